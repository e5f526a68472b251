"""Filing papers when things go wrong: killed, a full disk, two at once, read-only, open elsewhere. Nothing is lost."""

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archives import PLACE, faults, file_, lying, new_archive, new_minutes
from modelcity.errors import CallError
from modelcity.office import filing, locking
from modelcity.office.evidence import Archive, open_archive
from modelcity.office.register import Filed, write_register

as_root = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return new_archive(tmp_path / "案卷")


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    return new_minutes(tmp_path)


FULL = OSError(28, os.strerror(28))
STEPS = {
    "make the copy": "os.fsync",
    "name it": "modelcity.office.filing._moved",
    "write the register": "pathlib.Path.replace",
}


def failing(error: OSError) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [FULL, PermissionError(13, os.strerror(13))], ids=["full disk", "open elsewhere"])
def test_a_failure_leaves_everything_as_it_was(
    step: str, error: OSError, archive: Archive, minutes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step fails: no file more, the register byte for byte, and it is said in Chinese."""
    old = tmp_path / "旧.pdf"
    old.write_bytes(b"old")
    file_(archive, old)
    before, there = (archive.folder / "register.csv").read_bytes(), lying(archive)
    monkeypatch.setattr(STEPS[step], failing(error))
    with pytest.raises(CallError) as raised:
        file_(archive, minutes)
    monkeypatch.undo()
    assert (archive.folder / "register.csv").read_bytes() == before
    assert lying(archive) == there
    (problem,) = raised.value.problems
    assert "磁盘空间和权限" in problem.next
    assert "关闭正在打开它的程序" in problem.next
    file_(archive, minutes)
    assert faults(archive) == []


def test_broken_off_after_the_register_was_written(
    archive: Archive, minutes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+C in the last moment: what the register knows is not taken back."""

    def written_then_broken_off(folder: Path, rows: Iterable[Filed]) -> None:
        write_register(folder, rows)
        raise KeyboardInterrupt

    monkeypatch.setattr(filing, "write_register", written_then_broken_off)
    with pytest.raises(KeyboardInterrupt):
        file_(archive, minutes)
    assert (len(archive.rows), faults(archive)) == (1, [])


def test_a_source_that_is_open_elsewhere(archive: Archive, minutes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows refuses a file that Word holds: its name is said."""
    opened = Path.open

    def held(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path == minutes:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", held)
    with pytest.raises(CallError, match=r"联席会议纪要\.pdf: 没有登记成，什么也没有改.*关闭正在打开它的程序"):
        file_(archive, minutes)
    monkeypatch.undo()
    assert lying(archive) == []


@pytest.mark.skipif(as_root or sys.platform == "win32", reason="root may write everywhere")
def test_a_folder_that_may_only_be_read(archive: Archive, minutes: Path) -> None:
    """Adding says so; checking and listing need no more than reading."""
    archive.folder.chmod(0o555)
    try:
        with pytest.raises(CallError, match="没有写权限"):
            file_(archive, minutes)
        assert faults(archive) == []
    finally:
        archive.folder.chmod(0o755)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KB, where the system lets one be mounted."""
    where = tmp_path / "disk"
    where.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k,nr_inodes=5000", "tmpfs", str(where)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield where
    subprocess.run(["umount", str(where)], check=True)


def test_a_disk_that_is_full(small_disk: Path, tmp_path: Path) -> None:
    """A real one: the paper does not fit, the one before it stays, a smaller one still goes in."""
    archive = new_archive(small_disk / "案卷")
    sizes = {"small.pdf": 10_000, "large.pdf": 400_000, "other.pdf": 9_000}
    for name, size in sizes.items():
        (tmp_path / name).write_bytes(b"x" * size)
    file_(archive, tmp_path / "small.pdf")
    with pytest.raises(CallError, match="No space left"):
        file_(archive, tmp_path / "large.pdf")
    file_(archive, tmp_path / "other.pdf")
    assert lying(archive) == [f"{PLACE}/other.pdf", f"{PLACE}/small.pdf"]
    with contextlib.suppress(OSError), (small_disk / "fill").open("wb", buffering=0) as stream:
        while stream.write(bytes(4096)):  # to the last byte: not even who holds the lock can be written
            pass
    with pytest.raises(CallError, match="No space left"):
        file_(archive, new_minutes(tmp_path))
    assert faults(archive) == []


def test_a_second_writer_waits_and_is_told_who_holds_it(
    archive: Archive, minutes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for ever; readers do not wait."""
    monkeypatch.setattr(locking, "PAUSE", 0.001)
    with locking.locked(archive.folder):
        with pytest.raises(CallError, match=rf"正有人在登记（.*pid {os.getpid()} .*请等对方做完再试"):
            file_(archive, minutes)
        assert faults(archive) == []
    assert len(file_(archive, minutes).new) == 1


def test_many_at_once_all_get_in(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight who file a paper each: eight rows."""
    monkeypatch.setattr(locking, "PAUSE", 0.01)
    monkeypatch.setattr(locking, "TRIES", 1000)
    failed: list[Exception] = []

    def one(number: int) -> None:
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(b"%d" % number)
        try:
            file_(archive, path)
        except CallError as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(archive.rows) == 8
    assert faults(archive) == []


def test_a_lock_left_behind_holds_nobody_up(archive: Archive, minutes: Path) -> None:
    """Whatever it says: the system knows that its owner is gone."""
    (archive.folder / ".register.lock").write_text("别的电脑 pid 99999999 2020-01-01")
    assert len(file_(archive, minutes).new) == 1


KILLED = """
import os, sys
from datetime import date
from pathlib import Path
from modelcity.office import filing
from modelcity.office.evidence import open_archive
from modelcity.office.papers import papers_of
from modelcity.standard.load import installed, load

standard, _ = load(installed(), "national")

def killed(*_, **__):
    os.kill(os.getpid(), 9)

def then_killed(step):
    def both(*args, **kwargs):
        step(*args, **kwargs)
        killed()
    return both

moments = [
    lambda: setattr(os, "fsync", killed),
    lambda: setattr(filing, "_moved", killed),
    lambda: setattr(filing, "_moved", then_killed(filing._moved)),
    lambda: setattr(filing, "write_register", killed),
    lambda: setattr(Path, "replace", killed),
    lambda: setattr(filing, "write_register", then_killed(filing.write_register)),
]
for number, moment in enumerate(moments):
    if (child := os.fork()) == 0:
        moment()
        archive = open_archive(Path(sys.argv[1]) / str(number))
        paper = papers_of(archive, [Path(sys.argv[2])], (("joint_conference_count", 2021),), "", "")
        filing.add(archive, standard, paper, date(2023, 6, 20))
        os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == 9
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_killed_at_any_moment_nothing_is_lost(tmp_path: Path, minutes: Path) -> None:
    """kill -9 while copying, before and after the copy has its name, and around the register; then the call again."""
    old = tmp_path / "旧.pdf"
    old.write_bytes(b"old")
    file_(new_archive(tmp_path / "archives" / "0"), old)
    for number in range(1, 6):
        shutil.copytree(tmp_path / "archives" / "0", tmp_path / "archives" / str(number))
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "archives"), str(minutes)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
    left = []
    for number in range(6):
        archive = open_archive(tmp_path / "archives" / str(number))
        left.append((len(archive.rows), [kind for kind, _ in faults(archive)]))
        file_(archive, minutes)
        assert faults(archive) == []
        assert lying(archive) == [f"{PLACE}/旧.pdf", f"{PLACE}/联席会议纪要.pdf"]
        assert len(archive.rows) == 2
        assert sorted(path.name for path in archive.folder.glob(".*")) == [".register.lock"]
    stray = (1, ["stray"])
    assert left == [(1, []), (1, []), stray, stray, stray, (2, [])]
