"""How long a plan takes, what it costs, and what the plan would cost that always takes what brings most per day.

    python benchmarks/plan.py [--rounds 5]

The sample district, its variants and a district that has filed nothing, to several targets; every plan is solved with
gap 0 and scored anew before it counts. Times are medians over the rounds, all cases taken in turn.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import NamedTuple

from modelcity.dossier.dossier import Dossier, Locality
from modelcity.dossier.reading import read_dossier
from modelcity.planning.plan import Plan, plan
from modelcity.planning.wish import Wish
from modelcity.standard.load import installed, load
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


class Case(NamedTuple):
    """A dossier and what is asked for it."""

    name: str
    dossier: Dossier
    wish: Wish


def cases(standard: Standard) -> list[Case]:
    """Small and great plans, with targets in reach and out of it."""
    files = ("district.csv", "district-halfway.csv", "district-vetoed.yaml", "towns/fengyan.csv")
    dossiers = {name: read_dossier(SAMPLE / name, standard, lambda: iter(())) for name in files}
    dossiers["nothing filed"] = Dossier(Locality("empty", "空台账（虚构）", "county"), {}, "none")
    wishes = [
        ("district.csv", Wish(9500)),
        ("district.csv", Wish(None)),
        ("district.csv", Wish(None, budget=30)),
        ("district-halfway.csv", Wish(9500)),
        ("district-vetoed.yaml", Wish(9000)),
        ("towns/fengyan.csv", Wish(None)),
        ("nothing filed", Wish(9500)),
        ("nothing filed", Wish(None, budget=100)),
    ]
    return [Case(name, dossiers[name], wish) for name, wish in wishes]


def row(case: Case, found: Plan, seconds: float) -> str:
    """A line of the table."""
    wish, first = case.wish, found.first
    asked = "most" if wish.target is None else points_text(wish.target)
    asked += "" if wish.budget is None else f" in {wish.budget} days"
    ours = f"{points_text(found.points)} in {found.effort} days, {len(found.options)} values"
    return f"| {case.name} | {asked} | {ours} | {points_text(first.points)} in {first.effort} days | {seconds:.2f} |"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How long plans take and what they cost.")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    standard, _ = load(installed(), "national")
    asked = cases(standard)
    times: list[list[float]] = [[] for _ in asked]
    plans: list[Plan] = []
    for _ in range(rounds):
        plans = []
        for case, taken in zip(asked, times, strict=True):
            begun = time.perf_counter()
            plans.append(plan(standard, case.dossier, None, case.wish))
            taken.append(time.perf_counter() - begun)
    print("| dossier | asked | plan | most per day first | seconds |\n|---|---|---|---|---|")
    for case, found, taken in zip(asked, plans, times, strict=True):
        print(row(case, found, statistics.median(taken)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
