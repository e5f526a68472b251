"""The unit standard and the social-support tasks: whole, generic, at one with the national standard; their samples.

Every figure of the samples was worked out by hand from the meaning of the rules, none was taken from the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
import yaml

import oracle
from modelcity.cli.entry import run
from modelcity.dossier.reading import read_dossier
from modelcity.judging.assessment import Assessment
from modelcity.judging.score import score
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard
from oracle import Declared
from test_sample_data import hundredths, points, raw, raw_rows, triple

REPO = Path(__file__).resolve().parent.parent
SAMPLE = REPO / "sample_data"
NAMES = ("张店", "固始", "新北", "常州", "淄博", "山西", "河海", "残联", "驻张", "驻固", "驻晋")
SMALL = ("unit", "social-support")
PAIRS = list(combinations(installed().ids(), 2))
# Who hands a fact in and whom a group holds is what each source says: the plan of the national standard names one unit,
# the opinion of the social-support tasks leads by all member units (a share would be asked of each) and names 17.
SAID_OTHERWISE = {
    "all_member_units": {"members"},
    "culture_sports_cobuild_count": {"from_"},
    "ds_cultural_work_count": {"from_"},
    "dual_list_completion_rate": {"from_"},
    "model_selection_event_count": {"from_"},
}


@cache
def standard(name: str) -> Standard:
    return load(installed(), name, english=True)[0]


@cache
def declared(name: str) -> Declared:
    return Declared.read(REPO, name)


def engine(name: str, path: Path, as_of: date | None = None) -> Assessment:
    """The engine's answer by a standard."""
    return score(standard(name), read_dossier(path, standard(name), lambda: ()), as_of)


# ── what they are ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_unit_standard_is_whole() -> None:
    """31 indicators in eight categories, 100 points, one level, 2022 and 2023, nothing beside the core."""
    unit = standard("unit")
    weights = {"U1": 8, "U2": 16, "U3": 10, "U4": 12, "U5": 17, "U6": 18, "U7": 14, "U8": 5}
    assert len(unit.indicators) == 31
    assert {name: int(points) for name, points in unit.judgement.categories.items()} == weights
    assert (
        {level: int(points) for level, points in unit.judgement.core.items()}
        == {"unit": 100}
        == {"unit": sum(weights.values())}
    )
    assert (unit.years, unit.head.edition, unit.head.default) == ((2022, 2023), "0.2", False)
    assert unit.judgement.adjustment is None
    assert (unit.vetoes, unit.surveys) == ({}, {})
    assert {source for entry in unit.indicators.values() for source in entry.sources} == {"shanxi_dpf"}


def test_the_social_support_tasks_are_whole() -> None:
    """15 tasks, one place in the source each, 2 points each (30); a town is asked 10 of them (11)."""
    social = standard("social-support")
    assert list(social.indicators) == [f"S-{number:02}" for number in range(1, 16)]
    assert {str(rule.points) for rule in social.rules.values()} == {"2"}
    assert {level: int(points) for level, points in social.judgement.core.items()} == {
        "city": 30,
        "county": 30,
        "town": 11,
    }
    in_towns = [int(name[2:]) for name, entry in social.indicators.items() if "town" in entry.levels]
    assert in_towns == [1, 2, 4, 5, 6, 8, 10, 13, 14, 15]
    for number, entry in enumerate(social.indicators.values(), 1):
        assert entry.sources == {"zhangdian_social": (f"任务{number}",)}
    assert (social.years, social.head.edition, social.head.default) == ((2022, 2023), "0.2", False)
    assert social.judgement.adjustment is None
    assert (social.vetoes, social.surveys) == ({}, {})


@pytest.mark.parametrize("name", SMALL)
def test_the_status_says_what_is_our_own(name: str) -> None:
    """The head says that points are our allocation; the tasks, that they are progress and no part of the score."""
    status = standard(name).head.status
    assert "我方分配" in status
    assert "不是官方" in status
    if name == "social-support":
        assert "进度" in standard(name).head.title
        assert "不计入全国标准的得分" in status


@pytest.mark.parametrize("name", SMALL)
def test_every_fact_is_shown_in_english_too(name: str) -> None:
    """English titles for all that is named."""
    one = standard(name)
    assert one.english.facts.keys() == one.facts.keys()
    assert one.english.indicators.keys() == one.indicators.keys()
    assert one.english.units.keys() == one.units.keys()
    assert one.english.levels.keys() == one.levels.keys()
    assert one.english.categories.keys() == one.head.categories.keys()
    assert one.english.standard


@pytest.mark.parametrize("name", SMALL)
def test_wording_is_generic(name: str) -> None:
    """No real place or department but in titles of sources and in the aliases of units."""
    for side in ("indicators", "rules"):
        for path in sorted((REPO / side / name).glob("*.yaml")):
            if path.stem in ("sources", "contents"):
                continue
            text = re.sub(r"aliases: \[[^]]*\]", "", path.read_text("utf-8"))
            assert not [real for real in NAMES if real in text], path


def test_every_unit_that_is_declared_is_named() -> None:
    """Units are those that lead or support something: no list of another place's offices."""
    for name in SMALL:
        entries = standard(name).indicators.values()
        named = {unit for entry in entries for unit in (entry.lead, *entry.support)}
        collection = standard(name).head.collection
        assert collection is not None
        assert named | {collection.office} == set(standard(name).units)


# ── at one with the others ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
def test_what_has_one_id_is_one_thing(one: str, other: str) -> None:
    """A fact, a unit, a source of one id is declared alike wherever it is: one answer serves every standard.

    Only what SAID_OTHERWISE lists differs, and in that alone.
    """
    for part in ("facts", "units"):
        first, second = getattr(standard(one), part), getattr(standard(other), part)
        for key in first.keys() & second.keys():
            said, also = first[key].model_dump(), second[key].model_dump()
            differing = {name for name in said if said[name] != also[name]}
            assert differing == SAID_OTHERWISE.get(key, set()), key
            assert getattr(standard(one).english, part).get(key) == getattr(standard(other).english, part).get(key), key
    first, second = standard(one).sources, standard(other).sources
    for key in first.keys() & second.keys():
        assert (first[key].title, first[key].kind) == (second[key].title, second[key].kind), key


def test_shared_facts_are_shared() -> None:
    """The comparison above is not empty: tasks ask what the national standard asks already."""
    shared = standard("national").facts.keys() & standard("social-support").facts.keys()
    assert {"dual_list_completion_rate", "transport_scenic_benefit", "cobuild_pair_count"} <= shared
    assert len(shared) == 14
    assert not standard("unit").facts.keys() & standard("national").facts.keys()


@pytest.mark.parametrize("name", SMALL)
def test_what_they_serve_is_there(name: str) -> None:
    """Every indicator names those of the national standard that it serves."""
    for key, entry in standard(name).indicators.items():
        assert list(entry.serves) == ["national"], key
        assert entry.serves["national"], key
        for served in entry.serves["national"]:
            assert served in standard("national").indicators, f"{key}: {served}"


# ── unit.csv ─────────────────────────────────────────────────────────────────────────────────────────────────────────
# indicator: points as evidenced, claimed, attainable, still attainable; outcome. Everything is due.
# What is mended "within its year" is mendable in 2023, the last year of the window, and no longer in 2022.
UNIT = {
    "U1-01": ("4 4 4 4", "met"),
    "U1-02": ("3.33 3.33 3.33 4", "partly"),  # 10/12 is 0.8333 on the grid; 4 × 0.8333 = 3.3332
    "U2-01": ("0 5 5 5", "met"),  # 1, 1; 2023 has no evidence
    "U2-02": ("4 4 4 4", "met"),
    "U2-03": ("0 3 3 3", "met"),  # yes, no evidence
    "U2-04": ("2 2 2 4", "partly"),  # b: 11/12 is under 100%
    "U3-01": ("2 2 4 4", "missing"),  # b: 100%, 2023 missing
    "U3-02": ("0 0 3 3", "missing"),  # yes, 2023 missing
    "U3-03": ("2.63 2.63 2.63 2.78", "partly"),  # (0.85 + 0.9)/2 × 3 = 2.625; mended (0.85 + 1)/2 × 3 = 2.775
    "U4-01": ("4 4 4 4", "met"),
    "U4-02": ("0 0 0 4", "failed"),  # 100%, 17/18
    "U4-03": ("4 4 4 4", "met"),  # 82.5%, 80%: at the limit
    "U5-01": ("2 4 4 4", "met"),  # b: yes without evidence, yes
    "U5-02": ("4 4 4 4", "met"),
    "U5-03": ("0 0 0 3", "failed"),  # 1, 0
    "U5-04": ("3.5 3.5 3.5 3.5", "partly"),  # (3/4 + 1)/2 × 4
    "U5-05": ("2 2 2 2", "met"),
    "U6-01": ("0 0 0 0", "failed"),  # 0 in 2022
    "U6-02": ("3 3 3 4", "partly"),  # c: no rules
    "U6-03": ("2 2 2 2", "partly"),  # 2, 3: the lower year is on the step of 2
    "U6-04": ("1.33 3.33 3.33 3.33", "partly"),  # 2 of 3, then 3 without evidence: 4 × 1/3; 4 × 5/6
    "U6-05": ("2 2 2 2", "met"),
    "U6-06": ("1 1 1 1", "partly"),  # b: no in 2022
    "U7-01": ("2 2 2 4", "partly"),  # b: 55%, 49.6%
    "U7-02": ("2 2 2 2", "met"),  # 3/3, nothing of the kind
    "U7-03": ("2 2 2 2", "not_applicable"),  # na, na
    "U7-04": ("0 2 2 2", "met"),  # 2/2, na without evidence
    "U7-05": ("2 2 2 2", "met"),
    "U7-06": ("1 1 1 1", "partly"),  # one in 2022
    "U8-01": ("3 3 3 3", "met"),
    "U8-02": ("0 0 0 2", "failed"),  # yes, no
}
UNIT_TOTALS = "58.79 72.79 77.79 92.61"
UNIT_FINDINGS = {
    "U1-02.share": ("failed", "0.67"),  # 4 - 3.3332
    "U2-01.minimum": ("unevidenced", "5"),
    "U2-03.all": ("unevidenced", "3"),
    "U2-04.b": ("failed", "2"),
    "U3-01.b": ("missing", "2"),
    "U3-02.all": ("missing", "3"),
    "U3-03.share": ("failed", "0.38"),  # 3 - 2.625
    "U4-02.all": ("failed", "4"),
    "U5-01.b": ("unevidenced", "2"),
    "U5-03.minimum": ("failed", "3"),
    "U5-04.share": ("failed", "0.5"),
    "U6-01.minimum": ("failed", "3"),
    "U6-02.c": ("failed", "1"),
    "U6-03.3": ("failed", "1"),
    "U6-04.share": ("failed", "0.67"),
    "U6-06.b": ("failed", "1"),
    "U7-01.b": ("failed", "2"),
    "U7-04.all": ("unevidenced", "2"),
    "U7-06.count": ("failed", "1"),
    "U8-02.all": ("failed", "2"),
}
# On 30 June 2023 what 2023 lacks or fails does not count yet, but for plans (due in January); values need no evidence.
# Against the table above: U2-01 5 evidenced; U3-02 3 in all; U4-02 4; U5-03 3; U6-04 3.33 evidenced; U7-01 4; U7-04 2
# evidenced; U8-02 2. Evidenced + 5 + 3 + 4 + 3 + 2 + 2 + 2 + 2 = 23, claimed + 3 + 4 + 3 + 2 + 2 = 14,
# attainable + 4 + 3 + 2 + 2 = 11.
HALF_TIME = date(2023, 6, 30)
UNIT_AT_HALF_TIME = "81.79 86.79 88.79 92.61"

# ── social-support.csv: each task is two items of 1 ──────────────────────────────────────────────────────────────────
SOCIAL = {
    "S-01": ("1 1 1 2", "partly"),  # b: no, mendable
    "S-02": ("1 2 2 2", "met"),  # a without evidence
    "S-03": ("1 1 1 2", "partly"),  # b: 21/24
    "S-04": ("2 2 2 2", "met"),
    "S-05": ("2 2 2 2", "met"),
    "S-06": ("1 1 2 2", "missing"),  # a missing; b: 0 and 4, one year is enough
    "S-07": ("2 2 2 2", "met"),
    "S-08": ("1 1 1 2", "partly"),  # a: 78%
    "S-09": ("1 1 2 2", "missing"),  # b missing
    "S-10": ("1 2 2 2", "met"),  # b without evidence
    "S-11": ("2 2 2 2", "met"),  # 26 in one year, the other missing
    "S-12": ("1 2 2 2", "met"),  # b without evidence
    "S-13": ("1 1 1 2", "partly"),  # b: 0, mendable
    "S-14": ("1 1 1 1", "partly"),  # b: no in 2022
    "S-15": ("2 2 2 2", "met"),
}
SOCIAL_TOTALS = "20 23 25 29"
SOCIAL_FINDINGS = {
    "S-01.b": ("failed", "1"),
    "S-02.a": ("unevidenced", "1"),
    "S-03.b": ("failed", "1"),
    "S-06.a": ("missing", "1"),
    "S-08.a": ("failed", "1"),
    "S-09.b": ("missing", "1"),
    "S-10.b": ("unevidenced", "1"),
    "S-12.b": ("unevidenced", "1"),
    "S-13.b": ("failed", "1"),
    "S-14.b": ("failed", "1"),
}
SAMPLES = {
    "unit": ("unit", UNIT, UNIT_TOTALS, UNIT_FINDINGS, 2),
    "social-support": ("county", SOCIAL, SOCIAL_TOTALS, SOCIAL_FINDINGS, 3),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_by_hand(name: str) -> None:
    """Every indicator of the sample, its outcome and findings, and the totals: by hand, by oracle, by engine."""
    level, table, totals, expected, missing = SAMPLES[name]
    for column, text in enumerate(totals.split()):  # the arithmetic is right in itself
        assert sum(Fraction(said.split()[column]) for said, _ in table.values()) == Fraction(text)

    path = SAMPLE / f"{name}.csv"
    by_oracle = oracle.assess(declared(name), level, raw(path))
    assert points(by_oracle.totals) == hundredths(totals)
    assert (by_oracle.verdict, by_oracle.missing) == (("gates_passed", ()), missing)

    answer = engine(name, path)
    assert [*triple(answer.totals), answer.still_attainable] == hundredths(totals)
    assert answer.out_of == declared(name).core[level] * 100
    assert (answer.verdict.status, answer.missing, answer.locality.level) == ("gates_passed", missing, level)
    assert (answer.vetoes, answer.surveys, triple(answer.adjustment)) == ((), (), [0, 0, 0])

    assert [one.id for one in answer.indicators] == list(table)
    for one in answer.indicators:
        said, outcome = table[one.id]
        assert points(by_oracle.indicators[one.id].points) == hundredths(said), one.id
        assert (triple(one.scored), one.outcome) == (hundredths(said)[:3], outcome), one.id
    findings = {finding.clause: finding for one in answer.indicators for finding in one.findings}
    assert {key: (one.kind, [one.points]) for key, one in findings.items()} == {
        key: (kind, hundredths(lost)) for key, (kind, lost) in expected.items()
    }


def test_unit_in_the_middle_of_a_year() -> None:
    """The same department on 30 June 2023: what is not due yet does not count against it."""
    path = SAMPLE / "unit.csv"
    by_oracle = oracle.assess(declared("unit"), "unit", raw(path), HALF_TIME)
    answer = engine("unit", path, HALF_TIME)
    assert points(by_oracle.totals) == hundredths(UNIT_AT_HALF_TIME)
    assert [*triple(answer.totals), answer.still_attainable] == hundredths(UNIT_AT_HALF_TIME)
    assert (by_oracle.missing, answer.missing) == (1, 1)  # subordinate institutions' plans, due on 31 January


def test_what_can_no_longer_be_mended() -> None:
    """A year that is over stays lost, a paper can still be written: as the facts say."""
    findings = {one.clause: one for found in engine("unit", SAMPLE / "unit.csv").indicators for one in found.findings}
    lost = ("U6-01.minimum", "U6-03.3", "U6-06.b", "U7-06.count")
    assert not any(findings[clause].remediable for clause in lost)
    open_still = ("U1-02.share", "U2-04.b", "U4-02.all", "U5-03.minimum", "U6-02.c", "U7-01.b", "U8-02.all")
    assert all(findings[clause].remediable for clause in open_still)


def test_the_district_says_the_same_in_both_dossiers() -> None:
    """Where the tasks ask what the national standard asks, the two dossiers of the district hold one answer."""
    national = {(fact, year): said for fact, year, *said in raw_rows(SAMPLE / "district.csv")}
    rows = {(fact, year): said for fact, year, *said in raw_rows(SAMPLE / "social-support.csv")}
    shared = national.keys() & rows.keys()
    assert len(shared) == 20  # six facts without years, seven with two
    for key in shared:
        assert national[key] == rows[key], key


@pytest.mark.parametrize("name", SMALL)
def test_the_sample_asks_for_every_fact(name: str) -> None:
    """Each fact of the level in each year, in the order of the standard."""
    level = SAMPLES[name][0]
    asked = [(fact, year) for fact in declared(name).collected(level) for year in ("2022", "2023")]
    asked = [(fact, year if declared(name).facts[fact].yearly else "") for fact, year in asked]
    found = [(fact, year) for fact, year, _, _ in raw_rows(SAMPLE / f"{name}.csv")]
    assert found == list(dict.fromkeys(asked))


# ── their examples ───────────────────────────────────────────────────────────────────────────────────────────────────


def rules() -> Iterator[tuple[str, str]]:
    """Every rule of the two standards."""
    for name in SMALL:
        for key in declared(name).rules:
            yield name, key


@pytest.mark.parametrize(("name", "key"), list(rules()))
def test_examples_show_what_matters(name: str, key: str) -> None:
    """Full and lost, a missing value, `na` where allowed, each level, and the limit itself: on it and under it."""
    rule = declared(name).rules[key]
    given = [{level: oracle.number(example["gives"])} for example in rule.examples for level in [example.get("level")]]
    assert {"city", "county", "unit"} & set(rule.levels)
    assert rule.points in [gives.get(None) for gives in given]
    assert any(gives.get(None, rule.points) < rule.points for gives in given)
    said = [text for example in rule.examples for text in texts(example)]
    assert "~" in said
    facts = [declared(name).facts[fact] for fact in oracle.facts_of(rule, rule.levels[0])]
    for fact in facts:
        values = [text for example in rule.examples for text in texts({fact.id: example.get(fact.id, [])})]
        assert values, fact.id
        assert "na" in values or not fact.na_allowed, fact.id
    if "town" in rule.levels:
        assert {"town"} <= {level for gives in given for level in gives if level}


def texts(example: dict[str, object]) -> Iterator[str]:
    """Every value that an example writes."""
    for key, value in example.items():
        if key not in ("gives", "level"):
            yield from map(str, value) if isinstance(value, list) else [str(value)]


def test_sources_are_quoted_by_their_sections() -> None:
    """Places of the unit standard are its eight sections and seven rules, and every one of them is used."""
    entries = standard("unit").indicators.items()
    for key, entry in entries:
        section, *rest = entry.sources["shanxi_dpf"]
        assert section == f"四({'一二三四五六七八'[int(key[1]) - 1]})", key
        assert all(re.fullmatch("制度[一二三四五六七]", place) for place in rest), key
    used = {place for _, entry in entries for place in entry.sources["shanxi_dpf"]}
    assert len(used) == 8 + 7


def test_files_begin_with_what_they_are() -> None:
    """The first line of each file is a comment that says, in Chinese, what the file is."""
    for name in SMALL:
        for side in ("indicators", "rules"):
            for path in (REPO / side / name).glob("*.yaml"):
                text = path.read_text("utf-8")
                told = [line for line in text.splitlines() if not line.startswith("# yaml-language-server")]
                assert re.match("# .*[\u4e00-\u9fff]", told[0]), path
                assert isinstance(yaml.load(text, Loader=yaml.BaseLoader), dict), path


def test_an_indicator_says_what_it_serves(capsys: pytest.CaptureFixture[str]) -> None:
    """Task 3 of the opinion serves three national indicators; `show` names them."""
    assert run(["standard", "show", "--standard", "social-support", "S-03"]) == 0
    assert "national E5-01 E5-04 C3-09" in capsys.readouterr().out
