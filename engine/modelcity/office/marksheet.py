"""The inspector's columns of a 自评表.xlsx (考评得分, 核减原因) as they stand in the file, each with its cell.

Columns are found by their header and rows by the indicator's id, so columns may be moved and rows inserted. The file
is weighed before it is opened; rows and columns beyond any self-assessment are not looked at.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

from modelcity.dossier.values import MAX_TEXT, folded, one_line, plain, shown, text_fault
from modelcity.dossier.xlsxfile import MAX_COLUMNS, MAX_LABEL, MAX_LEAD, MAX_ROWS, MAX_SHEETS, open_book
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.texts import t

Column = Literal["id", "claimed", "marked", "reason"]
HEADS: dict[Column, tuple[str, str]] = {
    "id": ("编号", "Id"),
    "claimed": ("自评得分", "Claimed"),
    "marked": ("考评得分", "Inspected"),
    "reason": ("核减原因", "Why reduced"),
}
MAX_MERGED = 1_000


class Line(NamedTuple):
    """One row as written, "" where empty; `fault` is why the mark is no plain value."""

    id: str
    claimed: str
    marked: str
    reason: str
    place: Place
    fault: str = ""


@dataclass(slots=True)
class MarkSheet:
    """What the inspector wrote, and what is wrong with the sheets."""

    file: str
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_mark_sheet(path: Path) -> MarkSheet:
    """The rows of every sheet that has the columns; raises CallError when it is no such workbook."""
    found = MarkSheet(str(path))
    try:
        with open_book(path) as (book, merged):
            tables = [_table(found, sheet, merged) for sheet in book.worksheets[:MAX_SHEETS]]
    except FactError as error:
        raise CallError(error.problems) from error
    if not any(tables):
        said = t("没有考评得分一栏，不是自评表", "has no column of the inspector: no self-assessment workbook")
        allowed = t(
            f"应有“{HEADS['id'][0]}”“{HEADS['marked'][0]}”两栏",
            f"needs the columns {HEADS['id'][1]}, {HEADS['marked'][1]}",
        )
        next_step = t(
            "请给出 assess --out 写出、由考评组填过的自评表.xlsx", "name the workbook that assess --out wrote"
        )
        raise CallError([*found.problems, Problem(Place(str(path)), said, allowed, next_step)])
    return found


def _table(found: MarkSheet, sheet: Any, merged: Mapping[str, list[str]]) -> bool:
    """Takes the rows of one sheet; whether it has the columns at all."""
    rows = enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS), 1)
    columns, letter = dict[Column, int](), ""
    for number, cells in rows:
        texts = [
            re.sub(r"\s+", "", folded(str(cell.value)[:MAX_LABEL])) if cell.value is not None else "" for cell in cells
        ]
        columns = {column: spot for column, heads in HEADS.items() for spot in _spots(texts, heads)[:1]}
        if {"id", "marked"} <= columns.keys():
            twice = [heads[0] for heads in HEADS.values() if len(_spots(texts, heads)) > 1]
            for head in twice:
                said = t(f"表头“{head}”不止一个", f"the header {head} stands more than once")
                next_step = t("请只留一栏", "keep one of them")
                found.problems.append(Problem(Place(found.file, number, sheet=sheet.title), said, next=next_step))
            letter = cells[columns["marked"]].column_letter
            break
        if number > MAX_LEAD:
            return False
    else:
        return False
    spread = _Spread(columns, merged.get(str(sheet._worksheet_path), [])[:MAX_MERGED])
    for number, cells in rows:
        place = Place(found.file, number, columns["marked"] + 1, sheet.title, f"{letter}{number}")
        found.lines += _line(place, number, cells, spread)
    return True


def _spots(texts: list[str], heads: tuple[str, str]) -> list[int]:
    wanted = {re.sub(r"\s+", "", head).casefold() for head in heads}
    return [spot for spot, text in enumerate(texts) if text.casefold() in wanted]


class _Spread:
    """Columns of a sheet, and merged cells in them: a reason merged over rows is meant for each of them."""

    def __init__(self, columns: Mapping[Column, int], ranges: list[str]) -> None:
        self.columns = columns
        found = [re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", merged) for merged in ranges]
        self.bounds = [(_column(one[1]), int(one[2]), _column(one[3]), int(one[4])) for one in found if one]
        self.reasons: dict[int, str] = {}

    def top(self, column: Column, row: int) -> int | None:
        """The first row of the merged cells that reach over several rows of a column here; None where none do."""
        spot = self.columns.get(column, -1) + 1
        for left, top, right, bottom in self.bounds:
            if left <= spot <= right and top <= row <= bottom and top < bottom:
                return top
        return None


def _column(letters: str) -> int:
    """A column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _line(place: Place, number: int, cells: tuple[Any, ...], spread: _Spread) -> Iterator[Line]:
    def cell(column: Column) -> Any:
        spot = spread.columns.get(column, MAX_COLUMNS)
        return cells[spot] if spot < len(cells) else None

    texts = {column: _text(cell(column)) for column in HEADS}
    reason = one_line(texts["reason"][0]) or (
        t("（原因一格不是文字，没有读）", "(no text, not read)") if texts["reason"][1] else ""
    )
    top = spread.top("reason", number)
    if top is not None:
        reason = spread.reasons.setdefault(top, reason)
    fault = texts["marked"][1]
    if spread.top("marked", number) is not None:
        fault = t("是合并的单元格，分不清是哪一项的得分", "is merged: it cannot be told whose mark it is")
    if any(text for text, _ in texts.values()) or fault:
        if text_fault(reason, MAX_TEXT):
            reason = shown(reason)
        yield Line(folded(texts["id"][0]), texts["claimed"][0], folded(texts["marked"][0]), reason, place, fault)


def _text(cell: Any) -> tuple[str, str]:
    """A cell as plain text, or why it has none."""
    value = None if cell is None else cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return "", t("是公式，不计算公式，请改填数值", "is a formula: formulas are not computed, write the value")
    if cell.data_type == "e":
        return "", t("是错误值，请改填数值", "is an error value: write the value")
    if isinstance(value, (datetime, date, time, timedelta)):
        return "", t("被表格软件当成了日期，请设为“文本”再填", "was taken for a date: format the cell as text")
    return plain(value)[:MAX_TEXT], ""
