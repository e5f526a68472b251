"""``modelcity survey``: what a survey's sample can be relied on for, and how many forms to send."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from modelcity.cli.entry import Command, Group
from modelcity.cli.options import (
    FILE,
    Day,
    language,
    of_a_standard,
    say_unproved,
    terminal_width,
    the_dossier,
    the_standard,
)
from modelcity.errors import CallError, Place, Problem
from modelcity.judging.score import score
from modelcity.planning.forms import forms
from modelcity.planning.survey import MOST_ASKED, Sample, judge, judged_dossier, luck, satisfied_needed
from modelcity.showing.survey import dossier_text, forms_text, town_text, verdict_text
from modelcity.showing.surveyjson import decimal, dossier_json, forms_json, luck_json, survey_json, verdict_json
from modelcity.standard.models import number_of
from modelcity.texts import t

STEPS = tuple(Fraction(step, 100) for step in range(1, 10))  # above the threshold, where no true rate is named
TOWN_SAMPLE = 20
CELLS = 100
OF_NUMBERS = {"yes": "--yes", "asked": "--asked", "population": "--population", "threshold": "--threshold"}
OF_A_DOSSIER = {"standards": "--standards", "standard_id": "--standard", "level": "--level", "as_of": "--as-of"}


class Rate(click.ParamType[Fraction]):
    """A rate such as 93% or 0.93, above 0 and at most 1; `below_one`: a chance, which is never certain."""

    name = "PERCENT"

    def __init__(self, *, below_one: bool = False) -> None:
        self.below_one = below_one

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        if isinstance(value, Fraction):
            return value
        try:
            rate = Fraction(number_of(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if not 0 < rate <= 1 or (self.below_one and rate == 1):
            allowed = t("应大于 0%、小于 100%", "must be above 0% and below 100%")
            whole = t("应大于 0%、不超过 100%", "must be above 0% and at most 100%")
            self.fail(allowed if self.below_one else whole, param, ctx)
        return rate


_PEOPLE = click.IntRange(1, MOST_ASKED)


@click.group("survey", cls=Group, help="满意度测评：结果靠不靠得住，要问多少人。")
def command() -> None:
    """Surveys and their statistics."""


@command.command("judge", cls=Command, help="判一次测评：--yes 181 --asked 200，或给一份台账判其中各项测评。")
@click.argument("dossier_file", metavar="[台账文件]", type=FILE, required=False)
@click.option("--yes", type=click.IntRange(0, MOST_ASKED), help="满意（含基本满意）的有效问卷数")
@click.option("--asked", type=_PEOPLE, help="有效问卷数")
@click.option("--population", type=_PEOPLE, help="被测评的人一共有多少（人数不多时请写）")
@click.option("--threshold", type=Rate(), default="90%", show_default=True, help="合格线（台账按标准的合格线）")
@click.option("--certainty", type=Rate(below_one=True), default="95%", show_default=True, help="要有多大把握")
@of_a_standard
@click.option("--level", help="级别；不写则取台账里写的")
@click.option("--as-of", type=Day(), help="截止日")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
@language
@click.pass_context
def judge_survey(
    context: click.Context,
    dossier_file: Path | None,
    yes: int | None,
    asked: int | None,
    population: int | None,
    threshold: Fraction,
    certainty: Fraction,
    standards: Path | None,
    standard_id: str | None,
    level: str | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Judge one sample, or every survey of a dossier."""
    cells = min(terminal_width(), CELLS)
    if dossier_file is None:
        sample = _sample(yes, asked, population)
        _refuse(context, OF_A_DOSSIER, t("没有给台账", "there is no dossier"))
        verdict = judge(sample, threshold, certainty)
        _say(survey_json(verdict_json(verdict)) if as_json else verdict_text(verdict, cells))
        return
    _refuse(context, OF_NUMBERS, t("给了台账", "a dossier is given"))
    standard = the_standard(standards, standard_id)
    say_unproved(standard, standards)
    dossier = the_dossier(dossier_file, standard, standards, level)
    assessment = score(standard, dossier, as_of)
    verdicts = judged_dossier(standard, dossier, certainty)
    found = dossier_json(assessment, verdicts)
    _say(survey_json(found) if as_json else dossier_text(standard, assessment, verdicts, cells))


@command.command("plan", cls=Command, help="要问多少人：按估计的真实满意率，给出合格和有把握各要多少份。")
@click.option("--true", "rates", type=Rate(), multiple=True, help="估计的真实满意率，可写几次；不写则列合格线以上各档")
@click.option("--population", type=_PEOPLE, help="被测评的人一共有多少（人数不多时请写）")
@click.option("--threshold", type=Rate(), default="90%", show_default=True, help="合格线")
@click.option("--certainty", type=Rate(below_one=True), default="95%", show_default=True, help="要有多大把握")
@click.option("--power", type=Rate(below_one=True), default="90%", show_default=True, help="做到的机会要有多大")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
@language
def plan_survey(
    rates: Sequence[Fraction],
    population: int | None,
    threshold: Fraction,
    certainty: Fraction,
    power: Fraction,
    as_json: bool,
) -> None:
    """How many forms it takes, and what each town's twenty give."""
    true_rates = rates or [rate for step in STEPS if (rate := threshold + step) <= 1]
    rows = [forms(true, threshold, certainty, power, population) for true in true_rates]
    town = luck(TOWN_SAMPLE, None, threshold)
    needed = satisfied_needed(TOWN_SAMPLE, threshold)
    if as_json:
        terms = {"threshold": threshold, "certainty": certainty, "power": power}
        body: dict[str, Any] = {name: decimal(term) for name, term in terms.items()}
        body |= {"population": population, "forms": forms_json(rows)}
        body["town"] = {"asked": TOWN_SAMPLE, "needed": needed, "luck": luck_json(town)}
        _say(survey_json(body))
        return
    cells = min(terminal_width(), CELLS)
    _say(forms_text(rows, (threshold, certainty, power), population, cells) + "\n")
    _say(town_text(town, TOWN_SAMPLE, needed, threshold, cells))


def _say(answer: str | bytes) -> None:
    """JSON as it is, text for the console."""
    click.echo(answer, nl=False)


def _refuse(context: click.Context, options: Mapping[str, str], why: str) -> None:
    """Raises CallError when an option was given that would be passed over."""
    given = [
        option
        for name, option in options.items()
        if context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        found = t(f"{why}，用不上 {'、'.join(given)}", f"{why}: {', '.join(given)} would be passed over")
        raise CallError(Problem(Place("survey judge"), found, next=t("请去掉其中一样", "drop one or the other")))


def _sample(yes: int | None, asked: int | None, population: int | None) -> Sample:
    """The sample of the call; raises CallError when it cannot be."""
    if yes is None or asked is None:
        found = t("没有给台账，也没有给全问卷数", "there is neither a dossier nor both numbers")
        advice = t("请写 --yes 181 --asked 200，或给一份台账", "write --yes 181 --asked 200, or name a dossier")
        raise CallError(Problem(Place("survey judge"), found, next=advice))
    check, problems = t("请核对", "check the numbers"), []
    if yes > asked:
        found = t(f"满意 {yes} 份，多于收回的 {asked} 份", f"{yes} satisfied of {asked}")
        problems.append(Problem(Place("--yes"), found, next=check))
    if population is not None and population < asked:
        found = t(f"一共 {population} 人，却收回 {asked} 份", f"{asked} forms of {population} people")
        problems.append(Problem(Place("--population"), found, next=check))
    if problems:
        raise CallError(problems)
    return Sample(yes, asked, population)
