"""A dossier (台账): all facts collected for one locality, as taken from a file."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from modelcity.errors import Place

Key = tuple[str, int | None]  # a fact and its year; None for a fact without years


class Locality(NamedTuple):
    """Whose facts these are; `level` is a level of the standard that judges them."""

    id: str
    name: str
    level: str
    parent: str = ""


class Entry(NamedTuple):
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


class Dossier(NamedTuple):
    """The facts of one locality that its standard asks for at its level; a key that is not there is missing.

    `passed_over` counts values that only another standard or level uses, `file` is where they came from.
    """

    locality: Locality
    entries: Mapping[Key, Entry]
    file: str
    passed_over: int = 0
