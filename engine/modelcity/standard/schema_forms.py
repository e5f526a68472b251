"""How single values are written in a standard's files, as JSON Schema: text, points, numbers, conditions, days.

Editors read a scalar as YAML types it (``0.5`` is a number, ``yes`` a boolean in YAML 1.1 and a string in 1.2); the
loader reads it as text. So each form allows every type in which such a text can arrive: bounds speak of the numbers,
patterns of the strings. That a number has two decimals at most is said of strings only: ``multipleOf: 0.01`` fails in
editors for 0.07, as they count in binary fractions.
"""

from collections.abc import Sequence
from types import NoneType
from typing import Any, get_args

from modelcity.standard.facts import Kind, MonthDay, Named
from modelcity.standard.judgements import METHODS
from modelcity.standard.models import Number, Points, Sources
from modelcity.standard.setting import Needs
from modelcity.standard.validation import BESIDE, NEEDED

Json = dict[str, Any]

_POINTS = r"[0-9]{1,4}(\.[0-9]{1,2})?"
_NUMBER = r"[0-9]{1,12}(\.[0-9]{1,6})?%?"
_NOT_ZERO = "(?=[^%]*[1-9])"
_COMPARED = rf"(yes|no|[≥≤<>]\s*{_NUMBER})"
_RANGE = rf"{_NUMBER}\s*–\s*{_NUMBER}"
_ANY_YEAR = r"(\s+any\s+year)?"
_PRINTED = r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff]*$"
_DAY = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])"
_PASSAGE = "([0-9]{1,3}|[一二三四五六七八九十]+|\\([一二三四五六七八九十]+\\))"
_CLAUSES = rf"[^\s、]*?{_PASSAGE}(–{_PASSAGE})?(、[^\s、]*?{_PASSAGE}(–{_PASSAGE})?)*"
_RESERVED = sorted({stem for stems in (*NEEDED.values(), *BESIDE.values()) for stem in stems})
_FACT_ID = {
    "pattern": "^(?!(gives|level)$)[A-Za-z][A-Za-z0-9_]*$",
    "patternErrorMessage": "事实编号应为英文字母、数字和下划线，且不是 gives、level",
}


def _any_case(*words: str) -> str:
    """A pattern for words in any case, without flags: JSON Schema has none."""
    return "|".join("".join(f"[{c.upper()}{c}]" if c.isalpha() and c.isascii() else c for c in word) for word in words)


_YES_NO = _any_case("yes", "no", "true", "false", "on", "off", "y", "n", "t", "f", "1", "0")
_WORD = _any_case("yes", "no", "true", "false", "na", "是", "否", "零报告")
_VALUE = rf"[0-9０-９][0-9０-９,，.．/／]{{0,60}}[%％]?|{_WORD}"


def _text(pattern: str, mistake: str, *examples: object, types: Sequence[str] = ("string",), **bounds: Any) -> Json:
    """A form with a pattern for strings, what to say where it does not hold, and bounds for numbers."""
    said = {"pattern": f"^({pattern})$", "patternErrorMessage": mistake}
    return {"type": types[0] if len(types) == 1 else list(types), **said, **bounds, "examples": list(examples)}


def _points(pattern: str, mistake: str, example: object, **bounds: int) -> Json:
    return _text(pattern, mistake, example, types=("number", "string"), **bounds)


def _conditions(form: str) -> Json:
    """Conditions on facts, as a method or a veto asks them."""
    return {"type": "object", "propertyNames": _FACT_ID, "additionalProperties": refer(form)}


def refer(name: str) -> Json:
    """A reference to a definition of the same schema."""
    return {"$ref": f"#/$defs/{name}"}


def _condition(pattern: str, *examples: str, also: str = "") -> Json:
    mistake = f"看不懂条件；可写 {'、'.join(examples)}{also}"
    return _text(rf"\s*({pattern})\s*", mistake, *examples, types=("string", "boolean"))


# What a value of each form may be; the names are those of `$defs`.
FORMS: dict[str, Json] = {
    "text": {
        "type": ["string", "number", "boolean"],
        "pattern": _PRINTED,
        "patternErrorMessage": "含有控制字符，请删去",
    },
    "texts": {"type": "array", "items": refer("text")},
    "yes_no": _text(
        _YES_NO, "应为 yes 或 no", "yes", "no", types=("boolean", "string", "integer"), minimum=0, maximum=1
    ),
    "whole": _text("[0-9]{1,4}", "应为整数", 30, types=("integer", "string")),
    "points": _points(
        f"-?{_POINTS}", "分值应为 0.01 的整数倍，如 0.25", 0.25, exclusiveMinimum=-10_000, exclusiveMaximum=10_000
    ),
    "points_above_0": _points(
        f"{_NOT_ZERO}{_POINTS}", "应大于 0，且为 0.01 的整数倍", 0.5, exclusiveMinimum=0, exclusiveMaximum=10_000
    ),
    "points_from_0": _points(_POINTS, "应不小于 0，且为 0.01 的整数倍", 10, minimum=0, exclusiveMaximum=10_000),
    "points_to_0": _points(
        rf"-{_POINTS}|0(\.0{{1,2}})?", "应不大于 0，且为 0.01 的整数倍", -10, exclusiveMinimum=-10_000, maximum=0
    ),
    "number": _points(_NUMBER, "应为数或百分数，如 2、90%", "90%", minimum=0, exclusiveMaximum=10**12),
    "number_above_0": _points(
        f"{_NOT_ZERO}{_NUMBER}", "应为大于 0 的数或百分数", 2, exclusiveMinimum=0, exclusiveMaximum=10**12
    ),
    "steps": {
        "type": "object",
        "propertyNames": {"pattern": f"^{_NUMBER}$", "patternErrorMessage": "应为数或百分数，如 2、90%"},
        "additionalProperties": refer("points_from_0"),
        "minProperties": 1,
    },
    "condition": _condition(
        f"{_COMPARED}{_ANY_YEAR}|{_RANGE}", "yes", "no", "≥1", "≤0", ">0", "<100%", "7–14", also="，后面可加 any year"
    ),
    "yearly_condition": _condition(f"{_COMPARED}|{_RANGE}", "yes", "no", "≥1", "≤0", "≥90%", "7–14"),
    "veto_condition": _condition(f"{_COMPARED}{_ANY_YEAR}", "yes", "no", ">0", "<100%"),
    "conditions": _conditions("condition"),
    "needs": {**_conditions("condition"), "minProperties": 1},
    "yearly_needs": {**_conditions("yearly_condition"), "minProperties": 1},
    "veto_needs": _conditions("veto_condition"),
    "day": _text(_DAY, "应为每年都有的一天 MM-DD，如 08-31", "08-31", "12-31"),
    "clauses": _text(
        rf"\s*({_CLAUSES}(\s+{_CLAUSES})*)?\s*", "应写明号码，如 任务1–3 材料4、6", "任务1–3 材料4、6", "一–九"
    ),
    "places": {
        "type": "object",
        "additionalProperties": {
            **{"type": ["string", "number", "boolean", "array"], "pattern": _PRINTED},
            **{"minLength": 1, "items": refer("text"), "minItems": 1},
        },
        "minProperties": 1,
    },
    "values": {
        **_text(
            rf"\s*({_VALUE})\s*", "应为 是/否、整数、小数、93.5%、38/41 或 na", "yes", 2, "93.5%", "38/41", [1, 1, 0, 1]
        ),
        **{"type": ["string", "number", "boolean", "null", "array"], "minimum": 0, "items": refer("value")},
    },
    "value": {
        **_text(rf"\s*({_VALUE})\s*", "应为 是/否、整数、小数、93.5%、38/41 或 na", "yes", 2, "93.5%", "38/41"),
        **{"type": ["string", "number", "boolean", "null"], "minimum": 0},
    },
}


def _example(gives: Json) -> Json:
    """An example: what it gives, at which level, and the facts that differ from all done."""
    return {
        "type": "object",
        "properties": {
            "gives": {**gives, "description": "按这些值应得出什么"},
            "level": {**refer("text"), "description": "按哪一级算；不写用 example_level"},
        },
        "required": ["gives"],
        "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9_]*$"},
        "additionalProperties": {**refer("values"), "description": "这个事实的值，或每年一个值的列表；~ 表示没有填"},
    }


_YEAR = _text("(19|20|21)[0-9]{2}|2200", "应为年份", 2023, types=("integer", "string"), minimum=1900, maximum=2200)
_CATEGORY_ID = {
    "pattern": f"^(?!({'|'.join(_RESERVED)})$)[A-Za-z][A-Za-z0-9_]*$",
    "patternErrorMessage": "大项编号应为字母和数字，且不与别的文件同名",
}
_NORM = {
    "type": "object",
    "properties": {"norm": {**refer("text"), "description": "规范的内容"}},
    "additionalProperties": {**refer("text"), "description": "位置；键是来源编号"},
}

# What stands for a type of the models wherever it is declared.
TYPES: dict[Any, Json] = {
    Any: {},
    NoneType: {"type": "null"},
    str: refer("text"),
    bool: refer("yes_no"),
    int: refer("whole"),
    tuple[str, ...]: refer("texts"),
    Points: refer("points"),
    Number: refer("number"),
    Needs: refer("conditions"),
    MonthDay: refer("day"),
    Named: {**FORMS["text"], "type": [*FORMS["text"]["type"], "array"], "items": refer("text")},
    Sources: refer("places"),
}

# What is closer at one key of one model: bounds that `check` holds, and what the types of Python cannot say.
KEYS: dict[tuple[str, str], Json] = {
    ("Head", "window"): {"items": _YEAR, "minItems": 2, "maxItems": 2},
    ("Head", "levels"): {"minProperties": 1},
    ("Head", "categories"): {"propertyNames": _CATEGORY_ID, "minProperties": 1},
    ("Head", "units_of_measure"): {
        "properties": {kind: refer("text") for kind in get_args(Kind)},
        "additionalProperties": False,
    },
    ("Indicator", "levels"): {"minItems": 1},
    ("Indicator", "facts"): {"propertyNames": _FACT_ID},
    ("Indicator", "norms"): {"items": _NORM},
    ("Part", "clauses"): refer("clauses"),
    ("Adjustment", "bonus_cap"): refer("points_from_0"),
    ("Adjustment", "deduction_cap"): refer("points_to_0"),
    ("Rule", "points"): {"not": {"enum": [0, "0"]}},
    ("Rule", "examples"): {"items": _example(refer("points")), "minItems": 2},
    ("ChecklistItem", "points"): refer("points_above_0"),
    ("ChecklistItem", "needs"): refer("needs"),
    ("Alternative", "needs"): refer("needs"),
    ("PerYear", "points"): refer("points_above_0"),
    ("PerYear", "needs"): refer("yearly_needs"),
    ("Tiered", "steps"): refer("steps"),
    ("CountMinimum", "minimum"): refer("number_above_0"),
    ("PerOccurrence", "facts"): {"minItems": 1, "uniqueItems": True},
    ("PerOccurrence", "each"): refer("points_above_0"),
    ("SurveyRule", "below"): refer("points_from_0"),
    ("Bonus", "each"): refer("points_above_0"),
    ("VetoRule", "fires_when"): {**refer("veto_needs"), "minProperties": 1},
    ("VetoRule", "examples"): {"items": _example({"enum": ["clear", "fired", "unknown"]}), "minItems": 2},
    ("WarningRule", "warns_when"): refer("veto_needs"),
    ("WarningRule", "same_evidence"): {"uniqueItems": True},
    ("WarningRule", "examples"): {"items": _example({"enum": ["clear", "warned"]}), "minItems": 2},
}

# Of these keys a model takes exactly one; of those, at least one.
ONE_OF: dict[str, Sequence[str]] = {"Rule": METHODS, "WarningRule": ("warns_when", "same_evidence")}
ANY_OF: dict[str, Sequence[str]] = {"Part": ("clauses", "title")}

# Keys that the models ask for and a file need not say, as `defaults` or the key above say them; and the reverse:
# keys that the models do without and `check` asks for.
NOT_SAID = {"Indicator": {"id"}, "Fact": {"id"}}
USUAL = {
    "Indicator": {"levels", "mode", "basis"},
    "Fact": {"kind", "unit", "yearly", "better", "remediable", "rollup"},
}
ASKED = {
    "Indicator": {"sources"},
    **{judged: {"examples"} for judged in ("Rule", "VetoRule", "WarningRule")},
}
