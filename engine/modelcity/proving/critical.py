"""The critical points of the values that an item looks at (临界点).

Every test compares one value with one bound, and a meter runs straight between `zero` and `full`. Between two
neighbouring critical points nothing changes but by a straight line, so what holds at them holds everywhere.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from modelcity.standard.clauses import Bound, Clause, Item, Measure, Test
from modelcity.standard.facts import Fact, Kind

Key = tuple[str, int | None]  # a fact and its year
Values = Mapping[Key, int]  # in grid steps as collected, not turned

# The greatest value of each kind in grid steps (design.md §5: at most 12 digits before the point).
TOPS: dict[Kind, int] = {"bool": 1, "count": 10**12 - 1, "ratio": 10_000, "amount": 10**14 - 1}
MAX_COMBINATIONS = 4_096  # of alternatives: a dozen years of one "any year" and more


class Range(NamedTuple):
    """The values of one key that pass some bounds; empty where `low` is above `high`."""

    low: int
    high: int

    def __and__(self, other: "Range") -> "Range":
        return Range(max(self.low, other.low), min(self.high, other.high))

    def __bool__(self) -> bool:
        return self.low <= self.high


def key_of(measure: Measure) -> Key:
    """The value that a measure looks at."""
    return measure.fact, measure.year


class CriticalPoints:
    """An item's values: what its bounds ask of each, and where something can change."""

    def __init__(self, item: Item, facts: Mapping[str, Fact]) -> None:
        self.item, self.facts = item, facts
        self.bounds: dict[Key, dict[Bound, None]] = {}
        for clause in item.clauses:
            for bound in bounds_of(clause):
                self.bounds.setdefault(key_of(bound.measure), {})[bound] = None
        self.keys = tuple(self.bounds)

    def domain(self, key: Key) -> Range:
        """Every value that a dossier may give."""
        return Range(0, TOPS[self.facts[key[0]].kind])

    def passing(self, bound: Bound) -> Range:
        """The values that reach a bound."""
        if bound.measure.sign > 0:
            return self.domain(key_of(bound.measure)) & Range(bound.at_least, self.domain(key_of(bound.measure)).high)
        return self.domain(key_of(bound.measure)) & Range(0, -bound.at_least)

    def passes(self, bound: Bound, value: int) -> bool:
        """Whether a value reaches a bound."""
        return bound.measure.sign * value >= bound.at_least

    def failing(self, bound: Bound) -> Range:
        """The values that do not."""
        passed, domain = self.passing(bound), self.domain(key_of(bound.measure))
        if not passed:
            return domain
        return Range(0, passed.low - 1) if bound.measure.sign > 0 else Range(passed.high + 1, domain.high)

    @cached_property
    def points(self) -> dict[Key, tuple[int, ...]]:
        """The critical points of each value, rising: on both sides of every bound, and the ends of what is allowed."""
        found = {}
        for key, bounds in self.bounds.items():
            near = [bound.at_least * bound.measure.sign + step for bound in bounds for step in (-1, 0, 1)]
            domain = self.domain(key)
            found[key] = tuple(sorted({*domain, *(value for value in near if domain.low <= value <= domain.high)}))
        return found

    @cached_property
    def best(self) -> Values | None:
        """Values with which every test holds and every meter is full; None where there are none."""
        apart = self.conflicts()
        settled = [bound for key, bounds in self.bounds.items() if key not in apart for bound in bounds]
        needed = [bound for clause in self.item.clauses for bound in _needed(clause)]
        tests = [test for clause in self.item.clauses for test in clause.tests if len(test.any_of) > 1]
        unsettled = [test.any_of for test in tests if all(key_of(bound.measure) in apart for bound in test.any_of)]
        for chosen in itertools.islice(itertools.product(*unsettled), MAX_COMBINATIONS):
            ranges = self._met([*settled, *needed, *chosen])
            if all(ranges.values()):
                return {key: one.low for key, one in ranges.items()}
        return None

    def _met(self, bounds: Iterable[Bound]) -> dict[Key, Range]:
        ranges = {key: self.domain(key) for key in self.keys}
        for bound in bounds:
            ranges[key_of(bound.measure)] &= self.passing(bound)
        return ranges

    def conflicts(self) -> list[Key]:
        """The values of which not all bounds can be met together."""
        ranges = self._met(bound for bounds in self.bounds.values() for bound in bounds)
        return [key for key in self.keys if not ranges[key]]

    def breaking(self, test: Test) -> Iterator[Values]:
        """Every combination of critical points with which the test fails; none where it always holds."""
        ranges: dict[Key, Range] = {}
        for bound in test.any_of:
            key = key_of(bound.measure)
            ranges[key] = ranges.get(key, self.domain(key)) & self.failing(bound)
        within = [[value for value in self.points[key] if one.low <= value <= one.high] for key, one in ranges.items()]
        combinations = itertools.islice(itertools.product(*within), MAX_COMBINATIONS)
        return (dict(zip(ranges, values, strict=True)) for values in combinations)

    def emptying(self, clause: Clause) -> Iterator[Values]:
        """Critical points with which a meter is not full: one value short, of a sum also all of them."""
        if clause.meter is None:
            return
        short, nothing = dict[Key, list[int]](), dict[Key, int]()
        for measure in clause.meter.measures:
            key, within = key_of(measure), self.failing(Bound(measure, clause.meter.full))
            short[key] = [value for value in self.points[key] if within.low <= value <= within.high]
            nothing |= dict.fromkeys([key], short[key][0 if measure.sign > 0 else -1]) if short[key] else {}
        yield from ({key: value} for key, values in short.items() for value in values)
        if not clause.meter.mean and all(short.values()):
            yield from ({**nothing, key: value} for key, values in short.items() for value in values)


def bounds_of(clause: Clause) -> Iterator[Bound]:
    """Every bound of a clause; of a meter where it is full and where it is empty."""
    for test in clause.tests:
        yield from test.any_of
    if clause.meter is not None:
        for measure in clause.meter.measures:
            yield Bound(measure, clause.meter.full)
            yield Bound(measure, clause.meter.zero)


def _needed(clause: Clause) -> Iterator[Bound]:
    """The bounds without which a clause costs something: of tests with no other, and of a meter where it is full."""
    yield from (test.any_of[0] for test in clause.tests if len(test.any_of) == 1)
    if clause.meter is not None:
        yield from (Bound(measure, clause.meter.full) for measure in clause.meter.measures)
