"""The archive list (案卷目录) as XLSX and CSV, and the check sheet of a draw (抽查表) as XLSX."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import count, groupby

from modelcity.office.catalogue import Catalogue, Listed, Wanted, indicator_of, units_of
from modelcity.office.drawing import Drawn
from modelcity.office.evidence import Archive
from modelcity.showing.evidence import drawn_word, standard_title, state_word, year_word
from modelcity.showing.plain import csv_bytes
from modelcity.showing.sheets import Book
from modelcity.standard.standard import Standard
from modelcity.texts import t

WIDTHS = (6, 36, 9, 6, 6, 48, 34, 22)
STYLES = ("number", "text", "number", "number", "number", "text", "text", "text")
WANTED_WIDTHS = (6, 42, 17, 50, 34, 22)
DRAW_WIDTHS = (6, 30, 30, 9, 26, 40, 20, 12, 12, 10, 24)
PLACES = 20  # in one row: Excel draws none higher than 409 points
INSPECTED = 3  # columns of a check sheet that are filled in by hand


def catalogue_book(archive: Archive, standard: Standard, found: Catalogue) -> bytes:
    """The list as a workbook: what is on file, with a band for each category, then a sheet of what is wanted."""
    title = t(f"{archive.locality.name}双拥工作案卷目录", f"Archive list of {archive.locality.name}")
    book = Book(title)
    sheet = book.sheet(t("案卷目录", "On file"), WIDTHS)
    sheet.across(title, "title")
    files = len({path for listed in found.listed for path in listed.paths})
    sheet.across(
        t(
            f"依据：{standard.title()}（{standard.head.edition} 版）；"
            f"材料 {len(found.listed)} 种，文件 {files} 个；页数由装订人填写",
            f"By {standard.title()} ({standard.head.edition}); {len(found.listed)} materials, {files} files; "
            "pages are filled in by hand",
        )
    )
    sheet.head(_titles())
    numbers = map(Decimal, count(1))
    for category, lines in groupby(found.listed, key=lambda listed: standard.category_of(listed.indicator)):
        materials = list(lines)
        sheet.cells([category, _category(standard, materials[0]), *[None] * 6], ["band"] * 8)
        for listed in materials:
            cells = _cells(standard, listed._replace(paths=listed.paths[:PLACES]))
            sheet.cells([next(numbers), *cells[:2], Decimal(len(listed.paths)), None, *cells[2:]], STYLES)
            for first in range(PLACES, len(listed.paths), PLACES):
                places = "\n".join(listed.paths[first : first + PLACES])
                sheet.cells([None, t("（续）", "(continued)"), None, None, None, places, None, None], STYLES)
    _wanted_sheet(book, standard, found.wanted)
    return book.content()


def _wanted_sheet(book: Book, standard: Standard, wanted: Sequence[Wanted]) -> None:
    sheet = book.sheet(t("尚缺材料", "Still wanted"), WANTED_WIDTHS)
    sheet.across(t("计分而尚未登记佐证的事实", "Scored facts with nothing on file"), "title")
    sheet.head(
        [
            t("序号", "No."),
            t("事实", "Fact"),
            t("尚缺年度", "Years"),
            t("可备材料", "What proves it"),
            t("对应小项", "Indicator"),
            t("责任单位", "Unit"),
        ]
    )
    for number, missing in enumerate(wanted, 1):
        cells = (
            standard.fact_title(missing.fact),
            years_word(missing.years),
            t("、", ", ").join(missing.papers),
            _indicator(standard, missing.indicator),
            _units(standard, missing.units),
        )
        sheet.cells([Decimal(number), *cells], ["number", *["text"] * 5])


def catalogue_csv(standard: Standard, found: Catalogue) -> bytes:
    """The list as CSV, what is wanted at the end with 0 copies: UTF-8 with BOM, CRLF."""
    lines = [(_cells(standard, listed), len(listed.paths)) for listed in found.listed]
    lines += [(_wanted_cells(standard, missing), 0) for missing in found.wanted]
    rows: list[list[str | Decimal | int]] = [[*_titles()]]
    for number, (cells, copies) in enumerate(lines, 1):
        rows.append([number, *cells[:2], copies, "", cells[2].replace("\n", "；"), *cells[3:]])
    return csv_bytes(rows)


def draw_book(archive: Archive, standard: Standard, drawn: Drawn) -> bytes:
    """The check sheet of a draw: what was drawn, and columns in which those who check write."""
    title = t(f"{archive.locality.name}佐证材料抽查表", f"Evidence of {archive.locality.name}: sample to verify")
    book = Book(title)
    sheet = book.sheet(t("抽查表", "Sample"), DRAW_WIDTHS)
    sheet.across(title, "title")
    sheet.across(drawn_word(drawn))
    sheet.head(_draw_titles(), inspector=INSPECTED)
    styles = ["number", "text", "text", "number", *["text"] * 4, *["inspector"] * INSPECTED]
    for number, (row, state) in enumerate(drawn.rows, 1):
        known = row.fact in standard.facts
        cells = (
            _indicator(standard, indicator_of(standard, row.fact)) if known else "",
            standard_title(standard, row.fact),
            year_word(row.year),
            row.title,
            row.path,
            _units(standard, units_of(standard, [row.fact])) if known else "",
            state_word(state),
        )
        sheet.cells([Decimal(number), *cells, *[None] * INSPECTED], styles)
    sheet.across(t("核对人：　　　　　　　　　　　　日期：", "Checked by:                         Date:"))
    return book.content()


def years_word(years: Sequence[int | None]) -> str:
    """Years in short: ``2020–2023`` where none between is left out, else one by one."""
    known = [year for year in years if year is not None]
    if len(known) > 2 and known[-1] - known[0] == len(known) - 1:
        return f"{known[0]}–{known[-1]}"
    return t("、", ", ").join(map(year_word, years))


def _titles() -> list[str]:
    return [
        t("序号", "No."),
        t("材料名称", "Material"),
        t("年度", "Year"),
        t("份数", "Copies"),
        t("页数", "Pages"),
        t("存放位置", "Place"),
        t("对应小项", "Indicator"),
        t("责任单位", "Unit"),
    ]


def _draw_titles() -> list[str]:
    return [
        t("序号", "No."),
        t("对应小项", "Indicator"),
        t("事实", "Fact"),
        t("年度", "Year"),
        t("材料名称", "Paper"),
        t("存放位置", "Place"),
        t("责任单位", "Unit"),
        t("文件", "File"),
        t("核对结果", "Result"),
        t("核对人", "By"),
        t("问题", "Remarks"),
    ]


def _cells(standard: Standard, listed: Listed) -> list[str]:
    """Name, year, place, indicator and units of a material."""
    places = "\n".join(listed.paths)
    units = _units(standard, listed.units)
    return [listed.title, year_word(listed.year), places, _indicator(standard, listed.indicator), units]


def _wanted_cells(standard: Standard, missing: Wanted) -> list[str]:
    papers = t("、", ", ").join(missing.papers)
    said = standard.fact_title(missing.fact) + (t(f"（如：{papers}）", f" (such as {papers})") if papers else "")
    units = _units(standard, missing.units)
    return [said, years_word(missing.years), t("尚缺", "wanted"), _indicator(standard, missing.indicator), units]


def _indicator(standard: Standard, name: str) -> str:
    return f"{name} {standard.indicator_title(name)}"


def _units(standard: Standard, units: Sequence[str]) -> str:
    return t("、", ", ").join(map(standard.unit_title, units))


def _category(standard: Standard, listed: Listed) -> str:
    """The title of an indicator's category, or that it is a veto or a warning."""
    if listed.indicator in standard.vetoes:
        return t("一票否决", "vetoes")
    if listed.indicator in standard.warnings:
        return t("预警参考", "warnings")
    return standard.category_title(standard.category_of(listed.indicator))
