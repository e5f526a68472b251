"""Faulty standards by the hundred: rules of a sound one with something in them changed, as people change them.

What comes out is well-formed: it would be read, and only a proof can tell whether it does what a standard must.
"""

from __future__ import annotations

import copy
import dataclasses
import random
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from modelcity.standard.annotated import AnnotatedStandard
from modelcity.standard.check_methods import unfit
from modelcity.standard.check_rules import _ROOM, _size
from modelcity.standard.facts import Fact
from modelcity.standard.judgements import Rule, VetoRule
from modelcity.standard.standard import Standard
from modelcity.standard.validation import Declarations

Tree = Any  # a rule as written: mappings, lists and text


def mutants(standard: Standard, declarations: Declarations, rng: random.Random) -> Iterator[tuple[Standard, str]]:
    """Well-formed standards with one rule (or the `better` of one fact) changed, and the name of the rule; endless."""
    names = [*standard.rules, *standard.veto_rules]
    while True:
        name = rng.choice(names)
        changed = _Change(standard, declarations, name, rng).made()
        if changed is not None:
            yield changed, name


class _Change:
    """One to three changes of one rule."""

    def __init__(self, standard: Standard, declarations: Declarations, name: str, rng: random.Random) -> None:
        self.standard, self.declarations, self.name, self.rng = standard, declarations, name, rng
        annotated = AnnotatedStandard(standard, declarations)
        self.written = declarations.mapping("rules", annotated.file_of("rules", name))
        self.facts = list(dict.fromkeys(use.fact for use in annotated.uses(name)))

    def made(self) -> Standard | None:
        """The standard with the changes; None where nobody could read it."""
        kept, changed = self.written[self.name], copy.deepcopy(self.written[self.name])
        facts = dict(self.standard.facts)
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            if self.rng.random() < 0.2:
                self._turn(facts)
            else:
                self._change(changed)
        if changed == kept and facts == self.standard.facts:
            return None
        self.written[self.name] = changed
        try:
            return self._read(changed, facts)
        except (ValidationError, ValueError):
            return None
        finally:
            self.written[self.name] = kept

    def _read(self, changed: Tree, facts: dict[str, Fact]) -> Standard | None:
        """The changed rule as the loader and `check` would take it."""
        rules, vetoes = dict(self.standard.rules), dict(self.standard.veto_rules)
        if self.name in rules:
            rules[self.name] = Rule.model_validate(changed)
        else:
            vetoes[self.name] = VetoRule.model_validate(changed)
        new = dataclasses.replace(self.standard, rules=rules, veto_rules=vetoes, facts=facts)
        if any(unfit(AnnotatedStandard(new, self.declarations), self.name)):
            return None
        if self.name in rules:
            levels = new.indicators[self.name].levels
            if any(_size(new.rulebook.indicator(self.name, level)) >= _ROOM for level in levels):
                return None
        return new

    def _turn(self, facts: dict[str, Fact]) -> None:
        fact = facts[self.rng.choice(self.facts)]
        better = self.rng.choice(["higher", "lower", "within", "within"])
        facts[fact.id] = fact.model_copy(update={"better": better})

    def _change(self, rule: Tree) -> None:
        ways = [self._condition, self._condition, self._another, self._another, self._item, self._number, self._method]
        self.rng.choice(ways)(rule)

    def _condition(self, rule: Tree) -> None:
        """Another condition on a fact in its place."""
        needs = list(_needs(rule))
        if needs:
            one = self.rng.choice(needs)
            fact = self.rng.choice(list(one))
            one[fact] = self._on(fact)

    def _another(self, rule: Tree) -> None:
        """A condition on a fact of the rule where there was none; a requirement, where the method takes one."""
        taking = [rule[method] for method in ("proportional", "per_occurrence_deduction") if method in rule]
        places = [*_needs(rule), *(body.setdefault("requires", {}) for body in taking)]
        if "survey" in rule:
            places += [rule["survey"].setdefault("gate", {}), rule["survey"].setdefault("gate_or", {})]
        if places:
            fact = self.rng.choice(self.facts)
            self.rng.choice(places)[fact] = self._on(fact)
        for body in rule.values():
            for key in ("requires", "gate", "gate_or"):
                if isinstance(body, dict) and body.get(key) == {}:
                    del body[key]

    def _item(self, rule: Tree) -> None:
        """An item of a checklist twice, once with another condition perhaps."""
        items = rule.get("checklist", {})
        if items:
            again = copy.deepcopy(self.rng.choice(list(items.values())))
            if self.rng.random() < 0.7:
                fact = self.rng.choice(list(again["needs"]))
                again["needs"][fact] = self._on(fact)
            items["again"] = again

    def _number(self, rule: Tree) -> None:
        """Another number of a method: zero, full, minimum, threshold, each, points of an item."""
        places = [
            (body, key)
            for body in _mappings(rule)
            for key in ("zero", "full", "minimum", "threshold", "each", "points", "below")
            if key in body and body is not rule
        ]
        if places:
            body, key = self.rng.choice(places)
            if key in ("each", "points", "below"):
                body[key] = self.rng.choice(["0.01", "0.05", "0.5", "1", "2", "30"])
            else:
                body[key] = self._bound(body["fact"])

    def _method(self, rule: Tree) -> None:
        """Two steps swapped or one moved; the ends of a share swapped; a fact counted in place of another."""
        if "tiered" in rule:
            steps = rule["tiered"]["steps"]
            one, other = self.rng.sample(list(steps), 2) if len(steps) > 1 else (next(iter(steps)),) * 2
            if self.rng.random() < 0.6:
                steps[one], steps[other] = steps[other], steps[one]
            else:
                steps[self._bound(rule["tiered"]["fact"])] = steps.pop(one)
        elif "proportional" in rule:
            share = rule["proportional"]
            share["zero"], share["full"] = share["full"], share["zero"]
        elif "per_occurrence_deduction" in rule:
            rule["per_occurrence_deduction"]["facts"] = self.rng.sample(
                self.facts, self.rng.randint(1, len(self.facts))
            )

    def _on(self, name: str) -> str:
        """Some condition on a fact."""
        fact = self.standard.facts[name]
        every = self.rng.choice(["", "", " any year"]) if fact.yearly else ""
        if fact.kind == "bool":
            return self.rng.choice(["yes", "no"]) + every
        low, high = self._bound(name), self._bound(name)
        operator = self.rng.choice(["≥", "≥", "≤", "<", ">", "–"])
        return f"{low}–{high}" if operator == "–" else f"{operator}{low}{every}"

    def _bound(self, name: str) -> str:
        """A number that the fact may be compared with, near those that rules use."""
        return {
            "bool": lambda: "1",
            "count": lambda: str(self.rng.choice([0, 1, 2, 3, 4, 7, 30, 99, 100, 101])),
            "ratio": lambda: f"{self.rng.choice([0, 10, 50, 80, 89.99, 90, 90.01, 95, 100])}%",
            "amount": lambda: str(self.rng.choice([0, 0.01, 1.5, 1.51, 20])),
        }[self.standard.facts[name].kind]()


def _mappings(tree: Tree) -> Iterator[dict[str, Any]]:
    """Every mapping within a rule, but for its examples."""
    if isinstance(tree, dict):
        yield tree
        for key, value in tree.items():
            yield from () if key in ("examples", "remedy", "optional") else _mappings(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _mappings(value)


def _needs(rule: Tree) -> Iterator[dict[str, str]]:
    """Every set of conditions within a rule."""
    for body in _mappings(rule):
        for key in ("needs", "requires", "gate", "gate_or", "fires_when"):
            if key in body:
                yield body[key]
