"""The follow-up workbook (整改跟踪.xlsx) that goes out to units and is read back; Chinese whatever is spoken."""

from collections.abc import Sequence
from typing import Any

from modelcity.dossier.formbook import BANDS, BORDER, INPUT, FormBook, height
from modelcity.office.followup import Followed
from modelcity.office.followupsheet import HEADERS, KINDS, whose
from modelcity.office.history import Run
from modelcity.showing.followup import remarks, state_word
from modelcity.showing.plain import cell_text
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard

SHEET = "整改跟踪"
LEAD = ("序号", "状态", HEADERS["id"], "小项", "做什么", "牵头单位", "配合单位", "时限", "可得分", "应备佐证", "备注")
FILLED = (HEADERS["kind"], HEADERS["on"], HEADERS["text"], HEADERS["by"])
WIDTHS = (6, 8, 14, 22, 40, 16, 32, 12, 8, 32, 20, 11, 12, 30, 11, 10)
TOP = 2  # rows above the head: the title, and how it is filled in
HOW = "“完成情况”从下拉列表选；选“已完成”的要写说明（做了什么、材料在哪里）；日期应写成 2023-06-20。黄格以外请不要改。"


def followup_book(standard: Standard, run: Run, found: Sequence[Followed]) -> bytes:
    """A row for each remedy, with cells to fill in but for those that are verified; the same bytes every time."""
    book = FormBook(f"{run.locality.name}整改跟踪表", {})
    sheet: Any = book.add(SHEET, WIDTHS)
    sheet.set_row(0, 30)
    title = f"{run.locality.name}双拥整改跟踪表（截至第 {run.number} 次自评）"
    sheet.write_string(0, 0, cell_text(title), book.format(bold=True, font_size=16, text_wrap=False))
    sheet.write_string(1, 0, HOW, book.format(text_wrap=False))
    book.head(sheet, TOP, (*LEAD, *FILLED, HEADERS["whose"]))
    sheet.set_column(len(WIDTHS) - 1, len(WIDTHS) - 1, WIDTHS[-1], None, {"hidden": True})
    for number, one in enumerate(found, 1):
        _row(book, sheet, number, standard, one, whose(run))
    last = TOP + max(len(found), 1)
    first = len(LEAD)
    stop = {"error_title": FILLED[0], "error_message": f"请从下拉列表选 {'、'.join(KINDS.values())}。"}
    sheet.data_validation(TOP + 1, first, last, first, {"validate": "list", "source": list(KINDS.values())} | stop)
    sheet.freeze_panes(TOP + 1, 3)
    sheet.autofilter(TOP, 0, last, len(WIDTHS) - 2)
    book.finish(sheet)
    return book.content()


def _row(book: FormBook, sheet: Any, number: int, standard: Standard, one: Followed, owner: str) -> None:
    row, band = TOP + number, BANDS[number % 2]
    plain = book.format(bg_color=band, **BORDER)
    wanted = book.format(bg_color=INPUT, locked=False, num_format="@", **BORDER)
    said, filled = [cell_text(text) for text in _said(number, standard, one)], _filled(one)
    sheet.set_row(row, height([*said, *filled], WIDTHS[:-1]))
    for column, text in enumerate(said):
        sheet.write_string(row, column, text, plain)
    for column, text in enumerate(filled, len(said)):
        sheet.write_string(row, column, cell_text(text), plain if one.state == "verified" else wanted)
    sheet.write_string(row, len(WIDTHS) - 1, owner, plain)


def _said(number: int, standard: Standard, one: Followed) -> list[str]:
    listed = one.listed

    def named(unit: str) -> str:
        return standard.unit_title(unit) if unit in standard.units else unit

    known = listed["indicator"] in standard.entries
    indicator = standard.indicator_title(listed["indicator"]) if known else ""
    return [
        str(number),
        state_word(one.state),
        one.id,
        f"{listed['indicator']} {indicator}".strip(),
        listed["do"],
        named(listed["lead"]),
        "、".join(map(named, listed["support"])),
        one.due.isoformat() if one.due else "",
        points_text(one.points),
        "；".join(listed["evidence"]),
        "；".join(remarks(one)),
    ]


def _filled(one: Followed) -> list[str]:
    """What the last note says, so that whoever fills it in sees it; reading the same back adds nothing."""
    if not one.notes:
        return [""] * len(FILLED)
    note = one.notes[-1]
    return [KINDS[note.kind], note.on.isoformat() if note.on else "", note.text, note.by]
