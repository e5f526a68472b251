"""The self-assessment workbook (自评表): what the locality claims, and empty columns in which the inspector writes."""

from decimal import Decimal

from modelcity.dossier.dossier import Dossier
from modelcity.judging.assessment import Assessment, CategoryResult, IndicatorResult
from modelcity.showing.numbers import decimal_points, number_text, percent_text, value_text
from modelcity.showing.reasons import (
    because_text,
    clause_of,
    exempt_text,
    indicator_reasons,
    verdict_said,
    warning_text,
)
from modelcity.showing.sheets import Book, Sheet
from modelcity.showing.words import (
    as_of_word,
    due_word,
    name_of,
    remediable_word,
    share_word,
    standard_word,
    survey_word,
    veto_word,
    warnings_title,
)
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

WIDTHS = (7, 17, 6, 8, 9, 40, 36, 18, 11, 8, 16)
STYLES = ("text", "text", "number", "number", "number", "text", "text", "text", "text", "inspector", "inspector")
BAND_STYLES = (*["band"] * 2, *["band_number"] * 3, *["band"] * 4, *["inspector"] * 2)
MOST_PAPERS = 5


def self_assessment_book(standard: Standard, dossier: Dossier, assessment: Assessment) -> bytes:
    """The workbook: every indicator by category with sums, and a sheet of vetoes, surveys and warnings."""
    title = t(f"{name_of(assessment.locality)}双拥工作自评表", f"Self-assessment of {name_of(assessment.locality)}")
    book = Book(title)
    sheet = book.sheet(t("自评表", "Self-assessment"), WIDTHS)
    sheet.across(title, "title")
    _info(sheet, standard, assessment)
    sheet.head(_titles(), inspector=2)
    adjustment = standard.judgement.adjustment
    outside = adjustment.category if adjustment else ""
    for category in assessment.categories:
        mine = [result for result in assessment.indicators if result.category == category.id]
        if mine:
            _band(sheet, standard, category, None if category.id == outside else decimal_points(category.points))
        for result in mine:
            _indicator(sheet, standard, dossier, assessment, result)
    _sums(sheet, assessment, outside=bool(outside))
    signatures = (
        t("填报单位（盖章）：", "Reported by (seal):"),
        t("负责人：", "Head:"),
        t("填表人：", "Filled in by:"),
    )
    sheet.across("　　　　　　　　　".join((*signatures, t("日期：", "Date:"), t("考评组：", "Inspectors:"))))
    _gates(book.sheet(t("门槛项", "Gates"), (10, 44, 18, 70)), standard, assessment)
    return book.content()


def _titles() -> list[str]:
    return [
        t("编号", "Id"),
        t("小项", "Indicator"),
        t("分值", "Points"),
        t("自评得分", "Claimed"),
        t("有佐证得分", "Evidenced"),
        t("扣分原因", "Why points are lost"),
        t("佐证", "Evidence"),
        t("责任单位", "Unit"),
        t("时限", "Due"),
        t("考评得分", "Inspected"),
        t("核减原因", "Why reduced"),
    ]


def _info(sheet: Sheet, standard: Standard, assessment: Assessment) -> None:
    locality, totals = assessment.locality, assessment.totals
    level = standard.level_name(locality.level)
    between = t("；", "; ")
    about = (t(f"级别：{level}", f"Level: {level}"), standard_word(standard), as_of_word(assessment))
    sheet.across(between.join(about))
    sheet.across(t("结论：", "Verdict: ") + verdict_said(standard, assessment).sentence, "strong")
    claimed, evidenced, best, full = map(
        points_text, (totals.claimed, totals.evidenced, totals.attainable, assessment.out_of)
    )
    share = ""
    if assessment.out_of not in (0, 10_000):
        percent = percent_text(totals.claimed, assessment.out_of)
        share = t(f"（{share_word(standard)} {percent}）", f" ({percent} {share_word(standard)})")
    said = t(
        f"自评得分 {claimed}{share}；有佐证得分 {evidenced}；最高可得 {best}；满分 {full}",
        f"Claimed {claimed}{share}; evidenced {evidenced}; attainable {best}; of {full}",
    )
    sheet.across(between.join((said, exempt_text(assessment))), "strong")
    sheet.across(
        t(
            "自评得分：没有佐证的也算，缺的数据按失分算；有佐证得分：只算有佐证的；考评得分、核减原因由考评组填写。",
            "Claimed counts values without evidence, and missing ones as lost; evidenced counts what has evidence; "
            "the last two columns are for the inspector.",
        )
    )


def _band(sheet: Sheet, standard: Standard, category: CategoryResult, points: Decimal | None) -> None:
    scored = category.scored
    figures = (points, decimal_points(scored.claimed), decimal_points(scored.evidenced))
    title = standard.category_title(category.id)
    sheet.cells((category.id, title, *figures, *[None] * 6), BAND_STYLES)


def _indicator(
    sheet: Sheet, standard: Standard, dossier: Dossier, assessment: Assessment, result: IndicatorResult
) -> None:
    entry = standard.indicators[result.id]
    units = [standard.unit_title(entry.lead)] if entry.lead else []
    if entry.support:
        helpers = t("、", ", ").join(map(standard.unit_title, entry.support))
        units.append(t(f"配合：{helpers}", f"with: {helpers}"))
    lost = result.scored.claimed < max(result.points, 0)
    styles = [*STYLES[:3], "less" if lost else "number", *STYLES[4:]]
    cells = (
        result.id,
        standard.indicator_title(result.id),
        decimal_points(result.points),
        decimal_points(result.scored.claimed),
        decimal_points(result.scored.evidenced),
        "\n".join(indicator_reasons(standard, assessment.locality.level, result)),
        _papers(standard, dossier, result),
        "\n".join(units),
        _due(assessment, result.id),
        None,
        None,
    )
    sheet.cells(cells, styles)


def _due(assessment: Assessment, indicator: str) -> str:
    """The first due day of what can still be mended; or that nothing can be."""
    mine = [remedy for remedy in assessment.remedies if remedy.indicator == indicator]
    possible = [due_word(remedy) for remedy in mine if remedy.remediable]
    if mine and not possible:
        return remediable_word(remediable=False)
    return min(filter(None, possible), default="")


def _papers(standard: Standard, dossier: Dossier, result: IndicatorResult) -> str:
    """What is filed; and what should be, where something is missing or has no evidence."""
    level = dossier.locality.level
    items = {item.id: item for item in standard.at(level).items}
    asked = dict.fromkeys(measure.fact for clause in items[result.id].clauses for measure in clause.measures)
    filed = dict.fromkeys(
        paper for (fact, _), entry in dossier.entries.items() if fact in asked for paper in entry.evidence
    )
    between = t("、", ", ")
    lines = []
    if filed:
        more = t(f"等 {len(filed)} 件", f" and others, {len(filed)} in all") if len(filed) > MOST_PAPERS else ""
        lines.append(t("已备：", "filed: ") + between.join([*filed][:MOST_PAPERS]) + more)
    wanting = result.scored.evidenced < result.scored.attainable
    if entry_evidence := standard.indicators[result.id].evidence if wanting or not filed else ():
        lines.append(t("应备：", "to file: ") + between.join(entry_evidence))
    return "\n".join(lines)


def _sums(sheet: Sheet, assessment: Assessment, *, outside: bool) -> None:
    totals, extra = assessment.totals, assessment.adjustment
    full = decimal_points(assessment.out_of)
    rows: list[tuple[str, Decimal | None, int, int]] = []
    if outside:
        rows.append((t("核心合计", "Core"), full, totals.claimed - extra.claimed, totals.evidenced - extra.evidenced))
        rows.append((t("加减分", "Adjustment"), None, extra.claimed, extra.evidenced))
    rows.append((t("总分", "Total"), full, totals.claimed, totals.evidenced))
    for title, points, claimed, evidenced in rows:
        figures = (points, decimal_points(claimed), decimal_points(evidenced))
        sheet.cells((None, title, *figures, *[None] * 6), BAND_STYLES)


def _gates(sheet: Sheet, standard: Standard, assessment: Assessment) -> None:
    level = assessment.locality.level
    said = verdict_said(standard, assessment)
    sheet.across(t("一票否决和满意度测评", "Vetoes and surveys"), "title")
    sheet.across("\n".join((t("结论：", "Verdict: ") + said.sentence, *said.reasons)), "strong")
    sheet.head([t("编号", "Id"), t("事项", "Matter"), t("情况", "Status"), t("依据", "Because")])
    for veto in assessment.vetoes:
        because = because_text(standard, veto.because, clause_of(standard, level, veto.id))
        sheet.cells((veto.id, standard.indicator_title(veto.id), veto_word(veto.status), because), ["text"] * 4)
    tests = {tests.indicator: tests for tests in standard.at(level).surveys}
    for survey in assessment.surveys:
        asked = tests[survey.indicator]
        fact = standard.facts[asked.rate_fact]
        rate, bound = value_text(fact, survey.rate), number_text(fact, survey.threshold)
        because = t(f"满意率 {rate}，合格线 {bound}", f"rate {rate}, threshold {bound}")
        if asked.sample_fact is not None:
            sample = value_text(standard.facts[asked.sample_fact], survey.sample)
            because += t(f"，样本 {sample}", f", sample {sample}")
        title = standard.indicator_title(survey.indicator)
        sheet.cells((survey.indicator, title, survey_word(survey.status), because), ["text"] * 4)
    if assessment.warnings:
        sheet.across(warnings_title(), "strong")
    for warning in assessment.warnings:
        advice = t("建议：", "Advice: ") + standard.warning_rules[warning.id].advice
        because = f"{warning_text(standard, warning)}\n{advice}"
        title = standard.indicator_title(warning.id)
        sheet.cells((warning.id, title, t("预警", "warning"), because), ["text"] * 4)
