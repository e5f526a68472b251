"""The house as a table: who may import whom, which room may load what, and what no room may do."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[1] / "engine" / "modelcity"
OURS = "modelcity"

BASE = {"__init__", "texts", "errors", "resources", "files", "yamltext"}
LAYERS = [
    *("base", "standard", "dossier", "judging", "proving", "planning", "office"),
    *("showing", "authoring", "reporting", "cli"),
]

# Which rooms may load what others made; a new dependency gets a line here. "" is everywhere.
ROOMS = {
    "click": ["cli"],
    "defusedxml": ["dossier/xlsxfile.py"],
    "docx": ["reporting/wordfile.py", "reporting/wordpage.py", "reporting/wordparts.py", "reporting/wordstyles.py"],
    "durable": ["judging/rete.py"],
    "durable_rules_engine": ["judging/rete.py"],
    "fontTools": ["reporting/subset.py", "showing/fontfiles.py"],
    "highspy": ["planning/program.py"],
    "matplotlib": ["showing/canvas.py", "showing/charts.py", "showing/fonts.py"],
    "numpy": [
        *("judging/columns.py", "judging/bounds.py", "judging/diagonals.py", "judging/items.py", "judging/meters.py"),
        *("dossier/answers.py", "dossier/block.py", "dossier/encoding.py"),
        *("dossier/chunk.py", "dossier/cutting.py"),
        *("planning/scored.py", "planning/metered.py", "planning/gathering.py"),
    ],
    "openpyxl": ["dossier/xlsxfile.py", "dossier/spanning.py"],
    "pandas": [
        *("planning/scored.py", "planning/batches.py", "planning/gathering.py"),
        *("planning/comparison.py", "planning/ranking.py", "planning/pareto.py"),
        *("showing/comparewords.py", "showing/comparejson.py"),
    ],
    "pyarrow": ["dossier/parquetfile.py"],
    "pydantic": [""],
    "pydantic_core": [""],
    "pylopdf_fonts_zh_cn": ["showing/fontfiles.py", "cli/doctor.py"],
    "typst": ["reporting/pdffile.py"],
    "xlsxwriter": ["dossier/formbook.py", "showing/sheets.py"],
    "yaml": ["yamltext.py"],
}

HEAVY = {
    *(
        "defusedxml",
        "docx",
        "durable",
        "fontTools",
        "highspy",
        "matplotlib",
        "numpy",
        "openpyxl",
        "pandas",
        "pyarrow",
        "pydantic",
        "typst",
        "xlsxwriter",
        "yaml",
    ),
}

# Nothing runs somebody's text as code, unpacks somebody's objects, or asks the network.
FORBIDDEN_MODULES = {
    *("pickle", "marshal", "shelve", "ctypes", "code"),
    *("socket", "socketserver", "ssl", "urllib", "http", "ftplib", "smtplib", "xmlrpc", "requests", "httpx"),
}
FORBIDDEN_CALLS = {"eval", "exec", "__import__"}
MAY_FLOAT = [
    "showing/canvas.py",
    "showing/charts.py",
    "planning/survey.py",
]  # drawn, or a bound of a survey's statistics

LONGEST_FILE = 300
LONGEST_FUNCTION = 60


@dataclass(frozen=True)
class Import:
    """One import statement's target, where it stands, and whether it runs when the module is loaded."""

    target: str
    line: int
    at_load: bool


@dataclass(frozen=True)
class Module:
    """One source file of the engine."""

    root: Path
    path: Path

    @cached_property
    def place(self) -> str:
        """Path within the engine, with slashes."""
        return self.path.relative_to(self.root).as_posix()

    @cached_property
    def name(self) -> str:
        """Dotted name within the engine; a package's own file is the package."""
        return ".".join(self.path.relative_to(self.root).with_suffix("").parts).removesuffix(".__init__")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"), filename=str(self.path))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All that the file consists of."""
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> list[Import]:
        """Every import, also in functions and under `if TYPE_CHECKING`."""
        return list(self._imports(self.tree, at_load=True))

    def _imports(self, node: ast.AST, at_load: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                yield from (Import(alias.name, child.lineno, at_load) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                source = self._source(child)
                yield from (Import(f"{source}.{a.name}", child.lineno, at_load) for a in child.names)
            else:
                later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
                typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
                if not isinstance(child, ast.expr):  # an expression holds no import
                    yield from self._imports(child, at_load and not later and not typing_only)

    def _source(self, statement: ast.ImportFrom) -> str:
        """What a `from … import` names before `import`, absolute."""
        if statement.level == 0:
            return statement.module or ""
        package = [OURS, *self.path.relative_to(self.root).parts[:-1]]
        kept = package[: len(package) - statement.level + 1]
        return ".".join([*kept, *([statement.module] if statement.module else [])])


@dataclass(frozen=True)
class House:
    """All modules below one folder."""

    root: Path

    @cached_property
    def modules(self) -> dict[str, Module]:
        found = (Module(self.root, path) for path in sorted(self.root.rglob("*.py")))
        return {module.name: module for module in found}

    def target(self, imported: Import) -> str | None:
        """The module of ours that an import loads, or None when it is not ours."""
        parts = imported.target.split(".")
        if parts[0] != OURS:
            return None
        for length in range(len(parts), 1, -1):
            if (name := ".".join(parts[1:length])) in self.modules:
                return name
        return "__init__"

    def layer(self, name: str) -> str | None:
        """The layer a module belongs to, or None when the table does not know it."""
        head = name.partition(".")[0]
        if head == "__main__":
            return "cli"
        return "base" if head in BASE else head if head in LAYERS else None

    def upward(self) -> list[str]:
        """Imports from a lower layer of a higher one, and modules without a layer."""
        wrong = []
        for module in self.modules.values():
            own = self.layer(module.name)
            if own is None:
                wrong.append(f"{module.place}: in no layer; give it one in {Path(__file__).name}")
                continue
            for imported in module.imports:
                other = self.layer(self.target(imported) or "__init__")
                if other is not None and LAYERS.index(other) > LAYERS.index(own):
                    wrong.append(f"{module.place}:{imported.line}: {own} imports {imported.target} of {other}")
        return wrong

    def cycles(self) -> list[str]:
        """Modules that load each other while loading."""
        loads = {
            name: sorted({t for i in module.imports if i.at_load and (t := self.target(i)) and t != "__init__"})
            for name, module in self.modules.items()
        }
        found, done = [], set[str]()

        def follow(name: str, way: tuple[str, ...]) -> None:
            if name in way:
                found.append(" → ".join([*way[way.index(name) :], name]))
            elif name not in done:
                for other in loads[name]:
                    follow(other, (*way, name))
                done.add(name)

        for name in loads:
            follow(name, ())
        return found

    def strangers(self) -> list[str]:
        """What others made, loaded where the table does not allow it."""
        wrong = []
        for module in self.modules.values():
            for imported in module.imports:
                top = imported.target.split(".")[0]
                if top == OURS or top in sys.stdlib_module_names:
                    continue
                if top not in ROOMS:
                    wrong.append(f"{module.place}:{imported.line}: {top} has no room in {Path(__file__).name}")
                elif not lies_in(module.place, ROOMS[top]):
                    wrong.append(f"{module.place}:{imported.line}: {top} may only be loaded in {ROOMS[top]}")
        return wrong

    def forbidden(self) -> list[str]:
        """Modules and calls that no room may use."""
        wrong = []
        for module in self.modules.values():
            tops = {i.target.split(".")[0]: i.line for i in module.imports}
            wrong += [f"{module.place}:{tops[top]}: import {top}" for top in sorted(FORBIDDEN_MODULES & set(tops))]
            banned = FORBIDDEN_CALLS | (set() if lies_in(module.place, MAY_FLOAT) else {"float"})
            for node in module.nodes:
                if isinstance(node, ast.Call) and (called := called_name(node)) in banned:
                    wrong.append(f"{module.place}:{node.lineno}: {called}(…)")
        return wrong

    def long(self) -> list[str]:
        """Files and functions that are longer than anyone likes to read."""
        wrong = []
        for module in self.modules.values():
            if (lines := len(module.path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE:
                wrong.append(f"{module.place}: {lines} lines, at most {LONGEST_FILE} (aim for 250)")
            for node in module.nodes:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    lines = (node.end_lineno or node.lineno) - node.lineno + 1
                    if lines > LONGEST_FUNCTION:
                        spot = f"{module.place}:{node.lineno}: {node.name}"
                        wrong.append(f"{spot} has {lines} lines, at most {LONGEST_FUNCTION} (aim for 40)")
        return wrong


def lies_in(place: str, rooms: list[str]) -> bool:
    """Whether a file is one of the rooms or lies in one."""
    return any(room == "" or place in {room, f"{room}.py"} or place.startswith(f"{room}/") for room in rooms)


def called_name(call: ast.Call) -> str:
    """`eval` for both `eval(…)` and `frame.eval(…)`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


@cache
def engine() -> House:
    return House(ENGINE)


def test_layers_import_only_downwards() -> None:
    """base < standard < dossier < judging < planning < office < showing < cli, in functions too."""
    assert engine().modules
    assert engine().upward() == []


def test_no_import_cycles() -> None:
    """No module needs, while loading, one that needs it."""
    assert engine().cycles() == []


def test_heavy_imports_live_in_one_room() -> None:
    """What others made is loaded only where the table says."""
    assert engine().strangers() == []


def test_help_loads_nothing_heavy() -> None:
    """Each command pays for what it needs, and `--help` for nothing."""
    asked = "import sys; from modelcity.cli import main; sys.argv[1:] = ['--help']; main()"
    told = f"import atexit, sys; atexit.register(lambda: print('LOADED', *sys.modules)); {asked}"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert HEAVY.isdisjoint(done.stdout.rpartition("LOADED")[2].split())


def test_nothing_forbidden() -> None:
    """No text run as code, no network, no float in a score."""
    assert engine().forbidden() == []


def test_files_and_functions_are_short() -> None:
    """An upper bound; most should stay well below it."""
    assert engine().long() == []


def test_every_layer_is_a_package_and_nothing_else_is() -> None:
    """A package that the table does not name, or a base module that is gone, is noticed."""
    packages = {path.parent.name for path in ENGINE.glob("*/__init__.py")}
    assert packages <= set(LAYERS)
    assert {name for name in BASE if not (ENGINE / f"{name}.py").exists()} == set()


def house(folder: Path, files: dict[str, str]) -> House:
    """A made-up engine."""
    for place, text in files.items():
        path = folder / f"{place}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return House(folder)


@pytest.mark.parametrize(
    "statement",
    [
        "import modelcity.judging.score",
        "from modelcity.judging.score import score",
        "from modelcity.judging import score",
        "from modelcity import judging",
        "from ..judging import score",
        "def later():\n    from modelcity.judging import score",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from modelcity.judging import score",
    ],
)
def test_an_upward_import_is_seen(tmp_path: Path, statement: str) -> None:
    """Every way of writing an import counts."""
    made = house(tmp_path, {"standard/load": statement, "judging/score": "", "judging/__init__": ""})
    assert len(made.upward()) == 1
    assert made.upward()[0].startswith("standard/load.py:")


def test_downward_imports_are_fine(tmp_path: Path) -> None:
    """A layer may use itself and what lies below."""
    text = "from modelcity.standard import load\nfrom modelcity.texts import t\nfrom modelcity import __version__"
    made = house(tmp_path, {"judging/score": text, "standard/load": "from .facts import Fact"})
    assert made.upward() == []


def test_a_module_without_a_layer_is_seen(tmp_path: Path) -> None:
    """A new module at the top must be given a layer."""
    assert len(house(tmp_path, {"helpers": ""}).upward()) == 1


def test_cycles_are_seen_only_at_load(tmp_path: Path) -> None:
    """An import inside a function does not close a circle."""
    one, later = "from modelcity.standard.b import x", "def f():\n    import modelcity.standard.a"
    loop = house(tmp_path / "loop", {"standard/a": one, "standard/b": "import modelcity.standard.a"})
    assert loop.cycles() == ["standard.a → standard.b → standard.a"]
    lazy = house(tmp_path / "lazy", {"standard/a": one, "standard/b": later})
    assert lazy.cycles() == []


def test_strangers_are_seen(tmp_path: Path) -> None:
    """A heavy import outside its room, and one without a room."""
    text = "def f():\n    import numpy as np\nimport leftpad\nimport json\nfrom pydantic import BaseModel"
    found = house(tmp_path, {"judging/score": text, "judging/columns": "import numpy.typing"}).strangers()
    assert [line.split(": ")[0] for line in found] == ["judging/score.py:2", "judging/score.py:3"]


def test_forbidden_things_are_seen(tmp_path: Path) -> None:
    """By import or by call."""
    text = "import urllib.request\nx = float('1')\ny = eval('1')\nz = frame.eval('1')\nisinstance(x, float)"
    made = house(tmp_path, {"judging/score": text, "showing/charts": "float(1)"})
    assert [line.split(":")[1] for line in made.forbidden()] == ["1", "2", "3", "4"]


def test_long_things_are_seen(tmp_path: Path) -> None:
    """One line over the bound is one too many."""
    body = "    pass\n" * LONGEST_FUNCTION
    made = house(tmp_path, {"texts": f"def f():\n{body}" + "\n" * LONGEST_FILE})
    assert len(made.long()) == 2
