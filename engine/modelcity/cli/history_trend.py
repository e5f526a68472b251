"""``modelcity history trend``: a picture of the totals over all runs."""

from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.history_file import of_a_history, the_archive
from modelcity.cli.options import FILE
from modelcity.files import write_whole
from modelcity.texts import t


@click.command("trend", cls=Command, help="画出历次的三个总分（PNG）。")
@of_a_history
@click.option("--locality", help="画哪个地区（编号或名称）；不写则取最近一次的地区")
@click.option("--out", type=FILE, required=True, help="写出的图片，如 历次得分.png")
def trend(file: Path, locality: str | None, out: Path) -> None:
    """Draw the totals of one locality, level and standard over its runs."""
    from modelcity.showing.trend import trend_chart

    archive = the_archive(file)
    write_whole(out, trend_chart(archive.alike(archive.run(locality=locality))))
    click.echo(t(f"已写出：{out}", f"written: {out}"), err=True)
