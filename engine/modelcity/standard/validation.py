"""Whether each file of a standard is well-formed by itself: where, what was found, what is allowed, what next."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from modelcity.errors import Place, Problem, near
from modelcity.standard.facts import Fact
from modelcity.standard.models import Head, Indicator
from modelcity.standard.variants import Variant
from modelcity.standard.wellformed import Model, validated
from modelcity.texts import t
from modelcity.yamltext import Path, Tree

NEEDED = {"indicators": ("standard", "sources", "units"), "rules": ("standard",)}
BESIDE = {"indicators": ("vetoes", "warnings", "contents", "en", "changes"), "rules": ("vetoes", "warnings", "surveys")}
MAX_YEARS = 20
_RESERVED = tuple(sorted({stem for stems in (*NEEDED.values(), *BESIDE.values()) for stem in stems}))
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Declarations:
    """The files of one standard as text trees, with the problems found so far."""

    id: str
    trees: dict[tuple[str, str], Tree] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    whole: bool = True  # every file that must be there could be read to its end: files can be compared
    variant: Variant | None = None  # what was composed of its base and its changes

    def file(self, side: str, stem: str) -> str:
        """A file as messages name it."""
        return f"{side}/{self.id}/{stem}.yaml"

    def tree(self, side: str, stem: str) -> Tree:
        """A file's tree; an empty one when the file is not there."""
        return self.trees.get((side, stem)) or Tree(self.file(side, stem), {})

    def mapping(self, side: str, stem: str) -> dict[str, Any]:
        """The entries of a file."""
        value = self.tree(side, stem).value
        return value if isinstance(value, dict) else {}

    def note(self, place: Place, found: str, allowed: str = "", next_step: str = "") -> None:
        """Add a problem."""
        self.problems.append(Problem(place, found, allowed, next_step))

    def break_off(self, place: Place, found: str, allowed: str = "", next_step: str = "") -> None:
        """Add a problem after which the files cannot be compared with each other."""
        self.note(place, found, allowed, next_step)
        self.whole = False

    def traced(self, problem: Problem) -> Problem:
        """A problem of a variant that lies at a line of its base, or in a sum that it took over, with what to do."""
        place = problem.place
        if self.variant is None or (place.file.split("/")[1:2] == [self.id] and place.line is not None):
            return problem
        folder = place.file.split("/")[1:2]
        base = folder[0] if folder and folder != [self.id] else self.variant.base
        change = self.file("indicators", "changes")
        said = t(f"这里沿用 {base}，请在 {change} 里改", f"this is inherited from {base}: change it in {change}")
        if re.match(r"(categories|core)\.", place.path):
            said = t(
                f"没有写的沿用 {base}，请把新的合计写在这里", f"what is not said is that of {base}: say the new sum"
            )
        if said in problem.next:
            return problem
        if gone := self.variant.gone.get(place.path.rpartition(".")[2]):
            gone_with = t(f"它已随 {gone} 的改动删去", f"it went with what changed of {gone}")
            return replace(problem, allowed="", next=t("；", "; ").join([gone_with, said]))
        return replace(problem, next=t("；", "; ").join(filter(None, [problem.next, said])))

    def model(self, model: type[Model], side: str, stem: str, path: Path, value: Any) -> Model | None:
        """The model of what stands at a path of a file; problems are noted and None comes back."""
        found, problems = validated(model, value, self.tree(side, stem), path)
        self.problems += problems
        return found

    def top(self, model: type[Model], side: str, stem: str) -> Model | None:
        """The model of a whole file, or None when it is not there, cannot be read to its end, or is wrong."""
        tree = self.trees.get((side, stem))
        return None if tree is None or tree.broken else self.model(model, side, stem, (), tree.value)


def check_text(declarations: Declarations, tree: Tree) -> None:
    """What is wrong with a file as text: its syntax, nothing in it, what cannot be seen."""
    declarations.problems += tree.problems
    if not tree.broken and not isinstance(tree.value, dict):
        tree.broken = True
        found = t("是空文件", "is empty") if tree.value is None else t("不是对照表", "is not a mapping")
        allowed = t("应为“键: 值”的对照表", "must be a mapping 'key: value'")
        declarations.note(tree.place(()), found, allowed, t("请写上内容", "fill it in"))
    if tree.broken and isinstance(tree.value, dict) and tree.value:
        tree.value.popitem()  # reading stopped within it
    declarations.whole &= not tree.broken
    for spot, text in tree.odd:
        if _CONTROL.search(text):
            found = t(f"含有控制字符：{text!a:.60}", f"holds control characters: {text!a:.60}")
            declarations.note(tree.place(spot), found, next_step=t("请删去", "remove them"))


def check_head(declarations: Declarations, head: Head) -> list[str]:
    """What the head says of itself: its id, window, levels, defaults; returns the categories that can be such."""
    tree, mend = declarations.tree("indicators", "standard"), t("请改正", "mend it")
    if head.id != declarations.id:
        allowed = t(f"应与文件夹名“{declarations.id}”相同", f"must be the folder's name '{declarations.id}'")
        declarations.note(tree.place(("id",)), t(f"id 写作“{head.id}”", f"the id is '{head.id}'"), allowed, mend)
    first, last = head.window
    if not (1900 <= first <= last <= 2200 and last - first < MAX_YEARS):
        found = t(f"考评年度是 {first} 至 {last}", f"the window is {first} to {last}")
        allowed = t(f"应由早到晚，最多 {MAX_YEARS} 年", f"must rise and cover {MAX_YEARS} years at most")
        declarations.break_off(tree.place(("window",)), found, allowed, mend)
    for key in ("levels", "categories"):
        if not getattr(head, key):
            declarations.break_off(tree.place((key,)), t("一个也没有", "has none"), next_step=t("请写上", "add some"))
    wrong = [key for key in head.categories if not re.fullmatch("[A-Za-z][A-Za-z0-9_]*", key) or key in _RESERVED]
    for category in wrong:
        found = t(f"“{category}”不能作大项编号", f"'{category}' cannot be a category's id")
        allowed = t("应为字母和数字，且不与别的文件同名", "must be letters and digits, and no other file's name")
        declarations.break_off(tree.place(("categories", category)), found, allowed, t("请改名", "rename it"))
    if head.levels and head.example_level and head.example_level not in head.levels:
        found = t(f"没有级别“{head.example_level}”", f"no level '{head.example_level}'")
        allowed = t(f"现有：{'、'.join(head.levels)}", f"there are: {', '.join(head.levels)}")
        declarations.note(tree.place(("example_level",)), found, allowed, near(head.example_level, head.levels) or mend)
    _check_defaults(declarations, head)
    return [category for category in head.categories if category not in wrong]


def _check_defaults(declarations: Declarations, head: Head) -> None:
    tree = declarations.tree("indicators", "standard")
    models: dict[str, type[BaseModel]] = {"indicator": Indicator, "fact": Fact}
    for group, said in head.defaults.items():
        if group in models:
            declarations.problems += validated(models[group], said, tree, ("defaults", group), partial=True)[1]
        else:
            found = t(f"不认识的键“{group}”", f"unknown key '{group}'")
            allowed = t("这里可写 indicator、fact", "known here: indicator, fact")
            declarations.note(tree.place(("defaults", group)), found, allowed, near(group, models))


def check_files(declarations: Declarations, categories: list[str]) -> None:
    """Files that must be there and are not, and files that belong to nothing."""
    check_needed(declarations, categories)
    for side, needed in NEEDED.items():
        present = {stem for where, stem in declarations.trees if where == side}
        for stem in sorted(present - {*categories, *needed, *BESIDE[side]}):
            place = Place(declarations.file(side, stem))
            allowed = t(f"大项有：{'、'.join(categories)}", f"the categories are {', '.join(categories)}")
            next_step = t("请在 standard.yaml 里加上它，或删去这个文件", "add it to standard.yaml, or remove the file")
            declarations.break_off(place, t("没有这个大项", "there is no such category"), allowed, next_step)


def check_needed(declarations: Declarations, categories: Iterable[str] = ()) -> None:
    """Files that must be there and are not, those of `categories` among them."""
    for side, needed in NEEDED.items():
        for stem in sorted({*categories, *needed}):
            if (side, stem) not in declarations.trees:
                place = Place(declarations.file(side, stem))
                declarations.break_off(place, t("缺少这个文件", "is missing"), next_step=t("请补上", "add it"))
