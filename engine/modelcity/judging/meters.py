"""Meters on columns: the shares of points that sums and means do not earn.

A meter is reckoned from its gaps: what each of its measures lacks to be full. What is unearned are whole parts of a
whole, so nothing is rounded here.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from modelcity.dossier.measures import ATTAINABLE, CLAIMED, EVIDENCED
from modelcity.judging.bounds import BEST, NA, VALUE, Codes, Integers, Whole, column, narrowest
from modelcity.standard.clauses import Measure, Meter

TOTALS = EVIDENCED, CLAIMED, ATTAINABLE
BITS = np.array(TOTALS, np.uint8).reshape(-1, 1, 1)
BY_VALUE, AT_BEST, LEFT_OUT, AT_WORST = range(4)
# what a state makes of a measure in each of the three totals: (3, states)
COUNTED = np.select([mask & BITS[:, 0] != 0 for mask in (VALUE, BEST, NA)], [BY_VALUE, AT_BEST, LEFT_OUT], AT_WORST)


class Gaps(NamedTuple):
    """What the measures of meters lack in each total: (totals, measures of one, sums, N), and the same for means.

    Of means there are two: what the measures lack, and 1 where they are left out.
    """

    of_sums: Whole
    of_means: Whole


class Measured:
    """The measures of some meters: (measures of one, meters), filled up with what never lacks anything."""

    def __init__(self, meters: Sequence[Meter], row: Mapping[Measure, int]) -> None:
        most = max((len(meter.measures) for meter in meters), default=0)
        self._shape = (most, len(meters))
        self._rows = np.zeros(self._shape, np.intp)
        self._zero, self._full, self._left_out = (np.zeros((*self._shape, 1), np.int64) for _ in range(3))
        self._asked = np.zeros((*self._shape, 1), np.bool_)
        for number, meter in enumerate(meters):
            own = slice(len(meter.measures)), number
            self._rows[own] = [row[measure] for measure in meter.measures]
            self._zero[own], self._full[own], self._asked[own] = meter.zero, meter.full, True
            # what is left out adds nothing to a sum; a mean does not ask for it
            self._left_out[own] = 0 if meter.mean else meter.full
        gaps = [gap for meter in meters for gap in (meter.full - meter.zero, 0 if meter.mean else meter.full)]
        self._kind = narrowest(min([0, *gaps]) * most, max([0, *gaps]) * most, np.uint8, np.uint16, np.int32, np.int64)

    def gaps(self, values: Integers, states: Codes, some: slice) -> tuple[Whole, Whole]:
        """What each measure lacks in some totals, and 1 where it is left out: (totals, measures of one, meters, N)."""
        counted = COUNTED[some, states[self._rows]]
        lacking = self._full - values[self._rows].clip(self._zero, self._full)
        left_out = (counted == LEFT_OUT) & self._asked
        gaps = lacking * (counted == BY_VALUE) + self._left_out * left_out
        gaps += (self._full - self._zero) * (counted == AT_WORST)
        return gaps.astype(self._kind), left_out.astype(self._kind)


class Sums:
    """Sums: the gaps cost what the base does not make good, and never more than the whole."""

    def __init__(self, meters: Sequence[Meter]) -> None:
        self._kind = narrowest(0, max(map(self._most, meters), default=0), np.int16, np.int32, np.int64)
        self.wholes = [meter.span for meter in meters]
        slack = [meter.each * meter.full * len(meter.measures) + meter.base - meter.span for meter in meters]
        self._each = column([meter.each for meter in meters], self._kind)
        self._slack = column(slack, self._kind) if any(slack) else None
        self._spans = column(self.wholes, self._kind)

    @staticmethod
    def _most(meter: Meter) -> int:
        """No number that comes up in reckoning the meter is greater."""
        gap = max(meter.full - meter.zero, abs(meter.full))
        return 2 * len(meter.measures) * gap * abs(meter.each) + abs(meter.base) + abs(meter.span)

    def unearned(self, gaps: Whole) -> Whole:
        """The hundredths that are not earned, (totals, sums, N), of what each sum lacks."""
        unearned: Whole = gaps.astype(self._kind)
        unearned *= self._each
        if self._slack is not None:
            np.maximum(unearned, self._slack, out=unearned)
            unearned -= self._slack
        return np.minimum(unearned, self._spans, out=unearned)


class Means:
    """Means over what is not left out: a gap weighs the more, the fewer measures there are.

    The whole is so many times the span that any number of measures can share it.
    """

    def __init__(self, meters: Sequence[Meter]) -> None:
        counts = [len(meter.measures) for meter in meters]
        times = [math.lcm(*range(1, count + 1)) for count in counts]
        self.wholes = [meter.span * of for meter, of in zip(meters, times, strict=True)]
        most = max((whole * count for whole, count in zip(self.wholes, counts, strict=True)), default=0)
        self._kind = narrowest(0, most, np.int32, np.int64)
        width = max(counts, default=0) + 1  # of the weights of one mean, by how many of its measures are left out
        weights = [of // max(count - n, 1) for of, count in zip(times, counts, strict=True) for n in range(width)]
        self._weights = np.array(weights, self._kind)
        self._firsts = column(range(0, len(weights), width), np.dtype(np.intp))

    def unearned(self, gaps: Whole) -> Whole:
        """The parts that are not earned, (totals, means, N), of what each mean lacks and how much is left out."""
        lacking, left_out = gaps
        unearned: Whole = lacking.astype(self._kind) * self._weights.take(left_out.astype(np.intp) + self._firsts)
        return unearned


class Meters:
    """Sums and then means: `order` and `wholes` speak of the rows of what is unearned."""

    def __init__(self, meters: Sequence[Meter], row: Mapping[Measure, int]) -> None:
        self.order = sorted(range(len(meters)), key=lambda number: meters[number].mean)
        sums, means = ([meter for meter in meters if meter.mean == mean] for mean in (False, True))
        self._sums, self._means = Sums(sums), Means(means)
        self._of_sums, self._of_means = Measured(sums, row), Measured(means, row)
        self.wholes = self._sums.wholes + self._means.wholes

    def gaps(self, values: Integers, states: Codes, only: int | None = None) -> Gaps:
        """What the meters are reckoned from, of values and states as ``measure`` gives them; `only` in one total."""
        some = slice(None) if only is None else slice(TOTALS.index(only), TOTALS.index(only) + 1)
        if not self.order:
            count = len(BITS[some])
            return Gaps(*(np.zeros((*shape, 0, 0, values.shape[1]), np.uint8) for shape in ((count,), (2, count))))
        of_sums, _ = self._of_sums.gaps(values, states, some)
        of_means = np.stack(self._of_means.gaps(values, states, some))
        return Gaps(of_sums, of_means)

    def unearned(self, gaps: Gaps) -> Whole:
        """The parts of each whole that are not earned: (totals, meters, N)."""
        if not self.order:
            totals, _, meters, count = gaps.of_sums.shape
            return np.zeros((totals, meters, count), np.uint8)
        of_sums = np.add.reduce(gaps.of_sums, axis=1, dtype=gaps.of_sums.dtype)
        of_means = np.add.reduce(gaps.of_means, axis=2, dtype=gaps.of_means.dtype)
        return np.concatenate([self._sums.unearned(of_sums), self._means.unearned(of_means)], axis=1)

    @staticmethod
    def codes(unearned: Whole) -> Codes:
        """The byte of each meter, which holds in the totals in which nothing is unearned: (meters, N)."""
        held: Codes = np.bitwise_or.reduce((unearned == 0) * BITS[: len(unearned)], axis=0)
        return held
