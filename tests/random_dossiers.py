"""Random raw dossiers from a seed: values crowded around thresholds, written in the many ways clerks write.

Used with the oracle (tests/oracle.py) to try the engine through its own front door: `to_csv` gives the long
CSV of design §7. The same `random.Random` state gives the same dossier on every machine.
"""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from oracle import GRID, Cell, Declared, Fact, RawDossier, decimal_text, full_value, number, parts, value_of

PROFILES = ("mixed", "all_missing", "all_unevidenced", "all_na", "huge", "perfect", "worst", "sparse")
# per profile: how often a cell is missing, has no evidence, is `na` where that is allowed
RATES = {
    "mixed": (0.15, 0.2, 0.15),
    "all_missing": (1.0, 0.0, 0.0),
    "all_unevidenced": (0.0, 1.0, 0.1),
    "all_na": (0.0, 0.1, 1.0),
    "huge": (0.05, 0.1, 0.05),
    "perfect": (0.0, 0.0, 0.0),
    "worst": (0.0, 0.0, 0.0),
    "sparse": (0.85, 0.3, 0.1),
}
YES = ("是", "yes", "YES", "Yes", "true", "TRUE", "True", "ｙｅｓ")
NO = ("否", "no", "NO", "No", "false", "FALSE", "False", "ＮＯ")
NIL = ("na", "NA", "Na", "零报告", "ｎａ")
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
PAPERS = (
    ("佐证材料.pdf", "会议纪要"),
    ("核查单1",),
    ("核查单１", "群访情况证明"),
    (" 核查单1",),
    *((f"证明{n}",) for n in range(9)),
)
DENOMINATORS = (3, 7, 10, 19, 38, 41, 100, 1000, 99_991, 123_456_789_012)


@cache
def thresholds(declared: Declared, level: str) -> dict[str, list[Fraction]]:
    """Every number that some rule at the level compares a fact with, by fact."""
    found: dict[str, set[Fraction]] = {name: set() for name in declared.collected(level)}
    for rule in declared.at(level) + declared.at(level, vetoes=True):
        for part in parts(rule, level).values():
            for key in ("needs", "requires", "gate", "gate_or"):
                for need in declared.needs(part.get(key)):
                    found[need.fact.id] |= {need.bound, need.top}
            names = [part["fact"]] if "fact" in part else part.get("facts", ())
            numbers = {number(part[key]) for key in ("zero", "full", "minimum", "threshold") if key in part}
            numbers |= {number(least) for least in part.get("steps", ())}
            if "each" in part:  # where a bonus reaches its cap, a deduction its floor
                numbers.add(abs(rule.points) / number(part["each"]))
            for name in names:
                found[name] |= numbers
    return {name: sorted(numbers) for name, numbers in found.items()}


def random_raw(
    declared: Declared, level: str, rng: random.Random, profile: str = "mixed"
) -> dict[str, dict[int | None, Cell]]:
    """A raw dossier with cells for what is collected at the level; a missing one is left out or empty."""
    missing, unevidenced, nil = RATES[profile]
    bounds, best = thresholds(declared, level), full_values(declared, level)
    luck = {"perfect": 1.0, "worst": 0.0, "huge": 0.0}.get(profile, rng.choice([0.0, 0.5, 0.9, 0.98]))
    raw: dict[str, dict[int | None, Cell]] = {}
    for name in declared.collected(level):
        fact = declared.facts[name]
        cells: dict[int | None, Cell] = {}
        for year in declared.years(fact):
            evidenced, papers = rng.random() >= unevidenced, rng.choice(PAPERS)
            if rng.random() < missing:
                if rng.random() < 0.5:
                    cells[year] = Cell("", False)
                continue
            if fact.na_allowed and rng.random() < nil:
                text = padded(rng.choice(NIL), rng)
            elif name in best and rng.random() < luck:
                text = written(best[name], fact, rng)
            elif profile == "worst":
                text = written(worst(fact), fact, rng)
            else:
                text = written(near(fact, bounds[name], rng, profile), fact, rng)
            cells[year] = Cell(text, evidenced, papers if evidenced else ())
        raw[name] = cells
    return raw


@cache
def full_values(declared: Declared, level: str) -> dict[str, Fraction]:
    """A value that earns everything and warns of nothing, for each fact that is looked at at the level."""
    best: dict[str, Fraction] = {}
    warnings = [rule for rule in declared.warnings.values() if level in rule.levels]
    for rule in declared.at(level, vetoes=True) + declared.at(level) + warnings:
        for name in {need for part in parts(rule, level).values() for need in names_in(part)}:
            text = full_value(declared, rule, level, declared.facts[name])
            value = value_of(text, declared.facts[name])
            assert isinstance(value, Fraction)
            lower = declared.facts[name].better == "lower"
            best[name] = min(best.get(name, value), value) if lower else max(best.get(name, value), value)
    return best


def names_in(part: dict[str, object]) -> list[str]:
    """The facts that a piece of a rule names."""
    names: list[str] = []
    for key in ("needs", "requires", "gate", "gate_or", "facts"):
        value = part.get(key)
        names += [str(name) for name in value] if isinstance(value, (dict, list)) else []
    return names + ([str(part["fact"])] if "fact" in part else [])


def worst(fact: Fact) -> Fraction:
    """A value that no rule likes."""
    if fact.better == "lower":
        return Fraction(1 if fact.kind in ("bool", "ratio") else 999)
    return Fraction(0)


def near(fact: Fact, bounds: list[Fraction], rng: random.Random, profile: str) -> Fraction:
    """A value at or about a threshold: on it, a grid step beside it, off the grid, or one of the ends."""
    if fact.kind == "bool":
        return Fraction(rng.random() < 0.7)
    whole, step = fact.kind == "count", GRID[fact.kind]
    if profile == "huge" and fact.kind != "ratio":
        value = Fraction(rng.randrange(10**11, 10**12))
        return value if whole else value + Fraction(rng.randrange(10**6), 10**6)
    if fact.kind == "ratio" and rng.random() < 0.2:
        below = rng.choice(DENOMINATORS)
        around = int(rng.choice(bounds or [Fraction(1)]) * below) + rng.randint(-1, 1)
        return Fraction(min(max(around, 0), below), below)
    base = rng.choice([*bounds, *bounds, *bounds, Fraction(0), Fraction(1)])
    away = rng.choice([0, 0, 0, 1, -1, 1, -1, 2, 5])
    value = base + away * step
    if not whole and rng.random() < 0.3:  # off the grid, just on either side: 0.89996, 0.9000000001
        value += rng.choice([1, -1]) * step * rng.choice([Fraction(1, 2), Fraction(6, 10), Fraction(1, 10**8)])
    if rng.random() < 0.05:
        value = Fraction(rng.randrange(10**4)) if fact.kind != "ratio" else Fraction(rng.randrange(10**4), 10**4)
    return min(max(value, Fraction(0)), Fraction(1 if fact.kind == "ratio" else 10**12 - 1))


def written(value: Fraction, fact: Fact, rng: random.Random) -> str:
    """A value in one of the ways people write it; it always reads back as the same value."""
    if fact.kind == "bool":
        return padded(rng.choice(YES if value else NO), rng)
    if fact.kind == "ratio":
        texts = [f"{value.numerator}/{value.denominator}", f"{value.numerator * 2}/{value.denominator * 2}"]
        texts = [text for text in texts if max(map(len, text.split("/"))) <= 12]
        if finite(value):
            texts += [decimal_text(value), decimal_text(value), f"{decimal_text(value * 100)}%"]
            texts += [f"{tail(decimal_text(value * 100), rng)}%", tail(decimal_text(value), rng)]
    else:
        text = decimal_text(value)
        head, _, decimals = text.partition(".")
        grouped = f"{int(head):,}" + (f".{decimals}" if decimals else "")
        texts = [text, text, grouped, tail(text, rng), tail(grouped, rng)]
    text = rng.choice(texts)
    return padded(text.translate(FULL_WIDTH) if rng.random() < 0.15 else text, rng)


def finite(value: Fraction) -> bool:
    """Whether a number has a finite decimal form."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def tail(text: str, rng: random.Random) -> str:
    """The same decimal with zeros after it, as spreadsheets show it."""
    return text + ("" if "." in text else ".") + "0" * rng.randint(1, 3)


def padded(text: str, rng: random.Random) -> str:
    """Sometimes with white space about it, half or full width."""
    return rng.choice([" ", "\u3000", "  "]) + text + rng.choice(["", " "]) if rng.random() < 0.1 else text


def random_as_of(rng: random.Random, declared: Declared | None = None) -> date | None:
    """No date, or one from before the window to after it, often a due day or the day beside it."""
    first, last = (declared.window[0], declared.window[-1]) if declared else (2020, 2023)
    dues = sorted({fact.due for fact in declared.facts.values()}) if declared else [(8, 1), (8, 31), (12, 31)]
    if rng.random() < 0.25:
        return None
    if rng.random() < 0.7:
        month, day = rng.choice([*dues, (12, 31)])
        return date(rng.randint(first, last), month, day) + timedelta(days=rng.choice([-1, 0, 1]))
    return date(first - 1, 1, 1) + timedelta(days=rng.randrange(366 * (last - first + 3)))


def to_csv(declared: Declared, raw: RawDossier, locality: str = "L1") -> str:
    """The raw dossier as long CSV (design §7), with a reason for every `na`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["locality", "fact", "year", "value", "evidence", "note"])
    for name, cells in raw.items():
        for year, cell in cells.items():
            value = value_of(cell.value, declared.facts[name])
            evidence = (
                ";".join(cell.papers or ["佐证材料.pdf", "会议纪要"]) if cell.evidenced and value is not None else ""
            )
            note = "零报告：没有此类情形" if isinstance(value, str) else ""
            writer.writerow([locality, name, "" if year is None else year, cell.value, evidence, note])
    return out.getvalue()
