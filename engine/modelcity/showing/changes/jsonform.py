"""The difference between two standards as JSON, for other programs: ``modelcity-standard-diff/1``."""

import json
from collections.abc import Sequence
from typing import Any

from modelcity.errors import Problem
from modelcity.judging.assessment import Assessment, Points
from modelcity.judging.diffscore import Effect, Judged
from modelcity.standard.diff import Change, Diff
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard

FORMAT = "modelcity-standard-diff/1"
Json = dict[str, Any]


def diff_json(diff: Diff, effects: Sequence[Effect]) -> bytes:
    """One object as UTF-8 with LF; points as decimal strings, null where something is not there."""
    told = {
        "format": FORMAT,
        "before": _standard(diff.before),
        "after": _standard(diff.after),
        "same": not diff.changes,
        "moved": dict(diff.moved),
        "ceilings": {
            name: {level: {"before": _points(old), "after": _points(new)} for level, (old, new) in levels.items()}
            for name, levels in diff.ceilings.items()
        },
        "changes": [_change(change) for change in diff.changes],
        "dossiers": [_effect(effect) for effect in effects],
    }
    text = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode(errors="replace")


def _standard(standard: Standard) -> Json:
    judgement = standard.judgement
    adjustment = judgement.adjustment
    return {
        "id": standard.id,
        "edition": standard.head.edition,
        "title": standard.title(),
        "window": list(standard.head.window),
        "levels": list(standard.levels),
        "core": {level: points_text(int(points * 100)) for level, points in judgement.core.items()},
        "bonus_cap": points_text(int(adjustment.bonus_cap * 100)) if adjustment else None,
        "deduction_cap": points_text(int(adjustment.deduction_cap * 100)) if adjustment else None,
        "digest": standard.digest,
    }


def _change(change: Change) -> Json:
    return {
        "weight": change.weight,
        "kind": change.kind,
        "group": change.group,
        "id": change.id,
        "path": list(change.path),
        "before": change.old,
        "after": change.new,
    }


def _effect(effect: Effect) -> Json:
    locality = effect.locality
    return {
        "file": effect.file,
        "locality": {"id": locality.id, "name": locality.name, "level": locality.level} if locality else None,
        "before": _judged(effect.before),
        "after": _judged(effect.after),
        "indicators": [
            {"id": moved.id, "before": _three(moved.before), "after": _three(moved.after)} for moved in effect.moved
        ],
    }


def _judged(judged: Judged) -> Json:
    if judged.assessment is None:
        return {"problems": [_problem(problem) for problem in judged.problems]}
    return _assessment(judged.assessment)


def _assessment(assessment: Assessment) -> Json:
    verdict = assessment.verdict
    return {
        **(_three(assessment.totals) or {}),
        "out_of": points_text(assessment.out_of),
        "missing": assessment.missing,
        "verdict": {"status": verdict.status, "reasons": list(verdict.reasons)},
    }


def _problem(problem: Problem) -> str:
    return str(problem)


def _three(points: Points | None) -> Json | None:
    return {kind: points_text(value) for kind, value in points._asdict().items()} if points else None


def _points(points: int | None) -> str | None:
    return None if points is None else points_text(points)
