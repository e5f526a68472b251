"""All that a roll-up finds: the facts, what each town costs, and the county scored by both."""

from datetime import date
from typing import NamedTuple

from modelcity.dossier.measures import is_due
from modelcity.judging.assessment import Assessment, Verdict
from modelcity.judging.score import score
from modelcity.planning.rollcosts import Costs, climbed_verdict, town_costs
from modelcity.planning.rollup import Line, Rollup
from modelcity.planning.towns import LeftOut


class Outcome(NamedTuple):
    """All that a roll-up found; the assessments and the verdict only where the county's own dossier is given.

    rolled: the county with the rolled-up values; stated: as it states itself. verdict: of `rolled`, where a veto that
    fires whatever has not been reported is fired.
    """

    rollup: Rollup
    costs: Costs
    left_out: tuple[LeftOut, ...]
    as_of: date | None
    rolled: Assessment | None
    stated: Assessment | None
    verdict: Verdict | None

    @property
    def vetoed(self) -> bool:
        """Whether a veto of the county is fired, by its towns or by what it states."""
        fired = any(climb.status == "fired" for climb in self.costs.vetoes)
        return fired or (self.verdict is not None and self.verdict.status == "vetoed")

    def is_open(self, line: Line) -> bool:
        """Whether a value is due and not known."""
        return line.answer == "missing" and is_due(line.fact, line.year, self.as_of)


def rolled_up(rollup: Rollup, left_out: tuple[LeftOut, ...], as_of: date | None) -> Outcome:
    """The outcome at a day (None: everything is due)."""
    costs = town_costs(rollup, as_of)
    if rollup.stated is None:
        return Outcome(rollup, costs, left_out, as_of, None, None, None)
    rolled, stated = (score(rollup.standard, dossier, as_of) for dossier in (rollup.dossier, rollup.stated))
    return Outcome(rollup, costs, left_out, as_of, rolled, stated, climbed_verdict(rolled, costs))
