"""Tests on columns: a byte each, which says in which of the three totals it holds.

A test of one bound is one comparison. What holds anyway becomes a value above every bound, and a byte says where
reaching the bound counts: 7 with evidence, 6 without, 4 where the value is missing (at best it holds).
Alternatives (`any`, "or") need more: what is left out of them decides only when nothing else is left.

Values are narrowed as far as their comparison allows: a fact of which only whole percents are asked is counted in
percents, and what lies beyond all bounds is held within the narrow type.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from modelcity.dossier.measures import MASKS, State
from modelcity.standard.clauses import Bound, Measure, Test

Codes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]
Whole = npt.NDArray[Any]  # whole numbers of a type that is chosen when a level is laid out

VALUE, BEST, NA, EARLY = (np.array(column, np.uint8) for column in zip(*(MASKS[state] for state in State), strict=True))
HOLD = BEST | NA | EARLY  # where one bound holds without looking at the value
MEANT = VALUE, BEST, NA | EARLY, HOLD


def bits(masks: Codes, total: int) -> Codes:
    """1 for what speaks of one total, by its bit."""
    speaking: Codes = (masks & total != 0).astype(np.uint8)
    return speaking


def narrowest(least: int, most: int, *types: type[np.integer[Any]]) -> np.dtype[Any]:
    """The first of these types that holds all from least to most; Python's own integers where none does."""
    for chosen in types:
        if np.iinfo(chosen).min <= least and most <= np.iinfo(chosen).max:
            return np.dtype(chosen)
    return np.dtype(object)


def column(numbers: Sequence[int], kind: np.dtype[Any]) -> Whole:
    """A number for each row."""
    return np.array(numbers, kind).reshape(-1, 1)


class Asked(NamedTuple):
    """What tests look at of N dossiers.

    values, counts: (bounds, N), the value, and the totals in which reaching the bound counts (None: of the one total
    that is asked, the values say it all). best, left_out: of alternatives, (bounds of one, alternatives, N): the totals
    in which each is at its best, or is left out.
    """

    values: Whole
    counts: Codes | None
    best: Codes
    left_out: Codes


class Bounds:
    """The bounds of some tests: the first of each test, and after them once more all of each test of alternatives.

    Alternatives are filled up to the same length with their last bound, which changes nothing.
    """

    def __init__(self, tests: Sequence[Test], row: Mapping[Measure, int]) -> None:
        either = [place for place, test in enumerate(tests) if len(test.any_of) > 1]
        most = max((len(tests[place].any_of) for place in either), default=0)
        filled = [(*tests[place].any_of, *tests[place].any_of[-1:] * most) for place in either]
        bounds = [test.any_of[0] for test in tests]
        bounds += [alternatives[number] for number in range(most) for alternatives in filled]
        self._either, self._shape = np.array(either, np.intp), (most, len(either))
        rows = np.array([row[bound.measure] for bound in bounds], np.intp)
        self._firsts, self._all = rows[: len(tests)], rows[len(tests) :]
        steps = _steps(bounds)
        self._coarse = np.array([row[measure] for measure, step in steps.items() if step > 1], np.intp)
        self._steps = column([step for step in steps.values() if step > 1], np.dtype(np.int64))
        asked = [bound.at_least // steps[bound.measure] for bound in bounds]
        kind = narrowest(min(asked, default=0) - 1, max(asked, default=0), np.int8, np.int16, np.int32, np.int64)
        self._bounds = column(asked, kind)
        self._limits = np.iinfo(kind).min, np.iinfo(kind).max

    def asked(self, values: Integers, states: Codes, only: int | None = None) -> Asked:
        """What the tests look at, of values and states as ``measure`` gives them; `only` in one total, by its bit."""
        held = self._narrowed(values)
        if self._coarse.size:
            held[self._coarse] = self._narrowed(values.take(self._coarse, axis=0) // self._steps)
        value, best, left_out, hold = (masks if only is None else bits(masks, only) for masks in MEANT)
        never, always = self._limits  # below and above every bound
        if only is not None:
            held = np.where(value.astype(np.bool_).take(states), held, held.dtype.type(never))
        alone = np.maximum(held, np.where(hold, always, never).astype(held.dtype).take(states))
        either = states.take(self._all, axis=0)
        shape = (*self._shape, values.shape[1])
        return Asked(
            np.concatenate([alone.take(self._firsts, axis=0), held.take(self._all, axis=0)]),
            np.concatenate([(value | hold).take(states).take(self._firsts, axis=0), value.take(either)])
            if only is None
            else None,
            best.take(either).reshape(shape),
            left_out.take(either).reshape(shape),
        )

    def _narrowed(self, values: Integers) -> Whole:
        return values.clip(*self._limits).astype(self._bounds.dtype)

    def codes(self, asked: Asked) -> Codes:
        """The bytes of the tests: (tests, N)."""
        codes = np.greater_equal(asked.values, self._bounds).view(np.uint8)
        if asked.counts is not None:
            codes *= asked.counts
        singly, several = codes[: self._firsts.size], codes[self._firsts.size :]
        if self._either.size:
            holds = np.bitwise_or.reduce(several.reshape(asked.best.shape) | asked.best, axis=0)
            singly[self._either] = holds | np.bitwise_and.reduce(asked.left_out, axis=0)
        return singly


def _steps(bounds: Sequence[Bound]) -> dict[Measure, int]:
    """In which steps each measure is counted: the greatest power of ten that divides all that is asked of it."""
    common: dict[Measure, int] = {}
    for bound in bounds:
        common[bound.measure] = math.gcd(common.get(bound.measure, 0), bound.at_least)
    return {measure: 10 ** (len(str(of)) - len(str(of).rstrip("0"))) if of else 1 for measure, of in common.items()}
