"""The history file: records that are only ever added, each chained by SHA-256 to the one before; one SQLite file.

The file keeps to a rollback journal, so that a copy of the one file is a copy of everything. A record is there whole
or not at all, whatever moment a process is killed at. What a record means is not known here.
"""

import contextlib
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from modelcity import __version__
from modelcity.errors import CallError, Place, Problem
from modelcity.files import MEGABYTE
from modelcity.office.recordfile import FORMAT, LENGTH, begins_wrong, faulty_file, full_file, refusal, schema, settle
from modelcity.texts import t

DEFAULT_NAME = "modelcity-history.db"
WAIT = 10  # seconds in which another writer may finish
MAX_FILE = 200 * MEGABYTE  # some 8,000 runs
MAX_RECORDS = 50_000
MAX_SQL = 10_000  # characters of a statement, of those in the file as well
MAX_PACKING = 40  # times as large as it lies in the file: a run unpacks to some 7 times
MAX_UNPACKED = 100 * MEGABYTE  # is read whatever it packs to

Kind = Literal["run", "remedy_note"]
Body = dict[str, Any]


class Record(NamedTuple):
    """One record: its place in the file from 1, its number among those of its kind, UTC time, program, content."""

    place: int
    kind: str
    number: int
    at: str
    version: str
    packed: bytes
    before: str
    digest: str

    @property
    def body(self) -> Body:
        """What it says; raises ValueError or zlib.error when it was damaged."""
        found = json.loads(unpacked(self.packed))
        if not isinstance(found, dict):
            raise ValueError("no object")
        return found


_FORMS = (int, str, int, str, str, bytes, str, str)  # a damaged file may hold anything


class Fault(NamedTuple):
    """The first record that is not as it was written (None: the file itself), and what is wrong with it."""

    record: Record | None
    what: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything in a history file; `fault` is None when the chain holds from its first record to its last."""

    path: Path
    records: tuple[Record, ...]
    standards: Mapping[str, bytes]
    fault: Fault | None

    def of(self, kind: Kind) -> list[Record]:
        """The records of a kind, oldest first."""
        return [record for record in self.records if record.kind == kind]


def canonical(value: Any) -> bytes:
    """A value as canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", errors="replace")


def unpacked(packed: bytes) -> bytes:
    """Compressed content as it was, at most `LENGTH` bytes; raises ValueError or zlib.error when it is not sound."""
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(packed, LENGTH)
    if not unpacking.eof:
        raise ValueError("too long, or cut short")
    return content


def append(path: Path, kind: Kind, body: Mapping[str, Any], texts: bytes | None = None) -> Record:
    """Add one record to a history file, which is made where it is missing, and the texts of its standard, once.

    It is on the disk when this returns. Raises CallError, with nothing written, when the file is no history file, is
    held by another writer for `WAIT` seconds, cannot be written to, or the disk is full.
    """
    content = canonical(body)
    if len(content) > LENGTH:
        found = t("这条记录太大", "the record is too large")
        raise CallError(Problem(Place(str(path)), found, next=t("请核对台账", "check the dossier")))
    packed = zlib.compress(content, 9)
    with opened(path, writing=True) as connection:
        connection.execute("BEGIN IMMEDIATE")
        settle(connection, path)
        if texts is not None:
            _keep_standard(connection, texts)
        last = connection.execute("SELECT place, digest FROM records ORDER BY place DESC LIMIT 1").fetchone()
        place, before = (last[0] + 1, last[1]) if last else (1, "")
        if place > MAX_RECORDS:
            raise CallError(full_file(path, t(f"已有 {MAX_RECORDS} 条记录", f"holds {MAX_RECORDS} records")))
        number = connection.execute("SELECT count(*) + 1 FROM records WHERE kind = ?", (kind,)).fetchone()[0]
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        unsigned = Record(place, kind, number, at, __version__, packed, before, "")
        record = unsigned._replace(digest=digest_of(unsigned, content))
        connection.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)", record)
        connection.execute("COMMIT")
    return record


def _keep_standard(connection: sqlite3.Connection, texts: bytes) -> None:
    digest = hashlib.sha256(texts).hexdigest()
    if connection.execute("SELECT 1 FROM standards WHERE digest = ?", (digest,)).fetchone() is None:
        connection.execute("INSERT INTO standards VALUES (?, ?)", (digest, zlib.compress(texts, 9)))


def digest_of(record: Record, content: bytes) -> str:
    """What chains a record: SHA-256 of everything it says and of the digest before it."""
    said = [record.place, record.kind, record.number, record.at, record.version, record.before]
    return hashlib.sha256(canonical([*said, hashlib.sha256(content).hexdigest()])).hexdigest()


def read_history(path: Path) -> Kept:
    """Everything in a history file, with the first fault of its chain; raises CallError when it is none."""
    with opened(path, writing=False) as connection:
        connection.execute("BEGIN")  # one moment: a writer may add in between
        found = schema(connection, path)
        if not found:
            return Kept(path, (), {}, None)
        standards = dict(connection.execute("SELECT digest, texts FROM standards LIMIT ?", (MAX_RECORDS,)))
        rows = connection.execute("SELECT * FROM records ORDER BY place LIMIT ?", (MAX_RECORDS + 1,)).fetchall()
    records = tuple(Record(*row) for row in rows)
    if not all(isinstance(value, form) for record in records for value, form in zip(record, _FORMS, strict=True)):
        raise CallError(faulty_file(path, t("文件已损坏", "the file is damaged")))
    if len(records) > MAX_RECORDS or _unpacks_too_far(records):
        raise CallError(faulty_file(path, t("里面有大得不合理的内容", "holds content of an unreasonable size")))
    kept = Kept(path, records, standards, None)
    fault = _fault(kept)
    if fault is None and found != FORMAT:
        what = t(
            "防改动的触发器被删改过；各条记录仍首尾相接",
            "the triggers that keep records from being changed were changed; the records themselves are chained",
        )
        fault = Fault(None, what)
    return Kept(path, records, standards, fault)


def _unpacks_too_far(records: Sequence[Record]) -> bool:
    """Whether small records hide so much that reading them would cost memory and time."""
    most = max(MAX_UNPACKED, MAX_PACKING * sum(len(record.packed) for record in records))
    for record in records:
        with contextlib.suppress(ValueError, zlib.error):
            most -= len(zlib.decompressobj().decompress(record.packed, LENGTH))
        if most < 0:
            return True
    return False


def _fault(kept: Kept) -> Fault | None:
    """The first record whose place, digest or link to the one before does not fit, or whose standard does not."""
    before, numbers = "", dict[str, int]()
    sound: dict[str, bool] = {}
    for place, record in enumerate(kept.records, 1):
        numbers[record.kind] = numbers.get(record.kind, 0) + 1
        if record.place != place or record.number != numbers[record.kind]:
            return Fault(
                record, t("编号接不上，它前面少了记录或换了顺序", "records before it are gone, or out of order")
            )
        try:
            content = unpacked(record.packed)
            standard = json.loads(content).get("standard") if record.kind == "run" else None
        except (ValueError, AttributeError, RecursionError, zlib.error):
            return Fault(record, t("内容已损坏", "its content is damaged"))
        if digest_of(record, content) != record.digest:
            return Fault(record, t("内容与写入时的摘要不符", "it is not what was written"))
        if record.before != before:
            return Fault(
                record, t("与前一条接不上，前一条被换过", "it does not follow the one before, which was replaced")
            )
        if isinstance(standard, str) and standard not in sound:
            sound[standard] = _sound(kept, standard)
        if isinstance(standard, str) and not sound[standard]:
            return Fault(
                record, t("它所用的标准被改动过或不见了", "the standard it was judged by was touched or is gone")
            )
        before = record.digest
    return None


def _sound(kept: Kept, standard: str) -> bool:
    try:
        texts = unpacked(kept.standards[standard])
    except (KeyError, ValueError, zlib.error):
        return False
    return hashlib.sha256(texts).hexdigest() == standard


@contextlib.contextmanager
def opened(path: Path, *, writing: bool) -> Iterator[sqlite3.Connection]:
    """A connection to a history file; what SQLite refuses becomes a CallError that says what to do."""
    _check_place(path, writing=writing)
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=WAIT, isolation_level=None)) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LENGTH)
            connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, MAX_SQL)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA synchronous = EXTRA" if writing else "PRAGMA query_only = ON")
            yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise CallError(refusal(path, error, WAIT, writing=writing)) from error


def _check_place(path: Path, *, writing: bool) -> None:
    """Refuses a place where no history file can be; a missing folder is made for a new one."""
    place = Place(str(path))
    try:
        if not path.exists() and not writing:
            begin = t(f"先用 assess 台账 --record {path} 记一次", f"record a run: assess … --record {path}")
            raise CallError(Problem(place, t("没有这个历史文件", "there is no such history file"), next=begin))
        if path.exists() and not path.is_file():
            next_step = t("请给出一个文件", "name a file")
            raise CallError(Problem(place, t("不是普通文件", "is not a regular file"), next=next_step))
        most = MAX_FILE - LENGTH * writing  # what is written must stay readable
        if path.exists() and path.stat().st_size > most:
            raise CallError(full_file(path, t(f"超过 {most // MEGABYTE} MB", f"is larger than {most // MEGABYTE} MB")))
        if wrong := begins_wrong(path):
            raise CallError(wrong)
        if writing:
            path.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        found = t(f"打不开（{error}）", f"cannot be opened ({error})")
        next_step = t("请检查路径和权限，或换一个目录", "check path and permissions, or choose another folder")
        raise CallError(Problem(place, found, next=next_step)) from error
