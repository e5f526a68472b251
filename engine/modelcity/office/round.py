"""A round of collecting (一轮收集): what `collect init` fixes in ``round.yaml``, for `merge` and `status` to read."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from modelcity.dossier.dossier import Locality
from modelcity.dossier.reading import head_problems
from modelcity.dossier.rows import Head
from modelcity.dossier.values import shown
from modelcity.dossier.yamlwriting import quoted
from modelcity.errors import CallError, Place, Problem
from modelcity.files import MEGABYTE, decode, read_bytes
from modelcity.standard.facts import Declared
from modelcity.standard.standard import Standard
from modelcity.standard.wellformed import validated
from modelcity.texts import t
from modelcity.yamltext import Tree, read_tree

ROUND_FILE, OVERVIEW, PROGRESS = "round.yaml", "overview.xlsx", "收集进度.xlsx"  # the last one is of `status`
BOOKS, RETURNED = "books", "returned"  # what goes out; where what comes back is put
MAX_TOWNS = 1_000
TOWN = "town:"  # begins the id of a town as a respondent


class Town(Declared):
    """A town that fills in a book of its own."""

    id: str
    name: str


class Area(Declared):
    """Whose facts are collected."""

    id: str
    name: str
    level: str
    parent: str = ""


class Round(Declared):
    """One round: the standard as it was, the locality, the towns, the day by which all is to be in."""

    standard: str
    edition: str
    digest: str
    locality: Area
    due: date
    towns: tuple[Town, ...] = ()

    @property
    def level(self) -> str:
        """The level of the standard that the locality's dossier is judged at."""
        return self.locality.level

    @property
    def place(self) -> Locality:
        """The locality as a dossier names it."""
        area = self.locality
        return Locality(area.id, area.name, area.level, area.parent)

    def text(self) -> str:
        """The round as the YAML text of its file."""
        return "\n".join(_lines(self)) + "\n"


def town_level(standard: Standard) -> str:
    """The level that towns are judged at; "" where the standard asks nothing of towns."""
    return next((unit.level for unit in standard.units.values() if unit.level), "")


def read_round(folder: Path) -> Round:
    """The round of a folder; raises CallError when there is none, or FactError when its file cannot be read."""
    path = folder / ROUND_FILE
    if not path.is_file():
        found = t(f"没有 {ROUND_FILE}，不是一轮收集的文件夹", f"has no {ROUND_FILE}: is no round of collecting")
        advice = t("请给出 collect init 写出的文件夹", "name a folder that collect init wrote")
        raise CallError(Problem(Place(str(folder)), found, next=advice))
    tree = read_tree(decode(read_bytes(path, MEGABYTE), str(path)), str(path))
    if tree.problems:
        raise CallError(tree.problems)
    one, problems = validated(Round, tree.value, tree, ())
    if one is not None:
        problems = _unfit(one, tree)
    if one is None or problems:
        raise CallError(problems)
    return one


def town_problems(towns: Sequence[Head]) -> Iterator[Problem]:
    """What is wrong with the towns of a round: ids that name no file, or one file twice."""
    if len(towns) > MAX_TOWNS:
        found = t(f"有 {len(towns)} 个镇街", f"there are {len(towns)} towns")
        advice = t("请核对名单，或分几轮收集", "check the list, or collect in several rounds")
        yield Problem(towns[0].place, found, t(f"一轮最多 {MAX_TOWNS} 个", f"a round has up to {MAX_TOWNS}"), advice)
        return
    seen: set[str] = set()
    for town in towns:
        yield from head_problems(town)
        if town.id.casefold() in seen:  # Windows takes A.yaml and a.yaml for one file
            found = t(f"镇街“{shown(town.id)}”写了两次", f"the town '{shown(town.id)}' is listed twice")
            yield Problem(town.place, found, next=t("请只留一行，大小写不算区别", "keep one; case makes no difference"))
        seen.add(town.id.casefold())


def round_of(folder: Path) -> Round:
    """The round that a folder belongs to: its own, or of the folder that it lies in, as what came back does."""
    inside = not (folder / ROUND_FILE).is_file() and (folder.absolute().parent / ROUND_FILE).is_file()
    return read_round(folder.absolute().parent if inside else folder)


def _unfit(one: Round, tree: Tree) -> list[Problem]:
    """Ids become names of files, and whoever edits the file must not send these elsewhere."""
    area = one.locality
    head = Head(area.id, area.name, area.level, area.parent, tree.place(("locality",)))
    towns = [Head(town.id, town.name, "", "", tree.place(("towns", n))) for n, town in enumerate(one.towns)]
    return [*head_problems(head), *town_problems(towns)]


def _lines(one: Round) -> Iterator[str]:
    yield "# 一轮收集：由 modelcity collect init 写出，merge 和 status 要读；请不要改"
    yield f"standard: {quoted(one.standard)}"
    yield f"edition: {quoted(one.edition)}"
    yield f"digest: {quoted(one.digest)}"
    area = one.locality
    said = {"id": area.id, "name": area.name, "level": area.level, "parent": area.parent}
    yield f"locality: {{{', '.join(f'{key}: {quoted(text)}' for key, text in said.items())}}}"
    yield f"due: {quoted(one.due.isoformat())}"
    yield "towns:" if one.towns else "towns: []"
    for town in one.towns:
        yield f"  - {{id: {quoted(town.id)}, name: {quoted(town.name)}}}"
