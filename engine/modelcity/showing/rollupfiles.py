"""The roll-up as files: ``modelcity-rollup/1`` for programs, and the rolled-up dossier that ``assess`` reads."""

import json
from pathlib import Path
from typing import Any

from modelcity.dossier.csvfile import COLUMNS, HEAD_COLUMNS, LOCALITIES, heads_in
from modelcity.dossier.dossier import Dossier, Locality
from modelcity.dossier.measures import is_due
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.files import write_whole
from modelcity.judging.assessment import Assessment
from modelcity.planning.rollcosts import TownCost
from modelcity.planning.rolling import Answer, answer_of
from modelcity.planning.rolloutcome import Outcome
from modelcity.planning.rollup import Line, written
from modelcity.showing.plain import csv_bytes
from modelcity.standard.facts import Fact
from modelcity.standard.models import points_text
from modelcity.texts import t

FORMAT = "modelcity-rollup/1"
Json = dict[str, Any]


def rollup_json(outcome: Outcome) -> bytes:
    """One object as UTF-8 with LF; values and points as decimal strings or fractions, exact."""
    rollup, standard = outcome.rollup, outcome.rollup.standard
    place = rollup.locality
    body = {
        "format": FORMAT,
        "standard": {"id": standard.id, "edition": standard.head.edition, "digest": standard.digest},
        "locality": {"id": place.id, "name": place.name, "level": place.level},
        "as_of": outcome.as_of.isoformat() if outcome.as_of else None,
        "towns": [
            _town(cost, town, reported=cost.town not in rollup.absent)
            for cost, town in zip(outcome.costs.towns, rollup.towns, strict=True)
        ],
        "left_out": [{"file": one.file, "problems": list(map(str, one.problems))} for one in outcome.left_out],
        "vetoes": [climb._asdict() for climb in outcome.costs.vetoes],
        "facts": [_line(outcome, line) for line in rollup.lines],
        "rolled_up": _totals(outcome.rolled),
        "stated": _totals(outcome.stated),
        "verdict": outcome.verdict._asdict() if outcome.verdict is not None else None,
    }
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode(errors="replace")


def _town(cost: TownCost, town: Dossier, *, reported: bool) -> Json:
    return {
        "id": cost.town,
        "name": town.locality.name,
        "reported": reported,
        "alone": points_text(cost.alone),
        "unreported": points_text(cost.unreported),
        "gain": points_text(cost.gain),
        "indicators": {name: points_text(lost) for name, lost in cost.indicators.items()},
        "vetoes": list(cost.vetoes),
        "own_vetoes": list(cost.own_vetoes),
    }


def _totals(assessment: Assessment | None) -> Json | None:
    if assessment is None:
        return None
    return {name: points_text(points) for name, points in assessment.totals._asdict().items()}


def _line(outcome: Outcome, line: Line) -> Json:
    own = outcome.rollup.own_parts.get((line.fact.id, line.year))
    return {
        "fact": line.fact.id,
        "year": line.year,
        "rollup": line.fact.rollup,
        "due": is_due(line.fact, line.year, outcome.as_of),
        "value": _value(line.fact, line.answer),
        "of_reported": _value(line.fact, line.known),
        "evidenced": line.evidenced,
        "missing": list(line.missing),
        "decided_by": list(line.deciding),
        "stated": _value(line.fact, answer_of(line.stated)),
        "standing": line.standing,
        "own_part": None if own is None else _value(line.fact, own),
    }


def _value(fact: Fact, answer: Answer) -> str | None:
    if isinstance(answer, str):
        return None if answer == "missing" else answer
    return written(fact, answer)


def rolled_csv(outcome: Outcome) -> bytes:
    """The rolled-up dossier: every value in the long form, and a row without a value for what is not known."""
    rollup = outcome.rollup
    name = rollup.locality.id
    rows = [
        (name, fact, str(year or ""), entry.typed, ";".join(entry.evidence), entry.note)
        for (fact, year), entry in rollup.dossier.entries.items()
    ]
    known = rollup.dossier.entries
    rows += [
        (name, line.fact.id, str(line.year or ""), "", "", rollup.note(line))
        for line in rollup.lines
        if (line.fact.id, line.year) not in known
    ]
    return csv_bytes([COLUMNS, *rows])


def write_rollup(outcome: Outcome, folder: Path) -> list[Path]:
    """Write the JSON, the dossier and its ``localities.csv`` into a folder, once all are ready; raises CallError.

    A ``localities.csv`` of others is left as it is: nothing is written beside it.
    """
    place = outcome.rollup.locality
    if not _only_of(place, folder / LOCALITIES):
        found = t("列着别的地区，不会改写", "lists other localities and is not written over")
        advice = t("请用 --out 另给一个文件夹", "name another folder with --out")
        raise CallError(Problem(Place(str(folder / LOCALITIES)), found, next=advice))
    files = {
        "rollup.json": rollup_json(outcome),
        "汇总台账.csv": rolled_csv(outcome),
        LOCALITIES: csv_bytes([HEAD_COLUMNS, (place.id, place.name, place.level, place.parent)]),
    }
    for name, content in files.items():
        write_whole(folder / name, content)
    return [folder / name for name in files]


def _only_of(place: Locality, listed: Path) -> bool:
    """Whether a ``localities.csv`` may be written anew: it is not there, or lists nobody else."""
    if not listed.exists():
        return True
    own, problems = {place.id, place.name}, list[Problem]()
    try:
        return all(own & {head.id, head.name} for head in heads_in(listed, problems)) and not problems
    except FactError:
        return False
