"""How many forms a survey takes: to pass for sure enough, and to prove that the threshold is reached.

Every number of forms is tried in turn, up to 20,000 or the whole population: whole people make the chance waver, so
that a few more forms can be worse than enough.
"""

from fractions import Fraction
from typing import NamedTuple

from modelcity.planning.chance import Growing, satisfied_people
from modelcity.planning.survey import just_below, satisfied_needed

MOST_FORMS = 20_000  # more than an office will ever send out for one survey


class Forms(NamedTuple):
    """Forms needed at one true rate (None: more than 20,000, or more than there are people).

    `to_pass`: from this number on, whatever number comes back, the survey passes with the wished chance.
    `to_prove`: the smallest number whose passing also proves the threshold; `complaints`: how many may be dissatisfied.
    """

    true: Fraction
    to_pass: int | None
    to_prove: int | None
    complaints: int | None


def forms(
    true: Fraction, threshold: Fraction, certainty: Fraction, power: Fraction, population: int | None = None
) -> Forms:
    """How many forms it takes at a true rate, so that the wished chance is at least `power`.

    None where the truth does not pass: however lucky, it would be luck.
    """
    lowest = true if population is None else Fraction(satisfied_people(true, population), population)
    if lowest < threshold or (population is None and true == threshold):
        return Forms(true, None, None, None)
    proof = _to_prove(true, threshold, 1 - certainty, power, population)
    return Forms(true, _to_pass(true, threshold, power, population), *(proof or (None, None)))


def _most(population: int | None) -> int:
    return MOST_FORMS if population is None else min(population, MOST_FORMS)


def _to_pass(true: Fraction, threshold: Fraction, power: Fraction, population: int | None) -> int | None:
    most, too_few = _most(population), 0
    grown = Growing(true, population)
    for asked in range(1, most + 1):
        grown.ask()
        if asked - satisfied_needed(asked, threshold) > grown.spared:
            grown.spare()
        if not grown.reaches(power):
            too_few = asked
    if most == population:
        return too_few + 1 if too_few < most else None
    for_one = 1 / (1 - threshold) if threshold < 1 else most  # forms until one more may be dissatisfied
    return too_few + 1 if too_few + for_one <= most else None


def _to_prove(
    true: Fraction, threshold: Fraction, doubt: Fraction, power: Fraction, population: int | None
) -> tuple[int, int] | None:
    """The fewest forms, and the complaints they allow: a rate below the threshold passes with at most `doubt`."""
    worst, real = Growing(just_below(threshold, population), population), Growing(true, population)
    for asked in range(1, _most(population) + 1):
        worst.ask()
        real.ask()
        if real.reaches(power) and worst.stays_within(doubt):
            return asked, worst.spared
        if worst.stays_within(doubt):
            worst.spare()
            real.spare()
    return None
