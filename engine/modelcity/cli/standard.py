"""``modelcity standard``: what the standards say, and whether they are sound."""

from pathlib import Path

import click

from modelcity.cli.entry import Group
from modelcity.cli.options import FILE, language, of_a_standard, the_shelf, the_standard
from modelcity.cli.standard_book import export, import_
from modelcity.cli.standard_diff import diff_standards
from modelcity.cli.standard_document import document
from modelcity.cli.standard_prove import prove_standard
from modelcity.cli.standard_schema import schema
from modelcity.errors import DeclarationError, Place, Problem
from modelcity.texts import t


@click.group("standard", cls=Group, help="查看和检查考评标准。")
def command() -> None:
    """The standards."""


@command.command("list", help="列出已装的标准。")
@click.option("--standards", type=FILE, help="自有标准所在文件夹")
@language
def list_standards(standards: Path | None) -> None:
    """List the standards that are there."""
    from modelcity.showing.standard import standard_line

    for name in the_shelf(standards).ids():
        click.echo(standard_line(the_standard(standards, name)))


@command.command("show", help="看整个标准的大项小项，或一个小项的全部规定。")
@click.argument("indicator", metavar="[小项编号]", required=False)
@of_a_standard
@language
def show(indicator: str | None, standards: Path | None, standard_id: str | None) -> None:
    """Show the outline of a standard, or one indicator with its rule, facts and sources."""
    from modelcity.showing.standard import indicator_text, outline_text

    standard = the_standard(standards, standard_id)
    click.echo(outline_text(standard) if indicator is None else indicator_text(standard, indicator.upper()), nl=False)


@command.command("check", help="检查标准文件：一次列出所有错误。")
@click.argument("folder", metavar="[文件夹]", type=FILE, required=False)
@language
def check(folder: Path | None) -> None:
    """Check every standard of a folder; raises DeclarationError with every mistake of all of them."""
    from modelcity.proving.check import every_mistake

    shelf = the_shelf(folder)
    found: dict[tuple[Place, str], Problem] = {}
    for name in shelf.ids():
        problems = every_mistake(shelf, name)
        for problem in problems:  # what is wrong with a base is told once, though its variants have it too
            key, own = (problem.place, problem.found), problem.place.file.split("/")[1:2] == [name]
            found[key] = problem if own else found.get(key, problem)
        if not problems:
            click.echo(t(f"{name}：没有发现错误", f"{name}: no mistakes found"))
    if found:
        raise DeclarationError(found.values())


command.add_command(prove_standard)
command.add_command(schema)
command.add_command(diff_standards)
command.add_command(document)
command.add_command(export)
command.add_command(import_)
