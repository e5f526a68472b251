"""``modelcity report``: documents that are signed and sent: self-assessment, notices, brief, plan, history."""

import gc
from datetime import date
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, Day, backed_by_an_archive, language, of_a_standard
from modelcity.cli.reportcall import Call, call_problems, formats_of
from modelcity.cli.wishes import of_a_wish
from modelcity.errors import CallError, ModelCityError, Problem
from modelcity.planning.wish import By
from modelcity.reporting.templates import Templates, read_templates
from modelcity.texts import t

MOST_NAMED = 10  # files that are named one by one


@click.command(
    "report",
    cls=Command,
    help="写出能签发的文件（DOCX、XLSX、HTML、PDF）。"
    "self 自评报告、unit 各单位整改通知单、plan 整改计划：给一份台账；towns 镇街对比通报：给镇街台账的文件夹；"
    "history 历次自评情况：给历史文件。抬头和版式在 reports/，可用 --templates 换成自己的。",
)
@click.argument("paths", metavar="[台账文件]...", nargs=-1, type=FILE)
@click.option("--kind", metavar="self|unit|towns|plan|history", help="写哪一种")
@click.option("--to", default="docx", show_default=True, help="写成什么格式，逗号隔开：docx,xlsx,html,pdf")
@click.option("--out", type=FILE, help="写到哪个文件夹")
@click.option("--templates", type=FILE, help="自己的模板文件夹（letterhead.yaml、style.yaml 等，见 reports/）")
@click.option("--locality", help="history 写哪个地区（编号或名称）；不写则取最近一次的地区")
@of_a_wish
@of_a_standard
@click.option("--level", help="级别，如 county、town；不写则取台账里写的")
@click.option("--as-of", type=Day(), help="截止日，如 2023-06-20；不写则全部视为到期")
@backed_by_an_archive
@language
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    kind: str | None,
    to: str,
    out: Path | None,
    templates: Path | None,
    locality: str | None,
    target: int | None,
    maximise: bool,
    by: By,
    budget: int | None,
    until: date | None,
    capacity: Path | None,
    standards: Path | None,
    standard_id: str | None,
    level: str | None,
    as_of: date | None,
) -> int:
    """Write one kind of report in some formats; exit code 1 as assess, compare and plan end with it."""
    from modelcity.planning.wish import Wish

    gc.set_threshold(100_000)  # libraries and pictures make many objects that stay: looking for garbage took a sixth
    wish = Wish(target, by, budget, until)
    call = Call(paths, kind or "", to, out, locality, wish, maximise, capacity, standards, standard_id, level, as_of)
    style, problems = _templates(templates)
    problems += call_problems(call, context)
    if style is None or problems or out is None:
        raise CallError(problems)
    from modelcity.cli.reportkinds import made
    from modelcity.reporting.writing import write_reports
    from modelcity.showing.fonts import undrawn

    with undrawn() as pictured:
        found = made(call)
    written = write_reports(found.documents, formats_of(to), out, style, pictured)
    _say_written(written, out)
    return found.code


def _templates(own: Path | None) -> tuple[Templates | None, list[Problem]]:
    """The letterhead and style, or all that is wrong with them."""
    try:
        return read_templates(own), []
    except ModelCityError as error:
        return None, list(error.problems)


def _say_written(paths: list[Path], out: Path) -> None:
    if len(paths) > MOST_NAMED:
        click.echo(t(f"已写出 {len(paths)} 个文件，在 {out}", f"{len(paths)} files written to {out}"))
        return
    for path in paths:
        click.echo(t(f"已写出 {path}", f"written {path}"))
