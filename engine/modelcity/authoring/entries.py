"""Rows of entries, there and back: what the declarations say as rows, and rows as declarations."""

import re
from collections.abc import Iterable, Iterator, Mapping

from modelcity.authoring.columns import CATEGORIES, INDICATORS, REMARK, VETOES, WARNINGS, Sheet
from modelcity.authoring.lines import Line
from modelcity.authoring.planting import Planting, Spot, Trees, said_at, spot_of
from modelcity.dossier.values import shown
from modelcity.errors import Place, Problem, near
from modelcity.texts import t

MANY = 100  # ids that no entry has; beyond, what is near is not looked for: it costs time for each
Row = tuple[Spot, dict[str, str]]
"""Where an entry stands, and its cells by header."""


def entry_rows(sheet: Sheet, trees: Trees) -> Iterator[Row]:
    """Every row of a sheet as the declarations stand."""
    for keys in _keys(sheet, trees):
        row, names = {}, iter(sheet.keys)
        for column in sheet.columns:
            if column.at:
                said = said_at(trees, spot_of(column.at, keys))
                row[column.header] = column.form.text(said) if column.form.fits(said) else ""
            elif name := next(names, ""):
                row[column.header] = keys[name]
        spot = spot_of(sheet.entry, keys)
        yield (spot / int(keys["row"]) if sheet.listed else spot), row


def take_entries(sheet: Sheet, lines: Iterable[Line], planting: Planting, files: dict[str, str]) -> None:
    """Plants the rows of a sheet; `files`: in which file an indicator, veto or warning stands, by id."""
    seen: dict[tuple[str, ...], Place] = {}
    for line in lines:
        keys = _keys_of(sheet, line, planting, files)
        if keys is None:
            continue
        ids = tuple(keys[name] for name in sheet.keys)
        if ids in seen and not sheet.listed:
            found = t(f"“{shown(ids[0])}”在 {seen[ids].cell} 已写过", f"'{shown(ids[0])}' stands in {seen[ids].cell}")
            planting.refuse(_key_cell(sheet, line), found, next_step=t("编号不能重复，请改正", "ids must differ"))
            continue
        seen.setdefault(ids, _key_cell(sheet, line))
        if sheet.title in (INDICATORS, VETOES, WARNINGS):
            files.setdefault(keys["id"], keys["file"])
        _plant(sheet, line, planting, keys)


def _plant(sheet: Sheet, line: Line, planting: Planting, keys: dict[str, str]) -> None:
    entry = spot_of(sheet.entry, keys)
    if sheet.listed:
        keys["row"] = str(planting.count(entry))
        entry = entry / int(keys["row"])
    if not any(column.at == sheet.entry for column in sheet.columns):
        planting.open(entry, _key_cell(sheet, line))
    planting.remark(entry, line.text(REMARK))
    for column in sheet.columns:
        if column.at:
            spot, text = spot_of(column.at, keys), line.text(column.header)
            if text or column.at == sheet.entry:
                planting.put(spot, column.form.value(text) if text else None, line.at(column.header), column)
            else:
                planting.know(spot, line.at(column.header))
            if spot.stem == "standard":  # where all points of categories or levels are missing
                planting.know(Spot(spot.side, spot.stem, spot.path[:1]), line.at(column.header))


def _key_cell(sheet: Sheet, line: Line) -> Place:
    return line.at(next(column.header for column in sheet.columns if not column.at))


def _keys_of(sheet: Sheet, line: Line, planting: Planting, files: Mapping[str, str]) -> dict[str, str] | None:
    """The keys of a row; None and a problem where one is missing or leads nowhere."""
    keys, names = {"file": {VETOES: "vetoes", WARNINGS: "warnings"}.get(sheet.title, "")}, iter(sheet.keys)
    for column in sheet.columns:
        name = "" if column.at else next(names, "")
        if not name:
            continue
        keys[name] = str(column.form.value(line.text(column.header)))
        if not keys[name]:
            found = t(f"没有写“{column.header}”", f"has no {column.header}")
            planting.refuse(line.at(column.header), found, next_step=t("请写上，或清空这一行", "fill it in"))
            return None
    if "{file}" in sheet.entry:
        owner = keys.get("owner", keys["id"])
        file = category_of(owner, planting) if sheet.title == INDICATORS else files.get(owner)
        if file is None:
            header = [column.header for column in sheet.columns if not column.at][-1 if "owner" in keys else 0]
            refuse_id(planting, line.at(header), owner, files, is_indicator=sheet.title == INDICATORS)
            return None
        keys["file"] = file
    return keys


def category_of(indicator: str, planting: Planting) -> str | None:
    """The category that an indicator's id begins with; None where there is none."""
    category = indicator.partition("-")[0]
    known = planting.at(Spot("indicators", "standard", ("categories",))) or {}
    return category if category in known else None


def refuse_id(planting: Planting, place: Place, name: str, files: Mapping[str, str], *, is_indicator: bool) -> None:
    """Says that an id belongs to no category, or that no sheet has it: once for each sheet."""
    again = (place.sheet or "", name) in planting.strangers
    planting.strangers.add((place.sheet or "", name))
    if is_indicator:
        known = planting.at(Spot("indicators", "standard", ("categories",))) or {}
        found = t(f"“{shown(name)}”不属于任何大项", f"'{shown(name)}' is of no category")
        allowed = t(f"编号应为“大项-序号”；“{CATEGORIES}”里有 {'、'.join(known)}", f"categories: {', '.join(known)}")
        planting.turned_away.add(_loosely(name))
    else:
        again = again or _loosely(name) in planting.turned_away
        found = t(f"没有小项、否决项或预警“{shown(name)}”", f"there is no '{shown(name)}'")
        allowed = near(name, files) if not again and len(planting.strangers) < MANY else ""
    problem = Problem(place, found, allowed, t("请改正编号，或删去这一行", "mend the id, or remove the row"))
    (planting.following if again else planting.problems).append(problem)


def _loosely(name: str) -> str:
    """An id without what is easily mistyped: case, and how long its dash is."""
    return re.sub("[-—–_ ]+", "-", name).casefold()


def _keys(sheet: Sheet, trees: Trees) -> Iterator[dict[str, str]]:
    """The keys of every row of a sheet, as the declarations stand."""
    side, stem, *path = sheet.entry.split("/")
    for file in _files(sheet, trees) if stem == "{file}" else (stem,):
        for keys in _found(trees, Spot(side, file), path, {"file": file}):
            if sheet.listed:
                items = said_at(trees, Spot(side, file, (keys["id"], *path[1:])))
                yield from (keys | {"row": str(order)} for order in range(len(items)))
            else:
                yield keys


def _files(sheet: Sheet, trees: Trees) -> Iterator[str]:
    """The files that a sheet gathers: categories, and for what belongs to every entry vetoes and warnings too."""
    head = trees.get(("indicators", "standard")) or {}
    yield from head.get("categories") or {}
    if sheet.title != INDICATORS:
        yield from ("vetoes", "warnings")


def _found(trees: Trees, spot: Spot, path: list[str], keys: dict[str, str]) -> Iterator[dict[str, str]]:
    if not path:
        yield keys
        return
    here, rest = path[0], path[1:]
    said = said_at(trees, spot)
    for part in said if isinstance(said, dict) else ():
        if here.startswith("{"):
            yield from _found(trees, spot / part, rest, {**keys, here[1:-1]: part})
        elif here == part:
            yield from _found(trees, spot / part, rest, keys)
