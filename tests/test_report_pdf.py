"""Reports as PDF: everything is in them as text, no markup runs, and a template that cannot be used is refused."""

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import gettempdir

import pytest
from matplotlib.figure import Figure as Drawing

from modelcity.errors import CallError, DeclarationError
from modelcity.reporting import pdffile
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
from modelcity.reporting.templates import Templates, read_templates
from modelcity.texts import speak

try:
    import typst
except ImportError:
    typst = None

needs_typst = pytest.mark.skipif(typst is None, reason="typst is an extra")
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the pages")

MARKUP = "#set page(width: 1pt) *x* _y_ $z$ @preview/a <b> </script> =1+1 \\ // `c` [d] ~ -- 'e' \"f\""
DIGEST = "0123456789abcdef" * 4
COLUMNS = (
    *(Column("序号", 3, "number"), Column("条款", 6, "id"), Column("事项", 16), Column("分值", 5, "points")),
    *(Column("时限", 7, "date"), Column("佐证", 8)),
)
HEADS = re.compile("序号.*条款.*事项")


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("zh")


def png(wide: int = 8, high: int = 4) -> bytes:
    stream = io.BytesIO()
    Drawing(figsize=(wide, high)).savefig(stream)
    return stream.getvalue()


def rows(count: int) -> tuple[tuple[str | Decimal | date, ...], ...]:
    """Numbered rows: texts, an exact number, a day, an empty cell."""
    return tuple(
        (Decimal(number), f"A1-{number:02}.a", f"㵲阳镇第{number}件", Decimal("-0.50"), date(2023, 6, 20), "")
        for number in range(1, count + 1)
    )


def document(*blocks: Block, **other: object) -> Document:
    made = Document("self", "示例", "示例区双拥工作自评报告", "示例区", blocks, issued=date(2023, 6, 20))
    return replace(made, **other)


def letterhead(**lines: str) -> Templates:
    templates = read_templates()
    return replace(templates, letterhead=replace(templates.letterhead, **lines))


def own_template(folder: Path, change: str) -> Templates:
    """Ours with something added at its end."""
    templates = read_templates()
    path = folder / "document.typ"
    path.write_text(templates.files["document.typ"].read_text(encoding="utf-8") + change, encoding="utf-8")
    return replace(templates, files=templates.files | {"document.typ": path})


def text_of(content: bytes, *options: str) -> str:
    """What can be read and copied on the pages, as another program sees it."""
    told = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True)
    return told.stdout.decode()


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@needs_typst
@needs_poppler
def test_everything_is_on_the_pages_as_it_is() -> None:
    """Texts with markup are texts; the digits of numbers stay; the letterhead knows the locality."""
    blocks = (
        Paragraph("门槛项通过", "verdict"),
        Heading("一、总体情况"),
        Heading("（一）构成", 2),
        Heading("1.说明", 3),
        Paragraph(MARKUP + "\n第二行"),
        Table("表一", COLUMNS, rows(1), (("", "合计", "", Decimal("-39.00"), "", ""),), "扣完为止"),
        Figure("图一", png(), "一张白图"),
        Paragraph(DIGEST, "note"),
    )
    head = letterhead(banner="{locality}双拥办文件", number="示双拥办〔2023〕1号", contact="联系人：某某")
    said = squeezed(text_of(pdffile.pdf_bytes(document(*blocks, addressee="公安分局"), head)))
    wanted = (
        *("示例区双拥办文件", "示双拥办〔2023〕1号", "示例区双拥工作自评报告", "公安分局：", "门槛项通过"),
        *("一、总体情况", "（一）构成", "1.说明", squeezed(MARKUP), "第二行", "表一", "A1-01.a", "㵲阳镇第1件"),
        *("-0.50", "2023-06-20", "合计", "-39.00", "扣完为止", "图一", DIGEST),
        *("示例区双拥工作领导小组办公室", "2023年6月20日", "联系人：某某", "—1—"),
    )
    assert [one for one in wanted if one not in said] == []
    assert said.index("第二行") < said.index("表一") < said.index("图一") < said.index("2023年6月20日")


@needs_typst
@needs_poppler
@pytest.mark.parametrize("count", [0, 1, pytest.param(78, marks=pytest.mark.slow)])
def test_a_table_of_any_length(count: int) -> None:
    """Every row once, the head on every page; an empty one says so."""
    pages = text_of(pdffile.pdf_bytes(document(Table("表", COLUMNS, rows(count))), read_templates()), "-layout")
    assert re.findall(r"A1-\d\d\.a", pages) == [f"A1-{number:02}.a" for number in range(1, count + 1)]
    assert ("（无）" in pages) == (count == 0)
    with_rows = [page for page in pages.split("\f") if "A1-" in page or (count == 0 and HEADS.search(page))]
    assert all(HEADS.search(page) for page in with_rows) and (len(with_rows) > 1) == (count == 78)


@needs_typst
@needs_poppler
def test_wide_tables_stand_on_turned_pages_and_long_words_are_broken() -> None:
    """What needs the room gets it, with its heading; a word of 400 letters stays within its column."""
    wide = tuple(Column(f"第{number}列", 9) for number in range(9))
    table = Table("宽表", wide, tuple(tuple(f"格{row}-{cell}" for cell in range(9)) for row in range(6)))
    long = Table("长", (Column("甲"), Column("乙")), (("x" * 400, "右边"),))
    content = pdffile.pdf_bytes(
        document(Heading("一、甲"), Paragraph("文"), long, Heading("二、乙"), table), letterhead()
    )
    boxes = text_of(content, "-bbox")
    sizes = [
        tuple(map(round, map(float, one))) for one in re.findall(r'page width="([\d.]+)" height="([\d.]+)"', boxes)
    ]
    assert sizes == [(595, 842), (842, 595), (595, 842)]
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"[^>]*>x+<', boxes)]
    assert edges and max(edges) < 595 / 2 + 10  # two columns of equal width between nearly equal margins
    assert squeezed(text_of(content)).count("x") == 400


@needs_typst
@needs_poppler
def test_what_is_attached_comes_after_who_signs() -> None:
    content = pdffile.pdf_bytes(document(Paragraph("正文"), Signature(), PageBreak(), Paragraph("回执")), letterhead())
    first, second, _ = text_of(content).split("\f")
    assert "正文" in first and "2023年6月20日" in first and "回执" in second


@needs_typst
@needs_poppler
def test_nobody_signs_an_empty_page() -> None:
    """However much stands above, the page of who signs begins with the last table, or with lines of text."""
    last = Table("来源", COLUMNS, rows(4))
    for lines in range(14, 20):
        above = [Paragraph("上文")] * lines
        signed = text_of(pdffile.pdf_bytes(document(*above, last, Paragraph("特此报告。")), letterhead())).split("\f")[
            -2
        ]
        assert "来源" in signed and "特此报告" in signed and "2023年6月20日" in signed


@needs_typst
def test_the_same_bytes_and_nothing_left_behind() -> None:
    """No day, no random name; folders are removed; the document says its title, language and outline."""
    told = document(Heading("一、甲"), Figure("图", png(), "说明"))
    before = sorted(Path(gettempdir()).glob("modelcity-*"))
    content = pdffile.pdf_bytes(told, read_templates())
    assert content == pdffile.pdf_bytes(told, read_templates())
    assert sorted(Path(gettempdir()).glob("modelcity-*")) == before
    assert b"/Lang(zh-CN)" in content and b"/Outlines" in content and b"CreationDate" not in content
    assert content.count(b"/FontFile") >= 2


@needs_typst
@needs_poppler
def test_a_tall_picture_stays_on_one_page() -> None:
    content = pdffile.pdf_bytes(document(Figure("很高的图", png(4, 16), "说明"), issued=None), letterhead(organ=""))
    pages = text_of(content).split("\f")[:-1]
    assert len(pages) == 2 and "很高的图" in pages[1]  # the title's page, then the picture's


@needs_typst
@needs_poppler
def test_english_is_said_in_english() -> None:
    speak("en")
    content = pdffile.pdf_bytes(document(Table("Table", COLUMNS, ())), letterhead())
    assert "(none)" in text_of(content) and "20 June 2023" in text_of(content) and b"/Lang(en)" in content


@needs_typst
@pytest.mark.parametrize(
    ("change", "word"),
    [
        ('\n#import "@preview/cetz:0.3.0"\n', "不上网"),
        ('\n#let a = "//"; #import "@preview/cetz:0.3.0"\n', "import"),
        ('\n#eval("im" + "port \\"@preview/cetz:0.3.0\\": *", mode: "code")\n', "eval"),
        ('\n#type((:))(std).at("ev" + "al")("1 + 1")\n', "std"),
        ("\n#unknown-name\n", "unknown variable"),
        ('\n#text(font: "No Such Font")[x]\n', "unknown font"),
        ('\n#read("/etc/hostname")\n', "document.typ"),
        ('\n#read("../../../etc/hostname")\n', "document.typ"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(change: str, word: str, tmp_path: Path) -> None:
    """With file and line: no network, no other fonts, no files of the machine, warnings count."""
    with pytest.raises(DeclarationError) as raised:
        pdffile.pdf_bytes(document(), own_template(tmp_path, change))
    (problem,) = raised.value.problems
    ours = read_templates().files["document.typ"].read_text(encoding="utf-8")
    assert problem.place.line == ours.count("\n") + 2 and problem.place.file == str(tmp_path / "document.typ")
    assert word in str(problem) and problem.next


@needs_typst
def test_all_mistakes_of_a_template_at_once(tmp_path: Path) -> None:
    """Two fonts that are not there; two imports."""
    for change in (
        '\n#text(font: "Font A")[x] #text(font: "Font B")[x]',
        '\n#import "@preview/a:1.0.0"\n#include "b.typ"',
    ):
        with pytest.raises(DeclarationError) as raised:
            pdffile.pdf_bytes(document(), own_template(tmp_path, change))
        assert len(raised.value.problems) == 2


def test_without_typst_it_says_how_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(CallError) as raised:
        pdffile.pdf_bytes(document(), read_templates())
    assert "modelcity[pdf]" in str(raised.value) and "docx" in str(raised.value)
