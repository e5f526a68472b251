"""The styles of a Word file in the look of an official document (GB/T 9704): each names its East Asian font."""

from collections.abc import Iterator
from dataclasses import dataclass

from docx.opc.oxml import serialize_part_xml

from modelcity.reporting.templates import Style
from modelcity.reporting.wordparts import Attributes, Element, made
from modelcity.texts import t

# What a desktop without the usual office fonts takes instead (it looks there for the alternative names).
ALSO_CALLED = {
    "方正小标宋简体": "方正小标宋_GBK,华文中宋,宋体",
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
}
LEVELS = (1, 2, 3)
LOOSE = 264  # of 240: lines a tenth further apart than their letters ask for


@dataclass(frozen=True, slots=True)
class Look:
    """One paragraph style: `font` and `size` are keys of the style sheet, lengths are in twips or whole characters."""

    id: str
    name: str
    font: str = "body"
    size: str = "body"
    color: str = "ink"
    align: str = "both"
    indent: int = 0  # characters at the start of the first line
    right: int = 0  # characters that stay free at the right
    before: int = 0
    after: int = 0
    level: int = 0  # outline level of a heading, from 1
    pitch: bool = True  # lines stand at the fixed pitch of the body
    stays: bool = False  # on one page with what follows
    framed: bool = False
    half_points: int = 0  # a size of its own

    def element(self, style: Style) -> Element:
        """The style as Word keeps it."""
        normal = self.id == "Normal"
        named = made("style", made("name", val=self.name), type="paragraph", styleId=self.id)
        if normal:
            named.set(named.tag.replace("}style", "}default"), "1")
        else:
            named.append(made("basedOn", val="Normal"))
        if self.level:
            named.append(made("next", val="Body"))
        named.extend([made("uiPriority", val=1), made("qFormat"), self._paragraph(style), self._letters(style)])
        return named

    def points(self, style: Style) -> int:
        """The size of the letters in half points."""
        return self.half_points or style.sizes[self.size]

    def _paragraph(self, style: Style) -> Element:
        size, inside = self.points(style), []
        if self.stays:
            inside += [made("keepNext"), made("keepLines")]
        inside.append(made("widowControl"))
        if self.framed:
            line: Attributes = {"val": "single", "sz": 6, "space": 6, "color": style.colors["table_line"]}
            inside.append(made("pBdr", made("top", **line), made("bottom", **line)))
            inside.append(made("shd", val="clear", color="auto", fill=style.colors["sum"]))
        pitch = max(style.line * 20, size * 13)
        high, rule = (pitch, "exact") if self.pitch else (LOOSE, "auto")
        inside.append(made("spacing", before=self.before, after=self.after, line=high, lineRule=rule))
        inside.append(
            made(
                "ind",
                rightChars=self.right * 100,
                right=self.right * size * 10,
                firstLineChars=self.indent * 100,
                firstLine=self.indent * size * 10,
            )
        )
        inside.append(made("jc", val=self.align))
        if self.level:
            inside.append(made("outlineLvl", val=self.level - 1))
        return made("pPr", *inside)

    def _letters(self, style: Style) -> Element:
        size = self.points(style)
        return made("rPr", fonts(style, self.font), _color(style.colors[self.color]), *_sizes(size))


def fonts(style: Style, font: str) -> Element:
    """Fonts for Chinese and for Latin letters; without eastAsia Word leaves Chinese as it likes."""
    latin = style.fonts["latin"]
    return made("rFonts", ascii=latin, hAnsi=latin, eastAsia=style.fonts[font], cs=latin)


def looks(style: Style) -> tuple[Look, ...]:
    """Every style that our documents use."""
    small, line = style.sizes["table"] * 5, style.line * 20
    return (
        Look("Normal", "Normal"),
        Look("Body", t("公文正文", "Report body"), indent=2),
        Look("Verdict", t("公文结论", "Report verdict"), "heading1", framed=True, before=120, after=120),
        Look(
            "Note",
            t("公文说明", "Report note"),
            "body",
            "note",
            "quiet",
            indent=2,
            before=small,
            after=small,
            pitch=False,
        ),
        Look("Banner", t("公文红头", "Report banner"), "title", "title", "banner", "center", pitch=False),
        Look("Number", t("公文字号", "Report number"), align="center", before=line),
        Look("Title", "Title", "title", "title", align="center", before=line, after=line, stays=True),
        Look("Addressee", t("公文主送", "Report addressee"), align="left"),
        *map(_heading, LEVELS),
        *_table_looks(small),
        Look("Figure", t("公文图", "Figure"), align="center", before=small, pitch=False, stays=True),
        Look("FigureTitle", t("公文图题", "Figure title"), *_CAPTION, "center", after=small, pitch=False),
        Look("Organ", t("公文落款", "Issuing office"), align="right", right=2, before=line, stays=True),
        Look("Issued", t("公文日期", "Date of issue"), align="right", right=4),
        Look("Footer", "footer", "table", align="left", half_points=28, pitch=False),
    )


_CAPTION = ("heading1", "table", "ink")
_CELL = ("table", "table", "ink")


def _heading(level: int) -> Look:
    font = f"heading{level}" if level < LEVELS[-1] else "body"  # the third level is told by its number
    size = f"heading{level}"
    return Look(f"Heading{level}", f"heading {level}", font, size, align="left", indent=2, level=level, stays=True)


def _table_looks(small: int) -> tuple[Look, ...]:
    return (
        Look("TableTitle", t("公文表题", "Table title"), *_CAPTION, "center", before=small, pitch=False, stays=True),
        Look("TableHead", t("公文表头", "Table head"), *_CAPTION, "center", pitch=False),
        Look("TableText", t("公文表内文字", "Table text"), *_CELL, "left", pitch=False),
        Look("TableMiddle", t("公文表内居中", "Table text, centred"), *_CELL, "center", pitch=False),
        Look("TableNumber", t("公文表内数字", "Table number"), *_CELL, "right", pitch=False),
        Look("TableNote", t("公文表注", "Table note"), "body", "note", "quiet", before=60, after=small, pitch=False),
        Look("Gap", t("公文表后空", "Gap after a table"), half_points=12, pitch=False),
    )


def _color(color: str) -> Element:
    return made("color", val=color)


def _sizes(half_points: int) -> Iterator[Element]:
    yield made("sz", val=half_points)
    yield made("szCs", val=half_points)


def fill_styles(styles: Element, style: Style) -> None:
    """Put our styles in place of all that the library brings."""
    styles[:] = []
    defaults = made("rPr", fonts(style, "body"), *_sizes(style.sizes["body"]), language())
    styles.append(made("docDefaults", made("rPrDefault", defaults), made("pPrDefault", made("pPr"))))
    styles.extend(look.element(style) for look in looks(style))
    styles.append(_without_frame())


def language() -> Element:
    """Chinese is Chinese and Latin letters are English: a spelling checker marks nothing."""
    return made("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")


def _without_frame() -> Element:
    """The style that tables start from."""
    margins = (made(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right"))
    bare = made("tblPr", made("tblInd", w=0, type="dxa"), made("tblCellMar", *margins))
    table = made("style", made("name", val="Normal Table"), bare, type="table", styleId="TableNormal")
    table.set(table.tag.replace("}style", "}default"), "1")
    return table


def font_table(style: Style) -> bytes:
    """The fonts with the names under which other desktops have them."""
    listed = made("fonts")
    for name in sorted({*style.fonts.values()}):
        also = (made("altName", val=ALSO_CALLED[name]),) if name in ALSO_CALLED else ()
        listed.append(made("font", *also, name=name))
    return bytes(serialize_part_xml(listed))
