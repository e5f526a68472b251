"""One writer at a time: a lock that the system gives back when its owner ends, however it ends.

The file stays where it is and says who holds the lock; whether it is held is the system's word, so nothing is left
to clean up after ``kill -9``.
"""

import contextlib
import errno
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from modelcity.dossier.values import shown
from modelcity.errors import CallError, Place, Problem
from modelcity.texts import t

LOCK_FILE = ".register.lock"
TRIES, PAUSE = 50, 0.1  # five seconds: filing a few papers takes less
OWNER_ROOM = 1_000  # bytes at the start that say who; the byte after them is the one that is locked
_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)  # a link planted here is not written through
_BUSY = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)

if sys.platform == "win32":
    import msvcrt

    def _take(stream: IO[bytes]) -> None:
        stream.seek(OWNER_ROOM)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(stream: IO[bytes]) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the lock of a folder; raises CallError that says who has it when it is not given back in time."""
    path = folder / LOCK_FILE
    try:
        stream = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o666), "r+b", buffering=0)
    except OSError as error:
        raise _refused(folder, error) from error
    with stream:
        _wait(stream, folder)
        _say_who(stream, _own_name())
        try:
            yield
        finally:
            _say_who(stream, "")


def _wait(stream: IO[bytes], folder: Path) -> None:
    for left in range(TRIES, 0, -1):
        try:
            return _take(stream)
        except OSError as error:
            if error.errno not in _BUSY:
                raise _refused(folder, error) from error
        if left > 1:
            time.sleep(PAUSE)
    stream.seek(0)
    raise CallError(_busy(folder, stream.read(OWNER_ROOM).decode(errors="replace")))


def _say_who(stream: IO[bytes], owner: str) -> None:
    """For those who wait; on a full disk it goes unsaid."""
    with contextlib.suppress(OSError):
        stream.truncate(0)
        stream.seek(0)
        stream.write(owner.encode()[:OWNER_ROOM])


def _own_name() -> str:
    now = datetime.now().astimezone().isoformat(" ", "seconds")
    return f"{platform.node()} pid {os.getpid()} {now}"


def _busy(folder: Path, owner: str) -> Problem:
    who = shown(owner) or t("没有写明是谁", "who it is does not say")
    return Problem(
        Place(str(folder)),
        t(f"正有人在登记（{who}）", f"somebody is filing here ({who})"),
        next=t("请等对方做完再试；这次什么也没有改", "wait until they are done and try again; nothing was changed"),
    )


def _refused(folder: Path, error: OSError) -> CallError:
    return CallError(
        Problem(
            Place(str(folder)),
            t(
                f"不能加锁，所以没有写（{error.strerror}）",
                f"cannot be locked, so nothing was written ({error.strerror})",
            ),
            next=t(
                "请检查文件夹在不在、有没有写权限、磁盘有没有空间；网络盘不支持加锁时请换到本机",
                "check that the folder is there, may be written to and has space; shares without locks cannot be used",
            ),
        )
    )
