"""``modelcity remedies done`` and ``import``: what people say of remedies, added to the history file."""

from datetime import date
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.history_file import of_a_history, the_archive
from modelcity.cli.options import FILE, Day
from modelcity.errors import CallError, Place, Problem
from modelcity.texts import t


@click.command("done", cls=Command, help="登记一条整改事项已完成：谁说的、做了什么；--undo 撤回。")
@click.argument("remedy", metavar="编号")
@of_a_history
@click.option("--note", "text", required=True, help="做了什么、材料在哪里")
@click.option("--by", required=True, help="谁说的（姓名或单位）")
@click.option("--on", type=Day(), help="完成日期，如 2023-06-20")
@click.option("--locality", help="哪个地区（编号或名称）；不写则取最近一次的地区")
@click.option("--undo", is_flag=True, help="撤回：其实没有完成")
def done(file: Path, remedy: str, text: str, by: str, on: date | None, locality: str | None, *, undo: bool) -> None:
    """Add one note."""
    from modelcity.office.followup import Note, follow, keep_notes
    from modelcity.showing.followup import state_word

    archive = the_archive(file)
    run = archive.run(locality=locality)
    said = {"--note": text, "--by": by}
    if problems := [problem for option, words in said.items() if (problem := _unfit(option, words))]:
        raise CallError(problems)
    note = Note(remedy.strip(), "undone" if undo else "done", by.strip(), text.strip(), on)
    added = keep_notes(file, archive, run, [note])
    if not added:
        click.echo(t("上一次登记的就是这些，没有重复登记", "said already: nothing was added"))
        return
    found = {one.id: one for one in follow(the_archive(file), run, None)}[note.remedy]
    click.echo(t(f"已登记：{note.remedy}，现为“{state_word(found.state)}”", f"noted: {note.remedy}, {found.state}"))


def _unfit(option: str, words: str) -> Problem | None:
    """Why words cannot be kept; None when they can."""
    from modelcity.dossier.values import text_fault

    fault = text_fault(words.strip()) or ("" if words.strip() else t("是空的", "is empty"))
    return Problem(Place(option), fault, next=t("请改写", "write it otherwise")) if fault else None


@click.command("import", cls=Command, help="读回各单位填过的整改跟踪.xlsx；有一处不对就都不登记。")
@click.argument("workbook", metavar="整改跟踪.xlsx", type=FILE)
@of_a_history
@click.option("--by", default="", help="没有写填写人的行，算谁说的")
@click.option("--locality", help="哪个地区（编号或名称）；不写则取最近一次的地区")
def import_notes(file: Path, workbook: Path, by: str, locality: str | None) -> None:
    """Add the notes of a workbook, all or none."""
    from modelcity.office.followup import follow, keep_notes
    from modelcity.office.followupsheet import read_notes

    archive = the_archive(file)
    run = archive.run(locality=locality)
    notes = read_notes(workbook, run, {one.id: one for one in follow(archive, run, None)}, by.strip())
    added = keep_notes(file, archive, run, notes)
    click.echo(
        t(
            f"新登记 {len(added)} 条；与以前登记过的相同的不再登记",
            f"{len(added)} notes added; what was said before is not added again",
        )
    )
