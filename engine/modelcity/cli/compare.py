"""``modelcity compare``: many localities side by side: ranking, spread, what is most often lost, vetoes."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
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
    the_others,
    the_standard,
)
from modelcity.dossier.folder import dossier_files
from modelcity.dossier.reading import read_dossier
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.planning.comparison import Comparison, compared
from modelcity.planning.gathering import gathered
from modelcity.planning.towns import LeftOut
from modelcity.texts import t

MOST = 20  # localities whose problems are told, and problems of each, when none can be used


@click.command("compare", cls=Command, help="把许多地区放在一起比：排名、分布、最常失分的条款、一票否决。")
@click.argument("paths", metavar="[台账或文件夹]...", nargs=-1, type=FILE)
@click.option("--table", type=FILE, help="一张长表（CSV 或 Parquet）里的许多地区，同一地区的行放在一起")
@of_a_standard
@click.option("--level", help="级别，如 county、town；不写则取各台账里写的")
@click.option("--as-of", type=Day(), help="截止日，如 2023-06-20；不写则全部视为到期")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
@click.option("--out", type=FILE, help="写出排名和条款（CSV、XLSX、JSON）和两张图的文件夹")
@language
def command(
    paths: tuple[Path, ...],
    table: Path | None,
    standards: Path | None,
    standard_id: str | None,
    level: str | None,
    as_of: date | None,
    as_json: bool,
    out: Path | None,
) -> int:
    """Compare; exit code 1 when a locality is vetoed or was left out."""
    if bool(paths) == (table is not None):
        raise CallError(_one_of_both())
    if out is not None and out.resolve() in {path.resolve() for path in paths}:
        raise CallError(_among_the_dossiers(out))
    standard = the_standard(standards, standard_id)
    say_unproved(standard, standards)
    others = the_others(standard, standards)
    watched = sys.stderr.isatty() and (sys.stdout.isatty() or not as_json)
    if table is not None:
        from modelcity.planning.batches import score_table

        with _counter(watched) as seen:
            found = score_table(standard, table, others, level=level, as_of=as_of, sorts=_say_sorting, seen=seen)
    else:
        with bar(files_of(paths), watched) as files:
            found = gathered(standard, files, lambda path: read_dossier(path, standard, others, level), as_of)
    comparison = compared(standard, found.tables, found.left_out, as_of)
    _say_passed_over(found.passed_over)
    _show(comparison, as_json, out)
    return 1 if comparison.left_out or comparison.vetoed else 0


def _show(comparison: Comparison, as_json: bool, out: Path | None) -> None:
    if not comparison.rankings:
        raise FactError(nothing_usable(comparison.left_out))
    if out is not None:
        from modelcity.showing.comparefiles import write_comparison

        written = write_comparison(comparison, out)
        click.echo(t("已写出：", "written: ") + "、".join(map(str, written)), err=True)
    if as_json:
        from modelcity.showing.comparejson import comparison_json

        click.echo(comparison_json(comparison), nl=False)
    else:
        from modelcity.showing.compare import comparison_text

        click.echo(comparison_text(comparison, terminal_width()), nl=False)


def bar(files: Sequence[Path], watched: bool) -> AbstractContextManager[Iterable[Path]]:
    """The files with their progress on stderr, while a person looks at it."""
    if not watched:
        return nullcontext(files)
    return click.progressbar(files, label=t("读入并打分", "reading and scoring"), file=sys.stderr)


@contextmanager
def _counter(watched: bool) -> Iterator[Callable[[int], None] | None]:
    """Counts on stderr the localities of a table, whose number is not known before its end."""
    localities = 0

    def seen(more: int) -> None:
        nonlocal localities
        localities += more
        click.echo(t(f"\r已读 {localities} 个地区", f"\r{localities} localities read"), nl=False, err=True)

    yield seen if watched else None
    if localities:
        click.echo(err=True)


def files_of(paths: Sequence[Path]) -> Sequence[Path]:
    """The files named and those in the folders named, each once; raises CallError on a folder without dossiers."""
    found: dict[Path, Path] = {}
    for path in paths:
        for file in dossier_files(path):
            found.setdefault(file.resolve(), file)
    return list(found.values())


def nothing_usable(left_out: Sequence[LeftOut]) -> list[Problem]:
    """Why nothing could be compared: the problems of the first, since there can be thousands."""
    problems = [problem for one in left_out[:MOST] for problem in one.problems[:MOST]]
    if len(left_out) > MOST:
        more = len(left_out) - MOST
        found = t(f"另有 {more} 个地区也都用不上", f"{more} more localities cannot be used either")
        problems.append(Problem(Place(left_out[-1].file), found))
    return problems


def _one_of_both() -> Problem:
    return Problem(
        Place("compare"),
        t(
            "要比什么：给出台账或文件夹，或者用 --table 给一张长表，两者取一",
            "name dossiers or folders, or one long table with --table: one of both",
        ),
        next=t(
            "例如 modelcity compare 镇街台账/ 或 modelcity compare --table 全县.csv",
            "such as modelcity compare towns/ or modelcity compare --table county.csv",
        ),
    )


def _among_the_dossiers(out: Path) -> Problem:
    found = t(f"{out} 是放要比较的台账的文件夹", f"{out} is the folder of the dossiers that are compared")
    return Problem(Place("--out"), found, next=t("请另给一个文件夹", "name another folder"))


def _say_sorting(problem: Problem) -> None:
    if sys.stderr.isatty():
        click.echo(err=True)  # after what was counted
    click.echo(t(f"提示：{problem}；现在先在磁盘上排序", f"note: {problem}; sorting it on disk now"), err=True)


def _say_passed_over(count: int) -> None:
    if count:
        click.echo(
            t(
                f"提示：有 {count} 个值只用于别的标准或级别，这次没有用到",
                f"note: {count} values belong to another standard or level and were passed over",
            ),
            err=True,
        )
