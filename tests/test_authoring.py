"""A standard to a workbook and back: nothing is lost, every mistake has its sheet and cell, nothing half is written."""

import io
import shutil
import time
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from modelcity.authoring.exporting import empty_book, export_book
from modelcity.authoring.importing import import_book
from modelcity.authoring.kinds import KINDS
from modelcity.authoring.yamlform import file_text, texts
from modelcity.cli.entry import run
from modelcity.dossier.template import write_template
from modelcity.errors import DeclarationError
from modelcity.standard.judgements import METHODS
from modelcity.standard.load import Shelf, installed, load
from modelcity.standard.stored import texts_of
from modelcity.yamltext import read_tree

TOY = Path(__file__).parent / "toy"
SHELF = Shelf(TOY / "indicators", TOY / "rules")
Edit = Callable[[Any], None]


@cache
def book_of(name: str = "toy") -> bytes:
    """The workbook of a standard: the toy has every method and every key."""
    shelf = SHELF if name == "toy" else installed()
    return export_book(shelf, name, texts_of(shelf, name))


def edited(folder: Path, edit: Edit, content: bytes | None = None) -> Path:
    """The toy's workbook after somebody worked on it."""
    book = openpyxl.load_workbook(io.BytesIO(content or book_of()))
    edit(book)
    path = folder / "标准.xlsx"
    book.save(path)
    return path


def mistakes(path: Path) -> list[str]:
    """What is wrong with a workbook, without its name."""
    with pytest.raises(DeclarationError) as caught:
        import_book(path, SHELF)
    return [str(problem).removeprefix(f"{path}：") for problem in caught.value.problems]


def cell(sheet: str, entry: str, header: str, value: object, order: int = 0) -> Edit:
    """Writes under a header, in the n-th row of an entry."""

    def edit(book: Any) -> None:
        lines = book[sheet]
        column = next(one.column for one in lines[1] if one.value == header)
        row = [one.row for one in lines["A"] if one.value == entry][order]
        lines.cell(row, column).value = value

    return edit


@pytest.mark.parametrize(
    "name",
    [
        "toy",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("unit", "social-support", "national")),
    ],
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


@pytest.mark.slow
def test_the_same_standard_gives_the_same_bytes() -> None:
    """No clock, no order of anybody's."""
    assert export_book(SHELF, "toy", texts_of(SHELF, "toy")) == book_of()
    assert empty_book() == empty_book()


def test_each_method_has_a_row_that_shows_it() -> None:
    """All nine, in the guide and in the dropdown."""
    shown = {kind.path.partition("/")[0] for kind in KINDS.values() if kind.shown}
    assert set(METHODS) <= shown


def test_dropdowns_offer_methods_operators_kinds_and_what_other_sheets_have() -> None:
    """As Excel reads them."""
    book = openpyxl.load_workbook(io.BytesIO(empty_book()))
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


def two_methods(book: Any) -> None:
    """The third part of a checklist becomes another method."""
    for header, value in (("计分方法", "逐年计分"), ("分条", None), ("内容", None)):
        cell("计分", "R1-01", header, value, 2)(book)


WRONG: dict[str, tuple[Edit, str, str, list[str]]] = {
    "method": (cell("计分", "R1-01", "计分方法", "逐项记分"), "计分", "C2", ["没有计分方法", "您是不是想写“逐项计分”"]),
    "two methods": (two_methods, "计分", "C2", ["应恰有一种计分方法", "逐项计分", "逐年计分"]),
    "unit": (cell("小项", "R1-01", "牵头单位", "librery"), "小项", "", ["没有单位“librery”", "library"]),
    "sum of items": (cell("小项", "R1-01", "分值", 2.5), "小项", "C2", ["各项之和是 3 分", "2.5"]),
    "sum of all": (lambda book: setter(book["级别"], "C2", 99), "级别", "C2", ["合计 20 分", "99"]),
    "off the grid": (cell("小项", "R1-01", "分值", 0.125), "小项", "C2", ["0.01 的整数倍"]),
    "no points": (cell("小项", "R1-01", "分值", None), "小项", "C2", ["缺少“分值”"]),
    "no title": (cell("小项", "R1-01", "名称", None), "小项", "B2", ["缺少“名称”"]),
    "no source": (cell("小项", "R1-01", "出处", None), "小项", "A2", ["没有写出处"]),
    "fact": (cell("计分", "R1-01", "事实编号", "new_book_cuont", 1), "计分", "", ["没有事实", "new_book_count"]),
    "operator": (cell("计分", "R1-01", "比较", "大于", 1), "计分", "I3", ["看不懂条件", "“比较”选 是、否、≥"]),
    "number": (cell("计分", "R1-01", "数值", "一百", 1), "计分", "J3", ["看不懂条件“≥一百”"]),
    "no fact": (cell("计分", "R1-02", "事实编号", None), "计分", "H5", ["没有写事实编号"]),
    "not used": (cell("计分", "R1-01", "至", 5), "计分", "K2", ["用不上“至”"]),
    "kind": (cell("事实", "new_book_count", "类型", "次"), "事实", "D3", ["只能是 是否、次数、比例、数量"]),
    "owner": (cell("事实", "new_book_count", "所属编号", "R1-9"), "事实", "B3", ["没有小项、否决项或预警“R1-9”"]),
    "category": (cell("小项", "R1-01", "小项编号", "Z1-01"), "小项", "A2", ["不属于任何大项", "R1、S2、T3"]),
    "twice": (cell("小项", "R1-02", "小项编号", "R1-01"), "小项", "A3", ["在 A2 已写过"]),
    "level": (cell("小项", "R1-01", "适用级别", "cuonty"), "小项", "D2", ["没有级别“cuonty”"]),
    "example": (cell("算例", "R1-01", "应得", "2"), "算例", "B2", ["按规则得 3", "例子写的是 2"]),
    "date": (cell("算例", "R1-01", "各年都是", date(2023, 5, 1)), "算例", "E2", ["当成了日期"]),
    "formula": (cell("小项", "R1-01", "分值", "=1+2"), "小项", "C2", ["是公式", "请改填数值"]),
    "effort": (cell("小项", "R1-01", "工作量", "很大"), "小项", "", ["只能是 小、中、大"]),
    "merged": (lambda book: book["小项"].merge_cells("B2:B3"), "小项", "B2:B3", ["合并的单元格"]),
    "header": (lambda book: setter(book["事实"], "D1", "种类"), "事实", "D1", ["不认识的列“种类”"]),
    "key column": (lambda book: book["事实"].delete_cols(2), "事实", "", ["缺少“所属编号”这一列"]),
    "label": (lambda book: setter(book["标准"], "A3", "版夲"), "标准", "A3", ["不认识的项目", "版夲"]),
    "year": (lambda book: setter(book["标准"], "B7", "二〇二三"), "标准", "B7", ["应为整数"]),
    "id": (lambda book: setter(book["标准"], "B2", "../../etc"), "标准", "B2", ["不能作标准代号"]),
    "control": (cell("小项", "R1-01", "名称", "登\u202e记"), "小项", "B2", ["控制字符"]),
}


def setter(sheet: Any, name: str, value: object) -> None:
    sheet[name].value = value


QUICK = ("method", "unit", "sum of items", "no title", "operator", "kind", "formula", "merged")


@pytest.mark.parametrize(
    "case", [case if case in QUICK else pytest.param(case, marks=pytest.mark.slow) for case in WRONG]
)
def test_a_mistake_has_its_sheet_and_cell(case: str, tmp_path: Path) -> None:
    """And words that a clerk understands: no key of the files."""
    edit, sheet, where, words = WRONG[case]
    found = mistakes(edited(tmp_path, edit))
    at = f"工作表“{sheet}”" + (f"单元格 {where}: " if where else "")
    said = [one for one in found if one.startswith(at) and all(word in one for word in words)]
    assert said, "\n".join(found)
    assert not any(key in one for one in found for key in ("checklist", "sources", "levels", ".yaml", "title"))


def test_all_mistakes_are_told_at_once_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Five in three sheets."""

    def edit(book: Any) -> None:
        for case in ("method", "kind", "no fact"):
            WRONG[case][0](book)
        cell("小项", "R1-04", "牵头单位", "librery")(book)
        cell("小项", "R1-01", "工作量", "很大")(book)

    path = edited(tmp_path, edit)
    assert run(["standard", "import", str(path), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert all(word in told for word in ("逐项记分", "librery", "写的是“次”", "很大", "没有写事实编号"))
    assert not (tmp_path / "out").exists()


def test_columns_may_move_rows_may_be_inserted_and_numbers_may_be_text(tmp_path: Path) -> None:
    """What clerks do to a table changes nothing of what it says."""

    def edit(book: Any) -> None:
        book["小项"].insert_rows(3, 2)
        book["计分"].move_range("L1:L60", cols=10)
        book["算例"].insert_cols(2)
        for name, value in (("C2", "３"), ("C7", " 2 ")):
            setter(book["小项"], name, value)
        for row in book["计分"].iter_rows(min_col=9, max_col=9):
            row[0].value = {"≥": ">=", "≤": "＜=", ">": "＞"}.get(row[0].value, row[0].value)

    path = edited(tmp_path, edit)
    assert import_book(path, SHELF).standard.digest == load(SHELF, "toy")[0].digest


def test_parts_need_no_letters(tmp_path: Path) -> None:
    """Without 分条 each row that begins something is the next part; a condition alone goes with the one before."""

    def edit(book: Any) -> None:
        for row in book["计分"].iter_rows(min_row=2):
            if row[2].value in ("逐项计分", "全有全无"):
                row[3].value = None

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
    """Under its own id or a new one; never when other files lie there."""
    path = edited(tmp_path, lambda _: None)
    out = tmp_path / "out"
    call = ["standard", "import", str(path), "--out", str(out), "--standards", str(TOY)]
    assert run(call) == 0
    stray = out / "rules" / "toy" / "old.yaml"
    stray.write_text("R9-01: {}\n", encoding="utf-8")
    assert run(call) == 2
    assert "这里已有一份标准" in capsys.readouterr().err
    assert run([*call, "--id", "mine"]) == 0
    assert {side.name for side in (out / "rules").iterdir()} == {"toy", "mine"}
    assert run([*call, "--replace"]) == 0
    assert not stray.exists()
    (out / "rules" / "toy" / "notes.docx").write_bytes(b"mine")
    assert run([*call, "--replace"]) == 2
    assert (out / "rules" / "toy" / "notes.docx").exists()
    assert run([*call, "--id", "../up"]) == 2
    assert [one.name for one in out.iterdir() if one.name.startswith(".")] == []


@cache
def hostile() -> dict[str, bytes]:
    """Files that are no workbook of a standard, or are built to exhaust whoever opens them."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 150_000_000)
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
    path = edited(tmp_path, lambda book: setter(book["小项"], "XFD1048576", "x"))
    assert import_book(path, SHELF).standard.id == "toy"


def test_an_empty_workbook_says_what_is_missing(tmp_path: Path) -> None:
    """First of all its id; then all the rest."""
    found = mistakes(edited(tmp_path, lambda _: None, empty_book()))
    assert found == ["工作表“标准”单元格 B2: “”不能作标准代号；应为字母、数字和连字符，如 my-province；请写上"]
    found = mistakes(edited(tmp_path, lambda book: setter(book["标准"], "B2", "new"), empty_book()))
    assert any(one.startswith("工作表“标准”单元格 B4: 缺少“名称”") for one in found)


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


@pytest.mark.slow
def test_thousands_of_wrong_rows_take_seconds(tmp_path: Path) -> None:
    """Each is told, and none costs more for the others."""

    def edit(book: Any) -> None:
        for number in range(4_000):
            book["计分"].append([f"Q{number}-01", None, "逐项计分"])

    started = time.process_time()
    found = mistakes(edited(tmp_path, edit))
    assert len([one for one in found if "没有小项、否决项或预警" in one]) == 4_000
    assert time.process_time() - started < 30
