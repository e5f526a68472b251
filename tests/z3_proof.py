"""What every item of a standard must have, decided by z3.

Each property is refuted by asking for a dossier that breaks it; z3 finds one, or says that there is none.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping

import z3

from modelcity.standard.clauses import Clause, Item
from modelcity.standard.facts import Fact
from z3_dossier import (
    ATTAINABLE,
    CLAIMED,
    GREATEST,
    Dossier,
    Key,
    Term,
    Total,
    UnknownError,
    facts_of,
    key_of,
    parts_of,
    rounded,
    silent,
)

Verdict = tuple[str, str]  # a property that fails, and the clause or fact (or item) of which it does


def verdicts(item: Item, facts: Mapping[str, Fact]) -> set[Verdict]:
    """The properties that an item does not have."""
    dossier = Dossier([item], facts)
    return {*_total(dossier, item), *_bounded(dossier, item), *_costs(dossier, item), *_shape(dossier, item)}


def _total(dossier: Dossier, item: Item) -> Iterator[Verdict]:
    """Whatever is missing: claimed ≤ the points with any values in its place ≤ attainable, within floor and ceiling."""
    claimed, there, most = (dossier.points(item, total) for total in (CLAIMED, None, ATTAINABLE))
    parts, low, high = parts_of(*item.clauses), item.floor, item.ceiling
    broken = [there < claimed, most < there]
    if not silent(item):
        broken += [claimed < low * parts, most > high * parts]
        broken += [rounded(there, parts) < low, rounded(there, parts) > high]
    if dossier.possible(z3.Or(*broken)):
        yield "total", item.id


def _bounded(dossier: Dossier, item: Item) -> Iterator[Verdict]:
    """Full points can be earned."""
    full = item.ceiling * parts_of(*item.clauses)
    if not silent(item) and not dossier.possible(dossier.points(item) == full):
        yield "bounded", item.id


def _costs(dossier: Dossier, item: Item) -> Iterator[Verdict]:
    """Every test can fail, and every clause makes a difference; a veto or warning can fire and be clear."""
    what, parts = "veto" if silent(item) else "costs", parts_of(*item.clauses)
    loss = {clause: dossier.loss(clause, parts) for clause in item.clauses}
    for clause in item.clauses:
        for test in clause.tests:
            if not dossier.possible(z3.Not(z3.Or(*map(dossier.holds, test.any_of)))):
                yield what, clause.id
        others = z3.Sum(*(loss[other] for other in item.clauses if other is not clause), 0)
        if silent(item):
            answers = (dossier.kept(clause), z3.Not(dossier.kept(clause)))
            if not all(dossier.possible(answer) for answer in answers):
                yield what, clause.id
        elif not dossier.possible(loss[clause] > 0, others < (item.ceiling - item.floor) * parts):
            yield what, clause.id


def _shape(dossier: Dossier, item: Item) -> Iterator[Verdict]:
    points = dossier.points(item)
    for key in dossier.keys:
        if dossier.possible(*_falls(dossier, points, [key], dossier.facts[key[0]].better)):
            yield "monotone", key[0]
    for fact in dict.fromkeys(name for name, _ in dossier.keys):
        keys = [key for key in dossier.keys if key[0] == fact]
        tested = [clause for clause in item.clauses if clause.tests and fact in facts_of(clause)]
        if len(tested) > 1 and dossier.possible(*_falls(dossier, points, keys, "within"), *dossier.at_best(keys)):
            yield "ladder", fact
        steps = [clause for clause in tested if facts_of(clause) == {fact}]
        if any(_overlap(dossier, keys, *pair) for pair in itertools.combinations(steps, 2)):
            yield "ladder", fact


def _falls(dossier: Dossier, points: Term, keys: list[Key], better: str) -> Iterator[Term]:
    """That with two values of some keys the better has less points; of a two-sided fact, that of three the middle."""
    at = z3.Ints("low middle high") if better == "within" else z3.Ints("low high")
    yield from (dossier.allowed(keys[0], value) for value in at)
    yield from (less < more for less, more in itertools.pairwise(at))
    worth = [_same(dossier, points, keys, value) for value in at]
    if better == "within":
        yield z3.And(worth[1] < worth[0], worth[1] < worth[2])
    else:
        yield worth[1] < worth[0] if better == "higher" else worth[0] < worth[1]


def _overlap(dossier: Dossier, keys: list[Key], one: Clause, other: Clause) -> bool:
    """Whether two steps are the same, or some value has both and some other values only one and only the other."""
    if set(one.tests) == set(other.tests):
        return True
    shared = z3.Int("shared")
    held = [_same(dossier, dossier.kept(clause), keys, shared) for clause in (one, other)]
    mixed = ([*held], [held[0], z3.Not(held[1])], [z3.Not(held[0]), held[1]])
    return all(dossier.possible(dossier.allowed(keys[0], shared), *asked) for asked in mixed)


def _same(dossier: Dossier, term: Term, keys: list[Key], value: Term) -> Term:
    """A term with one value in the place of some keys."""
    return z3.substitute(term, *((dossier.value[key], value) for key in keys))


def inexact(items: Iterable[Item], facts: Mapping[str, Fact], asked: Collection[str]) -> dict[str, set[str]]:
    """The facts asked for of which no value gives what their missing gives, whatever else is: by "worst" and "best"."""
    users: dict[Key, dict[Item, None]] = {}
    for item in items:
        for measure in (measure for clause in item.clauses for measure in clause.measures):
            users.setdefault(key_of(measure), {})[item] = None
    keys: dict[tuple[Item, ...], list[Key]] = {}
    for key, of_key in users.items():
        if key[0] in asked:
            keys.setdefault(tuple(of_key), []).append(key)
    found: dict[str, set[str]] = {"worst": set(), "best": set()}
    for together, of_items in keys.items():
        dossier = Dossier(together, facts)
        for side, total in (("worst", CLAIMED), ("best", ATTAINABLE)):
            points = [dossier.points(item, total) for item in together]
            found[side] |= {key[0] for key in of_items if not _stands_for_missing(dossier, points, key, total)}
    return found


def _stands_for_missing(dossier: Dossier, points: list[Term], key: Key, total: Total) -> bool:
    """Whether one value of a key gives in every item what its missing gives, whatever the others are or miss.

    Guess a value; let z3 look for others with which it differs; ask z3 for a value that these do not refute; and so on.
    """
    value, missing, fact = dossier.value[key], dossier.missing[key], dossier.facts[key[0]]
    absent, there = (z3.BoolVal(answer) for answer in (True, False))
    pairs = [(z3.substitute(term, (missing, absent)), z3.substitute(term, (missing, there))) for term in points]
    alike = z3.And(*(one == other for one, other in pairs))
    others = [term for other in dossier.keys if other != key for term in (dossier.value[other], dossier.missing[other])]
    guesses = z3.Solver()
    guesses.add(dossier.allowed(key, value))
    guess = 0 if (fact.better == "higher") != total.missing_is_best else GREATEST[fact.kind]
    while True:
        refuted = dossier.possible(value == guess, z3.Not(alike))
        if refuted is None:
            return True
        guesses.add(z3.substitute(alike, *((term, refuted.eval(term, model_completion=True)) for term in others)))
        answer = guesses.check()
        if answer == z3.unknown:
            raise UnknownError(key)
        if answer == z3.unsat:
            return False
        guess = guesses.model().eval(value, model_completion=True).as_long()
