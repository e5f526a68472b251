"""Vetoes, surveys and the verdict: what stands beside the points."""

from modelcity.dossier.measures import ATTAINABLE, CLAIMED
from modelcity.judging.assessment import SurveyResult, SurveyStatus, Verdict, VetoResult, VetoStatus
from modelcity.judging.indicators import numbered
from modelcity.judging.reading import Reading
from modelcity.standard.clauses import SurveyTests


def veto_results(reading: Reading) -> tuple[VetoResult, ...]:
    """Each veto: fired where it fails at best, unknown where it fails only because values are missing."""
    results = []
    for _, first, item in numbered(reading):
        if item.kind != "veto":
            continue
        (clause,) = item.clauses
        code = int(reading.judged.codes[first, 0])
        status = veto_status(code)
        wanting = reading.wanting(clause, ATTAINABLE if status == "fired" else CLAIMED)
        results.append(
            VetoResult(item.id, status, tuple(reading.because(bound) for bounds in wanting for bound in bounds))
        )
    return tuple(results)


def veto_status(code: int) -> VetoStatus:
    """What a veto's clause code means."""
    return "fired" if not code & ATTAINABLE else "unknown" if not code & CLAIMED else "clear"


def survey_results(reading: Reading) -> tuple[SurveyResult, ...]:
    """Each survey indicator of the level; all values count, evidenced or not."""
    return tuple(
        SurveyResult(
            survey.indicator,
            survey.threshold,
            reading.typed_in(survey.rate_fact),
            reading.typed_in(survey.sample_fact) if survey.sample_fact else None,
            _survey_status(reading, survey),
        )
        for survey in reading.rules.surveys
    )


def _survey_status(reading: Reading, survey: SurveyTests) -> SurveyStatus:
    rate = reading.code(survey.rate)
    if not rate & ATTAINABLE:
        return "below"
    gate = [reading.code(test) for test in survey.gate]
    if not rate & CLAIMED:
        return "missing"
    if any(not code & ATTAINABLE for code in gate):
        return "sample_short"
    return "passed" if all(code & CLAIMED for code in gate) else "missing"


def verdict(vetoes: tuple[VetoResult, ...], surveys: tuple[SurveyResult, ...]) -> Verdict:
    """Vetoed beats all; then surveys under their threshold; then what is not known; else 门槛项通过."""
    fired = tuple(veto.id for veto in vetoes if veto.status == "fired")
    if fired:
        return Verdict("vetoed", fired)
    below = tuple(survey.indicator for survey in surveys if survey.status == "below")
    if below:
        return Verdict("below_threshold", below)
    unknown = tuple(veto.id for veto in vetoes if veto.status == "unknown")
    open_surveys = tuple(survey.indicator for survey in surveys if survey.status != "passed")
    return Verdict("unresolved", unknown + open_surveys) if unknown or open_surveys else Verdict("gates_passed", ())
