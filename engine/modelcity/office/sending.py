"""The folder of a round (collect init): every book, the overview and ``round.yaml``, whole or not at all."""

import contextlib
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from modelcity.dossier.reading import UNFIT_FOR_FILES
from modelcity.errors import CallError, Place, Problem
from modelcity.files import write_whole
from modelcity.office.asking import Asked, asked
from modelcity.office.bookwriter import write_book
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
    made = _beside(folder)
    try:
        _refuse_filled(folder)
        everyone = asked(standard, one)
        files = _files(standard, one, everyone)
        _clear_away(folder)
        _write(files, made)
        if folder.is_dir():
            folder.rmdir()  # empty, as looked at above; Windows does not rename onto a folder
        made.rename(folder)
    except OSError as error:
        found = t(f"写不进去（{error.strerror}）", f"cannot be written ({error.strerror})")
        advice = t("请检查磁盘空间和权限，或换一个文件夹", "check free space and permissions, or choose another folder")
        raise CallError(Problem(Place(str(folder)), found, next=advice)) from error
    except CallError as error:  # clerks know the folder that they asked for, not the one that it is made in
        raise CallError(replace(problem, place=Place(str(folder))) for problem in error.problems) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return everyone


def _files(standard: Standard, one: Round, everyone: Sequence[Asked]) -> dict[str, bytes]:
    """What a round's folder holds, by path below it."""
    names = book_names(everyone)
    books = {f"{BOOKS}/{names[each.id]}": write_book(standard, one, each) for each in everyone}
    return books | {
        OVERVIEW: write_overview(standard, one, names, everyone),
        ROUND_FILE: one.text().encode(),
    }


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        write_whole(folder / name, content)
    (folder / RETURNED).mkdir()
    if not all((folder / name).is_file() for name in files):
        found = t("有人同时在写这个文件夹", "is being written by somebody else, too")
        raise CallError(Problem(Place(str(folder)), found, next=t("请稍后再试", "try again later")))


def _beside(folder: Path, mark: str = "") -> Path:
    """A hidden folder of this process beside the one that is asked for."""
    whole = folder.absolute()
    return whole.parent / f".{whole.name}.{os.getpid()}{mark}.tmp"


def _clear_away(folder: Path) -> None:
    """Deletes what runs that were killed left beside the folder.

    A run that is still writing loses its folder in one step, and so notices it: it never hands over half a round.
    """
    whole = folder.absolute()
    left = re.compile(re.escape(f".{whole.name}.") + r"\d+(-\d+)?\.tmp")
    if not whole.parent.is_dir():
        return
    for number, path in enumerate(sorted(whole.parent.iterdir())):
        if left.fullmatch(path.name):
            aside = _beside(folder, f"-{number}")
            with contextlib.suppress(OSError):
                path.rename(aside)
            shutil.rmtree(aside, ignore_errors=True)


def _refuse_filled(folder: Path) -> None:
    if not folder.exists():
        return
    if (folder / ROUND_FILE).exists():
        found = t("已经有一轮收集", "holds a round of collecting already")
        advice = t("请换一个文件夹；要重来，先把它改名留底", "choose another folder, or rename this one and keep it")
    elif not folder.is_dir():
        found, advice = t("是一个文件", "is a file"), t("请给出文件夹的名字", "name a folder")
    elif any(folder.iterdir()):
        found, advice = t("文件夹里已有别的东西", "is not empty"), t("请换一个新的文件夹", "choose a new folder")
    else:
        return
    raise CallError(Problem(Place(str(folder)), found, next=advice))
