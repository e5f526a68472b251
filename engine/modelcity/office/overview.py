"""The overview of a round for the office (收集总表): who is asked for what, in which file, and whom to ring up."""

from collections.abc import Mapping, Sequence
from typing import Any

from modelcity.dossier.formbook import Cell, FormBook
from modelcity.dossier.questions import by_sheet, gatherer, owner
from modelcity.office.asking import Asked
from modelcity.office.bookwriter import sheets_of
from modelcity.office.round import Round
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard

TITLE = 2  # rows above a table's head: the title, and what it says
_Table = tuple[Sequence[str], Sequence[int], list[Sequence[Cell]]]  # headers, widths, rows


def write_overview(standard: Standard, one: Round, files: Mapping[str, str], everyone: Sequence[Asked]) -> bytes:
    """The overview as the bytes of an XLSX file; `files`: the name of each respondent's book."""
    book = FormBook(f"{one.locality.name}双拥资料收集总表", {})
    due = f"{one.due.year} 年 {one.due.month} 月 {one.due.day} 日"
    said = f"共 {len(everyone)} 个填报单位，{due}前交齐；淡黄色格由{gatherer(standard)}填写"
    _sheet(book, "填报单位", f"{one.locality.name}双拥资料收集总表", said, _respondents(standard, one, files, everyone))
    _sheet(book, "分工矩阵", "各单位各填几项事实（按大项）", "逐家回答的占比也算在内", _matrix(standard, everyone))
    towns = sum(asked.is_town for asked in everyone)
    said = "“逐家回答”的由列出的各家各答是否，汇总成占比"
    said += f"；镇街（{towns} 个）自己台账的事实不在此表" if towns else ""
    _sheet(book, "事实分工", "每项事实由谁填报", said, _facts(standard, one, everyone))
    return book.content()


def _sheet(book: FormBook, name: str, title: str, said: str, table: _Table) -> None:
    headers, widths, rows = table
    sheet: Any = book.add(name, widths)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, book.format(bold=True, font_size=16, text_wrap=False))
    sheet.write_string(1, 0, said, book.format(text_wrap=False))
    book.head(sheet, TITLE, headers)
    book.listing(sheet, TITLE + 1, widths, rows)
    sheet.freeze_panes(TITLE + 1, 2)
    sheet.autofilter(TITLE, 0, TITLE + len(rows), len(headers) - 1)
    book.finish(sheet, locked=False)  # the office sorts and filters it


def _respondents(standard: Standard, one: Round, files: Mapping[str, str], everyone: Sequence[Asked]) -> _Table:
    headers = ("序号", "填报单位", "填报单位编号", "事实", "要填的格", "上报时限", "文件")
    contacts = ("联系人", "电话", "发出日期", "收回日期", "备注")
    rows: list[Sequence[Cell]] = []
    for number, asked in enumerate(everyone, 1):
        questions = [question for _, listed in sheets_of(standard, one, asked) for question in listed]
        cells = sum(len(question.years) for question in questions)
        facts = (len(questions), cells, one.due.isoformat(), files[asked.id])
        rows.append((number, asked.title, asked.id, *facts, *[None] * len(contacts)))
    return (*headers, *contacts), (6, 26, 26, 8, 8, 12, 32, 12, 15, 12, 12, 20), rows


def _matrix(standard: Standard, everyone: Sequence[Asked]) -> _Table:
    """Respondents by category, the number of facts in each; none is an empty cell."""
    asked_for = [dict(by_sheet(standard, [*asked.own, *asked.each])) for asked in everyone]
    titles = [title for title, _ in by_sheet(standard, standard.facts) if any(title in sheets for sheets in asked_for)]
    rows: list[Sequence[Cell]] = []
    for number, (asked, sheets) in enumerate(zip(everyone, asked_for, strict=True), 1):
        counts: list[Cell] = [len(sheets[title]) if title in sheets else "" for title in titles]
        rows.append((number, asked.title, *counts, sum(map(len, sheets.values()))))
    return ("序号", "填报单位", *titles, "合计"), (6, 26, *[11] * len(titles), 8), rows


def _facts(standard: Standard, one: Round, everyone: Sequence[Asked]) -> _Table:
    """Every fact of the round's level, with its respondents by name."""
    rows: list[Sequence[Cell]] = []
    for _, names in by_sheet(standard, standard.facts_at(one.level)):
        for name in names:
            fact, entry = standard.facts[name], owner(standard, name)
            each = standard.answered_each(name)
            how = "逐家回答，汇总成占比" if each else "一家填报"
            who = _who(standard, fact) if each else standard.units[standard.respondents(name)[0]].title
            count = sum(name in (asked.each if each else asked.own) for asked in everyone if each or not asked.is_town)
            lead = standard.units[entry.lead].title if entry.lead in standard.units else ""
            said = (f"{entry.id} {entry.title}", fact.zh, "每年" if fact.yearly else "一次", who)
            rows.append((len(rows) + 1, *said, count, how, lead, name))
    headers = ("序号", "小项", "事实", "年度", "填报单位", "家数", "怎样填", "小项牵头", "事实编号")
    return headers, (6, 30, 50, 8, 40, 8, 22, 20, 40), rows


def _who(standard: Standard, fact: Fact) -> str:
    """Those who each answer: groups by their names as declared, or the lead."""
    entry = owner(standard, fact.id)
    return "、".join(standard.units[unit].title for unit in fact.from_ or (entry.lead,))
