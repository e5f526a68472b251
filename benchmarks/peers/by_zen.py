"""GoRules Zen: a decision of one expression node, evaluated in batches.

A request per locality and total, its context written as JSON beforehand (the fastest of what it takes); the values
are those that count in the total, as the other peers get them. Zen's numbers are decimals, so its points are exact.
"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import zen

from kernel import Bytes, Integers, counted
from modelcity.standard.clauses import Item, Meter, Test
from modelcity.standard.standard import Standard
from peers import Answer
from peers.worth import averaged, parts, simple, worth

KEY = "national"
Requests = list[Any]  # the type that it names exists only for type checkers


class ByZen:
    """Clauses as an array of expressions, then the points of items, then the total."""

    name, most = "GoRules Zen", 2_000  # a time per locality that does not depend on how many there are

    def __init__(self, standard: Standard, level: str) -> None:
        self.rules = standard.at(level)
        self._row = {measure: row for row, measure in enumerate(self.rules.measures)}
        self._na = averaged(self.rules)
        adjustment = standard.judgement.adjustment
        assert adjustment is not None
        self._caps = int(adjustment.bonus_cap * 100), int(adjustment.deduction_cap * 100)
        self._engine = zen.ZenEngine({"loader": {"type": "static", "content": {KEY: _graph(self._expressions())}}})

    def encoded(self, values: Integers, states: Bytes) -> Requests:
        return [
            {"key": KEY, "context": json.dumps({"v": row, "na": left_out})}
            for one in counted(values, states)
            for row, left_out in zip(
                one.values.T.tolist(), one.left_out[self._na].T.astype(np.uint8).tolist(), strict=True
            )
        ]

    def three(self, encoded: Requests) -> list[dict[str, Any]]:
        return [one["data"]["result"] for one in self._engine.evaluate_batch(encoded)]

    def claimed(self, encoded: Requests) -> Integers:
        localities = len(encoded) // 3
        return np.array([said["total"] for said in self.three(encoded[localities : 2 * localities])], np.int64)

    def answer(self, said: Sequence[dict[str, Any]]) -> Answer:
        held = np.array([one["ok"] for one in said], np.uint8).T.reshape(len(self.rules.clauses), 3, -1)
        codes = (held << np.array([[0], [1], [2]], np.uint8)).sum(axis=1, dtype=np.uint8)
        return Answer(np.array([one["total"] for one in said], np.int64).reshape(3, -1), codes)

    def _expressions(self) -> list[tuple[str, str]]:
        """Keys and expressions of the node, each seeing those before it as ``$``."""
        meters = [(number, clause.meter) for number, clause in enumerate(self.rules.clauses) if clause.meter]
        lost = [(f"lost{number}", self._lost(meter)) for number, meter in meters]
        clauses = (
            f"$.lost{number} == 0" if clause.meter else " and ".join(map(self._test, clause.tests))
            for number, clause in enumerate(self.rules.clauses)
        )
        points: dict[str, list[str]] = {"scored": [], "bonus": [], "deduction": [], "veto": []}
        number = 0
        for item in self.rules.items:
            points[item.kind].append(_points(item, number))
            number += len(item.clauses)
        scored, bonus, deduction = (" + ".join(points[kind]) for kind in ("scored", "bonus", "deduction"))
        total = f"{scored} + min([{bonus}, {self._caps[0]}]) + max([{deduction}, {self._caps[1]}])"
        return [*lost, ("ok", f"[{', '.join(clauses)}]"), ("total", total)]

    def _test(self, test: Test) -> str:
        return f"({' or '.join(f'v[{self._row[measure]}] >= {at_least}' for measure, at_least in test.any_of)})"

    def _lost(self, meter: Meter) -> str:
        """The parts that a meter does not earn."""
        rows = [self._row[measure] for measure in meter.measures]
        held = [f"min([max([v[{row}], {meter.zero}]), {meter.full}])" for row in rows]
        if not meter.mean:
            return f"{meter.span} - min([max([{meter.each} * ({' + '.join(held)}) + {meter.base}, 0]), {meter.span}])"
        there = f"max([{len(rows)} - {' - '.join(f'na[{self._na.index(row)}]' for row in rows)}, 1])"
        return f"({meter.full * len(rows)} - {' - '.join(held)}) * {parts(meter) // meter.span} / {there}"


def _points(item: Item, first: int) -> str:
    """max(floor, ceiling − losses), rounded once."""
    of, each = worth(item)
    exact = f"{item.ceiling * of}"
    for number, (clause, cost) in enumerate(zip(item.clauses, each, strict=True), first):
        exact += f" - $.lost{number} * {cost}" if clause.meter else f" - ($.ok[{number}] ? 0 : {cost})"
    if not simple(item):
        exact = f"max([{exact}, {item.floor * of}])"
    return f"({exact})" if of == 1 else f"floor((2 * {exact} + {of}) / {2 * of})"


def _graph(expressions: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A JDM graph: input → expressions → output."""
    rows = [{"id": key, "key": key, "value": value} for key, value in expressions]
    kinds = {"input": "inputNode", "clauses": "expressionNode", "output": "outputNode"}
    nodes: list[dict[str, Any]] = [
        {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}} for name, kind in kinds.items()
    ]
    nodes[1]["content"] = {"expressions": rows, "passThrough": False}
    edges = [("input", "clauses"), ("clauses", "output")]
    return {
        "nodes": nodes,
        "edges": [{"id": f"{one}-{two}", "type": "edge", "sourceId": one, "targetId": two} for one, two in edges],
    }


make = ByZen
