"""Where standards stand, and their files as they stand there: read as trees, a variant's over those of its base."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from modelcity.errors import CallError, DeclarationError, FactError, Place, Problem
from modelcity.files import MEGABYTE, decode, read_bytes
from modelcity.resources import area
from modelcity.standard.composing import composed
from modelcity.standard.extending import base_named, extends
from modelcity.standard.validation import Declarations, check_text
from modelcity.texts import t
from modelcity.yamltext import Tree, read_tree

MAX_BYTES = 5 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where standards stand: a folder of declared indicators and one of rules, a sub-folder for each standard."""

    indicators: Path
    rules: Path

    def ids(self) -> list[str]:
        """The standards that are there, whole or not: every folder with YAML files in it."""
        sides = [side for side in (self.indicators, self.rules) if side.is_dir()]
        return sorted({folder.name for side in sides for folder in side.iterdir() if yaml_files(folder)})


def yaml_files(folder: Path) -> list[Path]:
    """The files of a standard's folder that are meant to be YAML, by name; what is hidden is not looked at."""
    if folder.name.startswith(".") or not folder.is_dir():
        return []
    files = [path for path in folder.iterdir() if path.suffix.lower() in (".yaml", ".yml")]
    return sorted(path for path in files if not path.name.startswith("."))


def installed() -> Shelf:
    """The standards that came with the product."""
    return Shelf(area("indicators"), area("rules"))


def shelf_at(folder: Path) -> Shelf:
    """The standards of a folder that has `indicators/` and `rules/` of its own; raises CallError."""
    shelf = Shelf(folder / "indicators", folder / "rules")
    if not shelf.ids():
        raise CallError(
            Problem(
                Place(str(folder)),
                t("这里没有标准", "holds no standard"),
                t(
                    "应有 indicators/<标准>/standard.yaml 和 rules/<标准>/",
                    "must have indicators/<id>/standard.yaml and rules/<id>/",
                ),
                t("请给出装有这两个文件夹的目录", "name the folder that holds these two"),
            )
        )
    return shelf


def heads(shelf: Shelf) -> dict[str, bool]:
    """The standards of a shelf, and whether each says that it is the usual one (`default: yes`)."""
    found = {}
    for name in shelf.ids():
        path = shelf.indicators / name / "standard.yaml"
        head = read_tree(decode(read_bytes(path, MAX_BYTES), path.name), path.name).value if path.is_file() else None
        said = head.get("default") if isinstance(head, dict) else None
        found[name] = isinstance(said, str) and said.casefold() in ("yes", "y", "true", "t", "on", "1")
    return found


def declared(shelf: Shelf, name: str, *, english: bool, contents: bool) -> tuple[Declarations, bool]:
    """The files of a standard, a variant's composed with those of its base; False: too little of it could be read."""
    reading = {"en": english, "contents": contents}
    own = files_at(shelf, name, reading)
    try:
        return (_extended(shelf, own, reading, ()) if extends(own) else own), True
    except DeclarationError as error:
        return Declarations(name, problems=list(error.problems)), False


def files_at(shelf: Shelf, name: str, reading: Mapping[str, bool]) -> Declarations:
    """The files of a standard as they stand in its two folders; `reading`: which need not be read."""
    declarations = Declarations(name)
    for side, root in (("indicators", shelf.indicators), ("rules", shelf.rules)):
        for path in yaml_files(root / name):
            if reading.get(path.stem, True):
                _read_file(declarations, side, path)
    return declarations


def base_of(own: Declarations, shelf: Shelf, above: tuple[str, ...] = ()) -> tuple[Shelf, str]:
    """The standard that a variant extends and where it stands: on its own shelf, else among those of the product.

    `above` are the variants that led here; raises DeclarationError where there is none, or it leads round in a circle.
    """
    shelves = {name: one for one in (installed(), shelf) for name in one.ids()}
    name = base_named(own, list(shelves), above)
    return shelves[name], name


def extended_by(shelf: Shelf, above: tuple[str, ...]) -> tuple[Shelf, str] | None:
    """What the last of `above`, itself on `shelf`, extends, and where that stands; None where it extends nothing."""
    own = files_at(shelf, above[-1], {"en": False, "contents": False})
    return base_of(own, shelf, above[:-1]) if extends(own) else None


def _extended(shelf: Shelf, own: Declarations, reading: Mapping[str, bool], above: tuple[str, ...]) -> Declarations:
    """The files of a variant over those of its base, itself a variant perhaps; raises DeclarationError."""
    there, name = base_of(own, shelf, above)
    base = files_at(there, name, reading)
    return composed(own, _extended(there, base, reading, (*above, own.id)) if extends(base) else base)


def _read_file(declarations: Declarations, side: str, path: Path) -> None:
    """One file as a tree, with what is wrong with it as text."""
    place = Place(f"{side}/{declarations.id}/{path.name}")
    if path.suffix != ".yaml":
        found = t(f"扩展名是 {path.suffix}", f"ends in {path.suffix}")
        return declarations.break_off(place, found, next_step=t("请改名，以 .yaml 结尾", "rename it to end in .yaml"))
    try:
        tree = read_tree(decode(read_bytes(path, MAX_BYTES), place.file), place.file)
    except FactError as error:
        tree = Tree(place.file, broken=True)
        next_step = t("请给出 UTF-8 的 YAML 文本", "give YAML text in UTF-8")
        tree.problems = [Problem(place, problem.found, next=next_step) for problem in error.problems]
    declarations.trees[side, path.stem] = tree
    check_text(declarations, tree)
    return None
