"""Scoring of tables: any number of localities in long tables, batch after batch, so that memory stays bounded.

``score_batches`` is a pure function from tables to tables: an engine that spreads work over processes or machines can
carry it (docs/scale.md). ``score_table`` reads one long file on this machine. Both stand on the same encoder.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from modelcity.dossier.block import Block, joined
from modelcity.dossier.chunk import Chunk, ReturnedError, Stretch, each_once
from modelcity.dossier.csvfile import COLUMNS, HEAD_COLUMNS, NEEDED, header_of
from modelcity.dossier.encoding import Encoder, Heads, Refused
from modelcity.dossier.heads import ColumnHeads, ListedHeads
from modelcity.dossier.table import table_chunks
from modelcity.dossier.tablesort import together
from modelcity.dossier.taking import Others
from modelcity.errors import FactError, Place, Problem
from modelcity.judging.columns import Columns
from modelcity.planning.gathering import Gathered
from modelcity.planning.scored import scored
from modelcity.planning.towns import LeftOut
from modelcity.standard.standard import Standard
from modelcity.texts import t

BATCH = 1_000  # localities judged at once
OF_LOCALITY = HEAD_COLUMNS[1:]


class Batch(NamedTuple):
    """What came of one table: a table for each level in it, as ``scored`` makes them, and who could not be scored.

    left_out: locality and problem as text, a row for each problem. passed_over: how many values only another standard
    or level uses.
    """

    scored: tuple[pd.DataFrame, ...]
    left_out: pd.DataFrame
    passed_over: int


def score_batches(
    standard: Standard,
    tables: Iterable[pd.DataFrame],
    *,
    level: str | None = None,
    as_of: date | None = None,
    others: Sequence[Standard] = (),
) -> Iterator[Batch]:
    """Score tables of long rows, one after another; each holds whole localities, and all its cells are text.

    Columns: locality, fact, year, value, if wanted evidence, note, and the locality's name, level, parent. `level`
    beats the column, and facts that only `others` know are passed over. Raises FactError where a table has other
    columns or cells, or the rows of a locality do not stand together.
    """
    encoder, score = Encoder(standard, lambda: others, level=level, as_of=as_of), _Scorer(standard)
    for number, table in enumerate(tables, 1):
        file = t(f"第 {number} 张表", f"table {number}")
        try:
            found = _gathered(score, _encoded(encoder, *_as_chunks(table, file)), file)
        except ReturnedError as error:
            raise FactError(_returned(error)) from None
        problems = [(one.town, str(problem)) for one in found.left_out for problem in one.problems]
        left_out = pd.DataFrame(problems, columns=["locality", "problem"], dtype=str)
        yield Batch(tuple(found.tables), left_out, found.passed_over)


def score_table(
    standard: Standard,
    path: Path,
    others: Others,
    *,
    level: str | None = None,
    as_of: date | None = None,
    sorts: Callable[[Problem], None],
    seen: Callable[[int], None] | None = None,
) -> Gathered:
    """Read and score the localities of one long CSV or Parquet file, with what ``localities.csv`` beside it says.

    Where a locality comes again after another one, `sorts` is told so, and the file is read anew, sorted on disk.
    `seen` is told how many more localities were read. Raises FactError where the file cannot be read as a table.
    """
    encoder, score, heads = Encoder(standard, others, level=level, as_of=as_of), _Scorer(standard), ListedHeads(path)
    try:
        return _gathered(score, _encoded(encoder, _watched(table_chunks(path), seen), heads), str(path))
    except ReturnedError as error:
        sorts(_returned(error))
    with together(table_chunks(path)) as chunks:
        return _gathered(score, _encoded(encoder, chunks, heads), str(path))


def _watched(chunks: Iterable[Chunk], seen: Callable[[int], None] | None) -> Iterator[Chunk]:
    for chunk in chunks:
        yield chunk
        if seen is not None:
            seen(len(chunk.names))


class _Scorer:
    """Judges blocks; the columns of each level are laid out once."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._columns = cache(lambda level: Columns(standard.at(level)))

    def table(self, blocks: Sequence[Block]) -> pd.DataFrame:
        """Blocks of one level as one table."""
        block = joined(blocks)
        judged = self._columns(block.level).judge(block.values, block.states)
        return scored(self._standard, block.level, block, judged)


def _encoded(encoder: Encoder, chunks: Iterable[Chunk], heads: Heads) -> Iterator[Block | Refused]:
    for chunk in each_once(chunks):
        yield from encoder.encoded(chunk, heads)


def _gathered(score: _Scorer, encoded: Iterable[Block | Refused], file: str) -> Gathered:
    """Blocks scored as soon as there are enough localities of a level, and who was refused."""
    tables, left_out, passed_over = [], [], 0
    waiting: dict[str, list[Block]] = defaultdict(list)
    for one in encoded:
        if isinstance(one, Refused):
            left_out.append(LeftOut(file, one.problems, one.locality))
            continue
        passed_over += one.passed_over
        blocks = waiting[one.level]
        blocks.append(one)
        if sum(len(block.localities) for block in blocks) >= BATCH:
            tables.append(score.table(blocks))
            blocks.clear()
    tables += [score.table(blocks) for blocks in waiting.values() if any(block.localities for block in blocks)]
    return Gathered(tables, left_out, passed_over)


def _as_chunks(table: pd.DataFrame, file: str) -> tuple[list[Chunk], Heads]:
    """The rows of a table as one chunk, or none; raises FactError where it has other columns or other cells."""
    names = header_of(iter([(1, list(map(str, table.columns)))]), file, (*COLUMNS, *OF_LOCALITY), NEEDED)
    texts = {name: table.iloc[:, number].tolist() for number, name in enumerate(names)}
    for name, cells in texts.items():
        for row, cell in enumerate(cells, 1):
            if type(cell) is not str:
                found = t(f"这一格是 {type(cell).__name__}，不是文本", f"is a cell of type {type(cell).__name__}")
                allowed = t("所有格都应为文本，空格为空文本", "all cells must be text, empty ones empty text")
                raise FactError(Problem(Place(file, row, path=name), found, allowed))
    heads = ColumnHeads({name: texts[name] for name in OF_LOCALITY if name in texts})
    columns = [texts.get(column, [""] * len(table)) for column in COLUMNS]
    rows = Stretch(file, list(range(1, len(table) + 1)), columns, {})
    return [rows.chunk()] if rows.lines else [], heads


def _returned(error: ReturnedError) -> Problem:
    return Problem(
        error.place,
        t(f"地区“{error.name}”的行没有放在一起", f"the rows of the locality '{error.name}' do not stand together"),
        next=t("按地区排好序再给出会快得多", "it is much faster when they are sorted by locality"),
    )
