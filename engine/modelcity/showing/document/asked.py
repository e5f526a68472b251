"""What clauses and conditions ask, as the document of a standard says it: a condition a line, own thresholds marked."""

from collections.abc import Collection, Sequence

from modelcity.judging.case import needs_text as needs_of
from modelcity.showing.numbers import needs_text, number_text, years_text
from modelcity.showing.values import meter_said
from modelcity.standard.clauses import Bound, Clause
from modelcity.standard.conditions import Condition
from modelcity.standard.facts import Fact
from modelcity.standard.setting import Needs
from modelcity.standard.standard import Standard
from modelcity.texts import t

OWN = "※"
"""The mark of a threshold that no source states."""


def asked_by_clause(standard: Standard, clause: Clause, own: Collection[str] = ()) -> list[str]:
    """What a clause asks, a condition a line; a threshold of our own (facts in `own`) is marked."""
    if clause.meter is not None:
        facts = dict.fromkeys(measure.fact for measure in clause.meter.measures)
        named = t("、", ", ").join(_named(standard, fact, own) for fact in facts)
        summed = not clause.meter.mean and clause.meter.measures[0].year is not None
        over = t("各年合计，", "over all years, ") if summed else ""
        return [named + t("：", ": ") + over + meter_said(standard, clause.meter)]
    lines: dict[str, str] = {}
    for (bounds, any_year), years in _alike(clause).items():
        when = t("任一年", "in any year ") if any_year else _each(standard, years)
        heads = [_named(standard, bound.measure.fact, own) for bound in bounds]
        if len(bounds) == 1 and heads[0] in lines:  # the other end of a range
            lines[heads[0]] += t("，且", " and ") + _needs(standard, bounds[0])
        else:
            said = [
                head + t("：", ": ") + when + _needs(standard, bound) for head, bound in zip(heads, bounds, strict=True)
            ]
            lines[" ".join(heads)] = t("，或 ", ", or ").join(said)
    return list(lines.values())


def _alike(clause: Clause) -> dict[tuple[tuple[Bound, ...], bool], list[int | None]]:
    """The tests of a clause without their years, whether any year will do, and the years."""
    found: dict[tuple[tuple[Bound, ...], bool], list[int | None]] = {}
    for test in clause.tests:
        bounds = tuple(
            dict.fromkeys(bound._replace(measure=bound.measure._replace(year=None)) for bound in test.any_of)
        )
        years = found.setdefault((bounds, len(bounds) < len(test.any_of)), [])
        years += [bound.measure.year for bound in test.any_of]
    return found


def _named(standard: Standard, fact: str, own: Collection[str]) -> str:
    """A fact's title, with the mark before it where its threshold is our own."""
    return (OWN if fact in own else "") + standard.fact_title(fact)


def _each(standard: Standard, asked: Sequence[int | None]) -> str:
    """每年 for every year of the window, else the years; nothing for a fact without years."""
    years = [year for year in asked if year is not None]
    if not years:
        return ""
    return t("每年", "each year ") if set(years) == set(standard.years) else years_text(years) + t("", " ")


def _needs(standard: Standard, bound: Bound) -> str:
    fact = standard.facts[bound.measure.fact]
    return needs_text(fact, needs_of(fact, bound))


def asked_by_needs(standard: Standard, needs: Needs, own: Collection[str] = ()) -> list[str]:
    """Conditions as declared, one a line; of every year unless they say any year."""
    lines = []
    for name, condition in needs.items():
        fact = standard.facts[name]
        when = "" if not fact.yearly else t("任一年", "in any year ") if condition.any_year else t("每年", "each year ")
        lines.append(_named(standard, name, own) + t("：", ": ") + when + t("应", "must be ") + _is(fact, condition))
    return lines


def fires_on(standard: Standard, needs: Needs) -> list[str]:
    """The conditions any one of which, in any year, makes a veto or a warning, one a line."""
    lines = []
    for name, condition in needs.items():
        fact = standard.facts[name]
        when = t("任何一年", "in any year ") if fact.yearly else ""
        lines.append(standard.fact_title(name) + t("：", ": ") + when + _is(fact, condition))
    return lines


def _is(fact: Fact, condition: Condition) -> str:
    """A condition in words: 为“是”, ≥1次, 7天–14天."""
    if condition.operator in ("yes", "no"):
        return t("为“是”", "yes") if condition.operator == "yes" else t("为“否”", "no")
    numbers = [number_text(fact, fact.shown(fact.on_grid(number))) for number in condition.numbers]
    return "–".join(numbers) if condition.operator == "–" else condition.operator + numbers[0]
