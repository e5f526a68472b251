"""How wide the columns of a table are in a workbook."""

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from modelcity.reporting.model import Column

WIDEST = 150  # units of width that a turned page shows in letters that can be read
NARROWEST = 6
LONGEST_WORD = 24  # letters


def spans_of(columns: Sequence[Column], grid: int) -> list[int]:
    """How many of `grid` narrow columns each column takes: its share, at least one."""
    free = grid - len(columns)
    widths = [*accumulate(map(_wide, columns), initial=0)]
    ends = [free * upto // widths[-1] for upto in widths]
    return [1 + end - start for start, end in pairwise(ends)]


def widths_of(columns: Sequence[Column]) -> list[int]:
    """Two units a character; columns of text give way where all together are too wide to be read in print."""
    wanted = [max(2 * _wide(column) + 2, NARROWEST) for column in columns]
    texts = sum(wide for wide, column in zip(wanted, columns, strict=True) if column.kind == "text")
    free = WIDEST - sum(wanted) + texts
    if sum(wanted) <= WIDEST or free <= 0:
        return wanted
    return [
        max(wide * free // texts, NARROWEST) if column.kind == "text" else wide
        for wide, column in zip(wanted, columns, strict=True)
    ]


def _wide(column: Column) -> int:
    """Its width in full-width characters: no less than the longest English word of its title, if that is a word."""
    longest = max(map(len, re.findall("[!-~]+", column.title)), default=0)
    return max(column.width, 1, -(-min(longest, LONGEST_WORD) // 2))
