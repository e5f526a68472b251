"""What matplotlib needs to draw Chinese: its fonts, a place for its cache, and only glyphs that are there."""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from modelcity.showing.fontfiles import drawn_codes, font_files
from modelcity.showing.plain import clean

FAMILIES = ["Noto Sans SC", "DejaVu Sans"]
HOMES = (".cache/matplotlib", ".config/matplotlib")
NO_GLYPH = "〓"  # shown in place of a character that neither font has


@cache
def chinese_font() -> None:
    """The Chinese font, made known to matplotlib; DejaVu Sans (for signs that it lacks) comes with matplotlib."""
    _give_cache_place()
    from matplotlib import font_manager

    chinese, _ = font_files()
    font_manager.fontManager.addfont(str(chinese))


def _give_cache_place() -> None:
    """A place of our own for matplotlib's cache, only where the usual one cannot be written to."""
    if os.environ.get("MPLCONFIGDIR"):
        return
    try:
        usual = [Path.home() / ".matplotlib"]
        if sys.platform.startswith("linux"):
            asked = (os.environ.get("XDG_CACHE_HOME"), os.environ.get("XDG_CONFIG_HOME"))
            usual = [Path(said) if said else Path.home() / own for said, own in zip(asked, HOMES, strict=True)]
        fits = all(_writable(folder) for folder in usual)
    except RuntimeError:  # no home
        fits = False
    if not fits:
        os.environ["MPLCONFIGDIR"] = folder = tempfile.mkdtemp(prefix="modelcity-matplotlib-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _writable(folder: Path) -> bool:
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    return existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)


_listeners: list[list[str]] = []


def drawable(text: str) -> str:
    """The text, cleaned line by line, with 〓 for what neither font can draw."""
    known = drawn_codes()
    cleaned = "\n".join(clean(line) for line in text.split("\n"))
    if known.issuperset(map(ord, cleaned.replace("\n", ""))):
        return cleaned
    for listener in _listeners:
        listener.append(cleaned)
    return "".join(char if char == "\n" or ord(char) in known else NO_GLYPH for char in cleaned)


@contextmanager
def undrawn() -> Iterator[list[str]]:
    """While it is open, every text in which a picture had to show 〓: a report must not hold such a picture."""
    found: list[str] = []
    _listeners.append(found)
    try:
        yield found
    finally:
        _listeners.remove(found)
