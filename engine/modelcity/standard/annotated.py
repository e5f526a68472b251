"""A standard together with its files, as every check needs it: what is said, and on which line."""

from dataclasses import dataclass
from typing import Literal

from modelcity.errors import Problem
from modelcity.standard.load import Declarations
from modelcity.standard.references import FactUse, fact_uses
from modelcity.standard.standard import Standard
from modelcity.yamltext import Path

Side = Literal["indicators", "rules"]


@dataclass(frozen=True, slots=True)
class AnnotatedStandard:
    """A standard with the files that it was read from: every check looks at both."""

    standard: Standard
    declarations: Declarations

    def at(self, side: Side, name: str, path: Path, found: str, allowed: str = "", next_step: str = "") -> Problem:
        """A problem of an indicator or veto, at its place in the file of its category."""
        place = self.declarations.tree(side, self.file_of(name)).place((name, *path))
        return Problem(place, found, allowed, next_step)

    def file_of(self, name: str) -> str:
        """The file that an indicator or a veto stands in."""
        vetoes = {**self.standard.vetoes, **self.standard.veto_rules}
        return "vetoes" if name in vetoes else self.standard.category_of(name)

    def uses(self, name: str) -> list[FactUse]:
        """The facts that the rule of an indicator or veto names."""
        return list(fact_uses(self.declarations.mapping("rules", self.file_of(name)).get(name)))
