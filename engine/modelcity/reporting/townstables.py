"""The tables of the towns brief: ranking, spread by category, common weaknesses, best steps, what was left out."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from modelcity.judging.assessment import RemedyResult, VerdictStatus
from modelcity.planning.comparison import Comparison, Ranking
from modelcity.reporting.fitting import wide_as
from modelcity.reporting.model import Cell, Column, Table
from modelcity.reporting.phrases import due_cell, due_column
from modelcity.reporting.townsteps import Steps
from modelcity.showing.compare import quartile_titles
from modelcity.showing.comparewords import (
    against_median,
    half_points,
    loss_title,
    names_of,
    percent_of_full,
    share_lost,
    texts,
    verdict_text,
)
from modelcity.showing.numbers import decimal_points
from modelcity.showing.pareto import MOST
from modelcity.showing.words import share_word, verdict_word
from modelcity.standard.models import points_text
from modelcity.texts import t


def ranking_table(comparison: Comparison, ranking: Ranking) -> Table:
    """A row for each locality by the claimed points: its place, totals and verdict."""
    table = ranking.table
    rows = zip(
        map(Decimal, table["rank"].tolist()),
        names_of(ranking, range(len(ranking))),
        map(decimal_points, table["claimed"].tolist()),
        map(_figure, texts(table["claimed"], percent_of_full(ranking))),
        map(_figure, texts(table["claimed"], against_median(ranking, "claimed"))),
        map(decimal_points, table["evidenced"].tolist()),
        map(decimal_points, table["attainable"].tolist()),
        map(Decimal, table["missing"].tolist()),
        map(_verdict, table["status"].tolist(), table["reasons"].tolist()),
        strict=True,
    )
    full = points_text(ranking.out_of)
    return Table(
        t(f"自评排名（满分 {full}）", f"Ranking (of {full})"),
        (
            Column(t("名次", "Place"), 2, "number"),
            Column(t("地区", "Locality"), 9),
            Column(t("自报", "Claimed"), 3, "points"),
            Column(share_word(comparison.standard) + "%", 4, "number"),
            Column(t("比中位数", "Vs median"), 4, "number"),
            Column(t("有佐证", "Evidenced"), 3, "points"),
            Column(t("最高可得", "At best"), 4, "points"),
            Column(t("缺数据", "Missing"), 3, "number"),
            Column(t("结论", "Verdict"), 11),
        ),
        tuple(rows),
    )


def _verdict(status: VerdictStatus, reasons: str) -> str:
    """The verdict; several ids stand below it, three to a line: LibreOffice breaks a longer line within an id."""
    ids = reasons.split(";")
    if len(ids) == 1:
        return verdict_text(status, reasons)
    return "\n".join(
        [verdict_word(status), *(t("、", ", ").join(ids[start : start + 3]) for start in range(0, len(ids), 3))]
    )


def _figure(text: str) -> Cell:
    """A percentage or a distance as an exact number, so that it sorts; nothing stays nothing."""
    return Decimal(text.removesuffix("%")) if text else ""


def spread_table(comparison: Comparison, ranking: Ranking) -> Table:
    """The quartiles of the totals and of each category, exact to half a hundredth."""
    titles = {
        "claimed": t("自报总分", "Total, claimed"),
        "evidenced": t("有佐证总分", "Total, evidenced"),
        "attainable": t("最高可得总分", "Total, at best"),
    }
    asked = [(name, said, ranking.out_of) for name, said in titles.items()]
    for category, worth in ranking.categories.items():
        asked.append((f"category:{category}", f"{category} {comparison.standard.category_title(category)}", worth))
    rows: list[tuple[Cell, ...]] = [
        (
            said,
            *(Decimal(half_points(half)) for half in ranking.quartiles[name]),
            decimal_points(worth) if worth else "",
        )
        for name, said, worth in asked
    ]
    return Table(
        t("得分分布（各大项按自报）", "Spread (categories by the claimed points)"),
        (
            Column(t("项目", "Item"), wide_as([str(row[0]) for row in rows], 13, 16)),
            *(Column(title, 4, "number") for title in quartile_titles()),
            Column(t("满分", "Of"), 4, "number"),
        ),
        tuple(rows),
    )


def weakness_table(comparison: Comparison, ranking: Ranking) -> Table:
    """The clauses that cost most together, and in how many localities for which reason."""
    rows: list[tuple[Cell, ...]] = [
        (
            loss.clause.id,
            loss_title(comparison.standard, loss),
            decimal_points(sum(loss.points)),
            _figure(share_lost(loss, ranking)),
            *(Decimal(count) if count else "" for count in loss.localities),
        )
        for loss in ranking.losses[:MOST]
    ]
    return Table(
        t("失分最多的条款和失分的地区数", "What costs most, and in how many"),
        (
            Column(t("条款", "Clause"), 7, "id"),
            Column(t("内容", "What it asks"), 14),
            Column(t("失分合计", "Points"), 4, "points"),
            Column(t("累计占比%", "Running share %"), 5, "number"),
            Column(t("没达到", "Failed"), 3, "number"),
            Column(t("缺数据", "Missing"), 3, "number"),
            Column(t("缺佐证", "No evidence"), 3, "number"),
        ),
        tuple(rows),
    )


def steps_table(comparison: Comparison, ranking: Ranking, steps: Steps) -> Table:
    """Up to three rows for each locality, in the order of the ranking; one that says so where nothing is left to do."""
    ids, names = ranking.table["locality"].tolist(), names_of(ranking, range(len(ranking)))
    rows: list[tuple[Cell, ...]] = []
    for locality, name in zip(ids, names, strict=True):
        mine = steps.get(locality, ())
        rows += _steps(comparison, name, mine) if mine else [(name, "", _nothing(), "", "", "")]
    return Table(
        t("提分步骤", "Steps"),
        (
            Column(t("地区", "Locality"), 9),
            Column(t("步", "Step"), 2, "number"),
            Column(t("做什么", "What to do"), 16),
            Column(t("牵头单位", "Lead"), 6),
            due_column(6, dated=comparison.as_of is not None),
            Column(t("可得分", "Gain"), 3, "points"),
        ),
        tuple(rows),
    )


def _steps(comparison: Comparison, name: str, steps: tuple[RemedyResult, ...]) -> Iterator[tuple[Cell, ...]]:
    standard = comparison.standard
    for number, step in enumerate(steps, 1):
        lead = standard.unit_title(step.lead) if step.lead in standard.units else ""
        do = f"{step.indicator} {standard.indicator_title(step.indicator)}\n{step.do}"
        yield name, Decimal(number), do, lead, due_cell(step), decimal_points(step.points)


def _nothing() -> str:
    return t("没有还来得及、又能提分的事项", "nothing that is in time and gains points")


def left_out_table(comparison: Comparison) -> Table:
    """Every problem of every file that was left out."""
    rows = [
        (Path(one.file).name, one.town or "", str(problem)) for one in comparison.left_out for problem in one.problems
    ]
    return Table(
        t("没有用上的台账和原因", "Dossiers left out, and why"),
        (Column(t("文件", "File"), 10), Column(t("地区", "Locality"), 8), Column(t("问题", "Problem"), 24)),
        tuple(rows),
    )
