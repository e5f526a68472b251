"""Localities side by side: ranked within their level, held against the median, with what most of them lose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from modelcity.judging.assessment import Points, VerdictStatus
from modelcity.judging.gates import veto_status
from modelcity.planning.pareto import Loss, losses
from modelcity.planning.ranking import Quartiles, quartiles, ranked
from modelcity.planning.towns import LeftOut
from modelcity.standard.clauses import LevelRules
from modelcity.standard.standard import Standard

VERDICTS: tuple[VerdictStatus, ...] = ("gates_passed", "unresolved", "below_threshold", "vetoed")


class VetoCount(NamedTuple):
    """One veto: the rows of the ranking in which it fires, and how often it cannot be decided."""

    veto: str
    fired: tuple[int, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The localities of one level.

    table: as ``scored`` gives it, sorted, with `rank`. out_of: hundredths that the level can earn, `categories` those
    of each category (0 for the adjustment). quartiles: by column of the table, of the totals and the categories.
    """

    level: str
    table: pd.DataFrame
    out_of: int
    categories: Mapping[str, int]
    quartiles: Mapping[str, Quartiles]
    losses: tuple[Loss, ...]
    vetoes: tuple[VetoCount, ...]

    def __len__(self) -> int:
        return len(self.table)

    def verdicts(self) -> dict[VerdictStatus, int]:
        """How many localities have each verdict."""
        return {status: int((self.table["status"] == status).sum()) for status in VERDICTS}


class Comparison(NamedTuple):
    """Everything compared: a ranking for each level, and who was left out and why."""

    standard: Standard
    as_of: date | None
    rankings: tuple[Ranking, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def vetoed(self) -> bool:
        """Whether any locality is vetoed."""
        return any(ranking.verdicts()["vetoed"] for ranking in self.rankings)


def compared(
    standard: Standard, tables: Iterable[pd.DataFrame], left_out: Iterable[LeftOut], as_of: date | None
) -> Comparison:
    """Compare localities given in any number of tables as ``scored`` makes them, each of one level."""
    by_level: dict[str, list[pd.DataFrame]] = {level: [] for level in standard.levels}
    for table in tables:
        if len(table):
            by_level[table["level"].iloc[0]].append(table)
    rankings = tuple(_ranking(standard, level, pd.concat(parts)) for level, parts in by_level.items() if parts)
    return Comparison(standard, as_of, rankings, tuple(left_out))


def _ranking(standard: Standard, level: str, joined: pd.DataFrame) -> Ranking:
    rules, table = standard.at(level), ranked(joined)
    columns = [name for name in table.columns if name in Points._fields or name.startswith("category:")]
    return Ranking(
        level,
        table,
        int(table["out_of"].iloc[0]),
        {name.partition(":")[2]: _worth(standard, rules, name.partition(":")[2]) for name in columns if ":" in name},
        {name: quartiles(table[name].tolist()) for name in columns},
        losses(rules, table),
        tuple(_veto(item.id, table[f"clause:{item.clauses[0].id}"]) for item in rules.items if item.kind == "veto"),
    )


def _worth(standard: Standard, rules: LevelRules, category: str) -> int:
    """What the level can earn in a category."""
    return sum(
        item.ceiling for item in rules.items if item.kind == "scored" and standard.category_of(item.id) == category
    )


def _veto(veto: str, codes: "pd.Series[int]") -> VetoCount:
    statuses = codes.map({code: veto_status(code) for code in codes.unique().tolist()})
    return VetoCount(veto, tuple(statuses.index[statuses == "fired"].tolist()), int((statuses == "unknown").sum()))
