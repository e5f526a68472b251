"""A condition (``≥1 any year``) in the cells of a row, there and back."""

import re

from modelcity.authoring.kinds import FACT, HOW_AT, NUMBER_AT, OPERATOR, TO
from modelcity.authoring.lines import Line
from modelcity.authoring.words import ALSO_COMPARED, ANY_YEAR, COMPARED, EVERY_YEAR, RANGE
from modelcity.dossier.values import folded, one_line
from modelcity.errors import Place

_FORM = re.compile(
    r"\s*(?:(?P<word>yes|no)|(?P<sign>[≥≤<>])\s*(?P<bound>[^\s]+)|(?P<low>[^\s]+?)\s*–\s*(?P<high>[^\s]+))(?P<any>\s+any\s+year)?\s*"
)
_WORDS = {key: word for word, key in COMPARED.items()}


def condition_cells(fact: str, condition: str) -> dict[str, str]:
    """The cells of a condition that is well-formed."""
    match = _FORM.fullmatch(condition)
    if match is None:
        return {FACT: fact, OPERATOR: condition}
    cells = {FACT: fact, HOW_AT: ANY_YEAR if match["any"] else ""}
    if match["word"]:
        return cells | {OPERATOR: _WORDS[match["word"]]}
    if match["sign"]:
        return cells | {OPERATOR: match["sign"], NUMBER_AT: match["bound"]}
    return cells | {OPERATOR: RANGE, NUMBER_AT: match["low"], TO: match["high"]}


def condition_of(line: Line) -> tuple[str, Place]:
    """The condition that a row says, and the cell that decides it; what makes no sense is left to be refused."""
    operator = folded(one_line(line.text(OPERATOR)))
    sign = COMPARED.get(operator) or ALSO_COMPARED.get(operator) or operator
    number, how = _short(line, NUMBER_AT), _short(line, HOW_AT)
    said, at = sign + number, NUMBER_AT if number and sign in _WORDS else OPERATOR
    if number and sign in ("yes", "no"):
        said = f"{operator} {number}"  # refused, in the clerk's own words
    if sign == "–":
        said = f"{number}–{_short(line, TO)}"
    if how and how != EVERY_YEAR:
        said, at = f"{said} {'any year' if how == ANY_YEAR else how}", at if how == ANY_YEAR else HOW_AT
    return said, line.at(at)


def _short(line: Line, header: str) -> str:
    return folded(one_line(line.text(header)))
