"""The parts of the document of a standard: categories, vetoes, warnings, surveys, units, sources."""

from collections.abc import Mapping

from modelcity.showing.document.asked import asked_by_needs, fires_on
from modelcity.showing.document.markdown import Block, bullets, code, heading, lines_in_cell, link, plain, table
from modelcity.showing.document.rows import (
    borrowed,
    cited,
    clause_table,
    fact_table,
    option_lines,
    owner_lines,
    points_at,
    points_line,
    remedy_line,
    serves_lines,
    source_lines,
    title_of,
)
from modelcity.showing.document.words import basis_short, joined, levels_word, listed, method_word, unit_kind
from modelcity.showing.numbers import number_text
from modelcity.standard.models import Survey, points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t


def category_blocks(standard: Standard, category: str, others: Mapping[str, Standard]) -> list[Block]:
    """A category: its indicators at a glance, then each with its rules, sources and facts."""
    mine = [name for name in standard.indicators if standard.category_of(name) == category]
    levels = list(standard.levels)
    head = (t("小项", "indicator"), *map(standard.level_name, levels), t("计分办法", "method"), t("牵头", "lead"))
    rows = [
        (
            link(title_of(standard, name), title_of(standard, name)),
            *(points_at(standard, name, level) for level in levels),
            method_word(standard.rules[name].method_name)[0],
            plain(standard.unit_title(standard.indicators[name].lead)) if standard.indicators[name].lead else "",
            basis_short(standard.indicators[name].basis),
        )
        for name in mine
    ]
    columns = "l" + "r" * len(levels) + "lll"
    blocks = [table((*head, t("依据", "basis")), rows, columns)]
    for name in mine:
        blocks += indicator_blocks(standard, name, others)
    return blocks


def indicator_blocks(standard: Standard, name: str, others: Mapping[str, Standard]) -> list[Block]:
    """An indicator: points, clauses, sources, facts, owners, remedy."""
    entry, rule = standard.indicators[name], standard.rules[name]
    used = [
        measure.fact
        for level in entry.levels
        for item in standard.at(level).items
        if item.id == name
        for clause in item.clauses
        for measure in clause.measures
    ]
    used += [fact for option in rule.optional for fact in option.needs]
    method = method_word(rule.method_name)[0]
    return [
        heading(3, title_of(standard, name)),
        [t("", "Points: ") + points_line(standard, name) + t("。计分办法：", ". Method: ") + method + t("。", ".")],
        clause_table(standard, name),
        option_lines(standard, name) + source_lines(standard, entry),
        fact_table(standard, entry),
        borrowed(standard, entry, used)
        + owner_lines(standard, entry)
        + serves_lines(entry, others)
        + remedy_line(standard, name),
    ]


def veto_blocks(standard: Standard) -> list[Block]:
    """The vetoes: when each fires, its sources, the facts that it looks at."""
    blocks = []
    for name, entry in standard.vetoes.items():
        needs = standard.veto_rules[name].fires_when
        blocks += [
            heading(3, title_of(standard, name)),
            bullets(
                [
                    t("触发：", "Fires when: ") + plain(t("；或 ", "; or ").join(fires_on(standard, needs))),
                    t("级别：", "Levels: ") + levels_word(standard, entry.levels),
                ]
            )
            + source_lines(standard, entry),
            fact_table(standard, entry),
            borrowed(standard, entry, list(needs)) + owner_lines(standard, entry),
        ]
    return blocks


def warning_blocks(standard: Standard) -> list[Block]:
    """The warnings: when each is shown and what it advises, its sources and facts."""
    blocks = []
    for name, entry in standard.warnings.items():
        rule = standard.warning_rules[name]
        same = listed(standard.fact_title(fact) for fact in rule.same_evidence)
        when = t("；或 ", "; or ").join(fires_on(standard, rule.warns_when)) if rule.warns_when else ""
        blocks += [
            heading(3, title_of(standard, name)),
            bullets(
                [
                    t("提示：", "Shown when: ") + plain(when) if when else "",
                    t("提示：同一份佐证记在几处：", "Shown when one paper stands under several of: ") + plain(same)
                    if same
                    else "",
                    t("怎么办：", "What to do: ") + plain(rule.advice),
                    t("级别：", "Levels: ") + levels_word(standard, entry.levels),
                ]
            )
            + source_lines(standard, entry),
            fact_table(standard, entry),
            borrowed(standard, entry, [*rule.warns_when, *rule.same_evidence]) + owner_lines(standard, entry),
        ]
    return blocks


def survey_blocks(standard: Standard) -> list[Block]:
    """The surveys: whom each asks and how, and what its indicators ask of rate and sample."""
    blocks = []
    for name, survey in standard.surveys.items():
        blocks += [
            heading(3, survey_title(standard, name)),
            _survey_lines(standard, survey),
            _survey_table(standard, name),
        ]
    return blocks


def survey_title(standard: Standard, name: str) -> str:
    """A survey's title in the language in use."""
    english = standard.english.surveys.get(name, "")
    return t(standard.surveys[name].title, english or standard.surveys[name].title)


def _survey_lines(standard: Standard, survey: Survey) -> Block:
    organiser = plain(standard.unit_title(survey.organiser))
    support = plain(joined(standard.unit_title(unit) for unit in survey.support))
    said = (
        (t("对象：", "Asks: "), plain(survey.population)),
        (t("组织：", "Held by: "), organiser + (t("；配合：", "; support: ") + support if support else "")),
        (t("方式：", "How: "), plain(survey.method)),
        (t("问：", "Questions: "), plain(joined(survey.questions))),
        (t("本地自定目标：", "Local target: "), plain(survey.local_target)),
        (t("说明：", "Note: "), plain(survey.note)),
    )
    lines = bullets([head + text for head, text in said if text] + [t("来源：", "Sources:")])
    return lines + bullets((cited(standard, source, places) for source, places in survey.sources.items()), 1)


def _survey_table(standard: Standard, survey: str) -> Block:
    rows = []
    for name, rule in standard.rules.items():
        if rule.survey is not None and rule.survey.of == survey:
            asked = rule.survey
            fact = standard.facts[asked.fact]
            gate = listed(asked_by_needs(standard, asked.gate, rule.own_thresholds))
            other = listed(asked_by_needs(standard, asked.gate_or, rule.own_thresholds))
            sample = standard.fact_title(asked.sample) if asked.sample else ""
            hint = (
                t(f"不设门槛，{sample}只作提示", f"no gate; {sample} is only shown")
                if sample
                else t("不设门槛", "no gate")
            )
            rows.append(
                (
                    link(title_of(standard, name), title_of(standard, name)),
                    plain("≥" + number_text(fact, fact.shown(fact.on_grid(asked.threshold)))),
                    lines_in_cell([plain(gate) or plain(hint), *([t("或 ", "or ") + plain(other)] if other else [])]),
                    points_text(int(rule.points * 100)),
                    points_text(int(asked.below * 100)),
                )
            )
    head = (t("小项", "indicator"), t("合格线", "threshold"), t("样本", "sample"))
    return table((*head, t("合格得分", "points"), t("不合格得分", "points below")), rows, "lrlrr")


def unit_table(standard: Standard) -> Block:
    """The units, with what they lead and how much they support."""
    rows = []
    for name, unit in standard.units.items():
        leads = [
            link(entry.id, title_of(standard, entry.id)) for entry in standard.entries.values() if entry.lead == name
        ]
        supports = sum(name in entry.support for entry in standard.entries.values())
        title = plain(standard.unit_title(name))
        held = t(f"（{len(unit.members)} 个单位）", f" of {len(unit.members)}") if unit.members else ""
        rows.append((title, code(name), unit_kind(unit.kind) + held, str(len(leads)), joined(leads), str(supports)))
    head = (t("单位", "unit"), t("编号", "id"), t("类别", "kind"), t("牵头", "leads"))
    return table((*head, t("牵头的项", "what it leads"), t("配合", "supports")), rows, "lllrlr")


def source_table(standard: Standard) -> Block:
    """The sources, with what they were used for and how many entries name them."""
    kinds = {"seed": t("文本", "text"), "public": t("公开资料", "public")}
    rows = [
        (
            plain(source.title),
            code(name),
            kinds[source.kind],
            plain(source.used_for),
            str(sum(name in _named_in(standard, entry) for entry in standard.entries)),
        )
        for name, source in standard.sources.items()
    ]
    head = (t("题名", "title"), t("编号", "id"), t("种类", "kind"), t("用在哪里", "used for"))
    return table((*head, t("引用它的项", "entries that name it")), rows, "llllr")


def _named_in(standard: Standard, name: str) -> set[str]:
    entry = standard.entries[name]
    norms = {source for norm in entry.norms for source in norm}
    return {*entry.sources, *norms, *(source for said in entry.level_basis.values() for source in said.sources)}
