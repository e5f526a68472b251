"""A standard together with its files, as every check needs it: what is said, and on which line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from modelcity.errors import Problem
from modelcity.standard.references import FactUse, fact_uses, level_uses
from modelcity.standard.standard import Standard
from modelcity.standard.validation import Declarations
from modelcity.yamltext import Path

Side = Literal["indicators", "rules"]


def blamed(problems: Iterable[Problem]) -> set[str]:
    """The indicators and vetoes that something is said of: what follows from a mistake is no further mistake."""
    paths = [problem.place.path.split(".") for problem in problems]
    return {path[1] if path[0] == "change" and path[1:] else path[0] for path in paths}  # of a variant: change.A1-01


@dataclass(frozen=True)
class AnnotatedStandard:
    """A standard with the files that it was read from: every check looks at both."""

    standard: Standard
    declarations: Declarations

    def at(self, side: Side, name: str, path: Path, found: str, allowed: str = "", next_step: str = "") -> Problem:
        """A problem of an indicator or veto, at its place in the file that it stands in."""
        place = self.declarations.tree(side, self.file_of(side, name)).place((name, *path))
        return Problem(place, found, allowed, next_step)

    def files(self) -> tuple[str, ...]:
        """The files that have the same name on both sides."""
        return (*self.standard.head.categories, "vetoes", "warnings")

    def names(self, side: Side) -> Iterator[tuple[str, str]]:
        """Every indicator and veto that is written down, well-formed or not, with its file."""
        for stem in self.files():
            for name in self.declarations.mapping(side, stem):
                yield stem, name

    def file_of(self, side: Side, name: str) -> str:
        """The file in which an indicator or a veto stands, or should stand."""
        return self._stems[side].get(name) or self.standard.category_of(name)

    @cached_property
    def _stems(self) -> dict[Side, dict[str, str]]:
        sides: tuple[Side, ...] = ("indicators", "rules")
        return {side: {name: stem for stem, name in reversed([*self.names(side)])} for side in sides}

    @cached_property
    def _uses(self) -> dict[str, list[FactUse]]:
        return {}

    def uses(self, name: str) -> list[FactUse]:
        """The facts that the rule of an indicator or veto names."""
        if name not in self._uses:
            self._uses[name] = list(fact_uses(self.rule_text(name)))
        return self._uses[name]

    def levels(self, name: str) -> list[tuple[Path, str]]:
        """The levels that the parts of a rule name."""
        return list(level_uses(self.rule_text(name)))

    def rule_text(self, name: str) -> Any:
        """A rule as text."""
        return self.declarations.mapping("rules", self.file_of("rules", name)).get(name)

    def facts(self) -> dict[str, str]:
        """Every fact that is written down, well-formed or not, with the entry that declares it."""
        found: dict[str, str] = {}
        for stem, name in self.names("indicators"):
            entry = self.declarations.mapping("indicators", stem)[name]
            facts = entry.get("facts") if isinstance(entry, dict) else None
            found |= dict.fromkeys(facts, name) if isinstance(facts, dict) else {}
        return found

    def judged(self) -> list[str]:
        """The indicators and vetoes of which all is well-formed: the entry, its rule, and the facts that it uses."""
        standard = self.standard
        pairs = (
            (standard.indicators, standard.rules),
            (standard.vetoes, standard.veto_rules),
            (standard.warnings, standard.warning_rules),
        )
        both = [name for entries, rules in pairs for name in entries if name in rules]
        return [name for name in both if all(use.fact in standard.facts for use in self.uses(name))]
