"""One dossier's side of what was judged: values, states and losses by clause, for those who explain them."""

from datetime import date

from modelcity.dossier.dossier import Dossier
from modelcity.dossier.measures import ATTAINABLE, CLAIMED, EVIDENCED, MASKS, Measured, State, can_be_mended, on_grid
from modelcity.judging.assessment import Because, ValueState
from modelcity.judging.columns import Judged
from modelcity.standard.clauses import Bound, Clause, LevelRules, Measure, Test
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard

STATE_NAMES: dict[State, ValueState] = {
    State.EVIDENCED: "evidenced",
    State.UNEVIDENCED: "unevidenced",
    State.MISSING: "missing",
    State.NA: "na",
    State.NA_UNEVIDENCED: "na_unevidenced",
    State.NOT_DUE: "not_due",
    State.EARLY: "evidenced",
    State.CLEAR: "not_due",
}


class Case:
    """A dossier as measured and judged by `rules` (those that score its level, where none are named).

    Column 0 of `judged` is the dossier as it is.
    """

    def __init__(
        self,
        standard: Standard,
        dossier: Dossier,
        measured: Measured,
        judged: Judged,
        as_of: date | None,
        rules: LevelRules | None = None,
    ) -> None:
        self.standard = standard
        self.dossier = dossier
        self.rules = rules or standard.at(dossier.locality.level)
        self.measured = measured
        self.judged = judged
        self.as_of = as_of
        self._rows = {measure: row for row, measure in enumerate(self.rules.measures)}
        self._clause_rows = {clause.id: row for row, clause in enumerate(self.rules.clauses)}
        self._test_rows = {test: row for row, test in enumerate(self.rules.tests)}

    def row(self, measure: Measure) -> int:
        """The row of a measure."""
        return self._rows[measure]

    def state(self, measure: Measure) -> State:
        """How a measure stands."""
        return self.measured.states[self._rows[measure]]

    def fact(self, bound: Bound) -> Fact:
        """The fact of a bound."""
        return self.standard.facts[bound.measure.fact]

    def reached(self, bound: Bound) -> bool:
        """Whether the value itself reaches the bound."""
        return self.measured.values[self._rows[bound.measure]] >= bound.at_least

    def code(self, test: Test) -> int:
        """The byte of a test."""
        return int(self.judged.tests[self._test_rows[test], 0])

    def clause_code(self, clause: Clause) -> int:
        """The byte of a clause."""
        return int(self.judged.codes[self._clause_rows[clause.id], 0])

    def clause_row(self, clause: Clause) -> int:
        """The row of a clause among the codes."""
        return self._clause_rows[clause.id]

    def losses(self, clause: Clause) -> tuple[int, int, int, int]:
        """Unearned parts of a clause in the three totals, and what they are parts of."""
        number = self._clause_rows[clause.id]
        if number in self.judged.unearned:
            parts, of = self.judged.unearned[number]
            return int(parts[0, 0]), int(parts[1, 0]), int(parts[2, 0]), of
        code = int(self.judged.codes[number, 0])
        return int(not code & EVIDENCED), int(not code & CLAIMED), int(not code & ATTAINABLE), 1

    def wanting(self, clause: Clause, bit: int) -> list[Bound]:
        """What falls short in one total: of each failing test what does not hold, of a meter what is not full.

        Of alternatives also those whose day has not come: they are left out of the test, but may still hold it.
        """
        if clause.meter is not None:
            full = clause.meter.full
            return [bound for measure in clause.meter.measures if self._short(bound := Bound(measure, full), bit)]
        failing = [test.any_of for test in clause.tests if not self.code(test) & bit]
        return [bound for bounds in failing for bound in bounds if self._short(bound, bit) or self.to_come(bound)]

    def _short(self, bound: Bound, bit: int) -> bool:
        """Whether a measure keeps something from being held or full: not where it is left out or at its best."""
        masks = MASKS[self.state(bound.measure)]
        if masks.value & bit:
            return not self.reached(bound)
        return not (masks.best | masks.na) & bit

    def to_come(self, bound: Bound) -> bool:
        """Whether the bound can still be reached on the way to its due day."""
        state = self.state(bound.measure)
        return state is State.NOT_DUE or (state is State.EARLY and not self.reached(bound))

    def betterable(self, bound: Bound) -> bool:
        """Whether a value that falls short can still be bettered."""
        return can_be_mended(self.fact(bound), bound.measure.year, self.standard.years[-1], self.as_of)

    def because(self, bound: Bound) -> Because:
        """The value of a bound in words, and what it needs."""
        measure, fact, state = bound.measure, self.fact(bound), self.state(bound.measure)
        value: str | None = None
        enough = bool(MASKS[state].value) and self.reached(bound)
        if state in (State.NA, State.NA_UNEVIDENCED):
            value = "na"
        elif MASKS[state].value:
            value = value_text(fact, measure.sign * self.measured.values[self.row(measure)])
        return Because(measure.fact, measure.year, value, needs_text(fact, bound), STATE_NAMES[state], enough)

    def typed_in(self, fact: str) -> str | None:
        """The value of a fact without years, scored or not, as text; None where it is missing."""
        entry = self.dossier.entries.get((fact, None))
        declared = self.standard.facts[fact]
        return None if entry is None or entry.value is None else value_text(declared, on_grid(declared, 1, entry.value))


def value_text(fact: Fact, steps: int) -> str:
    """A value in grid steps as text: ``true``, ``3``, ``0.9``."""
    return ("true" if steps else "false") if fact.kind == "bool" else fact.shown(steps)


def needs_text(fact: Fact, bound: Bound) -> str:
    """What a bound asks of the fact: ``=true``, ``≥1``, ``≤0``."""
    if fact.kind == "bool":
        return "=true" if bound.measure.sign > 0 else "=false"
    return f"{'≥' if bound.measure.sign > 0 else '≤'}{fact.shown(bound.measure.sign * bound.at_least)}"
