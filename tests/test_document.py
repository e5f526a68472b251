"""docs/standard*.md: fresh, and complete when held against the YAML itself, read here without the engine."""

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from modelcity.cli.entry import run
from modelcity.showing.document.markdown import anchor, plain, table
from modelcity.showing.document.pages import document_text
from modelcity.standard.load import installed, load, shelf_at
from modelcity.standard.standard import Standard
from modelcity.texts import speak

ROOT = Path(__file__).resolve().parents[1]
IDS = sorted(path.parent.name for path in (ROOT / "indicators").glob("*/standard.yaml"))
COMMAND = "modelcity standard document --out docs"

Tree = dict[str, Any]


def file_of(name: str) -> Path:
    """The national standard is the usual one."""
    return ROOT / "docs" / ("standard.md" if name == "national" else f"standard-{name}.md")


@cache
def standards() -> dict[str, Standard]:
    return {name: load(installed(), name)[0] for name in IDS}


@cache
def document(name: str) -> str:
    """What the engine writes now, without the backslashes before marks."""
    return document_text(standards()[name], standards()).replace("\\", "")


@cache
def read(side: str, name: str, stem: str) -> Tree:
    """A file of a standard with every scalar as text; nothing where there is none."""
    path = ROOT / side / name / f"{stem}.yaml"
    found: Tree = yaml.load(path.read_text("utf-8"), yaml.BaseLoader) if path.exists() else {}
    return found or {}


def entries(name: str, side: str = "indicators") -> Tree:
    """All indicators (or their rules) of a standard."""
    return {
        key: entry for category in read("indicators", name, "standard")["categories"]
        for key, entry in read(side, name, category).items()
    }  # fmt: skip


def section(name: str, entry: str) -> str:
    """The part of a document below the heading of one entry."""
    found = re.search(rf"^### {re.escape(entry)} .*?(?=^##|\Z)", document(name), re.MULTILINE | re.DOTALL)
    assert found, f"{name}: no heading for {entry}; run {COMMAND}"
    return found[0]


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def cells(row: str) -> list[str]:
    """The cells of a table's row."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]


def everything(name: str) -> Iterator[tuple[str, Tree]]:
    """Indicators, vetoes and warnings."""
    for found in (entries(name), read("indicators", name, "vetoes"), read("indicators", name, "warnings")):
        yield from found.items()


@pytest.mark.parametrize("name", IDS)
def test_the_documents_are_fresh(name: str) -> None:
    """The file in docs is what the declarations give, byte for byte."""
    text = document_text(standards()[name], standards())
    fresh = file_of(name).read_bytes() == text.encode()
    assert fresh, f"{file_of(name).name} is stale: run {COMMAND}"


@pytest.mark.parametrize("name", IDS)
def test_each_entry_says_its_sources_norms_owners_and_note(name: str) -> None:
    """Titles of sources, every place, every norm with its place, why a level, the lead unit, evidence, note."""
    titles = {key: said["title"] for key, said in read("indicators", name, "sources").items()}
    units = read("indicators", name, "units")
    for key, entry in everything(name):
        text = section(name, key)
        assert f"### {key} {entry['title']}\n" in text
        for source, places in entry.get("sources", {}).items():
            (line,) = re.findall(rf"^  - {re.escape(titles[source])}：(.*)$", text, re.MULTILINE)
            assert line.split("；") == listed(places), key
        for norm in entry.get("norms", []):
            ((source, place),) = [pair for pair in norm.items() if pair[0] != "norm"]
            assert f"- 规范：{norm['norm']}（{titles[source]}：{place}）" in text
        for said in entry.get("level_basis", {}).values():
            for source, places in said["sources"].items():
                assert f"（{titles[source]}：{'；'.join(listed(places))}）" in text
        for paper in entry.get("evidence", []):
            assert paper in text.partition("应备佐证：")[2]
        assert entry.get("note", "") in text
        for unit in [entry["lead"]] if "lead" in entry else []:
            assert f"牵头：{units[unit]['title']}" in text
        for unit in entry.get("support", []):
            assert units[unit]["title"] in text.partition("配合：")[2]


@pytest.mark.parametrize("name", IDS)
def test_each_fact_has_a_row_under_its_owner(name: str) -> None:
    """Title, id, whether yearly and due, na, how it is counted."""
    usual = read("indicators", name, "standard")["defaults"]["fact"]
    mending = {"always": "随时", "within_year": "当年内", "never": "不能"}
    count = 0
    for key, entry in everything(name):
        text = section(name, key)
        for fact, said in entry.get("facts", {}).items():
            (row,) = [line for line in text.splitlines() if line.startswith("|") and f"<br>`{fact}` |" in line]
            full, found = usual | said, cells(row)
            month, day = full.get("due", "12-31").split("-")
            assert found[0] == f"{full['zh']}<br>`{fact}`"
            assert found[2] == (f"每年，{int(month)}月{int(day)}日" if full["yearly"] == "yes" else "不分年度"), fact
            assert found[3] == ("可" if "if_no_cases" in full else "—"), fact
            assert found[4] == mending[full["remediable"]], fact
            assert full.get("rule", "") in found[7]
            assert ("不计分" in found[7]) == ("informative" in full), fact
            count += 1
    assert f"事实 {count} 项" in document(name)


def clause_keys(rule: Tree, years: list[int]) -> set[str]:
    """The ends of the ids of a rule's clauses, as design.md and tests/oracle.py know them."""
    requires = {"requires"} if "requires" in str(rule) else set()
    if "checklist" in rule:
        return set(rule["checklist"])
    if "per_year" in rule:
        return {str(year) for year in years}
    if "tiered" in rule:
        return {step for step, points in rule["tiered"]["steps"].items() if points != "0"}
    if "count_minimum" in rule:
        return {"minimum" if rule["count_minimum"]["shortfall"] == "zero" else "share"}
    single = {
        "all_or_nothing": "all",
        "proportional": "share",
        "per_occurrence_deduction": "count",
        "survey": "rate",
        "bonus": "bonus",
    }
    (key,) = [end for method, end in single.items() if method in rule]
    return {key} | requires


@pytest.mark.parametrize("name", IDS)
def test_each_clause_has_its_rows(name: str) -> None:
    """No clause is missing and none is made up; points and item are those of the rule."""
    first, last = map(int, read("indicators", name, "standard")["window"])
    for key, rule in entries(name, "rules").items():
        rows = [cells(line) for line in section(name, key).splitlines() if line.startswith(f"| `{key}.")]
        wanted = {f"`{key}.{end}`" for end in clause_keys(rule, list(range(first, last + 1)))}
        assert {row[0] for row in rows} == wanted, key
        for end, item in rule.get("checklist", {}).items():
            (row,) = [row for row in rows if row[0] == f"`{key}.{end}`"]
            assert row[2:4] == [item["points"], item["item"]]
            assert len(row[4].split("<br>")) == len(item["needs"])


def zh(name: str) -> dict[str, str]:
    """The title of every fact."""
    return {fact: said["zh"] for _, entry in everything(name) for fact, said in entry.get("facts", {}).items()}


def wording(condition: str) -> tuple[str, ...]:
    """What a condition must leave in the text; percentages and plain numbers as they are written."""
    if condition.removesuffix(" any year") in ("yes", "no"):
        return ("应为“是”" if condition.startswith("yes") else "应为“否”",)
    numbers = re.findall(r"[0-9.]+%?", condition)
    plain_numbers = [re.sub(r"\.0+$", "", number) for number in numbers]
    if "–" in condition:
        return f"≥{plain_numbers[0]}", f"≤{plain_numbers[1]}"
    return (f"应{condition[0]}{plain_numbers[0]}",)


@pytest.mark.parametrize("name", IDS)
def test_conditions_say_the_numbers_of_the_rules(name: str) -> None:
    """Each condition of a checklist, an all-or-nothing or a year, with its number, its years and its mark."""
    title = zh(name)
    for key, rule in entries(name, "rules").items():
        text = section(name, key)
        groups = [*rule.get("checklist", {}).values(), *rule.get("all_or_nothing", [])]
        own = set(rule.get("own_thresholds", []))
        for group in groups:
            for fact, condition in group["needs"].items():
                mark = "※" if fact in own else ""
                said = set(re.findall(rf"(?:\| |<br>){mark}{re.escape(title[fact])}：(.*?)(?:<br>| \|)", text))
                any_year = condition.endswith("any year")
                fitting = [one for one in said if all(part in one for part in wording(condition))]
                assert [one for one in fitting if ("任一年" in one) == any_year], (key, fact, said)
        marked = set(re.findall(r"※([^※|<]+?)(?:：|、※)", text))
        assert marked == {title[fact] for fact in own}, key


def amounts(rule: Tree) -> Iterator[tuple[str, str, str]]:
    """Of the methods that count: the end of a clause's id, its points, and what its row must say."""
    points = rule["points"]
    if found := rule.get("per_year"):
        for condition in found["needs"].values():
            yield "20", found["points"], wording(condition)[0]
    if found := rule.get("proportional"):
        yield "share", points, f"{found['zero']} 得 0 分，{found['full']} 得满分"
    if found := rule.get("count_minimum"):
        whole, number = found["shortfall"] == "zero", found["minimum"]
        yield ("minimum", points, f"每年应≥{number}") if whole else ("share", points, f" 得 0 分，{number}")
    if found := rule.get("per_occurrence_deduction"):
        yield "count", points, f"扣 {found['each']} 分"
    if found := rule.get("bonus"):
        yield "bonus", f"+{points}", f"加 {found['each']} 分"
    if found := rule.get("survey"):
        for condition in (
            f"≥{found['threshold']}",
            *found.get("gate", {}).values(),
            *found.get("gate_or", {}).values(),
        ):
            yield "rate", points, wording(condition)[0]
    for step, worth in (found := rule.get("tiered", {}).get("steps", {})).items():
        if worth != "0":
            below = max(float(other) for other in found.values() if float(other) < float(worth))
            yield step, f"{float(worth) - below:g}", f"应≥{step}"


@pytest.mark.parametrize("name", IDS)
def test_methods_that_count_say_their_amounts(name: str) -> None:
    """Points, steps, minima, amounts per occurrence, thresholds and samples."""
    for key, rule in entries(name, "rules").items():
        rows = [cells(line) for line in section(name, key).splitlines() if line.startswith(f"| `{key}.")]
        for end, points, said in amounts(rule):
            mine = [row for row in rows if row[0].startswith(f"`{key}.{end}")]
            assert mine, (key, end)
            for row in mine:
                assert row[2] == points, key
                assert said in row[4], key


@pytest.mark.parametrize("name", IDS)
def test_the_sums_are_those_declared(name: str) -> None:
    """Points of categories and of the core, by the declared figures."""
    declared, head = read("rules", name, "standard"), read("indicators", name, "standard")
    text = document(name).partition("## 总表")[2]
    core = next(cells(line) for line in text.splitlines() if line.startswith("| **核心满分**"))
    assert core[2:] == [f"**{declared['core'][level]}**" for level in head["levels"]]
    for category, points in declared["categories"].items():
        row = next(cells(line) for line in text.splitlines() if line.startswith(f"| {category} "))
        assert row[0] == f"{category} {head['categories'][category]}"
        assert int(row[1]) == len(read("indicators", name, category))
        if category != declared.get("adjustment", {}).get("category"):
            assert row[2].partition("（")[0] == points
    bases = [entry.get("basis", head["defaults"]["indicator"]["basis"]) for entry in entries(name).values()]
    short = {
        "public_trial": "试行片段",
        "explicit_norm": "明文规范",
        "explicit_task": "明文任务",
        "reconstructed": "重建",
    }
    for basis in set(bases):
        row = next(c for c in map(cells, text.splitlines()) if c[:1] == [short[basis]] and c[1].isdigit())
        assert int(row[1]) == bases.count(basis)


@pytest.mark.parametrize("name", IDS)
def test_vetoes_warnings_surveys_units_sources_and_replacements_are_there(name: str) -> None:
    """What is declared beside the indicators."""
    title, text = zh(name), document(name)
    for key, rule in read("rules", name, "vetoes").items():
        for fact in rule["fires_when"]:
            assert title[fact] in section(name, key).partition("- 触发：")[2].partition("\n")[0]
    for key, rule in read("rules", name, "warnings").items():
        for fact in [*rule.get("warns_when", {}), *rule.get("same_evidence", [])]:
            assert title[fact] in section(name, key).partition("- 提示：")[2].partition("\n")[0]
        assert rule["advice"] in section(name, key)
    for survey in read("rules", name, "surveys").values():
        part = text.partition(f"\n### {survey['title']}\n")[2].partition("\n### ")[0]
        questions = "、".join(survey.get("questions", []))
        for said in (survey["population"], survey.get("method", ""), survey.get("note", ""), questions):
            assert said in part
    for unit, declared in read("indicators", name, "units").items():
        assert f"| {declared['title']} | `{unit}` |" in text
    for source, declared in read("indicators", name, "sources").items():
        assert f"| {declared['title']} | `{source}` |" in text
        assert declared.get("used_for", "") in text
    head = read("indicators", name, "standard")
    for entry in head.get("replaced_by", []):
        assert f"| {entry['document']} | {entry['replaces']} |" in text
    for line in [head["status"], *head.get("sourced", []), *head.get("reconstructed", [])]:
        assert line in text


def test_the_national_standard_says_what_would_replace_it() -> None:
    """The plain statement is declared, not left to chance."""
    head = read("indicators", "national", "standard")
    assert len(head["replaced_by"]) >= 3 and head["reconstructed"] and head["sourced"]


@pytest.mark.parametrize("name", IDS)
def test_what_serves_another_standard_is_linked_there(name: str) -> None:
    """Each served indicator by id, title and a link to its heading."""
    for key, entry in entries(name).items():
        for other, served in entry.get("serves", {}).items():
            for one in served:
                assert f"[{one} {entries(other)[one]['title']}]({file_of(other).name}#" in section(name, key)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", IDS)
def test_every_link_has_its_heading_and_every_row_its_cells(name: str, language: str) -> None:
    """Nothing leads nowhere, and no table is torn, in both languages."""
    speak("en" if language == "en" else "zh")
    known = {key: load(installed(), key, english=language == "en")[0] for key in IDS}
    texts = {file_of(key).name: document_text(standard, known) for key, standard in known.items()}
    anchors = {
        file: [anchor(line.lstrip("#").strip().replace("\\", "")) for line in text.splitlines() if line.startswith("#")]
        for file, text in texts.items()
    }
    own = file_of(name).name
    assert len(anchors[own]) == len(set(anchors[own]))
    for file, target in re.findall(r"(?<!\\)\]\(([\w.-]*)#([^)]*)\)", texts[own]):
        assert target in anchors[file or own], target
    size = 0
    for line in texts[own].splitlines():
        size = 0 if not line.startswith("|") else size or len(cells(line))
        assert size == 0 or len(cells(line)) == size, line
    headings = [line for line in texts[own].splitlines() if line.startswith("#")]
    if language == "en" and name == "national":
        assert not [line for line in headings if re.search("[一-鿿]", line)]


def test_anchors_are_those_of_github() -> None:
    """By hand: small letters, hyphens for spaces, no punctuation, Chinese kept."""
    assert anchor("E5-11 退役军人服务保障体系“五有”") == "e5-11-退役军人服务保障体系五有"
    assert anchor("A1-02 议军会、军地联席会") == "a1-02-议军会军地联席会"
    assert anchor("What it adds up to") == "what-it-adds-up-to"


def test_marks_in_titles_are_only_text() -> None:
    """A title cannot break a table, start HTML or become a link; comparisons stay readable."""
    assert plain("甲|乙 *丙* [丁](戊)") == r"甲\|乙 \*丙\* \[丁\](戊)"
    assert plain("a_b `c` <br>\n<100% >0") == r"a\_b \`c\` \<br> <100% >0"
    assert table(("甲", "乙"), [], "lr") == []
    assert table(("甲", "乙"), [("1", "")], "lr") == ["| 甲 | 乙 |", "| --- | --: |", "| 1 |   |"]


def test_the_command_writes_the_same_bytes_twice(tmp_path: Path) -> None:
    """One standard by name; LF and UTF-8; the same as the library gives."""
    for folder in ("one", "two"):
        assert run(["standard", "document", "national", "--out", str(tmp_path / folder)]) == 0
    first, second = (tmp_path / folder / "standard.md" for folder in ("one", "two"))
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["standard.md"]
    assert first.read_bytes() == second.read_bytes()
    assert b"\r" not in first.read_bytes()
    assert first.read_text("utf-8").replace("\\", "") == document("national")


def test_a_small_standard_alone_still_knows_what_it_serves(tmp_path: Path) -> None:
    """By name, the links to the standard that it serves are there as in docs."""
    assert run(["standard", "document", "unit", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "standard-unit.md").read_text("utf-8").replace("\\", "") == document("unit")


def test_all_standards_and_the_coverage_are_written(tmp_path: Path) -> None:
    """Without a name: a document for each, and where the sources went."""
    assert run(["standard", "document", "--out", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {*(file_of(name).name for name in IDS), "coverage.md"}


def test_an_unknown_standard_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2, the name said back, and nothing written."""
    assert run(["standard", "document", "nowhere", "--out", str(tmp_path / "docs")]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert not (tmp_path / "docs").exists()


def test_a_changed_number_changes_the_document(tmp_path: Path) -> None:
    """The toy standard, before and after a threshold of a rule moves: only rows of that rule and the digest differ."""
    shutil.copytree(ROOT / "tests/toy", tmp_path, dirs_exist_ok=True)
    before = document_text(load(shelf_at(tmp_path), "toy")[0], {})
    rules = tmp_path / "rules/toy/S2.yaml"
    text = rules.read_text("utf-8")
    assert "reading_event_count: ≥4" in text
    rules.write_text(text.replace("reading_event_count: ≥4", "reading_event_count: ≥5"), "utf-8")
    after = document_text(load(shelf_at(tmp_path), "toy")[0], {})
    changed = [(b, a) for b, a in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert changed and all("SHA-256" in a or ("≥4" in b and "≥5" in a and "S2-01" in a) for b, a in changed)
