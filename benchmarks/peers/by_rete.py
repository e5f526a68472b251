"""durable-rules as the project drives it: a locality at a time, clause codes by forward chaining.

As in the product, meters are worked out outside, and totals are put together from the codes in plain Python.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kernel import BITS, Bytes, Integers
from modelcity.dossier.measures import MASKS, Measured, State
from modelcity.judging.rete import Rete, available
from modelcity.standard.clauses import Item, Meter
from modelcity.standard.standard import Standard
from peers import Answer
from peers.worth import parts, worth


class Said(NamedTuple):
    """One locality's clause codes and three totals."""

    codes: list[int]
    totals: list[int]


class ByRete:
    """One ruleset, one session per locality."""

    name, most = "durable-rules", 20  # a time per locality that does not depend on how many there are

    def __init__(self, standard: Standard, level: str) -> None:
        if not available():
            raise ImportError("durable-rules cannot be imported here")
        self.rules = standard.at(level)
        self._row = {measure: row for row, measure in enumerate(self.rules.measures)}
        adjustment = standard.judgement.adjustment
        assert adjustment is not None
        self._caps = int(adjustment.bonus_cap * 100), int(adjustment.deduction_cap * 100)
        self._rete = Rete(self.rules)

    def encoded(self, values: Integers, states: Bytes) -> list[Measured]:
        columns = zip(values.T.tolist(), states.T.tolist(), strict=True)
        return [Measured(row, [State(state) for state in its]) for row, its in columns]

    def three(self, encoded: Sequence[Measured]) -> list[Said]:
        said = []
        for measured in encoded:
            codes = self._rete.codes(measured)
            said.append(Said(codes, [self._total(codes, measured, bit) for bit in BITS]))
        return said

    def claimed(self, encoded: Sequence[Measured]) -> Integers:
        return np.array([self._total(self._rete.codes(measured), measured, BITS[1]) for measured in encoded], np.int64)

    def answer(self, said: Sequence[Said]) -> Answer:
        return Answer(np.array([one.totals for one in said]).T, np.array([one.codes for one in said], np.uint8).T)

    def _total(self, codes: Sequence[int], measured: Measured, bit: int) -> int:
        points = {"scored": 0, "bonus": 0, "deduction": 0, "veto": 0}
        number = 0
        for item in self.rules.items:
            points[item.kind] += self._points(item, codes[number : number + len(item.clauses)], measured, bit)
            number += len(item.clauses)
        return points["scored"] + min(points["bonus"], self._caps[0]) + max(points["deduction"], self._caps[1])

    def _points(self, item: Item, codes: Sequence[int], measured: Measured, bit: int) -> int:
        """max(floor, ceiling − losses), rounded once."""
        of, each = worth(item)
        exact = item.ceiling * of
        for clause, code, cost in zip(item.clauses, codes, each, strict=True):
            if not code & bit:
                exact -= cost * (1 if clause.meter is None else self._lost(clause.meter, measured, bit))
        return (2 * max(exact, item.floor * of) + of) // (2 * of)

    def _lost(self, meter: Meter, measured: Measured, bit: int) -> int:
        """The parts that a meter does not earn."""
        missed = []
        for measure in meter.measures:
            row = self._row[measure]
            masks = MASKS[measured.states[row]]
            if masks.value & bit:
                missed.append(meter.full - min(max(measured.values[row], meter.zero), meter.full))
            elif not masks.na & bit:
                missed.append(0 if masks.best & bit else meter.full - meter.zero)
        if meter.mean:
            return sum(missed) * (parts(meter) // meter.span // max(len(missed), 1))
        earned = meter.each * (meter.full * len(missed) - sum(missed)) + meter.base
        return meter.span - min(max(earned, 0), meter.span)


make = ByRete
