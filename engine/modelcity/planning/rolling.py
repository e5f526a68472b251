"""Rolling answers up: one fact in one year of several localities becomes one answer of the locality above them.

An answer is exact, or ``na`` (nothing of the kind occurred: left out), or ``missing``. Missing is neither zero nor
full: with a missing answer the result is missing too, unless the others have decided it.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from modelcity.dossier.dossier import Entry

Rolling = Literal["none", "sum", "min", "all", "any", "weighted_by_sample"]
Answer = Fraction | Literal["na", "missing"]


def answer_of(entry: Entry | None) -> Answer:
    """What a dossier answers."""
    if entry is None:
        return "missing"
    return "na" if entry.value is None else entry.value


def rolled(kind: Rolling, answers: Sequence[Answer], weights: Sequence[Answer] = ()) -> Answer:
    """The answer above: `weights` are the samples, in the same order, where the kind asks for them.

    `all` is the lowest of yes (1) and no (0), `any` the highest.
    """
    if kind == "weighted_by_sample":
        return _pooled(answers, weights)
    asked = [answer for answer in answers if answer != "na"]
    if not asked:
        return "na" if answers else "missing"
    known = [answer for answer in asked if isinstance(answer, Fraction)]
    decided = (kind in ("min", "all") and 0 in known) or (kind == "any" and 1 in known)
    if not decided and len(known) < len(asked):
        return "missing"
    if kind == "sum":
        return sum(known, Fraction(0))
    return max(known) if kind == "any" else min(known)


def partly(kind: Rolling, answers: Sequence[Answer], weights: Sequence[Answer] = ()) -> Answer:
    """The answer above of those that have answered: what is known so far."""
    if kind == "weighted_by_sample":
        there = [(rate, asked) for rate, asked in zip(answers, weights, strict=True) if "missing" not in (rate, asked)]
        return _pooled([rate for rate, _ in there], [asked for _, asked in there])
    return rolled(kind, [answer for answer in answers if answer != "missing"])


def _pooled(rates: Sequence[Answer], samples: Sequence[Answer]) -> Answer:
    """All forms together: rates weighted by samples. A sample of 0 says nothing; equal rates need no samples."""
    held = [(rate, asked) for rate, asked in zip(rates, samples, strict=True) if rate != "na"]
    if not held:
        return "na" if rates else "missing"
    counted = [(rate, asked) for rate, asked in held if asked != 0] or held
    known = [rate for rate, _ in counted if isinstance(rate, Fraction)]
    if len(known) < len(counted):
        return "missing"
    if len(set(known)) == 1:
        return known[0]
    forms = [asked for _, asked in counted if isinstance(asked, Fraction)]
    if len(forms) < len(counted) or not sum(forms):
        return "missing"
    return sum((rate * asked for rate, asked in zip(known, forms, strict=True)), Fraction(0)) / sum(forms)
