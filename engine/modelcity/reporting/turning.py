"""Which blocks of a report stand on turned pages: tables that need the room, with all that belongs to them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile, groupby, pairwise
from typing import NamedTuple

from modelcity.reporting.model import Block, Figure, Heading, PageBreak, Paragraph, Table
from modelcity.reporting.wordtable import Fit

BETWEEN = 12  # lines: less than that between two turned pages is turned as well
LINE = 28  # characters
_OPENING = (Heading, PageBreak)


class Part(NamedTuple):
    """Blocks that stand on pages of one direction."""

    turned: bool
    blocks: list[Block]


def parts(blocks: Sequence[Block], fits: Mapping[int, Fit]) -> Iterator[Part]:
    """The blocks in their order, upright and turned by turns; `fits` are those of the tables, by their `id`."""
    return _joined(list(_parts(blocks, fits)))


def _parts(blocks: Sequence[Block], fits: Mapping[int, Fit]) -> Iterator[Part]:
    """A heading with all that belongs to it is a part; it is turned when a table in it is.

    What stands before the first heading is turned from its first wide table on, so that a report begins upright.
    """
    starts = [0, *(n for n, (one, two) in enumerate(pairwise(blocks), 1) if _begins(one, two))]
    for number, (start, end) in enumerate(pairwise([*starts, len(blocks)])):
        part = list(blocks[start:end])
        wide = [place for place, block in enumerate(part) if id(block) in fits and fits[id(block)].turned]
        if not number and wide:
            upright = list(dropwhile(lambda block: isinstance(block, _OPENING), reversed(part[: wide[0]])))
            yield Part(False, part[: len(upright)])
            part = part[len(upright) :]
        yield Part(bool(wide), part)


def _begins(before: Block, block: Block) -> bool:
    """Whether a part begins here: at a heading (or a page break before one) that follows something else."""
    return isinstance(block, _OPENING) and not isinstance(before, _OPENING)


def _joined(parts: list[Part]) -> Iterator[Part]:
    """Neighbours of one direction as one; a few lines between turned pages are turned with them."""
    turned = [
        part.turned
        or (0 < number < len(parts) - 1 and parts[number - 1].turned and parts[number + 1].turned and _short(part))
        for number, part in enumerate(parts)
    ]
    for way, group in groupby(zip(turned, parts, strict=True), key=lambda one: one[0]):
        blocks = [block for _, part in group for block in part.blocks]
        if blocks:
            yield Part(way, blocks)


def _short(part: Part) -> bool:
    lines = 0
    for block in part.blocks:
        match block:
            case Heading() | Paragraph():
                lines += len(block.text) // LINE + 1
            case Table():
                lines += len(block.rows) + len(block.sums) + 2
            case Figure() | PageBreak():
                return False
    return lines <= BETWEEN
