"""The sheet of rules, there and back: a row for each part, step and condition of a rule."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from modelcity.authoring.columns import REMARK
from modelcity.authoring.conditions import condition_cells, condition_of
from modelcity.authoring.entries import Row, refuse_id
from modelcity.authoring.kinds import (
    BY_HEADER,
    FACT,
    ID,
    KIND,
    KINDS,
    NUMBER_AT,
    OPERATOR,
    PART,
    POINTS,
    REQUIRES,
    STEP,
    WITH_REQUIREMENT,
    Kind,
)
from modelcity.authoring.lines import Line
from modelcity.authoring.planting import Planting, Spot, Trees, said_at, spot_of
from modelcity.dossier.values import folded, one_line, shown
from modelcity.errors import near
from modelcity.texts import t

_FILES = ("vetoes", "warnings")


def rule_rows(trees: Trees) -> Iterator[Row]:
    """The rows of every rule, veto and warning, as the declarations stand."""
    head = trees.get(("indicators", "standard")) or {}
    for file in (*(head.get("categories") or {}), *_FILES):
        for name, rule in (trees.get(("rules", file)) or {}).items():
            for word, kind in KINDS.items():
                for part, spot in _nodes(kind, Spot("rules", file, (name,)), rule):
                    for row in _rows(kind, part, said_at(trees, spot)):
                        yield spot, {ID: name, KIND: word, **row}


def _nodes(kind: Kind, rule: Spot, said: Any) -> Iterator[tuple[str, Spot]]:
    """Where a kind of row stands in a rule, with the part that it is of."""
    first, _, rest = kind.path.partition("/")
    methods = list(WITH_REQUIREMENT.values()) if first == "{method}" else [first]
    for method in methods:
        there = said.get(method)
        if there is None:
            continue
        if rest == "{part}":
            yield from ((key, rule / method / key) for key in there)
        elif rest == "{row}":
            numbered = len(there) > 1 and kind.needs is not None
            yield from ((str(row + 1) if numbered else "", rule / method / row) for row in range(len(there)))
        elif not rest or there.get(rest) is not None:
            yield "", rule / method / rest if rest else rule / method


def _rows(kind: Kind, part: str, said: Any) -> Iterator[dict[str, str]]:
    """The rows of one node: its own cells on the first, and a condition, fact or step on each."""
    own: dict[str, str] = {PART: part} if part else {}
    several: list[dict[str, str]] = []
    for header, key in kind.keys.items():
        value = said if key == "" else said.get(key.rstrip("+"))
        if key == STEP:
            several = [{NUMBER_AT: step, OPERATOR: "≥", POINTS: points} for step, points in said["steps"].items()]
        elif key.endswith("+"):
            several = [{FACT: fact} for fact in value]
        elif value is not None:
            own[header] = BY_HEADER[header].form.text(value)
    if kind.alone and OPERATOR not in own and own.get(NUMBER_AT):
        own[OPERATOR] = "≥"
    if kind.needs is not None:
        needs = (said.get(kind.needs) if kind.needs else said) or {}
        several = [condition_cells(fact, str(condition)) for fact, condition in needs.items()]
        yield from (
            {**({PART: part} if part else {}), **(own if first else {}), **one} for first, one in _first(several)
        )
    elif own.keys() - {PART} or several:
        repeated = {header: text for header, text in own.items() if header in (FACT, POINTS)}
        yield from ({**(own if first else repeated), **one} for first, one in _first(several or [{}]))


def _first(rows: list[dict[str, str]]) -> Iterator[tuple[bool, dict[str, str]]]:
    return ((order == 0, row) for order, row in enumerate(rows or [{}]))


@dataclass(slots=True)
class _Sofar:
    """What the rows of one entry have said so far: its methods, and the part that is being written, by its list."""

    methods: dict[str, None] = field(default_factory=dict)
    part: dict[str, str | int] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)  # what the last row wrote as its part
    own: dict[str, tuple[str, ...]] = field(default_factory=dict)  # and beside its condition


def take_rules(lines: Iterable[Line], planting: Planting, files: Mapping[str, str]) -> None:
    """Plants the rows of the sheet of rules."""
    entries: dict[str, _Sofar] = {}
    listed = [(line, folded(one_line(line.text(ID)))) for line in lines]
    for line, name in listed:
        entries.setdefault(name, _Sofar()).methods[folded(line.text(KIND))] = None
    for line, name in listed:
        word = _word(line.text(KIND))
        if name not in files:
            refuse_id(planting, line.at(ID), name, files, is_indicator=False)
        elif word not in KINDS:
            found = t(f"没有计分方法“{shown(word)}”", f"there is no method '{shown(word)}'")
            allowed = t(f"只能是 {'、'.join(KINDS)}", f"must be one of {', '.join(KINDS)}")
            planting.refuse(
                line.at(KIND), found, allowed, near(word, KINDS) or t("请从下拉列表选", "choose from the list")
            )
        else:
            _take(line, word, Spot("rules", files[name], (name,)), entries[name], planting)


def _word(text: str) -> str:
    """A kind as it is written: brackets may be of either width."""
    return next((word for word in KINDS if folded(word) == folded(one_line(text))), folded(one_line(text)))


def _take(line: Line, word: str, rule: Spot, sofar: _Sofar, planting: Planting) -> None:
    """One row at its place in a rule."""
    kind, keys = KINDS[word], {}
    if word == REQUIRES:
        method = next((said for said in sofar.methods if said in WITH_REQUIREMENT), None)
        if method is None:
            allowed = t(f"只能附在 {'、'.join(WITH_REQUIREMENT)} 后面", "it goes with 按比例 or 逐次扣分 only")
            return planting.refuse(line.at(KIND), t("这里用不上“前提”", "has no use for 前提"), allowed, _choose())
        keys["method"] = WITH_REQUIREMENT[method]
    part = _part(line, kind, rule, sofar, planting)
    for wanted in ("{part}", "{row}"):
        keys[wanted[1:-1]] = str(part) if wanted in kind.path else ""
    within = spot_of(f"rules/{rule.stem}/{kind.path}", keys).path
    spot = Spot("rules", rule.stem, (*rule.path, *within))
    planting.remark(spot, line.text(REMARK))
    if kind.needs is None:
        _take_own(line, kind, spot, planting)
    else:
        _take_keys(line, kind, spot, planting)
        _take_condition(line, spot / kind.needs if kind.needs else spot, planting)
    planting.know(rule, line.at(KIND))
    planting.know(Spot("rules", rule.stem, spot.path[:2]), line.at(KIND))
    for header, cell in line.unused():
        found = t(f"“{word}”这一行用不上“{header}”", f"a row of {word} has no use for {header}")
        planting.refuse(
            cell.place, found, next_step=t("请清空这一格，或改正计分方法", "clear the cell or mend the method")
        )
    return None


def _choose() -> str:
    return t("请改正计分方法", "mend the method")


def _part(line: Line, kind: Kind, rule: Spot, sofar: _Sofar, planting: Planting) -> str | int:
    """Which part of a list a row is of: as it says, else the one before it, else the next."""
    if "{" not in kind.path or kind.path.startswith("{method}"):
        return ""
    head = kind.path.partition("/")[0]
    said = folded(one_line(line.text(PART))) if kind.needs is not None else ""
    own = tuple(line.text(header) for header in kind.keys)
    begins = (
        kind.needs is None or (any(own) and own != sofar.own.get(head)) if not said else said != sofar.said.get(head)
    )
    if "{part}" in kind.path and said:
        sofar.part[head] = said
    elif head not in sofar.part or begins:
        there = planting.at(Spot("rules", rule.stem, (*rule.path, head))) or {}
        letters = (letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in there)
        sofar.part[head] = len(there) if "{row}" in kind.path else next(letters, f"a{len(there)}")
    sofar.said[head] = said or sofar.said.get(head, "")
    sofar.own[head] = own if any(own) else sofar.own.get(head, ())
    return sofar.part[head]


def _take_keys(line: Line, kind: Kind, spot: Spot, planting: Planting) -> None:
    """What a row says beside its condition."""
    planting.open(spot, line.at(KIND))
    for header, key in kind.keys.items():
        column, text = BY_HEADER[header], line.text(header)
        if text:
            planting.put(spot / key, column.form.value(text), line.at(header), column)
        else:
            planting.know(spot / key, line.at(header))


def _take_condition(line: Line, spot: Spot, planting: Planting) -> None:
    fact = folded(one_line(line.text(FACT)))
    condition, at = condition_of(line)
    if not fact and not condition:
        return planting.know(spot, line.at(FACT))
    planting.know(spot, line.at(FACT))
    if not fact:
        return planting.refuse(line.at(FACT), t("没有写事实编号", "has no fact"), next_step=t("请写上", "fill it in"))
    if fact in (planting.at(spot) or {}):
        found = t(f"{shown(fact)} 的条件写了两次", f"has a condition on {shown(fact)} already")
        return planting.refuse(
            line.at(FACT), found, next_step=t("请只留一行，或另立一条", "keep one, or begin a new part")
        )
    planting.named[at.sheet or "", at.cell or ""] = line.at(FACT)
    planting.put(spot / fact, condition or None, at)
    return None


def _take_own(line: Line, kind: Kind, spot: Spot, planting: Planting) -> None:
    """A row of a method that looks at a fact by itself."""
    if kind.alone and folded(line.text(OPERATOR)) in ("", "≥", ">=", "=>"):
        line.used.add(OPERATOR)
    elif kind.alone:
        found = t(f"这里只能比“≥”，写的是“{shown(line.text(OPERATOR))}”", "only ≥ is possible here")
        planting.refuse(line.at(OPERATOR), found, next_step=t("请改正", "mend it"))
    for header, key in kind.keys.items():
        column, text = BY_HEADER[header], line.text(header)
        value = column.form.value(text) if text else None
        if key == STEP:
            _take_step(line, spot / "steps", value, planting)
        elif key.endswith("+"):
            listed = spot / key[:-1]
            planting.put(listed / planting.count(listed), value, line.at(header), column)
            planting.know(listed, line.at(header))
        elif value is not None:
            planting.put(spot / key if key else spot, value, line.at(header), column)
        else:
            planting.know(spot / key if key else spot, line.at(header))


def _take_step(line: Line, steps: Spot, step: Any, planting: Planting) -> None:
    column, points = BY_HEADER[POINTS], line.text(POINTS)
    if step is None:
        found = t("没有写这一级的数值", "does not say its step")
        return planting.refuse(line.at(NUMBER_AT), found, next_step=t("请写上，如 90%", "fill it in, such as 90%"))
    planting.know(steps, line.at(NUMBER_AT))
    if step in (planting.at(steps) or {}):
        found = t(f"阶梯 {shown(step)} 写了两次", f"the step {shown(step)} stands twice")
        return planting.refuse(line.at(NUMBER_AT), found, next_step=t("请只留一行", "keep one of them"))
    planting.put(steps / step, column.form.value(points) if points else None, line.at(POINTS), column)
    return None
