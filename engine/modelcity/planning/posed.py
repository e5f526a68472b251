"""The clauses of a level posed as an integer program: options are its choices, points its sums.

Every sum is whole hundredths. A meter's unearned share is rounded on its own: no method gives an item two meters, and
the rest of its losses is whole, so this is the item's own rounding. Nobody relies on it: what a plan promises is scored
anew, and shown only where both agree (``plan``).
"""

from collections.abc import Iterable, Mapping

from modelcity.dossier.measures import CLAIMED
from modelcity.planning.actions import Option
from modelcity.planning.chains import Asked, Chain, Choices, Mark, counted, meanings
from modelcity.planning.flips import gate_tests
from modelcity.planning.program import Program, Sum, total
from modelcity.standard.clauses import Clause, Item, Test
from modelcity.standard.models import hundredths
from modelcity.standard.standard import Standard


class Posed:
    """A dossier's options as a program: `points` is the total in hundredths, `effort` in days.

    `gates`: how many vetoes are clear, and how many surveys passed.
    """

    def __init__(self, standard: Standard, choices: Choices, bit: int) -> None:
        self.standard, self.choices, self.bit = standard, choices, bit
        self.program = Program()
        self.chosen = [[self.program.choice() for _ in cell.options] for cell in choices.cells]
        for chosen in self.chosen:
            if len(chosen) > 1:
                self.program.at_least(Sum(1), total(chosen))
        self._chains = {asked: choices.chain(asked) for asked in counted(choices.rules, bit)}
        self._meant = meanings(choices, self._chains)
        parts = choices.judge([]).unearned
        self._parts = {clause.id: parts[row][1] for row, clause in enumerate(choices.rules.clauses) if row in parts}
        self._tests: dict[Asked, Sum] = {}
        self.points = self._total()
        self.gates = self._gates()
        self.effort = total(chosen.times(option.effort) for chosen, option in self.pairs())
        self.count = total(chosen for chosen, _ in self.pairs())

    def pairs(self) -> Iterable[tuple[Sum, Option]]:
        """Every choice with its option."""
        for chosen, cell in zip(self.chosen, self.choices.cells, strict=True):
            yield from zip(chosen, cell.options, strict=True)

    def _share(self, asked: Asked, worth: Mapping[Mark, int]) -> Sum:
        """What each end is worth, as a sum of choices: 0 or 1 for a test, hundredths lost for a meter."""
        return total(at.times(worth[mark]) for mark, at in self._ends(self._chains[asked]).items())

    def _ends(self, chain: Chain) -> dict[Mark, Sum]:
        """For each end of a chain whether the choices lead there: one way through it, layer by layer."""
        at = {chain.start: Sum(1)}
        for number, layer in zip(chain.cells, chain.layers, strict=True):
            options = self._options(number)
            if len(at) == 1:
                arcs = {(mark, option): options[option] for mark, option in layer}
            else:
                arcs = {arc: self.program.share() for arc in layer}
                for mark, arriving in at.items():
                    self.program.equal(total(arcs[mark, option] for option in range(len(options))), arriving)
                for option, chosen in enumerate(options):
                    self.program.equal(total(arcs[mark, option] for mark in at), chosen)
            after: dict[Mark, list[Sum]] = {}
            for arc, to in layer.items():
                after.setdefault(to, []).append(arcs[arc])
            at = {to: total(sums) for to, sums in after.items()}
        return at

    def _options(self, number: int) -> list[Sum]:
        """A cell's options as sums; the first is leaving it as it is."""
        chosen = self.chosen[number]
        return [Sum(1) - total(chosen), *chosen]

    def _all(self, tests: Iterable[Test], bit: int) -> Sum:
        """1 where every test holds, and never more."""
        open_tests = [one for test in tests if (one := self._test(Asked(test, bit))) != Sum(1)]
        if Sum(0) in open_tests:
            return Sum(0)
        if len(open_tests) <= 1:
            return open_tests[0] if open_tests else Sum(1)
        both = self.program.share()
        for test in open_tests:
            self.program.at_least(test, both)
        return both

    def _test(self, asked: Asked) -> Sum:
        if asked not in self._tests:
            self._tests[asked] = self._share(asked, self._meant[asked])
        return self._tests[asked]

    def _lost(self, item: Item, clause: Clause) -> tuple[Sum, int]:
        """What a clause costs in hundredths, and what it costs at most."""
        if clause.meter is None:
            held = self._all(clause.tests, self.bit)
            return (Sum(1) - held).times(clause.points), clause.points if held != Sum(1) else 0
        asked = Asked(clause, self.bit)
        worth = {
            mark: _rounded(clause.points * parts, self._parts[clause.id], down=item.ceiling > 0)
            for mark, parts in self._meant[asked].items()
        }
        return self._share(asked, worth), max(worth.values())

    def _item(self, item: Item) -> Sum:
        """An item's points: max(floor, ceiling − losses)."""
        losses = [self._lost(item, clause) for clause in item.clauses]
        worst = sum(most for _, most in losses)
        left = Sum(item.ceiling) - total(lost for lost, _ in losses)
        return self._held(left, item.ceiling - worst, item.ceiling, item.floor)

    def _held(self, one: Sum, least: int, most: int, floor: int) -> Sum:
        """The sum, which lies within `least` and `most`, or the floor where that is more."""
        if least >= floor:
            return one
        held, at_floor = self.program.amount(floor, most), self.program.choice()
        self.program.at_least(one + at_floor.times(floor - least), held)
        self.program.at_least(Sum(floor) + (Sum(1) - at_floor).times(most - floor), held)
        return held

    def _total(self) -> Sum:
        """Core and adjustment: bonuses held under their cap, deductions above theirs."""
        items = self.choices.rules.items
        core, bonus, taken = (
            total(self._item(item) for item in items if item.kind == kind) for kind in ("scored", "bonus", "deduction")
        )
        declared = self.standard.judgement.adjustment
        if declared is None:
            return core
        added = self.program.amount(0, hundredths(declared.bonus_cap))
        self.program.at_least(bonus, added)
        floors = sum(item.floor for item in items if item.kind == "deduction")
        return core + added + self._held(taken, floors, 0, hundredths(declared.deduction_cap))

    def _gates(self) -> tuple[Sum, Sum]:
        surveys = {survey.indicator for survey in self.choices.rules.surveys}
        passed = {name: self._all(tests, CLAIMED) for name, tests in gate_tests(self.choices.rules).items()}
        return (
            total(one for name, one in passed.items() if name not in surveys),
            total(one for name, one in passed.items() if name in surveys),
        )


def _rounded(numerator: int, of: int, *, down: bool) -> int:
    """Hundredths lost: the points that are left are rounded half away from zero."""
    return -((of - 2 * numerator) // (2 * of)) if down else (2 * numerator + of) // (2 * of)
