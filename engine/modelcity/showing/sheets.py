"""A workbook in one style: every text written as text, print set-up for A4, the same bytes on every run."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from modelcity.showing.layout import folded
from modelcity.showing.plain import cell_text
from modelcity.texts import t

WRITTEN = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # a date of our own: two runs give the same bytes
FONT = "宋体"
LINE, HIGHEST = 13, 409  # points: a line at font size 10, and the highest row that Excel knows
INK, BAND, INSPECTOR = "#1F3A5F", "#E8EDF3", "#FFF8DC"
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "font_color": INK},
    "info": {"text_wrap": True, "valign": "vcenter"},
    "strong": {"text_wrap": True, "valign": "vcenter", "bold": True},
    "head": {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1, "bg_color": BAND},
    "head_inspector": {
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "border": 1,
        "bg_color": INSPECTOR,
    },
    "band": {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": BAND, "font_color": INK},
    "band_number": {
        "bold": True,
        "align": "center",
        "valign": "vcenter",
        "border": 1,
        "bg_color": BAND,
        "font_color": INK,
    },
    "text": {"text_wrap": True, "valign": "top", "border": 1},
    "number": {"align": "center", "valign": "top", "border": 1},
    "less": {"align": "center", "valign": "top", "border": 1, "bold": True},
    "inspector": {"text_wrap": True, "valign": "top", "border": 1, "bg_color": INSPECTOR},
    "red": {"align": "center", "valign": "top", "border": 1, "bg_color": "#A63A00", "font_color": "#FFFFFF"},
    "yellow": {"align": "center", "valign": "top", "border": 1, "bg_color": "#F7E58A"},
    "green": {"align": "center", "valign": "top", "border": 1, "bg_color": "#4DB08C"},
}


class Book:
    """A workbook in memory; its sheets only take texts and exact numbers."""

    def __init__(self, title: str) -> None:
        self._stream = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book: Any = xlsxwriter.Workbook(self._stream, options)
        self._book.set_properties({"title": cell_text(title), "created": WRITTEN})
        self.styles = {
            name: self._book.add_format({"font_name": FONT, "font_size": 10} | style) for name, style in STYLES.items()
        }

    def sheet(self, name: str, widths: Sequence[int]) -> "Sheet":
        """A new sheet with columns of these widths."""
        return Sheet(self._book.add_worksheet(name), self.styles, widths)

    def content(self) -> bytes:
        """The finished workbook."""
        self._book.close()
        return self._stream.getvalue()


class Sheet:
    """A sheet that is filled row by row."""

    def __init__(self, sheet: Any, styles: dict[str, Any], widths: Sequence[int]) -> None:
        self._sheet, self._styles, self._widths = sheet, styles, widths
        self.row = self._head = 0
        for column, wide in enumerate(widths):
            sheet.set_column(column, column, wide)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(t("&C第 &P 页，共 &N 页", "&CPage &P of &N"))
        sheet.hide_gridlines(2)

    def across(self, text: str, style: str = "info") -> None:
        """A text over all columns, as high as its lines need (merged cells do not grow by themselves)."""
        said = cell_text(text)
        large = style == "title"
        cells = sum(self._widths) * 10 // (STYLES["title"]["font_size"] if large else 11)
        lines = sum(len(folded(line, cells)) for line in said.split("\n"))
        self._sheet.set_row(self.row, min(lines * LINE * (2 if large else 1) + 4, HIGHEST))
        self._sheet.merge_range(self.row, 0, self.row, len(self._widths) - 1, "", self._styles[style])
        self._sheet.write_string(self.row, 0, said, self._styles[style])
        self.row += 1

    def cells(self, cells: Sequence[str | Decimal | None], styles: Sequence[str], height: int = 0) -> None:
        """A row as high as its texts need; None is an empty cell with its style."""
        self._sheet.set_row(self.row, max(height, self._height(cells)))
        for column, (cell, style) in enumerate(zip(cells, styles, strict=True)):
            if cell is None or cell == "":
                self._sheet.write_blank(self.row, column, None, self._styles[style])
            elif isinstance(cell, Decimal):
                self._sheet.write_number(self.row, column, cell, self._styles[style])
            else:
                self._sheet.write_string(self.row, column, cell_text(cell), self._styles[style])
        self.row += 1

    def _height(self, cells: Sequence[str | Decimal | None]) -> int:
        """What the longest text needs: not every program makes rows grow by themselves."""
        most = 1
        for cell, wide in zip(cells, self._widths, strict=True):
            if isinstance(cell, str) and (2 * len(cell) > wide or "\n" in cell):  # else it fits on one line
                most = max(most, sum(len(folded(line, wide)) for line in cell_text(cell).split("\n")))
        return min(most * LINE + 4, HIGHEST)

    def head(self, titles: Sequence[str], inspector: int = 0) -> None:
        """The head of the table, on screen and on every page; the last `inspector` columns are for others to fill."""
        own = len(titles) - inspector
        self.cells(titles, ["head"] * own + ["head_inspector"] * inspector, height=32)
        self._sheet.freeze_panes(self.row, 0)
        self._sheet.repeat_rows(self.row - 1)
        self._head = self.row - 1

    def filtered(self) -> None:
        """Filters on the head of a table that is complete."""
        self._sheet.autofilter(self._head, 0, max(self.row - 1, self._head), len(self._widths) - 1)
