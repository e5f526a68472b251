"""``modelcity plan``: the cheapest way to a target, or the most within a budget."""

import sys
from datetime import date
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import (
    FILE,
    of_a_dossier,
    say_evaluators,
    say_unproved,
    terminal_width,
    the_dossier,
    the_standard,
)
from modelcity.cli.wishes import of_a_wish, wish_problems
from modelcity.errors import CallError
from modelcity.planning.capacity import read_capacity
from modelcity.planning.plan import Plan, plan
from modelcity.planning.wish import By, Wish
from modelcity.standard.standard import Standard
from modelcity.texts import t


@click.command("plan", cls=Command, help="求出达到目标分最省工日的整改计划：谁、什么时候、做什么。")
@of_a_dossier
@of_a_wish
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
@click.option("--out", type=FILE, help="写出 plan.json、整改计划.csv 和时间图的文件夹")
def command(
    dossier_file: Path,
    standards: Path | None,
    standard_id: str | None,
    level: str | None,
    as_of: date | None,
    target: int | None,
    maximise: bool,
    by: By,
    budget: int | None,
    until: date | None,
    capacity: Path | None,
    as_json: bool,
    out: Path | None,
) -> int:
    """Plan for one dossier; exit code 1 when the target is not reached or it stays vetoed."""
    if problems := wish_problems(target, maximise, until, as_of):
        raise CallError(problems)
    standard = the_standard(standards, standard_id)
    days = read_capacity(capacity, standard) if capacity is not None else {}
    dossier = the_dossier(dossier_file, standard, standards, level)
    say_unproved(standard, standards)
    say_evaluators()
    found = plan(standard, dossier, as_of, Wish(target, by, budget, until, days))
    _show(standard, found, as_json=as_json, out=out)
    short = target is not None and not found.reached
    return 1 if short or found.after.verdict.status == "vetoed" else 0


def _show(standard: Standard, found: Plan, *, as_json: bool, out: Path | None) -> None:
    """Files, then the plan as JSON or text."""
    if out is not None:
        from modelcity.showing.planfiles import write_plan

        written = write_plan(standard, found, out)
        click.echo(t("已写出：", "written: ") + "、".join(map(str, written)), err=True)
    if as_json:
        from modelcity.showing.planfiles import plan_json

        sys.stdout.buffer.write(plan_json(standard, found))
    else:
        from modelcity.showing.plan import plan_text

        click.echo(plan_text(standard, found, terminal_width()), nl=False)
