"""Facts as the workbook of ``template``, filled in; the file is weighed before it is opened.

Only values are taken: formulas, error values and dates are refused with their cell. Columns are found by their header
and facts by the hidden id, so columns may be moved and rows inserted. Rows after 5,000 and columns after 40 are not
looked at: no template has them, and one stray cell in the last corner must cost nothing.
"""

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from modelcity.dossier.cells import cell_text
from modelcity.dossier.rows import (
    ASKED_HEADERS,
    BOOK_NAME,
    COVER_LABELS,
    DECLARED_LABELS,
    FROM_LABEL,
    FROM_NAME,
    SHEET_HEADERS,
    Column,
    Head,
    Row,
    Rows,
)
from modelcity.dossier.spanning import MAX_SPANS, spans, unmerged
from modelcity.dossier.values import folded, one_line, plain, shown, split_names
from modelcity.dossier.weighing import save_again, weighed
from modelcity.errors import FactError, Place, Problem
from modelcity.files import MEGABYTE, read_bytes
from modelcity.texts import t

MAX_BYTES = 20 * MEGABYTE
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 5_000, 40, 60
MAX_LABEL = 100  # characters of a header
MAX_HIDDEN = 300  # characters of a defined name's text; an id has up to 100
MAX_LEAD = 60  # rows before a sheet's header
_ASKED = {key: folded(header) for key, header in ASKED_HEADERS.items()}
LABELS = {folded(label): label for label in (*COVER_LABELS.values(), *DECLARED_LABELS.values())}
WHOSE = (COVER_LABELS["id"], FROM_LABEL)
_FACT_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")


def read_xlsx(path: Path) -> Rows:
    """The rows of a filled-in template; raises FactError when the file cannot be taken as a workbook at all."""
    with open_book(path) as (book, merged):
        return _Book(str(path), book, merged).read()


@contextmanager
def open_book(path: Path) -> Iterator[tuple[Any, dict[str, list[str]]]]:
    """A harmless workbook open for reading its rows, and its merged ranges by part; raises FactError for any other."""
    file = str(path)
    content = read_bytes(path, MAX_BYTES)
    try:
        merged, sheets = weighed(content, file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of extensions that it leaves out
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            if len(book.sheetnames) != sheets:  # it leaves out those that are not there
                raise FactError(Problem(Place(file), _lost(len(book.sheetnames), sheets), next=save_again()))
            yield book, merged
    except FactError:
        raise
    except Exception as error:  # openpyxl lets out whatever a broken part makes it stumble over
        found = t(
            f"不是完好的 XLSX 工作簿（{type(error).__name__}）", f"is no sound XLSX workbook ({type(error).__name__})"
        )
        raise FactError(Problem(Place(file), found, next=save_again())) from error


def _lost(found: int, listed: int) -> str:
    return t(
        f"目录里有 {listed} 张工作表，读得出来的有 {found} 张", f"lists {listed} sheets, {found} of them are there"
    )


@dataclass(slots=True)
class _Table:
    """Where the header of a sheet stands, and its columns: index from 0, and letter; `asked`: by ASKED_HEADERS."""

    title: str
    top: int
    indices: dict[Column, int]
    letters: dict[Column, str]
    asked: dict[str, int]


@dataclass
class _Book:
    """An open workbook on its way to rows."""

    file: str
    book: Any
    merged: Mapping[str, list[str]]
    problems: list[Problem] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cover: dict[str, tuple[str, Place]] = field(default_factory=dict)  # by label
    tables: int = 0

    def read(self) -> Rows:
        """Every sheet; the locality comes from the cover."""
        if len(self.book.worksheets) > MAX_SHEETS:
            found = t(f"有 {len(self.book.worksheets)} 张工作表", f"has {len(self.book.worksheets)} sheets")
            raise FactError(Problem(Place(self.file), found, next=_use_template()))
        for sheet in self.book.worksheets:
            self._sheet(sheet)
        if not self.tables or COVER_LABELS["id"] not in self.cover:
            found = t("不是填报模板的工作簿", "is not a workbook of the template")
            allowed = t(
                f"应有写着“{COVER_LABELS['id']}”的说明页，和有“{'、'.join(SHEET_HEADERS.values())}”各列的工作表",
                f"needs a cover with {COVER_LABELS['id']}, and sheets with {', '.join(SHEET_HEADERS.values())}",
            )
            raise FactError([*self.problems, Problem(Place(self.file), found, allowed, _use_template())])
        hidden, said = self._hidden(), self._labelled(COVER_LABELS)
        name, level = said["id"], said["level"] or hidden.get("level", "")
        head = Head(name, said["name"] or name, level, said["parent"], self.cover[COVER_LABELS["id"]][1])
        rows = [replace(row, locality=name) for row in self.rows]
        return Rows(self.file, rows, {name: head}, self.problems, hidden, self._labelled(DECLARED_LABELS))

    def _labelled(self, labels: Mapping[str, str]) -> dict[str, str]:
        """What the cover says beside each label; "" without it."""
        return {key: one_line(self.cover[label][0]) if label in self.cover else "" for key, label in labels.items()}

    def _hidden(self) -> dict[str, str]:
        """What the defined names say, by the keys of DECLARED_LABELS."""
        texts = {}
        for name in (BOOK_NAME, FROM_NAME):
            named = self.book.defined_names.get(name)
            text = str(named.attr_text).removeprefix("=") if named is not None else ""
            texts[name] = text.removeprefix('"').removesuffix('"')[:MAX_HIDDEN]
        parts = texts[BOOK_NAME].split("/")
        said = dict(zip(DECLARED_LABELS, parts, strict=False)) if len(parts) == 3 else {}
        return said | ({"from": texts[FROM_NAME]} if texts[FROM_NAME] else {})

    def _sheet(self, sheet: Any) -> None:
        """The rows of one sheet after its header, or the cover, or nothing of ours."""
        lines = enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS), 1)
        table, strays, is_cover = None, 0, False
        for number, cells in lines:
            texts = [folded(str(cell.value)[:MAX_LABEL]) if cell.value is not None else "" for cell in cells]
            if not any(texts):
                continue
            is_cover = self._cover_row(sheet.title, number, texts, cells) or is_cover
            table = None if is_cover else self._header(sheet.title, number, texts)
            strays += sum(1 for text in texts if _FACT_ID.fullmatch(text))
            if table or (number > MAX_LEAD and (is_cover or not strays)):
                break
        if table is None:
            if strays >= 3 and not is_cover:
                found = t("找不到表头行", "has no header row")
                self._refuse(Place(self.file, sheet=sheet.title), found, _headers(), _use_template())
            return
        self.tables += 1
        before = len(self.rows)
        for number, cells in lines:
            self._row(table, number, cells)
        self._unmerge(table, before, self.merged.get(str(sheet._worksheet_path), []))

    def _refuse(self, place: Place, found: str, allowed: str = "", next_step: str = "") -> None:
        self.problems.append(Problem(place, found, allowed, next_step))

    def _cover_row(self, title: str, number: int, texts: list[str], cells: tuple[Any, ...]) -> bool:
        """Takes what a row of the cover says to the right of a label; whether there was one."""
        found = False
        for index, text in enumerate(texts[:-1]):
            if label := LABELS.get(text):
                found = True
                place = Place(self.file, number, index + 2, title, f"{get_column_letter(index + 2)}{number}")
                self._cover_says(label, self._text(cells[index + 1], place), place)
        return found

    def _cover_says(self, label: str, text: str, place: Place) -> None:
        """What stands beside a label: the first counts, but raises FactError for two that say whose facts they are."""
        first, there = self.cover.setdefault(label, (text, place))
        if label in WHOSE and text.strip() and folded(text) != folded(first):
            found = t(
                f"“{label}”写了两个：这里是“{shown(text)}”，{there} 是“{shown(first)}”",
                f"says '{shown(text)}' here and '{shown(first)}' at {there} ({label})",
            )
            raise FactError(Problem(place, found, next=t("一本只能是一家的，请拆开", "one book is of one: split it")))

    def _header(self, title: str, number: int, texts: list[str]) -> _Table | None:
        """The columns of a header row; None for any other row. Half a header is a problem."""
        names = [re.sub(r"\s+", "", text) for text in texts]
        wanted = {column: folded(header) for column, header in SHEET_HEADERS.items()}
        spots = {
            column: [spot for spot, name in enumerate(names) if name == header] for column, header in wanted.items()
        }
        if sum(map(bool, spots.values())) < 3:
            return None
        for column, found in spots.items():
            if len(found) != 1:
                header = SHEET_HEADERS[column]
                said = t(f"表头“{header}”有 {len(found)} 个", f"the header {header} stands {len(found)} times")
                self._refuse(Place(self.file, number, sheet=title), said, _headers(), _use_template())
        indices = {column: found[0] for column, found in spots.items() if found}
        letters = {column: get_column_letter(spot + 1) for column, spot in indices.items()}
        asked = {key: names.index(header) for key, header in _ASKED.items() if header in names}
        return _Table(title, number, indices, letters, asked)

    def _row(self, table: _Table, number: int, cells: tuple[Any, ...]) -> None:
        texts: dict[Column, str] = {}
        for column, spot in table.indices.items():
            if spot < len(cells) and cells[spot].value is not None:
                place = Place(self.file, number, spot + 1, table.title, f"{table.letters[column]}{number}")
                texts[column] = self._text(cells[spot], place)
        fact = texts.get("fact", "").strip()
        letter = table.letters.get("value", "A")
        place = Place(self.file, number, table.indices.get("value", 0) + 1, table.title, f"{letter}{number}")
        if not fact and any(texts.get(column, "").strip() for column in ("value", "evidence", "note")):
            found = t("这一行填了内容，却没有事实编号", "something is filled in without a fact id")
            self._refuse(place, found, next_step=t("请填到原有的行里", "fill in the rows that are there"))
        if fact and fact != SHEET_HEADERS["fact"]:
            said = [texts.get(column, "").replace("_x000D_", "") for column in ("evidence", "note")]
            year, value = texts.get("year", ""), texts.get("value", "")
            asked = {key: plain(cells[spot].value) for key, spot in table.asked.items() if spot < len(cells)}
            names, note = split_names(said[0]), one_line(said[1])
            self.rows.append(Row(place, "", fact, year, value, names, note, table.letters, **asked))

    def _text(self, cell: Any, place: Place) -> str:
        """A cell as plain text; "" and a problem for what is no value."""
        text = cell_text(cell, place)
        if isinstance(text, Problem):
            self.problems.append(text)
            return ""
        return text

    def _unmerge(self, table: _Table, before: int, ranges: list[str]) -> None:
        """What merged cells of a table stand for; those that cannot be told are problems."""
        merged = spans(ranges[:MAX_SPANS])
        self.rows[before:], unclear = unmerged(self.rows[before:], table.top, table.indices, merged)
        for span in unclear:
            place = Place(self.file, span.top, span.left, table.title, span.name)
            advice = t("请取消合并，每行各填各的", "unmerge it and fill in each row")
            self._refuse(place, t("是合并的单元格", "is a merged cell"), next_step=advice)


def _headers() -> str:
    names = "、".join(SHEET_HEADERS.values())
    return t(f"应各有一列：{names}", f"needs one column each: {names}")


def _use_template() -> str:
    return t("请用 modelcity template 生成的工作簿填报", "fill in a workbook made by modelcity template")
