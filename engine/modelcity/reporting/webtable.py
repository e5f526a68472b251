"""A table of a report as HTML: caption, head, rows, sums apart. `page.js` makes it sort and filter."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from modelcity.reporting.model import Cell, Column, Table
from modelcity.reporting.spelling import shown
from modelcity.reporting.webtext import attribute, markup
from modelcity.texts import t

NUMBERS = {"number", "points"}
PADDING = 1  # characters between two columns


def table_markup(table: Table, name: str, shape: str) -> str:
    """The table in a frame that scrolls by itself where the screen is narrow; `name` is its own id on the page."""
    columns = table.columns
    label = f'aria-labelledby="{name}"' if table.title else f'aria-label="{attribute(t("表", "Table"))}"'
    caption = f'<caption><span id="{name}">{markup(table.title)}</span></caption>' if table.title else ""
    noted = f' aria-describedby="{name}-note"' if table.note else ""
    parts = [
        f'<div class="frame" role="region" {label} tabindex="0">',
        f'<table class="{shape}" {label}{noted}>{caption}',
        f"<colgroup>{'<col>' * len(columns)}</colgroup>",
        f"<thead><tr>{''.join(map(_head, columns))}</tr></thead>",
        f"<tbody>{_rows(columns, table.rows) or _none(columns)}</tbody>",
        f"<tfoot>{_rows(columns, table.sums)}</tfoot>" if table.sums else "",
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


def _head(column: Column) -> str:
    return f'<th scope="col" data-kind="{column.kind}"{_classes(column)}>{markup(column.title)}</th>'


def _rows(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> str:
    return "\n".join(
        f"<tr>{''.join(_cell(column, cell) for column, cell in zip(columns, row, strict=True))}</tr>" for row in rows
    )


def _cell(column: Column, cell: Cell) -> str:
    return f"<td{_classes(column, cell)}>{markup(shown(cell))}</td>"


def _classes(column: Column, cell: Cell = "") -> str:
    """`n`: to the right; `whole`: a number or a day, which no line end may break."""
    right = column.kind in NUMBERS or isinstance(cell, Decimal)
    names = ["n"] * right + ["whole"] * (not isinstance(cell, str))
    return f' class="{" ".join(names)}"' if names else ""


def _none(columns: Sequence[Column]) -> str:
    return f'<tr class="none"><td colspan="{len(columns)}">{t("（无）", "(none)")}</td></tr>'
