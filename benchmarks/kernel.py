"""The yardstick: a NumPy kernel for one standard at one level, as one would write it by hand for nothing else.

    python benchmarks/kernel.py --level county      # prints its source

It answers what `columns` answers: three totals in hundredths, and of each clause a code (1 holds as evidenced, 2 as
claimed, 4 at best), when everything is due. Its method is the plain one:

* a total at a time. For each total the int64 values are first laid out as they count there (``counted``): a missing
  value far below every bound, at best far above it; what is `na` far above, and marked as left out. That is its
  encoding, and is not timed with the kernel.
* then straight-line code, every measure, bound and number of points being a constant in it: a line per clause, rows
  compared with constants and joined by ``&``; nothing general, no loop, no index to look up;
* only what this standard needs: no floor where losses cannot reach it, no rounding where a share is a whole number of
  hundredths, no look at `na` where the fact cannot be that; clauses of equal worth are counted together;
* int64 throughout, one matrix, no blocks: at 40,000 localities blocks did not make it faster (they cost calls).

Since 217 clauses are long to write, and drift from the standard when it changes, the source is written from the
declared clauses and compiled once. None of the project's evaluators takes part.
"""

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from modelcity.dossier.measures import MASKS, State
from modelcity.standard.clauses import Clause, Item, Measure, Meter, Test
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard

Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Pass = Callable[[Integers, Bools, Bools], Integers]

FAR = 2**60  # beyond every bound, and every value of twelve digits and two decimals
BITS = (1, 2, 4)
ORDINARY = (State.EVIDENCED, State.UNEVIDENCED, State.MISSING, State.NA, State.NA_UNEVIDENCED)


class Counted(NamedTuple):
    """The measures of N localities as they count in one total: values, and which are left out, both (measures, N)."""

    values: Integers
    left_out: Bools


class Scored(NamedTuple):
    """What a kernel answers: codes (clauses, N), and totals (3, N) in hundredths."""

    codes: Bytes
    totals: Integers


def counted(values: Integers, states: Bytes) -> tuple[Counted, ...]:
    """The measures as they count in evidenced, claimed and attainable; raises ValueError where one is not yet due."""
    if not np.isin(states, ORDINARY).all():
        raise ValueError("the kernel is written for dossiers on which everything is due")
    return tuple(_counted(values, states, bit) for bit in BITS)


def _counted(values: Integers, states: Bytes, bit: int) -> Counted:
    counts, best, left_out = (
        np.array([bool(getattr(MASKS[state], name) & bit) for state in State])[states]
        for name in ("value", "best", "na")
    )
    return Counted(np.where(counts, values, np.where(best | left_out, FAR, -FAR)), left_out)


class Kernel:
    """The kernel of one level; `source` is what it runs."""

    def __init__(self, standard: Standard, level: str) -> None:
        self.source = source(standard, level)
        self.clauses = len(standard.at(level).clauses)
        names: dict[str, Pass] = {}
        exec(compile(self.source, f"<kernel {level}>", "exec"), {"np": np}, names)  # of our own text only
        self._pass = names["one_total"]

    def three(self, encoded: Sequence[Counted]) -> Scored:
        """The three totals and a code per clause."""
        localities = encoded[0].values.shape[1]
        codes, totals = np.zeros((self.clauses, localities), np.uint8), np.empty((3, localities), np.int64)
        for total, (values, left_out) in enumerate(encoded):
            ok = np.empty((self.clauses, localities), np.bool_)
            totals[total] = self._pass(values, left_out, ok)
            codes |= ok.view(np.uint8) << np.uint8(total)
        return Scored(codes, totals)

    def claimed(self, encoded: Sequence[Counted]) -> Integers:
        """The claimed total alone."""
        values, left_out = encoded[1]
        return self._pass(values, left_out, np.empty((self.clauses, values.shape[1]), np.bool_))


def source(standard: Standard, level: str) -> str:
    """The kernel of a level as source text: ``one_total(v, na, ok) -> totals`` also fills ok (clauses, N)."""
    rules, written = standard.at(level), _Writing(standard, level)
    number = 0
    for item in rules.items:
        written.item(item, number)
        number += len(item.clauses)
    cap = standard.judgement.adjustment
    assert cap is not None
    constant = sum(item.ceiling for item in rules.items if item.kind == "scored" and not _counts_apart(item))
    return "\n".join(
        [
            "def one_total(v, na, ok):",
            f"    scored = np.full(ok.shape[1], {constant})",
            "    bonus = deduction = 0",
            *written.lines,
            *written.by_worth(),
            f"    bonus = np.minimum(bonus, {int(cap.bonus_cap * 100)})",
            f"    return scored + bonus + np.maximum(deduction, {int(cap.deduction_cap * 100)})",
        ]
    )


def _counts_apart(item: Item) -> bool:
    """Whether an item's points have to be worked out by themselves: it has a share, a floor that is reached, a cap."""
    shared = any(clause.meter is not None for clause in item.clauses)
    return shared or item.kind != "scored" or sum(clause.points for clause in item.clauses) > item.ceiling - item.floor


class _Writing:
    """The lines of a kernel as they come."""

    def __init__(self, standard: Standard, level: str) -> None:
        self._standard = standard
        self._row = {measure: row for row, measure in enumerate(standard.at(level).measures)}
        self._worth: dict[int, list[int]] = {}  # clauses that simply cost their points, by points
        self.lines: list[str] = []

    def item(self, item: Item, first: int) -> None:
        """The lines of one item, whose clauses are numbered from `first`."""
        apart, lost = _counts_apart(item), []
        for number, clause in enumerate(item.clauses, first):
            if clause.meter is not None:
                lost.append((f"lost{number}", self._meter(clause, clause.meter, number)))
                continue
            self._line(f"ok[{number}] = {' & '.join(map(self._test, clause.tests))}  # {clause.id}")
            if apart:
                lost.append((f"{clause.points} * ~ok[{number}]", Fraction(1)))
            elif clause.points:
                self._worth.setdefault(clause.points, []).append(number)
        if apart and item.kind != "veto":
            self._line(f"{item.kind} = {item.kind} + {self._points(item, lost)}  # {item.id}")

    def by_worth(self) -> list[str]:
        """The lines that count clauses of equal worth together."""
        return [
            f"    scored -= {points} * ({len(rows)} - ok[{rows}].sum(axis=0, dtype=np.uint8).astype(np.int64))"
            if len(rows) > 1
            else f"    scored -= {points} * ~ok[{rows[0]}]"
            for points, rows in self._worth.items()
        ]

    def _line(self, text: str) -> None:
        self.lines.append(f"    {text}")

    def _test(self, test: Test) -> str:
        reached = [f"(v[{self._row[measure]}] >= {at_least})" for measure, at_least in test.any_of]
        if len(reached) == 1:
            return reached[0]
        assert not any(map(self._may_be_na, (measure for measure, _ in test.any_of)))  # none is left out here
        return f"({' | '.join(reached)})"

    def _may_be_na(self, measure: Measure) -> bool:
        return self._standard.facts[measure.fact].if_no_cases is not None

    def _meter(self, clause: Clause, meter: Meter, number: int) -> Fraction:
        """The lines of a meter clause; how many hundredths each part of ``lost…`` costs."""
        first, count = self._row[meter.measures[0]], len(meter.measures)
        assert [self._row[measure] for measure in meter.measures] == list(range(first, first + count))
        rows = f"{first}:{first + count}"
        held = f"np.clip(v[{rows if count > 1 else first}], {meter.zero}, {meter.full})"
        parts, missed = meter.span, f"({meter.full} - {held}).sum(axis=0)"
        nil = any(map(self._may_be_na, meter.measures))
        if not meter.mean:
            assert not nil
            self._line(f"lost{number} = {_unearned(meter, held)}")
        elif not nil:
            parts *= count
            self._line(f"lost{number} = {missed}")
        else:  # what is left out lies far above, so nothing is lost by it
            common = math.lcm(*range(1, count + 1))
            parts *= common
            each = [common // max(there, 1) for there in range(count + 1)]
            self._line(f"lost{number} = {missed} * np.array({each})[{count} - na[{rows}].sum(axis=0)]")
        self._line(f"ok[{number}] = lost{number} == 0  # {clause.id}")
        return Fraction(clause.points, parts)

    def _points(self, item: Item, lost: list[tuple[str, Fraction]]) -> str:
        """max(floor, ceiling − losses), rounded once where a share is not a whole number of hundredths."""
        of = math.lcm(*(worth.denominator for _, worth in lost))
        losses = " - ".join(f"{worth * of} * {text}" if worth * of != 1 else text for text, worth in lost)
        exact = f"({item.ceiling * of} - {losses})"
        if sum(clause.points for clause in item.clauses) > item.ceiling - item.floor:
            exact = f"np.maximum{exact[:-1]}, {item.floor * of})"
        if of == 1:
            return exact
        assert item.floor >= 0  # so half up is half away from zero
        return f"(2 * {exact} + {of}) // {2 * of}"


def _unearned(meter: Meter, held: str) -> str:
    """What a sum does not earn of its span; it is held within the span only where it can leave it."""
    if len(meter.measures) > 1:
        held = f"{held}.sum(axis=0)"
    lost = f"{meter.span - meter.base} - {meter.each} * {held}"
    least, most = (len(meter.measures) * meter.each * end + meter.base for end in (meter.zero, meter.full))
    return lost if least >= 0 and most <= meter.span else f"np.clip({lost}, 0, {meter.span})"


def main() -> int:
    """Print the source of a kernel."""
    parser = argparse.ArgumentParser(description="Print the NumPy kernel of one level of the national standard.")
    parser.add_argument("--level", choices=("city", "county", "town"), default="county")
    print(source(load(installed(), "national")[0], parser.parse_args().level))
    return 0


if __name__ == "__main__":
    sys.exit(main())
