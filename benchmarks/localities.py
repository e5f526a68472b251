"""Made-up localities: as measured columns for the evaluators, or as the long CSV that a province would send.

    python benchmarks/localities.py --towns 40000 --out FOLDER

Every locality has its own diligence, so that good, failing, missing, unevidenced and `na` values all occur, as they do
in a province: some localities lack almost nothing, some half of everything. The same seed gives the same bytes.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from modelcity.dossier.dossier import Key
from modelcity.dossier.measures import State
from modelcity.standard.clauses import LevelRules
from modelcity.standard.facts import Fact
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard

Integers = npt.NDArray[np.int64]
States = npt.NDArray[np.uint8]

BATCH = 1_000  # localities drawn at once: memory stays bounded however many are written
DILIGENCE = (0.55, 0.8, 0.9, 0.95, 0.99)  # how much of what is asked a locality does
MISSING, UNEVIDENCED, NO_CASES = 0.3, 0.6, 0.15  # of what is not done so well; NO_CASES where `na` is allowed
AT_ONCE = {State.UNEVIDENCED: State.EVIDENCED, State.NA_UNEVIDENCED: State.NA}  # vetoes look at all values
LEFT_OUT = np.array([State.NA, State.NA_UNEVIDENCED, State.MISSING], np.uint8)


class Likely(NamedTuple):
    """The values that are likely for one fact in one year, in grid steps: those that earn everything, and others."""

    good: Integers
    poor: Integers


class Drawn(NamedTuple):
    """N localities: each fact and year's value in grid steps and how it stands, both (keys, N)."""

    steps: Integers
    states: States


def keys_of(rules: LevelRules) -> list[Key]:
    """The facts and years that the level looks at, each once."""
    return list(dict.fromkeys((measure.fact, measure.year) for measure in rules.measures))


def likely_values(standard: Standard, rules: LevelRules) -> list[Likely]:
    """The likely values of each of the level's keys, on both sides of all that is asked of it."""
    asked: dict[Key, list[tuple[int, int]]] = {key: [] for key in keys_of(rules)}  # sign and bound
    for clause in rules.clauses:
        for test in clause.tests:
            for measure, at_least in test.any_of:
                asked[measure.fact, measure.year].append((measure.sign, at_least))
        for measure in clause.meter.measures if clause.meter is not None else ():
            assert clause.meter is not None
            asked[measure.fact, measure.year].append((measure.sign, clause.meter.full))
    return [_likely(standard.facts[fact], bounds) for (fact, _), bounds in asked.items()]


def _likely(fact: Fact, bounds: Sequence[tuple[int, int]]) -> Likely:
    most = {"bool": 1, "ratio": fact.steps}.get(fact.kind, 10**6 * fact.steps)
    low = max((bound for sign, bound in bounds if sign > 0), default=0)
    high = min((-bound for sign, bound in bounds if sign < 0), default=most)
    stride = {"ratio": 7, "amount": 1_234}.get(fact.kind, 1)
    reach = stride * np.arange(30, dtype=np.int64)
    good = np.unique(np.clip(low + reach, low, max(low, high))) if low else np.unique(np.clip(reach, 0, high))
    below, above = low - 1 - reach, high + 1 + reach[:5]
    poor = np.concatenate([below[below >= 0], above[above <= most]])
    return Likely(good, poor if poor.size else good)


def draw(standard: Standard, rules: LevelRules, localities: int, rng: np.random.Generator) -> Drawn:
    """That many random localities of a level."""
    keys = keys_of(rules)
    steps = np.empty((len(keys), localities), np.int64)
    states = np.empty((len(keys), localities), np.uint8)
    diligence = rng.choice(DILIGENCE, localities)
    for row, (key, likely) in enumerate(zip(keys, likely_values(standard, rules), strict=True)):
        done = rng.random(localities) < diligence
        steps[row] = np.where(done, rng.choice(likely.good, localities), rng.choice(likely.poor, localities))
        unproven = (rng.random(localities) > diligence) & (rng.random(localities) < UNEVIDENCED)
        missing = (rng.random(localities) > diligence) & (rng.random(localities) < MISSING)
        no_cases = (standard.facts[key[0]].if_no_cases is not None) & (rng.random(localities) < NO_CASES)
        there = np.where(no_cases, np.uint8(State.NA), np.uint8(State.EVIDENCED))
        states[row] = np.where(missing, np.uint8(State.MISSING), there + unproven)  # without evidence is the next state
    steps[np.isin(states, LEFT_OUT)] = 0
    return Drawn(steps, states)


def measured_columns(rules: LevelRules, drawn: Drawn) -> tuple[Integers, States]:
    """Values and states, (measures, N), as ``stacked`` gives them for as many dossiers on which everything is due."""
    row = {key: number for number, key in enumerate(keys_of(rules))}
    rows = [row[measure.fact, measure.year] for measure in rules.measures]
    values = drawn.steps[rows] * np.array([[measure.sign] for measure in rules.measures])
    states = drawn.states[rows]
    vetoes = np.array([measure.veto for measure in rules.measures])
    at_once = np.array([AT_ONCE.get(state, state) for state in State], np.uint8)
    states[vetoes] = at_once[states[vetoes]]
    return values, states


def made_up(standard: Standard, level: str, localities: int, seed: int = 0) -> tuple[Integers, States]:
    """Values and states of that many made-up localities, (measures, N) each; of towns, those that the table has."""
    rules = standard.at(level)
    values = np.empty((len(rules.measures), localities), np.int64)
    states = np.empty((len(rules.measures), localities), np.uint8)
    for first, drawn in _batches(standard, rules, localities, seed):
        here = slice(first, first + drawn.states.shape[1])
        values[:, here], states[:, here] = measured_columns(rules, drawn)
    return values, states


def _batches(standard: Standard, rules: LevelRules, localities: int, seed: int) -> Iterator[tuple[int, Drawn]]:
    """Localities in batches: the number of the first, and the batch."""
    for first in range(0, localities, BATCH):
        rng = np.random.default_rng([seed, first])
        yield first, draw(standard, rules, min(BATCH, localities - first), rng)


def write_table(path: Path, towns: int, seed: int = 0) -> int:
    """Write the long CSV of made-up towns, one after another, and ``localities.csv`` beside it; how many rows.

    One row for each fact and year; a missing value is an empty cell; every name of evidence stands once in the file.
    """
    standard, _ = load(installed(), "national")
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("locality,fact,year,value,evidence,note\n")
        for number, lines in enumerate(_lines(standard, towns, seed)):
            out.writelines(lines)
            rows += len(lines)
            if sys.stderr.isatty():
                print(f"\r{min((number + 1) * BATCH, towns)} towns", end="", file=sys.stderr)
    with path.with_name("localities.csv").open("w", encoding="utf-8", newline="") as out:
        out.write("locality,name,level,parent\n")
        out.writelines(
            f"t{town:06},示例镇{town:06}（虚构）,town,示例县{town // 14:05}（虚构）\n" for town in range(towns)
        )
    return rows


def _lines(standard: Standard, towns: int, seed: int) -> Iterator[list[str]]:
    """The lines of the table, a batch of towns at a time."""
    rules, papers = standard.at("town"), count(1)
    cells = [_Cells(standard.facts[fact], f",{fact},{year or ''},") for fact, year in keys_of(rules)]
    for first, drawn in _batches(standard, rules, towns, seed):
        lines = []
        for town, (steps, states) in enumerate(
            zip(drawn.steps.T.tolist(), drawn.states.T.tolist(), strict=True), first
        ):
            for cell, step, state in zip(cells, steps, states, strict=True):
                head, tail = cell[step, state]
                lines.append(f"t{town:06}{head}佐证{next(papers):08}.pdf{tail}" if tail else f"t{town:06}{head}")
        yield lines


class _Cells(dict[tuple[int, int], tuple[str, str]]):
    """What stands in a row before and after the name of its evidence, by value and state; no tail: no evidence."""

    def __init__(self, fact: Fact, head: str) -> None:
        super().__init__()
        self._fact, self._head = fact, head

    def __missing__(self, cell: tuple[int, int]) -> tuple[str, str]:
        steps, state = cell
        none = state in (State.NA, State.NA_UNEVIDENCED)
        value = "" if state == State.MISSING else "na" if none else as_written(self._fact, steps)
        note = "本年度无此类情形（虚构）" if none else ""
        proven = state in (State.EVIDENCED, State.NA)
        self[cell] = (f"{self._head}{value},", f",{note}\n") if proven else (f"{self._head}{value},,{note}\n", "")
        return self[cell]


def as_written(fact: Fact, steps: int) -> str:
    if fact.kind == "bool":
        return "是" if steps else "否"
    if fact.kind == "ratio":
        return f"{steps // 100}.{steps % 100:02}%"
    return str(steps) if fact.kind == "count" else f"{steps // 100}.{steps % 100:02}"


def main() -> int:
    """Write the table of made-up towns."""
    parser = argparse.ArgumentParser(description="Write made-up towns as one long CSV, and localities.csv beside it.")
    parser.add_argument("--towns", type=int, default=40_000)
    parser.add_argument("--out", type=Path, required=True, help="the folder for towns.csv and localities.csv")
    parser.add_argument("--seed", type=int, default=0)
    call = parser.parse_args()
    path = call.out / "towns.csv"
    rows = write_table(path, call.towns, call.seed)
    print(f"{path}: {call.towns} towns, {rows} rows, {path.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
