"""Whether an XLSX file may be opened at all: its kind, size inside, and parts, before any XML is parsed.

A workbook is a ZIP archive: 300 KB of it can hold gigabytes, and XML can hold entities that grow without end.
"""

import io
import re
import zipfile
from typing import NamedTuple

from modelcity.dossier.values import shown
from modelcity.dossier.xmlparts import XmlPart, read_part
from modelcity.errors import FactError, Place, Problem
from modelcity.files import MEGABYTE
from modelcity.texts import t

MAX_MEMBERS = 200
MAX_INFLATED = 100 * MEGABYTE
MAX_RATIO = 200  # of a member above a megabyte
MAX_MARKS = {b"<": 150_000, b"=": 200_000}  # tags and attributes; the national book filled in has 35,000 and 30,000
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_WIDE = re.compile(rb"\xff\xfe|\xfe\xff|[\s<]\0|\0[\s<]|\0\0(?:\0<|\xfe\xff)")  # UTF-16 or 32: its tags hide
_TWO_TEXTS = re.compile(rb"</(?:\w+:)?t>\s*<(?:\w+:)?t[\s/>]")  # of one cell: openpyxl keeps the last in silence
_CODED = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^<>]*?encoding\s*=\s*[\"']([^\"'<>]*)")


def save_again() -> str:
    """What helps with most unsound workbooks."""
    return t("请用 Excel/WPS 打开，另存为“Excel 工作簿（.xlsx）”", "open it and save it as an Excel workbook (.xlsx)")


class Weighed(NamedTuple):
    """A harmless workbook: the merged ranges of each part, and how many sheets it lists."""

    merged: dict[str, list[str]]
    sheets: int


def weighed(content: bytes, file: str) -> Weighed:
    """What is to be known of a workbook before it is opened; raises FactError where that had better not be done."""
    _check_kind(content, file)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        _check_members(members, file)
        left, marks, found = MAX_INFLATED, dict(MAX_MARKS), dict[str, XmlPart]()
        for member in members:
            with archive.open(member) as stream:
                part = stream.read(left + 1)
            left -= len(part)
            is_xml = _XML.match(part) is not None
            if is_xml:
                marks = {mark: count - part.count(mark) for mark, count in marks.items()}
            if left < 0 or min(marks.values()) < 0:
                raise _refusal(
                    file, "里面太大（多半是整行整列设了格式）", "is too large inside (whole rows formatted?)"
                )
            if _WIDE.match(part) or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise _refusal(file, "部件里有 DTD 或实体声明，不安全", "declares a DTD or entities: not safe")
            if is_xml:
                found[member.filename] = _ordered(part, file)
    merged = {name: part.merged for name, part in found.items()}
    return Weighed(merged, sum(part.sheets for part in found.values()))


def _ordered(content: bytes, file: str) -> XmlPart:
    """An XML part; raises FactError where cells are out of order or say two things, or its letters are not UTF-8."""
    coded = _CODED.match(content)
    if coded is not None and coded[1].lower() not in (b"utf-8", b"us-ascii"):
        raise _refusal(file, "部件不是 UTF-8 编码", "has parts that are not UTF-8")
    if _TWO_TEXTS.search(content):
        raise _refusal(file, "有的格里有两段文字，分不清算哪一段", "has cells with two texts: which one counts?")
    part = read_part(content)
    if part.disorder:
        raise _refusal(
            file,
            f"工作表里的行、格次序乱了或有重复（{shown(part.disorder)}）",
            f"has rows or cells out of order ({shown(part.disorder)})",
        )
    return part


def _refusal(file: str, zh: str, en: str) -> FactError:
    return FactError(Problem(Place(file), t(zh, en), next=save_again()))


def _check_kind(content: bytes, file: str) -> None:
    """Refuses what is no ZIP archive, in words that say what it may be."""
    if not content:
        raise _refusal(file, "是空文件", "is empty")
    if content.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in content:
        raise _refusal(file, "有密码保护，读不出来；请先取消密码", "is protected by a password: remove it first")
    if content.startswith(OLE):
        raise _refusal(
            file, "是旧格式（.xls、.et），只是改了扩展名", "is an old workbook (.xls, .et) under another name"
        )
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise _refusal(
            file, "不是 XLSX 工作簿（改了扩展名，或没有下载完整）", "is no XLSX workbook (renamed, or cut short)"
        )


def _check_members(members: list[zipfile.ZipInfo], file: str) -> None:
    """Refuses an archive by what its list of members says."""
    if len(members) > MAX_MEMBERS:
        raise _refusal(file, f"内含 {len(members)} 个部件，不像台账", f"holds {len(members)} parts: no dossier has")
    if any(member.flag_bits & 1 for member in members):
        raise _refusal(file, "有密码保护，读不出来；请先取消密码", "is protected by a password: remove it first")
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise _refusal(file, "含有宏", "holds macros")
    if len({member.filename.casefold() for member in members}) < len(members):
        raise _refusal(file, "有两个同名的部件", "holds two parts of one name")
    packed = any(member.file_size > max(MEGABYTE, MAX_RATIO * member.compress_size) for member in members)
    if packed or sum(member.file_size for member in members) > MAX_INFLATED:
        raise _refusal(file, "压缩得异常厉害（疑似压缩炸弹）", "is compressed beyond belief (a zip bomb?)")
