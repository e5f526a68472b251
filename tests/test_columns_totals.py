"""The fast way of `columns`, from encoded measures to totals: held against `judge`, the oracle and a plain scorer."""

import random
from collections.abc import Sequence
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import agreement
import oracle
from modelcity.dossier.measures import CLAIMED, MASKS, Measured, State, measure
from modelcity.dossier.reading import read_dossier
from modelcity.judging.columns import Columns, Encoded, stacked, totals
from modelcity.judging.diagonals import Diagonals
from modelcity.standard.clauses import Bound, Clause, Item, LevelRules, Measure, Meter, Test
from modelcity.standard.models import Adjustment
from random_dossiers import PROFILES, to_csv

STAGES = agreement.stages()
TOTALS = ("evidenced", "claimed", "attainable")
CAPS = Adjustment.model_validate({"category": "J1", "bonus_cap": "3.33", "deduction_cap": "-2.01"})
MOST = 99_999_999_999_999  # an amount of twelve digits and two decimals, in grid steps


# ── every standard, against `judge` and the oracle ───────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES, ids="-".join)
def test_totals_agree_with_judge_and_oracle(stage: agreement.Stage, tmp_path: Path) -> None:
    """Extreme and random dossiers, 7 at once and each alone."""
    standard, declared = agreement.read(stage[0])
    rules = standard.at(stage[1])
    columns = Columns(rules, standard.judgement.adjustment)
    drawn = [agreement.drawn(seed, stage, profile) for seed, profile in enumerate(PROFILES)]
    measured, expected = [], []
    for raw, as_of in drawn:
        path = tmp_path / "dossier.csv"
        path.write_text(to_csv(declared, raw), encoding="utf-8")
        measured.append(measure(standard, rules, read_dossier(path, standard, lambda: (), stage[1]), as_of))
        said = oracle.assess(declared, stage[1], raw, as_of)
        expected.append([int(said.totals[total] * 100) for total in TOTALS])
    for size in (7, 1):
        for first in range(0, len(measured), size):
            values, states = stacked(measured[first : first + size])
            encoded = columns.encoded(values, states)
            tallied, judged = columns.totals(encoded), columns.judge(values, states)
            assert tallied.totals.T.tolist() == expected[first : first + size]
            alone = columns.totals(columns.encoded(values, states, CLAIMED))
            assert alone.totals.tolist() == [[row[1] for row in expected[first : first + size]]]
            assert np.array_equal(alone.codes, tallied.codes & CLAIMED != 0)
            assert np.array_equal(tallied.codes, judged.codes)
            assert np.array_equal(tallied.totals, totals(standard, rules, judged.points).total)


def test_the_national_standard_is_narrow() -> None:
    """Its values, losses and gaps fit bytes and its shares 32 bits: that is what makes it fast."""
    standard, _ = agreement.read("national")
    rules = standard.at("county")
    count = len(rules.measures)
    encoded = Columns(rules).encoded(np.zeros((count, 2), np.int64), np.zeros((count, 2), np.uint8))
    assert encoded.asked.values.dtype == np.int8
    assert encoded.gaps.of_sums.dtype == np.uint8
    assert encoded.gaps.of_means.dtype == np.uint16


# ── any standard, against a scorer that takes a number at a time ─────────────────────────────────────────────────────


def plain(rules: LevelRules, measured: Measured, bit: int) -> list[Fraction]:
    """What each item scores in one total, in hundredths before rounding, from the words of design.md §4 and §5."""
    standing = dict(zip(rules.measures, zip(measured.values, measured.states, strict=True), strict=True))
    return [
        max(
            Fraction(item.floor),
            item.ceiling - sum(clause.points * unearned(clause, standing, bit) for clause in item.clauses),
        )
        for item in rules.items
    ]


def unearned(clause: Clause, standing: dict[Measure, tuple[int, State]], bit: int) -> Fraction:
    if clause.meter is None:
        return Fraction(not all(holds(test, standing, bit) for test in clause.tests))
    held = [(standing[one], clause.meter) for one in clause.meter.measures]
    amounts = [amount(*one, meter, bit) for one, meter in held]
    there = [amount for amount in amounts if amount is not None]
    if clause.meter.mean:
        lacking = [Fraction(clause.meter.full - amount, clause.meter.span) for amount in there]
        return sum(lacking, Fraction()) / max(len(lacking), 1)
    earned = clause.meter.each * sum(there) + clause.meter.base
    return 1 - Fraction(min(max(earned, 0), clause.meter.span), clause.meter.span)


def amount(value: int, state: State, meter: Meter, bit: int) -> int | None:
    """What a measure brings to a meter; None where it is left out."""
    if MASKS[state].value & bit:
        return min(max(value, meter.zero), meter.full)
    if MASKS[state].best & bit:
        return meter.full
    return None if MASKS[state].na & bit else meter.zero


def holds(test: Test, standing: dict[Measure, tuple[int, State]], bit: int) -> bool:
    """Whether any bound is reached, or at its best; what is left out decides when nothing else is left."""
    left = []
    for bound in test.any_of:
        value, state = standing[bound.measure]
        masks = MASKS[state]
        if (masks.value & bit and value >= bound.at_least) or masks.best & bit:
            return True
        left.append(bool((masks.na | masks.early) & bit))
    return all(left)


def rounded(points: Fraction) -> int:
    """Half away from zero."""
    return floor(abs(points) + Fraction(1, 2)) * (-1 if points < 0 else 1)


def added(rules: LevelRules, points: Sequence[int]) -> int:
    by_kind = {kind: sum(p for p, item in zip(points, rules.items, strict=True) if item.kind == kind) for kind in KINDS}
    return by_kind["scored"] + min(by_kind["bonus"], 333) + max(by_kind["deduction"], -201)


KINDS = ("scored", "bonus", "deduction", "veto")
NUMBERS = {
    "small": (0, 1, 3, 10, 14),
    "percents": (8000, 9000, 9500, 10_000),
    "odd": (8995, 9001, 1234),
    "wide": (MOST,),
}


class Maker:
    """Random rules: tests and alternatives, shared and not, sums and means, floors and caps, every kind of item."""

    def __init__(self, seed: int, numbers: Sequence[int], unit: int) -> None:
        self.rng, self.numbers, self.unit = random.Random(seed), numbers, unit
        self.pool = [Measure(f"f{n}", 2020 + n % 4, sign) for n in range(30) for sign in (1, -1)]

    def rules(self) -> LevelRules:
        return LevelRules("county", tuple(self.item(n) for n in range(12)), ())

    def item(self, number: int) -> Item:
        kind: Any = self.rng.choice(KINDS)
        clauses = tuple(self.clause(f"X{number}.{n}") for n in range(self.rng.randint(1, 5)))
        cost = sum(clause.points for clause in clauses)
        ceiling = 0 if kind == "deduction" else self.rng.choice([cost, cost // 2])
        floor_of = -self.rng.choice([cost, cost // 3]) if kind == "deduction" else self.rng.choice([0, 0, ceiling // 3])
        if kind == "veto":
            clauses, ceiling, floor_of = tuple(clause._replace(points=0) for clause in clauses), 0, 0
        return Item(f"X{number}", kind, ceiling, floor_of, clauses)

    def clause(self, name: str) -> Clause:
        points = self.unit * self.rng.randint(1, 30)
        if self.rng.random() < 0.3:
            return Clause(name, points, meter=self.meter(points))
        return Clause(name, points, tuple(self.test() for _ in range(self.rng.randint(1, 6))))

    def test(self) -> Test:
        asked = self.rng.sample(self.pool, self.rng.choice([1, 1, 1, 2, 4]))
        return Test(tuple(Bound(one, one.sign * self.rng.choice(self.numbers)) for one in asked))

    def meter(self, points: int) -> Meter:
        measures = tuple(self.rng.sample([one for one in self.pool if one.sign > 0], self.rng.randint(1, 6)))
        most = max(self.rng.choice(self.numbers), 1)
        if self.rng.random() < 0.5:
            zero = self.rng.choice([0, most // 2])
            return Meter(measures, zero, most, mean=True, span=most - zero)
        each = self.rng.randint(1, points)
        if self.rng.random() < 0.5:
            return Meter(measures, 0, most, mean=False, span=points, each=each)
        turned = tuple(one._replace(sign=-1) for one in measures)
        return Meter(turned, -most, 0, mean=False, span=points, each=each, base=points)

    def measured(self, rules: LevelRules) -> Measured:
        """Values on, beside and far from the bounds; every state in which there is a value more often than not."""
        away = [self.rng.choice([0, 0, -1, 1, -9999, 10**5, -MOST, MOST]) for _ in rules.measures]
        values = [one.sign * self.rng.choice(self.numbers) + off for one, off in zip(rules.measures, away, strict=True)]
        usual = [State.EVIDENCED] * self.rng.choice([1, 8, 60])
        return Measured(values, [self.rng.choice([*usual, *State]) for _ in rules.measures])


@pytest.mark.parametrize("unit", [1, 5, 7, 997])
@pytest.mark.parametrize("kind", NUMBERS)
def test_any_standard_is_exact(kind: str, unit: int) -> None:
    """Points that divide unevenly or are odd, bounds of up to 14 digits: each total of every item, and their sum."""
    for seed in range(4):
        maker = Maker(seed, NUMBERS[kind], unit)
        rules = maker.rules()
        measured = [maker.measured(rules) for _ in range(7)]
        expected = [[[rounded(p) for p in plain(rules, one, bit)] for one in measured] for bit in (1, 2, 4)]
        columns = Columns(rules, CAPS)
        encoded = columns.encoded(*stacked(measured))
        assert columns.judge(*stacked(measured)).points.swapaxes(1, 2).tolist() == expected
        sums = [[added(rules, points) for points in of_total] for of_total in expected]
        assert columns.totals(encoded).totals.tolist() == sums
        for total, bit in enumerate((1, 2, 4)):
            assert columns.totals(columns.encoded(*stacked(measured), bit)).totals.tolist() == [sums[total]]


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def earning(kind: Any, *points: int) -> list[Item]:
    """Items that earn (or with points below 0 lose) their points, each when its fact is 1 (or 0)."""
    tests = [Test((Bound(Measure(f"{kind}{n}", None, 1), 1),)) for n in range(len(points))]
    pairs = enumerate(zip(points, tests, strict=True))
    return [
        Item(f"{kind}{n}", kind, max(worth, 0), min(worth, 0), (Clause(f"{kind}{n}.a", abs(worth), (test,)),))
        for n, (worth, test) in pairs
    ]


def one(rules: LevelRules, values: Sequence[int], adjustment: Adjustment | None = CAPS) -> tuple[Columns, Encoded]:
    columns = Columns(rules, adjustment)
    return columns, columns.encoded(*stacked([Measured(list(values), [State.EVIDENCED] * len(values))]))


@pytest.mark.parametrize(
    ("bonuses", "deductions", "total"),
    [([333], [], 433), ([300, 34], [], 433), ([], [-200], -100), ([], [-150, -52], -101), ([400], [-400], 232)],
)
def test_totals_are_capped(bonuses: list[int], deductions: list[int], total: int) -> None:
    """1.00 of core, bonuses up to 3.33 and deductions down to −2.01, each for itself."""
    items = [*earning("scored", 100), *earning("bonus", *bonuses), *earning("deduction", *deductions)]
    rules = LevelRules("county", tuple(items), ())
    columns, encoded = one(rules, [1, *(1 for _ in bonuses), *(0 for _ in deductions)])
    assert columns.totals(encoded).totals.tolist() == [[total]] * 3


def test_a_standard_without_adjustment() -> None:
    """Without bonuses and deductions there is nothing to cap; with them the totals ask how they are capped."""
    columns, encoded = one(LevelRules("county", tuple(earning("scored", 100, 33)), ()), [1, 0], None)
    assert columns.totals(encoded).totals.tolist() == [[100]] * 3
    columns, encoded = one(LevelRules("county", tuple(earning("bonus", 100)), ()), [1], None)
    with pytest.raises(ValueError, match="adjustment"):
        columns.totals(encoded)


EDGES = (127, 128, 32_767, 32_768, 2**31 - 1, 2**31)  # where a bound stops to fit a narrow type


@pytest.mark.parametrize(
    ("sign", "at_least", "value", "holds_it"),
    [
        *((1, 9000, value, value >= 9000) for value in (0, 8999, 9000, 9001, 9999, 10_000, MOST)),
        *((-1, -500, value, value >= -500) for value in (0, -499, -500, -501, -599, -600, -MOST)),
        *((1, 8950, value, value >= 8950) for value in (8949, 8950, 8959)),
        *((1, 0, value, value >= 0) for value in (-1, 0, 1)),
        *((-1, -edge, value, value >= -edge) for edge in EDGES for value in (-edge + 1, -edge, -edge - 1, -MOST)),
        *((1, edge, value, value >= edge) for edge in EDGES for value in (edge - 1, edge, edge + 1, MOST)),
    ],
)
def test_coarse_steps_compare_exactly(sign: Any, at_least: int, value: int, holds_it: bool) -> None:
    """What is asked in whole percents is counted so; a step under the bound still fails, in either direction."""
    clause = Clause("X.a", 100, (Test((Bound(Measure("f", None, sign), at_least),)),))
    columns, encoded = one(LevelRules("county", (Item("X", "scored", 100, 0, (clause,)),), ()), [value])
    assert columns.totals(encoded).codes.tolist() == [[7 * holds_it]]


@pytest.mark.parametrize(("held", "points"), [(3, 0), (2, -33), (1, -67), (0, -100)])
def test_deductions_by_thirds(held: int, points: int) -> None:
    """−33⅓ is −0.33 and −66⅔ is −0.67: nothing but a half is rounded away from zero."""
    meter = Meter((Measure("f", None, 1),), 0, 3, mean=True, span=3)
    item = Item("X", "deduction", 0, -100, (Clause("X.share", 100, meter=meter),))
    columns, encoded = one(LevelRules("county", (item,), ()), [held])
    assert columns.totals(encoded).totals.tolist() == [[points]] * 3


def test_bytes_are_nested() -> None:
    """Whatever two values and states are, and however they are tested: 7, 6, 4 or 0. The points rely on it."""
    both = [Bound(Measure("f", None, 1), 1), Bound(Measure("g", None, 1), 1)]
    ways = [Test((both[0],)), Test((both[1],))], [Test(tuple(both))]
    for tests in ways:
        item = Item("X", "scored", 100, 0, (Clause("X.a", 100, tuple(tests)),))
        pairs = [(a, b, s, t) for a in (0, 1) for b in (0, 1) for s in State for t in State]
        judged = Columns(LevelRules("county", (item,), ())).judge(
            *stacked([Measured([a, b], [s, t]) for a, b, s, t in pairs])
        )
        assert set(judged.codes.ravel().tolist()) == {7, 6, 4, 0}


def test_diagonals() -> None:
    """The example of the module: three groups, the largest first; what they hold is added up."""
    diagonals = Diagonals([[0, 1, 2], [3], [4, 5]])
    assert (diagonals.order, diagonals.laid) == ([0, 2, 1], [0, 4, 3, 1, 5, 2])
    rows = np.array([[10**row] for row in diagonals.laid])
    assert diagonals.combined(np.add, rows).tolist() == [[111], [110_000], [1000]]
    assert Diagonals([]).combined(np.add, np.zeros((0, 4))).shape == (0, 4)
