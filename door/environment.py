"""The virtual environment of run.py: where it lies, what its stamp says of it, and how processes are started in it."""

import hashlib
import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from door.stick import SUMS, Stick, copy_again, stick_at

HOME = "MODELCITY_HOME"  # the variable that names another folder for `.venv`

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
    """The virtual environment of one checkout or stick; it lies in `home`, or beside run.py."""

    root: Path
    home: Path | None = None

    @property
    def folder(self) -> Path:
        return (self.home or self.root) / ".venv"

    @cached_property
    def stick(self) -> Stick | None:
        """What the folder says about itself when it is one to take along; raises SetupError when that is damaged."""
        try:
            return stick_at(self.root)
        except (OSError, ValueError) as error:
            raise SetupError(copy_again([str(error)])) from error

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def packages(self) -> Path:
        return Path(sysconfig.get_path("purelib", scheme="venv", vars={"base": str(self.folder)}))

    @property
    def stamp_file(self) -> Path:
        return self.folder / "modelcity-install.json"

    @property
    def lock_file(self) -> Path:
        return self.folder / "modelcity-install.lock"

    def key(self) -> str:
        """Changes with what is declared, the Python and its place, and our place, which an editable install knows."""
        declared = self.root / (SUMS if self.stick else "pyproject.toml")
        parts = [
            declared.read_bytes() if declared.exists() else b"",  # without its list a stick is refused later, in words
            os.fsencode(self.root),
            os.fsencode(sys.base_prefix),  # a stick goes from computer to computer
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
    astray = {"PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
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


def passed_on(venv: Venv, words: Command) -> int:
    """Run `modelcity` where the user stands; -P keeps files lying there from being imported."""
    pictures = {} if os.environ.get("MPLCONFIGDIR") else {"MPLCONFIGDIR": str(venv.folder / "matplotlib")}
    environment = child_environment() | pictures  # matplotlib would keep its list of fonts in the user's home
    code = subprocess.call([str(venv.python), "-P", "-m", "modelcity", *words], env=environment)
    return code if code >= 0 else 128 - code  # stopped by a signal: as shells say it
