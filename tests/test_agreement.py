"""The engine, both evaluators of it, and the independent oracle say the same of every dossier, however it is."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import agreement
import oracle
from random_dossiers import PROFILES, random_as_of

LEVELS = ("city", "county", "town")
PATIENT = settings(
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("level", LEVELS)
def test_extreme_dossiers_agree(level: str, profile: str, tmp_path: Path) -> None:
    """All missing, unevidenced, `na`, huge, perfect, worst: with a day in the window and without."""
    raw, as_of = agreement.drawn(0, level, profile)
    for day in {None, as_of}:
        assert agreement.differences(level, raw, day, tmp_path) == []


@settings(PATIENT, max_examples=60)
@given(seed=st.integers(0, 10**9), level=st.sampled_from(LEVELS), profile=st.sampled_from(PROFILES))
def test_random_dossiers_agree(seed: int, level: str, profile: str, tmp_path: Path) -> None:
    """A quick look at random dossiers and days; the long one is marked slow."""
    raw, as_of = agreement.drawn(seed, level, profile)
    assert agreement.differences(level, raw, as_of, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("due", ["everything", "by a day"])
@settings(PATIENT, max_examples=340)
@given(seed=st.integers(0, 10**9), profile=st.sampled_from(PROFILES))
def test_two_thousand_dossiers_agree(level: str, due: str, seed: int, profile: str, tmp_path: Path) -> None:
    """At every level, with and without a day: 6 × 340 dossiers."""
    raw, as_of = agreement.drawn(seed, level, profile)
    assert agreement.differences(level, raw, as_of if due == "by a day" else None, tmp_path) == []


def test_perfect_and_worst_dossiers_reach_the_ends() -> None:
    """A perfect county earns 100 and all bonuses; what the oracle says of it is not the engine's word."""
    _, declared = agreement.national()
    raw, _ = agreement.drawn(1, "county", "perfect")
    perfect = oracle.assess(declared, "county", raw)
    assert perfect.totals["evidenced"] == 110
    raw, _ = agreement.drawn(1, "county", "all_missing")
    assert oracle.assess(declared, "county", raw).totals["claimed"] == -10


def test_days_before_within_and_after_the_window_are_drawn() -> None:
    """The random days really are of every kind, or the agreement would say little."""
    import random

    days = [random_as_of(random.Random(n), agreement.national()[1]) for n in range(300)]
    assert None in days
    years = {day.year for day in days if day is not None}
    assert min(years) <= 2020 and max(years) >= 2024 and {2021, 2022, 2023} <= years
