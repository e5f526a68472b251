"""The tables of a history: the runs, and what changed between two of them."""

from collections.abc import Sequence
from decimal import Decimal

from modelcity.office.history import Archive, Run
from modelcity.office.rundiff import RunDiff, Turn, TurnKind, points
from modelcity.reporting.model import Cell, Column, Table
from modelcity.showing.changes.text import change_rows
from modelcity.showing.history import DIGEST, record_text, time_text
from modelcity.showing.numbers import decimal_points, years_text
from modelcity.showing.rundiff import evidence_change, turn_rows, value_change
from modelcity.showing.words import survey_word, verdict_word, veto_word
from modelcity.standard.diff import Diff, Weight
from modelcity.standard.models import points_of
from modelcity.texts import t

Row = tuple[Cell, ...]


def runs_table(runs: Sequence[Run]) -> Table:
    """A row for each run, oldest first."""
    return Table(
        t("历次自评", "Runs"),
        (
            Column(t("次", "Run"), 2, "number"),
            Column(t("记录时间（北京）", "Recorded (UTC+8)"), 8, "id"),
            Column(t("截止日", "As of"), 6, "date"),
            Column(t("有佐证", "Evidenced"), 3, "points"),
            Column(t("自报", "Claimed"), 3, "points"),
            Column(t("最高可得", "Attainable"), 4, "points"),
            Column(t("缺数据", "Missing"), 3, "number"),
            Column(t("结论", "Verdict"), 8),
            Column(t("标准版本", "Standard"), 5),
        ),
        tuple(map(_run, runs)),
    )


def _run(run: Run) -> Row:
    said = run.assessment
    judged = said["standard"]
    return (
        Decimal(run.number),
        time_text(run.at),
        _as_of(run),
        *map(decimal_points, points(said["totals"])),
        Decimal(said["missing"]),
        verdict_word(said["verdict"]["status"]),
        f"{judged['edition']}\n{judged['digest'][:DIGEST]}",
    )


def _as_of(run: Run) -> Cell:
    """The day of an assessment; without one everything counted as due."""
    return run.as_of or t("未指定", "none named")


def chain_table(archive: Archive) -> Table:
    """The end of the chain: which record it is, and its digest."""
    last = archive.kept.records[-1]
    return Table(
        t("最后一条记录", "The last record"),
        (Column(t("记录", "Record"), 14), Column(t("摘要（SHA-256）", "Digest (SHA-256)"), 28, "id")),
        ((record_text(last), last.digest),),
    )


def totals_table(diff: RunDiff) -> Table:
    """Totals, verdict and day of the two runs; then each veto and survey that stands otherwise."""
    runs = (diff.before, diff.after)
    rows: list[Row] = []
    words = (t("有佐证得分", "Evidenced"), t("自报得分", "Claimed"), t("最高可得分", "Attainable"))
    for word, old, new in zip(words, *(points(run.assessment["totals"]) for run in runs), strict=True):
        rows.append((word, decimal_points(old), decimal_points(new), decimal_points(new - old)))
    full = [points_of(run.assessment["totals"]["out_of"]) for run in runs]
    missing = [int(run.assessment["missing"]) for run in runs]
    rows.append((t("满分", "Full marks"), *map(decimal_points, full), decimal_points(full[1] - full[0])))
    rows.append((t("缺数据", "Missing values"), *map(Decimal, missing), Decimal(missing[1] - missing[0])))
    verdicts = [verdict_word(run.assessment["verdict"]["status"]) for run in runs]
    rows.append((t("结论", "Verdict"), *verdicts, _changed(verdicts)))
    days = [_as_of(run) for run in runs]
    rows.append((t("截止日", "As of"), *days, _changed(days)))
    named = [t(f"第 {run.number} 次", f"Run {run.number}") for run in runs]
    return Table(
        t("总分和门槛项", "Totals and gates"),
        (
            Column(t("项目", "Item"), 14),
            Column(named[0], 9, "number"),
            Column(named[1], 9, "number"),
            Column(t("变动", "Change"), 6, "number"),
        ),
        (*rows, *_gates(diff)),
    )


def _changed(both: Sequence[Cell]) -> str:
    return t("有变", "changed") if both[0] != both[1] else ""


def _gates(diff: RunDiff) -> list[Row]:
    runs = (diff.before, diff.after)
    vetoes = [{one["id"]: veto_word(one["status"]) for one in run.assessment["vetoes"]} for run in runs]
    surveys = [{one["indicator"]: survey_word(one["status"]) for one in run.assessment["surveys"]} for run in runs]
    rows: list[Row] = []
    for old, new in (vetoes, surveys):
        for name in {**old, **new}:
            if old.get(name) != new.get(name):
                side = diff.new if name in diff.new.entries else diff.old
                both = (old.get(name, "–"), new.get(name, "–"))
                rows.append((f"{name} {side.indicator_title(name)}", *both, _changed(both)))
    return rows


def turn_table(diff: RunDiff, kind: TurnKind, turns: Sequence[Turn]) -> Table:
    """The clauses of one kind: what each cost and costs, with the reason, the dearest first."""
    titles: dict[TurnKind, str] = {
        "lost": t("新失分或失得更多", "Newly lost, or more of it"),
        "won": t("挽回或失得更少", "Won back, or less lost"),
        "other": t("失分不变、原因变了", "Lost as before, for other reasons"),
        "asked": t("新标准才有的条款失分", "Lost on clauses that only the newer standard has"),
        "dropped": t("新标准不再有的条款", "Clauses that the newer standard dropped"),
    }
    rows: list[Row] = []
    for turn in turns:
        indicator = turn.clause.partition(".")[0]
        side = diff.new if indicator in diff.new.indicators else diff.old
        said = "\n".join(f"{word}{t('：', ': ')}{text}" for word, text in turn_rows(diff, turn))
        rows.append((turn.clause, side.indicator_title(indicator), said))
    return Table(
        t(f"{titles[kind]}：{len(turns)} 条", f"{titles[kind]}: {len(turns)}"),
        (
            Column(t("条款", "Clause"), 8, "id"),
            Column(t("小项", "Indicator"), 9),
            Column(t("原来和现在", "Was and is"), 25),
        ),
        tuple(rows),
    )


def indicator_table(diff: RunDiff) -> Table:
    """The indicators whose points moved; an empty cell where one was not asked."""
    rows: list[Row] = []
    for move in diff.indicators:
        side = diff.new if move.after else diff.old
        both = [(one.evidenced, one.claimed) if one else (None, None) for one in (move.before, move.after)]
        figures = [_figure(both[run][kind]) for kind in (0, 1) for run in (0, 1)]
        rows.append((move.id, side.indicator_title(move.id), *figures))
    return Table(
        t(f"得分变动的小项：{len(rows)} 个", f"Indicators whose points moved: {len(rows)}"),
        (
            Column(t("编号", "Id"), 4, "id"),
            Column(t("小项", "Indicator"), 16),
            Column(t("有佐证：原来", "Evidenced: was"), 6, "points"),
            Column(t("有佐证：现在", "Evidenced: is"), 6, "points"),
            Column(t("自报：原来", "Claimed: was"), 5, "points"),
            Column(t("自报：现在", "Claimed: is"), 5, "points"),
        ),
        tuple(rows),
    )


def _figure(hundredths: int | None) -> Cell:
    return "" if hundredths is None else decimal_points(hundredths)


def fact_table(diff: RunDiff) -> Table:
    """The values that changed, or whose evidence did; those that changed alike in one row."""
    alike: dict[tuple[str, str, str], list[int | None]] = {}
    for move in diff.facts:
        side = diff.new if move.fact in diff.new.facts else diff.old
        said = (side.fact_title(move.fact), value_change(diff, move), evidence_change(move))
        alike.setdefault(said, []).append(move.year)
    rows = [(title, years_text(years), value, papers) for (title, value, papers), years in alike.items()]
    return Table(
        t(f"变动的数据：{len(diff.facts)} 个", f"Values that changed: {len(diff.facts)}"),
        (
            Column(t("事实", "Fact"), 14),
            Column(t("年度", "Years"), 6),
            Column(t("数值", "Value"), 9),
            Column(t("佐证", "Evidence"), 13),
        ),
        tuple(rows),
    )


def standard_table(diff: Diff) -> Table:
    """What changed in the standard, by weight; says so where only the writing of numbers differs."""
    words: dict[Weight, str] = {
        "points": t("可能动分", "can move points"),
        "work": t("关系办事", "what offices do"),
        "words": t("只关文字", "only words"),
    }
    rows = [(words[weight], group, entry, said) for weight, group, entry, said in change_rows(diff)]
    return Table(
        t(f"标准的变化：{len(rows)} 处", f"Changes of the standard: {len(rows)}"),
        (
            Column(t("轻重", "Weight"), 4),
            Column(t("种类", "Kind"), 4),
            Column(t("哪一条", "Entry"), 11),
            Column(t("改了什么", "What changed"), 23),
        ),
        tuple(rows),
        note="" if rows else t("内容相同，只有写法不同。", "They say the same in other words."),
    )
