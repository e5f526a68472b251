"""``modelcity assess``: one dossier in, scores, verdict and remedies out."""

import sys
from datetime import date
from pathlib import Path
from typing import Literal

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import (
    FILE,
    of_a_dossier,
    say_evaluators,
    say_unproved,
    terminal_width,
    the_dossier,
    the_shelf,
    the_standard,
)
from modelcity.judging.assessment import Assessment
from modelcity.judging.score import score
from modelcity.showing.jsonform import assessment_json
from modelcity.standard.models import points_of
from modelcity.texts import t


class PointsType(click.ParamType[int]):
    """Points such as 90 or 87.5, in hundredths."""

    name = "分数"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return value if isinstance(value, int) else points_of(value)
        except ValueError as error:
            return int(self.fail(str(error), param, ctx))


@click.command("assess", cls=Command, help="给一份台账（CSV、YAML、JSON、XLSX）自评打分。")
@of_a_dossier
@click.option("--fail-below", type=PointsType(), help="低于这个分数时以退出码 1 结束")
@click.option("--by", type=click.Choice(["claimed", "evidenced"]), default="claimed", help="--fail-below 比较哪个总分")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
@click.option("--record", type=FILE, help="把这一次记入历史文件，如 modelcity-history.db（没有就新建）")
@click.option("--out", type=FILE, help="写出 assessment.json、自评表.xlsx、整改清单.csv 和两张图的文件夹")
def command(
    dossier_file: Path,
    standards: Path | None,
    standard_id: str | None,
    level: str | None,
    as_of: date | None,
    fail_below: int | None,
    by: Literal["claimed", "evidenced"],
    as_json: bool,
    record: Path | None,
    out: Path | None,
) -> int:
    """Assess one dossier; exit code 1 when it is vetoed or below `fail_below`."""
    standard = the_standard(standards, standard_id)
    dossier = the_dossier(dossier_file, standard, standards, level)
    say_unproved(standard, standards)
    say_evaluators()
    assessment = score(standard, dossier, as_of)
    if out is not None:
        from modelcity.showing.bundle import write_bundle

        written = write_bundle(standard, dossier, assessment, out)
        click.echo(t("已写出：", "written: ") + "、".join(map(str, written)), err=True)
    content = assessment_json(standard, assessment)
    if record is not None:
        from modelcity.office.history import record_run

        kept = record_run(record, the_shelf(standards), standard, dossier, as_of, content)
        click.echo(t(f"已记入 {record}：第 {kept.number} 次", f"recorded in {record}: run {kept.number}"), err=True)
    if as_json:
        sys.stdout.buffer.write(content)
    else:
        from modelcity.showing.text import assessment_text

        click.echo(assessment_text(standard, dossier, assessment, terminal_width()), nl=False)
    return exit_code(assessment, fail_below, by)


def exit_code(assessment: Assessment, fail_below: int | None, by: Literal["claimed", "evidenced"]) -> int:
    """1 when vetoed or under the points asked for, else 0."""
    total = assessment.totals.evidenced if by == "evidenced" else assessment.totals.claimed
    too_low = fail_below is not None and total < fail_below
    return 1 if assessment.verdict.status == "vetoed" or too_low else 0
