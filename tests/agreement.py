"""Holds the engine against the independent oracle on random dossiers, through the engine's own front door.

``python tests/agreement.py 100000`` compares that many on all processors and prints what differs, shared among the
levels of all installed standards; ``--standard unit`` asks for one of them.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import oracle
from modelcity.dossier.reading import read_dossier
from modelcity.judging.assessment import Assessment
from modelcity.judging.score import Evaluators, score_with
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard
from random_dossiers import PROFILES, random_as_of, random_raw, to_csv

ROOT = Path(__file__).resolve().parents[1]
TOTALS = ("evidenced", "claimed", "attainable")


Stage = tuple[str, str]  # a standard and one of its levels


@cache
def read(name: str) -> tuple[Standard, oracle.Declared]:
    """A standard as the engine and as the oracle read it."""
    return load(installed(), name)[0], oracle.Declared.read(ROOT, name)


def stages(name: str | None = None) -> list[Stage]:
    """Every level of a standard, or of all that are installed."""
    return [(one, level) for one in ([name] if name else installed().ids()) for level in read(one)[0].levels]


@cache
def evaluators(stage: Stage) -> Evaluators:
    """Both evaluators of a level, built once."""
    name, level = stage
    return Evaluators(read(name)[0].at(level))


def drawn(seed: int, stage: Stage, profile: str) -> tuple[oracle.RawDossier, date | None]:
    """A random raw dossier, and a day about the window of its standard."""
    name, level = stage
    rng = random.Random(f"{seed}/{name}/{level}/{profile}")
    _, declared = read(name)
    return random_raw(declared, level, rng, profile), random_as_of(rng, declared)


def differences(stage: Stage, raw: oracle.RawDossier, as_of: date | None, folder: Path) -> list[str]:
    """What the engine says of a dossier otherwise than the oracle: totals, indicators, clauses, gates, warnings."""
    name, level = stage
    standard, declared = read(name)
    path = folder / "dossier.csv"
    path.write_text(to_csv(declared, raw), encoding="utf-8")
    dossier = read_dossier(path, standard, lambda: (), level)
    found = score_with(evaluators(stage), standard, dossier, as_of)  # both judge; it raises where they differ
    expected = oracle.assess(declared, level, raw, as_of)
    said = dict(_engine(found))
    meant = dict(_oracle(expected, declared.adjustment.get("category")))
    return [
        f"{key}: engine {said.get(key)}, oracle {meant.get(key)}"
        for key in said | meant
        if said.get(key) != meant.get(key)
    ]


def _engine(found: Assessment) -> Iterator[tuple[str, object]]:
    for total in TOTALS:
        yield f"total {total}", Fraction(getattr(found.totals, total), 100)
        yield f"adjustment {total}", Fraction(getattr(found.adjustment, total), 100)
        for category in found.categories:
            yield f"{category.id} {total}", Fraction(getattr(category.scored, total), 100)
    yield "still attainable", Fraction(found.still_attainable, 100)
    yield "out of", Fraction(found.out_of, 100)
    yield "missing", found.missing
    yield "verdict", (found.verdict.status, found.verdict.reasons)
    for veto in found.vetoes:
        yield veto.id, veto.status
    for warning in found.warnings:
        behind = frozenset((value.fact, value.year) for value in warning.because)
        yield warning.id, (behind, frozenset(map(oracle.half_width, warning.evidence)))
    for survey in found.surveys:
        yield f"survey {survey.indicator}", survey.status
    for result in found.indicators:
        for total in TOTALS:
            yield f"{result.id} {total}", Fraction(getattr(result.scored, total), 100)
        yield f"{result.id} outcome", (result.outcome, result.capped)
        for finding in result.findings:
            yield f"clause {finding.clause}", (finding.kind, Fraction(finding.points, 100))


def _oracle(expected: oracle.Assessment, adjustment: str | None) -> Iterator[tuple[str, object]]:
    for total in TOTALS:
        yield f"total {total}", expected.totals[total]
        yield f"adjustment {total}", expected.adjustment[total]
        for category, points in expected.categories.items():
            yield f"{category} {total}", expected.adjustment[total] if category == adjustment else points[total]
    yield "still attainable", expected.totals["still_attainable"]
    yield "out of", expected.out_of
    yield "missing", expected.missing
    yield "verdict", expected.verdict
    yield from expected.vetoes.items()
    yield from expected.warnings.items()
    for indicator, status in expected.surveys.items():
        yield f"survey {indicator}", status
    for name, result in expected.indicators.items():
        for total in TOTALS:
            yield f"{name} {total}", result.points[total]
        yield f"{name} outcome", (result.outcome, result.capped)
        for clause, (kind, points) in result.clauses.items():
            if kind is not None:
                yield f"clause {clause}", (kind, points)


def _compare(asked: tuple[list[Stage], range]) -> list[str]:
    gc.set_threshold(100_000, 20, 20)
    there, seeds = asked
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            stage, profile = there[seed % len(there)], PROFILES[seed // len(there) % len(PROFILES)]
            raw, as_of = drawn(seed, stage, profile)
            found += [
                f"seed {seed} {'/'.join(stage)} {profile} {as_of}: {line}"
                for line in differences(stage, raw, as_of, Path(folder))
            ]
    return found


def main() -> int:
    """Compare many dossiers; exit code 1 when any differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--standard", choices=installed().ids(), help="one standard only (default: all)")
    asked = parser.parse_args()
    started, batch, there = time.monotonic(), 250, stages(asked.standard)
    batches = [
        (there, range(n, min(n + batch, asked.start + asked.count)))
        for n in range(asked.start, asked.start + asked.count, batch)
    ]
    differing: list[str] = []
    with multiprocessing.Pool() as pool:
        for done, found in enumerate(pool.imap_unordered(_compare, batches), 1):
            differing += found
            for line in found[:20]:
                print(line, flush=True)
            if done % 20 == 0:
                print(
                    f"{done * batch} compared, {len(differing)} differences, {time.monotonic() - started:.0f} s",
                    flush=True,
                )
    print(f"{asked.count} dossiers, {len(differing)} differences, {time.monotonic() - started:.0f} s")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
