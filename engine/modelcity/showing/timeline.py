"""A plan on a time line as PNG: a bar for each task from its start to its due day, by unit."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from modelcity.judging.mending import Action
from modelcity.planning.plan import Plan, Task
from modelcity.showing.canvas import WIDE, drawn, row_height
from modelcity.showing.charts import CLAIMED, INK, LOST, PROVEN, QUIET, TITLE_CELLS
from modelcity.showing.fonts import drawable
from modelcity.showing.numbers import signed_points
from modelcity.showing.plain import cut, width
from modelcity.showing.planwords import (
    action_word,
    days_word,
    facts_text,
    gates_text,
    nothing_text,
    outcome_text,
    unit_word,
)
from modelcity.showing.words import as_of_word, name_of, standard_word
from modelcity.standard.standard import Standard
from modelcity.texts import t

COLORS: dict[Action, str] = {"evidence": CLAIMED, "report": PROVEN, "mend": LOST}
MOST_ROWS = 40  # as many as one page of paper takes
STEPS = (1, 2, 5, 7, 14, 30, 60, 90, 180, 365, 730, 1_825, 3_650)  # days between two marks
UNIT_CELLS, TASK_CELLS = 18, 34  # the report's tables have every task in full
LETTERS = 9.5  # points; on A4 they become 6.7
CELL_POINTS = 0.58 * LETTERS  # the width of half a Chinese character, with some room
EDGES, MOST_SAID = 30, 0.6  # points left and right of all; the share of the room that words beside a bar take at most


def timeline_chart(standard: Standard, plan: Plan) -> bytes:
    """Who does what until when: at most 40 tasks, those of gates and those that bring most, in the plan's order."""
    numbers = sorted(range(len(plan.tasks)), key=lambda number: _weight(plan.tasks[number]))[:MOST_ROWS]
    tasks = [plan.tasks[number] for number in sorted(numbers)]
    start = plan.before.as_of
    high = row_height(len(tasks), 0.3) * max(len(tasks), 3)
    with drawn(_title(standard, plan, len(tasks)), high + 1.9, "x") as canvas:
        axes = canvas.axes
        for row, task in enumerate(tasks):
            _bar(axes, row, task, start)
        labels = [cut(f"{task.indicator} {facts_text(standard, task)}", TASK_CELLS) for task in tasks]
        left = (max(map(width, labels), default=0) + UNIT_CELLS) * CELL_POINTS
        _rows(axes, standard, tasks, labels, left)
        if not tasks:
            axes.annotate(nothing_text(plan), (0.02, 0.2), color=INK)
        _days(axes, tasks, start, WIDE * 72 - left - EDGES)
        canvas.legend([(action_word(kind), color, color) for kind, color in COLORS.items()])
    return canvas.content


def _weight(task: Task) -> tuple[bool, int]:
    """What is least stands first: tasks that a gate needs, then those of most points."""
    return not task.gates, -task.points


def _length(task: Task, start: date | None) -> int:
    """Days from start to due day, where no day is named the lead time."""
    return (task.due - start).days if start is not None and task.due is not None else task.lead


def _bar(axes: Any, row: int, task: Task, start: date | None) -> None:
    length = max(_length(task, start), 0.2)
    axes.barh(row, length, 0.62, color=COLORS[task.kind], zorder=2)
    axes.annotate(_beside(task), (length, row), (5, 0), textcoords="offset points", va="center", fontsize=LETTERS)


def _beside(task: Task) -> str:
    points = signed_points(task.points)
    said = [t(f"{points} 分", f"{points} points"), days_word(task.effort), gates_text(task)]
    return t("，", ", ").join(filter(None, said))


def _rows(axes: Any, standard: Standard, tasks: Sequence[Task], labels: Sequence[str], left: float) -> None:
    """Each row by what is done; left of these, where it begins, the unit, and a line between two units."""
    for row, task in enumerate(tasks):
        if row and tasks[row - 1].unit == task.unit:
            continue
        if row:
            axes.axhline(row - 0.5, color=QUIET, linewidth=0.5, zorder=1)
        unit = drawable(cut(unit_word(standard, task.unit), UNIT_CELLS))
        place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        axes.annotate(
            unit, (0, row), (-left, 0), **place, va="center", fontsize=LETTERS, color=INK, annotation_clip=False
        )
    axes.set_yticks(range(len(tasks)), list(map(drawable, labels)), fontsize=LETTERS)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(max(len(tasks), 1) - 0.4, -0.6)


def _days(axes: Any, tasks: Sequence[Task], start: date | None, room: float) -> None:
    """At most five marks after the first, as dates where the plan has some; `room` points take bars and their words."""
    longest = max((_length(task, start) for task in tasks), default=1)
    step = next((step for step in STEPS if longest <= 4 * step), longest)
    marks = range(0, longest + step, step)
    labels = [str(mark) if start is None else (start + timedelta(days=mark)).isoformat() for mark in marks]
    axes.set_xticks(list(marks), labels, fontsize=LETTERS)
    said = [(_length(task, start), min(width(_beside(task)) * CELL_POINTS / room, MOST_SAID)) for task in tasks]
    axes.set_xlim(0, max((length / (1 - share) for length, share in said), default=0) or 1)
    if start is None:
        axes.set_xlabel(t("从开始起的天数", "days from the start"))


def _title(standard: Standard, plan: Plan, shown: int) -> str:
    """Whose plan it is, by which standard, what it reaches and costs."""
    name = cut(name_of(plan.before.locality), TITLE_CELLS - 70)
    days = days_word(plan.effort)
    left = len(plan.tasks) - shown
    if left:
        days += t(f"；只画得分最多的 {shown} 行，另有 {left} 行", f"; the {shown} rows that bring most, {left} more")
    lines = (
        f"{name}{t(' ', ': ')}{t('整改计划', 'plan')}{t('，', ', ')}{as_of_word(plan.before)}",
        standard_word(standard),
        outcome_text(plan) + t("；", "; ") + days,
    )
    return "\n".join(drawable(cut(line, TITLE_CELLS)) for line in lines)
