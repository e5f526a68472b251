"""What the score rests on (依据): what sources state and what is reconstructed, and how many points hang on each."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import get_args

from modelcity.judging.assessment import IndicatorResult
from modelcity.reporting.model import Block, Cell, Column, Heading, Paragraph, Table
from modelcity.reporting.selfreport.subject import Subject
from modelcity.showing.document.words import basis_short, joined, listed
from modelcity.showing.numbers import decimal_points, years_text
from modelcity.showing.variant import whose
from modelcity.showing.words import basis_word
from modelcity.standard.models import Basis, points_text
from modelcity.texts import t


def footing(subject: Subject) -> Iterator[Block]:
    """The points by the basis of their rules, the thresholds of our own, what was reconstructed, what replaces it."""
    head = subject.standard.head
    yield Heading(t("规则的依据：哪些是重建的", "What the rules rest on, and what was reconstructed"))
    yield Paragraph(t(f"{head.status.rstrip('。')}。", f"{head.status.rstrip('。')}."))
    yield _by_basis(subject)
    if own := _own(subject):
        yield Paragraph(_own_said(subject, own))
        yield _own_table(own)
    for title, lines in (
        (t("有来源的", "What sources state") + whose(subject.standard, "sourced"), head.sourced),
        (
            t("重建的，也就是我方口径", "What was reconstructed") + whose(subject.standard, "reconstructed"),
            head.reconstructed,
        ),
    ):
        if lines:
            yield Heading(title, 2)
            yield from (Paragraph(line + t("。", ".")) for line in lines)
    if head.replaced_by:
        replacing = t("取得官方文件后应替换什么", "What official documents would replace")
        yield Heading(replacing + whose(subject.standard, "replaced_by"), 2)
        yield from (
            Paragraph(t(f"{one.document}：{one.replaces}。", f"{one.document}: {one.replaces}."))
            for one in head.replaced_by
        )


def _by_basis(subject: Subject) -> Table:
    """Indicators and points by basis; additions and deductions stand outside the full marks and are counted apart."""
    rows: list[tuple[Cell, ...]] = []
    for basis in get_args(Basis):
        mine = [one for one in subject.assessment.indicators if subject.standard.indicators[one.id].basis == basis]
        if mine:
            rows.append((basis_short(basis), basis_word(basis), *_figures(subject, mine)))
    return Table(
        t("各类依据的小项和分值", "Points by basis"),
        (
            Column(t("依据", "Basis"), 5),
            Column(t("意思", "Meaning"), 15),
            Column(t("小项", "Indicators"), 3, "number"),
            Column(t("满分", "Full"), 4, "points"),
            Column(t("自报", "Claimed"), 4, "points"),
            *(_limits() if subject.outside else ()),
        ),
        tuple(rows),
        (("", t("合计", "Total"), *_figures(subject, subject.assessment.indicators)),),
        note=t(
            "满分和自报不含加减分；最多加、最多减是各加减分小项的上下限。",
            "Full and claimed are without additions and deductions, whose limits stand in the last two columns.",
        )
        if subject.outside
        else "",
    )


def _figures(subject: Subject, results: Sequence[IndicatorResult]) -> tuple[Cell, ...]:
    """How many indicators, what they offer and claim, and the limits of those that add and take."""
    items = [(subject.items[result.id], result) for result in results]
    core = [result for item, result in items if item.kind == "scored"]
    offered, claimed = sum(result.points for result in core), sum(result.scored.claimed for result in core)
    bonus = sum(item.ceiling for item, _ in items if item.kind == "bonus")
    taken = sum(item.floor for item, _ in items if item.kind == "deduction")
    limits = (bonus, taken) if subject.outside else ()
    return (Decimal(len(results)), *map(decimal_points, (offered, claimed, *limits)))


def _limits() -> tuple[Column, Column]:
    return Column(t("最多加", "Bonus"), 4, "points"), Column(t("最多减", "Deduction"), 4, "points")


def _own(subject: Subject) -> list[tuple[Cell, ...]]:
    """The indicators of the core with thresholds that no source states, and the points of the clauses that ask them."""
    rows: list[tuple[Cell, ...]] = []
    for result in subject.assessment.indicators:
        own, item = subject.standard.rules[result.id].own_thresholds, subject.items[result.id]
        asking = [one for one in item.clauses if any(measure.fact in own for measure in one.measures)]
        facts = dict.fromkeys(m.fact for one in asking for m in one.measures if m.fact in own)
        if asking and item.kind == "scored":
            points = min(sum(clause.points for clause in asking), item.ceiling)
            named = listed(map(subject.standard.fact_title, facts))
            clauses = _named([clause.id.partition(".")[2] for clause in asking])
            title = subject.standard.indicator_title(result.id)
            rows.append((result.id, title, named, clauses, decimal_points(points)))
    return rows


def _named(ends: list[str]) -> str:
    """The ends of clauses' ids; those of years as a span."""
    return years_text(map(int, ends)) if all(end.isdigit() for end in ends) else joined(ends)


def _own_said(subject: Subject, own: Sequence[Sequence[Cell]]) -> str:
    hang = points_text(_hang(own))
    full = points_text(subject.assessment.out_of)
    return t(
        f"下列 {len(own)} 个小项有门槛来源没有写明，由我方自定（标准文本里打※的），系着 {hang} 分（满分 {full}）。",
        f"These {len(own)} indicators have thresholds of our own: {hang} of {full} points hang on them.",
    )


def _hang(own: Sequence[Sequence[Cell]]) -> int:
    """Hundredths that hang on thresholds of our own, all together."""
    return sum(int(row[-1] * 100) for row in own if isinstance(row[-1], Decimal))


def _own_table(own: Sequence[tuple[Cell, ...]]) -> Table:
    return Table(
        t("自定门槛", "Thresholds of our own"),
        (
            Column(t("编号", "Id"), 4, "id"),
            Column(t("小项", "Indicator"), 11),
            Column(t("自定门槛的数据", "Whose threshold is our own"), 17),
            Column(t("条款", "Clauses"), 8, "id"),
            Column(t("所系分值", "Points"), 4, "points"),
        ),
        tuple(own),
        (("", t("合计", "Total"), "", "", decimal_points(_hang(own))),),
    )
