"""The workbook that asks a locality for every fact of its level (填报模板); filled in, it is a dossier.

The texts are Chinese whatever the language in use: clerks fill it in. The same installation writes the same bytes.
"""

from modelcity.dossier.formbook import BORDER, INPUT, FormBook
from modelcity.dossier.questions import WARNINGS, by_sheet, question
from modelcity.dossier.rows import BOOK_NAME, COVER, COVER_LABELS
from modelcity.errors import CallError, Place, Problem
from modelcity.standard.standard import Standard
from modelcity.texts import t

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
    names = {BOOK_NAME: f"{standard.id}/{standard.head.edition}/{level}"}
    book = FormBook(f"{standard.head.title} 填报模板", names)
    sheets = dict(by_sheet(standard, standard.facts_at(level)))
    _cover(book, standard, level, optional=WARNINGS in sheets)
    for title, facts in sheets.items():
        book.questions(title, [question(standard, fact) for fact in facts])
    return book.content()


def _cover(book: FormBook, standard: Standard, level_id: str, *, optional: bool) -> None:
    """What the book is, whose it is, how it is filled in, and an example."""
    sheet, level = book.add(COVER), standard.levels[level_id]
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 3, 42)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, f"{level}双拥台账填报表", book.format(bold=True, font_size=18, text_wrap=False))
    plain, bold = book.format(text_wrap=False), book.format(bold=True, **BORDER)
    sheet.write_string(1, 0, f"依据：{standard.chinese_title}（{standard.head.edition} 版）", plain)
    sheet.write_string(2, 0, f"填报人：{level}负责双拥工作的机构和有关单位", plain)
    filled = book.format(bg_color=INPUT, locked=False, num_format="@", **BORDER)
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
    how = [*HOW, OPTIONAL] if optional else HOW
    for row, line in enumerate(how, 9):
        sheet.write_string(row, 0, line, plain)
    row = 9 + len(how) + 1
    shown = example(standard.years[0])
    for number, cells in enumerate(shown):
        for column, text in enumerate(cells):
            sheet.write_string(row + number, column, text, book.format(bold=number == 0, **BORDER))
    row += len(shown) + 1
    locked = {"标准编号": standard.id, "标准版次": standard.head.edition, "级别编号": level_id}
    for number, (label, text) in enumerate(locked.items()):
        sheet.write_string(row + number, 0, label, book.format(font_color="#7F7F7F", **BORDER))
        sheet.write_string(row + number, 1, text, book.format(font_color="#7F7F7F", **BORDER))
    book.finish(sheet)
