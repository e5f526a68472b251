"""Facts as long CSV: ``locality,fact,year,value,evidence,note``, and ``localities.csv`` beside it."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from modelcity.dossier.rows import Column, Head, Row, Rows
from modelcity.dossier.values import folded, one_line, shown, split_names
from modelcity.errors import FactError, Place, Problem, near
from modelcity.files import MEGABYTE, decode, read_bytes
from modelcity.texts import t

MAX_BYTES = 50 * MEGABYTE
MAX_ROWS = 200_000
MAX_LINE = 200_000  # characters between two line ends
WIDE = 50  # a row with more cells than this is not looked at
COLUMNS: tuple[Column, ...] = ("locality", "fact", "year", "value", "evidence", "note")
NEEDED: tuple[str, ...] = COLUMNS[:4]
LOCALITIES = "localities.csv"
HEAD_COLUMNS = ("locality", "name", "level", "parent")

Record = tuple[int, dict[str, str]]  # the line it starts on, and its cells by column


def read_csv(path: Path) -> Rows:
    """The rows of a CSV dossier; raises FactError where the file cannot be read as a table at all."""
    rows = Rows(str(path))
    for line, cells in records(path, COLUMNS, NEEDED, rows.problems):
        if not cells["locality"].strip():
            rows.problems.append(nobody(Place(rows.file, line)))
        rows.rows.append(row_of(Place(rows.file, line), *(cells.get(name, "") for name in COLUMNS)))
    if not rows.rows and not rows.problems:
        rows.problems.append(no_rows(rows.file))
    _add_heads(path, rows)
    return rows


def row_of(place: Place, *cells: str) -> Row:
    """A row of a long table; `cells` are those of COLUMNS, "" where the table has no such column."""
    locality, fact, year, value, evidence, note = cells
    return Row(place, one_line(locality), fact.strip(), year, value, split_names(evidence), one_line(note))


def nobody(place: Place) -> Problem:
    """A row that is about no locality."""
    found = t("没有地区编号", "there is no locality id")
    return Problem(Place(place.file, place.line, path="locality"), found, next=t("请补上", "add it"))


def no_rows(file: str) -> Problem:
    """A table without rows."""
    return Problem(
        Place(file),
        t("只有表头，没有数据行", "has a header and no rows"),
        next=t("请每个事实、每个年度写一行", "write a row for each fact and year"),
    )


def differs(place: Place, name: str, first: Place) -> Problem:
    """A locality of which two rows say different things, the `first` of them elsewhere."""
    return Problem(
        place,
        t(f"“{shown(name)}”与 {first} 写得不同", f"'{shown(name)}' differs from {first}"),
        next=t("请只留一行", "keep one of the rows"),
    )


def _add_heads(path: Path, rows: Rows) -> None:
    """What ``localities.csv`` says of the localities that the dossier is about; without it, the id is the name."""
    listed = path.with_name(LOCALITIES)
    wanted: dict[str, Row] = {}
    for row in rows.rows:
        if row.locality:
            wanted.setdefault(row.locality, row)
    if listed.exists() and listed != path:
        for head in heads_in(listed, rows.problems):
            if head.id in wanted and _said(first := rows.heads.setdefault(head.id, head)) != _said(head):
                rows.problems.append(differs(head.place, head.id, first.place))
    for name, row in wanted.items():
        rows.heads.setdefault(name, Head(name, name, "", "", row.at("locality")))


def heads_in(listed: Path, problems: list[Problem]) -> Iterator[Head]:
    """Whom a ``localities.csv`` lists, row by row; raises FactError where it is no table of localities."""
    for line, cells in records(listed, HEAD_COLUMNS, HEAD_COLUMNS[:1], problems):
        name, title, level, parent = (one_line(cells.get(column, "")) for column in HEAD_COLUMNS)
        yield Head(name, title or name, level, parent, Place(str(listed), line))


def _said(head: Head) -> tuple[str, ...]:
    return (head.name, head.level, head.parent)


def records(path: Path, columns: tuple[str, ...], needed: tuple[str, ...], problems: list[Problem]) -> Iterator[Record]:
    """Every row that is not blank, by column name; what is wrong with a row is added to `problems`."""
    lines = parsed(_short(path, decode(read_bytes(path, MAX_BYTES), str(path))), str(path))
    header = header_of(lines, str(path), columns, needed)
    for line, cells in lines:
        if is_blank(cells):
            continue
        if len(cells) != len(header):
            problems.append(wrong_width(Place(str(path), line), len(cells), len(header)))
            continue
        yield line, dict(zip(header, cells, strict=True))


def wrong_width(place: Place, has: int, header: int) -> Problem:
    """A row with more or fewer cells than the header."""
    return Problem(
        place,
        t(f"有 {has} 列", f"has {has} columns"),
        t(f"表头有 {header} 列", f"the header has {header}"),
        t("内容里有逗号时，请用英文双引号括起来", "put a cell that holds a comma in double quotes"),
    )


def is_blank(cells: list[str]) -> bool:
    """Whether a row holds nothing but white space."""
    return len(cells) <= WIDE and not any(map(folded, cells))


def parsed(lines: Iterable[str], file: str, before: int = 0) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row with the line it starts on, after `before` lines; raises FactError where it is no table."""
    reader = csv.reader(lines, strict=True)
    while True:
        line = before + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FactError(
                Problem(
                    Place(file, line),
                    t(f"从这一行起读不成 CSV（{error}）", f"cannot be read as CSV from this line on ({error})"),
                    t(
                        "引号要成对，一格不超过 131072 个字符",
                        "quotes come in pairs; a cell has up to 131072 characters",
                    ),
                    t(
                        "请检查英文双引号，或用 Excel/WPS 另存为“CSV UTF-8”",
                        "check the double quotes, or save it as 'CSV UTF-8'",
                    ),
                )
            ) from None
        yield line, cells


def _short(path: Path, text: str) -> Iterator[str]:
    """The lines of a text; raises FactError where there are more, or longer ones, than a table of ours has."""

    def refuse(line: int | None, found: str) -> FactError:
        return FactError(Problem(Place(str(path), line), found, next=t("请核对文件", "check the file")))

    if text.count("\n") > MAX_ROWS + 1:
        raise refuse(None, t(f"超过 {MAX_ROWS} 行", f"has more than {MAX_ROWS} rows"))
    for number, line in enumerate(io.StringIO(text), 1):
        if len(line) > MAX_LINE:
            raise refuse(number, t(f"这一行超过 {MAX_LINE} 个字符", f"has more than {MAX_LINE} characters in a line"))
        yield line


def header_of(
    rows: Iterator[tuple[int, list[str]]], file: str, columns: tuple[str, ...], needed: tuple[str, ...]
) -> list[str]:
    """The names of the columns by the first row that is not blank; raises FactError on unknown, repeated or missing."""
    line, cells = next((row for row in rows if not is_blank(row[1])), (0, []))
    if not cells:
        found, advice = t("是空文件", "is empty"), t("请给出有内容的文件", "name a file that has content")
        raise FactError(Problem(Place(file), found, next=advice))
    place = Place(file, line)
    names = [folded(cell.replace("\ufeff", "")).lower() for cell in cells]
    if columns == HEAD_COLUMNS:
        names = ["locality" if name == "id" else name for name in names]
    allowed = t(f"表头应为 {','.join(columns)}", f"the header must be {','.join(columns)}")
    problems = []
    for number, name in enumerate(names[:WIDE], 1):
        if name not in columns:
            found = t(
                f"第 {number} 列的列名“{shown(name)}”不认识", f"column {number} has the unknown name '{shown(name)}'"
            )
            problems.append(Problem(place, found, allowed, _header_hint(names) or near(name[:40], columns) or _name()))
        elif name in names[: number - 1]:
            found = t(f"第 {number} 列的列名“{name}”重复", f"column {number} repeats the name '{name}'")
            problems.append(Problem(place, found, allowed))
    missing = [name for name in needed if name not in names]
    problems += [Problem(place, t(f"缺少列“{name}”", f"the column '{name}' is missing"), allowed) for name in missing]
    if problems:
        raise FactError(problems)
    return names


def _header_hint(names: list[str]) -> str:
    """What to do about a header that is one cell; "" for any other."""
    if len(names) == 1 and any(mark in names[0] for mark in "\t;"):
        return t("各列之间要用英文逗号分隔", "separate the columns with commas")
    return ""


def _name() -> str:
    return t("第一行要写列名", "the first row names the columns")
