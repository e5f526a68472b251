"""Cutting many lines of CSV at once: the ends of all cells are found in the bytes, and most cells are never looked at.

Of most rows it only matters which fact, year and value they give (one slice of bytes, as the three stand together), and
whether evidence and a note are there at all (the distance between two commas).
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from modelcity.dossier.chunk import LONG, Booleans, Cells, Chunk, localities
from modelcity.dossier.values import one_line, split_names, text_fault

COMMA, NEWLINE = b",\n"
LONGEST_ID = 100  # bytes; longer ones are for the csv reader
# A cell that says something mostly starts with a digit, a letter or the first byte of a Chinese character.
LETTERS = np.array([chr(byte).isalnum() if byte < 128 else 0xE4 <= byte <= 0xE9 for byte in range(256)])


class Order(NamedTuple):
    """Which cell of a row is which column; None where the table has no such column."""

    locality: int
    fact: int
    year: int
    value: int
    evidence: int | None
    note: int | None


class Cut:
    """Lines without quotes, as UTF-8, and the edges of their cells: cell j of a row lies between edges j and j + 1."""

    def __init__(self, raw: bytes, edges: npt.NDArray[np.intp], order: Order) -> None:
        self._raw, self._edges, self._order = raw, edges, order
        self._bytes = np.frombuffer(raw, np.uint8)

    @staticmethod
    def of(text: str, width: int, order: Order) -> "Cut | None":
        """None where it cannot be cut: it has quotes, a line has another number of cells, or columns are apart."""
        if '"' in text or (order.year, order.value) != (order.fact + 1, order.fact + 2):
            return None
        raw = text.encode()
        content = np.frombuffer(raw, np.uint8)
        ends = np.flatnonzero((content == COMMA) | (content == NEWLINE))
        lines, rest = divmod(len(ends), width)
        newlines = content[ends] == NEWLINE
        if rest or np.count_nonzero(newlines) != lines or not newlines[width - 1 :: width].all():
            return None
        by_row = ends.reshape(lines, width)
        edges = np.column_stack([np.append(-1, by_row[:-1, -1]), by_row])
        if (edges[:, order.locality + 1] - edges[:, order.locality] > LONGEST_ID).any():
            return None
        return Cut(raw, edges, order)

    def chunk(self, file: str, before: int) -> Chunk:
        """The rows by locality; `before` is how many lines of the file lie before them."""
        order = self._order
        names, starts, nameless = localities(self._changes(), lambda row: self._cell(row, order.locality))

        def cells(row: int) -> Cells:
            return Cells(before + row + 1, [self._cell(row, at) for at in order])

        return Chunk(
            file,
            names,
            starts,
            self._texts(),
            self._says(order.evidence, split_names),
            self._says(order.note, one_line),
            nameless | self._unfit(starts),
            cells,
        )

    def rest(self, row: int) -> str:
        """The lines from one on."""
        return self._raw[self._edges[row, 0] + 1 :].decode()

    def _changes(self) -> Booleans:
        """For each row after the first, whether its id is another than that of the row above."""
        at = self._order.locality
        starts, lengths = self._edges[:, at, None] + 1, np.diff(self._edges[:, at : at + 2])
        place = np.arange(lengths.max() + 1)
        letters = np.where(place < lengths, self._bytes.take(starts + place, mode="clip"), 0)
        changes: Booleans = (letters[1:] != letters[:-1]).any(axis=1)
        return changes

    def _texts(self) -> list[bytes]:
        """Of each row its fact, year and value, with the commas between them."""
        starts, stops = self._edges[:, self._order.fact] + 1, self._edges[:, self._order.value + 1]
        return [self._raw[start:stop] for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]

    def _cell(self, row: int, at: int | None) -> str:
        return "" if at is None else self._raw[self._edges[row, at] + 1 : self._edges[row, at + 1]].decode()

    def _says(self, at: int | None, read: Callable[[str], object]) -> Booleans:
        """Whether each cell of a column says anything: `read` decides where it starts with a mark or a space."""
        if at is None:
            return np.zeros(len(self._edges), np.bool_)
        starts = self._edges[:, at] + 1
        says: Booleans = self._edges[:, at + 1] > starts
        for row in np.flatnonzero(says & ~LETTERS[self._bytes[starts]]).tolist():
            says[row] = bool(read(self._cell(row, at)))
        return says

    def _unfit(self, starts: Sequence[int]) -> set[int]:
        """Localities of which a cell may be too long or hold control characters."""
        long = np.flatnonzero(self._edges[:, -1] - self._edges[:, 0] > LONG)
        unfit = set((np.searchsorted(starts, long, side="right") - 1).tolist())
        if _may_hold_controls(self._bytes):
            for number, (start, stop) in enumerate(pairwise(starts)):
                lines = self._raw[self._edges[start, 0] + 1 : self._edges[stop - 1, -1]].decode().replace("\n", "")
                unfit |= {number} if text_fault(lines, len(lines)) else set()
        return unfit


def _may_hold_controls(content: npt.NDArray[np.uint8]) -> bool:
    """Whether UTF-8 may hold what ``text_fault`` refuses: U+0000–1F, 7F–9F, 2028–202E, 2066–2069, FFFE, FFFF."""
    if ((content < 0x20) & (content != NEWLINE) | (content == 0x7F)).any():
        return True
    first, second = content[:-1], content[1:]
    pairs = (first == 0xC2) & (second < 0xA0) | (first == 0xE2) & (second <= 0x81) | (first == 0xEF) & (second == 0xBF)
    return bool(pairs.any())
