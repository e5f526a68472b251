"""The conformance cases (tests/conformance): worked out by hand, and the engine and the oracle say the same."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

import pytest

import oracle
from conformance import check
from modelcity.cli.entry import run
from modelcity.dossier.measures import ATTAINABLE, CLAIMED, EVIDENCED, measure
from modelcity.dossier.reading import read_dossier
from modelcity.judging.assessment import FindingKind, Outcome, SurveyStatus, VerdictStatus, VetoStatus
from modelcity.judging.columns import Columns, stacked
from modelcity.judging.gates import verdicts
from modelcity.judging.score import Evaluators, score_with
from modelcity.showing.jsonform import assessment_form
from modelcity.standard.judgements import METHODS
from modelcity.standard.load import load, shelf_at
from modelcity.standard.models import points_of
from modelcity.standard.standard import Standard

HERE = Path(__file__).resolve().parent / "conformance"
CASES = {row["case"]: row for row in check.table(HERE / "cases.csv")}
STANDARDS = sorted({row["standard"] for row in CASES.values()})
Answer = tuple[str, str, str, str]  # evidenced, claimed, attainable, answer


@cache
def standard(name: str) -> Standard:
    return load(shelf_at(HERE / "standards"), name)[0]


def expected(case: str) -> dict[str, Answer]:
    """What a case should give, by the id of the row."""
    rows = check.table(HERE / "expected" / f"{case}.csv")
    found = {row["id"]: (row["evidenced"], row["claimed"], row["attainable"], row["answer"]) for row in rows}
    assert len(found) == len(rows), "an id stands twice"
    return found


def as_of(case: str) -> date | None:
    said = CASES[case]["as_of"]
    return date.fromisoformat(said) if said else None


# ── the engine, through its JSON ─────────────────────────────────────────────────────────────────────────────────────


def by_engine(case: str) -> dict[str, Answer]:
    """The rows of a case out of ``modelcity assess --json``, in the order of the expected file."""
    said = standard(CASES[case]["standard"])
    dossier = read_dossier(HERE / "dossiers" / f"{case}.csv", said, lambda: (), CASES[case]["level"])
    with Evaluators(said.at(dossier.locality.level)) as evaluators:
        assert (evaluators.rete is not None) == (find_spec("durable") is not None)  # both judge where both can
        told = assessment_form(said, score_with(evaluators, said, dossier, as_of(case)))
    return dict(json_rows(told))


def json_rows(told: dict[str, Any]) -> Iterator[tuple[str, Answer]]:
    """An assessment, as JSON has it, as rows."""
    for one in told["indicators"]:
        yield one["id"], (*three(one), one["outcome"] + (" capped" if one["capped"] else ""))
        for finding in one["findings"]:
            yield finding["clause"], ("", "", "", f"{finding['kind']} {finding['points']}")
    for one in told["surveys"]:
        yield f"survey {one['indicator']}", ("", "", "", one["status"])
    for one in told["vetoes"]:
        yield one["id"], ("", "", "", one["status"])
    totals, verdict = told["totals"], told["verdict"]
    if any(one["id"].startswith("J-") for one in told["indicators"]):
        yield "adjustment", (*three(totals["adjustment"]), "")
    yield "total", (*three(totals), "")
    yield "out_of", ("", "", "", totals["out_of"])
    yield "still_attainable", ("", "", "", totals["still_attainable"])
    yield "missing", ("", "", "", str(told["missing"]))
    yield "verdict", ("", "", "", " ".join([verdict["status"], *verdict["reasons"]]))


def three(points: dict[str, str]) -> tuple[str, str, str]:
    return points["evidenced"], points["claimed"], points["attainable"]


@pytest.mark.parametrize("case", CASES)
def test_the_engine_says_what_is_expected(case: str) -> None:
    """Every row, no more and no less, in the same order; both evaluators agree, or no score were given."""
    assert list(by_engine(case).items()) == list(expected(case).items())


@pytest.mark.parametrize("name", STANDARDS)
def test_many_at_once_say_what_is_expected(name: str) -> None:
    """All county dossiers of a standard in one go, as ``compare`` judges them: totals and verdicts."""
    said, cases = (
        standard(name),
        [case for case, row in CASES.items() if (row["standard"], row["level"]) == (name, "county")],
    )
    rules, found = said.at("county"), []
    for case in cases:
        dossier = read_dossier(HERE / "dossiers" / f"{case}.csv", said, lambda: (), "county")
        found.append(measure(said, rules, dossier, as_of(case)))
    columns, (values, states) = Columns(rules, said.judgement.adjustment), stacked(found)
    meant = [[points_of(expected(case)["total"][column]) for case in cases] for column in range(3)]
    assert columns.totals(columns.encoded(values, states)).totals.tolist() == meant
    for bit, wanted in zip((EVIDENCED, CLAIMED, ATTAINABLE), meant, strict=True):
        assert columns.totals(columns.encoded(values, states, bit)).totals.tolist() == [wanted]
    told = [" ".join([one.status, *one.reasons]) for one in verdicts(rules, columns.judge(values, states))]
    assert told == [expected(case)["verdict"][3] for case in cases]


# ── the oracle ───────────────────────────────────────────────────────────────────────────────────────────────────────


def by_oracle(case: str) -> dict[str, Answer]:
    """The same rows from the independent scorer, which reads the files itself."""
    declared = oracle.Declared.read(HERE / "standards", CASES[case]["standard"])
    raw: dict[str, dict[int | None, oracle.Cell]] = {}
    for row in check.table(HERE / "dossiers" / f"{case}.csv"):
        year = int(row["year"]) if row["year"] else None
        raw.setdefault(row["fact"], {})[year] = oracle.Cell(row["value"], bool(row["evidence"]))
    return dict(oracle_rows(oracle.assess(declared, CASES[case]["level"], raw, as_of(case))))


def oracle_rows(found: oracle.Assessment) -> Iterator[tuple[str, Answer]]:
    """The oracle's answer as rows."""

    def points(by: oracle.Points) -> tuple[str, str, str]:
        return written(by["evidenced"]), written(by["claimed"]), written(by["attainable"])

    for name, one in found.indicators.items():
        yield name, (*points(one.points), one.outcome + (" capped" if one.capped else ""))
        for clause, (kind, lost) in one.clauses.items():
            if kind is not None:
                yield clause, ("", "", "", f"{kind} {written(lost)}")
    for name, status in found.surveys.items():
        yield f"survey {name}", ("", "", "", status)
    for name, status in found.vetoes.items():
        yield name, ("", "", "", status)
    if any(name.startswith("J-") for name in found.indicators):
        yield "adjustment", (*points(found.adjustment), "")
    yield "total", (*points(found.totals), "")
    yield "out_of", ("", "", "", written(found.out_of))
    yield "still_attainable", ("", "", "", written(found.totals["still_attainable"]))
    yield "missing", ("", "", "", str(found.missing))
    yield "verdict", ("", "", "", " ".join([found.verdict[0], *found.verdict[1]]))


def written(points: Fraction) -> str:
    """Points as plain text."""
    text = oracle.decimal_text(abs(points))
    return ("-" if points < 0 else "") + (text.rstrip("0").rstrip(".") if "." in text else text)


@pytest.mark.parametrize("case", CASES)
def test_the_oracle_says_what_is_expected(case: str) -> None:
    """The scorer that shares no code with the engine comes to the same rows."""
    assert list(by_oracle(case).items()) == list(expected(case).items())


# ── the cases themselves ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_standards_are_sound(capsys: pytest.CaptureFixture[str]) -> None:
    """``standard check`` finds nothing wrong, its proof included: another program is not held to a faulty standard."""
    assert run(["standard", "check", str(HERE / "standards")]) == 0, capsys.readouterr().err


def test_nothing_lies_beside_the_cases() -> None:
    """A dossier and expected rows for each case, and none without one."""
    for folder in ("dossiers", "expected"):
        assert sorted(path.stem for path in (HERE / folder).iterdir()) == sorted(CASES)
    assert sorted(path.name for path in (HERE / "standards" / "rules").iterdir()) == STANDARDS


def test_the_cases_meet_everything_that_there_is() -> None:
    """Every method, outcome, kind of finding, status of a survey or veto, and verdict."""
    assert {rule.method_name for name in STANDARDS for rule in standard(name).rules.values()} == set(METHODS)
    words = {answer.split()[0] for case in CASES for *_, answer in expected(case).values() if answer}
    for named in (Outcome, FindingKind, SurveyStatus, VetoStatus, VerdictStatus):
        assert set(get_args(named)) <= words
    assert any(answer.endswith(" capped") for case in CASES for *_, answer in expected(case).values())


def test_the_arithmetic_is_shown() -> None:
    """Every total and every score between none and full says how it comes about."""
    for case in CASES:
        for row in check.table(HERE / "expected" / f"{case}.csv"):
            told = row["id"] == "total" or row["answer"] in ("partly", "failed capped")
            assert row["why"] or not told, (case, row["id"])


def test_totals_add_up() -> None:
    """By the expected rows alone: the indicators and the adjustment are the total."""
    for case in CASES:
        rows = expected(case)
        for column in range(3):
            core = [one[column] for key, one in rows.items() if key[0] in "ABCDE" and "." not in key and one[column]]
            extra = rows["adjustment"][column] if "adjustment" in rows else "0"
            assert sum(map(Decimal, core)) + Decimal(extra) == Decimal(rows["total"][column]), case


# ── comparing another program's results ──────────────────────────────────────────────────────────────────────────────


def results(path: Path, *, encoding: str = "utf-8", **changed: str) -> str:
    """A results file with every answer right, but of 13-shares-rounding C-01 where `changed` says so."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["case", "id", *check.FIELDS, "note"], extrasaction="ignore")
    writer.writeheader()
    for (case, name), row in check.expected().items():
        mine = changed if (case, name) == ("13-shares-rounding", "C-01") else {}
        writer.writerow({**row, "case": case, "note": "自算", **mine})
    path.write_bytes(out.getvalue().encode(encoding))
    return str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_right_results_are_right(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], encoding: str) -> None:
    """As a program or as Excel saves them; 1.210 is 1.21."""
    assert check.main([results(tmp_path / "mine.csv", encoding=encoding, claimed="1.210")]) == 0
    cells = sum(1 for row in check.expected().values() for field in check.FIELDS if row[field])
    assert f"{cells} of {cells} cells answered, 0 differ" in capfdbinary.readouterr().out.decode()


def test_what_differs_is_named(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Half to even gives 1.20: the cell, both figures and the arithmetic; what is left empty is not compared."""
    assert check.main([results(tmp_path / "mine.csv", claimed="1.20", attainable="", answer="met")]) == 1
    told = capfdbinary.readouterr().out.decode()
    why = check.expected()["13-shares-rounding", "C-01"]["why"]
    assert f"13-shares-rounding C-01 claimed: 1.20 ≠ 1.21   {why}" in told
    assert "13-shares-rounding C-01 answer: met ≠ partly" in told
    assert told.rstrip().endswith("2 differ")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("01-lists-limit,A-01.a,,,,failed 1", "01-lists-limit A-01.a: 不应有这一行"),  # no such finding
        ("01-lists-limit,A-01,3,3,3,met\n01-lists-limit,A-01,3,3,3,met", "01-lists-limit A-01: 重复"),
        ("01-lists-limit,out_of,,7,,7", "01-lists-limit out_of claimed: 7 ≠ （空"),  # a cell that has no meaning
        ("01-lists-limit,A-01,,,,", "0 of"),  # nothing answered at all is not right
    ],
)
def test_what_is_not_expected_is_told(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], row: str, told: str
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"case,id,evidenced,claimed,attainable,answer\n{row}\n", encoding="utf-8")
    assert check.main([str(path)]) == 1
    assert told in capfdbinary.readouterr().out.decode()


@pytest.mark.parametrize("words", [[], ["nowhere.csv"], ["one", "two"]])
def test_a_wrong_call_is_told(words: list[str], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert check.main(words) == 2
    assert "cannot compare" in capfdbinary.readouterr().out.decode()


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    for text in ("", "case\n01-lists-limit\n", "\x00"):
        path.write_text(text, encoding="utf-8")
        assert check.main([str(path)]) == 2


def test_the_blank_table_has_every_row(tmp_path: Path) -> None:
    """As a process of its own: it needs nothing of the product."""
    asked = subprocess.run([sys.executable, "-I", HERE / "check.py", "--blank"], capture_output=True, check=True)
    path = tmp_path / "mine.csv"
    path.write_bytes(asked.stdout)
    assert [(row["case"], row["id"]) for row in check.table(path)] == list(check.expected())
