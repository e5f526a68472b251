"""One process installs at a time; the system gives the lock back when its owner ends, however it ends."""

import errno
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from door.environment import say

PAUSE = 0.5  # seconds between two looks
BUSY = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)

if sys.platform == "win32":
    import msvcrt

    def _take(stream: IO[bytes]) -> None:
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(stream: IO[bytes]) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Waits for its turn; where files cannot be locked at all it goes on without."""
    with file.open("ab") as stream:
        told = False
        while not _taken(stream):
            if not told:
                say("另一个窗口正在安装，请稍候……", "Another window is installing; please wait ...")
            told = True
            time.sleep(PAUSE)
        yield


def _taken(stream: IO[bytes]) -> bool:
    try:
        _take(stream)
    except OSError as error:
        return error.errno not in BUSY
    return True
