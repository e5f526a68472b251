"""Remedies between runs: what opens one, what closes it, what brings it back, and notes out to a workbook and back."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from historic import Office
from modelcity.cli.entry import run as command
from modelcity.errors import CallError
from modelcity.office.followup import Followed, Note, follow, keep_notes
from modelcity.office.followupsheet import HEADERS, read_notes
from modelcity.office.history import read_runs
from modelcity.office.records import append
from modelcity.showing.followup import followup_text, of_unit, remarks
from modelcity.showing.followupfiles import TOP, followup_book
from test_score import TOY, Cells

MEET, PLAN = "A1-01.a", "A1-01.b"  # every year a meeting, 1 point; a plan, 1 point; due 10 days after the run
BAD: Cells = {"meet": ["1", "0"]}  # 2021's meeting may still be held: its year is not over
SEPTEMBER, OCTOBER = date(2021, 9, 30), date(2021, 10, 30)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def followed(office: Office, remedy: str = MEET, as_of: date | None = None) -> Followed:
    archive = office.archive()
    return {one.id: one for one in follow(archive, archive.run(), as_of)}[remedy]


def states(office: Office) -> dict[str, str]:
    archive = office.archive()
    return {one.id: one.state for one in follow(archive, archive.run(), None)}


def note(office: Office, *notes: Note) -> list[Note]:
    archive = office.archive()
    return keep_notes(office.file, archive, archive.run(), notes)


DONE = Note(MEET, "done", "张三", "已补开会议", date(2021, 10, 8))


# ── what opens and closes a remedy ───────────────────────────────────────────────────────────────────────────────────


def test_open_until_its_day_then_overdue(office: Office) -> None:
    """Ten days from the run that opened it; a later run does not move the day."""
    office.record(SEPTEMBER, **BAD)
    assert (followed(office).state, followed(office).due, followed(office).since) == ("open", date(2021, 10, 10), 1)
    assert followed(office, as_of=date(2021, 10, 10)).state == "open"
    assert followed(office, as_of=date(2021, 10, 11)).state == "overdue"
    office.record(OCTOBER, **BAD)
    assert (followed(office).state, followed(office).due, followed(office).since) == ("overdue", date(2021, 10, 10), 1)


def test_a_run_without_a_day_makes_nothing_overdue(office: Office) -> None:
    office.record(None, **BAD)
    assert (followed(office).state, followed(office).due) == ("open", None)


def test_a_life(office: Office) -> None:
    """Opened, said to be done, still lost, verified by a changed value, lost again."""
    office.record(SEPTEMBER, **BAD)
    assert note(office, DONE) == [DONE]
    one = followed(office, as_of=date(2022, 1, 1))
    assert (one.state, one.still, one.notes) == ("done", None, [DONE])
    office.record(OCTOBER, **BAD)
    one = followed(office)
    assert (one.state, one.still) == ("done", 2)
    assert remarks(one) == ["第 2 次自评仍失分", "2021-10-08 张三：已完成 已补开会议"]
    office.record(OCTOBER)
    one = followed(office)
    assert (one.state, one.closed, one.still, one.listed["id"]) == ("verified", 3, None, MEET)
    office.record(OCTOBER, **BAD)
    one = followed(office)
    assert (one.state, one.since, one.again, one.due) == ("open", 4, 4, date(2021, 11, 9))
    assert (one.notes, one.earlier) == ([], [DONE])
    assert remarks(one) == ["核实过，第 4 次自评又失分"]
    assert note(office, DONE) == [DONE], "what was said before it came back does not count now"
    assert followed(office).state == "done"


def test_verified_stays_verified_by_the_first_run(office: Office) -> None:
    for cells in (BAD, Cells(), Cells()):
        office.record(SEPTEMBER, **cells)
    assert (followed(office).state, followed(office).closed) == ("verified", 2)


def test_evidence_that_was_filed_verifies(office: Office) -> None:
    office.record(SEPTEMBER, plan="1?")
    assert states(office) == {PLAN: "open"}
    office.record(SEPTEMBER)
    assert states(office) == {PLAN: "verified"}


def test_a_changed_value_elsewhere_verifies_nothing(office: Office) -> None:
    """On an earlier day the meeting is not due yet: it is lost no more, but nobody has held it."""
    office.record(SEPTEMBER, meet=["1", ""])
    office.record(date(2021, 8, 1), meet=["1", ""], visit="5")
    one = followed(office)
    assert (one.state, one.left_out, one.closed) == ("open", 2, None)
    assert "相关数据没有变" in remarks(one)[0]
    office.record(SEPTEMBER, meet=["1", "2"])
    assert (followed(office).state, followed(office).closed, followed(office).left_out) == ("verified", 3, None)


def test_a_note_closes_what_no_fact_can(office: Office) -> None:
    office.record(SEPTEMBER, meet=["1", ""])
    office.record(date(2021, 8, 1), meet=["1", ""])
    note(office, Note(MEET, "done", "李四", "尚未到期，不办"))
    assert states(office) == {MEET: "done"}


def test_only_done_closes_and_undone_opens_again(office: Office) -> None:
    office.record(SEPTEMBER, **BAD)
    note(office, Note(MEET, "doing", "张三", "已发通知"))
    assert states(office)[MEET] == "open"
    note(office, DONE)
    note(office, Note(MEET, "doing", "张三", "在收材料"))
    assert states(office)[MEET] == "done"
    note(office, Note(MEET, "undone", "王五", "查无记录"))
    assert states(office)[MEET] == "open"
    assert [one.kind for one in followed(office).notes] == ["doing", "done", "doing", "undone"]


def test_what_was_said_last_is_not_added_again(office: Office) -> None:
    office.record(SEPTEMBER, **BAD)
    assert note(office, DONE, DONE._replace(kind="undone")) != []
    assert len(office.archive().kept.of("remedy_note")) == 1, "all of one call in one record"
    assert note(office, DONE._replace(kind="undone")) == []
    assert len(office.archive().kept.of("remedy_note")) == 1
    assert office.archive().kept.fault is None


def test_an_unknown_remedy_is_refused_with_all_that_came_with_it(office: Office) -> None:
    office.record(SEPTEMBER, **BAD)
    with pytest.raises(CallError, match=r"没有整改事项“A1-01\.x”.*您是不是想写“A1-01\.a”"):
        note(office, DONE, DONE._replace(remedy="A1-01.x"))
    assert states(office) == {MEET: "open"}


def test_notes_of_others_and_broken_ones_change_nothing(office: Office) -> None:
    office.record(SEPTEMBER, **BAD)
    said = {"remedy": MEET, "kind": "done", "by": "x", "text": "x", "on": None}
    mine = {"locality": "x", "level": "county", "standard_id": "toy"}
    others: list[dict[str, Any]] = [
        mine | {"locality": "y", "notes": [said]},
        mine | {"level": "town", "notes": [said]},
        mine | {"standard_id": "other", "notes": [said]},
        mine | {"notes": [said | {"kind": "closed"}]},
        mine | {"notes": [said | {"on": "2021-13-01"}]},
        mine | {"notes": 3},
        {"note": "x"},
    ]
    for body in others:
        append(office.file, "remedy_note", body)
    assert states(office) == {MEET: "open"}
    append(office.file, "remedy_note", mine | {"notes": [said]})
    assert states(office) == {MEET: "done"}


def test_a_renamed_indicator_keeps_its_life(office: Office) -> None:
    """In a new edition A1-01 is A1-09: its remedy is the same, with what was said of it."""
    office.record(SEPTEMBER, **BAD)
    note(office, DONE)
    for file in ("indicators/toy/A1.yaml", "rules/toy/A1.yaml"):
        text = TOY[file].replace("A1-01:", "A1-09:")
        (office.folder / file).write_text(text, encoding="utf-8")
    from modelcity.standard.load import load

    office.standard = load(office.shelf, "toy")[0]
    office.record(OCTOBER, **BAD)
    assert states(office) == {"A1-09.a": "done"}
    one = followed(office, "A1-09.a")
    assert (one.since, one.still, [said.by for said in one.notes]) == (1, 2, ["张三"])
    office.record(OCTOBER)
    assert states(office) == {"A1-09.a": "verified"}


def test_an_earlier_run_is_followed_up_to_itself(office: Office) -> None:
    office.record(SEPTEMBER, **BAD)
    office.record(OCTOBER)
    archive = office.archive()
    assert [one.state for one in follow(archive, archive.run(1), None)] == ["open"]


# ── the terminal ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_goes_by_unit(office: Office) -> None:
    office.record(SEPTEMBER, **BAD, plan="1?")
    archive = office.archive()
    found = follow(archive, archive.run(), date(2021, 10, 11))
    said = followup_text(office.standard, archive.run(), found, 100)
    assert "整改事项 2 条：逾期 2" in said
    assert "双拥办（2 条）" in said
    assert "逾期  A1-01.a  2021-10-10  1  开会（会议（2021年））" in said
    assert of_unit(office.standard, "双拥办", found) == of_unit(office.standard, "office", found) == found
    assert of_unit(office.standard, "财政局", found) == []


def test_the_commands(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office.record(SEPTEMBER, **BAD)
    history, out = ["--history", str(office.file)], tmp_path / "整改跟踪.xlsx"
    assert command(["remedies", "list", *history, "--unit", "双拥办", "--as-of", "2021-10-11", "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "逾期  A1-01.a" in said.out
    assert command(["remedies", "list", *history, "--unit", "双用办"]) == 2
    assert "您是不是想写“双拥办”" in capsys.readouterr().err
    words = ["--note", "已补开", "--by", "张三", "--on", "2021-10-08"]
    assert command(["remedies", "done", MEET, *history, *words]) == 0
    assert "已登记：A1-01.a，现为“报完成”" in capsys.readouterr().out
    assert command(["remedies", "done", MEET, *history, *words]) == 0
    assert "没有重复登记" in capsys.readouterr().out
    assert command(["remedies", "done", "A9", *history, *words]) == 2
    assert command(["remedies", "done", MEET, *history, "--note", " ", "--by", "x\u202e"]) == 2
    told = capsys.readouterr().err
    assert "--note: 是空的" in told
    assert "控制字符 U+202E" in told
    assert command(["remedies", "done", MEET, *history, *words, "--undo"]) == 0
    assert states(office) == {MEET: "open"}
    assert command(["remedies", "list", "--history", str(tmp_path / "没有.db")]) == 2


# ── out to a workbook and back ───────────────────────────────────────────────────────────────────────────────────────

Change = Callable[[Any], None]


def sheet_of(office: Office, path: Path, change: Change) -> Path:
    """The workbook that goes out, changed as a clerk does."""
    archive = office.archive()
    run = archive.run()
    path.write_bytes(followup_book(office.standard, run, follow(archive, run, None)))
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    return path


def write(remedy: str, *texts: object) -> Change:
    """Fill in 完成情况, 完成日期, 说明 and 填写人 of a remedy."""

    def change(sheet: Any) -> None:
        heads = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value in HEADERS.values()}
        row = next(row[0].row for row in sheet.iter_rows() if remedy in [cell.value for cell in row])
        for column, text in zip(("kind", "on", "text", "by"), texts, strict=False):
            if text != "":
                sheet.cell(row, heads[HEADERS[column]]).value = text

    return change


def read(office: Office, path: Path, by: str = "") -> list[Note]:
    archive = office.archive()
    run = archive.run()
    return read_notes(path, run, {one.id: one for one in follow(archive, run, None)}, by)


def test_a_workbook_goes_out_and_comes_back(office: Office, tmp_path: Path) -> None:
    """Read back as it went out it says nothing; what is filled in is there; read twice it adds nothing more."""
    office.record(SEPTEMBER, **BAD, plan="1?")
    out = tmp_path / "a.xlsx"
    assert read(office, sheet_of(office, out, lambda _: None)) == []
    path = sheet_of(office, out, write(MEET, "已完成", "2021年10月8日", "已补开会议", "张三"))
    assert read(office, path) == [DONE]
    for _ in range(2):
        assert command(["remedies", "import", str(path), "--history", str(office.file)]) == 0
    assert len(office.archive().kept.of("remedy_note")) == 1
    assert read(office, sheet_of(office, out, lambda _: None)) == [], "what was said last stands in it"
    archive = office.archive()
    found = follow(archive, archive.run(), None)
    assert followup_book(office.standard, archive.run(), found) == followup_book(office.standard, archive.run(), found)


@pytest.mark.parametrize("said", [date(2021, 10, 8), "2021-10-08", "2021.10.8", "2021/10/8", "２０２１年１０月８日"])
def test_days_as_people_write_them(office: Office, tmp_path: Path, said: object) -> None:
    office.record(SEPTEMBER, **BAD)
    path = sheet_of(office, tmp_path / "a.xlsx", write(MEET, "已完成", said, "已补开会议"))
    assert read(office, path, "张三") == [DONE]


def test_moved_columns_and_rows_in_between(office: Office, tmp_path: Path) -> None:
    office.record(SEPTEMBER, **BAD, plan="1?")

    def change(sheet: Any) -> None:
        write(MEET, "进行中", "", "已发通知", "张三")(sheet)
        sheet.insert_rows(1, 3)
        sheet.insert_rows(TOP + 5)
        sheet.insert_cols(2)
        sheet.cell(TOP + 5, 2).value = "综合科"

    path = sheet_of(office, tmp_path / "a.xlsx", change)
    assert read(office, path) == [Note(MEET, "doing", "张三", "已发通知")]


def test_a_copy_that_went_out_earlier_brings_nothing_back(office: Office, tmp_path: Path) -> None:
    """Two units fill in copies of one workbook: what one said since is not undone by the other's copy."""
    office.record(SEPTEMBER, **BAD, plan="1?")
    note(office, Note(MEET, "undone", "张三", "还没开"))
    theirs = sheet_of(office, tmp_path / "乙.xlsx", write(PLAN, "已完成", "", "规划已印发", "李四"))
    note(office, DONE)
    assert read(office, theirs) == [Note(PLAN, "done", "李四", "规划已印发")]
    assert command(["remedies", "import", str(theirs), "--history", str(office.file)]) == 0
    assert states(office) == {MEET: "done", PLAN: "done"}
    office.record(OCTOBER)
    office.record(OCTOBER, **BAD, plan="1?")
    assert read(office, theirs) == [], "nor when the remedy has come back since"


def test_heads_in_several_lines(office: Office, tmp_path: Path) -> None:
    office.record(SEPTEMBER, **BAD)

    def change(sheet: Any) -> None:
        write(MEET, "进行中", "", "已发通知", "张三")(sheet)
        next(cell for row in sheet.iter_rows() for cell in row if cell.value == "完成情况").value = "完成\n情况 "

    assert read(office, sheet_of(office, tmp_path / "a.xlsx", change)) == [Note(MEET, "doing", "张三", "已发通知")]


def renamed(remedy: str) -> Change:
    def change(sheet: Any) -> None:
        write(MEET, "进行中", "", "x", "张三")(sheet)
        cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == MEET)
        cell.value = remedy

    return change


def of_another_place(sheet: Any) -> None:
    write(MEET, "进行中", "", "x", "张三")(sheet)
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "toy/county/x")
    cell.value = "toy/county/y"


def said_twice(sheet: Any) -> None:
    write(MEET, "进行中", "", "x", "张三")(sheet)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    twin = next(row for row in rows if MEET in row)
    sheet.append(["已完成" if text == "进行中" else text for text in twin])


def merged(sheet: Any) -> None:
    """One word for two remedies, as on paper: the second is empty in the file."""
    write(MEET, "已完成", "", "都办了", "张三")(sheet)
    sheet.merge_cells(f"L{TOP + 2}:L{TOP + 3}")


WRONG: Sequence[tuple[Change, str]] = [
    (write(MEET, "差不多", "", "x", "张三"), "单元格 L4.*只能是 已完成、进行中、未完成"),
    (write(MEET, "", "", "只有说明", "张三"), "单元格 N4.*完成情况是“”"),
    (write(MEET, "已完成", "", "", "张三"), "没有写说明"),
    (write(MEET, "进行中", "", "x"), "没有写填写人.*--by"),
    (write(MEET, "进行中", "2021-02-30", "x", "张三"), "单元格 M4.*不是日期"),
    (write(MEET, "进行中", "", "=1+1", "张三"), "单元格 N4.*公式"),
    (write(MEET, "进行中", "", "x\u202e", "张三"), "控制字符"),
    (renamed("A1-01.z"), "没有整改事项“A1-01.z”"),
    (of_another_place, "是“toy/county/y”的整改事项；这里是 toy/county/x"),
    (said_twice, "写了两遍，不一样"),
    (merged, "单元格 L4:L5.*是合并的单元格.*取消合并"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_one_wrong_row_and_nothing_is_taken(office: Office, tmp_path: Path, change: Change, words: str) -> None:
    office.record(SEPTEMBER, **BAD, plan="1?")

    def both(sheet: Any) -> None:
        write(PLAN, "进行中", "", "好的", "李四")(sheet)
        change(sheet)

    path = sheet_of(office, tmp_path / "a.xlsx", both)
    with pytest.raises(CallError, match=words):
        read(office, path)
    assert command(["remedies", "import", str(path), "--history", str(office.file)]) == 2
    assert read_runs(office.file).kept.of("remedy_note") == []


def test_the_workbook_as_we_wrote_it_says_nothing(office: Office, tmp_path: Path) -> None:
    """Not saved again by anyone: its empty cells hold empty text, unlike what a spreadsheet program makes of them."""
    office.record(SEPTEMBER, **BAD)
    archive, out = office.archive(), tmp_path / "a.xlsx"
    out.write_bytes(followup_book(office.standard, archive.run(), follow(archive, archive.run(), None)))
    assert read(office, out) == []
    book = openpyxl.load_workbook(out)
    write(MEET, " 　", "", "\n")(book.worksheets[0])
    book.save(out)
    assert read(office, out) == [], "blanks are nothing either"


def test_a_workbook_of_something_else(office: Office, tmp_path: Path) -> None:
    office.record(SEPTEMBER, **BAD)
    other = openpyxl.Workbook()
    other.save(tmp_path / "b.xlsx")
    with pytest.raises(CallError, match="没有整改跟踪表的表头"):
        read(office, tmp_path / "b.xlsx")
    (tmp_path / "c.xlsx").write_bytes(b"PK")
    with pytest.raises(CallError, match=r"c\.xlsx"):
        read(office, tmp_path / "c.xlsx")
