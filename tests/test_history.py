"""Every run remembered: what is kept, what changed between two runs, the picture, the commands."""

import hashlib
import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from historic import Office, notes
from modelcity.cli.entry import run as command
from modelcity.errors import CallError
from modelcity.judging.score import score
from modelcity.office import records
from modelcity.office.history import record_run
from modelcity.office.rundiff import compare_runs
from modelcity.showing.again import judged_again
from modelcity.showing.history import history_text
from modelcity.showing.historyjson import run_diff_json
from modelcity.showing.jsonform import assessment_json
from modelcity.showing.rundiff import run_diff_text
from modelcity.showing.trend import trend_chart
from modelcity.texts import speak
from test_score import dossier_of

ROOT = Path(__file__).resolve().parents[1]
SOCIAL = str(ROOT / "sample_data" / "social-support.csv")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_run_is_kept_byte_for_byte(office: Office) -> None:
    """Number, locality, day, values as typed, evidence, and the very bytes of the assessment."""
    first = office.record()
    second = office.record(date(2021, 9, 1), meet=["1?", "1"], share="2/3", models="na")
    one, two = office.archive().runs
    assert (one.number, two.number) == (1, 2)
    assert (one.content, two.content) == (first, second)
    assert (one.as_of, two.as_of) == (None, date(2021, 9, 1))
    kept, given = two.dossier(), office.dossier(meet=["1?", "1"], share="2/3", models="na")
    assert kept.locality == given.locality
    assert [(key, entry._replace(place=None)) for key, entry in kept.entries.items()] == [
        (key, entry._replace(place=None)) for key, entry in given.entries.items()
    ]


def test_a_record_judged_again_gives_its_own_bytes_after_the_standard_has_changed(office: Office) -> None:
    """Each by the standard of its day, in the language of its day."""
    office.record(visit="1")
    office.edit("rules/toy/A1.yaml", "visit: ≥2", "visit: ≥1")
    office.record(visit="1")
    speak("en")
    office.record(visit="1", meet="0")
    speak("zh")
    archive = office.archive()
    assert [judged_again(archive, run).same for run in archive.runs] == [True, True, True]
    claimed = [judged_again(archive, run).assessment.totals.claimed for run in archive.runs]
    assert claimed == [1700, 2000, 1900]  # all or nothing of 3 points; then one of 1 point
    assert len(archive.kept.standards) == 2  # once each


def test_a_standard_changed_while_it_judged_is_noticed(office: Office) -> None:
    """Nothing is recorded: the record would not come out the same again."""
    before = office.standard
    dossier, content = office.dossier(), office.record()
    office.edit("rules/toy/A1.yaml", "visit: ≥2", "visit: ≥1")
    with pytest.raises(CallError, match="同时被改动"):
        record_run(office.file, office.shelf, before, dossier, None, content)
    assert len(office.archive().runs) == 1


def test_the_chain_is_as_its_description_says(office: Office) -> None:
    """Computed here from the file itself: canonical JSON of place, kind, number, time, program, link, content."""
    office.record()
    notes(office.file, 2)
    office.record(meet="0")
    with closing(sqlite3.connect(office.file)) as connection:
        rows = connection.execute("SELECT * FROM records ORDER BY place").fetchall()
    link = ""
    for place, kind, number, at, version, body, before, digest in rows:
        content = hashlib.sha256(zlib.decompress(body)).hexdigest()
        chained = json.dumps([place, kind, number, at, version, before, content], separators=(",", ":"))
        assert (before, digest) == (link, hashlib.sha256(chained.encode()).hexdigest())
        link = digest
    assert [(row[0], row[1], row[2]) for row in rows] == [
        (1, "run", 1),
        (2, "remedy_note", 1),
        (3, "remedy_note", 2),
        (4, "run", 2),
    ]


def test_a_list_has_a_line_for_each_run(office: Office) -> None:
    """Totals and verdict by hand: 20 of 20, then one point of meetings lost; in lines that fit."""
    office.record()
    office.record(date(2021, 9, 1), meet=["0", "1"], disputes="1")
    lines = history_text(office.archive(), office.archive().runs, 100).splitlines()
    assert len(lines) == 4
    assert lines[2].split()[3:] == ["-", "20", "20", "20", "0", "门槛项通过", "1", office.standard.digest[:8]]
    assert lines[3].split()[3:8] == ["2021-09-01", "19", "19", "19", "0"]
    assert "一票否决" in lines[3]


# ── what changed ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_changed_between_two_runs(office: Office) -> None:
    """By hand: meetings of 2020 fail, crimes are mended, a plan loses its evidence, money is filed, days differ."""
    office.record(crimes=["1", "0"], money=["12.5?", "12.5"], days=["20", "10"], joint=["1", "0"])
    office.record(meet=["0", "1"], plan="1?", days=["30", "10"], joint=["1", ""])
    found = office.diff(1, 2)
    assert [(turn.kind, turn.clause) for turn in found.turns] == [
        ("lost", "A1-01.a"),
        ("lost", "A1-01.b"),
        ("won", "A1-05.b"),
        ("won", "A1-04.count"),
        ("other", "A1-05.a"),
    ]
    assert {move.id: (move.before, move.after) for move in found.indicators} == {
        "A1-01": ((200, 200, 200), (0, 100, 100)),
        "A1-04": ((150, 150, 150), (200, 200, 200)),
        "A1-05": ((0, 200, 200), (200, 200, 200)),
    }
    moved = [(move.fact, move.year, move.same_value) for move in found.facts]
    assert moved == [
        ("meet", 2020, False),
        ("plan", None, True),
        ("joint", 2021, False),
        ("crimes", 2020, False),
        ("days", 2020, False),
        ("money", 2020, True),
    ]
    assert found.standards is None


def test_points_weigh_more_than_evidence_and_missing_as_much_as_failed(office: Office) -> None:
    """Evidence wanting, then failed: lost. Missing, then failed: lost as before. Failed, then evidence wanting: won."""
    office.record(plan="1?", list="", report="0")
    office.record(plan="0", list="0", report="1?")
    turns = [(turn.kind, turn.clause) for turn in office.diff(1, 2).turns]
    assert turns == [("lost", "A1-01.b"), ("won", "A1-04.requires"), ("other", "A1-03.requires")]


def test_the_text_says_newly_lost_first_and_values_old_and_new(office: Office) -> None:
    """In this order, within the width, and with the evidence that came and went."""
    office.record(crimes=["1", "0"])
    office.record(meet=["0", "1"], plan="1?", crimes="0")
    text = run_diff_text(office.diff(1, 2), 80)
    wanted = [
        "新失分",
        "A1-01.a",
        "不失分",
        "应≥1次",
        "挽回",
        "A1-04",
        "变动的小项",
        "变动的数据",
        "1次 → 0次",
        "撤去佐证",
    ]
    spots = [text.index(word) for word in wanted]
    assert spots == sorted(spots)
    assert [line.split()[1:] for line in text.splitlines() if line.startswith("自报")] == [["19.5", "19", "-0.5"]]
    assert "标准没有变" in text


def test_a_changed_standard_is_named(office: Office) -> None:
    """The declaration that differs, old and new; a clause that only the newer has is told apart from one lost."""
    office.record(visit="1")
    office.edit(
        "rules/toy/A1.yaml",
        "a: {points: 1, item: 天数, needs: {days: 7–14}}",
        "a: {points: 1, item: 天数, needs: {days: 8–14}}",
    )
    office.record(days="7")
    found = office.diff(1, 2)
    assert [(turn.kind, turn.clause) for turn in found.turns] == [("lost", "A1-05.a"), ("won", "A1-02.all")]
    assert found.standards is not None and [change.path[-1] for change in found.standards.changes] == ["days"]
    text = run_diff_text(found, 100)
    assert "标准变了" in text and "7次–14次" in text and "8次–14次" in text
    assert json.loads(run_diff_json(found))["standard"]["changes"][0]["before"] == "7–14"


def test_clauses_that_only_one_standard_has(office: Office) -> None:
    """Neither lost nor won: asked newly, or no longer."""
    office.record(days="20", plan="0")
    office.edit(
        "rules/toy/A1.yaml",
        "b: {points: 1, item: 有规划, needs: {plan: yes}}",
        "c: {points: 1, item: 有规划, needs: {plan: yes}}",
    )
    office.record(plan="0")
    found = office.diff(1, 2)
    assert [(turn.kind, turn.clause) for turn in found.turns] == [
        ("won", "A1-05.a"),
        ("asked", "A1-01.c"),
        ("dropped", "A1-01.b"),
    ]
    assert "新标准才有" in run_diff_text(found, 100)


def test_two_localities_are_not_compared(office: Office) -> None:
    """Facts of one are never shown under another; the run before is the last of the same locality."""
    office.record()
    town = dossier_of(office.standard, {"meet": "1", "plan": "1"}, "town")
    content = assessment_json(office.standard, score(office.standard, town, None))
    record_run(office.file, office.shelf, office.standard, town, None, content)
    office.record(meet="0")
    archive = office.archive()
    with pytest.raises(CallError, match="同一地区同一级别"):
        compare_runs(archive, archive.run(1), archive.run(2))
    before = archive.before(archive.run(3))
    assert before is not None and before.number == 1
    assert archive.before(archive.run(2)) is None
    with pytest.raises(CallError, match="没有第 7 次"):
        archive.run(7)


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_trend_is_drawn_for_one_run_and_for_a_hundred(office: Office) -> None:
    """A veto and a new standard on the way do not stop it."""
    office.record()
    office.record(disputes="1")
    one, vetoed = office.archive().runs
    changed = json.loads(vetoed.content)
    changed["standard"]["digest"] = "0" * 64
    body = {"entries": [], "assessment": json.dumps(changed)}
    other = replace(vetoed, packed=zlib.compress(records.canonical(body)))
    many = [replace(run, number=number) for number, run in enumerate([one, vetoed, other, other] * 25, 1)]
    assert trend_chart([one]).startswith(b"\x89PNG")
    assert trend_chart(many).startswith(b"\x89PNG")


# ── on the command line ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_whole_way(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Assess and record twice, list, show, compare, verify, draw."""
    file, assess = str(tmp_path / "历次.db"), ["assess", SOCIAL, "--standard", "social-support", "--json"]
    assert command([*assess, "--record", file]) == 0
    printed = capfdbinary.readouterr()
    assert "第 1 次".encode() in printed.err
    assert command([*assess, "--as-of", "2024-06-30", "--record", file]) in (0, 1)
    capfdbinary.readouterr()
    here = ["--history", file]
    assert command(["history", "show", "1", "--json", *here]) == 0
    assert capfdbinary.readouterr().out == printed.out
    assert command(["history", "show", *here]) == 0
    assert "第 2 次".encode() in capfdbinary.readouterr().out
    assert command(["history", "list", "--json", *here]) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert [run["number"] for run in told["runs"]] == [1, 2]
    assert told["runs"][0]["totals"] == json.loads(printed.out)["totals"]
    assert command(["history", "diff", *here]) == 0
    assert "第 1 次".encode() in capfdbinary.readouterr().out
    assert command(["history", "verify", "--again", *here]) == 0
    assert "一字不差".encode() in capfdbinary.readouterr().out
    assert command(["history", "trend", "--out", str(tmp_path / "走势.png"), *here]) == 0
    assert (tmp_path / "走势.png").read_bytes().startswith(b"\x89PNG")
    capfdbinary.readouterr()
    assert command(["history", "diff", "1", "2", "3", *here]) == 2
    assert command(["history", "diff", "1", *here]) == 2
    assert command(["history", "list", "--locality", "没有", *here]) == 2
    assert "没有地区“没有”".encode() in capfdbinary.readouterr().err


def test_a_run_that_cannot_be_recorded_prints_no_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2, nothing on stdout: a score that was to be kept and was not is not passed on."""
    file = tmp_path / "台账.csv"
    file.write_text("locality,fact\n")
    assert command(["assess", SOCIAL, "--standard", "social-support", "--json", "--record", str(file)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "不是历史文件" in captured.err
