"""The books that go out (填报表): the template's sheets with one respondent's facts, and a cover with its name."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from modelcity.dossier.formbook import BORDER, INPUT, FormBook
from modelcity.dossier.questions import Question, by_sheet, gatherer, own_question, question
from modelcity.dossier.rows import BOOK_NAME, COVER, COVER_LABELS, FROM_LABEL, FROM_NAME
from modelcity.dossier.template import example
from modelcity.office.asking import Asked
from modelcity.office.round import TOWN, Round
from modelcity.standard.standard import Standard

CONTACTS = {"填报人": "姓名", "联系电话": "", "审核人": "本单位负责人", "填报日期": ""}
WIDTHS = (16, 34, 42, 42)
NOTICE = "#C00000"
TOP = 5  # the row from 0 where the cover says whose book it is


def write_book(standard: Standard, one: Round, asked: Asked) -> bytes:
    """One respondent's book as the bytes of an XLSX file; the same round gives the same bytes."""
    names = {BOOK_NAME: f"{standard.id}/{standard.head.edition}/{asked.level}", FROM_NAME: asked.id}
    book = FormBook(f"{one.locality.name}双拥资料填报表（{asked.title}）", names)
    sheets = list(sheets_of(standard, one, asked))
    _cover(book, standard, one, asked, sheets)
    for title, questions in sheets:
        book.questions(title, questions)
    return book.content()


def sheets_of(standard: Standard, one: Round, asked: Asked) -> Iterator[tuple[str, list[Question]]]:
    """The sheets of a book: by category; a town's answers for its county have a sheet of their own at the end."""
    facts = asked.own if asked.is_town else [*asked.own, *asked.each]
    ordered = [name for name in standard.facts if name in facts]
    for title, names in by_sheet(standard, ordered):
        yield title, [_question(standard, one, asked, name) for name in names]
    if asked.is_town and asked.each:
        yield f"{standard.levels[one.level]}统计", [_question(standard, one, asked, name) for name in asked.each]


def _question(standard: Standard, one: Round, asked: Asked, name: str) -> Question:
    if name in asked.each:
        said = own_question(standard, name, "本镇街" if asked.is_town else "本单位")
    else:
        said = question(standard, name)
    return replace(said, due=tuple(_due(standard, one, name, year) for year in said.years))


def _due(standard: Standard, one: Round, name: str, year: int | None) -> str:
    """When a value is to be handed in; a year that ends later is filled in as it stands, and again when it is over."""
    later = standard.facts[name].due_on(year) if year is not None else date.min
    return one.due.isoformat() + (f"；{later.isoformat()} 后补报" if later > one.due else "")


def _cover(
    book: FormBook, standard: Standard, one: Round, asked: Asked, sheets: Sequence[tuple[str, Sequence[Question]]]
) -> None:
    """Whose book it is, until when, how it is filled in, an example, and what the sheets hold."""
    sheet = book.add(COVER, WIDTHS)
    sheet.set_row(0, 30)
    sheet.set_row(1, 24)
    titles = {18: f"{one.locality.name}双拥资料填报表", 14: f"填报单位：{asked.title}"}
    for row, (size, title) in enumerate(titles.items()):
        sheet.write_string(row, 0, title, book.format(bold=True, font_size=size, text_wrap=False))
    until = f"请于 {one.due.year} 年 {one.due.month} 月 {one.due.day} 日前填好，交{gatherer(standard)}"
    notice = book.format(bold=True, font_size=12, font_color=NOTICE, text_wrap=False)
    sheet.write_string(2, 0, until, notice)
    plain = book.format(text_wrap=False)
    sheet.write_string(3, 0, f"依据：{standard.chinese_title}（{standard.head.edition} 版）", plain)
    row = _identity(book, sheet, standard, one, asked)
    for line in _how(standard, asked):
        sheet.write_string(row, 0, line, plain)
        row += 1
    bold, bordered = book.format(bold=True, **BORDER), book.format(**BORDER)
    for table in (_contents(sheets), example(standard.years[0])):
        row += 1
        for number, cells in enumerate(table):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text, bordered if number else bold)
            row += 1
    grey = book.format(font_color="#7F7F7F", **BORDER)
    locked = {"标准编号": standard.id, "标准版次": standard.head.edition, "级别编号": asked.level}
    for number, pair in enumerate(locked.items(), row + 1):
        for column, text in enumerate(pair):
            sheet.write_string(number, column, text, grey)
    book.finish(sheet)
    sheet.fit_to_pages(1, 1)


def _identity(book: FormBook, sheet: Any, standard: Standard, one: Round, asked: Asked) -> int:
    """Whose book it is, locked, and whom to ask, to fill in; returns the row after."""
    area = one.locality
    said = {
        COVER_LABELS["id"]: asked.id.removeprefix(TOWN) if asked.is_town else area.id,
        COVER_LABELS["name"]: asked.title if asked.is_town else area.name,
        COVER_LABELS["level"]: standard.levels[asked.level],
        COVER_LABELS["parent"]: area.name if asked.is_town else area.parent,
        FROM_LABEL: asked.id,
    }
    bold, text = book.format(bold=True, **BORDER), book.format(**BORDER)
    wanted, plain = book.format(bg_color=INPUT, locked=False, num_format="@", **BORDER), book.format(text_wrap=False)
    rows = [(label, value, text, "") for label, value in said.items()]
    rows += [(label, "", wanted, hint) for label, hint in CONTACTS.items()]
    for row, (label, value, style, hint) in enumerate(rows, TOP):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, value, style)
        sheet.write_string(row, 2, hint, plain)
    return TOP + len(rows) + 1


def _contents(sheets: Sequence[tuple[str, Sequence[Question]]]) -> list[tuple[str, ...]]:
    """The sheets, with how many facts and cells each asks for."""
    rows = [
        (str(number), title, f"{len(asked)} 项事实，{sum(len(one.years) for one in asked)} 格")
        for number, (title, asked) in enumerate(sheets, 1)
    ]
    return [("序号", "要填的工作表", "要填多少"), *rows]


def _how(standard: Standard, asked: Asked) -> Iterator[str]:
    """How the book is filled in, numbered."""
    lines = [
        "逐张工作表填淡黄色格：“填报值”按“单位/可填范围”填，“佐证材料”写材料名称，几份之间用分号“；”隔开。",
        "是非题选“是”或“否”；比例可写 0.935、93.5% 或 38/41；次数、人数写整数；金额写数字，不带单位。",
    ]
    if asked.each:
        subject = "本镇街" if asked.is_town else "本单位"
        lines.append(f"“{subject}：”开头的只答{subject}：选“是”或“否”；不要求做的填 na 并写原因，算占比时不计入。")
    lines += [
        "确实没有发生此类情形的（零报告），在允许的地方填 na，并在“说明”栏写明原因，同样要有佐证。",
        "没有数据就留空，按“缺失”处理，既不算 0 也不算满分。有值而没有佐证的，不计入“有佐证得分”。",
        "“上报时限”写着“后补报”的年度，先填到现在为止的数，年度结束后再报一次。",
        "不要用公式、合并单元格，不要删表头和隐藏的“事实编号”列；保护不设密码，可调列宽行高。",
        f"填好后存为 .xlsx（文件名可以改），交{gatherer(standard)}；有填错的，会告诉您是哪张表哪一格、怎样改。",
    ]
    yield from (f"{number}. {line}" for number, line in enumerate(lines, 1))
