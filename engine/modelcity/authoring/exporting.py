"""From a standard to a workbook: its declarations as cells, read back before they are given away."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from modelcity.authoring import heading, kinds, samples
from modelcity.authoring.bookwriter import BookWriter, pages_of
from modelcity.authoring.columns import EXAMPLES, HEAD, REMARK, RULES, Column, Sheet
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
"""The texts of a standard's files, by side and name, such as ``rules/vetoes.yaml``."""


BEGUN: dict[str, Any] = {
    "edition": "1",
    "levels": {"county": "县（区）"},
    "example_level": "county",
    "defaults": {
        "indicator": {"levels": ["county"], "basis": "explicit_task", "mode": ["材料"]},
        "fact": {"kind": "bool", "yearly": "yes", "better": "higher", "remediable": "within_year", "rollup": "none"},
    },
    "units_of_measure": {"bool": "是/否", "count": "次", "ratio": "比例", "amount": "万元"},
}
"""What nearly every standard says; it can be overwritten."""


def empty_book(years: Sequence[int]) -> bytes:
    """A workbook to write a new standard in, begun with what nearly every one has; `years`: of its window."""
    begun = BEGUN | {"window": [str(years[0]), str(years[-1])]}
    return book_of_trees({("indicators", "standard"): Tree("", begun)}, {}, "编写考评标准", blank=True)


def export_book(shelf: Shelf, name: str, texts: Texts) -> bytes:
    """The workbook of a standard; raises DeclarationError where it is unsound, CallError where a workbook falls short.

    `texts`: its files, for the remarks in them; a variant is written as the whole standard that it means.
    """
    standard, declarations = load(shelf, name, english=True, contents=True)
    remarked = texts if standard.variant is None else {}  # a variant's entries stand in two standards' files
    content = book_of_trees(declarations.trees, remarked, standard.head.title, blank=False)
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


def book_of_trees(trees: Mapping[tuple[str, str], Tree], texts: Texts, title: str, *, blank: bool) -> bytes:
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
    columns[EXAMPLES] = (*samples.COLUMNS, *year_columns(window_of(values)))
    return BookWriter(FormBook(title, {}), pages_of(rows, columns)).write()


def _columns(sheet: Sheet, rows: Iterable[Mapping[str, str]]) -> list[Column]:
    """The columns that every standard may want, and the others where they are used."""
    used = {header for row in rows for header, text in row.items() if text}
    return [column for column in sheet.columns if column.usual or column.header in used]


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
