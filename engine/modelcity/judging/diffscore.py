"""What a change of the standard does to dossiers: each is read and scored under both, by the ordinary ``score``."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from modelcity.dossier.dossier import Locality
from modelcity.dossier.reading import read_dossier
from modelcity.dossier.taking import Others
from modelcity.errors import FactError, Place, Problem
from modelcity.judging.assessment import Assessment, Points
from modelcity.judging.score import score
from modelcity.standard.diff import Diff
from modelcity.standard.standard import Standard
from modelcity.texts import t


class Judged(NamedTuple):
    """A dossier under one standard: its assessment, or why it has none."""

    assessment: Assessment | None
    problems: tuple[Problem, ...] = ()


class Movement(NamedTuple):
    """An indicator whose points are not the same; None where the standard does not ask it at the level."""

    id: str
    before: Points | None
    after: Points | None

    @property
    def claimed(self) -> int:
        """By how much the claimed points move, in hundredths."""
        return (self.after.claimed if self.after else 0) - (self.before.claimed if self.before else 0)


@dataclass(frozen=True, slots=True)
class Effect:
    """What the change does to one dossier; `moved` in the order of the standards, by newer ids."""

    file: str
    before: Judged
    after: Judged
    moved: tuple[Movement, ...]

    @property
    def compared(self) -> tuple[Assessment, Assessment] | None:
        """Both assessments, or None where one is wanting."""
        if self.before.assessment is None or self.after.assessment is None:
            return None
        return self.before.assessment, self.after.assessment

    @property
    def locality(self) -> Locality | None:
        """Whose dossier it is, where it could be read at all."""
        known = self.before.assessment or self.after.assessment
        return known.locality if known else None


def effects(
    diff: Diff, files: Iterable[Path], others: Others, level: str | None, as_of: date | None
) -> Iterator[Effect]:
    """What the change does to each dossier; one that cannot be read stops no other.

    What only the counterpart or one of `others` (asked only where something is unknown) uses is passed over.
    """
    for path in files:
        before = _judged(path, diff.before, _Elsewhere(diff.before, diff.after, others), level, as_of)
        after = _judged(path, diff.after, _Elsewhere(diff.after, diff.before, others), level, as_of)
        both = before.assessment, after.assessment
        moved = tuple(_movements(diff, *both)) if both[0] and both[1] else ()
        yield Effect(str(path), before, after, moved)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """What else may have asked for a value: the counterpart of a standard, and the others that are there."""

    standard: Standard
    counterpart: Standard
    others: Others

    def __call__(self) -> Iterator[Standard]:
        """The counterpart under an id of its own, as two editions may have the same; then the others."""
        head = self.counterpart.head
        if head.id == self.standard.id:
            head = head.model_copy(update={"id": f"{head.id} {head.edition}*"})
        yield replace(self.counterpart, head=head)
        yield from self.others()


def _judged(path: Path, standard: Standard, others: Others, level: str | None, as_of: date | None) -> Judged:
    try:
        dossier = read_dossier(path, standard, others, level)
    except FactError as error:
        return Judged(None, error.problems)
    if not dossier.entries and dossier.passed_over:
        found = t("没有一个值是这个标准要的", "holds no value that this standard asks for")
        next_step = t("请核对台账是否属于别的标准", "check whether the dossier belongs to another standard")
        return Judged(None, (Problem(Place(str(path)), found, next=next_step),))
    return Judged(score(standard, dossier, as_of))


def _movements(diff: Diff, before: Assessment | None, after: Assessment | None) -> Iterator[Movement]:
    old, new = _scored(before, diff.moved), _scored(after, {})
    for name in {**new, **old}:
        if old.get(name) != new.get(name):
            yield Movement(name, old.get(name), new.get(name))


def _scored(assessment: Assessment | None, moved: Mapping[str, str]) -> dict[str, Points]:
    return {moved.get(one.id, one.id): one.scored for one in assessment.indicators} if assessment else {}
