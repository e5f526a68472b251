#!/usr/bin/env python3
"""The one door to modelcity; needs nothing but Python.

    python3 run.py demo          a made-up district, assessed from end to end
    python3 run.py test          everything that is checked (--all: slow tests too; other words go to pytest)
    python3 run.py WORDS ...     the same as `modelcity WORDS ...`

The first call makes `.venv` beside this file and installs into it, from the folder `wheelhouse` if there
is one. A stamp in `.venv` says "complete" only after a complete install: what was interrupted is done anew.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - who starts this file may have any Python
    sys.exit(
        f"modelcity 需要 Python 3.11 或更新的版本，当前是 {sys.version.split()[0]}。\n"
        f"modelcity needs Python 3.11 or newer; this is {sys.version.split()[0]}."
    )

import compileall
import hashlib
import json
import os
import re
import shutil
import subprocess
import sysconfig
import time
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
LEAST_COVERED = 95  # percent of engine/, lines and branches together
FRAGILE = "durable-rules"  # needs a C compiler; modelcity works without it
CLOSING_LINE = re.compile(r" in \d+(\.\d+)?s\b")  # of pytest: 12 passed in 3.45s
INTERRUPTED = 130

Command = list[str]


class SetupError(Exception):
    """The environment cannot be made; carries what to tell the user."""


@dataclass(frozen=True)
class Stamp:
    """What `.venv` holds. `complete` is false from the first change to the end of the install."""

    key: str
    complete: bool = False
    dev: bool = False
    without: tuple[str, ...] = ()
    present: tuple[str, ...] = ()  # what lies in site-packages, to notice when something is taken away


@dataclass(frozen=True)
class Venv:
    """The virtual environment of one checkout."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def packages(self) -> Path:
        return Path(sysconfig.get_path("purelib", scheme="venv", vars={"base": str(self.folder)}))

    @property
    def stamp_file(self) -> Path:
        return self.folder / "modelcity-install.json"

    def key(self) -> str:
        """Changes with what is declared, the Python version, and the place, which an editable install knows."""
        parts = [
            (self.root / "pyproject.toml").read_bytes(),
            os.fsencode(self.root),
            repr(sys.version_info[:2]).encode(),
        ]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    def read_stamp(self) -> Stamp | None:
        """The stamp as last written, or None when there is none that can be read."""
        try:
            said: dict[str, Any] = json.loads(self.stamp_file.read_text(encoding="utf-8"))
            return Stamp(**{**said, "without": tuple(said["without"]), "present": tuple(said["present"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write_stamp(self, stamp: Stamp) -> None:
        """Write the stamp whole or not at all."""
        self.folder.mkdir(exist_ok=True)
        draft = self.stamp_file.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
        draft.replace(self.stamp_file)

    def listing(self) -> set[str]:
        """The names in site-packages that outlive an upgrade of a package."""
        if not self.packages.is_dir():
            return set()
        lasting = {e.name for e in self.packages.iterdir() if e.is_dir() or e.suffix == ".pth"}
        return {n for n in lasting if not n.startswith("~") and not n.endswith((".dist-info", "__pycache__"))}

    def whole(self, stamp: Stamp) -> bool:
        """Whether everything is still there that the install left."""
        standing = self.python.exists() and (self.folder / "pyvenv.cfg").exists()
        return standing and self.listing().issuperset(stamp.present)


def say(zh: str, en: str) -> None:
    """Tell the user something that is not the output of a command."""
    print(f"{zh}\n{en}", file=sys.stderr, flush=True)


def child_environment() -> dict[str, str]:
    """The environment of every process started here: UTF-8, and nothing that leads pip or Python astray."""
    astray = {"PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
    return {name: text for name, text in os.environ.items() if name not in astray} | {"PYTHONUTF8": "1"}


def quietly(command: Command, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with its output, errors included, kept in `stdout`."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def ensure(venv: Venv, dev: bool) -> None:
    """Make `.venv` hold what is needed; does nothing when it does."""
    stamp, key = venv.read_stamp(), venv.key()
    current = stamp is not None and stamp.complete and venv.whole(stamp)
    if stamp and current and stamp.key == key and stamp.dev >= dev:
        return
    say(
        f"正在把所需的软件包装入 {venv.folder}（初次约半分钟）……",
        f"Installing what is needed into {venv.folder} (about half a minute the first time) ...",
    )
    reusable = current or (stamp is None and venv.folder.exists())
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
    compileall.compile_dir(venv.root / "engine", quiet=2)  # so that starting need not
    venv.write_stamp(Stamp(key, True, dev, without, tuple(sorted(venv.listing()))))


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
        elif entry != venv.stamp_file:
            entry.unlink()
    base = getattr(sys, "_base_executable", None) or sys.executable  # not the interpreter just removed
    made = quietly([base, "-m", "venv", str(venv.folder)], venv.root)
    if made.returncode != 0:
        raise SetupError(
            f"{last_lines(made.stdout)}\n"
            "无法建立虚拟环境。Debian、Ubuntu、麒麟系统请先运行：sudo apt install python3-venv\n"
            "The virtual environment could not be made."
            " On Debian, Ubuntu and Kylin run first: sudo apt install python3-venv"
        )


def install(venv: Venv, dev: bool, known_to_fail: bool) -> tuple[str, ...]:
    """Install modelcity and what it needs; returns what had to be left out."""
    if not known_to_fail and pip(venv, "-e", ".[dev]" if dev else ".").returncode == 0:
        return ()
    for words in (others(venv, dev), ["--no-deps", "-e", "."]):
        tried = pip(venv, *words)
        if tried.returncode != 0:
            raise SetupError(advice(tried.stdout))
    if not known_to_fail:
        say(
            f"{FRAGILE} 未能安装（它需要 C 编译器），其余均已装好：评分由 columns 单独完成，结果相同。"
            "删除 .venv 可重试。",
            f"{FRAGILE} could not be built (it needs a C compiler); all else is installed, and"
            " `columns` stands alone, with the same scores. Delete .venv to try again.",
        )
    return (FRAGILE,)


def others(venv: Venv, dev: bool) -> Command:
    """What pyproject.toml asks for, without the fragile package."""
    project = tomllib.loads((venv.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked: list[str] = project["dependencies"] + (project["optional-dependencies"]["dev"] if dev else [])
    return [line for line in asked if re.split(r"[^\w.-]", line)[0].replace("_", "-").lower() != FRAGILE]


def pip(venv: Venv, *words: str) -> subprocess.CompletedProcess[str]:
    """`pip install` in `.venv`, from `wheelhouse` alone when there is one.

    A pip that fails leaves things as they were; one that is killed may not, and no second try may hide that.
    """
    house = venv.root / "wheelhouse"
    source = ["--no-index", "--find-links", str(house)] if house.is_dir() and any(house.iterdir()) else []
    options = ["--quiet", "--no-input", "--disable-pip-version-check", *source]
    done = quietly([str(venv.python), "-m", "pip", "install", *options, *words], venv.root)
    if done.returncode < 0:
        raise InterruptedError(f"pip was stopped by signal {-done.returncode}")
    return done


def last_lines(output: str, count: int = 15) -> str:
    """The end of what a command said."""
    return "\n".join(output.rstrip().splitlines()[-count:])


def advice(output: str) -> str:
    """What to do when pip failed."""
    return (
        f"{last_lines(output)}\n"
        "安装未完成。请检查网络后再运行一次；离线时请把所需的 wheel 文件放入 run.py 旁的"
        " wheelhouse 文件夹。\n"
        "The install is not complete. Check the network and run this again; offline, put the wheels needed"
        " into a folder `wheelhouse` beside run.py."
    )


def passed_on(venv: Venv, words: Command) -> int:
    """Run `modelcity` where the user stands; -P keeps files lying there from being imported."""
    code = subprocess.call([str(venv.python), "-P", "-m", "modelcity", *words], env=child_environment())
    return code if code >= 0 else 128 - code  # stopped by a signal: as shells say it


def steps(words: Command) -> dict[str, Command]:
    """The checks by name, each as words for `python -m`; `words` go to pytest.

    Coverage is measured on the quick tests: the slow ones repeat the same lines many times, at twice the price.
    """
    everything = "--all" in words or os.environ.get("CI") == "true"
    chosen = [word for word in words if word != "--all"]
    slow = {"pytest, slow": ["pytest", "-n", "auto", "-m", "slow"]} if everything and not chosen else {}
    quick = [] if everything and chosen else ["-m", "not slow"]
    least = [] if chosen else [f"--fail-under={LEAST_COVERED}"]  # a chosen few cannot cover everything
    return {
        "ruff format": ["ruff", "format", "--check", "."],
        "ruff check": ["ruff", "check", "."],
        "mypy": ["mypy"],
        "standard check": ["modelcity", "standard", "check"],
        **slow,
        "pytest": ["pytest", "-n", "auto", "--cov", "--cov-report=", *quick, *chosen],
        "coverage": ["coverage", "report", *least],
    }


def checked(venv: Venv, words: Command) -> int:
    """Run every check, also after one failed; ends with the closing line of pytest."""
    failed, closing = [], ""
    for name, command in steps(words).items():
        began = time.perf_counter()
        code, lines = followed([str(venv.python), "-m", *command], venv.root, aloud=command[0] == "pytest")
        verdict = "ok" if code == 0 else f"FAILED ({code})"
        print(f"{name}: {verdict}, {time.perf_counter() - began:.1f} s", flush=True)
        failed += [name] if code else []
        if name == "pytest":
            closing = next((line for line in reversed(lines) if CLOSING_LINE.search(line)), "")
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    print(closing, flush=True)
    return 1 if failed else 0


def followed(command: Command, cwd: Path, aloud: bool) -> tuple[int, list[str]]:
    """Run a check; shows its output at once if `aloud`, else at the end. Returns its code and its lines."""
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=child_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if aloud:
                print(lines[-1], flush=True)
    if not aloud:
        print("\n".join(lines), end="\n" if lines else "", flush=True)
    return process.returncode, lines


def main(words: Command) -> int:
    """Make ready, then do what the words say; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console may lack Chinese
    venv, testing = Venv(ROOT), words[:1] == ["test"]
    try:
        ensure(venv, dev=testing)
        return checked(venv, words[1:]) if testing else passed_on(venv, words)
    except SetupError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        say(
            f"无法完成：{error}。请关闭正在使用 .venv 的程序，或删除 .venv 后再运行一次。",
            f"Not done: {error}. Close programs that use .venv, or delete .venv, and run this again.",
        )
    except KeyboardInterrupt:
        return INTERRUPTED
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
