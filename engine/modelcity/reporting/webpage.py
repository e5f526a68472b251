"""A report as one HTML file that needs nothing but itself: letters, pictures, style and script are all inside."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import assert_never

from modelcity.reporting.model import (
    Block,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    signed_at,
)
from modelcity.reporting.spelling import long_day
from modelcity.reporting.templates import Letterhead, Style, Templates
from modelcity.reporting.turning import parts
from modelcity.reporting.webstyle import script, style_sheet
from modelcity.reporting.webtable import shape_rules, table_markup, widths_of
from modelcity.reporting.webtext import attribute, content, markup
from modelcity.texts import t

MANY_HEADINGS = 7  # from here on a page begins with its contents


def html_bytes(document: Document, templates: Templates) -> bytes:
    """The page of a finished document, UTF-8; same document and templates, same bytes.

    Raises FactError when page.css or page.js cannot be read.
    """
    shapes = _shapes(document)
    body = _body(document, templates, shapes)
    style = style_sheet(templates, shape_rules(shapes.items()), document.title + body)
    code = script(templates)
    page = [
        "<!DOCTYPE html>",
        f'<html lang="{t("zh-CN", "en")}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, code)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{content(document.title)}</title>",
        '<link rel="icon" href="data:,">',  # or browsers ask the server for one
        f"<style>{style}</style>",
        f"</head>\n{body}\n<script>{code}</script>\n</body>\n</html>\n",
    ]
    return "\n".join(page).encode()


def _policy(style: str, code: str) -> str:
    """What the page may do: show its own pictures and letters, run exactly this style and this script."""

    def only(text: str) -> str:
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; img-src data:; font-src data:; style-src {only(style)}; script-src {only(code)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _shapes(document: Document) -> dict[tuple[int, ...], str]:
    """A class for each shape of tables: tables of the same widths share one."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return {widths: f"shape{number}" for number, widths in enumerate(dict.fromkeys(map(widths_of, tables)), 1)}


def _body(document: Document, templates: Templates, shapes: dict[tuple[int, ...], str]) -> str:
    """The body up to its script: contents, then the report from its letterhead to its closing lines."""
    letterhead = templates.letterhead.of(document.locality)
    contents = _contents(document)
    listed = ' class="listed"' if contents else ""
    blocks = [_block(block, f"b{number}", shapes) for number, block in enumerate(document.blocks, 1)]
    signed = signed_at(document.blocks)
    lines = [
        f"<body{listed} {_words()}>",
        f'<a class="skip" href="#report">{t("跳到正文", "Skip to the report")}</a>',
        *contents,
        '<main id="report" tabindex="-1">',
        *_top(document, letterhead),
        *_in_parts(document.blocks[:signed], blocks[:signed], templates.style),
        *_close(document.issued, letterhead),
        *_in_parts(document.blocks[signed:], blocks[signed:], templates.style),
        "</main>",
    ]
    return "\n".join(lines)


def _in_parts(blocks: Sequence[Block], written: Sequence[str], style: Style) -> Iterator[str]:
    """The blocks as written; those that stand on turned pages where there are pages, in sections."""
    rest = iter(written)
    for part in parts(blocks, style):
        inside = islice(rest, len(part.blocks))
        yield from ('<section class="turned">', *inside, "</section>") if part.turned else inside


def _words() -> str:
    """What page.js says, in the language of the page."""
    words = {
        "filter": t("筛选", "Filter"),
        "counted": t("显示 {shown} 行，共 {all} 行", "{shown} of {all} rows shown"),
        "whole": t("（合计和打印仍为全部行）", " (sums and prints keep all rows)"),
    }
    return " ".join(f'data-{name}="{attribute(said)}"' for name, said in words.items())


def _contents(document: Document) -> list[str]:
    """Links to the headings of the first two levels, where there are many."""
    headings = [(f"b{n}", block) for n, block in enumerate(document.blocks, 1) if isinstance(block, Heading)]
    if len(headings) < MANY_HEADINGS:
        return []
    title = t("目录", "Contents")
    links = [
        f'<li class="level{block.level}"><a href="#{name}">{markup(block.text)}</a></li>'
        for name, block in headings
        if block.level < 3
    ]
    return [f'<nav aria-label="{title}"><details open><summary>{title}</summary><ul>', *links, "</ul></details></nav>"]


def _top(document: Document, letterhead: Letterhead) -> list[str]:
    lines = [
        f'<p class="banner">{markup(letterhead.banner)}</p>' if letterhead.banner else "",
        f'<p class="issue">{markup(letterhead.number)}</p>' if letterhead.number else "",
        '<hr class="banner">' if letterhead.banner else "",
        f"<h1>{markup(document.title)}</h1>",
        f'<p class="addressee">{markup(document.addressee)}{t("：", ":")}</p>' if document.addressee else "",
    ]
    return [line for line in lines if line]


def _close(issued: date | None, letterhead: Letterhead) -> list[str]:
    """Who signs and the day (落款、成文日期), then whom to ask."""
    day = f'<p><time datetime="{issued.isoformat()}">{long_day(issued)}</time></p>' if issued else ""
    signed = [f"<p>{markup(letterhead.organ)}</p>" if letterhead.organ else "", day]
    contact = f'<p class="contact">{markup(letterhead.contact)}</p>' if letterhead.contact else ""
    lines = ['<footer><div class="signed">' * any(signed), *signed, "</div></footer>" * any(signed), contact]
    return [line for line in lines if line]


def _block(block: Block, name: str, shapes: dict[tuple[int, ...], str]) -> str:
    match block:
        case Heading():
            return f'<h{block.level + 1} id="{name}">{markup(block.text)}</h{block.level + 1}>'
        case Paragraph():
            styled = "" if block.style == "body" else f' class="{block.style}"'
            return f"<p{styled}>{markup(block.text)}</p>"
        case Table():
            return table_markup(block, name, shapes[widths_of(block)])
        case Figure():
            return _figure(block)
        case PageBreak():
            return '<div class="page-break"></div>'
        case Signature():
            return ""
    assert_never(block)


def _figure(figure: Figure) -> str:
    """A picture in its true size, so that nothing jumps when it appears; narrow screens scroll it."""
    wide, high = figure.pixels
    label = f'role="region" aria-label="{attribute(figure.title or t("图", "Figure"))}" tabindex="0"'
    source = f"data:image/png;base64,{b64encode(figure.png).decode()}"
    caption = f"<figcaption>{markup(figure.title)}</figcaption>" if figure.title else ""
    image = f'<img src="{source}" width="{wide}" height="{high}" alt="{attribute(figure.said)}">'
    return f'<figure><div class="frame" {label}>{image}</div>{caption}</figure>'
