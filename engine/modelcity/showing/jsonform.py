"""The assessment as JSON, for other programs: the contract ``modelcity-assessment/1`` (design.md §7), key for key."""

import json
from collections.abc import Sequence
from typing import Any

from modelcity.judging.assessment import Assessment, Because, Finding, Points, RemedyResult, WarningResult
from modelcity.showing.numbers import is_yes
from modelcity.standard.facts import Fact
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard

FORMAT = "modelcity-assessment/1"
Json = dict[str, Any]


def assessment_json(standard: Standard, assessment: Assessment) -> bytes:
    """One object as UTF-8 with LF; points as decimal strings, titles in the language in use."""
    return json_bytes(assessment_form(standard, assessment))


def json_bytes(told: Json) -> bytes:
    """One object as UTF-8 with LF, readable by people as well."""
    return (json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode(errors="replace")


def json_value(fact: Fact, value: str | None) -> str | int | bool | None:
    """Missing is null, na is "na"; yes/no a boolean, a count an integer, everything else its decimal text."""
    if value is None or value == "na":
        return value
    if fact.kind == "bool":
        return is_yes(value)
    return int(value) if fact.kind == "count" else value


def assessment_form(standard: Standard, assessment: Assessment) -> Json:
    """The same before it becomes text, for answers that hold it."""
    locality = assessment.locality
    return {
        "format": FORMAT,
        "standard": {"id": standard.id, "edition": standard.head.edition, "digest": standard.digest},
        "locality": {"id": locality.id, "name": locality.name, "level": locality.level},
        "as_of": assessment.as_of.isoformat() if assessment.as_of else None,
        "facts_digest": assessment.facts_digest,
        "totals": {
            **_points(assessment.totals),
            "out_of": points_text(assessment.out_of),
            "adjustment": _points(assessment.adjustment),
            "still_attainable": points_text(assessment.still_attainable),
        },
        "verdict": {"status": assessment.verdict.status, "reasons": list(assessment.verdict.reasons)},
        "missing": assessment.missing,
        "categories": _categories(standard, assessment),
        "indicators": _indicators(standard, assessment),
        "vetoes": _vetoes(standard, assessment),
        "surveys": _surveys(assessment),
        "remedies": [_remedy(remedy) for remedy in assessment.remedies],
        "warnings": [_warning(standard, warning) for warning in assessment.warnings],
    }


def _points(points: Points) -> Json:
    return {
        "evidenced": points_text(points.evidenced),
        "claimed": points_text(points.claimed),
        "attainable": points_text(points.attainable),
    }


def _categories(standard: Standard, assessment: Assessment) -> list[Json]:
    return [
        {
            "id": category.id,
            "title": standard.category_title(category.id),
            "points": points_text(category.points),
            **_points(category.scored),
        }
        for category in assessment.categories
    ]


def _indicators(standard: Standard, assessment: Assessment) -> list[Json]:
    return [
        {
            "id": result.id,
            "category": result.category,
            "title": standard.indicator_title(result.id),
            "points": points_text(result.points),
            "outcome": result.outcome,
            **_points(result.scored),
            "capped": result.capped,
            "findings": [_finding(standard, finding) for finding in result.findings],
        }
        for result in assessment.indicators
    ]


def _finding(standard: Standard, finding: Finding) -> Json:
    return {
        "clause": finding.clause,
        "kind": finding.kind,
        "points": points_text(finding.points),
        "because": _because(standard, finding.because),
        "remediable": finding.remediable,
    }


def _because(standard: Standard, because: Sequence[Because]) -> list[Json]:
    return [
        {
            "fact": value.fact,
            "year": value.year,
            "value": json_value(standard.facts[value.fact], value.value),
            "needs": value.needs,
        }
        for value in because
    ]


def _vetoes(standard: Standard, assessment: Assessment) -> list[Json]:
    return [
        {
            "id": veto.id,
            "title": standard.indicator_title(veto.id),
            "status": veto.status,
            "because": _because(standard, veto.because),
        }
        for veto in assessment.vetoes
    ]


def _surveys(assessment: Assessment) -> list[Json]:
    return [
        {
            "indicator": survey.indicator,
            "threshold": survey.threshold,
            "rate": survey.rate,
            "sample": int(survey.sample) if survey.sample is not None else None,
            "status": survey.status,
        }
        for survey in assessment.surveys
    ]


def _remedy(remedy: RemedyResult) -> Json:
    return {
        "id": remedy.id,
        "indicator": remedy.indicator,
        "points": points_text(remedy.points),
        "do": remedy.do,
        "lead": remedy.lead,
        "support": list(remedy.support),
        "due": remedy.due.isoformat() if remedy.due else None,
        "remediable": remedy.remediable,
        "evidence": list(remedy.evidence),
    }


def _warning(standard: Standard, warning: WarningResult) -> Json:
    return {
        "id": warning.id,
        "title": standard.indicator_title(warning.id),
        "because": _because(standard, warning.because),
        "evidence": list(warning.evidence),
        "advice": standard.warning_rules[warning.id].advice,
    }
