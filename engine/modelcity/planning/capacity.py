"""What the units can give: ``--capacity FILE``, a YAML file of working days by unit."""

import re
from pathlib import Path

from modelcity.dossier.taking import MAX_HINTS, MAX_NAME
from modelcity.dossier.values import shown
from modelcity.errors import CallError, FactError, Place, Problem, near
from modelcity.files import MEGABYTE, decode, read_bytes
from modelcity.standard.standard import Standard
from modelcity.texts import t
from modelcity.yamltext import Tree, read_tree

_DAYS = re.compile(r"[0-9]{1,5}")


def read_capacity(path: Path, standard: Standard) -> dict[str, int]:
    """Working days by unit id, from ``units: {UNIT: DAYS}``; a unit is named by its id, title or alias.

    A unit that is not named has no limit. Raises CallError with every problem.
    """
    try:
        tree = read_tree(decode(read_bytes(path, MEGABYTE), str(path)), str(path))
    except FactError as error:  # not of the dossier
        raise CallError(error.problems) from None
    problems = list(tree.problems)
    listed = tree.value.get("units") if isinstance(tree.value, dict) else None
    if not isinstance(listed, dict) or set(tree.value) != {"units"}:
        if not problems:
            problems.append(_problem(tree, (), t("不是产能文件", "is no file of capacities"), _form()))
        raise CallError(problems)
    names = _names(standard)
    found: dict[str, int] = {}
    for name, days in listed.items():
        where = ("units", name)
        unit = names.get(name)
        if unit is None:
            hint = near(name[:MAX_NAME], names) if len(problems) < MAX_HINTS else ""
            said = t(f"没有单位“{shown(name)}”。", f"there is no unit '{shown(name)}'. ") + hint
            problems.append(_problem(tree, where, said, t("写单位的编号或名称", "write a unit's id or title")))
        elif unit in found:
            problems.append(
                _problem(tree, where, t(f"“{shown(name)}”写了两次", f"'{shown(name)}' stands twice"), _form())
            )
        elif not isinstance(days, str) or not _DAYS.fullmatch(days):
            written = shown(str(days))
            said = t(f"“{written}”不是天数", f"'{written}' is no number of days")
            problems.append(_problem(tree, where, said, _form()))
        else:
            found[unit] = int(days)
    if problems:
        raise CallError(problems)
    return found


def _names(standard: Standard) -> dict[str, str]:
    """Every way to name a unit; an alias of several units names none."""
    named: dict[str, set[str]] = {}
    for unit, declared in standard.units.items():
        for alias in declared.aliases:
            named.setdefault(alias, set()).add(unit)
    sure = {alias: next(iter(units)) for alias, units in named.items() if len(units) == 1}
    for unit, declared in standard.units.items():
        sure[declared.title] = unit
    return {**sure, **{unit: unit for unit in standard.units}}


def _form() -> str:
    return t("应写成 units: {单位: 工日}，工日为整数", "write units: {UNIT: DAYS}, with whole working days")


def _problem(tree: Tree, path: tuple[str, ...], found: str, allowed: str) -> Problem:
    return Problem(tree.place(path) if path else Place(tree.file), found, allowed)
