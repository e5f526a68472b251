"""``modelcity collect status``: where a round stands, by unit, and what hangs on what is wanting."""

from datetime import date
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, Day, language, terminal_width, the_standard
from modelcity.texts import t


@click.command("status", cls=Command, help="看这一轮收到哪一步：谁没交、缺什么、值多少分；可写出进度表、图和催报通知。")
@click.argument("folder", metavar="文件夹", type=FILE)
@click.option("--as-of", type=Day(), required=True, help="截至哪一天，如 2023-06-20")
@click.option("--standards", type=FILE, help="自有标准所在文件夹（内有 indicators/ 和 rules/）")
@click.option(
    "--evidence", type=FILE, help="案卷文件夹（见 evidence 命令）：只有登记在案、没有改动的材料才算佐证；镇街台账除外"
)
@click.option("--out", type=FILE, help="把收集进度.xlsx 和收集进度.png 写到哪个文件夹")
@click.option("--reminders", type=FILE, help="把催报通知写到哪个文件夹：还没交齐的每家一份 .txt")
@language
def status(
    folder: Path, as_of: date, standards: Path | None, evidence: Path | None, out: Path | None, reminders: Path | None
) -> None:
    """Show where a round stands; nothing of it is written into the round's folder."""
    from modelcity.office.gathering import gather
    from modelcity.office.merging import merge
    from modelcity.office.reminders import write_reminders
    from modelcity.office.round import round_of
    from modelcity.office.status import round_status
    from modelcity.showing.status import status_text

    one = round_of(folder)
    standard = the_standard(standards, one.standard)
    merged = merge(standard, one, gather(folder, standard), folder)
    if evidence is not None:
        from modelcity.office.backing import backed
        from modelcity.office.evidence import open_archive

        merged = merged._replace(dossier=backed(merged.dossier, open_archive(evidence), standard).dossier)
    found = round_status(standard, one, merged, as_of, folder)
    written: list[Path] = []
    if out is not None:
        from modelcity.showing.statusfiles import write_status

        written += write_status(found, out)
    if reminders is not None:
        count = len(write_reminders(found, reminders))
        click.echo(t(f"已写出 {count} 份催报通知：{reminders}", f"wrote {count} reminders: {reminders}"), err=True)
    if written:
        click.echo(t("已写出：", "written: ") + "、".join(map(str, written)), err=True)
    click.echo(status_text(found, terminal_width()), nl=False)
