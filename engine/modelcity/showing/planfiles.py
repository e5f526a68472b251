"""A plan as files: CSV for those who do it, JSON ``modelcity-plan/1`` for programs, and a picture on a time line."""

from datetime import date
from pathlib import Path
from typing import Any

from modelcity.files import write_whole
from modelcity.judging.assessment import Assessment
from modelcity.planning.hindrances import Hindrance
from modelcity.planning.plan import Plan, Task, gates_passed
from modelcity.showing.jsonform import json_bytes, json_value
from modelcity.showing.plain import csv_bytes
from modelcity.showing.planwords import action_word, facts_text, gates_text, option_value, unit_word
from modelcity.showing.timeline import timeline_chart
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

FORMAT = "modelcity-plan/1"
Json = dict[str, Any]


def plan_json(standard: Standard, plan: Plan) -> bytes:
    """One object as UTF-8 with LF; points as decimal strings, days as integers, titles in the language in use."""
    return json_bytes(_plan(standard, plan))


def _plan(standard: Standard, plan: Plan) -> Json:
    before, wish, first = plan.before, plan.wish, plan.first
    return {
        "format": FORMAT,
        "standard": {"id": standard.id, "edition": standard.head.edition, "digest": standard.digest},
        "locality": {"id": before.locality.id, "name": before.locality.name, "level": before.locality.level},
        "as_of": _day(before.as_of),
        "facts_digest": before.facts_digest,
        "asked": {
            "target": points_text(wish.target) if wish.target is not None else None,
            "by": wish.by,
            "budget": wish.budget,
            "until": _day(wish.until),
            "capacity": dict(wish.capacity),
        },
        "reached": plan.reached,
        "effort": plan.effort,
        "values": len(plan.options),
        "greedy": {
            "effort": first.effort,
            "points": points_text(first.points),
            "gates": first.passed,
            "reached": first.reached,
        },
        "before": _state(plan.before),
        "after": _state(plan.after),
        "tasks": [_task(standard, plan, task) for task in plan.tasks],
        "hindrances": [_hindrance(hindrance) for hindrance in plan.hindrances],
    }


def _state(assessment: Assessment) -> Json:
    totals = assessment.totals
    return {
        "totals": {name: points_text(getattr(totals, name)) for name in ("evidenced", "claimed", "attainable")},
        "verdict": {"status": assessment.verdict.status, "reasons": list(assessment.verdict.reasons)},
        "gates": gates_passed(assessment),
    }


def _task(standard: Standard, plan: Plan, task: Task) -> Json:
    return {
        "unit": task.unit,
        "indicator": task.indicator,
        "title": standard.indicator_title(task.indicator) if task.indicator else "",
        "kind": task.kind,
        "do": _do(standard, task),
        "values": [
            {
                "fact": option.key[0],
                "year": option.key[1],
                "value": json_value(standard.facts[option.key[0]], option_value(standard, option)),
            }
            for option in task.options
        ],
        "effort": task.effort,
        "lead_days": task.lead,
        "start": _day(plan.before.as_of),
        "due": _day(task.due),
        "points": points_text(task.points),
        "gates": list(task.gates),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _hindrance(hindrance: Hindrance) -> Json:
    return {
        "id": hindrance.id,
        "fact": hindrance.fact,
        "years": list(hindrance.years),
        "reason": hindrance.reason,
        "points": points_text(hindrance.points),
    }


def _do(standard: Standard, task: Task) -> str:
    """The remedy's own words, where it is mended."""
    rule = standard.rules.get(task.indicator)
    return rule.remedy.do if rule is not None and task.kind == "mend" else ""


def plan_csv(standard: Standard, plan: Plan) -> bytes:
    """Every task, by unit and due day: UTF-8 with BOM, CRLF."""
    rows = ([str(number), *_cells(standard, plan, task)] for number, task in enumerate(plan.tasks, 1))
    return csv_bytes([_titles(), *rows])


def _titles() -> list[str]:
    return [
        t("序号", "No."),
        t("牵头单位", "Lead"),
        t("小项", "Indicator"),
        t("小项名称", "Title"),
        t("类型", "Kind"),
        t("事实和年度", "Facts and years"),
        t("怎么做", "How"),
        t("工日", "Working days"),
        t("开始", "Start"),
        t("时限", "Due"),
        t("办理天数", "Lead days"),
        t("得分", "Points"),
        t("门槛项", "Gates"),
        t("应备佐证", "Evidence to file"),
    ]


def _cells(standard: Standard, plan: Plan, task: Task) -> list[str]:
    entry = standard.entries.get(task.indicator)
    return [
        unit_word(standard, task.unit),
        task.indicator,
        standard.indicator_title(task.indicator) if task.indicator else "",
        action_word(task.kind),
        facts_text(standard, task),
        _do(standard, task),
        str(task.effort),
        _day(plan.before.as_of) or "",
        _day(task.due) or "",
        str(task.lead),
        points_text(task.points),
        gates_text(task),
        t("；", "; ").join(entry.evidence) if entry is not None else "",
    ]


def write_plan(standard: Standard, plan: Plan, folder: Path) -> list[Path]:
    """Write the three files into a folder, once all of them are ready; raises CallError."""
    files = {
        "plan.json": plan_json(standard, plan),
        "整改计划.csv": plan_csv(standard, plan),
        "整改计划.png": timeline_chart(standard, plan),
    }
    for name, content in files.items():
        write_whole(folder / name, content)
    return [folder / name for name in files]
