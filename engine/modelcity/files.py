"""Reading with a bound and writing whole: a file is either there complete or not there."""

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NoReturn

from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.texts import t

MEGABYTE = 1_000_000
WRITTEN = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # what our files say of themselves: the same each run


def read_bytes(path: Path, limit: int) -> bytes:
    """The content of a regular file of at most `limit` bytes; raises FactError that says why not."""

    with opened(path) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        found = t(f"超过 {limit // MEGABYTE} MB", f"is larger than {limit // MEGABYTE} MB")
        advice = t("请确认文件是否给错，或拆成几个文件", "check that it is the right file, or split it")
        raise FactError(Problem(Place(str(path)), found, next=advice))
    return content


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file, open for reading; raises FactError that says why it cannot be read."""

    def refuse(found: str, next_step: str) -> NoReturn:
        raise FactError(Problem(Place(str(path)), found, next=next_step))

    try:
        if not path.exists():
            refuse(t("没有这个文件", "there is no such file"), t("请核对路径", "check the path"))
        if not path.is_file():
            refuse(t("不是普通文件", "is not a regular file"), t("请给出一个文件", "name a file"))
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        refuse(
            t(f"读不出来（{error.strerror}）", f"cannot be read ({error.strerror})"),
            t("请检查权限，或关闭正在使用它的程序", "check permissions, or close the program that holds it"),
        )


def decode(content: bytes, file: str) -> str:
    """Text of bytes that are UTF-8 (with or without BOM), else strictly GB18030; raises FactError otherwise.

    Line ends become ``\\n``. A NUL byte is refused: no text file of ours holds one.
    """

    def refuse(found: str) -> NoReturn:
        raise FactError(
            Problem(
                Place(file),
                found,
                t("应为 UTF-8 或 GBK 文本", "must be UTF-8 or GBK text"),
                t("请用 Excel/WPS 另存为“CSV UTF-8”后重试", "save it again as 'CSV UTF-8'"),
            )
        )

    if b"\0" in content:
        refuse(t("含有 NUL 字节，不是文本文件", "holds a NUL byte: not a text file"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return refuse(t("既不是 UTF-8 也不是 GBK 编码", "is neither UTF-8 nor GBK"))


def write_whole(path: Path, content: bytes) -> None:
    """Write to a temporary file beside `path`, then rename; raises CallError and leaves nothing half-written."""
    temporary = path.parent / f".{os.getpid()}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)  # left by a run that was killed
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise CallError(
            Problem(
                Place(str(path)),
                t(f"写不进去（{_reason(error)}）", f"cannot be written ({_reason(error)})"),
                next=t(
                    "请检查磁盘空间和权限，关闭正在打开它的程序，或换一个目录",
                    "check free space and permissions, close the program that has it open, or choose another folder",
                ),
            )
        ) from error
    finally:
        with contextlib.suppress(OSError, ValueError):
            temporary.unlink(missing_ok=True)


def _reason(error: OSError | ValueError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
