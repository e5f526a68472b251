"""What ``modelcity report`` is asked for, and everything that is wrong with it, at once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import click

from modelcity.cli.wishes import wish_problems
from modelcity.errors import Place, Problem, near
from modelcity.planning.wish import Wish
from modelcity.texts import t

KINDS = ("self", "unit", "towns", "plan", "history")
FORMATS = ("docx", "xlsx", "html", "pdf")
_OF_A_DOSSIER = ("self", "unit", "plan")
_JUDGED = (*_OF_A_DOSSIER, "towns")  # by a standard that is named; a history keeps its own
_ONLY = {
    **dict.fromkeys(("--target", "--maximise", "--by", "--budget", "--until", "--capacity"), ("plan",)),
    **dict.fromkeys(("--standard", "--standards", "--level", "--as-of"), _JUDGED),
    "--evidence": _OF_A_DOSSIER,
    "--locality": ("history",),
}
"""The options that only some kinds have a use for."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was made; `to` as it was written."""

    paths: tuple[Path, ...]
    kind: str
    to: str
    out: Path | None
    locality: str | None
    wish: Wish
    maximise: bool
    capacity: Path | None
    standards: Path | None
    standard_id: str | None
    level: str | None
    as_of: date | None


def formats_of(to: str) -> tuple[str, ...]:
    """The formats asked for, each once: ``docx,xlsx`` or ``docx、xlsx``."""
    return tuple(dict.fromkeys(word.lower() for word in re.split(r"[,，、;；\s]+", to) if word))


def call_problems(call: Call, context: click.Context) -> list[Problem]:
    """All that is wrong with a call before any dossier is read."""
    problems = [*_kind(call), *_formats(call), *_out(call)]
    if call.kind in KINDS:
        problems += [*_paths(call), *_useless(call.kind, _given(context))]
    if call.kind == "plan":
        problems += wish_problems(call.wish.target, call.maximise, call.wish.until, call.as_of)
    return problems


def _given(context: click.Context) -> list[str]:
    """The options that were written in the call."""
    written = click.core.ParameterSource.COMMANDLINE
    return [
        parameter.opts[0]
        for parameter in context.command.params
        if parameter.name and context.get_parameter_source(parameter.name) is written
    ]


def _kind(call: Call) -> Iterator[Problem]:
    if call.kind in KINDS:
        return
    allowed = t(f"可以是 {'、'.join(KINDS)}", f"one of {', '.join(KINDS)}")
    found = t(f"没有“{call.kind}”这一种", f"there is no kind '{call.kind}'") if call.kind else t("没有写", "is missing")
    advice = near(call.kind, KINDS) or t("如 --kind self（自评报告）", "such as --kind self")
    yield Problem(Place("--kind"), found, allowed, advice)


def _formats(call: Call) -> Iterator[Problem]:
    formats = formats_of(call.to)
    allowed = t(f"可以是 {'、'.join(FORMATS)}", f"one or more of {', '.join(FORMATS)}")
    if not formats:
        yield Problem(
            Place("--to"), t("没有写格式", "names no format"), allowed, t("如 docx,xlsx", "such as docx,xlsx")
        )
    for name in formats:
        if name not in FORMATS:
            found = t(f"没有“{name}”这种格式", f"there is no format '{name}'")
            advice = near(name, FORMATS) or t("几种格式用逗号隔开，如 docx,xlsx", "separate them by commas: docx,xlsx")
            yield Problem(Place("--to"), found, allowed, advice)
    if "pdf" in formats and find_spec("typst") is None:
        from modelcity.reporting.pdffile import not_installed

        yield not_installed()


def _out(call: Call) -> Iterator[Problem]:
    place = Place("--out")
    if call.out is None:
        yield Problem(
            place,
            t("没有写放到哪个文件夹", "names no folder"),
            next=t("如 --out 报告", "such as --out reports"),
        )
    elif call.out.exists() and not call.out.is_dir():
        found = t(f"{call.out} 是一个文件，不是文件夹", f"{call.out} is a file, not a folder")
        yield Problem(place, found, next=t("请另给一个文件夹", "name a folder"))
    elif call.kind == "towns" and call.out.resolve() in {path.resolve() for path in call.paths}:
        found = t(f"{call.out} 是放要比较的台账的文件夹", f"{call.out} is the folder of the dossiers that are compared")
        yield Problem(place, found, next=t("请另给一个文件夹", "name another folder"))


def _paths(call: Call) -> Iterator[Problem]:
    """What is to be read: one dossier, one history file, or towns' dossiers and folders of them."""
    wanted = {
        "towns": t("各镇街台账的文件夹，或几份台账", "the folder of the towns' dossiers, or the dossiers"),
        "history": t("一个历史文件，如 modelcity-history.db", "a history file such as modelcity-history.db"),
    }.get(call.kind, t("一份台账", "a dossier"))
    if not call.paths:
        found = t("没有写要读的文件", "names no file")
        yield Problem(Place("report"), found, t(f"应给{wanted}", f"needs {wanted}"))
    if call.kind == "towns":
        return
    if len(call.paths) > 1:
        found = t(f"给了 {len(call.paths)} 个文件", f"{len(call.paths)} files are named")
        advice = t("请一份一份写；比较镇街用 --kind towns", "write one at a time; --kind towns compares several")
        yield Problem(Place("report"), found, t(f"--kind {call.kind} 应给{wanted}", f"needs {wanted}"), advice)
    for path in call.paths:
        if path.is_dir():
            found = t("是文件夹", "is a folder")
            allowed = t(f"--kind {call.kind} 应给{wanted}", f"--kind {call.kind} needs {wanted}")
            advice = t(
                "请给出里面的一个文件；比较镇街用 --kind towns", "name a file in it; --kind towns takes a folder"
            )
            yield Problem(Place(str(path)), found, allowed, advice)


def _useless(kind: str, given: Iterable[str]) -> Iterator[Problem]:
    for option in given:
        kinds = _ONLY.get(option, KINDS)
        if kind not in kinds:
            found = t(f"--kind {kind} 用不到它", f"--kind {kind} has no use for it")
            allowed = t(f"只用于 --kind {'、'.join(kinds)}", f"only for --kind {', '.join(kinds)}")
            advice = t("请去掉它，或改 --kind", "leave it out, or ask for another kind")
            if kinds is _JUDGED:
                advice = t(
                    "历史文件里记着当时的标准、级别和截止日，请去掉它", "the history file knows it: leave it out"
                )
            yield Problem(Place(option), found, allowed, advice)
