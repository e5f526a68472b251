"""The comparison of files: against `assess` and the oracle, bad input, exit codes, what it writes."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import oracle
from agreement import TOTALS, read
from comparing import NATIONAL, comparison, town
from modelcity.cli.entry import run
from modelcity.dossier.folder import dossier_files
from modelcity.dossier.reading import read_dossier
from modelcity.judging.score import score
from modelcity.planning.comparison import compared
from modelcity.planning.gathering import gathered
from modelcity.showing import comparefiles
from modelcity.showing.comparefiles import comparison_book, grid_csv
from modelcity.showing.comparejson import comparison_json
from modelcity.showing.comparetables import ranking_grid, trouble_grid
from modelcity.showing.heatmap import heatmap_chart
from modelcity.showing.jsonform import assessment_json
from random_dossiers import PROFILES, random_as_of, random_raw, to_csv

ROOT = Path(__file__).resolve().parents[1]
TOWNS = ROOT / "sample_data" / "towns"
KINDS = ("failed", "missing", "unevidenced")
WHOLE, VETOED = "wanglan", "xingqu"  # sample towns: everything in order, and one with a veto


def said(capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    """What was printed as JSON."""
    return json.loads(capfdbinary.readouterr().out)


def test_each_town_has_what_assess_says(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Totals, verdict, missing values and categories of each sample town."""
    assert run(["compare", str(TOWNS), "--json"]) == 1  # one is vetoed
    (level,) = said(capfdbinary)["levels"]
    assert len(level["ranking"]) == 12
    own_ids = [one["id"] for one in level["categories"]]
    for place in level["ranking"]:
        dossier = read_dossier(TOWNS / f"{place['locality']}.csv", NATIONAL, lambda: ())
        assessed = json.loads(assessment_json(NATIONAL, score(NATIONAL, dossier)))
        assert {name: place[name] for name in TOTALS} == {name: assessed["totals"][name] for name in TOTALS}
        assert level["out_of"] == assessed["totals"]["out_of"]
        assert place["adjustment"] == assessed["totals"]["adjustment"]["claimed"]
        assert {"status": place["status"], "reasons": place["reasons"]} == assessed["verdict"]
        assert place["missing"] == assessed["missing"]
        worth = {one["id"]: one["points"] for one in assessed["categories"]}
        assert {one["id"]: one["points"] for one in level["categories"]} == {name: worth[name] for name in own_ids}
        own = {one["id"]: one["claimed"] for one in assessed["categories"] if one["id"] in place["categories"]}
        assert place["categories"] == own


def written(folder: Path, level: str, count: int, rng: random.Random) -> dict[str, oracle.RawDossier]:
    """Random dossiers of one level, as files in a folder."""
    _, declared = read("national")
    raws = {f"x{number}": random_raw(declared, level, rng, rng.choice(PROFILES)) for number in range(count)}
    for name, raw in raws.items():
        (folder / f"{name}.csv").write_text(to_csv(declared, raw, name), encoding="utf-8")
    return raws


@pytest.mark.parametrize(("level", "count"), [("town", 12), ("county", 4)])
def test_the_oracle_loses_the_same_clauses(tmp_path: Path, level: str, count: int) -> None:
    """Places, how many localities lose each clause to what, and the points they lose together."""
    rng = random.Random(f"compare/{level}")
    raws, (standard, declared) = written(tmp_path, level, count, rng), read("national")
    as_of = random_as_of(rng, declared)
    found = gathered(
        standard, dossier_files(tmp_path), lambda path: read_dossier(path, standard, lambda: (), level), as_of
    )
    (ranking,) = json.loads(comparison_json(compared(standard, found.tables, found.left_out, as_of)))["levels"]
    expected = {name: oracle.assess(declared, level, raw, as_of) for name, raw in raws.items()}
    claimed = {name: one.totals["claimed"] for name, one in expected.items()}
    for place in ranking["ranking"]:
        assert Fraction(place["claimed"]) == claimed[place["locality"]]
        assert place["rank"] == 1 + sum(other > claimed[place["locality"]] for other in claimed.values())
    counts, points = Counter[tuple[str, str]](), Counter[str]()
    for one in expected.values():
        for indicator in one.indicators.values():
            for clause, (kind, lost) in indicator.clauses.items():
                if kind is not None:
                    counts[clause, kind] += 1
                    points[clause] += lost
    clauses = {one["clause"]: one for one in ranking["clauses"]}
    assert {name: Fraction(one["points"]) for name, one in clauses.items()} == points
    assert {(name, kind): one["localities"][kind] for name, one in clauses.items() for kind in KINDS} == {
        (name, kind): counts[name, kind] for name in clauses for kind in KINDS
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sample towns without a veto."""
    made = tmp_path / "towns"
    made.mkdir()
    for name in (f"{WHOLE}.csv", "heguang.csv", "localities.csv"):
        shutil.copy(TOWNS / name, made / name)
    return made


def test_all_in_order_ends_with_0(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Nothing vetoed, nothing left out; no progress where nobody looks."""
    assert run(["compare", str(folder), "--json"]) == 0
    captured = capfdbinary.readouterr()
    assert json.loads(captured.out)["left_out"] == []
    assert captured.err == b""


def test_a_bad_dossier_stops_no_other(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It is named with its line, and the exit code says so."""
    text = (TOWNS / "lanan.csv").read_text(encoding="utf-8-sig")
    (folder / "lanan.csv").write_text(text.replace("leading_group", "leading_grape", 1), encoding="utf-8")
    assert run(["compare", str(folder)]) == 1
    shown = capfd.readouterr().out
    assert "镇（街道） 2 个；没有用上 1 个" in shown
    assert "lanan.csv:" in shown
    assert "leading_grape" in shown


def test_two_dossiers_of_one_locality_are_both_left_out(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Nobody knows which holds."""
    shutil.copy(folder / f"{WHOLE}.csv", folder / "again.csv")
    assert run(["compare", str(folder), "--json"]) == 1
    body = said(capfdbinary)
    assert [Path(one["file"]).name for one in body["left_out"]] == ["again.csv", f"{WHOLE}.csv"]
    assert [place["locality"] for place in body["levels"][0]["ranking"]] == ["heguang"]


def test_files_and_a_table_give_the_same(
    folder: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A file named twice counts once; the long table has the same rows."""
    assert run(["compare", str(folder), str(folder / "heguang.csv"), "--json"]) == 0
    of_files = capfdbinary.readouterr().out
    table = tmp_path / "long.csv"
    texts = [(folder / f"{name}.csv").read_text(encoding="utf-8-sig") for name in (WHOLE, "heguang")]
    table.write_text(texts[0] + texts[1].partition("\n")[2], encoding="utf-8")
    shutil.copy(folder / "localities.csv", tmp_path / "localities.csv")
    assert run(["compare", "--table", str(table), "--json"]) == 0
    assert capfdbinary.readouterr().out == of_files


def test_what_cannot_be_compared_ends_with_2(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing usable, no dossiers, nothing named, or both ways at once."""
    (tmp_path / "bad.csv").write_text("locality,fact\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    assert run(["compare", str(tmp_path)]) == 2
    assert "bad.csv" in capfd.readouterr().err
    assert run(["compare", str(tmp_path / "none.csv")]) == 2
    assert "没有这个文件" in capfd.readouterr().err
    assert run(["compare", str(tmp_path / "empty")]) == 2
    assert "文件夹里没有台账" in capfd.readouterr().err
    assert run(["compare"]) == 2
    assert run(["compare", str(tmp_path), "--table", str(tmp_path / "bad.csv")]) == 2
    assert capfd.readouterr().err.count("两者取一") == 2


def test_nothing_is_written_among_the_dossiers(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The ranking would be taken for a dossier the next time."""
    assert run(["compare", str(folder), "--out", str(folder / ".." / folder.name)]) == 2
    assert "是放要比较的台账的文件夹" in capfd.readouterr().err
    assert not (folder / "ranking.csv").exists()


HOSTILE = "=1+1"


def hostile() -> list[dict[str, object]]:
    """Names that a spreadsheet or a page might run."""
    row = town("a", 2600, name=HOSTILE, parent="@SUM(A1)", status="vetoed", reasons="V-01", **{"clause:V-01": 0})
    return [row, town("b", 2550, name="<script>alert(1)</script>"), town("c", 2600 - 3000, name="+cmd|' /C calc'!A0")]


def test_nothing_in_the_workbook_runs() -> None:
    """Four sheets, frozen and filtered; hostile names are texts, points are numbers."""
    book = openpyxl.load_workbook(io.BytesIO(comparison_book(comparison(hostile()))))
    assert book.sheetnames == ["排名", "大项", "失分条款", "否决与问题"]
    for sheet in book:
        assert sheet.freeze_panes == "A3"
        assert sheet.auto_filter.ref.startswith("A2:")
    rows = list(book["排名"].iter_rows(min_row=3))
    assert [row[2].value for row in rows] == [HOSTILE, "<script>alert(1)</script>", "+cmd|' /C calc'!A0"]
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n"}
    assert [row[5].value for row in rows] == [26, 25.5, -4]
    assert [cell.value for cell in next(book["否决与问题"].iter_rows(min_row=3))][:3] == ["一票否决", HOSTILE, "V-01"]


def test_a_sheet_that_is_full_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel would drop what is beyond its last row without a word."""
    monkeypatch.setattr(comparefiles, "MOST_ROWS", 2)
    sheet = openpyxl.load_workbook(io.BytesIO(comparison_book(comparison(hostile()))))["排名"]
    assert [row[0].value for row in sheet.iter_rows(min_row=4)][1].startswith("工作表放不下更多行")
    assert sheet.max_row == 5


def test_nothing_in_the_csv_runs() -> None:
    """What starts a formula gets an apostrophe; a negative number stays one."""
    rows = list(csv.reader(io.StringIO(grid_csv(ranking_grid(comparison(hostile()))).decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == [f"'{HOSTILE}", "<script>alert(1)</script>", "'+cmd|' /C calc'!A0"]
    assert rows[1][4] == "'@SUM(A1)"
    assert [row[5] for row in rows[1:]] == ["26", "25.5", "-4"]
    assert f"'{HOSTILE}" in grid_csv(trouble_grid(comparison(hostile()))).decode("utf-8-sig")


@pytest.mark.slow
def test_the_same_bytes_twice(folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Every file of a run, pictures and workbook too."""
    for name in ("one", "two"):
        assert run(["compare", str(folder), "--out", str(tmp_path / name)]) == 0
    names = ["clauses.csv", "compare.xlsx", "comparison.json", "heatmap.png", "pareto.png", "ranking.csv"]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert capfd.readouterr().err.count("已写出") == 2


@pytest.mark.slow
def test_the_heat_map_stays_legible_at_any_number() -> None:
    """Up to 100 rows below each other; more stand side by side; above 500 there are 100 again."""
    sizes = {}
    for count in (1, 100, 201, 501):
        found = comparison([town(f"t{number:03}", 2600 - number) for number in range(count)])
        header = heatmap_chart(found, found.rankings[0])[16:24]  # of a PNG: its width and height
        sizes[count] = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")
    assert sizes[1][0] == sizes[100][0] < sizes[201][0]
    assert sizes[1][1] < sizes[201][1] < sizes[100][1]
    assert sizes[501] == sizes[100]


def test_a_folder_that_cannot_be_read_is_a_wrong_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It says which folder and what to look at, instead of an internal error."""

    usual = Path.iterdir

    def closed(folder: Path) -> Iterator[Path]:
        if folder == tmp_path:
            raise PermissionError(13, "Permission denied")
        return usual(folder)

    monkeypatch.setattr(Path, "iterdir", closed)
    assert run(["compare", str(tmp_path)]) == 2
    said = capfd.readouterr().err
    assert str(tmp_path) in said and "读不了这个文件夹" in said and "权限" in said
