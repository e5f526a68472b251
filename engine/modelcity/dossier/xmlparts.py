"""What openpyxl passes over in silence: sheets that are not there, cells out of order, merged cells.

A sheet's part may be lost, or hold the same row twice; openpyxl then leaves out what it does not expect, and a value
that stands in the file would be scored as missing. Here each part is read once by Python's own parser, tags only.
"""

import re
from typing import NamedTuple
from xml.parsers import expat  # DTDs were refused before

_PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")


class XmlPart(NamedTuple):
    """What one part of a workbook says of itself. `sheets`: how many the part lists, where it is the list of sheets."""

    merged: list[str]
    sheets: int
    disorder: str  # the first place that does not follow the one before; "" when all do


def read_part(content: bytes) -> XmlPart:
    """The tags of an XML part; raises expat.ExpatError where it is none."""
    tags = _Tags()
    parser = expat.ParserCreate()
    parser.StartElementHandler = tags.start
    try:
        parser.Parse(content, True)
    except _OtherPart:
        return XmlPart([], 0, "")
    return XmlPart(tags.merged, tags.sheets, tags.disorder)


class _OtherPart(Exception):  # noqa: N818 - stops the parser; nothing is wrong
    """Neither a sheet nor the list of sheets: not looked at any further."""


class _Tags:
    """The tags of a part, one after another."""

    def __init__(self) -> None:
        self.root, self.row, self.column = "", 0, 0
        self.merged: list[str] = []
        self.sheets, self.disorder = 0, ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self.root:
            self.root = name
            if name not in ("worksheet", "workbook"):
                raise _OtherPart
        elif self.root == "workbook":
            self.sheets += name == "sheet"
        elif name == "row":
            self._row(attributes.get("r"))
        elif name == "c":
            self._cell(attributes.get("r"))
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", ""))

    def _row(self, said: str | None) -> None:
        place = self.row + 1 if said is None else _whole(said)
        if place is None or place <= self.row:
            self.disorder = self.disorder or f"{said}"
        self.row, self.column = place or self.row, 0

    def _cell(self, said: str | None) -> None:
        if said is None:
            self.column += 1
            return
        found = _PLACE.fullmatch(said)
        column = column_number(found[1]) if found else 0
        if found is None or int(found[2]) != self.row or column <= self.column:
            self.disorder = self.disorder or said
        self.column = column or self.column


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,7}", text) else None


def column_number(letters: str) -> int:
    """A column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
