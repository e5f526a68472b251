"""Which blocks stand on turned pages (wide tables, with all that belongs to them), and which stay with who signs."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile, groupby, pairwise
from typing import NamedTuple

from modelcity.reporting.fitting import Fit, fit
from modelcity.reporting.model import Block, Figure, Heading, PageBreak, Paragraph, Table
from modelcity.reporting.templates import Style

BETWEEN = 12  # lines: less than that between two turned pages is turned as well
LINE = 28  # characters
SIGNED_LINES, SIGNED_ROWS = 3, 12  # of text, or of a table, that stay with who signs: nobody signs an empty page
_OPENING = (Heading, PageBreak)
_Turned = tuple[bool, list[Block]]  # whether these blocks stand on turned pages, and the blocks


class Part(NamedTuple):
    """Blocks that stand on pages of one direction, and how each table among them stands there (by its `id`)."""

    turned: bool
    blocks: list[Block]
    fits: dict[int, Fit]


def parts(blocks: Sequence[Block], style: Style) -> Iterator[Part]:
    """The blocks in their order, upright and turned by turns."""
    fits = {id(block): fit(block, style) for block in blocks if isinstance(block, Table)}
    for turned, part in _joined(list(_parts(blocks, fits))):
        # On a page turned for another table there is more room than a table of its own would ask for.
        tables = [block for block in part if isinstance(block, Table)]
        yield Part(turned, part, {id(one): fit(one, style, turned=True) if turned else fits[id(one)] for one in tables})


def signed_with(blocks: Sequence[Block]) -> set[int]:
    """Of the blocks before who signs, those that stay with it (by their `id`): some lines, or the table above them."""
    kept: set[int] = set()
    lines = 0
    for block in reversed(blocks):
        match block:
            case Paragraph() if lines < SIGNED_LINES:
                lines += len(block.text) // LINE + 1
            case Table() if lines < SIGNED_LINES and len(block.rows) + len(block.sums) <= SIGNED_ROWS:
                lines = SIGNED_LINES
            case _:
                break
        kept.add(id(block))
    return kept


def _parts(blocks: Sequence[Block], fits: Mapping[int, Fit]) -> Iterator[_Turned]:
    """A heading with all that belongs to it is a part; it is turned when a table in it is.

    What stands before the first heading is turned from its first wide table on, so that a report begins upright.
    """
    starts = [0, *(n for n, (one, two) in enumerate(pairwise(blocks), 1) if _begins(one, two))]
    for number, (start, end) in enumerate(pairwise([*starts, len(blocks)])):
        part = list(blocks[start:end])
        wide = [place for place, block in enumerate(part) if id(block) in fits and fits[id(block)].turned]
        if not number and wide:
            upright = list(dropwhile(lambda block: isinstance(block, _OPENING), reversed(part[: wide[0]])))
            yield False, part[: len(upright)]
            part = part[len(upright) :]
        yield bool(wide), part


def _begins(before: Block, block: Block) -> bool:
    """Whether a part begins here: at a heading (or a page break before one) that follows something else."""
    return isinstance(block, _OPENING) and not isinstance(before, _OPENING)


def _joined(parts: list[_Turned]) -> Iterator[_Turned]:
    """Neighbours of one direction as one; a few lines between turned pages are turned with them."""
    ways = [way for way, _ in parts]
    for number, (_, part) in enumerate(parts[1:-1], 1):
        ways[number] |= parts[number - 1][0] and parts[number + 1][0] and _short(part)
    for way, group in groupby(zip(ways, parts, strict=True), key=lambda one: one[0]):
        blocks = [block for _, (_, part) in group for block in part]
        if blocks:
            yield way, blocks


def _short(part: Sequence[Block]) -> bool:
    lines = 0
    for block in part:
        match block:
            case Heading() | Paragraph():
                lines += len(block.text) // LINE + 1
            case Table():
                lines += len(block.rows) + len(block.sums) + 2
            case Figure() | PageBreak():
                return False
    return lines <= BETWEEN
