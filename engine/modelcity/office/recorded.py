"""The form of a recorded assessment (design.md §7): what is asked of it before anything relies on it."""

import re
from collections.abc import Callable, Mapping, Set
from datetime import date
from types import NoneType
from typing import Any, get_args

from modelcity.judging.assessment import FindingKind, SurveyStatus, VerdictStatus, VetoStatus
from modelcity.standard.facts import Fact
from modelcity.standard.models import points_of
from modelcity.standard.standard import Standard

Json = dict[str, Any]
Form = Callable[[Any], bool]
FORMAT = "modelcity-assessment/1"
_NUMBER = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20})?")
_NEEDS = re.compile(rf"[≥≤]{_NUMBER.pattern}(?: any year)?")


def is_assessment(said: object) -> bool:
    """Whether something is an assessment with all that history, follow-up and marks look at."""
    return _ASSESSMENT(said)


def fits(said: Json, level: str, entries: Set[str], standard: Standard) -> bool:
    """Whether a recorded assessment at a level, and the facts of its entries, name nothing that a standard has not.

    Each may come from somebody else's file.
    """
    indicators = said["indicators"]
    findings = [(one["id"], finding) for one in indicators for finding in one["findings"]]
    because = [one for _, finding in findings for one in finding["because"]]
    return (
        level in standard.levels
        and standard.indicators.keys() >= {one["id"] for one in indicators}
        and standard.facts.keys() >= entries | {one["fact"] for one in because}
        and all(finding["clause"].startswith(f"{name}.") for name, finding in findings)
        and all(_can_be(standard.facts[one["fact"]], one) for one in because)
    )


def _can_be(fact: Fact, because: Json) -> bool:
    """Whether a fact may have the value that is said of it, and be asked for what it needs."""
    value, needs = because["value"], because["needs"]
    if fact.kind == "bool":
        return True  # any text is shown as it stands
    known = value in (None, "na") or _NUMBER.fullmatch(str(value))
    return bool(known and (not needs or _NEEDS.fullmatch(needs)))


def _kind(*kinds: type) -> Form:
    """A value of one of these types, and no other: True is no number here."""
    return lambda value: type(value) in kinds


def _one_of(words: Any) -> Form:
    known = get_args(words)
    return lambda value: isinstance(value, str) and value in known


def _each(form: Form) -> Form:
    return lambda value: isinstance(value, list) and all(map(form, value))


def _with(parts: Mapping[str, Form]) -> Form:
    """An object that has these parts, each of its form; it may have more."""
    return lambda value: (
        isinstance(value, dict) and all(key in value and form(value[key]) for key, form in parts.items())
    )


def _points(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) < 20 and isinstance(points_of(value), int)
    except ValueError:
        return False


def _day(value: object) -> bool:
    try:
        return value is None or (isinstance(value, str) and date.fromisoformat(value).year > 0)
    except ValueError:
        return False


_TEXT, _YES, _COUNT = _kind(str), _kind(bool), _kind(int)
_TOTALS = {"evidenced": _points, "claimed": _points, "attainable": _points}
_BECAUSE = _each(
    _with({"fact": _TEXT, "year": _kind(int, NoneType), "value": _kind(str, int, bool, NoneType), "needs": _TEXT})
)
_FINDING = _with(
    {"clause": _TEXT, "kind": _one_of(FindingKind), "points": _points, "because": _BECAUSE, "remediable": _YES}
)
_INDICATOR = {"id": _TEXT, "category": _TEXT, "title": _TEXT, "points": _points, "outcome": _TEXT, "capped": _YES}
_REMEDY = {"id": _TEXT, "indicator": _TEXT, "points": _points, "do": _TEXT, "lead": _TEXT, "due": _day}
_ASSESSMENT = _with(
    {
        "format": FORMAT.__eq__,
        "standard": _with({"id": _TEXT, "edition": _TEXT, "digest": _TEXT}),
        "as_of": _day,
        "facts_digest": _TEXT,
        "totals": _with({**_TOTALS, "out_of": _points}),
        "verdict": _with({"status": _one_of(VerdictStatus)}),
        "missing": _COUNT,
        "categories": _each(_with({"id": _TEXT})),
        "indicators": _each(_with({**_INDICATOR, **_TOTALS, "findings": _each(_FINDING)})),
        "vetoes": _each(_with({"id": _TEXT, "status": _one_of(VetoStatus)})),
        "surveys": _each(_with({"indicator": _TEXT, "status": _one_of(SurveyStatus)})),
        "remedies": _each(_with({**_REMEDY, "support": _each(_TEXT), "evidence": _each(_TEXT), "remediable": _YES})),
    }
)
