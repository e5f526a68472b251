"""From chunks of a long table to blocks, many localities at once.

A block starts as if every value were missing; then what the rows write is put in, by looking up what each text means
(``answers``). A locality with anything out of the ordinary is read as a dossier of its own: its problems are told in
the same words, and a table and a dossier can never disagree.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from modelcity.dossier.answers import NO_KEY, Answers
from modelcity.dossier.block import Block
from modelcity.dossier.chunk import Chunk
from modelcity.dossier.csvfile import is_blank, nobody, row_of
from modelcity.dossier.dossier import Dossier, Locality
from modelcity.dossier.measures import measure, missing_values
from modelcity.dossier.reading import dossier_of, head_problems, level_of
from modelcity.dossier.rows import Head, Rows
from modelcity.dossier.taking import Others
from modelcity.errors import FactError, Place, Problem
from modelcity.standard.standard import Standard


class Refused(NamedTuple):
    """A locality of a table that cannot be scored, and why."""

    locality: str
    problems: tuple[Problem, ...]


class Heads(Protocol):
    """What is known of a table's localities besides their facts."""

    def head(self, chunk: Chunk, number: int) -> Head:
        """The id, name, level and parent of a locality in a chunk."""

    def faults(self, name: str) -> Sequence[Problem]:
        """What is wrong with what is said of it."""


class _Known(NamedTuple):
    """What is known of one locality, and what is wrong with that."""

    head: Head
    faults: Sequence[Problem]


class _Written(NamedTuple):
    """What the rows of N localities of one level write; `odd` says of which this is not to be trusted."""

    values: npt.NDArray[np.int64]
    states: npt.NDArray[np.uint8]
    missing: npt.NDArray[np.int64]
    over: npt.NDArray[np.int64]
    odd: npt.NDArray[np.bool_]


class Encoder:
    """Tables on their way into blocks; `level` (from the call) beats what is known of a locality."""

    def __init__(
        self, standard: Standard, others: Others, *, level: str | None = None, as_of: date | None = None
    ) -> None:
        self.standard, self.level, self.as_of = standard, level, as_of
        self.others = cache(lambda: tuple(others()))
        self._level_of = lru_cache(lambda said: level_of(standard, said, level))
        self._answers = cache(lambda of: Answers(standard, of, self.others, as_of))

    def encoded(self, chunk: Chunk, heads: Heads) -> Iterator[Block | Refused]:
        """The localities of a chunk: blocks of one level each, and those that are refused."""
        known = [_Known(heads.head(chunk, number), heads.faults(name)) for number, name in enumerate(chunk.names)]
        levels = [self._level_of(one.head.level) for one in known]
        for level, group in groupby(range(len(known)), key=levels.__getitem__):
            numbers = list(group)
            start, stop = numbers[0], numbers[-1] + 1
            some = chunk.part(start, stop)
            if level is not None:
                yield from self._together(level, some, known[start:stop])
            else:
                alone = (self._alone(some, number, one) for number, one in enumerate(known[start:stop]))
                yield from (one for one in alone if isinstance(one, Refused))

    def _together(self, level: str, chunk: Chunk, known: list[_Known]) -> Iterator[Block | Refused]:
        """Localities of one level that stand one after another."""
        written = _written(self._answers(level), chunk)
        written.odd[[bool(one.faults or head_problems(one.head)) for one in known]] = True
        scored = np.ones(len(known), np.bool_)
        for number in map(int, np.flatnonzero(written.odd)):
            one = self._alone(chunk, number, known[number])
            if isinstance(one, Dossier):
                self._put(one, written, number)
            else:
                scored[number] = False
                if one is not None:
                    yield one
        localities = (Locality(head.id, head.name, level, head.parent) for head, _ in known)
        yield Block(
            level,
            tuple(one for one, kept in zip(localities, scored, strict=True) if kept),
            written.values[:, scored],
            written.states[:, scored],
            written.missing[scored],
            int(written.over[scored].sum()),
        )

    def _alone(self, chunk: Chunk, number: int, known: _Known) -> Dossier | Refused | None:
        """One locality as a dossier of its own; None where nothing but blank rows are about nobody."""
        head = known.head
        rows = Rows(chunk.file, heads={head.id: head} if head.id else {}, problems=list(known.faults))
        for line, cells, fault in chunk.rows(number):
            place = Place(chunk.file, line)
            if fault is not None:
                rows.problems.append(fault)
            elif not is_blank(cells):
                rows.problems += [] if cells[0].strip() else [nobody(place)]
                rows.rows.append(row_of(place, *cells))
        if not (head.id or rows.rows or rows.problems):
            return None
        try:
            return dossier_of(rows, self.standard, self.others, self.level)
        except FactError as error:
            return Refused(head.id, error.problems)

    def _put(self, dossier: Dossier, written: _Written, number: int) -> None:
        """A dossier's measures in place of what was looked up."""
        level = dossier.locality.level
        measured = measure(self.standard, self.standard.at(level), dossier, self.as_of)
        written.values[:, number], written.states[:, number] = measured.values, measured.states
        written.missing[number] = len(missing_values(self.standard, level, dossier, self.as_of))
        written.over[number] = dossier.passed_over


def _written(answers: Answers, chunk: Chunk) -> _Written:
    """Every row looked up, and put in at its measure and its locality."""
    number, measures = len(chunk.names), len(answers.measures)
    place = answers.looked_up(chunk.texts, chunk.proven, chunk.noted)
    tables = answers.tables
    column = np.repeat(np.arange(number), np.diff(chunk.starts))
    values = np.zeros((measures + 1, number), np.int64)  # row 0 takes what no measure looks at
    states = np.repeat(answers.blank, number, axis=1)
    for row, value, state in zip(tables.row, tables.value, tables.state, strict=True):
        values[row[place], column] = value[place]
        states[row[place], column] = state[place]
    key = tables.key[place]
    there = np.zeros((len(answers.keys_seen) + 1, number), np.bool_)
    there[key, column] = True
    there[NO_KEY] = False
    odd = there.sum(axis=0) != np.bincount(column[key != NO_KEY], minlength=number)  # a value stands twice
    odd[column[tables.odd[place]]] = True
    odd[list(chunk.odd)] = True
    return _Written(
        values[1:],
        states[1:],
        len(answers.due) - there[answers.due].sum(axis=0),
        np.bincount(column[tables.over[place]], minlength=number),
        odd,
    )
