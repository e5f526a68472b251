"""``modelcity plan`` as a planner uses it: text, JSON, CSV, picture, capacities, exit codes, the same bytes twice."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import matplotlib.image
import pytest

from modelcity.cli.entry import run
from modelcity.dossier.reading import read_dossier
from modelcity.errors import CallError
from modelcity.planning.capacity import read_capacity
from modelcity.planning.plan import Plan, plan
from modelcity.planning.wish import Wish
from modelcity.showing.plain import width
from modelcity.showing.plan import plan_text
from modelcity.showing.planfiles import plan_csv, plan_json
from modelcity.showing.timeline import MOST_ROWS, timeline_chart
from modelcity.texts import speak
from test_plan import GOOD, planned, toy
from test_score import MAY_2021, dossier_of
from test_showing_sample import national

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = str(ROOT / "sample_data" / "district.csv")
VETOED = str(ROOT / "sample_data" / "district-vetoed.yaml")
HALFWAY = str(ROOT / "sample_data" / "district-halfway.csv")
TOWNS = sorted((ROOT / "sample_data" / "towns").glob("*.csv"))
CAPACITY = ROOT / "sample_data" / "capacity.yaml"


@cache
def planned_for(path: Path, target: int | None) -> Plan:
    """The plan for a dossier of the sample, on which everything is due."""
    return plan(national(), read_dossier(path, national(), lambda: iter(())), None, Wish(target))


def test_the_sample_district_to_95(capsys: pytest.CaptureFixture[str]) -> None:
    """Reached, by whom and when, in about half a second (the bound leaves room for a busy machine)."""
    begun = time.perf_counter()
    assert run(["plan", SAMPLE, "--target", "95"]) == 0
    assert time.perf_counter() - begun < 30
    said = capsys.readouterr().out
    for word in ("能达到目标：有佐证得分", "目标 95", "83.35 → 95", "区财政局（", "补佐证：", "整改：", "工日是估计"):
        assert word in said


def test_out_of_reach_says_how_far_and_what_stands_in_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, the facts that are beyond mending, and the most that can be reached.

    That is what ``assess`` calls still attainable, 102.48, without the 6 points of bonuses that nobody can plan.
    """
    assert run(["plan", SAMPLE, "--target", "103"]) == 1
    said = capsys.readouterr().out
    assert "达不到目标：有佐证得分最多能到 96.48，目标 103" in said
    assert "挡在前面的" in said and "当年已过，不能整改" in said and "已成事实，不能整改" in said


@pytest.mark.parametrize("path", [path for path in TOWNS if path.name != "localities.csv"], ids=lambda path: path.stem)
def test_all_that_can_be_reached_in_a_town(path: Path) -> None:
    """Without limits a plan reaches what ``assess`` calls still attainable, but for bonuses that nobody can plan."""
    found = planned_for(path, None)
    items = {item.id: item for item in national().at("town").items}
    bonuses = [entry for entry in found.before.indicators if items[entry.id].kind == "bonus"]
    assert found.points == found.before.still_attainable - sum(one.points - one.scored.attainable for one in bonuses)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("cells", [72, 90, 120])
def test_no_line_is_too_long_and_every_task_has_its_own(language: str, cells: int) -> None:
    """Within the terminal, below its unit."""
    speak("zh" if language == "zh" else "en")
    standard, found = national(), planned_for(Path(VETOED), 9900)
    lines = plan_text(standard, found, cells).splitlines()
    assert max(map(width, lines)) <= cells
    for task in found.tasks:
        assert any(line.startswith(f"  {task.indicator}  ") for line in lines)
    units = {standard.unit_title(task.unit) for task in found.tasks}
    assert sum(any(line.startswith(unit + mark) for unit in units for mark in ("（", " (")) for line in lines) == len(
        units
    )


def test_claimed_needs_no_evidence_that_is_missing(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """By claimed points nothing is filed: 89.35 is there already."""
    assert run(["plan", SAMPLE, "--target", "92", "--by", "claimed", "--json"]) == 0
    found = json.loads(capfdbinary.readouterr().out)
    assert found["asked"]["by"] == "claimed"
    assert {task["kind"] for task in found["tasks"]} <= {"report", "mend"}


@pytest.mark.slow
def test_json_says_all_and_twice_the_same(tmp_path: Path) -> None:
    """Another process with another hash seed writes the same bytes, into stdout and into all three files."""
    told = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        call = [sys.executable, "-m", "modelcity", "plan", HALFWAY, "--target", "95", "--as-of", "2023-06-20"]
        call += ["--until", "2023-12-01", "--capacity", str(CAPACITY), "--json", "--out", str(folder)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(call, capture_output=True, check=False, env=environment)
        told.append((done.returncode, done.stdout, *(path.read_bytes() for path in sorted(folder.iterdir()))))
        assert sorted(path.name for path in folder.iterdir()) == ["plan.json", "整改计划.csv", "整改计划.png"]
    assert told[0] == told[1]
    found = json.loads(told[0][1])
    assert found["format"] == "modelcity-plan/1"
    assert found["asked"]["until"] == "2023-12-01" and found["asked"]["capacity"]["ds_office"] == 30
    assert found["effort"] == sum(task["effort"] for task in found["tasks"])
    assert all(task["start"] == "2023-06-20" < task["due"] <= "2023-12-01" for task in found["tasks"])
    office = sum(task["effort"] for task in found["tasks"] if task["unit"] == "ds_office")
    assert office <= 30


def test_csv_opens_in_excel_and_runs_nothing(tmp_path: Path) -> None:
    """UTF-8 with BOM, a row a task, with how it is done and what evidence it needs."""
    assert run(["plan", SAMPLE, "--target", "84", "--out", str(tmp_path)]) == 0
    content = (tmp_path / "整改计划.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert head[:5] == ["序号", "牵头单位", "小项", "小项名称", "类型"]
    assert rows and all(len(row) == len(head) for row in rows)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "--target 95"),
        (["--target", "95", "--maximise"], "--target"),
        (["--target", "95", "--until", "2023-12-01"], "--as-of"),
        (["--target", "95", "--until", "2023-01-01", "--as-of", "2023-06-20"], "不能早于"),
        (["--target", "fine"], "--target"),
        (["--target", "95", "--budget", "-1"], "--budget 的值不对：应是 0 到 1000000 的整数"),
        (["--target", "95", "--budget", "2.5"], "--budget 的值不对：应是 0 到 1000000 的整数"),
        (["--target", "95", "--as-of", "9999-12-31"], "--as-of"),
        (["--target", "95", "--capacity", "no-such.yaml"], "1 处问题：\n  no-such.yaml: 没有这个文件"),
    ],
)
def test_a_wrong_call_ends_with_two(arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And says what to write instead."""
    assert run(["plan", SAMPLE, *arguments]) == 2
    assert word in capsys.readouterr().err


def test_a_veto_that_stays_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    """The sample's veto can still be cleared by the standard, but not for nothing."""
    assert run(["plan", VETOED, "--target", "80"]) == 0
    assert "一票否决 → 门槛项通过" in capsys.readouterr().out
    assert run(["plan", VETOED, "--maximise", "--budget", "0"]) == 1
    assert "一票否决 → 一票否决" in capsys.readouterr().out


def test_a_row_that_only_a_veto_needs_says_so() -> None:
    """It brings no points, and nobody would do it otherwise: in the terminal, in JSON and in CSV."""
    standard, found = national(), planned_for(Path(VETOED), 9900)
    assert re.findall("V-0[0-9] 过关", plan_text(standard, found, 120)) == ["V-06 过关", "V-03 过关"]
    tasks = json.loads(plan_json(standard, found))["tasks"]
    assert [task["points"] for task in tasks if task["gates"] == ["V-03"]] == ["0"]
    rows = list(csv.DictReader(io.StringIO(plan_csv(standard, found).decode("utf-8-sig"), newline="")))
    assert [row["得分"] for row in rows if row["门槛项"] == "V-03 过关所需"] == ["0"]


def test_a_plan_of_nothing_says_whether_all_is_done() -> None:
    """A full dossier needs nothing; where the year is over nothing helps, and no greedy plan stands beside it."""
    assert "\n不需要做什么\n" in plan_text(toy(), planned(Wish(2300)), 80)
    late = plan_text(toy(), planned(Wish(2300), meet=["0", "1"]), 80)
    assert "\n现有条件下没有能做的事\n" in late and "当年已过，不能整改" in late and "对比" not in late


def test_a_standard_without_gates_says_nothing_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    """The tasks of social support have neither vetoes nor surveys."""
    path = str(ROOT / "sample_data" / "social-support.csv")
    assert run(["plan", path, "--standard", "social-support", "--maximise", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Outcome    within the limits at most 29 evidenced points" in said and "Gates" not in said


def test_a_name_that_is_no_name_harms_nobody() -> None:
    """Control characters, right-to-left marks, a formula, a very long name: within the terminal, and in a picture."""
    name = "=1+1\x1b[31m\u202e" + "长" * 300
    found = plan(toy(), dossier_of(toy(), {"plan": "0"}, "town"), None, Wish(None))
    named = replace(found, before=found.before._replace(locality=found.before.locality._replace(name=name)))
    said = plan_text(toy(), named, 80)
    assert "\x1b" not in said and "\u202e" not in said and max(map(width, said.splitlines())) <= 80
    assert timeline_chart(toy(), named).startswith(b"\x89PNG")
    assert json.loads(plan_json(toy(), named))["locality"]["name"] == name


def test_units_are_named_by_id_title_or_alias(tmp_path: Path) -> None:
    """区双拥办 is an alias of 双拥办; 区社会事业局 is one of several units and names none."""
    path = tmp_path / "c.yaml"
    path.write_text("units: {区双拥办: 3, finance: 4, 区民政局: 0}", encoding="utf-8")
    assert read_capacity(path, national()) == {"ds_office": 3, "finance": 4, "civil_affairs": 0}
    assert read_capacity(CAPACITY, national())["ds_office"] == 30


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("units: {双拥办: 3, ds_office: 4}", "写了两次"),
        ("units: {双拥办: -3}", "不是天数"),
        ("units: {双拥办: 2.5}", "不是天数"),
        ("units: {双拥办: }", "不是天数"),
        ("units: {双拥办: [1]}", "不是天数"),
        ("units: {双用办: 3}", "双拥办"),
        ("units: {区社会事业局: 3}", "没有单位"),
        ("days: {双拥办: 3}", "units"),
        ("units: 3", "units"),
        ("- 3", "units"),
        ("", "units"),
        ("units: {双拥办: 3, 双拥办: 4}", "重复"),
        ("units: {双拥办: &a 3}", "锚点"),
    ],
)
def test_a_bad_file_of_capacities_is_refused(text: str, word: str, tmp_path: Path) -> None:
    """With its place, and what may stand there."""
    path = tmp_path / "c.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CallError) as raised:
        read_capacity(path, national())
    assert word in str(raised.value) and str(path) in str(raised.value)


def test_a_file_of_capacities_that_is_not_there(tmp_path: Path) -> None:
    """It is the call that is wrong, not the dossier."""
    with pytest.raises(CallError):
        read_capacity(tmp_path / "none.yaml", national())


@pytest.mark.parametrize(
    ("cells", "as_of", "language"),
    [
        ({}, None, "zh"),
        ({"plan": "0"}, MAY_2021, "en"),
        (dict.fromkeys(GOOD, ""), None, "zh"),
    ],
)
def test_a_picture_of_none_one_and_many_tasks(cells: dict[str, str], as_of: date | None, language: str) -> None:
    """Drawn with every glyph (a missing one is a warning, and so an error), with and without days, nothing cut off."""
    speak("zh" if language == "zh" else "en")
    found = planned(Wish(None), as_of, **cells)
    picture = matplotlib.image.imread(io.BytesIO(timeline_chart(toy(), found)))
    ink = (picture[:, :, :3] < 0.9).any(axis=2)
    assert picture.shape[1] == 1210 and picture.shape[0] >= 280
    assert not ink[:, -3:].any() and not ink[:, :3].any() and not ink[:3].any() and not ink[-3:].any()


@pytest.mark.slow
def test_a_picture_of_a_great_plan_stays_readable() -> None:
    """At most 40 rows of more than a quarter inch each, whatever the plan."""
    standard = national()
    empty = dossier_of(standard, {})
    found = plan(standard, empty, None, Wish(9500))
    assert len(found.tasks) > MOST_ROWS
    picture = matplotlib.image.imread(io.BytesIO(timeline_chart(standard, found)))
    assert 40 * 0.25 * 137.5 < picture.shape[0] < 1_800  # 137.5 dots per inch
