"""The folder of a round (collect init): every book, the overview and ``round.yaml``, whole or not at all."""

import re
from collections.abc import Sequence
from pathlib import Path

from modelcity.dossier.reading import UNFIT_FOR_FILES
from modelcity.errors import Place, Problem
from modelcity.files import write_whole
from modelcity.office.asking import Asked, asked
from modelcity.office.bookwriter import write_book
from modelcity.office.newfolder import new_folder
from modelcity.office.overview import write_overview
from modelcity.office.round import BOOKS, OVERVIEW, RETURNED, ROUND_FILE, Round
from modelcity.standard.standard import Standard
from modelcity.texts import t

MAX_NAME = 60  # characters of a respondent's name in a file name


def book_names(everyone: Sequence[Asked]) -> dict[str, str]:
    """The file name of each respondent's book, numbered in their order: ``07-区财政局.xlsx``."""
    places = len(str(max(len(everyone), 10)))
    unfit = re.compile(f"[{re.escape(UNFIT_FOR_FILES)}\\s]+")
    return {
        one.id: f"{number:0{places}d}-{unfit.sub('_', one.title)[:MAX_NAME].rstrip('.')}.xlsx"
        for number, one in enumerate(everyone, 1)
    }


def write_round(standard: Standard, one: Round, folder: Path) -> tuple[Asked, ...]:
    """Writes the folder of a round and returns who is asked; raises CallError and leaves nothing half-written.

    The folder must not be there, or be empty: a round that has gone out is never written over.
    """
    found = t("已经有一轮收集", "holds a round of collecting already")
    advice = t("请换一个文件夹；要重来，先把它改名留底", "choose another folder, or rename this one and keep it")
    with new_folder(folder, ROUND_FILE, Problem(Place(str(folder)), found, next=advice)) as made:
        everyone = asked(standard, one)
        for name, content in _files(standard, one, everyone).items():
            write_whole(made / name, content)
        (made / RETURNED).mkdir()
    return everyone


def _files(standard: Standard, one: Round, everyone: Sequence[Asked]) -> dict[str, bytes]:
    """What a round's folder holds, by path below it."""
    names = book_names(everyone)
    books = {f"{BOOKS}/{names[each.id]}": write_book(standard, one, each) for each in everyone}
    return books | {
        OVERVIEW: write_overview(standard, one, names, everyone),
        ROUND_FILE: one.text().encode(),
    }
