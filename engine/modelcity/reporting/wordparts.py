"""The pieces that a Word file is built of: elements, runs and paragraphs; text is only ever text."""

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from modelcity.reporting.fitting import FIRST_WIDE

Element = Any
Attributes = dict[str, str | int]
_HYPHEN = re.compile("(?<=[0-9A-Za-z])-(?=[0-9])")


def made(tag: str, *inside: Element, **attributes: str | int) -> Element:
    """An element of WordprocessingML with its attributes and what stands in it."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(inside)
    return element


def run(text: str) -> Element:
    """A run of text, line by line; quotes and dashes in Chinese text are drawn in the Chinese font.

    Word breaks lines after a hyphen: those of ids and days are written as ones that it leaves whole.
    Those of a command (--last) stay as they are, so that it can be copied.
    """
    element = made("r")
    if any(char >= FIRST_WIDE for char in text):
        element.append(made("rPr", made("rFonts", hint="eastAsia")))
    for number, line in enumerate(text.split("\n")):
        if number:
            element.append(made("br"))
        for place, part in enumerate(_HYPHEN.split(line)):
            if place:
                element.append(made("noBreakHyphen"))
            written = made("t")
            written.text = part
            written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            element.append(written)
    return element


def paragraph(text: str, style: str, *properties: Element) -> Element:
    """A paragraph of a style of ours (its id); properties stand after the style, in the schema's order."""
    element = made("p", made("pPr", made("pStyle", val=style), *properties))
    if text:
        element.append(run(text))
    return element


def field(code: str) -> list[Element]:
    """A field such as PAGE that Word fills in, as runs."""
    instruction = made("instrText")
    instruction.text = f" {code} "
    parts = (
        made("fldChar", fldCharType="begin"),
        instruction,
        made("fldChar", fldCharType="separate"),
        run("1")[-1],
        made("fldChar", fldCharType="end"),
    )
    return [made("r", part) for part in parts]
