"""The independent oracle: an exact, slow and plain scorer, straight from raw texts and the YAML declarations.

It shares nothing with the engine: no clause language, no integers on a grid, no Decimal. Numbers are
`Fraction`s, YAML is read as text, every method is computed as the standard defines it, one total at a time:
a `View` says how each cell looks for that total (design §5), `losses` what an indicator then loses.
M1-M16 are the decisions where the design leaves room (docs/decisions.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Any

import yaml

TOTALS = ("evidenced", "claimed", "attainable")
COLUMNS = (*TOTALS, "still_attainable")  # the fourth by substitution (M7)
METHODS = ["checklist", "all_or_nothing", "per_year", "tiered", "proportional", "count_minimum"]
METHODS += ["per_occurrence_deduction", "survey", "bonus"]
NA, AGAINST, BEST = "na", "against", "best"  # what a cell may be besides a number
GRID = {"bool": Fraction(1), "count": Fraction(1), "ratio": Fraction(1, 10_000), "amount": Fraction(1, 100)}
WORDS = {"true": 1, "yes": 1, "是": 1, "false": 0, "no": 0, "否": 0}
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
SHAPES = {
    "count": r"(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.0+)?",
    "amount": r"(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d+)?",
    "ratio": r"\d{1,12}(\.\d+)?%?|\d{1,12}/\d{1,12}",
}
ZERO, ONE = Fraction(0), Fraction(1)
INSTALLED = Path(__file__).resolve().parents[1]  # where a variant's base stands if not beside it
JOINED = {"per_year": "needs", "proportional": "requires", "per_occurrence_deduction": "requires"}

Value = Fraction | str  # a number, or one of NA, AGAINST, BEST
Points = dict[str, Fraction]  # by column


@dataclass(frozen=True)
class Cell:
    """A cell of a raw dossier: the text as somebody wrote it ("" = missing); whether evidence is filed; its names."""

    value: str
    evidenced: bool
    papers: tuple[str, ...] = ()


RawDossier = Mapping[str, Mapping[int | None, Cell]]  # fact -> year (None where the fact has no years) -> cell
Cells = dict[tuple[str, int | None], tuple[Value, bool]]  # the same, read; what is missing is absent


@dataclass(frozen=True)
class Fact:
    """A declared fact, its defaults filled in; `levels` matters for informative facts only."""

    id: str
    kind: str
    yearly: bool
    better: str  # higher, lower, within
    due: tuple[int, int]  # month, day
    remediable: str
    na_allowed: bool
    informative: bool
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """An indicator, veto or warning (then the method says which) and how it is judged; `body`: what stands under it."""

    id: str
    category: str
    levels: tuple[str, ...]
    method: str
    points: Fraction
    body: Any
    examples: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Need:
    """A condition on a fact: op one of ≥ ≤ > < – (– is the range bound…top); `yes` is ≥ 1, `no` is ≤ 0."""

    fact: Fact
    op: str
    bound: Fraction
    top: Fraction = ZERO
    any_year: bool = False

    @staticmethod
    @cache
    def read(fact: Fact, text: str) -> Need:
        """Read `yes`, `no`, `≥N`, `≤N`, `>N`, `<N` or `A–B`, perhaps followed by `any year`."""
        words = text.removesuffix("any year").strip()
        any_year = words != text.strip()
        if words in ("yes", "no"):
            return Need(fact, "≥" if words == "yes" else "≤", Fraction(words == "yes"), any_year=any_year)
        if "–" not in words:
            return Need(fact, words[0], number(words[1:]), any_year=any_year)
        if any_year:
            raise ValueError(f"{fact.id}: a range in any year is not defined")
        low, high = words.split("–")
        return Need(fact, "–", number(low), number(high))

    def met(self, value: Fraction, fires: bool = False) -> bool:
        """Whether a value meets it, rounded to the grid's worse side (§5, M15): for a veto, to firing."""
        least = on_grid(value, self.fact, ceil if fires else floor)
        most = on_grid(value, self.fact, floor if fires else ceil)
        match self.op:
            case "≥":
                return least >= self.bound
            case ">":
                return least > self.bound
            case "≤":
                return most <= self.bound
            case "<":
                return most < self.bound
            case "–" if not fires:
                return least >= self.bound and most <= self.top
        raise ValueError(f"{self.fact.id}: {self.op}")

    def edge(self, fires: bool = False) -> Fraction:
        """The value on the grid at which it just holds; for a veto's condition, at which it does not fire."""
        step = GRID[self.fact.kind]
        if fires:
            return self.bound + {"<": ZERO, ">": ZERO, "≤": step, "≥": -step}[self.op]
        return self.bound + {"<": -step, ">": step}.get(self.op, ZERO)


@dataclass(frozen=True, eq=False)
class Declared:
    """A declared standard, as far as scoring needs it; `rules` are indicators and vetoes, in their order."""

    window: tuple[int, ...]
    example_level: str
    categories: dict[str, Fraction]
    core: dict[str, Fraction]
    adjustment: dict[str, str]  # category, bonus_cap, deduction_cap; empty where the standard has none
    facts: dict[str, Fact]
    rules: dict[str, Rule]
    warnings: dict[str, Rule]

    @staticmethod
    def read(root: Path, standard: str) -> Declared:
        """Read root/indicators/<standard> and root/rules/<standard>; a variant's over those of its base."""
        said = files(root, standard)
        head, marks = said["indicators/standard"], said["rules/standard"]
        facts: dict[str, Fact] = {}
        rules: dict[str, Rule] = {}
        warnings: dict[str, Rule] = {}
        for category in [*head["categories"], "vetoes", "warnings"]:
            judgements = said.get(f"rules/{category}", {})
            for key, entry in said.get(f"indicators/{category}", {}).items():
                levels = tuple(entry.get("levels", head["defaults"]["indicator"]["levels"]))
                for name, own in (entry.get("facts") or {}).items():
                    facts[name] = read_fact(name, head["defaults"]["fact"] | own, levels)
                rule = judgements[key]
                if category == "warnings":
                    body = {"needs": rule.get("warns_when", {}), "facts": rule.get("same_evidence", [])}
                    warnings[key] = Rule(key, category, levels, "warning", ZERO, body, tuple(rule.get("examples", ())))
                    continue
                method = "veto" if "fires_when" in rule else next(m for m in METHODS if m in rule)
                body = {"needs": rule["fires_when"]} if method == "veto" else rule[method]
                points, examples = number(rule.get("points", "0")), tuple(rule.get("examples", ()))
                rules[key] = Rule(key, category, levels, method, points, body, examples)
        first, last = head["window"]
        categories = {key: number(points) for key, points in marks["categories"].items()}
        core = {level: number(points) for level, points in marks.get("core", {}).items()}
        window, usual = tuple(range(int(first), int(last) + 1)), head.get("example_level", "")
        return Declared(window, usual, categories, core, marks.get("adjustment") or {}, facts, rules, warnings)

    def needs(self, conditions: Mapping[str, str] | None) -> list[Need]:
        """The conditions of a mapping such as `needs`, `requires`, `gate`."""
        return [Need.read(self.facts[fact], text) for fact, text in (conditions or {}).items()]

    def years(self, fact: Fact) -> tuple[int | None, ...]:
        """The years in which a fact is collected: those of the window, or None alone."""
        return self.window if fact.yearly else (None,)

    def at(self, level: str, vetoes: bool = False) -> list[Rule]:
        """The indicators, or the vetoes, that exist at a level."""
        return [r for r in self.rules.values() if level in r.levels and (r.method == "veto") == vetoes]

    def judged(self, level: str) -> list[str]:
        """The facts that some rule or veto looks at, at a level."""
        rules = self.at(level) + self.at(level, vetoes=True)
        return list(dict.fromkeys(name for rule in rules for name in facts_of(rule, level)))

    def collected(self, level: str) -> list[str]:
        """Every fact that is asked for at a level: those judged, and the informative ones shown there."""
        shown = [fact.id for fact in self.facts.values() if fact.informative and level in fact.levels]
        return list(dict.fromkeys(self.judged(level) + shown))


@dataclass(frozen=True)
class IndicatorResult:
    """An indicator: points by column, ceiling, floor, outcome, capped, and clause id -> (kind, points)."""

    points: Points
    ceiling: Fraction
    floor: Fraction
    outcome: str
    capped: bool
    clauses: dict[str, tuple[str | None, Fraction]]


@dataclass(frozen=True)
class Assessment:
    """The whole answer for one dossier (§7); points are by column, still_attainable among them."""

    totals: Points  # core + adjustment
    adjustment: Points
    out_of: Fraction
    categories: dict[str, Points]
    indicators: dict[str, IndicatorResult]
    vetoes: dict[str, str]
    surveys: dict[str, str]
    verdict: tuple[str, tuple[str, ...]]  # status, ids that are its reasons
    missing: int
    warnings: dict[str, tuple[frozenset[tuple[str, int | None]], frozenset[str]]]  # cells behind it, names of evidence


def load(path: Path) -> Any:
    """A YAML file with every scalar as text; a file that is not there is empty."""
    return (yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader) or {}) if path.exists() else {}


def files(root: Path, standard: str) -> dict[str, Any]:
    """The files of a standard, such as "rules/A1"; of a variant, those of its base with what it changes."""
    own = {
        f"{side}/{path.stem}": load(path)
        for side in ("indicators", "rules")
        for path in sorted((root / side / standard).glob("*.yaml"))
    }
    base = own["indicators/standard"].get("extends")
    if not base:
        return own
    whole = files(root if (root / "indicators" / base["id"]).exists() else INSTALLED, base["id"])
    head, marks = whole["indicators/standard"], whole["rules/standard"]
    changes, sums = own.pop("indicators/changes", {}), own.pop("rules/standard", {})
    for name in changes.get("drop", {}):
        for entries in (*whole.values(), head["categories"], marks["categories"]):
            entries.pop(name, None)
        if marks.get("adjustment", {}).get("category") == name:
            del marks["adjustment"]
    for name, said in changes.get("change", {}).items():
        for when in [said["switch_on"]] if isinstance(said.get("switch_on"), str) else said.get("switch_on", ()):
            switched_on(whole, name, when)
        told = {key: value for key, value in said.items() if key not in ("reason", "sources", "switch_on")}
        if name == "standard":
            marks["adjustment"] = merged(marks.get("adjustment"), told.pop("adjustment", {}))
            whole["indicators/standard"] = head = merged(head, told)
        for entries in whole.values() if name != "standard" else ():
            if name in entries:  # on both sides: what does not belong there is not read there
                entries[name] = merged(entries[name], told)
    head["categories"] |= {name: said["title"] for name, said in changes.get("add", {}).items() if "title" in said}
    whole["rules/standard"] = merged(marks, sums)
    del own["indicators/standard"]
    return merged(whole, own)


def merged(old: Any, new: Any) -> Any:
    """Mappings key by key, `~` takes away; anything else takes the place of what was there."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    kept = {key: value for key, value in old.items() if key not in new}
    return kept | {key: merged(old.get(key), value) for key, value in new.items() if value not in ("~", "")}


def switched_on(whole: dict[str, Any], name: str, when: str) -> None:
    """An optional condition of a rule joins its method at the condition's levels."""
    rule = next(entries[name] for file, entries in whole.items() if file.startswith("rules/") and name in entries)
    entry = next(entries[name] for file, entries in whole.items() if file.startswith("indic") and name in entries)
    levels = entry.get("levels", whole["indicators/standard"]["defaults"]["indicator"]["levels"])
    option = next(one for one in rule["optional"] if one["when"] == when)
    at = option.get("levels", levels)
    if "all_or_nothing" in rule:
        rule["all_or_nothing"] = [
            {"levels": [level], "needs": one["needs"] | (option["needs"] if level in at else {})}
            for one in rule["all_or_nothing"]
            for level in one.get("levels", levels)
        ]
    else:
        key, method = next(pair for pair in JOINED.items() if pair[0] in rule)
        rule[key][method] = rule[key].get(method, {}) | option["needs"]
    for entries in whole.values():
        for declared in entries.values():
            for fact, line in (declared.get("facts") or {}).items() if isinstance(declared, dict) else ():
                if fact in option["needs"]:
                    line.pop("informative", None)


def read_fact(name: str, line: Mapping[str, Any], levels: tuple[str, ...]) -> Fact:
    """A fact from its line, over the defaults."""
    month, day = line.get("due", "12-31").split("-")
    return Fact(
        id=name,
        kind=line["kind"],
        yearly=line["yearly"] == "yes",
        better=line["better"],
        due=(int(month), int(day)),
        remediable=line["remediable"],
        na_allowed=line.get("if_no_cases") == "satisfied",
        informative=line.get("informative") == "yes",
        levels=tuple(line.get("levels", levels)),
    )


@cache
def number(text: str) -> Fraction:
    """A number of the declarations: decimal or percentage, perhaps negative."""
    text = text.strip()
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def value_of(text: str, fact: Fact) -> Value | None:
    """What a cell says: a number, `na`, or None where missing; anything else is refused (§5, §7, M16)."""
    text = text.translate(HALF_WIDTH).strip()
    if text == "":
        return None
    if text.lower() in ("na", "零报告") and fact.na_allowed:
        return NA
    if fact.kind == "bool":
        return Fraction(WORDS[text.lower()])
    if not re.fullmatch(SHAPES[fact.kind], text, re.ASCII):
        raise ValueError(f"{fact.id}: {text!r}")
    value = number(text.replace(",", ""))
    if fact.kind == "ratio" and value > 1:
        raise ValueError(f"{fact.id}: {text!r} is over 1")
    return value


def on_grid(value: Fraction, fact: Fact, rounding: Callable[[Fraction], int]) -> Fraction:
    """The value on its kind's grid (§5: the grid is part of the standard's meaning)."""
    if value.denominator == 1:  # on every grid
        return value
    return rounding(value / GRID[fact.kind]) * GRID[fact.kind]


def rounded(points: Fraction) -> Fraction:
    """Half up, away from zero, to 0.01 (§5, M6)."""
    hundredths = Fraction(floor(abs(points) * 100 + Fraction(1, 2)), 100)
    return hundredths if points >= 0 else -hundredths


def parts(rule: Rule, level: str) -> dict[str, Any]:
    """The pieces of a rule that exist at a level, by the end of their clause id."""
    if rule.method == "checklist":
        return {key: item for key, item in rule.body.items() if level in item.get("levels", rule.levels)}
    if rule.method == "all_or_nothing":
        return {"all": next(entry for entry in rule.body if level in entry.get("levels", rule.levels))}
    return {"": rule.body}


def facts_of(rule: Rule, level: str) -> list[str]:
    """Every fact that the score (or the veto) looks at, at a level."""
    names: list[str] = []
    for part in parts(rule, level).values():
        for key in ("needs", "requires", "gate", "gate_or"):
            names += part.get(key) or ()
        names += [part["fact"]] if "fact" in part else part.get("facts", ())
    return list(dict.fromkeys(names))


def bounds(rule: Rule, level: str) -> tuple[Fraction, Fraction]:
    """Floor and ceiling: 0 (a survey: `below`) and the points (a checklist: its items); a J deduction: points and 0."""
    if rule.method == "checklist":
        return ZERO, sum((number(item["points"]) for item in parts(rule, level).values()), ZERO)
    if rule.method == "survey":
        return number(rule.body.get("below", "0")), rule.points
    return min(rule.points, ZERO), max(rule.points, ZERO)


@dataclass(frozen=True)
class View:
    """How a dossier looks for one of the three totals."""

    declared: Declared
    cells: Cells
    as_of: date | None
    total: str

    def due(self, fact: Fact, year: int | None) -> bool:
        """A year is not due while the date is before the fact's due day in it (§5, M1)."""
        return year is None or self.as_of is None or self.as_of >= date(year, *fact.due)

    def sees(self, fact: Fact, year: int | None) -> Value:
        """What counts: a number, or NA (as if nothing occurred), AGAINST or BEST (§5, M2, M3)."""
        due = self.due(fact, year)
        if (fact.id, year) in self.cells:
            value, evidenced = self.cells[fact.id, year]
            return AGAINST if due and not evidenced and self.total == "evidenced" else value
        if self.total == "attainable" or (not due and fact.better == "lower"):
            return BEST
        return AGAINST if due else NA

    def judges(self, need: Need, year: int | None) -> bool | None:
        """A condition in one year; None: as if nothing occurred."""
        seen = self.sees(need.fact, year)
        if not isinstance(seen, Fraction):
            return {AGAINST: False, BEST: True, NA: None}[seen]
        if need.met(seen):
            return True
        if self.due(need.fact, year) or need.fact.better == "lower":
            return False
        return True if self.total == "attainable" else None  # failing, but not due (M2a)

    def holds(self, need: Need, years: Iterable[int | None] | None = None) -> bool:
        """A condition over its years: all of them, or any."""
        judged = [self.judges(need, year) for year in (years or self.declared.years(need.fact))]
        return either(judged) if need.any_year else all(holds is not False for holds in judged)

    def gate(self, survey: Any) -> bool:
        """The sample gate: every condition of `gate`, or in place of one those of `gate_or` (M4)."""
        gate, instead = (self.declared.needs(survey.get(key)) for key in ("gate", "gate_or"))
        if not instead:
            return all(self.holds(need) for need in gate)
        return all(either([self.judges(a, None), self.judges(b, None)]) for a in gate for b in instead)

    def share(self, fact: Fact, zero: Fraction, full: Fraction) -> Fraction:
        """The mean, over the years that count, of the way from zero to full (§5, M5)."""
        shares: list[Fraction] = []
        for year in self.declared.years(fact):
            seen = self.sees(fact, year)
            if isinstance(seen, Fraction):
                way = (on_grid(seen, fact, floor if full > zero else ceil) - zero) / (full - zero)
                shares.append(min(max(way, ZERO), ONE))
            elif seen != NA:
                shares.append(ONE if seen == BEST else ZERO)
        return sum(shares, ZERO) / len(shares) if shares else ONE

    def sum(self, fact: Fact, rounding: Callable[[Fraction], int], special: Mapping[str, Fraction]) -> Fraction:
        """The sum over the years, with what AGAINST and BEST add; `na` adds nothing (§5, M5)."""
        seen = [self.sees(fact, year) for year in self.declared.years(fact)]
        numbers = (on_grid(value, fact, rounding) for value in seen if isinstance(value, Fraction))
        return sum(numbers, ZERO) + sum((special[v] for v in seen if isinstance(v, str) and v != NA), ZERO)


def either(judged: Iterable[bool | None]) -> bool:
    """An "or": one of those that count holds; with nothing left it holds (§5, M4)."""
    left = [holds for holds in judged if holds is not None]
    return not left or any(left)


def losses(view: View, rule: Rule, level: str) -> dict[str, Fraction]:
    """What an indicator loses for the view's total, by the end of the clause id (the nine methods)."""
    declared, body, here = view.declared, rule.body, parts(rule, level)
    low, high = bounds(rule, level)

    def cost(points: Fraction, conditions: Mapping[str, str]) -> Fraction:
        return ZERO if all(view.holds(need) for need in declared.needs(conditions)) else points

    if rule.method == "checklist":
        return {key: cost(number(item["points"]), item["needs"]) for key, item in here.items()}
    if rule.method == "all_or_nothing":
        return {"all": cost(high, here["all"]["needs"])}
    if rule.method == "per_year":
        lost: dict[str, Fraction] = {}
        for year in declared.window:
            needs = declared.needs(body["needs"])
            kept = all(view.holds(need, [year if need.fact.yearly else None]) for need in needs)
            lost[str(year)] = ZERO if kept else number(body["points"])
        return lost
    lost = {"requires": cost(high - low, body["requires"])} if body.get("requires") else {}
    if rule.method == "per_occurrence_deduction":
        each, facts = number(body["each"]), [declared.facts[name] for name in body["facts"]]
        cases = [view.sum(fact, ceil, {AGAINST: (high - low) / each, BEST: ZERO}) for fact in facts]
        return lost | {"count": min(each * sum(cases, ZERO), high - low)}
    return lost | losses_on_one_fact(view, rule.method, body, declared.facts[body["fact"]], high)


def losses_on_one_fact(view: View, method: str, body: Any, fact: Fact, high: Fraction) -> dict[str, Fraction]:
    """The methods that look at one fact: tiered, proportional, count_minimum, survey, bonus."""
    match method:
        case "tiered":
            lost, below = dict[str, Fraction](), ZERO
            steps = sorted((number(least), number(points), least) for least, points in body["steps"].items())
            best_year = fact.yearly and body.get("years") == "max"
            reached = [points for least, points, _ in steps if view.holds(Need(fact, "≥", least, any_year=best_year))]
            for reach, points, least in steps:
                if points > below:
                    lost[decimal_text(reach) if "%" in least else least] = (
                        ZERO if points <= max(reached, default=ZERO) else points - below
                    )
                below = points
            return lost
        case "proportional":
            return {"share": high * (1 - view.share(fact, number(body["zero"]), number(body["full"])))}
        case "count_minimum" if body["shortfall"] == "proportional":
            return {"share": high * (1 - view.share(fact, ZERO, number(body["minimum"])))}
        case "count_minimum":
            return {"minimum": ZERO if view.holds(Need(fact, "≥", number(body["minimum"]))) else high}
        case "survey":
            passed = view.holds(Need(fact, "≥", number(body["threshold"]))) and view.gate(body)
            return {"rate": ZERO if passed else high - number(body.get("below", "0"))}
        case "bonus":
            each = number(body["each"])
            earned = each * view.sum(fact, floor, {AGAINST: ZERO, BEST: high / each})
            return {"bonus": high - min(high, earned)}
    raise ValueError(method)


def finding(rule: Rule, evidenced: Fraction, claimed: Fraction, attainable: Fraction) -> tuple[str | None, Fraction]:
    """The finding of a clause from what it costs in the three totals (§5, M9)."""
    if rule.method == "bonus":  # a bonus not earned is no finding
        evidenced, claimed, attainable = evidenced - claimed, claimed - attainable, ZERO
    if claimed:
        return "failed" if attainable else "missing", rounded(claimed)
    return ("unevidenced", rounded(evidenced)) if evidenced else (None, ZERO)


def outcome(rule: Rule, view: View, level: str, points: Points) -> str:
    """The outcome of an indicator (§5, M1, M13)."""
    facts = [view.declared.facts[name] for name in facts_of(rule, level)]
    looked = [(fact, year) for fact in facts for year in view.declared.years(fact)]
    if not any(view.due(fact, year) for fact, year in looked):
        return "not_due"
    if all((fact.id, year) in view.cells and view.cells[fact.id, year][0] == NA for fact, year in looked):
        return "not_applicable"
    low, high = bounds(rule, level)
    if rule.method == "bonus":
        return "met" if points["claimed"] else "missing" if points["attainable"] else "none"
    if high in (points["claimed"], points["attainable"]):
        return "met" if points["claimed"] == high else "missing"
    return "partly" if points["claimed"] > low else "failed"


def veto_status(veto: Rule, view: View) -> str:
    """Fired by any value that meets a condition in any year, evidenced or not; else unknown by a gap (M8)."""
    status = "clear"
    for need in view.declared.needs(veto.body["needs"]):
        for year in view.declared.years(need.fact):
            value, _ = view.cells.get((need.fact.id, year), (BEST, False))
            if isinstance(value, Fraction) and need.met(value, fires=True):
                return "fired"
            if value == BEST and view.due(need.fact, year):
                status = "unknown"
    return status


def warnings_of(
    declared: Declared, level: str, cells: Cells, raw: RawDossier
) -> dict[str, tuple[frozenset[tuple[str, int | None]], frozenset[str]]]:
    """The warnings to be shown: cells that meet a condition, or that are above zero and name the same evidence."""
    shown = {}
    for rule in (rule for rule in declared.warnings.values() if level in rule.levels):
        behind, shared = set(), set()
        for need in declared.needs(rule.body["needs"]):
            for (fact, year), (value, _) in cells.items():
                if fact == need.fact.id and isinstance(value, Fraction) and need.met(value, fires=True):
                    behind.add((fact, year))
        asked = {key: value for key, (value, _) in cells.items() if key[0] in rule.body["facts"]}
        above = [key for key, value in asked.items() if isinstance(value, Fraction) and value > 0]
        named = {key: {half_width(paper) for paper in raw[key[0]][key[1]].papers} for key in above}
        for one in above:
            for other in above:
                both = named[one] & named[other]
                if one[0] != other[0] and both:
                    behind |= {one, other}
                    shared |= both
        if behind:
            shown[rule.id] = frozenset(behind), frozenset(shared)
    return shown


def half_width(text: str) -> str:
    """A text with full-width characters narrowed and no white space around."""
    return text.translate(HALF_WIDTH).strip()


def survey_status(rule: Rule, claimed: View, attainable: View) -> str:
    """below, else missing, else sample_short, else passed; all values count, evidenced or not (§5, M11)."""
    fact = claimed.declared.facts[rule.body["fact"]]
    rate = claimed.sees(fact, None)
    if not isinstance(rate, Fraction):
        return "missing"
    if not Need(fact, "≥", number(rule.body["threshold"])).met(rate):
        return "below"
    if claimed.gate(rule.body):
        return "passed"
    return "missing" if attainable.gate(rule.body) else "sample_short"


def mendable(fact: Fact, year: int | None, last: int, as_of: date | None) -> bool:
    """Whether a value can still be mended (§7 still_attainable, M7)."""
    if fact.remediable != "within_year":
        return fact.remediable == "always"
    year = last if year is None else year
    return year == last if as_of is None else as_of <= date(year, 12, 31)


def verdict_of(vetoes: Mapping[str, str], surveys: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The verdict and the ids that are its reasons (§7, M14)."""
    answers = [*vetoes.items(), *surveys.items()]
    for verdict, statuses in (
        ("vetoed", ("fired",)),
        ("below_threshold", ("below",)),
        ("unresolved", ("unknown", "missing", "sample_short")),
    ):
        reasons = tuple(key for key, status in answers if status in statuses)
        if reasons:
            return verdict, reasons
    return "gates_passed", ()


def assess(
    declared: Declared, level: str, raw: RawDossier, as_of: date | None = None, only: str | None = None
) -> Assessment:
    """Assess one raw dossier at a level, as of a date (None: everything is due); `only` one indicator, by its id."""
    cells: Cells = {}
    for name in declared.collected(level):
        for year, cell in raw.get(name, {}).items():
            value = value_of(cell.value, declared.facts[name])
            if value is not None:
                cells[name, year] = value, cell.evidenced
    last, still = declared.window[-1], dict(cells)
    for (name, year), (value, _) in cells.items():
        if value != NA and mendable(declared.facts[name], year, last, as_of):
            del still[name, year]
    views = {total: View(declared, cells, as_of, total) for total in TOTALS}
    views["still_attainable"] = View(declared, still, as_of, "attainable")
    claimed, attainable = views["claimed"], views["attainable"]

    here = [rule for rule in declared.at(level) if only in (None, rule.id)]
    indicators = dict[str, IndicatorResult]()
    for rule in here:
        low, high = bounds(rule, level)
        lost = {column: losses(views[column], rule, level) for column in COLUMNS}
        whole = {column: sum(lost[column].values(), ZERO) for column in COLUMNS}
        points = {column: rounded(max(low, high - whole[column])) for column in COLUMNS}
        result, capped = outcome(rule, claimed, level, points), whole["claimed"] > high - low
        kinds = {f"{rule.id}.{end}": finding(rule, *(lost[t][end] for t in TOTALS)) for end in lost["claimed"]}
        indicators[rule.id] = IndicatorResult(points, high, low, result, capped, kinds)

    def together(rules: Iterable[Rule]) -> Points:
        """The rounded points of some indicators together (M6)."""
        ids = [rule.id for rule in rules]
        return {column: sum((indicators[key].points[column] for key in ids), ZERO) for column in COLUMNS}

    core_rules = [rule for rule in here if rule.category != declared.adjustment.get("category")]
    extra = [rule for rule in here if rule not in core_rules]
    core = together(core_rules)
    bonus = together(rule for rule in extra if rule.method == "bonus")
    taken = together(rule for rule in extra if rule.method != "bonus")
    most, least = (number(declared.adjustment.get(key, "0")) for key in ("bonus_cap", "deduction_cap"))
    adjustment = {column: min(most, bonus[column]) + max(least, taken[column]) for column in COLUMNS}

    vetoes = {veto.id: veto_status(veto, claimed) for veto in declared.at(level, vetoes=True)}
    surveys = {r.id: survey_status(r, claimed, attainable) for r in here if r.method == "survey"}
    judged = [declared.facts[name] for name in declared.judged(level)]
    asked = [(fact, year) for fact in judged if not fact.informative for year in declared.years(fact)]
    return Assessment(
        totals={column: core[column] + adjustment[column] for column in COLUMNS},
        adjustment=adjustment,
        out_of=sum((indicators[rule.id].ceiling for rule in core_rules), ZERO),
        categories={key: together(r for r in here if r.category == key) for key in declared.categories},
        indicators=indicators,
        vetoes=vetoes,
        surveys=surveys,
        verdict=verdict_of(vetoes, surveys),
        missing=sum(claimed.due(fact, year) and (fact.id, year) not in cells for fact, year in asked),
        warnings=warnings_of(declared, level, cells, raw),
    )


def decimal_text(value: Fraction) -> str:
    """A number ≥ 0 that has a finite decimal form, written so."""
    places = next(n for n in range(40) if (value * 10**n).denominator == 1)
    digits = str(int(value * 10**places)).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def full_value(declared: Declared, rule: Rule, level: str, fact: Fact) -> str:
    """A fact's value in the full dossier that examples start from: it earns everything, at the top bound."""
    asked: list[Fraction] = []
    for part in parts(rule, level).values():
        for key in ("needs", "requires", "gate", "gate_or"):
            needs = [need for need in declared.needs(part.get(key)) if need.fact == fact]
            asked += [need.edge(fires=rule.method in ("veto", "warning")) for need in needs]
        if part.get("fact") == fact.id:
            asked += [number(part[key]) for key in ("full", "minimum", "threshold") if key in part]
            asked += [number(least) for least in part.get("steps", ())]
            asked += [rule.points / number(part["each"])] if rule.method == "bonus" else []
    best = max(asked, default=ZERO)
    if fact.kind == "bool":
        return "yes" if best else "no"
    return "0" if fact.better == "lower" else decimal_text(best)


def judge_example(declared: Declared, key: str, example: Mapping[str, Any]) -> Fraction | str:
    """What an example gives: claimed points, or a veto's or warning's status; all due, with the same evidence."""
    rule = declared.rules.get(key) or declared.warnings[key]
    usual = declared.example_level if declared.example_level in rule.levels else rule.levels[0]
    level = example.get("level", usual)
    names = facts_of(rule, level)
    if unknown := set(example) - {"gives", "level", *declared.collected(level)}:
        raise ValueError(f"{key}: not asked for at level {level}: {sorted(unknown)}")
    raw: dict[str, dict[int | None, Cell]] = {}
    for fact in (declared.facts[name] for name in names):
        years, said = declared.years(fact), example.get(fact.id, full_value(declared, rule, level, fact))
        texts = said if isinstance(said, list) else [said] * len(years)
        cells = [Cell("" if text == "~" else text, True, ("same",)) for text in texts]
        raw[fact.id] = dict(zip(years, cells, strict=True))
    result = assess(declared, level, raw, only=key)
    if rule.method == "warning":
        return "warned" if key in result.warnings else "clear"
    return result.vetoes[key] if rule.method == "veto" else result.indicators[key].points["claimed"]
