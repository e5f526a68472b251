"""The template: it asks for every fact of its level, and filled in and saved it is a dossier."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from bad_dossiers import HERE, NATIONAL, read, refusal
from modelcity.dossier.dossier import Dossier
from modelcity.dossier.formbook import sheet_name
from modelcity.dossier.template import write_template
from modelcity.errors import CallError
from modelcity.texts import speak

BOOKS = {level: write_template(NATIONAL, level) for level in NATIONAL.levels}
WAYS = {"bool": "是", "count": 3, "ratio": "38/41", "amount": 12.5}


def opened(level: str = "county") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(BOOKS[level]))


def asked(book: openpyxl.Workbook) -> list[tuple[str, int | None]]:
    return [(row[8].value, row[2].value or None) for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=2)]


def filled(level: str = "county") -> openpyxl.Workbook:
    """A book with every cell filled in, in ways clerks use."""
    book = opened(level)
    book["说明"]["B5"], book["说明"]["B6"], book["说明"]["B8"] = "370303", "某区", "3703"
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows(min_row=2):
            row[3].value, row[4].value = WAYS[NATIONAL.facts[row[8].value].kind], "材料一；材料二"
    return book


def saved(book: openpyxl.Workbook, folder: Path) -> Path:
    path = folder / "台账.xlsx"
    book.save(path)
    return path


def said(dossier: Dossier) -> object:
    return dossier.locality, {key: (entry.value, entry.typed, entry.evidence) for key, entry in dossier.entries.items()}


@pytest.mark.parametrize("level", NATIONAL.levels)
def test_asks_for_every_fact_and_year_of_the_level_once(level: str):
    wanted = {
        (fact, year)
        for fact in NATIONAL.facts_at(level)
        for year in (NATIONAL.years if NATIONAL.facts[fact].yearly else (None,))
    }
    rows = asked(opened(level))
    assert len(rows) == len(set(rows))
    assert set(rows) == wanted


@pytest.mark.parametrize("language", ["zh", "en"])
def test_same_bytes_whenever_written_whatever_is_spoken(language: str):
    speak(language)
    try:
        assert write_template(NATIONAL, "town") == BOOKS["town"]
    finally:
        speak("zh")


def test_sheets_cells_and_protection():
    book = opened()
    assert book.sheetnames[:2] == ["说明", "A1 组织领导坚强有力"]
    assert book.sheetnames[-2:] == ["一票否决", "预警参考（不填不扣分）"]
    assert book.defined_names["_modelcity"].attr_text == '"national/0.2/county"'
    for sheet in book.worksheets[1:]:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert sheet.column_dimensions["I"].hidden
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("D2", "$1:$1")
        for row in sheet.iter_rows(min_row=2):
            assert [cell.column for cell in row if not cell.protection.locked] == [4, 5, 6]


def test_dropdowns_and_notes():
    sheet = opened()["A1 组织领导坚强有力"]
    kinds = {NATIONAL.facts[row[8].value].kind: row[3].coordinate for row in sheet.iter_rows(min_row=2)}
    rules = {
        kind: next(rule for rule in sheet.data_validations.dataValidation if cell in rule)
        for kind, cell in kinds.items()
    }
    assert rules["bool"].formula1 == '"是,否"'
    assert rules["count"].type == "custom"
    assert rules["count"].errorStyle == "warning", "38/41, 1,200 and na must not be kept out"
    informative = next(row for row in sheet.iter_rows(min_row=2) if row[8].value == "ds_budget_amount")
    assert "只作参考，不计分" in informative[7].value
    na = next(
        row
        for row in opened()["E5 政策法规落到实处"].iter_rows(min_row=2)
        if row[8].value == "conscript_allowance_on_time"
    )
    assert na[6].value == "是 / 否；无此情形填 na"


def test_no_formula_and_no_link_is_written():
    with zipfile.ZipFile(io.BytesIO(BOOKS["county"])) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in archive.read(name)
                assert b"<hyperlink" not in archive.read(name)


def test_unknown_level():
    with pytest.raises(CallError, match="没有级别“unit”"):
        write_template(NATIONAL, "unit")


def test_sheet_names():
    assert sheet_name("A1 甲/乙[丙]:*?'") == "A1 甲_乙_丙_____"
    assert len(sheet_name("长" * 40)) == 31


@pytest.mark.parametrize("level", NATIONAL.levels)
def test_filled_in_it_is_a_dossier(tmp_path: Path, level: str):
    dossier = read(saved(filled(level), tmp_path))
    assert dossier.locality.level == level
    assert (dossier.locality.id, dossier.locality.name, dossier.locality.parent) == ("370303", "某区", "3703")
    assert set(dossier.entries) == set(asked(opened(level)))
    assert all(entry.evidence == ("材料一", "材料二") for entry in dossier.entries.values())
    assert dossier.entries["leading_group_plenary_count", 2021].place.sheet == "A1 组织领导坚强有力"
    assert dossier.passed_over == 0


def test_empty_cells_are_missing(tmp_path: Path):
    book = opened()
    assert "单元格 B5: 没有地区编号" in refusal(saved(book, tmp_path))
    book["说明"]["B5"] = "370303"
    dossier = read(saved(book, tmp_path))
    assert (dossier.entries, dossier.locality.name) == ({}, "370303")


def test_a_book_of_another_level_or_without_a_cover_level(tmp_path: Path):
    book = filled("town")
    path = saved(book, tmp_path)
    assert read(path, "county").locality.level == "county"
    assert read(path, "county").passed_over > 0
    book["说明"]["B7"] = None
    assert read(saved(book, tmp_path)).locality.level == "town"
    book["说明"]["B7"] = "单位"
    assert "级别“单位”不能用" in refusal(saved(book, tmp_path))


def test_columns_moved_and_rows_inserted(tmp_path: Path):
    book = filled()
    sheet = book["A1 组织领导坚强有力"]
    expected = said(read(saved(book, tmp_path)))
    sheet.insert_rows(5)
    sheet.insert_rows(1, 3)
    sheet["A1"] = "领导小组办公室汇总"
    sheet.insert_cols(1)
    book.move_sheet("说明", 5)
    assert said(read(saved(book, tmp_path))) == expected


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_saved_by_libreoffice_it_is_the_same_dossier(tmp_path: Path):
    book = filled()
    book["A1 组织领导坚强有力"]["D3"] = True
    path = saved(book, tmp_path)
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(path)], check=True, capture_output=True, timeout=180
    )
    again = tmp_path / "out" / path.name
    assert said(read(again)) == said(read(path))
    kept = openpyxl.load_workbook(again)
    assert kept["A1 组织领导坚强有力"].data_validations.dataValidation[0].formula1 == '"是,否"'
    assert kept.defined_names["_modelcity"].attr_text == '"national/0.2/county"'


def test_bad_files_of_this_folder_are_not_books():
    assert "不是 XLSX 工作簿" in refusal(HERE / "text_under_another_name.xlsx")
