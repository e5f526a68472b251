"""The books that come back: what people return is read, what cannot be trusted is refused with its cell, nothing wins
silently, and one bad file costs nobody else's data.
"""

import csv
import io
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

import clerks
from clerks import HABITS, Habit, Said, Values, fill, label, questions
from modelcity.cli.entry import run
from modelcity.dossier.dossier import Dossier, Entry, Locality
from modelcity.dossier.reading import read_dossier
from modelcity.dossier.yamlwriting import dossier_yaml
from modelcity.errors import Place
from modelcity.office.asking import asked
from modelcity.office.beginning import begin
from modelcity.office.bookwriter import write_book
from modelcity.office.gathering import gather
from modelcity.office.merging import Merged, merge
from modelcity.office.round import Area, Round, Town
from modelcity.office.sending import write_round
from modelcity.office.shares import Share, share, share_entry
from modelcity.standard.load import installed, load

NATIONAL, _ = load(installed(), "national")
SAMPLE = clerks.SAMPLE
AREA = Area(id="qinghe", name="示例区", level="county", parent="示例市")
TOWNS = (Town(id="wanglan", name="望澜街道"), Town(id="daoping", name="稻屏镇"))
ROUND = begin(NATIONAL, AREA, None, None).round.model_copy(update={"towns": TOWNS})
EVERYONE = {one.id: one for one in asked(NATIONAL, ROUND)}
A1, E5 = "A1 组织领导坚强有力", "E5 政策法规落到实处"

FINANCE: Values = {
    **{("ds_budget_listed", year): Said("是", "预算批复", "每年都有") for year in (2020, 2021, 2022, 2023)},
    ("ds_budget_amount", 2020): Said(12.5, "预算表2020；批复"),
    ("ds_budget_amount", 2021): Said(1200, "预算表2021"),
    ("conscript_allowance_full_payment_rate", 2020): Said("38/41", "发放名册"),
    ("conscript_allowance_full_payment_rate", 2021): Said("93.5%", "发放名册"),
    ("conscript_allowance_full_payment_rate", 2022): Said("na", "零报告", "当年没有义务兵家庭"),
    ("pension_budget_listed", 2020): Said("否"),
    ("member_report_rate", 2020): Said("是", "述职报告"),
    ("member_report_rate", 2021): Said("na", "方案", "当年还不是成员单位"),
}
EXACT = {  # what these are, by hand
    **{("ds_budget_listed", year): Fraction(1) for year in (2020, 2021, 2022, 2023)},
    ("ds_budget_amount", 2020): Fraction(25, 2),
    ("ds_budget_amount", 2021): Fraction(1200),
    ("conscript_allowance_full_payment_rate", 2020): Fraction(38, 41),
    ("conscript_allowance_full_payment_rate", 2021): Fraction(935, 1000),
    ("conscript_allowance_full_payment_rate", 2022): None,
    ("pension_budget_listed", 2020): Fraction(0),
}
ANSWERS = {("member_report_rate", 2020): Fraction(1), ("member_report_rate", 2021): None}


@cache
def sent(who: str) -> bytes:
    """The book that goes out to a respondent."""
    return write_book(NATIONAL, ROUND, EVERYONE[who])


def book(who: str, values: Values | None = None) -> Workbook:
    """A book, filled in."""
    made = openpyxl.load_workbook(io.BytesIO(sent(who)))
    assert fill(made, values or {}) == len(values or {}), "every value has its row"
    return made


def save(made: Workbook, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(path)
    return path


def merged(folder: Path, one: Round = ROUND) -> Merged:
    return merge(NATIONAL, one, gather(folder, NATIONAL), folder)


def cell_of(made: Workbook, key: tuple[str, int | None], name: str = "value") -> Any:
    """The cell of one value."""
    return next(sheet.cell(row, columns[name]) for sheet, row, columns, found in questions(made) if found == key)


def values_of(dossier: Dossier) -> dict[tuple[str, int | None], Fraction | None]:
    return {key: entry.value for key, entry in dossier.entries.items()}


def said(things: tuple[Any, ...]) -> str:
    return "\n".join(map(str, things))


# ── as people return them ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.__name__)
def test_habits_change_nothing_that_is_said(tmp_path: Path, habit: Habit) -> None:
    """However a book comes back, the same values, evidence and remarks are read from it."""
    made = book("finance", FINANCE)
    habit(made)
    save(made, tmp_path / "发来的.xlsx")
    found = merged(tmp_path)
    assert (found.problems, found.refused, found.conflicts, found.notes) == ((), (), (), ())
    assert values_of(found.dossier) == EXACT
    answers = {one.key: one.entry.value for one in found.statements if one.each}
    assert answers == ANSWERS
    entries = found.dossier.entries
    assert entries["ds_budget_amount", 2020].evidence == ("预算表2020", "批复")
    assert {entries["ds_budget_listed", year].evidence for year in NATIONAL.years} == {("预算批复",)}
    assert {entries["ds_budget_listed", year].note for year in NATIONAL.years} == {"每年都有"}
    assert [(one.respondent, one.refused) for one in found.received] == [("finance", 0)]


def test_all_habits_at_once(tmp_path: Path) -> None:
    """One clerk may have many."""
    made = book("finance", FINANCE)
    for habit in (clerks.full_width, clerks.titles_above, clerks.names_lost, clerks.unprotected):
        habit(made)
    save(made, tmp_path / "a" / "b" / "新建 XLSX 工作表.XLSX")
    assert values_of(merged(tmp_path).dossier) == EXACT


def test_a_town_s_book_feeds_its_own_dossier_and_the_county_s_shares(tmp_path: Path) -> None:
    """The town's facts stay the town's; its answer for the county is one of many."""
    own = ("leading_group_plenary_count", 2020)
    save(
        book("town:daoping", {own: Said(3, "纪要"), ("member_plan_summary_rate", 2020): Said("是", "计划")}),
        tmp_path / "a.xlsx",
    )
    found = merged(tmp_path)
    assert found.dossier.entries == {}
    assert {town.locality: values_of(town) for town in found.towns} == {
        Locality("wanglan", "望澜街道", "town", "示例区"): {},
        Locality("daoping", "稻屏镇", "town", "示例区"): {own: Fraction(3)},
    }
    plan = next(one for one in found.shares if one.key == ("member_plan_summary_rate", 2020))
    assert plan.yes == ("town:daoping",)
    assert "town:wanglan" in plan.missing


def test_a_book_that_came_twice(tmp_path: Path) -> None:
    """The same said twice is one value with both papers; a later addition is taken as well."""
    save(book("taxation", {("employment_tax_policy_implemented", 2020): Said("是", "甲", "一")}), tmp_path / "1.xlsx")
    more = {
        ("employment_tax_policy_implemented", 2020): Said("是", "乙；甲", "二"),
        ("employment_tax_policy_implemented", 2021): Said("否"),
    }
    save(book("taxation", more), tmp_path / "2.xlsx")
    found = merged(tmp_path)
    assert found.whole
    entry = found.dossier.entries["employment_tax_policy_implemented", 2020]
    assert (entry.evidence, entry.note) == (("甲", "乙"), "一；二")
    assert len(found.dossier.entries) == 2
    assert len(found.statements) == 3
    assert [one.respondent for one in found.received] == ["taxation"] * 2


def test_what_was_asked_and_not_answered_is_listed(tmp_path: Path) -> None:
    """By respondent; an answer of another unit closes the gap, an empty book is no answer."""
    save(book("taxation", {("employment_tax_policy_implemented", 2020): Said("是")}), tmp_path / "1.xlsx")
    save(book("water"), tmp_path / "2.xlsx")
    found = merged(tmp_path)
    assert [key for key in found.unanswered["taxation"] if key[0].startswith("employment")] == [
        ("employment_tax_policy_implemented", year) for year in (2021, 2022, 2023)
    ]
    assert ("infra_defence_water", None) in found.unanswered["water"]
    assert set(found.unanswered) == set(EVERYONE)
    assert [(one.respondent, one.values) for one in found.received] == [("taxation", 1), ("water", 0)]


# ── conflicts ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("first", "second"), [("是", "否"), ("否", "是")])
def test_two_values_of_one_unit_leave_it_missing(tmp_path: Path, first: str, second: str) -> None:
    """Neither the first nor the last wins, and both are shown with their cells."""
    key = ("employment_tax_policy_implemented", 2020)
    save(book("taxation", {key: Said(first, "甲")}), tmp_path / "1.xlsx")
    made = book("taxation", {key: Said(second, "乙")})
    clerks.titles_above(made)
    save(made, tmp_path / "2.xlsx")
    found = merged(tmp_path)
    assert found.dossier.entries == {}
    assert not found.whole
    stated = found.conflicts[0].stated
    assert [(one.entry.typed, one.entry.place.file, one.entry.place.sheet, one.entry.place.cell) for one in stated] == [
        (first, str(tmp_path / "1.xlsx"), E5, "D2"),
        (second, str(tmp_path / "2.xlsx"), E5, "D5"),
    ]


def test_two_units_that_state_one_fact(tmp_path: Path) -> None:
    """A row of another's book pasted into one's own: the same is taken and said, another value is a conflict."""
    key = ("employment_tax_policy_implemented", 2020)
    asks = NATIONAL.facts[key[0]].zh

    def pasted(value: str) -> Workbook:
        made = book("finance")
        sheet, row, columns, _ = next(found for found in questions(made) if found[3] == ("pension_budget_listed", 2020))
        sheet.cell(row, columns["fact"]).value, sheet.cell(row, 2).value = key[0], asks
        sheet.cell(row, columns["value"]).value = value
        return made

    save(book("taxation", {key: Said("是", "甲")}), tmp_path / "1.xlsx")
    save(pasted("是"), tmp_path / "2.xlsx")
    found = merged(tmp_path)
    assert values_of(found.dossier) == {key: Fraction(1)}
    assert "没有要区财政局填" in said(found.notes)
    save(pasted("否"), tmp_path / "2.xlsx")
    found = merged(tmp_path)
    assert found.dossier.entries == {}
    assert [[one.respondent for one in conflict.stated] for conflict in found.conflicts] == [["taxation", "finance"]]


def test_one_unit_that_answers_both_yes_and_no(tmp_path: Path) -> None:
    """Its own answer to a share in conflict with itself counts as not given."""
    key = ("member_report_rate", 2020)
    save(book("water", {key: Said("是", "甲")}), tmp_path / "1.xlsx")
    save(book("water", {key: Said("否")}), tmp_path / "2.xlsx")
    found = merged(tmp_path)
    assert len(found.conflicts) == 1
    assert "water" in next(one for one in found.shares if one.key == key).missing


# ── what cannot be trusted ───────────────────────────────────────────────────────────────────────────────────────────


def spoil_value(value: object) -> Callable[[Workbook], None]:
    def spoilt(made: Workbook) -> None:
        cell_of(made, ("pension_budget_listed", 2020)).value = value

    return spoilt


def moved_row(made: Workbook) -> None:
    """Cells deleted upwards: the visible row and its hidden id are of different facts."""
    cell_of(made, ("pension_budget_listed", 2020)).parent.cell(2, 2).value = "优待金标准与省规定标准之比"


def merged_years(made: Workbook) -> None:
    sheet = cell_of(made, ("pension_budget_listed", 2020)).parent
    sheet.merge_cells("D2:D5")


def of_another_unit(made: Workbook) -> None:
    """A share that this unit is not asked for."""
    cell_of(made, ("pension_budget_listed", 2020), "fact").value = "edu_in_dept_plan_rate"
    cell_of(made, ("pension_budget_listed", 2021), "fact").value = "no_such_fact_at_all"


def year_lost(made: Workbook) -> None:
    cell_of(made, ("pension_budget_listed", 2020), "year").value = 2019


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (spoil_value("=1+1"), ["单元格 D2", "公式 =1+1"]),
        (spoil_value("#REF!"), ["单元格 D2", "错误值"]),
        (spoil_value("大概是"), ["单元格 D2", "“大概是”", "是/否"]),
        (spoil_value("na"), ["单元格 D2", "不能填 na"]),
        (moved_row, ["单元格 D2", "优待金标准", "pension_budget_listed", "挪动"]),
        (merged_years, ["单元格 D2:D5", "合并"]),
        (of_another_unit, ["单元格 D2", "edu_in_dept_plan_rate", "不向区财政局收集"]),
        (year_lost, ["单元格 C2", "“2019”"]),
    ],
    ids=["formula", "error", "words", "na", "moved", "merged", "another unit's", "year"],
)
def test_a_bad_cell_costs_its_own_value(tmp_path: Path, spoil: Callable[[Workbook], None], words: list[str]) -> None:
    """It is refused with sheet and cell; all other values of the book are read."""
    made = book("finance", FINANCE)
    assert cell_of(made, ("pension_budget_listed", 2020)).coordinate == "D2"
    spoil(made)
    save(made, tmp_path / "a.xlsx")
    found = merged(tmp_path)
    assert values_of(found.dossier) == {key: value for key, value in EXACT.items() if key[0] != "pension_budget_listed"}
    assert f"a.xlsx：工作表“{E5}”" in said(found.problems)
    for word in words:
        assert word in said(found.problems)
    assert not found.whole


def test_a_formula_in_a_remark_or_in_the_evidence_costs_only_that(tmp_path: Path) -> None:
    """The value stands; without its reason a zero report does not."""
    made = book("finance", FINANCE)
    cell_of(made, ("ds_budget_amount", 2020), "note").value = "=HYPERLINK(A1)"
    cell_of(made, ("ds_budget_amount", 2021), "evidence").value = "=A1"
    cell_of(made, ("conscript_allowance_full_payment_rate", 2022), "note").value = "=A1"
    save(made, tmp_path / "a.xlsx")
    found = merged(tmp_path)
    left_out = {("conscript_allowance_full_payment_rate", 2022)}
    assert values_of(found.dossier) == {key: value for key, value in EXACT.items() if key not in left_out}
    assert found.dossier.entries["ds_budget_amount", 2020].note == ""
    assert not found.dossier.entries["ds_budget_amount", 2021].evidenced
    assert said(found.problems).count("是公式") == 3


def test_evidence_without_a_value_is_said(tmp_path: Path) -> None:
    """The clerk may have forgotten it."""
    made = book("taxation", {("employment_tax_policy_implemented", 2020): Said(None, "文件")})
    save(made, tmp_path / "a.xlsx")
    found = merged(tmp_path)
    assert "单元格 D2: 写了佐证，没有填报值" in said(found.notes)
    assert found.whole


def test_evidence_merged_over_a_row_that_lost_its_fact_is_refused(tmp_path: Path) -> None:
    """Merged cells that begin where no fact stands do not say what they prove."""
    made = book(
        "taxation", {("employment_tax_policy_implemented", year): Said("是", "文件") for year in NATIONAL.years}
    )
    made[E5]["I2"] = None
    made[E5].merge_cells("E2:E4")
    save(made, tmp_path / "a.xlsx")
    found = merged(tmp_path)
    assert "单元格 E2:E4: 是合并的单元格" in said(found.problems)
    assert [entry.evidence for entry in found.dossier.entries.values()] == [(), (), ("文件",)]


def test_a_flood_of_one_value_is_cut(tmp_path: Path) -> None:
    """A sheet copied a few times is no harm; ten thousand rows are."""
    made = book("taxation", {("employment_tax_policy_implemented", 2020): Said("是", "文件")})
    sheet = made[E5]
    row = [cell.value for cell in sheet[2]]
    for _ in range(30):
        sheet.append(row)
    save(made, tmp_path / "a.xlsx")
    found = merged(tmp_path)
    assert len(found.statements) == 10
    assert said(found.problems).count("写了 10 遍以上") == 21
    assert values_of(found.dossier) == {("employment_tax_policy_implemented", 2020): Fraction(1)}


# ── another edition ──────────────────────────────────────────────────────────────────────────────────────────────────


def of_edition(made: Workbook, edition: str) -> None:
    label(made, "标准版次").value = edition
    made.defined_names["_modelcity"].attr_text = f'"national/{edition}/county"'


def test_a_book_of_an_older_edition(tmp_path: Path) -> None:
    """What is asked as before is taken and said; another kind or unit, or a fact that is gone, is refused."""
    made = book("finance", FINANCE)
    of_edition(made, "0.1")
    for key, text in ((("ds_budget_amount", 2020), "元；数字"), (("pension_budget_listed", 2020), "次；整数")):
        sheet_cell = cell_of(made, key)
        sheet_cell.parent.cell(sheet_cell.row, 7).value = text
    cell_of(made, ("ds_budget_amount", 2021), "fact").value = "ds_budget_amount_of_old"
    save(made, tmp_path / "a.xlsx")
    found = merged(tmp_path)
    gone = {("ds_budget_amount", 2020), ("ds_budget_amount", 2021), ("pension_budget_listed", 2020)}
    assert values_of(found.dossier) == {key: value for key, value in EXACT.items() if key not in gone}
    assert "0.1 版" in said(found.notes)
    for words in ("“元;数字”", "“次;整数”", "ds_budget_amount_of_old"):
        assert words in said(found.problems).replace("；数字", ";数字").replace("；整数", ";整数")


def test_an_older_edition_that_does_not_say_how_it_asked(tmp_path: Path) -> None:
    """Without the column nobody can tell what a number means: refused; of the edition in use it may be gone."""
    for edition, count in (("0.1", 0), (NATIONAL.head.edition, len(EXACT))):
        made = book("finance", FINANCE)
        of_edition(made, edition)
        for sheet, _, _ in clerks.tables(made):
            for row in range(1, sheet.max_row + 1):
                sheet.cell(row, 7).value = None
        save(made, tmp_path / "a.xlsx")
        assert len(merged(tmp_path).dossier.entries) == count, edition


def test_a_standard_that_changed_since_the_books_went_out_is_said(tmp_path: Path) -> None:
    """The round knows what it was sent with."""
    save(book("water"), tmp_path / "a.xlsx")
    before = ROUND.model_copy(update={"digest": "0" * 64, "edition": "0.1"})
    assert "标准改过；发出时是 0.1 版" in said(merged(tmp_path, before).notes)


# ── whose book it is ─────────────────────────────────────────────────────────────────────────────────────────────────


def relabelled(name: str, text: str) -> Callable[[Workbook], None]:
    def change(made: Workbook) -> None:
        label(made, name).value = text

    return change


def renamed(name: str, text: str) -> Callable[[Workbook], None]:
    def change(made: Workbook) -> None:
        made.defined_names[name].attr_text = text

    return change


def nameless(made: Workbook) -> None:
    clerks.names_lost(made)
    label(made, "填报单位编号").value = None


def coverless(made: Workbook) -> None:
    del made["说明"]


def two_covers(made: Workbook) -> None:
    """Sheets of another unit's book moved into this one."""
    made.copy_worksheet(made["说明"])
    made.worksheets[-1]["B10"] = "taxation"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (two_covers, "“填报单位编号”写了两个：这里是“taxation”"),
        (relabelled("填报单位编号", "taxation"), "填报单位编号前后不一"),
        (nameless, "看不出填报单位编号"),
        (coverless, "不是填报模板的工作簿"),
        (relabelled("地区编号", "linqu"), "“linqu”"),
        (relabelled("标准版次", "0.1"), "标准版次前后不一"),
    ],
    ids=["two covers", "two units", "nobody's", "no cover", "another district's", "two editions"],
)
def test_a_book_that_may_be_another_s_is_refused_whole(
    tmp_path: Path, change: Callable[[Workbook], None], words: str
) -> None:
    """The facts of one unit or district must never stand under another; the other books are read."""
    made = book("finance", FINANCE)
    change(made)
    save(made, tmp_path / "a.xlsx")
    save(book("water", {("infra_defence_water", None): Said("是")}), tmp_path / "b.xlsx")
    found = merged(tmp_path)
    assert values_of(found.dossier) == {("infra_defence_water", None): Fraction(1)}
    assert words in said(found.refused[0].problems)
    assert "a.xlsx" in said(found.refused[0].problems)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"_modelcity_from": "nobody", "填报单位编号": "nobody"}, "“nobody”不在本轮"),
        ({"_modelcity": "unit/0.2/county", "标准编号": "unit"}, "是标准“unit”的填报表"),
        ({"_modelcity": "national/0.2/town", "级别编号": "town"}, "级别“town”"),
    ],
)
def test_a_book_of_something_else(tmp_path: Path, names: dict[str, str], words: str) -> None:
    """Another unit, standard or level than this round's."""
    made = book("finance", FINANCE)
    for name, text in names.items():
        if name.startswith("_"):
            made.defined_names[name].attr_text = f'"{text}"'
        else:
            label(made, name).value = text
    save(made, tmp_path / "a.xlsx")
    found = merged(tmp_path)
    assert found.received == ()
    assert words in said(found.refused[0].problems)


# ── files that are no books ──────────────────────────────────────────────────────────────────────────────────────────


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 30_000_000)
    return stream.getvalue()


def in_wide_letters(content: bytes) -> bytes:
    """A book with an entity in a part whose text is UTF-16 without a mark: a search for <!ENTITY finds nothing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as archive:
        for member in old.infolist():
            part = old.read(member)
            if member.filename == "xl/workbook.xml":
                entity = '<?xml version="1.0" encoding="UTF-16LE"?><!DOCTYPE x [<!ENTITY e "e">]>'
                part = (entity + part.decode().partition("?>")[2]).encode("utf-16-le")
            archive.writestr(member.filename, part)
    return stream.getvalue()


def test_hostile_and_foreign_files_cost_nobody_else(tmp_path: Path) -> None:
    """Each is named with its reason; papers are only mentioned; what is ours or hidden is not looked at."""
    files = {
        "老的.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "是 .xls 文件"),
        "改名.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧格式"),
        "半个.xlsx": (sent("water")[:5_000], "没有下载完整"),
        "炸弹.xlsx": (bomb(), "压缩得异常厉害"),
        "空的.xlsx": (b"", "空文件"),
        "宽字.xlsx": (in_wide_letters(sent("water")), "DTD 或实体"),
        "区水利局.xlsx(1)": (sent("water"), "请改名，让它以 .xlsx 结尾"),
        "区水利局.xlsx.bak": (sent("water"), "请改名，让它以 .xlsx 结尾"),
        "打包.zip": (b"PK", "请先解压"),
        "~$区财政局.xlsx": (b"x", "请保存并关闭"),
        ".~lock.区财政局.xlsx#": (b"x", "请保存并关闭"),
    }
    for name, (content, _) in files.items():
        (tmp_path / name).write_bytes(content)
    for name in (
        "扫描件.pdf",
        "照片/一.JPG",
        "没有扩展名",
        "merge.csv",
        "收集进度.xlsx",
        "dossier.yaml",
        "Thumbs.db",
        "~$说明.docx",
        ".DS_Store",
        "__MACOSX/._a.xlsx",
        "round.yaml",
        "overview.xlsx",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "案卷" / "A1").mkdir(parents=True)
    for name in ("register.csv", "名册.xlsx", "A1/名册.xlsx"):
        (tmp_path / "案卷" / name).write_bytes(b"x")
    save(book("water", {("infra_defence_water", None): Said("是")}), tmp_path / "b.xlsx")
    found = merged(tmp_path)
    assert values_of(found.dossier) == {("infra_defence_water", None): Fraction(1)}
    assert {Path(one.file).name for one in found.refused} == set(files)
    for name, (_, words) in files.items():
        assert words in next(said(one.problems) for one in found.refused if Path(one.file).name == name), name
    assert sorted(Path(file).name for file in found.passed_over) == ["一.JPG", "扫描件.pdf", "没有扩展名"]


def test_links_are_not_followed_out_of_the_folder(tmp_path: Path) -> None:
    """A folder behind a link is somebody else's."""
    save(book("water", {("infra_defence_water", None): Said("是")}), tmp_path / "elsewhere" / "b.xlsx")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert merged(tmp_path / "here").received == ()


# ── shares ───────────────────────────────────────────────────────────────────────────────────────────────────────────

EIGHT = NATIONAL.respondents("edu_in_dept_plan_rate")
KEY = ("edu_in_dept_plan_rate", 2020)
NAMES = {name: one.title for name, one in EVERYONE.items()}
YES, NO = Entry(Fraction(1), "是", ("文件",), "", Place("a")), Entry(Fraction(0), "否", (), "", Place("a"))
NA, BARE = Entry(None, "na", ("方案",), "没有要求", Place("a")), Entry(Fraction(1), "是", (), "", Place("a"))


@pytest.mark.parametrize(
    ("answers", "value", "typed", "evidenced"),
    [
        ([YES] * 8, Fraction(1), "8/8", True),
        ([YES] * 6 + [NO] * 2, Fraction(3, 4), "6/8", True),
        ([YES] * 6 + [NO, NA], Fraction(6, 7), "6/7", True),
        ([NO] * 8, Fraction(0), "0/8", True),
        ([YES] * 5 + [BARE, NO, NA], Fraction(6, 7), "6/7", False),
        ([YES] * 7 + [Entry(None, "na", (), "没有要求", Place("a"))], Fraction(1), "7/7", False),
    ],
)
def test_a_share_is_exact(answers: list[Entry], value: Fraction, typed: str, evidenced: bool) -> None:
    """Those that say yes among all asked, without those it is not for; evidenced when every yes and na is."""
    given = dict(zip(EIGHT, answers, strict=True))
    made = share_entry(NATIONAL, share(NATIONAL, ROUND, KEY, given), given, NAMES)
    assert made is not None
    assert (made.value, made.typed) == (value, typed)
    assert made.evidenced == (evidenced and any(one in (YES, NA) for one in answers))


def test_a_missing_answer_is_neither_yes_nor_no() -> None:
    """Seven of eight are no share yet, nor is one that concerns nobody (unless that is allowed)."""
    given = dict.fromkeys(EIGHT[1:], YES)
    found = share(NATIONAL, ROUND, KEY, given)
    assert found == Share(*KEY, EIGHT[1:], (), (), EIGHT[:1], (), ())
    assert share_entry(NATIONAL, found, given, NAMES) is None
    nobody = dict.fromkeys(EIGHT, NA)
    assert share_entry(NATIONAL, share(NATIONAL, ROUND, KEY, nobody), nobody, NAMES) is None


def test_a_share_of_towns_needs_their_list() -> None:
    """A round without towns must not make a share of the departments alone."""
    alone = ROUND.model_copy(update={"towns": ()})
    key = ("liaison_appointed_rate", 2020)
    given = dict.fromkeys(EVERYONE, YES)
    found = share(NATIONAL, alone, key, given)
    assert (found.missing, found.unlisted) == ((), ("towns_streets",))
    assert share_entry(NATIONAL, found, given, NAMES) is None
    with_towns = share_entry(NATIONAL, share(NATIONAL, ROUND, key, given), given, NAMES)
    assert with_towns is not None
    assert with_towns.typed == "44/44"  # 41 departments, the garrison, two towns


def test_a_share_from_books(tmp_path: Path) -> None:
    """Eight books, seven yes: 7/8 with the papers of each."""
    for number, who in enumerate(EIGHT):
        answer = Said("否") if number == 3 else Said("是", "工作计划")
        save(book(who, {KEY: answer}), tmp_path / f"{number}.xlsx")
    found = merged(tmp_path)
    assert values_of(found.dossier) == {KEY: Fraction(7, 8)}
    entry = found.dossier.entries[KEY]
    assert (entry.typed, entry.note) == ("7/8", "由 8 家各自回答汇总")
    assert entry.evidence[0] == f"{NAMES[EIGHT[0]]}：工作计划"
    assert len(entry.evidence) == 7


# ── the command, and what it writes ──────────────────────────────────────────────────────────────────────────────────


def small_round(folder: Path) -> Path:
    """A folder of a round, without the books that went out."""
    (folder / "returned").mkdir(parents=True)
    (folder / "round.yaml").write_text(ROUND.text(), encoding="utf-8")
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_command_writes_a_dossier_that_assess_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0; the dossier, the towns' and every value with its origin; the same bytes wherever the folder lies."""
    one = small_round(tmp_path / "一轮")
    save(book("finance", FINANCE), one / "returned" / "财政.xlsx")
    save(
        book("town:daoping", {("leading_group_plenary_count", 2020): Said("３", "纪要")}),
        one / "returned" / "稻屏.xlsx",
    )
    out = tmp_path / "out" / "dossier.yaml"
    assert run(["collect", "merge", str(one), "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "应有 46 家填报，2 家交来了内容；采用 10 个值，其中 9 个有佐证" in told
    back = read_dossier(out, NATIONAL, lambda: ())
    assert values_of(back) == EXACT
    assert back.locality == Locality("qinghe", "示例区", "county", "示例市")
    town = read_dossier(out.parent / "towns" / "daoping.yaml", NATIONAL, lambda: ())
    assert values_of(town) == {("leading_group_plenary_count", 2020): Fraction(3)}
    assert read_dossier(out.parent / "towns" / "wanglan.yaml", NATIONAL, lambda: ()).entries == {}
    origin = next(row for row in rows_of(out.parent / "merge.csv") if row["事实编号"] == "ds_budget_amount")
    where = ("填报单位", "文件", "工作表", "单元格", "年度", "填报值", "情况")
    # two shares and three yes/no facts of four years each stand above it: rows 2 to 21
    assert [origin[name] for name in where] == ["区财政局", "returned/财政.xlsx", A1, "D22", "2020", "12.5", "采用"]
    moved = tmp_path / "换个地方"
    shutil.copytree(one, moved)
    assert run(["collect", "merge", str(moved), "--out", str(tmp_path / "again" / "dossier.yaml")]) == 0
    for name in ("dossier.yaml", "merge.csv", "towns/daoping.yaml"):
        assert (tmp_path / "again" / name).read_bytes() == (out.parent / name).read_bytes()


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 with conflicts, refused files and cells; each is named, and the rest is written."""
    one = small_round(tmp_path / "一轮")
    key = ("employment_tax_policy_implemented", 2020)
    save(
        book("taxation", {key: Said("是", "甲"), (key[0], 2021): Said("是", "甲", "@SUM(A1)")}),
        one / "returned" / "1.xlsx",
    )
    save(book("taxation", {key: Said("否"), (key[0], 2022): Said("也许")}), one / "returned" / "2.xlsx")
    (one / "returned" / "坏.xlsx").write_bytes(b"PK")
    assert run(["collect", "merge", str(one / "returned"), "--out", str(tmp_path / "d.yaml")]) == 1
    told = capsys.readouterr().out
    for words in (
        "没有采用的文件（1）",
        "坏.xlsx",
        "说法不一的值",
        f"“是” 区税务局，1.xlsx：工作表“{E5}”单元格 D2",
        "也许",
    ):
        assert words in told.replace("\n    ", "")
    assert values_of(read_dossier(tmp_path / "d.yaml", NATIONAL, lambda: ())) == {(key[0], 2021): Fraction(1)}
    rows = rows_of(tmp_path / "merge.csv")
    assert [row["情况"] for row in rows if row["年度"] == "2020"] == ["说法不一，没有采用"] * 2
    assert next(row["说明"] for row in rows if row["年度"] == "2021") == "'@SUM(A1)"
    assert [row["单元格"] for row in rows if "也许" in row["情况"]] == ["D4"]


def test_the_round_itself_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its file ends in .yaml, too."""
    one = small_round(tmp_path / "一轮")
    save(book("water", {("infra_defence_water", None): Said("是")}), one / "returned" / "1.xlsx")
    assert run(["collect", "merge", str(one), "--out", str(one / "round.yaml")]) == 2
    assert "不能覆盖" in capsys.readouterr().err
    assert (one / "round.yaml").read_text("utf-8") == ROUND.text()


def test_empty_books_do_not_replace_a_dossier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 for books as they went out, and where no value can be taken; each such value is named."""
    one, out = small_round(tmp_path / "一轮"), tmp_path / "d.yaml"
    out.write_text("以前合并的", "utf-8")
    save(book("water"), one / "books" / "1.xlsx")
    save(book("taxation", {("employment_tax_policy_implemented", 2020): Said("也许")}), one / "returned" / "2.xlsx")
    assert run(["collect", "merge", str(one), "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert "一个能采用的值也没有" in told
    assert "“也许”" in told
    assert out.read_text("utf-8") == "以前合并的"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.yaml", "一轮"]


def test_what_to_do_next_names_the_standard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without it `assess` would judge a round of another standard by the usual one."""
    social, _ = load(installed(), "social-support")
    write_round(social, begin(social, AREA, None, None).round, tmp_path / "round")
    path = next((tmp_path / "round" / "books").glob("*区委党校.xlsx"))
    made = openpyxl.load_workbook(path)
    assert fill(made, {("s_lecture_count", 2022): Said(3)}) == 1
    made.save(path)
    out = tmp_path / "d.yaml"
    assert run(["collect", "merge", str(tmp_path / "round"), "--out", str(out)]) == 0
    assert f"modelcity assess {out} --standard social-support" in capsys.readouterr().out


def test_in_english_a_conflict_says_as_much(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who, the file, the sheet and the cell of both."""
    one, key = small_round(tmp_path / "round"), ("employment_tax_policy_implemented", 2020)
    for name, value in (("1", "是"), ("2", "否")):
        save(book("taxation", {key: Said(value)}), one / "returned" / f"{name}.xlsx")
    assert run(["collect", "merge", str(one), "--out", str(tmp_path / "d.yaml"), "--lang", "en"]) == 1
    told = capsys.readouterr().out
    for name, value in (("1", "是"), ("2", "否")):
        assert f"'{value}' 区税务局, returned/{name}.xlsx: sheet '{E5}', cell D2" in told


@pytest.mark.skipif(sys.platform != "linux", reason="only there a file's name may be no text")
def test_a_name_that_is_no_text_can_be_found_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As it comes out of an archive that was packed on Chinese Windows."""
    one = small_round(tmp_path / "round")
    made = save(book("water", {("infra_defence_water", None): Said("是")}), one / "returned" / "1.xlsx")
    made.rename(os.fsdecode(os.fsencode(made.parent) + b"/\xb1\xfb.xlsx"))
    assert run(["collect", "merge", str(one), "--out", str(tmp_path / "d.yaml")]) == 0
    assert [row["文件"] for row in rows_of(tmp_path / "merge.csv")] == [r"returned/\udcb1\udcfb.xlsx"]


def test_nothing_to_merge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, with the reason for each file, and nothing is written."""
    one, out = small_round(tmp_path / "一轮"), tmp_path / "d.yaml"
    assert run(["collect", "merge", str(one), "--out", str(out)]) == 2
    assert "没有一本能用的填报表" in capsys.readouterr().err
    (one / "returned" / "坏.xlsx").write_bytes(b"PK")
    assert run(["collect", "merge", str(one), "--out", str(out)]) == 2
    assert "坏.xlsx" in capsys.readouterr().err
    assert run(["collect", "merge", str(tmp_path), "--out", str(out)]) == 2
    assert run(["collect", "merge", str(tmp_path / "none"), "--out", str(out)]) == 2
    assert run(["collect", "merge", str(one), "--out", str(tmp_path / "d.xlsx")]) == 2
    assert "应以 .yaml 结尾" in capsys.readouterr().err
    assert not out.exists()


NASTY = ['"', "\\", "a: b # c", "- x", "{x}", "'", "是、否；", "㵲😀", "\ufeffx", "\\u0041", "%", "&a *b", "!!x", "~"]


def test_a_dossier_written_as_yaml_is_read_as_it_was(tmp_path: Path) -> None:
    """Whatever people name their papers."""
    entries = {
        ("joint_conference_count", 2020): Entry(Fraction(3), "3", tuple(NASTY), NASTY[2], Place("a")),
        ("joint_conference_count", 2021): Entry(Fraction(0), "0", (), "", Place("a")),
        ("ds_in_development_plan", None): Entry(Fraction(1), "是", ("甲",), "yes", Place("a")),
    }
    place = Locality("甲乙", 'a"b', "county", "上: 级")
    path = tmp_path / "d.yaml"
    path.write_bytes(dossier_yaml(Dossier(place, entries, "a"), ["说明\nlocality: {}"]))
    back = read_dossier(path, NATIONAL, lambda: ())
    assert back.locality == place
    assert {key: entry[:3] for key, entry in back.entries.items()} == {key: entry[:3] for key, entry in entries.items()}
    assert back.entries["joint_conference_count", 2020].note == NASTY[2]
