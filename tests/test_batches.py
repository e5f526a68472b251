"""``score_batches``: tables in, tables out, the same as from a file."""

import pickle
from datetime import date

import pandas as pd
import pytest

from bad_dossiers import NATIONAL, OTHER
from modelcity.errors import FactError
from modelcity.planning.batches import Batch, score_batches

FACT = "leading_group_plenary_count"
COLUMNS = ["locality", "fact", "year", "value", "evidence", "level"]


def frame(*rows: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS, dtype=str)


ONE = frame(("甲", FACT, "2020", "1", "纪要", "town"), ("乙", FACT, "2020", "一", "", "town"))
TWO = frame(("丙", FACT, "2020", "1", "", "town"), ("丁", "joint_conference_count", "2020", "1", "", "county"))


def score(*tables: pd.DataFrame, level: str | None = None, as_of: date | None = None) -> list[Batch]:
    return list(score_batches(NATIONAL, tables, level=level, as_of=as_of, others=[OTHER]))


def test_tables_in_tables_out() -> None:
    """A result for each table, a table for each level, and who was left out."""
    first, second = score(ONE, TWO)
    (towns,) = first.scored
    assert towns["locality"].tolist() == ["甲"]
    (told,) = first.left_out.itertuples(index=False)
    assert told.locality == "乙"
    assert told.problem.startswith("第 1 张表:2: value: 事实")
    assert [table["level"].tolist() for table in second.scored] == [["town"], ["county"]]
    assert second.left_out.empty
    assert not any(dtype.kind == "f" for table in (*first.scored, *second.scored) for dtype in table.dtypes)


def test_batches_do_not_depend_on_each_other() -> None:
    """One by one, together, in another process: the same tables, and the arguments unchanged."""
    before = ONE.copy()
    together, apart = score(ONE, TWO), [*score(ONE), *score(TWO)]
    for one, other in zip(together, apart, strict=True):
        for left, right in zip(one.scored, other.scored, strict=True):
            pd.testing.assert_frame_equal(left, right)
    pd.testing.assert_frame_equal(ONE, before)
    sent = pickle.loads(pickle.dumps((NATIONAL, [ONE])))
    (again,) = score_batches(*sent)
    pd.testing.assert_frame_equal(again.scored[0], together[0].scored[0])


def test_level_and_day_of_the_call() -> None:
    """As ``--level`` and ``--as-of``."""
    (batch,) = score(ONE, level="county", as_of=date(2020, 1, 1))
    assert batch.scored[0]["level"].tolist() == ["county"]
    assert batch.scored[0]["missing"].item() < score(ONE, level="county")[0].scored[0]["missing"].item()


def test_values_of_other_standards_are_passed_over() -> None:
    """And counted; without that standard the fact is unknown."""
    table = frame(("甲", "only_elsewhere_count", "2020", "1", "", "town"), ("甲", FACT, "2020", "1", "", "town"))
    assert score(table)[0].passed_over == 1
    (alone,) = score_batches(NATIONAL, [table])
    assert "only_elsewhere_count" in alone.left_out["problem"].item()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (ONE.drop(columns="value"), "缺少列“value”"),
        (ONE.assign(score="1"), "列名“score”不认识"),
        (ONE.assign(year=2020), "第 1 张表:1: year: 这一格是 int"),
        (pd.concat([ONE, ONE]), "地区“甲”的行没有放在一起"),
    ],
)
def test_bad_tables(table: pd.DataFrame, words: str) -> None:
    """Refused as a whole: who made the table has to mend it."""
    with pytest.raises(FactError, match=words):
        score(table)


def test_rows_that_differ_about_their_locality_and_an_empty_table() -> None:
    """Two levels of one locality are a problem of it; no rows are no problem."""
    batch, empty = score(frame(("甲", FACT, "2020", "1", "", "town"), ("甲", FACT, "2021", "1", "", "county")), ONE[:0])
    assert batch.scored == ()
    assert "“甲”与" in batch.left_out["problem"].item()
    assert (empty.scored, len(empty.left_out)) == ((), 0)
