"""Trying an item on values: many dossiers that differ in a few values, judged in one go by `columns`."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from modelcity.dossier.measures import CLAIMED, MASKS, Measured, State
from modelcity.judging.columns import Columns, Judged, stacked
from modelcity.proving.critical import Key, Values, key_of
from modelcity.standard.clauses import Item, LevelRules
from modelcity.standard.facts import Fact


class Way(NamedTuple):
    """One value of a trial, in grid steps as collected, and how it stands (State.EVIDENCED: with evidence)."""

    value: int
    state: State = State.EVIDENCED


Trial = Mapping[Key, Way]


def trial(values: Values) -> Trial:
    """A trial in which every value has its evidence."""
    return {key: Way(value) for key, value in values.items()}


class Bench:
    """One item at one level, ready to be tried."""

    def __init__(self, level: str, item: Item, facts: Mapping[str, Fact]) -> None:
        self.level, self.item, self.facts = level, item, facts
        self.rules = LevelRules(level, (item,), ())
        self._columns = Columns(self.rules)
        self._keys = [key_of(measure) for measure in self.rules.measures]
        self._signs = [measure.sign for measure in self.rules.measures]
        self.tried = 0

    def judge(self, trials: Sequence[Trial]) -> "Results":
        """The results of some trials; each must say something of every value of the item."""
        self.tried += len(trials)
        measured = [self._measured(one) for one in trials]
        return Results(self.item, self._columns.judge(*stacked(measured)) if measured else None)

    def _measured(self, one: Trial) -> Measured:
        ways = [one[key] for key in self._keys]
        turned = [sign * way.value for sign, way in zip(self._signs, ways, strict=True)]
        return Measured(turned, [way.state for way in ways])

    def states(self, key: Key) -> list[State]:
        """How a value of the item can stand, other than with its evidence."""
        fact, veto = self.facts[key[0]], self.item.silent
        found = [State.MISSING]
        found += [] if veto else [State.UNEVIDENCED]
        found += [State.NA] * (fact.if_no_cases is not None)
        found += [State.NA_UNEVIDENCED] * (fact.if_no_cases is not None and not veto)
        if key[1] is not None:
            clear = veto or fact.better == "lower"
            found += [State.CLEAR] if clear else [State.NOT_DUE, State.EARLY]
        return found


class Results:
    """What came out of some trials, one after the other."""

    def __init__(self, item: Item, judged: Judged | None) -> None:
        self.item, self._judged = item, judged

    def points(self, number: int) -> tuple[int, int, int]:
        """The item's points in the three totals, in hundredths."""
        assert self._judged is not None
        evidenced, claimed, attainable = self._judged.points[:, 0, number].tolist()
        return evidenced, claimed, attainable

    def worth(self, number: int) -> int:
        """The item's claimed points in one trial; of a veto or warning 1 where it does not fire."""
        return int(self.holds(0, number)) if self.item.silent else self.points(number)[1]

    def losses(self, number: int) -> list[Fraction]:
        """What each clause costs in one trial (claimed), exactly."""
        assert self._judged is not None
        found = []
        for row, clause in enumerate(self.item.clauses):
            if row in self._judged.unearned:
                parts, of = self._judged.unearned[row]
                found.append(Fraction(clause.points * int(parts[1, number]), of))
            else:
                found.append(Fraction(0 if self.holds(row, number) else clause.points))
        return found

    def holds(self, clause: int, number: int) -> bool:
        """Whether a clause holds as claimed."""
        assert self._judged is not None
        return bool(int(self._judged.codes[clause, number]) & CLAIMED)


def shows_value(state: State) -> bool:
    """Whether a dossier with this state has a value at all."""
    return bool(MASKS[state].value)
