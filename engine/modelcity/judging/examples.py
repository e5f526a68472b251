"""Runs the examples that rules declare, facts in, points out: what an example says is meant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.dossier.measures import measure
from modelcity.dossier.values import ValueRefused, parse_value
from modelcity.errors import Place, Problem
from modelcity.judging.columns import Columns, stacked
from modelcity.judging.gates import veto_status
from modelcity.standard.annotated import AnnotatedStandard
from modelcity.standard.clauses import Bound, Item, LevelRules
from modelcity.standard.models import points_of, points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

_HERE = Place("example")


class ExampleRefusedError(ValueError):
    """An example that cannot be read: `path` within it, and why."""

    def __init__(self, path: tuple[str | int, ...], found: str, allowed: str = "") -> None:
        super().__init__(found)
        self.path, self.found, self.allowed = path, found, allowed


@dataclass(frozen=True, slots=True)
class Example:
    """One example of one rule, ready to be judged."""

    order: int
    gives: str
    level: str
    dossier: Dossier


def example_mistakes(annotated: AnnotatedStandard) -> Iterator[Problem]:
    """Every example that cannot be read or does not hold, at its line."""
    standard = annotated.standard
    for name in [*standard.rules, *standard.veto_rules]:
        examples = []
        rule = standard.rules.get(name) or standard.veto_rules[name]
        for order, said in enumerate(rule.examples):
            try:
                examples.append(read_example(standard, name, order, said))
            except ExampleRefusedError as error:
                yield annotated.at("rules", name, ("examples", order, *error.path), error.found, error.allowed)
        for example, got in judged_examples(standard, name, examples):
            if got != example.gives:
                yield annotated.at(
                    "rules",
                    name,
                    ("examples", example.order),
                    t(f"按规则得 {got}", f"the rule gives {got}"),
                    t(f"例子写的是 {example.gives}", f"the example says {example.gives}"),
                    t("规则与例子有一个不对，请改正", "one of the two is wrong: mend it"),
                )


def read_example(standard: Standard, name: str, order: int, said: Mapping[str, Any]) -> Example:
    """The dossier of an example: the full one of its level but for what it says; raises ExampleRefusedError."""
    entry = standard.indicators.get(name) or standard.vetoes[name]
    usual = standard.head.example_level
    level = said.get("level") or (usual if usual in entry.levels else entry.levels[0])
    if level not in entry.levels:
        raise ExampleRefusedError(("level",), t(f"没有级别“{level}”", f"no level '{level}'"), "、".join(entry.levels))
    entries = full_dossier(standard, _item(standard, name, level))
    for fact, values in said.items():
        if fact not in ("gives", "level"):
            entries |= _said(standard, fact, values)
    there = {key: value for key, value in entries.items() if value is not None}
    return Example(order, _gives(standard, name, said), level, Dossier(Locality(name, name, level), there, "example"))


def full_dossier(standard: Standard, item: Item) -> dict[Key, Entry | None]:
    """Every fact of an item at a value that earns everything, with evidence (0 where less is better)."""
    best: dict[Key, int] = {}
    for clause in item.clauses:
        bounds = [bound for test in clause.tests for bound in test.any_of]
        if clause.meter is not None:
            bounds = [Bound(measure, clause.meter.full) for measure in clause.meter.measures]
        for bound in bounds:
            key = (bound.measure.fact, bound.measure.year)
            steps = bound.at_least if bound.measure.sign > 0 else 0
            best[key] = max(best.get(key, 0), steps)
    return {(fact, year): _entry(Fraction(steps, standard.facts[fact].steps)) for (fact, year), steps in best.items()}


def judged_examples(standard: Standard, name: str, examples: list[Example]) -> Iterator[tuple[Example, str]]:
    """What the rule gives for each example: claimed points as text, or a veto's status."""
    for level in dict.fromkeys(example.level for example in examples):
        mine = [example for example in examples if example.level == level]
        rules = LevelRules(level, (_item(standard, name, level),), ())
        measured = [measure(standard, rules, example.dossier, None) for example in mine]
        judged = Columns(rules).judge(*stacked(measured))
        for column, example in enumerate(mine):
            if name in standard.vetoes:
                yield example, veto_status(int(judged.codes[0, column]))
            else:
                yield example, points_text(int(judged.points[1, 0, column]))


def _item(standard: Standard, name: str, level: str) -> Item:
    return next(item for item in standard.at(level).items if item.id == name)


def _gives(standard: Standard, name: str, said: Mapping[str, Any]) -> str:
    gives = str(said.get("gives", ""))
    if name in standard.vetoes:
        allowed = ("clear", "fired", "unknown")
        if gives not in allowed:
            raise ExampleRefusedError(
                ("gives",), t(f"gives 写的是“{gives}”", f"gives is '{gives}'"), "、".join(allowed)
            )
        return gives
    try:
        return points_text(points_of(gives))
    except ValueError as error:
        raise ExampleRefusedError(("gives",), str(error)) from error


def _said(standard: Standard, name: str, values: Any) -> dict[Key, Entry | None]:
    if name not in standard.facts:
        raise ExampleRefusedError((name,), t(f"没有事实“{name}”", f"no fact '{name}'"))
    fact = standard.facts[name]
    years: list[int | None] = [*standard.years] if fact.yearly else [None]
    listed = values if isinstance(values, list) else [values] * len(years)
    if len(listed) != len(years):
        allowed = t(f"应有 {len(years)} 个（每年一个）", f"must be {len(years)}, one per year")
        raise ExampleRefusedError((name,), t(f"给了 {len(listed)} 个值", f"gives {len(listed)} values"), allowed)
    entries: dict[Key, Entry | None] = {}
    for year, text in zip(years, listed, strict=True):
        try:
            entries[name, year] = None if text is None else _entry(parse_value(str(text), fact))
        except ValueRefused as error:
            raise ExampleRefusedError((name,), error.found, error.allowed) from error
    return entries


def _entry(value: Fraction | None) -> Entry:
    return Entry(value, "", ("example",), "example", _HERE)
