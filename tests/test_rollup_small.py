"""The roll-up of a small standard: what the national one does not have."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from modelcity.dossier.dossier import Dossier
from modelcity.planning.rollcosts import Climb, town_costs
from modelcity.planning.rollup import Rollup
from modelcity.planning.towns import Towns
from modelcity.standard.standard import Standard
from test_score import HEAD, Cells, dossier_of, standard_at

SMALL = {
    "indicators/toy/standard.yaml": HEAD.replace("levels: [county]", "levels: [county, town]").replace(
        "A1: 甲, I9: 测评, J10: 加减分", "A1: 甲"
    ),
    "rules/toy/standard.yaml": "categories: {A1: 3}\ncore: {county: 3, town: 3}",
    "indicators/toy/sources.yaml": "t: {title: 试, kind: public}",
    "indicators/toy/units.yaml": "office: {title: 双拥办, kind: 综合}",
    "indicators/toy/A1.yaml": """
A1-01:
  title: 满意率
  facts:
    happy: {zh: 满意率, kind: ratio, rollup: weighted_by_sample, rollup_weight: asked}
    asked: {zh: 问了几人, rollup: sum}
A1-02:
  title: 标牌和规划
  facts:
    sign: {zh: 标牌, kind: bool, yearly: no, rollup: all}
    plan: {zh: 规划, kind: bool, yearly: no}
""",
    "rules/toy/A1.yaml": """
A1-01:
  points: 1
  all_or_nothing: [{needs: {happy: ≥90%, asked: ≥20}}]
  remedy: {do: 走访, effort: low, lead_days: 10}
A1-02:
  points: 2
  all_or_nothing: [{needs: {sign: yes, plan: yes}}]
  remedy: {do: 设牌, effort: low, lead_days: 10}
""",
    "indicators/toy/vetoes.yaml": """
V-01: {title: 事故三起以上, facts: {accidents: {zh: 事故, yearly: no, better: lower, remediable: never, rollup: sum}}}
""",
    "rules/toy/vetoes.yaml": 'V-01: {fires_when: {accidents: ">2"}}',
}
GOOD: Cells = {"happy": "1", "asked": "20", "sign": "1", "plan": "1", "accidents": "0"}


@cache
def small() -> Standard:
    """The small standard of this file."""
    with TemporaryDirectory() as folder:
        return standard_at(SMALL, Path(folder))


def rollup(*towns: Cells, county: Cells | None = None) -> Rollup:
    """The roll-up of towns that are good but for some cells; they are a, b, c …"""
    dossiers = []
    for name, cells in zip("abcd", towns, strict=False):
        dossier = dossier_of(small(), GOOD | cells, "town")
        dossiers.append(dossier._replace(locality=dossier.locality._replace(id=name, name=name)))
    stated: Dossier | None = None if county is None else dossier_of(small(), GOOD | county)
    return Rollup(small(), Towns(tuple(dossiers), (), (), "county"), stated)


def test_a_yearly_rate_is_weighted_by_the_sample_of_its_year() -> None:
    """9 of 10 and 30 of 30 are 39 of 40; a year later 27 of 30 and 5 of 10 are 32 of 40."""
    found = rollup({"happy": ["0.9", "0.9"], "asked": ["10", "30"]}, {"happy": ["1", "0.5"], "asked": ["30", "10"]})
    rates = {line.year: line.answer for line in found.lines if line.fact.id == "happy"}
    assert rates == {2020: Fraction(39, 40), 2021: Fraction(32, 40)}


def test_a_veto_that_towns_fire_together_climbs_whatever_is_not_reported() -> None:
    """Two accidents and one make three; d has not reported, and no number of its own can undo that."""
    found = town_costs(rollup({"accidents": "2"}, {"accidents": "1"}, {}, {"accidents": ""}), None)
    assert found.vetoes == (Climb("V-01", "fired", ()),)


def test_a_veto_that_hangs_on_what_is_not_reported_is_unknown() -> None:
    """Two accidents are not three; d may have had one more."""
    found = town_costs(rollup({"accidents": "2"}, {}, {}, {"accidents": ""}), None)
    assert found.vetoes == (Climb("V-01", "unknown", ()),)


def test_what_is_not_reported_costs_no_less_than_nothing() -> None:
    """The county itself has no plan: 2 points are gone whatever b says of its sign. Without that, b's sign is 2."""
    alone, both = ((cost.alone, cost.unreported) for cost in town_costs(rollup({}, {"sign": ""}), None).towns)
    assert (alone, both) == ((0, 0), (200, 200))
    without = town_costs(rollup({}, {"sign": ""}, county={"plan": "0"}), None)
    assert [(cost.alone, cost.unreported) for cost in without.towns] == [(0, 0), (0, 0)]
    missing = town_costs(rollup({}, {"sign": ""}, county={"plan": ""}), None)
    assert [(cost.alone, cost.unreported) for cost in missing.towns] == [(0, 0), (0, 0)]


def test_only_what_a_report_can_bring_back_is_unreported() -> None:
    """b has no sign (2), and its people of 2021 are not reported (1): only the latter may come back."""
    found = town_costs(rollup({}, {"sign": "0", "happy": ["1", ""]}), None).towns[1]
    assert (found.alone, found.unreported, found.gain) == (300, 100, 300)
