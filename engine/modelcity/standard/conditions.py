"""Conditions as people write them (``≥1``, ``≥90%``, ``7–14``, ``yes``, ``≥1 any year``), turned into tests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from modelcity.standard.clauses import Bound, Measure, Sign, Test
from modelcity.standard.facts import Fact
from modelcity.texts import t

Operator = Literal["yes", "no", "≥", "≤", ">", "<", "–"]

_NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,6})?%?"
_CONDITION = re.compile(
    rf"(?:(?P<word>yes|no)|(?P<op>[≥≤<>])\s*(?P<bound>{_NUMBER})|(?P<low>{_NUMBER})\s*–\s*(?P<high>{_NUMBER}))"
    r"(?P<any>\s+any\s+year)?"
)
_NEGATED: dict[Operator, Operator] = {"yes": "no", "no": "yes", "≥": "<", "<": "≥", ">": "≤", "≤": ">"}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one fact: an operator and its numbers; of every year unless `any_year`."""

    operator: Operator
    numbers: tuple[Decimal, ...] = ()
    any_year: bool = False

    def negated(self) -> "Condition":
        """The opposite, in every year: a veto or warning is silent while it holds. A range has none (ValueError)."""
        if self.operator not in _NEGATED:
            raise ValueError(
                t("范围条件不能用作否决条件或预警条件", "a range cannot be a veto's or warning's condition")
            )
        return Condition(_NEGATED[self.operator], self.numbers)


def parse_condition(text: object) -> Condition:
    """Read a condition; raises ValueError that says how conditions are written."""
    match = _CONDITION.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError(
            t(
                f"看不懂条件“{text}”；可写 yes、no、≥1、≤0、>0、<100%、7–14，后面可加 any year",
                f"cannot read the condition '{text}'; write yes, no, ≥1, ≤0, >0, <100% or 7–14, then maybe 'any year'",
            )
        )
    any_year = match["any"] is not None
    if match["word"]:
        return Condition("yes" if match["word"] == "yes" else "no", (), any_year)
    if match["op"]:
        operator: Operator = match["op"]  # type: ignore[assignment]  # the pattern admits no other
        return Condition(operator, (_number(match["bound"]),), any_year)
    low, high = _number(match["low"]), _number(match["high"])
    if any_year or low > high:
        raise ValueError(
            t(
                f"范围“{text}”应由小到大，且不能加 any year",
                f"the range '{text}' must rise and takes no 'any year'",
            )
        )
    return Condition("–", (low, high))


def _number(text: str) -> Decimal:
    return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)


def grid_bounds(fact: Fact, condition: Condition) -> tuple[tuple[Sign, int], ...]:
    """What the condition asks of the fact's measures: (sign, bound in grid steps); a range gives two.

    Raises ValueError where a number does not lie on the fact's grid or does not fit its kind.
    """
    if (condition.operator in ("yes", "no")) != (fact.kind == "bool"):
        raise ValueError(
            t(
                f"{fact.id} 是{fact.kind}类事实，不能用这种条件",
                f"{fact.id} is a {fact.kind}: this condition does not fit it",
            )
        )
    match condition.operator:
        case "yes":
            return ((1, 1),)
        case "no":
            return ((-1, 0),)
        case "–":
            low, high = condition.numbers
            return ((1, fact.on_grid(low)), (-1, -fact.on_grid(high)))
    bound = fact.on_grid(condition.numbers[0])
    match condition.operator:
        case "≥":
            return ((1, bound),)
        case ">":
            return ((1, bound + 1),)
        case "≤":
            return ((-1, -bound),)
        case _:
            return ((-1, 1 - bound),)


def misfit(fact: Fact, text: str, bounds: Sequence[tuple[Sign, int]]) -> str:
    """Why a condition that can be read does not fit its fact after all, or ""."""
    if "%" in text and fact.kind != "ratio":
        return t(f"{fact.id} 不是比例，“{text}”不能写百分数", f"{fact.id} is no ratio: '{text}' cannot be a percentage")
    if any(
        at_least > (0 if sign < 0 else fact.steps if fact.kind == "ratio" else at_least) for sign, at_least in bounds
    ):
        return t(f"条件“{text}”对任何值结果都一样", f"the condition '{text}' is the same for every value")
    return ""


def tests_of(fact: Fact, condition: Condition, years: Sequence[int], *, veto: bool = False) -> tuple[Test, ...]:
    """The tests of a condition: one per year, or one with a bound per year for ``any year``."""
    asked: Sequence[int | None] = years if fact.yearly else [None]
    if condition.any_year and not fact.yearly:
        raise ValueError(
            t(f"{fact.id} 不分年度，不能写 any year", f"{fact.id} has no years: 'any year' does not fit it")
        )
    bounds = [
        [Bound(Measure(fact.id, year, sign, veto), at_least) for year in asked]
        for sign, at_least in grid_bounds(fact, condition)
    ]
    if condition.any_year:
        return tuple(Test(tuple(per_year)) for per_year in bounds)
    return tuple(Test((bound,)) for per_year in bounds for bound in per_year)
