"""``modelcity standard diff``: what differs between two standards, and what that does to dossiers."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, Day, language, terminal_width, the_shelf
from modelcity.errors import CallError, DeclarationError, Place, Problem, near
from modelcity.standard.check import mistakes
from modelcity.standard.load import Shelf, heads, installed, load, shelf_at
from modelcity.standard.standard import Standard
from modelcity.texts import t

HELP = """比较两个标准：改了什么，对台账的得分有什么影响。

前者、后者各是一个标准代号，或装有 indicators/ 和 rules/ 的文件夹；文件夹里不止一个标准时写成 文件夹/代号。
"""


class Named(NamedTuple):
    """A standard by its folder and id; `folder` None: among those in use."""

    shelf: Shelf
    id: str
    folder: Path | None


@click.command("diff", cls=Command, help=HELP)
@click.argument("before", metavar="前者")
@click.argument("after", metavar="后者")
@click.option("--dossiers", type=FILE, help="台账文件，或装有台账的文件夹：按两个标准各评一遍")
@click.option("--standards", type=FILE, help="自有标准所在文件夹（内有 indicators/ 和 rules/）")
@click.option("--level", help="台账的级别，如 county、town；不写则取台账里写的")
@click.option("--as-of", type=Day(), help="截止日，如 2023-06-20；不写则全部视为到期")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
@language
def diff_standards(
    before: str,
    after: str,
    dossiers: Path | None,
    standards: Path | None,
    level: str | None,
    as_of: date | None,
    as_json: bool,
) -> int:
    """Compare two standards; exit code 2 when dossiers are given and none can be compared."""
    from modelcity.dossier.folder import dossier_files
    from modelcity.judging.diffscore import effects
    from modelcity.standard.diff import compare_standards

    named = _named(before, standards), _named(after, standards)
    diff = compare_standards(*map(_standard, named))

    def others() -> Iterator[Standard]:
        for shelf in dict.fromkeys(one.shelf for one in named):
            taken = {one.id for one in named if one.shelf == shelf}
            yield from (load(shelf, name)[0] for name in shelf.ids() if name not in taken)

    files = dossier_files(dossiers) if dossiers is not None else []
    found = list(effects(diff, files, others, level, as_of))
    if as_json:
        from modelcity.showing.changes.jsonform import diff_json

        sys.stdout.buffer.write(diff_json(diff, found))
    else:
        from modelcity.showing.changes.text import diff_text

        click.echo(diff_text(diff, found, terminal_width()), nl=False)
    return 2 if found and all(effect.compared is None for effect in found) else 0


def _named(text: str, standards: Path | None) -> Named:
    """The standard that a word on the command line means: an id, a folder, or folder/id; raises CallError."""
    shelf = the_shelf(standards)
    if text in shelf.ids():
        return Named(shelf, text, standards)
    if text in installed().ids():  # what a variant of one's own is a variant of
        return Named(installed(), text, None)
    folder = Path(text)
    if _holds_standards(folder):
        return Named(shelf_at(folder), _only(folder), folder)
    if _holds_standards(folder.parent) and folder.name in shelf_at(folder.parent).ids():
        return Named(shelf_at(folder.parent), folder.name, folder.parent)
    known = t("、", ", ").join(shelf.ids())
    allowed = t(
        f"现有：{known}；或写装有 indicators/ 和 rules/ 的文件夹，或 文件夹/代号",
        f"there are: {known}; or name a folder with indicators/ and rules/, or FOLDER/ID",
    )
    found = t(f"没有标准“{text}”", f"no standard '{text}'")
    raise CallError(Problem(Place(text), found, allowed, near(text, shelf.ids()) or t("请改正", "mend it")))


def _holds_standards(folder: Path) -> bool:
    return (folder / "indicators").is_dir() and (folder / "rules").is_dir()


def _only(folder: Path) -> str:
    """The standard of a folder that is meant when none is named: its only one, or its usual one."""
    known = heads(shelf_at(folder))
    chosen = [name for name, default in known.items() if default] or list(known)
    if len(chosen) == 1:
        return chosen[0]
    found = t(f"这里有 {len(known)} 个标准", f"holds {len(known)} standards")
    allowed = t(f"现有：{'、'.join(known)}", f"there are: {', '.join(known)}")
    next_step = t(f"请写成 {folder}/代号", f"write {folder}/ID")
    raise CallError(Problem(Place(str(folder)), found, allowed, next_step))


def _standard(named: Named) -> Standard:
    """The standard with all that it says, sound; raises DeclarationError with its mistakes and where they stand."""
    try:
        standard, declarations = load(named.shelf, named.id, english=True, contents=True)
        if found := mistakes(standard, declarations):
            raise DeclarationError(found)
    except DeclarationError as error:
        if named.folder is None:
            raise
        raise DeclarationError(_within(problem, named.folder) for problem in error.problems) from error
    return standard


def _within(problem: Problem, folder: Path) -> Problem:
    """A problem that also says in which folder its file stands: two standards may have files of the same names."""
    place = replace(problem.place, file=(folder / problem.place.file).as_posix())
    return replace(problem, place=place)
