"""The comparison by hand: places with ties, quartiles, percentages, Pareto sums, vetoes, and how they are shown."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from comparing import CATEGORIES, NATIONAL, comparison, town
from modelcity.errors import Place, Problem
from modelcity.judging.columns import Judged
from modelcity.planning.comparison import compared
from modelcity.planning.metered import metered
from modelcity.planning.ranking import Quartiles, quartiles, ranked
from modelcity.planning.towns import LeftOut
from modelcity.showing.compare import comparison_text
from modelcity.showing.comparejson import comparison_json
from modelcity.showing.comparewords import half_points, percent_of_full, signed_half_points
from modelcity.showing.heatmap import figure, heat_rows
from modelcity.showing.plain import width
from modelcity.standard.clauses import Clause, Item, ItemKind, LevelRules, Measure, Meter


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3], (6, 6, 6, 6, 6)),
        ([4, 1], (2, 2, 5, 8, 8)),  # the median of 1 and 4 is 2.5
        ([5, 1, 2], (2, 3, 4, 7, 10)),  # halves 1 2 and 2 5
        ([9, 1, 4, 2], (2, 3, 6, 13, 18)),  # halves 1 2 and 4 9
        ([1, 2, 4, 8, 16], (2, 4, 8, 16, 32)),  # halves 1 2 4 and 4 8 16
        ([-5, -5, 0, 2600], (-10, -10, -5, 2600, 5200)),
    ],
)
def test_quartiles_are_tukeys_hinges(values: list[int], expected: tuple[int, ...]) -> None:
    """In halves of a hundredth, whatever the order."""
    assert quartiles(values) == Quartiles(*expected)


def test_equal_points_share_a_place() -> None:
    """1, 2, 2, 4, 5, 5: exact on hundredths; equal ones stand in the order of their ids."""
    points = {"e": 2499, "b": 2500, "f": 100, "a": 2600, "d": 100, "c": 2500}
    table = ranked(pd.DataFrame([{"locality": name, "claimed": value} for name, value in points.items()]))
    assert list(zip(table["rank"], table["locality"], strict=True)) == [
        *[(1, "a"), (2, "b"), (2, "c"), (4, "e"), (5, "d"), (5, "f")]
    ]


@pytest.mark.parametrize(
    ("halves", "plain", "signed"),
    [(0, "0", "0"), (1, "0.005", "+0.005"), (-3, "-0.015", "-0.015"), (200, "1", "+1"), (-2470, "-12.35", "-12.35")],
)
def test_halves_of_a_hundredth_are_shown_exactly(halves: int, plain: str, signed: str) -> None:
    """Nothing is rounded away."""
    assert (half_points(halves), signed_half_points(halves)) == (plain, signed)


def test_percentages_are_rounded_half_up() -> None:
    """0.05% of 26 points is 0.013: 1.3 hundredths; of 20 points it is 1 hundredth."""
    rows = [town("a", 1000, out_of=2000)]
    say = percent_of_full(comparison(rows).rankings[0])
    assert [say(points) for points in (2000, 1999, 1, 0, -1, 2050)] == [
        "100.0%",
        "100.0%",
        "0.1%",
        "0.0%",
        "-0.1%",
        "102.5%",
    ]


def test_each_town_is_held_against_the_median() -> None:
    """Of 20, 21.01, 23 and 26 points the median is 22.005."""
    rows = [town("a", 2000, **{"category:A1": 100}), town("b", 2101), town("c", 2300), town("d", 2600)]
    (level,) = json.loads(comparison_json(comparison(rows)))["levels"]
    ranking = {place["locality"]: place for place in level["ranking"]}
    assert {name: place["against_median"] for name, place in ranking.items()} == {
        **{"d": "+3.995", "c": "+0.995", "b": "-0.995", "a": "-2.005"}
    }
    assert level["totals"]["claimed"] == {
        **{"least": "20", "lower": "20.505", "median": "22.005", "upper": "24.5", "most": "26"}
    }
    assert ranking["a"]["categories_against_median"]["A1"] == "+1"
    assert ranking["a"]["percent"] == "76.9"  # 20 of 26: 76.92…


def lossy() -> list[dict[str, object]]:
    """Four towns: A1-02.b (0.5 points) is lost in three ways, E5-03.all (2 points) once, J10-06 (a meter) twice."""
    return [
        town("a", 2600, **{"clause:A1-02.b": 0, "finding:J10-06.count": 0, "lost:J10-06.count": 100}),
        town("b", 2600, **{"clause:A1-02.b": 4, "finding:J10-06.count": 4, "lost:J10-06.count": 250}),
        town("c", 2600, **{"clause:A1-02.b": 6, "clause:J10-06.count": 0}),  # a meter's byte tells nothing
        town("d", 2600, **{"clause:E5-03.all": 6, "finding:J10-01.bonus": 0, "lost:J10-01.bonus": 300}),
    ]


def test_what_is_lost_most_comes_first() -> None:
    """J10-06 3.5, E5-03 2, A1-02 3 × 0.5: 7 points in all; a bonus that was not earned is none of them."""
    clauses = json.loads(comparison_json(comparison(lossy())))["levels"][0]["clauses"]
    assert [(one["clause"], one["points"], one["running_percent"]) for one in clauses] == [
        ("J10-06.count", "3.5", "50.0"),
        ("E5-03.all", "2", "78.6"),  # 5.5 of 7
        ("A1-02.b", "1.5", "100.0"),
    ]
    assert [one["localities"] for one in clauses] == [
        {"failed": 1, "missing": 1, "unevidenced": 0},
        {"failed": 0, "missing": 0, "unevidenced": 1},
        {"failed": 1, "missing": 1, "unevidenced": 1},
    ]
    assert clauses[0]["points_by_kind"] == {"failed": "1", "missing": "2.5", "unevidenced": "0"}


@pytest.mark.parametrize(
    ("kind", "codes", "lost"),
    [
        ("scored", [0, 4, 6, 7, 0], [83, 100, 17, 0, 50]),  # 1.5 points × 5, 6, 1, 0, 3 of 9
        ("bonus", [4, 4, 6, 7, 6], [50, 100, 17, 0, 100]),  # only what is missing, or not evidenced: 3, 6, 1, 0, 6
    ],
)
def test_a_meter_is_lost_in_part(kind: ItemKind, codes: list[int], lost: list[int]) -> None:
    """Nine parts, worth 1.5 points together: what five localities have not earned, evidenced, claimed and at best."""
    meter = Meter((Measure("x", None, 1),), 0, 9, mean=False, span=9)
    rules = LevelRules("town", (Item("X-01", kind, 150, 0, (Clause("X-01.share", 150, (), meter),)),), ())
    unearned = np.array([[5, 6, 1, 0, 9], [5, 6, 0, 0, 3], [2, 0, 0, 0, 3]])
    none = np.zeros((0, 5), np.uint8)
    found = metered(rules, Judged(none, none, none.astype(np.int64), {0: (unearned, 9)}))
    assert {name: column.tolist() for name, column in found.items()} == {
        "finding:X-01.share": codes,
        "lost:X-01.share": lost,
    }


def test_a_bonus_is_lost_only_where_something_is_missing() -> None:
    """As in an assessment: reported without evidence, or not reported."""
    rows = [town("a", 2600, **{"finding:J10-01.bonus": 4, "lost:J10-01.bonus": 300}), town("b", 2600)]
    (loss,) = json.loads(comparison_json(comparison(rows)))["levels"][0]["clauses"]
    assert (loss["clause"], loss["localities"]["missing"], loss["points"]) == ("J10-01.bonus", 1, "3")


def vetoed() -> list[dict[str, object]]:
    """Two towns with a veto that fires, one where it cannot be decided."""
    return [
        town("a", 2600, status="vetoed", reasons="V-02;V-05", **{"clause:V-02": 0, "clause:V-05": 0}),
        town("b", 2500, status="vetoed", reasons="V-05", **{"clause:V-05": 0}),
        town("c", 2400, status="unresolved", reasons="V-05", **{"clause:V-05": 4}),
        town("d", 2300),
    ]


def test_a_vetoed_town_keeps_its_place_and_is_marked() -> None:
    """How often each veto fires, and where."""
    level = json.loads(comparison_json(comparison(vetoed())))["levels"][0]
    assert [(place["rank"], place["status"]) for place in level["ranking"][:2]] == [(1, "vetoed"), (2, "vetoed")]
    fired = {veto["id"]: (veto["fired"], veto["unknown"]) for veto in level["vetoes"]}
    assert fired["V-02"] == (["a"], 0)
    assert fired["V-05"] == (["a", "b"], 1)
    assert fired["V-01"] == ([], 0)
    assert level["verdicts"] == {"gates_passed": 1, "unresolved": 1, "below_threshold": 0, "vetoed": 2}
    assert "一票否决（V-02、V-05）" in comparison_text(comparison(vetoed()), 100)


def test_levels_are_ranked_apart() -> None:
    """In the order of the standard, whatever came first."""
    county = dict.fromkeys(_columns("county"), 0) | {
        "locality": "k",
        "name": "",
        "level": "county",
        "parent": "",
    }
    county |= {"status": "gates_passed", "reasons": "", "claimed": 9000, "out_of": 10_000}
    tables = [pd.DataFrame([town("a", 2600)]), pd.DataFrame([county]), pd.DataFrame([town("b", 2600)])]
    levels = json.loads(comparison_json(compared(NATIONAL, tables, (), None)))["levels"]
    ranks = {level["level"]: [(one["rank"], one["locality"]) for one in level["ranking"]] for level in levels}
    assert ranks == {"county": [(1, "k")], "town": [(1, "a"), (1, "b")]}
    assert list(ranks) == ["county", "town"]


def _columns(level: str) -> list[str]:
    rules = NATIONAL.at(level)
    metered = [clause.id for clause in rules.clauses if clause.meter is not None]
    return [
        *("evidenced", "claimed", "attainable", "out_of", "adjustment", "missing"),
        *(f"category:{category}" for category in (*CATEGORIES, "D4")),
        *(f"clause:{clause.id}" for clause in rules.clauses),
        *(f"{kind}:{name}" for name in metered for kind in ("finding", "lost")),
    ]


def many(count: int) -> list[dict[str, object]]:
    """Towns t000, t001 … with 26, 25.99 … points."""
    return [town(f"t{number:03}", 2600 - number, name=f"很长很长很长很长的第{number}街道") for number in range(count)]


@pytest.mark.parametrize("cells", [80, 100])
@pytest.mark.parametrize("rows", [lossy(), vetoed(), many(45)])
def test_lines_fit_the_terminal(cells: int, rows: list[dict[str, object]]) -> None:
    """No line is wider, counted in cells."""
    left_out = [LeftOut("坏台账.csv", (Problem(Place("坏台账.csv", 3), "值不对" * 30),) * 2, None)]
    text = comparison_text(compared(NATIONAL, [pd.DataFrame(rows)], left_out, None), cells)
    assert max(map(width, text.splitlines())) <= cells
    assert "坏台账.csv:3" in text
    assert "另有 1 处问题" in text


def test_at_most_twenty_of_each_end_are_listed() -> None:
    """Of 40 all, of 41 one is not."""
    assert "没有列出" not in comparison_text(comparison(many(40)), 100)
    text = comparison_text(comparison(_short(41)), 100)
    assert "中间 1 个没有列出" in text
    assert [f" t{number:03}镇 " in text for number in (0, 19, 20, 21, 40)] == [True, True, False, True, True]


@pytest.mark.parametrize(
    ("points", "worth", "size", "said"),
    [
        (400, 400, 1, "100"),
        (399, 400, 1, "99"),  # 99.75: everything is only everything
        (1, 400, 1, "1"),
        (0, 400, 1, "0"),
        (350, 400, 1, "88"),  # 87.5, half up
        (1050, 400, 3, "88"),  # three towns together
        (-50, 0, 1, "-0.5"),
        (300, 0, 1, "+3"),
        (0, 0, 1, "·"),
        (-1, 0, 2, "-0.01"),  # half a hundredth, away from zero
    ],
)
def test_figures_of_the_heat_map(points: int, worth: int, size: int, said: str) -> None:
    """Whole per cent of a category, or points of the adjustment."""
    assert figure(points, worth, size) == said


def test_many_rows_are_grouped_in_the_heat_map() -> None:
    """Up to 500 each its own; of 620 the ends, and 580 in 60 groups, nobody lost or twice."""
    assert len(heat_rows(comparison(_short(500)).rankings[0])) == 500
    rows = heat_rows(comparison(_short(620)).rankings[0])
    assert [row.size for row in rows[:20]] == [1] * 20 == [row.size for row in rows[-20:]]
    assert {row.size for row in rows[20:-20]} == {9, 10}
    assert sum(row.size for row in rows) == 620
    assert sum(row.points[0] for row in rows) == 620 * 100
    assert rows[20].label == "第 21–29 个"


def _short(count: int) -> list[dict[str, Any]]:
    row = town("x", 2600, **{"category:A1": 100})
    return [
        row | {"locality": f"t{number:03}", "name": f"t{number:03}镇", "claimed": 2600 - number}
        for number in range(count)
    ]
