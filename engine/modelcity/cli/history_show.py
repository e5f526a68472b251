"""``modelcity history list`` and ``show``: the runs, and one of them as it was recorded."""

import sys
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.history_file import of_a_history, the_archive
from modelcity.cli.options import terminal_width
from modelcity.showing.history import history_text, run_line, stored_text
from modelcity.texts import t


@click.command("list", cls=Command, help="列出每一次：时间、得分、结论、标准。")
@of_a_history
@click.option("--locality", help="只看一个地区（编号或名称）")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
def list_runs(file: Path, locality: str | None, as_json: bool) -> None:
    """List the runs, oldest first."""
    archive = the_archive(file)
    if locality is not None:
        archive.run(locality=locality)  # refuses one that has none
    if as_json:
        from modelcity.showing.historyjson import runs_json

        sys.stdout.buffer.write(runs_json(archive.of(locality)))
    else:
        click.echo(history_text(archive, archive.of(locality), terminal_width()), nl=False)


@click.command("show", cls=Command, help="看某一次的自评结果；--json 原样输出当时的 JSON。")
@click.argument("number", metavar="[第几次]", type=click.IntRange(1), required=False)
@of_a_history
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON（当时的字节）")
def show(number: int | None, file: Path, as_json: bool) -> None:
    """Show one run (the latest by default): as it was recorded, byte for byte, or as a summary."""
    archive = the_archive(file)
    run = archive.run(number)
    if as_json:
        sys.stdout.buffer.write(run.content)
        return
    from modelcity.showing.again import judged_again
    from modelcity.showing.text import assessment_text

    width, again = terminal_width(), judged_again(archive, run)
    click.echo(run_line(run))
    if again.same:
        click.echo("\n" + assessment_text(again.standard, again.dossier, again.assessment, width), nl=False)
        return
    click.echo(stored_text(run))
    click.echo(
        t(
            f"提示：本版程序重算的结果与当时（{run.version} 版）不同，只显示当时的得分；详情见 --json",
            f"note: this program judges it otherwise than {run.version} did; --json has what was recorded",
        ),
        err=True,
    )
