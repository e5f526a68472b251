"""Workbooks of reports on paper and in cells: where pages end, how many decimals a number shows, how high rows are."""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from modelcity.reporting.finishing import finished
from modelcity.reporting.model import Block, Column, Document, Heading, PageBreak, Paragraph, Table
from modelcity.reporting.templates import read_templates
from modelcity.reporting.workbook import xlsx_bytes
from modelcity.showing.sheetpages import PAGE, page_breaks
from modelcity.showing.sheets import LINE
from modelcity.texts import speak


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("zh")


def text_sheet(*blocks: Block) -> Any:
    document = finished(Document("self", "报告", "示例区自评报告", "示例区", blocks))
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document, read_templates())))["正文"]


@pytest.mark.parametrize(
    ("heights", "together", "forced", "ends"),
    [
        ([PAGE // 4] * 4, [(2, 4)], (), []),  # all on one page
        ([PAGE // 4] * 5, [(3, 5)], (), [3]),  # the last two would be divided
        ([PAGE // 4] * 5, [], (), []),  # nothing belongs together: the program breaks where it likes
        ([PAGE // 4] * 9, [(2, 5), (6, 9)], (), [2, 6]),  # counted anew from each page's first row
        ([PAGE // 4] * 9, [(3, 9)], (), []),  # more than a page holds
        ([PAGE // 4] * 5, [(3, 5)], {1}, [1]),  # a page that ends early leaves room
        ([PAGE // 4] * 6, [(4, 6)], (), [4]),  # where it ends by itself it may as well be said
        ([], [], (), []),
    ],
)
def test_where_pages_end(heights: list[int], together: list[tuple[int, int]], forced: Any, ends: list[int]) -> None:
    assert list(page_breaks(heights, together, forced)) == ends


def test_no_small_table_is_divided_nor_parted_from_its_heading() -> None:
    """Ten tables of about a third of a page: a page ends before a heading, never between it and the table's end."""
    table = Table("表", (Column("名称", 20), Column("分", 5, "points")), (("甲", Decimal(1)),) * 14)
    sheet = text_sheet(
        *(block for n in range(10) for block in (Heading(f"第{n}", 2), table)), PageBreak(), Heading("末")
    )
    said = {row: sheet.cell(row, 1).value or "" for row in range(1, sheet.max_row + 1)}
    first = [said[one.id + 1] or said[one.id + 2] for one in sheet.row_breaks.brk]
    assert len(first) == 5  # two or three tables a page, and the break that was asked for
    assert all("第" in text for text in first[:-1])
    assert "末" in first[-1]


def test_numbers_show_the_decimals_that_other_formats_show() -> None:
    columns = (Column("占比", 5, "number"), Column("分", 5, "points"))
    rows = ((Decimal("100.0"), Decimal(2)), (Decimal("22.375"), Decimal("0.25")), (Decimal(7), Decimal("22.625")))
    sheet = text_sheet(Table("表", columns, rows))
    numbers = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "n" and cell.value is not None]
    assert [(cell.value, cell.number_format) for cell in numbers] == [
        *((100, "0.0"), (2, "0.00")),
        *((22.375, "0.000"), (0.25, "0.00")),
        *((7, "0"), (22.625, "0.000")),
    ]


def test_no_word_of_an_english_head_is_broken() -> None:
    columns = (Column("Category", 40), Column("Unevidenced", 2, "points"))
    sheet = text_sheet(Table("Total", columns, (("A", Decimal(1)),)))
    spans = {sheet.cell(one.min_row, one.min_col).value: one.size["columns"] for one in sheet.merged_cells.ranges}
    assert spans["Unevidenced"] * 4 >= len("Unevidenced")
    long = Table("Total", columns, (("A", Decimal(1)),) * 20)
    document = finished(Document("self", "报告", "示例区自评报告", "示例区", (long,)))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document, read_templates())))["Total"]
    assert sheet.column_dimensions["B"].width > len("Unevidenced")


def test_a_row_of_merged_cells_is_as_high_as_its_lines() -> None:
    """22 cells of 4 units and 21 margins of two thirds of one: 102 units are 51 full-width characters."""
    sheet = text_sheet(Table("表", (Column("甲", 46), Column("乙", 1)), (("字" * 51, ""), ("字" * 52, ""))))
    rows = {len(sheet.cell(row, 1).value or ""): sheet.row_dimensions[row].height for row in range(1, sheet.max_row)}
    assert rows[52] - rows[51] == pytest.approx(LINE, abs=0.5)  # heights are whole pixels


def test_who_signs_never_stands_alone_on_a_page() -> None:
    """Lines enough to fill a page, one more each time: where a page ends, the last line goes over with who signs."""
    first = []
    for lines in range(38, 46):
        sheet = text_sheet(*(Paragraph(f"第{n}行") for n in range(1, lines)), Paragraph("末行"))
        first += [sheet.cell(one.id + 1, 1).value for one in sheet.row_breaks.brk]
    assert set(first) == {"末行"}


def test_a_paragraph_stands_by_itself() -> None:
    assert not text_sheet(Paragraph("甲"), Heading("一"), Paragraph("乙")).row_breaks.brk
