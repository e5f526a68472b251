"""Where a round stands: lights by their rule, and what each gap is worth, by hand on a standard small enough for it."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import openpyxl
import pytest

import clerks
import oracle
from clerks import Said
from modelcity.cli.entry import run
from modelcity.dossier.dossier import Key
from modelcity.dossier.questions import owner
from modelcity.dossier.reading import read_dossier
from modelcity.dossier.rows import Head, Row, Rows
from modelcity.errors import Place, Problem
from modelcity.judging.score import score
from modelcity.office.asking import Asked, asked
from modelcity.office.beginning import begin
from modelcity.office.book import Book
from modelcity.office.evidence import init_archive
from modelcity.office.gaps import Gap, Worth
from modelcity.office.gathering import PassedOver, Refused
from modelcity.office.merging import Merged, merge
from modelcity.office.reminders import reminder, write_reminders
from modelcity.office.round import Area, Round, Town
from modelcity.office.sending import write_round
from modelcity.office.status import Standing, Status, light_rule, round_status
from modelcity.showing.status import status_text
from modelcity.showing.statusfiles import status_book
from modelcity.showing.statuspicture import status_chart
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard
from test_score import standard_at

ROOT = Path(__file__).resolve().parents[1]
FILES = {
    "indicators/toy/standard.yaml": """
id: toy
edition: "1"
title: 试用标准
status: 测试用
window: [2020, 2021]
levels: {county: 县, town: 镇}
categories: {A1: 甲}
collection: {office: office, due: 12-20}
defaults:
  indicator: {levels: [county], basis: reconstructed, mode: [材料], lead: office, evidence: [纪要, 名单]}
  fact: {kind: count, yearly: yes, better: higher, remediable: always, rollup: none}
units_of_measure: {bool: 是/否, ratio: 比例, count: 次, amount: 万元}
""",
    "rules/toy/standard.yaml": "categories: {A1: 6}\ncore: {county: 6, town: 2}\n",
    "indicators/toy/sources.yaml": "t: {title: 试, kind: public}",
    "indicators/toy/units.yaml": """
office: {title: 双拥办, kind: body}
police: {title: 公安局, kind: department}
finance: {title: 财政局, kind: department}
towns: {title: 各镇, kind: local, level: town}
""",
    "rules/toy/surveys.yaml": "{}",
    "indicators/toy/A1.yaml": """
A1-01:
  title: 会议和规划
  sources: {t: 一}
  levels: [county, town]
  facts:
    meet: {zh: 会议, from: police, if_no_cases: satisfied}
    plan: {zh: 规划, kind: bool, yearly: no, from: finance}
    staff: {zh: 人员, from: police, informative: yes}
A1-02:
  title: 联络员
  sources: {t: 二}
  facts:
    named: {zh: 明确联络员的占比, kind: ratio, yearly: no, from: [police, finance, towns], asks: 已明确联络员}
""",
    "rules/toy/A1.yaml": """
A1-01:
  points: 2
  checklist:
    a: {points: 1, item: 每年开会, needs: {meet: ≥3}}
    b: {points: 1, item: 有规划, needs: {plan: yes}}
  remedy: {do: 开会, effort: low, lead_days: 10}
  examples: [{gives: 2}, {gives: 1, plan: no}, {gives: 2, meet: 3}]
A1-02:
  points: 4
  proportional: {fact: named, zero: 0%, full: 100%}
  remedy: {do: 明确, effort: low, lead_days: 10}
  examples: [{gives: 4}, {gives: 2, named: 50%}, {gives: 0, named: 0%}]
""",
}
ROUND = Round(
    standard="toy",
    edition="1",
    digest="",
    locality=Area(id="x", name="某县", level="county"),
    due=date(2022, 1, 5),
    towns=(Town(id="t", name="一镇"),),
)
DUE, LATE = date(2022, 1, 5), date(2022, 1, 10)
MEET, MEET2, PLAN, NAMED = ("meet", 2020), ("meet", 2021), ("plan", None), ("named", None)
Values = dict[Key, str]  # "?" at the end: without evidence
ALL: dict[str, Values] = {
    "police": {MEET: "3", MEET2: "4", NAMED: "是"},
    "finance": {PLAN: "是", NAMED: "是"},
    "town:t": {MEET: "3", MEET2: "3", PLAN: "是", NAMED: "是"},
}
Books = list[tuple[str, Values]]


@cache
def toy() -> Standard:
    with TemporaryDirectory() as folder:
        return standard_at(FILES, Path(folder))


def book(who: str, values: Values, file: str) -> Book:
    """A book that came back, as its reader hands it over."""
    town = who.startswith("town:")
    head = Head("t" if town else "x", "某", "town" if town else "county", "", Place(file))
    rows = [
        Row(
            Place(file, sheet="表", cell=f"D{number}"),
            head.id,
            fact,
            str(year or ""),
            value.rstrip("?"),
            papers,
            "写明",
        )
        for number, ((fact, year), value) in enumerate(values.items(), 2)
        for papers in [() if value.endswith("?") else ("纪要",)]
    ]
    return Book(who, "toy", "1", head.level, head, Rows(file, rows, {head.id: head}), Place(file))


def status(books: Books | dict[str, Values], as_of: date = LATE, *refused: Refused | PassedOver) -> Status:
    """The round with these books back."""
    came = list(books.items()) if isinstance(books, dict) else books
    found = [book(who, values, f"轮/returned/{number}.xlsx") for number, (who, values) in enumerate(came)]
    return round_status(toy(), ROUND, merge(toy(), ROUND, [*found, *refused], Path("轮")), as_of, Path("轮"))


def of(found: Status, who: str) -> Standing:
    return next(standing for standing in found.standings if standing.asked.id == who)


def gaps(standing: Standing) -> list[tuple[str, int | None, str, int, int, int]]:
    return [(gap.fact, gap.year, gap.kind, gap.others, *gap.worth) for gap in standing.gaps]


def lights(found: Status) -> dict[str, str]:
    return {standing.asked.id: standing.light for standing in found.standings}


# ── lights ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_came_back() -> None:
    """In time it is yellow, a day later red; 1 + 1 + 4 points are wanting, the 4 of them from all three together."""
    assert lights(status({}, DUE)) == dict.fromkeys(ALL, "yellow")
    found = status({})
    assert lights(found) == dict.fromkeys(ALL, "red")
    assert (found.now, found.gain) == (Worth(0, 0), Worth(600, 600))
    police, finance, town = (of(found, name) for name in ALL)
    assert (police.alone, police.together, police.own) == (Worth(100, 100), Worth(500, 500), Worth(0, 0))
    assert (finance.alone, finance.together) == (Worth(100, 100), Worth(500, 500))
    assert (town.alone, town.together, town.own) == (Worth(0, 0), Worth(400, 400), Worth(200, 200))
    # a meeting in one year alone brings nothing: the fact is worth what both years bring
    assert gaps(police) == [
        ("meet", 2020, "missing", 0, 100, 100),
        ("meet", 2021, "missing", 0, 100, 100),
        ("named", None, "missing", 2, 400, 400),
    ]
    assert [gap.locality for gap in town.gaps] == ["t", "t", "t", ""]
    assert found.overdue_days == 5


def test_all_came_back() -> None:
    found = status(ALL)
    assert lights(found) == dict.fromkeys(ALL, "green")
    assert (found.now, found.gain) == (Worth(600, 600), Worth(0, 0))
    assert not any(standing.gaps or standing.overdue for standing in found.standings)


def test_partly_filled() -> None:
    """Finance lacks evidence (1 point), and says no; with the town's yes the share would be 2/3, of 4 points."""
    books: dict[str, Values] = {
        "police": ALL["police"],
        "finance": {PLAN: "是?", NAMED: "否?"},
        "town:t": {MEET: "3", MEET2: "3"},
    }
    found = status(books)
    assert lights(found) == {"police": "green", "finance": "yellow", "town:t": "red"}
    assert found.now == Worth(200, 100)
    assert gaps(of(found, "finance")) == [("plan", None, "unevidenced", 0, 0, 100)]
    assert gaps(of(found, "town:t")) == [
        ("plan", None, "missing", 0, 100, 100),
        ("named", None, "missing", 0, 267, 267),  # 4 × 0.6666 = 2.6664
    ]
    town = of(found, "town:t")
    assert (town.alone, town.together, town.own) == (Worth(267, 267), Worth(267, 267), Worth(100, 100))
    assert found.gain == Worth(267, 367)
    assert lights(status(books, DUE))["town:t"] == "yellow"


def test_who_is_not_concerned_is_not_counted() -> None:
    """Of police and town, finance left out: with the town's yes the share is 2/2."""
    found = status({"police": ALL["police"], "finance": {PLAN: "是", NAMED: "na"}})
    assert gaps(of(found, "town:t"))[-1] == ("named", None, "missing", 0, 400, 400)


def test_a_share_without_all_evidence() -> None:
    """Known, and not evidenced while one yes names none."""
    found = status({**ALL, "town:t": {**ALL["town:t"], NAMED: "是?"}})
    assert gaps(of(found, "town:t")) == [("named", None, "unevidenced", 0, 0, 400)]
    assert lights(found) == {"police": "green", "finance": "green", "town:t": "yellow"}
    both = status({**ALL, "police": {**ALL["police"], NAMED: "是?"}, "town:t": {**ALL["town:t"], NAMED: "是?"}})
    assert [of(both, name).alone for name in ("police", "town:t")] == [Worth(0, 0)] * 2
    assert gaps(of(both, "police")) == [("named", None, "unevidenced", 1, 0, 400)]


@pytest.mark.parametrize(("stated", "worth"), [(("1", "5"), 100), (("1", "2"), 0), (("2", "na"), 100)])
def test_a_conflict_is_red_at_once_and_worth_the_best_that_is_stated(stated: tuple[str, str], worth: int) -> None:
    """3 meetings a year are asked for: of 1 and 2 neither is enough; where nothing of the kind occurred, it holds."""
    books: Books = [("police", {MEET: value, MEET2: "3", NAMED: "是"}) for value in stated]
    found = status(books, date(2021, 1, 2))
    police = of(found, "police")
    assert police.light == "red"
    assert not police.overdue
    assert gaps(police) == [("meet", 2020, "conflict", 0, worth, worth)]
    assert len(police.files) == 2


def test_a_unit_in_conflict_with_its_own_answer() -> None:
    books: Books = [*ALL.items(), ("police", {NAMED: "否"})]
    found = status(books)
    assert gaps(of(found, "police")) == [("named", None, "conflict", 0, 400, 400)]
    assert lights(found) == {"police": "red", "finance": "green", "town:t": "green"}


def test_a_cell_that_could_not_be_taken_is_red_before_the_due_day() -> None:
    found = status({**ALL, "finance": {PLAN: "也许", NAMED: "是"}}, DUE)
    finance = of(found, "finance")
    assert (finance.light, len(finance.refused), finance.stated) == ("red", 1, 1)
    assert finance.refused[0].place.file == "returned/1.xlsx", "as it lies below the folder"


def test_what_is_not_due_is_no_gap() -> None:
    """2021 is due on its last day; what no rule looks at is never wanting."""
    found = status({"police": {MEET: "3", NAMED: "是"}}, date(2021, 6, 1))
    assert of(found, "police").light == "green"
    assert gaps(of(found, "finance")) == [
        ("plan", None, "missing", 0, 100, 100),
        ("named", None, "missing", 1, 400, 400),
    ]


def test_books_that_go_out_are_none_that_came_back() -> None:
    """An empty book counts where it was put among those that came back; one filled in counts wherever it lies."""
    books = [("police", {}, "books/1"), ("finance", {}, "returned/2"), ("town:t", {PLAN: "是"}, "books/3")]
    merged = merge(toy(), ROUND, [book(who, said, f"轮/{file}.xlsx") for who, said, file in books], Path("轮"))
    found = round_status(toy(), ROUND, merged, DUE, Path("轮"))
    assert [(standing.asked.id, standing.files) for standing in found.standings] == [
        ("police", ()),
        ("finance", ("returned/2.xlsx",)),
        ("town:t", ("books/3.xlsx",)),
    ]


def test_a_book_sent_twice_counts_its_values_once() -> None:
    assert of(status([*ALL.items(), *ALL.items()]), "police").stated == 3


# ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_text_says_who_and_what_and_why() -> None:
    refused = Refused("轮/坏.xlsx", (Problem(Place("轮/坏.xlsx"), "打不开"),))
    found = status(
        {"police": ALL["police"], "finance": {PLAN: "是?", NAMED: "是"}}, LATE, refused, PassedOver("轮/扫描.pdf")
    )
    said = status_text(found, 110)
    lines = said.split("\n")
    assert "3 家中 2 家已交；× 红 1，△ 黄 1，√ 绿 1（时限 2022-01-05，已过 5 天）" in lines[0] + lines[1]
    assert "自报 2 分、有佐证 1 分" in said
    rows = [line.split() for line in lines if line.startswith(("×", "△", "√"))]
    assert rows == [
        ["×", "红", "一镇", "未交", "4", "5", "天", "4/4", "4/4", "2/2"],
        ["△", "黄", "财政局", "已交", "2", "1", "0/1", "0/1"],
        ["√", "绿", "公安局", "已交", "3"],
    ]
    assert "坏.xlsx: 打不开" in said
    assert "1 个文件不是工作簿，没有看（交扫描件的算未交）：扫描.pdf" in said
    assert light_rule()[:20] in said
    assert max(map(len, lines)) <= 110


def test_the_workbook_lists_every_gap(tmp_path: Path) -> None:
    found = status({"police": {MEET: "1"}, "finance": {PLAN: "也许"}})
    content = status_book(found)
    assert content == status_book(found)
    (tmp_path / "a.xlsx").write_bytes(content)
    pages = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert pages.sheetnames == ["进度", "缺什么", "没能采用"]
    texts = [[cell.value for cell in row] for row in pages["缺什么"].iter_rows(min_row=4)]
    # one meeting is on record and too few: filling the other year brings nothing
    assert [1, "一镇", "没有填", "A1-01 会议和规划", "会议（镇街台账）", "2020、2021年", None, 1, 1] in [
        row[:9] for row in [[1, *row[1:]] for row in texts]
    ]
    mine = [row[1:9] for row in texts if row[1] == "公安局"]
    assert mine == [
        ["公安局", "没有填", "A1-01 会议和规划", "会议", "2021年", None, 0, 0],
        ["公安局", "没有填", "A1-02 联络员", "明确联络员的占比（本家回答）", None, 2, 4, 4],
    ]
    assert "也许" in str(pages["没能采用"]["C3"].value)


@pytest.mark.slow
def test_the_picture_is_readable_at_sixty(monkeypatch: pytest.MonkeyPatch) -> None:
    """High enough for every row; each colour has its mark; the three differ in grey print."""
    from modelcity.showing.canvas import Canvas
    from modelcity.showing.statuspicture import FILLS

    seen: list[Canvas] = []
    legend = Canvas.legend

    def spied(canvas: Canvas, parts: list[tuple[str, str, str]]) -> None:
        seen.append(canvas)
        legend(canvas, parts)

    monkeypatch.setattr(Canvas, "legend", spied)
    found = status({"police": ALL["police"], "finance": {PLAN: "是?", NAMED: "是"}})
    many = found._replace(standings=found.standings * 20)
    content = status_chart(many)
    high = int.from_bytes(content[20:24], "big")
    assert high / 60 >= 25, "pixels for each row"
    texts = [text.get_text() for text in seen[0].axes.texts]
    assert [texts.count(mark) for mark in ("× 红", "△ 黄", "√ 绿")] == [20, 20, 20]
    greys = sorted(
        sum(weight * int(fill[place : place + 2], 16) for weight, place in ((0.299, 1), (0.587, 3), (0.114, 5)))
        for fill in FILLS.values()
    )
    assert all(other - one > 50 for one, other in pairwise(greys))


# ── reminders ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reminder_says_what_is_wanting_by_indicator_and_year() -> None:
    found = status([("police", {MEET: "1"}), ("police", {MEET: "2"})])
    said = reminder(found, of(found, "police"))
    assert said.startswith("双拥资料催报通知\n\n公安局：\n")
    for words in (
        "某县双拥资料应于 2022 年 1 月 5 日前交齐。截至 2022 年 1 月 10 日",
        "已过时限 5 天",
        "一、说法不一的值（请核实后只报一个）：1 格",
        "2020 年“1”——公安局，0.xlsx “表”D2",
        "2020 年“2”——公安局，1.xlsx “表”D2",
        "二、还没有填报的值：2 格",
        "A1-01 会议和规划\n    · 会议（2021 年）",
        "A1-02 联络员（本小项补齐最多可加 4 分）\n    · 本单位：已明确联络员；另外 2 家也交齐才算得出",
        "应备佐证：纪要、名单",
        "某县自评的有佐证得分最多可加 0 分，别家也交齐时最多可加 4 分",
        "联系人：　",
    ):
        assert words in said
    town = reminder(found, of(found, "town:t"))
    assert "还没有收到贵单位的填报表" in town
    assert "本镇街：已明确联络员" in town
    assert "本镇街自评的有佐证得分最多可加 2 分" in town


def test_reminders_are_written_for_those_who_owe(tmp_path: Path) -> None:
    """UTF-8 with BOM and CRLF; who has answered since gets none, other files stay."""
    folder = tmp_path / "催报"
    written = write_reminders(status({"police": ALL["police"]}), folder)
    assert [path.name for path in written] == ["催报-02-财政局.txt", "催报-03-一镇.txt"]
    content = written[0].read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n")
    (folder / "备忘.txt").write_text("x", encoding="utf-8")
    write_reminders(status({name: ALL[name] for name in ("police", "finance")}), folder)
    assert sorted(path.name for path in folder.iterdir()) == ["催报-03-一镇.txt", "备忘.txt"]


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def round_folder(tmp_path: Path) -> Iterator[Path]:
    """A round with real books, the finance bureau's come back in part."""
    standard_at(FILES, tmp_path / "标准")
    write_round(toy(), ROUND, tmp_path / "轮")
    made = openpyxl.load_workbook(next((tmp_path / "轮" / "books").glob("*财政局.xlsx")))
    assert clerks.fill(made, {PLAN: Said("是", "纪要")}) == 1
    made.save(tmp_path / "轮" / "returned" / "财政.xlsx")
    yield tmp_path


def test_the_command(round_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Table, files and reminders; the round's own folder stays as it was."""
    before = sorted(path for path in (round_folder / "轮").rglob("*"))
    call = ["collect", "status", str(round_folder / "轮"), "--standards", str(round_folder / "标准")]
    out = ["--out", str(round_folder / "出"), "--reminders", str(round_folder / "催报")]
    assert run([*call, "--as-of", "2022-01-05", *out]) == 0
    said = capsys.readouterr()
    assert "△ 黄  财政局    已交     1     1" in said.out
    assert "已写出 3 份催报通知" in said.err
    assert sorted(path.name for path in (round_folder / "出").iterdir()) == ["收集进度.png", "收集进度.xlsx"]
    assert sorted(path for path in (round_folder / "轮").rglob("*")) == before
    archive = round_folder / "案卷"
    init_archive(toy(), ROUND.locality, archive)
    assert run([*call, "--as-of", "2022-01-05", "--evidence", str(archive)]) == 0
    assert "△ 黄  财政局    已交     1     1       1" in capsys.readouterr().out, "nothing is on file yet"
    assert run(call) == 2
    assert "--as-of" in capsys.readouterr().err
    assert run(["collect", "status", str(round_folder), "--as-of", "2022-01-05"]) == 2
    assert "没有 round.yaml" in capsys.readouterr().err


# ── the national standard ────────────────────────────────────────────────────────────────────────────────────────────

NATIONAL, JUNE = "national", date(2023, 6, 30)


def national(towns: tuple[Town, ...], chance: random.Random | None) -> tuple[Standard, Round, Merged]:
    """A round with the sample's values in; by chance some books are missing, cells empty, unproven or contradicted."""
    standard = load(installed(), NATIONAL)[0]
    dossier = read_dossier(clerks.SAMPLE / "district-halfway.csv", standard, lambda: ())
    own = read_dossier(clerks.SAMPLE / "towns" / "jiqiao.csv", standard, lambda: (), "town")
    area = Area(id=dossier.locality.id, name="示例区", level="county")
    one = begin(standard, area, None, None).round.model_copy(update={"towns": towns})
    books = []
    for respondent in asked(standard, one):
        level = "town" if respondent.is_town else "county"
        entries = own.entries if respondent.is_town else dossier.entries
        rows = [
            Row(
                Place(f"{respondent.id} {key}"),
                area.id,
                key[0],
                str(key[1] or ""),
                entry.typed,
                entry.evidence,
                entry.note,
            )
            for key, entry in entries.items()
            if key[0] in respondent.own
        ]
        if chance is not None:
            rows = [*rows, *_answers(standard, respondent, area.id)]
            rows = [each for row in rows for each in _untidy(standard, row, chance)]
            if chance.random() < 0.25:
                continue
        named = respondent.id.partition(":")[2] if respondent.is_town else area.id
        head = Head(named, "某", level, area.id if respondent.is_town else "", Place(respondent.id))
        rows = [replace(row, locality=named) for row in rows]
        read = Rows(respondent.id, rows, {head.id: head})
        books.append(Book(respondent.id, NATIONAL, standard.head.edition, level, head, read, Place(respondent.id)))
    return standard, one, merge(standard, one, books, Path("轮"))


def _answers(standard: Standard, respondent: Asked, area: str) -> list[Row]:
    """What a respondent answers for itself: yes to everything."""
    years = [str(year) for year in range(2020, 2024)]
    return [
        Row(Place(f"{respondent.id} {fact} {year}"), area, fact, year, "是", ("名单",), "")
        for fact in respondent.each
        for year in (years if standard.facts[fact].yearly else [""])
    ]


def _untidy(standard: Standard, row: Row, chance: random.Random) -> list[Row]:
    """The row as it came back: not at all, without evidence, twice with two values, or as it was."""
    drawn = chance.random()
    if drawn < 0.1:
        return []
    if drawn < 0.2:
        return [replace(row, evidence=())]
    if drawn < 0.25 and standard.facts[row.fact].kind == "count" and row.value.isdigit():
        return [row, replace(row, place=Place(f"{row.place.file}又"), value=str(int(row.value) + 1))]
    return [row]


class Best(oracle.View):
    """Values that nobody knows yet, at their best in every total."""

    keys: ClassVar[set[Key]] = set()

    def sees(self, fact: oracle.Fact, year: int | None) -> oracle.Value:
        return oracle.BEST if (fact.id, year) in self.keys else super().sees(fact, year)


class Judge:
    """The oracle's totals of the dossiers of a round, as they are and with some gaps filled at their best."""

    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self.declared = oracle.Declared.read(ROOT, NATIONAL)
        self.dossiers = {"": merged.dossier} | {town.locality.id: town for town in merged.towns}

    def worth(self, locality: str, gaps: Iterable[Gap]) -> Worth:
        found, now = self._totals(locality, gaps), self._totals(locality, ())
        return Worth(found[0] - now[0], found[1] - now[1])

    def _totals(self, locality: str, gaps: Iterable[Gap]) -> tuple[int, int]:
        entries = self.dossiers[locality].entries
        raw: dict[str, dict[int | None, oracle.Cell]] = {}
        for (fact, year), entry in entries.items():
            raw.setdefault(fact, {})[year] = oracle.Cell(self._text(fact, entry.value), bool(entry.evidence))
        Best.keys = set()
        for gap in gaps:
            value = self._best(gap)
            if value is not None:
                raw.setdefault(gap.fact, {})[gap.year] = oracle.Cell(value, evidenced=True)
            elif gap.key in entries:
                cell = raw[gap.fact][gap.year]
                raw[gap.fact][gap.year] = oracle.Cell(cell.value, evidenced=True)
            else:
                Best.keys.add(gap.key)
        totals = oracle.assess(self.declared, self.dossiers[locality].locality.level, raw, JUNE).totals
        return int(totals["claimed"] * 100), int(totals["evidenced"] * 100)

    def _best(self, gap: Gap) -> str | None:
        """What a share or a value in dispute may become; None where a value is only missing or unproven."""
        shares = {share.key: share for share in self.merged.shares if not gap.locality}
        if (share := shares.get(gap.key)) is not None and share.missing:
            silent = len(share.missing)
            return f"{len(share.yes) + silent}/{share.counted + silent}"
        stated = [
            one.entry.value
            for conflict in self.merged.conflicts
            for one in conflict.stated
            if (one.locality, one.key) == (gap.locality, gap.key) and not one.each
        ]
        if not stated:
            return None
        numbers = [value for value in stated if value is not None]
        if self.declared.facts[gap.fact].better == "within":  # days of training: 7 to 14
            numbers.sort(key=lambda value: not 7 <= value <= 14)
            return self._text(gap.fact, numbers[0])
        higher = self.declared.facts[gap.fact].better == "higher"
        best = None if len(numbers) < len(stated) else (max if higher else min)(numbers)
        return self._text(gap.fact, best)

    def _text(self, fact: str, value: Fraction | None) -> str:
        if value is None:
            return "na"
        kind = self.declared.facts[fact].kind
        if kind == "ratio":
            return f"{value.numerator}/{value.denominator}"
        return ("是" if value else "否") if kind == "bool" else oracle.decimal_text(value)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_what_gaps_are_worth_is_what_the_oracle_says(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By fact, by respondent alone and together, of towns in their own, by indicator, and all: for a random round."""
    monkeypatch.setattr(oracle, "View", Best)
    standard, one, merged = national((Town(id="t", name="一镇"), Town(id="u", name="二镇")), random.Random(seed))
    found, judge = round_status(standard, one, merged, JUNE, Path("轮")), Judge(merged)
    everything = [gap for standing in found.standings for gap in standing.gaps]
    by_fact: dict[tuple[str, str], list[Gap]] = {}
    for gap in everything:
        by_fact.setdefault((gap.locality, gap.fact), []).append(gap)
    wanted = [(locality, mine, mine[0].worth) for (locality, _), mine in by_fact.items()]
    for standing in found.standings:
        county = [gap for gap in standing.gaps if not gap.locality]
        wanted.append(("", county, standing.together))
        wanted.append(("", [gap for gap in county if not gap.others], standing.alone))
        if standing.asked.is_town:
            mine = standing.asked.id.partition(":")[2]
            wanted.append((mine, [gap for gap in standing.gaps if gap.locality == mine], standing.own))
        for (locality, entry), worth in standing.by_entry.items():
            gaps = [gap for gap in standing.gaps if (gap.locality, owner(standard, gap.fact).id) == (locality, entry)]
            wanted.append((locality, gaps, worth))
    assert {gap.kind for gap in everything} == {"missing", "conflict", "unevidenced"}
    assert len({worth for _, _, worth in wanted}) > 15
    for locality, gaps, worth in random.Random(seed).sample(wanted, 60):
        assert worth == judge.worth(locality, gaps), (locality, gaps)
    assert found.gain == judge.worth("", [gap for gap in everything if not gap.locality])


def test_a_town_is_told_what_its_own_and_the_countys_side_of_an_indicator_bring() -> None:
    """A1-08 asks a town for its own files (a and e, 1 point in its own dossier), and for its part in the county's b."""
    standard, one, _ = national((Town(id="t", name="一镇"),), None)
    found = round_status(standard, one, merge(standard, one, [], Path("轮")), JUNE, Path("轮"))
    town = of(found, "town:t")
    assert (town.by_entry["t", "A1-08"], town.by_entry["", "A1-08"].evidenced) == (Worth(100, 100), 50)
    said = reminder(found, town).split("\n")
    heads = [line.strip() for line in said if line.startswith("  A1-08")]
    assert heads == [
        "A1-08 双拥机构人员、联络员和工作制度（本小项补齐最多可加 1 分）",
        "A1-08 双拥机构人员、联络员和工作制度（计入示例区自评，本小项补齐最多可加 0.5 分）",
    ]


def test_the_totals_are_those_of_the_score() -> None:
    """As received: what `assess` gives. Filled at best: what is attainable, where no answer to a share is there."""
    standard, one, merged = national((), None)
    found = round_status(standard, one, merged, JUNE, Path("轮"))
    totals = score(standard, merged.dossier, JUNE).totals
    assert found.now == Worth(totals.claimed, totals.evidenced)
    assert found.now.claimed + found.gain.claimed <= totals.attainable
    assert found.now.evidenced + found.gain.evidenced <= totals.attainable
    assert all(standing.alone.evidenced <= standing.together.evidenced for standing in found.standings)
    assert max(standing.together.evidenced for standing in found.standings) <= found.gain.evidenced
