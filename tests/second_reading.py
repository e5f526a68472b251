"""A second way to read dossiers, sharing no code with engine/: what a file says, plainly and slowly.

The fuzzer holds the engine against it. A file that the engine takes must say just what is read here; one that cannot
be read here (`Unreadable`) must have been refused.
"""

import contextlib
import csv
import io
import json
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml

import oracle

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ("locality", "fact", "year", "value", "evidence", "note")
ENTRY = {"value", "evidence", "note"}
HEADERS = {
    "fact": "事实编号",
    "year": "年度",
    "value": "填报值",
    "evidence": "佐证材料",
    "note": "说明(零报告须写原因)",
}
SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NULLS = ("~", "null", "Null", "NULL")

Key = tuple[str, int | None]
Said = tuple[Fraction | None, frozenset[str]]  # a value (None: na), and the names of its evidence


class Unreadable(Exception):  # noqa: N818 - it is a verdict on a file, not a fault of this code
    """The file does not say one thing: whoever takes it guesses."""


@dataclass(frozen=True)
class Line:
    """One value as written."""

    locality: str
    fact: str
    year: str
    value: str
    evidence: tuple[str, ...]
    note: str


@dataclass
class Reading:
    """What a file says: whose it is (by id) and what it says of them; None where it is of nobody in particular."""

    lines: list[Line]
    head: dict[str, str] = field(default_factory=dict)


@cache
def declared(name: str = "national") -> oracle.Declared:
    """A standard as the oracle reads it."""
    return oracle.Declared.read(ROOT, name)


def entries(lines: list[Line], level: str, name: str = "national") -> dict[Key, Said]:
    """What lines of one locality say at a level; raises Unreadable where they contradict each other or say nonsense."""
    standard = declared(name)
    asked, found = set(standard.collected(level)), dict[Key, Said]()
    for line in lines:
        fact, year = standard.facts.get(half(line.fact)), half(line.year)
        if fact is None or not half(line.value):
            continue
        try:
            value = oracle.value_of(line.value, fact)
        except (ValueError, KeyError, ZeroDivisionError) as error:
            raise Unreadable(str(error)) from error
        if value == oracle.NA and not line.note:
            raise Unreadable("na without a reason")
        if fact.yearly != bool(year):
            raise Unreadable("a year is missing, or one too many")
        if fact.id not in asked or (fact.yearly and year not in map(str, standard.window)):
            continue
        key = fact.id, int(year) if year else None
        exact = value if isinstance(value, Fraction) else None
        old = found.setdefault(key, (exact, frozenset()))
        if old[0] != exact:
            raise Unreadable(f"two values of {key}")
        found[key] = exact, old[1] | frozenset(line.evidence)
    return found


def half(text: str) -> str:
    """In half width, without white space around."""
    return text.translate(oracle.HALF_WIDTH).strip()


def names(text: str) -> tuple[str, ...]:
    """The evidence that a cell names."""
    return tuple(name for part in re.split("[;；\n\r]", text) if (name := part.strip()))


def flat(text: str) -> str:
    """On one line, without white space around."""
    return re.sub("[\t\n\r]+", " ", text).strip()


def decoded(content: bytes) -> str:
    """UTF-8, else GB18030; line ends are \\n."""
    if b"\0" in content:
        raise Unreadable("NUL")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return io.StringIO(content.decode(encoding), newline=None).read()
        except UnicodeDecodeError:
            continue
    raise Unreadable("no encoding")


def table(content: bytes, columns: tuple[str, ...] = COLUMNS) -> list[dict[str, str]]:
    """The rows of a CSV by column; raises Unreadable."""
    try:
        rows = [row for row in csv.reader(io.StringIO(decoded(content)), strict=True) if any(map(half, row))]
    except csv.Error as error:
        raise Unreadable(str(error)) from error
    if not rows:
        raise Unreadable("empty")
    head = [half(name.replace("\ufeff", "")).lower() for name in rows[0]]
    if len(set(head)) < len(head) or not set(head) <= set(columns):
        raise Unreadable(f"header {head}")
    if any(len(row) != len(head) for row in rows):
        raise Unreadable("ragged")
    return [dict(zip(head, row, strict=True)) for row in rows[1:]]


def read_csv(content: bytes) -> Reading:
    """A long CSV."""
    lines = []
    for row in table(content):
        locality, fact, year, value, evidence, note = (row.get(column, "") for column in COLUMNS)
        lines.append(Line(flat(locality), fact, year, value, names(evidence), flat(note)))
    return Reading(lines)


def by_locality(content: bytes) -> dict[str, list[Line] | None]:
    """The lines of each locality of a long CSV; None where one of its rows is none, or names nobody."""
    try:
        rows = [row for row in csv.reader(io.StringIO(decoded(content)), strict=True) if any(map(half, row))]
    except csv.Error as error:
        raise Unreadable(str(error)) from error
    head = [half(name.replace("\ufeff", "")).lower() for name in rows[0]]
    found: dict[str, list[Line] | None] = {}
    above = ""
    for row in rows[1:]:
        cells = dict(zip(head, row, strict=False))
        locality, fact, year, value, evidence, note = (cells.get(column, "") for column in COLUMNS)
        name = flat(locality) or above
        lines = found.setdefault(name, [])
        if len(row) != len(head) or not flat(locality) or lines is None:
            found[name] = None
        else:
            lines.append(Line(name, fact, year, value, names(evidence), flat(note)))
        above = name
    return found


class _Texts(yaml.BaseLoader):
    """Every scalar as text; an empty plain one, or a plain ~, is nothing."""

    def construct_scalar(self, node: Any) -> Any:
        return None if node.style is None and node.value in ("", "~") else super().construct_scalar(node)


def read_yaml(content: bytes) -> Reading:
    """A YAML dossier; PyYAML's plainest loader reads every scalar as text."""
    try:
        return _of_tree(yaml.load(decoded(content), Loader=_Texts))
    except (yaml.YAMLError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def read_json(content: bytes) -> Reading:
    """A JSON dossier; numbers keep their digits."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise Unreadable("a key stands twice")
        return dict(pairs)

    def no_number(text: str) -> None:
        raise Unreadable(text)

    try:
        said = json.loads(
            decoded(content), parse_int=str, parse_float=str, parse_constant=no_number, object_pairs_hook=once
        )
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    return _of_tree(said)


def _of_tree(said: Any) -> Reading:
    if not isinstance(said, dict) or set(said) != {"locality", "facts"}:
        raise Unreadable("no dossier")
    head, facts = said["locality"], said["facts"]
    if not isinstance(head, dict) or not isinstance(facts, dict):
        raise Unreadable("no dossier")
    lines = []
    for fact, body in facts.items():
        by_year = isinstance(body, dict) and body and not set(body) & ENTRY
        for year, entry in body.items() if by_year else [("", body)]:
            parts = entry if isinstance(entry, dict) else {"value": entry}
            if not set(parts) <= ENTRY:
                raise Unreadable(f"unknown keys {set(parts)}")
            proof = parts.get("evidence")
            listed = tuple(flat(_text(one)) for one in proof) if isinstance(proof, list) else names(_text(proof))
            named = tuple(filter(None, listed))
            lines.append(Line("", fact, year, _text(parts.get("value")), named, flat(_text(parts.get("note")))))
    return Reading(lines, {key: flat(_text(text)) for key, text in head.items()})


def _text(said: Any) -> str:
    if isinstance(said, (dict, list)):
        raise Unreadable("a mapping or list where a text should be")
    if isinstance(said, bool):
        return "true" if said else "false"
    return "" if said is None or said in NULLS[1:] else str(said)


# ── workbooks ────────────────────────────────────────────────────────────────────────────────────────────────────────

Grid = dict[int, dict[int, str]]  # text by row and column, from 1


def read_xlsx(content: bytes) -> Reading:
    """The workbook of the template: zip, XML and cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(set(archive.namelist())) < len(archive.namelist()):
                raise Unreadable("two parts of one name")
            sheets = list(_sheets(archive))
    except (zipfile.BadZipFile, zlib.error, KeyError, ElementTree.ParseError, ValueError, IndexError, OSError) as error:
        raise Unreadable(repr(error)) from error
    lines, head = [], {}
    for grid in sheets:
        rows = [
            (number, {half(text)[:100]: spot for spot, text in row.items()}) for number, row in sorted(grid.items())
        ]
        tops = [(number, texts) for number, texts in rows if set(HEADERS.values()) <= {_tight(text) for text in texts}]
        if not tops:
            head |= {half(row[1]): row.get(2, "") for row in grid.values() if 1 in row}
            continue
        top, texts = tops[0]
        spots = {_tight(text): spot for text, spot in texts.items()}
        lines += [_line(grid[number], spots) for number in sorted(grid) if number > top]
    labels = {"id": "地区编号", "name": "地区名称", "level": "级别", "parent": "上级地区"}
    return Reading(
        [line for line in lines if line.fact], {key: flat(head.get(label, "")) for key, label in labels.items()}
    )


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _line(row: dict[int, str], spots: dict[str, int]) -> Line:
    fact, year, value, evidence, note = (row.get(spots[header], "") for header in HEADERS.values())
    year = year.removesuffix(".0")
    return Line("", fact.strip(), year, value, names(evidence), flat(note))


def _sheets(archive: zipfile.ZipFile) -> Iterator[Grid]:
    """The sheets of a workbook in order."""
    package: dict[str, tuple[str, str]] = {}
    with contextlib.suppress(KeyError, ElementTree.ParseError):  # not needed to find the one workbook
        package = _relations(archive, "_rels/.rels")
    books = [target for kind, target in package.values() if kind.endswith("/officeDocument")]
    there = [name for name in (one.lstrip("/") for one in books) if name in archive.namelist()]
    book = (there or ["xl/workbook.xml"])[0]
    folder = posixpath.dirname(book)
    related = _relations(archive, f"{folder}/_rels/{posixpath.basename(book)}.rels")

    def part(target: str) -> str:
        return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))

    shared: list[str] = []
    for kind, target in related.values():
        if kind.endswith("/sharedStrings"):
            root = ElementTree.fromstring(archive.read(part(target)))
            shared = ["".join(_runs(item)) for item in root.iter(f"{SHEETS}si")]
    root = ElementTree.fromstring(archive.read(book))
    for sheet in root.iter(f"{SHEETS}sheet"):
        kind, target = related[sheet.attrib[RELATION]]
        if kind.endswith("/worksheet"):
            yield _grid(ElementTree.fromstring(archive.read(part(target))), shared)


def _relations(archive: zipfile.ZipFile, name: str) -> dict[str, tuple[str, str]]:
    root = ElementTree.fromstring(archive.read(name))
    return {one.get("Id", ""): (one.get("Type", ""), one.get("Target", "")) for one in root}


def _runs(item: ElementTree.Element) -> Iterator[str]:
    """The text of a string, without the readings above Chinese characters."""
    for child in item:
        if child.tag == f"{SHEETS}t":
            yield child.text or ""
        elif child.tag == f"{SHEETS}r":
            yield from (text.text or "" for text in child.iter(f"{SHEETS}t"))


def _grid(root: ElementTree.Element, shared: list[str]) -> Grid:
    """Cells by place; raises Unreadable where places do not ascend, or contradict each other."""
    grid: Grid = {}
    row = 0
    for line in root.iter(f"{SHEETS}row"):
        said = int(line.get("r", str(row + 1)))
        if said <= row:
            raise Unreadable(f"row {said} after {row}")
        row, column, grid[said] = said, 0, {}
        for cell in line.iter(f"{SHEETS}c"):
            place = re.fullmatch("([A-Z]{1,3})([0-9]{1,7})", cell.get("r", f"{_letters(column + 1)}{row}"))
            if place is None or int(place[2]) != row or _number(place[1]) <= column:
                raise Unreadable(f"cell {cell.get('r')} in row {row}")
            column = _number(place[1])
            grid[row][column] = _cell(cell, shared)
    return grid


def _cell(cell: ElementTree.Element, shared: list[str]) -> str:
    kind, text = cell.get("t", "n"), cell.findtext(f"{SHEETS}v") or ""
    if kind == "s" and text:
        return shared[int(text)]
    if kind == "inlineStr":
        inline = cell.find(f"{SHEETS}is")
        return "" if inline is None else "".join(_runs(inline))
    if kind == "b" and text:
        return "TRUE" if int(text) else "FALSE"
    if kind == "n" and text:
        plain = f"{Decimal(repr(float(text))):f}"  # 17 digits are stored; the shortest that mean the same were typed
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return text


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
