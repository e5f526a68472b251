"""Our fonts, Noto Sans SC and DejaVu Sans (for signs that Noto lacks): where they lie, and what they can draw."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont

_PRIVATE = range(0xE000, 0xF900)  # DejaVu has signs there; what somebody meant is another one


@cache
def font_files() -> tuple[Path, Path]:
    """Noto Sans SC, then DejaVu Sans, which comes with matplotlib (found without loading it, which takes long).

    Raises FileNotFoundError when the installation is broken.
    """
    drawing = find_spec("matplotlib")
    for folder in (drawing.submodule_search_locations or []) if drawing else []:
        signs = Path(folder, "mpl-data", "fonts", "ttf", "DejaVuSans.ttf")
        if signs.is_file():
            return Path(pylopdf_fonts_zh_cn.sans_path()), signs
    raise FileNotFoundError("matplotlib's font DejaVuSans.ttf is not there; install modelcity again")


@cache
def drawn_codes() -> frozenset[int]:
    """The code points that one of the two draws for what they are: of private use, no font can know what is meant."""
    codes = set[int]()
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            codes.update(font.getBestCmap())
    return frozenset(codes.difference(_PRIVATE))
