"""The readers of the office, for the fuzzer: history files, marks, follow-up sheets, rounds, books, evidence; and what
goes out again when a taken file holds texts that somebody means ill with.
"""

import contextlib
import io
import shutil
import warnings
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import openpyxl
import yaml

import oracle
import second_reading as second
import test_collect_merge as round_of_books
import test_followup as follow_up
from archives import JOINT, MINUTES, NATIONAL, new_archive
from archives import file_ as filed
from fuzz import FoundError, Good, Reader
from historic import CLAIMED, OUTSIDE, Office, inspected, three_runs
from modelcity.cli import options
from modelcity.cli.entry import run
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.office.catalogue import catalogue
from modelcity.office.evidence import open_archive
from modelcity.office.gathering import gather
from modelcity.office.merging import merge
from modelcity.office.paperlist import listed_papers
from modelcity.office.records import read_history
from modelcity.office.round import read_round
from modelcity.office.verifying import check
from modelcity.standard.load import load
from mutations import book_changed, bytes_changed, cells_changed, history_changed, words_changed, yaml_changed

TEXT = (bytes_changed, words_changed)
BOOK = (book_changed, book_changed, book_changed, bytes_changed)
LOAD = cache(load)


def called(*arguments: object) -> int:
    """A command: 0 or 1; raises CallError for 2 and FoundError for anything else."""
    said, complaint = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    known = patch.object(options, "load", LOAD)  # a call a file: its standard is read once, for these calls only
    with known, contextlib.redirect_stdout(said), contextlib.redirect_stderr(complaint):
        code = run([str(argument) for argument in arguments])
    said.flush()
    text = complaint.getvalue()
    if code not in (0, 1, 2) or "Traceback" in text:
        raise FoundError(f"modelcity {' '.join(map(str, arguments))} ends with {code}:\n{text[-3000:]}")
    if code == 2:
        raise CallError(Problem(Place("modelcity"), text[:1_000_000]))
    return code


# ── history ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def noted() -> bytes:
    """A history file of runs and notes."""
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.record(follow_up.SEPTEMBER, **follow_up.BAD, plan="1?")
        follow_up.note(office, follow_up.DONE)
        office.record(follow_up.OCTOBER)
        return office.file.read_bytes()


def as_history(_: Path) -> tuple[Good, ...]:
    return (Good("three.db", three_runs()), Good("noted.db", noted()))


@cache
def records_of(content: bytes) -> tuple[object, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        path.write_bytes(content)
        return read_history(path).records


def read_file(path: Path) -> object:
    """Every command that reads it; a file that is taken for sound must hold what was written."""
    history = ("--history", path)
    called("history", "list", *history)
    sound = called("history", "verify", *history) == 0
    for more in (("show",), ("show", "--json"), ("diff",), ("list", "--json")):
        with contextlib.suppress(CallError):
            called("history", *more, *history)
    with contextlib.suppress(CallError):
        called("remedies", "list", *history)
    good = three_runs() if path.name == "three.db" else noted()
    if sound and read_history(path).records != records_of(good):
        raise FoundError("taken for sound, and is not what was written")
    return sound


# ── workbooks that come back ─────────────────────────────────────────────────────────────────────────────────────────


@cache
def marked() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(inspected()[1]))
    for row in book.worksheets[0].iter_rows():
        if row[0].value in CLAIMED | OUTSIDE:
            row[9].value, row[10].value = (CLAIMED | OUTSIDE)[row[0].value], "缺签到表"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_marks(folder: Path) -> tuple[Good, ...]:
    folder.mkdir(exist_ok=True)
    (folder / "历次.db").write_bytes(inspected()[0])
    return (Good("自评表.xlsx", marked()),)


def read_marks(path: Path) -> object:
    return called("history", "marks", path, "--history", path.with_name("历次.db"))


@cache
def followed() -> tuple[bytes, bytes]:
    """A history file and the follow-up sheet of its last run, filled in."""
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.record(follow_up.SEPTEMBER, **follow_up.BAD, plan="1?")
        change = follow_up.write(follow_up.MEET, "已完成", "2021-10-08", "已补开会议", "张三")
        book = follow_up.sheet_of(office, Path(folder) / "a.xlsx", change)
        return office.file.read_bytes(), book.read_bytes()


def as_follow_up(_: Path) -> tuple[Good, ...]:
    return (Good("整改跟踪.xlsx", followed()[1]),)


def read_follow_up(path: Path) -> object:
    history = path.with_name("历次.db")
    history.write_bytes(followed()[0])
    return called("remedies", "import", path, "--history", history, "--by", "李四")


# ── a round of collecting ────────────────────────────────────────────────────────────────────────────────────────────


@cache
def returned() -> tuple[bytes, bytes]:
    books = []
    for who, values in (("finance", round_of_books.FINANCE), ("town:wanglan", None)):
        stream = io.BytesIO()
        round_of_books.book(who, values).save(stream)
        books.append(stream.getvalue())
    return books[0], books[1]


def as_books(_: Path) -> tuple[Good, ...]:
    return tuple(Good(f"{number}.xlsx", content) for number, content in enumerate(returned()))


def read_books(path: Path) -> object:
    """The values of the round's own dossier that were taken from a book which the standard's own rules can read."""
    found = merge(NATIONAL, round_of_books.ROUND, gather(path.parent, NATIONAL), path.parent)
    lines = [line for name in ("0.xlsx", "1.xlsx") for line in _lines(path.with_name(name))]
    each = {fact for one in round_of_books.EVERYONE.values() for fact in one.each}
    for key, entry in found.dossier.entries.items():
        if key[0] not in each and entry.value not in _values(lines, key):
            raise FoundError(f"{key} is {entry.value}, which no book says")
    if problems := [*found.problems, *(problem for refused in found.refused for problem in refused.problems)]:
        raise FactError(problems)  # of one value or of a whole book; the others were taken
    return len(found.received)


def _lines(path: Path) -> list[second.Line]:
    with contextlib.suppress(second.Unreadable):
        return second.read_xlsx(path.read_bytes()).lines
    return []


def _values(lines: list[second.Line], key: second.Key) -> set[Any]:
    """What lines say of one value, each for itself."""
    found: set[Any] = set()
    for line in lines:
        if second.half(line.fact) == key[0] and second.half(line.year) == str(key[1] or ""):
            with contextlib.suppress(ValueError, KeyError, ZeroDivisionError):
                value = oracle.value_of(line.value, second.declared().facts[key[0]])
                found.add(None if value == oracle.NA else value)
    return found


def as_round(_: Path) -> tuple[Good, ...]:
    return (Good("round.yaml", round_of_books.ROUND.text().encode()),)


def round_made(path: Path) -> object:
    one = read_round(path.parent)
    towns = [(town.id, town.name) for town in one.towns]
    return (one.standard, one.edition, one.digest, one.due, one.locality.id, one.locality.level, towns)


def round_says(path: Path) -> object:
    said = yaml.load(second.decoded(path.read_bytes()), Loader=yaml.BaseLoader)
    towns = [(town["id"], town["name"]) for town in said.get("towns") or []]
    due = date.fromisoformat(said["due"])
    where = said["locality"]
    return (said["standard"], said["edition"], said["digest"], due, where["id"], where["level"], towns)


# ── evidence ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def with_archive(folder: Path, name: str) -> tuple[Good, ...]:
    if not (folder / "evidence.yaml").exists():
        archive = new_archive(folder)
        for number in range(6):
            paper = folder.parent / f"{folder.name}-{number}.pdf"
            paper.write_bytes(MINUTES + str(number).encode())
            filed(archive, paper, fact=JOINT, year=2020 + number % 4, title="=联席会议纪要" if number else "")
            paper.unlink()
    return (Good(name, (folder / name).read_bytes()),)


def read_archive(path: Path) -> object:
    """Looked over, and listed; rows that are taken stand in the file."""
    archive = open_archive(path.parent)
    check(archive, NATIONAL)
    rows = archive.rows
    catalogue(archive, NATIONAL, None)
    return sorted((row.digest, row.path, row.fact, row.year or "") for row in rows)


def register_says(path: Path) -> object:
    rows = second.table(path.read_bytes(), ("sha256", "path", "fact", "year", "title", "size", "added", "note"))
    found = []
    for row in rows:
        digest, where, fact, year = (_unescaped(row[name].strip()) for name in ("sha256", "path", "fact", "year"))
        whole = int(second.half(year)) if year else ""
        found.append((second.half(digest).lower(), where, second.half(fact), whole))
    return sorted(found)


def _unescaped(text: str) -> str:
    """Without the apostrophe before what a spreadsheet would run; any other belongs to the text."""
    return text[1:] if text[:1] == "'" and text.lstrip("'")[:1] in tuple("=+-@\t\r＝＋－＠") else text


def as_list(folder: Path) -> tuple[Good, ...]:
    with_archive(folder / "案卷", "register.csv")
    for number in range(8):
        (folder / f"甲{number}.pdf").write_bytes(MINUTES + f"甲{number}".encode())
    rows = [f"甲{number}.pdf,{JOINT},{2020 + number % 4},纪要{number},说明" for number in range(8)]
    return (Good("清单.csv", "\n".join(["file,fact,year,title,note", *rows]).encode()),)


def read_list(path: Path) -> object:
    papers = listed_papers(open_archive(path.parent / "案卷"), NATIONAL, path)
    return sorted((paper.file.name, *key) for paper in papers for key in paper.keys)


def list_says(path: Path) -> object:
    rows = second.table(path.read_bytes(), ("file", "fact", "year", "title", "note"))
    keys = {(row["file"].strip(), second.half(row["fact"]), int(second.half(row["year"]))) for row in rows}
    return sorted((Path(file).name, fact, year) for file, fact, year in keys)


# ── and out again ────────────────────────────────────────────────────────────────────────────────────────────────────

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data" / "unit.csv"


def as_unit(_: Path) -> tuple[Good, ...]:
    return (Good("a.csv", SAMPLE.read_bytes()),)


def written_out(path: Path) -> object:
    """Everything that assess writes of a dossier that it takes."""
    out = path.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    with warnings.catch_warnings(action="error"):
        code = called("assess", path, "--standard", "unit", "--level", "unit", "--out", out)
        called("assess", path, "--standard", "unit", "--level", "unit", "--json")
    for made in out.glob("*.xlsx"):
        book = openpyxl.load_workbook(made)
        if any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row):
            raise FoundError(f"{made.name} holds a formula")
    return code


Mutate = Callable[[Random, bytes], bytes]

OFFICE = {
    reader.name: reader
    for reader in (
        Reader("history", as_history, (history_changed, history_changed, bytes_changed), read_file),
        Reader("marks", as_marks, BOOK, read_marks),
        Reader("follow-up", as_follow_up, BOOK, read_follow_up),
        Reader("books", as_books, BOOK, read_books),
        Reader("round.yaml", as_round, (*TEXT, yaml_changed), round_made, round_says),
        Reader(
            "register.csv",
            lambda folder: with_archive(folder, "register.csv"),
            (*TEXT, cells_changed),
            read_archive,
            register_says,
        ),
        Reader(
            "evidence.yaml",
            lambda folder: with_archive(folder, "evidence.yaml"),
            (*TEXT, yaml_changed),
            lambda path: open_archive(path.parent).locality.id,
        ),
        Reader("evidence list", as_list, (*TEXT, cells_changed), read_list, list_says),
        Reader("written out", as_unit, (cells_changed, words_changed), written_out),
    )
}
