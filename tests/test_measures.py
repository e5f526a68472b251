"""The one room of aggregation: what a value counts as in each total, and that both evaluators agree on it.

Every expectation is written out from design §5, none is taken from the program. In the tables `E`, `C`, `A` say that a
test holds as evidenced, as claimed and at best, `-` that it does not.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.dossier.measures import (
    ALL,
    ATTAINABLE,
    CLAIMED,
    EVIDENCED,
    State,
    can_be_mended,
    is_due,
    measure,
    missing_values,
    on_grid,
)
from modelcity.errors import Place
from modelcity.judging.columns import Columns, Judged, stacked
from modelcity.judging.rete import Rete, available
from modelcity.standard.clauses import Bound, Clause, Item, LevelRules, Measure, Meter, Sign, Test
from modelcity.standard.facts import Fact
from modelcity.standard.judgements import Rule, VetoRule
from modelcity.standard.models import Head, Indicator, Judgement
from modelcity.standard.standard import Standard

BETTER = ("higher", "lower", "within")
BITS = (EVIDENCED, CLAIMED, ATTAINABLE)


# ── built by hand ────────────────────────────────────────────────────────────────────────────────────────────────────


def a_fact(name: str = "f", **said: Any) -> Fact:
    """A fact with the usual declarations but for what is said."""
    usual = {"zh": name, "kind": "count", "unit": "次", "yearly": True, "better": "higher", "remediable": "always"}
    return Fact.model_validate(usual | {"id": name, "rollup": "none"} | said)


def a_standard(
    *facts: Fact,
    window: tuple[int, int] = (2020, 2021),
    rules: Mapping[str, Mapping[str, Any]] | None = None,
    vetoes: Mapping[str, Mapping[str, str]] | None = None,
) -> Standard:
    """A standard of one level with these facts; rules by indicator and vetoes, where a test needs them."""
    remedy = {"do": "做", "effort": "low", "lead_days": "1"}
    usual = {"title": "项", "levels": ["county"], "mode": ["材料"], "basis": "reconstructed"}
    said = {
        "id": "toy",
        "edition": "1",
        "title": "试",
        "status": "试",
        "window": window,
        "levels": {"county": "县"},
        "categories": {"A1": "甲"},
    }
    return Standard(
        head=Head.model_validate(said),
        judgement=Judgement.model_validate({"categories": {"A1": "0"}, "core": {"county": "0"}}),
        sources={},
        units={},
        surveys={},
        indicators={name: Indicator.model_validate(usual | {"id": name}) for name in rules or {}},
        rules={name: Rule.model_validate({"remedy": remedy} | dict(rule)) for name, rule in (rules or {}).items()},
        vetoes={name: Indicator.model_validate(usual | {"id": name}) for name in vetoes or {}},
        veto_rules={name: VetoRule.model_validate({"fires_when": when}) for name, when in (vetoes or {}).items()},
        warnings={},
        warning_rules={},
        facts={fact.id: fact for fact in facts},
    )


def an_entry(value: str, *, filed: bool = True) -> Entry:
    """A value as text (`na` for none), with evidence or without."""
    number = None if value == "na" else Fraction(value)
    return Entry(number, value, ("佐证",) if filed else (), "无此情形", Place("手写"))


def a_dossier(entries: Mapping[Key, Entry]) -> Dossier:
    """The dossier of a county with these entries."""
    return Dossier(Locality("x", "某县", "county"), entries, "手写")


def rules_of(clause: Clause, *, floor: int = 0) -> LevelRules:
    """A level whose only item has one clause."""
    return LevelRules("county", (Item("X", "scored", clause.points, floor, (clause,)),), ())


def judged_by_both(standard: Standard, rules: LevelRules, dossier: Dossier, as_of: date | None) -> Judged:
    """What `columns` says of a dossier; `rete` must give the same clause codes wherever it can be imported."""
    measured = measure(standard, rules, dossier, as_of)
    judged = Columns(rules).judge(*stacked([measured]))
    if available():
        with closing(Rete(rules)) as rete:
            assert rete.codes(measured) == judged.codes[:, 0].tolist()
    return judged


def letters(code: int) -> str:
    """A clause code as the tables write it."""
    return "".join(letter if code & bit else "-" for letter, bit in zip("ECA", BITS, strict=True))


# ── the tables ───────────────────────────────────────────────────────────────────────────────────────────────────────

DUE = (None, date(2021, 12, 31), date(2024, 3, 1))
NOT_DUE = (date(2020, 12, 31), date(2021, 12, 30))  # 2020 is due, 2021 is not

# The value of 2021 stands alone.
#                 due                           not due yet
#                 higher lower within veto      higher lower within veto
SINGLE = """
passes  filed   | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
passes  bare    | -CA    -CA   -CA    ECA     | ECA    ECA   ECA    ECA
fails   filed   | ---    ---   ---    ---     | ECA    ---   ECA    ---
fails   bare    | ---    ---   ---    ---     | ECA    ---   ECA    ---
missing -       | --A    --A   --A    --A     | ECA    ECA   ECA    ECA
na      filed   | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
na      bare    | -CA    -CA   -CA    ECA     | ECA    ECA   ECA    ECA
"""

# Any year, and 2020 (due, with evidence) fails: 2021 decides, and what is left out leaves a failure.
ANY_BESIDE_A_FAILURE = """
passes  filed   | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
passes  bare    | -CA    -CA   -CA    ECA     | ECA    ECA   ECA    ECA
fails   filed   | ---    ---   ---    ---     | --A    ---   --A    ---
fails   bare    | ---    ---   ---    ---     | --A    ---   --A    ---
missing -       | --A    --A   --A    --A     | --A    ECA   --A    ECA
na      filed   | ---    ---   ---    ---     | ---    ---   ---    ---
na      bare    | ---    ---   ---    ---     | ---    ---   ---    ---
"""

# Any year, and 2020 is na with evidence: left out, so that 2021 alone is judged, and nothing left holds.
ANY_BESIDE_NOTHING = """
passes  filed   | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
passes  bare    | -CA    -CA   -CA    ECA     | ECA    ECA   ECA    ECA
fails   filed   | ---    ---   ---    ---     | ECA    ---   ECA    ---
fails   bare    | ---    ---   ---    ---     | ECA    ---   ECA    ---
missing -       | --A    --A   --A    --A     | ECA    ECA   ECA    ECA
na      filed   | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
na      bare    | -CA    -CA   -CA    ECA     | ECA    ECA   ECA    ECA
"""

# Any year, and 2020 passes with evidence: that is enough, whatever 2021 is.
ANY_BESIDE_A_PASS = """
passes  filed   | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
passes  bare    | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
fails   filed   | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
fails   bare    | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
missing -       | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
na      filed   | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
na      bare    | ECA    ECA   ECA    ECA     | ECA    ECA   ECA    ECA
"""

# The mean of 2020 (due, with evidence, a quarter of the way) and 2021, as evidenced, claimed and at best.
#                 due            not due, higher   not due, within   not due, lower
MEAN = """
full    filed   | 5/8 5/8 5/8  | 5/8 5/8 5/8     | 5/8 5/8 5/8     | 5/8 5/8 5/8
full    bare    | 1/8 5/8 5/8  | 5/8 5/8 5/8     | 5/8 5/8 5/8     | 5/8 5/8 5/8
half    filed   | 3/8 3/8 3/8  | 3/8 3/8 3/8     | 3/8 3/8 3/8     | 3/8 3/8 3/8
half    bare    | 1/8 3/8 3/8  | 3/8 3/8 3/8     | 3/8 3/8 3/8     | 3/8 3/8 3/8
missing -       | 1/8 1/8 5/8  | 1/4 1/4 5/8     | 1/4 1/4 5/8     | 5/8 5/8 5/8
na      filed   | 1/4 1/4 1/4  | 1/4 1/4 1/4     | 1/4 1/4 1/4     | 1/4 1/4 1/4
na      bare    | 1/8 1/4 1/4  | 1/4 1/4 1/4     | 1/4 1/4 1/4     | 1/4 1/4 1/4
"""

# A bonus of 1 point each up to 5, in hundredths: 2020 has brought 1 (due, with evidence).
#                 due            not due, higher   not due, within
BONUS = """
full    filed   | 500 500 500  | 500 500 500     | 500 500 500
full    bare    | 100 500 500  | 500 500 500     | 500 500 500
half    filed   | 300 300 300  | 300 300 300     | 300 300 300
half    bare    | 100 300 300  | 300 300 300     | 300 300 300
missing -       | 100 100 500  | 100 100 500     | 100 100 500
na      filed   | 100 100 100  | 100 100 100     | 100 100 100
na      bare    | 100 100 100  | 100 100 100     | 100 100 100
"""

# 4 points, 1 lost for each occurrence, in hundredths: one in 2020 (due, with evidence).
#                 due            not due, higher   not due, within   not due, lower
OCCURRENCES = """
full    filed   | 300 300 300  | 300 300 300     | 300 300 300     | 300 300 300
full    bare    |   0 300 300  | 300 300 300     | 300 300 300     | 300 300 300
half    filed   | 100 100 100  | 100 100 100     | 100 100 100     | 100 100 100
half    bare    |   0 100 100  | 100 100 100     | 100 100 100     | 100 100 100
missing -       |   0   0 300  | 300 300 300     | 300 300 300     | 300 300 300
na      filed   | 300 300 300  | 300 300 300     | 300 300 300     | 300 300 300
na      bare    |   0 300 300  | 300 300 300     | 300 300 300     | 300 300 300
"""


class Case(NamedTuple):
    """One cell of a table: what 2021 is, when, how the fact is better, and what holds."""

    value: str
    filed: bool
    due: bool
    better: str
    veto: bool
    holds: str


def listed(table: Callable[[str], Iterator[Any]]) -> Callable[[str], list[Any]]:
    """Cells as the list that pytest wants."""
    return lambda text: list(table(text))


@listed
def cells(table: str) -> Iterator[Any]:
    """The cells of a table of tests; a veto must give the same whatever way its fact is better."""
    for line in table.strip().splitlines():
        head, *sides = line.split("|")
        value, filed = head.split()
        for due, side in zip((True, False), sides, strict=True):
            for column, holds in zip((*BETTER, "veto"), side.split(), strict=True):
                for better in BETTER if column == "veto" else (column,):
                    case = Case(value, filed == "filed", due, better, column == "veto", holds)
                    when = "due" if due else "early"
                    veto = "-veto" if case.veto else ""
                    yield pytest.param(case, id=f"{value}-{filed}-{when}-{better}{veto}")


@listed
def shares(table: str) -> Iterator[Any]:
    """The cells of a table of meters: value, evidence, due, better, and the three shares."""
    for line in table.strip().splitlines():
        head, due, *early = line.split("|")
        value, filed = head.split()
        for better, said in zip(("higher", "within", "lower"), early, strict=False):
            yield pytest.param(value, filed == "filed", True, better, due.split(), id=f"{value}-{filed}-due-{better}")
            yield pytest.param(
                value, filed == "filed", False, better, said.split(), id=f"{value}-{filed}-early-{better}"
            )


def entries_of(value: str, *, filed: bool, number: str) -> dict[Key, Entry]:
    """The entry of 2021, if there is one."""
    if value == "missing":
        return {}
    return {("f", 2021): an_entry("na" if value == "na" else number, filed=filed)}


def bounds_of(better: str, year: int, *, veto: bool) -> tuple[Bound, ...]:
    """≥ 2, ≤ 2, or 2–4 (which is two)."""
    low = Bound(Measure("f", year, 1, veto), 2)
    high = {"lower": 2, "within": 4}.get(better, 0)
    both = {"higher": (low,), "lower": (), "within": (low,)}[better]
    return both + ((Bound(Measure("f", year, -1, veto), -high),) if high else ())


PASSING = {"higher": "2", "lower": "2", "within": "3"}
FAILING = {"higher": ("1", "0"), "lower": ("3",), "within": ("1", "5")}


@pytest.mark.parametrize("case", cells(SINGLE))
def test_a_single_test_holds_as_the_table_says(case: Case) -> None:
    """A value alone: with and without evidence, missing, na, before and from its day on, in indicators and vetoes."""
    standard = a_standard(a_fact(better=case.better))
    tests = tuple(Test((bound,)) for bound in bounds_of(case.better, 2021, veto=case.veto))
    rules = rules_of(Clause("X.a", 100, tests))
    for as_of in DUE if case.due else (*NOT_DUE, date(2019, 6, 1)):
        for number in FAILING[case.better] if case.value == "fails" else (PASSING[case.better],):
            dossier = a_dossier(entries_of(case.value, filed=case.filed, number=number))
            judged = judged_by_both(standard, rules, dossier, as_of)
            assert letters(judged.codes[0, 0]) == case.holds, (as_of, number)


def any_year_holds(case: Case, other: Entry) -> None:
    """Tries a case in an any-year test beside an entry of 2020; a range takes no "any year", so `within` asks ≥ 2."""
    standard = a_standard(a_fact(better=case.better))
    sign: Sign = -1 if case.better == "lower" else 1
    test = Test(tuple(Bound(Measure("f", year, sign, case.veto), sign * 2) for year in (2020, 2021)))
    rules = rules_of(Clause("X.a", 100, (test,)))
    number = {"fails": "3" if sign < 0 else "1"}.get(case.value, "2")
    entries = entries_of(case.value, filed=case.filed, number=number)
    entries["f", 2020] = other
    for as_of in DUE if case.due else NOT_DUE:
        judged = judged_by_both(standard, rules, a_dossier(entries), as_of)
        assert letters(judged.codes[0, 0]) == case.holds, as_of


@pytest.mark.parametrize("case", cells(ANY_BESIDE_A_FAILURE))
def test_any_year_beside_a_failing_year(case: Case) -> None:
    """A value decides where it counts; left out, the failing year decides; what is missing holds at best."""
    any_year_holds(case, an_entry("3" if case.better == "lower" else "1"))


@pytest.mark.parametrize("case", cells(ANY_BESIDE_NOTHING))
def test_any_year_beside_a_year_of_na(case: Case) -> None:
    """na is left out of "any"; what is left decides, and nothing left holds."""
    any_year_holds(case, an_entry("na"))


@pytest.mark.parametrize("case", cells(ANY_BESIDE_A_PASS))
def test_any_year_beside_a_passing_year(case: Case) -> None:
    """One year that passes is enough, whatever the other is."""
    any_year_holds(case, an_entry("2"))


def shares_of(judged: Judged) -> list[Fraction]:
    """What the only meter earns in the three totals."""
    parts, of = judged.unearned[0]
    return [1 - Fraction(int(part), of) for part in parts[:, 0]]


def both_years(value: str, *, filed: bool, number: str, other: str) -> Dossier:
    """2021 as said, and 2020 with evidence."""
    return a_dossier(entries_of(value, filed=filed, number=number) | {("f", 2020): an_entry(other)})


@pytest.mark.parametrize(("value", "filed", "due", "better", "expected"), shares(MEAN))
def test_a_mean_earns_as_the_table_says(value: str, filed: bool, due: bool, better: str, expected: list[str]) -> None:
    """A value counts as it stands once it counts at all; against is `zero`, best is `full`, na is left out."""
    standard = a_standard(a_fact(better=better))
    lower = better == "lower"  # from 4 down to 0; else from 0 up to 4
    measures = tuple(Measure("f", year, -1 if lower else 1) for year in (2020, 2021))
    meter = Meter(measures, -4 if lower else 0, 0 if lower else 4, mean=True, span=4)
    rules = rules_of(Clause("X.share", 100, meter=meter))
    number = "2" if value == "half" else "0" if lower else "4"
    dossier = both_years(value, filed=filed, number=number, other="3" if lower else "1")
    for as_of in DUE if due else NOT_DUE:
        judged = judged_by_both(standard, rules, dossier, as_of)
        assert shares_of(judged) == [Fraction(share) for share in expected], as_of
        assert judged.codes[0, 0] == 0  # never full


@pytest.mark.parametrize(("value", "filed", "due", "better", "expected"), shares(BONUS))
def test_a_bonus_earns_as_the_table_says(value: str, filed: bool, due: bool, better: str, expected: list[str]) -> None:
    """A sum from 0: na and what is not there add nothing, a missing one at best is enough to reach the cap."""
    standard = a_standard(a_fact(better=better))
    measures = (Measure("f", 2020, 1), Measure("f", 2021, 1))
    rules = rules_of(Clause("X.bonus", 500, meter=Meter(measures, 0, 5, mean=False, span=500, each=100)))
    dossier = both_years(value, filed=filed, number="2" if value == "half" else "5", other="1")
    for as_of in DUE if due else NOT_DUE:
        judged = judged_by_both(standard, rules, dossier, as_of)
        assert judged.points[:, 0, 0].tolist() == [int(points) for points in expected], as_of
        full = sum(bit for bit, points in zip(BITS, expected, strict=True) if points == "500")
        assert judged.codes[0, 0] == full


@pytest.mark.parametrize(("value", "filed", "due", "better", "expected"), shares(OCCURRENCES))
def test_occurrences_cost_as_the_table_says(
    value: str, filed: bool, due: bool, better: str, expected: list[str]
) -> None:
    """A sum of what went wrong: missing or unproven counts as enough to lose everything, at best as none."""
    standard = a_standard(a_fact(better=better))
    measures = (Measure("f", 2020, -1), Measure("f", 2021, -1))
    rules = rules_of(Clause("X.count", 400, meter=Meter(measures, -4, 0, mean=False, span=400, each=100, base=400)))
    dossier = both_years(value, filed=filed, number="2" if value == "half" else "0", other="1")
    for as_of in DUE if due else NOT_DUE:
        judged = judged_by_both(standard, rules, dossier, as_of)
        assert judged.points[:, 0, 0].tolist() == [int(points) for points in expected], as_of
        assert judged.codes[0, 0] == 0  # the one of 2020 is never undone


def test_a_test_for_every_year_fails_with_one_of_them() -> None:
    """All years: one test each, and the clause holds in a total only where all of them do."""
    standard = a_standard(a_fact())
    tests = tuple(Test((Bound(Measure("f", year, 1), 1),)) for year in (2020, 2021))
    rules = rules_of(Clause("X.a", 100, tests))
    expected = {
        ("1", "1"): "ECA",
        ("1", "0"): "---",
        ("1", ""): "--A",
        ("1?", "1"): "-CA",
        ("1?", ""): "--A",
        ("1?", "0"): "---",
        ("", ""): "--A",
    }
    for texts, holds in expected.items():
        entries: dict[Key, Entry] = {
            ("f", year): an_entry(text.rstrip("?"), filed=not text.endswith("?"))
            for year, text in zip((2020, 2021), texts, strict=True)
            if text
        }
        judged = judged_by_both(standard, rules, a_dossier(entries), None)
        assert letters(judged.codes[0, 0]) == holds, texts


# ── the grid ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "sign", "value", "at_least", "holds"),
    [
        ("ratio", 1, "0.89996", 9000, False),  # down where more is better
        ("ratio", 1, "0.9", 9000, True),
        ("ratio", 1, "0.90004", 9000, True),
        ("ratio", 1, "0.90004", 9001, False),
        ("ratio", -1, "0.10004", -1000, False),  # up where less is
        ("ratio", -1, "0.1", -1000, True),
        ("ratio", -1, "0.09996", -1000, True),
        ("ratio", -1, "0.09996", -999, False),
        ("ratio", 1, "38/41", 9268, True),  # 0.92682…
        ("ratio", 1, "38/41", 9269, False),
        ("ratio", -1, "38/41", -9269, True),
        ("ratio", -1, "38/41", -9268, False),
        ("ratio", 1, "27/30", 9000, True),
        ("ratio", 1, "26/29", 9000, False),
        ("ratio", 1, "41/41", 10000, True),
        ("ratio", 1, "123456789011/123456789012", 10000, False),
        ("ratio", -1, "1/999999999999", 0, False),
        ("ratio", -1, "1/999999999999", -1, True),
        ("amount", 1, "99.999", 10000, False),
        ("amount", 1, "100", 10000, True),
        ("amount", -1, "0.001", 0, False),
        ("amount", -1, "0", 0, True),
        ("amount", 1, "999999999999.99", 99_999_999_999_999, True),
        ("amount", 1, "999999999999.98", 99_999_999_999_999, False),
        ("amount", -1, "999999999999.99", -99_999_999_999_999, True),
        ("amount", -1, "999999999999.991", -99_999_999_999_999, False),
        ("count", 1, "999999999999", 999_999_999_999, True),
        ("count", 1, "999999999998", 999_999_999_999, False),
        ("count", -1, "999999999999", -999_999_999_999, True),
        ("count", -1, "999999999999", -999_999_999_998, False),
        ("bool", 1, "1", 1, True),
        ("bool", 1, "0", 1, False),
        ("bool", -1, "0", 0, True),
        ("bool", -1, "1", 0, False),
    ],
)
def test_the_grid_rounds_to_the_worse_side(kind: str, sign: Sign, value: str, at_least: int, holds: bool) -> None:
    """What was typed goes onto the grid exactly, down where more is better and up where less is, in both evaluators."""
    standard = a_standard(a_fact(kind=kind, yearly=False, better="higher" if sign > 0 else "lower"))
    rules = rules_of(Clause("X.a", 100, (Test((Bound(Measure("f", None, sign), at_least),)),)))
    judged = judged_by_both(standard, rules, a_dossier({("f", None): an_entry(value)}), None)
    assert letters(judged.codes[0, 0]) == ("ECA" if holds else "---")


@pytest.mark.parametrize(
    ("kind", "value", "up", "down"),
    [
        ("ratio", "38/41", 9268, -9269),
        ("ratio", "1/3", 3333, -3334),
        ("ratio", "0.5", 5000, -5000),
        ("ratio", "0", 0, 0),
        ("amount", "12.345", 1234, -1235),
        ("amount", "999999999999.99", 99_999_999_999_999, -99_999_999_999_999),
        ("count", "999999999999", 999_999_999_999, -999_999_999_999),
        ("bool", "1", 1, -1),
    ],
)
def test_values_are_exact_integers(kind: str, value: str, up: int, down: int) -> None:
    """0.0001 for ratios, 0.01 for amounts, 1 for counts and yes/no; turned so that more is better."""
    fact = a_fact(kind=kind)
    assert (on_grid(fact, 1, Fraction(value)), on_grid(fact, -1, Fraction(value))) == (up, down)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "year", "as_of", "due"),
    [
        ({}, 2021, None, True),
        ({}, 2021, date(2021, 12, 30), False),
        ({}, 2021, date(2021, 12, 31), True),
        ({}, 2021, date(2022, 1, 1), True),
        ({}, 2020, date(2021, 1, 1), True),
        ({"due": "08-31"}, 2021, date(2021, 8, 30), False),
        ({"due": "08-31"}, 2021, date(2021, 8, 31), True),
        ({"due": "08-31"}, 2021, date(2021, 9, 1), True),
        ({"due": "01-01"}, 2021, date(2020, 12, 31), False),
        ({"due": "01-01"}, 2021, date(2021, 1, 1), True),
        ({}, 2020, date(1999, 1, 1), False),
        ({}, 2021, date(2100, 1, 1), True),
        ({"yearly": False}, None, date(1999, 1, 1), True),
        ({"yearly": False, "due": "08-31"}, None, date(2021, 8, 30), True),
        ({"yearly": False}, None, None, True),
    ],
)
def test_a_value_is_due_from_its_day_on(said: dict[str, Any], year: int | None, as_of: date | None, due: bool) -> None:
    """31 December unless declared; the due day itself is due; facts without years always are; without a day all are."""
    assert is_due(a_fact(**said), year, as_of) is due


def states(
    standard: Standard, measures: Sequence[Measure], entries: Mapping[Key, Entry], as_of: date | None
) -> list[State]:
    """The states of some measures."""
    tests = tuple(Test((Bound(each, 1),)) for each in measures)
    return measure(standard, rules_of(Clause("X.a", 1, tests)), a_dossier(entries), as_of).states


def test_days_outside_the_window() -> None:
    """Before the window nothing of a year is due, after it everything is; facts without years are on any day."""
    standard = a_standard(a_fact(), a_fact("once", yearly=False))
    measures = [Measure("f", 2020, 1), Measure("f", 2021, 1), Measure("once", None, 1)]
    before = [State.NOT_DUE, State.NOT_DUE, State.MISSING]
    assert states(standard, measures, {}, date(2018, 2, 28)) == before
    assert states(standard, measures, {}, date(2031, 1, 1)) == [State.MISSING] * 3
    assert states(standard, measures, {}, None) == [State.MISSING] * 3


def test_due_days_are_of_each_fact() -> None:
    """On one day of one year a fact due in August is judged and one due in December is not."""
    standard = a_standard(a_fact("august", due="08-31"), a_fact("december"))
    measures = [Measure("august", 2021, 1), Measure("december", 2021, 1)]
    assert states(standard, measures, {}, date(2021, 9, 1)) == [State.MISSING, State.NOT_DUE]


def test_one_value_may_stand_differently_for_a_veto() -> None:
    """The same value, read for an indicator and for a veto, is two measures: the veto needs no evidence."""
    standard = a_standard(a_fact())
    measures = [Measure("f", 2021, 1), Measure("f", 2021, 1, veto=True)]
    entries: dict[Key, Entry] = {("f", 2021): an_entry("1", filed=False)}
    assert states(standard, measures, entries, None) == [State.UNEVIDENCED, State.EVIDENCED]


# ── what can still be mended ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("remediable", "year", "as_of", "can"),
    [
        ("always", 2020, None, True),
        ("always", 2020, date(2030, 1, 1), True),
        ("always", None, None, True),
        ("never", 2023, None, False),
        ("never", 2023, date(2023, 1, 1), False),
        ("never", None, date(2023, 1, 1), False),
        ("within_year", 2023, None, True),  # without a day: only the window's last year
        ("within_year", 2022, None, False),
        ("within_year", None, None, True),
        ("within_year", 2022, date(2022, 12, 31), True),
        ("within_year", 2022, date(2023, 1, 1), False),
        ("within_year", 2022, date(2022, 1, 1), True),
        ("within_year", 2022, date(2021, 6, 1), True),  # its year has not begun
        ("within_year", 2023, date(2023, 6, 1), True),
        ("within_year", None, date(2019, 1, 1), True),  # without years: as the last year
        ("within_year", None, date(2023, 12, 31), True),
        ("within_year", None, date(2024, 1, 1), False),
    ],
)
def test_what_can_still_be_mended(remediable: str, year: int | None, as_of: date | None, can: bool) -> None:
    """always; never; within_year until 31 December of its year, whatever its due day."""
    fact = a_fact(remediable=remediable, yearly=year is not None, due="03-01")
    assert can_be_mended(fact, year, 2023, as_of) is can


def test_mended_drops_what_can_be_mended() -> None:
    """`mended`: a value that can be mended counts as missing; na, and what can no longer be mended, stay."""
    standard = a_standard(
        a_fact("always"),
        a_fact("now", remediable="within_year"),
        a_fact("never", remediable="never"),
        a_fact("lower", better="lower"),
    )
    years = (2020, 2021)
    names = ("always", "now", "never", "lower")
    measures = [Measure(name, year, 1) for name in names for year in years]
    rules = rules_of(Clause("X.a", 1, tuple(Test((Bound(each, 1),)) for each in measures)))
    entries: dict[Key, Entry] = {
        ("always", 2020): an_entry("0"),
        ("always", 2021): an_entry("na"),
        ("now", 2020): an_entry("0"),
        ("now", 2021): an_entry("0", filed=False),
        ("never", 2020): an_entry("0"),
        ("never", 2021): an_entry("0", filed=False),
        ("lower", 2021): an_entry("7"),
    }
    measured = measure(standard, rules, a_dossier(entries), date(2021, 6, 1), mended=True)
    assert dict(zip(measures, measured.states, strict=True)) == {
        Measure("always", 2020, 1): State.MISSING,
        Measure("always", 2021, 1): State.NA,
        Measure("now", 2020, 1): State.EVIDENCED,  # 2020 is over
        Measure("now", 2021, 1): State.NOT_DUE,
        Measure("never", 2020, 1): State.EVIDENCED,
        Measure("never", 2021, 1): State.EARLY,
        Measure("lower", 2020, 1): State.MISSING,
        Measure("lower", 2021, 1): State.CLEAR,
    }
    assert measured.values[measures.index(Measure("lower", 2021, 1))] == 0


def test_mended_holds_at_best_what_failed() -> None:
    """A failed value that can be mended holds in attainable once dropped, one that cannot does not."""
    for remediable, holds in (("always", "--A"), ("never", "---")):
        standard = a_standard(a_fact(remediable=remediable))
        rules = rules_of(Clause("X.a", 100, (Test((Bound(Measure("f", 2021, 1), 1),)),)))
        measured = measure(standard, rules, a_dossier({("f", 2021): an_entry("0")}), None, mended=True)
        assert letters(Columns(rules).judge(*stacked([measured])).codes[0, 0]) == holds


# ── what is missing ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def asked() -> Standard:
    """Two indicators and a veto that share a fact, an informative fact and an optional condition."""
    return a_standard(
        a_fact("shared", better="within"),
        a_fact("early", due="03-01"),
        a_fact("once", kind="bool", yearly=False),
        a_fact("extra", informative=True),
        a_fact("optional"),
        rules={
            "A1-01": {"points": "1", "checklist": {"a": {"points": "1", "item": "项", "needs": {"shared": "1–9"}}}},
            "A1-02": {
                "points": "1",
                "all_or_nothing": [{"needs": {"shared": "≥1", "early": "≥1 any year", "once": "yes"}}],
                "optional": [{"when": "另有要求", "needs": {"optional": "≥1"}}],
            },
        },
        vetoes={"V-01": {"shared": "≥10"}},
    )


def test_each_missing_value_counts_once(asked: Standard) -> None:
    """A fact that several rules and a veto look at is asked once a year; informative and optional ones are not."""
    assert set(missing_values(asked, "county", a_dossier({}), None)) == {
        ("shared", 2020),
        ("shared", 2021),
        ("early", 2020),
        ("early", 2021),
        ("once", None),
    }
    assert len(missing_values(asked, "county", a_dossier({}), None)) == 5


def test_what_is_not_due_is_not_missing(asked: Standard) -> None:
    """Only what is due at the day counts as missing."""
    assert set(missing_values(asked, "county", a_dossier({}), date(2021, 2, 28))) == {
        ("shared", 2020),
        ("early", 2020),
        ("once", None),
    }
    assert missing_values(asked, "county", a_dossier({}), date(2019, 1, 1)) == [("once", None)]


def test_na_and_what_has_no_evidence_is_not_missing(asked: Standard) -> None:
    """A value without evidence, and na with or without, are there."""
    entries: dict[Key, Entry] = {
        ("shared", 2020): an_entry("0", filed=False),
        ("shared", 2021): an_entry("na", filed=False),
        ("early", 2020): an_entry("na"),
        ("early", 2021): an_entry("0"),
        ("once", None): an_entry("0"),
    }
    assert missing_values(asked, "county", a_dossier(entries), None) == []


def test_the_three_totals_are_bits() -> None:
    """1 as evidenced, 2 as claimed, 4 at best (design §4)."""
    assert (EVIDENCED, CLAIMED, ATTAINABLE, ALL) == (1, 2, 4, 7)
