"""From declared rules to items and clauses, per level; a rule that cannot be expanded is a ValueError that says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from modelcity.standard.clauses import Clause, Item, ItemKind, LevelRules
from modelcity.standard.conditions import tests_of
from modelcity.standard.facts import Fact
from modelcity.standard.judgements import Rule, VetoRule, WarningRule
from modelcity.standard.models import Indicator, hundredths
from modelcity.standard.setting import Expansion, Needs, Setting
from modelcity.texts import t


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What is expanded: indicators and vetoes with their rules, over the facts and years of one standard."""

    indicators: Mapping[str, Indicator]
    rules: Mapping[str, Rule]
    vetoes: Mapping[str, Indicator]
    veto_rules: Mapping[str, VetoRule]
    warnings: Mapping[str, Indicator]
    warning_rules: Mapping[str, WarningRule]
    facts: Mapping[str, Fact]
    years: Sequence[int]
    _meant: dict[tuple[str, str], Expansion] = field(default_factory=dict, repr=False, compare=False)

    def at(self, level: str) -> LevelRules:
        """The items and clauses of one level: indicators in declared order, then vetoes."""
        asked = (self.item(name, level) for name in (*self.indicators, *self.vetoes))
        there = [name for name, entry in self.indicators.items() if level in entry.levels]
        surveys = (self.indicator(name, level).survey for name in there)
        return LevelRules(
            level,
            tuple(item for item in asked if item is not None),
            tuple(survey for survey in surveys if survey is not None),
        )

    def warnings_at(self, level: str) -> LevelRules:
        """The warnings of one level that look at values, as rules of their own: no score ever depends on them."""
        there = [name for name, entry in self.warnings.items() if level in entry.levels]
        return LevelRules(level, tuple(self.warning(name) for name in there if self.warning_rules[name].warns_when), ())

    def item(self, name: str, level: str) -> Item | None:
        """An indicator, veto or warning at one level; None where it is not asked."""
        entry = self.indicators.get(name) or self.vetoes.get(name) or self.warnings[name]
        if level not in entry.levels:
            return None
        if name in self.indicators:
            meant = self.indicator(name, level)
            return Item(name, meant.kind, meant.ceiling, meant.floor, meant.clauses)
        return self.veto(name) if name in self.vetoes else self.warning(name)

    def indicator(self, name: str, level: str) -> Expansion:
        """One indicator at one level, expanded once; raises ValueError."""
        if (name, level) not in self._meant:
            rule, title = self.rules[name], self.indicators[name].title
            setting = Setting(name, title, hundredths(rule.points), level, self.years, self.facts)
            expansion = rule.method.expand(setting)
            if not expansion.clauses:
                raise ValueError(t(f"{level} 一级没有任何一项", f"level {level} has no item of it"))
            self._meant[name, level] = expansion
        return self._meant[name, level]

    def veto(self, name: str) -> Item:
        """A veto as an item worth 0: its tests hold while it does not fire; raises ValueError."""
        return self._silent("veto", name, self.vetoes[name].title, self.veto_rules[name].fires_when)

    def warning(self, name: str) -> Item:
        """A warning on values in the same form: its tests hold while there is nothing to warn of; raises ValueError."""
        return self._silent("warning", name, self.warnings[name].title, self.warning_rules[name].warns_when)

    def _silent(self, kind: ItemKind, name: str, title: str, when: Needs) -> Item:
        """What is worth nothing and looks at all values, evidenced or not: it holds while none of `when` does."""
        setting = Setting(name, title, 0, "", self.years, self.facts)
        tests = tuple(
            test
            for fact, condition in when.items()
            for test in tests_of(setting.fact(fact), condition.negated(), self.years, veto=True)
        )
        return Item(name, kind, 0, 0, (Clause(name, 0, tests, label=title),))
