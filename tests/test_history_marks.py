"""The inspector's marks beside a recorded run: read from the sheet that came back, compared, refused."""

import io
import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from historic import CLAIMED, OUTSIDE, Office, inspected
from modelcity.cli.entry import run as command
from modelcity.errors import CallError
from modelcity.office.marks import compare_marks
from modelcity.office.marksheet import read_mark_sheet
from modelcity.showing.marks import marks_text


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def said(problem: CallError) -> str:
    return str(problem)


@pytest.fixture
def sheet(office: Office, tmp_path: Path) -> Callable[..., Path]:
    """A 自评表.xlsx of a recorded run as an inspector returns it: marks and reasons by indicator."""
    history, content = inspected()
    office.file.write_bytes(history)

    def filled(marks: dict[str, Any], reasons: dict[str, Any] | None = None, edit: Any = None) -> Path:
        book = openpyxl.load_workbook(io.BytesIO(content))
        page = book.worksheets[0]
        for row in page.iter_rows():
            if row[0].value in marks:
                row[9].value = marks[row[0].value]
            if reasons and row[0].value in reasons:
                row[10].value = reasons[row[0].value]
        if edit:
            edit(page)
        path = tmp_path / "考评后.xlsx"
        book.save(path)
        return path

    return filled


def test_marks_are_compared_by_indicator(office: Office, sheet: Callable[..., Path]) -> None:
    """Differences, reasons and sums by hand; text numbers of every kind are taken."""
    marks = {**CLAIMED, **OUTSIDE, "A1-02": "２.５分", "A1-03": " 3.50 ", "J10-03": "-4", "A1-05": None}
    found = compare_marks(
        office.archive(), read_mark_sheet(sheet(marks, {"A1-02": "缺 签到表\n（2021）", "J10-03": "另有一起"}))
    )
    assert found.run.number == 2
    assert [(one.id, one.marked, one.change, one.reason) for one in found.marked if one.change] == [
        ("A1-02", 250, -50, "缺 签到表 （2021）"),
        ("A1-03", 350, -50, ""),
        ("J10-03", -400, -200, "另有一起"),
    ]
    assert (found.unmarked, found.other) == (("A1-05",), ())
    assert dict(found.categories) == {"A1": (1050, 1050, 950), "I9": (600, 600, 600), "J10": (0, 0, -200)}
    assert found.total == (1650, 1650, 1350)


def test_the_adjustment_is_held_to_its_caps(office: Office, sheet: Callable[..., Path]) -> None:
    """Deductions of −5 and −3 are −6 together, a bonus of 3 and 2 is 4."""
    marks = {**CLAIMED, "J10-01": 3, "J10-02": 2, "J10-03": -5, "J10-04": -3}
    found = compare_marks(office.archive(), read_mark_sheet(sheet(marks)))
    assert (found.total.claimed, found.total.marked) == (1950, 1950 + 400 - 600)


def moved(page: Any) -> None:
    """Title rows above, a column of remarks before, and the marks moved to the front."""
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    for merged in list(page.merged_cells.ranges):
        page.unmerge_cells(str(merged))
    page.delete_rows(1, page.max_row)
    page.append(["考评组意见"])
    for row in cells:
        page.append([None, row[9], row[10], *row[:9]])


def test_moved_columns_and_merged_reasons(office: Office, sheet: Callable[..., Path]) -> None:
    """Columns are found by their heads; one reason over several rows is each row's."""
    marks = {**CLAIMED, "A1-01": 1, "A1-02": 2}
    found = compare_marks(office.archive(), read_mark_sheet(sheet(marks, {"A1-01": "没有原件"}, moved)))
    assert [(one.id, one.change) for one in found.marked if one.change] == [("A1-01", -100), ("A1-02", -100)]

    def merge(page: Any) -> None:
        rows = [row[0].row for row in page.iter_rows() if row[0].value in ("A1-01", "A1-02")]
        page.merge_cells(f"K{rows[0]}:K{rows[1]}")

    found = compare_marks(office.archive(), read_mark_sheet(sheet(marks, {"A1-01": "没有原件"}, merge)))
    assert [one.reason for one in found.marked[:3]] == ["没有原件", "没有原件", ""]


@pytest.mark.parametrize(
    ("mark", "what"),
    [
        (2.5, "填的是“2.5”"),  # of 2
        (-1, "填的是“-1”"),
        ("一分", "填的是“一分”"),
        ("0.123", "填的是“0.123”"),
        ("1e3", "填的是“1e3”"),
        ("=1+1", "公式"),
        (date(2024, 1, 2), "日期"),
        (True, "填的是“TRUE”"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_with_its_cell(
    office: Office, sheet: Callable[..., Path], mark: Any, what: str
) -> None:
    """Out of range, no number, a formula, a date: never read as 0."""
    path = sheet({"A1-01": mark})
    with pytest.raises(CallError) as refused:
        compare_marks(office.archive(), read_mark_sheet(path))
    row = next(row[0].row for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() if row[0].value == "A1-01")
    assert what in said(refused.value) and f"单元格 J{row}" in said(refused.value)


def test_what_cannot_be_told_apart_is_refused(office: Office, sheet: Callable[..., Path]) -> None:
    """One mark merged over two rows, one head over two columns, one indicator with two marks."""

    def merge(page: Any) -> None:
        rows = [row[0].row for row in page.iter_rows() if row[0].value in ("A1-01", "A1-02")]
        page.merge_cells(f"J{rows[0]}:J{rows[1]}")

    def double(page: Any) -> None:
        head = next(row for row in page.iter_rows() if row[9].value == "考评得分")
        page.cell(head[0].row, 12, "考评得分")

    def repeat(page: Any) -> None:
        page.append(["A1-01", None, None, None, None, None, None, None, None, 0.5])

    for edit, words in ((merge, "合并的单元格"), (double, "不止一个"), (repeat, "两个不同的考评得分")):
        with pytest.raises(CallError, match=words):
            compare_marks(office.archive(), read_mark_sheet(sheet({"A1-01": 1, "A1-02": 2}, None, edit)))


def test_a_sheet_of_no_recorded_run(office: Office, sheet: Callable[..., Path], tmp_path: Path) -> None:
    """Its claimed points fit no run: --run must name one, and then says where they differ; other files are refused."""

    def claim(page: Any) -> None:
        for row in page.iter_rows():
            if row[0].value == "A1-03":
                row[3].value = 3.9

    path = sheet({"A1-03": 3}, None, claim)
    with pytest.raises(CallError, match="对不上"):
        compare_marks(office.archive(), read_mark_sheet(path))
    found = compare_marks(office.archive(), read_mark_sheet(path), 2)
    assert (found.other, [one.change for one in found.marked]) == (("A1-03",), [-100])
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "x"  # type: ignore[index]  # a new book has a sheet
    book.save(tmp_path / "别的.xlsx")
    started = time.monotonic()
    with pytest.raises(CallError, match="不是自评表"):
        read_mark_sheet(tmp_path / "别的.xlsx")
    (tmp_path / "假.xlsx").write_text("编号,考评得分")
    with pytest.raises(CallError, match="不是 XLSX"):
        read_mark_sheet(tmp_path / "假.xlsx")
    assert time.monotonic() - started < 5


def test_sums_that_do_not_add_up_are_said(office: Office, sheet: Callable[..., Path]) -> None:
    """The inspector's sum of A1 is 2 + 3 + 4 + 1.5 + 3 = 13.5; where the sheet says else, the marks count."""
    found = compare_marks(office.archive(), read_mark_sheet(sheet({**CLAIMED, "A1": "13.50 分", "I9": 8})))
    assert (found.wrong, dict(found.categories)["I9"].marked) == ((("I9", "8"),), 600)
    assert "I9 的考评得分写的是“8”，各小项相加是 6，以小项为准" in marks_text(found, 100)


def test_marks_on_the_command_line(
    office: Office, sheet: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Text, JSON and a table; a reason that Excel would run is made harmless."""
    path = sheet({**CLAIMED, "A1-04": 1}, {"A1-04": "@SUM(1)"})
    call = ["history", "marks", str(path), "--history", str(office.file)]
    assert command([*call, "--out", str(tmp_path / "对照.csv")]) == 0
    assert "没有打分（不计入合计）：J10-01、J10-02、J10-03、J10-04" in capsys.readouterr().out
    table = (tmp_path / "对照.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[4] == "A1-04,案件,1.5,1.5,1,-0.5,'@SUM(1)"
    assert command([*call, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["total"] == {"claimed": "19.5", "evidenced": "19.5", "marked": "19"}
