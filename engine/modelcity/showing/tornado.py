"""The tornado picture as PNG: for the values that matter most, what a step brings and what a slip costs."""

from collections.abc import Sequence
from typing import Any

from modelcity.judging.assessment import Assessment
from modelcity.planning.sensitivity import Sensitivity
from modelcity.showing.canvas import drawn
from modelcity.showing.charts import GAINED, INK, LOST, TITLE_CELLS
from modelcity.showing.fonts import drawable
from modelcity.showing.layout import folded, shortened
from modelcity.showing.numbers import signed_points
from modelcity.showing.plain import cut
from modelcity.showing.sensitivity import Alike, alike, named, turn_text
from modelcity.showing.words import as_of_word, name_of, standard_word
from modelcity.standard.standard import Standard
from modelcity.texts import t

MOST = 20  # rows
FLIPS = "#8B0000"
LABEL_CELLS, SAID_CELLS = 36, 28
ROOM = 3  # of the longest bar, on each side: half for what is written beside it


def tornado_chart(standard: Standard, assessment: Assessment, found: Sensitivity) -> bytes:
    """Bars to the right for the next useful step, to the left for a slip; at most 20, in the order of the swings."""
    groups = alike(found.swings)
    rows = groups[:MOST]
    with drawn(_title(standard, assessment, rows, len(groups)), 0.46 * max(len(rows), 1) + 1.9, "x") as canvas:
        axes = canvas.axes
        for row, one in enumerate(rows):
            _bars(axes, row, standard, one)
        labels = ["\n".join(shortened(folded(named(standard, one), LABEL_CELLS), LABEL_CELLS, 2)) for one in rows]
        axes.set_yticks(range(len(rows)), list(map(drawable, labels)), fontsize=9)
        axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
        axes.axvline(0, color=INK, linewidth=0.8, zorder=4)
        _scale(axes, rows)
        canvas.legend(
            [
                (t("退一步会丢（自报得分）", "a slip costs (claimed total)"), LOST, INK),
                (t("下一步可得（有佐证得分）", "the next step brings (evidenced total)"), GAINED, INK),
                (t("已不可挽回", "beyond mending"), "white", INK),
            ]
        )
    return canvas.content


def _bars(axes: Any, row: int, standard: Standard, one: Alike) -> None:
    swing = one.swing
    for turn, points, color in ((swing.step, swing.gain, GAINED), (swing.slip, -swing.loss, LOST)):
        if turn is None:
            continue
        if points:
            fill = color if turn.possible else "white"
            axes.barh(row, points / 100, 0.6, facecolor=fill, edgecolor=INK, linewidth=0.7, zorder=3)
        words = cut(turn_text(standard, swing.fact, turn), SAID_CELLS)
        _say(axes, row, points, words, right=turn is swing.step, color=INK if turn.verdict is None else FLIPS)


def _say(axes: Any, row: int, points: int, words: str, *, right: bool, color: str) -> None:
    """The points next to the end of a bar, and beyond them to what the value turns."""
    said = [signed_points(points) if points else "", words]
    axes.annotate(
        drawable("  ".join(filter(None, said if right else reversed(said)))),
        (points / 100, row),
        (5 if right else -5, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        fontsize=8,
        color=color,
    )


def _scale(axes: Any, rows: Sequence[Alike]) -> None:
    most = max([100, *(max(one.swing.gain, one.swing.loss) for one in rows)])
    axes.set_xlim(-ROOM * most / 100, ROOM * most / 100)
    step = max(most // 250, 1)
    axes.set_xticks([tick for tick in range(-(most // 100), most // 100 + 1) if tick % step == 0])
    axes.set_xlabel(t("分", "points"))


def _title(standard: Standard, assessment: Assessment, rows: Sequence[Alike], there: int) -> str:
    name = cut(name_of(assessment.locality), TITLE_CELLS - 70)
    level = standard.level_name(assessment.locality.level)
    what = t("哪些值最要紧", "which values matter most")
    flipping = any(turn and turn.verdict for one in rows for turn in (one.swing.step, one.swing.slip))
    count = t(f"共 {there} 项，画出前 {len(rows)} 项", f"the first {len(rows)} of {there}")
    if flipping:
        count += t("：会改变结论的在前（深红字）", ": first what changes the verdict (in dark red)")
    if not rows:
        count = t("没有哪一个值单独变动会影响得分", "no value by itself changes anything")
    lines = (
        f"{name}{t(' ', ': ')}{what}{t('，', ', ')}{as_of_word(assessment)}",
        t("；", "; ").join((t(f"级别：{level}", f"level: {level}"), standard_word(standard))),
        count,
    )
    return "\n".join(drawable(cut(line, TITLE_CELLS)) for line in lines)
