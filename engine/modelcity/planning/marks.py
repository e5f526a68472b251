"""Where a value starts to matter: the bounds of the clauses that look at it, as values of the fact, in grid steps."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from modelcity.dossier.dossier import Key
from modelcity.standard.clauses import Bound, LevelRules, Measure, Meter
from modelcity.standard.facts import Fact

UNIT = {"bool": 1, "count": 1, "ratio": 100, "amount": 100}  # one in a meter: a point of a percentage, a whole amount


class Marks(NamedTuple):
    """What looks at one fact in one year: the bounds of tests, and the meters with the measure they take."""

    bounds: list[Bound]
    meters: list[tuple[Measure, Meter]]


def marks(rules: LevelRules) -> dict[Key, Marks]:
    """The marks of every fact and year that a level looks at."""
    found: dict[Key, Marks] = defaultdict(lambda: Marks([], []))
    for test in rules.tests:
        for bound in test.any_of:
            found[bound.measure.fact, bound.measure.year].bounds.append(bound)
    for clause in rules.clauses:
        for measure in clause.meter.measures if clause.meter is not None else ():
            assert clause.meter is not None
            found[measure.fact, measure.year].meters.append((measure, clause.meter))
    return dict(found)


def better_values(fact: Fact, mark: Marks, now: int | None) -> list[int]:
    """Values that may bring points, from the one easiest to reach; `now` None: the value is missing."""
    there = {bound.measure.sign * bound.at_least for bound in mark.bounds}
    for measure, meter in mark.meters:
        there.add(measure.sign * meter.full)
        one_by_one = fact.steps == 1 and (now is not None or measure.sign > 0)
        if one_by_one:  # a missing count where less is better is reported as none, not as almost the worst
            there.add(measure.sign * (meter.zero + 1))
            there |= {now + measure.sign} if now is not None else set()
    return _in_order(fact, (value for value in there if now is None or _better(fact, value, now)), now)


def worse_values(fact: Fact, mark: Marks, now: int) -> list[int]:
    """Values one worse, from the nearest: a step of a count, just below a bound now reached, a unit in a meter."""
    if fact.kind in ("bool", "count"):
        there = {now - 1, now + 1}
    else:
        reached = [bound for bound in mark.bounds if bound.measure.sign * now >= bound.at_least]
        there = {bound.measure.sign * (bound.at_least - 1) for bound in reached}
        for measure, meter in mark.meters:
            held = min(max(measure.sign * now, meter.zero), meter.full)
            there.add(measure.sign * max(held - UNIT[fact.kind], meter.zero))
    return _in_order(fact, (value for value in there if _better(fact, now, value)), now)


def can_be(fact: Fact, value: int) -> bool:
    """Whether a fact can have a value, in grid steps."""
    most = {"bool": 1, "ratio": fact.steps}.get(fact.kind)
    return value >= 0 and (most is None or value <= most)


def reaches(fact: Fact, mark: Marks, now: int, value: int) -> bool:
    """Whether a value is as good as another; of a two-sided fact, whether it reaches every bound."""
    if fact.better == "within":
        return all(bound.measure.sign * now >= bound.at_least for bound in mark.bounds)
    return now == value or _better(fact, now, value)


def _better(fact: Fact, one: int, other: int) -> bool:
    if fact.better == "within":
        return one != other
    return one < other if fact.better == "lower" else one > other


def _in_order(fact: Fact, values: Iterable[int], now: int | None) -> list[int]:
    """Those that the fact can have, the nearest first; from nothing, the least that is asked first."""
    there = {value for value in values if can_be(fact, value)}
    if now is not None:
        return sorted(there, key=lambda value: (abs(value - now), value))
    return sorted(there, reverse=fact.better == "lower")
