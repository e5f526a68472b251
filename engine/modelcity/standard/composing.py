"""Composes the files of a variant and of the standard that it extends into the files of one whole standard.

Trees in, trees out: what is composed goes the way of every other standard, and each value still knows the line that
it stands at, in the variant's files or in the base's.
"""

from dataclasses import replace
from typing import Any

from modelcity.errors import DeclarationError, near
from modelcity.standard.changing import Changing
from modelcity.standard.forgetting import forget_english, forget_examples
from modelcity.standard.grafting import GraftedTree
from modelcity.standard.models import Head, Judgement
from modelcity.standard.validation import Declarations, check_needed
from modelcity.standard.variants import CHANGES, STANDARD, Added, Change, Changes, Dropped, Sums, Variant, VariantHead
from modelcity.texts import t
from modelcity.yamltext import Path, Tree

_SAID_ITSELF = ("id", "edition", "title", "status", "sourced", "reconstructed", "replaced_by", "default")
_BESIDE = (STANDARD, CHANGES, "contents", "en")


def composed(own: Declarations, base: Declarations) -> Declarations:
    """The files of a whole standard; raises DeclarationError where one of the two cannot be read as it stands."""
    head = own.model(VariantHead, "indicators", STANDARD, (), own.tree("indicators", STANDARD).value)
    sums = own.model(Sums, "rules", STANDARD, (), own.mapping("rules", STANDARD))
    changes = own.model(Changes, "indicators", CHANGES, (), own.mapping("indicators", CHANGES))
    check_needed(base)
    base.top(Head, "indicators", STANDARD)
    base.top(Judgement, "rules", STANDARD)
    if head is None or sums is None or changes is None or own.problems or base.problems:
        raise DeclarationError([*own.problems, *base.problems])
    whole = Declarations(own.id)
    for (side, stem), tree in base.trees.items():
        if stem != "contents":  # the base alone accounts for all of its sources
            whole.trees[side, stem] = GraftedTree.of(tree, whole.file(side, stem))
    said = base.mapping("indicators", STANDARD)
    whole.variant = Variant(
        head.extends.id,
        str(said.get("edition")),
        str(said.get("title")),
        said=frozenset(own.mapping("indicators", STANDARD)),
        above=base.variant,
    )
    composing = _Composing(own, Changing(whole, own.tree("indicators", CHANGES)))
    asked = composing.changing.facts()
    composing.head(head)
    done = [*composing.dropped(changes.drop), *composing.changed(changes)]
    forget_examples(composing.changing, said.get("window"))
    forget_english(composing.changing, own.tree("indicators", STANDARD))
    composing.sums()
    composing.own_files()
    done += composing.added(changes.add)
    left = composing.changing.facts()
    gone = {fact: name for fact, name in asked.items() if fact not in left}
    whole.variant = replace(whole.variant, changes=tuple(done), gone=gone)
    return whole


class _Composing:
    """The steps, in their order; what is wrong is noted in `whole`."""

    def __init__(self, own: Declarations, changing: Changing) -> None:
        self.own, self.changing, self.whole = own, changing, changing.whole
        self.twice: set[str] = set()  # entries of the variant's own files that the base has as well

    def head(self, head: VariantHead) -> None:
        """What a variant says of itself takes the place of what the base says of itself."""
        mine, tree = self.own.tree("indicators", STANDARD), self.changing.tree("indicators", STANDARD)
        for key in _SAID_ITSELF:
            if key in mine.value:
                tree.put((key,), mine.value[key], (mine, (key,)))
            elif key == "default" and key in tree.value:
                tree.drop((key,), (mine, ()))
        variant = self.whole.variant
        if variant and variant.edition != head.extends.edition:
            found = t(
                f"写的是针对 {head.extends.edition} 版，现有的是 {variant.edition} 版",
                f"was written for edition {head.extends.edition}; there is {variant.edition}",
            )
            next_step = t(
                f"请逐条核对改动是否还合适（standard diff 可比较两版），再改成 {variant.edition}",
                f"see whether every change still fits (standard diff compares editions), then say {variant.edition}",
            )
            self.whole.note(mine.place(("extends", "edition")), found, "", next_step)

    def dropped(self, drop: dict[str, Dropped]) -> list[Change]:
        """Categories and entries that the variant does without."""
        done = []
        for name, why in drop.items():
            if name.partition("-")[0] in drop.keys() - {name}:
                self._said_twice("drop", name)
                continue
            head, there = self.changing.tree("indicators", STANDARD), (self.changing.changes, ("drop", name))
            title = self.changing.title(name)
            stems = [stem for stem in self.changing.stems() if name in self.whole.mapping("indicators", stem)]
            if name in (head.at(("categories",)) or ()):
                title = str(head.at(("categories", name)))
                head.drop(("categories", name), there)
                self._without_category(name)
            elif stems:
                for side in ("indicators", "rules"):
                    if name in self.whole.mapping(side, stems[0]):
                        self.changing.tree(side, stems[0]).drop((name,), there)
            else:
                self.changing.no_such(("drop", name), name)
                continue
            self._known_sources(("drop", name), why)
            done.append(Change("dropped", name, title, why.reason, why.sources))
        return done

    def _without_category(self, name: str) -> None:
        judged, there = self.changing.tree("rules", STANDARD), (self.changing.changes, ("drop", name))
        for side in ("indicators", "rules"):
            self.whole.trees.pop((side, name), None)
        if name in (judged.at(("categories",)) or ()):
            judged.drop(("categories", name), there)
        if judged.at(("adjustment", "category")) == name:
            judged.drop(("adjustment",), there)

    def changed(self, changes: Changes) -> list[Change]:
        """Entries that are otherwise."""
        done = []
        for name, said in changes.change.items():
            if changes.drop.keys() & {name, name.partition("-")[0]}:
                self._said_twice("change", name)
                continue
            if name == STANDARD or name in self.whole.mapping("indicators", "units"):
                self._known_sources(("change", name), said)
            change = self.changing.change(name, said)
            done += [change] if change else []
        return done

    def _said_twice(self, key: str, name: str) -> None:
        found = t(f"{name} 已在 drop 里删去", f"{name} is dropped already")
        self.changing.refuse((key, name), found, "", t("只能留一处", "keep one of the two"))

    def _known_sources(self, path: Path, said: Dropped) -> None:
        """Sources that no entry will name: nothing else would look at them."""
        known = {**self.whole.mapping("indicators", "sources"), **self.own.mapping("indicators", "sources")}
        for source in said.sources:
            if source not in known:
                found = t(f"没有来源“{source}”", f"no source '{source}'")
                next_step = t("请改正，或在 sources.yaml 里声明它", "mend it, or declare it in sources.yaml")
                self.changing.refuse((*path, "sources", source), found, near(source, known), next_step)

    def sums(self) -> None:
        """New sums over the base's; one that is not said is missed in the variant's file, where it should stand."""
        tree, mine = self.changing.tree("rules", STANDARD), self.own.tree("rules", STANDARD)
        for group in ("categories", "core"):
            for key in tree.at((group,)) or ():
                tree.homes[group, key] = (Tree(mine.file, {}), ())
            for key, points in (mine.value.get(group) or {}).items():
                tree.put((group, key), points, (mine, (group, key)))

    def own_files(self) -> None:
        """What stands in files of the variant joins what stands in the base's files of the same name."""
        for (side, stem), mine in self.own.trees.items():
            if (side, stem) not in self.whole.trees:
                if stem != CHANGES:
                    self.whole.trees[side, stem] = GraftedTree.of(mine, mine.file)
                continue
            if stem == "en":
                self._join(self.changing.tree(side, stem), mine, (), mine.value)
            if stem in _BESIDE:
                continue
            tree = self.changing.tree(side, stem)
            for name, said in mine.value.items():
                if name in tree.value:
                    base = self.whole.variant.base if self.whole.variant else ""
                    found = t(f"{base} 里已有 {name}", f"{base} has {name} already")
                    next_step = t("要改它，请写进 changes.yaml 的 change", "to change it, say so in changes.yaml")
                    self.whole.note(mine.place((name,)), found, "", next_step)
                    self.twice.add(name)
                else:
                    tree.put((name,), said, (mine, (name,)))

    def _join(self, tree: GraftedTree, mine: Tree, path: Path, said: dict[str, Any]) -> None:
        for key, value in said.items():
            if isinstance(value, dict) and isinstance(tree.at((*path, key)), dict):
                self._join(tree, mine, (*path, key), value)
            else:
                tree.put((*path, key), value, (mine, (*path, key)))

    def added(self, add: dict[str, Added]) -> list[Change]:
        """Entries and categories that are new, each with its reason; no reason is a mistake, and nothing to add too."""
        head, done = self.changing.tree("indicators", STANDARD), []
        for name, why in add.items():
            there = (self.changing.changes, ("add", name, "title"))
            if why.title and name not in head.value["categories"]:
                self._add_category(head, name, why.title, there)
            elif not self._declared_by(name):
                found = t(f"本标准的文件里没有声明 {name}", f"no file of the variant declares {name}")
                allowed = t(
                    "小项写在 indicators 和 rules 的同名文件里；新大项要写 title", "a new category needs a title"
                )
                self.changing.refuse(("add", name), found, allowed, t("请补上", "add it"))
                continue
            done.append(Change("added", name, why.title or self.changing.title(name), why.reason, {}))
        for stem in self.changing.stems():
            for name in self.own.mapping("indicators", stem):
                if not {name, stem} & add.keys() and name not in self.twice:
                    found = t("没有写为什么加这一项", "does not say why it is added")
                    next_step = t(
                        f"请在 changes.yaml 的 add 里写 {name}: {{reason: …}}", f"say add: {{{name}: {{reason: …}}}}"
                    )
                    self.whole.note(self.own.tree("indicators", stem).place((name,)), found, "", next_step)
        return done

    def _declared_by(self, name: str) -> bool:
        return any(name in self.own.mapping("indicators", stem) for stem in self.changing.stems())

    def _add_category(self, head: GraftedTree, name: str, title: str, home: tuple[Tree, Path]) -> None:
        """A new category comes last, but before what is added and deducted."""
        head.put(("categories", name), title, home)
        last = self.changing.tree("rules", STANDARD).at(("adjustment", "category"))
        categories = head.value["categories"]
        if last in categories:
            categories[last] = categories.pop(last)
