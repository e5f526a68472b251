"""The proof of a whole standard: every item of every level, its vetoes and warnings, and its three totals."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from modelcity.proving.exact import Exactness, exactness
from modelcity.proving.failures import Failure
from modelcity.proving.itemproof import ItemProof
from modelcity.proving.shape import shape
from modelcity.proving.whole import Extent, beyond, excluded, extent
from modelcity.standard.clauses import Item
from modelcity.standard.standard import Standard


class Fault(NamedTuple):
    """A failure with every level at which it is the same; the dossiers are of the first."""

    failure: Failure
    levels: tuple[str, ...]


class Proof(NamedTuple):
    """What was looked at, what does not hold, and how exact the totals of each level are."""

    standard: Standard
    items: int
    clauses: int
    tests: int
    tried: int
    failures: tuple[Failure, ...]
    exact: tuple[Exactness, ...]
    extents: tuple[Extent, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The failures, each once."""
        levels: dict[tuple[str, ...], list[Failure]] = {}
        for one in self.failures:
            levels.setdefault((one.property, one.item.id, one.clause, one.found), []).append(one)
        return tuple(Fault(same[0], tuple(dict.fromkeys(one.level for one in same))) for same in levels.values())


def prove(standard: Standard, only: Collection[str] | None = None) -> Proof:
    """Prove a well-formed standard, or only some of its items where something is wrong; failures come with dossiers."""
    asked = list(_asked(standard, only))
    proofs: dict[Item, ItemProof] = {}
    found: dict[Item, tuple[Failure, ...]] = {}
    for level, item in asked:
        if item not in proofs:  # what levels share is proved once
            proofs[item] = ItemProof(level, item, standard.facts)
            found[item] = tuple(failures_of(proofs[item]))
    failures = [failure._replace(level=level) for level, item in asked for failure in found[item]]
    whole = list(standard.levels) if only is None else []
    extents = tuple(extent(standard, level) for level in whole)
    for level, reached in zip(whole, extents, strict=True):
        failures += [failure._replace(level=level) for failure in excluded(standard, level, proofs)]
        failures += beyond(standard, reached)
    return Proof(
        standard,
        len(asked),
        sum(len(item.clauses) for _, item in asked),
        sum(len(clause.tests) for _, item in asked for clause in item.clauses),
        sum(proof.bench.tried for proof in proofs.values()),
        tuple(failures),
        tuple(exactness(standard.at(level), standard.facts) for level in whole),
        extents,
    )


def _asked(standard: Standard, only: Collection[str] | None) -> Iterator[tuple[str, Item]]:
    """Every item of every level; of a warning that compares papers there is none."""
    for level in standard.levels:
        for name in standard.entries if only is None else only:
            item = standard.rulebook.item(name, level)
            if item is not None and any(clause.measures for clause in item.clauses):
                yield level, item


def failures_of(proof: ItemProof) -> Iterator[Failure]:
    """Everything that does not hold of one item."""
    yield from proof.bounded()
    yield from proof.total()
    yield from proof.costs()
    yield from shape(proof)
