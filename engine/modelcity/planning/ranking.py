"""Places and quartiles: exact on whole hundredths, however many localities there are."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd


class Quartiles(NamedTuple):
    """Least, lower quartile, median, upper quartile and most, in halves of a hundredth: a mean of two stays exact.

    Tukey's hinges: a quartile is the median of the lower or upper half; of an odd number the middle is in both.
    """

    least: int
    lower: int
    median: int
    upper: int
    most: int


def quartiles(hundredths: Iterable[int]) -> Quartiles:
    """The quartiles of at least one value."""
    ordered = sorted(hundredths)
    half = (len(ordered) + 1) // 2
    return Quartiles(
        2 * ordered[0], _median(ordered[:half]), _median(ordered), _median(ordered[-half:]), 2 * ordered[-1]
    )


def _median(ordered: Sequence[int]) -> int:
    """In halves: the two middle values together, or the one middle value twice."""
    return ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """The rows by claimed points, highest first, equal ones by id; `rank` is 1 + how many have more: 1, 2, 2, 4."""
    rows = table.sort_values(["claimed", "locality"], ascending=[False, True], ignore_index=True)
    rows.insert(0, "rank", rows["claimed"].rank(method="min", ascending=False).astype("int64"))
    return rows
