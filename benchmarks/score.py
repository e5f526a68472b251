"""How fast `columns` scores, against a hand-written kernel and what others would use, all in one interleaved run.

    python benchmarks/score.py [--level county] [--localities 1,1000,40000] [--runs 15] [--peers polars,zen]

Every engine lays the same measures out as it likes them (timed apart), must agree with `columns` on every total, and
on every clause code where it gives any, and is then timed in turns: medians, and minima beside them. Ends with 1 when
engines differ or a limit is exceeded.
"""

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kernel import Bytes, Integers
from localities import made_up
from memory import peak
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard
from peers import MODULES, Answer, Engine, made

OURS, YARDSTICK = "columns", "kernel"
PEERS = tuple(name for name in MODULES if name not in (OURS, YARDSTICK))
THREE_OF_KERNEL, CLAIMED_OF_KERNEL, AT = 0.35, 0.6, 40_000
ALONE = 75.0  # µs for the three totals of one locality
ENOUGH = 15.0  # seconds that one engine gets at one number of localities, once it had three turns
AT_LEAST = 0.01  # seconds that are timed at once: a short answer is asked for repeatedly


@dataclass
class Timed:
    """One engine at one number of localities; times are µs per locality."""

    key: str
    engine: Engine
    localities: int
    encoded: Any
    encoding: float
    agrees: str = ""
    megabytes: float | None = None
    three: list[float] = field(default_factory=list)
    claimed: list[float] = field(default_factory=list)
    spent: float = 0.0

    def turn(self) -> None:
        """Time both questions once more, unless it has taken long enough."""
        if self.spent > ENOUGH and len(self.three) >= 3:
            return
        began = time.perf_counter()
        self.three.append(self._time(self.engine.three))
        self.claimed.append(self._time(self.engine.claimed))
        self.spent += time.perf_counter() - began

    def _time(self, ask: Callable[[Any], Any]) -> float:
        times, began = 0, time.perf_counter()
        while (passed := time.perf_counter() - began) < AT_LEAST or not times:
            ask(self.encoded)
            times += 1
        return passed / times / self.localities * 1e6


def prepared(engines: dict[str, Engine], values: Integers, states: Bytes) -> list[Timed]:
    """Every engine with its measures laid out, and whether it says what `columns` says; warms each up."""
    found: list[Timed] = []
    ours: Answer | None = None
    for key, engine in engines.items():
        localities = min(values.shape[1], engine.most)
        some = np.ascontiguousarray(values[:, :localities]), np.ascontiguousarray(states[:, :localities])
        began = time.perf_counter()
        encoded = engine.encoded(*some)
        encoding = (time.perf_counter() - began) / localities * 1e6
        said = engine.answer(engine.three(encoded))
        ours = ours or said
        claimed = bool((engine.claimed(encoded) == ours.totals[1, :localities]).all())
        found.append(Timed(key, engine, localities, encoded, encoding, agreement(ours, said, claimed=claimed)))
    return found


def agreement(ours: Answer, said: Answer, *, claimed: bool) -> str:
    """Whether it says the same: yes, totals (no codes given) or NO; of the first localities where it got only those."""
    localities = said.totals.shape[1]
    if not claimed or (said.totals != ours.totals[:, :localities]).any():
        return "NO"
    if said.codes is None or ours.codes is None:
        return "totals"
    return "yes" if (said.codes == ours.codes[:, :localities]).all() else "NO"


def measure(timed: Sequence[Timed], runs: int) -> None:
    """Take turns, so that a slow moment of the machine hits all alike; the first turn warms up."""
    gc.collect()
    gc.disable()
    try:
        for _ in range(runs + 1):
            for one in timed:
                one.turn()
    finally:
        gc.enable()
    for one in timed:
        del one.three[0], one.claimed[0]


def show(localities: int, timed: Sequence[Timed]) -> None:
    """Print the table of one number of localities."""
    kernel = next(one for one in timed if one.key == YARDSTICK)
    print(f"\nN = {localities:,}; µs per locality: median (minimum), × the kernel's median")
    print(f"{'':<14}{'three totals and codes':>34}{'claimed alone':>34}{'encoding':>11}{'peak MB':>9}  agrees")
    for one in timed:
        three = _figures(one.three, statistics.median(kernel.three))
        claimed = _figures(one.claimed, statistics.median(kernel.claimed))
        memory = "" if one.megabytes is None else f"{one.megabytes:,.0f}"
        sample = "" if one.localities == localities else f", on {one.localities:,} of them"
        print(f"{one.engine.name:<14}{three}{claimed}{one.encoding:11,.2f}{memory:>9}  {one.agrees}{sample}")


def _figures(times: Sequence[float], of: float) -> str:
    median, least = statistics.median(times), min(times)
    ratio = f"{median / of:,.2f}×" if median < 100 * of else f"{median / of:,.0f}×"
    return f"{median:11,.{_decimals(median)}f} {f'({least:,.{_decimals(least)}f})':<11}{ratio:>11}"


def _decimals(number: float) -> int:
    return 0 if number >= 1_000 else 1 if number >= 10 else 3


def missed(localities: int, timed: Sequence[Timed]) -> Iterator[str]:
    """The limits that do not hold at a number of localities."""
    by_key = {one.key: one for one in timed}
    ours, kernel = by_key[OURS], by_key[YARDSTICK]
    yield from (f"N={localities}: {one.engine.name} says otherwise" for one in timed if one.agrees == "NO")
    three, claimed = statistics.median(ours.three), statistics.median(ours.claimed)
    if localities == AT:
        for name, found, times, most in (
            ("three totals take", three, kernel.three, THREE_OF_KERNEL),
            ("claimed alone takes", claimed, kernel.claimed, CLAIMED_OF_KERNEL),
        ):
            ratio = found / statistics.median(times)
            if ratio > most:
                yield f"N={localities}: {name} {ratio:.2f}× of the kernel, limit {most}×"
    if localities == 1 and three > ALONE:
        yield f"N=1: {three:.0f} µs, limit {ALONE:.0f} µs"
    for one in timed:
        if one is not ours and statistics.median(one.three) <= three:
            yield f"N={localities}: {one.engine.name} is as fast"


def chosen(standard: Standard, level: str, peers: Sequence[str]) -> dict[str, Engine]:
    """The engines by name, ours first; a peer that is not installed is named and left out."""
    engines = {name: made(name, standard, level) for name in (OURS, YARDSTICK)}
    for name in peers:
        try:
            engines[name] = made(name, standard, level)
        except ImportError as error:
            print(f"left out: {name} ({error}); pip install 'modelcity[bench]'", file=sys.stderr)
    return engines


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _peers(text: str) -> list[str]:
    names = [name for name in text.split(",") if name]
    if unknown := set(names) - set(PEERS):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: must be of {', '.join(PEERS)}")
    return names


def main() -> int:
    """Measure at each number of localities, print the tables, and tell whether the limits hold."""
    parser = argparse.ArgumentParser(description="Time per locality of `columns`, the hand-written kernel and peers.")
    parser.add_argument("--level", choices=("city", "county", "town"), default="county")
    parser.add_argument(
        "--localities", type=_numbers, default=[1, 1_000, AT], help="numbers of localities, with commas"
    )
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--peers", type=_peers, default=PEERS, help=f"of {', '.join(PEERS)}; empty for none")
    call = parser.parse_args()
    standard, _ = load(installed(), "national")
    engines = chosen(standard, call.level, call.peers)
    most = max(call.localities)
    memory = {key: peak(key, call.level, min(most, engine.most)) for key, engine in engines.items()}
    print(f"national, {call.level}: {len(standard.at(call.level).clauses)} clauses; everything is due")
    slow: list[str] = []
    for localities in call.localities:
        timed = prepared(engines, *made_up(standard, call.level, localities))
        for one in timed if localities == most else ():
            one.megabytes = memory[one.key]
        measure(timed, max(3, call.runs))
        show(localities, timed)
        slow += missed(localities, timed)
    print("\nmissed:\n  " + "\n  ".join(slow) if slow else "\nwithin the limits, and all agree")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
