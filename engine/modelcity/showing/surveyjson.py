"""Survey statistics as JSON, for other programs: ``modelcity-survey/1``; rates and chances as decimal strings."""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from modelcity.judging.assessment import Assessment
from modelcity.planning.forms import Forms
from modelcity.planning.survey import Interval, Luck, Unjudged, Verdict

FORMAT = "modelcity-survey/1"
Json = dict[str, Any]


def verdict_json(verdict: Verdict) -> Json:
    """One judged sample."""
    sample = verdict.sample
    return {
        "yes": sample.yes,
        "asked": sample.asked,
        "population": sample.population,
        "rate": decimal(sample.rate),
        "threshold": decimal(verdict.threshold),
        "certainty": decimal(verdict.certainty),
        "needed": verdict.needed,
        "passed": verdict.passed,
        "sure": verdict.sure,
        "wilson": _interval(verdict.wilson),
        "clopper_pearson": _interval(verdict.clopper_pearson),
        "luck": luck_json(verdict.luck),
    }


def dossier_json(assessment: Assessment, verdicts: Mapping[str, Verdict | Unjudged]) -> Json:
    """The surveys of a dossier: `sample` is null where there is nothing to judge, and `why` says why not."""
    place = assessment.locality
    surveys = []
    for survey in assessment.surveys:
        verdict = verdicts[survey.indicator]
        judged = (None, verdict) if isinstance(verdict, str) else (verdict_json(verdict), None)
        surveys.append({"indicator": survey.indicator, "status": survey.status, "sample": judged[0], "why": judged[1]})
    return {"locality": {"id": place.id, "name": place.name, "level": place.level}, "surveys": surveys}


def luck_json(rows: Sequence[Luck]) -> list[Json]:
    """The chance to pass at each true rate."""
    return [{"true": decimal(row.true), "passes": decimal(row.passes)} for row in rows]


def forms_json(rows: Sequence[Forms]) -> list[Json]:
    """Forms needed at each true rate."""
    return [{**row._asdict(), "true": decimal(row.true)} for row in rows]


def survey_json(body: Json) -> bytes:
    """One object as UTF-8 with LF."""
    return (json.dumps({"format": FORMAT, **body}, ensure_ascii=False, indent=2) + "\n").encode()


def decimal(share: Fraction) -> str:
    """A share with six decimals, half up."""
    millionths = (2 * share.numerator * 1_000_000 + share.denominator) // (2 * share.denominator)
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


def _interval(interval: Interval) -> Json:
    return {"low": decimal(interval.low), "high": decimal(interval.high)}
