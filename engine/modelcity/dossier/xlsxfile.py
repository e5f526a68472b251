"""Facts as the workbook of ``template``, filled in; the file is weighed before it is opened.

Only values are taken: formulas, error values and dates are refused with their cell. Columns are found by their header
and facts by the hidden id, so columns may be moved and rows inserted. Rows after 5,000 and columns after 40 are not
looked at: no template has them, and one stray cell in the last corner must cost nothing.
"""

import io
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from modelcity.dossier.rows import BOOK_NAME, COVER_LABELS, SHEET_HEADERS, Column, Head, Row, Rows
from modelcity.dossier.values import folded, one_line, plain, shown, split_names
from modelcity.dossier.weighing import merged_ranges, save_again
from modelcity.errors import FactError, Place, Problem
from modelcity.files import MEGABYTE, read_bytes
from modelcity.texts import t

MAX_BYTES = 20 * MEGABYTE
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 5_000, 40, 60
MAX_LABEL, MAX_CELL = 100, 8_000  # characters of a header, and of any cell
MAX_LEAD = 60  # rows before a sheet's header
LIBREOFFICE_SAYS = {"=TRUE()": "TRUE", "=FALSE()": "FALSE"}  # how it saves the plain values
_FACT_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")


def read_xlsx(path: Path) -> Rows:
    """The rows of a filled-in template; raises FactError when the file cannot be taken as a workbook at all."""
    file = str(path)
    content = read_bytes(path, MAX_BYTES)
    try:
        merged = merged_ranges(content, file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of extensions that it leaves out
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            return _Book(file, book, merged).read()
    except FactError:
        raise
    except Exception as error:  # openpyxl lets out whatever a broken part makes it stumble over
        found = t(
            f"不是完好的 XLSX 工作簿（{type(error).__name__}）", f"is no sound XLSX workbook ({type(error).__name__})"
        )
        raise FactError(Problem(Place(file), found, next=save_again())) from error


@dataclass(slots=True)
class _Table:
    """Where the header of a sheet stands, and its columns: index from 0, and letter."""

    title: str
    top: int
    indices: dict[Column, int]
    letters: dict[Column, str]


@dataclass
class _Book:
    """An open workbook on its way to rows."""

    file: str
    book: Any
    merged: Mapping[str, list[str]]
    problems: list[Problem] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cover: dict[str, tuple[str, Place]] = field(default_factory=dict)
    tables: int = 0

    def read(self) -> Rows:
        """Every sheet; the locality comes from the cover."""
        if len(self.book.worksheets) > MAX_SHEETS:
            found = t(f"有 {len(self.book.worksheets)} 张工作表", f"has {len(self.book.worksheets)} sheets")
            raise FactError(Problem(Place(self.file), found, next=_use_template()))
        for sheet in self.book.worksheets:
            self._sheet(sheet)
        if not self.tables or "id" not in self.cover:
            found = t("不是填报模板的工作簿", "is not a workbook of the template")
            allowed = t(
                f"应有写着“{COVER_LABELS['id']}”的说明页，和有“{'、'.join(SHEET_HEADERS.values())}”各列的工作表",
                f"needs a cover with {COVER_LABELS['id']}, and sheets with {', '.join(SHEET_HEADERS.values())}",
            )
            raise FactError([*self.problems, Problem(Place(self.file), found, allowed, _use_template())])
        said = {key: one_line(text) for key, (text, _) in self.cover.items()}
        name, level = said["id"], said.get("level", "") or self._declared_level()
        head = Head(name, said.get("name") or name, level, said.get("parent", ""), self.cover["id"][1])
        return Rows(self.file, [replace(row, locality=name) for row in self.rows], {name: head}, self.problems)

    def _declared_level(self) -> str:
        named = self.book.defined_names.get(BOOK_NAME)
        parts = str(named.attr_text).strip('"').split("/") if named is not None else []
        return parts[-1] if len(parts) == 3 else ""

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
        for number, cells in lines:
            self._row(table, number, cells)
        self._check_merged(table, self.merged.get(str(sheet._worksheet_path), []))

    def _refuse(self, place: Place, found: str, allowed: str = "", next_step: str = "") -> None:
        self.problems.append(Problem(place, found, allowed, next_step))

    def _cover_row(self, title: str, number: int, texts: list[str], cells: tuple[Any, ...]) -> bool:
        """Takes what a row of the cover says to the right of a label; whether there was one."""
        found = False
        for index, text in enumerate(texts[:-1]):
            for key, label in COVER_LABELS.items():
                if text == folded(label) and (found := True) and key not in self.cover:
                    place = Place(self.file, number, index + 2, title, f"{get_column_letter(index + 2)}{number}")
                    self.cover[key] = (self._text(cells[index + 1], place), place)
        return found

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
        return _Table(title, number, indices, {column: get_column_letter(spot + 1) for column, spot in indices.items()})

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
            self.rows.append(Row(place, "", fact, year, value, split_names(said[0]), one_line(said[1]), table.letters))

    def _text(self, cell: Any, place: Place) -> str:
        """A cell as plain text; a formula, an error value and a date are problems."""
        value = cell.value
        if value in LIBREOFFICE_SAYS:
            return LIBREOFFICE_SAYS[value]
        if cell.data_type == "f":
            formula = shown(value if isinstance(value, str) else t("数组公式", "an array formula"))
            found, allowed = (
                t(f"是公式 {formula}", f"is the formula {formula}"),
                t("不计算公式", "formulas are not computed"),
            )
            self._refuse(place, found, allowed, t("请改填数值", "write the value"))
        elif cell.data_type == "e":
            found = t(f"是错误值 {shown(str(value))}", f"is the error value {shown(str(value))}")
            self._refuse(place, found, next_step=t("请改填数值", "write the value"))
        elif isinstance(value, (datetime, date, time, timedelta)):
            found = t(f"被表格软件当成了日期（{value}）", f"was taken for a date ({value})")
            self._refuse(
                place,
                found,
                next_step=t("请先把单元格格式设为“文本”再填", "format the cell as text and fill it in again"),
            )
        elif len(text := plain(value)) > MAX_CELL:
            found = t(f"有 {len(text)} 个字符", f"holds {len(text)} characters")
            self._refuse(place, found, t(f"每格不超过 {MAX_CELL} 个", f"a cell holds up to {MAX_CELL}"))
        else:
            return text
        return ""

    def _check_merged(self, table: _Table, ranges: list[str]) -> None:
        """Merged cells keep one value of several: in a table they are a problem."""
        last = max((row.place.line or 0 for row in self.rows if row.place.sheet == table.title), default=0)
        for merged in ranges[:MAX_SHEETS]:
            left, top, right, bottom = (bound or 1 for bound in range_boundaries(merged))
            columns = any(left <= spot + 1 <= right for spot in table.indices.values())
            if columns and top <= last and bottom > table.top:
                advice = t("请取消合并，每行各填各的", "unmerge it and fill in each row")
                place = Place(self.file, top, left, table.title, merged)
                self._refuse(place, t("是合并的单元格", "is a merged cell"), next_step=advice)


def _headers() -> str:
    names = "、".join(SHEET_HEADERS.values())
    return t(f"应各有一列：{names}", f"needs one column each: {names}")


def _use_template() -> str:
    return t("请用 modelcity template 生成的工作簿填报", "fill in a workbook made by modelcity template")
