"""Tables in a Word file: their columns fitted to the page, heads repeated, rows kept whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise

from modelcity.reporting.model import Cell, Column, Table
from modelcity.reporting.spelling import shown
from modelcity.reporting.templates import Style
from modelcity.reporting.wordparts import Attributes, Element, made, paragraph, run
from modelcity.texts import t

MARGIN = 70  # twips left and right of the text in a cell
STEP, SMALLEST = 3, 15  # half points by which a table that is too wide becomes smaller; no table becomes smaller still
ROOMY = 90  # per cent of its wanted width that text keeps where it is not made smaller …
NARROW_ENOUGH = 80  # … or that text keeps where it is, in upright pages
FEW_ROWS, NARROW_FOR_FEW = 4, 45  # … or that many when the table is short: worth no turned page
LEAST_TEXT = 4  # characters that a column of text keeps
TALLEST = 20  # lines; a taller row may break across pages
_ALIGNED = {"text": "TableText", "id": "TableMiddle", "date": "TableMiddle"}


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table stands on a page: whether the page is turned, its letters in half points, its columns in twips."""

    turned: bool
    size: int
    widths: tuple[int, ...]


def fit(table: Table, style: Style, upright: int, turned: int) -> Fit:
    """What reads best: upright, else smaller, else on a turned page, where `upright` and `turned` twips are free."""
    normal = style.sizes["table"]
    small = min(normal, max(normal - STEP, SMALLEST))
    enough = NARROW_FOR_FEW if len(table.rows) + len(table.sums) <= FEW_ROWS else NARROW_ENOUGH
    for room, size, least in ((upright, normal, ROOMY), (upright, small, enough)):
        if _kept(table.columns, size, room) >= least:
            return Fit(False, size, _shared(table.columns, size, room))
    wide = max(upright, turned)
    size = normal if _kept(table.columns, normal, wide) >= NARROW_ENOUGH else small
    return Fit(turned > upright, size, _shared(table.columns, size, wide))


def _kept(columns: Sequence[Column], size: int, room: int) -> int:
    """Per cent of its wanted width that text keeps when all other columns have theirs."""
    texts = [column for column in columns if column.kind == "text"]
    wanted = sum(max(column.width, 1) for column in texts) * size * 10
    free = room - 2 * MARGIN * len(columns) - sum(_wanted(column, size) for column in columns if column not in texts)
    if free < LEAST_TEXT * size * 10 * len(texts):
        return 0
    return min(100 * free // wanted, 100) if wanted else 100


def _wanted(column: Column, size: int) -> int:
    return max(column.width, 1) * size * 10


def _shared(columns: Sequence[Column], size: int, room: int) -> tuple[int, ...]:
    """All of the room shared out: what is too little is taken from texts only, while they can spare it."""
    wanted = [_wanted(column, size) for column in columns]
    free = room - 2 * MARGIN * len(columns)
    grows = [column.kind == "text" for column in columns]
    if sum(wanted) < free or not any(grows) or _kept(columns, size, room) == 0:
        grows = [True] * len(columns)
    fixed = sum(one for one, grow in zip(wanted, grows, strict=True) if not grow)
    shares = [one if grow else 0 for one, grow in zip(wanted, grows, strict=True)]
    ends = [(free - fixed) * upto // (sum(shares) or 1) for upto in accumulate(shares, initial=0)]
    parts = [after - before for before, after in pairwise(ends)]
    return tuple((part if grow else one) + 2 * MARGIN for part, one, grow in zip(parts, wanted, grows, strict=True))


def table_element(table: Table, fitted: Fit, style: Style) -> Element:
    """The table; without rows it says so."""
    element = made("tbl", _properties(table, fitted, style))
    element.append(made("tblGrid", *(made("gridCol", w=wide) for wide in fitted.widths)))
    element.append(_head(table, fitted, style))
    element.extend(_row(table, row, fitted) for row in table.rows)
    if not table.rows:
        element.append(_none(fitted))
    element.extend(_row(table, row, fitted, style.colors["sum"]) for row in table.sums)
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
        _cell(column.title, "TableHead", wide, shade) for column, wide in zip(table.columns, fitted.widths, strict=True)
    ]
    return made("tr", made("trPr", made("cantSplit"), made("tblHeader")), *cells)


def _row(table: Table, row: Sequence[Cell], fitted: Fit, shade: str = "") -> Element:
    cells = [
        _cell(shown(cell), _aligned(cell, column), wide, shade)
        for cell, column, wide in zip(row, table.columns, fitted.widths, strict=True)
    ]
    lines = max(len(shown(cell)) * fitted.size * 10 // wide for cell, wide in zip(row, fitted.widths, strict=True))
    whole = (made("trPr", made("cantSplit")),) if lines < TALLEST else ()
    return made("tr", *whole, *cells)


def _aligned(cell: Cell, column: Column) -> str:
    if isinstance(cell, Decimal):
        return "TableNumber"
    if isinstance(cell, date):
        return "TableMiddle"
    return _ALIGNED.get(column.kind, "TableNumber")


def _cell(text: str, style: str, wide: int, shade: str = "") -> Element:
    properties = made("tcPr", made("tcW", w=wide, type="dxa"))
    if shade:
        properties.append(made("shd", val="clear", color="auto", fill=shade))
    properties.append(made("vAlign", val="center"))
    return made("tc", properties, paragraph(text, style))


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
