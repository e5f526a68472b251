"""The first sheet of a workbook: how a standard is written in it, method by method, sheet by sheet."""

from collections.abc import Iterator, Sequence

from modelcity.authoring import heading, samples
from modelcity.authoring.columns import EXAMPLES, HEAD, RULES, Column
from modelcity.authoring.kinds import COLUMNS, FACT, HOW_AT, ITEM, KIND, KINDS, NUMBER_AT, OPERATOR, PART, POINTS, TO
from modelcity.authoring.layout import SHEETS

STEPS = (
    "1. 先写“标准”（代号、版本、考评年度、没写时的默认；要发填报表的写汇总单位），再写“级别”“大项”“单位”“来源”。",
    "2. “小项”一行一个；“事实”一行一个：收集什么数，属于哪个小项，别处直接引用它的编号。",
    "3. “计分”写每个小项怎样得分：从下拉列表选计分方法，照下面的例行写；一个条件一行。",
    "4. “算例”按规则的本意手算：每个小项至少写得满分、失分、正好在界上的各一例，导入时逐个验算。",
    "5. 编号（大项、小项、事实、单位、来源）自己定，一经使用不要改；引用时一字不差。分值到 0.01。",
    "6. 空着的格子就是“没写”，取“标准”里的默认；必填的列点开格子有提示。标着（自动）的列由表格算出，导入时不看。",
    "7. 可以插行、删行、排序小项、移动列、隐藏列；不要改表头和工作表的名字，不要合并单元格，不要用公式。"
    "改了考评年度，“算例”里各年的表头要跟着改。",
    "8. 存成 .xlsx 后运行 modelcity standard import 本文件 --out 文件夹：有错就一次列出全部单元格，一个文件也不写。",
)
EXAMPLE_COLUMNS = (KIND, PART, ITEM, POINTS, FACT, OPERATOR, NUMBER_AT, TO, HOW_AT)


def example_lines() -> Iterator[tuple[str, ...]]:
    """The example rows of each method, and last in a row what it means."""
    for word, kind in KINDS.items():
        for order, row in enumerate(kind.shown):
            cells = {KIND: word, **row}
            yield (*(cells.get(header, "") for header in EXAMPLE_COLUMNS), kind.says if not order else "")


def column_lines(titles: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Every column of some sheets with what is written in it; the sheet's name on its first."""
    sheets: dict[str, Sequence[Column]] = {sheet.title: sheet.columns for sheet in SHEETS}
    own = (Column(heading.LABEL, hint="照原样，不改"), Column(heading.SAYS, hint="每一项怎样填写在右边"))
    sheets = {HEAD: own, **sheets, RULES: COLUMNS, EXAMPLES: (*samples.COLUMNS, *samples.year_columns(()))}
    for title in titles:
        told = [column for column in sheets.get(title, ()) if column.hint]
        for order, column in enumerate(told):
            yield title if not order else "", column.header, column.hint
