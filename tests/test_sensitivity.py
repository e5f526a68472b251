"""Which values matter: steps, slips and flips by hand on the toy standard; held against scoring one by one."""

import csv
import io
import itertools
import json
import random
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.image
import pytest

from agreement import drawn, read
from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.reading import read_dossier
from modelcity.errors import Place
from modelcity.judging.score import score
from modelcity.planning.flips import RANKS, Flips
from modelcity.planning.marks import better_values, marks, worse_values
from modelcity.planning.sensitivity import Sensitivity, Swing, sensitivity
from modelcity.planning.variants import Variants, assumed, changed, steps_of
from modelcity.planning.whatif import WhatIf
from modelcity.showing.plain import width
from modelcity.showing.sensitivity import alike, sensitivity_csv, sensitivity_text
from modelcity.showing.tornado import MOST, tornado_chart
from modelcity.showing.whatifjson import what_if_json
from modelcity.standard.standard import Standard
from modelcity.texts import speak
from random_dossiers import to_csv
from test_score import FULL, TOY, Cells, dossier_of, standard_at, toy
from test_whatif import ROOT, national, sample


def found(as_of: date | None = None, **cells: str | list[str]) -> Sensitivity:
    """The full toy county but for some cells."""
    return sensitivity(toy(), dossier_of(toy(), FULL | cells), as_of)


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
    assert (one.slip.to, one.loss, one.slip.verdict) == ((to,), loss, verdict)


def test_the_widest_swing_comes_first() -> None:
    """Gain and loss together, then the gain."""
    swings = sensitivity(national(), sample(), None).swings
    keys = [(one.gain + one.loss, one.gain) for one in swings]
    assert keys == sorted(keys, reverse=True)
    assert swings[0].fact == "beneficiary_satisfaction_rate" and swings[0].loss == 400


# ── against scoring one by one ───────────────────────────────────────────────────────────────────────────────────────


@cache
def random_dossier(seed: int, stage: tuple[str, str], profile: str = "mixed") -> tuple[Standard, Dossier, date | None]:
    """A random dossier through the front door."""
    standard, declared = read(stage[0])
    raw, as_of = drawn(seed, stage, profile)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dossier.csv"
        path.write_text(to_csv(declared, raw), encoding="utf-8")
        return standard, read_dossier(path, standard, tuple, stage[1]), as_of


def done(standard: Standard, dossier: Dossier, one: Swing, *, step: bool) -> Dossier:
    """The dossier with a step or slip carried out, from what is told of it alone."""
    turn = one.step if step else one.slip
    assert turn is not None
    entries: dict[Key, Entry | None] = {}
    for year, text in zip(one.years, turn.to, strict=True):
        old = dossier.entries.get((one.fact, year))
        same = turn.action == "evidence" or (old is not None and old.value is None and text == "na")
        value = Fraction({"true": "1", "false": "0"}.get(text, text)) if text != "na" else None
        if old is not None and (same or text == "na"):
            value = old.value
        papers = old.evidence if old is not None and not step else ("新的",)
        entries[one.fact, year] = Entry(value, text, papers, "", Place("手写"))
    return changed(standard, dossier, entries)


@pytest.mark.parametrize("stage", [("national", "town"), ("unit", "unit"), ("national", "county")])
@pytest.mark.parametrize("profile", ["mixed", "all_unevidenced"])
def test_gains_and_losses_are_those_of_scoring_anew(stage: tuple[str, str], profile: str) -> None:
    """For a random choice of swings of a random dossier, by the ordinary score."""
    standard, dossier, as_of = random_dossier(7, stage, profile)
    before = score(standard, dossier, as_of)
    swings = list(sensitivity(standard, dossier, as_of).swings)
    chosen = random.Random(1).sample(swings, min(12, len(swings)))
    for one, step in itertools.product(chosen, (True, False)):
        turn = one.step if step else one.slip
        if turn is None:
            continue
        after = score(standard, done(standard, dossier, one, step=step), as_of)
        assert tuple(b - a for a, b in zip(before.totals, after.totals, strict=True)) == turn.effect, one
        assert (turn.verdict or before.verdict.status) == after.verdict.status, one


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("stage", [("national", "town"), ("unit", "unit"), ("national", "county")])
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
    """One value is enough: two years of each of three vetoes, and either rate."""
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


GATES: dict[Key, tuple[str, str]] = {  # best and worst
    **{("disputes", year): ("0", "1") for year in (2020, 2021)},
    **{("group", year): ("1", "0") for year in (2020, 2021)},
    **{("paid", year): ("1", "0.5") for year in (2020, 2021)},
    **{("rate", None): ("1", "0"), ("sample", None): ("500", "0"), ("all", None): ("1", "0")},
    ("rate2", None): ("1", "0"),
}


def all_sets(variants: Variants, best: bool) -> Iterator[tuple[int, str]]:
    """Every set of gate values at their best or worst: how many, and the verdict then."""
    sets = [chosen for size in range(len(GATES) + 1) for chosen in itertools.combinations(GATES, size)]
    changes = [
        {key: Entry(Fraction(GATES[key][not best]), "", ("x",), "", Place("x")) for key in chosen} for chosen in sets
    ]
    judged = variants.judged(changes)
    for column, chosen in enumerate(sets, 1):
        yield len(chosen), variants.verdict(judged, column).status


@pytest.mark.parametrize("seed", range(6))
def test_no_smaller_set_flips_the_verdict(seed: int) -> None:
    """Against all 1,024 sets of values of the gates, at their best and at their worst."""
    rng = random.Random(seed)
    cells: Cells = {
        "disputes": [rng.choice(["0", "1", "", "2?"]) for _ in range(2)],
        "group": [rng.choice(["1", "0", "", "1?"]) for _ in range(2)],
        "paid": [rng.choice(["1", "0.99", "", "na"]) for _ in range(2)],
        **{"rate": rng.choice(["0.9", "0.5", ""]), "sample": rng.choice(["100", "5", ""])},
        **{"all": rng.choice(["1", "0", ""]), "rate2": rng.choice(["0.85", "0.84", ""])},
    }
    dossier = dossier_of(toy(), FULL | cells)
    variants = Variants(toy(), dossier, None)
    of = sensitivity(toy(), dossier, None).flips
    rank = RANKS.index(of.verdict.status)
    up = [(size, RANKS.index(status)) for size, status in all_sets(variants, best=True)]
    least = {to: min((size for size, reached in up if reached >= to), default=None) for to in range(4)}
    if rank < 3:
        assert of.passing is not None and of.leaving is not None
        assert len(of.passing.changes) == least[3]
        assert len(of.leaving.changes) == least[rank + 1]
    down = list(all_sets(variants, best=False))
    for to in RANKS[: min(rank, 2)]:
        assert min(size for size, status in down if status == to) == 1
        assert [fall for fall in of.falls if fall.to == to]


# ── how it is shown ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("cells", [72, 80, 100, 120])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_is_wider_than_asked(cells: int, language: str) -> None:
    """In both languages."""
    speak("en" if language == "en" else "zh")
    text = sensitivity_text(national(), sensitivity(national(), sample(), None), cells)
    assert max(map(width, text.splitlines())) <= cells


def test_the_text_says_it_all() -> None:
    """Both lists and both ways of the verdict, in words."""
    of = found(disputes=["1", "0"], meet=["1?", "1"], crimes=["1", "0"], rate="0.5", sample="99", visit="0")
    text = sensitivity_text(toy(), of, 100)
    for word in ("已不可挽回", "（要一起）", "要不再“一票否决”", "测评不合格", "最少改 2 个值", "会丢", "补佐证"):
        assert word in text
    assert "任何一个值变了，就会“一票否决”" in sensitivity_text(toy(), found(), 100)


def test_nothing_to_win_and_no_gates_are_said() -> None:
    """A full toy town: no veto, no survey."""
    of = sensitivity(toy(), dossier_of(toy(), {"meet": "1", "plan": "1"}, "town"), None)
    text = sensitivity_text(toy(), of, 80)
    assert "没有哪一个值单独改进就能加分" in text


def test_years_that_are_alike_are_shown_once() -> None:
    """Equal in all but the year: one line; what counts only together keeps its years."""
    groups = alike(found(visit="0").swings)
    assert [(one.years, one.together) for one in groups if one.swing.fact == "meet"] == [((2020, 2021), False)]
    assert [(one.years, one.together) for one in groups if one.swing.fact == "visit"] == [((2020, 2021), True)]


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


@pytest.mark.parametrize("rows", [0, 1, MOST, 78])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_picture_fits_its_frame(rows: int, language: str) -> None:
    """Nothing is cut off at the edges; at most twenty rows, and none lies on another."""
    speak("en" if language == "en" else "zh")
    standard, dossier = national(), sample()
    of = sensitivity(standard, dossier, None)
    shorter = of._replace(swings=tuple(one.swing._replace(years=one.years) for one in alike(of.swings)[:rows]))
    content = tornado_chart(standard, score(standard, dossier), shorter)
    picture = matplotlib.image.imread(io.BytesIO(content))
    ink = (picture[:, :, :3] < 0.9).any(axis=2)
    assert not ink[:, -3:].any() and not ink[:, :3].any() and not ink[:3].any() and not ink[-3:].any()
    assert picture.shape[0] == int(110 * (0.46 * max(min(rows, MOST), 1) + 1.9))
    assert tornado_chart(standard, score(standard, dossier), shorter) == content


def test_the_sample_district() -> None:
    """Read by hand in the file: a voucher of 2021 without evidence (1 point), a rate at 90.3% that must not fall."""
    of = sensitivity(national(), sample(), None)
    voucher = swing(of, "ds_budget_disbursement_proof", 2021)
    assert voucher is not None and voucher.step is not None
    assert (voucher.step.action, voucher.gain, voucher.loss) == ("evidence", 100, 100)
    rate = swing(of, "beneficiary_satisfaction_rate")
    assert rate is not None and rate.slip is not None
    assert (rate.now, rate.slip.to, rate.loss, rate.slip.verdict) == (("0.903",), ("0.8999",), 400, "below_threshold")
    assert (ROOT / "sample_data" / "district.csv").is_file()
