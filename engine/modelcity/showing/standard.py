"""A standard as text: its outline, and one indicator with all that is ruled about it."""

from collections.abc import Sequence

from modelcity.errors import CallError, Place, Problem, near
from modelcity.judging.case import needs_text as needs_of
from modelcity.showing.explain import sources_rows
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import needs_text
from modelcity.showing.values import meter_said
from modelcity.showing.variant import changes_lines, extends_line, mark, of_entry
from modelcity.standard.clauses import Bound, Clause
from modelcity.standard.facts import Fact
from modelcity.standard.models import Indicator, points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

WIDTH = 100


def standard_line(standard: Standard) -> str:
    """One line: id, edition, window, sizes, title."""
    categories, indicators = len(standard.head.categories), len(standard.indicators)
    vetoes, facts = len(standard.vetoes), len(standard.facts)
    sizes = t(
        f"大项 {categories}，小项 {indicators}，否决 {vetoes}，事实 {facts}",
        f"{categories} categories, {indicators} indicators, {vetoes} vetoes, {facts} facts",
    )
    edition = t(f"{standard.head.edition} 版", f"edition {standard.head.edition}")
    window = f"{standard.years[0]}–{standard.years[-1]}"
    return "  ".join([standard.id, edition, window, sizes, standard.title()])


def outline_text(standard: Standard) -> str:
    """Categories and indicators with their points at each level, then the vetoes and the warnings."""
    lines = [standard_line(standard), *folded(standard.head.status, WIDTH)]
    lines += [*folded(extends_line(standard), WIDTH), ""] if standard.variant else [""]
    head = ["", "", *(standard.level_name(level) for level in standard.levels)]
    rows = [head]
    for category in standard.head.categories:
        rows.append([category, standard.category_title(category), *_category_points(standard, category)])
        mine = [name for name in standard.indicators if standard.category_of(name) == category]
        rows += [[f"  {name}", f"  {standard.indicator_title(name)}", *_points(standard, name)] for name in mine]
    rows += [
        [veto, standard.indicator_title(veto), *([t("否决", "veto")] * len(standard.levels))]
        for veto in standard.vetoes
    ]
    for name, entry in standard.warnings.items():
        marks = [t("预警", "warning") if level in entry.levels else "—" for level in standard.levels]
        rows.append([name, standard.indicator_title(name), *marks])
    columns, changes = "ll" + "r" * len(standard.levels), changes_lines(standard, WIDTH)
    if standard.variant:
        rows, columns = [[mark(standard, row[0].strip()) if row[0] else "", *row] for row in rows], "l" + columns
    return "\n".join([*lines, *table(rows, columns, WIDTH, indent=0), *changes]) + "\n"


def _category_points(standard: Standard, category: str) -> list[str]:
    sums = [
        sum(
            item.ceiling
            for item in standard.at(level).items
            if item.kind == "scored" and standard.category_of(item.id) == category
        )
        for level in standard.levels
    ]
    return [points_text(points) if points else "" for points in sums]


def _points(standard: Standard, name: str) -> list[str]:
    items = [standard.rulebook.item(name, level) for level in standard.levels]
    return ["—" if item is None else points_text(item.ceiling or item.floor) for item in items]


def indicator_text(standard: Standard, name: str) -> str:
    """One indicator, veto or warning: clauses at each level, facts, evidence, remedy, sources; raises CallError."""
    entry = standard.entries.get(name)
    if entry is None:
        known = list(standard.entries)
        found = t(f"标准 {standard.id} 里没有“{name}”", f"standard {standard.id} has no '{name}'")
        advice = near(name, known) or t(
            "用 modelcity standard show 看全部编号", "modelcity standard show lists all ids"
        )
        raise CallError(Problem(Place(name), found, next=advice))
    blocks = [
        [f"{name} {standard.indicator_title(name)}", *_owners(standard, entry)],
        of_entry(standard, name, WIDTH),
        *(_level(standard, name, level) for level in entry.levels),
        _facts(standard, entry),
        _remedy(standard, name),
        sources_rows(standard, entry, WIDTH),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _owners(standard: Standard, entry: Indicator) -> list[str]:
    rows = [
        (t("牵头单位", "lead"), standard.unit_title(entry.lead) if entry.lead else ""),
        (t("配合单位", "support"), t("、", ", ").join(standard.unit_title(unit) for unit in entry.support)),
        (t("考评方式", "inspected by"), t("、", ", ").join(entry.mode)),
        (t("应备佐证", "evidence"), t("、", ", ").join(entry.evidence)),
        (t("服务于", "serves"), t("；", "; ").join(f"{other} {' '.join(ids)}" for other, ids in entry.serves.items())),
    ]
    return table([row for row in rows if row[1]], "lw", WIDTH)


def _level(standard: Standard, name: str, level: str) -> list[str]:
    item = standard.rulebook.item(name, level)
    if item is None:
        return []
    worth = (
        ""
        if item.silent
        else t(f"，{points_text(item.ceiling or item.floor)} 分", f", {points_text(item.ceiling or item.floor)} points")
    )
    rows = [
        (clause.id, points_text(clause.points) if clause.points else "", clause.label, _asks(standard, clause))
        for clause in item.clauses
    ]
    return [standard.level_name(level) + worth, *table(rows, "lrww", WIDTH)]


def _asks(standard: Standard, clause: Clause) -> str:
    if clause.meter is not None:
        facts = dict.fromkeys(measure.fact for measure in clause.meter.measures)
        return t("、", ", ").join(map(standard.fact_title, facts)) + t("：", ": ") + meter_said(standard, clause.meter)
    if not clause.tests:
        facts = dict.fromkeys(standard.warning_rules[clause.id].same_evidence)
        never = t("不为0的几项，不应列同一份佐证：", "above zero, no two may name the same evidence: ")
        return never + t("；", "; ").join(map(standard.fact_title, facts))
    asked: dict[str, None] = {}
    for test in clause.tests:
        asked[
            t("，或 ", ", or ").join(dict.fromkeys(_bound(standard, bound, len(test.any_of)) for bound in test.any_of))
        ] = None
    return t("；", "; ").join(asked)


def _bound(standard: Standard, bound: Bound, alternatives: int) -> str:
    fact = standard.facts[bound.measure.fact]
    any_year = bound.measure.year is not None and alternatives > 1
    said = needs_text(fact, needs_of(fact, bound) + (" any year" if any_year else ""))
    each = t("每年", "each year ") if bound.measure.year is not None and not any_year else ""
    return f"{standard.fact_title(fact.id)} {each}{said}"


def _facts(standard: Standard, entry: Indicator) -> list[str]:
    rows = [_fact(standard, fact) for fact in entry.facts.values()]
    return [t("事实", "Facts"), *table(rows, "lwlw", WIDTH)] if rows else []


def _fact(standard: Standard, fact: Fact) -> Sequence[str]:
    notes = [
        fact.rule,
        t("没有此类情形可填 na（须写原因）", "na where nothing of the kind occurred (with the reason)")
        if fact.if_no_cases
        else "",
        t(f"每年 {fact.due} 到期", f"due on {fact.due}") if fact.yearly and fact.due != "12-31" else "",
        t("只作参考，不计分", "shown, never scored") if fact.informative else "",
    ]
    per = t("每年", "yearly") if fact.yearly else t("不分年度", "once")
    return (
        fact.id,
        standard.fact_title(fact.id),
        f"{fact.unit}/{per}",
        t("；", "; ").join(note for note in notes if note),
    )


def _remedy(standard: Standard, name: str) -> list[str]:
    if name in standard.warning_rules:
        return [t("提示做什么", "Advice"), *table([(standard.warning_rules[name].advice,)], "w", WIDTH)]
    rule = standard.rules.get(name)
    if rule is None:
        return []
    days = t(f"（约需 {rule.remedy.lead_days} 天）", f" (about {rule.remedy.lead_days} days)")
    return [t("整改", "Remedy"), *table([(rule.remedy.do + days,)], "w", WIDTH)]
