"""Every picture at 1, 12 and 78 items: no word lies on another or is cut off, and colours differ in grey print."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import matplotlib as mpl
import matplotlib.image
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from comparing import CATEGORIES, NATIONAL, comparison, town
from modelcity.judging.assessment import Assessment, CategoryResult, Points
from modelcity.planning.comparison import Comparison
from modelcity.planning.plan import Plan, plan
from modelcity.planning.sensitivity import Sensitivity, sensitivity
from modelcity.planning.wish import Wish
from modelcity.showing import charts, heatmap, pareto, statuspicture, timeline, tornado
from modelcity.showing.fonts import drawable, undrawn
from modelcity.standard.standard import Standard
from modelcity.texts import speak
from test_showing_sample import national, sample

LONG = "示例区双拥工作领导小组办公室（含原街道及下辖各村居委会和驻地单位）联合申报体"
TITLE = "组织领导坚强有力和军地工作机制健全完善情况"


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("zh")


class Renamed:
    """The standard, but every category has a long title."""

    def __getattr__(self, name: str) -> Any:
        return getattr(national(), name)

    def category_title(self, _: str) -> str:
        return TITLE


def categories(count: int, share: int = 50) -> Assessment:
    """So many categories of 1 to 20 points, `share` per cent of each claimed and half of that evidenced."""
    assessment = sample("county", name=LONG)[2]
    offered = [(100, 600, 1000, 50, 2000)[number % 5] for number in range(count)]
    results = [
        CategoryResult(f"X{number}", points, Points(points * share // 200, points * share // 100, points))
        for number, points in enumerate(offered, 1)
    ]
    adjustment = Points(-350, 200, 300)
    claimed = sum(one.scored.claimed for one in results) + 200
    proven = sum(one.scored.evidenced for one in results) - 350
    return assessment._replace(
        categories=(*results, CategoryResult("J10", 0, adjustment)),
        totals=Points(proven, claimed, sum(offered)),
        adjustment=adjustment,
        out_of=sum(offered),
    )


@cache
def towns(count: int) -> Comparison:
    """Towns with long names that lose something of everything; some are vetoed, some have deductions."""
    worth = {"A1": 600, "B2": 300, "C3": 300, "E5": 700, "F6": 200, "G7": 200, "H8": 100, "I9": 200, "J10": 0}
    rows = []
    for number in range(count):
        row = town(f"t{number:03}", 2600 - 3 * number, name=f"第{number}{LONG}", adjustment=-50 * (number % 5))
        for place, category in enumerate(CATEGORIES):
            row[f"category:{category}"] = (number * 7 + place * 13) % 101 * worth[category] // 100
        row["category:J10"] = -50 * (number % 5)
        row["status"] = "vetoed" if number % 9 == 4 else "gates_passed"
        for place, clause in enumerate(NATIONAL.at("town").clauses):
            if (number + place) % 4 == 0:
                row[f"clause:{clause.id}"] = (0, 4, 6)[(number + place // 4) % 3]
        rows.append(row)
    return comparison(rows)


@cache
def swings() -> tuple[Standard, Assessment, Sensitivity]:
    standard, dossier, assessment = sample("county", name=LONG)
    return standard, assessment, sensitivity(standard, dossier, assessment.as_of)


@cache
def planned() -> tuple[Standard, Plan]:
    standard, dossier, assessment = sample("county", name=LONG)
    return standard, plan(standard, dossier, assessment.as_of, Wish(9900))


def many_of(items: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    return tuple(itertools.islice(itertools.cycle(items), count))


def draw_heatmap(count: int) -> bytes:
    return heatmap.heatmap_chart(towns(count), towns(count).rankings[0])


def draw_pareto(count: int) -> bytes:
    (ranking,) = towns(30).rankings
    return pareto.pareto_chart(towns(30), replace(ranking, losses=many_of(ranking.losses, count)))


def draw_tornado(count: int) -> bytes:
    standard, assessment, found = swings()
    return tornado.tornado_chart(standard, assessment, found._replace(swings=found.swings[:count]))


def draw_timeline(count: int) -> bytes:
    standard, found = planned()
    units = tuple(standard.units)
    tasks = (task._replace(unit=units[place % 40]) for place, task in enumerate(many_of(found.tasks, count)))
    return timeline.timeline_chart(standard, replace(found, tasks=tuple(sorted(tasks, key=lambda task: task.unit))))


PICTURES: dict[str, Callable[[int], bytes]] = {
    "categories": lambda count: charts.category_chart(Renamed(), categories(count)),
    "waterfall": lambda count: charts.waterfall_chart(Renamed(), categories(count)),
    "heatmap": draw_heatmap,
    "pareto": draw_pareto,
    "tornado": draw_tornado,
    "timeline": draw_timeline,
}


def drawn_figure(make: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch) -> tuple[Figure, bytes]:
    """The figure as it was when it was saved, and its PNG."""
    kept: list[Figure] = []
    save = FigureCanvasAgg.print_png

    def spied(canvas: FigureCanvasAgg, *arguments: Any, **named: Any) -> None:
        save(canvas, *arguments, **named)
        kept.append(canvas.figure)

    monkeypatch.setattr(FigureCanvasAgg, "print_png", spied)
    content = make()
    (figure,) = kept
    return figure, content


def words(figure: Figure) -> list[tuple[str, Any]]:
    """Every text that is seen, with its box in pixels."""
    unseen = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            outside = (tick for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high)
            unseen |= {id(label) for tick in outside for label in (tick.label1, tick.label2)}
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text) and id(text) not in unseen]
    shown = {id(text): text for text in texts if text.get_visible() and text.get_text().strip()}
    boxes = [(text.get_text(), text.get_window_extent()) for text in shown.values()]
    return [(text, box) for text, box in boxes if box.width > 0]


def collisions(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts whose boxes share more than a line of pixels."""
    return [
        (one, other)
        for (one, box), (other, beside) in itertools.combinations(words(figure), 2)
        if min(box.x1, beside.x1) - max(box.x0, beside.x0) > 1 and min(box.y1, beside.y1) - max(box.y0, beside.y0) > 1
    ]


@pytest.mark.parametrize(
    ("count", "language"),
    [(1, "zh"), *(pytest.param(*both, marks=pytest.mark.slow) for both in ((12, "zh"), (78, "zh"), (78, "en")))],
)
@pytest.mark.parametrize("picture", PICTURES)
def test_no_word_lies_on_another(picture: str, count: int, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the renderer's own boxes; nothing leaves the picture, and a page of paper takes it."""
    speak("en" if language == "en" else "zh")
    figure, content = drawn_figure(lambda: PICTURES[picture](count), monkeypatch)
    assert len(words(figure)) >= 7
    assert collisions(figure) == []
    wide, high = figure.bbox.width, figure.bbox.height
    cut = [text for text, box in words(figure) if box.x0 < 0 or box.y0 < 0 or box.x1 > wide or box.y1 > high]
    assert cut == []
    ink = (matplotlib.image.imread(io.BytesIO(content))[:, :, :3] < 0.9).any(axis=2)
    assert not ink[:, -3:].any() and not ink[:, :3].any() and not ink[:3].any() and not ink[-3:].any()
    assert high / wide < 2.2


@pytest.mark.slow
@pytest.mark.parametrize("share", [0, 100, -100])
@pytest.mark.parametrize("picture", [charts.category_chart, charts.waterfall_chart])
def test_nothing_everything_and_less_than_nothing(
    picture: Callable[..., bytes], share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure, _ = drawn_figure(lambda: picture(Renamed(), categories(12, share)), monkeypatch)
    assert collisions(figure) == []


def test_a_collision_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: two words written on the same spot."""
    figure = Figure()
    figure.text(0.5, 0.5, "one")
    figure.text(0.5, 0.5, "other")
    figure.draw_without_rendering()
    assert collisions(figure) == [("one", "other")]


# ── colours ──────────────────────────────────────────────────────────────────────────────────────────────────────────

# Relative luminance of sRGB (WCAG 2), worked out by hand from the hexadecimal digits:
# a channel c = digits / 255 counts ((c + 0.055) / 1.055) ** 2.4; red 0.2126, green 0.7152, blue 0.0722 of it.
LUMINANCE = {
    "#0B4F8A": 0.075,  # 0.2126 · 0.003 + 0.7152 · 0.078 + 0.0722 · 0.254
    "#D55E00": 0.222,  # 0.2126 · 0.665 + 0.7152 · 0.112
    "#8EC3E8": 0.506,  # 0.2126 · 0.270 + 0.7152 · 0.546 + 0.0722 · 0.807
    "#7FD1B9": 0.536,  # 0.2126 · 0.212 + 0.7152 · 0.638 + 0.0722 · 0.485
    "#6E6E6E": 0.156,
    "#222222": 0.016,
}
WHITE = 1.0


def contrast(one: float, other: float) -> float:
    """As WCAG 2 defines it: from 1 (the same) to 21."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize(
    "neighbours",
    [
        pareto.COLORS,
        tuple(timeline.COLORS.values()),
        (charts.LOST, charts.GAINED),
        (charts.PROVEN, charts.CLAIMED),
    ],
)
def test_colours_that_stand_beside_each_other_differ_in_grey_print(neighbours: tuple[str, ...]) -> None:
    """Each is at least twice as light as the next darker one; so the colour-blind can tell them apart as well."""
    lights = sorted(LUMINANCE[color] for color in neighbours)
    assert all(contrast(*pair) > 2 for pair in itertools.pairwise(lights))


def test_letters_are_dark_on_paper() -> None:
    """Texts reach 4.5 : 1, which is what small letters need."""
    assert contrast(LUMINANCE[charts.INK], WHITE) > 7 and contrast(LUMINANCE[charts.QUIET], WHITE) > 4.5


def test_figures_of_the_heat_map_can_be_read_on_every_shade() -> None:
    """White on dark and dark on light cells: never under 3.8 : 1; and the shades grow lighter all the way."""
    shades = [luminance(mpl.colormaps[heatmap.COLORS](share / 100)[:3]) for share in range(101)]
    assert all(other > one for one, other in itertools.pairwise(shades[::5]))
    ink = LUMINANCE[charts.INK]
    letters = [WHITE if share / 100 < heatmap.DARK else ink for share in range(101)]
    assert min(map(contrast, shades, letters)) > 3.8


def luminance(color: tuple[float, ...]) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_lights_of_a_round_differ_in_grey_print() -> None:
    """Red, green and yellow are dark, middle and light."""
    fills = [tuple(int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5)) for fill in statuspicture.FILLS.values()]
    assert all(contrast(*pair) > 1.8 for pair in itertools.pairwise(sorted(map(luminance, fills))))


# ── characters ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_picture_could_not_draw_is_known() -> None:
    """While someone listens; a private-use character is none that a font can know."""
    with undrawn() as lost:
        assert drawable("㵲阳镇 ☑") == "㵲阳镇 ☑"
        assert lost == []
        assert drawable("\ue000镇\nཀ") == "〓镇\n〓"
        assert drawable("〓") == "〓"
    drawable("ཀ")
    assert lost == ["\ue000镇\nཀ"]
