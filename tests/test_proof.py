"""Faults planted in the made-up standard: `standard prove` finds each, names it, and `assess` runs what it shows."""

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from modelcity.cli.entry import run
from modelcity.proving.check import every_mistake
from modelcity.standard.load import shelf_at
from planted_faults import PLANTS, RULES, TOY, Plant, file_of, planted


def proved(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """`standard prove` on a folder: exit code and what it says."""
    code = run(["standard", "prove", "--standards", str(folder), *words])
    return (code, *capsys.readouterr())


def told(failures: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    """The properties and clauses of failures in JSON."""
    return {(one["property"], one["clause"]) for one in failures}


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_a_planted_fault_is_found(plant: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Under its property, at the line of its rule, naming fact and values; nothing else is reported."""
    folder = planted(tmp_path, *plant.edits)
    code, out, _ = proved(folder, capsys, "--json")
    (proof,) = json.loads(out)["proofs"]
    assert code == 2
    assert told(proof["failures"]) == {(fault.property, fault.clause) for fault in plant.faults}
    failed = {fault.property for fault in plant.faults}
    assert {one["id"] for one in proof["properties"] if not one["holds"]} == failed
    for fault, failure in zip(plant.faults, proof["failures"], strict=True):
        assert [word for word in fault.words if word not in failure["found"]] == [], failure["found"]
        assert failure["place"] == f"{file_of(folder, failure['item'])}: {failure['item']}"
        assert failure["levels"] == ["unit"]
        assert len(failure["dossiers"]) == len(fault.worth)


@pytest.mark.slow
@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_its_dossiers_are_worth_what_it_says(plant: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--out` writes them; `assess` with the same standard gives the points by hand, which stand in the file too."""
    folder, out = planted(tmp_path / "standard", *plant.edits), tmp_path / "out"
    assert proved(folder, capsys, "--out", str(out))[0] == 2
    written = sorted(out.iterdir())
    expected = [(fault, worth) for fault in plant.faults for worth in fault.worth]
    assert len(written) == len(expected)
    for path, (fault, worth) in zip(written, expected, strict=True):
        item = fault.clause.partition(".")[0]
        code = run(["assess", str(path), "--standards", str(folder), "--json"])
        found = json.loads(capsys.readouterr().out)
        assert code == (1 if found["verdict"]["status"] == "vetoed" else 0)
        assert worth_of(found, item) == worth
        said = {"clear": "不触发", "fired": "触发"}.get(worth, f"得 {worth} 分")
        assert path.read_text("utf-8").split("\n")[1] == f"# {item} {said}"


def worth_of(found: dict[str, Any], item: str) -> str:
    """What an assessment says of an indicator, a veto or a warning."""
    for one in found["indicators"]:
        if one["id"] == item:
            return str(one["claimed"])
    for one in found["vetoes"]:
        if one["id"] == item:
            return str(one["status"])
    return "fired" if item in {one["id"] for one in found["warnings"]} else "clear"


EXAMPLES = {  # what the examples of a rule must say with a fault planted in it
    "clause that never costs": ((RULES, "gives: 2.5, overdue_rate", "gives: 3, overdue_rate"),),
    "condition against the grain": ((RULES, "overdue_rate: [10%, 10.01%]", "overdue_rate: [10%, 9.99%]"),),
    "inverted ladder": (),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_check_tells_a_fault_once(name: str, tmp_path: Path) -> None:
    """At its rule, and at the condition or step itself where that runs against the grain; never twice."""
    folder = planted(tmp_path, *PLANTS[name].edits, *EXAMPLES[name])
    (problem,) = every_mistake(shelf_at(folder), "toy")
    item = PLANTS[name].faults[0].clause.partition(".")[0]
    line = int(file_of(folder, item).split(":")[1])
    assert (problem.place.file, problem.place.path.partition(".")[0]) == (RULES, item)
    assert problem.place.line is not None
    assert line <= problem.place.line < line + 9
    assert problem.next


def test_a_sound_standard_is_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every property by name, exit code 0, no dossiers, the same bytes each time."""
    code, out, err = proved(planted(tmp_path / "toy"), capsys, "toy", "--out", str(tmp_path / "out"))
    assert (code, err, (tmp_path / "out").exists()) == (0, "", False)
    assert [line[2] for line in out.splitlines()[2:]] == ["✓"] * 7
    assert proved(tmp_path / "toy", capsys)[1] == out
    code, said, _ = proved(tmp_path / "toy", capsys, "--lang", "en")
    assert code == 0
    assert not re.search("[\u4e00-\u9fff；，。：（）]", said)
    whole = json.loads(proved(tmp_path / "toy", capsys, "--json")[1])
    (proof,) = whole["proofs"]
    assert whole["format"] == "modelcity-proof/1"
    assert (proof["standard"]["id"], proof["failures"]) == ("toy", [])
    assert all(one["holds"] for one in proof["properties"])


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_a_fault_is_told_in_english(plant: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a Chinese word, in the text and in the dossiers."""
    folder = planted(tmp_path / "standard", *plant.edits)
    code, out, _ = proved(folder, capsys, "--lang", "en", "--out", str(tmp_path / "out"))
    dossiers = [path.read_text("utf-8") for path in (tmp_path / "out").iterdir()]
    assert code == 2
    assert not re.search("[\u4e00-\u9fff；，。：（）、]", "".join([out, *dossiers]))


def test_every_standard_of_a_shelf_is_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One with a fault does not keep the other from being proved; one alone can be named."""
    folder = planted(tmp_path, *PLANTS["inverted ladder"].edits)
    for side in ("indicators", "rules"):
        shutil.copytree(TOY / side / "toy", folder / side / "other")
    head = folder / "indicators/other/standard.yaml"
    head.write_text(head.read_text("utf-8").replace("id: toy", "id: other"), "utf-8")
    code, out, _ = proved(folder, capsys, "--json")
    assert code == 2
    proofs = {one["standard"]["id"]: len(one["failures"]) for one in json.loads(out)["proofs"]}
    assert proofs == {"other": 0, "toy": 1}
    assert proved(folder, capsys, "other")[0] == 0
    assert proved(folder, capsys, "toy")[0] == 2
    assert "没有标准“third”" in proved(folder, capsys, "third")[2]


@pytest.mark.parametrize(
    ("new", "place"), [("proportonal:", "38:3: R1-04.proportonal"), ("proportional: {zero: 200%} #", "38")]
)
def test_what_does_not_load_is_not_proved(
    new: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its mistakes are listed as `check` lists them."""
    code, out, err = proved(planted(tmp_path, (RULES, "proportional:", new)), capsys)
    assert (code, out) == (2, "")
    assert f"{RULES}:{place}" in err
    assert "Traceback" not in err
