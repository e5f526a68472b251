"""The whole answer for one dossier, by hand, on a small standard that has every method once.

A cell is written as text: `?` at its end is without evidence, "" is missing, `na` is nothing of the kind. A list holds
2020 and 2021; one text stands for both.
"""

import random
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.errors import Place
from modelcity.judging.assessment import (
    Assessment,
    Because,
    Finding,
    IndicatorResult,
    Points,
    SurveyResult,
    SurveyStatus,
    Verdict,
    VetoResult,
)
from modelcity.judging.score import Evaluators, facts_digest, score, score_with
from modelcity.showing.jsonform import assessment_json
from modelcity.standard.load import Shelf, load
from modelcity.standard.standard import Standard

YEARS = (2020, 2021)
Cells = dict[str, str | list[str]]

HEAD = """
id: toy
edition: "1"
title: 试用标准
status: 测试用
window: [2020, 2021]
levels: {county: 县, town: 镇}
categories: {A1: 甲, I9: 测评, J10: 加减分}
defaults:
  indicator: {levels: [county], basis: reconstructed, mode: [材料], lead: office, evidence: [材料]}
  fact: {kind: count, yearly: yes, better: higher, remediable: within_year, rollup: none}
units_of_measure: {bool: 是/否, ratio: 比例, count: 次, amount: 万元}
"""

TOY = {
    "indicators/toy/standard.yaml": HEAD,
    "rules/toy/standard.yaml": """
categories: {A1: 14, I9: 6, J10: 0}
core: {county: 20, town: 2}
adjustment: {category: J10, bonus_cap: 4, deduction_cap: -6}
""",
    "indicators/toy/sources.yaml": "t: {title: 试, kind: public}",
    "indicators/toy/units.yaml": "office: {title: 双拥办, kind: 综合}",
    "rules/toy/surveys.yaml": "s: {title: 测评, population: 群众, organiser: office, sources: {}}",
    "indicators/toy/A1.yaml": """
A1-01:
  title: 会议和规划
  levels: [county, town]
  facts:
    meet: {zh: 会议, due: 08-31, if_no_cases: satisfied}
    plan: {zh: 规划, kind: bool, yearly: no, remediable: always}
A1-02:
  title: 走访
  facts:
    visit: {zh: 走访, if_no_cases: satisfied}
    joint: {zh: 联席会, if_no_cases: satisfied}
    staff: {zh: 人员, informative: yes}
A1-03:
  title: 落实比例
  facts:
    share: {zh: 比例, kind: ratio, if_no_cases: satisfied}
    list: {zh: 清单, kind: bool, remediable: always}
A1-04:
  title: 案件
  facts:
    crimes: {zh: 案件, better: lower, remediable: never, if_no_cases: satisfied}
    report: {zh: 报告, kind: bool, yearly: no, remediable: always}
A1-05:
  title: 天数
  facts:
    days: {zh: 天数, better: within, if_no_cases: satisfied}
    money: {zh: 资金, kind: amount}
""",
    "rules/toy/A1.yaml": """
A1-01:
  points: 2
  checklist:
    a: {points: 1, item: 每年开会, needs: {meet: ≥1}}
    b: {points: 1, item: 有规划, needs: {plan: yes}}
  remedy: {do: 开会, effort: low, lead_days: 10}
A1-02:
  points: 3
  all_or_nothing: [{needs: {visit: ≥2, joint: ≥1 any year}}]
  remedy: {do: 走访, effort: low, lead_days: 20}
A1-03:
  points: 4
  proportional: {fact: share, zero: 50%, full: 100%, requires: {list: yes}}
  remedy: {do: 落实, effort: low, lead_days: 30}
A1-04:
  points: 2
  per_occurrence_deduction: {facts: [crimes], each: 0.5, requires: {report: yes}}
  remedy: {do: 化解, effort: low, lead_days: 40}
A1-05:
  points: 3
  checklist:
    a: {points: 1, item: 天数, needs: {days: 7–14}}
    b: {points: 2, item: 资金, needs: {money: ≥12.5}}
  remedy: {do: 安排, effort: low, lead_days: 50}
""",
    "indicators/toy/I9.yaml": """
I9-01:
  title: 群众测评
  facts:
    rate: {zh: 满意率, kind: ratio, yearly: no, remediable: always}
    sample: {zh: 样本, yearly: no, remediable: never}
    all: {zh: 全员, kind: bool, yearly: no, remediable: never}
I9-02:
  title: 官兵测评
  facts:
    rate2: {zh: 官兵满意率, kind: ratio, yearly: no, remediable: always}
    sample2: {zh: 官兵样本, yearly: no, informative: yes}
""",
    "rules/toy/I9.yaml": """
I9-01:
  points: 4
  survey: {of: s, fact: rate, threshold: 90%, below: 1, gate: {sample: ≥100}, gate_or: {all: yes}}
  remedy: {do: 测评, effort: low, lead_days: 60}
I9-02:
  points: 2
  survey: {of: s, fact: rate2, threshold: 85%, sample: sample2}
  remedy: {do: 再测评, effort: low, lead_days: 60}
""",
    "indicators/toy/J10.yaml": """
J10-01: {title: 典型, facts: {models: {zh: 典型, yearly: no, if_no_cases: satisfied}}}
J10-02: {title: 创新, facts: {awards: {zh: 创新, remediable: never}}}
J10-03: {title: 记录, facts: {incidents: {zh: 记录, better: lower, remediable: never}}}
J10-04: {title: 通报, facts: {notices: {zh: 通报, better: lower, remediable: never, yearly: no}}}
""",
    "rules/toy/J10.yaml": """
J10-01: {points: 3, bonus: {fact: models, each: 1}, remedy: {do: 推荐, effort: low, lead_days: 1}}
J10-02: {points: 2, bonus: {fact: awards, each: 1}, remedy: {do: 申报, effort: low, lead_days: 1}}
J10-03:
  points: -5
  per_occurrence_deduction: {facts: [incidents], each: 2}
  remedy: {do: 核查, effort: low, lead_days: 1}
J10-04:
  points: -3
  per_occurrence_deduction: {facts: [notices], each: 1}
  remedy: {do: 核查, effort: low, lead_days: 1}
""",
    "indicators/toy/vetoes.yaml": """
V-01: {title: 纠纷, facts: {disputes: {zh: 纠纷, better: lower, remediable: never}}}
V-02: {title: 机构, facts: {group: {zh: 机构, kind: bool, remediable: always}}}
V-03: {title: 发放, facts: {paid: {zh: 发放率, kind: ratio, remediable: never, if_no_cases: satisfied}}}
""",
    "rules/toy/vetoes.yaml": """
V-01: {fires_when: {disputes: ">0"}}
V-02: {fires_when: {group: no}}
V-03: {fires_when: {paid: "<100%"}}
""",
}

FULL: Cells = {
    "meet": "1",
    "plan": "1",
    "visit": "2",
    "joint": "1",
    "share": "1",
    "list": "1",
    "crimes": "0",
    "report": "1",
    "days": "10",
    "money": "12.5",
    "rate": "0.9",
    "sample": "100",
    "all": "0",
    "rate2": "0.85",
    "models": "na",
    "awards": "0",
    "incidents": "0",
    "notices": "0",
    "disputes": "0",
    "group": "1",
    "paid": "1",
}  # 20 of 20, nothing added and nothing taken


def standard_at(files: dict[str, str], folder: Path) -> Standard:
    """A standard from its files, through the front door."""
    for place, text in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(Shelf(folder / "indicators", folder / "rules"), "toy")[0]


@cache
def toy() -> Standard:
    """The small standard of this file."""
    with TemporaryDirectory() as folder:
        return standard_at(TOY, Path(folder))


def dossier_of(standard: Standard, cells: Cells, level: str = "county") -> Dossier:
    """A dossier from cells."""
    entries: dict[Key, Entry] = {}
    for name, said in cells.items():
        years: tuple[int | None, ...] = YEARS if standard.facts[name].yearly else (None,)
        for year, text in zip(years, said if isinstance(said, list) else [said] * len(years), strict=True):
            if text:
                plain = text.rstrip("?")
                value = None if plain == "na" else Fraction(plain)
                evidence = () if text.endswith("?") else ("佐证.pdf",)
                entries[name, year] = Entry(value, text, evidence, "说明", Place("手写"))
    return Dossier(Locality("x", "某县", level), entries, "手写")


def assessed(as_of: date | None = None, **cells: str | list[str]) -> Assessment:
    """The full dossier of a county but for some cells, assessed."""
    return score(toy(), dossier_of(toy(), FULL | cells), as_of)


def result(assessment: Assessment, indicator: str) -> IndicatorResult:
    """One indicator of an assessment."""
    return next(entry for entry in assessment.indicators if entry.id == indicator)


def three(points: Points) -> tuple[int, int, int]:
    return points.evidenced, points.claimed, points.attainable


MAY_2021 = date(2021, 5, 1)  # 2020 is due, nothing of 2021 is
AUTUMN_2021 = date(2021, 9, 1)  # of 2021 only meetings are due


# ── totals ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_full_dossier_earns_the_core() -> None:
    """20 of 20 in every total, nothing missing, gates passed, every indicator met and no finding."""
    found = assessed()
    assert (found.totals, found.out_of, found.still_attainable) == (Points(2000, 2000, 2000), 2000, 2000)
    assert found.adjustment == Points(0, 0, 0)
    assert found.verdict == Verdict("gates_passed", ())
    assert found.missing == 0
    assert {entry.id: entry.outcome for entry in found.indicators if entry.category != "J10"} == dict.fromkeys(
        ("A1-01", "A1-02", "A1-03", "A1-04", "A1-05", "I9-01", "I9-02"), "met"
    )
    assert all(entry.findings == () and not entry.capped for entry in found.indicators)
    assert found.remedies == ()


def test_an_empty_dossier() -> None:
    """Missing is neither zero nor full: nothing claimed and deductions taken, everything and bonuses at best."""
    found = score(toy(), dossier_of(toy(), {}), None)
    # 1 point is left below a survey's threshold; bonuses 3 + 2 are capped at 4, deductions 5 + 3 at 6
    assert found.totals == Points(100 - 600, 100 - 600, 2000 + 400)
    assert found.adjustment == Points(-600, -600, 400)
    assert found.still_attainable == 2400
    # 16 yearly facts … each of 2 years, and those without years
    yearly = ("meet", "visit", "joint", "share", "list", "crimes", "days", "money", "awards", "incidents")
    once = ("plan", "report", "rate", "sample", "all", "rate2", "models", "notices")
    assert found.missing == 2 * (len(yearly) + len(("disputes", "group", "paid"))) + len(once)


def test_totals_of_a_mixed_dossier() -> None:
    """Each loss by hand, in each total."""
    found = assessed(
        meet=["1", "1?"],  # A1-01.a: 1 lost in evidenced
        plan="",  # A1-01.b: 1 lost but at best
        visit=["2", "1"],  # A1-02: all 3 lost
        share=["0.9", "0.6?"],  # 4 × mean(0.8, 0.2) = 2 claimed; evidenced mean(0.8, 0) = 1.6
        crimes=["1", "2"],  # 3 × 0.5 of 2
        days="15",  # 1 lost
        money=["12.49", ""],  # 2 lost
        rate="0.8999",  # 1 of 4 is left
        models="2?",  # +2 claimed
        awards=["1", ""],  # +1, +2 at best
        incidents=["1", "0"],  # −2
        notices="",  # −3, 0 at best
    )
    by_hand = {
        "A1-01": (0, 100, 200),
        "A1-02": (0, 0, 0),
        "A1-03": (160, 200, 200),
        "A1-04": (50, 50, 50),
        "A1-05": (0, 0, 0),
        "I9-01": (100, 100, 100),
        "I9-02": (200, 200, 200),
        "J10-01": (0, 200, 200),
        "J10-02": (100, 100, 200),
        "J10-03": (-200, -200, -200),
        "J10-04": (-300, -300, 0),
    }
    assert {entry.id: three(entry.scored) for entry in found.indicators} == by_hand
    assert found.adjustment == Points(100 - 500, 300 - 500, 400 - 200)
    assert found.totals == Points(510 - 400, 650 - 200, 750 + 200)
    assert {entry.id: (entry.points, three(entry.scored)) for entry in found.categories} == {
        "A1": (1400, (210, 350, 450)),
        "I9": (600, (300, 300, 300)),
        "J10": (0, (-400, -200, 200)),
    }


def test_points_of_an_indicator_are_its_ceiling_or_its_floor() -> None:
    """For a J deduction the floor, else the ceiling."""
    points = {entry.id: entry.points for entry in assessed().indicators}
    assert (points["A1-01"], points["J10-01"], points["J10-03"]) == (200, 300, -500)


def test_a_town_is_asked_for_its_own() -> None:
    """Only what exists at the level: one indicator, no veto, and its own core."""
    found = score(toy(), dossier_of(toy(), FULL | {"visit": "", "disputes": "9"}, "town"))
    assert [entry.id for entry in found.indicators] == ["A1-01"]
    assert (found.totals, found.out_of, found.missing) == (Points(200, 200, 200), 200, 0)
    assert (found.vetoes, found.surveys, found.verdict.status) == ((), (), "gates_passed")
    assert [(entry.id, entry.points) for entry in found.categories] == [("A1", 200), ("I9", 0), ("J10", 0)]


# ── outcomes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("indicator", "as_of", "cells", "outcome"),
    [
        ("A1-01", None, {}, "met"),
        ("A1-01", None, {"meet": "1?", "plan": "1?"}, "met"),  # of claimed, not of evidenced
        ("A1-01", None, {"plan": ""}, "missing"),
        ("A1-01", None, {"plan": "", "meet": ""}, "missing"),
        ("A1-01", None, {"plan": "0"}, "partly"),
        ("A1-01", None, {"plan": "0", "meet": ""}, "failed"),
        ("A1-01", None, {"plan": "", "meet": "0"}, "failed"),  # attainable is 1 of 2, claimed is 0
        ("A1-01", None, {"plan": "0", "meet": "0"}, "failed"),
        ("A1-02", None, {"visit": "na", "joint": "na"}, "not_applicable"),
        ("A1-02", None, {"visit": "na?", "joint": "na?"}, "not_applicable"),
        ("A1-02", None, {"visit": "na", "joint": ["na", "1"]}, "met"),
        ("A1-02", None, {"visit": ["na", ""], "joint": "na"}, "missing"),
        ("A1-02", MAY_2021, {"visit": ["na", ""], "joint": ["na", ""]}, "met"),  # one is due and na, one is not due
        ("A1-02", date(2019, 1, 1), {"visit": "", "joint": ""}, "not_due"),
        ("A1-02", date(2019, 1, 1), {"visit": "0"}, "not_due"),  # whatever is filled in
        ("A1-02", date(2019, 1, 1), {"visit": "na", "joint": "na"}, "not_due"),
        ("A1-02", date(2020, 12, 30), {}, "not_due"),
        ("A1-02", date(2020, 12, 31), {}, "met"),
        ("A1-01", date(2019, 1, 1), {}, "met"),  # a fact without years is always due
        ("A1-03", None, {"share": "0.75"}, "partly"),
        ("A1-03", None, {"share": "0.5"}, "failed"),
        ("A1-03", None, {"share": ["", "1"]}, "missing"),
        ("A1-03", None, {"share": ["", "0.75"]}, "partly"),
        ("A1-03", None, {"list": "0"}, "failed"),
        ("A1-03", None, {"share": ["0.99", "1"]}, "partly"),
        ("A1-04", None, {"crimes": ["1", "0"]}, "partly"),
        ("A1-04", None, {"crimes": "na"}, "met"),  # its report is not na
        ("A1-04", None, {"crimes": "2"}, "failed"),
        ("I9-01", None, {"rate": "0.5"}, "failed"),  # 1 is left, and 1 is the floor
        ("I9-01", None, {"rate": ""}, "missing"),
        ("I9-02", None, {"rate2": "0.8499"}, "failed"),
        ("J10-01", None, {"models": "0"}, "none"),
        ("J10-01", None, {"models": "1?"}, "met"),
        ("J10-01", None, {"models": "9"}, "met"),
        ("J10-01", None, {"models": ""}, "missing"),
        ("J10-01", None, {"models": "na"}, "not_applicable"),
        ("J10-02", None, {"awards": ["0", ""]}, "missing"),
        ("J10-02", None, {"awards": ["1", ""]}, "met"),
        ("J10-02", date(2020, 1, 1), {"awards": "2"}, "not_due"),
        ("J10-03", None, {}, "met"),
        ("J10-03", None, {"incidents": ["1", "0"]}, "partly"),
        ("J10-03", None, {"incidents": "9"}, "failed"),
        ("J10-03", None, {"incidents": ["", "0"]}, "missing"),
        ("J10-03", date(2020, 1, 1), {"incidents": ""}, "not_due"),
    ],
)
def test_outcomes(indicator: str, as_of: date | None, cells: Cells, outcome: str) -> None:
    """not_due, not_applicable, met, missing, partly, failed; a bonus is met, missing or none (design §5)."""
    assert result(assessed(as_of, **cells), indicator).outcome == outcome


def test_rounding_may_meet_an_indicator() -> None:
    """Outcomes go by rounded points: 3.9996 of 4 is 4, which is met though a finding remains."""
    found = result(assessed(share=["0.9999", "1"]), "A1-03")
    # lost: 4 × 0.0001 / 0.5 / 2 = 0.0004
    assert three(found.scored) == (400, 400, 400)
    assert found.outcome == "met"
    assert [(finding.kind, finding.points) for finding in found.findings] == [("failed", 0)]


# ── findings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def findings(indicator: str, as_of: date | None = None, **cells: str | list[str]) -> list[tuple[str, str, int]]:
    """Clause, kind and points of an indicator's findings."""
    found = result(assessed(as_of, **cells), indicator).findings
    return [(finding.clause, finding.kind, finding.points) for finding in found]


@pytest.mark.parametrize(
    ("indicator", "cells", "expected"),
    [
        ("A1-01", {"meet": ["1", "0"]}, [("A1-01.a", "failed", 100)]),
        ("A1-01", {"meet": ["", "0"]}, [("A1-01.a", "failed", 100)]),  # fails at best
        ("A1-01", {"meet": ["1", ""]}, [("A1-01.a", "missing", 100)]),
        ("A1-01", {"meet": ["1?", ""]}, [("A1-01.a", "missing", 100)]),
        ("A1-01", {"meet": ["1?", "1"]}, [("A1-01.a", "unevidenced", 100)]),
        ("A1-01", {"meet": ["na?", "1"]}, [("A1-01.a", "unevidenced", 100)]),
        ("A1-01", {"meet": "na"}, []),
        ("A1-01", {"meet": "0?", "plan": ""}, [("A1-01.a", "failed", 100), ("A1-01.b", "missing", 100)]),
        ("A1-02", {"visit": "1", "joint": "0"}, [("A1-02.all", "failed", 300)]),  # what the clause costs, once
        ("A1-03", {"share": "0.75"}, [("A1-03.share", "failed", 200)]),
        ("A1-03", {"share": ["0.75", ""]}, [("A1-03.share", "failed", 300)]),  # claimed: mean(½, 0) is earned
        ("A1-03", {"share": ["1", ""]}, [("A1-03.share", "missing", 200)]),
        ("A1-03", {"share": ["1", "1?"]}, [("A1-03.share", "unevidenced", 200)]),
        ("A1-03", {"share": ["0.75", "1?"]}, [("A1-03.share", "failed", 100)]),
        (
            "A1-03",
            {"share": "0.75", "list": ["0", "1"]},
            [("A1-03.requires", "failed", 400), ("A1-03.share", "failed", 200)],
        ),
        ("A1-03", {"share": ["2/3", "1"]}, [("A1-03.share", "failed", 133)]),  # 4 × (1 − 0.6666)/0.5/2 = 1.3336
        ("A1-04", {"crimes": ["1", "0"]}, [("A1-04.count", "failed", 50)]),
        ("A1-04", {"crimes": "9"}, [("A1-04.count", "failed", 200)]),
        ("A1-04", {"crimes": ["1", ""]}, [("A1-04.count", "failed", 200)]),
        ("A1-04", {"crimes": ["0", ""]}, [("A1-04.count", "missing", 200)]),
        ("A1-05", {"days": ["7", "14"]}, []),
        ("A1-05", {"days": ["6", "15"]}, [("A1-05.a", "failed", 100)]),
        ("I9-01", {"rate": "0.8999"}, [("I9-01.rate", "failed", 300)]),  # all but what is left below
        ("I9-01", {"sample": "99", "all": ""}, [("I9-01.rate", "missing", 300)]),
        ("I9-01", {"sample": "99"}, [("I9-01.rate", "failed", 300)]),
        ("I9-01", {"sample": "99", "all": "1?"}, [("I9-01.rate", "unevidenced", 300)]),
        ("J10-01", {"models": "0"}, []),  # a bonus not earned is no finding
        ("J10-01", {"models": "1"}, []),
        ("J10-01", {"models": ""}, [("J10-01.bonus", "missing", 300)]),
        ("J10-01", {"models": "2?"}, [("J10-01.bonus", "unevidenced", 200)]),
        ("J10-02", {"awards": ["1", ""]}, [("J10-02.bonus", "missing", 100)]),
        ("J10-02", {"awards": ["1?", ""]}, [("J10-02.bonus", "missing", 100)]),
        ("J10-03", {"incidents": ["1", "0"]}, [("J10-03.count", "failed", 200)]),
        ("J10-03", {"incidents": "9"}, [("J10-03.count", "failed", 500)]),
        ("J10-03", {"incidents": "0?"}, [("J10-03.count", "unevidenced", 500)]),
    ],
)
def test_findings(indicator: str, cells: Cells, expected: list[tuple[str, str, int]]) -> None:
    """Kind by the best total in which a clause still costs; points are what it costs alone, rounded once."""
    assert findings(indicator, None, **cells) == expected


@pytest.mark.parametrize(
    ("indicator", "cells", "expected"),
    [
        ("A1-01", {"meet": ["1", "0"]}, []),  # of this year, and not due
        ("A1-01", {"meet": ["1", ""]}, []),
        ("A1-01", {"meet": ["0", ""]}, [("A1-01.a", "failed", 100)]),
        ("A1-01", {"meet": ["1", "1?"]}, []),
        ("A1-02", {"joint": ["0", "0"]}, [("A1-02.all", "missing", 300)]),  # 2021 is left out, and may still come
        ("A1-02", {"joint": ["0", "1?"]}, []),
        ("A1-04", {"crimes": ["0", "1?"]}, [("A1-04.count", "failed", 50)]),  # counts at once
        ("A1-04", {"crimes": ["0", ""]}, []),
        ("A1-03", {"share": ["1", "0.75?"]}, [("A1-03.share", "failed", 100)]),  # as it stands
        ("J10-02", {"awards": ["1", ""]}, [("J10-02.bonus", "missing", 100)]),
    ],
)
def test_findings_before_the_day(indicator: str, cells: Cells, expected: list[tuple[str, str, int]]) -> None:
    """In May 2021 nothing of 2021 is due."""
    assert findings(indicator, MAY_2021, **cells) == expected


def because(indicator: str, as_of: date | None = None, **cells: str | list[str]) -> tuple[Because, ...]:
    """What made the only finding of an indicator."""
    (finding,) = result(assessed(as_of, **cells), indicator).findings
    return finding.because


def test_because_names_the_values_that_fall_short() -> None:
    """Of a failed finding those that do not count in claimed, each with what it needs; what holds is not named."""
    assert because("A1-01", meet=["1", "0?"]) == (Because("meet", 2021, "0", "≥1", "unevidenced"),)
    assert because("A1-01", meet=["", "0"]) == (
        Because("meet", 2020, None, "≥1", "missing"),
        Because("meet", 2021, "0", "≥1", "evidenced"),
    )
    assert because("A1-01", plan="0") == (Because("plan", None, "false", "=true", "evidenced"),)
    assert because("A1-05", days=["6", "15"]) == (
        Because("days", 2020, "6", "≥7", "evidenced"),
        Because("days", 2021, "15", "≤14", "evidenced"),
    )
    assert because("A1-05", money=["12.49", "12.5"]) == (Because("money", 2020, "12.49", "≥12.5", "evidenced"),)


def test_because_shows_values_on_the_grid() -> None:
    """What was typed is not shown here: 0.89996 is 0.8999 where more is better."""
    assert because("I9-01", rate="0.89996") == (Because("rate", None, "0.8999", "≥0.9", "evidenced"),)


def test_because_of_alternatives_names_them_all() -> None:
    """Every bound of a failing test that does not hold; another test that holds is not named."""
    assert because("A1-02", joint=["0", ""]) == (
        Because("joint", 2020, "0", "≥1", "evidenced"),
        Because("joint", 2021, None, "≥1", "missing"),
    )
    assert because("I9-01", sample="99") == (
        Because("sample", None, "99", "≥100", "evidenced"),
        Because("all", None, "false", "=true", "evidenced"),
    )


def test_because_of_evidence_and_na() -> None:
    """Of an unevidenced finding the values without evidence; na as such."""
    assert because("A1-01", meet=["1?", "na?"]) == (
        Because("meet", 2020, "1", "≥1", "unevidenced"),
        Because("meet", 2021, "na", "≥1", "na_unevidenced"),
    )


def test_because_of_a_meter() -> None:
    """Each value that is not full in the deciding total, and what full is."""
    assert because("A1-03", share=["0.75", ""]) == (
        Because("share", 2020, "0.75", "≥1", "evidenced"),
        Because("share", 2021, None, "≥1", "missing"),
    )
    assert because("A1-03", share=["1", "1?"]) == (Because("share", 2021, "1", "≥1", "unevidenced"),)
    assert because("A1-04", crimes=["3", "0"]) == (Because("crimes", 2020, "3", "≤0", "evidenced"),)


def test_a_finding_carries_its_label() -> None:
    """The item of a checklist, else the indicator's title."""
    (finding,) = result(assessed(plan="0"), "A1-01").findings
    assert finding == Finding(
        "A1-01.b", "有规划", "failed", 100, (Because("plan", None, "false", "=true", "evidenced"),), remediable=True
    )
    assert result(assessed(visit="0"), "A1-02").findings[0].label == "走访"


@pytest.mark.parametrize(
    ("indicator", "cells", "capped"),
    [
        ("A1-03", {"share": "0.75"}, False),
        ("A1-03", {"list": "0"}, False),  # requires costs 4 of 4
        ("A1-03", {"list": "0", "share": "0.75"}, True),  # 4 + 2 of 4
        ("A1-03", {"list": "0", "share": ["0.9999", "1"]}, True),  # before rounding
        ("A1-03", {"list": "1?", "share": "0.75"}, False),  # of claimed
        ("A1-04", {"report": "0", "crimes": ["1", "0"]}, True),
        ("A1-04", {"report": "", "crimes": ""}, True),
        ("A1-04", {"crimes": "9"}, False),  # one clause never costs more than it is worth
        ("A1-01", {"meet": "0", "plan": "0"}, False),
        ("J10-03", {"incidents": "9"}, False),
        ("J10-01", {"models": "9"}, False),
    ],
)
def test_capped(indicator: str, cells: Cells, capped: bool) -> None:
    """An indicator says so when its claimed loss is less than the sum of what its clauses cost."""
    assert result(assessed(None, **cells), indicator).capped is capped


# ── gates ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cells", "status", "rate", "sample"),
    [
        ({}, "passed", "0.9", "100"),
        ({"rate": "0.9?", "sample": "100?"}, "passed", "0.9", "100"),  # evidenced or not
        ({"rate": "0.8999"}, "below", "0.8999", "100"),
        ({"rate": "0.89996"}, "below", "0.8999", "100"),
        ({"rate": "0.89", "sample": "", "all": ""}, "below", "0.89", None),
        ({"rate": "0.89", "sample": "3"}, "below", "0.89", "3"),
        ({"rate": ""}, "missing", None, "100"),
        ({"rate": "", "sample": "3"}, "missing", None, "3"),
        ({"sample": "99"}, "sample_short", "0.9", "99"),
        ({"sample": "99", "all": "1"}, "passed", "0.9", "99"),
        ({"sample": "99", "all": "1?"}, "passed", "0.9", "99"),
        ({"sample": "99", "all": ""}, "missing", "0.9", "99"),
        ({"sample": "", "all": "0"}, "missing", "0.9", None),
        ({"sample": "", "all": "1"}, "passed", "0.9", None),  # a sample that does not decide
        ({"sample": "100", "all": ""}, "passed", "0.9", "100"),
        ({"sample": "", "all": ""}, "missing", "0.9", None),
    ],
)
def test_survey_status(cells: Cells, status: SurveyStatus, rate: str | None, sample: str | None) -> None:
    """below, else missing, else sample_short, else passed; on every day the same."""
    for as_of in (None, date(2019, 1, 1)):
        found = assessed(as_of, **cells).surveys[0]
        assert found == SurveyResult("I9-01", "0.9", rate, sample, status)


def test_a_survey_without_a_gate_shows_its_sample() -> None:
    """A sample that is shown and does not decide is neither missing nor short."""
    for sample, said in (("3", "3"), ("", None)):
        found = assessed(sample2=sample)
        assert found.surveys[1] == SurveyResult("I9-02", "0.85", "0.85", said, "passed")
        assert found.missing == 0


@pytest.mark.parametrize(
    ("cells", "as_of", "status"),
    [
        ({}, None, "clear"),
        ({"disputes": ["0", "1"]}, None, "fired"),
        ({"disputes": ["0", "1?"]}, None, "fired"),  # evidenced or not
        ({"disputes": ["", "1"]}, None, "fired"),
        ({"disputes": ["0", ""]}, None, "unknown"),
        ({"disputes": ["0", ""]}, MAY_2021, "clear"),
        ({"disputes": ["", ""]}, MAY_2021, "unknown"),
        ({"disputes": ["0", "1?"]}, MAY_2021, "fired"),  # at once
        ({"disputes": ["0", "1"]}, date(2019, 1, 1), "fired"),
        ({"disputes": "0?"}, None, "clear"),
    ],
)
def test_a_veto_looks_at_every_value_at_once(cells: Cells, as_of: date | None, status: str) -> None:
    """Fired by any value on any day, unknown by one that is due and missing, else clear."""
    assert assessed(as_of, **cells).vetoes[0].status == status


def test_a_veto_on_a_fact_that_should_be_there() -> None:
    """More is better: no fires at once too, missing is clear before its day; na and rounding as everywhere."""
    assert assessed(group=["1", "0?"], as_of=MAY_2021).vetoes[1].status == "fired"
    assert assessed(group=["1", ""], as_of=MAY_2021).vetoes[1].status == "clear"
    assert assessed(group=["1", ""]).vetoes[1].status == "unknown"
    assert assessed(paid=["na?", "1"]).vetoes[2].status == "clear"
    assert assessed(paid=["1", "0.99996"]).vetoes[2].status == "fired"


def test_because_of_a_veto() -> None:
    """The values that fired it, or those that are missing; none where it is clear."""
    found = assessed(disputes=["", "2?"], group=["", "1"])
    assert found.vetoes == (
        VetoResult("V-01", "fired", (Because("disputes", 2021, "2", "≤0", "evidenced"),)),
        VetoResult("V-02", "unknown", (Because("group", 2020, None, "=true", "missing"),)),
        VetoResult("V-03", "clear", ()),
    )


@pytest.mark.parametrize(
    ("cells", "status", "reasons"),
    [
        ({}, "gates_passed", ()),
        ({"plan": "0", "meet": ""}, "gates_passed", ()),  # whatever the points
        ({"disputes": "1"}, "vetoed", ("V-01",)),
        ({"disputes": "1", "group": "", "paid": "0.5", "rate": "0.1", "rate2": ""}, "vetoed", ("V-01", "V-03")),
        ({"rate": "0.1", "group": "", "rate2": ""}, "below_threshold", ("I9-01",)),
        ({"rate": "0.1", "rate2": "0.1"}, "below_threshold", ("I9-01", "I9-02")),
        ({"group": ["1", ""]}, "unresolved", ("V-02",)),
        ({"sample": "99"}, "unresolved", ("I9-01",)),
        ({"rate2": ""}, "unresolved", ("I9-02",)),
        ({"group": "", "disputes": "", "sample": "99", "rate2": ""}, "unresolved", ("V-01", "V-02", "I9-01", "I9-02")),
    ],
)
def test_the_verdict(cells: Cells, status: str, reasons: tuple[str, ...]) -> None:
    """vetoed beats below_threshold beats unresolved; reasons are the ids that made it, vetoes first."""
    verdict = assessed(None, **cells).verdict
    assert (verdict.status, verdict.reasons) == (status, reasons)


# ── what may still come ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cells", "as_of", "points"),
    [
        ({"plan": "0"}, None, 2000),  # always
        ({"plan": "0"}, date(2030, 1, 1), 2000),
        ({"crimes": ["1", "0"]}, None, 1950),  # never
        ({"crimes": ["1", ""]}, None, 1950),  # what is missing is at its best
        ({"crimes": ["", ""]}, date(2030, 1, 1), 2000),
        ({"crimes": "0?"}, None, 2000),  # missing evidence too
        ({"visit": ["2", "1"]}, None, 2000),  # within_year: without a day only the last year
        ({"visit": ["1", "2"]}, None, 1700),
        ({"visit": ["1", "2"]}, date(2020, 12, 31), 2000),
        ({"visit": ["1", "2"]}, date(2021, 1, 1), 1700),
        ({"visit": ["2", "1"]}, date(2021, 12, 31), 2000),
        ({"visit": ["2", "1"]}, date(2022, 1, 1), 1700),
        ({"visit": ["", "2"]}, date(2022, 1, 1), 2000),
        ({"joint": ["0", "0"]}, date(2021, 6, 1), 2000),  # any year, and 2021 is left
        ({"joint": ["0", "0"]}, date(2022, 6, 1), 1700),
        ({"share": ["0.75", "0.5"]}, date(2021, 6, 1), 1900),  # mean(½, 1) of 4
        ({"share": ["0.75", "0.5"]}, date(2022, 6, 1), 1700),
        ({"rate": "0.5", "sample": "99"}, None, 1700),  # the rate can be mended, its sample never
        ({"rate": "0.5"}, None, 2000),
        ({"models": "1"}, None, 2300),  # a bonus may still come; without years it is of the last year
        ({"models": "1"}, date(2022, 1, 1), 2100),
        ({"models": "1", "awards": ["", "0"]}, None, 2400),  # 3 + 2, capped together
        ({"incidents": ["1", "0"]}, None, 1800),
    ],
)
def test_still_attainable(cells: Cells, as_of: date | None, points: int) -> None:
    """Missing values and evidence at their best, and failed values where they can still be mended; na stays na."""
    assert assessed(as_of, **cells).still_attainable == points


# ── digests, order, sameness ─────────────────────────────────────────────────────────────────────────────────────────


def changed(entry: Entry, **said: object) -> Entry:
    """The entry with some fields as said."""
    return entry._replace(**said)


def with_entries(change: Callable[[Key, Entry], Entry]) -> Dossier:
    """The full dossier with every entry changed."""
    full = dossier_of(toy(), FULL)
    return Dossier(full.locality, {key: change(key, entry) for key, entry in full.entries.items()}, full.file)


def test_the_digest_is_of_values_alone() -> None:
    """Not of the order of rows, how values were typed, names of evidence, notes, places, the locality or the file."""
    full = dossier_of(toy(), FULL)
    rows = list(full.entries.items())
    random.Random(1).shuffle(rows)
    others = [
        Dossier(full.locality, dict(rows), full.file),
        Dossier(Locality("y", "别处", "town", "z"), full.entries, "other.csv", passed_over=7),
        with_entries(lambda _, entry: changed(entry, typed="50%", note="", place=Place("other.csv", 3))),
        with_entries(lambda _, entry: changed(entry, evidence=("甲", "乙"))),
    ]
    assert {facts_digest(other) for other in others} == {facts_digest(full)}
    assert len(facts_digest(full)) == 64


def test_the_digest_changes_with_the_values() -> None:
    """With any value, its year, its evidence, na or missing."""
    cells: list[Cells] = [
        {},
        {"meet": ["2", "1"]},
        {"meet": ["1", "2"]},
        {"meet": ["1?", "1"]},
        {"meet": ["na", "1"]},
        {"meet": ["na?", "1"]},
        {"meet": ["", "1"]},
        {"meet": ["0", "1"]},
        {"share": "9999/10000"},
        {"share": "99991/100000"},  # exact, not on the grid
        {"plan": "0"},
        {"plan": ""},
    ]
    digests = {facts_digest(dossier_of(toy(), FULL | case)) for case in cells}
    assert len(digests) == len(cells)


def test_fractions_and_decimals_of_one_value_are_one() -> None:
    """38/40, 0.95 and 19/20 are the same value."""
    digests = {facts_digest(dossier_of(toy(), FULL | {"rate": text})) for text in ("38/40", "0.95", "19/20", "0.950")}
    assert len(digests) == 1


MIXED: Cells = {
    "meet": ["1?", ""],
    "share": ["2/3", "na"],
    "crimes": ["1", "0?"],
    "rate": "0.5",
    "models": "",
    "group": "",
}


def test_the_same_bytes_twice() -> None:
    """One dossier gives the same assessment and the same JSON, in any order of its rows, by evaluators new or used."""
    dossier = dossier_of(toy(), FULL | MIXED)
    turned = Dossier(dossier.locality, dict(reversed(list(dossier.entries.items()))), dossier.file)
    with Evaluators(toy().at("county")) as evaluators:
        score_with(evaluators, toy(), dossier_of(toy(), {}), None)
        found = [
            score(toy(), dossier, AUTUMN_2021),
            score(toy(), dossier, AUTUMN_2021),
            score(toy(), turned, AUTUMN_2021),
            score_with(evaluators, toy(), dossier, AUTUMN_2021),
        ]
    assert found[1:] == found[:1] * 3
    assert len({assessment_json(toy(), assessment) for assessment in found}) == 1


def test_without_rete_the_assessment_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """`columns` alone gives every point, finding, status and remedy."""
    dossier = dossier_of(toy(), FULL | MIXED)
    both = score(toy(), dossier, AUTUMN_2021)
    monkeypatch.setattr("modelcity.judging.score.available", lambda: False)
    assert score(toy(), dossier, AUTUMN_2021) == both


def test_the_totals_rise() -> None:
    """evidenced ≤ claimed ≤ attainable ≤ still attainable, whatever is filled in, on whatever day."""
    rng = random.Random(5)
    texts = ["", "0", "1", "2", "0?", "1?", "2?"]
    for _ in range(40):
        cells: Cells = {name: [rng.choice(texts) for _ in YEARS] for name in FULL if toy().facts[name].yearly}
        cells |= {name: rng.choice(texts) for name in FULL if not toy().facts[name].yearly}
        day = rng.choice([None, date(2019, 1, 1), MAY_2021, AUTUMN_2021, date(2022, 1, 1)])
        found = score(toy(), dossier_of(toy(), cells), day)
        totals = found.totals
        assert totals.evidenced <= totals.claimed <= totals.attainable <= found.still_attainable
