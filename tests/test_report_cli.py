"""``modelcity report`` as a person uses it: each kind, what is refused, everything at once, and how it ends."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from modelcity.cli import reportcall
from modelcity.cli.entry import run
from modelcity.cli.reportcall import formats_of
from modelcity.errors import CallError
from modelcity.reporting import writing
from modelcity.reporting.model import Document, Heading, Paragraph
from modelcity.reporting.templates import read_templates
from modelcity.reporting.writing import write_reports

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
DISTRICT, VETOED = str(SAMPLE / "district.csv"), str(SAMPLE / "district-vetoed.yaml")
UNIT, TOWNS = str(SAMPLE / "unit.csv"), str(SAMPLE / "towns")
REMOTE = "模板"
DRAWN = {
    "selfreport.categories": ["category_chart"],
    "selfreport.adding": ["waterfall_chart"],
    "townsbrief": ["heatmap_chart", "pareto_chart"],
    "planreport": ["timeline_chart"],
    "historyreport": ["trend_chart"],
}


def plain(document: Document, _templates: object) -> bytes:
    """A writer that is quick: which kind, how many blocks."""
    return f"{document.kind} {len(document.blocks)}".encode()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers and pictures that take no time: their own tests try the real ones."""
    monkeypatch.setattr(writing, "_writer", lambda _ending: plain)
    for place, charts in DRAWN.items():
        for chart in charts:
            monkeypatch.setattr(f"modelcity.reporting.{place}.{chart}", lambda *_: b"PNG")


def problems(capsys: pytest.CaptureFixture[str], *call: str) -> list[str]:
    """What a call is refused for, a problem a line; it must end with 2."""
    assert run(["report", *call]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f"有 {len(lines) - 1} 处问题：" or lines[0] == f"台账有 {len(lines) - 1} 处问题，没有打分："
    return [line.strip() for line in lines[1:]]


def refused(capsys: pytest.CaptureFixture[str], out: Path, *call: str) -> str:
    """The one thing that a call is refused for; nothing was written."""
    (found,) = problems(capsys, *call, "--out", str(out))
    assert not out.exists()
    return found


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("kind", "call", "code", "files"),
    [
        ("self", [DISTRICT], 0, ["青禾区（虚构）自评报告.docx"]),
        ("self", [VETOED], 1, ["青禾区（虚构）自评报告.docx"]),
        ("self", [UNIT, "--standard", "unit"], 0, ["示例局（虚构）自评报告.docx"]),
        ("plan", [DISTRICT, "--target", "84"], 0, ["青禾区（虚构）整改计划.docx"]),
        ("plan", [DISTRICT, "--target", "100", "--budget", "3"], 1, ["青禾区（虚构）整改计划.docx"]),
    ],
)
def test_each_kind_writes_and_ends_as_its_command(
    tmp_path: Path, kind: str, call: Sequence[str], code: int, files: Sequence[str]
) -> None:
    """0 when done; 1 when vetoed, or a plan falls short."""
    assert run(["report", *call, "--kind", kind, "--out", str(tmp_path / "out")]) == code
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == files
    assert all(path.read_bytes().startswith(kind.encode()) for path in (tmp_path / "out").iterdir())


@pytest.mark.usefixtures("quick")
def test_notices_are_a_file_per_unit_and_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every unit that leads a finding; who loses nothing is told, many files are counted."""
    assert run(["report", DISTRICT, "--kind", "unit", "--to", "docx,xlsx", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr()
    names = [path.name for path in tmp_path.iterdir()]
    assert f"已写出 {len(names)} 个文件" in said.out and "不发通知单" in said.err
    for ending in (".docx", ".xlsx"):
        assert sum(name.endswith(ending) for name in names) == len(names) / 2


@pytest.mark.usefixtures("quick")
def test_towns_come_as_a_folder_or_as_files(tmp_path: Path) -> None:
    """Vetoed towns in the sample: 1; two files without a veto: 0."""
    assert run(["report", TOWNS, "--kind", "towns", "--out", str(tmp_path / "all")]) == 1
    two = [str(SAMPLE / "towns" / f"{name}.csv") for name in ("wanglan", "heguang")]
    assert run(["report", *two, "--kind", "towns", "--out", str(tmp_path / "two")]) == 0
    assert len(list((tmp_path / "all").iterdir())) == len(list((tmp_path / "two").iterdir())) == 1


@pytest.mark.usefixtures("quick")
def test_a_history_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Recorded by assess; of a locality that is not in it, nothing is written."""
    history = str(tmp_path / "history.db")
    assert run(["assess", DISTRICT, "--record", history, "--json"]) == 0
    capsys.readouterr()
    assert run(["report", history, "--kind", "history", "--out", str(tmp_path / "out")]) == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["青禾区（虚构）历次自评.docx"]
    capsys.readouterr()
    assert "别处" in refused(capsys, tmp_path / "no", history, "--kind", "history", "--locality", "别处")


@pytest.mark.usefixtures("quick")
def test_english_throughout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", DISTRICT, "--kind", "self", "--lang", "en", "--out", str(tmp_path)]) == 0
    assert "written" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["青禾区（虚构） self-assessment.docx"]


@pytest.mark.parametrize(
    ("to", "formats"),
    [
        ("docx", ["docx"]),
        ("docx,xlsx", ["docx", "xlsx"]),
        (" DOCX，html、pdf;docx ", ["docx", "html", "pdf"]),
        (",", []),
    ],
)
def test_formats_as_people_write_them(to: str, formats: list[str]) -> None:
    assert list(formats_of(to)) == formats


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Kind, format, place and templates in one go."""
    file = tmp_path / "there.txt"
    file.write_text("x", encoding="utf-8")
    call = ("--kind", "slef", "--to", "docx,dox", "--out", str(file), "--templates", str(tmp_path / REMOTE))
    found = problems(capsys, DISTRICT, *call)
    assert len(found) == 4
    places = [line.split("：")[0].split(": ")[0] for line in found]
    assert places == ["--kind", "--out", "--to", str(tmp_path / REMOTE)]
    assert "self" in found[0] and "文件夹" in found[1] and "docx" in found[2]


def test_a_call_that_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """What is missing, with what may be written."""
    found = problems(capsys)
    assert [line.split(":")[0] for line in found] == ["--kind", "--out"]


def test_a_kind_without_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind, wanted in (("self", "一份台账"), ("towns", "文件夹"), ("history", "历史文件")):
        assert wanted in refused(capsys, tmp_path / "out", "--kind", kind)


def test_a_folder_where_a_file_is_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And two files where one is: each says what to do."""
    assert "--kind towns" in refused(capsys, tmp_path / "out", TOWNS, "--kind", "self")
    assert "一份台账" in refused(capsys, tmp_path / "out", DISTRICT, VETOED, "--kind", "unit")
    assert "历史文件" in refused(capsys, tmp_path / "out", TOWNS, "--kind", "history")


def test_a_report_is_not_written_among_the_dossiers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = problems(capsys, TOWNS, "--kind", "towns", "--out", TOWNS)
    assert found.startswith("--out") and "另给一个文件夹" in found


@pytest.mark.parametrize(
    ("kind", "option"),
    [
        ("self", ["--target", "95"]),
        ("unit", ["--maximise"]),
        ("self", ["--by", "evidenced"]),
        ("towns", ["--evidence", "案卷"]),
        ("history", ["--as-of", "2023-06-20"]),
        ("history", ["--standard", "unit"]),
        ("plan", ["--target", "95", "--locality", "青禾区"]),
    ],
)
def test_options_of_another_kind_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, option: list[str]
) -> None:
    """An option that would do nothing is not passed over, even where it says the default."""
    found = refused(capsys, tmp_path / "out", DISTRICT, "--kind", kind, *option)
    assert found.startswith(option[-2] if len(option) > 1 else option[0]) and "用不到" in found


def test_a_plan_needs_a_target_and_a_day_to_start_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out")
    found = problems(capsys, DISTRICT, "--kind", "plan", "--until", "2023-12-01", "--out", out)
    assert [line.split(":")[0] for line in found] == ["--target", "--until"]


def test_pdf_without_typst(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Said before anything is judged or written, with how to install it."""
    monkeypatch.setattr(reportcall, "find_spec", lambda name: None if name == "typst" else find_spec(name))
    assert "modelcity[pdf]" in refused(capsys, tmp_path / "out", DISTRICT, "--kind", "self", "--to", "docx,pdf")


def test_a_bad_dossier_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("locality,fact,year,value\nL,no_such_fact,2021,1\n", encoding="utf-8")
    assert run(["report", str(bad), "--kind", "self", "--level", "county", "--out", str(tmp_path / "out")]) == 2
    assert "no_such_fact" in capsys.readouterr().err and not (tmp_path / "out").exists()


def documents(*names: str, text: str = "正文") -> list[Document]:
    """Small documents."""
    return [Document("self", name, "标题", "示例区", (Heading("一"), Paragraph(text))) for name in names]


def test_every_document_in_every_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Formats asked for twice are written once; names that are alike do not overwrite each other."""
    monkeypatch.setattr(writing, "_writer", lambda _ending: plain)
    paths = write_reports(documents("甲", "甲"), ["docx", "html", "docx"], tmp_path / "a" / "b", read_templates())
    assert [path.name for path in paths] == ["甲.docx", "甲.html", "甲 (2).docx", "甲 (2).html"]
    assert all(path.is_file() for path in paths)


def test_the_same_bytes_twice_in_the_office_formats(tmp_path: Path) -> None:
    """Through the real writers."""
    for folder in ("one", "two"):
        write_reports(documents("报告"), ["docx", "xlsx", "html"], tmp_path / folder, read_templates())
    for ending in ("docx", "xlsx", "html"):
        one, two = ((tmp_path / folder / f"报告.{ending}").read_bytes() for folder in ("one", "two"))
        assert one == two and len(one) > 1000
    assert zipfile.is_zipfile(tmp_path / "one" / "报告.docx")


def test_a_character_without_a_glyph_stops_everything(tmp_path: Path) -> None:
    """Of all documents, before the first file; a place-name character that is rare is there."""
    with pytest.raises(CallError) as caught:
        write_reports(
            [*documents("好"), *documents("坏", text="\U0002f800")], ["docx"], tmp_path / "out", read_templates()
        )
    assert len(caught.value.problems) == 1 and "U+2F800" in str(caught.value)
    assert not (tmp_path / "out").exists()
    write_reports(documents("好", text="㵲阳镇"), ["html"], tmp_path / "out", read_templates())


def test_progress_only_where_a_person_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing in a pipe; a count on a terminal."""
    monkeypatch.setattr(writing, "_writer", lambda _ending: plain)
    write_reports(documents("甲", "乙", "丙"), ["docx"], tmp_path, read_templates())
    assert capsys.readouterr().err == ""
    stream: Any = writing.sys.stderr
    monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    write_reports(documents("甲", "乙", "丙"), ["docx"], tmp_path, read_templates())
    assert "正在写第 3 份，共 3 份" in capsys.readouterr().err
