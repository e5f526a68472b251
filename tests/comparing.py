"""What the tests of the comparison share: hand-made tables of scored towns, as `scored` would give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from modelcity.planning.comparison import Comparison, compared
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard

NATIONAL: Standard = load(installed(), "national")[0]
CATEGORIES = ("A1", "B2", "C3", "E5", "F6", "G7", "H8", "I9", "J10")  # those of a town
HOLDS = 7


def town(locality: str, claimed: int, **other: object) -> dict[str, object]:
    """One row: a town that loses nothing but what is said otherwise; points in hundredths."""
    rules = NATIONAL.at("town")
    row: dict[str, object] = {
        "locality": locality,
        "name": f"{locality}镇",
        "level": "town",
        "parent": "青禾区",
        "status": "gates_passed",
        "reasons": "",
        "evidenced": claimed,
        "claimed": claimed,
        "attainable": claimed,
        "out_of": 2600,
        "adjustment": 0,
        "missing": 0,
        **{f"category:{category}": 0 for category in CATEGORIES},
        **{f"clause:{clause.id}": HOLDS for clause in rules.clauses},
        **{f"finding:{clause.id}": HOLDS for clause in rules.clauses if clause.meter is not None},
        **{f"lost:{clause.id}": 0 for clause in rules.clauses if clause.meter is not None},
    }
    assert set(other) <= set(row)
    return row | other


def comparison(rows: Sequence[Mapping[str, object]]) -> Comparison:
    """Hand-made towns compared."""
    return compared(NATIONAL, [pd.DataFrame(rows)], (), None)
