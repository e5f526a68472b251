"""``modelcity survey``: what a survey's sample can be relied on for, and how many forms to send."""

import sys
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from modelcity.cli.entry import Command, Group
from modelcity.cli.options import FILE, Day, language, of_a_standard, terminal_width, the_dossier, the_standard
from modelcity.dossier.dossier import Dossier
from modelcity.errors import CallError, Place, Problem
from modelcity.judging.score import score
from modelcity.planning.survey import Sample, Verdict, forms, judge, judged_dossier, passing, satisfied_needed
from modelcity.showing.reasons import survey_text
from modelcity.showing.survey import derived_text, forms_text, town_text, verdict_text
from modelcity.showing.surveyjson import decimal, forms_json, luck_json, survey_json, verdict_json
from modelcity.standard.models import number_of
from modelcity.standard.standard import Standard
from modelcity.texts import t

MOST_ASKED = 1_000_000
TRUE_RATES = tuple(Fraction(percent, 100) for percent in (91, 92, 93, 94, 95, 96, 97, 98, 99))
TOWN_RATES = tuple(Fraction(percent, 100) for percent in (80, 85, 88, 90, 92, 93, 95, 98))
TOWN_SAMPLE = 20
CELLS = 100


class Rate(click.ParamType[Fraction]):
    """A rate such as 93% or 0.93, above 0 and at most 1; `below_one`: a chance, which is never certain."""

    name = "比例"

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
def judge_survey(
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
    if dossier_file is not None:
        _only_one_way(yes, asked, population)
        standard = the_standard(standards, standard_id)
        dossier = the_dossier(dossier_file, standard, standards, level)
        _judge_dossier(standard, dossier, as_of, certainty, as_json)
        return
    sample = _sample(yes, asked, population)
    verdict = judge(sample, threshold, certainty)
    if as_json:
        sys.stdout.buffer.write(survey_json(verdict_json(verdict)))
    else:
        click.echo(verdict_text(verdict, min(terminal_width(), CELLS)), nl=False)


@command.command("plan", cls=Command, help="要问多少人：按估计的真实满意率，给出合格和有把握各要多少份。")
@click.option("--true", "rates", type=Rate(), multiple=True, help="估计的真实满意率，可写几次；不写则列 91%–99%")
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
    rows = [forms(true, threshold, certainty, power, population) for true in rates or TRUE_RATES]
    town = passing(TOWN_RATES, TOWN_SAMPLE, None, threshold)
    needed = satisfied_needed(TOWN_SAMPLE, threshold)
    if as_json:
        terms = {"threshold": threshold, "certainty": certainty, "power": power}
        body: dict[str, Any] = {name: decimal(term) for name, term in terms.items()}
        body |= {"population": population, "forms": forms_json(rows)}
        body["town"] = {"asked": TOWN_SAMPLE, "needed": needed, "luck": luck_json(town)}
        sys.stdout.buffer.write(survey_json(body))
        return
    cells = min(terminal_width(), CELLS)
    click.echo(forms_text(rows, (threshold, certainty, power), population, cells))
    click.echo(town_text(town, TOWN_SAMPLE, needed, threshold, cells), nl=False)


def _only_one_way(*given: int | None) -> None:
    if any(number is not None for number in given):
        raise CallError(
            Problem(
                Place("survey judge"),
                t("同时给了台账和问卷数", "both a dossier and numbers of forms are given"),
                t("只能给一样", "give one of them"),
                t(
                    "请去掉 --yes、--asked、--population，或去掉台账",
                    "drop --yes, --asked, --population, or the dossier",
                ),
            )
        )


def _sample(yes: int | None, asked: int | None, population: int | None) -> Sample:
    """The sample of the call; raises CallError when it cannot be."""
    problems = []
    if yes is None or asked is None:
        found = t("没有给台账，也没有给全问卷数", "there is neither a dossier nor both numbers")
        advice = t("请写 --yes 181 --asked 200，或给一份台账", "write --yes 181 --asked 200, or name a dossier")
        raise CallError(Problem(Place("survey judge"), found, next=advice))
    if yes > asked:
        found = t(f"满意 {yes} 份，多于收回的 {asked} 份", f"{yes} satisfied of {asked}")
        problems.append(Problem(Place("--yes"), found, next=t("请核对", "check the numbers")))
    if population is not None and population < asked:
        found = t(f"一共 {population} 人，却收回 {asked} 份", f"{asked} forms of {population} people")
        problems.append(Problem(Place("--population"), found, next=t("请核对", "check the numbers")))
    if problems:
        raise CallError(problems)
    return Sample(yes, asked, population)


def _judge_dossier(
    standard: Standard, dossier: Dossier, as_of: date | None, certainty: Fraction, as_json: bool
) -> None:
    """The surveys of a dossier: the official status of each, and its statistics where the sample is known."""
    assessment = score(standard, dossier, as_of)
    verdicts = judged_dossier(standard, dossier, certainty)
    if as_json:
        surveys = [
            {
                "indicator": survey.indicator,
                "status": survey.status,
                "sample": _verdict_json(verdicts[survey.indicator]),
            }
            for survey in assessment.surveys
        ]
        locality = {"id": dossier.locality.id, "name": dossier.locality.name, "level": dossier.locality.level}
        sys.stdout.buffer.write(survey_json({"locality": locality, "surveys": surveys}))
        return
    for survey in assessment.surveys:
        title = standard.indicator_title(survey.indicator)
        said = survey_text(standard, dossier.locality.level, survey)
        click.echo(f"{survey.indicator} {title}{t('：', ': ')}{said}")
        verdict = verdicts[survey.indicator]
        if verdict is None:
            click.echo(t("  缺满意率或样本量，无从计算", "  the rate or the sample is missing"))
        else:
            click.echo(derived_text(verdict, min(terminal_width(), CELLS)))
    if _least_of_towns(standard, dossier.locality.level):
        click.echo(
            t(
                "说明：样本量填的是“各镇街中取最少者”的，实际总样本更大，结果更可靠。",
                "Note: where the sample is 'the least of the towns', the whole sample is larger and more reliable.",
            )
        )


def _verdict_json(verdict: Verdict | None) -> dict[str, Any] | None:
    return None if verdict is None else verdict_json(verdict)


def _least_of_towns(standard: Standard, level: str) -> bool:
    """Whether a sample of this level is the least of those below it, and not the whole."""
    samples = [survey.sample_fact for survey in standard.at(level).surveys if survey.sample_fact is not None]
    lowest = level == list(standard.levels)[-1]
    return not lowest and any(standard.facts[name].rollup == "min" for name in samples)
