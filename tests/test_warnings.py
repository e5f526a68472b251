"""Warnings (预警): shown when the values that are there say so, in every form; they never move a point or a verdict."""

import io
import json
import shutil
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

import agreement
import oracle
from modelcity.cli.entry import run
from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.dossier.reading import read_dossier
from modelcity.dossier.template import WARNINGS, write_template
from modelcity.errors import Place
from modelcity.judging.assessment import Assessment
from modelcity.judging.score import Evaluators, score, score_with
from modelcity.showing.jsonform import assessment_json
from modelcity.showing.selfreport import self_assessment_book
from modelcity.showing.text import assessment_text
from modelcity.standard.load import installed, load, shelf_at
from modelcity.standard.standard import Standard
from modelcity.texts import speak

ROOT = Path(__file__).resolve().parents[1]
TOY = Path(__file__).parent / "toy"
NATIONAL = load(installed(), "national", english=True)[0]
PETITION, RECORDED, GRAVE = (
    "veteran_group_petition_count",
    "provincial_recorded_incident_count",
    "recorded_grave_incident_count",
)


def entry(value: int | str | None, *evidence: str) -> Entry:
    """A value with the evidence named; None is `na`."""
    return Entry(None if value is None else Fraction(value), str(value), evidence, "", Place("facts.csv", line=2))


def assessed(
    entries: dict[Key, Entry], level: str = "county", as_of: date | None = None, standard: Standard = NATIONAL
) -> Assessment:
    """The assessment of a dossier that holds these values and no others."""
    dossier = Dossier(Locality("sample", "示例区", level), entries, "facts.csv")
    if standard is not NATIONAL:
        return score(standard, dossier, as_of)
    return score_with(national_at(level), standard, dossier, as_of)


@cache
def national_at(level: str) -> Evaluators:
    """Built once for many dossiers; freed with the process."""
    return Evaluators(NATIONAL.at(level))


def shown(entries: dict[Key, Entry], level: str = "county", as_of: date | None = None) -> list[str]:
    """The ids of the warnings shown."""
    return [warning.id for warning in assessed(entries, level, as_of).warnings]


WARNED_BY = [  # a value that warns, one at the limit that does not, and which warning it is
    ("disabled_transfer_overdue_count", 2021, 1, 0, "W-01"),
    ("veteran_unplaced_overdue_count", 2020, 1, 0, "W-02"),
    ("veteran_training_unserved_count", 2023, 3, 0, "W-02"),
    ("conscription_quota_shortfall_count", 2022, 1, 0, "W-03"),
    ("responsibility_return_count", 2022, 1, 0, "W-03"),
    ("supervised_matter_overdue_count", None, 1, 0, "W-04"),
    ("midterm_self_check_done", None, 0, 1, "W-05"),
]


@pytest.mark.parametrize(("fact", "year", "warning", "harmless", "name"), WARNED_BY)
def test_a_value_warns_in_any_year_with_or_without_evidence(
    fact: str, year: int | None, warning: int, harmless: int, name: str
) -> None:
    """One value is enough; the other years may be missing."""
    for evidence in ((), ("证明",)):
        assert shown({(fact, year): entry(warning, *evidence)}) == [name]
        assert shown({(fact, year): entry(harmless, *evidence)}) == []


def test_a_missing_value_and_an_empty_dossier_never_warn() -> None:
    """What nobody filled in is no cause, due or not."""
    for level in NATIONAL.levels:
        for as_of in (None, date(2019, 1, 1), date(2022, 6, 30), date(2026, 1, 1)):
            assert shown({}, level, as_of) == []


def test_a_value_before_its_day_warns_and_one_that_is_not_there_does_not() -> None:
    """As a veto does: what has happened has happened."""
    early = date(2021, 1, 1)
    assert shown({("conscription_quota_shortfall_count", 2021): entry(2)}, as_of=early) == ["W-03"]
    assert shown({("conscription_quota_shortfall_count", 2020): entry(0)}, as_of=early) == []


def test_na_never_warns(tmp_path: Path) -> None:
    """Nothing of the kind occurred: on a made-up warning over a fact that takes na."""
    shutil.copytree(TOY, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "rules/toy/warnings.yaml"
    text = path.read_text("utf-8").replace('lost_book_count: ">5"', 'repaired_rate: "<50%"', 1)
    path.write_text(text, "utf-8")
    standard = load(shelf_at(tmp_path), "toy")[0]
    for value, names in ((None, []), ("0.5", []), ("0.4999", ["W-01"])):
        found = assessed({("repaired_rate", 2022): entry(value)}, "unit", standard=standard)
        assert [warning.id for warning in found.warnings] == names


def test_a_town_is_warned_only_of_what_exists_there() -> None:
    """W-03 at every level; the others are not the towns' business."""
    everything = {(fact, year): entry(value) for fact, year, value, _, _ in WARNED_BY}
    assert shown(everything) == ["W-01", "W-02", "W-03", "W-04", "W-05"]
    assert shown(everything, "town") == ["W-03"]


SAME = [  # evidence and value of two facts, and whether they look like one incident counted twice
    ((PETITION, 2021, 1, "群访通报"), (RECORDED, None, 1, "群访通报"), True),
    ((PETITION, 2021, 1, "群访通报"), (RECORDED, None, 1, "另一份通报"), False),
    ((PETITION, 2020, 1, "群访通报"), (GRAVE, 2023, 2, "群访通报"), True),  # whatever the years
    ((RECORDED, None, 1, "通报（1号）"), (GRAVE, 2023, 1, " 通报(１号) "), True),  # folded as values are read
    ((RECORDED, None, 1, "通报A"), (GRAVE, 2023, 1, "通报a"), False),
    ((PETITION, 2021, 0, "无事件证明"), (RECORDED, None, 0, "无事件证明"), False),  # a common nil report
    ((PETITION, 2021, 1, "群访通报"), (RECORDED, None, 0, "群访通报"), False),
    ((PETITION, 2021, 1, "群访通报"), (PETITION, 2022, 1, "群访通报"), False),  # one fact counts it once a year
    ((PETITION, 2021, 1, "群访通报"), ("major_dispute_count", 2021, 1, "群访通报"), False),  # not compared
]


@pytest.mark.parametrize(("one", "other", "twice"), SAME)
def test_one_incident_under_two_facts(
    one: tuple[str, int | None, int, str], other: tuple[str, int | None, int, str], twice: bool
) -> None:
    """The same evidence under two of the three facts above zero: it would be counted twice."""
    found = assessed({(fact, year): entry(value, paper) for fact, year, value, paper in (one, other)}).warnings
    assert [warning.id for warning in found] == (["W-06"] if twice else [])
    if twice:
        assert found[0].evidence == (one[3],)
        assert {(because.fact, because.year) for because in found[0].because} == {one[:2], other[:2]}
        assert [because.value for because in found[0].because] == [str(one[2]), str(other[2])]


def test_only_the_paper_that_stands_twice_is_named_and_only_where_it_stands() -> None:
    """Other evidence, and other years of the same fact, are beside the point."""
    entries: dict[Key, Entry] = {
        (PETITION, 2020): entry(1, "化解报告", "共同通报"),
        (PETITION, 2022): entry(1, "化解报告"),
        (RECORDED, None): entry(1, "核查单", "共同通报"),
        (GRAVE, 2020): entry(0, "共同通报"),
    }
    (warning,) = assessed(entries).warnings
    assert warning.evidence == ("共同通报",)
    assert [(because.fact, because.year) for because in warning.because] == [(PETITION, 2020), (RECORDED, None)]


SAMPLES = [  # one recruit was returned in 2021, from one town; a matter is overdue in the vetoed district only
    ("district.csv", ["W-03"]),
    ("district-vetoed.yaml", ["W-03", "W-04"]),
    ("district-halfway.csv", ["W-03"]),
    ("towns/weitangao.csv", ["W-03"]),
    ("towns/wanglan.csv", []),
]


@pytest.mark.parametrize(("file", "names"), SAMPLES)
def test_the_made_up_district(file: str, names: list[str]) -> None:
    """Which warnings a person finds when reading the files."""
    found = score(NATIONAL, read_dossier(ROOT / "sample_data" / file, NATIONAL, lambda: ())).warnings
    assert [warning.id for warning in found] == names
    for warning in found:
        years = [(because.fact, because.year, because.value) for because in warning.because]
        expected = {"W-03": ("responsibility_return_count", 2021, "1")}
        assert years == [expected.get(warning.id, ("supervised_matter_overdue_count", None, "1"))]


def test_warnings_move_nothing() -> None:
    """With every warning shown, all else of the assessment is as without, but for the digest of the facts."""
    sample = read_dossier(ROOT / "sample_data/district.csv", NATIONAL, lambda: ())
    facts = [fact for name in NATIONAL.warnings for fact in NATIONAL.warnings[name].facts]
    worst = {(fact, year): entry(value) for fact, year, value, _, _ in WARNED_BY if fact in facts}
    assert not {fact for fact, _ in sample.entries} & set(facts)
    before = score(NATIONAL, sample)
    after = score(NATIONAL, sample._replace(entries={**sample.entries, **worst}))
    assert [warning.id for warning in after.warnings] == ["W-01", "W-02", "W-03", "W-04", "W-05"]
    assert after._replace(warnings=before.warnings, facts_digest=before.facts_digest) == before


def test_no_fact_of_a_warning_is_scored_and_none_is_required() -> None:
    """What decides or counts as missing at any level is exactly the 222 facts of the standard."""
    only_shown = {fact for entry in NATIONAL.warnings.values() for fact in entry.facts}
    judged = {measure.fact for level in NATIONAL.levels for measure in NATIONAL.at(level).measures}
    assert len(only_shown) == 6
    assert not only_shown & judged
    assert all(NATIONAL.facts[fact].informative for fact in only_shown)
    assert len(NATIONAL.facts) - len(only_shown) == 222


def test_the_oracle_says_the_same_of_every_example() -> None:
    """Examples of warnings, judged by the independent scorer."""
    for root, name in ((ROOT, "national"), (TOY, "toy")):
        declared = oracle.Declared.read(root, name)
        assert declared.warnings
        for key, rule in declared.warnings.items():
            assert {example["gives"] for example in rule.examples} == {"warned", "clear"}
            for example in rule.examples:
                assert oracle.judge_example(declared, key, example) == example["gives"], (key, example)


@pytest.mark.slow
def test_random_dossiers_hold_warnings_of_every_kind() -> None:
    """The agreement with the oracle (tests/agreement.py) would say little if they did not."""
    declared = oracle.Declared.read(ROOT, "national")
    found = []
    for seed in range(60):
        raw, as_of = agreement.drawn(seed, ("national", "county"), "mixed")
        found.append(set(oracle.assess(declared, "county", raw, as_of).warnings))
    for name in declared.warnings:
        assert 0 < sum(name in names for names in found) < len(found), name


def test_the_terminal_shows_them_after_the_surveys_and_says_nothing_where_there_are_none() -> None:
    """Which values, what to do, and that nothing is scored."""
    entries = {("supervised_matter_overdue_count", None): entry(2), ("midterm_self_check_done", None): entry(0)}
    dossier = Dossier(Locality("sample", "示例区", "county"), entries, "facts.csv")
    text = assessment_text(NATIONAL, dossier, score(NATIONAL, dossier), 120)
    assert text.index("满意度测评") < text.index("预警（只提示，不计分、不否决）") < text.index("最能提分的")
    assert "到期仍未办结的双拥事项数 2件，应≤0件" in text
    assert NATIONAL.warning_rules["W-04"].advice[:20] in text
    assert "届中（考评期过半时）已对照标准自查自评 否，应为“是”" in text
    empty = dossier._replace(entries={})
    assert "预警" not in assessment_text(NATIONAL, empty, score(NATIONAL, empty), 120)
    speak("en")
    assert "Warnings (shown only: no points, no veto)" in assessment_text(
        NATIONAL, dossier, score(NATIONAL, dossier), 120
    )


def test_the_terminal_names_the_evidence_that_stands_twice_and_keeps_it_harmless() -> None:
    """What somebody typed is shown without what a terminal would obey."""
    entries = {(PETITION, 2021): entry(1, "通\u202e报"), (RECORDED, None): entry(1, "通\u202e报")}
    dossier = Dossier(Locality("sample", "示例区", "county"), entries, "facts.csv")
    text = assessment_text(NATIONAL, dossier, score(NATIONAL, dossier), 120)
    assert "同一份佐证（通报）列在 2021年 部分退役人员群体性上访起数 1起；" in text
    assert "\u202e" not in text


def test_json_lists_them_last_and_always() -> None:
    """Values as everywhere; evidence only where it stands twice."""
    said: dict[str, Any] = json.loads(assessment_json(NATIONAL, assessed({})))
    assert (list(said)[-1], said["warnings"]) == ("warnings", [])
    entries = {
        ("supervised_matter_overdue_count", None): entry(2, "督办单"),
        (PETITION, 2021): entry(1, "通报"),
        (RECORDED, None): entry(1, "通报"),
    }
    said = json.loads(assessment_json(NATIONAL, assessed(entries)))
    assert said["warnings"] == [
        {
            "id": "W-04",
            "title": "挂牌督办、限期办结的事项逾期未办结",
            "because": [{"fact": "supervised_matter_overdue_count", "year": None, "value": 2, "needs": "≤0"}],
            "evidence": [],
            "advice": NATIONAL.warning_rules["W-04"].advice,
        },
        {
            "id": "W-06",
            "title": "同一份佐证列在几处会重复扣分的问题下",
            "because": [
                {"fact": PETITION, "year": 2021, "value": 1, "needs": ""},
                {"fact": RECORDED, "year": None, "value": 1, "needs": ""},
            ],
            "evidence": ["通报"],
            "advice": NATIONAL.warning_rules["W-06"].advice,
        },
    ]


def test_the_self_assessment_lists_them_below_the_surveys() -> None:
    """A heading and a row each in the sheet of gates; nothing where there are none."""
    dossier = Dossier(Locality("sample", "示例区", "county"), {}, "facts.csv")
    for entries, wanted in (({}, []), ({("midterm_self_check_done", None): entry(0)}, ["W-05"])):
        dossier = dossier._replace(entries=entries)
        content = self_assessment_book(NATIONAL, dossier, score(NATIONAL, dossier))
        sheet = openpyxl.load_workbook(io.BytesIO(content))["门槛项"]
        column = [str(cell.value) for cell in sheet["A"]]
        assert [text for text in column if text.startswith("W-")] == wanted
        assert ("预警（只提示，不计分、不否决）" in column) == bool(wanted)
        if wanted:
            row = [cell.value for cell in sheet[column.index("W-05") + 1]]
            assert row[1:3] == ["届中没有自查自评", "预警"]
            assert row[3].endswith("建议：" + NATIONAL.warning_rules["W-05"].advice)


def test_explain_and_show(capsys: pytest.CaptureFixture[str]) -> None:
    """`explain W-04` and `standard show W-06` say what is looked at, what to do, and where it comes from."""
    sample = str(ROOT / "sample_data/district-vetoed.yaml")
    assert run(["explain", sample, "w-04"]) == 0
    said = capsys.readouterr().out
    for words in ("预警（只提示，不计分、不否决）", "1件", "限期办结通知书", "建议：", "山东某市双拥创城考评报道"):
        assert words in said
    assert "indicators/national/warnings.yaml" in said
    assert run(["explain", sample, "W-06"]) == 0
    assert "没有要提示的" in capsys.readouterr().out
    assert run(["explain", str(ROOT / "sample_data/towns/weitangao.csv"), "W-04"]) == 2
    assert "镇（街道）一级不考这一项" in capsys.readouterr().err
    assert run(["standard", "show", "W-06"]) == 0
    said = capsys.readouterr().out
    assert "不应列同一份佐证" in said and "提示做什么" in said
    assert run(["standard", "show"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("W-")]
    assert [line[0] for line in lines] == [f"W-0{number}" for number in range(1, 7)]
    assert lines[2][-3:] == ["预警", "预警", "预警"] and lines[3][-3:] == ["预警", "预警", "—"]


def test_the_template_asks_for_them_last_and_says_that_they_may_stay_empty() -> None:
    """Their own sheet; the cover says so; a standard without warnings has neither."""
    facts = {fact for name in ("W-01", "W-02", "W-03", "W-04", "W-05") for fact in NATIONAL.warnings[name].facts}
    book = openpyxl.load_workbook(io.BytesIO(write_template(NATIONAL, "county")))
    assert book.sheetnames[-1] == WARNINGS == "预警参考（不填不扣分）"
    rows = list(book.worksheets[-1].iter_rows(min_row=2))
    assert {row[8].value for row in rows} == facts
    assert all(str(row[7].value).startswith(("只作参考，不计分", "同上")) for row in rows)
    assert any(WARNINGS in str(cell.value) for cell in book["说明"]["A"])
    toy = load(shelf_at(TOY), "toy")[0]
    bare = Standard(**{**vars_of(toy), "warnings": {}, "warning_rules": {}})
    book = openpyxl.load_workbook(io.BytesIO(write_template(bare, "unit")))
    assert WARNINGS not in book.sheetnames
    assert not any(WARNINGS in str(cell.value) for cell in book["说明"]["A"])


def vars_of(standard: Standard) -> dict[str, Any]:
    """The fields of a standard, without what it computed from them; facts of warnings left out."""
    fields = {name: getattr(standard, name) for name in standard.__dataclass_fields__}
    only_shown = {fact for entry in standard.warnings.values() for fact in entry.facts}
    return {**fields, "facts": {name: fact for name, fact in standard.facts.items() if name not in only_shown}}


def test_a_template_filled_in_is_read_back_with_its_warnings(tmp_path: Path) -> None:
    """The last sheet is read like every other."""
    book = openpyxl.load_workbook(io.BytesIO(write_template(NATIONAL, "town")))
    book["说明"]["B5"] = "370303"
    row = next(row for row in book.worksheets[-1].iter_rows(min_row=2) if row[2].value == 2022)
    row[3].value = 2
    book.save(tmp_path / "台账.xlsx")
    dossier = read_dossier(tmp_path / "台账.xlsx", NATIONAL, lambda: ())
    assert [warning.id for warning in score(NATIONAL, dossier).warnings] == ["W-03"]


def test_a_standard_without_warnings_works_as_before(tmp_path: Path) -> None:
    """No file, no warning, and the key is there all the same."""
    shutil.copytree(TOY, tmp_path, dirs_exist_ok=True)
    for side in ("indicators", "rules"):
        (tmp_path / side / "toy/warnings.yaml").unlink()
    standard = load(shelf_at(tmp_path), "toy")[0]
    found = assessed({("lost_book_count", 2022): entry(9, "记录")}, "unit", standard=standard)
    assert found.warnings == ()
    assert json.loads(assessment_json(standard, found))["warnings"] == []


def test_every_warning_rests_on_something_and_has_an_english_title() -> None:
    """A hint by analogy says so: basis reconstructed, a source, a note; nothing doubles a veto's topic."""
    english = yaml.safe_load((ROOT / "indicators/national/en.yaml").read_text("utf-8"))
    for name, warning in NATIONAL.warnings.items():
        assert warning.basis == "reconstructed"
        assert warning.sources and warning.note, name
        assert name in english["warnings"]
        assert set(warning.facts) <= set(english["facts"])
    watched = {fact for rule in NATIONAL.warning_rules.values() for fact in rule.warns_when}
    assert not watched & {fact for rule in NATIONAL.veto_rules.values() for fact in rule.fires_when}
