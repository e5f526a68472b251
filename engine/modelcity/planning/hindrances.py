"""What stands in the way: the facts that keep a plan from more points, or a veto or survey open, and why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from modelcity.dossier.dossier import Dossier, Key
from modelcity.dossier.measures import CLAIMED, EVIDENCED, measure
from modelcity.judging.case import Case
from modelcity.judging.columns import Columns, stacked
from modelcity.planning.actions import Cell, Option, in_time
from modelcity.planning.wish import Wish
from modelcity.standard.clauses import Bound, Clause, Measure
from modelcity.standard.standard import Standard

Reason = Literal["never", "year_over", "until", "capacity", "budget"]


class Hindrance(NamedTuple):
    """A fact in some years that holds up an indicator, a veto or a survey; `points` in hundredths (0 for a veto)."""

    id: str
    fact: str
    years: tuple[int, ...]
    reason: Reason
    points: int


class Tried(NamedTuple):
    """What a plan may choose from, what it chose, and within which limits."""

    possible: Sequence[Cell]
    chosen: Sequence[Option]
    wish: Wish


def hindrances(
    standard: Standard, after: Dossier, as_of: date | None, tried: Tried, *, points: bool
) -> tuple[Hindrance, ...]:
    """Of the dossier with the plan done, what is still lost and why; without `points` only vetoes and surveys."""
    rules = standard.at(after.locality.level)
    measured = measure(standard, rules, after, as_of)
    case = Case(standard, after, measured, Columns(rules).judge(*stacked([measured])), as_of)
    reasons = _Reasons(case, tried)
    found: dict[tuple[str, str, Reason], _Held] = {}
    bit = EVIDENCED if tried.wish.by == "evidenced" else CLAIMED
    for name, clause, worth, wanting in _open(case, bit, points=points):
        for value, reason in reasons.of(wanting):
            held = found.setdefault((name, value.fact, reason), _Held({}, set()))
            held.clauses[clause] = worth
            held.years.update([value.year] if value.year is not None else [])
    return tuple(
        Hindrance(name, fact, tuple(sorted(held.years)), reason, sum(held.clauses.values()))
        for (name, fact, reason), held in found.items()
    )


class _Held(NamedTuple):
    """What one fact holds up for one reason: clauses with their points, in which years."""

    clauses: dict[str, int]
    years: set[int]


def _open(case: Case, bit: int, *, points: bool) -> Iterable[tuple[str, str, int, list[list[Bound]]]]:
    """Every veto, survey and (with `points`) clause that is not full, what it costs, and what it wants."""
    for item in case.rules.items:
        for clause in item.clauses:
            if item.kind == "veto" and not case.clause_code(clause) & CLAIMED:
                yield item.id, clause.id, 0, _wanting(case, clause, CLAIMED)
            elif points and item.kind in ("scored", "deduction") and not case.clause_code(clause) & bit:
                yield item.id, clause.id, _lost(case, clause, bit), _wanting(case, clause, bit)
    for survey in case.rules.surveys if not points else ():  # with points its clause stands among them
        yield survey.indicator, "", 0, _wanting(case, Clause("", 0, (survey.rate, *survey.gate)), CLAIMED)


def _wanting(case: Case, clause: Clause, bit: int) -> list[list[Bound]]:
    """The bounds that fall short: of each failing test those of which one is enough, of a meter each by itself."""
    if clause.meter is not None:
        return [[bound] for bound in case.wanting(clause, bit)]
    return [case.wanting(Clause("", 0, (test,)), bit) for test in clause.tests if not case.code(test) & bit]


def _lost(case: Case, clause: Clause, bit: int) -> int:
    evidenced, claimed, _, of = case.losses(clause)
    lost = clause.points * (evidenced if bit == EVIDENCED else claimed)
    return (2 * lost + of) // (2 * of)


class _Reasons:
    """Why a value does not reach its bound in a plan."""

    def __init__(self, case: Case, tried: Tried) -> None:
        self.case, self.wish = case, tried.wish
        self.options: Mapping[Key, Sequence[Option]] = {cell.key: cell.options for cell in tried.possible}
        self.chosen = {option.key: option.effort for option in tried.chosen}
        self.spent: dict[str, int] = {}
        for option in tried.chosen:
            self.spent[option.unit] = self.spent.get(option.unit, 0) + option.effort

    def of(self, wanting: Sequence[Sequence[Bound]]) -> list[tuple[Measure, Reason]]:
        """Why a clause is not held: what by itself stands in the way, else all that is too dear together."""
        alone: list[tuple[Measure, Reason]] = []
        together: list[tuple[Measure, Reason]] = []
        for bounds in wanting:
            ways = [(way, bound.measure) for bound in bounds if (way := self._cheapest(bound))]
            if not ways:
                alone += [(bound.measure, self._too_late(bound)) for bound in bounds]
                continue
            way, value = min(ways, key=lambda one: one[0].effort)
            short, limited = self._short(way), self._limited(way)
            alone += [(value, short)] if short else []
            together += [(value, limited)] if limited else []
        return alone or together

    def _cheapest(self, bound: Bound) -> Option | None:
        """What would reach the bound in time."""
        helping = [one for one in self._helping(bound) if in_time(one, self.case.as_of, self.wish.until)]
        return min(helping, key=lambda one: one.effort, default=None)

    def _helping(self, bound: Bound) -> list[Option]:
        """The options that make the value reach its bound; all that keep an ``na``."""
        sign, steps = bound.measure.sign, self.case.fact(bound).steps
        options = self.options.get((bound.measure.fact, bound.measure.year), ())
        return [one for one in options if one.value is None or sign * one.value * steps >= bound.at_least]

    def _too_late(self, bound: Bound) -> Reason:
        """Why nothing makes the value reach its bound."""
        if self._helping(bound):
            return "until"
        return "never" if self.case.fact(bound).remediable == "never" else "year_over"

    def _short(self, way: Option) -> Reason | None:
        """What is too little for one more option; None where it could be done, and something else stands in the way."""
        more = way.effort - self.chosen.get(way.key, 0)
        left = self.wish.capacity.get(way.unit)
        if left is not None and self.spent.get(way.unit, 0) + more > left:
            return "capacity"
        if self.wish.budget is not None and sum(self.spent.values()) + more > self.wish.budget:
            return "budget"
        return None

    def _limited(self, way: Option) -> Reason | None:
        """What may be too little for an option together with others; None without limits."""
        if way.unit in self.wish.capacity:
            return "capacity"
        return "budget" if self.wish.budget is not None else None
