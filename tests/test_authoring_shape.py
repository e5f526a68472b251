"""A standard of another shape, written in Excel only, goes the whole way, and engine/ is not touched.

Imported, checked, proved (by z3 too), scored (as the oracle does), compared, planned, collected, documented, reported.
"""

import json
import random
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import agreement
import another_shape
import oracle
from modelcity.cli.entry import run
from modelcity.standard.load import Shelf, load
from z3_agreement import unlike


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of standards that the filled-in workbook was imported to."""
    folder = tmp_path_factory.mktemp("province")
    book = folder / "省标准.xlsx"
    assert run(["standard", "export", "--empty", "--to", str(book)]) == 0
    another_shape.type_in(book)
    assert run(["standard", "import", str(book), "--out", str(folder / "标准")]) == 0
    return folder / "标准"


def test_it_has_the_shape_that_was_typed_in(shelf: Path) -> None:
    """9 aspects, 72 items, 100 points at both levels, ladders of four steps, three vetoes."""
    standard, _ = load(Shelf(shelf / "indicators", shelf / "rules"), another_shape.ID)
    assert len(standard.head.categories) == 9
    assert len(standard.indicators) == len(standard.rules) == 72
    assert set(standard.vetoes) == {"V-01", "V-02", "V-03"}
    assert {str(points) for points in standard.judgement.core.values()} == {"100"}
    ladders = [rule.tiered for rule in standard.rules.values() if rule.tiered]
    assert len(ladders) == 17
    assert {len(ladder.steps) for ladder in ladders} == {4}
    assert all(rule.points * 4 % 1 == 0 for rule in standard.rules.values())


@pytest.mark.slow
def test_it_passes_check_and_every_proof(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From its files, as any other standard; z3 finds nothing either (of the aspects that are alike, in one)."""
    assert run(["standard", "check", str(shelf)]) == 0
    assert run(["standard", "prove", another_shape.ID, "--standards", str(shelf)]) == 0
    assert "没有发现错误" in capsys.readouterr().out
    standard, _ = load(Shelf(shelf / "indicators", shelf / "rules"), another_shape.ID)
    items = [item for item in standard.at("county").items if item.id.startswith(("P1-", "P9-08", "V-"))]
    assert len(items) == 8 + 1 + 3
    assert [said for item in items for said in unlike(standard, "county", item, Counter())] == []


@pytest.fixture(scope="module")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three dossiers: full marks; what a ladder, a year, a share and a petition cost; a veto."""
    folder = tmp_path_factory.mktemp("counties")
    changed = {
        ("p1_cover", "2025"): "85%",  # the step of 0.5 instead of 1
        ("p2_report", "2026"): "否",  # one year: 0.25
        ("p3_visit", "2024"): "1",  # 1.5 × ½ ÷ 4 = 0.1875, so 1.31 instead of 1.5
        ("p4_petition", "2027"): "2",  # 2 × 0.25
        ("p5_plan", ""): "否",  # 0.5, and can still be mended
    }
    vetoed = {("allowance_rate", "2026"): "99.9%"}
    for name, values in (("甲县", {}), ("乙县", changed), ("丙县", vetoed)):
        (folder / f"{name}.csv").write_text(another_shape.dossier(name, values), encoding="utf-8")
    return folder


Call = Callable[..., str]


@pytest.fixture
def call(shelf: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """What a command prints about a county by the standard; it must end with `code`."""

    def called(*words: object, code: int = 0) -> str:
        capsys.readouterr()
        named = ["--standards", str(shelf), "--standard", another_shape.ID, "--level", "county"]
        assert run([*map(str, words), *named]) == code, capsys.readouterr().err
        return capsys.readouterr().out

    return called


@pytest.mark.slow
def test_dossiers_are_scored_by_hand_compared_and_planned(counties: Path, call: Call) -> None:
    """100 − 0.5 − 0.25 − 0.19 − 0.5 − 0.5 = 98.06, of which the plan brings the last half point back."""
    full, less, out = (
        json.loads(call("assess", counties / f"{name}.csv", "--json", code=code))
        for name, code in (("甲县", 0), ("乙县", 0), ("丙县", 1))
    )
    assert full["totals"]["evidenced"] == "100"
    assert full["verdict"]["status"] == "gates_passed"
    assert less["totals"]["claimed"] == "98.06"
    assert less["totals"]["still_attainable"] == "98.56"
    assert out["totals"]["claimed"] == "100"
    assert out["verdict"]["status"] == "vetoed"
    assert [veto["status"] for veto in out["vetoes"]] == ["clear", "clear", "fired"]
    told = call("compare", counties, code=1)  # one is vetoed
    assert "98.06" in told and "丙县" in told
    assert "98.56" in call("plan", counties / "乙县.csv", "--target", "98.5")
    assert "98.56" in call("whatif", counties / "乙县.csv", "--set", "p5_plan=是")


def test_it_is_shown_documented_and_collected(shelf: Path, tmp_path: Path, call: Call) -> None:
    """One item, its document, the book to fill in, and one for each unit."""
    named = ["--standards", str(shelf), "--standard", another_shape.ID]
    assert run(["standard", "show", "P1-02", *named]) == 0
    assert run(["standard", "document", another_shape.ID, "--standards", str(shelf), "--out", str(tmp_path)]) == 0
    (made,) = tmp_path.glob("*.md")
    assert "群众满意度" in made.read_text(encoding="utf-8")
    call("template", "--out", tmp_path / "台账.xlsx")
    call("collect", "init", "--name", "乙县", "--out", tmp_path / "收集")
    books = sorted(book.name for book in (tmp_path / "收集" / "books").glob("*.xlsx"))
    assert len(books) == 2 and "双拥办" in books[0] and "宣传部" in books[1]


def said_by(file: Path) -> str:
    """The text of a report, as its readers see it and without spaces."""
    if file.suffix == ".pdf":
        told = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True).stdout.decode()
    elif file.suffix == ".html":
        told = file.read_text(encoding="utf-8")
    else:
        with zipfile.ZipFile(file) as archive:
            told = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    return "".join(re.sub("<[^>]*>", "", told.replace("<w:noBreakHyphen/>", "-")).split())


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the pages")
def test_every_report_in_every_format_is_of_this_standard(counties: Path, tmp_path: Path, call: Call) -> None:
    """Self, unit, plan, towns (here: counties) and history; what each must say stands in all four formats."""
    dossier, history = counties / "乙县.csv", tmp_path / "h.db"
    call("assess", dossier, "--record", history)
    kinds: dict[str, tuple[list[Any], list[str], int]] = {
        "self": ([dossier], ["98.06", "98.56", "P5-01", "某省双拥模范县考评标准"], 0),
        "unit": ([dossier], ["P5-01"], 0),
        "plan": ([dossier, "--target", "98.5"], ["98.56", "P5-01"], 0),
        "towns": ([counties], ["98.06", "丙县", "优待金没有发足"], 1),
    }
    for kind, (words, wanted, code) in kinds.items():
        out = tmp_path / kind
        call("report", "--kind", kind, "--to", "docx,xlsx,html,pdf", "--out", out, *words, code=code)
        reported(out, wanted)
    out = tmp_path / "history"
    assert run(["report", "--kind", "history", "--to", "docx,xlsx,html,pdf", "--out", str(out), str(history)]) == 0
    reported(out, ["98.06"])


def reported(out: Path, wanted: list[str]) -> None:
    """Whether what was written is there in all formats, and what must be said is said in each."""
    files = sorted(out.iterdir())
    assert {file.suffix for file in files} == {".docx", ".xlsx", ".html", ".pdf"}
    for ending in (".docx", ".xlsx", ".html", ".pdf"):
        told = "".join(said_by(file) for file in files if file.suffix == ending)
        assert [word for word in wanted if word not in told] == [], (out.name, ending)


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["mixed", "worst", "all_na", "sparse"])
def test_the_oracle_agrees(shelf: Path, profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other program reads the files that were written, and scores random dossiers alike."""
    standard = load(Shelf(shelf / "indicators", shelf / "rules"), another_shape.ID)[0]
    declared = oracle.Declared.read(shelf, another_shape.ID)
    monkeypatch.setattr(agreement, "read", lambda _: (standard, declared))
    raw, as_of = agreement.drawn(0, (another_shape.ID, "county"), profile)
    day = as_of if random.Random(profile).random() < 0.5 else None
    assert agreement.differences((another_shape.ID, "county"), raw, day, tmp_path) == []
