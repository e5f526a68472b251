"""Jagged diagonals: rows of a matrix combined group by group, without gathering them.

Groups a = rows 0 1 2, b = row 3, c = rows 4 5 lie so: the first row of every group, the largest group first, then the
second of every group that has one, and so on:

    order   a c b      0 4 3 | 1 5 | 2

To combine them, each block is laid onto the groups that stand first: 0 4 3, then 1 5 onto the first two, then 2 onto
the first. That is one call on contiguous rows for each block, however many groups there are; blocks of one width are
first put into one.
"""

from collections.abc import Sequence
from itertools import accumulate, groupby
from types import EllipsisType
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Row = TypeVar("Row")


class Diagonals(Generic[Row]):
    """How groups of rows must lie to be combined.

    laid: the rows as they must lie. order: the groups as they come out, the larger first, else as given.
    """

    def __init__(self, groups: Sequence[Sequence[Row]]) -> None:
        self.order = sorted(range(len(groups)), key=lambda group: -len(groups[group]))
        longest = max(map(len, groups), default=0)
        blocks = [[groups[group][j] for group in self.order if len(groups[group]) > j] for j in range(longest)]
        self.laid = [row for block in blocks for row in block]
        starts = [*accumulate(map(len, blocks), initial=0)]
        runs = [[*run] for _, run in groupby(range(1, longest), key=lambda j: len(blocks[j]))]
        self._firsts = _rows(0, len(groups))
        self._runs = [
            (_rows(0, len(blocks[run[0]])), _rows(starts[run[0]], starts[run[-1] + 1]), len(run)) for run in runs
        ]

    def combined(self, ufunc: np.ufunc, laid: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The rows of each group put into one by `ufunc`, in place; `laid` has them in its last axis but one."""
        for onto, rows, times in self._runs:
            first, block = laid[onto], laid[rows]
            if times > 1:
                block = ufunc.reduce(
                    block.reshape(*block.shape[:-2], times, *first.shape[-2:]), axis=-3, dtype=laid.dtype
                )
            ufunc(first, block, out=first)
        return laid[self._firsts]


def _rows(start: int, stop: int) -> tuple[EllipsisType, slice, slice]:
    """An index of some rows in the last axis but one."""
    return ..., slice(start, stop), slice(None)
