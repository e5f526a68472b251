"""Word and Excel files of reports, opened and looked at: structure, fonts, pages, numbers; hostile text stays text."""

import io
import re
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from shutil import which
from typing import Any

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from modelcity.reporting.finishing import finished
from modelcity.reporting.fitting import fit
from modelcity.reporting.model import (
    Block,
    Column,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Signature,
    Table,
)
from modelcity.reporting.templates import Letterhead, Templates, read_templates
from modelcity.reporting.wordfile import docx_bytes
from modelcity.reporting.workbook import xlsx_bytes
from modelcity.showing.sheetnames import sheet_name
from modelcity.texts import speak

_EXTENT = r'<a:ext cx="(\d+)" cy="(\d+)"/>'
EVIL = "=1+1"
MARKUP = "</w:t></w:r><b>粗</b>&amp;<script>alert(1)</script>"
BIDI = "左\u202e右"
HEAD = Letterhead("{locality}双拥办文件", "示双拥办〔2023〕1号", "{locality}双拥办", "联系人：某某")
SUMS = (("", "合计", Decimal("2.50")),)
WORTH = Table(
    "得分", (Column("编号", 5, "id"), Column("名称", 20), Column("分", 6, "points")),
    (("A", EVIL, Decimal("1.5")), ("B", MARKUP, Decimal(1))), SUMS, "注：分值可相加",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("zh")


def png(wide: int, high: int, per_metre: int = 0) -> bytes:
    """A grey picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    size = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0))
    density = chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)) if per_metre else b""
    rows = zlib.compress((b"\0" + b"\x99" * wide) * high)
    return b"\x89PNG\r\n\x1a\n" + size + density + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def rows(number: int) -> Table:
    """A wide table of dates, numbers and long texts."""
    columns = (
        Column("序号", 4, "number"), Column("事项", 30), Column("佐证", 24), Column("单位", 12),
        Column("时限", 6, "date"), Column("分", 5, "points"),
    )  # fmt: skip
    day = date(2023, 6, 20)
    body = [(Decimal(n), "补办㵲阳镇纪要", "", "X" * 40, day, Decimal("0.25")) for n in range(1, number + 1)]
    return Table(f"清单{number}", columns, tuple(body))


def report(*blocks: Block, **more: Any) -> Document:
    return finished(Document("self", "自评报告", "示例区自评报告", "示例区", blocks, issued=date(2023, 6, 20), **more))


def rich() -> Document:
    return report(
        Paragraph("结论：门槛项通过", "verdict"), Paragraph(f"正文{BIDI}“引号”"), WORTH,
        Heading("明细"), Paragraph("说明", "note"), rows(78),
        Heading("图"), Figure("条形图", png(1600, 800), "十个大项的得分"), PageBreak(),
        Heading("其他"), rows(0), rows(1), Heading("小节", 2), Paragraph("甲\n乙"),
        addressee="区公安分局",
    )  # fmt: skip


def templates(letterhead: Letterhead = HEAD) -> Templates:
    ours = read_templates()
    return Templates(letterhead, ours.style, ours.files)


def word(document: Document) -> Any:
    return docx.Document(io.BytesIO(docx_bytes(document, templates())))


def excel(document: Document) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document, templates())))


@pytest.mark.parametrize("written", [docx_bytes, xlsx_bytes])
def test_the_same_report_gives_the_same_bytes(written: Any) -> None:
    first, second = written(rich(), templates()), written(rich(), templates())
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {member.date_time[0] for member in archive.infolist()} <= {1980, 2020}
        said = b"".join(archive.read(name) for name in archive.namelist())
    assert b"python-docx" not in said
    assert b"<hyperlink" not in said.replace(b"<w:hyperlink", b"<hyperlink")


def test_word_says_everything_in_its_order() -> None:
    document = word(rich())
    texts = [one.text for one in document.paragraphs if one.text]
    assert texts[:8] == [
        "示例区双拥办文件", "示双拥办〔2023〕1号", "示例区自评报告", "区公安分局：", "结论：门槛项通过",
        "正文左右“引号”", "得分", "注：分值可相加",
    ]  # fmt: skip
    assert texts[8:] == [
        "一、明细", "说明", "清单78", "二、图", "条形图", "三、其他", "清单0", "清单1", "（一）小节", "甲", "乙",
        "示例区双拥办", "2023年6月20日", "联系人：某某",
    ]  # fmt: skip
    assert [len(table.rows) for table in document.tables] == [1 + 2 + 1, 79, 2, 2]
    assert [cell.text for cell in document.tables[0].rows[2].cells] == ["B", MARKUP, "1"]
    assert [cell.text for cell in document.tables[1].rows[1].cells][4:] == ["2023-06-20", "0.25"]
    assert document.tables[2].rows[1].cells[0].text == "（无）"


def test_word_without_letterhead_leaves_its_lines_out() -> None:
    plain = docx.Document(io.BytesIO(docx_bytes(report(Paragraph("正文")), templates(Letterhead("", "", "", "")))))
    assert [one.text for one in plain.paragraphs] == ["示例区自评报告", "正文", "2023年6月20日"]


def test_every_style_names_its_chinese_font_and_none_is_bold() -> None:
    document = word(rich())
    used = {one.style.style_id for one in document.paragraphs}
    used |= {one.style.style_id for table in document.tables for cell in table._cells for one in cell.paragraphs}
    fonts = read_templates().style.fonts
    expected = {"Title": "title", "Heading1": "heading1", "Heading2": "heading2", "Body": "body", "TableText": "table"}
    for style in document.styles:
        if style.style_id in used:
            letters = style.element.rPr.find(qn("w:rFonts"))
            chinese = letters.get(qn("w:eastAsia"))
            assert chinese == fonts[expected[style.style_id]] if style.style_id in expected else chinese
            assert letters.get(qn("w:ascii")) == "Times New Roman"
    assert set(expected) <= used
    parts = zipfile.ZipFile(io.BytesIO(docx_bytes(rich(), templates())))
    everything = b"".join(parts.read(f"word/{name}.xml") for name in ("styles", "document"))
    assert not re.search(rb"<w:b[ />]", everything)
    assert b'w:eastAsia="zh-CN"' in everything


def test_word_indents_by_two_characters() -> None:
    body = word(rich()).styles["公文正文"].element.pPr.find(qn("w:ind"))
    assert body.get(qn("w:firstLineChars")) == "200"
    assert body.get(qn("w:firstLine")) == "640"  # two letters of 16 points, in twentieths


def test_word_tables_repeat_their_head_keep_rows_whole_and_fit_the_page() -> None:
    document = word(rich())
    upright, turned = 156, 225  # millimetres between the margins of style.yaml
    for table, room in zip(document.tables, (upright, turned, turned, turned), strict=True):
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(
            row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows if row.cells[0].text != "（无）"
        )
        grid = [int(column.width) for column in table.columns]
        assert [int(cell.width) for cell in table.rows[0].cells] == grid
        assert 0.99 <= sum(grid) / 36_000 / room <= 1


def test_short_tables_and_sums_stay_on_a_page_and_words_are_whole() -> None:
    """Rows that stay with the next: all of a short table but the last; of a long one only those above its sums."""
    short, long, *_ = word(report(WORTH, replace(WORTH, rows=WORTH.rows * 10))).tables
    stays = [[bool(row._tr.findall(f".//{qn('w:keepNext')}")) for row in table.rows] for table in (short, long)]
    assert stays[0] == [True] * 4  # with its head, and its note below
    assert stays[1] == [True, True] + [False] * 16 + [True] * 4  # no row of its ends is alone on a page
    narrow = Table("", (Column("甲", 1, "id"), Column("乙", 90)), (("A1-03.requires", "字" * 500),))
    first, second = fit(narrow, read_templates().style).widths
    assert 14 * 5 <= first / 20 < 14 * 9 and first < second  # 14 letters, of 9 points, about half as wide as high
    (day,) = word(report(Paragraph("2023-06-20 和 -1"))).element.body.findall(f".//{qn('w:noBreakHyphen')}")[1:]
    assert day is not None


def test_figures_keep_their_width_where_texts_are_short() -> None:
    """What texts do not need is shared out; what is wanting is not taken from numbers: their heads stay on one line."""
    columns = (Column("编号", 4, "id"), Column("小项", 16), *[Column("缺佐证", 3, "points")] * 5, Column("得来", 10))
    fitted = fit(Table("", columns, (("K4-01", "来访", *[Decimal(0)] * 5, "1"),)), read_templates().style)
    assert all(wide - 2 * 70 >= 3 * fitted.size * 10 for wide in fitted.widths[2:7])  # 70: left and right of a text


def test_word_turns_pages_only_for_wide_tables_and_numbers_them_all() -> None:
    document = word(rich())
    ways = [section.orientation for section in document.sections]
    assert ways == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE] * 2 + [WD_ORIENT.PORTRAIT]
    assert [round(section.page_width.mm) for section in document.sections] == [210, 297, 210, 297, 210]
    for footer in (document.sections[0].footer, document.sections[0].even_page_footer):
        assert footer.paragraphs[0].text == "— 1 —"
        assert [one.text for one in footer._element.iter(qn("w:instrText"))] == [" PAGE "]
    assert document.settings.odd_and_even_pages_header_footer


def test_word_begins_a_page_where_it_is_told() -> None:
    blocks = (Heading("一"), Paragraph("甲"), PageBreak(), Heading("二"), Paragraph("乙"), PageBreak())
    document = word(report(*blocks))
    broken = [one.text for one in document.paragraphs if one._p.pPr.find(qn("w:pageBreakBefore")) is not None]
    assert broken == ["二、二"]  # and no empty page at the end


def test_who_signs_stands_where_the_report_says_once() -> None:
    """What is attached follows below; without a place of their own, these lines are the last."""
    slip = (Paragraph("正文"), Signature(), PageBreak(), Paragraph("回执"))
    signed = ["示例区双拥办", "2023年6月20日", "联系人：某某"]
    for blocks, said in ((slip, ["正文", *signed, "回执"]), (slip[:1], ["正文", *signed])):
        assert [one.text for one in word(report(*blocks)).paragraphs if one.text][3:] == said
        cells = [row[0] for row in excel(report(*blocks)).worksheets[0].iter_rows(values_only=True) if row[0]]
        assert cells[3:] == said


def test_nobody_signs_an_empty_page() -> None:
    """The table or the three lines above who signs stay with it; a long table does not, nor what is further up."""
    small, large = replace(WORTH, title="小", rows=WORTH.rows * 5), replace(WORTH, title="大", rows=WORTH.rows * 6)
    told = {
        (Paragraph("甲"), small, Paragraph("特此报告。")): {"小", "A", "特此报告。", "注：分值可相加"},
        (Paragraph("甲"), large, Paragraph("特此报告。")): {"特此报告。"},
        (Paragraph("甲"), Paragraph("乙"), Paragraph("丙"), Paragraph("丁")): {"乙", "丙", "丁"},
        (Paragraph("甲"), Paragraph("乙" * 84)): {"乙" * 84},
        (small, Signature(), Paragraph("回执")): {"小", "A", "注：分值可相加"},
    }
    for blocks, stays in told.items():
        body = word(report(*blocks)).element.body
        asked = {block.text for block in blocks if isinstance(block, Paragraph)} | {"小", "A", "注：分值可相加"}
        last = [one for one in body.iter(qn("w:p")) if one.pPr.keepNext_val]
        kept = {"".join(text.text for text in one.iter(qn("w:t"))) for one in last}
        if large in blocks:
            assert "注：分值可相加" not in kept
        else:
            assert kept & asked == stays


def test_word_gives_pictures_their_words_and_fits_them() -> None:
    tall = report(
        Figure("高", png(300, 3000), "很高"), Figure("小", png(96, 48), "很小"), Figure("宽", png(2000, 500), "宽")
    )
    shapes = word(tall).inline_shapes
    assert [shape._inline.docPr.get("descr") for shape in shapes] == ["很高", "很小", "宽"]
    heights, widths = [shape.height.mm for shape in shapes], [shape.width.mm for shape in shapes]
    assert 185 < heights[0] < 192  # 85 % of 225 mm
    assert round(widths[0] * 10) == round(heights[0])
    assert (round(widths[1], 1), round(widths[2])) == (25.4, 156)


def test_word_properties_are_the_office_and_no_clock() -> None:
    core = word(rich()).core_properties
    assert (core.title, core.author, core.language, core.comments) == ("示例区自评报告", "示例区双拥办", "zh-CN", "")
    assert core.created.replace(tzinfo=None) == core.modified.replace(tzinfo=None) == datetime(2020, 1, 1)


def test_english_word_files_say_the_day_in_english() -> None:
    speak("en")
    texts = [one.text for one in word(report(Paragraph("Body"), addressee="Police")).paragraphs]
    assert texts[-2:] == ["20 June 2023", "联系人：某某"]
    assert "Police:" in texts


def test_workbook_has_the_text_then_each_table_then_the_pictures() -> None:
    book = excel(rich())
    assert book.sheetnames == ["正文", "清单78", "清单0", "清单1", "图"]
    said = [row[0] for row in book["正文"].iter_rows(values_only=True, max_col=1) if row[0]]
    assert said[:7] == [
        "示例区双拥办文件", "示双拥办〔2023〕1号", "示例区自评报告", "区公安分局：", "结论：门槛项通过",
        "正文左右“引号”", "得分",
    ]  # fmt: skip
    assert "清单78（见工作表“清单78”）" in said
    assert "条形图（见工作表“图”）" in said
    assert said[-4:] == ["甲\n乙", "示例区双拥办", "2023年6月20日", "联系人：某某"]
    assert [row[0].value for row in book["正文"]["A8:A10"]] == ["编号", "A", "B"]  # a small table stands in the text


def test_workbook_tables_can_be_filtered_printed_and_added_up() -> None:
    many = replace(WORTH, rows=WORTH.rows * 10, sums=(("", "合计", Decimal(25)),))
    sheet = excel(report(many))["得分"]
    assert [[cell.value for cell in row] for row in sheet["A1:C4"]] == [
        ["得分", None, None], ["编号", "名称", "分"], ["A", EVIL, 1.5], ["B", MARKUP, 1],
    ]  # fmt: skip
    assert [[cell.value for cell in row] for row in sheet["A23:C24"]] == [[None, None, None], [None, "合计", 25]]
    assert sheet.auto_filter.ref == "A2:C22"  # without the sums
    assert sheet.freeze_panes == "A3"
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.print_area == "'得分'!$A$1:$C$25"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)  # one page wide, any number high
    assert sheet["B3"].data_type == "s"
    assert (sheet["C3"].data_type, sheet["C3"].number_format) == ("n", "0.00")


def test_workbook_days_are_days_and_empty_cells_are_empty() -> None:
    sheet = excel(rich())["清单78"]
    assert sheet["E3"].is_date
    assert sheet["E3"].value == datetime(2023, 6, 20)
    assert (sheet["A80"].value, sheet["A80"].number_format, sheet["C3"].value) == (78, "0", None)
    assert sheet.auto_filter.ref == "A2:F80"
    assert excel(rich())["清单0"].auto_filter.ref == "A2:F2"


def test_nothing_in_a_workbook_runs() -> None:
    evil = [EVIL, "+1", "-1", "@SUM(A1)", "{=1}", "http://127.0.0.1/", "mailto:a", "007", MARKUP]
    table = Table("/".join("[]:*?\\") * 5, (Column(EVIL),), tuple((text,) for text in evil * 2))
    content = xlsx_bytes(report(*map(Paragraph, evil), table), templates())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        whole = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "<f>" not in whole
    assert "<hyperlink" not in whole
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
    assert [cell.value for cell in sheet["A"]][2:] == evil * 2
    assert {cell.data_type for cell in sheet["A"]} == {"s"}


def test_long_texts_go_on_in_the_next_row_and_no_cell_overflows() -> None:
    long = "".join(f"第{n}句，" for n in range(20_000))
    sheet = excel(report(Paragraph(long), Table("长", (Column("长"),), ((long,),)))).worksheets[0]
    said = [row[0] for row in sheet.iter_rows(values_only=True, max_col=1, min_row=4) if row[0]]
    parts = [text for text in said if "句" in text and text != said[-1]]
    assert "".join(parts).startswith(long)
    assert max(map(len, said)) <= 32_767
    assert max(sheet.row_dimensions[n].height for n in range(4, 40)) < 409


@pytest.mark.parametrize(
    ("wanted", "taken", "given"),
    [
        ("表[1]:*?/\\", (), "表（1）：＊？／、"),
        ("", (), "1"),
        ("'引号'", (), "引号"),
        ("History", (), "History (2)"),
        ("Plan", ("plan",), "Plan (2)"),
        ("Plan", ("plan", "PLAN (2)"), "Plan (3)"),
        ("长" * 40, (), "长" * 31),
        ("长" * 40, ("长" * 31,), "长" * 27 + " (2)"),
        ("𠀀" * 20, (), "𠀀" * 15),  # two UTF-16 units each
    ],
)
def test_sheets_have_names_that_excel_takes(wanted: str, taken: tuple[str, ...], given: str) -> None:
    assert sheet_name(wanted, taken) == given


def test_workbook_pictures_have_their_words_and_size() -> None:
    per_metre = 7874  # 200 an inch
    figures = (Figure("图甲", png(1600, 800, per_metre), "甲的说明"), Figure("", png(10, 10), "小"))
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(report(*figures), templates()))) as archive:
        drawn = archive.read("xl/drawings/drawing1.xml").decode()
    assert re.findall('descr="([^"]*)"', drawn) == ["甲的说明", "小"]
    pixels = [(round(int(wide) / 9525), round(int(high) / 9525)) for wide, high in re.findall(_EXTENT, drawn)]
    assert pixels == [(660, 330), (10, 10)]


@pytest.mark.slow
@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("ending", "written"), [("docx", docx_bytes), ("xlsx", xlsx_bytes)])
def test_libreoffice_reads_them(tmp_path: Path, ending: str, written: Any) -> None:
    source = tmp_path / f"report.{ending}"
    source.write_bytes(written(rich(), templates()))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    call = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, source]
    done = subprocess.run(call, capture_output=True, timeout=180, check=False)
    if b"could not be loaded" in done.stderr:
        pytest.skip("this LibreOffice has no Writer or Calc")
    content = (tmp_path / "report.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert len(content) > 10_000
