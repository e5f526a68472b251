"""A report made by hand for the tests of HTML: long and empty tables, hostile texts, rare characters, a picture."""

import struct
import zlib
from datetime import date
from decimal import Decimal

from modelcity.reporting.model import Block, Cell, Column, Document, Figure, Heading, PageBreak, Paragraph, Table

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><svg onload=alert(1)>",
    "<!--",
    "&lt;b&gt; & 'x' \"y\"",
    "=1+1",
    "javascript:alert(1)",
    "长" * 300,
    "x" * 300,
)
BIDI = "甲\u202e乙\u2066丙\u200f丁\u061c"  # comes out as 甲乙丙丁: `finished` takes the marks away
RARE = "㵲阳镇、羴 ✓ ✗ ☑ ☐ ≥ 95% ① ½"
COLUMNS = (
    Column("序号", 3, "number"),
    Column("小项", 5, "id"),
    Column("责任单位", 12),
    Column("失分", 5, "points"),
    Column("期限", 7, "date"),
    Column("占比", 6),
)
UNITS = ("张公街道", "区教育局", "安置办", "北街办事处")
SHORT = (
    (Decimal(1), "A10-1", "张公街道", Decimal("2.00"), date(2023, 11, 5), "98.2%"),
    (Decimal(2), "A2-1", "区教育局", "", "", ""),
    (Decimal(3), "B1-1", "安置办", Decimal("10.00"), date(2023, 6, 30), "-1.5%"),
    (Decimal(4), "A2-2", "北街办事处", Decimal("1.50"), date(2024, 1, 2), "+102.9%"),
)
SUMS = (("", "", "合计", Decimal("13.50"), "", ""),)


def rows(count: int) -> tuple[tuple[Cell, ...], ...]:
    """Row n: n, an id, one of four units, n hundredths of a point, a day, nothing."""
    return tuple(
        (Decimal(n), f"A{n}-1", UNITS[n % 4], Decimal(n).scaleb(-2), date(2023, n % 12 + 1, n % 28 + 1), "")
        for n in range(1, count + 1)
    )


def png(wide: int, high: int) -> bytes:
    """A black picture."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0))
    lines = chunk(b"IDAT", zlib.compress((b"\0" + b"\0" * wide) * high))
    return b"\x89PNG\r\n\x1a\n" + head + lines + chunk(b"IEND", b"")


def report(*more: Block) -> Document:
    """The report; its name, title and addressee are hostile too."""
    blocks: list[Block] = [
        Paragraph("门槛项通过。", "verdict"),
        Paragraph(f"{RARE}\n第二行", "body"),
        Paragraph("说明。", "note"),
        Heading("基本情况"),
        Heading("短表", 2),
        Table("短表", COLUMNS, SHORT, SUMS, "合计为全部行。"),
        Heading("空表", 2),
        Table("空表", COLUMNS, ()),
        Heading("长表"),
        Heading("七十八行", 3),
        Table("长表", COLUMNS, rows(78), (("", "", "合计", Decimal("30.81"), "", ""),)),
        PageBreak(),
        Heading("来历不明的文字"),
        *[Paragraph(text) for text in HOSTILE],
        Heading(HOSTILE[0], 2),
        Table(HOSTILE[1], (Column(HOSTILE[2]), Column("一", 2)), tuple((text, "乙") for text in HOSTILE)),
        Figure(f"图 {HOSTILE[1]}", png(1200, 300), HOSTILE[1]),
        Paragraph(BIDI),
    ]
    title = f"自评报告 {HOSTILE[1]}"
    return Document("self", "报告", title, "示例区", (*blocks, *more), f"各单位 {HOSTILE[0]}", date(2023, 6, 20))
