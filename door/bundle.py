"""``run.py bundle``: a folder to take along, from which ``run.py demo`` works on a computer without a network."""

import argparse
import os
import shutil
import sysconfig
import tomllib
from pathlib import Path

from door.environment import Command, SetupError, Venv, quietly, say
from door.install import FRAGILE, last_lines, others, pip_options
from door.leaflet import leaflet, start_on_linux, start_on_windows
from door.stick import HEAD, SUMS, WHEELS, Stick, stick_at, sums, this_python

TAKEN = ("run.py", "LICENSE", "sample_data")
DOOR = ("__init__.py", "alone.py", "environment.py", "install.py", "stick.py")  # what run.py needs there
NOT_TAKEN = shutil.ignore_patterns("__pycache__", ".*")
FOR_DEVELOPERS = {"dev", "bench"}  # extras that no office needs


def bundle(venv: Venv, words: Command) -> int:
    """Make the folder, whole or not at all; returns 0. Raises SetupError, OSError."""
    out, extras = asked_for(venv.root, words)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SetupError(
            f"{out} 里已经有东西，没有动它。请用 --out 另写一个文件夹。\n"
            f"{out} holds something already and was left alone; name another folder with --out."
        )
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        stick = fill(venv, draft, extras)
        if out.exists():
            out.rmdir()
        draft.rename(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) // 1_000_000
    say(
        f"已制作 {out}（{size} MB，Python {stick.python}，{stick.platform}）。用法见其中的“说明.txt”。",
        f"{out} is made ({size} MB, Python {stick.python}, {stick.platform}); how to use it says 说明.txt in it.",
    )
    return 0


def asked_for(root: Path, words: Command) -> tuple[Path, tuple[str, ...]]:
    """Where to, and which extras; raises SetupError for an extra that pyproject.toml does not name."""
    parser = argparse.ArgumentParser("run.py bundle", description="制作随身带的文件夹，供没有网络的电脑使用")
    parser.add_argument("--out", type=Path, default=Path("modelcity-bundle"), help="写到哪个文件夹")
    parser.add_argument(
        "--with", dest="extras", action="append", default=[], metavar="EXTRA", help="再带上 pdf、parquet"
    )
    given = parser.parse_args(words)
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = sorted(project["optional-dependencies"].keys() - FOR_DEVELOPERS)
    if unknown := [extra for extra in given.extras if extra not in known]:
        raise SetupError(
            f"--with 不能是 {'、'.join(unknown)}；可以是 {'、'.join(known)}。\n"
            f"--with cannot be {', '.join(unknown)}; it can be {', '.join(known)}."
        )
    return given.out.absolute(), tuple(dict.fromkeys(given.extras))


def fill(venv: Venv, folder: Path, extras: tuple[str, ...]) -> Stick:
    """Everything that the folder holds; the list of sums last."""
    left_out = collect_wheels(venv, folder / WHEELS, extras)
    requirements = sorted(requirement(wheel) for wheel in (folder / WHEELS).glob("*.whl"))
    version = next(line.partition("==")[2] for line in requirements if line.startswith("modelcity=="))
    stick = Stick(version, this_python(), sysconfig.get_platform(), extras, left_out, tuple(requirements))
    take_along(venv.root, folder)
    write(folder / "modelcity.bat", start_on_windows(stick))
    write(folder / "modelcity.sh", start_on_linux(stick))
    (folder / "modelcity.sh").chmod(0o755)
    write(folder / "说明.txt", leaflet(stick))
    write(folder / HEAD, stick.written())
    assert stick_at(folder) == stick
    write(folder / SUMS, sums(folder))
    return stick


def collect_wheels(venv: Venv, house: Path, extras: tuple[str, ...]) -> tuple[str, ...]:
    """Build or fetch the wheel of modelcity and of all it needs; returns what had to be left out."""
    say("正在收集软件包（约 1 分钟）……", "Collecting the packages (about a minute) ...")
    suffix = f"[{','.join(extras)}]" if extras else ""
    if not wheels(venv, house, f".{suffix}"):
        return ()
    if found := wheels(venv, house, *others(venv, extras)) or wheels(venv, house, "--no-deps", "."):
        raise SetupError(
            f"{last_lines(found)}\n软件包没有收集齐，什么也没有留下。请检查网络后再运行一次。\n"
            "The packages could not be collected and nothing was left; check the network and run this again."
        )
    say(
        f"{FRAGILE} 未能编译（它需要 C 编译器），没有带上：评分由 columns 单独完成，结果相同。",
        f"{FRAGILE} could not be built (it needs a C compiler) and is left out: `columns` stands alone, same scores.",
    )
    return (FRAGILE,)


def wheels(venv: Venv, house: Path, *words: str) -> str:
    """`pip wheel` into a folder; what it said when it failed, else "". What a failed one left is taken away."""
    before = set(house.glob("*"))
    called = [str(venv.python), "-m", "pip", "wheel", *pip_options(venv), "--wheel-dir", str(house), *words]
    done = quietly(called, venv.root)
    if done.returncode == 0:
        return ""
    for left in set(house.glob("*")) - before:
        left.unlink()
    return done.stdout or f"pip {done.returncode}"


def requirement(wheel: Path) -> str:
    """`numpy==2.3.1` of the name of its wheel."""
    name, version = wheel.name.split("-")[:2]
    return f"{name.replace('_', '-')}=={version}"


def take_along(root: Path, folder: Path) -> None:
    """The door, the licence and the sample data."""
    for name in TAKEN:
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=NOT_TAKEN)
        else:
            shutil.copyfile(root / name, folder / name)
    (folder / "door").mkdir()
    for name in DOOR:
        shutil.copyfile(root / "door" / name, folder / "door" / name)


def write(path: Path, content: bytes) -> None:
    """A file of the folder."""
    path.write_bytes(content)
