"""Markdown as GitHub shows it and as it reads well as text: headings, links to them, tables, lists."""

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"([\\`*_\[\]|~]|<(?=[A-Za-z/!?]))")
_RULES = {"l": "---", "r": "--:", "c": ":-:"}

Block = list[str]
"""Lines that belong together; an empty line parts it from the next block."""


def plain(text: str) -> str:
    """Text of other people on one line, with nothing in it that Markdown would take for a mark of its own."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """An id as it is typed."""
    return f"`{text}`"


def heading(depth: int, text: str) -> Block:
    """A heading; ``anchor`` of the same text is where links to it lead."""
    return [f"{'#' * depth} {plain(text)}"]


def anchor(text: str) -> str:
    """The name that GitHub gives to a heading: small letters, spaces as hyphens, punctuation left out."""
    return "".join("-" if char == " " else char for char in text.lower() if char.isalnum() or char in " -_")


def link(text: str, to: str, file: str = "") -> str:
    """A link to a heading of this document, or of the `file` beside it."""
    return f"[{plain(text)}]({file}#{anchor(to)})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], columns: str = "") -> Block:
    """Rows under a head, nothing where there are no rows; a letter per column says how: l, r or c.

    Cells are Markdown already: text of other people goes through ``plain`` first.
    """
    shown = [_row(row) for row in rows]
    if not shown:
        return []
    return [_row(head), _row([_RULES[kind] for kind in columns or "l" * len(head)]), *shown]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell or ' ' for cell in cells)} |"


def lines_in_cell(lines: Iterable[str]) -> str:
    """Several lines within one cell."""
    return "<br>".join(lines)


def bullets(lines: Iterable[str], depth: int = 0) -> Block:
    """A list, one line an entry; nothing for empty ones."""
    return [f"{'  ' * depth}- {line}" for line in lines if line]


def numbered(lines: Iterable[str]) -> Block:
    """A numbered list."""
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)]


def whole(blocks: Iterable[Block]) -> str:
    """The document: blocks parted by an empty line, ending with one line end."""
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
