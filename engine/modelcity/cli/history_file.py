"""Which history file the commands of ``modelcity history`` read, and what is said when it was touched."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from modelcity.cli.options import FILE, language
from modelcity.office.history import Archive, read_runs
from modelcity.office.records import DEFAULT_NAME
from modelcity.showing.history import fault_text
from modelcity.texts import t

F = TypeVar("F", bound=Callable[..., Any])

MOST_NAMED = 20  # runs in a warning


def of_a_history(function: F) -> F:
    """``--history``: which file."""

    @click.option("--history", "file", type=FILE, default=DEFAULT_NAME, show_default=True, help="历史文件")
    @language
    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return cast(F, wrapped)


def the_archive(file: Path) -> Archive:
    """The runs of a history file; what was touched in it is said on stderr, and stops nothing."""
    archive = read_runs(file)
    if archive.kept.fault is not None:
        click.echo(t("警告：", "warning: ") + fault_text(str(file), archive.kept.fault), err=True)
    if archive.unread:
        several = len(archive.unread) > MOST_NAMED
        numbers = "、".join(map(str, archive.unread[:MOST_NAMED])) + ("…" if several else "")
        said = t(
            f"警告：第 {numbers} 次读不懂（已损坏，或是较新版本写的），没有列出",
            f"warning: run {numbers} cannot be understood (damaged, or of a newer program) and was left out",
        )
        click.echo(said, err=True)
    return archive
