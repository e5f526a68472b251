"""A workbook in one style: every text written as text, print set-up for A4, the same bytes on every run."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import xlsxwriter

from modelcity.files import WRITTEN
from modelcity.showing.layout import folded
from modelcity.showing.plain import cell_text, clean
from modelcity.showing.sheetnames import sheet_name
from modelcity.showing.sheetpages import page_breaks
from modelcity.texts import t

FONT = "宋体"
SIZE, LINE, HIGHEST = 10, 13, 409  # points: the letters, a line of them, and the highest row that Excel knows
LARGE = 14  # points: from here on lines are set apart
MOST_LINES = 24  # of a text over all columns; a longer one goes on in the next row
WIDEST, TALLEST = 660, 880  # pixels of an upright page that a picture takes
ROW_PIXELS, ROW_POINTS = 20, 15
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


Cell = str | Decimal | date | None


class Picture(NamedTuple):
    """A PNG with its size in pixels, how many of them make an inch, and what it shows in words."""

    png: bytes
    wide: int
    high: int
    per_inch: float
    said: str


class Book:
    """A workbook in memory; its sheets only take texts, exact numbers and days.

    `styles` add to ours or replace them, in the terms of XlsxWriter; `font` is that of all.
    """

    def __init__(self, title: str, styles: Mapping[str, Mapping[str, Any]] | None = None, font: str = FONT) -> None:
        self._stream = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book: Any = xlsxwriter.Workbook(self._stream, options)
        self._book.set_properties({"title": cell_text(title), "created": WRITTEN})
        self._looks = STYLES | {name: dict(style) for name, style in (styles or {}).items()}
        self.styles = {
            name: self._book.add_format({"font_name": font, "font_size": SIZE} | style)
            for name, style in self._looks.items()
        }
        self.names: list[str] = []

    def sheet(self, name: str, widths: Sequence[int], *, upright: bool = False) -> "Sheet":
        """A new sheet with columns of these widths; its name is the nearest that is allowed and not taken."""
        self.names.append(sheet_name(name, self.names))
        sheet = self._book.add_worksheet(self.names[-1])
        made = Sheet(sheet, self.styles, widths, self._looks)
        if upright:
            sheet.set_portrait()
            made.room += len(widths) * 2 // 3  # the margins of narrow columns, which merged cells write over
        return made

    def content(self) -> bytes:
        """The finished workbook."""
        self._book.close()
        return self._stream.getvalue()


class Sheet:
    """A sheet that is filled row by row."""

    def __init__(
        self, sheet: Any, styles: dict[str, Any], widths: Sequence[int], looks: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self._sheet, self._styles, self._widths, self._looks = sheet, styles, widths, looks
        self.row = self._head = 0
        self.room = sum(widths)
        self._breaks: set[int] = set()
        self._together: list[tuple[int, int]] = []
        self._heights: dict[int, int] = {}
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
        size = self._looks[style].get("font_size", SIZE)
        wide = self.room * SIZE // (size if size > SIZE else SIZE + 1)
        high = LINE * size // (8 if size > LARGE else SIZE)
        for portion, lines in _portions("\n".join(map(clean, text.split("\n"))), wide):
            self._high(min(lines * high + 4, HIGHEST))
            self._merged(0, len(self._widths) - 1, portion, style)
            self.row += 1

    def _high(self, points: int) -> None:
        """The height of the row that is written."""
        self._sheet.set_row(self.row, points)
        self._heights[self.row] = points

    def _merged(self, first: int, last: int, cell: Cell, style: str) -> None:
        """One cell over several columns."""
        if last > first:
            self._sheet.merge_range(self.row, first, self.row, last, "", self._styles[style])
        self._cell(first, cell, style)

    def spread(self, cells: Sequence[Cell], spans: Sequence[int], styles: Sequence[str]) -> None:
        """A row of a small table whose cells take several narrow columns each."""
        ends = [*accumulate(spans, initial=0)]
        # Merged cells write over the margins between columns.
        widths = [sum(self._widths[start:end]) + (end - start - 1) * 2 // 3 for start, end in pairwise(ends)]
        self._high(_height(cells, widths))
        for (start, end), cell, style in zip(pairwise(ends), cells, styles, strict=True):
            self._merged(start, end - 1, cell, style)
        self.row += 1

    def cells(self, cells: Sequence[Cell], styles: Sequence[str], height: int = 0) -> None:
        """A row as high as its texts need; None is an empty cell with its style."""
        self._high(max(height, _height(cells, self._widths)))
        for column, (cell, style) in enumerate(zip(cells, styles, strict=True)):
            self._cell(column, cell, style)
        self.row += 1

    def _cell(self, column: int, cell: Cell, style: str) -> None:
        if cell is None or cell == "":
            self._sheet.write_blank(self.row, column, None, self._styles[style])
        elif isinstance(cell, Decimal):
            self._sheet.write_number(self.row, column, cell, self._styles[style])
        elif isinstance(cell, date):
            self._sheet.write_datetime(self.row, column, cell, self._styles[style])
        else:
            self._sheet.write_string(self.row, column, cell_text(cell), self._styles[style])

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

    def gap(self) -> None:
        """A row left free: what stands below it is neither sorted nor filtered with the table."""
        self.row += 1

    def page_break(self) -> None:
        """What follows begins on a new page."""
        if self.row:
            self._breaks.add(self.row)

    def together(self, first: int) -> None:
        """The rows from `first` to here stand on one printed page, if one can hold them."""
        if self.row > first + 1:
            self._together.append((first, self.row))

    def picture(self, picture: Picture) -> None:
        """A picture as wide as an upright page, on rows of its own."""
        wide = min(WIDEST, picture.wide, TALLEST * picture.wide // picture.high)
        scale = wide * picture.per_inch / picture.wide / 96  # a spreadsheet's inch has 96 pixels
        options = {"image_data": io.BytesIO(picture.png), "description": picture.said, "object_position": 2}
        self._sheet.insert_image(self.row, 0, "picture.png", {**options, "x_scale": scale, "y_scale": scale})
        for _ in range(wide * picture.high // picture.wide // ROW_PIXELS + 2):
            self._high(ROW_POINTS)
            self.row += 1

    def printed(self) -> None:
        """The printed part of a sheet that is complete, with its page breaks."""
        self._sheet.print_area(0, 0, max(self.row - 1, 0), len(self._widths) - 1)
        heights = [self._heights.get(row, ROW_POINTS) for row in range(self.row)]
        self._sheet.set_h_pagebreaks(list(page_breaks(heights, self._together, self._breaks)))


def _height(cells: Sequence[Cell], widths: Sequence[int]) -> int:
    """What the longest text needs: not every program makes rows grow by themselves."""
    most = 1
    for cell, wide in zip(cells, widths, strict=True):
        if isinstance(cell, str) and (2 * len(cell) > wide or "\n" in cell):  # else it fits on one line
            most = max(most, sum(len(folded(line, wide)) for line in cell_text(cell).split("\n")))
    return min(most * LINE + 4, HIGHEST)


def _portions(text: str, wide: int) -> Iterator[tuple[str, int]]:
    """The text in portions that one row can show, each with the number of its lines."""
    start = end = lines = 0
    for line in text.split("\n"):
        for part in folded(line, wide):
            if lines == MOST_LINES:
                yield text[start:end].strip(), lines
                start, lines = end, 0
            end = text.index(part, end) + len(part)
            lines += 1
    yield text[start:].strip() if start else text, lines
