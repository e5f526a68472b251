"""The register (登记表) of evidence on file: a row for each file and each value that it proves.

A CSV that Excel and WPS open: UTF-8 with BOM, rows sorted, nothing in it that a spreadsheet would run.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from modelcity.dossier.csvfile import MAX_BYTES, MAX_ROWS, records
from modelcity.dossier.dossier import Key
from modelcity.dossier.values import folded, shown, text_fault
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.files import MEGABYTE, write_whole
from modelcity.office.safepaths import path_fault
from modelcity.texts import t

REGISTER = "register.csv"
COLUMNS = ("sha256", "path", "fact", "year", "title", "size", "added", "note")
NEEDED = COLUMNS[:5]
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RUNS = "=+\\-@\t\r＝＋－＠"
_ESCAPE, _ESCAPED = re.compile(f"'*[{_RUNS}]"), re.compile(f"'+[{_RUNS}]")


class Filed(NamedTuple):
    """A file that proves one value. `path` is below the folder, with ``/``; `size` in bytes, `added` a day."""

    digest: str
    path: str
    fact: str
    year: int | None
    title: str
    size: int
    added: str = ""
    note: str = ""

    @property
    def key(self) -> Key:
        """The value that it proves."""
        return self.fact, self.year

    @property
    def order(self) -> tuple[str, ...]:
        """Rows stand by path, fact and year."""
        return self.path, self.fact, str(self.year or ""), self.digest, self.title, self.added, self.note


class Register(NamedTuple):
    """The rows as they stand, and what is wrong with those that cannot be taken."""

    rows: tuple[Filed, ...]
    problems: tuple[Problem, ...]


def read_register(folder: Path) -> Register:
    """The register of a folder; what cannot be read at all is one problem. Never raises for what is in it."""
    path, rows, problems = folder / REGISTER, list[Filed](), list[Problem]()
    if not path.exists():
        found = t("登记表不见了", "the register is gone")
        advice = t("请从备份放回；没有备份的，建一个新案卷重新登记", "put it back, or file all papers in a new archive")
        return Register((), (Problem(Place(str(path)), found, next=advice),))
    try:
        for line, cells in records(path, COLUMNS, NEEDED, problems):
            said = {name: _opened(cells.get(name, "").strip()) for name in COLUMNS}
            faults = list(_faults(said))
            problems += [Problem(Place(str(path), line, path=name), found, allowed) for name, found, allowed in faults]
            if not faults:
                rows.append(_filed(said))
    except FactError as error:
        problems += error.problems
    return Register(tuple(rows), tuple(problems))


def write_register(folder: Path, rows: Sequence[Filed]) -> None:
    """Write the register whole; raises CallError, also for one that is too large to be read again."""
    content = register_bytes(rows)
    if len(rows) > MAX_ROWS or len(content) > MAX_BYTES:
        found = t(
            f"登记表会超过 {MAX_ROWS} 行或 {MAX_BYTES // MEGABYTE} MB",
            f"the register would have more than {MAX_ROWS} rows or {MAX_BYTES // MEGABYTE} MB",
        )
        advice = t("请把案卷分成几个文件夹", "split the archive")
        raise CallError(Problem(Place(str(folder / REGISTER)), found, next=advice))
    write_whole(folder / REGISTER, content)


def register_bytes(rows: Iterable[Filed]) -> bytes:
    """The register as its file holds it: the same rows give the same bytes in whatever order they come."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: row.order):
        texts = ("" if cell is None else str(cell) for cell in row)
        writer.writerow([f"'{text}" if _ESCAPE.match(text) else text for text in texts])
    return stream.getvalue().encode("utf-8-sig")


def _opened(text: str) -> str:
    """A text without the apostrophe that keeps a spreadsheet from running it."""
    return text[1:] if _ESCAPED.match(text) else text


def _faults(said: dict[str, str]) -> Iterable[tuple[str, str, str]]:
    """By column: what was found and what is allowed."""
    if not _DIGEST.fullmatch(folded(said["sha256"]).lower()):
        yield "sha256", _says(said["sha256"]), t("应为 64 位十六进制的 SHA-256", "must be a SHA-256, 64 hex digits")
    if fault := path_fault(said["path"]):
        yield "path", fault, t("应为案卷文件夹里的相对路径，用 / 分隔", "must be a path within the folder, with /")
    if not said["fact"]:
        yield "fact", t("没有事实编号", "there is no fact id"), ""
    if not re.fullmatch(r"([0-9]{4})?", folded(said["year"])):
        yield "year", _says(said["year"]), t("应为四位数字，不分年度的留空", "must be four digits, or empty")
    if not re.fullmatch(r"[0-9]{0,18}", folded(said["size"])):
        yield "size", _says(said["size"]), t("应为字节数", "must be a number of bytes")
    for name in ("fact", "title", "added", "note"):
        if fault := text_fault(said[name]):
            yield name, fault, t("不超过 2000 个字符，不含控制字符", "up to 2000 characters, no control characters")


def _filed(said: dict[str, str]) -> Filed:
    year, size = folded(said["year"]), folded(said["size"])
    return Filed(
        folded(said["sha256"]).lower(),
        said["path"],
        folded(said["fact"]),
        int(year) if year else None,
        said["title"],
        int(size or 0),
        said["added"],
        said["note"],
    )


def _says(text: str) -> str:
    return t(f"写的是“{shown(text)}”", f"says '{shown(text)}'")
