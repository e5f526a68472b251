"""Pydantic's findings in our words: where in the file, what was found, what is allowed."""

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from modelcity.errors import Problem, near
from modelcity.standard.facts import Declared
from modelcity.texts import t
from modelcity.yamltext import Path, Tree

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], value: Any, tree: Tree, path: Path) -> tuple[Model | None, list[Problem]]:
    """The model of a part of a file (at `path`), or the problems that it has."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        return None, [_problem(finding, tree, path) for finding in error.errors(include_url=False)]


def _problem(finding: Any, tree: Tree, path: Path) -> Problem:
    place = tree.place((*path, *finding["loc"]))
    key, kind, context = finding["loc"][-1] if finding["loc"] else "", finding["type"], finding.get("ctx", {})
    found = _shown(finding["input"])
    match kind:
        case "missing":
            return Problem(place, t(f"缺少“{key}”", f"'{key}' is missing"), next=t("请补上", "add it"))
        case "extra_forbidden":
            hint = near(str(key), _known_keys(Declared))
            return Problem(
                place,
                t(f"不认识的键“{key}”", f"unknown key '{key}'"),
                next=hint or t("请删去或改正", "remove or mend it"),
            )
        case "literal_error":
            allowed = str(context.get("expected", "")).replace(" or ", t("、", ", "))
            return Problem(
                place,
                t(f"写的是“{found}”", f"says '{found}'"),
                t(f"只能是 {allowed}", f"must be one of {allowed}"),
            )
        case "value_error":
            return Problem(place, str(context.get("error", finding["msg"])))
    form = _FORMS.get(kind.partition("_")[0])
    if form:
        return Problem(place, t(f"写的是“{found}”", f"says '{found}'"), t(f"应为{form[0]}", f"must be {form[1]}"))
    return Problem(place, t(f"“{found}”不合要求（{finding['msg']}）", f"'{found}' does not fit ({finding['msg']})"))


_FORMS = {
    "int": ("整数", "a whole number"),
    "bool": ("yes 或 no", "yes or no"),
    "string": ("一段文字", "text"),
    "tuple": ("列表 [甲, 乙]", "a list [a, b]"),
    "list": ("列表 [甲, 乙]", "a list [a, b]"),
    "dict": ("对照表 {键: 值}", "a mapping {key: value}"),
    "model": ("对照表 {键: 值}", "a mapping {key: value}"),
    "too": ("数目相符的列表", "a list of the right length"),
}


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _known_keys(base: type[BaseModel]) -> Iterator[str]:
    yield from base.model_fields
    for child in base.__subclasses__():
        yield from _known_keys(child)
