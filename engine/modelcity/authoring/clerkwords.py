"""What is wrong with declarations, said of the workbook that they came from: its cells, its headers, its words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from modelcity.authoring.columns import (
    CATEGORIES,
    CONTENTS,
    EXAMPLES,
    FACTS,
    HEAD,
    LEVELS,
    RULES,
    SOURCE_SHEET,
    SURVEYS,
    UNITS,
    VETOES,
    WARNINGS,
    Column,
)
from modelcity.authoring.heading import LABEL, LABELS
from modelcity.authoring.kinds import KINDS
from modelcity.authoring.layout import SHEETS
from modelcity.authoring.lines import Line, Lines
from modelcity.authoring.planting import Planting
from modelcity.authoring.words import BETTER
from modelcity.dossier.values import folded
from modelcity.errors import Problem, near
from modelcity.texts import spoken

_REFERRED = (LEVELS, FACTS, SURVEYS, UNITS, SOURCE_SHEET)
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
    **{key: word for word, key in BETTER.items()},
}
_KEYS = {key: word for key, word in _KEYS.items() if not key.startswith("{") and key != "id"}
_PHRASES = {
    "没有来源 sources": "没有写出处",
    "没有牵头单位 lead": "没有写牵头单位",
    "没有例子 examples": "没有算例",
    "informative: yes": "只作参考写“是”",
    "yes 或 no": "是 或 否",
    "或先声明它": "或先在它的工作表里写上",
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
_KEY_OF = {sheet.title: sheet.columns[0].header for sheet in SHEETS if sheet.title in _REFERRED}
_HINT = re.compile(r"，如 sources: \{[^{}]*\}")


def in_clerks_words(problems: Iterable[Problem], planting: Planting, lines: Lines) -> Iterator[Problem]:
    """Each problem at its cell, in the words of the workbook."""
    rows = {(title, line.place.line): line for title, listed in lines.sheets.items() for line in listed}
    facts = {folded(line.text(_KEY_OF[FACTS])) for line in lines.of(FACTS)}
    ids = dict(_ids_by_name(lines))
    for problem in problems:
        place = problem.place
        spot = (place.sheet or "", place.cell or "")
        entry, last = place.path.split(".")[0], place.path.rpartition(".")[2]
        if spot in planting.named and last not in facts:  # what is wrong with a condition is its fact
            place = planting.named[spot]
        told = replace(problem, place=replace(place, file=lines.file, path=entry if "-" in entry else ""))
        if spoken() == "zh":
            told = _in_chinese(told, planting.columns.get(spot), ids)
            told = _at_header(told, rows.get((place.sheet or "", place.line)))
        yield told


def _at_header(told: Problem, line: Line | None) -> Problem:
    """What is missing in a row: at its empty cell, by the name of its column."""
    if line is None:
        return told
    key, *headers = line.cells
    here = next((header for header in headers if line.at(header).cell == told.place.cell), "")
    here = line.text(LABEL) if told.place.sheet == HEAD else here
    if here and told.found.startswith("缺少“"):
        return replace(told, found=f"缺少“{here}”")
    named = told.found.removeprefix("没有写")
    if named in headers and told.place.cell == line.at(key).cell:
        return replace(told, place=replace(line.at(named), path=told.place.path))
    return told


def _ids_by_name(lines: Lines) -> Iterator[tuple[str, str]]:
    """The id of everything that is referred to, by its name."""
    for title, key in _KEY_OF.items():
        for line in lines.of(title):
            names = [line.text(header) for header in ("名称", "题名", "别名")]
            yield from ((name, line.text(key)) for name in re.split("[;；\n]", ";".join(names)) if name)


def _in_chinese(told: Problem, column: Column | None, ids: Mapping[str, str]) -> Problem:
    """A problem without keys of the files, with what the dropdown offers or the id that is meant."""
    offered = column.form.offered if column is not None else ()
    named = re.findall("“([^”]*)”", told.found)
    if offered and "只能是" in told.allowed:
        hint = near(named[0], offered) if named else ""
        told = replace(told, allowed=f"只能是 {'、'.join(offered)}", next=hint or "请从下拉列表选")
    elif told.found.startswith("没有") and named and named[0] in ids:
        told = replace(told, allowed="这里写编号，不写名称", next=f"请改写为 {ids[named[0]]}")
    if told.found.startswith("看不懂条件"):
        told = replace(told, found=told.found.partition("；")[0], allowed=_CONDITION)
    allowed = "" if told.allowed == "现有：" else told.allowed
    return replace(told, found=_said(told.found), allowed=_said(allowed), next=_said(told.next))


def _said(text: str) -> str:
    """A sentence with the workbook's words for keys and files."""
    for phrase, word in _PHRASES.items():
        text = text.replace(phrase, word)
    text = _HINT.sub("", text)
    text = _FILE.sub(lambda found: f"工作表“{_SHEETS.get(found[1], RULES)}”", text)
    text = _QUOTED.sub(lambda found: _KEYS.get(found[0], found[0]), text)
    return _WORD.sub(lambda found: _KEYS[found[0]], text)
