"""Evidence on file: what is registered counts while it is unchanged, no link leads out, nothing is half-done."""

import csv
import hashlib
import io
import json
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import (
    COUNTY,
    DAY,
    GROUP,
    JOINT,
    MILITARY,
    MINUTES,
    NATIONAL,
    PLACE,
    PLENARY,
    faults,
    file_,
    lying,
    new_archive,
    new_minutes,
    whole_archive,
)
from modelcity.cli.entry import run
from modelcity.errors import CallError
from modelcity.office.catalogue import catalogue
from modelcity.office.drawing import sample
from modelcity.office.evidence import Archive, init_archive, open_archive
from modelcity.office.filing import add
from modelcity.office.papers import papers_of
from modelcity.office.register import Filed, read_register, register_bytes
from modelcity.office.round import Area
from modelcity.office.safepaths import path_fault, safe_name
from modelcity.office.verifying import check
from modelcity.showing.cataloguefiles import catalogue_book
from modelcity.showing.evidence import added_text

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return new_archive(tmp_path / "案卷")


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    return new_minutes(tmp_path)


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands take the standard that is loaded already: a tenth of a second each."""
    for module in ("archive", "evidence"):
        monkeypatch.setattr(f"modelcity.cli.{module}.the_standard", lambda *_: NATIONAL)


# ── the folder and its register ──────────────────────────────────────────────────────────────────────────────────────


def test_init_makes_a_folder_for_each_indicator_and_year() -> None:
    """As the declaration says: A1-02 has yearly facts only, A1-04 only facts without years."""
    folder, archive = whole_archive(), open_archive(whole_archive())
    assert sorted(path.name for path in (folder / "A1" / "A1-02").iterdir()) == ["2020", "2021", "2022", "2023"]
    assert [path.name for path in (folder / "A1" / "A1-04").iterdir()] == ["不分年度"]
    guide = (folder / "说明.txt").read_text("utf-8-sig")
    assert "A1-02 议军会、军地联席会和领导小组全会" in guide
    assert "    ds_in_development_plan  双拥纳入经济社会发展规划（不分年度）\n" in guide
    assert "    joint_conference_count  军地联席会议次数\n" in guide
    assert "应备：议军会纪要、军地联席会议制度与记录" in guide
    assert (folder / "register.csv").read_bytes() == b"\xef\xbb\xbfsha256,path,fact,year,title,size,added,note\r\n"
    assert (archive.standard, archive.locality) == ("national", COUNTY)
    assert faults(archive) == []


def test_a_file_is_copied_and_registered(archive: Archive, minutes: Path) -> None:
    """By the digest that sha256sum gives; the same call again changes nothing."""
    file_(archive, minutes)
    digest = "efeb5ba3a799b9d62c7c16df967c1b73706532657a902528429689463812ab88"  # of GNU coreutils
    wanted = f"{digest},{PLACE}/联席会议纪要.pdf,{JOINT},2021,联席会议纪要,15,2023-06-20,\r\n"
    register = archive.folder / "register.csv"
    assert register.read_text("utf-8-sig").splitlines()[1] == wanted.strip()
    assert (archive.folder / PLACE / "联席会议纪要.pdf").read_bytes() == MINUTES
    before = register.read_bytes()
    assert len(file_(archive, minutes).known) == 1
    assert (register.read_bytes(), lying(archive)) == (before, [f"{PLACE}/联席会议纪要.pdf"])


def test_one_file_serves_several_facts_and_is_there_once(archive: Archive, minutes: Path, tmp_path: Path) -> None:
    """Under another name, and for another fact: a row, no second copy."""
    file_(archive, minutes)
    other = tmp_path / "别名.pdf"
    other.write_bytes(MINUTES)
    file_(archive, other, fact=GROUP)
    assert lying(archive) == [f"{PLACE}/联席会议纪要.pdf"]
    assert {row.key for row in archive.rows} == {(JOINT, 2021), (GROUP, 2021)}
    assert {row.path for row in archive.rows} == {f"{PLACE}/联席会议纪要.pdf"}


def test_another_file_of_the_same_name_gets_its_own(archive: Archive, tmp_path: Path) -> None:
    """Also where only case differs: on Windows it would be the same file."""
    for number, name in enumerate(("Photo.JPG", "photo.jpg", "PHOTO.jpg")):
        (tmp_path / str(number)).mkdir()
        path = tmp_path / str(number) / name
        path.write_bytes(b"%d" % number)
        file_(archive, path)
    assert lying(archive) == [f"{PLACE}/{name}" for name in ("PHOTO (3).jpg", "Photo.JPG", "photo (2).jpg")]
    assert faults(archive) == []


def test_a_file_in_the_folder_is_registered_where_it_lies(archive: Archive) -> None:
    """And once more when its content was changed on purpose: every row of it takes the new digest."""
    path = archive.folder / "A1" / "A1-02" / "2022" / "扫描件.pdf"
    path.write_bytes(b"one")
    file_(archive, path, year=2022)
    file_(archive, path, year=2022, fact=GROUP)
    assert lying(archive) == ["A1/A1-02/2022/扫描件.pdf"]
    path.write_bytes(b"two")
    assert faults(archive) == [("changed", "A1/A1-02/2022/扫描件.pdf")]
    later = date(2023, 9, 1)
    assert file_(archive, path, year=2022, day=later).renewed == ("A1/A1-02/2022/扫描件.pdf",)
    assert faults(archive) == []
    wanted = (hashlib.sha256(b"two").hexdigest(), "2023-09-01")
    assert {(row.digest, row.added) for row in archive.rows} == {wanted}


def test_a_changed_file_is_not_taken_for_the_one_registered(archive: Archive, minutes: Path) -> None:
    """A paper that is what the file was changed into gets its own place: what was registered stays in question."""
    file_(archive, minutes)
    for path in (minutes, archive.folder / PLACE / minutes.name):
        path.write_bytes(b"changed")
    file_(archive, minutes)
    assert lying(archive) == [f"{PLACE}/联席会议纪要 (2).pdf", f"{PLACE}/联席会议纪要.pdf"]
    assert faults(archive) == [("changed", f"{PLACE}/联席会议纪要.pdf")]


def test_a_lost_file_is_put_back(archive: Archive, minutes: Path) -> None:
    """Filing the same paper again heals what `check` found."""
    file_(archive, minutes)
    (archive.folder / PLACE / "联席会议纪要.pdf").unlink()
    assert faults(archive) == [("missing", f"{PLACE}/联席会议纪要.pdf")]
    minutes = minutes.rename(minutes.with_name("另一个名字.pdf"))
    added = file_(archive, minutes)
    assert (faults(archive), len(archive.rows)) == ([], 1)
    assert f"原来缺失，已放回的 1 个文件：\n  {PLACE}/联席会议纪要.pdf\n" in added_text(NATIONAL, added)


@pytest.mark.usefixtures("loaded")
def test_a_list_files_many_papers_at_once(archive: Archive, minutes: Path, tmp_path: Path, capsys: Any) -> None:
    """Paths are read from the folder of the list; a file that stands twice is one paper with both values."""
    plenary = tmp_path / "扫描" / "全会.pdf"
    plenary.parent.mkdir()
    plenary.write_bytes(PLENARY)
    rows = [
        f"{minutes.name},{JOINT},2021,=纪要,",
        f"扫描/全会.pdf,{GROUP},２０２１,,",
        f"扫描/全会.pdf,{GROUP},2022,全会,",
    ]
    listed = tmp_path / "清单.csv"
    listed.write_text("\n".join(["file,fact,year,title,note", *rows]), "gb18030")
    call = ["evidence", "add", str(archive.folder), "--list", str(listed), "--on", "2023-06-20"]
    assert run(call) == 0
    assert "登记了 3 条" in capsys.readouterr().out
    assert [(row.key, row.title) for row in archive.rows] == [
        ((GROUP, 2021), "全会"),
        ((GROUP, 2022), "全会"),
        ((JOINT, 2021), "=纪要"),
    ]
    assert lying(archive) == [f"{PLACE}/{name}.pdf" for name in ("全会", "联席会议纪要")]
    before = (archive.folder / "register.csv").read_bytes()
    rows = [f"{minutes.name},{GROUP},2020,,", f"x.pdf,{JOINT},2019,,", f"x.pdf,{JOINT},21,,", ",no_such,2021,,"]
    rows += [f"y.pdf,{JOINT},2021,,a\u202eb"]
    listed.write_text("\n".join(["file,fact,year,title,note", *rows]), "utf-8")
    assert run(call) == 2
    said = capsys.readouterr().err
    for found in (
        *("清单.csv:3: year", "请改正年度", "清单.csv:4: year: 年度写的是“21”", "清单.csv:5: file: 没有写文件"),
        *("清单.csv:3: file: “x.pdf”没有这个文件", "清单.csv:6: file: “y.pdf”没有这个文件", "请改备注（--note"),
    ):
        assert found in said
    listed.write_text("file,fact,year\n", "utf-8")
    assert run(call) == 2
    assert "清单.csv: 只有表头，没有数据行" in capsys.readouterr().err
    assert (archive.folder / "register.csv").read_bytes() == before


def test_check_finds_every_kind(archive: Archive, minutes: Path, tmp_path: Path) -> None:
    """Changed, lost, unregistered, for unknown facts and years, twice, by case alone, of one content, links."""
    file_(archive, minutes)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.pdf").write_bytes(b"x")
    there = archive.folder / PLACE
    for name, content in (("b.pdf", b"b"), ("c.pdf", b"c"), ("d.pdf", b"c"), ("stray.pdf", b"s"), ("Thumbs.db", b"t")):
        (there / name).write_bytes(content)
    (there / "B.pdf").write_bytes(b"B")
    (there / "bad:name.pdf").write_bytes(b"n")
    (there / "link.pdf").symlink_to(outside / "x.pdf")
    (archive.folder / "A1" / "folder").symlink_to(outside)
    rows = [
        *archive.rows,
        filed("gone.pdf", b"g"),
        filed("b.pdf", b"was otherwise"),
        filed("B.pdf", b"B", fact="no_such_fact"),
        filed("c.pdf", b"c", year=2019),
        filed("c.pdf", b"c", fact="ds_office_joint_working"),
        filed("d.pdf", b"c"),
        filed("d.pdf", b"c"),
        filed("../folder/x.pdf", b"x"),
    ]
    (archive.folder / "register.csv").write_bytes(register_bytes(rows))
    found = faults(archive)
    assert {kind for kind, path in found if path.endswith("gone.pdf")} == {"missing"}
    assert found.count(("changed", f"{PLACE}/b.pdf")) == 1
    assert ("unknown", f"{PLACE}/B.pdf") in found
    assert ("unknown", f"{PLACE}/c.pdf") in found
    assert [path for kind, path in found if kind == "unknown"] == [f"{PLACE}/{n}.pdf" for n in ("B", "c", "c")]
    assert ("twice", f"{PLACE}/d.pdf") in found
    assert ("stray", f"{PLACE}/stray.pdf") in found
    assert ("badly_named", f"{PLACE}/bad:name.pdf") in found
    assert [path for kind, path in found if kind == "link"] == ["A1/folder", f"{PLACE}/link.pdf"]
    assert [path for kind, path in found if kind == "twins"] == [f"{PLACE}/B.pdf"]
    assert [path for kind, path in found if kind == "copies"] == [f"{PLACE}/c.pdf"]
    assert [kind for kind, path in found if "register.csv" in path] == ["row"]  # the path with ..
    assert len(found) == 13  # and nothing else: three unknown, two links, one of each other kind


def test_check_says_what_to_do_with_a_file_that_nobody_registered(archive: Archive, minutes: Path) -> None:
    """One that is registered elsewhere, one that lies too high up; our own lists may lie beside the register."""
    file_(archive, minutes)
    for name in ("案卷目录.xlsx", "抽查表.xlsx", "照片.jpg", "A1/A1-02/2022/纪要.pdf"):
        (archive.folder / name).write_bytes(MINUTES)
    assert sorted((fault.kind, fault.path, fault.detail) for fault in check(archive, NATIONAL).faults) == [
        ("stray", "A1/A1-02/2022/纪要.pdf", f"与已登记的 {PLACE}/联席会议纪要.pdf 内容相同，可以移走"),
        ("stray", "照片.jpg", "先移到小项和年度的文件夹里"),
    ]


def test_a_register_that_is_a_link_is_found(archive: Archive, tmp_path: Path) -> None:
    """As any other link."""
    path = archive.folder / "register.csv"
    path.rename(tmp_path / "elsewhere.csv")
    path.symlink_to(tmp_path / "elsewhere.csv")
    assert faults(archive) == [("link", "register.csv")]


def test_what_may_not_be_looked_into_is_said(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that cannot see into a folder does not call it sound."""
    scan = os.scandir

    def refusing(path: Any) -> Any:
        if str(path).endswith(PLACE):
            raise PermissionError(13, os.strerror(13), str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert faults(archive) == [("unreadable", PLACE)]


def test_long_answers_are_cut(archive: Archive, tmp_path: Path) -> None:
    """Of 60 papers 50 are named."""
    papers = [tmp_path / f"{number}.pdf" for number in range(60)]
    for number, paper in enumerate(papers):
        paper.write_bytes(b"%d" % number)
    for words in ("登记了 60 条：", "原来就登记了的 60 条，没有重复登记："):
        said = added_text(NATIONAL, file_(archive, *papers)).splitlines()
        assert (said[0], len(said), said[-1]) == (words, 52, "    …还有 10 条")


def filed(name: str, content: bytes, fact: str = JOINT, year: int | None = 2021) -> Filed:
    path = f"{PLACE}/{name}"
    return Filed(hashlib.sha256(content).hexdigest(), path, fact, year, "材料", len(content))


def test_the_register_may_come_back_from_a_spreadsheet(archive: Archive, minutes: Path) -> None:
    """GBK, moved and dropped columns, LF, full-width digits, a day as Excel writes it: the same rows."""
    file_(archive, minutes, title="=1+1")
    row = archive.rows[0]
    text = (archive.folder / "register.csv").read_text("utf-8-sig")
    assert ",'=1+1," in text
    moved = f"Year,fact,title,path,sha256,added\n２０２１,{JOINT},'=1+1,{row.path},{row.digest.upper()},2023/6/20\n"
    (archive.folder / "register.csv").write_bytes(moved.encode("gb18030"))
    assert archive.rows == (row._replace(size=0, added="2023/6/20"),)
    assert faults(archive) == []


texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), max_size=12).map(str.strip)
titles = st.one_of(texts, st.sampled_from(["=1", "'=1", "''@x", "'quoted'", "＋1", '"', ",", "-"]))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(titles, titles), max_size=4))
def test_any_title_survives_the_register(tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str]]) -> None:
    """And nothing in the file starts as a formula does."""
    folder = tmp_path_factory.mktemp("register")
    rows = [
        filed(f"{number}.pdf", b"x")._replace(title=title, note=note, added="")
        for number, (title, note) in enumerate(said)
    ]
    content = register_bytes(reversed(rows))
    assert content == register_bytes(rows)
    (folder / "register.csv").write_bytes(content)
    kept = [row for row in rows if "\x85" not in row.title + row.note]
    assert [row for row in read_register(folder).rows if row in kept] == kept
    cells = [cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in line]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠"))]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=90))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    """One that every system takes, and that stays as it is when it is made safe again."""
    safe = safe_name(name)
    assert path_fault(safe) == ""
    assert len(safe.encode()) < 250
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("会议 纪要（定稿）.docx", "会议 纪要（定稿）.docx"),
        ("../../etc/passwd", "_._etc_passwd"),
        ("CON.txt", "_CON.txt"),
        ("com1", "_com1"),
        (".hidden", "hidden"),
        ("尾巴. . ", "尾巴"),
        ("a\nb\t.pdf", "a b.pdf"),
        ("\u202egpj.exe", "_gpj.exe"),
        ("~$锁.docx", "_~$锁.docx"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("长" * 100 + ".pdf", "长" * 60 + ".pdf"),
        ("...", "材料"),
    ],
)
def test_names_that_some_system_refuses(name: str, safe: str) -> None:
    """Each by hand."""
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    "path",
    [
        *("", "/etc/passwd", "../x", "A1/../../x", "A1//x", "./x", "C:/x", "A1\\x", "A1/nul.pdf", "A1/x ", "A1/x."),
        *(".adding/0", "A1/.x", "a\x00b", "A1/\u202ex", "长/" * 300 + "x", "A1/" + "长" * 84 + ".pdf", "A1/ x"),
    ],
)
def test_paths_that_leave_the_folder_are_refused(path: str) -> None:
    """In the register they are problems, whatever lies there."""
    assert path_fault(path) != ""


# ── what cannot be filed ─────────────────────────────────────────────────────────────────────────────────────────────


def test_links_and_no_files_are_refused_all_at_once(archive: Archive, minutes: Path, tmp_path: Path) -> None:
    """Nothing of the call is done, not even its good files."""
    (tmp_path / "link.pdf").symlink_to(minutes)
    (tmp_path / "empty.pdf").touch()
    names = ["link.pdf", "empty.pdf", "gone.pdf", "案卷"]
    with pytest.raises(CallError) as error:
        file_(archive, minutes, *(tmp_path / name for name in names))
    said = {Path(problem.place.file).name: problem.found for problem in error.value.problems}
    assert said == {"link.pdf": "是链接", "empty.pdf": "是空文件", "gone.pdf": "没有这个文件", "案卷": "不是普通文件"}
    assert (lying(archive), archive.rows) == ([], ())


@pytest.mark.parametrize("planted", [PLACE, ".adding", ".register.lock"])
def test_a_link_planted_in_the_folder_leads_nowhere(
    planted: str, archive: Archive, minutes: Path, tmp_path: Path
) -> None:
    """Neither papers nor the lock are written through it."""
    outside = tmp_path / "outside"
    if planted == ".register.lock":
        outside.write_text("keep me")
    else:
        outside.mkdir()
    shutil.rmtree(archive.folder / planted, ignore_errors=True)
    (archive.folder / planted).symlink_to(outside)
    with pytest.raises(CallError):
        file_(archive, minutes)
    assert list(outside.iterdir()) == [] if outside.is_dir() else outside.read_text() == "keep me"
    assert archive.rows == ()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--fact", "joint_conference_cuont", "--year", "2021"], ["没有事实", "您是不是想写“joint_conference_count”"]),
        (["--fact", "军地联席会议次数", "--year", "2021"], ["这是标题，请写编号 joint_conference_count"]),
        (["--fact", JOINT], ["没有写年度", "请写明年度"]),
        (["--fact", JOINT, "--year", "2019"], ["2020–2023", "请改正年度"]),
        (["--fact", "ds_office_joint_working", "--year", "2021"], ["不填事实"]),
        (["--fact", "member_duties_defined", "--year", "2021"], ["不分年度", "请不要写年度"]),
        (["--fact", JOINT, "--year", "2021", "--title", "a\u202eb"], ["控制字符"]),
        (["--fact", JOINT, "--year", "2021", "--year", "x"], ["--year 的值不对"]),
        (["--year", "2021"], ["要么写文件和 --fact，要么写 --list"]),
        (["--fact", JOINT, "--year", "2021", "--list", "x.csv"], ["要么写文件和 --fact，要么写 --list"]),
    ],
)
def test_a_wrong_call_says_what_to_do(
    options: list[str], said: list[str], archive: Archive, minutes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With exit code 2, and the register as it was."""
    assert run(["evidence", "add", str(archive.folder), str(minutes), *options]) == 2
    told = capsys.readouterr().err
    assert [word for word in said if word not in told] == [], told
    assert (lying(archive), archive.rows) == ([], ())


def test_a_register_that_cannot_be_read_is_not_written_over(archive: Archive, minutes: Path) -> None:
    """A row that was spoilt by hand keeps its line until somebody mends it."""
    file_(archive, minutes)
    path = archive.folder / "register.csv"
    spoilt = path.read_text("utf-8-sig").replace(archive.rows[0].digest, "1.2E+10")
    path.write_text(spoilt, "utf-8")
    with pytest.raises(CallError, match=r"register\.csv:2: sha256.*1\.2E\+10.*64 位.*Excel/WPS"):
        file_(archive, minutes, year=2022)
    assert path.read_text("utf-8") == spoilt
    path.unlink()
    with pytest.raises(CallError, match="登记表不见了；请从备份放回"):
        file_(archive, minutes)


def test_a_register_too_large_to_be_read_again_is_not_written(
    archive: Archive, minutes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By rows and by size; what was there stays."""
    file_(archive, minutes)
    before = (archive.folder / "register.csv").read_bytes()
    for limit, most in (("MAX_ROWS", 1), ("MAX_BYTES", len(before))):
        with monkeypatch.context() as patch, pytest.raises(CallError, match="请把案卷分成几个文件夹"):
            patch.setattr(f"modelcity.office.register.{limit}", most)
            file_(archive, minutes, year=2022)
    assert ((archive.folder / "register.csv").read_bytes(), faults(archive)) == (before, [])


@pytest.mark.usefixtures("loaded")
def test_a_level_that_the_standard_has_not(archive: Archive, minutes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As somebody who edits the head may write it."""
    head = archive.folder / "evidence.yaml"
    head.write_text(head.read_text("utf-8").replace("county", "区县"), "utf-8")
    folder = str(archive.folder)
    for call in (
        ["check", folder],
        ["add", folder, str(minutes), "--fact", JOINT],
        ["draw", folder, "--count=1", "--seed=1"],
    ):
        assert run(["evidence", *call]) == 2
        said = capsys.readouterr().err
        assert "evidence.yaml: 级别写的是“区县”；只能是 city、county、town；请改正 level" in said


@pytest.mark.usefixtures("loaded")
def test_init_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder is made elsewhere and moved: no system puts it in the place of the one in use."""
    monkeypatch.chdir(tmp_path)
    assert run(["evidence", "init", "--level", "county", "--name", "甲", "--out", "."]) == 2
    assert "就是当前文件夹；请写一个新文件夹的名字" in capsys.readouterr().err


@pytest.mark.usefixtures("loaded")
def test_a_folder_that_is_no_archive(tmp_path: Path, minutes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each says what to give instead; init leaves what is there alone."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    for call, said in (
        (["check", str(tmp_path / "full")], "没有 evidence.yaml"),
        (["add", str(minutes), str(minutes), "--fact", JOINT], "先写案卷文件夹"),
        (["init", "--level", "county", "--name", "甲", "--out", str(tmp_path / "full")], "已有别的东西"),
        (["init", "--level", "county", "--name", "甲", "--out", str(minutes)], "是一个文件"),
        (["init", "--level", "区县", "--name", "甲", "--out", str(tmp_path / "new")], "没有级别“区县”"),
        (["init", "--level", "county", "--name", "甲/乙", "--out", str(tmp_path / "new")], "地区编号“甲/乙”不能用"),
    ):
        assert run(["evidence", *call]) == 2
        assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", minutes.name]


# ── what counts ──────────────────────────────────────────────────────────────────────────────────────────────────────

# A1-02 of a county (rules/national/A1.yaml): 0.5 for an 议军会 in each year and a 联席会 in any, 0.5 for a 全会 in each
DOSSIER = f"""
locality: {{id: q, name: 示例区, level: county}}
facts:
  {MILITARY}: {{2020: {{value: 1, evidence: [甲]}}, 2021: {{value: 1, evidence: [甲]}}, 2022: 1, 2023: 1}}
  {JOINT}: {{2021: {{value: 2, evidence: [乙]}}}}
  {GROUP}: {{2020: 1, 2021: 1, 2022: 1, 2023: 1}}
"""


def a1_02(dossier: Path, folder: Path, capfdbinary: Any) -> tuple[str, str, str]:
    run(["assess", str(dossier), "--json", "--evidence", str(folder)])
    captured = capfdbinary.readouterr()
    answer = json.loads(captured.out)
    (found,) = [result for result in answer["indicators"] if result["id"] == "A1-02"]
    return found["evidenced"], found["claimed"], captured.err.decode()


def test_only_what_is_on_file_counts_as_evidence(
    archive: Archive, minutes: Path, tmp_path: Path, capfdbinary: Any
) -> None:
    """Points by hand from the rule; a changed or lost file counts for nothing."""
    dossier = tmp_path / "台账.yaml"
    dossier.write_text(DOSSIER, "utf-8")
    evidenced, claimed, said = a1_02(dossier, archive.folder, capfdbinary)
    assert (evidenced, claimed) == ("0", "1")
    assert "台账写了、案卷没有的 3 个值，案卷有、台账没写的 0 个值；登记的文件缺失或被改动的 0 个值" in said
    plenary = tmp_path / "全会.pdf"
    plenary.write_bytes(PLENARY)
    keys = tuple((GROUP, year) for year in (2020, 2021, 2022, 2023))
    add(archive, NATIONAL, papers_of(archive, [plenary], keys, "", ""), DAY)
    evidenced, _, said = a1_02(dossier, archive.folder, capfdbinary)
    assert evidenced == "0.5"
    assert "台账写了、案卷没有的 3 个值，案卷有、台账没写的 4 个值" in said
    file_(archive, minutes)
    keys = tuple((MILITARY, year) for year in (2020, 2021, 2022, 2023))
    add(archive, NATIONAL, papers_of(archive, [minutes], keys, "", ""), DAY)
    assert a1_02(dossier, archive.folder, capfdbinary)[0] == "1"
    (archive.folder / "A1" / "A1-02" / "2020" / "全会.pdf").write_bytes(b"other")
    evidenced, claimed, said = a1_02(dossier, archive.folder, capfdbinary)
    assert (evidenced, claimed) == ("0.5", "1")
    assert "登记的文件缺失或被改动的 4 个值" in said


@pytest.mark.parametrize("command", ["assess", "whatif", "plan", "explain"])
def test_the_papers_of_another_locality_are_refused(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By id and by level, wherever a dossier is judged."""
    init_archive(NATIONAL, Area(id="other", name="别处", level="town"), tmp_path / "other")
    dossier = tmp_path / "台账.yaml"
    dossier.write_text(DOSSIER, "utf-8")
    more = {"whatif": ["--set", f"{JOINT}@2023=1"], "plan": ["--maximise"], "explain": ["A1-02"]}.get(command, [])
    assert run([command, str(dossier), *more, "--evidence", str(tmp_path / "other")]) == 2
    told = capsys.readouterr().err
    assert "案卷的地区编号是“other”；台账的是“q”" in told
    assert "案卷的级别是“town”；台账的是“county”" in told


JUDGED = {
    "assess": ["--json"],
    "explain": ["A1-02"],
    "whatif": ["--set", f"{GROUP}@2022=0", "--json"],
    "plan": ["--maximise", "--budget", "1", "--json"],
}


@pytest.mark.parametrize(
    "command", ["explain", *(pytest.param(name, marks=pytest.mark.slow) for name in JUDGED if name != "explain")]
)
def test_the_register_decides_wherever_a_dossier_is_judged(
    command: str, archive: Archive, minutes: Path, tmp_path: Path, capfdbinary: Any
) -> None:
    """The same answer as for a dossier that names just what lies on file unchanged."""
    plenary = tmp_path / "全会.pdf"
    plenary.write_bytes(PLENARY)
    file_(archive, minutes)
    file_(archive, plenary, fact=GROUP)
    file_(archive, plenary, fact=GROUP, year=2022)
    spoilt = tmp_path / "议军会.pdf"
    spoilt.write_bytes(b"as filed")
    file_(archive, spoilt, fact=MILITARY, year=2020)
    (archive.folder / "A1" / "A1-02" / "2020" / "议军会.pdf").write_bytes(b"changed")
    on_file = f"""
locality: {{id: q, name: 示例区, level: county}}
facts:
  {MILITARY}: {{2020: 1, 2021: 1, 2022: 1, 2023: 1}}
  {JOINT}: {{2021: {{value: 2, evidence: [联席会议纪要]}}}}
  {GROUP}: {{2020: 1, 2021: {{value: 1, evidence: [全会]}}, 2022: {{value: 1, evidence: [全会]}}, 2023: 1}}
"""
    said = []
    for text, more in ((DOSSIER, ["--evidence", str(archive.folder)]), (on_file, []), (DOSSIER, [])):
        (tmp_path / "台账.yaml").write_text(text, "utf-8")
        run([command, str(tmp_path / "台账.yaml"), *JUDGED[command], *more])
        said.append(capfdbinary.readouterr().out)
    assert said[0] == said[1]
    assert said[0] != said[2]


def test_two_papers_of_one_title_stay_two(archive: Archive, minutes: Path, tmp_path: Path, capfdbinary: Any) -> None:
    """Names of evidence are compared by warnings: a title that two files share says where each lies."""
    other = tmp_path / "other.pdf"
    other.write_bytes(b"other")
    file_(archive, minutes, title="纪要")
    file_(archive, other, title="纪要", fact=GROUP)
    dossier = tmp_path / "台账.yaml"
    dossier.write_text(DOSSIER, "utf-8")
    run(["explain", str(dossier), "A1-02", "--evidence", str(archive.folder)])
    said = capfdbinary.readouterr().out.decode().replace("\n", "").replace(" ", "")
    assert f"纪要（{PLACE}/联席会议纪要.pdf）" in said
    assert f"纪要（{PLACE}/other.pdf）" in said


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("loaded")
def test_the_catalogue_lists_by_indicator_and_year(archive: Archive, minutes: Path, tmp_path: Path) -> None:
    """Two papers of one title are two copies of one material; what nobody filed comes last."""
    other = tmp_path / "other.pdf"
    other.write_bytes(b"=other")
    file_(archive, minutes, other, title="纪要")
    file_(archive, minutes, fact="ds_in_development_plan", year=None, title="=规划")
    for name in ("案卷目录.xlsx", "案卷目录.csv"):
        assert run(["evidence", "catalogue", str(archive.folder), "--out", str(tmp_path / name)]) == 0
    sheet = openpyxl.load_workbook(tmp_path / "案卷目录.xlsx")["案卷目录"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    places = f"{PLACE}/other.pdf\n{PLACE}/联席会议纪要.pdf"
    assert rows == [
        ("A1", "组织领导坚强有力", *[None] * 6),
        (
            1,
            "=规划",
            "不分年度",
            1,
            None,
            f"{PLACE}/联席会议纪要.pdf",
            "A1-01 双拥纳入规划、考核和军地工作报告",
            "区发展改革局",
        ),
        (2, "纪要", "2021", 2, None, places, "A1-02 议军会、军地联席会和领导小组全会", "双拥办"),
    ]
    assert sheet["B5"].data_type == "s"
    lines = list(csv.reader(io.StringIO((tmp_path / "案卷目录.csv").read_text("utf-8-sig"))))
    assert lines[0] == ["序号", "材料名称", "年度", "份数", "页数", "存放位置", "对应小项", "责任单位"]
    assert [line[1] for line in lines[1:3]] == ["'=规划", "纪要"]
    wanted = {line[1].partition("（如")[0]: line for line in lines[3:]}
    assert wanted["军地联席会议次数"][2:4] == ["2020、2022、2023", "0"]
    assert wanted["党委（常委）议军会次数"][2] == "2020–2023"
    assert "双拥纳入经济社会发展规划" not in wanted


def test_many_papers_of_one_title_are_all_listed(archive: Archive, tmp_path: Path) -> None:
    """Over several rows, none higher than Excel draws; a paper that serves two years is one file."""
    photos = [tmp_path / f"照片{number:02}.jpg" for number in range(45)]
    for photo in photos:
        photo.write_bytes(photo.name.encode())
    file_(archive, *photos, title="照片")
    file_(archive, photos[0], year=2022, title="照片")
    book = openpyxl.load_workbook(io.BytesIO(catalogue_book(archive, NATIONAL, catalogue(archive, NATIONAL, None))))
    rows = list(book["案卷目录"].iter_rows(min_row=5, values_only=True))
    assert [row[:4] for row in rows] == [
        (1, "照片", "2021", 45),
        *[(None, "（续）", None, None)] * 2,
        (2, "照片", "2022", 1),
    ]
    places = [row[5].split("\n") for row in rows]
    assert list(map(len, places)) == [20, 20, 5, 1]
    assert [place for listed in places[:3] for place in listed] == [f"{PLACE}/{photo.name}" for photo in photos]
    assert "材料 2 种，文件 45 个" in book["案卷目录"]["A2"].value


def test_rows_that_check_finds_wrong_are_not_listed(archive: Archive, minutes: Path) -> None:
    """As those of an edition with other years: on record, but for no value that anybody is asked for."""
    file_(archive, minutes)
    (row,) = archive.rows
    (archive.folder / "register.csv").write_bytes(register_bytes([row._replace(year=2019), row._replace(fact="old")]))
    found = catalogue(archive, NATIONAL, None)
    assert found.listed == ()
    assert {wanted.fact: wanted.years for wanted in found.wanted}[JOINT] == (2020, 2021, 2022, 2023)


def test_what_is_not_due_is_not_yet_wanted(archive: Archive) -> None:
    """In June 2021 the meetings of 2020 are due; the 议军会 of 2021 only on 31 August."""
    found = {wanted.fact: wanted.years for wanted in catalogue(archive, NATIONAL, date(2021, 6, 20)).wanted}
    assert found[MILITARY] == (2020,)
    vetoes = {fact for veto in NATIONAL.vetoes.values() for fact in veto.facts}
    scored = {fact for indicator in NATIONAL.indicators.values() for fact in indicator.facts}
    assert set(found) <= scored - vetoes


def test_a_spoilt_file_is_not_listed(archive: Archive, minutes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is wanted again, and said."""
    file_(archive, minutes)
    (archive.folder / PLACE / "联席会议纪要.pdf").write_bytes(b"changed")
    found = catalogue(archive, NATIONAL, None)
    assert (found.listed, found.spoilt) == ((), 1)
    assert run(["evidence", "catalogue", str(archive.folder), "--out", "x.pdf"]) == 2
    assert "只能是 .xlsx、.csv" in capsys.readouterr().err


# In the order of sha256sum (GNU coreutils) of "SEED:joint_conference_count:YEAR:DIGEST"; a digest is 64 times a digit.
DRAWN = {
    "七": [("2", 2021), ("4", None), ("1", 2020), ("3", 2022)],
    "20231101": [("3", 2022), ("2", 2021), ("1", 2020), ("4", None)],
}


@pytest.mark.parametrize("seed", DRAWN)
def test_a_draw_follows_from_its_seed_alone(seed: str) -> None:
    """The order of the rows, their paths and titles do not matter; a longer draw begins with the shorter one."""
    rows = [Filed(digit * 64, f"A1/x/{digit}.pdf", JOINT, year, "t", 1) for digit, year in sorted(DRAWN[seed])]
    wanted = [(digit * 64, year) for digit, year in DRAWN[seed]]

    def drawn(rows: list[Filed], count: int) -> list[tuple[str, int | None]]:
        return [(row.digest, row.year) for row in sample(rows, count, seed)]

    assert drawn(rows, 99) == wanted
    assert drawn(rows[::-1], 2) == wanted[:2]
    assert drawn([row._replace(path="B2/y.pdf", title="u") for row in rows], 3) == wanted[:3]
    assert drawn([*rows, rows[0]], 99) == wanted


@pytest.mark.usefixtures("loaded")
def test_a_draw_as_a_check_sheet(archive: Archive, minutes: Path, tmp_path: Path, capsys: Any) -> None:
    """What was drawn with the state of its file; the same bytes twice; a seed is needed."""
    file_(archive, minutes, title="纪要")
    file_(archive, minutes, year=2022, title="纪要")
    call = ["evidence", "draw", str(archive.folder), "--count", "5", "--seed", "20231101"]
    for name in ("一.xlsx", "二.xlsx"):
        assert run([*call, "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()
    assert "从 2 条登记中抽取 2 条" in capsys.readouterr().out
    rows = list(openpyxl.load_workbook(tmp_path / "一.xlsx")["抽查表"].iter_rows(min_row=4, values_only=True))
    assert {row[3] for row in rows[:2]} == {"2021", "2022"}
    assert {row[7] for row in rows[:2]} == {"与登记一致"}
    assert rows[0][8:] == (None, None, None)
    for seed in ("", " ", "\u3000", "a\u202eb"):
        assert run([*call[:-1], seed]) == 2
        assert "种子是空的" in capsys.readouterr().err
    assert run([*call[:-1], "２０２３１１０１ ", "--out", str(tmp_path / "三.xlsx")]) == 0
    assert (tmp_path / "三.xlsx").read_bytes() == (tmp_path / "一.xlsx").read_bytes()


@pytest.mark.parametrize("columns", ["60", "100"])
def test_everything_is_said_in_english_too(
    columns: str, archive: Archive, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However wide the terminal; names of papers are the clerk's."""
    monkeypatch.setenv("COLUMNS", columns)
    paper = tmp_path / "minutes.pdf"
    paper.write_bytes(MINUTES)
    call = [str(archive.folder), str(paper), "--fact", JOINT, "--year", "2021"]
    assert run(["evidence", "add", *call, "--lang", "en"]) == 0
    (archive.folder / PLACE / "stray.pdf").write_bytes(b"stray")
    assert run(["evidence", "check", str(archive.folder), "--lang", "en"]) == 1
    assert run(["evidence", "draw", str(archive.folder), "--count", "1", "--seed", "1", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Military-local joint conferences" in " ".join(said.split()) or columns == "60"
    assert [char for char in said if "\u4e00" <= char <= "\u9fff"] == []
    for word in ("1 filed", "Not registered, so it proves nothing", "1 of 1 drawn", "as registered"):
        assert word in said


def test_check_ends_with_one_when_anything_is_wrong(archive: Archive, minutes: Path, capsys: Any) -> None:
    """And says what to do about it."""
    file_(archive, minutes)
    assert run(["evidence", "check", str(archive.folder)]) == 0
    assert "登记 1 条，1 个文件，其中 1 个与登记一致；没有发现问题" in capsys.readouterr().out
    (archive.folder / PLACE / "联席会议纪要.pdf").write_bytes(b"changed")
    (archive.folder / PLACE / "stray.pdf").write_bytes(b"stray")
    assert run(["evidence", "check", str(archive.folder)]) == 1
    said = capsys.readouterr().out
    assert "发现 2 个问题" in said
    assert "从备份恢复" in said
    assert "没有登记（不算佐证）" in said


@pytest.mark.slow
def test_a_register_of_what_the_sample_names_gives_the_samples_points(tmp_path: Path, capfdbinary: Any) -> None:
    """A paper filed for every value of the sample that names evidence: the totals that its README states."""
    folder = tmp_path / "案卷"
    init_archive(NATIONAL, Area(id="qinghe", name="青禾区", level="county"), folder)
    with (ROOT / "sample_data" / "district.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["evidence"] and row["fact"] in NATIONAL.facts_at("county")]
    lines = ["file,fact,year"]
    for number, row in enumerate(rows):
        (tmp_path / f"{number}.pdf").write_bytes(b"%d" % number)
        lines.append(f"{number}.pdf,{row['fact']},{row['year']}")
    (tmp_path / "清单.csv").write_text("\n".join(lines), "utf-8")
    assert run(["evidence", "add", str(folder), "--list", str(tmp_path / "清单.csv")]) == 0
    assert run(["evidence", "check", str(folder)]) == 0
    capfdbinary.readouterr()
    run(["assess", str(ROOT / "sample_data" / "district.csv"), "--json", "--evidence", str(folder)])
    totals = json.loads(capfdbinary.readouterr().out)["totals"]
    assert (totals["evidenced"], totals["claimed"], totals["attainable"]) == ("83.35", "89.35", "93.65")
