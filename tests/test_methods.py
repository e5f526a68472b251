"""The nine methods: what each means in clauses, written out by hand."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from modelcity.standard.clauses import Bound, Clause, Item, Measure, Meter, Sign, SurveyTests, Test
from modelcity.standard.expand import Rulebook
from modelcity.standard.judgements import Rule, VetoRule
from modelcity.standard.models import Indicator
from modelcity.standard.setting import Expansion
from test_measures import a_fact

YEARS = (2020, 2021)
FACTS = {
    fact.id: fact
    for fact in (
        a_fact("meet"),
        a_fact("joint"),
        a_fact("days", better="within"),
        a_fact("law", kind="ratio", yearly=False),
        a_fact("share", kind="ratio"),
        a_fact("debt", kind="ratio", better="lower"),
        a_fact("money", kind="amount"),
        a_fact("staff", yearly=False),
        a_fact("done", kind="bool", yearly=False),
        a_fact("list", kind="bool"),
        a_fact("crimes", better="lower"),
        a_fact("lapses", better="lower", yearly=False),
        a_fact("rate", kind="ratio", yearly=False),
        a_fact("sample", yearly=False),
        a_fact("towns", yearly=False),
        a_fact("everyone", kind="bool", yearly=False),
        a_fact("sworn", kind="bool", yearly=False),
        a_fact("top", kind="bool", yearly=False),
    )
}


def book(rule: Mapping[str, Any], *, levels: tuple[str, ...] = ("city", "town")) -> Rulebook:
    """A rulebook with one indicator X, titled 标题."""
    said = {"id": "X", "title": "标题", "levels": levels, "mode": ["材料"], "basis": "reconstructed"}
    remedy = {"do": "做", "effort": "low", "lead_days": "1"}
    return Rulebook(
        {"X": Indicator.model_validate(said)},
        {"X": Rule.model_validate({"remedy": remedy, **rule})},
        {},
        {},
        {},
        {},
        FACTS,
        YEARS,
    )


def expanded(level: str = "city", **rule: Any) -> Expansion:
    """What a rule means at a level."""
    return book(rule).indicator("X", level)


def m(fact: str, year: int | None = None, sign: Sign = 1) -> Measure:
    return Measure(fact, year, sign)


def at_least(fact: str, bound: int, year: int | None = None) -> Test:
    """Fact ≥ bound."""
    return Test((Bound(m(fact, year), bound),))


def at_most(fact: str, bound: int, year: int | None = None) -> Test:
    """Fact ≤ bound: the measure turned round."""
    return Test((Bound(m(fact, year, -1), -bound),))


def clause(key: str, points: int, *tests: Test, meter: Meter | None = None, label: str = "标题") -> Clause:
    return Clause(f"X.{key}", points, tests, meter, label)


# ── checklist ────────────────────────────────────────────────────────────────────────────────────────────────────────

CHECKLIST = {
    "a": {"points": "0.5", "item": "甲", "levels": ["city"], "needs": {"meet": "≥1", "joint": "≥2 any year"}},
    "b": {"points": "0.25", "item": "乙", "needs": {"done": "yes"}},
    "c": {"points": "1", "item": "丙", "levels": ["town"], "needs": {"days": "7–14"}},
}


def test_checklist() -> None:
    """A clause per item of the level with all its conditions; the ceiling is what exists there, the floor 0."""
    any_joint = Test((Bound(m("joint", 2020), 2), Bound(m("joint", 2021), 2)))
    assert expanded(points="1.25", checklist=CHECKLIST) == Expansion(
        75,
        0,
        (
            clause("a", 50, at_least("meet", 1, 2020), at_least("meet", 1, 2021), any_joint, label="甲"),
            clause("b", 25, at_least("done", 1), label="乙"),
        ),
    )


def test_checklist_at_another_level() -> None:
    """Other items exist at a town, and its ceiling is theirs."""
    days = (at_least("days", 7, 2020), at_least("days", 7, 2021), at_most("days", 14, 2020), at_most("days", 14, 2021))
    assert expanded("town", points="1.25", checklist=CHECKLIST) == Expansion(
        125, 0, (clause("b", 25, at_least("done", 1), label="乙"), clause("c", 100, *days, label="丙"))
    )


def test_a_level_without_any_item_is_refused() -> None:
    """An indicator that exists at a level has something to ask there."""
    with pytest.raises(ValueError, match="city"):
        expanded(points="1", checklist={"c": CHECKLIST["c"]})


# ── all_or_nothing ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_or_nothing() -> None:
    """One clause with every test; each level has its own set."""
    sets = [
        {"levels": ["city"], "needs": {"done": "yes", "law": "≥90%"}},
        {"levels": ["town"], "item": "镇里", "needs": {"staff": ">1"}},
    ]
    assert expanded(points="2", all_or_nothing=sets) == Expansion(
        200, 0, (clause("all", 200, at_least("done", 1), at_least("law", 9000)),)
    )
    assert expanded("town", points="2", all_or_nothing=sets) == Expansion(
        200, 0, (clause("all", 200, at_least("staff", 2), label="镇里"),)
    )


@pytest.mark.parametrize("levels", [[["town"]], [["city"], []], []])
def test_all_or_nothing_needs_one_set_per_level(levels: list[list[str]]) -> None:
    """None or two sets at a level are a mistake."""
    sets = [{"levels": levels_of, "needs": {"done": "yes"}} for levels_of in levels]
    with pytest.raises(ValueError, match="city"):
        expanded(points="2", all_or_nothing=sets)


# ── per_year ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_per_year() -> None:
    """A clause per year of the window, named by it; together they are the ceiling."""
    assert expanded(points="1.5", per_year={"points": "0.75", "needs": {"meet": "≥1", "list": "yes"}}) == Expansion(
        150,
        0,
        (
            clause("2020", 75, at_least("meet", 1, 2020), at_least("list", 1, 2020)),
            clause("2021", 75, at_least("meet", 1, 2021), at_least("list", 1, 2021)),
        ),
    )


@pytest.mark.parametrize("needs", [{"staff": "≥1"}, {"meet": "≥1 any year"}, {"meet": "≥1", "done": "yes"}])
def test_per_year_asks_for_yearly_facts(needs: dict[str, str]) -> None:
    """A fact without years, or `any year`, has no place in it."""
    with pytest.raises(ValueError, match="per_year"):
        expanded(points="1", per_year={"points": "0.5", "needs": needs})


# ── tiered ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_tiered_in_every_year() -> None:
    """years min: a clause per step, named by its at-least, worth what it adds, with a test a year."""
    steps = {"5": "2", "1": "0.5", "3": "1.25"}
    assert expanded(points="2", tiered={"fact": "meet", "steps": steps}) == Expansion(
        200,
        0,
        (
            clause("1", 50, at_least("meet", 1, 2020), at_least("meet", 1, 2021)),
            clause("3", 75, at_least("meet", 3, 2020), at_least("meet", 3, 2021)),
            clause("5", 75, at_least("meet", 5, 2020), at_least("meet", 5, 2021)),
        ),
    )


def test_tiered_in_one_year() -> None:
    """years max: a step is reached in any year."""
    assert expanded(points="1", tiered={"fact": "meet", "years": "max", "steps": {"2": "1"}}) == Expansion(
        100, 0, (clause("2", 100, Test((Bound(m("meet", 2020), 2), Bound(m("meet", 2021), 2)))),)
    )


@pytest.mark.parametrize("years", ["min", "max"])
def test_tiered_without_years(years: str) -> None:
    """A fact without years has one test a step, whatever `years` says."""
    tiered = {"fact": "staff", "years": years, "steps": {"2": "1"}}
    assert expanded(points="1", tiered=tiered) == Expansion(100, 0, (clause("2", 100, at_least("staff", 2)),))


def test_a_step_that_adds_nothing_is_no_clause() -> None:
    """A step of no points (a ladder that begins at 0), or no more than the one below."""
    steps = {"0": "0", "1": "1", "2": "1", "3": "2"}
    assert [(c.id, c.points) for c in expanded(points="2", tiered={"fact": "staff", "steps": steps}).clauses] == [
        ("X.1", 100),
        ("X.3", 100),
    ]


@pytest.mark.parametrize(
    ("years", "tests"),
    [
        ("min", (Test((Bound(m("meet", 2020, -1), -1), Bound(m("meet", 2021, -1), -1))),)),  # not ≥2 in every year
        ("max", (at_most("meet", 1, 2020), at_most("meet", 1, 2021))),  # not ≥2 in any year
    ],
)
def test_a_step_that_brings_less_costs_where_it_is_reached(years: str, tests: tuple[Test, ...]) -> None:
    """A falling ladder has its meaning, so that a proof can show by a dossier that it is wrong; check refuses it."""
    tiered = {"fact": "meet", "years": years, "steps": {"1": "2", "2": "0.5"}}
    meant = expanded(points="2", tiered=tiered)
    assert (meant.ceiling, meant.floor) == (200, 0)
    assert meant.clauses[1] == clause("2", 150, *tests)


# ── proportional ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_proportional() -> None:
    """A mean over the years from zero to full, in grid steps."""
    meter = Meter((m("share", 2020), m("share", 2021)), 5000, 10_000, mean=True, span=5000)
    assert expanded(points="2", proportional={"fact": "share", "zero": "50%", "full": "1"}) == Expansion(
        200, 0, (clause("share", 200, meter=meter),)
    )


def test_proportional_where_less_is_better() -> None:
    """zero above full: the measure turned round."""
    meter = Meter((m("debt", 2020, -1), m("debt", 2021, -1)), -2000, -500, mean=True, span=1500)
    assert expanded(points="2", proportional={"fact": "debt", "zero": "20%", "full": "5%"}) == Expansion(
        200, 0, (clause("share", 200, meter=meter),)
    )


def test_proportional_with_a_requirement() -> None:
    """What it requires comes first, and costs everything when it fails."""
    meter = Meter((m("law"),), 0, 10_000, mean=True, span=10_000)
    said = {"fact": "law", "zero": "0", "full": "1", "requires": {"list": "yes", "done": "yes"}}
    tests = (at_least("list", 1, 2020), at_least("list", 1, 2021), at_least("done", 1))
    assert expanded(points="2", proportional=said) == Expansion(
        200, 0, (clause("requires", 200, *tests), clause("share", 200, meter=meter))
    )


def test_zero_and_full_differ() -> None:
    """Equal ends measure nothing."""
    with pytest.raises(ValueError, match="zero"):
        expanded(points="2", proportional={"fact": "law", "zero": "1", "full": "100%"})


# ── count_minimum ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_count_minimum_all_or_nothing() -> None:
    """shortfall zero: one clause, a test a year."""
    said = {"fact": "meet", "minimum": "2", "shortfall": "zero"}
    assert expanded(points="1", count_minimum=said) == Expansion(
        100, 0, (clause("minimum", 100, at_least("meet", 2, 2020), at_least("meet", 2, 2021)),)
    )


def test_count_minimum_in_proportion() -> None:
    """shortfall proportional: a mean from 0 to the minimum."""
    said = {"fact": "money", "minimum": "2.5", "shortfall": "proportional"}
    meter = Meter((m("money", 2020), m("money", 2021)), 0, 250, mean=True, span=250)
    assert expanded(points="1", count_minimum=said) == Expansion(100, 0, (clause("share", 100, meter=meter),))


# ── per_occurrence_deduction ─────────────────────────────────────────────────────────────────────────────────────────


def test_per_occurrence_from_full_marks() -> None:
    """A sum over facts and years, each costing; 5 of 0.3 use up 1.5, floor 0."""
    said = {"facts": ["crimes", "lapses"], "each": "0.3"}
    measures = (m("crimes", 2020, -1), m("crimes", 2021, -1), m("lapses", None, -1))
    meter = Meter(measures, -5, 0, mean=False, span=150, each=30, base=150)
    assert expanded(points="1.5", per_occurrence_deduction=said) == Expansion(
        150, 0, (clause("count", 150, meter=meter),)
    )


def test_occurrences_that_use_up_the_points_are_rounded_up() -> None:
    """1 point at 0.4 each is used up by 3: at 2 there is still 0.2 left."""
    (count,) = expanded(points="1", per_occurrence_deduction={"facts": ["lapses"], "each": "0.4"}).clauses
    assert count.meter == Meter((m("lapses", None, -1),), -3, 0, mean=False, span=100, each=40, base=100)


def test_per_occurrence_below_zero() -> None:
    """Points below 0: a deduction, ceiling 0, floor at the points; what it requires costs all of them."""
    said = {"facts": ["lapses"], "each": "2", "requires": {"done": "yes"}}
    meter = Meter((m("lapses", None, -1),), -3, 0, mean=False, span=500, each=200, base=500)
    assert expanded(points="-5", per_occurrence_deduction=said) == Expansion(
        0, -500, (clause("requires", 500, at_least("done", 1)), clause("count", 500, meter=meter)), "deduction"
    )


@pytest.mark.parametrize("fact", ["law", "money"])
def test_only_counts_are_scored_one_by_one(fact: str) -> None:
    """A ratio or an amount has no occurrences, in deductions and in bonuses."""
    with pytest.raises(ValueError, match=fact):
        expanded(points="1", per_occurrence_deduction={"facts": ["lapses", fact], "each": "1"})
    with pytest.raises(ValueError, match=fact):
        expanded(points="1", bonus={"fact": fact, "each": "1"})


# ── survey ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_survey_with_a_gate() -> None:
    """One clause with the rate's test and the gate's; what is left below the threshold is the floor."""
    said = {"of": "s", "fact": "rate", "threshold": "90%", "below": "1", "gate": {"sample": "≥20"}}
    rate, gate = at_least("rate", 9000), (at_least("sample", 20),)
    assert expanded(points="4", survey=said) == Expansion(
        400, 100, (clause("rate", 300, rate, *gate),), survey=SurveyTests("X", "0.9", rate, gate, "rate", "sample")
    )


def test_survey_without_a_gate() -> None:
    """A sample may be shown without deciding, or there is none."""
    said = {"of": "s", "fact": "rate", "threshold": "0.85"}
    rate = at_least("rate", 8500)
    for sample in ("sample", None):
        assert expanded(points="4", survey=said | {"sample": sample}) == Expansion(
            400, 0, (clause("rate", 400, rate),), survey=SurveyTests("X", "0.85", rate, (), "rate", sample)
        )


def test_survey_with_an_alternative_gate() -> None:
    """(a and b) or (c and d) is four tests that must all hold: a or c, a or d, b or c, b or d."""
    said = {
        "of": "s",
        "fact": "rate",
        "threshold": "90%",
        "gate": {"sample": "≥20", "towns": "≥3"},
        "gate_or": {"everyone": "yes", "sworn": "yes"},
    }
    a, b = Bound(m("sample"), 20), Bound(m("towns"), 3)
    c, d = Bound(m("everyone"), 1), Bound(m("sworn"), 1)
    gate = (Test((a, c)), Test((a, d)), Test((b, c)), Test((b, d)))
    found = expanded(points="4", survey=said)
    assert found.survey == SurveyTests("X", "0.9", at_least("rate", 9000), gate, "rate", "sample")
    assert found.clauses == (clause("rate", 400, at_least("rate", 9000), *gate),)


@pytest.mark.parametrize("part", [{"fact": "share"}, {"gate": {"meet": "≥1"}}, {"gate_or": {"list": "yes"}}])
def test_the_facts_of_a_survey_have_no_years(part: dict[str, Any]) -> None:
    """Rate, gate and alternative alike."""
    said = {"of": "s", "fact": "rate", "threshold": "90%", "gate": {"sample": "≥1"}} | part
    with pytest.raises(ValueError, match="测评"):
        expanded(points="4", survey=said)


# ── bonus ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_bonus() -> None:
    """A ceiling at the cap with a meter from 0: 3 points at 1 each, as a sum over the years."""
    meter = Meter((m("meet", 2020), m("meet", 2021)), 0, 3, mean=False, span=300, each=100)
    assert expanded(points="3", bonus={"fact": "meet", "each": "1"}) == Expansion(
        300, 0, (clause("bonus", 300, meter=meter),), "bonus"
    )


def test_bonus_of_a_yes() -> None:
    """A yes counts as one; 2 points at 1.5 each are full at two, rounded up."""
    meter = Meter((m("top"),), 0, 2, mean=False, span=200, each=150)
    (only,) = expanded(points="2", bonus={"fact": "top", "each": "1.5"}).clauses
    assert only == clause("bonus", 200, meter=meter)


# ── vetoes, levels, mistakes ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_veto_is_an_item_worth_nothing() -> None:
    """Its tests hold while it does not fire: in every year, by every condition."""
    when = VetoRule.model_validate({"fires_when": {"crimes": ">0", "share": "<100%", "list": "no any year"}})
    said = {"id": "V-01", "title": "否决", "levels": ["city"], "mode": ["材料"], "basis": "reconstructed"}
    rulebook = Rulebook({}, {}, {"V-01": Indicator.model_validate(said)}, {"V-01": when}, {}, {}, FACTS, YEARS)

    def asked(fact: str, sign: Sign, bound: int) -> tuple[Test, ...]:
        return tuple(Test((Bound(Measure(fact, year, sign, veto=True), bound),)) for year in YEARS)

    tests = asked("crimes", -1, 0) + asked("share", 1, 10_000) + asked("list", 1, 1)
    assert rulebook.at("city").items == (Item("V-01", "veto", 0, 0, (Clause("V-01", 0, tests, None, "否决"),)),)
    assert rulebook.at("town").items == ()


def test_only_what_exists_at_a_level_is_expanded() -> None:
    """An indicator of the town alone is not there at the city; a survey's tests stand beside the items."""
    said = {"points": "4", "survey": {"of": "s", "fact": "rate", "threshold": "90%"}}
    rulebook = book(said, levels=("town",))
    assert rulebook.at("city").items == ()
    assert rulebook.at("city").surveys == ()
    town = rulebook.at("town")
    assert [item.id for item in town.items] == ["X"]
    assert [survey.indicator for survey in town.surveys] == ["X"]


RULES: list[dict[str, Any]] = [
    {"checklist": {"a": {"points": "1", "item": "项", "needs": {"nobody": "yes"}}}},
    {"all_or_nothing": [{"needs": {"nobody": "yes"}}]},
    {"per_year": {"points": "1", "needs": {"nobody": "yes"}}},
    {"tiered": {"fact": "nobody", "steps": {"1": "1"}}},
    {"proportional": {"fact": "nobody", "zero": "0", "full": "1"}},
    {"count_minimum": {"fact": "nobody", "minimum": "1", "shortfall": "zero"}},
    {"per_occurrence_deduction": {"facts": ["nobody"], "each": "1"}},
    {"survey": {"of": "s", "fact": "nobody", "threshold": "90%"}},
    {"survey": {"of": "s", "fact": "rate", "threshold": "90%", "sample": "nobody"}},
    {"bonus": {"fact": "nobody", "each": "1"}},
]


@pytest.mark.parametrize("rule", RULES, ids=[next(iter(rule)) for rule in RULES])
def test_an_undeclared_fact_is_named(rule: dict[str, Any]) -> None:
    """Every method says which fact is not declared."""
    with pytest.raises(ValueError, match="nobody"):
        expanded(points="1", **rule)


@pytest.mark.parametrize(
    "rule",
    [
        {"points": "1"},
        {"points": "1"} | RULES[3] | RULES[9],
        {"points": "1.005"} | RULES[3],
        {"points": "1e1"} | RULES[3],
        {"points": "１"} | RULES[3],
        {"points": 1.5} | RULES[3],
        {"points": "1", "tired": {}} | RULES[3],
        {"points": "1", "tiered": {"fact": "meet", "years": "mean", "steps": {"1": "1"}}},
        {"points": "1", "tiered": {"fact": "meet", "steps": {"≥1": "1"}}},
        {"points": "1", "count_minimum": {"fact": "meet", "minimum": "1", "shortfall": "half"}},
    ],
)
def test_a_rule_has_one_method_and_exact_points(rule: dict[str, Any]) -> None:
    """No method, two methods, points off the hundredths or as floats, and unknown keys are refused."""
    with pytest.raises(ValidationError):
        book(rule)


@pytest.mark.parametrize(
    "rule",
    [
        {"per_occurrence_deduction": {"facts": ["lapses"], "each": "0"}},
        {"bonus": {"fact": "meet", "each": "0"}},
        {"count_minimum": {"fact": "meet", "minimum": "0", "shortfall": "proportional"}},
    ],
)
def test_a_rule_that_divides_by_nothing_is_refused(rule: dict[str, Any]) -> None:
    """What costs or brings nothing each, or a proportional minimum of 0, cannot be expanded, and says why."""
    with pytest.raises(ValueError, match="0"):
        expanded(points="1", **rule)


NEED = {"needs": {"done": "yes"}}


@pytest.mark.parametrize(
    "rule",
    [
        {"checklist": {"a": {"points": "-1", "item": "甲"} | NEED, "b": {"points": "2", "item": "乙"} | NEED}},
        {"per_year": {"points": "-0.5", "needs": {"meet": "≥1"}}},
        {"survey": {"of": "s", "fact": "rate", "threshold": "90%", "below": "1.5"}},
        {"per_occurrence_deduction": {"facts": ["lapses"], "each": "-1"}},
        {"bonus": {"fact": "meet", "each": "-1"}},
    ],
    ids=["checklist", "per_year", "survey", "per_occurrence_deduction", "bonus"],
)
def test_clauses_only_ever_lose_points(rule: dict[str, Any]) -> None:
    """Failing cannot bring points: no item, year, occurrence or bonus is worth less than nothing (design §4)."""
    with pytest.raises(ValueError):
        expanded(points="1", **rule)


def test_a_step_stands_once() -> None:
    """Two spellings of one step (90% and 0.9) are a mistake, not a choice."""
    with pytest.raises(ValueError):
        expanded(points="2", tiered={"fact": "law", "steps": {"90%": "1", "0.9": "2"}})
