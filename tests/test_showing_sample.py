"""A made-up dossier for the tests of `showing`, and that it is what they need: something of every kind in it."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache

import pytest

from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.errors import Place
from modelcity.judging.assessment import Assessment
from modelcity.judging.score import score
from modelcity.standard.facts import Fact
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard

AS_OF = date(2023, 9, 30)
FUNDS = ("ds_funds_in_place", 2021)
Change = Callable[[dict[Key, Entry]], None]


@cache
def national() -> Standard:
    """The national standard, with English titles."""
    return load(installed(), "national", english=True)[0]


def best(standard: Standard, level: str, fact: Fact) -> Fraction:
    """A value that earns everything, as far as bounds tell."""
    low, high = Fraction(0), Fraction(10**6)
    for clause in standard.at(level).clauses:
        bounds = [bound for test in clause.tests for bound in test.any_of]
        pairs = [(bound.measure, bound.at_least) for bound in bounds]
        if clause.meter:
            pairs += [(measure, clause.meter.full) for measure in clause.meter.measures]
        for measure, at_least in pairs:
            if measure.fact == fact.id and measure.sign > 0:
                low = max(low, Fraction(at_least, fact.steps))
            elif measure.fact == fact.id:
                high = min(high, Fraction(-at_least, fact.steps))
    return min(low, high)


def entry(
    value: Fraction | int | None, evidence: tuple[str, ...] = (), line: int = 2, typed: str = "", note: str = ""
) -> Entry:
    """One collected value."""
    exact = None if value is None else Fraction(value)
    return Entry(exact, typed or str(value), evidence, note, Place("facts.csv", line=line))


def best_entries(standard: Standard, level: str) -> dict[Key, Entry]:
    """Everything reported at its best, with evidence."""
    entries: dict[Key, Entry] = {}
    scored = [name for name in standard.facts_at(level) if not standard.facts[name].informative]
    for number, name in enumerate(scored, 2):
        fact = standard.facts[name]
        paper = (*(standard.owner_of(name) or standard.indicators["A1-01"]).evidence[:1], "照片")
        for year in standard.years if fact.yearly else (None,):
            entries[name, year] = entry(best(standard, level, fact), paper, number)
    return entries


def spoilt(entries: dict[Key, Entry], standard: Standard) -> None:
    """Something failed, missing, without evidence and not applicable, spread over the standard."""
    for number, (key, value) in enumerate(list(entries.items())):
        fact = standard.facts[key[0]]
        year = key[1]
        if year == 2023 and number % 3:
            del entries[key]
        elif number % 11 == 5 and fact.kind == "bool" and fact.better == "higher" and key[0] != FUNDS[0]:
            entries[key] = entry(0, value.evidence, number)
        elif number % 13 == 2:
            del entries[key]
        elif number % 7 == 3:
            entries[key] = entry(value.value, (), number)
        elif fact.if_no_cases and number % 5 == 1:
            entries[key] = entry(None, value.evidence, number, "na", "考评期内没有此类情形")


def dossier_of(level: str, entries: dict[Key, Entry], name: str = "示例区") -> Dossier:
    """A dossier for a made-up locality."""
    return Dossier(Locality("sample", name, level), entries, "facts.csv")


def sample(
    level: str = "county",
    change: Change | None = None,
    name: str = "示例区",
    as_of: date | None = AS_OF,
    full: bool = False,
) -> tuple[Standard, Dossier, Assessment]:
    """The standard, a dossier with something of every kind (or all at its best), and its assessment."""
    standard = national()
    entries = best_entries(standard, level)
    if not full:
        spoilt(entries, standard)
    if change is not None:
        change(entries)
    dossier = dossier_of(level, entries, name)
    return standard, dossier, score(standard, dossier, as_of)


def vetoed(entries: dict[Key, Entry]) -> None:
    """No funds in one year."""
    entries[FUNDS] = entry(0, ("决算",), 99)


@pytest.mark.parametrize("level", ["county", "town"])
def test_the_sample_has_something_of_every_kind(level: str) -> None:
    _, _, assessment = sample(level)
    kinds = {finding.kind for result in assessment.indicators for finding in result.findings}
    assert kinds == {"failed", "missing", "unevidenced"}
    assert assessment.missing > 0
    assert {remedy.remediable for remedy in assessment.remedies} == {True, False}


def test_a_dossier_at_its_best_earns_everything() -> None:
    standard, _, assessment = sample(full=True, as_of=None)
    assert assessment.totals.evidenced == standard.judgement.core["county"] * 100 + assessment.adjustment.evidenced
    assert assessment.verdict.status == "gates_passed"
    assert not assessment.remedies
