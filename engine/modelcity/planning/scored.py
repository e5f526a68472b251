"""Judged columns as a table: the one place where many localities' results become rows that can be ranked."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from modelcity.dossier.block import Block
from modelcity.judging.columns import Judged, totals
from modelcity.judging.gates import verdicts
from modelcity.planning.metered import metered
from modelcity.standard.clauses import LevelRules
from modelcity.standard.standard import Standard

CATEGORY, CLAUSE = "category:", "clause:"


def scored(standard: Standard, level: str, block: Block, judged: Judged) -> pd.DataFrame:
    """One row per locality of the block, in its order; all points in hundredths (int64).

    locality, name, level, parent: text. status: the verdict; reasons: ids of what made it, joined by ";".
    evidenced, claimed, attainable: core + adjustment, parts of out_of. adjustment: claimed. missing: number of values.
    category:<id>: claimed, one for each category with indicators at the level, the adjustment's as capped.
    clause:<id>: a byte, 1 holds as evidenced + 2 as claimed + 4 at best. finding:<id> and lost:<id>: see ``metered``.
    """
    rules = standard.at(level)
    total = totals(standard, rules, judged.points)
    found = verdicts(rules, judged)
    evidenced, claimed, attainable = total.total
    columns = {
        "locality": [locality.id for locality in block.localities],
        "name": [locality.name for locality in block.localities],
        "level": level,
        "parent": [locality.parent for locality in block.localities],
        "status": [verdict.status for verdict in found],
        "reasons": [";".join(verdict.reasons) for verdict in found],
        "evidenced": evidenced,
        "claimed": claimed,
        "attainable": attainable,
        "out_of": sum(item.ceiling for item in rules.items if item.kind == "scored"),
        "adjustment": total.adjustment[1],
        "missing": block.missing,
        **_categories(standard, rules, judged.points[1], total.adjustment[1]),
        **metered(rules, judged),
    }
    codes = pd.DataFrame(judged.codes.T, columns=[f"{CLAUSE}{clause.id}" for clause in rules.clauses])
    return pd.concat([pd.DataFrame(columns, index=codes.index), codes], axis=1)


def _categories(
    standard: Standard, rules: LevelRules, points: npt.NDArray[np.int64], adjustment: npt.NDArray[np.int64]
) -> dict[str, npt.NDArray[np.int64]]:
    """Claimed points by category; `points` is (items, N)."""
    declared = standard.judgement.adjustment
    owner = np.array([standard.category_of(item.id) for item in rules.items if not item.silent])
    points = points[[not item.silent for item in rules.items]]
    return {
        f"{CATEGORY}{category}": adjustment
        if declared is not None and category == declared.category
        else points[owner == category].sum(axis=0)
        for category in standard.head.categories
        if category in owner
    }
