"""A standard (考评标准) as loaded: what is measured and how it is judged, joined by id."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from modelcity.standard.clauses import LevelRules
from modelcity.standard.contents import Part
from modelcity.standard.expand import Rulebook
from modelcity.standard.facts import Fact
from modelcity.standard.judgements import Rule, VetoRule, WarningRule
from modelcity.standard.models import English, Head, Indicator, Judgement, Source, Survey, Unit
from modelcity.standard.variants import Variant
from modelcity.texts import spoken


@dataclass(frozen=True)
class Standard:
    """One edition of a standard; every mapping is in declared order."""

    head: Head
    judgement: Judgement
    sources: Mapping[str, Source]
    units: Mapping[str, Unit]
    surveys: Mapping[str, Survey]
    indicators: Mapping[str, Indicator]
    rules: Mapping[str, Rule]
    vetoes: Mapping[str, Indicator]
    veto_rules: Mapping[str, VetoRule]
    warnings: Mapping[str, Indicator]
    warning_rules: Mapping[str, WarningRule]
    facts: Mapping[str, Fact]
    contents: Mapping[str, Mapping[str, Part]] = field(default_factory=dict)
    english: English = field(default_factory=English)
    variant: Variant | None = None

    @property
    def id(self) -> str:
        """The id: also the name of its folders."""
        return self.head.id

    @property
    def years(self) -> tuple[int, ...]:
        """Every year of the window."""
        return self.head.years

    @property
    def levels(self) -> Mapping[str, str]:
        """The levels that the standard judges, with their Chinese names."""
        return self.head.levels

    def category_of(self, indicator: str) -> str:
        """The category of an indicator: the part of its id before the hyphen."""
        return indicator.partition("-")[0]

    def owner_of(self, fact: str) -> Indicator | None:
        """The indicator, veto or warning that declares a fact: its lead unit and evidence are the fact's."""
        return self._declaring.get(fact)

    @cached_property
    def _declaring(self) -> dict[str, Indicator]:
        return {fact: entry for entry in self.entries.values() for fact in entry.facts}

    @cached_property
    def entries(self) -> Mapping[str, Indicator]:
        """All that measures something: indicators, vetoes, warnings, by id."""
        return {**self.indicators, **self.vetoes, **self.warnings}

    @cached_property
    def rulebook(self) -> Rulebook:
        """What the levels are expanded from."""
        return Rulebook(
            self.indicators,
            self.rules,
            self.vetoes,
            self.veto_rules,
            self.warnings,
            self.warning_rules,
            self.facts,
            self.years,
        )

    @cached_property
    def _at_level(self) -> dict[str, LevelRules]:
        return {}

    def at(self, level: str) -> LevelRules:
        """The items and clauses of one level, expanded once."""
        if level not in self._at_level:
            self._at_level[level] = self.rulebook.at(level)
        return self._at_level[level]

    def facts_at(self, level: str) -> tuple[str, ...]:
        """The facts that a dossier of this level is asked for: the scored ones and the informative ones."""
        if level not in self._asked_at:
            self._asked_at[level] = self._facts_at(level)
        return self._asked_at[level]

    @cached_property
    def _asked_at(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _facts_at(self, level: str) -> tuple[str, ...]:
        used = {measure.fact for measure in self.at(level).measures}
        for entry in self.entries.values():
            if level in entry.levels:
                used |= {
                    name
                    for name, fact in entry.facts.items()
                    if fact.informative and (not fact.levels or level in fact.levels)
                }
        return tuple(fact for fact in self.facts if fact in used)

    def respondents(self, fact: str) -> tuple[str, ...]:
        """The units that hand a fact in, groups as their members; a unit with a level stays the one it is.

        Without `from` it is the lead of the fact's indicator; what no single unit leads, the collecting office hands
        in, but for a share of which every unit of a group answers for itself.
        """
        declared, owner = self.facts[fact], self.owner_of(fact)
        office = self.head.collection.office if self.head.collection else ""
        lead = owner.lead if owner else ""
        several = lead in self.units and self.units[lead].several
        usual = lead if lead and not (several and declared.kind != "ratio") else office
        named = declared.from_ or ((usual,) if usual else ())
        members = [self.units[name].members or (name,) if name in self.units else (name,) for name in named]
        return tuple(dict.fromkeys(unit for group in members for unit in group))

    def answered_each(self, fact: str) -> bool:
        """Whether each respondent answers yes or no for itself, and the fact is the share of those that say yes."""
        units = self.respondents(fact)
        return len(units) > 1 or any(self.units[unit].several for unit in units if unit in self.units)

    def level_name(self, level: str) -> str:
        """The level's title in the language in use."""
        return self._said("levels", level, self.levels[level])

    def title(self) -> str:
        """The standard's title in the language in use; a variant's also names its base."""
        if spoken() == "zh":
            return self.chinese_title
        based = f" (a variant of {self.variant.base}, edition {self.variant.edition})" if self.variant else ""
        return (self.english.standard or self.head.title) + based

    @property
    def chinese_title(self) -> str:
        """The Chinese title, whatever is spoken: forms are filled in in Chinese."""
        based = f"（以 {self.variant.base} {self.variant.edition} 版为基础）" if self.variant else ""
        return self.head.title + based

    def category_title(self, category: str) -> str:
        """A category's title in the language in use."""
        return self._said("categories", category, self.head.categories[category])

    def indicator_title(self, indicator: str) -> str:
        """An indicator's, a veto's or a warning's title in the language in use."""
        for kind, entries in (("vetoes", self.vetoes), ("warnings", self.warnings)):
            if indicator in entries:
                return self._said(kind, indicator, entries[indicator].title)
        return self._said("indicators", indicator, self.indicators[indicator].title)

    def fact_title(self, fact: str) -> str:
        """A fact's title in the language in use."""
        return self._said("facts", fact, self.facts[fact].zh)

    def unit_title(self, unit: str) -> str:
        """A unit's title in the language in use."""
        return self._said("units", unit, self.units[unit].title)

    def _said(self, kind: str, key: str, chinese: str) -> str:
        if spoken() == "zh":
            return chinese
        english: dict[str, str] = getattr(self.english, kind)
        return english.get(key, chinese)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that is declared but English titles and the contents of sources, as canonical JSON."""
        declared: dict[str, Any] = {
            "head": self.head.model_dump(mode="json"),
            "judgement": self.judgement.model_dump(mode="json"),
        }
        groups = ("sources", "units", "surveys", "indicators", "rules", "vetoes", "veto_rules")
        for name in (*groups, "warnings", "warning_rules"):
            entries: Mapping[str, Any] = getattr(self, name)
            declared[name] = {key: entry.model_dump(mode="json") for key, entry in entries.items()}
        return canonical_digest(declared)


def canonical_digest(value: Any) -> str:
    """SHA-256 of a value as canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
