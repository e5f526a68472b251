"""Runs the examples that rules declare, facts in, points out: what an example says is meant."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.dossier.measures import measure
from modelcity.dossier.values import ValueRefusedError, parse_value
from modelcity.errors import Place, Problem, near
from modelcity.judging.columns import Columns, stacked
from modelcity.judging.gates import veto_status
from modelcity.judging.warnings import standing_twice, warns
from modelcity.standard.annotated import AnnotatedStandard
from modelcity.standard.clauses import Bound, Item, LevelRules
from modelcity.standard.models import hundredths, points_of, points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

_HERE = Place("example")


class ExampleRefusedError(ValueError):
    """An example that cannot be read: `path` within it, and why."""

    def __init__(self, path: tuple[str | int, ...], found: str, allowed: str = "", next_step: str = "") -> None:
        super().__init__(found)
        self.path, self.found, self.allowed = path, found, allowed
        self.next = next_step or t("请改正这个例子", "mend the example")


@dataclass(frozen=True, slots=True)
class Example:
    """One example of one rule, ready to be judged."""

    order: int
    gives: str
    level: str
    dossier: Dossier


def example_mistakes(annotated: AnnotatedStandard, spared: Collection[str] = ()) -> Iterator[Problem]:
    """Every example that cannot be read or does not hold, at its line; not of rules that are wrong themselves."""
    for name in annotated.judged():
        if name not in spared:
            found = list(_untrue(annotated, name)) or list(_unshown(annotated.standard, name))
            yield from (annotated.at("rules", name, ("examples", *path), *said) for path, *said in found)


_Said = tuple[tuple[str | int, ...], str, str, str]  # path within the examples, found, allowed, next


def _untrue(annotated: AnnotatedStandard, name: str) -> Iterator[_Said]:
    """The examples of a rule that cannot be read, and those that do not hold."""
    standard, examples = annotated.standard, []
    for order, said in enumerate(_examples(standard, name)):
        try:
            examples.append(read_example(standard, name, order, said))
        except ExampleRefusedError as error:
            yield (order, *error.path), error.found, error.allowed, error.next
    for example, got in judged_examples(standard, name, examples):
        if got != example.gives:
            said_so = t(f"例子写的是 {example.gives}", f"the example says {example.gives}")
            mend = t("规则与例子有一个不对，请改正", "one of the two is wrong: mend it")
            yield (example.order,), t(f"按规则得 {got}", f"the rule gives {got}"), said_so, mend


def _unshown(standard: Standard, name: str) -> Iterator[_Said]:
    """What true examples do not show: what earns everything, and what does not."""
    gives = [str(said["gives"]) for said in _examples(standard, name)]
    if not gives:
        return  # told already, unless a variant inherits the rule and has other years
    if name not in standard.rules:
        full, lost = "clear" in gives, "fired" in gives or "warned" in gives
    else:
        most, points = max(hundredths(standard.rules[name].points), 0), [points_of(text) for text in gives]
        full, lost = most in points, min(points) < most
    if not (full and lost):
        kind = t("失分（否决项：触发）", "loses (a veto: fires)")
        kind = kind if full else t("满分（否决项：未触发）", "is full (a veto: clear)")
        allowed = t("至少三个：得满分、失分、正好在界上", "at least three: full, lost, exactly at the limit")
        if name in standard.warnings:
            kind = t("提示（warned）", "warns") if full else t("不提示（clear）", "is clear")
            allowed = t("至少两个：提示、不提示", "at least two: one that warns, one that is clear")
        yield (), t(f"没有一个例子{kind}", f"no example {kind}"), allowed, t("请补上", "add one")


def _examples(standard: Standard, name: str) -> tuple[dict[str, Any], ...]:
    return (standard.rules.get(name) or standard.veto_rules.get(name) or standard.warning_rules[name]).examples


def read_example(standard: Standard, name: str, order: int, said: Mapping[str, Any]) -> Example:
    """The dossier of an example: the full one of its level but for what it says; raises ExampleRefusedError."""
    entry = standard.entries[name]
    usual = standard.head.example_level
    level = said.get("level", usual if usual in entry.levels else entry.levels[0])
    if level not in entry.levels:
        allowed = t(f"这里可写 {'、'.join(entry.levels)}", f"known here: {', '.join(entry.levels)}")
        raise ExampleRefusedError(("level",), t(f"没有级别“{level}”", f"no level '{level}'"), allowed)
    gives = _gives(standard, name, said)
    entries = full_dossier(standard, _item(standard, name, level)) | _nothing(standard, name)
    asked = list(dict.fromkeys([*(fact for fact, _ in entries), *_shown(standard, name)]))
    for fact, values in said.items():
        if fact not in ("gives", "level"):
            entries |= _said(standard, asked, fact, values)
    there = {key: value for key, value in entries.items() if value is not None}
    return Example(order, gives, level, Dossier(Locality(name, name, level), there, "example"))


def _shown(standard: Standard, name: str) -> list[str]:
    """Facts that an example may say something of though nothing depends on them: those that are only shown."""
    entry = standard.entries[name]
    rule = standard.rules.get(name)
    sample = rule.survey.sample if rule is not None and rule.survey is not None else None
    return [fact.id for fact in entry.facts.values() if fact.informative] + ([sample] if sample else [])


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


def _nothing(standard: Standard, name: str) -> dict[Key, Entry | None]:
    """The facts of a warning that compares their evidence, at 0; in an example all evidence is the same."""
    facts = standard.warning_rules[name].same_evidence if name in standard.warning_rules else ()
    keys = [(fact, year) for fact in facts for year in (standard.years if standard.facts[fact].yearly else (None,))]
    return dict.fromkeys(keys, _entry(Fraction(0)))


def judged_examples(standard: Standard, name: str, examples: list[Example]) -> Iterator[tuple[Example, str]]:
    """What the rule gives for each example: claimed points as text, or a veto's status."""
    for level in dict.fromkeys(example.level for example in examples):
        mine = [example for example in examples if example.level == level]
        if name in standard.warning_rules and (facts := standard.warning_rules[name].same_evidence):
            twice = ((example, standing_twice(standard, example.dossier, facts)) for example in mine)
            yield from ((example, "warned" if found else "clear") for example, found in twice)
            continue
        rules = LevelRules(level, (_item(standard, name, level),), ())
        measured = [measure(standard, rules, example.dossier, None) for example in mine]
        judged = Columns(rules).judge(*stacked(measured))
        for column, example in enumerate(mine):
            code = int(judged.codes[0, column])
            if name in standard.vetoes:
                yield example, veto_status(code)
            elif name in standard.warnings:
                yield example, "warned" if warns(code) else "clear"
            else:
                yield example, points_text(int(judged.points[1, 0, column]))


def _item(standard: Standard, name: str, level: str) -> Item:
    """The rule at a level that it is asked at."""
    item = standard.rulebook.item(name, level)
    assert item is not None
    return item


def _gives(standard: Standard, name: str, said: Mapping[str, Any]) -> str:
    if said.get("gives") is None:
        raise ExampleRefusedError(
            () if "gives" not in said else ("gives",), t("没有写 gives", "says no gives"), _outcomes(standard, name)
        )
    gives = str(said["gives"])
    if gives in _statuses(standard, name):
        return gives
    try:
        return points_text(points_of(gives if name in standard.rules else ""))
    except ValueError:
        found = t(f"gives 写的是“{gives}”", f"gives is '{gives}'")
        raise ExampleRefusedError(("gives",), found, _outcomes(standard, name)) from None


def _statuses(standard: Standard, name: str) -> tuple[str, ...]:
    """What a veto or a warning may come to; an indicator comes to points."""
    return ("clear", "fired", "unknown") * (name in standard.vetoes) + ("clear", "warned") * (name in standard.warnings)


def _outcomes(standard: Standard, name: str) -> str:
    """What an example may give."""
    if statuses := _statuses(standard, name):
        return t(f"只能是 {'、'.join(statuses)}", f"must be one of {', '.join(statuses)}")
    return t("应为小项得分，如 0.5", "must be the indicator's points, such as 0.5")


def _said(standard: Standard, asked: Collection[str], name: str, values: Any) -> dict[Key, Entry | None]:
    """What an example says of one fact, a value for each of its years."""
    if name not in asked:
        found = t(f"没有事实“{name}”", f"no fact '{name}'")
        if name in standard.facts:
            found = t(f"这条规则在这一级不看事实 {name}", f"the rule does not look at the fact {name} at this level")
        some = "、".join(asked)
        raise ExampleRefusedError((name,), found, t(f"可写：{some}", f"known here: {some}"), near(name, asked))
    fact = standard.facts[name]
    years: list[int | None] = [*standard.years] if fact.yearly else [None]
    listed = values if isinstance(values, list) else [values] * len(years)
    if len(listed) != len(years):
        allowed = t(f"应有 {len(years)} 个（每年一个）", f"must be {len(years)}, one per year")
        if not fact.yearly:
            allowed = t("它不分年度，应有一个", "it has no years: must be one")
        raise ExampleRefusedError((name,), t(f"给了 {len(listed)} 个值", f"gives {len(listed)} values"), allowed)
    entries: dict[Key, Entry | None] = {}
    for order, (year, text) in enumerate(zip(years, listed, strict=True)):
        try:
            entries[name, year] = None if text is None else _entry(parse_value(str(text), fact))
        except ValueRefusedError as error:
            path = (name, order) if isinstance(values, list) else (name,)
            raise ExampleRefusedError(path, error.found, error.allowed, error.next) from error
    return entries


def _entry(value: Fraction | None) -> Entry:
    return Entry(value, "", ("example",), "example", _HERE)
