"""From clause losses to the results of indicators and categories: points, outcomes, findings."""

import math
from collections.abc import Mapping

from modelcity.dossier.measures import CLAIMED, EVIDENCED, State, is_due
from modelcity.judging.assessment import (
    CategoryResult,
    Finding,
    FindingKind,
    IndicatorResult,
    Outcome,
    Points,
)
from modelcity.judging.case import Case
from modelcity.judging.mending import Mending
from modelcity.standard.clauses import Bound, Clause, Item


def indicator_results(case: Case, mendings: Mapping[str, Mending]) -> tuple[IndicatorResult, ...]:
    """Every indicator of the level, in declared order."""
    points = case.judged.points[:, :, 0]
    return tuple(
        _indicator(case, item, Points(*map(int, points[:, number])), mendings)
        for number, item in enumerate(case.rules.items)
        if item.kind != "veto"
    )


def _indicator(case: Case, item: Item, scored: Points, mendings: Mapping[str, Mending]) -> IndicatorResult:
    findings = [_finding(case, item, clause, mendings[clause.id]) for clause in item.clauses if clause.id in mendings]
    return IndicatorResult(
        item.id,
        case.standard.category_of(item.id),
        item.floor if item.kind == "deduction" else item.ceiling,
        _outcome(case, item, scored),
        scored,
        _capped(case, item),
        tuple(findings),
    )


def _finding(case: Case, item: Item, clause: Clause, mending: Mending) -> Finding:
    evidenced, claimed, attainable, of = case.losses(clause)
    kind = mending.kind
    unearned = evidenced if kind == "unevidenced" else claimed
    if item.kind == "bonus":
        unearned -= attainable if kind == "missing" else claimed
    because = tuple(map(case.because, _wanting(case, item, clause, kind)))
    points = rounded(clause.points * unearned, of)
    return Finding(clause.id, clause.label, kind, points, because, mending.remediable)


def _wanting(case: Case, item: Item, clause: Clause, kind: FindingKind) -> list[Bound]:
    """The values that made a clause cost; of a bonus only those that are not there, or not evidenced."""
    if item.kind != "bonus" or clause.meter is None:
        return case.wanting(clause, EVIDENCED if kind == "unevidenced" else CLAIMED)
    states = (State.MISSING, State.NOT_DUE) if kind == "missing" else (State.UNEVIDENCED, State.NA_UNEVIDENCED)
    bounds = [Bound(measure, clause.meter.full) for measure in clause.meter.measures]
    return [bound for bound in bounds if case.state(bound.measure) in states]


def rounded(numerator: int, of: int) -> int:
    """A non-negative share of hundredths, half up."""
    return (2 * numerator + of) // (2 * of)


def _capped(case: Case, item: Item) -> bool:
    """Whether the clauses together would cost more than the indicator has (compared exactly)."""
    losses = [(clause.points * claimed, of) for clause in item.clauses for _, claimed, _, of in [case.losses(clause)]]
    common = math.lcm(*(of for _, of in losses))
    return sum(lost * (common // of) for lost, of in losses) > (item.ceiling - item.floor) * common


def _outcome(case: Case, item: Item, scored: Points) -> Outcome:
    asked = {measure for clause in item.clauses for measure in clause.measures}
    facts = case.standard.facts
    states = [case.state(measure) for measure in asked]
    if all(not is_due(facts[measure.fact], measure.year, case.as_of) for measure in asked):
        return "not_due"
    if all(state in (State.NA, State.NA_UNEVIDENCED) for state in states):
        return "not_applicable"
    if item.kind == "bonus":
        return "met" if scored.claimed > 0 else "missing" if scored.attainable > 0 else "none"
    if scored.claimed == item.ceiling:
        return "met"
    if scored.attainable == item.ceiling:
        return "missing"
    return "partly" if scored.claimed > item.floor else "failed"


def category_results(
    case: Case, indicators: tuple[IndicatorResult, ...], adjustment: Points
) -> tuple[CategoryResult, ...]:
    """Every category of the standard; the adjustment category has its capped points and weighs nothing in the core."""
    declared = case.standard.judgement.adjustment
    results = []
    for category in case.standard.head.categories:
        if declared is not None and category == declared.category:
            results.append(CategoryResult(category, 0, adjustment))
            continue
        mine = [result for result in indicators if result.category == category]
        scored = Points(
            sum(result.scored.evidenced for result in mine),
            sum(result.scored.claimed for result in mine),
            sum(result.scored.attainable for result in mine),
        )
        results.append(CategoryResult(category, sum(result.points for result in mine), scored))
    return tuple(results)
