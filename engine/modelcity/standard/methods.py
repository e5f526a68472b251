"""The nine methods (计分方法): how each is declared, and the clauses it means.

A method is code, an indicator is data. To add a method: one class here with an ``expand`` that returns clauses, its key
in ``Rule`` (``judgements``), and its meaning in tests/oracle.py. Nothing after expansion knows a method's name.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, RootModel

from modelcity.standard.clauses import Clause, Meter, Sign, SurveyTests, Test
from modelcity.standard.conditions import Condition, tests_of
from modelcity.standard.facts import Declared, Fact
from modelcity.standard.models import Number, Points, hundredths, number_of
from modelcity.standard.setting import Expansion, Needs, Setting
from modelcity.texts import t


def _applies(levels: tuple[str, ...], level: str) -> bool:
    return not levels or level in levels


class ChecklistItem(Declared):
    """Points for one thing done; all its conditions must hold."""

    points: Points
    item: str
    levels: tuple[str, ...] = ()
    needs: Needs


class Checklist(RootModel[dict[str, ChecklistItem]]):
    """checklist: items are earned one by one; at each level those that exist there."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    def expand(self, setting: Setting) -> Expansion:
        """One clause per item of the level; together they are its ceiling."""
        clauses = tuple(
            setting.clause(key, hundredths(item.points), tests=setting.tests(item.needs), label=item.item)
            for key, item in self.root.items()
            if _applies(item.levels, setting.level)
        )
        return Expansion(sum(clause.points for clause in clauses), 0, clauses)


class Alternative(Declared):
    """The conditions of an all-or-nothing indicator at some levels."""

    levels: tuple[str, ...] = ()
    item: str = ""
    needs: Needs


class AllOrNothing(RootModel[tuple[Alternative, ...]]):
    """all_or_nothing: full points when every condition of the level holds, else none."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    def expand(self, setting: Setting) -> Expansion:
        """One clause with all the tests."""
        chosen = [entry for entry in self.root if _applies(entry.levels, setting.level)]
        if len(chosen) != 1:
            raise ValueError(
                t(
                    f"{setting.level} 一级应恰有一组条件，现有 {len(chosen)} 组",
                    f"level {setting.level} must have one set of conditions, not {len(chosen)}",
                )
            )
        clause = setting.clause("all", setting.points, tests=setting.tests(chosen[0].needs), label=chosen[0].item)
        return Expansion(setting.points, 0, (clause,))


class PerYear(Declared):
    """per_year: points for each year of the window in which the condition holds."""

    points: Points
    needs: Needs

    def expand(self, setting: Setting) -> Expansion:
        """One clause per year."""
        if any(not setting.fact(name).yearly or condition.any_year for name, condition in self.needs.items()):
            raise ValueError(
                t(
                    "per_year 的条件必须是分年度的事实，且不写 any year",
                    "per_year asks for yearly facts, without 'any year'",
                )
            )
        points = hundredths(self.points)
        clauses = []
        for year in setting.years:
            tests = tuple(
                test
                for name, condition in self.needs.items()
                for test in tests_of(setting.fact(name), condition, [year])
            )
            clauses.append(setting.clause(str(year), points, tests=tests))
        return Expansion(points * len(setting.years), 0, tuple(clauses))


def _distinct(steps: object) -> object:
    """Steps as written; raises ValueError where two are the same number (90% and 0.9)."""
    if isinstance(steps, dict):
        numbers = [number_of(step) for step in steps]
        if len(set(numbers)) != len(numbers):
            raise ValueError(t("有两级阶梯相同", "two steps are the same"))
    return steps


class Tiered(Declared):
    """tiered: the points of the highest step that is reached (every year: years min; in one year: years max)."""

    fact: str
    years: Literal["min", "max"] = "min"
    steps: Annotated[dict[Number, Points], BeforeValidator(_distinct)]

    def expand(self, setting: Setting) -> Expansion:
        """One clause per step, worth what it adds to the step below."""
        fact = setting.fact(self.fact)
        clauses, below, most = [], 0, 0
        for at_least, worth in sorted(self.steps.items()):
            points = hundredths(worth)
            if points != below:
                tests = self._reached(fact, at_least, setting.years, falls=points < below)
                clauses.append(setting.clause(f"{at_least}", abs(points - below), tests=tests))
            below, most = points, most + max(points - below, 0)
        return Expansion(most, 0, tuple(clauses))

    def _reached(self, fact: Fact, at_least: Decimal, years: Sequence[int], *, falls: bool) -> tuple[Test, ...]:
        """What holds where the step is reached; of a step that brings less than the one below, where it is not.

        Such a ladder means what it says, and no proof of it holds (``standard prove``).
        """
        in_one_year = fact.yearly and self.years == "max"
        if not falls:
            return tests_of(fact, Condition("≥", (at_least,), any_year=in_one_year), years)
        return tests_of(fact, Condition("<", (at_least,), any_year=fact.yearly and not in_one_year), years)


class Proportional(Declared):
    """proportional: the share of the way from `zero` to `full`, a mean over years; nothing when a requirement fails."""

    fact: str
    zero: Number
    full: Number
    requires: Needs = {}

    def expand(self, setting: Setting) -> Expansion:
        """A meter, and before it a clause for what it requires."""
        fact = setting.fact(self.fact)
        zero, full = fact.on_grid(self.zero), fact.on_grid(self.full)
        if zero == full:
            raise ValueError(t("zero 与 full 不能相同", "zero and full must differ"))
        sign: Sign = 1 if full > zero else -1
        meter = Meter(setting.measures(self.fact, sign), sign * zero, sign * full, mean=True, span=abs(full - zero))
        share = setting.clause("share", setting.points, meter=meter)
        return Expansion(setting.points, 0, (*_requirement(setting, self.requires), share))


def _requirement(setting: Setting, requires: Needs) -> tuple[Clause, ...]:
    return (setting.clause("requires", abs(setting.points), tests=setting.tests(requires)),) if requires else ()


class CountMinimum(Declared):
    """count_minimum: the minimum in every year; a shortfall costs all (zero) or its mean share (proportional)."""

    fact: str
    minimum: Number
    shortfall: Literal["zero", "proportional"]

    def expand(self, setting: Setting) -> Expansion:
        """A test a year, or a meter from 0 to the minimum."""
        fact = setting.fact(self.fact)
        if self.shortfall == "zero":
            tests = tests_of(fact, Condition("≥", (self.minimum,)), setting.years)
            return Expansion(setting.points, 0, (setting.clause("minimum", setting.points, tests=tests),))
        full = fact.on_grid(self.minimum)
        if full == 0:
            raise ValueError(t("minimum 应大于 0", "minimum must be above 0"))
        meter = Meter(setting.measures(self.fact, 1), 0, full, mean=True, span=full)
        return Expansion(setting.points, 0, (setting.clause("share", setting.points, meter=meter),))


class PerOccurrence(Declared):
    """per_occurrence_deduction: each one costs, from full marks to 0 or, where points are below 0, from 0 to them."""

    facts: tuple[str, ...]
    each: Points
    requires: Needs = {}

    def expand(self, setting: Setting) -> Expansion:
        """A meter on the sum of occurrences, and before it a clause for what it requires."""
        loss, each = abs(setting.points), hundredths(self.each)
        for name in self.facts:
            _whole(setting.fact(name))
        measures = tuple(measure for name in self.facts for measure in setting.measures(name, -1))
        meter = Meter(measures, -_times(loss, each), 0, mean=False, span=loss, each=each, base=loss)
        clauses = (*_requirement(setting, self.requires), setting.clause("count", loss, meter=meter))
        if setting.points < 0:
            return Expansion(0, -loss, clauses, "deduction")
        return Expansion(loss, 0, clauses)


def _times(points: int, each: int) -> int:
    """How many occurrences use up the points, rounded up; raises ValueError where one costs nothing."""
    if each <= 0:
        raise ValueError(t("each 应大于 0", "each must be above 0"))
    return -(-points // each)


def _whole(fact: Fact) -> Fact:
    if fact.steps != 1:
        raise ValueError(
            t(f"{fact.id} 不是次数，不能逐次计分", f"{fact.id} is not a count: nothing to score one by one")
        )
    return fact


class SurveyRule(Declared):
    """survey: points when the rate reaches its threshold and the gate (or its alternative) holds, else `below`."""

    of: str
    fact: str
    threshold: Number
    below: Points = Decimal(0)
    gate: Needs = {}
    gate_or: Needs = {}
    sample: str | None = None

    def expand(self, setting: Setting) -> Expansion:
        """One clause: the rate's test and the gate's."""
        names = (self.fact, *self.gate, *self.gate_or)
        if any(setting.fact(name).yearly for name in names):
            raise ValueError(t("测评的事实不分年度", "the facts of a survey have no years"))
        fact = setting.fact(self.fact)
        (rate,) = tests_of(fact, Condition("≥", (self.threshold,)), setting.years)
        gate = self._gate(setting)
        clause = setting.clause("rate", setting.points - hundredths(self.below), tests=(rate, *gate))
        sample = self.sample or next(iter(self.gate), None)
        if sample:
            setting.fact(sample)
        threshold = fact.shown(fact.on_grid(self.threshold))
        survey = SurveyTests(setting.indicator, threshold, rate, gate, self.fact, sample)
        return Expansion(setting.points, hundredths(self.below), (clause,), survey=survey)

    def _gate(self, setting: Setting) -> tuple[Test, ...]:
        """(a and b) or (c and d) as tests that must all hold: (a or c), (a or d), (b or c), (b or d)."""
        gate, otherwise = setting.tests(self.gate), setting.tests(self.gate_or)
        if not otherwise:
            return gate
        return tuple(Test(one.any_of + other.any_of) for one in gate for other in otherwise)


class Bonus(Declared):
    """bonus: each occurrence (or a yes) brings points, up to the indicator's points."""

    fact: str
    each: Points

    def expand(self, setting: Setting) -> Expansion:
        """A ceiling at the cap with a meter from 0."""
        _whole(setting.fact(self.fact))
        each = hundredths(self.each)
        meter = Meter(
            setting.measures(self.fact, 1),
            0,
            _times(setting.points, each),
            mean=False,
            span=setting.points,
            each=each,
        )
        return Expansion(setting.points, 0, (setting.clause("bonus", setting.points, meter=meter),), "bonus")


Method = Checklist | AllOrNothing | PerYear | Tiered | Proportional | CountMinimum | PerOccurrence | SurveyRule | Bonus
