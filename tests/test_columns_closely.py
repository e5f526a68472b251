"""What mutation testing showed that nothing else would notice of `columns` (docs/reliability.md): its whole numbers.

No float comes up on the way to a score; each array is as narrow as the greatest number in it allows, and no narrower.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from hashlib import sha256

import numpy as np
import pytest

from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.dossier.measures import ATTAINABLE, CLAIMED, EVIDENCED, MASKS, Measured, State, measure
from modelcity.errors import DisagreementError, Place
from modelcity.judging.bounds import Bounds, Codes, Integers, bits, narrowest
from modelcity.judging.columns import Adjusted, Columns, stacked
from modelcity.judging.diagonals import Diagonals
from modelcity.judging.gates import survey_status, verdict_of, verdicts, veto_status
from modelcity.judging.items import HELD, Items, Losses, Share, SharedItems
from modelcity.judging.meters import Means, Meters, Sums
from modelcity.judging.score import Evaluators, facts_digest, score, score_with
from modelcity.standard.clauses import Bound, Clause, Item, ItemKind, LevelRules, Measure, Meter, Test
from modelcity.standard.models import Adjustment
from test_clauses_closely import toy

F, G, H = (Measure(name, None, 1) for name in "fgh")
ROW = {F: 0, G: 1, H: 2}
BONUS = Meter((F, G), 0, 3, mean=False, span=200, each=75)  # 0.75 each, up to 2 points
DEDUCTION = Meter((F, G), -7, 0, mean=False, span=200, each=30, base=200)  # 0.3 each, from 2 points
MEAN = Meter((F, G, H), 5000, 10_000, mean=True, span=5000)
ALONE = Meter((H,), -2000, -500, mean=True, span=1500)
SETS = {"none": [], "sums": [BONUS, DEDUCTION], "means": [MEAN, ALONE], "both": [MEAN, BONUS, ALONE, DEDUCTION]}


def every_state() -> tuple[Integers, Codes]:
    """Dossiers in which f has each state and a few values, g and h others."""
    cases = [(value, state) for value in (-9, -1, 0, 2, 7500, 20_000) for state in State]
    values = np.array([[value, cases[-n - 1][0], value // 2] for n, (value, _) in enumerate(cases)], np.int64).T
    states = np.array([[state, cases[-n - 1][1], cases[n // 2][1]] for n, (_, state) in enumerate(cases)], np.uint8).T
    return values, states


@pytest.mark.parametrize("name", SETS)
def test_meters_stay_whole(name: str) -> None:
    """Integers at every step, in all three totals and in one alone, which says the same as its row of the three."""
    meters, (values, states) = Meters(SETS[name], ROW), every_state()
    whole = meters.unearned(meters.gaps(values, states))
    assert whole.shape == (3, len(SETS[name]), values.shape[1])
    assert whole.dtype.kind in "iu"
    for place, total in enumerate((EVIDENCED, CLAIMED, ATTAINABLE)):
        gaps = meters.gaps(values, states, total)
        assert gaps.of_sums.dtype.kind + gaps.of_means.dtype.kind in ("ii", "iu", "ui", "uu")
        assert (gaps.of_sums.shape[0], gaps.of_means.shape[:2]) == (1, (2, 1))
        alone = meters.unearned(gaps)
        assert alone.dtype.kind in "iu"
        assert alone.shape == (1, *whole.shape[1:])
        assert (alone[0] == whole[place]).all()
        assert (meters.codes(alone) == (whole[place] == 0)).all()
    assert sorted(meters.order) == list(range(len(SETS[name])))


def unearned(meter: Meter, values: list[int], states: list[State]) -> list[Fraction]:
    """The shares that a meter does not earn in the three totals."""
    meters = Meters([meter], ROW)
    found = meters.unearned(meters.gaps(np.array([values]).T, np.array([states], np.uint8).T))
    return [Fraction(int(part), meters.wholes[0]) for part in found[:, 0, 0]]


@pytest.mark.parametrize(
    ("meter", "values", "states", "lost"),
    [
        (BONUS, [1, 1, 0], "EE.", "1/4 1/4 1/4"),  # 150 of 200
        (BONUS, [1, 9, 0], "EU.", "5/8 0 0"),  # 75; with the nine, held at three, 300
        (BONUS, [0, 0, 0], "MN.", "1 1 0"),
        (DEDUCTION, [-1, -2, 0], "EE.", "9/20 9/20 9/20"),  # 3 × 30 of 200
        (DEDUCTION, [-9, -9, 0], "EE.", "1 1 1"),
        (DEDUCTION, [-1, 0, 0], "UN.", "1 3/20 3/20"),
        (MEAN, [7500, 10_000, 0], "EEN", "1/4 1/4 1/4"),  # (1/2 + 1) / 2: h is left out
        (MEAN, [7500, 10_000, 4000], "EUE", "5/6 1/2 1/2"),  # (1/2 + 0 + 0) / 3; (1/2 + 1 + 0) / 3
        (MEAN, [0, 0, 0], "NNN", "0 0 0"),  # nothing left
        (MEAN, [0, 0, 6000], "NNE", "4/5 4/5 4/5"),
        (ALONE, [0, 0, -1000], "..E", "1/3 1/3 1/3"),
    ],
)
def test_shares_by_hand(meter: Meter, values: list[int], states: str, lost: str) -> None:
    """E evidenced, U unevidenced, M missing, N nothing of the kind; what is lost as evidenced, claimed, at best."""
    named = {"E": State.EVIDENCED, "U": State.UNEVIDENCED, "M": State.MISSING, "N": State.NA, ".": State.EVIDENCED}
    assert unearned(meter, values, [named[letter] for letter in states]) == [Fraction(part) for part in lost.split()]


def kinds(meter: Meter) -> tuple[str, str]:
    """The types of a meter's gaps and of what it does not earn."""
    gaps = Meters([meter], ROW).gaps(np.zeros((3, 1), np.int64), np.zeros((3, 1), np.uint8))
    if meter.mean:
        return gaps.of_means.dtype.name, Means([meter]).unearned(gaps.of_means.sum(axis=2)).dtype.name
    return gaps.of_sums.dtype.name, Sums([meter]).unearned(gaps.of_sums.sum(axis=1)).dtype.name


@pytest.mark.parametrize(
    ("zero", "full", "count", "kind"),
    [
        (0, 255, 1, "uint8"),
        (0, 256, 1, "uint16"),
        (-85, 0, 3, "uint8"),  # 3 × 85 = 255
        (-86, 0, 3, "uint16"),
        (0, 65_535, 1, "uint16"),
        (0, 65_536, 1, "int32"),
        (0, 2**31 - 1, 1, "int32"),
        (0, 2**31, 1, "int64"),
        (-2, -1, 1, "int32"),  # what is left out of a sum is as far from full as 0 is: below it
    ],
)
def test_gaps_of_sums_are_narrow(zero: int, full: int, count: int, kind: str) -> None:
    """As many gaps as measures, added up, fit and would not fit a narrower type."""
    assert kinds(Meter((F, G, H)[:count], zero, full, mean=False, span=1))[0] == kind


def test_gaps_are_exact_beyond_what_a_float_holds() -> None:
    """2^53 + 1 is no float: one short of it is one short."""
    meters = Meters([Meter((F,), 0, 2**53 + 1, mean=False, span=1)], ROW)
    gaps = meters.gaps(np.array([[2**53], [0], [0]]), np.zeros((3, 1), np.uint8))
    assert gaps.of_sums.ravel().tolist() == [1, 1, 1]


def test_gaps_of_means_are_narrow() -> None:
    """What is left out of a mean is no gap."""
    assert kinds(Meter((F,), -256, -1, mean=True, span=255))[0] == "uint8"
    assert kinds(Meter((F,), -257, -1, mean=True, span=256))[0] == "uint16"


@pytest.mark.parametrize(
    ("meter", "kind"),
    [
        (Meter((F,), -1, 0, mean=False, span=16_765, base=16_000), "int16"),  # 2 + 16,000 + 16,765 is 2^15 − 1
        (Meter((F,), -1, 0, mean=False, span=16_766, base=16_000), "int32"),
        (Meter((F, G), -16, 0, mean=False, span=8_191, each=256, base=8_192), "int16"),  # 2 × 2 × 16 × 256 is 2^14
        (Meter((F, G), -16, 0, mean=False, span=8_192, each=256, base=8_192), "int32"),
        (Meter((F, G), 0, 2**20, mean=False, span=0, each=511), "int32"),  # 4 × 2^20 × 512 is 2^31
        (Meter((F, G), 0, 2**20, mean=False, span=0, each=512), "int64"),
        (Meter((F, G, H), 0, 1, mean=True, span=119_304_647), "int32"),  # 3 × 6 × it is 2^31 − 2
        (Meter((F, G, H), 0, 1, mean=True, span=119_304_648), "int64"),
    ],
)
def test_shares_are_wide_enough(meter: Meter, kind: str) -> None:
    """The type holds the greatest number that comes up, and no wider one is taken."""
    assert kinds(meter)[1] == kind


def test_a_mean_of_three_counts_in_sixths() -> None:
    """Sixths can be shared by one, two and three."""
    assert Meters([MEAN], ROW).wholes == [6 * 5000]


def test_the_narrowest_type_holds_both_ends() -> None:
    """On the very ends too, and Python's own integers beyond all types."""
    for least, most, kind in (
        (-128, 127, "int8"),
        (-129, 0, "int16"),
        (0, 128, "int16"),
        (-(2**15), 2**15 - 1, "int16"),
        (0, 2**15, "object"),
    ):
        assert narrowest(least, most, np.int8, np.int16).name == kind


# ── tests ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_bits_of_one_total() -> None:
    """1 where a mask speaks of the total, in bytes."""
    masks = np.array([0, 1, 2, 4, 6, 7], np.uint8)
    for total, speaking in ((1, [0, 1, 0, 0, 0, 1]), (2, [0, 0, 1, 0, 1, 1]), (4, [0, 0, 0, 1, 1, 1])):
        assert bits(masks, total).tolist() == speaking
        assert bits(masks, total).dtype == np.uint8


@pytest.mark.parametrize(
    ("at_least", "kind"),
    [
        (0, "int8"),
        (127, "int8"),
        (-127, "int8"),  # one below it must be there, for what never holds
        (-128, "int16"),
        (128, "int16"),
        (9_000, "int8"),  # counted in thousands
        (32_767, "int16"),
        (32_768, "int32"),
        (-32_768, "int32"),
        (2**31 - 1, "int32"),
        (2**31, "int64"),
        (999_999_999_999, "int64"),
    ],
)
def test_bounds_are_narrow_and_exact(at_least: int, kind: str) -> None:
    """On the bound and a step beside it, far away, in every state and every total: as the state says, or not at all."""
    bounds, states = Bounds([Test((Bound(F, at_least),))], ROW), list(State)
    for value, reached in (
        (at_least, True),
        (at_least + 1, True),
        (at_least - 1, False),
        (2**50, True),
        (-(2**50), False),
    ):
        values, of = np.full((1, len(states)), value), np.array([states], np.uint8)
        asked = bounds.asked(values, of)
        assert asked.values.dtype.name == kind
        masks = [MASKS[state] for state in states]
        meant = [one.best | one.na | one.early | (one.value if reached else 0) for one in masks]
        codes = bounds.codes(asked)
        assert (codes.dtype.name, codes[0].tolist()) == ("uint8", meant)
        for total in (EVIDENCED, CLAIMED, ATTAINABLE):
            alone = bounds.asked(values, of, total)
            assert (alone.values.dtype.name, alone.counts) == (kind, None)
            assert bounds.codes(alone)[0].tolist() == [int(code & total != 0) for code in meant]


def test_a_measure_is_counted_in_what_divides_all_its_bounds() -> None:
    """95% and 90% of one fact: in whole percents, not in tens of them."""
    bounds = Bounds([Test((Bound(F, 9_500),)), Test((Bound(F, 9_000),)), Test((Bound(G, 9_000),))], ROW)
    values = np.array([[9_499, 9_500, 8_999], [9_000, 8_999, 9_500]])
    codes = bounds.codes(bounds.asked(values, np.zeros((2, 3), np.uint8)))
    assert codes.tolist() == [[0, 7, 0], [7, 7, 0], [7, 0, 7]]


def test_alternatives_of_different_lengths() -> None:
    """f ≥ 1 or g ≥ 2 or h ≥ 3; f ≥ 20; g ≥ 5 or h ≥ 1: each for itself, in all totals and in one alone."""
    tests = [
        Test((Bound(F, 1), Bound(G, 2), Bound(H, 3))),
        Test((Bound(F, 20),)),
        Test((Bound(G, 5), Bound(H, 1))),
    ]
    bounds, (e, u, m, n) = Bounds(tests, ROW), (State.EVIDENCED, State.UNEVIDENCED, State.MISSING, State.NA)
    cases = [  # values and states of f, g, h; the bytes of the three tests
        ((1, 0, 0), (e, e, e), (7, 0, 0)),
        ((0, 2, 0), (e, e, e), (7, 0, 0)),
        ((0, 0, 3), (e, e, e), (7, 0, 7)),
        ((0, 0, 3), (e, e, u), (6, 0, 6)),
        ((20, 5, 0), (u, e, e), (7, 6, 7)),
        ((0, 0, 0), (m, e, e), (4, 4, 0)),
        ((0, 0, 0), (n, n, n), (7, 7, 7)),  # nothing is left
        ((0, 0, 0), (n, e, n), (0, 7, 0)),  # g is left, and fails
        ((0, 0, 0), (n, n, m), (4, 7, 4)),
        ((0, 5, 0), (e, m, n), (4, 0, 4)),
    ]
    values = np.array([case[0] for case in cases]).T
    states = np.array([case[1] for case in cases], np.uint8).T
    assert bounds.codes(bounds.asked(values, states)).T.tolist() == [list(case[2]) for case in cases]
    for total in (EVIDENCED, CLAIMED, ATTAINABLE):
        alone = bounds.codes(bounds.asked(values, states, total))
        assert alone.T.tolist() == [[int(code & total != 0) for code in case[2]] for case in cases]


# ── items ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def an_item(*costs: int, ceiling: int | None = None, floor: int = 0) -> Item:
    """An item with a clause for each cost, all of them together by default its ceiling."""
    clauses = tuple(Clause(f"A-01.{number}", cost) for number, cost in enumerate(costs))
    return Item("A-01", "scored", sum(costs) if ceiling is None else ceiling, floor, clauses)


def scored(items: list[Item], *codes: int) -> tuple[list[list[int]], str, str]:
    """Points of items by the bytes of their clauses, by item and total; the types of points and of units lost."""
    reckoned, bytes_of = Items(items, {}), np.array([codes], np.uint8).T
    points = reckoned.points(bytes_of, np.zeros((3, 0, 1), np.uint8), HELD)
    by_item = points[:, np.argsort(reckoned.order), 0].T.tolist()
    return by_item, points.dtype.name, Losses(items).units(bytes_of, HELD).dtype.name


@pytest.mark.parametrize(
    ("items", "codes", "points"),
    [
        ([an_item(50, 75)], (7, 6), [[50, 125, 125]]),
        ([an_item(50, 75)], (0, 4), [[0, 0, 75]]),
        ([an_item(50), an_item(30, 20, 10)], (4, 7, 0, 6), [[0, 0, 50], [30, 40, 40]]),
        ([an_item(50, 75, ceiling=100)], (0, 0), [[0, 0, 0]]),  # no more than there is
        ([an_item(50, 75, ceiling=100)], (7, 0), [[25, 25, 25]]),
        ([an_item(50, 75, ceiling=100, floor=40)], (0, 4), [[40, 40, 50]]),
        ([an_item(50, 75), an_item(10, 10, ceiling=15)], (7, 7, 0, 0), [[125, 125, 125], [0, 0, 0]]),
    ],
)
def test_points_by_hand(items: list[Item], codes: tuple[int, ...], points: list[list[int]]) -> None:
    """7 holds, 6 without evidence, 4 missing, 0 failed."""
    assert scored(items, *codes)[0] == points


@pytest.mark.parametrize(
    ("cost", "of_points", "of_units"),
    [
        (255, "int16", "uint8"),
        (256, "int16", "uint16"),
        (16_381, "int16", "uint16"),  # the item of 1 beside it: 2 + 2 × 16,382 is 2^15 − 2
        (16_383, "int32", "uint16"),
        (65_535, "int32", "uint16"),
        (65_536, "int32", "int64"),
        (2**30 - 2, "int32", "int64"),
        (2**30 - 1, "int64", "int64"),
    ],
)
def test_points_are_narrow_and_wide_enough(cost: int, of_points: str, of_units: str) -> None:
    """Beside an item of 1, so that losses are counted in ones."""
    by_item, points, units = scored([an_item(cost), an_item(1)], 0, 7)
    assert (by_item, points, units) == ([[0, 0, 0], [1, 1, 1]], of_points, of_units)


def test_losses_are_counted_in_their_greatest_unit() -> None:
    """Of 50, 75 and the room of 100 that 175 would pass: 25; what cannot be lost as a whole counts in ones."""
    assert Losses([an_item(50, 75, ceiling=125), an_item(100, 75, ceiling=100)]).unit == 25
    assert Losses([an_item(50, 70, ceiling=115)]).unit == 5
    assert Losses([an_item(50, 70, ceiling=999)]).unit == 10  # its room is never asked
    assert Losses([an_item(ceiling=7)]).unit == 1


def shared(item: Item, share: Share, unearned: int) -> tuple[int, str]:
    """The points of an item that loses a share, and their type."""
    reckoned = SharedItems([(item, [share])], 1)
    lost, places = np.zeros((1, 1, 1), np.uint8), np.zeros(1, np.intp)
    points = reckoned.points(np.full((1, 1, 1), unearned), lost, places)
    return int(points[0, 0, 0]), points.dtype.name


@pytest.mark.parametrize(
    ("points", "floor", "of", "unearned", "left"),
    [
        (200, 0, 3, 1, 133),  # 133.33
        (200, 0, 3, 2, 67),  # 66.67
        (1, 0, 2, 1, 1),  # 0.5, half up
        (3, 0, 2, 1, 2),  # 1.5
        (0, -1, 2, 1, -1),  # −0.5, half away from zero
        (0, -3, 2, 1, -2),  # −1.5
        (0, -200, 3, 1, -67),
        (0, -200, 3, 3, -200),
        (0, -200, 3, 0, 0),
        (5, 0, 5, 2, 3),  # whole hundredths
    ],
)
def test_shares_are_rounded_once(points: int, floor: int, of: int, unearned: int, left: int) -> None:
    """Hundredths of an item from its points (or 0) down to its floor, so many parts of its whole not earned."""
    item = Item("A-01", "scored", points, floor, (Clause("A-01.share", points - floor, meter=ALONE),))
    assert shared(item, Share(points - floor, 0, of), unearned)[0] == left


@pytest.mark.parametrize(("points", "kind"), [(536_870_911, "int32"), (536_870_912, "int64")])
def test_shared_points_are_wide_enough(points: int, kind: str) -> None:
    """2 × (ceiling + cost + 1) within 2^31 − 1, and beyond; the same below zero."""
    clause = Clause("A-01.share", points, meter=ALONE)
    assert shared(Item("A-01", "scored", points, 0, (clause,)), Share(points, 0, 1), 1) == (0, kind)
    assert shared(Item("A-01", "deduction", 0, -points, (clause,)), Share(points, 0, 1), 1) == (-points, kind)


# ── jagged diagonals ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "groups",
    [[], [[4]], [[0, 1, 2], [3], [4, 5]], [[1], [2], [3]], [[1, 2], [3, 4], [5, 6]], [[9], [1, 2, 3, 4, 5], [7, 8]]],
)
def test_groups_are_combined_each_for_itself(groups: list[list[int]]) -> None:
    """The sum of each group, the larger groups first, else as given."""
    diagonals = Diagonals(groups)
    order = sorted(range(len(groups)), key=lambda one: (-len(groups[one]), one))
    assert diagonals.order == order
    assert sorted(diagonals.laid) == sorted(number for group in groups for number in group)
    laid = np.array(diagonals.laid, np.uint8).reshape(-1, 1)
    summed = diagonals.combined(np.add, np.concatenate([laid, laid * 2], axis=1))
    assert summed.dtype == np.uint8
    assert summed.tolist() == [[sum(groups[one]), 2 * sum(groups[one])] for one in order]


# ── gates ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_vetos_byte_means() -> None:
    assert [veto_status(code) for code in (0, 4, 6, 7)] == ["fired", "unknown", "clear", "clear"]


@pytest.mark.parametrize(
    ("rate", "gate", "status"),
    [
        (0, [7], "below"),
        (0, [0], "below"),  # the rate is known: the sample does not matter
        (4, [7], "missing"),
        (4, [0], "missing"),
        (7, [], "passed"),
        (6, [6, 7], "passed"),
        (7, [4], "missing"),
        (7, [4, 0], "sample_short"),
        (7, [0, 7], "sample_short"),
    ],
)
def test_what_a_surveys_bytes_mean(rate: int, gate: list[int], status: str) -> None:
    assert survey_status(rate, gate) == status


def test_what_beats_what_in_the_verdict() -> None:
    """Fired, below, not known, and of each kind all that there are, in their order."""
    vetoes = {"V-01": "fired", "V-02": "unknown", "V-03": "clear", "V-04": "fired", "V-05": "unknown"}
    surveys = {"I-01": "below", "I-02": "missing", "I-03": "passed", "I-04": "below", "I-05": "sample_short"}
    assert verdict_of(vetoes, surveys) == ("vetoed", ("V-01", "V-04"))
    known = {name: status for name, status in vetoes.items() if status != "fired"}
    assert verdict_of(known, surveys) == ("below_threshold", ("I-01", "I-04"))
    measured = {name: status for name, status in surveys.items() if status != "below"}
    assert verdict_of(known, measured) == ("unresolved", ("V-02", "V-05", "I-02", "I-05"))
    assert verdict_of({"V-03": "clear"}, {"I-03": "passed"}) == ("gates_passed", ())
    assert verdict_of({}, {"I-02": "missing"}) == ("unresolved", ("I-02",))


# ── the whole level ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_judged_is_whole() -> None:
    """Values of 12 digits and cents fit; points and parts are int64, bytes are bytes."""
    item = Item(
        "A-01", "scored", 300, 0, (Clause("A-01.a", 100, (Test((Bound(F, 1),)),)), Clause("A-01.b", 200, meter=MEAN))
    )
    rules = LevelRules("unit", (item,), ())
    columns = Columns(rules)
    assert columns.rules is rules
    values, states = stacked([Measured([99_999_999_999_999, 7500, -1], [State.EVIDENCED, State.NA, State.NA])] * 2)
    assert (values.dtype, states.dtype, values.shape) == (np.int64, np.uint8, (3, 2))
    judged = columns.judge(values, states)
    assert (judged.codes.dtype, judged.tests.dtype, judged.points.dtype) == (np.uint8, np.uint8, np.int64)
    assert judged.unearned[1][0].dtype == np.int64
    assert judged.points.tolist() == [[[300, 300]]] * 3


@pytest.mark.parametrize(("kind", "ceiling", "floor"), [("bonus", 200, 0), ("deduction", 0, -200)])
def test_caps_must_be_named(kind: ItemKind, ceiling: int, floor: int) -> None:
    """Totals with bonuses or deductions are refused where nothing says how much they may be."""
    rules = LevelRules(
        "unit", (Item("J-01", kind, ceiling, floor, (Clause("J-01.a", 200, (Test((Bound(F, 1),)),)),)),), ()
    )
    values, states = np.array([[1, 0]]), np.zeros((1, 2), np.uint8)
    bare = Columns(rules)
    with pytest.raises(ValueError, match="adjustment"):
        bare.totals(bare.encoded(values, states))
    named = Columns(rules, Adjustment(category="J", bonus_cap="1.50", deduction_cap="-1.50"))
    meant = [150, 0] if kind == "bonus" else [0, -150]
    totals = named.totals(named.encoded(values, states)).totals
    assert (totals.tolist(), totals.dtype) == ([meant] * 3, np.int64)
    points = np.array([[[200, 0]]] if kind == "bonus" else [[[0, -200]]])
    assert Adjusted(rules.items, None).totals(points).total.tolist() == [[0, 0]]  # no cap: nothing beside the core


# ── the score ────────────────────────────────────────────────────────────────────────────────────────────────────────


def a_toy_dossier() -> Dossier:
    """A value with evidence and one without, one `na`, and one that is warned of."""

    def an_entry(value: Fraction | None, *evidence: str) -> Entry:
        return Entry(value, "", evidence, "", Place("x.csv"))

    entries: dict[Key, Entry] = {
        ("loan_days", None): an_entry(Fraction(20), "目录"),
        ("volunteer_count", 2022): an_entry(None),
        ("lost_book_count", 2023): an_entry(Fraction(6), "清点表"),
        ("repaired_rate", 2023): an_entry(Fraction(1, 3)),
    }
    return Dossier(Locality("X", "X", "unit", ""), entries, "x.csv")


def test_the_digest_of_facts_is_of_values_and_evidence() -> None:
    """As canonical JSON, written out by hand."""
    text = (
        '{"loan_days":{"":["20",true]},"lost_book_count":{"2023":["6",true]},'
        '"repaired_rate":{"2023":["1/3",false]},"volunteer_count":{"2022":["na",false]}}'
    )
    assert facts_digest(a_toy_dossier()) == sha256(text.encode()).hexdigest()


def test_an_assessment_holds_its_day_digest_and_warnings() -> None:
    day, dossier = date(2023, 6, 30), a_toy_dossier()
    found = score(toy(), dossier, day)
    assert (found.as_of, found.facts_digest) == (day, facts_digest(dossier))
    assert [warning.id for warning in found.warnings] == ["W-01"]


class Says:
    """An evaluator that says what it is told."""

    def __init__(self, codes: list[int]) -> None:
        self._codes = codes

    def codes(self, _: Measured) -> list[int]:
        return self._codes


def test_evaluators_that_differ_give_no_score() -> None:
    """Every clause on which they differ is named; one clause too few is no agreement either."""
    rules, dossier = toy().at("unit"), a_toy_dossier()
    with Evaluators(rules) as evaluators:
        right = evaluators.columns.judge(*stacked([measure(toy(), rules, dossier, None)])).codes[:, 0].tolist()
        evaluators.rete = Says([code ^ 1 if place in (0, 3) else code for place, code in enumerate(right)])
        with pytest.raises(DisagreementError) as raised:
            score_with(evaluators, toy(), dossier, None)
        assert [problem.place for problem in raised.value.problems] == [
            Place("columns/rete", path=rules.clauses[place].id) for place in (0, 3)
        ]
        evaluators.rete = Says(right[:-1])
        with pytest.raises(ValueError, match="shorter"):
            score_with(evaluators, toy(), dossier, None)
        evaluators.rete = None
        assert score_with(evaluators, toy(), dossier, None).facts_digest == facts_digest(dossier)


def test_without_the_second_evaluator_there_is_a_score(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where durable-rules cannot be imported, `columns` judges alone."""
    monkeypatch.setattr("modelcity.judging.score.available", lambda: False)
    with Evaluators(toy().at("unit")) as evaluators:
        assert evaluators.rete is None


def test_a_verdict_of_many_looks_at_the_surveys_own_tests() -> None:
    """The toy's survey comes after seven other indicators: below its threshold in the second dossier only."""
    rules, dossier = toy().at("unit"), a_toy_dossier()
    rate = Entry(Fraction(1, 2), "", ("问卷",), "", Place("x.csv"))
    below = dossier._replace(entries={**dossier.entries, ("reader_satisfaction_rate", None): rate})
    measured = [measure(toy(), rules, one, None) for one in (dossier, below)]
    found = verdicts(rules, Columns(rules).judge(*stacked(measured)))
    assert found == [("unresolved", ("V-01", "V-02", "S2-04")), ("below_threshold", ("S2-04",))]
