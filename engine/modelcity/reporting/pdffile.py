"""A document as PDF, set by typst: contents go in as JSON and are never read as markup; how they look is document.typ.

typst is an extra. It gets two folders of fonts, a folder of its own that is removed again, and no way to the network.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Collection, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelcity.errors import CallError, DeclarationError, Place, Problem
from modelcity.files import MEGABYTE, decode, read_bytes
from modelcity.reporting.fitting import Fit, kept_rows
from modelcity.reporting.model import (
    Block,
    Cell,
    Column,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    signed_at,
)
from modelcity.reporting.spelling import long_day, shown
from modelcity.reporting.templates import Style, Templates
from modelcity.reporting.turning import parts, signed_with
from modelcity.showing.fontfiles import font_files
from modelcity.texts import spoken, t

if TYPE_CHECKING:
    import typst

TEMPLATE = "document.typ"
_FETCHES = re.compile(r"\b(?:import|include|eval|std(?!\.\w))\b")  # a package, or by code put together from texts
_SIDES = {"text": "left", "id": "center", "date": "center"}  # all others to the right
_SPOT = re.compile(rf"{re.escape(TEMPLATE)}:(\d+):(\d+)")


def pdf_bytes(document: Document, templates: Templates) -> bytes:
    """The finished document as PDF: the same bytes on every run.

    Raises CallError where typst is not installed, DeclarationError where document.typ cannot be used.
    """
    try:
        import typst
    except ImportError:
        raise CallError(not_installed()) from None
    path = templates.files[TEMPLATE]
    source = decode(read_bytes(path, MEGABYTE), str(path))
    _refuse_imports(source, path)
    with tempfile.TemporaryDirectory(prefix="modelcity-pdf-") as folder:
        root = Path(folder)
        (root / TEMPLATE).write_text(source, encoding="utf-8", newline="\n")
        said = json.dumps(_contents(document, templates, root), ensure_ascii=False)
        try:
            content, warnings = typst.compile_with_warnings(
                root / TEMPLATE,
                root=root,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"report": said},
                package_path=root,
                package_cache_path=root,
            )
        except typst.TypstError as error:
            raise DeclarationError(_problem(error, path)) from None
    if warnings:
        raise DeclarationError(_problem(warning, path) for warning in warnings)
    return bytes(content)


@cache
def _fonts() -> "typst.Fonts":
    """Our two Chinese fonts and DejaVu Sans alone, read once: typst takes folders, and matplotlib's holds more."""
    import typst

    chinese, signs = font_files()
    with tempfile.TemporaryDirectory(prefix="modelcity-fonts-") as folder:
        shutil.copy(signs, folder)
        return typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(chinese.parent), folder]
        )


def _contents(document: Document, templates: Templates, root: Path) -> dict[str, Any]:
    """What document.typ is told: texts, sizes and colours; pictures as files below `root`."""
    letterhead = templates.letterhead.of(document.locality)
    style, signed = templates.style, signed_at(document.blocks)
    return {
        "lang": spoken(),
        "title": document.title,
        "addressee": document.addressee and document.addressee + t("：", ":"),
        "banner": letterhead.banner,
        "number": letterhead.number,
        "organ": letterhead.organ,
        "contact": letterhead.contact,
        "issued": "" if document.issued is None else long_day(document.issued),
        "style": {"page": style.page, "sizes": style.sizes, "line": style.line, "colors": style.colors},
        "before": _sections(document.blocks[:signed], style, root, signed_with(document.blocks[:signed])),
        "after": _sections(document.blocks[signed:], style, root),
    }


def _sections(blocks: Sequence[Block], style: Style, root: Path, stay: Collection[int] = ()) -> list[dict[str, Any]]:
    """Upright and turned pages by turns, with what stands on them; what `stays` is on one page with what follows it."""
    return [
        {
            "turned": part.turned,
            "blocks": [
                {
                    **(_table(block, part.fits[id(block)]) if isinstance(block, Table) else _block(block, root)),
                    "stays": id(block) in stay,
                }
                for block in part.blocks
            ],
        }
        for part in parts(blocks, style)
    ]


def _table(table: Table, fitted: Fit) -> dict[str, Any]:
    """A table with the width of each column (twentieths of a point) and the size of its letters (half points).

    `groups`: how many rows at a time stand together on a page.
    """
    return {
        "kind": "table",
        "title": table.title,
        "note": table.note,
        "size": fitted.size,
        "columns": [
            {"title": column.title, "width": wide} for column, wide in zip(table.columns, fitted.widths, strict=True)
        ],
        "rows": [_row(cells, table.columns) for cells in table.rows],
        "sums": [_row(cells, table.columns) for cells in table.sums],
        "groups": list(kept_rows(table, fitted)),
    }


def _block(block: Heading | Paragraph | Figure | PageBreak | Signature, root: Path) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.text}
        case Paragraph():
            return {"kind": block.style, "text": block.text}
        case Figure():
            file = root / f"figure-{len(list(root.iterdir()))}.png"
            file.write_bytes(block.png)
            return {"kind": "figure", "title": block.title, "said": block.said, "file": file.name}
        case PageBreak():
            return {"kind": "break"}
        case Signature():
            return {"kind": "signature"}


def _row(cells: Sequence[Cell], columns: Sequence[Column]) -> list[dict[str, str]]:
    return [_cell(cell, column) for cell, column in zip(cells, columns, strict=True)]


def _cell(cell: Cell, column: Column) -> dict[str, str]:
    """A cell's text, and to which side it stands: numbers to the right, ids and days in the middle."""
    side = "right" if isinstance(cell, Decimal) else _SIDES.get(column.kind, "right")
    return {"text": shown(cell), "side": side}


def _refuse_imports(source: str, path: Path) -> None:
    """A template is one file; what it would import, typst would fetch from the network, and tell its name there.

    Comments are no exception: what looks like one may stand in a string.
    """
    problems = [
        Problem(
            Place(str(path), line),
            t(f"写了 {found[0]}", f"says {found[0]}"),
            t(
                "模板只有这一个文件，不上网取别的；import、include、eval 一概不用，std 后面要有点号，注释里也是",
                "one file, and nothing is fetched: no import, include or eval, no std without a dot, comments included",
            ),
            t("请删去或改写这一行", "remove or rewrite this line"),
        )
        for line, text in enumerate(source.split("\n"), 1)
        if (found := _FETCHES.search(text))
    ]
    if problems:
        raise DeclarationError(problems)


def _problem(said: "typst.TypstError | typst.TypstWarning", path: Path) -> Problem:
    """What typst found wrong with the template, at its line."""
    spot = _SPOT.search(said.diagnostic)
    line, column = (int(spot[1]), int(spot[2])) if spot else (None, None)
    found = t(f"typst 不能照它排版：{said.message}", f"typst cannot set it: {said.message}")
    zh = "请改正，或从 --templates 文件夹里拿掉它，用程序自带的"
    return Problem(
        Place(str(path), line, column), found, next=t(zh, "mend it, or take it out of the --templates folder")
    )


def not_installed() -> Problem:
    """That typst is not there, and what to do."""
    return Problem(
        Place("--to pdf"),
        t("没有装 typst，不能生成 PDF", "typst is not installed: no PDF can be made"),
        t("docx、xlsx、html 不用它", "docx, xlsx and html do not need it"),
        t('请运行 pip install "modelcity[pdf]"，或改用 docx', 'run pip install "modelcity[pdf]", or ask for docx'),
    )
