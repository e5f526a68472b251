"""The books that go out: everyone is asked for what the sources ask of them, and everything is asked of someone.

Whom the sources name is read here from the YAML texts and by hand, not from the program.
"""

import io
import os
import re
import shutil
import signal
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from modelcity.cli.entry import run
from modelcity.dossier.xlsxfile import read_xlsx
from modelcity.errors import CallError
from modelcity.files import write_whole
from modelcity.office import sending
from modelcity.office.asking import Asked, answering, asked
from modelcity.office.beginning import begin
from modelcity.office.book import read_book
from modelcity.office.bookwriter import sheets_of, write_book
from modelcity.office.overview import write_overview
from modelcity.office.round import Area, Round, Town, read_round
from modelcity.office.sending import book_names, write_round
from modelcity.standard.load import installed, load, shelf_at
from modelcity.texts import speak

ROOT = Path(__file__).resolve().parents[1]
NATIONAL, _ = load(installed(), "national", english=True)
TOWNS = ROOT / "sample_data" / "towns" / "localities.csv"
COUNTY = Area(id="qinghe", name="示例区", level="county", parent="示例市")
ROUND = begin(NATIONAL, COUNTY, None, TOWNS).round
EVERYONE = asked(NATIONAL, ROUND)
ASKED = {one.id: one for one in EVERYONE}
# 责任分工方案二.1 至二.41 中，材料没有“年度双拥工作计划、总结”的 7 家（张店 seed，逐家数过）
WITHOUT_PLAN = {
    *("party_office", "government_office", "staffing_office", "industry_commerce_federation"),
    *("statistics", "petitions", "ecology_environment"),
}


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def book(name: str) -> openpyxl.Workbook:
    return opened(write_book(NATIONAL, ROUND, ASKED[name]))


def labels(workbook: openpyxl.Workbook) -> dict[str, str]:
    return {row[0].value: row[1].value for row in workbook["说明"].iter_rows(max_col=2)}


# ── who is asked for what ────────────────────────────────────────────────────────────────────────────────────────────


def test_every_section_of_the_plan_gets_a_book() -> None:
    """The office, the 41 departments, the garrison's two and every town, each once."""
    text = (ROOT / "indicators/national/contents.yaml").read_text("utf-8")
    departments = re.findall(r"^  二\.\d+ (\S+):", text, re.MULTILINE)
    assert len(departments) == len(set(departments)) == 41
    towns = [line.split(",")[1] for line in TOWNS.read_text("utf-8-sig").splitlines()[1:]]
    assert [one.title for one in EVERYONE] == ["双拥办", *departments, "驻军部队", "区人武部", *towns]
    assert all(one.own or one.each for one in EVERYONE)


def test_every_fact_is_asked_of_one_unit_or_is_a_share_of_several() -> None:
    """Nothing is forgotten, nothing is asked of two; a town hands in its own dossier."""
    units = [one for one in EVERYONE if not one.is_town]
    own = [fact for one in units for fact in one.own]
    shares = {fact for one in units for fact in one.each}
    assert sorted([*own, *shares]) == sorted(NATIONAL.facts_at("county"))
    assert {NATIONAL.facts[fact].kind for fact in shares} == {"ratio"}
    for one in EVERYONE:
        if one.is_town:
            assert (one.level, one.own) == ("town", NATIONAL.facts_at("town"))
            assert one.each == ("member_plan_summary_rate", "liaison_appointed_rate")
            assert not {*one.own} & {*one.each}, "a row of a town's book says whose it is by its fact alone"


def test_shares_are_asked_of_those_that_the_plan_names() -> None:
    """41 for what concerns all member units, 34 for plans, 8 for the work plans; and towns and garrison."""
    members = {one.id for one in EVERYONE[1:42]}
    towns = {f"town:{town.id}" for town in ROUND.towns}
    army = {"garrison_units"}
    named = {
        "member_report_rate": members,
        "member_county_article_rate": members,
        "liaison_appointed_rate": members | towns | army,
        "member_plan_summary_rate": (members - WITHOUT_PLAN) | towns | army,
        "edu_in_dept_plan_rate": {
            *("organization_dept", "publicity_dept", "party_work_committee", "media_center"),
            *("trade_union", "youth_league", "education_sports", "culture_tourism"),
        },
    }
    assert len(members) == 41
    for fact, wanted in named.items():
        assert {one.id for one in EVERYONE if fact in one.each} == wanted, fact
        assert set(answering(NATIONAL, ROUND, fact)) == wanted, fact
    assert {fact for one in EVERYONE for fact in one.each} == set(named)


@pytest.mark.parametrize(
    ("unit", "facts"),
    [
        ("power_supply", "military_project_utility_priority infra_defence_power"),
        ("taxation", "employment_tax_policy_implemented"),
        ("court", "military_case_resolved_rate"),
        ("water", "infra_defence_water"),
        (
            "housing_construction",
            "infra_defence_construction vehicle_free_parking_sign_rate housing_case_resolved_rate",
        ),
        ("transport", "transport_emergency_plan infra_defence_transport toll_free_pass_sign_rate"),
        ("commerce", ""),  # 二.28：任务保障和共建的材料由牵头单位汇总，自己只答占比
    ],
)
def test_a_department_is_asked_for_what_its_section_says(unit: str, facts: str) -> None:
    """By hand from the sections 二.14, 24, 25, 26, 28, 37, 41."""
    assert set(ASKED[unit].own) == set(facts.split())


def test_who_is_named_alone_is_cited() -> None:
    """A unit that hands a fact in instead of the lead stands in the indicator's passages of the plan."""
    alone = 0
    for name, fact in NATIONAL.facts.items():
        owner = NATIONAL.owner_of(name)
        assert owner is not None
        if len(fact.from_) == 1 and not NATIONAL.units[fact.from_[0]].several:
            title = {"garrison_units": "四 驻区各部队"}.get(fact.from_[0], NATIONAL.units[fact.from_[0]].title)
            assert any(title in place for place in owner.sources["zhangdian"]), name
            assert fact.from_[0] != owner.lead, f"{name}: the lead needs no from"
            alone += 1
    assert alone > 40


def test_without_a_lead_or_under_a_group_the_office_hands_in() -> None:
    """A veto's own facts, and what a group leads and is no share (social support: all member units)."""
    assert NATIONAL.respondents("major_dispute_count") == ("ds_office",)
    social, _ = load(installed(), "social-support")
    assert social.indicators["S-05"].lead == "all_member_units"
    assert social.respondents("s_service_post_count") == ("ds_office",)
    assert not social.answered_each("s_service_post_count")


def test_a_group_that_leads_a_share_answers_one_by_one(tmp_path: Path) -> None:
    """Without `from`, each member of the leading group is asked."""
    shutil.copytree(ROOT / "tests" / "toy", tmp_path, dirs_exist_ok=True)
    units = tmp_path / "indicators/toy/units.yaml"
    units.write_text(units.read_text("utf-8") + "everyone: {title: 各家, kind: group, members: [friends, library]}\n")
    file = tmp_path / "indicators/toy/R1.yaml"
    text = file.read_text("utf-8").replace("title: 编目和借期\n  lead: library", "title: 编目和借期\n  lead: everyone")
    file.write_text(text.replace("{zh: 已编目占比,", "{zh: 已编目占比, asks: 都已编目,"), "utf-8")
    toy, _ = load(shelf_at(tmp_path), "toy")
    assert (toy.respondents("catalogue_rate"), toy.answered_each("catalogue_rate")) == (("friends", "library"), True)
    assert toy.respondents("stocktake_done") == ()
    with pytest.raises(CallError, match="没有写由谁汇总"):
        begin(toy, Area(id="a", name="甲", level="unit"), None, None)


# ── the books ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_book_asks_for_its_facts_and_years_once() -> None:
    """The finance bureau's book, cell by cell: years, headers, hidden ids, dropdowns, what is locked."""
    workbook, one = book("finance"), ASKED["finance"]
    rows = [(sheet.title, row) for sheet in workbook.worksheets[1:] for row in sheet.iter_rows(min_row=2)]
    found = [(row[8].value, row[2].value or None) for _, row in rows]
    years = (2020, 2021, 2022, 2023)
    yearly = {fact: NATIONAL.facts[fact].yearly for fact in (*one.own, *one.each)}
    assert sorted(found, key=str) == sorted(
        ((fact, year) for fact, each in yearly.items() for year in (years if each else [None])), key=str
    )
    for sheet in workbook.worksheets[1:]:
        assert [cell.value for cell in sheet[1]][8:] == ["事实编号", "上报时限"]
        assert sheet.column_dimensions["I"].hidden
        assert sheet.protection.sheet
    for _, row in rows:
        assert [cell.column for cell in row if not cell.protection.locked] == [4, 5, 6]


def test_what_each_answers_for_itself_is_asked_as_yes_or_no() -> None:
    """本单位 or 本镇街, with na, and the reason why it is asked."""
    sheet = book("finance")["A1 组织领导坚强有力"]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[8].value == "liaison_appointed_rate")
    assert row[1].value == "本单位：已明确双拥联络员（名单有姓名、职务）"
    assert row[6].value == "是 / 否；不要求本单位做的填 na"
    assert "成员单位、镇街和驻军单位中已明确双拥联络员的占比" in row[7].value
    rules = [rule for rule in sheet.data_validations.dataValidation if row[3].coordinate in rule]
    assert [rule.formula1 for rule in rules] == ['"是,否,na"']
    town = book("town:wanglan")
    assert town.sheetnames[-1] == "县（区）统计"
    asks = {row[8].value: row[1].value for row in town["县（区）统计"].iter_rows(min_row=2)}
    assert asks["member_plan_summary_rate"] == "本镇街：年度双拥计划和总结都有"


def test_the_due_day_and_what_follows_later() -> None:
    """The plan's day in the window's last year; what ends later is handed in again."""
    assert ROUND.due == date(2023, 6, 20)
    sheet = book("finance")["A1 组织领导坚强有力"]
    days = {row[2].value: row[9].value for row in sheet.iter_rows(min_row=2) if row[8].value == "ds_budget_listed"}
    assert days == dict.fromkeys((2020, 2021, 2022), "2023-06-20") | {2023: "2023-06-20；2023-12-31 后补报"}
    meetings = book("party_office")["A1 组织领导坚强有力"].iter_rows(min_row=2)
    days = {row[2].value: row[9].value for row in meetings if row[8].value == "party_military_meeting_count"}
    assert days[2023] == "2023-06-20；2023-08-31 后补报"
    late = begin(NATIONAL, COUNTY, date(2024, 1, 31), None).round
    sheets = sheets_of(NATIONAL, late, asked(NATIONAL, late)[1])
    assert {due for _, questions in sheets for one in questions for due in one.due} == {"2024-01-31"}


def test_the_cover_says_whose_book_it_is() -> None:
    """For the reader of the book as for the clerk; a town's book is of its own locality."""
    workbook = book("finance")
    names = {name: defined.attr_text for name, defined in workbook.defined_names.items()}
    assert names["_modelcity"] == '"national/0.2/county"'
    assert names["_modelcity_from"] == '"finance"'
    said = labels(workbook)
    assert (said["填报单位编号"], said["地区编号"], said["地区名称"]) == ("finance", "qinghe", "示例区")
    assert (said["级别"], said["上级地区"]) == ("县（区）", "示例市")
    column = [cell.value for cell in workbook["说明"]["A"] if cell.value]
    assert column[:3] == ["示例区双拥资料填报表", "填报单位：区财政局", "请于 2023 年 6 月 20 日前填好，交双拥办"]
    unlocked = [row[0].value for row in workbook["说明"].iter_rows(max_col=2) if not row[1].protection.locked]
    assert unlocked == ["填报人", "联系电话", "审核人", "填报日期"]
    town = book("town:wanglan")
    said = labels(town)
    assert (said["填报单位编号"], said["地区编号"], said["上级地区"]) == ("town:wanglan", "wanglan", "示例区")
    assert town.defined_names["_modelcity"].attr_text == '"national/0.2/town"'


def test_the_reader_of_dossiers_reads_a_book(tmp_path: Path) -> None:
    """Filled in and saved, every row comes back with its cell."""
    workbook = book("taxation")
    count = 0
    for sheet in workbook.worksheets[1:]:
        for row in sheet.iter_rows(min_row=2):
            row[3].value, row[4].value = "是", "文件"
            count += 1
    path = tmp_path / "改过名字.xlsx"
    workbook.save(path)
    rows = read_xlsx(path)
    assert rows.problems == []
    assert (len(rows.rows), {row.value for row in rows.rows}) == (count, {"是"})
    assert list(rows.heads) == ["qinghe"]
    assert {row.fact for row in rows.rows} == {*ASKED["taxation"].own, *ASKED["taxation"].each}


def test_the_same_round_gives_the_same_bytes_whatever_is_spoken() -> None:
    """Books and overview."""

    def written() -> list[bytes]:
        files = book_names(EVERYONE)
        some = [write_book(NATIONAL, ROUND, ASKED[name]) for name in ("water", "town:mailian")]
        return [*some, write_overview(NATIONAL, ROUND, files, EVERYONE)]

    first = written()
    speak("en")
    try:
        assert written() == first
    finally:
        speak("zh")


def test_the_overview_lists_everyone_and_every_fact() -> None:
    """Who, how much, in which file; who answers each fact; and the matrix sums to the same."""
    workbook = opened(write_overview(NATIONAL, ROUND, book_names(EVERYONE), EVERYONE))
    assert workbook.sheetnames == ["填报单位", "分工矩阵", "事实分工"]
    who = list(workbook["填报单位"].iter_rows(min_row=4, values_only=True))
    assert [row[2] for row in who] == [one.id for one in EVERYONE]
    assert {row[3] for row in who if str(row[2]).startswith("town:")} == {len(NATIONAL.facts_at("town")) + 2}
    assert (who[0][6], who[22][6]) == ("01-双拥办.xlsx", "23-区财政局.xlsx")
    matrix = list(workbook["分工矩阵"].iter_rows(min_row=4, values_only=True))
    assert [row[-1] for row in matrix] == [row[3] for row in who]
    assert all(sum(cell for cell in row[2:-1] if cell) == row[-1] for row in matrix)
    facts = {row[-1]: row for row in workbook["事实分工"].iter_rows(min_row=4, values_only=True)}
    assert set(facts) == set(NATIONAL.facts_at("county"))
    assert facts["ds_budget_listed"][4:7] == ("区财政局", 1, "一家填报")
    assert facts["liaison_appointed_rate"][4:7] == ("各成员单位、各镇、街道、驻军部队", 54, "逐家回答，汇总成占比")


def test_names_that_no_file_can_have() -> None:
    """Towns are named by people; the number keeps two of one name apart."""
    odd = ['甲/乙:*?"<>|镇', "CON", "长" * 200, "结尾.", '甲/乙:*?"<>|镇']
    names = book_names([Asked(f"town:{n}", title, "town", (), ()) for n, title in enumerate(odd)])
    wanted = ["01-甲_乙_镇", "02-CON", f"03-{'长' * 60}", "04-结尾", "05-甲_乙_镇"]
    assert list(names.values()) == [f"{name}.xlsx" for name in wanted]


# ── the folder ───────────────────────────────────────────────────────────────────────────────────────────────────────

SMALL = Round(
    standard="social-support",
    edition="0.2",
    digest="0" * 64,
    locality=Area(id="a'b", name='甲\\"乙"：{区} # 1', level="county", parent="- x"),
    due=date(2023, 1, 31),
    towns=(Town(id="010", name="no"), Town(id="1e3", name="镇 'q': 1:30")),
)


def test_a_round_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Whatever stands in names: quotes, colons, what YAML would take for a number or a no."""
    (tmp_path / "round.yaml").write_text(SMALL.text(), "utf-8")
    assert read_round(tmp_path) == SMALL
    empty = SMALL.model_copy(update={"towns": ()})
    (tmp_path / "round.yaml").write_text(empty.text(), "utf-8")
    assert read_round(tmp_path) == empty


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("standard: x\n", "缺少“edition”"),
        ("standard: [", "YAML 语法有误"),
        (SMALL.text().replace("due:", "duu:"), "不认识的键“duu”"),
        (SMALL.text().replace("2023-01-31", "2023-02-30"), "round.yaml:6:1: due: 写的是“2023-02-30”；应为日期"),
        (SMALL.text().replace('"010"', '"../../x"'), "round.yaml:8:5: towns.0: 地区编号“../../x”不能用"),
        (SMALL.text().replace('"010"', '"1E3"'), "round.yaml:9:5: towns.1: 镇街“1e3”写了两次"),
        (SMALL.text().replace('"a\'b"', '""'), "round.yaml:5:1: locality: 没有地区编号"),
    ],
)
def test_a_spoilt_round_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """At its line; a folder without one is no round."""
    with pytest.raises(CallError, match=r"没有 round\.yaml"):
        read_round(tmp_path)
    (tmp_path / "round.yaml").write_text(text, "utf-8")
    with pytest.raises(CallError, match=re.escape(said)):
        read_round(tmp_path)


def test_the_command_writes_a_round(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder as `merge` and `status` expect it, and what to do next."""
    out = tmp_path / "收集"
    call = ["collect", "init", "--standard", "social-support", "--level", "县（区）", "--name", "示例区", "--id", "q"]
    assert run([*call, "--due", "2023-05-01", "--towns", str(TOWNS), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "18 本填报表" in said.out
    assert f"modelcity collect merge {out} --out 台账.yaml" in said.out
    assert said.err == ""
    assert sorted(path.name for path in out.iterdir()) == ["books", "overview.xlsx", "returned", "round.yaml"]
    assert len(list((out / "books").iterdir())) == 18
    assert list((out / "returned").iterdir()) == []
    one = read_round(out)
    assert (one.level, one.locality.name, one.due) == ("county", "示例区", date(2023, 5, 1))
    social, _ = load(installed(), "social-support")
    assert (one.standard, one.edition, one.digest) == ("social-support", social.head.edition, social.digest)
    assert run([*call, "--out", str(out)]) == 2
    assert "已经有一轮收集" in capsys.readouterr().err


def test_without_towns_it_says_so_and_needs_no_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The standard that asks nothing of towns has one level; its day is the end of its window."""
    out = tmp_path / "round"
    call = ["collect", "init", "--level", "unit", "--name", "示例局", "--out", str(out)]
    assert run([*call, "--standard", "unit"]) == 0
    assert "没有镇街的填报表" not in capsys.readouterr().err
    one = read_round(out)
    assert (one.locality.id, one.due, one.towns) == ("示例局", date(2023, 12, 31), ())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--level", "town", "--name", "甲镇"], ["镇（街道）只有一本台账", "modelcity template --level town"]),
        (["--level", "区县", "--name", "甲"], ["没有级别“区县”", "county（县（区））"]),
        (["--level", "county", "--name", "甲/乙"], ["--name: 地区编号“甲/乙”不能用"]),
        (["--level", "county", "--name", "甲", "--id", "../乙"], ["--id: 地区编号“../乙”不能用"]),
        (["--level", "county", "--name", ""], ["没有地区编号"]),
        (["--level", "county", "--name", "甲", "--towns", "twice.csv"], ["twice.csv:3", "“a”写了两次", "请只留一行"]),
        (["--level", "county", "--name", "甲", "--towns", "none.csv"], ["没有一个镇街"]),
        (["--level", "county", "--name", "甲", "--towns", "gone.csv"], ["gone.csv", "没有这个文件"]),
        (["--level", "county", "--name", "甲", "--due", "6月"], ["“6月”不是日期"]),
    ],
)
def test_a_wrong_call_writes_nothing(
    options: list[str], said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Each at once, with what to do."""
    monkeypatch.chdir(tmp_path)
    Path("twice.csv").write_text("locality,name,level\nA,甲镇,town\na,乙镇,\n", "utf-8")
    Path("none.csv").write_text("locality,name,level\nq,区,county\n", "utf-8")
    assert run(["collect", "init", "--standard", "social-support", *options, "--out", "out"]) == 2
    told = capsys.readouterr().err
    assert [word for word in said if word not in told] == [], told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["none.csv", "twice.csv"]


def test_localities_that_are_no_towns_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A list of all localities of a county may be given as it is."""
    listed = tmp_path / "localities.csv"
    listed.write_text("locality,name,level\nq,示例区,county\na,甲镇,镇（街道）\nb,乙镇,\n", "utf-8")
    call = ["collect", "init", "--standard", "social-support", "--level", "county", "--name", "示例区"]
    assert run([*call, "--towns", str(listed), "--out", str(tmp_path / "out")]) == 0
    assert "这些不是镇街，没有发：示例区（county）" in capsys.readouterr().err
    assert [town.id for town in read_round(tmp_path / "out").towns] == ["a", "b"]


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    """A file, a folder with something in it; an empty one is taken."""
    social, _ = load(installed(), "social-support")
    one = begin(social, COUNTY, None, None).round
    (tmp_path / "file").write_text("x")
    with pytest.raises(CallError, match="是一个文件"):
        write_round(social, one, tmp_path / "file")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note.txt").write_text("x")
    with pytest.raises(CallError, match="已有别的东西"):
        write_round(social, one, tmp_path / "full")
    (tmp_path / "empty").mkdir()
    write_round(social, one, tmp_path / "empty")
    assert read_round(tmp_path / "empty") == one
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file", "full"]


@pytest.mark.parametrize("name", ["a=", "=a", "'", "&amp;", "%s", "a  b", "１", "长" * 100])
def test_whatever_a_town_is_called_its_book_is_known_again(tmp_path: Path, name: str) -> None:
    """Its id and its name stand on the cover and in the hidden names, and come back as they went out."""
    social, _ = load(installed(), "social-support")
    towns = tmp_path / "towns.csv"
    towns.write_text(f'locality,name\n"{name}","={name}"\n', "utf-8")
    one = begin(social, COUNTY, None, towns).round
    path = tmp_path / "book.xlsx"
    path.write_bytes(write_book(social, one, asked(social, one)[-1]))
    back = read_book(path, social)
    assert (back.respondent, back.head.id, back.head.name) == (f"town:{name}", name, f"={name}")


def test_blanks_around_a_name_are_no_part_of_it(tmp_path: Path) -> None:
    """A cell of the cover is read without them: books that went out with them would never fit again."""
    out = tmp_path / "out"
    call = ["collect", "init", "--standard", "unit", "--level", "unit", "--name", " 示例局 ", "--parent", " 省 "]
    assert run([*call, "--out", str(out)]) == 0
    assert read_round(out).locality == Area(id="示例局", name="示例局", level="unit", parent="省")


def test_the_unit_that_gathers_is_named_as_declared() -> None:
    """In the unit standard it is no 双拥办, neither on the cover nor in the overview."""
    unit, _ = load(installed(), "unit")
    one = begin(unit, Area(id="u", name="示例局", level="unit"), None, None).round
    everyone = asked(unit, one)
    overview = opened(write_overview(unit, one, book_names(everyone), everyone))
    first = opened(write_book(unit, one, everyone[0]))
    for workbook, cell in ((overview["填报单位"], "A2"), (overview["事实分工"], "A2"), (first["说明"], "A3")):
        assert "双拥办" not in workbook[cell].value
        assert "镇街" not in workbook[cell].value
    assert overview["填报单位"]["A2"].value.endswith("淡黄色格由领导小组办公室填写")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no fork")
def test_a_killed_run_leaves_nothing_that_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """kill -9 in the middle: no round is there, and the next run takes away what was left beside it."""
    social, _ = load(installed(), "social-support")
    one = begin(social, COUNTY, None, None).round
    (tmp_path / ".out.mine.tmp").mkdir()

    def killed(path: Path, content: bytes) -> None:
        if path.name.startswith("03"):
            os.kill(os.getpid(), signal.SIGKILL)
        write_whole(path, content)

    if (child := os.fork()) == 0:
        monkeypatch.setattr(sending, "write_whole", killed)
        write_round(social, one, tmp_path / "out")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([f".out.{child}.tmp", ".out.mine.tmp"])
    write_round(social, one, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.mine.tmp", "out"]


def test_two_runs_at_once_make_one_whole_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one whose folder was cleared away says so; it never hands over half a round."""
    social, _ = load(installed(), "social-support")
    one = begin(social, COUNTY, None, None).round
    out = tmp_path / "out"

    def interrupted(path: Path, content: bytes) -> None:
        if path.name.startswith("03"):
            monkeypatch.undo()
            monkeypatch.setattr(os, "getpid", lambda: 1)
            write_round(social, one, out)
            monkeypatch.undo()
        write_whole(path, content)

    monkeypatch.setattr(sending, "write_whole", interrupted)
    with pytest.raises(CallError, match=re.escape(f"{out}: 有人同时在写这个文件夹")):
        write_round(social, one, out)
    assert len(list((out / "books").iterdir())) == 6
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("broken_at", [0, 3, 7])
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken_at: int) -> None:
    """Whole or not at all, wherever writing stops; the message names the folder that was asked for."""
    social, _ = load(installed(), "social-support")
    one = begin(social, COUNTY, None, None).round
    written = []

    def write(path: Path, content: bytes) -> None:
        if len(written) == broken_at:
            raise OSError(28, "No space left on device")
        written.append(path)
        write_whole(path, content)

    monkeypatch.setattr(sending, "write_whole", write)
    with pytest.raises(CallError, match=re.escape(str(tmp_path / "out")) + ".*No space left"):
        write_round(social, one, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    write_round(social, one, tmp_path / "out")


@pytest.mark.slow
def test_the_whole_round_holds_every_cell_once(tmp_path: Path) -> None:
    """Every book opened: all cells of the county, each in one book, or, of a share, in everyone's."""
    everyone = write_round(NATIONAL, ROUND, tmp_path / "out")
    files = book_names(everyone)
    for one in everyone:
        workbook = openpyxl.load_workbook(tmp_path / "out" / "books" / files[one.id])
        rows = [row for sheet in workbook.worksheets[1:] for row in sheet.iter_rows(min_row=2, values_only=True)]
        wanted = {
            (fact, year)
            for fact in (*one.own, *one.each)
            for year in (NATIONAL.years if NATIONAL.facts[fact].yearly else [None])
        }
        found = [(row[8], row[2] or None) for row in rows]
        assert len(found) == len(set(found)), one.id
        assert set(found) == wanted, one.id
        assert labels(workbook)["填报单位编号"] == one.id


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_keeps_a_book(tmp_path: Path) -> None:
    """Opened and saved by Calc, a book says the same: whose it is, what it asks, what was filled in."""
    workbook = book("court")
    workbook["H8 军政军民关系融洽"]["D2"] = "38/41"
    path = tmp_path / "court.xlsx"
    workbook.save(path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    again = tmp_path / "out" / "court.xlsx"
    first, second = read_xlsx(path), read_xlsx(again)
    assert second.problems == []
    assert [(row.fact, row.year, row.value) for row in second.rows] == [(r.fact, r.year, r.value) for r in first.rows]
    assert ("military_case_resolved_rate", "2020", "38/41") in [(r.fact, r.year, r.value) for r in second.rows]
    assert openpyxl.load_workbook(again).defined_names["_modelcity_from"].attr_text == '"court"'
