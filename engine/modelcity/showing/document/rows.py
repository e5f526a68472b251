"""What the document of a standard says of each indicator, veto and warning: its rules, sources and facts as rows."""

from collections.abc import Collection, Mapping, Sequence

from modelcity.showing.document.asked import OWN, asked_by_clause, asked_by_needs
from modelcity.showing.document.markdown import Block, bullets, code, lines_in_cell, link, plain, table
from modelcity.showing.document.words import (
    basis_long,
    basis_short,
    clause_word,
    due_in,
    effort_word,
    fill_in,
    handed_in,
    joined,
    levels_word,
    listed,
    mending_word,
    rollup_word,
)
from modelcity.showing.numbers import signed_points
from modelcity.showing.variant import mark_line
from modelcity.standard.clauses import Clause, Item
from modelcity.standard.facts import Fact
from modelcity.standard.models import Indicator, points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t


def title_of(standard: Standard, name: str) -> str:
    """The heading of an indicator, a veto or a warning."""
    return f"{name} {standard.indicator_title(name)}"


def item_at(standard: Standard, name: str, level: str) -> Item | None:
    """An indicator as it is judged at a level, or None where it is not."""
    return next((item for item in standard.at(level).items if item.id == name), None)


def points_at(standard: Standard, name: str, level: str) -> str:
    """The points of an indicator at a level: +3 for a bonus, -5 for a deduction, — where it is not judged."""
    item = item_at(standard, name, level)
    if item is None:
        return "—"
    return points_text(item.ceiling) if item.kind == "scored" else signed_points(item.ceiling or item.floor)


def points_line(standard: Standard, name: str) -> str:
    """The points at every level, levels of the same points together."""
    levels: dict[str, list[str]] = {}
    for level in standard.levels:
        levels.setdefault(points_at(standard, name, level), []).append(level)
    said = (levels_word(standard, where) + t("：", ": ") + _worth(points) for points, where in levels.items())
    return listed(said)


def _worth(points: str) -> str:
    """Points in words: 2 分, 至多加 3 分, 至多扣 5 分, 不考."""
    if points == "—":
        return t("不考", "not judged")
    if points.startswith("+"):
        return t(f"至多加 {points[1:]} 分", f"at most {points}")
    return t(f"至多扣 {points[1:]} 分", f"at most {points}") if points.startswith("-") else t(f"{points} 分", points)


def clause_table(standard: Standard, name: str) -> Block:
    """The clauses of an indicator, a row each; one that differs between levels has a row for each form."""
    own, basis = standard.rules[name].own_thresholds, standard.indicators[name].basis
    forms: dict[tuple[str, str, str, tuple[str, ...], bool], list[str]] = {}
    for level in standard.levels:
        item = item_at(standard, name, level)
        for clause in item.clauses if item else ():
            asked = tuple(plain(line) for line in asked_by_clause(standard, clause, own))
            about = plain(clause_word(standard, name, clause))
            marked = any(measure.fact in own for measure in clause.measures)
            key = (clause.id, _clause_points(item, clause), about, asked, marked)
            forms.setdefault(key, []).append(level)
    ours = t(f"，门槛自定{OWN}", f", threshold ours {OWN}")
    rows = [
        (
            code(clause),
            levels_word(standard, levels),
            points,
            about,
            lines_in_cell(asked),
            basis_short(basis) + (ours if marked else ""),
        )
        for (clause, points, about, asked, marked), levels in forms.items()
    ]
    head = (t("条款", "clause"), t("级别", "level"), t("分", "points"), t("考什么", "about"), t("要求", "asks"))
    return table((*head, t("依据（按小项）", "basis (of the entry)")), rows, "llrlll")


def _clause_points(item: Item | None, clause: Clause) -> str:
    if item is None or item.kind == "scored":
        return points_text(clause.points)
    return signed_points(clause.points if item.kind == "bonus" else -clause.points)


def source_lines(standard: Standard, entry: Indicator) -> Block:
    """Basis, documents with the places in each, norms, basis of levels, own thresholds, note."""
    lines = [t("依据：", "Basis: ") + basis_long(standard, entry)]
    if entry.sources:
        lines.append(t("来源（适用于本项每一条）：", "Sources (of every row of this entry):"))
    block = bullets(lines)
    block += bullets((cited(standard, source, places) for source, places in entry.sources.items()), 1)
    return block + bullets(
        [
            mark_line(standard, entry.id),
            *(_norm(standard, norm) for norm in entry.norms),
            *(_level_basis(standard, entry, level) for level in entry.level_basis),
            t("说明：", "Note: ") + plain(entry.note) if entry.note else "",
        ]
    )


def cited(standard: Standard, source: str, places: Sequence[str]) -> str:
    """A document by its title, and the places in it."""
    return plain(source_title(standard, source)) + t("：", ": ") + plain(listed(places))


def source_title(standard: Standard, source: str) -> str:
    """A document's title."""
    return standard.sources[source].title if source in standard.sources else source


def _norm(standard: Standard, norm: Mapping[str, str]) -> str:
    places = [cited(standard, source, [place]) for source, place in norm.items() if source != "norm"]
    return t("规范：", "Norm: ") + plain(norm.get("norm", "")) + t("（", " (") + listed(places) + t("）", ")")


def _level_basis(standard: Standard, entry: Indicator, level: str) -> str:
    said = entry.level_basis[level]
    name = standard.level_name(level)
    how = {
        "explicit": t("原文对这一级点名", "the source names this level"),
        "named_elsewhere": t("别的文本点名这一级", "another text names this level"),
    }[said.basis]
    places = listed(cited(standard, source, where) for source, where in said.sources.items())
    return t(f"为何也考{name}：{how}（{places}）", f"Why {name} too: {how} ({places})")


def fact_table(standard: Standard, entry: Indicator) -> Block:
    """The facts that an entry collects, a row each."""
    head = (
        t("事实", "fact"),
        t("填什么", "what to fill in"),
        t("年度、到期", "years, due"),
        t("可填 na", "na"),
        t("可补救", "mended"),
        t("下级汇总", "from below"),
    )
    more = t("谁填报", "handed in by"), t("口径", "how it is counted")
    return table((*head, *more), [_fact(standard, entry, fact) for fact in entry.facts.values()], "lllcllll")


def _fact(standard: Standard, entry: Indicator, fact: Fact) -> Sequence[str]:
    scored = _scored_at(standard, fact.id)
    partly = scored and set(scored) != set(entry.levels)
    only = levels_word(standard, fact.levels)
    notes = [
        fact.rule,
        t("只作参考，不计分", "shown, never scored") if fact.informative else "",
        t(f"只问{only}", f"only {only}") if fact.levels else "",
        t(f"只用于{levels_word(standard, scored)}", f"used for {levels_word(standard, scored)} only") if partly else "",
    ]
    return (
        lines_in_cell([plain(standard.fact_title(fact.id)), code(fact.id)]),
        plain(fill_in(fact)),
        due_in(fact),
        t("可", "yes") if fact.if_no_cases else "—",
        mending_word(fact.remediable),
        plain(rollup_word(standard, fact)),
        plain(handed_in(standard, fact, scored)),
        plain(listed(note for note in notes if note)),
    )


def _scored_at(standard: Standard, fact: str) -> list[str]:
    return [level for level in standard.levels if any(fact == m.fact for m in standard.at(level).measures)]


def borrowed(standard: Standard, entry: Indicator, used: Collection[str]) -> Block:
    """The facts that an entry looks at and another one collects."""
    lines = []
    for name in dict.fromkeys(used):
        owner = standard.owner_of(name)
        if name not in entry.facts and owner is not None:
            where = link(owner.id, title_of(standard, owner.id))
            lines.append(
                f"{plain(standard.fact_title(name))} {code(name)}" + t(f"（在 {where} 收集）", f" (in {where})")
            )
    return bullets([t("另用：", "Also looks at: ") + listed(lines)] if lines else [])


def owner_lines(standard: Standard, entry: Indicator) -> Block:
    """Who answers for an entry, how it is inspected, what is to be filed."""
    lead = t("牵头：", "Lead: ") + plain(standard.unit_title(entry.lead)) if entry.lead else ""
    support = joined(standard.unit_title(unit) for unit in entry.support)
    inspected = t("考评方式：", "Inspected by: ") + plain(joined(entry.mode)) if entry.id in standard.indicators else ""
    return bullets(
        [
            lead + (t("；配合：", "; support: ") + plain(support) if support else ""),
            inspected,
            t("应备佐证：", "Evidence to file: ") + plain(listed(entry.evidence)) if entry.evidence else "",
        ]
    )


def option_lines(standard: Standard, name: str) -> Block:
    """Conditions that are shown and not scored."""
    rule, lines = standard.rules[name], []
    for option in rule.optional:
        where = levels_word(standard, option.levels or standard.indicators[name].levels)
        asked = plain(listed(asked_by_needs(standard, option.needs, rule.own_thresholds)))
        lines.append(
            t(
                f"可选条件（不计分）：{where}，{plain(option.when)}，",
                f"Optional, not scored: {where}, {plain(option.when)}, ",
            )
            + asked
        )
    return bullets(lines)


def remedy_line(standard: Standard, name: str) -> Block:
    """What mends a shortfall: our planning aid."""
    remedy = standard.rules[name].remedy
    effort = effort_word(remedy.effort)
    about = t(f"（工作量{effort}，约 {remedy.lead_days} 天）", f" (effort {effort}, about {remedy.lead_days} days)")
    said = t("整改参考（我方的规划辅助，不属标准）：", "How to mend it (our planning aid, no part of the standard): ")
    return bullets([said + plain(remedy.do) + about])


def serves_lines(entry: Indicator, others: Mapping[str, Standard]) -> Block:
    """Which indicators of other standards an indicator serves, linked to their documents where these are known."""
    lines = []
    for name, served in entry.serves.items():
        other = others.get(name)
        said = (
            [link(title_of(other, one), title_of(other, one), file_of(other)) for one in served]
            if other
            else [plain(one) for one in served]
        )
        title = plain(other.title()) if other else plain(name)
        lines.append(t(f"服务于《{title}》：", f"Serves {title}: ") + joined(said))
    return bullets(lines)


def file_of(standard: Standard) -> str:
    """The name of the file that holds the document of a standard."""
    return "standard.md" if standard.head.default else f"standard-{standard.id}.md"
