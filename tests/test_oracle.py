"""The oracle held against cases worked out by hand, on a toy standard; and every declared example by the oracle.

A cell is written as text; `?` at its end: without evidence; "" missing. A list holds 2020, 2021, 2022, 2023.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from oracle import (
    Assessment,
    Cell,
    Declared,
    IndicatorResult,
    Need,
    assess,
    decimal_text,
    judge_example,
    number,
    rounded,
    value_of,
)
from random_dossiers import PROFILES, finite, near, random_as_of, random_raw, to_csv, written

REPO = Path(__file__).resolve().parent.parent

TOY = {
    "indicators/toy/standard.yaml": """
id: toy
window: [2020, 2023]
example_level: city
categories: {A1: 甲, J10: 加减分}
defaults:
  indicator: {levels: [city, town]}
  fact: {kind: bool, yearly: yes, better: higher, remediable: within_year}
""",
    "indicators/toy/A1.yaml": """
T-01:
  facts:
    meet: {kind: count, due: 08-31}
    joint: {kind: count, if_no_cases: satisfied}
    law: {kind: ratio, yearly: no, remediable: always}
    days: {kind: count, better: within}
T-02:
  facts:
    staff: {kind: count, yearly: no, remediable: always}
    budget: {kind: amount, yearly: no, informative: yes, levels: [city]}
T-03: {facts: {visits: {kind: count, due: 08-01}}}
T-04: {facts: {support: {kind: count, if_no_cases: satisfied}}}
T-05:
  facts:
    done: {kind: ratio, if_no_cases: satisfied, remediable: always}
    list: {}
T-06: {facts: {study: {kind: count}}}
T-07: {facts: {bulletin: {kind: count, if_no_cases: satisfied}}}
T-08:
  facts:
    crimes: {kind: count, better: lower, remediable: never, if_no_cases: satisfied}
    lapses: {kind: count, better: lower, remediable: always, yearly: no}
    plan: {}
T-09:
  levels: [city]
  facts:
    rate: {kind: ratio, yearly: no, remediable: always}
    sample: {kind: count, yearly: no, remediable: never}
    everyone: {yearly: no, remediable: never}
T-10: {facts: {open_cases: {kind: count, better: lower, remediable: always}}}
T-11: {facts: {debt: {kind: ratio, better: lower, remediable: never}}}
""",
    "indicators/toy/J10.yaml": """
J-01: {facts: {models: {kind: count, yearly: no, remediable: always}}}
J-02: {facts: {top: {yearly: no, remediable: never, if_no_cases: satisfied}}}
J-03: {facts: {recorded: {kind: count, better: lower, yearly: no, remediable: never}}}
J-04: {facts: {false_papers: {kind: count, better: lower, yearly: no, remediable: never}}}
""",
    "indicators/toy/vetoes.yaml": """
V-01: {facts: {disputes: {kind: count, better: lower, remediable: never}}}
V-02: {facts: {allowance: {kind: ratio, if_no_cases: satisfied, remediable: always}}}
V-03: {}
""",
    "rules/toy/standard.yaml": """
categories: {A1: 15.5, J10: 0}
core: {city: 15.5, town: 12.25}
adjustment: {category: J10, bonus_cap: 3, deduction_cap: -6}
""",
    "rules/toy/A1.yaml": """
T-01:
  points: 1
  checklist:
    a: {points: 0.5, needs: {meet: ≥1, joint: ≥ 1 any year}}
    b: {points: 0.25, levels: [city], needs: {law: ≥90%}}
    c: {points: 0.25, needs: {days: 7–14}}
T-02:
  points: 1
  all_or_nothing: [{levels: [city], needs: {staff: ≥1}}, {levels: [town], needs: {plan: yes}}]
T-03: {points: 1, per_year: {points: 0.25, needs: {visits: ≥2}}}
T-04: {points: 3, tiered: {fact: support, years: min, steps: {3: 3, 2: 2, 1: 1, 0: 0}}}
T-05: {points: 1.5, proportional: {fact: done, zero: 0%, full: 100%, requires: {list: yes}}}
T-06: {points: 0.5, count_minimum: {fact: study, minimum: 1, shortfall: zero}}
T-07: {points: 1, count_minimum: {fact: bulletin, minimum: 3, shortfall: proportional}}
T-08:
  points: 1.5
  per_occurrence_deduction: {facts: [crimes, lapses], each: 0.5, requires: {plan: yes}}
T-09:
  points: 3
  survey: {of: x, fact: rate, threshold: 90%, below: 0, gate: {sample: ≥100}, gate_or: {everyone: yes}}
T-10: {points: 1, all_or_nothing: [{needs: {open_cases: ≤0}}]}
T-11: {points: 1, proportional: {fact: debt, zero: 100%, full: 0%}}
""",
    "rules/toy/J10.yaml": """
J-01: {points: 3, bonus: {fact: models, each: 1}}
J-02: {points: 1, bonus: {fact: top, each: 1}}
J-03: {points: -5, per_occurrence_deduction: {facts: [recorded], each: 1}}
J-04: {points: -5, per_occurrence_deduction: {facts: [false_papers], each: 0.5}}
""",
    "rules/toy/vetoes.yaml": """
V-01: {fires_when: {disputes: ">0"}}
V-02: {fires_when: {allowance: "<100%"}}
V-03: {fires_when: {plan: no}}
""",
}

FULL: dict[str, str | list[str]] = {
    "meet": "1", "joint": "1", "law": "90%", "days": "7", "staff": "1", "visits": "2", "support": "3",
    "done": "1", "list": "yes", "study": "1", "bulletin": "3", "crimes": "0", "lapses": "0", "plan": "是",
    "rate": "45/50", "sample": "100", "everyone": "no", "open_cases": "0", "debt": "0", "models": "3", "top": "yes",
    "recorded": "0", "false_papers": "0", "disputes": "0", "allowance": "100%",
}  # fmt: skip


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Declared:
    """The toy standard, read from files."""
    root = tmp_path_factory.mktemp("toy")
    for name, text in TOY.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return Declared.read(root, "toy")


def dossier(toy: Declared, said: dict[str, str | list[str]]) -> dict[str, dict[int | None, Cell]]:
    """A raw dossier from the short form of this file."""
    raw: dict[str, dict[int | None, Cell]] = {}
    for name, texts in said.items():
        years = toy.years(toy.facts[name])
        listed = texts if isinstance(texts, list) else [texts] * len(years)
        cells = [Cell(text.removesuffix("?"), not text.endswith("?")) for text in listed]
        raw[name] = dict(zip(years, cells, strict=True))
    return raw


def run(toy: Declared, level: str = "city", as_of: str | None = None, /, **said: str | list[str]) -> Assessment:
    """Assess the full dossier with what is said in place."""
    return assess(toy, level, dossier(toy, FULL | said), date.fromisoformat(as_of) if as_of else None)


def shown(points: dict[str, Fraction]) -> str:
    """The four columns: evidenced, claimed, attainable, still attainable."""
    return " ".join(("-" if p < 0 else "") + decimal_text(abs(p)) for p in points.values())


def kinds(result: IndicatorResult) -> dict[str, str]:
    """The findings of an indicator: clause id -> kind and points."""
    return {key: f"{kind} {decimal_text(p)}" for key, (kind, p) in result.clauses.items() if kind}


MINIMAL = [  # indicator, what differs, evidenced claimed attainable still, outcome, findings
    # checklist: item by item, all or any year, a range, levels (§5 tests)
    ("T-01", {}, "1 1 1 1", "met", {}),
    ("T-01", {"meet": ["1", "0", "1", "1"]}, "0.5 0.5 0.5 0.5", "partly", {"a": "failed 0.5"}),
    ("T-01", {"meet": ["1", "1", "1", "0"]}, "0.5 0.5 0.5 1", "partly", {"a": "failed 0.5"}),
    ("T-01", {"joint": ["0", "1", "0", "0"]}, "1 1 1 1", "met", {}),
    ("T-01", {"joint": ["0", "", "0", "0"]}, "0.5 0.5 1 1", "missing", {"a": "missing 0.5"}),
    ("T-01", {"joint": ["0", "1?", "0", "0"]}, "0.5 1 1 1", "met", {"a": "unevidenced 0.5"}),
    ("T-01", {"law": "89.99%"}, "0.75 0.75 0.75 1", "partly", {"b": "failed 0.25"}),
    ("T-01", {"law": "0.89996"}, "0.75 0.75 0.75 1", "partly", {"b": "failed 0.25"}),
    ("T-01", {"days": ["7", "14", "15", "8"]}, "0.75 0.75 0.75 0.75", "partly", {"c": "failed 0.25"}),
    ("T-01", {"days": ["7", "14", "6", ""]}, "0.75 0.75 0.75 0.75", "partly", {"c": "failed 0.25"}),
    (
        "T-01",
        {"meet": "", "law": "0", "days": "7?"},
        "0 0.25 0.75 1",
        "partly",
        {"a": "missing 0.5", "b": "failed 0.25", "c": "unevidenced 0.25"},
    ),
    ("T-01", {"meet": "0", "law": "0", "days": "0"}, "0 0 0 0.25", "failed", None),
    # `na` (§5): holds in tests; left out of any; nothing left holds; without evidence against in evidenced
    ("T-01", {"joint": ["na", "0", "0", "0"]}, "0.5 0.5 0.5 1", "partly", {"a": "failed 0.5"}),
    ("T-01", {"joint": ["na", "1", "0", "0"]}, "1 1 1 1", "met", {}),
    ("T-01", {"joint": "na"}, "1 1 1 1", "met", {}),
    ("T-01", {"joint": "na?"}, "0.5 1 1 1", "met", {"a": "unevidenced 0.5"}),
    # all_or_nothing
    ("T-02", {"staff": "0"}, "0 0 0 1", "failed", {"all": "failed 1"}),
    ("T-02", {"staff": "1?"}, "0 1 1 1", "met", {"all": "unevidenced 1"}),
    # per_year: a quarter for each year
    ("T-03", {"visits": ["2", "1", "", "3?"]}, "0.25 0.5 0.75 0.75", "partly", None),
    # tiered: the highest step that every year reaches
    ("T-04", {"support": ["3", "4", "2", "9"]}, "2 2 2 2", "partly", {"3": "failed 1"}),
    ("T-04", {"support": ["3", "4", "", "9"]}, "0 0 3 3", "missing", None),
    ("T-04", {"support": ["1", "na", "", "9"]}, "0 0 1 1", "failed", None),
    ("T-04", {"support": ["3", "na", "na", "2?"]}, "0 2 2 3", "partly", None),
    ("T-04", {"support": "na"}, "3 3 3 3", "not_applicable", {}),
    ("T-04", {"support": "na?"}, "0 3 3 3", "not_applicable", None),
    # proportional: 1.5 x the mean; na left out; (0.9 + 0.5)/2 = 0.7 -> 1.05
    ("T-05", {"done": ["0.9", "50%", "na", "na"]}, "1.05 1.05 1.05 1.5", "partly", {"share": "failed 0.45"}),
    # 1.5 x (3 + 1/3)/4: on the grid 0.3333 -> 1.5 x 0.833325 = 1.2499875 -> 1.25
    ("T-05", {"done": ["1", "1", "1/3", "1"]}, "1.25 1.25 1.25 1.5", "partly", {"share": "failed 0.25"}),
    # missing at its worst 0 and its best 1: (0.5 + 1 + 1)/4 = 0.625 -> 0.9375 -> 0.94; best 0.875 -> 1.31
    ("T-05", {"done": ["0.5", "1", "1", ""]}, "0.94 0.94 1.31 1.5", "partly", {"share": "failed 0.56"}),
    ("T-05", {"done": ["na?", "1", "1", "1"]}, "1.13 1.5 1.5 1.5", "met", {"share": "unevidenced 0.38"}),
    ("T-05", {"done": "na", "list": "yes"}, "1.5 1.5 1.5 1.5", "met", {}),
    (
        "T-05",
        {"done": "0.5", "list": ["yes", "yes", "no", "yes"]},
        "0 0 0 0",
        "failed",
        {"requires": "failed 1.5", "share": "failed 0.75"},
    ),
    # on the grid, down: 1.5 x 0.8299 = 1.24485 (0.83 would give 1.25); 1.5 x 0.8233 = 1.23495 (0.82335: 1.24)
    ("T-05", {"done": ["0.82999", "na", "na", "na"]}, "1.24 1.24 1.24 1.5", "partly", None),
    ("T-05", {"done": ["0.82335", "na", "na", "na"]}, "1.23 1.23 1.23 1.5", "partly", None),
    # where less is better, up: 1 - 0.1651 = 0.8349 (0.165 would give 0.84)
    ("T-11", {"debt": "0.16501"}, "0.83 0.83 0.83 0.83", "partly", None),
    # count_minimum, zero and proportional: (1 + 1/3 + 0 + 1)/4 = 7/12 -> 0.58; best of the gap 10/12 -> 0.83
    ("T-06", {"study": ["1", "0", "1", "1"]}, "0 0 0 0", "failed", {"minimum": "failed 0.5"}),
    ("T-06", {"study": ["1", "", "1", "1"]}, "0 0 0.5 0.5", "missing", {"minimum": "missing 0.5"}),
    ("T-07", {"bulletin": ["999", "1", "", "3"]}, "0.58 0.58 0.83 0.83", "partly", {"share": "failed 0.42"}),
    # na cannot be mended: (0 + 0 + 0)/3 still, not (0 + 0 + 0 + 1)/4
    ("T-07", {"bulletin": ["0", "0", "0", "na"]}, "0 0 0 0", "failed", None),
    # per_occurrence_deduction: 1.5 - 0.5 a case; missing reaches the floor, best 0; na adds nothing
    ("T-08", {"crimes": ["1", "0", "na", "0"], "lapses": "1"}, "0.5 0.5 0.5 1", "partly", None),
    ("T-08", {"crimes": ["0", "", "0", "0"]}, "0 0 1.5 1.5", "missing", {"count": "missing 1.5"}),
    ("T-08", {"crimes": ["0", "0?", "0", "0"]}, "0 1.5 1.5 1.5", "met", {"count": "unevidenced 1.5"}),
    ("T-08", {"crimes": "999999999999"}, "0 0 0 0", "failed", {"count": "failed 1.5"}),
    # bonus and deductions
    ("J-01", {"models": "2"}, "2 2 2 3", "met", {}),
    ("J-01", {"models": "7?"}, "0 3 3 3", "met", {"bonus": "unevidenced 3"}),
    ("J-01", {"models": ""}, "0 0 3 3", "missing", {"bonus": "missing 3"}),
    ("J-01", {"models": "0"}, "0 0 0 3", "none", {}),
    ("J-02", {"top": "no"}, "0 0 0 0", "none", {}),
    ("J-02", {"top": "na"}, "0 0 0 0", "not_applicable", {}),
    ("J-03", {"recorded": "2"}, "-2 -2 -2 -2", "partly", {"count": "failed 2"}),
    ("J-03", {"recorded": "9"}, "-5 -5 -5 -5", "failed", {"count": "failed 5"}),
    ("J-03", {"recorded": ""}, "-5 -5 0 0", "missing", {"count": "missing 5"}),
    ("J-03", {"recorded": "0?"}, "-5 0 0 0", "met", {"count": "unevidenced 5"}),
]


@pytest.mark.parametrize(("key", "said", "points", "outcome", "findings"), MINIMAL)
def test_methods(
    *,
    toy: Declared,
    key: str,
    said: dict[str, str | list[str]],
    points: str,
    outcome: str,
    findings: dict[str, str] | None,
) -> None:
    """Each method from its definition (§5, all due): points, outcome, findings."""
    result = run(toy, **said).indicators[key]
    assert shown(result.points) == points
    assert result.outcome == outcome
    if findings is not None:
        assert kinds(result) == {f"{key}.{end}": text for end, text in findings.items()}


NOT_DUE = [  # as_of, indicator, what differs, points, outcome
    # the day before the due day nothing counts, on the day it does (M1); `meet` is due on 31 August
    ("2023-08-30", "T-01", {"meet": ["1", "1", "1", ""]}, "1 1 1 1", "met"),
    ("2023-08-31", "T-01", {"meet": ["1", "1", "1", ""]}, "0.5 0.5 1 1", "missing"),
    ("2023-08-30", "T-01", {"meet": ["1", "1", "1", "0"]}, "1 1 1 1", "met"),
    ("2023-08-31", "T-01", {"meet": ["1", "1", "1", "0"]}, "0.5 0.5 0.5 1", "partly"),
    ("2023-08-30", "T-01", {"meet": ["1", "1", "1", "1?"]}, "1 1 1 1", "met"),
    # any: what fails or is missing before its due day is left out, and at its best in attainable (M4)
    ("2023-06-20", "T-01", {"joint": ["0", "0", "0", "0"]}, "0.5 0.5 1 1", "missing"),
    ("2023-06-20", "T-01", {"joint": ["na", "na", "na", "0"]}, "1 1 1 1", "met"),
    ("2023-06-20", "T-01", {"joint": ["na", "na", "na", "na?"]}, "1 1 1 1", "met"),
    # within: a value that fails counts as na; without a date it fails
    ("2023-12-30", "T-01", {"days": ["7", "7", "7", "15"]}, "1 1 1 1", "met"),
    ("2023-12-31", "T-01", {"days": ["7", "7", "7", "15"]}, "0.75 0.75 0.75 1", "partly"),
    # a year over: what was to be done within it cannot be mended any more (M7)
    ("2024-01-01", "T-01", {"days": ["7", "7", "7", "15"]}, "0.75 0.75 0.75 0.75", "partly"),
    ("2022-12-31", "T-06", {"study": ["1", "0", "0", "0"]}, "0 0 0 0", "failed"),
    ("2021-12-31", "T-06", {"study": ["1", "0", "0", "0"]}, "0 0 0 0.5", "failed"),
    ("2021-12-30", "T-06", {"study": ["1", "0", "0", "0"]}, "0.5 0.5 0.5 0.5", "met"),
    ("2020-07-31", "T-03", {"visits": ""}, "1 1 1 1", "not_due"),
    ("2020-07-31", "T-03", {"visits": "0"}, "1 1 1 1", "not_due"),
    ("2020-08-01", "T-03", {"visits": ""}, "0.75 0.75 1 1", "missing"),
    # meters: a value there counts as it stands, a missing one is left out, or 1 in attainable
    # bulletin 2023 = 0: 3/4; missing: mean of 3/3 = 1
    ("2023-06-20", "T-07", {"bulletin": ["3", "3", "3", "0?"]}, "0.75 0.75 0.75 1", "partly"),
    ("2023-06-20", "T-07", {"bulletin": ["3", "3", "3", ""]}, "1 1 1 1", "met"),
    # (1/3 + 1/3 + 1/3)/3 = 1/3 -> 0.33; attainable (1 + 1)/4 = 0.5
    ("2023-06-20", "T-07", {"bulletin": ["1", "1", "1", ""]}, "0.33 0.33 0.5 0.5", "partly"),
    # where less is better a value there counts at once, without evidence; a missing one is clear (M2b)
    ("2023-06-20", "T-08", {"crimes": ["0", "0", "0", "1?"]}, "1 1 1 1", "partly"),
    ("2023-06-20", "T-08", {"crimes": ["0", "0", "0", ""]}, "1.5 1.5 1.5 1.5", "met"),
    ("2023-06-20", "T-10", {"open_cases": ["0", "0", "0", "1?"]}, "0 0 0 1", "failed"),
    ("2023-06-20", "T-10", {"open_cases": ["0", "0", "0", ""]}, "1 1 1 1", "met"),
    ("2020-01-01", "T-10", {"open_cases": "1"}, "0 0 0 1", "not_due"),
    # in a mean a missing one counts as its best: (0.8 + 0.8 + 0.8 + 1)/4
    ("2023-06-20", "T-11", {"debt": ["20%", "20%", "20%", ""]}, "0.85 0.85 0.85 0.85", "partly"),
    # some years na and the rest not due is neither of the two
    ("2023-06-20", "T-04", {"support": ["na", "na", "na", ""]}, "3 3 3 3", "met"),
]


@pytest.mark.parametrize(("as_of", "key", "said", "points", "outcome"), NOT_DUE)
def test_not_due(
    *, toy: Declared, as_of: str, key: str, said: dict[str, str | list[str]], points: str, outcome: str
) -> None:
    """Years that are not due, for higher, within and lower (§5 Years, M1-M4), and what can be mended (M7)."""
    result = run(toy, "city", as_of, **said).indicators[key]
    assert (shown(result.points), result.outcome) == (points, outcome)


def test_tiered_in_the_best_year(toy: Declared) -> None:
    """`years: max` takes the highest step that any year reaches; `na` is left out, a missing year may be the best."""
    ladder = toy.rules["T-04"]
    best = replace(ladder, body=ladder.body | {"years": "max"})
    other = replace(toy, rules=toy.rules | {"T-04": best})
    cases = {  # support in the four years; points as evidenced, claimed, attainable, still attainable
        ("0", "0", "2", "0"): "2 2 2 3",
        ("3", "", "0", "0"): "3 3 3 3",
        ("1", "", "0", "2?"): "1 2 3 3",
        ("na", "1", "na", "na"): "1 1 1 1",
        ("na", "na", "na", "na"): "3 3 3 3",
    }
    for said, points in cases.items():
        assert shown(run(other, support=list(said)).indicators["T-04"].points) == points, said


SURVEYS = [  # rate, sample, everyone, status, points
    ("90%", "100", "no", "passed", "3 3 3 3"),
    ("0.89996", "100", "no", "below", "0 0 0 3"),
    ("89%", "", "", "below", "0 0 0 3"),
    ("", "100", "no", "missing", "0 0 3 3"),
    ("", "99", "no", "missing", "0 0 0 0"),
    ("95%", "99", "no", "sample_short", "0 0 0 0"),
    ("95%", "99", "", "missing", "0 0 3 3"),
    ("95%", "", "no", "missing", "0 0 3 3"),
    ("95%", "99", "yes", "passed", "3 3 3 3"),
    ("95%", "", "yes", "passed", "3 3 3 3"),
    ("95%?", "99", "yes?", "passed", "0 3 3 3"),
    ("89%?", "100", "no", "below", "0 0 0 3"),
]


@pytest.mark.parametrize(("rate", "sample", "everyone", "status", "points"), SURVEYS)
def test_surveys(*, toy: Declared, rate: str, sample: str, everyone: str, status: str, points: str) -> None:
    """The survey's status and points; the gate with its alternative (§5 second point, M11)."""
    answer = run(toy, rate=rate, sample=sample, everyone=everyone)
    assert answer.surveys == {"T-09": status}
    assert shown(answer.indicators["T-09"].points) == points


VETOES = [  # as_of, what differs, V-01, V-02, V-03
    (None, {}, "clear", "clear", "clear"),
    (None, {"disputes": ["0", "0", "1?", ""]}, "fired", "clear", "clear"),
    (None, {"disputes": ["0", "0", "", "0"]}, "unknown", "clear", "clear"),
    ("2022-12-30", {"disputes": ["0", "0", "", "0"]}, "clear", "clear", "clear"),
    ("2020-01-01", {"disputes": ["", "", "", "1"]}, "fired", "clear", "clear"),
    (None, {"allowance": ["1", "0.99996", "1", "1"]}, "clear", "fired", "clear"),
    (None, {"allowance": ["na?", "1?", "1", "na"]}, "clear", "clear", "clear"),
    ("2023-06-20", {"plan": ["yes", "yes", "", ""]}, "clear", "clear", "unknown"),
    ("2023-06-20", {"plan": ["yes", "yes", "yes", "no"]}, "clear", "clear", "fired"),
]


@pytest.mark.parametrize(("as_of", "said", "first", "second", "third"), VETOES)
def test_vetoes(
    *, toy: Declared, as_of: str | None, said: dict[str, str | list[str]], first: str, second: str, third: str
) -> None:
    """Vetoes look at every value, evidenced or due or not; only a due gap leaves them unknown (§5, M2, M8)."""
    assert run(toy, "city", as_of, **said).vetoes == {"V-01": first, "V-02": second, "V-03": third}


def test_verdict(toy: Declared) -> None:
    """Vetoed beats all; then surveys below, then what is unresolved; reasons are ids (§7, M14)."""
    assert run(toy).verdict == ("gates_passed", ())
    assert run(toy, plan="").verdict == ("unresolved", ("V-03",))
    assert run(toy, plan="", sample="1").verdict == ("unresolved", ("V-03", "T-09"))
    assert run(toy, plan="", rate="1%").verdict == ("below_threshold", ("T-09",))
    assert run(toy, plan="no", rate="1%", disputes="2").verdict == ("vetoed", ("V-01", "V-03"))


def test_totals_and_caps(toy: Declared) -> None:
    """Core + adjustment: bonus 3 + 1 is capped at 3, deductions -5 - 5 at -6 (§6, M6)."""
    answer = run(toy)
    assert answer.out_of == Fraction("15.5") == toy.core["city"]
    assert shown(answer.adjustment) == "3 3 3 3"
    assert shown(answer.totals) == "18.5 18.5 18.5 18.5"
    assert shown(answer.categories["A1"]) == "15.5 15.5 15.5 15.5"
    answer = run(toy, recorded="9", false_papers="9?", models="")
    # false papers: claimed 9 x 0.5 = 4.5; without evidence the floor, -5; with -5 capped at -6 either way
    assert shown(answer.indicators["J-04"].points) == "-5 -4.5 -4.5 -4.5"
    assert shown(answer.adjustment) == "-5 -5 -3 -3"
    assert shown(answer.totals) == "10.5 10.5 12.5 12.5"


def test_capped(toy: Declared) -> None:
    """An indicator is capped where it loses less than its clauses together (§5, M12)."""
    assert run(toy, crimes=["1", "0", "0", "0"], plan="no").indicators["T-08"].capped
    assert not run(toy, plan="no").indicators["T-08"].capped
    assert not run(toy, crimes="9").indicators["T-08"].capped
    assert not run(toy, meet="0", law="0", days="0").indicators["T-01"].capped


def test_levels(toy: Declared) -> None:
    """A town has its own items, conditions, indicators, facts (§6)."""
    town = run(toy, "town", staff="0", law="0", rate="0")
    assert shown(town.indicators["T-01"].points) == "0.75 0.75 0.75 0.75"
    assert list(town.indicators["T-01"].clauses) == ["T-01.a", "T-01.c"]
    assert shown(town.indicators["T-02"].points) == "1 1 1 1"
    assert "T-09" not in town.indicators
    assert town.surveys == {}
    assert town.out_of == toy.core["town"]
    assert set(toy.collected("city")) - set(toy.collected("town")) == {
        *("law", "staff", "rate", "sample", "everyone", "budget")
    }


def test_missing(toy: Declared) -> None:
    """Missing counts due cells of judged facts, each once, no informative ones (M10)."""
    # 15 yearly facts and 10 without years at the city (budget is informative): 15 x 4 + 10
    assert assess(toy, "city", {}).missing == 15 * 4 + 10
    # in mid-2023 every fact still misses three years: 14 x 3 + 10; in August visits are due too
    assert assess(toy, "city", {}, date(2023, 6, 20)).missing == 15 * 3 + 10
    assert assess(toy, "city", {}, date(2023, 8, 1)).missing == 15 * 3 + 10 + 1
    assert run(toy, plan=["", " ", "yes", "yes"]).missing == 2


@pytest.mark.parametrize(
    ("text", "value", "met", "fires"),
    [
        ("≥90%", "0.89996", False, True),
        ("≥90%", "0.9", True, True),
        (">90%", "0.90004", False, True),
        ("≤10%", "0.10004", False, True),
        ("≤10%", "0.1", True, True),
        ("<10%", "0.09996", False, True),
        ("<100%", "1", False, False),
        ("5%–10%", "0.1", True, None),
        ("5%–10%", "0.04999", False, None),
        ("5%–10%", "0.10001", False, None),
    ],
)
def test_grid(*, toy: Declared, text: str, value: str, met: bool, fires: bool | None) -> None:
    """A condition takes the value on the grid at its worse side; a veto at the side that fires (§5, M15)."""
    need = Need.read(toy.facts["law"], text)
    assert need.met(Fraction(value)) == met
    if fires is not None:
        assert need.met(Fraction(value), fires=True) == fires


def test_rounding() -> None:
    """Half up, away from zero, to 0.01 (M6)."""
    cases = {"0.125": "0.13", "0.1249999": "0.12", "-0.125": "-0.13", "2.675": "2.68", "1": "1"}
    assert {text: rounded(Fraction(text)) for text in cases} == {a: Fraction(b) for a, b in cases.items()}


READ = [
    ("meet", "１，２００", "1200"),
    ("meet", " 3.00 ", "3"),
    ("meet", "\u30001,200,000", "1200000"),
    ("law", "９３．５％", "0.935"),
    ("law", "38/41", "38/41"),
    ("law", "1.000", "1"),
    ("plan", "是", "1"),
    ("plan", "ＴＲＵＥ", "1"),
    ("plan", "No", "0"),
    ("budget", "1,234.56", "1234.56"),
]


@pytest.mark.parametrize(("fact", "text", "value"), READ)
def test_reading(toy: Declared, fact: str, text: str, value: str) -> None:
    """The many ways of writing a value (§7, M16)."""
    assert value_of(text, toy.facts[fact]) == Fraction(value)


REFUSED = {
    "meet": ["1.5", "-1", "1,20", "1e3", "na", "1234567890123"],
    "law": ["90", "101%", "3/2"],
    "plan": ["1", "对"],
    "budget": ["50%", "1/2"],
}


@pytest.mark.parametrize(("fact", "text"), [(fact, text) for fact, texts in REFUSED.items() for text in texts])
def test_refusing(toy: Declared, fact: str, text: str) -> None:
    """What is no value is refused (§7, M16)."""
    with pytest.raises((ValueError, KeyError)):
        value_of(text, toy.facts[fact])


def test_examples_of_the_toy(toy: Declared) -> None:
    """The full dossier that examples start from earns everything; what differs is judged."""
    for rule in toy.rules.values():
        full = judge_example(toy, rule.id, {})
        assert full == ("clear" if rule.method == "veto" else max(rule.points, Fraction(0)))
    assert judge_example(toy, "T-01", {"level": "town"}) == Fraction("0.75")
    assert judge_example(toy, "T-03", {"visits": ["2", "~", "1", "2"]}) == Fraction("0.5")
    assert judge_example(toy, "V-02", {"allowance": "~"}) == "unknown"
    with pytest.raises(ValueError, match="staf"):
        judge_example(toy, "T-02", {"staf": "1"})


def test_random_dossiers(toy: Declared) -> None:
    """Every profile reads, keeps the three totals in order (§2), writes as CSV, and repeats from its seed."""
    for seed in range(160):
        rng, again = random.Random(seed), random.Random(seed)
        profile, level = PROFILES[seed % len(PROFILES)], ("city", "town")[seed % 3 == 0]
        raw, as_of = random_raw(toy, level, rng, profile), random_as_of(rng, toy)
        assert (raw, as_of) == (random_raw(toy, level, again, profile), random_as_of(again, toy))
        answer = assess(toy, level, raw, as_of)
        for points in (answer.totals, *(result.points for result in answer.indicators.values())):
            assert list(points.values()) == sorted(points.values())
        if profile == "perfect":
            assert answer.totals["evidenced"] == answer.out_of + 3
        rows = list(csv.DictReader(io.StringIO(to_csv(toy, raw))))
        assert len(rows) == sum(len(cells) for cells in raw.values())
        assert all(row["note"] for row in rows if value_of(row["value"], toy.facts[row["fact"]]) == "na")


def test_written_values_read_back(toy: Declared) -> None:
    """However a value is written, it is read as what it was."""
    rng = random.Random(7)
    for _ in range(2000):
        fact = toy.facts[rng.choice(["meet", "law", "plan", "budget"])]
        value = near(fact, [Fraction(9, 10)] if fact.kind == "ratio" else [Fraction(3)], rng, "huge")
        assert finite(value) or fact.kind == "ratio"
        assert value_of(written(value, fact, rng), fact) == value


def standards() -> Iterator[tuple[str, str, int]]:
    """Every declared example of the standards that are laid out."""
    for folder in sorted((REPO / "indicators").glob("*/")):
        if (REPO / "rules" / folder.name / "standard.yaml").exists():
            for rule in Declared.read(REPO, folder.name).rules.values():
                yield from ((folder.name, rule.id, place) for place in range(len(rule.examples)))


@pytest.fixture(scope="module")
def declared() -> dict[str, Declared]:
    """The standards of the repository."""
    return {name: Declared.read(REPO, name) for name in dict.fromkeys(name for name, _, _ in standards())}


@pytest.mark.parametrize(("standard", "key", "place"), list(standards()))
def test_declared_examples(declared: dict[str, Declared], standard: str, key: str, place: int) -> None:
    """What an example of the rules says is what the oracle gives."""
    rule = declared[standard].rules[key]
    gives = rule.examples[place]["gives"]
    expected = gives if rule.method == "veto" else number(gives)
    assert judge_example(declared[standard], key, rule.examples[place]) == expected


def test_declared_totals(declared: dict[str, Declared]) -> None:
    """At every level the ceilings of the core indicators sum to the declared core (§6)."""
    for standard in declared.values():
        for level, points in standard.core.items():
            assert assess(standard, level, {}).out_of == points
