"""Clerks who fill in the books of a round and send them back as people do: every habit here has been met.

A habit takes a filled-in workbook and changes how it looks, never what it says. ``python tests/clerks.py ROUND`` fills
in a whole round from the sample district, with all habits in turn, into its folder for what comes back.
"""

import csv
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.workbook import Workbook

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
HEADERS = {
    "fact": "事实编号",
    "year": "年度",
    "value": "填报值",
    "evidence": "佐证材料",
    "note": "说明（零报告须写原因）",
}


class Said(NamedTuple):
    """What a clerk writes into one row."""

    value: object
    evidence: str = ""
    note: str = ""


Values = Mapping[tuple[str, int | None], Said]
Habit = Callable[[Workbook], None]


# ── filling in ───────────────────────────────────────────────────────────────────────────────────────────────────────


def tables(book: Workbook) -> Iterator[tuple[Any, int, dict[str, int]]]:
    """The sheets of questions, each with the row of its header and its columns from 1."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=20):
            texts = [str(cell.value or "") for cell in row]
            if HEADERS["fact"] in texts and HEADERS["value"] in texts:
                yield sheet, row[0].row, {key: texts.index(header) + 1 for key, header in HEADERS.items()}
                break


def questions(book: Workbook) -> Iterator[tuple[Any, int, dict[str, int], tuple[str, int | None]]]:
    """Every row that asks for something: its sheet, number, the columns, and the fact and year."""
    for sheet, top, columns in tables(book):
        for number in range(top + 1, sheet.max_row + 1):
            if fact := sheet.cell(number, columns["fact"]).value:
                yield sheet, number, columns, (fact, sheet.cell(number, columns["year"]).value or None)


def fill(book: Workbook, values: Values) -> int:
    """Write what is known into the book; returns how many rows were filled in."""
    count = 0
    for sheet, number, columns, key in questions(book):
        if (said := values.get(key)) is not None:
            count += 1
            for name in ("value", "evidence", "note"):
                sheet.cell(number, columns[name]).value = None if getattr(said, name) == "" else getattr(said, name)
    return count


def label(book: Workbook, name: str) -> Any:
    """The cell beside a label of the cover."""
    return next(row[1] for row in book["说明"].iter_rows(max_col=2) if row[0].value == name)


def respondent(book: Workbook) -> str:
    """Whose book it is."""
    return str(label(book, "填报单位编号").value)


# ── habits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def tidy(book: Workbook) -> None:
    """As it was asked for."""


def _each_value(book: Workbook, change: Callable[[str], str]) -> None:
    for sheet, number, columns, _ in questions(book):
        cell = sheet.cell(number, columns["value"])
        if cell.value is not None:
            cell.value = change(str(cell.value))


def numbers_as_text(book: Workbook) -> None:
    """Pasted from Word: text, with blanks and line ends around it."""
    _each_value(book, lambda text: f" {text} \n")


def full_width(book: Workbook) -> None:
    """Typed with a Chinese input method: ９５％, １２, ｎａ."""
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    _each_value(book, lambda text: text.translate(wide) + "　")


def moved_columns(book: Workbook) -> None:
    """What matters to the clerk comes first: the columns the other way round, and an own one between them."""
    for sheet, _, _ in tables(book):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        for row in sheet.iter_rows():
            for cell in row:
                cell.value = None
        for number, row in enumerate(rows, 1):
            turned = [*row[:3][::-1], "本单位备注", *row[3:][::-1]]
            for column, value in enumerate(turned, 1):
                sheet.cell(number, column).value = value


def titles_above(book: Workbook) -> None:
    """A title in merged cells over the table, and who filled it in."""
    for sheet, _, _ in tables(book):
        sheet.insert_rows(1, 3)
        sheet["A1"] = "XX 单位双拥资料上报表（盖章）"
        sheet.merge_cells("A1:H1")
        sheet["A2"], sheet["C2"] = "填表人：小王", "2023年6月"


def rows_between(book: Workbook) -> None:
    """Blank rows and a heading of one's own between the facts."""
    for sheet, top, _ in tables(book):
        sheet.insert_rows(top + 2, 2)
        sheet.cell(top + 2, 1).value = "——以下由综合科填写——"
        sheet.cell(sheet.max_row + 3, 1).value = "填表说明：无"


def merged_labels(book: Workbook) -> None:
    """Cells of the same indicator merged, and evidence that proves all years of a fact merged as well."""
    for sheet, top, columns in tables(book):
        runs: dict[tuple[str, str], list[int]] = {}
        for number in range(top + 1, sheet.max_row + 1):
            evidence = sheet.cell(number, columns["evidence"]).value
            if evidence:
                runs.setdefault((sheet.cell(number, columns["fact"]).value, evidence), []).append(number)
        for numbers in runs.values():
            if len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
                for column in (1, columns["evidence"]):
                    sheet.merge_cells(start_row=numbers[0], end_row=numbers[-1], start_column=column, end_column=column)


def unprotected(book: Workbook) -> None:
    """Protection off, the hidden column shown, everything in another font."""
    for sheet in book.worksheets:
        sheet.protection.sheet = False
        for dimension in sheet.column_dimensions.values():
            dimension.hidden = False
        for row in sheet.iter_rows(max_row=30):
            for cell in row:
                font = copy(cell.font)
                font.name = "仿宋"
                cell.font = font


def spare_sheets(book: Workbook) -> None:
    """A sheet for own sums in front, an empty one behind, and a copy of a table that says the same."""
    own = book.create_sheet("Sheet1", 0)
    own["A1"], own["B1"], own["A2"], own["B2"] = "科室", "次数", "综合科", 3
    book.create_sheet("Sheet2")
    sheet, _, _ = next(tables(book))
    book.copy_worksheet(sheet)


def names_lost(book: Workbook) -> None:
    """The sheets were copied into a new workbook: what the cover says is left."""
    for name in list(book.defined_names):
        del book.defined_names[name]


def notes_of_their_own(book: Workbook) -> None:
    """Remarks beside the table, contacts on the cover, a comment in a cell."""
    label(book, "填报人").value = "小王"
    for sheet, top, _ in tables(book):
        sheet.cell(top + 1, 12).value = "请张科长核"
        sheet.cell(top + 2, 13).value = "=1+1"
        sheet.cell(top + 1, 1).comment = openpyxl.comments.Comment("已核", "小王")


HABITS: Sequence[Habit] = (
    tidy,
    numbers_as_text,
    full_width,
    moved_columns,
    titles_above,
    rows_between,
    merged_labels,
    unprotected,
    spare_sheets,
    names_lost,
    notes_of_their_own,
)
FILE_NAMES = (
    "{0}.xlsx",
    "{0}（定稿）.xlsx",
    "{0}/附件1：双拥资料.XLSX",
    "转发/{0} 最终版(2).xlsx",
    "{0}-20230618 .xlsx",
)


# ── a whole round ────────────────────────────────────────────────────────────────────────────────────────────────────


def sample(path: Path) -> dict[tuple[str, int | None], Said]:
    """The values of a dossier in the long form."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        (row["fact"], int(row["year"]) if row["year"] else None): Said(row["value"], row["evidence"], row["note"])
        for row in rows
        if row["value"]
    }


def own_answers(book: Workbook, number: int) -> dict[tuple[str, int | None], Said]:
    """What a unit says to what each answers for itself: every ninth says no, every ninth that it is not concerned."""
    said = {
        4: Said("否", "", "正在落实"),
        7: Said("na", "责任分工方案", "方案没有要求本单位"),
    }.get(number % 9, Said("是", "本单位台账"))
    titles = {key: str(sheet.cell(row, 2).value) for sheet, row, _, key in questions(book)}
    return {key: said for key, title in titles.items() if title.startswith(("本单位：", "本镇街："))}


def return_round(folder: Path, county: Values, towns: Mapping[str, Values]) -> dict[str, Habit]:
    """Fill in every book of a round, each with the next habit, into ``returned``; says who had which."""
    habits, names = cycle(HABITS), cycle(FILE_NAMES)
    had: dict[str, Habit] = {}
    for number, path in enumerate(sorted((folder / "books").glob("*.xlsx")), 1):
        book = openpyxl.load_workbook(path)
        who = respondent(book)
        town = who.partition(":")[2]
        fill(book, {**(towns.get(town, {}) if town else county), **own_answers(book, number)})
        had[who] = next(habits)
        had[who](book)
        target = folder / "returned" / next(names).format(path.stem)
        target.parent.mkdir(parents=True, exist_ok=True)
        book.save(target)
        if number % 10 == 0:  # sent once more, to be sure
            shutil.copy(target, target.with_name(f"补发 {target.name}"))
    return had


if __name__ == "__main__":
    every_town = {path.stem: sample(path) for path in (SAMPLE / "towns").glob("*.csv") if path.stem != "localities"}
    return_round(Path(sys.argv[1]), sample(SAMPLE / "district.csv"), every_town)
