"""What of a base means nothing in its variant: examples over other years, English names of what is gone."""

from collections.abc import Mapping
from typing import Any

from modelcity.standard.changing import Changing
from modelcity.standard.variants import STANDARD
from modelcity.yamltext import Tree


def forget_examples(changing: Changing, window: Any) -> None:
    """Examples say their values year by year: over another number of years than the base's `window` they say nothing.

    Those that changes.yaml writes anew stay.
    """
    if _length(changing.whole.mapping("indicators", STANDARD).get("window")) in (None, _length(window)):
        return
    anew, there = changing.changes.value["change"], (changing.changes, ("change", STANDARD, "window"))
    for stem in changing.stems():
        for name, rule in changing.whole.mapping("rules", stem).items():
            if isinstance(rule, dict) and "examples" in rule and "examples" not in anew.get(name, {}):
                changing.tree("rules", stem).drop((name, "examples"), there)


def _length(window: Any) -> int | None:
    """The years of a window as it is written, less one; None where it is none, which is told when all is composed."""
    try:
        first, last = map(int, window)
    except (TypeError, ValueError):
        return None
    return last - first


def forget_english(changing: Changing, head: Tree) -> None:
    """English names of what is gone go too, and the base's own title: that of the variant, if any, is not its."""
    if ("indicators", "en") not in changing.whole.trees:
        return
    tree = changing.tree("indicators", "en")
    for group, names in _left(changing).items():
        said = tree.at((group,))
        for name in [name for name in said if name not in names] if isinstance(said, dict) else ():
            tree.drop((group, name), (changing.changes, ()))
    if "standard" in tree.value:
        tree.drop(("standard",), (head, ()))


def _left(changing: Changing) -> Mapping[str, Any]:
    """What is left of all that has English names, by group."""
    entries = {name for stem in changing.stems() for name in changing.whole.mapping("indicators", stem)}
    categories = changing.whole.mapping("indicators", STANDARD).get("categories") or {}
    return {
        "indicators": entries,
        "vetoes": entries,
        "warnings": entries,
        "facts": changing.facts(),
        "categories": categories,
    }
