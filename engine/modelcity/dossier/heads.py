"""What is known of a table's localities besides their facts: from a list beside it, or from columns of its own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from modelcity.dossier.chunk import Chunk
from modelcity.dossier.csvfile import HEAD_COLUMNS, LOCALITIES, differs, header_of, is_blank, parsed, wrong_width
from modelcity.dossier.rows import Head
from modelcity.dossier.tablefile import text_of
from modelcity.dossier.values import one_line
from modelcity.errors import FactError, Place, Problem


class _Listed(NamedTuple):
    """A row of ``localities.csv``: what it says, and where."""

    name: str
    level: str
    parent: str
    line: int


class ListedHeads:
    """What ``localities.csv`` beside a table says; without it, or where it is silent, the id is the name."""

    def __init__(self, table: Path) -> None:
        self._path = table.with_name(LOCALITIES)
        self._listed: dict[str, _Listed] = {}
        self._faults: dict[str, list[Problem]] = {}
        if self._path.exists() and self._path != table:
            self._read()

    def head(self, chunk: Chunk, number: int) -> Head:
        """The id, name, level and parent of a locality in a chunk."""
        name = chunk.names[number]
        said = self._listed.get(name)
        if said is None:
            return Head(name, name, "", "", chunk.place(number))
        return Head(name, said.name, said.level, said.parent, self._place(said.line))

    def faults(self, name: str) -> Sequence[Problem]:
        """What is wrong with a locality's rows in ``localities.csv``."""
        return self._faults.get(name, ())

    def _read(self) -> None:
        """A row that is wrong concerns its locality alone; raises FactError where it names none."""
        with text_of(self._path) as text:
            rows = parsed(text, str(self._path))
            header = header_of(rows, str(self._path), HEAD_COLUMNS, HEAD_COLUMNS[:1])
            for line, cells in rows:
                if is_blank(cells):
                    continue
                said = dict(zip(header, map(one_line, cells), strict=False))
                name = said.get("locality", "")
                if len(cells) != len(header):
                    fault = wrong_width(self._place(line), len(cells), len(header))
                    if not name:
                        raise FactError(fault)
                    self._faults.setdefault(name, []).append(fault)
                else:
                    self._add(
                        name, _Listed(said.get("name") or name, said.get("level", ""), said.get("parent", ""), line)
                    )

    def _add(self, name: str, said: _Listed) -> None:
        first = self._listed.setdefault(name, said)
        if first[:3] != said[:3]:
            conflict = differs(self._place(said.line), name, self._place(first.line))
            self._faults.setdefault(name, []).append(conflict)

    def _place(self, line: int) -> Place:
        return Place(str(self._path), line)


class ColumnHeads:
    """What columns `name`, `level` and `parent` of the table itself say, in a locality's first row; it is one chunk."""

    def __init__(self, columns: Mapping[str, list[str]]) -> None:
        self._columns = columns
        self._faults: dict[str, list[Problem]] = {}

    def head(self, chunk: Chunk, number: int) -> Head:
        """The id, name, level and parent of a locality."""
        name, (start, stop) = chunk.names[number], chunk.starts[number : number + 2]
        said = {column: one_line(texts[start]) for column, texts in self._columns.items()}
        for texts in self._columns.values():
            other = next((row for row in range(start, stop) if texts[row] != texts[start]), None)
            if other is not None:
                place = Place(chunk.file, chunk.cells(other).line)
                self._faults.setdefault(name, []).append(differs(place, name, chunk.place(number)))
        return Head(name, said.get("name") or name, said.get("level", ""), said.get("parent", ""), chunk.place(number))

    def faults(self, name: str) -> Sequence[Problem]:
        """Where a locality's rows do not say the same of it."""
        return self._faults.get(name, ())
