"""A plain picture drawn by matplotlib: the same style whatever a user has configured, the same bytes on every run."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from modelcity.showing.fonts import FAMILIES, chinese_font

WIDE, DPI = 8.8, 137.5  # inches, dots per inch: on A4 between usual margins, letters of 8 points are still 5.6 points
STYLE = {
    "font.family": FAMILIES,
    "font.size": 10,
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "text.parse_math": False,  # a $ in a name is a $
    "figure.constrained_layout.h_pad": 0.12,
    "figure.constrained_layout.w_pad": 0.12,
}


def row_height(count: int, roomy: float, least: float = 0.2) -> float:
    """Inches for each of so many rows below each other: roomy ones while they fit a page, never less than `least`."""
    return max(least, min(roomy, 10 / max(count, 1)))


@dataclass(slots=True)
class Canvas:
    """What is drawn on; `content` is the PNG once it is done."""

    figure: Any
    axes: Any
    content: bytes = b""

    def legend(self, parts: Sequence[tuple[str, str, str]]) -> None:
        """Below the picture: each part's name, colour and edge."""
        from matplotlib.patches import Patch

        patches = [Patch(facecolor=color, edgecolor=edge, label=label) for label, color, edge in parts]
        self.figure.legend(handles=patches, loc="outside lower right", ncols=len(patches), frameon=False)


@contextmanager
def drawn(title: str, high: float, lines: Literal["x", "y"]) -> Iterator[Canvas]:
    """A canvas of `high` inches with quiet lines across one axis; its content is there when the block has ended."""
    chinese_font()  # before matplotlib is imported: it may need a place for its cache
    from matplotlib import style
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with style.context(["default", STYLE]):
        figure = Figure(figsize=(WIDE, high), dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.grid(visible=True, axis=lines, color="#E6E6E6", linewidth=0.6)
        figure.suptitle(title, x=0.012, ha="left", fontsize=11, linespacing=1.5)
        canvas = Canvas(figure, axes)
        yield canvas
        canvas.content = _png(figure)


def _png(figure: Any) -> bytes:
    """Drawn once: `savefig` draws twice, first to lay it out. Compressed no harder than pays: 3 is small and quick."""
    stream = io.BytesIO()
    figure.canvas.print_png(stream, metadata={"Software": None}, pil_kwargs={"compress_level": 3})
    return stream.getvalue()
