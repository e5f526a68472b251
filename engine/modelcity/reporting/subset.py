"""The letters that a page uses, cut from our two fonts, so that it looks the same on a machine without Chinese fonts.

fontTools has a subsetter; this is smaller than it, and remembers each letter, so that the notices of fifty units do not
take the same letters from the font fifty times.
"""

import io
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

from modelcity.showing.fontfiles import font_files

NO_LETTER = ".notdef"
NAMES = {"familyName": 1, "styleName": 2, "copyright": 0, "licenseDescription": 13, "licenseInfoURL": 14}

HEIGHTS = ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent")


class Letter(NamedTuple):
    """A glyph: its outline in PostScript's language, and its width in the font's units."""

    outline: bytes
    width: int


class Source:
    """One of our fonts, open for taking letters out of it."""

    def __init__(self, path: Path) -> None:
        self.font = TTFont(io.BytesIO(path.read_bytes()), lazy=True)
        self.names: dict[int, str] = self.font.getBestCmap()
        self._glyphs = self.font.getGlyphSet()
        self._letters: dict[str, Letter] = {}

    def letter(self, name: str) -> Letter:
        """A letter by the font's own name for it, drawn anew the first time."""
        if name not in self._letters:
            width = self._glyphs[name].width
            pen = T2CharStringPen(width, self._glyphs)
            self._glyphs[name].draw(pen)
            drawn = pen.getCharString(optimize=False)  # not worth its time: the file is compressed anyway
            drawn.compile()
            self._letters[name] = Letter(drawn.bytecode, width)
        return self._letters[name]


def subsets(text: str) -> tuple[bytes, ...]:
    """WOFF files that hold every character of `text` between them, the main font first; same text, same bytes.

    Characters that neither font has are left out: `glyphs.problems` has refused them before.
    """
    wanted = {ord(char) for char in text if char.isprintable()}
    made = []
    for path in font_files():
        if not wanted:
            break
        source = _source(path)
        has = wanted & source.names.keys()
        wanted -= has
        made += [_cut(source, sorted(has))] if has else []
    return tuple(made)


@cache
def _source(path: Path) -> Source:
    return Source(path)


def _cut(source: Source, codes: list[int]) -> bytes:
    """A font of these characters only, without kerning, vertical writing and hints."""
    characters = {code: source.names[code] for code in codes}
    letters = {name: source.letter(name) for name in [NO_LETTER, *sorted(set(characters.values()))]}
    old = source.font
    made = FontBuilder(old["head"].unitsPerEm, isTTF=False)
    made.font.recalcBBoxes = False
    made.setupGlyphOrder(list(letters))
    made.setupCharacterMap(characters)
    box = [old["head"].xMin, old["head"].yMin, old["head"].xMax, old["head"].yMax]
    outlines = {name: T2CharString(bytecode=letter.outline) for name, letter in letters.items()}
    made.setupCFF("Report", {"FontBBox": box}, outlines, {})
    made.setupHorizontalMetrics({name: (letter.width, 0) for name, letter in letters.items()})
    made.setupHorizontalHeader(ascent=old["hhea"].ascent, descent=old["hhea"].descent, lineGap=old["hhea"].lineGap)
    made.setupNameTable({key: old["name"].getDebugName(number) or "" for key, number in NAMES.items()})
    made.setupOS2(**_heights(old["OS/2"]))
    made.setupPost(keepGlyphNames=False)
    head = made.font["head"]
    head.created, head.modified = old["head"].created, old["head"].modified  # not the clock: same text, same bytes
    head.xMin, head.yMin, head.xMax, head.yMax = box
    made.font.flavor = "woff"
    stream = io.BytesIO()
    made.font.save(stream, reorderTables=False)
    return stream.getvalue()


def _heights(old: Any) -> dict[str, int]:
    """How high lines are set, in every way that systems ask for it."""
    return {name: getattr(old, name) for name in HEIGHTS}
