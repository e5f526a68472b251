"""A plan in the terminal: what it reaches and costs, who does what by when, and what stands in the way."""

from modelcity.planning.actions import EVIDENCE_DAYS, MEND_DAYS, REPORT_DAYS
from modelcity.planning.plan import Plan, Task
from modelcity.showing.layout import blocks, folded, table
from modelcity.showing.numbers import signed_points
from modelcity.showing.planwords import (
    action_word,
    days_word,
    due_text,
    facts_text,
    gates_text,
    greedy_text,
    hindrance_text,
    limits_text,
    nothing_text,
    outcome_text,
    unit_word,
)
from modelcity.showing.words import as_of_word, name_of, standard_word, verdict_word
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

NARROWEST, WIDEST = 72, 120
FIRST_HINDRANCES = 15


def plan_text(standard: Standard, plan: Plan, width: int) -> str:
    """The plan in lines of at most `width` cells (held within 72 … 120)."""
    cells = min(max(width, NARROWEST), WIDEST)
    parts = [_head(standard, plan, cells), _outcome(standard, plan, cells), _tasks(standard, plan, cells)]
    parts += [_hindrances(standard, plan, cells), _notes(plan, cells)]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(standard: Standard, plan: Plan, cells: int) -> list[str]:
    locality = plan.before.locality
    level = standard.level_name(locality.level)
    first = t(f"{name_of(locality)} 整改计划，级别：{level}", f"{name_of(locality)}: plan, level: {level}")
    second = standard_word(standard) + t("，", ", ") + as_of_word(plan.before)
    return [*folded(first, cells), *folded(second, cells)]


def _outcome(standard: Standard, plan: Plan, cells: int) -> list[str]:
    before, after = plan.before, plan.after
    actions = len(plan.options)
    gates = [verdict_word(state.verdict.status) for state in (before, after) if state.vetoes or state.surveys]
    rows = [
        (t("结论", "Outcome"), outcome_text(plan)),
        (t("限制", "Limits"), limits_text(standard, plan)),
        (t("门槛", "Gates"), " → ".join(gates)),
        (t("有佐证", "Evidenced"), f"{points_text(before.totals.evidenced)} → {points_text(after.totals.evidenced)}"),
        (t("自报", "Claimed"), f"{points_text(before.totals.claimed)} → {points_text(after.totals.claimed)}"),
        (
            t("工作量", "Effort"),
            days_word(plan.effort) + t(f"，{actions} 个数据", f", {actions} value{'' if actions == 1 else 's'}"),
        ),
        (t("对比", "Beside it"), greedy_text(plan) if plan.tasks else ""),
    ]
    return table([row for row in rows if row[1]], "lw", cells, indent=0)


def _tasks(standard: Standard, plan: Plan, cells: int) -> list[str]:
    if not plan.tasks:
        return [nothing_text(plan)]
    head, *rows = blocks([_titles(plan), *(_row(standard, task) for task in plan.tasks)], "lwlrd", cells)
    lines = [t("谁在什么时候做什么", "Who does what by when"), *head]
    unit = None
    for task, row in zip(plan.tasks, rows, strict=True):
        if task.unit != unit:
            unit = task.unit
            lines.append(_unit(standard, plan, unit))
        lines += row
    return lines


def _titles(plan: Plan) -> tuple[str, ...]:
    return (
        t("编号", "id"),
        t("做什么", "what to do"),
        t("需时", "takes") if plan.before.as_of is None else t("时限", "by"),
        t("工日", "days"),
        t("得分", "points"),
    )


def _row(standard: Standard, task: Task) -> tuple[str, ...]:
    what = action_word(task.kind) + t("：", ": ") + facts_text(standard, task)
    needed = t(f"（{gates_text(task)}）", f" ({gates_text(task)})") if task.gates else ""
    return (task.indicator, what + needed, due_text(task), str(task.effort), signed_points(task.points))


def _unit(standard: Standard, plan: Plan, unit: str) -> str:
    said = days_word(sum(task.effort for task in plan.tasks if task.unit == unit))
    if unit in plan.wish.capacity:
        said += t(f"，可用 {plan.wish.capacity[unit]} 个", f" of {plan.wish.capacity[unit]}")
    return unit_word(standard, unit) + t(f"（{said}）", f" ({said})")


def _hindrances(standard: Standard, plan: Plan, cells: int) -> list[str]:
    if not plan.hindrances:
        return []
    ordered = sorted(plan.hindrances, key=lambda one: (one.points > 0, -one.points))
    rows = [
        (one.id, signed_points(-one.points) if one.points else "", hindrance_text(standard, one))
        for one in ordered[:FIRST_HINDRANCES]
    ]
    count = len(ordered)
    head = t(f"挡在前面的（共 {count} 项）", f"What stands in the way ({count} in all)")
    left = count - len(rows)
    more = [t(f"  另有 {left} 项，见 --json", f"  {left} more: see --json")] if left else []
    return [head, *table(rows, "lrw", cells), *more]


def _notes(plan: Plan, cells: int) -> list[str]:
    return [line for note in plan_notes(plan) for line in folded(note, cells)]


def plan_notes(plan: Plan) -> list[str]:
    """How points and days of the tasks are meant; nothing where there are no tasks."""
    if not plan.tasks:
        return []
    low, medium, high = MEND_DAYS.values()
    notes = [
        t(
            "得分：少做这一行会少得的分；几行合起来才得的分，每行都记",
            "points: what would be lost without the row; what several rows earn together stands with each",
        ),
        t(
            f"工日是估计，不是考评标准：补佐证 {EVIDENCE_DAYS}，补报 {REPORT_DAYS}，"
            f"整改 {low}、{medium}、{high}（易、中、难）；测评和加分要先做成才能报，按整改算",
            f"days are an estimate, no part of the standard: evidence {EVIDENCE_DAYS}, a report {REPORT_DAYS}, "
            f"mending {low}, {medium} or {high} (low, medium, high); a survey or a bonus is first to be earned, "
            "and takes as long as mending",
        ),
    ]
    if any(task.kind == "report" for task in plan.tasks):
        notes.append(
            t(
                "补报数据先按达标计；报出来不达标，就得不到这些分",
                "a value to be reported is taken as good enough: if it is not, its points are not earned",
            )
        )
    if any(task.kind != "evidence" for task in plan.tasks):
        notes.append(t("补报和整改都要附佐证", "what is reported or mended needs its evidence filed as well"))
    if plan.before.as_of is not None:
        notes.append(
            t(
                "按截止日计分：还没到期的数据不算失分，到期前仍要办好",
                "scored on the day named: what is not due yet costs nothing, and is still to be done in time",
            )
        )
    return notes
