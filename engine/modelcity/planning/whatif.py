"""What if (假如): a dossier before and after some values are otherwise, each scored by the ordinary ``score``."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.measures import can_be_mended
from modelcity.judging.assessment import Assessment, Finding, IndicatorResult
from modelcity.judging.score import Evaluators, score_with
from modelcity.planning.scenario import Scenario
from modelcity.planning.variants import changed, entry_text
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard

Impossible = Literal["past", "undone"]


class Change(NamedTuple):
    """One value before and after, on the grid as text (None: missing; or "na").

    `filed`: it had no evidence and is taken to have some. `impossible`: why the world will not have it so.
    """

    fact: str
    year: int | None
    before: str | None
    after: str | None
    filed: bool
    impossible: Impossible | None


class Shift(NamedTuple):
    """A clause whose finding is not the same: new (no `before`), gone (no `after`), or of other values or points."""

    clause: str
    before: Finding | None
    after: Finding | None

    @property
    def kind(self) -> Literal["new", "gone", "changed"]:
        """Which of the three it is."""
        return "new" if self.before is None else "gone" if self.after is None else "changed"


class Move(NamedTuple):
    """An indicator that is not as it was, in points, outcome or findings."""

    before: IndicatorResult
    after: IndicatorResult
    shifts: tuple[Shift, ...]


class Outcome(NamedTuple):
    """What one scenario comes to; indicators that moved in declared order."""

    name: str
    changes: tuple[Change, ...]
    after: Assessment
    moves: tuple[Move, ...]


class WhatIf(NamedTuple):
    """A dossier as it is, and under each scenario."""

    before: Assessment
    outcomes: tuple[Outcome, ...]


def what_if(standard: Standard, dossier: Dossier, scenarios: Sequence[Scenario], as_of: date | None) -> WhatIf:
    """Score a dossier as it is and under each scenario, by both evaluators."""
    with Evaluators(standard.at(dossier.locality.level)) as evaluators:
        before = score_with(evaluators, standard, dossier, as_of)
        outcomes = []
        for scenario in scenarios:
            after = score_with(evaluators, standard, changed(standard, dossier, scenario.changes), as_of)
            changes = tuple(
                _change(standard, key, dossier.entries.get(key), entry, as_of)
                for key, entry in scenario.changes.items()
            )
            outcomes.append(Outcome(scenario.name, changes, after, moves(before, after)))
    return WhatIf(before, tuple(outcomes))


def _change(standard: Standard, key: Key, old: Entry | None, new: Entry | None, as_of: date | None) -> Change:
    fact = standard.facts[key[0]]
    before, after = entry_text(fact, old), entry_text(fact, new)
    filed = old is not None and new is not None and not old.evidenced
    why: Impossible | None = None
    if _bettered(fact, old, new) and not can_be_mended(fact, key[1], standard.years[-1], as_of):
        why = "undone" if fact.remediable == "never" else "past"
    return Change(*key, before, after, filed, why)


def _bettered(fact: Fact, old: Entry | None, new: Entry | None) -> bool:
    """Whether a value that is there is taken to be a better one; what is missing may yet be reported as anything."""
    if old is None or old.value is None or new is None:
        return False
    if new.value is None:
        return fact.better != "lower" or old.value > 0
    if fact.better == "within":
        return new.value != old.value
    return new.value < old.value if fact.better == "lower" else new.value > old.value


def moves(before: Assessment, after: Assessment) -> tuple[Move, ...]:
    """The indicators that differ between two assessments of one standard and level."""
    pairs = zip(before.indicators, after.indicators, strict=True)
    return tuple(Move(old, new, _shifts(old, new)) for old, new in pairs if old != new)


def _shifts(before: IndicatorResult, after: IndicatorResult) -> tuple[Shift, ...]:
    old = {finding.clause: finding for finding in before.findings}
    new = {finding.clause: finding for finding in after.findings}
    return tuple(Shift(name, old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name))
