"""Puts the files of a standard where standards stand: both folders whole, or neither."""

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from modelcity.errors import CallError, Place, Problem
from modelcity.office.safepaths import path_fault, twin
from modelcity.texts import t

SIDES = ("indicators", "rules")


def place_files(out: Path, name: str, texts: Mapping[str, str], *, replace: bool) -> None:
    """Writes ``indicators/<name>`` and ``rules/<name>`` below `out`; raises CallError and leaves all as it was.

    What stands there already is only replaced when asked for, and when nothing but YAML files lies in it.
    """
    _refuse_names(name, texts)
    if out.exists() and not out.is_dir():
        found = t("是文件，不是文件夹", "is a file, not a folder")
        raise CallError(Problem(Place(str(out)), found, next=t("请换一个文件夹", "choose another folder")))
    targets = [out / side / name for side in SIDES]
    for target in targets:
        _refuse(target, replace=replace)
    made = out / f".{name}.{os.getpid()}.tmp"
    try:
        for file, text in texts.items():
            side, _, stem = file.partition("/")
            (made / side).mkdir(parents=True, exist_ok=True)
            (made / side / stem).write_text(text, encoding="utf-8", newline="\n")
        with _put_back(made / "old", targets):
            for side, target in zip(SIDES, targets, strict=True):
                target.parent.mkdir(exist_ok=True)
                (made / side).rename(target)
    except OSError as error:
        found = t(f"写不进去（{error.strerror}）", f"cannot be written ({error.strerror})")
        advice = t("请检查磁盘空间和权限，或换一个文件夹", "check free space and permissions, or choose another folder")
        raise CallError(Problem(Place(str(out)), found, next=advice)) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _refuse_names(name: str, files: Iterable[str]) -> None:
    """Names that some desktop could not hold, or would hold to be one file."""
    seen: dict[str, str] = {}
    for file in (f"indicators/{name}", *files):
        fault, other = path_fault(file), seen.setdefault(twin(file), file)
        if not fault and other != file:
            fault = t(f"“{file}”和“{other}”在 Windows 上是一个文件", f"'{file}', '{other}': one file on Windows")
        if fault:
            advice = t("请改标准代号或大项编号", "choose another id for the standard or the category")
            raise CallError(Problem(Place(name), fault, next=advice))


def _refuse(target: Path, *, replace: bool) -> None:
    if not target.exists():
        return
    if not replace:
        found = t("这里已有一份标准", "holds a standard already")
        advice = t("要换掉它请加 --replace；要另存一份请加 --id 新代号", "add --replace, or --id NEW for another id")
        raise CallError(Problem(Place(str(target)), found, next=advice))
    if not target.is_dir() or any(path.suffix != ".yaml" or not path.is_file() for path in target.iterdir()):
        found = t("里面不只是标准的 YAML 文件，没有替换", "holds more than YAML files: not replaced")
        raise CallError(Problem(Place(str(target)), found, next=t("请换一个文件夹", "choose another folder")))


@contextlib.contextmanager
def _put_back(old: Path, targets: list[Path]) -> Iterator[None]:
    """Moves what stands in the way aside; where the block fails, it comes back."""
    aside = [(target, old / target.parent.name) for target in targets]
    try:
        for target, kept in aside:
            if target.exists():
                kept.parent.mkdir(exist_ok=True)
                target.rename(kept)
        yield
    except OSError:
        for target, kept in aside:
            if kept.exists():
                shutil.rmtree(target, ignore_errors=True)
                kept.rename(target)
            elif target.exists() and not any(there.exists() for _, there in aside):
                shutil.rmtree(target, ignore_errors=True)
        raise
