"""``modelcity whatif``: what a dossier would come to if some values were otherwise, and which values matter."""

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
    the_others,
    the_standard,
)
from modelcity.errors import CallError, Place, Problem
from modelcity.texts import t


@click.command("whatif", cls=Command, help="假如某些值不一样会怎样；哪些值最要紧。")
@of_a_dossier
@click.option("--set", "settings", multiple=True, help="假定一个值：事实@年度=值，可写多次；值留空表示缺失")
@click.option("--scenario", "files", multiple=True, type=FILE, help="情景文件（YAML，一个文件可写几个情景），可写多次")
@click.option("--sensitivity", "asked", is_flag=True, help="每个值的下一步能加多少、退一步会丢多少；怎样会改变结论")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
@click.option("--out", type=FILE, help="写出 whatif.json、变动小项.csv、敏感性.csv 和 敏感性.png 的文件夹")
def command(
    dossier_file: Path,
    settings: tuple[str, ...],
    files: tuple[Path, ...],
    asked: bool,
    standards: Path | None,
    standard_id: str | None,
    level: str | None,
    as_of: date | None,
    as_json: bool,
    out: Path | None,
) -> int:
    """Answer a question about one dossier; ends with 0 whatever the verdict, as nothing was assessed."""
    from modelcity.planning.scenario import scenarios
    from modelcity.planning.sensitivity import sensitivity
    from modelcity.planning.whatif import what_if
    from modelcity.showing.sensitivity import sensitivity_text
    from modelcity.showing.whatif import what_if_text
    from modelcity.showing.whatifjson import what_if_json

    if not (settings or files or asked):
        raise CallError(_nothing_asked())
    standard = the_standard(standards, standard_id)
    dossier = the_dossier(dossier_file, standard, standards, level)
    supposed = scenarios(standard, dossier, the_others(standard, standards), settings, files)
    say_unproved(standard, standards)
    say_evaluators()
    what = what_if(standard, dossier, supposed, as_of)
    found = sensitivity(standard, dossier, as_of) if asked else None
    if out is not None:
        from modelcity.showing.whatiffiles import write_what_if

        written = write_what_if(standard, what, found, out)
        click.echo(t("已写出：", "written: ") + "、".join(map(str, written)), err=True)
    if as_json:
        sys.stdout.buffer.write(what_if_json(standard, what, found))
        return 0
    width = terminal_width()
    click.echo(what_if_text(standard, what, width), nl=False)
    if found is not None:
        click.echo("\n" + sensitivity_text(standard, found, width), nl=False)
    return 0


def _nothing_asked() -> Problem:
    return Problem(
        Place("whatif"),
        t("没有写假定什么", "nothing is supposed"),
        t("用 --set、--scenario 或 --sensitivity", "use --set, --scenario or --sensitivity"),
        t("例如 --set joint_conference_count@2023=1", "such as --set joint_conference_count@2023=1"),
    )
