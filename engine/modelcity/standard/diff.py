"""What differs between two standards, as data: everything declared that is not the same, and what it weighs.

The comparison walks the declared models and knows none of their fields, so a field that nobody thought of is named
too; only its weight (does it move points, work or words?) comes from a table, and what the table does not know of a
rule or a fact counts as moving points.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from modelcity.standard.models import Indicator
from modelcity.standard.standard import Standard
from modelcity.standard.trees import ORDER, Path, Tree, differing, plain, reordered

Weight = Literal["points", "work", "words"]
Group = Literal[
    "head",
    "judgement",
    "indicators",
    "vetoes",
    "warnings",
    "facts",
    "surveys",
    "units",
    "sources",
    "contents",
    "english",
]
Ceilings = Mapping[str, Mapping[str, tuple[int | None, int | None]]]

WEIGHTS: tuple[Weight, ...] = ("points", "work", "words")

_WORDS_OF_RULES = ("own_thresholds", "examples", "optional", "item")
_OF_ENTRIES: dict[str, Weight] = {
    **dict.fromkeys(("title", "note", "sources", "norms", "level_basis", "basis", "serves"), "words"),
    **dict.fromkeys(_WORDS_OF_RULES, "words"),
    **dict.fromkeys(("lead", "support", "mode", "evidence", "remedy"), "work"),
}
# What fields weigh, by group, in the order in which groups are told; "" is the group's other fields and whole entries.
_WEIGHTS: dict[Group, dict[str, Weight]] = {
    "head": {"window": "points", "counting_rule": "work", "collection": "work", "": "words"},
    "judgement": {},
    "indicators": _OF_ENTRIES,
    "vetoes": _OF_ENTRIES,
    "warnings": _OF_ENTRIES | {"levels": "work", "": "work"},
    "facts": {
        **dict.fromkeys(("zh", "unit"), "words"),
        **dict.fromkeys(("rule", "remediable", "rollup", "rollup_weight", "levels", "of", "from", "asks"), "work"),
    },
    "surveys": {"organiser": "work", "support": "work", "local_target": "work", "": "words"},
    "units": {"members": "work", "level": "work", "": "words"},
    "sources": {"": "words"},
    "contents": {"": "words"},
    "english": {"": "words"},
}
GROUPS = tuple(_WEIGHTS)


class Change(NamedTuple):
    """One thing that differs: `path` within an entry (none: the entry itself), `old` and `new` as plain data.

    None is what is not there; numbers and conditions are text (``0.5``, ``≥1 any year``). `id` is the entry's in the
    newer standard, or in the older where it was dropped; empty for what belongs to no entry.
    """

    group: Group
    id: str
    path: Path
    old: Any
    new: Any

    @property
    def kind(self) -> Literal["added", "dropped", "moved", "changed"]:
        """What became of the entry; `moved` when it has another id."""
        if self.id and self.path == ("id",):
            return "moved"
        if self.path:
            return "changed"
        return "added" if self.old is None else "dropped"

    @property
    def weight(self) -> Weight:
        """Whether points can move with it, or what offices have to do, or only words."""
        weights = _WEIGHTS[self.group]
        usual = weights.get("", "points")
        if not self.path:
            informative = self.group == "facts" and (self.new or self.old).get("informative")
            return "work" if informative or self.group in ("surveys", "units") else usual
        if self.path[-1] == ORDER:
            return "words"
        if self.group == "head" and self.path[0] in ("levels", "categories"):
            return "points" if self.old is None or self.new is None else "words"
        if self.path[-1] == "item":
            return "words"
        return weights.get(self.path[1 if self.path[0] == "judged" else 0], usual)


@dataclass(frozen=True)
class Diff:
    """Two standards and all that differs, what moves points first; `moved` gives the newer id of renamed entries."""

    before: Standard
    after: Standard
    moved: Mapping[str, str]
    changes: tuple[Change, ...]

    @cached_property
    def ceilings(self) -> Ceilings:
        """What indicators bring (deductions: cost), in hundredths, at levels where that differs; None: not asked."""
        old = {(self.moved.get(name, name), level): points for (name, level), points in _ceilings(self.before).items()}
        new, found = _ceilings(self.after), dict[str, dict[str, tuple[int | None, int | None]]]()
        for name, level in [*new, *(key for key in old if key not in new)]:
            pair = old.get((name, level)), new.get((name, level))
            if pair[0] != pair[1]:
                found.setdefault(name, {})[level] = pair
        return found


def compare_standards(before: Standard, after: Standard) -> Diff:
    """Everything that differs between two standards, by weight, then by group, then in declared order."""
    moved = _moved(before, after)
    found: list[Change] = []
    for group in GROUPS:
        if group == "contents" and (before.variant or after.variant):
            continue  # a variant leaves the contents of sources to its base
        old, new = _entries(before, group, moved), _entries(after, group, {})
        for key in {**new, **old}:
            if key in moved.values():
                was = next(name for name, now in moved.items() if now == key)
                found += [Change(group, key, ("id",), was, key)] if key in old else []
            if key in old and key in new:
                told = differing(old[key], new[key])  # where all examples went, a variant has other years: no news
                found += (Change(group, key, *said) for said in told if said[0][-1] != "examples" or said[2])
            else:
                found.append(Change(group, key, (), old.get(key), new.get(key)))
        stayed = {key: tree for key, tree in new.items() if key not in moved.values()}
        found += (Change(group, "", *said) for said in reordered(old, stayed))
    found.sort(key=lambda change: WEIGHTS.index(change.weight))
    return Diff(before, after, moved, tuple(found))


def _entries(standard: Standard, group: Group, moved: Mapping[str, str]) -> dict[str, Tree]:
    """What is compared entry by entry, by the id that it has in the newer standard; "" for what has no entries."""
    if group in ("head", "judgement", "english"):
        return {"": plain(getattr(standard, group))}
    trees: dict[str, Tree] = {key: plain(entry) for key, entry in getattr(standard, group).items()}
    judged: dict[str, Mapping[str, BaseModel]] = {
        "indicators": standard.rules,
        "vetoes": standard.veto_rules,
        "warnings": standard.warning_rules,
    }
    if group in judged:
        for key, tree in trees.items():
            del tree["facts"]  # compared on their own, wherever they are declared
            tree["judged"] = plain(judged[group][key])
    if group == "facts":
        owners = {key: standard.owner_of(key) for key in trees}
        for key, owner in owners.items():
            trees[key]["of"] = moved.get(owner.id, owner.id) if owner else ""
    for tree in trees.values():
        tree.pop("id", None)  # the key says it
    return {moved.get(key, key): tree for key, tree in trees.items()}


def _moved(before: Standard, after: Standard) -> dict[str, str]:
    """Entries under another id, as in another category: of the same title, or with at least half of both's facts."""
    found: dict[str, str] = {}
    groups: tuple[tuple[Mapping[str, Indicator], Mapping[str, Indicator]], ...] = (
        (before.indicators, after.indicators),
        (before.vetoes, after.vetoes),
        (before.warnings, after.warnings),
    )
    for old, new in groups:
        for key in [key for key in old if key not in after.entries]:
            left = [name for name in new if name not in before.entries and name not in found.values()]
            titled = [name for name in left if new[name].title == old[key].title]
            alike = [name for name in left if _alike(old[key], new[name])]
            if titled or alike:
                found[key] = [*titled, *alike][0]
    return found


def _alike(one: Indicator, other: Indicator) -> bool:
    shared = len(one.facts.keys() & other.facts.keys())
    return shared > 0 and 2 * shared >= max(len(one.facts), len(other.facts))


def _ceilings(standard: Standard) -> dict[tuple[str, str], int]:
    return {
        (item.id, level): item.ceiling or item.floor
        for level in standard.levels
        for item in standard.at(level).items
        if item.kind != "veto"
    }
