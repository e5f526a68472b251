"""The form of a history file: its tables and triggers, whether a file has them, and what SQLite's refusals mean."""

import sqlite3
from pathlib import Path

from modelcity.errors import CallError, Place, Problem
from modelcity.files import MEGABYTE
from modelcity.texts import t

LENGTH = 20 * MEGABYTE  # bytes of one record or standard
FORMAT = 1
ALTERED = -1  # our format, but for its triggers
MAGIC = b"SQLite format 3\0"
HEADER = 100  # bytes; the next one is the kind of the schema's first page
WHOLE = 13  # a page that holds the whole schema, as one of so few tables does
APPLICATION = 0x4D434859  # "MCHY": tells our files from other databases
LEAST_SQLITE = (3, 37)  # the first with STRICT tables

_TABLES = {
    "standards": """CREATE TABLE standards (
    digest TEXT PRIMARY KEY, -- SHA-256 of the texts
    texts BLOB NOT NULL      -- zlib of canonical JSON: every file of the standard
) STRICT""",
    "records": """CREATE TABLE records (
    place INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL, -- among those of its kind
    at TEXT NOT NULL,        -- UTC
    version TEXT NOT NULL,   -- of the program
    body BLOB NOT NULL,      -- zlib of canonical JSON
    before TEXT NOT NULL,    -- the digest of the record before
    digest TEXT NOT NULL
) STRICT""",
}


def _trigger(table: str, moment: str, when: str = "") -> tuple[str, str]:
    name = f"{table}_no_{moment.lower()}" if not when else f"{table}_only_follow"
    refuse = "SELECT RAISE(ABORT, 'append-only')"
    return name, f"CREATE TRIGGER {name} BEFORE {moment} ON {table} {when}BEGIN {refuse}; END"


_FOLLOWS = (
    "WHEN NEW.place != (SELECT coalesce(max(place), 0) + 1 FROM records)"
    " OR NEW.number != (SELECT count(*) + 1 FROM records WHERE kind = NEW.kind)"
    " OR NEW.before != coalesce((SELECT digest FROM records ORDER BY place DESC LIMIT 1), '') "
)
_NEW = "WHEN EXISTS (SELECT 1 FROM standards WHERE digest = NEW.digest) "  # INSERT OR REPLACE fires no DELETE trigger
_TRIGGERS = dict(
    [
        *(_trigger(table, moment) for table in _TABLES for moment in ("UPDATE", "DELETE")),
        _trigger("records", "INSERT", _FOLLOWS),
        _trigger("standards", "INSERT", _NEW),
    ]
)


def settle(connection: sqlite3.Connection, path: Path) -> None:
    """Within a transaction that writes: make the tables of a new file; raises CallError for any that is not ours."""
    found = schema(connection, path)
    if found == ALTERED:
        raise CallError(faulty_file(path, t("防改动的触发器被删改过", "its triggers were changed")))
    if not found:
        for statement in (*_TABLES.values(), *_TRIGGERS.values()):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")


def schema(connection: sqlite3.Connection, path: Path) -> int:
    """The format of a history file: 0 for an empty file, ALTERED where triggers differ; raises CallError for others."""
    if sqlite3.sqlite_version_info < LEAST_SQLITE:
        found = t(f"本机的 SQLite 是 {sqlite3.sqlite_version}", f"SQLite here is {sqlite3.sqlite_version}")
        allowed = t("历史文件需要 3.37 以上", "a history file needs 3.37")
        raise CallError(Problem(Place(str(path)), found, allowed, t("请换用较新的 Python", "use a newer Python")))
    application, version = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("application_id", "user_version")
    )
    said = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    if not said and not application:
        return 0
    if application != APPLICATION:
        found = t("是别的程序的数据库，不是历史文件", "is a database of another program, no history file")
        next_step = t("请给出另一个文件名；这个文件没有动过", "name another file; this one was left alone")
        raise CallError(Problem(Place(str(path)), found, next=next_step))
    if version > FORMAT:
        found = t(f"是较新版本程序写的（格式 {version}）", f"was written by a newer program (format {version})")
        allowed = t(f"本程序认得格式 {FORMAT}", f"this program knows format {FORMAT}")
        raise CallError(Problem(Place(str(path)), found, allowed, t("请升级 modelcity", "update modelcity")))
    if any(said.get(name) != statement for name, statement in _TABLES.items()):
        raise CallError(faulty_file(path, t("里面的表被改动或删掉过", "its tables were changed or dropped")))
    return version if said == {**_TABLES, **_TRIGGERS} else ALTERED


def faulty_file(path: Path, found: str) -> Problem:
    """That a history file can be trusted no longer, and what to do."""
    next_step = t(
        "请留存这个文件备查，从备份恢复，或用 --record 另起一个",
        "keep it as it is, restore a backup, or begin a new one with --record",
    )
    return Problem(Place(str(path)), found, next=next_step)


def full_file(path: Path, found: str) -> Problem:
    """That a history file takes no more, and what to do."""
    next_step = t("请用 --record 另起一个历史文件", "begin a new history file with --record")
    return Problem(Place(str(path)), found, next=next_step)


def begins_wrong(path: Path) -> Problem | None:
    """Why a file cannot be a history file, from its first bytes: SQLite overwrites short ones, and reads any schema."""
    unfinished = path.with_name(f"{path.name}-journal")
    if not path.exists() or unfinished.exists():  # SQLite first takes back what a killed writer left
        return None
    with path.open("rb") as stream:
        begin = stream.read(HEADER + 1)
    if not begin:
        return None
    if not begin.startswith(MAGIC):
        return not_ours(path)
    if len(begin) > HEADER and begin[HEADER] != WHOLE:
        return faulty_file(path, t("里面的表不是历史文件的表", "its tables are not those of a history file"))
    return None


def not_ours(path: Path) -> Problem:
    """That a file is no database at all."""
    found = t("不是历史文件（不是 SQLite 数据库）", "is no history file (no SQLite database)")
    next_step = t("请给出另一个文件名；这个文件没有动过", "name another file; this one was left alone")
    return Problem(Place(str(path)), found, next=next_step)


def refusal(path: Path, error: sqlite3.Error | UnicodeDecodeError, wait: int, *, writing: bool) -> Problem:
    """What an error of SQLite means to the person who waits for the file."""
    place, code = Place(str(path)), (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    nothing = t("；这次没有记入任何内容", "; nothing was recorded") if writing else ""
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            found = t(f"另一个程序正在写它，等了 {wait} 秒", f"another program writes to it; waited {wait} seconds")
            next_step = t("请稍后再试，或关闭打开它的程序", "try again later, or close what has it open")
        case sqlite3.SQLITE_FULL:
            found = t("磁盘满了", "the disk is full")
            next_step = t("请腾出空间后重试，或换一个磁盘", "free some space and try again, or use another disk")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            found = t("打不开或不能写（文件或文件夹只读）", "cannot be opened or written (file or folder read-only)")
            next_step = t("请检查权限，或换一个目录", "check permissions, or choose another folder")
        case sqlite3.SQLITE_NOTADB:
            return not_ours(path)
        case sqlite3.SQLITE_TOOBIG:
            return faulty_file(path, t("里面有大得不合理的内容", "holds content of an unreasonable size"))
        case sqlite3.SQLITE_CORRUPT | 0:  # 0: text that cannot be decoded
            return faulty_file(path, t("文件已损坏", "the file is damaged"))
        case _:
            found = t(f"读写出错（{error}）", f"reading or writing failed ({error})")
            next_step = t("请检查磁盘和权限后重试", "check disk and permissions, then try again")
    return Problem(place, found, next=next_step + nothing)
