"""The words of a plan: what a task does, why something stands in the way, days and limits."""

from modelcity.judging.assessment import FindingKind
from modelcity.judging.case import value_text as on_grid_text
from modelcity.judging.mending import Action
from modelcity.planning.actions import Option
from modelcity.planning.hindrances import Hindrance, Reason
from modelcity.planning.plan import Plan, Task
from modelcity.planning.wish import By
from modelcity.showing.numbers import by_years, value_text
from modelcity.showing.words import fact_in_years, kind_word
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

KINDS: dict[Action, FindingKind] = {"mend": "failed", "report": "missing", "evidence": "unevidenced"}


def action_word(kind: Action) -> str:
    """What kind of action it is: the word for the finding that asks for it."""
    return kind_word(KINDS[kind])


def by_word(by: By) -> str:
    """The total that the target asks for."""
    return t("有佐证得分", "evidenced points") if by == "evidenced" else t("自报得分", "claimed points")


def reason_word(reason: Reason) -> str:
    """Why a fact stands in the way."""
    words: dict[Reason, str] = {
        "never": t("已成事实，不能整改", "done is done: beyond mending"),
        "year_over": t("当年已过，不能整改", "its year is over: beyond mending"),
        "until": t("在期限前来不及", "not in time"),
        "capacity": t("单位工日不够", "the unit has no days left"),
        "budget": t("总工日不够", "the budget has no days left"),
    }
    return words[reason]


def days_word(days: int) -> str:
    """Working days."""
    return t(f"{days} 个工日", f"{days} working day{'' if days == 1 else 's'}")


def unit_word(standard: Standard, unit: str) -> str:
    """A unit's title; what no unit owns is said as such."""
    return standard.unit_title(unit) if unit in standard.units else t("未定单位", "no unit named")


def option_value(standard: Standard, option: Option) -> str:
    """The value that an option stands for, as the text of its fact's grid; "na" where nothing of the kind occurred."""
    fact = standard.facts[option.key[0]]
    return "na" if option.value is None else on_grid_text(fact, int(option.value * fact.steps))


def facts_text(standard: Standard, task: Task) -> str:
    """The facts of a task with their years, and what they must come to: ``2020、2021年 会议，做到1次``."""
    years = by_years(
        ((option.key[0], "" if option.kind == "evidence" else option_value(standard, option)), option.key[1])
        for option in task.options
    )
    return t("；", "; ").join(
        fact_in_years(standard, fact, listed) + _to_come_to(standard, task.kind, fact, value)
        for (fact, value), listed in years.items()
    )


def _to_come_to(standard: Standard, kind: Action, fact: str, value: str) -> str:
    if kind == "evidence":
        return ""
    shown = value_text(standard.facts[fact], value)
    if standard.facts[fact].kind == "bool":
        shown = t(f"“{shown}”", shown)
    return (
        t(f"，按{shown}计", f", taken as {shown}") if kind == "report" else t(f"，做到{shown}", f", to reach {shown}")
    )


def gates_text(task: Task) -> str:
    """The vetoes and surveys that need a task; "" where none does."""
    return t(f"{'、'.join(task.gates)} 过关所需", f"needed for {', '.join(task.gates)}") if task.gates else ""


def hindrance_text(standard: Standard, hindrance: Hindrance) -> str:
    """A fact that stands in the way, with its years and why."""
    return fact_in_years(standard, hindrance.fact, hindrance.years) + t("：", ": ") + reason_word(hindrance.reason)


def due_text(task: Task) -> str:
    """By when; how long it takes where no day was named."""
    return t(f"约需{task.lead}天", f"about {task.lead} days") if task.due is None else task.due.isoformat()


def outcome_text(plan: Plan) -> str:
    """Whether the target is reached, or how far the plan goes."""
    wish = plan.wish
    what, reached = by_word(wish.by), points_text(plan.points)
    if wish.target is None:
        return t(f"在限制内最多能到{what} {reached}", f"within the limits at most {reached} {what}")
    asked = points_text(wish.target)
    if plan.reached:
        return t(
            f"能达到目标：{what} {reached}，目标 {asked}", f"the target is reached: {reached} {what}, asked {asked}"
        )
    return t(
        f"达不到目标：{what}最多能到 {reached}，目标 {asked}",
        f"the target is out of reach: at most {reached} {what}, asked {asked}",
    )


def nothing_text(plan: Plan) -> str:
    """What a plan without tasks means: all is done, or nothing helps."""
    if plan.hindrances:
        return t("现有条件下没有能做的事", "nothing can be done that would help")
    return t("不需要做什么", "there is nothing to do")


def limits_text(standard: Standard, plan: Plan) -> str:
    """The limits of the plan; "" where there are none."""
    wish, said = plan.wish, []
    if wish.budget is not None:
        said.append(t("总共不超过 ", "in all at most ") + days_word(wish.budget))
    if wish.until is not None:
        said.append(t(f"{wish.until.isoformat()} 前办完", f"done by {wish.until.isoformat()}"))
    if wish.capacity:
        units = t("、", ", ").join(f"{unit_word(standard, unit)} {days}" for unit, days in wish.capacity.items())
        said.append(t(f"各单位工日：{units}", f"days of units: {units}"))
    return t("；", "; ").join(said)


def greedy_text(plan: Plan) -> str:
    """What the plan would cost that always takes what brings most per day."""
    first, days = plan.first, days_word(plan.first.effort)
    said = t(f"要 {days}", f"it takes {days}")
    if not first.reached:
        only = t("只", "only ") if first.points < plan.points else ""
        said += t(f"，{only}到 {points_text(first.points)} 分", f" for {only}{points_text(first.points)} points")
    fewer = plan.passed - first.passed
    said += t(f"，门槛少过 {fewer} 项", f", {fewer} gates fewer") if fewer > 0 else ""
    return t("若总先做每天得分最多的，", "always what brings most per day first: ") + said
