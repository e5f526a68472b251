"""Conditions as people write them, the tests they become, and the clause language itself."""

from decimal import Decimal
from typing import Any

import pytest

from modelcity.standard.clauses import Bound, Clause, Item, LevelRules, Measure, Meter, Test
from modelcity.standard.conditions import Condition, grid_bounds, parse_condition
from modelcity.standard.conditions import tests_of as asked_of
from modelcity.texts import speak
from test_measures import a_fact

YEARS = (2020, 2021, 2022)


# ── the grammar ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("yes", Condition("yes")),
        ("no", Condition("no")),
        ("≥1", Condition("≥", (Decimal(1),))),
        ("≤0", Condition("≤", (Decimal(0),))),
        (">0", Condition(">", (Decimal(0),))),
        ("<3", Condition("<", (Decimal(3),))),
        ("≥ 12", Condition("≥", (Decimal(12),))),
        ("  ≥1  ", Condition("≥", (Decimal(1),))),
        ("≥90%", Condition("≥", (Decimal("0.9"),))),
        ("<100%", Condition("<", (Decimal(1),))),
        ("≥99.99%", Condition("≥", (Decimal("0.9999"),))),
        ("≥0.9", Condition("≥", (Decimal("0.9"),))),
        ("≤2.50", Condition("≤", (Decimal("2.5"),))),
        ("≥999999999999", Condition("≥", (Decimal(999_999_999_999),))),
        ("7–14", Condition("–", (Decimal(7), Decimal(14)))),
        ("7 – 14", Condition("–", (Decimal(7), Decimal(14)))),
        ("7–7", Condition("–", (Decimal(7), Decimal(7)))),
        ("90%–95%", Condition("–", (Decimal("0.9"), Decimal("0.95")))),
        ("yes any year", Condition("yes", (), any_year=True)),
        ("no any year", Condition("no", (), any_year=True)),
        ("≥1 any year", Condition("≥", (Decimal(1),), any_year=True)),
        ("≥1   any   year", Condition("≥", (Decimal(1),), any_year=True)),
        ("<50% any year", Condition("<", (Decimal("0.5"),), any_year=True)),
    ],
)
def test_every_form_of_a_condition_is_read(text: str, meant: Condition) -> None:
    """yes, no, ≥ ≤ > < with a number or a percentage, a range, and `any year` after all but a range."""
    assert parse_condition(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Yes",
        "true",
        "1",
        "90%",
        "=1",
        ">=1",
        "<=1",
        "=>1",
        "≥",
        "≥-1",
        "≥+1",
        "≥1e3",
        "≥.5",
        "≥1.",
        "≥1,000",
        "≥１",
        "≥٣",
        "≥1.0000001",
        "≥1234567890123",
        "≥1%%",
        "≥1 any",
        "≥1 year",
        "≥1anyyear",
        "any year",
        "≥1 every year",
        "≥1 ≤2",
        "7-14",
        "7—14",
        "7–",
        "–14",
        "14–7",
        "7–14 any year",
        "yes no",
        "≥1\n≥2",
        None,
        1,
        True,
        ["≥1"],
        {"≥": 1},
    ],
)
def test_what_is_no_condition_is_refused(text: object) -> None:
    """Nothing is guessed: ASCII comparisons, a hyphen for a dash, signs, exponents, falling ranges."""
    with pytest.raises(ValueError, match=r"条件|范围"):
        parse_condition(text)


def test_a_refusal_is_said_in_the_language_in_use() -> None:
    """In English when English is spoken."""
    speak("en")
    try:
        with pytest.raises(ValueError, match="cannot read the condition '>=1'"):
            parse_condition(">=1")
    finally:
        speak("zh")


@pytest.mark.parametrize(
    ("text", "opposite"),
    [
        ("yes", "no"),
        ("no", "yes"),
        ("≥1", "<1"),
        ("<100%", "≥100%"),
        (">0", "≤0"),
        ("≤3", ">3"),
        ("yes any year", "no"),
        (">0 any year", "≤0"),
    ],
)
def test_the_opposite_holds_in_every_year(text: str, opposite: str) -> None:
    """What fires in any year does not fire while its opposite holds in every year."""
    assert parse_condition(text).negated() == parse_condition(opposite)


def test_a_range_has_no_opposite() -> None:
    """Outside a range is an "or", which no veto may say."""
    with pytest.raises(ValueError, match="范围"):
        parse_condition("7–14").negated()


# ── on the grid ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "text", "bounds"),
    [
        ("bool", "yes", ((1, 1),)),
        ("bool", "no", ((-1, 0),)),
        ("count", "≥3", ((1, 3),)),
        ("count", ">3", ((1, 4),)),
        ("count", "≤3", ((-1, -3),)),
        ("count", "<3", ((-1, -2),)),
        ("count", "≤0", ((-1, 0),)),
        ("count", "7–14", ((1, 7), (-1, -14))),
        ("ratio", "≥90%", ((1, 9000),)),
        ("ratio", ">90%", ((1, 9001),)),
        ("ratio", "<100%", ((-1, -9999),)),
        ("ratio", "≤0.0001", ((-1, -1),)),
        ("ratio", "90%–95%", ((1, 9000), (-1, -9500))),
        ("amount", "≥12.5", ((1, 1250),)),
        ("amount", ">0", ((1, 1),)),
        ("amount", "<0.01", ((-1, 0),)),
        ("amount", "≥999999999999", ((1, 99_999_999_999_900),)),
    ],
)
def test_bounds_are_whole_grid_steps(kind: str, text: str, bounds: tuple[tuple[int, int], ...]) -> None:
    """≥ is the only comparison: ≤ turns the measure round, > and < move by one step, a range is two."""
    assert grid_bounds(a_fact(kind=kind), parse_condition(text)) == bounds


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("count", "≥0.5"),
        ("count", "≥90%"),
        ("count", "7–7.5"),
        ("ratio", "≥0.90001"),
        ("ratio", "≥99.999%"),
        ("amount", "≤0.001"),
        ("ratio", "≥1.0001"),
        ("ratio", "≥90"),
        ("ratio", "≤101%"),
        ("bool", "≥1"),
        ("bool", "7–14"),
        ("count", "yes"),
        ("ratio", "no"),
        ("amount", "yes"),
    ],
)
def test_what_does_not_lie_on_the_grid_is_refused(kind: str, text: str) -> None:
    """Thresholds lie on the fact's grid, within its range, and fit its kind."""
    with pytest.raises(ValueError, match="f "):
        grid_bounds(a_fact(kind=kind), parse_condition(text))


def one(year: int | None, sign: Any, at_least: int, *, veto: bool = False) -> Test:
    """A test with one bound on the fact f."""
    return Test((Bound(Measure("f", year, sign, veto), at_least),))


def test_all_years_are_a_test_each() -> None:
    """Years all: a test per year, in order."""
    assert asked_of(a_fact(), parse_condition("≥2"), YEARS) == (one(2020, 1, 2), one(2021, 1, 2), one(2022, 1, 2))


def test_any_year_is_one_test() -> None:
    """Years any: one test with a pair per year."""
    bounds = tuple(Bound(Measure("f", year, -1), -2) for year in YEARS)
    assert asked_of(a_fact(), parse_condition("≤2 any year"), YEARS) == (Test(bounds),)


def test_a_range_is_two_tests_a_year() -> None:
    """At least the lower end in every year, and at most the upper."""
    assert asked_of(a_fact(), parse_condition("7–14"), (2020, 2021)) == (
        one(2020, 1, 7),
        one(2021, 1, 7),
        one(2020, -1, -14),
        one(2021, -1, -14),
    )


def test_a_fact_without_years_has_one_test() -> None:
    """Its year is None, and `any year` does not fit it."""
    fact = a_fact(yearly=False)
    assert asked_of(fact, parse_condition("≥2"), YEARS) == (one(None, 1, 2),)
    with pytest.raises(ValueError, match="any year"):
        asked_of(fact, parse_condition("≥2 any year"), YEARS)


def test_a_veto_reads_measures_of_its_own() -> None:
    """What a veto asks is marked so, since evidence and days do not matter there."""
    condition = parse_condition(">0").negated()
    assert asked_of(a_fact(), condition, (2020,), veto=True) == (one(2020, -1, 0, veto=True),)


# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "steps", "text"),
    [
        ("count", 12, "12"),
        ("count", 0, "0"),
        ("count", 100, "100"),
        ("ratio", 9000, "0.9"),
        ("ratio", 10_000, "1"),
        ("ratio", 0, "0"),
        ("ratio", 1, "0.0001"),
        ("ratio", 9268, "0.9268"),
        ("amount", 1250, "12.5"),
        ("amount", 100_000, "1000"),
        ("amount", 99_999_999_999_999, "999999999999.99"),
    ],
)
def test_values_are_shown_plainly(kind: str, steps: int, text: str) -> None:
    """No trailing zeros, no exponent; the zeros of a whole number stay."""
    assert a_fact(kind=kind).shown(steps) == text


@pytest.mark.parametrize("due", ["02-29", "13-01", "00-10", "06-31", "6-30", "0630", "06-30 ", "2023-06-30", ""])
def test_a_due_day_is_a_day_of_every_year(due: str) -> None:
    """MM-DD, and no 29 February."""
    with pytest.raises(ValueError, match="due"):
        a_fact(due=due)


def test_an_unknown_key_of_a_fact_is_refused() -> None:
    """What is declared and not known is a mistake."""
    with pytest.raises(ValueError, match="dues"):
        a_fact(dues="06-30")


# ── the language ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_level_lists_clauses_measures_and_tests_once() -> None:
    """Clause codes come in the order of items; measures and tests are distinct, in the order of their first use."""
    first, second, third = (Measure(name, None, 1) for name in "abc")
    low, high = Test((Bound(first, 1),)), Test((Bound(second, 2), Bound(first, 5)))
    meter = Meter((third, first), 0, 4, mean=True, span=4)
    clauses = (Clause("X.a", 1, (low, high)), Clause("X.b", 2, (low,)), Clause("Y.c", 3, meter=meter))
    rules = LevelRules("town", (Item("X", "scored", 3, 0, clauses[:2]), Item("Y", "scored", 3, 0, clauses[2:])), ())
    assert rules.clauses == clauses
    assert rules.measures == (first, second, third)
    assert rules.tests == (low, high)
    assert clauses[0].measures == (first, second, first)
    assert clauses[2].measures == (third, first)


def test_sign_and_veto_make_a_measure_of_its_own() -> None:
    """The same fact in the same year, turned round or read for a veto, is another measure."""
    measures = {Measure("a", 2020, 1), Measure("a", 2020, -1), Measure("a", 2020, 1, veto=True), Measure("a", None, 1)}
    assert len(measures) == 4
