"""How a report writes what is not text: days and numbers, the same in every format."""

from datetime import date
from decimal import Decimal

from modelcity.reporting.model import Cell
from modelcity.texts import t

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def shown(cell: Cell) -> str:
    """A cell as it is printed: numbers with the digits they have, days as 2023-06-20."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else cell


def long_day(day: date) -> str:
    """A day as the closing line of a report writes it: 2023年6月20日."""
    return t(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]} {day.year}")
