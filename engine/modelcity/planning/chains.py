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
from modelcity.dossier.measures import CLAIMED, EVIDENCED, MASKS, Measured, State, measure
from modelcity.judging.columns import Columns, Judged, repeated
from modelcity.planning.actions import Cell, done
from modelcity.planning.flips import gate_tests
from modelcity.standard.clauses import Bound, Clause, LevelRules, Measure, Meter, Test
from modelcity.standard.standard import Standard

Mark = tuple[int, int]  # a test: holds, all left out so far; a meter: what is held so far, and of how many (of a sum 0)
Choice = tuple[tuple[int, int], ...]  # pairs of a cell's number and one of its options (0: leave it as it is)


class Asked(NamedTuple):
    """A test, or a clause with a meter, in one of the totals."""

    of: Test | Clause
    bit: int

    @property
    def meter(self) -> Meter | None:
        """The meter; None of a test."""
        return self.of.meter if isinstance(self.of, Clause) else None

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """What it looks at; of a meter each measure with where it is full."""
        if isinstance(self.of, Test):
            return self.of.any_of
        return tuple(Bound(one, self.of.meter.full) for one in self.of.measures if self.of.meter is not None)

    @property
    def start(self) -> Mark:
        """The mark before anything is looked at."""
        return (0, 1) if self.meter is None else (0, 0)


def counted(rules: LevelRules, bit: int) -> list[Asked]:
    """Every test and meter that counts: for points in the total of `bit`, for vetoes and surveys as claimed."""
    found = []
    for clause in (clause for item in rules.items if item.kind != "veto" for clause in item.clauses):
        found += [Asked(clause, bit)] if clause.meter is not None else [Asked(test, bit) for test in clause.tests]
    found += [Asked(test, CLAIMED) for tests in gate_tests(rules).values() for test in tests]
    return list(dict.fromkeys(found))


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
        self.tests = {test: row for row, test in enumerate(rules.tests)}
        self._rows = {asked: row for row, asked in enumerate(rules.measures)}
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

    def effort(self, number: int, option: int) -> int:
        """The working days of an option."""
        return self.cells[number].options[option - 1].effort if option else 0

    def judge(self, choices: Sequence[Choice], base: Choice = ()) -> Judged:
        """What ``columns`` says of each choice carried out after `base`; column 0 is `base` alone."""
        values, states = repeated(self._with(base), len(choices) + 1)
        for column, choice in enumerate(choices, 1):
            for number, option in choice:
                for row in self._touched[number]:
                    values[row, column] = self.measured[option].values[row]
                    states[row, column] = self.measured[option].states[row]
        return self.columns.judge(values, states)

    def passing(self, judged: Judged) -> dict[str, list[bool]]:
        """Each veto and survey by id: in which columns it is clear or passed."""
        return {
            name: (judged.tests[[self.tests[test] for test in tests]] & CLAIMED != 0).all(axis=0).tolist()
            for name, tests in gate_tests(self.rules).items()
        }

    def _with(self, base: Choice) -> Measured:
        """The dossier as measured with a choice carried out."""
        values, states = list(self.measured[0].values), list(self.measured[0].states)
        for number, option in base:
            for row in self._touched[number]:
                values[row], states[row] = self.measured[option].values[row], self.measured[option].states[row]
        return Measured(values, states)

    def chain(self, asked: Asked) -> Chain:
        """All combinations of options that a test or meter can meet, merged where they need not be told apart."""
        of_cells: dict[int, list[Bound]] = {}
        start = asked.start
        for bound in asked.bounds:
            number = self.cell_of(bound.measure)
            if number is None:
                start = self.after(start, asked, bound, 0)
            else:
                of_cells.setdefault(number, []).append(bound)
        ends: dict[Mark, Choice] = {start: ()}
        layers = []
        for number, bounds in of_cells.items():
            layer: dict[tuple[Mark, int], Mark] = {}
            reached: dict[Mark, Choice] = {}
            for mark, choice in ends.items():
                for option in self.options_of(number):
                    to = mark
                    for bound in bounds:
                        to = self.after(to, asked, bound, option)
                    layer[mark, option] = to
                    reached.setdefault(to, (*choice, (number, option)))
            layers.append(layer)
            ends = reached
        return Chain(tuple(of_cells), start, tuple(layers), ends)

    def after(self, mark: Mark, asked: Asked, bound: Bound, option: int) -> Mark:
        """The mark after one more bound, its value as an option makes it: what all that lead there have in common."""
        row, meter = self._rows[bound.measure], asked.meter
        value, masks = self.measured[option].values[row], MASKS[State(self.measured[option].states[row])]
        counts, best, left_out = masks.value & asked.bit, masks.best & asked.bit, masks.na & asked.bit
        if meter is not None:
            if left_out and not counts and not best:
                return mark
            held = min(max(value, meter.zero), meter.full) if counts else meter.full if best else meter.zero
            return (mark[0] + held, mark[1] + meter.mean)
        reached = value >= bound.at_least
        if mark[0] or best or (counts and reached):
            return (1, 0)
        return (0, mark[1] if left_out or (masks.early & asked.bit and not reached) else 0)


def meanings(choices: Choices, chains: Mapping[Asked, Chain]) -> dict[Asked, dict[Mark, int]]:
    """What each end of each chain means: 1 or 0 for a test, the parts not earned for a meter."""
    listed = [(asked, mark, choice) for asked, chain in chains.items() for mark, choice in chain.ends.items()]
    judged = choices.judge([choice for _, _, choice in listed])
    clauses = {clause.id: row for row, clause in enumerate(choices.rules.clauses)}
    meant: dict[Asked, dict[Mark, int]] = {}
    for column, (asked, mark, _) in enumerate(listed, 1):
        if isinstance(asked.of, Test):
            said = int(bool(judged.tests[choices.tests[asked.of], column] & asked.bit))
        else:
            said = int(judged.unearned[clauses[asked.of.id]][0][0 if asked.bit == EVIDENCED else 1, column])
        meant.setdefault(asked, {})[mark] = said
    return meant
