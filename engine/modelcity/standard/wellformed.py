"""A part of a file against its model: every problem at its place, with what is allowed there and what to do."""

import re
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, RootModel, ValidationError

from modelcity.errors import Place, Problem, near
from modelcity.texts import t
from modelcity.yamltext import Path, Tree

Model = TypeVar("Model", bound=BaseModel)


def validated(
    model: type[Model], value: Any, tree: Tree, path: Path, *, partial: bool = False
) -> tuple[Model | None, list[Problem]]:
    """The model of a part of a file (at `path`), or the problems that it has: one at each place.

    `partial` asks only whether what is there is right, not whether everything is there.
    """
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        told = {problem.place.path for problem in tree.problems}
        found: dict[Place, Problem] = {}
        for finding in error.errors(include_url=False):
            problem = _problem(model, finding, tree, path)
            if problem.place.path not in told and not (partial and finding["type"] == "missing"):
                found.setdefault(problem.place, problem)
        return None, list(found.values())


def _problem(model: type[BaseModel], finding: Any, tree: Tree, path: Path) -> Problem:
    where = tuple(part for part in finding["loc"] if part != "[key]")
    place, kind, context = (
        tree.place(_path(tree, path, where, finding["type"])),
        finding["type"],
        finding.get("ctx", {}),
    )
    key, mend = where[-1] if where else "", t("请改正这一处", "mend it here")
    match kind:
        case "missing" if isinstance(key, str):
            return Problem(place, t(f"缺少“{key}”", f"'{key}' is missing"), next=t("请补上", "add it"))
        case "extra_forbidden":
            return _unknown(model, where, place, hide=bool(path or where[1:]))
        case "value_error" if key != "due" and finding["input"] is not None:
            return Problem(place, str(context.get("error", finding["msg"])), next=mend)
    given = finding["input"]
    found = t("这里是空的", "is empty") if given is None else t(f"写的是“{_shown(given)}”", f"says '{_shown(given)}'")
    if kind == "literal_error":
        allowed = re.findall("'([^']*)'", str(context.get("expected", "")))
        said = t(f"只能是 {'、'.join(allowed)}", f"must be one of {', '.join(allowed)}")
        return Problem(place, found, said, near(str(given), allowed) or mend)
    return Problem(place, found, _form(kind, str(key), context, finding["msg"]), mend)


def _path(tree: Tree, path: Path, where: Path, kind: str) -> Path:
    """The place within the file: pydantic also names branches of a union, which no file has."""
    for order, part in enumerate(where, 1):
        if (*path, part) in tree.spots or (kind == "missing" and order == len(where) and isinstance(part, str)):
            path = (*path, part)
    return path


def _unknown(model: type[BaseModel], where: Path, place: Place, *, hide: bool) -> Problem:
    """A key that its model does not know; below the head, an id is the key above and no key of its own."""
    known = [key for key in _keys(model, where[:-1]) if not (hide and key == "id")]
    return Problem(
        place,
        t(f"不认识的键“{where[-1]}”", f"unknown key '{where[-1]}'"),
        t(f"这里可写 {'、'.join(known)}", f"known here: {', '.join(known)}"),
        near(str(where[-1]), known) or t("请删去或改正", "remove or mend it"),
    )


def _keys(model: Any, where: Path) -> list[str]:
    """The keys of the model that stands at a place below another model."""
    for part in where:
        model = _bare(model)
        if isinstance(model, type) and issubclass(model, BaseModel):
            field = model.model_fields.get(str(part))
            model = field.annotation if field else None
        else:  # dict[str, Model] or tuple[Model, ...]
            model = next((inner for inner in get_args(model) if _is_model(inner)), None)
    model = _bare(model)
    return [field.alias or key for key, field in model.model_fields.items()] if _is_model(model) else []


def _bare(annotation: Any) -> Any:
    """What is declared, without `| None` and without the wrapper of a RootModel."""
    if not isinstance(annotation, type) and type(None) in get_args(annotation):
        annotation = next(inner for inner in get_args(annotation) if inner is not type(None))
    if _is_model(annotation) and issubclass(annotation, RootModel):
        return annotation.model_fields["root"].annotation
    return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _form(kind: str, key: str, context: Any, said: str) -> str:
    """What is allowed where something else stands."""
    if key == "due" and not kind.startswith("date"):
        return t("应为每年都有的一天 MM-DD，如 08-31", "must be a day of every year, MM-DD, such as 08-31")
    if kind in ("greater_than_equal", "less_than_equal"):
        least, most = context.get("ge"), context.get("le")
        return t(f"应不小于 {least}", f"must be at least {least}") if most is None else _at_most(most)
    zh, en = _FORMS.get(kind.partition("_")[0], ("", ""))
    return t(f"应为{zh}", f"must be {en}") if zh else said


def _at_most(most: Any) -> str:
    return t(f"应不大于 {most}", f"must be at most {most}")


_FORMS = {
    "int": ("整数", "a whole number"),
    "date": ("日期，如 2023-06-20", "a date such as 2023-06-20"),
    "bool": ("yes 或 no", "yes or no"),
    "string": ("一段文字", "text"),
    "tuple": ("列表 [甲, 乙]", "a list [a, b]"),
    "list": ("列表 [甲, 乙]", "a list [a, b]"),
    "dict": ("对照表 {键: 值}", "a mapping {key: value}"),
    "model": ("对照表 {键: 值}", "a mapping {key: value}"),
    "too": ("数目相符的列表", "a list of the right length"),
    "missing": ("数目相符的列表", "a list of the right length"),
    "value": ("数、分值或条件", "a number, points or a condition"),
}


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
