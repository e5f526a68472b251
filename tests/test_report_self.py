"""The self-assessment report: it adds up line by line, says what the oracle says, and leaves nothing out."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import oracle
from agreement import Stage, evaluators, read, stages
from modelcity import __version__
from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.dossier.reading import read_dossier
from modelcity.judging.assessment import Assessment
from modelcity.judging.score import score, score_with
from modelcity.reporting.finishing import chinese_number, finished, told_apart
from modelcity.reporting.model import Cell, Column, Document, Figure, Heading, PageBreak, Paragraph, Table
from modelcity.reporting.selfreport import adding, categories
from modelcity.reporting.selfreport.report import self_report
from modelcity.standard.load import load, shelf_at
from modelcity.standard.standard import Standard
from modelcity.texts import speak
from random_dossiers import PROFILES, random_as_of, random_raw, to_csv
from test_showing_sample import entry, national, sample, vetoed
from test_variants import copied

SAMPLES = Path(__file__).resolve().parents[1] / "sample_data"
NUMBERED = re.compile(r"([0-9.]+)（(\w+)）")
CHINESE = re.compile("[一-鿿]")


@pytest.fixture
def pictures() -> None:
    """Asks for the pictures themselves."""


@pytest.fixture(autouse=True)
def without_pictures(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pictures take longer than all the rest: only tests of them draw any."""
    if "pictures" not in request.fixturenames:
        monkeypatch.setattr(categories, "category_chart", lambda *_: b"PNG")
        monkeypatch.setattr(adding, "waterfall_chart", lambda *_: b"PNG")
    yield
    speak("zh")


def table(document: Document, title: str) -> Table:
    """The table of a title."""
    (found,) = [block for block in document.blocks if isinstance(block, Table) and block.title == title]
    return found


def titles(document: Document) -> list[str]:
    """The titles of all tables."""
    return [block.title for block in document.blocks if isinstance(block, Table)]


def said(document: Document) -> str:
    """All running text."""
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph | Heading))


def added(rows: tuple[tuple[Cell, ...], ...], column: int) -> Decimal:
    """A column added up by hand, empty cells left out."""
    return sum((Decimal(str(row[column])) for row in rows if row[column] != ""), Decimal(0))


def indicator_tables(document: Document) -> list[Table]:
    """The tables of indicators, in their order."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return [one for one in tables if one.columns[-1].title == "扣分怎样得来"]


def drawn(
    stage: Stage, profile: str, folder: Path, number: int = 0
) -> tuple[Standard, Dossier, Assessment, oracle.Assessment]:
    """A random dossier with its assessment, and what the oracle says of it."""
    name, level = stage
    standard, declared = read(name)
    rng = random.Random(f"report/{number}/{profile}/{name}/{level}")
    raw, as_of = random_raw(declared, level, rng, profile), random_as_of(rng, declared)
    path = folder / "dossier.csv"
    path.write_text(to_csv(declared, raw), encoding="utf-8")
    dossier = read_dossier(path, standard, lambda: (), level)
    found = score_with(evaluators(stage), standard, dossier, as_of)
    return standard, dossier, found, oracle.assess(declared, level, raw, as_of)


@pytest.mark.parametrize("profile", ["mixed", "worst", "all_unevidenced"])
@pytest.mark.parametrize("stage", stages(), ids="/".join)
def test_every_line_adds_up_to_what_the_oracle_says(stage: Stage, profile: str, tmp_path: Path) -> None:
    """Full less lost is claimed, less unevidenced is evidenced; indicators, categories, core + J, total."""
    check_document(*drawn(stage, profile, tmp_path))


def check_document(standard: Standard, dossier: Dossier, assessment: Assessment, expected: oracle.Assessment) -> None:
    """Every table of points in a report, against the oracle."""
    document = self_report(standard, dossier, assessment)
    outside = standard.judgement.adjustment.category if standard.judgement.adjustment else ""
    seen: dict[str, Table] = {}
    for part in indicator_tables(document):
        category = part.title.partition(" ")[0]
        seen[category] = part
        if category == outside:
            check_outside(part, expected)
        else:
            check_core(part, expected)
    listed = [row[0] for part in seen.values() for row in part.rows]
    assert listed == [name for name, _ in expected.indicators.items()]
    check_total(table(document, "总分"), seen, outside, expected)


def check_core(part: Table, expected: oracle.Assessment) -> None:
    """The indicators of a category, row by row against the oracle, and their sum."""
    for name, _, full, lost, claimed, bare, evidenced, why in part.rows:
        want = expected.indicators[str(name)]
        assert full - lost == claimed and claimed - bare == evidenced
        assert (Fraction(full), Fraction(claimed)) == (want.ceiling, want.points["claimed"])
        assert Fraction(evidenced) == want.points["evidenced"]
        check_why(str(why), str(name), Fraction(lost), want)
    (sums,) = part.sums
    for column in range(2, 7):
        assert sums[column] == added(part.rows, column)


def check_why(why: str, name: str, lost: Fraction, want: oracle.IndicatorResult) -> None:
    """The clauses named are those that cost, with their points; where these are not what is lost, it says why."""
    if why in ("未到期", "无此情形"):
        return
    costing, _, bare = why.partition("缺佐证")
    costs = {f"{name}.{end}": Fraction(points) for points, end in NUMBERED.findall(costing)}
    kinds = {clause: points for clause, (kind, points) in want.clauses.items() if kind in ("failed", "missing")}
    assert costs == kinds
    unevidenced = {clause for clause, (kind, _) in want.clauses.items() if kind == "unevidenced"}
    assert {f"{name}.{end}" for _, end in NUMBERED.findall(bare)} == unevidenced
    if sum(costs.values()) == lost:
        assert "合计" not in costing
    else:
        assert ("扣完为止" in costing) == want.capped and ("四舍五入" in costing) != want.capped


def check_outside(part: Table, expected: oracle.Assessment) -> None:
    """What is added and taken, within the limits +10 and -10."""
    for name, *_, claimed, evidenced, _ in part.rows:
        want = expected.indicators[str(name)].points
        assert (Fraction(claimed), Fraction(evidenced)) == (want["claimed"], want["evidenced"])
    bonus, taken, both = part.sums
    ups = tuple(row for row in part.rows if str(row[2]).startswith("加"))
    downs = tuple(row for row in part.rows if str(row[2]).startswith("减"))
    assert len(ups) + len(downs) == len(part.rows)
    for column, total in ((3, "claimed"), (4, "evidenced")):
        assert (bonus[column], taken[column]) == (added(ups, column), added(downs, column))
        assert both[column] == min(bonus[column], Decimal(10)) + max(taken[column], Decimal(-10))
        assert Fraction(both[column]) == expected.adjustment[total]


def check_total(part: Table, seen: dict[str, Table], outside: str, expected: oracle.Assessment) -> None:
    """The categories are the sums of their tables, the core is theirs, and the total is core and adjustment."""
    assert [row[0] for row in part.rows] == [name for name in seen if name != outside]
    for name, _, *figures in part.rows:
        assert figures == list(seen[str(name)].sums[0][2:7])
    core = part.sums[0]
    for column in range(2, 7):
        assert core[column] == added(part.rows, column)
    last = part.sums[-1]
    if outside:
        extra = part.sums[1]
        assert all(last[column] == core[column] + extra[column] for column in (4, 5, 6))
    assert (Fraction(last[4]), Fraction(last[6])) == (expected.totals["claimed"], expected.totals["evidenced"])
    assert Fraction(core[2]) == expected.out_of


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("stage", stages(), ids="/".join)
def test_every_kind_of_dossier_adds_up(stage: Stage, profile: str, tmp_path: Path) -> None:
    """Two of each kind, at every level of every standard."""
    for number in range(2):
        check_document(*drawn(stage, profile, tmp_path, number))


@pytest.mark.parametrize("stage", stages(), ids="/".join)
def test_every_deduction_is_there_once(stage: Stage, tmp_path: Path) -> None:
    """Each clause that costs, with the oracle's points, in the column of its kind; a bonus costs nothing."""
    standard, dossier, assessment, expected = drawn(stage, "mixed", tmp_path)
    document = self_report(standard, dossier, assessment)
    kinds = {"整改": "failed", "补报数据": "missing", "补佐证": "unevidenced"}
    found: dict[str, tuple[str, Fraction]] = {}
    for clause, _, kind, lost, bare, why, *_ in table(document, "失分点").rows:
        bonus = re.match(r"加分项，可加 ([0-9.]+)：", str(why))
        points = bonus[1] if bonus else lost if kind != "补佐证" else bare
        assert str(clause) not in found and (lost == "" or bare == "")
        found[str(clause)] = (kinds[str(kind)], Fraction(points))
    meant = {
        clause: value for result in expected.indicators.values() for clause, value in result.clauses.items() if value[0]
    }
    assert found == meant
    losing = {clause.partition(".")[0] for clause in found}
    assert [row[0] for row in table(document, "失分小项的依据和出处").rows] == sorted(
        losing, key=list(expected.indicators).index
    )


@pytest.mark.parametrize("stage", stages(), ids="/".join)
def test_what_is_missing_is_worth_the_way_to_attainable(stage: Stage, tmp_path: Path) -> None:
    """Indicator by indicator, and together: attainable less claimed."""
    standard, dossier, assessment, expected = drawn(stage, "sparse", tmp_path)
    found = table(self_report(standard, dossier, assessment), "缺的数据")
    for name, *_, worth in found.rows:
        if str(name) in expected.indicators:
            points = expected.indicators[str(name)].points
            assert Fraction(worth) == points["attainable"] - points["claimed"]
        else:
            assert worth == "" and str(name) in expected.vetoes
    rising = {name for name, one in expected.indicators.items() if one.points["attainable"] != one.points["claimed"]}
    assert rising <= {row[0] for row in found.rows}
    assert Fraction(found.sums[0][-1]) == expected.totals["attainable"] - expected.totals["claimed"]


def test_the_first_page_says_verdict_and_three_totals() -> None:
    """Before any other heading: the verdict, the totals of the sample's README, and that it is a reconstruction."""
    standard = national()
    dossier = read_dossier(SAMPLES / "district.csv", standard, lambda: ())
    blocks = self_report(standard, dossier, score(standard, dossier)).blocks
    second = [place for place, block in enumerate(blocks) if isinstance(block, Heading)][1]
    first = blocks[:second]
    assert [block.text for block in first if isinstance(block, Paragraph) and block.style == "verdict"] == [
        "门槛项通过：没有否决情形，测评都合格。"
    ]
    (totals,) = [block for block in first if isinstance(block, Table)]
    column = [column.title for column in totals.columns].index("合计")
    assert [(row[0], row[column]) for row in totals.rows] == [
        ("有佐证得分", Decimal("83.35")),
        ("自报得分", Decimal("89.35")),
        ("最高可得分", Decimal("93.65")),
    ]
    assert "重建" in "".join(block.text for block in first if isinstance(block, Paragraph) and block.style == "note")


def test_a_vetoed_dossier_says_so_first() -> None:
    """V-06 fires: the verdict, its value on the first page, and its row among the vetoes."""
    document = self_report(*sample(change=vetoed, full=True))
    assert said(document).index("一票否决：有否决情形") < said(document).index("满意度测评")
    fired = [row for row in table(document, "一票否决事项").rows if str(row[3]).startswith("触发")]
    assert [row[0] for row in fired] == ["V-06"]
    assert "2021年" in str(fired[0][3])


def test_a_veto_hides_no_other_open_gate() -> None:
    """The made-up vetoed district: V-03 fires, V-06 lacks a value, one survey is below; else nothing is said."""
    standard = national()
    dossier = read_dossier(SAMPLES / "district-vetoed.yaml", standard, lambda: ())
    told = said(self_report(standard, dossier, score(standard, dossier)))
    assert "此外，门槛项中测评不合格 1 项，缺数据或样本、不能判定 1 项，见第二部分。" in told
    assert "此外" not in said(self_report(*sample(change=vetoed, full=True)))


def test_the_first_page_of_a_variant_says_what_it_builds_on(tmp_path: Path) -> None:
    """By its title and edition, and how much it changes (counted in tests/nook)."""
    standard = load(shelf_at(copied(tmp_path)), "nook")[0]
    dossier = Dossier(Locality("n1", "示例室", "unit"), {}, "n1.csv")
    blocks = self_report(standard, dossier, score(standard, dossier)).blocks
    (note,) = (block.text for block in blocks[: blocks.index(PageBreak())] if getattr(block, "style", "") == "note")
    assert "以 toy 1 版《模范阅览室考评标准（测试用）》为基础：改 9 项，增 1 项，删 3 项，其余沿用" in note


def test_a_full_dossier_has_nothing_to_mend() -> None:
    document = self_report(*sample(full=True, as_of=None))
    assert "没有失分点。" in said(document) and "不需要整改" in said(document) and "应报的数据都报了" in said(document)
    assert not {"失分点", "整改清单", "缺的数据", "已不可挽回的失分"} & set(titles(document))
    assert document.issued is None


@pytest.mark.parametrize("level", ["city", "county", "town"])
def test_an_empty_dossier_is_told(level: str) -> None:
    """Everything missing: every total but the attainable is nothing, or less."""
    standard = national()
    dossier = Dossier(Locality("empty", "", level), {}, "empty.csv")
    document = self_report(standard, dossier, score(standard, dossier))
    worth = table(document, "缺的数据").sums[0][-1]
    assert document.locality == "empty" and worth == Decimal(standard.judgement.core[level]) + bonus(level)


def bonus(level: str) -> Decimal:
    """What an empty dossier could still gain beyond the core: all additions (10 at most), and the deductions back."""
    _, declared = read("national")
    rules = [rule for rule in declared.at(level) if rule.category == "J10"]
    ups = sum((oracle.bounds(rule, level)[1] for rule in rules), Fraction(0))
    downs = sum((oracle.bounds(rule, level)[0] for rule in rules), Fraction(0))
    change = min(Fraction(10), ups) - max(Fraction(-10), downs)
    return Decimal(change.numerator) / change.denominator


def test_remedies_stand_by_unit_then_day() -> None:
    """Each unit's in a row, in the standard's order; within a unit the first due first; too late stands apart."""
    standard, dossier, assessment = sample()
    document = self_report(standard, dossier, assessment)
    rows = table(document, "整改清单").rows
    units = list(dict.fromkeys(row[0] for row in rows))
    order = [standard.unit_title(unit) for unit in standard.units]
    assert units == sorted(units, key=order.index)
    for unit in units:
        days = [row[1] for row in rows if row[0] == unit]
        assert all(isinstance(day, date) for day in days) and days == sorted(days)
    late = {row[1] for row in table(document, "已不可挽回的失分").rows}
    assert {row[2] for row in rows} | late == {remedy.id for remedy in assessment.remedies}
    assert late == {remedy.id for remedy in assessment.remedies if not remedy.remediable}


def test_exemptions_have_their_reasons() -> None:
    """Every 零报告 with its reason; values that are not due are counted."""
    standard, dossier, assessment = sample()
    document = self_report(standard, dossier, assessment)
    rows = table(document, "零报告").rows
    assert {row[2] for row in rows} == {"考评期内没有此类情形"}
    none = {standard.fact_title(fact) for (fact, _), one in dossier.entries.items() if one.value is None}
    assert {row[0] for row in rows} == none
    facts = {(measure.fact, measure.year) for measure in standard.at("county").measures}
    early = sum(
        key not in dossier.entries and key[1] == 2023 and date(2023, 9, 30) < standard.facts[key[0]].due_on(2023)
        for key in facts
    )
    assert f"还没有填报的数据 {early} 个" in said(document)


def test_reconstructed_rules_are_counted() -> None:
    """By hand from the outline: trial fragments 7 points, norms 26, tasks 67, J +10 and -10; each row by its own."""
    document = self_report(*sample())
    basis = table(document, "各类依据的小项和分值")
    assert [(row[0], row[2], row[3]) for row in basis.rows] == [
        ("试行片段", 6, 7),
        ("明文规范", 17, 26),
        ("明文任务", 52, 67),
        ("重建", 3, 0),
    ]
    assert basis.sums[0][2:4] == (78, 100) and basis.sums[0][-2:] == (10, -10)
    own = table(document, "自定门槛")
    assert own.sums[0][-1] == added(own.rows, 4)
    assert ("B2-02", "minimum", Decimal("0.5")) in [(row[0], row[3], row[4]) for row in own.rows]


def test_the_imprint_names_standard_facts_day_and_program() -> None:
    standard, dossier, assessment = sample()
    lines = dict(table(self_report(standard, dossier, assessment), "核对信息").rows)
    assert lines["标准校验码"] == standard.digest and lines["台账校验码"] == assessment.facts_digest
    assert lines["版本"] == "0.2" and "2023-09-30" in str(lines["截止日"]) and "county" in str(lines["级别"])
    assert lines["程序"] == f"modelcity {__version__}"


def test_every_cited_source_is_listed() -> None:
    """A number in brackets leads to a row of the list."""
    document = self_report(*sample())
    numbers = {row[0] for row in table(document, "来源").rows}
    for title in ("一票否决事项", "失分小项的依据和出处"):
        cited = set(re.findall("〔[0-9]+〕", "".join(str(row[-1]) for row in table(document, title).rows)))
        assert cited and cited <= numbers


def test_english_says_its_own_words_in_english() -> None:
    """Headings and heads of columns; what the standard says stays as it is where it has no English."""
    speak("en")
    document = self_report(*sample())
    assert [block.text for block in document.blocks if isinstance(block, Heading) and CHINESE.search(block.text)] == []
    heads = [column.title for block in document.blocks if isinstance(block, Table) for column in block.columns]
    assert [title for title in heads if CHINESE.search(title)] == []
    numbered = [block.text for block in finished(document).blocks if isinstance(block, Heading)]
    assert numbered[:3] == ["1 Where we stand", "2 Vetoes and surveys", "2.1 Vetoes"]


@pytest.mark.slow
@pytest.mark.usefixtures("pictures")
def test_the_pictures_are_said_in_words_and_all_is_the_same_twice() -> None:
    document, again = self_report(*sample()), self_report(*sample())
    assert document == again
    figures = [block for block in document.blocks if isinstance(block, Figure)]
    assert len(figures) == 2 and all(figure.png.startswith(b"\x89PNG") and figure.said for figure in figures)


def hostile(entries: dict[Key, Entry]) -> None:
    """A note and a paper that nobody should write."""
    for key, one in entries.items():
        if not one.evidenced:
            entries[key] = entry(one.value, (), note="=1+1 </script>\u202e\u200b<b>\x07")


def test_hostile_texts_stay_texts_without_what_cannot_be_seen() -> None:
    document = finished(self_report(*sample(change=hostile, name="=示例</script>\u202e区")))
    every = str(document)
    assert "=1+1 </script><b>" in every and document.locality == "=示例</script>区"
    assert not {"\\u202e", "\\u200b", "\\x07"} & set(re.findall(r"\\[ux][0-9a-f]+", every))
    assert document.name == "=示例__script_区自评报告"


@pytest.mark.parametrize(
    ("number", "chinese"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_headings_count_in_chinese(number: int, chinese: str) -> None:
    assert chinese_number(number) == chinese


def document_of(*blocks: Heading | Table, name: str = "报告") -> Document:
    """A small document."""
    return Document("self", name, "标题", "示例区", blocks)


def test_headings_are_numbered_and_begin_again() -> None:
    levels = [1, 2, 3, 3, 2, 3, 1, 2]
    made = finished(document_of(*(Heading("甲", level) for level in levels)))
    assert [block.text for block in made.blocks if isinstance(block, Heading)] == [
        *("一、甲", "（一）甲", "1.甲", "2.甲", "（二）甲", "1.甲", "二、甲", "（一）甲"),
    ]


def test_cells_keep_their_lines_and_numbers() -> None:
    rows = (("甲\u200b\n乙\t丙", Decimal("1.50"), date(2023, 6, 20)),)
    columns = (Column("名\x00称"), Column("数", 4, "points"), Column("日", 5, "date"))
    (made,) = finished(document_of(Heading("一"), Table("表\u202e", columns, rows))).blocks[1:]
    assert isinstance(made, Table)
    assert made.rows == (("甲\n乙 丙", Decimal("1.50"), date(2023, 6, 20)),)
    assert (made.title, made.columns[0].title) == ("表", "名称")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("con", "_con"),
        ("报告. ", "报告"),
        ("第1.5次", "第1.5次"),
        ("\u202e", "报告"),
        ("..", "报告"),
    ],
)
def test_names_fit_every_file_system(name: str, safe: str) -> None:
    assert finished(document_of(name=name)).name == safe


def test_names_that_one_system_takes_for_one_file_are_told_apart() -> None:
    made = told_apart(document_of(name=name) for name in ("Town", "town", "镇", "镇", "镇 (2)"))
    assert [document.name for document in made] == ["Town", "town (2)", "镇", "镇 (2)", "镇 (2) (2)"]
