"""Characters that neither of our fonts has: each is named, with its place, before anything is written."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from pylopdf_fonts_zh_cn import sans_path

from modelcity.reporting import glyphs
from modelcity.reporting.model import Block, Column, Document, Figure, Heading, Paragraph, Table
from modelcity.reporting.templates import Letterhead
from modelcity.showing.fontfiles import font_files
from modelcity.texts import speak

COLUMNS = (Column("单位", 8), Column("分值", 4, "points"), Column("时限", 6, "date"))
TIBETAN, PRIVATE, UNASSIGNED, PLANE_15, SURROGATE = "\u0f40", "\ue123", "\u0378", "\U000f0001", "\ud800"
HANDS, SELECTOR = "\U0001faf6", "\U000e0100"


def document(*blocks: Block) -> Document:
    return Document("self", "自评报告", "自评报告", "示例区", blocks)


def test_what_offices_write_is_there() -> None:
    """Rare names of places, marks, Greek, accents typed in two ways, simple faces, empty cells, numbers and days."""
    rows = (
        ("㵲阳镇", Decimal("1.50"), date(2023, 6, 20)),
        ("", "", ""),
        ("羴 𬭚 〇 ㈠ ① ℃ ≥ ‰ Ω é e\u0301 ☑ ✓ 😀", "", ""),
    )
    assert glyphs.problems(document(Paragraph("两行\n文字　“引号”……——·"), Table("表", COLUMNS, rows))) == ()


@pytest.mark.parametrize(
    ("char", "word"),
    [
        (TIBETAN, "U+0F40"),
        (PRIVATE, "自造字"),
        (PLANE_15, "自造字"),
        (UNASSIGNED, "没有编码"),
        (SURROGATE, "残缺"),
        (HANDS, "U+1FAF6"),
        (SELECTOR, "字形选择符"),
        ("\u0007", "控制字符"),
        ("\U000104a0", "U+104A0"),
    ],
)
def test_each_kind_is_named(char: str, word: str) -> None:
    """The message can be printed everywhere: the character itself is not in it."""
    (problem,) = glyphs.problems(document(Paragraph(f"前面{char}后面")))
    assert word in problem.found and "前面〓后面" in problem.found and f"U+{ord(char):04X}" in problem.found
    assert problem.allowed and problem.next
    assert char not in str(problem) and str(problem).encode()


@pytest.mark.parametrize(
    ("blocks", "place"),
    [
        ((Heading(TIBETAN),), "标题"),
        ((Figure(TIBETAN, b"", ""),), "图题"),
        ((Figure("", b"", TIBETAN),), "图的说明"),
        ((Table(TIBETAN, COLUMNS, ()),), "表题"),
        ((Table("名单", COLUMNS, (), note=TIBETAN),), "表“名单” 注"),
        ((Table("名单", (Column(TIBETAN),), ()),), "表“名单” 表头"),
        ((Table("名单", COLUMNS, (("", "", ""), (TIBETAN, "", ""))),), "表“名单”第 2 行“单位”"),
        ((Table("名单", COLUMNS, (("", "", ""),), ((TIBETAN, "", ""),)),), "表“名单”第 2 行“单位”"),
    ],
)
def test_every_part_of_a_document_is_looked_at(blocks: tuple[Block, ...], place: str) -> None:
    (problem,) = glyphs.problems(document(*blocks))
    assert problem.place.path == place and problem.place.file == "自评报告"


@pytest.mark.parametrize("part", ["name", "title", "locality", "addressee"])
def test_what_stands_around_it_too(part: str) -> None:
    assert len(glyphs.problems(replace(document(), **{part: TIBETAN}))) == 1


def test_the_letterhead_and_the_pictures_too() -> None:
    """The locality's name stands in the letterhead; a picture says what it could not draw."""
    head = Letterhead("", "", "{locality}" + TIBETAN, "")
    (signed,) = glyphs.problems(document(), letterhead=head)
    assert (signed.place.file, signed.place.path) == ("letterhead.yaml", "organ") and "示例区〓" in signed.found
    (drawn,) = glyphs.problems(document(), pictured=[HANDS + "镇"])
    assert "图" in drawn.place.path and "〓镇" in drawn.found


def test_one_character_is_one_problem_however_often_it_stands() -> None:
    """In several documents too; the first place is named and the number of all."""
    (problem,) = glyphs.problems(document(Paragraph(TIBETAN * 3)), document(Heading(TIBETAN), Paragraph(TIBETAN)))
    assert "共 3 处" in problem.found


def test_of_many_a_dozen_is_listed() -> None:
    """After a line that says how many there are; English too."""
    text = "".join(map(chr, range(0x0F40, 0x0F48))) + "".join(map(chr, range(0x12000, 0x12020)))
    found = glyphs.problems(document(Paragraph(text)))
    assert len(found) == 13 and "40 个" in found[0].found and "U+0F40" in found[1].found
    speak("en")
    try:
        assert "40 characters" in glyphs.problems(document(Paragraph(text)))[0].found
    finally:
        speak("zh")


def test_a_long_text_is_shown_around_the_spot() -> None:
    (problem,) = glyphs.problems(document(Paragraph("长" * 500 + TIBETAN + "短" * 500)))
    assert "“…" + "长" * 10 + "〓" + "短" * 10 + "…”" in problem.found


def test_the_tables_of_the_fonts_are_the_truth() -> None:
    """Every character that a font maps, but private use, as fontTools reads it; matplotlib's own is the one we take."""
    chinese = TTFont(sans_path()).getBestCmap()
    signs = TTFont(font_manager.findfont("DejaVu Sans")).getBestCmap()
    mine = {code for code in range(0x110000) if glyphs.has(chr(code))}
    assert mine == {code for code in chinese.keys() | signs.keys() if not 0xE000 <= code <= 0xF8FF}
    assert Path(font_manager.findfont("DejaVu Sans")).samefile(font_files()[1])
    assert Path(sans_path()).name == "NotoSansSC-Regular.otf" and len(mine) > 30_000
