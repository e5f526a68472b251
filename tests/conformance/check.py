"""Compares the results of any program, or of a spreadsheet, with the expected ones. Needs nothing but Python.

    python tests/conformance/check.py results.csv          what differs, and how much was answered
    python tests/conformance/check.py --blank > mine.csv   every row to be filled in

`results.csv` has the columns case, id, evidenced, claimed, attainable, answer (README.md). A cell left empty is not
compared. Exit code: 0 nothing differs, 1 something does, 2 the file cannot be compared.
"""

import csv
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIELDS = ("evidenced", "claimed", "attainable", "answer")
Row = dict[str, str]
Key = tuple[str, str]  # case and id


def table(path: Path) -> list[Row]:
    """The rows of a CSV file, UTF-8 (with or without BOM) or else GB18030, as Excel saves it; raises ValueError."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    rows = csv.DictReader(text.splitlines())
    return [{key: (value or "").strip() for key, value in row.items() if isinstance(key, str)} for row in rows]


def expected() -> dict[Key, Row]:
    """Every expected row, by case and id."""
    cases = [row["case"] for row in table(HERE / "cases.csv")]
    return {(case, row["id"]): row for case in cases for row in table(HERE / "expected" / f"{case}.csv")}


def same(said: str, meant: str) -> bool:
    """Whether two cells say the same: 1.50 is 1.5, and between words white space does not count."""

    def plain(text: str) -> list[str | Decimal]:
        return [number(word) for word in text.split()]

    return plain(said) == plain(meant)


def number(word: str) -> str | Decimal:
    """A number as it counts, any other word as it stands."""
    try:
        return Decimal(word)
    except InvalidOperation:
        return word


def differences(results: list[Row]) -> Iterator[str]:
    """A line for every cell that differs, and for every row that is not expected or stands twice."""
    meant, seen = expected(), set[Key]()
    for row in results:
        key = row["case"], row["id"]
        if key not in meant or key in seen:
            yield f"{' '.join(key)}: {'重复 twice' if key in seen else '不应有这一行 not expected'}"
            continue
        seen.add(key)
        for field in FIELDS:
            said = row.get(field, "")
            if said and not same(said, meant[key][field]):
                right = meant[key][field] or "（空 empty）"
                yield f"{' '.join(key)} {field}: {said} ≠ {right}   {meant[key]['why']}".rstrip()


def answered(results: list[Row]) -> tuple[int, int]:
    """How many of the expected cells have an answer, and how many there are."""
    given = {(row["case"], row["id"], field) for row in results for field in FIELDS if row.get(field)}
    asked = {(*key, field) for key, row in expected().items() for field in FIELDS if row[field]}
    return len(given & asked), len(asked)


def write(text: str) -> None:
    """To the console in UTF-8, whatever the console."""
    sys.stdout.buffer.write(f"{text}\n".encode())


def main(words: list[str]) -> int:
    """Compare one file; see the top of this file."""
    if words == ["--blank"]:
        write("case,id," + ",".join(FIELDS))
        for case, name in expected():
            write(f"{case},{name},,,,")
        return 0
    try:
        (file,) = words
        results = table(Path(file))
        if not results or not {"case", "id"} <= results[0].keys():
            raise ValueError("没有 case、id 两列 / no columns case, id")
    except (OSError, ValueError, csv.Error) as error:
        write(f"不能比较 / cannot compare: {error}\n{__doc__}")
        return 2
    found = list(differences(results))
    write("\n".join(found[:200]))
    done, asked = answered(results)
    write(f"{done}/{asked} 格有答案，{len(found)} 处不同 / {done} of {asked} cells answered, {len(found)} differ")
    return 1 if found or not done else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
