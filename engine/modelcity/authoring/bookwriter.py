"""Writes a workbook of a standard: its sheets with dropdowns, and a first sheet that explains them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from modelcity.authoring import heading, kinds, samples
from modelcity.authoring.columns import (
    AUTOMATIC,
    CATEGORIES,
    EXAMPLES,
    GUIDE,
    HEAD,
    INDICATORS,
    REMARK_COLUMN,
    RULES,
    VETOES,
    WARNINGS,
    Column,
)
from modelcity.authoring.forms import Number, is_numeral
from modelcity.authoring.guide import EXAMPLE_COLUMNS, STEPS, column_lines, example_lines
from modelcity.authoring.lines import letters
from modelcity.dossier.formbook import BANDS, BORDER, FormBook, height

SPARE = 300  # rows below the written ones that have dropdowns too
WIDE = 220  # characters across: printed on two pages
HINTED = "#F2F2F2"
_BEGINS = {RULES: kinds.ID, EXAMPLES: samples.GIVES_AT}  # what changes where the next entry begins
_LISTED = 255  # characters that Excel allows a dropdown's own list


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet to be written: its columns, its rows by header, and where rows of one entry begin."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, str]]


@dataclass(slots=True)
class BookWriter:
    """A workbook while it is written."""

    book: FormBook
    pages: Sequence[Page]
    ranges: dict[str, str] = field(default_factory=dict)  # by sheet: the cells of its ids

    def write(self) -> bytes:
        """The workbook as the bytes of an XLSX file."""
        for page in self.pages:
            last = len(page.rows) + SPARE
            self.ranges[page.title] = f"='{page.title}'!$A$2:$A${last + 1}"
        self._guide()
        for page in self.pages:
            self._page(page)
        return self.book.content()

    def _page(self, page: Page) -> None:
        sheet = self.book.add(page.title)
        for number, column in enumerate(page.columns):
            sheet.set_column(number, number, column.width, self._format(column))
        self.book.head(sheet, 0, [column.header for column in page.columns])
        widths = [column.width for column in page.columns]
        begins, band = _BEGINS.get(page.title, ""), 0
        for row, cells in enumerate(page.rows, 1):
            before = page.rows[row - 2].get(begins, "") if row > 1 else ""
            band = 1 - band if begins and cells.get(begins, "") not in ("", before) else band
            sheet.set_row(row, height([cells.get(column.header, "") for column in page.columns], widths))
            for number, column in enumerate(page.columns):
                self._cell(sheet, row, number, column, cells.get(column.header, ""), BANDS[band])
        self._automatic(sheet, page)
        for number, column in enumerate(page.columns):
            self._dropdown(sheet, page, number, column)
        sheet.freeze_panes(1, 2)
        sheet.ignore_errors({"number_stored_as_text": f"A2:{letters(len(page.columns))}{len(page.rows) + SPARE}"})
        _print_setup(sheet, wide=sum(widths) > WIDE)

    def _format(self, column: Column, band: str = "") -> Any:
        if column.header.endswith(AUTOMATIC):
            return self.book.format(font_color="#7F7F7F", bg_color=HINTED, **BORDER)
        kept = {"align": "center"} if isinstance(column.form, Number) else {"num_format": "@"}
        return self.book.format(**kept, **({"bg_color": band} if band else {}), **BORDER)

    def _cell(self, sheet: Any, row: int, number: int, column: Column, text: str, band: str) -> None:
        style = self._format(column, band)
        if column.header.endswith(AUTOMATIC) and column.header != heading.HOW:
            return
        if isinstance(column.form, Number) and is_numeral(text):
            sheet.write_number(row, number, _numeral(text), style)
        elif text:
            sheet.write_string(row, number, text, style)
        elif band != BANDS[0]:
            sheet.write_blank(row, number, None, style)

    def _dropdown(self, sheet: Any, page: Page, number: int, column: Column) -> None:
        """What Excel offers in a column, and what it says beside a cell: it only warns, the import judges."""
        told = {"input_title": column.header[:30], "input_message": column.hint[:250]} if column.hint else {}
        source: Sequence[str] | str = list(column.form.offered)
        if column.offers and column.offers in self.ranges:
            source = self.ranges[column.offers]
        if source and (isinstance(source, str) or len(",".join(source)) <= _LISTED):
            warn = {"error_type": "warning", "error_title": column.header, "error_message": "不在下拉列表里，请核对。"}
            said = {"validate": "list", "source": source, **warn, **told}
        elif told:
            said = {"validate": "any", **told}
        else:
            return
        sheet.data_validation(1, number, len(page.rows) + SPARE, number, said)

    def _automatic(self, sheet: Any, page: Page) -> None:
        """Columns that Excel fills in: the title beside an id, the sum beside a category. No import reads them."""
        for number, column in enumerate(page.columns):
            if column.header not in (kinds.TITLE, f"小项合计{AUTOMATIC}"):
                continue
            for row in range(1, len(page.rows) + (SPARE if column.header == kinds.TITLE else 30) + 1):
                formula, shown = self._formula(page, row)
                sheet.write_formula(row, number, formula, self._format(column), shown)

    def _formula(self, page: Page, row: int) -> tuple[str, Any]:
        own = page.rows[row - 1] if row <= len(page.rows) else {}
        if page.title == CATEGORIES:
            category = own.get("大项编号", "")
            formula = f'=IF(A{row + 1}="","",SUMIF(\'{INDICATORS}\'!$A:$A,A{row + 1}&"-*",\'{INDICATORS}\'!$C:$C))'
            return formula, _total(self._rows(INDICATORS), category) if category else ""
        found = '""'
        for title in (WARNINGS, VETOES, INDICATORS):
            if title in self.ranges:
                found = f"IFERROR(VLOOKUP(A{row + 1},'{title}'!$A:$B,2,FALSE),{found})"
        entries = {one.get(key, ""): one.get("名称", "") for title, key in _TITLED for one in self._rows(title)}
        return f'=IF(A{row + 1}="","",{found})', entries.get(own.get(kinds.ID, ""), "")

    def _rows(self, title: str) -> Sequence[Mapping[str, str]]:
        return next((page.rows for page in self.pages if page.title == title), ())

    def _guide(self) -> None:
        sheet = self.book.add(GUIDE, (15, 10, 20, 8, 24, 8, 9, 9, 13, 62))
        title, plain = self.book.format(bold=True, font_size=16, text_wrap=False), self.book.format(text_wrap=False)
        bold, cell = self.book.format(bold=True, bg_color=HINTED, **BORDER), self.book.format(**BORDER)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, "怎样用这本工作簿写一份考评标准", title)
        for row, line in enumerate(STEPS, 1):
            sheet.set_row(row, 18)
            sheet.write_string(row, 0, line, plain)
        row = len(STEPS) + 2
        sheet.write_string(
            row, 0, f"“{RULES}”里每种计分方法的例行（事实编号是假设的）", self.book.format(bold=True, text_wrap=False)
        )
        lines = [(*EXAMPLE_COLUMNS, "意思"), *example_lines()]
        row = self._table(sheet, row + 1, lines, bold, cell, (15, 10, 20, 8, 24, 8, 9, 9, 13, 62))
        sheet.write_string(row + 1, 0, "各张工作表的列", self.book.format(bold=True, text_wrap=False))
        titles = [page.title for page in self.pages]
        for number, told in enumerate([("工作表", "列", "怎样填"), *column_lines(titles)], row + 2):
            for column, text in zip((0, 1, 3), told, strict=True):
                sheet.write_string(number, column, text, bold if number == row + 2 else plain)
        _print_setup(sheet)
        sheet.hide_gridlines(2)

    def _table(
        self, sheet: Any, row: int, lines: Iterable[Sequence[str]], bold: Any, cell: Any, widths: Sequence[int]
    ) -> int:
        first = row
        for line in lines:
            sheet.set_row(row, height(line, widths))
            for column, text in enumerate(line):
                sheet.write_string(row, column, text, bold if row == first else cell)
            row += 1
        return row


_TITLED = ((WARNINGS, "编号"), (VETOES, "编号"), (INDICATORS, "小项编号"))


def _numeral(text: str) -> Any:
    return int(text) if "." not in text else Decimal(text)


def _total(rows: Iterable[Mapping[str, str]], category: str) -> Any:
    points = [row.get("分值", "") for row in rows if row.get("小项编号", "").startswith(f"{category}-")]
    return sum(_numeral(text) for text in points if is_numeral(text))


def _print_setup(sheet: Any, *, wide: bool = False) -> None:
    """A4, across; a wide table takes two pages, with its first columns on both."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(2 if wide else 1, 0)
    if wide:
        sheet.repeat_columns(0, 1)
    sheet.set_footer("&C&A　第 &P 页，共 &N 页")


def pages_of(rows: Mapping[str, Sequence[Mapping[str, str]]], columns: Mapping[str, Sequence[Column]]) -> list[Page]:
    """The sheets in their order; rows by sheet, columns by sheet."""
    return [
        Page(title, [*columns[title], *([] if title == HEAD else [REMARK_COLUMN])], said)
        for title, said in rows.items()
    ]
