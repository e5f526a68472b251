"""``modelcity template``: a workbook that asks for every fact of one level."""

from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, language, of_a_standard, the_standard
from modelcity.dossier.reading import find_level
from modelcity.errors import CallError, Place, Problem
from modelcity.files import write_whole
from modelcity.texts import t


@click.command("template", cls=Command, help="生成一级的填报台账：填好保存后就是一份台账，可直接 assess。")
@of_a_standard
@click.option("--level", required=True, help="级别，如 county、town")
@click.option("--out", type=FILE, required=True, help="写到哪个 .xlsx 文件")
@language
def command(standards: Path | None, standard_id: str | None, level: str, out: Path) -> None:
    """Write the template of one level."""
    from modelcity.dossier.template import write_template

    standard = the_standard(standards, standard_id)
    known = find_level(standard, level)
    if known is None:
        levels = "、".join(f"{key}（{title}）" for key, title in standard.levels.items())
        raise CallError(
            Problem(
                Place("--level"),
                t(f"没有级别“{level}”", f"no level '{level}'"),
                t(f"只能是 {levels}", f"must be one of {levels}"),
            )
        )
    if out.suffix.lower() != ".xlsx":
        raise CallError(Problem(Place(str(out)), t("文件名应以 .xlsx 结尾", "the file name must end in .xlsx")))
    write_whole(out, write_template(standard, known))
    click.echo(
        t(
            f"已写出 {out}：{standard.level_name(known)}，{len(standard.facts_at(known))} 项事实",
            f"written {out}: {standard.level_name(known)}, {len(standard.facts_at(known))} facts",
        )
    )
