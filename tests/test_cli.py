"""The command line as a person uses it: what is printed where, and with which exit code it ends."""

import json
import shutil
from pathlib import Path

import pytest

from modelcity.cli.entry import run

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = str(ROOT / "sample_data" / "district.csv")
VETOED = str(ROOT / "sample_data" / "district-vetoed.yaml")
HALFWAY = str(ROOT / "sample_data" / "district-halfway.csv")
TOWN = str(ROOT / "sample_data" / "towns" / "wuying.csv")


def test_a_summary_says_verdict_totals_vetoes_surveys_and_remedies(capsys: pytest.CaptureFixture[str]) -> None:
    """What is read in ten seconds is all there, and the end is 0."""
    assert run(["assess", SAMPLE]) == 0
    said = capsys.readouterr().out
    for word in ("门槛项通过", "83.35", "89.35", "93.65", "102.48", "缺数据 13 个", "一票否决", "I9-01", "区财政局"):
        assert word in said


def test_json_is_the_contract_and_the_same_twice(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Only JSON on stdout, UTF-8 with LF, the same bytes on every run."""
    assert run(["assess", SAMPLE, "--json"]) == 0
    first = capfdbinary.readouterr().out
    assert run(["assess", SAMPLE, "--json"]) == 0
    assert capfdbinary.readouterr().out == first
    assert b"\r" not in first and first.endswith(b"}\n")
    found = json.loads(first)
    assert found["format"] == "modelcity-assessment/1"
    assert found["totals"]["claimed"] == "89.35"
    assert found["locality"] == {"id": "qinghe", "name": "青禾区（虚构）", "level": "county"}


def test_a_veto_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Done, but vetoed: 1, and the veto is named first."""
    assert run(["assess", VETOED]) == 1
    assert "V-03" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wanted", "by", "code"),
    [
        ("89.35", "claimed", 0),
        ("89.36", "claimed", 1),
        ("83.35", "evidenced", 0),
        ("83.36", "evidenced", 1),
    ],
)
def test_fail_below_compares_exactly(wanted: str, by: str, code: int) -> None:
    """At the line is not below it; `--by` chooses the total."""
    assert run(["assess", SAMPLE, "--fail-below", wanted, "--by", by, "--json"]) == code


def test_a_day_leaves_out_what_is_not_due(capsys: pytest.CaptureFixture[str]) -> None:
    """The half-collected district: 80.11 claimed by 20 June 2023, 60.86 when everything is due."""
    run(["assess", HALFWAY, "--as-of", "2023-06-20", "--json"])
    assert json.loads(capsys.readouterr().out)["totals"]["claimed"] == "80.11"
    run(["assess", HALFWAY, "--json"])
    assert json.loads(capsys.readouterr().out)["totals"]["claimed"] == "60.86"


def test_the_level_can_be_overridden_and_what_it_does_not_use_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """A county's dossier judged as a town: only the town's facts count, and stderr says how many were passed over."""
    assert run(["assess", SAMPLE, "--level", "town", "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["totals"]["out_of"] == "26"
    assert "没有用到" in captured.err


def test_out_writes_five_files_and_no_temporary_one(tmp_path: Path) -> None:
    """JSON, workbook, list and two pictures, complete."""
    assert run(["assess", SAMPLE, "--out", str(tmp_path / "结果"), "--json"]) == 0
    names = {path.name for path in (tmp_path / "结果").iterdir()}
    assert names == {"assessment.json", "自评表.xlsx", "整改清单.csv", "各大项得分.png", "从满分到得分.png"}


def test_english_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    """`--lang en` speaks English in text and titles; JSON keys are English always."""
    assert run(["assess", SAMPLE, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Strong organisation" in said and "Verdict" in said
    run(["assess", SAMPLE, "--lang", "en", "--json"])
    assert json.loads(capsys.readouterr().out)["categories"][0]["title"].startswith("Strong")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["assess"], ["缺少 台账文件", "--help"]),
        (["asses", SAMPLE], ["没有命令“asses”", "assess"]),
        (["assess", SAMPLE, "--jsn"], ["没有选项 --jsn", "--json"]),
        (["assess", SAMPLE, "--as-of", "2023-02-30"], ["--as-of", "2023-02-30", "2023-06-20"]),
        (["assess", SAMPLE, "--fail-below", "many"], ["--fail-below", "many"]),
        (["assess", SAMPLE, "--by", "hope"], ["--by", "claimed、evidenced"]),
        (["assess", SAMPLE, "--level", "planet"], ["planet", "county"]),
        (["assess", SAMPLE, "--standard", "nationl"], ["没有标准“nationl”", "national"]),
        (["assess", "没有.csv"], ["没有.csv", "没有这个文件"]),
        (["explain", SAMPLE, "A1-99"], ["A1-99"]),
        (["explain", TOWN, "A1-01"], ["A1-01"]),
        (["standard", "show", "Z9-99"], ["Z9-99"]),
        (["standard", "check", "/nowhere"], ["/nowhere", "没有标准"]),
        (["template", "--level", "planet", "--out", "x.xlsx"], ["planet", "county"]),
        (["template", "--level", "county", "--out", "x.csv"], ["x.csv", ".xlsx"]),
        (["assess", SAMPLE, "--out", "/proc/nowhere"], ["/proc/nowhere", "写不进去"]),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_ends_with_two(
    call: list[str], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """In Chinese, on stderr, without a traceback."""
    assert run(call) == 2
    captured = capsys.readouterr()
    for word in words:
        assert word in captured.err
    assert "Traceback" not in captured.err


def test_an_internal_fault_ends_with_three(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A fault of ours is said to be ours (tests/test_faults.py has more)."""
    import modelcity.cli.assess

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # where the report of it goes
    monkeypatch.setattr(modelcity.cli.assess, "score", lambda *_: 1 // 0)
    assert run(["assess", SAMPLE]) == 3
    assert "不是您的错" in capsys.readouterr().err


def test_explain_reaches_value_evidence_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    """From points to the clause, the value with its line, and the place in the source; case does not matter."""
    assert run(["explain", SAMPLE, "a1-02"]) == 0
    said = capsys.readouterr().out
    for word in ("A1-02.a", "议军会", "2021", "district.csv:", "出处", "rules/national/A1.yaml"):
        assert word in said


def test_standards_are_listed_shown_and_checked(capsys: pytest.CaptureFixture[str]) -> None:
    """What is installed, one indicator of it, and that it is sound."""
    assert run(["standard", "list"]) == 0
    assert "national" in capsys.readouterr().out
    assert run(["standard", "show"]) == 0
    outline = capsys.readouterr().out
    assert "A1-01" in outline and "V-06" in outline
    assert run(["standard", "show", "E5-03", "--lang", "en"]) == 0
    assert "Conscript" in capsys.readouterr().out
    assert run(["standard", "check"]) == 0
    assert "没有发现错误" in capsys.readouterr().out


def test_an_own_standard_needs_no_python(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy of the standard under another id, with one weight moved, judges by `--standards`."""
    for area in ("indicators", "rules"):
        shutil.copytree(ROOT / area / "national", tmp_path / area / "ours")
    head = tmp_path / "indicators" / "ours" / "standard.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("id: national", "id: ours"), encoding="utf-8")
    assert run(["standard", "check", str(tmp_path)]) == 0
    assert "ours" in capsys.readouterr().out
    assert run(["assess", SAMPLE, "--standards", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["standard"]["id"] == "ours" and found["totals"]["claimed"] == "89.35"


def test_doctor_tells_evaluators_font_and_standard(capsys: pytest.CaptureFixture[str]) -> None:
    """What an administrator asks on the phone."""
    assert run(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "columns" in said and "NotoSans" in said and "national 0.2" in said


def test_one_evaluator_alone_is_said_once_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without durable-rules: one line on stderr, the same bytes on stdout."""
    run(["assess", SAMPLE, "--json"])
    both = capsys.readouterr().out
    monkeypatch.setattr("modelcity.judging.rete.available", lambda: False)
    monkeypatch.setattr("modelcity.judging.score.available", lambda: False)
    assert run(["assess", SAMPLE, "--json"]) == 0
    alone = capsys.readouterr()
    assert alone.out == both
    assert alone.err.count("durable-rules") == 1
    assert run(["doctor"]) == 0
    assert "只有 columns" in capsys.readouterr().out


@pytest.mark.slow
def test_demo_does_the_whole_way_and_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything that it names is there; it ends with 0 although one sample is vetoed."""
    assert run(["demo", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    for path in tmp_path.rglob("*.*"):
        assert str(path) in said
    assert len(list(tmp_path.rglob("*.png"))) == 6
    assert (tmp_path / "台账-county.xlsx").stat().st_size > 10_000


def test_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """Also click's own words."""
    assert run(["--help"]) == 0
    assert "用法" in capsys.readouterr().out
    assert run(["assess", "--help"]) == 0
    said = capsys.readouterr().out
    assert "Usage" not in said and "Options" not in said and "选项" in said
