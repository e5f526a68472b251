"""What each unit answers for (牵头单位): its indicators, what they lose, and the gates that are open."""

from collections.abc import Iterable
from typing import NamedTuple

from modelcity.judging.assessment import (
    Assessment,
    Finding,
    IndicatorResult,
    RemedyResult,
    SurveyResult,
    VetoResult,
)
from modelcity.standard.standard import Standard


class Matter(NamedTuple):
    """A finding, the indicator it is of, and what mends it."""

    result: IndicatorResult
    finding: Finding
    remedy: RemedyResult


class UnitPart(NamedTuple):
    """What one lead unit answers for; `unit` is "" where the standard names none.

    `results` are its indicators at the level, `matters` what they lose, `vetoes` and `surveys` those that stand open.
    """

    unit: str
    results: tuple[IndicatorResult, ...]
    matters: tuple[Matter, ...]
    vetoes: tuple[VetoResult, ...]
    surveys: tuple[SurveyResult, ...]

    @property
    def clear(self) -> bool:
        """Whether it loses nothing and holds no gate up."""
        return not (self.matters or self.vetoes or self.surveys)


class Loss(NamedTuple):
    """Hundredths that an indicator loses: by the claimed points, and beyond these for want of evidence."""

    claimed: int
    unevidenced: int


def unit_parts(standard: Standard, assessment: Assessment) -> tuple[UnitPart, ...]:
    """Every unit that leads something at the level, in the standard's order; last what no unit leads."""
    remedies = {remedy.id: remedy for remedy in assessment.remedies}
    open_vetoes = [(veto, veto_leads(standard, veto)) for veto in assessment.vetoes if veto.status != "clear"]
    asked = [one.id for one in assessment.indicators]
    asked += [veto.id for veto in assessment.vetoes if standard.vetoes[veto.id].lead]
    leads = {lead_of(standard, entry) for entry in asked}.union(*(units for _, units in open_vetoes))
    parts = []
    for unit in (*standard.units, ""):
        if unit not in leads:
            continue
        results = tuple(one for one in assessment.indicators if lead_of(standard, one.id) == unit)
        parts.append(
            UnitPart(
                unit,
                results,
                tuple(_matters(results, remedies)),
                tuple(veto for veto, units in open_vetoes if unit in units),
                tuple(
                    one
                    for one in assessment.surveys
                    if lead_of(standard, one.indicator) == unit and one.status != "passed"
                ),
            )
        )
    return tuple(parts)


def _matters(results: Iterable[IndicatorResult], remedies: dict[str, RemedyResult]) -> Iterable[Matter]:
    for result in results:
        for finding in result.findings:
            yield Matter(result, finding, remedies[finding.clause])


def lead_of(standard: Standard, entry: str) -> str:
    """The unit that leads an indicator; the collecting office where none is named, "" without one."""
    collection = standard.head.collection
    lead = standard.entries[entry].lead or (collection.office if collection else "")
    return lead if lead in standard.units else ""


def veto_leads(standard: Standard, veto: VetoResult) -> set[str]:
    """Who is to settle a veto: the unit that leads it, else those that lead the indicators of its values."""
    if standard.vetoes[veto.id].lead:
        return {lead_of(standard, veto.id)}
    owners = {owner.id for because in veto.because if (owner := standard.owner_of(because.fact)) is not None}
    return {lead_of(standard, owner) for owner in owners} or {lead_of(standard, veto.id)}


def loss_of(standard: Standard, result: IndicatorResult) -> Loss:
    """What an indicator loses; a bonus that was not earned is not lost."""
    full = max(result.points, 0) if standard.rules[result.id].bonus is None else result.scored.claimed
    return Loss(full - result.scored.claimed, result.scored.claimed - result.scored.evidenced)
