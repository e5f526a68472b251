"""``modelcity standard document``: the standards as documents, for inspectors to read and argue with."""

from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, language, the_shelf, the_standard
from modelcity.files import write_whole
from modelcity.texts import spoken, t


@click.command("document", cls=Command, help="把标准写成可读的文档（Markdown）：每一行有来源、依据，自定的有标记。")
@click.argument("names", metavar="[标准代号]...", nargs=-1)
@click.option("--out", type=FILE, required=True, help="写到哪个文件夹，如 docs")
@click.option("--standards", type=FILE, help="自有标准所在文件夹（内有 indicators/ 和 rules/）")
@language
def document(names: tuple[str, ...], out: Path, standards: Path | None) -> None:
    """Write the document of each standard named, or of every standard and where their sources went."""
    from modelcity.showing.document.coverage import coverage_text
    from modelcity.showing.document.pages import document_text
    from modelcity.showing.document.rows import file_of
    from modelcity.standard.load import load

    shelf = the_shelf(standards)
    chosen = {name: the_standard(standards, name) for name in names or shelf.ids()}
    served = {name for standard in chosen.values() for entry in standard.indicators.values() for name in entry.serves}
    others = {name: the_standard(standards, name) for name in shelf.ids() if name in served and name not in chosen}
    files = {file_of(standard): document_text(standard, chosen | others) for standard in chosen.values()}
    if not names:
        read = [load(shelf, name, english=spoken() == "en", contents=True)[0] for name in chosen]
        files["coverage.md"] = coverage_text(sorted(read, key=lambda standard: not standard.head.default))
    for file, text in files.items():
        write_whole(out / file, text.encode())
        click.echo(t(f"已写出 {out / file}", f"written {out / file}"))
