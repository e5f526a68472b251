"""What is missing (缺数据) and what it is worth: indicator by indicator, so that it adds up to what is attainable."""

from collections.abc import Iterator, Sequence

from modelcity.dossier.dossier import Key
from modelcity.dossier.measures import missing_values
from modelcity.judging.assessment import IndicatorResult
from modelcity.reporting.model import Block, Cell, Column, Heading, Paragraph, Table
from modelcity.reporting.selfreport.subject import Subject, sentence
from modelcity.showing.document.words import listed
from modelcity.showing.numbers import by_years, decimal_points
from modelcity.showing.words import fact_in_years
from modelcity.standard.clauses import Item
from modelcity.standard.models import points_text
from modelcity.texts import t


def gaps(subject: Subject) -> Iterator[Block]:
    """Every missing value where it is looked at, who reports it, and what the indicator can still rise by."""
    assessment = subject.assessment
    missing = missing_values(subject.standard, subject.level, subject.dossier, assessment.as_of)
    yield Heading(t("缺的数据和它们值多少分", "What is missing, and what it is worth"))
    yield Paragraph(_said(subject))
    rows = [row for result in assessment.indicators if (row := _scored(subject, result, missing))]
    rows += [row for veto in assessment.vetoes if (row := _gate(subject, subject.items[veto.id], missing))]
    if rows:
        yield _table(subject, rows)


def _said(subject: Subject) -> str:
    assessment = subject.assessment
    totals = assessment.totals
    worth, best = points_text(totals.attainable - totals.claimed), points_text(totals.attainable)
    if not assessment.missing:
        nothing = t("应报的数据都报了。", "Everything that is due was reported.")
        more = t(
            f"未到期的数据按最好计，还值 {worth} 分。", f"What is not due yet could bring {worth} points at its best."
        )
        return sentence([nothing, more if totals.attainable > totals.claimed else ""])
    return t(
        f"到期应报而没有报的数据 {assessment.missing} 个。缺的数据在自报得分中按失分算；都补上且都达标，"
        f"得分由自报 {points_text(totals.claimed)} 分升到最高可得 {best} 分，共值 {worth} 分。"
        "这是上限：补上的数据没有达标，就得不到这些分。",
        f"{assessment.missing} values are due and missing, and count as lost. Were all reported and met, the claimed "
        f"{points_text(totals.claimed)} would rise to {best}: they are worth {worth} points at most.",
    )


def _scored(subject: Subject, result: IndicatorResult, missing: Sequence[Key]) -> tuple[Cell, ...] | None:
    worth = result.scored.attainable - result.scored.claimed
    asked = _asked(subject.items[result.id], missing)
    if not asked and not worth:
        return None
    said = _named(subject, asked) or t("未到期的数据，按最好计", "values that are not due yet, at their best")
    if asked and not worth:
        said += t("（补上也不能加分：另有不达标的，或已满分）", " (brings nothing: the rest falls short, or is full)")
    lead = subject.standard.indicators[result.id].lead
    who = _who(subject, asked) or (subject.unit(lead) if worth else "")
    return (result.id, subject.standard.indicator_title(result.id), said, who, decimal_points(worth))


def _gate(subject: Subject, item: Item, missing: Sequence[Key]) -> tuple[Cell, ...] | None:
    asked = _asked(item, missing)
    if not asked:
        return None
    said = _named(subject, asked) + t("（不计分，但否决不能判定）", " (no points, but the veto is not decided)")
    return (item.id, subject.standard.indicator_title(item.id), said, _who(subject, asked), "")


def _asked(item: Item, missing: Sequence[Key]) -> list[Key]:
    looked_at = {(measure.fact, measure.year) for clause in item.clauses for measure in clause.measures}
    return [key for key in missing if key in looked_at]


def _named(subject: Subject, asked: Sequence[Key]) -> str:
    return listed(fact_in_years(subject.standard, fact, years) for fact, years in by_years(asked).items())


def _who(subject: Subject, asked: Sequence[Key]) -> str:
    """The units that hand the values in."""
    return subject.units(dict.fromkeys(unit for fact, _ in asked for unit in subject.standard.respondents(fact)))


def _table(subject: Subject, rows: Sequence[tuple[Cell, ...]]) -> Table:
    totals = subject.assessment.totals
    worth = totals.attainable - totals.claimed
    each = sum(result.scored.attainable - result.scored.claimed for result in subject.assessment.indicators)
    capped = t(
        "加减分有上限，合计不等于各行之和。", "Additions and deductions are capped: the sum is not that of the rows."
    )
    return Table(
        t("缺的数据", "Missing values"),
        (
            Column(t("编号", "Id"), 4, "id"),
            Column(t("小项", "Indicator"), 16),
            Column(t("缺什么", "What is missing"), 30),
            Column(t("谁填报", "Handed in by"), 12),
            Column(t("最多可得", "Worth at most"), 4, "points"),
        ),
        tuple(rows),
        (("", t("合计", "Total"), "", "", decimal_points(worth)),),
        note=capped if each != worth else "",
    )
