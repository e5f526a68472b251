"""A standard to a workbook and back: nothing is lost, what clerks do to a table does no harm, files are safe."""

import io
import shutil
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from modelcity.authoring.exporting import book_of_trees, export_book
from modelcity.authoring.importing import import_book, planted
from modelcity.authoring.kinds import KINDS
from modelcity.authoring.placing import place_files
from modelcity.authoring.yamlform import file_text, texts
from modelcity.cli.entry import run
from modelcity.dossier.template import write_template
from modelcity.errors import CallError
from modelcity.standard.diff import compare_standards
from modelcity.standard.judgements import METHODS
from modelcity.standard.load import Shelf, installed, load
from modelcity.standard.stored import texts_of
from modelcity.yamltext import Tree, read_tree
from random_standards import Random
from standard_books import SHELF, TOY, Edit, at, blank, book_of, cell, edited, row


@pytest.mark.parametrize(
    "name", ["toy", *(pytest.param(name, marks=pytest.mark.slow) for name in ("unit", "social-support", "national"))]
)
def test_a_standard_comes_back_whole(name: str, tmp_path: Path) -> None:
    """The same trees, with English and contents, in the workbook and in the files written from it."""
    shelf = SHELF if name == "toy" else installed()
    standard, declarations = load(shelf, name, english=True, contents=True)
    path = tmp_path / "book.xlsx"
    path.write_bytes(book_of(name))
    read = import_book(path, shelf)
    assert {key: tree.value for key, tree in read.planting.trees.items()} == {
        key: tree.value for key, tree in declarations.trees.items()
    }
    files = texts(((key, tree.value) for key, tree in read.planting.trees.items()), read.planting.remarks)
    for file, text in files.items():
        (tmp_path / file).parent.joinpath(name).mkdir(parents=True, exist_ok=True)
        (tmp_path / file).parent.joinpath(name, Path(file).name).write_text(text, encoding="utf-8")
    again, _ = load(Shelf(tmp_path / "indicators", tmp_path / "rules"), name, english=True, contents=True)
    assert again == standard
    assert again.digest == standard.digest


def test_each_method_has_a_row_that_shows_it() -> None:
    """All nine, in the guide and in the dropdown."""
    assert all(kind.shown for kind in KINDS.values())
    shown = {kind.path.partition("/")[0] for kind in KINDS.values()}
    assert set(METHODS) <= shown


def test_dropdowns_offer_methods_operators_kinds_and_what_other_sheets_have() -> None:
    """As Excel reads them."""
    book = openpyxl.load_workbook(io.BytesIO(blank()))
    offered = {
        (sheet.title, sheet.cell(1, next(iter(rule.sqref.ranges)).min_col).value): rule.formula1
        for sheet in book
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert all(word in offered["计分", "计分方法"] for word in ("逐项计分", "阶梯", "逐次扣分", "满意度测评", "加分"))
    assert offered["计分", "比较"] == '"是,否,≥,≤,>,<,范围"'
    assert offered["事实", "类型"] == '"是否,次数,比例,数量"'
    assert offered["计分", "事实编号"].startswith("'事实'!$A$2")
    assert offered["小项", "牵头单位"].startswith("'单位'!$A$2")
    assert offered["算例", "级别"].startswith("'级别'!$A$2")


@pytest.mark.parametrize("seed", range(2))
def test_whatever_declarations_say_comes_back(seed: int, tmp_path: Path) -> None:
    """Random files with every key and every kind of text, in the same order; the same book every time."""
    comes_back(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [range(2, 9)])
def test_whatever_more_declarations_say_comes_back(seeds: range, tmp_path: Path) -> None:
    """The same, more often."""
    for seed in seeds:
        comes_back(seed, tmp_path)


def comes_back(seed: int, folder: Path) -> None:
    trees = Random(seed).trees()
    path = folder / "book.xlsx"
    read = {key: Tree("", value) for key, value in trees.items()}
    content = book_of_trees(read, {}, "随机", blank=False)
    assert book_of_trees(read, {}, "随机", blank=False) == content
    path.write_bytes(content)
    planting, _ = planted(path)
    assert planting.problems == []
    found = {key: tree.value for key, tree in planting.trees.items()}
    assert found == trees
    for key in trees.keys() - {("indicators", "standard"), ("rules", "standard"), ("indicators", "en")}:
        assert list(found[key]) == list(trees[key])
        for name, entry in trees[key].items():
            for ordered in ("facts", "checklist"):
                assert list(found[key][name].get(ordered, ())) == list(entry.get(ordered, ()))


# What an editor does to the toy's workbook, and what differs then: by group, id and path.
CHANGES: tuple[tuple[tuple[Edit, ...], set[tuple[str, ...]]], ...] = (
    ((cell("小项", "R1-03", "名称", "每周开放"),), {("indicators", "R1-03", "title")}),
    (
        (
            cell("计分", "R1-01", "数值", 120, 1),
            cell("算例", "R1-01", "各年都是", 120),
            cell("算例", "R1-01", "2022", 119, 1),
            cell("算例", "R1-01", "2023", 120, 1),
        ),
        {
            ("indicators", "R1-01", "judged", "checklist", "b", "needs", "new_book_count"),
            ("indicators", "R1-01", "judged", "examples"),
        },
    ),
    (
        (cell("小项", "R1-02", "分值", "1.5"), cell("算例", "R1-02", "应得", 1.5)),
        {("indicators", "R1-02", "judged", "points"), ("indicators", "R1-02", "judged", "examples")},
    ),
    (
        (
            row("小项", 小项编号="R1-05", 名称="借阅须知", 分值=0.5, 牵头单位="志愿队", 出处="notice：一"),
            cell("小项", "R1-05", "整改做什么", "张贴借阅须知。"),
            cell("小项", "R1-05", "工作量", "小"),
            cell("小项", "R1-05", "约需天数", 1),
            row("事实", 事实编号="rules_posted", 所属编号="R1-05", 名称="张贴了借阅须知"),
            row("计分", 编号="R1-05", 计分方法="全有全无", 事实编号="rules_posted", 比较="是"),
            row("算例", 编号="R1-05", 应得=0.5),
            row("算例", 编号="R1-05", 应得=0, 事实编号="rules_posted", 各年都是="否"),
            row("算例", 编号="R1-05", 应得=0, 事实编号="rules_posted", **{"2022": "是", "2023": "缺"}),
        ),
        {("indicators", "R1-05"), ("facts", "rules_posted")},
    ),
    (
        (
            row("一票否决", 编号="V-03", 名称="闭馆", 出处="notice：二"),
            row("事实", 事实编号="closed_days", 所属编号="V-03", 名称="闭馆天数", 类型="次数", 好坏方向="越少越好"),
            row("计分", 编号="V-03", 计分方法="否决情形", 事实编号="closed_days", 比较="＞", 数值="３０"),
            row("算例", 编号="V-03", 应得="未触发", 事实编号="closed_days", 各年都是=30),
            row("算例", 编号="V-03", 应得="触发", 事实编号="closed_days", **{"2022": 31, "2023": 0}),
            row("算例", 编号="V-03", 应得="不能判定", 事实编号="closed_days", 各年都是="缺"),
        ),
        {("vetoes", "V-03"), ("facts", "closed_days")},
    ),
    ((row("单位", 单位编号="志愿队", 名称="志愿队", 类别="社会组织"),), {("units", "志愿队")}),
    ((row("来源", 来源编号="notice", 题名="借阅通知", 类别="公开资料"),), {("sources", "notice")}),
    ((cell("小项", "R1-04", "工作量", "中"),), {("indicators", "R1-04", "judged", "remedy", "effort")}),
    ((cell("预警", "W-01", "怎样办", "逐日核对。"),), {("warnings", "W-01", "judged", "advice")}),
    ((cell("单位", "library", "英文名称", "Reading hall"),), {("english", "", "units", "library")}),
)


def test_what_an_editor_changes_and_nothing_else(tmp_path: Path) -> None:
    """Ten changes at once, as `standard diff` sees them."""

    def edit(book: Any) -> None:
        for edits, _ in CHANGES:
            for one in edits:
                one(book)

    read = import_book(edited(tmp_path, edit), SHELF).standard
    changes = compare_standards(load(SHELF, "toy", english=True, contents=True)[0], read).changes
    assert {(one.group, one.id, *one.path) for one in changes} == set().union(*(found for _, found in CHANGES))


def test_columns_may_move_rows_may_be_inserted_and_numbers_may_be_text(tmp_path: Path) -> None:
    """What clerks do to a table changes nothing of what it says."""

    def edit(book: Any) -> None:
        book["小项"].insert_rows(3, 2)
        book["计分"].move_range("L1:L60", cols=10)
        book["算例"].insert_cols(2)
        for name, value in (("C2", "３"), ("C7", " 2 ")):
            at("小项", name, value)(book)
        at("标准", "B2", " ｔｏｙ")(book)
        for (one,) in book["计分"].iter_rows(min_col=9, max_col=9):
            one.value = {"≥": ">=", "≤": "＜=", ">": "＞"}.get(one.value, one.value)

    read = import_book(edited(tmp_path, edit), SHELF).standard
    assert (read.id, read.digest) == ("toy", load(SHELF, "toy")[0].digest)


def test_parts_need_no_letters(tmp_path: Path) -> None:
    """Without 分条 each row that begins something is the next part; a condition alone goes with the one before."""

    def edit(book: Any) -> None:
        for cells in book["计分"].iter_rows(min_row=2):
            if cells[2].value in ("逐项计分", "全有全无"):
                cells[3].value = None

    path = edited(tmp_path, edit)
    assert import_book(path, SHELF).standard.digest == load(SHELF, "toy")[0].digest


@pytest.mark.slow
def test_remarks_become_comments_and_comments_remarks(tmp_path: Path) -> None:
    """Of an indicator, a fact, a part and an example."""

    def edit(book: Any) -> None:
        cell("小项", "R1-02", "备注", "待省里核")(book)
        cell("计分", "R1-01", "备注", "原文\n第三条", 1)(book)
        cell("算例", "R1-01", "备注", "满分")(book)

    read = import_book(edited(tmp_path, edit), SHELF)
    files = texts(((key, tree.value) for key, tree in read.planting.trees.items()), read.planting.remarks)
    assert "R1-02:  # 待省里核\n" in files["indicators/R1.yaml"]
    assert "}}  # 原文 第三条\n" in files["rules/R1.yaml"]
    again = openpyxl.load_workbook(io.BytesIO(_from_texts(files, tmp_path)))
    remarks = [row[-1] for row in again["计分"].iter_rows(values_only=True) if row[0] == "R1-01"]
    assert remarks[1] == "原文 第三条"


def _from_texts(files: dict[str, str], folder: Path) -> bytes:
    for file, text in files.items():
        path = folder / file.replace("/", "/toy/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shelf = Shelf(folder / "indicators", folder / "rules")
    return export_book(shelf, "toy", texts_of(shelf, "toy"))


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "no", "~", "", "null", "010", "1:30", "=", "<<", "---", "..."),
        *("a: b", "a:", "：", "x #y", "#x", "- x", "-", ">0", "| x", "a|b", "? x", "？ x", "!t", "&a", "*a", "%", "@"),
        *("[x", "{x}", "a, b", "'", '"', "\\", " x", "x ", "—", "a\u2028b"),
    ],
)
def test_every_text_survives_the_files(text: str) -> None:
    """As a key, as a value, within a list and a mapping on one line."""
    value = {"k": {"do": text, "list": [text, "x"], "map": {text: text}, "examples": [{"gives": text}]}}
    assert read_tree(file_text("rules", "R1", value, {}), "R1").value == value


@pytest.mark.slow
def test_a_standard_is_only_replaced_when_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Under its own id or a new one; nothing of the way there is left."""
    path = edited(tmp_path, lambda _: None)
    out = tmp_path / "out"
    call = ["standard", "import", str(path), "--out", str(out), "--standards", str(TOY)]
    assert run(call) == 0
    assert run(call) == 2
    assert "这里已有一份标准" in capsys.readouterr().err
    assert run([*call, "--id", "mine"]) == 0
    assert {side.name for side in (out / "rules").iterdir()} == {"toy", "mine"}
    assert run([*call, "--id", "../up"]) == 2
    assert "不能作标准代号" in capsys.readouterr().err
    assert [one.name for one in out.iterdir() if one.name.startswith(".")] == []


FILES = {"indicators/standard.yaml": "id: x\n", "rules/standard.yaml": "core: {}\n"}


def test_what_is_replaced_are_yaml_files_only(tmp_path: Path) -> None:
    """Old ones go; where anything else lies there, all stays."""
    place_files(tmp_path, "x", FILES, replace=False)
    stray = tmp_path / "rules" / "x" / "old.yaml"
    stray.write_text("R9-01: {}\n", encoding="utf-8")
    place_files(tmp_path, "x", FILES, replace=True)
    assert not stray.exists()
    (tmp_path / "rules" / "x" / "notes.docx").write_bytes(b"mine")
    with pytest.raises(CallError, match="不只是"):
        place_files(tmp_path, "x", FILES, replace=True)
    assert (tmp_path / "rules" / "x" / "notes.docx").exists()


@pytest.mark.parametrize(
    ("name", "more", "told"),
    [
        ("nul", "rules/A1.yaml", "Windows 保留名"),
        ("a.", "rules/A1.yaml", "以空格、点结尾"),
        ("x", "rules/CON.yaml", "Windows 保留名"),
        ("x", "rules/Standard.yaml", "在 Windows 上是一个文件"),
    ],
)
def test_what_some_desktop_cannot_hold_is_not_written(name: str, more: str, told: str, tmp_path: Path) -> None:
    """On any: the standard may go from one to another."""
    with pytest.raises(CallError, match=told):
        place_files(tmp_path, name, {**FILES, more: ""}, replace=False)
    assert list(tmp_path.iterdir()) == []


@cache
def hostile() -> dict[str, bytes]:
    """Files that are no workbook of a standard, or are built to exhaust whoever opens them."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 150_000_000, compresslevel=1)
    entities = io.BytesIO()
    with zipfile.ZipFile(entities, "w") as archive:
        archive.writestr("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>')
    return {
        "empty": b"",
        "text": "编号,名称\n".encode(),
        "bomb": bomb.getvalue(),
        "entities": entities.getvalue(),
        "cut": book_of()[:3000],
        "dossier": write_template(load(SHELF, "toy")[0], "unit"),
    }


@pytest.mark.parametrize("case", ["empty", "text", "bomb", "entities", "cut", "dossier"])
def test_what_is_no_workbook_of_a_standard_is_refused(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one sentence, and not as a dossier."""
    path = tmp_path / "x.xlsx"
    path.write_bytes(hostile()[case])
    assert run(["standard", "import", str(path), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert "有 1 处问题" in told
    assert "台账" not in told.replace("不像台账", "")


def test_a_stray_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    """It is not looked at, and neither are the million rows before it."""
    path = edited(tmp_path, at("小项", "XFD1048576", "x"))
    assert import_book(path, SHELF).standard.id == "toy"


@pytest.mark.slow
def test_a_variant_is_exported_as_the_whole_that_it_means(tmp_path: Path) -> None:
    """What it took over and what it changed, without its base."""
    for side in ("indicators", "rules"):
        shutil.copytree(TOY / side / "toy", tmp_path / side / "toy")
    edition = load(SHELF, "toy")[0].head.edition
    own = tmp_path / "indicators" / "mine"
    own.mkdir()
    head = f'id: mine\nedition: "1"\ntitle: 变通\nstatus: 虚构\nextends: {{id: toy, edition: "{edition}"}}\n'
    (own / "standard.yaml").write_text(head, encoding="utf-8")
    change = "change:\n  R1-01: {reason: 换个名称, sources: {handbook: 一1}, title: 登记、新书和催还}\n"
    (own / "changes.yaml").write_text(change, encoding="utf-8")
    shelf = Shelf(tmp_path / "indicators", tmp_path / "rules")
    path = tmp_path / "book.xlsx"
    path.write_bytes(export_book(shelf, "mine", texts_of(shelf, "mine")))
    read = import_book(path, shelf).standard
    assert read.indicators["R1-01"].title == "登记、新书和催还"
    assert read.digest == load(shelf, "mine")[0].digest
