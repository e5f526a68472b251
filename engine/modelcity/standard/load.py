"""Reads a standard from its two folders, `indicators/<id>` and `rules/<id>`; knows nothing of any one standard.

Everything wrong within the files is found in one reading: syntax, unknown and repeated keys, values of the wrong form.
What is wrong between them (sums, references, examples) is the work of ``check``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from modelcity.errors import CallError, DeclarationError, Place, Problem
from modelcity.standard.contents import Part
from modelcity.standard.facts import Fact
from modelcity.standard.judgements import Rule, VetoRule, WarningRule
from modelcity.standard.models import English, Head, Indicator, Judgement, Source, Survey, Unit
from modelcity.standard.shelf import MAX_BYTES, Shelf, declared, heads, installed, shelf_at
from modelcity.standard.standard import Standard
from modelcity.standard.validation import BESIDE, NEEDED, Declarations, check_files, check_head, check_text
from modelcity.standard.wellformed import Model
from modelcity.texts import t
from modelcity.yamltext import Path as Spot
from modelcity.yamltext import Tree

__all__ = ["MAX_BYTES", "Shelf", "from_trees", "heads", "installed", "load", "read_standard", "shelf_at"]


def load(shelf: Shelf, name: str, *, english: bool = False, contents: bool = False) -> tuple[Standard, Declarations]:
    """A standard and its trees; raises DeclarationError with every problem in the form of its files."""
    standard, declarations = read_standard(shelf, name, english=english, contents=contents)
    if declarations.problems or standard is None:
        raise DeclarationError(declarations.problems)
    return standard, declarations


def read_standard(
    shelf: Shelf, name: str, *, english: bool = False, contents: bool = False
) -> tuple[Standard | None, Declarations]:
    """What is well-formed of a standard (None: too little to compare its files), and its trees with their problems.

    English titles and the contents of sources are read only when asked for: no score needs them.
    Raises CallError when there is no such standard.
    """
    if name not in shelf.ids():
        known = "、".join(shelf.ids())
        raise CallError(
            Problem(
                Place(str(shelf.indicators)),
                t(f"没有标准“{name}”", f"no standard '{name}'"),
                t(f"现有：{known}", f"there are: {known}"),
                t(
                    "请改正；自有的标准请用 --standards 写明所在文件夹",
                    "mend it; name the folder of a standard of your own with --standards",
                ),
            )
        )
    declarations, readable = declared(shelf, name, english=english, contents=contents)
    if not readable:
        return None, declarations
    standard = _build(declarations)
    declarations.problems = [declarations.traced(problem) for problem in declarations.problems]
    return standard, declarations


def from_trees(name: str, trees: Mapping[tuple[str, str], Tree]) -> tuple[Standard | None, Declarations]:
    """A standard whose declarations were read elsewhere, such as from a workbook: by side and file, as trees."""
    declarations = Declarations(name, dict(trees))
    for tree in trees.values():
        check_text(declarations, tree)
    return _build(declarations), declarations


def _build(declarations: Declarations) -> Standard | None:
    head = declarations.top(Head, "indicators", "standard")
    judgement = declarations.top(Judgement, "rules", "standard")
    categories = check_head(declarations, head) if head else _stems(declarations)
    check_files(declarations, categories)
    indicators, vetoes = _indicators(declarations, categories), _indicators(declarations, ["vetoes"])
    vetoes = {name: veto for name, veto in vetoes.items() if name not in indicators}  # one of the same id is a mistake
    warnings = _indicators(declarations, ["warnings"])
    warnings = {name: entry for name, entry in warnings.items() if name not in {**indicators, **vetoes}}
    owners = {**indicators, **vetoes, **warnings}
    parts: dict[str, Any] = {
        "sources": _entries(declarations, Source, "indicators", ["sources"]),
        "units": _entries(declarations, Unit, "indicators", ["units"]),
        "surveys": _entries(declarations, Survey, "rules", ["surveys"]),
        "rules": _entries(declarations, Rule, "rules", categories),
        "veto_rules": _entries(declarations, VetoRule, "rules", ["vetoes"]),
        "warning_rules": _entries(declarations, WarningRule, "rules", ["warnings"]),
        "facts": _facts(declarations, [*categories, "vetoes", "warnings"], owners),
        "contents": _contents(declarations),
        "english": declarations.top(English, "indicators", "en") or English(),
        "variant": declarations.variant,
    }
    if head is None or judgement is None or not declarations.whole:
        return None
    return Standard(head=head, judgement=judgement, indicators=indicators, vetoes=vetoes, warnings=warnings, **parts)


def _stems(declarations: Declarations) -> list[str]:
    """What must be categories, where no head says which there are."""
    return sorted({stem for side, stem in declarations.trees if stem not in (*NEEDED[side], *BESIDE[side])})


def _entries(declarations: Declarations, model: type[Model], side: str, stems: Iterable[str]) -> dict[str, Model]:
    entries = {}
    for stem in stems:
        for key, value in declarations.mapping(side, stem).items():
            entry = declarations.model(model, side, stem, (key,), value)
            if entry is not None:
                entries[key] = entry
    return entries


def _contents(declarations: Declarations) -> dict[str, dict[str, Part]]:
    """The clauses of sources, by source and entry."""
    found: dict[str, dict[str, Part]] = {}
    for source, parts in declarations.mapping("indicators", "contents").items():
        entries = parts if isinstance(parts, dict) else {"": parts}
        read = {
            key: declarations.model(Part, "indicators", "contents", (source, key), said)
            for key, said in entries.items()
        }
        found[source] = {key: part for key, part in read.items() if part is not None}
    return found


def _indicators(declarations: Declarations, stems: Iterable[str]) -> dict[str, Indicator]:
    """The entries of indicator files, over the defaults; none where the defaults are wrong."""
    found: dict[str, Indicator] = {}
    usual = _Usual.of(declarations)
    if usual is None:
        declarations.whole = False
        return found
    for stem in stems:
        for key, said in declarations.mapping("indicators", stem).items():
            _refuse_ids(declarations.tree("indicators", stem), declarations, (key,), said)
            indicator = declarations.model(Indicator, "indicators", stem, (key,), usual.indicator(key, said))
            if indicator is not None:
                found[key] = indicator
    return found


@dataclass(frozen=True, slots=True)
class _Usual:
    """What indicators and facts carry when they say nothing."""

    defaults: Mapping[str, Mapping[str, Any]]
    units: Mapping[str, Any]

    @staticmethod
    def of(declarations: Declarations) -> "_Usual | None":
        """The defaults of the head as text, or None when something is wrong with them."""
        head = declarations.tree("indicators", "standard")
        wrong = [problem for problem in declarations.problems if problem.place.file == head.file]
        if not head.value or any(re.match("$|defaults|units_of_measure", problem.place.path) for problem in wrong):
            return None
        return _Usual(head.value.get("defaults") or {}, head.value.get("units_of_measure") or {})

    def indicator(self, key: str, said: Any) -> Any:
        """An entry with its defaults; what is no mapping stays what it is, to be refused."""
        if not isinstance(said, dict):
            return said
        facts = said.get("facts") or {}
        if isinstance(facts, dict):
            facts = {fact: self.fact(fact, line) for fact, line in facts.items()}
        return {**self.defaults.get("indicator", {}), **said, "id": key, "facts": facts}

    def fact(self, name: str, said: Any) -> Any:
        """A fact's line with its defaults."""
        if not isinstance(said, dict):
            return said
        full = {**self.defaults.get("fact", {}), **said, "id": name}
        return {"unit": self.units.get(str(full.get("kind")), ""), **full}


def _refuse_ids(tree: Tree, declarations: Declarations, path: Spot, said: Any) -> None:
    """An `id` within an entry or a fact would say the key again, or contradict it."""
    if isinstance(said, dict):
        facts = said.get("facts") if len(path) == 1 else None
        for name, line in facts.items() if isinstance(facts, dict) else ():
            _refuse_ids(tree, declarations, (*path, "facts", name), line)
        if "id" in said:
            next_step = t("编号就是上一级的键，请删去", "the id is the key above: remove it")
            declarations.note(tree.place((*path, "id")), t("不认识的键“id”", "unknown key 'id'"), next_step=next_step)


def _facts(declarations: Declarations, stems: Iterable[str], entries: Mapping[str, Indicator]) -> dict[str, Fact]:
    """The facts of all entries, each declared once."""
    facts: dict[str, Fact] = {}
    owner: dict[str, str] = {}
    left = dict(entries)
    for stem in stems:
        for key in declarations.mapping("indicators", stem):
            entry = left.pop(key, None)
            for name, fact in entry.facts.items() if entry else ():
                if name in owner:
                    declarations.note(
                        declarations.tree("indicators", stem).place((key, "facts", name)),
                        t(
                            f"事实 {name} 在 {owner[name]} 已声明过",
                            f"fact {name} is declared under {owner[name]} already",
                        ),
                        next_step=t("只在一处声明，别处直接引用", "declare it once and refer to it elsewhere"),
                    )
                    continue
                facts[name], owner[name] = fact, key
    return facts
