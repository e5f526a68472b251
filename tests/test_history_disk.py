"""A history when things go wrong: writers killed, two at once, full disks, files that are none."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from historic import Office, notes, three_runs
from modelcity.cli.entry import run as command
from modelcity.errors import CallError
from modelcity.office import records
from modelcity.office.records import append, read_history

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


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
        for refused in (lambda file=file: notes(file, 1), lambda file=file: read_history(file)):
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
