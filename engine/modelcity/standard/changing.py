"""What changes.yaml changes: values set, added and taken away within the entries of a base, each recorded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import BaseModel

from modelcity.errors import near
from modelcity.standard.grafting import GraftedTree
from modelcity.standard.judgements import METHODS, Rule, VetoRule, WarningRule
from modelcity.standard.models import Head, Indicator, Survey, Unit, number_of
from modelcity.standard.switching import CannotSwitchError, switch_on
from modelcity.standard.validation import Declarations
from modelcity.standard.variants import STANDARD, Change, Changed, Difference, VariantHead
from modelcity.standard.wellformed import validated
from modelcity.texts import t
from modelcity.yamltext import Path, Tree

_REASONS = ("reason", "sources", "switch_on")
_JUDGING = ("points", *METHODS, "fires_when", "warns_when", "same_evidence", "switch_on")
_RULES: dict[str, type[BaseModel]] = {"vetoes": VetoRule, "warnings": WarningRule}
OF_HEAD = frozenset(Head.model_fields) - frozenset(VariantHead.model_fields)


class Target(NamedTuple):
    """What can be changed: its path, and the trees that hold it, each with the keys that stand there."""

    path: Path
    trees: tuple[tuple[GraftedTree, frozenset[str]], ...]

    def tree_of(self, key: str) -> GraftedTree | None:
        """The tree in which a key stands, or should stand."""
        return next((tree for tree, keys in self.trees if key in keys), None)


@dataclass
class Changing:
    """A base's files while they are changed: `whole` becomes the variant's, `changes` is the tree of changes.yaml."""

    whole: Declarations
    changes: Tree
    differences: list[Difference] = field(default_factory=list)

    def tree(self, side: str, stem: str) -> GraftedTree:
        """A file that grows."""
        tree = self.whole.trees[side, stem]
        assert isinstance(tree, GraftedTree)
        return tree

    def stems(self) -> list[str]:
        """The files in which entries stand: those of categories, vetoes and warnings."""
        beside = (STANDARD, "sources", "units", "en", "contents")
        return [stem for side, stem in self.whole.trees if side == "indicators" and stem not in beside]

    def facts(self) -> dict[str, str]:
        """Every fact that is declared, with the entry that declares it."""
        entries = {
            name: entry for stem in self.stems() for name, entry in self.whole.mapping("indicators", stem).items()
        }
        said = {name: entry.get("facts") for name, entry in entries.items() if isinstance(entry, dict)}
        return {fact: name for name, facts in said.items() if isinstance(facts, dict) for fact in facts}

    def refuse(self, path: Path, found: str, allowed: str = "", next_step: str = "") -> None:
        """A problem in changes.yaml."""
        self.whole.note(self.changes.place(path), found, allowed, next_step or t("请改正或删去", "mend or remove it"))

    def change(self, name: str, said: Changed) -> Change | None:
        """Everything that is changed of one entry; None, with a problem, where there is none of that id."""
        target, raw = self.target(name), self.changes.value["change"][name]
        if target is None:
            self.no_such(("change", name), name)
            return None
        self.differences = []
        self._switch(name, target, said)
        for key in (key for key in raw if key not in _REASONS):
            tree = target.tree_of(key)
            if tree is None:
                known = [key for _, keys in target.trees for key in sorted(keys)]
                found = t(f"不认识的键“{key}”", f"unknown key '{key}'")
                self.refuse(("change", name, key), found, near(key, known) or _some(known))
            else:
                self._set(tree, (*target.path, key), raw[key], ("change", name, key), target)
        title = self.title(name)
        if name != STANDARD:
            self._cite(name, target)
        self._shown(name, raw)
        return Change("changed", name, title, said.reason, said.sources, tuple(self.differences))

    def target(self, name: str) -> Target | None:
        """What an id means, where it is there and is a mapping."""
        own = frozenset({"id"})
        if name == STANDARD:
            caps = frozenset({"adjustment"})
            return Target((), ((self.tree("indicators", name), OF_HEAD), (self.tree("rules", name), caps)))
        places: list[tuple[str, str, type[BaseModel]]] = []
        for stem in self.stems():
            places += [("indicators", stem, Indicator), ("rules", stem, _RULES.get(stem, Rule))]
        places += [("rules", "surveys", Survey), ("indicators", "units", Unit)]
        found = [
            (self.tree(side, stem), frozenset(model.model_fields) - own)
            for side, stem, model in places
            if (side, stem) in self.whole.trees and isinstance(self.tree(side, stem).at((name,)), dict)
        ]
        return Target((name,), tuple(found)) if found else None

    def title(self, name: str) -> str:
        """The title of an entry, or ""."""
        target = self.target(name)
        tree = target.tree_of("title") if target and name != STANDARD else None
        return str(tree.at((name, "title")) or "") if tree else ""

    def no_such(self, path: Path, name: str) -> None:
        """A problem: the base has nothing of that id that can be changed or dropped."""
        base = self.whole.variant.base if self.whole.variant else ""
        found = t(f"{base} 里没有“{name}”", f"{base} has no '{name}'")
        entries = [key for stem in self.stems() for key in self.whole.mapping("indicators", stem)]
        beside = [*self.whole.mapping("rules", "surveys"), *self.whole.mapping("indicators", "units"), STANDARD]
        changed = path[0] == "change"
        if name in beside:
            found, allowed = t(f"“{name}”不能删", f"'{name}' cannot be dropped"), _droppable()
        elif owner := self.facts().get(name):
            found = t(f"“{name}”是 {owner} 的事实", f"'{name}' is a fact of {owner}")
            allowed = t(f"写在 change 里 {owner} 的 facts 下", f"say so under change, {owner}, facts")
        elif name in (self.tree("indicators", STANDARD).at(("categories",)) or ()):
            found = t(f"“{name}”是大项", f"'{name}' is a category")
            allowed = t("名称写在 change 里 standard 的 categories 下", "its title: under change, standard, categories")
        else:
            usual = t("可写小项、否决项、预警、测评、单位的编号", "an indicator, veto, warning, survey or unit")
            known = dict.fromkeys([*entries, *(beside if changed else ())])
            allowed = near(name, known) or (usual if changed else _droppable())
        self.refuse(path, found, allowed)

    def _set(self, tree: GraftedTree, here: Path, new: Any, there: Path, target: Target) -> None:
        """One value: mappings are merged key by key, `~` takes away, all else takes the place of what was there."""
        above = tree.at(here[:-1])
        old, known = above.get(here[-1]), here[-1] in above
        path = tuple(map(str, here[len(target.path) :]))
        if new is None and known:
            tree.drop(here, (self.changes, there))
        elif new is None:
            self.refuse(there, t("没有可删的", "there is nothing to take away"), *self._said_there(above))
            return
        elif isinstance(new, dict) and isinstance(old, dict) and new:
            for key, inner in new.items():
                self._set(tree, (*here, key), inner, (*there, key), target)
            return
        elif known and (_same(old, new) or new == {}):
            found = t("和原来一样，没有改", "is as it was: nothing changes")
            self.refuse(there, found, "", t("请删去这一处，或写上要改成什么", "remove it, or say what it becomes"))
            return
        else:
            tree.put(here, new, (self.changes, there))
        self.differences.append(Difference(path, old, new))

    def _said_there(self, above: dict[str, Any]) -> Iterator[str]:
        yield t(f"那里有：{'、'.join(above)}", f"there are: {', '.join(above)}")

    def _cite(self, name: str, target: Target) -> None:
        """The sources of a change are sources of the entry from now on."""
        tree = target.tree_of("sources")
        if tree is None:
            return
        there: Path = ("change", name, "sources")
        if not isinstance(tree.at((name, "sources")), dict):
            tree.put((name, "sources"), {}, (self.changes, there))
        for source, places in self.changes.value["change"][name]["sources"].items():
            known = _listed(tree.at((name, "sources", source)))
            more = [place for place in _listed(places) if place not in known]
            if more:
                tree.put((name, "sources", source), [*known, *more], (self.changes, (*there, source)))

    def _switch(self, name: str, target: Target, said: Changed) -> None:
        """The optional conditions that are switched on; what they ask for is scored from now on."""
        there: Path = ("change", name, "switch_on")
        rules = target.tree_of("optional")
        if rules is not None and validated(Rule, rules.at((name,)), rules, (name,))[1]:
            return  # it is told when all is composed
        for when in said.switch_on:
            try:
                if rules is None:
                    raise CannotSwitchError(t("只有小项有可选条件", "only indicators have optional conditions"))
                facts = switch_on(rules, name, when, self.levels(name), (self.changes, there))
            except CannotSwitchError as error:
                self.refuse(there, error.found, error.allowed, error.next)
                continue
            for tree, path in self._informative(facts):
                tree.drop(path, (self.changes, there))
            self.differences.append(Difference(("switch_on",), None, when))

    def levels(self, name: str) -> list[str]:
        """The levels at which an indicator is asked."""
        said = next(tree.at((name, "levels")) for tree, _ in (self.target(name) or Target((), ())).trees)
        return _listed(said or self.tree("indicators", STANDARD).at(("defaults", "indicator", "levels")))

    def _informative(self, facts: list[str]) -> Iterator[tuple[GraftedTree, Path]]:
        for stem in self.stems():
            tree = self.tree("indicators", stem)
            for name in list(tree.value):
                for fact in facts:
                    if "informative" in (tree.at((name, "facts", fact)) or ()):
                        yield tree, (name, "facts", fact, "informative")

    def _shown(self, name: str, raw: dict[str, Any]) -> None:
        """What changes something, and what judges otherwise shows by examples of its own what it means."""
        changed = {difference.path[0] for difference in self.differences}
        if not set(raw) - {"reason", "sources"}:
            found = t("没有写改什么", "does not say what changes")
            self.refuse(("change", name), found, t("如 points: 1.5", "such as points: 1.5"), t("请写上", "add it"))
        if changed & {*_JUDGING} and "examples" not in raw:
            found = t("改了计分，没有另写算例 examples", "is judged otherwise and brings no examples")
            allowed = t("至少三个：得满分、失分、正好在界上", "at least three: full, lost, exactly at the limit")
            self.refuse(("change", name), found, allowed, t("请照新规定手算，写在这里", "write them here, by hand"))


def _same(old: Any, new: Any) -> bool:
    """Whether two values say the same, however a number is written."""
    if old == new:
        return True
    try:
        return number_of(old) == number_of(new)
    except ValueError:
        return False


def _listed(said: Any) -> list[str]:
    return [*said] if isinstance(said, list) else [] if said is None else [str(said)]


def _some(known: list[str]) -> str:
    return t(f"这里可写 {'、'.join(known)}", f"known here: {', '.join(known)}")


def _droppable() -> str:
    return t("可删小项、否决项、预警和大项", "indicators, vetoes, warnings and categories can be dropped")
