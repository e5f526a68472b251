"""The roll-up: by hand on small cases, against plain fractions on the sample towns, and its laws."""

import csv
import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcity.cli import options
from modelcity.cli.entry import run
from modelcity.dossier.reading import read_dossier
from modelcity.judging.score import facts_digest
from modelcity.planning.rolling import Answer, Rolling, partly, rolled
from modelcity.planning.rollup import Rollup
from modelcity.planning.towns import read_towns
from modelcity.showing.plain import width
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard

ROOT = Path(__file__).resolve().parents[1]
TOWNS = ROOT / "sample_data" / "towns"
DISTRICT = ROOT / "sample_data" / "district.csv"
WHOLE = "wanglan"  # the sample town that has everything in order
KINDS: tuple[Rolling, ...] = ("sum", "min", "all", "any", "weighted_by_sample")
F = Fraction
LOAD = cache(load)


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call of these tests would read the same hundred files of a standard again."""
    monkeypatch.setattr(options, "load", LOAD)


@pytest.fixture(scope="module")
def national() -> Standard:
    """The national standard."""
    return load(installed(), "national")[0]


@pytest.mark.parametrize(
    ("kind", "answers", "above"),
    [
        ("sum", [F(1), F(2), F(0)], F(3)),
        ("sum", [F(1), "na", F(2)], F(3)),
        ("sum", [F(1), "missing"], "missing"),
        ("sum", ["na", "na"], "na"),
        ("sum", ["na", "missing"], "missing"),
        ("min", [F(9, 10), F(1), F(4, 5)], F(4, 5)),
        ("min", [F(9, 10), "na"], F(9, 10)),
        ("min", [F(9, 10), "missing"], "missing"),
        ("min", [F(0), "missing"], F(0)),  # nothing is lower than 0
        ("min", ["na", "na"], "na"),
        ("all", [F(1), F(1)], F(1)),
        ("all", [F(1), F(0), "missing"], F(0)),  # one no decides
        ("all", [F(1), "missing"], "missing"),
        ("all", [F(1), "na"], F(1)),
        ("any", [F(0), F(1), "missing"], F(1)),  # one yes decides
        ("any", [F(0), F(0)], F(0)),
        ("any", [F(0), "missing"], "missing"),
        ("any", ["missing", "missing"], "missing"),
    ],
)
def test_each_kind_by_hand(kind: Rolling, answers: list[Answer], above: Answer) -> None:
    """Missing is neither zero nor full; na is left out; what is decided is decided."""
    assert rolled(kind, answers) == above


@pytest.mark.parametrize(
    ("rates", "samples", "above"),
    [
        ([F(18, 20), F(27, 30)], [F(20), F(30)], F(45, 50)),
        ([F(18, 20), F(30, 30)], [F(20), F(30)], F(48, 50)),
        ([F(1), F(4, 5)], [F(20), "missing"], "missing"),
        ([F(1), "missing"], [F(20), F(30)], "missing"),
        ([F(1), "missing"], [F(20), F(0)], F(1)),  # nobody was asked there
        ([F(9, 10), F(9, 10)], ["missing", F(30)], F(9, 10)),  # whatever the samples
        (["na", F(4, 5)], ["missing", F(5)], F(4, 5)),
        ([F(1), F(0)], [F(0), F(0)], "missing"),
    ],
)
def test_samples_are_pooled(rates: list[Answer], samples: list[Answer], above: Answer) -> None:
    """All forms together, as an exact fraction."""
    assert rolled("weighted_by_sample", rates, samples) == above


def test_what_is_known_so_far() -> None:
    """Of those that have answered."""
    assert partly("sum", [F(3), "missing", F(4)]) == 7
    assert partly("weighted_by_sample", [F(1), F(1, 2), F(0)], [F(10), F(10), "missing"]) == F(3, 4)
    assert partly("min", ["missing"]) == "missing"


def answers(kind: str) -> st.SearchStrategy[Answer]:
    """Answers that a fact of this kind can have."""
    values: st.SearchStrategy[Answer] = st.sampled_from([F(0), F(1)])
    if kind == "sum":
        values = st.integers(0, 9).map(F)
    if kind in ("min", "weighted_by_sample"):
        values = st.fractions(0, 1, max_denominator=40)
    return st.one_of(values, st.sampled_from(["na", "missing"]))


@settings(max_examples=40)
@given(st.data())
def test_the_order_of_towns_does_not_matter(data: st.DataObject) -> None:
    """For every kind."""
    kind = data.draw(st.sampled_from(KINDS))
    sample = st.one_of(st.integers(0, 50).map(F), st.just("missing"))
    pairs = data.draw(st.lists(st.tuples(answers(kind), sample), max_size=6))
    shuffled = data.draw(st.permutations(pairs))
    first, second = (rolled(kind, [a for a, _ in some], [w for _, w in some]) for some in (pairs, shuffled))
    assert first == second


@settings(max_examples=40)
@given(st.data())
def test_one_town_rolls_up_to_itself(data: st.DataObject) -> None:
    """For every kind and every answer, whatever its sample."""
    kind = data.draw(st.sampled_from(KINDS))
    answer = data.draw(answers(kind))
    assert rolled(kind, [answer], [data.draw(st.sampled_from([F(0), F(20), "missing"]))]) == answer


@settings(max_examples=40)
@given(st.data())
def test_missing_is_only_known_when_nothing_could_change_it(data: st.DataObject) -> None:
    """Whatever stands in the place of what is missing gives the same, or it was not known."""
    kind = data.draw(st.sampled_from(("sum", "min", "all", "any")))
    given_answers = data.draw(st.lists(answers(kind), min_size=1, max_size=5))
    found = rolled(kind, given_answers)
    worst, best = (F(0), F(1)) if kind != "sum" else (F(0), F(99))
    ends = {rolled(kind, [end if a == "missing" else a for a in given_answers]) for end in (worst, best)}
    assert (found == "missing") == (len(ends) > 1 or (kind == "min" and "missing" in given_answers and found != 0))


# --- whole dossiers -------------------------------------------------------------------------------------------------


def town(folder: Path, name: str, changes: dict[tuple[str, str], str] | None = None) -> None:
    """The town that has everything in order under another name, with some values changed ("": missing)."""
    rows = list(csv.reader((TOWNS / f"{WHOLE}.csv").read_text(encoding="utf-8-sig").splitlines()))
    for row in rows[1:]:
        row[0] = name
        row[3] = (changes or {}).get((row[1], row[2]), row[3])
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    listed = folder / "localities.csv"
    known = listed.read_text(encoding="utf-8") if listed.exists() else "locality,name,level,parent\n"
    listed.write_text(known + f"{name},{name}镇,town,青禾区（虚构）\n", encoding="utf-8")


def roll(capfdbinary: pytest.CaptureFixture[bytes], *call: object, code: int = 0) -> dict[str, Any]:
    """What ``rollup --json`` says."""
    assert run(["rollup", *map(str, call), "--json"]) == code
    found: dict[str, Any] = json.loads(capfdbinary.readouterr().out)
    return found


def fact(found: dict[str, Any], name: str, year: int | None = None) -> dict[str, Any]:
    """One rolled-up value."""
    return next(line for line in found["facts"] if (line["fact"], line["year"]) == (name, year))


def costs(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The towns by id."""
    return {one["id"]: one for one in found["towns"]}


def number(text: str) -> Fraction:
    """A sample value, read in another way than the engine does."""
    plain = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    return F(plain[:-1]) / 100 if plain.endswith("%") else F(plain)


def test_the_sample_towns_by_plain_fractions(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Sums and pooled rates straight from the files: 252.014 of 279 households, 776.28 of 827 people."""
    values: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for path in sorted(TOWNS.glob("*.csv")):
        if path.name != "localities.csv":
            with path.open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.DictReader(stream):
                    values.setdefault((row["fact"], row["year"]), []).append((row["locality"], row["value"]))
    found = roll(capfdbinary, TOWNS)
    for name in ("thought_study_count", "love_heroes_event_count", "responsibility_return_count"):
        for year in (2020, 2021, 2022, 2023):
            said = [number(value) for _, value in values[name, str(year)] if value]
            assert F(fact(found, name, year)["of_reported"]) == sum(said)
            assert fact(found, name, year)["value"] is None  # one town has not reported
            assert "fengyan" in fact(found, name, year)["missing"]
    for rate, sample, satisfied, asked in (
        ("beneficiary_satisfaction_rate", "beneficiary_sample_min_town", F("252.014"), 279),
        ("public_relations_satisfaction_rate", "public_sample_count", F("776.28"), 827),
    ):
        samples = dict(values[sample, ""])
        yes = sum(number(value) * number(samples[name]) for name, value in values[rate, ""] if value)
        assert (yes, sum(number(value) for value in samples.values() if value)) == (satisfied, asked)
        assert F(fact(found, rate)["of_reported"]) == satisfied / asked


def test_a_decided_fact_names_the_town(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """One town says no and 0%: no missing one can change that; the district says otherwise, and both are shown."""
    found = roll(capfdbinary, TOWNS, "--county", DISTRICT)
    sign = fact(found, "arterial_sign_in_place")
    assert (sign["value"], sign["stated"], sign["standing"]) == ("false", "true", "differs")
    assert sign["decided_by"] == ["tanwuling"]
    assert fact(found, "vss_establishment_rate")["value"] == "0"
    assert found["stated"]["claimed"] == "89.35"
    assert costs(found)["xingqu"]["own_vetoes"] == ["V-05"]  # does not climb
    assert costs(found)["xingqu"]["alone"] == "0"


def test_one_town_is_the_county(national: Standard, tmp_path: Path) -> None:
    """A single town rolls up to itself, fact by fact, evidence included."""
    town(tmp_path, "solo")
    towns = read_towns(national, tmp_path, lambda path: read_dossier(path, national, tuple), None)
    rollup = Rollup(national, towns, None)
    (only,) = towns.dossiers
    for line in rollup.lines:
        entry = only.entries.get((line.fact.id, line.year))
        assert line.answer == ("missing" if entry is None else "na" if entry.value is None else entry.value)
        assert line.evidenced == (entry is not None and entry.evidenced)


def test_the_names_of_files_do_not_matter(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """The same towns in files of other names, in another order: the same bytes."""
    shutil.copytree(TOWNS, tmp_path / "towns")
    files = sorted(path for path in (tmp_path / "towns").glob("*.csv") if path.name != "localities.csv")
    for number_, path in enumerate(reversed(files)):
        path.rename(path.with_name(f"{number_:02}.csv"))
    assert roll(capfdbinary, tmp_path / "towns") == roll(capfdbinary, TOWNS)


def test_a_veto_climbs_though_a_town_has_not_reported(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """One dispute in b, one short payment in c; the file of d is bad: the sum is not known, the veto is fired."""
    town(tmp_path, "a")
    town(tmp_path, "b", {("major_dispute_count", "2022"): "1"})
    town(tmp_path, "c", {("conscript_allowance_full_payment_rate", "2021"): "11/12"})
    (tmp_path / "d.csv").write_text("locality,fact,year,value\nd,no_such_fact,2020,1\n", encoding="utf-8")
    found = roll(capfdbinary, tmp_path, code=1)
    assert fact(found, "major_dispute_count", 2022)["value"] is None
    assert fact(found, "major_dispute_count", 2022)["of_reported"] == "1"
    vetoes = {veto["veto"]: (veto["status"], veto["towns"]) for veto in found["vetoes"]}
    assert vetoes == {"V-01": ("fired", ["b"]), "V-02": ("unknown", []), "V-03": ("fired", ["c"])}
    assert [Path(one["file"]).name for one in found["left_out"]] == ["d.csv"]
    assert "no_such_fact" in found["left_out"][0]["problems"][0]
    assert [one["id"] for one in found["towns"] if not one["reported"]] == ["d"]


def test_what_a_town_costs_by_hand(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """No sign in b and c: 0.5 (B2-07) each alone, and nothing gained by mending one of them.

    A soldier sent back in c costs 0.25 (E5-14).
    A short payment in d costs all of E5-03: 2, and mending d brings them back.
    """
    no_sign = {("arterial_sign_in_place", ""): "否"}
    town(tmp_path, "a")
    town(tmp_path, "b", no_sign)
    town(tmp_path, "c", {**no_sign, ("responsibility_return_count", "2021"): "1"})
    town(tmp_path, "d", {("conscript_allowance_full_payment_rate", "2021"): "11/12"})
    found = costs(roll(capfdbinary, tmp_path, code=1))
    told = {name: (one["alone"], one["unreported"], one["gain"], one["indicators"]) for name, one in found.items()}
    assert told == {
        "a": ("0", "0", "0", {}),
        "b": ("0.5", "0", "0", {"B2-07": "0.5"}),
        "c": ("0.75", "0", "0.25", {"B2-07": "0.5", "E5-14": "0.25"}),
        "d": ("2", "0", "2", {"E5-03": "2"}),
    }


def test_what_is_not_reported_costs_and_says_so(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """The sign of b is not reported: the county cannot claim its 0.5, and a report alone may bring it back."""
    town(tmp_path, "a")
    town(tmp_path, "b", {("arterial_sign_in_place", ""): ""})
    one = costs(roll(capfdbinary, tmp_path))["b"]
    assert (one["alone"], one["unreported"], one["gain"]) == ("0.5", "0.5", "0.5")


def test_a_listed_town_without_a_file_is_missing(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """It is not read as 0: no sum is known without it."""
    town(tmp_path, "a")
    town(tmp_path, "b")
    (tmp_path / "b.csv").unlink()
    found = roll(capfdbinary, tmp_path)
    assert fact(found, "thought_study_count", 2021)["value"] is None
    assert fact(found, "thought_study_count", 2021)["missing"] == ["b"]
    assert costs(found)["b"]["reported"] is False


def county(path: Path, rows: dict[tuple[str, str], str]) -> Path:
    """A county's own dossier in its own folder."""
    path.mkdir()
    lines = [f"qinghe,{name},{year},{value},文件," for (name, year), value in rows.items()]
    (path / "county.csv").write_text(
        "\n".join(["locality,fact,year,value,evidence,note", *lines, ""]), encoding="utf-8"
    )
    (path / "localities.csv").write_text("locality,name,level\nqinghe,青禾区（虚构）,county\n", encoding="utf-8")
    return path / "county.csv"


def test_the_county_adds_what_it_did_itself(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """More than the sum and less than the lowest are its own part; less and more are disagreements; both are shown."""
    folder, years = tmp_path / "towns", ("2020", "2021", "2022", "2023")
    for name, rate in (("a", "27/30"), ("b", "28/30")):
        study = {("thought_study_count", year): "2" for year in years}
        shared = {("beneficiary_satisfaction_rate", ""): rate, ("beneficiary_sample_min_town", ""): "30"}
        town(folder, name, {**study, **shared, ("vss_funds_rate", ""): "9/10", ("vss_support_rate", ""): "9/10"})
    own = county(
        tmp_path / "own",
        {
            ("thought_study_count", "2020"): "7",  # 4 in the towns, 3 of its own
            ("thought_study_count", "2021"): "3",  # fewer than the towns'
            ("thought_study_count", "2022"): "4",
            ("vss_funds_rate", ""): "0.8",  # lower: its own centre
            ("vss_support_rate", ""): "1",
            ("beneficiary_satisfaction_rate", ""): "91.7%",  # 55/60
            ("beneficiary_sample_min_town", ""): "30",
            ("volunteer_team_in_place", ""): "否",
        },
    )
    found = roll(capfdbinary, folder, "--county", own)
    told = {
        (line["fact"], line["year"]): (line["value"], line["stated"], line["standing"], line["own_part"])
        for line in found["facts"]
    }
    assert told["thought_study_count", 2020] == ("4", "7", "own_part", "3")
    assert told["thought_study_count", 2021] == ("4", "3", "differs", None)
    assert told["thought_study_count", 2022] == ("4", "4", "same", None)
    assert told["thought_study_count", 2023] == ("4", None, "not_stated", None)
    assert told["vss_funds_rate", None] == ("9/10", "4/5", "own_part", "4/5")
    assert told["vss_support_rate", None] == ("9/10", "1", "differs", None)
    assert told["beneficiary_satisfaction_rate", None] == ("11/12", "917/1000", "rounded", None)
    assert told["volunteer_team_in_place", None] == ("true", "false", "differs", None)


def test_the_written_dossier_is_the_one_that_was_scored(national: Standard, tmp_path: Path) -> None:
    """`assess` reads it; values and evidence are the same, and what is not known has no value."""
    assert run(["rollup", str(TOWNS), "--county", str(DISTRICT), "--out", str(tmp_path), "--json"]) == 0
    again = read_dossier(tmp_path / "汇总台账.csv", national, tuple)
    stated = read_dossier(DISTRICT, national, tuple)
    towns = read_towns(national, TOWNS, lambda path: read_dossier(path, national, tuple), stated)
    assert facts_digest(again) == facts_digest(Rollup(national, towns, stated).dossier)
    assert again.locality == stated.locality
    assert ("major_dispute_count", 2021) not in again.entries
    told = json.loads((tmp_path / "rollup.json").read_text(encoding="utf-8"))
    assert run(["assess", str(tmp_path / "汇总台账.csv"), "--json"]) == 0
    assert told["format"] == "modelcity-rollup/1"
    assert told["verdict"]["status"] == "unresolved"


def _twice(folder: Path) -> None:
    shutil.copy(folder / "a.csv", folder / "z.csv")


def _elsewhere(folder: Path) -> None:
    listed = folder / "localities.csv"
    listed.write_text(
        listed.read_text(encoding="utf-8").replace("a镇,town,青禾区", "a镇,town,别的区"), encoding="utf-8"
    )


def _another_level(folder: Path) -> None:
    listed = folder / "localities.csv"
    listed.write_text(listed.read_text(encoding="utf-8").replace("a镇,town", "a镇,city"), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "files", "reason"),
    [
        (_twice, ["a.csv", "z.csv"], "2 份台账"),
        (_elsewhere, ["a.csv"], "别的区"),
        (_another_level, ["a.csv"], "市级的台账"),
    ],
)
def test_a_dossier_that_does_not_fit_is_left_out_with_its_reason(
    capfdbinary: pytest.CaptureFixture[bytes],
    tmp_path: Path,
    spoil: Callable[[Path], None],
    files: list[str],
    reason: str,
) -> None:
    """And stops no other."""
    folder = tmp_path / "towns"
    town(folder, "a")
    town(folder, "b")
    spoil(folder)
    own = county(tmp_path / "own", {("thought_study_count", "2020"): "7"})
    found = roll(capfdbinary, folder, "--county", own, code=1)
    assert [Path(one["file"]).name for one in found["left_out"]] == files
    assert all(reason in one["problems"][0] for one in found["left_out"])
    assert costs(found)["b"]["reported"] is True


def test_why_nothing_is_left_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A folder of which no file can be used: each with its reason; so when all are of another county."""
    folder = tmp_path / "towns"
    town(folder, "a")
    own = county(tmp_path / "own", {("thought_study_count", "2020"): "7"})
    (tmp_path / "own" / "localities.csv").write_text("locality,name,level\nqinghe,别处,county\n", encoding="utf-8")
    assert run(["rollup", str(folder), "--county", str(own)]) == 2
    assert "写明的上级是“青禾区（虚构）”；这里汇总的是 qinghe、别处" in capsys.readouterr().err
    (folder / "localities.csv").unlink()
    assert run(["rollup", str(folder)]) == 2
    said = capsys.readouterr().err
    assert "没有可以往上汇总的台账" in said and "a.csv:2: locality: 没有写明级别" in said


def test_the_list_of_towns_is_read_as_dossiers_read_it(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """A header in capitals still lists b, which has no file; a list that cannot be read is left out with its reason."""
    town(tmp_path, "a")
    listed = "Locality, NAME ,Level,Parent\na,a镇,town,青禾区（虚构）\nb,b镇,town,青禾区（虚构）\n"
    (tmp_path / "localities.csv").write_text(listed, encoding="utf-8")
    assert fact(roll(capfdbinary, tmp_path), "thought_study_count", 2021)["missing"] == ["b"]
    whole = {"id": "c", "name": "c镇", "level": "town", "parent": "青禾区（虚构）"}
    (tmp_path / "a.csv").rename(tmp_path / "a.txt")
    (tmp_path / "c.json").write_text(json.dumps({"locality": whole, "facts": {}}), encoding="utf-8")
    (tmp_path / "localities.csv").write_text("地区,名称\n", encoding="utf-8")
    found = roll(capfdbinary, tmp_path, code=1)
    assert [Path(one["file"]).name for one in found["left_out"]] == ["localities.csv"]


def test_what_lists_others_is_not_written_over(tmp_path: Path) -> None:
    """The towns' own folder, and one whose `localities.csv` lists others, stay as they are; ours is written anew."""
    town(tmp_path / "towns", "a")
    town(tmp_path / "others", "b")
    before = sorted((path, path.read_bytes()) for path in tmp_path.glob("*/*"))
    for out in ("towns", "others"):
        assert run(["rollup", str(tmp_path / "towns"), "--out", str(tmp_path / out)]) == 2
    assert sorted((path, path.read_bytes()) for path in tmp_path.glob("*/*")) == before
    own = str(county(tmp_path / "own", {("thought_study_count", "2020"): "7"}))
    for more in ([], ["--county", own]):
        assert run(["rollup", str(tmp_path / "towns"), "--out", str(tmp_path / "out"), *more]) == 0
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_a_name_with_a_semicolon_parts_no_evidence(national: Standard, tmp_path: Path) -> None:
    """`甲;乙镇` files one paper, and the rolled-up dossier names one."""
    town(tmp_path / "towns", "a")
    listed = "locality,name,level,parent\na,甲;乙镇,town,青禾区（虚构）\n"
    (tmp_path / "towns" / "localities.csv").write_text(listed, encoding="utf-8")
    assert run(["rollup", str(tmp_path / "towns"), "--out", str(tmp_path / "out")]) == 0
    again = read_dossier(tmp_path / "out" / "汇总台账.csv", national, tuple)
    (only,) = again.entries["arterial_sign_in_place", None].evidence
    assert only.startswith("甲，乙镇：")


def test_what_is_not_due_is_not_asked_for(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """On 30 June 2021 only 2020 and what has no years is due: b has not reported 2020 and 2023 of one fact."""
    town(tmp_path, "a")
    town(tmp_path, "b", {("thought_study_count", "2020"): "", ("thought_study_count", "2023"): ""})
    found = roll(capfdbinary, tmp_path, "--as-of", "2021-06-30")
    due = {year: fact(found, "thought_study_count", year)["due"] for year in (2020, 2021, 2022, 2023)}
    assert due == {2020: True, 2021: False, 2022: False, 2023: False}
    assert costs(found)["b"]["indicators"] == {"B2-02": "0.5"}
    assert run(["rollup", str(tmp_path), "--as-of", "2021-06-30"]) == 0
    rows = [line.split() for line in capfdbinary.readouterr().out.decode().splitlines()]
    assert not [row for row in rows if row and row[0].startswith("2023年")]
    assert [row for row in rows if row and row[0].startswith("2020年")]


def test_who_adds_to_what_should_not_be_is_named(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """The county states none of three late papers: they are of b and c."""
    late = ("material_late_or_false_count", "")
    town(tmp_path / "towns", "a")
    town(tmp_path / "towns", "b", {late: "1"})
    town(tmp_path / "towns", "c", {late: "2"})
    found = roll(capfdbinary, tmp_path / "towns", "--county", county(tmp_path / "own", {late: "0"}))
    line = fact(found, late[0])
    assert (line["value"], line["stated"], line["standing"]) == ("3", "0", "differs")
    assert line["decided_by"] == ["b", "c"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", [72, pytest.param(100, marks=pytest.mark.slow)])
def test_no_line_is_wider_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int, language: str
) -> None:
    """Every table and sentence, also of a survey."""
    monkeypatch.setenv("COLUMNS", str(columns))
    for call in (
        ["rollup", TOWNS, "--county", DISTRICT, "--as-of", "2023-06-30"],
        ["survey", "judge", DISTRICT],
        ["survey", "judge", "--yes", "181", "--asked", "200", "--population", "900"],
        ["survey", "plan", "--true", "95%", "--population", "900"],
    ):
        assert run([*map(str, call), "--lang", language]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if width(line) > columns] == []


def test_a_wrong_call_ends_with_two(tmp_path: Path) -> None:
    """No folder, an empty one, towns of several counties, a standard without levels above."""
    assert run(["rollup", str(tmp_path / "none")]) == 2
    assert run(["rollup", str(tmp_path)]) == 2
    town(tmp_path / "towns", "a")
    town(tmp_path / "towns", "b")
    _elsewhere(tmp_path / "towns")
    assert run(["rollup", str(tmp_path / "towns")]) == 2
    assert run(["rollup", str(tmp_path / "towns"), "--standard", "unit"]) == 2


def test_the_summary_names_what_matters(capsys: pytest.CaptureFixture[str]) -> None:
    """Who has not reported, what climbs, who costs what, where the district says otherwise."""
    assert run(["rollup", str(TOWNS), "--county", str(DISTRICT)]) == 0
    said = capsys.readouterr().out
    for word in (
        "由 12 份下级台账汇总",
        "星渠镇（虚构） V-05",
        "枫砚镇（虚构）",
        "单独失分",
        "与本级自己填的不一致：2 个",
    ):
        assert word in said
