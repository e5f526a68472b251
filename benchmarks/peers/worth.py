"""What the peers need to know of an item's points, in whole numbers."""

import math
from fractions import Fraction
from typing import NamedTuple

from modelcity.standard.clauses import Item, LevelRules, Meter


class Worth(NamedTuple):
    """What each lost part of each clause of an item costs, in parts of a hundredth: `of` of them make one."""

    of: int
    each: tuple[int, ...]


def parts(meter: Meter) -> int:
    """How many parts a meter can lose; a mean has enough of them to be shared among any number of measures."""
    return meter.span * (math.lcm(*range(1, len(meter.measures) + 1)) if meter.mean else 1)


def worth(item: Item) -> Worth:
    """The worth of an item's clauses; a test clause is lost in one part."""
    each = [Fraction(clause.points, 1 if clause.meter is None else parts(clause.meter)) for clause in item.clauses]
    of = math.lcm(*(one.denominator for one in each))
    assert of == 1 or item.floor >= 0  # so half up is half away from zero
    return Worth(of, tuple(int(one * of) for one in each))


def simple(item: Item) -> bool:
    """Whether an item's clauses simply cost their points: no share, no cap, no floor within reach."""
    metered = any(clause.meter is not None for clause in item.clauses)
    reached = sum(clause.points for clause in item.clauses) > item.ceiling - item.floor
    return item.kind == "scored" and not metered and not reached


def averaged(rules: LevelRules) -> list[int]:
    """The rows of the measures that a mean leaves out when they are `na`."""
    meters = (clause.meter for clause in rules.clauses if clause.meter is not None and clause.meter.mean)
    return sorted({rules.measures.index(measure) for meter in meters for measure in meter.measures})
