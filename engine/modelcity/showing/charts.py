"""Two pictures of an assessment as PNG: points by category, and the way from full marks down to the score."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modelcity.judging.assessment import Assessment, CategoryResult
from modelcity.showing.canvas import drawn, row_height
from modelcity.showing.fonts import drawable
from modelcity.showing.layout import folded, shortened
from modelcity.showing.numbers import percent_text, signed_points
from modelcity.showing.plain import cut, width
from modelcity.showing.words import as_of_word, name_of, share_word, standard_word, verdict_word
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

# Colour-blind safe (after Okabe and Ito); told apart in grey print too: each is twice as light as the one before
# (PROVEN, LOST, CLAIMED; LOST, GAINED), which tests/test_pictures.py holds.
PROVEN, CLAIMED, LOST, GAINED, INK, QUIET = "#0B4F8A", "#8EC3E8", "#D55E00", "#7FD1B9", "#222222", "#6E6E6E"
TITLE_CELLS = 108
LABEL_CELLS = 34
TWO_LINES = 0.34  # inches: a row that has room for a label of two lines


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
    high = row_height(len(shown), 0.36)
    with drawn(title, high * len(shown) + 2.1, "x") as canvas:
        for row, category in enumerate(shown):
            _category_bar(canvas.axes, row, category)
        _rows(canvas.axes, [f"{category.id} {standard.category_title(category.id)}" for category in shown], high)
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
    _beside(axes, row, max(full, claimed, proven, 0), said, right=True)


def _rows(axes: Any, labels: Sequence[str], high: float) -> None:
    """Names of the rows from above, in as many lines as a row of `high` inches takes."""
    most = 2 if high >= TWO_LINES else 1
    lines = ("\n".join(shortened(folded(label, LABEL_CELLS), LABEL_CELLS, most)) for label in labels)
    axes.set_yticks(range(len(labels)), list(map(drawable, lines)), fontsize=min(9, 46 * high))
    axes.set_ylim(len(labels) - 0.4, -0.6)


def waterfall_chart(standard: Standard, assessment: Assessment) -> bytes:
    """From full marks, category by category and by the adjustment, to the claimed and the evidenced total."""
    steps = way_down(standard, assessment)
    totals = assessment.totals
    title = _title(standard, assessment, t("从满分到得分", "from full marks to the score"))
    labels = [t("满分", "full marks"), *(f"{step.id} {step.title}" for step in steps)]
    labels += [t("自报", "claimed"), t("有佐证", "evidenced")]
    high = row_height(len(labels), 0.34)
    with drawn(title, high * len(labels) + 1.7, "x") as canvas:
        axes, last = canvas.axes, len(steps) + 1
        _level(axes, 0, assessment.out_of, INK)
        for row, step in enumerate(steps, 1):
            _step(axes, row, step)
        _level(axes, last, totals.claimed, INK)
        _level(axes, last + 1, totals.evidenced, PROVEN)
        _rows(axes, labels, high)
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


def _step(axes: Any, row: int, step: Step) -> None:
    """A bar from the points before to those after; its figure stands on the side it leads to."""
    before, after = step.before / 100, step.after / 100
    axes.plot([before, before], [row - 0.7, row + 0.3], color=QUIET, linewidth=0.8, zorder=2)
    change = step.after - step.before
    if change:
        look = {"color": LOST if change < 0 else GAINED, "edgecolor": INK, "linewidth": 0.5, "zorder": 3}
        axes.barh(row, abs(after - before), 0.6, min(before, after), **look)
    _beside(axes, row, after, signed_points(change), right=change > 0)


def _level(axes: Any, row: int, points: int, color: str) -> None:
    """A total: a line and its figure, not a bar, so that a scale that does not start at 0 misleads nobody."""
    axes.plot([points / 100] * 2, [row - 0.35, row + 0.35], color=color, linewidth=3, solid_capstyle="butt", zorder=4)
    _beside(axes, row, points / 100, points_text(points), right=True)


def _beside(axes: Any, row: int, end: float, said: str, *, right: bool) -> None:
    """What stands beside the end of a bar."""
    shift, side = (6, "left") if right else (-6, "right")
    axes.annotate(said, (end, row), (shift, 0), textcoords="offset points", ha=side, va="center")


def _scale(axes: Any, ends: list[int]) -> None:
    least, most = min(ends) / 100, max(ends) / 100
    room = max((most - least) * 0.12, 0.5)
    axes.set_xlim(least - room, most + room)
    note = "" if least - room <= 0 else t("（横轴不从 0 起）", " (the scale does not start at 0)")
    axes.set_xlabel(t("分", "points") + note)


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
