"""One indicator, veto or warning explained: from points through clauses to values, evidence, remedy and source."""

from collections.abc import Sequence
from dataclasses import dataclass

from modelcity.dossier.dossier import Dossier
from modelcity.errors import CallError, Place, Problem, near
from modelcity.judging.assessment import Assessment, Finding, IndicatorResult, RemedyResult, VetoResult
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import signed_points
from modelcity.showing.plain import clean
from modelcity.showing.reasons import because_text, clause_of, warning_text
from modelcity.showing.values import meter_said, value_lines
from modelcity.showing.variant import files_of, of_entry
from modelcity.showing.words import (
    as_of_word,
    basis_word,
    due_word,
    kind_word,
    name_of,
    outcome_word,
    remediable_word,
    veto_word,
    warnings_title,
)
from modelcity.standard.clauses import Clause, Item
from modelcity.standard.models import Indicator, points_text
from modelcity.standard.standard import Standard
from modelcity.texts import spoken, t

NARROWEST, WIDEST = 72, 120


@dataclass(frozen=True, slots=True)
class Looking:
    """What an explanation looks at, and how wide it may be."""

    standard: Standard
    dossier: Dossier
    assessment: Assessment
    item: Item
    cells: int

    @property
    def entry(self) -> Indicator:
        """What is declared about the item."""
        return self.standard.entries[self.item.id]

    @property
    def level(self) -> str:
        """The level that is judged."""
        return self.assessment.locality.level


def explain_text(standard: Standard, dossier: Dossier, assessment: Assessment, indicator: str, width: int = 100) -> str:
    """One entry of the level, in lines of at most `width` cells; raises CallError where there is none of that id."""
    level = assessment.locality.level
    items = {item.id: item for item in standard.at(level).items}
    items |= {name: standard.rulebook.warning(name) for name, e in standard.warnings.items() if level in e.levels}
    if indicator not in items:
        raise CallError(_not_there(standard, assessment, indicator, list(items)))
    looking = Looking(standard, dossier, assessment, items[indicator], min(max(width, NARROWEST), WIDEST))
    veto = next((veto for veto in assessment.vetoes if veto.id == indicator), None)
    result = next((result for result in assessment.indicators if result.id == indicator), None)
    blocks = [
        _head(looking),
        _veto(looking, veto) if veto else [],
        _result(looking, result) if result else [],
        _warning(looking) if indicator in standard.warnings else [],
        *(_clause(looking, clause, result) for clause in looking.item.clauses if clause.measures),
        _remedies(looking),
        of_entry(standard, indicator, looking.cells),
        sources_rows(standard, looking.entry, looking.cells),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _not_there(standard: Standard, assessment: Assessment, indicator: str, known: Sequence[str]) -> Problem:
    level = standard.level_name(assessment.locality.level)
    place = Place(f"indicators/{standard.id}", path=clean(indicator))
    if indicator in standard.entries:
        return Problem(place, t(f"{level}一级不考这一项", f"is not judged at level {level}"))
    found = t("没有这个小项", "there is no such indicator")
    return Problem(place, found, next=near(indicator, known) or t(f"编号如 {known[0]}", f"ids look like {known[0]}"))


def _head(looking: Looking) -> list[str]:
    standard, item, entry = looking.standard, looking.item, looking.entry
    rows = []
    if not item.silent:
        category = standard.category_of(item.id)
        rows.append((t("大项", "category"), f"{category} {standard.category_title(category)}"))
    if entry.lead:
        rows.append((t("牵头单位", "lead"), standard.unit_title(entry.lead)))
    if entry.support:
        rows.append((t("配合单位", "support"), t("、", ", ").join(map(standard.unit_title, entry.support))))
    if entry.evidence:
        rows.append((t("应备佐证", "evidence"), t("、", ", ").join(entry.evidence)))
    where = t("，", ", ").join((name_of(looking.assessment.locality), as_of_word(looking.assessment)))
    title = f"{item.id} {standard.indicator_title(item.id)}"
    return [*folded(title, looking.cells), *folded(where, looking.cells), *table(rows, "lw", looking.cells)]


def _veto(looking: Looking, veto: VetoResult) -> list[str]:
    because = because_text(looking.standard, veto.because, clause_of(looking.standard, looking.level, veto.id))
    line = t("结论：", "Result: ") + t("；", "; ").join(part for part in (veto_word(veto.status), because) if part)
    rule = t("任何一年成立即触发，有没有佐证都一样。", "It fires in any year, with or without evidence.")
    return [*folded(line, looking.cells), rule]


def _warning(looking: Looking) -> list[str]:
    standard, name = looking.standard, looking.item.id
    found = next((warning for warning in looking.assessment.warnings if warning.id == name), None)
    said = warning_text(standard, found) if found else t("没有要提示的", "nothing to warn of")
    rule = standard.warning_rules[name]
    lines = [t("结论：", "Result: ") + said]
    if rule.same_evidence:
        compared = t("；", "; ").join(map(standard.fact_title, rule.same_evidence))
        lines.append(t("比对：", "Compared: ") + compared)
    lines += [t("建议：", "Advice: ") + rule.advice] if found else []
    return [warnings_title(), *(part for line in lines for part in folded(line, looking.cells))]


def _result(looking: Looking, result: IndicatorResult) -> list[str]:
    scored, item = result.scored, looking.item
    bounds = {
        "scored": t(f"满分 {points_text(item.ceiling)}", f"of {points_text(item.ceiling)}"),
        "bonus": t(f"最多加 {points_text(item.ceiling)}", f"at most {signed_points(item.ceiling)}"),
        "deduction": t(f"最多减 {points_text(-item.floor)}", f"at most {points_text(item.floor)}"),
    }.get(item.kind, "")
    figures = (
        (t("自报", "claimed"), scored.claimed),
        (t("有佐证", "evidenced"), scored.evidenced),
        (t("最高可得", "attainable"), scored.attainable),
    )
    said = t("，", ", ").join(f"{word} {points_text(points)}" for word, points in figures)
    outcome = outcome_word(result.outcome)
    line = t(f"结论：{outcome}。{said}，{bounds}", f"Result: {outcome}. {said}, {bounds}")
    return [part for text in (line, _sum(item, result)) if text for part in folded(text, looking.cells)]


def _sum(item: Item, result: IndicatorResult) -> str:
    """How the claimed points come about, to be checked by hand."""
    losses = [finding.points for finding in result.findings if finding.kind != "unevidenced"]
    if item.kind == "bonus" or not losses:
        return ""
    minus = " - ".join([points_text(item.ceiling), *map(points_text, losses)])
    total = points_text(result.scored.claimed)
    if item.ceiling - sum(losses) == result.scored.claimed:
        return t(f"自报得分 {minus} = {total}", f"claimed: {minus} = {total}")
    if result.capped:
        return t(f"自报得分 {minus}，扣完为止 = {total}", f"claimed: {minus}, but not below its floor = {total}")
    return t(f"自报得分 {minus}，合计后四舍五入 = {total}", f"claimed: {minus}, rounded once at the end = {total}")


def _clause(looking: Looking, clause: Clause, result: IndicatorResult | None) -> list[str]:
    finding = next((finding for finding in result.findings if finding.clause == clause.id), None) if result else None
    own = clause.label if spoken() == "zh" and result is not None else ""
    head = " ".join(part for part in (clause.id, own) if part)
    if result is not None:
        cost = _cost(looking.item, result, finding)
        head += t(f"（{points_text(clause.points)} 分）：{cost}", f" ({points_text(clause.points)} points): {cost}")
    how = table([(meter_said(looking.standard, clause.meter),)], "w", looking.cells) if clause.meter else []
    values = value_lines(looking.standard, looking.dossier, looking.assessment.as_of, clause, looking.cells)
    return [*folded(head, looking.cells), *how, *values]


def _cost(item: Item, result: IndicatorResult, finding: Finding | None) -> str:
    if finding is None:
        earned = points_text(result.scored.claimed)
        return t(f"加 {earned}", f"brings {earned}") if item.kind == "bonus" else t("没有失分", "nothing lost")
    points = points_text(finding.points)
    if item.kind == "bonus" or finding.kind == "unevidenced":
        return t(f"{kind_word(finding.kind)}，涉及 {points} 分", f"{kind_word(finding.kind)}: {points}")
    return t(f"扣 {points}，{kind_word(finding.kind)}", f"-{points}, {kind_word(finding.kind)}")


def _remedies(looking: Looking) -> list[str]:
    remedies = [remedy for remedy in looking.assessment.remedies if remedy.indicator == looking.item.id]
    if looking.item.silent:
        return []
    if not remedies:
        return [t("整改：没有失分点", "Remedies: nothing to mend")]
    titles = ("", t("可得", "gain"), t("做什么", "what to do"), t("时限", "due"), t("可否挽回", "in time"))
    return [t("整改", "Remedies"), *table([titles, *map(_remedy_row, remedies)], "ldwll", looking.cells)]


def _remedy_row(remedy: RemedyResult) -> Sequence[str]:
    gain = signed_points(remedy.points) if remedy.remediable else points_text(remedy.points)
    return (remedy.id, gain, remedy.do, due_word(remedy), remediable_word(remedy.remediable))


def sources_rows(standard: Standard, entry: Indicator, cells: int) -> list[str]:
    """What an entry rests on: basis, documents with the place in each, norms, own thresholds, files."""
    rows = [(t("依据", "basis"), basis_word(entry.basis))]
    for source, places in entry.sources.items():
        title = standard.sources[source].title if source in standard.sources else source
        rows.append((t("出处", "source"), f"{title}{t('：', ': ')}{t('；', '; ').join(places)}"))
    rows += [(t("规范", "norm"), norm["norm"]) for norm in entry.norms if "norm" in norm]
    rule = standard.rules.get(entry.id)
    if rule is not None and rule.own_thresholds:
        own = (standard.fact_title(name) if name in standard.facts else name for name in rule.own_thresholds)
        rows.append((t("自定门槛", "own thresholds"), t("、", ", ").join(own)))
    if entry.note:
        rows.append((t("说明", "note"), entry.note))
    named = {**dict.fromkeys(standard.vetoes, "vetoes"), **dict.fromkeys(standard.warnings, "warnings")}
    stem = named.get(entry.id) or standard.category_of(entry.id)
    rows.append((t("声明", "declared in"), ", ".join(files_of(standard, entry.id, stem))))
    return [t("依据和出处", "Basis and source"), *table(rows, "lw", cells)]
