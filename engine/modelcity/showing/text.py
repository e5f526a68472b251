"""The terminal summary of an assessment: where we stand, why, what can still be saved and what to do first."""

from collections.abc import Sequence

from modelcity.dossier.dossier import Dossier
from modelcity.judging.assessment import Assessment, CategoryResult, RemedyResult
from modelcity.showing.bars import CELLS, bar, legend
from modelcity.showing.explain import explain_text
from modelcity.showing.layout import folded, padded, table
from modelcity.showing.numbers import percent_text, signed_points
from modelcity.showing.reasons import because_text, clause_of, exempt_text, survey_text, verdict_said, warning_text
from modelcity.showing.words import as_of_word, due_word, name_of, share_word, standard_word, veto_word, warnings_title
from modelcity.standard.models import hundredths, points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

__all__ = ["assessment_text", "explain_text", "verdict_line"]

NARROWEST, WIDEST = 72, 120
FIRST_REMEDIES = 10


def assessment_text(standard: Standard, dossier: Dossier, assessment: Assessment, width: int) -> str:
    """The summary in lines of at most `width` cells (held within 72 … 120)."""
    cells = min(max(width, NARROWEST), WIDEST)
    blocks = [
        _head(standard, assessment, cells),
        _verdict(standard, assessment, cells),
        _totals(standard, dossier, assessment, cells),
        _categories(standard, assessment, cells),
        _vetoes(standard, assessment, cells),
        _surveys(standard, assessment, cells),
        _warnings(standard, assessment, cells),
        _remedies(standard, assessment, cells),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(standard: Standard, assessment: Assessment, cells: int) -> list[str]:
    level = standard.level_name(assessment.locality.level)
    name = name_of(assessment.locality)
    first = t(f"{name} 双拥自评结果，级别：{level}", f"{name}: self-assessment, level: {level}")
    second = standard_word(standard) + t("，", ", ") + as_of_word(assessment)
    return [*folded(first, cells), *folded(second, cells)]


def verdict_line(standard: Standard, assessment: Assessment, width: int) -> str:
    """Whose verdict, what it is, and the points beside it: for a list of localities."""
    cells = min(max(width, NARROWEST), WIDEST)
    said = verdict_said(standard, assessment)
    lines = folded(name_of(assessment.locality) + t("：", ": ") + said.sentence + _beside(assessment), cells)
    return "\n".join([*lines, *(line for reason in said.reasons for line in folded(f"  {reason}", cells))])


def _verdict(standard: Standard, assessment: Assessment, cells: int) -> list[str]:
    said = verdict_said(standard, assessment)
    rows = [(t("结论", "Verdict"), said.sentence + _beside(assessment)), *(("", reason) for reason in said.reasons)]
    return table(rows, "lw", cells, indent=0)


def _beside(assessment: Assessment) -> str:
    """What always stands beside a verdict: the score, out of what, and how many values are missing."""
    totals = assessment.totals
    claimed, evidenced, full = map(points_text, (totals.claimed, totals.evidenced, assessment.out_of))
    return t(
        f"（自报 {claimed}，有佐证 {evidenced}，满分 {full}；缺数据 {assessment.missing} 个）",
        f" (claimed {claimed}, evidenced {evidenced}, of {full}; {assessment.missing} values missing)",
    )


def _totals(standard: Standard, dossier: Dossier, assessment: Assessment, cells: int) -> list[str]:
    totals, adjustment = assessment.totals, assessment.adjustment
    share = assessment.out_of != 10_000 and assessment.out_of > 0
    outside = standard.judgement.adjustment is not None
    words = (t("有佐证", "evidenced"), t("自报", "claimed"), t("最高可得", "attainable"))
    three = zip(
        words,
        (totals.evidenced, totals.claimed, totals.attainable),
        (adjustment.evidenced, adjustment.claimed, adjustment.attainable),
        strict=True,
    )
    rows = [(word, total, [points_text(total - extra), signed_points(extra)]) for word, total, extra in three]
    rows.append((t("还能争取到", "still attainable"), assessment.still_attainable, ["", ""]))
    rows.append((t("满分", "full marks"), assessment.out_of, [points_text(assessment.out_of), ""]))
    between = [t("核心", "core"), t("加减分", "adjustment")] if outside else []
    lines = [[t("得分", "Points"), *between, t("总分", "total"), *([share_word(standard)] if share else []), ""]]
    for (word, total, parts), note in zip(rows, total_notes(), strict=True):
        percent = [percent_text(total, assessment.out_of)] if share else []
        lines.append([word, *(parts if outside else []), points_text(total), *percent, note])
    return [
        *table(lines, "l" + "d" * (len(lines[0]) - 2) + "w", cells, indent=0),
        *(folded(formula, cells) if (formula := formula_text(standard)) else ()),
        *folded(exempt_text(assessment) + _passed_over(dossier), cells),
    ]


def _passed_over(dossier: Dossier) -> str:
    if not dossier.passed_over:
        return ""
    return t(f"；另有 {dossier.passed_over} 个数据本级不用", f"; {dossier.passed_over} values not used at this level")


def total_notes() -> tuple[str, ...]:
    """What each total counts: evidenced, claimed, attainable, still attainable; nothing for full marks."""
    return (
        t("只算有佐证的", "only what has evidence"),
        t("没有佐证的也算，缺的按失分算", "also without evidence; what is missing counts as lost"),
        t("缺的数据都补上且都达标", "everything missing reported and met"),
        t("再加上来得及整改的都改好、能加的分都加上", "and everything mended that still can be, bonuses earned"),
        "",
    )


def formula_text(standard: Standard) -> str:
    """How the total is put together; nothing where there is but one category."""
    adjustment = standard.judgement.adjustment
    core = [category for category in standard.head.categories if adjustment is None or category != adjustment.category]
    span = f"{core[0]}–{core[-1]}"
    if len(core) == 1 and adjustment is None:
        return ""
    if adjustment is None:
        return t(f"总分 = {span} 各大项之和", f"total = sum of {span}")
    outside = adjustment.category
    bonus, deduction = hundredths(adjustment.bonus_cap), hundredths(adjustment.deduction_cap)
    return t(
        f"总分 = 核心（{span} 之和）+ 加减分（{outside}：{signed_points(bonus)} 到 {points_text(deduction)}）",
        f"total = core (sum of {span}) + adjustment ({outside}: {signed_points(bonus)} to {points_text(deduction)})",
    )


def _categories(standard: Standard, assessment: Assessment, cells: int) -> list[str]:
    heads = (t("有佐证", "evidenced"), t("自报", "claimed"), t("最高", "best"), t("满分", "full"))
    rows = [["", t("大项", "Category"), "", *heads]]
    for category in assessment.categories:
        scored = category.scored
        figures = [points_text(points) for points in (scored.evidenced, scored.claimed, scored.attainable)]
        rows.append(
            [
                category.id,
                standard.category_title(category.id),
                _bar_or_note(standard, assessment, category),
                *(figures if category.points > 0 or _outside(standard, category) else ["", "", ""]),
                points_text(category.points) if category.points > 0 else "",
            ]
        )
    sums = (assessment.totals.evidenced, assessment.totals.claimed, assessment.totals.attainable, assessment.out_of)
    rows.append(["", t("合计", "sum"), " " * CELLS, *map(points_text, sums)])
    return [*table(rows, "lwldddd", cells, indent=0), legend()]


def _outside(standard: Standard, category: CategoryResult) -> bool:
    adjustment = standard.judgement.adjustment
    return adjustment is not None and category.id == adjustment.category


def _bar_or_note(standard: Standard, assessment: Assessment, category: CategoryResult) -> str:
    if category.points > 0:
        return bar(category)
    if not _outside(standard, category):
        return padded(t("本级不考", "not at this level"), CELLS)
    mine = [result.scored.claimed for result in assessment.indicators if result.category == category.id]
    bonus = sum(points for points in mine if points > 0)
    deducted = sum(points for points in mine if points < 0)
    return padded(
        t(
            f"加 {points_text(bonus)}，减 {points_text(-deducted)}",
            f"{signed_points(bonus)} and {points_text(deducted)}",
        ),
        CELLS,
    )


def _vetoes(standard: Standard, assessment: Assessment, cells: int) -> list[str]:
    if not assessment.vetoes:
        return []
    level = assessment.locality.level
    clear = [veto.id for veto in assessment.vetoes if veto.status == "clear"]
    rows = []
    for veto in assessment.vetoes:
        said = veto.status == "clear" or veto.id in assessment.verdict.reasons  # with its values, under the verdict
        because = "" if said else because_text(standard, veto.because, clause_of(standard, level, veto.id))
        title = t("：", ": ").join(part for part in (standard.indicator_title(veto.id), because) if part)
        if veto.status != "clear":
            rows.append((veto.id, veto_word(veto.status), title))
    count = len(assessment.vetoes)
    head = t(f"一票否决 {count} 项，未触发 {len(clear)} 项", f"Vetoes: {count}, clear: {len(clear)}")
    if clear and rows:
        head += t(f"（{'、'.join(clear)}）", f" ({', '.join(clear)})")
    return [head, *table(rows, "llw", cells)]


def _surveys(standard: Standard, assessment: Assessment, cells: int) -> list[str]:
    if not assessment.surveys:
        return []
    level = assessment.locality.level
    rows = [
        (survey.indicator, standard.indicator_title(survey.indicator), survey_text(standard, level, survey))
        for survey in assessment.surveys
    ]
    return [t("满意度测评（满意率 / 合格线）", "Surveys (rate / threshold)"), *table(rows, "lww", cells)]


def _warnings(standard: Standard, assessment: Assessment, cells: int) -> list[str]:
    if not assessment.warnings:
        return []
    lines = [warnings_title()]
    for warning in assessment.warnings:
        title = standard.indicator_title(warning.id) + t("：", ": ") + warning_text(standard, warning)
        advice = standard.warning_rules[warning.id].advice
        lines += table([(warning.id, title), ("", t("建议：", "advice: ") + advice)], "lw", cells)
    return lines


def _remedies(standard: Standard, assessment: Assessment, cells: int) -> list[str]:
    possible = [remedy for remedy in assessment.remedies if remedy.remediable]
    lost = len(assessment.remedies) - len(possible)
    chosen = sorted(possible, key=lambda remedy: -remedy.points)[:FIRST_REMEDIES]
    if not chosen:
        return [t(f"没有可挽回的失分点；已不可挽回 {lost} 项", f"Nothing left to mend; {lost} beyond mending")]
    head = t(
        f"最能提分的 {len(chosen)} 项整改（可挽回的共 {len(possible)} 项，已不可挽回 {lost} 项）",
        f"The {len(chosen)} remedies that bring most (of {len(possible)}; {lost} beyond mending)",
    )
    what = t("做什么", "what to do")
    titles = ("", t("编号", "id"), t("可得", "gain"), what, t("牵头单位", "lead"), t("时限", "due"))
    rows = [titles, *(_remedy_row(standard, number, remedy) for number, remedy in enumerate(chosen, 1))]
    note = t("可得：单独做好这一项，有佐证得分增加多少", "gain: what this alone adds to the evidenced total")
    return [head, *table(rows, "rldwwl", cells, indent=0, most=2), note]


def _remedy_row(standard: Standard, number: int, remedy: RemedyResult) -> Sequence[str]:
    lead = standard.unit_title(remedy.lead) if remedy.lead else ""
    return (str(number), remedy.indicator, signed_points(remedy.points), remedy.do, lead, due_word(remedy))
