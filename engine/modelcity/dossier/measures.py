"""From a dossier to measures: what each value counts as in each of the three totals. The one room of aggregation.

Both evaluators stand on what comes out here: per measure an integer and a state. A state says, for each total, whether
the value itself counts, or the measure counts as at its best, or as not there (na), or else as at its worst.
Years, evidence, na and not-due days end here. (design.md §5)
"""

from datetime import date
from enum import IntEnum
from fractions import Fraction
from typing import NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.standard.clauses import LevelRules, Measure
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard

EVIDENCED, CLAIMED, ATTAINABLE = 1, 2, 4
ALL = EVIDENCED | CLAIMED | ATTAINABLE


class State(IntEnum):
    """How a measure stands."""

    EVIDENCED = 0  # a value with evidence, or one that needs none
    UNEVIDENCED = 1
    MISSING = 2
    NA = 3  # nothing of the kind occurred
    NA_UNEVIDENCED = 4
    NOT_DUE = 5  # nothing there, and its day has not come
    EARLY = 6  # a value is there before its day
    CLEAR = 7  # nothing there before its day, where less is better or a veto asks


class Masks(NamedTuple):
    """For which totals (bits) a state lets the value count, is at its best, or is left out; else it is at its worst.

    `early`: a value that fails its test is left out instead. In meters an early value counts as it stands.
    """

    value: int
    best: int
    na: int
    early: int


MASKS: dict[State, Masks] = {
    State.EVIDENCED: Masks(ALL, 0, 0, 0),
    State.UNEVIDENCED: Masks(CLAIMED | ATTAINABLE, 0, 0, 0),
    State.MISSING: Masks(0, ATTAINABLE, 0, 0),
    State.NA: Masks(0, 0, ALL, 0),
    State.NA_UNEVIDENCED: Masks(0, 0, CLAIMED | ATTAINABLE, 0),
    State.NOT_DUE: Masks(0, ATTAINABLE, EVIDENCED | CLAIMED, 0),
    State.EARLY: Masks(ALL, ATTAINABLE, 0, EVIDENCED | CLAIMED),
    State.CLEAR: Masks(0, ALL, 0, 0),
}


class Measured(NamedTuple):
    """Values and states of one dossier, in the order of the level's measures."""

    values: list[int]
    states: list[State]


def measure(
    standard: Standard, rules: LevelRules, dossier: Dossier, as_of: date | None, *, mended: bool = False
) -> Measured:
    """The measures of a dossier at a day (None: everything is due).

    `mended` drops every value that can still be mended, so that it counts as missing does: at its best in attainable.
    """
    values, states = [], []
    for asked in rules.measures:
        fact = standard.facts[asked.fact]
        entry = dossier.entries.get((asked.fact, asked.year))
        if (
            mended
            and entry is not None
            and entry.value is not None
            and can_be_mended(fact, asked.year, standard.years[-1], as_of)
        ):
            entry = None
        value, state = stands(fact, asked, entry, as_of)
        values.append(value)
        states.append(state)
    return Measured(values, states)


def stands(fact: Fact, asked: Measure, entry: Entry | None, as_of: date | None) -> tuple[int, State]:
    """One measure of an entry (None: not there): its value, 0 where there is none, and its state."""
    value = 0 if entry is None or entry.value is None else on_grid(fact, asked.sign, entry.value)
    return value, _state(fact, asked, entry, as_of)


def on_grid(fact: Fact, sign: int, value: Fraction) -> int:
    """A value in grid steps, turned so that more is better: rounded down there, so up where less is better."""
    return (sign * value.numerator * fact.steps) // value.denominator


def is_due(fact: Fact, year: int | None, as_of: date | None) -> bool:
    """Whether a value is due: always without a day or without years, else from its due day on."""
    return as_of is None or year is None or as_of >= fact.due_on(year)


def can_be_mended(fact: Fact, year: int | None, last_year: int, as_of: date | None) -> bool:
    """Whether a failed value can still be mended (可补救): always, never, or until its year is over."""
    if fact.remediable != "within_year":
        return fact.remediable == "always"
    of_year = last_year if year is None else year
    return of_year == last_year if as_of is None else as_of <= date(of_year, 12, 31)


def _state(fact: Fact, asked: Measure, entry: Entry | None, as_of: date | None) -> State:
    due = is_due(fact, asked.year, as_of)
    if entry is None:
        if due:
            return State.MISSING
        return State.CLEAR if asked.veto or fact.better == "lower" else State.NOT_DUE
    proven = entry.evidenced or asked.veto or not due
    if entry.value is None:
        return State.NA if proven else State.NA_UNEVIDENCED
    if not proven:
        return State.UNEVIDENCED
    early = not due and not asked.veto and fact.better != "lower"
    return State.EARLY if early else State.EVIDENCED


def missing_values(standard: Standard, level: str, dossier: Dossier, as_of: date | None) -> list[Key]:
    """The values that are due and not there: of facts that rules or vetoes of the level look at, each once."""
    asked = dict.fromkeys((measure.fact, measure.year) for measure in standard.at(level).measures)
    return [key for key in asked if key not in dossier.entries and is_due(standard.facts[key[0]], key[1], as_of)]
