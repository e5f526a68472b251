"""A fault of the program: a few words for whoever ran it, and a file for the developers that holds no facts.

The file names versions, the command with its options, and where in the code it happened. It never holds what an
argument, a value, a name or the message of an exception said: any of them may come from a dossier.
"""

import contextlib
import os
import platform
import sysconfig
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from modelcity import __version__
from modelcity.texts import t

PREFIX = "modelcity-fault-"
PACKAGES = (
    *("click", "defusedxml", "durable-rules", "highspy", "matplotlib", "numpy", "openpyxl", "pandas"),
    *("pyarrow", "pydantic", "pylopdf-fonts-zh-cn", "PyYAML", "typst", "XlsxWriter"),
)
MOST_CAUSES, MOST_PLACES = 10, 40
OURS = Path(__file__).parents[2]
ROOMS = [Path(path) for name, path in sysconfig.get_paths().items() if name in ("platlib", "purelib", "stdlib")]


def told(error: BaseException, root: click.Group, arguments: Sequence[str]) -> str:
    """What to tell the user; writes the report of the fault and says where it lies."""
    kind, where = type(error).__name__, _innermost(error)
    file = _written(report(error, root, arguments), arguments)
    return "\n".join(
        [
            t(f"错在：{kind}，{where}", f"at: {kind}, {where}"),
            _where_it_lies(file),
            _what_next(error),
        ]
    )


def _what_next(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return t(
            "内存不够：请关闭别的程序再运行一次；还是这样，请把它发给开发者。",
            "out of memory: close other programs and run it again; if that does not help, send it to the developers",
        )
    return t(
        "请把它发给开发者。在此之前可以换一份台账、少用一个选项，看看哪一处引起。",
        "please send it to the developers; until then try another dossier, or one option less",
    )


def _where_it_lies(file: Path | None) -> str:
    if file is None:
        return t(
            "没有写出报告文件（没有台账以外、可以写入的临时文件夹）；请抄下上面一行。",
            "no report was written (no temporary folder apart from the dossier); please copy the line above",
        )
    return t(
        f"报告文件：{file}（只有版本、命令和出错的位置，不含台账里的数据、人名、路径）",
        f"report: {file} (versions, command and place in the code; no values, names or paths of yours)",
    )


def report(error: BaseException, root: click.Group, arguments: Sequence[str]) -> str:
    """The text of the report."""
    lines = [
        "modelcity-fault/1",
        f"modelcity {__version__}",
        f"Python {platform.python_version()} {platform.system()} {platform.machine()}",
        f"packages: {', '.join(_versions())}",
        f"command: {_command(root, arguments)}",
        *_chain(error),
    ]
    return "\n".join(lines) + "\n"


def _versions() -> Iterator[str]:
    for name in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            yield f"{name} {version(name)}"


def _command(root: click.Group, arguments: Sequence[str]) -> str:
    """Names of ours alone: the command, its sub-command and the options that were given, without what they say."""
    command: click.Command = root
    said: list[str] = []
    for word in arguments:
        inner = command.commands.get(word) if said and isinstance(command, click.Group) else None
        if not said and word in root.list_commands(click.Context(root)):
            with contextlib.suppress(Exception):  # its module may be what is broken
                inner = root.get_command(click.Context(root), word)
            said.append(word)
        elif inner:
            said.append(word)
        command = inner or command
    known = {name for param in command.params for name in param.opts if name.startswith("-")}
    given = [word.partition("=")[0] for word in arguments]
    return " ".join([*(said or ["?"]), *(word for word in given if word in known)])


def _chain(error: BaseException) -> Iterator[str]:
    """The error and what it came from, outermost first: types and places, never what they say."""
    at: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if at is None:
            return
        yield f"{type(at).__module__}.{type(at).__qualname__}"
        yield from (f"  {place}" for place in _places(at)[-MOST_PLACES:])
        at = at.__cause__ or at.__context__
        if at is not None:
            yield "because of"


def _places(error: BaseException) -> list[str]:
    """Where it went through, outermost first."""
    walked = traceback.walk_tb(error.__traceback__)
    return [f"{_shortened(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in walked]


def _innermost(error: BaseException) -> str:
    """The last place in code of ours, for people to read to each other."""
    places = _places(error)
    ours = [place for place in places if place.startswith("modelcity/")]
    return (ours or places or ["…"])[-1]


def _shortened(file: str) -> str:
    """A path from the package on; of what is neither ours, a package nor Python's, nothing but that it is another."""
    path = Path(file)
    for folder in (OURS, *ROOMS):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return "…"


def _written(text: str, arguments: Sequence[str]) -> Path | None:
    """The report, in the folder for temporary files; None where that cannot be, or lies where somebody's facts do."""
    try:
        folder = Path(tempfile.gettempdir()).resolve()
        if folder == Path.cwd().resolve() or any(folder.is_relative_to(named) for named in _folders(arguments)):
            return None
        handle, name = tempfile.mkstemp(".txt", PREFIX, folder)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError:
        return None
    return Path(name)


def _folders(arguments: Sequence[str]) -> Iterator[Path]:
    """The folders that a call names, and those of the files that it names."""
    for word in arguments:
        with contextlib.suppress(OSError, ValueError):
            path = Path(word.rpartition("=")[2]).resolve()
            if path.exists():
                yield path if path.is_dir() else path.parent
