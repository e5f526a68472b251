"""The tables of a unit's notice: open gates, what is lost, what is to be done by when, what is beyond mending."""

from collections.abc import Sequence
from decimal import Decimal

from modelcity.judging.assessment import Assessment
from modelcity.reporting.model import Cell, Column, Table
from modelcity.reporting.phrases import due_cell, due_column
from modelcity.reporting.unitparts import Matter, UnitPart, loss_of
from modelcity.showing.numbers import decimal_points
from modelcity.showing.reasons import because_text, clause_of, finding_text, survey_text
from modelcity.showing.words import veto_word
from modelcity.standard.standard import Standard
from modelcity.texts import t


def gates_table(standard: Standard, assessment: Assessment, part: UnitPart) -> Table:
    level = assessment.locality.level
    rows = [
        (
            veto.id,
            standard.indicator_title(veto.id),
            t("一票否决：", "veto: ") + veto_word(veto.status),
            because_text(standard, veto.because, clause_of(standard, level, veto.id)),
        )
        for veto in part.vetoes
    ]
    rows += [
        (
            survey.indicator,
            standard.indicator_title(survey.indicator),
            t("满意度测评", "survey"),
            survey_text(standard, level, survey),
        )
        for survey in part.surveys
    ]
    return Table(
        t("门槛事项", "Gates"),
        (
            Column(t("编号", "Id"), 4, "id"),
            Column(t("事项", "Matter"), 12),
            Column(t("情况", "Status"), 9),
            Column(t("依据", "Because"), 17),
        ),
        tuple(rows),
        note=t(
            "有一项否决或测评不合格，分数再高也不能通过。", "One veto or failed survey ends it, whatever the points."
        ),
    )


def losses_table(standard: Standard, part: UnitPart) -> Table:
    """The unit's indicators that lose something, exactly as scored, with their sum."""
    losing = [result for result in part.results if result.findings]
    losses = [loss_of(standard, result) for result in losing]
    rows: list[tuple[Cell, ...]] = [
        (
            result.id,
            standard.indicator_title(result.id) + _outside(standard, result.id),
            decimal_points(result.points),
            decimal_points(result.scored.claimed),
            decimal_points(result.scored.evidenced),
            decimal_points(loss.claimed),
            decimal_points(loss.unevidenced),
        )
        for result, loss in zip(losing, losses, strict=True)
    ]
    sums = [decimal_points(sum(figures)) for figures in zip(*losses, strict=True)]
    capped = any(result.capped for result in losing)
    return Table(
        t("失分的小项", "Indicators that lose points"),
        (
            Column(t("编号", "Id"), 4, "id"),
            Column(t("小项", "Indicator"), 16),
            Column(t("分值", "Points"), 4, "points"),
            Column(t("自报得分", "Claimed"), 4, "points"),
            Column(t("有佐证得分", "Evidenced"), 5, "points"),
            Column(t("自报失分", "Lost as claimed"), 4, "points"),
            Column(t("缺佐证失分", "Lost for evidence"), 5, "points"),
        ),
        tuple(rows),
        (("", t("合计", "Total"), "", "", "", *sums),),
        t("有的小项各失分点合计超过分值，扣完为止，以本表为准。", "Some clauses cost more than their indicator has.")
        if capped
        else "",
    )


def _outside(standard: Standard, indicator: str) -> str:
    """Says that an indicator lies outside the core."""
    declared = standard.judgement.adjustment
    if declared is None or standard.category_of(indicator) != declared.category:
        return ""
    bonus = standard.rules[indicator].bonus is not None
    return t("（加分项）", " (bonus)") if bonus else t("（扣分项）", " (deduction)")


def to_do_table(standard: Standard, assessment: Assessment, matters: Sequence[Matter]) -> Table:
    """What is to be done, with evidence and partners, the first due first."""
    rows: list[tuple[Cell, ...]] = [
        (
            Decimal(number),
            due_cell(one.remedy),
            lost_text(standard, assessment, one),
            _asked(standard, one),
            decimal_points(one.remedy.points),
        )
        for number, one in enumerate(matters, 1)
    ]
    return Table(
        t("按时限排列的整改事项", "Matters by their day"),
        (
            Column(t("序号", "No."), 3, "number"),
            due_column(6, dated=assessment.as_of is not None),
            Column(t("失在哪里", "What is lost"), 14),
            Column(t("做什么、交什么、同谁办", "What to do, what to file, with whom"), 16),
            Column(t("可得分", "Gain"), 3, "points"),
        ),
        tuple(rows),
        note=t(
            "可得分：单独办好这一项，有佐证得分增加多少；几项都办好时，以重新自评为准。",
            "Gain: what settling this one alone adds to the evidenced points.",
        ),
    )


def lost_text(standard: Standard, assessment: Assessment, matter: Matter) -> str:
    """The indicator, and below it what was lost and why."""
    result, level = matter.result, assessment.locality.level
    title = f"{result.id} {standard.indicator_title(result.id)}"
    return f"{title}\n{finding_text(standard, level, result, matter.finding)}"


def _asked(standard: Standard, matter: Matter) -> str:
    """What to do; below it the evidence to file, and whom it is done with."""
    remedy, between = matter.remedy, t("、", ", ")
    lines = [remedy.do]
    if remedy.evidence:
        lines.append(t("佐证：", "File: ") + between.join(remedy.evidence))
    if remedy.support:
        lines.append(t("配合单位：", "With: ") + between.join(map(standard.unit_title, remedy.support)))
    return "\n".join(lines)


def beyond_table(standard: Standard, assessment: Assessment, matters: Sequence[Matter], before: int) -> Table:
    """What can no more be mended, with what it cost alone."""
    rows: list[tuple[Cell, ...]] = [
        (
            Decimal(number),
            lost_text(standard, assessment, one),
            one.remedy.do,
            decimal_points(one.finding.points),
        )
        for number, one in enumerate(matters, before + 1)
    ]
    return Table(
        t("失分和本应做到的事", "What was lost, and what should have been done"),
        (
            Column(t("序号", "No."), 3, "number"),
            Column(t("失在哪里", "What is lost"), 17),
            Column(t("本应做到", "What should have been done"), 18),
            Column(t("失分", "Points"), 3, "points"),
        ),
        tuple(rows),
        note=t(
            "这些失分当年已过或已成事实，补不回来，不再要求整改；请在回执中写明原因和防范措施。",
            "Their year is over, or done is done: nothing wins them back. Say in the slip why, and what prevents it.",
        ),
    )
