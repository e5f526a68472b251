"""``modelcity rollup``: the towns' dossiers in a folder become the county's facts, and what each town costs it."""

from datetime import date
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import (
    FILE,
    Day,
    language,
    of_a_standard,
    say_unproved,
    terminal_width,
    the_dossier,
    the_others,
    the_standard,
)
from modelcity.dossier.reading import read_dossier
from modelcity.errors import CallError, Place, Problem
from modelcity.planning.rolloutcome import rolled_up
from modelcity.planning.rollup import Rollup
from modelcity.planning.towns import read_towns
from modelcity.showing.rollup import rollup_text
from modelcity.showing.rollupfiles import rollup_json, write_rollup
from modelcity.texts import t


@click.command("rollup", cls=Command, help="由文件夹里各镇街的台账汇总出县级事实，看哪个镇街让县里失分。")
@click.argument("folder", metavar="台账文件夹", type=FILE)
@of_a_standard
@click.option("--county", type=FILE, help="县里自己的台账：与汇总的对照，并按汇总的重新打分")
@click.option("--as-of", type=Day(), help="截止日，如 2023-06-20；不写则全部视为到期")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
@click.option("--out", type=FILE, help="写出汇总台账.csv（可再用 assess 打分）和 rollup.json 的文件夹")
@language
def command(
    folder: Path,
    standards: Path | None,
    standard_id: str | None,
    county: Path | None,
    as_of: date | None,
    as_json: bool,
    out: Path | None,
) -> int:
    """Roll up; exit code 1 when a file was left out, or the county is vetoed."""
    standard = the_standard(standards, standard_id)
    say_unproved(standard, standards)
    stated = the_dossier(county, standard, standards, None) if county is not None else None
    if out is not None and out.resolve() == folder.resolve():
        found = t(f"{out} 是放下级台账的文件夹", f"{out} is the folder of the dossiers that are rolled up")
        raise CallError(Problem(Place("--out"), found, next=t("请另给一个文件夹", "name another folder")))
    others = the_others(standard, standards)
    towns = read_towns(standard, folder, lambda path: read_dossier(path, standard, others), stated)
    outcome = rolled_up(Rollup(standard, towns, stated), towns.left_out, as_of)
    if out is not None:
        written = write_rollup(outcome, out)
        click.echo(t("已写出：", "written: ") + "、".join(map(str, written)), err=True)
    click.echo(rollup_json(outcome) if as_json else rollup_text(outcome, terminal_width()), nl=False)
    return 1 if outcome.left_out or outcome.vetoed else 0
