"""Many localities of one level as columns: what the evaluator takes, without a dossier for each."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from modelcity.dossier.dossier import Locality


class Block(NamedTuple):
    """N localities of one level, in the order of their table.

    values (int64) and states (uint8) are (measures, N), as ``measure`` gives them for one dossier and in the order of
    the level's measures; missing is how many values that are due are not there, (N,). `passed_over` counts the values
    that only another standard or level uses.
    """

    level: str
    localities: tuple[Locality, ...]
    values: npt.NDArray[np.int64]
    states: npt.NDArray[np.uint8]
    missing: npt.NDArray[np.int64]
    passed_over: int = 0


def joined(blocks: Sequence[Block]) -> Block:
    """Several blocks of one level as one."""
    return Block(
        blocks[0].level,
        tuple(locality for block in blocks for locality in block.localities),
        np.concatenate([block.values for block in blocks], axis=1),
        np.concatenate([block.states for block in blocks], axis=1),
        np.concatenate([block.missing for block in blocks]),
        sum(block.passed_over for block in blocks),
    )
