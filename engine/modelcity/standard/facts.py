"""Facts as declared: what one collected datum is, and the grid on which it is judged."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from modelcity.texts import t

Kind = Literal["bool", "count", "ratio", "amount"]
Remediable = Literal["always", "within_year", "never"]

# Grid steps per unit: part of the meaning of every standard (design.md §5).
STEPS: dict[Kind, int] = {"bool": 1, "count": 1, "ratio": 10_000, "amount": 100}


class Declared(BaseModel):
    """Base of everything declared in YAML: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _month_day(text: str) -> str:
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", text):
        raise ValueError(t(f"“{text}”应写成 MM-DD", f"'{text}' must be MM-DD"))
    date.fromisoformat(f"2023-{text}")  # 02-29 is no yearly due day
    return text


MonthDay = Annotated[str, AfterValidator(_month_day)]


def _listed(said: object) -> object:
    return [said] if isinstance(said, str) else said


Named = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""Ids: a list, or one alone."""


class Fact(Declared):
    """One typed, collected datum (事实); per year of the window unless `yearly` is off.

    `from_`: the units that hand it in, by default its indicator's lead. Where these are several, each answers yes or no
    to `asks` for itself, and the fact is the share of those that say yes (`Standard.respondents`).
    """

    id: str
    zh: str
    kind: Kind
    unit: str
    yearly: bool
    better: Literal["higher", "lower", "within"]
    remediable: Remediable
    rollup: Literal["none", "sum", "min", "all", "any", "weighted_by_sample"]
    rollup_weight: str | None = None
    if_no_cases: Literal["satisfied"] | None = None
    due: MonthDay = "12-31"
    rule: str = ""
    informative: bool = False
    levels: tuple[str, ...] = ()
    from_: Named = Field(default=(), alias="from")
    asks: str = ""

    @property
    def steps(self) -> int:
        """Grid steps per unit of the fact."""
        return STEPS[self.kind]

    def on_grid(self, number: Decimal) -> int:
        """A declared number in grid steps; raises ValueError when it lies between two steps or out of range."""
        steps = number * self.steps
        if steps != steps.to_integral_value():
            raise ValueError(
                t(
                    f"{number} 不在 {self.id} 的刻度上（每格 {Decimal(1) / self.steps}）",
                    f"{number} is off the grid of {self.id} (one step is {Decimal(1) / self.steps})",
                )
            )
        if number < 0 or (self.kind == "ratio" and number > 1):
            raise ValueError(t(f"{number} 超出 {self.id} 的范围", f"{number} is outside the range of {self.id}"))
        return int(steps)

    def due_on(self, year: int) -> date:
        """The day from which the value of `year` is due."""
        return date.fromisoformat(f"{year}-{self.due}")

    def shown(self, steps: int) -> str:
        """A value in grid steps as plain text without trailing zeros: ``1``, ``0.9``, ``12.5``."""
        if self.steps == 1:
            return str(steps)
        text = f"{Decimal(steps) / self.steps:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
