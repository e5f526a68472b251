"""The evaluator `columns`: clauses as integer arithmetic on columns, one column per dossier, any number of them."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from modelcity.dossier.measures import ATTAINABLE, CLAIMED, EVIDENCED, MASKS, Measured, State
from modelcity.standard.clauses import Item, LevelRules, Meter, Test
from modelcity.standard.standard import Standard

Codes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]
Shares = Mapping[int, tuple[Integers, int]]

BITS = np.array([EVIDENCED, CLAIMED, ATTAINABLE], np.uint8)
VALUE, BEST, NA, EARLY = (np.array(column, np.uint8) for column in zip(*(MASKS[state] for state in State), strict=True))
HOLD = BEST | NA | EARLY  # what holds a test on one measure without looking at the value


class Judged(NamedTuple):
    """What the clauses say of N dossiers.

    codes: (clauses, N), a byte each: 1 holds as evidenced, 2 as claimed, 4 at best; a meter holds when full.
    tests: (tests, N), the same of each distinct test. points: (3, items, N) in hundredths, rounded once.
    unearned: of each meter clause the parts not earned, (3, N), and what they are parts of.
    """

    codes: Codes
    tests: Codes
    points: Integers
    unearned: Shares


def stacked(dossiers: Sequence[Measured]) -> tuple[Integers, Codes]:
    """Values and states of several dossiers as columns: (measures, N) each."""
    values = np.array([measured.values for measured in dossiers], np.int64).T
    states = np.array([measured.states for measured in dossiers], np.uint8).T
    return values, states


def repeated(measured: Measured, times: int) -> tuple[Integers, Codes]:
    """One dossier in as many columns, each to be changed a little."""
    values, states = stacked([measured])
    return np.repeat(values, times, axis=1), np.repeat(states, times, axis=1)


class Columns:
    """The clauses of one level, laid out for arithmetic on columns."""

    def __init__(self, rules: LevelRules) -> None:
        self.rules = rules
        self._row = {measure: row for row, measure in enumerate(rules.measures)}
        self._lay_out_tests()
        self._lay_out_points()

    def _lay_out_tests(self) -> None:
        clauses, tests = self.rules.clauses, self.rules.tests
        out = {test: row for row, test in enumerate(tests)}
        single = [test for test in tests if len(test.any_of) == 1]
        self._single_rows = np.array([self._row[test.any_of[0].measure] for test in single], np.intp)
        self._single_bounds = np.array([test.any_of[0].at_least for test in single], np.int64).reshape(-1, 1)
        self._single_out = np.array([out[test] for test in single], np.intp)
        self._alternatives = [(out[test], test) for test in tests if len(test.any_of) > 1]
        tested = [(row, clause) for row, clause in enumerate(clauses) if clause.tests]
        self._tested = np.array([row for row, _ in tested], np.intp)
        self._tests_in_order = np.array([out[test] for _, clause in tested for test in clause.tests], np.intp)
        self._starts = np.cumsum([0, *(len(clause.tests) for _, clause in tested)])[:-1]
        self._meters = [(row, clause.meter) for row, clause in enumerate(clauses) if clause.meter is not None]

    def _lay_out_points(self) -> None:
        items = self.rules.items
        self._first = np.cumsum([0, *(len(item.clauses) for item in items)])[:-1]
        self._worth = np.array([clause.points for clause in self.rules.clauses], np.int64).reshape(1, -1, 1)
        self._ceilings = np.array([item.ceiling for item in items], np.int64).reshape(1, -1, 1)
        self._floors = np.array([item.floor for item in items], np.int64).reshape(1, -1, 1)
        metered = {row for row, _ in self._meters}
        spans = zip(range(len(items)), items, map(int, self._first), strict=True)
        self._shared = [
            (number, item, first)
            for number, item, first in spans
            if metered & set(range(first, first + len(item.clauses)))
        ]

    def judge(self, values: Integers, states: Codes) -> Judged:
        """Judge N dossiers; `values` and `states` are (measures, N) as ``measure`` gives them."""
        tests = self._test_codes(values, states)
        codes = np.zeros((len(self.rules.clauses), values.shape[1]), np.uint8)
        if self._tested.size:
            codes[self._tested] = np.bitwise_and.reduceat(tests[self._tests_in_order], self._starts, axis=0)
        unearned = {row: self._meter(meter, values, states) for row, meter in self._meters}
        for row, (parts, _) in unearned.items():
            codes[row] = np.bitwise_or.reduce((parts == 0) * BITS[:, None], axis=0)
        return Judged(codes, tests, self._points(codes, unearned), unearned)

    def _test_codes(self, values: Integers, states: Codes) -> Codes:
        codes = np.zeros((len(self.rules.tests), values.shape[1]), np.uint8)
        asked = states[self._single_rows]
        reached = values[self._single_rows] >= self._single_bounds
        codes[self._single_out] = VALUE[asked] * reached | HOLD[asked]
        for row, test in self._alternatives:
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
        """The parts of a meter that are not earned, (3, N), and how many there are."""
        rows = [self._row[measure] for measure in meter.measures]
        held, asked = np.clip(values[rows], meter.zero, meter.full), states[rows]
        common = math.lcm(*range(1, len(rows) + 1)) if meter.mean else 1
        counts = VALUE[asked] & BITS[:, None, None] != 0
        best = ~counts & (BEST[asked] & BITS[:, None, None] != 0)
        left_out = ~counts & ~best & (NA[asked] & BITS[:, None, None] != 0)
        amounts = np.where(counts, held, np.where(best, meter.full, meter.zero))
        if meter.mean:
            there = np.maximum((~left_out).sum(axis=1), 1)
            gap = np.where(left_out, 0, meter.full - amounts).sum(axis=1)
            unearned = _roomy(gap, len(rows) * meter.span * common) * (common // there)
        else:
            total = meter.each * np.where(left_out, 0, amounts).sum(axis=1) + meter.base
            unearned = meter.span - np.clip(total, 0, meter.span)
        return unearned, meter.span * common

    def _points(self, codes: Codes, unearned: Shares) -> Integers:
        """max(floor, ceiling − losses) in hundredths: (3, items, N)."""
        lost = (codes & BITS[:, None, None] == 0) * self._worth
        losses = np.add.reduceat(lost, self._first, axis=1)
        points: Integers = np.maximum(self._floors, self._ceilings - losses)
        for number, item, first in self._shared:
            points[:, number] = self._shared_points(item, first, lost, unearned)
        return points

    @staticmethod
    def _shared_points(item: Item, first: int, lost: Integers, unearned: Shares) -> Integers:
        """The same where shares are lost: exact in parts of a hundredth, rounded once, half away from zero."""
        rows = range(first, first + len(item.clauses))
        of = math.lcm(*(unearned[row][1] for row in rows if row in unearned))
        most = 2 * of * max(item.ceiling, sum(clause.points for clause in item.clauses)) + of
        exact = _roomy(np.full_like(lost[:, first], item.ceiling), most) * of
        for row, clause in zip(rows, item.clauses, strict=True):
            if row in unearned:
                parts, parts_of = unearned[row]
                exact = exact - parts * (clause.points * (of // parts_of))
            else:
                exact = exact - lost[:, row] * of
        exact = np.maximum(exact, item.floor * of)
        points = np.sign(exact) * ((2 * np.abs(exact) + of) // (2 * of))
        in_hundredths: Integers = points.astype(np.int64)
        return in_hundredths


def _roomy(numbers: Integers, most: int) -> Integers:
    """The numbers as Python's own integers where what is made of them may pass 64 bits."""
    return numbers if most < 2**62 else numbers.astype(object)


class Totals(NamedTuple):
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
