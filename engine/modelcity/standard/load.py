"""Reads a standard from its two folders, `indicators/<id>` and `rules/<id>`; knows nothing of any one standard.

Everything wrong with the files is found in one reading: syntax, unknown and repeated keys, values of the wrong form.
What is wrong between the files (sums, references, examples) is the work of ``check``.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from modelcity.errors import CallError, DeclarationError, FactError, Place, Problem
from modelcity.files import MEGABYTE, decode, read_bytes
from modelcity.resources import area
from modelcity.standard.facts import Fact
from modelcity.standard.judgements import Rule, VetoRule
from modelcity.standard.models import English, Head, Indicator, Judgement, Source, Survey, Unit
from modelcity.standard.standard import Standard
from modelcity.standard.validation import validated
from modelcity.texts import t
from modelcity.yamltext import Tree, read_tree

Model = TypeVar("Model", bound=BaseModel)
SPECIAL = {"indicators": ("standard", "sources", "units", "en"), "rules": ("standard", "surveys")}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where standards stand: a folder of declared indicators and one of rules, a sub-folder for each standard."""

    indicators: Path
    rules: Path

    def ids(self) -> list[str]:
        """The standards that are there."""
        if not self.indicators.is_dir():
            return []
        return sorted(folder.name for folder in self.indicators.iterdir() if (folder / "standard.yaml").is_file())


def installed() -> Shelf:
    """The standards that came with the product."""
    return Shelf(area("indicators"), area("rules"))


def shelf_at(folder: Path) -> Shelf:
    """The standards of a folder that has `indicators/` and `rules/` of its own; raises CallError."""
    shelf = Shelf(folder / "indicators", folder / "rules")
    if not shelf.ids():
        raise CallError(
            Problem(
                Place(str(folder)),
                t("这里没有标准", "holds no standard"),
                t(
                    "应有 indicators/<标准>/standard.yaml 和 rules/<标准>/",
                    "must have indicators/<id>/standard.yaml and rules/<id>/",
                ),
                t("请给出装有这两个文件夹的目录", "name the folder that holds these two"),
            )
        )
    return shelf


def heads(shelf: Shelf) -> dict[str, bool]:
    """The standards of a shelf, and whether each says that it is the usual one (`default: yes`)."""
    found = {}
    for name in shelf.ids():
        path = shelf.indicators / name / "standard.yaml"
        head = read_tree(decode(read_bytes(path, 5 * MEGABYTE), path.name), path.name).value
        found[name] = isinstance(head, dict) and head.get("default") == "yes"
    return found


@dataclass(slots=True)
class Declarations:
    """The files of one standard as text trees, with the problems found so far."""

    id: str
    trees: dict[tuple[str, str], Tree] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def tree(self, side: str, name: str) -> Tree:
        """A file's tree; an empty one when the file is missing (which is a problem already)."""
        return self.trees.get((side, name)) or Tree(f"{side}/{self.id}/{name}.yaml", {})

    def model(
        self, model: type[Model], side: str, name: str, path: tuple[str | int, ...] = (), value: Any = None
    ) -> Model | None:
        """One validated model from a file or a part of it; problems are noted and None comes back."""
        tree = self.tree(side, name)
        found, problems = validated(model, tree.value if value is None else value, tree, path)
        self.problems += problems
        return found

    def mapping(self, side: str, name: str) -> dict[str, Any]:
        """The top mapping of a file, or an empty one."""
        tree = self.tree(side, name)
        if tree.value is None or isinstance(tree.value, dict):
            return tree.value or {}
        self.problems.append(Problem(tree.place(()), t("应为“键: 值”的对照表", "must be a mapping")))
        return {}


def read_declarations(shelf: Shelf, name: str, *, english: bool) -> Declarations:
    """Every YAML file of a standard as text; raises CallError when there is no such standard."""
    if name not in shelf.ids():
        known = "、".join(shelf.ids())
        raise CallError(
            Problem(
                Place(str(shelf.indicators)),
                t(f"没有标准“{name}”", f"no standard '{name}'"),
                t(f"现有：{known}", f"there are: {known}"),
            )
        )
    declarations = Declarations(name)
    for side, root in (("indicators", shelf.indicators), ("rules", shelf.rules)):
        for path in sorted((root / name).glob("*.yaml")):
            if path.stem == "en" and not english:
                continue
            shown = f"{side}/{name}/{path.name}"
            try:
                tree = read_tree(decode(read_bytes(path, 5 * MEGABYTE), shown), shown)
            except FactError as error:
                declarations.problems += error.problems
                continue
            declarations.problems += tree.problems
            declarations.trees[side, path.stem] = tree
    return declarations


def load(shelf: Shelf, name: str, *, english: bool = False) -> tuple[Standard, Declarations]:
    """A standard and its trees; raises DeclarationError with every problem in the form of its files."""
    declarations = read_declarations(shelf, name, english=english)
    standard = _build(declarations)
    if declarations.problems or standard is None:
        raise DeclarationError(declarations.problems)
    return standard, declarations


def _build(declarations: Declarations) -> Standard | None:
    head = declarations.model(Head, "indicators", "standard")
    judgement = declarations.model(Judgement, "rules", "standard")
    if head is None or judgement is None:
        return None
    _check_files(declarations, head)
    indicators = {
        name: entry for category in head.categories for name, entry in _indicators(declarations, head, category).items()
    }
    vetoes = _indicators(declarations, head, "vetoes")
    return Standard(
        head=head,
        judgement=judgement,
        sources=_entries(declarations, Source, "indicators", "sources"),
        units=_entries(declarations, Unit, "indicators", "units"),
        surveys=_entries(declarations, Survey, "rules", "surveys"),
        indicators=indicators,
        rules={
            name: rule
            for category in head.categories
            for name, rule in _entries(declarations, Rule, "rules", category).items()
        },
        vetoes=vetoes,
        veto_rules=_entries(declarations, VetoRule, "rules", "vetoes"),
        facts=_facts(declarations, [*indicators.values(), *vetoes.values()]),
        english=_english(declarations),
    )


def _english(declarations: Declarations) -> English:
    if ("indicators", "en") not in declarations.trees:
        return English()
    return declarations.model(English, "indicators", "en") or English()


def _check_files(declarations: Declarations, head: Head) -> None:
    if head.id != declarations.id:
        place = declarations.tree("indicators", "standard").place(("id",))
        declarations.problems.append(
            Problem(
                place,
                t(f"id 写作“{head.id}”", f"the id is '{head.id}'"),
                t(f"应与文件夹名“{declarations.id}”相同", f"must be the folder's name '{declarations.id}'"),
            )
        )
    for side, special in SPECIAL.items():
        present = {stem for where, stem in declarations.trees if where == side}
        for category in sorted(set(head.categories) - present):
            declarations.problems.append(
                Problem(
                    Place(f"{side}/{declarations.id}/{category}.yaml"),
                    t("缺少这个大项的文件", "the file of this category is missing"),
                )
            )
        for stem in sorted(present - set(head.categories) - {"vetoes", *special}):
            declarations.problems.append(
                Problem(
                    declarations.tree(side, stem).place(()),
                    t("没有这个大项", "there is no such category"),
                    t(
                        f"standard.yaml 里的大项：{'、'.join(head.categories)}",
                        f"categories in standard.yaml: {', '.join(head.categories)}",
                    ),
                )
            )


def _entries(declarations: Declarations, model: type[Model], side: str, name: str) -> dict[str, Model]:
    entries = {}
    for key, value in declarations.mapping(side, name).items():
        entry = declarations.model(model, side, name, (key,), value if value is not None else {})
        if entry is not None:
            entries[key] = entry
    return entries


def _indicators(declarations: Declarations, head: Head, name: str) -> dict[str, Indicator]:
    found = {}
    for key, value in declarations.mapping("indicators", name).items():
        entry = value if isinstance(value, dict) else {}
        facts = entry.get("facts") or {}
        if not isinstance(facts, dict):
            facts = {}
        full = (
            head.defaults.get("indicator", {})
            | entry
            | {"id": key, "facts": {fact: _with_defaults(head, fact, said) for fact, said in facts.items()}}
        )
        indicator = declarations.model(Indicator, "indicators", name, (key,), full)
        if indicator is not None:
            found[key] = indicator
    return found


def _with_defaults(head: Head, name: str, said: Any) -> Any:
    if not isinstance(said, dict):
        return said
    full = head.defaults.get("fact", {}) | said | {"id": name}
    kind: Any = full.get("kind")
    return {"unit": head.units_of_measure.get(kind, "")} | full


def _facts(declarations: Declarations, entries: list[Indicator]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    owner: dict[str, str] = {}
    for entry in entries:
        for name, fact in entry.facts.items():
            if name in facts:
                stem = (
                    "vetoes"
                    if ("indicators", entry.id.partition("-")[0]) not in declarations.trees
                    else entry.id.partition("-")[0]
                )
                declarations.problems.append(
                    Problem(
                        declarations.tree("indicators", stem).place((entry.id, "facts", name)),
                        t(
                            f"事实 {name} 在 {owner[name]} 已声明过",
                            f"fact {name} is declared under {owner[name]} already",
                        ),
                        next=t("只在一处声明，别处直接引用", "declare it once and refer to it elsewhere"),
                    )
                )
            facts[name], owner[name] = fact, entry.id
    return facts
