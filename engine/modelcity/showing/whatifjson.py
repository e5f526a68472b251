"""What if, for other programs: ``modelcity-whatif/1`` as JSON, and the moves and swings as CSV."""

from collections.abc import Iterable, Sequence
from typing import Any

from modelcity.judging.assessment import Points
from modelcity.planning.flips import Flips, Rise, Wanted
from modelcity.planning.sensitivity import Sensitivity, Swing, Turn
from modelcity.planning.whatif import Change, Move, Outcome, WhatIf
from modelcity.showing.jsonform import assessment_form, json_bytes, json_value
from modelcity.showing.plain import csv_bytes
from modelcity.showing.whatif import moved_text, shift_rows
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

FORMAT = "modelcity-whatif/1"
Json = dict[str, Any]


def what_if_json(standard: Standard, what: WhatIf, found: Sensitivity | None) -> bytes:
    """One object as UTF-8 with LF; before and after are assessments as ``assess --json`` prints them."""
    before = assessment_form(standard, what.before)
    return json_bytes(
        {
            "format": FORMAT,
            "before": before,
            "scenarios": [_outcome(standard, before, outcome) for outcome in what.outcomes],
            "sensitivity": None if found is None else _sensitivity(standard, found),
        }
    )


def _outcome(standard: Standard, before: Json, outcome: Outcome) -> Json:
    after = assessment_form(standard, outcome.after)
    return {
        "name": outcome.name,
        "changes": [_change(standard, change) for change in outcome.changes],
        "assumptions": [
            {"fact": change.fact, "year": change.year, "why": change.impossible}
            for change in outcome.changes
            if change.impossible
        ],
        "after": after,
        "moves": [_move(before, after, move) for move in outcome.moves],
        "vetoes": _differing(before["vetoes"], after["vetoes"], "id", "status"),
        "surveys": _differing(before["surveys"], after["surveys"], "indicator", "status"),
    }


def _change(standard: Standard, change: Change) -> Json:
    return {
        "fact": change.fact,
        "year": change.year,
        "before": _value(standard, change.fact, change.before),
        "after": _value(standard, change.fact, change.after),
        "evidence_filed": change.filed,
    }


def _value(standard: Standard, fact: str, value: str | None) -> str | int | bool | None:
    return json_value(standard.facts[fact], value)


def _move(before: Json, after: Json, move: Move) -> Json:
    old, new = (_found(told["indicators"], "id", move.after.id) for told in (before, after))
    return {
        "indicator": move.after.id,
        "before": {name: old[name] for name in ("outcome", *Points._fields)},
        "after": {name: new[name] for name in ("outcome", *Points._fields)},
        "clauses": [
            {
                "clause": shift.clause,
                "change": shift.kind,
                "before": _found(old["findings"], "clause", shift.clause),
                "after": _found(new["findings"], "clause", shift.clause),
            }
            for shift in move.shifts
        ],
        "values": [{"fact": change.fact, "year": change.year} for change in move.changes],
    }


def _found(entries: Iterable[Json], key: str, name: str) -> Any:
    return next((entry for entry in entries if entry[key] == name), None)


def _differing(before: Sequence[Json], after: Sequence[Json], key: str, said: str) -> list[Json]:
    pairs = zip(before, after, strict=True)
    return [{key: old[key], "before": old[said], "after": new[said]} for old, new in pairs if old[said] != new[said]]


def _sensitivity(standard: Standard, found: Sensitivity) -> Json:
    return {
        "swings": [_swing(standard, swing) for swing in found.swings],
        "without_effect": found.still,
        "flips": _flips(standard, found.flips),
    }


def _swing(standard: Standard, swing: Swing) -> Json:
    return {
        "fact": swing.fact,
        "years": [year for year in swing.years if year is not None],
        "now": [_value(standard, swing.fact, value) for value in swing.now],
        "gain": points_text(swing.gain),
        "loss": points_text(swing.loss),
        "step": _turn(standard, swing.fact, swing.step),
        "slip": _turn(standard, swing.fact, swing.slip),
    }


def _turn(standard: Standard, fact: str, turn: Turn | None) -> Json | None:
    if turn is None:
        return None
    effect = dict(zip(Points._fields, map(points_text, turn.effect), strict=True))
    told: Json = {"action": turn.action, "to": [_value(standard, fact, value) for value in turn.to], "effect": effect}
    remediable = {} if turn.action == "worse" else {"remediable": turn.possible}
    return told | remediable | {"verdict": turn.verdict}


def _flips(standard: Standard, flips: Flips) -> Json:
    return {
        "verdict": flips.verdict.status,
        "gates": [
            {"id": gate.id, "status": gate.status, "clears": _clearing(standard, gate.clears)} for gate in flips.gates
        ],
        "leaving": _rise(standard, flips.leaving),
        "passing": _rise(standard, flips.passing),
        "falls": [{"to": fall.to, "gate": fall.gate, "change": _wanted(standard, fall.change)} for fall in flips.falls],
    }


def _rise(standard: Standard, rise: Rise | None) -> Json | None:
    return None if rise is None else {"to": rise.to, "changes": _clearing(standard, rise.changes)}


def _clearing(standard: Standard, wanted: Sequence[Wanted] | None) -> list[Json] | None:
    if wanted is None:
        return None
    return [_wanted(standard, one) | {"remediable": one.possible} for one in wanted]


def _wanted(standard: Standard, one: Wanted) -> Json:
    now, to = (_value(standard, one.fact, value) for value in (one.now, one.to))
    return {"fact": one.fact, "year": one.year, "now": now, "to": to}


def moves_csv(standard: Standard, what: WhatIf) -> bytes:
    """Every indicator that moved, by scenario, and why: UTF-8 with BOM, CRLF, nothing that a spreadsheet runs."""
    head = [t("情景", "Scenario"), t("编号", "Id"), t("小项", "Indicator"), t("变动", "Move"), t("原因", "Why")]
    level, between = what.before.locality.level, t("；", "; ")
    rows = [
        [
            outcome.name,
            move.after.id,
            standard.indicator_title(move.after.id),
            moved_text(move),
            between.join(f"{word}{t('：', ': ')}{text}" for word, text in shift_rows(standard, level, move)),
        ]
        for outcome in what.outcomes
        for move in outcome.moves
    ]
    return csv_bytes([head, *rows])
