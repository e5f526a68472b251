"""The files that came back: the books among them, one by one, and what is none."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from modelcity.dossier.reading import OLD_BOOKS, bounded
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.office.book import Book, read_book
from modelcity.office.register import REGISTER
from modelcity.office.round import OVERVIEW, PROGRESS, ROUND_FILE
from modelcity.standard.standard import Standard
from modelcity.texts import t

MAX_FILES = 5_000
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz")
MERGE_FILE = "merge.csv"
OURS = (MERGE_FILE, PROGRESS)  # may have been written into the same folder
NOT_SENT = (".yaml", ".yml", ".db", ".ini")  # dossiers of ours, and what Windows leaves in its folders
IN_USE = ("~$", ".~")  # begin the names of files that a program has open


class Refused(NamedTuple):
    """A file that is not used at all, and why."""

    file: str
    problems: tuple[Problem, ...]


class PassedOver(NamedTuple):
    """A file that is no workbook by its name, such as a scan: nobody looked into it."""

    file: str


def gather(folder: Path, standard: Standard) -> Iterator[Book | Refused | PassedOver]:
    """Every book below a folder, in order of their paths; what looks like one and cannot be read is refused.

    Raises CallError when there is no such folder, or more in it than a round can have.
    """
    for path in _files(folder):
        if isinstance(path, Refused):
            yield path
            continue
        if not _may_be_a_book(path):
            yield PassedOver(str(path))
            continue
        try:
            if problem := _unreadable(path):
                raise FactError(problem)
            yield read_book(path, standard)
        except FactError as error:
            yield Refused(str(path), tuple(bounded(str(path), list(error.problems))))


def _files(folder: Path) -> Iterator[Path | Refused]:
    """The files that may be books. Folders behind links, and of evidence on file, are not looked into."""
    if not folder.is_dir():
        found, advice = t("没有这个文件夹", "there is no such folder"), t("请核对路径", "check the path")
        raise CallError(Problem(Place(str(folder)), found, next=advice))
    closed: list[OSError] = []
    found_files: list[Path] = []
    books = 0
    for top, folders, names in os.walk(folder, onerror=closed.append):
        here = Path(top)
        if REGISTER in names and ROUND_FILE not in names:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith((".", "__MACOSX"))]
        found_files += [here / name for name in names if _looked_at(here / name, names)]
        books += sum(map(_may_be_a_book, map(Path, names)))
        if books > MAX_FILES:
            found = t(f"里面的工作簿超过 {MAX_FILES} 个", f"holds more than {MAX_FILES} workbooks")
            raise CallError(Problem(Place(str(folder)), found, next=t("请核对文件夹", "check the folder")))
    yield from sorted(found_files, key=lambda path: path.relative_to(folder).as_posix())
    for error in closed:
        said = t(f"文件夹打不开（{error.strerror}）", f"cannot be opened ({error.strerror})")
        problem = Problem(Place(str(error.filename)), said, next=t("请检查权限", "check permissions"))
        yield Refused(str(error.filename), (problem,))


def _looked_at(path: Path, beside: list[str]) -> bool:
    """Whether somebody may have sent the file: it is not hidden, and not ours."""
    name = path.name
    if name in OURS or (name == OVERVIEW and ROUND_FILE in beside) or path.suffix.lower() in NOT_SENT:
        return False
    if name.startswith(IN_USE):
        return _may_be_a_book(path)
    return not name.startswith(".")


def _may_be_a_book(path: Path) -> bool:
    """By its name: 财政局.xlsx(1), as chat programs name a second copy, is one too."""
    return ".xls" in path.name.lower() or path.suffix.lower() in (*OLD_BOOKS, *ARCHIVES)


def _unreadable(path: Path) -> Problem | None:
    """Why a file is not even opened; None for a workbook."""
    place, suffix = Place(str(path)), path.suffix.lower()
    if path.name.startswith(IN_USE):
        found = t("有人正开着这个文件", "somebody has this file open")
        return Problem(place, found, next=t("请保存并关闭后再合并", "save and close it, then merge again"))
    if suffix in ARCHIVES:
        return Problem(place, t("压缩包没有打开", "is an archive"), next=t("请先解压", "unpack it first"))
    if suffix in OLD_BOOKS:
        advice = t("请用 Excel/WPS 另存为“Excel 工作簿（.xlsx）”", "save it as an Excel workbook (.xlsx)")
        return Problem(place, t(f"是 {suffix} 文件", f"is a {suffix} file"), next=advice)
    if suffix != ".xlsx":
        found = t("文件名不以 .xlsx 结尾", "the name does not end in .xlsx")
        return Problem(place, found, next=t("是填报表的，请改名，让它以 .xlsx 结尾", "if it is a book, rename it"))
    return None
