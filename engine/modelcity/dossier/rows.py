"""What every reader hands over: texts as they stand in a file, each with its place; nothing is judged here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from modelcity.errors import Place, Problem

Column = Literal["locality", "fact", "year", "value", "evidence", "note"]


@dataclass(frozen=True, slots=True)
class Row:
    """One value of one fact as written; "" is empty. `place` is where the value stands.

    `letters` are the columns of a worksheet by name; a CSV file has none, and YAML says it all in the place's path.
    `title` and `allowed` are what a workbook's row says it asks for, where its columns are still there.
    """

    place: Place
    locality: str
    fact: str
    year: str
    value: str
    evidence: tuple[str, ...] = ()
    note: str = ""
    letters: Mapping[Column, str] = field(default_factory=dict)
    title: str = ""
    allowed: str = ""

    def at(self, column: Column) -> Place:
        """The place of one column of the row, as exactly as the file allows."""
        if column in self.letters:
            return replace(self.place, cell=f"{self.letters[column]}{self.place.line}")
        if self.place.sheet is not None or self.place.path:
            return self.place
        return replace(self.place, path=column)


@dataclass(frozen=True, slots=True)
class Head:
    """Whose facts they are, as written; `level` may be empty."""

    id: str
    name: str
    level: str
    parent: str
    place: Place


@dataclass(slots=True)
class Rows:
    """A file as read: rows in file order, what is known of its localities (by id), and what was wrong so far.

    `hidden` and `labelled` are what a workbook says of itself by the keys of DECLARED_LABELS: in its defined names, and
    on its cover.
    """

    file: str
    rows: list[Row] = field(default_factory=list)
    heads: dict[str, Head] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)
    labelled: dict[str, str] = field(default_factory=dict)


# The workbook of ``template``: its reader finds columns and cells by these texts, wherever they were moved to.
SHEET_HEADERS: dict[Column, str] = {
    "fact": "事实编号",
    "year": "年度",
    "value": "填报值",
    "evidence": "佐证材料",
    "note": "说明（零报告须写原因）",
}
ASKED_HEADERS = {"title": "事实", "allowed": "单位/可填范围"}  # what a row asks for; read where they are there
COVER = "说明"
COVER_LABELS = {"id": "地区编号", "name": "地区名称", "level": "级别", "parent": "上级地区"}
BOOK_NAME = "_modelcity"  # a defined name: standard/edition/level
FROM_NAME, FROM_LABEL = "_modelcity_from", "填报单位编号"  # whose book it is: a defined name, and on the cover
DECLARED_LABELS = {"standard": "标准编号", "edition": "标准版次", "level": "级别编号", "from": FROM_LABEL}
