"""The plan: the cheapest set of actions that reaches a target, clears what can be cleared, and is scored anew.

In this order: as many vetoes cleared as can be; as many surveys passed; the points asked for, or as many as can be
reached; the least effort; the most points for it; the fewest actions; and then what stands first in the standard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from modelcity.dossier.dossier import Dossier
from modelcity.dossier.measures import CLAIMED, EVIDENCED
from modelcity.errors import DisagreementError, Place, Problem
from modelcity.judging.assessment import Assessment
from modelcity.judging.columns import totals
from modelcity.judging.mending import Action
from modelcity.judging.score import Evaluators, score_with
from modelcity.planning.actions import Cell, Option, cells_of, done, in_time
from modelcity.planning.chains import Choice, Choices
from modelcity.planning.greedy import Greedy, greedy
from modelcity.planning.hindrances import Hindrance, Tried, hindrances
from modelcity.planning.paying import paying
from modelcity.planning.posed import Posed
from modelcity.planning.program import Sum, total
from modelcity.planning.wish import Wish
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

BLOCK = 12  # choices settled at once when a tie is broken: their weights stay small


class Task(NamedTuple):
    """What one unit does by one day about one indicator.

    `points` is what the plan would lose without it, `gates` the vetoes and surveys that it would not pass.
    """

    unit: str
    indicator: str
    kind: Action
    options: tuple[Option, ...]
    effort: int
    due: date | None
    lead: int
    points: int
    gates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan and what it was asked; `before` and `after` are the dossier as it is and with the plan done, scored.

    `effort` is in working days; `first` is the plan that always takes what brings most per day; `hindrances` say why
    not more can be reached.
    """

    wish: Wish
    before: Assessment
    after: Assessment
    tasks: tuple[Task, ...]
    effort: int
    reached: bool
    first: Greedy
    hindrances: tuple[Hindrance, ...]

    @property
    def points(self) -> int:
        """The total that was asked for, with the plan done, in hundredths."""
        return points_of(self.after, self.wish)

    @property
    def passed(self) -> int:
        """How many vetoes are clear and surveys passed with the plan done."""
        return gates_passed(self.after)

    @property
    def options(self) -> tuple[Option, ...]:
        """Every option chosen, task by task."""
        return tuple(option for task in self.tasks for option in task.options)


def points_of(assessment: Assessment, wish: Wish) -> int:
    """The total that a wish asks for, in hundredths."""
    return assessment.totals.evidenced if wish.by == "evidenced" else assessment.totals.claimed


def gates_passed(assessment: Assessment) -> int:
    """How many vetoes are clear and surveys passed."""
    clear = sum(veto.status == "clear" for veto in assessment.vetoes)
    return clear + sum(survey.status == "passed" for survey in assessment.surveys)


def plan(standard: Standard, dossier: Dossier, as_of: date | None, wish: Wish) -> Plan:
    """The plan for a dossier on a day; raises DisagreementError where scoring it anew gives something else."""
    rules = standard.at(dossier.locality.level)
    bit = EVIDENCED if wish.by == "evidenced" else CLAIMED
    possible = cells_of(standard, rules, dossier, as_of)
    choices = Choices(standard, rules, dossier, as_of, _in_time(possible, as_of, wish.until))
    choices = Choices(standard, rules, dossier, as_of, paying(choices, bit))
    posed = Posed(standard, choices, bit)
    found = _solved(posed, wish)
    chosen = _options(choices, found.choice)
    mended = done(dossier, chosen)
    with Evaluators(rules) as evaluators:
        before = score_with(evaluators, standard, dossier, as_of)
        after = score_with(evaluators, standard, mended, as_of)
    _agree(dossier, found, wish, after)
    reached = wish.target is not None and found.points >= wish.target
    return Plan(
        wish,
        before,
        after,
        _tasks(standard, choices, found.choice, bit),
        sum(option.effort for option in chosen),
        reached,
        greedy(standard, choices, wish, bit),
        hindrances(standard, mended, as_of, Tried(possible, chosen, wish), points=not reached),
    )


def _in_time(cells: Sequence[Cell], as_of: date | None, until: date | None) -> tuple[Cell, ...]:
    """The options that can be done by a day; values without any are left out."""
    kept = (Cell(cell.key, tuple(one for one in cell.options if in_time(one, as_of, until))) for cell in cells)
    return tuple(cell for cell in kept if cell.options)


def _options(choices: Choices, chosen: Choice) -> tuple[Option, ...]:
    return tuple(choices.cells[number].options[option - 1] for number, option in chosen)


class _Found(NamedTuple):
    """What the program says: the choice, its points and how many gates it passes."""

    choice: Choice
    points: int
    passed: int


def _solved(posed: Posed, wish: Wish) -> _Found:
    program = posed.program
    if wish.budget is not None:
        program.at_least(Sum(wish.budget), posed.effort)
    for unit, days in wish.capacity.items():
        own = total(chosen.times(option.effort) for chosen, option in posed.pairs() if option.unit == unit)
        program.at_least(Sum(days), own)
    for passed in posed.gates:
        program.at_least(passed, Sum(_best(posed, passed, most=True)))
    _hold_points(posed, wish)
    program.at_least(Sum(_best(posed, posed.effort)), posed.effort)
    program.at_least(posed.points, Sum(_best(posed, posed.points, most=True)))
    program.at_least(Sum(_best(posed, posed.count)), posed.count)
    values = _first_of_equals(posed)
    choice = tuple(
        (number, option)
        for number, cell in enumerate(posed.chosen)
        for option, one in enumerate(cell, 1)
        if one.at(values)
    )
    passes = sum(_best(posed, passed, most=True) for passed in posed.gates)
    return _Found(choice, _best(posed, posed.points, most=True), passes)


def _hold_points(posed: Posed, wish: Wish) -> None:
    """Asks for the target, or where it is out of reach for the most points that are not."""
    program = posed.program
    if wish.target is not None:
        row = program.at_least(posed.points, Sum(wish.target))
        if program.best(posed.effort) is not None:
            return
        program.relax(row)
    program.at_least(posed.points, Sum(_best(posed, posed.points, most=True)))


def _solution(posed: Posed, aim: Sum, *, most: bool = False) -> dict[int, int]:
    found = posed.program.best(aim, most=most)
    if found is None:  # every row is one that an earlier solution satisfied
        raise RuntimeError("HiGHS: infeasible")
    return found


def _best(posed: Posed, aim: Sum, *, most: bool = False) -> int:
    return aim.at(_solution(posed, aim, most=most)) if aim.terms else aim.constant


def _first_of_equals(posed: Posed) -> dict[int, int]:
    """Of plans that are equally good the one whose actions stand first: settled block by block."""
    singles = [chosen for chosen, _ in posed.pairs()]
    values = _solution(posed, posed.count)
    for begin in range(0, len(singles), BLOCK):
        block = singles[begin : begin + BLOCK]
        values = _solution(posed, total(one.times(1 << place) for place, one in enumerate(reversed(block))), most=True)
        for one in block:
            posed.program.fix(one, one.at(values))
    return values


def _agree(dossier: Dossier, found: _Found, wish: Wish, after: Assessment) -> None:
    """What was promised is what scoring gives, or nothing is shown."""
    points, passed = points_of(after, wish), gates_passed(after)
    if (points, passed) == (found.points, found.passed):
        return
    said, scored = points_text(found.points), points_text(points)
    raise DisagreementError(
        Problem(
            Place(dossier.file),
            t(
                f"计划应得 {said} 分、门槛 {found.passed} 项，重新打分得 {scored} 分、{passed} 项，不给出计划",
                f"the plan promises {said} points and {found.passed} gates, scoring gives {scored} and {passed}: "
                "no plan is given",
            ),
            next=t("请把这份台账和本信息报告给开发者", "report this message and the dossier to the developers"),
        )
    )


def _tasks(standard: Standard, choices: Choices, chosen: Choice, bit: int) -> tuple[Task, ...]:
    """The chosen options by unit, due day, indicator and kind, and what would be lost without each group."""
    groups: dict[tuple[str, str, str, Action], list[tuple[int, int]]] = {}
    order = {unit: place for place, unit in enumerate(standard.units)}
    for pair in chosen:
        (option,) = _options(choices, (pair,))
        due = option.due.isoformat() if option.due is not None else f"{option.lead:06d}"
        groups.setdefault((option.unit, due, option.indicator, option.kind), []).append(pair)
    ordered = sorted(groups.items(), key=lambda entry: (order.get(entry[0][0], -1), *entry[0][1:]))
    without = [tuple(pair for pair in chosen if pair not in group) for _, group in ordered]
    judged = choices.judge([chosen, *without])
    points = totals(standard, choices.rules, judged.points).total[0 if bit == EVIDENCED else 1]
    passing = choices.passing(judged)
    tasks = []
    for column, (_, group) in enumerate(ordered, 2):
        options = _options(choices, tuple(group))
        kept = tuple(name for name, passed in passing.items() if passed[1] and not passed[column])
        tasks.append(_task(options, int(points[1] - points[column]), kept))
    return tuple(tasks)


def _task(options: tuple[Option, ...], points: int, gates: tuple[str, ...]) -> Task:
    one = options[0]
    effort = sum(option.effort for option in options)
    return Task(one.unit, one.indicator, one.kind, options, effort, one.due, one.lead, points, gates)
