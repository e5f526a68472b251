"""The clauses most often lost: how many localities lose each, to what, and the points that they lose together."""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from modelcity.dossier.measures import ATTAINABLE, CLAIMED
from modelcity.planning.metered import FINDING, LOST
from modelcity.planning.scored import CLAUSE
from modelcity.standard.clauses import Clause, Item, LevelRules


class Kinds(NamedTuple):
    """The same figure for each kind of finding."""

    failed: int
    missing: int
    unevidenced: int


CODES = Kinds(0, ATTAINABLE, ATTAINABLE | CLAIMED)  # what a clause's byte is where it is lost to each kind


class Loss(NamedTuple):
    """One clause: how many localities lose it and the hundredths it costs them alone, by kind.

    `running` is the hundredths of this clause and all that cost more.
    """

    indicator: str
    clause: Clause
    localities: Kinds
    points: Kinds
    running: int


def losses(rules: LevelRules, table: pd.DataFrame) -> tuple[Loss, ...]:
    """Every clause that somebody loses, the most points first, then the most localities; vetoes cost no points.

    `table` is as ``scored`` gives it. As in an assessment, a bonus that was not earned is not lost.
    """
    lost = [loss for item in rules.items if not item.silent for loss in _of_item(item, table)]
    lost.sort(key=lambda loss: (-sum(loss.points), -sum(loss.localities)))
    running, summed = 0, []
    for loss in lost:
        running += sum(loss.points)
        summed.append(loss._replace(running=running))
    return tuple(summed)


def _of_item(item: Item, table: pd.DataFrame) -> Iterator[Loss]:
    for clause in item.clauses:
        counts, points = zip(*(_of_kind(item, clause, code, table) for code in CODES), strict=True)
        if any(counts):
            yield Loss(item.id, clause, Kinds(*counts), Kinds(*points), 0)


def _of_kind(item: Item, clause: Clause, code: int, table: pd.DataFrame) -> tuple[int, int]:
    """How many localities lose the clause in this way, and the hundredths they lose."""
    if item.kind == "bonus" and code == CODES.failed:
        return 0, 0
    if clause.meter is None:
        count = int((table[CLAUSE + clause.id] == code).sum())
        return count, count * clause.points
    found = table[FINDING + clause.id] == code
    return int(found.sum()), int(table.loc[found, LOST + clause.id].sum())
