"""Tables in a Word file: heads repeated, rows kept whole, sums kept with the rows above them."""

from collections.abc import Sequence
from decimal import Decimal

from modelcity.reporting.fitting import MARGIN, Fit, kept_rows, lines_of
from modelcity.reporting.model import Cell, Column, Table
from modelcity.reporting.spelling import shown
from modelcity.reporting.templates import Style
from modelcity.reporting.wordparts import Attributes, Element, made, paragraph, run
from modelcity.texts import t

TALLEST = 20  # lines; a taller row may break across pages
_ALIGNED = {"text": "TableText", "id": "TableMiddle", "date": "TableMiddle"}


def table_element(table: Table, fitted: Fit, style: Style) -> Element:
    """The table; without rows it says so."""
    element = made("tbl", _properties(table, fitted, style))
    element.append(made("tblGrid", *(made("gridCol", w=wide) for wide in fitted.widths)))
    element.append(_head(table, fitted, style))
    stays = [place < size for size in kept_rows(table, fitted) for place in range(1, size + 1)]
    stays[-1:] = [bool(table.note)] * bool(stays)
    shades = [""] * len(table.rows) + [style.colors["sum"]] * len(table.sums)
    for row, stay, shade in zip((*table.rows, *table.sums), stays, shades, strict=True):
        element.append(_row(table, row, fitted, shade, stays=stay))
    if not table.rows:
        element.insert(3, _none(fitted))
    smaller = fitted.size if fitted.size != style.sizes["table"] else 0
    if smaller:
        _resize(element, smaller)
    return element


def _properties(table: Table, fitted: Fit, style: Style) -> Element:
    line: Attributes = {"val": "single", "sz": 4, "space": 0, "color": style.colors["table_line"]}
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    margins = {"top": 20, "left": MARGIN, "bottom": 20, "right": MARGIN}
    return made(
        "tblPr",
        made("tblW", w=sum(fitted.widths), type="dxa"),
        made("jc", val="center"),
        made("tblBorders", *(made(side, **line) for side in sides)),
        made("tblLayout", type="fixed"),
        made("tblCellMar", *(made(side, w=wide, type="dxa") for side, wide in margins.items())),
        made("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
        made("tblCaption", val=table.title),
    )


def _head(table: Table, fitted: Fit, style: Style) -> Element:
    shade = style.colors["table_head"]
    cells = [
        _cell(column.title, "TableHead", wide, shade, stays=True)
        for column, wide in zip(table.columns, fitted.widths, strict=True)
    ]
    return made("tr", made("trPr", made("cantSplit"), made("tblHeader")), *cells)


def _row(table: Table, row: Sequence[Cell], fitted: Fit, shade: str, *, stays: bool) -> Element:
    """A row; one that `stays` is on one page with the next row (or with what follows the table)."""
    cells = [
        _cell(shown(cell), _aligned(cell, column), wide, shade, stays=stays)
        for cell, column, wide in zip(row, table.columns, fitted.widths, strict=True)
    ]
    whole = (made("trPr", made("cantSplit")),) if lines_of(row, fitted) < TALLEST else ()
    return made("tr", *whole, *cells)


def _aligned(cell: Cell, column: Column) -> str:
    return "TableNumber" if isinstance(cell, Decimal) else _ALIGNED.get(column.kind, "TableNumber")


def _cell(text: str, style: str, wide: int, shade: str, *, stays: bool) -> Element:
    properties = made("tcPr", made("tcW", w=wide, type="dxa"))
    if shade:
        properties.append(made("shd", val="clear", color="auto", fill=shade))
    properties.append(made("vAlign", val="center"))
    return made("tc", properties, paragraph(text, style, *[made("keepNext")] * stays))


def _none(fitted: Fit) -> Element:
    """A row that says that there is none."""
    properties = made("tcPr", made("tcW", w=sum(fitted.widths), type="dxa"), made("gridSpan", val=len(fitted.widths)))
    return made("tr", made("tc", properties, paragraph(t("（无）", "(none)"), "TableMiddle")))


def _resize(table: Element, half_points: int) -> None:
    """Smaller letters in every run."""
    for text in table.iterfind(f".//{run('').tag}"):
        letters = text.find(made("rPr").tag)
        if letters is None:
            letters = made("rPr")
            text.insert(0, letters)
        letters.extend((made("sz", val=half_points), made("szCs", val=half_points)))
