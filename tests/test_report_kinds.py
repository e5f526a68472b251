"""What notices, briefs, plans and histories say: by hand on small dossiers, and in sum on the sample district.

The small standard is that of test_score, with six units: 双拥办 leads what nobody else does, 闲局 A1-03 (落实比例),
财政局 A1-01 (会议和规划), 公安局 A1-04 (案件), 法院 the veto V-02 (机构) alone; 宾馆 leads nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from comparing import NATIONAL, comparison, town
from historic import Office
from modelcity.dossier.dossier import Dossier, Locality
from modelcity.dossier.folder import dossiers_in
from modelcity.dossier.reading import read_dossier
from modelcity.errors import CallError, Place, Problem
from modelcity.judging.assessment import Assessment
from modelcity.judging.score import score
from modelcity.office.records import append
from modelcity.planning.comparison import Comparison, compared
from modelcity.planning.gathering import gathered
from modelcity.planning.plan import plan
from modelcity.planning.towns import LeftOut
from modelcity.planning.wish import Wish
from modelcity.reporting import townsbrief
from modelcity.reporting.historyreport import history_report
from modelcity.reporting.model import Document, Figure, Heading, Paragraph, Table, signed_at
from modelcity.reporting.planreport import plan_report
from modelcity.reporting.townsbrief import towns_brief
from modelcity.reporting.townstables import ranking_table
from modelcity.reporting.townsteps import Steps, best_steps
from modelcity.reporting.unitnotice import spared_units, unit_notices
from modelcity.reporting.unitparts import unit_parts
from modelcity.showing.comparejson import comparison_json
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard
from modelcity.texts import speak
from test_score import FULL, TOY, Cells, dossier_of, standard_at

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
DAY = date(2021, 5, 1)  # 2020 is due, nothing of 2021 is

UNITS = {
    "indicators/toy/units.yaml": """
office: {title: 双拥办, kind: 综合}
idle: {title: 闲局, kind: 综合}
finance: {title: 财政局, kind: 综合}
police: {title: 公安局, kind: 综合}
court: {title: 法院, kind: 综合}
guest: {title: 宾馆, kind: 综合}
""",
    "indicators/toy/A1.yaml": TOY["indicators/toy/A1.yaml"]
    .replace("title: 会议和规划", "title: 会议和规划\n  lead: finance\n  support: [guest, police]")
    .replace("title: 落实比例", "title: 落实比例\n  lead: idle")
    .replace("title: 案件", "title: 案件\n  lead: police"),
    "indicators/toy/vetoes.yaml": TOY["indicators/toy/vetoes.yaml"].replace(
        "title: 机构,", "title: 机构, lead: court,"
    ),
}
LOST: Cells = {
    "meet": ["0", "1"],  # A1-01.a costs 1 of 2, for a year that is over
    "plan": "1?",  # A1-01.b holds, without evidence: 1
    "crimes": ["1", "0"],  # A1-04: 0.5 of 2, never to be mended
    "models": "2?",  # J10-01: a bonus of 2, without evidence
    "group": "0",  # V-02 fires
}


@cache
def toy() -> Standard:
    with TemporaryDirectory() as folder:
        return standard_at(TOY | UNITS, Path(folder))


def assessed(as_of: date | None = None, **cells: str | list[str]) -> Assessment:
    return score(toy(), dossier_of(toy(), FULL | cells), as_of)


@cache
def national(file: str) -> Assessment:
    """A sample file assessed by its standard; "" stands for a district that filed nothing."""
    standard = standard_of(file)
    if not file:
        return score(standard, Dossier(Locality("e", "空区", "county"), {}, ""), None)
    return score(standard, read_dossier(SAMPLE / file, standard, lambda: iter(())), None)


@cache
def standard_of(file: str) -> Standard:
    return load(installed(), {"unit.csv": "unit", "social-support.csv": "social-support"}.get(file, "national"))[0]


def texts(document: Document) -> list[str]:
    """The running text."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def tables(document: Document) -> dict[str, Table]:
    return {block.title: block for block in document.blocks if isinstance(block, Table)}


def headings(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading)]


# ── a notice per unit ────────────────────────────────────────────────────────────────────────────────────────────────


def notices(as_of: date | None = None, **cells: str | list[str]) -> dict[str, Document]:
    return {notice.addressee: notice for notice in unit_notices(toy(), assessed(as_of, **cells))}


def test_each_unit_gets_what_is_its_own() -> None:
    """In the standard's order, under its place there; who loses nothing gets none, who leads nothing is not counted."""
    found = unit_notices(toy(), assessed(**LOST))
    assert [(one.name, one.addressee) for one in found] == [
        ("01-双拥办", "双拥办"),
        ("03-财政局", "财政局"),
        ("04-公安局", "公安局"),
        ("05-法院", "法院"),
    ]
    assert spared_units(toy(), assessed(**LOST)) == ("闲局",)
    assert {(one.kind, one.locality, one.issued) for one in found} == {("unit", "某县", None)}
    assert unit_notices(toy(), assessed()) == ()
    assert spared_units(toy(), assessed()) == ("双拥办", "闲局", "财政局", "公安局", "法院")


def test_what_a_unit_lost() -> None:
    """By hand: 1 as claimed and 1 for want of evidence of the two points of A1-01."""
    notice = notices(**LOST)["财政局"]
    lost = tables(notice)["失分的小项"]
    two, one, none = Decimal(2), Decimal(1), Decimal(0)
    assert lost.rows == (("A1-01", "会议和规划", two, one, none, one, one),)
    assert lost.sums == (("", "合计", "", "", "", one, one),)
    assert "由你单位牵头的小项 1 个，失分的 1 个，失分点 2 处。" in texts(notice)[0]
    assert texts(notice)[1] == "按自报失 1 分，另有 1 分缺佐证、不予认可，合计失 2 分。"
    assert texts(notice)[2] == "其中 1 处还来得及，请抓紧逐项办结；另 1 处已不可挽回，单独列出。"


def test_what_can_be_mended_stands_apart_from_what_cannot() -> None:
    """The paper can still be filed, with whom and what is said; the meeting of 2020 cannot be held any more."""
    found = tables(notices(**LOST)["财政局"])
    ((number, due, what, asked, gain),) = found["按时限排列的整改事项"].rows
    assert (number, due, gain) == (1, "约需10天", 1)
    assert str(what).splitlines()[0] == "A1-01 会议和规划"
    assert "规划 没有佐证" in str(what)
    assert str(asked).splitlines() == ["补佐证：规划", "佐证：材料", "配合单位：宾馆、公安局"]
    ((number, what, asked, points),) = found["失分和本应做到的事"].rows
    assert (number, points) == (2, 1)
    assert "2020年 会议 0次，应≥1次" in str(what)
    assert str(asked).startswith("开会")
    assert "补不回来" in found["失分和本应做到的事"].note


def test_the_reply_slip_names_every_matter_by_its_number() -> None:
    """What is to be done leaves room for what was done, what is beyond mending for why; it follows the signature."""
    notice = notices(**LOST)["财政局"]
    found = tables(notice)
    assert found["整改事项办理情况"].rows == ((1, "A1-01 会议和规划：有规划", "约需10天", "", "", ""),)
    assert found["不可挽回事项的原因和防范措施"].rows == ((2, "A1-01 会议和规划：每年开会", "", ""),)
    assert texts(notice)[-2] == "附件：整改情况反馈表（回执）"
    assert "（盖章）" in texts(notice)[-1]
    slip = [block for block in notice.blocks if isinstance(block, Table)][-2:]
    assert all(notice.blocks.index(table) > signed_at(notice.blocks) for table in slip)
    assert notice.blocks.index(found["失分和本应做到的事"]) < signed_at(notice.blocks) < len(notice.blocks)


def test_a_bonus_without_evidence_is_lost_only_for_evidence() -> None:
    """Nothing is lost as claimed; the points without evidence do not count."""
    notice = notices(**LOST)["双拥办"]
    assert tables(notice)["失分的小项"].rows == (("J10-01", "典型（加分项）", 3, 2, 0, 0, 2),)
    assert texts(notice)[1] == "自报不失分，但有 2 分缺佐证，不予认可。"


def test_only_beyond_mending() -> None:
    """No list of things to do, and it is said so."""
    notice = notices(**LOST)["公安局"]
    assert headings(notice) == ["失分情况", "已不可挽回的失分", "报送要求"]
    assert texts(notice)[1:3] == ["按自报失 0.5 分。", "这 1 处已不可挽回，只需说明原因、防止再次发生。"]
    assert "整改事项办理情况" not in tables(notice)


def test_an_open_gate_is_told_to_who_leads_it() -> None:
    """A veto costs no points and ends everything: its unit gets a notice for it alone."""
    notice = notices(**LOST)["法院"]
    assert headings(notice)[0] == "门槛事项（先办）"
    assert [row[:3] for row in tables(notice)["门槛事项"].rows] == [("V-02", "机构", "一票否决：触发")]
    assert "失分的小项" not in tables(notice)
    assert texts(notice)[0].endswith("你单位没有失分，但有门槛事项待办。")


def test_a_veto_that_nobody_leads_goes_to_who_owns_its_values() -> None:
    """V-03 asks for payments that 财政局 reports under E5-03; what V-02 asks for is nobody's but the office's."""
    assert not (NATIONAL.vetoes["V-02"].lead or NATIONAL.vetoes["V-03"].lead)
    made = {
        notice.addressee: tables(notice)["门槛事项"].rows
        for notice in unit_notices(NATIONAL, national(""))
        if "门槛事项" in tables(notice)
    }
    assert "V-03" in [row[0] for row in made["区财政局"]]
    assert "V-02" in [row[0] for row in made["双拥办"]]
    assert "未定牵头单位" not in made


def test_a_survey_below_its_threshold_is_a_gate() -> None:
    assert [row[0] for row in tables(notices(rate="0.89")["双拥办"])["门槛事项"].rows] == ["I9-01"]


def test_matters_stand_by_their_day() -> None:
    """On 1 May 2021: visits take 20 days, money 50, each counted from that day."""
    rows = tables(notices(DAY, joint="", money=["12.5?", ""], rate2="")["双拥办"])["按时限排列的整改事项"].rows
    assert [(row[1], str(row[2]).split()[0]) for row in rows] == [
        (date(2021, 5, 21), "A1-02"),
        (date(2021, 6, 20), "A1-05"),
        (date(2021, 6, 30), "I9-02"),
    ]


@pytest.mark.parametrize(
    "file", ["district.csv", "district-vetoed.yaml", "towns/fengyan.csv", "unit.csv", "social-support.csv", ""]
)
def test_every_finding_is_in_one_notice_and_the_sums_are_those_of_the_assessment(file: str) -> None:
    """Nothing is told twice or forgotten; what the units lose together is what is wanting to full marks."""
    standard, found = standard_of(file), national(file)
    parts = unit_parts(standard, found)
    told = Counter(one.finding.clause for part in parts for one in part.matters)
    assert told == Counter(one.clause for result in found.indicators for one in result.findings)
    made = unit_notices(standard, found)
    rows = [
        table
        for notice in made
        for title, table in tables(notice).items()
        if title in ("按时限排列的整改事项", "失分和本应做到的事")
    ]
    assert sum(len(table.rows) for table in rows) == told.total()
    assert len(made) + len(spared_units(standard, found)) == len(parts)
    outside = standard.judgement.adjustment
    core = [
        row
        for notice in made
        if "失分的小项" in tables(notice)
        for row in tables(notice)["失分的小项"].rows
        if outside is None or not str(row[0]).startswith(outside.category)
    ]
    claimed, evidenced = (
        found.totals.claimed - found.adjustment.claimed,
        found.totals.evidenced - found.adjustment.evidenced,
    )
    assert sum(Decimal(str(row[5])) for row in core) * 100 == found.out_of - claimed
    assert sum(Decimal(str(row[6])) for row in core) * 100 == claimed - evidenced


def test_names_of_a_run_differ() -> None:
    """A district that filed nothing: every unit that leads something gets a notice, each its own file."""
    made = unit_notices(NATIONAL, national(""))
    assert len(made) == len({notice.name for notice in made}) == len({notice.addressee for notice in made}) >= 21
    assert [notice.name for notice in made] == sorted(notice.name for notice in made)


# ── the towns brief ──────────────────────────────────────────────────────────────────────────────────────────────────


def by_hand() -> Comparison:
    """Four towns, two with the same points, one vetoed, one that cannot be decided; and a file that nobody can read."""
    lost = next(clause.id for clause in NATIONAL.at("town").clauses if clause.id.startswith("F6-07"))
    rows = [
        town("a", 2600),
        town("b", 2450, **{f"clause:{lost}": 0}),
        town("c", 2450, status="vetoed", reasons="V-05", **{"clause:V-05": 0}),
        town("d", 1000, status="unresolved", reasons="V-06", missing=3),
    ]
    bad = LeftOut("坏.csv", (Problem(Place("坏.csv", line=3), "值“三”不是整数"),), None)
    return comparison(rows)._replace(left_out=(bad,))


def steps_by_hand() -> Steps:
    remedies = national("towns/fengyan.csv").remedies
    return {"a": (), "b": remedies[:3], "c": remedies[:1], "d": remedies[:2]}


@cache
def brief() -> Document:
    return towns_brief(by_hand(), steps_by_hand())


def test_the_brief_ranks_with_ties() -> None:
    """1, 2, 2, 4; verdicts with what made them; the distance from the median, 24.5."""
    rows = tables(brief())["自评排名（满分 26）"].rows
    assert [(row[0], row[1], row[2], row[4], row[7], row[8]) for row in rows] == [
        (1, "a镇", 26, Decimal("1.5"), 0, "门槛项通过"),
        (2, "b镇", Decimal("24.5"), 0, 0, "门槛项通过"),
        (2, "c镇", Decimal("24.5"), 0, 0, "一票否决（V-05）"),
        (4, "d镇", 10, Decimal("-14.5"), 3, "尚不能下结论（V-06）"),
    ]


def test_the_brief_says_plainly_who_is_vetoed_undecided_and_left_out() -> None:
    """By name, in running text; a veto with what it is."""
    said = texts(brief())
    assert said[1].startswith("镇（街道）满分 26：自报最高 26（a镇），最低 10（d镇），中位数 24.5；")
    assert "一票否决（V-05 双拥工作人员不落实）：c镇。分数再高也不能通过，须先解决。" in said
    assert "门槛项缺数据或样本、尚不能下结论：d镇。" in said
    assert any("1 份台账有错，没有用上" in one for one in said)
    assert tables(brief())["没有用上的台账和原因"].rows[0][0] == "坏.csv"
    assert "没有用上的台账" in headings(brief())
    assert brief().locality == "青禾区"


def test_the_brief_gives_each_town_its_steps() -> None:
    """At most three, numbered, in the order of the ranking; a town without any has a row that says so."""
    rows = tables(brief())["提分步骤"].rows
    assert [(row[0], row[1]) for row in rows] == [
        *[("a镇", ""), ("b镇", 1), ("b镇", 2), ("b镇", 3), ("c镇", 1), ("d镇", 1), ("d镇", 2)]
    ]
    first = national("towns/fengyan.csv").remedies[0]
    assert (rows[1][3], rows[1][5]) == ("区统计局", Decimal(first.points) / 100)
    assert str(rows[1][2]).startswith("I9-01 优抚安置对象满意度\n补报数据：")


def test_the_best_steps_are_those_in_time_that_gain_most() -> None:
    """By hand, in a town whose 2 points hang on meetings and a plan: a plan without evidence gains 1; 2020 is over."""
    cells: Cells = {"meet": ["0", "1"], "plan": "1?", "group": "1", "disputes": "0", "paid": "1"}
    dossier = dossier_of(toy(), cells, "town")
    (found,) = best_steps(toy(), [dossier], None).values()
    assert [(step.id, step.points) for step in found] == [("A1-01.b", 100)]
    (found,) = best_steps(toy(), [dossier_of(toy(), {}, "town")], None).values()
    assert [(step.id, step.points) for step in found] == [("A1-01.a", 100), ("A1-01.b", 100)]


def test_there_are_two_pictures_said_in_words() -> None:
    figures = [block for block in brief().blocks if isinstance(block, Figure)]
    assert [figure.png[:8] for figure in figures] == [b"\x89PNG\r\n\x1a\n"] * 2
    assert figures[0].said.startswith("各大项自报得分的中位数：A1 ")
    assert figures[1].said.startswith("有人失分的条款共 1 条，失分最多的 1 条占全部失分的 100.0%。")


@cache
def sample_towns() -> tuple[Comparison, Steps]:
    dossiers: list[Dossier] = []

    def read(path: Path) -> Dossier:
        dossiers.append(read_dossier(path, NATIONAL, lambda: iter(())))
        return dossiers[-1]

    found = gathered(NATIONAL, dossiers_in(SAMPLE / "towns"), read, None)
    return compared(NATIONAL, found.tables, found.left_out, None), best_steps(NATIONAL, dossiers, None)


def test_places_and_points_are_those_of_compare() -> None:
    """The twelve towns of the sample, beside the JSON of ``modelcity compare``; and by README of the sample."""
    found, _ = sample_towns()
    rows = ranking_table(found, found.rankings[0]).rows
    said = json.loads(comparison_json(found))["levels"][0]["ranking"]
    assert [(row[0], row[1], str(row[2]), str(row[5]), str(row[6])) for row in rows] == [
        (one["rank"], one["name"], one["claimed"], one["evidenced"], one["attainable"]) for one in said
    ]
    assert [(row[0], row[1], row[2], row[5]) for row in rows][4] == (4, "梧影街道（虚构）", Decimal("25.25"), -5)


def test_the_steps_of_the_sample_gain_what_scoring_says() -> None:
    """A town without any evidence wins most by filing it: the five points of late material, then the survey's four."""
    _, steps = sample_towns()
    assert [(step.indicator, step.points) for step in steps["wuying"]] == [
        ("J10-06", 500),
        ("I9-01", 400),
        ("E5-03", 200),
    ]
    assert steps["wanglan"] == ()
    assert all(step.remediable and step.points > 0 for mine in steps.values() for step in mine)
    assert max(map(len, steps.values())) == 3


def test_five_hundred_towns_have_five_hundred_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the tables; the picture of so many is held by test_compare_files, and takes seconds."""
    monkeypatch.setattr(townsbrief, "heatmap_chart", lambda *_: b"")
    made = comparison([town(f"t{number:03}", 2600 - number) for number in range(500)])
    found = tables(towns_brief(made, {}))
    assert len(found["自评排名（满分 26）"].rows) == 500
    assert len(found["提分步骤"].rows) == 500


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def planned(wish: Wish, as_of: date | None = None, **cells: str | list[str]) -> Document:
    return plan_report(toy(), plan(toy(), dossier_of(toy(), FULL | cells), as_of, wish))


def test_a_plan_that_reaches_its_target() -> None:
    """A plan that is not reported (2 days), evidence of a report that is not filed (1 day): 17 of 20, then 20."""
    report = planned(Wish(2000), plan="", report="1?")
    assert texts(report)[1] == "能达到目标：有佐证得分 20，目标 20；要办 2 件事，3 个工日。"
    rows = tables(report)["计划前后对比"].rows
    assert rows[0] == ("有佐证得分", 17, 20, 3)
    assert rows[1] == ("自报得分", 19, 20, 1)
    assert rows[3] == ("门槛结论", "门槛项通过", "门槛项通过", "")
    assert rows[4] == ("缺数据", 1, 0, -1)
    assert tables(report)["各单位工作量"].rows == (("财政局", 1, 2, "约需10天"), ("公安局", 1, 1, "约需10天"))
    assert tables(report)["各单位工作量"].sums == (("合计", 2, 3, ""),)
    tasks = tables(report)["各单位任务清单"].rows
    assert [(row[0], row[3], row[4]) for row in tasks] == [("财政局", 2, 1), ("公安局", 1, 2)]
    assert str(tasks[0][2]).splitlines() == ["A1-01 补报数据：规划，按“是”计", "佐证：材料"]
    assert "挡在前面的" not in headings(report)


def test_a_plan_that_falls_short_says_by_how_much_and_why() -> None:
    """A crime is done and costs half a point, whatever one does."""
    report = planned(Wish(2000), crimes=["1", "0"], plan="1?")
    assert texts(report)[1].startswith("达不到目标：有佐证得分最多能到 19.5，目标 20；")
    assert (
        texts(report)[2] == "离目标还差 0.5 分。能做的都已列入，再多就做不到了：已成事实，不能整改（见“挡在前面的”）。"
    )
    assert tables(report)["不能再多得分的原因"].rows == (
        ("A1-04", "案件", "2020年 案件：已成事实，不能整改", Decimal("0.5")),
    )


def test_days_come_in_their_order_and_gates_are_told() -> None:
    """On 1 May 2021, by day; a veto that the plan cannot settle is named."""
    report = planned(Wish(2000), DAY, joint="", plan="1?", disputes=["1", "0"])
    rows = tables(report)["按时限排列"].rows
    days = [row[0] for row in rows]
    assert days == sorted(days, key=str) and len(days) == 2
    assert {row[1] for row in rows} == {"财政局", "双拥办"}
    assert report.issued == DAY
    assert any("仍是“一票否决”（V-01）" in one for one in texts(report))


def test_nothing_to_do() -> None:
    """No picture and no table of tasks, and it is said."""
    report = planned(Wish(2000))
    assert "不需要做什么。" in texts(report)
    assert not [block for block in report.blocks if isinstance(block, Figure)]


def test_the_greedy_plan_stands_beside_it_and_limits_are_said() -> None:
    report = planned(Wish(None, budget=1), plan="", report="1?")
    said = texts(report)
    assert "限制：总共不超过 1 个工日。" in said
    assert any(one.startswith("对比：若总先做每天得分最多的，要 1 个工日") for one in said)


# ── the history ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_history_lists_every_run(office: Office) -> None:
    """Three runs, the second without meetings: 20, 19, 20."""
    for meet in ("1", "0", "1"):
        office.record(meet=meet)
    report = history_report(office.archive())
    rows = tables(report)["历次自评"].rows
    assert [(row[0], row[3], row[4], row[7]) for row in rows] == [
        (1, 20, 20, "门槛项通过"),
        (2, 19, 19, "门槛项通过"),
        (3, 20, 20, "门槛项通过"),
    ]
    assert texts(report)[0] == "历史文件 历次.db 记有某县按标准 toy 的自评 3 次。"
    assert len([block for block in report.blocks if isinstance(block, Figure)]) == 1


def test_the_history_says_what_changed_newly_lost_first(office: Office) -> None:
    """The last run lost the plan and won the meetings back."""
    office.record(meet="0")
    office.record(plan="0")
    report = history_report(office.archive())
    names = list(tables(report))
    lost, won = tables(report)["新失分或失得更多：1 条"], tables(report)["挽回或失得更少：1 条"]
    assert names.index(lost.title) < names.index(won.title)
    assert lost.rows == (("A1-01.b", "会议和规划", "原来：不失分\n现在：扣 1 有规划：规划 否，应为“是”"),)
    assert won.rows[0][0] == "A1-01.a"
    assert {row[:3] for row in tables(report)["变动的数据：3 个"].rows} == {
        ("会议", "2020、2021年", "0次 → 1次"),
        ("规划", "", "是 → 否"),
    }
    assert "标准没有变。" in texts(report)
    assert tables(report)["总分和门槛项"].rows[0] == ("有佐证得分", 19, 19, 0)


def test_a_changed_standard_is_told(office: Office) -> None:
    """Meetings are asked for twice a year: it stands in the table of changes."""
    office.record()
    office.edit("rules/toy/A1.yaml", "meet: ≥1", "meet: ≥2")
    office.record()
    report = history_report(office.archive())
    assert "两次所用的标准不同，得分不能直接相比。" in texts(report)
    rows = tables(report)["标准的变化：1 处"].rows
    assert (rows[0][0], rows[0][2]) == ("可能动分", "A1-01 会议和规划")
    assert "≥1次" in str(rows[0][3]) and "≥2次" in str(rows[0][3])


def test_one_run_has_nothing_to_be_compared_with(office: Office) -> None:
    office.record()
    assert "只有一次记录，还没有可比的。" in texts(history_report(office.archive()))


def test_the_chain_is_said_to_hold_or_not(office: Office) -> None:
    """Sound, it gives the digest to be noted; touched, it says which record was."""
    office.record()
    office.record(meet="0")
    archive = office.archive()
    report = history_report(archive)
    said = texts(report)
    assert tables(report)["最后一条记录"].rows[0][1] == archive.kept.records[-1].digest
    assert any("首尾相接，没有改动" in one for one in said)
    touch(office.file)
    said = texts(history_report(office.archive()))
    assert any(one.startswith("注意，历史文件被改动过。") and "第 2 次自评" in one for one in said)
    assert not any("没有改动" in one for one in said)


def touch(file: Path) -> None:
    """Change the time of the second record behind the program's back."""
    with closing(sqlite3.connect(file)) as connection:
        for (name,) in list(connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE records SET at = '2020-01-01T00:00:00Z' WHERE place = 2")
        connection.commit()


def test_a_history_without_runs_is_refused(office: Office) -> None:
    append(office.file, "remedy_note", {"note": "第 1 条"})
    with pytest.raises(CallError, match="没有记录"):
        history_report(office.archive())


# ── all of them ──────────────────────────────────────────────────────────────────────────────────────────────────────


def all_kinds(office: Office) -> list[Document]:
    office.record(meet="0")
    office.record()
    return [
        *unit_notices(toy(), assessed(**LOST)),
        towns_brief(comparison([town("a", 2600), town("b", 2000)]), {}),
        planned(Wish(2000), plan="", crimes=["1", "0"]),
        history_report(office.archive()),
    ]


def test_rows_fit_their_columns_and_pictures_are_said(office: Office) -> None:
    """Every cell has a column, every picture says in words what it shows."""
    for document in all_kinds(office):
        assert document.name and document.title
        for block in document.blocks:
            if isinstance(block, Table):
                assert {len(row) for row in (*block.rows, *block.sums)} <= {len(block.columns)}, block.title
                assert all(column.title for column in block.columns)
            if isinstance(block, Figure):
                assert block.said


def test_english_documents_speak_english(office: Office) -> None:
    """Headings, heads of columns and what the program itself says; the standard's own words may stay as they are."""
    speak("en")
    for document in all_kinds(office):
        said = [document.title.replace("某县", ""), *headings(document)]
        said += [text for block in document.blocks if isinstance(block, Table) for text in (block.title, block.note)]
        said += [column.title for block in document.blocks if isinstance(block, Table) for column in block.columns]
        assert [one for one in said if any("一" <= char <= "龥" for char in one.replace("镇（街道）", ""))] == []
