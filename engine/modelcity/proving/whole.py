"""A level as a whole: its items can all be full at once, and no total leaves core and caps (总分有界)."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from modelcity.dossier.measures import Measured, State
from modelcity.judging.columns import Columns, stacked, totals
from modelcity.proving.critical import CriticalPoints, Key, key_of
from modelcity.proving.failures import Failure
from modelcity.proving.itemproof import ItemProof
from modelcity.standard.clauses import Item, LevelRules
from modelcity.standard.models import hundredths, points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t


class Extent(NamedTuple):
    """The least and the greatest total of a level, core + adjustment, in hundredths; both are reached."""

    level: str
    least: int
    most: int


def extent(standard: Standard, level: str) -> Extent:
    """What the engine gives for the worst and for the best dossier of a level."""
    rules = standard.at(level)
    points = CriticalPoints(Item(level, "scored", 0, 0, rules.clauses), standard.facts)
    worst = {key: points.points[key][0 if _more_is_better(points, key) else -1] for key in points.keys}
    judged = Columns(rules).judge(*stacked([_filled(rules, worst), _filled(rules, points.best or worst)]))
    least, most = totals(standard, rules, judged.points).total[1].tolist()
    return Extent(level, least, most)


def _more_is_better(points: CriticalPoints, key: Key) -> bool:
    return any(bound.measure.sign > 0 for bound in points.bounds[key])


def _filled(rules: LevelRules, values: Mapping[Key, int]) -> Measured:
    turned = [measure.sign * values[key_of(measure)] for measure in rules.measures]
    return Measured(turned, [State.EVIDENCED] * len(turned))


def beyond(standard: Standard, found: Extent) -> Iterator[Failure]:
    """A total outside of what the items can earn and the caps allow."""
    items, declared = standard.at(found.level).items, standard.judgement.adjustment
    core = sum(item.ceiling for item in items if item.kind == "scored")
    bonus = sum(item.ceiling for item in items if item.kind == "bonus")
    deduction = sum(item.floor for item in items if item.kind == "deduction")
    most = core + (min(hundredths(declared.bonus_cap), bonus) if declared else 0)
    least = max(hundredths(declared.deduction_cap), deduction) if declared else 0
    if not least <= found.least <= found.most <= most:
        said = t(
            f"总分从 {points_text(found.least)} 到 {points_text(found.most)}，"
            f"应在 {points_text(least)} 到 {points_text(most)} 之间",
            f"totals run from {points_text(found.least)} to {points_text(found.most)}, "
            f"beyond {points_text(least)} to {points_text(most)}",
        )
        yield Failure("bounded", found.level, items[-1], found.level, said, "")


def excluded(standard: Standard, level: str, proofs: Mapping[Item, ItemProof]) -> Iterator[Failure]:
    """Items that cannot be full together, as what makes one full costs the other; each with the first of them."""
    items = [item for item in standard.at(level).items if proofs[item].points.best is not None]
    whole = CriticalPoints(
        Item(level, "scored", 0, 0, tuple(c for item in items for c in item.clauses)), standard.facts
    )
    apart = set(whole.conflicts()) if whole.best is None else set()
    for number, item in enumerate(items):
        mine = apart & set(proofs[item].points.keys)
        for other in items[:number]:
            shared = [key for key in proofs[other].points.keys if key in mine]
            if shared:
                yield _exclusion(proofs[item], proofs[other], shared)
                break


def _exclusion(proof: ItemProof, other: ItemProof, shared: list[Key]) -> Failure:
    fact = shared[0][0]
    found = t(
        f"与 {other.item.id} 不能两全：两项对 {fact} 的要求相反",
        f"excludes {other.item.id}: they ask the opposite of {fact}",
    )
    trial = proof.at({key: other.best[key] for key in shared})
    return proof.failure("bounded", None, found, *proof.show(trial), fact=fact)
