"""Many dossiers, file by file, as tables: read and scored in batches, so that memory stays bounded."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from modelcity.dossier.block import Block
from modelcity.dossier.dossier import Dossier
from modelcity.dossier.measures import measure, missing_values
from modelcity.judging.columns import Columns, stacked
from modelcity.planning.scored import scored
from modelcity.planning.towns import LeftOut, one_of_several, read_each
from modelcity.standard.standard import Standard

BATCH = 500


class Gathered(NamedTuple):
    """Tables of one level each, what could not be taken, and how many values belong to another standard or level."""

    tables: list[pd.DataFrame]
    left_out: list[LeftOut]
    passed_over: int


def gathered(
    standard: Standard, paths: Iterable[Path], read: Callable[[Path], Dossier], as_of: date | None
) -> Gathered:
    """Read and score the dossier in each file; of several of one locality none is taken: nobody knows which holds."""
    tables, left_out, passed_over = [], [], 0
    files: dict[str, list[str]] = defaultdict(list)
    waiting: dict[str, list[Dossier]] = defaultdict(list)
    for answer in read_each(paths, read):
        if isinstance(answer, LeftOut):
            left_out.append(answer)
            continue
        passed_over += answer.passed_over
        files[answer.locality.id].append(answer.file)
        batch = waiting[answer.locality.level]
        batch.append(answer)
        if len(batch) == BATCH:
            tables.append(_table(standard, batch, as_of))
            batch.clear()
    tables += [_table(standard, batch, as_of) for batch in waiting.values() if batch]
    several = {name: of for name, of in files.items() if len(of) > 1}
    left_out += [one_of_several(name, file, len(of)) for name, of in several.items() for file in of]
    return Gathered([table[~table["locality"].isin(several)] for table in tables], left_out, passed_over)


def _table(standard: Standard, dossiers: Sequence[Dossier], as_of: date | None) -> pd.DataFrame:
    """Dossiers of one level, scored."""
    level = dossiers[0].locality.level
    rules = standard.at(level)
    values, states = stacked([measure(standard, rules, dossier, as_of) for dossier in dossiers])
    missing = [len(missing_values(standard, level, dossier, as_of)) for dossier in dossiers]
    block = Block(level, tuple(dossier.locality for dossier in dossiers), values, states, np.array(missing))
    return scored(standard, level, block, Columns(rules).judge(values, states))
