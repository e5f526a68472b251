"""What differs between two standards, in words: where in an entry it stands, and what it said and says."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from modelcity.showing.numbers import number_text, plain_decimal, value_text
from modelcity.standard.conditions import Condition, parse_condition
from modelcity.standard.diff import Change, Diff, Group
from modelcity.standard.facts import Fact
from modelcity.standard.models import number_of
from modelcity.standard.standard import Standard
from modelcity.standard.trees import EVERY_LEVEL, ORDER, Path
from modelcity.texts import spoken, t

_CONDITIONS = ("needs", "requires", "gate", "gate_or", "fires_when", "warns_when")
_OF_FACT = ("threshold", "zero", "full", "minimum")  # numbers that are compared with the rule's fact
_FACTS = ("fact", "facts", "sample", "own_thresholds", "same_evidence", "rollup_weight")
_BY_LEVEL = (("all_or_nothing",), ("optional",))  # what is below goes by its levels
_WITH_KEYS = ("checklist",)  # what is below goes by the clause's id

# Keys of declarations in Chinese; in English, and where a key is not here, the key speaks for itself.
_KEYS = """
    id=编号 edition=版本号 title=名称 status=说明 window=考评年度 default=默认标准 levels=级别 example_level=算例级别
    counting_rule=计数口径 categories=大项 defaults=默认值 units_of_measure=默认计量单位 replaced_by=应由何文件替换
    core=核心满分 adjustment=加减分 category=大项 bonus_cap=加分上限 deduction_cap=扣分下限
    level_basis=设级依据 lead=牵头单位 support=配合单位 mode=考评方式 basis=依据性质 evidence=应备佐证 sources=出处
    norms=原文规范 serves=服务小项 note=说明
    points=分值 checklist=逐项计分 all_or_nothing=全有全无 per_year=逐年计分 tiered=阶梯 proportional=按比例
    count_minimum=次数下限 per_occurrence_deduction=逐次扣分 survey=测评 bonus=加分 optional=可选条件
    own_thresholds=自定门槛 remedy=整改 examples=算例 item=项名 needs=条件 requires=前提 gate=样本要求 gate_or=或者
    fact=事实 facts=事实 years=年度 steps=各级 zero=零分线 full=满分线 minimum=下限 shortfall=不足时 each=每次
    of=所属 threshold=合格线 below=不合格得分 sample=样本 when=何时 fires_when=触发条件
    warns_when=提示条件 same_evidence=同一佐证不得兼用 advice=建议 do=做什么 effort=工作量 lead_days=所需天数
    zh=名称 kind=类型 unit=计量单位 yearly=分年度 better=好的方向 rule=口径 remediable=可否挽回 rollup=汇总方式
    rollup_weight=汇总权重 if_no_cases=零报告 due=到期日 informative=只作参考 from=填报单位 asks=逐家回答
    collection=收集 office=汇总单位 members=包括的单位 level=代表哪一级
    population=测谁 organiser=组织单位 method=方式 questions=问题 local_target=本地目标
    aliases=别名 used_for=用途 clauses=条款 nowhere=未用及原因
    standard=英文名称 indicators=小项 units=单位 vetoes=否决项 warnings=预警 surveys=测评 *=各级
"""
_WORDS = dict(pair.split("=") for pair in _KEYS.split())
_VALUES: dict[str, dict[str, str]] = {
    "kind": {"bool": "是否", "count": "次数", "ratio": "比例", "amount": "数量"},
    "better": {"higher": "越多越好", "lower": "越少越好", "within": "在范围内为好"},
    "remediable": {"always": "随时可挽回", "within_year": "当年可挽回", "never": "不可挽回"},
    "rollup": {
        "none": "不汇总",
        "sum": "求和",
        "min": "取最小",
        "all": "都是才是",
        "any": "有一即是",
        "weighted_by_sample": "按样本加权",
    },
    "if_no_cases": {"satisfied": "可填，视为做到"},
    "years": {"min": "每年都达到", "max": "有一年达到"},
    "shortfall": {"zero": "不得分", "proportional": "按比例"},
    "effort": {"low": "小", "medium": "中", "high": "大"},
}


class Side(NamedTuple):
    """One of the two standards, and the entry's id in it."""

    standard: Standard
    group: Group
    id: str

    @property
    def fact(self) -> Fact | None:
        """The fact that the rule's numbers are compared with, where it has one."""
        rule = self.standard.rules.get(self.id)
        return self.standard.facts.get(getattr(rule.method, "fact", "")) if rule else None


def sides(diff: Diff, change: Change) -> tuple[Side, Side]:
    """The entry in the older and in the newer standard."""
    was = {new: old for old, new in diff.moved.items()}
    return Side(diff.before, change.group, was.get(change.id, change.id)), Side(diff.after, change.group, change.id)


def word(key: str) -> str:
    """A key of a declaration."""
    return t(_WORDS.get(key, key), key.replace("_", " ").strip("*") or "every level")


def difference(diff: Diff, change: Change) -> str:
    """One difference within an entry on one line: where, what was there and what is there now."""
    old, new = sides(diff, change)
    colon = t("：", ": ")
    if change.path[-1] == ORDER:
        where = place(new, change.path[:-1])
        return (where + colon if where else "") + t("次序不同", "in another order")
    where = place(new if change.new is not None else old, change.path)
    if change.old is None or change.new is None:
        side, value = (old, change.old) if change.new is None else (new, change.new)
        became = t("新增", "added") if change.old is None else t("删去", "dropped")
        return where + colon + t(f"{became} ", f"{became} ") + said(side, change.path, value)
    if isinstance(change.old, list) and isinstance(change.new, list) and change.path[-1] != "window":
        return where + colon + _lists(old, new, change)
    return f"{where}{colon}{said(old, change.path, change.old)} → {said(new, change.path, change.new)}"


def _lists(old: Side, new: Side, change: Change) -> str:
    dropped = [value for value in change.old if value not in change.new]
    added = [value for value in change.new if value not in change.old]
    parts = [(t("增 ", "added "), new, added), (t("删 ", "dropped "), old, dropped)]
    if change.path[-1] == "examples":
        told = [name + t(f"{len(values)} 个", str(len(values))) for name, _, values in parts if values]
    else:
        told = [name + said(side, change.path, values) for name, side, values in parts if values]
    return t("；", "; ").join(told) or t("次序或重复不同", "in another order, or repeated")


def place(side: Side, path: Path) -> str:
    """Where in an entry: clauses by their ids, facts, levels and units by their names."""
    parts: list[str] = []
    for order, key in enumerate(path):
        above = path[order - 1] if order else ""
        clauses_follow = key in _WITH_KEYS and order + 1 < len(path)
        if key != "judged" and not clauses_follow:
            parts.append(f"{side.id}.{key}" if above in _WITH_KEYS else _key(side, above, key))
    return " ".join(parts)


def _key(side: Side, above: str, key: str) -> str:
    standard = side.standard
    if above in _CONDITIONS and key in standard.facts:
        return standard.fact_title(key)
    if above == "steps":
        return "≥" + _number(side.fact, key)
    if above in ("levels", "core", "level_basis", "all_or_nothing", "optional"):
        return _levels(standard, key)
    if above == "categories":
        return f"{key} {standard.category_title(key)}" if key in standard.head.categories else key
    return key if above == "sources" else word(key)


def _levels(standard: Standard, key: str) -> str:
    names = [standard.level_name(level) if level in standard.levels else level for level in key.split(",")]
    return word(key) if key == EVERY_LEVEL else t("、", ", ").join(names)


def said(side: Side, path: Path, value: Any) -> str:
    """A declared value as people say it; mappings and lists part by part."""
    key, above = path[-1] if path else "", path[-2] if len(path) > 1 else ""
    comma = t("、", ", ")
    match value:
        case bool():
            return t("是", "yes") if value else t("否", "no")
        case [int(first), int(last)] if key == "window":
            return f"{first}–{last}"
        case list():
            return comma.join(said(side, path, one) for one in value) or t("无", "none")
        case dict():
            return _parts(side, path, value) or t("无", "none")
    text = str(value)
    if above in _CONDITIONS and key in side.standard.facts:
        return condition_said(side.standard.facts[key], parse_condition(text))
    if key in _OF_FACT:
        return _number(side.fact, text)
    return _named(side, key, text) or _VALUES.get(key, {}).get(text if spoken() == "zh" else "", text)


def _parts(side: Side, path: Path, value: Mapping[str, Any]) -> str:
    colon, semicolon = t("：", ": "), t("；", "; ")
    told = []
    for key, part in value.items():
        if part in ("", [], {}) or (key == "levels" and path[-2:-1] in _BY_LEVEL):
            continue
        named = _key(side, path[-1] if path else "", key)
        inner = said(side, (*path, key), part)
        told.append(f"{named} {inner}" if not isinstance(part, dict) else f"{named}{colon}{inner}")
    return semicolon.join(told)


def _named(side: Side, key: str, text: str) -> str:
    """The title of what an id leads to, or ""."""
    standard = side.standard
    if key in ("lead", "support", "organiser", "from", "members", "office") and text in standard.units:
        return standard.unit_title(text)
    if key in ("levels", "example_level") and text in standard.levels:
        return standard.level_name(text)
    if (
        key in ("fact", "facts", "sample", "own_thresholds", "same_evidence", "rollup_weight")
        and text in standard.facts
    ):
        return standard.fact_title(text)
    if key == "of" and text in standard.entries:
        return f"{text} {standard.indicator_title(text)}"
    return ""


def condition_said(fact: Fact, condition: Condition) -> str:
    """A condition with its years and units: 每年≥1次, 任一年为“是”, 每年 7–14 项."""
    years = t("任一年", "in any year ") if condition.any_year else t("每年", "each year ") if fact.yearly else ""
    if not condition.numbers:
        wanted = value_text(fact, "true" if condition.operator == "yes" else "false")
        return years + t(f"为“{wanted}”", wanted)
    numbers = [number_text(fact, plain_decimal(number)) for number in condition.numbers]
    return years + ("–".join(numbers) if len(numbers) > 1 else condition.operator + numbers[0])


def _number(fact: Fact | None, text: str) -> str:
    return number_text(fact, plain_decimal(number_of(text))) if fact else text
