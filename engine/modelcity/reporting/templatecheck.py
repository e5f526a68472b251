"""Whether letterhead.yaml and style.yaml say what they may: every mistake with its line, and what is allowed there."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from modelcity.errors import Problem, near
from modelcity.showing.plain import clean
from modelcity.texts import t
from modelcity.yamltext import Path, Tree

LONGEST_TEXT, LONGEST_FONT = 100, 40
LEAST_WIDTH, LEAST_HEIGHT = 80, 100  # mm that the margins leave: less is no page for a table
LETTERHEAD = ("banner", "number", "organ", "contact")
FONTS = ("title", "heading1", "heading2", "body", "table", "latin")
SIZES = ("title", "heading1", "heading2", "heading3", "body", "table", "note")
COLORS = ("banner", "ink", "quiet", "table_head", "table_line", "sum")
PAGE = {"width": (100, 420), "height": (140, 600)} | dict.fromkeys(("top", "bottom", "left", "right"), (5, 80))
SIZE, LINE = (12, 144), (8, 80)  # half points; points

_COLOR = re.compile("[0-9A-Fa-f]{6}")
_NUMBER = re.compile("[0-9]{1,4}")
_FONT = re.compile(r"[\w .-]+")  # nothing that a style sheet or a template would read as more than a name
_PLACEHOLDER = re.compile(r"\{[^{}]*\}|[{}]")


@dataclass(slots=True)
class Check:
    """A file as text, and what is wrong with it; what is left out keeps our own value."""

    tree: Tree
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.problems += self.tree.problems
        if not self.tree.broken and not isinstance(self.tree.value, dict):
            allowed = t("应为“键: 值”的对照表", "must be a mapping 'key: value'")
            self.wrong((), t("没有内容", "holds nothing"), allowed)

    def wrong(self, path: Path, found: str, allowed: str = "", advice: str = "") -> None:
        """Note a mistake at its line."""
        self.problems.append(Problem(self.tree.place(path), found, allowed, advice or t("请改正", "mend it")))

    def entries(self, path: Path, known: Mapping[str, Any]) -> dict[str, Any]:
        """What stands in the mapping at a path; unknown keys are noted and left out."""
        value = None if self.tree.broken else self.tree.value  # a file that could not be read to its end says little
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, dict):
            if path and not self.tree.broken and isinstance(self.tree.value, dict) and path[0] in self.tree.value:
                shape = t(f"应为 {{{', '.join(known)}}} 的对照表", f"must be a mapping of {', '.join(known)}")
                self.wrong(path, t("不是对照表", "is no mapping"), shape)
            return {}
        for key in value:
            if key not in known:
                allowed = t(f"这里可写 {'、'.join(known)}", f"known here: {', '.join(known)}")
                advice = near(key, known) or t("请删去或改正", "remove or mend it")
                self.wrong((*path, key), t("不认识的键", "unknown key"), allowed, advice)
        return {key: found for key, found in value.items() if key in known}


def letterhead_texts(tree: Tree, ours: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """The letterhead's lines, and what is wrong with them."""
    check = Check(tree)
    said = dict(ours)
    for key, value in check.entries((), dict.fromkeys(LETTERHEAD)).items():
        said[key] = _line(check, (key,), "" if value is None else value)
    return said, check.problems


def style_values(tree: Tree, ours: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Page, fonts, sizes, line and colours, and what is wrong with them."""
    check = Check(tree)
    groups: dict[str, tuple[tuple[str, ...], _Taking]] = {
        "page": (tuple(PAGE), lambda path, value: _whole(check, path, value, PAGE[str(path[-1])])),
        "fonts": (FONTS, lambda path, value: _font(check, path, value)),
        "sizes": (SIZES, lambda path, value: _whole(check, path, value, SIZE)),
        "colors": (COLORS, lambda path, value: _color(check, path, value)),
    }
    top = check.entries((), dict.fromkeys((*groups, "line")))
    said: dict[str, Any] = {"line": ours.get("line", LINE[0])}
    for group, (keys, take) in groups.items():
        found = {key: take((group, key), value) for key, value in check.entries((group,), dict.fromkeys(keys)).items()}
        said[group] = {**ours.get(group, {}), **found}
    if "line" in top:
        said["line"] = _whole(check, ("line",), top["line"], LINE)
    if not check.problems:
        _fits(check, said)
    return said, check.problems


_Taking = Callable[[Path, Any], Any]


def _line(check: Check, path: Path, value: Any) -> str:
    """A line of the letterhead."""
    allowed = t(f"应为一行文字，不超过 {LONGEST_TEXT} 字", f"must be one line of up to {LONGEST_TEXT} characters")
    if not isinstance(value, str):
        check.wrong(path, t("不是一段文字", "is no text"), allowed)
        return ""
    if clean(value) != value.strip():
        found = t("含有换行或看不见的控制字符", "holds line breaks or characters that cannot be seen")
        check.wrong(path, found, allowed, t("请删去", "remove them"))
    elif len(value) > LONGEST_TEXT:
        check.wrong(
            path, t(f"有 {len(value)} 字", f"has {len(value)} characters"), allowed, t("请写短些", "shorten it")
        )
    for brace in _PLACEHOLDER.findall(value):
        if brace != "{locality}":
            only = t("花括号里只能写 {locality}（地区名称）", "only {locality} may stand in braces")
            check.wrong(path, t(f"写了 {_shown(brace)}", f"says {_shown(brace)}"), only)
    return value.strip()


def _whole(check: Check, path: Path, value: Any, bounds: tuple[int, int]) -> int:
    """A whole number within its bounds; the lower bound stands in for what is wrong."""
    least, most = bounds
    if isinstance(value, str) and _NUMBER.fullmatch(value) and least <= int(value) <= most:
        return int(value)
    check.wrong(path, _says(value), t(f"应为 {least} 至 {most} 的整数", f"must be whole, {least} to {most}"))
    return least


def _font(check: Check, path: Path, value: Any) -> str:
    """The name of a font."""
    if isinstance(value, str) and len(value) <= LONGEST_FONT and _FONT.fullmatch(value) and value == clean(value):
        return value
    zh = f"应为字体名称：汉字、字母、数字、空格、_ - .，不超过 {LONGEST_FONT} 字"
    en = f"must be a font's name of letters, digits, spaces and _ - ., up to {LONGEST_FONT} characters"
    check.wrong(path, _says(value), t(zh, en))
    return ""


def _color(check: Check, path: Path, value: Any) -> str:
    """A colour as RRGGBB in capitals."""
    if isinstance(value, str) and _COLOR.fullmatch(value):
        return value.upper()
    zh, en = "应为六位十六进制颜色，如 C00000，不写 #", "must be six hexadecimal digits without #, such as C00000"
    check.wrong(path, _says(value), t(zh, en))
    return ""


def _fits(check: Check, said: Mapping[str, Any]) -> None:
    """Whether the margins leave a page, and the line the height of its letters."""
    page = said["page"]
    for side, low, high, least in (("width", "left", "right", LEAST_WIDTH), ("height", "top", "bottom", LEAST_HEIGHT)):
        room = page.get(side, least) - page.get(low, 0) - page.get(high, 0)
        if room < least:
            found = t(f"去掉页边距只剩 {room} 毫米", f"leaves {room} mm between the margins")
            allowed = t(f"至少要有 {least} 毫米", f"at least {least} mm")
            check.wrong(("page", side), found, allowed, t("请改小页边距或改大纸张", "smaller margins or larger paper"))
    body = said["sizes"].get("body", 0)
    if said["line"] * 2 < body:
        found = t(
            f"行距 {said['line']} 磅小于正文字号 {body / 2:g} 磅", f"{said['line']} pt is less than the body's size"
        )
        check.wrong(("line",), found, t("行距不能小于字号", "lines must be as high as their letters"))


def _says(value: Any) -> str:
    if value is None:
        return t("这里是空的", "is empty")
    if not isinstance(value, str):
        return t("不是一个值", "is no value")
    return t(f"写的是“{_shown(value)}”", f"says '{_shown(value)}'")


def _shown(text: str) -> str:
    text = clean(text)
    return text if len(text) <= LONGEST_FONT else text[: LONGEST_FONT - 1] + "…"
