"""``modelcity explain``: one indicator from its points to clauses, values, remedy and source."""

from datetime import date
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import of_a_dossier, say_evaluators, say_unproved, terminal_width, the_dossier, the_standard
from modelcity.judging.score import score
from modelcity.showing.explain import explain_text


@click.command("explain", cls=Command, help="把一个小项（如 A1-02）或一票否决项（如 V-03）从得分讲到事实和出处。")
@of_a_dossier
@click.argument("indicator", metavar="小项编号")
def command(
    dossier_file: Path,
    indicator: str,
    standards: Path | None,
    standard_id: str | None,
    level: str | None,
    as_of: date | None,
) -> None:
    """Explain one indicator of one dossier."""
    standard = the_standard(standards, standard_id)
    dossier = the_dossier(dossier_file, standard, standards, level)
    say_unproved(standard, standards)
    say_evaluators()
    width = terminal_width()
    click.echo(explain_text(standard, dossier, score(standard, dossier, as_of), indicator.upper(), width), nl=False)
