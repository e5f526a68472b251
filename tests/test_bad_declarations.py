"""Every mistake that a standard can hold is refused, at its line, in words that say what to do.

tests/bad_declarations/*.yaml list the mistakes: each is one small change of the made-up standard in tests/toy, with
the message that it must bring. How to read and to add one stands in tests/bad_declarations/README.md.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from modelcity.cli.entry import run
from modelcity.errors import ModelCityError, Problem
from modelcity.judging.examples import every_mistake
from modelcity.standard.load import load, shelf_at
from modelcity.texts import speak
from modelcity.yamltext import read_tree

HERE = Path(__file__).parent / "bad_declarations"
TOY = Path(__file__).parent / "toy"
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
