"""What if (假如): a dossier before and after some values are otherwise, each scored by the ordinary ``score``."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.judging.assessment import Assessment, Finding, IndicatorResult
from modelcity.judging.score import Evaluators, score_with
from modelcity.planning.scenario import Scenario
from modelcity.planning.variants import Impossible, changed, entry_text, impossible
from modelcity.standard.clauses import Item, LevelRules
from modelcity.standard.standard import Standard


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

    @property
    def real(self) -> bool:
        """Whether anything is otherwise at all."""
        return self.filed or self.before != self.after


class Shift(NamedTuple):
    """A clause whose finding is not the same: new (no `before`), gone (no `after`), or of other values or points.

    A bonus that is there or not is no finding: its clause stands with neither.
    """

    clause: str
    before: Finding | None
    after: Finding | None

    @property
    def kind(self) -> Literal["new", "gone", "changed", "bonus"]:
        """Which of these it is."""
        if self.before is None:
            return "bonus" if self.after is None else "new"
        return "gone" if self.after is None else "changed"


class Move(NamedTuple):
    """An indicator that is not as it was, in points, outcome or findings; `changes` are the values behind it."""

    before: IndicatorResult
    after: IndicatorResult
    shifts: tuple[Shift, ...]
    changes: tuple[Change, ...]


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
    rules = standard.at(dossier.locality.level)
    with Evaluators(rules) as evaluators:
        before = score_with(evaluators, standard, dossier, as_of)
        outcomes = []
        for scenario in scenarios:
            after = score_with(evaluators, standard, changed(standard, dossier, scenario.changes), as_of)
            changes = tuple(
                _change(standard, key, dossier.entries.get(key), entry, as_of)
                for key, entry in scenario.changes.items()
            )
            outcomes.append(Outcome(scenario.name, changes, after, _moves(rules, before, after, changes)))
    return WhatIf(before, tuple(outcomes))


def _change(standard: Standard, key: Key, old: Entry | None, new: Entry | None, as_of: date | None) -> Change:
    fact = standard.facts[key[0]]
    before, after = entry_text(fact, old), entry_text(fact, new)
    filed = old is not None and new is not None and not old.evidenced
    return Change(*key, before, after, filed, impossible(standard, key, old, new, as_of))


def _moves(rules: LevelRules, before: Assessment, after: Assessment, changes: Sequence[Change]) -> tuple[Move, ...]:
    """The indicators that differ between two assessments of one standard and level."""
    items = {item.id: item for item in rules.items}
    found = []
    for old, new in zip(before.indicators, after.indicators, strict=True):
        if old != new:
            asked = {measure[:2] for clause in items[old.id].clauses for measure in clause.measures}
            behind = tuple(change for change in changes if (change.fact, change.year) in asked and change.real)
            found.append(Move(old, new, _shifts(items[old.id], old, new), behind))
    return tuple(found)


def _shifts(item: Item, before: IndicatorResult, after: IndicatorResult) -> tuple[Shift, ...]:
    old = {finding.clause: finding for finding in before.findings}
    new = {finding.clause: finding for finding in after.findings}
    differing = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    if not differing and item.kind == "bonus":
        differing = [clause.id for clause in item.clauses]
    return tuple(Shift(name, old.get(name), new.get(name)) for name in differing)
