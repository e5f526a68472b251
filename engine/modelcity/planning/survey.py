"""What a survey's sample can and cannot say: intervals, luck, and how many forms it takes.

The observed rate against the threshold is the official verdict, as an exact fraction; everything else stands beside
it and changes nothing. No float leaves this room: shown figures are fractions.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import NormalDist
from typing import NamedTuple

from modelcity.dossier.dossier import Dossier
from modelcity.planning.chance import at_least, satisfied_people
from modelcity.standard.standard import Standard

FINE = 1_000_000  # bounds are looked for among millionths, and rounded outwards
MOST_FORMS = 20_000  # more than an office will ever send out for one survey
LUCK = tuple(Fraction(step, 100) for step in (-5, -3, -2, -1, 0, 1, 2, 3, 5))


class Sample(NamedTuple):
    """So many satisfied of so many asked; `population` is how many people there are, None where it is not counted."""

    yes: int
    asked: int
    population: int | None = None

    @property
    def rate(self) -> Fraction:
        """The observed rate."""
        return Fraction(self.yes, self.asked)


class Interval(NamedTuple):
    """Bounds of the true rate, within 0 … 1."""

    low: Fraction
    high: Fraction


class Luck(NamedTuple):
    """How often a sample of this size passes when the true rate is `true`."""

    true: Fraction
    passes: Fraction


class Verdict(NamedTuple):
    """What a sample says. `passed` alone is official; `sure`: its one-sided lower bound reaches the threshold."""

    sample: Sample
    threshold: Fraction
    certainty: Fraction
    needed: int
    passed: bool
    wilson: Interval
    clopper_pearson: Interval
    sure: bool
    luck: tuple[Luck, ...]


class Forms(NamedTuple):
    """Forms needed at one true rate (None: more than 20,000, or more than there are people).

    `to_pass`: from this number on, whatever number comes back, the survey passes with the wished chance.
    `to_prove`: the smallest number whose passing also proves the threshold; `complaints`: how many may be dissatisfied.
    """

    true: Fraction
    to_pass: int | None
    to_prove: int | None
    complaints: int | None


def satisfied_needed(asked: int, threshold: Fraction) -> int:
    """The least number of satisfied people that reaches the threshold."""
    return -(-asked * threshold.numerator // threshold.denominator)


def counted(rate: Fraction, asked: int, threshold: Fraction) -> Sample:
    """The sample behind a reported rate: the nearest whole number of people on the same side of the threshold."""
    needed = satisfied_needed(asked, threshold)
    nearest = (2 * rate.numerator * asked + rate.denominator) // (2 * rate.denominator)
    return Sample(max(nearest, needed) if rate >= threshold else min(nearest, needed - 1), asked)


def judge(sample: Sample, threshold: Fraction, certainty: Fraction) -> Verdict:
    """The official verdict of a sample, and beside it what it can be relied on for."""
    needed = satisfied_needed(sample.asked, threshold)
    doubt = 1 - certainty
    below = just_below(threshold, sample.population)
    by_luck = at_least(sample.yes, sample.asked, below, sample.population)
    return Verdict(
        sample,
        threshold,
        certainty,
        needed,
        sample.yes >= needed,
        wilson(sample, certainty),
        clopper_pearson(sample, certainty),
        by_luck <= doubt,
        luck(sample.asked, sample.population, threshold),
    )


def judged_dossier(standard: Standard, dossier: Dossier, certainty: Fraction) -> dict[str, Verdict | None]:
    """The statistics of each survey indicator of a dossier; None where its rate or its sample is missing."""
    verdicts: dict[str, Verdict | None] = {}
    for survey in standard.at(dossier.locality.level).surveys:
        rate = dossier.entries.get((survey.rate_fact, None))
        asked = dossier.entries.get((survey.sample_fact, None)) if survey.sample_fact else None
        verdicts[survey.indicator] = None
        if rate is not None and rate.value is not None and asked is not None and asked.value:
            threshold = Fraction(survey.threshold)
            sample = counted(rate.value, int(asked.value), threshold)
            verdicts[survey.indicator] = judge(sample, threshold, certainty)
    return verdicts


def luck(asked: int, population: int | None, threshold: Fraction) -> tuple[Luck, ...]:
    """How often a sample of this size passes, at true rates around the threshold."""
    rates = [just_below(threshold, population) if not step else threshold + step for step in LUCK]
    within = [true for true in rates if 0 <= true <= 1]
    if population is not None:  # whole people: several rates can mean the same number of them
        within = sorted({Fraction(satisfied_people(true, population), population) for true in within})
    return passing(within, asked, population, threshold)


def passing(rates: Iterable[Fraction], asked: int, population: int | None, threshold: Fraction) -> tuple[Luck, ...]:
    """How often a sample of this size passes at each true rate."""
    needed = satisfied_needed(asked, threshold)
    return tuple(Luck(true, at_least(needed, asked, true, population)) for true in rates)


def just_below(threshold: Fraction, population: int | None) -> Fraction:
    """The worst truth that must not pass: one person short of the threshold; without a population, the threshold."""
    if population is None:
        return threshold
    return Fraction(max(satisfied_needed(population, threshold) - 1, 0), population)


def wilson(sample: Sample, certainty: Fraction) -> Interval:
    """Wilson's score interval, two-sided; a counted population makes the sample worth more (finite correction)."""
    yes, asked, population = sample
    if population == asked:
        return Interval(sample.rate, sample.rate)
    with localcontext() as context:
        context.prec = 30
        z = Decimal(str(round(NormalDist().inv_cdf(float((1 + certainty) / 2)), 12)))
        worth = Decimal(asked)
        if population is not None:
            worth = worth * (population - 1) / (population - asked)
        rate = Decimal(yes) / asked
        middle = rate + z * z / (2 * worth)
        reach = z * (rate * (1 - rate) / worth + z * z / (4 * worth * worth)).sqrt()
        whole = 1 + z * z / worth
        low, high = (middle - reach) / whole, (middle + reach) / whole
    return Interval(Fraction(max(low, Decimal(0))), Fraction(min(high, Decimal(1))))


def clopper_pearson(sample: Sample, certainty: Fraction) -> Interval:
    """The exact interval, two-sided: which true rates would show so few, or so many, often enough to be believed.

    Bounds are whole people of a counted population, else millionths, rounded outwards.
    """
    yes, asked, population = sample
    half, steps = (1 - certainty) / 2, population or FINE

    def shows_so_many(step: int) -> bool:
        return at_least(yes, asked, Fraction(step, steps), population) > half

    def shows_so_few(step: int) -> bool:
        return 1 - at_least(yes + 1, asked, Fraction(step, steps), population) > half

    least = _first(shows_so_many, 0, steps)
    beyond = _first(lambda step: not shows_so_few(step), least, steps + 1)
    if population is None:
        return Interval(Fraction(max(least - 1, 0), steps), Fraction(min(beyond, steps), steps))
    return Interval(Fraction(least, steps), Fraction(beyond - 1, steps))


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The first whole number of low … high − 1 for which something holds that then holds on; else `high`."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def forms(
    true: Fraction, threshold: Fraction, certainty: Fraction, power: Fraction, population: int | None = None
) -> Forms:
    """How many forms it takes at a true rate; nothing helps where that does not pass."""
    most = MOST_FORMS if population is None else min(population, MOST_FORMS)
    lowest = true if population is None else Fraction(satisfied_people(true, population), population)
    if lowest < threshold or (population is None and true == threshold):
        return Forms(true, None, None, None)
    proof = _to_prove(true, threshold, 1 - certainty, power, population, most)
    return Forms(true, _to_pass(true, threshold, power, population, most), *(proof or (None, None)))


def _to_pass(true: Fraction, threshold: Fraction, power: Fraction, population: int | None, most: int) -> int | None:
    """The number of forms from which on passing has the wished chance, whatever number comes back.

    Of all numbers that allow the same complaints the largest has the smallest chance.
    """
    spare = 1 - threshold
    if not spare:
        return 1 if true == 1 else None

    def largest(complaints: int) -> int:
        return min(-(-(complaints + 1) * spare.denominator // spare.numerator) - 1, most)

    def holds(complaints: int) -> bool:
        asked = largest(complaints)
        return at_least(asked - complaints, asked, true, population) >= power

    enough = _first(holds, 0, most * spare.numerator // spare.denominator + 1)
    asked = max(-(-enough * spare.denominator // spare.numerator), 1)
    return asked if asked <= most and holds(enough) else None


def _to_prove(
    true: Fraction, threshold: Fraction, doubt: Fraction, power: Fraction, population: int | None, most: int
) -> tuple[int, int] | None:
    """The fewest forms, and the complaints they allow: a rate below the threshold passes with at most `doubt`."""
    below = just_below(threshold, population)

    def forms_for(complaints: int) -> int:
        """The fewest forms at which so few complaints prove the threshold; more than `most` where none do."""
        return _first(
            lambda asked: at_least(asked - complaints, asked, below, population) <= doubt, complaints + 1, most + 1
        )

    def holds(complaints: int) -> bool:
        asked = forms_for(complaints)
        return asked > most or at_least(asked - complaints, asked, true, population) >= power

    complaints = _first(holds, 0, most)
    while complaints and forms_for(complaints - 1) <= most and holds(complaints - 1):
        complaints -= 1  # the chance rises with the complaints but for a small waver
    asked = forms_for(complaints)
    return (asked, complaints) if asked <= most else None
