"""The benchmarks measure what they say: every engine answers as the oracle does, and the made-up table is one."""

from __future__ import annotations

import csv
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import collect
import localities
import oracle
import score
from kernel import Kernel, counted
from modelcity.dossier.measures import State, measure
from modelcity.dossier.reading import read_dossier
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard
from peers import Answer, Engine, made

ROOT = Path(__file__).resolve().parents[1]
N = 20
KINDS = {"failed": 0, "missing": 4, "unevidenced": 6, None: 7}
PROVEN = (State.EVIDENCED, State.NA)


@cache
def standard() -> Standard:
    return load(installed(), "national")[0]


@cache
def declared() -> oracle.Declared:
    return oracle.Declared.read(ROOT, "national")


@cache
def drawn(level: str) -> localities.Drawn:
    """The localities of ``made_up(standard, level, N)`` before they become measures."""
    return localities.draw(standard(), standard().at(level), N, np.random.default_rng([0, 0]))


def raw(level: str, locality: int) -> dict[str, dict[int | None, oracle.Cell]]:
    """One of them as somebody would write it down."""
    cells: dict[str, dict[int | None, oracle.Cell]] = {}
    there = drawn(level)
    for row, (fact, year) in enumerate(localities.keys_of(standard().at(level))):
        state = State(there.states[row, locality])
        steps = Fraction(int(there.steps[row, locality]), {"ratio": 10_000, "amount": 100}.get(_kind(fact), 1))
        text = {State.MISSING: "", State.NA: "na", State.NA_UNEVIDENCED: "na"}.get(state, _text(fact, steps))
        cells.setdefault(fact, {})[year] = oracle.Cell(text, state in PROVEN)
    return cells


def _kind(fact: str) -> str:
    return declared().facts[fact].kind


def _text(fact: str, value: Fraction) -> str:
    return ("是" if value else "否") if _kind(fact) == "bool" else oracle.decimal_text(value)


@cache
def by_oracle(level: str) -> Answer:
    """Totals, and a code per clause as far as kinds of findings tell it: 0, 4, 6 or 7."""
    clauses = [clause.id for clause in standard().at(level).clauses]
    totals, codes = [], []
    for locality in range(N):
        found = oracle.assess(declared(), level, raw(level, locality))
        totals.append([int(found.totals[name] * 100) for name in ("evidenced", "claimed", "attainable")])
        kinds = {name: kind for item in found.indicators.values() for name, (kind, _) in item.clauses.items()}
        codes.append([KINDS[kinds[name]] if name in kinds else 255 for name in clauses])
    return Answer(np.array(totals).T, np.array(codes, np.uint8).T)


def engine(name: str, level: str) -> Engine:
    try:
        return made(name, standard(), level)
    except ImportError as error:
        pytest.skip(str(error))  # the extra `bench` is not installed


@pytest.mark.slow
@pytest.mark.parametrize("level", ["town", pytest.param("county", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", score.MODULES)
def test_every_engine_says_what_the_oracle_says(name: str, level: str) -> None:
    asked = engine(name, level)
    values, states = localities.made_up(standard(), level, N)
    encoded = asked.encoded(values, states)
    said, expected = asked.answer(asked.three(encoded)), by_oracle(level)
    assert said.totals.tolist() == expected.totals.tolist()
    assert asked.claimed(encoded).tolist() == expected.totals[1].tolist()
    assert said.codes is not None
    told = expected.codes != 255  # the oracle names no clauses of vetoes
    assert told.mean() > 0.8
    # a meter that is lost in part has no finding of one kind
    tests = np.array([clause.meter is None for clause in standard().at(level).clauses])
    told &= tests[:, None]
    assert (said.codes[told] == expected.codes[told]).all()


def test_made_up_localities_are_in_every_state_and_differ() -> None:
    values, states = localities.made_up(standard(), "county", 200)
    ordinary = {State.EVIDENCED, State.UNEVIDENCED, State.MISSING, State.NA, State.NA_UNEVIDENCED}
    assert set(states.ravel().tolist()) == ordinary
    answer = Kernel(standard(), "county").three(counted(values, states))
    assert (answer.totals[0] <= answer.totals[1]).all()
    assert (answer.totals[1] <= answer.totals[2]).all()
    assert len(set(answer.totals[1].tolist())) > 150
    assert set(np.unique(answer.codes).tolist()) >= {0, 4, 6, 7}
    assert (np.ptp(answer.codes, axis=1) > 0).all()  # every clause is lost by some and held by others


def test_the_kernel_refuses_what_it_was_not_written_for() -> None:
    values, states = localities.made_up(standard(), "town", 2)
    states[0, 0] = State.NOT_DUE
    with pytest.raises(ValueError, match="everything is due"):
        counted(values, states)


def test_the_table_holds_the_made_up_towns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(localities, "BATCH", 2)
    path, again = tmp_path / "a" / "towns.csv", tmp_path / "b" / "towns.csv"
    rows = localities.write_table(path, 5)
    localities.write_table(again, 5)
    assert path.read_bytes() == again.read_bytes()
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert rows == len(table) == 5 * 132
    assert [row["locality"] for row in table] == [f"t{town:06}" for town in range(5) for _ in range(132)]
    papers = [row["evidence"] for row in table if row["evidence"]]
    assert len(set(papers)) == len(papers) > 400
    listed = (tmp_path / "a" / "localities.csv").read_text(encoding="utf-8").splitlines()
    assert listed[:2] == ["locality,name,level,parent", "t000000,示例镇000000（虚构）,town,示例县00000（虚构）"]
    values, states = localities.made_up(standard(), "town", 5)
    for town in range(5):
        alone = tmp_path / f"{town}.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        alone.write_text("\n".join([lines[0], *lines[1 + 132 * town : 133 + 132 * town]]), encoding="utf-8")
        measured = measure(standard(), standard().at("town"), read_dossier(alone, standard(), tuple, "town"), None)
        assert measured.states == states[:, town].tolist()
        there = states[:, town] != State.MISSING
        assert np.array(measured.values)[there].tolist() == values[there, town].tolist()


def timed(name: str, three: float, claimed: float, agrees: str = "yes") -> score.Timed:
    named: Any = SimpleNamespace(name=name)
    return score.Timed(name, named, 1, None, 0.0, agrees, three=[three] * 3, claimed=[claimed] * 3)


@pytest.mark.parametrize(
    ("localities_", "ours", "peer", "missed"),
    [
        (40_000, (0.35, 0.27), (0.36, 0.4, "yes"), []),
        (40_000, (0.36, 0.27), (0.37, 0.4, "yes"), ["three totals take 0.36× of the kernel"]),
        (40_000, (0.3, 0.28), (0.37, 0.4, "yes"), ["claimed alone takes 0.62× of the kernel"]),
        (1_000, (0.4, 0.4), (0.4, 0.4, "yes"), ["polars is as fast"]),
        (1, (76.0, 1.0), (90.0, 1.0, "yes"), ["76 µs, limit 75 µs", "kernel is as fast"]),
        (1_000, (0.4, 0.4), (0.5, 0.4, "NO"), ["polars says otherwise"]),
    ],
)
def test_a_limit_that_does_not_hold_is_named(
    localities_: int, ours: tuple[float, float], peer: tuple[float, float, str], missed: list[str]
) -> None:
    found = list(
        score.missed(localities_, [timed("columns", *ours), timed("kernel", 1.0, 0.45), timed("polars", *peer)])
    )
    assert len(found) == len(missed)
    assert all(one in said for one, said in zip(missed, found, strict=True))


def test_an_engine_that_says_otherwise_is_found() -> None:
    ours = Answer(np.array([[1, 2], [3, 4], [5, 6]]), np.array([[7, 0]], np.uint8))
    other = Answer(ours.totals + np.array([[0, 0], [0, 1], [0, 0]]), ours.codes)
    assert score.agreement(ours, ours, claimed=True) == "yes"
    assert score.agreement(ours, ours._replace(codes=None), claimed=True) == "totals"
    assert score.agreement(ours, other, claimed=True) == "NO"
    assert score.agreement(ours, ours, claimed=False) == "NO"
    assert score.agreement(ours, ours._replace(codes=np.array([[7, 4]], np.uint8)), claimed=True) == "NO"
    assert score.agreement(ours, Answer(ours.totals[:, :1], ours.codes[:, :1]), claimed=True) == "yes"


# ── books ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_bare_passes_see_the_same_cells(tmp_path: Path) -> None:
    """What is written beside XlsxWriter holds the same texts; what is merged is every value that was filled in."""
    small = collect.sent(2)
    assert len(collect.sent().units) == 41
    cells = collect.cells_of(collect.book(small, small.units[0]))
    assert collect.cells_of(collect.bare_book(cells)) == cells
    values = collect.fill_in(small, tmp_path)
    found = collect.merged(small, tmp_path)
    assert found.whole
    assert len(found.statements) == values
    assert collect.bare_reading(tmp_path) > 3 * values
