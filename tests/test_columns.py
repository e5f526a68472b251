"""The evaluator `columns`, by hand: integers in, clause codes and points out, for any number of dossiers at once."""

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from modelcity.dossier.measures import Measured, State
from modelcity.judging.columns import Columns, Judged, repeated, stacked, totals
from modelcity.standard.clauses import Bound, Clause, Item, LevelRules, Measure, Meter, Test
from modelcity.standard.models import Judgement
from test_measures import a_standard

FILED, BARE, MISSING, NA = State.EVIDENCED, State.UNEVIDENCED, State.MISSING, State.NA
NA_BARE, NOT_DUE, EARLY, CLEAR = State.NA_UNEVIDENCED, State.NOT_DUE, State.EARLY, State.CLEAR
YEARS = (2020, 2021, 2022, 2023)
MEASURES = tuple(Measure("f", year, 1) for year in YEARS)
TURNED = tuple(Measure("f", year, -1) for year in YEARS)


def level(*items: Item) -> LevelRules:
    return LevelRules("county", items, ())


def scored(*clauses: Clause, ceiling: int, floor: int = 0, kind: Any = "scored") -> LevelRules:
    """A level with one item."""
    return level(Item("X", kind, ceiling, floor, clauses))


def judged(rules: LevelRules, *columns: tuple[list[int], list[State]]) -> Judged:
    """What is said of dossiers given as values and states."""
    return Columns(rules).judge(*stacked([Measured(values, states) for values, states in columns]))


def mean(full: int, count: int = 4, zero: int = 0) -> Meter:
    return Meter(MEASURES[:count], zero, full, mean=True, span=full - zero)


# ── tests ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("states", "code"),
    [  # two values of 0, which do not reach 1
        ([FILED, FILED], 0),
        ([FILED, NA], 0),
        ([NA, NA], 7),
        ([NA, NA_BARE], 6),
        ([NA_BARE, NA_BARE], 6),
        ([NA_BARE, FILED], 0),
        ([NA, MISSING], 4),
        ([NA_BARE, MISSING], 4),
        ([MISSING, MISSING], 4),
        ([FILED, MISSING], 4),
        ([BARE, BARE], 0),
        ([BARE, NA], 0),
        ([NA, NOT_DUE], 7),
        ([NOT_DUE, NOT_DUE], 7),
        ([NA_BARE, NOT_DUE], 6),
        ([NOT_DUE, FILED], 4),
        ([NOT_DUE, MISSING], 4),
        ([EARLY, EARLY], 7),
        ([EARLY, NA], 7),
        ([EARLY, NA_BARE], 6),
        ([EARLY, FILED], 4),
        ([EARLY, BARE], 4),
        ([EARLY, MISSING], 4),
        ([CLEAR, FILED], 7),
        ([CLEAR, MISSING], 7),
    ],
)
def test_an_alternative_in_which_nothing_passes(states: list[State], code: int) -> None:
    """What is left out decides only when nothing else is left; missing holds at best; nothing left holds."""
    test = Test((Bound(MEASURES[0], 1), Bound(MEASURES[1], 1)))
    rules = scored(Clause("X.a", 100, (test,)), ceiling=100)
    found = judged(rules, ([0, 0], states), ([0, 0], states[::-1]))
    assert found.codes.tolist() == [[code, code]]
    assert found.points[:, 0, 0].tolist() == [100 * bool(code & bit) for bit in (1, 2, 4)]


@pytest.mark.parametrize(
    ("states", "code"),
    [  # the first value reaches 1, the second does not
        ([FILED, FILED], 7),
        ([FILED, MISSING], 7),
        ([BARE, FILED], 6),
        ([BARE, NA], 6),
        ([BARE, CLEAR], 7),
        ([EARLY, FILED], 7),
        ([EARLY, NA_BARE], 7),
        ([NA, FILED], 0),
        ([MISSING, NA], 4),
        ([NOT_DUE, BARE], 4),
    ],
)
def test_an_alternative_in_which_one_would_pass(states: list[State], code: int) -> None:
    """A bound that is reached holds in the totals in which its value counts; what is left out is not looked at."""
    test = Test((Bound(MEASURES[0], 1), Bound(MEASURES[1], 1)))
    rules = scored(Clause("X.a", 100, (test,)), ceiling=100)
    assert judged(rules, ([1, 0], states)).codes.tolist() == [[code]]


def test_alternatives_may_ask_different_bounds() -> None:
    """An "or" gate: at least 100 asked, or everyone."""
    everyone = Measure("everyone", None, 1)
    test = Test((Bound(MEASURES[0], 100), Bound(everyone, 1)))
    rules = scored(Clause("X.a", 100, (test,)), ceiling=100)
    columns = [([value, yes], [FILED, FILED]) for value, yes in ((100, 0), (99, 1), (99, 0))]
    assert judged(rules, *columns).codes.tolist() == [[7, 7, 0]]


def test_a_clause_holds_where_all_its_tests_do() -> None:
    """Its byte is what its tests have in common; each test keeps its own."""
    tests = tuple(Test((Bound(measure, 1),)) for measure in MEASURES[:3])
    rules = scored(Clause("X.a", 100, tests), ceiling=100)
    found = judged(rules, ([1, 0, 1], [FILED, MISSING, BARE]), ([1, 1, 1], [FILED, BARE, BARE]))
    assert found.tests.tolist() == [[7, 7], [4, 6], [6, 6]]
    assert found.codes.tolist() == [[4, 6]]


def test_tests_are_shared_between_clauses() -> None:
    """Two clauses with the same test, and one measure in both directions, each say their own."""
    low, high = Test((Bound(MEASURES[0], 7),)), Test((Bound(TURNED[0], -14),))
    rules = scored(Clause("X.a", 30, (low,)), Clause("X.b", 70, (low, high)), ceiling=100)
    assert len(rules.tests) == 2
    found = judged(rules, ([7, -7], [FILED] * 2), ([15, -15], [FILED] * 2), ([6, -6], [FILED] * 2))
    assert found.codes.tolist() == [[7, 7, 0], [7, 0, 0]]
    assert found.points[0, 0].tolist() == [100, 30, 0]


# ── meters ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("counted", "points"),
    [  # 1, 2, 4 and 0 of 4, in hundredths of 1 point, half up
        (0, 100),  # nothing left: full
        (1, 25),
        (2, 38),  # 37.5
        (3, 58),  # 58.33
        (4, 44),  # 43.75
    ],
)
def test_a_mean_is_over_the_years_that_count(counted: int, points: int) -> None:
    """na is left out, wherever it stands; nothing left is full."""
    rules = scored(Clause("X.share", 100, meter=mean(4)), ceiling=100)
    values, states = [1, 2, 4, 0], [FILED] * counted + [NA] * (4 - counted)
    found = judged(rules, (values, states), (values[::-1], states[::-1]))
    assert found.points[:, 0].tolist() == [[points, points]] * 3
    assert found.codes.tolist() == [[7, 7] if points == 100 else [0, 0]]


def test_a_mean_of_what_is_left_out_in_some_totals_only() -> None:
    """Not due: left out in evidenced and claimed, full in attainable. na without evidence: against in evidenced."""
    rules = scored(Clause("X.share", 100, meter=mean(4, 2)), ceiling=100)
    assert judged(rules, ([2, 0], [FILED, NOT_DUE])).points[:, 0, 0].tolist() == [50, 50, 75]
    assert judged(rules, ([2, 0], [FILED, NA_BARE])).points[:, 0, 0].tolist() == [25, 50, 50]
    assert judged(rules, ([0, 0], [NOT_DUE, NOT_DUE])).points[:, 0, 0].tolist() == [100, 100, 100]
    assert judged(rules, ([0, 0], [NA_BARE, NA_BARE])).points[:, 0, 0].tolist() == [0, 100, 100]
    assert judged(rules, ([2, 2], [EARLY, EARLY])).points[:, 0, 0].tolist() == [50, 50, 50]
    assert judged(rules, ([0, 0], [CLEAR, CLEAR])).points[:, 0, 0].tolist() == [100, 100, 100]


def test_values_are_held_within_zero_and_full() -> None:
    """Below zero earns nothing, beyond full no more than full, year by year: a good year does not pay for a bad one."""
    rules = scored(Clause("X.share", 100, meter=mean(9000, 2, zero=5000)), ceiling=100)
    columns = [([4000, 9000], [FILED] * 2), ([4999, 10_000], [FILED] * 2), ([7000, 7000], [FILED] * 2)]
    assert judged(rules, *columns).points[0, 0].tolist() == [50, 50, 50]


def test_a_mean_turned_round() -> None:
    """Where less is better the measures are negative: from 20 % down to 5 %."""
    meter = Meter(TURNED[:2], -2000, -500, mean=True, span=1500)
    rules = scored(Clause("X.share", 300, meter=meter), ceiling=300)
    columns = [([-500, -500], [FILED] * 2), ([-1000, -2000], [FILED] * 2), ([-1250, 0], [FILED] * 2)]
    assert judged(rules, *columns).points[0, 0].tolist() == [300, 100, 225]


@pytest.mark.parametrize(
    ("value", "points"),
    [(0, 0), (1, 1), (2, 1), (3, 2), (5, 3), (195, 98), (196, 98), (197, 99), (199, 100), (200, 100)],
)
def test_points_are_rounded_half_up(value: int, points: int) -> None:
    """Exactly .005 rounds up, at odd and at even hundredths alike."""
    rules = scored(Clause("X.share", 100, meter=mean(200, 1)), ceiling=100)
    assert judged(rules, ([value], [FILED])).points[:, 0, 0].tolist() == [points] * 3


@pytest.mark.parametrize(("value", "points"), [(4999, 0), (5000, 1), (5001, 1), (9999, 1)])
def test_just_under_a_half_is_no_half(value: int, points: int) -> None:
    """0.4999 of a hundredth is none, 0.5 is one."""
    rules = scored(Clause("X.share", 1, meter=mean(10_000, 1)), ceiling=1)
    assert judged(rules, ([value], [FILED])).points[0, 0, 0] == points


@pytest.mark.parametrize(("value", "points"), [(200, 0), (199, -1), (198, -1), (197, -2), (196, -2), (0, -100)])
def test_deductions_are_rounded_away_from_zero(value: int, points: int) -> None:
    """−0.005 is −0.01: a half counts fully on either side."""
    rules = scored(Clause("X.share", 100, meter=mean(200, 1)), ceiling=0, floor=-100, kind="deduction")
    assert judged(rules, ([value], [FILED])).points[0, 0, 0] == points


def test_points_are_rounded_once() -> None:
    """Shares of several clauses and whole losses are added exactly, and only their sum is rounded."""

    def item(lost: int, of: int) -> LevelRules:
        meters = (Meter(MEASURES[:1], 0, of, mean=True, span=of), Meter(MEASURES[1:2], 0, of, mean=True, span=of))
        return scored(*(Clause(f"X.{n}", 100, meter=meter) for n, meter in enumerate(meters)), ceiling=200)

    assert judged(item(1, 200), ([199, 199], [FILED] * 2)).points[0, 0, 0] == 199  # 200 − ½ − ½, not 198
    assert judged(item(2, 500), ([498, 498], [FILED] * 2)).points[0, 0, 0] == 199  # 200 − 0.4 − 0.4, not 200
    thirds = Meter(MEASURES[:1], 0, 3, mean=True, span=3)
    sevenths = Meter(MEASURES[1:2], 0, 7, mean=True, span=7)
    test = Clause("X.c", 50, (Test((Bound(MEASURES[2], 1),)),))
    rules = scored(Clause("X.a", 100, meter=thirds), Clause("X.b", 100, meter=sevenths), test, ceiling=250)
    # 250 − 33⅓ − 14 2/7 = 202.38…, and 50 less where the test fails
    columns = [([2, 6, 1], [FILED] * 3), ([2, 6, 0], [FILED] * 3)]
    assert judged(rules, *columns).points[0, 0].tolist() == [202, 152]


# ── sums, floors, caps ───────────────────────────────────────────────────────────────────────────────────────────────


def occurrences(loss: int, each: int, most: int) -> Meter:
    return Meter(TURNED, -most, 0, mean=False, span=loss, each=each, base=loss)


@pytest.mark.parametrize(
    ("values", "points"),
    [([0, 0, 0, 0], 150), ([1, 0, 0, 0], 110), ([1, 1, 0, 1], 30), ([2, 2, 0, 0], 0), ([9, 9, 9, 9], 0)],
)
def test_a_sum_stops_at_the_floor(values: list[int], points: int) -> None:
    """0.4 each from 1.5: the fourth takes the 0.3 that are left, and more take nothing."""
    rules = scored(Clause("X.count", 150, meter=occurrences(150, 40, 4)), ceiling=150)
    found = judged(rules, ([-value for value in values], [FILED] * 4))
    assert found.points[:, 0, 0].tolist() == [points] * 3
    assert found.codes[0, 0] == (7 if points == 150 else 0)


def test_a_deduction_stops_at_its_floor() -> None:
    """From 0 to −5, whatever else fails beside the count."""
    needed = Clause("X.requires", 500, (Test((Bound(MEASURES[0], 1),)),))
    count = Clause("X.count", 500, meter=occurrences(500, 200, 3))
    rules = scored(needed, count, ceiling=0, floor=-500, kind="deduction")
    columns = [
        ([1, 0, 0, 0, 0], [FILED] * 5),
        ([1, -1, -1, 0, 0], [FILED] * 5),
        ([1, -3, -3, 0, 0], [FILED] * 5),
        ([0, -1, 0, 0, 0], [FILED] * 5),
        ([1, -1, 0, 0, 0], [FILED, FILED, MISSING, NA, CLEAR]),
    ]
    points = judged(rules, *columns).points[:, 0].T.tolist()
    assert points == [[0, 0, 0], [-400, -400, -400], [-500] * 3, [-500] * 3, [-500, -500, -200]]


@pytest.mark.parametrize(
    ("values", "points"),
    [([0, 0, 0, 0], 0), ([1, 0, 0, 0], 150), ([1, 0, 1, 0], 200), ([9, 0, 0, 0], 200), ([9, 9, 9, 9], 200)],
)
def test_a_bonus_stops_at_its_cap(values: list[int], points: int) -> None:
    """1.5 each up to 2."""
    meter = Meter(MEASURES, 0, 2, mean=False, span=200, each=150)
    rules = scored(Clause("X.bonus", 200, meter=meter), ceiling=200, kind="bonus")
    assert judged(rules, (values, [FILED] * 4)).points[:, 0, 0].tolist() == [points] * 3


def test_a_bonus_adds_what_is_there_and_hopes_for_what_is_missing() -> None:
    """Evidenced, claimed, attainable: na and what is not due add nothing, a missing one may bring the cap."""
    meter = Meter(MEASURES, 0, 5, mean=False, span=500, each=100)
    rules = scored(Clause("X.bonus", 500, meter=meter), ceiling=500, kind="bonus")
    for states, points in {
        (FILED, BARE, NA, NA_BARE): [100, 200, 200],
        (FILED, FILED, NA, MISSING): [200, 200, 500],
        (FILED, EARLY, NOT_DUE, NA): [200, 200, 500],
        (NA, NA, NA, NA): [0, 0, 0],
    }.items():
        assert judged(rules, ([1, 1, 0, 0], list(states))).points[:, 0, 0].tolist() == points


def test_losses_do_not_go_below_the_floor() -> None:
    """Clauses that together cost more than there is leave the floor."""
    tests = [Clause(f"X.{n}", 80, (Test((Bound(MEASURES[n], 1),)),)) for n in range(3)]
    rules = scored(*tests, ceiling=200, floor=50)
    columns = [(values, [FILED] * 3) for values in ([1, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 0])]
    assert judged(rules, *columns).points[0, 0].tolist() == [200, 120, 50, 50]


# ── totals ───────────────────────────────────────────────────────────────────────────────────────────────────────────

CAPS = {"category": "J1", "bonus_cap": "10", "deduction_cap": "-10"}


def fixed(name: str, kind: Any, worth: int) -> Item:
    """An item that earns (or with points below 0 loses) all of it when its own fact is 0."""
    clause = Clause(f"{name}.a", abs(worth), (Test((Bound(Measure(name, None, 1), 1),)),))
    return Item(name, kind, max(worth, 0), min(worth, 0), (clause,))


@pytest.mark.parametrize(
    ("bonuses", "deductions", "adjustment"),
    [
        ([], [], 0),
        ([600], [], 600),
        ([600, 600], [], 1000),
        ([], [-300], -300),
        ([], [-500, -500, -500], -1000),
        ([600, 600], [-500, -500, -500], 0),
        ([600, 600], [-300], 700),
        ([100], [-600, -600], -900),
    ],
)
def test_bonuses_and_deductions_are_capped_together(bonuses: list[int], deductions: list[int], adjustment: int) -> None:
    """Bonuses bring at most +10 together, deductions take at most −10 together, each for itself; a veto is worth 0."""
    standard = a_standard()
    judgement = {"categories": {"A1": "3", "J1": "0"}, "core": {"county": "3"}, "adjustment": CAPS}
    standard = replace(standard, judgement=Judgement.model_validate(judgement))
    earned = [fixed(f"B{n}", "bonus", points) for n, points in enumerate(bonuses)]
    lost = [fixed(f"D{n}", "deduction", points) for n, points in enumerate(deductions)]
    veto = Item("V", "veto", 0, 0, (Clause("V", 0, (Test((Bound(Measure("v", None, 1, veto=True), 1),)),)),))
    rules = level(fixed("A", "scored", 100), *earned, fixed("C", "scored", 200), *lost, veto)
    values = [1, *(1 for _ in earned), 1, *(0 for _ in lost), 0]
    found = judged(rules, (values, [FILED] * len(values)))
    total = totals(standard, rules, found.points)
    assert total.adjustment.tolist() == [[adjustment]] * 3
    assert total.total.tolist() == [[300 + adjustment]] * 3


def test_a_standard_without_adjustment() -> None:
    """The total is the core."""
    rules = level(fixed("A", "scored", 100))
    total = totals(a_standard(), rules, judged(rules, ([1], [BARE]), ([0], [FILED])).points)
    assert total.total.tolist() == [[0, 0], [100, 0], [100, 0]]
    assert total.adjustment.tolist() == [[0, 0]] * 3


# ── many at once, large numbers ──────────────────────────────────────────────────────────────────────────────────────


def of_everything() -> LevelRules:
    """Single tests, ranges, alternatives, a mean, a sum with a requirement, a bonus, a veto."""
    single = Clause("A.a", 50, tuple(Test((Bound(measure, 2),)) for measure in MEASURES))
    within = Clause("A.b", 50, (Test((Bound(MEASURES[0], 1),)), Test((Bound(TURNED[0], -3),))))
    either = Clause("A.c", 25, (Test(tuple(Bound(measure, 3) for measure in MEASURES)), *single.tests[:1]))
    needed = Clause("C.requires", 300, (Test((Bound(MEASURES[3], 1),)),))
    bonus = Meter(MEASURES[:2], 0, 3, mean=False, span=300, each=100)
    veto = Test((Bound(Measure("f", 2020, -1, veto=True), -3),))
    return level(
        Item("A", "scored", 125, 0, (single, within, either)),
        Item("B", "scored", 133, 0, (Clause("B.share", 133, meter=mean(4)),)),
        Item("C", "deduction", 0, -300, (needed, Clause("C.count", 300, meter=occurrences(300, 70, 5)))),
        Item("D", "bonus", 300, 0, (Clause("D.bonus", 300, meter=bonus),)),
        Item("V", "veto", 0, 0, (Clause("V", 0, (veto,)),)),
    )


def test_many_dossiers_at_once_equal_one_at_a_time() -> None:
    """Every state beside every other: a dossier's column does not depend on its neighbours."""
    rules, rng = of_everything(), random.Random(2023)
    columns = []
    for _ in range(400):
        by_year = [rng.randrange(6) for _ in YEARS]
        values = [measure.sign * by_year[YEARS.index(measure.year or 0)] for measure in rules.measures]
        columns.append((values, [rng.choice(list(State)) for _ in rules.measures]))
    together = judged(rules, *columns)
    for column, one in enumerate(columns):
        alone = judged(rules, one)
        assert np.array_equal(together.codes[:, column : column + 1], alone.codes)
        assert np.array_equal(together.tests[:, column : column + 1], alone.tests)
        assert np.array_equal(together.points[:, :, column : column + 1], alone.points)
        for row, (parts, of) in alone.unearned.items():
            assert together.unearned[row][1] == of
            assert np.array_equal(together.unearned[row][0][:, column : column + 1], parts)


def test_more_is_never_less() -> None:
    """evidenced ≤ claimed ≤ attainable for every item of every dossier, and never beyond its ends."""
    rules, rng = of_everything(), random.Random(2020)
    columns = [
        ([rng.randrange(-5, 6) for _ in rules.measures], [rng.choice(list(State)) for _ in rules.measures])
        for _ in range(2000)
    ]
    evidenced, claimed, attainable = judged(rules, *columns).points
    assert np.all(evidenced <= claimed)
    assert np.all(claimed <= attainable)
    for number, item in enumerate(rules.items):
        assert evidenced[number].min() >= item.floor
        assert attainable[number].max() <= item.ceiling


def test_one_dossier_in_many_columns() -> None:
    """`repeated` gives copies that can be changed one by one."""
    rules = scored(Clause("X.a", 100, (Test((Bound(MEASURES[0], 1),)),)), ceiling=100)
    values, states = repeated(Measured([0], [FILED]), 3)
    values[0, 1], states[0, 2] = 1, MISSING
    assert Columns(rules).judge(values, states).codes.tolist() == [[0, 7, 4]]


MOST_COUNT = 999_999_999_999
MOST_AMOUNT = 99_999_999_999_999  # 999,999,999,999.99


def test_twelve_digits_are_compared_exactly() -> None:
    """One step under the bound fails, in either direction."""
    tests = [
        Clause("X.a", 1, (Test((Bound(MEASURES[0], MOST_AMOUNT),)),)),
        Clause("X.b", 1, (Test((Bound(TURNED[0], -MOST_AMOUNT + 1),)),)),
    ]
    found = judged(scored(*tests, ceiling=2), ([MOST_AMOUNT, -MOST_AMOUNT], [FILED] * 2), ([0, 0], [FILED] * 2))
    assert found.codes.tolist() == [[7, 0], [0, 7]]
    found = judged(scored(*tests, ceiling=2), ([MOST_AMOUNT - 1, -MOST_AMOUNT + 1], [FILED] * 2))
    assert found.codes.tolist() == [[0], [7]]


def test_huge_values_do_not_overflow_a_sum() -> None:
    """Twelve digits in every year of many facts use up the points and no more; as a bonus they bring the cap."""
    measures = tuple(Measure(f"f{n}", year, -1) for n in range(20) for year in YEARS)
    meter = Meter(measures, -999_900, 0, mean=False, span=999_900, each=1, base=999_900)
    rules = scored(Clause("X.count", 999_900, meter=meter), ceiling=0, floor=-999_900, kind="deduction")
    assert judged(rules, ([-MOST_COUNT] * 80, [FILED] * 80)).points[0, 0, 0] == -999_900
    up = tuple(Measure(f"f{n}", year, 1) for n in range(20) for year in YEARS)
    meter = Meter(up, 0, 999_900, mean=False, span=999_900, each=1)
    rules = scored(Clause("X.bonus", 999_900, meter=meter), ceiling=999_900, kind="bonus")
    assert judged(rules, ([MOST_COUNT] * 80, [FILED] * 80)).points[0, 0, 0] == 999_900


@pytest.mark.parametrize("full", [1, 10_000, MOST_COUNT, MOST_AMOUNT])
def test_huge_values_do_not_overflow_a_mean(full: int) -> None:
    """A mean over four years of the largest amounts, 30 points: all, half (rounded), nothing."""
    rules = scored(Clause("X.share", 3000, meter=mean(full)), ceiling=3000)
    columns = [([MOST_AMOUNT] * 4, [FILED] * 4), ([full, full, 0, 0], [FILED] * 4), ([0] * 4, [FILED] * 4)]
    assert judged(rules, *columns).points[:, 0].tolist() == [[3000, 1500, 0]] * 3


@pytest.mark.parametrize(("points", "years"), [(4000, 4), (1000, 6), (9000, 4)])
def test_nor_with_more_points_or_years(points: int, years: int) -> None:
    """40 points on an amount of 12 digits over four years, or 10 points over six, earn all when all is there."""
    measures = tuple(Measure("f", 2020 + n, 1) for n in range(years))
    meter = Meter(measures, 0, MOST_AMOUNT, mean=True, span=MOST_AMOUNT)
    rules = scored(Clause("X.share", points, meter=meter), ceiling=points)
    assert judged(rules, ([MOST_AMOUNT] * years, [FILED] * years)).points[0, 0, 0] == points
