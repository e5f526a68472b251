"""The roll-up for a terminal: what the towns give, which town costs what, where the county states something else."""

from collections.abc import Sequence

from modelcity.planning.rollcosts import Climb, TownCost
from modelcity.planning.rolloutcome import Outcome
from modelcity.planning.rollup import Rollup
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import signed_points
from modelcity.showing.plain import clean
from modelcity.showing.rollupfacts import MOST, disagreements, not_known, surveys, town_names
from modelcity.showing.words import name_of, standard_word, verdict_word, veto_word
from modelcity.standard.models import points_text
from modelcity.texts import t


def rollup_text(outcome: Outcome, width: int) -> str:
    """The roll-up in lines of at most `width` cells (held within 72 … 120)."""
    cells = min(max(width, 72), 120)
    blocks = [
        _head(outcome, cells),
        _left_out(outcome, cells),
        _totals(outcome, cells),
        _vetoes(outcome, cells),
        _costs(outcome, cells),
        surveys(outcome, cells),
        disagreements(outcome, cells),
        not_known(outcome, cells),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(outcome: Outcome, cells: int) -> list[str]:
    rollup = outcome.rollup
    known = sum(line.answer != "missing" for line in rollup.lines)
    not_known = sum(map(outcome.is_open, rollup.lines))
    early = len(rollup.lines) - known - not_known
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
                f"{len(rollup.facts)} 个事实按规定的办法汇总成 {len(rollup.lines)} 个值：{known} 个得出，"
                f"{not_known} 个因有下级没报而得不出（缺的不当 0，也不当满）"
                + (f"，{early} 个未到期" if early else ""),
                f"{len(rollup.facts)} facts roll up into {len(rollup.lines)} values: {known} known, "
                f"{not_known} not, because some have not reported (missing is neither 0 nor full)"
                + (f", {early} not due" if early else ""),
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
        listed = town_names(outcome.rollup, outcome.rollup.absent, most=MOST)
        lines += folded(
            t(f"没有可用台账、全部按没报算的：{listed}", f"without a dossier, all missing: {listed}"), cells
        )
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
        *folded(
            t(
                "得分（汇总的值代替自己填的，得不出的按缺算，其余照旧）",
                "Points (rolled-up values in place of stated ones, missing where they are not known)",
            ),
            cells,
        ),
        *table(rows, "ldddw", cells),
    ]


def _vetoes(outcome: Outcome, cells: int) -> list[str]:
    rows = [_climb(outcome.rollup, climb) for climb in outcome.costs.vetoes]
    own = [(cost.town, t("、", ", ").join(_not_climbing(cost))) for cost in outcome.costs.towns if _not_climbing(cost)]
    lines = [t("会从下级传上来的一票否决", "Vetoes that climb"), *table(rows, "llw", cells)] if rows else []
    if own:
        said = t("；", "; ").join(f"{town_names(outcome.rollup, [town])} {vetoes}" for town, vetoes in own)
        lines += folded(t(f"只在下级自己触发、不传上来的：{said}", f"fired at their own level only: {said}"), cells)
    return lines


def _climb(rollup: Rollup, climb: Climb) -> tuple[str, str, str]:
    title = rollup.standard.indicator_title(climb.veto)
    towns = t("：", ": ") + town_names(rollup, climb.towns, most=MOST) if climb.towns else ""
    return climb.veto, veto_word(climb.status), title + towns


def _not_climbing(cost: TownCost) -> list[str]:
    return [veto for veto in cost.own_vetoes if veto not in cost.vetoes]


def _costs(outcome: Outcome, cells: int) -> list[str]:
    costing = [cost for cost in outcome.costs.towns if cost.alone or cost.gain]
    title = t("哪个下级让本级失多少分（自报）", "Which town costs which points (claimed)")
    if not costing:
        return [title, t("  没有：下级的事实都没有让本级失分", "  none of them costs anything")]
    figures = (t("单独失分", "alone"), t("其中没报", "unreported"), t("补好能得", "gain"))
    head = ["", *figures, t("失在哪些小项", "indicators")]
    rows = [head, *(_cost(outcome.rollup, cost) for cost in sorted(costing, key=lambda cost: -cost.alone)[:MOST])]
    notes = [
        t(
            "单独失分：别的下级都做到最好，只有它照现在的样子，本级少得多少；几个下级共同造成的，"
            "各算一次，不能相加。其中没报：只因它没有报而失的，报了就可能得回来。",
            "alone: what is lost when all others are at their best and this one is as it is; a shared loss counts for "
            "each, so these do not add up. unreported: the part lost only because it has not reported.",
        ),
        t(
            "补好能得：别的照旧，只把它补好，本级多得多少（别处也失分时可能为 0）。",
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
    parts = [f"{item}({signed_points(-points)})" for item, points in cost.indicators.items()]
    figures = (points_text(cost.alone), points_text(cost.unreported), signed_points(cost.gain))
    return (town_names(rollup, [cost.town]), *figures, " ".join(parts))
