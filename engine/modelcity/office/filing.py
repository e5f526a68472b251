"""Filing papers (登记材料): copied into the folder first, each whole, and the register written last, whole.

Killed at any moment, what is registered stands: at worst a copy lies there that the register does not know, which
`check` lists and the same call takes up again.
"""

import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from modelcity.errors import CallError, Place, Problem
from modelcity.office.evidence import Archive, folder_of
from modelcity.office.locking import locked
from modelcity.office.papers import Paper, check_papers
from modelcity.office.register import Filed, read_register, write_register
from modelcity.office.safepaths import free_names, leads_where_it_says, safe_name, twin
from modelcity.standard.standard import Standard
from modelcity.texts import t

COPYING = ".adding"  # where copies are made before they get their names
CHUNK = 1_000_000  # bytes


class Added(NamedTuple):
    """What came of it: new rows, rows that stood already; changed files registered anew, lost ones put back."""

    new: tuple[Filed, ...]
    known: tuple[Filed, ...]
    renewed: tuple[str, ...]
    put_back: tuple[str, ...]


class _Copy(NamedTuple):
    """A paper on its way: its digest, its size, and where its bytes lie within the archive."""

    paper: Paper
    digest: str
    size: int
    lies: Path


def add(archive: Archive, standard: Standard, papers: Sequence[Paper], day: date) -> Added:
    """File papers, all or none; raises CallError with every problem and leaves the register as it was.

    A file that lies in the folder already is registered where it lies; one whose content is registered is not copied
    again.
    """
    if problems := list(check_papers(papers)):
        raise CallError(problems)
    with locked(archive.folder):
        _sweep(archive.folder)
        filing = _Filing(archive, standard, day)
        with _whole(archive.folder, filing):
            copies = [_copied(archive.folder, paper, number) for number, paper in enumerate(papers)]
            for copy in copies:
                filing.take(copy)
            write_register(archive.folder, filing.rows)
    return Added(tuple(filing.new), tuple(filing.known), tuple(filing.renewed), tuple(filing.put_back))


class _Filing:
    """The register while papers come in, and the files that got their names on the way."""

    def __init__(self, archive: Archive, standard: Standard, day: date) -> None:
        self._archive, self._standard, self._day = archive, standard, day
        self._rows: dict[str, list[Filed]] = {}  # by path
        self._paths: dict[str, dict[str, None]] = {}  # by digest
        self.new, self.known, self.placed = list[Filed](), list[Filed](), list[Path]()
        self.renewed, self.put_back = list[str](), list[str]()
        for row in archive.rows:
            self._keep(row)

    @property
    def rows(self) -> list[Filed]:
        """The register as it will be."""
        return [row for rows in self._rows.values() for row in rows]

    def take(self, copy: _Copy) -> None:
        """Give a paper its place and its rows."""
        path = self._place(copy)
        for fact, year in copy.paper.keys:
            same = [row for row in self._rows.get(path, ()) if row.key == (fact, year)]
            self.known += same
            if not same:
                title = copy.paper.title
                row = Filed(copy.digest, path, fact, year, title, copy.size, self._day.isoformat(), copy.paper.note)
                self._keep(row)
                self.new.append(row)

    def _keep(self, row: Filed) -> None:
        self._rows.setdefault(row.path, []).append(row)
        self._paths.setdefault(row.digest, {})[row.path] = None

    def _place(self, copy: _Copy) -> str:
        """The path of a paper below the folder: its own, that of the same content, or a free name."""
        own, root = copy.paper.inside, self._archive.folder
        if own in self._rows:
            self._renew(own, copy)
            return own
        there = self._paths.get(copy.digest, ())
        return next((path for path in there if _is(root, path, copy.digest)), "") or own or self._named(copy)

    def _renew(self, path: str, copy: _Copy) -> None:
        """A file that was changed where it lies: all its rows go with it."""
        rows = self._rows[path]
        if all(row.digest == copy.digest for row in rows):
            return
        self._rows[path] = []
        for row in rows:
            self._paths[row.digest].pop(path, None)
            self._keep(row._replace(digest=copy.digest, size=copy.size, added=self._day.isoformat()))
        self.renewed.append(path)

    def _named(self, copy: _Copy) -> str:
        """Gives a copy a name that nothing has, case aside; what an interrupted call left there is taken up."""
        root, (place, name) = self._archive.folder, self._wished(copy)
        folder = root / place
        if not leads_where_it_says(root, place):
            raise CallError(_link(folder))
        folder.mkdir(parents=True, exist_ok=True)
        there = {twin(entry.name): entry.name for entry in folder.iterdir()}
        for free in free_names(name):
            path = f"{place}/{free}"
            if twin(free) not in there:
                if _moved(copy.lies, root / path):
                    self.placed.append(root / path)
                    self.put_back += [path] if path in self._rows else []
                    return path
            elif there[twin(free)] == free and path not in self._rows and _is(root, path, copy.digest):
                return path
        raise AssertionError("free_names never ends")

    def _wished(self, copy: _Copy) -> tuple[str, str]:
        """Folder and name: where the register misses this very content, else by fact, year and the paper's own name."""
        for path in self._paths.get(copy.digest, ()):
            if not (self._archive.folder / path).exists():
                place, _, name = path.rpartition("/")
                return place, name
        return folder_of(self._standard, *copy.paper.keys[0]), safe_name(copy.paper.file.name)


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file of any size; raises OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _copied(root: Path, paper: Paper, number: int) -> _Copy:
    """A paper's bytes within the archive, on the disk before they get a name."""
    if paper.inside:
        return _Copy(paper, *digest_of(paper.file), paper.file)
    if not leads_where_it_says(root, COPYING):
        raise CallError(_link(root / COPYING))
    lies = root / COPYING / str(number)
    lies.parent.mkdir(exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with paper.file.open("rb") as source, lies.open("xb") as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
            size += len(chunk)
        target.flush()
        os.fsync(target.fileno())
    return _Copy(paper, digest.hexdigest(), size, lies)


def _moved(source: Path, target: Path) -> bool:
    """Whether a file got its name; one that somebody else took meanwhile is not overwritten."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError:  # FAT and some shares have no hard links
        if target.exists():
            return False
        source.rename(target)
    return True


def _is(root: Path, path: str, digest: str) -> bool:
    """Whether a plain file with this content lies at a path below the archive."""
    return leads_where_it_says(root, path) and (root / path).is_file() and digest_of(root / path)[0] == digest


@contextmanager
def _whole(root: Path, filing: _Filing) -> Iterator[None]:
    """Takes back what got a name when anything fails, and says it as a problem."""
    done = False
    try:
        yield
        done = True
    except OSError as error:
        raise CallError(_failed(Path(str(error.filename2 or error.filename or root)), error)) from error
    finally:
        if not done:
            _take_back(root, filing.placed)
        _sweep(root)


def _take_back(root: Path, placed: Sequence[Path]) -> None:
    """Removes files that got their names in vain; not those that the register knows: it may be written already."""
    registered = {root / row.path for row in read_register(root).rows}
    for path in placed:
        if path not in registered:
            with contextlib.suppress(OSError):
                path.unlink()


def _sweep(root: Path) -> None:
    """Removes what a call that was killed left behind; only who holds the lock may."""
    shutil.rmtree(root / COPYING, ignore_errors=True)
    for path in root.glob(".*.tmp"):
        if re.fullmatch(r"\.[0-9]+\.tmp", path.name):  # of files.write_whole
            with contextlib.suppress(OSError):
                path.unlink()


def _failed(path: Path, error: OSError) -> Problem:
    return Problem(
        Place(str(path)),
        t(f"没有登记成，什么也没有改（{error.strerror}）", f"not filed, nothing was changed ({error.strerror})"),
        next=t(
            "请检查磁盘空间和权限，关闭正在打开它的程序，再运行一次",
            "check free space and permissions, close the program that has it open, and run it again",
        ),
    )


def _link(folder: Path) -> Problem:
    return Problem(
        Place(str(folder)),
        t("是一个链接，或通到案卷外面", "is a link, or leads out of the archive"),
        next=t("请删去链接，换成普通文件夹", "replace the link by a plain folder"),
    )
