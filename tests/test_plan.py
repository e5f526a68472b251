"""Plans: by hand on the small standard of test_score, and against every subset of actions on random dossiers of it.

The ladder A1-06 is added here. Effort by hand: filing evidence 1 day, reporting 2, mending 3 (low), half as much again
for each further step.
"""

import itertools
import random
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from modelcity.dossier.dossier import Dossier
from modelcity.dossier.measures import CLAIMED, measure
from modelcity.errors import DisagreementError
from modelcity.judging.columns import Columns, stacked, totals
from modelcity.judging.score import score
from modelcity.planning import plan as planning
from modelcity.planning.actions import Option, cells_of, done
from modelcity.planning.plan import Plan, plan
from modelcity.planning.wish import By, Wish
from modelcity.standard.standard import Standard
from test_score import AUTUMN_2021, FULL, MAY_2021, TOY, Cells, dossier_of, standard_at

LAST_DAY_2021 = date(2021, 12, 31)
LADDER = {
    "rules/toy/standard.yaml": TOY["rules/toy/standard.yaml"].replace("A1: 14", "A1: 17").replace("20", "23"),
    "indicators/toy/A1.yaml": TOY["indicators/toy/A1.yaml"]
    + "A1-06: {title: 开放, lead: library, facts: {open: {zh: 开放天数, remediable: always}}}\n",
    "rules/toy/A1.yaml": TOY["rules/toy/A1.yaml"]
    + """A1-06:
  points: 3
  tiered: {fact: open, years: min, steps: {5: 3, 3: 2, 1: 1, 0: 0}}
  remedy: {do: 开放, effort: high, lead_days: 60}
""",
    "indicators/toy/units.yaml": "office: {title: 双拥办, kind: 综合}\nlibrary: {title: 图书馆, kind: 综合}",
}
GOOD: Cells = FULL | {"open": "5"}  # 23 of 23


@cache
def toy() -> Standard:
    """The small standard with a ladder."""
    with TemporaryDirectory() as folder:
        return standard_at(TOY | LADDER, Path(folder))


def planned(wish: Wish, as_of: date | None = None, **cells: str | list[str]) -> Plan:
    """The plan for a full dossier but for some cells."""
    return plan(toy(), dossier_of(toy(), GOOD | cells), as_of, wish)


def told(found: Plan) -> list[tuple[str, int | None, str, str]]:
    """What is to be done: fact, year, kind and value, in order of facts."""
    return sorted((one.key[0], one.key[1], one.kind, str(one.value)) for one in found.options)


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_full_dossier_needs_nothing() -> None:
    """No action, no day, and the target is reached."""
    found = planned(Wish(2300))
    assert (found.tasks, found.effort, found.reached, found.hindrances) == ((), 0, True, ())
    assert found.first == (0, 2300, 5, True)


@pytest.mark.parametrize(
    ("cells", "target", "effort", "said"),
    [
        # evidence is filed, a missing value reported, a failed one mended
        ({"plan": "1?"}, 2300, 1, [("plan", None, "evidence", "1")]),
        ({"plan": ""}, 2300, 2, [("plan", None, "report", "1")]),
        ({"plan": "0"}, 2300, 3, [("plan", None, "mend", "1")]),
        ({"plan": "0?"}, 2300, 3, [("plan", None, "mend", "1")]),
        # the cheapest of two ways to the point that is missing
        ({"plan": "0", "days": ["10", "10?"]}, 2200, 1, [("days", 2021, "evidence", "10")]),
        # a checklist item needs all its tests, here two years
        ({"meet": "1?"}, 2300, 2, [("meet", 2020, "evidence", "1"), ("meet", 2021, "evidence", "1")]),
        # of any-year alternatives one is enough: filing, not holding
        ({"joint": ["1?", "0"]}, 2300, 1, [("joint", 2020, "evidence", "1")]),
        ({"joint": ["0", "0"]}, 2300, 3, [("joint", 2021, "mend", "1")]),
        # a range is entered at its nearer end
        ({"days": ["10", "20"]}, 2300, 3, [("days", 2021, "mend", "14")]),
        ({"days": ["10", "5"]}, 2300, 3, [("days", 2021, "mend", "7")]),
        # a ladder: 2 steps up cost 20 + 10 in each year, 3 steps 20 + 10 + 10
        ({"open": "1"}, 2200, 40, [("open", 2020, "mend", "3"), ("open", 2021, "mend", "3")]),
        ({"open": ["5", "0"]}, 2200, 30, [("open", 2021, "mend", "3")]),
        ({"open": ["5", "0"]}, 2300, 40, [("open", 2021, "mend", "5")]),
        ({"open": ["5", "0"]}, 2100, 20, [("open", 2021, "mend", "1")]),
        ({"open": ["5", ""]}, 2300, 2, [("open", 2021, "report", "5")]),
        # a meter: 0.9 → 0.2 short of a year, 4 × 0.1 = 0.4; one year of a mean is half of it
        ({"share": ["0.9?", "1?"]}, 2100, 1, [("share", 2021, "evidence", "1")]),
        ({"share": ["0.9?", "1?"]}, 2260, 2, [("share", 2020, "evidence", "0.9"), ("share", 2021, "evidence", "1")]),
    ],
)
def test_the_cheapest_way(
    cells: Cells, target: int, effort: int, said: list[tuple[str, int | None, str, str]] | None
) -> None:
    """The actions and their days, by hand."""
    found = planned(Wish(target), **cells)
    assert found.reached
    assert found.effort == effort
    if said is not None:
        assert told(found) == [(fact, year, kind, value.replace("0.9", "9/10")) for fact, year, kind, value in said]


# ── every subset ─────────────────────────────────────────────────────────────────────────────────────────────────────


def every(standard: Standard, dossier: Dossier, as_of: date | None, wish: Wish) -> tuple[int, int, int, int]:
    """Gates passed, points, days and actions of the best of all subsets: tried one by one."""
    rules = standard.at(dossier.locality.level)
    cells = cells_of(standard, rules, dossier, as_of)
    subsets = [
        [option for option in chosen if option is not None]
        for chosen in itertools.product(*([None, *in_time(cell.options, wish)] for cell in cells))
    ]
    affordable = [chosen for chosen in subsets if bearable(chosen, wish)]
    tried = [measure(standard, rules, done(dossier, chosen), as_of) for chosen in affordable]
    judged = Columns(rules).judge(*stacked(tried))
    points = totals(standard, rules, judged.points).total[0 if wish.by == "evidenced" else 1]
    tests = {test: row for row, test in enumerate(rules.tests)}
    gates = [clause.tests for item in rules.items if item.kind == "veto" for clause in item.clauses]
    gates += [(survey.rate, *survey.gate) for survey in rules.surveys]
    best = []
    for column, chosen in enumerate(affordable):
        passed = sum(all(judged.tests[tests[test], column] & CLAIMED for test in gate) for gate in gates)
        reached = int(points[column])
        enough = reached if wish.target is None or reached < wish.target else 1_000_000
        days = sum(option.effort for option in chosen)
        best.append((-passed, -enough, days, len(chosen), reached))
    passed, enough, days, count, reached = min(best)
    return -passed, reached if -enough < 1_000_000 else 1_000_000, days, count


def in_time(options: Sequence[Option], wish: Wish) -> list[Option]:
    """Those that are done by the day asked for."""
    return [one for one in options if wish.until is None or (one.due is not None and one.due <= wish.until)]


def bearable(chosen: Sequence[Option], wish: Wish) -> bool:
    """Whether budget and capacities bear it."""
    if wish.budget is not None and sum(one.effort for one in chosen) > wish.budget:
        return False
    return all(sum(one.effort for one in chosen if one.unit == unit) <= days for unit, days in wish.capacity.items())


SPOILT: dict[str, tuple[str, ...]] = {
    "meet": ("", "0", "1?", "na?", "na", "0?"),
    "plan": ("", "0", "1?", "0?"),
    "visit": ("", "1", "2?", "na?", "0"),
    "joint": ("", "0", "1?", "na?", "na", "0?"),
    "share": ("", "0.5", "0.7777", "0.9?", "na?", "na", "0.6123?", "0.33"),
    "list": ("", "0", "1?"),
    "crimes": ("", "1", "3?", "0?", "9"),
    "report": ("", "0", "1?"),
    "days": ("", "5", "20", "10?", "5?"),
    "money": ("", "1", "12.5?"),
    "rate": ("", "0.5", "0.9?", "0.5?"),
    "sample": ("", "99", "100?"),
    "all": ("", "1?", "1"),
    "rate2": ("", "0.5?", "0.85?"),
    "models": ("", "2?", "1", "9?"),
    "awards": ("", "1?", "2"),
    "incidents": ("", "1?", "2", "5"),
    "notices": ("", "1?", "2"),
    "disputes": ("", "1", "0?"),
    "group": ("", "0", "1?", "0?"),
    "paid": ("", "0.9", "na?"),
    "open": ("", "0", "1", "3?", "4", "0?"),
}


def random_cells(rng: random.Random, count: int) -> Cells:
    """The full dossier with some cells spoilt."""
    cells = {name: [said] * 2 if isinstance(said, str) else list(said) for name, said in GOOD.items()}
    for _ in range(count):
        name = rng.choice(list(SPOILT))
        cells[name][rng.randrange(2)] = rng.choice(SPOILT[name])
    return {name: said if toy().facts[name].yearly else said[0] for name, said in cells.items()}


def random_wish(rng: random.Random, as_of: date | None) -> Wish:
    """A target or as much as can be, and now and then a limit of each kind."""
    by: By = rng.choice(["evidenced", "evidenced", "claimed"])
    target = rng.choice([None, 1500, 1800, 2000, 2150, 2233, 2300, 2500])
    budget = rng.choice([None, None, 0, 3, 8, 25])
    capacity = rng.choice([{}, {}, {"office": 5}, {"library": 25}, {"office": 3, "library": 0}])
    until = None if as_of is None else rng.choice([None, None, date(2021, 6, 5), date(2021, 10, 5), date(2022, 2, 1)])
    return Wish(target, by, budget, until, capacity)


@pytest.mark.parametrize("seed", range(60))
def test_no_subset_of_actions_is_better(seed: int) -> None:
    """Gates, points, days and number of actions are those of the best of all subsets."""
    rng = random.Random(seed)
    as_of = rng.choice([None, MAY_2021, AUTUMN_2021, LAST_DAY_2021, date(2022, 1, 1)])
    while True:
        dossier = dossier_of(toy(), random_cells(rng, rng.randint(3, 14)))
        cells = cells_of(toy(), toy().at("county"), dossier, as_of)
        size = 1
        for cell in cells:
            size *= len(cell.options) + 1
        if size <= 20_000:
            break
    for _ in range(3):
        wish = random_wish(rng, as_of)
        found = plan(toy(), dossier, as_of, wish)
        passed, points, days, count = every(toy(), dossier, as_of, wish)
        totals_after = found.after.totals
        reached = totals_after.evidenced if wish.by == "evidenced" else totals_after.claimed
        assert found.reached == (points == 1_000_000)
        assert points in (1_000_000, reached)
        gates = sum(veto.status == "clear" for veto in found.after.vetoes)
        gates += sum(survey.status == "passed" for survey in found.after.surveys)
        assert gates == found.passed
        assert (gates, found.effort, len(found.options)) == (passed, days, count)
        assert bearable(found.options, wish)
        assert reached <= found.before.still_attainable
        if found.reached and found.first.reached:
            assert (found.first.passed, -found.first.effort) <= (passed, -found.effort)


# ── limits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_budget_takes_what_brings_most_within_it() -> None:
    """A plan costs 3 days (1 point), evidence 2 (2 points): within 4 days only the evidence can be had."""
    found = planned(Wish(2300, budget=4), plan="0", money="12.5?")
    assert (found.reached, found.effort, found.after.totals.evidenced) == (False, 2, 2200)
    assert told(found) == [("money", 2020, "evidence", "25/2"), ("money", 2021, "evidence", "25/2")]
    assert [(one.fact, one.reason, one.points) for one in found.hindrances] == [("plan", "budget", 100)]
    assert planned(Wish(2300, budget=5), plan="0", money="12.5?").reached


def test_a_knapsack_that_the_greedy_plan_does_not_solve() -> None:
    """3 points to win: always what brings most per day takes plan (1 for 3 days), then all of the ladder (3 for 40).

    Less is enough: plan and two steps of the ladder, 3 + 30.
    """
    found = planned(Wish(2200), open=["5", "0"], plan="0")
    assert told(found) == [("open", 2021, "mend", "3"), ("plan", None, "mend", "1")]
    assert (found.effort, found.first.effort, found.first.points) == (33, 43, 2300)


def test_capacity_of_a_unit() -> None:
    """The library has 39 days and needs 40 for the last step: one step less, and the office is not its concern."""
    found = planned(Wish(2300, capacity={"library": 39}), open=["5", "0"], plan="0")
    assert (found.reached, found.effort, found.after.totals.evidenced) == (False, 33, 2200)
    assert [(one.fact, one.years, one.reason) for one in found.hindrances] == [("open", (2021,), "capacity")]
    assert planned(Wish(2300, capacity={"library": 40}), open=["5", "0"], plan="0").reached


def test_until_leaves_out_what_takes_longer() -> None:
    """Mending A1-01 takes 10 days, A1-05 takes 50: by 15 May only the first is done."""
    wish = Wish(2300, until=date(2021, 5, 15))
    found = planned(wish, MAY_2021, plan="0", money=["1?", "12.5"], visit=["2?", "2"])
    assert told(found) == [("plan", None, "mend", "1"), ("visit", 2020, "evidence", "2")]
    assert {task.due for task in found.tasks} == {date(2021, 5, 11)}  # 10 days each
    assert [(one.fact, one.reason) for one in found.hindrances] == [("money", "year_over")]
    late = planned(Wish(2300, until=date(2021, 5, 10)), MAY_2021, plan="0")
    assert [(one.fact, one.reason) for one in late.hindrances] == [("plan", "until")]
    assert (late.reached, late.effort) == (False, 0)


def test_what_can_no_longer_be_mended_is_no_action() -> None:
    """An incident stays, and says so; of a year that is over nothing is mended."""
    found = planned(Wish(2300), crimes=["1", "0"], meet=["0", "1"])
    assert (found.tasks, found.after.totals.evidenced) == ((), 2300 - 50 - 100)
    assert [(one.id, one.fact, one.years, one.reason, one.points) for one in found.hindrances] == [
        ("A1-01", "meet", (2020,), "year_over", 100),
        ("A1-04", "crimes", (2020,), "never", 50),
    ]


def test_no_target_means_as_much_as_can_be() -> None:
    """All that can still be won, and nothing that wins nothing."""
    found = planned(Wish(None), plan="0?", crimes=["1", "0?"], rate="0.5")
    assert (found.after.totals.evidenced, found.reached) == (2250, False)
    assert told(found) == [
        ("crimes", 2021, "evidence", "0"),
        ("plan", None, "mend", "1"),
        ("rate", None, "mend", "9/10"),
    ]


def test_bonuses_are_capped_together() -> None:
    """3 + 2 are 4 at most: the plan that needs 4 takes 2 and 2 or 3 and 1, never a day more."""
    found = planned(Wish(2700), models="3?", awards=["1?", "1?"])
    assert (found.effort, found.after.totals.evidenced) == (2, 2700)  # 3 + 1: two papers


# ── vetoes and surveys ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_veto_that_can_be_cleared_is_cleared_before_any_points() -> None:
    """8 days, the usual effort, as no indicator's rule says another; with no more than these, no points."""
    found = planned(Wish(2300), group=["1", "0"])
    assert told(found) == [("group", 2021, "mend", "1")]
    assert (found.effort, found.before.verdict.status, found.after.verdict.status) == (8, "vetoed", "gates_passed")
    within = planned(Wish(2300, budget=8), group=["1", "0"], plan="0")
    assert (told(within), within.reached) == ([("group", 2021, "mend", "1")], False)


def test_a_veto_that_cannot_be_cleared_is_named() -> None:
    """The plan still reaches the points; the verdict stays, and says why."""
    found = planned(Wish(2300), disputes=["1", ""], plan="")
    assert told(found) == [("plan", None, "report", "1")]  # to report 2021 clears nothing
    assert (found.reached, found.after.verdict.status) == (True, "vetoed")
    assert [(one.id, one.fact, one.years, one.reason) for one in found.hindrances] == [
        ("V-01", "disputes", (2020,), "never")
    ]


def test_an_unknown_veto_is_reported() -> None:
    """What is missing for a veto is reported, though it brings no points."""
    found = planned(Wish(2300), disputes=["0", ""])
    assert (told(found), found.effort) == ([("disputes", 2021, "report", "0")], 2)
    assert (found.before.verdict.status, found.after.verdict.status) == ("unresolved", "gates_passed")


def test_a_survey_is_passed_also_where_its_points_are_not_needed() -> None:
    """Below 90%: 4 points become 1; the target of 19 is reached without, but not the threshold."""
    found = planned(Wish(1900), rate="0.5")
    assert (told(found), found.effort) == ([("rate", None, "mend", "9/10")], 3)
    assert (found.before.verdict.status, found.after.verdict.status) == ("below_threshold", "gates_passed")


def test_a_survey_that_is_missing_is_held_and_not_just_reported() -> None:
    """A missing rate costs what mending does, its sample what a report does: 3 + 2."""
    found = planned(Wish(2300), rate="", sample="")
    assert (found.effort, found.after.verdict.status) == (5, "gates_passed")


# ── what it says of itself ───────────────────────────────────────────────────────────────────────────────────────────


def test_points_of_a_task_are_what_would_be_lost_without_it() -> None:
    """Two facts of one clause (visit and joint) each hold all 3 points; a report of its own 1."""
    found = planned(Wish(2300), visit=["2", "1"], joint=["0?", "1?"], plan="")
    assert {(task.indicator, task.kind): task.points for task in found.tasks} == {
        ("A1-01", "report"): 100,
        ("A1-02", "mend"): 300,
        ("A1-02", "evidence"): 300,
    }


def test_tasks_stand_by_unit_and_due_day() -> None:
    """In the order of units, then by day; a task gathers the years and facts of an indicator."""
    found = planned(Wish(None), LAST_DAY_2021, meet="1?", plan="0", open="3?", money="12.5?")
    assert [(task.unit, task.indicator, task.kind, task.due, task.effort) for task in found.tasks] == [
        ("office", "A1-01", "evidence", date(2022, 1, 10), 2),
        ("office", "A1-01", "mend", date(2022, 1, 10), 3),
        ("office", "A1-05", "evidence", date(2022, 1, 10), 2),
        ("library", "A1-06", "mend", date(2022, 3, 1), 40),
    ]


def test_a_plan_that_scores_otherwise_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the program promised and what scoring gives are compared, and a difference stops everything."""
    monkeypatch.setattr(planning, "done", lambda dossier, _: dossier)
    with pytest.raises(DisagreementError) as raised:
        planned(Wish(2300), plan="0")
    assert "应得 23 分" in str(raised.value) and "重新打分得 22 分" in str(raised.value)


def test_the_assessment_after_is_the_engines_own() -> None:
    """After is what assessing the mended dossier gives, and before what assessing it as it is gives."""
    cells: Cells = {"plan": "0", "meet": ["1?", "1"], "share": ["0.5", ""]}
    found = planned(Wish(2050), **cells)
    dossier = dossier_of(toy(), GOOD | cells)
    assert found.before == score(toy(), dossier)
    assert found.after == score(toy(), done(dossier, found.options))
    assert found.after.totals.evidenced >= 2050


def test_the_more_one_asks_for_the_more_it_costs() -> None:
    """Effort never falls as the target rises, and equal calls give equal plans."""
    cells: Cells = {"open": ["1", "0?"], "plan": "", "share": ["0.6", "0.7?"], "days": "20", "models": "", "list": "1?"}
    efforts = [planned(Wish(target), **cells).effort for target in range(1200, 2700, 100)]
    assert efforts == sorted(efforts) and efforts[0] < efforts[-1]
    assert planned(Wish(2200), **cells) == planned(Wish(2200), **cells)
