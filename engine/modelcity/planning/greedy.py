"""The plan that one would make by hand: always what brings most points per day, scored anew after each step."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from modelcity.dossier.measures import CLAIMED, EVIDENCED
from modelcity.judging.columns import totals
from modelcity.planning.chains import Choice, Choices, contribution
from modelcity.planning.wish import Wish
from modelcity.standard.clauses import Bound, Clause, Test
from modelcity.standard.standard import Standard


class Greedy(NamedTuple):
    """Where it ends: working days, points in hundredths, vetoes and surveys passed, whether the target was reached."""

    effort: int
    points: int
    passed: int
    reached: bool


def greedy(standard: Standard, choices: Choices, wish: Wish, bit: int) -> Greedy:
    """Gates first, then what brings most per day: single options, and all that one clause needs."""
    steps = _Steps(standard, choices, wish, bit)
    chosen: dict[int, int] = {}
    for gate in steps.gates():
        if steps.allowed(chosen, gate):
            chosen |= steps.better(chosen, gate)
    (points,) = steps.points([()], chosen)
    while wish.target is None or points < wish.target:
        step = steps.best(chosen, points)
        if step is None:
            break
        chosen |= step
        (points,) = steps.points([()], chosen)
    reached = wish.target is not None and points >= wish.target
    return Greedy(steps.effort(chosen), points, steps.passed(chosen), reached)


class _Steps:
    """What may be done at once: each option alone, for each clause a cheap way to all of it, for each item likewise."""

    def __init__(self, standard: Standard, choices: Choices, wish: Wish, bit: int) -> None:
        self.standard, self.choices, self.wish, self.bit = standard, choices, wish, bit
        single = [
            ((number, option),) for number in range(len(choices.cells)) for option in choices.options_of(number)[1:]
        ]
        whole = [self._whole([clause]) for clause in choices.rules.clauses]
        whole += [self._whole(item.clauses) for item in choices.rules.items if len(item.clauses) > 1]
        self.steps = list(dict.fromkeys([*single, *(step for step in whole if step)]))
        self._rows = {test: row for row, test in enumerate(choices.rules.tests)}
        self._gates = [item.clauses[0].tests for item in choices.rules.items if item.kind == "veto"]
        self._gates += [(survey.rate, *survey.gate) for survey in choices.rules.surveys]

    def gates(self) -> list[Choice]:
        """For each veto and survey that is open the cheapest way through it."""
        ways = [self._holding(self._failing(tests, ()), CLAIMED) for tests in self._gates]
        return [way for way in ways if way]

    def passed(self, chosen: dict[int, int]) -> int:
        """How many vetoes are clear and surveys passed."""
        return sum(not self._failing(tests, tuple(chosen.items())) for tests in self._gates)

    def _failing(self, tests: Iterable[Test], chosen: Choice) -> list[Test]:
        judged = self.choices.judge([], chosen)
        return [test for test in tests if not judged.tests[self._rows[test], 0] & CLAIMED]

    def best(self, chosen: dict[int, int], points: int) -> dict[int, int] | None:
        """The step that brings most points per day, of equal ones the cheaper; None where none brings any."""
        added = [more for step in self.steps if (more := self.better(chosen, step)) and self.allowed(chosen, step)]
        best: tuple[int, int, dict[int, int]] | None = None
        for step, then in zip(added, self.points([tuple(step.items()) for step in added], chosen), strict=True):
            gain, cost = then - points, self._cost(chosen, step)
            if gain > 0 and (best is None or (gain * best[1], -cost) > (best[0] * cost, -best[1])):
                best = (gain, cost, step)
        return None if best is None else best[2]

    def better(self, chosen: dict[int, int], step: Choice) -> dict[int, int]:
        """What of a step is more than what is chosen already."""
        return {
            number: option
            for number, option in step
            if self._effort(number, option) > self._effort(number, chosen.get(number, 0))
        }

    def allowed(self, chosen: dict[int, int], step: Choice) -> bool:
        """Whether budget and capacities bear it."""
        if self.wish.budget is None and not self.wish.capacity:
            return True
        after = chosen | self.better(chosen, step)
        if self.wish.budget is not None and self.effort(after) > self.wish.budget:
            return False
        spent: dict[str, int] = {}
        for number, option in after.items():
            one = self.choices.cells[number].options[option - 1]
            spent[one.unit] = spent.get(one.unit, 0) + one.effort
        return all(spent.get(unit, 0) <= days for unit, days in self.wish.capacity.items())

    def effort(self, chosen: dict[int, int]) -> int:
        """The working days of a choice."""
        return sum(self._effort(number, option) for number, option in chosen.items())

    def _effort(self, number: int, option: int) -> int:
        return self.choices.cells[number].options[option - 1].effort if option else 0

    def _cost(self, chosen: dict[int, int], step: dict[int, int]) -> int:
        """What a step costs beyond what is chosen already."""
        return self.effort(step) - sum(self._effort(number, chosen.get(number, 0)) for number in step)

    def points(self, steps: Sequence[Choice], chosen: dict[int, int]) -> list[int]:
        """The total in hundredths with each step after what is chosen."""
        judged = self.choices.judge(steps, tuple(chosen.items()))
        of_all = totals(self.standard, self.choices.rules, judged.points).total
        return [int(points) for points in of_all[0 if self.bit == EVIDENCED else 1][1:]]

    def _whole(self, clauses: Sequence[Clause]) -> Choice:
        found: dict[int, int] = {}
        for clause in clauses:
            found |= self.better(found, self._holding(clause.tests, self.bit))
            for measure in clause.meter.measures if clause.meter is not None else ():
                number = self.choices.cell_of(measure)
                if number is not None:
                    found |= self.better(found, ((number, self.choices.options_of(number)[-1]),))
        return tuple(found.items())

    def _holding(self, tests: Iterable[Test], bit: int) -> Choice:
        """The cheapest option for each test, one value after the other; nothing where one test has none."""
        found: dict[int, int] = {}
        for test in tests:
            ways = [way for bound in test.any_of for way in self._ways(bound, bit)]
            if not ways:
                continue
            number, option = min(ways, key=lambda way: (self._effort(*way), way))
            if self._effort(number, option) > self._effort(number, found.get(number, 0)):
                found[number] = option
        return tuple((number, option) for number, option in found.items() if option)

    def _ways(self, bound: Bound, bit: int) -> list[tuple[int, int]]:
        number = self.choices.cell_of(bound.measure)
        if number is None:
            return []
        row = self.choices.rows[bound.measure]
        return [
            (number, option)
            for option in self.choices.options_of(number)
            if contribution(bound, self.choices.measured[option], row, bit, None)[0] == 2  # it holds the test
        ]
