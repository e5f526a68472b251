"""From a workbook to a standard: its cells are the declarations, checked by the very rules that YAML goes through."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from modelcity.authoring import heading, kinds, samples
from modelcity.authoring.clerkwords import in_clerks_words
from modelcity.authoring.columns import CATEGORIES, EXAMPLES, HEAD, INDICATORS, LEVELS, RULES, SOURCE_SHEET, UNITS
from modelcity.authoring.entries import take_entries
from modelcity.authoring.heading import take_head
from modelcity.authoring.layout import BY_TITLE, SHEETS
from modelcity.authoring.lines import Known, Lines, read_lines
from modelcity.authoring.planting import Planting, Spot
from modelcity.authoring.samples import take_examples
from modelcity.authoring.scoring import take_rules
from modelcity.dossier.values import folded, shown
from modelcity.errors import CallError, DeclarationError, Place, Problem
from modelcity.proving.check import mistakes_of
from modelcity.standard.load import Shelf, from_trees
from modelcity.standard.standard import Standard
from modelcity.texts import t

_ID = re.compile(r"\w[\w.-]{0,99}")
_NAMES = ("编号", "代号")  # how headers of ids end
_ORDER = (
    "级别",
    "大项",
    "单位",
    "来源",
    "测评",
    "小项",
    "一票否决",
    "预警",
    "级别依据",
    "明文规范",
    "事实",
    "来源目次",
)


@dataclass(frozen=True, slots=True)
class BookStandard:
    """A standard that a workbook declares, sound in itself, with its trees and the remarks beside them."""

    standard: Standard
    planting: Planting


def known_sheets() -> Known:
    """The sheets that are read, with how many of their headers must be there, and all headers."""
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for sheet in SHEETS:
        keys = [column.header for column in sheet.columns if not column.at and column.header in sheet.headers]
        found[sheet.title] = (len(keys), tuple(dict.fromkeys((*keys, *sheet.headers))))
    found[HEAD] = (2, heading.HEADERS)
    found[RULES] = (3, kinds.HEADERS)
    found[EXAMPLES] = (3, samples.HEADERS)
    return found


def planted(path: Path, name: str | None = None) -> tuple[Planting, Lines]:
    """The trees of a workbook; `name` is another id for the standard. Raises FactError for no such workbook."""
    lines = read_lines(path, known_sheets())
    if lines.broken:
        raise DeclarationError(lines.problems)
    planting = Planting(name or _id_in(lines))
    planting.problems += lines.problems
    _begin(planting, lines.file)
    take_head(lines.of(HEAD), planting)
    planting.tree("indicators", "standard").value["id"] = planting.id
    files: dict[str, str] = {}
    for title in _ORDER:
        if title == INDICATORS:
            _begin_categories(planting, lines.file)
        take_entries(BY_TITLE[title], lines.of(title), planting, files)
    take_rules(lines.of(RULES), planting, files)
    take_examples(lines.of(EXAMPLES), planting, files)
    return planting, lines


def import_book(path: Path, shelf: Shelf, name: str | None = None) -> BookStandard:
    """The standard of a workbook; raises DeclarationError with every mistake at its cell, FactError, CallError.

    `shelf`: where the other standards stand that it may refer to.
    """
    if name is not None and not _ID.fullmatch(name):
        found = t(f"“{shown(name)}”不能作标准代号", f"'{shown(name)}' cannot be a standard's id")
        raise CallError(Problem(Place("--id"), found, t("应为字母、数字和连字符", "must be letters, digits and -")))
    planting, lines = planted(path, name)
    standard, declarations = from_trees(planting.id, planting.trees)
    unread = {problem.place.path for problem in declarations.problems}
    problems = [*planting.problems, *_others(mistakes_of(standard, declarations, shelf), unread, planting, lines)]
    if problems or standard is None:
        placed = [problem for problem in problems if problem.place.sheet]  # what is in no sheet follows from those
        raise DeclarationError(in_clerks_words(placed or problems, planting, lines))
    return BookStandard(standard, planting)


def _others(
    problems: Iterable[Problem], unread: Collection[str], planting: Planting, lines: Lines
) -> Iterator[Problem]:
    """What is wrong beside the rows that could not be taken: what only follows from those is no further mistake.

    `unread`: the paths whose cells cannot be read as they are; what is said of other points is about their sum.
    """
    refused = {(one.place.sheet, one.place.line) for one in (*planting.problems, *planting.following)}
    entries, ruled = set[str](), set[str]()  # ids in rows that say what there is; in rows that say how it is judged
    for title, rows in lines.sheets.items():
        hit = [line for line in rows if (title, line.place.line) in refused]
        names = {folded(cell.text) for line in hit for header, cell in line.cells.items() if header[-2:] in _NAMES}
        if title in (RULES, EXAMPLES):
            ruled |= names
        else:
            entries |= names
        if hit and title == INDICATORS:
            entries.add("contents.yaml")  # what a source is used for
    for problem in problems:
        place = problem.place
        column = planting.columns.get((place.sheet or "", place.cell or ""))
        if planting.turned_away and column is not None and column.at.startswith("rules/standard/"):
            continue  # a sum
        path, found = set(place.path.split(".")), set(re.findall(r"[\w.-]+", f"{place.file} {problem.found}"))
        found |= {word.partition(".")[0] for word in found}
        is_sum = place.path.endswith(".points") and place.path not in unread
        in_rules = place.sheet in (RULES, EXAMPLES) or place.path in ruled or is_sum
        if not ((path | found) & entries or found & ruled or (in_rules and path & ruled)):
            yield problem


def _id_in(lines: Lines) -> str:
    line = next((line for line in lines.of(HEAD) if line.text(heading.LABEL) == "标准代号"), None)
    name = folded(line.text(heading.SAYS)).strip() if line else ""
    if not _ID.fullmatch(name):
        place = line.at(heading.SAYS) if line else Place(lines.file, sheet=HEAD)
        found = t(f"“{shown(name)}”不能作标准代号", f"'{shown(name)}' cannot be a standard's id")
        allowed = t("应为字母、数字和连字符，如 my-province", "must be letters, digits and -, such as my-province")
        raise DeclarationError([*lines.problems, Problem(place, found, allowed, t("请写上", "fill it in"))])
    return name


def _begin(planting: Planting, file: str) -> None:
    """The files that every standard has, even where the workbook says nothing for them."""
    for side, stem, title in (
        ("indicators", "standard", HEAD),
        ("rules", "standard", CATEGORIES),
        ("indicators", "sources", SOURCE_SHEET),
        ("indicators", "units", UNITS),
    ):
        planting.tree(side, stem, Place(file, sheet=title))
    for key, title in (("levels", LEVELS), ("categories", CATEGORIES)):
        planting.know(Spot("indicators", "standard", (key,)), Place(file, sheet=title))


def _begin_categories(planting: Planting, file: str) -> None:
    categories: Mapping[str, object] = planting.at(Spot("indicators", "standard", ("categories",))) or {}
    for category in categories:
        planting.tree("indicators", category, Place(file, sheet=INDICATORS))
        planting.tree("rules", category, Place(file, sheet=RULES))
