"""Dossiers and points as terms of z3: a model of the clause language of its own.

It reads items (``standard.clauses``) and facts, and nothing of how the product judges or proves. A dossier is one
integer variable per fact and year over its whole allowed range; an item's points are a term in them, exact in parts of
a hundredth.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import z3

from modelcity.standard.clauses import Bound, Clause, Item, Measure, Meter
from modelcity.standard.facts import Fact

Key = tuple[str, int | None]
Term = Any  # z3 gives its terms no types

GREATEST = {"bool": 1, "ratio": 10_000, "count": 999_999_999_999, "amount": 99_999_999_999_999}


class Total(NamedTuple):
    """How the missing count: against (claimed), for (attainable)."""

    missing_is_best: bool


CLAIMED, ATTAINABLE = Total(False), Total(True)


class UnknownError(Exception):
    """z3 gave no answer."""


def key_of(measure: Measure) -> Key:
    """The fact and the year of a measure."""
    return measure.fact, measure.year


class Dossier:
    """A dossier of variables: `value` and whether it is `missing`, for each key of some items."""

    def __init__(self, items: Iterable[Item], facts: Mapping[str, Fact]) -> None:
        clauses = [clause for item in items for clause in item.clauses]
        self.bounds = list(dict.fromkeys(bound for clause in clauses for bound in bounds_of(clause)))
        self.keys = tuple(dict.fromkeys(key_of(bound.measure) for bound in self.bounds))
        self.facts = facts
        self.value = {key: z3.Int(f"{key[0]}/{key[1]}") for key in self.keys}
        self.missing = {key: z3.Bool(f"{key[0]}/{key[1]}/missing") for key in self.keys}
        self.solver = z3.Solver()
        self.solver.add(*(self.allowed(key, term) for key, term in self.value.items()))

    def allowed(self, key: Key, term: Term) -> Term:
        """That a term is an allowed value of a key."""
        return z3.And(term >= 0, term <= GREATEST[self.facts[key[0]].kind])

    def possible(self, *asked: Term) -> Any:
        """A model of what is asked, or None where no dossier is like that."""
        self.solver.push()
        self.solver.add(*asked)
        answer = self.solver.check()
        model = self.solver.model() if answer == z3.sat else None
        self.solver.pop()
        if answer == z3.unknown:
            raise UnknownError(asked)
        return model

    def holds(self, bound: Bound, total: Total | None = None) -> Term:
        """That a bound is reached; in a total what is missing reaches all or nothing, without one all is there."""
        value, missing = self.value[key_of(bound.measure)], self.missing[key_of(bound.measure)]
        reached = value >= bound.at_least if bound.measure.sign > 0 else value <= -bound.at_least
        if total is None:
            return reached
        return z3.Or(missing, reached) if total.missing_is_best else z3.And(z3.Not(missing), reached)

    def at_best(self, but: list[Key]) -> Iterator[Term]:
        """That all values but some reach every bound on them, of meters `full`; what no value does is left open."""
        for key in self.keys:
            reached = z3.And(*(self.holds(bound) for bound in self.bounds if key_of(bound.measure) == key))
            if key not in but and self.possible(reached):
                yield reached

    def kept(self, clause: Clause, total: Total | None = None) -> Term:
        """That a clause costs nothing."""
        if clause.meter is not None:
            return self.loss(clause, parts_of(clause), total) == 0
        return z3.And(*(z3.Or(*(self.holds(bound, total) for bound in test.any_of)) for test in clause.tests))

    def loss(self, clause: Clause, parts: int, total: Total | None = None) -> Term:
        """What a clause costs, in parts of a hundredth."""
        if clause.meter is None:
            return z3.If(self.kept(clause, total), 0, clause.points * parts)
        meter, count = clause.meter, len(clause.meter.measures)
        held = z3.Sum(*(self.held(meter, measure, total) for measure in meter.measures), 0)
        if meter.mean:
            return clause.points * parts // (count * meter.span) * (count * meter.full - held)
        short = meter.span - (meter.each * held + meter.base)
        return clause.points * parts // meter.span * z3.If(short < 0, 0, z3.If(short > meter.span, meter.span, short))

    def held(self, meter: Meter, measure: Measure, total: Total | None) -> Term:
        """A value within zero … full of a meter."""
        value = self.value[key_of(measure)] * measure.sign
        held = z3.If(value < meter.zero, meter.zero, z3.If(value > meter.full, meter.full, value))
        if total is None:
            return held
        return z3.If(self.missing[key_of(measure)], meter.full if total.missing_is_best else meter.zero, held)

    def points(self, item: Item, total: Total | None = None) -> Term:
        """An item's points in parts of a hundredth; of a veto or warning 1 where it is clear, 0 where it fires."""
        if silent(item):
            return z3.If(z3.And(*(self.kept(clause, total) for clause in item.clauses)), 1, 0)
        parts = parts_of(*item.clauses)
        earned = item.ceiling * parts - z3.Sum(*(self.loss(clause, parts, total) for clause in item.clauses), 0)
        return z3.If(earned < item.floor * parts, item.floor * parts, earned)


def silent(item: Item) -> bool:
    """Whether an item has no points."""
    return item.kind in ("veto", "warning")


def facts_of(clause: Clause) -> set[str]:
    """The facts that a clause looks at."""
    return {measure.fact for measure in clause.measures}


def bounds_of(clause: Clause) -> Iterator[Bound]:
    """The bounds of a clause's tests; of its meter, that each of its values is full."""
    for test in clause.tests:
        yield from test.any_of
    if clause.meter is not None:
        yield from (Bound(measure, clause.meter.full) for measure in clause.meter.measures)


def parts_of(*clauses: Clause) -> int:
    """Into how many parts a hundredth is cut so that every share of some clauses is whole."""
    meters = [clause.meter for clause in clauses if clause.meter is not None]
    return math.lcm(*(meter.span * (len(meter.measures) if meter.mean else 1) for meter in meters))


def rounded(earned: Term, parts: int) -> Term:
    """Parts of a hundredth as hundredths, half away from zero."""
    return z3.If(earned < 0, -((parts - 2 * earned) / (2 * parts)), (2 * earned + parts) / (2 * parts))
