"""Why points are lost, in words a clerk can check against the dossier: which value, which year, what it should be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from modelcity.judging.assessment import Assessment, Because, Finding, IndicatorResult, SurveyResult, WarningResult
from modelcity.showing.numbers import needs_text, number_text, value_text, years_text
from modelcity.showing.plain import clean
from modelcity.showing.words import survey_word, verdict_sentence
from modelcity.standard.clauses import Clause
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import spoken, t


@dataclass(frozen=True, slots=True)
class Said:
    """The verdict in plain words: a sentence, and a line for each reason."""

    sentence: str
    reasons: tuple[str, ...]


def clause_of(standard: Standard, level: str, clause: str) -> Clause | None:
    """A clause of the level by its id."""
    return next((found for found in standard.at(level).clauses if found.id == clause), None)


def because_text(standard: Standard, because: Sequence[Because], clause: Clause | None = None) -> str:
    """The values that made something so: equal ones are said once, with all their years."""
    alike: dict[Because, list[int | None]] = {}
    for value in because:
        alike.setdefault(_without_year(value), []).append(value.year)
    return t("；", "; ").join(_value_said(standard, value, years, clause) for value, years in alike.items())


def _without_year(value: Because) -> Because:
    """What years have in common: where only the evidence is wanting, the value itself does not matter."""
    return replace(value, year=None, value=None if value.enough and value.state == "unevidenced" else value.value)


def _value_said(standard: Standard, value: Because, years: Sequence[int | None], clause: Clause | None) -> str:
    fact = standard.facts[value.fact]
    named = " ".join(part for part in (years_text(years), standard.fact_title(value.fact)) if part)
    match value.state:
        case "missing":
            return t(f"缺 {named}", f"missing: {named}")
        case "not_due":
            return t(f"{named} 未到期", f"{named}: not due")
        case "na":
            return t(f"{named} 报“无此情形”", f"{named}: no cases")
        case "na_unevidenced":
            return t(f"{named} 报“无此情形”，没有佐证", f"{named}: no cases reported, no evidence")
        case "unevidenced" if value.value is None:
            return t(f"{named} 没有佐证", f"{named}: no evidence")
    shown = value_text(fact, value.value)
    if not value.needs:
        return t(f"{named} {shown}", f"{named}: {shown}")
    needs = _either(value, clause) + needs_text(fact, value.needs)
    return t(f"{named} {shown}，{needs}", f"{named}: {shown}, {needs}")


def _either(value: Because, clause: Clause | None) -> str:
    """Says that one of several is enough, where a test has several bounds."""
    for test in clause.tests if clause else ():
        facts = {bound.measure.fact for bound in test.any_of}
        if len(test.any_of) > 1 and value.fact in facts:
            return t("任一年", "in any year ") if len(facts) == 1 else t("或者", "or else ")
    return ""


def label_of(standard: Standard, indicator: str, finding: Finding) -> str:
    """The words of a clause, where it has its own in the language in use; else nothing."""
    same = finding.label == standard.indicators[indicator].title
    return "" if same or spoken() != "zh" else finding.label


def finding_text(standard: Standard, level: str, result: IndicatorResult, finding: Finding) -> str:
    """A finding on one line: what it costs, in what, and because of which values."""
    because = finding_because(standard, level, finding)
    label = label_of(standard, result.id, finding)
    points = points_text(finding.points)
    bonus = standard.rules[result.id].bonus is not None
    match finding.kind:
        case "unevidenced":
            cost = t(f"缺佐证（有佐证得分少 {points}）", f"no evidence (evidenced points -{points})")
        case "missing" if bonus:
            cost = t(f"缺数据（最多可加 {points}）", f"data missing (could bring {points})")
        case "missing":
            cost = t(f"扣 {points}（缺数据）", f"-{points} (data missing)")
        case _:
            cost = t(f"扣 {points}", f"-{points}")
    about = cost + ("" if cost.endswith("）") else " ") + label if label else cost
    return t("：", ": ").join(part for part in (about, because) if part)


def finding_because(standard: Standard, level: str, finding: Finding) -> str:
    """The values behind a finding, with what they should be."""
    return because_text(standard, _wanting(finding), clause_of(standard, level, finding.clause))


def _wanting(finding: Finding) -> tuple[Because, ...]:
    """The values behind a finding; where it only asks for evidence, what else they need is beside the point."""
    if finding.kind != "unevidenced":
        return finding.because
    return tuple(replace(value, value=None) if value.state == "unevidenced" else value for value in finding.because)


def indicator_reasons(standard: Standard, level: str, result: IndicatorResult) -> list[str]:
    """Every finding of an indicator, or why it loses nothing where that needs a word."""
    lines = [finding_text(standard, level, result, finding) for finding in result.findings]
    if result.capped:
        lines.append(
            t("各条合计超过本项分值，扣完为止", "the clauses cost more than the indicator has: it stops there")
        )
    if result.outcome == "not_due":
        lines.insert(0, t("未到期", "not due yet"))
    if result.outcome == "not_applicable":
        lines.insert(0, t("考评期内无此情形（零报告）", "no cases in the window"))
    return lines


def survey_text(standard: Standard, level: str, survey: SurveyResult) -> str:
    """A survey on one line: rate, threshold, sample, status."""
    tests = next(found for found in standard.at(level).surveys if found.indicator == survey.indicator)
    fact = standard.facts[tests.rate_fact]
    rate = t("缺满意率", "rate missing") if survey.rate is None else number_text(fact, survey.rate)
    parts = [f"{rate} / ≥{number_text(fact, survey.threshold)}"]
    if tests.sample_fact is not None:
        sample = value_text(standard.facts[tests.sample_fact], survey.sample)
        parts.append(t(f"样本 {sample}", f"sample {sample}"))
    return t("，", ", ").join([*parts, survey_word(survey.status)])


def warning_text(standard: Standard, warning: WarningResult) -> str:
    """Why a warning is shown: the values behind it, and the evidence that stands under all of them."""
    because = because_text(standard, warning.because)
    if not warning.evidence:
        return because
    papers = t("、", ", ").join(map(clean, warning.evidence))
    return t(f"同一份佐证（{papers}）列在 {because}", f"the same evidence ({papers}) stands under {because}")


def verdict_said(standard: Standard, assessment: Assessment) -> Said:
    """The verdict, and each of its reasons with the values behind it."""
    level = assessment.locality.level
    vetoes = {veto.id: veto for veto in assessment.vetoes}
    surveys = {survey.indicator: survey for survey in assessment.surveys}
    lines = []
    for reason in assessment.verdict.reasons:
        why = (
            because_text(standard, vetoes[reason].because, clause_of(standard, level, reason))
            if reason in vetoes
            else survey_text(standard, level, surveys[reason])
        )
        lines.append(f"{reason} {standard.indicator_title(reason)}" + t("：", ": ") + why)
    return Said(verdict_sentence(assessment.verdict.status, gates=bool(vetoes or surveys)), tuple(lines))


def exempt_text(assessment: Assessment) -> str:
    """How many values are missing and how many indicators are exempt: always said beside the score."""
    outcomes = [result.outcome for result in assessment.indicators]
    early, none = outcomes.count("not_due"), outcomes.count("not_applicable")
    return t(
        f"缺数据 {assessment.missing} 个；小项 {len(outcomes)} 个，其中未到期 {early} 个、无此情形 {none} 个",
        f"{assessment.missing} values missing; of {len(outcomes)} indicators {early} not due, {none} not applicable",
    )
