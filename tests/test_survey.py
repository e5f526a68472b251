"""The statistics of surveys: against exact fractions, against scipy, and against figures reckoned elsewhere."""

import json
from fractions import Fraction
from functools import cache
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from modelcity.cli import options
from modelcity.cli.entry import run
from modelcity.planning.chance import DIGITS, Growing, at_least, satisfied_people
from modelcity.planning.forms import forms
from modelcity.planning.survey import Sample, clopper_pearson, counted, judge, just_below, satisfied_needed, wilson
from modelcity.standard.load import load

ROOT = Path(__file__).resolve().parents[1]
NINETY, NINETY_FIVE = Fraction(9, 10), Fraction(19, 20)
TINY = Fraction(1, 10**30)
LOAD = cache(load)


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call of these tests would read the same hundred files of a standard again."""
    monkeypatch.setattr(options, "load", LOAD)


def exact_of_everyone(yes: int, asked: int, true: Fraction) -> Fraction:
    """The binomial tail, term by term."""
    return sum((comb(asked, k) * true**k * (1 - true) ** (asked - k) for k in range(yes, asked + 1)), Fraction(0))


def exact_of_population(yes: int, asked: int, satisfied: int, population: int) -> Fraction:
    """The hypergeometric tail, term by term."""
    ways = sum(comb(satisfied, k) * comb(population - satisfied, asked - k) for k in range(max(yes, 0), asked + 1))
    return Fraction(ways, comb(population, asked))


@settings(max_examples=50)
@given(st.integers(1, 60), st.integers(0, 61), st.integers(0, 100))
def test_a_tail_is_exact(asked: int, yes: int, percent: int) -> None:
    """To 30 digits, also at true rates of 0 and 1 and for numbers that cannot be."""
    true = Fraction(percent, 100)
    assert abs(at_least(yes, asked, true) - exact_of_everyone(yes, asked, true)) < TINY


@settings(max_examples=50)
@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 52), st.integers(0, 50))
def test_a_tail_of_a_population_is_exact(asked: int, more: int, yes: int, satisfied: int) -> None:
    """Nobody is asked twice."""
    population = asked + more
    satisfied = min(satisfied, population)
    found = at_least(yes, asked, Fraction(satisfied, population), population)
    assert abs(found - exact_of_population(yes, asked, satisfied, population)) < TINY


@pytest.mark.parametrize(
    ("asked", "yes", "percent"), [(5_000, 4_520, 90), (100_000, 90_100, 90), (1_000_000, 899_500, 90)]
)
def test_a_large_tail_is_what_scipy_says(asked: int, yes: int, percent: int) -> None:
    """No sample is too large."""
    found = float(at_least(yes, asked, Fraction(percent, 100)))
    assert found == pytest.approx(stats.binom.sf(yes - 1, asked, percent / 100), rel=1e-9)


def test_a_large_tail_of_a_population_is_what_scipy_says() -> None:
    """3,000 of 20,000 people."""
    found = float(at_least(2_720, 3_000, Fraction(9, 10), 20_000))
    assert found == pytest.approx(stats.hypergeom.sf(2_719, 20_000, 18_000, 3_000), rel=1e-9)


def test_one_time_in_three() -> None:
    """With 100 forms a true 88% still shows 90% or more one time in three."""
    assert Fraction(33, 100) < at_least(90, 100, Fraction(88, 100)) < Fraction(34, 100)


@pytest.mark.parametrize(("asked", "needed"), [(200, 180), (20, 18), (19, 18), (21, 19), (1, 1), (10, 9), (11, 10)])
def test_how_many_satisfied_it_takes(asked: int, needed: int) -> None:
    """17 of 19 is 89.5%: the next whole person counts."""
    assert satisfied_needed(asked, NINETY) == needed


@pytest.mark.parametrize(("yes", "passed"), [(181, True), (180, True), (179, False), (0, False), (200, True)])
def test_the_observed_rate_is_the_official_verdict(yes: int, passed: bool) -> None:
    """At the line passes, one person below does not; nothing else decides."""
    assert judge(Sample(yes, 200), NINETY, NINETY_FIVE).passed is passed


@pytest.mark.parametrize(("yes", "asked"), [(181, 200), (18, 20), (20, 20), (0, 20), (1, 1), (9_050, 10_000)])
def test_intervals_are_what_scipy_says(yes: int, asked: int) -> None:
    """Wilson to nine digits; Clopper–Pearson to the millionth, never narrower."""
    told = stats.binomtest(yes, asked)
    exact, near = told.proportion_ci(0.95, "exact"), told.proportion_ci(0.95, "wilson")
    found, close = clopper_pearson(Sample(yes, asked), NINETY_FIVE), wilson(Sample(yes, asked), NINETY_FIVE)
    assert float(close.low) == pytest.approx(near.low, abs=1e-9)
    assert float(close.high) == pytest.approx(near.high, abs=1e-9)
    assert -1e-9 <= exact.low - float(found.low) <= 1e-6 + 1e-9
    assert -1e-9 <= float(found.high) - exact.high <= 1e-6 + 1e-9


def test_the_exact_interval_of_a_population_is_found_by_trying_everyone() -> None:
    """18 of 20, of 30 people: which numbers of satisfied people are not contradicted at 2.5% on either side."""
    half = Fraction(1, 40)
    believed = [
        people
        for people in range(31)
        if exact_of_population(18, 20, people, 30) > half and 1 - exact_of_population(19, 20, people, 30) > half
    ]
    found = clopper_pearson(Sample(18, 20, 30), NINETY_FIVE)
    assert (found.low, found.high) == (Fraction(believed[0], 30), Fraction(believed[-1], 30))


def test_who_asks_everyone_knows() -> None:
    """A census leaves nothing to luck."""
    found = judge(Sample(27, 30, 30), NINETY, NINETY_FIVE)
    assert found.wilson == found.clopper_pearson == (NINETY, NINETY)
    assert found.sure and found.passed
    assert {luck.passes for luck in found.luck} == {Fraction(0), Fraction(1)}
    assert all(luck.passes == (luck.true >= NINETY) for luck in found.luck)


def test_the_worst_truth_of_a_population_is_one_person_short() -> None:
    """Of 30 people 27 are 90%: 26 must not pass."""
    assert just_below(NINETY, 30) == Fraction(26, 30)
    assert just_below(NINETY, None) == NINETY


def chances(threshold: Fraction, true: Fraction, most: int) -> tuple[np.ndarray, np.ndarray]:
    """By scipy, for 1 … `most` forms at a true rate: the chance to pass, and the one to prove the threshold at 5%."""
    asked = np.arange(1, most + 1)
    needed = np.array([satisfied_needed(int(number), threshold) for number in asked])
    proving = stats.binom.isf(0.05, asked, float(threshold)).astype(int) + 1
    proving -= stats.binom.sf(proving - 2, asked, float(threshold)) <= 0.05
    return stats.binom.sf(needed - 1, asked, float(true)), stats.binom.sf(proving - 1, asked, float(true))


@pytest.mark.parametrize(
    ("threshold", "true", "to_pass", "to_prove"),
    [
        (NINETY, Fraction(93, 100), 140, 748),
        (NINETY, Fraction(95, 100), 40, 239),
        (NINETY, Fraction(98, 100), 10, 76),
        (Fraction(88, 100), Fraction(89, 100), 1709, 8744),  # it wavers: 1,692 would do, 1,708 do not
        (Fraction(7, 9), Fraction(359, 450), 707, 3588),
    ],
)
def test_how_many_forms_it_takes(threshold: Fraction, true: Fraction, to_pass: int, to_prove: int) -> None:
    """About 760 at a true 93%, 240 at 95% to prove it: scipy, trying every number up to 20,000, finds the same."""
    found = forms(true, threshold, NINETY_FIVE, NINETY)
    assert (found.to_pass, found.to_prove) == (to_pass, to_prove)
    passing, proving = chances(threshold, true, 20_000)
    assert np.flatnonzero(passing < 0.9)[-1] + 2 == to_pass  # index 0 is one form
    assert np.flatnonzero(proving >= 0.9)[0] + 1 == to_prove


def test_a_few_more_forms_can_be_worse_than_enough() -> None:
    """The steps of whole people: 748 does, 750 does not, 760 does again; so do 240 at 95%, and 230 do not."""
    low, high = chances(NINETY, Fraction(93, 100), 760)[1] >= 0.9, chances(NINETY, Fraction(95, 100), 240)[1] >= 0.9
    assert [low[asked - 1] for asked in (747, 748, 750, 760)] == [False, True, False, True]
    assert [high[asked - 1] for asked in (230, 240)] == [False, True]


def test_what_is_beyond_the_last_number_tried_is_not_promised() -> None:
    """At 99.995%, 20,000 forms allow two complaints and pass (92%), 29,999 still allow two and do not (81%)."""
    true, threshold = Fraction(99_995, 100_000), Fraction(9_999, 10_000)
    assert stats.binom.cdf(2, 20_000, 5e-5) > 0.9 > stats.binom.cdf(2, 29_999, 5e-5)
    assert forms(true, threshold, NINETY_FIVE, NINETY).to_pass is None


@settings(max_examples=40)
@given(st.integers(1, 25), st.integers(0, 25), st.booleans(), st.data())
def test_growing_one_by_one_is_the_whole_sum(asked: int, satisfied: int, counted_: bool, data: st.DataObject) -> None:
    """At every step: at most `spared` dissatisfied is at least the rest satisfied, also where all satisfied are asked.

    Never fewer spared than must be, and never more than are asked: as ``forms`` walks.
    """
    population = asked + data.draw(st.integers(0, 25)) if counted_ else None
    true = Fraction(min(satisfied, population), population) if population else Fraction(satisfied + 1, 26)
    grown = Growing(true, population)
    for number in range(1, asked + 1):
        grown.ask()
        must = number - satisfied_people(true, population) if population else 0
        if grown.spared < max(must, data.draw(st.integers(0, number))):
            grown.spare()
        meant = at_least(number - grown.spared, number, true, population)
        assert abs(Fraction(grown.within, DIGITS) - meant) < TINY


@settings(max_examples=10, deadline=None)
@given(st.integers(30, 120), st.integers(91, 100))
def test_forms_of_a_population_are_found_by_trying_every_number(population: int, percent: int) -> None:
    """The fewest forms that prove it and are likely to, of people that can be counted."""
    satisfied = satisfied_people(Fraction(percent, 100), population)
    found = forms(Fraction(percent, 100), NINETY, NINETY_FIVE, NINETY, population)
    if Fraction(satisfied, population) < NINETY:
        assert found.to_prove is None
        return
    worst = -(-9 * population // 10) - 1

    def proves(asked: int) -> bool:
        needed = next(
            k for k in range(asked + 2) if exact_of_population(k, asked, worst, population) <= Fraction(1, 20)
        )
        return exact_of_population(needed, asked, satisfied, population) >= NINETY

    def passes(asked: int) -> bool:
        needed = -(-9 * asked // 10)
        return exact_of_population(needed, asked, satisfied, population) >= NINETY

    assert found.to_prove == next(asked for asked in range(1, population + 1) if proves(asked))
    failing = [asked for asked in range(1, population + 1) if not passes(asked)]
    assert found.to_pass == max(failing, default=0) + 1


def test_no_number_of_forms_helps_where_it_does_not_pass() -> None:
    """At the line or below it, of people without number."""
    for percent in (80, 90):
        found = forms(Fraction(percent, 100), NINETY, NINETY_FIVE, NINETY)
        assert (found.to_pass, found.to_prove) == (None, None)


def test_a_reported_rate_becomes_people_on_its_own_side() -> None:
    """93.3% of 30 is 28; 89.96% of 100 stays below the line, though 90 is nearest."""
    assert counted(Fraction(933, 1000), 30, NINETY) == Sample(28, 30)
    assert counted(Fraction(8996, 10_000), 100, NINETY) == Sample(89, 100)
    assert counted(NINETY, 21, NINETY) == Sample(19, 21)


def test_judge_says_it_plainly(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The official result first, then how far it can be relied on."""
    monkeypatch.setenv("COLUMNS", "120")
    assert run(["survey", "judge", "--yes", "181", "--asked", "200"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("测评结果：达到合格线（200 份有效问卷，满意 181 份，90.5%；合格线 90%，至少要 180 份满意）")
    for word in ("不改变结果", "85.5%–94.2%", "85.6%–93.9%"):
        assert word in said
    rows = [line.split() for line in said.splitlines()]
    assert ["88%", "22.7%", "77.3%", "合格算侥幸"] in rows
    assert ["92%", "87.8%", "12.2%", "不合格算冤枉"] in rows


def test_judge_a_dossier(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The official status is the assessment's; the sample is the dossier's: 83 of 86 officers is 96.5%."""
    assert run(["survey", "judge", str(ROOT / "sample_data" / "district.csv"), "--json"]) == 0
    found = json.loads(capfdbinary.readouterr().out)
    surveys = {survey["indicator"]: survey for survey in found["surveys"]}
    assert found["format"] == "modelcity-survey/1"
    assert {name: survey["status"] for name, survey in surveys.items()} == dict.fromkeys(
        ("I9-01", "I9-02", "I9-03", "I9-04"), "passed"
    )
    assert (surveys["I9-02"]["sample"]["yes"], surveys["I9-02"]["sample"]["asked"]) == (83, 86)


def judged(path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> dict[str, dict[str, Any]]:
    """The surveys of a dossier by their indicator."""
    assert run(["survey", "judge", str(path), "--json"]) == 0
    return {survey["indicator"]: survey for survey in json.loads(capfdbinary.readouterr().out)["surveys"]}


def test_the_least_of_the_towns_is_no_sample(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The district states 20 for I9-01, as no town asked fewer: 279 were asked. A town's own 21 are its sample."""
    district = judged(ROOT / "sample_data/district.csv", capfdbinary)["I9-01"]
    assert (district["status"], district["sample"], district["why"]) == ("passed", None, "least_of_several")
    town = judged(ROOT / "sample_data/towns/xingqu.csv", capfdbinary)["I9-01"]
    assert (town["sample"]["yes"], town["sample"]["asked"], town["why"]) == (19, 21, None)


def test_a_dossier_may_state_any_sample(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Nobody, or all the people of the world twice over: the answer comes at once."""
    (tmp_path / "localities.csv").write_text("locality,name,level\nx,某区,county\n", encoding="utf-8")
    rows = "x,public_relations_satisfaction_rate,,95%\nx,public_sample_count,,"
    for sample, why in (("0", "missing"), ("999999999999", "too_large")):
        (tmp_path / "x.csv").write_text(f"locality,fact,year,value\n{rows}{sample}\n", encoding="utf-8")
        assert judged(tmp_path / "x.csv", capfdbinary)["I9-03"]["why"] == why


def test_a_level_without_surveys_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a word would look like a fault."""
    assert run(["survey", "judge", str(ROOT / "sample_data/unit.csv"), "--standard", "unit"]) == 0
    assert "没有满意度测评" in capsys.readouterr().out


@pytest.mark.parametrize(("yes", "sure"), [(187, False), (188, True)])
def test_how_sure_one_can_be_is_of_the_lower_end(yes: int, sure: bool) -> None:
    """By scipy: of 200 at a true 90%, 188 or more come up in less than one of twenty, 187 or more in more."""
    assert judge(Sample(yes, 200), NINETY, NINETY_FIVE).sure is sure
    assert (stats.binom.sf(yes - 1, 200, 0.9) <= 0.05) is np.bool_(sure)


def test_a_sample_of_few_people_is_worth_more() -> None:
    """18 of 20, of 39 people: (39 - 1) / (39 - 20) = 2, as much as 36 of 40 where nobody is counted."""
    assert wilson(Sample(18, 20, 39), NINETY_FIVE) == wilson(Sample(36, 40), NINETY_FIVE)


def test_plan_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """93% and 95%, and what twenty forms of a town give."""
    assert run(["survey", "plan", "--true", "93%", "--true", "95%"]) == 0
    said = capsys.readouterr().out
    assert ["93%", "140", "748", "61"] in [line.split() for line in said.splitlines()]
    assert ["95%", "40", "239", "16"] in [line.split() for line in said.splitlines()]
    assert "每个镇街只问 20 人" in said


@pytest.mark.parametrize(
    "call",
    [
        ["judge"],
        ["judge", "--yes", "3"],
        ["judge", "--yes", "21", "--asked", "20"],
        ["judge", "--yes", "20", "--asked", "20", "--population", "19"],
        ["judge", "--yes", "1", "--asked", "0"],
        ["judge", str(ROOT / "sample_data" / "district.csv"), "--yes", "1"],
        ["judge", str(ROOT / "sample_data" / "district.csv"), "--threshold", "95%"],
        ["judge", "--yes", "181", "--asked", "200", "--level", "town"],
        ["plan", "--true", "0"],
        ["plan", "--true", "101%"],
        ["plan", "--certainty", "100%"],
    ],
)
def test_a_wrong_call_ends_with_two(call: list[str]) -> None:
    """Nothing is guessed, and nothing passed over."""
    assert run(["survey", *call]) == 2
