"""How indicators and vetoes are judged, as declared: rules/<standard>/<category>.yaml, vetoes.yaml, warnings.yaml."""

from typing import Any

from pydantic import model_validator

from modelcity.standard.facts import Declared
from modelcity.standard.methods import (
    AllOrNothing,
    Bonus,
    Checklist,
    CountMinimum,
    Method,
    PerOccurrence,
    PerYear,
    Proportional,
    SurveyRule,
    Tiered,
)
from modelcity.standard.models import Points, Remedy
from modelcity.standard.setting import Needs
from modelcity.texts import t


class OptionalNeeds(Declared):
    """Conditions that are shown and never scored, unless a variant of the standard switches them on."""

    when: str
    levels: tuple[str, ...] = ()
    needs: Needs


class Rule(Declared):
    """The judgement of one indicator: its points, exactly one method, its remedy and its examples."""

    points: Points
    checklist: Checklist | None = None
    all_or_nothing: AllOrNothing | None = None
    per_year: PerYear | None = None
    tiered: Tiered | None = None
    proportional: Proportional | None = None
    count_minimum: CountMinimum | None = None
    per_occurrence_deduction: PerOccurrence | None = None
    survey: SurveyRule | None = None
    bonus: Bonus | None = None
    optional: tuple[OptionalNeeds, ...] = ()
    own_thresholds: tuple[str, ...] = ()
    remedy: Remedy
    examples: tuple[dict[str, Any], ...] = ()

    @model_validator(mode="after")
    def _one_method(self) -> "Rule":
        if len(self._methods()) != 1:
            raise ValueError(
                t(
                    f"应恰有一种计分方法，现有 {'、'.join(self._methods()) or '0'}",
                    f"needs exactly one method, has {', '.join(self._methods()) or 'none'}",
                )
            )
        return self

    def _methods(self) -> list[str]:
        return [name for name in METHODS if getattr(self, name) is not None]

    @property
    def method_name(self) -> str:
        """The key of the method as declared."""
        return self._methods()[0]

    @property
    def method(self) -> Method:
        """The method itself."""
        method: Method = getattr(self, self.method_name)
        return method


METHODS = (
    "checklist",
    "all_or_nothing",
    "per_year",
    "tiered",
    "proportional",
    "count_minimum",
    "per_occurrence_deduction",
    "survey",
    "bonus",
)


class VetoRule(Declared):
    """When a veto fires: in any year, by any of the conditions."""

    fires_when: Needs
    examples: tuple[dict[str, Any], ...] = ()


class WarningRule(Declared):
    """When a warning (预警) is shown, never scored: by any condition in any year, or where a paper stands twice.

    `same_evidence`: facts under which one and the same evidence must not stand, as it would be counted twice.
    """

    warns_when: Needs = {}
    same_evidence: tuple[str, ...] = ()
    advice: str
    examples: tuple[dict[str, Any], ...] = ()

    @model_validator(mode="after")
    def _one_reason(self) -> "WarningRule":
        if bool(self.warns_when) == bool(self.same_evidence):
            raise ValueError(
                t(
                    "应写 warns_when 或 same_evidence，只写一个",
                    "needs either warns_when or same_evidence",
                )
            )
        return self
