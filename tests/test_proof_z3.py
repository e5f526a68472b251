"""z3 and `standard prove` say the same: of every item of every standard, and of hundreds of faulty ones."""

from collections import Counter

import pytest

from modelcity.proving.proof import prove
from z3_agreement import STANDARDS, read, unlike_bounds, unlike_mutants, unlike_whole

EVERY_PROPERTY = {"bounded", "costs", "exact", "ladder", "monotone"}  # that a faulty rule may lack


@pytest.mark.slow
@pytest.mark.parametrize("name", STANDARDS)
def test_z3_proves_what_prove_proves(name: str) -> None:
    """Item by item and property by property; of these standards nothing fails."""
    assert unlike_whole(name) == []
    assert prove(read(name)[0]).failures == ()


LARGE = pytest.param("national", marks=pytest.mark.slow)


@pytest.mark.parametrize("name", [*(name for name in STANDARDS if name != "national"), LARGE])
def test_z3_finds_the_same_bounds_exact(name: str) -> None:
    """For every fact of every level some value gives the claimed points of its missing, and some the attainable."""
    standard, tally = read(name)[0], Counter[str]()
    for level in standard.levels:
        rules = standard.at(level)
        facts = {measure.fact for measure in rules.measures}
        assert list(unlike_bounds(standard, rules, facts, tally)) == []
    assert tally["exact"] == 0


@pytest.mark.slow
def test_z3_and_prove_agree_on_faulty_rules() -> None:
    """A quick look; the long one is marked slow."""
    assert unlike_mutants("toy", 40, 1, Counter()) == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "count"), [("toy", 100), ("unit", 30), ("social-support", 30), ("national", 20)])
def test_z3_and_prove_agree_on_hundreds_of_faulty_rules(name: str, count: int) -> None:
    """Each is told by both or by neither, and there are enough of both."""
    tally = Counter[str]()
    assert unlike_mutants(name, count, 2, tally) == []
    assert tally["mutants"] == count
    assert count / 5 < tally["sound"] < count * 4 / 5
    assert name != "toy" or {what for what, times in tally.items() if times} >= EVERY_PROPERTY
