"""One dossier's side of what was judged: values, states and losses by clause, for those who explain them."""

from datetime import date

from modelcity.dossier.dossier import Dossier
from modelcity.dossier.measures import ATTAINABLE, CLAIMED, EVIDENCED, MASKS, Measured, State, can_be_mended, on_grid
from modelcity.judging.assessment import Because, ValueState
from modelcity.judging.columns import Judged
from modelcity.standard.clauses import Bound, Clause, Measure, Test
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


class Reading:
    """A dossier as measured and judged; column 0 of `judged` is the dossier as it is."""

    def __init__(
        self, standard: Standard, dossier: Dossier, measured: Measured, judged: Judged, as_of: date | None
    ) -> None:
        self.standard = standard
        self.dossier = dossier
        self.rules = standard.at(dossier.locality.level)
        self.measured = measured
        self.judged = judged
        self.as_of = as_of
        self._rows = {measure: row for row, measure in enumerate(self.rules.measures)}
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

    def losses(self, number: int) -> tuple[int, int, int, int]:
        """Unearned parts of a clause in the three totals, and what they are parts of."""
        if number in self.judged.unearned:
            parts, of = self.judged.unearned[number]
            return int(parts[0, 0]), int(parts[1, 0]), int(parts[2, 0]), of
        code = int(self.judged.codes[number, 0])
        return int(not code & EVIDENCED), int(not code & CLAIMED), int(not code & ATTAINABLE), 1

    def wanting(self, clause: Clause, bit: int) -> list[tuple[Bound, ...]]:
        """What falls short in one total: of each failing test what does not hold, of a meter what is not full."""
        if clause.meter is None:
            failing = [test.any_of for test in clause.tests if not self.code(test) & bit]
        else:
            failing = [(Bound(measure, clause.meter.full),) for measure in clause.meter.measures]
        wanting = [
            tuple(bound for bound in bounds if self._wants(bound, bit, meter=clause.meter is not None))
            for bounds in failing
        ]
        return [bounds for bounds in wanting if bounds]

    def _wants(self, bound: Bound, bit: int, *, meter: bool) -> bool:
        masks = MASKS[self.state(bound.measure)]
        if masks.value & bit and (self.reached(bound) or (masks.early & bit and not meter)):
            return False
        return bool(masks.value & bit) or not (masks.best | masks.na) & bit

    def betterable(self, bound: Bound) -> bool:
        """Whether a value that falls short can still be bettered."""
        return can_be_mended(self.fact(bound), bound.measure.year, self.standard.years[-1], self.as_of)

    def mendable(self, bound: Bound, *, meter: bool) -> bool:
        """Whether anything can still be won here by reporting, by evidence (in a meter any value earns), by mending."""
        state = self.state(bound.measure)
        if not MASKS[state].value or (state is State.UNEVIDENCED and (meter or self.reached(bound))):
            return True
        return self.betterable(bound)

    def because(self, bound: Bound) -> Because:
        """The value of a bound in words, and what it needs."""
        measure, fact, state = bound.measure, self.fact(bound), self.state(bound.measure)
        value: str | None = None
        if state in (State.NA, State.NA_UNEVIDENCED):
            value = "na"
        elif MASKS[state].value:
            value = value_text(fact, measure.sign * self.measured.values[self.row(measure)])
        return Because(measure.fact, measure.year, value, needs_text(fact, bound), STATE_NAMES[state])

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


def deciding_bit(lost: tuple[int, int, int, int]) -> int:
    """The total in which a finding is explained: claimed where it costs there, else evidenced."""
    return CLAIMED if lost[1] else EVIDENCED
