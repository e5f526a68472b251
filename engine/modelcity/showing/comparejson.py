"""The comparison as JSON, for other programs: ``modelcity-comparison/1``, one locality to a line."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from modelcity.judging.assessment import Points
from modelcity.planning.comparison import Comparison, Ranking, VetoCount
from modelcity.planning.pareto import Loss
from modelcity.planning.ranking import Quartiles
from modelcity.planning.towns import LeftOut
from modelcity.showing.comparewords import against_median, half_points, percent_of_full, share_lost, texts
from modelcity.standard.models import points_text

FORMAT = "modelcity-comparison/1"
Json = dict[str, Any]

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def comparison_json(comparison: Comparison) -> bytes:
    """One object as UTF-8 with LF; points and percentages as decimal strings, titles in the language in use."""
    return "".join(_written(comparison)).encode(errors="replace")


def _written(comparison: Comparison) -> Iterator[str]:
    """The object part by part: a ranking can be long, and is put together once."""
    standard = comparison.standard
    yield "{\n" + _members(
        format=_encode(FORMAT),
        standard=_encode({"id": standard.id, "edition": standard.head.edition, "digest": standard.digest}),
        as_of=_encode(comparison.as_of.isoformat() if comparison.as_of else None),
        left_out=_lines(map(_left_out, comparison.left_out)),
    )
    yield ',\n"levels": ['
    for number, ranking in enumerate(comparison.rankings):
        yield ", {\n" if number else "{\n"
        yield _level(comparison, ranking)
        yield ',\n"ranking": [\n'
        yield ",\n".join(_places(ranking))
        yield "\n]\n}"
    yield "]\n}\n"


def _members(**members: str) -> str:
    """Members of an object whose values are JSON already, each on a line."""
    return ",\n".join(f"{_encode(name)}: {value}" for name, value in members.items())


def _lines(values: Iterable[Json]) -> str:
    """A list, each value on a line: people read it, and programs line by line."""
    lines = ",\n".join(map(_encode, values))
    return f"[\n{lines}\n]" if lines else "[]"


def _left_out(one: LeftOut) -> Json:
    return {"file": one.file, "locality": one.town, "problems": list(map(str, one.problems))}


def _level(comparison: Comparison, ranking: Ranking) -> str:
    """All but the ranking itself."""
    standard = comparison.standard
    categories = [
        {
            "id": category,
            "title": standard.category_title(category),
            "points": points_text(worth),
            "claimed": _quartiles(ranking.quartiles[f"category:{category}"]),
        }
        for category, worth in ranking.categories.items()
    ]
    return _members(
        level=_encode(ranking.level),
        localities=_encode(len(ranking)),
        out_of=_encode(points_text(ranking.out_of)),
        verdicts=_encode(ranking.verdicts()),
        totals=_encode({name: _quartiles(ranking.quartiles[name]) for name in Points._fields}),
        categories=_lines(categories),
        clauses=_lines(_loss(comparison, ranking, loss) for loss in ranking.losses),
        vetoes=_lines(_veto(comparison, ranking, veto) for veto in ranking.vetoes),
    )


def _quartiles(quartiles: Quartiles) -> Json:
    return {name: half_points(halves) for name, halves in quartiles._asdict().items()}


def _loss(comparison: Comparison, ranking: Ranking, loss: Loss) -> Json:
    return {
        "clause": loss.clause.id,
        "indicator": loss.indicator,
        "title": comparison.standard.indicator_title(loss.indicator),
        "label": loss.clause.label,
        "localities": loss.localities._asdict(),
        "points": points_text(sum(loss.points)),
        "points_by_kind": {kind: points_text(points) for kind, points in loss.points._asdict().items()},
        "running_percent": share_lost(loss, ranking).removesuffix("%"),
    }


def _veto(comparison: Comparison, ranking: Ranking, veto: VetoCount) -> Json:
    return {
        "id": veto.veto,
        "title": comparison.standard.indicator_title(veto.veto),
        "fired": ranking.table["locality"].iloc[list(veto.fired)].tolist(),
        "unknown": veto.unknown,
    }


def _places(ranking: Ranking) -> list[str]:
    """The ranking, each locality as JSON."""
    table, percent = ranking.table, percent_of_full(ranking)
    columns = {category: f"category:{category}" for category in ranking.categories}
    against = {name: against_median(ranking, name) for name in ("claimed", *columns.values())}
    own = [_members_of(table[name], category, points_text) for category, name in columns.items()]
    distances = [_members_of(table[name], category, against[name]) for category, name in columns.items()]
    return _objects(
        [
            *(_members_of(table[name], name, _same) for name in ("rank", "locality", "name", "parent")),
            *(_members_of(table[name], name, points_text) for name in (*Points._fields, "adjustment")),
            _members_of(table["claimed"], "percent", lambda points: percent(points).removesuffix("%")),
            _members_of(table["claimed"], "against_median", against["claimed"]),
            _members_of(table["status"], "status", _same),
            _members_of(table["reasons"], "reasons", lambda reasons: reasons.split(";") if reasons else []),
            _members_of(table["missing"], "missing", _same),
            [f'"categories": {points}' for points in _objects(own)],
            [f'"categories_against_median": {points}' for points in _objects(distances)],
        ]
    )


def _members_of(column: "pd.Series[Any]", name: str, say: Callable[[Any], Any]) -> list[str]:
    """For each row the member of this name; each distinct value is encoded once."""
    return texts(column, lambda value: f"{_encode(name)}: {_encode(say(value))}")


def _objects(members: Sequence[Sequence[str]]) -> list[str]:
    """For each row the object of its members."""
    return [f"{{{', '.join(of_row)}}}" for of_row in zip(*members, strict=True)]


def _same(value: Any) -> Any:
    return value
