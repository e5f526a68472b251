"""A report as a workbook: its text and small tables on the first sheet, long ones on sheets that sort and filter."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from modelcity.reporting.model import (
    Block,
    Cell,
    Column,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    signed_at,
)
from modelcity.reporting.spelling import long_day
from modelcity.reporting.templates import Letterhead, Style, Templates
from modelcity.reporting.workbookwidths import spans_of, widths_of
from modelcity.showing.sheetnames import sheet_name
from modelcity.showing.sheets import Book, Picture, Sheet
from modelcity.texts import t

GRID = (4,) * 24  # the first sheet: narrow columns, over which texts and small tables are laid
SMALL_ROWS, SMALL_COLUMNS, SMALL_WIDTH = 16, 8, 48  # a table of up to so much stands in the text, and only there
MOST_DECIMALS = 4
_ALIGNED = {"text": "text", "id": "middle", "date": "date", "number": "number", "points": "number"}


def xlsx_bytes(document: Document, templates: Templates) -> bytes:
    """The workbook of a finished document; the same document and templates give the same bytes."""
    book = Book(document.title, _styles(templates.style), templates.style.fonts["table"])
    names = _names(document.blocks)
    _text_sheet(book, document, templates.letterhead.of(document.locality), names)
    for block, name in zip(document.blocks, names, strict=True):
        if isinstance(block, Table) and name:
            _table_sheet(book, block, name)
    figures = [block for block in document.blocks if isinstance(block, Figure)]
    if figures:
        _figure_sheet(book, figures)
    return book.content()


def _names(blocks: Sequence[Block]) -> list[str]:
    """The sheet on which each long table and each figure stands ("" for what stands in the text)."""
    figures = t("图", "Figures")
    names: list[str] = []
    taken, number = [t("正文", "Text"), figures], 0
    for block in blocks:
        name = figures if isinstance(block, Figure) else ""
        if isinstance(block, Table):
            number += 1
        if isinstance(block, Table) and not _small(block):
            name = sheet_name(block.title or t(f"表{number}", f"Table {number}"), taken)
            taken.append(name)
        names.append(name)
    return names


def _styles(style: Style) -> dict[str, dict[str, Any]]:
    """The looks of a report, without bold: colours of its style sheet, headings in its fonts."""
    ink, quiet = f"#{style.colors['ink']}", f"#{style.colors['quiet']}"
    line, shade = f"#{style.colors['table_line']}", {"bg_color": f"#{style.colors['sum']}"}
    head = {"bg_color": f"#{style.colors['table_head']}", "font_name": style.fonts["heading1"]}
    plain = {"text_wrap": True, "valign": "vcenter", "font_color": ink}
    cell = {**plain, "border": 1, "border_color": line}
    number = {**cell, "text_wrap": False, "align": "right", "indent": 1}
    cells = {
        "text": cell,
        "middle": {**cell, "align": "center"},
        "date": {**cell, "align": "center", "num_format": "yyyy-mm-dd"},
        "number": number,
        **{f"number{places}": {**number, "num_format": f"{0:.{places}f}"} for places in range(MOST_DECIMALS + 1)},
    }
    texts: dict[str, dict[str, Any]] = {
        "banner": {"align": "center", "font_size": 22, "font_name": style.fonts["title"]},
        "title": {"align": "center", "font_size": 18, "font_name": style.fonts["title"], "bold": False},
        "center": {"align": "center"},
        "heading1": {"font_size": 14, "font_name": style.fonts["heading1"]},
        "heading2": {"font_size": 12, "font_name": style.fonts["heading2"]},
        "heading3": {"font_size": 12},
        "verdict": {"font_size": 12, "font_name": style.fonts["heading1"], **shade},
        "body": {"font_size": 11},
        "note": {"font_color": quiet},
        "caption": {"align": "center", "font_name": style.fonts["heading1"]},
        "signed": {"align": "right", "font_size": 11, "indent": 2},
    }
    texts["banner"]["font_color"] = f"#{style.colors['banner']}"
    sums = {f"sum_{name}": {**said, **shade} for name, said in cells.items()}
    cells["head"] = {**cell, **head, "align": "center"}
    return {name: {**plain, **said} for name, said in texts.items()} | cells | sums


def _text_sheet(book: Book, document: Document, letterhead: Letterhead, names: Sequence[str]) -> None:
    """What the report says from its title to who signs, in its order."""
    sheet = book.sheet(t("正文", "Text"), GRID, upright=True)
    for text, style in ((letterhead.banner, "banner"), (letterhead.number, "center"), (document.title, "title")):
        if text:
            sheet.across(text, style)
    if document.addressee:
        sheet.across(document.addressee + t("：", ":"), "body")
    signed = signed_at(document.blocks)
    first = last = sheet.row  # the rows of the headings above what is written, and of what was written before
    for place, (block, name) in enumerate(zip(document.blocks, names, strict=True)):
        if place == signed:
            _sign(sheet, document, letterhead, last)
            first = sheet.row
        _block(sheet, block, name)
        if not isinstance(block, Heading):
            sheet.together(first)
            first, last = sheet.row, first
    if signed == len(document.blocks):
        _sign(sheet, document, letterhead, last)
    sheet.printed()


def _sign(sheet: Sheet, document: Document, letterhead: Letterhead, last: int) -> None:
    """Who signs, the day, and whom to ask: never alone on a page, but with what begins at the row `last`."""
    day = long_day(document.issued) if document.issued else ""
    for text, style in ((letterhead.organ, "signed"), (day, "signed"), (letterhead.contact, "body")):
        if text:
            sheet.across(text, style)
    sheet.together(last)


def _block(sheet: Sheet, block: Block, name: str) -> None:
    match block:
        case Heading():
            if block.level == 1:
                sheet.gap()
            sheet.across(block.text, f"heading{block.level}")
        case Paragraph():
            sheet.across(block.text, block.style)
        case Table() if not name:
            _table_in_text(sheet, block)
        case Table() | Figure():
            there = t(f"（见工作表“{name}”）", f" (on the sheet '{name}')")
            sheet.across(block.title + there, "caption")
        case PageBreak():
            sheet.page_break()


def _small(table: Table) -> bool:
    wide = sum(column.width for column in table.columns)
    return (
        len(table.rows) + len(table.sums) <= SMALL_ROWS and len(table.columns) <= SMALL_COLUMNS and wide <= SMALL_WIDTH
    )


def _table_in_text(sheet: Sheet, table: Table) -> None:
    """A small table where it stands in the text."""
    if table.title:
        sheet.across(table.title, "caption")
    spans = spans_of(table.columns, len(GRID))
    sheet.spread([column.title for column in table.columns], spans, ["head"] * len(spans))
    for row in table.rows:
        sheet.spread(row, spans, _looks(row, table.columns))
    for row in table.sums:
        sheet.spread(row, spans, _looks(row, table.columns, "sum_"))
    if not table.rows:
        sheet.across(t("（无）", "(none)"), "middle")
    if table.note:
        sheet.across(table.note, "note")


def _looks(row: Sequence[Cell], columns: Sequence[Column], before: str = "") -> list[str]:
    """The style of each cell: what it is, as far as its column does not say more."""
    return [before + _look(cell, column) for cell, column in zip(row, columns, strict=True)]


def _look(cell: Cell, column: Column) -> str:
    if isinstance(cell, Decimal):
        return f"number{_decimals(cell, 2 if column.kind == 'points' else 0)}"
    if isinstance(cell, date):
        return "date"
    return _ALIGNED[column.kind]


def _decimals(number: Decimal, least: int) -> int:
    """How many decimals are shown: those that other formats show too (100.0 stays 100.0), points two at least."""
    exponent = number.as_tuple().exponent
    return min(max(-exponent, least), MOST_DECIMALS) if isinstance(exponent, int) else least


def _table_sheet(book: Book, table: Table, name: str) -> None:
    """A table by itself: filters on its rows, its head in sight and on every page, sums apart below."""
    widths = widths_of(table.columns)
    sheet = book.sheet(name, widths, upright=sum(widths) <= sum(GRID))
    if table.title:
        sheet.across(table.title, "heading1")
    sheet.head([column.title for column in table.columns])
    for row in table.rows:
        sheet.cells(row, _looks(row, table.columns))
    sheet.filtered()
    if table.sums:
        sheet.gap()
    for row in table.sums:
        sheet.cells(row, _looks(row, table.columns, "sum_"))
    if table.note:
        sheet.across(table.note, "note")
    sheet.printed()


def _figure_sheet(book: Book, figures: Sequence[Figure]) -> None:
    """Every picture with its title, each on a page."""
    sheet = book.sheet(t("图", "Figures"), GRID, upright=True)
    for figure in figures:
        sheet.page_break()
        if figure.title:
            sheet.across(figure.title, "caption")
        sheet.picture(Picture(figure.png, *figure.pixels, _per_inch(figure.png), figure.said))
    sheet.printed()


def _per_inch(png: bytes) -> float:
    """Pixels per inch that the picture says of itself, as the library reads them; 96 where it does not."""
    at = png.find(b"pHYs", 0, 1000)
    return int.from_bytes(png[at + 4 : at + 8]) * 254 / 10_000 if at > 0 else 96
