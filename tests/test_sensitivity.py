"""Which values matter: steps, slips and flips by hand on the toy standard; held against scoring one by one."""

import csv
import io
import itertools
import json
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import matplotlib.image
import pytest

import oracle
from agreement import drawn, read
from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.reading import read_dossier
from modelcity.judging.assessment import Assessment, Points
from modelcity.judging.score import score
from modelcity.planning.flips import RANKS, Flips
from modelcity.planning.marks import Marks, better_values, marks, worse_values
from modelcity.planning.sensitivity import Sensitivity, Swing, Turn, sensitivity
from modelcity.planning.variants import Variants, assumed, steps_of
from modelcity.planning.whatif import WhatIf
from modelcity.showing.canvas import Canvas
from modelcity.showing.canvas import drawn as drawn_canvas
from modelcity.showing.plain import width
from modelcity.showing.sensitivity import alike, sensitivity_csv, sensitivity_text
from modelcity.showing.tornado import FLIPS, MOST, tornado_chart
from modelcity.showing.whatifjson import what_if_json
from modelcity.standard.clauses import Bound, Measure
from modelcity.standard.standard import Standard
from modelcity.texts import speak
from random_dossiers import to_csv
from test_score import FULL, TOY, Cells, dossier_of, standard_at, toy
from test_whatif import SAMPLE, national, sample


def found(as_of: date | None = None, **cells: str | list[str]) -> Sensitivity:
    """The full toy county but for some cells."""
    return sensitivity(toy(), dossier_of(toy(), FULL | cells), as_of)


@cache
def of_sample(as_of: date | None = None) -> Sensitivity:
    """The sample district."""
    return sensitivity(national(), sample(), as_of)


def swing(of: Sensitivity, fact: str, *years: int) -> Swing | None:
    """The swing of a fact in just these years."""
    return next((one for one in of.swings if one.fact == fact and one.years == (years or (None,))), None)


# ── the next useful step ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cells", "fact", "years", "action", "to", "gain", "claimed", "possible"),
    [
        ({"meet": ["0", "1"]}, "meet", (2020,), "better", ("1",), 100, 100, False),
        ({"meet": ["1", "0"]}, "meet", (2021,), "better", ("1",), 100, 100, True),
        ({"meet": ["1?", "1"]}, "meet", (2020,), "evidence", ("1",), 100, 0, True),
        ({"meet": ["na?", "1"]}, "meet", (2020,), "evidence", ("na",), 100, 0, True),
        ({"meet": ["", "1"]}, "meet", (2020,), "report", ("1",), 100, 100, True),
        ({"plan": "0"}, "plan", (), "better", ("true",), 100, 100, True),
        ({"plan": "0?"}, "plan", (), "better", ("true",), 100, 100, True),  # evidence for a no brings nothing
        ({"visit": ["2", "1"]}, "visit", (2021,), "better", ("2",), 300, 300, True),
        ({"visit": "0"}, "visit", (2020, 2021), "better", ("2", "2"), 300, 300, False),  # both or nothing
        ({"visit": ["", ""]}, "visit", (2020, 2021), "report", ("2", "2"), 300, 300, True),
        ({"visit": ["2?", ""]}, "visit", (2020, 2021), "report", ("2", "2"), 300, 300, True),
        ({"visit": ["2?", "2?"]}, "visit", (2020, 2021), "evidence", ("2", "2"), 300, 0, True),
        ({"joint": "0"}, "joint", (2021,), "better", ("1",), 300, 300, True),  # in any year
        ({"joint": ""}, "joint", (2020,), "report", ("1",), 300, 300, True),
        ({"share": ["0.75", "1"]}, "share", (2020,), "better", ("1",), 100, 100, False),
        ({"share": ["", "1"]}, "share", (2020,), "report", ("1",), 200, 200, True),
        ({"share": ["0.75?", "1"]}, "share", (2020,), "evidence", ("0.75",), 100, 0, True),
        ({"crimes": ["3", "0"]}, "crimes", (2020,), "better", ("2",), 50, 50, False),  # one fewer
        ({"crimes": ["9", "0"]}, "crimes", (2020,), "better", ("3",), 50, 50, False),  # 4 or more cost all of it
        ({"crimes": ["", "0"]}, "crimes", (2020,), "report", ("0",), 200, 200, True),  # none, not almost the worst
        ({"days": ["15", "10"]}, "days", (2020,), "better", ("14",), 100, 100, False),
        ({"days": ["10", "3"]}, "days", (2021,), "better", ("7",), 100, 100, True),
        ({"money": ["12.5", "12"]}, "money", (2021,), "better", ("12.5",), 200, 200, True),
        ({"rate": "0.5"}, "rate", (), "better", ("0.9",), 300, 300, True),
        ({"models": "1"}, "models", (), "better", ("2",), 100, 100, True),
        ({"models": ""}, "models", (), "report", ("1",), 100, 100, True),
        ({"incidents": ["9", "0"]}, "incidents", (2020,), "better", ("2",), 100, 100, False),  # −5 at most: 2 cost 4
    ],
)
def test_the_next_step_by_hand(
    cells: Cells,
    fact: str,
    years: tuple[int, ...],
    action: str,
    to: tuple[str, ...],
    gain: int,
    claimed: int,
    possible: bool,
) -> None:
    """The smallest change that brings something, in hundredths, and whether it can still be made."""
    one = swing(found(**cells), fact, *years)
    assert one is not None and one.step is not None
    assert (one.step.action, one.step.to, one.gain, one.step.effect.claimed) == (action, to, gain, claimed)
    assert one.step.possible is possible


def test_of_several_bounds_the_easiest_comes_first() -> None:
    """Where less is better, at most 5 before at most 2; what is reported anew takes the least that is asked."""
    mark = Marks([Bound(Measure("crimes", 2020, -1), -2), Bound(Measure("crimes", 2020, -1), -5)], [])
    crimes = toy().facts["crimes"]
    assert [better_values(crimes, mark, now) for now in (None, 9, 3, 2)] == [[5, 2], [5, 2], [2], []]


def test_what_only_the_claimed_total_gains_is_said() -> None:
    """2021 reported alone is claimed; it is evidenced only with the evidence for 2020."""
    of = found(visit=["2?", ""])
    alone, together = swing(of, "visit", 2021), swing(of, "visit", 2020, 2021)
    assert alone is not None and alone.step is not None and alone.step.effect[:2] == (0, 300)
    assert together is not None and together.gain == 300
    assert swing(of, "visit", 2020) is None
    other = found(visit=["2?", ""], joint="1?")  # together they are claimed only as well: nothing that is not said
    assert swing(other, "visit", 2020, 2021) is None
    assert "只加自报 3" in sensitivity_text(toy(), of, 100)


def test_a_day_opens_and_shuts_a_year() -> None:
    """Within its year a meeting can still be held; before its day it is not even asked for."""
    assert (one := swing(found(date(2020, 12, 1), meet=["0", "1"]), "meet", 2020)) and one.step and one.step.possible
    assert (one := swing(found(date(2021, 1, 1), meet=["0", "1"]), "meet", 2020)) and one.step
    assert not one.step.possible
    assert swing(found(date(2020, 8, 30), meet=["0", "1"]), "meet", 2020) is None


def test_years_that_are_not_due_need_no_step() -> None:
    """The sample lacks evidence for culture support in all four years; by June 2022 only two of them are asked for."""
    years = {
        one.years for one in of_sample(date(2022, 6, 30)).swings if one.fact == "support_culture_count" and one.step
    }
    assert years == {(2020, 2021)}
    assert {one.years for one in of_sample().swings if one.fact == "support_culture_count" and one.step} == {
        (2020, 2021, 2022, 2023)
    }


def test_what_brings_nothing_alone_has_no_step() -> None:
    """Of two facts that one clause asks for, neither brings anything by itself, and both are counted as still."""
    of = found(visit="0", joint="0")
    assert not [one for one in of.swings if one.fact in ("visit", "joint")]
    assert found().still == 4  # joint (the other year holds it), days, all and models have enough to spare
    assert of.still == 5


# ── the slip ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cells", "fact", "years", "to", "loss", "verdict"),
    [
        ({}, "meet", (2020,), "0", 100, None),
        ({}, "plan", (), "false", 100, None),
        ({}, "money", (2021,), "12.49", 200, None),
        ({"money": "20"}, "money", (2021,), "12.49", 200, None),  # just below the bound it reaches, however far
        ({}, "share", (2020,), "0.99", 4, None),  # a point of a percentage: 1/50 of half of 4 points
        ({"share": "0.5"}, "share", (2020,), None, 0, None),
        ({}, "crimes", (2021,), "1", 50, None),
        ({"days": "14"}, "days", (2020,), "15", 100, None),
        ({"days": "7"}, "days", (2020,), "6", 100, None),
        ({"days": "10"}, "days", (2020,), None, 0, None),
        ({"meet": "5"}, "meet", (2020,), None, 0, None),  # one less is still enough
        ({"meet": "1?"}, "meet", (2020,), "0", 100, None),
        ({}, "rate", (), "0.8999", 300, "below_threshold"),
        ({}, "sample", (), "99", 300, "unresolved"),
        ({}, "disputes", (2021,), "1", 0, "vetoed"),
        ({}, "paid", (2020,), "0.9999", 0, "vetoed"),
        ({}, "group", (2020,), "false", 0, "vetoed"),
        ({"disputes": "1"}, "disputes", (2021,), None, 0, None),  # nothing worse than vetoed
        ({"models": "2"}, "models", (), "1", 100, None),
        ({}, "joint", (2020,), None, 0, None),  # the other year holds it
        ({"joint": ["1", "0"]}, "joint", (2020,), "0", 300, None),
        ({"crimes": ["na", "0"]}, "crimes", (2020,), "1", 50, None),  # none so far: one may come
        ({"share": ["na", "1"]}, "share", (2020,), None, 0, None),
    ],
)
def test_a_slip_by_hand(
    cells: Cells, fact: str, years: tuple[int, ...], to: str | None, loss: int, verdict: str | None
) -> None:
    """To what, what it costs the claimed total, and whether the verdict goes with it."""
    one = swing(found(**cells), fact, *years)
    if to is None:
        assert one is None or one.slip is None
        return
    assert one is not None and one.slip is not None
    assert (one.slip.to, one.loss, one.slip.verdict, one.slip.possible) == ((to,), loss, verdict, True)


def test_what_flips_the_verdict_comes_first() -> None:
    """Then what moves most points: on the sample six vetoes, four rates, two samples, and points from there."""
    groups = alike(of_sample().swings)
    verdicts = [one.swing.slip.verdict if one.swing.slip else None for one in groups[:13]]
    assert verdicts == ["vetoed"] * 6 + ["below_threshold"] * 4 + ["unresolved"] * 2 + [None]
    widths = [one.swing.gain + one.swing.loss for one in groups[12:]]
    assert widths == sorted(widths, reverse=True)
    lifted = found(disputes=["0", "1"], plan="0").swings[0]
    assert (lifted.fact, lifted.step and lifted.step.verdict, lifted.gain) == ("disputes", "gates_passed", 0)


# ── against scoring one by one ───────────────────────────────────────────────────────────────────────────────────────


Stage = tuple[str, str]


@cache
def random_dossier(seed: int, stage: Stage, profile: str = "mixed") -> tuple[Standard, Dossier, date | None]:
    """A random dossier through the front door."""
    standard, declared = read(stage[0])
    raw, as_of = drawn(seed, stage, profile)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dossier.csv"
        path.write_text(to_csv(declared, raw), encoding="utf-8")
        return standard, read_dossier(path, standard, tuple, stage[1]), as_of


def done(raw: oracle.RawDossier, one: Swing, turn: Turn) -> oracle.RawDossier:
    """The raw dossier with a step or slip carried out, from what is told of it alone."""
    cells = {name: dict(years) for name, years in raw.items()}
    for year, text in zip(one.years, turn.to, strict=True):
        old = cells.setdefault(one.fact, {}).get(year, oracle.Cell("", False))
        if turn.action == "evidence" or text == "na":
            cells[one.fact][year] = oracle.Cell(old.value, True, ("新的",))
        elif turn.action == "worse":
            cells[one.fact][year] = oracle.Cell(text, old.evidenced, old.papers)
        else:
            cells[one.fact][year] = oracle.Cell(text, True, ("新的",))
    return cells


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "profile"),
    [
        (("national", "town"), "mixed"),
        (("unit", "unit"), "all_unevidenced"),
        (("national", "county"), "mixed"),
        pytest.param(("national", "county"), "all_unevidenced", marks=pytest.mark.slow),
        pytest.param(("national", "city"), "perfect", marks=pytest.mark.slow),
        pytest.param(("social-support", "town"), "sparse", marks=pytest.mark.slow),
    ],
)
def test_the_oracle_gives_the_same_gains_and_losses(stage: Stage, profile: str) -> None:
    """For a random choice of swings of a random dossier: the three totals and the verdict."""
    standard, dossier, as_of = random_dossier(7, stage, profile)
    (_, declared), (raw, _) = read(stage[0]), drawn(7, stage, profile)
    turns = turns_of(sensitivity(standard, dossier, as_of))
    agree(declared, stage[1], raw, as_of, random.Random(1).sample(turns, min(20, len(turns))))


def turns_of(of: Sensitivity) -> list[tuple[Swing, Turn]]:
    """Every step and slip."""
    return [(one, turn) for one in of.swings for turn in (one.step, one.slip) if turn is not None]


def agree(
    declared: oracle.Declared,
    level: str,
    raw: oracle.RawDossier,
    as_of: date | None,
    turns: Sequence[tuple[Swing, Turn]],
) -> None:
    """The oracle, asked before and after each turn, says the same of the totals and the verdict."""
    before = oracle.assess(declared, level, raw, as_of)
    for one, turn in turns:
        after = oracle.assess(declared, level, done(raw, one, turn), as_of)
        differences = tuple(int((after.totals[key] - before.totals[key]) * 100) for key in Points._fields)
        assert differences == turn.effect, one
        assert after.verdict[0] == (turn.verdict or before.verdict[0]), one


@pytest.mark.slow
@pytest.mark.parametrize("as_of", [None, date(2022, 6, 30)])
def test_the_oracle_agrees_on_swings_of_the_sample(as_of: date | None) -> None:
    """Read from the file by nothing of the engine."""
    lines = (line for line in SAMPLE.read_text(encoding="utf-8-sig").splitlines() if not line.startswith("#"))
    raw: dict[str, dict[int | None, oracle.Cell]] = {}
    for row in csv.DictReader(lines):
        papers = tuple(name for name in re.split("[;；]", row["evidence"]) if name.strip())
        year = int(row["year"]) if row["year"] else None
        raw.setdefault(row["fact"], {})[year] = oracle.Cell(row["value"], bool(papers), papers)
    turns = turns_of(of_sample(as_of))
    assert len(turns) > 250
    agree(read("national")[1], "county", raw, as_of, random.Random(2).sample(turns, 60))


@pytest.mark.parametrize(
    ("seed", "stage"),
    [
        (0, ("national", "town")),
        (1, ("unit", "unit")),
        (2, ("national", "county")),
        *(pytest.param(seed, ("national", "county"), marks=pytest.mark.slow) for seed in range(3, 12)),
    ],
)
def test_better_never_lowers_and_worse_never_raises(seed: int, stage: tuple[str, str]) -> None:
    """Every candidate, useful or not, with its evidence as it is: claimed and attainable move one way only."""
    standard, dossier, as_of = random_dossier(seed, stage)
    variants = Variants(standard, dossier, as_of)
    trials: list[tuple[int, dict[Key, Entry | None]]] = []
    for key, mark in marks(variants.rules).items():
        fact, old = standard.facts[key[0]], dossier.entries.get(key)
        now = steps_of(fact, old)
        if old is None or now is None or fact.better == "within":
            continue
        for way, values in ((1, better_values(fact, mark, now)), (-1, worse_values(fact, mark, now))):
            thought = [assumed(fact, key, value, old)._replace(evidence=old.evidence) for value in values]
            trials += [(way, {key: entry}) for entry in thought]
    points = variants.judged([changes for _, changes in trials]).points.sum(axis=1)
    assert len(trials) > 20
    for column, (way, _) in enumerate(trials, 1):
        for total in range(3):
            assert way * (points[total, column] - points[total, 0]) >= 0


# ── flips ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def told(of: Flips) -> dict[str, set[tuple[str, int | None, str]]]:
    return {gate.id: {(one.fact, one.year, one.to) for one in gate.clears or ()} for gate in of.gates}


def test_what_brings_down_a_full_dossier() -> None:
    """One value is enough: two years of each of three vetoes, either rate, and the one sample that has a gate."""
    of = found().flips
    assert of.verdict.status == "gates_passed" and of.asked == 5
    assert (of.gates, of.leaving, of.passing) == ((), None, None)
    falls = {(fall.to, fall.gate, *fall.change[:2], fall.change.to) for fall in of.falls}
    assert falls == {
        *(("vetoed", "V-01", "disputes", year, "1") for year in (2020, 2021)),
        *(("vetoed", "V-02", "group", year, "false") for year in (2020, 2021)),
        *(("vetoed", "V-03", "paid", year, "0.9999") for year in (2020, 2021)),
        ("below_threshold", "I9-01", "rate", None, "0.8999"),
        ("below_threshold", "I9-02", "rate2", None, "0.8499"),
        ("unresolved", "I9-01", "sample", None, "99"),  # not everyone was asked
    }
    assert len(of.falls) == len(falls)


def test_what_lifts_a_vetoed_one() -> None:
    """The dispute alone leaves the veto; passing takes the unknown veto, the rate and the sample as well."""
    of = found(disputes=["1", "0"], paid=["1", ""], rate="0.5", sample="99").flips
    assert of.verdict == ("vetoed", ("V-01",))
    assert told(of) == {
        "V-01": {("disputes", 2020, "0")},
        "V-03": {("paid", 2021, "1")},
        "I9-01": {("rate", None, "0.9"), ("sample", None, "100")},
    }
    assert of.leaving is not None and of.passing is not None
    assert (of.leaving.to, [one.fact for one in of.leaving.changes]) == ("below_threshold", ["disputes"])
    assert of.passing.to == "gates_passed" and len(of.passing.changes) == 4
    assert {one.fact: one.possible for one in of.passing.changes} == {
        "disputes": False,  # never
        "paid": True,  # missing: reported
        "rate": True,
        "sample": False,
    }
    assert of.falls == ()


def test_of_two_ways_the_one_that_can_be_done() -> None:
    """Instead of the sample, that all were asked, where that is only not reported yet."""
    of = found(sample="99", all="").flips
    assert of.verdict.status == "unresolved"
    assert told(of) == {"I9-01": {("all", None, "true")}}
    assert of.passing == of.leaving and of.passing is not None and of.passing.changes[0].possible


def test_what_is_below_leaves_by_its_rate() -> None:
    """And falls further by any veto."""
    of = found(rate="0.5", group=["1", ""]).flips
    assert of.leaving is not None and of.passing is not None
    assert ([one.fact for one in of.leaving.changes], of.leaving.to) == (["rate"], "unresolved")
    assert {one.fact for one in of.passing.changes} == {"rate", "group"}
    assert {fall.to for fall in of.falls} == {"vetoed"} and len(of.falls) == 6


def test_a_rate_alone_leaves_below_threshold() -> None:
    """A sample that is short as well would still be there, but that is another verdict."""
    of = found(rate="0.5", sample="5").flips
    assert of.leaving is not None and of.passing is not None
    assert (of.leaving.to, [one.fact for one in of.leaving.changes]) == ("unresolved", ["rate"])
    assert [one.fact for one in of.passing.changes] == ["rate", "sample"]


def test_one_alternative_may_stand_for_several_gates(tmp_path: Path) -> None:
    """Where either both samples or a full survey will do, the fewest is the full survey; a third gate is apart."""
    files = TOY | {
        "rules/toy/I9.yaml": TOY["rules/toy/I9.yaml"].replace("{sample: ≥100}", "{sample: ≥100, visitors: ≥5}"),
        "indicators/toy/I9.yaml": TOY["indicators/toy/I9.yaml"].replace(
            "    all: {", "    visitors: {zh: 入户, yearly: no}\n    all: {"
        ),
    }
    standard = standard_at(files, tmp_path)
    cells = FULL | {"sample": "1", "visitors": "1", "all": "0", "paid": ["1", ""]}
    of = sensitivity(standard, dossier_of(standard, cells), None).flips
    assert told(of) == {"V-03": {("paid", 2021, "1")}, "I9-01": {("all", None, "true")}}
    assert of.passing is not None and len(of.passing.changes) == 2
    alone = sensitivity(standard, dossier_of(standard, cells | {"visitors": "5"}), None).flips
    assert len(told(alone)["I9-01"]) == 1


def test_of_sets_as_small_the_one_with_most_that_can_be_done(tmp_path: Path) -> None:
    """(a and b) or (c and d), nothing of it true: b can never be mended, so it is c and d; a and b are as few."""
    files = TOY | {
        "rules/toy/I9.yaml": TOY["rules/toy/I9.yaml"].replace(
            "gate: {sample: ≥100}, gate_or: {all: yes}", "gate: {a: yes, b: yes}, gate_or: {c: yes, d: yes}"
        ),
        "indicators/toy/I9.yaml": TOY["indicators/toy/I9.yaml"]
        .replace(
            "    all: {zh: 全员, kind: bool, yearly: no, remediable: never}",
            "\n".join(
                f"    {name}: {{zh: {name}, kind: bool, yearly: no, remediable: {how}}}"
                for name, how in (("a", "always"), ("b", "never"), ("c", "always"), ("d", "always"))
            )
            + "\n    all: {zh: 全员, kind: bool, yearly: no, informative: yes}",
        )
        .replace("sample: {zh: 样本,", "sample: {zh: 样本, informative: yes,"),
    }
    standard = standard_at(files, tmp_path)
    of = sensitivity(standard, dossier_of(standard, FULL | dict.fromkeys("abcd", "0")), None).flips
    assert of.passing is not None
    assert {one.fact for one in of.passing.changes} == {"c", "d"}
    assert told(of) == {"I9-01": {("c", None, "true"), ("d", None, "true")}}


def test_two_gates_may_be_cleared_by_one_value(tmp_path: Path) -> None:
    """Each by its own sample, both by the full survey: fewer than the two together, so it is named."""
    rate2 = "survey: {of: s, fact: rate2, threshold: 85%, sample: sample2}"
    files = TOY | {
        "rules/toy/I9.yaml": TOY["rules/toy/I9.yaml"].replace(
            rate2, "survey: {of: s, fact: rate2, threshold: 85%, gate: {sample2: ≥5}, gate_or: {all: yes}}"
        ),
        "indicators/toy/I9.yaml": TOY["indicators/toy/I9.yaml"].replace(
            ", yearly: no, informative: yes", ", yearly: no"
        ),
    }
    standard = standard_at(files, tmp_path)
    of = sensitivity(standard, dossier_of(standard, FULL | {"sample": "1", "sample2": "1"}), None)
    assert [len(gate.clears or ()) for gate in of.flips.gates] == [1, 1]
    assert of.flips.passing is not None and [one.fact for one in of.flips.passing.changes] == ["all"]
    assert "最少改 1 个值，其中 1 个已不可挽回：全员 否 → 是" in sensitivity_text(standard, of, 100)


GATES: dict[Key, tuple[str, str]] = {  # best and worst
    **{("disputes", year): ("0", "1") for year in (2020, 2021)},
    **{("group", year): ("1", "0") for year in (2020, 2021)},
    **{("paid", year): ("1", "0.5") for year in (2020, 2021)},
    **{("rate", None): ("1", "0"), ("sample", None): ("500", "0"), ("all", None): ("1", "0")},
    ("rate2", None): ("1", "0"),
}


def by_hand(values: dict[Key, str]) -> int:
    """The verdict on the gates of the toy, as its rules read; "" is missing. As a rank."""
    paid = [values["paid", year] for year in (2020, 2021) if values["paid", year] != "na"]
    disputes, group = ([values[name, year] for year in (2020, 2021)] for name in ("disputes", "group"))
    rates = [(values["rate", None], Fraction("0.9")), (values["rate2", None], Fraction("0.85"))]
    if "0" in group or any(one not in ("", "0") for one in disputes) or any(one not in ("", "1") for one in paid):
        return RANKS.index("vetoed")
    if any(rate and Fraction(rate) < least for rate, least in rates):
        return RANKS.index("below_threshold")
    enough = values["all", None] == "1" or int(values["sample", None] or 0) >= 100
    known = "" not in (*group, *disputes, *paid, *(rate for rate, _ in rates))
    return RANKS.index("gates_passed" if known and enough else "unresolved")


def all_sets(values: dict[Key, str], *, best: bool) -> Iterator[tuple[int, int]]:
    """Every set of gate values at their best or worst: how many, and the verdict then."""
    for size in range(len(GATES) + 1):
        for chosen in itertools.combinations(GATES, size):
            yield size, by_hand(values | {key: GATES[key][not best] for key in chosen})


@pytest.mark.parametrize("seed", range(16))
def test_no_smaller_set_flips_the_verdict(seed: int) -> None:
    """Against all 1,024 sets of values of the gates, at their best and at their worst, judged by hand."""
    rng = random.Random(seed)
    cells: Cells = {
        "disputes": [rng.choice(["0", "0", "1", "", "2?"]) for _ in range(2)],
        "group": [rng.choice(["1", "1", "0", "", "1?"]) for _ in range(2)],
        "paid": [rng.choice(["1", "1", "0.99", "", "na"]) for _ in range(2)],
        **{"rate": rng.choice(["0.9", "0.5", ""]), "sample": rng.choice(["100", "5", ""])},
        **{"all": rng.choice(["1", "0", ""]), "rate2": rng.choice(["0.85", "0.84", ""])},
    }
    if seed % 2:  # or hardly any dossier escapes the vetoes
        cells |= {"disputes": "0", "group": "1"}
    if seed % 4 == 3:
        cells |= {"rate": "0.9", "rate2": "0.85"}
    of = found(**cells).flips
    values = {
        (name, year): (said[year - 2020] if isinstance(said, list) and year else str(said)).rstrip("?")
        for (name, year), said in (((name, year), cells[name]) for name, year in GATES)
    }
    rank = by_hand(values)
    assert RANKS.index(of.verdict.status) == rank
    up = list(all_sets(values, best=True))
    least = {to: min((size for size, reached in up if reached >= to), default=None) for to in range(4)}
    if rank < 3:
        assert of.passing is not None and of.leaving is not None
        assert len(of.passing.changes) == least[3]
        assert len(of.leaving.changes) == least[rank + 1]
    singly = {to for size, to in all_sets(values, best=False) if size == 1 and to < rank}
    assert {RANKS.index(fall.to) for fall in of.falls} == singly


# ── how it is shown ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("cells", [72, 80, 100, 120])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_is_wider_than_asked(cells: int, language: str) -> None:
    """In both languages."""
    speak("en" if language == "en" else "zh")
    text = sensitivity_text(national(english=language == "en"), of_sample(), cells)
    assert max(map(width, text.splitlines())) <= cells


def test_the_text_says_it_all() -> None:
    """Both lists and both ways of the verdict, in words."""
    of = found(disputes=["1", "0"], meet=["1?", "1"], crimes=["1", "0"], rate="0.5", sample="99", visit="0")
    text = sensitivity_text(toy(), of, 100)
    for word in ("已不可挽回", "（要一起）", "要不再“一票否决”", "测评不合格", "最少改 2 个值", "会丢", "补佐证"):
        assert word in text
    assert "→ 0次，结论变为测评不合格" in text  # a step lifts the veto; the rate is then what is in the way
    assert "任何一个值变了，就会“一票否决”" in sensitivity_text(toy(), found(), 100)


def test_the_step_that_lifts_the_verdict_stands_first() -> None:
    """Though another brings points and it brings none."""
    text = sensitivity_text(toy(), found(group=["1", "0"], plan="0"), 100)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[2:4] == ["1 2021年 机构 否 → 是，结论变为门槛项通过 0 可挽回", "2 规划 否 → 是 +1 可挽回"]


def test_nothing_to_win_and_no_gates_are_said() -> None:
    """A full toy town: no veto, no survey."""
    of = sensitivity(toy(), dossier_of(toy(), {"meet": "1", "plan": "1"}, "town"), None)
    text = sensitivity_text(toy(), of, 80)
    assert "没有哪一个值单独改进就能加分" in text and "只看得分" in text and "现在：门槛项通过" not in text


def test_years_that_are_alike_are_shown_once() -> None:
    """Equal in all but the year: one line; what counts only together keeps its years."""
    groups = alike(found(visit="0").swings)
    assert [(one.years, one.together) for one in groups if one.swing.fact == "meet"] == [((2020, 2021), False)]
    assert [(one.years, one.together) for one in groups if one.swing.fact == "visit"] == [((2020, 2021), True)]
    money = [one for one in alike(found(money=["20", "13"]).swings) if one.swing.fact == "money"]
    assert [(one.years, one.now) for one in money] == [((2020, 2021), ("20", "13"))]  # both slip to 12.49
    joint = [one for one in alike(found(joint=["1?", "3?"]).swings) if one.swing.step and one.swing.fact == "joint"]
    assert [(one.years, one.now, one.together) for one in joint] == [((2020, 2021), ("1", "3"), False)]  # file either


def test_the_list_and_the_json_hold_every_swing() -> None:
    """Nothing is left out there."""
    of = found(meet=["0", "1"], disputes=["1", "0"])
    rows = list(csv.reader(sensitivity_csv(toy(), of).decode("utf-8-sig").splitlines()))
    assert len(rows) == 1 + len(alike(of.swings))
    before = score(toy(), dossier_of(toy(), FULL))
    said = json.loads(what_if_json(toy(), WhatIf(before, ()), of))["sensitivity"]
    assert len(said["swings"]) == len(of.swings)
    meet = next(one for one in said["swings"] if (one["fact"], one["years"]) == ("meet", [2020]))
    assert (meet["gain"], meet["step"]["to"], meet["step"]["remediable"]) == ("1", [1], False)
    assert said["flips"]["leaving"] == {
        "to": "gates_passed",
        "changes": [{"fact": "disputes", "year": 2020, "now": 1, "to": 0, "remediable": False}],
    }


@pytest.mark.parametrize(
    ("rows", "language"),
    [
        (1, "zh"),
        *(pytest.param(rows, "zh", marks=pytest.mark.slow) for rows in (0, 78)),
        (MOST, "en"),
        *(pytest.param(rows, "en", marks=pytest.mark.slow) for rows in (0, 1, 78)),
    ],
)
def test_the_picture_fits_its_frame(rows: int, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is cut off at the edges, no words lie on others or on an axis; at most twenty rows."""
    speak("en" if language == "en" else "zh")
    canvases = []

    @contextmanager
    def kept(title: str, high: float, lines: Literal["x", "y"]) -> Iterator[Canvas]:
        with drawn_canvas(title, high, lines) as canvas:
            canvases.append(canvas)
            yield canvas

    monkeypatch.setattr("modelcity.showing.tornado.drawn", kept)
    standard = national(english=language == "en")
    shorter = of_sample()._replace(swings=tuple(one.swing for one in alike(of_sample().swings)[:rows]))
    content = tornado_chart(standard, before_sample(), shorter)
    picture = matplotlib.image.imread(io.BytesIO(content))
    ink = (picture[:, :, :3] < 0.9).any(axis=2)
    assert not ink[:, -3:].any() and not ink[:, :3].any() and not ink[:3].any() and not ink[-3:].any()
    assert picture.shape[0] == int(137.5 * (0.46 * max(min(rows, MOST), 1) + 1.9))
    axes = canvases[0].axes
    boxes = [text.get_window_extent() for text in (*axes.texts, *axes.get_yticklabels())]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert (rows < MOST) or FLIPS in {text.get_color() for text in axes.texts}
    assert all(axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1 for box in boxes[: len(axes.texts)])


@cache
def before_sample() -> Assessment:
    return score(national(), sample())


@pytest.mark.slow
def test_the_same_picture_on_every_run() -> None:
    """The same bytes."""
    first, second = (tornado_chart(national(), before_sample(), of_sample()) for _ in range(2))
    assert first == second


def test_the_sample_district() -> None:
    """Read by hand in the file: a voucher of 2021 without evidence (1 point), a rate at 90.3% that must not fall."""
    of = of_sample()
    voucher = swing(of, "ds_budget_disbursement_proof", 2021)
    assert voucher is not None and voucher.step is not None
    assert (voucher.step.action, voucher.gain, voucher.loss) == ("evidence", 100, 100)
    rate = swing(of, "beneficiary_satisfaction_rate")
    assert rate is not None and rate.slip is not None
    assert (rate.now, rate.slip.to, rate.loss, rate.slip.verdict) == (("0.903",), ("0.8999",), 400, "below_threshold")
