"""Values as clerks write them: what is read as what, and what is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bad_dossiers import NATIONAL
from modelcity.dossier.values import (
    ValueRefusedError,
    folded,
    one_line,
    parse_value,
    plain,
    shown,
    split_names,
    text_fault,
)

FACTS = {
    "bool": NATIONAL.facts["ds_in_leader_appraisal"],
    "count": NATIONAL.facts["joint_conference_count"],
    "ratio": NATIONAL.facts["member_plan_summary_rate"],
    "amount": NATIONAL.facts["ds_budget_amount"],
}
WITH_NA = NATIONAL.facts["conscript_allowance_on_time"]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        *(("bool", text, 1) for text in ("是", " 是 ", "\u3000是\n", "yes", "YES", "true", "True", "TRUE", "ｙｅｓ")),
        *(("bool", text, 0) for text in ("否", "no", "No", "false", "FALSE")),
        ("count", "0", 0),
        ("count", "38", 38),
        ("count", "３８", 38),
        ("count", "1,200", 1200),
        ("count", "１，２００", 1200),
        ("count", "999,999,999,999", 999_999_999_999),
        ("count", "38.0", 38),
        ("count", "007", 7),
        ("ratio", "0.935", Fraction(935, 1000)),
        ("ratio", "93.5%", Fraction(935, 1000)),
        ("ratio", "９５％", Fraction(95, 100)),
        ("ratio", "38/41", Fraction(38, 41)),
        ("ratio", "３８／４１", Fraction(38, 41)),
        ("ratio", "1.00", 1),
        ("ratio", "100%", 1),
        ("ratio", "0", 0),
        ("ratio", "0/9", 0),
        ("amount", "12.5", Fraction(25, 2)),
        ("amount", "1,234,567.89", Fraction(123456789, 100)),
    ],
)
def test_taken(kind: str, text: str, value: Fraction | int):
    assert parse_value(text, FACTS[kind]) == value


@pytest.mark.parametrize("text", ["na", "NA", "Na", " ｎａ ", "零报告"])
def test_na(text: str):
    assert parse_value(text, WITH_NA) is None
    with pytest.raises(ValueRefusedError, match="填的是"):
        parse_value(text, FACTS["count"])


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("bool", ["7", "1", "0", "对", "√", "是的", "1.0", "是否", ""]),
        (
            "count",
            [
                "-1",
                "+1",
                "2.5",
                "1e3",
                "1E1000000",
                "1_000",
                "12,34",
                "1,2000",
                ".5",
                "3.",
                "٣",
                "三",
                "②",
                "NaN",
                "inf",
            ],
        ),
        ("count", ["9" * 13, "1,000,000,000,000", "1 000", "1:30", "0x10", "=1+1", "38/41", "95%", "是", "1.0000001"]),
        (
            "ratio",
            [
                "1.01",
                "100.1%",
                "42/41",
                "1/0",
                "-0.5",
                "0.5.1",
                "38/41/2",
                "38.5/41",
                "1,0%",
                "%",
                "95%%",
                "90分",
                ".nan",
            ],
        ),
        ("ratio", ["0." + "9" * 100, "1/" + "9" * 13, "1e-5", "Infinity"]),
        ("amount", ["12.5万元", "-1", "1e5", "12%", "1/2", "12.", "¥5", "12,5"]),
    ],
)
def test_refused(kind: str, texts: list[str]):
    for text in texts:
        with pytest.raises(ValueRefusedError) as caught:
            parse_value(text, FACTS[kind])
        assert caught.value.allowed
        assert caught.value.next


def test_a_percentage_without_its_sign_is_explained():
    with pytest.raises(ValueRefusedError) as caught:
        parse_value("93.5", FACTS["ratio"])
    assert "若指百分数请写 93.5%" in caught.value.next


@given(st.text(max_size=80))
def test_any_text_is_taken_exactly_or_refused(text: str):
    for fact in (*FACTS.values(), WITH_NA):
        try:
            value = parse_value(text, fact)
        except ValueRefusedError as error:
            assert len(error.found) < 500
            continue
        assert value is None or value >= 0
        assert value is None or fact.kind not in ("bool", "ratio") or value <= 1


@given(st.integers(0, 10**12 - 1), st.integers(0, 10**12 - 1))
def test_every_fraction_within_range_is_exact(above: int, below: int):
    if above <= below and below:
        assert parse_value(f"{above}/{below}", FACTS["ratio"]) == Fraction(above, below)
    assert parse_value(f"{above:,}", FACTS["count"]) == above
    assert parse_value(plain(float(above)), FACTS["count"]) == above


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (38.0, "38"),
        (1e-05, "0.00001"),
        (0.9, "0.9"),
        (2021.0, "2021"),
        (True, "TRUE"),
        (3, "3"),
        (None, ""),
        (1e20, "1" + "0" * 20),
    ],
)
def test_numbers_of_a_worksheet_as_text(value: object, text: str):
    assert plain(value) == text


def test_texts():
    assert folded(" Ａ，\u3000") == "A,"
    assert split_names("甲；乙;;丙\n丁 ；") == ("甲", "乙", "丙", "丁")
    assert one_line(" 甲\r\n\t乙 ") == "甲 乙"
    assert shown("a\u202e\0") == "a\\u202e\\x00"
    assert len(shown("长" * 100)) == 40
    assert text_fault("平常的话，🙂也行") == ""
    assert "U+FFFE" in text_fault("a\ufffe")
