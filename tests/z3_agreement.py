"""Holds `prove` against z3: on the standards themselves, and on faulty ones made of them.

``python tests/z3_agreement.py 300`` makes that many faulty standards of each and prints what differs, and figures.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import z3_proof
from modelcity.proving.exact import exactness
from modelcity.proving.itemproof import ItemProof
from modelcity.proving.shape import ladders, monotone
from modelcity.standard.clauses import Item, LevelRules
from modelcity.standard.load import installed, load, shelf_at
from modelcity.standard.standard import Standard
from modelcity.standard.validation import Declarations
from rule_mutants import mutants
from z3_proof import Verdict

TOY = Path(__file__).parent / "toy"
STANDARDS = ("toy", *installed().ids())


@cache
def read(name: str) -> tuple[Standard, Declarations]:
    """An installed standard, or the made-up one."""
    return load(shelf_at(TOY) if name == "toy" else installed(), name)


def proved(level: str, item: Item, standard: Standard) -> tuple[set[Verdict], set[Verdict]]:
    """What the product says of an item: each property that fails, by clause, or by fact where it is one of facts.

    Beside it what it could not decide: it then says so, shows no dossier, and takes the property to fail.
    """
    proof = ItemProof(level, item, standard.facts)
    found = {(one.property, one.clause) for one in (*proof.bounded(), *proof.total(), *proof.costs())}
    falls = list(monotone(proof))
    found |= {(one.property, one.fact) for one in (*falls, *ladders(proof)) if one.shown}
    return found, {(one.property, one.fact) for one in falls if not one.shown}


def unlike(standard: Standard, level: str, item: Item, tally: Counter[str]) -> Iterator[str]:
    """Where z3 and the product differ on the properties of an item; undecided is only what is wrong elsewhere too."""
    (ours, undecided), theirs = proved(level, item, standard), z3_proof.verdicts(item, standard.facts)
    tally.update({verdict for verdict, _ in ours | theirs})
    tally["undecided"] += bool(undecided)
    where = f"{standard.id} {level} {item.id}"
    yield from (f"{where}: only z3 finds {one}" for one in sorted(theirs - ours - undecided))
    yield from (f"{where}: only prove finds {one}" for one in sorted(ours - theirs))
    yield from (f"{where}: not decided: {one}" for one in sorted(undecided) if not theirs - undecided)


def unlike_bounds(standard: Standard, rules: LevelRules, facts: Collection[str], tally: Counter[str]) -> Iterator[str]:
    """Where z3 and the product differ on the facts whose totals are no exact bounds, among some facts."""
    ours, theirs = exactness(rules, standard.facts), z3_proof.inexact(rules.items, standard.facts, facts)
    for side, found in (("worst", ours.worst), ("best", ours.best)):
        tally["exact"] += bool(theirs[side])
        if set(found).intersection(facts) != theirs[side]:
            yield f"{standard.id} {rules.level}: {side} of {found} by prove, of {sorted(theirs[side])} by z3"


def unlike_whole(name: str) -> list[str]:
    """Where they differ on any item of a standard, warnings too; an item that levels share is looked at once."""
    standard, tally = read(name)[0], Counter[str]()
    items = {
        item: level
        for level in standard.levels
        for item in (*standard.at(level).items, *standard.rulebook.warnings_at(level).items)
    }
    return [said for item, level in items.items() for said in unlike(standard, level, item, tally)]


def unlike_mutants(name: str, count: int, seed: int, tally: Counter[str]) -> list[str]:
    """Where they differ on faulty standards: the changed item at its first level, and all that looks at its facts."""
    said: list[str] = []
    for mutant, changed in itertools.islice(mutants(*read(name), random.Random(seed)), count):
        level = mutant.entries[changed].levels[0]
        item = mutant.rulebook.item(changed, level)
        assert item is not None
        facts = _facts(item)
        users = [one for one in mutant.at(level).items if facts & _facts(one)]
        before = tally.total()
        of_this = list(unlike(mutant, level, item, tally))
        of_this += unlike_bounds(mutant, LevelRules(level, tuple(users), ()), facts, tally)
        tally["sound"] += tally.total() == before
        tally["mutants"] += 1
        rule = mutant.rules.get(changed) or mutant.veto_rules[changed]
        said += [f"{one}; {rule.model_dump(exclude_defaults=True, exclude={'examples'})}" for one in of_this]
    return said


def _facts(item: Item) -> set[str]:
    return {measure.fact for clause in item.clauses for measure in clause.measures}


def main() -> int:
    """Compare and print; 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mutants", type=int, help="faulty standards made of each standard")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--standard", choices=STANDARDS)
    asked = parser.parse_args()
    said: list[str] = []
    for name in [asked.standard] if asked.standard else STANDARDS:
        tally = Counter[str]()
        said += [*unlike_whole(name), *unlike_mutants(name, asked.mutants, asked.seed, tally)]
        sys.stdout.write(f"{name}: {dict(sorted(tally.items()))}, {len(said)} differences so far\n")
    sys.stdout.writelines(f"{one}\n" for one in said)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
