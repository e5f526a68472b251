"""How long modelcity takes to start, as multiples of `python -c pass`, all measured in one interleaved run.

    python benchmarks/start.py [DOSSIER] [--runs N]

Ends with 1 when a limit is exceeded, with 2 when a command does not work.
"""

import argparse
import compileall
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_data" / "district.csv"


@dataclass
class Start:
    """One command, how many times `python -c pass` it may take, and the seconds that it took."""

    name: str
    words: list[str]
    limit: int | None = None
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def run(self) -> None:
        """Start it once more."""
        began = time.perf_counter()
        done = subprocess.run([sys.executable, *self.words], cwd=ROOT, capture_output=True, check=False)
        self.seconds.append(time.perf_counter() - began)
        vetoed = done.returncode == 1 and done.stdout  # done all the same; a crash prints nothing there
        if done.returncode != 0 and not vetoed:
            print(done.stderr.decode("utf-8", "replace")[-2000:], file=sys.stderr)
            print(f"{self.name}: ended with {done.returncode}", file=sys.stderr)
            raise SystemExit(2)


def measure(starts: list[Start], runs: int) -> None:
    """Take turns, so that a slow moment of the machine hits all alike; the first turn warms up."""
    for _ in range(runs + 1):
        for start in starts:
            start.run()
    for start in starts:
        del start.seconds[0]


def main() -> int:
    """Measure, print the table, and tell whether the limits hold."""
    parser = argparse.ArgumentParser(description="Start-up times of modelcity against their limits.")
    parser.add_argument("dossier", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--runs", type=int, default=11)
    call = parser.parse_args()
    tool = ["-m", "modelcity"]
    bare = Start("python -c pass", ["-c", "pass"])
    limited = [
        Start("modelcity --help", [*tool, "--help"], 12),
        Start("modelcity assess --json", [*tool, "assess", str(call.dossier.resolve()), "--json"], 40),
    ]
    compileall.compile_dir(ROOT / "engine", quiet=1)  # as an installed package is
    measure([bare, *limited], max(1, call.runs))
    print(f"{bare.name:<26}{bare.median * 1000:7.1f} ms    1.0 ×")
    slow = []
    for start in limited:
        times = start.median / bare.median
        print(f"{start.name:<26}{start.median * 1000:7.1f} ms  {times:5.1f} ×   limit {start.limit} ×")
        if start.limit is not None and times > start.limit:
            slow.append(start.name)
    print(f"too slow: {', '.join(slow)}" if slow else "within the limits")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
