"""What mutation testing showed that nothing else would notice (docs/reliability.md): small and sharp, one by one."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from modelcity.dossier.measures import State, measure
from modelcity.standard.clauses import Bound, Clause, Measure, Test
from modelcity.standard.conditions import grid_bounds, misfit, parse_condition
from modelcity.standard.load import load, shelf_at
from modelcity.standard.methods import PerOccurrence
from modelcity.standard.setting import Setting
from modelcity.standard.standard import Standard
from test_measures import a_dossier, a_fact, a_standard, an_entry, rules_of

TOY = Path(__file__).resolve().parent / "toy"


@cache
def toy() -> Standard:
    return load(shelf_at(TOY), "toy")[0]


# ── conditions ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", [None, 3, ["≥1"]])
def test_what_is_no_text_is_no_condition(said: object) -> None:
    """A list where a condition belongs is refused in the same words as a text that cannot be read."""
    with pytest.raises(ValueError, match="看不懂条件"):
        parse_condition(said)


@pytest.mark.parametrize("said", ["7–14 any year", "14–7"])
def test_a_range_rises_and_asks_every_year(said: str) -> None:
    with pytest.raises(ValueError, match="由小到大"):
        parse_condition(said)


@pytest.mark.parametrize(
    ("kind", "said", "wrong"),
    [
        ("count", "≥1", ""),
        ("count", "≥100%", "不能写百分数"),
        ("amount", "≥50%", "不能写百分数"),
        ("ratio", "≥50%", ""),
        ("ratio", "≥100%", ""),
        ("ratio", ">100%", "对任何值结果都一样"),  # no share is above 1
        ("ratio", ">99.99%", ""),
        ("ratio", "<0%", "对任何值结果都一样"),
        ("ratio", "≤0%", ""),
        ("ratio", "<0.01%", ""),
        ("ratio", "50%–100%", ""),
        ("count", "<0", "对任何值结果都一样"),
        ("count", "<1", ""),
        ("count", "≤0", ""),
        ("count", "≥20000", ""),  # only shares end at 10 000 steps
        ("amount", "≥20000", ""),
        ("bool", "yes", ""),
        ("bool", "no", ""),
    ],
)
def test_a_condition_that_decides_nothing_is_told(kind: str, said: str, wrong: str) -> None:
    """A percentage of what is no share; what every value meets, or none."""
    fact = a_fact(kind=kind)
    found = misfit(fact, said, grid_bounds(fact, parse_condition(said)))
    assert found == "" if not wrong else wrong in found


# ── methods and levels ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_occurrence_may_cost_a_hundredth() -> None:
    """The least that points can be; 0.05 points last for five of them."""
    setting = Setting("A-01", "标题", 5, "unit", (2022,), {"f": a_fact(kind="count", better="lower")})
    (clause,) = PerOccurrence.model_validate({"facts": ["f"], "each": "0.01"}).expand(setting).clauses
    assert clause.meter is not None
    assert (clause.meter.each, clause.meter.zero, clause.meter.base) == (1, -5, 5)


def test_a_level_knows_its_name() -> None:
    assert toy().at("unit").level == "unit"


def test_warnings_are_rules_of_their_own() -> None:
    """W-01 looks at values, W-02 only at evidence: it is silent while no check is left out and at most 5 are lost."""
    there = toy().rulebook.warnings_at("unit")
    assert (there.level, there.surveys) == ("unit", ())
    (warning,) = there.items
    assert (warning.id, warning.kind, warning.ceiling, warning.floor) == ("W-01", "warning", 0, 0)
    (clause,) = warning.clauses
    assert (clause.id, clause.points, clause.label) == ("W-01", 0, toy().warnings["W-01"].title)
    assert clause.tests == tuple(
        Test((Bound(Measure(fact, year, sign, veto=True), at_least),))
        for fact, sign, at_least in (("fire_check_done", 1, 1), ("lost_book_count", -1, -5))
        for year in (2022, 2023)
    )
    assert toy().rulebook.warnings_at("elsewhere").items == ()


@pytest.mark.parametrize(
    ("name", "kind"), [("R1-01", "scored"), ("T3-02", "deduction"), ("V-02", "veto"), ("W-01", "warning")]
)
def test_one_item_at_a_time(name: str, kind: str) -> None:
    """An indicator, a veto and a warning by their ids; nothing where it is not asked."""
    item = toy().rulebook.item(name, "unit")
    assert item is not None
    assert (item.id, item.kind) == (name, kind)
    assert toy().rulebook.item(name, "elsewhere") is None


def test_a_declared_percentage_is_a_share() -> None:
    assert parse_condition("≥2.5%").numbers == (Decimal("0.025"),)
    assert parse_condition("no").numbers == ()


def test_the_last_of_three_years_is_mended_without_a_day() -> None:
    """What is mended within its year: the last of the window, not the second."""
    standard = a_standard(a_fact(remediable="within_year"), window=(2020, 2022))
    tests = tuple(Test((Bound(Measure("f", year, 1), 1),)) for year in standard.years)
    rules = rules_of(Clause("A1-01.a", 100, tests))
    dossier = a_dossier({("f", year): an_entry("0") for year in standard.years})
    states = measure(standard, rules, dossier, None, mended=True).states
    assert states == [State.EVIDENCED, State.EVIDENCED, State.MISSING]
