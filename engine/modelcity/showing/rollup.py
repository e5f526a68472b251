"""The roll-up for a terminal: what the towns give, which town costs what, where the county states something else."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from modelcity.judging.assessment import Assessment, Verdict
from modelcity.planning.rollcosts import Climb, Costs, TownCost
from modelcity.planning.rolling import Answer
from modelcity.planning.rollup import Line, Rollup, written
from modelcity.planning.towns import LeftOut
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import signed_points, value_text, years_text
from modelcity.showing.plain import clean
from modelcity.showing.survey import percent
from modelcity.showing.words import name_of, standard_word, verdict_word, veto_word
from modelcity.standard.facts import Fact
from modelcity.standard.models import points_text
from modelcity.texts import t

MOST = 30  # rows of one table in a terminal
FEW = 5  # towns named in one row
_TALLY = ("same", "rounded", "own_part", "not_reported")


class Outcome(NamedTuple):
    """All that a roll-up found; the assessments only where the county's own dossier is given."""

    rollup: Rollup
    costs: Costs
    left_out: tuple[LeftOut, ...]
    as_of: date | None
    rolled: Assessment | None
    stated: Assessment | None
    verdict: Verdict | None


def rollup_text(outcome: Outcome, width: int) -> str:
    """The roll-up in lines of at most `width` cells (held within 72 … 120)."""
    cells = min(max(width, 72), 120)
    blocks = [
        _head(outcome, cells),
        _left_out(outcome, cells),
        _totals(outcome, cells),
        _vetoes(outcome, cells),
        _costs(outcome, cells),
        _surveys(outcome, cells),
        _disagreements(outcome, cells),
        _missing(outcome, cells),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(outcome: Outcome, cells: int) -> list[str]:
    rollup = outcome.rollup
    known = sum(line.answer != "missing" for line in rollup.lines)
    reported, level = len(rollup.towns) - len(rollup.absent), rollup.standard.level_name(rollup.level)
    day = t("未指定截止日", "no day named") if outcome.as_of is None else outcome.as_of.isoformat()
    return [
        *folded(
            t(
                f"{name_of(rollup.locality)} 由 {reported} 份下级台账汇总，级别：{level}",
                f"{name_of(rollup.locality)}: rolled up from {reported} dossiers, level: {level}",
            ),
            cells,
        ),
        *folded(standard_word(rollup.standard) + t("，", ", ") + day, cells),
        *folded(
            t(
                f"{len(rollup.facts)} 个事实按规定的办法汇总成 {len(rollup.lines)} 个值，其中 {known} 个得出，"
                f"{len(rollup.lines) - known} 个因有镇街没报而得不出（缺的不当 0，也不当满）",
                f"{len(rollup.facts)} facts roll up into {len(rollup.lines)} values: {known} known, "
                f"{len(rollup.lines) - known} not, because towns have not reported (missing is neither 0 nor full)",
            ),
            cells,
        ),
    ]


def _left_out(outcome: Outcome, cells: int) -> list[str]:
    lines = []
    for one in outcome.left_out:
        said = t(f"没有用上的文件（{len(one.problems)} 处问题）：", f"left out ({len(one.problems)} problems): ")
        lines += folded(said + clean(str(one.problems[0])), cells)
    if outcome.rollup.absent:
        names = _names(outcome.rollup, outcome.rollup.absent, most=MOST)
        lines += folded(t(f"没有可用台账、全部按没报算的：{names}", f"without a dossier, all missing: {names}"), cells)
    return lines


def _totals(outcome: Outcome, cells: int) -> list[str]:
    if outcome.rolled is None or outcome.stated is None or outcome.verdict is None:
        return []
    head = ["", t("有佐证", "evidenced"), t("自报", "claimed"), t("最高可得", "attainable"), t("结论", "verdict")]
    rows = [head]
    for word, assessment, verdict in (
        (t("本级自己填的", "as stated"), outcome.stated, outcome.stated.verdict),
        (t("按下级台账汇总", "as rolled up"), outcome.rolled, outcome.verdict),
    ):
        reasons = t("、", ", ").join(verdict.reasons)
        said = verdict_word(verdict.status) + (t(f"（{reasons}）", f" ({reasons})") if reasons else "")
        rows.append([word, *map(points_text, assessment.totals), said])
    return [
        t(
            "得分（汇总的值代替自己填的，得不出的按缺算，其余照旧）",
            "Points (rolled-up values in place of stated ones, missing where they are not known)",
        ),
        *table(rows, "ldddw", cells),
    ]


def _vetoes(outcome: Outcome, cells: int) -> list[str]:
    rows = [_climb(outcome.rollup, climb) for climb in outcome.costs.vetoes]
    own = [(cost.town, t("、", ", ").join(_not_climbing(cost))) for cost in outcome.costs.towns if _not_climbing(cost)]
    lines = [t("会从下级传上来的一票否决", "Vetoes that climb"), *table(rows, "llw", cells)] if rows else []
    if own:
        said = t("；", "; ").join(f"{_names(outcome.rollup, [town])} {vetoes}" for town, vetoes in own)
        lines += folded(t(f"只在下级自己触发、不传上来的：{said}", f"fired at their own level only: {said}"), cells)
    return lines


def _climb(rollup: Rollup, climb: Climb) -> tuple[str, str, str]:
    title = rollup.standard.indicator_title(climb.veto)
    towns = t("：", ": ") + _names(rollup, climb.towns, most=MOST) if climb.towns else ""
    return climb.veto, veto_word(climb.status), title + towns


def _not_climbing(cost: TownCost) -> list[str]:
    return [veto for veto in cost.own_vetoes if veto not in cost.vetoes]


def _costs(outcome: Outcome, cells: int) -> list[str]:
    costing = [cost for cost in outcome.costs.towns if cost.alone or cost.gain]
    title = t("哪个下级让本级失多少分（自报）", "Which town costs which points (claimed)")
    if not costing:
        return [title, t("  没有：各镇街的事实都没有让本级失分", "  none: no town's facts cost anything")]
    figures = (t("单独造成失分", "alone"), t("其中没报", "unreported"), t("单独补好能得", "gain"))
    head = ["", *figures, t("失在哪些小项", "indicators")]
    rows = [head, *(_cost(outcome.rollup, cost) for cost in sorted(costing, key=lambda cost: -cost.alone)[:MOST])]
    notes = [
        t(
            "单独造成失分：别的镇街都做到最好，只有它照现在的样子，本级少得多少；几个镇街共同造成的，"
            "各算一次，不能相加。其中没报：只因它没有报而失的，报了就可能得回来。",
            "alone: what is lost when all others are at their best and this one is as it is; a shared loss counts for "
            "each, so these do not add up. unreported: the part lost only because it has not reported.",
        ),
        t(
            "单独补好能得：别的照旧，只把它补好，本级多得多少（别处也失分时可能为 0）。",
            "gain: what is won when this one alone is put in order (0 where others lose the same points).",
        ),
    ]
    if outcome.rolled is None:
        notes.append(
            t(
                "没有给 --county：本级自己填的事实按都做到算。",
                "Without --county, what the county states itself counts as done.",
            )
        )
    return [title, *table(rows, "ldddw", cells), *(line for note in notes for line in folded(note, cells))]


def _cost(rollup: Rollup, cost: TownCost) -> Sequence[str]:
    parts = [
        t(f"{item}（{signed_points(-points)}）", f"{item} ({signed_points(-points)})")
        for item, points in cost.indicators.items()
    ]
    figures = (points_text(cost.alone), points_text(cost.unreported), signed_points(cost.gain))
    return (_names(rollup, [cost.town]), *figures, t("", ", ").join(parts))


def _surveys(outcome: Outcome, cells: int) -> list[str]:
    rollup = outcome.rollup
    rows = []
    for line in rollup.lines:
        if line.fact.rollup == "weighted_by_sample":
            samples = [said for said in rollup.weights(line.fact) if isinstance(said, Fraction)]
            forms = t(f"样本合计 {sum(samples)}", f"{sum(samples)} forms")
            rate = _shown(line.fact, line.answer)
            if line.answer == "missing" and line.known != "missing":
                known = _shown(line.fact, line.known)
                rate += t(f"（已报的 {known}）", f" (of those reported {known})")
            rows.append((rollup.standard.fact_title(line.fact.id), rate, forms))
    return [t("满意度测评（各镇街样本合起来）", "Surveys (samples pooled)"), *table(rows, "lll", cells)] if rows else []


def _disagreements(outcome: Outcome, cells: int) -> list[str]:
    if outcome.stated is None:
        return []
    rollup = outcome.rollup
    rows = []
    for line in (line for line in rollup.lines if line.standing == "differs"):
        towns = _names(rollup, line.deciding) if 0 < len(line.deciding) < len(rollup.towns) else ""
        title = rollup.standard.fact_title(line.fact.id) + (years_text([line.year]) if line.year else "")
        rows.append((title, _shown(line.fact, line.answer), _stated(line), towns))
    count = {name: sum(line.standing == name for line in rollup.lines) for name in _TALLY}
    tally = t(
        f"一致 {count['same']} 个，只差四舍五入 {count['rounded']} 个，"
        f"多出（或更低）的部分可以是本级自己的 {count['own_part']} 个，有镇街没报、比不了的 {count['not_reported']} 个",
        f"same: {count['same']}, but for rounding: {count['rounded']}, explained by its own part: {count['own_part']}, "
        f"not comparable, as towns have not reported: {count['not_reported']}",
    )
    title = t(f"与本级自己填的不一致：{len(rows)} 个", f"Where the county states something else: {len(rows)}")
    head = (t("事实", "fact"), t("汇总", "rolled up"), t("自己填的", "stated"), t("取决于", "decided by"))
    shown = table([head, *rows[:MOST]], "wllw", cells) if rows else []
    return [title, *shown, *_more(len(rows)), *folded(tally, cells)]


def _missing(outcome: Outcome, cells: int) -> list[str]:
    rollup = outcome.rollup
    groups: dict[tuple[str, tuple[str, ...]], list[Line]] = {}
    for line in rollup.lines:
        if line.answer == "missing":
            groups.setdefault((line.fact.id, line.missing), []).append(line)
    if not groups:
        return []
    rows = [(t("事实", "fact"), t("已报的合起来", "of those reported"), t("没报的", "missing"))]
    for (name, towns), lines in groups.items():
        said = t("、", ", ").join(_shown(line.fact, line.known) for line in lines)
        title = rollup.standard.fact_title(name) + years_text([line.year for line in lines])
        rows.append((title, said, _names(rollup, towns)))
    title = t("因有镇街没报而得不出的", "Not known, because towns have not reported")
    return [title, *table(rows[: MOST + 1], "www", cells), *_more(len(rows) - 1)]


def _more(count: int) -> list[str]:
    return (
        [t(f"  另有 {count - MOST} 行，见 --json", f"  {count - MOST} more rows: see --json")] if count > MOST else []
    )


def _shown(fact: Fact, answer: Answer) -> str:
    """An answer for people."""
    if isinstance(answer, str):
        return value_text(fact, None if answer == "missing" else answer)
    return percent(answer) if fact.kind == "ratio" else value_text(fact, written(fact, answer))


def _stated(line: Line) -> str:
    stated = line.stated
    return "" if stated is None else _shown(line.fact, "na" if stated.value is None else stated.value)


def _names(rollup: Rollup, towns: Sequence[str], most: int = FEW) -> str:
    """The names of localities; of many the first."""
    known = {town.locality.id: name_of(town.locality) for town in rollup.towns}
    said = t("、", ", ").join(known[town] for town in towns[:most])
    return said + (t(f"等 {len(towns)} 个", f" … {len(towns)} in all") if len(towns) > most else "")
