"""Whether the numbers of a method make sense, and whether its conditions fit their facts and levels."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from modelcity.standard.annotated import AnnotatedStandard
from modelcity.standard.conditions import grid_bounds, misfit, parse_condition
from modelcity.standard.facts import Fact
from modelcity.standard.judgements import Rule, WarningRule
from modelcity.standard.methods import (
    AllOrNothing,
    Bonus,
    Checklist,
    CountMinimum,
    PerOccurrence,
    PerYear,
    Proportional,
    SurveyRule,
    Tiered,
)
from modelcity.standard.models import points_of
from modelcity.standard.references import FactUse
from modelcity.texts import t
from modelcity.yamltext import Path

Said = tuple[Path, str, str, str]  # path within the rule, found, allowed, next


def unfit(proof: AnnotatedStandard, name: str) -> Iterator[Said]:
    """What is wrong with one rule, of an indicator, a veto or a warning, before it is expanded."""
    yield from _needs(proof, name)
    yield from _collected(proof, name)
    yield from _years(proof, name)
    if name in proof.standard.rules:
        yield from _amounts(proof.standard.rules[name], proof.rule_text(name))
    elif name in proof.standard.warning_rules:
        yield from _compared_papers(proof.standard.warning_rules[name])
    elif not proof.standard.veto_rules[name].fires_when:
        yield _empty(("fires_when",))


def _compared_papers(rule: WarningRule) -> Iterator[Said]:
    """One paper can only stand twice where there are two facts that differ."""
    if rule.same_evidence and len(set(rule.same_evidence)) < max(len(rule.same_evidence), 2):
        found = t("没有两个以上不同的事实", "names no two different facts, or one of them twice")
        allowed = t("同一份佐证要在两个事实间比对", "the same evidence is looked for under different facts")
        yield ("same_evidence",), found, allowed, t("请写上两个以上不同的事实", "name at least two, each once")


def _amounts(rule: Rule, text: Mapping[str, Any]) -> Iterator[Said]:
    """Points and other numbers of a method that cannot be meant."""
    if rule.points == 0 or (rule.points < 0 and rule.per_occurrence_deduction is None):
        yield ("points",), t(f"分值是 {rule.points}", f"is worth {rule.points}"), *_above_zero()
    match rule.method:
        case Checklist(root=items):
            for key, item in items.items():
                yield from _positive(("checklist", key, "points"), item.points)
                yield from () if item.needs else [_empty(("checklist", key, "needs"))]
        case AllOrNothing(root=entries):
            yield from (_empty(("all_or_nothing", order, "needs")) for order, e in enumerate(entries) if not e.needs)
        case PerYear(points=points, needs=needs):
            yield from _positive(("per_year", "points"), points)
            yield from () if needs else [_empty(("per_year", "needs"))]
        case Tiered():
            yield from _ladder(text["tiered"]["steps"])
        case Proportional(zero=zero, full=full) if zero == full:
            found = t("zero 与 full 相同", "zero and full are the same")
            yield (
                ("proportional", "full"),
                found,
                t("不能相同", "they must differ"),
                t("请改正其一", "mend one of them"),
            )
        case CountMinimum(minimum=minimum):
            yield from _positive(("count_minimum", "minimum"), minimum)
        case PerOccurrence(each=each, facts=facts):
            yield from _positive(("per_occurrence_deduction", "each"), each)
            yield from _listed(("per_occurrence_deduction", "facts"), facts)
        case SurveyRule() as survey:
            yield from _survey(survey, rule.points)
        case Bonus(each=each):
            yield from _positive(("bonus", "each"), each)


def _above_zero() -> tuple[str, str]:
    return t("应大于 0（只有逐次扣分的小项可为负）", "must be above 0 (below it only for a deduction)"), t(
        "请改正", "mend it"
    )


def _positive(path: Path, number: Decimal) -> Iterator[Said]:
    if number <= 0:
        yield path, t(f"写的是 {number}", f"says {number}"), t("应大于 0", "must be above 0"), t("请改正", "mend it")


def _empty(path: Path) -> Said:
    return path, t("没有写条件", "has no condition"), "", t("请写上 {事实: 条件}", "write {fact: condition}")


def _listed(path: Path, facts: tuple[str, ...]) -> Iterator[Said]:
    if not facts:
        yield path, t("一个事实也没有", "names no fact"), "", t("请写上事实", "name one")
    for order, fact in enumerate(facts):
        if fact in facts[:order]:
            found = t(f"{fact} 写了两次", f"{fact} stands twice")
            yield (*path, order), found, t("会重复扣分", "it would count twice"), t("请只留一个", "keep one of them")


def _ladder(steps: Mapping[str, str]) -> Iterator[Said]:
    """Each step brings something else than the one below; only the lowest may bring 0."""
    below: tuple[Decimal, int] | None = None
    for step, points in sorted(steps.items(), key=lambda said: _number(said[0])):
        at, worth = _number(step), points_of(points)
        if worth < 0 or (below is not None and (at == below[0] or worth == below[1])):
            found = t(f"≥{step} 得 {points} 分", f"≥{step} brings {points}")
            allowed = t(
                "每一级的分值应与下一级不同，且不小于 0", "each step must bring other points than the one below"
            )
            yield ("tiered", "steps", step), found, allowed, t("请改正这一级", "mend this step")
        below = at, worth


def _number(step: str) -> Decimal:
    return parse_condition(f"≥{step}").numbers[0]


def _survey(survey: SurveyRule, points: Decimal) -> Iterator[Said]:
    if not 0 <= survey.below < points:
        found, allowed = (
            t(f"写的是 {survey.below}", f"says {survey.below}"),
            t("应不小于 0，且小于满分", "0 to below full"),
        )
        yield ("survey", "below"), found, allowed, t("请改正", "mend it")
    if survey.gate_or and not survey.gate:
        found, next_step = (
            t("没有 gate，gate_or 不起作用", "has no gate, so gate_or does nothing"),
            t("请补上 gate", "add it"),
        )
        yield ("survey", "gate_or"), found, "", next_step


def _needs(proof: AnnotatedStandard, name: str) -> Iterator[Said]:
    """Conditions, and numbers that methods compare facts with: of the wrong kind, or off the grid."""
    standard, mend = proof.standard, t("请改正这个条件", "mend the condition")
    asked = [(use.path, use.fact, use.condition) for use in proof.uses(name) if use.condition is not None]
    if name in standard.rules:
        asked += compared(standard.rules[name], proof.rule_text(name))
    for path, fact_name, text in asked:
        fact = standard.facts[fact_name]
        try:
            condition = parse_condition(text)
            bounds = grid_bounds(fact, condition if name in standard.rules else condition.negated())
            said = misfit(fact, text, bounds)
        except ValueError as error:
            yield path, str(error), _grid(fact), mend
            continue
        if said:
            yield path, said, _grid(fact), mend


def compared(rule: Rule, text: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """The numbers of a method on one fact as conditions, each with its path."""
    body, method = text[rule.method_name], rule.method
    match method:
        case Tiered(fact=fact):
            yield from ((("tiered", "steps", step), fact, f"≥{step}") for step in body["steps"])
        case CountMinimum(fact=fact):
            yield ("count_minimum", "minimum"), fact, f"≥{body['minimum']}"
        case SurveyRule(fact=fact):
            yield ("survey", "threshold"), fact, f"≥{body['threshold']}"
        case Proportional(fact=fact, zero=zero, full=full) if zero != full:
            operator = "≥" if full > zero else "≤"
            yield from ((("proportional", end), fact, f"{operator}{body[end]}") for end in ("zero", "full"))


def _grid(fact: Fact) -> str:
    """What a number compared with a fact may be."""
    return {
        "bool": t("是否类只能写 yes 或 no", "a bool takes yes or no"),
        "count": t("次数要写不小于 0 的整数", "a count takes whole numbers of at least 0"),
        "ratio": t("比例在 0%–100% 之间，最细 0.01%", "a ratio takes 0%–100% in steps of 0.01%"),
        "amount": t("数量不小于 0，最细 0.01", "an amount takes numbers of at least 0 in steps of 0.01"),
    }[fact.kind]


def _collected(proof: AnnotatedStandard, name: str) -> Iterator[Said]:
    """Levels at which a rule's fact cannot be collected."""
    entry = proof.standard.entries[name]
    for use in proof.uses(name):
        there = _collected_at(proof, use)
        for level in use.levels or entry.levels:
            if use.scored and level not in there:
                found = t(f"{level} 一级收集不到事实 {use.fact}", f"level {level} cannot collect the fact {use.fact}")
                allowed = t(f"它只在 {'、'.join(there)} 填报", f"it is collected at {', '.join(there)} only")
                next_step = t("请给这一项写 levels，或让该级也填报它", "give the item levels, or collect it there too")
                yield use.path, found, allowed, next_step


def _years(proof: AnnotatedStandard, name: str) -> Iterator[Said]:
    """Years asked of a fact that has none, and a method that cannot take the years that it has."""
    mend = t("请改正条件，或事实的 yearly", "mend the condition, or the fact's yearly")
    for use in proof.uses(name):
        method, any_year = use.path[0], use.condition is not None and use.condition.endswith("year")
        if proof.standard.facts[use.fact].yearly:
            if method == "survey":
                found = t(f"测评用了分年度的事实 {use.fact}", f"the survey uses the yearly fact {use.fact}")
                yield use.path, found, t("测评的事实不分年度", "the facts of a survey have no years"), mend
            if method == "per_year" and any_year:
                yield (
                    use.path,
                    t("写了 any year", "says 'any year'"),
                    t("per_year 逐年计分", "per_year asks each year"),
                    mend,
                )
            continue
        found = t(f"{use.fact} 不分年度", f"{use.fact} has no years")
        if method == "per_year":
            yield use.path, found, t("per_year 只用分年度的事实", "per_year asks for yearly facts"), mend
        elif any_year:
            yield use.path, found, t("不能写 any year", "'any year' does not fit it"), mend
        elif method == "tiered" and proof.rule_text(name)["tiered"].get("years") == "max":
            yield ("tiered", "years"), found, t("没有最好的一年", "it has no best year"), mend


def _collected_at(proof: AnnotatedStandard, use: FactUse) -> tuple[str, ...]:
    owner = proof.standard.owner_of(use.fact)
    return proof.standard.facts[use.fact].levels or (owner.levels if owner else ())
