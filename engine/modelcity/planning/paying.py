"""Which options can pay: what brings no more than a cheaper option of the same value is left out."""

from collections.abc import Sequence
from typing import NamedTuple

from modelcity.dossier.measures import CLAIMED
from modelcity.planning.actions import Cell
from modelcity.planning.chains import Choices, contribution
from modelcity.standard.clauses import Bound, LevelRules, Meter, Test


class _Use(NamedTuple):
    """One way in which a value counts: in a test's bound or a meter, in one of the totals."""

    bound: Bound
    bit: int
    meter: Meter | None
    alone: bool = False  # a test's only bound: to be left out is as good as to hold


def paying(choices: Choices, bit: int) -> tuple[Cell, ...]:
    """The cells with the options that may pay, in the same order; cells without any are left out.

    An option is left out where another of the same value costs no more and nowhere brings less: clauses only gain by
    more tests that hold and more that is held in a meter.
    """
    uses = _uses(choices, bit)
    kept = []
    for number, cell in enumerate(choices.cells):
        brought = [
            tuple(_brings(choices, use, option) for use in uses[number]) for option in choices.options_of(number)
        ]
        efforts = [0, *(option.effort for option in cell.options)]
        options = tuple(
            option
            for place, option in enumerate(cell.options, 1)
            if not any(_beats(brought, efforts, other, place) for other in choices.options_of(number))
        )
        if options:
            kept.append(Cell(cell.key, options))
    return tuple(kept)


def _brings(choices: Choices, use: _Use, option: int) -> tuple[int, int]:
    """What a value with an option brings to one use."""
    row = choices.rows[use.bound.measure]
    brought = contribution(use.bound, choices.measured[option], row, use.bit, use.meter)
    return (min(2 * brought[0], 2), 0) if use.alone else brought


def _uses(choices: Choices, bit: int) -> list[list[_Use]]:
    found: list[dict[_Use, None]] = [{} for _ in choices.cells]
    for use in _all_uses(choices.rules, bit):
        number = choices.cell_of(use.bound.measure)
        if number is not None:
            found[number][use] = None
    return [list(uses) for uses in found]


def _all_uses(rules: LevelRules, bit: int) -> list[_Use]:
    uses = []
    for clause in rules.clauses:
        if clause.meter is not None:
            uses += [_Use(Bound(measure, clause.meter.full), bit, clause.meter) for measure in clause.meter.measures]
        counted = CLAIMED if clause.points == 0 else bit
        uses += [use for test in clause.tests for use in _of_test(test, counted)]
    gates = [test for survey in rules.surveys for test in (survey.rate, *survey.gate)]
    return uses + [use for test in gates for use in _of_test(test, CLAIMED)]


def _of_test(test: Test, bit: int) -> list[_Use]:
    return [_Use(bound, bit, None, alone=len(test.any_of) == 1) for bound in test.any_of]


def _beats(brought: Sequence[tuple[tuple[int, int], ...]], efforts: Sequence[int], one: int, other: int) -> bool:
    """Whether option `one` makes `other` needless; of two that are the same, the first is kept."""
    if one == other or efforts[one] > efforts[other]:
        return False
    pairs = list(zip(brought[one], brought[other], strict=True))
    if any(of_one[1] != of_other[1] or of_one[0] < of_other[0] for of_one, of_other in pairs):
        return False
    same = efforts[one] == efforts[other] and brought[one] == brought[other]
    return one < other or not same
