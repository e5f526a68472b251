"""Vetoes, surveys and the verdict: what stands beside the points."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice

from modelcity.dossier.measures import ATTAINABLE, CLAIMED
from modelcity.judging.assessment import SurveyResult, SurveyStatus, Verdict, VetoResult, VetoStatus
from modelcity.judging.case import Case
from modelcity.judging.columns import Judged
from modelcity.standard.clauses import LevelRules


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
            survey_status(case.code(survey.rate), map(case.code, survey.gate)),
        )
        for survey in case.rules.surveys
    )


def survey_status(rate: int, gate: Iterable[int]) -> SurveyStatus:
    """What the code of a survey's rate and those of its sample gate mean."""
    if not rate & ATTAINABLE:
        return "below"
    if not rate & CLAIMED:
        return "missing"
    codes = list(gate)
    if any(not code & ATTAINABLE for code in codes):
        return "sample_short"
    return "passed" if all(code & CLAIMED for code in codes) else "missing"


def verdict(vetoes: tuple[VetoResult, ...], surveys: tuple[SurveyResult, ...]) -> Verdict:
    """The verdict of one dossier."""
    return verdict_of(
        {veto.id: veto.status for veto in vetoes}, {survey.indicator: survey.status for survey in surveys}
    )


def verdict_of(vetoes: Mapping[str, VetoStatus], surveys: Mapping[str, SurveyStatus]) -> Verdict:
    """Vetoed beats all; then surveys under their threshold; then what is not known; else 门槛项通过."""
    fired = tuple(name for name, status in vetoes.items() if status == "fired")
    if fired:
        return Verdict("vetoed", fired)
    below = tuple(name for name, status in surveys.items() if status == "below")
    if below:
        return Verdict("below_threshold", below)
    unknown = tuple(name for name, status in vetoes.items() if status == "unknown")
    open_surveys = tuple(name for name, status in surveys.items() if status != "passed")
    return Verdict("unresolved", unknown + open_surveys) if unknown or open_surveys else Verdict("gates_passed", ())


def verdicts(rules: LevelRules, judged: Judged) -> list[Verdict]:
    """The verdict of each of N dossiers."""
    clause_rows = {clause.id: row for row, clause in enumerate(rules.clauses)}
    test_rows = {test: row for row, test in enumerate(rules.tests)}
    vetoes = [clause_rows[item.clauses[0].id] for item in rules.items if item.kind == "veto"]
    tests = [test_rows[test] for survey in rules.surveys for test in (survey.rate, *survey.gate)]
    patterns = zip(map(bytes, judged.codes[vetoes].T), map(bytes, judged.tests[tests].T), strict=True)
    return [_verdict_by_codes(rules, *pattern) for pattern in patterns]


@lru_cache(10_000)
def _verdict_by_codes(rules: LevelRules, of_vetoes: bytes, of_tests: bytes) -> Verdict:
    """The verdict by the codes of the vetoes' clauses, and of each survey's rate and gate: few patterns occur."""
    names = (item.id for item in rules.items if item.kind == "veto")
    codes = iter(of_tests)
    surveys = {
        survey.indicator: survey_status(next(codes), list(islice(codes, len(survey.gate)))) for survey in rules.surveys
    }
    return verdict_of(dict(zip(names, map(veto_status, of_vetoes), strict=True)), surveys)
