"""Files are there complete or not there; what is read is bounded, and is text in one of two encodings."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from modelcity.errors import CallError, FactError, Problem
from modelcity.files import MEGABYTE, decode, read_bytes, write_whole
from modelcity.texts import speak

OLD, NEW = "旧内容".encode(), "新内容".encode() * 1000

as_root = hasattr(os, "geteuid") and os.geteuid() == 0


def only(error: pytest.ExceptionInfo[Any]) -> Problem:
    """The one problem of an error."""
    (problem,) = error.value.problems
    assert isinstance(problem, Problem)
    return problem


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    """Every byte, in a folder that is made for it, and nothing beside it."""
    path = tmp_path / "甲" / "乙" / "表.csv"
    write_whole(path, NEW)
    assert path.read_bytes() == NEW
    assert list(path.parent.iterdir()) == [path]


def test_an_old_file_is_replaced_whole(tmp_path: Path) -> None:
    """A shorter new content leaves nothing of the old."""
    path = tmp_path / "表.csv"
    write_whole(path, NEW)
    write_whole(path, b"")
    assert path.read_bytes() == b""
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such permissions")
def test_others_may_read_it(tmp_path: Path) -> None:
    """A temporary file is private; what is written is not."""
    path = tmp_path / "表.csv"
    write_whole(path, NEW)
    assert path.stat().st_mode & 0o777 == 0o644


def failing(number: int) -> Callable[..., NoReturn]:
    """A system call that fails as the system does."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


STEPS = {
    "open": "pathlib.Path.open",
    "fsync": "os.fsync",
    "replace": "pathlib.Path.replace",
}


@pytest.mark.parametrize("before", [OLD, None], ids=["over an old file", "new"])
@pytest.mark.parametrize("step", STEPS)
def test_a_failure_leaves_nothing_half_written(
    step: str, before: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step fails on a full disk: the old content stays, no other file is left, and it is said in Chinese."""
    path = tmp_path / "自评表.xlsx"
    if before is not None:
        path.write_bytes(before)
    monkeypatch.setattr(STEPS[step], failing(28))  # ENOSPC
    with pytest.raises(CallError) as error:
        write_whole(path, NEW)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == ([] if before is None else [path])
    assert before is None or path.read_bytes() == before
    assert only(error).place.file == str(path)
    assert only(error).found.startswith("写不进去")
    assert os.strerror(28) in only(error).found
    assert "磁盘空间" in only(error).next


def test_a_write_that_stops_midway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up while bytes are written."""
    opened = Path.open

    @contextmanager
    def onto_a_full_disk(path: Path, mode: str) -> Iterator[SimpleNamespace]:
        with opened(path, mode) as stream:

            def write(content: bytes) -> None:
                stream.write(content[: len(content) // 2])
                raise OSError(28, os.strerror(28))

            yield SimpleNamespace(write=write)

    path = tmp_path / "表.csv"
    path.write_bytes(OLD)
    monkeypatch.setattr(Path, "open", onto_a_full_disk)
    with pytest.raises(CallError):
        write_whole(path, NEW)
    monkeypatch.undo()
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    """A folder where the file should stand is not replaced, and a file where the folder should is not either."""
    (tmp_path / "out").mkdir()
    (tmp_path / "file").write_bytes(OLD)
    for path in (tmp_path / "out", tmp_path / "file" / "表.csv"):
        with pytest.raises(CallError) as error:
            write_whole(path, NEW)
        assert only(error).found.startswith("写不进去")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "out"]
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.skipif(as_root or sys.platform == "win32", reason="root may write everywhere")
def test_a_folder_that_may_only_be_read(tmp_path: Path) -> None:
    """It is said, and the old file stays."""
    path = tmp_path / "表.csv"
    path.write_bytes(OLD)
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(CallError) as error:
            write_whole(path, NEW)
    finally:
        tmp_path.chmod(0o755)
    assert "权限" in only(error).next
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


def test_the_failure_is_said_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When English is spoken."""
    speak("en")
    monkeypatch.setattr(os, "fsync", failing(28))
    with pytest.raises(CallError, match="cannot be written"):
        write_whole(tmp_path / "表.csv", NEW)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_exactly_the_limit_may_be_read(tmp_path: Path) -> None:
    """One byte more may not, however much more there is."""
    path = tmp_path / "表.csv"
    for size in (0, 1, MEGABYTE):
        path.write_bytes(b"x" * size)
        assert len(read_bytes(path, MEGABYTE)) == size
    for size in (MEGABYTE + 1, 5 * MEGABYTE):
        path.write_bytes(b"x" * size)
        with pytest.raises(FactError) as error:
            read_bytes(path, MEGABYTE)
        assert only(error).found == "超过 1 MB"


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    """Nothing there, a folder, a path through a file, a name with a NUL; each with its place."""
    (tmp_path / "file").write_bytes(OLD)
    for path, found in {
        tmp_path / "没有.csv": "没有这个文件",
        tmp_path: "不是普通文件",
        tmp_path / "a\0b": "没有这个文件",
    }.items():
        with pytest.raises(FactError) as error:
            read_bytes(path, MEGABYTE)
        assert only(error).found == found
        assert only(error).place.file == str(path)
    with pytest.raises(FactError):
        read_bytes(tmp_path / "file" / "表.csv", MEGABYTE)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A named pipe would never end."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(FactError, match="不是普通文件"):
        read_bytes(path, MEGABYTE)


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held by another program, or without permission."""
    path = tmp_path / "表.csv"
    path.write_bytes(OLD)
    monkeypatch.setattr(Path, "open", failing(13))
    with pytest.raises(FactError) as error:
        read_bytes(path, MEGABYTE)
    assert os.strerror(13) in only(error).found
    assert "权限" in only(error).next


# ── decoding ─────────────────────────────────────────────────────────────────────────────────────────────────────────

TEXT = "事实,年度\n双拥“模范”城,2023\n"


@pytest.mark.parametrize(
    "content",
    [TEXT.encode(), b"\xef\xbb\xbf" + TEXT.encode(), TEXT.encode("gbk"), TEXT.encode("gb18030")],
    ids=["utf-8", "with BOM", "gbk", "gb18030"],
)
def test_utf8_and_gbk_are_read(content: bytes) -> None:
    """With or without a byte order mark, which is no text."""
    assert decode(content, "表.csv") == TEXT


def test_valid_utf8_is_utf8() -> None:
    """Bytes that are both are UTF-8: 事 in UTF-8 is also two characters of GB18030."""
    both = "事实".encode()
    assert both.decode("gb18030") != "事实"
    assert decode(both, "表.csv") == "事实"


def test_rare_characters_of_names() -> None:
    """䶮 and 𠮷 are not in GBK, but in GB18030 and UTF-8."""
    for encoding in ("utf-8", "gb18030"):
        assert decode("王䶮、吴𠮷".encode(encoding), "表.csv") == "王䶮、吴𠮷"


def test_line_ends_become_one() -> None:
    """Of Windows, of old Macs, and mixed; a blank line stays."""
    assert decode(b"a\r\nb\rc\nd\r\n\r\ne", "表.csv") == "a\nb\nc\nd\n\ne"


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_nothing_is_an_empty_text(content: bytes) -> None:
    """It is for the reader to say that a file is empty."""
    assert decode(content, "表.csv") == ""


@pytest.mark.parametrize(
    "content", [b"a\0b", b"\0", TEXT.encode("utf-16"), TEXT.encode("utf-32"), b"PK\x03\x04\0"], ids=repr
)
def test_a_nul_byte_is_refused(content: bytes) -> None:
    """No text file of ours holds one; UTF-16, as some programs save it, does."""
    with pytest.raises(FactError) as error:
        decode(content, "表.csv")
    assert "NUL" in only(error).found
    assert only(error).place.file == "表.csv"
    assert "CSV UTF-8" in only(error).next


@pytest.mark.parametrize(
    "content",
    [b"\xff\xff", b"\x80", b"abc\xe4", TEXT.encode("gbk") + b"\xff", b"\xef\xbb\xbf" + TEXT.encode() + b"\xff\xfe"],
)
def test_neither_is_refused(content: bytes) -> None:
    """Strictly: not one byte is replaced or dropped."""
    with pytest.raises(FactError) as error:
        decode(content, "表.csv")
    assert only(error).found == "既不是 UTF-8 也不是 GBK 编码"
    assert only(error).allowed == "应为 UTF-8 或 GBK 文本"


# ── what once went wrong ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while bytes are written."""

    def interrupt(_handle: int) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "表.csv", NEW)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="other limits")
def test_a_long_name_can_be_written(tmp_path: Path) -> None:
    """A name of 83 Chinese characters is 249 bytes, which every file system of ours takes."""
    path = tmp_path / ("表" * 83)
    path.write_bytes(OLD)  # the system takes it
    write_whole(path, NEW)
    assert path.read_bytes() == NEW


def test_a_name_with_a_nul_is_a_wrong_call(tmp_path: Path) -> None:
    """No such name can be written, and that is the caller's mistake."""
    with pytest.raises(CallError):
        write_whole(tmp_path / "a\0b", NEW)
