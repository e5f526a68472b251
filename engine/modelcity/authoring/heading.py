"""The sheet of the standard itself, there and back: a row for each thing that it says, by its label."""

from collections.abc import Iterable, Iterator

from modelcity.authoring.columns import LEVELS, REMARK, UNITS, Column
from modelcity.authoring.entries import Row
from modelcity.authoring.forms import IDS, NUMBER, SHORT, TEXT, TEXTS, Word, YesNo
from modelcity.authoring.lines import Line
from modelcity.authoring.planting import Planting, Spot, Trees, said_at, spot_of
from modelcity.authoring.words import BASIS, BETTER, KINDS, NO_CASES, REMEDIABLE, ROLLUP, YES_NO
from modelcity.dossier.values import folded, shown
from modelcity.errors import near
from modelcity.texts import t

LABEL, SAYS, ALSO, HOW = "项目", "内容", "替换什么", "怎样填（自动）"
HEADERS = (LABEL, SAYS, ALSO, REMARK)
_INDICATOR, _FACT = "小项没写时：", "事实没写时："
_HEAD, _USUAL = "indicators/standard", "indicators/standard/defaults"

# A row for each: where it stands ({row}: as often as there is something to say), its form, and what to write.
LABELS: tuple[Column, ...] = (
    Column("标准代号", f"{_HEAD}/id", SHORT, hint="英文字母、数字和连字符，也是文件夹名，如 my-province"),
    Column("版本", f"{_HEAD}/edition", TEXT, hint="只供辨认，如 2024"),
    Column("名称", f"{_HEAD}/title", TEXT),
    Column("英文名称", "indicators/en/standard", TEXT, hint="可不写"),
    Column("性质", f"{_HEAD}/status", TEXT, hint="依据什么写成，是不是正式文件"),
    Column("考评首年", f"{_HEAD}/window/0", NUMBER, hint="如 2024"),
    Column("考评末年", f"{_HEAD}/window/1", NUMBER, hint="首尾都算，最多 20 年"),
    Column("默认标准", f"{_HEAD}/default", YesNo(YES_NO), hint="是：命令没写用哪个标准时用这一个"),
    Column("算例级别", f"{_HEAD}/example_level", SHORT, hint="算例没写级别时按哪一级", offers=LEVELS),
    Column("计数说明", f"{_HEAD}/counting_rule", TEXT, hint="次数、项数怎样计，填报时显示"),
    Column("汇总单位", f"{_HEAD}/collection/office", SHORT, hint="单位编号：谁发表、收表", offers=UNITS),
    Column("交齐时限", f"{_HEAD}/collection/due", SHORT, hint="考评末年的月-日，如 06-20"),
    Column("加减分大项", "rules/standard/adjustment/category", SHORT, hint="大项编号；没有加减分的不写这三行"),
    Column("加分上限", "rules/standard/adjustment/bonus_cap", NUMBER, hint="如 10"),
    Column("扣分下限", "rules/standard/adjustment/deduction_cap", NUMBER, hint="如 -10"),
    Column(f"{_INDICATOR}级别", f"{_USUAL}/indicator/levels", IDS, hint="级别代号，用顿号隔开"),
    Column(f"{_INDICATOR}依据性质", f"{_USUAL}/indicator/basis", Word(BASIS)),
    Column(f"{_INDICATOR}考评方式", f"{_USUAL}/indicator/mode", TEXTS, hint="如 材料；现场"),
    Column(f"{_INDICATOR}牵头单位", f"{_USUAL}/indicator/lead", SHORT, offers=UNITS, usual=False),
    Column(f"{_INDICATOR}配合单位", f"{_USUAL}/indicator/support", IDS, usual=False),
    Column(f"{_INDICATOR}应备佐证", f"{_USUAL}/indicator/evidence", TEXTS, usual=False),
    Column(f"{_INDICATOR}说明", f"{_USUAL}/indicator/note", TEXT, usual=False),
    Column(f"{_FACT}类型", f"{_USUAL}/fact/kind", Word(KINDS)),
    Column(f"{_FACT}计量单位", f"{_USUAL}/fact/unit", TEXT, usual=False),
    Column(f"{_FACT}分年度", f"{_USUAL}/fact/yearly", YesNo(YES_NO)),
    Column(f"{_FACT}好坏方向", f"{_USUAL}/fact/better", Word(BETTER)),
    Column(f"{_FACT}能否补救", f"{_USUAL}/fact/remediable", Word(REMEDIABLE)),
    Column(f"{_FACT}汇总办法", f"{_USUAL}/fact/rollup", Word(ROLLUP)),
    Column(f"{_FACT}可填零报告", f"{_USUAL}/fact/if_no_cases", Word(NO_CASES), usual=False),
    Column(f"{_FACT}每年时限", f"{_USUAL}/fact/due", SHORT, hint="月-日", usual=False),
    Column(f"{_FACT}口径", f"{_USUAL}/fact/rule", TEXT, usual=False),
    Column(f"{_FACT}只作参考", f"{_USUAL}/fact/informative", YesNo(YES_NO), usual=False),
    Column(f"{_FACT}只在级别", f"{_USUAL}/fact/levels", IDS, usual=False),
    *(
        Column(f"计量单位：{word}", f"{_HEAD}/units_of_measure/{key}", TEXT, hint="事实没写计量单位时")
        for word, key in KINDS.items()
    ),
    Column("有来源的", f"{_HEAD}/sourced/{{row}}", TEXT, hint="来源写明了什么；有几条写几行"),
    Column("自定的", f"{_HEAD}/reconstructed/{{row}}", TEXT, hint="哪些是我方重建、自定的；有几条写几行"),
    Column("将来替换", f"{_HEAD}/replaced_by/{{row}}/document", TEXT, hint="取得哪份正式文件后替换，右边写替换什么"),
)
BY_LABEL = {column.header: column for column in LABELS}
REPLACES = Column(ALSO, f"{_HEAD}/replaced_by/{{row}}/replaces")


def head_rows(trees: Trees) -> Iterator[Row]:
    """A row for each thing that a standard says of itself, and for each usual one that it does not."""
    measured = list(said_at(trees, Spot("indicators", "standard", ("units_of_measure",))) or {})
    measured = [f"{_HEAD}/units_of_measure/{key}" for key in measured]  # in the order in which they are declared
    units = iter(sorted((one for one in LABELS if one.at in measured), key=lambda one: measured.index(one.at)))
    for column in (next(units) if one.at in measured else one for one in LABELS):
        count = 1
        if "{row}" in column.at:
            listed = said_at(trees, spot_of(column.at.partition("/{row}")[0], {}))
            count = max(len(listed) if isinstance(listed, list) else 0, int(column.usual))
        for order in range(count):
            keys = {"row": str(order)}
            spot = spot_of(column.at, keys)
            said = said_at(trees, spot)
            text = column.form.text(said) if column.form.fits(said) else ""
            also = said_at(trees, spot_of(REPLACES.at, keys)) if column.header == "将来替换" else ""
            if text or column.usual:
                yield spot, {LABEL: column.header, SAYS: text, ALSO: also or "", HOW: column.hint}


def take_head(lines: Iterable[Line], planting: Planting) -> None:
    """Plants what the standard says of itself."""
    there: set[str] = set()
    for line in lines:
        label = folded(line.text(LABEL)).replace(":", "：")
        column = BY_LABEL.get(label)
        if column is None:
            found = t(f"不认识的项目“{shown(label)}”", f"unknown label '{shown(label)}'")
            planting.refuse(line.at(LABEL), found, near(label, BY_LABEL), t("请改正或删去这一行", "mend or remove it"))
            continue
        text, also = line.text(SAYS), line.text(ALSO)
        row = planting.count(spot_of(column.at.partition("/{row}")[0], {})) if "{row}" in column.at else 0
        spot = spot_of(column.at, {"row": str(row)})
        if label in there and "{row}" not in column.at:
            found = t(f"“{label}”写了两行", f"'{label}' stands twice")
            planting.refuse(line.at(LABEL), found, next_step=t("请只留一行", "keep one of them"))
            continue
        there.add(label)
        if text:
            planting.put(spot, column.form.value(text), line.at(SAYS), column)
            planting.remark(spot, line.text(REMARK))
        else:
            planting.know(spot, line.at(SAYS))
        planting.know(Spot(spot.side, spot.stem, spot.path[:1]), line.at(SAYS))
        if also and column.header == "将来替换":
            planting.put(spot_of(REPLACES.at, {"row": str(row)}), TEXT.value(also), line.at(ALSO), REPLACES)
        elif also:
            found = t(f"“{label}”这一行用不上“{ALSO}”", f"'{label}' has no use for {ALSO}")
            planting.refuse(line.at(ALSO), found, next_step=t("请清空这一格", "clear the cell"))
