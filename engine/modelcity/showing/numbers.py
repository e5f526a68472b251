"""Points, values and years as text. Points are whole hundredths and never become floats."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from modelcity.standard.facts import Fact
from modelcity.standard.models import points_text
from modelcity.texts import spoken, t

Said = TypeVar("Said")
_NEEDS = re.compile(r"([≥≤])([0-9]+(?:\.[0-9]+)?)")
_YES, _NO = ("1", "true", "是"), ("0", "false", "否")
_UNITS_IN_ENGLISH = {"万元": "×10,000 yuan"}


def signed_points(hundredths: int) -> str:
    """Points of an adjustment: ``+3``, ``-0.5``, ``0``."""
    return ("+" if hundredths > 0 else "") + points_text(hundredths)


def decimal_points(hundredths: int) -> Decimal:
    """Points as an exact number, for cells of a workbook."""
    return Decimal(hundredths) / 100


def percent_text(part: int, whole: int) -> str:
    """A share of something above 0 as ``78.8%``: rounded half up (away from zero) to 0.1, by integers."""
    tenths = (abs(part) * 2_000 + whole) // (2 * whole)
    sign = "-" if part < 0 and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10}%"


def years_text(years: Iterable[int | None]) -> str:
    """Years in order as ``2021年``, ``2020、2022年``, ``2020–2023年``; nothing for a fact without years."""
    listed = sorted(year for year in years if year is not None)
    if not listed:
        return ""
    runs = t("、", ", ").join(f"{first}–{last}" if last > first else str(first) for first, last in _runs(listed))
    return t(f"{runs}年", runs)


def by_years(said: Iterable[tuple[Said, int | None]]) -> dict[Said, list[int | None]]:
    """What is said of several years, once, with all its years; in the order of the first."""
    found: dict[Said, list[int | None]] = {}
    for one, year in said:
        found.setdefault(one, []).append(year)
    return found


def _runs(years: Sequence[int]) -> list[tuple[int, int]]:
    """Years as (first, last): three or more in a row become one run."""
    runs: list[tuple[int, int]] = []
    for year in years:
        if runs and year == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return [
        part
        for first, last in runs
        for part in ([(first, last)] if last - first != 1 else [(first, first), (last, last)])
    ]


def is_yes(value: str) -> bool:
    """Whether the text of a yes/no fact says yes."""
    return value.lower() in _YES


def value_text(fact: Fact, value: str | None) -> str:
    """A value on the grid for people: ``3次``, ``93.5%``, 是; a missing one is 缺, never 0."""
    if value is None:
        return t("缺", "missing")
    if value == "na":
        return t("无此情形", "no cases")
    if fact.kind == "bool":
        return t("是", "yes") if is_yes(value) else t("否", "no") if value.lower() in _NO else value
    return number_text(fact, value)


def number_text(fact: Fact, number: str) -> str:
    """A number with the fact's unit; a ratio as a percentage."""
    if fact.kind == "ratio":
        return f"{plain_decimal(Decimal(number) * 100)}%"
    if spoken() == "zh":
        return number + fact.unit
    return f"{number} {_UNITS_IN_ENGLISH.get(fact.unit, '')}".strip()


def plain_decimal(number: Decimal) -> str:
    """A decimal without exponent and trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def needs_text(fact: Fact, needs: str) -> str:
    """What a value must reach, for people: ``应≥1次``, ``应为“是”``, ``任一年应≥1次``."""
    if needs.endswith(" any year"):
        said = needs_text(fact, needs.removesuffix(" any year"))
        return t(f"任一年{said}", f"in any year {said}")
    if match := _NEEDS.fullmatch(needs):
        bound = match[1] + number_text(fact, match[2])
        return t(f"应{bound}", f"must be {bound}")
    wanted = value_text(fact, needs.removeprefix("="))
    return t(f"应为“{wanted}”", f"must be {wanted}")
