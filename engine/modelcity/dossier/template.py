"""The workbook that asks a locality for every fact of its level (填报模板); filled in, it is a dossier.

Plain OOXML only, so that Excel, WPS and LibreOffice show and save it alike. The texts are Chinese whatever the language
in use: clerks fill it in. The same installation writes the same bytes every time.
"""

import io
from collections.abc import Iterator
from datetime import datetime
from math import ceil
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from modelcity.dossier.rows import BOOK_NAME, COVER, COVER_LABELS, SHEET_HEADERS
from modelcity.errors import CallError, Place, Problem
from modelcity.standard.facts import Fact
from modelcity.standard.models import Indicator
from modelcity.standard.standard import Standard
from modelcity.texts import t

VETOES = "一票否决"
WARNINGS = "预警参考（不填不扣分）"
HEADERS = (
    "小项",
    "事实",
    SHEET_HEADERS["year"],
    SHEET_HEADERS["value"],
    SHEET_HEADERS["evidence"],
    SHEET_HEADERS["note"],
    "单位/可填范围",
    "口径与应备佐证",
    SHEET_HEADERS["fact"],
)
WIDTHS = (16, 28, 6, 11, 28, 17, 17, 46, 10)
LINE_HEIGHT = 14  # points; explicit, since LibreOffice does not fit rows that it did not write
VALUE, EVIDENCE, NOTE, FACT_ID = 3, 4, 5, 8  # columns from 0
FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
BORDER = {"border": 1, "border_color": "#BFBFBF"}
INPUT, BANDS, HEAD = "#FFFBE6", ("#FFFFFF", "#F2F6FA"), "#C00000"
UNLOCKED = {"format_columns": True, "format_rows": True}
HOW = (
    "1. 在上面淡黄色格里填地区编号（如行政区划代码，会用作文件名）和名称；县（区）、镇街可写上级地区的编号。",
    "2. 逐张工作表填淡黄色格：“填报值”按“单位/可填范围”填，“佐证材料”写材料名称，几份之间用分号“；”隔开。",
    "3. 是非题选“是”或“否”；比例可写 0.935、93.5% 或 38/41；次数、人数写整数；金额写数字，不带单位。",
    "4. 确实没有发生此类情形的（零报告），在允许的地方填 na，并在“说明”栏写明原因，同样要有佐证。",
    "5. 没有数据就留空，按“缺失”处理，既不算 0 也不算满分。有值而没有佐证的，不计入“有佐证得分”。",
    "6. 不要用公式、合并单元格，不要删表头和隐藏的“事实编号”列；保护不设密码，可调列宽行高。",
    "7. 填好后存为 .xlsx，用 modelcity assess 自评；有填错的，会一次列出全部单元格和改法。",
)
OPTIONAL = f"8. 最后一张表“{WARNINGS}”只作提示，不计分、不否决，可以不填。"


def example(year: int) -> tuple[tuple[str, ...], ...]:
    """How each kind of value is filled in, by a year of the standard's window."""
    return (
        ("填写示例", "填报值", "佐证材料", "说明"),
        ("次数", "2", f"{year}年军地联席会议纪要；会议签到表", ""),
        ("比例", "38/41", "成员单位述职汇总表", "3 个单位未交"),
        ("是非", "是", f"〔{year}〕5号文件", ""),
        ("零报告", "na", "零报告证明", "当年没有符合条件的人员"),
    )


def write_template(standard: Standard, level: str) -> bytes:
    """The template of a level as the bytes of an XLSX file; raises CallError for a level the standard has not."""
    if level not in standard.levels:
        found = t(f"标准 {standard.id} 没有级别“{level}”", f"the standard {standard.id} has no level '{level}'")
        allowed = "、".join(f"{name}（{title}）" for name, title in standard.levels.items())
        raise CallError(Problem(Place("--level"), found, allowed))
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    created = datetime(2020, 1, 1)  # noqa: DTZ001 - the same bytes whenever and wherever it is written
    book.set_properties({"title": f"{standard.head.title} 填报模板", "author": "modelcity", "created": created})
    book.define_name(BOOK_NAME, f'="{standard.id}/{standard.head.edition}/{level}"')
    writer = _Writer(book, standard, level)
    writer.cover()
    for title, facts in writer.sheets():
        writer.sheet(title, facts)
    book.close()
    return stream.getvalue()


def sheet_name(title: str) -> str:
    """A title as the name of a sheet: no forbidden characters, at most 31."""
    return "".join("_" if mark in "[]:*?/\\'" else mark for mark in title)[:31]


def display_width(text: str) -> int:
    """How many half-width columns a text takes on one line."""
    return sum(2 if east_asian_width(mark) in "FWA" else 1 for mark in text)


class _Writer:
    """Writes the sheets of one book."""

    def __init__(self, book: Any, standard: Standard, level: str) -> None:
        self.book, self.standard, self.level = book, standard, level
        self.formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def format(self, **said: object) -> Any:
        """A cell format; equal ones are one."""
        key = tuple(sorted((FONT | said).items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(key))
        return self.formats[key]

    def sheets(self) -> Iterator[tuple[str, list[Fact]]]:
        """The facts that the level is asked for, by category; then those that only vetoes, only warnings have."""
        standard = self.standard
        titles = {category: f"{category} {title}" for category, title in standard.head.categories.items()}
        others = {**dict.fromkeys(standard.vetoes, VETOES), **dict.fromkeys(standard.warnings, WARNINGS)}
        groups: dict[str, list[Fact]] = {title: [] for title in [*titles.values(), VETOES, WARNINGS]}
        for name in standard.facts_at(self.level):
            owner = self._owner(name).id
            groups[others.get(owner) or titles[standard.category_of(owner)]].append(standard.facts[name])
        yield from ((title, facts) for title, facts in groups.items() if facts)

    def _owner(self, fact: str) -> Indicator:
        owner = self.standard.owner_of(fact)
        assert owner is not None
        return owner

    def cover(self) -> None:
        """What the book is, whose it is, how it is filled in, and an example."""
        sheet, standard = self.book.add_worksheet(COVER), self.standard
        level = standard.levels[self.level]
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 3, 42)
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, f"{level}双拥台账填报表", self.format(bold=True, font_size=18, text_wrap=False))
        plain, bold = self.format(text_wrap=False), self.format(bold=True, **BORDER)
        sheet.write_string(1, 0, f"依据：{standard.head.title}（{standard.head.edition} 版）", plain)
        sheet.write_string(2, 0, f"填报人：{level}负责双拥工作的机构和有关单位", plain)
        filled = self.format(bg_color=INPUT, locked=False, num_format="@", **BORDER)
        hints = {
            "id": '必填；不含 / \\ : * ? " < > |',
            "name": "不填则同编号",
            "level": "按模板，不必填",
            "parent": "可不填",
        }
        for row, (key, label) in enumerate(COVER_LABELS.items(), 4):
            sheet.write_string(row, 0, label, bold)
            sheet.write_string(row, 1, level if key == "level" else "", bold if key == "level" else filled)
            sheet.write_string(row, 2, hints[key], plain)
        how = [*HOW, OPTIONAL] if any(title == WARNINGS for title, _ in self.sheets()) else HOW
        for row, line in enumerate(how, 9):
            sheet.write_string(row, 0, line, plain)
        row = 9 + len(how) + 1
        shown = example(standard.years[0])
        for number, cells in enumerate(shown):
            for column, text in enumerate(cells):
                sheet.write_string(row + number, column, text, self.format(bold=number == 0, **BORDER))
        row += len(shown) + 1
        locked = {"标准编号": standard.id, "标准版次": standard.head.edition, "级别编号": self.level}
        for number, (label, text) in enumerate(locked.items()):
            sheet.write_string(row + number, 0, label, self.format(font_color="#7F7F7F", **BORDER))
            sheet.write_string(row + number, 1, text, self.format(font_color="#7F7F7F", **BORDER))
        self._page(sheet)

    def _page(self, sheet: Any) -> None:
        sheet.protect("", UNLOCKED)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer("&C&A　第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)

    def sheet(self, title: str, facts: list[Fact]) -> None:
        """One category: a row for each fact and year."""
        sheet = self.book.add_worksheet(sheet_name(title))
        for column, width in enumerate(WIDTHS):
            hidden = {"hidden": True} if column == FACT_ID else {}
            sheet.set_column(column, column, width, None, hidden)
        head = self.format(bold=True, font_color="#FFFFFF", bg_color=HEAD, align="center", **BORDER)
        sheet.set_row(0, 30)
        for column, header in enumerate(HEADERS):
            sheet.write_string(0, column, header, head)
        row = 1
        for number, fact in enumerate(facts):
            years = self.standard.years if fact.yearly else (None,)
            for year in years:
                self._row(sheet, row, fact, year, BANDS[number % 2])
                row += 1
            self._validate(sheet, row - len(years), row - 1, fact)
        sheet.ignore_errors({"number_stored_as_text": f"D2:D{row}"})
        sheet.freeze_panes(1, 3)
        sheet.repeat_rows(0)
        self._page(sheet)

    def _row(self, sheet: Any, row: int, fact: Fact, year: int | None, band: str) -> None:
        owner = self._owner(fact.id)
        locked = self.format(bg_color=band, **BORDER)
        first = year in (None, self.standard.years[0])
        texts = {
            0: f"{owner.id} {owner.title}" if first else owner.id,
            1: fact.zh,
            6: self._range(fact),
            7: self._needed(fact, owner) if first else "同上",
            8: fact.id,
        }
        lines = max(
            ceil(display_width(text) / (WIDTHS[column] - 2)) for column, text in texts.items() if column != FACT_ID
        )
        sheet.set_row(row, max(20, LINE_HEIGHT * lines + 4))
        for column, text in texts.items():
            sheet.write_string(row, column, text, locked)
        middle = self.format(bg_color=band, align="center", **BORDER)
        if year is None:
            sheet.write_string(row, 2, "", middle)
        else:
            sheet.write_number(row, 2, year, middle)
        # text keeps 38/41 from becoming a date and 90% from becoming 0.9; counts and amounts stay numbers
        kept = {"num_format": "@"} if fact.kind in ("bool", "ratio") else {}
        value = self.format(bg_color=INPUT, align="center", locked=False, **kept, **BORDER)
        sheet.write_blank(row, VALUE, None, value)
        for column in (EVIDENCE, NOTE):
            sheet.write_blank(row, column, None, self.format(bg_color=INPUT, locked=False, num_format="@", **BORDER))

    def _range(self, fact: Fact) -> str:
        """The unit and what may be filled in, short."""
        ratio = "0–1 的小数、93.5% 或 38/41"
        said = {"bool": "是 / 否", "count": f"{fact.unit}；整数", "ratio": ratio, "amount": f"{fact.unit}；数字"}
        return said[fact.kind] + ("；无此情形填 na" if fact.if_no_cases else "")

    def _needed(self, fact: Fact, owner: Indicator) -> str:
        """How the fact is counted and what evidence is to be at hand."""
        lead = self.standard.units[owner.lead].title if owner.lead in self.standard.units else ""
        said = (
            "只作参考，不计分" if fact.informative else "",
            fact.rule,
            f"应备佐证：{'、'.join(owner.evidence)}" if owner.evidence else "",
            f"牵头：{lead}" if lead else "",
        )
        return "。".join(filter(None, said))

    def _validate(self, sheet: Any, first: int, last: int, fact: Fact) -> None:
        """A dropdown for yes/no; for numbers a rule that only warns: the reader judges, and takes more forms."""
        options: dict[str, object] = {"input_title": fact.zh[:30], "input_message": self._range(fact)[:250]}
        if fact.kind == "bool":
            choices = ["是", "否", "na"] if fact.if_no_cases else ["是", "否"]
            stop = {"error_title": "填报值", "error_message": f"请从下拉列表选 {'、'.join(choices)}。"}
            sheet.data_validation(first, VALUE, last, VALUE, options | {"validate": "list", "source": choices} | stop)
            return
        cell = f"D{first + 1}"
        text = f'OR(LOWER({cell})="na",{cell}="零报告")' if fact.if_no_cases else "FALSE"
        rules = {
            "count": f"=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),{text})",
            "amount": f"=IF(ISNUMBER({cell}),{cell}>=0,{text})",
            "ratio": f'=OR(ISNUMBER(FIND("%",{cell})),ISNUMBER(FIND("/",{cell})),'
            f"IF(ISERROR(VALUE({cell})),{text},AND(VALUE({cell})>=0,VALUE({cell})<=1)))",
        }
        warn = {
            "error_type": "warning",
            "error_title": "请核对填报值",
            "error_message": f"这里应填 {self._range(fact)}。"[:250],
        }
        rule = {"validate": "custom", "value": rules[fact.kind]}
        sheet.data_validation(first, VALUE, last, VALUE, options | rule | warn)
