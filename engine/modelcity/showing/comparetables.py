"""The tables of a comparison, for CSV and workbook alike: heads, and rows of texts and exact numbers."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from modelcity.planning.comparison import Comparison, Ranking
from modelcity.planning.pareto import Loss
from modelcity.showing.comparewords import (
    against_median,
    loss_title,
    names_of,
    percent_of_full,
    share_lost,
    texts,
    verdict_text,
)
from modelcity.showing.words import share_word
from modelcity.standard.models import points_text
from modelcity.texts import t

Cell = str | int | Decimal


class Grid(NamedTuple):
    """A table: its name, heads and widths of the columns, and its rows."""

    name: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Iterator[tuple[Cell, ...]]


def number(text: str) -> Cell:
    """Points as an exact number; nothing stays nothing."""
    return Decimal(text) if text else ""


def ranking_grid(comparison: Comparison) -> Grid:
    """A row for each locality: its place, totals and verdict."""
    columns = {
        t("级别", "level"): 12,
        t("名次", "place"): 6,
        t("地区", "locality"): 28,
        t("编号", "id"): 16,
        t("上级", "parent"): 28,
        t("自报", "claimed"): 9,
        t("满分", "of"): 8,
        f"{share_word(comparison.standard)}%": 9,
        t("比中位数", "vs median"): 10,
        t("有佐证", "evidenced"): 9,
        t("最高可得", "at best"): 9,
        t("其中加减分", "adjustment"): 10,
        t("缺数据", "missing"): 8,
        t("结论", "verdict"): 34,
    }
    rows = (row for ranking in comparison.rankings for row in _places(comparison, ranking))
    return Grid(t("排名", "ranking"), tuple(columns), tuple(columns.values()), rows)


def _places(comparison: Comparison, ranking: Ranking) -> Iterator[tuple[Cell, ...]]:
    table = ranking.table
    level, full = comparison.standard.level_name(ranking.level), number(points_text(ranking.out_of))
    verdicts = zip(table["status"].tolist(), table["reasons"].tolist(), strict=True)
    return zip(
        [level] * len(ranking),
        table["rank"].tolist(),
        names_of(ranking, range(len(ranking))),
        table["locality"].tolist(),
        table["parent"].tolist(),
        map(number, texts(table["claimed"], points_text)),
        [full] * len(ranking),
        (number(percent.removesuffix("%")) for percent in texts(table["claimed"], percent_of_full(ranking))),
        map(number, texts(table["claimed"], against_median(ranking, "claimed"))),
        map(number, texts(table["evidenced"], points_text)),
        map(number, texts(table["attainable"], points_text)),
        map(number, texts(table["adjustment"], points_text)),
        table["missing"].tolist(),
        (verdict_text(*verdict) for verdict in verdicts),
        strict=True,
    )


def category_grid(comparison: Comparison) -> Grid:
    """A row for each locality: its claimed points in each category, and how far they lie from the median."""
    standard = comparison.standard
    categories = [
        category
        for category in standard.head.categories
        if any(category in ranking.categories for ranking in comparison.rankings)
    ]
    titles = [f"{category} {standard.category_title(category)}" for category in categories]
    against = [t(f"{category} 比中位数", f"{category} vs median") for category in categories]
    heads = (t("级别", "level"), t("名次", "place"), t("地区", "locality"), t("编号", "id"), *titles, *against)
    widths = (12, 6, 28, 16, *(11 for _ in titles), *(9 for _ in against))
    rows = (row for ranking in comparison.rankings for row in _points(comparison, ranking, categories))
    return Grid(t("大项", "categories"), heads, widths, rows)


def _points(comparison: Comparison, ranking: Ranking, categories: list[str]) -> Iterator[tuple[Cell, ...]]:
    nothing = [""] * len(ranking)
    own, against = [], []
    for category in categories:
        name = f"category:{category}"
        if category in ranking.categories:
            own.append(texts(ranking.table[name], points_text))
            against.append(texts(ranking.table[name], against_median(ranking, name)))
        else:
            own.append(nothing)
            against.append(nothing)
    return zip(
        [comparison.standard.level_name(ranking.level)] * len(ranking),
        ranking.table["rank"].tolist(),
        names_of(ranking, range(len(ranking))),
        ranking.table["locality"].tolist(),
        *(map(number, column) for column in (*own, *against)),
        strict=True,
    )


def clause_grid(comparison: Comparison) -> Grid:
    """A row for each clause that anybody loses, by level, the most points first."""
    columns = {
        t("级别", "level"): 12,
        t("条款", "clause"): 16,
        t("小项", "indicator"): 9,
        t("内容", "what it asks"): 60,
        t("失分合计", "points"): 10,
        t("累计占比%", "running share %"): 10,
        t("没达到的地区", "localities: failed"): 10,
        t("缺数据的地区", "localities: missing"): 10,
        t("缺佐证的地区", "localities: unevidenced"): 10,
        t("没达到失分", "points: failed"): 10,
        t("缺数据失分", "points: missing"): 10,
        t("缺佐证失分", "points: unevidenced"): 10,
    }
    rows = (_loss(comparison, ranking, loss) for ranking in comparison.rankings for loss in ranking.losses)
    return Grid(t("失分条款", "clauses lost"), tuple(columns), tuple(columns.values()), rows)


def _loss(comparison: Comparison, ranking: Ranking, loss: Loss) -> tuple[Cell, ...]:
    return (
        comparison.standard.level_name(ranking.level),
        loss.clause.id,
        loss.indicator,
        loss_title(comparison.standard, loss),
        number(points_text(sum(loss.points))),
        number(share_lost(loss, ranking).removesuffix("%")),
        *loss.localities,
        *(number(points_text(points)) for points in loss.points),
    )


def trouble_grid(comparison: Comparison) -> Grid:
    """A row for each veto that fires somewhere, and for each problem of what was left out."""
    heads = (t("种类", "kind"), t("地区或文件", "locality or file"), t("编号", "id"), t("说明", "what"))
    return Grid(t("否决与问题", "vetoes and problems"), heads, (14, 34, 16, 90), _troubles(comparison))


def _troubles(comparison: Comparison) -> Iterator[tuple[Cell, ...]]:
    fired, left_out = t("一票否决", "veto"), t("没有用上", "left out")
    for ranking in comparison.rankings:
        for veto in ranking.vetoes:
            title = comparison.standard.indicator_title(veto.veto)
            for name in names_of(ranking, veto.fired):
                yield fired, name, veto.veto, title
    for one in comparison.left_out:
        for problem in one.problems:
            yield left_out, one.file, one.town or "", str(problem)
