"""A folder made by ``run.py bundle``: what it says about itself, and whether it is whole and fits this computer."""

import hashlib
import json
import sys
import sysconfig
from dataclasses import asdict, dataclass
from pathlib import Path

HEAD, SUMS, WHEELS = "bundle.json", "SHA256SUMS", "wheelhouse"
FORMAT = "modelcity-bundle/1"


@dataclass(frozen=True)
class Stick:
    """What stands in bundle.json: what the wheels are made for, and each of them with its version."""

    modelcity: str
    python: str  # 3.11
    platform: str  # as sysconfig.get_platform() says it: linux-x86_64, win-amd64
    extras: tuple[str, ...]
    left_out: tuple[str, ...]
    requirements: tuple[str, ...]

    def written(self) -> bytes:
        """The content of bundle.json."""
        return (json.dumps({"format": FORMAT, **asdict(self)}, indent=1) + "\n").encode()


def this_python() -> str:
    """The version that wheels are made for, such as 3.11."""
    return ".".join(str(part) for part in sys.version_info[:2])


def stick_at(root: Path) -> Stick | None:
    """What a folder says about itself; None when it is a checkout. Raises ValueError when it cannot be read."""
    if not (root / HEAD).exists():
        return None
    try:
        said = json.loads((root / HEAD).read_text(encoding="utf-8"))
        lists = {name: tuple(said[name]) for name in ("extras", "left_out", "requirements")}
        return Stick(said["modelcity"], said["python"], said["platform"], **lists)
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{HEAD}: {error}") from error


def unfit(stick: Stick) -> str:
    """Why the wheels cannot be installed by this Python on this computer; "" when they can."""
    made_for = f"Python {stick.python} ({stick.platform})"
    here = f"Python {this_python()} ({sysconfig.get_platform()})"
    if made_for == here:
        return ""
    return (
        f"这个文件夹里的软件包是为 {made_for} 准备的，这里是 {here}。"
        f"请装上 Python {stick.python}，或在与本机相同的系统上重新制作。\n"
        f"The packages here are made for {made_for}; this is {here}."
        f" Install Python {stick.python}, or make the folder anew on a system like this one."
    )


def sums(root: Path) -> bytes:
    """The SHA-256 of every file below a folder, as `sha256sum -c` reads them, sorted by path."""
    files = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return "".join(f"{digest(root / name)}  {name}\n" for name in files if name != SUMS).encode()


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def damaged(root: Path) -> list[str]:
    """The files that are not as the list says, each with what is wrong; the list itself when it cannot be read."""
    try:
        listed = [line.split("  ", 1) for line in (root / SUMS).read_text(encoding="utf-8").splitlines()]
        expected = {name: said for said, name in listed}
    except (OSError, ValueError):
        return [f"{SUMS}：读不出来 / cannot be read"]
    wrong = {name: _wrong(root / name, said) for name, said in expected.items()}
    present = {HEAD, *(path.relative_to(root).as_posix() for path in (root / WHEELS).glob("*"))}
    wrong |= dict.fromkeys(sorted(present - expected.keys()), f"不在 {SUMS} 里 / is not in {SUMS}")
    return [f"{name}：{what}" for name, what in wrong.items() if what]


def _wrong(path: Path, expected: str) -> str:
    try:
        return "" if digest(path) == expected else "已损坏 / damaged"
    except FileNotFoundError:
        return "不见了 / missing"
    except OSError as error:
        return f"读不出来 / cannot be read ({error.strerror})"


def copy_again(wrong: list[str]) -> str:
    """What to tell about damaged files."""
    listed = "\n".join(f"  {line}" for line in wrong)
    return (
        f"这个文件夹有 {len(wrong)} 处不完好，什么也没有装。请从原处重新复制整个文件夹：\n{listed}\n"
        f"This folder is damaged in {len(wrong)} places and nothing was installed; copy all of it again."
    )
