"""A report as a Word file in the look of an official document: letterhead, blocks in their order, who signs."""

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.oxml.ns import qn

from modelcity.reporting.fitting import Fit, letters_of, text_height, text_width
from modelcity.reporting.model import (
    Block,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    signed_at,
)
from modelcity.reporting.spelling import long_day
from modelcity.reporting.templates import Letterhead, Style, Templates
from modelcity.reporting.turning import parts, signed_with
from modelcity.reporting.wordpage import begin, describe, end_section, file_bytes, turn
from modelcity.reporting.wordparts import Element, made, paragraph
from modelcity.reporting.wordstyles import fill_styles
from modelcity.reporting.wordtable import table_element
from modelcity.texts import t

EMU = 635  # of Word's drawings in a twip
COARSEST = 96  # pixels per inch: a small picture is not drawn larger than that
HIGHEST = 85  # per cent of the page's height that a picture takes


def docx_bytes(document: Document, templates: Templates) -> bytes:
    """The file of a finished document; the same document and templates give the same bytes."""
    letterhead = templates.letterhead.of(document.locality)
    writing = _Writing(templates.style)
    writing.top(document, letterhead)
    signed = signed_at(document.blocks)
    writing.signed = signed_with(document.blocks[:signed])
    writing.parts(document.blocks[:signed])
    writing.close(document, letterhead)
    writing.parts(document.blocks[signed:])
    describe(writing.file, document.title, letterhead.organ)
    return file_bytes(writing.file)


class _Writing:
    """A Word file that grows block by block."""

    def __init__(self, style: Style) -> None:
        self.file: Any = docx.Document()
        self.style = style
        self.turned = self.breaking = False
        self.signed: set[int] = set()  # what stays on the page of who signs
        fill_styles(self.file.styles.element, style)
        begin(self.file, style)

    def add(self, text: str, style: str, *properties: Element) -> None:
        """A paragraph for each line of a text; the first begins a page where one is due."""
        for line in text.split("\n"):
            due = (made("pageBreakBefore"),) if self.breaking else ()
            self.breaking = False
            self._put(paragraph(line, style, *due, *properties))

    def _put(self, element: Element) -> None:
        self.file.element.body[-1].addprevious(element)

    def top(self, document: Document, letterhead: Letterhead) -> None:
        """The red line and number where the office has them, the title, and whom it is sent to."""
        if letterhead.banner:
            self.add(letterhead.banner, "Banner")
            self._fit_banner(letterhead.banner)
        if letterhead.number:
            self.add(letterhead.number, "Number")
        if letterhead.banner:
            self._rule()
        self.add(document.title, "Title")
        if document.addressee:
            self.add(document.addressee + t("：", ":"), "Addressee")

    def _fit_banner(self, banner: str) -> None:
        """As large as fits on one line, up to twice the title's size."""
        wide = text_width(self.style, turned=False) * 2 // (10 * letters_of(banner))
        size = min(self.style.sizes["title"] * 2, wide)
        letters = made("rPr", made("sz", val=size), made("szCs", val=size))
        text = self.file.element.body[-2].find(qn("w:r"))
        if (old := text.find(qn("w:rPr"))) is not None:
            letters.insert(0, old[0])
            text.remove(old)
        text.insert(0, letters)

    def _rule(self) -> None:
        """The red line below the banner and the number."""
        line = made("bottom", val="single", sz=18, space=4, color=self.style.colors["banner"])
        properties = self.file.element.body[-2].find(qn("w:pPr"))
        properties.insert(1, made("pBdr", line))

    def parts(self, blocks: Sequence[Block]) -> None:
        """All blocks, those with wide tables on turned pages."""
        for number, part in enumerate(parts(blocks, self.style)):
            if part.turned != self.turned:
                self.breaking = False  # a new section is a new page
                if number:
                    end_section(self.file, self.style, turned=self.turned)
                turn(self.file, self.style, turned=part.turned)
                self.turned = part.turned
            for block in part.blocks:
                before = len(self.file.element.body)
                self._block(block, part.fits)
                if id(block) in self.signed:
                    self._stay(before)

    def _stay(self, before: int) -> None:
        """What was added since there were so many elements stays with what follows it."""
        for element in self.file.element.body[before - 1 : -1]:
            for text in element.iter(qn("w:p")):
                text.get_or_add_pPr().keepNext_val = True

    def _block(self, block: Block, fits: dict[int, Fit]) -> None:
        match block:
            case Heading():
                self.add(block.text, f"Heading{block.level}")
            case Paragraph():
                self.add(block.text, {"body": "Body", "verdict": "Verdict", "note": "Note"}[block.style])
            case Table():
                self._table(block, fits[id(block)])
            case Figure():
                self._figure(block)
            case PageBreak():
                self.breaking = True

    def _table(self, table: Table, fitted: Fit) -> None:
        if table.title:
            self.add(table.title, "TableTitle")
        elif self.breaking:
            self.add("", "Gap")
        self._put(table_element(table, fitted, self.style))
        if table.note:
            self.add(table.note, "TableNote")
        else:
            self.add("", "Gap")

    def _figure(self, figure: Figure) -> None:
        """The picture as wide as the page allows, with its words for those who cannot see it, and its title below."""
        self.add("", "Figure")
        across, down = figure.pixels
        wide = min(text_width(self.style, turned=self.turned), across * 1440 // COARSEST)
        high = text_height(self.style, turned=self.turned) * HIGHEST // 100
        wide = min(wide, high * across // down)
        run = self.file.paragraphs[-1].add_run()
        run.add_picture(io.BytesIO(figure.png), width=wide * EMU)
        shape = run._element.find(f".//{qn('wp:docPr')}")
        shape.set("descr", figure.said)
        shape.set("title", figure.title)
        if figure.title:
            self.add(figure.title, "FigureTitle")

    def close(self, document: Document, letterhead: Letterhead) -> None:
        """Who signs, the day, and whom to ask; these lines stay together."""
        self.breaking = False
        if letterhead.organ:
            self.add(letterhead.organ, "Organ")
        if document.issued:
            self.add(long_day(document.issued), "Issued")
        if letterhead.contact:
            self.add(letterhead.contact, "Body")
