"""Whether our two fonts have every character of a report: one that neither has is an error, never a box on paper."""

import unicodedata
from collections.abc import Iterable, Iterator

from modelcity.errors import Place, Problem
from modelcity.reporting.model import Block, Document, Figure, Heading, Paragraph, Table
from modelcity.reporting.templates import Letterhead
from modelcity.showing.fontfiles import drawn_codes
from modelcity.showing.fonts import NO_GLYPH
from modelcity.texts import t

MOST = 12  # characters that are listed
AROUND = 10  # characters of a text that are shown before and after the one that is wanting

_Text = tuple[str, str, str]  # the document's name, which part of it, and what stands there


def problems(
    *documents: Document, letterhead: Letterhead | None = None, pictured: Iterable[str] = ()
) -> tuple[Problem, ...]:
    """Each character that neither font has, once: where it stands first, at how many places, and what to do.

    `letterhead` is what stands above and below all of them, `pictured` what their pictures could not draw
    (``showing.fonts.undrawn``). Of more than a dozen, the first dozen come after a line that says how many there are.
    """
    places: dict[str, list[_Text]] = {}
    for text in _texts(documents, letterhead, pictured):
        for char in dict.fromkeys(text[2]):
            if char != "\n" and not has(char):
                places.setdefault(char, []).append(text)
    found = [_problem(char, texts) for char, texts in places.items()]
    if len(found) <= MOST:
        return tuple(found)
    all_of_them = t(
        f"共有 {len(found)} 个字没有字形，先列出 {MOST} 个",
        f"{len(found)} characters have no glyph; {MOST} of them are listed",
    )
    return (Problem(Place(found[0].place.file), all_of_them), *found[:MOST])


def has(char: str) -> bool:
    """Whether a font of ours draws this character for what it is."""
    return ord(char) in drawn_codes()


def _texts(documents: Iterable[Document], letterhead: Letterhead | None, pictured: Iterable[str]) -> Iterator[_Text]:
    """All texts that are shown, each with its place; numbers and days have no rare characters."""
    first = None
    for document in documents:
        first = first or document
        for part, text in (
            (t("标题", "title"), document.title),
            (t("主送单位", "addressee"), document.addressee),
            (t("地区名称", "locality"), document.locality),
            (t("文件名", "file name"), document.name),
        ):
            yield document.name, part, text
        for block in document.blocks:
            yield from ((document.name, part, text) for part, text in _of_block(block))
    if letterhead is not None and first is not None:
        for key in ("banner", "number", "organ", "contact"):
            yield "letterhead.yaml", key, getattr(letterhead.of(first.locality), key)
    for text in pictured:
        yield first.name if first is not None else "", t("图中的字", "a picture"), text


def _of_block(block: Block) -> Iterator[tuple[str, str]]:
    match block:
        case Heading():
            yield t("标题", "heading"), block.text
        case Paragraph():
            yield t("正文", "text"), block.text
        case Figure():
            yield t("图题", "figure"), block.title
            yield t("图的说明", "description of a figure"), block.said
        case Table():
            yield from _of_table(block)


def _of_table(table: Table) -> Iterator[tuple[str, str]]:
    named = t(f"表“{table.title}”", f"table '{table.title}'") if table.title else t("表", "table")
    yield t("表题", "title of a table"), table.title
    yield f"{named} {t('注', 'note')}", table.note
    for column in table.columns:
        yield f"{named} {t('表头', 'head')}", column.title
    for number, row in enumerate((*table.rows, *table.sums), 1):
        for cell, column in zip(row, table.columns, strict=True):
            if isinstance(cell, str):
                yield t(f"{named}第 {number} 行“{column.title}”", f"{named} row {number} '{column.title}'"), cell


def _problem(char: str, texts: list[_Text]) -> Problem:
    name, part, text = texts[0]
    code = f"U+{ord(char):04X}"
    around = _around(text, char)
    found = t(
        f"“{around}”里的 {NO_GLYPH} 是 {code}（{_sort(char)}）", f"in '{around}', {NO_GLYPH} is {code} ({_sort(char)})"
    )
    if len(texts) > 1:
        found += t(f"，共 {len(texts)} 处", f", at {len(texts)} places")
    allowed = t("随附的两种字体都没有它，印出来会是空框", "neither of our fonts has it: it would be printed as a box")
    return Problem(Place(_shown(name), path=_shown(part)), found, allowed, _advice(char))


def _around(text: str, char: str) -> str:
    """What stands around a character, with 〓 for it and for what else cannot be drawn."""
    spot = text.index(char)
    start, end = max(spot - AROUND, 0), spot + AROUND + 1
    return "…" * (start > 0) + _shown(text[start:end]) + "…" * (end < len(text))


def _shown(text: str) -> str:
    return "".join(char if has(char) else NO_GLYPH for char in text.replace("\n", " "))


def _sort(char: str) -> str:
    """What kind of character it is, in words that help to find it."""
    if 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF:
        return t("看不见的字形选择符", "an invisible variation selector")
    sorts = {
        "Co": t("自造字，换台电脑就成了别的字", "of private use: another character on another machine"),
        "Cn": t("没有编码的字", "unassigned"),
        "Cs": t("残缺的编码", "half of a broken character"),
        "Cc": t("控制字符", "a control character"),
        "Cf": t("看不见的格式字符", "an invisible formatting character"),
        "Mn": t("附加符号", "a combining mark"),
        "So": t("图形符号或表情", "a symbol or an emoji"),
    }
    plain = t("字体里没有的字", "not in the fonts")
    name = unicodedata.name(char, "")
    return sorts.get(unicodedata.category(char), f"{plain}，{name}" if name and not name.startswith("CJK") else plain)


def _advice(char: str) -> str:
    if unicodedata.category(char).startswith("L"):
        return t(
            "请在填写它的地方换成通用的字（如同音字、拆字）并加说明，再重试",
            "where it was typed, write a usual character instead, and try again",
        )
    return t("请在填写它的地方删去或换掉，再重试", "remove or replace it where it was typed, and try again")
