"""``modelcity evidence catalogue`` and ``draw``: what lies on file, as inspectors ask for it, and a sample of it."""

from datetime import date
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, Day, language, terminal_width
from modelcity.errors import CallError, Place, Problem
from modelcity.files import write_whole
from modelcity.texts import t


@click.command("catalogue", cls=Command, help="写出案卷目录：按大项、小项、年度列出在案材料，最后列出尚缺的。")
@click.argument("folder", metavar="案卷文件夹", type=FILE)
@click.option("--out", type=FILE, required=True, help="案卷目录.xlsx 或 案卷目录.csv")
@click.option("--as-of", type=Day(), help="截止日：还没到期的不列为尚缺")
@click.option("--standards", type=FILE, help="自有标准所在文件夹（内有 indicators/ 和 rules/）")
@language
def catalogue(folder: Path, out: Path, as_of: date | None, standards: Path | None) -> None:
    """Write the archive list."""
    from modelcity.cli.archive import the_archive
    from modelcity.office import catalogue as listing
    from modelcity.showing.cataloguefiles import catalogue_book, catalogue_csv

    kind = _kind(out, ".xlsx", ".csv")
    archive, standard = the_archive(folder, standards)
    found = listing.catalogue(archive, standard, as_of)
    write_whole(out, catalogue_csv(standard, found) if kind == ".csv" else catalogue_book(archive, standard, found))
    click.echo(
        t(
            f"已写出 {out}：在案材料 {len(found.listed)} 种；{len(found.wanted)} 项事实还缺材料，列在最后",
            f"written {out}: {len(found.listed)} materials; {len(found.wanted)} facts still want some, listed last",
        )
    )
    if found.spoilt:
        said = t(
            f"提示：{found.spoilt} 个登记的文件缺失或被改动，没有列入；详见 modelcity evidence check {folder}",
            f"note: {found.spoilt} files are missing or changed and not listed; see modelcity evidence check {folder}",
        )
        click.echo(said, err=True)


@click.command("draw", cls=Command, help="随机抽取登记的材料来核对；同一种子在任何电脑上抽到的都一样。")
@click.argument("folder", metavar="案卷文件夹", type=FILE)
@click.option("--count", type=click.IntRange(1, 100_000), required=True, help="抽多少条")
@click.option("--seed", required=True, help="种子：当场定的一个数或词，如 20231101")
@click.option("--out", type=FILE, help="抽查表.xlsx")
@click.option("--standards", type=FILE, help="自有标准所在文件夹（内有 indicators/ 和 rules/）")
@language
def draw(folder: Path, count: int, seed: str, out: Path | None, standards: Path | None) -> None:
    """Draw a sample."""
    from modelcity.cli.archive import the_archive
    from modelcity.office import drawing
    from modelcity.showing.evidence import drawn_text

    if out is not None:
        _kind(out, ".xlsx")
    archive, standard = the_archive(folder, standards)
    drawn = drawing.draw(archive, count, seed)
    if out is not None:
        from modelcity.showing.cataloguefiles import draw_book

        write_whole(out, draw_book(archive, standard, drawn))
        click.echo(t(f"已写出：{out}", f"written: {out}"), err=True)
    click.echo(drawn_text(standard, drawn, terminal_width()), nl=False)


def _kind(out: Path, *allowed: str) -> str:
    """The suffix of a file to write; raises CallError for one that is not written."""
    if out.suffix.lower() in allowed:
        return out.suffix.lower()
    listed = "、".join(allowed)
    found = t(f"写不出“{out.suffix}”文件", f"cannot write '{out.suffix}' files")
    raise CallError(Problem(Place(str(out)), found, t(f"只能是 {listed}", f"must be {', '.join(allowed)}")))
