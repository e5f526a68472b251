"""Which standard a variant extends, as its head says."""

from dataclasses import replace

from modelcity.errors import DeclarationError, Place, Problem, near
from modelcity.standard.changing import OF_HEAD
from modelcity.standard.validation import Declarations
from modelcity.standard.variants import CHANGES, STANDARD, VariantHead
from modelcity.texts import t


def extends(declarations: Declarations) -> bool:
    """Whether a standard's head says that it extends another; changes without that are a problem."""
    head = declarations.mapping("indicators", STANDARD)
    if "extends" not in head and (stray := declarations.trees.pop(("indicators", CHANGES), None)):
        found = t("标准没有写 extends", "is there, but the standard extends none")
        allowed = t("changes.yaml 只写在变通标准里", "changes.yaml is for variants")
        next_step = t("请在 standard.yaml 里写 extends，或删去这个文件", "say extends in standard.yaml, or remove it")
        declarations.note(Place(stray.file), found, allowed, next_step)
    return "extends" in head


def base_named(declarations: Declarations, known: list[str], above: tuple[str, ...]) -> str:
    """The id of the standard that is extended, one of `known` and not of `above`; raises DeclarationError."""
    tree = declarations.tree("indicators", STANDARD)
    head = declarations.model(VariantHead, "indicators", STANDARD, (), tree.value)
    if head is None or tree.broken:
        raise DeclarationError(map(_elsewhere, declarations.problems))
    base, place = head.extends.id, tree.place(("extends", "id"))
    if base in (declarations.id, *above):
        circle = " → ".join([*above, declarations.id, base])
        found = t(f"不能以自己为基础：{circle}", f"a standard cannot extend itself: {circle}")
        next_step = t("请改正 id；改编另取代号，连同文件夹名", "mend the id; a variant takes an id of its own")
        raise DeclarationError(Problem(place, found, next=next_step))
    if base not in known:
        allowed = near(base, known) or t(f"现有：{'、'.join(known)}", f"there are: {', '.join(known)}")
        found = t(f"没有标准“{base}”", f"no standard '{base}'")
        next_step = t("请改正，或把它放进同一文件夹", "mend it, or put it into the same folder")
        raise DeclarationError(Problem(place, found, allowed, next_step))
    return base


def _elsewhere(problem: Problem) -> Problem:
    """A key of a whole head in that of a variant: where it is changed."""
    if problem.place.path.partition(".")[0] not in OF_HEAD:
        return problem
    said = t(
        "要改它，请写进 changes.yaml 的 change 里的 standard", "to change it, say so in changes.yaml: change, standard"
    )
    return replace(problem, next=said)
