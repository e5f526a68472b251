"""From the books that came back to one dossier, and one for each town: conflicts and gaps stay visible.

Two values for one fact and year leave it missing: there is no silent winner, whoever came first or last.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.dossier.reading import bounded
from modelcity.dossier.taking import united
from modelcity.errors import Place, Problem
from modelcity.office.asking import Asked, asked
from modelcity.office.book import Book, misfit
from modelcity.office.gathering import PassedOver, Refused
from modelcity.office.round import ROUND_FILE, TOWN, Round, town_level
from modelcity.office.shares import Share, share, share_entry
from modelcity.office.stating import Statement, stated
from modelcity.standard.standard import Standard
from modelcity.texts import t

Spot = tuple[str, str, int | None, str]  # locality, fact, year, and who answers where each answers for itself


class Conflict(NamedTuple):
    """Different values for one fact and year (of a share: different answers of one unit), as they were read."""

    stated: tuple[Statement, ...]


class Received(NamedTuple):
    """A book that was read: whose, in which file, of which edition, and how many values it states."""

    respondent: str
    file: str
    edition: str
    values: int
    refused: int


class Merged(NamedTuple):
    """All that came back. `unanswered`: by respondent, what it was asked and neither it nor anyone else states."""

    dossier: Dossier
    towns: tuple[Dossier, ...]
    everyone: Mapping[str, Asked]
    received: tuple[Received, ...]
    statements: tuple[Statement, ...]
    conflicts: tuple[Conflict, ...]
    shares: tuple[Share, ...]
    unanswered: Mapping[str, tuple[Key, ...]]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    refused: tuple[Refused, ...]
    passed_over: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether all that was read could be taken."""
        return not (self.conflicts or self.refused or self.problems)


def merge(standard: Standard, one: Round, found: Iterable[Book | Refused | PassedOver], folder: Path) -> Merged:
    """One dossier from the files of a folder, read one by one; a file that is no book of the round is refused."""
    merging = _Merging(standard, one, {each.id: each for each in asked(standard, one)})
    merging.notes += _changed(standard, one, folder)
    for file in found:
        merging.take(file)
    return merging.merged(folder)


@dataclass
class _Merging:
    """What has been read so far; of a book only what it states is kept."""

    standard: Standard
    one: Round
    everyone: Mapping[str, Asked]
    received: list[Received] = field(default_factory=list)
    stated: dict[Spot, list[Statement]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    def take(self, file: Book | Refused | PassedOver) -> None:
        """One file: into statements and problems, or aside."""
        if isinstance(file, PassedOver):
            self.passed_over.append(file.file)
        elif isinstance(file, Refused):
            self.refused.append(file)
        elif problem := misfit(file, self.one, self.everyone):
            self.refused.append(Refused(file.place.file, (problem,)))
        else:
            self._book(file)

    def _book(self, book: Book) -> None:
        said = stated(self.standard, self.everyone[book.respondent], book)
        for statement in said.statements:
            who = statement.respondent if statement.each else ""
            spot = (statement.locality, statement.fact, statement.year, who)
            self.stated.setdefault(spot, []).append(statement)
        file, count = book.place.file, len(said.problems)
        self.received.append(Received(book.respondent, file, book.edition, len(said.statements), count))
        self.problems += bounded(file, list(said.problems))
        self.notes += bounded(file, list(said.notes))

    def merged(self, folder: Path) -> Merged:
        """Everything read: settled, shared out and put into order."""
        answers: dict[Key, dict[str, Entry]] = {}
        entries: dict[str, dict[Key, Entry]] = {}
        for (locality, fact, year, who), group in self.stated.items():
            entry = self._settled(group)
            if entry is not None and who:
                answers.setdefault((fact, year), {})[who] = entry
            elif entry is not None:
                entries.setdefault(locality, {})[fact, year] = entry
        shares = tuple(self._shares(answers))
        own = entries.get("", {}) | self._shared(shares, answers)
        statements = [statement for group in self.stated.values() for statement in group]
        return Merged(
            self._dossier(self.one.place, own, folder),
            tuple(self._towns(entries, folder)),
            self.everyone,
            tuple(self.received),
            tuple(sorted(statements, key=self._order)),
            tuple(sorted(self.conflicts, key=lambda conflict: self._order(conflict.stated[0]))),
            shares,
            dict(self._unanswered()),
            tuple(self.problems),
            tuple(self.notes),
            tuple(self.refused),
            tuple(self.passed_over),
        )

    def _settled(self, group: list[Statement]) -> Entry | None:
        """The one value that is stated, with everybody's evidence; None for a conflict."""
        if len({statement.entry.value for statement in group}) > 1:
            self.conflicts.append(Conflict(tuple(group)))
            return None
        entry = group[0].entry
        for statement in group[1:]:
            both = united(entry, statement.entry)
            if isinstance(both, Problem):
                self.problems.append(both)
            else:
                entry = both
        return entry

    def _shares(self, answers: Mapping[Key, Mapping[str, Entry]]) -> Iterator[Share]:
        facts = dict.fromkeys(fact for each in self.everyone.values() for fact in each.each)
        for fact in (name for name in self.standard.facts if name in facts):
            for key in self._keys(fact):
                yield share(self.standard, self.one, key, answers.get(key, {}))

    def _shared(self, shares: Iterable[Share], answers: Mapping[Key, Mapping[str, Entry]]) -> dict[Key, Entry]:
        names = {each.id: each.title for each in self.everyone.values()}
        made = {one.key: share_entry(self.standard, one, answers.get(one.key, {}), names) for one in shares}
        return {key: entry for key, entry in made.items() if entry is not None}

    def _keys(self, fact: str) -> list[Key]:
        yearly = self.standard.facts[fact].yearly
        return [(fact, year) for year in (self.standard.years if yearly else (None,))]

    def _unanswered(self) -> Iterator[tuple[str, tuple[Key, ...]]]:
        for each in self.everyone.values():
            whose = each.id.removeprefix(TOWN) if each.is_town else ""
            own = [key for fact in each.own for key in self._keys(fact) if (whose, *key, "") not in self.stated]
            shared = [key for fact in each.each for key in self._keys(fact) if ("", *key, each.id) not in self.stated]
            yield each.id, (*own, *shared)

    def _towns(self, entries: Mapping[str, Mapping[Key, Entry]], folder: Path) -> Iterator[Dossier]:
        level, parent = town_level(self.standard), self.one.locality.name
        for town in self.one.towns:
            yield self._dossier(Locality(town.id, town.name, level, parent), entries.get(town.id, {}), folder)

    def _dossier(self, place: Locality, entries: Mapping[Key, Entry], folder: Path) -> Dossier:
        keys = sorted(entries, key=lambda key: (self._numbers[key[0]], key[1] or 0))
        return Dossier(place, {key: entries[key] for key in keys}, str(folder))

    def _order(self, one: Statement) -> tuple[int, int, int, int, tuple[str, str, int, int, str]]:
        """The round's own values first, then each town's; facts as declared, respondents as asked."""
        whose = self._places[TOWN + one.locality] if one.locality else -1
        who = self._places[one.respondent]
        return whose, self._numbers[one.fact], one.year or 0, who, one.entry.place.order

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {name: number for number, name in enumerate(self.everyone)}

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {name: number for number, name in enumerate(self.standard.facts)}


def _changed(standard: Standard, one: Round, folder: Path) -> Iterator[Problem]:
    """Says that the standard is not what it was when the books went out."""
    if one.digest != standard.digest:
        found = t("发出填报表以后，标准改过", "the standard has changed since the books went out")
        said = (one.edition, standard.head.edition)
        allowed = t(f"发出时是 {said[0]} 版，现在是 {said[1]} 版", f"edition {said[0]} then, {said[1]} now")
        advice = t("按现在的标准合并；口径变了的要重填", "merged by the standard of now")
        yield Problem(Place(str(folder / ROUND_FILE)), found, allowed, advice)
