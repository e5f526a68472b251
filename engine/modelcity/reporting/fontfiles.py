"""Where our two fonts lie: Noto Sans SC, and DejaVu Sans for the signs that Noto lacks."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pylopdf_fonts_zh_cn


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
