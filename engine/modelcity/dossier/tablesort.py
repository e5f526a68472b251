"""A long table whose localities do not stand together, put in order on disk: memory does not grow with its length."""

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from modelcity.dossier.chunk import Chunk, Stretch, whole
from modelcity.errors import CallError, Place, Problem
from modelcity.texts import t

ROWS = 2_000  # in a chunk


@contextmanager
def together(chunks: Iterable[Chunk]) -> Iterator[Iterator[Chunk]]:
    """The same rows, those of each locality together, and localities in the order of their first rows.

    They lie in a temporary folder, which is gone when the context ends, however it ends.
    """
    with (
        tempfile.TemporaryDirectory(prefix="modelcity-") as folder,
        closing(sqlite3.connect(Path(folder) / "rows.sqlite", isolation_level=None)) as rows,
    ):
        try:
            _keep(rows, chunks)
            yield whole(_sorted(rows))
        except sqlite3.Error as error:
            found = t(f"排序时写不进去（{error}）", f"cannot be written while sorting ({error})")
            advice = t("请腾出磁盘空间，或先按地区排好序", "free some space, or sort the table by locality beforehand")
            raise CallError(Problem(Place(folder), found, next=advice)) from error


def _keep(rows: sqlite3.Connection, chunks: Iterable[Chunk]) -> None:
    rows.execute("PRAGMA journal_mode = OFF")  # nobody needs this file after a fault
    rows.execute("PRAGMA synchronous = OFF")
    rows.execute("CREATE TABLE sorting (place INTEGER, line INTEGER, file, fault, a, b, c, d, e, f)")
    rows.execute("BEGIN")
    rows.executemany("INSERT INTO sorting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _placed(chunks))
    rows.execute("COMMIT")


def _placed(chunks: Iterable[Chunk]) -> Iterator[tuple[object, ...]]:
    """Every row with the place of its locality."""
    order: dict[str, int] = {}
    for chunk in chunks:
        for number, name in enumerate(chunk.names):
            place = order.setdefault(name, len(order))
            for line, texts, fault in chunk.rows(number):
                said = None if fault is None else json.dumps([fault.found, fault.allowed, fault.next])
                yield (place, line, chunk.file, said, *texts)


def _sorted(rows: sqlite3.Connection) -> Iterator[Stretch]:
    found = rows.execute("SELECT * FROM sorting ORDER BY place, line")
    while some := found.fetchmany(ROWS):
        _, lines, (file, *_), said, *columns = zip(*some, strict=True)
        faults = {row: json.loads(one) for row, one in enumerate(said) if one is not None}
        problems = {row: Problem(Place(file, lines[row]), *words) for row, words in faults.items()}
        yield Stretch(file, list(lines), list(map(list, columns)), problems)
