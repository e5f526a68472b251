"""What can still be done about each finding, and what it brings: asked of the clauses themselves.

Every finding becomes two more dossiers: in one all that is still possible is done, in the other all that one could
wish. ``columns`` judges them all at once. A finding is remediable when the first earns more of its clause; what it
brings is what re-scoring adds to the evidenced total.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from modelcity.dossier.measures import EVIDENCED, MASKS, State
from modelcity.judging.assessment import FindingKind
from modelcity.judging.case import Case
from modelcity.judging.columns import Columns, Judged, repeated, totals
from modelcity.standard.clauses import Bound, Clause, Item

Action = Literal["evidence", "report", "mend"]
EASE: tuple[Action, ...] = ("evidence", "report", "mend")  # from the easiest


class Step(NamedTuple):
    """File evidence for a measure, report it, or mend it so that it reaches the bound."""

    bound: Bound
    action: Action


class Mending(NamedTuple):
    """The steps that make a finding good as far as possible (or would have, where it is too late), and their gain."""

    kind: FindingKind
    steps: tuple[Step, ...]
    remediable: bool
    gain: int


def finding_kind(item: Item, lost: tuple[int, int, int, int]) -> FindingKind | None:
    """Why a clause costs: a value fails, a value is missing, or evidence is. A bonus not earned is no finding."""
    evidenced, claimed, attainable, _ = lost
    if attainable and item.kind != "bonus":
        return "failed"
    if claimed > attainable:
        return "missing"
    return "unevidenced" if evidenced > claimed else None


def mendings(case: Case, columns: Columns) -> dict[str, Mending]:
    """The mending of every clause that costs something, by clause id."""
    found = [
        (item, clause, kind)
        for item in case.rules.items
        for clause in item.clauses
        if item.kind != "veto" and (kind := finding_kind(item, case.losses(clause)))
    ]
    plans = [tuple(_steps(case, item, clause, wish=wish)) for item, clause, _ in found for wish in (False, True)]
    judged = _judged(case, columns, plans)
    evidenced = totals(case.standard, case.rules, judged.points).total[0]
    result = {}
    for number, (_, clause, kind) in enumerate(found):
        row, possible, wished = case.clause_row(clause), 2 * number + 1, 2 * number + 2
        remediable = _unearned(judged, row, possible) < _unearned(judged, row, 0)
        column = possible if remediable else wished
        result[clause.id] = Mending(kind, plans[column - 1], remediable, int(evidenced[column] - evidenced[0]))
    return result


def _judged(case: Case, columns: Columns, plans: Sequence[Sequence[Step]]) -> Judged:
    """The dossier as it is, and after it one column for each plan carried out."""
    rows = defaultdict(list)
    for row, measure in enumerate(case.rules.measures):
        rows[measure.fact, measure.year].append((row, measure.sign))
    values, states = repeated(case.measured, len(plans) + 1)
    for column, plan in enumerate(plans, 1):
        for step in plan:
            measure = step.bound.measure
            for row, sign in rows[measure.fact, measure.year]:
                if states[row, column] == State.NA_UNEVIDENCED:
                    states[row, column] = State.NA
                    continue
                states[row, column] = State.EVIDENCED
                if step.action != "evidence":
                    values[row, column] = sign * measure.sign * step.bound.at_least
    return columns.judge(values, states)


def _unearned(judged: Judged, row: int, column: int) -> int:
    """What a clause costs in the evidenced total, in parts of its own."""
    if row in judged.unearned:
        return int(judged.unearned[row][0][0, column])
    return int(not judged.codes[row, column] & EVIDENCED)


def _steps(case: Case, item: Item, clause: Clause, *, wish: bool) -> Iterable[Step]:
    if clause.meter is not None:
        for measure in clause.meter.measures:
            action = _action(case, Bound(measure, clause.meter.full), keep=item.kind == "bonus", wish=wish)
            if action is not None:
                yield Step(Bound(measure, clause.meter.full), action)
        return
    for test in clause.tests:
        if not case.code(test) & EVIDENCED:
            yield from _one_way(case, test.any_of, wish=wish)


def _one_way(case: Case, bounds: Sequence[Bound], *, wish: bool) -> list[Step]:
    """The easiest step that holds a test; evidence for every ``na`` where nothing else is left."""
    steps = [Step(bound, action) for bound in bounds if (action := _action(case, bound, wish=wish)) is not None]
    nothing_occurred = [step for step in steps if case.state(step.bound.measure) is State.NA_UNEVIDENCED]
    holding = [
        step
        for step in steps
        if step not in nothing_occurred and (step.action != "evidence" or case.reached(step.bound))
    ]
    if not holding:
        return nothing_occurred
    return [min(holding, key=lambda step: (EASE.index(step.action), -(step.bound.measure.year or 0)))]


def _action(case: Case, bound: Bound, *, keep: bool = False, wish: bool) -> Action | None:
    """What is to be done about one measure, None where nothing is or can be.

    `keep`: a value that is there stays as it is (a bonus is not mended); `wish`: as if all could still be mended.
    """
    state = case.state(bound.measure)
    if state is State.MISSING:
        return "report"
    if state is State.NOT_DUE:
        return "mend"
    if state is State.NA_UNEVIDENCED:
        return "evidence"
    if not MASKS[state].value:
        return None
    if not case.reached(bound) and not keep and (wish or case.betterable(bound)):
        return "mend"
    return "evidence" if state is State.UNEVIDENCED else None


def by_action(mending: Mending) -> Mapping[Action, Mapping[str, list[int]]]:
    """The facts and years of a mending by what is to be done, each once."""
    listed: dict[Action, dict[str, list[int]]] = {}
    for step in mending.steps:
        years = listed.setdefault(step.action, {}).setdefault(step.bound.measure.fact, [])
        year = step.bound.measure.year
        if year is not None and year not in years:
            years.append(year)
    return listed
