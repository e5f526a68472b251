"""What changed between two recorded runs, from what was recorded: nothing is judged again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from modelcity.dossier.dossier import Entry, Key
from modelcity.errors import CallError, Place, Problem
from modelcity.judging.assessment import Because, Finding, IndicatorResult, Points, ValueState
from modelcity.office.history import Archive, Run
from modelcity.standard.diff import Diff, compare_standards
from modelcity.standard.models import points_of
from modelcity.standard.standard import Standard
from modelcity.texts import t

Json = dict[str, Any]
TurnKind = Literal["lost", "won", "other", "asked", "dropped"]
TURNS: tuple[TurnKind, ...] = ("lost", "won", "other", "asked", "dropped")


class Told(NamedTuple):
    """A finding as it was recorded, with the result of its indicator."""

    result: IndicatorResult
    finding: Finding


class Turn(NamedTuple):
    """A clause whose finding is not the same; `clause` is its id in the newer standard.

    lost: it costs more than before, or newly; won: less, or nothing any more; other: the same for other reasons;
    asked and dropped: only the newer, or only the older, standard has the clause.
    """

    kind: TurnKind
    clause: str
    before: Told | None
    after: Told | None


class FactMove(NamedTuple):
    """A value that is not the same, or whose evidence is not; None where it is missing."""

    fact: str
    year: int | None
    before: Entry | None
    after: Entry | None

    @property
    def same_value(self) -> bool:
        """Whether only evidence or a note differs."""
        return self.before is not None and self.after is not None and self.before.value == self.after.value


class IndicatorMove(NamedTuple):
    """An indicator whose points are not the same; None where it is not asked."""

    id: str
    before: Points | None
    after: Points | None


@dataclass(frozen=True)
class RunDiff:
    """Two runs of one locality and what differs; `standards` is None when both were judged by the same texts."""

    before: Run
    after: Run
    old: Standard
    new: Standard
    standards: Diff | None
    turns: tuple[Turn, ...]
    indicators: tuple[IndicatorMove, ...]
    facts: tuple[FactMove, ...]


def compare_runs(archive: Archive, before: Run, after: Run) -> RunDiff:
    """What differs between two runs; raises CallError when they are of two localities or levels."""
    one, other = before.locality, after.locality
    if (one.id, one.level) != (other.id, other.level):
        found = t(
            f"第 {before.number} 次是 {one.name}（{one.level}），第 {after.number} 次是 {other.name}（{other.level}）",
            f"run {before.number} is of {one.name} ({one.level}), run {after.number} of {other.name} ({other.level})",
        )
        allowed = t("只比较同一地区同一级别的两次", "two runs of one locality and level can be compared")
        advice = t("用 modelcity history list 查看", "see modelcity history list")
        raise CallError(Problem(Place(str(archive.kept.path)), found, allowed, advice))
    old, new = archive.standard(before), archive.standard(after)
    standards = None if before.standard == after.standard else compare_standards(old, new)
    moved = standards.moved if standards else {}
    turns = sorted(_turns(before, after, (old, new), moved), key=lambda turn: (TURNS.index(turn.kind), -_weight(turn)))
    return RunDiff(
        before,
        after,
        old,
        new,
        standards,
        tuple(turns),
        tuple(_indicators(before, after, moved)),
        tuple(_facts(before, after, (old, new))),
    )


def _turns(before: Run, after: Run, standards: tuple[Standard, Standard], moved: Mapping[str, str]) -> Iterator[Turn]:
    level = after.locality.level
    asked = [
        {_renamed(clause.id, names) for clause in standard.at(level).clauses}
        for standard, names in zip(standards, (moved, {}), strict=True)
    ]
    old, new = told_findings(before, standards[0], moved), told_findings(after, standards[1], {})
    for clause in {**new, **old}:
        one, other = old.get(clause), new.get(clause)
        if one is None or other is None or _told(one.finding) != _told(other.finding):
            yield Turn(_kind(clause, one, other, asked), clause, one, other)


def _told(finding: Finding) -> tuple[object, ...]:
    """What a finding says, whatever its clause is called; where only evidence is wanting, values do not matter."""
    because = finding.because
    if finding.kind == "unevidenced":
        because = tuple(replace(one, value=None) if one.state == "unevidenced" else one for one in because)
    return finding.kind, finding.points, because, finding.remediable


def _kind(clause: str, before: Told | None, after: Told | None, asked: list[set[str]]) -> TurnKind:
    if clause not in asked[0]:
        return "asked"
    if clause not in asked[1]:
        return "dropped"
    old, new = _severity(before), _severity(after)
    return "lost" if new > old else "won" if new < old else "other"


def _severity(told: Told | None) -> tuple[int, int]:
    """Nothing lost, then evidence alone, then points; among these by how many."""
    if told is None:
        return 0, 0
    return (1 if told.finding.kind == "unevidenced" else 2), told.finding.points


def _weight(turn: Turn) -> int:
    return max(told.finding.points for told in (turn.before, turn.after) if told)


def told_findings(run: Run, standard: Standard, moved: Mapping[str, str]) -> dict[str, Told]:
    """The findings of a run by clause (under its newer id), as they were recorded."""
    labels = {clause.id: clause.label for clause in standard.at(run.locality.level).clauses}
    found = dict[str, Told]()
    for said in run.assessment["indicators"]:
        findings = tuple(_finding(one, labels) for one in said["findings"])
        result = IndicatorResult(
            said["id"],
            said["category"],
            points_of(said["points"]),
            said["outcome"],
            points(said),
            said["capped"],
            findings,
        )
        found |= {_renamed(one.clause, moved): Told(result, one) for one in findings}
    return found


def _renamed(clause: str, moved: Mapping[str, str]) -> str:
    indicator, dot, rest = clause.partition(".")
    return moved.get(indicator, indicator) + dot + rest


def _finding(said: Json, labels: Mapping[str, str]) -> Finding:
    because = tuple(_because(one, evidenced=said["kind"] != "unevidenced") for one in said["because"])
    clause, kind, lost = said["clause"], said["kind"], points_of(said["points"])
    return Finding(clause, labels.get(clause, ""), kind, lost, because, said["remediable"])


def _because(said: Json, *, evidenced: bool) -> Because:
    value = said["value"]
    if isinstance(value, bool):
        value = "true" if value else "false"
    state: ValueState = "evidenced" if evidenced else "unevidenced"
    if value is None:
        state = "missing"
    elif value == "na":
        state = "na" if evidenced else "na_unevidenced"
    return Because(said["fact"], said["year"], None if value is None else str(value), said["needs"], state)


def points(said: Json) -> Points:
    """The three totals of a recorded part, in hundredths."""
    return Points(*(points_of(said[kind]) for kind in Points._fields))


def _indicators(before: Run, after: Run, moved: Mapping[str, str]) -> Iterator[IndicatorMove]:
    old = {moved.get(said["id"], said["id"]): points(said) for said in before.assessment["indicators"]}
    new = {said["id"]: points(said) for said in after.assessment["indicators"]}
    for name in {**new, **old}:
        if old.get(name) != new.get(name):
            yield IndicatorMove(name, old.get(name), new.get(name))


def _facts(before: Run, after: Run, standards: tuple[Standard, Standard]) -> Iterator[FactMove]:
    order = {name: place for place, name in enumerate({**standards[1].facts, **standards[0].facts})}
    keys: list[Key] = sorted({**before.entries, **after.entries}, key=lambda key: (order.get(key[0], 0), key[1] or 0))
    for key in keys:
        old, new = before.entries.get(key), after.entries.get(key)
        if _said(old) != _said(new):
            yield FactMove(*key, old, new)


def _said(entry: Entry | None) -> tuple[object, ...] | None:
    """What matters of a value: not how it was typed, nor where it stood."""
    return None if entry is None else (entry.value, frozenset(entry.evidence), entry.note)
