"""``modelcity evidence add``: papers copied into the folder and registered."""

from datetime import date
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, Day, language
from modelcity.errors import CallError, Place, Problem
from modelcity.texts import t

HELP = """登记佐证材料：把文件复制进案卷，按内容记入登记表。

一份文件可以登记给几个事实、几个年度：--fact、--year 可写多次。
已经在案卷文件夹里的文件就地登记；内容变了的，再登记一次即按新内容记。
材料多的，列一张清单，用 --list 一次登记：要么全部成功，要么一份也不记。
"""


@click.command("add", cls=Command, help=HELP)
@click.argument("folder", metavar="案卷文件夹", type=FILE)
@click.argument("files", metavar="文件…", type=FILE, nargs=-1)
@click.option("--fact", "facts", multiple=True, help="事实编号，可写多次")
@click.option("--year", "years", multiple=True, type=click.IntRange(1900, 2999), help="年度，可写多次；不分年度的不写")
@click.option("--title", default="", help="材料名称，不写则取文件名")
@click.option("--note", default="", help="备注")
@click.option("--list", "listed", type=FILE, help="材料清单（CSV，列：file,fact,year,title,note），一次登记许多份")
@click.option("--on", "day", type=Day(), help="登记日期，不写则是今天")
@click.option("--standards", type=FILE, help="自有标准所在文件夹（内有 indicators/ 和 rules/）")
@language
def add_papers(
    folder: Path,
    files: tuple[Path, ...],
    facts: tuple[str, ...],
    years: tuple[int, ...],
    title: str,
    note: str,
    listed: Path | None,
    day: date | None,
    standards: Path | None,
) -> None:
    """File papers, all or none."""
    from modelcity.cli.archive import the_archive
    from modelcity.office.filing import add
    from modelcity.office.paperlist import listed_papers
    from modelcity.office.papers import named_papers
    from modelcity.showing.evidence import added_text

    if folder.is_file():
        found = t("是文件，不是案卷文件夹", "is a file, no folder of evidence")
        advice = t("先写案卷文件夹，再写文件", "name the folder first, then the files")
        raise CallError(Problem(Place(str(folder)), found, next=advice))
    if bool(files and facts) == bool(listed) or bool(files) != bool(facts):
        raise CallError(_one_way())
    archive, standard = the_archive(folder, standards)
    if listed is not None:
        papers = listed_papers(archive, standard, listed)
    else:
        papers = named_papers(archive, standard, files, facts, years, title, note)
    added = add(archive, standard, papers, day or date.today())  # noqa: DTZ011 - the clerk's own day
    click.echo(added_text(standard, added), nl=False)


def _one_way() -> Problem:
    return Problem(
        Place("evidence add"),
        t("要么写文件和 --fact，要么写 --list", "needs either files and --fact, or --list"),
        next=t(
            "例如 evidence add 案卷 纪要.pdf --fact 事实编号 --year 年度",
            "for example evidence add DIR FILE --fact FACT --year YEAR",
        ),
    )
