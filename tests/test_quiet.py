"""The program is quiet: no network, nothing written outside the given folders, nothing left, no one disturbed."""

import hashlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest

from clerks import Said, fill
from modelcity.cli.entry import root
from modelcity.office.history import read_runs

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_data"
DISTRICT, TOWNS = str(SAMPLE / "district.csv"), str(SAMPLE / "towns")

# Every command, in an order in which each finds what it needs. {W} is the folder that is given to write into.
FIRST = f"""
--help
doctor
demo --out {{W}}/demo
template --level county --out {{W}}/台账.xlsx
assess {DISTRICT} --out {{W}}/结果 --record {{W}}/历次.db
assess {DISTRICT} --as-of 2023-06-20 --record {{W}}/历次.db --json
explain {DISTRICT} A1-02
whatif {DISTRICT} --set beneficiary_satisfaction_rate=89.6% --out {{W}}/假如
whatif {DISTRICT} --sensitivity --out {{W}}/敏感
plan {DISTRICT} --target 95 --as-of 2023-10-01 --until 2023-12-31 --out {{W}}/计划
compare {TOWNS} --out {{W}}/比
rollup {TOWNS} --county {DISTRICT} --out {{W}}/汇总
report {DISTRICT} --kind self --to docx,xlsx,html,pdf --out {{W}}/报告
report {{W}}/历次.db --kind history --out {{W}}/历次报告
survey plan --true 93%
survey judge {DISTRICT}
collect init --level county --name 示例区 --due 2023-06-20 --out {{W}}/收集
evidence init --level county --name 示例区 --out {{W}}/案卷
evidence add {{W}}/案卷 {{W}}/材料.pdf --fact joint_conference_count --year 2021 --title 会议记录 --on 2023-06-01
evidence check {{W}}/案卷
evidence catalogue {{W}}/案卷 --out {{W}}/案卷目录.xlsx
evidence draw {{W}}/案卷 --count 1 --seed 7 --out {{W}}/抽查.xlsx
history list --history {{W}}/历次.db
history show --history {{W}}/历次.db
history diff --history {{W}}/历次.db
history marks {{W}}/结果/自评表.xlsx --history {{W}}/历次.db --run 1
history trend --history {{W}}/历次.db --out {{W}}/走势.png
history verify --history {{W}}/历次.db --again
remedies list --history {{W}}/历次.db --out {{W}}/整改跟踪.xlsx
remedies done A1-05.all --history {{W}}/历次.db --note 已补 --by 示例
standard list
standard show A1-02
standard check
standard prove unit
standard diff national unit
standard export unit --to {{W}}/标准.xlsx
standard import {{W}}/标准.xlsx --out {{W}}/导入
standard document --out {{W}}/文档
standard schema --out {{W}}/模式
"""
# And what needs a person's work in between.
THEN = """
collect status {W}/收集 --as-of 2023-06-25 --out {W}/进度 --reminders {W}/催报
collect merge {W}/收集 --out {W}/合并/台账.yaml
remedies import {W}/整改跟踪.xlsx --history {W}/历次.db --by 示例
"""
WRITTEN_TO = ("--out", "--record", "--reminders", "--to")
FONT_LIST = "subprocess.Popen 'fc-list'"  # by which matplotlib learns once what fonts a computer has


@dataclass(frozen=True)
class Computer:
    """A computer with nothing on it: a home, a folder for temporary files, and one that is given to write into."""

    folder: Path

    def place(self, name: str) -> Path:
        made = self.folder / name
        made.mkdir(exist_ok=True)
        return made

    def environment(self) -> dict[str, str]:
        """What a process is told: as run.py does, matplotlib has a folder of its own."""
        told = {"HOME": "home", "USERPROFILE": "home", "TMPDIR": "tmp", "TEMP": "tmp", "MPLCONFIGDIR": "matplotlib"}
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        ours = {"PYTHONPATH": str(ROOT / "engine"), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        return kept | ours | {name: str(self.place(place)) for name, place in told.items()}

    def watched(self, calls: Sequence[Sequence[str]]) -> Any:
        """What becomes of calls that are watched, started where nothing should be written."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "tests" / "watched.py")],
            input=json.dumps(calls),
            cwd=self.place("here"),
            env=self.environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def allowed(self) -> tuple[str, ...]:
        """Where something may be written; `/dev/null` is nowhere."""
        return (*(str(self.place(name).resolve()) + os.sep for name in ("given", "tmp", "matplotlib")), os.devnull)


def leaves(command: click.Command, *words: str) -> Iterator[str]:
    """The names of all commands that do something."""
    if not isinstance(command, click.Group):
        yield " ".join(words)
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from leaves(inner, *words, name)


def called(lines: str, given: object = "W") -> list[list[str]]:
    """The words of each call."""
    return [[word.format(W=given) for word in line.split()] for line in lines.strip().splitlines()]


def test_every_command_is_called() -> None:
    """A new command gets a line in FIRST."""
    begun = {" ".join(words[:length]) for words in called(FIRST) + called(THEN) for length in (1, 2)}
    assert set(leaves(root)) - begun == set()


def test_the_watch_sees_what_it_must(tmp_path: Path) -> None:
    """Otherwise its silence would mean nothing."""
    computer = Computer(tmp_path)
    seen = computer.watched([])
    assert seen[0].startswith("socket.") and seen[1].startswith("subprocess.Popen")
    assert seen[-1] == str((computer.place("here") / "seen").resolve())


def snapshot(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def people_work(given: Path) -> None:
    """A unit fills in one value and hands its book in; one remedy is done."""
    out = next(path for path in sorted((given / "收集" / "books").glob("*.xlsx")) if "双拥办" in path.name)
    book = openpyxl.load_workbook(out)
    assert fill(book, {("joint_conference_count", 2021): Said("2", "会议记录")}) == 1
    book.save(given / "收集" / "returned" / out.name)
    tracking = openpyxl.load_workbook(given / "整改跟踪.xlsx")
    sheet = tracking.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[3]}
    sheet.cell(4, columns["完成情况"]).value = "已完成"  # the other rows stay as they went out
    sheet.cell(4, columns["说明"]).value = "已补"
    tracking.save(given / "整改跟踪.xlsx")


@pytest.mark.slow
def test_every_command_without_a_network_and_within_its_folders(tmp_path: Path) -> None:
    """No socket, no other program; what is written lies in the folder given or is temporary, and gone at the end."""
    computer = Computer(tmp_path)
    given = computer.place("given")
    (given / "材料.pdf").write_bytes(b"paper")
    before = {area: snapshot(ROOT / area) for area in ("sample_data", "indicators", "rules", "reports")}
    for lines, work in ((FIRST, people_work), (THEN, lambda _: None)):
        calls = called(lines, given)
        for words, done in zip(calls, computer.watched(calls), strict=True):
            assert done["code"] in (0, 1), (words, done["code"], done["err"])
            assert [what for what in done["forbidden"] if what != FONT_LIST] == [], words
            outside = [path for path in done["written"] if not (path + os.sep).startswith(computer.allowed())]
            assert outside == [], words
            assert "Traceback" not in done["err"] and "Warning" not in done["err"], (words, done["err"])
            named = [path for word, path in itertools.pairwise(words) if word in WRITTEN_TO and str(given) in path]
            assert [path for path in named if not Path(path).exists()] == [], words
        work(given)
    assert [list(computer.place(name).iterdir()) for name in ("home", "tmp", "here")] == [[], [], []]
    assert {area: snapshot(ROOT / area) for area in before} == before
    assert [path for path in given.rglob("*") if path.name.endswith((".tmp", ".draft"))] == []


@pytest.mark.slow
def test_without_a_home_nothing_of_matplotlib_is_left(tmp_path: Path) -> None:
    """On a locked-down desktop its list of fonts goes to a temporary folder, and with it."""
    computer = Computer(tmp_path)
    (tmp_path / "no folder").touch()
    environment = computer.environment() | {"HOME": str(tmp_path / "no folder" / "home")}
    del environment["MPLCONFIGDIR"]
    words = ["assess", DISTRICT, "--out", str(computer.place("given"))]
    done = started(computer, words, environment)
    assert done.returncode == 0, done.stderr
    assert len(list(computer.place("given").glob("*.png"))) == 2
    assert "atplotlib" not in done.stderr
    assert list(computer.place("tmp").iterdir()) == []


def started(
    computer: Computer, words: Sequence[str], environment: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """One call in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "modelcity", *words],
        cwd=computer.place("here"),
        env=environment or computer.environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


# ── two at once ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_processes_that_write_to_the_same_places_at_once(tmp_path: Path) -> None:
    """The same folder, history and archive: every run ends well, every file is whole, and no record is lost."""
    computer = Computer(tmp_path)
    alone, both = computer.place("alone"), computer.place("given")
    history, archive = both / "历次.db", both / "案卷"
    assert started(computer, ["assess", DISTRICT, "--out", str(alone)]).returncode == 0
    opened = ["evidence", "init", "--level", "county", "--name", "示例区", "--out", str(archive)]
    assert started(computer, opened).returncode == 0
    calls = [["assess", DISTRICT, "--out", str(both / "结果"), "--record", str(history)]] * 2
    for number in range(2):
        paper = both / f"{number}.pdf"
        paper.write_bytes(b"paper %d" % number)
        about = ["--fact", "joint_conference_count", "--year", "2021", "--title", f"记录{number}", "--on", "2023-06-01"]
        calls.append(["evidence", "add", str(archive), str(paper), *about])
    with ThreadPoolExecutor(len(calls)) as pool:
        ended = list(pool.map(lambda words: started(computer, words), calls))
    assert [(one.returncode, one.stderr) for one in ended if one.returncode] == []
    assert relative(both / "结果") == relative(alone)
    assert [run.number for run in read_runs(history).runs] == [1, 2]
    assert len({run.content for run in read_runs(history).runs}) == 1
    for words in (["history", "verify", "--history", str(history)], ["evidence", "check", str(archive)]):
        assert started(computer, words).returncode == 0
    assert len([path for path in archive.rglob("*.pdf") if path.is_file()]) == 2


def relative(folder: Path) -> dict[str, bytes]:
    """The files of a folder and what they hold; a half-written one beside them would be seen."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}
