"""Workbooks to fill in: sheets of questions, locked but for the cells that take an answer; the same bytes every time.

Plain OOXML only, so that Excel, WPS and LibreOffice show and save it alike.
"""

import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from math import ceil
from typing import Any, NamedTuple
from unicodedata import east_asian_width

import xlsxwriter

from modelcity.dossier.questions import Question
from modelcity.dossier.rows import ASKED_HEADERS, SHEET_HEADERS
from modelcity.files import WRITTEN

HEADERS = (
    "小项",
    ASKED_HEADERS["title"],
    SHEET_HEADERS["year"],
    SHEET_HEADERS["value"],
    SHEET_HEADERS["evidence"],
    SHEET_HEADERS["note"],
    ASKED_HEADERS["allowed"],
    "口径与应备佐证",
    SHEET_HEADERS["fact"],
)
DUE = "上报时限"
WIDTHS = (16, 28, 6, 11, 28, 17, 17, 46, 10, 13)
YEAR, VALUE, EVIDENCE, NOTE, ALLOWED, COUNTED, FACT_ID, DUE_DAY = range(2, 10)  # columns from 0
LINE_HEIGHT = 14  # points; explicit, since LibreOffice does not fit rows that it did not write
HIGHEST = 409  # points: the highest row that Excel knows
FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
BORDER = {"border": 1, "border_color": "#BFBFBF"}
INPUT, BANDS, HEAD = "#FFFBE6", ("#FFFFFF", "#F2F6FA"), "#C00000"
UNLOCKED = {"format_columns": True, "format_rows": True}
Cell = str | int | None


def sheet_name(title: str) -> str:
    """A title as the name of a sheet: no forbidden characters, at most 31."""
    return "".join("_" if mark in "[]:*?/\\'" else mark for mark in title)[:31]


@lru_cache(4_096)  # most texts of a book stand in many of its rows
def display_width(text: str) -> int:
    """How many half-width columns a text takes on one line."""
    return sum(2 if east_asian_width(mark) in "FWA" else 1 for mark in text)


class _Styles(NamedTuple):
    """The formats of one question's rows."""

    locked: Any
    year: Any
    value: Any
    text: Any


class FormBook:
    """A workbook in memory, filled sheet by sheet."""

    def __init__(self, title: str, names: dict[str, str]) -> None:
        """`names`: hidden texts of the book, by defined name."""
        self._stream = io.BytesIO()
        kept = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
        self._book: Any = xlsxwriter.Workbook(self._stream, {"in_memory": True, **kept})
        self._book.set_properties({"title": title, "author": "modelcity", "created": WRITTEN})
        for name, text in names.items():
            self._book.define_name(name, f'="{text}"')
        self._formats: dict[frozenset[tuple[str, object]], Any] = {}

    def content(self) -> bytes:
        """The finished book as the bytes of an XLSX file."""
        self._book.close()
        return self._stream.getvalue()

    def format(self, **said: object) -> Any:
        """A cell format; equal ones are one."""
        key = frozenset(said.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(sorted((FONT | said).items())))
        return self._formats[key]

    def add(self, title: str, widths: Sequence[int] = ()) -> Any:
        """A new sheet with columns of these widths."""
        sheet = self._book.add_worksheet(sheet_name(title))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def finish(self, sheet: Any, *, locked: bool = True) -> None:
        """Locks a sheet but for its input cells, and sets it up for printing on A4."""
        if locked:
            sheet.protect("", UNLOCKED)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer("&C&A　第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)

    def head(self, sheet: Any, row: int, headers: Sequence[str]) -> None:
        """The head of a table, on every printed page."""
        style = self.format(bold=True, font_color="#FFFFFF", bg_color=HEAD, align="center", **BORDER)
        sheet.set_row(row, 30)
        for column, header in enumerate(headers):
            sheet.write_string(row, column, header, style)
        sheet.repeat_rows(row)

    def listing(self, sheet: Any, row: int, widths: Sequence[int], rows: Iterable[Sequence[Cell]]) -> None:
        """Rows of a table below its head, in bands; None is a cell to fill in."""
        wanted = self.format(bg_color=INPUT, locked=False, num_format="@", **BORDER)
        for number, cells in enumerate(rows, row):
            band = BANDS[number % 2]
            text, count = self.format(bg_color=band, **BORDER), self.format(bg_color=band, align="center", **BORDER)
            sheet.set_row(number, height([str(cell or "") for cell in cells], widths))
            for column, cell in enumerate(cells):
                if cell is None:
                    sheet.write_blank(number, column, None, wanted)
                elif isinstance(cell, int):
                    sheet.write_number(number, column, cell, count)
                else:
                    sheet.write_string(number, column, cell, text)

    def questions(self, title: str, questions: Sequence[Question]) -> None:
        """A sheet of questions, a row for each year; with when each is due where the questions say so."""
        headers = (*HEADERS, DUE) if any(one.due for one in questions) else HEADERS
        sheet = self.add(title)
        for column, width in enumerate(WIDTHS[: len(headers)]):
            sheet.set_column(column, column, width, None, {"hidden": True} if column == FACT_ID else {})
        self.head(sheet, 0, headers)
        row = 1
        for number, asked in enumerate(questions):
            styles = self._styles(BANDS[number % 2], asked)
            for order in range(len(asked.years)):
                self._row(sheet, row, asked, order, styles)
                row += 1
        last = 0
        for _, run in groupby(questions, key=lambda one: (one.kind, one.may_na, one.allowed)):
            alike = list(run)
            first, last = last + 1, last + sum(len(one.years) for one in alike)
            self._validate(sheet, first, last, alike[0])
        sheet.ignore_errors({"number_stored_as_text": f"D2:D{row}"})
        sheet.freeze_panes(1, 3)
        self.finish(sheet)

    def _styles(self, band: str, asked: Question) -> _Styles:
        # text keeps 38/41 from becoming a date and 90% from becoming 0.9; counts and amounts stay numbers
        kept = {"num_format": "@"} if asked.kind in ("bool", "ratio") else {}
        return _Styles(
            self.format(bg_color=band, **BORDER),
            self.format(bg_color=band, align="center", **BORDER),
            self.format(bg_color=INPUT, align="center", locked=False, **kept, **BORDER),
            self.format(bg_color=INPUT, locked=False, num_format="@", **BORDER),
        )

    def _row(self, sheet: Any, row: int, asked: Question, order: int, styles: _Styles) -> None:
        year, first = asked.years[order], order == 0
        texts = {
            0: f"{asked.entry} {asked.entry_title}" if first else asked.entry,
            1: asked.title,
            ALLOWED: asked.allowed,
            COUNTED: asked.counted if first else "同上",
            FACT_ID: asked.fact,
        }
        if asked.due:
            texts[DUE_DAY] = asked.due[order]
        lines = [(text, WIDTHS[column]) for column, text in texts.items() if column != FACT_ID]
        sheet.set_row(row, height(*zip(*lines, strict=True)))
        for column, text in texts.items():
            sheet.write_string(row, column, text, styles.locked)
        if year is None:
            sheet.write_string(row, YEAR, "", styles.year)
        else:
            sheet.write_number(row, YEAR, year, styles.year)
        sheet.write_blank(row, VALUE, None, styles.value)
        for column in (EVIDENCE, NOTE):
            sheet.write_blank(row, column, None, styles.text)

    def _validate(self, sheet: Any, first: int, last: int, asked: Question) -> None:
        """A dropdown for yes/no; for numbers a rule that only warns: the reader judges, and takes more forms."""
        options: dict[str, object] = {"input_title": "填报值", "input_message": asked.allowed[:250]}
        if asked.kind == "bool":
            choices = ["是", "否", "na"] if asked.may_na else ["是", "否"]
            stop = {"error_title": "填报值", "error_message": f"请从下拉列表选 {'、'.join(choices)}。"}
            sheet.data_validation(first, VALUE, last, VALUE, options | {"validate": "list", "source": choices} | stop)
            return
        cell = f"D{first + 1}"
        text = f'OR(LOWER({cell})="na",{cell}="零报告")' if asked.may_na else "FALSE"
        rules = {
            "count": f"=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),{text})",
            "amount": f"=IF(ISNUMBER({cell}),{cell}>=0,{text})",
            "ratio": f'=OR(ISNUMBER(FIND("%",{cell})),ISNUMBER(FIND("/",{cell})),'
            f"IF(ISERROR(VALUE({cell})),{text},AND(VALUE({cell})>=0,VALUE({cell})<=1)))",
        }
        warn = {
            "error_type": "warning",
            "error_title": "请核对填报值",
            "error_message": f"这里应填 {asked.allowed}。"[:250],
        }
        rule = {"validate": "custom", "value": rules[asked.kind]}
        sheet.data_validation(first, VALUE, last, VALUE, options | rule | warn)


def height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """What the longest of some cells needs, in points: not every program makes rows grow by themselves."""
    lines = max(ceil(display_width(text) / (width - 2)) for text, width in zip(texts, widths, strict=True))
    return min(max(20, LINE_HEIGHT * lines + 4), HIGHEST)
