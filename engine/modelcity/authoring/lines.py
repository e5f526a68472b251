"""A workbook of a standard as lines: for each known sheet its rows below the header, by header."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from modelcity.authoring.columns import (
    AUTOMATIC,
    CATEGORIES,
    EXAMPLES,
    FACTS,
    HEAD,
    INDICATORS,
    LEVELS,
    RULES,
    SOURCE_SHEET,
    UNITS,
)
from modelcity.dossier.cells import cell_text
from modelcity.dossier.spanning import MAX_SPANS, spans
from modelcity.dossier.values import folded, shown
from modelcity.dossier.xlsxfile import open_book
from modelcity.errors import FactError, Place, Problem, near
from modelcity.texts import t

MAX_ROWS, MAX_COLUMNS, MAX_SHEETS, MAX_LEAD, MAX_LABEL = 10_000, 100, 60, 20, 100
NEEDED = (HEAD, LEVELS, CATEGORIES, INDICATORS, FACTS, RULES, EXAMPLES, UNITS, SOURCE_SHEET)
_YEAR = re.compile("[0-9]{4}")


class Cell(NamedTuple):
    """What a cell says, and where it is."""

    text: str
    place: Place


@dataclass(slots=True)
class Line:
    """One row: its cells by header, and which of them somebody asked for."""

    cells: Mapping[str, Cell]
    place: Place
    used: set[str] = field(default_factory=set)

    def text(self, header: str) -> str:
        """What stands under a header; "" where nothing does or the column is not there."""
        self.used.add(header)
        return self.cells[header].text if header in self.cells else ""

    def at(self, header: str) -> Place:
        """The cell under a header; the row's first cell where the column is not there."""
        return self.cells[header].place if header in self.cells else self.place

    def unused(self) -> Iterator[tuple[str, Cell]]:
        """The filled cells that nobody asked for."""
        return ((header, cell) for header, cell in self.cells.items() if cell.text and header not in self.used)


@dataclass
class Lines:
    """The lines of every known sheet that a workbook has, and what cannot be read."""

    file: str
    sheets: dict[str, list[Line]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: bool = False  # a sheet or column that all hangs on is not there: nothing more can be told

    def of(self, title: str) -> list[Line]:
        """The lines of a sheet; none where it is not there."""
        return self.sheets.get(title, [])

    def refuse(self, place: Place, found: str, allowed: str = "", next_step: str = "") -> None:
        """Notes what cannot be read."""
        self.problems.append(Problem(place, found, allowed, next_step))


Known = Mapping[str, tuple[int, Sequence[str]]]
"""By title: how many of its headers must be there, and all its headers, those first."""


def read_lines(path: Path, known: Known) -> Lines:
    """The lines of a workbook; raises FactError for a file that is no workbook of a standard."""
    lines = Lines(str(path))
    with open_book(path) as (book, merged):
        if len(book.worksheets) > MAX_SHEETS:
            found = t(f"有 {len(book.worksheets)} 张工作表", f"has {len(book.worksheets)} sheets")
            allowed = t(f"最多 {MAX_SHEETS} 张", f"at most {MAX_SHEETS}")
            raise FactError(Problem(Place(lines.file), found, allowed, _use_template()))
        _check_sheets(lines, [sheet.title.strip() for sheet in book.worksheets], known)
        for sheet in book.worksheets:
            title = sheet.title.strip()
            if title in known and title not in lines.sheets:
                _read_sheet(lines, sheet, title, known[title], merged.get(str(sheet._worksheet_path), []))
    return lines


def _check_sheets(lines: Lines, titles: Sequence[str], known: Known) -> None:
    """Sheets that must be there, are there twice, or go by another name; FactError where it is another workbook."""
    missing = [title for title in known if title not in titles]
    if INDICATORS in missing and RULES in missing:
        found = t(f"没有工作表“{INDICATORS}”“{RULES}”", f"has no sheet {INDICATORS}, {RULES}")
        allowed = t("不是编写标准用的工作簿", "is no workbook of a standard")
        raise FactError(Problem(Place(lines.file), found, allowed, _use_template()))
    others = [title for title in titles if title not in known]
    for title in missing:
        alike = near(title, others)
        if title in NEEDED or alike:
            lines.broken, found = True, t(f"没有工作表“{title}”", f"has no sheet '{title}'")
            advice = t("工作表的名字请照原样", "leave the names of sheets as they are")
            lines.refuse(Place(lines.file), found, alike, advice if alike else _use_template())
    for title in known:
        if titles.count(title) > 1:
            lines.broken, found = True, t(f"工作表“{title}”有两张", f"has two sheets '{title}'")
            lines.refuse(Place(lines.file), found, next_step=_one_only())


def _use_template() -> str:
    return t(
        "请用 modelcity standard export 写出的工作簿（加 --empty 是空白的）",
        "use a workbook made by modelcity standard export (--empty for a blank one)",
    )


def _read_sheet(lines: Lines, sheet: Any, title: str, known: tuple[int, Sequence[str]], merged: list[str]) -> None:
    """The rows of one sheet after its header; the last row that is looked at must be empty."""
    headers: dict[int, str] | None = None
    top, found = 0, lines.sheets.setdefault(title, [])
    for number, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS), 1):
        if not any(cell.value is not None for cell in cells):
            continue
        if headers is None:
            headers, top = _headers(lines, title, number, cells, known), number
            if headers is None and number > MAX_LEAD:
                break
        elif number == MAX_ROWS:
            allowed = t(f"最多 {MAX_ROWS - 1} 行", f"at most {MAX_ROWS - 1} rows")
            lines.refuse(Place(lines.file, sheet=title), t("行数太多", "has too many rows"), allowed)
        else:
            line = _line(lines, title, number, cells, headers)
            if any(cell.text for cell in line.cells.values()):
                found.append(line)
    if headers is None:
        lines.broken, told = True, t("找不到表头行", "has no header row")
        lines.refuse(Place(lines.file, sheet=title), told, _asked(known), _use_template())
        return
    for span in spans(merged[:MAX_SPANS]):
        if span.bottom >= top and any(span.left <= column <= span.right for column in headers):
            place = Place(lines.file, span.top, span.left, title, span.name)
            advice = t("请取消合并，每行各写各的", "unmerge it and fill in each row")
            lines.refuse(place, t("是合并的单元格", "is a merged cell"), next_step=advice)


def _asked(known: tuple[int, Sequence[str]]) -> str:
    return t(f"应有的列：{'、'.join(known[1])}", f"its columns are {', '.join(known[1])}")


def _headers(
    lines: Lines, title: str, number: int, cells: Sequence[Any], known: tuple[int, Sequence[str]]
) -> dict[int, str] | None:
    """The columns of a header row, from 1; None for any other row. Unknown and repeated headers are problems."""
    needed, names = known
    texts = [
        re.sub(r"\s+", "", folded(str(cell.value)[:MAX_LABEL])) if cell.value is not None else "" for cell in cells
    ]
    by_form = {folded(name): name for name in names}
    there = [by_form.get(text, text) for text in texts]
    if sum(text in names for text in there) < 2:
        return None
    found: dict[int, str] = {}
    for column, text in enumerate(there, 1):
        place = Place(lines.file, number, column, title, f"{letters(column)}{number}")
        if not text:
            continue
        found[column] = ""
        ours = text in names or (_YEAR.fullmatch(text) and _YEAR.pattern in names)
        again = text in there[: column - 1]
        if ours and again:
            lines.broken = True
            lines.refuse(place, t(f"表头“{text}”有两个", f"the header '{text}' stands twice"), "", _one_only())
        elif ours:
            found[column] = text
        elif not again and not text.endswith(folded(AUTOMATIC)):
            lines.broken, told = True, t(f"不认识的列“{shown(text)}”", f"unknown column '{shown(text)}'")
            advice = near(text, names) or t("自己的话请写在“备注”列", "write your own words under 备注")
            lines.refuse(place, told, _asked(known), advice)
    for name in names[:needed]:
        if name not in found.values():
            place, lines.broken = Place(lines.file, number, sheet=title), True
            lines.refuse(place, t(f"缺少“{name}”这一列", f"has no column '{name}'"), _asked(known), _use_template())
    return found


def _one_only() -> str:
    return t("请只留一个", "keep one of them")


def _line(lines: Lines, title: str, number: int, cells: Sequence[Any], headers: Mapping[int, str]) -> Line:
    found: dict[str, Cell] = {}
    for column, cell in enumerate(cells, 1):
        header = headers.get(column)
        if header == "" or (header is None and cell.value is None):
            continue
        place = Place(lines.file, number, column, title, f"{letters(column)}{number}")
        text = cell_text(cell, place) if cell.value is not None else ""
        if isinstance(text, Problem):
            lines.problems.append(text)
            text = ""
        text = text.replace("_x000D_", "").strip(" \t\r\u3000")
        if header is None and text.strip():
            told = t("这一列没有表头", "this column has no header")
            lines.refuse(place, told, next_step=t("请写上表头，或删去这一格", "give it a header, or clear the cell"))
        elif header is not None:
            found[header] = Cell(text if text.strip() else "", place)
    first = min(headers)
    return Line(found, Place(lines.file, number, first, title, f"{letters(first)}{number}"))


def letters(column: int) -> str:
    """The name of a column, from 1: 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
