"""The letterhead and the style of reports, from `reports/` or from an office's own folder: data, no Python."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from modelcity.errors import CallError, DeclarationError, FactError, Place, Problem, near
from modelcity.files import MEGABYTE, decode, read_bytes
from modelcity.reporting.templatecheck import (
    COLORS,
    FONTS,
    LETTERHEAD,
    PAGE,
    SIZES,
    letterhead_texts,
    style_values,
)
from modelcity.resources import area
from modelcity.texts import t
from modelcity.yamltext import Tree, read_tree

LETTERHEAD_FILE, STYLE_FILE = "letterhead.yaml", "style.yaml"
PAGE_FILES = ("page.css", "page.js", "document.typ")
FILES = (LETTERHEAD_FILE, STYLE_FILE, *PAGE_FILES)
_LEFT_ALONE = {"readme.md", "readme.txt", "thumbs.db", "desktop.ini"}  # besides hidden files and Office's locks


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above and below a report; {locality} in it is the locality's name. Empty parts are left out.

    `banner`: red line of the issuing office (发文机关标志); `number`: 发文字号; `organ`: who signs (落款);
    `contact`: 联系人.
    """

    banner: str
    number: str
    organ: str
    contact: str

    def of(self, locality: str) -> "Letterhead":
        """The letterhead as it is printed for a locality."""
        return Letterhead(**{key: text.replace("{locality}", locality) for key, text in asdict(self).items()})


@dataclass(frozen=True, slots=True)
class Style:
    """Page (mm), font names, sizes (half points), line pitch (pt) and colours (RRGGBB) of every format."""

    page: dict[str, int]  # width height top bottom left right
    fonts: dict[str, str]  # title heading1 heading2 body table latin
    sizes: dict[str, int]  # title heading1 heading2 heading3 body table note, in half points
    line: int  # pt
    colors: dict[str, str]  # banner ink quiet table_head table_line sum


@dataclass(frozen=True, slots=True)
class Templates:
    """Everything that an office may change; `files` tells where page.css, page.js and document.typ lie."""

    letterhead: Letterhead
    style: Style
    files: dict[str, Path]  # file name -> where it lies: its own folder or ours


def read_templates(own: Path | None = None) -> Templates:
    """Ours, each file replaced by that of the same name in `own`; what its YAML leaves out stays ours.

    Raises CallError when `own` is no folder of templates, DeclarationError with every mistake in the files.
    """
    places = {name: area("reports") / name for name in FILES}
    ours, problems = _taken(places, {}, {})
    problems += _gaps(ours)
    if own is None:
        return _templates(ours, places, problems)
    given = _given(own)
    problems += _unknown(own, given) + _unread(given)
    theirs, wrong = _taken(given, ours["letterhead"], ours["style"])
    return _templates(ours | theirs, places | given, problems + wrong)


def _templates(said: dict[str, Any], places: dict[str, Path], problems: list[Problem]) -> Templates:
    if problems:
        raise DeclarationError(problems)
    files = {name: places[name] for name in PAGE_FILES}
    return Templates(Letterhead(**said["letterhead"]), Style(**said["style"]), files)


def _taken(places: dict[str, Path], lines: Any, style: Any) -> tuple[dict[str, Any], list[Problem]]:
    """What the YAML files among `places` say, over what stood before, and what is wrong with them."""
    said: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, part, reader, before in (
        (LETTERHEAD_FILE, "letterhead", letterhead_texts, lines),
        (STYLE_FILE, "style", style_values, style),
    ):
        if name in places:
            tree = _tree(places[name])
            said[part], wrong = (before, tree) if isinstance(tree, list) else reader(tree, before)
            problems += wrong
    return said, problems


def _tree(path: Path) -> Tree | list[Problem]:
    try:
        return read_tree(decode(read_bytes(path, MEGABYTE), str(path)), str(path))
    except FactError as error:
        return _resaved(error)


def _resaved(error: FactError) -> list[Problem]:
    """Problems of a file that cannot be read, with advice that fits a text file."""
    advice = t("请用记事本另存为 UTF-8 文本", "save it as UTF-8 text in a text editor")
    return [replace(problem, next=advice) if "CSV" in problem.next else problem for problem in error.problems]


def _gaps(said: dict[str, Any]) -> list[Problem]:
    """What our own files must say and do not: the installation was changed by hand."""
    needed = {"page": PAGE, "fonts": FONTS, "sizes": SIZES, "colors": COLORS}
    wanting = {LETTERHEAD_FILE: set(LETTERHEAD) - set(said["letterhead"])}
    style = said["style"]
    wanting[STYLE_FILE] = {f"{group}.{key}" for group, keys in needed.items() for key in set(keys) - set(style[group])}
    advice = t("请重新安装，自己的改动放进 --templates 文件夹", "install again; put changes into a --templates folder")
    return [
        Problem(Place(str(area("reports") / file), path=key), t("缺少这一项", "is missing"), next=advice)
        for file, keys in wanting.items()
        for key in sorted(keys)
    ]


def _given(own: Path) -> dict[str, Path]:
    """The templates that a folder holds; raises CallError when it holds none."""
    try:
        there = {path.name for path in own.iterdir()}  # also what is no file: reading it says what it is
    except OSError:
        there = None
    given = None if there is None else {name: own / name for name in FILES if name in there}
    if not given:
        found = t("没有这个文件夹", "is no folder") if given is None else t("里面没有模板文件", "holds no templates")
        allowed = t(f"可以放 {'、'.join(FILES)}", f"it may hold {', '.join(FILES)}")
        advice = t("请先把 reports/ 里要改的文件复制进去", "copy what you want to change from reports/ into it")
        raise CallError(Problem(Place(str(own)), found, allowed, advice))
    return given


def _unknown(own: Path, given: dict[str, Path]) -> list[Problem]:
    """Files that would change nothing: mostly a name that is misspelt."""
    problems = []
    for path in sorted(own.iterdir()):
        name = path.name
        if name in given or name.lower() in _LEFT_ALONE or name.startswith((".", "~$")):
            continue
        allowed = t(f"这里可放 {'、'.join(FILES)}", f"known here: {', '.join(FILES)}")
        advice = near(name.lower(), FILES) or t("请移走或改名", "move it away or rename it")
        problems.append(Problem(Place(str(path)), t("不是模板文件", "is no template"), allowed, advice))
    return problems


def _unread(given: dict[str, Path]) -> list[Problem]:
    """Page files that are no text or too large; what they say is their writer's business."""
    problems: list[Problem] = []
    for name in PAGE_FILES:
        if name in given:
            try:
                decode(read_bytes(given[name], MEGABYTE), str(given[name]))
            except FactError as error:
                problems += _resaved(error)
    return problems
