"""Polars: an integer column per measure, a lazy query of straight expressions, all its threads.

The three totals are three times as many rows of one frame: of the ways tried (three queries, collected together or
one after another, with and without its optimiser, streaming) that was the fastest at every number of localities.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

import numpy as np
import polars as pl

from kernel import Bytes, Integers, counted
from modelcity.standard.clauses import Item, Meter, Test
from modelcity.standard.standard import Standard
from peers import MOST_EXPECTED, Answer
from peers.worth import averaged, parts, simple, worth

FAR = 2**30  # beyond every bound of the standard in 32 bits, which Polars reads faster than 64
CLAUSES = pl.selectors.starts_with("ok")


class ByPolars:
    """One query: the clauses first, then the total of them."""

    name, most = "Polars", MOST_EXPECTED

    def __init__(self, standard: Standard, level: str) -> None:
        self.rules = standard.at(level)
        assert max(abs(bound.at_least) for test in self.rules.tests for bound in test.any_of) < FAR
        self._row = {measure: row for row, measure in enumerate(self.rules.measures)}
        self._na = averaged(self.rules)
        adjustment = standard.judgement.adjustment
        assert adjustment is not None
        self._caps = int(adjustment.bonus_cap * 100), int(adjustment.deduction_cap * 100)
        self._clauses, self._total = self._each_clause(), self._sum()

    def encoded(self, values: Integers, states: Bytes) -> pl.DataFrame:
        totals = counted(values, states)
        narrow = [np.clip(one.values, -FAR, FAR).astype(np.int32) for one in totals]
        columns = {f"v{row}": np.concatenate(of_totals) for row, of_totals in enumerate(zip(*narrow, strict=True))}
        left_out = {f"na{row}": np.concatenate([one.left_out[row] for one in totals]) for row in self._na}
        return pl.DataFrame(columns | left_out)

    def three(self, encoded: pl.DataFrame) -> pl.DataFrame:
        return encoded.lazy().select(self._clauses).select(CLAUSES, self._total).collect()

    def claimed(self, encoded: pl.DataFrame) -> Integers:
        localities = len(encoded) // 3
        claimed = encoded.slice(localities, localities).lazy()
        return claimed.select(self._clauses).select(self._total).collect()["total"].to_numpy()

    def answer(self, said: pl.DataFrame) -> Answer:
        held = said.select(CLAUSES).to_numpy().T.reshape(len(self.rules.clauses), 3, -1)
        codes = (held << np.array([[0], [1], [2]], np.uint8)).sum(axis=1, dtype=np.uint8)
        return Answer(said["total"].to_numpy().reshape(3, -1), codes)

    def _each_clause(self) -> list[pl.Expr]:
        columns = []
        for number, clause in enumerate(self.rules.clauses):
            if clause.meter is None:
                columns.append(reduce(and_, map(self._test, clause.tests)).alias(f"ok{number}"))
            else:
                lost = self._lost(clause.meter)
                columns += [lost.alias(f"lost{number}"), (lost == 0).alias(f"ok{number}")]
        return columns

    def _test(self, test: Test) -> pl.Expr:
        return reduce(or_, (pl.col(f"v{self._row[measure]}") >= at_least for measure, at_least in test.any_of))

    def _lost(self, meter: Meter) -> pl.Expr:
        """The parts that a meter does not earn."""
        rows = [self._row[measure] for measure in meter.measures]
        held = [pl.col(f"v{row}").clip(meter.zero, meter.full).cast(pl.Int64) for row in rows]
        if not meter.mean:
            return meter.span - (pl.sum_horizontal(held) * meter.each + meter.base).clip(0, meter.span)
        there = pl.sum_horizontal(~pl.col(f"na{row}") for row in rows).clip(1).cast(pl.Int64)
        missed = pl.sum_horizontal(meter.full - amount for amount in held)  # what is left out lies far above
        return missed * (parts(meter) // meter.span // there)

    def _sum(self) -> pl.Expr:
        points: dict[str, list[pl.Expr]] = {"scored": [], "bonus": [], "deduction": [], "veto": []}
        costs: dict[int, list[pl.Expr]] = {}  # the clauses that simply cost their points, by points
        number = 0
        for item in self.rules.items:
            numbers = range(number, number + len(item.clauses))
            number += len(item.clauses)
            if simple(item):
                points["scored"].append(pl.lit(item.ceiling))
                for one, clause in zip(numbers, item.clauses, strict=True):
                    costs.setdefault(clause.points, []).append(~pl.col(f"ok{one}"))
            else:
                points[item.kind].append(self._points(item, numbers))
        lost = pl.sum_horizontal(pl.sum_horizontal(failed) * cost for cost, failed in costs.items())
        bonus, deduction = (pl.sum_horizontal(points[kind]) for kind in ("bonus", "deduction"))
        adjustment = pl.min_horizontal(bonus, self._caps[0]) + pl.max_horizontal(deduction, self._caps[1])
        return (pl.sum_horizontal(points["scored"]) - lost + adjustment).cast(pl.Int64).alias("total")

    @staticmethod
    def _points(item: Item, numbers: Sequence[int]) -> pl.Expr:
        """max(floor, ceiling − losses), rounded once."""
        of, each = worth(item)
        exact = pl.lit(item.ceiling * of, pl.Int64)
        for number, clause, cost in zip(numbers, item.clauses, each, strict=True):
            exact -= cost * (pl.col(f"lost{number}") if clause.meter else (~pl.col(f"ok{number}")).cast(pl.Int64))
        exact = pl.max_horizontal(exact, item.floor * of)
        return exact if of == 1 else (2 * exact + of) // (2 * of)


make = ByPolars
