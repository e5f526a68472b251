"""`columns`, the project's own evaluator, in contiguous batches."""

from collections.abc import Sequence

import numpy as np

from kernel import Bytes, Integers
from modelcity.dossier.measures import CLAIMED
from modelcity.judging.columns import Columns, Encoded, Tallied
from modelcity.standard.standard import Standard
from peers import MOST_EXPECTED, Answer

AT_ONCE = 1_332_000  # measures: what a batch reads and writes stays in the processor's cache; 2,000 counties


class ByColumns:
    """The product's evaluator, from encoded measures."""

    name, most = "columns", MOST_EXPECTED

    def __init__(self, standard: Standard, level: str) -> None:
        self._columns = Columns(standard.at(level), standard.judgement.adjustment)
        self._batch = AT_ONCE // len(standard.at(level).measures)

    def encoded(self, values: Integers, states: Bytes) -> list[tuple[Encoded, Encoded]]:
        """Each batch for three totals, and for the claimed one alone."""
        slices = (slice(first, first + self._batch) for first in range(0, values.shape[1], self._batch))
        batches = ((np.ascontiguousarray(values[:, one]), states[:, one]) for one in slices)
        return [(self._columns.encoded(*batch), self._columns.encoded(*batch, CLAIMED)) for batch in batches]

    def three(self, encoded: Sequence[tuple[Encoded, Encoded]]) -> list[Tallied]:
        return [self._columns.totals(batch) for batch, _ in encoded]

    def claimed(self, encoded: Sequence[tuple[Encoded, Encoded]]) -> Integers:
        return np.concatenate([self._columns.totals(batch).totals[0] for _, batch in encoded])

    def answer(self, said: Sequence[Tallied]) -> Answer:
        totals, codes = ([getattr(one, name) for one in said] for name in ("totals", "codes"))
        return Answer(np.concatenate(totals, axis=1), np.concatenate(codes, axis=1))


make = ByColumns
