"""Lines for a terminal: tables without rules whose columns stay aligned when Chinese and Latin text mix."""

import re
from collections.abc import Iterator, Sequence

from modelcity.showing.plain import clean, cut, width

GAP = 2
LEAST = 8  # cells that a wide column keeps, however narrow the terminal

_CLOSING = "，。；：、）”’】》〉」』！？…％%),.;:!?]"
_OPENING = "（“‘【《〈「『(["
_WORD = r"(?:[A-Za-z]{3,}-(?=[A-Za-z]{3})|[!-~¡-⺀]+[年月日次起分个项人户天级万]?)"
_PIECE = re.compile(rf"\s+|[{re.escape(_OPENING)}]*(?:{_WORD}|[^\s])[{re.escape(_CLOSING)}]*")


def table(rows: Sequence[Sequence[str]], columns: str, cells: int, indent: int = 2, most: int = 0) -> list[str]:
    """Rows as lines of at most `cells`: see ``blocks``."""
    return [line for block in blocks(rows, columns, cells, indent, most) for line in block]


def blocks(rows: Sequence[Sequence[str]], columns: str, cells: int, indent: int = 2, most: int = 0) -> list[list[str]]:
    """Each row as its lines, columns aligned; a letter per column says how.

    l: left, r: right, d: decimal points below each other (the first row is the head), w: wide, folded to what is left
    (into `most` lines if that is given).
    """
    if not rows:
        return []
    cleaned = [[value if not value.strip() else clean(value) for value in row] for row in rows]
    for number in (number for number, kind in enumerate(columns) if kind == "d"):
        _align_points(cleaned, number)
    widths = _widths(cleaned, columns, cells - indent)
    return [_lines(row, columns, widths, indent, most) for row in cleaned]


def _lines(row: Sequence[str], columns: str, widths: Sequence[int], indent: int, most: int) -> list[str]:
    folds = [
        shortened(folded(value, size), size, most) if kind == "w" else [value]
        for value, kind, size in zip(row, columns, widths, strict=True)
    ]
    lines = []
    for number in range(max(map(len, folds))):
        parts = [fold[number] if number < len(fold) else "" for fold in folds]
        shown = [
            padded(part, size, right=kind in "rd") for part, size, kind in zip(parts, widths, columns, strict=True)
        ]
        lines.append((" " * indent + (" " * GAP).join(shown)).rstrip())
    return lines


def _align_points(rows: list[list[str]], number: int) -> None:
    """Fills the figures of a column with spaces after the point, below its head."""
    tails = [len(row[number].partition(".")[2].rstrip("%")) for row in rows[1:]]
    longest = max(tails, default=0)
    for row, tail in zip(rows[1:], tails, strict=True):
        if row[number].strip() and longest:
            row[number] += " " * (longest - tail + (1 if "." not in row[number] else 0))


def _widths(rows: Sequence[Sequence[str]], columns: str, cells: int) -> list[int]:
    natural = [max(width(row[number]) for row in rows) for number in range(len(columns))]
    wide = [number for number, kind in enumerate(columns) if kind == "w"]
    left = cells - GAP * (len(columns) - 1) - sum(size for number, size in enumerate(natural) if number not in wide)
    wanted = sum(natural[number] for number in wide)
    if wanted <= left:
        return natural
    for number in wide:  # each its fair part at most, and what it leaves over goes to those after it
        fair = max(left // (len(wide) - wide.index(number)), LEAST)
        natural[number] = max(width(line) for row in rows for line in folded(row[number], fair))
        left -= natural[number]
    return natural


def shortened(lines: list[str], cells: int, most: int) -> list[str]:
    """The first `most` lines (0: all of them), ending with … where something was left out."""
    if not most or len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(_rejoined(lines[most - 1 :]), cells)]


def _rejoined(lines: list[str]) -> str:
    """Folded lines as one, with the spaces at which they were broken."""
    text = ""
    for line in lines:
        spaced = text and line and text[-1].isascii() and line[0].isascii()
        text += (" " if spaced else "") + line
    return text


def padded(text: str, cells: int, *, right: bool = False) -> str:
    """The text filled with spaces to a width."""
    space = " " * max(cells - width(text), 0)
    return space + text if right else text + space


def folded(text: str, cells: int) -> list[str]:
    """The text in lines of at most `cells`: broken between words and Chinese characters, not before closing marks."""
    lines, line = [], ""
    for piece in _pieces(text, cells):
        if line and width(line) + width(piece) > cells:
            lines.append(line.rstrip())
            line = ""
        line += piece if line or not piece.isspace() else ""
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str, cells: int) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        short = ""
        for char in piece:
            if width(short) + width(char) > cells:
                yield short
                short = ""
            short += char
        yield short
