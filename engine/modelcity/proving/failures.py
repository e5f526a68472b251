"""What a proof found: a property that an item does not have, with the dossiers that show it."""

from typing import Literal, NamedTuple, get_args

from modelcity.proving.trials import Trial
from modelcity.standard.clauses import Item
from modelcity.standard.models import points_text
from modelcity.texts import t

Property = Literal["total", "bounded", "monotone", "ladder", "costs", "veto", "exact"]
PROPERTIES: tuple[Property, ...] = get_args(Property)


class Shown(NamedTuple):
    """One dossier of a counter-example: its values, and what the item is worth with them (``Results.worth``)."""

    trial: Trial
    worth: int


class Failure(NamedTuple):
    """A property that an item does not have: where, what was found, and up to three dossiers that show it."""

    property: Property
    level: str
    item: Item
    clause: str
    found: str
    fact: str
    shown: tuple[Shown, ...] = ()


def worth_text(item: Item, worth: int) -> str:
    """What an item is worth, in words: its points, or whether it fires."""
    if item.silent:
        return t("不触发", "is clear") if worth else t("触发", "fires")
    return t(f"得 {points_text(worth)} 分", f"gives {points_text(worth)}")
