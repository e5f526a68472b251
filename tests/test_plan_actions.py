"""What can be done about one value, by hand on the small standard of test_plan, and what it costs until when.

Filing evidence takes 1 day, reporting 2, mending 3 where it is easy, 8 usually, 20 where it is hard; each further step
of a ladder half as much again. Papers are found within 10 days and figures within 15, or a remedy's own lead time.
"""

from datetime import date

import pytest

from modelcity.planning.actions import Option, cells_of, done, in_time
from test_plan import GOOD, toy
from test_score import AUTUMN_2021, MAY_2021, Cells, dossier_of

Told = tuple[str, str, int, int, date | None]  # kind, value, working days, lead time, due day


def options(cells: Cells, as_of: date | None, fact: str, year: int | None) -> tuple[Option, ...]:
    """What can be done about one value."""
    found = cells_of(toy(), toy().at("county"), dossier_of(toy(), GOOD | cells), as_of)
    return next((cell.options for cell in found if cell.key == (fact, year)), ())


@pytest.mark.parametrize(
    ("cells", "as_of", "fact", "year", "said"),
    [
        # a paper without a year: filed, reported, made
        ({"plan": "1?"}, MAY_2021, "plan", None, [("evidence", "1", 1, 10, date(2021, 5, 11))]),
        ({"plan": ""}, MAY_2021, "plan", None, [("report", "1", 2, 10, date(2021, 5, 11))]),
        (
            {"plan": "0?"},
            None,
            "plan",
            None,
            [("evidence", "0", 1, 10, None), ("mend", "1", 3, 10, None)],
        ),
        # a range has two ends: the nearer is one step, the other two
        ({"days": "20"}, None, "days", 2021, [("mend", "14", 3, 50, None), ("mend", "7", 5, 50, None)]),
        ({"days": "5"}, None, "days", 2021, [("mend", "7", 3, 50, None), ("mend", "14", 5, 50, None)]),
        # without a day only the last year is not over
        ({"days": "5"}, None, "days", 2020, []),
        # a ladder: 20 days, then 10 for each further step
        (
            {"open": "0"},
            None,
            "open",
            2020,
            [("mend", "1", 20, 60, None), ("mend", "3", 30, 60, None), ("mend", "5", 40, 60, None)],
        ),
        ({"open": "3"}, None, "open", 2020, [("mend", "5", 20, 60, None), ("mend", "1", 20, 60, None)]),
        # an incident stays; what is missing or unproven of it can be said
        ({"crimes": "1?"}, None, "crimes", 2020, [("evidence", "1", 1, 10, None)]),
        ({"crimes": "2"}, None, "crimes", 2021, []),
        ({"crimes": ""}, MAY_2021, "crimes", 2020, [("report", "0", 2, 15, date(2021, 5, 16))]),
        # nothing of the kind: to be proven, not to be bettered
        ({"meet": "na?"}, None, "meet", 2021, [("evidence", "None", 1, 10, None)]),
        ({"meet": "na"}, None, "meet", 2021, []),
        # before its day it is still to be done, afterwards only to be reported; 10 days after May 1 or on August 31
        ({"meet": ""}, MAY_2021, "meet", 2021, [("mend", "1", 3, 10, date(2021, 5, 11))]),
        ({"meet": ""}, date(2021, 8, 25), "meet", 2021, [("mend", "1", 3, 10, date(2021, 8, 31))]),
        ({"meet": ""}, AUTUMN_2021, "meet", 2021, [("report", "1", 2, 10, date(2021, 9, 11))]),
        # after its day, and its year not over: it is mended within the year
        ({"meet": "0"}, date(2021, 12, 25), "meet", 2021, [("mend", "1", 3, 10, date(2021, 12, 31))]),
        ({"meet": "0"}, date(2022, 1, 1), "meet", 2021, []),
        # a value before its day needs no evidence yet
        ({"visit": "1?"}, MAY_2021, "visit", 2021, [("mend", "2", 3, 20, date(2021, 5, 21))]),
        # only a veto asks for it: usual effort, and 30 days
        ({"group": "0"}, MAY_2021, "group", 2020, [("mend", "1", 8, 30, date(2021, 5, 31))]),
        ({"group": ""}, MAY_2021, "group", 2020, [("report", "1", 2, 15, date(2021, 5, 16))]),
        # a survey must be held, a bonus earned, before it is reported; a bonus is not bettered
        ({"rate": ""}, MAY_2021, "rate", None, [("report", "9/10", 3, 60, date(2021, 6, 30))]),
        ({"sample": ""}, None, "sample", None, [("report", "100", 2, 15, None)]),
        ({"models": ""}, None, "models", None, [("report", "3", 3, 1, None)]),
        ({"models": "1"}, None, "models", None, []),
        ({"awards": "1?"}, None, "awards", 2020, [("evidence", "1", 1, 1, None)]),
    ],
)
def test_what_can_be_done(cells: Cells, as_of: date | None, fact: str, year: int | None, said: list[Told]) -> None:
    """Every option of one value, in the order in which they are numbered."""
    found = options(cells, as_of, fact, year)
    assert [(one.kind, str(one.value), one.effort, one.lead, one.due) for one in found] == said


def test_what_is_done_is_a_value_with_evidence() -> None:
    """A report, a value mended and a paper filed; nothing else moves, and what is typed stays where it is the value."""
    cells: Cells = {"plan": "", "days": "5", "joint": ["na?", "1"]}
    before = dossier_of(toy(), GOOD | cells)
    chosen = [
        options(cells, None, "plan", None)[0],
        options(cells, None, "days", 2021)[1],
        options(cells, None, "joint", 2020)[0],
    ]
    after = done(before, chosen)
    told = {key: (entry.value, entry.typed, entry.evidenced) for key, entry in after.entries.items()}
    was = {key: (entry.value, entry.typed, entry.evidenced) for key, entry in before.entries.items()}
    assert told == was | {
        ("plan", None): (1, "1", True),
        ("days", 2021): (14, "14", True),
        ("joint", 2020): (None, "na?", True),
    }
    assert len({after.entries[one.key].evidence for one in chosen}) == 3  # a paper of its own each


def test_in_time_is_the_whole_lead_time() -> None:
    """The meeting is due on the last day of the year, but takes ten days: six are not enough."""
    (meet,) = options({"meet": "0"}, date(2021, 12, 25), "meet", 2021)
    assert meet.due == date(2021, 12, 31)
    assert not in_time(meet, date(2021, 12, 25), date(2021, 12, 31))
    assert not in_time(meet, date(2021, 12, 25), date(2022, 1, 3))
    assert in_time(meet, date(2021, 12, 25), date(2022, 1, 4))
    assert in_time(meet, date(2021, 12, 25), None)
