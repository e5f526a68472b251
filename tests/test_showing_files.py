"""What `assess --out` writes: the JSON contract, the workbook, the list; the same bytes twice, nothing that runs."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from modelcity.dossier.dossier import Entry, Key
from modelcity.errors import CallError
from modelcity.judging.score import score
from modelcity.showing.bundle import bundle, write_bundle
from modelcity.showing.jsonform import assessment_json
from modelcity.showing.plain import CELL_LIMIT
from modelcity.showing.remedylist import remedies_csv
from modelcity.showing.selfreport import self_assessment_book
from modelcity.standard.models import points_of, points_text
from modelcity.texts import speak
from test_showing_sample import AS_OF, FUNDS, dossier_of, entry, national, sample, vetoed

EVIL = "=cmd|' /C calc'!A0"
THREE = ["evidenced", "claimed", "attainable"]


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("zh")


def as_json(level: str = "county", **how: Any) -> Any:
    standard, _, assessment = sample(level, **how)
    return json.loads(assessment_json(standard, assessment), parse_float=lambda text: pytest.fail(f"a float: {text}"))


def test_the_json_has_the_keys_of_the_contract_in_their_order() -> None:
    said = as_json(change=vetoed)
    assert list(said) == [
        *("format", "standard", "locality", "as_of", "facts_digest", "totals", "verdict", "missing"),
        *("categories", "indicators", "vetoes", "surveys", "remedies", "warnings"),
    ]
    assert said["format"] == "modelcity-assessment/1"
    assert list(said["standard"]) == ["id", "edition", "digest"]
    assert list(said["locality"]) == ["id", "name", "level"]
    assert list(said["totals"]) == [*THREE, "out_of", "adjustment", "still_attainable"]
    assert list(said["totals"]["adjustment"]) == THREE
    assert list(said["verdict"]) == ["status", "reasons"]
    assert list(said["categories"][0]) == ["id", "title", "points", *THREE]
    indicator = next(indicator for indicator in said["indicators"] if indicator["findings"])
    assert list(indicator) == ["id", "category", "title", "points", "outcome", *THREE, "capped", "findings"]
    assert list(indicator["findings"][0]) == ["clause", "kind", "points", "because", "remediable"]
    assert list(indicator["findings"][0]["because"][0]) == ["fact", "year", "value", "needs"]
    assert list(said["vetoes"][0]) == ["id", "title", "status", "because"]
    assert list(said["surveys"][0]) == ["indicator", "threshold", "rate", "sample", "status"]
    keys = ["id", "indicator", "points", "do", "lead", "support", "due", "remediable", "evidence"]
    assert list(said["remedies"][0]) == keys


@pytest.mark.parametrize("level", ["county", "town"])
def test_the_json_says_what_the_assessment_says(level: str) -> None:
    standard, _, assessment = sample(level)
    said = as_json(level)
    assert said["as_of"] == AS_OF.isoformat()
    assert said["standard"]["digest"] == standard.digest
    assert said["missing"] == assessment.missing
    assert points_of(said["totals"]["claimed"]) == assessment.totals.claimed
    assert points_of(said["totals"]["out_of"]) == standard.judgement.core[level] * 100
    assert [category["id"] for category in said["categories"]] == list(standard.head.categories)
    for total in THREE:
        summed = sum(points_of(category[total]) for category in said["categories"])
        assert points_text(summed) == said["totals"][total]
    assert len(said["indicators"]) == sum(level in entry.levels for entry in standard.indicators.values())


def test_values_in_json_keep_their_kind() -> None:
    said = as_json()
    kinds: dict[str, set[type]] = {}
    for indicator in said["indicators"]:
        for finding in indicator["findings"]:
            for because in finding["because"]:
                fact = national().facts[because["fact"]]
                kinds.setdefault(fact.kind, set()).add(type(because["value"]))
    assert kinds["bool"] <= {bool, type(None)} and bool in kinds["bool"]
    assert kinds["count"] <= {int, type(None), str} and int in kinds["count"]
    assert kinds["ratio"] <= {str, type(None)}
    assert all(survey["sample"] is None or type(survey["sample"]) is int for survey in said["surveys"])
    assert all(survey["threshold"] == "0.9" for survey in said["surveys"])


def test_missing_is_null_and_na_is_na() -> None:
    def odd(entries: dict[Key, Entry]) -> None:
        del entries["leading_group_plenary_count", 2022]
        fact = next(name for name, fact in national().facts.items() if fact.if_no_cases and (name, 2021) in entries)
        entries[fact, 2021] = entry(None, (), typed="na", note="没有此类情形")

    said = as_json(full=True, change=odd, as_of=None)
    values = [
        because["value"] for one in said["indicators"] for finding in one["findings"] for because in finding["because"]
    ]
    assert None in values and "na" in values
    assert said["as_of"] is None


def test_the_json_is_utf8_with_lf_and_titles_in_the_language_in_use() -> None:
    standard, _, assessment = sample()
    content = assessment_json(standard, assessment)
    assert content.endswith(b"}\n") and b"\r" not in content and not content.startswith(b"\xef\xbb\xbf")
    assert "组织领导坚强有力".encode() in content
    speak("en")
    english = json.loads(assessment_json(standard, assessment))
    assert english["categories"][0]["title"] == "Strong organisation and leadership"
    assert list(english) == list(json.loads(content))


@pytest.mark.slow
def test_every_file_is_the_same_on_every_run() -> None:
    assert bundle(*sample()) == bundle(*sample())


def test_the_bundle_is_written_whole(tmp_path: Path) -> None:
    paths = write_bundle(*sample("town"), tmp_path / "结果" / "一")
    names = ["assessment.json", "自评表.xlsx", "整改清单.csv", "各大项得分.png", "从满分到得分.png"]
    assert [path.name for path in paths] == names
    assert sorted(path.name for path in (tmp_path / "结果" / "一").iterdir()) == sorted(names)
    (tmp_path / "file").write_text("")
    with pytest.raises(CallError):
        write_bundle(*sample("town"), tmp_path / "file")


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_remediation_list_opens_in_excel_and_lists_every_remedy() -> None:
    standard, _, assessment = sample()
    content = remedies_csv(standard, assessment)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == len(assessment.remedies) + 1
    head, *rows = rows_of(content)
    assert head == [
        "序号",
        "编号",
        "小项",
        "类型",
        "可得分",
        "做什么",
        "牵头单位",
        "配合单位",
        "时限",
        "可否挽回",
        "应备佐证",
    ]
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert {row[1]: row[4] for row in rows} == {remedy.id: points_text(remedy.points) for remedy in assessment.remedies}
    assert {row[3] for row in rows} == {"整改", "补报数据", "补佐证"}
    in_time = [row[9] == "可挽回" for row in rows]
    assert in_time == sorted(in_time, reverse=True) and len(set(in_time)) == 2


def test_nothing_in_the_remediation_list_runs() -> None:
    standard, _, assessment = sample()

    remedies = tuple(
        remedy._replace(do=f"{start}SUM(1)", evidence=(f"{start}x", "\u202egpj"))
        for remedy, start in zip(assessment.remedies, "=+-@\t\r＝＋－＠", strict=False)
    )
    rows = rows_of(remedies_csv(standard, assessment._replace(remedies=remedies)))[1:]
    assert len(rows) == 10
    for row in rows:
        assert row[5].startswith("'") and row[10].startswith("'")
        assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) or "\u202e" in cell for cell in row)


def book_of(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def table_of(content: bytes) -> tuple[list[str], list[list[Any]]]:
    rows = [list(row) for row in book_of(content).worksheets[0].iter_rows(values_only=True)]
    start = next(number for number, row in enumerate(rows) if row[0] == "编号")
    return rows[start], rows[start + 1 :]


@pytest.mark.parametrize("level", ["county", "town"])
def test_the_self_assessment_has_every_indicator_and_adds_up(level: str) -> None:
    standard, dossier, assessment = sample(level)
    head, rows = table_of(self_assessment_book(standard, dossier, assessment))
    assert head[2:4] == ["分值", "自评得分"] and head[-2:] == ["考评得分", "核减原因"]
    results = {result.id: result for result in assessment.indicators}
    shown = {row[0]: row for row in rows if row[0] in results}
    assert list(shown) == list(results)
    for name, row in shown.items():
        assert round(row[3] * 100) == results[name].scored.claimed
        assert round(row[4] * 100) == results[name].scored.evidenced
        lost = results[name].findings
        assert bool(row[5]) == bool(lost) or results[name].outcome in ("not_due", "not_applicable")
        assert row[6] and row[7]
    sums = {row[1]: row for row in rows if row[0] is None and row[1]}
    assert round(sums["总分"][3] * 100) == assessment.totals.claimed
    assert round((sums["核心合计"][3] + sums["加减分"][3]) * 100) == assessment.totals.claimed
    assert all(row[-1] is None and row[-2] is None for row in rows)  # for the inspector


def test_the_self_assessment_prints_and_stays_in_sight() -> None:
    book = book_of(self_assessment_book(*sample()))
    sheet = book.worksheets[0]
    assert [sheet.title for sheet in book.worksheets] == ["自评表", "门槛项"]
    head = next(cell.row for cell in sheet["A"] if cell.value == "编号")
    assert sheet.freeze_panes == f"A{head + 1}"
    assert sheet.print_title_rows == f"${head}:${head}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert not sheet.protection.sheet
    assert sheet.cell(head + 2, 6).alignment.wrap_text
    heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
    assert all(height and 12 <= height <= 409 for height in heights)


def test_the_head_says_whose_report_it_is_and_what_is_missing() -> None:
    standard, dossier, assessment = sample("town")
    cells = [
        row[0]
        for row in book_of(self_assessment_book(standard, dossier, assessment))
        .worksheets[0]
        .iter_rows(max_row=5, values_only=True)
    ]
    said = "\n".join(str(cell) for cell in cells)
    assert "示例区双拥工作自评表" in said and "截止 2023-09-30" in said
    assert f"缺数据 {assessment.missing} 个" in said and "未到期" in said
    assert re.search(r"自评得分 [0-9.]+（占核心 [0-9]+\.[0-9]%）", said)


def test_vetoes_and_surveys_have_a_sheet() -> None:
    standard, dossier, assessment = sample(full=True, change=vetoed)
    sheet = book_of(self_assessment_book(standard, dossier, assessment)).worksheets[1]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["V-06"][2] == "触发" and rows["V-01"][2] == "未触发"
    assert "2021年" in rows["V-06"][3]
    assert rows["I9-02"][2] == "合格" and "样本 100人" in rows["I9-02"][3]


def test_nothing_in_the_self_assessment_runs_or_hides() -> None:
    def evil(entries: dict[Key, Entry]) -> None:
        for number, start in enumerate(
            ["=1+1", "@SUM(A1)", "+1", "-1", "http://a.test/x", "mailto:a@b", "示\u202e例", "长" * 40_000]
        ):
            key = list(entries)[number * 3]
            entries[key] = entry(entries[key].value, (start, "\x00\x1b"), typed="=1")

    standard, dossier, assessment = sample(full=True, change=evil, name=EVIL)
    content = self_assessment_book(standard, dossier, assessment)
    for sheet in book_of(content).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), cell
                assert cell.hyperlink is None
                assert len(str(cell.value or "")) <= CELL_LIMIT
                assert "\u202e" not in str(cell.value)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets")]
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    assert EVIL in str(book_of(content).worksheets[0]["A1"].value)


def test_not_due_and_missing_are_not_shown_as_losses_of_something_done() -> None:
    standard = national()
    dossier = dossier_of("county", {})
    _, rows = table_of(self_assessment_book(standard, dossier, score(standard, dossier, date(2019, 1, 1))))
    reasons = {row[0]: row[5] for row in rows}
    assert reasons["A1-06"] == "未到期"
    assert "缺" in reasons["J10-04"] and "0" not in reasons["J10-04"].partition("：")[2]
    assert FUNDS[0] in standard.facts
