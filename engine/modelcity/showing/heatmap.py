"""The heat map as PNG: localities by category, how much of each category's points is claimed; darker is more lost."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from modelcity.planning.comparison import Comparison, Ranking
from modelcity.showing.canvas import WIDE, Canvas, drawn
from modelcity.showing.charts import INK, TITLE_CELLS, fitting
from modelcity.showing.comparewords import day_word, level_title, names_of
from modelcity.showing.fonts import drawable
from modelcity.showing.layout import folded
from modelcity.showing.numbers import signed_points
from modelcity.showing.plain import cut
from modelcity.showing.words import standard_word
from modelcity.texts import spoken, t

EACH = 500  # localities that have a row of their own; of more, the ends and groups between them
END, GROUPS = 20, 60
PANEL = 100  # rows below each other
NAME_CELLS, HEAD_SIZE = 18, 9
COLORS = "YlOrBr_r"  # one way from dark to light: told apart by the colour-blind and in grey print
DARK = 0.29  # shares below it need white figures: on both sides of it the contrast is at least 3.9


class Row(NamedTuple):
    """A line of the picture: one locality or several neighbours, and the hundredths of each category together."""

    label: str
    size: int
    points: tuple[int, ...]


def heatmap_chart(comparison: Comparison, ranking: Ranking) -> bytes:
    """The ranking from its first to its last; more than 100 rows stand in panels side by side."""
    rows = heat_rows(ranking)
    panels = -(-len(rows) // PANEL)
    each = -(-len(rows) // panels)
    high = max(0.155, min(0.25, 14 / each))  # inches of a row: few are roomy, many still legible
    names = _names(comparison, ranking, brief=panels > 1)
    title = _title(comparison, ranking, brief=panels > 1)
    with drawn(title, high * each + 2.3, "x") as canvas:
        canvas.figure.set_figwidth(max(WIDE, (panels > 1) * panels * (1.9 + 0.36 * len(names))))
        canvas.axes.remove()
        for number, axes in enumerate(canvas.figure.subplots(1, panels, squeeze=False)[0]):
            mesh = _panel(axes, rows[number * each : (number + 1) * each], ranking, comparison, high)
            axes.set_xticks([place + 0.5 for place in range(len(names))], names, fontsize=HEAD_SIZE)
            axes.set_ylim(each, 0)
        _legend(canvas, mesh)
    return canvas.content


def heat_rows(ranking: Ranking) -> list[Row]:
    """A row for each locality; of more than 500, the first and last 20, and between them 60 groups of neighbours."""
    count, columns = len(ranking), [ranking.table[f"category:{category}"].tolist() for category in ranking.categories]
    labels, vetoed = _labels(ranking), (ranking.table["status"] == "vetoed").tolist()
    bounds = list(range(count + 1))
    if count > EACH:
        between = count - 2 * END
        groups = [END + between * number // GROUPS for number in range(GROUPS)]
        bounds = [*range(END), *groups, *range(count - END, count + 1)]
    rows = []
    for first, last in pairwise(bounds):
        several = t(f"第 {first + 1}–{last} 个", f"{first + 1}–{last}")
        label = labels(first) if last - first == 1 else several
        vetoes = sum(vetoed[first:last])
        marked = t(" ×否决", " ×veto") + (f" {vetoes}" if last - first > 1 else "") if vetoes else ""
        rows.append(Row(label + marked, last - first, tuple(sum(column[first:last]) for column in columns)))
    return rows


def _labels(ranking: Ranking) -> Callable[[int], str]:
    """The place and the name of a row."""
    ranks = ranking.table["rank"].tolist()
    names = names_of(ranking, range(len(ranking)))
    return lambda place: f"{ranks[place]} {cut(names[place], NAME_CELLS)}"


def _panel(axes: Any, rows: Sequence[Row], ranking: Ranking, comparison: Comparison, high: float) -> Any:
    """The rows as coloured cells with their figures."""
    worths = list(ranking.categories.values())
    shares = [[_share(comparison, *pair, row.size) for pair in zip(row.points, worths, strict=True)] for row in rows]
    mesh = axes.pcolormesh(shares, cmap=COLORS, vmin=0, vmax=1, edgecolors="white", linewidth=0.6)
    size = min(10, high * 46)
    for place, row in enumerate(rows):
        for column, (points, worth) in enumerate(zip(row.points, worths, strict=True)):
            color = "white" if shares[place][column] < DARK else INK
            said = figure(points, worth, row.size)
            look = {"ha": "center", "va": "center", "fontsize": size, "color": color}
            # It lies within its cell: thousands need not be asked how large they are.
            axes.text(column + 0.5, place + 0.5, said, **look, in_layout=False)
    axes.set_yticks([place + 0.5 for place in range(len(rows))], [drawable(row.label) for row in rows], fontsize=size)
    axes.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return mesh


def _share(comparison: Comparison, points: int, worth: int, count: int) -> float:
    """How light a cell is: the share of the points, of an adjustment how little of the worst it has."""
    declared = comparison.standard.judgement.adjustment
    if worth:
        return points / (worth * count)
    worst = -int(declared.deduction_cap * 100) if declared is not None else 0
    return 1 + min(points, 0) / (worst * count) if worst else 1


def figure(points: int, worth: int, count: int) -> str:
    """What a cell says: whole per cent, 100 and 0 only for everything and nothing; an adjustment in points."""
    if not worth:
        return signed_points(round_half_up(points, count)) if points else "·"
    whole = worth * count
    if points in (0, whole):
        return "100" if points else "0"
    return str(min(max(round_half_up(100 * points, whole), 1), 99))


def round_half_up(part: int, of: int) -> int:
    """A quotient as a whole number, halves away from zero."""
    rounded = (2 * abs(part) + of) // (2 * of)
    return rounded if part >= 0 else -rounded


def _names(comparison: Comparison, ranking: Ranking, *, brief: bool) -> list[str]:
    """The heads of the columns: ids alone where there is no room for titles."""
    if brief:
        return list(ranking.categories)
    cells = 8 if spoken() == "zh" else 10
    titles = {category: comparison.standard.category_title(category) for category in ranking.categories}
    return ["\n".join([name, *map(drawable, folded(title, fitting(title, cells)))]) for name, title in titles.items()]


def _legend(canvas: Canvas, mesh: Any) -> None:
    """Five steps of the colours."""
    steps = [(f"{percent}%", mesh.cmap(mesh.norm(percent / 100)), INK) for percent in (100, 75, 50, 25, 0)]
    canvas.legend(steps)


def _title(comparison: Comparison, ranking: Ranking, *, brief: bool) -> str:
    """What it shows; below it the categories' titles where the heads of the columns are brief."""
    what = t("各地区各大项得分占满分的百分比（自报）", "claimed points in per cent of each category")
    some = ""
    if len(ranking) > EACH:
        some = t(
            f"按名次列出前 {END} 个和后 {END} 个，中间的按名次分成 {GROUPS} 组，每组取平均",
            f"the first and last {END}; those between in {GROUPS} groups of neighbours, each its mean",
        )
    adjusted = [category for category, worth in ranking.categories.items() if not worth]
    if adjusted:
        listed = "、".join(adjusted)
        note = t(f"{listed} 是加减分，写的是分数", f"{listed} adds and takes points: shown in points")
        some = t("；", "; ").join(filter(None, (some, note)))
    lines = [
        f"{what}{t('：', ': ')}{level_title(comparison, ranking)}{t('，', ', ')}{day_word(comparison)}",
        standard_word(comparison.standard),
        t("颜色越深失分越多", "the darker, the more is lost") + (t("；", "; ") + some if some else ""),
    ]
    if brief:
        titles = (f"{category} {comparison.standard.category_title(category)}" for category in ranking.categories)
        lines += folded(t("，", ", ").join(titles), TITLE_CELLS)
    return "\n".join(drawable(cut(line, TITLE_CELLS)) for line in lines)
