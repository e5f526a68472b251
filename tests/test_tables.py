"""Long tables: every locality scores as its dossier alone does, and what is wrong is told in the same words."""

import builtins
import random
import sqlite3
import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import agreement
import oracle
from bad_dossiers import HERE, NATIONAL, others
from modelcity.dossier import answers, chunk, parquetfile, tablefile, tablesort
from modelcity.dossier.reading import read_dossier
from modelcity.errors import CallError, FactError, Problem
from modelcity.judging.score import score
from modelcity.planning.batches import score_table
from modelcity.planning.gathering import Gathered
from random_dossiers import random_raw, to_csv

HEADER = "locality,fact,year,value,evidence,note\n"
LISTED = "locality,name,level,parent\n"
FACT = "leading_group_plenary_count"
GOOD = f"{FACT},2020,1,纪要,\n{FACT},2021,2,,\nconscript_allowance_full_payment_rate,2020,na,说明,没有发生\n"
DECLARED = agreement.read("national")[1]


def written(folder: Path, text: str, listed: str = "", name: str = "table.csv", encoding: str = "utf-8") -> Path:
    """A table of this text, with a list of its localities beside it."""
    if listed:
        (folder / "localities.csv").write_text(LISTED + listed, encoding="utf-8")
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def town(name: str, rows: str = GOOD) -> str:
    """The rows of one locality."""
    return "".join(f"{name},{row}\n" for row in rows.removesuffix("\n").split("\n"))


def no_sorting(problem: Problem) -> None:
    raise AssertionError(problem)


def read(path: Path, level: str | None = "town", as_of: date | None = None) -> Gathered:
    """A table scored; its localities must stand together."""
    return score_table(NATIONAL, path, others, level=level, as_of=as_of, sorts=no_sorting)


def rows_of(found: Gathered) -> dict[str, dict[str, Any]]:
    """Each locality's row, codes and all."""
    return {row["locality"]: row for one in found.tables for row in one.to_dict("records")}


def problems_of(found: Gathered) -> dict[str | None, str]:
    """What is wrong with each locality left out."""
    return {one.town: "\n".join(map(str, one.problems)) for one in found.left_out}


def drawn(seed: int, levels: list[str]) -> dict[str, tuple[str, oracle.RawDossier]]:
    """Random localities by id, with their level."""
    rng = random.Random(seed)
    profiles = ["mixed", "mixed", "sparse", "perfect", "worst", "all_na", "all_unevidenced"]
    names = [f"镇{number}" if number % 3 else f"t{number:07}" for number in range(len(levels))]
    return {
        name: (level, random_raw(DECLARED, level, rng, rng.choice(profiles)))
        for name, level in zip(names, levels, strict=True)
    }


def rows_as_csv(towns: dict[str, tuple[str, oracle.RawDossier]]) -> str:
    """All rows of localities, one after another."""
    return "".join(to_csv(DECLARED, raw, name).removeprefix(HEADER) for name, (_, raw) in towns.items())


@pytest.mark.parametrize(("characters", "as_of"), [(300, None), (10**6, date(2022, 8, 31))])
def test_every_locality_is_as_the_oracle_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, characters: int, as_of: date | None
) -> None:
    """Random dossiers of several levels in one table, in chunks of any size: totals, verdict and missing values."""
    monkeypatch.setattr(tablefile, "CHARACTERS", characters)
    towns = drawn(characters, [*["town"] * 7, "county", *["town"] * 7, "city"])
    listed = "".join(f"{name},{name}之名,{level},某县\n" for name, (level, _) in towns.items())
    found = read(written(tmp_path, HEADER + rows_as_csv(towns), listed), None, as_of)
    assert found.left_out == []
    assert [list(one["level"].unique()) for one in found.tables] == [["town"], ["county"], ["city"]]
    rows = rows_of(found)
    assert list(rows) == sorted(towns, key=lambda name: ["town", "county", "city"].index(towns[name][0]))
    for name, (level, raw) in towns.items():
        said, row = oracle.assess(DECLARED, level, raw, as_of), rows[name]
        assert [Fraction(row[total], 100) for total in oracle.TOTALS] == [said.totals[t] for t in oracle.TOTALS], name
        assert Fraction(row["out_of"], 100) == said.out_of
        assert Fraction(row["adjustment"], 100) == said.adjustment["claimed"]
        assert (row["status"], tuple(filter(None, row["reasons"].split(";")))) == said.verdict
        assert row["missing"] == said.missing
        assert (row["name"], row["parent"]) == (f"{name}之名", "某县")
        for category, points in said.categories.items():
            assert Fraction(row.get(f"category:{category}", 0), 100) == points["claimed"]


@pytest.mark.parametrize("stage", agreement.stages(), ids="-".join)
def test_every_standard_and_level(tmp_path: Path, stage: agreement.Stage) -> None:
    """Also those without vetoes, surveys or an adjustment; a standard with one level needs none named."""
    (standard, declared), level = agreement.read(stage[0]), stage[1]
    towns = {f"t{number}": agreement.drawn(number, stage, "mixed")[0] for number in range(4)}
    text = HEADER + "".join(to_csv(declared, raw, name).removeprefix(HEADER) for name, raw in towns.items())
    asked = None if len(standard.levels) == 1 else level
    found = score_table(standard, written(tmp_path, text), lambda: (), level=asked, sorts=no_sorting)
    for name, row in rows_of(found).items():
        said = oracle.assess(declared, level, towns[name])
        assert [Fraction(row[total], 100) for total in oracle.TOTALS] == [said.totals[t] for t in oracle.TOTALS], name
        assert (row["status"], tuple(filter(None, row["reasons"].split(";")))) == said.verdict
        assert row["missing"] == said.missing


def test_clauses_and_categories_are_those_of_the_assessment(tmp_path: Path) -> None:
    """A clause that holds as claimed is lost by nobody's finding, and the other way round."""
    towns = drawn(5, ["town"] * 3)
    rows = rows_of(read(written(tmp_path, HEADER + rows_as_csv(towns))))
    for name, (_, raw) in towns.items():
        alone = written(tmp_path, to_csv(DECLARED, raw, name), name="alone.csv")
        said = score(NATIONAL, read_dossier(alone, NATIONAL, others, "town"))
        kinds = {finding.clause: finding.kind for one in said.indicators for finding in one.findings}
        for item in NATIONAL.at("town").items:
            for clause in item.clauses if item.kind == "scored" else ():
                code = rows[name][f"clause:{clause.id}"]
                kind = "failed" if not code & 4 else "missing" if not code & 2 else None if code & 1 else "unevidenced"
                assert kinds.get(clause.id) == kind, clause.id
        for one in said.categories:
            assert rows[name].get(f"category:{one.id}", 0) == one.scored.claimed


BAD_ROWS = [
    ("refused value", f"{FACT},2020,一次,,\n"),
    ("unknown fact", "no_such_fact,2020,1,,\n"),
    ("year outside", f"{FACT},2035,1,,\n"),
    ("no year", f"{FACT},,1,,\n"),
    ("no reason for na", "conscript_allowance_full_payment_rate,2020,na,说明,\n"),
    ("two values", f"{FACT},2020,1,,\n{FACT},2020,2,,\n"),
    ("too few cells", f"{FACT},2020,1\n"),
    ("too many cells", f"{FACT},2020,1,,,,,\n"),
    ("control character", f"{FACT},2020,1,纪\x07要,\n"),
    ("override of direction", f"{FACT},2020,1,纪\u202e要,\n"),
    ("control character in the note", f"{FACT},2020,1,,说\x85明\n"),
    ("long note", f"{FACT},2020,1,,{'长' * 2001}\n"),
    ("many papers", f"{FACT},2020,1,{';'.join(map(str, range(501)))},\n"),
    ("no fact", ",2020,1,,\n"),
    ("a tab in evidence", f"{FACT},2020,1,纪\t要,\n"),
    ("every mistake at once", f"{FACT},2020,x,,\n{FACT},1999,1,\x01,\nno_such_fact,2020,1\n"),
]
FINE_ROWS = [
    ("the same value twice", f"甲,{FACT},2020,1,甲,\n甲,{FACT},2020,1.0,乙,\n", 1),
    ("evidence that names nothing", f"甲,{FACT},2020,1, ；; ,\n", 1),
    ("evidence with marks around it", f"甲,{FACT},2020,1,;《纪要》;,\n", 1),
    ("a note of white space", f"甲,{FACT},2020,1,说明,\u3000\n", 1),
    ("an id with white space", f"甲,{FACT},2020,1,,\n 甲 ,{FACT},2021,1,,\n", 2),
    ("values of another year", f"甲,{FACT},2018,1,,\n甲,{FACT},2020,1,,\n", 1),
    ("values of another level", f"甲,joint_conference_count,2020,1,,\n甲,{FACT},2020,1,,\n", 1),
    ("values of another standard", f"甲,only_elsewhere_count,2020,1,,\n甲,{FACT},2020,1,,\n", 1),
    ("blank rows", f",,,,,\n甲,{FACT},2020,1,,\n\n,,\n , ,,,,\n甲,{FACT},2021,1,,\n", 2),
    ("a quoted cell", f'甲,{FACT},2020,1,"纪要，2020,""一""",\n', 1),
    ("a quoted cell of two lines", f'甲,{FACT},2020,1,"甲\n乙","两\n行"\n', 1),
    ("500 papers", f"甲,{FACT},2020,1,{';'.join(map(str, range(500)))},\n", 1),
]


@pytest.mark.parametrize("rows", [rows for _, rows in BAD_ROWS], ids=[name for name, _ in BAD_ROWS])
@pytest.mark.parametrize("characters", [40, 10**6])
def test_a_bad_locality_is_left_out_alone_in_the_words_of_its_dossier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str, characters: int
) -> None:
    """First, between others and last, whatever the chunks: the same problems, with file and line."""
    monkeypatch.setattr(tablefile, "CHARACTERS", characters)
    for before, after in (("", "后"), ("前", "后"), ("前", "")):
        text = HEADER + (town(before) if before else "") + town("坏", rows) + (town(after) if after else "")
        found = read(written(tmp_path, text))
        assert set(rows_of(found)) == {before, after} - {""}
        empty = "\n" * (len(GOOD.splitlines()) if before else 0)  # so that its lines have the same numbers
        alone = written(tmp_path, HEADER + empty + town("坏", rows))
        with pytest.raises(FactError) as refused:
            read_dossier(alone, NATIONAL, others, "town")
        assert problems_of(found) == {"坏": str(refused.value)}
        assert f"{alone}:{2 + len(empty)}" in str(refused.value)


@pytest.mark.parametrize(("rows", "values"), [one[1:] for one in FINE_ROWS], ids=[one[0] for one in FINE_ROWS])
@pytest.mark.parametrize("characters", [40, 10**6])
def test_unusual_rows_are_taken_as_a_dossier_takes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str, values: int, characters: int
) -> None:
    """Evidence or not, value or not."""
    monkeypatch.setattr(tablefile, "CHARACTERS", characters)
    dossier = read_dossier(written(tmp_path, HEADER + rows), NATIONAL, others, "town")
    assert len(dossier.entries) == values
    found = read(written(tmp_path, HEADER + town("前") + rows + town("后")))
    assert found.left_out == []
    assert found.passed_over == dossier.passed_over
    said, row = score(NATIONAL, dossier), rows_of(found)["甲"]
    assert (row["evidenced"], row["claimed"], row["attainable"]) == tuple(said.totals)
    assert (row["missing"], row["status"]) == (said.missing, said.verdict.status)


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.csv") if path.name != "localities.csv"))
def test_every_bad_file_of_dossiers_is_refused_in_the_same_words(tmp_path: Path, name: str) -> None:
    """One locality each, or not a table at all."""
    path = HERE / name
    with pytest.raises(FactError) as refused:
        read_dossier(path, NATIONAL, others, "county")
    said = {str(problem) for problem in refused.value.problems}
    several = "一份台账只能是一个地区的"  # a table may hold several
    try:
        found = score_table(NATIONAL, path, others, level="county", sorts=lambda _: None)
    except FactError as error:
        assert {str(problem) for problem in error.problems} & said or "编码" in str(error)
    else:
        told = {line for problems in problems_of(found).values() for line in problems.splitlines()}
        assert told == {line for line in said if several not in line}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, newline: str) -> None:
    """As for a dossier: the same table."""
    text = HEADER + town("甲") + town("乙", f"{FACT},2020,3,《纪要》,\n")
    plain = rows_of(read(written(tmp_path, text)))
    path = tmp_path / "other.csv"
    path.write_bytes(text.replace("\n", newline).removesuffix(newline).encode(encoding))
    assert rows_of(read(path)) == plain


def test_columns_in_any_order_or_left_out(tmp_path: Path) -> None:
    """By their names."""
    usual = rows_of(read(written(tmp_path, HEADER + f"甲,{FACT},2020,3,,\n甲,{FACT},2021,,,\n")))
    turned = f"note,value,year,fact,locality,evidence\n,3,2020,{FACT},甲,\n,,2021,{FACT},甲,\n"
    few = f" Value ,YEAR,fact,locality\n3,2020,{FACT},甲\n,2021,{FACT},甲\n"
    later = f"locality,fact,year,value\n甲,{FACT},2020,3\n甲,{FACT},2021,\n"
    for text in (turned, few, later):
        assert rows_of(read(written(tmp_path, text))) == usual


NOT_TABLES = [
    (b"", "是空文件"),
    (HEADER.encode(), "只有表头"),
    (b"locality,fact,value\n", "缺少列“year”"),
    (f"{HEADER}甲,{FACT},2020,1,\0,\n".encode(), "NUL"),
    (f'{HEADER}甲,{FACT},2020,1,"纪要,\n'.encode(), "读不成 CSV"),
    (f"{HEADER}甲,{FACT},2020,1,,\n".encode() + b"\xff\xff\n", "编码"),
    (f"{HEADER}甲,{FACT},2020,1,{'x' * 400_000},\n".encode(), "超过 200000 个字符"),
    ((HEADER + f"甲,{FACT},2020,1,,\n" * 5_001).encode(), "一个地区超过 5000 行"),
]


@pytest.mark.parametrize(("content", "words"), NOT_TABLES, ids=[words for _, words in NOT_TABLES])
def test_what_is_no_table_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, words: str
) -> None:
    """As a whole, and with the reason."""
    monkeypatch.setattr(chunk, "MAX_ROWS", 5_000)
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(FactError, match=words):
        read(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    """Missing, a folder, another format."""
    for path, words in ((tmp_path / "none.csv", "没有这个文件"), (tmp_path / "a.xlsx", "长表可以是")):
        with pytest.raises(FactError, match=words):
            read(path)


def test_the_list_of_localities(tmp_path: Path) -> None:
    """Names and levels by id; what is wrong there concerns its locality alone."""
    text = HEADER + "".join(map(town, ["甲", "乙", "丙", "丁", "戊"]))
    listed = "甲,甲镇,town,县\n乙,乙镇,乡,县\n丙,丙镇,town,县\n丙,丙街道,town,县\n丁,town\n无关,名,town,县\n"
    found = read(written(tmp_path, text, listed), None)
    assert [(row["name"], row["parent"]) for row in rows_of(found).values()] == [("甲镇", "县")]
    problems = problems_of(found)
    assert set(problems) == {"乙", "丙", "丁", "戊"}
    assert "localities.csv:3: 级别“乡”不能用" in problems["乙"]
    assert "localities.csv:5: “丙”与" in problems["丙"]
    assert "localities.csv:6: 有 2 列" in problems["丁"]
    assert "table.csv:14: locality: 没有写明级别" in problems["戊"]
    assert list(rows_of(read(tmp_path / "table.csv"))) == ["甲", "乙", "戊"], (
        "--level beats the list, not what is wrong there"
    )


@pytest.mark.parametrize("characters", [40, 10**6])
def test_a_row_without_id_belongs_to_the_locality_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, characters: int
) -> None:
    """Which is left out, as a dossier would be; above the first locality it is about nobody."""
    monkeypatch.setattr(tablefile, "CHARACTERS", characters)
    text = HEADER + f",{FACT},2020,1,,\n" + town("甲") + f" ,{FACT},2022,1,,\n" + town("乙")
    found = read(written(tmp_path, text))
    assert list(rows_of(found)) == ["乙"]
    assert {
        name: problems.split("；")[0].rpartition("table.csv")[2] for name, problems in problems_of(found).items()
    } == {
        "": ":2: locality: 没有地区编号",
        "甲": ":6: locality: 没有地区编号",
    }


def test_bad_ids_and_levels(tmp_path: Path) -> None:
    """Ids that name no file, and a level that the standard does not have."""
    found = read(written(tmp_path, HEADER + town("../甲") + town("乙") + town("丙" * 101)))
    assert list(rows_of(found)) == ["乙"]
    assert "不能用" in problems_of(found)["../甲"]
    assert "不超过 100 个字符" in problems_of(found)["丙" * 101]
    assert "--level: 级别“村”不能用" in problems_of(read(tmp_path / "table.csv", "村"))["乙"]


@pytest.mark.parametrize("characters", [60, 10**6])
def test_a_locality_that_returns_is_said_and_sorted_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, characters: int
) -> None:
    """Said once, with its line; then the same as sorted by hand, faults and blank rows too; nothing stays on disk."""
    monkeypatch.setattr(tablefile, "CHARACTERS", characters)
    monkeypatch.setattr(tablesort, "ROWS", 3)
    left = tmp_path / "temporary"
    left.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(left))
    one, two = (
        town("甲").splitlines(keepends=True),
        town("乙", GOOD.replace("2021,2", "2021,两次")).splitlines(keepends=True),
    )
    mixed = HEADER + one[0] + two[0] + ",,,,,\n" + two[1] + one[1] + two[2] + f"丙,{FACT},2020\n" + one[2]
    said: list[Problem] = []
    found = score_table(NATIONAL, written(tmp_path, mixed), others, level="town", sorts=said.append)
    (told,) = map(str, said)
    assert "table.csv:6: locality: 地区“甲”的行没有放在一起" in told
    assert list(left.iterdir()) == []
    assert rows_of(found) == rows_of(read(written(tmp_path, HEADER + town("甲"))))
    assert ":5: value" in problems_of(found)["乙"]
    assert ":8: 有 3 列" in problems_of(found)["丙"]


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the folder, and what to do."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(tablesort, "_keep", full)
    with pytest.raises(CallError, match=r"modelcity-.*disk is full.*请腾出磁盘空间"), tablesort.together(iter([])):
        pass


def test_nothing_stays_on_disk_after_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever interrupts the sorting."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(KeyboardInterrupt), tablesort.together(iter([])) as chunks:
        assert list(chunks) == []
        assert len(list(tmp_path.iterdir())) == 1
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_answers_are_forgotten_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with the number of distinct texts, and nothing changes."""
    rows = [f"{FACT},{year},{number}.0,,\n" for number in range(90) for year in (2020, 2021)]
    text = HEADER + "".join(town(f"t{number:02}", "".join(rows[2 * number : 2 * number + 2])) for number in range(90))
    path = written(tmp_path, text)
    usual = rows_of(read(path))
    monkeypatch.setattr(answers, "CAPACITY", 4)
    monkeypatch.setattr(tablefile, "CHARACTERS", 400)
    assert rows_of(read(path)) == usual
    assert len(usual) == 90


def parquet(folder: Path, **columns: pa.Array | list[Any]) -> Path:
    """A Parquet file of these columns, in groups of two rows."""
    path = folder / "table.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=2)
    return path


def test_parquet_says_the_same_as_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed columns or text, in batches; `localities.csv` beside it counts too."""
    monkeypatch.setattr(parquetfile, "ROWS", 2)
    text = f"甲,{FACT},2020,1,纪要,\n甲,{FACT},2021,0,,\n甲,{FACT},2022,,,\n乙,{FACT},2020,12,,\n"
    usual = read(written(tmp_path, HEADER + text, "甲,甲镇,town,县\n乙,乙镇,town,县\n"), None)
    ids, facts = ["甲", "甲", "甲", "乙"], pa.array([FACT] * 4).dictionary_encode()
    years, papers = [2020, 2021, 2022, 2020], ["纪要", "", None, ""]
    for values in ([1, 0, None, 12], [1.0, 0.0, None, 12.0], ["1", "0", "", "12"]):
        path = parquet(tmp_path, locality=ids, fact=facts, year=years, value=values, evidence=papers)
        assert rows_of(read(path, None)) == rows_of(usual)


def test_bad_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad value concerns its locality; a column of another kind, a torn file and no pyarrow the whole."""
    good = {"locality": ["甲", "乙"], "fact": [FACT] * 2, "year": [2020] * 2}
    found = read(parquet(tmp_path, **good, value=[float("nan"), 1.0]))
    assert list(rows_of(found)) == ["乙"]
    assert "table.parquet:1: value" in problems_of(found)["甲"]
    with pytest.raises(FactError, match="列“value”的类型是 list"):
        read(parquet(tmp_path, **good, value=[[1], [2]]))
    path = parquet(tmp_path, **good, value=[1, 2])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FactError, match="读不成 Parquet"):
        read(path)
    imported = builtins.__import__

    def without_pyarrow(name: str, *rest: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_pyarrow)
    with pytest.raises(CallError, match=r"modelcity\[parquet\]"):
        read(path)
