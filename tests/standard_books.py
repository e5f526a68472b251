"""Workbooks of standards for tests: made once, worked on as clerks do, read back."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from modelcity.authoring.exporting import empty_book, export_book
from modelcity.authoring.importing import import_book
from modelcity.errors import DeclarationError
from modelcity.standard.load import Shelf, installed
from modelcity.standard.stored import texts_of

TOY = Path(__file__).parent / "toy"
SHELF = Shelf(TOY / "indicators", TOY / "rules")
YEARS = (2024, 2025, 2026, 2027)
Edit = Callable[[Any], None]


@cache
def book_of(name: str = "toy") -> bytes:
    """The workbook of a standard: the toy has every method and every key."""
    shelf = SHELF if name == "toy" else installed()
    return export_book(shelf, name, texts_of(shelf, name))


@cache
def blank() -> bytes:
    """The empty workbook."""
    return empty_book(YEARS)


def edited(folder: Path, edit: Edit, content: bytes | None = None) -> Path:
    """The toy's workbook, or another, after somebody worked on it."""
    book = openpyxl.load_workbook(io.BytesIO(content or book_of()))
    edit(book)
    path = folder / "标准.xlsx"
    book.save(path)
    return path


def mistakes(path: Path) -> list[str]:
    """What is wrong with a workbook, without its name."""
    with pytest.raises(DeclarationError) as caught:
        import_book(path, SHELF)
    return [str(problem).removeprefix(str(path)).lstrip("：: ") for problem in caught.value.problems]


def cell(sheet: str, entry: str, header: str, value: object, order: int = 0) -> Edit:
    """Writes under a header, in the n-th row of an entry."""

    def edit(book: Any) -> None:
        lines = book[sheet]
        column = next(one.column for one in lines[1] if one.value == header)
        row = [one.row for one in lines["A"] if one.value == entry][order]
        lines.cell(row, column).value = value

    return edit


def at(sheet: str, name: str, value: object) -> Edit:
    """Writes in a cell by its name."""

    def edit(book: Any) -> None:
        book[sheet][name].value = value

    return edit


def row(sheet: str, **said: object) -> Edit:
    """Writes one more row below what is there, by its headers."""

    def edit(book: Any) -> None:
        lines = book[sheet]
        number = max(one.row for one in lines["A"] if one.value is not None) + 1
        headers = {one.value: one.column for one in lines[1]}
        for header, value in said.items():
            lines.cell(number, headers[header]).value = value

    return edit
