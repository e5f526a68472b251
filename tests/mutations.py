"""Good files made bad: what disks, spreadsheets, people and attackers do to bytes, tables, trees and workbooks."""

import contextlib
import csv
import io
import json
import re
import sqlite3
import warnings
import zipfile
import zlib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import yaml

Mutation = Callable[[Random, bytes], bytes]

NASTY = (
    *("", " ", "\u3000", "~", "null", "na", "零报告", "是", "否", "yes", "no", "NO", "TRUE", "0", "-0", "+1", "7"),
    *("1:30", "010", "0x10", "1e3", "1e999", "1e1000000", ".nan", "NaN", "Infinity", "１２", "９５％", "٣", "1_000"),
    *("38/41", "1/0", "0/0", "93.5%", "93.5", "101%", "1,200", "12,00", "3.10", "2.5", "3次", "9" * 13, "9" * 5000),
    *(
        "0.89996",
        "0.90",
        "2021",
        "2031",
        "2021.0",
        "2021年",
        "2024-02-30",
        "45352",
        "=1+1",
        "@SUM(A1)",
        "+cmd|' /C'!A0",
    ),
    *("\u202e", "\x07", "\x85", "\ufeff", "\u2028", "\ud7ff", "𠀀", "龍\uf9c4", "e\u0301", "</script>", "{{7*7}}"),
    *("../../etc/passwd", "C:\\a", "con", "a;b；c", "x\ny", 'a"b', "'", ",", "[]", "{}", "[a, b]", "{a: b}", "&a [*a]"),
    *("!!python/object/apply:os.system [ls]", "<<: *a", "# x", "---", "- ", ": ", "|", ">", "?", "%", "`", "长" * 2001),
)
NASTY_BYTES = (
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n",
    b'"',
    b"\xc2\x85",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
    b"\x1a",
)


def bytes_changed(random: Random, content: bytes) -> bytes:
    """A bit turned, a stretch left out, doubled or moved, bytes put in, or the end cut off."""
    if not content:
        return random.choice(NASTY_BYTES)
    start = random.randrange(len(content))
    stop = min(len(content), start + random.choice((1, 1, 2, 8, 64, 512)))
    match random.randrange(7):
        case 0 | 1:
            return content[:start] + bytes([content[start] ^ (1 << random.randrange(8))]) + content[start + 1 :]
        case 2:
            return content[:start] + content[stop:]
        case 3:
            return content[:stop] + content[start:]
        case 4:
            return content[:start] + random.choice(NASTY_BYTES) + content[start:]
        case 5:
            to = random.randrange(len(content))
            return content[:to] + content[start:stop] + content[to:]
    return content[:start]


def words_changed(random: Random, content: bytes) -> bytes:
    """A word of a text replaced by something nasty or by another word; a line left out, doubled or moved."""
    text = content.decode("utf-8-sig")
    lines = text.split("\n")
    number, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(6):
        case 0:
            del lines[number]
        case 1:
            lines.insert(other, lines[number])
        case 2:
            lines[number], lines[other] = lines[other], lines[number]
        case _:
            spans = [found.span() for found in re.finditer(r"[^\s,:{}\[\]\"]+", text)] or [(0, 0)]
            (start, stop), (a, b) = random.choice(spans), random.choice(spans)
            return (text[:start] + random.choice((*NASTY, text[a:b])) + text[stop:]).encode(errors="surrogatepass")
    return "\n".join(lines).encode()


def cells_changed(random: Random, content: bytes) -> bytes:
    """Cells of a CSV exchanged, emptied or replaced; rows moved, doubled or lost; columns turned around."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    for _ in range(random.randrange(1, 4)):
        row, other = (random.randrange(len(rows)) for _ in range(2))
        if not rows[row] or not rows[other]:
            continue
        column = random.randrange(len(rows[row]))
        match random.randrange(8):
            case 0 | 1 | 2:
                rows[row][column] = random.choice(NASTY)
            case 3:
                to = min(column, len(rows[other]) - 1)
                rows[row][column], rows[other][to] = rows[other][to], rows[row][column]
            case 4:
                rows.insert(other, list(rows[row]))
            case 5:
                rows[row], rows[other] = rows[other], rows[row]
            case 6:
                rows = [[*cells[column + 1 :], *cells[: column + 1]] for cells in rows]
            case 7:
                rows[row].insert(column, random.choice(NASTY)) if random.random() < 0.5 else rows[row].pop(column)
    stream = io.StringIO()
    csv.writer(stream, lineterminator=random.choice(("\n", "\r\n"))).writerows(rows)
    text = stream.getvalue()
    encoding = random.choice(("utf-8", "utf-8-sig", "gb18030"))
    return text.encode(encoding, errors="surrogatepass" if encoding != "gb18030" else "replace")


# ── trees ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _nodes(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        found += _nodes(value, (*path, key))
    return found


def _at(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def tree_changed(random: Random, tree: Any) -> Any:
    """One to three nodes of a tree replaced by something nasty or by another node, renamed, nested or lost."""
    tree = deepcopy(tree)
    for _ in range(random.randrange(1, 4)):
        paths = [path for path in _nodes(tree) if path]
        if not paths:
            break
        *above, key = random.choice(paths)
        parent = _at(tree, tuple(above))
        match random.randrange(7):
            case 0 | 1 | 2:
                parent[key] = random.choice(NASTY)
            case 3:
                parent[key] = deepcopy(_at(tree, random.choice(paths)))
            case 4:
                parent[key] = random.choice(
                    ([parent[key]], {"value": parent[key]}, {random.choice(NASTY): parent[key]})
                )
            case 5 if isinstance(parent, dict):
                parent[random.choice((*NASTY, *parent))] = parent.pop(key)
            case _:
                del parent[key]
    return tree


def yaml_changed(random: Random, content: bytes) -> bytes:
    """Nodes of a YAML file, written anew."""
    tree = tree_changed(random, yaml.load(content.decode("utf-8-sig"), Loader=yaml.BaseLoader))
    if random.random() < 0.2:
        return json.dumps(tree, ensure_ascii=random.random() < 0.5).encode(errors="surrogatepass")
    style = random.choice((None, True, False))
    return yaml.dump(tree, allow_unicode=True, default_flow_style=style, sort_keys=False, Dumper=yaml.Dumper).encode()


def json_changed(random: Random, content: bytes) -> bytes:
    """Nodes of a JSON file, some of them as numbers or booleans."""
    tree = tree_changed(random, json.loads(content))
    paths = [path for path in _nodes(tree) if path]
    if paths:
        *above, key = random.choice(paths)
        _at(tree, tuple(above))[key] = random.choice((0, -1, 2.5, 1e300, True, None, float("nan"), 10**400, [], {}))
    return json.dumps(tree, ensure_ascii=random.random() < 0.5).encode(errors="surrogatepass")


# ── workbooks ────────────────────────────────────────────────────────────────────────────────────────────────────────

_VALUE = re.compile(rb"<v>([^<]*)</v>|<t[^>]*>([^<]*)</t>")
_CELL = re.compile(rb"<c [^>]*?(?:/>|>.*?</c>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb'\b([A-Za-z:]+)="([^"]*)"')
_ROW = re.compile(rb"<row [^>]*>.*?</row>", re.DOTALL)


def _swapped(random: Random, part: bytes, spans: list[tuple[int, int]]) -> bytes:
    (a, b), (c, d) = sorted((random.choice(spans), random.choice(spans)))
    return part if b > c else part[:a] + part[c:d] + part[b:c] + part[a:b] + part[d:]


def _nasty_xml(random: Random) -> bytes:
    said = random.choice(NASTY).encode(errors="replace").replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    return re.sub(rb"[\0-\x08\x0b\x0c\x0e-\x1f]", b"?", said)


def part_changed(random: Random, part: bytes) -> bytes:
    """XML of a workbook: values, cells, rows and attributes replaced, exchanged, doubled or lost; or just bytes."""
    pattern = random.choice((_VALUE, _VALUE, _CELL, _ROW, _ATTRIBUTE, _ATTRIBUTE))
    spans = [found.span(1 if pattern is _VALUE and found[1] is not None else 0) for found in pattern.finditer(part)]
    if not spans or random.random() < 0.15:
        return bytes_changed(random, part)
    start, stop = random.choice(spans)
    match random.randrange(5):
        case 0:
            return _swapped(random, part, spans)
        case 1:
            return part[:start] + part[stop:]
        case 2:
            return part[:stop] + part[start:]
        case 3:
            a, b = random.choice(spans)
            return part[:start] + part[a:b] + part[stop:]
    if pattern is _VALUE:
        return part[:start] + _nasty_xml(random) + part[stop:]
    found = _ATTRIBUTE.search(part, start)
    if found is None:
        return bytes_changed(random, part)
    said = random.choice(
        (_nasty_xml(random).replace(b'"', b""), b"0", b"XFD1048576", b"D2:D9", b"s", b"str", b"e", b"b")
    )
    return part[: found.start(2)] + said + part[found.end(2) :]


def book_changed(random: Random, content: bytes) -> bytes:
    """Parts of a workbook changed, lost, doubled, renamed or emptied; sheets most often."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(random.randrange(1, 4)):
        sheets = [number for number, (name, _) in enumerate(parts) if "sheet" in name or "haredStrings" in name]
        number = random.choice(sheets if sheets and random.random() < 0.8 else range(len(parts)))
        name, part = parts[number]
        match random.randrange(12):
            case 0:
                parts.append((name, part_changed(random, part)))
            case 1:
                parts[number] = (random.choice(parts)[0], part)
            case 2:
                other = random.randrange(len(parts))
                parts[number], parts[other] = (name, parts[other][1]), (parts[other][0], part)
            case 3 if random.random() < 0.3:
                del parts[number]
            case _:
                parts[number] = (name, part_changed(random, part))
    stream = io.BytesIO()
    with (
        warnings.catch_warnings(action="ignore"),  # of parts that have the same name
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name), part)
    return stream.getvalue()


# ── databases and columns ────────────────────────────────────────────────────────────────────────────────────────────


def history_changed(random: Random, content: bytes) -> bytes:
    """A history file written to by another program, that does not mind its triggers."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        path.write_bytes(content)
        connection = sqlite3.connect(path, isolation_level=None)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        place = random.randrange(1, 5)
        column = random.choice(("place", "kind", "number", "at", "version", "body", "before", "digest"))
        packed = zlib.compress(json.dumps(random.choice((None, [], 1, {}, {"standard": "x"}, "x" * 9000))).encode())
        said = random.choice((0, -1, 2**62, "", "x", b"", b"\xff", packed, "\ud7ff", "run", "remedy_note"))
        statements = (
            (f"UPDATE records SET {column} = ? WHERE place = ?", (said, place)),
            ("DELETE FROM records WHERE place = ?", (place,)),
            ("UPDATE standards SET texts = ?", (said,)),
            ("DELETE FROM standards", ()),
            ("PRAGMA user_version = 9", ()),
            ("PRAGMA application_id = 9", ()),
            ("ALTER TABLE records RENAME TO other", ()),
            ("CREATE TABLE more (a)", ()),
            ("CREATE VIEW more AS SELECT 1", ()),
            ("INSERT INTO records SELECT place + 9, kind, number, at, version, body, before, digest FROM records", ()),
        )
        with contextlib.suppress(sqlite3.Error):  # of a good file, where it does not apply
            connection.execute(*random.choice(statements))
        connection.close()
        changed = path.read_bytes()
    return bytes_changed(random, changed) if random.random() < 0.2 else changed
