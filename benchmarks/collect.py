"""The books of 41 units: written, and merged when they come back, in multiples of the bare libraries on the same cells.

    python benchmarks/collect.py [--runs 9]

Ends with 1 when one of the two takes more than twice as long.
"""

import argparse
import gc
import io
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, NamedTuple

import openpyxl
import xlsxwriter

from modelcity.dossier.formbook import ALLOWED, EVIDENCE, NOTE, VALUE
from modelcity.office.asking import Asked, asked
from modelcity.office.beginning import begin
from modelcity.office.bookwriter import write_book
from modelcity.office.gathering import gather
from modelcity.office.merging import Merged, merge
from modelcity.office.round import Area, Round
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard

LIMIT = 2
Value = str | int | float | None
Cells = list[tuple[str, list[tuple[int, int, Value]]]]  # of a book, by sheet: row and column from 0, and value
Pass = Callable[[], object]
ANSWERS: tuple[tuple[str, Value], ...] = (("是 / 否", "是"), ("0–1", "38/41"), ("整数", 3), ("数字", 12.5))


class Sent(NamedTuple):
    """A round of the sample's kind, and those of its respondents that are measured: the 41 departments."""

    standard: Standard
    round: Round
    units: tuple[Asked, ...]


def sent(units: int = 41) -> Sent:
    """A round of a county without towns, and the first of its departments."""
    standard, _ = load(installed(), "national")
    one = begin(standard, Area(id="sample", name="示例区", level="county"), None, None).round
    members = standard.respondents("member_report_rate")[:units]
    return Sent(standard, one, tuple(each for each in asked(standard, one) if each.id in members))


def book(round_: Sent, unit: Asked) -> bytes:
    """A unit's book, as `collect init` writes it."""
    return write_book(round_.standard, round_.round, unit)


def cells_of(content: bytes) -> Cells:
    """Every cell that a book holds, be it empty and only there to be filled in."""
    found: Cells = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        cells: list[tuple[int, int, Any]] = []
        for number, row in enumerate(sheet.iter_rows()):
            cells += [(number, column, cell.value) for column, cell in enumerate(row) if cell.has_style]
        found.append((sheet.title, cells))
    return found


def bare_book(cells: Cells) -> bytes:
    """The same cells written with XlsxWriter: one format, and nothing else."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    style = made.add_format({"border": 1})
    for name, listed in cells:
        sheet = made.add_worksheet(name)
        for row, column, value in listed:
            if value is None:
                sheet.write_blank(row, column, None, style)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, style)
            else:
                sheet.write_number(row, column, value, style)
    made.close()
    return stream.getvalue()


def fill_in(round_: Sent, folder: Path) -> int:
    """Every book filled in and saved by openpyxl; returns how many values there are."""
    count = 0
    for unit in round_.units:
        made = openpyxl.load_workbook(io.BytesIO(book(round_, unit)))
        for sheet in made.worksheets[1:]:
            for row in sheet.iter_rows(min_row=2):
                row[VALUE].value = next(value for begins, value in ANSWERS if begins in str(row[ALLOWED].value))
                row[EVIDENCE].value, row[NOTE].value = "年度工作总结；会议纪要", "与台账一致"
                count += 1
        made.save(folder / f"{unit.id}.xlsx")
    return count


def merged(round_: Sent, folder: Path) -> Merged:
    """The books of a folder, as `collect merge` takes them."""
    return merge(round_.standard, round_.round, gather(folder, round_.standard), folder)


def bare_reading(folder: Path) -> int:
    """Every cell of the same files, read by openpyxl in its read-only mode; returns how many hold something."""
    count = 0
    for path in sorted(folder.iterdir()):
        made = openpyxl.load_workbook(path, read_only=True)
        count += sum(cell.value is not None for sheet in made.worksheets for row in sheet.iter_rows() for cell in row)
        made.close()
    return count


def in_turns(pairs: Sequence[tuple[Pass, Pass]], runs: int) -> list[tuple[float, float]]:
    """Seconds of CPU time of ours and of the bare passes, pair by pair in each run; the first run warms up."""
    times = []
    for _ in range(runs + 1):
        gc.collect()
        mine = plain = 0.0
        for ours, bare in pairs:
            start = process_time()
            bare()
            between = process_time()
            ours()
            mine, plain = mine + process_time() - between, plain + between - start
        times.append((mine, plain))
    return times[1:]


def report(name: str, times: Sequence[tuple[float, float]]) -> bool:
    """Print a line of figures; whether the limit holds."""
    ratio = median(ours / bare for ours, bare in times)
    ours, bare = (median(column) for column in zip(*times, strict=True))
    least = [min(column) for column in zip(*times, strict=True)]
    said = "holds" if ratio <= LIMIT else "missed"
    print(
        f"{name:<8}{ours * 1e3:>7.0f} ({least[0] * 1e3:.0f}) ms   bare {bare * 1e3:>5.0f} ({least[1] * 1e3:.0f}) ms   "
        f"{ratio:.2f} ({least[0] / least[1]:.2f}) x   at most {LIMIT} x: {said}"
    )
    return ratio <= LIMIT


def main(args: Sequence[str] | None = None) -> int:
    """Measure both, and tell whether the limit holds."""
    parser = argparse.ArgumentParser(description="41 units' books written and merged, beside the bare libraries.")
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args(args).runs
    round_ = sent()
    cells = [cells_of(book(round_, unit)) for unit in round_.units]
    with tempfile.TemporaryDirectory(prefix="modelcity-") as name:
        folder = Path(name)
        values = fill_in(round_, folder)
        print(f"{len(cells)} books, {sum(len(listed) for one in cells for _, listed in one)} cells, {values} values;")
        print(f"{runs} runs in turns, CPU time: median (minimum)")
        pairs = [
            (partial(book, round_, unit), partial(bare_book, same))
            for unit, same in zip(round_.units, cells, strict=True)
        ]
        written = in_turns(pairs, runs)
        read = in_turns([(partial(merged, round_, folder), partial(bare_reading, folder))], runs)
    return 0 if all([report("written", written), report("merged", read)]) else 1


if __name__ == "__main__":
    sys.exit(main())
