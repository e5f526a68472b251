"""Files built to exhaust or fool the reader: refused in one readable message, quickly and in little memory."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from bad_dossiers import read, refusal
from modelcity.errors import FactError
from test_template import BOOKS, filled

Change = Callable[[bytes], bytes]
CSV = "locality,fact,year,value,evidence,note\n"
YAML = "locality: {id: 区甲, level: county}\nfacts:\n"
SHEET = "xl/worksheets/sheet2.xml"
NS = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
ENTITIES = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(
    f"<!ENTITY {name} '{f'&{last};' * 10}'>".encode() for last, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.fixture(scope="module")
def good() -> dict[str, bytes]:
    """The parts of a good book."""
    stream = io.BytesIO()
    filled("town").save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def book(folder: Path, parts: dict[str, bytes]) -> Path:
    path = folder / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def declared(part: bytes, doctype: bytes, content: bytes) -> bytes:
    """A part with a document type and a use of it."""
    head, root = (
        (part[: part.index(b"?>") + 2], part[part.index(b"?>") + 2 :]) if part.startswith(b"<?xml") else (b"", part)
    )
    return head + doctype + b"]>" + root.replace(b"<v>", b"<v>" + content, 1)


def noise(count: int) -> bytes:
    """XML that does not compress as a bomb does."""
    return b"\n " + b"".join(f"<a b='{number * 7919 % 1_000_003}'/>".encode() for number in range(count))


@pytest.mark.parametrize(
    ("part", "change", "words"),
    [
        (SHEET, lambda part: declared(part, ENTITIES, b"&i;"), "实体"),
        (SHEET, lambda part: declared(part, b"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>", b"&f;"), "实体"),
        (
            SHEET,
            lambda part: (
                declared(part, b"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>", b"").decode().encode("utf-16")
            ),
            "实体",
        ),
        ("xl/workbook.xml", lambda part: declared(part, ENTITIES, b""), "实体"),
        ("docProps/core.xml", lambda part: declared(part, ENTITIES, b""), "实体"),
        ("xl/vbaProject.bin", lambda part: b"x", "含有宏"),
        ("xl/media/bomb.png", lambda part: b"\0" * 30_000_000, "压缩"),
        ("xl/media/many.xml", lambda part: b"<a>" * 160_000, "里面太大"),
        ("xl/media/hidden.png", lambda part: noise(160_000), "里面太大"),
        (SHEET, lambda part: NS + b"<sheetData><row>" + b"<c/>" * 200_000, "里面太大"),
        (SHEET, lambda part: NS + b"<mergeCell " * 160_000, "压缩"),
        (SHEET, lambda part: part[: len(part) // 2], "完好"),
        (SHEET, lambda part: part.replace(b"<v>", b"<v>9" + b"9" * 5000, 1), "完好"),
        (SHEET, lambda part: b"", "完好"),
        ("xl/workbook.xml", lambda part: b"<a/>", "不是填报模板"),
        ("[Content_Types].xml", lambda part: b"<a/>", "完好"),
    ],
)
def test_hostile_part(tmp_path: Path, good: dict[str, bytes], part: str, change: Change, words: str):
    message = refusal(book(tmp_path, good | {part: change(good.get(part, b""))}))
    assert words in message
    assert "Traceback" not in message


def test_defusedxml_guards_openpyxl():
    assert openpyxl.DEFUSEDXML


@pytest.mark.parametrize("cell", [b"XFD1048576", b"A1048576", b"XFD90"])
def test_one_stray_cell(tmp_path: Path, good: dict[str, bytes], cell: bytes):
    row = cell.lstrip(b"XFDA")
    stray = b'<row r="' + row + b'"><c r="' + cell + b'"><v>1</v></c></row></sheetData>'
    sheets = {
        name: part.replace(b"</sheetData>", stray) for name, part in good.items() if name.startswith("xl/worksheets/")
    }
    assert len(read(book(tmp_path, good | sheets)).entries) > 100


def test_one_huge_text_in_every_cell(tmp_path: Path):
    with zipfile.ZipFile(io.BytesIO(BOOKS["county"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    huge = bytes(number * 7919 % 26 + 97 for number in range(5_000_000))
    for name, part in parts.items():
        if name.startswith("xl/worksheets/"):  # every input cell refers to the first shared text
            parts[name] = re.sub(rb'<c (r="[DEF][0-9]+") (s="[0-9]+")/>', rb'<c \1 \2 t="s"><v>0</v></c>', part)
    parts["xl/sharedStrings.xml"] = re.sub(
        rb"<t>.*?</t>", b"<t>" + huge + b"</t>", parts["xl/sharedStrings.xml"], count=1
    )
    assert "5000000 个字符" in refusal(book(tmp_path, parts))


def test_too_many_parts(tmp_path: Path, good: dict[str, bytes]):
    assert "个部件" in refusal(book(tmp_path, good | {f"x{number}": b"" for number in range(300)}))


def test_a_member_that_lies_about_its_size(tmp_path: Path, good: dict[str, bytes]):
    path = book(tmp_path, good | {"xl/media/bomb.xml": b" " * 5_000_000})
    content = path.read_bytes()
    lied = content.replace(struct.pack("<L", 5_000_000), struct.pack("<L", 1000))
    assert lied != content
    path.write_bytes(lied)
    assert "完好" in refusal(path)


def test_protected_and_old_books(tmp_path: Path, good: dict[str, bytes]):
    path = tmp_path / "a.xlsx"
    ole = bytes.fromhex("D0CF11E0A1B11AE1")
    path.write_bytes(ole + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"))
    assert "密码保护" in refusal(path)
    path.write_bytes(ole + b"\0" * 512)
    assert "旧格式" in refusal(path)
    content = bytearray(book(tmp_path, good).read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag of an encrypted member
    path.write_bytes(content)
    assert "密码保护" in refusal(path)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9, 0.999])
def test_cut_short(tmp_path: Path, good: dict[str, bytes], share: float):
    path = book(tmp_path, good)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert "XLSX 工作簿" in refusal(path)


def test_any_broken_byte_is_refused_or_read(tmp_path: Path, good: dict[str, bytes]):
    path = book(tmp_path, good)
    content = path.read_bytes()
    for position in range(0, len(content), len(content) // 40):
        path.write_bytes(content[:position] + bytes([content[position] ^ 0x55]) + content[position + 1 :])
        with suppress(FactError):
            read(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "\n" * 3_000_000, "超过 200000 行"),
        ("a.csv", CSV + "," * 3_000_000, "超过 200000 个字符"),
        ("a.csv", CSV + '区甲,a,2021,"' + "x\n" * 100_000 + '",,\n', "读不成 CSV"),
        ("a.csv", CSV + "区甲,joint_conference_count,2021,1,,\n" * 200_001, "超过 200000 行"),
        (
            "a.csv",
            CSV + "".join(f"区{number},joint_conference_count,2021,1,,\n" for number in range(20_000)),
            "20000 个地区",
        ),
        ("a.csv", CSV + "".join(f"区甲,joint_conference_count,2021,1,材料{n},原因{n}\n" for n in range(20_000)), "份"),
        ("a.csv", CSV + "".join(f"区甲,{'x' * 1000}{number},2021,1,,\n" for number in range(5_000)), "没有列出"),
        ("a.yaml", "[" * 5_000, "嵌套"),
        ("a.yaml", "a: &a [*a]\n", "锚点"),
        (
            "a.yaml",
            YAML + "".join(f"  key_{number}: {{2021: {{value: 1, x{number}: 1}}}}\n" for number in range(20_000)),
            "没有列出",
        ),
        (
            "a.yaml",
            "locality: {" + ", ".join(f"k{number}: 1" for number in range(50_000)) + "}\nfacts: {}\n",
            "不认识的键",
        ),
        ("a.yaml", "x" * 10_000_001, "超过 10 MB"),
        ("a.yaml", "a: \0\n", "NUL"),
        ("a.json", "[" * 100_000, "嵌套"),
        ("a.json", '{"a":' * 5_000 + "1" + "}" * 5_000, "嵌套"),
        ("a.json", "[" + "NaN," * 200_000 + "1]", "NaN 不是数"),
        ("a.json", '{"locality": {"id": "' + "x" * 200_000 + '", "level": "county"}, "facts": {}}', "100 个字符"),
        (
            "a.json",
            '{"locality": {"id": "a", "level": "county"}, "facts": {"a": {"2021": ' + "9" * 100_000 + "}}}",
            "没有事实",
        ),
    ],
)
def test_hostile_text(tmp_path: Path, name: str, text: str, words: str):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    message = refusal(path, "county")
    assert words in message
    assert len(message) < 2_000_000
