"""Every deduction (失分情况): the clause and its words, values, years, evidence, source and basis."""

from collections.abc import Iterator

from modelcity.judging.assessment import Finding, IndicatorResult
from modelcity.reporting.model import Block, Cell, Column, Heading, Paragraph, Table
from modelcity.reporting.selfreport.subject import Subject, papers_text, sentence
from modelcity.showing.document.words import basis_short, clause_word, listed
from modelcity.showing.numbers import decimal_points
from modelcity.showing.plain import clean
from modelcity.showing.reasons import finding_because
from modelcity.showing.words import kind_word
from modelcity.texts import t


def losses(subject: Subject) -> Iterator[Block]:
    """A row for each finding, in the order of the standard."""
    found = [(result, finding) for result in subject.assessment.indicators for finding in result.findings]
    yield Heading(t("失分情况", "What is lost"))
    if not found:
        yield Paragraph(t("没有失分点。", "Nothing is lost."))
        return
    yield Paragraph(_said(subject, [finding for _, finding in found]))
    yield Table(
        t("失分点", "Every deduction"),
        (
            Column(t("条款", "Clause"), 7, "id"),
            Column(t("小项和要求", "Indicator and clause"), 13),
            Column(t("类型", "Kind"), 4, "id"),
            Column(t("自报扣分", "Lost as claimed"), 4, "points"),
            Column(t("缺佐证扣分", "Lost for evidence"), 5, "points"),
            Column(t("失在哪里（年度、填报值、应达到）", "Why: year, value, what it should be"), 20),
            Column(t("已备佐证、说明", "Evidence on file, notes"), 13),
            Column(t("依据", "Basis"), 4, "id"),
        ),
        tuple(_row(subject, result, finding) for result, finding in found),
        note=_note(),
    )
    yield _sources(subject, list({result.id: result for result, _ in found}.values()))


def _said(subject: Subject, findings: list[Finding]) -> str:
    counts = {kind: sum(finding.kind == kind for finding in findings) for kind in ("failed", "missing", "unevidenced")}
    bonus = any(
        subject.items[result.id].kind == "bonus" and result.findings for result in subject.assessment.indicators
    )
    return sentence(
        [
            t(
                f"失分点共 {len(findings)} 处：没有达到要求的 {counts['failed']} 处，缺数据的 {counts['missing']} 处，"
                f"只缺佐证的 {counts['unevidenced']} 处。",
                f"{len(findings)} deductions: {counts['failed']} fall short, {counts['missing']} lack data and "
                f"{counts['unevidenced']} lack only evidence.",
            ),
            t(
                "扣分是这一条单独扣的分；同一小项各条合计超过分值的，扣完为止，每个小项实扣多少见“得分计算”。",
                "Each costs what it costs alone; an indicator loses no more than it has: see how the points add up.",
            ),
            t("加分项缺数据、缺佐证的也列在里面，不是扣分。", "A bonus not yet proven is listed too; it costs nothing.")
            if bonus
            else "",
        ]
    )


def _note() -> str:
    return t(
        "类型：整改＝没有达到要求，补报数据＝缺数据，补佐证＝只缺佐证（自报不扣，有佐证得分扣）。应备的佐证见整改清单，"
        "出处见下表。",
        "Lost for evidence counts in the evidenced total only. What to file stands in the list of remedies.",
    )


def _row(subject: Subject, result: IndicatorResult, finding: Finding) -> tuple[Cell, ...]:
    standard = subject.standard
    clause = subject.clauses[finding.clause]
    points = decimal_points(finding.points)
    bare = finding.kind == "unevidenced"
    words = clause_word(standard, result.id, clause)
    why = finding_because(standard, subject.level, finding)
    bonus = subject.items[result.id].kind == "bonus"
    if bonus:
        why = t(f"加分项，可加 {points}：{why}", f"bonus, could bring {points}: {why}")
    return (
        finding.clause,
        "\n".join(part for part in (standard.indicator_title(result.id), words) if part),
        kind_word(finding.kind),
        "" if bare or bonus else points,
        points if bare and not bonus else "",
        why,
        _papers(subject, finding),
        basis_short(standard.indicators[result.id].basis),
    )


def _papers(subject: Subject, finding: Finding) -> str:
    """What is filed where the clause looks, and what the clerk noted."""
    looked_at = subject.entries_behind(finding.because)
    filed = papers_text(paper for entry in looked_at for paper in entry.evidence)
    notes = listed(dict.fromkeys(note for entry in looked_at if (note := clean(entry.note))))
    bare = t("没有佐证", "no evidence") if looked_at else ""
    lines = (filed or bare, t("说明：", "note: ") + notes if notes else "")
    return "\n".join(filter(None, lines))


def _sources(subject: Subject, results: list[IndicatorResult]) -> Table:
    """What the rules of the indicators that lose something rest on, an indicator a row."""
    rows: list[tuple[Cell, ...]] = []
    for result in results:
        entry = subject.standard.indicators[result.id]
        norms = listed(norm["norm"] for norm in entry.norms if "norm" in norm)
        said = (subject.source_text(entry), t("规范：", "norms: ") + norms if norms else "")
        title = subject.standard.indicator_title(result.id)
        rows.append((result.id, title, basis_short(entry.basis), "\n".join(filter(None, said))))
    return Table(
        t("失分小项的依据和出处", "What the rules of these indicators rest on"),
        (
            Column(t("编号", "Id"), 4, "id"),
            Column(t("小项", "Indicator"), 14),
            Column(t("依据", "Basis"), 4, "id"),
            Column(t("出处", "Sources"), 46),
        ),
        tuple(rows),
        note=t(
            "〔〕中是来源的序号，来源表在文末；各种依据的意思见“规则的依据”。"
            "每个来源只列前几处，全部出处用 explain 命令查。",
            "〔〕 are the numbers of the sources, listed at the end; the command explain names every place.",
        ),
    )
