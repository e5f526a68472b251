"""The clause language (扣分条款): the single meaning of every standard.

Nine methods go in (``methods``), and nothing after that knows a method's name. Clauses only ever lose points:
an item scores ``max(floor, ceiling − losses)``. Points are whole hundredths; measures are whole grid steps, turned
so that more is better, so ``≥`` is the only comparison. (design.md §4)
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

Sign = Literal[1, -1]
ItemKind = Literal["scored", "bonus", "deduction", "veto", "warning"]


class Measure(NamedTuple):
    """One fact in one year (None: a fact without years) as an integer; `sign` −1 where less is better.

    Vetoes look at all values, evidenced or not, and at once: a measure read for a veto is one of its own.
    """

    fact: str
    year: int | None
    sign: Sign
    veto: bool = False


class Bound(NamedTuple):
    """A measure and what it must reach, in grid steps, oriented as the measure is."""

    measure: Measure
    at_least: int


@dataclass(frozen=True, slots=True)
class Test:
    """Holds when any of its bounds is reached; most tests have one."""

    __test__ = False  # not a pytest class

    any_of: tuple[Bound, ...]


class Meter(NamedTuple):
    """A share from 0 to 1 earned by the sum or the mean of measures, each first held within zero … full.

    sum: (each × Σ held + base) ÷ span;  mean over the n measures that count: Σ (held − zero) ÷ (n × span).
    `each`, `base` and `span` are hundredths of points for a sum; `span` is full − zero for a mean.
    """

    measures: tuple[Measure, ...]
    zero: int
    full: int
    mean: bool
    span: int
    each: int = 1
    base: int = 0


class Clause(NamedTuple):
    """Costs `points` (hundredths) when one of its tests fails, or the share of them that its meter does not earn."""

    id: str
    points: int
    tests: tuple[Test, ...] = ()
    meter: Meter | None = None
    label: str = ""

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure that the clause looks at."""
        if self.meter is not None:
            return self.meter.measures
        return tuple(bound.measure for test in self.tests for bound in test.any_of)


class Item(NamedTuple):
    """An indicator (or a veto, worth 0) at one level: scores max(floor, ceiling − losses), in hundredths."""

    id: str
    kind: ItemKind
    ceiling: int
    floor: int
    clauses: tuple[Clause, ...]

    @property
    def silent(self) -> bool:
        """Whether it has no points: it fires or is clear."""
        return self.kind in ("veto", "warning")


class SurveyTests(NamedTuple):
    """How a survey indicator passes: its rate and its sample gate, as tests that its clause also has."""

    indicator: str
    threshold: str
    rate: Test
    gate: tuple[Test, ...]
    rate_fact: str
    sample_fact: str | None


@dataclass(frozen=True, eq=False)
class LevelRules:
    """The standard at one level: its items in order, vetoes last, and the tests of its surveys."""

    level: str
    items: tuple[Item, ...]
    surveys: tuple[SurveyTests, ...]

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses, in the order of their items: clause codes come in this order."""
        return tuple(clause for item in self.items for clause in item.clauses)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """All distinct measures, in the order of their first use: values and states come in this order."""
        return tuple(dict.fromkeys(measure for clause in self.clauses for measure in clause.measures))

    @cached_property
    def tests(self) -> tuple[Test, ...]:
        """All distinct tests, in the order of their first use."""
        return tuple(dict.fromkeys(test for clause in self.clauses for test in clause.tests))
