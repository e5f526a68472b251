"""Remedies (整改事项): for each finding what to do, by whom, by when, and what re-scoring with it done brings.

What it brings is asked of the clauses themselves: every remedy becomes one more dossier in which it is done, and
``columns`` judges all of them at once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from modelcity.dossier.measures import CLAIMED, EVIDENCED, MASKS, State
from modelcity.judging.assessment import Finding, IndicatorResult, RemedyResult
from modelcity.judging.columns import Columns, repeated, totals
from modelcity.judging.reading import Reading
from modelcity.standard.clauses import Bound, Clause
from modelcity.texts import t

Action = Literal["evidence", "report", "mend"]
ACTIONS: tuple[Action, ...] = ("evidence", "report", "mend")  # from the easiest


def remedy_results(
    reading: Reading, columns: Columns, indicators: Sequence[IndicatorResult]
) -> tuple[RemedyResult, ...]:
    """One remedy per finding; those that bring most first, then by id."""
    clauses = {clause.id: clause for clause in reading.rules.clauses}
    findings = [(result, finding) for result in indicators for finding in result.findings]
    gains = _gains(reading, columns, [(clauses[finding.clause], finding) for _, finding in findings])
    remedies = [
        _remedy(reading, result, finding, clauses[finding.clause], gain)
        for (result, finding), gain in zip(findings, gains, strict=True)
    ]
    return tuple(sorted(remedies, key=lambda remedy: (-remedy.points, remedy.id)))


def _gains(reading: Reading, columns: Columns, findings: Sequence[tuple[Clause, Finding]]) -> list[int]:
    """What each finding's remedy adds to the evidenced total, in hundredths."""
    rows = defaultdict(list)
    for row, measure in enumerate(reading.rules.measures):
        rows[measure.fact, measure.year].append((row, measure.sign))
    values, states = repeated(reading.measured, len(findings) + 1)
    for column, (clause, finding) in enumerate(findings, 1):
        for bound in _to_do(reading, clause, finding):
            measure = bound.measure
            value, state = _done(reading, bound, finding)
            for row, sign in rows[measure.fact, measure.year]:
                values[row, column], states[row, column] = sign * measure.sign * value, state
    judged = columns.judge(values, states)
    evidenced = totals(reading.standard, reading.rules, judged.points).total[0]
    return [int(after - evidenced[0]) for after in evidenced[1:]]


def _done(reading: Reading, bound: Bound, finding: Finding) -> tuple[int, State]:
    """How the measure stands when the remedy is done: `na` proven, evidence filed, or the bound reached."""
    if reading.state(bound.measure) is State.NA_UNEVIDENCED:
        return 0, State.NA
    if _action(reading, bound, finding) == "evidence":
        return reading.measured.values[reading.row(bound.measure)], State.EVIDENCED
    return bound.at_least, State.EVIDENCED


def _action(reading: Reading, bound: Bound, finding: Finding) -> Action:
    """File evidence for a value that is good or can no longer be bettered, report a missing one, else mend."""
    state = reading.state(bound.measure)
    if state is State.NA_UNEVIDENCED:
        return "evidence"
    if not MASKS[state].value:
        return "report"
    settled = reading.reached(bound) or finding.kind == "unevidenced"
    return "evidence" if settled or (finding.remediable and not reading.betterable(bound)) else "mend"


def _to_do(reading: Reading, clause: Clause, finding: Finding) -> list[Bound]:
    """What the remedy makes good: one bound of each failing test, each measure of a meter.

    Where that can no longer be done, what would have had to be.
    """
    meter = clause.meter is not None
    chosen = []
    for bounds in reading.wanting(clause, EVIDENCED):
        possible = [bound for bound in bounds if reading.mendable(bound, meter=meter)]
        if possible or not finding.remediable:
            chosen.append(min(possible or bounds, key=lambda bound: _ease(reading, bound, finding)))
    return chosen


def _ease(reading: Reading, bound: Bound, finding: Finding) -> tuple[int, int]:
    """Filing evidence comes before reporting, reporting before mending; later years before earlier ones."""
    return ACTIONS.index(_action(reading, bound, finding)), -(bound.measure.year or 0)


def _remedy(reading: Reading, result: IndicatorResult, finding: Finding, clause: Clause, gain: int) -> RemedyResult:
    entry, remedy = reading.standard.indicators[result.id], reading.standard.rules[result.id].remedy
    bounds = _to_do(reading, clause, finding)
    return RemedyResult(
        id=finding.clause,
        indicator=result.id,
        kind=finding.kind,
        points=gain,
        do=_what_to_do(reading, finding, bounds, remedy.do),
        lead=entry.lead,
        support=entry.support,
        due=_due(reading, bounds, remedy.lead_days) if finding.remediable else None,
        lead_days=remedy.lead_days,
        effort=remedy.effort,
        remediable=finding.remediable,
        evidence=entry.evidence,
    )


def _what_to_do(reading: Reading, finding: Finding, bounds: Sequence[Bound], remedy: str) -> str:
    by_action: dict[Action, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for bound in bounds:
        by_action[_action(reading, bound, finding)][bound.measure.fact].append(str(bound.measure.year or ""))
    said = {
        "mend": lambda what: t(f"{remedy}（{what}）", f"{remedy} ({what})"),
        "report": lambda what: t(f"补报数据：{what}", f"Report what is missing: {what}"),
        "evidence": lambda what: t(f"补佐证：{what}", f"File the evidence: {what}"),
    }
    return t("；", "; ").join(
        said[action](_listed(reading, by_action[action])) for action in reversed(ACTIONS) if action in by_action
    )


def _listed(reading: Reading, years: Mapping[str, Sequence[str]]) -> str:
    return t("、", ", ").join(
        reading.standard.fact_title(fact)
        + (t(f"（{'、'.join(sorted(of))}年）", f" ({', '.join(sorted(of))})") if any(of) else "")
        for fact, of in years.items()
    )


def _due(reading: Reading, bounds: Sequence[Bound], lead_days: int) -> date | None:
    """The lead time from the day of the assessment, but no later than what belongs to a year allows; else None."""
    days = []
    if reading.as_of is not None:
        days.append(reading.as_of + timedelta(days=lead_days))
    for bound in bounds:
        fact, year = reading.fact(bound), bound.measure.year or reading.standard.years[-1]
        failed = MASKS[reading.state(bound.measure)].value & CLAIMED and not reading.reached(bound)
        if failed and fact.remediable == "within_year":
            due = fact.due_on(year)
            days.append(due if reading.as_of is None or reading.as_of <= due else date(year, 12, 31))
    return min(days, default=None)
