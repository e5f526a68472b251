"""The evaluator `columns`: clauses as integer arithmetic on columns, one column per dossier, any number of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from modelcity.dossier.measures import ALL, MASKS, Measured, State
from modelcity.standard.clauses import Item, LevelRules, Meter, Test
from modelcity.standard.standard import Standard

Codes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]

BITS = (1, 2, 4)  # evidenced, claimed, attainable
VALUE, BEST, NA, EARLY = (
    np.array([getattr(MASKS[state], name) for state in State], np.uint8) for name in ("value", "best", "na", "early")
)
HOLD = BEST | NA | EARLY  # what holds a test on one measure without looking at the value


@dataclass(frozen=True, slots=True)
class Judged:
    """What the clauses say of N dossiers.

    codes: (clauses, N), a byte each: 1 holds as evidenced, 2 as claimed, 4 at best; a meter holds when full.
    tests: (tests, N), the same of each distinct test. points: (3, items, N) in hundredths, rounded once.
    lost, scale: of each clause, (3, N) and a number; lost ÷ scale is the unearned share.
    """

    codes: Codes
    tests: Codes
    points: Integers
    lost: Sequence[Integers]
    scale: Sequence[int]


def stacked(dossiers: Sequence[Measured]) -> tuple[Integers, Codes]:
    """Values and states of several dossiers as columns: (measures, N) each."""
    values = np.array([measured.values for measured in dossiers], np.int64).T
    states = np.array([measured.states for measured in dossiers], np.uint8).T
    return values, states


class Columns:
    """The clauses of one level, laid out for arithmetic on columns."""

    def __init__(self, rules: LevelRules) -> None:
        self.rules = rules
        self._row = {measure: row for row, measure in enumerate(rules.measures)}
        test_row = {test: row for row, test in enumerate(rules.tests)}
        single = [test for test in rules.tests if len(test.any_of) == 1]
        self._alternatives = [test for test in rules.tests if len(test.any_of) > 1]
        self._single_rows = np.array([self._row[test.any_of[0].measure] for test in single], np.intp)
        self._single_bounds = np.array([[test.any_of[0].at_least] for test in single], np.int64).reshape(-1, 1)
        self._single_out = np.array([test_row[test] for test in single], np.intp)
        self._alternatives_out = [test_row[test] for test in self._alternatives]
        tested = [
            (row, [test_row[test] for test in clause.tests]) for row, clause in enumerate(rules.clauses) if clause.tests
        ]
        self._tested = np.array([row for row, _ in tested], np.intp)
        self._tests_in_order = np.array([test for _, tests in tested for test in tests], np.intp)
        self._starts = np.cumsum([0, *(len(tests) for _, tests in tested)])[:-1]
        self._span_of_item = self._spans()

    def _spans(self) -> list[slice]:
        spans, start = [], 0
        for item in self.rules.items:
            spans.append(slice(start, start + len(item.clauses)))
            start += len(item.clauses)
        return spans

    def judge(self, values: Integers, states: Codes) -> Judged:
        """Judge N dossiers; `values` and `states` are (measures, N) as ``measure`` gives them."""
        count = values.shape[1]
        tests = self._test_codes(values, states)
        codes = np.zeros((len(self.rules.clauses), count), np.uint8)
        codes[self._tested] = np.bitwise_and.reduceat(tests[self._tests_in_order], self._starts, axis=0)
        lost: list[Integers] = []
        scale: list[int] = []
        for row, clause in enumerate(self.rules.clauses):
            if clause.meter is None:
                lost.append(np.stack([(codes[row] & bit == 0).astype(np.int64) for bit in BITS]))
                scale.append(1)
            else:
                unearned, of = self._meter(clause.meter, values, states)
                codes[row] = sum(
                    ((unearned[total] == 0) * np.uint8(bit) for total, bit in enumerate(BITS)), np.uint8(0)
                )
                lost.append(unearned)
                scale.append(of)
        points = np.stack(
            [
                self._points(item, span, lost, scale)
                for item, span in zip(self.rules.items, self._span_of_item, strict=True)
            ],
            axis=1,
        )
        return Judged(codes, tests, points, lost, scale)

    def _test_codes(self, values: Integers, states: Codes) -> Codes:
        codes = np.zeros((len(self.rules.tests), values.shape[1]), np.uint8)
        asked = states[self._single_rows]
        reached = values[self._single_rows] >= self._single_bounds
        codes[self._single_out] = VALUE[asked] * reached | HOLD[asked]
        for test, row in zip(self._alternatives, self._alternatives_out, strict=True):
            codes[row] = self._alternative_codes(test, values, states)
        return codes

    def _alternative_codes(self, test: Test, values: Integers, states: Codes) -> Codes:
        """Any bound reached holds; what is left out (na, early and failing) decides only when nothing else is left."""
        rows = [self._row[bound.measure] for bound in test.any_of]
        bounds = np.array([[bound.at_least] for bound in test.any_of], np.int64)
        reached, asked = values[rows] >= bounds, states[rows]
        holds = VALUE[asked] * reached | BEST[asked]
        left_out = NA[asked] | EARLY[asked] * ~reached
        codes: Codes = np.bitwise_or.reduce(holds, axis=0) | np.bitwise_and.reduce(left_out, axis=0)
        return codes

    def _meter(self, meter: Meter, values: Integers, states: Codes) -> tuple[Integers, int]:
        rows = [self._row[measure] for measure in meter.measures]
        held, asked = np.clip(values[rows], meter.zero, meter.full), states[rows]
        common = math.lcm(*range(1, len(rows) + 1)) if meter.mean else 1
        unearned = [self._unearned(meter, held, asked, bit, common) for bit in BITS]
        return np.stack(unearned), meter.span * common

    @staticmethod
    def _unearned(meter: Meter, held: Integers, states: Codes, bit: int, common: int) -> Integers:
        counts = VALUE[states] & bit != 0
        best = ~counts & (BEST[states] & bit != 0)
        left_out = ~counts & ~best & (NA[states] & bit != 0)
        amounts = np.where(counts, held, np.where(best, meter.full, meter.zero))
        if not meter.mean:
            total = np.where(left_out, 0, amounts).sum(axis=0)
            lost: Integers = meter.span - np.clip(meter.each * total + meter.base, 0, meter.span)
            return lost
        there = (~left_out).sum(axis=0)
        gap = np.where(left_out, 0, meter.full - amounts).sum(axis=0)
        shared: Integers = gap * (common // np.maximum(there, 1))
        return shared

    @staticmethod
    def _points(item: Item, span: slice, lost: Sequence[Integers], scale: Sequence[int]) -> Integers:
        """max(floor, ceiling − losses), rounded once to hundredths, half away from zero: (3, N)."""
        of = math.lcm(*scale[span])
        losses = sum(
            (
                clause.points * (of // of_clause) * unearned
                for clause, of_clause, unearned in zip(item.clauses, scale[span], lost[span], strict=True)
            ),
            np.zeros_like(lost[span.start]),
        )
        exact = np.maximum(item.floor * of, item.ceiling * of - losses)
        points: Integers = np.sign(exact) * ((2 * np.abs(exact) + of) // (2 * of))
        return points


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of N dossiers in hundredths, (3, N) each: core + adjustment, and the adjustment alone."""

    total: Integers
    adjustment: Integers


def totals(standard: Standard, rules: LevelRules, points: Integers) -> Totals:
    """Core A…I plus the adjustment, whose bonuses and deductions are capped together."""
    kinds = np.array([item.kind for item in rules.items])
    core = points[:, kinds == "scored"].sum(axis=1)
    adjustment = np.zeros_like(core)
    declared = standard.judgement.adjustment
    if declared is not None:
        bonus = np.minimum(int(declared.bonus_cap * 100), points[:, kinds == "bonus"].sum(axis=1))
        deduction = np.maximum(int(declared.deduction_cap * 100), points[:, kinds == "deduction"].sum(axis=1))
        adjustment = bonus + deduction
    return Totals(core + adjustment, adjustment)


assert sum(BITS) == ALL
