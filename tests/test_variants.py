"""Variants (变通标准): `extends:` composes a whole standard, every command works on it, every mistake has its line.

tests/nook is a made-up variant of the made-up standard in tests/toy, with every kind of change; its mistakes.yaml
lists what can be written wrongly. The variant in CONTRIBUTING.md is carried out as it stands there.
"""

import json
import random
import re
import shutil
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import agreement
import oracle
from modelcity.cli.entry import run
from modelcity.cli.options import the_others
from modelcity.dossier.reading import read_dossier
from modelcity.errors import DeclarationError
from modelcity.proving.check import every_mistake
from modelcity.showing.document.pages import document_text
from modelcity.showing.variant import whose
from modelcity.standard.load import installed, load, shelf_at
from modelcity.standard.standard import Standard
from modelcity.yamltext import read_tree
from random_dossiers import PROFILES
from test_bad_declarations import spoilt, standard_with

HERE = Path(__file__).parent
ROOT = HERE.parent
TOY, NOOK = HERE / "toy", HERE / "nook"
SAMPLE = str(ROOT / "sample_data" / "district.csv")
CHANGES = "indicators/nook/changes.yaml"


def copied(folder: Path) -> Path:
    """A folder with the toy standard and its variant."""
    for side in ("indicators", "rules"):
        shutil.copytree(TOY / side, folder / side, dirs_exist_ok=True)
        shutil.copytree(NOOK / side, folder / side, dirs_exist_ok=True)
    return folder


@pytest.fixture
def nook(tmp_path: Path) -> Path:
    """A folder with the toy standard and its variant, to be changed."""
    return copied(tmp_path)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Standard, Standard]:
    """The toy standard and its variant."""
    shelf = shelf_at(copied(tmp_path_factory.mktemp("both")))
    return load(shelf, "toy", english=True)[0], load(shelf, "nook", english=True)[0]


@pytest.fixture(scope="module")
def shifan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The variant of the guide, alone in a folder: its base is the installed one."""
    folder = tmp_path_factory.mktemp("guide")
    for block in re.findall(r"^```yml\n(.*?)^```$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M | re.S):
        file, _, text = block.partition("\n")
        (folder / file.removeprefix("# ")).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.removeprefix("# ")).write_text(text, "utf-8")
    return folder


def replaced(folder: Path, file: str, old: str, new: str) -> None:
    """A file with one text for another."""
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def said(capsys: pytest.CaptureFixture[str], *arguments: object, gives: int = 0) -> str:
    """What a command prints."""
    assert run([str(one) for one in arguments]) == gives
    return capsys.readouterr().out


# --- what is composed ---


def test_the_nook_is_sound(nook: Path) -> None:
    """It has no mistakes, its examples hold, and it is proved as any standard is."""
    assert every_mistake(shelf_at(nook), "nook") == []


@pytest.mark.slow
def test_the_guides_variant_is_sound(shifan: Path) -> None:
    """So has the variant of the guide, over the installed base."""
    assert every_mistake(shelf_at(shifan), "shifan") == []


def test_every_kind_of_change_is_done(both: tuple[Standard, Standard]) -> None:
    """By hand from changes.yaml: window, cap, points, conditions, steps, veto, survey, unit; what went, what came."""
    toy, nook = both
    assert (nook.id, nook.head.edition, nook.years, list(nook.levels)) == ("nook", "2", (2023, 2024), ["unit"])
    assert list(nook.head.categories) == ["R1", "S2", "K4", "T3"]
    assert {key: str(points) for key, points in nook.judgement.categories.items()} == {
        **{"R1": "10", "S2": "10", "K4": "2", "T3": "0"},
    }
    assert str(nook.judgement.core["unit"]) == "22"
    assert nook.judgement.adjustment is not None
    assert (str(nook.judgement.adjustment.bonus_cap), str(nook.judgement.adjustment.deduction_cap)) == ("3", "-3")
    assert set(toy.entries) - set(nook.entries) == {"T3-02", "V-02", "W-02"}
    assert set(nook.entries) - set(toy.entries) == {"K4-01"}
    assert set(toy.facts) - set(nook.facts) == {"overdue_rate", "lost_book_count"}
    items = {item.id: item for item in nook.at("unit").items}
    costs = {name: [clause.points for clause in items[name].clauses] for name in ("R1-01", "R1-03", "R1-04", "K4-01")}
    assert costs == {"R1-01": [200, 50], "R1-03": [100, 100, 50, 50], "R1-04": [250, 250], "K4-01": [100, 100]}
    new_books = [test.any_of[0] for clause in items["R1-01"].clauses for test in clause.tests][2:]
    assert [(bound.measure.year, bound.at_least) for bound in new_books] == [(2023, 50), (2024, 50)]
    asked = [test.any_of[0].measure.fact for test in items["S2-01"].clauses[0].tests]
    assert asked == ["reading_event_count", "children_event_count"]
    assert (nook.surveys["survey_readers"].organiser, nook.surveys["survey_readers"].support) == ("friends", ())
    assert (nook.units["library"].title, nook.units["school"].title) == ("少儿阅览室", "结对学校")
    assert nook.indicators["R1-01"].sources == {"handbook": ("一 1", "一 2", "一 3"), "nook_rules": ("第二条",)}


def test_what_is_not_said_is_inherited(both: tuple[Standard, Standard]) -> None:
    """Every entry that changes.yaml does not name is the base's, word for word."""
    toy, nook = both
    for name in ("R1-02", "S2-02", "S2-03", "S2-04", "T3-01"):
        assert (nook.indicators[name], nook.rules[name]) == (toy.indicators[name], toy.rules[name])
    assert nook.head.status != toy.head.status
    assert nook.head.counting_rule == toy.head.counting_rule
    assert not nook.english.vetoes.keys() - {"V-01"}
    assert nook.english.categories == {"R1": "Books", "S2": "Service", "T3": "Bonus and deduction", "K4": "Schools"}


def test_every_change_is_remembered(both: tuple[Standard, Standard]) -> None:
    """With old and new, reason and source; an indicator of a new category is added with it."""
    variant = both[1].variant
    assert variant is not None
    assert (variant.base, variant.edition, variant.title) == ("toy", "1", "模范阅览室考评标准（测试用）")
    assert [f"{change.kind} {change.id}" for change in variant.changes] == [
        *("dropped T3-02", "dropped V-02", "dropped W-02"),
        *("changed standard", "changed R1-01", "changed R1-03", "changed R1-04", "changed S2-01", "changed V-01"),
        *("changed W-01", "changed survey_readers", "changed library", "added K4"),
    ]
    steps = variant.of("R1-03")
    assert steps is not None
    assert (steps.reason, steps.sources) == ("周末也要开放", {"nook_rules": ("第三条",)})
    judged = [(one.path, one.old, one.new) for one in steps.differences if one.path[0] != "examples"]
    assert judged == [(("tiered", "steps", "6"), None, "3"), (("tiered", "steps", "5"), "3", "2.5")]
    added, inherited = variant.of("K4-01"), variant.of("R1-02")
    assert (added and added.kind, inherited) == ("added", None)


def test_without_changes_it_is_the_base_under_another_name(nook: Path) -> None:
    """A head alone is a variant; only what it says of itself differs."""
    for path in [*(nook / "indicators/nook").iterdir(), *(nook / "rules/nook").iterdir()]:
        if path.name != "standard.yaml" or path.parent.parent.name == "rules":
            path.unlink()
    assert every_mistake(shelf_at(nook), "nook") == []
    toy, empty = (load(shelf_at(nook), name)[0] for name in ("toy", "nook"))
    assert empty.variant is not None
    assert empty.variant.changes == ()
    for part in ("judgement", "units", "sources", "surveys", "indicators", "rules", "vetoes", "veto_rules", "facts"):
        assert getattr(empty, part) == getattr(toy, part)
    assert empty.head == toy.head.model_copy(update={key: getattr(empty.head, key) for key in HEAD})


HEAD = ("id", "edition", "title", "status")


def test_the_digest_is_of_what_was_composed(nook: Path) -> None:
    """Another value in the base or in the changes is another digest; another reason is not."""
    first = load(shelf_at(nook), "nook")[0].digest
    replaced(nook, CHANGES, "reason: 周末也要开放", "reason: 周末和假日也要开放")
    assert load(shelf_at(nook), "nook")[0].digest == first
    replaced(nook, "rules/toy/S2.yaml", "minimum: 3", "minimum: 2")
    second = load(shelf_at(nook), "nook")[0].digest
    replaced(nook, CHANGES, "5: 2.5", "5: 2.25")
    assert len({first, second, load(shelf_at(nook), "nook")[0].digest}) == 3


@pytest.fixture
def city(nook: Path) -> Path:
    """The same folder with a city's variant of the variant."""
    for side in ("indicators", "rules"):
        (nook / side / "city").mkdir()
    head = 'id: city\nedition: "1"\ntitle: 市里的\nstatus: 虚构\nextends: {id: nook, edition: "2"}\n'
    (nook / "indicators/city/standard.yaml").write_text(head, "utf-8")
    change = (
        "change:\n  R1-03:\n    reason: 市里更严\n    sources: {nook_rules: 附则}\n    tiered: {steps: {6: ~, 7: 3}}\n"
    )
    examples = "    examples: [{gives: 3, open_days_per_week: 7}, {gives: 2.5, open_days_per_week: 6}]\n"
    (nook / "indicators/city/changes.yaml").write_text(change + examples, "utf-8")
    return nook


def test_a_variant_may_extend_a_variant(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A city over its province: changes over changes, each told with its reason and the file that it stands in."""
    assert every_mistake(shelf_at(city), "city") == []
    of_city, of_nook = (load(shelf_at(city), name)[0] for name in ("city", "nook"))
    assert [clause.id for clause in next(item for item in of_city.at("unit").items if item.id == "R1-03").clauses] == [
        *("R1-03.1", "R1-03.3", "R1-03.5", "R1-03.7"),
    ]
    assert of_city.rules["R1-01"] == of_nook.rules["R1-01"]
    shown = said(capsys, "standard", "show", "R1-03", "--standards", city, "--standard", "city")
    told = [shown.index(words) for words in ("市里更严", "其余沿用 nook 2 版", "周末也要开放", "其余沿用 toy 1 版")]
    assert told == sorted(told)
    files = ["indicators/city/changes.yaml", "indicators/nook/changes.yaml", "indicators/toy/R1.yaml"]
    assert "声明  " + ", ".join(files) in shown.replace(",\n        ", ", ")
    added = said(capsys, "standard", "show", "K4-01", "--standards", city, "--standard", "city")
    assert "沿用 nook 2 版\n增 K4 馆校结对\n" in added
    assert "沿用 toy" not in added
    assert "声明  indicators/nook/K4.yaml, rules/nook/K4.yaml" in added


def test_a_mistake_of_a_base_is_told_once(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At the line of the file that it stands in, whoever inherits it."""
    replaced(city, CHANGES, "zero: 60%", "zero: 60.001%")
    (problem,) = every_mistake(shelf_at(city), "city")
    line = (city / CHANGES).read_text("utf-8").partition("zero:")[0].count("\n") + 1
    assert str(problem.place) == f"{CHANGES}:{line}:20: R1-04.proportional.zero"
    assert "这里沿用 nook，请在 indicators/city/changes.yaml 里改" in problem.next
    assert run(["standard", "check", str(city)]) == 2
    told = capsys.readouterr().err
    assert ("有 1 处问题" in told, "这里沿用" in told) == (True, False)


def test_another_number_of_years(
    monkeypatch: pytest.MonkeyPatch, nook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Examples of the base give a value for each of its two years: over three years none of them is judged or missed.

    What gives points year by year is told, since three years earn more than two; mended, all is scored as ever.
    """
    for path in [*(nook / "indicators/nook").glob("[!s]*.yaml"), *(nook / "rules/nook").iterdir()]:
        path.unlink()
    change = (
        "change:\n  standard: {reason: 考三年, sources: {nook_rules: 第一条}, window: [2021, 2023]}\n"
        "  S2-02: {reason: 换人, sources: {nook_rules: 第一条}, lead: library}\n"
    )
    (nook / CHANGES).write_text(change, "utf-8")
    (problem,) = every_mistake(shelf_at(nook), "nook")
    assert (problem.place.file, problem.place.path) == ("rules/toy/S2.yaml", "S2-01.points")
    change += (
        "  S2-01:\n    reason: 每年 1 分\n    sources: {nook_rules: 第一条}\n    points: 3\n"
        "    examples: [{gives: 3, reading_event_count: 4}, {gives: 2, reading_event_count: [4, 3, 4]}]\n"
    )
    (nook / CHANGES).write_text(change, "utf-8")
    (nook / "rules/nook/standard.yaml").write_text("categories: {S2: 11}\ncore: {unit: 21}\n", "utf-8")
    assert every_mistake(shelf_at(nook), "nook") == []
    standard = load(shelf_at(nook), "nook")[0]
    assert [name for name, rule in standard.rules.items() if rule.examples] == ["S2-01"]
    assert differing(monkeypatch, nook, "nook", range(3)) == []
    shown = said(capsys, "standard", "diff", "toy", "nook", "--standards", nook)
    assert shown.count("算例") == 2  # those of S2-01, and the heading


# --- mistakes ---


def mistakes_declared() -> Iterator[Any]:
    """Every mistake of the table."""
    tree = read_tree((NOOK / "mistakes.yaml").read_text("utf-8"), "mistakes.yaml")
    assert not tree.problems, tree.problems
    for name, mistake in tree.value.items():
        yield pytest.param(mistake, id=name)


@pytest.mark.parametrize("mistake", list(mistakes_declared()))
def test_a_mistake_is_refused_at_its_line(mistake: dict[str, Any], tmp_path: Path) -> None:
    """In the variant's file, or in the base's where it lies there; nothing else is reported."""
    for side in ("indicators", "rules"):
        shutil.copytree(NOOK / side, tmp_path / side)
    expected = standard_with(mistake, tmp_path)
    found = every_mistake(shelf_at(tmp_path), "nook")
    told = "\n".join(map(str, found))
    assert sorted(str(problem.place) for problem in found) == sorted(one.place for one in expected), told
    for one in expected:
        message = next(str(problem) for problem in found if str(problem.place) == one.place)
        assert [word for word in one.words if word not in message] == [], message
    assert all(problem.allowed or problem.next for problem in found), told


def test_changes_of_a_standard_that_extends_none(tmp_path: Path) -> None:
    """changes.yaml beside a whole standard would change nothing: it is refused."""
    shutil.copytree(TOY, tmp_path, dirs_exist_ok=True)
    (tmp_path / "indicators/toy/changes.yaml").write_text("drop: {}\n", "utf-8")
    (problem,) = every_mistake(shelf_at(tmp_path), "toy")
    assert str(problem).startswith("indicators/toy/changes.yaml: 标准没有写 extends")


def test_no_variant_with_mistakes_is_ever_loaded(nook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What judges dossiers refuses what `check` refuses, in either language."""
    replaced(nook, CHANGES, "c: ~", "c: ~\n      d: ~")
    with pytest.raises(DeclarationError):
        load(shelf_at(nook), "nook")
    assert run(["standard", "show", "--standards", str(nook), "--standard", "nook", "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "change.R1-01.checklist.d: there is nothing to take away; there are: a, b" in told
    assert not re.search("[\u4e00-\u9fff]", told)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 20))])
def test_whatever_is_spoilt_check_answers(nook: Path, seed: int) -> None:
    """Five random changes of the variant or its base: each is refused in words, or leaves a sound standard."""
    rng = random.Random(seed)
    for _ in range(5):
        path = rng.choice(sorted(nook.rglob("*.yaml")))
        text = path.read_text("utf-8")
        path.write_text(spoilt(text, rng), "utf-8")
        problems = every_mistake(shelf_at(nook), "nook")
        assert all(problem.found and (problem.allowed or problem.next) for problem in problems)
        path.write_text(text, "utf-8")


# --- against the oracle, which composes for itself ---


def differing(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, seeds: range) -> list[str]:
    """What engine and oracle say otherwise of random dossiers of every level."""
    pair = load(shelf_at(folder), name)[0], oracle.Declared.read(folder, name)
    monkeypatch.setattr(agreement, "read", lambda _: pair)
    monkeypatch.setattr(agreement, "evaluators", cache(agreement.evaluators.__wrapped__))  # of this standard only
    found: list[str] = []
    for seed in seeds:
        for level in pair[0].levels:
            raw, as_of = agreement.drawn(seed, (name, level), PROFILES[seed % len(PROFILES)])
            found += agreement.differences((name, level), raw, as_of, folder)
    return found


@pytest.mark.parametrize("seeds", [range(5), pytest.param(range(5, 80), marks=pytest.mark.slow)])
def test_the_nook_is_scored_as_the_oracle_says(monkeypatch: pytest.MonkeyPatch, nook: Path, seeds: range) -> None:
    """Totals, indicators, clauses, vetoes, surveys, warnings: exact."""
    assert differing(monkeypatch, nook, "nook", seeds) == []


@pytest.mark.parametrize("seeds", [range(1), pytest.param(range(1, 20), marks=pytest.mark.slow)])
def test_the_guides_variant_is_scored_as_the_oracle_says(
    monkeypatch: pytest.MonkeyPatch, shifan: Path, seeds: range
) -> None:
    """The same at three levels of the province, over the installed base."""
    assert differing(monkeypatch, shifan, "shifan", seeds) == []


@pytest.mark.parametrize("name", ["nook", pytest.param("shifan", marks=pytest.mark.slow)])
def test_the_oracle_gives_what_the_examples_say(name: str, request: pytest.FixtureRequest) -> None:
    """Every example of a variant, changed or inherited, by the oracle."""
    declared = oracle.Declared.read(request.getfixturevalue(name), name)
    for key, rule in (declared.rules | declared.warnings).items():
        for example in rule.examples:
            gives = example["gives"]
            meant: Fraction | str = gives if rule.method in ("veto", "warning") else Fraction(gives)
            assert oracle.judge_example(declared, key, example) == meant, (key, example)


# --- what is shown, and every command ---


def test_the_outline_marks_every_change(nook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """改, 增 and 删 with old and new, reason and source; 沿 beside what is inherited."""
    shown = said(capsys, "standard", "show", "--standards", nook, "--standard", "nook")
    assert "以 toy 1 版《模范阅览室考评标准（测试用）》为基础：改 9 项，增 1 项，删 3 项，其余沿用" in shown
    rows = {name: mark for mark, name in re.findall(r"^(改|增|沿)  (\w+(?:-\w+)?) ", shown, re.M)}
    assert (rows["R1-01"], rows["R1-02"], rows["K4"], rows["K4-01"], rows["V-01"]) == ("改", "沿", "增", "增", "改")
    for line in (
        "  ·  考评年度：2022、2023 → 2023、2024",
        "  ·  R1-01.b 条件 新书册数：每年≥100册 → 每年≥50册",
        "  ·  阶梯 各级 ≥6天：新增 3",
        "  ·  打开可选条件“设有少儿室时”",
        "删 T3-02 丢书扣分",
        "  ·  缘由：少儿读物不统计丢书",
        "  ·  出处：少儿阅览室办法（虚构）：第七条",
    ):
        assert line in shown.split("\n"), shown
    one = said(capsys, "standard", "show", "R1-02", "--standards", nook, "--standard", "nook")
    assert "模范少儿阅览室考评标准（测试用）（以 toy 1 版为基础）\n沿用 toy 1 版\n" in one
    assert "声明  indicators/toy/R1.yaml, rules/toy/R1.yaml" in one


VALUES = (
    "locality,fact,year,value\n甲,new_book_count,2023,50\n甲,open_days_per_week,2024,6\n甲,lost_book_count,2023,1\n"
)


def test_every_output_names_the_variant_and_its_base(
    nook: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """List, summary, explanation, document, form; JSON says id, edition and digest, as ever."""
    name, away = "模范少儿阅览室考评标准（测试用）（以 toy 1 版为基础）", tmp_path_factory.mktemp("away")
    (away / "dossier.csv").write_text(VALUES, "utf-8")
    of_nook = ("--standards", nook, "--standard", "nook")
    assert name in said(capsys, "standard", "list", "--standards", nook)
    judged = (away / "dossier.csv", *of_nook, "--level", "unit")
    assert name in said(capsys, "assess", *judged)
    explained = said(capsys, "explain", judged[0], "R1-01", *judged[1:])
    assert name in explained
    assert "R1-01.b 条件 新书册数：每年≥100册 → 每年≥50册" in explained
    said(capsys, "standard", "document", "nook", "--standards", nook, "--out", away)
    document = (away / "standard-nook.md").read_text("utf-8")
    assert document.startswith(f"# {name}\n")
    assert "| 删 T3-02 丢书扣分 | 缘由：少儿读物不统计丢书<br>出处：少儿阅览室办法（虚构）：第七条 |" in document
    assert "- 本标准所改：见“与基础标准的不同”" in document
    assert "本标准所沿" not in document
    shown = json.loads(said(capsys, "assess", *judged, "--json"))
    digest = load(shelf_at(nook), "nook")[0].digest
    assert shown["standard"] == {"id": "nook", "edition": "2", "digest": digest}
    english = said(capsys, "standard", "list", "--standards", nook, "--lang", "en")
    assert "Model reading nook standard (for tests) (a variant of toy, edition 1)" in english


def test_what_a_variant_dropped_is_passed_over(shifan: Path) -> None:
    """Books filled in for the national standard can be judged by the variant: no fact of the base is a stranger."""
    standard = load(shelf_at(shifan), "shifan")[0]
    assert "city_company_pairing" not in standard.facts
    (national,) = the_others(standard, shifan)()
    dossier = read_dossier(Path(SAMPLE), standard, lambda: iter([national]))
    assert dossier.passed_over > 0


def test_what_the_base_says_of_itself_is_said_as_the_bases(shifan: Path) -> None:
    """What is reconstructed is told of the base, which says so, not of the variant; of its own nothing is added."""
    standard = load(shelf_at(shifan), "shifan")[0]
    assert [whose(standard, key) for key in ("reconstructed", "status")] == ["（national 0.2 版写的）", ""]
    assert "\n重建的（我方口径）（national 0.2 版写的）：\n" in document_text(standard, {})


def test_base_and_variant_are_compared(shifan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`standard diff national shifan`: the base is the installed one though the folder has only the variant."""
    shown = said(capsys, "standard", "diff", "national", "shifan", "--standards", shifan)
    for line in ("核心满分 镇（街道）：26 → 25.75", "A1-02.a 分值：0.5 → 0.75", "新增 F6-08  按季报送双拥数据"):
        assert line in shown
    for reason in ("本省要求议军会每年开两次，分值偏重议军会", "本省要求按季报送双拥数据", "本省没有城连共建任务"):
        assert shown.count(f"缘由：{reason}") == 1  # where an entry is told first
    assert "缘由" not in said(capsys, "standard", "diff", "shifan", "national", "--standards", shifan)
    assert "来源目录" not in shown  # the base accounts for it, and still does


def test_history_judges_again_without_the_folders(
    nook: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """A record keeps the variant's files and the base's: changed or gone, every run comes out the same."""
    away = tmp_path_factory.mktemp("away")
    values = (
        "locality,fact,year,value\n甲,new_book_count,2023,50\n甲,open_days_per_week,2024,6\n甲,lost_book_count,2023,1\n"
    )
    (away / "dossier.csv").write_text(values, "utf-8")
    history = ["--history", str(away / "history.db")]
    call = ["assess", str(away / "dossier.csv"), "--standards", str(nook), "--standard", "nook", "--level", "unit"]
    assert run([*call, "--record", history[1]]) in (0, 1)
    replaced(nook, "rules/toy/R1.yaml", "5: 3, 3: 2", "5: 3, 4: 2")
    assert run([*call, "--record", history[1]]) in (0, 1)
    shutil.rmtree(nook / "indicators")
    capsys.readouterr()
    assert "2 次都重评过，结果一字不差。" in said(capsys, "history", "verify", "--again", *history)


def test_the_installed_standards_are_as_they_were() -> None:
    """None of them extends another, and docs/ has their digests."""
    pages = {"national": "standard.md", "unit": "standard-unit.md", "social-support": "standard-social-support.md"}
    for name, page in pages.items():
        standard = load(installed(), name)[0]
        assert standard.variant is None
        assert f"`{standard.digest}`" in (ROOT / "docs" / page).read_text("utf-8")


def test_the_base_is_looked_for_beside_the_variant_first(shifan: Path, tmp_path: Path) -> None:
    """A copy of the national standard in the same folder is the one that is extended."""
    for side in ("indicators", "rules"):
        shutil.copytree(ROOT / side / "national", tmp_path / side / "national")
        shutil.copytree(shifan / side / "shifan", tmp_path / side / "shifan")
    replaced(tmp_path, "indicators/national/standard.yaml", 'edition: "0.2"', 'edition: "0.3"')
    with pytest.raises(DeclarationError) as refused:
        load(shelf_at(tmp_path), "shifan")
    assert [str(problem).partition("；")[0] for problem in refused.value.problems] == [
        "indicators/shifan/standard.yaml:5:25: extends.edition: 写的是针对 0.2 版，现有的是 0.3 版"
    ]
