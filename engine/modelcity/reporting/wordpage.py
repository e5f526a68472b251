"""Pages of a Word file: upright and turned sections, page numbers, and a file of the same bytes on every run."""

import io
import zipfile
from copy import deepcopy
from typing import Any

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn

from modelcity.files import WRITTEN
from modelcity.reporting.fitting import twips
from modelcity.reporting.templates import Style
from modelcity.reporting.wordparts import Element, field, made, paragraph, run
from modelcity.reporting.wordstyles import font_table, language

FOOT_GAP, LEAST_FOOT = 12, 5  # mm between the text and the page number's line; between that and the paper's edge
FONT_TABLE = "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"
KEPT = ("/officeDocument", "/core-properties", "/styles", "/settings", "/theme")  # of what the library brings


def begin(document: Any, style: Style) -> None:
    """An upright page with page numbers, set for Chinese; most of what the library brings is left out."""
    _leave_out(document)
    _settings(document.settings.element)
    fonts = Part(PackURI("/word/fontTable.xml"), FONT_TABLE, font_table(style), document.part.package)
    document.part.relate_to(fonts, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable")
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, aligned in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        footer._element[:] = [_page_number(aligned)]
    _set_page(document.element.body[-1], style, turned=False)


def end_section(document: Any, style: Style, *, turned: bool) -> None:
    """What stands so far is on pages of its own; the last paragraph ends them."""
    ending = deepcopy(document.element.body[-1])
    _set_page(ending, style, turned=turned)
    document.element.body[-2].find(qn("w:pPr")).append(ending)


def turn(document: Any, style: Style, *, turned: bool) -> None:
    """The direction of the pages that follow."""
    _set_page(document.element.body[-1], style, turned=turned)


def _leave_out(document: Any) -> None:
    for rels in (document.part.rels, document.part.package.rels):
        for name in [name for name, rel in rels.items() if not rel.reltype.endswith(KEPT)]:
            del rels[name]


def _settings(settings: Element) -> None:
    """As a Chinese Word of today would set them."""
    about = "http://schemas.microsoft.com/office/word"
    modern = made("compatSetting", name="compatibilityMode", uri=about, val="15")
    settings[:] = [
        made("zoom", percent=100),
        made("defaultTabStop", val=420),
        made("characterSpacingControl", val="compressPunctuation"),
        made("compat", made("useFELayout"), modern),
        made("themeFontLang", val="en-US", eastAsia="zh-CN"),
        made("decimalSymbol", val="."),
        made("listSeparator", val=","),
    ]


def _page_number(aligned: str) -> Element:
    """— 1 —, at the outer edge one character inside."""
    free = {"rightChars": 100, "right": 280} if aligned == "right" else {"leftChars": 100, "left": 280}
    number = paragraph("", "Footer", made("ind", **free), made("jc", val=aligned))
    number.extend([run("— "), *field("PAGE"), run(" —")])
    return number


def _set_page(section: Element, style: Style, *, turned: bool) -> None:
    """Size and margins of a section; a turned page has the margins of a sheet that is turned."""
    page = style.page
    sides = ("top", "right", "bottom", "left")
    margins = dict(zip(sides, (page[side] for side in (sides[-1:] + sides[:-1] if turned else sides)), strict=True))
    size = made("pgSz", w=twips(page["width"]), h=twips(page["height"]))
    if turned:
        size = made("pgSz", w=twips(page["height"]), h=twips(page["width"]), orient="landscape")
    foot = max(margins["bottom"] - FOOT_GAP, LEAST_FOOT)
    spaces = {side: twips(wide) for side, wide in margins.items()}
    around = made("pgMar", **spaces, header=twips(LEAST_FOOT * 3), footer=twips(foot), gutter=0)
    for tag, new in (("w:pgSz", size), ("w:pgMar", around)):
        section.replace(section.find(qn(tag)), new)


def describe(document: Any, title: str, office: str) -> None:
    """Core properties: whose it is, and nothing of the library's or of the clock."""
    core = document.core_properties
    core.title, core.author, core.last_modified_by = title[:255], office[:255], office[:255]
    core.comments = core.keywords = core.subject = core.category = core.version = ""
    core.created = core.modified = WRITTEN
    core.revision, core.language = 1, language().get(qn("w:eastAsia"))


def file_bytes(document: Any) -> bytes:
    """The file with its members sorted and dated alike."""
    saved, stream = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as written, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(written.namelist()):
            member = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(member, written.read(name))
    return stream.getvalue()
