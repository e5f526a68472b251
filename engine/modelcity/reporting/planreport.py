"""The plan as a report (整改计划): what it reaches, who does what by when, a time line, and what stands in the way."""

from collections.abc import Iterator

from modelcity.planning.plan import Plan
from modelcity.reporting.model import Block, Document, Figure, Heading, Paragraph
from modelcity.reporting.phrases import basis_text, day_text
from modelcity.reporting.plantables import (
    by_day_table,
    hindrance_table,
    tasks_table,
    totals_table,
    units_table,
)
from modelcity.showing.plan import plan_notes
from modelcity.showing.planwords import (
    by_word,
    days_word,
    greedy_text,
    limits_text,
    nothing_text,
    outcome_text,
    reason_word,
)
from modelcity.showing.timeline import timeline_chart
from modelcity.showing.words import name_of, verdict_word
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t


def plan_report(standard: Standard, plan: Plan) -> Document:
    """The report of a plan."""
    name = name_of(plan.before.locality)
    return Document(
        kind="plan",
        name=t(f"{name}整改计划", f"{name} plan"),
        title=t(f"{name}双拥工作整改计划", f"{name}: plan"),
        locality=name,
        blocks=tuple(_blocks(standard, plan)),
        issued=plan.before.as_of,
    )


def _blocks(standard: Standard, plan: Plan) -> Iterator[Block]:
    yield Paragraph(_basis(standard, plan))
    yield Paragraph(_outcome(plan), "verdict")
    yield from map(Paragraph, _told(standard, plan))
    yield Heading(t("目标和结果", "Target and result"))
    yield totals_table(plan)
    if plan.tasks:
        yield Paragraph(_beside(plan))
    yield Heading(t("时间安排", "Time line"))
    if plan.tasks:
        yield Figure(t("整改计划时间图", "The plan on a time line"), timeline_chart(standard, plan), _span(plan))
        yield by_day_table(standard, plan)
        yield Heading(t("各单位任务", "Tasks by unit"))
        yield units_table(standard, plan)
        yield tasks_table(standard, plan)
    else:
        yield Paragraph(nothing_text(plan) + t("。", "."))
    if plan.hindrances:
        yield Heading(t("挡在前面的", "What stands in the way"))
        yield Paragraph(_hindered(plan))
        yield hindrance_table(standard, plan)
    if plan.tasks:
        yield Heading(t("几点说明", "Notes"))
        yield from (Paragraph(note + t("。", ".")) for note in plan_notes(plan))


def _basis(standard: Standard, plan: Plan) -> str:
    assessed = basis_text(standard, plan.before.locality, plan.before.as_of)
    wish = plan.wish
    what = by_word(wish.by)
    if wish.target is None:
        asked = t(f"本计划求{what}尽可能高。", f" The plan is to bring as many {what} as can be reached.")
    else:
        asked = t(
            f"本计划求{what}达到 {points_text(wish.target)}，用的工日最少。",
            f" The plan is to reach {points_text(wish.target)} {what} in the fewest working days.",
        )
    return assessed + asked


def _outcome(plan: Plan) -> str:
    effort = t(
        f"要办 {len(plan.tasks)} 件事，{days_word(plan.effort)}",
        f"{len(plan.tasks)} tasks, {days_word(plan.effort)}",
    )
    return outcome_text(plan) + (t("；", "; ") + effort if plan.tasks else "") + t("。", ".")


def _told(standard: Standard, plan: Plan) -> Iterator[str]:
    """Limits, where there are any; why the target is not reached; what the gates come to."""
    if limits := limits_text(standard, plan):
        yield t(f"限制：{limits}。", f"Limits: {limits}.")
    if plan.wish.target is not None and not plan.reached:
        missing = points_text(plan.wish.target - plan.points)
        reasons = t("；", "; ").join(dict.fromkeys(reason_word(one.reason) for one in plan.hindrances))
        why = t(f"：{reasons}（见“挡在前面的”）", f": {reasons} (listed below)") if reasons else ""
        yield t(
            f"离目标还差 {missing} 分。能做的都已列入，再多就做不到了{why}。",
            f"{missing} points are wanting. All that helps is planned; nothing more can be done{why}.",
        )
    if plan.after.verdict.status != "gates_passed" and (plan.after.vetoes or plan.after.surveys):
        reasons = t("、", ", ").join(plan.after.verdict.reasons)
        verdict = verdict_word(plan.after.verdict.status)
        yield t(
            f"计划全部办完后仍是“{verdict}”（{reasons}）：这些门槛事项本计划解决不了。",
            f"With the plan done the verdict is still “{verdict}” ({reasons}): the plan does not settle these gates.",
        )


def _beside(plan: Plan) -> str:
    """What the plan would cost that always takes what brings most per day."""
    first, saved = plan.first, plan.first.effort - plan.effort
    as_good = first.points >= plan.points and first.passed >= plan.passed
    said = t(f"，比本计划多 {days_word(saved)}", f", {days_word(saved)} more than this plan") if saved > 0 else ""
    if as_good and not saved:
        said = t("，与本计划相同", ", as many as this plan")
    return t("对比：", "Beside it, ") + greedy_text(plan) + said + t("。", ".")


def _span(plan: Plan) -> str:
    """From when until when, in words."""
    days = [task.due for task in plan.tasks if task.due is not None]
    count = len(plan.tasks)
    if plan.before.as_of is None or not days:
        longest = max(task.lead for task in plan.tasks)
        return t(f"{count} 件事，开始后最长 {longest} 天办完。", f"{count} tasks; the longest takes {longest} days.")
    units = len({task.unit for task in plan.tasks})
    start, first, last = map(day_text, (plan.before.as_of, min(days), max(days)))
    return t(
        f"{units} 个单位 {count} 件事，{start}开始，最早的{first}前办完，最迟的{last}前办完。",
        f"{count} tasks of {units} units from {start}; the first is due {first}, the last {last}.",
    )


def _hindered(plan: Plan) -> str:
    count, gates = len(plan.hindrances), sum(not one.points for one in plan.hindrances)
    said = t(f"{count} 项事实使得分不能再提高", f"{count} facts keep the plan from more points")
    if gates:
        said = t(
            f"{count} 项事实挡在前面，其中 {gates} 项关系门槛",
            f"{count} facts stand in the way, {gates} of them of gates",
        )
    most = max(one.points for one in plan.hindrances)
    said += t(f"；失分最多的一项失 {points_text(most)} 分", f"; the dearest costs {points_text(most)}") if most else ""
    return said + t("。", ".")
