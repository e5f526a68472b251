"""A standard of another shape, written in Excel only: imported, checked, proved, scored, compared, documented."""

import json
import random
from pathlib import Path

import pytest

import agreement
import another_shape
import oracle
from modelcity.cli.entry import run
from modelcity.standard.load import Shelf, load
from random_dossiers import PROFILES


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
    """From its files, as any other standard."""
    assert run(["standard", "check", str(shelf)]) == 0
    assert run(["standard", "prove", another_shape.ID, "--standards", str(shelf)]) == 0
    assert "没有发现错误" in capsys.readouterr().out


def assessed(shelf: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    run(["assess", str(file), "--standards", str(shelf), "--standard", another_shape.ID, "--level", "county", "--json"])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.slow
def test_dossiers_are_scored_by_hand_and_compared(
    shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Full marks; what a ladder, a year, a share and a petition cost; a veto."""
    changed = {
        ("p1_cover", "2025"): "85%",  # the step of 0.5 instead of 1
        ("p2_report", "2026"): "否",  # one year: 0.25
        ("p3_visit", "2024"): "1",  # 1.5 × ½ ÷ 4 = 0.1875, so 1.31 instead of 1.5
        ("p4_petition", "2027"): "2",  # 2 × 0.25
    }
    (tmp_path / "full.csv").write_text(another_shape.dossier("甲县"), encoding="utf-8")
    (tmp_path / "less.csv").write_text(another_shape.dossier("乙县", changed), encoding="utf-8")
    vetoed = another_shape.dossier("丙县", {("allowance_rate", "2026"): "99.9%"})
    (tmp_path / "vetoed.csv").write_text(vetoed, encoding="utf-8")
    full, less, out = (assessed(shelf, tmp_path / f"{name}.csv", capsys) for name in ("full", "less", "vetoed"))
    assert full["totals"]["evidenced"] == "100"
    assert full["verdict"]["status"] == "gates_passed"
    assert less["totals"]["claimed"] == "98.56"  # 100 − 0.5 − 0.25 − 0.19 − 0.5
    assert out["totals"]["claimed"] == "100"
    assert out["verdict"]["status"] == "vetoed"
    assert [veto["status"] for veto in out["vetoes"]] == ["clear", "clear", "fired"]
    called = ["compare", str(tmp_path), "--standards", str(shelf), "--standard", another_shape.ID, "--level", "county"]
    assert run(called) == 1  # one is vetoed
    told = capsys.readouterr().out
    assert "98.56" in told
    assert "丙县" in told


def test_it_is_shown_and_documented(shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its outline, one item, its document, the book to fill in."""
    named = ["--standards", str(shelf), "--standard", another_shape.ID]
    assert run(["standard", "show", "P1-02", *named]) == 0
    assert "组织领导：覆盖面" in capsys.readouterr().out
    assert run(["standard", "document", another_shape.ID, "--standards", str(shelf), "--out", str(tmp_path)]) == 0
    (made,) = tmp_path.glob("*.md")
    assert "群众满意度" in made.read_text(encoding="utf-8")
    assert run(["template", *named, "--level", "county", "--out", str(tmp_path / "台账.xlsx")]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
def test_the_oracle_agrees(shelf: Path, profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other program reads the files that were written, and scores random dossiers alike."""
    standard = load(Shelf(shelf / "indicators", shelf / "rules"), another_shape.ID)[0]
    declared = oracle.Declared.read(shelf, another_shape.ID)
    monkeypatch.setattr(agreement, "read", lambda _: (standard, declared))
    for seed in range(2):
        raw, as_of = agreement.drawn(seed, (another_shape.ID, "county"), profile)
        day = as_of if random.Random(seed).random() < 0.5 else None
        assert agreement.differences((another_shape.ID, "county"), raw, day, tmp_path) == []
