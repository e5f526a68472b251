"""Vetoes, surveys and the verdict: what stands beside the points."""

from modelcity.dossier.measures import ATTAINABLE, CLAIMED
from modelcity.judging.assessment import SurveyResult, SurveyStatus, Verdict, VetoResult, VetoStatus
from modelcity.judging.case import Case
from modelcity.standard.clauses import SurveyTests


def veto_results(case: Case) -> tuple[VetoResult, ...]:
    """Each veto: fired where it fails at best, unknown where it fails only because values are missing."""
    results = []
    for item in case.rules.items:
        if item.kind != "veto":
            continue
        (clause,) = item.clauses
        code = case.clause_code(clause)
        status = veto_status(code)
        wanting = case.wanting(clause, ATTAINABLE if status == "fired" else CLAIMED)
        results.append(VetoResult(item.id, status, tuple(map(case.because, wanting))))
    return tuple(results)


def veto_status(code: int) -> VetoStatus:
    """What a veto's clause code means."""
    return "fired" if not code & ATTAINABLE else "unknown" if not code & CLAIMED else "clear"


def survey_results(case: Case) -> tuple[SurveyResult, ...]:
    """Each survey indicator of the level; all values count, evidenced or not."""
    return tuple(
        SurveyResult(
            survey.indicator,
            survey.threshold,
            case.typed_in(survey.rate_fact),
            case.typed_in(survey.sample_fact) if survey.sample_fact else None,
            _survey_status(case, survey),
        )
        for survey in case.rules.surveys
    )


def _survey_status(case: Case, survey: SurveyTests) -> SurveyStatus:
    rate = case.code(survey.rate)
    if not rate & ATTAINABLE:
        return "below"
    gate = [case.code(test) for test in survey.gate]
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
