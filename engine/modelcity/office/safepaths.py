"""Names and paths that are safe on every desktop: Windows, Kylin, Linux, macOS; and that lead nowhere else."""

import os
import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from modelcity.dossier.reading import UNFIT_FOR_FILES
from modelcity.dossier.values import shown
from modelcity.texts import t

MAX_STEM, MAX_SUFFIX, MAX_PART, MAX_PATH = 60, 16, 100, 400  # characters
STEM_BYTES, PART_BYTES = 180, 255  # 60 Chinese characters; what Linux gives a whole name
_UNFIT = re.compile(f"[{re.escape(UNFIT_FOR_FILES)}]")
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    port + number for port in ("com", "lpt") for number in (*"0123456789", "¹", "²", "³")
}
NO_NAME = "材料"


def safe_name(name: str) -> str:
    """A file name as near to `name` as every system allows; the suffix is kept."""
    seen = "".join(" " if char.isspace() else "_" if _is_unfit(char) else char for char in _composed(name))
    stem, dot, suffix = seen.rpartition(".")
    if not stem.strip(" .") or len(suffix) > MAX_SUFFIX or suffix != suffix.strip():
        stem, dot, suffix = seen, "", ""
    stem = " ".join(stem.split())[:MAX_STEM].encode()[:STEM_BYTES].decode(errors="ignore").strip(" .") or NO_NAME
    made = f"{stem}{dot}{suffix}".rstrip(" .")
    return f"_{made}" if _is_device(made) or made.startswith("~$") else made


def free_names(name: str) -> Iterator[str]:
    """The name, then ``name (2)``, ``name (3)`` and so on, each with its suffix."""
    yield name
    path = Path(name)
    yield from (f"{path.stem} ({number}){path.suffix}" for number in count(2))


def twin(path: str) -> str:
    """What two paths have in common that some systems hold to be one file: without case, accents composed."""
    return _composed(path).casefold()


def path_fault(path: str) -> str:
    """Why a path cannot be one below a folder of ours, with ``/`` between its parts ("" when it can)."""
    if len(path) > MAX_PATH:
        return t(f"“{shown(path)}”太长", f"'{shown(path)}' is too long")
    for part in path.split("/"):
        if said := _part_fault(part):
            return t(f"路径“{shown(path)}”{said}", f"the path '{shown(path)}' {said}")
    return ""


def leads_where_it_says(root: Path, path: str) -> bool:
    """Whether no part of a path below `root` is a link; raises OSError."""
    wanted = os.path.join(os.path.realpath(root), *path.split("/"))  # noqa: PTH118 - as realpath writes it
    return os.path.normcase(os.path.realpath(root / path)) == os.path.normcase(wanted)


def _part_fault(part: str) -> str:
    if not part or part in (".", ".."):
        return t("不是文件夹里的相对路径", "is no path within the folder")
    if any(map(_is_unfit, part)):
        return t("含有文件名不能用的字符", "holds a character that no file name may have")
    if part.startswith((".", "~$")):
        return t("含有隐藏文件名", "holds a hidden name")
    if part != part.strip() or part.endswith("."):
        return t(
            "有一段以空格开头，或以空格、点结尾", "has a part that begins with a space, or ends in a space or a dot"
        )
    if _is_device(part):
        return t(f"含有 Windows 保留名“{part}”", f"holds '{part}', which Windows keeps for itself")
    too_long = len(part) > MAX_PART or len(part.encode()) > PART_BYTES
    return t("有一段太长", "has a part that is too long") if too_long else ""


def _is_unfit(char: str) -> bool:
    return _UNFIT.match(char) is not None or unicodedata.category(char) in _UNSEEN


def _is_device(part: str) -> bool:
    return part.partition(".")[0].rstrip(" ").casefold() in _DEVICES


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
