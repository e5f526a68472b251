"""The first page (自评结论): the verdict, the three totals with what each means, and whose standard it was."""

from collections.abc import Iterator

from modelcity.reporting.model import Block, Cell, Column, Heading, PageBreak, Paragraph, Table
from modelcity.reporting.phrases import day_text, standard_text
from modelcity.reporting.selfreport.subject import Subject, sentence, wide
from modelcity.showing.numbers import decimal_points, percent_text
from modelcity.showing.reasons import exempt_text, verdict_said
from modelcity.showing.text import total_notes
from modelcity.showing.variant import extends_line
from modelcity.showing.words import as_of_word, name_of, share_word
from modelcity.standard.models import points_text
from modelcity.texts import t

UNDECIDED = ("unknown", "missing", "sample_short")  # of a veto, of a survey


def standing(subject: Subject) -> Iterator[Block]:
    """How the locality stands: on the first page, before anything else."""
    said = verdict_said(subject.standard, subject.assessment)
    yield Heading(t("自评结论", "Where we stand"))
    yield Paragraph(_by_what(subject))
    yield Paragraph(said.sentence + t("。", "."), "verdict")
    yield Paragraph(_in_a_sentence(subject))
    yield _totals(subject)
    if said.reasons:
        yield Paragraph(t("作出这一结论的事项：", "What makes the verdict:"))
        yield from (Paragraph(reason.rstrip("。.") + t("。", ".")) for reason in said.reasons)
    if also := _also_open(subject):
        yield Paragraph(also)
    status = subject.standard.head.status.rstrip("。.")
    changes = extends_line(subject.standard)  # nothing unless it is a variant
    said_of_it = t("；", "; ").join(filter(None, (changes, status)))
    yield Paragraph(t(f"所用标准：{said_of_it}。", f"The standard: {said_of_it}."), "note")
    yield PageBreak()


def _by_what(subject: Subject) -> str:
    standard, assessment = subject.standard, subject.assessment
    name, level = name_of(assessment.locality), standard.level_name(subject.level)
    by = standard_text(standard)
    day = assessment.as_of
    zh_day = f"截至{day_text(day)}已到期的事项都计入" if day else "未指定截止日，全部事项都视为到期"
    return t(
        f"{name}对照{by}，按“{level}”一级的要求逐项自评。{zh_day}。",
        f"{name} was assessed by {by}, at the level “{level}”; {as_of_word(assessment)}.",
    )


def _also_open(subject: Subject) -> str:
    """The gates that stand open beside those that made the verdict: of a veto that is told before all others."""
    assessment = subject.assessment
    if assessment.verdict.status not in ("vetoed", "below_threshold"):
        return ""
    states = [veto.status for veto in assessment.vetoes] + [survey.status for survey in assessment.surveys]
    below = states.count("below") if assessment.verdict.status == "vetoed" else 0
    unknown = sum(state in UNDECIDED for state in states)
    told = [t(f"测评不合格 {below} 项", f"surveys below their threshold: {below}")] if below else []
    told += [t(f"缺数据或样本、不能判定 {unknown} 项", f"not decided for want of data: {unknown}")] if unknown else []
    said = t("，", ", ").join(told)
    return t(f"此外，门槛项中{said}，见第二部分。", f"Beside it, {said} (part 2).") if told else ""


def _in_a_sentence(subject: Subject) -> str:
    assessment = subject.assessment
    totals = assessment.totals
    claimed, evidenced, best, full = map(
        points_text, (totals.claimed, totals.evidenced, totals.attainable, assessment.out_of)
    )
    still = points_text(assessment.still_attainable)
    added = t("、能加的分都加上", "") if subject.outside else ""
    return sentence(
        [
            t(
                f"自报得分 {claimed} 分，其中有佐证的 {evidenced} 分；最高可得 {best} 分。满分 {full} 分。",
                f"Claimed are {claimed} points, {evidenced} of them evidenced; {best} are attainable, of {full}.",
            ),
            t(
                f"{exempt_text(assessment)}。把来得及整改的都改好{added}，还能争取到 {still} 分。",
                f"{exempt_text(assessment)}. With everything mended that still can be, {still} can be reached.",
            ),
        ]
    )


def _totals(subject: Subject) -> Table:
    assessment = subject.assessment
    totals, extra, outside = assessment.totals, assessment.adjustment, bool(subject.outside)
    share = assessment.out_of not in (0, 10_000)
    words = (
        t("有佐证得分", "Evidenced"),
        t("自报得分", "Claimed"),
        t("最高可得分", "Attainable"),
    )
    rows: list[tuple[Cell, ...]] = []
    for word, total, adjustment, meaning in zip(words, totals, extra, total_notes(), strict=False):
        parts = (decimal_points(total - adjustment), decimal_points(adjustment)) if outside else ()
        percent = (percent_text(total, assessment.out_of),) if share else ()
        rows.append((word, *parts, decimal_points(total), *percent, meaning))
    between = (
        Column(t("核心得分", "Core"), 4, "points"),
        Column(t("加减分", "Adjustment"), wide(4, 6), "points"),
    )
    return Table(
        t("三个总分", "The three totals"),
        (
            Column(t("总分", "Total"), 7),
            *(between if outside else ()),
            Column(t("合计", "Points") if outside else t("得分", "Points"), 4, "points"),
            *((Column(share_word(subject.standard), 5, "number"),) if share else ()),
            Column(t("怎样算的", "What it counts"), 17),
        ),
        tuple(rows),
    )
