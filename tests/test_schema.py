"""The JSON Schemas for editors: true to the loader, complete in words, fresh, and read without the network."""

import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from modelcity.cli.entry import run
from modelcity.proving.check import every_mistake
from modelcity.standard.conditions import parse_condition
from modelcity.standard.facts import Fact
from modelcity.standard.load import installed, shelf_at
from modelcity.standard.models import number_of, points_of
from modelcity.standard.schema import schema_of, schemas
from modelcity.standard.schema_words import WORDS
from modelcity.yamltext import read_tree
from test_bad_declarations import mistakes_declared, spoilt, standard_with

ROOT = Path(__file__).resolve().parents[1]
TOY = ROOT / "tests" / "toy"
ALL = schemas()
VALIDATORS = {path: Draft202012Validator(schema) for path, schema in ALL.items()}
MODELINE = "# yaml-language-server: $schema=../schemas/{}.json"
STALE = "run `modelcity standard schema --out .` and commit what it writes"


def standards_in(folder: Path) -> list[Path]:
    """Every file of the standards in a folder."""
    return sorted(path for side in ("indicators", "rules") for path in (folder / side).glob("*/*.yaml"))


def as_typed(text: str) -> Any:
    """A file as YAML types it, and as an editor shows it to a schema: keys are text, a day is no date."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(child) for key, child in value.items()}
        if isinstance(value, list):
            return [plain(child) for child in value]
        return value.isoformat() if isinstance(value, date) else value

    return plain(yaml.safe_load(text))


def as_text(text: str) -> Any:
    """A file as the loader reads it: every scalar is text."""
    return read_tree(text, "file").value


READINGS = {"typed": as_typed, "text": as_text}


def faults(path: Path, read: Callable[[str], Any]) -> list[str]:
    """What the schema of a file says against it."""
    validator = VALIDATORS[schema_of(path.parents[1].name, path.stem)]
    found = validator.iter_errors(read(path.read_text("utf-8")))
    return [f"{path.name}: {'.'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and every schema within it."""
    if isinstance(schema, dict):
        yield schema
        for child in schema.values():
            yield from nodes(child)
    elif isinstance(schema, list):
        for child in schema:
            yield from nodes(child)


@pytest.mark.parametrize("path", ALL)
def test_a_schema_is_one_and_stands_alone(path: str) -> None:
    """It follows its dialect, refers to its own definitions only, to all of them, and so needs no network."""
    schema = ALL[path]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    named = {node["$ref"] for node in nodes(schema) if "$ref" in node}
    assert named == {f"#/$defs/{name}" for name in schema["$defs"]}
    for pattern in (node["pattern"] for node in nodes(schema) if isinstance(node.get("pattern"), str)):
        re.compile(pattern)


@pytest.mark.parametrize("path", ALL)
def test_every_key_is_explained(path: str) -> None:
    """What an editor shows is there for every key and for every file, in Chinese."""
    schema = ALL[path]
    assert re.search("[\u4e00-\u9fff]", schema["title"])
    assert re.search("[\u4e00-\u9fff]", schema["description"])
    silent = [
        key
        for node in nodes(schema)
        if node.get("type") == "object" or "object" in node.get("type", ())
        for key, said in node.get("properties", {}).items()
        if isinstance(said, dict)
        and key not in ("bool", "count", "ratio", "amount")
        and not re.search("[\u4e00-\u9fff]", said.get("description", ""))
    ]
    assert silent == []


def test_no_words_are_left_over() -> None:
    """A key or model that is gone takes its words along."""
    shown = [node["description"] for node in nodes(ALL) if isinstance(node.get("description"), str)]
    assert [words for keys in WORDS.values() for words in keys.values() if words not in shown] == []


def test_what_is_committed_is_fresh() -> None:
    """The files beside the standards are what the command writes, and there are no others."""
    for path, schema in ALL.items():
        assert json.loads((ROOT / path).read_text("utf-8")) == schema, STALE
    found = {
        path.relative_to(ROOT).as_posix() for side in ("indicators", "rules") for path in (ROOT / side).rglob("*.json")
    }
    assert found == set(ALL)


@pytest.mark.parametrize("read", READINGS)
@pytest.mark.parametrize("folder", [ROOT, TOY], ids=["installed", "toy"])
def test_every_standard_fits(folder: Path, read: str) -> None:
    """Nothing that is declared is refused, whichever way an editor types it."""
    files = standards_in(folder)
    assert len(files) >= 14
    assert [fault for path in files for fault in faults(path, READINGS[read])] == []


@pytest.mark.parametrize("path", standards_in(ROOT), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_names_its_schema(path: Path) -> None:
    """In the first line, where editors look, by a path that leads there."""
    schema = ROOT / schema_of(path.parents[1].name, path.stem)
    assert path.read_text("utf-8").split("\n")[0] == MODELINE.format(schema.stem)
    assert (path.parent / ".." / "schemas" / schema.name).resolve() == schema


# Of the mistakes in tests/bad_declarations, those that stand in one value or one file and that a schema can see.
REFUSED = {
    "collection": "mapping_in_from collection_without_office unknown_key_of_the_collection",
    "conditions": """unreadable ascii_comparison equals code power exponent sexagesimal list_of_conditions no_condition
        range_with_a_hyphen range_in_any_year range_for_a_veto any_years""",
    "examples": """level_is_empty unreadable_value unreadable_value_of_one_year mapping_for_a_value gives_nothing
        gives_is_empty gives_words gives_points_for_a_veto gives_a_status_for_an_indicator text_for_an_example""",
    "facts": """due_day_that_is_none due_day_of_leap_years due_day_in_words fact_named_like_a_key_of_examples
        fact_with_a_space no_sources no_sources_of_a_veto source_without_place source_with_empty_place""",
    "head": """window_without_end window_before_time window_of_one_year_only window_of_three window_in_words
        window_beyond_numbers no_levels category_named_like_a_file category_that_leaves_the_folder
        bonus_cap_below_zero deduction_cap_above_zero""",
    "ids": "no_level id_without_number",
    "keys": """unknown_key_of_the_standard unknown_group_of_defaults unknown_key_of_the_defaults unknown_kind_of_unit
        unknown_key_of_a_source unknown_key_of_a_unit unknown_key_of_an_indicator unknown_key_of_a_fact
        id_of_an_indicator id_of_a_fact near_name_of_a_fact_is_not_id unknown_key_of_a_rule unknown_method
        unknown_key_of_a_method unknown_key_of_an_item unknown_key_of_an_alternative unknown_key_of_a_remedy
        unknown_key_of_an_option unknown_key_of_a_veto unknown_key_of_a_survey unknown_key_of_the_weights
        unknown_group_of_english_names missing_title missing_key_of_the_standard empty_value empty_points empty_entry
        text_for_a_list text_for_a_mapping text_for_an_indicator list_for_facts text_for_yes unknown_choice
        unknown_kind_of_fact unknown_basis bad_default default_of_the_wrong_form""",
    "methods": """no_method two_methods points_with_exponent points_not_a_number points_infinite points_in_full_width
        points_with_unit no_points item_without_points item_that_takes_points item_without_condition no_items
        veto_without_condition alternative_without_condition per_year_without_points per_year_in_any_year
        ladder_below_zero ladder_step_in_words minimum_of_nothing minimum_of_nothing_all_or_none unknown_shortfall
        each_is_nothing each_is_negative each_bonus_is_nothing each_bonus_is_negative deduction_on_nothing
        deduction_twice_on_one_fact below_is_negative no_remedy lead_days_negative lead_days_of_a_century
        lead_days_in_words no_examples""",
    "sources": "entry_without_anything clauses_without_numbers unknown_key_of_an_entry",
    "warnings": """no_condition both_conditions no_advice points_for_a_warning one_fact_to_compare gives_a_veto_status
        no_source""",
    "text": """a_list a_sentence full_width_colon empty_file only_a_comment empty_file_of_english_names
        control_character text_turned_around""",
}
MISTAKES = {str(parameters.id): parameters.values[0] for parameters in mistakes_declared()}


@pytest.mark.parametrize("read", READINGS)
@pytest.mark.parametrize("name", [f"{table}-{name}" for table, names in REFUSED.items() for name in names.split()])
def test_a_mistake_of_form_is_refused(name: str, read: str, tmp_path: Path) -> None:
    """What `standard check` would say later, the editor says at once: at that key, around it or in it."""
    standard_with(MISTAKES[name], tmp_path)
    said = faults(tmp_path / MISTAKES[name]["file"], READINGS[read])
    there = MISTAKES[name].get("path", "")
    places = [fault.split(": ")[1] for fault in said]
    assert any(there.startswith(place) or place.startswith(there) for place in places), said or "not refused"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(120))
def test_what_a_schema_refuses_the_loader_refuses(seed: int, tmp_path: Path) -> None:
    """The editor never complains of what `standard check` accepts: held for standards spoilt at random."""
    rng = random.Random(seed)
    shutil.copytree(TOY, tmp_path, dirs_exist_ok=True)
    path = rng.choice(standards_in(tmp_path))
    path.write_text(spoilt(path.read_text("utf-8"), rng), "utf-8")
    try:
        said = [fault for read in READINGS.values() for fault in faults(path, read)]
    except yaml.YAMLError:
        return
    if said:
        assert every_mistake(shelf_at(tmp_path), "toy"), said


def accepts(reader: Callable[[str], object], text: str) -> bool:
    """Whether the loader takes a text."""
    try:
        reader(text)
    except ValueError:
        return False
    return True


def _fact(**said: Any) -> Fact:
    usual = {"id": "a", "zh": "甲", "kind": "count", "unit": "次", "better": "higher", "remediable": "always"}
    return Fact.model_validate({**usual, "yearly": "yes", "rollup": "none", **said})


# By form: texts that the loader takes and texts that it refuses, each between bars.
TEXTS = {
    "points": "0|0.25|3|-5|-0.5|1.50|9999.99|9999|0.125|10000|-10000|1e3|+1|.5|5.|３|3分|NaN|1_0|0x1|--1",
    "number": "0|2|90%|0.9|99.99%|999999999999|1.123456|-1|1.1234567|1e2|９０%|%|9.%|2次|1000000000000",
    "condition": "yes|no|≥1|≥ 1|≤0|>0|<100%|7–14|7 – 14|≥1 any year|yes any year|≥0.5  any  year"
    "|YES|true|=1|>=1|≥|≥-1|1|7-14|7–14 any year|≥1 anyyear|≥1any year|no no|≥1;| ",
    "day": "12-31|08-31|01-01|02-28|02-29|02-30|04-31|13-01|00-10|1-1|8月31日|2023-08-31|12-31x",
    "yes_no": "yes|no|true|false|on|off|y|n|t|f|1|0|Yes|NO|True|oFF|never|2|是|否|yess",
}
LOADERS: dict[str, Callable[[str], object]] = {
    "points": points_of,
    "number": number_of,
    "condition": parse_condition,
    "day": lambda text: _fact(due=text),
    "yes_no": lambda text: _fact(informative=text),
}


@pytest.mark.parametrize("form", TEXTS)
def test_a_form_is_what_the_loader_takes(form: str) -> None:
    """As text exactly; as YAML types it, nothing that the loader takes is refused."""
    texts = TEXTS[form].split("|")
    schema = next(schema["$defs"][form] for schema in ALL.values() if form in schema["$defs"])
    validator = Draft202012Validator(schema)
    taken = [text for text in texts if accepts(LOADERS[form], text)]
    assert [text for text in texts if validator.is_valid(text)] == taken
    assert 0 < len(taken) < len(texts)
    plain = [text for text in taken if not text.startswith(">")]  # YAML reads no plain text that begins so
    assert [text for text in plain if not validator.is_valid(as_typed(text))] == []


def test_a_folder_of_schemas_is_no_standard(tmp_path: Path) -> None:
    """`indicators/schemas` and `rules/schemas` hold no YAML, so nobody takes them for a standard."""
    assert "schemas" not in installed().ids()
    shutil.copytree(TOY, tmp_path, dirs_exist_ok=True)
    assert run(["standard", "schema", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "rules/schemas/category.json").is_file()
    assert shelf_at(tmp_path).ids() == ["toy"]
    assert run(["standard", "check", str(tmp_path)]) == 0


def test_the_command_prints_and_writes_the_same(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """One object by path on stdout, one file each in a folder; the same bytes each time, with LF."""
    assert run(["standard", "schema"]) == 0
    printed = capfdbinary.readouterr().out
    assert json.loads(printed) == ALL
    assert run(["standard", "schema", "--out", str(tmp_path)]) == 0
    written = {path: (tmp_path / path).read_bytes() for path in ALL}
    assert {path: json.loads(content) for path, content in written.items()} == ALL
    assert all(content.endswith(b"}\n") and b"\r" not in content for content in written.values())
    assert written == {path: (ROOT / path).read_bytes() for path in ALL}, STALE
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")} == set(ALL)
