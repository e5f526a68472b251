"""Facts as long CSV: ``locality,fact,year,value,evidence,note``, and ``localities.csv`` beside it."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from modelcity.dossier.rows import Head, Row, Rows
from modelcity.dossier.values import folded, one_line, shown, split_names
from modelcity.errors import FactError, Place, Problem, near
from modelcity.files import MEGABYTE, decode, read_bytes
from modelcity.texts import t

MAX_BYTES = 50 * MEGABYTE
MAX_ROWS = 200_000
MAX_LINE = 200_000  # characters between two line ends
WIDE = 50  # a row with more cells than this is not looked at
COLUMNS = ("locality", "fact", "year", "value", "evidence", "note")
NEEDED = COLUMNS[:4]
LOCALITIES = "localities.csv"
HEAD_COLUMNS = ("locality", "name", "level", "parent")

Record = tuple[int, dict[str, str]]  # the line it starts on, and its cells by column


def read_csv(path: Path) -> Rows:
    """The rows of a CSV dossier; raises FactError where the file cannot be read as a table at all."""
    rows = Rows(str(path))
    for line, cells in records(path, COLUMNS, NEEDED, rows.problems):
        if not cells["locality"].strip():
            found = t("没有地区编号", "there is no locality id")
            rows.problems.append(Problem(Place(rows.file, line, path="locality"), found, next=t("请补上", "add it")))
        rows.rows.append(
            Row(
                Place(rows.file, line),
                one_line(cells["locality"]),
                cells["fact"].strip(),
                cells["year"],
                cells["value"],
                split_names(cells.get("evidence", "")),
                one_line(cells.get("note", "")),
            )
        )
    if not rows.rows and not rows.problems:
        rows.problems.append(
            Problem(
                Place(rows.file),
                t("只有表头，没有数据行", "has a header and no rows"),
                next=t("请每个事实、每个年度写一行", "write a row for each fact and year"),
            )
        )
    _add_heads(path, rows)
    return rows


def read_localities(path: Path, problems: list[Problem]) -> list[Head]:
    """The localities that a file like ``localities.csv`` lists, as written; what is wrong is added to `problems`."""
    heads = []
    for line, cells in records(path, HEAD_COLUMNS, HEAD_COLUMNS[:1], problems):
        said = {name: one_line(cells.get(name, "")) for name in HEAD_COLUMNS}
        name, place = said["locality"], Place(str(path), line)
        heads.append(Head(name, said["name"] or name, said["level"], said["parent"], place))
    return heads


def _add_heads(path: Path, rows: Rows) -> None:
    """What ``localities.csv`` says of the localities that the dossier is about; without it, the id is the name."""
    listed = path.with_name(LOCALITIES)
    wanted: dict[str, Row] = {}
    for row in rows.rows:
        if row.locality:
            wanted.setdefault(row.locality, row)
    if listed.exists() and listed != path:
        for head in read_localities(listed, rows.problems):
            place, name = head.place, head.id
            if name in wanted and _said(rows.heads.setdefault(name, head)) != _said(head):
                first = rows.heads[name].place
                rows.problems.append(
                    Problem(
                        place,
                        t(f"“{shown(name)}”与 {first} 写得不同", f"'{shown(name)}' differs from {first}"),
                        next=t("请只留一行", "keep one of the rows"),
                    )
                )
    for name, row in wanted.items():
        rows.heads.setdefault(name, Head(name, name, "", "", row.at("locality")))


def _said(head: Head) -> tuple[str, ...]:
    return (head.name, head.level, head.parent)


def records(path: Path, columns: tuple[str, ...], needed: tuple[str, ...], problems: list[Problem]) -> Iterator[Record]:
    """Every row that is not blank, by column name; what is wrong with a row is added to `problems`."""
    lines = _lines(path)
    first = next((found for found in lines if not _blank(found[1])), None)
    if first is None:
        raise FactError(
            Problem(
                Place(str(path)),
                t("是空文件", "is empty"),
                next=t("请给出有内容的文件", "name a file that has content"),
            )
        )
    header = _header(str(path), first, columns, needed)
    for line, cells in lines:
        if _blank(cells):
            continue
        if len(cells) != len(header):
            found = t(f"有 {len(cells)} 列", f"has {len(cells)} columns")
            allowed = t(f"表头有 {len(header)} 列", f"the header has {len(header)}")
            hint = t("内容里有逗号时，请用英文双引号括起来", "put a cell that holds a comma in double quotes")
            problems.append(Problem(Place(str(path), line), found, allowed, hint))
            continue
        yield line, dict(zip(header, cells, strict=True))


def _blank(cells: list[str]) -> bool:
    return len(cells) <= WIDE and not any(map(folded, cells))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row with the line it starts on; raises FactError where it is no table, or too large."""
    reader = csv.reader(_short(path, decode(read_bytes(path, MAX_BYTES), str(path))), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FactError(
                Problem(
                    Place(str(path), line),
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


def _header(file: str, first: tuple[int, list[str]], columns: tuple[str, ...], needed: tuple[str, ...]) -> list[str]:
    """The names of the columns in their order; raises FactError on unknown, repeated or missing ones."""
    line, cells = first
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
            problems.append(Problem(place, found, allowed, near(name[:40], columns) or _separator_hint(names)))
        elif name in names[: number - 1]:
            found = t(f"第 {number} 列的列名“{name}”重复", f"column {number} repeats the name '{name}'")
            problems.append(Problem(place, found, allowed))
    missing = [name for name in needed if name not in names]
    problems += [Problem(place, t(f"缺少列“{name}”", f"the column '{name}' is missing"), allowed) for name in missing]
    if problems:
        raise FactError(problems)
    return names


def _separator_hint(names: list[str]) -> str:
    if len(names) == 1 and any(mark in names[0] for mark in "\t;"):
        return t("各列之间要用英文逗号分隔", "separate the columns with commas")
    return t("第一行要写列名", "the first row names the columns")
