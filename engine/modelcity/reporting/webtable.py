"""A table of a report as HTML: caption, head, rows, sums apart. `page.js` makes it sort and filter."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from modelcity.reporting.fitting import letters_of
from modelcity.reporting.model import Cell, Column, Table
from modelcity.reporting.spelling import shown
from modelcity.reporting.webtext import LONGEST_WHOLE, attribute, markup
from modelcity.texts import t

NUMBERS = {"number", "points"}
KEYS = {"number", "id"}  # what a first column tells rows apart by: narrow screens keep it in sight
PADDING = 1  # characters between two columns
SHORT_TITLE, SHORT_TEXT = 9, 10  # letters that stand on one line: of a title, and of each cell of a column
FEW_ROWS = 8  # a table of up to so many stays on one printed page

# What holds no place for a line to end: letters and marks that are neither spaces nor Chinese characters.
_UNBROKEN = re.compile(rf"[^\s㐀-鿿]{{{LONGEST_WHOLE + 1},}}")


def table_markup(table: Table, name: str, shape: str) -> str:
    """The table in a frame that scrolls by itself where the screen is narrow; `name` is its own id on the page."""
    columns = table.columns
    label = f'aria-labelledby="{name}"' if table.title else f'aria-label="{attribute(t("表", "Table"))}"'
    caption = f'<caption><span id="{name}">{markup(table.title)}</span></caption>' if table.title else ""
    noted = f' aria-describedby="{name}-note"' if table.note else ""
    few = " few" if len(table.rows) + len(table.sums) <= FEW_ROWS else ""
    short = [_short(column, cells) for column, *cells in zip(columns, *table.rows, *table.sums, strict=True)]
    keyed = " keyed" if columns[0].kind in KEYS else ""
    parts = [
        f'<div class="frame{few}" role="region" {label} tabindex="0">',
        f'<table class="{shape}{keyed}" {label}{noted}>{caption}',
        f"<colgroup>{'<col>' * len(columns)}</colgroup>",
        f"<thead><tr>{''.join(map(_head, columns))}</tr></thead>",
        f"<tbody>{_rows(columns, table.rows, short) or _none(columns)}</tbody>",
        f"<tfoot>{_rows(columns, table.sums, short)}</tfoot>" if table.sums else "",
        "</table></div>",
        f'<p class="note" id="{name}-note">{markup(table.note)}</p>' if table.note else "",
    ]
    return "\n".join(part for part in parts if part)


def shape_rules(shapes: Iterable[tuple[tuple[int, ...], str]]) -> str:
    """Style rules that give the columns their shares of the width, by shape: the widths and the name of its class."""
    rules = []
    for widths, name in shapes:
        padded = [width + PADDING for width in widths]
        whole = sum(padded)
        rules.append(f".{name}{{--wide:{whole}}}")
        for number, width in enumerate(padded, 1):
            share = width * 10_000 // whole  # hundredths of a per cent
            rules.append(f".{name} col:nth-child({number}){{width:{share // 100}.{share % 100:02}%}}")
    return "\n".join(rules)


def widths_of(table: Table) -> tuple[int, ...]:
    """The widths of its columns, at least one character each."""
    return tuple(max(column.width, 1) for column in table.columns)


def _short(column: Column, cells: Sequence[Cell]) -> bool:
    """Whether no cell of a column is worth a second line: ids, and words like 补报数据, are never broken."""
    most = LONGEST_WHOLE if column.kind == "id" else SHORT_TEXT
    return all(letters_of(line) <= most for cell in cells for line in shown(cell).split("\n"))


def _head(column: Column) -> str:
    classes = _classes(column, column.title, whole=letters_of(column.title) <= SHORT_TITLE)
    return f'<th scope="col" data-kind="{column.kind}"{classes}>{markup(column.title)}</th>'


def _rows(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], short: Sequence[bool]) -> str:
    return "\n".join(f"<tr>{''.join(map(_cell, columns, row, short))}</tr>" for row in rows)


def _cell(column: Column, cell: Cell, short: bool) -> str:
    return f"<td{_classes(column, cell, whole=short)}>{markup(shown(cell))}</td>"


def _classes(column: Column, cell: Cell, *, whole: bool) -> str:
    """`n`: to the right; `whole`: what no line end may break, as every number and day; `long`: what any may."""
    said = {
        "n": column.kind in NUMBERS or isinstance(cell, Decimal),
        "whole": cell != "" and (whole or not isinstance(cell, str)),
        "long": isinstance(cell, str) and _UNBROKEN.search(cell) is not None,
    }
    names = [name for name, holds in said.items() if holds]
    return f' class="{" ".join(names)}"' if names else ""


def _none(columns: Sequence[Column]) -> str:
    return f'<tr class="none"><td colspan="{len(columns)}">{t("（无）", "(none)")}</td></tr>'
