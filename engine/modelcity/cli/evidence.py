"""``modelcity evidence``: papers on file, registered by their digest to the values that they prove."""

from pathlib import Path

import click

from modelcity.cli.entry import Command, Group
from modelcity.cli.evidence_add import add_papers
from modelcity.cli.evidence_lists import catalogue, draw
from modelcity.cli.options import FILE, language, of_a_standard, terminal_width, the_standard
from modelcity.dossier.reading import find_level
from modelcity.errors import CallError, Place, Problem
from modelcity.texts import t

command = Group("evidence", help="佐证材料登记在案：登记、检查、案卷目录、抽查。")
command.add_command(add_papers)
command.add_command(catalogue)
command.add_command(draw)


@command.command("init", cls=Command, help="建一个案卷文件夹：每个小项、每个年度一个子文件夹，和一张登记表。")
@of_a_standard
@click.option("--level", required=True, help="哪一级的案卷，如 county、city、town")
@click.option("--name", required=True, help="地区名称，如 示例区")
@click.option("--id", "area_id", help="地区编号，与台账的一致；不写则同名称")
@click.option("--parent", default="", help="上级地区，可不写")
@click.option("--out", type=FILE, required=True, help="写到哪个新文件夹")
@language
def init(
    standards: Path | None, standard_id: str | None, level: str, name: str, area_id: str | None, parent: str, out: Path
) -> None:
    """Make the folder."""
    from modelcity.office.evidence import GUIDE, init_archive
    from modelcity.office.round import Area

    standard = the_standard(standards, standard_id)
    known = find_level(standard, level)
    if known is None:
        levels = "、".join(f"{key}（{title}）" for key, title in standard.levels.items())
        found = t(f"没有级别“{level}”", f"no level '{level}'")
        raise CallError(Problem(Place("--level"), found, t(f"只能是 {levels}", f"must be one of {levels}")))
    count = init_archive(standard, Area(id=area_id or name, name=name, level=known, parent=parent), out)
    click.echo(
        t(
            f"已建案卷 {out}：{count} 个材料文件夹，应备什么见 {GUIDE}。\n"
            f"下一步：modelcity evidence add {out} 文件 --fact 事实编号 --year 年度；"
            f"自评时加 --evidence {out}，只有登记在案的才算佐证",
            f"made {out}: {count} folders for papers; {GUIDE} says what to file.\n"
            f"next: modelcity evidence add {out} FILE --fact FACT --year YEAR; "
            f"assess with --evidence {out}, and only what is registered counts as evidence",
        )
    )


@command.command("check", cls=Command, help="检查案卷：缺的、改动过的、没登记的、登记错的文件；有问题时退出码 1。")
@click.argument("folder", metavar="案卷文件夹", type=FILE)
@click.option("--standards", type=FILE, help="自有标准所在文件夹（内有 indicators/ 和 rules/）")
@language
def check_archive(folder: Path, standards: Path | None) -> int:
    """Check the folder; exit code 1 when anything is wrong."""
    from modelcity.cli.archive import the_archive
    from modelcity.office.verifying import check
    from modelcity.showing.evidence import check_text

    checked = check(*the_archive(folder, standards))
    click.echo(check_text(checked, terminal_width()), nl=False)
    return 1 if checked.faults else 0
