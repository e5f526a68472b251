"""Runs calls of modelcity in one process while an audit hook watches the network, other programs, and what is written.

``python tests/watched.py < CALLS``, where CALLS is a JSON list of calls, each a list of words; prints a JSON list, for
each call its exit code, its text, the paths that it wrote to, and what it did that it must not. Sockets are refused.
"""

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
ON_PATHS = {  # what changes files, and which of its arguments are their paths; a copy opens what it writes
    **dict.fromkeys(("os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.chmod", "os.chown", "os.utime"), (0,)),
    **dict.fromkeys(("sqlite3.connect", "shutil.rmtree", "os.setxattr", "os.mkfifo"), (0,)),
    **dict.fromkeys(("os.link", "os.symlink"), (1,)),
    **dict.fromkeys(("os.rename", "shutil.move"), (0, 1)),
}
WITHIN_FOLDER = {"os.mkdir", "os.remove", "os.rmdir", "os.rename"}  # their last argument is an open folder, or -1
PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.startfile"}

written: set[str] = set()
forbidden: list[str] = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Told by Python of everything that matters, before it happens."""
    if event.startswith("socket."):
        forbidden.append(event)
        raise PermissionError(event)
    if event in PROGRAMS:
        forbidden.append(f"{event} {arguments[0]!r}")
    elif event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & WRITES:
            note(path)
    folder = arguments[-1] if event in WITHIN_FOLDER else -1
    for place in ON_PATHS.get(event, ()):
        note(arguments[place], folder)


def note(path: object, folder: object = -1) -> None:
    """Remember a place that is written to, within a folder that is open if one is; a number is a file that is open."""
    if isinstance(path, str | bytes | os.PathLike) and path not in ("", b"", ":memory:"):
        above = Path(f"/proc/self/fd/{folder}") if isinstance(folder, int) and folder >= 0 else Path()
        written.add(str((above / os.fsdecode(path)).resolve()))


def call(words: list[str]) -> dict[str, object]:
    """One command, as it is called from a shell."""
    from modelcity.cli.entry import run

    written.clear()
    forbidden.clear()
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(out), redirect_stderr(err):
        code = run(words)
        sys.stdout.flush()
        sys.stderr.flush()
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return {"code": code, "out": said[0], "err": said[1], "written": sorted(written), "forbidden": list(forbidden)}


def attempts() -> list[str]:
    """What the watch must notice: what becomes of one socket, one program and one file."""
    import socket
    import subprocess

    with suppress(PermissionError):
        socket.socket()
    subprocess.run([sys.executable, "-c", ""], check=True)
    Path("seen").write_text("x", encoding="utf-8")
    return [*forbidden, *written]


if __name__ == "__main__":
    calls = json.load(sys.stdin)
    sys.addaudithook(watch)
    json.dump([call(words) for words in calls] if calls else attempts(), sys.stdout)
