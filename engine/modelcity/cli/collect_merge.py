"""``modelcity collect merge``: the books that came back become one dossier, and one for each town."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, language, terminal_width, the_standard
from modelcity.errors import CallError, Place, Problem
from modelcity.texts import t

if TYPE_CHECKING:
    from modelcity.office.merging import Merged


@click.command("merge", cls=Command, help="把收回来的填报表合并成台账，列出冲突、缺口和没有采用的格。")
@click.argument("folder", metavar="文件夹", type=FILE)
@click.option("--standards", type=FILE, help="自有标准所在文件夹（内有 indicators/ 和 rules/）")
@click.option("--out", type=FILE, required=True, help="台账写到哪个 .yaml 文件；旁边写 merge.csv 和 towns/")
@language
def merge(folder: Path, standards: Path | None, out: Path) -> int:
    """Merge a round; exit code 1 when anything that came back could not be taken, 2 when nothing could be read."""
    from modelcity.office.gathering import gather
    from modelcity.office.merging import merge as merged_books
    from modelcity.office.round import round_of
    from modelcity.showing.merging import Result, merging_text
    from modelcity.showing.mergingfiles import write_merged

    _check_out(out)
    one = round_of(folder)
    standard = the_standard(standards, one.standard)
    merged = merged_books(standard, one, gather(folder, standard), folder)
    if not merged.statements:
        raise CallError(_nothing(merged, folder))
    result = Result(standard, one, merged, folder)
    written = write_merged(result, out)
    click.echo(merging_text(result, terminal_width()), nl=False)
    files = t("、", ", ").join(map(str, (out, written[0])))
    towns = t(f"，镇街的在 {written[1].parent}", f", towns in {written[1].parent}") if merged.towns else ""
    click.echo("\n" + t(f"已写出：{files}{towns}", f"written: {files}{towns}"))
    named = "" if standard.head.default else f" --standard {standard.id}"
    named += f" --standards {standards}" if standards else ""
    click.echo(t(f"下一步：modelcity assess {out}{named}", f"next: modelcity assess {out}{named}"))
    return 0 if merged.whole else 1


def _check_out(out: Path) -> None:
    """A dossier's name ends in .yaml; the round's own file is never written over."""
    from modelcity.office.round import ROUND_FILE

    advice = t("例如 --out 台账.yaml", "such as --out dossier.yaml")
    if out.suffix.lower() not in (".yaml", ".yml"):
        found = t("文件名应以 .yaml 结尾", "the file name must end in .yaml")
        raise CallError(Problem(Place(str(out)), found, next=advice))
    if out.name.casefold() == ROUND_FILE:
        found = t(f"{ROUND_FILE} 记着这一轮收集，不能覆盖", f"{ROUND_FILE} is the round itself: it is not written over")
        raise CallError(Problem(Place(str(out)), found, next=advice))


def _nothing(merged: "Merged", folder: Path) -> Iterator[Problem]:
    """Why there is nothing to merge; a dossier that was merged before stays as it is."""
    found = t("没有一本能用的填报表", "holds no book that can be used")
    if merged.received:
        found = t("填报表里一个能采用的值也没有", "holds no book with a value that can be taken")
    advice = t("请把填好收回来的填报表放进这个文件夹", "put the books that came back filled in into it")
    yield Problem(Place(str(folder)), found, next=advice)
    yield from merged.problems
    yield from (problem for file in merged.refused for problem in file.problems)
