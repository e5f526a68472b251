"""Remedies (整改事项): for each finding what to do, by whom, by when, and what it brings."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from modelcity.dossier.measures import State
from modelcity.judging.assessment import Finding, IndicatorResult, RemedyResult
from modelcity.judging.case import Case
from modelcity.judging.mending import EASE, Action, Mending, by_action
from modelcity.texts import t


def remedy_results(
    case: Case, indicators: Sequence[IndicatorResult], mendings: Mapping[str, Mending]
) -> tuple[RemedyResult, ...]:
    """One remedy per finding; those that bring most first, then by id."""
    remedies = [
        _remedy(case, result, finding, mendings[finding.clause]) for result in indicators for finding in result.findings
    ]
    return tuple(sorted(remedies, key=lambda remedy: (-remedy.points, remedy.id)))


def _remedy(case: Case, result: IndicatorResult, finding: Finding, mending: Mending) -> RemedyResult:
    entry, remedy = case.standard.indicators[result.id], case.standard.rules[result.id].remedy
    return RemedyResult(
        id=finding.clause,
        indicator=result.id,
        kind=finding.kind,
        points=mending.gain,
        do=_what_to_do(case, mending, remedy.do),
        lead=entry.lead,
        support=entry.support,
        due=_due(case, mending, remedy.lead_days) if mending.remediable else None,
        lead_days=remedy.lead_days,
        effort=remedy.effort,
        remediable=mending.remediable,
        evidence=entry.evidence,
    )


def _what_to_do(case: Case, mending: Mending, remedy: str) -> str:
    said = []
    for action in reversed(EASE):
        facts = by_action(mending).get(action)
        if facts:
            what = t("、", ", ").join(_named(case, fact, years) for fact, years in facts.items())
            said.append(_said(action, remedy, what))
    return t("；", "; ").join(said)


def _said(action: Action, remedy: str, what: str) -> str:
    if action == "mend":
        return t(f"{remedy}（{what}）", f"{remedy} ({what})")
    if action == "report":
        return t(f"补报数据：{what}", f"Report what is missing: {what}")
    return t(f"补佐证：{what}", f"File the evidence: {what}")


def _named(case: Case, fact: str, years: Sequence[int]) -> str:
    listed = [str(year) for year in sorted(years)]
    title = case.standard.fact_title(fact)
    return title + (t(f"（{'、'.join(listed)}年）", f" ({', '.join(listed)})") if listed else "")


def _due(case: Case, mending: Mending, lead_days: int) -> date | None:
    """The lead time from the day of the assessment, or a year's own day where that comes first; None without a day."""
    if case.as_of is None:
        return None
    days = [case.as_of + timedelta(days=lead_days)]
    for step in mending.steps:
        fact, year = case.fact(step.bound), step.bound.measure.year or case.standard.years[-1]
        to_come = case.state(step.bound.measure) is State.NOT_DUE
        if step.action == "mend" and (to_come or fact.remediable == "within_year"):
            due = fact.due_on(year)
            days.append(due if case.as_of <= due else date(year, 12, 31))
    return min(days)
