"""What would flip the verdict: the fewest values that clear every gate, and the values that end the application.

The verdict hangs on vetoes and surveys alone, and those on tests. A test is held by one of its values, so the fewest
values that hold several tests are the fewest that touch them all: what is asked for alone is certain, and of the
rest, taken apart where tests share no value, all choices are tried. A veto or a rate fails by one value, so downwards
every single value is tried. What comes out is judged before it is told.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from modelcity.dossier.dossier import Entry, Key
from modelcity.dossier.measures import ATTAINABLE, CLAIMED
from modelcity.judging.assessment import SurveyStatus, Verdict, VerdictStatus, VetoStatus
from modelcity.judging.case import Case
from modelcity.judging.gates import survey_results, verdicts, veto_results
from modelcity.planning.marks import can_be
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
    case = Case(variants.standard, variants.dossier, variants.measured, variants.before, variants.as_of)
    tests = gate_tests(variants.rules)
    statuses: dict[str, VetoStatus | SurveyStatus] = {veto.id: veto.status for veto in veto_results(case)}
    statuses |= {survey.indicator: survey.status for survey in survey_results(case)}
    unmet = {name: [test for test in tests[name] if not case.code(test) & CLAIMED] for name in tests}
    gates = tuple(
        Gate(name, statuses[name], _told(variants, _clearing(variants, unmet[name])))
        for name in tests
        if statuses[name] not in ("clear", "passed")
    )
    everything = [test for name in tests for test in unmet[name]]
    passing = _rise(variants, everything)
    best = passing if passing is not None and passing.to == RANKS[-1] else None
    leaving = _rise(variants, _certain(case, variants.verdict, unmet) or everything)
    return Flips(variants.verdict, len(tests), gates, leaving, best, tuple(_falls(variants, tests)))


def _certain(case: Case, verdict: Verdict, unmet: Mapping[str, Sequence[Test]]) -> list[Test]:
    """What makes a verdict vetoed or below the threshold, if it is that: vetoes' tests, or rates, that fail at best."""
    gates = {test for survey in case.rules.surveys for test in survey.gate}
    failed = (test for name in verdict.reasons for test in unmet[name] if not case.code(test) & ATTAINABLE)
    return [test for test in failed if test not in gates]


def _rise(variants: Variants, tests: Sequence[Test]) -> Rise | None:
    """The fewest values that hold the tests, where they bring a better verdict."""
    changes = _clearing(variants, tests)
    if not changes:
        return None
    to = verdicts(variants.rules, variants.judged([changes]))[1].status
    better = RANKS.index(to) > RANKS.index(variants.verdict.status)
    return Rise(to, _told(variants, changes) or ()) if better else None


def _told(variants: Variants, changes: Mapping[Key, Entry] | None) -> tuple[Wanted, ...] | None:
    if changes is None:
        return None
    told = []
    for key, entry in changes.items():
        fact, old = variants.standard.facts[key[0]], variants.dossier.entries.get(key)
        to = entry_text(fact, entry) or ""
        told.append(Wanted(*key, entry_text(fact, old), to, variants.possible(key, entry)))
    return tuple(told)


def _clearing(variants: Variants, tests: Sequence[Test]) -> dict[Key, Entry] | None:
    """The fewest values that hold all the tests, of several such sets one with the most that can still be done."""
    asked: dict[Key, list[Bound]] = defaultdict(list)
    for bound in (bound for test in tests for bound in test.any_of):
        asked[_key(bound)].append(bound)
    entries = {key: entry for key, bounds in asked.items() if (entry := _value(variants, key, bounds)) is not None}
    options = [{key for bound in test.any_of if (key := _key(bound)) in entries} for test in tests]
    if not all(options):
        return None
    late = {key for key, entry in entries.items() if not variants.possible(key, entry)}
    chosen: list[Key] = []
    for group in _apart(options):
        mine = [key for key in entries if key in group]
        chosen += _fewest(mine, [option for option in options if option <= group], late)
    return {key: entries[key] for key in chosen}


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


def _fewest(keys: Sequence[Key], options: Sequence[set[Key]], late: set[Key]) -> tuple[Key, ...]:
    """A smallest choice of keys that touches every option, with as few late ones as any such choice has."""
    certain = tuple(key for key in keys if {key} in options)
    rest = [option for option in options if not option & set(certain)]
    free = [key for key in keys if any(key in option for option in rest)]
    sizes = (combinations(free, size) for size in range(len(rest) + 1))
    fitting = ([one for one in tried if all(option & set(one) for option in rest)] for tried in sizes)
    return certain + min(next(filter(None, fitting)), key=lambda chosen: len(late & set(chosen)))


def _value(variants: Variants, key: Key, bounds: Sequence[Bound]) -> Entry | None:
    """The nearest value that reaches all the bounds; None where they exclude each other."""
    fact, old = variants.standard.facts[key[0]], variants.dossier.entries.get(key)
    there = {bound.measure.sign * bound.at_least for bound in bounds}
    fitting = [value for value in there if all(bound.measure.sign * value >= bound.at_least for bound in bounds)]
    now = steps_of(fact, old) or 0
    return assumed(fact, key, min(fitting, key=lambda value: (abs(value - now), value)), old) if fitting else None


def _falls(variants: Variants, tests: Mapping[str, Sequence[Test]]) -> Iterator[Fall]:
    """Every value of a gate that by itself, just under a bound, brings a worse verdict."""
    bounds = ((name, bound) for name, of_gate in tests.items() for test in of_gate for bound in test.any_of)
    under = {(name, _key(bound), bound.measure.sign * (bound.at_least - 1)): None for name, bound in bounds}
    facts, entries = variants.standard.facts, variants.dossier.entries
    tried = [
        (name, {key: assumed(facts[key[0]], key, steps, entries.get(key))})
        for name, key, steps in under
        if can_be(facts[key[0]], steps)
    ]
    found = verdicts(variants.rules, variants.judged([changes for _, changes in tried]))
    for (name, changes), verdict in zip(tried, found[1:], strict=True):
        if RANKS.index(verdict.status) < RANKS.index(found[0].status):
            yield from (Fall(verdict.status, name, wanted) for wanted in _told(variants, changes) or ())
