"""The whole way of the sample district: books out and back, merged, on file, assessed, remembered, mended, compared."""

import csv
import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import oracle
from clerks import SAMPLE, Said, fill, return_round, sample
from modelcity.cli.entry import run as command
from test_oracle import shown

pytestmark = pytest.mark.slow

BUDGET, PREVENTION = ("ds_budget_disbursement_proof", 2021), ("stability_prevention_measures", 2020)
DAY = date(2023, 6, 20)


class District:
    """A round of the sample district, its clerks, and the folders that its office makes."""

    def __init__(self, folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
        self.round, self.files, self.memory = folder / "收集", folder / "案卷", folder / "历次自评.db"
        self.papers = folder / "材料"
        self.dossier = folder / "汇总" / "dossier.yaml"
        self._said = capsysbinary

    def call(self, *words: object, code: int = 0) -> bytes:
        """What a command prints; it must end with `code`."""
        self._said.readouterr()
        given = command([str(word) for word in words])
        said = self._said.readouterr()
        assert given == code, said.err.decode()
        return said.out

    def books(self) -> list[Path]:
        """What went out, in the order of their numbers."""
        return sorted((self.round / "books").glob("*.xlsx"))

    def merge(self) -> None:
        self.call("collect", "merge", self.round, "--out", self.dossier)

    def assess(self, *options: object) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.call("assess", self.dossier, "--json", *options))
        return found

    def merged(self) -> Iterator[dict[str, str]]:
        """The county's values in merge.csv, each with its origin."""
        return self.rows("采用", "各家回答汇总")

    def rows(self, *states: str) -> Iterator[dict[str, str]]:
        """The county's rows of merge.csv that are in one of these states."""
        with self.dossier.with_name("merge.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        return (row for row in rows if row["台账"] == "示例区" and row["情况"] in states)

    def mend(self, key: tuple[str, int], said: Said) -> None:
        """Every clerk whose book asks for a value mends it there and sends the book again."""
        mended = 0
        for path in self.round.glob("returned/**/*.[xX]*"):
            book = openpyxl.load_workbook(path)
            if fill(book, {key: said}):
                book.save(path)
                mended += 1
        assert mended


@pytest.fixture
def district(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> District:
    return District(tmp_path, capsysbinary)


def key_of(row: dict[str, str]) -> tuple[str, int | None]:
    return row["事实编号"], int(row["年度"]) if row["年度"] else None


def typed(value: str) -> str:
    """Full-width digits and blanks about a value are habits; the value is the same."""
    return unicodedata.normalize("NFKC", value).strip()


def points(found: dict[str, Any], indicator: str) -> tuple[str, str]:
    """Evidenced and claimed points of an indicator."""
    one = next(one for one in found["indicators"] if one["id"] == indicator)
    return one["evidenced"], one["claimed"]


def test_the_sample_district_goes_the_whole_way(district: District) -> None:
    towns = {path.stem: sample(path) for path in (SAMPLE / "towns").glob("*.csv") if path.stem != "localities"}
    listed = ("--towns", SAMPLE / "towns" / "localities.csv", "--due", DAY)
    district.call("collect", "init", "--level", "county", "--name", "示例区", "--out", district.round, *listed)
    assert len(district.books()) == 56  # office, 41 members, two garrison, 12 towns
    county = sample(SAMPLE / "district.csv")
    return_round(district.round, county, towns)
    district.merge()
    _nothing_was_lost_or_made_up(district, county)

    first = district.assess("--record", district.memory)
    assert totals(first) == totals_by_the_oracle(district)
    _what_is_on_file_counts(district, first)

    # A1-05 (1 point): the proof of one year is found. H8-04 (1.5): a figure of one year; one group petition stays.
    assert (points(first, "A1-05"), points(first, "H8-04")) == (("0", "1"), ("0", "0"))
    district.mend(BUDGET, Said("是", "2021年双拥经费拨付凭证"))
    district.mend(PREVENTION, Said("是", "2020年涉军稳定风险排查方案"))
    district.merge()
    second = district.assess("--record", district.memory)
    assert (points(second, "A1-05"), points(second, "H8-04")) == (("1", "1"), ("1", "1"))
    assert totals(second) == totals_by_the_oracle(district)
    _what_changed_is_said(district)


def _nothing_was_lost_or_made_up(district: District, county: dict[tuple[str, int | None], Said]) -> None:
    """Whatever the clerks' habits: each value that a unit handed in stands in the dossier as it was meant."""
    rows = {key_of(row): row for row in district.merged()}
    shares = {key: row["填报值"] for key, row in rows.items() if row["情况"] == "各家回答汇总"}
    assert len(shares) == 20 and shares == {key: share_by_hand(district, key) for key in shares}
    told = {key: row for key, row in rows.items() if row["情况"] == "采用"}
    assert len(told) > 600 and set(county) == set(rows)
    for key, row in told.items():
        assert (typed(row["填报值"]), row["佐证材料"]) == (typed(county[key].value), county[key].evidence), key


def share_by_hand(district: District, key: tuple[str, int | None]) -> str:
    """What `own_answers` makes of a share: of each nine books in turn one says no and one is not concerned."""
    units = {row["填报单位"] for row in district.rows("计入占比") if key_of(row) == key}
    asked = [number for number, path in enumerate(district.books(), 1) if path.stem.partition("-")[2] in units]
    concerned = [number for number in asked if number % 9 != 7]
    return f"{sum(number % 9 != 4 for number in concerned)}/{len(concerned)}"


def totals(found: dict[str, Any]) -> str:
    return " ".join(found["totals"][total] for total in oracle.COLUMNS)


def totals_by_the_oracle(district: District) -> str:
    """The same from what merge.csv lists, by the scorer that shares no code with the engine."""
    raw: dict[str, dict[int | None, oracle.Cell]] = {}
    for row in district.merged():
        fact, year = key_of(row)
        papers = tuple(row["佐证材料"].split(";")) if row["佐证材料"] else ()
        raw.setdefault(fact, {})[year] = oracle.Cell(row["填报值"], bool(papers), papers)
    return shown(oracle.assess(oracle.Declared.read(SAMPLE.parent, "national"), "county", raw).totals)


def _what_is_on_file_counts(district: District, first: dict[str, Any]) -> None:
    """A paper for every value that names one: the totals stay. One of them lost: its clause lacks evidence."""
    district.call("evidence", "init", "--level", "county", "--name", "示例区", "--out", district.files)
    district.papers.mkdir()
    listed = ["file,fact,year,title,note"]
    for number, row in enumerate(row for row in district.merged() if row["佐证材料"]):
        (district.papers / f"{number}.pdf").write_bytes(b"paper %d" % number)
        listed.append(f"{number}.pdf,{row['事实编号']},{row['年度']},材料{number},")
    (district.papers / "清单.csv").write_text("\n".join(listed), encoding="utf-8")
    district.call("evidence", "add", district.files, "--list", district.papers / "清单.csv", "--on", DAY)
    district.call("evidence", "check", district.files)
    assert totals(district.assess("--evidence", district.files)) == totals(first)
    assert points(first, "A1-06") == ("1", "1")  # two halves; one is that the head leads the veterans' group
    lost = next((district.files / "A1" / "A1-06").glob("2021/*"))
    lost.unlink()
    district.call("evidence", "check", district.files, code=1)
    assert points(district.assess("--evidence", district.files), "A1-06") == ("0.5", "1")


def _what_changed_is_said(district: District) -> None:
    said = json.loads(district.call("history", "diff", "--history", district.memory, "--json"))
    assert {(turn["clause"].partition(".")[0], turn["change"]) for turn in said["clauses"]} == {
        ("A1-05", "won"),
        ("H8-04", "won"),
    }
    assert {(moved["fact"], moved["year"]) for moved in said["facts"]} == {BUDGET, PREVENTION}
    assert said["standard"] is None
    district.call("history", "verify", "--history", district.memory)
