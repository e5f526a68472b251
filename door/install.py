"""Makes `.venv` hold what is needed: installed once, made anew when anything about it is doubtful.

A stamp in `.venv` says "complete" only after a complete install: what was interrupted is done anew.
"""

import compileall
import errno
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from door.alone import alone
from door.environment import HOME, Command, SetupError, Stamp, Venv, quietly, say
from door.stick import WHEELS, Stick, copy_again, damaged, unfit

MEGABYTE = 1_000_000
ROOM = 650  # megabytes that `.venv` takes, with every extra for users
FRAGILE = "durable-rules"  # needs a C compiler; modelcity works without it


def ensure(venv: Venv, dev: bool) -> None:
    """Make `.venv` hold what is needed; does nothing when it does. Raises SetupError, OSError."""
    if ready(venv, dev):
        return
    if venv.stick:
        refuse_unsound(venv.root, venv.stick)
    make_room(venv)
    with alone(venv.lock_file):
        if not ready(venv, dev):  # another process may have done it meanwhile
            renew(venv, dev)


def ready(venv: Venv, dev: bool) -> bool:
    """Whether all that is needed is there."""
    stamp = venv.read_stamp()
    if stamp is None or not (stamp.complete and stamp.dev >= dev):
        return False
    return stamp.key == venv.key() and venv.whole(stamp)


def renew(venv: Venv, dev: bool) -> None:
    """Install, into what is there where it can be trusted; raises SetupError, OSError."""
    say(
        f"正在把所需的软件包装入 {venv.folder}（初次约半分钟）……",
        f"Installing what is needed into {venv.folder} (about half a minute the first time) ...",
    )
    began, stamp, key = time.monotonic(), venv.read_stamp(), venv.key()
    current = stamp is not None and stamp.complete and venv.whole(stamp)
    reusable = current or (stamp is None and venv.python.exists())
    venv.write_stamp(Stamp(key))
    if not (reusable and usable(venv)):
        create(venv)
        current = False
    try:
        without = install(venv, dev, known_to_fail=bool(stamp and stamp.key == key and FRAGILE in stamp.without))
    except SetupError:
        if stamp and current:  # pip has undone what it began, so what was there still works
            venv.write_stamp(stamp)
        raise
    if not venv.stick:
        compileall.compile_dir(venv.root / "engine", quiet=2)  # so that starting need not
    venv.write_stamp(Stamp(key, True, dev, without, tuple(sorted(venv.listing()))))
    took = round(time.monotonic() - began)
    say(f"已装好，用了 {took} 秒。", f"Installed in {took} s.")


def refuse_unsound(root: Path, stick: Stick) -> None:
    """Raises SetupError where the wheels of a stick do not fit this computer, or files of it are damaged."""
    if found := unfit(stick):
        raise SetupError(found)
    if wrong := damaged(root):
        raise SetupError(copy_again(wrong))


def make_room(venv: Venv) -> None:
    """The folder of `.venv`; raises SetupError that says where else it can be when nothing can be written here."""
    try:
        venv.folder.mkdir(parents=True, exist_ok=True)
        venv.lock_file.touch()
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise
        raise SetupError(
            f"这里不能写入：{venv.folder}。请把整个文件夹复制到本机硬盘上再运行；"
            f"或者设环境变量 {HOME}，写明本机上一个可以写入的文件夹，再运行一次。\n"
            f"Nothing can be written to {venv.folder}. Copy the whole folder to this computer's disk,"
            f" or let the variable {HOME} name a folder of this computer, and run this again."
        ) from error


def usable(venv: Venv) -> bool:
    """Whether the interpreter in `.venv` starts, has pip, and is of the version that runs this file."""
    if not venv.python.exists():
        return False
    try:
        asked = quietly([str(venv.python), "-c", "import sys, pip; print(*sys.version_info[:2])"], venv.root)
    except OSError:
        return False
    return asked.returncode == 0 and asked.stdout.split() == [str(part) for part in sys.version_info[:2]]


def create(venv: Venv) -> None:
    """Make `.venv` anew. The stamp stays throughout, so half of it is never taken for whole."""
    for entry in venv.folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry not in (venv.stamp_file, venv.lock_file):
            entry.unlink()
    base = getattr(sys, "_base_executable", None) or sys.executable  # not the interpreter just removed
    made = quietly([base, "-m", "venv", str(venv.folder)], venv.root)
    if made.returncode != 0:
        raise SetupError(
            f"{last_lines(made.stdout)}\n{little_room(venv)}"
            "无法建立虚拟环境。Debian、Ubuntu、麒麟系统请先运行：sudo apt install python3-venv；"
            f"在 U 盘上的，请把整个文件夹复制到硬盘，或用环境变量 {HOME} 写明硬盘上的一个文件夹。\n"
            "The virtual environment could not be made."
            " On Debian, Ubuntu and Kylin run first: sudo apt install python3-venv."
            f" On a stick: copy the folder to a disk, or let {HOME} name a folder on one."
        )


def install(venv: Venv, dev: bool, known_to_fail: bool) -> tuple[str, ...]:
    """Install modelcity and what it needs; returns what had to be left out."""
    if venv.stick:
        # Compiled as it is used: thousands of files fewer, which a stick writes slowly.
        done = pip(venv, "--no-deps", "--no-compile", *venv.stick.requirements)
        if done.returncode != 0:
            raise SetupError(advice(venv, done.stdout))
        return venv.stick.left_out
    if not known_to_fail and pip(venv, "-e", ".[dev]" if dev else ".").returncode == 0:
        return ()
    for words in (others(venv, ("dev",) if dev else ()), ["--no-deps", "-e", "."]):
        tried = pip(venv, *words)
        if tried.returncode != 0:
            raise SetupError(advice(venv, tried.stdout))
    if not known_to_fail:
        say(
            f"{FRAGILE} 未能安装（它需要 C 编译器），其余均已装好：评分由 columns 单独完成，结果相同。"
            "删除 .venv 可重试。",
            f"{FRAGILE} could not be built (it needs a C compiler); all else is installed, and"
            " `columns` stands alone, with the same scores. Delete .venv to try again.",
        )
    return (FRAGILE,)


def others(venv: Venv, extras: tuple[str, ...]) -> Command:
    """What pyproject.toml asks for, without the fragile package."""
    project = tomllib.loads((venv.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked: list[str] = [*project["dependencies"], *(one for e in extras for one in project["optional-dependencies"][e])]
    return [line for line in asked if re.split(r"[^\w.-]", line)[0].replace("_", "-").lower() != FRAGILE]


def pip(venv: Venv, *words: str) -> subprocess.CompletedProcess[str]:
    """`pip install` in `.venv`.

    A pip that fails leaves things as they were; one that is killed may not, and no second try may hide that.
    """
    done = quietly([str(venv.python), "-m", "pip", "install", *pip_options(venv), *words], venv.root)
    if done.returncode < 0:
        raise InterruptedError(f"pip was stopped by signal {-done.returncode}")
    return done


def pip_options(venv: Venv) -> Command:
    """Quiet; from `wheelhouse` alone when there is one, and of a stick nothing is left in the user's cache."""
    house = venv.root / WHEELS
    source = ["--no-index", "--find-links", str(house)] if house.is_dir() and any(house.iterdir()) else []
    alone = ["--no-cache-dir", "--isolated"] if venv.stick else []
    return ["--quiet", "--no-input", "--disable-pip-version-check", *source, *alone]


def last_lines(output: str, count: int = 15) -> str:
    """The end of what a command said."""
    return "\n".join(output.rstrip().splitlines()[-count:])


def little_room(venv: Venv) -> str:
    """A line about the disk where it has less room than `.venv` takes; else nothing."""
    free = shutil.disk_usage(venv.folder).free // MEGABYTE
    if free >= ROOM:
        return ""
    return (
        f"磁盘空间不够：{venv.folder} 所在的磁盘只剩 {free} MB，约需 {ROOM} MB。请腾出空间，"
        f"或设环境变量 {HOME}，写明另一个磁盘上的文件夹，再运行一次。\n"
        f"Little room: {free} MB are free at {venv.folder} and about {ROOM} MB are needed;"
        f" make room, or let {HOME} name a folder on another disk.\n"
    )


def advice(venv: Venv, output: str) -> str:
    """What to do when pip failed."""
    said = f"{last_lines(output)}\n{little_room(venv)}"
    if venv.stick:
        return (
            f"{said}安装未完成。请再运行一次；还是不成，就把整个文件夹复制到本机硬盘上再运行。\n"
            "The install is not complete. Run this again; if it fails again, copy the whole folder to this computer's"
            " disk and run it there."
        )
    return (
        f"{said}安装未完成。请检查网络后再运行一次；离线时请把所需的 wheel 文件放入 run.py 旁的"
        " wheelhouse 文件夹。\n"
        "The install is not complete. Check the network and run this again; offline, put the wheels needed"
        " into a folder `wheelhouse` beside run.py."
    )
