"""The history as a report (历次自评): every run, the trend, what changed between the last two, whether it holds."""

from collections.abc import Iterator, Sequence
from datetime import date

from modelcity.errors import ModelCityError
from modelcity.office.history import Archive, Run
from modelcity.office.rundiff import RunDiff, compare_runs, points
from modelcity.reporting.historytables import (
    chain_table,
    fact_table,
    indicator_table,
    runs_table,
    standard_table,
    totals_table,
    turn_table,
)
from modelcity.reporting.model import Block, Document, Figure, Heading, Paragraph
from modelcity.showing.history import backwards, fault_text, stored_text, time_text
from modelcity.showing.numbers import signed_points
from modelcity.showing.trend import trend_chart
from modelcity.showing.words import name_of
from modelcity.standard.models import points_text
from modelcity.texts import t


def history_report(archive: Archive, locality: str | None = None) -> Document:
    """The report of one locality, by its id or name; of that of the latest run when None.

    Speaks of the runs of its level by its standard. Raises CallError when the file has no run of it.
    """
    last = archive.run(locality=locality)
    runs, name = archive.alike(last), name_of(last.locality)
    return Document(
        kind="history",
        name=t(f"{name}历次自评", f"{name} history"),
        title=t(f"{name}双拥工作历次自评情况", f"{name}: assessments over time"),
        locality=name,
        blocks=tuple(_blocks(archive, runs)),
        issued=last.as_of or _day_of(last),
    )


def _day_of(run: Run) -> date | None:
    """The day in China on which a run was recorded."""
    try:
        return date.fromisoformat(time_text(run.at)[:10])
    except ValueError:
        return None


def _blocks(archive: Archive, runs: Sequence[Run]) -> Iterator[Block]:
    last = runs[-1]
    yield Paragraph(_count(archive, runs))
    yield Paragraph(t("最近一次：", "Latest: ") + stored_text(last) + t("。", "."), "verdict")
    yield Heading(t("历次得分", "The runs"))
    yield runs_table(runs)
    yield Figure(t("历次得分走势", "Points over the runs"), trend_chart(runs), _trend_said(runs))
    yield Heading(t("最近两次的变化", "What changed between the last two"))
    yield from _changes(archive, last)
    yield Heading(t("记录是否可信", "Whether the records hold"))
    yield from map(Paragraph, _verified(archive))
    if archive.kept.fault is None:
        yield chain_table(archive)


def _count(archive: Archive, runs: Sequence[Run]) -> str:
    file, others = archive.kept.path.name, len(archive.runs) - len(runs)
    standard, name = runs[-1].standard_id, name_of(runs[-1].locality)
    rest = t(
        f"文件里另有 {others} 次是其他地区、级别或标准的，不在本报告之内。",
        f" {others} more are of other localities, levels or standards, and not in this report.",
    )
    return t(
        f"历史文件 {file} 记有{name}按标准 {standard} 的自评 {len(runs)} 次。",
        f"The history file {file} holds {len(runs)} runs of {name} by the standard {standard}.",
    ) + (rest if others else "")


def _trend_said(runs: Sequence[Run]) -> str:
    first, last = (points(run.assessment["totals"]) for run in (runs[0], runs[-1]))
    return t(
        f"从第 {runs[0].number} 次到第 {runs[-1].number} 次：有佐证得分 {points_text(first.evidenced)} → "
        f"{points_text(last.evidenced)}，自报得分 {points_text(first.claimed)} → {points_text(last.claimed)}。",
        f"From run {runs[0].number} to run {runs[-1].number}: evidenced {points_text(first.evidenced)} → "
        f"{points_text(last.evidenced)}, claimed {points_text(first.claimed)} → {points_text(last.claimed)}.",
    )


def _changes(archive: Archive, last: Run) -> Iterator[Block]:
    before = archive.before(last)
    if before is None:
        yield Paragraph(t("只有一次记录，还没有可比的。", "There is one run: nothing to compare it with."))
        return
    try:
        diff = compare_runs(archive, before, last)
    except ModelCityError as error:
        yield Paragraph(
            t("这两次比不了：", "The two cannot be compared: ") + t("；", "; ").join(map(str, error.problems))
        )
        return
    yield from _of_diff(diff)


def _of_diff(diff: RunDiff) -> Iterator[Block]:
    """Newly lost first, then won, then why."""
    yield Paragraph(_summary(diff))
    yield totals_table(diff)
    for kind in ("lost", "won", "other", "asked", "dropped"):
        mine = [turn for turn in diff.turns if turn.kind == kind]
        if mine:
            yield turn_table(diff, kind, mine)
        elif kind == "lost":
            yield Paragraph(t("没有新失分的条款。", "Nothing is newly lost."))
    if diff.indicators:
        yield indicator_table(diff)
    if diff.facts:
        yield fact_table(diff)
    else:
        yield Paragraph(t("数据和佐证都没有变。", "No value and no evidence changed."))
    if diff.standards is None:
        yield Paragraph(t("标准没有变。", "The standard is the same."))
    else:
        yield Paragraph(t("两次所用的标准不同，得分不能直接相比。", "The two were judged by different standards."))
        yield standard_table(diff.standards)


def _summary(diff: RunDiff) -> str:
    old, new = (points(run.assessment["totals"]) for run in (diff.before, diff.after))
    counts = {kind: sum(turn.kind == kind for turn in diff.turns) for kind in ("lost", "won")}
    return t(
        f"第 {diff.after.number} 次比第 {diff.before.number} 次：有佐证得分 {_change(new.evidenced - old.evidenced)}，"
        f"自报得分 {_change(new.claimed - old.claimed)}；新失分或失得更多 {counts['lost']} 条，"
        f"挽回或失得更少 {counts['won']} 条，变动的数据 {len(diff.facts)} 个。",
        f"Run {diff.after.number} beside run {diff.before.number}: evidenced {_change(new.evidenced - old.evidenced)}, "
        f"claimed {_change(new.claimed - old.claimed)}; newly lost or more of it {counts['lost']}, "
        f"won back or less lost {counts['won']}, values that changed {len(diff.facts)}.",
    )


def _change(difference: int) -> str:
    return signed_points(difference) if difference else t("不变", "as before")


def _verified(archive: Archive) -> Iterator[str]:
    """What the chain says of itself, plainly; a report proves no more than the file does."""
    kept = archive.kept
    if kept.fault is not None:
        yield (
            t("注意，历史文件被改动过。", "Note: the history file was touched. ")
            + fault_text(kept.path.name, kept.fault)
            + t("。", ".")
        )
    else:
        yield t(
            f"历史文件共 {len(kept.records)} 条记录，首尾相接，没有改动。最后一条的摘要列在下面，可另处抄存，"
            "日后用 modelcity history verify --last 核对末尾有没有被截去。",
            f"The {len(kept.records)} records of the history file form a chain, and none was touched. The digest "
            "of the last stands below: note it elsewhere, for modelcity history verify --last.",
        )
    yield from (line + t("。", ".") for line in backwards(archive))
    if archive.unread:
        numbers = t("、", ", ").join(map(str, archive.unread))
        yield t(
            f"第 {numbers} 次读不懂（已损坏，或是较新版本写的），没有列入。",
            f"Run {numbers} cannot be understood (damaged, or of a newer program) and was left out.",
        )
    yield t(
        "以上核对的是记录有没有被改动；是否仍能重评出同样的结果，请运行 modelcity history verify --again。",
        "This is whether records were touched; whether they still come out the same says history verify --again.",
    )
