"""What `columns` is measured against, and `columns` itself: each answers the same question in its own way.

An engine is made for one standard at one level, lays the measures out as it likes them best (``encoded``, timed apart),
and answers. An engine that is not installed raises ImportError when it is made.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, Protocol

from kernel import Bytes, Integers
from modelcity.standard.standard import Standard

MOST_EXPECTED = 10**9


class Answer(NamedTuple):
    """What an engine said, as arrays: totals (3, N) in hundredths; codes (clauses, N), None where it gives none."""

    totals: Integers
    codes: Bytes | None


class Engine(Protocol):
    """An engine; `most`: of more localities it gets only so many, because it would take too long."""

    name: str
    most: int

    def encoded(self, values: Integers, states: Bytes) -> Any:
        """Measures and states, (measures, N) each, laid out for this engine."""

    def three(self, encoded: Any) -> Any:
        """Three totals, and a code per clause where the engine can give it; read with ``answer``."""

    def claimed(self, encoded: Any) -> Integers:
        """The claimed total alone, (N,)."""

    def answer(self, said: Any) -> Answer:
        """What ``three`` said; not timed."""


MODULES = {
    "columns": "by_columns",
    "kernel": "by_kernel",
    "polars": "by_polars",
    "zen": "by_zen",
    "durable-rules": "by_rete",
}


def made(name: str, standard: Standard, level: str) -> Engine:
    """The engine of that name; raises ImportError where it is not installed."""
    make: Callable[[Standard, str], Engine] = import_module(f"peers.{MODULES[name]}").make
    return make(standard, level)
