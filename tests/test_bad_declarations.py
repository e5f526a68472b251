"""Every mistake that a standard can hold is refused, at its line, in words that say what to do.

tests/bad_declarations/*.yaml list the mistakes: each is one small change of the made-up standard in tests/toy, with
the message that it must bring. How to read and to add one stands in tests/bad_declarations/README.md.
"""

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from modelcity.cli.entry import run
from modelcity.dossier.dossier import Dossier, Locality
from modelcity.errors import DeclarationError, ModelCityError, Problem
from modelcity.judging.score import score
from modelcity.proving.check import every_mistake
from modelcity.standard.judgements import METHODS
from modelcity.standard.load import load, shelf_at
from modelcity.texts import speak
from modelcity.yamltext import read_tree

HERE = Path(__file__).parent / "bad_declarations"
TOY = Path(__file__).parent / "toy"
HUGE_METER = "{fact: repair_fund_amount, zero: 0, full: 999999999999.99}"
HERE_IT_IS = "▸"  # stands in a changed text where the message must point at


@dataclass(frozen=True)
class Expected:
    """A message: its exact place and path, and words that it must hold."""

    place: str
    words: tuple[str, ...]


def mistakes_declared() -> Iterator[Any]:
    """Every mistake of the tables, named by file and key."""
    for table in sorted(HERE.glob("*.yaml")):
        tree = read_tree(table.read_text("utf-8"), table.name)
        assert not tree.problems, tree.problems
        for name, mistake in tree.value.items():
            yield pytest.param(mistake, id=f"{table.stem}-{name}")


def standard_with(mistake: dict[str, Any], folder: Path) -> list[Expected]:
    """Makes the toy standard with a mistake in a folder; returns the messages that it must bring."""
    shutil.copytree(TOY, folder, dirs_exist_ok=True)
    marked = {}
    for edit in [mistake, *mistake.get("and", [])]:
        path = folder / edit["file"]
        if "old" in edit:
            text = marked.get(edit["file"]) or path.read_text("utf-8")
            assert edit["old"] in text, f"{edit['old']} no longer stands in {edit['file']} of the toy standard"
            text = text.replace(edit["old"], edit["new"], 1)
        else:
            text = edit.get("whole", "")
        marked[edit["file"]] = text
        path.write_bytes(bytes.fromhex(edit["bytes"]) if "bytes" in edit else text.replace(HERE_IT_IS, "").encode())
        if "gone" in edit:
            path.unlink()
    expected = [mistake, *mistake.get("also", [])] if "words" in mistake else []
    return [Expected(place_of(said, folder, marked), tuple(said["words"])) for said in expected]


def place_of(said: dict[str, Any], folder: Path, marked: dict[str, str]) -> str:
    """`file:line:column: path` of a message: where the mark stands, or the text of `at`; `at: file` has no line."""
    file = said.get("in") or said["file"]
    path = f": {said['path']}" if said.get("path") else ""
    if said.get("at") == "file":
        return f"{file}{path}"
    if "at" in said:
        text = (folder / file).read_text("utf-8")
        spot = text.index(said["at"])
    else:
        text = marked[file]
        spot = text.index(HERE_IT_IS)
    before = text[:spot].split("\n")
    return f"{file}:{len(before)}:{len(before[-1]) + 1}{path}"


@pytest.mark.parametrize("mistake", list(mistakes_declared()))
def test_a_mistake_is_refused_at_its_line(mistake: dict[str, Any], tmp_path: Path) -> None:
    """The message stands at the exact place and says what it must; nothing else is reported."""
    expected = standard_with(mistake, tmp_path)
    found = sorted(every_mistake(shelf_at(tmp_path), "toy"), key=lambda problem: problem.place.order)
    said = "\n".join(map(str, found))
    assert sorted(str(problem.place) for problem in found) == sorted(one.place for one in expected), said
    for one in expected:
        message = next(str(problem) for problem in found if str(problem.place) == one.place)
        assert [word for word in one.words if word not in message] == [], message
    for problem in found:
        assert problem.allowed or problem.next, f"says neither what is allowed nor what to do: {problem}"
        assert re.search("[\u4e00-\u9fff]", problem.found), f"not in Chinese: {problem}"


def refused(folder: Path) -> list[Problem]:
    """What is wrong with the toy standard of a folder."""
    return every_mistake(shelf_at(folder), "toy")


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A copy of the toy standard."""
    shutil.copytree(TOY, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_the_toy_standard_is_sound(toy: Path) -> None:
    """A second standard with its own id, years, level and categories, and all nine methods, needs no Python."""
    assert refused(toy) == []
    standard, _ = load(shelf_at(toy), "toy", english=True)
    assert {rule.method_name for rule in standard.rules.values()} == set(METHODS)
    assert (standard.years, list(standard.levels), len(standard.vetoes)) == ((2022, 2023), ["unit"], 2)


def test_every_mistake_is_told_in_one_run(toy: Path) -> None:
    """Mistakes of every kind in seven files: form, ids, conditions and examples, sorted by place."""
    for file, old, new in (
        ("indicators/toy/R1.yaml", "due: 06-30", "duu: 06-30"),
        ("indicators/toy/S2.yaml", "lead: library", "lead: libary"),
        ("indicators/toy/en.yaml", "T3: Bonus", "T4: Bonus"),
        ("rules/toy/R1.yaml", "full: 100%", "full: 99.999%"),
        ("rules/toy/S2.yaml", "{gives: 2.5, volunteer", "{gives: 2, volunteer"),
        ("rules/toy/surveys.yaml", "organiser: library", "organiser: ~"),
        ("rules/toy/vetoes.yaml", "fires_when: {fire_count", "fires: {fire_count"),
    ):
        path = toy / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    problems = DeclarationError(refused(toy)).problems
    assert [str(problem.place).split(": ")[-1] for problem in problems] == [
        "R1-01.facts.new_book_count.duu",
        "S2-03.lead",
        "categories.T4",
        "R1-04.proportional.full",
        "S2-02.examples.1",
        "survey_readers.organiser",
        "V-01.fires_when",
        "V-01.fires",
    ]


def test_what_is_just_not_too_fine_is_computed_exactly(toy: Path) -> None:
    """Below the bound at which check refuses a meter, int64 holds every step: the examples come out to the cent."""
    edits = {
        "indicators/toy/R1.yaml": [
            ("{zh: 破损图书已修补占比", "{informative: yes, zh: 破损图书已修补占比"),
            ("{zh: 修补经费, kind: amount, yearly: no", "{zh: 修补经费, kind: amount"),
        ],
        "rules/toy/standard.yaml": [("R1: 10", "R1: 58"), ("unit: 20", "unit: 68")],
        "rules/toy/R1.yaml": [
            ("points: 2\n  proportional", "points: 50\n  proportional"),
            ("{fact: repaired_rate, zero: 50%, full: 100%, requires: {repair_fund_amount: ≥1.50}}", HUGE_METER),
            ("{gives: 2, repair_fund_amount: 1.50}", "{gives: 50}"),
            ("{gives: 1.5, repaired_rate: [75%, 100%]}", "{gives: 25, repair_fund_amount: [999999999999.99, 0]}"),
            ("{gives: 1, repaired_rate: [na, 3/4]}", "{gives: 0.01, repair_fund_amount: [200000000, 0]}"),
            ("{gives: 0, repair_fund_amount: 1.49}", "{gives: 0, repair_fund_amount: [199999999.99, 0]}"),
        ],
    }
    for file, changes in edits.items():
        text = (toy / file).read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (toy / file).write_text(text, "utf-8")
    assert refused(toy) == []


def test_the_command_lists_the_mistakes_and_ends_with_2(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`modelcity standard check` says on stderr what is wrong, in the form file:line:column: path: found; what next."""
    assert run(["standard", "check", str(toy)]) == 0
    assert capsys.readouterr().out == "toy：没有发现错误\n"
    path = toy / "rules/toy/R1.yaml"
    path.write_text(path.read_text("utf-8").replace("proportional:", "proportonal:"), "utf-8")
    assert run(["standard", "check", str(toy)]) == 2
    said = capsys.readouterr().err
    assert "rules/toy/R1.yaml:38:3: R1-04.proportonal: 不认识的键“proportonal”；" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("rules/toy/R1.yaml", "proportional:", "proportonal:", "unknown key 'proportonal'; known here: points,"),
        (
            "rules/toy/R1.yaml",
            "effort: high",
            "effort: hihg",
            "says 'hihg'; must be one of low, medium, high; did you mean",
        ),
        ("rules/toy/S2.yaml", "each: 0.5", "each: 0", "says 0; must be above 0; mend it"),
        ("rules/toy/standard.yaml", "R1: 10", "R1: 9", "the indicators sum to 10; it says 9; mend one of them"),
        (
            "rules/toy/R1.yaml",
            "{gives: 1.5, new",
            "{gives: 1, new",
            "the rule gives 1.5; the example says 1; one of the two",
        ),
        ("indicators/toy/R1.yaml", "lead: library", "lead: libary", "no unit 'libary'; did you mean 'library'?"),
        ("indicators/toy/standard.yaml", "2022, 2023", "2023, 2022", "the window is 2023 to 2022; must rise"),
        ("indicators/toy/R1.yaml", "title: 开放天数", "title: *x", "uses a YAML anchor or alias"),
    ],
)
def test_mistakes_are_told_in_english(toy: Path, file: str, old: str, new: str, said: str) -> None:
    """In English on request, without a Chinese word of ours."""
    path = toy / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    speak("en")
    try:
        (problem,) = refused(toy)
        assert said in str(problem)
        assert not re.search("[\u4e00-\u9fff；，]", f"{problem.found} {problem.allowed} {problem.next}")
    finally:
        speak("zh")


def bomb(levels: int) -> str:
    """An alias bomb: each line holds the one before ten times."""
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels))]
    return "\n".join(lines)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bomb(9), "锚点或别名"),
        ("a: &a [*a]", "锚点或别名"),
        ("a: " + "[" * 5000, "嵌套超过 24 层"),
        ("a: " + "{a: " * 5000, "嵌套超过 24 层"),
        ("".join(f"{'  ' * depth}a:\n" for depth in range(2000)), "嵌套超过 24 层"),
        ("a: [" + "x, " * 600_000 + "]", "条目超过 200000 个"),
        ("a: " + "x" * 10_000_000, "超过 5 MB"),
        ("a: !!python/object/apply:os.system ['touch /tmp/modelcity-was-here']", "用了 YAML 标签"),
        ("!!python/object/apply:os.system ['touch /tmp/modelcity-was-here']", "用了 YAML 标签"),
        ("%TAG ! tag:yaml.org,2002:python/\n---\na: !object/apply:os.system [ls]", "用了 YAML 标签"),
    ],
    ids=lambda text: text[:40],
)
@pytest.mark.parametrize("file", ["indicators/toy/standard.yaml", "indicators/toy/R1.yaml", "rules/toy/S2.yaml"])
def test_hostile_files_are_refused_at_once(toy: Path, file: str, content: str, said: str) -> None:
    """Nothing in a file is carried out, and none of them exhausts the reader."""
    (toy / file).write_text(content, "utf-8")
    problems = refused(toy)
    assert any(said in problem.found and problem.place.file == file for problem in problems)
    assert not Path("/tmp/modelcity-was-here").exists()


def test_what_looks_like_numbers_and_yes_stays_text(toy: Path) -> None:
    """`no`, `010`, `1:30`, `1e3`, a date, full-width digits are what was written, not what YAML makes of them."""
    words = ["no", "010", "1:30", "1e3", ".nan", "0x1F", "2023-01-01", "９５", "null", "3.10"]
    path = toy / "indicators/toy/R1.yaml"
    listed = ", ".join(words)
    path.write_text(path.read_text("utf-8").replace("[登记簿, 购书发票]", f"[{listed}]"), "utf-8")
    assert refused(toy) == []
    assert list(load(shelf_at(toy), "toy")[0].indicators["R1-01"].evidence) == words


def test_where_there_is_no_standard(tmp_path: Path) -> None:
    """A folder without standards, and a standard that is not among them."""
    with pytest.raises(ModelCityError, match="这里没有标准"):
        shelf_at(tmp_path)
    shutil.copytree(TOY, tmp_path, dirs_exist_ok=True)
    with pytest.raises(ModelCityError, match="没有标准“national”；现有：toy"):
        load(shelf_at(tmp_path), "national")


def test_half_a_standard_is_a_standard_with_mistakes(tmp_path: Path) -> None:
    """One of the two folders alone is not passed over in silence."""
    shutil.copytree(TOY / "rules", tmp_path / "rules")
    found = {str(problem.place) for problem in refused(tmp_path)}
    assert {"indicators/toy/standard.yaml", "indicators/toy/R1.yaml", "indicators/toy/units.yaml"} <= found


def test_no_standard_with_mistakes_is_ever_loaded(toy: Path) -> None:
    """What judges dossiers refuses what `check` refuses."""
    (toy / "rules/toy/R1.yaml").write_text("R1-01: {points: 1}\n", "utf-8")
    with pytest.raises(DeclarationError):
        load(shelf_at(toy), "toy")


def spoilt(text: str, rng: random.Random) -> str:
    """A text with one thing changed: a line left out or repeated, a word replaced by another or left out."""
    lines = text.split("\n")
    number = rng.randrange(len(lines))
    match rng.randrange(4):
        case 0:
            return "\n".join(lines[:number] + lines[number + 1 :])
        case 1:
            return "\n".join([*lines[:number], lines[number], *lines[number:]])
    spans = [match.span() for match in re.finditer(r"[\w%≥≤.–-]+|\{[^{}]*\}|\[[^\[\]]*\]", text)]
    start, end = rng.choice(spans)
    words = [
        "",
        "~",
        "{}",
        "[]",
        "0",
        "-1",
        "yes",
        "≥0",
        "≤0%",
        "99999999999",
        ".nan",
        "[unit]",
        "{a: b}",
        "[[]]",
        "V-01",
    ]
    a, b = rng.choice(spans)
    return text[:start] + rng.choice([*words, text[a:b]]) + text[end:]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(15))
def test_whatever_is_spoilt_check_answers(toy: Path, seed: int) -> None:
    """Ten random changes: each is refused in words, or leaves a standard that judges an empty dossier."""
    rng = random.Random(seed)
    for _ in range(10):
        path = rng.choice(sorted(toy.rglob("*.yaml")))
        text = path.read_text("utf-8")
        path.write_text(spoilt(text, rng), "utf-8")
        problems = refused(toy)
        assert all(problem.found and (problem.allowed or problem.next) for problem in problems)
        if not problems:
            standard, _ = load(shelf_at(toy), "toy")
            for level in standard.levels:
                score(standard, Dossier(Locality("甲", "甲", level), {}, "empty"))
        path.write_text(text, "utf-8")
