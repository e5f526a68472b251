"""Where a round stands as a picture: respondents by state, told apart by mark and lightness as well as by colour."""

from typing import Any

from modelcity.office.gaps import Worth
from modelcity.office.status import Light, Standing, Status, light_rule
from modelcity.showing.canvas import drawn, row_height
from modelcity.showing.charts import INK, TITLE_CELLS
from modelcity.showing.fonts import drawable
from modelcity.showing.layout import folded
from modelcity.showing.plain import cut
from modelcity.showing.status import LIGHTS, figures, headings, light_word, ordered, summary, worth_text
from modelcity.texts import t

# Dark, light and middle in grey print; told apart by colour-blind readers (after Okabe and Ito).
FILLS: dict[Light, str] = {"red": "#A63A00", "yellow": "#F7E58A", "green": "#4DB08C"}
TEXTS: dict[Light, str] = {"red": "white", "yellow": INK, "green": INK}
WANTING, PLAIN = "#E4E4E4", "white"
NAME_CELLS = 30


def status_chart(status: Status) -> bytes:
    """A row for each respondent, red ones first: its colour and mark, what came back, what is wanting, as PNG."""
    rows = ordered(status)
    columns = [t("状态", "light"), *headings(), t("可加分\n自报/有佐证", "points\nclaimed/evidenced")]
    lines = [cut(line, TITLE_CELLS) for line in summary(status)]
    lines += folded(light_rule(), TITLE_CELLS)
    title = "\n".join(map(drawable, lines))
    high = row_height(len(rows) + 1, 0.27)
    with drawn(title, high * (len(rows) + 1) + 0.32 * len(lines) + 0.7, "x") as canvas:
        axes = canvas.axes
        axes.grid(visible=False)
        for number, standing in enumerate(rows):
            _row(axes, number, status, standing)
        names = [drawable(cut(standing.asked.title, NAME_CELLS)) for standing in rows]
        axes.set_yticks(range(len(rows)), names, fontsize=9)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xticks(range(len(columns)), list(map(drawable, columns)), fontsize=9)
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        parts = [(light_word(light), FILLS[light], INK) for light in LIGHTS]
        canvas.legend([*parts, (t("还缺", "wanting"), WANTING, INK)])
    return canvas.content


def _row(axes: Any, number: int, status: Status, standing: Standing) -> None:
    """Its cells: the colour with its mark, then texts, grey where something is wanting."""
    light = standing.light
    _cell(axes, 0, number, light_word(light), FILLS[light], TEXTS[light])
    texts = figures(status, standing)
    for column, text in enumerate(texts, 1):
        wanting = bool(text) and column != 2 and not (column == 1 and standing.returned and standing.stated)
        _cell(axes, column, number, text, WANTING if wanting else PLAIN, INK)
    _cell(axes, len(texts) + 1, number, _worth(standing), PLAIN, INK)


def _worth(standing: Standing) -> str:
    """What it brings to the round's total, or where that is nothing, to the town's own."""
    if standing.together != Worth() or standing.own == Worth():
        return worth_text(standing.together)
    return t("镇 ", "town ") + worth_text(standing.own)


def _cell(axes: Any, column: int, row: int, text: str, fill: str, ink: str) -> None:
    axes.barh(row, 1, 1, left=column - 0.5, facecolor=fill, edgecolor="#BFBFBF", linewidth=0.6, zorder=2)
    if text:
        axes.text(column, row, drawable(text), ha="center", va="center", fontsize=9, color=ink, zorder=3)
