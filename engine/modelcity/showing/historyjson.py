"""History for other programs: ``modelcity-history/1`` (runs), ``modelcity-history-diff/1``, ``modelcity-marks/1``."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from modelcity.dossier.dossier import Entry
from modelcity.judging.assessment import Points
from modelcity.office.history import Run
from modelcity.office.marks import Comparison, Sums
from modelcity.office.rundiff import RunDiff, Told, Turn
from modelcity.showing.changes.jsonform import diff_json
from modelcity.showing.plain import csv_text
from modelcity.standard.models import points_text
from modelcity.texts import t

Json = dict[str, Any]


def runs_json(runs: Sequence[Run]) -> bytes:
    """Every run with its time, totals, verdict and digests; the assessment itself is what ``history show`` gives."""
    return _bytes({"format": "modelcity-history/1", "runs": [_run(run) for run in runs]})


def _run(run: Run) -> Json:
    said, locality = run.assessment, run.locality
    return {
        "number": run.number,
        "at": run.at,
        "program": run.version,
        "digest": run.digest,
        "standard": said["standard"],
        "locality": {"id": locality.id, "name": locality.name, "level": locality.level},
        "as_of": said["as_of"],
        "facts_digest": said["facts_digest"],
        "totals": said["totals"],
        "verdict": said["verdict"],
        "missing": said["missing"],
    }


def run_diff_json(diff: RunDiff) -> bytes:
    """Two runs and all that differs, newly lost first; null where something is not there."""
    return _bytes(
        {
            "format": "modelcity-history-diff/1",
            "before": _run(diff.before),
            "after": _run(diff.after),
            "clauses": [_turn(turn) for turn in diff.turns],
            "indicators": [
                {"id": move.id, "before": _three(move.before), "after": _three(move.after)} for move in diff.indicators
            ],
            "facts": [
                {"fact": move.fact, "year": move.year, "before": _entry(move.before), "after": _entry(move.after)}
                for move in diff.facts
            ],
            "standard": None if diff.standards is None else json.loads(diff_json(diff.standards, ())),
        }
    )


def _turn(turn: Turn) -> Json:
    return {"clause": turn.clause, "change": turn.kind, "before": _told(turn.before), "after": _told(turn.after)}


def _told(told: Told | None) -> Json | None:
    if told is None:
        return None
    finding = told.finding
    because = [{"fact": one.fact, "year": one.year, "value": one.value, "needs": one.needs} for one in finding.because]
    return {
        "kind": finding.kind,
        "points": points_text(finding.points),
        "remediable": finding.remediable,
        "because": because,
    }


def _entry(entry: Entry | None) -> Json | None:
    if entry is None:
        return None
    value = "na" if entry.value is None else str(entry.value)
    return {"value": value, "typed": entry.typed, "evidence": list(entry.evidence), "note": entry.note}


def _three(points: Points | None) -> Json | None:
    return {kind: points_text(value) for kind, value in points._asdict().items()} if points else None


def marks_json(found: Comparison) -> bytes:
    """The inspector's marks beside the run that they are of."""
    return _bytes(
        {
            "format": "modelcity-marks/1",
            "run": _run(found.run),
            "total": _sums(found.total),
            "categories": [{"id": name, **_sums(sums)} for name, sums in found.categories],
            "indicators": [
                {
                    "id": one.id,
                    "claimed": points_text(one.scored.claimed),
                    "evidenced": points_text(one.scored.evidenced),
                    "marked": points_text(one.marked),
                    "change": points_text(one.change),
                    "reason": one.reason,
                }
                for one in found.marked
            ],
            "unmarked": list(found.unmarked),
            "claimed_otherwise": list(found.other),
            "sums_otherwise": [{"id": name, "said": said} for name, said in found.wrong],
        }
    )


def _sums(sums: Sums) -> Json:
    return {kind: points_text(value) for kind, value in sums._asdict().items()}


def marks_csv(found: Comparison) -> bytes:
    """The same by indicator for a spreadsheet: UTF-8 with BOM; what was not marked stands with empty cells."""
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\r\n")
    words = ("小项", "名称", "自评得分", "有佐证得分", "考评得分", "增减", "核减原因")
    english = ("indicator", "title", "claimed", "evidenced", "inspected", "change", "why reduced")
    table.writerow([t(zh, en) for zh, en in zip(words, english, strict=True)])
    marked = {one.id: one for one in found.marked}
    for said in found.run.assessment["indicators"]:
        row = [said["id"], csv_text(said["title"]), said["claimed"], said["evidenced"]]
        one = marked.get(said["id"])
        table.writerow(
            [*row, *([points_text(one.marked), points_text(one.change), csv_text(one.reason)] if one else [""] * 3)]
        )
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def _bytes(value: Json) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode(errors="replace")
