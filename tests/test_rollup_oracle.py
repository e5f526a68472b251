"""The roll-up on random towns, against plain fractions: rolled up and scored by the oracle, totals and costs agree.

What is missing is known only where its lowest and its highest value give the same: another way than the engine's.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest

import oracle
from agreement import TOTALS, evaluators, read
from modelcity.dossier.dossier import Dossier
from modelcity.dossier.reading import read_dossier
from modelcity.judging.score import score_with
from modelcity.planning.rollcosts import town_costs
from modelcity.planning.rollup import Rollup
from modelcity.planning.towns import read_towns
from random_dossiers import random_as_of, random_raw, to_csv

STANDARD, DECLARED = read("national")
PROFILES = ("mixed", "perfect", "perfect", "all_na", "all_unevidenced", "worst", "sparse")
SAMPLE_ASKED = Fraction(20)  # the only lowest count that rolls up: 20 households in each town
Key = tuple[str, int | None]
Said = tuple[oracle.Value, bool]  # a number or na, and whether it has evidence
Told = Mapping[Key, Said]  # what is missing is not there
ROLLS = [
    name
    for name in DECLARED.collected("county")
    if STANDARD.facts[name].rollup != "none" and name in DECLARED.collected("town")
]


def told(raw: oracle.RawDossier) -> dict[Key, Said]:
    """The cells of a raw dossier, read by the oracle."""
    read_cells = {
        (name, year): (oracle.value_of(cell.value, DECLARED.facts[name]), cell.evidenced)
        for name, cells in raw.items()
        for year, cell in cells.items()
    }
    return {key: (value, evidenced) for key, (value, evidenced) in read_cells.items() if value is not None}


def merged(
    name: str, values: Sequence[oracle.Value | None], samples: Sequence[oracle.Value | None]
) -> oracle.Value | None:
    """One value above; None where it is not known."""
    kind = STANDARD.facts[name].rollup
    there = [(value, sample) for value, sample in zip(values, samples, strict=True) if value != oracle.NA]
    if not there:
        return oracle.NA
    if kind == "weighted_by_sample":
        return pooled(there)
    top = Fraction(10**15) if DECLARED.facts[name].kind == "count" else Fraction(1)
    ends = set()
    for end in (Fraction(0), top):
        filled = [value if isinstance(value, Fraction) else end for value, _ in there]
        ends.add({"sum": sum(filled, Fraction(0)), "min": min(filled), "all": min(filled), "any": max(filled)}[kind])
    return ends.pop() if len(ends) == 1 else None


def pooled(there: Sequence[tuple[oracle.Value | None, oracle.Value | None]]) -> Fraction | None:
    """The rate of all forms together."""
    asked = [pair for pair in there if pair[1] != 0] or list(there)
    rates = [rate for rate, _ in asked if isinstance(rate, Fraction)]
    if len(rates) < len(asked):
        return None
    if min(rates) == max(rates):
        return rates[0]
    forms = [sample for _, sample in asked if isinstance(sample, Fraction)]
    if len(forms) < len(asked) or sum(forms) == 0:
        return None
    return sum((rate * sample for rate, sample in zip(rates, forms, strict=True)), Fraction(0)) / sum(forms)


def at_best(name: str, value: oracle.Value | None) -> oracle.Value:
    """A town's value when the town is in order."""
    fact = DECLARED.facts[name]
    if value == oracle.NA:
        return oracle.NA
    if fact.better == "lower":
        return Fraction(0)
    if fact.kind in ("bool", "ratio"):
        return Fraction(1)
    known = value if isinstance(value, Fraction) else Fraction(0)
    return max(known, SAMPLE_ASKED) if STANDARD.facts[name].rollup == "min" else known


def own_part(name: str, stated: oracle.Value | None, towns: oracle.Value | None) -> Fraction | None:
    """What the county did itself, where what it states can be explained so (the random texts are never rounded)."""
    if not isinstance(stated, Fraction) or towns is None or stated == towns:
        return None
    kind = STANDARD.facts[name].rollup
    below = towns if isinstance(towns, Fraction) else Fraction(0)
    if kind == "sum" and stated > below:
        return stated - below
    return stated if kind == "min" and (towns == oracle.NA or stated < towns) else None


def county_of(
    towns: Sequence[Told], stated: oracle.RawDossier, best: Collection[int] = (), reported: Collection[int] = ()
) -> oracle.RawDossier:
    """The county's raw dossier: what the towns give in the place of what it states.

    `best`: towns that are in order; `reported`: towns of which only what is missing is.
    """
    county = {name: dict(cells) for name, cells in stated.items() if name not in ROLLS}
    mine = told(stated)
    for name in ROLLS:
        weight = STANDARD.facts[name].rollup_weight
        for year in DECLARED.years(DECLARED.facts[name]):
            key = (name, year)
            as_is = [town[key][0] if key in town else None for town in towns]
            samples = [town[weight, None][0] if weight and (weight, None) in town else None for town in towns]
            values = [
                at_best(name, value) if n in best or (value is None and n in reported) else value
                for n, value in enumerate(as_is)
            ]
            weights = list(samples)
            for n in (n for n, sample in enumerate(samples) if sample is None and n in {*best, *reported}):
                weights[n] = Fraction(1 if n not in best and isinstance(as_is[n], Fraction) else 0)
            value = merged(name, values, weights)
            proven = [
                value_ if key in town and town[key][1] else None for value_, town in zip(as_is, towns, strict=True)
            ]
            evidenced = merged(name, proven, samples) == value
            own = own_part(name, mine[key][0] if key in mine else None, merged(name, as_is, samples))
            if own is not None and value is not None:
                below = value if isinstance(value, Fraction) else None
                value = (
                    own if below is None else below + own if STANDARD.facts[name].rollup == "sum" else min(below, own)
                )
                evidenced = evidenced and mine[key][1]
            if value is not None:
                county.setdefault(name, {})[year] = oracle.Cell(text(name, value), evidenced)
    return county


def text(name: str, value: oracle.Value) -> str:
    """A value as a clerk may write it; on the grid where its digits do not fit."""
    if isinstance(value, str):
        return "na"
    if DECLARED.facts[name].kind == "bool":
        return "是" if value else "否"
    if len(str(value.denominator)) > 12:
        return oracle.decimal_text(Fraction(floor(value * 10_000), 10_000))
    return str(value)


def files(folder: Path, raws: Sequence[oracle.RawDossier], stated: oracle.RawDossier) -> tuple[Path, Dossier]:
    """The towns in a folder, and the county's own dossier as the engine reads it."""
    towns = folder / "towns"
    towns.mkdir(parents=True)
    names = [f"t{number}" for number in range(len(raws))]
    for name, raw in zip(names, raws, strict=True):
        (towns / f"{name}.csv").write_text(to_csv(DECLARED, raw, name), encoding="utf-8")
    listed = "".join(f"{name},{name},town,c\n" for name in names)
    (towns / "localities.csv").write_text("locality,name,level,parent\n" + listed, encoding="utf-8")
    (folder / "c.csv").write_text(to_csv(DECLARED, stated, "c"), encoding="utf-8")
    return towns, read_dossier(folder / "c.csv", STANDARD, tuple, "county")


def drawn(seed: int) -> tuple[list[oracle.RawDossier], oracle.RawDossier, date | None]:
    """One to four random towns, a county, a day. A town has at least one row, so that its file says whose it is."""
    rng = random.Random(f"rollup/{seed}")
    raws: list[oracle.RawDossier] = []
    while not raws or (len(raws) < 4 and rng.random() < 0.7):
        raw = random_raw(DECLARED, "town", rng, rng.choice(PROFILES))
        raws += [raw] if any(raw.values()) else []
    return raws, random_raw(DECLARED, "county", rng, rng.choice(("mixed", "perfect"))), random_as_of(rng, DECLARED)


def seeds(first: int, quick: int, count: int) -> list[object]:
    """Seeds, of which only the first few run every time: the oracle is slow."""
    slow = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(first + quick, first + count)]
    return [*range(first, first + quick), *slow]


@pytest.mark.parametrize("seed", seeds(0, 4, 24))
def test_rolled_up_totals_are_the_oracles(tmp_path: Path, seed: int) -> None:
    """Three totals and what every gate says."""
    raws, stated, as_of = drawn(seed)
    folder, county = files(tmp_path, raws, stated)
    towns = read_towns(STANDARD, folder, lambda path: read_dossier(path, STANDARD, tuple), county)
    assert not towns.left_out
    rollup = Rollup(STANDARD, towns, county)
    found = score_with(evaluators(("national", "county")), STANDARD, rollup.dossier, as_of)
    meant = oracle.assess(DECLARED, "county", county_of([told(raw) for raw in raws], stated), as_of)
    assert {name: Fraction(points, 100) for name, points in zip(TOTALS, found.totals, strict=True)} == {
        name: meant.totals[name] for name in TOTALS
    }
    assert {veto.id: veto.status for veto in found.vetoes} == meant.vetoes
    assert {survey.indicator: survey.status for survey in found.surveys} == meant.surveys


@pytest.mark.parametrize("seed", [1012, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(61, 67))])
def test_what_each_town_costs_is_the_oracles(tmp_path: Path, seed: int) -> None:
    """`alone`, `unreported` and `gain`, each from two whole assessments of the oracle.

    1012: what the county has not stated itself costs the same points; 0 of them come back by a town's report.
    """
    raws, stated, as_of = drawn(seed)
    folder, county = files(tmp_path, raws, stated)
    towns = read_towns(STANDARD, folder, lambda path: read_dossier(path, STANDARD, tuple), county)
    found = town_costs(Rollup(STANDARD, towns, county), as_of)
    said, every = [told(raw) for raw in raws], set(range(len(raws)))

    def claimed(best: Collection[int], reported: Collection[int] = ()) -> Fraction:
        return oracle.assess(DECLARED, "county", county_of(said, stated, best, reported), as_of).totals["claimed"]

    for number, cost in enumerate(found.towns):
        alone = claimed(every - {number})
        assert Fraction(cost.alone, 100) == claimed(every) - alone
        assert Fraction(cost.unreported, 100) == claimed(every - {number}, every) - alone
        assert 0 <= cost.unreported <= cost.alone
        assert Fraction(cost.gain, 100) == claimed({number}) - claimed(())
