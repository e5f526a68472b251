"""The plan that one would make by hand: always what brings most points per day, scored anew after each step."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from modelcity.dossier.measures import CLAIMED, EVIDENCED
from modelcity.judging.columns import totals
from modelcity.planning.chains import Asked, Choice, Choices
from modelcity.planning.flips import gate_tests
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
    """Gates first, then what brings most per day: single options, and all that one clause or item needs."""
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
        self._now = choices.judge([]).tests[:, 0]
        single = [
            ((number, option),) for number in range(len(choices.cells)) for option in choices.options_of(number)[1:]
        ]
        whole = [self._whole([clause]) for clause in choices.rules.clauses]
        whole += [self._whole(item.clauses) for item in choices.rules.items if len(item.clauses) > 1]
        self._scored: dict[Choice, tuple[int, int]] = {}
        self._items: list[set[str]] = [set() for _ in choices.cells]
        for item in choices.rules.items:
            for measure in (measure for clause in item.clauses for measure in clause.measures):
                number = choices.cell_of(measure)
                if number is not None:
                    self._items[number].add(item.id if item.kind in ("scored", "veto") else "adjustment")
        self.steps = list(dict.fromkeys([*single, *(step for step in whole if step)]))

    def gates(self) -> list[Choice]:
        """For each veto and survey that is open the cheapest way through it, where there is one."""
        ways = [self._holding(tests, CLAIMED) for tests in gate_tests(self.choices.rules).values()]
        return [way for way in ways if way]

    def passed(self, chosen: dict[int, int]) -> int:
        """How many vetoes are clear and surveys passed."""
        passing = self.choices.passing(self.choices.judge([], tuple(chosen.items())))
        return sum(passed[0] for passed in passing.values())

    def best(self, chosen: dict[int, int], points: int) -> dict[int, int] | None:
        """The step that brings most points per day, of equal ones the cheaper; None where none brings any.

        What a step brings changes only with what is chosen in its own items, so it is scored anew only then.
        """
        self._score([step for step in self.steps if step not in self._scored], chosen, points)
        found: tuple[int, int, Choice] | None = None
        for step in self.steps:
            gain, cost = self._scored[step]
            if gain <= 0 or not self.allowed(chosen, step):
                continue
            if found is None or (gain * found[1], -cost) > (found[0] * cost, -found[1]):
                found = (gain, cost, step)
        if found is None:
            return None
        touched = self._touched(found[2])
        self._scored = {step: said for step, said in self._scored.items() if not self._touched(step) & touched}
        return self.better(chosen, found[2])

    def _score(self, steps: Sequence[Choice], chosen: dict[int, int], points: int) -> None:
        """What each step adds to the points after what is chosen, and what it costs."""
        added = [self.better(chosen, step) for step in steps]
        then = self.points([tuple(one.items()) for one in added], chosen)
        before = self.effort(chosen)
        for step, one, reached in zip(steps, added, then, strict=True):
            self._scored[step] = (reached - points, self.effort(chosen | one) - before)

    def _touched(self, step: Choice) -> set[str]:
        """The items that a step may move; those of the adjustment are capped together and count as one."""
        return set().union(*(self._items[number] for number, _ in step))

    def better(self, chosen: dict[int, int], step: Choice) -> dict[int, int]:
        """What of a step costs more than what is chosen already."""
        effort = self.choices.effort
        return {
            number: option for number, option in step if effort(number, option) > effort(number, chosen.get(number, 0))
        }

    def allowed(self, chosen: dict[int, int], step: Choice) -> bool:
        """Whether budget and capacities bear it."""
        if self.wish.budget is None and not self.wish.capacity:
            return True
        after = chosen | self.better(chosen, step)
        spent: dict[str, int] = {}
        for number, option in after.items():
            unit = self.choices.cells[number].options[option - 1].unit
            spent[unit] = spent.get(unit, 0) + self.choices.effort(number, option)
        within = self.wish.budget is None or sum(spent.values()) <= self.wish.budget
        return within and all(spent.get(unit, 0) <= days for unit, days in self.wish.capacity.items())

    def effort(self, chosen: dict[int, int]) -> int:
        """The working days of a choice."""
        return sum(self.choices.effort(number, option) for number, option in chosen.items())

    def points(self, steps: Sequence[Choice], chosen: dict[int, int]) -> list[int]:
        """The total in hundredths with each step after what is chosen."""
        judged = self.choices.judge(steps, tuple(chosen.items()))
        of_all = totals(self.standard, self.choices.rules, judged.points).total
        return [int(points) for points in of_all[0 if self.bit == EVIDENCED else 1][1:]]

    def _whole(self, clauses: Sequence[Clause]) -> Choice:
        """A cheap way to the tests of clauses, and all that can be done for their meters."""
        found: dict[int, int] = {}
        for clause in clauses:
            found |= self.better(found, self._holding(clause.tests, self.bit))
            for measure in clause.meter.measures if clause.meter is not None else ():
                number = self.choices.cell_of(measure)
                if number is not None:
                    found |= self.better(found, ((number, self.choices.options_of(number)[-1]),))
        return tuple(found.items())

    def _holding(self, tests: Iterable[Test], bit: int) -> Choice:
        """The cheapest option for each test that fails, one after the other; nothing where one has none."""
        found: dict[int, int] = {}
        for test in (test for test in tests if not self._now[self.choices.tests[test]] & bit):
            ways = [way for bound in test.any_of for way in self._ways(Asked(test, bit), bound)]
            if not ways:
                return ()
            found |= self.better(found, (min(ways, key=lambda way: (self.choices.effort(*way), way)),))
        return tuple(found.items())

    def _ways(self, asked: Asked, bound: Bound) -> Iterator[tuple[int, int]]:
        """The options of one value that hold a test."""
        number = self.choices.cell_of(bound.measure)
        for option in self.choices.options_of(number)[1:] if number is not None else ():
            holds, _ = self.choices.after(asked.start, asked, bound, option)
            if number is not None and holds:
                yield number, option
