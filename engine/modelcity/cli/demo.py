"""``modelcity demo``: the whole way on made-up data: template, assessment, explanation, and the files they leave."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, language, say_evaluators, terminal_width, the_dossier, the_standard
from modelcity.files import write_whole
from modelcity.judging.score import score
from modelcity.resources import area
from modelcity.texts import t

HALFWAY = date(2023, 6, 20)
SAMPLES: tuple[tuple[str, date | None], ...] = (
    ("district.csv", None),
    ("district-vetoed.yaml", None),
    ("district-halfway.csv", HALFWAY),
)
EXPLAINED = "H8-04"


@click.command("demo", cls=Command, help="用样例（全部虚构）走一遍全流程，并说明写出了什么。")
@click.option("--out", type=FILE, default=Path("modelcity-demo"), show_default=True, help="写到哪个文件夹")
@language
def command(out: Path) -> None:
    """Assess the sample dossiers, explain one indicator, write a template; ends with 0."""
    say_evaluators()
    written = [*_assessed(out), _template(out)]
    click.echo(t("写出的文件：", "files written:"))
    for path, what in written:
        click.echo(f"  {path}  {what}")
    sample = area("sample_data") / "district.csv"
    click.echo(t("接下来可以试：", "next, try:"))
    click.echo(f"  modelcity explain {sample} A1-01")
    click.echo("  modelcity template --level county --out 台账.xlsx")


def _assessed(out: Path) -> Iterator[tuple[Path, str]]:
    from modelcity.showing.bundle import write_bundle
    from modelcity.showing.explain import explain_text
    from modelcity.showing.text import assessment_text, verdict_line

    standard = the_standard(None, None)
    width = terminal_width()
    for name, as_of in SAMPLES:
        path = area("sample_data") / name
        dossier = the_dossier(path, standard, None, None)
        assessment = score(standard, dossier, as_of)
        day = f" --as-of {as_of}" if as_of else ""
        click.echo(f"$ modelcity assess {path}{day} --out {out / path.stem}")
        if name == SAMPLES[0][0]:
            click.echo(assessment_text(standard, dossier, assessment, width))
            click.echo(f"$ modelcity explain {path} {EXPLAINED}")
            click.echo(explain_text(standard, dossier, assessment, EXPLAINED, width))
        else:
            click.echo(verdict_line(standard, assessment, width))
        for file in write_bundle(standard, dossier, assessment, out / path.stem):
            yield file, _what(file)


def _template(out: Path) -> tuple[Path, str]:
    from modelcity.dossier.template import write_template

    standard = the_standard(None, None)
    level = standard.head.example_level or next(iter(standard.levels))
    path = out / f"台账-{level}.xlsx"
    write_whole(path, write_template(standard, level))
    return path, t("空白填报台账：填好保存后可直接 assess", "an empty template: filled in and saved it is a dossier")


def _what(path: Path) -> str:
    return {
        "assessment.json": t("全部结果，供程序使用", "the whole answer, for programs"),
        "自评表.xlsx": t("逐项自评表，考评组可在表上填写", "the self-assessment, with columns for the inspector"),
        "整改清单.csv": t("整改清单：做什么、谁牵头、时限", "what to mend, by whom, by when"),
        "各大项得分.png": t("各大项得分图", "points by category"),
        "从满分到得分.png": t("从满分到得分的失分图", "the way from full marks to the score"),
    }.get(path.name, "")
