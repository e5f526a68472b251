"""Whether what is registered still lies there unchanged, and what lies there that nobody registered."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from modelcity.dossier.dossier import Key
from modelcity.office.evidence import GUIDE, HEAD_FILE, LISTS, Archive
from modelcity.office.filing import COPYING, digest_of
from modelcity.office.papers import key_fault
from modelcity.office.register import REGISTER, Filed, read_register
from modelcity.office.safepaths import leads_where_it_says, path_fault, twin
from modelcity.standard.standard import Standard
from modelcity.texts import t

FileState = Literal["kept", "missing", "changed", "link", "unreadable"]
FaultKind = Literal[
    "row", "missing", "changed", "link", "unreadable", "unknown", "twice", "stray", "badly_named", "twins", "copies"
]
OWN = {HEAD_FILE, GUIDE, REGISTER, *LISTS}
DESKTOP = {"thumbs.db", "desktop.ini", ".ds_store"}  # what systems leave in folders by themselves


class Fault(NamedTuple):
    """One thing that is wrong with an archive: of what kind, where, and the particulars."""

    kind: FaultKind
    path: str
    detail: str = ""


class Checked(NamedTuple):
    """What a check found: how many files and rows are registered, the files that are as registered, every fault."""

    files: int
    rows: int
    kept: int
    faults: tuple[Fault, ...]


def file_states(archive: Archive, rows: Sequence[Filed]) -> dict[tuple[str, str], FileState]:
    """How the file of each path and digest is; every file is read whole, once."""
    found = {path: _seen(archive.folder, path) for path in dict.fromkeys(row.path for row in rows)}
    states: dict[tuple[str, str], FileState] = {}
    for row in rows:
        state, digest = found[row.path]
        states[row.path, row.digest] = "changed" if state == "kept" and digest != row.digest else state
    return states


def kept_rows(archive: Archive, rows: Sequence[Filed]) -> tuple[Filed, ...]:
    """The rows whose file lies there unchanged: these alone prove anything."""
    states = file_states(archive, rows)
    return tuple(row for row in rows if states[row.path, row.digest] == "kept")


def check(archive: Archive, standard: Standard) -> Checked:
    """Everything that is wrong with an archive; nothing is changed."""
    register = read_register(archive.folder)
    rows, states = register.rows, file_states(archive, register.rows)
    unread: list[str] = []
    lying = list(_lying(archive.folder, unread))
    faults = [Fault("row", str(problem.place), problem.found) for problem in register.problems]
    for (path, _), state in states.items():
        if state != "kept":
            faults.append(Fault(state, path))
    faults += [Fault("unreadable", folder) for folder in unread]
    faults += _row_faults(archive, standard, rows)
    registered = {row.path for row in rows}
    kept = {digest: path for (path, digest), state in states.items() if state == "kept"}
    faults += [Fault("link", path) for path, is_link in lying if is_link and path not in registered]
    strays = [path for path, is_link in lying if not is_link and path not in registered]
    faults += [_stray(archive.folder, path, kept) for path in strays]
    faults += _alike(rows, states, {*registered, *(path for path, _ in lying)})
    files = {path for (path, _), state in states.items() if state == "kept"}
    return Checked(len(registered), len(rows), len(files), tuple(dict.fromkeys(faults)))


def _seen(root: Path, path: str) -> tuple[FileState, str]:
    """A file with its digest, "kept" as far as one can see without the register; or why there is none."""
    try:
        if not leads_where_it_says(root, path):
            return "link", ""
        if not (root / path).exists():
            return "missing", ""
        return ("kept", digest_of(root / path)[0]) if (root / path).is_file() else ("unreadable", "")
    except OSError:
        return "unreadable", ""


def _row_faults(archive: Archive, standard: Standard, rows: Sequence[Filed]) -> Iterator[Fault]:
    """Rows for values that nobody is asked for, and rows that stand twice."""
    faults: dict[Key, str] = {key: key_fault(archive, standard, key) for key in {row.key for row in rows}}
    for row in rows:
        if faults[row.key]:
            yield Fault("unknown", row.path, faults[row.key])
    for (path, fact, year), times in Counter((row.path, *row.key) for row in rows).items():
        if times > 1:
            yield Fault(
                "twice", path, t(f"{fact} {year or ''} 登记了 {times} 次", f"{fact} {year or ''}: {times} rows")
            )


def _stray(root: Path, path: str, kept: Mapping[str, str]) -> Fault:
    """A file that is not registered, and why it cannot be or need not be where it lies; `kept`: paths by digest."""
    if fault := path_fault(path):
        return Fault("badly_named", path, fault)
    if "/" not in path:
        return Fault(
            "stray", path, t("先移到小项和年度的文件夹里", "move it to the folder of its indicator and year first")
        )
    state, digest = _seen(root, path)
    same = kept.get(digest, "") if state == "kept" else ""
    return Fault(
        "stray",
        path,
        t(f"与已登记的 {same} 内容相同，可以移走", f"same content as {same}, which is registered: take it away")
        if same
        else "",
    )


def _alike(rows: Sequence[Filed], states: Mapping[tuple[str, str], FileState], paths: set[str]) -> Iterator[Fault]:
    """Paths that differ only by case, and files of one content in several places."""
    names: dict[str, list[str]] = {}
    for path in sorted(paths):
        names.setdefault(twin(path), []).append(path)
    contents: dict[str, set[str]] = {}
    for row in rows:
        if states[row.path, row.digest] == "kept":
            contents.setdefault(row.digest, set()).add(row.path)
    yield from (Fault("twins", first, "、".join(others)) for first, *others in names.values() if others)
    for first, *others in map(sorted, contents.values()):
        if others:
            yield Fault("copies", first, "、".join(others))


def _lying(root: Path, unread: list[str]) -> Iterator[tuple[str, bool]]:
    """Every file below the folder that is not ours or the desktop's, and every link, sorted; links are not followed.

    Folders that cannot be read are added to `unread`.
    """

    def refused(error: OSError) -> None:
        unread.append(Path(error.filename).relative_to(root).as_posix())

    for folder, folders, files in os.walk(root, onerror=refused):
        below, here = Path(folder).relative_to(root), Path(folder)
        top = not below.parts
        links = {name for name in folders if not leads_where_it_says(here, name)}
        folders[:] = sorted(name for name in folders if name not in links and not (top and name == COPYING))
        for name in sorted([*files, *links]):
            own = _of_the_desktop(name) or (top and (name in OWN or name.startswith(".")))
            is_link = not leads_where_it_says(here, name)
            if is_link or not own:
                yield (below / name).as_posix(), is_link


def _of_the_desktop(name: str) -> bool:
    return name.casefold() in DESKTOP or name.startswith(("~$", "._"))
