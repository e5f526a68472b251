"""Every way a file has been seen to go wrong, against every reader that takes such a file: refused, in these words.

The numbers are those of our list of bad inputs (number, what a naive reader makes of it). What other tests hold
already is not repeated here:

 1 `1:30` is not 90            test_reading_bad (sexagesimal.*), test_bad_declarations (conditions: sexagesimal)
 2 a key twice                 test_reading_bad (given_twice.*, fact_twice.yaml), test_bad_declarations (keys),
                               test_whatif (test_a_wrong_file_says_what_is_wrong)
 3 NO, 3.10, 010, 1e3          test_reading_bad (octal, exponent), test_values (test_refused), test_bad_declarations
                               (test_what_looks_like_numbers_and_yes_stays_text)
 4 NaN, infinity               test_reading_bad (nan.*, infinity.json), test_tables (test_bad_parquet)
 5 full width                  test_values (test_taken), test_reading_bad (full_width_colon.yaml, other_digits.csv)
 6 1e1000000, miles of digits  test_reading_bad (huge_exponent, a_mile_of_digits), test_reading_hostile
                               (test_hostile_text), test_bad_declarations (conditions: exponent)
 7 aliases, depth              test_reading_bad (alias_bomb, merge_key), test_reading_hostile, test_bad_declarations
                               (test_hostile_files_are_refused_at_once)
 8 !!python/object             test_reading_bad (python_object.yaml), test_bad_declarations (the same)
 9 code as a condition         test_bad_declarations (conditions: code, power)
10 regular expressions         no file holds any; what ours cost is below
11 four spellings of 90 %      test_reading_xlsx (test_numbers_as_they_are_stored), test_values
12 formulas                    test_reading_xlsx (test_bad_cell), test_collect_merge, test_history_marks (test_a_mark
                               _that_cannot_be_is_refused_with_its_cell), test_followup (WRONG)
13 merged cells                test_reading_xlsx (test_merged_cells), test_collect_merge, test_history_marks
                               (test_what_cannot_be_told_apart_is_refused)
14 a cell at XFD1048576        test_reading_hostile (test_one_stray_cell)
15 zip bombs                   test_reading_hostile (test_hostile_part, test_a_member_that_lies_about_its_size)
16 entities, DTDs              test_reading_hostile (test_hostile_part)
17 renamed, cut, protected     test_reading_hostile (test_protected_and_old_books, test_cut_short), test_collect_merge
                               (test_hostile_and_foreign_files_cost_nobody_else)
18 GBK, NUL, long cells        test_files, test_reading_hostile (test_hostile_text), test_tables
19 what a spreadsheet runs     test_showing_numbers, test_template, test_plan_files, test_compare_files, test_evidence
                               (test_any_title_survives_the_register), and the fuzzer's "written out"
20 names that mean ill         test_evidence (test_paths_that_leave_the_folder_are_refused, test_any_name_becomes_a_safe
                               _one), test_whatif (test_names_from_a_file_cannot_steer_a_terminal), test_reading_bad
                               (locality_is_a_path.csv, text_turned_around.csv)
21 rounding at the line        test_measures, test_oracle, test_survey (test_how_many_satisfied_it_takes)
22 surveys                     test_survey (test_a_wrong_call_ends_with_two, test_a_dossier_may_state_any_sample)
23 dates                       test_cli, test_reading_xlsx (test_bad_cell), test_followup (WRONG), test_history
24 sums and references         test_bad_declarations (sums, ids, facts, methods), test_reading_bad (given_twice.csv)
25 faults of disks, writers    test_files, test_evidence_faults, test_faults, test_history_disk (killed, full disk, two
                               writers); the day an application is judged on is given, no clock is asked

Of whole kinds of files: standards as workbooks in test_authoring, variants in test_variants (nook/mistakes.yaml),
templates of reports in test_report_templates and, what document.typ must not fetch, test_report_pdf; links and folders
that lead elsewhere in test_evidence and test_collect_merge. Templates hold no pictures, and nobody's SVG is read.
"""

import io
import shutil
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.workbook import Workbook
from pyarrow import parquet

import test_collect_merge as books
from archives import JOINT, new_archive
from declared_readers import exported
from historic import inspected, three_runs
from modelcity.cli import options
from modelcity.cli.entry import run
from modelcity.standard.load import load
from office_readers import followed, marked, returned
from test_template import filled

ROOT = Path(__file__).resolve().parents[1]
SAMPLE, TOY, NOOK = ROOT / "sample_data", ROOT / "tests" / "toy", ROOT / "tests" / "nook"
TEMPLATES = ("letterhead.yaml", "page.css", "page.js", "document.typ")
DISTRICT, TOWN = SAMPLE / "district.csv", SAMPLE / "towns" / "wanglan.csv"
HEADER = "locality,fact,year,value,evidence,note\n"
ROW = f"甲,{JOINT},2021,1,会议记录,\n"
BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
PYTHON = "!!python/object/apply:os.system ['touch modelcity-was-here']"
LOAD = cache(load)


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call would read the same hundred files of a standard again."""
    monkeypatch.setattr(options, "load", LOAD)


# ── what takes files: each puts one where its command looks for it, and gives the call ───────────────────────────────

Call = list[object]


def dossier(folder: Path, name: str, content: bytes) -> Call:
    return ["assess", put(folder / name, content), "--level", "county"]


def town_book(folder: Path, name: str, content: bytes) -> Call:
    return ["assess", put(folder / name, content)]


def table(folder: Path, name: str, content: bytes) -> Call:
    return ["compare", "--table", put(folder / name, content), "--level", "county"]


def localities(folder: Path, name: str, content: bytes) -> Call:
    put(folder / "localities.csv", content)
    return ["assess", put(folder / "a.csv", (HEADER + ROW).encode())]


def capacity(folder: Path, name: str, content: bytes) -> Call:
    return ["plan", DISTRICT, "--target", "95", "--capacity", put(folder / name, content)]


def scenario(folder: Path, name: str, content: bytes) -> Call:
    return ["whatif", DISTRICT, "--scenario", put(folder / name, content)]


def standard(folder: Path, name: str, content: bytes) -> Call:
    """The toy standard with one file replaced."""
    shutil.copytree(TOY, folder, dirs_exist_ok=True)
    put(folder / name, content)
    return ["standard", "check", folder]


def variant(folder: Path, name: str, content: bytes) -> Call:
    """A standard that extends the toy standard, with one file replaced."""
    for layer in (TOY, NOOK):
        shutil.copytree(layer, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("mistakes.yaml"))
    put(folder / "indicators" / "nook" / (name if name == "standard.yaml" else "changes.yaml"), content)
    return ["standard", "show", "--standards", folder, "--standard", "nook"]


def standard_book(folder: Path, name: str, content: bytes) -> Call:
    return ["standard", "import", put(folder / name, content), "--out", folder / "标准"]


def template(folder: Path, name: str, content: bytes) -> Call:
    """An office's own look of reports."""
    put(folder / "模板" / (name if name in TEMPLATES else "style.yaml"), content)
    unit = ["report", SAMPLE / "unit.csv", "--standard", "unit", "--level", "unit"]
    return [*unit, "--kind", "unit", "--to", "html", "--templates", folder / "模板", "--out", folder / "报告"]


def a_round(folder: Path, name: str, content: bytes) -> Call:
    put(folder / "round.yaml", content)
    return ["collect", "merge", folder, "--out", folder / "out.yaml"]


def book(folder: Path, name: str, content: bytes) -> Call:
    """The one book that came back to a round."""
    put(folder / "round.yaml", books.ROUND.text().encode())
    put(folder / "returned" / name, content)
    return ["collect", "merge", folder, "--out", folder / "out.yaml"]


def head(folder: Path, name: str, content: bytes) -> Call:
    new_archive(folder)
    put(folder / "evidence.yaml", content)
    return ["evidence", "check", folder]


def register(folder: Path, name: str, content: bytes) -> Call:
    new_archive(folder)
    put(folder / "register.csv", content)
    return ["evidence", "catalogue", folder, "--out", folder / "目录.csv"]


def paper_list(folder: Path, name: str, content: bytes) -> Call:
    new_archive(folder)
    return ["evidence", "add", folder, "--list", put(folder / "清单.csv", content)]


def marks(folder: Path, name: str, content: bytes) -> Call:
    put(folder / "历次.db", inspected()[0])
    return ["history", "marks", put(folder / name, content), "--history", folder / "历次.db"]


def follow_up(folder: Path, name: str, content: bytes) -> Call:
    put(folder / "历次.db", followed()[0])
    return ["remedies", "import", put(folder / name, content), "--history", folder / "历次.db"]


def history(folder: Path, name: str, content: bytes) -> Call:
    return ["history", "list", "--history", put(folder / name, content)]


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Bad(NamedTuple):
    """A mistake: its number in the list, who reads it, the file, and what the refusal must say."""

    number: int
    taker: Callable[[Path, str, bytes], Call]
    name: str
    content: str | bytes
    words: list[str]


HEAD = 'standard: "national"\nedition: "0.2"\nlocality: {id: "q", name: "示例区", level: "county"}\n'
ROUND = books.ROUND.text()
DIGEST = "0" * 64
EXTENDS = (NOOK / "indicators" / "nook" / "standard.yaml").read_text("utf-8").partition("\n")[2]
REGISTER = "sha256,path,fact,year,title,size,added,note\n"
LIST = "file,fact,year,title,note\n"
LEVELS = "locality,name,level,parent\n"
UNITS = "units:\n  双拥办: "
FACT = "{joint_conference_count: {2021: "

TEXTS = [
    # 1 sexagesimal, 3 what looks like another kind of number
    Bad(1, dossier, "a.json", '{"locality": {"id": "甲"}, "facts": {"' + JOINT + '": {"2021": "1:30"}}}', ["“1:30”"]),
    Bad(1, scenario, "a.yaml", f"甲: {FACT}1:30}}}}", ["a.yaml:1", "“1:30”", "整数"]),
    Bad(1, capacity, "a.yaml", UNITS + "1:30\n", ["a.yaml:2", "“1:30”不是天数", "工日为整数"]),
    Bad(3, capacity, "a.yaml", UNITS + "1e3\n", ["“1e3”不是天数"]),
    Bad(3, capacity, "a.yaml", UNITS + "yes\n", ["“yes”不是天数"]),
    Bad(3, capacity, "a.yaml", UNITS + "-5\n", ["“-5”不是天数"]),
    Bad(3, scenario, "a.yaml", f"甲: {FACT}1_000}}}}", ["“1_000”"]),
    Bad(1, template, "", "line: 1:30\n", ["style.yaml:1", "“1:30”", "8 至 80 的整数"]),
    Bad(3, template, "", "line: 1e1\nsizes: {body: yes}\n", ["“1e1”", "“yes”", "整数"]),
    Bad(6, template, "", "line: " + "9" * 100_000, ["“9999", "8 至 80 的整数"]),
    Bad(5, template, "", "line: ２８\n", ["“２８”", "8 至 80 的整数"]),
    Bad(5, template, "letterhead.yaml", "organ：双拥办\n", ["letterhead.yaml:1", "对照表"]),
    Bad(20, template, "letterhead.yaml", 'organ: "\\u202e甲"\n', ["letterhead.yaml:1", "看不见的控制字符"]),
    Bad(20, template, "letterhead.yaml", "organ: '{{7*7}}'\n", ["letterhead.yaml:1", "{7*7}", "{locality}"]),
    Bad(20, variant, "standard.yaml", EXTENDS.replace("toy", "../toy"), ["standard.yaml:5", "../toy"]),
    Bad(15, template, "page.css", " " * 1_000_001, ["page.css", "1 MB"]),
    Bad(18, template, "page.js", b"a\0b", ["page.js", "NUL 字节", "UTF-8 文本"]),
    Bad(3, table, "a.csv", HEADER + ROW.replace("2021,1", "2021,1e3"), ["a.csv:2", "科学计数法"]),
    # 2 a key, a column twice
    Bad(2, capacity, "a.yaml", UNITS + "1\n  双拥办: 2\n", ["a.yaml:3", "重复", "只留一个"]),
    Bad(2, capacity, "a.yaml", UNITS + "1\n  ds_office: 2\n", ["a.yaml:3", "写了两次"]),
    Bad(2, variant, "", "change:\n  V-01: {}\n  V-01: {}\n", ["changes.yaml:3", "重复"]),
    Bad(2, template, "", "line: 28\nline: 29\n", ["style.yaml:2", "重复"]),
    Bad(2, a_round, "", ROUND + 'standard: "unit"\n', ["round.yaml", "standard", "重复"]),
    Bad(2, head, "", HEAD + 'standard: "unit"\n', ["evidence.yaml:4", "重复"]),
    Bad(2, localities, "", "locality,name,name\n甲,甲区,乙区\n", ["第 3 列", "重复"]),
    Bad(2, localities, "", "locality,id,level\n甲,乙,county\n", ["第 2 列", "重复"]),
    Bad(2, register, "", REGISTER.replace("note", "title"), ["register.csv:1", "第 8 列", "title", "重复"]),
    Bad(2, paper_list, "", LIST.replace("note", "year"), ["清单.csv:1", "第 5 列", "year", "重复"]),
    # 4 no numbers, 6 numbers without end
    Bad(4, scenario, "a.yaml", f"甲: {FACT}.nan}}}}", ["“.nan”", "整数"]),
    Bad(4, capacity, "a.yaml", UNITS + ".inf\n", ["“.inf”不是天数"]),
    Bad(6, scenario, "a.yaml", f"甲: {FACT}1e1000000}}}}", ["科学计数法"]),
    Bad(6, capacity, "a.yaml", UNITS + "9" * 100_000 + "\n", ["不是天数", "9999…"]),
    Bad(6, register, "", f"{REGISTER}{DIGEST},A1/a.pdf,{JOINT},2021,纪要,{'9' * 5000},,\n", ["size", "字节数"]),
    Bad(6, register, "", f"{REGISTER}{DIGEST},A1/a.pdf,{JOINT},1e1000000,纪要,1,,\n", ["year", "四位数字"]),
    # 5 a full-width colon makes it all one text
    Bad(5, scenario, "a.yaml", "甲：{}", ["没有情景", "名称: {事实"]),
    Bad(5, capacity, "a.yaml", "units：{双拥办: 3}", ["不是产能文件", "units: {单位: 工日}"]),
    Bad(5, a_round, "", ROUND.replace(": ", "：", 1), ["round.yaml"]),
    Bad(5, head, "", "standard：national\n", ["evidence.yaml"]),
    # 7 bombs of aliases, depth
    *(
        Bad(7, taker, "a.yaml", content, words)
        for taker in (scenario, capacity, a_round, head, variant, template)
        for content, words in ((BOMB, ["锚点或别名"]), ("a: &a [*a]\n", ["锚点"]), ("[" * 5000, ["嵌套超过 24 层"]))
    ),
    # 8 objects
    *(
        Bad(8, taker, "a.yaml", f"{text}\n", ["YAML 标签"])
        for taker in (scenario, capacity, a_round, head, variant, template)
        for text in (f"a: {PYTHON}", f"{UNITS}{PYTHON}")
    ),
    # 9 code where a value belongs
    Bad(9, scenario, "a.yaml", f"甲: {FACT}9**9**9}}}}", ["“9**9**9”"]),
    Bad(9, scenario, "a.yaml", f"甲: {FACT}{'-' * 100_000}}}}}", ["整数", "---…"]),
    Bad(9, dossier, "a.csv", HEADER + ROW.replace(",1,", ",__import__('os'),"), ["“__import__('os')”", "整数"]),
    # 18 encodings, bytes, line ends
    *(
        Bad(18, taker, "a.yaml", content, [words])
        for taker in (scenario, capacity, a_round, head, localities, register, paper_list, variant, template)
        for content, words in ((b"a\0b", "NUL 字节"), (b"\xff\xfe\xff\n", "既不是 UTF-8 也不是 GBK"), (b"", ""))
    ),
    Bad(18, localities, "", "locality\tlevel\n甲\tcounty\n", ["英文逗号"]),
    Bad(18, register, "", "sha256;path;fact;year;title\n", ["英文逗号"]),
    Bad(18, paper_list, "", LIST + '甲.pdf,"未完\n', ["清单.csv:2", "读不成 CSV", "双引号"]),
    Bad(18, paper_list, "", LIST + f"甲.pdf,{'x' * 140_000},2021,,\n", ["清单.csv:2"]),
    Bad(18, dossier, "a.csv", HEADER + ROW.replace("会议记录", "x" * 140_000), ["读不成 CSV", "131072"]),
    Bad(18, scenario, "a.yaml", "甲:\n\tjoint_conference_count: 1\n", ["a.yaml:2", "制表符"]),
    Bad(18, scenario, "a.yaml", "甲: {}\n---\n乙: {}\n", ["两个文档"]),
    # 20 names that mean ill
    Bad(20, localities, "", LEVELS + "甲,\u202e区甲,county,\n", ["localities.csv:2", "U+202E"]),
    Bad(20, a_round, "", ROUND.replace("qinghe", "../../x"), ["round.yaml", "../../x", "文件名"]),
    Bad(20, a_round, "", ROUND.replace("wanglan", "../../x"), ["round.yaml", "../../x"]),
    Bad(20, head, "", HEAD.replace('"q"', '"../x"'), ["evidence.yaml", "../x"]),
    Bad(20, register, "", f"{REGISTER}{DIGEST},../../etc/passwd,{JOINT},2021,纪要,1,,\n", [":2", "path"]),
    Bad(20, register, "", f"{REGISTER}{DIGEST},C:\\a.pdf,{JOINT},2021,纪要,1,,\n", [":2", "path"]),
    Bad(20, register, "", f"{REGISTER}{DIGEST},A1/a.pdf,{JOINT},2021,纪\x07要,1,,\n", ["title", "U+0007"]),
    Bad(20, scenario, "a.yaml", f'"\\u202e甲": {FACT}1}}}}', ["U+202E"]),
    # 23 days that are none
    Bad(23, a_round, "", ROUND.replace(books.ROUND.due.isoformat(), "2024-02-30"), ["round.yaml", "due"]),
    Bad(23, a_round, "", ROUND.replace(books.ROUND.due.isoformat(), "45352"), ["round.yaml", "due"]),
    Bad(23, dossier, "a.csv", HEADER + ROW.replace("2021,1", "2021,2024-02-30"), ["“2024-02-30”", "整数"]),
    Bad(23, dossier, "a.csv", HEADER + ROW.replace("2021,1", "2021.0,1"), ["“2021.0”", "四位数字"]),
    Bad(23, table, "a.csv", HEADER + ROW.replace("2021,1", "44197,1"), ["“44197”", "2020–2023"]),
    Bad(23, paper_list, "", LIST + f"甲.pdf,{JOINT},2021年,,\n", ["清单.csv:2", "year", "四位数字"]),
    Bad(23, paper_list, "", LIST + f"甲.pdf,{JOINT},2031,,\n", ["2020–2023", "2031"]),
    # 24 references to nothing
    Bad(24, capacity, "a.yaml", "units:\n  区财证局: 3\n", ["没有单位“区财证局”", "区财政局"]),
    Bad(
        24,
        scenario,
        "a.yaml",
        "甲: {joint_conference_cuont: {2021: 1}}",
        ["joint_conference_cuont", "joint_conference_count"],
    ),
    Bad(
        24,
        paper_list,
        "",
        LIST + "甲.pdf,joint_conference_cuont,2021,,\n",
        ["joint_conference_cuont", "joint_conference_count"],
    ),
    Bad(24, a_round, "", ROUND.replace('"national"', '"nationl"'), ["nationl", "national"]),
    Bad(24, head, "", HEAD.replace('"national"', '"nationl"'), ["nationl", "national"]),
    Bad(24, standard, "indicators/toy/R1.yaml", "[]\n", ["indicators/toy/R1.yaml"]),
    Bad(24, standard, "rules/toy/R1.yaml", "R9-99: {points: 1}\n", ["R9-99"]),
    # 17 something else under its name
    Bad(17, history, "a.db", "locality,fact\n", ["不是历史文件", "SQLite"]),
    Bad(17, history, "a.db", b"SQLite format 3\0" + b"\0" * 1000, ["a.db"]),
    Bad(17, history, "a.db", three_runs()[:5000], ["a.db"]),
    Bad(17, table, "a.parquet", b"PAR1" + b"\0" * 50 + b"PAR1", ["读不成 Parquet", "另存为 CSV"]),
    Bad(17, table, "a.parquet", (HEADER + ROW).encode(), ["读不成 Parquet"]),
    Bad(17, table, "a.xlsx", b"PK", ["a.xlsx"]),
]

# ── workbooks ────────────────────────────────────────────────────────────────────────────────────────────────────────

Change = Callable[[Workbook], None]
PARTS = ("xl/worksheets/sheet2.xml", "xl/worksheets/sheet1.xml")  # of a template; of the others, which have one sheet


def changed(content: bytes, change: Change) -> bytes:
    """A workbook that somebody changed in a spreadsheet program."""
    made = openpyxl.load_workbook(io.BytesIO(content))
    change(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def repacked(content: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """A workbook that somebody changed part by part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def sheet_of(parts: dict[str, bytes]) -> str:
    """The sheet that holds what is asked."""
    return next(name for name in PARTS if name in parts)


def replaced(old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    """One text of the sheet written otherwise."""

    def change(parts: dict[str, bytes]) -> None:
        name = sheet_of(parts)
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return change


def rows_turned(parts: dict[str, bytes]) -> None:
    """The last row of the sheet stands before the others."""
    name = sheet_of(parts)
    start, end = parts[name].index(b"<sheetData>") + 11, parts[name].index(b"</sheetData>")
    rows = parts[name][start:end].split(b"</row>")[:-1]
    turned = b"".join(row + b"</row>" for row in (rows[-1], *rows[:-1]))
    parts[name] = parts[name][:start] + turned + parts[name][end:]


def row_doubled(parts: dict[str, bytes]) -> None:
    """A row stands there twice: which one counts?"""
    name = sheet_of(parts)
    rows = parts[name].split(b"</row>")
    parts[name] = b"</row>".join([*rows[:3], rows[2], *rows[3:]])


def text_doubled(parts: dict[str, bytes]) -> None:
    """A text stands twice in its cell, in the sheet or among the shared ones: which one counts?"""
    name = next(name for name in (*PARTS, "xl/sharedStrings.xml") if b"</t>" in parts.get(name, b""))
    parts[name] = parts[name].replace(b"</t>", b"</t><t>1</t>", 1)


def hidden_in_other_letters(parts: dict[str, bytes]) -> None:
    """A part in EBCDIC, in which no search for <!DOCTYPE finds one."""
    name = sheet_of(parts)
    root = b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + parts[name][parts[name].index(b"<worksheet") :]
    parts[name] = b"<?xml version='1.0' encoding='cp037'?>" + root.decode().encode("cp037", errors="replace")


def with_a_twin(content: bytes) -> bytes:
    """A second part of a name that is there: which one counts?"""
    stream = io.BytesIO(content)
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", archive.read("xl/worksheets/sheet1.xml"))
    return stream.getvalue()


@cache
def town_template() -> bytes:
    stream = io.BytesIO()
    filled("town").save(stream)
    return stream.getvalue()


BOOKS: dict[str, tuple[Callable[[Path, str, bytes], Call], Callable[[], bytes]]] = {
    "template": (town_book, town_template),
    "book": (book, lambda: returned()[0]),
    "marks": (marks, marked),
    "follow-up": (follow_up, lambda: followed()[1]),
    "standard": (standard_book, exported),
}
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 512
HARMS: list[tuple[int, str, Callable[[bytes], bytes], str]] = [
    (13, "rows out of order", lambda content: repacked(content, rows_turned), "次序乱了或有重复"),
    (13, "a row twice", lambda content: repacked(content, row_doubled), "次序乱了或有重复"),
    (13, "two texts", lambda content: repacked(content, text_doubled), "两段文字"),
    (14, "a sheet lost", lambda content: repacked(content, lambda parts: parts.pop(sheet_of(parts))), "张工作表"),
    (14, "no number", lambda content: repacked(content, replaced(b"<row ", b"<row r='x' ")), "完好"),
    (15, "a bomb", lambda content: repacked(content, lambda parts: parts.update(a=b"\0" * 30_000_000)), "压缩"),
    (
        16,
        "an entity",
        lambda content: repacked(content, replaced(b"<sheetData>", b"<!ENTITY a 'b'><sheetData>")),
        "实体",
    ),
    (16, "EBCDIC", lambda content: repacked(content, hidden_in_other_letters), "不是 UTF-8"),
    (17, "an old book", lambda _: OLE, "旧格式"),
    (17, "a password", lambda _: OLE + "EncryptedPackage".encode("utf-16-le"), "密码保护"),
    (17, "macros", lambda content: repacked(content, lambda parts: parts.update({"xl/vbaProject.bin": b"x"})), "宏"),
    (17, "a CSV", lambda _: HEADER.encode(), "不是 XLSX 工作簿"),
    (17, "cut", lambda content: content[: len(content) // 2], "不是 XLSX 工作簿"),
    (17, "empty", lambda _: b"", "是空文件"),
    (17, "two parts of a name", with_a_twin, "同名的部件"),
]


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("harm", HARMS, ids=[f"{number}-{name}" for number, name, _, _ in HARMS])
def test_a_bad_workbook_is_refused_in_words(
    harm: tuple[int, str, Callable[[bytes], bytes], str],
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By everyone who takes workbooks; a town's template stands for all dossiers."""
    taker, good = BOOKS[name]
    said = told(taker(tmp_path / "位", "a.xlsx", harm[2](good())), capsys)
    assert harm[3] in said and "a.xlsx" in said, said


@pytest.mark.parametrize("name", BOOKS)
def test_the_good_workbooks_are_taken(name: str, tmp_path: Path) -> None:
    """What the bad ones are made from."""
    taker, good = BOOKS[name]
    more = ["--by", "李四"] if name == "follow-up" else []
    assert run([str(word) for word in [*taker(tmp_path, "a.xlsx", good()), *more]]) in (0, 1)


def told(call: Call, capsys: pytest.CaptureFixture[str]) -> str:
    """The refusal of a call: exit code 2, nothing on stdout, in Chinese, and no traceback."""
    assert run([str(word) for word in call]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert "Traceback" not in said.err
    assert any("一" <= mark <= "鿿" for mark in said.err)
    assert len(said.err) < 100_000
    return said.err


@pytest.mark.parametrize("bad", TEXTS, ids=[f"{n}-{bad.number}-{bad.taker.__name__}" for n, bad in enumerate(TEXTS)])
def test_a_bad_text_is_refused_in_words(bad: Bad, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each at its place."""
    content = bad.content.encode() if isinstance(bad.content, str) else bad.content
    call = bad.taker(tmp_path / "位", bad.name, content)
    before = listing(tmp_path)
    said = told(call, capsys)
    for words in bad.words:
        assert words in said, said
    assert listing(tmp_path) == before, "a refusal leaves nothing behind"
    assert not Path("modelcity-was-here").exists()


def listing(folder: Path) -> list[str]:
    """What lies in a folder, but for locks."""
    return sorted(path.name for path in folder.rglob("*") if path.name != ".register.lock")


# ── what it costs ────────────────────────────────────────────────────────────────────────────────────────────────────

SECONDS, MEGABYTES = 5, 350  # of one call, of the processor and with all that the program itself needs
MEASURED = """
import sys
import time
from pathlib import Path
from modelcity.cli.entry import run
code = run(sys.argv[1:])
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(code, peak, time.process_time(), file=sys.stderr)
"""


def sheets_full(content: bytes, cell: bytes, count: int) -> bytes:
    """A workbook whose sheet ends in many cells."""
    return repacked(content, replaced(b"</sheetData>", b"<row r='4999'>" + cell * count + b"</row></sheetData>"))


def as_parquet(**columns: Any) -> bytes:
    stream = io.BytesIO()
    count = len(next(iter(columns.values())))
    usual = {"locality": ["甲"] * count, "fact": [JOINT] * count, "year": ["2021"] * count, "value": ["1"] * count}
    parquet.write_table(pa.table(usual | columns), stream, compression="zstd")
    return stream.getvalue()


def a_long_dictionary() -> bytes:
    """A text of half a megabyte, and two hundred thousand rows that point to it: a terabyte in five kilobytes."""
    word = pa.DictionaryArray.from_arrays(pa.array([0] * 200_000, pa.int32()), pa.array(["x" * 500_000]))
    return as_parquet(note=word)


def test_parquet_whose_letters_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """18: pyarrow hands out what is no UTF-8; with or without a dictionary it is refused, not guessed."""
    text = pa.StringArray.from_buffers(1, pa.array([0, 2], pa.int32()).buffers()[1], pa.py_buffer(b"\xb1\xff"))
    for number, note in enumerate((text, pa.DictionaryArray.from_arrays(pa.array([0], pa.int32()), text))):
        said = told(table(tmp_path, f"{number}.parquet", as_parquet(note=note)), capsys)
        assert "读不成 Parquet" in said and "另存为 CSV" in said


COSTLY: list[tuple[str, Callable[[Path, str, bytes], Call], str, Callable[[], bytes | str], str]] = [
    ("rows", dossier, "a.csv", lambda: HEADER + ROW * 200_001, "200000 行"),
    ("blank lines", dossier, "a.csv", lambda: "\n" * 40_000_000, "200000 行"),
    ("one line", dossier, "a.csv", lambda: HEADER + "," * 40_000_000, "200000 个字符"),
    ("too large", dossier, "a.csv", lambda: "x" * 60_000_000, "50 MB"),
    (
        "unknown facts",
        dossier,
        "a.csv",
        lambda: HEADER + "".join(f"甲,无{n},2021,1,,\n" for n in range(60_000)),
        "没有列出",
    ),
    ("aliases", dossier, "a.yaml", lambda: BOMB, "锚点"),
    ("nodes", dossier, "a.yaml", lambda: "a: [" + "x, " * 600_000 + "]", "条目超过 200000 个"),
    ("depth", dossier, "a.json", lambda: "[" * 5_000_000, "嵌套"),
    ("keys", dossier, "a.json", lambda: "{" + ",".join(f'"{n}":1' for n in range(400_000)) + "}", "条目超过 200000 个"),
    ("units", capacity, "a.yaml", lambda: "units:\n" + "".join(f"  无{n}: 1\n" for n in range(40_000)), "没有单位"),
    ("a long unit", capacity, "a.yaml", lambda: f"units: {{{'x' * 900_000}: 1}}", "没有单位"),
    ("scenarios", scenario, "a.yaml", lambda: "".join(f"{n}: {{无{n}: 1}}\n" for n in range(20_000)), "最多 50 个"),
    ("facts", scenario, "a.yaml", lambda: "甲:\n" + "".join(f"  无{n}: 1\n" for n in range(40_000)), "没有事实"),
    (
        "years",
        scenario,
        "a.yaml",
        lambda: f"甲: {FACT[:-6]}" + "".join(f"{n}: 1, " for n in range(40_000)) + "}}",
        "年度",
    ),
    (
        "towns",
        a_round,
        "",
        lambda: ROUND + "".join(f'  - {{id: "t{n}", name: "x"}}\n' for n in range(20_000)),
        "1000 个",
    ),
    ("a long list", paper_list, "", lambda: LIST + f"甲.pdf,{JOINT},2021,,\n" * 60_000, "没有这个文件"),
    (
        "files",
        paper_list,
        "",
        lambda: LIST + "".join(f"{n}.pdf,no_{n}_count,2021,,\n" for n in range(20_000)),
        "没有事实",
    ),
    ("a register", register, "", lambda: REGISTER + "x,y,z,2021,,,,\n" * 60_000, "SHA-256"),
    ("a declaration", standard, "rules/toy/R1.yaml", lambda: "a: " + "[" * 2_000_000, "嵌套超过 24 层"),
    (
        "conditions",
        standard,
        "rules/toy/R1.yaml",
        lambda: "".join(f"R{n}: {{points: 1}}\n" for n in range(9_000)),
        "R1.yaml",
    ),
    (
        "changes",
        variant,
        "",
        lambda: "change:\n" + "".join(f"  无{n}: {{reason: 甲}}\n" for n in range(20_000)),
        "changes.yaml",
    ),
    (
        "template keys",
        template,
        "",
        lambda: "page: {" + "".join(f"k{n}: 1, " for n in range(60_000)) + "}",
        "不认识的键",
    ),
    ("cells", standard_book, "a.xlsx", lambda: sheets_full(exported(), b"<c/>", 160_000), "里面太大"),
    ("cells", town_book, "a.xlsx", lambda: sheets_full(town_template(), b"<c/>", 160_000), "里面太大"),
    (
        "zip bomb",
        town_book,
        "a.xlsx",
        lambda: repacked(town_template(), lambda p: p.update(a=b" " * 99_000_000)),
        "压缩",
    ),
    ("cells", marks, "a.xlsx", lambda: sheets_full(marked(), b"<c/>", 160_000), "里面太大"),
    ("cells", book, "a.xlsx", lambda: sheets_full(returned()[0], b"<c/>", 160_000), "里面太大"),
    ("a dictionary", table, "a.parquet", a_long_dictionary, "文字太长"),
    ("one cell", table, "a.parquet", lambda: as_parquet(note=["x" * 90_000_000]), "压缩得异常厉害"),
    ("columns", table, "a.parquet", lambda: as_parquet(**{f"c{n}": [1] for n in range(3_000)}), "3004 列"),
    ("rows", table, "a.parquet", lambda: as_parquet(note=pa.nulls(2_000_000, pa.string())), "200000 行"),
    ("rows", table, "a.csv", lambda: HEADER + ROW * 300_000, "200000 行"),
    (
        "facts",
        table,
        "a.csv",
        lambda: HEADER + "".join(f"甲,无{n},2021,1,,\n" for n in range(60_000)),
        "已安装的标准都没有",
    ),
    ("not a database", history, "a.db", lambda: b"SQLite format 3\0" + b"\xff" * 50_000_000, "a.db"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "costly", COSTLY, ids=[f"{number}-{one[0]}-{one[1].__name__}" for number, one in enumerate(COSTLY)]
)
def test_no_file_costs_more_than_it_may(
    costly: tuple[str, Callable[[Path, str, bytes], Call], str, Callable[[], bytes | str], str], tmp_path: Path
) -> None:
    """In a process of its own: seconds and memory, and the refusal."""
    _, taker, name, made, words = costly
    content = made()
    call = taker(tmp_path, name, content.encode() if isinstance(content, str) else content)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, call)], capture_output=True, text=True, timeout=60, check=False
    )
    *said, last = done.stderr.splitlines()
    code, kilobytes, seconds = map(float, last.split())
    cost = f"{costly[0]:<16}{taker.__name__:<12}{seconds:6.2f} s{kilobytes / 1000:6.0f} MB"
    sys.stdout.write(f"{cost}{len(done.stderr):9} characters\n")  # the figures of docs/reliability.md: pytest -rA
    assert code == 2, done.stderr[-2000:]
    assert words in "\n".join(said) and "Traceback" not in done.stderr
    assert len(done.stderr) < 2_000_000
    assert seconds < SECONDS and kilobytes < MEGABYTES * 1000, f"{seconds:.1f} s, {kilobytes / 1000:.0f} MB"


LONG = [
    unit * (100_000 // len(unit)) for unit in ("1", "1.", "1,", "1,111", " ", "-", "a", "1e", "1/", "是", "≥", "1–")
]


@pytest.mark.parametrize("text", LONG, ids=[text[:5] for text in LONG])
def test_no_pattern_of_ours_takes_long(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """10: a hundred thousand characters where a value, a day, a condition should be."""
    rule = (TOY / "rules" / "toy" / "R1.yaml").read_text("utf-8").replace("≥100", f'"{text}"', 1)
    calls = (
        dossier(tmp_path, "a.csv", (HEADER + f'甲,{JOINT},2021,"{text}",,\n').encode()),
        dossier(tmp_path, "b.csv", (HEADER + f'甲,"{text[:50_000]}","{text[:50_000]}",1,,\n').encode()),
        scenario(tmp_path, "a.yaml", f'甲: {{{JOINT}: {{"{text}": 1}}}}'.encode()),
        capacity(tmp_path, "b.yaml", f'units: {{双拥办: "{text}"}}'.encode()),
        standard(tmp_path / "s", "rules/toy/R1.yaml", rule.encode()),
    )
    begun = time.process_time()
    assert all(run([str(word) for word in call]) in (0, 2) for call in calls)  # blanks are a missing value: taken
    assert time.process_time() - begun < 3
    assert "Traceback" not in capsys.readouterr().err
