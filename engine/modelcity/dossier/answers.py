"""What each distinct text of a table means: judged once by ``taking``, and looked up after that.

What a row writes depends on its fact, year and value as typed, and on whether evidence and a note are there; what they
say does not matter here. So a table of five million rows has a few thousand texts to judge.
"""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from modelcity.dossier.chunk import Booleans, Text
from modelcity.dossier.csvfile import row_of
from modelcity.dossier.dossier import Key
from modelcity.dossier.measures import is_due, stands
from modelcity.dossier.rows import Rows
from modelcity.dossier.taking import Others, Taken, Taking
from modelcity.errors import Place
from modelcity.standard.clauses import Measure
from modelcity.standard.standard import Standard

CAPACITY = 200_000  # distinct texts that are remembered from chunk to chunk
LONG = 1_000  # characters or bytes of a text that is judged apart from its locality
NO_KEY = 0
PRESENT = "-"  # stands for whatever evidence or note there is


class Tables(NamedTuple):
    """What texts mean, by 4 × number + 2 (evidence is named) + 1 (a note is there).

    Layer by layer (a measure each; facts that a veto also looks at have two), `row` of the measure, counted from 1, or
    0 where there is none, `value` and `state`. `key`: which fact and year it is a value of, counted from 1, or NO_KEY.
    `known`: it was judged. `over`: only another standard or level uses it. `odd`: its locality has to be looked at row
    by row.
    """

    row: npt.NDArray[np.int32]
    value: npt.NDArray[np.int64]
    state: npt.NDArray[np.uint8]
    key: npt.NDArray[np.int32]
    known: Booleans
    over: Booleans
    odd: Booleans

    @staticmethod
    def of(layers: int) -> "Tables":
        """Tables of nothing."""
        row, value, state = (np.zeros((layers, 0), kind) for kind in (np.int32, np.int64, np.uint8))
        return Tables(row, value, state, np.zeros(0, np.int32), *(np.zeros(0, np.bool_) for _ in range(3)))

    def longer(self, more: int) -> "Tables":
        """The same, with room for more."""
        return Tables(*(_longer(table, more) for table in self))


def _longer(table: npt.NDArray[Any], more: int) -> npt.NDArray[Any]:
    return np.pad(table, [(0, 0)] * (table.ndim - 1) + [(0, more)])


class Answers(dict[Text, int]):
    """A number for each distinct text, and tables of what it means at one level."""

    def __init__(self, standard: Standard, level: str, others: Others, as_of: date | None) -> None:
        super().__init__()
        self.standard, self.others, self.as_of = standard, others, as_of
        self.asked = set(standard.facts_at(level))
        self.measures = standard.at(level).measures
        self.rows: dict[Key, list[tuple[int, Measure]]] = {}
        for number, asked in enumerate(self.measures, 1):
            self.rows.setdefault((asked.fact, asked.year), []).append((number, asked))
        self.keys_seen = {key: number for number, key in enumerate(self.rows, 1)}
        layers = max(map(len, self.rows.values()), default=0)
        self.tables = Tables.of(layers)
        self._texts: list[Text] = []

    def __missing__(self, text: Text) -> int:
        self._texts.append(text)
        self[text] = len(self._texts) - 1
        return self[text]

    def looked_up(self, texts: Sequence[Text], proven: Booleans, noted: Booleans) -> npt.NDArray[np.intp]:
        """Where in the tables the answers to rows stand; texts that were not met before are judged."""
        if len(self) > CAPACITY:
            self.clear()
            self._texts.clear()
            self.tables.known[:] = False
        number = np.fromiter(map(self.__getitem__, texts), np.intp, len(texts))
        if 4 * len(self) > len(self.tables.known):
            self.tables = self.tables.longer(4 * len(self))
        places = 4 * number + 2 * proven + noted
        for place in np.unique(places[~self.tables.known[places]]).tolist():
            self._judge(place)
        return places

    def _judge(self, place: int) -> None:
        """Have a text judged as the row of a dossier."""
        tables = self.tables
        tables.known[place], tables.odd[place], tables.over[place] = True, False, False
        tables.key[place], tables.row[:, place] = NO_KEY, 0
        text = self._texts[place // 4]
        fact, year, value = text.decode().split(",") if isinstance(text, bytes) else text
        if len(fact) + len(year) + len(value) > LONG:
            tables.odd[place] = True
            return
        proven, noted = (PRESENT if place & bit else "" for bit in (2, 1))
        row = row_of(Place(""), PRESENT, fact, year, value, proven, noted)
        taking = Taking(Rows("", [row]), self.standard, self.others, hints=0)  # its problems are told by another
        taken = taking.take(row)
        if taking.problems:
            tables.odd[place] = True
        elif taken is None:
            tables.over[place] = bool(taking.over)
        else:
            self._put(place, taken)

    def _put(self, place: int, taken: Taken) -> None:
        """What a value writes."""
        tables, key = self.tables, (taken.fact, taken.year)
        tables.key[place] = self.keys_seen.setdefault(key, len(self.keys_seen) + 1)
        tables.over[place] = not taken.counts or taken.fact not in self.asked
        if tables.over[place]:
            return
        fact = self.standard.facts[taken.fact]
        for layer, (number, asked) in enumerate(self.rows.get(key, ())):
            tables.row[layer, place] = number
            tables.value[layer, place], tables.state[layer, place] = stands(fact, asked, taken.entry, self.as_of)

    @cached_property
    def blank(self) -> npt.NDArray[np.uint8]:
        """The state of each measure where nothing is there, after a row for what no measure looks at: a column."""
        facts = self.standard.facts
        states = [stands(facts[asked.fact], asked, None, self.as_of)[1] for asked in self.measures]
        return np.array([0, *states], np.uint8).reshape(-1, 1)

    @cached_property
    def due(self) -> npt.NDArray[np.intp]:
        """The keys that rules look at and whose values are due."""
        facts = self.standard.facts
        numbers = enumerate(self.rows, 1)
        return np.array([n for n, (fact, year) in numbers if is_due(facts[fact], year, self.as_of)], np.intp)
