"""The Pareto picture as PNG: the clauses that cost most, why, and which share of everything lost they are together."""

from collections.abc import Sequence
from typing import Any

from modelcity.planning.comparison import Comparison, Ranking
from modelcity.planning.pareto import Loss
from modelcity.showing.canvas import drawn
from modelcity.showing.charts import CLAIMED, INK, LOST, PROVEN, QUIET, TITLE_CELLS
from modelcity.showing.comparewords import day_word, level_title, loss_lines, share_lost
from modelcity.showing.fonts import drawable
from modelcity.showing.plain import clean, cut
from modelcity.showing.words import standard_word
from modelcity.standard.models import points_text
from modelcity.texts import t

MOST = 20  # clauses
ROW = 0.37  # inches: two lines of a label
LABEL_CELLS = 44
COLORS = (PROVEN, LOST, CLAIMED)  # failed, missing, unevidenced: from dark to light


def pareto_chart(comparison: Comparison, ranking: Ranking) -> bytes:
    """Bars for the points of the 20 clauses that cost most, by kind; beside them their running share."""
    shown = ranking.losses[:MOST]
    with drawn(_title(comparison, ranking, len(shown)), ROW * max(len(shown), 1) + 2.2, "x") as canvas:
        canvas.axes.remove()
        bars, line = canvas.figure.subplots(1, 2, width_ratios=(3, 1))
        _bars(bars, shown)
        labels = [_label(comparison, loss) for loss in shown]
        bars.set_yticks(range(len(shown)), labels)
        most = max([100, *(sum(loss.points) for loss in shown)]) / 100
        bars.set_xlim(0, most * 1.35)
        bars.set_xlabel(t("失分合计（分）和失分的地区数", "points lost together, and how many localities lose them"))
        _line(line, shown, ranking)
        for axes in (bars, line):
            axes.set_ylim(max(len(shown), 1) - 0.5, -0.5)
            axes.grid(visible=True, axis="x", color="#E6E6E6", linewidth=0.6)
        words = (t("没达到", "failed"), t("缺数据", "missing"), t("缺佐证", "unevidenced"))
        canvas.legend([(word, color, color) for word, color in zip(words, COLORS, strict=True)])
    return canvas.content


def _bars(axes: Any, shown: Sequence[Loss]) -> None:
    """The points of each clause by kind, and how many localities lose them."""
    for kind, color in enumerate(COLORS):
        wide = [loss.points[kind] / 100 for loss in shown]
        start = [sum(loss.points[:kind]) / 100 for loss in shown]
        axes.barh(range(len(shown)), wide, 0.66, start, color=color, edgecolor="white", linewidth=0.5, zorder=3)
    for row, loss in enumerate(shown):
        points, count = sum(loss.points), sum(loss.localities)
        said = t(f"{points_text(points)} 分，{count} 个", f"{points_text(points)} in {count}")
        place = {"xytext": (5, 0), "textcoords": "offset points", "in_layout": False}
        axes.annotate(said, (points / 100, row), **place, va="center", fontsize=9)


def _line(axes: Any, shown: Sequence[Loss], ranking: Ranking) -> None:
    """The running share of all that is lost."""
    total = (ranking.losses[-1].running if ranking.losses else 0) or 1
    shares = [100 * loss.running / total for loss in shown]
    axes.plot(shares, range(len(shown)), color=INK, marker="o", markersize=4, linewidth=1.2, zorder=3)
    for row, (loss, share) in enumerate(zip(shown, shares, strict=True)):
        right = share < 45  # where the figure has room, clear of the line at 80
        axes.annotate(
            share_lost(loss, ranking),
            (share, row),
            (7 if right else -7, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            fontsize=8,
            in_layout=False,  # it lies within the axes
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            zorder=2,
        )
    axes.axvline(80, color=QUIET, linewidth=0.8, linestyle=(0, (5, 3)), zorder=1)
    axes.set_xlim(0, 104)
    axes.set_xticks([0, 40, 80])
    axes.set_xlabel(t("累计占全部失分的 %", "running % of all lost"))
    axes.set_yticks([])


def _label(comparison: Comparison, loss: Loss) -> str:
    """The indicator's title, and below it which part of it the clause is."""
    first, *rest = (cut(clean(line), LABEL_CELLS) for line in loss_lines(comparison.standard, loss))
    return drawable("\n".join([f"{loss.clause.id} {first}", *rest]))


def _title(comparison: Comparison, ranking: Ranking, shown: int) -> str:
    what = t("最常失分的条款（帕累托图）", "what costs most (Pareto)")
    there = len(ranking.losses)
    count = t(f"共 {there} 条有人失分，画出失分最多的 {shown} 条", f"the {shown} that cost most of {there} clauses")
    if not there:
        count = t("没有任何一条失分", "nothing is lost")
    lines = (
        f"{what}{t('：', ': ')}{level_title(comparison, ranking)}{t('，', ', ')}{day_word(comparison)}",
        standard_word(comparison.standard),
        count,
    )
    return "\n".join(drawable(cut(line, TITLE_CELLS)) for line in lines)
