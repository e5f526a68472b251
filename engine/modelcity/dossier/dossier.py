"""A dossier (台账): all facts collected for one locality, as taken from a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from modelcity.errors import Place

Key = tuple[str, int | None]  # a fact and its year; None for a fact without years


@dataclass(frozen=True, slots=True)
class Locality:
    """Whose facts these are; `level` is a level of the standard that judges them."""

    id: str
    name: str
    level: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One collected value: exact, and as it was typed. `value` None is ``na``: nothing of the kind; `note` says why."""

    value: Fraction | None
    typed: str
    evidence: tuple[str, ...]
    note: str
    place: Place

    @property
    def evidenced(self) -> bool:
        """Whether any evidence is named."""
        return bool(self.evidence)


@dataclass(frozen=True, slots=True)
class Dossier:
    """The facts of one locality that its standard asks for at its level; a key that is not there is missing.

    `passed_over` counts values that only another standard or level uses, `file` is where they came from.
    """

    locality: Locality
    entries: Mapping[Key, Entry]
    file: str
    passed_over: int = 0
