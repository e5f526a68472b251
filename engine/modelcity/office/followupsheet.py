"""What clerks wrote into the follow-up workbook (整改跟踪.xlsx), each row held against the remedy that it is about.

Columns are found by their header and remedies by their id, so columns may be moved and rows sorted or inserted. Nothing
is taken from a workbook in which anything is wrong.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from modelcity.dossier.cells import cell_text
from modelcity.dossier.spanning import MAX_SPANS, spans
from modelcity.dossier.values import MAX_TEXT, folded, one_line, shown, text_fault
from modelcity.dossier.xlsxfile import MAX_COLUMNS, MAX_LABEL, MAX_LEAD, MAX_ROWS, MAX_SHEETS, open_book
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.office.followup import Followed, Note, NoteKind, unknown_remedy
from modelcity.office.history import Run
from modelcity.texts import t

Column = Literal["id", "kind", "on", "text", "by", "whose"]
HEADERS: dict[Column, str] = {
    "id": "编号",
    "kind": "完成情况",
    "on": "完成日期",
    "text": "说明",
    "by": "填写人",
    "whose": "记录归属",
}
KINDS: dict[NoteKind, str] = {"done": "已完成", "doing": "进行中", "undone": "未完成"}
_DAY = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?(?: 00:00:00)?")


def whose(run: Run) -> str:
    """What each row of the workbook says of the remedies that it lists: standard, level and locality."""
    return f"{run.standard_id}/{run.locality.level}/{run.locality.id}"


def read_notes(path: Path, run: Run, known: Mapping[str, Followed], by: str) -> list[Note]:
    """What a filled-in workbook says newly; raises CallError with every problem, each with sheet and cell.

    What was said before of a remedy is left out: units fill in copies of one workbook, and each holds what the others
    had said when it went out.
    `known`: the remedies of the run's locality by id; `by`: who says it where a row does not.
    """
    reading = _Reading(str(path), whose(run), known, by)
    try:
        with open_book(path) as (book, merged):
            tables = [
                reading.sheet(sheet, merged.get(str(sheet._worksheet_path), []))
                for sheet in book.worksheets[:MAX_SHEETS]
            ]
    except FactError as error:
        raise CallError(error.problems) from error
    if not any(tables):
        found = t("没有整改跟踪表的表头", "is no follow-up workbook")
        allowed = t(f"应有这些列：{'、'.join(HEADERS.values())}", f"needs the columns {', '.join(HEADERS.values())}")
        advice = t("请用 remedies list --out 写出的工作簿填写", "fill in what remedies list --out wrote")
        raise CallError(Problem(Place(str(path)), found, allowed, advice))
    if reading.problems:
        raise CallError(reading.problems)
    notes = [note for note, _ in reading.notes.values()]
    return [note for note in notes if note not in (*known[note.remedy].earlier, *known[note.remedy].notes)]


@dataclass
class _Reading:
    file: str
    whose: str
    known: Mapping[str, Followed]
    by: str
    notes: dict[str, tuple[Note, Place]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def sheet(self, sheet: Any, merged: Sequence[str]) -> bool:
        """Takes the rows of a sheet; whether it has the columns."""
        columns: dict[Column, int] = {}
        top = 0
        for number, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS), 1):
            if columns:
                self._row(sheet.title, number, cells, columns)
                continue
            texts = [_label(cell.value) for cell in cells]
            if all(header in texts for header in HEADERS.values()):
                columns, top = {column: texts.index(header) for column, header in HEADERS.items()}, number
            elif number > MAX_LEAD:
                return False
        self._merged(sheet.title, top, [one + 1 for one in columns.values()], merged)
        return bool(columns)

    def _merged(self, title: str, top: int, columns: Sequence[int], merged: Sequence[str]) -> None:
        """Refuses merged cells below the head: one word over several rows may be meant for each of them, or for one."""
        for span in spans(merged[:MAX_SPANS]):
            if span.bottom > max(span.top, top) and any(span.left <= column <= span.right for column in columns):
                place = Place(self.file, span.top, span.left, title, span.name)
                advice = t("请取消合并，每行各填各的", "unmerge it and fill in each row")
                self.problems.append(Problem(place, t("是合并的单元格", "is a merged cell"), next=advice))

    def _row(self, title: str, number: int, cells: Sequence[Any], columns: Mapping[Column, int]) -> None:
        """One row: nothing, a note, or what is wrong with it."""
        row = {column: cells[spot] for column, spot in columns.items() if spot < len(cells)}
        places = {
            column: Place(self.file, number, cell.column, title, f"{cell.column_letter}{number}")
            for column, cell in row.items()
            if cell.value is not None
            and folded(str(cell.value))  # what nobody has filled in holds empty text once it was saved
        }
        if not {"kind", "text", "on"} & places.keys():
            return
        problems: list[Problem] = []
        texts = dict(self._texts(row, places, problems))
        place = next(places[column] for column in ("kind", "text", "on") if column in places)
        problems += [] if problems else self._faults(texts, places, place)
        on = None if problems else _day(texts.get("on", ""))
        if problems:
            self.problems += problems
            return
        kind = next(kind for kind, word in KINDS.items() if word == texts["kind"])
        said = Note(texts["id"], kind, texts.get("by") or self.by, texts.get("text", ""), on)
        self._keep(said, place)

    def _texts(
        self, row: Mapping[Column, Any], places: Mapping[Column, Place], problems: list[Problem]
    ) -> Iterator[tuple[Column, str]]:
        for column, place in places.items():
            value = row[column].value
            if column == "on" and isinstance(value, date | datetime):
                yield column, value.strftime("%Y-%m-%d")
                continue
            text = cell_text(row[column], place)
            if isinstance(text, Problem):
                problems.append(text)
                continue
            said = one_line(text) if column == "text" else folded(text)
            if fault := text_fault(said, MAX_TEXT):
                problems.append(Problem(place, fault, next=t("请改短或删掉", "shorten it or leave it out")))
            yield column, said

    def _faults(self, texts: Mapping[Column, str], places: Mapping[Column, Place], place: Place) -> Iterator[Problem]:
        """What keeps a row from being taken."""
        name = texts.get("id", "")
        if texts.get("whose") != self.whose:
            found = t(f"是“{shown(texts.get('whose', ''))}”的整改事项", f"is about '{shown(texts.get('whose', ''))}'")
            allowed = t(f"这里是 {self.whose}", f"this is {self.whose}")
            advice = t("请核对工作簿，或加 --locality", "check the workbook, or add --locality")
            yield Problem(places.get("whose", place), found, allowed, advice)
        elif name not in self.known:
            yield unknown_remedy(shown(name), self.known, places.get("id", place))
        words = t("、", ", ").join(KINDS.values())
        if texts.get("kind", "") not in KINDS.values():
            found = t(f"完成情况是“{shown(texts.get('kind', ''))}”", f"says '{shown(texts.get('kind', ''))}'")
            yield Problem(
                place, found, t(f"只能是 {words}", f"must be one of {words}"), t("请从下拉列表选", "choose one")
            )
        if texts.get("on") and _day(texts["on"]) is None:
            found = t(f"“{shown(texts['on'])}”不是日期", f"'{shown(texts['on'])}' is no date")
            yield Problem(places["on"], found, next=t("应写成 2023-06-20", "write a day such as 2023-06-20"))
        if not texts.get("by") and not self.by:
            found = t("没有写填写人", "does not say who says so")
            yield Problem(place, found, next=t("请填“填写人”，或加 --by 姓名", "fill it in, or add --by NAME"))
        if texts.get("kind") == KINDS["done"] and not texts.get("text"):
            found = t("写了已完成，没有写说明", "is done without a word")
            yield Problem(place, found, next=t("请写明做了什么、材料在哪里", "say what was done"))

    def _keep(self, note: Note, place: Place) -> None:
        first, there = self.notes.setdefault(note.remedy, (note, place))
        if first != note:
            found = t(f"{note.remedy} 写了两遍，不一样；另一处是 {there}", f"says of {note.remedy} other than {there}")
            self.problems.append(Problem(place, found, next=t("请只留一行", "keep one of the rows")))


def _label(value: object) -> str:
    """What a header says, however it was broken into lines."""
    return "" if value is None else re.sub(r"\s+", "", folded(str(value)[:MAX_LABEL]))


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
