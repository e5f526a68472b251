"""Plans: by hand on the small standard of test_score, and against every subset of actions on random dossiers of it.

The ladder A1-06 is added here. Effort by hand: filing evidence 1 day, reporting 2, mending 3 (low), half as much again
for each further step.
"""

import itertools
import random
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.dossier.measures import CLAIMED, measure
from modelcity.errors import DisagreementError, Place
from modelcity.judging.columns import Columns, stacked, totals
from modelcity.judging.score import score
from modelcity.planning import plan as planning
from modelcity.planning.actions import Option, cells_of, done
from modelcity.planning.plan import Plan, plan
from modelcity.planning.program import Program, Sum, total
from modelcity.planning.wish import By, Wish
from modelcity.standard.clauses import Test
from modelcity.standard.load import installed, load
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
ENOUGH = 1_000_000
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


class Best(NamedTuple):
    """The best of all subsets of actions: the first that differs decides."""

    vetoes: int
    surveys: int
    asked: int  # points, ENOUGH where the target is reached
    saved: int  # days, below 0
    points: int
    few: int  # actions, below 0


def every(standard: Standard, dossier: Dossier, as_of: date | None, wish: Wish) -> Best:
    """What the best of all subsets of actions comes to: tried one by one."""
    rules = standard.at(dossier.locality.level)
    cells = cells_of(standard, rules, dossier, as_of)
    subsets = [
        [option for option in chosen if option is not None]
        for chosen in itertools.product(*([None, *in_time(cell.options, as_of, wish)] for cell in cells))
    ]
    affordable = [chosen for chosen in subsets if bearable(chosen, wish)]
    tried = [measure(standard, rules, done(dossier, chosen), as_of) for chosen in affordable]
    judged = Columns(rules).judge(*stacked(tried))
    points = totals(standard, rules, judged.points).total[0 if wish.by == "evidenced" else 1].tolist()
    rows = {test: row for row, test in enumerate(rules.tests)}
    vetoes = [clause.tests for item in rules.items if item.kind == "veto" for clause in item.clauses]
    surveys = [(survey.rate, *survey.gate) for survey in rules.surveys]

    def passed(gates: Sequence[tuple[Test, ...]], column: int) -> int:
        return sum(all(judged.tests[rows[test], column] & CLAIMED for test in gate) for gate in gates)

    return max(
        Best(
            passed(vetoes, column),
            passed(surveys, column),
            points[column] if wish.target is None or points[column] < wish.target else ENOUGH,
            -sum(option.effort for option in chosen),
            points[column],
            -len(chosen),
        )
        for column, chosen in enumerate(affordable)
    )


def in_time(options: Sequence[Option], as_of: date | None, wish: Wish) -> list[Option]:
    """Those whose lead time is over by the day asked for."""
    left = None if as_of is None or wish.until is None else (wish.until - as_of).days
    return [one for one in options if left is None or one.lead <= left]


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


@pytest.mark.parametrize("seed", range(12))
def test_no_subset_of_actions_is_better(seed: int) -> None:
    """Gates, points, days and number of actions are those of the best of all subsets."""
    held_against_every_subset(seed, 1_500)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12, 60))
def test_no_subset_of_many_actions_is_better(seed: int) -> None:
    """The same with more actions."""
    held_against_every_subset(seed, 20_000)


def held_against_every_subset(seed: int, most: int) -> None:
    """Three wishes for a random dossier that has at most so many subsets of actions."""
    rng = random.Random(seed)
    as_of = rng.choice([None, MAY_2021, AUTUMN_2021, LAST_DAY_2021, date(2022, 1, 1)])
    while True:
        dossier = dossier_of(toy(), random_cells(rng, rng.randint(3, 14)))
        cells = cells_of(toy(), toy().at("county"), dossier, as_of)
        size = 1
        for cell in cells:
            size *= len(cell.options) + 1
        if size <= most:
            break
    for _ in range(3):
        wish = random_wish(rng, as_of)
        found = plan(toy(), dossier, as_of, wish)
        best = every(toy(), dossier, as_of, wish)
        after = found.after
        reached = after.totals.evidenced if wish.by == "evidenced" else after.totals.claimed
        assert found.reached == (best.asked == ENOUGH)
        vetoes = sum(veto.status == "clear" for veto in after.vetoes)
        surveys = sum(survey.status == "passed" for survey in after.surveys)
        assert (vetoes, surveys, -found.effort, reached, -len(found.options)) == (*best[:2], *best[3:])
        assert bearable(found.options, wish)
        assert reached <= found.before.still_attainable
        if found.reached and found.first.reached and found.first.passed == found.passed:
            assert found.first.effort >= found.effort


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


def test_until_asks_for_the_whole_lead_time() -> None:
    """On 25 December the meeting of the year takes ten days: it is due on the 31st, and not in time by then."""
    christmas, last = date(2021, 12, 25), date(2021, 12, 31)
    (task,) = planned(Wish(2300), christmas, meet=["1", "0"]).tasks
    assert (task.due, task.lead) == (last, 10)
    found = planned(Wish(2300, until=last), christmas, meet=["1", "0"])
    assert [(one.fact, one.years, one.reason) for one in found.hindrances] == [("meet", (2021,), "until")]
    assert planned(Wish(2300, until=date(2022, 1, 4)), christmas, meet=["1", "0"]).reached


def test_values_that_are_too_dear_together_stand_in_the_way() -> None:
    """Two values of one clause take 3 days each: either would fit into 5 days, both do not, and one is nothing.

    The joint meeting of 2020 is beyond mending, but that of 2021 is enough, so it is not what stands in the way.
    """
    found = planned(Wish(2300, budget=5), visit=["2", "0"], joint=["0", "0"])
    assert (found.tasks, found.reached) == ((), False)
    assert [(one.id, one.fact, one.years, one.reason, one.points) for one in found.hindrances] == [
        ("A1-02", "visit", (2021,), "budget", 300),
        ("A1-02", "joint", (2021,), "budget", 300),
    ]


def test_a_fact_that_costs_several_clauses_stands_with_all_their_points() -> None:
    """Three steps of the ladder are lost by one value: 1 + 1 + 1."""
    found = planned(Wish(2300, capacity={"library": 0}), open=["5", "0"])
    assert [(one.id, one.fact, one.years, one.reason, one.points) for one in found.hindrances] == [
        ("A1-06", "open", (2021,), "capacity", 300)
    ]


def test_of_plans_that_cost_the_same_the_one_that_brings_more() -> None:
    """One paper is enough for 19: that of the list (4 points) rather than that of the plan (1 point)."""
    found = planned(Wish(1900), plan="1?", list=["1?", "1"])
    assert told(found) == [("list", 2020, "evidence", "1")]
    assert (found.effort, found.after.totals.evidenced, found.first.effort) == (1, 2200, 1)


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
    most = planned(Wish(None), models="3?", awards=["1?", "1?"])
    assert (most.effort, most.after.totals.evidenced) == (2, 2700)


def test_deductions_are_capped_together() -> None:
    """Without its paper an indicator takes 5 points, with it 4; beside 3 others both are 6, so nobody files it."""
    found = planned(Wish(None), incidents=["2?", "0"], notices="3")
    assert (found.tasks, found.after.totals.evidenced) == ((), 2300 - 600)


def test_of_plans_that_cost_and_bring_the_same_the_one_of_fewer_actions() -> None:
    """A point for two days: one report rather than two papers, which stand first."""
    found = planned(Wish(2200), meet=["1?", "1?"], plan="")
    assert told(found) == [("plan", None, "report", "1")]


def test_what_is_left_out_of_a_mean() -> None:
    """Half in one year, nothing of the kind in the other: proven, it is left out (2 of 4 points), else it is 0 (1)."""
    from_zero = LADDER | {"rules/toy/A1.yaml": LADDER["rules/toy/A1.yaml"].replace("zero: 50%", "zero: 0%")}
    with TemporaryDirectory() as folder:
        standard = standard_at(TOY | from_zero, Path(folder))
    found = plan(standard, dossier_of(standard, GOOD | {"share": ["na?", "0.5"]}), None, Wish(2100))
    assert (found.before.totals.evidenced, found.after.totals.evidenced) == (2000, 2100)
    assert told(found) == [("share", 2020, "evidence", "None")]


def test_what_is_left_out_of_alternatives() -> None:
    """In May a meeting that was not held yet is left out; once the other year's nothing is proven, so is all of it."""
    found = planned(Wish(2300), MAY_2021, joint=["na?", "0"])
    assert (found.effort, told(found)) == (1, [("joint", 2020, "evidence", "None")])


def test_half_a_hundredth_is_rounded_as_the_score_is() -> None:
    """C3-08, 1.5 points by the mean of four years: 0.375 of one good year is 0.38, by the rule's own rounding."""
    standard = load(installed(), "national")[0]
    keys: list[Key] = [("dual_list_completion_rate", 2020)]
    keys += [("dual_list_established", year) for year in standard.years]
    entries = {key: Entry(Fraction(1), "1", ("佐证.pdf",), "", Place("手写")) for key in keys}
    dossier = Dossier(Locality("x", "某县", "county"), entries, "手写")
    found = plan(standard, dossier, None, Wish(None, budget=0))
    (result,) = (one for one in found.after.indicators if one.id == "C3-08")
    assert (result.scored.evidenced, found.tasks) == (38, ())


# ── vetoes and surveys ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_veto_that_can_be_cleared_is_cleared_before_any_points() -> None:
    """8 days, the usual effort, as no indicator's rule says another; with no more than these, no points."""
    found = planned(Wish(2300), group=["1", "0"])
    assert told(found) == [("group", 2021, "mend", "1")]
    assert (found.effort, found.before.verdict.status, found.after.verdict.status) == (8, "vetoed", "gates_passed")
    within = planned(Wish(2300, budget=8), group=["1", "0"], plan="0")
    assert (told(within), within.reached) == ([("group", 2021, "mend", "1")], False)


def test_vetoes_are_cleared_before_surveys_are_passed() -> None:
    """8 days clear the veto or pass both surveys (3 + 3): a veto ends it all, so it comes first."""
    found = planned(Wish(None, budget=8), group=["1", "0"], rate="0.5", rate2="0.5")
    assert told(found) == [("group", 2021, "mend", "1")]
    assert found.after.verdict.status == "below_threshold"


def test_the_greedy_plan_clears_no_veto_that_stays() -> None:
    """Two days for the report are all: to report the veto's other year would clear nothing."""
    assert planned(Wish(2300), disputes=["1", ""], plan="").first.effort == 2


def test_a_task_says_which_gates_need_it() -> None:
    """The group clears a veto and brings no points, the rate passes a survey, the plan is for points alone."""
    found = planned(Wish(2300), group=["1", "0"], rate="0.5", plan="0")
    assert {task.indicator: (task.points, task.gates) for task in found.tasks} == {
        "V-02": (0, ("V-02",)),
        "I9-01": (300, ("I9-01",)),
        "A1-01": (100, ()),
    }


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
    efforts = [planned(Wish(target), **cells).effort for target in range(1400, 2700, 200)]
    assert efforts == sorted(efforts) and efforts[0] < efforts[-1]
    assert planned(Wish(2200), **cells) == planned(Wish(2200), **cells)


# ── the program ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_program_without_choices_holds_or_does_not() -> None:
    """5 is at least 4, and not at least 6."""
    program = Program()
    program.at_least(Sum(5), Sum(4))
    assert program.best(Sum()) is not None
    program.at_least(Sum(5), Sum(6))
    assert program.best(Sum()) is None


def test_a_small_knapsack() -> None:
    """Of 60 for 10, 100 for 20 and 120 for 30 the last two are best within 50: 220, by hand."""
    program = Program()
    values, weights = (60, 100, 120), (10, 20, 30)
    chosen = [program.choice() for _ in values]
    worth, weight = (total(one.times(each) for one, each in zip(chosen, of, strict=True)) for of in (values, weights))
    program.at_least(Sum(50), weight)
    best = program.best(worth, most=True)
    assert best is not None
    assert (worth.at(best), weight.at(best), [one.at(best) for one in chosen]) == (220, 50, [0, 1, 1])


def test_a_standard_without_adjustment(tmp_path: Path) -> None:
    """A full dossier of it has nothing to choose, and one that lacks a paper one thing."""
    files = TOY | {
        "rules/toy/standard.yaml": "categories: {A1: 14, I9: 6}\ncore: {county: 20, town: 2}",
        "indicators/toy/standard.yaml": TOY["indicators/toy/standard.yaml"].replace(", J10: 加减分", ""),
    }
    standard = standard_at({name: text for name, text in files.items() if "J10" not in name}, tmp_path)
    full = {name: said for name, said in FULL.items() if name in standard.facts}
    cases: list[tuple[Cells, int]] = [({}, 0), ({"plan": "1?"}, 1)]
    for cells, effort in cases:
        for target in (2000, 2100):
            found = plan(standard, dossier_of(standard, full | cells), None, Wish(target))
            assert (found.effort, found.points, found.reached) == (effort, 2000, target == 2000)
