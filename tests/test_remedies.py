"""Remedies by hand: what each does, what it brings (by scoring the mended dossier anew), whether and until when.

The standard and the way cells are written are those of test_score.
"""

from datetime import date
from pathlib import Path

import pytest

from modelcity.judging.assessment import RemedyResult
from modelcity.judging.score import score
from modelcity.texts import speak
from test_score import AUTUMN_2021, FULL, MAY_2021, TOY, Cells, assessed, dossier_of, standard_at, toy

NEW_YEAR_2022 = date(2022, 1, 1)
LAST_DAY_2021 = date(2021, 12, 31)


def remedy(name: str, as_of: date | None = None, **cells: str | list[str]) -> RemedyResult:
    """The remedy of a clause."""
    return next(entry for entry in assessed(as_of, **cells).remedies if entry.id == name)


# ── what it brings ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "as_of", "cells", "mended", "points"),
    [
        # a value that fails is mended, with evidence
        ("A1-01.b", None, {"plan": "0"}, {"plan": "1"}, 100),
        ("A1-01.b", None, {"plan": "0?"}, {"plan": "1"}, 100),
        ("A1-01.a", None, {"meet": ["1", "0"]}, {"meet": "1"}, 100),
        ("A1-02.all", LAST_DAY_2021, {"visit": ["2", "1?"]}, {"visit": "2"}, 300),
        ("A1-02.all", None, {"visit": ["2", "0"], "joint": ["0", "0"]}, {"visit": "2", "joint": ["0", "1"]}, 300),
        ("A1-05.a", None, {"days": ["10", "15"]}, {"days": ["10", "14"]}, 100),
        ("A1-05.a", None, {"days": ["10", "6"]}, {"days": ["10", "7"]}, 100),
        ("A1-05.b", None, {"money": ["12.5", "12.49"]}, {"money": "12.5"}, 200),
        ("I9-01.rate", None, {"rate": "0.5"}, {"rate": "0.9"}, 300),
        # a missing one is reported, at its best
        ("A1-01.a", None, {"meet": ["", "1"]}, {"meet": "1"}, 100),
        ("A1-01.a", None, {"meet": ["", "1?"]}, {"meet": "1"}, 100),
        ("A1-02.all", None, {"joint": ["0", ""]}, {"joint": ["0", "1"]}, 300),
        ("A1-05.a", None, {"days": ["10", ""]}, {"days": ["10", "14"]}, 100),
        ("A1-03.share", None, {"share": ["1", ""]}, {"share": "1"}, 200),
        ("A1-04.count", None, {"crimes": ["0", ""]}, {"crimes": "0"}, 200),
        ("A1-04.count", None, {"crimes": ["1", ""]}, {"crimes": ["1", "0"]}, 150),
        # evidence alone
        ("A1-01.a", None, {"meet": ["1?", "1"]}, {"meet": "1"}, 100),
        ("A1-01.a", None, {"meet": ["3?", "na?"]}, {"meet": ["3", "na"]}, 100),
        ("A1-03.share", None, {"share": ["1", "1?"]}, {"share": "1"}, 200),
        ("A1-03.share", None, {"share": ["1", "na?"]}, {"share": ["1", "na"]}, 200),
        ("A1-04.count", None, {"crimes": ["1?", "0"]}, {"crimes": ["1", "0"]}, 150),
        ("J10-03.count", None, {"incidents": ["1?", "0"]}, {"incidents": ["1", "0"]}, 300),
        ("I9-01.rate", None, {"rate": "0.9?"}, {"rate": "0.9"}, 300),
        # a gate: the sample can no longer be bettered, its alternative can be reported, or proven
        ("I9-01.rate", None, {"sample": "99", "all": ""}, {"sample": "99", "all": "1"}, 300),
        ("I9-01.rate", None, {"sample": "99", "all": "1?"}, {"sample": "99", "all": "1"}, 300),
        ("I9-01.rate", None, {"sample": "100?", "all": ""}, {"sample": "100", "all": ""}, 300),
        ("I9-01.rate", None, {"sample": "", "all": "0"}, {"sample": "100", "all": "0"}, 300),
        ("I9-01.rate", None, {"rate": "0.5", "sample": "100?"}, {"rate": "0.9", "sample": "100"}, 300),
        # meters that can be mended in part
        ("A1-03.share", MAY_2021, {"share": ["0.75", "0.5"]}, {"share": ["0.75", "1"]}, 200),
        ("A1-03.share", None, {"share": ["0.75", "0.75?"]}, {"share": ["0.75", "1"]}, 200),
        ("A1-03.share", LAST_DAY_2021, {"share": ["0.75?", "0.75"]}, {"share": ["0.75", "1"]}, 200),
        ("A1-03.share", NEW_YEAR_2022, {"share": ["0.75?", "0.75"]}, {"share": "0.75"}, 100),
        # a bonus: evidence brings what is there and no more, a report the cap
        ("J10-01.bonus", None, {"models": "1?"}, {"models": "1"}, 100),
        ("J10-01.bonus", None, {"models": "9?"}, {"models": "9"}, 300),
        ("J10-01.bonus", None, {"models": ""}, {"models": "3"}, 300),
        ("J10-02.bonus", None, {"awards": ["1?", "0"]}, {"awards": ["1", "0"]}, 100),
        ("J10-02.bonus", None, {"awards": ["1", ""]}, {"awards": ["1", "2"]}, 100),
        # what it brings in the end, with caps and other clauses
        ("J10-01.bonus", None, {"models": "3?", "awards": ["2", "0"]}, {"models": "3", "awards": ["2", "0"]}, 200),
        ("J10-04.count", None, {"incidents": "5", "notices": ""}, {"incidents": "5", "notices": "0"}, 100),
        ("A1-03.requires", None, {"list": ["1", "0"]}, {"list": "1"}, 400),
        ("A1-03.share", None, {"list": "0", "share": ["1", "0.5"]}, {"list": "0", "share": "1"}, 0),
        ("A1-03.requires", None, {"list": "0", "share": ["1", "0.75"]}, {"share": ["1", "0.75"]}, 300),
        # what can no longer be done, still said
        ("A1-04.count", None, {"crimes": ["1", "0"]}, {"crimes": "0"}, 50),
        ("A1-05.b", None, {"money": ["12", "12.5"]}, {"money": "12.5"}, 200),
        ("A1-02.all", NEW_YEAR_2022, {"visit": ["2", "1"]}, {"visit": "2"}, 300),
        ("J10-03.count", None, {"incidents": ["9", "0"]}, {"incidents": "0"}, 500),
    ],
)
def test_a_remedy_brings_what_scoring_it_done_gains(
    name: str, as_of: date | None, cells: Cells, mended: Cells, points: int
) -> None:
    """Its points are the difference in the evidenced total between the dossier as it is and one in which it is done."""
    before = score(toy(), dossier_of(toy(), FULL | cells), as_of)
    after = score(toy(), dossier_of(toy(), FULL | mended), as_of)
    assert after.totals.evidenced - before.totals.evidenced == points  # the case itself, by hand
    assert next(entry for entry in before.remedies if entry.id == name).points == points


def test_a_fact_of_two_indicators_is_mended_once_for_both(tmp_path: Path) -> None:
    """Scoring anew counts what the same evidence brings elsewhere, in both remedies."""
    rules = TOY["rules/toy/A1.yaml"].replace("needs: {money: ≥12.5}", "needs: {meet: ≥1}")
    standard = standard_at(TOY | {"rules/toy/A1.yaml": rules}, tmp_path)
    found = score(standard, dossier_of(standard, FULL | {"meet": ["1?", "1"]}))
    assert [(entry.id, entry.points) for entry in found.remedies] == [("A1-01.a", 300), ("A1-05.b", 300)]


# ── whether it can be done ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "as_of", "cells", "can"),
    [
        ("A1-01.b", date(2030, 1, 1), {"plan": "0"}, True),  # always
        ("A1-04.count", None, {"crimes": ["1", "0"]}, False),  # never
        ("A1-04.count", None, {"crimes": ["1", ""]}, True),  # in part, by reporting
        ("A1-04.count", None, {"crimes": ["1", "0?"]}, True),  # in part, by evidence
        ("A1-04.count", None, {"crimes": "0?"}, True),
        ("A1-01.a", None, {"meet": ["0", "1"]}, False),  # within_year, and 2020 is over
        ("A1-01.a", None, {"meet": ["1", "0"]}, True),  # without a day the last year is open
        ("A1-01.a", LAST_DAY_2021, {"meet": ["1", "0"]}, True),
        ("A1-01.a", NEW_YEAR_2022, {"meet": ["1", "0"]}, False),
        ("A1-01.a", NEW_YEAR_2022, {"meet": ["1", ""]}, True),  # missing: reported on any day
        ("A1-01.a", NEW_YEAR_2022, {"meet": ["1", "1?"]}, True),
        ("A1-01.a", None, {"meet": ["0", ""]}, False),  # one test can no longer be held
        ("A1-02.all", None, {"visit": ["1", "2"], "joint": ["0", "0"]}, False),
        ("A1-02.all", None, {"joint": ["0", "0"]}, True),  # one of the alternatives can
        ("A1-02.all", NEW_YEAR_2022, {"joint": ["0", "0"]}, False),
        ("I9-01.rate", None, {"sample": "99"}, False),
        ("I9-01.rate", None, {"sample": "99", "all": ""}, True),
        ("I9-01.rate", None, {"sample": "99", "rate": "0.5"}, False),
        ("A1-03.share", NEW_YEAR_2022, {"share": ["0.75", "1"]}, False),
        ("A1-03.share", LAST_DAY_2021, {"share": ["0.75", "1"]}, False),  # of 2021 nothing is left to win
        ("A1-03.share", LAST_DAY_2021, {"share": ["0.75", "0.9"]}, True),
        ("A1-05.a", NEW_YEAR_2022, {"days": ["10", "15?"]}, False),  # evidence does not mend it
    ],
)
def test_whether_it_can_still_be_done(name: str, as_of: date | None, cells: Cells, can: bool) -> None:
    """Every failing test must be mendable, or anything in a meter; the finding says the same as its remedy."""
    found = assessed(as_of, **cells)
    assert next(entry for entry in found.remedies if entry.id == name).remediable is can
    findings = [finding for result in found.indicators for finding in result.findings]
    assert next(finding for finding in findings if finding.clause == name).remediable is can


# ── by when ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "as_of", "cells", "due"),
    [
        ("A1-01.b", MAY_2021, {"plan": "0"}, date(2021, 5, 11)),  # 10 days
        ("A1-01.b", date(2021, 12, 28), {"plan": "0"}, date(2022, 1, 7)),  # always: beyond the year
        ("A1-01.a", AUTUMN_2021, {"meet": ["1", "0"]}, date(2021, 9, 11)),
        ("A1-01.a", date(2021, 12, 28), {"meet": ["1", "0"]}, LAST_DAY_2021),  # within its year
        ("A1-01.a", date(2021, 8, 31), {"meet": ["1", "0"]}, date(2021, 8, 31)),  # by its due day, which is today
        ("A1-02.all", LAST_DAY_2021, {"visit": ["2", "1"]}, LAST_DAY_2021),
        ("A1-03.share", date(2021, 12, 15), {"share": ["1", "0.75"]}, LAST_DAY_2021),  # early, and as it stands
        ("A1-01.a", date(2021, 12, 28), {"meet": ["1", ""]}, date(2022, 1, 7)),  # a report has no last day
        ("A1-01.a", date(2021, 12, 28), {"meet": ["1", "1?"]}, date(2022, 1, 7)),
        ("A1-01.a", AUTUMN_2021, {"meet": ["0", "1"]}, None),  # can no longer be done
        ("A1-04.count", AUTUMN_2021, {"crimes": ["1", "0"]}, None),
        ("A1-01.b", None, {"plan": "0"}, None),  # no day to count from
        ("A1-01.a", None, {"meet": ["1", "1?"]}, None),
        ("A1-01.a", None, {"meet": ["1", ""]}, None),
    ],
)
def test_by_when(name: str, as_of: date | None, cells: Cells, due: date | None) -> None:
    """The lead days from the day of the assessment, but no later than the year that a failed value belongs to."""
    assert remedy(name, as_of, **cells).due == due


def test_without_a_day_there_is_no_due_day() -> None:
    """None without a day, also for what belongs to the window's last year."""
    assert remedy("A1-01.a", None, meet=["1", "0"]).due is None


@pytest.mark.parametrize(
    ("as_of", "cells"),
    [
        (MAY_2021, {"share": ["0.75?", "1"]}),
        (NEW_YEAR_2022, {"share": ["1", "0.75?"]}),
    ],
)
def test_a_due_day_is_never_past(as_of: date, cells: Cells) -> None:
    """Filing evidence for a value of a year that is over has the lead days, as any filing has."""
    found = remedy("A1-03.share", as_of, **cells)
    assert found.due is not None
    assert found.due >= as_of


# ── what it says ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "cells", "do"),
    [
        ("A1-01.b", {"plan": "0"}, "开会（规划）"),
        ("A1-01.a", {"meet": ["1", "0"]}, "开会（会议（2021年））"),
        ("A1-01.a", {"meet": ["1?", "1?"]}, "补佐证：会议（2020、2021年）"),
        ("A1-01.a", {"meet": ["", ""]}, "补报数据：会议（2020、2021年）"),
        ("A1-02.all", {"visit": ["2", "0"], "joint": ["1?", ""]}, "走访（走访（2021年））；补佐证：联席会（2020年）"),
        ("A1-02.all", {"visit": ["1", ""]}, "走访（走访（2020年））；补报数据：走访（2021年）"),
        ("A1-02.all", {"joint": ["0", ""]}, "补报数据：联席会（2021年）"),
        ("A1-02.all", {"joint": ["", ""]}, "补报数据：联席会（2021年）"),  # one is enough; the later
        ("A1-02.all", {"joint": ["1?", "1?"]}, "补佐证：联席会（2021年）"),
        ("A1-02.all", {"joint": ["1?", ""]}, "补佐证：联席会（2020年）"),  # filing is easier than reporting
        ("I9-01.rate", {"sample": "", "all": "1?"}, "补佐证：全员"),
        ("A1-03.share", {"share": ["0.75?", "0.75?"]}, "落实（比例（2021年））；补佐证：比例（2020年）"),
        ("J10-01.bonus", {"models": "1?"}, "补佐证：典型"),
        ("J10-01.bonus", {"models": ""}, "补报数据：典型"),
    ],
)
def test_what_is_to_be_done(name: str, cells: Cells, do: str) -> None:
    """Mend, report or file, each with its facts and years; of alternatives the easiest."""
    assert remedy(name, None, **cells).do == do


def test_it_says_who_and_with_what() -> None:
    """Lead, support, evidence, effort and lead days are the indicator's and its rule's."""
    assert remedy("A1-01.b", MAY_2021, plan="0") == RemedyResult(
        id="A1-01.b",
        indicator="A1-01",
        kind="failed",
        points=100,
        do="开会（规划）",
        lead="office",
        support=(),
        due=date(2021, 5, 11),
        lead_days=10,
        effort="low",
        remediable=True,
        evidence=("材料",),
    )


def test_it_speaks_english() -> None:
    """Our own words in English; what is declared stays as it is without a translation."""
    speak("en")
    assert (
        remedy("A1-01.a", None, meet=["1?", ""]).do
        == "Report what is missing: 会议 (2021); File the evidence: 会议 (2020)"
    )


def test_one_remedy_for_each_finding_most_points_first() -> None:
    """By points falling, then by id; as many as there are findings; a fact that only a veto asks for gives none."""
    found = assessed(
        plan="0",
        meet=["1?", "1"],
        visit=["2", "1"],
        crimes=["1", "0"],
        share=["1", "0.75"],
        rate="0.5",
        money="1",
        models="1?",
        group="0",
    )
    assert [(entry.id, entry.points) for entry in found.remedies] == [
        ("A1-02.all", 300),
        ("I9-01.rate", 300),
        ("A1-05.b", 200),
        ("A1-01.a", 100),
        ("A1-01.b", 100),
        ("A1-03.share", 100),
        ("J10-01.bonus", 100),
        ("A1-04.count", 50),
    ]


def test_nothing_to_mend_before_its_day() -> None:
    """What is not due is no finding where it is left out, so it has no remedy."""
    assert assessed(date(2019, 6, 1), meet="0", visit="", joint="", money="1").remedies == ()


# ── what once went wrong ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cells", "do"),
    [
        (["1?", "0"], "补佐证：联席会（2020年）"),
        (["1?", "na?"], "补佐证：联席会（2020年）"),
        (["na?", "0"], "走访（联席会（2021年））"),
        (["na?", "na?"], "补佐证：联席会（2020、2021年）"),
    ],
)
def test_of_alternatives_one_that_wins_is_chosen(cells: list[str], do: str) -> None:
    """Filing for a year that fails does not hold an any-year test, and na of all years needs the evidence of all."""
    found = remedy("A1-02.all", LAST_DAY_2021, joint=cells)
    assert (found.points, found.remediable, found.do) == (300, True, do)


@pytest.mark.parametrize("cells", [["0", ""], ["0", "0"], ["0", "0?"]])
def test_an_any_year_test_can_be_held_in_a_year_to_come(cells: list[str]) -> None:
    """In May 2021 a joint conference can still be held: attainable counts it, and so must the remedy."""
    found = remedy("A1-02.all", MAY_2021, joint=cells)
    assert found.kind == "missing"
    assert found.remediable


def test_a_bonus_may_come_in_a_year_to_come() -> None:
    """Attainable counts on 2021, so the finding names it and the remedy says what to do."""
    found = assessed(MAY_2021, awards=["0", ""])
    (finding,) = next(entry for entry in found.indicators if entry.id == "J10-02").findings
    assert [(cause.fact, cause.year) for cause in finding.because] == [("awards", 2021)]
    assert finding.remediable


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("J10-03.count", {"incidents": ["9", "1?"]}),
        ("A1-04.count", {"crimes": ["2?", "2"]}),
        ("A1-03.share", {"share": ["0.5", "na?"]}),
        ("A1-02.all", {"joint": ["na?", "0"]}),
    ],
)
def test_what_wins_nothing_is_not_remediable(name: str, cells: Cells) -> None:
    """Evidence for what has used up the points anyway wins nothing back."""
    assert not remedy(name, NEW_YEAR_2022, **cells).remediable


def test_a_missing_value_of_a_range_is_asked_for_once() -> None:
    """补报数据：天数（2021年）, not 2021、2021年."""
    assert remedy("A1-05.a", None, days=["10", ""]).do == "补报数据：天数（2021年）"
