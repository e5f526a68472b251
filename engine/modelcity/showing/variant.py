"""A variant in words: what it extends, and every change with old and new, reason and source."""

from collections.abc import Mapping

from modelcity.showing.changes.words import Side, place, said
from modelcity.showing.layout import table
from modelcity.standard.diff import Group
from modelcity.standard.standard import Standard
from modelcity.standard.variants import STANDARD, Change, ChangeKind, Difference, Variant
from modelcity.texts import t

KINDS: tuple[ChangeKind, ...] = ("changed", "added", "dropped")


def kind_word(kind: ChangeKind) -> str:
    """What became of something, as a mark."""
    words: dict[ChangeKind, str] = {
        "changed": t("改", "changed"),
        "added": t("增", "added"),
        "dropped": t("删", "dropped"),
    }
    return words[kind]


def mark(standard: Standard, name: str) -> str:
    """改, 增 or 沿 (inherited) beside an entry or a category of a variant; nothing where nothing is extended."""
    if standard.variant is None:
        return ""
    change = standard.variant.of(name)
    return kind_word(change.kind) if change else t("沿", "same")


def whose(standard: Standard, key: str) -> str:
    """Behind what a variant's head does not say itself (`key`): which standard says it."""
    edition, variant = "", standard.variant
    while variant is not None and key not in variant.said:
        edition, variant = _edition(variant), variant.above
    return t(f"（{edition}写的）", f" (as {edition} says)") if edition else ""


def mark_line(standard: Standard, name: str) -> str:
    """In the document: that an entry of a variant is changed or added, and where that is told; else nothing."""
    change = standard.variant.of(name) if standard.variant else None
    marked = kind_word(change.kind) if change else ""
    return marked and t(f"本标准所{marked}：见“与基础标准的不同”", f"Here {marked}: see What differs from its base")


def extends_line(standard: Standard) -> str:
    """What a variant extends and how much it changes; nothing for a standard that extends none."""
    variant = standard.variant
    if variant is None:
        return ""
    numbers = {kind: sum(change.kind == kind for change in variant.changes) for kind in KINDS}
    told = t("，", ", ").join(f"{kind_word(kind)} {number} 项" for kind, number in numbers.items() if number)
    counted = t("，", ", ").join(f"{number} {kind_word(kind)}" for kind, number in numbers.items() if number)
    above = variant.above
    further = t(f"（又以 {_edition(above)}为基础）", f" (itself a variant of {_edition(above)})") if above else ""
    rest = t("全部沿用", "all is inherited")
    return t(
        f"以 {_edition(variant)}《{variant.title}》{further}为基础：{f'{told}，其余沿用' if told else rest}",
        f"extends {_edition(variant)}{further}: {f'{counted}, all else is inherited' if told else rest}",
    )


def _edition(variant: Variant) -> str:
    return t(f"{variant.base} {variant.edition} 版", f"{variant.base}, edition {variant.edition}")


def in_order(variant: Variant) -> list[Change]:
    """The changes of a variant: what is changed, then what is added, then what is dropped."""
    return [change for kind in KINDS for change in variant.changes if change.kind == kind]


def changes_lines(standard: Standard, cells: int) -> list[str]:
    """Every change of a variant, in lines of at most `cells`; nothing for a standard that extends none."""
    variant = standard.variant
    if variant is None:
        return []
    lines = ["", t(f"与 {_edition(variant)}不同之处", f"What differs from {_edition(variant)}")]
    for change in in_order(variant):
        lines += ["", *change_lines(standard, change, cells)]
    return lines


def of_entry(standard: Standard, name: str, cells: int) -> list[str]:
    """What a variant says of one entry, then what it extends, if that is a variant: the change, or what is inherited.

    Nothing for a standard that extends none.
    """
    lines, variant = [standard.title()] if standard.variant else [], standard.variant
    while variant is not None:
        change = variant.of(name)
        lines += change_lines(standard, change, cells) if change else []
        if not variant.has_from_base(name):
            break
        inherited = t("其余沿用", "all else is that of") if change else t("沿用", "inherited from")
        lines.append(f"{inherited} {_edition(variant)}")
        variant = variant.above
    return lines


def files_of(standard: Standard, name: str, stem: str) -> list[str]:
    """The files that declare an entry; of a variant its own, the base's, or what changes the base's and the base's."""
    of, variant, changed = standard.id, standard.variant, []
    while variant is not None and variant.has_from_base(name):
        changed += [f"indicators/{of}/changes.yaml"] if variant.of(name) else []
        of, variant = variant.base, variant.above
    return [*changed, f"indicators/{of}/{stem}.yaml", f"rules/{of}/{stem}.yaml"]


def change_lines(standard: Standard, change: Change, cells: int) -> list[str]:
    """One change: what, where it differs, why, and by which document."""
    rows = [("·", line) for line in told(standard, change)]
    return [change_title(standard, change), *table(rows, "lw", cells, indent=2)]


def change_title(standard: Standard, change: Change) -> str:
    """What was changed, added or dropped, by id and title."""
    title = change.title
    if change.id == STANDARD:
        return f"{kind_word(change.kind)} {t('标准自身', 'the standard itself')}"
    if change.id in standard.entries:
        title = standard.indicator_title(change.id)
    elif change.id in standard.units:
        title = standard.unit_title(change.id)
    return f"{kind_word(change.kind)} {change.id} {title}".rstrip()


def told(standard: Standard, change: Change) -> list[str]:
    """A change line by line: what differs, the reason, the sources."""
    lines = [difference_text(standard, change.id, one) for one in change.differences if one.path != ("examples",)]
    return [*lines, *why(standard, change)]


def why(standard: Standard, change: Change) -> list[str]:
    """The reason and the sources of a change."""
    lines = [t("缘由：", "reason: ") + change.reason]
    places: Mapping[str, tuple[str, ...]] = change.sources
    if change.kind == "added" and change.id in standard.entries:
        places = standard.entries[change.id].sources
    lines += [t("出处：", "source: ") + cited(standard, source, where) for source, where in places.items()]
    return lines


def cited(standard: Standard, source: str, places: tuple[str, ...]) -> str:
    """A document by its title, and the places in it."""
    title = standard.sources[source].title if source in standard.sources else source
    return title + t("：", ": ") + t("；", "; ").join(places)


def difference_text(standard: Standard, name: str, difference: Difference) -> str:
    """One value that is otherwise: where, what was there and what is there now."""
    path, old, new = difference.path, difference.old, difference.new
    colon = t("：", ": ")
    if path == ("switch_on",):
        return t(f"打开可选条件“{new}”", f"switches on the optional condition '{new}'")
    group: Group = "head" if name == STANDARD else "indicators"
    side = Side(standard, group, name)
    where = place(side, path)
    if old is None or new is None:
        became = t("新增", "added") if old is None else t("删去", "dropped")
        return f"{where}{colon}{became} {said(side, path, new if old is None else old)}"
    return f"{where}{colon}{said(side, path, old)} → {said(side, path, new)}"
