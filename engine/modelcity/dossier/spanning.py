"""Merged cells of a table: what they may stand for, and what cannot be told."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from openpyxl.utils import range_boundaries

from modelcity.dossier.rows import Column, Row

MAX_SPANS = 1_000  # merged ranges of one sheet that are looked at
TELLS_A_VALUE: set[Column] = {"fact", "year", "value"}


class Span(NamedTuple):
    """A merged range: its name and its bounds, from 1."""

    name: str
    left: int
    top: int
    right: int
    bottom: int


def spans(names: Iterable[str]) -> list[Span]:
    """The bounds of merged ranges."""
    return [Span(name, *(bound or 1 for bound in range_boundaries(name))) for name in names]


def unmerged(
    rows: list[Row], top: int, columns: Mapping[Column, int], merged: Iterable[Span]
) -> tuple[list[Row], list[Span]]:
    """The rows below a header in row `top` with their merged cells read, and the ranges that cannot be told apart.

    Evidence or a remark merged downwards stands for every row, as it does on paper. One value over several years may be
    each year's or their sum: a row that such a range touches is left out.
    """
    lines = {row.place.line or 0: row for row in rows}
    last, done, unclear = max(lines, default=0), set[tuple[int, Column]](), []
    for span in merged:
        covered = {column for column, spot in columns.items() if span.left <= spot + 1 <= span.right}
        if not covered or span.top > last or span.bottom <= top:
            continue
        touched = [line for line in range(span.top, min(span.bottom, last) + 1) if line in lines]
        downwards = span.left == span.right and span.top in lines and not covered & TELLS_A_VALUE
        if not downwards:
            unclear.append(span)  # where no row is left, the range may have swallowed its fact
        first = lines.get(span.top)
        for line in touched:
            for column in covered:
                if (line, column) not in done:  # ranges that lie over each other must not cost time twice
                    done.add((line, column))
                    if line in lines:
                        _settle(lines, line, column, first if downwards else None)
    return list(lines.values()), unclear


def _settle(lines: dict[int, Row], line: int, column: Column, first: Row | None) -> None:
    """One merged cell: as the first row of its range says, or empty; without a sure value there is no row."""
    if column in TELLS_A_VALUE:
        del lines[line]
    elif column == "evidence":
        lines[line] = replace(lines[line], evidence=first.evidence if first else ())
    elif column == "note":
        lines[line] = replace(lines[line], note=first.note if first else "")
