"""Two pictures of an assessment as PNG: points by category, and the way from full marks down to the score."""

from dataclasses import dataclass
from typing import Any

from modelcity.judging.assessment import Assessment, CategoryResult
from modelcity.showing.canvas import drawn
from modelcity.showing.fonts import drawable
from modelcity.showing.layout import folded
from modelcity.showing.numbers import percent_text, signed_points
from modelcity.showing.plain import cut, width
from modelcity.showing.words import as_of_word, name_of, share_word, standard_word, verdict_word
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import spoken, t

# Colour-blind safe (after Okabe and Ito), and told apart in grey print by lightness as well.
PROVEN, CLAIMED, LOST, GAINED, INK, QUIET = "#0B4F8A", "#8EC3E8", "#D55E00", "#009E73", "#222222", "#8A8A8A"
TITLE_CELLS = 130


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: what it is called, and the points (hundredths) before and after it."""

    id: str
    title: str
    before: int
    after: int


def category_chart(standard: Standard, assessment: Assessment) -> bytes:
    """Horizontal bars: what each category offers, what is claimed and what of that is evidenced."""
    shown = _shown(standard, assessment)
    title = _title(standard, assessment, t("各大项得分", "points by category"))
    with drawn(title, 0.5 * len(shown) + 1.9, "x") as canvas:
        for row, category in enumerate(shown):
            _category_bar(canvas.axes, row, category)
        labels = [f"{category.id} {standard.category_title(category.id)}" for category in shown]
        canvas.axes.set_yticks(range(len(shown)), [drawable("\n".join(folded(label, 30))) for label in labels])
        canvas.axes.invert_yaxis()
        canvas.axes.axvline(0, color=INK, linewidth=0.8, zorder=4)
        ends = [
            points
            for category in shown
            for points in (category.points, category.scored.claimed, category.scored.evidenced)
        ]
        least, most = min([0, *ends]) / 100, max([100, *ends]) / 100
        canvas.axes.set_xlim(least * 1.08, most * 1.2)
        canvas.axes.set_xlabel(
            t("分（条后数字：有佐证 / 自报 / 满分）", "points (figures: evidenced / claimed / full)")
        )
        canvas.legend(
            [
                (t("有佐证", "evidenced"), PROVEN, PROVEN),
                (t("自报", "claimed"), CLAIMED, CLAIMED),
                (t("满分", "full marks"), "white", INK),
            ]
        )
    return canvas.content


def _category_bar(axes: Any, row: int, category: CategoryResult) -> None:
    scored = category.scored
    full, claimed, proven = (points / 100 for points in (category.points, scored.claimed, scored.evidenced))
    if category.points > 0:
        axes.barh(row, full, 0.66, facecolor="white", edgecolor=INK, linewidth=0.8, zorder=1)
        axes.barh(row, full, 0.66, facecolor="none", edgecolor=INK, linewidth=0.8, zorder=4)
    axes.barh(row, claimed, 0.66, color=CLAIMED, zorder=2)
    axes.barh(row, proven, 0.34, color=PROVEN, zorder=3)
    if category.points > 0:
        said = " / ".join(map(points_text, (scored.evidenced, scored.claimed, category.points)))
    else:
        said = f"{signed_points(scored.evidenced)} / {signed_points(scored.claimed)} / –"
    axes.annotate(said, (max(full, claimed, proven, 0), row), (6, 0), textcoords="offset points", va="center")


def waterfall_chart(standard: Standard, assessment: Assessment) -> bytes:
    """From full marks, category by category and by the adjustment, to the claimed total; the evidenced is marked."""
    steps = way_down(standard, assessment)
    totals = assessment.totals
    title = _title(standard, assessment, t("从满分到得分", "from full marks to the score"))
    with drawn(title, 5.6, "y") as canvas:
        axes = canvas.axes
        _level(axes, 0, assessment.out_of, points_text(assessment.out_of), INK)
        for place, step in enumerate(steps, 1):
            _step(axes, place, step)
        last = len(steps) + 1
        _level(axes, last, totals.claimed, points_text(totals.claimed), INK)
        axes.plot([last - 0.7, last], [totals.claimed / 100] * 2, color=QUIET, linewidth=0.8, zorder=2)
        axes.axhline(totals.evidenced / 100, color=PROVEN, linewidth=1.2, linestyle=(0, (5, 3)), zorder=1)
        said = t("有佐证", "evidenced") + "\n" + points_text(totals.evidenced)
        beside = (last + 0.6, totals.evidenced / 100)
        axes.annotate(
            said, beside, (5, 0), textcoords="offset points", va="center", color=PROVEN, annotation_clip=False
        )
        size, cells = (10, 8) if spoken() == "zh" else (8, 13)
        labels = ["\n".join([step.id, *folded(step.title, fitting(step.title, cells))]) for step in steps]
        labels = [t("满分", "full marks"), *labels, t("自报", "claimed")]
        axes.set_xticks(range(last + 1), list(map(drawable, labels)), fontsize=size)
        axes.set_xlim(-0.6, last + 0.6)
        _scale(
            axes, [assessment.out_of, totals.evidenced, *(end for step in steps for end in (step.before, step.after))]
        )
    return canvas.content


def way_down(standard: Standard, assessment: Assessment) -> list[Step]:
    """From full marks to the claimed total: what each category loses, then what the adjustment adds or takes."""
    steps = []
    at = assessment.out_of
    outside = standard.judgement.adjustment
    for category in _shown(standard, assessment):
        apart = outside is not None and category.id == outside.category
        change = assessment.adjustment.claimed if apart else category.scored.claimed - category.points
        steps.append(Step(category.id, standard.category_title(category.id), at, at + change))
        at += change
    return steps


def _shown(standard: Standard, assessment: Assessment) -> list[CategoryResult]:
    """The categories of the level, in order; the adjustment stands last already."""
    outside = standard.judgement.adjustment
    return [
        category
        for category in assessment.categories
        if category.points > 0 or (outside is not None and category.id == outside.category)
    ]


def fitting(title: str, cells: int) -> int:
    """The width to fold a title to: what is hardly too long stays on one line."""
    return width(title) if width(title) <= cells + 2 else cells


def _step(axes: Any, place: int, step: Step) -> None:
    before, after = step.before / 100, step.after / 100
    axes.plot([place - 0.75, place + 0.3], [before, before], color=QUIET, linewidth=0.8, zorder=2)
    change = step.after - step.before
    if change == 0:
        axes.annotate("0", (place, before), (0, 4), textcoords="offset points", ha="center", color=QUIET)
        return
    axes.bar(place, abs(after - before), 0.6, min(before, after), color=LOST if change < 0 else GAINED, zorder=3)
    above = change > 0
    axes.annotate(
        signed_points(change),
        (place, max(before, after) if above else min(before, after)),
        (0, 4 if above else -4),
        textcoords="offset points",
        ha="center",
        va="bottom" if above else "top",
    )


def _level(axes: Any, place: int, points: int, said: str, color: str) -> None:
    """A total: a line and its figure, not a bar, so that a scale that does not start at 0 misleads nobody."""
    axes.plot(
        [place - 0.35, place + 0.35], [points / 100] * 2, color=color, linewidth=3, solid_capstyle="butt", zorder=4
    )
    axes.annotate(said, (place, points / 100), (0, 5), textcoords="offset points", ha="center", fontsize=12)


def _scale(axes: Any, ends: list[int]) -> None:
    least, most = min(ends) / 100, max(ends) / 100
    room = max((most - least) * 0.12, 0.5)
    axes.set_ylim(least - room, most + room)
    note = "" if least - room <= 0 else t("（纵轴不从 0 起）", " (the scale does not start at 0)")
    axes.set_ylabel(t("分", "points") + note)


def _title(standard: Standard, assessment: Assessment, what: str) -> str:
    """Whose picture it is, by which standard, of which day, with the score; long names are cut."""
    totals = assessment.totals
    level = standard.level_name(assessment.locality.level)
    name = cut(name_of(assessment.locality), TITLE_CELLS - 70)
    claimed, proven, full = map(points_text, (totals.claimed, totals.evidenced, assessment.out_of))
    score = t(f"自报 {claimed}，有佐证 {proven}，满分 {full}", f"claimed {claimed}, evidenced {proven}, of {full}")
    if assessment.out_of not in (0, 10_000):
        percent = percent_text(totals.claimed, assessment.out_of)
        word = share_word(standard)
        score += t(f"（自报{word} {percent}）", f" (claimed: {percent} {word})")
    missing = t(f"缺数据 {assessment.missing} 个", f"{assessment.missing} values missing")
    between, gates = t("；", "; "), assessment.vetoes or assessment.surveys
    lines = (
        f"{name}{t(' ', ': ')}{what}{t('，', ', ')}{as_of_word(assessment)}",
        between.join((t(f"级别：{level}", f"level: {level}"), standard_word(standard))),
        between.join((*([verdict_word(assessment.verdict.status)] if gates else []), score, missing)),
    )
    return "\n".join(drawable(cut(line, TITLE_CELLS)) for line in lines)
