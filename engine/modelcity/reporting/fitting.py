"""How a table stands on a page, in Word and in PDF alike: its direction, its letters, its columns, its rows together.

Lengths are in twips, a twentieth of a point.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from modelcity.reporting.model import Cell, Column, Table
from modelcity.reporting.spelling import shown
from modelcity.reporting.templates import Style

MARGIN = 70  # left and right of the text in a cell
SLACK = 10  # that a column is wider than its letters, which no two programs measure alike
STEP, SMALLEST = 3, 15  # half points by which a table that is too wide becomes smaller; no table becomes smaller still
ROOMY = 90  # per cent of its wanted width that text keeps where it is not made smaller …
NARROW_ENOUGH = 80  # … or that text keeps where it is, in upright pages
FEW_ROWS, NARROW_FOR_FEW = 4, 45  # … or that many when the table is short: worth no turned page
LEAST_TEXT = 4  # characters that a column of text keeps
SHORT = 16  # lines: a table of up to so many stays on one page
LAST = 3  # rows that stay together with the sums below them
PAIR = 2  # rows that a page begins or ends with at least
FIRST_WIDE = "⺀"  # from here on Unicode holds the characters of East Asia, which are twice as wide
LONGEST_WORD = 24  # letters: what is longer (a digest, an address) is broken anywhere

# What no line end may break: a number, an id, a day, years one after the other, "0.2 / 5", an English word.
_WORD = re.compile(r"[0-9A-Za-z][!-~–]*(?:(?:、| / )[0-9][!-~–]*)*")


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table stands on a page: whether the page is turned, its letters in half points, its columns in twips."""

    turned: bool
    size: int
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Need:
    """What a column would like to have, what its longest word and its longest line take, and whether it gives way."""

    wanted: int
    least: int
    line: int
    gives: bool


def twips(millimetres: int) -> int:
    """Millimetres in twips."""
    return millimetres * 7200 // 127


def text_width(style: Style, *, turned: bool) -> int:
    """Between the margins of an upright or turned page; a turned page keeps its margins as paper is turned."""
    page = style.page
    if turned:
        return twips(page["height"] - page["top"] - page["bottom"])
    return twips(page["width"] - page["left"] - page["right"])


def text_height(style: Style, *, turned: bool) -> int:
    """From the first line to the last: what the other direction has between its margins."""
    return text_width(style, turned=not turned)


def fit(table: Table, style: Style, *, turned: bool = False) -> Fit:
    """What reads best: upright, else smaller, else on a turned page; on that at once where the page is `turned`."""
    upright, wide = (text_width(style, turned=way) for way in (False, True))
    if turned:
        upright = wide
    normal = style.sizes["table"]
    small = min(normal, max(normal - STEP, SMALLEST))
    enough = NARROW_FOR_FEW if len(table.rows) + len(table.sums) <= FEW_ROWS else NARROW_ENOUGH
    for room, size, least in ((upright, normal, ROOMY), (upright, small, enough)):
        needs = _needs(table, size)
        if _kept(needs, size, room) >= least:
            return Fit(False, size, _shared(needs, room, size))
    room = max(upright, wide)
    size = normal if _kept(_needs(table, normal), normal, room) >= NARROW_ENOUGH else small
    return Fit(wide > upright, size, _shared(_needs(table, size), room, size))


def _needs(table: Table, size: int) -> list[_Need]:
    """The columns' needs in letters of a size."""
    columns = zip(table.columns, *table.rows, *table.sums, strict=True)
    return [_need(column, cells, size * 10) for column, *cells in columns]


def _need(column: Column, cells: Sequence[Cell], letter: int) -> _Need:
    texts = (column.title, *map(shown, cells))
    words = (letters_of(word) for text in texts for word in _WORD.findall(text))
    least = max((letters for letters in words if letters <= LONGEST_WORD), default=0) * letter * 5 // 8
    line = max(letters_of(line) for text in texts for line in text.split("\n")) * letter // 2
    return _Need(max(column.width * letter, letter, least) + SLACK, least, line, column.kind == "text")


def letters_of(text: str) -> int:
    """How many letters wide a text is; those of East Asia count twice."""
    return sum(2 if char >= FIRST_WIDE else 1 for char in text)


def wide_as(texts: Iterable[str], least: int, most: int) -> int:
    """The width of a column that takes each of these texts on one line, from `least` to `most` (characters)."""
    return min(max(least, *((letters_of(text) + 1) // 2 for text in texts)), most)


def _kept(needs: Sequence[_Need], size: int, room: int) -> int:
    """Per cent of its wanted width that text keeps when all other columns have theirs."""
    texts = [need for need in needs if need.gives]
    wanted = sum(need.wanted for need in texts)
    free = room - 2 * MARGIN * len(needs) - sum(need.wanted for need in needs if not need.gives)
    if free < sum(max(need.least, LEAST_TEXT * size * 10) for need in texts):
        return 0
    return min(100 * free // wanted, 100) if wanted else 100


def _shared(needs: Sequence[_Need], room: int, size: int) -> tuple[int, ...]:
    """All of the room shared out: texts alone give where it is too little, and get what is left while they need it."""
    free = room - 2 * MARGIN * len(needs)
    wanted = sum(need.wanted for need in needs)
    everyone = (
        not any(need.gives for need in needs)
        or (wanted <= free and all(need.line * wanted <= need.wanted * free for need in needs if need.gives))
        or _kept(needs, size, room) == 0
    )
    fixed = {} if everyone else {place: need.wanted for place, need in enumerate(needs) if not need.gives}
    while True:
        given = _proportional(needs, fixed, free - sum(fixed.values()))
        short = {place: needs[place].least for place, wide in given.items() if wide < needs[place].least}
        if not short or sum((fixed | short).values()) >= free:
            return tuple(wide + 2 * MARGIN for _, wide in sorted((fixed | given).items()))
        fixed |= short


def _proportional(needs: Sequence[_Need], fixed: dict[int, int], free: int) -> dict[int, int]:
    """What is free, to the last twip, for the columns that are not fixed: in the proportion of what they would like."""
    places = [place for place in range(len(needs)) if place not in fixed]
    sums = list(accumulate((needs[place].wanted for place in places), initial=0))
    ends = [free * upto // (sums[-1] or 1) for upto in sums]
    return dict(zip(places, (after - before for before, after in pairwise(ends)), strict=True))


def lines_of(row: Sequence[Cell], fitted: Fit) -> int:
    """About how many lines a row takes."""
    return max(_lines(shown(cell), wide, fitted) for cell, wide in zip(row, fitted.widths, strict=True))


def _lines(text: str, wide: int, fitted: Fit) -> int:
    room = max(wide - 2 * MARGIN, 1)
    return sum(-(-letters_of(line) * fitted.size * 5 // room) or 1 for line in text.split("\n"))


def kept_rows(table: Table, fitted: Fit) -> Iterator[int]:
    """How many rows (sums among them) stand together on a page, group by group, from the first row to the last.

    A short table is one group; of a long one the first rows are, and the last with the sums: none is alone on a page.
    """
    lines = [lines_of(row, fitted) for row in (*table.rows, *table.sums)]
    if sum(lines) <= SHORT:
        yield from [len(lines)] * bool(lines)
        return
    end, most = max(len(table.sums), 1), len(table.sums) + (LAST if table.sums else PAIR)
    while end < min(most, len(lines)) and sum(lines[-end - 1 :]) <= SHORT:
        end += 1
    before = len(lines) - end
    start = PAIR if before >= PAIR and sum(lines[:PAIR]) <= SHORT else min(before, 1)
    yield from [start] * bool(start)
    yield from [1] * (before - start)
    yield end
