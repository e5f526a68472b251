"""Which facts and levels a rule names, where, and with what condition: read from its text, so each has its line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from modelcity.yamltext import Path

_CONDITIONS = ("needs", "requires", "gate", "gate_or", "fires_when", "warns_when")


@dataclass(frozen=True, slots=True)
class FactUse:
    """A fact named in a rule: at which path, with which condition (None: named alone), at which levels (none: all)."""

    fact: str
    path: Path
    condition: str | None = None
    levels: tuple[str, ...] = ()
    scored: bool = True


def fact_uses(rule: Any) -> Iterator[FactUse]:
    """Every mention of a fact in a rule that judges or shows it; `own_thresholds` and `examples` only repeat names."""
    if isinstance(rule, dict):
        for key, value in rule.items():
            if key not in ("own_thresholds", "examples", "remedy"):
                yield from _uses({key: value}, (), (), scored=key != "optional")


def level_uses(rule: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every level that a part of a rule names, with its path."""
    if isinstance(rule, list):
        for order, child in enumerate(rule):
            yield from level_uses(child, (*path, order))
    for key, child in rule.items() if isinstance(rule, dict) else ():
        if key == "levels" and isinstance(child, list):
            yield from (((*path, key, order), str(level)) for order, level in enumerate(child))
        elif key != "examples":
            yield from level_uses(child, (*path, key))


def _uses(node: Any, path: Path, levels: tuple[str, ...], *, scored: bool) -> Iterator[FactUse]:
    if isinstance(node, list):
        for order, child in enumerate(node):
            yield from _uses(child, (*path, order), levels, scored=scored)
    if not isinstance(node, dict):
        return
    own = node.get("levels")
    levels = tuple(map(str, own)) if isinstance(own, list) else levels
    for key, child in node.items():
        here = (*path, key)
        if key in _CONDITIONS and isinstance(child, dict):
            for fact, condition in child.items():
                yield FactUse(fact, (*here, fact), str(condition), levels, scored)
        elif key in ("fact", "sample") and isinstance(child, str):
            yield FactUse(child, here, None, levels, scored and key == "fact")
        elif key in ("facts", "same_evidence") and isinstance(child, list):
            for order, fact in enumerate(child):
                yield FactUse(str(fact), (*here, order), None, levels, scored)
        else:
            yield from _uses(child, here, levels, scored=scored)
