"""Columns and sheets: what a workbook of a standard consists of.

``indicators/{file}/{id}/title``: the file ``indicators/<standard>/<file>.yaml``, and the path within it.
"""

from dataclasses import dataclass

from modelcity.authoring.forms import TEXT, Text

REMARK = "备注"
AUTOMATIC = "（自动）"  # ends the header of a column that Excel fills in and nobody reads
VETOES, WARNINGS = "一票否决", "预警"
INDICATORS, FACTS, CATEGORIES, LEVELS, UNITS = "小项", "事实", "大项", "级别", "单位"
SOURCE_SHEET, SURVEYS, CONTENTS, NORMS, LEVEL_REASONS = "来源", "测评", "来源目次", "明文规范", "级别依据"
HEAD, RULES, EXAMPLES, GUIDE = "标准", "计分", "算例", "说明"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, where its cells stand in the declarations ("": a key of the row), how they say it.

    `offers`: the sheet whose ids a dropdown offers. `usual`: it stands there even when nothing is in it.
    """

    header: str
    at: str = ""
    form: Text = TEXT
    width: int = 14
    hint: str = ""
    offers: str = ""
    usual: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of entries: its columns, the path of an entry, and how the keys of its rows are called.

    `keys`: for each column that is a key, the name that paths use. `listed`: entries have no id, each row is one more.
    """

    title: str
    entry: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    usual: bool = True
    listed: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that are read."""
        read = [column.header for column in self.columns if not column.header.endswith(AUTOMATIC)]
        return (*read, REMARK)


REMARK_COLUMN = Column(REMARK, form=TEXT, width=20, hint="给人看的话，导入后成为文件里的注释")
