"""``modelcity remedies list``: the remedies over the runs, for a terminal or as a workbook to fill in."""

from datetime import date
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.history_file import of_a_history, the_archive
from modelcity.cli.options import FILE, Day, terminal_width
from modelcity.errors import CallError, Place, Problem, near
from modelcity.files import write_whole
from modelcity.texts import t


@click.command(
    "list", cls=Command, help="列出整改事项：待办、逾期、报完成、已核实，按牵头单位；--out 写出给各单位填的表。"
)
@of_a_history
@click.option("--locality", help="哪个地区（编号或名称）；不写则取最近一次的地区")
@click.option("--unit", help="只看一个单位牵头或配合的（编号或名称）")
@click.option("--as-of", type=Day(), help="哪一天看是否逾期；不写则取最近一次的截止日")
@click.option("--out", type=FILE, help="写出整改跟踪.xlsx，填好后用 remedies import 读回")
def list_remedies(file: Path, locality: str | None, unit: str | None, as_of: date | None, out: Path | None) -> None:
    """List the remedies of one locality."""
    from modelcity.office.followup import follow
    from modelcity.showing.followup import followup_text, of_unit

    archive = the_archive(file)
    run = archive.run(locality=locality)
    standard, found = archive.standard(run), follow(archive, run, as_of)
    if unit is not None:
        found, everyone = of_unit(standard, unit, found), found
        if not found and everyone:
            titles = [standard.unit_title(name) for one in everyone for name in one.units() if name in standard.units]
            said = t(f"没有“{unit}”牵头或配合的整改事项", f"no remedy is led or supported by '{unit}'")
            raise CallError(Problem(Place("--unit"), said, next=near(unit, titles)))
    if out is not None:
        from modelcity.showing.followupfiles import followup_book

        write_whole(out, followup_book(standard, run, found))
        click.echo(t(f"已写出：{out}", f"written: {out}"), err=True)
    click.echo(followup_text(standard, run, found, terminal_width()), nl=False)
    if (as_of or run.as_of) is None:
        click.echo(t("提示：没有日期，看不出逾期；请加 --as-of", "note: add --as-of to see what is overdue"), err=True)
