"""Points, values, years and foreign text as they are shown."""

from collections.abc import Iterator

import pytest

from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import needs_text, percent_text, signed_points, value_text, years_text
from modelcity.showing.plain import CELL_LIMIT, cell_text, clean, csv_text, cut, width
from modelcity.texts import Language, speak
from test_showing_sample import national


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("zh")


@pytest.mark.parametrize(("points", "text"), [(0, "0"), (5, "+0.05"), (1250, "+12.5"), (-50, "-0.5"), (-1000, "-10")])
def test_signed_points(points: int, text: str) -> None:
    assert signed_points(points) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (2600, 2600, "100.0%"),
        (0, 2600, "0.0%"),
        (1, 800, "0.1%"),
        (1, 2001, "0.0%"),
        (1, 2000, "0.1%"),
        (2050, 2600, "78.8%"),
        (2700, 2600, "103.8%"),
        (-1, 2000, "-0.1%"),
        (-1, 2001, "0.0%"),
    ],
)
def test_percentages_are_rounded_half_up_by_integers(part: int, whole: int, text: str) -> None:
    assert percent_text(part, whole) == text


@pytest.mark.parametrize(
    ("years", "text"),
    [
        ((2022,), "2022年"),
        ((2021, 2020), "2020、2021年"),
        ((2020, 2021, 2022), "2020–2022年"),
        ((None,), ""),
        ((2020, 2022, 2023), "2020、2022、2023年"),
    ],
)
def test_years(years: tuple[int | None, ...], text: str) -> None:
    assert years_text(years) == text


def test_a_missing_value_is_never_shown_as_zero() -> None:
    for fact in national().facts.values():
        assert value_text(fact, None) == "缺"
        assert "0" not in value_text(fact, "na")


@pytest.mark.parametrize(
    ("fact", "value", "shown", "needs", "said"),
    [
        ("joint_conference_count", "0", "0次", "≥1", "应≥1次"),
        ("joint_conference_count", "12", "12次", "≥7", "应≥7次"),
        ("ds_budget_listed", "true", "是", "=true any year", "任一年应为“是”"),
        ("ds_budget_listed", "false", "否", "=true", "应为“是”"),
        ("beneficiary_satisfaction_rate", "0.8999", "89.99%", "≥0.9", "应≥90%"),
        ("beneficiary_satisfaction_rate", "0.9", "90%", "≥0.9", "应≥90%"),
        ("ds_budget_amount", "12.5", "12.5万元", "≤12", "应≤12万元"),
    ],
)
def test_values_and_needs(fact: str, value: str, shown: str, needs: str, said: str) -> None:
    declared = national().facts[fact]
    assert value_text(declared, value) == shown
    assert needs_text(declared, needs) == said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ratios_are_percentages_in_both_languages(language: Language) -> None:
    speak(language)
    assert value_text(national().facts["beneficiary_satisfaction_rate"], "0.935") == "93.5%"


def test_clean_drops_what_can_mislead() -> None:
    assert clean("示例\u202e区\x1b[31m\u200b\ufeff\ud800\uffff\r\n二行\u2028三行") == "示例区[31m  二行 三行"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "＝", "＋", "－", "＠", "\u202e=", " =", "\u200b@"])
def test_nothing_in_a_csv_cell_starts_a_formula(start: str) -> None:
    shown = csv_text(f"{start}cmd|' /C calc'!A0")
    assert shown.startswith("'")


def test_a_cell_of_a_workbook_is_no_longer_than_excel_takes() -> None:
    assert len(cell_text("佐" * 40_000)) == CELL_LIMIT
    assert cell_text("甲\x07\n乙\x0b") == "甲\n乙"


def test_widths_count_wide_and_combining_characters() -> None:
    assert (width("双拥"), width("ab"), width("e\u0301"), width("Ａ（")) == (4, 2, 1, 4)
    assert cut("双拥工作", 5) == "双拥…"
    assert cut("双拥", 4) == "双拥"


def test_folded_lines_fit_and_lose_nothing() -> None:
    text = "党委（常委）议军会次数 0次，应≥1次；见 2020–2023年 https://example.test/very/long/address/without/spaces"
    for cells in range(8, 60):
        lines = folded(text, cells)
        assert max(map(width, lines)) <= cells
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line.startswith(tuple("，；）")) for line in lines)


def test_columns_stay_aligned_when_chinese_and_latin_mix() -> None:
    rows = [
        ("", "名称", "分", "说明"),
        ("A1", "组织领导", "9.5", "很长" * 30),
        ("B2", "x", "12", "短"),
        ("C3", "教育a", "0.25", ""),
    ]
    lines = table(rows, "lldw", 60)
    assert max(map(width, lines)) <= 60
    units = {
        width(line[: line.index(figure)]) + whole
        for line, figure, whole in zip(lines[1:], ("9.5",), (1,), strict=False)
    }
    units |= {width(line[: line.index("12")]) + 2 for line in lines if "12" in line}
    units |= {width(line[: line.index("0.25")]) + 1 for line in lines if "0.25" in line}
    assert len(units) == 1  # where the decimal point is or would be


def test_an_empty_table_has_no_lines() -> None:
    assert table([], "lw", 80) == []
