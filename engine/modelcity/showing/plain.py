"""Text from other people made safe to show: no control characters, known width, nothing that a spreadsheet runs."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

CELL_LIMIT = 32_767  # characters that one cell of Excel holds
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_SPACES = dict.fromkeys(map(ord, "\t\n\r\v\f\x85\u2028\u2029"), " ")


def clean(text: str) -> str:
    """The text on one line without control, formatting (such as right-to-left overrides) or broken characters."""
    if text.isprintable():  # most texts: nothing in them has to go
        return text.strip()
    spaced = text.translate(_SPACES)
    return "".join(char for char in spaced if _may_be_shown(char)).strip()


def _may_be_shown(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs") and ord(char) & 0xFFFE != 0xFFFE


def cell_text(text: str) -> str:
    """Text for a cell of a workbook: cleaned line by line and no longer than Excel takes."""
    cleaned = "\n".join(clean(line) for line in text.split("\n"))
    return cleaned if len(cleaned) <= CELL_LIMIT else cleaned[: CELL_LIMIT - 1] + "…"


def csv_text(text: str) -> str:
    """Text for a cell of a CSV file: cleaned, and with an apostrophe before what Excel would run as a formula."""
    apostrophe = "'" if text.startswith(_STARTS_FORMULA) else ""
    cleaned = clean(text)
    return ("'" if apostrophe or cleaned.startswith(_STARTS_FORMULA) else "") + cleaned


def csv_bytes(rows: Iterable[Iterable[str | Decimal | int]]) -> bytes:
    """Rows as a CSV file that Excel and WPS open as it is: UTF-8 with BOM, CRLF, no text in it runs."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(
        [csv_text(cell) if isinstance(cell, str) else f"{cell}" for cell in row] for row in rows
    )
    return stream.getvalue().encode("utf-8-sig")


def width(text: str) -> int:
    """How many terminal cells the text takes: two for wide characters, none for combining ones."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, cells: int) -> str:
    """The text within `cells` terminal cells, ending with … where something was left out."""
    if width(text) <= cells:
        return text
    kept = ""
    for char in text:
        if width(kept + char) > cells - 1:
            break
        kept += char
    return kept + "…"
