"""The runs of a history file as lines for a terminal, and what its chain says."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from modelcity.office.history import Archive, Run
from modelcity.office.records import Fault, Record
from modelcity.office.rundiff import points
from modelcity.showing.layout import folded, table
from modelcity.showing.text import NARROWEST, WIDEST
from modelcity.showing.words import name_of, verdict_word
from modelcity.standard.models import points_of, points_text
from modelcity.texts import t

DIGEST = 8  # characters of a digest in a list
CHINA = timedelta(hours=8)  # one time for the whole country, whatever the machine is set to


def time_text(at: str) -> str:
    """A recorded UTC time in China's; as it stands where it is none."""
    try:
        return f"{datetime.fromisoformat(at.removesuffix('Z')) + CHINA:%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return at[:20]


def history_text(archive: Archive, runs: Sequence[Run], width: int) -> str:
    """One line for each run, oldest first, in lines of `width` cells (held within 72 … 120)."""
    cells = min(max(width, NARROWEST), WIDEST)
    if not runs:
        return t("还没有记录。", "No runs yet.") + "\n"
    several = len({(run.locality.id, run.locality.level) for run in runs}) > 1
    standards = list(dict.fromkeys(run.standard_id for run in runs))
    head = [
        t("次", "run"),
        t("时间（北京）", "time (UTC+8)"),
        *([t("地区", "locality")] if several else []),
        t("截止日", "as of"),
        t("有佐证", "evidenced"),
        t("自报", "claimed"),
        t("最高", "best"),
        t("缺数据", "missing"),
        t("结论", "verdict"),
        t("标准", "standard"),
    ]
    rows = [head, *(_row(run, several=several, named=len(standards) > 1) for run in runs)]
    columns = "rl" + "w" * several + "ldddrlw"
    return "\n".join([*_title(archive, runs, standards, cells), *table(rows, columns, cells, indent=0)]) + "\n"


def _title(archive: Archive, runs: Sequence[Run], standards: Sequence[str], cells: int) -> list[str]:
    names = list(dict.fromkeys(name_of(run.locality) for run in runs))
    whose = names[0] if len(names) == 1 else t(f"{len(names)} 个地区", f"{len(names)} localities")
    file, by = archive.kept.path.name, t("、", ", ").join(standards)
    said = t(
        f"{whose}历次自评，共 {len(runs)} 次（{file}，标准 {by}）", f"{whose}: {len(runs)} runs ({file}, standard {by})"
    )
    return folded(said, cells)


def _row(run: Run, *, several: bool, named: bool) -> list[str]:
    said = run.assessment
    judged = said["standard"]
    standard = f"{judged['edition']} {judged['digest'][:DIGEST]}"
    return [
        str(run.number),
        time_text(run.at),
        *([name_of(run.locality)] if several else []),
        run.as_of.isoformat() if run.as_of else "-",
        *(points_text(figure) for figure in points(said["totals"])),
        str(said["missing"]),
        verdict_word(said["verdict"]["status"]),
        f"{judged['id']} {standard}" if named else standard,
    ]


def run_line(run: Run) -> str:
    """A run on one line: number, time, whose, which day."""
    day = t(f"，截止 {run.as_of}", f", as of {run.as_of}") if run.as_of else ""
    return t(
        f"第 {run.number} 次（{time_text(run.at)} 记录）：{name_of(run.locality)}{day}",
        f"run {run.number} (recorded {time_text(run.at)}): {name_of(run.locality)}{day}",
    )


def stored_text(run: Run) -> str:
    """What was recorded of a run, without judging it again: totals, verdict, and what the record is."""
    totals = points(run.assessment["totals"])
    three = zip((t("有佐证", "evidenced"), t("自报", "claimed"), t("最高可得", "attainable")), totals, strict=True)
    said = t("，", ", ").join(f"{word} {points_text(figure)}" for word, figure in three)
    full = points_text(points_of(run.assessment["totals"]["out_of"]))
    verdict = verdict_word(run.assessment["verdict"]["status"])
    return t(f"{verdict}；{said}，满分 {full}", f"{verdict}; {said}, of {full}")


def fault_text(archive_name: str, fault: Fault) -> str:
    """Which record was touched first, and what is wrong with it."""
    if fault.record is None:
        return f"{archive_name}{t('：', ': ')}{fault.what}"
    first = record_text(fault.record)
    return t(
        f"{archive_name}：最早对不上的是{first}：{fault.what}；它和它之后的记录都不能作证",
        f"{archive_name}: the first that does not fit is {first}: {fault.what}; none from there on proves anything",
    )


def record_text(record: Record) -> str:
    """A record by its kind and number, with its place in the file."""
    kinds = {"run": t("次自评", "run"), "remedy_note": t("条整改记录", "remedy note")}
    kind = kinds.get(record.kind, t("条记录", "record"))
    return t(
        f"第 {record.number} {kind}（文件中第 {record.place} 条，{time_text(record.at)}）",
        f"{kind} {record.number} (record {record.place} of the file, {time_text(record.at)})",
    )


def backwards(archive: Archive) -> list[str]:
    """Records that are dated before the one before them: a clock was set back."""
    pairs = zip(archive.kept.records, archive.kept.records[1:], strict=False)
    return [
        t(
            f"注意：{record_text(later)}的时间早于前一条，本机时钟可能调过",
            f"note: {record_text(later)} is dated before the one before it",
        )
        for earlier, later in pairs
        if later.at < earlier.at
    ]
