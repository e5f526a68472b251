"""``modelcity history marks``: the inspector's marks read back and compared with the self-assessment."""

import sys
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.history_file import of_a_history, the_archive
from modelcity.cli.options import FILE, terminal_width
from modelcity.files import write_whole
from modelcity.texts import t


@click.command("marks", cls=Command, help="把考评组填过的自评表.xlsx 读回来，与自评逐项对照：差多少、为什么。")
@click.argument("workbook", metavar="自评表.xlsx", type=FILE)
@of_a_history
@click.option("--run", "number", type=click.IntRange(1), help="与第几次对照；不写则取自评得分相同的最近一次")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
@click.option("--out", type=FILE, help="另写出逐项对照的 CSV")
def marks(workbook: Path, file: Path, number: int | None, as_json: bool, out: Path | None) -> None:
    """Compare the inspector's marks with the run that the workbook was written for."""
    from modelcity.office.marks import compare_marks
    from modelcity.office.marksheet import read_mark_sheet
    from modelcity.showing.historyjson import marks_csv, marks_json
    from modelcity.showing.marks import marks_text

    found = compare_marks(the_archive(file), read_mark_sheet(workbook), number)
    if out is not None:
        write_whole(out, marks_csv(found))
        click.echo(t(f"已写出：{out}", f"written: {out}"), err=True)
    if as_json:
        sys.stdout.buffer.write(marks_json(found))
    else:
        click.echo(marks_text(found, terminal_width()), nl=False)
