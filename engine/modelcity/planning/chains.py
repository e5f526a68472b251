"""What a choice of options means for each test and meter: steps from value to value, and a verdict at each end.

A test with alternatives and a meter look at several values at once. A chain goes through these values one by one and
keeps only what matters of those behind it, so that all combinations of options end in a few ends. What an end means is
asked of ``columns``, by a dossier that leads there: no second meaning of a clause stands here, only which
combinations need not be told apart.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from modelcity.dossier.dossier import Dossier, Key
from modelcity.dossier.measures import EVIDENCED, MASKS, Measured, State, measure
from modelcity.judging.columns import Columns, Judged, repeated
from modelcity.planning.actions import Cell, done
from modelcity.standard.clauses import Bound, LevelRules, Measure, Meter, Test
from modelcity.standard.standard import Standard

Mark = tuple[int, int]  # a test: holds, all left out so far; a meter: what is held so far, and of how many
Choice = tuple[tuple[int, int], ...]  # pairs of a cell's number and one of its options (0: leave it as it is)


class Asked(NamedTuple):
    """A test or the meter of a clause (by its row), in one of the totals."""

    of: Test | int
    bit: int


class Chain(NamedTuple):
    """`layers`: per cell, from a mark by an option to the next mark; `ends`: a choice that leads to each last mark."""

    cells: tuple[int, ...]
    start: Mark
    layers: tuple[Mapping[tuple[Mark, int], Mark], ...]
    ends: Mapping[Mark, Choice]


class Choices:
    """A dossier with the options for its cells, measured: what each value and state would be."""

    def __init__(
        self, standard: Standard, rules: LevelRules, dossier: Dossier, as_of: date | None, cells: Sequence[Cell]
    ) -> None:
        self.rules = rules
        self.cells = tuple(cells)
        self.columns = Columns(rules)
        most = max((len(cell.options) for cell in cells), default=0)
        # A measure depends on its own value alone, so the first options of all cells are measured at once, and so on.
        self.measured = [measure(standard, rules, dossier, as_of)]
        for number in range(most):
            chosen = [cell.options[number] for cell in cells if number < len(cell.options)]
            self.measured.append(measure(standard, rules, done(dossier, chosen), as_of))
        self.rows = {asked: row for row, asked in enumerate(rules.measures)}
        self._numbers: dict[Key, int] = {cell.key: number for number, cell in enumerate(self.cells)}
        self._touched: list[list[int]] = [[] for _ in self.cells]
        for row, asked in enumerate(rules.measures):
            touched = self.cell_of(asked)
            if touched is not None:
                self._touched[touched].append(row)

    def cell_of(self, asked: Measure) -> int | None:
        """The number of a measure's cell; None where nothing can be done about it."""
        return self._numbers.get((asked.fact, asked.year))

    def options_of(self, number: int) -> range:
        """The numbers of a cell's options, 0 for leaving it as it is."""
        return range(len(self.cells[number].options) + 1)

    def judge(self, choices: Sequence[Choice], base: Choice = ()) -> Judged:
        """What ``columns`` says of each choice carried out after `base`; column 0 is `base` alone."""
        values, states = repeated(self._with(base), len(choices) + 1)
        for column, choice in enumerate(choices, 1):
            for number, option in choice:
                for row in self._touched[number]:
                    values[row, column] = self.measured[option].values[row]
                    states[row, column] = self.measured[option].states[row]
        return self.columns.judge(values, states)

    def _with(self, base: Choice) -> Measured:
        """The dossier as measured with a choice carried out."""
        values, states = list(self.measured[0].values), list(self.measured[0].states)
        for number, option in base:
            for row in self._touched[number]:
                values[row], states[row] = self.measured[option].values[row], self.measured[option].states[row]
        return Measured(values, states)

    def chain(self, asked: Asked) -> Chain:
        """All combinations of options that a test or meter can meet, merged where they need not be told apart."""
        meter = None if isinstance(asked.of, Test) else self.rules.clauses[asked.of].meter
        if isinstance(asked.of, Test):
            bounds = asked.of.any_of
        else:
            assert meter is not None
            bounds = tuple(Bound(one, meter.full) for one in meter.measures)
        of_cells: dict[int, list[Bound]] = {}
        mark: Mark = (0, 1) if meter is None else (0, 0)
        for bound in bounds:
            number = self.cell_of(bound.measure)
            if number is None:
                mark = _next(mark, bound, self.measured[0], self.rows[bound.measure], asked.bit, meter)
            else:
                of_cells.setdefault(number, []).append(bound)
        return self._through(mark, of_cells, asked.bit, meter)

    def _through(self, start: Mark, of_cells: Mapping[int, Sequence[Bound]], bit: int, meter: Meter | None) -> Chain:
        ends: dict[Mark, Choice] = {start: ()}
        layers = []
        for number, bounds in of_cells.items():
            layer: dict[tuple[Mark, int], Mark] = {}
            after: dict[Mark, Choice] = {}
            for mark, choice in ends.items():
                for option in self.options_of(number):
                    to = mark
                    for bound in bounds:
                        to = _next(to, bound, self.measured[option], self.rows[bound.measure], bit, meter)
                    layer[mark, option] = to
                    after.setdefault(to, (*choice, (number, option)))
            layers.append(layer)
            ends = after
        return Chain(tuple(of_cells), start, tuple(layers), ends)


def _next(mark: Mark, bound: Bound, measured: Measured, row: int, bit: int, meter: Meter | None) -> Mark:
    """The mark after one more measure: what the combinations behind it have in common."""
    value, masks = measured.values[row], MASKS[State(measured.states[row])]
    counts, best = masks.value & bit, masks.best & bit
    if meter is None:
        reached = value >= bound.at_least
        if mark[0] or best or (counts and reached):
            return (1, 0)
        left_out = masks.na & bit or (masks.early & bit and not reached)
        return (0, mark[1] if left_out else 0)
    if not counts and not best and masks.na & bit:
        return mark
    held = min(max(value, meter.zero), meter.full) if counts else meter.full if best else meter.zero
    return (mark[0] + held, mark[1] + 1)


def contribution(bound: Bound, measured: Measured, row: int, bit: int, meter: Meter | None) -> tuple[int, int]:
    """What one measure brings, to be compared where the second number is the same.

    Of a test 2 where it holds the test, 1 where it is left out; of a meter what is held, and whether it counts.
    """
    mark = _next((0, 1) if meter is None else (0, 0), bound, measured, row, bit, meter)
    return (2 * mark[0] + mark[1], 0) if meter is None else mark


def holds(choices: Choices, chains: Mapping[Asked, Chain]) -> dict[Asked, dict[Mark, int]]:
    """What each end of each chain means: 1 or 0 for a test, the parts not earned for a meter."""
    listed = [(asked, mark, choice) for asked, chain in chains.items() for mark, choice in chain.ends.items()]
    judged = choices.judge([choice for _, _, choice in listed])
    tests = {test: row for row, test in enumerate(choices.rules.tests)}
    meant: dict[Asked, dict[Mark, int]] = {}
    for column, (asked, mark, _) in enumerate(listed, 1):
        if isinstance(asked.of, Test):
            said = int(bool(judged.tests[tests[asked.of], column] & asked.bit))
        else:
            said = int(judged.unearned[asked.of][0][0 if asked.bit == EVIDENCED else 1, column])
        meant.setdefault(asked, {})[mark] = said
    return meant
