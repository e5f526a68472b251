"""Declared things as plain trees (mappings, lists, text), and what differs between two of them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from pydantic import BaseModel, RootModel

from modelcity.standard.conditions import Condition

Path = tuple[str, ...]
Tree = dict[str, Any]

ORDER = "(order)"  # stands in a path where the same keys come in another order
EVERY_LEVEL = "*"  # the key of alternatives that name no level


def differing(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Every leaf that differs, and every mapping with the same keys in another order."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from differing(old.get(key), new.get(key), (*path, key))
        yield from reordered(old, new, path)
    elif old != new:
        yield path, old, new


def reordered(old: Tree, new: Tree, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    both = [key for key in old if key in new], [key for key in new if key in old]
    if both[0] != both[1]:
        yield (*path, ORDER), *both


def plain(value: Any) -> Any:
    """What is declared as mappings, lists, text, whole numbers and yes/no; what is not there is left out.

    Alternatives (lists of conditions) become mappings by their levels, so that each meets its own.
    """
    match value:
        case RootModel():
            return plain(value.root)
        case BaseModel():
            fields = type(value).model_fields.items()
            told = {field.alias or name: plain(getattr(value, name)) for name, field in fields}
            return {name: said for name, said in told.items() if said is not None}
        case Condition():
            return _condition(value)
        case Decimal():
            return _number(value)
        case Mapping():
            return {str(plain(key)): plain(said) for key, said in value.items()}
        case tuple() | list():
            return _listed([plain(said) for said in value])
    return value


def _listed(items: list[Any]) -> Any:
    if not all(isinstance(item, dict) and "needs" in item for item in items):
        return items
    keys = [",".join(item.get("levels", ())) or EVERY_LEVEL for item in cast(list[Tree], items)]
    return dict(zip(keys, items, strict=True)) if items and len(set(keys)) == len(keys) else items


def _condition(condition: Condition) -> str:
    numbers = [_number(number) for number in condition.numbers]
    said = condition.operator.join(numbers) if len(numbers) > 1 else condition.operator + "".join(numbers)
    return said + (" any year" if condition.any_year else "")


def _number(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
