"""The same long table as Parquet, read as a stream: cells may be text, whole numbers, decimals, floats or booleans."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modelcity.dossier.chunk import Chunk, Stretch, whole
from modelcity.dossier.csvfile import COLUMNS, NEEDED, header_of, no_rows
from modelcity.dossier.values import plain
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.files import MEGABYTE, opened
from modelcity.texts import t

ROWS = 2_000  # in a chunk
MOST = 10_000_000  # characters in a chunk: 5,000 a row
WIDEST = 50  # columns
LARGEST, SUSPECT = 300 * MEGABYTE, 10 * MEGABYTE  # of one row group, and of all, unpacked
MAX_RATIO = 200  # of what is suspect


def parquet_chunks(path: Path) -> Iterator[Chunk]:
    """The rows of a long Parquet file; raises FactError where it is none, CallError where pyarrow is not installed."""
    try:
        import pyarrow  # an extra: only who has Parquet files needs it
        from pyarrow import parquet
    except ImportError:
        raise CallError(_not_installed(path)) from None
    with opened(path) as content:
        try:
            _check_size(parquet.read_metadata(content), path.stat().st_size, str(path))
            content.seek(0)
            texts = [field.name for field in parquet.read_schema(content) if str(field.type).endswith("string")]
            content.seek(0)
            yield from whole(_stretches(parquet.ParquetFile(content, read_dictionary=texts), str(path)))
        except (pyarrow.ArrowException, OSError) as error:
            found = t("读不成 Parquet", "cannot be read as Parquet")
            advice = t("请核对文件是否完整，或另存为 CSV", "check that it is complete, or save it as CSV")
            raise FactError(Problem(Place(str(path)), f"{found}（{type(error).__name__}）", next=advice)) from None


def _stretches(table: Any, file: str) -> Iterator[Stretch]:
    names = header_of(iter([(1, list(table.schema_arrow.names))]), file, COLUMNS, NEEDED)
    _check_kinds(table.schema_arrow, file)
    before = 0
    for batch in table.iter_batches(ROWS):
        batch.validate(full=True)  # raises ArrowInvalid: a damaged file may hold numbers of texts that are not there
        texts = dict(zip(names, map(_texts, batch.columns), strict=True))
        if sum(len(text) for column in texts.values() for text in column) > MOST:
            found = t(f"第 {before + 1} 行起的文字太长", f"has too long texts from row {before + 1} on")
            raise FactError(Problem(Place(file), found, next=t("请核对文件", "check the file")))
        columns = [texts.get(column) or [""] * batch.num_rows for column in COLUMNS]
        if batch.num_rows:
            yield Stretch(file, list(range(before + 1, before + batch.num_rows + 1)), columns, {})
        before += batch.num_rows
    if not before:
        raise FactError(no_rows(file))


def _check_size(metadata: Any, packed: int, file: str) -> None:
    """Raises FactError where a file of `packed` bytes would fill the memory.

    Only the sums are asked for: where a column's own figures are damaged, pyarrow ends the process.
    """
    found = ""
    if metadata.num_columns > WIDEST:
        found = t(f"有 {metadata.num_columns} 列", f"has {metadata.num_columns} columns")
    sizes = [metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups)]
    if max(sizes, default=0) > LARGEST or sum(sizes) > max(SUSPECT, MAX_RATIO * packed):
        found = t("有一个行组太大，或压缩得异常厉害", "holds a row group that is too large, or packed beyond belief")
    if found:
        advice = t("请用小一些的行组写，或另存为 CSV", "write it in smaller row groups, or save it as CSV")
        raise FactError(Problem(Place(file), found, next=advice))


def _check_kinds(schema: Any, file: str) -> None:
    """Raises FactError where a column holds what no cell of a table can."""
    from pyarrow import types

    known = (
        *(types.is_string, types.is_large_string, types.is_boolean, types.is_integer, types.is_floating),
        *(types.is_decimal, types.is_null),
    )
    allowed = t("应为文本、数或布尔值", "must hold text, numbers or booleans")
    problems = []
    for field in schema:
        kind = field.type.value_type if types.is_dictionary(field.type) else field.type
        if not any(is_one(kind) for is_one in known):
            found = t(f"列“{field.name}”的类型是 {field.type}", f"the column '{field.name}' is of type {field.type}")
            problems.append(Problem(Place(file), found, allowed))
    if problems:
        raise FactError(problems)


def _texts(column: Any) -> list[str]:
    """Cells as a person would write them; equal ones are one text in memory, however often they stand there."""
    from pyarrow import types

    if types.is_dictionary(column.type):
        words = [plain(one) for one in column.dictionary.to_pylist()]
        return ["" if number is None else words[number] for number in column.indices.to_pylist()]
    return [one if type(one) is str else plain(one) for one in column.to_pylist()]


def _not_installed(path: Path) -> Problem:
    return Problem(
        Place(str(path)),
        t("读 Parquet 需要 pyarrow，本机没有", "Parquet needs pyarrow, which is not installed"),
        next=t(
            "请运行 pip install 'modelcity[parquet]'，或另存为 CSV",
            "run pip install 'modelcity[parquet]', or save the table as CSV",
        ),
    )
