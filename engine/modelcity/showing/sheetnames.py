"""Names of sheets that Excel and WPS take, whatever a table is called."""

from collections.abc import Iterable

from modelcity.showing.plain import clean

NAME_ROOM = 31  # UTF-16 units
_NEVER = str.maketrans("[]:*?/\\", "（）：＊？／、")
_KEPT_BY_EXCEL = ("History", "历史记录")


def sheet_name(wanted: str, taken: Iterable[str]) -> str:
    """The nearest name that no other sheet has: 31 characters, none of []:*?/\\ in it; case does not tell apart."""
    used = {name.casefold() for name in (*taken, *_KEPT_BY_EXCEL)}
    text = " ".join(clean(wanted).translate(_NEVER).split()).strip("' ") or "1"
    name, number = _shortened(text, NAME_ROOM), 2
    while name.casefold() in used:
        ending = f" ({number})"
        name, number = _shortened(text, NAME_ROOM - len(ending)) + ending, number + 1
    return name


def _shortened(text: str, units: int) -> str:
    while len(text.encode("utf-16-le")) > 2 * units:
        text = text[:-1]
    return text.rstrip("' ")
