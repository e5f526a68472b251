"""Every run remembered: what is kept, what was touched, what changed, and what happens when things go wrong."""

import hashlib
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest

from modelcity.cli.entry import run as command
from modelcity.dossier.dossier import Dossier
from modelcity.errors import CallError
from modelcity.judging.score import score
from modelcity.office import records
from modelcity.office.history import Archive, read_runs, record_run
from modelcity.office.marks import compare_marks
from modelcity.office.marksheet import read_mark_sheet
from modelcity.office.records import append, read_history
from modelcity.office.rundiff import RunDiff, compare_runs
from modelcity.showing.again import judged_again
from modelcity.showing.history import history_text
from modelcity.showing.historyjson import run_diff_json
from modelcity.showing.jsonform import assessment_json
from modelcity.showing.marks import marks_text
from modelcity.showing.rundiff import run_diff_text
from modelcity.showing.selfreport import self_assessment_book
from modelcity.showing.trend import trend_chart
from modelcity.standard.load import Shelf
from modelcity.texts import speak
from test_score import FULL, TOY, Cells, dossier_of, standard_at, toy

ROOT = Path(__file__).resolve().parents[1]
SOCIAL = str(ROOT / "sample_data" / "social-support.csv")


class Office:
    """A desk with a history file and a standard that may be edited."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "历次.db"
        self.folder = folder / "标准"
        for place, text in TOY.items():
            (self.folder / place).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / place).write_text(text, encoding="utf-8")
        self.standard = toy()

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.folder / "indicators", self.folder / "rules")

    def edit(self, file: str, old: str, new: str) -> None:
        """Change one place of the standard."""
        assert old in TOY[file]
        self.standard = standard_at(TOY | {file: TOY[file].replace(old, new)}, self.folder)

    def dossier(self, **cells: str | list[str]) -> Dossier:
        wanted: Cells = FULL | cells
        return dossier_of(self.standard, wanted)

    def record(self, as_of: date | None = None, **cells: str | list[str]) -> bytes:
        """Assess the full dossier but for some cells, record it, and give the bytes."""
        dossier = self.dossier(**cells)
        content = assessment_json(self.standard, score(self.standard, dossier, as_of))
        record_run(self.file, self.shelf, self.standard, dossier, as_of, content)
        return content

    def archive(self) -> Archive:
        return read_runs(self.file)

    def diff(self, before: int, after: int) -> RunDiff:
        archive = self.archive()
        return compare_runs(archive, archive.run(before), archive.run(after))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@cache
def three_runs() -> bytes:
    """A history file of three runs; meetings fail in the second."""
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        for meet in ("1", "0", "1"):
            office.record(meet=meet)
        return office.file.read_bytes()


@cache
def inspected() -> tuple[bytes, bytes]:
    """A history file of two runs, and the 自评表.xlsx of the second."""
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.record(meet="0")
        cells: Cells = {"crimes": ["1", "0"], "incidents": ["1", "0"], "models": "2"}
        office.record(**cells)
        dossier = office.dossier(**cells)
        content = self_assessment_book(office.standard, dossier, score(office.standard, dossier, None))
        return office.file.read_bytes(), content


def notes(file: Path, count: int) -> None:
    for number in range(count):
        append(file, "remedy_note", {"note": f"第 {number + 1} 条"})


def said(problem: CallError) -> str:
    return str(problem)


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_run_is_kept_byte_for_byte(office: Office) -> None:
    """Number, locality, day, values as typed, evidence, and the very bytes of the assessment."""
    first = office.record()
    second = office.record(date(2021, 9, 1), meet=["1?", "1"], share="2/3", models="na")
    one, two = office.archive().runs
    assert (one.number, two.number) == (1, 2)
    assert (one.content, two.content) == (first, second)
    assert (one.as_of, two.as_of) == (None, date(2021, 9, 1))
    kept, given = two.dossier(), office.dossier(meet=["1?", "1"], share="2/3", models="na")
    assert kept.locality == given.locality
    assert [(key, entry._replace(place=None)) for key, entry in kept.entries.items()] == [  # type: ignore[arg-type]
        (key, entry._replace(place=None))
        for key, entry in given.entries.items()  # type: ignore[arg-type]
    ]


def test_a_record_judged_again_gives_its_own_bytes_after_the_standard_has_changed(office: Office) -> None:
    """Each by the standard of its day, in the language of its day."""
    office.record(visit="1")
    office.edit("rules/toy/A1.yaml", "visit: ≥2", "visit: ≥1")
    office.record(visit="1")
    speak("en")
    office.record(visit="1", meet="0")
    speak("zh")
    archive = office.archive()
    assert [judged_again(archive, run).same for run in archive.runs] == [True, True, True]
    claimed = [judged_again(archive, run).assessment.totals.claimed for run in archive.runs]
    assert claimed == [1700, 2000, 1900]  # all or nothing of 3 points; then one of 1 point
    assert len(archive.kept.standards) == 2  # once each


def test_a_standard_changed_while_it_judged_is_noticed(office: Office) -> None:
    """Nothing is recorded: the record would not come out the same again."""
    before = office.standard
    dossier, content = office.dossier(), office.record()
    office.edit("rules/toy/A1.yaml", "visit: ≥2", "visit: ≥1")
    with pytest.raises(CallError, match="同时被改动"):
        record_run(office.file, office.shelf, before, dossier, None, content)
    assert len(office.archive().runs) == 1


def test_the_chain_is_as_its_description_says(office: Office) -> None:
    """Computed here from the file itself: canonical JSON of place, kind, number, time, program, link, content."""
    office.record()
    notes(office.file, 2)
    office.record(meet="0")
    with closing(sqlite3.connect(office.file)) as connection:
        rows = connection.execute("SELECT * FROM records ORDER BY place").fetchall()
    link = ""
    for place, kind, number, at, version, body, before, digest in rows:
        content = hashlib.sha256(zlib.decompress(body)).hexdigest()
        chained = json.dumps([place, kind, number, at, version, before, content], separators=(",", ":"))
        assert (before, digest) == (link, hashlib.sha256(chained.encode()).hexdigest())
        link = digest
    assert [(row[0], row[1], row[2]) for row in rows] == [
        (1, "run", 1),
        (2, "remedy_note", 1),
        (3, "remedy_note", 2),
        (4, "run", 2),
    ]


def test_a_list_has_a_line_for_each_run(office: Office) -> None:
    """Totals and verdict by hand: 20 of 20, then one point of meetings lost; in lines that fit."""
    office.record()
    office.record(date(2021, 9, 1), meet=["0", "1"], disputes="1")
    lines = history_text(office.archive(), office.archive().runs, 100).splitlines()
    assert len(lines) == 4
    assert lines[2].split()[3:] == ["-", "20", "20", "20", "0", "门槛项通过", "1", office.standard.digest[:8]]
    assert lines[3].split()[3:8] == ["2021-09-01", "19", "19", "19", "0"]
    assert "一票否决" in lines[3]


# ── what was touched ─────────────────────────────────────────────────────────────────────────────────────────────────


def tampered(file: Path, *statements: str) -> None:
    """What somebody does who knows SQL and removes the triggers, puts them back, and hopes."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)


@pytest.mark.parametrize(
    ("statement", "place", "what"),
    [
        ("UPDATE records SET body = (SELECT body FROM records WHERE place = 1) WHERE place = 2", 2, "摘要不符"),
        ("UPDATE records SET at = '2020-01-01T00:00:00Z' WHERE place = 2", 2, "摘要不符"),
        ("UPDATE records SET version = '9' WHERE place = 3", 3, "摘要不符"),
        ("UPDATE records SET body = x'00' WHERE place = 2", 2, "损坏"),
        ("DELETE FROM records WHERE place = 2", 3, "少了记录"),
        ("DELETE FROM records WHERE place = 1", 2, "少了记录"),
        ("UPDATE standards SET texts = x'00'", 1, "标准"),
        (f"UPDATE standards SET texts = x'{zlib.compress(b'{}').hex()}'", 1, "标准"),
        ("DELETE FROM standards", 1, "标准"),
        ("UPDATE records SET place = CASE place WHEN 2 THEN 30 ELSE 2 END WHERE place > 1", 2, "换了顺序"),
        (
            "INSERT INTO records SELECT 4, kind, 4, at, version, body, digest, 'x' FROM records WHERE place = 3",
            4,
            "摘要",
        ),
    ],
)
def test_the_first_record_that_was_touched_is_named(office: Office, statement: str, place: int, what: str) -> None:
    """Whatever was done to it; `verify` ends with 1."""
    office.file.write_bytes(three_runs())
    assert read_history(office.file).fault is None
    assert command(["history", "verify", "--history", str(office.file)]) == 0
    tampered(office.file, statement)
    fault = read_history(office.file).fault
    assert fault is not None and fault.record is not None
    assert (fault.record.place, what in fault.what) == (place, True)
    assert command(["history", "verify", "--history", str(office.file)]) == 1


def test_a_record_whose_digest_was_made_anew_no_longer_carries_the_next(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever rewrites one record must rewrite all that follow; and then the digest noted elsewhere is gone."""
    office.file.write_bytes(three_runs())
    noted = read_history(office.file).records[-1].digest
    second = read_history(office.file).records[1]
    forged = records.digest_of(second._replace(at="2020-01-01T00:00:00Z"), zlib.decompress(second.packed))
    tampered(office.file, f"UPDATE records SET at = '2020-01-01T00:00:00Z', digest = '{forged}' WHERE place = 2")
    fault = read_history(office.file).fault
    assert fault is not None and fault.record is not None
    assert (fault.record.place, fault.what) == (3, "与前一条接不上，前一条被换过")
    tampered(office.file, "DELETE FROM records WHERE place > 1")
    assert read_history(office.file).fault is None  # a chain cut at its end looks whole
    capsys.readouterr()
    assert command(["history", "verify", "--history", str(office.file)]) == 0
    assert "末尾整条删去、或整个文件重写，单看文件查不出" in capsys.readouterr().out
    for digits in ("", noted[:7], "第一条"):  # would fit any record, or none
        assert command(["history", "verify", "--history", str(office.file), "--last", digits]) == 2
    assert command(["history", "verify", "--history", str(office.file), "--last", noted[:12]]) == 1
    first = read_history(office.file).records[0].digest
    assert command(["history", "verify", "--history", str(office.file), "--last", first[:12].upper()]) == 0


FOLLOWING = "INSERT INTO records SELECT {}, kind, {}, at, version, body, {}, 'x' FROM records WHERE place = 3"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET at = ''",
        "DELETE FROM records",
        "UPDATE standards SET texts = x'00'",
        "DELETE FROM standards",
        "INSERT OR REPLACE INTO records SELECT * FROM records WHERE place = 1",
        "INSERT OR REPLACE INTO standards SELECT digest, x'00' FROM standards",
        FOLLOWING.format("place + 1", "number + 2", "digest"),
        FOLLOWING.format("place + 1", "number + 1", "''"),
        FOLLOWING.format("place + 2", "number + 1", "digest"),
        "INSERT INTO records VALUES (4, 'run', 'four', '', '', x'', '', '')",
    ],
)
def test_the_file_itself_refuses_all_but_adding(office: Office, statement: str) -> None:
    """By its triggers and typed columns, whatever program has it open."""
    office.file.write_bytes(three_runs())
    with (
        closing(sqlite3.connect(office.file, isolation_level=None)) as connection,
        pytest.raises(sqlite3.Error, match=r"append-only|cannot store"),
    ):
        connection.execute(statement)


def test_a_file_without_its_triggers_is_read_and_not_written(office: Office) -> None:
    """What they would have kept out may be in it."""
    office.record()
    with closing(sqlite3.connect(office.file, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER records_no_update")
    archive = office.archive()
    assert len(archive.runs) == 1
    assert archive.kept.fault is not None and archive.kept.fault.record is None
    with pytest.raises(CallError, match="触发器"):
        office.record()


def test_bytes_that_no_longer_come_out_are_found_by_again(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """A record of an assessment that its own standard does not give: 1, and its number is said."""
    office.record()
    dossier = office.dossier(meet="0")
    other = assessment_json(office.standard, score(office.standard, office.dossier(), None))
    record_run(office.file, office.shelf, office.standard, dossier, None, other)
    assert command(["history", "verify", "--history", str(office.file)]) == 0  # nobody touched it
    assert command(["history", "verify", "--again", "--history", str(office.file)]) == 1
    assert "第 2 次：重评结果与当时" in capsys.readouterr().out


def test_a_damaged_run_hides_no_other(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """The rest is listed, and stderr says which one is gone."""
    office.file.write_bytes(three_runs())
    tampered(office.file, "UPDATE records SET body = x'00' WHERE place = 2")
    assert [run.number for run in office.archive().runs] == [1, 3]
    assert command(["history", "list", "--history", str(office.file)]) == 0
    assert "第 2 次读不懂" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["1e999999999", "-1", "1/0", "９", "0x1", "1" * 200])
def test_a_hostile_record_costs_nothing(office: Office, value: str) -> None:
    """A well-chained record of somebody else's making, with a number that no fact can have: refused at once."""
    office.file.write_bytes(three_runs())
    body = read_history(office.file).records[0].body
    body["entries"][0][2] = value
    started = time.monotonic()
    append(office.file, "run", body)
    with pytest.raises(CallError, match="读不懂"):
        office.archive().run(4).dossier()
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "told",
    [
        "",
        "[]",
        "{}",
        '{"format": "modelcity-assessment/2", "standard": {"id": "toy"}}',
        '{"format": "modelcity-assessment/1", "standard": {"id": "toy"}}',
        "[" * 9_000,
    ],
)
def test_an_assessment_of_another_form_is_left_out(office: Office, told: str) -> None:
    """Not guessed at: a newer program's, or none at all."""
    office.file.write_bytes(three_runs())
    append(office.file, "run", read_history(office.file).records[0].body | {"assessment": told})
    assert office.archive().unread == [4]
    assert command(["history", "list", "--history", str(office.file)]) == 0
    assert command(["history", "verify", "--again", "--history", str(office.file)]) == 1


def test_a_compressed_bomb_is_not_unpacked(office: Office) -> None:
    """A gigabyte of zeros in a megabyte: bounded, and named as damaged."""
    notes(office.file, 1)
    packing = zlib.compressobj(1)
    bomb = b"".join([*(packing.compress(bytes(1_000_000)) for _ in range(60)), packing.flush()])
    tampered(office.file, f"UPDATE records SET body = x'{bomb.hex()}'")
    fault = read_history(office.file).fault
    assert fault is not None and "损坏" in fault.what


def test_much_in_small_records_is_not_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each within its bound, together far more than the file is large: refused before anything of it is read."""
    office.file.write_bytes(three_runs())
    monkeypatch.setattr(records, "MAX_UNPACKED", 1_000_000)
    assert len(office.archive().runs) == 3
    for _ in range(2):
        append(office.file, "remedy_note", {"a": " " * 600_000})
    with pytest.raises(CallError, match="大得不合理"):
        office.archive()


def test_records_without_end_are_not_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file full of rows is refused; one that is full takes no more, and says what to do."""
    office.file.write_bytes(three_runs())
    monkeypatch.setattr(records, "MAX_RECORDS", 3)
    assert len(office.archive().runs) == 3
    with pytest.raises(CallError, match=r"已有 3 条记录.*另起一个"):
        office.record()
    monkeypatch.setattr(records, "MAX_RECORDS", 2)
    with pytest.raises(CallError, match="大得不合理"):
        office.archive()


def test_tables_without_end_are_not_read(office: Office) -> None:
    """SQLite would read every one of 5,000 views before it answers: minutes, for a file of 1 MB."""
    office.file.write_bytes(three_runs())
    with closing(sqlite3.connect(office.file, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("BEGIN")
        views = ((f"v{number}", f"CREATE VIEW v{number} AS SELECT 1") for number in range(5_000))
        connection.executemany("INSERT INTO sqlite_master VALUES ('view', ?1, ?1, 0, ?2)", views)
        connection.execute("COMMIT")
    started = time.monotonic()
    for refused in (office.archive, office.record):
        with pytest.raises(CallError, match="不是历史文件的表"):
            refused()
    assert time.monotonic() - started < 1


def test_one_huge_value_is_not_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused by SQLite before it is in memory; not taken for a fault of the disk."""
    office.file.write_bytes(three_runs())
    tampered(office.file, "UPDATE records SET body = zeroblob(2000000) WHERE place = 2")
    monkeypatch.setattr(records, "LENGTH", 1_000_000)
    with pytest.raises(CallError, match=r"大得不合理.*备份"):
        office.archive()


def drop(*path: str | int) -> Callable[[Any], None]:
    """Takes a part out of an assessment."""

    def change(said: Any) -> None:
        for key in path[:-1]:
            said = said[key]
        del said[path[-1]]

    return change


@pytest.mark.parametrize(
    "change",
    [
        drop("indicators"),
        drop("remedies"),
        drop("indicators", 0, "findings"),
        drop("standard", "digest"),
        lambda said: said["totals"].update(claimed="x"),
        lambda said: said["verdict"].update(status=["vetoed"]),
        lambda said: said.update(missing=True),
        lambda said: said.update(remedies=[{}]),
        lambda said: said.update(as_of="2021-02-30"),
    ],
)
def test_a_run_without_what_is_asked_of_it_hides_no_other(office: Office, change: Callable[[Any], None]) -> None:
    """Well chained, but no such assessment: left out of everything, and said."""
    office.file.write_bytes(three_runs())
    body = read_history(office.file).records[0].body
    said = json.loads(body["assessment"])
    change(said)
    append(office.file, "run", body | {"assessment": json.dumps(said)})
    archive = office.archive()
    assert ([run.number for run in archive.runs], archive.unread) == ([1, 2, 3], [4])
    with pytest.raises(CallError, match="第 4 次读不懂"):
        archive.run(4)


def test_a_run_of_facts_that_its_standard_has_not(office: Office) -> None:
    """Not compared: nothing could be said of them."""
    office.file.write_bytes(three_runs())
    body = read_history(office.file).records[0].body
    append(office.file, "run", body | {"entries": [["no_such", 2020, "1", "1", [], ""]]})
    assert command(["history", "diff", "3", "4", "--history", str(office.file)]) == 2
    assert command(["history", "list", "--history", str(office.file)]) == 0


def test_file_names_in_a_stored_standard_cannot_leave_their_folder(office: Office) -> None:
    """Texts named `../x` are refused, not written."""
    office.record()
    body = read_history(office.file).records[0].body
    for name in ("../../x.yaml", "indicators/../x.yaml", "rules/a/b.yaml", "/x.yaml", "rules\\x.yaml"):
        texts = records.canonical({name: "id: toy"})
        append(office.file, "run", body | {"standard": hashlib.sha256(texts).hexdigest()}, texts)
    archive = office.archive()
    for run in archive.runs[1:]:
        with pytest.raises(Exception, match="不该有的文件名"):
            archive.standard(run)


# ── what changed ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_changed_between_two_runs(office: Office) -> None:
    """By hand: meetings of 2020 fail, crimes are mended, a plan loses its evidence, money is filed, days differ."""
    office.record(crimes=["1", "0"], money=["12.5?", "12.5"], days=["20", "10"], joint=["1", "0"])
    office.record(meet=["0", "1"], plan="1?", days=["30", "10"], joint=["1", ""])
    found = office.diff(1, 2)
    assert [(turn.kind, turn.clause) for turn in found.turns] == [
        ("lost", "A1-01.a"),
        ("lost", "A1-01.b"),
        ("won", "A1-05.b"),
        ("won", "A1-04.count"),
        ("other", "A1-05.a"),
    ]
    assert {move.id: (move.before, move.after) for move in found.indicators} == {
        "A1-01": ((200, 200, 200), (0, 100, 100)),
        "A1-04": ((150, 150, 150), (200, 200, 200)),
        "A1-05": ((0, 200, 200), (200, 200, 200)),
    }
    moved = [(move.fact, move.year, move.same_value) for move in found.facts]
    assert moved == [
        ("meet", 2020, False),
        ("plan", None, True),
        ("joint", 2021, False),
        ("crimes", 2020, False),
        ("days", 2020, False),
        ("money", 2020, True),
    ]
    assert found.standards is None


def test_points_weigh_more_than_evidence_and_missing_as_much_as_failed(office: Office) -> None:
    """Evidence wanting, then failed: lost. Missing, then failed: lost as before. Failed, then evidence wanting: won."""
    office.record(plan="1?", list="", report="0")
    office.record(plan="0", list="0", report="1?")
    turns = [(turn.kind, turn.clause) for turn in office.diff(1, 2).turns]
    assert turns == [("lost", "A1-01.b"), ("won", "A1-04.requires"), ("other", "A1-03.requires")]


def test_the_text_says_newly_lost_first_and_values_old_and_new(office: Office) -> None:
    """In this order, within the width, and with the evidence that came and went."""
    office.record(crimes=["1", "0"])
    office.record(meet=["0", "1"], plan="1?", crimes="0")
    text = run_diff_text(office.diff(1, 2), 80)
    wanted = [
        "新失分",
        "A1-01.a",
        "不失分",
        "应≥1次",
        "挽回",
        "A1-04",
        "变动的小项",
        "变动的数据",
        "1次 → 0次",
        "撤去佐证",
    ]
    spots = [text.index(word) for word in wanted]
    assert spots == sorted(spots)
    assert [line.split()[1:] for line in text.splitlines() if line.startswith("自报")] == [["19.5", "19", "-0.5"]]
    assert "标准没有变" in text


def test_a_changed_standard_is_named(office: Office) -> None:
    """The declaration that differs, old and new; a clause that only the newer has is told apart from one lost."""
    office.record(visit="1")
    office.edit(
        "rules/toy/A1.yaml",
        "a: {points: 1, item: 天数, needs: {days: 7–14}}",
        "a: {points: 1, item: 天数, needs: {days: 8–14}}",
    )
    office.record(days="7")
    found = office.diff(1, 2)
    assert [(turn.kind, turn.clause) for turn in found.turns] == [("lost", "A1-05.a"), ("won", "A1-02.all")]
    assert found.standards is not None and [change.path[-1] for change in found.standards.changes] == ["days"]
    text = run_diff_text(found, 100)
    assert "标准变了" in text and "7次–14次" in text and "8次–14次" in text
    assert json.loads(run_diff_json(found))["standard"]["changes"][0]["before"] == "7–14"


def test_clauses_that_only_one_standard_has(office: Office) -> None:
    """Neither lost nor won: asked newly, or no longer."""
    office.record(days="20", plan="0")
    office.edit(
        "rules/toy/A1.yaml",
        "b: {points: 1, item: 有规划, needs: {plan: yes}}",
        "c: {points: 1, item: 有规划, needs: {plan: yes}}",
    )
    office.record(plan="0")
    found = office.diff(1, 2)
    assert [(turn.kind, turn.clause) for turn in found.turns] == [
        ("won", "A1-05.a"),
        ("asked", "A1-01.c"),
        ("dropped", "A1-01.b"),
    ]
    assert "新标准才有" in run_diff_text(found, 100)


def test_two_localities_are_not_compared(office: Office) -> None:
    """Facts of one are never shown under another; the run before is the last of the same locality."""
    office.record()
    town = dossier_of(office.standard, {"meet": "1", "plan": "1"}, "town")
    content = assessment_json(office.standard, score(office.standard, town, None))
    record_run(office.file, office.shelf, office.standard, town, None, content)
    office.record(meet="0")
    archive = office.archive()
    with pytest.raises(CallError, match="同一地区同一级别"):
        compare_runs(archive, archive.run(1), archive.run(2))
    before = archive.before(archive.run(3))
    assert before is not None and before.number == 1
    assert archive.before(archive.run(2)) is None
    with pytest.raises(CallError, match="没有第 7 次"):
        archive.run(7)


# ── the inspector's marks ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sheet(office: Office, tmp_path: Path) -> Callable[..., Path]:
    """A 自评表.xlsx of a recorded run as an inspector returns it: marks and reasons by indicator."""
    history, content = inspected()
    office.file.write_bytes(history)

    def filled(marks: dict[str, Any], reasons: dict[str, Any] | None = None, edit: Any = None) -> Path:
        book = openpyxl.load_workbook(io.BytesIO(content))
        page = book.worksheets[0]
        for row in page.iter_rows():
            if row[0].value in marks:
                row[9].value = marks[row[0].value]
            if reasons and row[0].value in reasons:
                row[10].value = reasons[row[0].value]
        if edit:
            edit(page)
        path = tmp_path / "考评后.xlsx"
        book.save(path)
        return path

    return filled


# what the run claims: 20 − 0.5 of crimes, and outside the core +2 and −2
CLAIMED = {"A1-01": 2, "A1-02": 3, "A1-03": 4, "A1-04": 1.5, "A1-05": 3, "I9-01": 4, "I9-02": 2}
OUTSIDE = {"J10-01": 2, "J10-02": 0, "J10-03": -2, "J10-04": 0}


def test_marks_are_compared_by_indicator(office: Office, sheet: Callable[..., Path]) -> None:
    """Differences, reasons and sums by hand; text numbers of every kind are taken."""
    marks = {**CLAIMED, **OUTSIDE, "A1-02": "２.５分", "A1-03": " 3.50 ", "J10-03": "-4", "A1-05": None}
    found = compare_marks(
        office.archive(), read_mark_sheet(sheet(marks, {"A1-02": "缺 签到表\n（2021）", "J10-03": "另有一起"}))
    )
    assert found.run.number == 2
    assert [(one.id, one.marked, one.change, one.reason) for one in found.marked if one.change] == [
        ("A1-02", 250, -50, "缺 签到表 （2021）"),
        ("A1-03", 350, -50, ""),
        ("J10-03", -400, -200, "另有一起"),
    ]
    assert (found.unmarked, found.other) == (("A1-05",), ())
    assert dict(found.categories) == {"A1": (1050, 1050, 950), "I9": (600, 600, 600), "J10": (0, 0, -200)}
    assert found.total == (1650, 1650, 1350)


def test_the_adjustment_is_held_to_its_caps(office: Office, sheet: Callable[..., Path]) -> None:
    """Deductions of −5 and −3 are −6 together, a bonus of 3 and 2 is 4."""
    marks = {**CLAIMED, "J10-01": 3, "J10-02": 2, "J10-03": -5, "J10-04": -3}
    found = compare_marks(office.archive(), read_mark_sheet(sheet(marks)))
    assert (found.total.claimed, found.total.marked) == (1950, 1950 + 400 - 600)


def moved(page: Any) -> None:
    """Title rows above, a column of remarks before, and the marks moved to the front."""
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    for merged in list(page.merged_cells.ranges):
        page.unmerge_cells(str(merged))
    page.delete_rows(1, page.max_row)
    page.append(["考评组意见"])
    for row in cells:
        page.append([None, row[9], row[10], *row[:9]])


def test_moved_columns_and_merged_reasons(office: Office, sheet: Callable[..., Path]) -> None:
    """Columns are found by their heads; one reason over several rows is each row's."""
    marks = {**CLAIMED, "A1-01": 1, "A1-02": 2}
    found = compare_marks(office.archive(), read_mark_sheet(sheet(marks, {"A1-01": "没有原件"}, moved)))
    assert [(one.id, one.change) for one in found.marked if one.change] == [("A1-01", -100), ("A1-02", -100)]

    def merge(page: Any) -> None:
        rows = [row[0].row for row in page.iter_rows() if row[0].value in ("A1-01", "A1-02")]
        page.merge_cells(f"K{rows[0]}:K{rows[1]}")

    found = compare_marks(office.archive(), read_mark_sheet(sheet(marks, {"A1-01": "没有原件"}, merge)))
    assert [one.reason for one in found.marked[:3]] == ["没有原件", "没有原件", ""]


@pytest.mark.parametrize(
    ("mark", "what"),
    [
        (2.5, "填的是“2.5”"),  # of 2
        (-1, "填的是“-1”"),
        ("一分", "填的是“一分”"),
        ("0.123", "填的是“0.123”"),
        ("1e3", "填的是“1e3”"),
        ("=1+1", "公式"),
        (date(2024, 1, 2), "日期"),
        (True, "填的是“TRUE”"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_with_its_cell(
    office: Office, sheet: Callable[..., Path], mark: Any, what: str
) -> None:
    """Out of range, no number, a formula, a date: never read as 0."""
    path = sheet({"A1-01": mark})
    with pytest.raises(CallError) as refused:
        compare_marks(office.archive(), read_mark_sheet(path))
    row = next(row[0].row for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() if row[0].value == "A1-01")
    assert what in said(refused.value) and f"单元格 J{row}" in said(refused.value)


def test_what_cannot_be_told_apart_is_refused(office: Office, sheet: Callable[..., Path]) -> None:
    """One mark merged over two rows, one head over two columns, one indicator with two marks."""

    def merge(page: Any) -> None:
        rows = [row[0].row for row in page.iter_rows() if row[0].value in ("A1-01", "A1-02")]
        page.merge_cells(f"J{rows[0]}:J{rows[1]}")

    def double(page: Any) -> None:
        head = next(row for row in page.iter_rows() if row[9].value == "考评得分")
        page.cell(head[0].row, 12, "考评得分")

    def repeat(page: Any) -> None:
        page.append(["A1-01", None, None, None, None, None, None, None, None, 0.5])

    for edit, words in ((merge, "合并的单元格"), (double, "不止一个"), (repeat, "两个不同的考评得分")):
        with pytest.raises(CallError, match=words):
            compare_marks(office.archive(), read_mark_sheet(sheet({"A1-01": 1, "A1-02": 2}, None, edit)))


def test_a_sheet_of_no_recorded_run(office: Office, sheet: Callable[..., Path], tmp_path: Path) -> None:
    """Its claimed points fit no run: --run must name one, and then says where they differ; other files are refused."""

    def claim(page: Any) -> None:
        for row in page.iter_rows():
            if row[0].value == "A1-03":
                row[3].value = 3.9

    path = sheet({"A1-03": 3}, None, claim)
    with pytest.raises(CallError, match="对不上"):
        compare_marks(office.archive(), read_mark_sheet(path))
    found = compare_marks(office.archive(), read_mark_sheet(path), 2)
    assert (found.other, [one.change for one in found.marked]) == (("A1-03",), [-100])
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "x"  # type: ignore[index]
    book.save(tmp_path / "别的.xlsx")
    started = time.monotonic()
    with pytest.raises(CallError, match="不是自评表"):
        read_mark_sheet(tmp_path / "别的.xlsx")
    (tmp_path / "假.xlsx").write_text("编号,考评得分")
    with pytest.raises(CallError, match="不是 XLSX"):
        read_mark_sheet(tmp_path / "假.xlsx")
    assert time.monotonic() - started < 5


def test_sums_that_do_not_add_up_are_said(office: Office, sheet: Callable[..., Path]) -> None:
    """The inspector's sum of A1 is 2 + 3 + 4 + 1.5 + 3 = 13.5; where the sheet says else, the marks count."""
    found = compare_marks(office.archive(), read_mark_sheet(sheet({**CLAIMED, "A1": "13.50 分", "I9": 8})))
    assert (found.wrong, dict(found.categories)["I9"].marked) == ((("I9", "8"),), 600)
    assert "I9 的考评得分写的是“8”，各小项相加是 6，以小项为准" in marks_text(found, 100)


def test_marks_on_the_command_line(
    office: Office, sheet: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Text, JSON and a table; a reason that Excel would run is made harmless."""
    path = sheet({**CLAIMED, "A1-04": 1}, {"A1-04": "@SUM(1)"})
    call = ["history", "marks", str(path), "--history", str(office.file)]
    assert command([*call, "--out", str(tmp_path / "对照.csv")]) == 0
    assert "没有打分（不计入合计）：J10-01、J10-02、J10-03、J10-04" in capsys.readouterr().out
    table = (tmp_path / "对照.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[4] == "A1-04,案件,1.5,1.5,1,-0.5,'@SUM(1)"
    assert command([*call, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["total"] == {"claimed": "19.5", "evidenced": "19.5", "marked": "19"}


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_trend_is_drawn_for_one_run_and_for_a_hundred(office: Office) -> None:
    """A veto and a new standard on the way do not stop it."""
    office.record()
    office.record(disputes="1")
    one, vetoed = office.archive().runs
    changed = json.loads(vetoed.content)
    changed["standard"]["digest"] = "0" * 64
    body = {"entries": [], "assessment": json.dumps(changed)}
    other = replace(vetoed, packed=zlib.compress(records.canonical(body)))
    many = [replace(run, number=number) for number, run in enumerate([one, vetoed, other, other] * 25, 1)]
    assert trend_chart([one]).startswith(b"\x89PNG")
    assert trend_chart(many).startswith(b"\x89PNG")


# ── when things go wrong ─────────────────────────────────────────────────────────────────────────────────────────────

WRITER = """
import sys
from pathlib import Path
from modelcity.office.records import append
path, count, size = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
import random
noise = random.Random(path.name + sys.argv[4])
for number in range(count):
    append(path, "remedy_note", {"noise": noise.randbytes(size).hex(), "by": sys.argv[4]})
    print(number, flush=True)
"""


def writer(file: Path, count: int, size: int, name: str, setup: str = "") -> subprocess.Popen[str]:
    """Another process that adds records."""
    call = [sys.executable, "-c", setup + WRITER, str(file), str(count), str(size), name]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "engine")}
    return subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environment)


def killed(file: Path, moments: Iterator[float]) -> None:
    """Kill a writer at each moment after its first record: what it said is there, and at most one more."""
    known = 0
    for moment in moments:
        with writer(file, 1_000, 150_000, f"{moment}") as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            told = 1 + len(process.stdout.read().splitlines())
        kept = read_history(file)
        assert kept.fault is None
        assert known + told <= len(kept.records) <= known + told + 1
        known = len(kept.records)
    append(file, "remedy_note", {"after": "all"})
    assert len(read_history(file).records) == known + 1


@pytest.mark.skipif(os.name == "nt", reason="has no SIGKILL")
def test_a_writer_killed_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    """Every record that was reported is there whole; the next one goes on from it."""
    killed(tmp_path / "历次.db", iter((0.004, 0.011, 0.019)))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="has no SIGKILL")
def test_a_writer_killed_at_many_moments_loses_nothing(tmp_path: Path) -> None:
    """The same thirty times, at random."""
    chance = random.Random(5)
    killed(tmp_path / "历次.db", (chance.uniform(0, 0.06) for _ in range(30)))


def test_a_file_that_was_killed_before_its_first_record(tmp_path: Path) -> None:
    """An empty file is an empty history: nothing yet to read, and room for the first record."""
    file = tmp_path / "历次.db"
    file.touch()
    assert read_history(file).records == ()
    assert command(["history", "list", "--history", str(file)]) == 0
    notes(file, 1)
    assert len(read_history(file).records) == 1


def test_two_writers_at_once_take_turns(tmp_path: Path) -> None:
    """Both add all of theirs, in one chain."""
    file = tmp_path / "历次.db"
    both = [writer(file, 8, 2_000, name) for name in ("甲", "乙")]
    assert [process.communicate(timeout=60)[1] for process in both] == ["", ""]
    kept = read_history(file)
    assert kept.fault is None
    assert sorted(record.body["by"] for record in kept.records) == ["乙"] * 8 + ["甲"] * 8


def test_a_writer_that_does_not_finish_is_waited_for_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bounded wait, then what to do; what was there stays readable, and the other's record is not in it."""
    file = tmp_path / "历次.db"
    notes(file, 1)
    monkeypatch.setattr(records, "WAIT", 0.2)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CallError, match=r"另一个程序正在写它.*稍后再试.*没有记入"):
            notes(file, 1)
        assert len(read_history(file).records) == 1
    notes(file, 1)
    assert len(read_history(file).records) == 2


def limited(monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    """SQLite's own refusals, provoked by a setting of each connection."""
    connect = sqlite3.connect

    def other(*args: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **named)
        connection.execute(statement)
        return connection

    monkeypatch.setattr(records.sqlite3, "connect", other)


@pytest.mark.parametrize(
    ("statement", "words"),
    [("PRAGMA max_page_count = 12", "磁盘满了.*腾出空间"), ("PRAGMA query_only = ON", "只读.*检查权限")],
)
def test_a_full_disk_and_a_file_that_may_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str, words: str
) -> None:
    """Said plainly; what was there is as it was."""
    file = tmp_path / "历次.db"
    notes(file, 1)
    with monkeypatch.context() as patch:
        limited(patch, statement)
        with pytest.raises(CallError, match=words):
            append(file, "remedy_note", {"noise": random.Random(1).randbytes(60_000).hex()})
    kept = read_history(file)
    assert (len(kept.records), kept.fault) == (1, None)
    notes(file, 1)


@pytest.mark.skipif(os.name == "nt", reason="has no limit of this kind")
def test_a_disk_that_takes_no_more_bytes(tmp_path: Path) -> None:
    """The operating system refuses in the middle of a record: nothing of it stays, and a second file is not begun."""
    file = tmp_path / "历次.db"
    notes(file, 1)
    before = file.read_bytes()
    setup = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    setup += "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
    done = writer(file, 1, 60_000, "甲", setup)
    assert "CallError" in done.communicate(timeout=60)[1]
    assert read_history(file).fault is None
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["历次.db"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"locality,fact,year,value\n" * 50, "不是 SQLite 数据库.*没有动过"),
        (b"x", "不是 SQLite 数据库"),
        (b"SQLite format 3\0" + b"\xff" * 2_000, "损坏|不是"),
    ],
)
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes, words: str) -> None:
    """Neither read nor overwritten."""
    file = tmp_path / "台账.csv"
    file.write_bytes(content)
    for refused in (lambda: notes(file, 1), lambda: read_history(file)):
        with pytest.raises(CallError, match=words):
            refused()
    assert file.read_bytes() == content


def test_a_database_of_another_program_or_a_newer_one(tmp_path: Path) -> None:
    """Told apart: another file name helps with the one, an update with the other; neither is changed."""
    for name, statements, words in (
        ("别的.db", ["CREATE TABLE t (a)"], "别的程序的数据库"),
        ("别的2.db", ["PRAGMA application_id = 7"], "别的程序的数据库"),
        (
            "较新.db",
            ["CREATE TABLE t (a)", "PRAGMA application_id = 1296255065", "PRAGMA user_version = 2"],
            "较新版本.*升级",
        ),
        (
            "变样.db",
            ["CREATE TABLE records (a)", "PRAGMA application_id = 1296255065", "PRAGMA user_version = 1"],
            "表被改动",
        ),
    ):
        file = tmp_path / name
        with closing(sqlite3.connect(file)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        before = file.read_bytes()
        for refused in (lambda file=file: notes(file, 1), lambda file=file: read_history(file)):  # type: ignore[misc]
            with pytest.raises(CallError, match=words):
                refused()
        assert file.read_bytes() == before


def test_a_damaged_file_is_never_taken_for_a_sound_one(office: Office) -> None:
    """Bytes overwritten anywhere: refused or named; what is untouched is never blamed on another."""
    whole = three_runs()
    office.file.write_bytes(whole)
    contents = [run.content for run in office.archive().runs]
    chance = random.Random(7)
    for _ in range(40):
        at = chance.randrange(100, len(whole) - 40)
        office.file.write_bytes(whole[:at] + chance.randbytes(40) + whole[at + 40 :])
        try:
            kept = read_history(office.file)
        except CallError:
            continue
        if kept.fault is None:  # what was hit is in no use
            assert [run.content for run in office.archive().runs] == contents
    office.file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CallError, match="损坏"):
        read_history(office.file)


def test_places_where_no_history_can_be(tmp_path: Path) -> None:
    """Missing, a folder, below a file: said with what to do; a missing folder is made for a new one."""
    with pytest.raises(CallError, match=r"没有这个历史文件.*--record"):
        read_history(tmp_path / "没有.db")
    assert not (tmp_path / "没有.db").exists()
    with pytest.raises(CallError, match="不是普通文件"):
        notes(tmp_path, 1)
    (tmp_path / "文件").touch()
    with pytest.raises(CallError, match=r"打不开|不能写"):
        notes(tmp_path / "文件" / "历次.db", 1)
    notes(tmp_path / "新" / "建" / "历次.db", 1)
    assert [path.name for path in (tmp_path / "新" / "建").iterdir()] == ["历次.db"]  # one file, nothing beside it


# ── on the command line ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_whole_way(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Assess and record twice, list, show, compare, verify, draw."""
    file, assess = str(tmp_path / "历次.db"), ["assess", SOCIAL, "--standard", "social-support", "--json"]
    assert command([*assess, "--record", file]) == 0
    printed = capfdbinary.readouterr()
    assert "第 1 次".encode() in printed.err
    assert command([*assess, "--as-of", "2024-06-30", "--record", file]) in (0, 1)
    capfdbinary.readouterr()
    here = ["--history", file]
    assert command(["history", "show", "1", "--json", *here]) == 0
    assert capfdbinary.readouterr().out == printed.out
    assert command(["history", "show", *here]) == 0
    assert "第 2 次".encode() in capfdbinary.readouterr().out
    assert command(["history", "list", "--json", *here]) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert [run["number"] for run in told["runs"]] == [1, 2]
    assert told["runs"][0]["totals"] == json.loads(printed.out)["totals"]
    assert command(["history", "diff", *here]) == 0
    assert "第 1 次".encode() in capfdbinary.readouterr().out
    assert command(["history", "verify", "--again", *here]) == 0
    assert "一字不差".encode() in capfdbinary.readouterr().out
    assert command(["history", "trend", "--out", str(tmp_path / "走势.png"), *here]) == 0
    assert (tmp_path / "走势.png").read_bytes().startswith(b"\x89PNG")
    capfdbinary.readouterr()
    assert command(["history", "diff", "1", "2", "3", *here]) == 2
    assert command(["history", "diff", "1", *here]) == 2
    assert command(["history", "list", "--locality", "没有", *here]) == 2
    assert "没有地区“没有”".encode() in capfdbinary.readouterr().err


def test_a_run_that_cannot_be_recorded_prints_no_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2, nothing on stdout: a score that was to be kept and was not is not passed on."""
    file = tmp_path / "台账.csv"
    file.write_text("locality,fact\n")
    assert command(["assess", SOCIAL, "--standard", "social-support", "--json", "--record", str(file)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "不是历史文件" in captured.err
