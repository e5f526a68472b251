"""Which options can pay: what brings no more than a cheaper option of the same value is left out."""

from collections.abc import Sequence

from modelcity.planning.actions import Cell
from modelcity.planning.chains import Asked, Choices, counted
from modelcity.standard.clauses import Bound

Use = tuple[Asked, Bound]  # one way in which a value counts
Brought = tuple[int, int]  # more is better in the first; of two that differ in the second, neither is


def paying(choices: Choices, bit: int) -> tuple[Cell, ...]:
    """The cells with the options that may pay, in the same order; cells without any are left out.

    An option is left out where another of the same value costs no more and nowhere brings less: clauses only gain by
    more tests that hold and more that is held in a meter.
    """
    uses: list[list[Use]] = [[] for _ in choices.cells]
    for asked in counted(choices.rules, bit):
        for bound in asked.bounds:
            number = choices.cell_of(bound.measure)
            if number is not None:
                uses[number].append((asked, bound))
    kept = []
    for number, cell in enumerate(choices.cells):
        numbers = choices.options_of(number)
        brought = [[_brought(choices, use, option) for use in uses[number]] for option in numbers]
        efforts = [choices.effort(number, option) for option in numbers]
        options = tuple(
            option
            for place, option in enumerate(cell.options, 1)
            if not any(_beats(brought, efforts, other, place) for other in numbers)
        )
        if options:
            kept.append(Cell(cell.key, options))
    return tuple(kept)


def _brought(choices: Choices, use: Use, option: int) -> Brought:
    """What an option brings: to a test 2 where its value holds it, 1 where it is left out; to a meter its mark."""
    asked, bound = use
    first, second = choices.after(asked.start, asked, bound, option)
    if asked.meter is not None:
        return first, second
    alone = len(asked.bounds) == 1  # to be left out of a test is then as good as to hold it
    return (2 if first or (second and alone) else second), 0


def _beats(brought: Sequence[Sequence[Brought]], efforts: Sequence[int], one: int, other: int) -> bool:
    """Whether option `one` makes `other` needless; of two that are the same, the first is kept."""
    if one == other or efforts[one] > efforts[other]:
        return False
    pairs = list(zip(brought[one], brought[other], strict=True))
    if any(of_one[1] != of_other[1] or of_one[0] < of_other[0] for of_one, of_other in pairs):
        return False
    same = efforts[one] == efforts[other] and brought[one] == brought[other]
    return one < other or not same
