"""The readers of what offices declare, for the fuzzer: standards, variants, their workbooks, and report templates."""

import shutil
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

import second_reading as second
from fuzz import FoundError, Good, Reader
from modelcity.dossier.dossier import Dossier, Locality
from modelcity.dossier.reading import read_dossier
from modelcity.errors import CallError, DeclarationError
from modelcity.judging.score import score
from modelcity.proving.proof import prove
from modelcity.reporting.model import Document
from modelcity.reporting.templates import read_templates
from modelcity.reporting.unitnotice import unit_notices
from modelcity.reporting.writing import write_reports
from modelcity.standard.check import mistakes
from modelcity.standard.load import installed, load, shelf_at
from mutations import book_changed, bytes_changed, words_changed, yaml_changed
from office_readers import called

ROOT = Path(__file__).resolve().parents[1]
TOY, NOOK = ROOT / "tests" / "toy", ROOT / "tests" / "nook"
TEXT = (bytes_changed, words_changed)


# ── standards ────────────────────────────────────────────────────────────────────────────────────────────────────────


def standard_of(*layers: Path) -> Callable[[Path], tuple[Good, ...]]:
    """The files of the last of `layers`; those below it, which it may extend, stand beside them."""

    def made(folder: Path) -> tuple[Good, ...]:
        for layer in layers:
            shutil.copytree(layer, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("mistakes.yaml"))
        files = sorted(layers[-1].glob("*/*/*.yaml"))
        return tuple(Good(path.relative_to(layers[-1]).as_posix(), path.read_bytes()) for path in files)

    return made


def read_standard(path: Path) -> object:
    """Loaded, checked, proved, and an empty dossier judged by it."""
    found, declarations = load(shelf_at(path.parents[2]), path.parent.name, english=True, contents=True)
    if wrong := mistakes(found, declarations):
        raise DeclarationError(wrong)
    prove(found)
    for level in found.levels:
        score(found, Dossier(Locality("甲", "甲", level), {}, "empty"))
    return found.digest


# ── a standard as a workbook ─────────────────────────────────────────────────────────────────────────────────────────


@cache
def exported() -> bytes:
    with TemporaryDirectory() as folder:
        book = Path(folder) / "a.xlsx"
        called("standard", "export", "toy", "--standards", TOY, "--to", book)
        return book.read_bytes()


def imported(path: Path) -> object:
    """All or nothing: what was written is a standard without mistakes."""
    out = path.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    try:
        called("standard", "import", path, "--out", out)
    except CallError:
        if out.exists():
            raise FoundError("refused, and yet something was written") from None
        raise
    return called("standard", "check", out)


# ── templates of reports ─────────────────────────────────────────────────────────────────────────────────────────────


def ours(*names: str) -> Callable[[Path], tuple[Good, ...]]:
    """Templates as they come with the program, in a folder of an office's own."""
    return lambda _: tuple(Good(f"模板/{name}", (ROOT / "reports" / name).read_bytes()) for name in names)


@cache
def notice() -> Document:
    unit = load(installed(), "unit")[0]
    dossier = read_dossier(ROOT / "sample_data" / "unit.csv", unit, tuple, "unit")
    return unit_notices(unit, score(unit, dossier))[0]


def read_as_template(path: Path) -> object:
    """A folder of templates, and a report in every format that needs no more than these."""
    templates = read_templates(path.parent)
    with TemporaryDirectory() as out:
        write_reports([notice()], ["docx", "xlsx", "html"], Path(out), templates)
    return asdict(templates.letterhead), asdict(templates.style)


def templates_say(path: Path) -> object:
    """Letterhead and style; what is left out is as in ours."""
    (head, usual), (own_head, own) = _templates(ROOT / "reports"), _templates(path.parent)
    style: dict[str, Any] = {
        group: {key: _typed(key, group, own.get(group, {}).get(key, value)) for key, value in values.items()}
        for group, values in usual.items()
        if group != "line"
    }
    style["line"] = int(own.get("line", usual["line"]))
    return {key: second.flat(own_head.get(key, text) or "") for key, text in head.items()}, style


def _templates(folder: Path) -> list[dict[str, Any]]:
    files = [folder / "letterhead.yaml", folder / "style.yaml"]
    return [yaml.load(second.decoded(file.read_bytes()), Loader=yaml.BaseLoader) for file in files]


def _typed(key: str, group: str, value: str) -> str | int:
    if group in ("page", "sizes"):
        return int(value)
    return value.upper() if group == "colors" else value


DECLARED = {
    reader.name: reader
    for reader in (
        Reader("standard", standard_of(TOY), (*TEXT, yaml_changed), read_standard),
        Reader("variant", standard_of(TOY, NOOK), (*TEXT, yaml_changed, yaml_changed), read_standard),
        Reader(
            "standard book",
            lambda _: (Good("标准.xlsx", exported()),),
            (book_changed, book_changed, book_changed, bytes_changed),
            imported,
        ),
        Reader(
            "templates", ours("letterhead.yaml", "style.yaml"), (*TEXT, yaml_changed), read_as_template, templates_say
        ),
        Reader("page files", ours("page.css", "page.js", "document.typ"), TEXT, read_as_template),
    )
}
