"""The declarations as trees that grow from the cells of a workbook: every path knows its sheet and cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from modelcity.authoring.columns import Column
from modelcity.dossier.values import shown
from modelcity.errors import Place, Problem
from modelcity.texts import t
from modelcity.yamltext import Path, Tree


class Spot(NamedTuple):
    """A path of one file of a standard."""

    side: str
    stem: str
    path: Path = ()

    def __truediv__(self, part: str | int) -> "Spot":
        return Spot(self.side, self.stem, (*self.path, part))


Trees = Mapping[tuple[str, str], Any]


def spot_of(address: str, keys: Mapping[str, str]) -> Spot:
    """``rules/{file}/{id}/points`` with its keys filled in."""
    side, stem, *path = address.split("/")
    return Spot(side, stem.format(**keys), tuple(_part(part, keys) for part in path))


def _part(part: str, keys: Mapping[str, str]) -> str | int:
    """A part of a path: a key of the row, a place in a list (`{row}` or a numeral), or itself."""
    said = part.format(**keys) if part.startswith("{") else part
    return int(said) if part == "{row}" or part.isdigit() else said


def said_at(trees: Trees, spot: Spot) -> Any:
    """What stands at a path; None where nothing does."""
    value: Any = trees.get((spot.side, spot.stem))
    for part in spot.path:
        if isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


@dataclass(slots=True)
class SheetTree(Tree):
    """A tree whose paths are places in a workbook."""

    cells: dict[Path, Place] = field(default_factory=dict)

    def place(self, path: Path) -> Place:
        """The cell of the longest part of `path` that stands in the workbook."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.cells:
                return replace(self.cells[path[:length]], file=self.file, path=".".join(map(str, path)))
        return Place(self.file, path=".".join(map(str, path)))


@dataclass(slots=True)
class Planting:
    """The trees of one standard while they grow, what cannot be planted, and remarks for the reader of the files."""

    id: str
    trees: dict[tuple[str, str], SheetTree] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: dict[tuple[str, str], dict[Path, str]] = field(default_factory=dict)
    columns: dict[tuple[str, str], Column] = field(default_factory=dict)  # of the cells that were taken
    named: dict[tuple[str, str], Place] = field(default_factory=dict)  # by the cell of a condition: that of its fact
    strangers: set[tuple[str, str]] = field(default_factory=set)  # by sheet: ids that no entry has, told once
    turned_away: set[str] = field(default_factory=set)  # ids, loosely, of indicators whose rows cannot be taken
    following: list[Problem] = field(default_factory=list)  # what is only wrong since those are not there: not told

    def refuse(self, place: Place, found: str, allowed: str = "", next_step: str = "") -> None:
        """Notes what keeps a cell from being taken."""
        self.problems.append(Problem(place, found, allowed, next_step))

    def tree(self, side: str, stem: str, place: Place | None = None) -> SheetTree:
        """A file's tree, begun where it is first asked for."""
        found = self.trees.get((side, stem))
        if found is None:
            found = self.trees[side, stem] = SheetTree(f"{side}/{self.id}/{stem}.yaml", {})
            found.spots[()] = (1, 1)
        if place is not None:
            found.cells.setdefault((), place)
        return found

    def know(self, spot: Spot, place: Place) -> None:
        """Where a path stands, or would stand were it filled in."""
        tree = self.trees.get((spot.side, spot.stem))
        if tree is None:  # a file that nothing is written in
            return
        tree.cells.setdefault(spot.path, place)
        for length in range(1, len(spot.path) + 1):
            tree.spots.setdefault(spot.path[:length], (place.line or 1, place.column or 1))

    def put(self, spot: Spot, value: Any, place: Place, column: Column | None = None) -> None:
        """A value at its path; another value that stands there already is a problem, the same one is not."""
        if isinstance(value, dict) and value:
            for key, inner in value.items():
                self.put(spot / key, inner, place, column)
            return
        if column is not None:
            self.columns[place.sheet or "", place.cell or ""] = column
        tree = self.tree(spot.side, spot.stem)
        holder: Any = tree.value
        for part, after in zip(spot.path, spot.path[1:], strict=False):
            holder = _within(holder, part, [] if isinstance(after, int) else {})
        last = spot.path[-1]
        there = _within(holder, last, value)
        if there != value:
            where = tree.place(spot.path)
            found = t(
                f"写的是“{shown(_flat(value))}”，而{where.sheet} {where.cell} 写的是“{shown(_flat(there))}”",
                f"says '{shown(_flat(value))}', but {where.sheet} {where.cell} says '{shown(_flat(there))}'",
            )
            self.refuse(place, found, next_step=t("请只留一个", "keep one of them"))
            return
        self.know(spot, place)
        tree.odd += [((*spot.path, *path), text) for path, text in _odd(value)]
        keys = ((spot.path[: at + 1], str(key)) for at, key in enumerate(spot.path))
        tree.odd += [(path, key) for path, key in keys if not key.isprintable()]

    def open(self, spot: Spot, place: Place) -> None:
        """A mapping at a path, empty until something is put in it."""
        self.put(spot, self.at(spot) or {}, place)

    def count(self, spot: Spot) -> int:
        """How many entries stand at a path."""
        said = self.at(spot)
        return len(said) if isinstance(said, (dict, list)) else 0

    def at(self, spot: Spot) -> Any:
        """What stands at a path so far."""
        return said_at({(spot.side, spot.stem): self.tree(spot.side, spot.stem).value}, spot)

    def remark(self, spot: Spot, text: str) -> None:
        """What somebody noted beside a path: a comment of the file."""
        if text:
            self.remarks.setdefault((spot.side, spot.stem), {}).setdefault(spot.path, text)


def _within(holder: Any, part: str | int, otherwise: Any) -> Any:
    """What stands under a key or number, put there where nothing does."""
    if isinstance(holder, list) and isinstance(part, int):
        holder += [None] * (part + 1 - len(holder))
        if holder[part] is None:
            holder[part] = otherwise
        return holder[part]
    if isinstance(holder, dict):
        return holder.setdefault(part, otherwise)
    return None


def _flat(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, (list, dict)) else str(value)


def _odd(value: Any) -> Iterator[tuple[Path, str]]:
    """Texts within a value that hold what cannot be printed."""
    if isinstance(value, str) and not value.isprintable():
        yield (), value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from (((key, *path), text) for path, text in _odd(inner))
        if isinstance(key, str) and not key.isprintable():
            yield (key,), key
