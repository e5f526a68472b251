"""The clauses of a level posed as an integer program: options are its choices, points its sums.

Every sum is whole hundredths. A meter's unearned share is rounded on its own: no method gives an item two meters, and
the rest of its losses is whole, so this is the item's own rounding. Nobody relies on it: what a plan promises is scored
anew, and shown only where both agree (``plan``).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from modelcity.dossier.measures import CLAIMED
from modelcity.planning.actions import Option
from modelcity.planning.chains import Asked, Chain, Choices, Mark, holds
from modelcity.planning.program import Program, Sum, total
from modelcity.standard.clauses import Clause, Item, Test
from modelcity.standard.standard import Standard


class Gate(NamedTuple):
    """A veto or a survey by id: `passed` is 1 where it is clear or passed."""

    id: str
    passed: Sum


class Posed:
    """A dossier's options as a program: `points` is the total in hundredths, `effort` in days."""

    def __init__(self, standard: Standard, choices: Choices, bit: int) -> None:
        self.standard, self.choices, self.bit = standard, choices, bit
        self.program = Program()
        self.chosen = [[self.program.choice() for _ in cell.options] for cell in choices.cells]
        for chosen in self.chosen:
            if len(chosen) > 1:
                self.program.at_least(Sum(1), total(chosen))
        self._chains = self._all_chains()
        self._meant = holds(choices, self._chains)
        self._parts = {row: of for row, (_, of) in choices.judge([]).unearned.items()}
        self._shares: dict[Asked, Sum] = {}
        for first, *others in self._together():
            for other in others:
                self.program.equal(self.chosen[first][0], self.chosen[other][0])
        self.points = self._total()
        self.gates = tuple(self._gates())
        self.effort = total(chosen.times(option.effort) for chosen, option in self.pairs())
        self.count = total(chosen for chosen, _ in self.pairs())

    def pairs(self) -> Iterable[tuple[Sum, Option]]:
        """Every choice with its option."""
        for chosen, cell in zip(self.chosen, self.choices.cells, strict=True):
            yield from zip(chosen, cell.options, strict=True)

    def _all_chains(self) -> dict[Asked, Chain]:
        rules = self.choices.rules
        asked = []
        for row, clause in enumerate(rules.clauses):
            bit = CLAIMED if clause.points == 0 else self.bit
            asked += [Asked(test, bit) for test in clause.tests] if clause.meter is None else [Asked(row, bit)]
        asked += [Asked(test, CLAIMED) for survey in rules.surveys for test in (survey.rate, *survey.gate)]
        return {one: self.choices.chain(one) for one in dict.fromkeys(asked)}

    def _together(self) -> list[list[int]]:
        """Cells of which a cheapest plan takes all or none: one clause fails without each, and nothing else uses them.

        Said to the program, as it would try them one by one: four years of one fact are one question, not sixteen.
        """
        used: dict[int, set[int]] = {}  # in which clauses, by row; -1 where it may do without, in meters and in surveys
        for row, clause in enumerate(self.choices.rules.clauses):
            bit = CLAIMED if clause.points == 0 else self.bit
            for one in [Asked(test, bit) for test in clause.tests] or [Asked(row, bit)]:
                needed = bool(clause.tests) and self._fails_without(one)
                for number in self._chains[one].cells:
                    used.setdefault(number, set()).add(row if needed else -1)
        for survey in self.choices.rules.surveys:
            for test in (survey.rate, *survey.gate):
                for number in self._chains[Asked(test, CLAIMED)].cells:
                    used.setdefault(number, set()).add(-1)
        groups: dict[int, list[int]] = {}
        for number, rows in used.items():
            if len(rows) == 1 and -1 not in rows and len(self.chosen[number]) == 1:
                groups.setdefault(min(rows), []).append(number)
        return [group for group in groups.values() if len(group) > 1]

    def _fails_without(self, asked: Asked) -> bool:
        """Whether a test hangs on a single cell and fails while that stays as it is."""
        chain = self._chains[asked]
        return len(chain.layers) == 1 and not self._meant[asked][chain.layers[0][chain.start, 0]]

    def _share(self, asked: Asked, worth: Mapping[Mark, int]) -> Sum:
        """What each end is worth, as a sum of choices: 0 or 1 for a test, hundredths lost for a meter."""
        chain = self._chains[asked]
        if not chain.layers:
            return Sum(worth[chain.start])
        arcs = self._arcs(chain)
        return total(
            arcs[len(chain.layers) - 1][mark, option].times(worth[to])
            for (mark, option), to in chain.layers[-1].items()
        )

    def _arcs(self, chain: Chain) -> list[dict[tuple[Mark, int], Sum]]:
        """One way through the chain: of each layer the arcs, of which the choices settle one."""
        at = {chain.start: Sum(1)}
        layers = []
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
            layers.append(arcs)
        return layers

    def _options(self, number: int) -> list[Sum]:
        """A cell's options as sums; the first is leaving it as it is."""
        chosen = self.chosen[number]
        return [Sum(1) - total(chosen), *chosen]

    def _test(self, test: Test, bit: int) -> Sum:
        asked = Asked(test, bit)
        if asked not in self._shares:
            self._shares[asked] = self._share(asked, self._meant[asked])
        return self._shares[asked]

    def _all(self, tests: Iterable[Sum]) -> Sum:
        """1 where every test holds, and never more."""
        open_tests = [test for test in tests if test.terms or not test.constant]
        if any(not test.terms for test in open_tests):
            return Sum(0)
        if len(open_tests) <= 1:
            return open_tests[0] if open_tests else Sum(1)
        both = self.program.share()
        for test in open_tests:
            self.program.at_least(test, both)
        return both

    def _lost(self, item: Item, row: int, clause: Clause) -> tuple[Sum, int]:
        """What a clause costs in hundredths, and what it costs at most."""
        if clause.meter is None:
            held = self._all(self._test(test, self.bit) for test in clause.tests)
            return (Sum(1) - held).times(clause.points), clause.points if held != Sum(1) else 0
        asked = Asked(row, self.bit)
        worth = {
            mark: _rounded(clause.points * parts, self._parts[row], down=item.ceiling > 0)
            for mark, parts in self._meant[asked].items()
        }
        return self._share(asked, worth), max(worth.values())

    def _item(self, item: Item, first: int) -> Sum:
        """An item's points: max(floor, ceiling − losses)."""
        losses = [self._lost(item, first + number, clause) for number, clause in enumerate(item.clauses)]
        lost, worst = total(one for one, _ in losses), sum(most for _, most in losses)
        return self._held(Sum(item.ceiling) - lost, range(item.ceiling - worst, item.ceiling + 1), item.floor)

    def _held(self, one: Sum, span: range, floor: int) -> Sum:
        """The sum, which lies within `span`, or the floor where that is more."""
        least, most = span[0], span[-1]
        if least >= floor:
            return one
        held, at_floor = self.program.amount(floor, most), self.program.choice()
        self.program.at_least(one + at_floor.times(floor - least), held)
        self.program.at_least(Sum(floor) + (Sum(1) - at_floor).times(most - floor), held)
        return held

    def _total(self) -> Sum:
        of_kind: dict[str, list[Sum]] = {"scored": [], "bonus": [], "deduction": []}
        floors = row = 0
        for item in self.choices.rules.items:
            if item.kind in of_kind:
                of_kind[item.kind].append(self._item(item, row))
                floors += item.floor if item.kind == "deduction" else 0
            row += len(item.clauses)
        core, declared = total(of_kind["scored"]), self.standard.judgement.adjustment
        if declared is None:
            return core
        bonus = self.program.amount(0, int(declared.bonus_cap * 100))
        self.program.at_least(total(of_kind["bonus"]), bonus)
        cap = int(declared.deduction_cap * 100)
        return core + bonus + self._held(total(of_kind["deduction"]), range(floors, 1), cap)

    def _gates(self) -> Iterable[Gate]:
        for item in self.choices.rules.items:
            if item.kind == "veto":
                (clause,) = item.clauses
                yield Gate(item.id, self._passed(clause.tests))
        for survey in self.choices.rules.surveys:
            yield Gate(survey.indicator, self._passed((survey.rate, *survey.gate)))

    def _passed(self, tests: Sequence[Test]) -> Sum:
        return self._all(self._test(test, CLAIMED) for test in tests)


def _rounded(numerator: int, of: int, *, down: bool) -> int:
    """Hundredths lost: the points that are left are rounded half away from zero."""
    return -((of - 2 * numerator) // (2 * of)) if down else (2 * numerator + of) // (2 * of)
