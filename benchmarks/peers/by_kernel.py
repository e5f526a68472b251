"""The hand-written kernel, on one int64 matrix."""

from kernel import Bytes, Counted, Integers, Kernel, Scored, counted
from modelcity.standard.standard import Standard
from peers import MOST_EXPECTED, Answer


class ByKernel:
    """The yardstick; see kernel.py."""

    name, most = "NumPy kernel", MOST_EXPECTED

    def __init__(self, standard: Standard, level: str) -> None:
        kernel = Kernel(standard, level)
        self.three, self.claimed = kernel.three, kernel.claimed

    def encoded(self, values: Integers, states: Bytes) -> tuple[Counted, ...]:
        return counted(values, states)

    def answer(self, said: Scored) -> Answer:
        return Answer(said.totals, said.codes)


make = ByKernel
