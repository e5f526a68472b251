"""A fault of the program reaches nobody as a traceback: a few words, exit code 3, and a report without facts."""

import errno
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

import modelcity.cli.assess
import modelcity.cli.collect_merge
from modelcity.cli import fault
from modelcity.cli.entry import root, run
from modelcity.errors import DisagreementError, Place, Problem
from modelcity.texts import speak

ROOT = Path(__file__).resolve().parents[1]
SECRETS = ("机密区", "机密街道", "张三", "13579", "机密佐证", "机密原因", "机密台账", "2022-02-22", "97.53", "机密结果")


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A dossier in which everything that is said is a secret."""
    folder = tmp_path / "机密台账"
    folder.mkdir()
    (folder / "张三.csv").write_text(
        "locality,fact,year,value,evidence,note\n"
        "机密区,joint_conference_count,2021,13579,机密佐证,机密原因\n"
        "机密区,joint_conference_count,2022,,,\n",
        encoding="utf-8",
    )
    (folder / "localities.csv").write_text("id,name,level,parent\n机密区,机密街道,county,\n", encoding="utf-8")
    return folder / "张三.csv"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The computer's folder for temporary files."""
    folder = tmp_path / "临时"
    folder.mkdir()
    lies_in(monkeypatch, folder)
    monkeypatch.chdir(tmp_path)
    return folder


def lies_in(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the computer's folder for temporary files be this one; pytest keeps its own."""
    monkeypatch.setattr(fault, "tempfile", SimpleNamespace(gettempdir=lambda: str(folder), mkstemp=tempfile.mkstemp))


def broken(*said: object, **_: object) -> None:
    """What a fault is like: its message, and what it comes from, speak of what they were given."""
    try:
        {}[said[-1]]
    except KeyError as error:
        raise ValueError(f"{said} 13579 张三 机密区") from error


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modelcity.cli.assess, "score", broken)


def reports(folder: Path) -> list[Path]:
    return sorted(folder.rglob(f"{fault.PREFIX}*"))


CALL = ["--as-of=2022-02-22", "--fail-below", "97.53", "--out", "机密结果", "--json"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_user_sees_words_and_where_the_report_lies(
    dossier: Path, temporary: Path, faulty: None, capfd: pytest.CaptureFixture[str], language: str
) -> None:
    """No traceback; whose fault it is, where in the code, the file, and what to do; nothing beside the dossier."""
    before = sorted(dossier.parent.iterdir())
    assert run(["assess", str(dossier), *CALL, "--lang", language]) == 3
    said = capfd.readouterr()
    [report] = reports(temporary)
    assert said.out == "" and "Traceback" not in said.err and str(report) in said.err
    for word in ("不是您的错", "发给开发者") if language == "zh" else ("not your fault", "send it to the developers"):
        assert word in said.err
    assert "ValueError" in said.err and "modelcity/cli/assess.py:" in said.err
    assert sorted(dossier.parent.iterdir()) == before
    if os.name == "posix":
        assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_the_report_says_versions_command_and_place(dossier: Path, temporary: Path, faulty: None) -> None:
    """What a developer needs: which versions, which command with which options, which line, and what it came from."""
    run(["assess", str(dossier), *CALL])
    text = reports(temporary)[0].read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[:2] == ["modelcity-fault/1", "modelcity 0.1.0"]
    assert lines[2].startswith(f"Python {sys.version.split()[0]} ")
    assert "numpy " in lines[3] and "pydantic " in lines[3]
    assert lines[4] == "command: assess --as-of --fail-below --out --json"
    assert lines[5] == "builtins.ValueError"
    line = next(n for n, text in enumerate(source("cli/assess.py"), 1) if "score(" in text and "def" not in text)
    assert f"  modelcity/cli/assess.py:{line} command" in lines
    assert lines[-3:-1] == ["because of", "builtins.KeyError"]
    assert lines[-1].startswith("  …:") and lines[-1].endswith(" broken")


def source(place: str) -> list[str]:
    return (ROOT / "engine" / "modelcity" / place).read_text(encoding="utf-8").splitlines()


def test_no_value_name_or_path_stands_in_it(dossier: Path, temporary: Path, faulty: None) -> None:
    """Not of the dossier, nor of the call, the computer or its user; though the fault itself speaks of them all."""
    run(["assess", str(dossier), *CALL])
    text = reports(temporary)[0].read_text(encoding="utf-8")
    for secret in (*SECRETS, str(ROOT), str(dossier.parent), str(Path.home()), "joint_conference_count"):
        assert secret not in text


# ── where a fault may happen ─────────────────────────────────────────────────────────────────────────────────────────


def endless(*_: object, **__: object) -> None:
    endless()


def no_memory(*_: object, **__: object) -> None:
    raise MemoryError


def circle(*_: object, **__: object) -> None:
    first, second = ValueError("张三"), KeyError("13579")
    first.__cause__, second.__cause__ = second, first
    raise first


def exits(*_: object, **__: object) -> None:
    raise OSError(errno.EIO, "张三")


@pytest.mark.parametrize("what", [endless, no_memory, circle, exits])
def test_whatever_kind_it_is(
    dossier: Path,
    temporary: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    what: Callable[..., None],
) -> None:
    """Too deep, too large, or going round in a circle: the report stays short."""
    monkeypatch.setattr(modelcity.cli.assess, "score", what)
    assert run(["assess", str(dossier)]) == 3
    said = capfd.readouterr().err
    text = reports(temporary)[0].read_text(encoding="utf-8")
    assert "Traceback" not in said and "张三" not in text and "13579" not in text
    assert len(text.splitlines()) < fault.MOST_CAUSES * (fault.MOST_PLACES + 2) + 6
    assert "modelcity/cli/assess.py:" in said and ("内存不够" in said) == (what is no_memory)


def test_evaluators_that_differ_are_a_fault_too(
    dossier: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The clause is named to the user, and there is a report."""

    def differ(*_: object) -> None:
        raise DisagreementError(Problem(Place("columns/rete", path="A1-01.a"), "两个求值器结论不同"))

    monkeypatch.setattr(modelcity.cli.assess, "score", differ)
    assert run(["assess", str(dossier)]) == 3
    said = capfd.readouterr().err
    assert "A1-01.a" in said and str(reports(temporary)[0]) in said and "Traceback" not in said


def test_a_fault_in_reporting_a_fault(
    dossier: Path, temporary: Path, faulty: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Still words and 3."""
    monkeypatch.setattr(fault, "told", broken)
    assert run(["assess", str(dossier)]) == 3
    said = capfd.readouterr().err
    assert "不是您的错" in said and "Traceback" not in said


def test_a_command_that_cannot_be_loaded(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A package is missing or broken: as any other fault, and the report knows the command."""
    monkeypatch.setitem(sys.modules, "modelcity.cli.assess", None)
    assert run(["assess", "张三.csv", "--json"]) == 3
    assert "Traceback" not in capfd.readouterr().err
    text = reports(temporary)[0].read_text(encoding="utf-8")
    assert "command: assess\n" in text and "ModuleNotFoundError" in text and "张三" not in text


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["collect", "merge", "assess", "--out", "demo"], "collect merge --out"),
        (["assess", "collect", "--standard=张三"], "assess --standard"),
        (["张三", "assess"], "assess"),
        (["张三"], "?"),
        ([], "?"),
        (["survey", "张三"], "survey"),
    ],
)
def test_only_names_of_ours_are_told(words: list[str], command: str) -> None:
    """A value that happens to be a command's name is none; a command that is none is not told."""
    assert f"\ncommand: {command}\n" in fault.report(ValueError(), root, words)


# ── where the report may lie ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("named", ["file", "folder", "above", "option", "here"])
def test_never_where_the_facts_lie(
    dossier: Path,
    faulty: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    named: str,
) -> None:
    """Whatever the computer takes for its temporary folder: then there is no file, and the words say so."""
    inner = dossier.parent / "内"
    inner.mkdir()
    speak("zh")
    lies_in(monkeypatch, inner if named == "above" else dossier.parent)
    monkeypatch.chdir(dossier.parent if named == "here" else tmp_path)
    word = {
        "file": str(dossier),
        "folder": str(dossier.parent),
        "above": str(dossier.parent),
        "option": f"--evidence={dossier.parent}",
        "here": "x",
    }[named]
    said = fault.told(ValueError(), root, ["assess", word])
    assert "没有写出报告文件" in said and "ValueError" in said
    assert reports(tmp_path) == []


def test_without_any_temporary_folder(
    dossier: Path, faulty: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Words all the same."""
    lies_in(monkeypatch, tmp_path / "nowhere")
    assert run(["assess", str(dossier)]) == 3
    said = capfd.readouterr().err
    assert "没有写出报告文件" in said and "Traceback" not in said


def test_every_command_has_the_fence(monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    """The one place that calls commands is `run`; what it calls may raise what it likes."""

    def main(*_: object, **__: object) -> None:
        raise AssertionError("张三")

    monkeypatch.setattr(click.Group, "main", main)
    assert run(["doctor"]) == 3
    assert "AssertionError" in reports(temporary)[0].read_text(encoding="utf-8")


def test_whoever_else_ends_the_process_is_a_fault(monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    """0 means that all is well: nothing that merely stops may say so."""

    def main(*_: object, **__: object) -> None:
        sys.exit(0)

    monkeypatch.setattr(click.Group, "main", main)
    assert run(["doctor"]) == 3


@pytest.mark.skipif(os.name != "posix", reason="pipes of Windows end otherwise")
@pytest.mark.parametrize("words", [["--version"], pytest.param(["standard", "show"], marks=pytest.mark.slow)])
def test_a_reader_that_has_seen_enough_is_no_fault(words: list[str]) -> None:
    """`modelcity … | head`: done, and not a word, whether click or we notice first."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "modelcity", *words],
            stdout=writing,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT / "engine")},
            encoding="utf-8",
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [["--version"], pytest.param(["assess"], marks=pytest.mark.slow)])
def test_a_full_disk_is_told_in_words(words: list[str], tmp_path: Path) -> None:
    """Output sent into a file on a full disk: not a fault of the program, and no words of Python's at the end."""
    if words[0] == "assess":
        words = ["assess", str(ROOT / "sample_data" / "district.csv"), "--json"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "modelcity", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT / "engine"), "TMPDIR": str(tmp_path), "PYTHONUTF8": "1"},
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 2
    assert "磁盘满了" in done.stderr and "Traceback" not in done.stderr and "ignored" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_any_output_a_command_runs_all_the_same(monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    """As a scheduler of Windows starts it: what it would print is lost, and that is no fault."""
    monkeypatch.setattr(sys, "stdout", None)
    assert run(["standard", "list"]) == 0
    assert list(temporary.iterdir()) == []
