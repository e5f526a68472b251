"""Whole results are pinned: a score that moves is an event, seen in tests/golden and told in CHANGELOG.md."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from modelcity.dossier.reading import read_dossier
from modelcity.judging.score import score
from modelcity.showing.jsonform import assessment_json
from modelcity.standard.load import installed, load

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = {
    "district": ("national", "district.csv", None),
    "district-vetoed": ("national", "district-vetoed.yaml", None),
    "district-halfway": ("national", "district-halfway.csv", date(2023, 6, 20)),
    "town-wuying": ("national", "towns/wuying.csv", None),
    "town-fengyan": ("national", "towns/fengyan.csv", date(2023, 6, 20)),
    "unit": ("unit", "unit.csv", None),
    "social-support": ("social-support", "social-support.csv", None),
}


def _assessed(name: str) -> dict[str, Any]:
    """The assessment without the digest of the standard, which every change of wording moves."""
    by, file, as_of = SAMPLES[name]
    standard, _ = load(installed(), by)
    dossier = read_dossier(ROOT / "sample_data" / file, standard, lambda: ())
    found: dict[str, Any] = json.loads(assessment_json(standard, score(standard, dossier, as_of)))
    del found["standard"]["digest"]
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_the_whole_assessment_is_as_it_was(name: str, request: pytest.FixtureRequest) -> None:
    """Every point, finding, reason and remedy of a sample; rewrite on purpose with --rewrite-golden."""
    path = ROOT / "tests" / "golden" / f"{name}.json"
    found = _assessed(name)
    if request.config.getoption("--rewrite-golden"):
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(path.read_text(encoding="utf-8"))
