"""From the CSV of a province to ranked totals: `modelcity compare --table FILE --json`, as a user runs it.

    python benchmarks/table.py [--towns 40000] [--runs 3] [--table FILE]

Every run starts a process of its own; reading the file with Python's own csv module, doing nothing but looking up each
row's fact, year and value in a dict, is timed in turns beside it, so that a slow moment of the machine hits both.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from localities import write_table

MICROSECONDS, MEGABYTES = 150, 1_000  # per town, and in all, at 40,000 towns
# Runs the command and says on stderr how much memory it took at most (in KB on Linux).
MEASURED = (
    "import atexit, resource, sys; from modelcity.cli import main; "
    "atexit.register(lambda: print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)); "
    "sys.argv[1:] = {args!r}; main()"
)


class Run(NamedTuple):
    """One run of the command: seconds by the clock, peak memory in MB, how many towns were ranked."""

    seconds: float
    megabytes: float
    towns: int


def compare(table: Path) -> Run:
    """The command on a table; its exit code is 1, as some towns are vetoed."""
    code = MEASURED.format(args=["compare", "--table", str(table), "--json"])
    start = perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    seconds = perf_counter() - start
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    peak = next(line.split()[1] for line in reversed(done.stderr.decode().splitlines()) if line.startswith("PEAK"))
    said = json.loads(done.stdout)
    return Run(seconds, int(peak) / 1_000, sum(len(level["ranking"]) for level in said["levels"]))


def plain_reading(table: Path) -> float:
    """Seconds for csv.reader and one look-up per row."""
    known: dict[tuple[str, str, str], int] = {}
    start = perf_counter()
    with table.open(encoding="utf-8", newline="") as lines:
        for _, fact, year, value, _, _ in csv.reader(lines):
            known.setdefault((fact, year, value), 0)
    return perf_counter() - start


def measure(table: Path, towns: int, runs: int) -> int:
    """Print the table of figures; 1 when a limit does not hold."""
    commands: list[Run] = []
    readings: list[float] = []
    for _ in range(runs):
        commands.append(compare(table))
        readings.append(plain_reading(table))
    assert {run.towns for run in commands} == {towns}, "every town is ranked"
    peak = max(run.megabytes for run in commands)
    print(f"{towns} towns, {table.stat().st_size / 1e6:.0f} MB, {runs} runs; us per town: median (minimum)")
    for name, seconds in (
        ("compare --table FILE --json", [run.seconds for run in commands]),
        ("csv.reader and a dict", readings),
    ):
        print(f"{name:<30}{median(seconds) / towns * 1e6:>8.1f}{f'({min(seconds) / towns * 1e6:.1f})':>10}")
    print(f"peak memory: {peak:.0f} MB")
    slow = median(run.seconds for run in commands) / towns * 1e6 > MICROSECONDS
    print(f"at most {MICROSECONDS} us per town: {'missed' if slow else 'holds'}")
    print(f"at most {MEGABYTES} MB: {'missed' if peak > MEGABYTES else 'holds'}")
    return int(slow or peak > MEGABYTES)


def main(args: Sequence[str] | None = None) -> int:
    """Write the table where none is given, and measure."""
    parser = argparse.ArgumentParser(description="From the CSV of a province to ranked totals, as a user runs it.")
    parser.add_argument("--towns", type=int, default=40_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--table", type=Path, help="a table of that many towns; else one is written and removed again")
    call = parser.parse_args(args)
    if call.table is not None:
        return measure(call.table, call.towns, call.runs)
    with tempfile.TemporaryDirectory(prefix="modelcity-") as folder:
        path = Path(folder) / "towns.csv"
        write_table(path, call.towns)
        return measure(path, call.towns, call.runs)


if __name__ == "__main__":
    sys.exit(main())
