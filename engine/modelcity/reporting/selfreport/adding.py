"""The sum laid out (得分计算): indicator by indicator, category by category, so that a reader can add it up."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from modelcity.judging.assessment import Finding, IndicatorResult
from modelcity.reporting.model import Block, Cell, Column, Figure, Heading, Paragraph, Table
from modelcity.reporting.selfreport.subject import Subject, wide
from modelcity.showing.charts import waterfall_chart, way_down
from modelcity.showing.document.words import joined
from modelcity.showing.numbers import decimal_points, signed_points
from modelcity.showing.words import outcome_word
from modelcity.standard.models import hundredths, points_text
from modelcity.texts import t

ID, FIGURE = 4, 3  # widths


def adding(subject: Subject) -> Iterator[Block]:
    """A table for each category of the core; one for what is added and taken; the total, and the way to it drawn."""
    yield Heading(t("得分计算", "How the points add up"))
    yield Paragraph(_said(subject))
    for category in subject.assessment.categories:
        mine = [one for one in subject.assessment.indicators if one.category == category.id]
        if mine:
            yield _outside(subject, mine) if category.id == subject.outside else _core(subject, mine)
    yield _total(subject)
    title = t("从满分到自报得分", "From full marks to the claimed points")
    yield Figure(title, waterfall_chart(subject.standard, subject.assessment), _way_said(subject))


def _said(subject: Subject) -> str:
    row = t(
        "每行：满分减扣分得自报得分，自报得分减缺佐证得有佐证得分。",
        "In each row full less lost is claimed, and claimed less unevidenced is evidenced. ",
    )
    if not subject.outside:
        return row + t("各大项小计相加，就是总分。", "The categories add up to the total.")
    return row + t(
        "各大项小计相加得核心合计，核心合计再加上加减分，就是总分。",
        "The categories add up to the core, and with what is added and taken to the total.",
    )


def _columns(first: str, last: str) -> tuple[Column, ...]:
    titles = (
        t("小项", "Indicator"),
        first,
        t("扣分", "Lost"),
        t("自报", "Claimed"),
        t("缺佐证", "Unevidenced"),
        t("有佐证", "Evidenced"),
    )
    return (
        Column(t("编号", "Id"), ID, "id"),
        Column(titles[0], wide(16, 12)),
        *(Column(title, FIGURE, "points") for title in titles[1:]),
        Column(last, wide(10, 8)),
    )


def _core(subject: Subject, results: Sequence[IndicatorResult]) -> Table:
    full = [result.points for result in results]
    sums = _figures(full, results)
    return Table(
        _title(subject, results),
        _columns(t("满分", "Full"), t("扣分怎样得来", "How it is lost")),
        tuple(_row(subject, result, result.points) for result in results),
        (("", t("小计", "Sum"), *sums, ""),),
    )


def _title(subject: Subject, results: Sequence[IndicatorResult]) -> str:
    """The category that the indicators are of."""
    category = results[0].category
    return f"{category} {subject.standard.category_title(category)}"


def _row(subject: Subject, result: IndicatorResult, full: int) -> tuple[Cell, ...]:
    title = subject.standard.indicator_title(result.id)
    return (result.id, title, *_figures([full], [result]), lost_text(subject, result))


def _figures(full: Sequence[int], results: Sequence[IndicatorResult]) -> tuple[Decimal, ...]:
    """What is offered, lost, claimed, not evidenced, and evidenced, together."""
    offered, claimed = sum(full), sum(result.scored.claimed for result in results)
    evidenced = sum(result.scored.evidenced for result in results)
    figures = (offered, offered - claimed, claimed, claimed - evidenced, evidenced)
    return tuple(map(decimal_points, figures))


def lost_text(subject: Subject, result: IndicatorResult) -> str:
    """Which clauses cost how much, and why the indicator loses less, or a rounded sum, where it does."""
    if result.outcome in ("not_due", "not_applicable"):
        return outcome_word(result.outcome)
    if subject.items[result.id].kind == "bonus":
        return ""
    losing = [one for one in result.findings if one.kind != "unevidenced"]
    bare = [one for one in result.findings if one.kind == "unevidenced"]
    said = _clauses(losing) + _together(result, losing, subject.items[result.id].ceiling - result.scored.claimed)
    unevidenced = t("缺佐证 ", "unevidenced ") + _clauses(bare) if bare else ""
    return t("；", "; ").join(filter(None, (said, unevidenced)))


def _clauses(findings: Sequence[Finding]) -> str:
    named = (
        t(f"{points_text(one.points)}（{_end(one)}）", f"{points_text(one.points)} ({_end(one)})") for one in findings
    )
    return t("＋", " + ").join(named)


def _end(finding: Finding) -> str:
    """The end of a clause's id, after its indicator's."""
    return finding.clause.partition(".")[2]


def _together(result: IndicatorResult, losing: Sequence[Finding], lost: int) -> str:
    """Why an indicator loses something else than its clauses together."""
    together = sum(one.points for one in losing)
    if together == lost:
        return ""
    if result.capped:
        return t(
            f"，合计 {points_text(together)}，超过分值，扣完为止",
            f": {points_text(together)} together, more than there is; it stops there",
        )
    return t("，合计后四舍五入到 0.01", ", rounded to 0.01 once at the end")


def _outside(subject: Subject, results: Sequence[IndicatorResult]) -> Table:
    """What is added and taken: a bonus from 0 up to its limit, a deduction from 0 down to its own."""
    rows: list[tuple[Cell, ...]] = []
    for result in results:
        bonus = subject.items[result.id].kind == "bonus"
        limit = t(f"加，至多 {points_text(result.points)}", f"adds, at most {points_text(result.points)}")
        if not bonus:
            limit = t(f"减，至多 {points_text(-result.points)}", f"takes, at most {points_text(-result.points)}")
        said = "" if bonus else lost_text(subject, result)
        rows.append((result.id, subject.standard.indicator_title(result.id), limit, *_got(result), said))
    return Table(
        _title(subject, results),
        (
            Column(t("编号", "Id"), ID, "id"),
            Column(t("小项", "Indicator"), wide(16, 12)),
            Column(t("加还是减", "Adds or takes"), 6),
            Column(t("自报", "Claimed"), FIGURE, "points"),
            Column(t("有佐证", "Evidenced"), FIGURE, "points"),
            Column(t("扣分怎样得来", "How it is lost"), wide(10, 8)),
        ),
        tuple(rows),
        tuple(_outside_sums(subject, results)),
    )


def _got(result: IndicatorResult) -> tuple[Cell, Cell]:
    return decimal_points(result.scored.claimed), decimal_points(result.scored.evidenced)


def _outside_sums(subject: Subject, results: Sequence[IndicatorResult]) -> Iterator[tuple[Cell, ...]]:
    """What is added together, what is taken together, each within its limit, and both."""
    declared = subject.standard.judgement.adjustment
    extra = subject.assessment.adjustment
    if declared is None:
        return
    most, least = signed_points(hundredths(declared.bonus_cap)), points_text(hundredths(declared.deduction_cap))
    for title, kind in ((t("各加分相加", "Added"), "bonus"), (t("各减分相加", "Taken"), "deduction")):
        mine = [result.scored for result in results if subject.items[result.id].kind == kind]
        claimed, evidenced = sum(one.claimed for one in mine), sum(one.evidenced for one in mine)
        yield ("", title, "", decimal_points(claimed), decimal_points(evidenced), "")
    limits = t(f"加分合计至多 {most}，减分合计至多 {least}", f"together at most {most} and {least}")
    yield ("", t("加减分", "Adjustment"), "", decimal_points(extra.claimed), decimal_points(extra.evidenced), limits)


def _total(subject: Subject) -> Table:
    """Category by category, the core, what is added and taken, and both."""
    assessment, title = subject.assessment, subject.standard.category_title
    totals, extra, outside = assessment.totals, assessment.adjustment, subject.outside
    core = (totals.claimed - extra.claimed, totals.evidenced - extra.evidenced)
    rows = [
        _summed(one.id, title(one.id), one.points, (one.scored.claimed, one.scored.evidenced))
        for one in assessment.categories
        if one.points
    ]
    sums = [_summed("", t("核心合计", "Core") if outside else t("总分", "Total"), assessment.out_of, core)]
    if outside:
        both = t("总分（核心合计＋加减分）", "Total (core + adjustment)")
        sums.append(_summed(outside, title(outside), None, (extra.claimed, extra.evidenced)))
        sums.append(_summed("", both, None, (totals.claimed, totals.evidenced)))
    columns = _columns(t("满分", "Full"), "")[:-1]
    category = Column(t("大项", "Category"), 18)
    return Table(t("总分", "The total"), (columns[0], category, *columns[2:]), tuple(rows), tuple(sums))


def _summed(name: str, title: str, full: int | None, scored: tuple[int, int]) -> tuple[Cell, ...]:
    """A category or a sum; what has no full marks loses nothing."""
    claimed, evidenced = scored
    offered: tuple[Cell, Cell] = ("", "")
    if full is not None:
        offered = (decimal_points(full), decimal_points(full - claimed))
    return (name, title, *offered, *map(decimal_points, (claimed, claimed - evidenced, evidenced)))


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
