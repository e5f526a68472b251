"""What changed between two recorded runs, as lines for a terminal: newly lost first, then won, then why."""

from collections.abc import Callable

from modelcity.dossier.dossier import Entry
from modelcity.office.history import Run
from modelcity.office.rundiff import FactMove, RunDiff, Told, Turn, TurnKind, points
from modelcity.planning.variants import entry_text
from modelcity.showing.changes.text import diff_text
from modelcity.showing.history import run_line
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import signed_points, value_text, years_text
from modelcity.showing.plain import clean
from modelcity.showing.reasons import finding_text
from modelcity.showing.text import NARROWEST, WIDEST
from modelcity.showing.words import remediable_word, survey_word, verdict_word, veto_word
from modelcity.standard.models import points_of, points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

MOST_FACTS = 60  # lines of moved facts on a terminal; --json has them all


def run_diff_text(diff: RunDiff, width: int) -> str:
    """Everything in lines of at most `width` cells (held within 72 … 120)."""
    cells = min(max(width, NARROWEST), WIDEST)
    blocks = [
        [line for run in (diff.before, diff.after) for line in folded(run_line(run), cells)],
        _totals(diff, cells),
        *(_turns(diff, kind, cells) for kind in ("lost", "won", "other", "asked", "dropped")),
        _indicators(diff, cells),
        _facts(diff, cells),
        _standard(diff, cells),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _totals(diff: RunDiff, cells: int) -> list[str]:
    runs = (diff.before, diff.after)
    rows = [["", *(t(f"第 {run.number} 次", f"run {run.number}") for run in runs), t("变动", "change")]]
    words = (t("有佐证", "evidenced"), t("自报", "claimed"), t("最高可得", "attainable"))
    for word, old, new in zip(words, *(points(run.assessment["totals"]) for run in runs), strict=True):
        rows.append([word, points_text(old), points_text(new), signed_points(new - old) if new != old else ""])

    def beside(word: str, of: Callable[[Run], str]) -> None:
        old, new = map(of, runs)
        rows.append([word, old, new, t("有变", "changed") if old != new else ""])

    beside(t("满分", "full marks"), lambda run: points_text(points_of(run.assessment["totals"]["out_of"])))
    beside(t("缺数据", "missing"), lambda run: str(run.assessment["missing"]))
    beside(t("结论", "verdict"), lambda run: verdict_word(run.assessment["verdict"]["status"]))
    beside(t("截止日", "as of"), lambda run: run.as_of.isoformat() if run.as_of else "-")
    return table([*rows, *_gates(runs)], "wlll", cells, indent=0)


def _gates(runs: tuple[Run, Run]) -> list[list[str]]:
    """Vetoes and surveys that do not stand as they stood; – where there was none."""
    vetoes = [{one["id"]: veto_word(one["status"]) for one in run.assessment["vetoes"]} for run in runs]
    surveys = [{one["indicator"]: survey_word(one["status"]) for one in run.assessment["surveys"]} for run in runs]
    rows = []
    for old, new in (vetoes, surveys):
        names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        rows += [[name, old.get(name, "–"), new.get(name, "–"), t("有变", "changed")] for name in names]
    return rows


def _turns(diff: RunDiff, kind: TurnKind, cells: int) -> list[str]:
    mine = [turn for turn in diff.turns if turn.kind == kind]
    if not mine:
        return [t("没有新失分的条款。", "Nothing newly lost.")] if kind == "lost" else []
    count = len(mine)
    titles: dict[TurnKind, str] = {
        "lost": t(f"新失分或失得更多：{count} 条", f"Newly lost, or more of it: {count}"),
        "won": t(f"挽回或失得更少：{count} 条", f"Won back, or less lost: {count}"),
        "other": t(f"失分不变、原因变了：{count} 条", f"Lost as before, for other reasons: {count}"),
        "asked": t(f"新标准才有的条款失分：{count} 条", f"Lost on clauses that only the newer standard has: {count}"),
        "dropped": t(f"新标准不再有的条款：{count} 条", f"Clauses that the newer standard dropped: {count}"),
    }
    lines = [titles[kind]]
    for turn in mine:
        indicator = turn.clause.partition(".")[0]
        side = diff.new if indicator in diff.new.indicators else diff.old
        lines += table([(turn.clause, side.indicator_title(indicator))], "lw", cells)
        lines += table(turn_rows(diff, turn), "lw", cells, indent=6)
    return lines


def turn_rows(diff: RunDiff, turn: Turn) -> list[tuple[str, str]]:
    """What a clause cost and costs, each with its reason; and whether it can be mended, where that changed."""
    level = diff.after.locality.level
    both = [told.finding.remediable for told in (turn.before, turn.after) if told]
    settled = len(set(both)) > 1

    def said(standard: Standard, told: Told | None) -> str:
        if told is None:
            return t("不失分", "nothing lost")
        text = finding_text(standard, level, told.result, told.finding)
        return text + (t("；", "; ") + remediable_word(told.finding.remediable) if settled else "")

    rows = []
    if turn.kind != "asked":
        rows.append((t("原来", "was"), said(diff.old, turn.before)))
    if turn.kind != "dropped":
        rows.append((t("现在", "now"), said(diff.new, turn.after)))
    return rows


def _indicators(diff: RunDiff, cells: int) -> list[str]:
    if not diff.indicators:
        return []
    head = ["", t("小项", "indicator"), t("有佐证", "evidenced"), t("自报", "claimed"), t("最高", "attainable")]
    rows = [head]
    for move in diff.indicators:
        side = diff.new if move.after else diff.old
        figures = [
            f"{_shown(old)} → {_shown(new)}" if old != new else _shown(old)
            for old, new in zip(move.before or (None,) * 3, move.after or (None,) * 3, strict=True)
        ]
        rows.append([move.id, side.indicator_title(move.id), *figures])
    count = len(diff.indicators)
    return [t(f"得分变动的小项：{count} 个", f"Indicators whose points moved: {count}"), *table(rows, "lwlll", cells)]


def _shown(figure: int | None) -> str:
    return "–" if figure is None else points_text(figure)


def _facts(diff: RunDiff, cells: int) -> list[str]:
    if not diff.facts:
        return [t("数据和佐证都没有变。", "No value and no evidence changed.")]
    alike: dict[tuple[str, str, str], list[int | None]] = {}
    for move in diff.facts:
        title = _side(diff, move).fact_title(move.fact)
        alike.setdefault((title, value_change(diff, move), evidence_change(move)), []).append(move.year)
    rows = [(years_text(years) or "-", title, value, papers) for (title, value, papers), years in alike.items()]
    count = len(diff.facts)
    lines = [t(f"变动的数据：{count} 个", f"Values that changed: {count}"), *table(rows[:MOST_FACTS], "lwww", cells)]
    if len(rows) > MOST_FACTS:
        more = len(rows) - MOST_FACTS
        lines.append(t(f"  另有 {more} 行没有列出；--json 列出全部", f"  {more} more lines; --json lists all"))
    return lines


def _side(diff: RunDiff, move: FactMove) -> Standard:
    return diff.new if move.fact in diff.new.facts else diff.old


def value_change(diff: RunDiff, move: FactMove) -> str:
    """A value before and after: ``缺 → 3次``; as it was typed where the grid does not show the difference."""
    fact = _side(diff, move).facts[move.fact]
    old, new = (value_text(fact, entry_text(fact, entry)) for entry in (move.before, move.after))
    if old != new:
        return f"{old} → {new}"
    if move.same_value:
        return old
    return t("，", ", ").join((old, t("填写由 ", "typed ") + " → ".join(map(_typed, (move.before, move.after)))))


def _typed(entry: Entry | None) -> str:
    return clean(entry.typed) if entry else "-"


def evidence_change(move: FactMove) -> str:
    """Evidence that was added or taken away, or that only the note differs; "" where a value brought it along."""
    old, new = (entry.evidence if entry else () for entry in (move.before, move.after))
    told = [
        (t("新增佐证 ", "evidence added: "), [paper for paper in new if paper not in old]),
        (t("撤去佐证 ", "evidence removed: "), [paper for paper in old if paper not in new]),
    ]
    said = [word + t("、", ", ").join(map(clean, papers)) for word, papers in told if papers]
    if move.same_value and not said:
        said = [t("只改了说明", "only its note")]
    return t("；", "; ").join(said)


def _standard(diff: RunDiff, cells: int) -> list[str]:
    if diff.standards is None:
        return [t("标准没有变。", "The standard is the same.")]
    title = t("标准变了：", "The standard changed:")
    return [title, "", *diff_text(diff.standards, (), cells).rstrip("\n").split("\n")]
