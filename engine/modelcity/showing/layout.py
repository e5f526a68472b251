"""Lines for a terminal: tables without rules whose columns stay aligned when Chinese and Latin text mix."""

import re
from collections.abc import Iterator, Sequence

from modelcity.showing.plain import clean, width

GAP = 2
LEAST = 8  # cells that a wide column keeps, however narrow the terminal

_CLOSING = "，。；：、）”’】》〉」』！？…％%),.;:!?]"
_OPENING = "（“‘【《〈「『(["
_PIECE = re.compile(
    r"\s+|[" + re.escape(_OPENING) + r"]*(?:[!-~¡-⺀]+[年月日次起分个项人户天级万]?|[^\s])[" + re.escape(_CLOSING) + r"]*"
)


def table(rows: Sequence[Sequence[str]], columns: str, cells: int, indent: int = 2) -> list[str]:
    """Rows as lines of at most `cells`: a letter per column, l(eft), r(ight), d(ecimal points below each other; the
    first row is the head) or w(ide: folded to what is left)."""
    if not rows:
        return []
    cleaned = [[value if not value.strip() else clean(value) for value in row] for row in rows]
    for number in (number for number, kind in enumerate(columns) if kind == "d"):
        _align_points(cleaned, number)
    widths = _widths(cleaned, columns, cells - indent)
    lines = []
    for row in cleaned:
        folds = [folded(value, size) if kind == "w" else [value] for value, kind, size in zip(row, columns, widths, strict=True)]
        for number in range(max(map(len, folds))):
            parts = [fold[number] if number < len(fold) else "" for fold in folds]
            shown = (padded(part, size, right=kind in "rd") for part, size, kind in zip(parts, widths, columns, strict=True))
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
    for number in wide:  # those that need little get it, the widest shares what is left
        fair = max(left // len(wide), LEAST)
        if natural[number] <= fair:
            left, wide = left - natural[number], [other for other in wide if other != number]
    for number in wide:
        natural[number] = max(left // len(wide), LEAST)
    return natural


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
