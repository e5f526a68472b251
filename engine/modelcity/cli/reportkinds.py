"""The kinds of ``modelcity report``: from the files named to documents, and the exit code that goes with them."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from modelcity.cli.options import (
    say_evaluators,
    say_unproved,
    terminal_width,
    the_dossier,
    the_others,
    the_standard,
)
from modelcity.cli.reportcall import Call
from modelcity.dossier.dossier import Dossier
from modelcity.judging.assessment import Assessment
from modelcity.judging.score import score
from modelcity.reporting.model import Document
from modelcity.standard.standard import Standard
from modelcity.texts import t


class Made(NamedTuple):
    """Documents, and the exit code of a call that writes them."""

    documents: Sequence[Document]
    code: int


def made(call: Call) -> Made:
    """The documents of a call without problems; raises CallError, DeclarationError and FactError as they come up."""
    kinds: dict[str, Callable[[Call], Made]] = {
        "self": _self,
        "unit": _unit,
        "towns": _towns,
        "plan": _plan,
        "history": _history,
    }
    return kinds[call.kind](call)


def _read(call: Call) -> tuple[Standard, Dossier]:
    """The standard and the one dossier, checked."""
    standard = the_standard(call.standards, call.standard_id)
    dossier = the_dossier(call.paths[0], standard, call.standards, call.level)
    say_unproved(standard, call.standards)
    say_evaluators()
    return standard, dossier


def _judged(call: Call) -> tuple[Standard, Dossier, Assessment]:
    """The one dossier and its assessment; the verdict is said on stdout."""
    from modelcity.showing.text import verdict_line

    standard, dossier = _read(call)
    assessment = score(standard, dossier, call.as_of)
    click.echo(verdict_line(standard, assessment, terminal_width()))
    return standard, dossier, assessment


def _self(call: Call) -> Made:
    from modelcity.reporting.selfreport.report import self_report

    standard, dossier, assessment = _judged(call)
    return Made([self_report(standard, dossier, assessment)], _code(assessment))


def _unit(call: Call) -> Made:
    from modelcity.reporting.unitnotice import spared_units, unit_notices

    standard, _, assessment = _judged(call)
    notices, spared = unit_notices(standard, assessment), spared_units(standard, assessment)
    if spared:
        named = t("、", ", ").join(spared)
        said = t(f"没有失分、不发通知单的 {len(spared)} 个单位：{named}", f"no notice for {len(spared)} units: {named}")
        click.echo(said, err=True)
    if not notices:
        click.echo(t("没有失分点，不用发通知单", "nothing is lost: no notices to write"))
    return Made(notices, _code(assessment))


def _code(assessment: Assessment) -> int:
    return 1 if assessment.verdict.status == "vetoed" else 0


def _towns(call: Call) -> Made:
    from modelcity.cli.compare import bar, files_of, nothing_usable
    from modelcity.dossier.reading import read_dossier
    from modelcity.errors import FactError
    from modelcity.planning.comparison import compared
    from modelcity.planning.gathering import gathered
    from modelcity.reporting.townsbrief import towns_brief
    from modelcity.reporting.townsteps import best_steps

    standard = the_standard(call.standards, call.standard_id)
    say_unproved(standard, call.standards)
    others, read = the_others(standard, call.standards), dict[str, Dossier]()

    def dossier_in(path: Path) -> Dossier:
        dossier = read_dossier(path, standard, others, call.level)
        read[dossier.file] = dossier
        return dossier

    with bar(files_of(call.paths), sys.stderr.isatty()) as files:
        found = gathered(standard, files, dossier_in, call.as_of)
    comparison = compared(standard, found.tables, found.left_out, call.as_of)
    if not comparison.rankings:
        raise FactError(nothing_usable(comparison.left_out))
    left_out = {one.file for one in comparison.left_out}
    taken = [dossier for file, dossier in read.items() if file not in left_out]
    brief = towns_brief(comparison, best_steps(standard, taken, call.as_of))
    return Made([brief], 1 if comparison.left_out or comparison.vetoed else 0)


def _plan(call: Call) -> Made:
    from modelcity.planning.capacity import read_capacity
    from modelcity.planning.plan import plan
    from modelcity.reporting.planreport import plan_report

    standard, dossier = _read(call)
    days = read_capacity(call.capacity, standard) if call.capacity is not None else {}
    found = plan(standard, dossier, call.as_of, call.wish._replace(capacity=days))
    short = call.wish.target is not None and not found.reached
    return Made([plan_report(standard, found)], 1 if short or found.after.verdict.status == "vetoed" else 0)


def _history(call: Call) -> Made:
    from modelcity.cli.history_file import the_archive
    from modelcity.reporting.historyreport import history_report

    return Made([history_report(the_archive(call.paths[0]), call.locality)], 0)
