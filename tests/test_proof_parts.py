"""What proofs are made of, by hand: critical points, the best values, valleys, exact bounds, and items made for it."""

from typing import Literal

import pytest

from modelcity.proving.critical import CriticalPoints, Range
from modelcity.proving.exact import exactness
from modelcity.proving.failures import Failure
from modelcity.proving.itemproof import ItemProof
from modelcity.proving.proof import failures_of
from modelcity.proving.shape import valley
from modelcity.proving.whole import Extent, beyond, extent
from modelcity.standard.clauses import Bound, Clause, Item, ItemKind, LevelRules, Measure, Meter, Sign, Test
from modelcity.standard.facts import Fact
from modelcity.standard.load import Shelf, installed, load, shelf_at
from planted_faults import TOY

COUNT_TOP, RATIO_TOP = 999_999_999_999, 10_000
Better = Literal["higher", "lower", "within"]


def fact(name: str, kind: Literal["bool", "count", "ratio"] = "count", better: Better = "higher") -> Fact:
    """A fact of some kind."""
    yearly = name.startswith("yearly")
    return Fact(id=name, zh=name, kind=kind, unit="", yearly=yearly, better=better, remediable="always", rollup="none")


FACTS = {
    one.id: one
    for one in (
        fact("x"),
        fact("y"),
        fact("rate", "ratio"),
        fact("days", better="within"),
        fact("fires", better="lower"),
        fact("yearly_done", "bool"),
        fact("yearly_count"),
    )
}


def bound(name: str, at_least: int, *, sign: Sign = 1, year: int | None = None) -> Bound:
    """`name` ≥ at_least, or with sign −1 `name` ≤ −at_least."""
    return Bound(Measure(name, year, sign), at_least)


def at_most(name: str, most: int, year: int | None = None) -> Bound:
    """`name` ≤ most."""
    return bound(name, -most, sign=-1, year=year)


def clause(name: str, points: int, *bounds: Bound, meter: Meter | None = None) -> Clause:
    """A clause with a test for each bound, or a meter."""
    return Clause(name, points, tuple(Test((one,)) for one in bounds), meter)


def item(*clauses: Clause, ceiling: int = 0, floor: int = 0, kind: ItemKind = "scored") -> Item:
    """An item of some clauses; where no ceiling is said, their sum."""
    return Item("I", kind, ceiling or sum(one.points for one in clauses), floor, clauses)


def mean(name: str, zero: int, full: int, *years: int) -> Meter:
    """The share of the way from zero to full, a mean over years."""
    measures = tuple(Measure(name, year, 1) for year in years or [None])
    return Meter(measures, zero, full, mean=True, span=full - zero)


def found(one: Item) -> list[Failure]:
    """What does not hold of an item."""
    return list(failures_of(ItemProof("unit", one, FACTS)))


def said(one: Item) -> list[tuple[str, str]]:
    """The same as property and clause."""
    return [(failure.property, failure.clause) for failure in found(one)]


YEARS = [("yearly_done", year) for year in (2022, 2023)]
DONE_ONCE = Test((bound("yearly_done", 1, year=2022), bound("yearly_done", 1, year=2023)))
LEFT_ONCE = Test((at_most("yearly_done", 0, 2022), at_most("yearly_done", 0, 2023)))
ALWAYS_DONE = (bound("yearly_done", 1, year=2022), bound("yearly_done", 1, year=2023))


def test_ranges() -> None:
    """A range is what two ranges share; one that holds nothing is false."""
    assert Range(3, 9) & Range(5, 20) == Range(5, 9)
    assert Range(4, 4)
    assert not Range(0, 3) & Range(4, 9)


def test_critical_points() -> None:
    """The ends of what is allowed, and each bound with its neighbours; nothing beyond the ends."""
    points = CriticalPoints(item(clause("a", 1, bound("x", 5), at_most("rate", RATIO_TOP))), FACTS)
    assert points.points["x", None] == (0, 4, 5, 6, COUNT_TOP)
    assert points.points["rate", None] == (0, RATIO_TOP - 1, RATIO_TOP)
    assert points.passing(bound("x", 5)) == Range(5, COUNT_TOP)
    assert points.failing(bound("x", 5)) == Range(0, 4)
    assert points.passing(at_most("rate", 9_000)) == Range(0, 9_000)
    assert points.failing(at_most("rate", 9_000)) == Range(9_001, RATIO_TOP)
    assert not points.failing(at_most("rate", RATIO_TOP))
    assert points.failing(bound("rate", RATIO_TOP + 1)) == Range(0, RATIO_TOP)


def test_the_best_values() -> None:
    """The least with which every test holds and every meter is full."""
    alone = item(clause("a", 1, bound("x", 5), at_most("x", 9)), clause("b", 1, meter=mean("rate", 0, 8_000)))
    assert CriticalPoints(alone, FACTS).best == {("x", None): 5, ("rate", None): 8_000}
    assert CriticalPoints(item(clause("a", 1, bound("x", 5), at_most("x", 4))), FACTS).best is None


def test_the_best_of_alternatives() -> None:
    """Alternatives are tried in turn; one that is also asked for by itself is never given up."""
    either = item(Clause("a", 1, (DONE_ONCE, LEFT_ONCE)))
    assert CriticalPoints(either, FACTS).best == dict(zip(YEARS, (1, 0), strict=True))
    neither = item(Clause("a", 1, (DONE_ONCE, LEFT_ONCE)), clause("b", 1, *ALWAYS_DONE))
    points = CriticalPoints(neither, FACTS)
    assert points.best is None
    assert points.conflicts() == YEARS


def test_breaking_a_test() -> None:
    """Every combination of critical points with which it fails; none where it always holds."""
    points = CriticalPoints(item(Clause("a", 1, (DONE_ONCE,)), clause("b", 1, bound("x", 2), bound("y", 0))), FACTS)
    assert list(points.breaking(DONE_ONCE)) == [dict.fromkeys(YEARS, 0)]
    assert list(points.breaking(Test((bound("x", 2),)))) == [{("x", None): 0}, {("x", None): 1}]
    assert list(points.breaking(Test((bound("y", 0),)))) == []
    assert list(points.breaking(Test((bound("x", 2), at_most("x", 5))))) == []


def test_emptying_a_meter() -> None:
    """Of a mean one value short at a time; of a sum also all of them, which one full value would fill."""
    shares = clause("a", 1, meter=mean("yearly_count", 0, 2, 2022, 2023))
    first, second = (("yearly_count", year) for year in (2022, 2023))
    assert list(CriticalPoints(item(shares), FACTS).emptying(shares)) == [
        {first: 0},
        {first: 1},
        {second: 0},
        {second: 1},
    ]
    meter = Meter(shares.measures, 0, 2, mean=False, span=100, each=50)
    bonus = clause("b", 100, meter=meter)
    both = [values for values in CriticalPoints(item(bonus), FACTS).emptying(bonus) if len(values) == 2]
    assert {first: 0, second: 0} in both
    assert {first: 1, second: 0} in both
    assert all(sum(values.values()) < 2 for values in both)


@pytest.mark.parametrize(
    ("points", "where"),
    [
        ([], None),
        ([1, 2, 3], None),
        ([3, 2, 1], None),
        ([1, 3, 3, 2], None),
        ([2, 1, 2], (0, 1, 2)),
        ([0, 2, 1, 0, 1], (1, 3, 4)),
        ([3, 3, 0, 0, 5], (1, 2, 4)),
    ],
)
def test_valleys(points: list[int], where: tuple[int, ...] | None) -> None:
    """Three positions of which the middle one has less than both others; the nearest and highest at its sides."""
    assert valley(points) == where


@pytest.mark.parametrize(
    ("bounds", "worst", "best"),
    [
        ([bound("x", 5), bound("x", 3)], (), ()),
        ([bound("days", 3), at_most("days", 5)], ("days",), ()),  # no value fails both
        ([bound("days", 5), at_most("days", 3)], (), ("days",)),  # 4 fails both, and none passes both
        ([bound("x", 0)], ("x",), ()),  # what is missing fails what no value fails
    ],
)
def test_exact_bounds(bounds: list[Bound], worst: tuple[str, ...], best: tuple[str, ...]) -> None:
    """A fact used with both signs in two clauses: no value may be as bad, or as good, as what is missing."""
    rules = LevelRules("unit", (item(*(clause(f"c{at}", 1, one) for at, one in enumerate(bounds))),), ())
    found = exactness(rules, FACTS)
    assert (found.worst, found.best) == (worst, best)


def test_a_value_without_which_all_is_lost_is_as_bad_as_none() -> None:
    """A `no` fails the requirement, which costs all: that the meter is full with it makes no difference."""
    meter = Meter(tuple(Measure("x", None, -1) for _ in range(1)), -2, 0, mean=True, span=2)
    rules = LevelRules("unit", (item(clause("r", 2, bound("x", 1)), clause("m", 2, meter=meter), ceiling=2),), ())
    assert exactness(rules, FACTS).worst == ()


def test_what_a_meter_and_a_range_share() -> None:
    """A step beside a share on one fact is sound; a share that another clause always hides is not."""
    assert said(item(clause("step", 50, bound("rate", 9_000)), clause("share", 50, meter=mean("rate", 0, 8_000)))) == []
    hidden = item(
        clause("step", 100, bound("rate", 9_000)), clause("share", 50, meter=mean("rate", 0, 8_000)), ceiling=100
    )
    assert said(hidden) == [("costs", "share")]


def test_steps_below_the_floor_never_cost() -> None:
    """Of nested steps that together lose more than there is to lose the lower one is masked."""
    nested = clause("low", 50, bound("x", 5)), clause("high", 50, bound("x", 10))
    assert said(item(*nested)) == []
    assert said(item(*nested, ceiling=100, floor=50)) == [("costs", "low")]


def test_what_excludes_each_other_may_still_cost() -> None:
    """No value has both ranges, yet each costs by itself: full points cannot be earned, and there is a hole."""
    ranges = (
        clause("a", 50, bound("days", 7), at_most("days", 14)),
        clause("b", 50, bound("days", 20), at_most("days", 30)),
    )
    assert said(item(*ranges)) == [("bounded", "I"), ("ladder", "a")]


def test_vetoes_that_cannot_be_clear() -> None:
    """A veto that fires whatever is filled in, and one that never does."""
    always = clause("V", 0, bound("days", 5), at_most("days", 3))
    failures = found(item(always, kind="veto"))
    assert [(one.property, one.clause) for one in failures] == [("veto", "V")]
    assert "无论填什么都会触发：days ≥5、days ≤3" in failures[0].found
    assert [shown.worth for shown in failures[0].shown] == [0]
    assert said(item(clause("V", 0, at_most("fires", COUNT_TOP)), kind="veto")) == [("veto", "V")]
    assert said(item(clause("V", 0, at_most("fires", 0)), kind="veto")) == []


def test_a_clause_that_would_bring_points_is_refused() -> None:
    """Nothing that is declared expands to one; the proof does not rely on it."""
    assert ("bounded", "a") in said(item(clause("a", -50, bound("x", 1)), clause("b", 100, bound("y", 1))))
    broken = Meter((Measure("x", None, 1),), 3, 3, mean=True, span=0)
    assert CriticalPoints(item(clause("a", 50, meter=broken)), FACTS).best is not None


def test_what_cannot_be_decided_is_said() -> None:
    """Against the grain, beside too many combinations to look at all: no dossier, and no claim that it holds."""
    names = [f"n{number}" for number in range(8)]
    facts = {**FACTS, **{name: fact(name, better="lower") for name in names}}
    counted = tuple(Measure(name, None, -1) for name in ["x", *names])
    meter = Meter(counted, -1, 0, mean=False, span=100, each=100, base=100)
    against = item(clause("r", 100, bound("x", 1)), clause("m", 100, meter=meter), ceiling=100)
    failures = list(failures_of(ItemProof("unit", against, facts)))
    (undecided,) = (failure for failure in failures if failure.property == "monotone")
    assert (undecided.fact, undecided.shown) == ("x", ())
    assert "证明不了" in undecided.found
    assert "bounded" in {failure.property for failure in failures}


@pytest.mark.parametrize(
    ("shelf", "standard", "level", "least", "most"),
    [
        (installed(), "national", "county", -10_00, 110_00),  # all of I9 and the rest lost, J10 at its caps
        (installed(), "national", "town", -5_00, 29_00),  # a town has J10-01 (+3) and J10-05 (-5)
        (installed(), "social-support", "town", 0, 11_00),
        (shelf_at(TOY), "toy", "unit", 1_00 - 3_00, 20_00 + 2_00),  # S2-04 gives 1 below its threshold
    ],
)
def test_the_totals_of_a_level_reach_their_ends(shelf: Shelf, standard: str, level: str, least: int, most: int) -> None:
    """The worst and the best dossier of a level give what core and caps say, and the engine says so."""
    assert extent(load(shelf, standard)[0], level) == (level, least, most)


def test_totals_beyond_their_caps_are_told() -> None:
    """A total that no cap allows would be a fault of the engine; it is told."""
    toy, _ = load(shelf_at(TOY), "toy")
    assert list(beyond(toy, Extent("unit", -2_00, 22_00))) == []
    (failure,) = beyond(toy, Extent("unit", -2_00, 22_01))
    assert (failure.property, "-2 到 22.01" in failure.found, "-3 到 22 之间" in failure.found) == (
        "bounded",
        True,
        True,
    )
