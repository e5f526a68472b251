"""The remediation list (整改清单): by unit and due day; apart from it what is beyond mending."""

from collections.abc import Iterator
from datetime import date

from modelcity.judging.assessment import RemedyResult
from modelcity.reporting.model import Block, Cell, Column, Heading, Paragraph, Table
from modelcity.reporting.phrases import due_cell, due_column
from modelcity.reporting.selfreport.subject import Subject, sentence
from modelcity.showing.document.words import joined
from modelcity.showing.numbers import decimal_points
from modelcity.showing.reasons import finding_because
from modelcity.texts import t


def mending(subject: Subject) -> Iterator[Block]:
    """What is to be done by whom and when, and what it brings."""
    remedies = subject.assessment.remedies
    in_time = sorted((one for one in remedies if one.remediable), key=lambda one: _order(subject, one))
    too_late = [one for one in remedies if not one.remediable]
    yield Heading(t("整改清单", "Remedies"))
    yield Paragraph(_said(subject, in_time, too_late))
    if in_time:
        yield _to_do(subject, in_time)
    if too_late:
        yield Heading(t("已不可挽回的失分", "Beyond mending"), 2)
        yield Paragraph(
            t(
                "这些事项所在年度已过，或已成事实，不再列入整改，只作说明。",
                "Their year is over, or done is done: listed for the record only.",
            )
        )
        yield _beyond(subject, too_late)


def _order(subject: Subject, remedy: RemedyResult) -> tuple[int, date, int, int, str]:
    """By unit in the standard's order; then what is due first, takes least, brings most."""
    units = [*subject.standard.units]
    place = units.index(remedy.lead) if remedy.lead in units else len(units)
    return place, remedy.due or date.max, remedy.lead_days, -remedy.points, remedy.id


def _said(subject: Subject, in_time: list[RemedyResult], too_late: list[RemedyResult]) -> str:
    if not (in_time or too_late):
        return t("没有失分点，不需要整改。", "Nothing is lost: there is nothing to mend.")
    units = len({one.lead for one in in_time})
    dated = subject.assessment.as_of is not None
    return sentence(
        [
            t(
                f"来得及整改的 {len(in_time)} 项，由 {units} 个单位牵头；已不可挽回的 {len(too_late)} 项。",
                f"{len(in_time)} remedies are still in time, led by {units} units; {len(too_late)} are too late.",
            ),
            t("按牵头单位排列，同一单位时限早的在前。", "They stand by lead unit, the first due first."),
            ""
            if dated or not in_time
            else t("没有指定截止日，时限写所需天数。", "No day was named: the days needed stand in place of due days."),
        ]
    )


def _to_do(subject: Subject, remedies: list[RemedyResult]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            subject.unit(one.lead),
            due_cell(one),
            one.id,
            subject.standard.indicator_title(one.indicator) + t("：", ": ") + one.do,
            joined(one.evidence),
            subject.units(one.support),
            decimal_points(one.points),
        )
        for one in remedies
    ]
    return Table(
        t("整改清单", "Remedies"),
        (
            Column(t("牵头单位", "Lead"), 7),
            due_column(6, dated=subject.assessment.as_of is not None),
            Column(t("条款", "Clause"), 6, "id"),
            Column(t("做什么", "What to do"), 20),
            Column(t("交什么佐证", "What to file"), 18),
            Column(t("配合单位", "With whom"), 14),
            Column(t("可得分", "Gain"), 4, "points"),
        ),
        tuple(rows),
        note=t(
            "可得分：单独做好这一项，有佐证得分增加多少；同一小项的几项一起做，得分以重新自评为准，不是各项相加。",
            "Gain: what this alone adds to the evidenced total; several done together are not the sum of theirs.",
        ),
    )


def _beyond(subject: Subject, remedies: list[RemedyResult]) -> Table:
    findings = {finding.clause: finding for result in subject.assessment.indicators for finding in result.findings}
    rows: list[tuple[Cell, ...]] = [
        (
            subject.unit(one.lead),
            one.id,
            subject.standard.indicator_title(one.indicator),
            finding_because(subject.standard, subject.level, findings[one.id]),
            decimal_points(findings[one.id].points),
        )
        for one in sorted(remedies, key=lambda one: _order(subject, one))
    ]
    return Table(
        t("已不可挽回的失分", "Beyond mending"),
        (
            Column(t("牵头单位", "Lead"), 8),
            Column(t("条款", "Clause"), 6, "id"),
            Column(t("小项", "Indicator"), 16),
            Column(t("失在哪里", "Why"), 32),
            Column(t("扣分", "Points"), 4, "points"),
        ),
        tuple(rows),
    )
