"""What stands in the way: the facts that keep a plan from more points, or a veto or survey open, and why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from modelcity.dossier.dossier import Dossier, Key
from modelcity.dossier.measures import CLAIMED, EVIDENCED, measure
from modelcity.judging.case import Case
from modelcity.judging.columns import Columns, stacked
from modelcity.planning.actions import Cell, Option
from modelcity.planning.wish import Wish
from modelcity.standard.clauses import Bound, Clause, Test
from modelcity.standard.standard import Standard

Reason = Literal["never", "year_over", "until", "capacity", "budget"]


class Hindrance(NamedTuple):
    """A fact in some years that holds up an indicator, a veto or a survey; `points` in hundredths (0 for a veto)."""

    id: str
    fact: str
    years: tuple[int, ...]
    reason: Reason
    points: int


class Asked(NamedTuple):
    """What a plan may choose from and what it chose."""

    possible: Sequence[Cell]
    chosen: Sequence[Option]
    wish: Wish


def hindrances(
    standard: Standard, after: Dossier, as_of: date | None, asked: Asked, *, points: bool
) -> tuple[Hindrance, ...]:
    """Of the dossier with the plan done, what is still lost and why; without `points` only vetoes and surveys."""
    rules = standard.at(after.locality.level)
    measured = measure(standard, rules, after, as_of)
    case = Case(standard, after, measured, Columns(rules).judge(*stacked([measured])), as_of)
    reasons = _Reasons(case, asked)
    found: dict[tuple[str, str, Reason], tuple[int, list[int]]] = {}
    bit = EVIDENCED if asked.wish.by == "evidenced" else CLAIMED
    for name, worth, bounds in _open(case, bit, points=points):
        for bound in bounds:
            reason = reasons.why(bound)
            if reason is not None:
                _, years = found.setdefault((name, bound.measure.fact, reason), (worth, []))
                if bound.measure.year is not None and bound.measure.year not in years:
                    years.append(bound.measure.year)
    return tuple(
        Hindrance(name, fact, tuple(sorted(years)), reason, worth)
        for (name, fact, reason), (worth, years) in found.items()
    )


def _open(case: Case, bit: int, *, points: bool) -> Iterable[tuple[str, int, list[Bound]]]:
    """Every veto, survey and (with `points`) clause that is not full, what it costs, and what it wants."""
    for item in case.rules.items:
        for clause in item.clauses:
            if item.kind == "veto" and not case.clause_code(clause) & CLAIMED:
                yield item.id, 0, case.wanting(clause, CLAIMED)
            elif points and item.kind in ("scored", "deduction") and not case.clause_code(clause) & bit:
                yield item.id, _lost(case, clause, bit), case.wanting(clause, bit)
    for survey in case.rules.surveys:
        failing = [test for test in (survey.rate, *survey.gate) if not case.code(test) & CLAIMED]
        if failing and not points:
            yield survey.indicator, 0, _bounds(case, failing)


def _bounds(case: Case, tests: Iterable[Test]) -> list[Bound]:
    return [bound for test in tests for bound in test.any_of if not case.reached(bound)]


def _lost(case: Case, clause: Clause, bit: int) -> int:
    evidenced, claimed, _, of = case.losses(clause)
    lost = clause.points * (evidenced if bit == EVIDENCED else claimed)
    return (2 * lost + of) // (2 * of)


class _Reasons:
    """Why a value does not reach its bound in a plan."""

    def __init__(self, case: Case, asked: Asked) -> None:
        self.case, self.wish = case, asked.wish
        self.options: Mapping[Key, Sequence[Option]] = {cell.key: cell.options for cell in asked.possible}
        self.chosen = {option.key: option.effort for option in asked.chosen}
        self.spent: dict[str, int] = {}
        for option in asked.chosen:
            self.spent[option.unit] = self.spent.get(option.unit, 0) + option.effort

    def why(self, bound: Bound) -> Reason | None:
        """None where it could be done and was not, as something else stands in the way."""
        key = (bound.measure.fact, bound.measure.year)
        helping = [option for option in self.options.get(key, ()) if self._helps(option, bound)]
        if not helping:
            return "never" if self.case.fact(bound).remediable == "never" else "year_over"
        until = self.wish.until
        in_time = [one for one in helping if until is None or (one.due is not None and one.due <= until)]
        if not in_time:
            return "until"
        option = min(in_time, key=lambda one: one.effort)
        more = option.effort - self.chosen.get(key, 0)
        left = self.wish.capacity.get(option.unit)
        if left is not None and self.spent.get(option.unit, 0) + more > left:
            return "capacity"
        if self.wish.budget is not None and sum(self.spent.values()) + more > self.wish.budget:
            return "budget"
        return None

    def _helps(self, option: Option, bound: Bound) -> bool:
        """Whether the option makes the value reach its bound."""
        if option.value is None:
            return True
        steps = self.case.fact(bound).steps
        return bound.measure.sign * option.value * steps >= bound.at_least
