"""From a standard to a workbook: its declarations as cells, read back before they are given away."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from modelcity.authoring import heading, kinds, samples
from modelcity.authoring.bookwriter import BookWriter, pages_of
from modelcity.authoring.columns import EXAMPLES, HEAD, LEVELS, REMARK, RULES, Column, Sheet
from modelcity.authoring.entries import Row, entry_rows
from modelcity.authoring.heading import head_rows
from modelcity.authoring.importing import planted
from modelcity.authoring.layout import SHEETS
from modelcity.authoring.planting import Spot
from modelcity.authoring.samples import example_rows, window_of, year_columns
from modelcity.authoring.scoring import rule_rows
from modelcity.dossier.formbook import FormBook
from modelcity.errors import CallError, Place, Problem
from modelcity.standard.load import Shelf, from_trees, load
from modelcity.standard.standard import Standard
from modelcity.texts import t
from modelcity.yamltext import Tree

ORDER = (
    "级别",
    "大项",
    "小项",
    "事实",
    RULES,
    EXAMPLES,
    "一票否决",
    "预警",
    "测评",
    "单位",
    "来源",
    "来源目次",
    "明文规范",
    "级别依据",
)
_COMMENT = re.compile(r"\s#\s(?P<said>.*)$")
_HEAD_COLUMNS = (
    Column(heading.LABEL, width=24),
    Column(heading.SAYS, width=60),
    Column(heading.ALSO, width=40),
    Column(REMARK, width=24),
    Column(heading.HOW, width=44),
)
Texts = Mapping[str, str]
"""The texts of a standard's files, by side and name: ``rules/A1.yaml``."""


def empty_book() -> bytes:
    """A workbook to write a new standard in."""
    usual = {"id": "", "window": [], "defaults": USUAL}
    return _book({("indicators", "standard"): Tree("", usual)}, {}, "编写考评标准", blank=True)


USUAL: dict[str, dict[str, Any]] = {
    "indicator": {"levels": ["county"], "basis": "explicit_task", "mode": ["材料"]},
    "fact": {"kind": "bool", "yearly": "yes", "better": "higher", "remediable": "within_year", "rollup": "none"},
}


def export_book(shelf: Shelf, name: str, texts: Texts) -> bytes:
    """The workbook of a standard; raises DeclarationError where it is unsound, CallError where a workbook falls short.

    `texts`: its files, for the remarks in them; a variant is written as the whole standard that it means.
    """
    standard, declarations = load(shelf, name, english=True, contents=True)
    remarked = texts if standard.variant is None else {}  # a variant's entries stand in two standards' files
    content = _book(declarations.trees, remarked, standard.head.title, blank=False)
    _read_back(standard, content)
    return content


def _read_back(standard: Standard, content: bytes) -> None:
    """Raises CallError where the workbook would not say what the standard says."""
    with TemporaryDirectory(prefix="modelcity-") as folder:
        path = Path(folder, f"{standard.id}.xlsx")
        path.write_bytes(content)
        planting, _ = planted(path)
    again, declarations = from_trees(planting.id, planting.trees)
    problems = [*planting.problems, *declarations.problems]
    if again is None or problems or again.digest != standard.digest or _beside(again) != _beside(standard):
        found = t("有工作簿写不出的内容", "says something that a workbook cannot")
        raise CallError([*problems, Problem(Place(standard.id), found, next=t("请直接改 YAML 文件", "edit its files"))])


def _beside(standard: Standard) -> Any:
    """What no digest covers."""
    contents = {
        source: {key: one.model_dump() for key, one in parts.items()} for source, parts in standard.contents.items()
    }
    return standard.english.model_dump(), contents


def _book(trees: Mapping[tuple[str, str], Tree], texts: Texts, title: str, *, blank: bool) -> bytes:
    values = {key: tree.value for key, tree in trees.items()}
    comments = _Comments(trees, texts)
    rows: dict[str, list[dict[str, str]]] = {HEAD: comments.beside(head_rows(values))}
    found = {sheet.title: comments.beside(entry_rows(sheet, values)) for sheet in SHEETS}
    found[RULES] = comments.beside(rule_rows(values))
    found[EXAMPLES] = comments.beside(example_rows(values))
    usual = {RULES, EXAMPLES, *(sheet.title for sheet in SHEETS if sheet.usual)}
    rows |= {one: found[one] for one in ORDER if found[one] or blank or one in usual}
    columns: dict[str, Sequence[Column]] = {sheet.title: _columns(sheet, found[sheet.title]) for sheet in SHEETS}
    columns[HEAD], columns[RULES] = _HEAD_COLUMNS, kinds.COLUMNS
    columns[EXAMPLES] = (*samples.COLUMNS, *year_columns(window_of(values) or (range(2024, 2028) if blank else ())))
    if blank:
        rows = _begun(rows)
    return BookWriter(FormBook(title, {}), pages_of(rows, columns)).write()


def _columns(sheet: Sheet, rows: Iterable[Mapping[str, str]]) -> list[Column]:
    """The columns that every standard may want, and the others where they are used."""
    used = {header for row in rows for header, text in row.items() if text}
    return [column for column in sheet.columns if column.usual or column.header in used]


def _begun(rows: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """An empty workbook with what nearly every standard has; it can be overwritten."""
    given = {"版本": "1", "考评首年": "2024", "考评末年": "2027", "算例级别": "county", "小项没写时：级别": "county"}
    given |= {"计量单位：是否": "是/否", "计量单位：次数": "次", "计量单位：比例": "比例", "计量单位：数量": "万元"}
    for row in rows[HEAD]:
        row[heading.SAYS] = given.get(row[heading.LABEL], row[heading.SAYS])
    rows[LEVELS] = [{"级别代号": "county", "名称": "县（区）"}]
    return rows


class _Comments:
    """The remarks that stand behind entries in the files of a standard."""

    def __init__(self, trees: Mapping[tuple[str, str], Tree], texts: Texts) -> None:
        self.trees = trees
        self.lines = {name: text.split("\n") for name, text in texts.items()}

    def beside(self, rows: Iterable[Row]) -> list[dict[str, str]]:
        """The rows with their remarks: each on the first row of what it stands behind."""
        found, told = [], set[Spot]()
        for spot, row in rows:
            said = "" if spot in told else self.of(spot)
            told.add(spot)
            found.append(row | ({REMARK: said} if said else {}))
        return found

    def of(self, spot: Spot) -> str:
        """What stands behind an entry on its line; "" where nothing does, or more than one entry begins there."""
        tree, lines = self.trees.get((spot.side, spot.stem)), self.lines.get(f"{spot.side}/{spot.stem}.yaml")
        if tree is None or lines is None or spot.path not in tree.spots:
            return ""
        number = tree.spots[spot.path][0]
        if number > len(lines) or tree.spots.get(spot.path[:-1], (0, 0))[0] == number:
            return ""
        line = lines[number - 1]
        match = _COMMENT.search(line)
        return match["said"].strip() if match and not _quoted(line, match.start()) else ""


def _quoted(line: str, at: int) -> bool:
    return line[:at].count('"') % 2 == 1 or line[:at].count("'") % 2 == 1
