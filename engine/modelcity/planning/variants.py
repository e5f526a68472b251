"""A dossier with some values otherwise: measured as ever, any number of them judged in one batch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.measures import measure, on_grid
from modelcity.errors import Place
from modelcity.judging.assessment import Verdict, VerdictStatus
from modelcity.judging.case import Case, value_text
from modelcity.judging.columns import Columns, Judged, repeated
from modelcity.judging.gates import survey_results, verdict, veto_results
from modelcity.standard.clauses import Bound, Clause, Item, LevelRules, Measure, Test
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard
from modelcity.texts import t

Changes = Mapping[Key, Entry | None]  # None: the value is missing


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
        self._alone = {
            key: _asking([self.rules.measures[row] for row in rows], self.rules.level)
            for key, rows in self._rows.items()
        }

    @cached_property
    def standing(self) -> VerdictStatus:
        """The verdict on the dossier as it is."""
        return self.verdict(self.judged([]), 0).status

    def judged(self, variants: Sequence[Changes]) -> Judged:
        """The dossier and each variant of it."""
        values, states = repeated(self.measured, len(variants) + 1)
        for column, changes in enumerate(variants, 1):
            for key, entry in changes.items():
                if key in self._alone:
                    entries = {} if entry is None else {key: entry}
                    only = self.dossier._replace(entries=entries)
                    anew = measure(self.standard, self._alone[key], only, self.as_of)
                    values[self._rows[key], column] = anew.values
                    states[self._rows[key], column] = anew.states
        return self.columns.judge(values, states)

    def verdict(self, judged: Judged, column: int) -> Verdict:
        """The verdict on one column."""
        here = slice(column, column + 1)
        unearned = {row: (parts[:, here], of) for row, (parts, of) in judged.unearned.items()}
        one = Judged(judged.codes[:, here], judged.tests[:, here], judged.points[:, :, here], unearned)
        case = Case(self.standard, self.dossier, self.measured, one, self.as_of)
        return verdict(veto_results(case), survey_results(case))


def _asking(measures: Sequence[Measure], level: str) -> LevelRules:
    """Rules that look at these measures alone, in this order."""
    tests = tuple(Test((Bound(asked, 0),)) for asked in measures)
    return LevelRules(level, (Item("", "veto", 0, 0, (Clause("", 0, tests),)),), ())
