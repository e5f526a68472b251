"""The two pictures: drawn with every glyph, not blank, the same bytes twice, and with the right steps."""

import io
import itertools
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from modelcity.judging.score import score
from modelcity.showing.charts import category_chart, waterfall_chart, way_down
from modelcity.showing.fonts import NO_GLYPH, drawable
from modelcity.texts import speak
from test_showing_sample import dossier_of, national, sample

CHARTS = [category_chart, waterfall_chart]
LONG = "张店区沣水镇人民政府双拥工作领导小组办公室（含原铁山街道及下辖各村居委会和驻地单位）联合申报体"


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("zh")


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("level", ["county", "town"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_picture_is_drawn_with_every_glyph(chart: object, level: str, language: str) -> None:
    speak("zh" if language == "zh" else "en")  # a missing glyph is a warning, and warnings are errors here
    standard, _, assessment = sample(level, name=LONG)
    content = chart(standard, assessment)
    picture = matplotlib.image.imread(io.BytesIO(content))
    high, wide = picture.shape[:2]
    assert wide == 1210 and 500 < high < 1000
    ink = (picture[:, :, :3] < 0.9).any(axis=2)
    assert 0.02 < ink.mean() < 0.6
    assert (
        not ink[:, -3:].any() and not ink[:, :3].any() and not ink[:3].any() and not ink[-3:].any()
    )  # nothing cut off


@pytest.mark.slow
@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("name", ["㵲水 𠮷 😀", "$x^2$ \\frac", "\x1b[31m\u202e红\n二", "=1+1", "", " "])
def test_no_name_can_spoil_a_picture(chart: object, name: str) -> None:
    standard, _, assessment = sample("town", name=name)
    assert chart(standard, assessment).startswith(b"\x89PNG")


def test_what_no_font_can_draw_is_replaced() -> None:
    assert drawable("双拥 A1 – ≥90%") == "双拥 A1 – ≥90%"
    assert drawable("\U000f0000\u0f40") == NO_GLYPH + NO_GLYPH


@pytest.mark.parametrize("chart", CHARTS)
def test_pictures_hold_no_date_and_no_version(chart: object) -> None:
    standard, _, assessment = sample("town")
    content = chart(standard, assessment)
    names, at = [], 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        names.append(content[at + 4 : at + 8])
        at += length + 12
    assert set(names) <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}
    assert chart(standard, assessment) == content


@pytest.mark.parametrize("level", ["county", "town"])
def test_the_way_down_ends_at_the_claimed_total(level: str) -> None:
    standard, _, assessment = sample(level)
    steps = way_down(standard, assessment)
    assert steps[0].before == assessment.out_of
    assert all(one.after == other.before for one, other in itertools.pairwise(steps))
    assert steps[-1].after == assessment.totals.claimed
    assert [step.id for step in steps] == [
        category.id for category in assessment.categories if category.points or category.id == "J10"
    ]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_score_below_nothing_can_be_drawn(chart: object) -> None:
    standard = national()
    assessment = score(standard, dossier_of("county", {}), None)
    assert assessment.totals.claimed < 0
    content = chart(standard, assessment)
    assert np.asarray(matplotlib.image.imread(io.BytesIO(content))).std() > 0.05


@pytest.mark.slow
def test_a_user_s_own_matplotlib_settings_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 30\naxes.facecolor: black\nsavefig.dpi: 30\n")
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests')\n"
        "from test_showing_sample import sample\n"
        "from modelcity.showing.charts import category_chart\n"
        "standard, _, assessment = sample('town')\n"
        "print(hashlib.sha256(category_chart(standard, assessment)).hexdigest())\n"
    )
    hashes = {_run(code, {"MPLCONFIGDIR": str(tmp_path)}), _run(code, {})}
    assert len(hashes) == 1


def test_the_cache_moves_only_where_the_usual_place_cannot_be_written(tmp_path: Path) -> None:
    code = "import os; from modelcity.showing.fonts import chinese_font; chinese_font()\n"
    code += "print(os.environ.get('MPLCONFIGDIR', ''))"
    (tmp_path / "blocked").write_text("")
    assert "modelcity-matplotlib-" in _run(
        code, {"HOME": str(tmp_path / "blocked"), "USERPROFILE": str(tmp_path / "blocked")}
    )
    assert _run(code, {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}) == ""


def _run(code: str, environment: dict[str, str]) -> str:
    clean = {
        key: value
        for key, value in os.environ.items()
        if key not in ("MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    }
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=clean | environment,
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
