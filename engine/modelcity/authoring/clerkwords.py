"""What is wrong with declarations, said of the workbook that they came from: its cells, its headers, its words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from modelcity.authoring.columns import (
    CATEGORIES,
    CONTENTS,
    EXAMPLES,
    HEAD,
    RULES,
    SOURCE_SHEET,
    SURVEYS,
    UNITS,
    VETOES,
    WARNINGS,
)
from modelcity.authoring.heading import LABELS
from modelcity.authoring.kinds import KINDS
from modelcity.authoring.layout import SHEETS
from modelcity.authoring.lines import Lines
from modelcity.authoring.planting import Planting
from modelcity.errors import Problem, near
from modelcity.texts import spoken

_SHEETS = {
    "sources.yaml": SOURCE_SHEET,
    "units.yaml": UNITS,
    "standard.yaml": HEAD,
    "surveys.yaml": SURVEYS,
    "contents.yaml": CONTENTS,
    "vetoes.yaml": VETOES,
    "warnings.yaml": WARNINGS,
}
_KEYS = {
    **{one.at.rpartition("/")[2]: one.header for sheet in reversed(SHEETS) for one in sheet.columns if one.at},
    **{one.at.rpartition("/")[2]: one.header for one in LABELS if one.at.count("/") == 2},
    **{kind.path: word for word, kind in reversed(KINDS.items()) if "/" not in kind.path},
    **{"checklist": "逐项计分", "all_or_nothing": "全有全无", "optional": "可选条件", "survey": "满意度测评"},
    **{"gate": "样本要求", "gate_or": "样本要求（或）", "requires": "前提", "needs": "条件", "steps": "阶梯"},
    **{"examples": EXAMPLES, "gives": "应得", "window": "考评首年、末年", "levels": "级别", "facts": "事实"},
    **{"categories": CATEGORIES, "core": "核心满分", "any year": "任一年", "points": "分值", "sources": "出处"},
}
_KEYS = {key: word for key, word in _KEYS.items() if not key.startswith("{") and key != "id"}
_PHRASES = {
    "没有来源 sources": "没有写出处",
    "没有牵头单位 lead": "没有写牵头单位",
    "没有例子 examples": "没有算例",
    "informative: yes": "只作参考写“是”",
    "yes 或 no": "是 或 否",
}
_CONDITION = "“比较”选 是、否、≥、≤、>、<、范围；“数值”写数或百分数；“怎样算”空着是每年，或选 任一年"
_ALONE = r"(?<![\w.-]){}(?![\w.-])"
_COMMON = {"title", "kind", "unit", "level", "from", "method", "note", "due", "rule", "zh", "do", "effort", "asks"}
_COMMON |= {"status", "edition", "default", "mode", "basis", "evidence", "norms", "norm", "standard", "population"}
_COMMON |= {"organiser", "questions", "office", "category", "documents", "bonus", "serves", "advice"}
_BARE = _KEYS.keys() - _COMMON  # those may be somebody's id, and are only replaced where they are meant as keys
_WORD = re.compile("|".join(_ALONE.format(re.escape(key)) for key in sorted(_BARE, key=len, reverse=True)), re.A)
_QUOTED = re.compile("(?<=缺少“)[a-z_]+(?=”)|(?<=不认识的键“)[a-z_]+(?=”)")
_FILE = re.compile(r"(?:(?:indicators|rules)/[\w.-]+/)?(\w+\.yaml)")
_HINT = re.compile(r"，如 sources: \{[^{}]*\}")


def in_clerks_words(problems: Iterable[Problem], planting: Planting, lines: Lines) -> Iterator[Problem]:
    """Each problem at its cell, in the words of the workbook."""
    for problem in problems:
        place = problem.place
        entry = place.path.split(".")[0] if "-" in place.path.split(".")[0] else ""
        column = planting.columns.get((place.sheet or "", place.cell or ""))
        told = replace(problem, place=replace(place, file=lines.file, path=entry))
        if spoken() != "zh":
            yield told
            continue
        offered = column.form.offered if column is not None else ()
        if offered and "只能是" in problem.allowed:
            said = re.findall("“([^”]*)”", problem.found)
            hint = near(said[0], offered) if said else ""
            told = replace(told, allowed=f"只能是 {'、'.join(offered)}", next=hint or "请从下拉列表选")
        if told.found.startswith("看不懂条件"):
            told = replace(told, found=told.found.partition("；")[0], allowed=_CONDITION)
        yield replace(told, found=_said(told.found), allowed=_said(told.allowed), next=_said(told.next))


def _said(text: str) -> str:
    """A sentence with the workbook's words for keys and files."""
    for phrase, word in _PHRASES.items():
        text = text.replace(phrase, word)
    text = _HINT.sub("", text)
    text = _FILE.sub(lambda found: f"工作表“{_SHEETS.get(found[1], RULES)}”", text)
    text = _QUOTED.sub(lambda found: _KEYS.get(found[0], found[0]), text)
    return _WORD.sub(lambda found: _KEYS[found[0]], text)
