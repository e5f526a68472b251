"""Every reader of the program, for the fuzzer: good files of each, how they go bad, and what a taken file must say."""

import io
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml
from pyarrow import parquet

import second_reading as second
from declared_readers import DECLARED
from fuzz import Good, Reader
from modelcity.dossier import tablefile
from modelcity.dossier.block import Block
from modelcity.dossier.chunk import Chunk, ReturnedError, each_once
from modelcity.dossier.dossier import Dossier, Entry, Locality
from modelcity.dossier.encoding import Encoder
from modelcity.dossier.heads import ListedHeads
from modelcity.dossier.measures import measure
from modelcity.dossier.parquetfile import parquet_chunks
from modelcity.dossier.reading import read_dossier
from modelcity.dossier.tablefile import csv_chunks
from modelcity.dossier.tablesort import together
from modelcity.errors import Place
from modelcity.planning.capacity import read_capacity
from modelcity.planning.scenario import scenarios
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard
from mutations import (
    book_changed,
    bytes_changed,
    cells_changed,
    json_changed,
    words_changed,
    yaml_changed,
)
from office_readers import OFFICE
from test_template import filled

ROOT = Path(__file__).resolve().parents[1]
TOWN = ROOT / "sample_data" / "towns" / "wanglan.csv"
TOWNS = sorted(path for path in TOWN.parent.glob("*.csv") if path.name != "localities.csv")[:3]
TEXT = (bytes_changed, words_changed)
DAY = "2023-06-20"


@cache
def standard(name: str = "national") -> Standard:
    return load(installed(), name)[0]


def others() -> Iterator[Standard]:
    yield from (standard("social-support"), standard("unit"))


# ── dossiers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(path: Path) -> dict[Any, Any]:
    """What the program takes a dossier for."""
    dossier = read_dossier(path, standard(), others, "town")
    found: dict[Any, Any] = {key: (one.value, frozenset(one.evidence)) for key, one in dossier.entries.items()}
    return found | {"locality": dossier.locality.id}


def says(reading: Callable[[bytes], second.Reading]) -> Callable[[Path], dict[Any, Any]]:
    """What it says by the second reading."""

    def said(path: Path) -> dict[Any, Any]:
        found = reading(path.read_bytes())
        whose = {line.locality for line in found.lines} or {""}
        if len(whose) > 1:
            raise second.Unreadable("several localities")
        return second.entries(found.lines, "town") | {"locality": found.head.get("id", "") or whose.pop()}

    return said


@cache
def town() -> dict[str, Any]:
    """A town's dossier as YAML and JSON hold it: some facts with years, some without, with evidence and notes."""
    facts: dict[str, Any] = {}
    for line in second.read_csv(TOWN.read_bytes()).lines[:120]:
        entry = {"value": line.value, "evidence": list(line.evidence), "note": line.note}
        if line.year:
            facts.setdefault(line.fact, {})[line.year] = entry if line.note else line.value
        else:
            facts[line.fact] = entry
    return {"locality": {"id": "wanglan", "name": "望澜街道", "level": "town", "parent": "示例区"}, "facts": facts}


def as_yaml(_: Path) -> tuple[Good, ...]:
    return (Good("a.yaml", yaml.dump(town(), allow_unicode=True, sort_keys=False).encode()),)


def as_json(_: Path) -> tuple[Good, ...]:
    import json

    return (Good("a.json", json.dumps(town(), ensure_ascii=False, indent=1).encode()),)


def as_csv(_: Path) -> tuple[Good, ...]:
    lines = TOWN.read_bytes().splitlines(keepends=True)
    return (Good("a.csv", b"".join(lines[:80])), Good("b.csv", b"".join([lines[0], *lines[-30:]])))


@cache
def town_book() -> bytes:
    stream = io.BytesIO()
    filled("town").save(stream)
    return stream.getvalue()


def as_xlsx(_: Path) -> tuple[Good, ...]:
    return (Good("a.xlsx", town_book()),)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _chunks(path: Path) -> Iterator[Chunk]:
    yield from parquet_chunks(path) if path.suffix == ".parquet" else csv_chunks(path)


def read_table(path: Path) -> dict[Any, Any]:
    """The measures of every locality of a table that is scored; chunks so short that localities are torn apart."""
    usual, tablefile.CHARACTERS = tablefile.CHARACTERS, 700
    try:
        try:
            return _blocks(path, each_once(_chunks(path)))
        except ReturnedError:
            with together(_chunks(path)) as chunks:
                return _blocks(path, chunks)
    finally:
        tablefile.CHARACTERS = usual


def _blocks(path: Path, chunks: Iterator[Chunk]) -> dict[Any, Any]:
    encoder, heads, found = Encoder(standard(), others, level="town"), ListedHeads(path), dict[Any, Any]()
    for chunk in chunks:
        for block in encoder.encoded(chunk, heads):
            for number, locality in enumerate(block.localities if isinstance(block, Block) else ()):
                assert locality.id not in found
                found[locality.id] = (block.values[:, number].tolist(), block.states[:, number].tolist())
    return Scored(found)


class Scored(dict[Any, Any]):
    """Localities that were scored: each must be as the second reading has it; it may have more, that were refused."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and all(other.get(key) == value for key, value in self.items())

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None


def table_says(path: Path) -> dict[Any, Any]:
    """The measures of every locality that can be read."""
    found = {}
    for name, lines in second.by_locality(path.read_bytes()).items():
        try:
            entries = second.entries(lines, "town") if lines is not None else None
        except second.Unreadable:
            entries = None
        if entries is not None:
            kept = {key: Entry(value, "", tuple(names), "-", Place("")) for key, (value, names) in entries.items()}
            dossier = Dossier(Locality(name, name, "town"), kept, "")
            measured = measure(standard(), standard().at("town"), dossier, None)
            found[name] = (list(measured.values), list(measured.states))
    return found


def as_table(_: Path) -> tuple[Good, ...]:
    head, parts = b"", []
    for path in TOWNS:
        head, *lines = path.read_bytes().splitlines(keepends=True)
        parts += lines[:25]
    return (Good("a.csv", b"".join([head, *parts])),)


def as_parquet(_: Path) -> tuple[Good, ...]:
    (good,) = as_table(_)
    rows = second.table(good.content)
    columns = {name: [row[name] for row in rows] for name in second.COLUMNS}
    goods = []
    for number, options in enumerate(({"compression": "snappy"}, {"compression": "zstd", "use_dictionary": False})):
        stream = io.BytesIO()
        parquet.write_table(pa.table(columns), stream, **options)
        goods.append(Good(f"{number}.parquet", stream.getvalue()))
    return tuple(goods)


# ── what stands beside dossiers ──────────────────────────────────────────────────────────────────────────────────────


def with_localities(folder: Path) -> tuple[Good, ...]:
    folder.mkdir(exist_ok=True)
    (folder / "a.csv").write_bytes(as_csv(folder)[0].content)
    return (Good("localities.csv", (TOWN.parent / "localities.csv").read_bytes()),)


def read_head(path: Path) -> object:
    dossier = read_dossier(path.with_name("a.csv"), standard(), others)
    return (dossier.locality.name, dossier.locality.level, dossier.locality.parent)


def head_says(path: Path) -> object:
    rows = second.table(path.read_bytes(), ("locality", "id", "name", "level", "parent"))
    own = [row for row in rows if second.flat(row.get("locality", row.get("id", ""))) == "wanglan"]
    said = {tuple(second.flat(row.get(key, "")) for key in ("name", "level", "parent")) for row in own}
    if len(said) != 1:
        raise second.Unreadable("nothing, or two things, of the town")
    name, level, parent = said.pop()
    titles = {"town": "town", "镇(街道)": "town", **{half(title): one for one, title in standard().levels.items()}}
    return (name or "wanglan", titles.get(second.half(level).casefold(), level), parent)


def half(text: str) -> str:
    return second.half(text).casefold()


def as_capacity(_: Path) -> tuple[Good, ...]:
    return (Good("capacity.yaml", (ROOT / "sample_data" / "capacity.yaml").read_bytes()),)


def capacity_says(path: Path) -> object:
    said = yaml.load(second.decoded(path.read_bytes()), Loader=yaml.BaseLoader)
    return sorted(int(days) for days in said["units"].values())


def as_scenario(_: Path) -> tuple[Good, ...]:
    return (Good("scenario.yaml", (ROOT / "sample_data" / "scenario.yaml").read_bytes()),)


@cache
def district() -> Dossier:
    return read_dossier(ROOT / "sample_data" / "district.csv", standard(), others)


def read_scenario(path: Path) -> object:
    found = scenarios(standard(), district(), others, (), [path])
    return {one.name: {key: entry and entry.value for key, entry in one.changes.items()} for one in found}


def scenario_says(path: Path) -> object:
    said = yaml.load(second.decoded(path.read_bytes()), Loader=yaml.BaseLoader)
    found: dict[str, Any] = {}
    for name, facts in said.items():
        lines = []
        for fact, body in facts.items():
            by_year = isinstance(body, dict) and body and not set(body) & {"value", "note"}
            for years, entry in body.items() if by_year else [("", body)]:
                parts = entry if isinstance(entry, dict) else {"value": entry}
                value = parts.get("value", "")
                note = parts.get("note", "")
                known = "" if value in second.NULLS else value
                lines += [(second.half(fact), year, known, note) for year in _years(second.half(years))]
        blank = {(fact, int(year) if year else None): None for fact, year, value, _ in lines if not second.half(value)}
        told = [second.Line("", fact, year, value, (), second.flat(note)) for fact, year, value, note in lines]
        entries = {key: value for key, (value, _) in second.entries(told, "county").items()}
        found[second.flat(name)] = blank | entries
    return found


def _years(text: str) -> list[str]:
    if text.lower() == "all":
        return ["2020", "2021", "2022", "2023"]
    first, dash, last = text.replace("–", "-").partition("-")
    return [str(year) for year in range(int(first), int(last) + 1)] if dash else [text]


READERS = (
    {
        reader.name: reader
        for reader in (
            Reader("dossier.csv", as_csv, (*TEXT, cells_changed, cells_changed), read, says(second.read_csv)),
            Reader("dossier.yaml", as_yaml, (*TEXT, yaml_changed), read, says(second.read_yaml)),
            Reader("dossier.json", as_json, (*TEXT, json_changed), read, says(second.read_json)),
            Reader(
                "dossier.xlsx",
                as_xlsx,
                (book_changed, book_changed, book_changed, bytes_changed),
                read,
                says(second.read_xlsx),
            ),
            Reader("table.csv", as_table, (*TEXT, cells_changed, cells_changed), read_table, table_says),
            Reader("table.parquet", as_parquet, (bytes_changed,), read_table),
            Reader("localities.csv", with_localities, (*TEXT, cells_changed), read_head, head_says),
            Reader(
                "capacity",
                as_capacity,
                (*TEXT, yaml_changed),
                lambda path: sorted(read_capacity(path, standard()).values()),
                capacity_says,
            ),
            Reader("scenario", as_scenario, (*TEXT, yaml_changed), read_scenario, scenario_says),
        )
    }
    | OFFICE
    | DECLARED
)

NAMES = {  # every module that opens somebody's file, and who stands for it here
    "authoring/lines.py": "standard book",
    "authoring/yamlform.py": "standard book",
    "dossier/csvfile.py": "dossier.csv",
    "dossier/heads.py": "table.csv",
    "dossier/parquetfile.py": "table.parquet",
    "dossier/reading.py": "dossier.csv",
    "dossier/tablefile.py": "table.csv",
    "dossier/xlsxfile.py": "dossier.xlsx",
    "dossier/yamlfile.py": "dossier.yaml",
    "files.py": "dossier.csv",
    "office/evidence.py": "evidence.yaml",
    "office/followupsheet.py": "follow-up",
    "office/marksheet.py": "marks",
    "office/paperlist.py": "evidence list",
    "office/records.py": "history",
    "office/register.py": "register.csv",
    "office/round.py": "round.yaml",
    "planning/capacity.py": "capacity",
    "planning/scenario.py": "scenario",
    "reporting/pdffile.py": "templates",
    "reporting/templates.py": "templates",
    "reporting/webstyle.py": "templates",
    "standard/shelf.py": "standard",
    "standard/stored.py": "history",
}
