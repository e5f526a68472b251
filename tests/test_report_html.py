"""A report as HTML: its parts, hostile texts as texts, nothing from elsewhere, the letters it needs, the same bytes."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from modelcity.reporting.finishing import finished
from modelcity.reporting.model import Column, Document, Heading, Paragraph, Signature, Table
from modelcity.reporting.templates import read_templates
from modelcity.reporting.webpage import html_bytes
from modelcity.showing.fontfiles import font_files
from modelcity.texts import speak
from pages import BIDI, HOSTILE, RARE, report

ALONE = {"meta", "link", "br", "hr", "col", "img", "input"}  # elements without an end
EXPECTED_TAGS = {
    *("html", "head", "meta", "title", "link", "style", "body", "main", "footer", "script"),
    *("a", "nav", "details", "summary", "ul", "li", "h1", "h2", "h3", "h4", "p", "br", "div", "span", "time"),
    *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("figure", "img", "figcaption"),
}
POLICY = "Content-Security-Policy"


@dataclass
class Element:
    """An element of a page; its children are elements and texts."""

    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator["Element"]:
        """Elements of these tags (of any when none is named) below this one, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)

    @property
    def text(self) -> str:
        said = [child if isinstance(child, str) else child.text for child in self.children]
        return "\n" if self.tag == "br" else "".join(said)


class Reader(HTMLParser):
    """A tree of a page that ends every element that it opens."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(page)
        self.close()
        assert self.open == [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs))
        made = Element(tag, {name: said or "" for name, said in attrs})
        self.open[-1].children.append(made)
        if tag not in ALONE:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def page_of(document: Document) -> str:
    return html_bytes(finished(document), read_templates()).decode()


@cache
def page() -> str:
    speak("zh")
    return page_of(report())


@cache
def tree() -> Element:
    return Reader(page()).root


def the(tag: str, root: Element | None = None) -> Element:
    (found,) = (root or tree()).all(tag)
    return found


def test_the_page_has_its_parts() -> None:
    assert page().startswith("<!DOCTYPE html>\n")
    assert the("html").attributes == {"lang": "zh-CN"}
    assert the("title").text == the("h1").text == f"自评报告 {HOSTILE[1]}"
    numbers = re.compile(r"^([一二三]、|（[一二三]）|[123]\. ?)")
    headings = [(found.tag, numbers.sub("", found.text)) for found in tree().all("h2", "h3", "h4")]
    assert headings == [
        ("h2", "基本情况"),
        ("h3", "短表"),
        ("h3", "空表"),
        ("h2", "长表"),
        ("h4", "七十八行"),
        ("h2", "来历不明的文字"),
        ("h3", HOSTILE[0]),
    ]
    assert the("footer").text.split() == ["示例区双拥工作领导小组办公室", "2023年6月20日"]
    said = [found.text for found in tree().all("p")]
    assert f"各单位 {HOSTILE[0]}：" in said
    assert f"{RARE}\n第二行" in said


def test_contents_lead_to_headings() -> None:
    """Of the first two levels, and every id is there once."""
    ids = [found.attributes["id"] for found in tree().all() if "id" in found.attributes]
    assert len(ids) == len(set(ids))
    links = [(found.attributes["href"].removeprefix("#"), found.text) for found in the("nav").all("a")]
    assert links == [(found.attributes["id"], found.text) for found in tree().all("h2", "h3")]
    for found in tree().all():
        for name in ("aria-labelledby", "aria-describedby"):
            assert found.attributes.get(name, ids[0]) in ids


def test_few_headings_need_no_contents() -> None:
    six = replace(report(), blocks=tuple(Heading(f"第{n}") for n in range(6)))
    assert not list(Reader(page_of(six)).root.all("nav"))
    seven = replace(report(), blocks=tuple(Heading(f"第{n}") for n in range(7)))
    assert len(list(the("nav", Reader(page_of(seven)).root).all("li"))) == 7


def test_tables_are_whole() -> None:
    short, empty, long, hostile = tree().all("table")
    assert [the("caption", table).text for table in (short, empty, long)] == ["短表", "空表", "长表"]
    heads = list(the("thead", short).all("th"))
    assert [head.text for head in heads] == ["序号", "小项", "责任单位", "失分", "期限", "占比"]
    assert all(head.attributes["scope"] == "col" for head in heads)
    assert [head.attributes["data-kind"] for head in heads] == ["number", "id", "text", "points", "date", "text"]
    cells = [[cell.text for cell in row.all("td")] for row in the("tbody", short).all("tr")]
    assert cells == [
        ["1", "A10-1", "张公街道", "2.00", "2023-11-05", "98.2%"],
        ["2", "A2-1", "区教育局", "", "", ""],
        ["3", "B1-1", "安置办", "10.00", "2023-06-30", "-1.5%"],
        ["4", "A2-2", "北街办事处", "1.50", "2024-01-02", "+102.9%"],
    ]
    assert [cell.text for cell in the("tfoot", short).all("td")] == ["", "", "合计", "13.50", "", ""]
    assert [cell.text for cell in the("tbody", empty).all("td")] == ["（无）"]
    assert not list(empty.all("tfoot"))
    assert len(list(the("tbody", long).all("tr"))) == 78
    assert [next(row.all("td")).text for row in the("tbody", hostile).all("tr")] == list(HOSTILE)


def test_what_no_line_end_may_break() -> None:
    """Columns of ids and of short words, short titles, ids in running text; a word without end is broken anywhere."""
    columns = (Column("条款", 5, "id"), Column("类型", 3), Column("缺佐证扣分", 4, "points"), Column("说明", 20))
    table = Table(
        "表",
        columns,
        (("A1-01.requires", "补报数据", Decimal("0.5"), "见A1-02.b"), ("B2", "整改", Decimal(0), "长" * 6 + "x" * 17)),
    )
    root = Reader(page_of(replace(report(), title="A1-01", blocks=(Paragraph("A1-01 和 2023-06-20"), table)))).root
    classes = [[cell.attributes.get("class", "") for cell in row.all("th", "td")] for row in root.all("tr")]
    assert classes == [
        ["whole", "whole", "n", "whole"],
        ["whole", "whole", "n whole", ""],
        ["whole", "whole", "n whole", "long"],
    ]
    assert [found.text for found in the("main", root).all("span") if found.attributes.get("class") == "whole"] == [
        *("A1-01", "A1-01", "2023-06-20", "A1-01.requires", "A1-02.b"),
    ]
    assert the("title", root).text == "A1-01"
    assert the("table", root).attributes["class"].split()[1:] == ["keyed"]
    assert the("h1", root).text == "A1-01"


def test_the_picture_is_said_in_words() -> None:
    image = the("img")
    assert image.attributes["alt"] == HOSTILE[1]
    assert (image.attributes["width"], image.attributes["height"]) == ("1200", "300")
    assert image.attributes["src"].startswith("data:image/png;base64,")


def test_hostile_texts_are_texts() -> None:
    """No element and no attribute but ours; what would turn the reading direction is gone."""
    assert {found.tag for found in tree().all()} == EXPECTED_TAGS
    assert not [name for found in tree().all() for name in found.attributes if name.startswith("on") or name == "style"]
    said = [found.text for found in tree().all("p")]
    assert set(HOSTILE) <= set(said)
    assert "甲乙丙丁" in said
    assert not set(page()) & set(BIDI.replace("甲", "").replace("乙", "").replace("丙", "").replace("丁", ""))


def test_nothing_comes_from_elsewhere() -> None:
    """Every address is on the page itself, and the policy allows this style and this script alone."""
    attributes = [pair for found in tree().all() for pair in found.attributes.items()]
    assert {said[:5] for name, said in attributes if name in ("src", "href") and said[0] != "#"} == {"data:"}
    assert {said[:22] for said in re.findall(r"url\((.*?)\)", the("style").text)} == {"data:font/woff;base64,"}
    assert "@import" not in the("style").text
    (policy,) = (meta.attributes["content"] for meta in tree().all("meta") if POLICY in meta.attributes.values())
    hashes = {
        tag: base64.b64encode(hashlib.sha256(the(tag).text.encode()).digest()).decode() for tag in ("style", "script")
    }
    assert set(policy.split("; ")) == {
        "default-src 'none'",
        "img-src data:",
        "font-src data:",
        f"style-src 'sha256-{hashes['style']}'",
        f"script-src 'sha256-{hashes['script']}'",
        "base-uri 'none'",
        "form-action 'none'",
    }


def embedded(text: str) -> list[TTFont]:
    found = re.findall(r"font/woff;base64,([^)]*)\)", text)
    return [TTFont(BytesIO(base64.b64decode(content))) for content in found]


def test_the_page_carries_its_letters_and_no_others() -> None:
    carried = [set(font.getBestCmap()) for font in embedded(page())]
    sheet = re.sub(r"base64,[^)]*", "", page())
    used = {ord(char) for char in sheet if char.isprintable()}
    assert used <= set.union(*carried)
    assert set.union(*carried) <= used | set(range(0x20, 0x7F))
    assert ord("㵲") in carried[0]
    assert not carried[0] & carried[1]
    plain = embedded(page_of(replace(report(), title="题", addressee="", blocks=(Paragraph("文"),))))
    assert ord("文") in plain[0].getBestCmap()
    assert not {ord("㵲"), ord("镇")} & set(plain[0].getBestCmap())


@pytest.mark.parametrize(("which", "letters"), [(0, "㵲示例a1（%≥"), (1, "✗☑☐")])
def test_the_letters_are_those_of_the_fonts(which: int, letters: str) -> None:
    """Same outlines, same widths, same height of lines; a curve of DejaVu's other kind may be off by a rounding."""
    ours, theirs = embedded(page())[which], TTFont(BytesIO(font_files()[which].read_bytes()), lazy=True)
    measured = []
    for font in (ours, theirs):
        glyphs, names = font.getGlyphSet(), font.getBestCmap()
        for letter in letters:
            glyph, bounds, area = glyphs[names[ord(letter)]], BoundsPen(None), AreaPen()
            glyph.draw(bounds)
            glyph.draw(area)
            measured.append((letter, glyph.width, *map(round, bounds.bounds), area.value))
    for ours_is, theirs_is in zip(measured[: len(letters)], measured[len(letters) :], strict=True):
        assert ours_is[:-1] == theirs_is[:-1]
        assert ours_is[-1] == pytest.approx(theirs_is[-1], rel=0.001)
    for table, names in {"hhea": ("ascent", "descent"), "OS/2": ("usWinAscent", "usWinDescent")}.items():
        assert [getattr(ours[table], name) for name in names] == [getattr(theirs[table], name) for name in names]


def test_the_same_bytes_in_another_process() -> None:
    """Neither the clock nor the order of sets gets in."""
    asked = (
        "import sys, hashlib; from pages import report; from modelcity.reporting.finishing import finished; "
        "from modelcity.reporting.templates import read_templates; from modelcity.reporting.webpage import html_bytes; "
        "print(hashlib.sha256(html_bytes(finished(report()), read_templates())).hexdigest())"
    )
    told = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", asked], env=told, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == hashlib.sha256(page().encode()).hexdigest()


def test_letterhead_and_english(tmp_path: Path) -> None:
    speak("en")
    (tmp_path / "letterhead.yaml").write_text(
        'banner: "{locality}文件"\nnumber: "〔2023〕1号"\norgan: ""\ncontact: "电话 <000>"\n', encoding="utf-8"
    )
    root = Reader(html_bytes(finished(report()), read_templates(tmp_path)).decode()).root
    assert the("html", root).attributes == {"lang": "en"}
    lines = [(found.attributes.get("class"), found.text) for found in root.all("p")]
    assert {("banner", "示例区文件"), ("issue", "〔2023〕1号"), ("contact", "电话 <000>")} <= set(lines)
    assert the("footer", root).text.strip() == "20 June 2023"
    assert the("body", root).attributes["data-filter"] == "Filter"


def test_a_reply_slip_stands_below_the_signature() -> None:
    """Who signs comes where the report says so, once."""
    slip = replace(report(), blocks=(Paragraph("正文"), Signature(), Heading("回执")))
    inside = [found.tag for found in the("main", Reader(page_of(slip)).root).all("h2", "footer")]
    assert inside == ["footer", "h2"]


def test_an_offices_style_and_script_stay_inside(tmp_path: Path) -> None:
    """Code cannot end its element; for a browser `<\\/` in a string is what was meant."""
    (tmp_path / "page.css").write_text('p::after { content: "</style><img src=x>"; }', encoding="utf-8")
    (tmp_path / "page.js").write_text('alert("<!--<script></script>")', encoding="utf-8")
    root = Reader(html_bytes(finished(report()), read_templates(tmp_path)).decode()).root
    assert {found.tag for found in root.all()} == EXPECTED_TAGS
    assert the("script", root).text == r'alert("<\!--<script><\/script>")'


def test_colours_can_be_read() -> None:
    """Contrast of at least 4.5 to 1 (WCAG AA), also on the grounds of tables."""
    colors = read_templates().style.colors

    def light(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for ground in ("FFFFFF", colors["table_head"], colors["sum"]):
        for ink in (colors["ink"], *([colors["banner"], colors["quiet"]] if ground == "FFFFFF" else [])):
            assert (light(ground) + 0.05) / (light(ink) + 0.05) >= 4.5
