"""Where a round stands on a day: by respondent what came back, what is wanting, and how many points hang on it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.questions import owner
from modelcity.errors import Problem
from modelcity.judging.columns import Columns
from modelcity.office.asking import Asked
from modelcity.office.gaps import Gap, GapKind, Side, Worth, best_entries, gaps_of
from modelcity.office.merging import Merged
from modelcity.office.round import BOOKS, Round, town_level
from modelcity.standard.standard import Standard
from modelcity.texts import t

Light = Literal["red", "yellow", "green"]


class Standing(NamedTuple):
    """Where one respondent stands.

    `files`: what came back of it; `stated`: how many values it states, each once; `refused`: cells of its books that
    could not be taken. `alone`: what filling its gaps adds to the round's dossier by itself; `together`: when the
    others answer the shares that wait for them too; `own`: of a town, what it adds to its own dossier; `by_entry`: what
    the gaps of each indicator or veto add, by locality (as in `Gap`) and its id.
    """

    asked: Asked
    files: tuple[str, ...]
    stated: int
    refused: tuple[Problem, ...]
    gaps: tuple[Gap, ...]
    overdue: bool
    alone: Worth
    together: Worth
    own: Worth
    by_entry: Mapping[tuple[str, str], Worth]

    def of(self, kind: GapKind) -> list[Gap]:
        """Its gaps of one kind."""
        return [gap for gap in self.gaps if gap.kind == kind]

    @property
    def returned(self) -> bool:
        """Whether a book of it came back, be it empty."""
        return bool(self.files)

    @property
    def complete(self) -> bool:
        """Whether all that is due is in and can be taken, evidenced or not."""
        return self.returned and not (self.of("missing") or self.of("conflict") or self.refused)

    @property
    def light(self) -> Light:
        """Red, yellow or green, as `light_rule` says."""
        if self.overdue or self.of("conflict") or self.refused:
            return "red"
        return "green" if self.complete and not self.of("unevidenced") else "yellow"


def light_rule() -> str:
    """The rule of `Standing.light` in words."""
    return t(
        "红：过了上报时限还没交齐，或有说法不一的值、没能采用的格；"
        "黄：还在时限内、没交齐，或缺佐证；绿：到期的都交齐、说法一致、都有佐证",
        "red: not complete after the due date, or conflicts, or cells that could not be taken; "
        "yellow: in time but not complete, or evidence is wanting; green: all that is due is in, agreed and evidenced",
    )


class Status(NamedTuple):
    """A round on a day. `now`: the totals of the round's dossier; `gain`: what filling every gap adds to them."""

    standard: Standard
    round: Round
    as_of: date
    standings: tuple[Standing, ...]
    now: Worth
    gain: Worth
    merged: Merged

    def count(self, light: Light) -> int:
        """How many respondents stand so."""
        return sum(standing.light == light for standing in self.standings)

    @property
    def overdue_days(self) -> int:
        """Days since the due date; 0 in time."""
        return max((self.as_of - self.round.due).days, 0)


def round_status(standard: Standard, one: Round, merged: Merged, as_of: date, folder: Path) -> Status:
    """Where a round stands on a day, from its merged books; `folder` is the one that they were read from."""
    sides = _sides(standard, one, merged, as_of)
    owed = gaps_of(standard, merged, sides)
    judged = {locality: _judged(standard, side, locality, owed) for locality, side in sides.items()}
    files = _files(merged, folder)
    answered = {(said.respondent, said.locality, said.key, said.each) for said in merged.statements}
    stated = Counter(name for name, *_ in answered)
    refused = _refused(merged)
    standings = []
    for name, asked in merged.everyone.items():
        gaps = tuple(gap._replace(worth=judged[gap.locality].of("fact", gap.fact)) for gap in owed[name])
        entries = dict.fromkeys((gap.locality, owner(standard, gap.fact).id) for gap in gaps)
        by_entry = {(locality, entry): judged[locality].of(entry, name) for locality, entry in entries}
        own = judged[asked.id.partition(":")[2]].of("together", name) if asked.is_town else Worth()
        sums = (judged[""].of("alone", name), judged[""].of("together", name), own)
        came = (files.get(name, ()), stated[name], refused.get(name, ()))
        standing = Standing(asked, *came, gaps, False, *sums, by_entry)
        standings.append(standing._replace(overdue=as_of > one.due and not standing.complete))
    status = Status(standard, one, as_of, tuple(standings), judged[""].now, judged[""].of("all"), merged)
    return _below(status, folder)


def _sides(standard: Standard, one: Round, merged: Merged, as_of: date) -> dict[str, Side]:
    """The round's dossier by "", and each town's by its id."""

    def side(columns: Columns, dossier: Dossier, locality: str) -> Side:
        def most(key: Key, entry: Entry) -> Worth:
            return Side(standard, columns, dossier, as_of, {key: entry}).most()

        return Side(standard, columns, dossier, as_of, best_entries(standard, merged, locality, most))

    sides = {"": side(Columns(standard.at(one.level)), merged.dossier, "")}
    if merged.towns:
        columns = Columns(standard.at(town_level(standard)))
        sides |= {town.locality.id: side(columns, town, town.locality.id) for town in merged.towns}
    return sides


_Part = tuple[str, ...]  # ("all"), ("fact", fact), or ("alone" | "together" | entry, respondent)


class _Gains(NamedTuple):
    """The totals of one dossier, and what filling a part of its gaps adds; a part without gaps adds nothing."""

    now: Worth
    parts: Mapping[_Part, Worth]

    def of(self, *part: str) -> Worth:
        """What one part adds."""
        return self.parts.get(part, Worth())


def _judged(standard: Standard, side: Side, locality: str, owed: Mapping[str, Sequence[Gap]]) -> _Gains:
    """All parts in one batch."""
    parts: dict[_Part, dict[Key, None]] = {}
    for name, gaps in owed.items():
        for gap in gaps:
            if gap.locality == locality:
                entry = owner(standard, gap.fact).id
                wide: list[_Part] = [("all",), ("fact", gap.fact), ("together", name), (entry, name)]
                for part in wide if gap.others else [*wide, ("alone", name)]:
                    parts.setdefault(part, {})[gap.key] = None
    now, gains = side.gains(list(parts.values()))
    return _Gains(now, dict(zip(parts, gains, strict=True)))


def _files(merged: Merged, folder: Path) -> dict[str, tuple[str, ...]]:
    """What came back by respondent; the books that go out lie in the same folder and are none of it while empty."""
    files: dict[str, list[str]] = {}
    sent = folder / BOOKS
    for book in merged.received:
        if book.values or book.refused or not Path(book.file).is_relative_to(sent):
            files.setdefault(book.respondent, []).append(book.file)
    return {name: tuple(listed) for name, listed in files.items()}


def _refused(merged: Merged) -> dict[str, tuple[Problem, ...]]:
    """Cells that could not be taken, by the respondent whose book they stand in."""
    whose = {book.file: book.respondent for book in merged.received}
    found: dict[str, list[Problem]] = {}
    for problem in merged.problems:
        if (name := whose.get(problem.place.file)) is not None:
            found.setdefault(name, []).append(problem)
    return {name: tuple(problems) for name, problems in found.items()}


def _below(status: Status, folder: Path) -> Status:
    """The same with files named as they lie below the folder."""

    def named(file: str) -> str:
        path = Path(file)
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else file

    def moved(problem: Problem) -> Problem:
        return replace(problem, place=replace(problem.place, file=named(problem.place.file)))

    standings = (
        one._replace(files=tuple(map(named, one.files)), refused=tuple(map(moved, one.refused)))
        for one in status.standings
    )
    return status._replace(standings=tuple(standings))
