"""Mutation testing of what gives points their meaning: mutmut makes the mutants, the fast tests are run against each.

    python tests/mutants.py                    all files of [tool.mutmut] in pyproject.toml; needs the extra `mutation`
    python tests/mutants.py judging/items      only these
    python tests/mutants.py --folder FOLDER    work there, and go on where it stopped
    python tests/mutants.py --few 200          at most so many tests for each mutant, some of every function

``mutmut run`` would start pytest anew for each of some 2,600 mutants: half a day. Here the tests are collected once and
a process is forked for each mutant, in which the tests that call the mutated function are run, those that killed its
neighbours first, until one fails. Mutmut wants its source in `src`: the work is done in a copy of the tree. Prints a
table, and each survivor with its change. Needs a system that can fork.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import gc
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import pytest

from modelcity.standard.load import installed, load

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("engine", "indicators", "rules", "sample_data", "reports", "tests", "benchmarks")
ONE = "modelcity.judging.gates.x_veto_status__mutmut_1"  # mutmut makes all mutants before it tries the one named
CPU_SECONDS = 60  # who takes longer has lost its way: killed


class Mutants:
    """The mutants in a folder as mutmut wrote them, and what it says of the tests."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "src" / "modelcity"
        said = json.loads((folder / "mutmut-stats.json").read_text("utf-8"))
        self.by_function: dict[str, list[str]] = said["tests_by_mangled_function_name"]
        self.seconds: dict[str, float] = said["duration_by_test"]

    def named(self, file: str) -> list[str]:
        """The mutants of a file such as ``judging/items``."""
        return list(json.loads((self.source / f"{file}.py.meta").read_text("utf-8"))["exit_code_by_key"])

    def tests(self, mutant: str) -> list[str]:
        """The tests that call the mutated function, the quickest first."""
        there = self.by_function.get(mutant.rpartition("__mutmut_")[0], [])
        return sorted(there, key=lambda test: self.seconds.get(test, 9.0))

    def change(self, mutant: str) -> list[str]:
        """The lines that a mutant changes, before and after."""
        module, _, name = mutant.rpartition(".")
        text = (self.source.parent / (module.replace(".", "/") + ".py")).read_text("utf-8")
        before, after = (_body(text, one) for one in (re.sub(r"\d+$", "orig", name), name))
        lines = [*difflib.unified_diff(before, after, n=0, lineterm="")][2:]
        return [line for line in lines if line[0] in "+-" and " def x" not in line]


def _body(text: str, name: str) -> list[str]:
    """The lines of one function, without what mutmut writes beside them."""
    found = re.search(rf"^([ ]*)def {re.escape(name)}\(.*?(?=^\1\S|^\S|\Z)", text, re.S | re.M)
    return [line.partition("# type: ignore # mutmut")[0].rstrip() for line in found[0].splitlines()] if found else []


class Killing:
    """A pytest plugin: in place of running the tests once, runs them against each mutant."""

    def __init__(self, mutants: Mutants, names: Sequence[str], done: Path, few: int | None) -> None:
        self.mutants, self.names, self.done, self.few = mutants, names, done, few
        self.killers: dict[str, Counter[str]] = {}

    @cached_property
    def results(self) -> dict[str, str]:
        """What has been found already: the test that killed each mutant, or "" where it survived."""
        lines = self.done.read_text("utf-8").splitlines() if self.done.exists() else []
        return dict(json.loads(line) for line in lines)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """All mutants, one after the other; nothing that they do is left in this process."""
        items = {item.nodeid: item for item in session.items}
        if failing := self._killed_by(session, items, "", list(items)):
            raise SystemExit(f"without any mutant, {failing} fails")
        load(installed(), "national")  # pydantic lays its models out at first use; what is loaded is not kept
        gc.collect()
        gc.freeze()
        for name in self.names:
            if name not in self.results:
                tests = [test for test in self.mutants.tests(name) if test in items]
                self.results[name] = self._killed_by(session, items, name, self._likeliest(name, tests))
                with self.done.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([name, self.results[name]]) + "\n")
        return True

    def _likeliest(self, name: str, tests: list[str]) -> list[str]:
        """Those that killed its neighbours first, then one of each test function, then a second of each."""
        killers, turns = self.killers.setdefault(name.rpartition(".")[0], Counter()), Counter[str]()
        turn = {}
        for test in tests:
            function = test.partition("[")[0]
            turn[test] = turns[function]
            turns[function] += 1
        return sorted(tests, key=lambda test: (-killers[test], turn[test]))[: self.few]

    def _killed_by(self, session: pytest.Session, items: dict[str, pytest.Item], name: str, tests: list[str]) -> str:
        """The test that fails, "" where all pass; "time" or "crash" where the process did not come to an end."""
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.environ["MUTANT_UNDER_TEST"] = name
            _run(session, [items[test] for test in tests], writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read().decode()
        _, status = os.waitpid(child, 0)
        if said in items:
            self.killers.setdefault(name.rpartition(".")[0], Counter())[said] += 1
        return said or ("" if status == 0 else "time" if os.WIFSIGNALED(status) else "crash")


def _run(session: pytest.Session, items: Iterable[pytest.Item], writing: int) -> None:
    """The tests until one fails, in a process that ends here."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    signal.alarm(20 * CPU_SECONDS)
    try:
        for item in items:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if session.testsfailed:
                os.write(writing, item.nodeid.encode())
                os._exit(1)
        os._exit(0)
    finally:
        os._exit(2)


def mutated() -> list[str]:
    """The files of which mutants are made, such as ``judging/items``."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]["only_mutate"]
    return [path.partition("/modelcity/")[2].removesuffix(".py") for path in said]


def prepared(folder: Path) -> Path:
    """A copy of the tree with every mutant in it, and what each test calls: made by mutmut, once."""
    if not (folder / "mutants" / "mutmut-stats.json").exists():
        for name in COPIED:
            target = folder / ("src" if name == "engine" else name)
            shutil.copytree(ROOT / name, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        text = (ROOT / "pyproject.toml").read_text("utf-8")
        (folder / "pyproject.toml").write_text(
            text.replace('"engine/', '"src/').replace('["engine"]', '["src"]'), "utf-8"
        )
        words = [sys.executable, "-m", "mutmut", "run", "--max-children", "1", ONE]
        env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        print("mutmut makes the mutants: one to three minutes", flush=True)
        done = subprocess.run(  # apart: it would stop at the terminal's signals
            words,
            cwd=folder,
            env=env,
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        if done.returncode:
            sys.stdout.buffer.write(done.stdout[-3000:] + done.stderr[-3000:])
            raise SystemExit(f"mutmut could not make them (exit code {done.returncode}); its folder: {folder}")
    return folder / "mutants"


def main() -> int:
    """Make, run, report; exit code 1 where fewer than nine in ten are killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--few", type=int)
    asked = parser.parse_args()
    if find_spec("mutmut") is None or not hasattr(os, "fork"):
        parser.error('needs mutmut, and a system that can fork: pip install -e ".[dev,mutation]"')
    if unknown := set(asked.files) - set(mutated()):
        parser.error(f"no mutants are made of {', '.join(sorted(unknown))}; of these they are: {', '.join(mutated())}")
    if not (ROOT / "mutmut-stats.json").exists():
        folder = asked.folder or Path(tempfile.mkdtemp(prefix="mutants-"))
        folder.mkdir(parents=True, exist_ok=True)
        there = prepared(folder.resolve())  # and on in it, where `modelcity` is the mutated one
        words = [*asked.files, "--folder", str(there), *(["--few", str(asked.few)] if asked.few else [])]
        paths = {**os.environ, "PYTHONPATH": str(there / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [sys.executable, "tests/mutants.py", *words], cwd=there, env=paths, check=False
        ).returncode
    return report(run(asked.folder, asked.files, asked.few))


def run(folder: Path, files: Sequence[str], few: int | None) -> tuple[Mutants, dict[str, list[str]], dict[str, str]]:
    """The mutants by file, and what killed each."""
    settings = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    mutants = Mutants(folder)
    named = {file: mutants.named(file) for file in files or mutated()}
    killing = Killing(mutants, [name for names in named.values() for name in names], folder / "killed.jsonl", few)
    options = ["-q", "--assert=plain", "--tb=native", *settings["pytest_add_cli_args"]]
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        pytest.main([*options, *settings["pytest_add_cli_args_test_selection"]], plugins=[killing])
    return mutants, named, killing.results


def report(found: tuple[Mutants, dict[str, list[str]], dict[str, str]]) -> int:
    """The table, and the survivors."""
    mutants, named, killed_by = found
    survivors = [name for names in named.values() for name in names if not killed_by[name]]
    for name in survivors:
        print(name.removeprefix("modelcity."), *mutants.change(name), sep="\n    ")
    print("\n| file | mutants | killed | survived |\n|---|---|---|---|")
    for file, names in named.items():
        left = sum(1 for name in names if not killed_by[name])
        print(f"| {file} | {len(names)} | {len(names) - left} | {left} |")
    total = sum(map(len, named.values()))
    print(f"| | {total} | {total - len(survivors)} | {len(survivors)} |")
    return 1 if len(survivors) > total / 10 else 0


if __name__ == "__main__":
    sys.exit(main())
