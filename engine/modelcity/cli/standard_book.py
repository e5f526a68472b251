"""``modelcity standard export`` and ``standard import``: a standard as a workbook, there and back."""

from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, language, the_shelf, usual
from modelcity.errors import CallError, DeclarationError, FactError, Place, Problem
from modelcity.files import write_whole
from modelcity.texts import t


@click.command("export", cls=Command, help="把一份标准写成 Excel 工作簿，改好后可以再读回来；--empty 是空白的。")
@click.argument("name", metavar="[标准代号]", required=False)
@click.option("--to", "book", type=FILE, required=True, help="写到哪个 .xlsx 文件")
@click.option("--empty", is_flag=True, help="空白工作簿，用来写一份新标准")
@click.option("--standards", type=FILE, help="自有标准所在文件夹（内有 indicators/ 和 rules/）")
@language
def export(name: str | None, book: Path, empty: bool, standards: Path | None) -> None:
    """Write a standard, or what a new one is written in, as a workbook."""
    from modelcity.authoring.exporting import empty_book, export_book
    from modelcity.standard.load import installed, load
    from modelcity.standard.stored import texts_of

    if book.suffix.lower() != ".xlsx":
        raise CallError(Problem(Place(str(book)), t("文件名应以 .xlsx 结尾", "the file name must end in .xlsx")))
    if empty and name:
        found = t("空白工作簿不写标准代号", "an empty workbook is of no standard")
        raise CallError(Problem(Place("--empty"), found, next=t("请去掉其中一个", "leave one of them out")))
    if empty:
        ours = installed()
        past = load(ours, usual(ours))[0].years
        write_whole(book, empty_book([year + len(past) for year in past]))  # the cycle that comes next
        click.echo(
            t(f"已写出 {book}：空白工作簿，怎样写见第一张表", f"written {book}: empty; its first sheet explains")
        )
        return
    shelf = the_shelf(standards)
    chosen = name or usual(shelf)
    content = export_book(shelf, chosen, texts_of(shelf, chosen))
    write_whole(book, content)
    click.echo(t(f"已写出 {book}：标准 {chosen}，怎样改见第一张表", f"written {book}: the standard {chosen}"))


@click.command("import", cls=Command, help="从 Excel 工作簿读入一份标准：先照 check 检查，没有错误才写出 YAML 文件。")
@click.argument("book", metavar="工作簿", type=FILE)
@click.option("--out", type=FILE, required=True, help="写到哪个文件夹（其中的 indicators/ 和 rules/）")
@click.option("--id", "name", help="另取标准代号；不写用工作簿里的")
@click.option("--replace", is_flag=True, help="换掉那里已有的同名标准")
@click.option("--standards", type=FILE, help="标准所服务的别的标准在哪个文件夹；不写是已装的")
@language
def import_(book: Path, out: Path, name: str | None, replace: bool, standards: Path | None) -> None:
    """Read a standard from a workbook; every mistake is told with sheet and cell, and nothing is written."""
    from modelcity.authoring.importing import import_book
    from modelcity.authoring.placing import place_files
    from modelcity.authoring.yamlform import texts

    try:
        read = import_book(book, the_shelf(standards), name)
    except FactError as error:  # no dossier: no words of dossiers
        raise DeclarationError(error.problems) from error
    standard, planting = read.standard, read.planting
    files = texts(((key, tree.value) for key, tree in planting.trees.items()), planting.remarks)
    place_files(out, standard.id, files, replace=replace)
    click.echo(
        t(
            f"已写出 {out}：标准 {standard.id}（{standard.head.title}），{len(standard.indicators)} 个小项、"
            f"{len(standard.facts)} 项事实、{len(standard.vetoes)} 条一票否决；检查没有发现错误",
            f"written {out}: the standard {standard.id}, {len(standard.indicators)} indicators, "
            f"{len(standard.facts)} facts, {len(standard.vetoes)} vetoes, {len(files)} files; no mistakes found",
        )
    )
    click.echo(
        t(
            f"用它：modelcity template --standards {out} --standard {standard.id} --level 级别 --out 台账.xlsx，"
            f"填好后 modelcity assess 台账.xlsx --standards {out} --standard {standard.id}",
            f"use it: modelcity template or assess with --standards {out} --standard {standard.id}",
        )
    )
