"""The last touch of every report: clean texts, numbered headings, file names that any desktop takes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from modelcity.office.safepaths import free_names, safe_name, twin
from modelcity.reporting.model import Block, Cell, Column, Document, Figure, Heading, Paragraph, Table
from modelcity.showing.plain import clean
from modelcity.texts import spoken, t

ENDING = ".docx"  # as long as any that comes after a name
_TEN, _ONES = "十", "零一二三四五六七八九"


def finished(document: Document) -> Document:
    """The document as writers take it: no control, bidi or formatting characters in it, its headings numbered.

    Texts keep their line breaks (a cell may have several lines); a name becomes one that every file system takes.
    """
    blocks = _numbered([_cleaned(block) for block in document.blocks])
    return replace(
        document,
        name=_file_name(document.name),
        title=clean(document.title),
        locality=clean(document.locality),
        addressee=clean(document.addressee),
        blocks=tuple(blocks),
    )


def told_apart(documents: Iterable[Document]) -> list[Document]:
    """The documents, no two with names that some system holds to be one file: ``name (2)`` and so on."""
    taken: set[str] = set()
    apart = []
    for document in documents:
        name = next(name for name in free_names(document.name) if twin(name) not in taken)
        taken.add(twin(name))
        apart.append(replace(document, name=name))
    return apart


def chinese_number(number: int) -> str:
    """A whole number from 1 to 99 as headings count: 一, 十, 十一, 二十, 二十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _ONES[tens]) + (_TEN if tens else "") + (_ONES[ones] if ones else "")


def _file_name(name: str) -> str:
    """A name without ending; dots in it are not taken for one."""
    named = clean(name).strip(" .") or t("报告", "report")
    return safe_name(named + ENDING).removesuffix(ENDING)


def _text(text: str) -> str:
    return "\n".join(map(clean, text.split("\n"))).strip("\n")


def _cleaned(block: Block) -> Block:
    match block:
        case Heading() | Paragraph():
            return replace(block, text=_text(block.text))
        case Table():
            return replace(
                block,
                title=_text(block.title),
                note=_text(block.note),
                columns=tuple(_column(column) for column in block.columns),
                rows=_rows(block.rows),
                sums=_rows(block.sums),
            )
        case Figure():
            return replace(block, title=_text(block.title), said=_text(block.said))
    return block


def _column(column: Column) -> Column:
    return replace(column, title=_text(column.title))


def _rows(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(_text(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)


def _numbered(blocks: Iterable[Block]) -> list[Block]:
    """Headings with their numbers: 一、, （一） and 1. start again below each heading above them."""
    counts = [0, 0, 0]
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (3 - block.level)
            made.append(replace(block, text=_number(counts[: block.level]) + block.text))
        else:
            made.append(block)
    return made


def _number(counts: Sequence[int]) -> str:
    if spoken() == "en":
        return ".".join(map(str, counts)) + " "
    chinese = chinese_number(counts[-1])
    return (f"{chinese}、", f"（{chinese}）", f"{counts[-1]}.")[len(counts) - 1]
