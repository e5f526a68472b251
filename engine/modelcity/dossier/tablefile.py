"""A long CSV file of any length, read as a stream: ``locality,fact,year,value,evidence,note`` for many localities.

What a row may look like is what ``csvfile`` says. A chunk without quotes is cut (``cutting``); one that cannot be cut
goes through the csv reader, row by row.
"""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from modelcity.dossier.chunk import Chunk, Stretch, check_length
from modelcity.dossier.csvfile import COLUMNS, MAX_LINE, NEEDED, header_of, is_blank, no_rows, parsed, wrong_width
from modelcity.dossier.cutting import Cut, Order
from modelcity.errors import FactError, Place, Problem
from modelcity.files import MEGABYTE, opened
from modelcity.texts import t

CHARACTERS = 100_000  # in a chunk: what is made of them stays in the processor's cache


def csv_chunks(path: Path) -> Iterator[Chunk]:
    """The rows of a long CSV file; raises FactError where it cannot be read as a table at all."""
    empty = True
    with text_of(path) as text:
        for chunk in _Table(text, str(path)).chunks():
            empty = False
            yield chunk
    if empty:
        raise FactError(no_rows(str(path)))


@contextmanager
def text_of(path: Path) -> Iterator[TextIO]:
    """A text file of any length, open for reading: UTF-8 or GB18030; raises FactError where it is neither."""
    with opened(path) as content:
        encoding = _encoding(content)
        content.seek(0)
        text = io.TextIOWrapper(content, encoding=encoding)  # any line end becomes \n
        try:
            yield text
        except UnicodeDecodeError:
            found = t("不全是同一种编码（UTF-8 或 GBK）", "is not UTF-8 or GBK throughout")
            advice = t("请用 Excel/WPS 另存为“CSV UTF-8”后重试", "save it again as 'CSV UTF-8'")
            raise FactError(Problem(Place(str(path)), found, _of_text(), advice)) from None
        finally:
            text.detach()  # who opened the file closes it


def _encoding(content: BinaryIO) -> str:
    """By the first part that is not plain ASCII: UTF-8 where it is valid, else GB18030."""
    while part := content.read(MEGABYTE):
        if not part.isascii():
            try:
                codecs.getincrementaldecoder("utf-8")().decode(part)
            except UnicodeDecodeError:
                return "gb18030"
            break
    return "utf-8-sig"


def _of_text() -> str:
    return t("应为 UTF-8 或 GBK 文本", "must be UTF-8 or GBK text")


class _Table:
    """One file on its way into chunks; `before` is how many lines lie before those that are looked at."""

    def __init__(self, text: TextIO, file: str) -> None:
        self._text, self._file, self._before = text, file, 0
        header = header_of(parsed(self._counted(), file), file, COLUMNS, NEEDED)
        self._width = len(header)
        evidence, note = (header.index(column) if column in header else None for column in COLUMNS[4:])
        locality, fact, year, value = map(header.index, NEEDED)
        self._order = Order(locality, fact, year, value, evidence, note)

    def chunks(self) -> Iterator[Chunk]:
        """All rows; those of the last locality in a part of the file wait for the next part."""
        waiting = ""
        while part := self._part(len(waiting)):
            chunk, rest = self._chunk(waiting + part)
            waiting = ""
            if chunk is not None:
                last = len(chunk.names) - 1
                if last:
                    yield chunk.part(0, last)
                check_length(self._file, self._before + 1, chunk.starts[-1] - chunk.starts[last])
                waiting = rest
        if waiting:
            chunk, _ = self._chunk(waiting)
            assert chunk is not None
            yield chunk

    def _part(self, least: int) -> str:
        """The next lines, in all about as many characters as a chunk has, and at least as many as wait."""
        part = self._text.read(max(CHARACTERS, least))
        part += self._line()
        if "\0" in part:
            found = t("含有 NUL 字节，不是文本文件", "holds a NUL byte: not a text file")
            raise FactError(Problem(Place(self._file), found, _of_text()))
        return part if part.endswith("\n") or not part else part + "\n"

    def _chunk(self, text: str) -> tuple[Chunk | None, str]:
        """The rows of a text (None: there are only blank lines), and the lines from the last locality on."""
        cut = Cut.of(text, self._width, self._order)
        if cut is not None:
            whole = cut.chunk(self._file, self._before)
            self._before += whole.starts[-2]
            return whole, cut.rest(whole.starts[-2])
        rows, text = self._parsed(text)
        lines = text.split("\n")
        chunk = rows.chunk() if rows.lines else None
        last = len(lines) - 1 if chunk is None else rows.lines[chunk.starts[-2]] - self._before - 1
        self._before += last
        return chunk, "\n".join(lines[last:])

    def _parsed(self, text: str) -> tuple[Stretch, str]:
        """The rows of a text one by one; one that ends in quotes goes on in the lines that follow."""
        body, more = io.StringIO(text), list[str]()
        faults = dict[int, Problem]()
        rows = Stretch(self._file, [], [[] for _ in COLUMNS], faults)

        def lines() -> Iterator[str]:
            yield from body
            for line in self._following():
                more.append(line)
                yield line

        for line, cells in parsed(lines(), self._file, self._before):
            if not is_blank(cells):
                if len(cells) != self._width:
                    faults[len(rows.lines)] = wrong_width(Place(self._file, line), len(cells), self._width)
                rows.lines.append(line)
                for column, at in zip(rows.columns, self._order, strict=True):
                    column.append(cells[at] if at is not None and at < len(cells) else "")
            if body.tell() == len(text):
                break
        text += "".join(more)
        return rows, text if text.endswith("\n") else text + "\n"

    def _counted(self) -> Iterator[str]:
        for line in self._following():
            self._before += 1
            yield line

    def _following(self) -> Iterator[str]:
        while line := self._line():
            yield line

    def _line(self) -> str:
        """The next line, or the rest of it; "" at the end."""
        line = self._text.readline(MAX_LINE + 1)
        if len(line) > MAX_LINE:
            found = t(f"有一行超过 {MAX_LINE} 个字符", f"has a line of more than {MAX_LINE} characters")
            raise FactError(Problem(Place(self._file), found, next=t("请核对文件", "check the file")))
        return line
