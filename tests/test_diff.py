"""`standard diff`: nothing that differs is unmentioned, what moves points is said exactly, and dossiers are scored."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, RootModel

from modelcity.cli.entry import run
from modelcity.showing.changes.text import diff_text
from modelcity.showing.changes.words import difference
from modelcity.standard.conditions import Condition
from modelcity.standard.diff import Change, Diff, compare_standards
from modelcity.standard.facts import Declared
from modelcity.standard.load import installed, load, shelf_at
from modelcity.standard.standard import Standard

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_data" / "district.csv"
GROUPS = ("head", "judgement", "indicators", "vetoes", "warnings", "facts")
GROUPS_OF_WORDS = ("surveys", "units", "sources", "contents", "english")
JUDGED = {"rules": "indicators", "veto_rules": "vetoes", "warning_rules": "warnings"}


@cache
def standards() -> tuple[Standard, ...]:
    """The toy, then those installed, with all that they say."""
    toy = load(shelf_at(ROOT / "tests/toy"), "toy", english=True, contents=True)[0]
    shelf = installed()
    return toy, *(load(shelf, name, english=True, contents=True)[0] for name in shelf.ids())


# --- nothing is unmentioned -------------------------------------------------------------------------------------------

Variant = tuple[tuple[str, ...], str, Any]  # the path of what is not the same, the field or kind, the value with it


def variants(value: Any, path: tuple[str, ...] = (), field: str = "") -> Iterator[Variant]:
    """Every way to make one thing within a declared value another, whatever is declared there."""
    match value:
        case dict():
            yield from variants_of_mapping(value, path, field)
        case RootModel():
            for where, what, other in variants(value.root, path, f"{type(value).__name__}"):
                yield where, what, type(value).model_construct(other)
        case BaseModel():
            for name, declared_as in type(value).model_fields.items():
                mine, written = getattr(value, name), declared_as.alias or name
                for where, what, other in variants(mine, (*path, written), f"{type(value).__name__}.{name}"):
                    yield where, what, value.model_copy(update={name: other})
        case tuple():
            yield path, f"{field} +", (*value, value[0] if value else "x")
            yield from (
                ((*path, *where), what, (*value[:order], other, *value[order + 1 :]))
                for order, said in enumerate(value)
                for where, what, other in variants(said, (), f"{field}[]")
            )
        case Condition():
            yield path, f"{field} condition", replace(value, any_year=not value.any_year)
        case bool():
            yield path, field, not value
        case Decimal() | int():
            yield path, field, value + 1
        case None:
            yield path, field, "x"
        case _:
            yield path, field, f"{value}x"


def variants_of_mapping(value: dict[Any, Any], path: tuple[str, ...], field: str) -> Iterator[Variant]:
    """A key more, each key less, each value another, and the keys in another order."""
    new = Decimal(99) if isinstance(next(iter(value), None), Decimal) else "new"
    yield (*path, str(new)), f"{field} +", {**value, new: next(iter(value.values()), "x")}
    for key, said in value.items():
        yield (*path, plain_key(key)), f"{field} -", {name: one for name, one in value.items() if name != key}
        for where, what, other in variants(said, (*path, plain_key(key)), f"{field}[]"):
            yield where, what, {**value, key: other}
    if len(value) > 1 and not field.endswith("[]"):  # within a list the order of keys says nothing
        yield path, f"{field} order", dict(reversed(value.items()))


def plain_key(key: object) -> str:
    """A key as a path has it."""
    return f"{key.normalize():f}" if isinstance(key, Decimal) else str(key)


def changed(standard: Standard) -> Iterator[tuple[str, str, tuple[str, ...], str, Standard]]:
    """A standard in which one thing is not the same: group, id, path, which field, and the standard."""
    for group in ("head", "judgement", "english"):
        for path, what, other in variants(getattr(standard, group)):
            yield group, "", path, what, replace(standard, **{group: other})
    for name in (*GROUPS[2:], *GROUPS_OF_WORDS[:4], *JUDGED):
        entries = getattr(standard, name)
        for key, entry in entries.items():
            for path, what, other in variants(entry):
                if path[:1] == ("facts",) and name in ("indicators", "vetoes", "warnings"):  # compared as facts
                    continue
                where = ("judged", *path) if name in JUDGED else path
                yield JUDGED.get(name, name), key, where, what, replace(standard, **{name: {**entries, key: other}})


@pytest.mark.slow
def test_every_field_of_every_declaration_is_named() -> None:
    """Whatever one thing is another, wherever declared: exactly that place is named, and there are words for it."""
    seen, models = set[str](), set[str]()
    for standard in standards():
        for group, key, path, what, other in changed(standard):
            models.add(what.partition(".")[0].partition("[")[0].partition(" ")[0])
            if what in seen or (path == ("id",) and group != "head"):
                continue
            seen.add(what)
            diff = compare_standards(standard, other)
            assert diff.changes, what
            named = [change for change in diff.changes if (change.group, change.id) == (group, key)]
            assert named, what
            assert all(leads_to(change, path) for change in named), (what, path, named)
            assert all(len(difference(diff, change)) >= 4 for change in named), what
    composed_away = "modelcity.standard.variants"  # what a variant says of its base is gone before anything is compared
    assert models >= {model.__name__ for model in declared() if model.__module__ != composed_away}
    assert len(seen) > 150


def leads_to(change: Change, path: tuple[str, ...]) -> bool:
    """Whether a change stands at the path, above it (a list as a whole), or says that its keys come in another order.

    Lists of conditions go by their levels, of which no path of ours knows.
    """
    keyed = ("all_or_nothing", "optional")
    bare = [part for above, part in pairwise(("", *change.path)) if above not in keyed and part != "(order)"]
    return [*path[: len(bare)]] == bare or bare[: len(path)] == [*path]


def declared() -> set[type[Declared]]:
    """Every model of what the files of a standard may say."""
    found: set[type[Declared]] = set()
    waiting = list(Declared.__subclasses__())
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        found |= {model} if model.__module__.startswith("modelcity.standard.") else set()
    return found


@pytest.mark.parametrize("group", [*GROUPS[2:], *GROUPS_OF_WORDS[:4]])
def test_entries_that_come_or_go_are_named(group: str) -> None:
    """Of every group: an entry that only one standard has is added or dropped, and one in another order is said."""
    toy = standards()[0]
    full = toy if getattr(toy, group) else standards()[1]
    entries = getattr(full, group)
    assert entries, group
    last = list(entries)[-1]
    less = replace(full, **{group: {key: entry for key, entry in entries.items() if key != last}})
    (gone,) = [change for change in compare_standards(full, less).changes if change.id == last]
    (come,) = [change for change in compare_standards(less, full).changes if change.id == last]
    assert (gone.kind, come.kind, gone.path, come.path) == ("dropped", "added", (), ())
    if len(entries) > 1:
        turned = compare_standards(full, replace(full, **{group: dict(reversed(entries.items()))}))
        assert [(change.group, change.path) for change in turned.changes] == [(group, ("(order)",))]


def test_equal_standards_have_no_difference(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with itself; the command says so and ends with 0."""
    for standard in standards():
        assert compare_standards(standard, standard).changes == ()
    assert run(["standard", "diff", "national", "national"]) == 0
    assert "两个标准相同" in capsys.readouterr().out


# --- what is said -----------------------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The national standard in a folder of its own."""
    for side in ("indicators", "rules"):
        shutil.copytree(ROOT / side / "national", tmp_path / side / "national")
    return tmp_path


def edit(file: Path, *pairs: tuple[str, str]) -> None:
    """Replace texts that stand in a file, each once or more often."""
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert old in text, (file, old)
        text = text.replace(old, new)
    file.write_text(text, "utf-8")


def said(copy: Path, cells: int = 200) -> str:
    """The difference of the national standard and a copy (which need not add up), as text."""
    before, after = load(installed(), "national")[0], load(shelf_at(copy), "national")[0]
    return diff_text(compare_standards(before, after), [], cells)


def entry_of(file: Path, name: str, change: Callable[[str], str]) -> None:
    """Change the text of one entry of a file."""
    text = file.read_text("utf-8")
    start = text.index(f"\n{name}:") + 1
    end = text.find("\n\n", start)
    end = len(text) if end < 0 else end
    file.write_text(text[:start] + change(text[start:end]) + text[end:], "utf-8")


def test_clauses_are_named_with_their_points_and_conditions(copy: Path) -> None:
    """A1-02.a weighs more and asks for two meetings a year instead of one."""
    edit(
        copy / "rules/national/A1.yaml",
        ("a: {points: 0.5, item: 议军会每年召开", "a: {points: 0.75, item: 议军会每年召开"),
        ("party_military_meeting_count: ≥1, joint", "party_military_meeting_count: ≥2, joint"),
    )
    text = said(copy)
    assert "A1-02.a 分值：0.5 → 0.75" in text
    assert "A1-02.a 条件 党委（常委）议军会次数：每年≥1次 → 每年≥2次" in text
    assert "（市 1→1.25，县（区） 1→1.25）" in text  # the town has only clause b
    assert "一、可能动分" in text and "二、" not in text and "三、" not in text


def test_thresholds_are_said_as_people_say_them(copy: Path) -> None:
    """Ratios as percentages, ranges and 'any year' in words."""
    edit(
        copy / "rules/national/I9.yaml",
        ("threshold: 90%, below: 0, gate: {benef", "threshold: 85%, below: 0, gate: {benef"),
    )
    edit(copy / "rules/national/A1.yaml", ("joint_conference_count: ≥1 any year", "joint_conference_count: ≥1"))
    text = said(copy)
    assert "测评 合格线：90% → 85%" in text
    assert "：任一年≥1次 → 每年≥1次" in text


def test_what_moves_points_comes_first_and_words_last(copy: Path) -> None:
    """A fact's due day, a lead unit and a title, in the order of their weight."""
    edit(
        copy / "indicators/national/E5.yaml",
        ("title: 义务兵家庭优待金足额发放", "title: 优待金"),
        ("lead: finance\n  support: [veterans_affairs, towns_streets]", "lead: court\n  support: [towns_streets]"),
        ("{zh: 抚恤补助资金列入预算,", "{zh: 抚恤补助资金列入预算, due: 09-30,"),
    )
    text = said(copy)
    spots = [
        text.index(part)
        for part in ("到期日：12-31 → 09-30", "牵头单位：区财政局 → 区法院", "名称：义务兵家庭优待金足额发放 → 优待金")
    ]
    assert spots == sorted(spots)
    assert "配合单位：删 区退役军人事务局" in text
    assert [text.index(head) < spot for head, spot in zip(("一、", "二、", "三、"), spots, strict=True)] == [True] * 3


def test_an_indicator_of_another_category_has_moved(copy: Path) -> None:
    """Its id is its category's, so the same facts under another id are the same indicator, moved."""
    for side in ("indicators", "rules"):
        file = copy / side / "national/A1.yaml"
        text = file.read_text("utf-8")
        start = text.index("\nA1-04:") + 1
        entry = text[start : text.index("\n\n", start) + 2]
        file.write_text(text.replace(entry, ""), "utf-8")
        other = copy / side / "national/B2.yaml"
        other.write_text(other.read_text("utf-8").rstrip("\n") + "\n\n" + entry.replace("A1-04", "B2-99"), "utf-8")
    before, after = load(installed(), "national")[0], load(shelf_at(copy), "national")[0]
    diff = compare_standards(before, after)
    assert diff.moved == {"A1-04": "B2-99"}
    assert [(change.kind, change.id) for change in diff.changes if change.group == "indicators"] == [("moved", "B2-99")]
    assert "编号由 A1-04 改为 B2-99" in diff_text(diff, [], 100)
    assert diff.ceilings == {}


def test_a_fact_of_another_indicator_says_whose_it_is(copy: Path) -> None:
    """Its owner's lead unit and evidence are the fact's, so that matters, though no point moves."""
    file = copy / "indicators/national/E5.yaml"
    line = "    pension_budget_listed: {zh: 抚恤补助资金列入预算, from: finance}\n"
    edit(file, (line, ""))
    entry_of(file, "E5-03", lambda text: f"{text}\n{line.rstrip()}")
    before, after = load(installed(), "national")[0], load(shelf_at(copy), "national")[0]
    found = [change for change in compare_standards(before, after).changes if change.path != ("(order)",)]
    assert [(one.weight, one.id, one.path) for one in found] == [("work", "pension_budget_listed", ("of",))]
    assert "所属：E5-02 抚恤补助按时按标准发放 → E5-03 义务兵家庭优待金足额发放" in said(copy)


def test_levels_that_come_and_go_show_what_they_bring(copy: Path) -> None:
    """E5-03 no longer asked of towns, where it brought 2."""
    file = copy / "rules/national/E5.yaml"
    entry_of(file, "E5-03", lambda text: "\n".join(line for line in text.split("\n") if "town" not in line))
    file = copy / "indicators/national/E5.yaml"
    entry_of(file, "E5-03", lambda text: "\n".join(line for line in text.split("\n") if not line.startswith("  level")))
    text = said(copy)
    assert "E5-03  义务兵家庭优待金足额发放（镇（街道） 2→—）" in text
    assert "级别：删 镇（街道）" in text


def test_a_veto_and_a_method_that_change_are_told_whole(copy: Path) -> None:
    """A method gives way to another; a veto fires later."""
    vetoes = copy / "rules/national/vetoes.yaml"
    text = vetoes.read_text("utf-8")
    assert ">0" in text
    vetoes.write_text(text.replace(">0", ">1", 1), "utf-8")
    edit(
        copy / "rules/national/E5.yaml",
        (
            "proportional: {fact: military_children_school_rate, zero: 0%, full: 100%}",
            "all_or_nothing: [{needs: {military_children_school_rate: ≥90%}}]",
        ),
    )
    found = said(copy)
    assert "触发条件" in found and "→" in found
    assert "按比例：删去 " in found and "零分线 0%；满分线 100%" in found
    assert "全有全无：新增 " in found and "每年≥90%" in found


def test_only_another_way_to_write_a_number_is_no_difference(copy: Path) -> None:
    """1.00 and 1.0 are one number; the digests differ, and the text says what that means."""
    edit(
        copy / "rules/national/E5.yaml",
        ("conscript_allowance_std_vs_province: ≥1.00}}", "conscript_allowance_std_vs_province: ≥1.0}}"),
    )
    assert "内容相同，只有数的写法不同" in said(copy)


def test_english(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No Chinese of ours in the English output of what has English names."""
    heavier(copy)
    assert run(["standard", "diff", "national", str(copy), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "E5-02.b points: 1.5 → 1.75" in out
    assert not any("一" <= char <= "鿿" for char in out.partition("3. Words")[0])


# --- dossiers ---------------------------------------------------------------------------------------------------------


def heavier(copy: Path) -> None:
    """E5-02.b weighs 1.75 instead of 1.5, a sound standard of 100.25 points, of an edition of its own."""
    edit(copy / "indicators/national/standard.yaml", ('edition: "0.2"', 'edition: "0.3"'))
    edit(
        copy / "rules/national/E5.yaml",
        ("E5-02:\n  points: 2", "E5-02:\n  points: 2.25"),
        ("{points: 1.5, item: 按时", "{points: 1.75, item: 按时"),
    )
    edit(
        copy / "rules/national/standard.yaml",
        ("E5: 21,", "E5: 21.25,"),
        ("city: 100, county: 100", "city: 100.25, county: 100.25"),
    )


def told(capfd: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    """What a command prints as JSON."""
    capfd.readouterr()
    assert run([*arguments, "--json"]) == code
    return json.loads(capfd.readouterr().out)


def test_dossiers_are_scored_as_assess_scores_them(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Totals and verdict under both, as `assess` says them, and the indicator that moved with 0.25 more."""
    heavier(copy)
    found = told(capfd, "standard", "diff", "national", str(copy), "--dossiers", str(SAMPLE))
    (dossier,) = found["dossiers"]
    old = told(capfd, "assess", str(SAMPLE))
    new = told(capfd, "assess", str(SAMPLE), "--standards", str(copy))
    for side, assessed in (("before", old), ("after", new)):
        for total in ("evidenced", "claimed", "attainable", "out_of"):
            assert dossier[side][total] == assessed["totals"][total]
        assert dossier[side]["verdict"] == assessed["verdict"]
    assert (dossier["before"]["claimed"], dossier["after"]["claimed"]) == ("89.35", "89.6")
    assert [moved["id"] for moved in dossier["indicators"]] == ["E5-02"]
    assert found["ceilings"] == {"E5-02": {level: {"before": "2", "after": "2.25"} for level in ("city", "county")}}


@pytest.mark.slow
def test_json_is_the_same_twice_and_says_what_it_is(copy: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """UTF-8 with LF, its format first; equal standards are `same`."""
    heavier(copy)
    call = ["standard", "diff", "national", str(copy), "--dossiers", str(ROOT / "sample_data/towns"), "--json"]
    outs = []
    for _ in range(2):
        assert run(call) == 0
        outs.append(capfdbinary.readouterr().out)
    assert outs[0] == outs[1] and b"\r" not in outs[0]
    found = json.loads(outs[0])
    assert found["format"] == "modelcity-standard-diff/1" and not found["same"]
    files = [dossier["file"] for dossier in found["dossiers"]]
    assert files == sorted(files) and len(files) == 12  # localities.csv is none
    weights = [("points", "work", "words").index(change["weight"]) for change in found["changes"]]
    assert weights == sorted(weights) and set(weights) == {0, 2}
    assert run(["standard", "diff", "national", "national", "--json"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["same"]


def test_what_cannot_be_read_stops_no_other(copy: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A bad file is listed with its reasons under both standards; only where none can be compared the end is 2."""
    folder = tmp_path / "dossiers"
    folder.mkdir()
    (folder / "bad.csv").write_text("locality,fact,year,value\nq,no_such_fact,2020,1\n", "utf-8")
    call = ["standard", "diff", "national", str(copy), "--level", "county", "--dossiers", str(folder)]
    assert run(call) == 2
    assert "bad.csv:2" in capfd.readouterr().out
    shutil.copy(SAMPLE, folder / "good.csv")
    assert run(call) == 0
    out = capfd.readouterr().out
    assert "不能比 1 份" in out and "no_such_fact" in out and "qinghe" in out
    found = told(capfd, *call)["dossiers"]
    assert [next(iter(one["before"])) for one in found] == ["problems", "evidenced"]


def test_facts_that_only_the_newer_standard_has_do_not_hinder_the_older(
    copy: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Both are called `national`; what only the newer asks for is passed over under the older."""
    edit(copy / "indicators/national/E5.yaml", ("pension_budget_listed:", "pension_listed_at_all:"))
    edit(copy / "rules/national/E5.yaml", ("pension_budget_listed:", "pension_listed_at_all:"))
    edit(copy / "indicators/national/en.yaml", ("  pension_budget_listed:", "  pension_listed_at_all:"))
    dossier = tmp_path / "dossier.csv"
    dossier.write_text(SAMPLE.read_text("utf-8-sig").replace("pension_budget_listed", "pension_listed_at_all"), "utf-8")
    found = told(capfd, "standard", "diff", "national", str(copy), "--dossiers", str(dossier), "--level", "county")
    (one,) = found["dossiers"]
    assert (one["before"]["claimed"], one["after"]["claimed"]) == ("88.85", "89.35")  # E5-02.a is worth 0.5
    assert one["before"]["missing"] == one["after"]["missing"] + 4


# --- which standards --------------------------------------------------------------------------------------------------


def test_a_folder_with_several_standards_asks_for_one(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """FOLDER/ID names one of several; the usual one needs no name; a wrong name is refused with those there are."""
    for side in ("indicators", "rules"):
        shutil.copytree(ROOT / "tests/toy" / side / "toy", copy / side / "toy")
    assert run(["standard", "diff", "national", str(copy)]) == 0  # the one that says `default: yes`
    assert run(["standard", "diff", str(copy / "toy"), f"{ROOT / 'tests/toy'}"]) == 0
    assert "两个标准相同" in capsys.readouterr().out
    edit(copy / "indicators/national/standard.yaml", ("default: yes", "default: no"))
    assert run(["standard", "diff", "national", str(copy)]) == 2
    assert "/代号" in capsys.readouterr().err
    assert run(["standard", "diff", "nationel", "national"]) == 2
    assert "national" in capsys.readouterr().err


def test_mistakes_are_told_with_their_folder(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A standard that does not add up is not compared: 2, and the file is named with its folder."""
    edit(copy / "rules/national/E5.yaml", ("E5-02:\n  points: 2", "E5-02:\n  points: 3"))
    assert run(["standard", "diff", "national", str(copy)]) == 2
    assert f"{copy.as_posix()}/rules/national/E5.yaml" in capsys.readouterr().err


def test_a_folder_without_dossiers_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong folder is said to hold none."""
    assert run(["standard", "diff", "national", "national", "--dossiers", str(tmp_path)]) == 2
    assert "没有台账" in capsys.readouterr().err


def test_differing_windows_are_pointed_out() -> None:
    """`Diff` of editions with other years: only the window differs."""
    toy = standards()[0]
    later = replace(toy, head=toy.head.model_copy(update={"window": (2024, 2025)}))
    diff: Diff = compare_standards(toy, later)
    assert [(change.path, change.old, change.new) for change in diff.changes] == [
        (("window",), [2022, 2023], [2024, 2025])
    ]
    assert "考评年度：2022–2023 → 2024–2025" in diff_text(diff, [], 100)
