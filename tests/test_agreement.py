"""The engine, both evaluators of it, and the independent oracle say the same of every dossier, however it is."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import agreement
import oracle
from modelcity.standard.load import installed
from random_dossiers import PROFILES, random_as_of

STAGES = agreement.stages()
LARGE = [stage for stage in STAGES if stage[0] == "national"]
SMALL = [stage for stage in STAGES if stage not in LARGE]
PATIENT = settings(
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("stage", STAGES, ids="-".join)
def test_extreme_dossiers_agree(stage: agreement.Stage, profile: str, tmp_path: Path) -> None:
    """All missing, unevidenced, `na`, huge, perfect, worst: with a day in the window and without."""
    raw, as_of = agreement.drawn(0, stage, profile)
    for day in {None, as_of}:
        assert agreement.differences(stage, raw, day, tmp_path) == []


@settings(PATIENT, max_examples=40)
@given(seed=st.integers(0, 10**9), stage=st.sampled_from(STAGES), profile=st.sampled_from(PROFILES))
def test_random_dossiers_agree(seed: int, stage: agreement.Stage, profile: str, tmp_path: Path) -> None:
    """A quick look at random dossiers and days of every standard; the long one is marked slow."""
    raw, as_of = agreement.drawn(seed, stage, profile)
    assert agreement.differences(stage, raw, as_of, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("stage", LARGE, ids="-".join)
@pytest.mark.parametrize("due", ["everything", "by a day"])
@settings(PATIENT, max_examples=30)
@given(seed=st.integers(0, 10**9), profile=st.sampled_from(PROFILES))
def test_hundreds_of_dossiers_agree(stage: agreement.Stage, due: str, seed: int, profile: str, tmp_path: Path) -> None:
    """At every level of the national standard, with and without a day: 6 × 30 dossiers."""
    raw, as_of = agreement.drawn(seed, stage, profile)
    assert agreement.differences(stage, raw, as_of if due == "by a day" else None, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("stage", SMALL, ids="-".join)
@settings(PATIENT, max_examples=60)
@given(seed=st.integers(0, 10**9), profile=st.sampled_from(PROFILES), all_due=st.booleans())
def test_dossiers_of_smaller_standards_agree(
    stage: agreement.Stage, seed: int, profile: str, all_due: bool, tmp_path: Path
) -> None:
    """60 dossiers at every level of every other standard, with and without a day."""
    raw, as_of = agreement.drawn(seed, stage, profile)
    assert agreement.differences(stage, raw, None if all_due else as_of, tmp_path) == []


def test_perfect_and_worst_dossiers_reach_the_ends() -> None:
    """A perfect county earns 100 and all bonuses; what the oracle says of it is not the engine's word."""
    stage = ("national", "county")
    _, declared = agreement.read("national")
    raw, _ = agreement.drawn(1, stage, "perfect")
    perfect = oracle.assess(declared, "county", raw)
    assert perfect.totals["evidenced"] == 110
    raw, _ = agreement.drawn(1, stage, "all_missing")
    assert oracle.assess(declared, "county", raw).totals["claimed"] == -10


@pytest.mark.parametrize("stage", SMALL, ids="-".join)
def test_smaller_standards_have_nothing_beside_the_core(stage: agreement.Stage) -> None:
    """Without bonus and deduction a perfect dossier earns the core and nothing earns less than 0."""
    name, level = stage
    _, declared = agreement.read(name)
    raw, _ = agreement.drawn(1, stage, "perfect")
    assert oracle.assess(declared, level, raw).totals["evidenced"] == declared.core[level]
    for profile in ("all_missing", "worst"):
        raw, _ = agreement.drawn(1, stage, profile)
        assert oracle.assess(declared, level, raw).totals["claimed"] == 0


@pytest.mark.parametrize("name", installed().ids())
def test_days_before_within_and_after_the_window_are_drawn(name: str) -> None:
    """The random days really are of every kind, or the agreement would say little."""
    _, declared = agreement.read(name)
    first, last = declared.window[0], declared.window[-1]
    days = [random_as_of(random.Random(n), declared) for n in range(300)]
    assert None in days
    years = {day.year for day in days if day is not None}
    assert min(years) <= first
    assert max(years) > last
    assert {*declared.window} <= years
