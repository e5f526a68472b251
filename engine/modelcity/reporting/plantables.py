"""The tables of a plan's report: totals before and after, tasks by day and by unit, what stands in the way."""

from datetime import date
from decimal import Decimal

from modelcity.planning.plan import Plan, Task
from modelcity.reporting.model import Cell, Column, Table
from modelcity.reporting.phrases import due_column
from modelcity.showing.numbers import decimal_points
from modelcity.showing.planwords import (
    action_word,
    due_text,
    facts_text,
    gates_text,
    hindrance_text,
    unit_word,
)
from modelcity.showing.words import verdict_word
from modelcity.standard.standard import Standard
from modelcity.texts import t


def totals_table(plan: Plan) -> Table:
    """The three totals and the verdict, as they are and with the plan done."""
    words = (t("有佐证得分", "Evidenced"), t("自报得分", "Claimed"), t("最高可得分", "Attainable"))
    rows: list[tuple[Cell, ...]] = [
        (word, decimal_points(old), decimal_points(new), decimal_points(new - old))
        for word, old, new in zip(words, plan.before.totals, plan.after.totals, strict=True)
    ]
    if plan.before.vetoes or plan.before.surveys:
        old, new = (verdict_word(state.verdict.status) for state in (plan.before, plan.after))
        rows.append((t("门槛结论", "Gates"), old, new, ""))
    missing = plan.before.missing, plan.after.missing
    rows.append((t("缺数据", "Missing values"), *map(Decimal, missing), Decimal(missing[1] - missing[0])))
    return Table(
        t("计划前后对比", "Before and after"),
        (
            Column(t("项目", "Item"), 10),
            Column(t("现在", "Now"), 8, "number"),
            Column(t("办完后", "With the plan done"), 8, "number"),
            Column(t("变动", "Change"), 6, "number"),
        ),
        tuple(rows),
    )


def by_day_table(standard: Standard, plan: Plan) -> Table:
    """Every task by its day: what is due first stands first."""
    ordered = sorted(plan.tasks, key=lambda task: (task.due or date.max, task.lead))
    rows: list[tuple[Cell, ...]] = [
        (task.due or due_text(task), unit_word(standard, task.unit), what_text(standard, task)) for task in ordered
    ]
    return Table(
        t("按时限排列", "By day"),
        (
            due_column(6, dated=plan.before.as_of is not None),
            Column(t("牵头单位", "Lead"), 9),
            Column(t("做什么", "What to do"), 27),
        ),
        tuple(rows),
    )


def units_table(standard: Standard, plan: Plan) -> Table:
    """What each unit's share of the work is, with the days that it can spare where these are limited."""
    units = list(dict.fromkeys(task.unit for task in plan.tasks))
    capacity = plan.wish.capacity
    rows: list[tuple[Cell, ...]] = []
    for unit in units:
        mine = [task for task in plan.tasks if task.unit == unit]
        days = [task.due for task in mine if task.due is not None]
        effort = Decimal(sum(task.effort for task in mine))
        spare: list[Cell] = [Decimal(capacity[unit]) if unit in capacity else ""] if capacity else []
        last: Cell = max(days) if days else t(f"约需{_longest(mine)}天", f"about {_longest(mine)} days")
        rows.append((unit_word(standard, unit), Decimal(len(mine)), effort, *spare, last))
    total: tuple[Cell, ...] = (
        t("合计", "Total"),
        Decimal(len(plan.tasks)),
        Decimal(plan.effort),
        *([""] if capacity else []),
        "",
    )
    return Table(
        t("各单位工作量", "Work of each unit"),
        (
            Column(t("牵头单位", "Lead"), 14),
            Column(t("件数", "Tasks"), 5, "number"),
            Column(t("工日", "Working days"), 5, "number"),
            *([Column(t("可用工日", "Days to spare"), 5, "number")] if capacity else []),
            Column(t("最后时限", "Last due") if plan.before.as_of else t("最长需时", "Longest takes"), 8, "date"),
        ),
        tuple(rows),
        (total,),
    )


def _longest(tasks: list[Task]) -> int:
    return max(task.lead for task in tasks)


def tasks_table(standard: Standard, plan: Plan) -> Table:
    """Every task by unit and day, with evidence to file, days and points."""
    rows: list[tuple[Cell, ...]] = [
        (
            unit_word(standard, task.unit),
            task.due or due_text(task),
            _full_text(standard, task),
            Decimal(task.effort),
            decimal_points(task.points),
        )
        for task in plan.tasks
    ]
    return Table(
        t("各单位任务清单", "Tasks of each unit"),
        (
            Column(t("牵头单位", "Lead"), 8),
            due_column(6, dated=plan.before.as_of is not None),
            Column(t("做什么、交什么佐证", "What to do, what to file"), 22),
            Column(t("工日", "Days"), 3, "number"),
            Column(t("得分", "Points"), 3, "points"),
        ),
        tuple(rows),
        ((t("合计", "Total"), "", "", Decimal(plan.effort), ""),),
    )


def what_text(standard: Standard, task: Task) -> str:
    """The indicator's id, what is done about which facts, and the gates that need it."""
    needed = t(f"（{gates_text(task)}）", f" ({gates_text(task)})") if task.gates else ""
    said = f"{action_word(task.kind)}{t('：', ': ')}{facts_text(standard, task)}{needed}"
    return f"{task.indicator} {said}".strip()


def _full_text(standard: Standard, task: Task) -> str:
    """The same, with the remedy's own words where it is mended, and the evidence to file."""
    lines = [what_text(standard, task)]
    rule, entry = standard.rules.get(task.indicator), standard.entries.get(task.indicator)
    if rule is not None and task.kind == "mend":
        lines.append(t("怎么做：", "How: ") + rule.remedy.do)
    if entry is not None and entry.evidence:
        lines.append(t("佐证：", "File: ") + t("、", ", ").join(entry.evidence))
    return "\n".join(lines)


def hindrance_table(standard: Standard, plan: Plan) -> Table:
    """Every hindrance: gates first, then those that cost most."""
    ordered = sorted(plan.hindrances, key=lambda one: (one.points > 0, -one.points))
    rows: list[tuple[Cell, ...]] = [
        (
            one.id,
            standard.indicator_title(one.id),
            hindrance_text(standard, one),
            decimal_points(one.points) if one.points else t("门槛", "gate"),
        )
        for one in ordered
    ]
    return Table(
        t("不能再多得分的原因", "What keeps it from more"),
        (
            Column(t("编号", "Id"), 4, "id"),
            Column(t("小项", "Indicator"), 12),
            Column(t("哪项事实、为什么", "Which fact, and why"), 22),
            Column(t("失分", "Points"), 4, "points"),
        ),
        tuple(rows),
    )
