"""The evaluator `rete`: clause codes as by hand and as `columns`, behind its fence; and what happens without it."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from modelcity.cli.entry import run
from modelcity.dossier.measures import Measured, State
from modelcity.errors import DisagreementError
from modelcity.judging import rete, score
from modelcity.judging.rete import MOST_TESTS_PER_FACT, Rete
from modelcity.standard.clauses import Bound, Clause, Item, LevelRules, Measure, Meter, Test
from test_columns import BARE, CLEAR, EARLY, FILED, MISSING, NA, NA_BARE, NOT_DUE, judged, mean, of_everything, scored

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_data" / "district-halfway.csv"

needs_rete = pytest.mark.skipif(
    not rete.available(), reason="durable-rules cannot be imported here (it cannot on Python 3.13 and later)"
)


def m(name: str = "f", year: int | None = None, *, veto: bool = False) -> Measure:
    return Measure(name, year, 1, veto)


def asks(measure: Measure, at_least: int = 1) -> Test:
    return Test((Bound(measure, at_least),))


def codes(rules: LevelRules, *dossiers: tuple[list[int], list[State]]) -> list[list[int]]:
    """What one ruleset says of dossiers, one after another."""
    with closing(Rete(rules)) as evaluator:
        return [evaluator.codes(Measured(values, states)) for values, states in dossiers]


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@needs_rete
@pytest.mark.parametrize(
    ("state", "reached", "failing"),
    [
        (FILED, 7, 0),
        (BARE, 6, 0),
        (MISSING, 4, 4),
        (NA, 7, 7),
        (NA_BARE, 6, 6),
        (NOT_DUE, 7, 7),
        (EARLY, 7, 7),
        (CLEAR, 7, 7),
    ],
)
def test_every_state_of_a_single_test(state: State, reached: int, failing: int) -> None:
    """The codes of a value that reaches its bound and of one that does not (for what is not there: of no value)."""
    rules = scored(Clause("X.a", 100, (asks(m(), 2),)), ceiling=100)
    assert codes(rules, ([2], [state]), ([1], [state])) == [[reached], [failing]]


@needs_rete
def test_several_tests_lose_one_clause() -> None:
    """Tests that fail in different totals are lost together; other clauses of the item are not."""
    first = Clause("X.a", 50, (asks(m("a")), asks(m("b"))))
    rules = scored(first, Clause("X.b", 50, (asks(m("c")),)), ceiling=100)
    assert codes(
        rules,
        ([1, 1, 1], [FILED, BARE, MISSING]),
        ([1, 0, 0], [BARE, MISSING, FILED]),
        ([0, 1, 1], [FILED, MISSING, BARE]),
    ) == [[6, 4], [4, 0], [0, 6]]


@needs_rete
def test_alternatives_and_meters_by_hand() -> None:
    """An alternative holds by any bound; a meter holds where it is full, in a mean and in a sum."""
    either = Clause("X.a", 50, (Test((Bound(m("a"), 2), Bound(m("b"), 5))),))
    share = Clause("X.b", 50, meter=Meter((m("c"), m("d")), 0, 4, mean=True, span=4))
    total = Clause("X.c", 50, meter=Meter((m("c"), m("d")), 0, 6, mean=False, span=600, each=100))
    rules = scored(either, share, total, ceiling=150)
    assert codes(
        rules,
        ([2, 0, 4, 4], [FILED] * 4),
        ([1, 5, 4, 2], [FILED, BARE, FILED, BARE]),
        ([0, 0, 9, 0], [NA, NA, FILED, NA]),
        ([1, 4, 3, 0], [FILED, MISSING, FILED, MISSING]),
    ) == [[7, 7, 7], [6, 0, 6], [7, 7, 7], [4, 0, 4]]


@needs_rete
def test_negative_and_huge_values() -> None:
    """Measures turned round, 12 digits, and bounds at 0: exact in the library's integers."""
    most = 99_999_999_999_999
    clauses = [
        Clause("X.a", 1, (asks(m("a"), most),)),
        Clause("X.b", 1, (asks(Measure("b", None, -1), -most),)),
        Clause("X.c", 1, (asks(Measure("c", None, -1), 0),)),
    ]
    rules = scored(*clauses, ceiling=3)
    assert codes(
        rules, ([most, -most, 0], [FILED] * 3), ([most - 1, -most - 1, -1], [FILED] * 3), ([0, 0, 0], [MISSING] * 3)
    ) == [[7, 7, 7], [0, 0, 0], [4, 4, 4]]


@needs_rete
def test_a_veto_fires_in_the_chain() -> None:
    """value → failed test → lost clause → deduction or veto: only a veto that fails at best fires."""
    veto = Item("V", "veto", 0, 0, (Clause("V", 0, (asks(m("v", veto=True)),)),))
    item = Item("X", "scored", 100, 0, (Clause("X.a", 100, (asks(m("a")),)),))
    with closing(Rete(LevelRules("county", (item, veto), ()))) as evaluator:
        assert evaluator.codes(Measured([0, 0], [FILED, FILED])) == [0, 0]
        assert (evaluator.deducted, evaluator.fired) == ({0, 1}, {1})
        assert evaluator.codes(Measured([1, 0], [BARE, MISSING])) == [6, 4]
        assert (evaluator.deducted, evaluator.fired) == ({0, 1}, set())
        assert evaluator.codes(Measured([1, 1], [FILED, FILED])) == [7, 7]
        assert (evaluator.deducted, evaluator.fired) == (set(), set())


@needs_rete
def test_the_same_codes_as_columns() -> None:
    """On many random dossiers over rules of every kind, in every state."""
    rules, rng = of_everything(), random.Random(7)
    with closing(Rete(rules)) as evaluator:
        for _ in range(300):
            values = [measure.sign * rng.randrange(6) for measure in rules.measures]
            states = [rng.choice(list(State)) for _ in rules.measures]
            found = evaluator.codes(Measured(values, states))
            assert found == judged(rules, (values, states)).codes[:, 0].tolist()


@needs_rete
def test_meters_are_full_for_both_or_for_neither() -> None:
    """Means with 0–4 years counted, values beyond both ends."""
    rules, rng = scored(Clause("X.share", 100, meter=mean(4)), ceiling=100), random.Random(8)
    with closing(Rete(rules)) as evaluator:
        for _ in range(300):
            values = [rng.choice([-1, 3, 4, 4, 4, 5]) for _ in range(4)]
            states = [rng.choice(list(State)) for _ in range(4)]
            found = evaluator.codes(Measured(values, states))
            assert found == judged(rules, (values, states)).codes[:, 0].tolist()


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@needs_rete
def test_a_session_after_a_session_gives_its_own_result() -> None:
    """Nothing of one dossier stays for the next: the same, the opposite, and the same again."""
    rules = scored(Clause("X.a", 50, (asks(m("a")),)), Clause("X.b", 50, (asks(m("b")),)), ceiling=100)
    good, bad, half = ([1, 1], [FILED] * 2), ([0, 0], [FILED] * 2), ([1, 0], [BARE, MISSING])
    found = codes(rules, good, bad, half, good, half, bad, good)
    assert found == [[7, 7], [0, 0], [6, 4], [7, 7], [6, 4], [0, 0], [7, 7]]


@needs_rete
def test_two_rulesets_at_once() -> None:
    """Rulesets of two levels stand side by side, and closing one leaves the other."""
    one = Rete(scored(Clause("X.a", 100, (asks(m(), 1),)), ceiling=100))
    with closing(Rete(scored(Clause("X.a", 100, (asks(m(), 3),)), ceiling=100))) as other:
        assert one.codes(Measured([2], [FILED])) == [7]
        assert other.codes(Measured([2], [FILED])) == [0]
        one.close()
        assert other.codes(Measured([3], [FILED])) == [7]


@needs_rete
def test_an_error_inside_an_action_surfaces() -> None:
    """The library swallows what an action raises: here it comes out, and the next session is sound again."""
    rules = scored(Clause("X.a", 100, (asks(m()),)), ceiling=100)
    with closing(Rete(rules)) as evaluator:
        derive = evaluator._derive

        def fail(c: Any, fact: dict[str, Any]) -> None:
            raise RuntimeError("inside the action")

        evaluator._derive = fail
        with pytest.raises(RuntimeError, match="inside the action"):
            evaluator.codes(Measured([0], [FILED]))
        evaluator._derive = derive
        assert evaluator.codes(Measured([1], [FILED])) == [7]
        assert evaluator.codes(Measured([0], [FILED])) == [0]


@needs_rete
def test_an_interrupt_inside_an_action_surfaces() -> None:
    """KeyboardInterrupt too."""
    rules = scored(Clause("X.a", 100, (asks(m()),)), ceiling=100)
    with closing(Rete(rules)) as evaluator:

        def interrupt(c: Any, fact: dict[str, Any]) -> None:
            raise KeyboardInterrupt

        evaluator._derive = interrupt
        with pytest.raises(KeyboardInterrupt):
            evaluator.codes(Measured([0], [FILED]))


@needs_rete
def test_a_fact_that_the_library_loses_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids are read back: a batch that ends early is no result."""
    rules = scored(Clause("X.a", 100, (asks(m()),)), ceiling=100)
    with closing(Rete(rules)) as evaluator:
        kept = evaluator._host.get_facts
        monkeypatch.setattr(evaluator._host, "get_facts", lambda *args: kept(*args)[:1])
        with pytest.raises(DisagreementError, match="lost"):
            evaluator.codes(Measured([1], [FILED]))


@needs_rete
def test_the_fence_counts_tests_on_one_measure() -> None:
    """48 tests on one measure are judged, also where one value fails all; 49 are refused before anything is built."""

    def ladder(steps: int) -> LevelRules:
        return scored(*(Clause(f"X.{n}", 1, (asks(m(), n + 1),)) for n in range(steps)), ceiling=steps)

    assert MOST_TESTS_PER_FACT == 48
    assert codes(ladder(48), ([0], [FILED]), ([24], [FILED]), ([48], [BARE])) == [
        [0] * 48,
        [7] * 24 + [0] * 24,
        [6] * 48,
    ]
    for steps in (49, 63, 64, 65):
        with pytest.raises(DisagreementError, match="too many tests"):
            Rete(ladder(steps))


@needs_rete
def test_the_fence_counts_each_direction_for_itself() -> None:
    """A measure turned round is one of its own: 48 tests up and 48 down stand beside each other."""
    up = [Clause(f"X.u{n}", 1, (asks(m(), n),)) for n in range(48)]
    down = [Clause(f"X.d{n}", 1, (asks(Measure("f", None, -1), -n),)) for n in range(48)]
    assert codes(scored(*up, *down, ceiling=96), ([20, -20], [FILED] * 2)) == [
        [7] * 21 + [0] * 27 + [0] * 20 + [7] * 28
    ]


@needs_rete
def test_many_measures_and_clauses() -> None:
    """Far more of everything than a standard has: 600 measures, each with its clause and its item."""
    clauses = [Clause(f"X.{n}", 1, (asks(m(f"f{n}")),)) for n in range(600)]
    items = tuple(Item(f"X{n}", "scored", 1, 0, (clause,)) for n, clause in enumerate(clauses))
    values = [n % 2 for n in range(600)]
    expected = [7 * (n % 2) for n in range(600)]
    assert codes(LevelRules("county", items, ()), (values, [FILED] * 600)) == [expected]


@needs_rete
def test_names_from_a_standard_never_reach_the_library() -> None:
    """Facts and rules have ids of ours, made of letters and numbers; no text of a user goes inside."""
    name = "事\0实\n%n" + "x" * 5000
    rules = scored(Clause(f"{name}.a", 100, (asks(m(name)),)), ceiling=100)
    assert codes(rules, ([0], [FILED]), ([1], [FILED])) == [[0], [7]]
    with closing(Rete(rules)) as evaluator:
        facts = evaluator._facts(Measured([0], [BARE]))
        texts = {str(value) for fact in facts for value in fact.values()} | set().union(*facts)
        assert all(text.isascii() and len(text) < 30 for text in texts)
        assert len({fact["id"] for fact in facts}) == len(facts)


@needs_rete
def test_ids_whose_hashes_collide_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library knows an id by 32 bits: two that are the same there would be one fact."""
    monkeypatch.setattr(rete, "_fnv32", len)
    rules = scored(Clause("X.a", 100, (asks(m("a")), asks(m("b")))), ceiling=100)
    with closing(Rete(rules)) as evaluator, pytest.raises(DisagreementError, match="collide"):
        evaluator.codes(Measured([1, 1], [FILED] * 2))


@pytest.mark.parametrize(("text", "value"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_the_hash_is_fnv_1a(text: str, value: int) -> None:
    """The published test vectors of 32-bit FNV-1a."""
    assert rete._fnv32(text) == value


@needs_rete
def test_after_close_nothing_is_judged() -> None:
    """A closed ruleset refuses, by an exception and not by a crash; so does closing it again."""
    evaluator = Rete(scored(Clause("X.a", 100, (asks(m()),)), ceiling=100))
    evaluator.close()
    with pytest.raises(Exception, match="111"):  # the library's code: no such ruleset
        evaluator.codes(Measured([0], [FILED]))
    with pytest.raises(Exception, match="111"):
        evaluator.close()


GROWTH = """
import resource, sys
from test_columns import FILED, of_everything
from modelcity.dossier.measures import Measured
from modelcity.judging.rete import Rete
rules = of_everything()
states = [FILED for _ in rules.measures]
def sessions(count):
    for n in range(count):
        evaluator.codes(Measured([n % 5 for _ in rules.measures], states))
def rulesets(count):
    global evaluator
    for _ in range(count):
        evaluator = Rete(rules)
        sessions(1)
        evaluator.close()
evaluator = Rete(rules)
WHAT(200)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
evaluator = Rete(rules)
WHAT(500)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(grown * (1 if sys.platform == "darwin" else 1024))
"""


@needs_rete
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="nothing to measure with")
@pytest.mark.parametrize(("what", "most"), [("sessions", 2_000_000), ("rulesets", 10_000_000)])
def test_memory_does_not_grow(what: str, most: int) -> None:
    """500 sessions in a row take next to nothing more; 500 rulesets built and closed, little."""
    script = GROWTH.replace("WHAT", what)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT / "tests", capture_output=True, encoding="utf-8", check=True
    )
    assert int(done.stdout) < most


# ── with the other, and without ──────────────────────────────────────────────────────────────────────────────────────


class Answer:
    """Runs a command, and keeps what it said."""

    def __init__(self, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        self._capture = capfdbinary

    def __call__(self, *arguments: str) -> tuple[int, bytes, str]:
        code = run(arguments)
        sys.stdout.flush()
        out, err = self._capture.readouterr()
        return code, out, err.decode()


@pytest.fixture
def answer(capfdbinary: pytest.CaptureFixture[bytes]) -> Iterator[Answer]:
    """A command's exit code, output and errors."""
    yield Answer(capfdbinary)


def test_without_rete_the_same_is_printed(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where durable-rules cannot be imported `columns` stands alone: the same bytes and exit code."""
    with_both = answer("assess", str(SAMPLE), "--json", "--as-of", "2023-06-20")
    monkeypatch.setattr(score, "available", lambda: False)
    monkeypatch.setattr(rete, "available", lambda: False)
    alone = answer("assess", str(SAMPLE), "--json", "--as-of", "2023-06-20")
    assert json.loads(alone[1])["format"] == "modelcity-assessment/1"
    assert alone[:2] == with_both[:2]
    assert "durable-rules" in alone[2]


class Wrong:
    """An evaluator that says of every clause that it holds, but of one that it does not."""

    def __init__(self, rules: LevelRules) -> None:
        self.rules = rules

    def codes(self, measured: Measured) -> list[int]:
        found = judged(self.rules, (measured.values, measured.states)).codes[:, 0].tolist()
        named = [clause.id for clause in self.rules.clauses].index("A1-02.b")
        found[named] ^= 2
        return [int(code) for code in found]

    def close(self) -> None:
        """Nothing to free."""


def test_a_disagreement_gives_no_score(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """One bit of one clause differs: exit code 3, the clause is named, and nothing is printed as a result."""
    monkeypatch.setattr(score, "available", lambda: True)
    monkeypatch.setattr(score, "Rete", Wrong)
    code, out, err = answer("assess", str(SAMPLE), "--json")
    assert code == 3
    assert out == b""
    assert "A1-02.b" in err
    assert "A1-02.a" not in err
    assert "不给出分数" in err


def test_agreement_names_every_clause_that_differs() -> None:
    """All of them at once, and none that agrees."""
    clauses = [Clause(f"X.{n}", 1, (asks(m(f"f{n}")),)) for n in range(4)]
    rules = scored(*clauses, ceiling=4)
    with pytest.raises(DisagreementError) as raised:
        score._agree(rules, [7, 6, 4, 0], [7, 4, 4, 7])
    assert [problem.place.path for problem in raised.value.problems] == ["X.1", "X.3"]
    score._agree(rules, [7, 6, 4, 0], [7, 6, 4, 0])


def test_it_is_unavailable_without_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither half of durable-rules alone is enough."""
    for absent in ("durable", "durable_rules_engine"):
        monkeypatch.setattr(rete, "find_spec", lambda name, absent=absent: None if name == absent else object())
        assert rete.available() is False
