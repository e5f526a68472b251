"""From documents to files: every document in every format asked for, all checked before the first is written."""

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from modelcity.errors import CallError, Problem
from modelcity.files import write_whole
from modelcity.reporting.finishing import finished, told_apart
from modelcity.reporting.model import Document
from modelcity.reporting.templates import Templates
from modelcity.texts import t

Writer = Callable[[Document, Templates], bytes]

WRITERS = {
    "docx": ("wordfile", "docx_bytes"),
    "xlsx": ("workbook", "xlsx_bytes"),
    "html": ("webpage", "html_bytes"),
    "pdf": ("pdffile", "pdf_bytes"),
}
"""The formats, and in which module of this package each has its writer: only those asked for are loaded."""


def write_reports(
    documents: Sequence[Document],
    formats: Sequence[str],
    out: Path,
    templates: Templates,
    pictured: Sequence[str] = (),
) -> list[Path]:
    """Write every document in every format into a folder (made where it is missing), and say which files they are.

    `pictured` are the texts that pictures could not draw (``showing.fonts.undrawn``). Raises CallError, before
    anything is written, with every character that no font of ours has.
    """
    whole = told_apart(map(finished, documents))
    unshown: Callable[..., Sequence[Problem]] = _loaded("glyphs", "problems")
    if problems := unshown(*whole, letterhead=templates.letterhead, pictured=pictured):
        raise CallError(problems)
    writers = {ending: _writer(ending) for ending in dict.fromkeys(formats)}
    asked = [(document, ending) for document in whole for ending in writers]
    paths = []
    for document, ending in _counted(asked):
        path = out / f"{document.name}.{ending}"
        write_whole(path, writers[ending](document, templates))
        paths.append(path)
    return paths


def _writer(ending: str) -> Writer:
    writer: Writer = _loaded(*WRITERS[ending])
    return writer


def _loaded(module: str, name: str) -> Any:
    """A function of this package that is loaded only when it is called for."""
    return getattr(importlib.import_module(f"modelcity.reporting.{module}"), name)


def _counted(asked: Sequence[tuple[Document, str]]) -> Iterator[tuple[Document, str]]:
    """The files to write, with a line of their count on stderr while a person looks at it and there are many."""
    watched = len(asked) > 2 and sys.stderr.isatty()
    for number, one in enumerate(asked, 1):
        if watched:
            said = t(f"\r正在写第 {number} 份，共 {len(asked)} 份", f"\rwriting {number} of {len(asked)}")
            sys.stderr.write(said)
            sys.stderr.flush()
        yield one
    if watched:
        sys.stderr.write("\n")
