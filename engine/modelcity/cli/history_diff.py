"""``modelcity history diff``: what changed between two runs."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.history_file import of_a_history, the_archive
from modelcity.cli.options import terminal_width
from modelcity.errors import CallError, Place, Problem
from modelcity.office.history import Archive, Run
from modelcity.texts import t


@click.command("diff", cls=Command, help="比较两次：新失分在前，再是挽回的、变动的数据、改了的标准。不写则比最近两次。")
@click.argument("numbers", metavar="[前一次] [后一次]", type=click.IntRange(1), nargs=-1)
@of_a_history
@click.option("--locality", help="不写第几次时，比哪个地区的最近两次")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
def diff_runs(numbers: tuple[int, ...], file: Path, locality: str | None, as_json: bool) -> None:
    """Compare two runs; one number alone is compared with the run before it."""
    from modelcity.office.rundiff import compare_runs
    from modelcity.showing.historyjson import run_diff_json
    from modelcity.showing.rundiff import run_diff_text

    archive = the_archive(file)
    found = compare_runs(archive, *_two_runs(archive, numbers, locality))
    if as_json:
        sys.stdout.buffer.write(run_diff_json(found))
    else:
        click.echo(run_diff_text(found, terminal_width()), nl=False)


def _two_runs(archive: Archive, numbers: Sequence[int], locality: str | None) -> tuple[Run, Run]:
    """The two runs that are meant: both named, one and the one before it, or the latest two; raises CallError."""
    if len(numbers) > 2:
        found = t(f"写了 {len(numbers)} 个数", f"{len(numbers)} numbers are given")
        raise CallError(
            Problem(Place("history diff"), found, t("最多两个：前一次 后一次", "two at most: before, after"))
        )
    after = archive.run(numbers[-1] if numbers else None, locality)
    before = archive.run(numbers[0]) if len(numbers) == 2 else archive.before(after)
    if before is None:
        found = t(
            f"第 {after.number} 次之前没有同一地区、同一标准的记录",
            f"no run of the same locality precedes run {after.number}",
        )
        advice = t("再评一次并 --record，或写明要比的两次", "record another run, or name the two to compare")
        raise CallError(Problem(Place(str(archive.kept.path)), found, next=advice))
    return before, after
