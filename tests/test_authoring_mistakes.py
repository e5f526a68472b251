"""Every mistake in a workbook of a standard has its sheet and cell, in words of the workbook; all of them at once."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from modelcity.cli.entry import run
from standard_books import Edit, at, blank, cell, edited, mistakes


def two_methods(book: Any) -> None:
    """The third part of a checklist becomes another method."""
    for header, value in (("计分方法", "逐年计分"), ("分条", None), ("内容", None)):
        cell("计分", "R1-01", header, value, 2)(book)


Wrong = tuple[Edit, str, str, list[str]]
# What somebody does, and the sheet, the cell and the words by which he is told. Those of one group are made at once.
GROUPS: Mapping[str, Mapping[str, Wrong]] = {
    "words": {
        "method": (
            cell("计分", "R1-01", "计分方法", "逐项记分"),
            "计分",
            "C2",
            ["没有计分方法", "您是不是想写“逐项计分”"],
        ),
        "unit": (cell("小项", "R1-01", "牵头单位", "librery"), "小项", "E2", ["没有单位“librery”", "library"]),
        "no fact": (cell("计分", "R1-02", "事实编号", None), "计分", "H5", ["没有写事实编号"]),
        "owner": (cell("事实", "new_book_count", "所属编号", "R1-9"), "事实", "B3", ["没有小项、否决项或预警“R1-9”"]),
        "level": (cell("小项", "R1-01", "适用级别", "cuonty"), "小项", "D2", ["没有级别“cuonty”"]),
        "date": (cell("算例", "R1-01", "各年都是", date(2023, 5, 1)), "算例", "E2", ["当成了日期"]),
        "effort": (cell("小项", "R1-01", "工作量", "很大"), "小项", "N2", ["只能是 小、中、大"]),
        "control": (cell("小项", "R1-01", "名称", "登\u202e记"), "小项", "B2", ["控制字符"]),
        "hidden in an id": (cell("单位", "friends", "单位编号", "fri\u202eends"), "单位", "", ["控制字符", "\\u202e"]),
    },
    "missing": {
        "two methods": (two_methods, "计分", "C2", ["应恰有一种计分方法", "逐项计分", "逐年计分"]),
        "no title": (cell("小项", "R1-01", "名称", None), "小项", "B2", ["缺少“名称”"]),
        "no lead": (cell("小项", "R1-02", "牵头单位", None), "小项", "E3", ["没有写牵头单位"]),
        "no kind": (cell("单位", "library", "类别", None), "单位", "C2", ["缺少“类别”"]),
        "fact": (cell("计分", "R1-01", "事实编号", "new_book_cuont", 1), "计分", "H3", ["没有事实", "new_book_count"]),
        "fact by its name": (
            cell("计分", "R1-02", "事实编号", "清点过藏书", 1),
            "计分",
            "H6",
            ["请改写为 stocktake_done"],
        ),
        "kind": (cell("事实", "new_book_count", "类型", "次"), "事实", "D3", ["只能是 是否、次数、比例、数量"]),
    },
    "sums": {
        "sum of items": (cell("小项", "R1-01", "分值", 2.5), "小项", "C2", ["各项之和是 3 分", "2.5"]),
    },
    "not used": {
        "not used": (cell("计分", "R1-01", "至", 5), "计分", "K2", ["用不上“至”"]),
        "formula": (cell("小项", "R1-02", "分值", "=1+2"), "小项", "C3", ["是公式", "请改填数值"]),
        "merged": (lambda book: book["小项"].merge_cells("B4:B5"), "小项", "B4:B5", ["合并的单元格"]),
    },
    "numbers": {
        "off the grid": (cell("小项", "R1-01", "分值", 0.125), "小项", "C2", ["0.01 的整数倍"]),
        "operator": (cell("计分", "R1-01", "比较", "大于", 1), "计分", "I3", ["看不懂条件", "“比较”选 是、否、≥"]),
        "number": (cell("计分", "R1-02", "数值", "一百"), "计分", "J5", ["看不懂条件“≥一百”"]),
        "label": (at("标准", "A3", "版夲"), "标准", "A3", ["不认识的项目", "版夲"]),
        "year": (at("标准", "B7", "二〇二三"), "标准", "B7", ["应为整数"]),
    },
    "ids": {
        "category": (cell("小项", "R1-01", "小项编号", "Z1-01"), "小项", "A2", ["不属于任何大项", "R1、S2、T3"]),
        "twice": (cell("小项", "S2-02", "小项编号", "S2-01"), "小项", "A7", ["在 A6 已写过"]),
    },
    "a case": {"case": (cell("小项", "R1-01", "小项编号", "r1—01"), "小项", "A2", ["“r1—01”不属于任何大项"])},
    "sum of all": {"sum": (at("级别", "C2", 99), "级别", "C2", ["合计 20 分", "99"])},
    "years": {"years": (at("标准", "B8", 9999), "标准", "B7", ["考评年度是 2022 至 9999", "最多 20 年"])},
    "no points": {"all": (at("级别", "C2", None), "级别", "C2", ["缺少“核心满分”"])},
    "example": {"example": (cell("算例", "R1-01", "应得", "2"), "算例", "B2", ["按规则得 3", "例子写的是 2"])},
    "tables": {
        "header": (at("事实", "D1", "种类"), "事实", "D1", ["不认识的列“种类”"]),
        "key column": (lambda book: book["单位"].delete_cols(1), "单位", "", ["缺少“单位编号”这一列"]),
        "header twice": (at("小项", "AZ1", "名称"), "小项", "AZ1", ["表头“名称”有两个"]),
        "no header": (lambda book: book["来源"].delete_rows(1, 9), "来源", "", ["找不到表头行"]),
        "renamed": (lambda book: setattr(book["算例"], "title", "算例表"), "", "", ["没有工作表“算例”", "“算例表”"]),
        "gone": (lambda book: book.remove(book["级别"]), "", "", ["没有工作表“级别”"]),
        "sheet twice": (lambda book: book.create_sheet("计分 "), "", "", ["工作表“计分”有两张"]),
    },
    "beside a row that cannot be taken": {
        "row": (cell("计分", "R1-01", "至", 5), "计分", "K2", ["用不上“至”"]),
        "points": (cell("小项", "R1-01", "分值", "3分"), "小项", "C2", ["分值“3分”应为 0.01 的整数倍"]),
    },
    "id": {"id": (at("标准", "B2", "../../etc"), "标准", "B2", ["不能作标准代号"])},
}
QUICK = ("words", "missing", "not used", "a case")
# of these the one mistake is all that is told: what only follows from it is not
ALONE = ("a case", "sum of all", "years", "no points", "example", "id")


@pytest.mark.parametrize(
    "group", [one if one in QUICK else pytest.param(one, marks=pytest.mark.slow) for one in GROUPS]
)
def test_mistakes_have_their_sheet_and_cell(group: str, tmp_path: Path) -> None:
    """And words that a clerk understands: no key of the files."""

    def edit(book: Any) -> None:
        for one, *_ in GROUPS[group].values():
            one(book)

    found = mistakes(edited(tmp_path, edit))
    for name, (_, sheet, where, words) in GROUPS[group].items():
        start = f"工作表“{sheet}”" + (f"单元格 {where}: " if where else "") if sheet else ""
        said = [one for one in found if one.startswith(start) and all(word in one for word in words)]
        assert said, (name, found)
    assert group not in ALONE or len(found) == 1, found
    keys = ("checklist", "sources", "levels", ".yaml", "title", "higher")
    assert not any(key in one for one in found for key in keys), found


def test_all_mistakes_are_told_at_once_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Five in three sheets."""

    def edit(book: Any) -> None:
        for one in ("method", "no fact", "effort"):
            GROUPS["words"][one][0](book)
        GROUPS["missing"]["kind"][0](book)
        cell("小项", "R1-04", "牵头单位", "librery")(book)

    path = edited(tmp_path, edit)
    assert run(["standard", "import", str(path), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert all(word in told for word in ("逐项记分", "librery", "写的是“次”", "很大", "没有写事实编号"))
    assert not (tmp_path / "out").exists()


def test_an_empty_workbook_says_what_is_missing(tmp_path: Path) -> None:
    """First of all its id; then all the rest."""
    found = mistakes(edited(tmp_path, lambda _: None, blank()))
    assert found == ["工作表“标准”单元格 B2: “”不能作标准代号；应为字母、数字和连字符，如 my-province；请写上"]
    found = mistakes(edited(tmp_path, at("标准", "B2", "new"), blank()))
    assert any(one.startswith("工作表“标准”单元格 B4: 缺少“名称”") for one in found)


@pytest.mark.slow
def test_hundreds_of_wrong_rows_are_each_told(tmp_path: Path) -> None:
    """And none costs more for the others."""

    def edit(book: Any) -> None:
        for number in range(400):
            book["计分"].append([f"Q{number}-01", None, "逐项计分"])

    found = mistakes(edited(tmp_path, edit))
    assert len([one for one in found if "没有小项、否决项或预警" in one]) == 400
