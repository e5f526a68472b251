"""Exemptions said plainly: 零报告 with its reasons, what is not due, and what never occurred."""

from collections.abc import Iterator

from modelcity.dossier.measures import is_due
from modelcity.reporting.model import Block, Cell, Column, Heading, Paragraph, Table
from modelcity.reporting.selfreport.subject import Subject, papers_text
from modelcity.showing.document.words import listed
from modelcity.showing.numbers import by_years, years_text
from modelcity.showing.plain import clean
from modelcity.texts import t


def exemptions(subject: Subject) -> Iterator[Block]:
    """Which values say that nothing of the kind occurred, and which indicators are not judged for it."""
    yield Heading(t("零报告和未到期的事项", "Exemptions: no cases, not due"))
    none = _with_outcome(subject, "not_applicable")
    early = _with_outcome(subject, "not_due")
    reported = _reported(subject)
    not_due = _not_due(subject)
    if not (none or early or reported or not_due):
        yield Paragraph(t("没有零报告，也没有未到期的小项。", "No value says “no cases”, and every indicator is due."))
        return
    if reported:
        yield Paragraph(
            t(
                "下列数据报“无此情形”（零报告）：不算失分，也不计入平均和合计；没有佐证的，在有佐证得分中按缺数据算。",
                "These values say “no cases”: they lose nothing and count in no mean; without evidence they count as "
                "missing in the evidenced total.",
            )
        )
        yield _table(reported)
    if none:
        yield Paragraph(t(f"考评期内无此情形的小项：{listed(none)}。", f"Indicators without cases: {listed(none)}."))
    if not_due:
        yield Paragraph(
            t(
                f"还没有到期、也还没有填报的数据 {not_due} 个：不算缺数据，也不扣分。",
                f"{not_due} values are not due and not yet reported: they are not missing and lose nothing.",
            )
        )
    if early:
        yield Paragraph(t(f"全部未到期的小项：{listed(early)}。", f"Indicators not due at all: {listed(early)}."))


def _with_outcome(subject: Subject, outcome: str) -> list[str]:
    return [subject.titled(result.id) for result in subject.assessment.indicators if result.outcome == outcome]


def _not_due(subject: Subject) -> int:
    """How many values are neither there nor due."""
    entries, facts, as_of = subject.dossier.entries, subject.standard.facts, subject.assessment.as_of
    asked = {(measure.fact, measure.year) for clause in subject.clauses.values() for measure in clause.measures}
    return sum(key not in entries and not is_due(facts[key[0]], key[1], as_of) for key in asked)


def _reported(subject: Subject) -> list[tuple[Cell, ...]]:
    """The values that are ``na``, those of a fact for the same reason in one row."""
    standard, rows = subject.standard, list[tuple[Cell, ...]]()
    for fact in standard.facts:
        mine = {year: entry for (name, year), entry in subject.dossier.entries.items() if name == fact}
        none = [(clean(entry.note), year) for year, entry in mine.items() if entry.value is None]
        for note, years in by_years(none).items():
            filed = papers_text(paper for year in years for paper in mine[year].evidence)
            bare = [year for year in years if not mine[year].evidenced]
            gap = t(f"{years_text(bare)}没有佐证", f"no evidence: {years_text(bare)}") if bare else ""
            rows.append((standard.fact_title(fact), years_text(years), note, listed(filter(None, (filed, gap)))))
    return rows


def _table(rows: list[tuple[Cell, ...]]) -> Table:
    return Table(
        t("零报告", "No cases"),
        (
            Column(t("数据", "Fact"), 18),
            Column(t("年度", "Years"), 10),
            Column(t("理由", "Reason"), 13),
            Column(t("佐证", "Evidence"), 26),
        ),
        tuple(rows),
    )
