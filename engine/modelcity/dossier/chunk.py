"""Long tables in chunks of whole localities: few enough rows for bounded memory, and enough to make each step cheap."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise, repeat
from operator import ne
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from modelcity.dossier.csvfile import MAX_ROWS
from modelcity.dossier.taking import MAX_EVIDENCE
from modelcity.dossier.values import one_line, split_names, text_fault
from modelcity.errors import FactError, Place, Problem
from modelcity.texts import t

LONG = 2 * MAX_EVIDENCE  # a cell of up to so many characters holds neither too many names nor one that is too long
MARKS = " ;；"  # besides these, only what is not printable may stand around a name or a note

Text = bytes | tuple[str, str, str]  # fact, year and value as written: as cells, or as UTF-8 with commas between them
Booleans = npt.NDArray[np.bool_]


class Cells(NamedTuple):
    """One row as written: the line it starts on, its cells by the order of COLUMNS, and why it is no row, if so."""

    line: int
    texts: list[str]
    fault: Problem | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of a long table, all those of some localities.

    names: the ids of the localities; starts: the first row of each, and the end. A row without id belongs to the
    locality above it. texts, proven, noted: of each row what it says, and whether it names evidence and holds a note.
    odd: the localities, by number, that have to be looked at row by row; `cells` gives a row, counted from `first`.
    """

    file: str
    names: list[str]
    starts: list[int]
    texts: Sequence[Text]
    proven: Booleans
    noted: Booleans
    odd: frozenset[int]
    cells: Callable[[int], Cells]
    first: int = 0

    def rows(self, number: int) -> Iterator[Cells]:
        """The rows of one locality."""
        return map(self.cells, range(self.first + self.starts[number], self.first + self.starts[number + 1]))

    def place(self, number: int) -> Place:
        """Where the rows of a locality begin."""
        return Place(self.file, self.cells(self.first + self.starts[number]).line, path="locality")

    def part(self, start: int, stop: int) -> "Chunk":
        """The localities from `start` up to `stop`."""
        if (start, stop) == (0, len(self.names)):
            return self
        rows = slice(self.starts[start], self.starts[stop])
        return replace(
            self,
            names=self.names[start:stop],
            starts=[row - rows.start for row in self.starts[start : stop + 1]],
            texts=self.texts[rows],
            proven=self.proven[rows],
            noted=self.noted[rows],
            odd=frozenset(number - start for number in self.odd if start <= number < stop),
            first=self.first + rows.start,
        )


class ReturnedError(Exception):
    """A locality comes again after another one: its rows do not stand together."""

    def __init__(self, name: str, place: Place) -> None:
        super().__init__(name)
        self.name, self.place = name, place


def each_once(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """The same chunks; raises ReturnedError where a locality comes again."""
    seen: set[str] = set()
    for chunk in chunks:
        for number, name in enumerate(chunk.names):
            if name in seen:
                raise ReturnedError(name, chunk.place(number))
            seen.add(name)
        yield chunk


class Localities(NamedTuple):
    """The localities of consecutive rows: names, first rows and the end, and which have rows without id."""

    names: list[str]
    starts: list[int]
    nameless: frozenset[int]


def localities(changes: Booleans, written: Callable[[int], str]) -> Localities:
    """The localities of rows, at least one.

    `changes`: for each row after the first, whether its id is written otherwise than above; `written`: the id of a row.
    """
    names, starts, nameless = [one_line(written(0))], [0], set[int]()
    for row in (np.flatnonzero(changes) + 1).tolist():
        name = one_line(written(row))
        if not name:
            nameless.add(len(names) - 1)
        elif name != names[-1]:
            names.append(name)
            starts.append(row)
    return Localities(names, [*starts, len(changes) + 1], frozenset(nameless | ({0} if not names[0] else set())))


@dataclass(slots=True)
class Stretch:
    """Rows as columns of text, by the order of COLUMNS; `faults`: rows, by number, that are none, and why."""

    file: str
    lines: list[int]
    columns: list[list[str]]
    faults: Mapping[int, Problem]

    def cells(self, row: int) -> Cells:
        """One row."""
        return Cells(self.lines[row], [column[row] for column in self.columns], self.faults.get(row))

    def after(self, row: int) -> "Stretch":
        """The rows from one on."""
        faults = {at - row: fault for at, fault in self.faults.items() if at >= row}
        return Stretch(self.file, self.lines[row:], [column[row:] for column in self.columns], faults)

    def then(self, other: "Stretch") -> "Stretch":
        """These rows, followed by others."""
        faults = {**self.faults, **{row + len(self.lines): fault for row, fault in other.faults.items()}}
        columns = [first + second for first, second in zip(self.columns, other.columns, strict=True)]
        return Stretch(self.file, self.lines + other.lines, columns, faults)

    def chunk(self) -> Chunk:
        """The rows by locality; at least one row."""
        locality, fact, year, value, evidence, note = self.columns
        changes = np.fromiter(map(ne, islice(locality, 1, None), locality), np.bool_, len(locality) - 1)
        names, starts, nameless = localities(changes, locality.__getitem__)
        where = np.repeat(np.arange(len(names)), np.diff(starts))
        odd = nameless | {int(where[row]) for row in self.faults} | _unfit(starts, evidence, note)
        proven, noted = (
            np.fromiter(_present(texts, read), np.bool_, len(texts))
            for texts, read in ((evidence, split_names), (note, one_line))
        )
        texts = list(zip(fact, year, value, strict=True))
        return Chunk(self.file, names, starts, texts, proven, noted, odd, self.cells)


def whole(stretches: Iterable[Stretch]) -> Iterator[Chunk]:
    """Rows in chunks of whole localities."""
    held: Stretch | None = None
    enough = 0  # rows: a long locality is looked at when as much again has come, not with each stretch
    for stretch in stretches:
        held = stretch if held is None else held.then(stretch)
        if len(held.lines) < enough:
            continue
        chunk = held.chunk()
        last = len(chunk.names) - 1
        if last:
            yield chunk.part(0, last)
        held = held.after(chunk.starts[last])
        check_length(held.file, held.lines[0], len(held.lines))
        enough = min(2 * len(held.lines), MAX_ROWS + 1)
    if held is not None:
        chunk = held.chunk()
        check_length(held.file, held.lines[chunk.starts[-2]], chunk.starts[-1] - chunk.starts[-2])
        yield chunk


def check_length(file: str, line: int, rows: int) -> None:
    """Raises FactError where one locality has more rows than any dossier."""
    if rows > MAX_ROWS:
        found = t(f"一个地区超过 {MAX_ROWS} 行", f"one locality has more than {MAX_ROWS} rows")
        raise FactError(Problem(Place(file, line), found, next=t("请核对文件", "check the file")))


def _present(texts: list[str], read: Callable[[str], object]) -> Iterable[bool]:
    """Whether each cell says anything: `read` decides where some are not empty and might still say nothing."""
    joined = "".join(texts)
    if joined.isprintable() and not any(mark in joined for mark in MARKS):
        return map(bool, texts) if joined else repeat(False, len(texts))
    return [bool(text) and bool(read(text)) for text in texts]


def _unfit(starts: list[int], *columns: list[str]) -> set[int]:
    """Localities of which a cell may be too long or hold control characters."""
    if all(map(_fits, columns)):
        return set()
    spans = enumerate(pairwise(starts))
    return {number for number, span in spans if not all(_fits(column[slice(*span)]) for column in columns)}


def _fits(texts: list[str]) -> bool:
    joined = "".join(texts)
    if not joined:
        return True
    return max(map(len, texts)) <= LONG and (joined.isprintable() or not text_fault(joined, len(joined)))
