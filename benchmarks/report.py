"""How long reports take: each kind in each format, and the notices of 52 units in two formats, all from a cold start.

    python benchmarks/report.py [--rounds 3]

Every figure is a whole process, from its start to the last file: imports, reading, scoring, pictures, writing. All take
turns. The package is compiled once before, as `run.py` leaves it on a desk (and pip all other packages). The notices
are of a district that has filed nothing, once as the national standard has it (its lead units), and once with its
indicators dealt out to 52 units. Ends with 1 when a limit is exceeded, with 2 when a command fails.
"""

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path

from modelcity.dossier.dossier import Dossier, Locality
from modelcity.judging.score import score
from modelcity.reporting.templates import read_templates
from modelcity.reporting.unitnotice import unit_notices
from modelcity.reporting.writing import write_reports
from modelcity.standard.load import installed, load

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_data"
FORMATS = ("docx", "xlsx", "html", "pdf")
DAY = ("--as-of", "2023-06-20")
UNITS = 52
ONE, MANY = 3.0, 20.0  # seconds: a report in one format, the notices of 52 units in two


@dataclass
class Timed:
    """A command, how many seconds it may take, those that it took, and those that it kept a processor busy."""

    name: str
    format: str
    words: list[str]
    limit: float
    seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Run it once more."""
        began, worked = time.perf_counter(), worked_by_others()
        done = subprocess.run([sys.executable, *self.words], cwd=ROOT, capture_output=True, check=False)
        self.seconds.append(time.perf_counter() - began)
        self.busy.append(worked_by_others() - worked)
        if done.returncode not in (0, 1):  # 1: vetoed, or a target out of reach; the report is there
            print(done.stderr.decode("utf-8", "replace")[-2000:], file=sys.stderr)
            print(f"{self.name}, {self.format}: ended with {done.returncode}", file=sys.stderr)
            raise SystemExit(2)


def worked_by_others() -> float:
    """Seconds of processor time of all processes started so far."""
    times = os.times()
    return times.children_user + times.children_system


def tool(*words: str) -> list[str]:
    return ["-m", "modelcity", *words]


def timed(folder: Path) -> list[Timed]:
    """Everything that is measured; what it reads lies in the sample or in the folder."""
    history, empty = folder / "history.db", folder / "empty.csv"
    for file in ("district-halfway.csv", "district-vetoed.yaml", "district.csv"):
        words = tool("assess", str(SAMPLE / file), *DAY, "--record", str(history))
        subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, check=False)
    empty.write_text("locality,fact,year,value,evidence,note\nempty,joint_conference_count,2020,,,\n", encoding="utf-8")
    district = str(SAMPLE / "district.csv")
    kinds = {
        "self": [district, *DAY],
        "unit (notices of the sample)": [district, *DAY],
        "towns (12)": [str(SAMPLE / "towns"), *DAY],
        "plan (to 95)": [district, *DAY, "--target", "95"],
        "history (3 runs)": [str(history)],
    }
    found = []
    for name, words in kinds.items():
        for ending in FORMATS:
            out = ["--to", ending, "--out", str(folder / name.split()[0])]
            found.append(Timed(name, ending, tool("report", *words, "--kind", name.split()[0], *out), ONE))
    nothing = ["report", str(empty), "--level", "county", "--kind", "unit", "--to", "docx,xlsx"]
    found.append(Timed("unit, nothing filed", "docx,xlsx", tool(*nothing, "--out", str(folder / "nothing")), MANY))
    dealt = [str(Path(__file__).resolve()), "--notices", str(folder / "dealt")]
    found.append(Timed(f"unit, nothing filed, {UNITS} units", "docx,xlsx", dealt, MANY))
    return found


def notices(out: Path) -> None:
    """The notices of 52 units, each of which leads some indicators of the national standard, in two formats."""
    standard, _ = load(installed(), "national")
    units = cycle([name for name, unit in standard.units.items() if not unit.several][:UNITS])
    indicators, vetoes = (
        {name: entry.model_copy(update={"lead": next(units)}) for name, entry in entries.items()}
        for entries in (standard.indicators, standard.vetoes)
    )
    standard = replace(standard, indicators=indicators, vetoes=vetoes)
    found = unit_notices(standard, score(standard, Dossier(Locality("e", "空区", "county"), {}, ""), None))
    assert len(found) == UNITS
    write_reports(found, ("docx", "xlsx"), out, read_templates(None))


def row(one: Timed, files: int) -> str:
    """A line of the table."""
    median, least, busy = statistics.median(one.seconds), min(one.seconds), min(one.busy)
    return f"| {one.name} | {one.format} | {files} | {median:.2f} | {least:.2f} | {busy:.2f} | {one.limit:.0f} |"


def main() -> int:
    """Measure, print the table, and tell whether the limits hold."""
    parser = argparse.ArgumentParser(description="How long reports take against their limits.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--notices", type=Path, help=argparse.SUPPRESS)
    call = parser.parse_args()
    if call.notices is not None:
        notices(call.notices)
        return 0
    compileall.compile_dir(ROOT / "engine", quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        asked = timed(Path(folder))
        for _ in range(max(1, call.rounds)):
            for one in asked:
                one.run()
        print("| report | format | files | median s | least s | least CPU s | limit s |\n|---|---|---|---|---|---|---|")
        for one in asked:
            out = Path(one.words[-1])
            print(row(one, sum(len(list(out.glob(f"*.{ending}"))) for ending in one.format.split(","))))
    slow = [f"{one.name} ({one.format})" for one in asked if statistics.median(one.seconds) > one.limit]
    print(f"too slow: {', '.join(slow)}" if slow else "within the limits")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
