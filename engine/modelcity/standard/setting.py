"""What a method is expanded in, and what comes out: one indicator at one level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator

from modelcity.errors import near
from modelcity.standard.clauses import Clause, ItemKind, Measure, Meter, Sign, SurveyTests, Test
from modelcity.standard.conditions import Condition, parse_condition, tests_of
from modelcity.standard.facts import Fact
from modelcity.texts import t

Needs = dict[str, Annotated[Condition, BeforeValidator(parse_condition)]]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a method is expanded in: one indicator at one level over the years of the window."""

    indicator: str
    title: str
    points: int
    level: str
    years: Sequence[int]
    facts: Mapping[str, Fact]

    def fact(self, name: str) -> Fact:
        """A declared fact; raises ValueError with the nearest name when there is none."""
        if name not in self.facts:
            raise ValueError(t(f"没有声明事实 {name}。", f"no fact {name} is declared. ") + near(name, self.facts))
        return self.facts[name]

    def tests(self, needs: Needs) -> tuple[Test, ...]:
        """The tests of conditions that must all hold."""
        return tuple(
            test for name, condition in needs.items() for test in tests_of(self.fact(name), condition, self.years)
        )

    def measures(self, name: str, sign: Sign) -> tuple[Measure, ...]:
        """The measures of a fact: one a year, or one."""
        years: Sequence[int | None] = self.years if self.fact(name).yearly else [None]
        return tuple(Measure(name, year, sign) for year in years)

    def clause(
        self,
        key: str,
        points: int,
        *,
        tests: tuple[Test, ...] = (),
        meter: Meter | None = None,
        label: str = "",
    ) -> Clause:
        """A clause of this indicator; raises ValueError where losing it would bring points."""
        if points <= 0:
            raise ValueError(t(f"{key} 的分值应大于 0", f"the points of {key} must be above 0"))
        return Clause(f"{self.indicator}.{key}", points, tests, meter, label or self.title)


class Expansion(NamedTuple):
    """What a method means at one level."""

    ceiling: int
    floor: int
    clauses: tuple[Clause, ...]
    kind: ItemKind = "scored"
    survey: SurveyTests | None = None
