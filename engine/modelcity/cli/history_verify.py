"""``modelcity history verify``: whether every record is as it was written, and still comes out the same."""

import re
from collections.abc import Sequence
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.history_file import of_a_history
from modelcity.cli.options import say_evaluators
from modelcity.errors import DeclarationError
from modelcity.office.history import Archive, read_runs
from modelcity.office.records import Record
from modelcity.showing.history import backwards, fault_text, record_text
from modelcity.texts import t

LEAST_DIGITS = 8


def _digest(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The digits of a digest in small letters; refuses what would fit too many."""
    said = None if value is None else value.strip().lower()
    if said is not None and not re.fullmatch(rf"[0-9a-f]{{{LEAST_DIGITS},64}}", said):
        found = t(
            f"“{value}”不是摘要，应为至少 {LEAST_DIGITS} 位 0–9、a–f", f"'{value}' is no digest of 8 to 64 digits"
        )
        raise click.BadParameter(found, ctx, param)
    return said


@click.command(
    "verify", cls=Command, help="查记录有没有被改动；--again 用当时的标准把每一次重评一遍，核对是否一字不差。"
)
@of_a_history
@click.option("--again", is_flag=True, help="每一次都重评一遍，与当时的结果逐字节比较")
@click.option(
    "--last",
    metavar="摘要",
    callback=_digest,
    help=f"另处抄存的最后一条摘要（至少前 {LEAST_DIGITS} 位）：查末尾有没有被截去或换掉",
)
def verify(file: Path, again: bool, last: str | None) -> int:
    """Check the chain; 1 when a record was touched, is gone, or is judged otherwise."""
    archive = read_runs(file)
    if again:
        say_evaluators()
    sound = _chain(archive, last)
    if again and archive.kept.fault is None:
        sound = _again(archive) and sound
    return 0 if sound else 1


def _chain(archive: Archive, last: str | None) -> bool:
    """Says how the chain stands; whether nothing was touched and the digest that was noted is in it."""
    kept = archive.kept
    for line in backwards(archive):
        click.echo(line)
    if kept.fault is not None:
        click.echo(fault_text(str(kept.path), kept.fault))
        if kept.fault.record is not None:
            sound = kept.records.index(kept.fault.record)
            click.echo(t(f"在它之前的 {sound} 条完好。", f"The {sound} records before it are sound."))
        return False
    if not kept.records:
        click.echo(t("文件里还没有记录。", "No records yet."))
        return last is None
    count, end = len(kept.records), kept.records[-1]
    click.echo(t(f"{count} 条记录首尾相接，没有改动。", f"{count} records, none touched."))
    noted = t("最后一条的摘要：", "Digest of the last: ")
    click.echo(noted + end.digest)
    if last is None:
        click.echo(
            t(
                "提示：末尾整条删去、或整个文件重写，单看文件查不出；请把摘要抄存别处，下次加 --last 核对。",
                "note: the file alone cannot show that its last records were removed, or that all of it was rewritten; "
                "keep this digest elsewhere and give it with --last next time.",
            )
        )
    return last is None or _noted(kept.records, last)


def _noted(records: Sequence[Record], digest: str) -> bool:
    """Says whether a digest that was noted elsewhere is still in the chain."""
    found = next((record for record in records if record.digest.startswith(digest)), None)
    if found is None:
        click.echo(
            t(
                f"没有抄存的摘要 {digest}：末尾的记录被截去，或整个文件被换过。",
                f"No record has the digest {digest}: the end was cut off, or the whole file replaced.",
            )
        )
        return False
    later = len(records) - found.place
    click.echo(
        t(
            f"抄存的摘要是{record_text(found)}的，还在原处；它之后有 {later} 条。",
            f"The digest noted is that of {record_text(found)}, followed by {later}.",
        )
    )
    return True


def _again(archive: Archive) -> bool:
    """Judges every run again by its own standard; says which differ, and whether none does."""
    from modelcity.showing.again import judged_again

    differing = [t(f"第 {number} 次：读不懂", f"run {number}: cannot be understood") for number in archive.unread]
    for run in archive.runs:
        try:
            if not judged_again(archive, run).same:
                differing.append(
                    t(
                        f"第 {run.number} 次：重评结果与当时（{run.version} 版）不同",
                        f"run {run.number}: otherwise than {run.version} judged",
                    )
                )
        except DeclarationError as error:
            said = t(f"第 {run.number} 次：本版程序读不了当时的标准", f"run {run.number}: its standard cannot be read")
            differing.append(f"{said}：{error.problems[0]}" if error.problems else said)
    for line in differing:
        click.echo(line)
    if not differing:
        click.echo(
            t(
                f"{len(archive.runs)} 次都重评过，结果一字不差。",
                f"{len(archive.runs)} runs judged again: the same bytes.",
            )
        )
    return not differing
