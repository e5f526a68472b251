"""The words of the document of a standard: methods, kinds, planning aids."""

from collections.abc import Collection, Iterable
from typing import Literal

from modelcity.showing.words import basis_word
from modelcity.standard.clauses import Clause
from modelcity.standard.facts import Fact
from modelcity.standard.models import Basis, Indicator
from modelcity.standard.standard import Standard
from modelcity.texts import t


def method_word(method: str) -> tuple[str, str]:
    """A method's name, and what it means in a sentence."""
    words = {
        "checklist": (
            t("逐项计分", "item by item"),
            t("每条做到得该条的分", "each item brings its points when it is done"),
        ),
        "all_or_nothing": (
            t("全有全无", "all or nothing"),
            t("条件都做到得满分，缺一条不得分", "all points when every condition holds, else none"),
        ),
        "per_year": (
            t("逐年计分", "year by year"),
            t("每做到一年得一年的分", "each year in which it is done brings its points"),
        ),
        "tiered": (
            t("阶梯", "ladder"),
            t(
                "取达到的最高一级；每级一条，分是比下一级多得的",
                "the highest step reached; a row per step: what it adds",
            ),
        ),
        "proportional": (
            t("按比例", "in proportion"),
            t("按达到的比例得分；前提不成立不得分", "points in proportion; none when what it requires is not there"),
        ),
        "count_minimum": (
            t("次数下限", "least count"),
            t("每年达到下限得分，不足的不得分或按比例得分", "the minimum every year; less brings none, or a part"),
        ),
        "per_occurrence_deduction": (
            t("逐次扣分", "per occurrence"),
            t("发生一次扣一次，扣完为止", "each occurrence costs, down to the floor"),
        ),
        "survey": (
            t("满意度测评", "survey"),
            t("满意率达到合格线且样本够才得分", "points when the rate and the sample reach what is asked"),
        ),
        "bonus": (
            t("加分", "bonus"),
            t("有一次加一次，加到上限为止", "each occurrence brings points, up to the cap"),
        ),
    }
    return words[method]


def clause_word(standard: Standard, indicator: str, clause: Clause) -> str:
    """What a clause is about: its own words (they have no English), else its part in the method."""
    if clause.label != standard.indicators[indicator].title:
        return t(clause.label, "")
    key = clause.id.removeprefix(f"{indicator}.")
    method = standard.rules[indicator].method_name
    words = {
        "all": t("全部条件", "all conditions"),
        "requires": t("前提", "requirement"),
        "share": t("按比例", "share"),
        "minimum": t("每年次数", "least count"),
        "count": t("逐次扣分", "per occurrence"),
        "rate": t("满意率和样本", "rate and sample"),
        "bonus": t("逐次加分", "bonus"),
    }
    if method == "tiered":
        return t(f"阶梯 ≥{key}", f"step ≥{key}")
    return words.get(key, t(f"{key}年", key) if key.isdigit() else key)


def basis_short(basis: Basis) -> str:
    """The basis of a row in a few characters; the document's head says what each means."""
    words: dict[Basis, str] = {
        "public_trial": t("试行片段", "trial fragment"),
        "explicit_norm": t("明文规范", "stated norm"),
        "explicit_task": t("明文任务", "stated task"),
        "reconstructed": t("重建", "reconstructed"),
    }
    return words[basis]


def fill_in(fact: Fact) -> str:
    """What is typed in for a fact, and which way is better."""
    forms = {
        "bool": t("是/否", "yes/no"),
        "count": t(f"整数（{fact.unit}）", "whole number"),
        "ratio": t("占比（% 或 分子/分母）", "ratio (% or part/whole)"),
        "amount": t(f"数（{fact.unit}）", "number, to 0.01"),
    }
    better = {
        "higher": "",
        "lower": t("，“否”为好", ", no is better") if fact.kind == "bool" else t("，越少越好", ", less is better"),
        "within": t("，在范围内为好", ", within the range is best"),
    }
    return forms[fact.kind] + better[fact.better]


def due_in(fact: Fact) -> str:
    """Whether a fact is asked for each year, and by which day."""
    if not fact.yearly:
        return t("不分年度", "no years")
    month, day = map(int, fact.due.split("-"))
    return t(f"每年，{month}月{day}日", f"yearly, {fact.due}")


def mending_word(remediable: Literal["always", "within_year", "never"]) -> str:
    """Until when a shortfall of a fact can be mended."""
    words = {
        "always": t("随时", "always"),
        "within_year": t("当年内", "within its year"),
        "never": t("不能", "never"),
    }
    return words[remediable]


def rollup_word(standard: Standard, fact: Fact) -> str:
    """How a value follows from those of the level below."""
    weight = standard.fact_title(fact.rollup_weight) if fact.rollup_weight else ""
    words = {
        "none": t("本级填", "own value"),
        "sum": t("相加", "sum"),
        "min": t("取最低", "lowest"),
        "all": t("都是才是", "yes when all are"),
        "any": t("有一是即是", "yes when any is"),
        "weighted_by_sample": t(f"按“{weight}”加权", f"weighted by {weight}"),
    }
    return words[fact.rollup]


def handed_in(standard: Standard, fact: Fact, asked_at: list[str]) -> str:
    """Who hands a fact in: one unit, or those who each answer for themselves; each town what only towns are asked."""
    units = standard.respondents(fact.id)
    towns = [name for name, unit in standard.units.items() if [unit.level] == asked_at]
    if towns:
        return standard.unit_title(towns[0])
    if not standard.answered_each(fact.id):
        return standard.unit_title(units[0]) if units else "—"
    owner = standard.owner_of(fact.id)
    named = fact.from_ or ((owner.lead,) if owner else ())
    who = joined(standard.unit_title(unit) for unit in named)
    return who + t(f"，逐家回答“{fact.asks}”", ", each for itself")


def basis_long(standard: Standard, entry: Indicator) -> str:
    """What an entry rests on; a veto or a warning has no points to reconstruct."""
    if entry.id in standard.indicators:
        return basis_word(entry.basis)
    if entry.basis == "reconstructed":
        return t("类推，来源没有这样规定", "by analogy: no source says so")
    return t("来源点名的情形", "named in the source")


def effort_word(effort: Literal["low", "medium", "high"]) -> str:
    """How much work a remedy is."""
    return {"low": t("小", "low"), "medium": t("中", "medium"), "high": t("大", "high")}[effort]


def unit_kind(kind: str) -> str:
    """What sort of unit it is; a kind of somebody's own as it is written."""
    words = {
        "body": t("领导和办事机构", "body"),
        "department": t("部门", "department"),
        "enterprise": t("企业", "enterprise"),
        "garrison": t("部队和军事机关", "garrison"),
        "group": t("统称", "group"),
        "institution": t("院校、机构", "institution"),
        "local": t("镇街", "town or street"),
        "role": t("岗位", "role"),
        "social": t("社会力量", "social group"),
        "unit_dept": t("内设部门", "department of the unit"),
    }
    return words.get(kind, kind)


def joined(parts: Iterable[str]) -> str:
    """An enumeration of names."""
    return t("、", ", ").join(parts)


def listed(parts: Iterable[str]) -> str:
    """An enumeration of what may itself hold commas."""
    return t("；", "; ").join(parts)


def levels_word(standard: Standard, levels: Collection[str]) -> str:
    """Which levels: 各级 where it is all of several."""
    if len(levels) == len(standard.levels) > 1:
        return t("各级", "all")
    return joined(standard.level_name(level) for level in standard.levels if level in levels)
