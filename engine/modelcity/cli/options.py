"""Options that several commands share, and what they stand for: a standard, a dossier, a day, a language."""

import functools
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from modelcity.dossier.dossier import Dossier
from modelcity.dossier.reading import read_dossier
from modelcity.errors import CallError, DeclarationError, Place, Problem
from modelcity.judging import rete
from modelcity.standard.check import mistakes
from modelcity.standard.load import Shelf, heads, installed, load, shelf_at
from modelcity.standard.standard import Standard
from modelcity.texts import Language, speak, spoken, t

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
EVIDENCE = "modelcity.evidence"  # where click keeps the archive that the call names
LAST_YEAR = 9_000  # of a day asked for: what is due so many days later must still be a day


class Day(click.ParamType[date]):
    """A day, YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
            if day.year > LAST_YEAR:
                raise ValueError(day)
            return day
        except ValueError:
            return cast(
                date,
                self.fail(
                    t(f"“{value}”不是日期，应写成 2023-06-20", f"'{value}' is no date such as 2023-06-20"), param, ctx
                ),
            )


def language(command: F) -> F:
    """``--lang``: takes effect before anything else is read."""

    def chosen(_ctx: click.Context, _param: click.Parameter, value: Language) -> None:
        speak(value)

    option = click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default="zh",
        is_eager=True,
        expose_value=False,
        callback=chosen,
        help="终端文字和标题的语言",
    )
    return option(command)


def of_a_standard(command: F) -> F:
    """``--standard`` and ``--standards``: which standard, and in which folder it stands."""
    with_folder = click.option("--standards", type=FILE, help="自有标准所在文件夹（内有 indicators/ 和 rules/）")
    with_name = click.option("--standard", "standard_id", help="标准代号，默认用全国标准")
    return with_name(with_folder(command))


def backed_by_an_archive(command: F) -> F:
    """``--evidence``: kept with the call, for `the_dossier` to find."""

    def named(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
        ctx.meta[EVIDENCE] = value

    told = "案卷文件夹（见 evidence 命令）：只有登记在案、没有改动的材料才算佐证"
    return click.option("--evidence", type=FILE, expose_value=False, callback=named, help=told)(command)


def of_a_dossier(command: F) -> F:
    """DOSSIER and what says how to judge it: standard, level, day."""

    @click.argument("dossier_file", metavar="台账文件", type=FILE)
    @of_a_standard
    @click.option("--level", help="级别，如 county、town；不写则取台账里写的")
    @click.option("--as-of", type=Day(), help="截止日，如 2023-06-20；不写则全部视为到期")
    @backed_by_an_archive
    @language
    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return command(*args, **kwargs)

    return cast(F, wrapped)


def the_shelf(standards: Path | None) -> Shelf:
    """The folder of standards in use."""
    return installed() if standards is None else shelf_at(standards)


def the_standard(standards: Path | None, standard_id: str | None) -> Standard:
    """The standard asked for, or the usual one, checked before it judges anything."""
    shelf = the_shelf(standards)
    standard, declarations = load(shelf, standard_id or usual(shelf), english=spoken() == "en")
    found = mistakes(standard, declarations)
    if found:
        raise DeclarationError(found)
    return standard


def usual(shelf: Shelf) -> str:
    """The standard that is meant when none is named: the only one, or the one that says `default: yes`."""
    known = heads(shelf)
    chosen = [name for name, default in known.items() if default] or list(known)
    if len(chosen) != 1:
        raise CallError(
            Problem(
                Place("--standard"),
                t("没有写用哪个标准", "no standard is named"),
                t(f"现有：{'、'.join(known)}", f"there are: {', '.join(known)}"),
                t("请加 --standard 代号", "add --standard ID"),
            )
        )
    return chosen[0]


def the_others(standard: Standard, standards: Path | None) -> Callable[[], Iterator[Standard]]:
    """What loads the other standards of the folder, and a variant's base, should something turn out to be theirs."""

    def others() -> Iterator[Standard]:
        shelf = the_shelf(standards)
        yield from (load(shelf, name)[0] for name in shelf.ids() if name != standard.id)
        variant = standard.variant
        while variant is not None:  # what a variant does without is still known by its base
            there = shelf if variant.base in shelf.ids() else installed()
            base = load(there, variant.base)[0]
            if there is not shelf:
                yield base
            variant = base.variant

    return others


def the_dossier(path: Path, standard: Standard, standards: Path | None, level: str | None) -> Dossier:
    """The dossier in a file; what was passed over is said on stderr."""
    dossier = read_dossier(path, standard, the_others(standard, standards), level)
    if dossier.passed_over:
        click.echo(
            t(
                f"提示：有 {dossier.passed_over} 个值只用于别的标准或级别，这次没有用到",
                f"note: {dossier.passed_over} values belong to another standard or level and were passed over",
            ),
            err=True,
        )
    context = click.get_current_context(silent=True)
    archive = context.meta.get(EVIDENCE) if context else None
    return dossier if archive is None else _backed(dossier, archive, standard)


def _backed(dossier: Dossier, folder: Path, standard: Standard) -> Dossier:
    """The dossier with the evidence that lies on file; where the two differ is said on stderr."""
    from modelcity.office.backing import backed
    from modelcity.office.evidence import open_archive

    found = backed(dossier, open_archive(folder), standard)
    click.echo(
        t(
            f"佐证按案卷 {folder} 的登记计：台账写了、案卷没有的 {found.only_named} 个值，"
            f"案卷有、台账没写的 {found.only_filed} 个值；登记的文件缺失或被改动的 {found.spoilt} 个值",
            f"evidence is what {folder} registers: {found.only_named} values name evidence that is not on file, "
            f"{found.only_filed} have some that they do not name; {found.spoilt} have files missing or changed",
        ),
        err=True,
    )
    return found.dossier


def say_unproved(standard: Standard, standards: Path | None) -> None:
    """Says on stderr when a standard of one's own fails a proof; tests prove those of the product."""
    if standards is None:
        return
    from modelcity.proving.proof import prove

    faults = prove(standard).faults
    if faults:
        where = "、".join(dict.fromkeys(fault.failure.item.id for fault in faults))
        click.echo(
            t(
                f"警告：标准 {standard.id} 有 {len(faults)} 处没有通过证明（{where}），得分未必可信；"
                f"见 standard prove {standard.id}",
                f"warning: {len(faults)} proofs of the standard {standard.id} fail ({where}): "
                f"scores may be wrong; see standard prove {standard.id}",
            ),
            err=True,
        )


def say_evaluators() -> None:
    """Says on stderr which evaluators judge: both, held against each other, or one alone."""
    if rete.available():
        click.echo(t("求值器：columns 与 rete 互相核对", "evaluators: columns, checked by rete"), err=True)
    else:
        click.echo(
            t(
                "提示：本机没有 durable-rules，由求值器 columns 单独计算（结果相同；详见 modelcity doctor）",
                "note: durable-rules is absent, the evaluator columns stands alone (same result; see modelcity doctor)",
            ),
            err=True,
        )


def terminal_width() -> int:
    """Columns of the terminal, 100 where there is none."""
    import shutil

    return shutil.get_terminal_size((100, 40)).columns
