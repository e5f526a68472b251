"""The ten categories: what each offers and what was reached, as a table and as a picture."""

from collections.abc import Iterator

from modelcity.judging.assessment import CategoryResult, Points
from modelcity.reporting.fitting import wide_as
from modelcity.reporting.model import Block, Cell, Column, Figure, Heading, Paragraph, Table
from modelcity.reporting.selfreport.subject import Subject, sentence, wide
from modelcity.showing.charts import category_chart
from modelcity.showing.document.words import joined, listed
from modelcity.showing.numbers import decimal_points
from modelcity.showing.text import formula_text
from modelcity.standard.models import points_text
from modelcity.texts import t


def categories(subject: Subject) -> Iterator[Block]:
    """The table of categories with its sums, and the same as bars."""
    yield Heading(t("各大项得分", "Points by category"))
    if said := _said(subject):
        yield Paragraph(said)
    yield _table(subject)
    title = t("各大项的满分、自报得分和有佐证得分", "What each category offers, claims and proves")
    yield Figure(title, category_chart(subject.standard, subject.assessment), _bars_said(subject))


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
            Column(t("编号", "Id"), wide(4, 3), "id"),
            Column(t("大项", "Category"), wide_as([str(row[1]) for row in rows], 13, 16)),
            Column(t("满分", "Full"), wide(5, 3), "points"),
            Column(t("自报", "Claimed"), wide(5, 4), "points"),
            Column(t("有佐证", "Evidenced"), wide(5, 4), "points"),
            Column(t("最高可得", "Attainable"), wide(5, 4), "points"),
            Column(t("自报失分", "Lost as claimed"), wide(5, 4), "points"),
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
