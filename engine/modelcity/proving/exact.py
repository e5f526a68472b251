"""For which facts the three totals are exact bounds, and not only bounds (确切的界).

What is missing counts as at its worst in *claimed* and at its best in *attainable*. These are bounds; they are exact
for a fact when one and the same value would be as bad in every clause of the level as its missing counts, and one as
good. Facts are taken to be independent of each other, as clauses take them.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from modelcity.proving.critical import CriticalPoints, Key, key_of
from modelcity.standard.clauses import Bound, Clause, Item, LevelRules
from modelcity.standard.facts import Fact


class Exactness(NamedTuple):
    """The facts of one level; of `worst` (`best`) no single value is as bad (good) as the fact's missing counts."""

    level: str
    facts: tuple[str, ...]
    worst: tuple[str, ...]
    best: tuple[str, ...]


def exactness(rules: LevelRules, facts: Mapping[str, Fact]) -> Exactness:
    """Whether the bounds of one level are exact, fact by fact."""
    everything = CriticalPoints(Item(rules.level, "scored", 0, 0, rules.clauses), facts)
    of_key: dict[Key, list[Item]] = {}
    for item in rules.items:
        for key in dict.fromkeys(key_of(measure) for clause in item.clauses for measure in clause.measures):
            of_key.setdefault(key, []).append(item)
    worst, best = dict[str, None](), dict[str, None]()
    for key, items in of_key.items():
        ways = [_Given(key, value) for value in everything.points[key]]
        if not any(all(map(way.as_bad, items)) for way in ways):
            worst[key[0]] = None
        if not any(all(map(way.as_good, items)) for way in ways):
            best[key[0]] = None
    names = tuple(dict.fromkeys(fact for fact, _ in of_key))
    return Exactness(rules.level, names, tuple(worst), tuple(best))


class _Given(NamedTuple):
    """One value in the place of a missing one."""

    key: Key
    value: int

    def as_bad(self, item: Item) -> bool:
        """Whether it loses in an item what its missing loses: all that there is, or in each clause as much."""
        lost = [clause.points for clause in item.clauses if self._costs_all(clause)]
        return (bool(lost) and sum(lost) >= item.ceiling - item.floor) or all(map(self._costs_as_much, item.clauses))

    def as_good(self, item: Item) -> bool:
        """Whether it reaches a bound of every test that it is in, and fills its part of every meter."""
        return not any(
            self._tests(clause, reached=False)
            or any(not self._reaches(bound) for bound in self._in_meter(clause, "full"))
            for clause in item.clauses
        )

    def _costs_all(self, clause: Clause) -> bool:
        """Whether a clause costs all of its points, whatever the others are."""
        if clause.meter is None:
            return frozenset() in self._tests(clause, reached=False)
        above = self._in_meter(clause, "zero")
        others = len(clause.meter.measures) - len(above)
        most = clause.meter.each * (clause.meter.zero * len(above) + clause.meter.full * others) + clause.meter.base
        nothing = clause.meter.zero * len(clause.meter.measures) if clause.meter.mean else 0
        return most <= nothing and not any(map(self._reaches, above))

    def _costs_as_much(self, clause: Clause) -> bool:
        """Whether a clause costs what it costs where the value is missing, whatever the others are.

        A test that holds with the value must not matter: one that fails with it has no others than that test has.
        """
        failed = self._tests(clause, reached=False)
        harmless = all(any(fewer <= others for fewer in failed) for others in self._tests(clause, reached=True))
        return harmless and not any(map(self._reaches, self._in_meter(clause, "zero")))

    def _tests(self, clause: Clause, *, reached: bool) -> list[frozenset[Bound]]:
        """The tests of a clause that it is in and reaches, or does not: of each the bounds on other values."""
        found = []
        for test in clause.tests:
            mine = [bound for bound in test.any_of if key_of(bound.measure) == self.key]
            if mine and any(map(self._reaches, mine)) == reached:
                found.append(frozenset(test.any_of).difference(mine))
        return found

    def _in_meter(self, clause: Clause, end: Literal["zero", "full"]) -> list[Bound]:
        """Its parts of a clause's meter as bounds: above zero, or full."""
        if clause.meter is None:
            return []
        at_least = clause.meter.full if end == "full" else clause.meter.zero + 1
        return [Bound(measure, at_least) for measure in clause.meter.measures if key_of(measure) == self.key]

    def _reaches(self, bound: Bound) -> bool:
        return bound.measure.sign * self.value >= bound.at_least
