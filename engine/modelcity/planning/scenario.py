"""What a planner supposes: values from ``--set`` and from scenario files, taken by the same rules as a dossier's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.rows import Row, Rows
from modelcity.dossier.taking import Others, Taking
from modelcity.dossier.values import NOTHING, folded, one_line, shown, text_fault
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.files import MEGABYTE, decode, read_bytes
from modelcity.planning.variants import Changes, proven
from modelcity.standard.facts import Kind
from modelcity.standard.standard import Standard
from modelcity.texts import t
from modelcity.yamltext import Tree, read_tree

MAX_SCENARIOS = 50
MAX_SPAN = 100  # years that a range such as 2020-2023 may name
ALL = "all"
ENTRY = ("value", "note")
ALLOWED: dict[Kind, str] = {"bool": "no", "count": "0", "ratio": "0", "amount": "0"}  # stands in for a blank
_SPAN = re.compile(r"([0-9]{4})[-–]([0-9]{4})")


class Scenario(NamedTuple):
    """A name, and the values that are supposed (None: missing)."""

    name: str
    changes: Changes


@dataclass(slots=True)
class _Draft:
    """A scenario as written."""

    name: str
    file: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def scenarios(
    standard: Standard, dossier: Dossier, others: Others, settings: Sequence[str], files: Sequence[Path]
) -> tuple[Scenario, ...]:
    """The scenario that `settings` make, and those of the files; raises CallError with every problem."""
    drafts = [_set(standard, settings)] if settings else []
    problems: list[Problem] = []
    for path in files:
        try:
            drafts += _filed(standard, path)
        except (CallError, FactError) as error:
            problems += error.problems
    if len(drafts) > MAX_SCENARIOS:
        found = t(f"有 {len(drafts)} 个情景", f"there are {len(drafts)} scenarios")
        most = t(f"最多 {MAX_SCENARIOS} 个", f"at most {MAX_SCENARIOS}")
        raise CallError([*problems, Problem(Place("--scenario"), found, most)])
    taken = tuple(Scenario(draft.name, _taken(standard, dossier, others, draft)) for draft in drafts)
    problems += [problem for draft in drafts for problem in draft.problems] + _names(drafts)
    if problems:
        raise CallError(problems)
    return taken


def _names(drafts: Sequence[_Draft]) -> list[Problem]:
    names = [draft.name for draft in drafts]
    return [
        Problem(
            Place(draft.file, path=shown(draft.name)),
            t("有两个情景叫这个名字", "two scenarios have this name"),
            next=t("请改一个名字", "rename one of them"),
        )
        for number, draft in enumerate(drafts)
        if draft.name in names[:number]
    ]


def _set(standard: Standard, settings: Sequence[str]) -> _Draft:
    draft = _Draft(t("设定", "set"), "--set")
    for text in settings:
        left, equals, value = text.partition("=")
        fact, at, year = left.partition("@")
        place = Place("--set", path=shown(text))
        if not equals or not fact.strip() or (at and not year.strip()):
            allowed = t(
                "应写成 事实@年度=值（不分年度的写 事实=值；值留空表示缺失）",
                "must be FACT@YEAR=VALUE (FACT=VALUE without years; no value: missing)",
            )
            draft.problems.append(Problem(place, t("看不懂", "cannot be understood"), allowed, _example()))
        elif folded(value).lower() in NOTHING:
            found = t("--set 不能写 na，因为 na 要写原因", "na needs a reason, which --set cannot hold")
            said = t(
                "请写在情景文件里：{value: na, note: 原因}，用 --scenario 给出",
                "write {value: na, note: REASON} in a scenario file and give it with --scenario",
            )
            draft.problems.append(Problem(place, found, next=said))
        else:
            draft.rows += [Row(place, "", fact.strip(), one, value) for one in _years(standard, fact, folded(year))]
    return draft


def _example() -> str:
    return t(
        "例如 joint_conference_count@2023=1、…@2020-2023=1、…@all=1",
        "such as joint_conference_count@2023=1, …@2020-2023=1 or …@all=1",
    )


def _years(standard: Standard, fact: str, text: str) -> list[str]:
    """The years that a text names: one, a range, or all of the window; any other text as it stands."""
    declared = standard.facts.get(folded(fact))
    if text.lower() == ALL and declared is not None and declared.yearly:
        return [str(year) for year in standard.years]
    if match := _SPAN.fullmatch(text):
        first, last = int(match[1]), int(match[2])
        if first <= last < first + MAX_SPAN:
            return [str(year) for year in range(first, last + 1)]
    return [text]


def _filed(standard: Standard, path: Path) -> list[_Draft]:
    """The scenarios of a file: named mappings of facts; raises CallError or FactError where it holds none."""
    tree = read_tree(decode(read_bytes(path, MEGABYTE), str(path)), str(path))
    if tree.problems or not isinstance(tree.value, dict) or not tree.value:
        found = t("没有情景", "holds no scenario")
        allowed = t("应为 名称: {事实: {年度: 值}}", "must be NAME: {FACT: {YEAR: VALUE}}")
        raise CallError(tree.problems or [Problem(Place(str(path)), found, allowed)])
    return [_draft(standard, tree, name, body) for name, body in tree.value.items()]


def _draft(standard: Standard, tree: Tree, name: str, body: Any) -> _Draft:
    draft = _Draft(one_line(name), tree.file)
    if not isinstance(body, dict) or not body:
        found = t("情景里没有事实", "names no facts")
        allowed = t("应为 {事实: {年度: 值}}", "must be {FACT: {YEAR: VALUE}}")
        draft.problems.append(Problem(tree.place((name,)), found, allowed))
        return draft
    if not draft.name or (fault := text_fault(draft.name, 60)):
        found = fault if draft.name else t("情景没有名字", "a scenario has no name")
        draft.problems.append(Problem(tree.place((name,)), found, t("不超过 60 个字符", "up to 60 characters")))
    for fact, said in body.items():
        yearly = isinstance(said, dict) and said and not set(said) & set(ENTRY)
        for year, entry in said.items() if yearly else [("", said)]:
            path = (name, fact, year) if yearly else (name, fact)
            written = _written(tree, path, entry)
            if isinstance(written, Problem):
                draft.problems.append(written)
            else:
                fitting = _years(standard, fact, folded(year))
                draft.rows += [replace(written, fact=fact, year=one) for one in fitting]
    return draft


def _written(tree: Tree, path: tuple[str, ...], said: Any) -> Row | Problem:
    """A row with a value and its note as they stand there, without fact and year; or what is wrong."""
    parts = said if isinstance(said, dict) and said else {"value": said}
    texts = {key: "" if text is None else text for key, text in parts.items()}
    if not set(texts) <= set(ENTRY) or not all(isinstance(text, str) for text in texts.values()):
        allowed = t("应为一个值，或 {value: 值, note: 说明}", "must be a value, or {value: VALUE, note: NOTE}")
        found = t("这里不是一个值", "this is no value")
        return Problem(tree.place(path), found, allowed)
    value = texts.get("value", "")
    nothing = value in ("null", "Null", "NULL")
    return Row(tree.place(path), "", "", "", "" if nothing else value, (), one_line(texts.get("note", "")))


def _taken(standard: Standard, dossier: Dossier, others: Others, draft: _Draft) -> Changes:
    """Its values, checked as those of a dossier are; what is wrong is added to its problems."""
    taking = Taking(Rows(draft.file), standard, others)
    asked = standard.facts_at(dossier.locality.level)
    changes: dict[Key, Entry | None] = {}
    places: dict[Key, Place] = {}
    for row in draft.rows:
        said = len(taking.problems)
        blank = not folded(row.value)
        taken = taking.take(_filled(standard, row) if blank else row)
        if taken is None and (len(taking.problems) > said or folded(row.fact) in taking.unknown):
            continue
        if taken is None or not taken.counts or taken.fact not in asked:
            taking.problems.append(_unused(standard, dossier, row))
            continue
        key = taken.fact, taken.year
        if key in places:
            taking.problems.append(_twice(row, places[key]))
            continue
        places[key] = row.place
        changes[key] = None if blank else taken.entry._replace(evidence=proven(key, dossier.entries.get(key)))
    draft.problems += taking.problems
    return changes


def _filled(standard: Standard, row: Row) -> Row:
    """A blank with a value that its fact may have, so that its fact and year are looked at as well."""
    fact = standard.facts.get(folded(row.fact))
    return replace(row, value=ALLOWED[fact.kind] if fact else "0")


def _twice(row: Row, first: Place) -> Problem:
    found = t(f"同一个值写了两次，另一处是 {first}", f"is given twice, also at {first}")
    return Problem(row.place, found, next=t("请只留一个", "keep one of them"))


def _unused(standard: Standard, dossier: Dossier, row: Row) -> Problem:
    """What only another standard or level uses: a dossier passes it over, but here it would change nothing."""
    level = standard.level_name(dossier.locality.level)
    found = t(f"标准 {standard.id} 的{level}一级不用这个值", f"{standard.id} at level {level} does not use this value")
    return Problem(row.place, found, next=t("请删去，或换标准、级别", "remove it, or choose another standard"))
