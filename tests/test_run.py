"""The door run.py: what it installs and when, and what it says; every process is played, nothing is downloaded."""

import importlib.util
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from door import alone, checks, environment, install

DOOR = Path(__file__).resolve().parents[1] / "run.py"

PYPROJECT = """
[project]
name = "modelcity"
dependencies = ["click>=8.1", "durable-rules==2.0.28; python_version < '3.13'", "numpy"]
[project.optional-dependencies]
dev = ["pytest>=8.3"]
"""

Failing = Callable[[list[str]], int]  # the exit code of a played `pip install`, by its words


def load(name: str) -> ModuleType:
    """run.py as a module."""
    spec = importlib.util.spec_from_file_location(name, DOOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


run = load("run_as_module")


class Computer:
    """Plays the processes that run.py starts: remembers them, and leaves behind what they would."""

    def __init__(self, root: Path) -> None:
        self.venv = environment.Venv(root)
        self.started: list[str] = []
        self.pip_code: Failing = lambda words: 0
        self.probe_code = 0
        self.tool_code = 0
        self.interrupted_in = ""

    def _begin(self, kind: str) -> None:
        self.started.append(kind)
        if kind == self.interrupted_in:
            raise KeyboardInterrupt

    def run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        words = command[1:]
        if words[:2] == ["-m", "venv"]:
            self.venv.python.parent.mkdir(parents=True)
            self.venv.python.touch()
            self._begin("venv")
            (self.venv.folder / "pyvenv.cfg").touch()
            return subprocess.CompletedProcess(command, 0, "")
        if words[0] == "-c":
            self._begin("probe")
            said = "{} {}".format(*sys.version_info)
            return subprocess.CompletedProcess(command, self.probe_code, said)
        asked = [word for word in words[3:] if word not in run_options()]
        (self.venv.packages / "click").mkdir(parents=True, exist_ok=True)
        self._begin("pip " + " ".join(asked))
        code = self.pip_code(asked)
        return subprocess.CompletedProcess(command, code, "ERROR: no such thing" if code else "")

    def call(self, command: list[str], **_: object) -> int:
        self._begin(" ".join(command[1:]))
        return self.tool_code

    def take(self) -> list[str]:
        """What was started since last asked."""
        taken, self.started = self.started, []
        return taken


def run_options() -> set[str]:
    return {"--quiet", "--no-input", "--disable-pip-version-check"}


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    """A checkout without `.venv` on a computer that does all that is asked."""
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    made = Computer(root)
    names = {"DEVNULL": -3, "PIPE": -1, "STDOUT": -2, "CompletedProcess": subprocess.CompletedProcess}
    monkeypatch.setattr(environment, "subprocess", SimpleNamespace(run=made.run, call=made.call, **names))
    monkeypatch.delenv(environment.HOME, raising=False)
    monkeypatch.setattr(run, "ROOT", root)
    return made


RUNTIME, DEV = "pip -e .", "pip -e .[dev]"
TOOL = "-P -m modelcity demo"


def test_a_fresh_checkout_is_installed_once(computer: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    """The second call starts nothing but the tool, and says nothing."""
    assert run.main(["demo"]) == 0
    assert computer.take() == ["venv", RUNTIME, TOOL]
    assert str(computer.venv.folder) in capsys.readouterr().err
    assert run.main(["demo"]) == 0
    assert computer.take() == [TOOL]
    assert capsys.readouterr() == ("", "")


def test_dev_comes_on_top_and_serves_both(computer: Computer) -> None:
    """`test` adds what it needs to the environment of `demo`; `demo` is content with that of `test`."""
    install.ensure(computer.venv, dev=False)
    computer.take()
    install.ensure(computer.venv, dev=True)
    assert computer.take() == ["probe", DEV]
    install.ensure(computer.venv, dev=False)
    install.ensure(computer.venv, dev=True)
    assert computer.take() == []


@pytest.mark.parametrize("moment", ["venv", RUNTIME])
def test_what_was_interrupted_is_done_anew(computer: Computer, moment: str) -> None:
    """No half state is taken for complete, wherever the first run stopped."""
    computer.interrupted_in = moment
    assert run.main(["demo"]) == run.INTERRUPTED
    computer.interrupted_in = ""
    computer.take()
    assert run.main(["demo"]) == 0
    assert computer.take() == ["venv", RUNTIME, TOOL]


def test_an_interrupted_addition_is_done_anew(computer: Computer) -> None:
    """Adding to a complete environment makes it incomplete until that is done."""
    install.ensure(computer.venv, dev=False)
    computer.interrupted_in = DEV
    with pytest.raises(KeyboardInterrupt):
        install.ensure(computer.venv, dev=True)
    computer.interrupted_in = ""
    computer.take()
    install.ensure(computer.venv, dev=False)
    assert computer.take() == ["venv", RUNTIME]


def test_a_killed_pip_is_not_tried_again_at_once(computer: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    """What a killed pip leaves may be half; the next run begins anew."""
    computer.pip_code = lambda words: -9
    assert run.main(["demo"]) == 1
    assert computer.take() == ["venv", RUNTIME]
    assert "signal 9" in capsys.readouterr().err
    computer.pip_code = lambda words: 0
    install.ensure(computer.venv, dev=False)
    assert computer.take() == ["venv", RUNTIME]


def remove_python(venv: Any) -> None:
    venv.python.unlink()


def remove_config(venv: Any) -> None:
    (venv.folder / "pyvenv.cfg").unlink()


def remove_package(venv: Any) -> None:
    (venv.packages / "click").rmdir()


@pytest.mark.parametrize("damage", [remove_python, remove_config, remove_package])
def test_a_damaged_environment_is_made_anew(computer: Computer, damage: Callable[[Any], None]) -> None:
    """Something is missing that the install left: pip cannot be trusted to notice."""
    install.ensure(computer.venv, dev=False)
    computer.take()
    damage(computer.venv)
    install.ensure(computer.venv, dev=False)
    assert computer.take() == ["venv", RUNTIME]


def test_another_python_makes_it_anew(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages are built for one Python version."""
    install.ensure(computer.venv, dev=False)
    computer.take()
    other = SimpleNamespace(version_info=(3, 99), base_prefix="/usr", executable="python", stderr=sys.stderr)
    for module in (environment, install):
        monkeypatch.setattr(module, "sys", other)
    install.ensure(computer.venv, dev=False)
    assert computer.take() == ["probe", "venv", RUNTIME]


def test_an_environment_made_by_hand_is_used(computer: Computer) -> None:
    """A working `.venv` without a stamp is installed into, not thrown away."""
    computer.run(["python", "-m", "venv", str(computer.venv.folder)])
    (computer.venv.folder / "mine").touch()
    computer.take()
    install.ensure(computer.venv, dev=False)
    assert computer.take() == ["probe", RUNTIME]
    assert (computer.venv.folder / "mine").exists()


def test_an_environment_without_pip_is_made_anew(computer: Computer) -> None:
    """One that cannot install is of no use."""
    computer.run(["python", "-m", "venv", str(computer.venv.folder)])
    computer.take()
    computer.probe_code = 1
    install.ensure(computer.venv, dev=False)
    assert computer.take() == ["probe", "venv", RUNTIME]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1}', '{"key": "", "unknown": 1}'])
def test_an_unreadable_stamp_is_no_stamp(computer: Computer, text: str) -> None:
    """Whatever lies there, the tool starts."""
    install.ensure(computer.venv, dev=False)
    computer.venv.stamp_file.write_text(text, encoding="utf-8")
    computer.take()
    install.ensure(computer.venv, dev=False)
    assert computer.take() == ["probe", RUNTIME]


def test_a_changed_declaration_or_place_installs_again(computer: Computer, tmp_path: Path) -> None:
    """An editable install knows its place; a moved checkout must not run the code of the old one."""
    install.ensure(computer.venv, dev=False)
    computer.take()
    (computer.venv.root / "pyproject.toml").write_text(PYPROJECT + "# more", encoding="utf-8")
    install.ensure(computer.venv, dev=False)
    assert computer.take() == ["probe", RUNTIME]
    moved = computer.venv.root.rename(tmp_path / "moved")
    computer.venv = environment.Venv(moved)
    install.ensure(computer.venv, dev=False)
    assert computer.take() == ["probe", RUNTIME]


def no_compiler(words: list[str]) -> int:
    """Anything that takes durable-rules along fails."""
    return int(words[:1] == ["-e"])


def test_without_a_compiler_all_else_is_installed_and_said_once(
    computer: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """One notice, then silence; not tried again for `test`, but when pyproject.toml changes."""
    computer.pip_code = no_compiler
    install.ensure(computer.venv, dev=False)
    rest = "pip --no-deps -e ."
    assert computer.take() == ["venv", RUNTIME, "pip click>=8.1 numpy", rest]
    assert capsys.readouterr().err.count("could not be built") == 1
    install.ensure(computer.venv, dev=False)
    assert (computer.take(), capsys.readouterr().err) == ([], "")
    install.ensure(computer.venv, dev=True)
    assert computer.take() == ["probe", "pip click>=8.1 numpy pytest>=8.3", rest]
    assert "could not be built" not in capsys.readouterr().err
    (computer.venv.root / "pyproject.toml").write_text(PYPROJECT + "# more", encoding="utf-8")
    computer.pip_code = lambda words: 0
    install.ensure(computer.venv, dev=True)
    assert computer.take() == ["probe", DEV]
    stamp = computer.venv.read_stamp()
    assert stamp is not None
    assert stamp.without == ()


def test_when_nothing_can_be_installed_it_says_what_to_do(
    computer: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last lines of pip, then what to do, in both languages; the next run begins anew."""
    computer.pip_code = lambda words: 1
    assert run.main(["demo"]) == 1
    said = capsys.readouterr().err
    assert "ERROR: no such thing" in said
    assert "wheelhouse 文件夹" in said
    assert "a folder `wheelhouse`" in said
    computer.pip_code = lambda words: 0
    computer.take()
    assert run.main(["demo"]) == 0
    assert computer.take() == ["venv", RUNTIME, TOOL]


def test_a_failed_addition_leaves_what_worked(computer: Computer) -> None:
    """`test` without a network does not take `demo` away."""
    install.ensure(computer.venv, dev=False)
    computer.pip_code = lambda words: 1
    assert run.main(["test"]) == 1
    computer.take()
    assert run.main(["demo"]) == 0
    assert computer.take() == [TOOL]


def test_a_failed_venv_is_told(
    computer: Computer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Some systems ship Python without venv."""
    failed = subprocess.CompletedProcess([], 1, "ensurepip is not available")
    monkeypatch.setattr(install, "quietly", lambda command, cwd: failed)
    assert run.main(["demo"]) == 1
    assert "ensurepip is not available" in capsys.readouterr().err


def test_a_file_in_the_way_is_told(computer: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback for what the file system refuses."""
    computer.venv.folder.touch()
    assert run.main(["demo"]) == 1
    assert "delete .venv" in capsys.readouterr().err


def test_a_wheelhouse_is_used_alone(computer: Computer) -> None:
    """With wheels beside run.py nothing is asked from the network; an empty folder is no wheelhouse."""
    house = computer.venv.root / "wheelhouse"
    house.mkdir()
    install.ensure(computer.venv, dev=False)
    assert computer.take() == ["venv", RUNTIME]
    (house / "click-8.1-py3-none-any.whl").touch()
    install.ensure(computer.venv, dev=True)
    assert computer.take()[1:] == [f"pip --no-index --find-links {house} -e .[dev]"]


def test_children_are_not_led_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    """UTF-8 everywhere; settings of the user's that would install elsewhere do not reach pip."""
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    monkeypatch.setenv("KEPT", "yes")
    given = environment.child_environment()
    assert (given["PYTHONUTF8"], given["KEPT"]) == ("1", "yes")
    assert given.keys().isdisjoint({"PIP_USER", "PYTHONHOME"})


def test_two_windows_install_one_after_the_other(
    computer: Computer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Someone clicks again while nothing seems to happen: the second waits, and finds everything there."""
    monkeypatch.setattr(alone, "PAUSE", 0.005)
    order: list[str] = []

    def second() -> None:
        install.ensure(environment.Venv(computer.venv.root), dev=False)
        order.append("second")

    real_pip = computer.pip_code

    def pip(words: list[str]) -> int:
        thread.start()
        while "另一个窗口正在安装" not in (said := capsys.readouterr().err):
            time.sleep(0.001)
        assert said.count("另一个窗口") == 1
        order.append("first")
        return real_pip(words)

    computer.pip_code, thread = pip, threading.Thread(target=second)
    install.ensure(computer.venv, dev=False)
    thread.join(10)
    assert order == ["first", "second"]
    assert computer.take() == ["venv", RUNTIME]


@pytest.mark.parametrize(("code", "told"), [(0, 0), (2, 2), (-11, 139)])
def test_the_code_of_the_tool_is_passed_on(computer: Computer, code: int, told: int) -> None:
    """As it is; a signal as shells tell it."""
    computer.tool_code = code
    assert run.main(["assess", "a b.csv", "--json"]) == told
    assert computer.take()[-1] == "-P -m modelcity assess a b.csv --json"


def test_ctrl_c_is_no_traceback(computer: Computer) -> None:
    """The user stopped the tool; the install stays complete."""
    computer.interrupted_in = TOOL
    assert run.main(["demo"]) == run.INTERRUPTED
    computer.interrupted_in = ""
    computer.take()
    assert run.main(["demo"]) == 0
    assert computer.take() == [TOOL]


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each in Chinese and English, before anything else is loaded."""
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    with pytest.raises(SystemExit) as stopped:
        load("door_of_old")
    assert "需要 Python 3.11" in str(stopped.value)
    assert "needs Python 3.11" in str(stopped.value)


def test_which_tests_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow ones too with --all or in CI, without coverage. A chosen few are not held to the coverage."""
    monkeypatch.delenv("CI", raising=False)
    assert checks.steps([])["pytest"][-2:] == ["-m", "not slow"]
    assert "pytest, slow" not in checks.steps([])
    assert checks.steps(["--all"])["pytest, slow"][-2:] == ["-m", "slow"]
    assert checks.steps(["-k", "plan"])["pytest"][-4:] == ["-m", "not slow", "-k", "plan"]
    assert checks.steps(["-k", "plan"])["coverage"] == ["coverage", "report"]
    assert "not slow" not in checks.steps(["--all", "-k", "plan"])["pytest"]
    assert checks.steps(["--all"])["coverage"][-1] == f"--fail-under={checks.LEAST_COVERED}"
    monkeypatch.setenv("CI", "true")
    assert {"pytest, slow", "pytest"} <= set(checks.steps([]))


@pytest.mark.parametrize("broken", [False, True])
def test_every_check_runs_and_pytest_has_the_last_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], broken: bool
) -> None:
    """One that fails does not hide the others; the code tells whether any did."""
    texts = {
        "first": f"print('first said'); raise SystemExit({int(broken)})",
        "tests": "print('..\\n2 passed in 0.01s'); print('a warning')",
        "last": "print('87%')",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(checks, "steps", lambda words: {"first": ["first"], "pytest": ["tests"], "last": ["last"]})
    code = checks.checked(SimpleNamespace(python=sys.executable, root=tmp_path), [])
    lines = capsys.readouterr().out.splitlines()
    assert code == int(broken)
    assert lines[0] == "first said"
    assert lines[1].startswith("first: FAILED (1), " if broken else "first: ok, ")
    assert "87%" in lines
    assert lines[-2] == ("failed: first" if broken else "all checks passed")
    assert lines[-1] == "2 passed in 0.01s"
