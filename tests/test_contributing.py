"""CONTRIBUTING.md is followed to the letter: its blocks are carried out, so the guide cannot go stale."""

import random
import re
import shutil
import textwrap
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import oracle
from modelcity.dossier.measures import measure
from modelcity.dossier.reading import read_dossier
from modelcity.judging.columns import Columns, stacked
from modelcity.judging.score import score
from modelcity.proving.check import every_mistake
from modelcity.standard import judgements, methods
from modelcity.standard import load as loading
from modelcity.standard.clauses import LevelRules
from modelcity.standard.load import Shelf, load, shelf_at
from random_dossiers import random_raw, to_csv

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
NEW, FACT = "F6-08", "family_letter_reply_rate"
OF_TOY = "best_year: {fact: reading_event_count, minimum: 4}"


def blocks(language: str) -> list[str]:
    """The fenced blocks of the guide in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def entries(text: str) -> Iterator[tuple[str, str]]:
    """The top-level entries of a YAML text, each with its key."""
    for entry in re.split(r"^(?=[A-Za-z])", text, flags=re.MULTILINE)[1:]:
        yield entry.partition(":")[0], entry.rstrip("\n") + "\n"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The national standard with what the guide adds and replaces."""
    folder = tmp_path_factory.mktemp("guide")
    for side in ("indicators", "rules"):
        shutil.copytree(ROOT / side / "national", folder / side / "national")
    for block in blocks("yaml"):
        file, _, text = block.partition("\n")
        path = folder / file.removeprefix("# ")
        declared = dict(entries(path.read_text("utf-8"))) | dict(entries(text))
        path.write_text("\n".join(declared.values()), "utf-8")
    return shelf_at(folder)


def test_the_steps_add_an_indicator(shelf: Shelf) -> None:
    """The blocks of the guide make a sound standard of one indicator more, and of no point more."""
    assert every_mistake(shelf, "national") == []
    standard, _ = load(shelf, "national")
    installed, _ = load(shelf_at(ROOT), "national")
    assert set(standard.indicators) - set(installed.indicators) == {NEW}
    assert standard.owner_of(FACT) == standard.indicators[NEW]
    assert standard.judgement == installed.judgement


def test_without_the_points_taken_elsewhere_check_refuses(shelf: Shelf, tmp_path: Path) -> None:
    """Step 3 says why F6-03 gives way: or the sums would not come out."""
    folder = shutil.copytree(shelf.indicators.parent, tmp_path / "copy")
    path = folder / "rules/national/F6.yaml"
    declared = dict(entries(path.read_text("utf-8")))
    before = dict(entries((ROOT / "rules/national/F6.yaml").read_text("utf-8")))
    path.write_text("\n".join({**declared, "F6-03": before["F6-03"]}.values()), "utf-8")
    said = [str(problem) for problem in every_mistake(shelf_at(folder), "national")]
    assert [line.split(": ")[1] for line in said] == ["categories.F6", "core.city", "core.county", "core.town"]
    assert "小项合计 8.5 分；这里写的是 8" in said[0]


@pytest.mark.slow
@pytest.mark.parametrize("level", ["city", "county", "town"])
def test_the_new_indicator_is_scored_as_the_oracle_says(shelf: Shelf, level: str, tmp_path: Path) -> None:
    """Engine and oracle read the extended standard alike and give the same points for random dossiers."""
    standard, _ = load(shelf, "national")
    declared = oracle.Declared.read(shelf.indicators.parent, "national")
    for seed in range(5):
        raw = random_raw(declared, level, random.Random(seed))
        (tmp_path / "dossier.csv").write_text(to_csv(declared, raw), "utf-8")
        found = score(standard, read_dossier(tmp_path / "dossier.csv", standard, lambda: (), level))
        expected = oracle.assess(declared, level, raw)
        assert Fraction(found.totals.claimed, 100) == expected.totals["claimed"]
        (new,) = [result for result in found.indicators if result.id == NEW]
        assert Fraction(new.scored.claimed, 100) == expected.indicators[NEW].points["claimed"]


@pytest.fixture
def with_best_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps 1 and 2 of a method: its class from the guide, and `Rule` with its key."""
    names = dict(vars(methods))
    exec(blocks("python")[0], names)  # what the guide says, in the module where it says it belongs
    body = {"__annotations__": {"best_year": names["BestYear"] | None}, "best_year": None, "__module__": __name__}
    monkeypatch.setattr(judgements, "METHODS", (*judgements.METHODS, "best_year"))
    monkeypatch.setattr(loading, "Rule", type("Rule", (judgements.Rule,), body))


def oracle_branch() -> Callable[..., dict[str, Fraction]]:
    """Step 4: the branch of the guide as the oracle would run it."""
    names: dict[str, Any] = dict(vars(oracle))
    branch = textwrap.indent(blocks("python")[1], " " * 8)
    exec(f"def losses(view, method, body, fact, high):\n    match method:\n{branch}", names)
    found: Callable[..., dict[str, Fraction]] = names["losses"]
    return found


@pytest.mark.usefixtures("with_best_year")
def test_the_steps_add_a_method(tmp_path: Path) -> None:
    """A rule of the new method passes check, and is judged as the branch for the oracle says, whatever is filled in."""
    shutil.copytree(ROOT / "tests/toy", tmp_path, dirs_exist_ok=True)
    rules_file, said = tmp_path / "rules/toy/S2.yaml", {"fact": "reading_event_count", "minimum": "4"}
    text = rules_file.read_text("utf-8").replace("per_year: {points: 1, needs: {reading_event_count: ≥4}}", OF_TOY)
    rules_file.write_text(
        text.replace("{gives: 1, reading_event_count: [4, 3]}", "{gives: 2, reading_event_count: [4, 3]}"), "utf-8"
    )
    assert every_mistake(shelf_at(tmp_path), "toy") == []
    standard, _ = load(shelf_at(tmp_path), "toy")
    (item,) = [item for item in standard.at("unit").items if item.id == "S2-01"]
    rules, declared = LevelRules("unit", (item,), ()), oracle.Declared.read(ROOT / "tests/toy", "toy")
    losses, columns, outcomes = oracle_branch(), Columns(rules), set()
    for seed in range(200):
        raw = random_raw(declared, "unit", random.Random(seed), "mixed" if seed % 2 else "sparse")
        (tmp_path / "dossier.csv").write_text(to_csv(declared, raw), "utf-8")
        dossier = read_dossier(tmp_path / "dossier.csv", standard, lambda: (), "unit")
        judged = columns.judge(*stacked([measure(standard, rules, dossier, None)]))
        for row, total in enumerate(oracle.TOTALS):
            view = oracle.View(declared, cells(declared, raw), None, total)
            lost = losses(view, "best_year", said, declared.facts["reading_event_count"], Fraction(2))["best"]
            assert Fraction(int(judged.points[row, 0, 0]), 100) == 2 - lost
            outcomes.add(lost)
    assert outcomes == {0, 2}


def cells(declared: oracle.Declared, raw: oracle.RawDossier) -> oracle.Cells:
    """A raw dossier as the oracle reads it."""
    read = {
        (name, year): (oracle.value_of(cell.value, declared.facts[name]), cell.evidenced)
        for name, said in raw.items()
        for year, cell in said.items()
    }
    return {key: (value, evidenced) for key, (value, evidenced) in read.items() if value is not None}


def test_what_the_guide_names_is_there() -> None:
    """Files exist, and the functions and constants that it tells to change stand in them."""
    for path in re.findall(r"`((?:engine|tests|docs|indicators|rules)/[\w./]*)`", GUIDE):
        assert (ROOT / path).exists(), path
    for file, names in {
        "engine/modelcity/standard/methods.py": ("Method =", "expand"),
        "engine/modelcity/standard/judgements.py": ("class Rule(", "METHODS ="),
        "engine/modelcity/standard/check_methods.py": ("def _amounts", "def _compared"),
        "engine/modelcity/standard/references.py": ("def fact_uses",),
        "tests/oracle.py": ("METHODS =", "def losses_on_one_fact", "def losses("),
        "tests/conftest.py": ("--rewrite-golden",),
    }.items():
        text = (ROOT / file).read_text("utf-8")
        assert [name for name in names if name not in text] == [], file
        assert Path(file).name in GUIDE or "conftest" in file
