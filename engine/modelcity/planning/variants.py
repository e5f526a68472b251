"""A dossier with some values otherwise: measured as ever, any number of them judged in one batch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.measures import State, can_be_mended, measure, on_grid, stands
from modelcity.errors import Place
from modelcity.judging.case import value_text
from modelcity.judging.columns import Columns, Judged, repeated
from modelcity.judging.gates import verdicts
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard
from modelcity.texts import t

Changes = Mapping[Key, Entry | None]  # None: the value is missing
Impossible = Literal["past", "undone"]  # its year is over; it has happened, or is settled


def changed(standard: Standard, dossier: Dossier, changes: Changes) -> Dossier:
    """The dossier with these values; entries stay in declared order."""
    order = {name: number for number, name in enumerate(standard.facts)}
    entries = {key: entry for key, entry in {**dossier.entries, **changes}.items() if entry is not None}
    keys = sorted(entries, key=lambda key: (order[key[0]], key[1] or 0))
    return dossier._replace(entries={key: entries[key] for key in keys})


def proven(key: Key, old: Entry | None) -> tuple[str, ...]:
    """Evidence for a value that is only thought of: what is filed already, else a name that nothing else has."""
    if old is not None and old.evidenced:
        return old.evidence
    name = "@".join(str(part) for part in key if part is not None)
    return (t(f"假定的佐证 {name}", f"assumed evidence {name}"),)


def assumed(fact: Fact, key: Key, steps: int, old: Entry | None) -> Entry:
    """A value in grid steps as if it were reported with evidence."""
    return Entry(Fraction(steps, fact.steps), fact.shown(steps), proven(key, old), "", Place("what-if"))


def steps_of(fact: Fact, entry: Entry | None) -> int | None:
    """A value on the grid, rounded as its tests do; None for a missing one and for ``na``."""
    if entry is None or entry.value is None:
        return None
    sign = -1 if fact.better == "lower" else 1
    return sign * on_grid(fact, sign, entry.value)


def entry_text(fact: Fact, entry: Entry | None) -> str | None:
    """A value on the grid as text: ``true``, ``3``, ``0.9``; None where it is missing, or ``na``."""
    steps = steps_of(fact, entry)
    if steps is None:
        return None if entry is None else "na"
    return value_text(fact, steps)


def impossible(
    standard: Standard, key: Key, old: Entry | None, new: Entry | None, day: date | None
) -> Impossible | None:
    """Why a value can no longer become this one (None: it can, or is the worse for it)."""
    fact = standard.facts[key[0]]
    if not _bettered(fact, old, new) or can_be_mended(fact, key[1], standard.years[-1], day):
        return None
    return "undone" if fact.remediable == "never" else "past"


def _bettered(fact: Fact, old: Entry | None, new: Entry | None) -> bool:
    """Whether a value that is there is taken to be a better one; what is missing may yet be reported as anything."""
    if old is None or old.value is None or new is None:
        return False
    if new.value is None:
        return fact.better != "lower" or old.value > 0
    if fact.better == "within":
        return new.value != old.value
    return new.value < old.value if fact.better == "lower" else new.value > old.value


class Variants:
    """Variants of one dossier at a day. Of what is judged, column 0 is the dossier as it is, column n the nth."""

    def __init__(self, standard: Standard, dossier: Dossier, as_of: date | None) -> None:
        self.standard, self.dossier, self.as_of = standard, dossier, as_of
        self.rules = standard.at(dossier.locality.level)
        self.columns = Columns(self.rules)
        self.measured = measure(standard, self.rules, dossier, as_of)
        self._rows: dict[Key, list[int]] = defaultdict(list)
        for row, asked in enumerate(self.rules.measures):
            self._rows[asked.fact, asked.year].append(row)
        self.before = self.judged([])
        (self.verdict,) = verdicts(self.rules, self.before)

    def judged(self, variants: Sequence[Changes]) -> Judged:
        """The dossier and each variant of it; values that no clause looks at change nothing."""
        values, states = repeated(self.measured, len(variants) + 1)
        for column, changes in enumerate(variants, 1):
            for key, entry in changes.items():
                fact = self.standard.facts[key[0]]
                for row in self._rows.get(key, ()):
                    values[row, column], states[row, column] = stands(fact, self.rules.measures[row], entry, self.as_of)
        return self.columns.judge(values, states)

    def pending(self, key: Key) -> bool:
        """Whether nothing is asked of a value yet: its day has not come, and none there counts against it."""
        return all(self.measured.states[row] in (State.NOT_DUE, State.EARLY, State.CLEAR) for row in self._rows[key])

    def possible(self, key: Key, entry: Entry) -> bool:
        """Whether a value can still become this one."""
        return impossible(self.standard, key, self.dossier.entries.get(key), entry, self.as_of) is None
