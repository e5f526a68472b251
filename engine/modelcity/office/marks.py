"""The inspector's marks beside the self-assessment: what was reduced, by how much, and why."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from modelcity.dossier.values import shown
from modelcity.errors import CallError, Place, Problem, near
from modelcity.judging.assessment import Points
from modelcity.office.history import Archive, Run
from modelcity.office.marksheet import Line, MarkSheet
from modelcity.office.rundiff import points
from modelcity.standard.models import hundredths, points_of, points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

Json = dict[str, Any]


class Marked(NamedTuple):
    """One indicator that the inspector marked, in hundredths of points; `reason` is "" where none is given."""

    id: str
    category: str
    title: str
    scored: Points
    marked: int
    reason: str

    @property
    def change(self) -> int:
        """What the inspector gave more than was claimed (below 0: took off)."""
        return self.marked - self.scored.claimed


class Sums(NamedTuple):
    """Claimed, evidenced and marked points of the indicators that were marked."""

    claimed: int
    evidenced: int
    marked: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The marks of one sheet beside one run.

    `unmarked` are the indicators without a mark: they are in no sum. `other` are those whose claimed points in the
    sheet are not those of the run. `total` holds the adjustment to its caps. `wrong`: the categories for which the
    sheet says another sum than that of their marks, with what it says; the marks count.
    """

    run: Run
    standard: Standard
    marked: tuple[Marked, ...]
    unmarked: tuple[str, ...]
    other: tuple[str, ...]
    categories: tuple[tuple[str, Sums], ...]
    total: Sums
    wrong: tuple[tuple[str, str], ...]


def compare_marks(archive: Archive, sheet: MarkSheet, number: int | None = None) -> Comparison:
    """A sheet beside the run that it was written for: the latest with its claimed points, or the one named.

    Raises CallError with every mark that cannot be taken, or when no run fits.
    """
    run = archive.run(number) if number is not None else _fitting(archive, sheet)
    asked: dict[str, Json] = {said["id"]: said for said in run.assessment["indicators"]}
    problems = list(sheet.problems)
    found: dict[str, tuple[int, Line]] = {}
    for line in sheet.lines:
        if line.id in asked:
            _take(asked[line.id], line, found, problems)
        elif line.marked and re.fullmatch(r"[A-Za-z]\w{0,9}-[0-9]{1,4}", line.id):
            said = t(f"第 {run.number} 次记录没有小项 {line.id}", f"run {run.number} has no indicator {line.id}")
            problems.append(Problem(line.place, said, next=near(line.id, asked) or t("请核对编号", "check the id")))
    if problems:
        raise CallError(problems)
    standard = archive.standard(run)
    marked = tuple(_marked(said, *found[name]) for name, said in asked.items() if name in found)
    categories = tuple(
        (said["id"], _sums([one for one in marked if one.category == said["id"]]))
        for said in run.assessment["categories"]
        if any(one.category == said["id"] for one in marked)
    )
    unmarked = tuple(name for name in asked if name not in found)
    other, total = _other(asked, sheet), _total(standard, marked)
    return Comparison(run, standard, marked, unmarked, other, categories, total, _wrong(categories, sheet))


def _fitting(archive: Archive, sheet: MarkSheet) -> Run:
    """The latest run whose claimed points are those of the sheet; raises CallError where there is none."""
    for run in reversed(archive.runs):
        asked: dict[str, Json] = {said["id"]: said for said in run.assessment["indicators"]}
        ids = {line.id for line in sheet.lines} & asked.keys()
        if ids and len(ids) == len(asked) and not _other(asked, sheet):
            return run
    found = t("自评得分与任何一次记录都对不上", "its claimed points are those of no recorded run")
    next_step = t(
        "请用 --run 指明是第几次（modelcity history list 查看）", "name the run with --run (see modelcity history list)"
    )
    raise CallError(Problem(Place(sheet.file), found, next=next_step))


def _other(asked: dict[str, Json], sheet: MarkSheet) -> tuple[str, ...]:
    """The indicators whose claimed points in the sheet are not those of a run."""
    said = {line.id: _points(line.claimed) for line in sheet.lines if line.id in asked and line.claimed}
    return tuple(name for name, claimed in said.items() if claimed != points_of(asked[name]["claimed"]))


def _wrong(categories: Iterable[tuple[str, Sums]], sheet: MarkSheet) -> tuple[tuple[str, str], ...]:
    """The categories whose row in the sheet says another sum than that of their marks, and what it says."""
    said = {line.id: line.marked for line in sheet.lines if line.marked}
    return tuple(
        (name, shown(said[name])) for name, sums in categories if name in said and _points(said[name]) != sums.marked
    )


def _points(text: str) -> int | None:
    """Points as people write them (`0.5分`, `＋1`, `1.50`) in hundredths; None for anything else."""
    said = re.sub(r"\s+|分$", "", text).lstrip("+")
    if re.fullmatch(r"-?[0-9]{1,4}\.[0-9]{2}0{1,10}", said):
        said = said.rstrip("0").rstrip(".")
    try:
        return points_of(said)
    except ValueError:
        return None


def _take(asked: Json, line: Line, found: dict[str, tuple[int, Line]], problems: list[Problem]) -> None:
    """One mark, or a problem; an empty one is none."""
    if not (line.marked or line.fault):
        return
    most = points_of(asked["points"])
    bounds = min(most, 0), max(most, 0)
    allowed = t(
        f"{line.id} 的考评得分应为 {points_text(bounds[0])} 到 {points_text(bounds[1])} 之间、0.01 的整数倍",
        f"a mark of {line.id} is within {points_text(bounds[0])} and {points_text(bounds[1])}, a multiple of 0.01",
    )
    points = _points(line.marked)
    mend = t("请与考评组核对后改正", "check with the inspectors and mend it")
    if line.fault:
        problems.append(Problem(line.place, line.fault, allowed))
    elif points is None or not bounds[0] <= points <= bounds[1]:
        problems.append(
            Problem(line.place, t(f"填的是“{shown(line.marked)}”", f"says '{shown(line.marked)}'"), allowed, mend)
        )
    elif line.id in found and found[line.id][0] != points:
        said = t(
            f"{line.id} 有两个不同的考评得分，另一个在 {found[line.id][1].place}",
            f"{line.id} has two marks, the other at {found[line.id][1].place}",
        )
        problems.append(Problem(line.place, said, next=t("请只留一个", "keep one of them")))
    else:
        found.setdefault(line.id, (points, line))


def _marked(said: Json, mark: int, line: Line) -> Marked:
    return Marked(said["id"], said["category"], said["title"], points(said), mark, line.reason)


def _sums(marked: list[Marked]) -> Sums:
    return Sums(
        sum(one.scored.claimed for one in marked),
        sum(one.scored.evidenced for one in marked),
        sum(one.marked for one in marked),
    )


def _total(standard: Standard, marked: tuple[Marked, ...]) -> Sums:
    """The sums of all that was marked, the adjustment held to its caps."""
    outside = standard.judgement.adjustment
    apart = [one for one in marked if outside is not None and one.category == outside.category]
    core = _sums([one for one in marked if one not in apart])
    if outside is None:
        return core
    caps = hundredths(outside.bonus_cap), hundredths(outside.deduction_cap)

    def capped(figures: list[int]) -> int:
        raised, taken = sum(figure for figure in figures if figure > 0), sum(figure for figure in figures if figure < 0)
        return min(raised, caps[0]) + max(taken, caps[1])

    return Sums(
        core.claimed + capped([one.scored.claimed for one in apart]),
        core.evidenced + capped([one.scored.evidenced for one in apart]),
        core.marked + capped([one.marked for one in apart]),
    )
