"""The made-up district and its towns: what a person computes by hand, the oracle and the engine all say the same.

Every figure here was worked out by hand or by the oracle, none was taken from the engine.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import oracle
from modelcity.dossier.reading import read_dossier
from modelcity.judging.assessment import Assessment
from modelcity.judging.score import score
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard
from oracle import COLUMNS, TOTALS, Cell, Declared

REPO = Path(__file__).resolve().parent.parent
SAMPLE = REPO / "sample_data"
TOWNS = sorted(path for path in (SAMPLE / "towns").glob("*.csv") if path.name != "localities.csv")
HALF_TIME = date(2023, 6, 20)
REAL_NAMES = ("张店", "固始", "新北", "常州", "淄博", "山西", "河海")
SAYS = "虚构样例数据，仅供演示"

# file, as of, totals (evidenced claimed attainable still_attainable), adjustment (likewise), verdict, missing values,
# vetoes that are not clear, surveys that are not passed
DISTRICTS: list[tuple[str, date | None, str, str, str, int, str, str]] = [
    ("district.csv", None, "83.35 89.35 93.65 102.48", "2 2 2 8", "gates_passed", 13, "", ""),
    # against district.csv: E5-03 is lost (2; not paid on time, never to be mended), I9-01 too (4; to be mended)
    (
        "district-vetoed.yaml",
        None,
        "77.35 83.35 87.65 100.48",
        "2 2 2 8",
        "vetoed V-03",
        14,
        "V-03 fired V-06 unknown",
        "I9-01 below",
    ),
    (
        "district-halfway.csv",
        HALF_TIME,
        "75.61 80.11 92.66 103.74",
        "1.5 1.5 1.5 8.5",
        "unresolved I9-01",
        27,
        "",
        "I9-01 missing",
    ),
    # the same with everything due: what 2023 lacks counts against it
    (
        "district-halfway.csv",
        None,
        "55.36 60.86 87.66 103.74",
        "1.5 1.5 1.5 8.5",
        "unresolved V-03 I9-01",
        74,
        "V-03 unknown",
        "I9-01 missing",
    ),
]

TOWN_ANSWERS = {  # totals as above, verdict, missing values
    "daoping": ("24 24.5 24.5 27.5", "gates_passed", 0),
    "fengyan": ("5.1 6.5 25.75 28.75", "unresolved V-01 V-02 V-05 I9-01 I9-03 I9-04", 97),
    "heguang": ("26.25 26.75 26.75 28.75", "gates_passed", 0),
    "jiqiao": ("22 22.5 22.5 27", "below_threshold I9-03", 0),
    "lanan": ("23.25 25.25 25.25 28.25", "gates_passed", 0),
    "mailian": ("24.5 25.5 25.5 28.5", "gates_passed", 0),
    "shuangshan": ("22 24 25.5 28.5", "unresolved V-06", 2),
    "tanwuling": ("7.85 7.85 7.85 21.5", "below_threshold I9-01 I9-03 I9-04", 0),
    "wanglan": ("26 26 26 29", "gates_passed", 0),
    "weitangao": ("22 22.25 23.25 26.25", "gates_passed", 2),
    "wuying": ("-5 25.25 25.25 28.25", "gates_passed", 0),  # J10-06: a count without evidence counts as the floor
    "xingqu": ("23.5 23.75 23.75 26.75", "vetoed V-05", 0),
}


@cache
def standard() -> Standard:
    return load(installed(), "national")[0]


@cache
def declared() -> Declared:
    return Declared.read(REPO, "national")


def others() -> Iterator[Standard]:
    """The sample needs no other standard."""
    return iter(())


def engine(path: Path, as_of: date | None) -> Assessment:
    """The engine's answer."""
    return score(standard(), read_dossier(path, standard(), others), as_of)


def raw(path: Path) -> dict[str, dict[int | None, Cell]]:
    """The cells of a file as written, read without the engine."""
    cells: dict[str, dict[int | None, Cell]] = {}
    for fact, year, value, evidence in raw_rows(path):
        assert (int(year) if year else None) not in cells.setdefault(fact, {})
        cells[fact][int(year) if year else None] = Cell(value, bool(evidence))
    return cells


def raw_rows(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Fact, year, value and evidence of each row of a CSV file, of each entry of a YAML file."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield row["fact"], row["year"], row["value"], row["evidence"]
        return
    facts: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)["facts"]
    for fact, body in facts.items():
        by_year = body if isinstance(body, dict) and all(year.isdigit() for year in body) else {"": body}
        for year, entry in by_year.items():
            said = entry if isinstance(entry, dict) else {"value": entry}
            yield fact, year, said.get("value", ""), "".join(said.get("evidence", ()))


def hundredths(text: str) -> list[int]:
    """`83.35 90` as 8335, 9000."""
    return [int(Fraction(word) * 100) for word in text.split()]


def pairs(text: str) -> dict[str, str]:
    """`V-03 fired V-06 unknown` as a mapping."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def points(found: oracle.Points) -> list[int]:
    """The oracle's points, in hundredths, in the order of the literals."""
    return [int(found[column] * 100) for column in COLUMNS]


@pytest.mark.parametrize(
    ("name", "as_of", "totals", "adjustment", "verdict", "missing", "vetoes", "surveys"),
    DISTRICTS,
    ids=["district", "vetoed", "halfway", "halfway-all-due"],
)
def test_district(
    *,
    name: str,
    as_of: date | None,
    totals: str,
    adjustment: str,
    verdict: str,
    missing: int,
    vetoes: str,
    surveys: str,
) -> None:
    """Totals, verdict, vetoes and surveys of the three dossiers, by the oracle and by the engine."""
    status, *reasons = verdict.split()
    not_clear, not_passed = pairs(vetoes), pairs(surveys)

    by_oracle = oracle.assess(declared(), "county", raw(SAMPLE / name), as_of)
    assert points(by_oracle.totals) == hundredths(totals)
    assert points(by_oracle.adjustment) == hundredths(adjustment)
    assert (by_oracle.verdict, by_oracle.missing) == ((status, tuple(reasons)), missing)
    assert {veto: found for veto, found in by_oracle.vetoes.items() if found != "clear"} == not_clear
    assert {survey: found for survey, found in by_oracle.surveys.items() if found != "passed"} == not_passed

    answer = engine(SAMPLE / name, as_of)
    assert [*triple(answer.totals), answer.still_attainable] == hundredths(totals)
    assert triple(answer.adjustment) == hundredths(adjustment)[:3]
    assert answer.out_of == 10_000
    assert (answer.verdict.status, *answer.verdict.reasons) == (status, *reasons)
    assert answer.missing == missing
    assert {veto.id: veto.status for veto in answer.vetoes if veto.status != "clear"} == not_clear
    assert {one.indicator: one.status for one in answer.surveys if one.status != "passed"} == not_passed
    assert len(answer.surveys) == 4
    assert len(answer.vetoes) == 6


@pytest.mark.parametrize("path", TOWNS, ids=lambda path: path.stem)
def test_town(path: Path) -> None:
    """Totals and verdict of each of the twelve towns and streets, by the oracle and by the engine."""
    totals, verdict, missing = TOWN_ANSWERS[path.stem]
    status, *reasons = verdict.split()
    by_oracle = oracle.assess(declared(), "town", raw(path))
    assert points(by_oracle.totals) == hundredths(totals)
    assert (by_oracle.verdict, by_oracle.missing) == ((status, tuple(reasons)), missing)
    answer = engine(path, None)
    assert [*triple(answer.totals), answer.still_attainable] == hundredths(totals)
    assert (answer.verdict.status, *answer.verdict.reasons) == (status, *reasons)
    assert (answer.missing, answer.out_of, answer.locality.level) == (missing, 2_600, "town")


def test_twelve_towns() -> None:
    assert [path.stem for path in TOWNS] == sorted(TOWN_ANSWERS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "level", "as_of"),
    [(SAMPLE / name, "county", as_of) for name, as_of, *_ in DISTRICTS] + [(path, "town", None) for path in TOWNS],
    ids=lambda value: value.stem if isinstance(value, Path) else str(value),
)
def test_engine_agrees_with_the_oracle(path: Path, level: str, as_of: date | None) -> None:
    """Every indicator and every clause: points in all three totals, outcome, capped, kind and points of findings."""
    by_oracle, answer = oracle.assess(declared(), level, raw(path), as_of), engine(path, as_of)
    for category in answer.categories:
        assert triple(category.scored) == points(by_oracle.categories[category.id])[:3], category.id
    assert [indicator.id for indicator in answer.indicators] == list(by_oracle.indicators)
    for indicator in answer.indicators:
        expected = by_oracle.indicators[indicator.id]
        assert triple(indicator.scored) == points(expected.points)[:3], indicator.id
        assert (indicator.outcome, indicator.capped) == (expected.outcome, expected.capped), indicator.id
        findings = {finding.clause: (finding.kind, finding.points) for finding in indicator.findings}
        assert findings == {
            clause: (kind, int(lost * 100)) for clause, (kind, lost) in expected.clauses.items() if kind is not None
        }, indicator.id


# A1 of district.csv, item by item. A leaf is: points lost as evidenced, claimed, attainable.
#
# A1-01 (2 points: four of 0.5)
#   a in the development plan: yes, evidenced                                               0     0     0
#   b in the leaders' appraisal: yes in all four years, evidenced                           0     0     0
#   c in the government's report: yes in all four years, evidenced                          0     0     0
#   d in the military party report: yes, (2021 missing), yes, yes: missing counts against
#     it as evidenced and claimed and for it as attainable                                  0.5   0.5   0
# A1-02 (1: two of 0.5)
#   a party-military meeting 1, 1, 1, 1 (each ≥ 1); joint conference in any year ≥ 1:
#     1, 0, 1 (no evidence), 1: 2020 alone is enough                                        0     0     0
#   b plenary 1, 2, 1, 2: each ≥ 1                                                          0     0     0
# A1-03 (1: 0.25, 0.25, 0.5)
#   a duties: yes                                                                           0     0     0
#   b plans and summaries ≥ 100%: 41/41, 100%, 40/41 = 97.56%, 41/41: 2022 fails            0.25  0.25  0.25
#   c yearly reports ≥ 100%: all 100%, but 2023 without evidence                            0.5   0     0
# A1-04 (1, all or nothing): 1 military staff ≥ 1                                           0     0     0
# A1-05 (1, all or nothing): budget listed in all years; disbursed in all years, 2021
#     without evidence: everything is lost as evidenced                                     1     0     0
# A1-06 (1: two of 0.5): both groups are led by the top leader in all years                 0     0     0
# A1-07 (1.5: three of 0.5)
#   a local leaders 2, 3, 4, 4: each ≥ 1                                                    0     0     0
#   b garrison leaders 1, 2, 2, 2: each ≥ 1                                                 0     0     0
#   c contact points ≥ 2 a year: 1, 2, 2, 2: 2020 fails                                     0.5   0.5   0.5
# A1-08 (1.5: 0.5, 0.5, 0.25, 0.25)
#   a leading group and staff: yes in all years                                             0     0     0
#   b liaison officers 58/58, 100%, 100%, 58/58                                             0     0     0
#   c supervision system: no                                                                0.25  0.25  0.25
#   d party report: (2020 missing), yes, yes, yes                                           0.25  0.25  0
#                                                                                    sum   3.25  1.75  1
# of 10 points                                                                             6.75  8.25  9
A1_POINTS = "6.75 8.25 9"
A1 = {  # ceiling; evidenced claimed attainable; outcome
    "A1-01": ("2", "1.5 1.5 2", "missing"),  # claimed not full, attainable full
    "A1-02": ("1", "1 1 1", "met"),
    "A1-03": ("1", "0.25 0.75 0.75", "partly"),
    "A1-04": ("1", "1 1 1", "met"),
    "A1-05": ("1", "0 1 1", "met"),  # an outcome is of what is claimed
    "A1-06": ("1", "1 1 1", "met"),
    "A1-07": ("1.5", "1 1 1", "partly"),
    "A1-08": ("1.5", "1 1 1.25", "partly"),
}
# clause: kind, points, what made it so, whether it can still be mended: a failed value can where its fact is always
# mendable, or within its year and that is 2023 (the window's last, as everything is due); what is missing, a value
# or its evidence, can be handed in at any time.
A1_FINDINGS = {
    "A1-01.d": ("missing", "0.5", [("ds_in_military_party_report", 2021, None)], True),
    "A1-03.b": ("failed", "0.25", [("member_plan_summary_rate", 2022, "0.9756")], False),
    "A1-03.c": ("unevidenced", "0.5", [("member_report_rate", 2023, "1")], True),
    "A1-05.all": ("unevidenced", "1", [("ds_budget_disbursement_proof", 2021, "true")], True),
    "A1-07.c": ("failed", "0.5", [("leader_contact_point_visit_count", 2020, "1")], False),
    "A1-08.c": ("failed", "0.25", [("supervision_accountability_system", None, "false")], True),
    "A1-08.d": ("missing", "0.25", [("party_report_plan_covers_ds", 2020, None)], True),
}


def test_category_a1_by_hand() -> None:
    """A1 of the district as a person computes it: see the arithmetic above."""
    answer = engine(SAMPLE / "district.csv", None)
    by_oracle = oracle.assess(declared(), "county", raw(SAMPLE / "district.csv"))
    for column, text in enumerate(A1_POINTS.split()):  # the arithmetic is right in itself
        assert sum(Fraction(said.split()[column]) for _, said, _ in A1.values()) == Fraction(text)

    assert points(by_oracle.categories["A1"])[:3] == hundredths(A1_POINTS)
    (category,) = (one for one in answer.categories if one.id == "A1")
    assert (category.points, triple(category.scored)) == (1_000, hundredths(A1_POINTS))

    indicators = [one for one in answer.indicators if one.category == "A1"]
    assert [one.id for one in indicators] == list(A1)
    for one in indicators:
        ceiling, said, outcome = A1[one.id]
        assert ([one.points], triple(one.scored)) == (hundredths(ceiling), hundredths(said)), one.id
        assert (one.outcome, one.capped) == (outcome, False), one.id
        assert points(by_oracle.indicators[one.id].points)[:3] == hundredths(said), one.id

    findings = {finding.clause: finding for one in indicators for finding in one.findings}
    assert list(findings) == list(A1_FINDINGS)
    for clause, (kind, lost, because, remediable) in A1_FINDINGS.items():
        found = findings[clause]
        assert ([found.points], found.kind, found.remediable) == (hundredths(lost), kind, remediable), clause
        assert [(one.fact, one.year, one.value) for one in found.because] == because, clause


def test_the_district_shows_every_kind() -> None:
    """Findings of every kind, one cut off at the floor, means, bonuses, a deduction, `na`, a gate's alternative."""
    answer = engine(SAMPLE / "district.csv", None)
    findings = {finding.clause: finding for one in answer.indicators for finding in one.findings}
    by_kind = {(finding.kind, finding.remediable) for finding in findings.values()}
    assert by_kind >= {("failed", True), ("failed", False), ("missing", True), ("unevidenced", True)}
    by_id = {one.id: one for one in answer.indicators}
    # H8-04: one petition (0.5), and the measures of 2020 are missing (all of 1.5): 2.0 of 1.5
    assert by_id["H8-04"].capped
    assert triple(by_id["H8-04"].scored) == hundredths("0 0 1")
    # C3-08: (0.75 + 0.9 + 0.9166 + 0.95)/4 = 0.87915; 1.5 × 0.87915 = 1.318725
    assert triple(by_id["C3-08"].scored) == hundredths("1.32 1.32 1.32")
    # E5-08: (0.96 + 1 + 0.9687 + 1)/4 = 0.982175
    assert triple(by_id["E5-08"].scored) == hundredths("0.98 0.98 0.98")
    adjustment = {key: by_id[key].scored.claimed for key in by_id if key.startswith("J10")}
    assert adjustment == {"J10-01": 100, "J10-02": 0, "J10-03": 0, "J10-04": 200, "J10-05": 0, "J10-06": -100}
    surveys = {one.indicator: (one.rate, one.sample) for one in answer.surveys}
    assert surveys["I9-01"] == ("0.903", "20")
    assert surveys["I9-02"] == ("0.965", "86")  # under 100, but everyone was asked

    cells = [cell for by_year in raw(SAMPLE / "district.csv").values() for cell in by_year.values()]
    assert sum(bool(cell.value) and not cell.evidenced for cell in cells) == 24
    assert sum(cell.value == "na" for cell in cells) == 32
    optional = {fact for entry in standard().warnings.values() for fact in entry.facts}  # what warnings ask for
    assert set(raw(SAMPLE / "district.csv")) == set(declared().collected("county")) - optional


def test_localities() -> None:
    """The district stands in its list beside a department; the towns in theirs, below the district."""
    district, department = localities(SAMPLE / "localities.csv")
    assert (department["name"], department["level"]) == ("示例局（虚构）", "unit")
    assert (district["locality"], district["name"], district["level"]) == ("qinghe", "青禾区（虚构）", "county")
    towns = localities(SAMPLE / "towns" / "localities.csv")
    assert sorted(town["locality"] for town in towns) == sorted(TOWN_ANSWERS)
    assert {(town["level"], town["parent"]) for town in towns} == {("town", "青禾区（虚构）")}
    assert all(town["name"].endswith("（虚构）") for town in towns)
    for path in [*TOWNS, *(SAMPLE / name for name, *_ in DISTRICTS)]:
        assert read_dossier(path, standard(), others).locality.name.endswith("（虚构）")


FILES = sorted(path for path in SAMPLE.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_made_up(path: Path) -> None:
    """Every file says that it is made up, Chinese Excel can open it, and no real place is named."""
    text = path.read_text("utf-8")
    assert "虚构" in text
    assert not [name for name in REAL_NAMES if name in text]
    assert all(text.startswith("（虚构）", match.end()) for match in re.finditer(r"〔\d{4}〕\d+号", text))
    assert text.startswith("\ufeff") == (path.suffix == ".csv")
    if path.name.endswith(".yaml"):
        assert text.startswith(f"# {SAYS}")
    elif path.suffix == ".csv" and path.name != "localities.csv":
        assert SAYS in text.splitlines()[1]


def localities(path: Path) -> list[dict[str, str]]:
    """The rows of a list of localities."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def triple(found: Any) -> list[int]:
    """Points of the engine as a list, in the order of the literals."""
    return [getattr(found, total) for total in TOTALS]
