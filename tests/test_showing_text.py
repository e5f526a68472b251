"""The terminal summary and the explanation: aligned, adding up, saying first what matters."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.errors import CallError
from modelcity.judging.score import score
from modelcity.showing.bars import CELLS, CLAIMED, LOST, PROVEN
from modelcity.showing.explain import explain_text
from modelcity.showing.plain import width
from modelcity.showing.reasons import indicator_reasons
from modelcity.showing.text import assessment_text, verdict_line
from modelcity.standard.models import points_of, points_text
from modelcity.texts import speak
from test_showing_sample import FUNDS, dossier_of, entry, national, sample, vetoed

BAR = re.compile(f"[{PROVEN}{CLAIMED}{LOST}]{{{CELLS}}}")


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("zh")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("level", ["county", "town"])
@pytest.mark.parametrize("cells", [72, 80, 100, 120])
def test_every_line_fits(language: str, level: str, cells: int) -> None:
    speak("zh" if language == "zh" else "en")
    standard, dossier, assessment = sample(level, name="示例" * 40)
    lines = assessment_text(standard, dossier, assessment, cells).splitlines()
    assert max(map(width, lines)) <= cells
    for item in standard.at(level).items:
        explained = explain_text(standard, dossier, assessment, item.id, cells).splitlines()
        assert max(map(width, explained)) <= cells, item.id


@pytest.mark.parametrize("level", ["county", "town"])
def test_bars_are_equally_wide_and_stand_below_each_other(level: str) -> None:
    standard, dossier, assessment = sample(level)
    lines = [line for line in assessment_text(standard, dossier, assessment, 80).splitlines() if BAR.search(line)]
    assert len(lines) == sum(category.points > 0 for category in assessment.categories)
    starts = {width(line[: match.start()]) for line in lines if (match := BAR.search(line))}
    assert len(starts) == 1
    for line in lines:  # nothing of another ambiguous width before the bar: it stays put in a GBK console
        assert line[: line.index(BAR.search(line)[0])].encode("gbk")


def test_the_summary_can_be_printed_in_a_gbk_console_without_losing_a_bar() -> None:
    text = assessment_text(*sample(), 80)
    printed = text.encode("gbk", errors="replace").decode("gbk")
    assert BAR.findall(printed) == BAR.findall(text)


@pytest.mark.parametrize("level", ["county", "town"])
def test_the_figures_add_up_by_hand(level: str) -> None:
    standard, dossier, assessment = sample(level)
    text = assessment_text(standard, dossier, assessment, 100)
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
    for word, total in (("有佐证", assessment.totals.evidenced), ("自报", assessment.totals.claimed)):
        core, extra, shown = (points_of(figure.lstrip("+")) for figure in rows[word][1:4])
        assert core + extra == shown == total
    sums = [0, 0, 0]
    for category in assessment.categories:
        figures = re.findall(r"-?[0-9]+(?:\.[0-9]+)?", _figures(text, category.id))
        for place, figure in enumerate(figures[:3]):
            sums[place] += points_of(figure)
    assert [points_text(points) for points in sums] == rows["合计"][1:4]


def _figures(text: str, category: str) -> str:
    """What stands after the bar, or after the note in its place, in the line of a category."""
    line = next(line for line in text.splitlines() if line.startswith(f"{category} "))
    match = BAR.search(line)
    return line[match.end() :] if match else line.rpartition("减 ")[2].partition(" ")[2]


def test_a_town_is_shown_out_of_its_own_core_and_as_a_percentage() -> None:
    standard, dossier, assessment = sample("town")
    text = assessment_text(standard, dossier, assessment, 100)
    share = Fraction(assessment.totals.claimed, 2600) * 1000
    tenths = int(share + Fraction(1, 2))
    assert f"{tenths // 10}.{tenths % 10}%" in text
    assert re.search(r"满分 +26 +26 +100\.0%", text)
    assert "占核心" not in assessment_text(*sample("county"), 100)


def test_a_veto_is_said_first_with_the_points_beside_it() -> None:
    standard, dossier, assessment = sample(full=True, change=vetoed)
    lines = assessment_text(standard, dossier, assessment, 100).splitlines()
    assert lines[3].startswith("结论  一票否决")
    assert f"自报 {points_text(assessment.totals.claimed)}" in lines[3] + lines[4]
    assert "V-06 双拥工作经费不落实：2021年" in "".join(lines[3:7])


def low_rate(entries: dict[Key, Entry]) -> None:
    entries["beneficiary_satisfaction_rate", None] = entry(Fraction("0.8999"), ("统计表",))


def no_rate(entries: dict[Key, Entry]) -> None:
    del entries["beneficiary_satisfaction_rate", None]


def few_asked(entries: dict[Key, Entry]) -> None:
    entries["beneficiary_sample_min_town", None] = entry(19, ("统计表",))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (low_rate, ("测评不合格", "89.99% / ≥90%", "低于合格线")),
        (no_rate, ("尚不能下结论", "缺满意率 / ≥90%", "缺数据")),
        (few_asked, ("尚不能下结论", "样本 19", "样本不足")),
        (None, ("门槛项通过", "90% / ≥90%", "合格")),
    ],
)
def test_every_verdict_has_its_words(change: object, said: tuple[str, ...]) -> None:
    text = assessment_text(*sample(full=True, change=change, as_of=None), 100)
    assert all(word in text for word in said)
    assert "未指定截止日，全部视为到期" in text


def test_what_is_missing_or_exempt_stands_beside_the_score() -> None:
    standard, dossier, assessment = sample()
    assert f"缺数据 {assessment.missing} 个" in assessment_text(standard, dossier, assessment, 100)
    empty = dossier_of("county", {})
    early = score(standard, empty, date(2019, 1, 1))
    not_due = sum(result.outcome == "not_due" for result in early.indicators)
    assert not_due > 0
    assert f"未到期 {not_due} 个" in assessment_text(standard, empty, early, 100)


def test_the_ten_remedies_that_bring_most_can_all_be_mended() -> None:
    standard, dossier, assessment = sample()
    text = assessment_text(standard, dossier, assessment, 120).partition("最能提分")[2]
    possible = sorted((remedy.points for remedy in assessment.remedies if remedy.remediable), reverse=True)[:10]
    rows = re.findall(r"(?m)^ *[0-9]+  ([A-J][0-9]+-[0-9]+) +\+([0-9.]+)", text)
    assert [points_of(points) for _, points in rows] == possible
    assert "双拥办" in text


def test_names_cannot_break_out_of_their_line() -> None:
    text = assessment_text(*sample(name="[red]\x1b[31m示例\u202e区\n结论 通过"), 100)
    assert "\x1b" not in text and "\u202e" not in text
    assert text.startswith("[red][31m示例区 结论 通过 双拥自评结果")


def test_unknown_markup_in_evidence_is_only_text() -> None:
    def odd(entries: dict[Key, Entry]) -> None:
        entries[FUNDS] = entry(1, ("[/bold]@SUM(A1)", "\x07响铃"))

    standard, dossier, assessment = sample(full=True, change=odd)
    assert "[/bold]@SUM(A1)；响铃" in explain_text(standard, dossier, assessment, "V-06")


def test_the_lines_of_a_reason_name_year_value_and_need() -> None:
    def spoil(entries: dict[Key, Entry]) -> None:
        entries["party_military_meeting_count", 2022] = entry(0, ("纪要",))
        del entries["leading_group_plenary_count", 2021]
        entries["ds_office_military_staff_count", None] = entry(1)

    standard, _, assessment = sample(full=True, change=spoil, as_of=None)
    results = {result.id: result for result in assessment.indicators}
    meetings = indicator_reasons(standard, "county", results["A1-02"])
    assert meetings == [
        "扣 0.5 议军会每年召开，军地联席会召开过：2022年 党委（常委）议军会次数 0次，应≥1次",
        "扣 0.5（缺数据）领导小组每年至少开一次全会：缺 2021年 双拥领导小组全体会议次数",
    ]
    (staff,) = indicator_reasons(standard, "county", results["A1-04"])
    assert staff == "缺佐证（有佐证得分少 1）：县级双拥办相对固定的部队人员数 没有佐证"


def test_one_of_several_years_is_said_to_be_enough() -> None:
    def never_met(entries: dict[Key, Entry]) -> None:
        for year in national().years:
            entries["joint_conference_count", year] = entry(0, ("记录",))

    standard, dossier, assessment = sample(full=True, change=never_met, as_of=None)
    results = {result.id: result for result in assessment.indicators}
    (line,) = indicator_reasons(standard, "county", results["A1-02"])
    assert line.endswith("2020–2023年 军地联席会议次数 0次，任一年应≥1次")
    assert "军地联席会议次数：任一年应≥1次" in explain_text(standard, dossier, assessment, "A1-02")


def test_an_explanation_goes_from_points_to_the_source() -> None:
    standard, dossier, assessment = sample()
    text = explain_text(standard, dossier, assessment, "A1-02")
    result = next(result for result in assessment.indicators if result.id == "A1-02")
    assert f"自报 {points_text(result.scored.claimed)}" in text
    assert "大项一 序号2" in text and "全国双拥模范城（县）考评标准（试行）文档片段" in text
    assert "公开的考评标准（试行）片段" in text
    assert re.search(r"2020  1次 +达到 .*议军会纪要；照片；\[facts.csv:[0-9]+\]", text)
    assert re.search(r"2022  缺\n", text)


def test_the_sum_of_an_explanation_is_right_or_says_why_not() -> None:
    standard, dossier, assessment = sample()
    for result in assessment.indicators:
        text = explain_text(standard, dossier, assessment, result.id)
        for said in re.findall(r"自报得分 ([0-9. -]+) = (-?[0-9.]+)", text):
            first, *losses = said[0].split(" - ")
            assert points_of(first) - sum(map(points_of, losses)) == points_of(said[1]) == result.scored.claimed


@pytest.mark.parametrize(("wrong", "words"), [("A1-99", "没有这个小项"), ("D4-03", "不考这一项"), ("A1-O2", "A1-02")])
def test_an_indicator_that_is_not_there_is_refused(wrong: str, words: str) -> None:
    standard, dossier, assessment = sample("town")
    with pytest.raises(CallError, match=words):
        explain_text(standard, dossier, assessment, wrong)


def test_an_assessment_in_which_nothing_is_known_still_reads() -> None:
    standard = national()
    dossier: Dossier = dossier_of("county", {})
    text = assessment_text(standard, dossier, score(standard, dossier, None), 80)
    assert "尚不能下结论" in text and "缺满意率" in text
    assert BAR.findall(text)[0] == LOST * CELLS


def test_a_verdict_can_stand_alone_on_a_line() -> None:
    standard, _, assessment = sample("town", name="一" * 60)
    lines = verdict_line(standard, assessment, 80).splitlines()
    assert max(map(width, lines)) <= 80
    assert "一票否决" in "".join(lines) and f"缺数据 {assessment.missing} 个" in "".join(lines)


def test_a_bonus_without_evidence_is_not_told_to_do_more() -> None:
    def one_model(entries: dict[Key, Entry]) -> None:
        entries["national_model_count", None] = entry(1)
        entries["ds_innovation_award_count", None] = entry(None, typed="na", note="没有")

    standard, dossier, assessment = sample(full=True, change=one_model, as_of=None)
    results = {result.id: result for result in assessment.indicators}
    (line,) = indicator_reasons(standard, "county", results["J10-01"])
    assert line == "缺佐证（有佐证得分少 1）：列为全国重要典型并广泛宣传数 没有佐证"
    assert "每个加 1 分" in explain_text(standard, dossier, assessment, "J10-01")


def test_a_mean_says_how_points_come_about() -> None:
    standard, dossier, assessment = sample()
    text = explain_text(standard, dossier, assessment, "E5-08")
    assert "按各年平均" in text and "中间按比例" in text
