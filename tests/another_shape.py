"""A made-up province's standard of another shape, typed into an empty workbook cell by cell, as a clerk would.

9 aspects, 72 items in quarter points, ladders of four steps, three vetoes and a survey of its own; nothing of it is
known to the engine. Every expected value in its examples is worked out here from the rules' words.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

ID = "province-72"
YEARS = (2024, 2025, 2026, 2027)
ASPECTS = ("组织领导", "宣传教育", "拥军支前", "拥政爱民", "优抚安置", "双拥活动", "军民共建", "权益维护", "群众评价")
# what each of the eight items of an aspect is worth; of the last one of the ninth, a survey, 5.25
POINTS = (1.25, 1, 1.25, 1, 1.5, 1, 1.75, 2)
SURVEY = 5.25
Row = Mapping[str, Any]


def type_in(book: Path) -> None:
    """Fills in the empty workbook at `book`: below the headers, each value under its own."""
    made = openpyxl.load_workbook(book)
    head = made["标准"]
    said = HEAD | {"有来源的": "没有：整份标准是虚构的"}
    for line in range(2, head.max_row + 1):
        if head.cell(line, 1).value in said:
            head.cell(line, 2).value = said[head.cell(line, 1).value]
    for title, rows in sheets().items():
        fill(made[title], list(rows))
    made.save(book)


def fill(sheet: Any, rows: Sequence[Row]) -> None:
    """Rows under the headers that are there; a header that is not there is a KeyError."""
    headers = {cell.value: cell.column for cell in sheet[1] if cell.value is not None}
    for number, row in enumerate(rows, 2):
        for header, value in row.items():
            sheet.cell(number, headers[header]).value = value


HEAD: dict[str, Any] = {
    "标准代号": ID,
    "版本": "2024",
    "名称": "某省双拥模范县考评标准（虚构）",
    "性质": "虚构的标准，只用来检验另一种形状",
    "考评首年": 2024,
    "考评末年": 2027,
    "算例级别": "county",
    "汇总单位": "双拥办",
    "交齐时限": "06-20",
    "小项没写时：级别": "city、county",
    "小项没写时：依据性质": "明文任务",
    "小项没写时：考评方式": "材料；现场",
}


def sheets() -> dict[str, Iterator[Row]]:
    """What is typed into each sheet."""
    return {
        "级别": iter(
            [
                {"级别代号": "city", "名称": "市", "核心满分": 100},
                {"级别代号": "county", "名称": "县", "核心满分": "１００"},
            ]
        ),
        "大项": (
            {"大项编号": f"P{n}", "名称": title, "满分": 14 if n == 9 else 10.75} for n, title in enumerate(ASPECTS, 1)
        ),
        "单位": iter(
            [
                {"单位编号": "双拥办", "名称": "双拥办", "类别": "部门"},
                {"单位编号": "宣传部", "名称": "宣传部", "类别": "部门", "别名": "县委宣传部；区委宣传部"},
            ]
        ),
        "来源": iter([{"来源编号": "省标准", "题名": "某省双拥模范县考评标准（虚构）", "类别": "主要依据"}]),
        "小项": _items(),
        "事实": _facts(),
        "计分": _rules(),
        "算例": _examples(),
        "一票否决": iter(
            [
                {"编号": "V-01", "名称": "发生重大军民纠纷", "出处": "省标准：否决一"},
                {"编号": "V-02", "名称": "没有领导小组", "出处": "省标准：否决二"},
                {"编号": "V-03", "名称": "优待金没有发足", "出处": "省标准：否决三"},
            ]
        ),
        "测评": iter(
            [
                {
                    "测评编号": "survey",
                    "名称": "群众满意度测评",
                    "测谁": "群众",
                    "谁组织": "宣传部",
                    "出处": "省标准：测评",
                }
            ]
        ),
    }


def aspects() -> Iterator[tuple[int, str]]:
    """Every aspect by its number."""
    return enumerate(ASPECTS, 1)


def _items() -> Iterator[Row]:
    names = ("职责和计划", "覆盖面", "制度和经费", "年度报告", "走访活动", "信访问题", "设施维护", "典型培育")
    for n, aspect in aspects():
        for k, (name, points) in enumerate(zip(names, POINTS, strict=True), 1):
            yield {
                "小项编号": f"P{n}-{k:02}",
                "名称": "群众满意度" if (n, k) == (9, 8) else f"{aspect}：{name}",
                "分值": SURVEY if (n, k) == (9, 8) else points,
                "牵头单位": "双拥办" if n != 2 else "宣传部",
                "应备佐证": "文件；台账",
                "出处": f"省标准：{aspect}{k}",
                "整改做什么": f"补齐{aspect}的{name}，留下材料。",
                "工作量": ("小", "中", "大")[k % 3],
                "约需天数": 10 * k,
            }


def _facts() -> Iterator[Row]:
    for n, aspect in aspects():
        named = (
            ("duty", 1, "职责已明确", {}),
            ("plan", 1, "列入计划", {"分年度": "否", "能否补救": "随时"}),
            ("cover", 2, "覆盖率", {"类型": "比例", "口径": "分母：应覆盖的单位"}),
            ("rule", 3, "有制度", {}),
            ("fund", 3, "经费到位", {}),
            ("report", 4, "有年度报告", {"每年时限": "12-20"}),
            ("visit", 5, "走访次数", {"类型": "次数"}),
            (
                "petition",
                6,
                "信访问题数",
                {"类型": "次数", "计量单位": "件", "好坏方向": "越少越好", "能否补救": "不能"},
            ),
            ("repair", 7, "设施完好率", {"类型": "比例", "可填零报告": "可以"}),
            ("model", 8, "典型数", {"类型": "次数", "计量单位": "个", "能否补救": "随时"}),
        )
        for name, k, title, more in named:
            if (n, name) != (9, "model"):
                yield {"事实编号": f"p{n}_{name}", "所属编号": f"P{n}-{k:02}", "名称": f"{aspect}{title}", **more}
    yield {"事实编号": "happy_rate", "所属编号": "P9-08", "名称": "群众满意率", "类型": "比例", "分年度": "否"}
    yield {
        "事实编号": "happy_sample",
        "所属编号": "P9-08",
        "名称": "样本量",
        "类型": "次数",
        "计量单位": "人",
        "分年度": "否",
    }
    bad = {"类型": "次数", "计量单位": "起", "好坏方向": "越少越好", "能否补救": "不能"}
    yield {"事实编号": "major_dispute", "所属编号": "V-01", "名称": "重大军民纠纷起数", **bad}
    yield {"事实编号": "group_exists", "所属编号": "V-02", "名称": "有双拥领导小组"}
    yield {"事实编号": "allowance_rate", "所属编号": "V-03", "名称": "优待金发足率", "类型": "比例", "能否补救": "不能"}


def _rules() -> Iterator[Row]:
    for n, _ in aspects():
        p, f = f"P{n}", f"p{n}"
        a = {"编号": f"{p}-01", "计分方法": "逐项计分"}
        yield a | {"内容": "职责明确", "分值": 0.75, "事实编号": f"{f}_duty", "比较": "是"}
        yield a | {"内容": "列入计划", "分值": 0.5, "事实编号": f"{f}_plan", "比较": "是"}
        for least, points in ((0.95, 1), ("90%", 0.75), ("80％", "0.5"), ("0.6", 0.25)):  # however they are typed
            yield {
                "编号": f"{p}-02",
                "计分方法": "阶梯",
                "事实编号": f"{f}_cover",
                "比较": "≥",
                "数值": least,
                "分值": points,
                "怎样算": "每年",
            }
        for name in ("rule", "fund"):
            yield {"编号": f"{p}-03", "计分方法": "全有全无", "事实编号": f"{f}_{name}", "比较": "是"}
        yield {"编号": f"{p}-04", "计分方法": "逐年计分", "分值": 0.25, "事实编号": f"{f}_report", "比较": "是"}
        yield {
            "编号": f"{p}-05",
            "计分方法": "次数下限",
            "事实编号": f"{f}_visit",
            "比较": ">=",
            "数值": 2,
            "怎样算": "不足按比例",
        }
        yield {"编号": f"{p}-06", "计分方法": "逐次扣分", "分值": 0.25, "事实编号": f"{f}_petition"}
        yield {"编号": f"{p}-07", "计分方法": "按比例", "事实编号": f"{f}_repair", "数值": "50%", "至": "100%"}
        if n < 9:
            for least, points in ((4, 2), (3, 1.5), (2, 1), (1, 0.5)):
                ladder = {"编号": f"{p}-08", "计分方法": "阶梯", "事实编号": f"{f}_model"}
                yield ladder | {"数值": least, "分值": points, "怎样算": "任一年"}
    survey = {"编号": "P9-08", "计分方法": "满意度测评", "分条": "survey", "事实编号": "happy_rate", "数值": "90%"}
    yield survey
    yield {"编号": "P9-08", "计分方法": "样本要求", "事实编号": "happy_sample", "比较": "≥", "数值": 200}
    yield {"编号": "V-01", "计分方法": "否决情形", "事实编号": "major_dispute", "比较": "＞", "数值": 0}
    yield {"编号": "V-02", "计分方法": "否决情形", "事实编号": "group_exists", "比较": "否"}
    yield {"编号": "V-03", "计分方法": "否决情形", "事实编号": "allowance_rate", "比较": "<", "数值": "100%"}


def _example(entry: str, gives: object, fact: str = "", *values: object) -> Row:
    """An example that says one thing: one value for all years, or one for each."""
    row: dict[str, object] = {"编号": entry, "应得": gives, "事实编号": fact}
    return row | ({"各年都是": values[0]} if len(values) == 1 else dict(zip(map(str, YEARS), values, strict=False)))


def _examples() -> Iterator[Row]:
    for n, _ in aspects():
        p, f = f"P{n}", f"p{n}"
        yield _example(f"{p}-01", 1.25)
        yield _example(f"{p}-01", 0.5, f"{f}_duty", "是", "是", "否", "是")
        yield _example(f"{p}-01", 0.75, f"{f}_plan", "缺")
        yield _example(f"{p}-02", 1, f"{f}_cover", "95%")
        yield _example(f"{p}-02", 0.75, f"{f}_cover", "100%", "94.99%", "100%", "100%")
        yield _example(f"{p}-02", 0.5, f"{f}_cover", "8/10")
        yield _example(f"{p}-02", 0.25, f"{f}_cover", "60%")
        yield _example(f"{p}-02", 0, f"{f}_cover", "59.99%")
        yield _example(f"{p}-03", 1.25)
        yield _example(f"{p}-03", 0, f"{f}_fund", "是", "是", "是", "")  # the last year is not there
        yield _example(f"{p}-04", 1)
        yield _example(f"{p}-04", 0.5, f"{f}_report", "否", "是", "缺", "是")
        yield _example(f"{p}-05", 1.5, f"{f}_visit", 2)
        yield _example(f"{p}-05", 1.13, f"{f}_visit", 2, 1, 2, 1)  # 1.5 × (1 + ½ + 1 + ½) ÷ 4 = 1.125, half up
        yield _example(f"{p}-06", 1, f"{f}_petition", 0)
        yield _example(f"{p}-06", 0.25, f"{f}_petition", 1, 0, 2, 0)
        yield _example(f"{p}-06", 0, f"{f}_petition", 9)
        yield _example(f"{p}-07", 1.75, f"{f}_repair", "100%")
        yield _example(f"{p}-07", 0.88, f"{f}_repair", "75%")  # half the way: 0.875, half up
        yield _example(f"{p}-07", 1.75, f"{f}_repair", "na", "100%", "na", "100%")
        if n < 9:
            yield _example(f"{p}-08", 2, f"{f}_model", 0, 4, 0, 0)
            yield _example(f"{p}-08", 1.5, f"{f}_model", 3)
            yield _example(f"{p}-08", 0.5, f"{f}_model", 0, 0, 0, 1)
            yield _example(f"{p}-08", 0, f"{f}_model", 0)
    yield _example("P9-08", 5.25, "happy_rate", "90%")
    yield _example("P9-08", 0, "happy_rate", "89.99%")
    yield _example("P9-08", 0, "happy_sample", 199)
    for veto, fact, well, badly in (
        ("V-01", "major_dispute", 0, 1),
        ("V-02", "group_exists", "是", "否"),
        ("V-03", "allowance_rate", "100%", "99.99%"),
    ):
        yield _example(veto, "未触发", fact, well)
        yield _example(veto, "触发", fact, well, badly, well, well)
        yield _example(veto, "不能判定", fact, well, "缺", well, well)


FULL: dict[str, str] = {
    **dict.fromkeys(("duty", "plan", "rule", "fund", "report"), "是"),
    **{"cover": "95%", "visit": "2", "petition": "0", "repair": "100%", "model": "4"},
}
OTHERS = {
    "happy_rate": "90%",
    "happy_sample": "200",
    "major_dispute": "0",
    "group_exists": "是",
    "allowance_rate": "100%",
}
WITHOUT_YEARS = ("plan", "happy_rate", "happy_sample")


def dossier(name: str, changed: Mapping[tuple[str, str], str] | None = None) -> str:
    """A dossier as long CSV that earns everything, but for what is `changed` by fact and year ("": no year)."""
    values = {f"p{n}_{fact}": value for n, _ in aspects() for fact, value in FULL.items()} | OTHERS
    values.pop("p9_model")
    lines = ["locality,fact,year,value,evidence,note"]
    for fact, value in values.items():
        once = fact in WITHOUT_YEARS or fact.endswith("_plan")
        years = [""] if once else [str(year) for year in YEARS]
        said = {year: (changed or {}).get((fact, year), value) for year in years}
        lines += [f"{name},{fact},{year},{one},证明材料," for year, one in said.items()]
    return "\n".join(lines) + "\n"
