"""What clauses with a meter cost: a share of their points, which their byte alone does not tell."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from modelcity.dossier.measures import ATTAINABLE, CLAIMED, EVIDENCED
from modelcity.judging.columns import Judged
from modelcity.standard.clauses import Clause, Item, LevelRules

FINDING, LOST = "finding:", "lost:"
Integers = npt.NDArray[np.int64]


def metered(rules: LevelRules, judged: Judged) -> dict[str, Integers]:
    """For each clause with a meter what its finding says: why it costs, and how many hundredths.

    finding:<id>: a byte as a clause's: 0 failed, 4 missing, 6 unevidenced, 7 no finding. lost:<id>: hundredths.
    """
    columns = {}
    for row, item, clause in _with_meters(rules):
        parts, of = judged.unearned[row]
        codes, lost = _finding(item, *parts)
        columns[FINDING + clause.id] = codes
        exact = lost.astype(object) * (2 * clause.points) + of  # Python's integers: no width to overflow
        columns[LOST + clause.id] = (exact // (2 * of)).astype(np.int64)
    return columns


def _with_meters(rules: LevelRules) -> Iterator[tuple[int, Item, Clause]]:
    pairs = [(item, clause) for item in rules.items for clause in item.clauses]
    return ((row, item, clause) for row, (item, clause) in enumerate(pairs) if clause.meter is not None)


def _finding(item: Item, evidenced: Integers, claimed: Integers, attainable: Integers) -> tuple[Integers, Integers]:
    """The kinds as ``finding_kind`` tells them of one dossier, and the parts that are lost to them."""
    bonus = item.kind == "bonus"
    failed = (attainable > 0) & (not bonus)
    missing = ~failed & (claimed > attainable)
    unevidenced = ~failed & ~missing & (evidenced > claimed)
    kinds = [failed, missing, unevidenced]
    codes = np.select(kinds, [0, ATTAINABLE, ATTAINABLE | CLAIMED], ATTAINABLE | CLAIMED | EVIDENCED)
    lost = [claimed, claimed - bonus * attainable, evidenced - bonus * claimed]
    return codes.astype(np.uint8), np.select(kinds, lost, 0)
