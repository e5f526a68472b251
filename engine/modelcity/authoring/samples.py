"""The sheet of worked examples, there and back: a row for each fact that an example says something of."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modelcity.authoring.columns import FACTS, LEVELS, REMARK, Column
from modelcity.authoring.entries import Row, refuse_id
from modelcity.authoring.forms import SHORT, TEXT, YesNo
from modelcity.authoring.kinds import FACT, ID
from modelcity.authoring.lines import Line
from modelcity.authoring.planting import Planting, Spot, Trees
from modelcity.authoring.words import GIVES, MISSING, YES_NO
from modelcity.dossier.values import folded, one_line
from modelcity.standard.validation import MAX_YEARS
from modelcity.texts import t

GIVES_AT, LEVEL, ALL = "应得", "级别", "各年都是"
ANY_HEADER = "[0-9]{4}"  # a column for each year of the window
COLUMNS: tuple[Column, ...] = (
    Column(ID, "", SHORT, 11, "小项、否决项或预警的编号"),
    Column(
        GIVES_AT,
        "",
        TEXT,
        10,
        "按本意手算的得分；否决项写 未触发、触发、不能判定，预警写 提示、不提示；写了就是新的一例",
    ),
    Column(LEVEL, "", SHORT, 10, "级别代号；不写按“标准”里的算例级别", LEVELS),
    Column(FACT, "", SHORT, 36, "没有写到的事实都按全部做到算；一例说到几个事实，接着写几行，应得只写一次", FACTS),
    Column(ALL, "", TEXT, 12, "各年都一样的值，或不分年度的值：是、否、数、90%、38/41、na（零报告）、缺（没有填）"),
)
HEADERS = (ID, GIVES_AT, FACT, ALL, LEVEL, REMARK, ANY_HEADER)
_VALUE = YesNo(YES_NO)


def year_columns(years: Iterable[int]) -> tuple[Column, ...]:
    """A column for each year."""
    return tuple(Column(str(year), "", TEXT, 9, "各年不一样时，一年一格；空着就是缺") for year in years)


def window_of(trees: Trees) -> range:
    """The years of a standard's window as its trees stand; none where it makes no sense."""
    window = (trees.get(("indicators", "standard")) or {}).get("window")
    numbers = [year for year in window or () if isinstance(year, str) and year.isascii() and year.isdigit()]
    if len(numbers) != 2 or len(numbers[0]) != 4 or len(numbers[1]) != 4:
        return range(0)
    years = range(int(numbers[0]), int(numbers[1]) + 1)
    return years if len(years) <= MAX_YEARS else range(0)


def example_rows(trees: Trees) -> Iterator[Row]:
    """The rows of every example, as the declarations stand."""
    head = trees.get(("indicators", "standard")) or {}
    years = window_of(trees)
    for file in (*(head.get("categories") or {}), "vetoes", "warnings"):
        for name, rule in (trees.get(("rules", file)) or {}).items():
            for order, example in enumerate(rule.get("examples") or ()):
                gives = str(example["gives"])
                said = _gives_word(gives, warns=file == "warnings")
                own = {ID: name, GIVES_AT: said, LEVEL: example.get("level", "")}
                facts = {fact: value for fact, value in example.items() if fact not in ("gives", "level")}
                cells = [{FACT: fact, **_cells(value, years)} for fact, value in facts.items()]
                for number, row in enumerate(cells or [{}]):
                    yield Spot("rules", file, (name, "examples", order)), {**(own if not number else {ID: name}), **row}


def _gives_word(gives: str, *, warns: bool) -> str:
    words = {key: word for word, key in GIVES.items() if word != "不提示"}
    return "不提示" if warns and gives == "clear" else words.get(gives, gives)


def _cells(value: Any, years: range) -> dict[str, str]:
    if isinstance(value, list):
        return {str(year): _shown(one) for year, one in zip(years, value, strict=False)}
    return {ALL: _shown(value)}


def _shown(value: Any) -> str:
    return MISSING if value is None else _VALUE.text(value) if value in ("yes", "no") else str(value)


def take_examples(lines: Iterable[Line], planting: Planting, files: Mapping[str, str]) -> None:
    """Plants the rows of the sheet of examples."""
    last, told = "", set[str]()
    window = window_of({key: tree.value for key, tree in planting.trees.items()})
    for line in lines:
        name = folded(one_line(line.text(ID)))
        if name not in files:
            refuse_id(planting, line.at(ID), name, files, is_indicator=False)
            continue
        examples = Spot("rules", files[name], (name, "examples"))
        gives = one_line(line.text(GIVES_AT))
        count = planting.count(examples)
        if not gives and (last != name or not count):
            found = t("新的一例没有写“应得”", "a new example does not say what it gives (应得)")
            planting.refuse(
                line.at(GIVES_AT), found, next_step=t("请写上按规则本意手算的结果", "write what it should give")
            )
            continue
        last = name
        example = examples / (count if gives else count - 1)
        if gives:
            planting.know(examples, line.at(GIVES_AT))
            planting.open(example, line.at(GIVES_AT))
            planting.put(example / "gives", GIVES.get(gives, folded(gives)), line.at(GIVES_AT))
        if level := folded(line.text(LEVEL)):
            planting.put(example / "level", level, line.at(LEVEL))
        planting.remark(example, line.text(REMARK))
        _take_values(line, example, window, planting)
        _refuse_years(line, window, told, planting)


def _take_values(line: Line, example: Spot, window: range, planting: Planting) -> None:
    """What one row says of its fact: one value, or one for each year."""
    fact, years = folded(one_line(line.text(FACT))), [str(year) for year in window]
    by_year = {year: line.text(year) for year in years}
    alone = line.text(ALL)
    if not fact and (alone or any(by_year.values())):
        found = t("写了值，没有写事实编号", "has a value and no fact")
        return planting.refuse(line.at(FACT), found, next_step=t("请写上", "fill it in"))
    if alone and any(by_year.values()):
        found = t(f"“{ALL}”和各年都写了", f"says both {ALL} and single years")
        return planting.refuse(line.at(ALL), found, next_step=t("请只留一种", "keep one of the two"))
    if fact and any(by_year.values()):
        first = next(year for year in years if by_year[year])
        planting.put(example / fact, [_value(by_year[year]) for year in years], line.at(first))
        for order, year in enumerate(years):
            planting.know(example / fact / order, line.at(year))
    elif fact:
        planting.put(example / fact, _value(alone), line.at(ALL))
    return None


def _refuse_years(line: Line, window: range, told: set[str], planting: Planting) -> None:
    """Says of a column that its year is none of the standard's: once, and not where those make no sense."""
    for header, cell in line.unused():
        if header not in told and window:
            found = t(f"{header} 不在考评年度里", f"{header} is no year of the standard")
            advice = t("请核对“标准”里的考评首年、末年", "check the years of the standard")
            planting.refuse(cell.place, found, next_step=advice)
        told.add(header)


def _value(text: str) -> Any:
    said = one_line(text)
    return None if said in ("", MISSING) else _VALUE.value(said) if folded(said) in YES_NO else said
