"""Vetoes, surveys and warnings: what no points outweigh, and what is only shown."""

from collections.abc import Iterator

from modelcity.reporting.model import Block, Column, Heading, Paragraph, Table
from modelcity.reporting.selfreport.subject import Subject
from modelcity.showing.document.asked import asked_by_clause, fires_on
from modelcity.showing.document.words import basis_long
from modelcity.showing.numbers import number_text, value_text
from modelcity.showing.reasons import because_text, warning_text
from modelcity.showing.words import survey_word, veto_word, warnings_title
from modelcity.texts import t


def gates(subject: Subject) -> Iterator[Block]:
    """The vetoes, the surveys and, where there are any, the warnings."""
    assessment = subject.assessment
    yield Heading(t("一票否决和满意度测评", "Vetoes and surveys"))
    if not (assessment.vetoes or assessment.surveys):
        yield Paragraph(t("本标准这一级没有否决项和测评。", "There are no vetoes and no surveys at this level."))
    if assessment.vetoes:
        yield Heading(t("一票否决事项", "Vetoes"), 2)
        yield Paragraph(_vetoes_said(subject))
        yield _vetoes(subject)
    if assessment.surveys:
        yield Heading(t("满意度测评", "Surveys"), 2)
        yield Paragraph(_surveys_said(subject))
        yield _surveys(subject)
    if assessment.warnings:
        count = len(assessment.warnings)
        yield Heading(warnings_title(), 2)
        yield Paragraph(t(f"预警 {count} 条，请及早处理。", f"Warnings: {count}. See to them early."))
        yield _warnings(subject)


def _vetoes_said(subject: Subject) -> str:
    vetoes = subject.assessment.vetoes
    counts = {status: sum(veto.status == status for veto in vetoes) for status in ("clear", "fired", "unknown")}
    return t(
        f"一票否决 {len(vetoes)} 项：未触发 {counts['clear']} 项，触发 {counts['fired']} 项，"
        f"缺数据不能判定 {counts['unknown']} 项。任何一年成立即触发，有没有佐证都一样。",
        f"Of {len(vetoes)} vetoes {counts['clear']} are clear, {counts['fired']} fired, {counts['unknown']} unknown. "
        "Each fires in any year, with or without evidence.",
    )


def _vetoes(subject: Subject) -> Table:
    standard = subject.standard
    rows = []
    for veto in subject.assessment.vetoes:
        entry = standard.vetoes[veto.id]
        because = because_text(standard, veto.because, subject.clauses[veto.id])
        rule = "\n".join(fires_on(standard, standard.veto_rules[veto.id].fires_when))
        source = "\n".join((basis_long(standard, entry), subject.source_text(entry)))
        status = t("：", ": ").join(part for part in (veto_word(veto.status), because) if part)
        rows.append((veto.id, standard.indicator_title(veto.id), rule, status, source))
    return Table(
        t("一票否决事项", "Vetoes"),
        (
            Column(t("编号", "Id"), 4, "id"),
            Column(t("事项", "Matter"), 9),
            Column(t("触发条件（一条成立即触发）", "Fires when any of these holds"), 13),
            Column(t("情况", "Status"), 8),
            Column(t("依据", "Basis"), 9),
        ),
        tuple(rows),
    )


def _surveys_said(subject: Subject) -> str:
    surveys = subject.assessment.surveys
    passed = sum(survey.status == "passed" for survey in surveys)
    return t(
        f"满意度测评 {len(surveys)} 项，合格 {passed} 项。满意率和样本都达到要求才算合格。",
        f"Of {len(surveys)} surveys {passed} passed: rate and sample must both reach what is asked.",
    )


def _surveys(subject: Subject) -> Table:
    standard = subject.standard
    tests = {tests.indicator: tests for tests in standard.at(subject.level).surveys}
    rows = []
    for survey in subject.assessment.surveys:
        asked = tests[survey.indicator]
        fact = standard.facts[asked.rate_fact]
        sample = value_text(standard.facts[asked.sample_fact], survey.sample) if asked.sample_fact else "—"
        needs = [
            line for clause in subject.items[survey.indicator].clauses for line in asked_by_clause(standard, clause)
        ]
        rows.append(
            (
                survey.indicator,
                standard.indicator_title(survey.indicator),
                value_text(fact, survey.rate),
                "≥" + number_text(fact, survey.threshold),
                sample,
                "\n".join(needs),
                survey_word(survey.status),
            )
        )
    return Table(
        t("满意度测评", "Surveys"),
        (
            Column(t("编号", "Id"), 4, "id"),
            Column(t("测评", "Survey"), 9),
            Column(t("满意率", "Rate"), 4),
            Column(t("合格线", "Threshold"), 4),
            Column(t("样本", "Sample"), 4),
            Column(t("得分要求", "What it asks"), 13),
            Column(t("情况", "Status"), 4),
        ),
        tuple(rows),
    )


def _warnings(subject: Subject) -> Table:
    standard = subject.standard
    rows = [
        (
            warning.id,
            standard.indicator_title(warning.id),
            warning_text(standard, warning),
            standard.warning_rules[warning.id].advice,
        )
        for warning in subject.assessment.warnings
    ]
    return Table(
        t("预警", "Warnings"),
        (
            Column(t("编号", "Id"), 4, "id"),
            Column(t("事项", "Matter"), 10),
            Column(t("因为", "Because"), 14),
            Column(t("建议", "Advice"), 14),
        ),
        tuple(rows),
    )
