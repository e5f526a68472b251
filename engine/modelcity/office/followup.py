"""Follow-up (整改跟踪): remedies live on between recorded runs, in the same history file.

A remedy is opened by the first run that lists it, and closed only by a fact that changed or by a person's note:

    open      some run lists it
    done      somebody said so; a later run may still list it, and that is shown
    verified  a later run lists it no more, and a value behind it, or its evidence, had changed
    overdue   open, and the day that was named when it opened has passed

A remedy that comes back after it was verified is open again. One that a run leaves out although nothing behind it
changed (another day, another standard) stays open until somebody closes it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from modelcity.dossier.dossier import Key
from modelcity.errors import CallError, DeclarationError, Place, Problem, near
from modelcity.office.history import Archive, Run
from modelcity.office.records import Record, append
from modelcity.standard.diff import compare_standards
from modelcity.standard.models import points_of
from modelcity.texts import t

State = Literal["overdue", "open", "done", "verified"]
STATES: tuple[State, ...] = get_args(State)
NoteKind = Literal["done", "doing", "undone"]
Json = dict[str, Any]


class Note(NamedTuple):
    """What a person said of a remedy: done, being done, or not done after all; `on` is the day that they named."""

    remedy: str
    kind: NoteKind
    by: str
    text: str
    on: date | None = None


@dataclass(slots=True)
class Followed:
    """One remedy over the runs. Numbers are those of runs.

    `listed`: as the latest run that lists it has it; `since`: what opened it; `due`: the day named then; `again`: it
    came back here after it was verified; `closed`: left out here after a fact changed; `left_out`: left out here though
    nothing behind it changed; `still`: listed here although it was said to be done before. `notes`: what people said
    since it was opened; `earlier`: before it came back.
    """

    id: str
    listed: Json
    since: int
    due: date | None
    run: Run
    state: State = "open"
    again: int | None = None
    closed: int | None = None
    left_out: int | None = None
    still: int | None = None
    notes: list[Note] = field(default_factory=list)
    earlier: list[Note] = field(default_factory=list)

    @property
    def points(self) -> int:
        """What it brings, in hundredths."""
        return points_of(self.listed["points"])

    def units(self) -> tuple[str, ...]:
        """The ids of its lead and of those that support it."""
        return tuple(filter(None, (self.listed["lead"], *self.listed["support"])))


def follow(archive: Archive, run: Run, as_of: date | None) -> list[Followed]:
    """Every remedy of a run's locality, level and standard up to that run, by state, then those that bring most.

    `as_of` decides what is overdue; without it the day of the run.
    """
    runs = [one for one in archive.alike(run) if one.number <= run.number]
    day = as_of or run.as_of
    found = list(_Following(archive, runs).followed().values())
    for one in found:
        if one.state == "open" and one.due is not None and day is not None and one.due < day:
            one.state = "overdue"
    return sorted(found, key=lambda one: (STATES.index(one.state), -one.points, one.id))


@dataclass
class _Following:
    """Runs and notes in the order in which they were recorded."""

    archive: Archive
    runs: Sequence[Run]
    found: dict[str, Followed] = field(default_factory=dict)

    def followed(self) -> dict[str, Followed]:
        kept, run = self.archive.kept, self.runs[-1]
        places = {record.number: record.place for record in kept.of("run")}
        renamed = _renamings(self.archive, self.runs)
        names: Mapping[str, str] = {}
        events: list[tuple[int, Run | Note]] = [(places[one.number], one) for one in self.runs]
        events += [(record.place, note) for record in kept.of("remedy_note") for note in _notes(record, run)]
        for _, event in sorted(events, key=lambda event: event[0]):
            if isinstance(event, Run):
                names = renamed[event.number]
                self._run(event, names)
            elif (one := self.found.get(_renamed(event.remedy, names))) is not None:
                _take(one, event)
        return self.found

    def _run(self, run: Run, names: Mapping[str, str]) -> None:
        listed = {_renamed(remedy["id"], names): remedy for remedy in run.assessment["remedies"]}
        for name, remedy in listed.items():
            due = date.fromisoformat(remedy["due"]) if remedy["due"] else None
            one = self.found.get(name)
            if one is None:
                self.found[name] = Followed(name, remedy, run.number, due, run)
                continue
            if one.state == "verified":
                one.state, one.again, one.since, one.due = "open", run.number, run.number, due
                one.earlier, one.notes = one.earlier + one.notes, []
            one.still = run.number if one.state == "done" else None
            one.listed, one.run, one.due = remedy, run, one.due or due
            one.closed = one.left_out = None
        for name, one in self.found.items():
            if name not in listed and one.state != "verified":
                self._left_out(one, run)

    def _left_out(self, one: Followed, run: Run) -> None:
        one.still = None
        if _changed(one, run):
            one.state, one.closed, one.left_out = "verified", run.number, None
        else:
            one.left_out = run.number


def _take(one: Followed, note: Note) -> None:
    one.notes.append(note)
    if note.kind == "done" and one.state == "open":
        one.state = "done"
    elif note.kind == "undone" and one.state == "done":
        one.state, one.still = "open", None


def _changed(one: Followed, run: Run) -> bool:
    """Whether a value behind a remedy, or its evidence, is another than when it was last listed."""
    before, after = one.run.entries, run.entries
    for key in _behind(one):
        old, new = before.get(key), after.get(key)
        said = [(entry.value, frozenset(entry.evidence)) if entry else None for entry in (old, new)]
        if said[0] != said[1]:
            return True
    return False


def _behind(one: Followed) -> Iterator[Key]:
    """The values that made the finding of a remedy, as it was last listed."""
    for indicator in one.run.assessment["indicators"]:
        for finding in indicator["findings"]:
            if finding["clause"] == one.listed["id"]:
                yield from ((said["fact"], said["year"]) for said in finding["because"])


def _renamings(archive: Archive, runs: Sequence[Run]) -> dict[int, dict[str, str]]:
    """For each run the indicators that are called otherwise in the standard of the last one."""
    names: dict[str, str] = {}
    found = {runs[-1].number: names}
    for before, after in zip(runs[-2::-1], runs[:0:-1], strict=True):
        if before.standard != after.standard:
            try:
                moved = compare_standards(archive.standard(before), archive.standard(after)).moved
            except DeclarationError:  # a standard that cannot be read any more renames nothing
                moved = {}
            names = names | {old: names.get(new, new) for old, new in moved.items()}
        found[before.number] = names
    return found


def _renamed(remedy: str, names: Mapping[str, str]) -> str:
    indicator, dot, clause = remedy.partition(".")
    return names.get(indicator, indicator) + dot + clause


def _whose(run: Run) -> Json:
    """What a record of notes says of the remedies that they are about."""
    return {"locality": run.locality.id, "level": run.locality.level, "standard_id": run.standard_id}


def _notes(record: Record, run: Run) -> list[Note]:
    """The notes of a record, if it is about remedies of this locality, level and standard."""
    try:
        body = record.body
        if {key: body.get(key) for key in ("locality", "level", "standard_id")} != _whose(run):
            return []
        return [_note(said) for said in body["notes"]]
    except (KeyError, TypeError, ValueError, AttributeError):
        return []  # damaged, or of a newer program; `history verify` says which


def _note(said: Json) -> Note:
    kind = said["kind"]
    if kind not in get_args(NoteKind):
        raise ValueError(kind)
    on = date.fromisoformat(said["on"]) if said["on"] else None
    return Note(str(said["remedy"]), kind, str(said["by"]), str(said["text"]), on)


def keep_notes(path: Path, archive: Archive, run: Run, notes: Sequence[Note]) -> list[Note]:
    """Add notes to a history file as one record, but for those that say what was said last; returns what was added.

    Raises CallError, with nothing written, for a remedy that no run lists.
    """
    known = {one.id: one for one in follow(archive, run, None)}
    unknown = dict.fromkeys(note.remedy for note in notes if note.remedy not in known)
    if unknown:
        raise CallError(unknown_remedy(name, known, Place(str(path))) for name in unknown)
    new = [note for note in notes if known[note.remedy].notes[-1:] != [note]]
    if new:
        said = [note._asdict() | {"on": note.on.isoformat() if note.on else None} for note in new]
        append(path, "remedy_note", _whose(run) | {"notes": said})
    return new


def unknown_remedy(name: str, known: Mapping[str, Followed], place: Place) -> Problem:
    """That no run lists a remedy."""
    found = t(f"没有整改事项“{name}”", f"has no remedy '{name}'")
    advice = near(name, known) or t("用 modelcity remedies list 查看编号", "see modelcity remedies list")
    return Problem(replace(place), found, next=advice)
