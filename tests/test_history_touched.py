"""A history that somebody touched, damaged or made up: named, left out, and never a danger."""

import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from historic import Office, notes, three_runs
from modelcity.cli.entry import run as command
from modelcity.errors import CallError
from modelcity.judging.score import score
from modelcity.office import records
from modelcity.office.history import record_run
from modelcity.office.records import append, read_history
from modelcity.showing.jsonform import assessment_json


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


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


def nonsense_clause(finding: Any) -> None:
    finding["clause"] = "Z9-99.all"


def nonsense_value(finding: Any) -> None:
    finding["because"][0]["value"] = "一成"


def nonsense_needs(finding: Any) -> None:
    finding["because"][0]["needs"] = "≥一"


def nonsense_truth(finding: Any) -> None:
    finding["because"][0]["value"] = True


@pytest.mark.parametrize("change", [nonsense_clause, nonsense_value, nonsense_needs, nonsense_truth])
def test_a_finding_that_its_standard_cannot_give(
    office: Office, capsys: pytest.CaptureFixture[str], change: Callable[[Any], None]
) -> None:
    """Well chained and well formed, but of a clause or a value that there is not: told in words, with the run."""
    office.file.write_bytes(three_runs())
    body = read_history(office.file).records[1].body
    said = json.loads(body["assessment"])
    change(next(one for one in said["indicators"] if one["findings"])["findings"][0])
    append(office.file, "run", body | {"assessment": json.dumps(said)})
    for words in ([], ["--json"]):
        assert command(["history", "diff", "3", "4", "--history", str(office.file), *words]) == 2
        told = capsys.readouterr()
        assert told.out == "" and "第 4 次的标准" in told.err and "不会有的值" in told.err
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
