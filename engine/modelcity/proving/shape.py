"""How points follow one fact: never down when it gets better, and in steps without hole or overlap."""

import itertools
from collections.abc import Iterator, Sequence

from modelcity.proving.critical import Key, Values, key_of
from modelcity.proving.failures import Failure, worth_text
from modelcity.proving.itemproof import ItemProof
from modelcity.proving.trials import Trial
from modelcity.standard.clauses import Clause
from modelcity.texts import t

MAX_CONTEXTS = 20_000  # of an exhaustive search, in dossiers

Fall = tuple[int, ...]  # positions of two or three points between which points fall (and rise again)


def shape(proof: ItemProof) -> Iterator[Failure]:
    """What is wrong with how points follow the facts of an item, each fault once: as what it is most plainly."""
    falls, steps = list(monotone(proof)), list(ladders(proof))
    broken = {failure.fact for failure in steps}
    falls = [fall for fall in falls if proof.facts[fall.fact].better != "within" or fall.fact not in broken]
    fallen = {fall.fact for fall in falls}
    return iter([*falls, *(failure for failure in steps if failure.fact not in fallen)])


def monotone(proof: ItemProof) -> Iterator[Failure]:
    """A better value never lowers points.

    Where every bound on a value is turned the way in which its fact gets better, nothing is left to show: clauses only
    lose points, and reaching a bound never loses any. Where one is not, its effect is searched for beside every way in
    which another clause can fail, and in the end everywhere.
    """
    told: set[str] = set()
    for key in proof.points.keys:
        if key[0] in told:
            continue
        fall = _fall_beside(proof, key, [{}])
        if fall is None and _against_the_grain(proof, key):
            fall = _fall_beside(proof, key, [one.values for one in proof.breakings])
            fall = fall or _fall_anywhere(proof, key)
        if fall is not None:
            told.add(key[0])
            yield fall


def _against_the_grain(proof: ItemProof, key: Key) -> bool:
    """Whether a bound on the value is reached by making it worse; of a two-sided fact, whether its sides cross."""
    better = proof.facts[key[0]].better
    signs = {bound.measure.sign for bound in proof.points.bounds[key] if proof.points.failing(bound)}
    if better == "within":
        return key in proof.points.conflicts()
    return (-1 if better == "higher" else 1) in signs


def _fall_beside(proof: ItemProof, key: Key, contexts: Sequence[Values]) -> Failure | None:
    """A fall along one value, with the others at their best but for one of the contexts."""
    values = proof.points.points[key]
    trials = [proof.at({**context, key: value}) for context in contexts for value in values]
    results = proof.bench.judge(trials)
    for start in range(0, len(trials), len(values)):
        points = [results.worth(start + at) for at in range(len(values))]
        fall = _fall(points, proof.facts[key[0]].better)
        if fall is not None:
            return _said(proof, key, [trials[start + position] for position in fall], [points[at] for at in fall])
    return None


def _fall_anywhere(proof: ItemProof, key: Key) -> Failure | None:
    """The same beside all combinations of critical points that matter; a failure too where there are too many."""
    others = _beside(proof, key)
    combinations = 1
    for other in (*others, key):
        combinations *= len(proof.points.points[other])
    if combinations > MAX_CONTEXTS:
        found = t(
            f"{key[0]} 有与方向相反的条件，组合太多，证明不了",
            f"{key[0]} has conditions against its direction, and too many combinations to prove anything",
        )
        return proof.failure("monotone", None, found, fact=key[0])
    contexts = itertools.product(*(proof.points.points[other] for other in others))
    return _fall_beside(proof, key, [dict(zip(others, values, strict=True)) for values in contexts])


def _beside(proof: ItemProof, key: Key) -> list[Key]:
    """The other values on which it depends whether a fall is seen; all else does least harm at its best.

    In a clause of its own a value can only be hidden by what may stand in for it; where several look at it, one may
    make up for another. And what is not at its best for every clause may be anything.
    """
    clauses = [clause for clause in proof.item.clauses if key in map(key_of, clause.measures)]
    measures = [measure for clause in clauses for measure in clause.measures]
    if len(clauses) == 1 and clauses[0].meter is None:
        tests = [[bound.measure for bound in test.any_of] for test in clauses[0].tests]
        measures = [measure for test in tests if key in map(key_of, test) for measure in test]
    found = dict.fromkeys([*map(key_of, measures), *proof.points.conflicts()])
    return [other for other in found if other != key]


def _fall(points: Sequence[int], better: str) -> Fall | None:
    """Where points fall although the value gets better; None where they never do."""
    steps = list(itertools.pairwise(range(len(points))))
    if better == "higher":
        return next(((low, high) for low, high in steps if points[high] < points[low]), None)
    if better == "lower":
        return next(((low, high) for low, high in steps if points[low] < points[high]), None)
    return valley(points)


def valley(points: Sequence[int]) -> Fall | None:
    """Three positions of which the middle one has less than both others."""
    for middle in range(1, len(points) - 1):
        before = max(range(middle), key=lambda at: (points[at], at))
        after = max(range(middle + 1, len(points)), key=lambda at: (points[at], -at))
        if points[middle] < min(points[before], points[after]):
            return before, middle, after
    return None


def _said(proof: ItemProof, key: Key, trials: list[Trial], points: list[int]) -> Failure:
    fact = proof.facts[key[0]]
    year = "" if key[1] is None else t(f" {key[1]} 年", f" in {key[1]}")
    said = [
        f"{fact.shown(one[key].value)} {worth_text(proof.item, worth)}"
        for one, worth in zip(trials, points, strict=True)
    ]
    run = " → ".join(said)
    found = t(f"{fact.id}{year}（better: {fact.better}）：{run}", f"{fact.id}{year} (better: {fact.better}): {run}")
    return proof.failure("monotone", None, found, *proof.show(*trials), fact=fact.id)


def ladders(proof: ItemProof) -> Iterator[Failure]:
    """Steps of one fact: no value falls through between two of them, none is paid for twice."""
    for fact in dict.fromkeys(name for name, _ in proof.points.keys):
        steps = [number for number, clause in enumerate(proof.item.clauses) if fact in _facts(clause)]
        if len(steps) > 1:
            yield from _ladder(proof, fact, steps)


def _facts(clause: Clause) -> set[str]:
    """The facts that a clause tests."""
    return {bound.measure.fact for test in clause.tests for bound in test.any_of}


def _ladder(proof: ItemProof, fact: str, steps: list[int]) -> Iterator[Failure]:
    """One ladder, with the same value in every year and all else at its best."""
    keys = [key for key in proof.points.keys if key[0] == fact]
    values = sorted({value for key in keys for value in proof.points.points[key]})
    trials = [proof.at({**beside, **dict.fromkeys(keys, value)}) for beside in proof.contexts(keys) for value in values]
    results = proof.bench.judge(trials)
    worth = [results.worth(at) for at in range(len(trials))]
    holes = ((start, valley(worth[start : start + len(values)])) for start in range(0, len(trials), len(values)))
    start, hole = next((found for found in holes if found[1] is not None), (0, None))
    if hole is not None:
        at = proof.facts[fact].shown(values[hole[1]])
        found = t(f"{fact} 在 {at} 处有空档：两边都得分更多", f"{fact} has a hole at {at}: both sides earn more")
        yield proof.failure("ladder", steps[0], found, *proof.show(*(trials[start + spot] for spot in hole)), fact=fact)
    alone = [step for step in steps if _facts(proof.item.clauses[step]) == {fact}]
    for one, other in itertools.combinations(alone, 2):
        held = [{at for at in range(len(values)) if results.holds(step, at)} for step in (one, other)]
        both = held[0] & held[1]
        same = set(proof.item.clauses[one].tests) == set(proof.item.clauses[other].tests)
        if same or (both and not held[0] <= held[1] and not held[1] <= held[0]):
            paid = min(both, default=0)
            clauses = t("、", ", ").join(proof.item.clauses[step].id for step in (one, other))
            at = proof.facts[fact].shown(values[paid])
            found = t(
                f"{clauses} 重叠：{fact} 为 {at} 时两条都得分", f"{clauses} overlap: {fact} at {at} is paid twice"
            )
            yield proof.failure("ladder", other, found, *proof.show(trials[paid]), fact=fact)
