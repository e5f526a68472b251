"""What a survey's sample can and cannot say: intervals and luck.

The observed rate against the threshold is the official verdict, as an exact fraction; everything else stands beside
it and changes nothing. No float leaves this room: shown figures are fractions.
"""

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import NormalDist
from typing import Literal, NamedTuple

from modelcity.dossier.dossier import Dossier
from modelcity.planning.chance import at_least, satisfied_people
from modelcity.standard.clauses import SurveyTests
from modelcity.standard.standard import Standard

FINE = 1_000_000  # bounds are looked for among millionths, and rounded outwards
MOST_ASKED = 1_000_000
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


# Why a dossier's survey has no statistics: no rate or sample; a sample that is the least of several and not their sum;
# more people than statistics are made for.
Unjudged = Literal["missing", "least_of_several", "too_large"]


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


def judged_dossier(standard: Standard, dossier: Dossier, certainty: Fraction) -> dict[str, Verdict | Unjudged]:
    """The statistics of each survey indicator of a dossier, or why there are none."""
    return {
        survey.indicator: _judged(standard, dossier, survey, certainty)
        for survey in standard.at(dossier.locality.level).surveys
    }


def _judged(standard: Standard, dossier: Dossier, survey: SurveyTests, certainty: Fraction) -> Verdict | Unjudged:
    rate = dossier.entries.get((survey.rate_fact, None))
    asked = dossier.entries.get((survey.sample_fact, None)) if survey.sample_fact else None
    if rate is None or rate.value is None or asked is None or not asked.value or survey.sample_fact is None:
        return "missing"
    if is_least(standard, survey.sample_fact, dossier.locality.level):
        return "least_of_several"
    if asked.value > MOST_ASKED:
        return "too_large"
    threshold = Fraction(survey.threshold)
    return judge(counted(rate.value, int(asked.value), threshold), threshold, certainty)


def is_least(standard: Standard, sample_fact: str, level: str) -> bool:
    """Whether what a level states as its sample is the least of those below it, and not how many were asked."""
    return standard.facts[sample_fact].rollup == "min" and level != list(standard.levels)[-1]


def luck(asked: int, population: int | None, threshold: Fraction) -> tuple[Luck, ...]:
    """How often a sample of this size passes, at true rates around the threshold."""
    rates = [just_below(threshold, population) if not step else threshold + step for step in LUCK]
    within = [true for true in rates if 0 <= true <= 1]
    if population is not None:  # whole people: several rates can mean the same number of them
        within = sorted({Fraction(satisfied_people(true, population), population) for true in within})
    needed = satisfied_needed(asked, threshold)
    return tuple(Luck(true, at_least(needed, asked, true, population)) for true in within)


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
