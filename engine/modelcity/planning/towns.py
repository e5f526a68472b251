"""The dossiers in a folder: read one by one, so that a bad one is reported with its reason and stops no other."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from modelcity.dossier.csvfile import LOCALITIES, heads_in
from modelcity.dossier.dossier import Dossier, Locality
from modelcity.dossier.folder import dossiers_in
from modelcity.dossier.reading import find_level
from modelcity.dossier.rows import Head
from modelcity.dossier.values import shown
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.standard.standard import Standard
from modelcity.texts import t


class LeftOut(NamedTuple):
    """A file that is not counted, and why; `town` is the id of the locality that counts as not reported, if any."""

    file: str
    problems: tuple[Problem, ...]
    town: str | None


class Towns(NamedTuple):
    """The dossiers of one level in order of their ids; those not reported have no entries. `upper`: the level above."""

    dossiers: tuple[Dossier, ...]
    absent: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    upper: str


def read_towns(standard: Standard, folder: Path, read: Callable[[Path], Dossier], county: Dossier | None) -> Towns:
    """Every dossier in a folder, but the county's own; raises CallError where there is nothing to roll up."""
    found, left_out = _read(_files(folder, county), read)
    level, upper = _levels(standard, folder, found, left_out, county)
    found, refused = _fitting(standard, found, level, county)
    listed, faults = _listed(standard, folder, level, _parents(found, county))
    left_out += [*refused, *faults]
    if not found:
        raise _nothing(standard, folder, left_out)
    known = {dossier.locality.id for dossier in found}
    absent = {place.id: place for place in listed}
    named = {*absent, *(place.name for place in absent.values())}
    bad = [one.town for one in left_out if one.town is not None and one.town not in named]
    absent |= {name: Locality(name, name, level) for name in bad}
    empty = [Dossier(place, {}, str(folder)) for name, place in absent.items() if name not in known]
    towns = sorted([*found, *empty], key=lambda dossier: dossier.locality.id)
    names = tuple(dossier.locality.id for dossier in towns if dossier in empty)
    return Towns(tuple(towns), names, tuple(sorted(left_out, key=lambda one: one.file)), upper)


def _files(folder: Path, county: Dossier | None) -> list[Path]:
    if not folder.is_dir():
        found = t("不是文件夹", "is not a folder")
        raise CallError(
            Problem(Place(str(folder)), found, next=t("请给出放各镇街台账的文件夹", "name the towns' folder"))
        )
    own = Path(county.file).resolve() if county is not None else None
    return [path for path in dossiers_in(folder) if path.resolve() != own]


def _read(paths: Iterable[Path], read: Callable[[Path], Dossier]) -> tuple[list[Dossier], list[LeftOut]]:
    answers = list(read_each(paths, read))
    found = [answer for answer in answers if isinstance(answer, Dossier)]
    left_out = [answer for answer in answers if isinstance(answer, LeftOut)]
    times = Counter(dossier.locality.id for dossier in found)
    for dossier in [dossier for dossier in found if times[dossier.locality.id] > 1]:
        found.remove(dossier)
        left_out.append(one_of_several(dossier.locality.id, dossier.file, times[dossier.locality.id]))
    return found, left_out


def read_each(paths: Iterable[Path], read: Callable[[Path], Dossier]) -> Iterator[Dossier | LeftOut]:
    """Each file's dossier, or why it is left out."""
    for path in paths:
        try:
            yield read(path)
        except FactError as error:
            yield LeftOut(str(path), error.problems, path.stem)


def one_of_several(name: str, file: str, times: int) -> LeftOut:
    """A dossier that is left out because others are of the same locality."""
    said = t(
        f"地区“{shown(name)}”有 {times} 份台账，不知以哪份为准",
        f"{times} dossiers are of '{shown(name)}'",
    )
    return LeftOut(file, (Problem(Place(file), said, next=t("请只留一份", "keep one of them")),), name)


def _levels(
    standard: Standard, folder: Path, found: Sequence[Dossier], left_out: Sequence[LeftOut], county: Dossier | None
) -> tuple[str, str]:
    """The level that is rolled up, and the one above it."""
    levels = list(standard.levels)
    there = [levels.index(dossier.locality.level) for dossier in found]
    lowest = max(there, default=-1)
    upper = levels.index(county.locality.level) if county is not None else lowest - 1
    if 0 <= upper < lowest:
        return levels[lowest], levels[upper]
    raise _nothing(standard, folder, left_out)


def _nothing(standard: Standard, folder: Path, left_out: Sequence[LeftOut]) -> CallError:
    """No dossier to roll up, and why each file was left out."""
    said = t("没有可以往上汇总的台账", "holds no dossiers that roll up")
    titles = "、".join(standard.levels.values())
    allowed = t(f"标准 {standard.id} 的级别从高到低：{titles}", f"levels, highest first: {', '.join(standard.levels)}")
    problem = Problem(Place(str(folder)), said, allowed, t("请给出下一级台账的文件夹", "name a folder of them"))
    return CallError([problem, *(problem for one in left_out for problem in one.problems)])


def _parents(found: Iterable[Dossier], county: Dossier | None) -> set[str]:
    """What the locality above is called: by the county's own dossier, else by the towns'."""
    if county is not None:
        return {county.locality.id, county.locality.name}
    return {dossier.locality.parent for dossier in found if dossier.locality.parent}


def _fitting(
    standard: Standard, found: Sequence[Dossier], level: str, county: Dossier | None
) -> tuple[list[Dossier], list[LeftOut]]:
    """Those of the level and of this county; raises CallError when they name several and no county is given."""
    towns = [dossier for dossier in found if dossier.locality.level == level]
    parents = _parents(towns, county)
    if county is None and len(parents) > 1:
        some = "、".join(sorted(parents)[:5])
        said = t(f"各台账的上级不同（{some}）", f"the dossiers name different parents ({some})")
        raise CallError(Problem(Place("rollup"), said, next=t("请按上级分开放", "put them into one folder each")))
    kept, left_out = [], []
    for dossier in found:
        place, allowed = dossier.locality, ""
        if place.level != level:
            said = t(f"是{standard.level_name(place.level)}级的台账", f"is a dossier of the level {place.level}")
            advice = t("县级自己的台账请用 --county 给出", "give the county's own dossier with --county")
        elif place.parent and place.parent not in parents:
            said = t(f"写明的上级是“{shown(place.parent)}”", f"names the parent '{shown(place.parent)}'")
            own = "、".join(map(shown, sorted(parents)))
            allowed = t(f"这里汇总的是 {own}", f"what is rolled up here is {own}")
            advice = t("请核对是不是放错了文件夹", "check whether it is in the wrong folder")
        else:
            kept.append(dossier)
            continue
        left_out.append(LeftOut(dossier.file, (Problem(Place(dossier.file), said, allowed, advice),), None))
    return kept, left_out


def _listed(standard: Standard, folder: Path, level: str, parents: set[str]) -> tuple[list[Locality], list[LeftOut]]:
    """The localities of the level that ``localities.csv`` in the folder lists, and what is wrong with it."""
    path, problems, heads = folder / LOCALITIES, list[Problem](), list[Head]()
    if path.exists():
        try:
            heads = list(heads_in(path, problems))
        except FactError as error:
            problems += error.problems
    places = [
        Locality(head.id, head.name, level, head.parent)
        for head in heads
        if head.id and find_level(standard, head.level) == level and head.parent in {"", *parents}
    ]
    return places, [LeftOut(str(path), tuple(problems), None)] if problems else []
