"""Which values matter (敏感性): what the next useful step of each brings, and what is lost if it slips by one.

Every step and slip that may matter is a variant of the dossier; all of them are judged in one batch.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.judging.assessment import Points, VerdictStatus
from modelcity.judging.columns import totals
from modelcity.judging.gates import verdicts
from modelcity.planning.flips import RANKS, Flips, flips
from modelcity.planning.marks import Marks, better_values, marks, reaches, worse_values
from modelcity.planning.variants import Variants, assumed, entry_text, proven, steps_of
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard

Action = Literal["evidence", "report", "better", "worse"]
Years = tuple[int | None, ...]


class Turn(NamedTuple):
    """One way a value may turn: to what, year by year, and by how much the three totals then differ.

    `verdict` where it becomes another one; `possible`: whether it can still be done (a slip always can).
    """

    action: Action
    to: tuple[str, ...]
    effect: Points
    verdict: VerdictStatus | None
    possible: bool


class Swing(NamedTuple):
    """A fact in one year (or in the years that count only together): how it stands, its next step, and its slip."""

    fact: str
    years: Years
    now: tuple[str | None, ...]
    step: Turn | None
    slip: Turn | None

    @property
    def gain(self) -> int:
        """What the step adds to the evidenced total, in hundredths."""
        return self.step.effect.evidenced if self.step else 0

    @property
    def loss(self) -> int:
        """What the slip takes from the claimed total, in hundredths."""
        return -self.slip.effect.claimed if self.slip else 0

    @property
    def order(self) -> tuple[int, bool, int, int]:
        """Sorts swings: first what a slip would make of the verdict, then whether a step lifts it, then the width."""
        fall = RANKS.index(self.slip.verdict) if self.slip and self.slip.verdict else len(RANKS)
        lifts = self.step is not None and self.step.verdict is not None
        return fall, not lifts, -self.gain - self.loss, -self.gain


class Sensitivity(NamedTuple):
    """All swings, those that flip the verdict first, then the widest; and what would flip it, by the fewest values.

    `still` is the number of facts that change nothing by themselves.
    """

    swings: tuple[Swing, ...]
    still: int
    flips: Flips


class _Trial(NamedTuple):
    """A fact in some years, and what may become of it."""

    fact: str
    action: Action
    changes: Mapping[Key, Entry]

    @property
    def years(self) -> Years:
        return tuple(year for _, year in self.changes)


def sensitivity(standard: Standard, dossier: Dossier, as_of: date | None) -> Sensitivity:
    """How each value that some clause looks at could better or worsen the totals and the verdict of a dossier."""
    variants = Variants(standard, dossier, as_of)
    there = marks(variants.rules)
    order = {name: number for number, name in enumerate(standard.facts)}
    keys = sorted(there, key=lambda key: (order[key[0]], key[1] or 0))
    trials = [trial for key in keys for trial in _of_one(standard.facts[key[0]], key, there[key], dossier)]
    for name in dict.fromkeys(fact for fact, _ in keys):
        together = {key: there[key] for key in keys if key[0] == name}
        trials += _of_all_years(standard.facts[name], together, variants)
    swings = sorted(_swings(variants, trials), key=lambda swing: swing.order)  # stable: then as declared
    still = len({fact for fact, _ in keys} - {swing.fact for swing in swings})
    return Sensitivity(tuple(swings), still, flips(variants))


def _of_one(fact: Fact, key: Key, mark: Marks, dossier: Dossier) -> Iterator[_Trial]:
    """The steps of one value from the easiest, then its slips from the nearest."""
    old = dossier.entries.get(key)
    if old is not None and not old.evidenced:
        yield _Trial(fact.id, "evidence", {key: old._replace(evidence=proven(key, old))})
    now = steps_of(fact, old)
    if old is None or now is not None:
        for value in better_values(fact, mark, now):
            yield _Trial(fact.id, "report" if old is None else "better", {key: assumed(fact, key, value, old)})
    if old is not None and now is None and fact.better == "lower":
        now = 0  # nothing of the kind occurred (na): one may
    if old is not None and now is not None:
        for value in worse_values(fact, mark, now):
            slipped = assumed(fact, key, value, old)._replace(evidence=old.evidence)
            yield _Trial(fact.id, "worse", {key: slipped})


def _of_all_years(fact: Fact, together: Mapping[Key, Marks], variants: Variants) -> Iterator[_Trial]:
    """Steps of a fact in all years that fall short of the same value, for clauses that ask for every year."""
    together = {key: mark for key, mark in together.items() if not variants.pending(key)}
    values = dict.fromkeys(value for mark in together.values() for value in better_values(fact, mark, None))
    for value in sorted(values, reverse=fact.better == "lower"):
        changes: dict[Key, Entry] = {}
        actions: set[Action] = set()
        for key, mark in together.items():
            old = variants.dossier.entries.get(key)
            now = steps_of(fact, old)
            if old is None or (now is not None and not reaches(fact, mark, now, value)):
                changes[key] = assumed(fact, key, value, old)
                actions.add("report" if old is None else "better")
            elif not old.evidenced:
                changes[key] = old._replace(evidence=proven(key, old))
                actions.add("evidence")
        if len(changes) > 1:
            hardest: Sequence[Action] = ("better", "report", "evidence")
            yield _Trial(fact.id, next(action for action in hardest if action in actions), changes)


def _swings(variants: Variants, trials: Sequence[_Trial]) -> list[Swing]:
    """Of each value the first step that is of use and the first slip that harms; years together where one is not."""
    steps: dict[tuple[str, Years], Turn] = {}
    slips: dict[tuple[str, Years], Turn] = {}
    for trial, turn in zip(trials, _turns(variants, trials), strict=True):
        up, down = _use(variants, turn)
        if trial.action == "worse":
            if down:
                slips.setdefault((trial.fact, trial.years), turn)
        elif up and not _had_alone(trial, turn, steps):
            steps.setdefault((trial.fact, trial.years), turn)
    entries, facts = variants.dossier.entries, variants.standard.facts
    return [
        Swing(
            fact,
            years,
            tuple(entry_text(facts[fact], entries.get((fact, year))) for year in years),
            steps.get((fact, years)),
            slips.get((fact, years)),
        )
        for fact, years in dict.fromkeys((trial.fact, trial.years) for trial in trials)
        if (fact, years) in steps or (fact, years) in slips
    ]


def _had_alone(trial: _Trial, turn: Turn, steps: Mapping[tuple[str, Years], Turn]) -> bool:
    """Whether a step of several years brings nothing that a step of one of them does not."""
    alone = [steps[trial.fact, (year,)] for year in trial.years if (trial.fact, (year,)) in steps]
    if len(trial.years) == 1 or not alone:
        return False
    return turn.effect.evidenced <= 0 or any(step.effect.evidenced > 0 for step in alone)


def _use(variants: Variants, turn: Turn) -> tuple[bool, bool]:
    """Whether a turn betters, and whether it worsens, the evidenced or claimed total or the verdict."""
    standing = variants.verdict.status
    rank = RANKS.index(turn.verdict or standing) - RANKS.index(standing)
    evidenced, claimed, _ = turn.effect
    return evidenced > 0 or claimed > 0 or rank > 0, evidenced < 0 or claimed < 0 or rank < 0


def _turns(variants: Variants, trials: Sequence[_Trial]) -> Iterator[Turn]:
    """What each trial comes to, all judged at once."""
    judged = variants.judged([trial.changes for trial in trials])
    total = totals(variants.standard, variants.rules, judged.points).total
    effects, found = (total - total[:, :1]).T.tolist(), verdicts(variants.rules, judged)
    for trial, effect, verdict in zip(trials, effects[1:], found[1:], strict=True):
        to = tuple(entry_text(variants.standard.facts[trial.fact], entry) or "" for entry in trial.changes.values())
        other = None if verdict.status == found[0].status else verdict.status
        possible = trial.action == "worse" or all(variants.possible(key, entry) for key, entry in trial.changes.items())
        yield Turn(trial.action, to, Points(*effect), other, possible)
