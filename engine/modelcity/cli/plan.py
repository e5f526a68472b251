"""``modelcity plan``: the cheapest way to a target, or the most within a budget."""

import sys
from datetime import date
from pathlib import Path

import click

from modelcity.cli.assess import PointsType
from modelcity.cli.entry import Command
from modelcity.cli.options import (
    FILE,
    Day,
    of_a_dossier,
    say_evaluators,
    say_unproved,
    terminal_width,
    the_dossier,
    the_standard,
)
from modelcity.errors import CallError, Place, Problem
from modelcity.planning.capacity import read_capacity
from modelcity.planning.plan import Plan, plan
from modelcity.planning.wish import By, Wish
from modelcity.standard.standard import Standard
from modelcity.texts import t


@click.command("plan", cls=Command, help="求出达到目标分最省工日的整改计划：谁、什么时候、做什么。")
@of_a_dossier
@click.option("--target", type=PointsType(), help="目标分，如 95")
@click.option("--maximise", is_flag=True, help="不设目标，在限制内得分越多越好")
@click.option(
    "--by",
    type=click.Choice(["evidenced", "claimed"]),
    default="evidenced",
    show_default=True,
    help="目标是哪个总分：有佐证（考评看的）或自报",
)
@click.option("--budget", type=click.IntRange(0, 1_000_000), help="总共最多多少个工日")
@click.option("--until", type=Day(), help="最迟办完的日子，须同时写 --as-of")
@click.option("--capacity", type=FILE, help="各单位最多能出多少工日（YAML，见 sample_data/capacity.yaml）")
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
    _check(target, maximise, until, as_of)
    standard = the_standard(standards, standard_id)
    days = read_capacity(capacity, standard) if capacity is not None else {}
    dossier = the_dossier(dossier_file, standard, standards, level)
    say_unproved(standard, standards)
    say_evaluators()
    found = plan(standard, dossier, as_of, Wish(target, by, budget, until, days))
    _show(standard, found, as_json=as_json, out=out)
    short = target is not None and not found.reached
    return 1 if short or found.after.verdict.status == "vetoed" else 0


def _check(target: int | None, maximise: bool, until: date | None, as_of: date | None) -> None:
    """Refuses a call that says too little or two things at once; raises CallError."""
    problems = []
    if (target is None) != maximise:
        problems.append(
            Problem(
                Place("--target"),
                t("目标和 --maximise 应恰有一个", "needs either a target or --maximise"),
                next=t("请写 --target 95，或写 --maximise", "write --target 95, or --maximise"),
            )
        )
    if until is not None and (as_of is None or until < as_of):
        problems.append(
            Problem(
                Place("--until"),
                t("要有开始的日子，且不能早于它", "needs a day to start from, and must not be before it"),
                next=t("请加上 --as-of，写从哪天开始", "add --as-of, the day from which it starts"),
            )
        )
    if problems:
        raise CallError(problems)


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
