"""JSON Schemas of the files of a standard, so that an editor explains and checks them while they are written.

Made from the models: which keys there are, of what type, which must be there. ``schema_forms`` adds how values are
written, ``schema_words`` what keys mean. A schema sees one file alone: what lies between files is told by ``check``.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from modelcity.standard.contents import Part
from modelcity.standard.facts import Fact
from modelcity.standard.judgements import Rule, VetoRule, WarningRule
from modelcity.standard.models import English, Head, Indicator, Judgement, Source, Survey, Unit
from modelcity.standard.schema_forms import ANY_OF, ASKED, FORMS, KEYS, NOT_SAID, ONE_OF, TYPES, USUAL, Json, refer
from modelcity.standard.schema_words import WORDS
from modelcity.standard.variants import Changes, Sums, VariantHead

Model = type[BaseModel]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"  # names the language of the schema; nothing is fetched
_ENTRY_ID = {"pattern": "^[A-Za-z0-9_]+-[A-Za-z0-9_-]+$", "patternErrorMessage": "编号应为“大项-序号”，如 A1-01"}


@dataclass(frozen=True, slots=True)
class _File:
    """One kind of file: what it holds, as one model (`whole`) or by id, and how such ids look."""

    title: str
    model: Model
    by: Literal["whole", "entry", "source and entry"] = "entry"
    ids: Mapping[str, str] = field(default_factory=dict)


_FILES: dict[str, _File] = {
    "indicators/schemas/standard.json": _File("标准自身", Head, "whole"),
    "indicators/schemas/sources.json": _File("来源文件", Source),
    "indicators/schemas/units.json": _File("责任单位", Unit),
    "indicators/schemas/category.json": _File("一个大项的小项：考什么、谁负责、收集哪些事实", Indicator, ids=_ENTRY_ID),
    "indicators/schemas/vetoes.json": _File("一票否决：看什么、依据在哪里", Indicator, ids=_ENTRY_ID),
    "indicators/schemas/warnings.json": _File("预警（只提示，不计分）：看什么、依据在哪里", Indicator, ids=_ENTRY_ID),
    "indicators/schemas/contents.json": _File("来源的目次：每份文件有哪些条、每条有几款", Part, "source and entry"),
    "indicators/schemas/en.json": _File("英文名称", English, "whole"),
    "indicators/schemas/variant.json": _File("变通标准自身：以哪一部标准为基础", VariantHead, "whole"),
    "indicators/schemas/changes.json": _File("变通标准的改动：改什么、增什么、删什么，为什么", Changes, "whole"),
    "rules/schemas/variant.json": _File("变通标准的新合计", Sums, "whole"),
    "rules/schemas/standard.json": _File("各大项满分、各级核心满分和加减分上下限", Judgement, "whole"),
    "rules/schemas/category.json": _File("一个大项的小项怎样计分", Rule, ids=_ENTRY_ID),
    "rules/schemas/vetoes.json": _File("一票否决什么情形触发", VetoRule, ids=_ENTRY_ID),
    "rules/schemas/warnings.json": _File("预警什么情形提示，从不计分", WarningRule, ids=_ENTRY_ID),
    "rules/schemas/surveys.json": _File("满意度测评：测谁、谁组织、怎样测", Survey),
}


def schemas() -> dict[str, Json]:
    """Every schema, by its path beside the folders of standards."""
    return {path: _schema(file) for path, file in _FILES.items()}


def schema_of(side: str, stem: str) -> str:
    """The path of the schema for a file of a standard: ``rules``, ``A1`` is rules/schemas/category.json."""
    path = f"{side}/schemas/{stem}.json"
    return path if path in _FILES else f"{side}/schemas/category.json"


def _schema(file: _File) -> Json:
    written = _Definitions()
    if file.by == "whole":
        body = written.model(file.model)
    else:
        body = {"type": "object", "additionalProperties": written.form(file.model)}
        if file.ids:
            body["propertyNames"] = dict(file.ids)
        if file.by == "source and entry":
            words = "一份来源的条目，{条目: {clauses, nowhere}}；键是来源编号"
            body = {"type": "object", "additionalProperties": {**body, "description": words}}
        body["description"] = WORDS[file.model.__name__][""]
    return {"$schema": _DIALECT, "title": file.title, **body, "$defs": written.used_by(body)}


@dataclass(slots=True)
class _Definitions:
    """The models that a schema refers to, gathered while it is written."""

    models: dict[str, Json] = field(default_factory=dict)

    def used_by(self, schema: Json) -> Json:
        """All that a schema refers to, also by what it refers to, sorted by name."""
        used: dict[str, Json] = {}
        left = [*_referred(schema)]
        while left:
            name = left.pop()
            if name not in used:
                used[name] = self.models.get(name) or FORMS[name]
                left += _referred(used[name])
        return {name: used[name] for name in sorted(used)}

    def model(self, model: Model) -> Json:
        """A mapping with the keys of a model, and no others."""
        name = model.__name__
        keys = {key: hint for key, hint in _hints(model).items() if key not in NOT_SAID.get(name, ())}
        needed = {field.alias or key for key, field in model.model_fields.items() if field.is_required()} & keys.keys()
        needed -= USUAL.get(name, set())
        needed |= ASKED.get(name, set())
        return {
            **self.mapping(name, keys),
            **({"additionalProperties": True} if model.model_config.get("extra") == "allow" else {}),
            **({"required": [key for key in keys if key in needed]} if needed else {}),
            **({"oneOf": [_there(key) for key in ONE_OF[name]]} if name in ONE_OF else {}),
            **({"anyOf": [{"required": [key]} for key in ANY_OF[name]]} if name in ANY_OF else {}),
        }

    def mapping(self, name: str, keys: Mapping[str, Any]) -> Json:
        """A mapping with some keys of a model, none of which must be there."""
        return {
            "type": "object",
            **({"description": WORDS[name][""]} if "" in WORDS[name] else {}),
            "properties": {key: {**self._key(name, key, keys[key]), "description": WORDS[name][key]} for key in keys},
            "additionalProperties": False,
        }

    def _key(self, name: str, key: str, hint: Any) -> Json:
        if (name, key) == ("Head", "defaults"):
            return self._defaults()
        return {**self.form(hint), **KEYS.get((name, key), {})}

    def form(self, hint: Any) -> Json:
        """What a type of the models allows."""
        if hint in TYPES:
            return TYPES[hint]
        inner = get_args(hint)
        match get_origin(hint):
            case origin if origin is Literal:
                return {"enum": list(inner)}
            case origin if origin is Union or origin is UnionType:
                return self._either([self.form(one) for one in inner])
            case origin if origin is Annotated:
                return {**self.form(inner[0]), **_bounds(inner[1:])}
            case origin if origin is tuple:
                return {"type": "array", "items": self.form(inner[0])}
            case origin if origin is dict:
                return {"type": "object", "additionalProperties": self.form(inner[1])}
        if issubclass(hint, RootModel):
            return self.form(hint.model_fields["root"].annotation)
        if hint.__name__ not in self.models:
            self.models[hint.__name__] = self.model(hint)
        return refer(hint.__name__)

    def _either(self, schemas: Iterable[Json]) -> Json:
        """One of several forms, written into one: an editor then points at what is wrong within it."""
        found = [self.models.get(name) or FORMS[name] if (name := _name(one)) else one for one in schemas]
        if "enum" in found[0]:
            return {"enum": [*found[0]["enum"], None]}
        allowed = [kind for one in found for kind in ([one["type"]] if isinstance(one["type"], str) else one["type"])]
        return {**{key: value for one in found for key, value in one.items()}, "type": allowed}

    def _defaults(self) -> Json:
        """What indicators and facts carry when they say nothing: single values and lists, none of them needed."""
        groups = {}
        models: dict[str, Model] = {"indicator": Indicator, "fact": Fact}
        for group, model in models.items():
            name = model.__name__
            keys = {key: hint for key, hint in _hints(model).items() if key not in NOT_SAID[name]}
            said = self.mapping(name, {key: hint for key, hint in keys.items() if not _maps(hint)})
            groups[group] = {**said, "description": f"没有写明时的{'小项' if model is Indicator else '事实'}"}
        return {"type": "object", "properties": groups, "additionalProperties": False}


def _hints(model: Model) -> dict[str, Any]:
    """The keys of a model with their types as they are written, `Annotated` and all."""
    written: dict[str, Any] = {}
    for base in reversed(model.__mro__):
        written |= inspect.get_annotations(base) if base not in (BaseModel, RootModel) else {}
    return {field.alias or key: written[key] for key, field in model.model_fields.items()}


def _maps(hint: Any) -> bool:
    """Whether a type is a mapping, or holds one."""
    return get_origin(hint) is dict or any(_maps(inner) for inner in get_args(hint))


def _bounds(metadata: Iterable[Any]) -> Json:
    """The bounds that a number is declared with."""
    bounds = [bound for said in metadata for bound in getattr(said, "metadata", ())]
    names = {"ge": "minimum", "le": "maximum"}
    return {said: getattr(bound, name) for bound in bounds for name, said in names.items() if hasattr(bound, name)}


def _there(key: str) -> Json:
    """A key is there, and with something in it."""
    return {"required": [key], "properties": {key: {"type": ["object", "array"], "minProperties": 1, "minItems": 1}}}


def _name(schema: Json) -> str:
    """The name of the definition that a schema stands for, or ""."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _referred(schema: Any) -> Iterator[str]:
    """The names of the definitions that a schema refers to."""
    if isinstance(schema, dict):
        yield from [_name(schema)] if "$ref" in schema else []
        for inner in schema.values():
            yield from _referred(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _referred(inner)
