"""A long table of many localities, whatever its format."""

from collections.abc import Iterator
from pathlib import Path

from modelcity.dossier.chunk import Chunk
from modelcity.dossier.parquetfile import parquet_chunks
from modelcity.dossier.tablefile import csv_chunks
from modelcity.dossier.values import shown
from modelcity.errors import FactError, Place, Problem
from modelcity.texts import t

FORMATS = {".csv": csv_chunks, ".parquet": parquet_chunks, ".pq": parquet_chunks}


def table_chunks(path: Path) -> Iterator[Chunk]:
    """The rows of a table; raises FactError where it cannot be read, and where its format is none of ours."""
    read = FORMATS.get(path.suffix.lower())
    if read is None:
        raise FactError(
            Problem(
                Place(str(path)),
                t(f"不认识的文件类型“{shown(path.suffix)}”", f"unknown kind of file '{shown(path.suffix)}'"),
                t("长表可以是 .csv 或 .parquet", "a long table is .csv or .parquet"),
                t("请另存为“CSV UTF-8”", "save it as 'CSV UTF-8'"),
            )
        )
    return read(path)
