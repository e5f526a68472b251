"""From clause losses to the results of indicators and categories: points, outcomes, findings."""

from collections.abc import Iterator

from modelcity.dossier.measures import EVIDENCED, State, is_due
from modelcity.judging.assessment import (
    CategoryResult,
    Finding,
    FindingKind,
    IndicatorResult,
    Outcome,
    Points,
)
from modelcity.judging.reading import Reading, deciding_bit
from modelcity.standard.clauses import Clause, Item


def indicator_results(reading: Reading) -> tuple[IndicatorResult, ...]:
    """Every indicator of the level, in declared order."""
    return tuple(
        _indicator(reading, number, first, item) for number, first, item in numbered(reading) if item.kind != "veto"
    )


def numbered(reading: Reading) -> Iterator[tuple[int, int, Item]]:
    """Items with their number and the number of their first clause."""
    first = 0
    for number, item in enumerate(reading.rules.items):
        yield number, first, item
        first += len(item.clauses)


def _indicator(reading: Reading, number: int, first: int, item: Item) -> IndicatorResult:
    evidenced, claimed, attainable = (int(points) for points in reading.judged.points[:, number, 0])
    scored = Points(evidenced, claimed, attainable)
    findings = [
        finding
        for order, clause in enumerate(item.clauses)
        if (finding := _finding(reading, item, clause, reading.losses(first + order)))
    ]
    return IndicatorResult(
        item.id,
        reading.standard.category_of(item.id),
        item.floor if item.kind == "deduction" else item.ceiling,
        _outcome(reading, item, scored),
        scored,
        _capped(reading, first, item),
        tuple(findings),
    )


def _finding(reading: Reading, item: Item, clause: Clause, lost: tuple[int, int, int, int]) -> Finding | None:
    kind = finding_kind(item, lost)
    if kind is None:
        return None
    evidenced, claimed, attainable, of = lost
    if item.kind == "bonus":
        unearned = claimed - attainable if kind == "missing" else evidenced - claimed
    else:
        unearned = evidenced if kind == "unevidenced" else claimed
    wanting = reading.wanting(clause, deciding_bit(lost) if item.kind != "bonus" or kind == "missing" else EVIDENCED)
    because = tuple(reading.because(bound) for bounds in wanting for bound in bounds)
    return Finding(
        clause.id,
        clause.label,
        kind,
        rounded(clause.points * unearned, of),
        because,
        remediable(reading, clause),
    )


def finding_kind(item: Item, lost: tuple[int, int, int, int]) -> FindingKind | None:
    """Why a clause costs: a value fails, a value is missing, or evidence is. A bonus not earned is no finding."""
    evidenced, claimed, attainable, _ = lost
    if attainable and item.kind != "bonus":
        return "failed"
    if claimed > attainable:
        return "missing"
    return "unevidenced" if evidenced > claimed else None


def remediable(reading: Reading, clause: Clause) -> bool:
    """Whether doing what can still be done wins back something: in every failing test, or anywhere in a meter."""
    meter = clause.meter is not None
    wanting = [
        any(reading.mendable(bound, meter=meter) for bound in bounds) for bounds in reading.wanting(clause, EVIDENCED)
    ]
    return any(wanting) if meter else all(wanting)


def rounded(numerator: int, of: int) -> int:
    """A non-negative share of hundredths, half up."""
    return (2 * numerator + of) // (2 * of)


def _capped(reading: Reading, first: int, item: Item) -> bool:
    """Whether the clauses together would cost more than the indicator has (compared exactly)."""
    left = item.ceiling - item.floor
    losses = [
        (clause.points * reading.losses(first + order)[1], reading.losses(first + order)[3])
        for order, clause in enumerate(item.clauses)
    ]
    common = 1
    for _, of in losses:
        common *= of
    return sum(lost * (common // of) for lost, of in losses) > left * common


def _outcome(reading: Reading, item: Item, scored: Points) -> Outcome:
    asked = {measure for clause in item.clauses for measure in clause.measures}
    facts = reading.standard.facts
    states = [reading.state(measure) for measure in asked]
    if all(not is_due(facts[measure.fact], measure.year, reading.as_of) for measure in asked):
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
    reading: Reading, indicators: tuple[IndicatorResult, ...], adjustment: Points
) -> tuple[CategoryResult, ...]:
    """Every category of the standard; the adjustment category has its capped points and weighs nothing in the core."""
    declared = reading.standard.judgement.adjustment
    results = []
    for category in reading.standard.head.categories:
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
