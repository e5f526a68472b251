"""The evaluator `columns`: clauses as integer arithmetic on columns, one column per dossier, any number of them.

A level is laid out once, so that every step reads contiguous rows of narrow integers (``diagonals``):

    tests     a byte each: 1 where it holds as evidenced, 2 as claimed, 4 at best (``bounds``)
    clauses   what the bytes of its tests have in common, or the byte of its meter (``meters``)
    items     the ceiling less what the clauses lose, not below the floor (``items``)
    totals    the core and the capped adjustment

An item of 1.00 with the clauses a, 0.50 for f ≥ 1 in both years, and b, 0.50 for g ≥ 3, in two dossiers; the second has
no evidence for f in 2020:

    f 2020   2 1        7 6                                   evidenced   1.00 0.50
    g        5 9   →    7 7   →   a = 1st and 3rd   7 0   →   claimed     1.00 0.50
    f 2021   1 0        7 0       b = 2nd           7 7       at best     1.00 0.50
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from modelcity.dossier.measures import Measured
from modelcity.judging.bounds import Asked, Bounds, Codes, Integers, Whole
from modelcity.judging.diagonals import Diagonals
from modelcity.judging.items import HELD, HOLDS, Items, Share
from modelcity.judging.meters import Gaps, Meters
from modelcity.standard.clauses import Item, LevelRules
from modelcity.standard.models import Adjustment, hundredths
from modelcity.standard.standard import Standard

__all__ = ["Codes", "Columns", "Encoded", "Integers", "Judged", "Tallied", "Totals", "repeated", "stacked", "totals"]

Shares = Mapping[int, tuple[Integers, int]]


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


class Encoded(NamedTuple):
    """N dossiers as the evaluator reads them: what their tests ask, and what their meters lack.

    held: the least byte of a clause that holds, in each of the totals that are asked.
    """

    asked: Asked
    gaps: Gaps
    held: Codes


class Tallied(NamedTuple):
    """Of N dossiers the byte of every clause, (clauses, N), and the totals asked, (totals, N) in hundredths."""

    codes: Codes
    totals: Integers


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
    """The clauses of one level, laid out for arithmetic on columns.

    `adjustment` is what the standard declares (``standard.judgement.adjustment``); only totals need it.
    """

    def __init__(self, rules: LevelRules, adjustment: Adjustment | None = None) -> None:
        self.rules = rules
        row = {measure: number for number, measure in enumerate(rules.measures)}
        tested = [number for number, clause in enumerate(rules.clauses) if clause.tests]
        self._tests = Diagonals([rules.clauses[number].tests for number in tested])
        self._bounds = Bounds(self._tests.laid, row)
        places = {test: place for place, test in enumerate(self._tests.laid)}
        self._each_test = np.array([places[test] for test in rules.tests], np.intp)
        metered = [(number, clause.meter) for number, clause in enumerate(rules.clauses) if clause.meter is not None]
        self._meters = Meters([meter for _, meter in metered], row)
        by_meter = [metered[number][0] for number in self._meters.order]
        self._each_clause = np.argsort([*(tested[number] for number in self._tests.order), *by_meter])
        self._shares = {
            number: Share(rules.clauses[number].points, place, whole)
            for place, (number, whole) in enumerate(zip(by_meter, self._meters.wholes, strict=True))
        }
        self._items = Items(rules.items, self._shares)
        self._each_item = np.argsort(self._items.order)
        capped = any(item.kind in ("bonus", "deduction") for item in rules.items)
        ordered = [rules.items[number] for number in self._items.order]
        self._adjusted = Adjusted(ordered, adjustment) if adjustment is not None or not capped else None

    def encoded(self, values: Integers, states: Codes, only: int | None = None) -> Encoded:
        """N dossiers as they are judged; `values` and `states` are (measures, N) as ``measure`` gives them.

        `only`: the bit of one total, when no other is asked; then the byte of a clause is 1 where it holds.
        """
        held = HELD if only is None else HOLDS
        return Encoded(self._bounds.asked(values, states, only), self._meters.gaps(values, states, only), held)

    def totals(self, encoded: Encoded) -> Tallied:
        """The totals that are asked, core + adjustment, and the byte of every clause."""
        if self._adjusted is None:
            raise ValueError(
                "totals with bonuses or deductions need the standard's adjustment: Columns(rules, adjustment)"
            )
        unearned = self._meters.unearned(encoded.gaps)
        codes = self._codes(self._bounds.codes(encoded.asked), unearned)
        return Tallied(codes, self._adjusted.total(self._items.points(codes, unearned, encoded.held)))

    def judge(self, values: Integers, states: Codes) -> Judged:
        """Judge N dossiers; `values` and `states` are (measures, N) as ``measure`` gives them."""
        encoded = self.encoded(values, states)
        laid, unearned = self._bounds.codes(encoded.asked), self._meters.unearned(encoded.gaps)
        tests = laid.take(self._each_test, axis=0)
        codes = self._codes(laid, unearned)
        points = self._items.points(codes, unearned, HELD).take(self._each_item, axis=1)
        shares = {number: (_integers(unearned[:, share.meter]), share.whole) for number, share in self._shares.items()}
        return Judged(codes, tests, _integers(points), shares)

    def _codes(self, tests: Codes, unearned: Whole) -> Codes:
        """The bytes of the clauses."""
        tested = self._tests.combined(np.bitwise_and, tests)
        return np.concatenate([tested, self._meters.codes(unearned)]).take(self._each_clause, axis=0)


def _integers(whole: Whole) -> Integers:
    """Whole numbers as int64, where they are not Python's own."""
    return whole if whole.dtype == object else whole.astype(np.int64)


class Totals(NamedTuple):
    """Totals of N dossiers in hundredths, (3, N) each: core + adjustment, and the adjustment alone."""

    total: Integers
    adjustment: Integers


class Adjusted:
    """Points added up: core A…I and the adjustment, whose bonuses and deductions are capped together."""

    def __init__(self, items: Sequence[Item], adjustment: Adjustment | None) -> None:
        self._bonuses, self._deductions = (
            np.array([row for row, item in enumerate(items) if item.kind == kind], np.intp)
            for kind in ("bonus", "deduction")
        )
        self._most = hundredths(adjustment.bonus_cap) if adjustment else 0
        self._least = hundredths(adjustment.deduction_cap) if adjustment else 0
        most = sum(item.ceiling for item in items if item.kind == "bonus")
        least = sum(item.floor for item in items if item.kind == "deduction")
        self._capped = most > self._most or least < self._least

    def total(self, points: Whole) -> Integers:
        """Core + adjustment of points of items, (totals, items, N); caps that none can pass are not looked at."""
        if self._capped:
            return self.totals(points).total
        return _added(points)

    def totals(self, points: Whole) -> Totals:
        """The same, and the adjustment alone."""
        bonus, deduction = (_added(points.take(rows, axis=1)) for rows in (self._bonuses, self._deductions))
        adjustment = np.minimum(bonus, self._most) + np.maximum(deduction, self._least)
        return Totals(_added(points) - bonus - deduction + adjustment, adjustment)


def _added(points: Whole) -> Integers:
    added: Integers = np.add.reduce(points, axis=1, dtype=points.dtype).astype(np.int64)
    return added


def totals(standard: Standard, rules: LevelRules, points: Integers) -> Totals:
    """Core A…I plus the adjustment, of points as ``Judged`` has them."""
    return Adjusted(rules.items, standard.judgement.adjustment).totals(points)
