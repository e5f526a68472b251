"""Switching on a condition that the base of a variant only shows (`optional`): it joins what the indicator needs."""

from typing import Any

from modelcity.errors import near
from modelcity.standard.grafting import GraftedTree, Home
from modelcity.standard.judgements import METHODS
from modelcity.texts import t

_JOINED = {"per_year": "needs", "proportional": "requires", "per_occurrence_deduction": "requires"}

Rule = dict[str, Any]


class CannotSwitchError(ValueError):
    """A condition that cannot be switched on: what was found, what is allowed, what to do next."""

    def __init__(self, found: str, allowed: str = "", next_step: str = "") -> None:
        super().__init__(found)
        self.found, self.allowed = found, allowed
        self.next = next_step or t("请在这里把整条计分办法另写出来", "write the whole method here instead")


def switch_on(rules: GraftedTree, name: str, when: str, asked: list[str], home: Home) -> list[str]:
    """Joins the optional condition `when` of a rule to its method at the condition's levels; returns its facts.

    `asked` are the indicator's levels, `home` is where it is switched on; raises CannotSwitchError.
    """
    rule: Rule = rules.at((name,))
    option = _option(rule, when)
    needs, levels = option["needs"], option.get("levels") or asked
    method = next((key for key in rule if key in METHODS), "")
    if method == "all_or_nothing":
        joined = _alternatives(rule[method], needs, levels, asked)
        rules.put((name, method), joined, home)
    elif method in _JOINED:
        if set(asked) - set(levels):
            found = t(f"这个条件只用于 {'、'.join(levels)}", f"the condition is for {', '.join(levels)} only")
            raise CannotSwitchError(found, t("这种计分办法不分级别", "this method knows no levels"))
        key = _JOINED[method]
        rules.put((name, method, key), _together(rule[method].get(key) or {}, needs), home)
    else:
        found = t(f"计分办法是 {method}，不能直接打开", f"the method is {method}: nothing to join it to")
        raise CannotSwitchError(found)
    left = [one for one in rule["optional"] if one is not option]
    if left:
        rules.put((name, "optional"), left, home)
    else:
        rules.drop((name, "optional"), home)
    return list(needs)


def _option(rule: Rule, when: str) -> Rule:
    """The optional condition of a rule that says `when`."""
    options = [
        one for one in rule.get("optional") or () if isinstance(one, dict) and isinstance(one.get("needs"), dict)
    ]
    known = [str(one.get("when")) for one in options]
    if when not in known:
        there = t(f"现有：{'；'.join(known)}", f"there are: {'; '.join(known)}") if known else ""
        found = t(f"没有可选条件“{when}”", f"no optional condition '{when}'")
        raise CannotSwitchError(found, near(when, known) or there, t("请照 when 的原文写", "write it as its when says"))
    return options[known.index(when)]


def _alternatives(said: list[Rule], needs: Rule, levels: list[str], asked: list[str]) -> list[Rule]:
    """The alternatives of an all-or-nothing rule, those of the levels with what is needed there as well."""
    found = []
    for one in said:
        here = one.get("levels") or asked
        more, rest = [level for level in here if level in levels], [level for level in here if level not in levels]
        found += [{**one, "levels": more, "needs": _together(one["needs"], needs)}] if more else []
        found += [{**one, "levels": rest}] if rest else []
    return found


def _together(needs: Rule, more: Rule) -> Rule:
    for fact in more:
        if fact in needs:
            found = t(f"已有 {fact} 的条件 {needs[fact]}", f"{fact} has the condition {needs[fact]} already")
            raise CannotSwitchError(found)
    return {**needs, **more}
