"""The three totals of a locality over its recorded runs, as a PNG that can be read at one run and at a hundred."""

from collections.abc import Sequence
from typing import Any

from modelcity.office.history import Run
from modelcity.office.rundiff import points
from modelcity.showing.canvas import drawn
from modelcity.showing.charts import CLAIMED, INK, LOST, PROVEN, QUIET, TITLE_CELLS
from modelcity.showing.fonts import drawable
from modelcity.showing.history import time_text
from modelcity.showing.plain import cut
from modelcity.showing.words import name_of
from modelcity.standard.models import points_of, points_text
from modelcity.texts import t

MOST_LABELS = 10  # below the axis
HIGH = 4.4


def trend_chart(runs: Sequence[Run]) -> bytes:
    """Evidenced, claimed and attainable totals, run by run; where the standard changed, and what was vetoed.

    `runs` are of one locality and level, at least one, oldest first.
    """
    with drawn(_title(runs), HIGH, "y") as canvas:
        axes, last = canvas.axes, len(runs) - 1
        totals = [points(run.assessment["totals"]) for run in runs]
        full = [points_of(run.assessment["totals"]["out_of"]) / 100 for run in runs]
        _full_marks(axes, full)
        lines = [
            (t("最高可得", "attainable"), [total.attainable for total in totals], QUIET, "^", (0, (2, 2))),
            (t("自报", "claimed"), [total.claimed for total in totals], CLAIMED, "s", (0, (6, 2))),
            (t("有佐证", "evidenced"), [total.evidenced for total in totals], PROVEN, "o", "-"),
        ]
        for name, figures, color, mark, dashes in lines:
            _line(axes, figures, (color, mark, dashes), f"{name} {points_text(figures[-1])}")
        _vetoed(axes, runs, [total.claimed for total in totals])
        _changes(axes, runs)
        ends = [*full, *(figure / 100 for total in totals for figure in total)]
        _scale(axes, ends, last)
        _labels(axes, runs)
        canvas.figure.legend(loc="outside lower right", ncols=5, frameon=False)
    return canvas.content


def _line(axes: Any, figures: Sequence[int], look: tuple[str, str, Any], label: str) -> None:
    color, mark, dashes = look
    few = len(figures) <= MOST_LABELS
    size = 6 if few else 2.5 if len(figures) > 40 else 4
    axes.plot(
        range(len(figures)),
        [figure / 100 for figure in figures],
        color=color,
        marker=mark,
        markersize=size,
        markeredgecolor=INK if few else color,
        markeredgewidth=0.5,
        linestyle=dashes,
        linewidth=2.4 if color == CLAIMED else 1.8,
        label=label,
        zorder=3,
    )


def _full_marks(axes: Any, full: Sequence[Any]) -> None:
    look = {"color": QUIET, "linewidth": 0.9, "linestyle": (0, (1, 2)), "zorder": 1}
    if len(set(full)) == 1:
        axes.axhline(full[0], **look)
    else:
        axes.step(range(len(full)), full, where="mid", **look)


def _vetoed(axes: Any, runs: Sequence[Run], claimed: Sequence[int]) -> None:
    """A cross on the claimed total of each run that a veto ended."""
    spots = [place for place, run in enumerate(runs) if run.assessment["verdict"]["status"] == "vetoed"]
    if spots:
        figures = [claimed[place] / 100 for place in spots]
        axes.plot(
            spots,
            figures,
            linestyle="",
            marker="x",
            markersize=11,
            markeredgewidth=2.2,
            color=LOST,
            zorder=5,
            label=t("一票否决", "vetoed"),
        )


def _changes(axes: Any, runs: Sequence[Run]) -> None:
    """A line between two runs that were judged by different standards."""
    digests = [run.assessment["standard"]["digest"] for run in runs]
    label = t("标准有变", "standard changed")
    for place in range(1, len(runs)):
        if digests[place] != digests[place - 1]:
            axes.axvline(place - 0.5, color=LOST, linewidth=1, linestyle=(0, (4, 3)), zorder=2, label=label)
            label = "_"  # one entry in the legend


def _scale(axes: Any, ends: Sequence[Any], last: int) -> None:
    least, most = min(ends), max(ends)
    room = max((most - least) * 0.12, 0.5)
    axes.set_ylim(least - room, most + room)
    axes.set_xlim(-0.6 if last < MOST_LABELS else -last * 0.02, last + (0.6 if last < MOST_LABELS else last * 0.02))
    note = "" if least - room <= 0 else t("（纵轴不从 0 起）", " (the scale does not start at 0)")
    axes.set_ylabel(t("分", "points") + note)


def _labels(axes: Any, runs: Sequence[Run]) -> None:
    """Number and day below the axis: of every run, or of as many as can be read."""
    step = -(-len(runs) // MOST_LABELS)
    shown = [place for place in range(len(runs)) if (len(runs) - 1 - place) % step == 0]
    names = [f"{runs[place].number}\n{time_text(runs[place].at)[:10]}" for place in shown]
    axes.set_xticks(shown, names, fontsize=9 if len(shown) <= 8 else 8)
    axes.set_xlabel(
        t("第几次（点线：满分；图例中的数：最近一次）", "run (dotted: full marks; figures of the legend: latest)")
    )


def _title(runs: Sequence[Run]) -> str:
    said = runs[-1].assessment
    name = cut(name_of(runs[-1].locality), TITLE_CELLS - 60)
    count = t(f"历次自评得分，{len(runs)} 次", f"points of {len(runs)} runs")
    totals = points(said["totals"])
    claimed, proven = points_text(totals.claimed), points_text(totals.evidenced)
    lines = (
        f"{name}{t(' ', ': ')}{count}",
        t(f"最近一次：自报 {claimed}，有佐证 {proven}", f"latest: claimed {claimed}, evidenced {proven}")
        + t(f"；标准 {said['standard']['id']}", f"; standard {said['standard']['id']}"),
    )
    return "\n".join(drawable(cut(line, TITLE_CELLS)) for line in lines)
