"""A plan on a time line as PNG: a bar for each task from its start to its due day, by unit."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from modelcity.judging.mending import Action
from modelcity.planning.plan import Plan, Task
from modelcity.showing.canvas import drawn
from modelcity.showing.charts import CLAIMED, INK, LOST, PROVEN, QUIET, TITLE_CELLS
from modelcity.showing.fonts import drawable
from modelcity.showing.numbers import signed_points
from modelcity.showing.plain import cut
from modelcity.showing.planwords import action_word, days_word, facts_text, outcome_text, unit_word
from modelcity.showing.words import as_of_word, name_of, standard_word
from modelcity.standard.standard import Standard
from modelcity.texts import t

COLORS: dict[Action, str] = {"evidence": CLAIMED, "report": PROVEN, "mend": LOST}
MOST_ROWS = 60
STEPS = (1, 2, 5, 7, 14, 30, 60, 90, 180, 365, 730, 1_825, 3_650)  # days between two marks
UNIT_CELLS, TASK_CELLS = 22, 46


def timeline_chart(standard: Standard, plan: Plan) -> bytes:
    """Who does what until when: at most 60 tasks, those that bring most, in the order of the plan."""
    kept = {id(task) for task in sorted(plan.tasks, key=lambda task: -task.points)[:MOST_ROWS]}
    tasks = [task for task in plan.tasks if id(task) in kept]
    with drawn(_title(standard, plan, len(tasks)), 0.26 * max(len(tasks), 3) + 1.9, "x") as canvas:
        axes = canvas.axes
        for row, task in enumerate(tasks):
            _bar(axes, row, task)
        _rows(axes, standard, tasks)
        _days(axes, tasks)
        canvas.legend([(action_word(kind), color, color) for kind, color in COLORS.items()])
    return canvas.content


def _length(task: Task) -> int:
    """Days from start to due day, where no day is named the lead time."""
    return (task.due - task.start).days if task.start is not None and task.due is not None else task.lead


def _bar(axes: Any, row: int, task: Task) -> None:
    length = _length(task)
    axes.barh(row, max(length, 0.2), 0.62, color=COLORS[task.kind], zorder=2)
    said = signed_points(task.points) + t(" 分，", " points, ") + days_word(task.effort)
    axes.annotate(said, (max(length, 0.2), row), (5, 0), textcoords="offset points", va="center", fontsize=8)


def _rows(axes: Any, standard: Standard, tasks: Sequence[Task]) -> None:
    """Each row by what is done, its unit where it begins, a line between two units."""
    labels = []
    for row, task in enumerate(tasks):
        first = row == 0 or tasks[row - 1].unit != task.unit
        unit = cut(unit_word(standard, task.unit), UNIT_CELLS) if first else ""
        what = cut(f"{task.indicator} {facts_text(standard, task)}", TASK_CELLS)
        labels.append(f"{unit}   {what}" if unit else what)
        if first and row:
            axes.axhline(row - 0.5, color=QUIET, linewidth=0.5, zorder=1)
    axes.set_yticks(range(len(tasks)), list(map(drawable, labels)), fontsize=8)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(max(len(tasks), 1) - 0.4, -0.6)
    if not tasks:
        axes.annotate(t("不需要做什么", "nothing to do"), (0.02, 0.2), color=INK)


def _days(axes: Any, tasks: Sequence[Task]) -> None:
    """Marks of at most eight days, as dates where the plan has some."""
    longest = max((_length(task) for task in tasks), default=1)
    step = next((step for step in STEPS if longest <= 8 * step), longest)
    marks = range(0, longest + step, step)
    start: date | None = tasks[0].start if tasks else None
    labels = [str(mark) if start is None else (start + timedelta(days=mark)).isoformat() for mark in marks]
    axes.set_xticks(list(marks), labels, fontsize=8)
    axes.set_xlim(0, max(longest, 1) * 1.22)
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
