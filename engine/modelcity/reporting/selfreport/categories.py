"""The ten categories: what each offers and what was reached, as a table and as two pictures."""

from collections.abc import Iterator

from modelcity.judging.assessment import CategoryResult, Points
from modelcity.reporting.model import Block, Cell, Column, Figure, Heading, PageBreak, Paragraph, Table
from modelcity.reporting.selfreport.subject import Subject, sentence, wide
from modelcity.showing.charts import category_chart, waterfall_chart, way_down
from modelcity.showing.document.words import joined, listed
from modelcity.showing.numbers import decimal_points, signed_points
from modelcity.showing.text import formula_text
from modelcity.standard.models import points_text
from modelcity.texts import t


def categories(subject: Subject) -> Iterator[Block]:
    """The table of categories with its sums, the bars, and the way from full marks down to the claimed points."""
    yield PageBreak()  # the table stays whole
    yield Heading(t("各大项得分", "Points by category"))
    if said := _said(subject):
        yield Paragraph(said)
    yield _table(subject)
    yield Figure(
        t("各大项得分", "Points by category"), category_chart(subject.standard, subject.assessment), _bars_said(subject)
    )
    yield Figure(
        t("从满分到自报得分", "From full marks to the claimed points"),
        waterfall_chart(subject.standard, subject.assessment),
        _way_said(subject),
    )


def _said(subject: Subject) -> str:
    standard = subject.standard
    away = [one.id for one in subject.assessment.categories if not one.points and one.id != subject.outside]
    lost = sorted(_judged(subject), key=lambda one: one.scored.claimed - one.points)
    most = [one for one in lost if one.scored.claimed < one.points][:3]
    named = joined(
        f"{one.id} {standard.category_title(one.id)}"
        + t(
            f"（{points_text(one.points - one.scored.claimed)} 分）",
            f" ({points_text(one.points - one.scored.claimed)})",
        )
        for one in most
    )
    formula = formula_text(standard)
    missing = joined(f"{one} {standard.category_title(one)}" for one in away)
    return sentence(
        [
            t(f"{formula}。", f"{formula}.") if formula else "",
            t(f"按自报失分最多的是 {named}。", f"Most points are lost in {named}.") if len(lost) > 1 and most else "",
            t(f"本级不考：{missing}。", f"Not at this level: {missing}.") if away else "",
        ]
    )


def _judged(subject: Subject) -> list[CategoryResult]:
    """The categories of the core that the level has."""
    return [one for one in subject.assessment.categories if one.points and one.id != subject.outside]


def _table(subject: Subject) -> Table:
    assessment = subject.assessment
    totals, extra, full = assessment.totals, assessment.adjustment, assessment.out_of
    rows = [_row(one.id, subject.standard.category_title(one.id), one.points, one.scored) for one in _judged(subject)]
    sums = [_row("", t("总分", "Total"), full, totals)]
    if subject.outside:
        core = Points(*(total - added for total, added in zip(totals, extra, strict=True)))
        title = subject.standard.category_title(subject.outside)
        sums = [
            _row("", t("核心合计", "Core"), full, core),
            _row(subject.outside, title, None, extra),
            (*_row("", t("总分", "Total"), full, totals)[:-1], ""),
        ]
    return Table(
        t("各大项得分", "Points by category"),
        (
            Column(t("编号", "Id"), 4, "id"),
            Column(t("大项", "Category"), 13),
            Column(t("满分", "Full"), wide(5, 6), "points"),
            Column(t("自报", "Claimed"), wide(5, 6), "points"),
            Column(t("有佐证", "Evidenced"), wide(5, 6), "points"),
            Column(t("最高可得", "Attainable"), wide(5, 6), "points"),
            Column(t("自报失分", "Lost as claimed"), wide(5, 6), "points"),
        ),
        tuple(rows),
        tuple(sums),
    )


def _row(name: str, title: str, full: int | None, scored: Points) -> tuple[Cell, ...]:
    """A category or a sum; without full marks nothing is lost."""
    figures = (scored.claimed, scored.evidenced, scored.attainable)
    lost: Cell = "" if full is None else decimal_points(full - scored.claimed)
    return (name, title, "" if full is None else decimal_points(full), *map(decimal_points, figures), lost)


def _bars_said(subject: Subject) -> str:
    said = [
        t(
            f"{one.id} 有佐证 {points_text(one.scored.evidenced)}，自报 {points_text(one.scored.claimed)}，"
            f"满分 {points_text(one.points)}",
            f"{one.id}: evidenced {points_text(one.scored.evidenced)}, claimed {points_text(one.scored.claimed)}, "
            f"of {points_text(one.points)}",
        )
        for one in _judged(subject)
    ]
    return listed(said) + t("。", ".")


def _way_said(subject: Subject) -> str:
    assessment = subject.assessment
    steps = joined(
        f"{step.id} {signed_points(step.after - step.before)}"
        for step in way_down(subject.standard, assessment)
        if step.after != step.before
    )
    full, claimed = points_text(assessment.out_of), points_text(assessment.totals.claimed)
    return t(
        f"满分 {full}，{steps + '，' if steps else ''}自报 {claimed}。",
        f"Full marks {full}{', ' + steps if steps else ''}; claimed {claimed}.",
    )
