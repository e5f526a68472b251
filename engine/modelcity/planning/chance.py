"""Chances of a survey's outcome: how often a sample shows at least so many satisfied, given the true rate.

Without a population each form is a draw of its own (binomial); with one, nobody is asked twice (hypergeometric). Both
are sums of terms whose neighbours stand in a simple ratio. The terms are walked from the highest one outwards as
whole numbers with 50 digits and divided by their sum, so there is neither a factorial nor a float, and no sample is
too large. Each division drops less than one unit of the last digit: the chance is exact to 30 digits.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import comb
from typing import NamedTuple

DIGITS = 10**50
NEAR = 10**20  # of DIGITS: chances that differ by less are the same

Ratio = tuple[int, int]  # numerator and denominator of term i + 1 over term i


class _Terms(NamedTuple):
    """Where the terms begin and end, where the highest stands, and the ratio of each to the one before it."""

    first: int
    last: int
    mode: int
    ratio: Callable[[int], Ratio]


def satisfied_people(true: Fraction, population: int) -> int:
    """How many of a counted population are satisfied at a true rate: whole people, rounded down."""
    return population * true.numerator // true.denominator


def at_least(yes: int, asked: int, true: Fraction, population: int | None = None) -> Fraction:
    """The chance that at least `yes` of `asked` are satisfied; `true` is within 0 … 1, `asked` ≤ `population`."""
    terms = _of_everyone(asked, true) if population is None else _of_population(asked, true, population)
    if yes <= terms.first:
        return Fraction(1)
    if yes > terms.last:
        return Fraction(0)
    below = above = 0
    for count, weight in _weights(terms):
        if count >= yes:
            above += weight
        else:
            below += weight
    return Fraction(above, above + below)


def _weights(terms: _Terms) -> Iterator[tuple[int, int]]:
    """Each count that can happen with its weight, from the likeliest outwards until nothing is left of 50 digits."""
    yield terms.mode, DIGITS
    weight = DIGITS
    for count in range(terms.mode, terms.last):
        over, under = terms.ratio(count)
        weight = weight * over // under
        if not weight:
            break
        yield count + 1, weight
    weight = DIGITS
    for count in range(terms.mode - 1, terms.first - 1, -1):
        over, under = terms.ratio(count)
        weight = weight * under // over
        if not weight:
            break
        yield count, weight


def _of_everyone(asked: int, true: Fraction) -> _Terms:
    yes, no = true.numerator, true.denominator - true.numerator
    if not yes or not no:
        sure = asked if yes else 0
        return _Terms(sure, sure, sure, lambda _: (1, 1))
    mode = (asked + 1) * yes // (yes + no)
    return _Terms(0, asked, min(mode, asked), lambda count: ((asked - count) * yes, (count + 1) * no))


def _of_population(asked: int, true: Fraction, population: int) -> _Terms:
    satisfied = satisfied_people(true, population)
    rest = population - satisfied
    first, last = max(0, asked - rest), min(asked, satisfied)
    mode = (asked + 1) * (satisfied + 1) // (population + 2)
    return _Terms(
        first,
        last,
        min(max(mode, first), last),
        lambda count: ((satisfied - count) * (asked - count), (count + 1) * (rest - asked + count + 1)),
    )


class Growing:
    """The chance that at most `spared` of `asked` people are dissatisfied, as either number grows by one.

    Both begin at 0. `within` is that chance and `exactly` the one of just `spared`, in units of 1 / DIGITS. It follows
    all numbers of forms in one walk, where ``at_least`` adds up one sum for each.
    """

    def __init__(self, true: Fraction, population: int | None) -> None:
        self.asked = self.spared = 0
        self.within = self.exactly = DIGITS
        self._counted = population is not None
        self._yes = true.numerator if population is None else satisfied_people(true, population)
        self._no = (true.denominator if population is None else population) - self._yes

    def ask(self) -> None:
        """One more person is asked: dissatisfied as often as those who are left."""
        asked, spared = self.asked, self.spared
        yes, no = (self._yes - asked + spared, self._no - spared) if self._counted else (self._yes, self._no)
        self.within -= self.exactly * no // (yes + no)
        self.exactly = self.exactly * yes * (asked + 1) // ((yes + no) * (asked + 1 - spared))
        self.asked += 1

    def spare(self) -> None:
        """One more may be dissatisfied."""
        satisfied, spared = self.asked - self.spared, self.spared + 1
        if not self._counted:
            self.exactly = self.exactly * satisfied * self._no // (spared * self._yes)
        elif satisfied <= self._yes:
            rest = self._yes - satisfied + 1
            self.exactly = self.exactly * satisfied * (self._no - spared + 1) // (spared * rest)
        elif satisfied == self._yes + 1:  # all who are satisfied were asked: until now it could not be
            self.exactly = comb(self._no, spared) * DIGITS // comb(self._yes + self._no, self.asked)
        self.within += self.exactly
        self.spared = spared

    def reaches(self, chance: Fraction) -> bool:
        """Whether `within` is at least a chance."""
        return (self.within + NEAR) * chance.denominator >= chance.numerator * DIGITS

    def stays_within(self, chance: Fraction) -> bool:
        """Whether `within` is at most a chance."""
        return (self.within - NEAR) * chance.denominator <= chance.numerator * DIGITS
