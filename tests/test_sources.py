"""Places in sources mean what they say, every passage went somewhere, and docs/coverage.md tells it truly.

The counts of entries and passages below were taken from the five documents themselves, not from contents.yaml; what
the installed declarations say is read here with plain YAML and plain regular expressions, not with the engine.
"""

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from modelcity.errors import Problem
from modelcity.proving.check import every_mistake
from modelcity.showing.document.coverage import coverage_text
from modelcity.standard.contents import Contents, Part, Passage, PlaceRefusedError, citations, expanded
from modelcity.standard.load import Shelf, installed, load, shelf_at

ROOT = Path(__file__).resolve().parents[1]
TOY = Path(__file__).parent / "toy"
COVERAGE = ROOT / "docs" / "coverage.md"

# 主要任务+提报材料 of each unit of the 2023 plan, in its order: one number of each for every semicolon
PLAN = (
    "7+23 3+4 4+6 7+6 7+8 1+3 6+9 3+2 4+5 5+6 4+5 4+4 5+6 2+3 3+7 6+15 7+7 9+11 2+4 6+9 6+8 5+9 3+16 7+9 4+7 8+11 "
    "4+5 3+5 2+4 8+10 6+9 16+45 1+4 1+4 7+4 1+2 2+5 1+3 2+3 2+5 3+5 3+6 6+14 19+43 0+6"
)
GROUPS = [5, 6, 8, 3, 10, 5, 5, 3]  # numbered items of the eight groups of the county's plan
DUTIES = [6, 9, 9, 3, 4, 8, 4, 5, 7, 4, 5, 4, 12, 4, 3, 4, 4, 4, 4, 7, 4, 2, 4, 5, 6]  # of 25 units of the notice


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("", ""),
        ("任务1", "任务1"),
        ("任务1–3 材料9、11", "任务1 任务2 任务3 材料9 材料11"),
        ("材料9–11", "材料9 材料10 材料11"),
        ("二、四", "二 四"),
        ("九–十二", "九 十 十一 十二"),
        ("十九–二十一", "十九 二十 二十一"),
        ("(一)–(三)", "(一) (二) (三)"),
        ("要求(二)3、4 要求(三)1", "要求(二)3 要求(二)4 要求(三)1"),
        ("任务2、材料4", "任务2 材料4"),
        ("5", "5"),
    ],
)
def test_a_short_form_lists_its_passages(text: str, passages: str) -> None:
    """In the order in which it is written; the kind carries over within a word."""
    assert list(expanded(text)) == passages.split()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("各条", "应写明号码"),
        ("任务", "应写明号码"),
        ("任务3–1", "由小到大"),
        ("任务01", "由小到大"),
        ("任务1–三", "由小到大"),
        ("(一)–三", "由小到大"),
        ("一十", "由小到大"),
        ("任务1–1234", "应写明号码"),
        ("任务1 任务1", "“任务1”写了两次"),
        ("材料1–3、2", "“材料2”写了两次"),
        ("任务1、", "应写明号码"),
    ],
)
def test_what_is_no_short_form_is_refused(text: str, said: str) -> None:
    """In words; nothing is guessed."""
    with pytest.raises(ValueError, match=said):
        expanded(text)


@pytest.fixture
def plan() -> Contents:
    """Contents with entries of every form that the documents have."""
    return Contents(
        {
            "二.1 区委办公室": Part(clauses="任务1–3 材料1–4"),
            "二.11 团区委": Part(clauses="任务1–4 材料1–4"),
            "二(一)": Part(title="组织领导坚强有力", clauses="1–5"),
            "区人武部": Part(clauses="一–九", nowhere={"八、九": "兜底"}),
            "任务1": Part(title="宣教阵地"),
            "任务12": Part(title="优良传统", nowhere="动员语"),
            "四": Part(title="措施", clauses="(一)–(二)"),
            "四(三)": Part(title="措施之三", clauses="1–2"),
        }
    )


@pytest.mark.parametrize(
    ("place", "passages"),
    [
        ("二.1 区委办公室 任务2 材料3、4", ["二.1 区委办公室 任务2", "二.1 区委办公室 材料3", "二.1 区委办公室 材料4"]),
        ("二.11 团区委 任务4", ["二.11 团区委 任务4"]),
        ("二(一)2", ["二(一)2"]),
        ("二(一) 2、4", ["二(一)2", "二(一)4"]),
        ("二(一)2“各级各部门”", ["二(一)2"]),
        ("区人武部 一、三", ["区人武部 一", "区人武部 三"]),
        ("任务1", ["任务1"]),
        ("任务1“各镇、街道”", ["任务1"]),
        ("任务12", ["任务12"]),
        ("四(二)", ["四(二)"]),
        ("四", ["四(一)", "四(二)"]),
        ("四(三)2", ["四(三)2"]),
    ],
)
def test_a_place_names_passages(plan: Contents, place: str, passages: list[str]) -> None:
    """An entry with its passages, a whole entry, or a quotation within one."""
    assert [str(passage) for passage in plan.named(place)] == passages
    assert set(plan.named(place)) <= set(plan.passages)


@pytest.mark.parametrize(
    ("place", "said", "allowed"),
    [
        ("二.1 区委办公室 任务4", "“二.1 区委办公室”里没有 任务4", "任务1–3 材料1–4"),
        ("二.1 区委办公室 任务1–5", "“二.1 区委办公室”里没有 任务4、任务5", "任务1–3 材料1–4"),
        ("二.1 区委办 任务1", "没有“二.1 区委办 任务1”这一处", "二.1 区委办公室 任务1"),
        ("二.1 区委办公室任务1", "没有“二.1 区委办公室任务1”这一处", "二.1 区委办公室 任务1"),
        ("任务11", "没有“任务11”这一处", "任务1"),
        ("任务1 材料2", "“任务1”里没有 材料2", "（不分条）"),
        ("二(一)6", "“二(一)”里没有 6", "1–5"),
        ("二(一)2 各级各部门", "“各级各部门”应写明号码", "1–5"),
        ("", "没有“”这一处", "二.1 区委办公室"),
    ],
)
def test_a_place_that_is_not_there_is_refused(plan: Contents, place: str, said: str, allowed: str) -> None:
    """It says what was found and what there is."""
    with pytest.raises(PlaceRefusedError) as refused:
        plan.named(place)
    assert said in refused.value.found
    assert allowed in refused.value.allowed


def test_reasons_stand_for_passages(plan: Contents) -> None:
    """A reason of a range, and one of an entry that is not numbered."""
    assert plan.reasons == {
        Passage("区人武部", "八"): "兜底",
        Passage("区人武部", "九"): "兜底",
        Passage("任务12", ""): "动员语",
    }


@cache
def raw(side: str, standard: str, stem: str) -> Any:
    """A declared file as plain text values."""
    path = ROOT / side / standard / f"{stem}.yaml"
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader) if path.is_file() else {}


@cache
def contents_of(standard: str, source: str) -> Contents:
    """The installed contents of a source."""
    return Contents(load(installed(), standard, contents=True)[0].contents[source])


def test_the_contents_are_those_of_the_documents() -> None:
    """Entry by entry as many tasks, papers, items and duties as the documents have."""
    plan = contents_of("national", "zhangdian")
    units = [entry for entry in plan.parts if not entry.startswith("五")]
    counted = [
        "+".join(str(sum(number.startswith(kind) for number in plan.parts[entry].numbers)) for kind in ("任务", "材料"))
        for entry in units
    ]
    assert counted == PLAN.split()
    assert len(units) == 45
    assert [entry.split()[0] for entry in units[1:42]] == [f"二.{number}" for number in range(1, 42)]
    county = contents_of("national", "gushi").parts
    assert [len(part.numbers) for entry, part in county.items() if entry.startswith("二(")] == GROUPS
    assert [len(part.numbers) for part in contents_of("national", "xinbei").parts.values()] == DUTIES
    tasks = [entry for entry in contents_of("national", "zhangdian_social").parts if entry.startswith("任务")]
    assert tasks == [f"任务{number}" for number in range(1, 16)]
    sections = contents_of("unit", "shanxi_dpf").parts
    for form, numbers in (("四({})", "一二三四五六七八"), ("制度{}", "一二三四五六七")):
        assert {form.format(number) for number in numbers} <= set(sections)


@pytest.mark.parametrize(
    ("source", "place", "named_by"),
    [  # read in the documents: who must name what
        ("zhangdian", "二.1 区委办公室 任务1", {"A1-02"}),  # 定期召开区委常委议军会议
        ("zhangdian", "二.12 区妇联 任务5", {"F6-06"}),  # “兵妈妈”“好军嫂”选树
        ("zhangdian", "二.32 区应急管理局 任务1", {"D4-08"}),  # 应急协调联动机制
        ("zhangdian", "四 区人武部 材料4", {"J10-03"}),  # 驻军数量在全省居前列
        ("zhangdian", "四 驻区各部队 材料43", {"A1-08"}),  # 联络员名单
        ("gushi", "二(七)3", {"G7-05"}),  # 公民道德建设实施纲要
        ("xinbei", "区农业局 三", {"E5-04"}),  # 扶持农村优抚对象发展生产
        ("zhangdian_social", "任务9", {"C3-06"}),  # 医疗拥军行动
    ],
)
def test_what_the_documents_ask_went_where_it_belongs(source: str, place: str, named_by: set[str]) -> None:
    """A few passages that can mean one thing only."""
    standard = load(installed(), "national", contents=True)[0]
    contents = contents_of("national", source)
    (passage,) = contents.named(place)
    found = {
        name
        for name, entry in standard.indicators.items()
        for citation in citations(entry)
        if citation.source == source and passage in contents.named(citation.place)
    }
    assert found == named_by


def test_the_coverage_is_fresh() -> None:
    """docs/coverage.md is what the installed declarations give; `modelcity standard document --out docs` writes it."""
    shelf = installed()
    read = [load(shelf, name, contents=True)[0] for name in shelf.ids()]
    assert coverage_text(sorted(read, key=lambda standard: not standard.head.default)) == COVERAGE.read_text("utf-8")


def rows(heading: str) -> Iterator[list[str]]:
    """The cells of the table below a heading of docs/coverage.md."""
    text = COVERAGE.read_text("utf-8").replace("\\_", "_")
    table = text.split(f"# {heading}\n\n", 1)[1].split("\n\n", 1)[0]
    for line in table.split("\n")[2:]:
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


def said_of(standard: str, source: str) -> dict[str, str]:
    """All that an entry of a standard's files writes of a source, as one text; by its id."""
    found: dict[str, str] = {}
    for stem in [*raw("indicators", standard, "standard")["categories"], "vetoes", "warnings"]:
        for name, entry in (raw("indicators", standard, stem) or {}).items():
            bases = [basis["sources"] for basis in entry.get("level_basis", {}).values()]
            places = [said.get(source, []) for said in [entry["sources"], *bases, *entry.get("norms", [])]]
            found[name] = "\n".join(place for said in places for place in ([said] if isinstance(said, str) else said))
    return found


def test_every_row_of_the_plan_is_what_the_files_say() -> None:
    """Read back without the engine: an entry names a passage exactly when its text has the unit with that number."""
    said = said_of("national", "zhangdian")
    counted = 0
    for passage, named, why in rows("zhangdian 逐句"):
        unit, kind, number = re.fullmatch(r"(.+) (任务|材料|要求\(.\))(\d+)", passage).groups()
        names = {
            name
            for name, text in said.items()
            for line in text.split("\n")
            if line.startswith(f"{unit} ")
            for numbers in re.findall(re.escape(kind) + r"([\d、]+)", line)
            if number in numbers.split("、")
        }
        assert set(named.split()) - {"—"} == names, passage
        assert bool(names) != bool(why), passage
        counted += 1
    assert counted == 611


def test_the_totals_are_those_of_the_rows() -> None:
    """Passages, named, with a reason: counted from the tables below."""
    totals = {title.split("`")[1]: list(map(int, counts)) for title, *counts in rows("合计") if "`" in title}
    assert list(totals) == ["zhangdian", "gushi", "xinbei", "zhangdian_social", "shanxi_dpf"]
    for source, (entries, passages, named, excused) in totals.items():
        by_passage = list(rows(f"{source} 逐句"))
        assert passages == len(by_passage) == named + excused
        assert excused == sum(bool(row[-1]) for row in by_passage)
        assert named == sum(any(cell not in ("—", "") for cell in row[1:-1]) for row in by_passage)
        assert entries == len(list(rows(f"{source} 逐条")))


@pytest.mark.parametrize("standard", ["national", "unit", "social-support"])
def test_every_indicator_stands_in_the_reverse(standard: str) -> None:
    """Each with the number of passages that it names."""
    there = {row[0]: row[1:] for row in rows(f"反向：{standard} 每一项引用几句")}
    assert list(there) == list(load(installed(), standard)[0].entries)
    if standard == "national":
        assert there["A1-04"] == ["双拥办军地合署办公", "2", "", "", ""]
        assert there["C3-11"] == ["城连共建和民族特色拥军", "2", "1", "", ""]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Two standards: the toy, and a second one that has no contents of its own and names the toy's source."""
    shutil.copytree(TOY, tmp_path, dirs_exist_ok=True)
    for side in ("indicators", "rules"):
        shutil.copytree(TOY / side / "toy", tmp_path / side / "second")
    (tmp_path / "indicators/second/contents.yaml").unlink()
    edit(tmp_path, "indicators/second/standard.yaml", "id: toy", "id: second")
    return shelf_at(tmp_path)


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Change one spot of a file."""
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def told(shelf: Shelf, standard: str) -> list[str]:
    """The mistakes of a standard, as place and what was found."""
    found: list[Problem] = sorted(every_mistake(shelf, standard), key=lambda problem: problem.place.order)
    return [f"{str(problem.place).split(': ')[-1]}: {problem.found}；{problem.allowed}" for problem in found]


def test_a_source_is_checked_against_the_contents_of_another_standard(shelf: Shelf) -> None:
    """A place that is not there is found; passages are accounted for only by the standard that lists them."""
    assert told(shelf, "toy") == told(shelf, "second") == []
    edit(shelf.rules.parent, "indicators/second/R1.yaml", "{handbook: 一 3}", "{handbook: 一 8}")
    assert told(shelf, "second") == ["R1-02.sources.handbook: 来源 handbook：“一”里没有 8；“一”有 1–6"]
    assert told(shelf, "toy") == []


def test_a_source_without_contents_is_not_checked(shelf: Shelf) -> None:
    """Where no standard of the shelf knows the contents, a place is taken as written."""
    (shelf.indicators / "toy/contents.yaml").unlink()
    edit(shelf.rules.parent, "indicators/second/R1.yaml", "{handbook: 一 3}", "{handbook: 一 8}")
    assert told(shelf, "second") == []


def test_what_is_served_must_be_there(shelf: Shelf) -> None:
    """An indicator of another standard of the shelf; a misspelt one is found with what is near."""
    line = "  title: 开放天数"
    edit(shelf.rules.parent, "indicators/second/R1.yaml", line, f"{line}\n  serves: {{toy: [R1-01, R1-10]}}")
    (said,) = told(shelf, "second")
    assert said.startswith("R1-03.serves.toy.1: 标准 toy 里没有小项“R1-10”；您是不是想写“R1-")
    edit(shelf.rules.parent, "indicators/second/R1.yaml", "R1-10", "R1-02")
    assert told(shelf, "second") == []


def test_a_standard_beside_that_cannot_be_read_is_no_mistake_of_this_one(shelf: Shelf) -> None:
    """What stands in a broken standard is not known: its own check tells what is wrong with it."""
    edit(
        shelf.rules.parent,
        "indicators/second/R1.yaml",
        "  title: 开放天数",
        "  title: 开放天数\n  serves: {toy: [R1-01]}",
    )
    (shelf.indicators / "toy/standard.yaml").write_text("- broken\n", "utf-8")
    assert told(shelf, "second") == []
    assert told(shelf, "toy") != []


def test_no_score_depends_on_the_contents() -> None:
    """They are read only when asked for, and the digest is the same either way."""
    plainly, with_contents = (load(installed(), "national", contents=asked)[0] for asked in (False, True))
    assert not plainly.contents
    assert with_contents.contents
    assert plainly.digest == with_contents.digest
