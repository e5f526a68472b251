"""What if: values set by hand on the toy standard and the sample district, held against edited files and the oracle."""

import csv
import io
import json
import random
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

import oracle
from agreement import drawn, read
from modelcity.cli.entry import run
from modelcity.dossier.dossier import Dossier
from modelcity.dossier.reading import read_dossier
from modelcity.errors import CallError
from modelcity.judging.score import score
from modelcity.planning.scenario import scenarios
from modelcity.planning.whatif import Outcome, WhatIf, what_if
from modelcity.showing.plain import width
from modelcity.showing.whatif import what_if_text
from modelcity.showing.whatifjson import moves_csv, what_if_json
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard
from modelcity.texts import speak
from random_dossiers import random_raw, to_csv
from test_score import FULL, Cells, dossier_of, toy

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_data" / "district.csv"
SCENARIO = ROOT / "sample_data" / "scenario.yaml"


@cache
def national(*, english: bool = False) -> Standard:
    return load(installed(), "national", english=english)[0]


@cache
def sample() -> Dossier:
    return read_dossier(SAMPLE, national(), tuple)


def asked(standard: Standard, dossier: Dossier, settings: Sequence[str], as_of: date | None = None) -> WhatIf:
    return what_if(standard, dossier, scenarios(standard, dossier, tuple, settings, []), as_of)


def outcome(*settings: str, as_of: date | None = None, **cells: str | list[str]) -> Outcome:
    """The full toy county but for some cells, with some values set."""
    return asked(toy(), dossier_of(toy(), FULL | cells), settings, as_of).outcomes[0]


def filed(text: str, folder: Path, **cells: str | list[str]) -> WhatIf:
    """The same with a scenario file."""
    path = folder / "情景.yaml"
    path.write_text(text, encoding="utf-8")
    dossier = dossier_of(toy(), FULL | cells)
    return what_if(toy(), dossier, scenarios(toy(), dossier, tuple, [], [path]), None)


# ── what comes out ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("settings", "cells", "totals"),
    [
        (["meet@2020=0"], {}, (1900, 1900, 1900)),  # A1-01.a, 1 point
        (["meet@2020-2020=0"], {}, (1900, 1900, 1900)),
        (["meet@2020="], {}, (1900, 1900, 2000)),  # missing: at best it is met
        (["meet@all="], {}, (1900, 1900, 2000)),
        (["meet@2020=1"], {"meet": ["1?", "1"]}, (2000, 2000, 2000)),  # set counts as evidenced
        (["visit@2020-2021=2"], {"visit": "0"}, (2000, 2000, 2000)),
        (["visit@2020–2021=2"], {"visit": "0"}, (2000, 2000, 2000)),
        (["visit@2020=2"], {"visit": "0"}, (1700, 1700, 1700)),  # both years are asked for
        (["share@2020=3/4"], {}, (1900, 1900, 1900)),  # mean of ½ and 1 of 4 points
        (["share@2020=75%", "share@2021=0.5"], {}, (1700, 1700, 1700)),  # mean of ½ and 0: 1 of 4 points
        (["crimes@2020=3"], {}, (1850, 1850, 1850)),  # 2 − 3 × 0.5
        (["plan=否", "models=2"], {}, (2100, 2100, 2100)),  # −1, bonus +2
    ],
)
def test_totals_by_hand(settings: list[str], cells: Cells, totals: tuple[int, int, int]) -> None:
    """The three totals of the toy standard, in hundredths."""
    assert outcome(*settings, **cells).after.totals == totals


def test_a_move_names_its_clauses() -> None:
    """One finding goes, one changes its values, one is new."""
    found = outcome("meet@2021=1", "share@2021=75%", "money@2020=1", meet=["1", "0"], share=["1", "0.5"])
    told = {move.after.id: [(shift.clause, shift.kind) for shift in move.shifts] for move in found.moves}
    assert told == {
        "A1-01": [("A1-01.a", "gone")],
        "A1-03": [("A1-03.share", "changed")],
        "A1-05": [("A1-05.b", "new")],
    }
    share = next(move for move in found.moves if move.after.id == "A1-03")
    assert (share.before.scored.claimed, share.after.scored.claimed) == (200, 300)
    before, after = share.shifts[0].before, share.shifts[0].after
    assert before is not None and after is not None
    assert (before.points, before.because[0].value, after.points, after.because[0].value) == (200, "0.5", 100, "0.75")


def test_a_bonus_is_moved_by_its_clause_and_values() -> None:
    """It leaves no finding, so what is said is which value brought it."""
    found = outcome("models=2", "plan=yes")
    (move,) = found.moves
    assert [(shift.clause, shift.kind) for shift in move.shifts] == [("J10-01.bonus", "bonus")]
    assert [(change.fact, change.before, change.after) for change in move.changes] == [("models", "na", "2")]
    text = what_if_text(toy(), asked(toy(), dossier_of(toy(), FULL), ["models=2"]), 100)
    assert "典型 无此情形 → 2次" in text.partition("变动的小项")[2]


def test_an_outcome_that_moves_without_points_says_which_values(tmp_path: Path) -> None:
    """All visits and meetings become "no cases": nothing is lost or won; a value as in the dossier is not behind it."""
    nothing = "{value: na, note: 没有部队}"
    what = filed(f"甲: {{visit: {{all: {nothing}}}, joint: {{all: {nothing}}}}}", tmp_path, joint=["1", "na"])
    (move,) = what.outcomes[0].moves
    assert (move.before.outcome, move.after.outcome, move.shifts) == ("met", "not_applicable", ())
    assert [(one.fact, one.year) for one in move.changes] == [("visit", 2020), ("visit", 2021), ("joint", 2020)]
    assert "达到 → 无此情形" in what_if_text(toy(), what, 100)


def test_verdicts_move_with_vetoes_and_surveys() -> None:
    """A dispute ends the application; a rate below the line fails the survey."""
    assert outcome("disputes@2021=1").after.verdict == ("vetoed", ("V-01",))
    assert outcome("rate=89.99%").after.verdict == ("below_threshold", ("I9-01",))
    assert outcome("disputes@2020=0", disputes=["1", "0"]).after.verdict.status == "gates_passed"


@pytest.mark.parametrize("cells", [{}, {"meet": ["0", ""], "share": ["na", "0.5?"], "rate": "0.5"}])
def test_nothing_changed_is_the_same_assessment(cells: Cells) -> None:
    """Values set to what they are, with evidence, give the very same answer."""
    dossier = dossier_of(toy(), FULL | cells)
    found = asked(toy(), dossier, ["plan=yes", "visit@all=2"])
    assert found.before == score(toy(), dossier)
    assert found.outcomes[0].after == found.before
    assert found.outcomes[0].moves == ()


def test_papers_that_are_filed_stay_and_others_are_each_their_own() -> None:
    """So that the warning about one paper under two facts neither goes away nor comes up by a scenario."""
    dossier = dossier_of(toy(), FULL | {"visit": ["1?", ""]})
    (scenario,) = scenarios(toy(), dossier, tuple, ["meet@2020=4", "visit@all=2"], [])
    papers = {key: entry.evidence for key, entry in scenario.changes.items() if entry is not None}
    assert papers["meet", 2020] == ("佐证.pdf",)
    assert len({papers["meet", 2020], papers["visit", 2020], papers["visit", 2021]}) == 3


def test_the_dossier_itself_is_not_touched() -> None:
    """A scenario changes a copy."""
    dossier = dossier_of(toy(), FULL)
    entries = dict(dossier.entries)
    asked(toy(), dossier, ["meet@all=", "plan=no"])
    assert dossier.entries == entries


# ── what cannot be ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("setting", "as_of", "cells", "why"),
    [
        ("meet@2020=1", None, {"meet": "0"}, "past"),  # within its year; without a day only the last is open
        ("meet@2021=1", None, {"meet": "0"}, None),
        ("meet@2020=1", date(2020, 12, 31), {"meet": "0"}, None),
        ("meet@2020=1", date(2021, 1, 1), {"meet": "0"}, "past"),
        ("meet@2021=1", date(2022, 1, 1), {"meet": "0"}, "past"),
        ("meet@2020=1", None, {"meet": ["", "1"]}, None),  # reporting is always possible
        ("meet@2020=1", None, {"meet": ["1?", "1"]}, None),  # so is filing evidence
        ("meet@2020=0", None, {"meet": "1"}, None),  # worse: an inspector may find it so
        ("meet@2020=", None, {"meet": "0"}, None),
        ("crimes@2021=0", None, {"crimes": "1"}, "undone"),
        ("crimes@2021=2", None, {"crimes": "1"}, None),
        ("sample=100", None, {"sample": "50"}, "undone"),
        ("plan=yes", date(2030, 1, 1), {"plan": "0"}, None),  # always
        ("days@2020=10", None, {"days": "15"}, "past"),  # two-sided: any other value
        ("days@2020=10", None, {"days": "10"}, None),
        ("days@2020=10", None, {"days": ["na", "10"]}, None),
    ],
)
def test_it_says_what_is_impossible(setting: str, as_of: date | None, cells: Cells, why: str | None) -> None:
    """A past year mended, an incident undone; it is computed all the same."""
    (change,) = outcome(setting, as_of=as_of, **cells).changes
    assert change.impossible == why


def test_na_in_a_scenario_file(tmp_path: Path) -> None:
    """Taken with a reason; turning incidents into none is undoing them."""
    what = filed("甲: {crimes: {2020: {value: na, note: 没有案件}}}", tmp_path, crimes=["2", "0"])
    (change,) = what.outcomes[0].changes
    assert (change.before, change.after, change.impossible) == ("2", "na", "undone")
    assert what.outcomes[0].after.totals.evidenced - what.before.totals.evidenced == 100


def test_a_file_of_several_scenarios(tmp_path: Path) -> None:
    """In the order of the file, each on its own; ~ is missing."""
    text = "甲: {plan: no}\n乙: {plan: ~, meet: {2020-2021: 5}}\n丙:\n  visit: {all: 0}\n"
    what = filed(text, tmp_path)
    assert [(one.name, one.after.totals.claimed) for one in what.outcomes] == [("甲", 1900), ("乙", 1900), ("丙", 1700)]
    assert what.outcomes[1].after.missing == 1


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("mete@2020=1", ["mete", "meet"]),
        ("meet@2019=1", ["2019", "2020–2021"]),
        ("meet@2019-2020=1", ["2019"]),
        ("meet@2021-2020=1", ["2021-2020"]),
        ("meet=1", ["没有写年度"]),
        ("meet=", ["没有写年度"]),
        ("meet@2019=", ["2019"]),
        ("plan@2020=yes", ["不分年度"]),
        ("plan@all=yes", ["不分年度", "all"]),
        ("meet@2020=1.5", ["1.5", "整数"]),
        ("share@2020=101%", ["101%"]),
        ("plan=maybe", ["maybe", "是/否"]),
        ("meet@2020=na", ["原因", "--scenario"]),
        ("meet", ["meet", "事实@年度=值"]),
        ("=1", ["事实@年度=值"]),
        ("meet@=1", ["事实@年度=值"]),
    ],
)
def test_a_wrong_setting_says_what_is_wrong(setting: str, words: list[str]) -> None:
    """As a dossier's values are refused: by the same parser, with the same messages."""
    with pytest.raises(CallError) as caught:
        outcome(setting)
    for word in ("--set", *words):
        assert word in str(caught.value)


TWICE = ["meet@2020=", "meet@2020=2"]


def test_a_value_given_twice_is_one_problem() -> None:
    """Also where one of them is blank: nothing is said of a value that nobody wrote."""
    with pytest.raises(CallError) as caught:
        scenarios(toy(), dossier_of(toy(), FULL), tuple, TWICE, [])
    (problem,) = caught.value.problems
    assert "写了两次，另一处是 --set: meet@2020=；" in str(problem)


def test_what_is_no_value_is_one_problem(tmp_path: Path) -> None:
    """And not also a value without a year."""
    with pytest.raises(CallError) as caught:
        filed("甲: {meet: {}}", tmp_path)
    assert len(caught.value.problems) == 1


def test_names_from_a_file_cannot_steer_a_terminal(tmp_path: Path) -> None:
    """Neither an escape sequence nor a right-to-left override reaches the screen from a scenario's or fact's name."""
    with pytest.raises(CallError) as caught:
        filed('"a\\e[31mb": {"c\\u202Ed": {2020: 1}}', tmp_path)
    said = str(caught.value)
    assert said.replace("\n", "").isprintable() and "\\x1b" in said and "\\u202e" in said


def test_every_problem_at_once(tmp_path: Path) -> None:
    """In all files and settings."""
    path = tmp_path / "s.yaml"
    path.write_text("甲: {meet: {2020: x}}\n乙: {}\n甲乙: {plan: {value: 1, no: 2}}\n", encoding="utf-8")
    with pytest.raises(CallError) as caught:
        scenarios(toy(), dossier_of(toy(), FULL), tuple, ["plan=3", *TWICE], [path, tmp_path / "none.yaml"])
    said = str(caught.value)
    for word in ("plan=3", "s.yaml:1", "“x”", "没有事实", "不是一个值", "none.yaml", "写了两次"):
        assert word in said


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "没有情景"),
        ("[1]", "没有情景"),
        ("甲: {meet: {2020: 1, 2020: 2}}", "重复"),
        ("甲: {meet: {2020-2021: 1, 2021: 1}}", "写了两次"),
        ("甲: {meet: {2020: na}}", "原因"),
        ("甲: {plan: {value: na, note: 无}}", "不能填 na"),
        ("甲: {meet: {2020: &a 1}}", "锚点"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(text: str, word: str, tmp_path: Path) -> None:
    """With the place in the file."""
    with pytest.raises(CallError) as caught:
        filed(text, tmp_path)
    assert word in str(caught.value) and "情景.yaml" in str(caught.value)


def test_two_scenarios_need_two_names(tmp_path: Path) -> None:
    """Also where one of them is made by --set."""
    path = tmp_path / "s.yaml"
    path.write_text("设定: {plan: no}\n", encoding="utf-8")
    with pytest.raises(CallError, match="有两个情景叫这个名字"):
        scenarios(toy(), dossier_of(toy(), FULL), tuple, ["plan=no"], [path])


def test_what_the_level_does_not_use_is_refused() -> None:
    """A town is not asked for visits: setting them would change nothing, and says so."""
    dossier = dossier_of(toy(), {"meet": "1", "plan": "1"}, "town")
    with pytest.raises(CallError, match="不用这个值"):
        asked(toy(), dossier, ["visit@2020=1"])


# ── through the front door, and against the oracle ───────────────────────────────────────────────────────────────────


def edited(changes: dict[tuple[str, str], str]) -> str:
    """The sample district with other values, each with evidence; "" takes the row away."""
    rows = list(csv.reader(SAMPLE.read_text(encoding="utf-8-sig").splitlines()))
    head = next(row for row in rows if row[:2] == ["locality", "fact"])
    kept = [row for row in rows if row == head or (len(row) > 3 and (row[1], row[2]) not in changes)]
    body = [row for row in kept if not row[0].startswith("#")]
    new = [[body[-1][0], fact, year, value, "新的佐证", ""] for (fact, year), value in changes.items() if value]
    stream = io.StringIO()
    csv.writer(stream).writerows([*([*row, "", ""][: len(head)] for row in body), *new])
    return stream.getvalue()


@pytest.mark.parametrize(
    "changes",
    [
        {("joint_conference_count", "2021"): "3", ("national_model_count", ""): "2"},
        *(
            pytest.param(changes, marks=pytest.mark.slow)
            for changes in (
                {("conscript_allowance_full_payment_rate", "2022"): "98.6%", ("major_dispute_count", "2020"): ""},
                {("beneficiary_satisfaction_rate", ""): "89.999%", ("ds_budget_disbursement_proof", "2021"): "是"},
            )
        ),
    ],
)
def test_it_is_what_assessing_the_edited_file_gives(
    changes: dict[tuple[str, str], str], tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The same JSON, digest of the facts and all, but for the names of the evidence."""
    path = tmp_path / "district.csv"
    path.write_text(edited(changes), encoding="utf-8")
    (tmp_path / "localities.csv").write_bytes((SAMPLE.parent / "localities.csv").read_bytes())
    run(["assess", str(path), "--json"])
    expected = json.loads(capfdbinary.readouterr().out)
    settings = [f"--set={fact}{'@' + year if year else ''}={value}" for (fact, year), value in changes.items()]
    assert run(["whatif", str(SAMPLE), *settings, "--json"]) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert told["format"] == "modelcity-whatif/1"
    assert told["scenarios"][0]["after"] == expected
    run(["assess", str(SAMPLE), "--json"])
    assert told["before"] == json.loads(capfdbinary.readouterr().out)


@pytest.mark.parametrize(
    ("seed", "stage"),
    [
        (0, ("national", "county")),
        (1, ("national", "town")),
        (2, ("unit", "unit")),
        *(
            pytest.param(seed, stage, marks=pytest.mark.slow)
            for seed in range(3, 7)
            for stage in (("national", "county"), ("national", "city"), ("social-support", "county"))
        ),
    ],
)
def test_the_oracle_agrees_on_random_scenarios(stage: tuple[str, str], seed: int, tmp_path: Path) -> None:
    """Random values of one random dossier set in another, and some taken away."""
    standard, declared = read(stage[0])
    raw, as_of = drawn(seed, stage, "mixed")
    other = random_raw(declared, stage[1], random.Random(seed), "mixed")
    path = tmp_path / "dossier.csv"
    path.write_text(to_csv(declared, raw), encoding="utf-8")
    dossier = read_dossier(path, standard, tuple, stage[1])
    rng = random.Random(f"set {seed}")
    cells = [(name, year, cell) for name, there in other.items() for year, cell in there.items()]
    chosen = [one for one in rng.sample(cells, min(40, len(cells))) if oracle_value(declared, one[0], one[2]) != "NA"]
    settings = [f"{name}{f'@{year}' if year else ''}={cell.value}" for name, year, cell in chosen]
    merged = {name: dict(there) for name, there in raw.items()}
    for name, year, cell in chosen:
        merged.setdefault(name, {})[year] = oracle.Cell(cell.value, True, (f"新 {name} {year}",))
    expected = oracle.assess(declared, stage[1], merged, as_of)
    after = asked(standard, dossier, settings, as_of).outcomes[0].after
    assert {key: Fraction(getattr(after.totals, key), 100) for key in oracle.TOTALS} == {
        key: expected.totals[key] for key in oracle.TOTALS
    }
    assert Fraction(after.still_attainable, 100) == expected.totals["still_attainable"]
    assert after.verdict == expected.verdict
    assert {one.id: Fraction(one.scored.evidenced, 100) for one in after.indicators} == {
        key: one.points["evidenced"] for key, one in expected.indicators.items()
    }


def oracle_value(declared: oracle.Declared, name: str, cell: oracle.Cell) -> str:
    """NA where a cell says so, which ``--set`` does not take."""
    return "NA" if oracle.value_of(cell.value, declared.facts[name]) == oracle.NA else ""


# ── how it is shown ──────────────────────────────────────────────────────────────────────────────────────────────────


def shown(language: str = "zh") -> tuple[Standard, WhatIf]:
    speak("en" if language == "en" else "zh")
    return national(english=language == "en"), _sample_scenarios(language)


@cache
def _sample_scenarios(language: str) -> WhatIf:
    """In the language in use, in which --set names its scenario."""
    standard = national(english=language == "en")
    supposed = scenarios(standard, sample(), tuple, ["major_dispute_count@2022=1"], [SCENARIO])
    return what_if(standard, sample(), supposed, None)


@pytest.mark.parametrize("cells", [72, 80, 100, 120])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_is_wider_than_asked(cells: int, language: str) -> None:
    """In both languages, with five columns side by side."""
    text = what_if_text(*shown(language), cells)
    assert max(map(width, text.splitlines())) <= cells


def test_the_text_says_it_all() -> None:
    """Changes, what is impossible, the table, and the clauses."""
    text = what_if_text(*shown(), 100)
    for word in (
        *("0起 → 1起", "补佐证", "这一年已经过去", "一票否决", "测评不合格", "79.35（-4）", "85.85（+2.5）"),
        *("V-01", "H8-04", "有佐证 0 → 1", "新失分", "不再有", "89.6%"),
    ):
        assert word in text


def test_years_that_come_to_the_same_are_one_row() -> None:
    """Also where one of them had no evidence before, or can no longer be mended."""
    dossier = dossier_of(toy(), FULL | {"meet": ["1?", "1"], "visit": "0"})
    text = what_if_text(toy(), asked(toy(), dossier, ["meet@all=0", "visit@all=2"]), 100)
    supposed, _, rest = text.partition("注意")
    assert supposed.count("会议  1次 → 0次") == 1 and "2020、2021年  会议" in supposed
    assert "2020年 走访  0次 → 2次" in rest and "2021年 走访  0次 → 2次" not in rest


def test_a_level_without_gates_has_no_verdict() -> None:
    """A town of the toy has neither vetoes nor surveys: points only."""
    dossier = dossier_of(toy(), {"meet": "1", "plan": "1"}, "town")
    text = what_if_text(toy(), asked(toy(), dossier, ["plan=no"]), 80)
    assert "2（" not in text and "1（-1）" in text and "结论" not in text


def test_many_scenarios_are_shown_in_several_tables(tmp_path: Path) -> None:
    """All of them, each beside what is now."""
    names = [f"情景名称比较长的一个{number}" for number in range(9)]
    what = filed("".join(f"{name}: {{plan: no}}\n" for name in names), tmp_path)
    text = what_if_text(toy(), what, 80)
    assert max(map(width, text.splitlines())) <= 80
    assert text.count("门槛项通过") == 9 + sum(line.strip().startswith("结论") for line in text.splitlines())
    assert all(text.count(name) >= 2 for name in names)


def test_json_tells_moves_and_assumptions() -> None:
    """The sample scenarios: what moved, by which clause, and what was assumed against all hope."""
    told = json.loads(what_if_json(*shown(), None))
    by_name = {one["name"]: one for one in told["scenarios"]}
    assert list(by_name) == ["设定", "补齐佐证和数据", "满意率下滑", "多评一个典型，补开联席会"]
    vetoed = by_name["设定"]
    assert vetoed["vetoes"] == [{"id": "V-01", "before": "clear", "after": "fired"}]
    assert vetoed["moves"] == [] and vetoed["assumptions"] == []
    (move,) = by_name["满意率下滑"]["moves"]
    assert (move["indicator"], move["before"]["claimed"], move["after"]["claimed"]) == ("I9-01", "4", "0")
    assert move["clauses"][0]["change"] == "new" and move["clauses"][0]["after"]["because"][0]["value"] == "0.896"
    last = by_name["多评一个典型，补开联席会"]
    assert last["assumptions"] == [{"fact": "joint_conference_count", "year": 2021, "why": "past"}]
    assert last["changes"][1] == {
        "fact": "joint_conference_count",
        "year": 2021,
        "before": 0,
        "after": 1,
        "evidence_filed": False,
    }


def test_the_list_of_moves_is_a_spreadsheet(tmp_path: Path) -> None:
    """With a BOM, and nothing in it runs."""
    what = filed("=1+1: {plan: no}", tmp_path)
    rows = list(csv.reader(moves_csv(toy(), what).decode("utf-8-sig").splitlines()))
    assert rows[1][:2] == ["'=1+1", "A1-01"] and len(rows) == 2


# ── as a command ─────────────────────────────────────────────────────────────────────────────────────────────────────


CALL = ["whatif", str(SAMPLE), "--set", "major_dispute_count@2022=1", "--sensitivity"]


def test_the_command_writes_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All four with a scenario and --sensitivity, also over files of the same names; 0 though a scenario is vetoed."""
    (tmp_path / "敏感性.csv").write_text("旧", encoding="utf-8")
    assert run([*CALL, "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "退一步" in said and "一票否决" in said
    assert {path.name for path in tmp_path.iterdir()} == {"whatif.json", "变动小项.csv", "敏感性.csv", "敏感性.png"}
    assert (tmp_path / "敏感性.csv").read_bytes()[:3] == b"\xef\xbb\xbf"


@pytest.mark.slow
def test_the_same_files_on_every_run(tmp_path: Path) -> None:
    """Byte for byte."""
    for folder in ("一", "二"):
        assert run([*CALL, "--out", str(tmp_path / folder)]) == 0
    assert all(path.read_bytes() == (tmp_path / "二" / path.name).read_bytes() for path in (tmp_path / "一").iterdir())


def test_nothing_asked_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """And says what to write."""
    assert run(["whatif", str(SAMPLE)]) == 2
    assert "--set" in capsys.readouterr().err


def test_a_fact_of_another_standard_is_said_to_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Not unknown, but of no use here."""
    unit = read("unit")[0]
    name = next(fact for fact in unit.facts if fact not in national().facts)
    year = f"@{unit.years[0]}" if unit.facts[name].yearly else ""
    assert run(["whatif", str(SAMPLE), "--set", f"{name}{year}=1"]) == 2
    assert "不用这个值" in capsys.readouterr().err
