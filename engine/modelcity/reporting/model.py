"""What a report says, whatever file it becomes: headings, paragraphs, tables and figures, decided once.

Contents make a `Document`; `reporting.finishing` cleans and numbers it; writers turn it into bytes and decide nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["self", "unit", "towns", "plan", "history"]
Cell = str | Decimal | date  # "" is an empty cell
ColumnKind = Literal["text", "id", "number", "points", "date"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading without its number (finishing gives 一、（一）1.); level 1 to 3."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `verdict` stands out on the first page, `note` is smaller."""

    text: str
    style: Literal["body", "verdict", "note"] = "body"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, what its cells hold, and its share of the width in full-width characters."""

    title: str
    width: int = 8
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equal length under columns; `sums` are the last rows, set apart; a head is repeated on every page."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sums: tuple[tuple[Cell, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture (PNG) and what it shows, in words, for those who cannot see it."""

    title: str
    png: bytes
    said: str

    @property
    def pixels(self) -> tuple[int, int]:
        """How wide and how high it is, as the first chunk of a PNG says."""
        return int.from_bytes(self.png[16:20]), int.from_bytes(self.png[20:24])


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page, where there are pages."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Where who signs and the day stand (落款): what follows is attached. Without one they stand at the end."""


Block = Heading | Paragraph | Table | Figure | PageBreak | Signature


def signed_at(blocks: Sequence[Block]) -> int:
    """Before which block who signs and the day stand: how many come before."""
    places = [place for place, block in enumerate(blocks) if isinstance(block, Signature)]
    return places[0] if places else len(blocks)


@dataclass(frozen=True, slots=True)
class Document:
    """A report: `name` is its file's name without ending, `issued` the day it speaks of (none: no date is shown).

    `addressee` (主送) is a unit's notice's unit; `locality` stands for {locality} in the letterhead.
    """

    kind: Kind
    name: str
    title: str
    locality: str
    blocks: tuple[Block, ...]
    addressee: str = ""
    issued: date | None = None
