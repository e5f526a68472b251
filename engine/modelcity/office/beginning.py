"""How a round begins: its locality, its towns from a list, and the day by which all is to be in."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from modelcity.dossier.csvfile import heads_in
from modelcity.dossier.reading import find_level, head_problems
from modelcity.dossier.rows import Head
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.office.round import Area, Round, Town, town_level, town_problems
from modelcity.standard.standard import Standard
from modelcity.texts import t


class Begun(NamedTuple):
    """A new round, and the localities of the list that are no towns: they get no book."""

    round: Round
    left_out: tuple[Head, ...]


def begin(standard: Standard, area: Area, due: date | None, towns: Path | None) -> Begun:
    """A new round; without `due` the day that the standard declares, in the last year of its window.

    Raises CallError where the standard does not say who gathers, or the locality or a town cannot be named so.
    """
    collection = standard.head.collection
    if collection is None:
        found = t(f"标准 {standard.id} 没有写由谁汇总", f"the standard {standard.id} does not say who gathers")
        advice = t(
            "请在 standard.yaml 里写 collection: {office: 单位编号}；用 Excel 写的，填“标准”表的“汇总单位”",
            "add collection: {office: UNIT} to it, or fill in 汇总单位 on the sheet 标准",
        )
        raise CallError(Problem(Place("--standard"), found, next=advice))
    level = town_level(standard)
    place = Place("--name" if area.id == area.name else "--id")
    problems = list(head_problems(Head(area.id, area.name, area.level, area.parent, place)))
    if area.level == level:
        found = t(f"{standard.levels[level]}只有一本台账，不用分发", "a town has one dossier: nothing is sent out")
        advice = t(f"请用 modelcity template --level {level}", f"use modelcity template --level {level}")
        problems.append(Problem(Place("--level"), found, next=advice))
    listed, left_out = _towns(standard, towns, problems) if towns is not None else ((), ())
    if problems:
        raise CallError(problems)
    last = due or date.fromisoformat(f"{standard.years[-1]}-{collection.due}")
    edition, digest = standard.head.edition, standard.digest
    one = Round(standard=standard.id, edition=edition, digest=digest, locality=area, due=last, towns=listed)
    return Begun(one, left_out)


def _towns(standard: Standard, path: Path, problems: list[Problem]) -> tuple[tuple[Town, ...], tuple[Head, ...]]:
    """The towns of a list, in its order, and the rows of other levels."""
    level = town_level(standard)
    if not level:
        found = t(f"标准 {standard.id} 不向镇街收集", f"the standard {standard.id} asks nothing of towns")
        problems.append(Problem(Place("--towns"), found, next=t("请去掉 --towns", "leave --towns out")))
        return (), ()
    try:
        heads = list(heads_in(path, problems))
    except FactError as error:
        problems += error.problems
        return (), ()
    kept = [head for head in heads if not head.level or find_level(standard, head.level) == level]
    problems += town_problems(kept)
    if not kept and not problems:
        found = t("没有一个镇街", "lists no town")
        problems.append(Problem(Place(str(path)), found, next=t("请每个镇街写一行", "write a row for each town")))
    return tuple(Town(id=head.id, name=head.name) for head in kept), tuple(head for head in heads if head not in kept)
