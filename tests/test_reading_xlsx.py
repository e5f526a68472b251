"""Filled-in templates that went wrong: each mistake is refused with its sheet and cell."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from bad_dossiers import read, refusal
from test_template import filled, opened, saved

SHEET = "A1 组织领导坚强有力"
COUNT_ROW, BOOL_ROW = 15, 2  # rows of party_military_meeting_count in 2020, of ds_in_development_plan


def test_rows_are_where_the_tests_expect_them():
    sheet = opened()[SHEET]
    assert sheet.cell(COUNT_ROW, 9).value == "party_military_meeting_count"
    assert sheet.cell(BOOL_ROW, 9).value == "ds_in_development_plan"


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("D15", "=1+1", ["工作表“A1 组织领导坚强有力”单元格 D15", "公式 =1+1", "不计算公式"]),
        ("D15", "#DIV/0!", ["单元格 D15", "错误值 #DIV/0!"]),
        ("D15", datetime(2021, 3, 8), ["单元格 D15", "当成了日期", "文本"]),
        ("D15", 2.5, ["单元格 D15", "“2.5”", "整数"]),
        ("D15", -1, ["“-1”"]),
        ("D15", 1e300, ["单元格 D15", "整数"]),
        ("D15", True, ["“TRUE”", "整数"]),
        ("D15", "3次", ["不带单位"]),
        ("D2", 7, ["单元格 D2", "双拥纳入经济社会发展规划", "“7”", "是/否"]),
        ("D2", 1, ["单元格 D2", "“1”"]),
        ("D2", "na", ["不能填 na"]),
        ("D15", "长" * 9000, ["单元格 D15", "9000 个字符"]),
        ("C15", "2031", ["单元格 C15", "2020–2023"]),
        ("C15", None, ["单元格 C15", "没有写年度"]),
        ("C2", 2021, ["单元格 C2", "不分年度"]),
        ("I15", "no_such_fact", ["单元格 I15", "no_such_fact"]),
        ("I15", None, ["单元格 D15", "没有事实编号"]),
        ("I15", "joint_conference_count", ["单元格 D19", "两个不同的值"]),
        ("E15", "=HYPERLINK(A1)", ["单元格 E15", "公式"]),
        ("F15", "反\u202e", ["单元格 F15", "U+202E"]),
        ("D1", "值", ["表头“填报值”有 0 个", SHEET]),
        ("F1", "填报值", ["表头“填报值”有 2 个"]),
    ],
)
def test_bad_cell(tmp_path: Path, cell: str, value: object, words: list[str]):
    book = filled()
    book[SHEET]["D15"] = 1
    book[SHEET][cell] = value
    message = refusal(saved(book, tmp_path))
    for word in words:
        assert word in message


def test_all_cells_at_once(tmp_path: Path):
    book = filled()
    book[SHEET]["D2"], book[SHEET]["D15"], book["一票否决"]["D2"] = 7, -1, "=1"
    assert len(refusal(saved(book, tmp_path)).splitlines()) == 3


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
    book = filled()
    row = next(row for row in book[SHEET].iter_rows(min_row=2) if row[8].value == "member_plan_summary_rate")
    row[3].value, row[3].number_format = value, shown_as
    assert read(saved(book, tmp_path)).entries["member_plan_summary_rate", 2020].typed == typed


def test_years_as_numbers_with_a_point_and_lines_in_cells(tmp_path: Path):
    book = filled()
    sheet = book[SHEET]
    sheet["C15"], sheet["E15"], sheet["F15"] = 2020.0, "甲\n乙；丙", "一\n二"
    entry = read(saved(book, tmp_path)).entries["party_military_meeting_count", 2020]
    assert (entry.evidence, entry.note) == (("甲", "乙", "丙"), "一 二")


@pytest.mark.parametrize("merged", ["D15:D18", "E15:F15", "A14:I15"])
def test_merged_cells(tmp_path: Path, merged: str):
    book = filled()
    book[SHEET].merge_cells(merged)
    message = refusal(saved(book, tmp_path))
    assert f"单元格 {merged}: 是合并的单元格" in message
    assert "取消合并" in message


def test_a_sheet_that_lost_its_header(tmp_path: Path):
    book = filled()
    book[SHEET].delete_rows(1)
    assert f"工作表“{SHEET}”: 找不到表头行" in refusal(saved(book, tmp_path))


def test_other_books(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active["A1"] = "地区编号"
    assert "不是填报模板的工作簿" in refusal(saved(book, tmp_path))
    book = filled()
    del book["说明"]
    assert "不是填报模板的工作簿" in refusal(saved(book, tmp_path))
    book = filled()
    book.create_sheet("我的备注")["A1"] = "随手记"
    assert read(saved(book, tmp_path)).entries
    for number in range(60):
        book.create_sheet(f"表{number}")
    assert "张工作表" in refusal(saved(book, tmp_path))
