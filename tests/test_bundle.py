"""A folder to take along: what `run.py bundle` puts into it, and that it works without a network, or says why not."""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from door import bundle, environment, install, stick
from test_run import load

ROOT = Path(__file__).resolve().parents[1]
WHEELS = ("modelcity-0.1.0-py3-none-any.whl", "pylopdf_fonts_zh_cn-0.1.1-py3-none-any.whl")
BUILT = "durable_rules-2.0.28-cp311-cp311-linux_x86_64.whl"
HERE = (stick.this_python(), sysconfig.get_platform())

run = load("run_of_bundle")


def played(failing: Callable[[list[str]], bool] = lambda words: False) -> Callable[..., SimpleNamespace]:
    """A pip that leaves wheels where it is told to, or fails; it may be asked for durable-rules or not."""

    def pip(command: list[str], cwd: Path) -> SimpleNamespace:
        house = Path(command[command.index("--wheel-dir") + 1])
        house.mkdir(exist_ok=True)
        (house / "half-1.0-py3-none-any.whl").touch()
        if failing(command):
            return SimpleNamespace(returncode=1, stdout="ERROR: no such thing")
        (house / "half-1.0-py3-none-any.whl").unlink()
        everything = command[-1].startswith(".") and "--no-deps" not in command
        for name in (*WHEELS, *([BUILT] if everything else [])):
            (house / name).write_bytes(b"wheel " + name.encode())
        return SimpleNamespace(returncode=0, stdout="")

    return pip


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "随身 带"


def make(monkeypatch: pytest.MonkeyPatch, out: Path, *words: str, pip: Callable[..., object] | None = None) -> Path:
    """A bundle of this checkout, with wheels that are played."""
    monkeypatch.setattr(bundle, "quietly", pip or played())
    assert bundle.bundle(environment.Venv(ROOT), ["--out", str(out), *words]) == 0
    return out


def failed(folder: Path, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What run.py of a folder says when it cannot; nothing may have been installed."""
    monkeypatch.setattr(run, "ROOT", folder)
    monkeypatch.delenv(environment.HOME, raising=False)
    capsys.readouterr()
    assert run.main(words) == 1
    assert not (folder / ".venv" / "pyvenv.cfg").exists()
    return capsys.readouterr().err


# ── what is in it ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_holds_the_door_the_wheels_the_samples_and_the_start_files(
    monkeypatch: pytest.MonkeyPatch, out: Path
) -> None:
    """All that run.py loads on the way to the tool, and nothing that only a checkout can do."""
    make(monkeypatch, out)
    assert {path.name for path in out.iterdir()} == {
        *("run.py", "door", "wheelhouse", "sample_data", "LICENSE"),
        *("modelcity.bat", "modelcity.sh", "说明.txt", "bundle.json", "SHA256SUMS"),
    }
    assert {path.name for path in (out / "wheelhouse").iterdir()} == {*WHEELS, BUILT}
    assert (out / "sample_data" / "district.csv").read_bytes() == (ROOT / "sample_data" / "district.csv").read_bytes()
    assert stick.stick_at(out) == stick.Stick(
        "0.1.0", *HERE, (), (), ("durable-rules==2.0.28", "modelcity==0.1.0", "pylopdf-fonts-zh-cn==0.1.1")
    )
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_the_list_of_sums_names_every_file(monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
    """As `sha256sum -c` reads it."""
    make(monkeypatch, out)
    lines = (out / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert {line[66:] for line in lines} == files
    for line in lines:
        assert line[:64] == hashlib.sha256((out / line[66:]).read_bytes()).hexdigest()
        assert line[64:66] == "  "


def test_the_start_file_of_windows_is_read_alike_in_every_code_page(monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
    """ASCII with the line ends of DOS; the leaflet has a mark that Notepad knows."""
    make(monkeypatch, out)
    bat = (out / "modelcity.bat").read_bytes()
    assert bat.isascii()
    assert bat.count(b"\n") == bat.count(b"\r\n") > 10
    assert b'"%~dp0run.py" %*' in bat and b"py -%s " % HERE[0].encode() in bat
    sh = (out / "modelcity.sh").read_bytes()
    assert sh.startswith(b"#!/bin/sh\n") and b"\r" not in sh
    leaflet = (out / "说明.txt").read_bytes()
    assert leaflet.startswith(b"\xef\xbb\xbf") and leaflet.count(b"\n") == leaflet.count(b"\r\n")
    assert f"Python {HERE[0]}" in leaflet.decode() and "没有带上的" not in leaflet.decode()


def no_compiler(command: list[str]) -> bool:
    return command[-1].startswith(".") and "--no-deps" not in command


def test_without_a_compiler_it_is_made_without_the_second_evaluator(
    monkeypatch: pytest.MonkeyPatch, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said, written into the leaflet, and not asked for when installing."""
    make(monkeypatch, out, pip=played(no_compiler))
    assert "durable-rules 未能编译" in capsys.readouterr().err
    assert "durable-rules：制作时没有 C 编译器" in (out / "说明.txt").read_text(encoding="utf-8")
    made = stick.stick_at(out)
    assert made is not None
    assert (made.left_out, made.requirements) == (
        ("durable-rules",),
        ("modelcity==0.1.0", "pylopdf-fonts-zh-cn==0.1.1"),
    )
    assert {path.name for path in (out / "wheelhouse").iterdir()} == set(WHEELS)


def test_extras_come_when_asked_for(monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
    """pip is asked for them; one that is not known is refused, and so are those for developers."""
    asked: list[list[str]] = []

    def pip(command: list[str], cwd: Path) -> object:
        asked.append(command)
        return played()(command, cwd)

    make(monkeypatch, out, "--with", "parquet", pip=pip)
    assert asked[0][-1] == ".[parquet]"
    made = stick.stick_at(out)
    assert made is not None and made.extras == ("parquet",)
    with pytest.raises(environment.SetupError, match=r"不能是 dev、leftpad；可以是 .*parquet"):
        make(monkeypatch, out, "--with", "dev", "--with", "leftpad")


def test_it_is_made_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
    """Where wheels cannot be had nothing is left; what lies in the way is left alone."""
    with pytest.raises(environment.SetupError, match="没有收集齐"):
        make(monkeypatch, out, pip=played(lambda words: True))
    assert list(out.parent.iterdir()) == []
    out.mkdir()
    (out / "mine").touch()
    with pytest.raises(environment.SetupError, match="已经有东西"):
        make(monkeypatch, out)
    assert [path.name for path in out.iterdir()] == ["mine"]
    (out / "mine").unlink()
    make(monkeypatch, out)


# ── what it refuses ──────────────────────────────────────────────────────────────────────────────────────────────────


def damage_a_wheel(out: Path) -> str:
    (out / "wheelhouse" / BUILT).write_bytes(b"wheel")
    return f"wheelhouse/{BUILT}：已损坏"


def lose_a_wheel(out: Path) -> str:
    (out / "wheelhouse" / WHEELS[1]).unlink()
    return f"wheelhouse/{WHEELS[1]}：不见了"


def lose_the_list(out: Path) -> str:
    (out / "SHA256SUMS").unlink()
    return "SHA256SUMS：读不出来"


def cut_the_list(out: Path) -> str:
    text = (out / "SHA256SUMS").read_text(encoding="utf-8")
    (out / "SHA256SUMS").write_text(text[: text.index(f"wheelhouse/{BUILT}") - 66], encoding="utf-8")
    return f"wheelhouse/{BUILT}：不在 SHA256SUMS 里"


def damage_the_head(out: Path) -> str:
    (out / "bundle.json").write_text('{"python": "3.11"', encoding="utf-8")
    return "bundle.json"


@pytest.mark.parametrize("harm", [damage_a_wheel, lose_a_wheel, lose_the_list, cut_the_list, damage_the_head])
def test_what_is_damaged_is_named_and_nothing_is_installed(
    monkeypatch: pytest.MonkeyPatch, out: Path, capsys: pytest.CaptureFixture[str], harm: Callable[[Path], str]
) -> None:
    """Before anything is written, and with what to do."""
    make(monkeypatch, out)
    expected = harm(out)
    said = failed(out, ["demo"], monkeypatch, capsys)
    assert expected in said and "重新复制整个文件夹" in said and "Traceback" not in said
    assert not (out / ".venv").exists()


def test_another_python_or_system_is_told_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wheels are made for one version of Python on one kind of computer."""
    make(monkeypatch, out)
    monkeypatch.setattr(stick, "this_python", lambda: "3.99")
    said = failed(out, ["demo"], monkeypatch, capsys)
    assert f"为 Python {HERE[0]} ({HERE[1]}) 准备的，这里是 Python 3.99" in said


@pytest.mark.parametrize("word", ["test", "bundle"])
def test_what_only_a_checkout_can_do_is_said(
    monkeypatch: pytest.MonkeyPatch, out: Path, capsys: pytest.CaptureFixture[str], word: str
) -> None:
    make(monkeypatch, out)
    assert f"没有 {word}" in failed(out, [word], monkeypatch, capsys)


def test_where_nothing_can_be_written_it_says_where_else(
    monkeypatch: pytest.MonkeyPatch, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A CD, a stick with its switch on: copy it, or name another folder."""
    make(monkeypatch, out)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    said = failed(out, ["demo"], monkeypatch, capsys)
    assert "这里不能写入" in said and "复制到本机硬盘" in said and "MODELCITY_HOME" in said


@pytest.mark.parametrize("moment", ["venv", "pip"])
@pytest.mark.parametrize("free", [40, 40_000])
def test_a_small_disk_is_told(
    monkeypatch: pytest.MonkeyPatch, out: Path, capsys: pytest.CaptureFixture[str], moment: str, free: int
) -> None:
    """How much is left and how much is needed; and a stick is not told to look after its network."""
    make(monkeypatch, out)

    def quietly(command: list[str], cwd: Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.CompletedProcess(command, int(moment in command), "no room")

    monkeypatch.setattr(install, "quietly", quietly)
    monkeypatch.setattr(install.shutil, "disk_usage", lambda folder: SimpleNamespace(free=free * 1_000_000))
    said = failed(out, ["demo"], monkeypatch, capsys)
    assert ("只剩 40 MB，约需 650 MB" in said) == (free == 40)
    assert "no room" in said and "网络" not in said and "复制到" in said


def test_it_installs_exactly_what_it_lists(
    monkeypatch: pytest.MonkeyPatch, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From its own wheels alone, into the folder that MODELCITY_HOME names when it does."""
    make(monkeypatch, out)
    started: list[list[str]] = []
    monkeypatch.setattr(install, "quietly", lambda command, cwd: started.append(command) or subprocess_said())
    monkeypatch.setattr(environment.subprocess, "call", lambda command, env: started.append(command) or 0)
    monkeypatch.setattr(run, "ROOT", out)
    monkeypatch.setenv(environment.HOME, str(tmp_path / "本机"))
    assert run.main(["doctor"]) == 0
    assert started[-1][1:] == ["-P", "-m", "modelcity", "doctor"]
    pip = started[-2]
    assert pip[pip.index("--find-links") + 1] == str(out / "wheelhouse")
    assert {"--no-index", "--no-deps", "--isolated", "--no-compile"} <= set(pip)
    assert pip[-3:] == ["durable-rules==2.0.28", "modelcity==0.1.0", "pylopdf-fonts-zh-cn==0.1.1"]
    assert pip[0].startswith(str(tmp_path / "本机" / ".venv"))
    assert not (out / ".venv").exists()


def subprocess_said() -> "subprocess.CompletedProcess[str]":
    return subprocess.CompletedProcess([], 0, "")


# ── the real one, with the network cut off ───────────────────────────────────────────────────────────────────────────

PYTHON = getattr(sys, "_base_executable", None) or sys.executable


def cut_off(command: list[str], cwd: Path, *, read_only: Path | None = None, **more: str) -> tuple[int, str]:
    """Run in a namespace without any network, as a person does: no setting of ours or of pip's; code and output."""
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL") if name in os.environ}
    kept["PATH"] = os.pathsep.join([str(Path(PYTHON).parent), "/usr/bin", "/bin"])  # pip would look for a rustc
    call = ["unshare", "-rn", *command]
    if read_only:
        mounts = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
        call = ["unshare", "-rnm", "sh", "-c", mounts, "sh", str(read_only), *command]
    done = subprocess.run(
        call, cwd=cwd, env=kept | more, capture_output=True, encoding="utf-8", timeout=500, check=False
    )
    return done.returncode, done.stdout + done.stderr


def without_network() -> bool:
    """Whether this computer lets us cut the network off, and it is off then."""
    probe = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    if not shutil.which("unshare"):
        return False
    return "Network is unreachable" in cut_off([PYTHON, "-c", probe], Path("/"))[1]


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A bundle with real wheels, under a name of another folder, with blanks and Chinese."""
    if not without_network():
        pytest.skip("this computer does not let us cut the network off (unshare -rn)")
    made = tmp_path / "bundle"
    monkeypatch.setattr(environment.Venv, "python", Path(sys.executable))
    monkeypatch.setenv("PIP_RETRIES", "1")
    try:
        bundle.bundle(environment.Venv(ROOT), ["--out", str(made)])
    except environment.SetupError as error:
        pytest.skip(f"no wheels can be had here: {str(error)[-200:]}")
    finally:
        monkeypatch.undo()
    taken = made.rename(tmp_path / "双拥 工具（副本）")
    yield taken
    shutil.rmtree(taken)  # half a gigabyte that pytest would keep


@pytest.mark.slow
def test_the_demo_runs_from_it_with_the_network_cut_off(real: Path, tmp_path: Path) -> None:
    """Damaged or read-only it says so; else it installs itself beside run.py, leaves nothing elsewhere, and scores."""
    places = {name: str(tmp_path / name) for name in ("HOME", "TMPDIR", "work")}
    for place in places.values():
        Path(place).mkdir()
    work = Path(places.pop("work"))
    demo = [PYTHON, str(real / "run.py"), "demo"]
    wheel = next((real / "wheelhouse").glob("numpy-*"))
    content = wheel.read_bytes()
    wheel.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    code, said = cut_off(demo, work, **places)
    assert code == 1 and f"wheelhouse/{wheel.name}：已损坏" in said and not (real / ".venv").exists()
    wheel.write_bytes(content)
    code, said = cut_off(demo, work, read_only=real, **places)
    assert code and ("这里不能写入" in said or "mount" in said) and not (real / ".venv").exists()

    code, said = cut_off(demo, work, **places)
    assert code == 0, said
    assert "83.35" in said and "89.35" in said
    assert (work / "modelcity-demo" / "district" / "各大项得分.png").stat().st_size > 10_000
    assert [list(Path(place).iterdir()) for place in places.values()] == [[], []]
    code, said = cut_off(["sh", str(real / "modelcity.sh"), "doctor"], work, **places)
    assert code == 0 and "modelcity 0.1.0" in said and "NotoSansSC" in said
    made = stick.stick_at(real)
    assert made is not None and ("columns 和 rete" in said) == ("durable-rules" not in made.left_out)
    assert stick.damaged(real) == []
