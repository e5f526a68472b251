"""Filled-in templates that went wrong: each mistake is refused with its sheet and cell."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from bad_dossiers import read, refusal
from test_template import filled, saved

SHEET = "A1 组织领导坚强有力"
SURVEYS = "I9 满意度测评"


def book() -> openpyxl.Workbook:
    """A filled-in book of a town: D2 and D3 are counts of 2020 and 2021, D6 is a yes/no of 2020."""
    made = filled("town")
    made[SHEET]["D2"] = 1
    return made


def test_cells_are_where_the_tests_expect_them():
    sheet = book()[SHEET]
    assert [sheet[cell].value for cell in ("I2", "C3", "I6")] == [
        "leading_group_plenary_count",
        2021,
        "own_plan_summary_done",
    ]
    assert book()[SURVEYS]["I2"].value == "beneficiary_satisfaction_rate"


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("D2", "=1+1", ["工作表“A1 组织领导坚强有力”单元格 D2", "公式 =1+1", "不计算公式"]),
        ("D2", "#DIV/0!", ["单元格 D2", "错误值 #DIV/0!"]),
        ("D2", datetime(2021, 3, 8), ["单元格 D2", "当成了日期", "文本"]),
        ("D2", 2.5, ["单元格 D2", "双拥领导小组全体会议次数", "“2.5”", "整数"]),
        ("D2", -1, ["“-1”"]),
        ("D2", 1e300, ["单元格 D2", "整数"]),
        ("D2", True, ["“TRUE”", "整数"]),
        ("D2", "3次", ["不带单位"]),
        ("D6", 7, ["单元格 D6", "本镇街有年度双拥计划和总结", "“7”", "是/否"]),
        ("D6", 1, ["单元格 D6", "“1”"]),
        ("D6", "na", ["不能填 na"]),
        ("D2", "长" * 9000, ["单元格 D2", "9000 个字符"]),
        ("C2", "2031", ["单元格 C2", "2020–2023"]),
        ("C2", None, ["单元格 C2", "没有写年度"]),
        ("C3", 2020, ["单元格 D3", "2020 年有两个不同的值", "单元格 D2"]),
        ("I2", "no_such_fact", ["单元格 I2", "no_such_fact"]),
        ("I2", None, ["单元格 D2", "没有事实编号"]),
        ("E2", "=HYPERLINK(A1)", ["单元格 E2", "公式"]),
        ("F2", "反\u202e", ["单元格 F2", "U+202E"]),
        ("D1", "值", ["表头“填报值”有 0 个", SHEET]),
        ("F1", "填报值", ["表头“填报值”有 2 个"]),
    ],
)
def test_bad_cell(tmp_path: Path, cell: str, value: object, words: list[str]):
    made = book()
    made[SHEET][cell] = value
    message = refusal(saved(made, tmp_path))
    for word in words:
        assert word in message


def test_a_year_where_none_is_wanted(tmp_path: Path):
    made = book()
    made[SURVEYS]["C2"] = 2021
    assert f"工作表“{SURVEYS}”单元格 C2" in refusal(saved(made, tmp_path))


@pytest.mark.parametrize(("formula", "value"), [("=TRUE()", 1), ("=FALSE()", 0)])
def test_plain_values_that_libreoffice_saves_as_formulas(tmp_path: Path, formula: str, value: int):
    made = book()
    made[SHEET]["D6"] = formula
    assert read(saved(made, tmp_path)).entries["own_plan_summary_done", 2020].value == value


def test_all_cells_at_once(tmp_path: Path):
    made = book()
    made[SHEET]["D2"], made[SHEET]["D6"], made["一票否决"]["D2"] = -1, 7, "=1"
    assert len(refusal(saved(made, tmp_path)).splitlines()) == 3


@pytest.mark.parametrize(
    ("value", "shown_as", "typed"),
    [
        (0.9, "0%", "0.9"),
        (1e-05, "General", "0.00001"),
        (1.0, "0.00", "1"),
        ("９０％", "@", "９０％"),
        (1, '0"%"', "1"),
    ],
)
def test_numbers_as_they_are_stored(tmp_path: Path, value: object, shown_as: str, typed: str):
    made = book()
    cell = made[SURVEYS]["D2"]
    cell.value, cell.number_format = value, shown_as
    assert read(saved(made, tmp_path)).entries["beneficiary_satisfaction_rate", None].typed == typed


def test_years_as_numbers_with_a_point_and_lines_in_cells(tmp_path: Path):
    made = book()
    sheet = made[SHEET]
    sheet["C2"], sheet["E2"], sheet["F2"] = 2020.0, "甲\n乙；丙", "一\n二"
    entry = read(saved(made, tmp_path)).entries["leading_group_plenary_count", 2020]
    assert (entry.evidence, entry.note) == (("甲", "乙", "丙"), "一 二")


@pytest.mark.parametrize("merged", ["D2:D5", "E2:F2", "A2:I3"])
def test_merged_cells(tmp_path: Path, merged: str):
    made = book()
    made[SHEET].merge_cells(merged)
    message = refusal(saved(made, tmp_path))
    assert f"单元格 {merged}: 是合并的单元格" in message
    assert "取消合并" in message


def test_merged_cells_outside_the_table_are_let_be(tmp_path: Path):
    made = book()
    made[SHEET].insert_rows(1)
    made[SHEET].merge_cells("A1:I1")
    made[SHEET].merge_cells("K5:L9")
    made[SHEET].merge_cells("A90:I90")
    assert read(saved(made, tmp_path)).entries


def test_a_sheet_that_lost_its_header(tmp_path: Path):
    made = book()
    made[SHEET].delete_rows(1)
    assert f"工作表“{SHEET}”: 找不到表头行" in refusal(saved(made, tmp_path))


def test_other_books(tmp_path: Path):
    made = openpyxl.Workbook()
    made.worksheets[0]["A1"] = "地区编号"
    assert "不是填报模板的工作簿" in refusal(saved(made, tmp_path))
    made = book()
    del made["说明"]
    assert "不是填报模板的工作簿" in refusal(saved(made, tmp_path))
    made = book()
    made.create_sheet("我的备注")["A1"] = "随手记"
    assert read(saved(made, tmp_path)).entries
    for number in range(60):
        made.create_sheet(f"表{number}")
    assert "张工作表" in refusal(saved(made, tmp_path))
