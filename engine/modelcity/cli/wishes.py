"""What a plan is asked for, as options that ``plan`` and ``report`` share, and what is wrong with what was asked."""

import functools
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar, cast

import click

from modelcity.cli.assess import PointsType
from modelcity.cli.options import FILE, Day
from modelcity.errors import Place, Problem
from modelcity.texts import t

F = TypeVar("F", bound=Callable[..., Any])


def of_a_wish(command: F) -> F:
    """``--target`` or ``--maximise``, of which total, and within which limits."""

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
    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return command(*args, **kwargs)

    return cast(F, wrapped)


def wish_problems(target: int | None, maximise: bool, until: date | None, as_of: date | None) -> list[Problem]:
    """What is wrong with a call that says too little or two things at once."""
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
    return problems
