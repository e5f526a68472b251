"""Editions: the next cycle is the same folder with other years, and nothing in the engine knows a year or an id."""

import ast
import csv
import io
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import oracle
from modelcity.cli.entry import run
from modelcity.dossier.reading import read_dossier
from modelcity.dossier.template import write_template
from modelcity.judging.score import score
from modelcity.proving.check import every_mistake
from modelcity.showing.jsonform import assessment_json
from modelcity.standard.diff import compare_standards
from modelcity.standard.load import Shelf, installed, load, shelf_at
from modelcity.standard.standard import Standard
from random_dossiers import random_raw, to_csv

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "engine" / "modelcity"
SHIFT = 4


def edition(folder: Path, first: int, last: int, name: str = "national") -> Shelf:
    """The national standard as another edition: its window and its edition, maybe its id, and nothing else."""
    for side in ("indicators", "rules"):
        shutil.copytree(ROOT / side / "national", folder / side / name)
    head = folder / "indicators" / name / "standard.yaml"
    text = head.read_text("utf-8")
    for pattern, new in {
        r"^window: \[2020, 2023\]": f"window: [{first}, {last}]",
        r'^edition: "0\.2"': 'edition: "1.0"',
        r"^id: national$": f"id: {name}",
    }.items():
        text, count = re.subn(pattern, new, text, flags=re.MULTILINE)
        assert count == 1, pattern
    head.write_text(text, "utf-8")
    return shelf_at(folder)


@pytest.fixture(scope="module", params=["national", "national-next"])
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The next cycle, under the same id and under its own."""
    return edition(tmp_path_factory.mktemp("next"), 2024, 2027, request.param)


def the_one(shelf: Shelf) -> Standard:
    """The only standard of a shelf."""
    (name,) = shelf.ids()
    return load(shelf, name)[0]


@pytest.mark.slow
def test_the_next_cycle_is_sound(shelf: Shelf) -> None:
    """Check, examples and proofs find nothing wrong with the copy."""
    (name,) = shelf.ids()
    assert every_mistake(shelf, name) == []
    assert the_one(shelf).years == (2024, 2025, 2026, 2027)


def later(text: str) -> str:
    """Years in a text, four years on."""
    return re.sub(r"20[0-9][0-9]", lambda match: str(int(match[0]) + SHIFT), text)


def shifted(path: Path, folder: Path) -> Path:
    """A CSV dossier with its column of years four years on, and everything else as it was."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    column = rows[0].index("year")
    for row in rows[1:]:
        row[column] = later(row[column])
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    (folder / path.name).write_text(out.getvalue(), "utf-8")
    shutil.copy(path.parent / "localities.csv", folder)
    return folder / path.name


def moved_on(value: Any, key: str = "") -> Any:
    """An assessment as JSON four years on: wherever it names a year or a day, and nowhere else."""
    if isinstance(value, dict):
        return {name: moved_on(one, name) for name, one in value.items() if name not in ("standard", "facts_digest")}
    if isinstance(value, list):
        return [moved_on(one, key) for one in value]
    if key == "year" and value is not None:
        return value + SHIFT
    return later(value) if key in ("clause", "id", "due", "do", "as_of") and isinstance(value, str) else value


@pytest.mark.slow
@pytest.mark.parametrize("as_of", [None, date(2023, 6, 20)])
@pytest.mark.parametrize("dossier", ["district.csv", "district-halfway.csv", "towns/wuying.csv"])
def test_a_dossier_four_years_on_scores_the_same(
    shelf: Shelf, dossier: str, as_of: date | None, tmp_path: Path
) -> None:
    """Totals, verdict, every indicator, finding, veto, survey and remedy: the same but for the years."""
    national, following = load(installed(), "national")[0], the_one(shelf)
    path = ROOT / "sample_data" / dossier
    before = score(national, read_dossier(path, national, lambda: ()), as_of)
    then = as_of.replace(year=as_of.year + SHIFT) if as_of else None
    after = score(following, read_dossier(shifted(path, tmp_path), following, lambda: ()), then)
    expected, found = (json.loads(assessment_json(*one)) for one in ((national, before), (following, after)))
    assert expected["totals"]["claimed"] != "0"
    found = {key: value for key, value in found.items() if key not in ("standard", "facts_digest")}
    assert found == moved_on(expected)


@pytest.mark.slow
def test_the_template_asks_for_the_new_years(shelf: Shelf) -> None:
    """As many rows as the installed one has, each four years on."""
    years = []
    for standard in (load(installed(), "national")[0], the_one(shelf)):
        book = openpyxl.load_workbook(io.BytesIO(write_template(standard, "county")))
        cells = (cell.value for sheet in book for (cell,) in sheet.iter_rows(min_col=3, max_col=3))
        years.append(Counter(cell for cell in cells if isinstance(cell, int)))
    assert years[1] == {year + SHIFT: count for year, count in years[0].items()}
    assert set(years[1]) == {2024, 2025, 2026, 2027}


@pytest.mark.slow
def test_the_difference_is_window_and_edition_only(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`standard diff` of the copy says nothing else; a dossier of one cycle is not mistaken for one of the other."""
    edition(tmp_path, 2024, 2027)
    call = ["standard", "diff", "national", str(tmp_path), "--dossiers", str(ROOT / "sample_data/district.csv")]
    assert run([*call, "--json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert {tuple(change["path"]) for change in found["changes"]} == {("edition",), ("window",)}
    assert found["ceilings"] == {}
    assert found["dossiers"][0]["after"]["missing"] > found["dossiers"][0]["before"]["missing"]
    assert run(call) == 0
    out = capfd.readouterr().out
    assert "考评年度：2020–2023 → 2024–2027" in out and "考评年度不同" in out


@pytest.mark.slow
@pytest.mark.parametrize(("first", "last"), [(2025, 2026), (2025, 2025)])
def test_shorter_windows_are_sound_once_points_and_examples_fit(first: int, last: int, tmp_path: Path) -> None:
    """Two years and one: what is said per year is adapted, and the oracle agrees on random dossiers."""
    shelf = edition(tmp_path, first, last)
    fit_points(tmp_path, last - first + 1)
    fit_examples(tmp_path, last - first + 1)
    assert every_mistake(shelf, "national") == []
    standard, declared = the_one(shelf), oracle.Declared.read(tmp_path, "national")
    assert {change.id for change in compare_standards(load(installed(), "national")[0], standard).changes} > {"A1-05"}
    for level in standard.levels:
        for seed in range(2):
            raw = random_raw(declared, level, random.Random(seed))
            (tmp_path / "dossier.csv").write_text(to_csv(declared, raw), "utf-8")
            found = score(standard, read_dossier(tmp_path / "dossier.csv", standard, lambda: (), level))
            expected = oracle.assess(declared, level, raw)
            for total in oracle.TOTALS:
                assert Fraction(getattr(found.totals, total), 100) == expected.totals[total], (level, seed, total)


def fit_points(folder: Path, years: int) -> None:
    """What a year brings under `per_year` was a quarter of the points: it is their share of the years there are."""
    for path in (folder / "rules/national").glob("*.yaml"):
        text = path.read_text("utf-8")
        path.write_text(
            text.replace("per_year: {points: 0.25,", f"per_year: {{points: {oracle.decimal_text(Fraction(1, years))},"),
            "utf-8",
        )


def fit_examples(folder: Path, years: int) -> None:
    """Lists of a value a year cut to the years there are, the odd one kept; what they give then says the oracle."""
    files = sorted((folder / "rules/national").glob("*.yaml"))
    for path in files:
        lines = [cut(line, years) for line in path.read_text("utf-8").split("\n")]
        path.write_text("\n".join(lines), "utf-8")
    declared = oracle.Declared.read(folder, "national")
    for path in files:
        path.write_text("\n".join(given(declared, path.read_text("utf-8").split("\n"))), "utf-8")


def cut(line: str, years: int) -> str:
    """The lists of four in a line of an example, shorter: the value that is there least often, then the others."""

    def shorter(match: re.Match[str]) -> str:
        values = match[1].split(", ")
        odd = min(values, key=values.count)
        rest = values[: values.index(odd)] + values[values.index(odd) + 1 :]
        return f": [{', '.join([odd, *rest][:years])}]"

    return re.sub(r": \[([^\],]+(?:, [^\],]+){3})\]", shorter, line) if "- {gives: " in line else line


def given(declared: oracle.Declared, lines: list[str]) -> Iterator[str]:
    """The lines of a file of rules, each example giving what the oracle says that it gives."""
    key, order = "", 0
    for line in lines:
        if match := re.match(r"([A-Z0-9]+-[0-9]+):$", line):
            key, order = match[1], 0
        if "- {gives: " in line:
            examples = (declared.rules.get(key) or declared.warnings[key]).examples
            gives = oracle.judge_example(declared, key, examples[order])
            text = gives if isinstance(gives, str) else ("-" if gives < 0 else "") + oracle.decimal_text(abs(gives))
            order += 1
            yield re.sub(r"(?<=\{gives: )[^,}]+", text, line)
        else:
            yield line


# --- what the engine must not know ------------------------------------------------------------------------------------

# Years that stand in the engine for a reason of their own, and where.
YEARS = {
    ("cli/demo.py", "2023"): "speaks of the sample data, which has its days",
    ("files.py", "2020"): "the date that every workbook and document carries: the same bytes on every run",
    ("reporting/wordpage.py", "2006"): "stands in a name of OOXML's",
    ("planning/scenario.py", "2020"): "shows how values are set",
    ("standard/facts.py", "2023"): "some year without 29 February",
    ("standard/schema.py", "2020"): "names the edition of JSON Schema",
    ("standard/schema_forms.py", "2023"): "an example for editors",
}
IDS = {
    ("cli/demo.py", "A1-01"): "what to ask of the sample data",
    ("cli/demo.py", "H8-04"): "the same",
    ("standard/schema_words.py", "national"): "an example for editors",
}
# “如 2023-06-20”, “（如 A1-02）”
EXAMPLES = re.compile(r"(?:如|应写成|such as) ?(?:--set )?(?:[\w…@=-]+、)*[\w@=-]+|（如 [^）]*）")
ORDINARY = {"unit"}  # also a word of the language


def constants(tree: ast.AST) -> Iterator[str]:
    """Numbers and texts of code; not what documents it, and not what a text names as an example."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docs and isinstance(node.value, str | int):
            yield EXAMPLES.sub("", str(node.value))
        elif isinstance(node, ast.Name | ast.Attribute | ast.arg | ast.keyword):
            yield next(str(getattr(node, field)) for field in ("id", "attr", "arg") if hasattr(node, field))


def known(source: str, place: str, ids: set[str]) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The years, and the ids of standards, that a source file knows."""
    texts = list(constants(ast.parse(source)))
    years = {year for text in texts for year in re.findall(r"(?<![0-9A-Za-z.\-])20(?!00)[0-9]{2}(?![0-9])", text)}
    named = {word for text in texts for word in re.findall(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9]+)*", text) if word in ids}
    return {(place, year) for year in years}, {(place, word) for word in named}


def all_ids() -> set[str]:
    """Every id of the installed standards: their own, of categories, indicators, vetoes, warnings, facts, surveys."""
    found: set[str] = set()
    for name in installed().ids():
        standard = load(installed(), name)[0]
        found |= {name, *standard.head.categories, *standard.entries, *standard.facts, *standard.surveys}
    return found - ORDINARY


def test_the_engine_knows_no_year_and_no_id() -> None:
    """Only what is listed above, each for a reason; and nothing is listed that is gone."""
    ids, years, named = all_ids(), set[tuple[str, str]](), set[tuple[str, str]]()
    assert {"A1-02", "joint_conference_count", "J10", "national", "V-01", "survey_public"} <= ids
    for path in sorted(ENGINE.rglob("*.py")):
        found = known(path.read_text("utf-8"), path.relative_to(ENGINE).as_posix(), ids)
        years, named = years | found[0], named | found[1]
    assert years == set(YEARS)
    assert named == set(IDS)


@pytest.mark.parametrize(
    "source",
    [
        "if year == 2021: pass",
        "WINDOW = (2020, 2023)",
        "text = f'{year} 2023年'",
        "if indicator == 'A1-02': pass",
        "facts['joint_conference_count']",
        "def f(joint_conference_count): pass",
        "category = 'J10'",
        "load(shelf, 'national')",
        "if id.startswith('V-01.'): pass",
    ],
)
def test_what_the_engine_must_not_know_is_seen(source: str) -> None:
    """In code, in names and in texts."""
    found = known(source, "x.py", all_ids())
    assert found[0] or found[1]


@pytest.mark.parametrize(
    "source", ["'''如 2023 年'''", "help = '截止日，如 2023-06-20；不写则'", "x = '标准级别（如 A1-02）'", "# 2021"]
)
def test_examples_and_comments_are_no_knowledge(source: str) -> None:
    """What is written for people to see how it is written."""
    assert known(source, "x.py", all_ids()) == (set(), set())
