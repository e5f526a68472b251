"""An integer program, and HiGHS that solves it: exact (no gap), on one thread, the same answer on every run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import highspy


@dataclass(frozen=True, slots=True)
class Sum:
    """A constant and whole multiples of unknowns (by number)."""

    constant: int = 0
    terms: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Sum") -> "Sum":
        return total((self, other))

    def times(self, factor: int) -> "Sum":
        """The sum so many times; without unknowns where that is none."""
        if not factor:
            return Sum()
        return Sum(self.constant * factor, {number: times * factor for number, times in self.terms.items()})

    def __sub__(self, other: "Sum") -> "Sum":
        return self + other.times(-1)

    def at(self, values: Mapping[int, int]) -> int:
        """Its value where every unknown of it is known."""
        return self.constant + sum(times * values[number] for number, times in self.terms.items())


def total(sums: Iterable[Sum]) -> Sum:
    """Many sums as one."""
    constant, terms = 0, dict[int, int]()
    for one in sums:
        constant += one.constant
        for number, times in one.terms.items():
            terms[number] = terms.get(number, 0) + times
    return Sum(constant, terms)


class Program:
    """Unknowns and what must hold of them. Coefficients are whole numbers that a double holds exactly."""

    def __init__(self) -> None:
        solver: Any = highspy.Highs
        self._highs = solver()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("parallel", "off"),
            ("random_seed", 0),
            ("mip_rel_gap", 0),
            ("mip_abs_gap", 0),
        ):
            self._highs.setOptionValue(option, value)
        self._unknowns = 0
        self._last: list[float] = []
        self._unknown(0, 0)  # HiGHS solves nothing without one: a full dossier has nothing to choose

    def choice(self) -> Sum:
        """An unknown that is 0 or 1."""
        number = self._unknown(0, 1)
        self._highs.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        return Sum(0, {number: 1})

    def share(self) -> Sum:
        """An unknown from 0 to 1 that the choices settle."""
        return Sum(0, {self._unknown(0, 1): 1})

    def amount(self, least: int, most: int) -> Sum:
        """An unknown within bounds that the choices settle."""
        return Sum(0, {self._unknown(least, most): 1})

    def _unknown(self, least: int, most: int) -> int:
        self._highs.addVar(least, most)
        self._unknowns += 1
        return self._unknowns - 1

    def at_least(self, one: Sum, other: Sum) -> int:
        """`one` must be at least `other`; gives the number of the row."""
        return self._row(one - other, highspy.kHighsInf)

    def equal(self, one: Sum, other: Sum) -> int:
        """Both must be the same; gives the number of the row."""
        return self._row(one - other, 0)

    def _row(self, difference: Sum, above: float) -> int:
        """A row ``0 ≤ difference ≤ above``, its constant on the other side."""
        terms = {number: times for number, times in sorted(difference.terms.items()) if times}
        low = -difference.constant
        self._highs.addRow(low, low + above, len(terms), list(terms), list(terms.values()))
        return int(self._highs.getNumRow()) - 1

    def relax(self, row: int) -> None:
        """The row need not hold any more."""
        self._highs.changeRowBounds(row, -highspy.kHighsInf, highspy.kHighsInf)

    def fix(self, one: Sum, value: int) -> None:
        """A choice is settled."""
        (number,) = one.terms
        self._highs.changeColBounds(number, value, value)

    def best(self, aim: Sum, *, most: bool = False) -> dict[int, int] | None:
        """The choices for which `aim` is least (or `most`), by number; None where nothing satisfies every row.

        Raises RuntimeError where HiGHS stops without proof.
        """
        costs = [aim.terms.get(number, 0) for number in range(self._unknowns)]
        self._highs.changeColsCost(self._unknowns, list(range(self._unknowns)), costs)
        sense = highspy.ObjSense.kMaximize if most else highspy.ObjSense.kMinimize
        self._highs.changeObjectiveSense(sense)
        if self._last:  # where it still satisfies every row, the search starts from there
            start = highspy.HighsSolution()
            start.col_value = self._last
            self._highs.setSolution(start)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS: {self._highs.modelStatusToString(status)}")
        found = self._last = self._highs.getSolution().col_value
        return {number: round(found[number]) for number in range(self._unknowns)}
