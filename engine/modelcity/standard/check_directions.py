"""Rules that can be read and run against the grain: a worse value would earn more, a higher step less.

Such a rule has a meaning, so a dossier could be scored with it, and ``standard prove`` shows by one that it is wrong;
here it is found at its line. ``standard check`` reports it, once.
"""

import itertools
from collections.abc import Iterator

from modelcity.errors import Problem
from modelcity.standard.annotated import AnnotatedStandard
from modelcity.standard.check_methods import Said, compared
from modelcity.standard.conditions import grid_bounds, parse_condition
from modelcity.standard.facts import Fact
from modelcity.standard.judgements import Rule
from modelcity.standard.methods import Bonus, PerOccurrence, Tiered
from modelcity.texts import t

_SIGNS = {"higher": {1}, "lower": {-1}, "within": {1, -1}}


def contrary(annotated: AnnotatedStandard, spared: set[str]) -> Iterator[Problem]:
    """Every condition, method and step that runs against the better of its fact, but of rules that are spared."""
    for name in annotated.judged():
        if name not in spared:
            said = [*_conditions(annotated, name), *_methods(annotated, name)]
            yield from (annotated.at("rules", name, *one) for one in said)


def _conditions(annotated: AnnotatedStandard, name: str) -> Iterator[Said]:
    standard = annotated.standard
    asked = [(use.path, use.fact, use.condition) for use in annotated.uses(name) if use.condition is not None]
    if name in standard.rules:
        asked += compared(standard.rules[name], annotated.rule_text(name))
    for path, fact_name, text in asked:
        fact, condition = standard.facts[fact_name], parse_condition(text)
        signs = {sign for sign, _ in grid_bounds(fact, condition if name in standard.rules else condition.negated())}
        if not signs <= _SIGNS[fact.better]:
            yield path, *_against(fact, t(f"条件“{text}”", f"the condition '{text}'"))


def _methods(annotated: AnnotatedStandard, name: str) -> Iterator[Said]:
    """What is scored one by one is a bonus where more is better, a deduction where less is; steps rise."""
    rule, facts = annotated.standard.rules.get(name), annotated.standard.facts
    match rule.method if rule else None:
        case Bonus(fact=fact) if facts[fact].better != "higher":
            yield ("bonus", "fact"), *_against(facts[fact], t("加分", "a bonus"))
        case PerOccurrence(facts=names):
            for order, fact in enumerate(names):
                if facts[fact].better != "lower":
                    path = ("per_occurrence_deduction", "facts", order)
                    yield path, *_against(facts[fact], t("逐次扣分", "a deduction"))
        case Tiered():
            yield from _falling(rule, annotated.rule_text(name)["tiered"]["steps"]) if rule else ()


def _falling(rule: Rule, written: dict[str, str]) -> Iterator[Said]:
    """Steps that bring less than the one below."""
    assert rule.tiered is not None
    spelt = {parse_condition(f"≥{step}").numbers[0]: step for step in written}
    steps = sorted(rule.tiered.steps.items())
    for (_, less), (step, points) in itertools.pairwise(steps):
        if points < less:
            found = t(
                f"≥{spelt[step]} 得 {points} 分，下一级得 {less} 分",
                f"≥{spelt[step]} brings {points}, the one below {less}",
            )
            allowed = t("阶梯越高分值应越大", "points must rise with the steps")
            yield ("tiered", "steps", spelt[step]), found, allowed, t("请改正这一级", "mend this step")


def _against(fact: Fact, what: str) -> tuple[str, str, str]:
    found = t(f"{what}与 {fact.id} 的方向相反", f"{what} runs against the better of {fact.id}")
    said = t(f"它声明的是 better: {fact.better}", f"it declares better: {fact.better}")
    return found, said, t("请改正条件或 better", "mend the condition or better")
