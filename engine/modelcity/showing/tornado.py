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
LABEL_CELLS, SAID_CELLS = 40, 24
ROOM = 2.1  # of the longest bar, on each side: half for what is written beside it


def tornado_chart(standard: Standard, assessment: Assessment, found: Sensitivity) -> bytes:
    """Bars to the right for the next useful step, to the left for a slip; the widest first, at most 20."""
    groups = alike(found.swings)
    rows = groups[:MOST]
    with drawn(_title(standard, assessment, len(rows), len(groups)), 0.46 * max(len(rows), 1) + 1.9, "x") as canvas:
        axes = canvas.axes
        for row, one in enumerate(rows):
            _bars(axes, row, standard, one)
        labels = ["\n".join(shortened(folded(named(standard, one), LABEL_CELLS), LABEL_CELLS, 2)) for one in rows]
        axes.set_yticks(range(len(rows)), list(map(drawable, labels)))
        axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
        axes.axvline(0, color=INK, linewidth=0.8, zorder=4)
        _scale(axes, rows)
        canvas.legend(
            [
                (t("退一步会丢（自报得分）", "a slip costs (claimed total)"), LOST, LOST),
                (t("下一步可得（有佐证得分）", "the next step brings (evidenced total)"), GAINED, GAINED),
                (t("已不可挽回", "beyond mending"), "white", GAINED),
            ]
        )
    return canvas.content


def _bars(axes: Any, row: int, standard: Standard, one: Alike) -> None:
    swing = one.swing
    if swing.step is not None:
        fill = GAINED if swing.step.possible else "white"
        axes.barh(row, swing.gain / 100, 0.6, facecolor=fill, edgecolor=GAINED, linewidth=1.0, zorder=3)
        said = f"{signed_points(swing.gain)}  {cut(turn_text(standard, swing.fact, swing.step), SAID_CELLS)}"
        _say(axes, swing.gain, row, said, 1)
    if swing.slip is not None:
        axes.barh(row, -swing.loss / 100, 0.6, facecolor=LOST, edgecolor=LOST, linewidth=1.0, zorder=3)
        said = f"{cut(turn_text(standard, swing.fact, swing.slip), SAID_CELLS)}  {signed_points(-swing.loss)}"
        _say(axes, -swing.loss, row, said, -1)


def _say(axes: Any, points: int, row: int, said: str, side: int) -> None:
    axes.annotate(
        drawable(said),
        (points / 100, row),
        (5 * side, 0),
        textcoords="offset points",
        ha="left" if side > 0 else "right",
        va="center",
        fontsize=9,
    )


def _scale(axes: Any, rows: Sequence[Alike]) -> None:
    most = max([100, *(max(one.swing.gain, one.swing.loss) for one in rows)]) / 100
    axes.set_xlim(-ROOM * most, ROOM * most)
    ticks = [tick for tick in axes.get_xticks() if abs(tick) <= most]
    axes.set_xticks(ticks)
    axes.set_xlabel(t("分", "points"))


def _title(standard: Standard, assessment: Assessment, shown: int, there: int) -> str:
    name = cut(name_of(assessment.locality), TITLE_CELLS - 70)
    level = standard.level_name(assessment.locality.level)
    what = t("哪些值最要紧", "which values matter most")
    count = t(f"共 {there} 项，画出影响最大的 {shown} 项", f"the {shown} widest of {there}")
    if not shown:
        count = t("没有哪一个值单独变动会影响得分", "no value by itself changes anything")
    lines = (
        f"{name}{t(' ', ': ')}{what}{t('，', ', ')}{as_of_word(assessment)}",
        t("；", "; ").join((t(f"级别：{level}", f"level: {level}"), standard_word(standard))),
        count,
    )
    return "\n".join(drawable(cut(line, TITLE_CELLS)) for line in lines)
