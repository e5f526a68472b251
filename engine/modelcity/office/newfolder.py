"""A new folder, there whole or not at all: it is made beside its place, under a hidden name, and then renamed."""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from modelcity.errors import CallError, Place, Problem
from modelcity.texts import t


@contextlib.contextmanager
def new_folder(folder: Path, mark: str, taken: Problem) -> Iterator[Path]:
    """The folder to fill in; it becomes `folder` when the block ends, and is gone when that fails (CallError).

    `folder` must not be there, or be empty: nothing is ever written over. `taken` is what to say of one that holds
    the file `mark`, which every folder of its kind has.
    """
    made = _beside(folder)
    try:
        _refuse_filled(folder, mark, taken)
        _clear_away(folder)
        made.mkdir(parents=True)
        begun = made.stat().st_ino
        yield made
        if not made.is_dir() or made.stat().st_ino != begun:  # another run has cleared it away meanwhile
            found = t("有人同时在写这个文件夹", "is being written by somebody else, too")
            raise CallError(Problem(Place(str(folder)), found, next=t("请稍后再试", "try again later")))
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


def _beside(folder: Path, mark: str = "") -> Path:
    """A hidden folder of this process beside the one that is asked for."""
    whole = folder.absolute()
    return whole.parent / f".{whole.name}.{os.getpid()}{mark}.tmp"


def _clear_away(folder: Path) -> None:
    """Deletes what runs that were killed left beside the folder.

    A run that is still writing loses its folder in one step, and so notices it: it never hands over half of one.
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


def _refuse_filled(folder: Path, mark: str, taken: Problem) -> None:
    if (folder / mark).exists():
        raise CallError(taken)
    if folder.exists() and not folder.is_dir():
        found, advice = t("是一个文件", "is a file"), t("请给出文件夹的名字", "name a folder")
    elif folder.is_dir() and any(folder.iterdir()):
        found, advice = t("文件夹里已有别的东西", "is not empty"), t("请换一个新的文件夹", "choose a new folder")
    elif folder.is_dir() and folder.samefile("."):  # it is made elsewhere and put in this one's place
        found, advice = t("就是当前文件夹", "is the current folder"), t("请写一个新文件夹的名字", "name a new folder")
    else:
        return
    raise CallError(Problem(Place(str(folder)), found, next=advice))
