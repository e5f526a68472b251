"""What a plan is asked for."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

By = Literal["evidenced", "claimed"]


class Wish(NamedTuple):
    """A target in hundredths (None: as many points as can be reached), of which total, and within which limits.

    `budget` and the `capacity` of units are working days; everything must be done by `until`.
    """

    target: int | None
    by: By = "evidenced"
    budget: int | None = None
    until: date | None = None
    capacity: Mapping[str, int] = {}
