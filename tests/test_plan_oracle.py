"""Plans of random dossiers carried out on the raw dossier and scored by the oracle: what was promised is there.

Here an action is done in the raw cells, as a clerk would write it; no code of the engine takes part in the score.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

import oracle
from agreement import read, stages
from modelcity.dossier.reading import read_dossier
from modelcity.planning.actions import Option
from modelcity.planning.plan import Plan, plan
from modelcity.planning.wish import By, Wish
from random_dossiers import PROFILES, random_as_of, random_raw, to_csv

STAGES = stages()
SMALL = [(name, level) for name, level in STAGES if name != "national" or level == "town"]


def carried_out(declared: oracle.Declared, raw: oracle.RawDossier, options: Sequence[Option]) -> oracle.RawDossier:
    """The raw cells with every action done: a paper filed, or the value written with one."""
    after = {name: dict(cells) for name, cells in raw.items()}
    for option in options:
        name, year = option.key
        cells = after.setdefault(name, {})
        if option.kind == "evidence":
            cells[year] = replace(cells[year], evidenced=True)
        else:
            assert option.value is not None
            text = oracle.decimal_text(option.value)
            said = "是" if option.value else "否"
            cells[year] = oracle.Cell(said if declared.facts[name].kind == "bool" else text, evidenced=True)
    return after


def random_wish(rng: random.Random, as_of: date | None, full: int) -> Wish:
    """A target below or near full marks, or as much as can be, and now and then a limit."""
    by: By = rng.choice(["evidenced", "claimed"])
    target = rng.choice([None, full // 2, full * 8 // 10, full * 95 // 100])
    until = None if as_of is None else rng.choice([None, as_of + timedelta(days=rng.choice([12, 40]))])
    return Wish(target, by, rng.choice([None, None, 40]), until)


def planned(seed: int, stage: tuple[str, str], folder: Path) -> tuple[Plan, oracle.Assessment, oracle.Assessment]:
    """A plan of a random dossier, and what the oracle says of the dossier before and with the plan done."""
    (name, level), rng = stage, random.Random(f"plan {seed} {stage}")
    standard, declared = read(name)
    raw, as_of = random_raw(declared, level, rng, rng.choice(PROFILES)), random_as_of(rng, declared)
    path = folder / "facts.csv"
    path.write_text(to_csv(declared, raw), encoding="utf-8")
    dossier = read_dossier(path, standard, lambda: iter(()), level)
    full = sum(item.ceiling for item in standard.at(level).items if item.kind == "scored")
    found = plan(standard, dossier, as_of, random_wish(rng, as_of, full))
    done = carried_out(declared, raw, found.options)
    before, after = (oracle.assess(declared, level, cells, as_of) for cells in (raw, done))
    return found, before, after


def agrees(seed: int, stage: tuple[str, str], folder: Path) -> None:
    """Totals, vetoes and surveys after the plan, by the oracle; nothing is worse than before."""
    found, before, after = planned(seed, stage, folder)
    assert found.points == after.totals[found.wish.by] * 100
    assert {veto.id: veto.status for veto in found.after.vetoes} == after.vetoes
    assert {survey.indicator: survey.status for survey in found.after.surveys} == after.surveys
    assert after.totals[found.wish.by] >= before.totals[found.wish.by]
    assert found.reached == (found.wish.target is not None and found.points >= found.wish.target)
    assert Fraction(found.points, 100) <= before.totals["still_attainable"]
    if found.wish.budget is not None:
        assert found.effort <= found.wish.budget
    open_before = [name for name, status in before.vetoes.items() if status != "clear"]
    assert all(after.vetoes[name] == "clear" for name in before.vetoes if name not in open_before)


@pytest.mark.parametrize("stage", SMALL, ids="-".join)
def test_a_plan_gives_what_the_oracle_says(stage: tuple[str, str], tmp_path: Path) -> None:
    """One dossier of each small level."""
    agrees(0, stage, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES, ids="-".join)
def test_plans_give_what_the_oracle_says(stage: tuple[str, str], tmp_path: Path) -> None:
    """More of them."""
    for seed in range(4):
        agrees(seed, stage, tmp_path)
