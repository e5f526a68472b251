"""What would flip the verdict: the fewest values that clear every gate, and the values that end the application.

The verdict hangs on vetoes and surveys alone, and those on tests. A test is held by one of its values, so the fewest
values that hold several tests are the fewest that touch them all: what is asked for alone is certain, and of the
rest, taken apart where tests share no value, all choices are tried. To fail a test takes one value. What comes out is
judged before it is told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from modelcity.dossier.dossier import Entry, Key
from modelcity.dossier.measures import ATTAINABLE, CLAIMED, can_be_mended
from modelcity.judging.assessment import SurveyStatus, Verdict, VerdictStatus, VetoStatus
from modelcity.judging.case import Case
from modelcity.judging.gates import survey_results, veto_results
from modelcity.planning.variants import Variants, assumed, entry_text, steps_of
from modelcity.standard.clauses import Bound, LevelRules, Test

RANKS: tuple[VerdictStatus, ...] = ("vetoed", "below_threshold", "unresolved", "gates_passed")


class Wanted(NamedTuple):
    """A value, as it is and as it would be (on the grid as text); `possible`: whether that can still come about."""

    fact: str
    year: int | None
    now: str | None
    to: str
    possible: bool


class Gate(NamedTuple):
    """A veto or survey that is in the way, and the fewest values that clear it (None: none do)."""

    id: str
    status: VetoStatus | SurveyStatus
    clears: tuple[Wanted, ...] | None


class Fall(NamedTuple):
    """A value that by itself brings a worse verdict, by one gate: no smaller set can."""

    to: VerdictStatus
    gate: str
    change: Wanted


class Rise(NamedTuple):
    """The fewest values that bring a better verdict."""

    to: VerdictStatus
    changes: tuple[Wanted, ...]


class Flips(NamedTuple):
    """The verdict, how many gates there are and which are in the way, and what would make it another.

    `leaving` brings any better verdict, `passing` the best one (None: nothing does, or it is the best already);
    `falls` are all the single values that bring a worse one.
    """

    verdict: Verdict
    asked: int
    gates: tuple[Gate, ...]
    leaving: Rise | None
    passing: Rise | None
    falls: tuple[Fall, ...]


def gate_tests(rules: LevelRules) -> dict[str, tuple[Test, ...]]:
    """The tests on which the verdict hangs, by veto and survey indicator."""
    vetoes = {item.id: item.clauses[0].tests for item in rules.items if item.kind == "veto"}
    return vetoes | {survey.indicator: (survey.rate, *survey.gate) for survey in rules.surveys}


def flips(variants: Variants) -> Flips:
    """What would flip the verdict on a dossier, either way."""
    judged = variants.judged([])
    case = Case(variants.standard, variants.dossier, variants.measured, judged, variants.as_of)
    tests = gate_tests(variants.rules)
    statuses: dict[str, VetoStatus | SurveyStatus] = {veto.id: veto.status for veto in veto_results(case)}
    statuses |= {survey.indicator: survey.status for survey in survey_results(case)}
    unmet = {name: [test for test in tests[name] if not case.code(test) & CLAIMED] for name in tests}
    gates = tuple(
        Gate(name, statuses[name], _told(variants, _clearing(variants, unmet[name])))
        for name in tests
        if statuses[name] not in ("clear", "passed")
    )
    verdict = variants.verdict(judged, 0)
    certain = [test for name in verdict.reasons for test in unmet[name] if not case.code(test) & ATTAINABLE]
    everything = [test for name in tests for test in unmet[name]]
    leaving = _rise(variants, certain if verdict.status in ("vetoed", "below_threshold") else everything)
    passing = _rise(variants, everything)
    best = passing if passing is not None and passing.to == RANKS[-1] else None
    return Flips(verdict, len(tests), gates, leaving, best, tuple(_falls(variants, verdict)))


def _rise(variants: Variants, tests: Sequence[Test]) -> Rise | None:
    """The fewest values that hold the tests, where they bring a better verdict."""
    changes = _clearing(variants, tests)
    if not changes:
        return None
    to = variants.verdict(variants.judged([changes]), 1).status
    return Rise(to, _told(variants, changes) or ()) if RANKS.index(to) > RANKS.index(variants.standing) else None


def _told(variants: Variants, changes: Mapping[Key, Entry] | None) -> tuple[Wanted, ...] | None:
    if changes is None:
        return None
    told = []
    for key, entry in changes.items():
        fact, old = variants.standard.facts[key[0]], variants.dossier.entries.get(key)
        to = entry_text(fact, entry) or ""
        told.append(Wanted(*key, entry_text(fact, old), to, _possible(variants, key)))
    return tuple(told)


def _possible(variants: Variants, key: Key) -> bool:
    """What is missing may be reported; what is there must still be mendable."""
    years, fact = variants.standard.years, variants.standard.facts[key[0]]
    return key not in variants.dossier.entries or can_be_mended(fact, key[1], years[-1], variants.as_of)


def _clearing(variants: Variants, tests: Iterable[Test]) -> dict[Key, Entry] | None:
    """The fewest values that hold all the tests; where several sets are as small, what can still be done."""
    options = [dict.fromkeys(_key(bound) for bound in test.any_of) for test in tests]
    chosen: list[Key] = []
    for group in _apart([set(option) for option in options]):
        keys = dict.fromkeys(key for option in options if set(option) <= group for key in option)
        order = sorted(keys, key=lambda key: not _possible(variants, key))
        chosen += _fewest(order, [set(option) for option in options if set(option) <= group])
    result = {}
    for key in chosen:
        bounds = [bound for test in tests for bound in test.any_of if _key(bound) == key]
        value = _value(variants, key, bounds)
        if value is None:
            return None
        result[key] = value
    return result


def _key(bound: Bound) -> Key:
    return bound.measure.fact, bound.measure.year


def _apart(options: Sequence[set[Key]]) -> list[set[Key]]:
    """The keys in groups, such that every test has all its keys in one."""
    groups: list[set[Key]] = []
    for option in options:
        touching = [group for group in groups if group & option]
        groups = [group for group in groups if not group & option]
        groups.append(option.union(*touching))
    return groups


def _fewest(keys: Sequence[Key], options: Sequence[set[Key]]) -> tuple[Key, ...]:
    """The first smallest choice of keys that touches every option."""
    certain = tuple(key for key in keys if {key} in options)
    rest = [option for option in options if not option & set(certain)]
    free = [key for key in keys if any(key in option for option in rest)]
    sizes = range(len(rest) + 1)
    tried = (chosen for size in sizes for chosen in combinations(free, size))
    return certain + next(chosen for chosen in tried if all(option & set(chosen) for option in rest))


def _value(variants: Variants, key: Key, bounds: Sequence[Bound]) -> Entry | None:
    """The nearest value that reaches all the bounds; None where they exclude each other."""
    fact, old = variants.standard.facts[key[0]], variants.dossier.entries.get(key)
    there = {bound.measure.sign * bound.at_least for bound in bounds}
    fitting = [value for value in there if all(bound.measure.sign * value >= bound.at_least for bound in bounds)]
    now = steps_of(fact, old) or 0
    return assumed(fact, key, min(fitting, key=lambda value: (abs(value - now), value)), old) if fitting else None


def _falls(variants: Variants, verdict: Verdict) -> Iterator[Fall]:
    """Every value that brings a worse verdict: each test of a veto, and each rate, looks at one value alone."""
    rules = variants.rules
    ways: list[tuple[VerdictStatus, str, Test]] = [
        ("vetoed", item.id, test) for item in rules.items if item.kind == "veto" for test in item.clauses[0].tests
    ]
    ways += [("below_threshold", survey.indicator, survey.rate) for survey in rules.surveys]
    worse = [(to, name, test) for to, name, test in ways if RANKS.index(to) < RANKS.index(verdict.status)]
    found = [(to, name, changes) for to, name, test in worse if (changes := _breaking(variants, test))]
    judged = variants.judged([changes for _, _, changes in found])
    for column, (to, name, changes) in enumerate(found, 1):
        if variants.verdict(judged, column).status == to:
            yield from (Fall(to, name, wanted) for wanted in _told(variants, changes) or ())


def _breaking(variants: Variants, test: Test) -> dict[Key, Entry]:
    """The value next to the bound of a test that fails it; nothing where the fact cannot have it."""
    (bound,) = test.any_of
    key, steps = _key(bound), bound.measure.sign * (bound.at_least - 1)
    fact, old = variants.standard.facts[key[0]], variants.dossier.entries.get(key)
    return {key: assumed(fact, key, steps, old)} if steps >= 0 else {}
