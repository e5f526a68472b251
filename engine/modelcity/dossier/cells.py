"""A cell of somebody's workbook as plain text: only values are taken, nothing is computed."""

from datetime import date, datetime, time, timedelta
from typing import Any

from modelcity.dossier.values import plain, shown
from modelcity.errors import Place, Problem
from modelcity.texts import t

MAX_CELL = 8_000  # characters
LIBREOFFICE_SAYS = {"=TRUE()": "TRUE", "=FALSE()": "FALSE"}  # how it saves the plain values


def cell_text(cell: Any, place: Place) -> str | Problem:
    """The text of a cell; a formula, an error value, a date and a text too long are problems."""
    value = cell.value
    if value in LIBREOFFICE_SAYS:
        return LIBREOFFICE_SAYS[value]
    if cell.data_type == "f":
        formula = shown(value if isinstance(value, str) else t("数组公式", "an array formula"))
        found, allowed = t(f"是公式 {formula}", f"is the formula {formula}"), t("不计算公式", "formulas never run")
        return Problem(place, found, allowed, _write_the_value())
    if cell.data_type == "e":
        return Problem(
            place,
            t(f"是错误值 {shown(str(value))}", f"is the error value {shown(str(value))}"),
            next=_write_the_value(),
        )
    if isinstance(value, (datetime, date, time, timedelta)):
        found = t(f"被表格软件当成了日期（{value}）", f"was taken for a date ({value})")
        advice = t("请先把单元格格式设为“文本”再填", "format the cell as text and fill it in again")
        return Problem(place, found, next=advice)
    text = plain(value)
    if len(text) > MAX_CELL:
        found = t(f"有 {len(text)} 个字符", f"holds {len(text)} characters")
        return Problem(place, found, t(f"每格不超过 {MAX_CELL} 个", f"a cell holds up to {MAX_CELL}"))
    return text


def _write_the_value() -> str:
    return t("请改填数值", "write the value")
