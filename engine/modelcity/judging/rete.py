"""The evaluator `rete`: the same clauses in durable-rules, by forward chaining, for one dossier at a time.

value → failed test → lost clause → deduction or veto. durable-rules 2.0.28 is unmaintained C that trusts its input,
so it runs fenced: a private host without threads, integer facts with ids of ours, no text of users, one positive test
on one fact per rule with equality first and in groups, one session, ids read back, errors raised again, state deleted
at the end. Tests with alternatives and meters are worked out here in plain integers and enter as facts.
"""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

from modelcity.dossier.measures import ALL, MASKS, Measured
from modelcity.errors import DisagreementError, Place, Problem
from modelcity.standard.clauses import LevelRules, Measure, Meter, Test

BELOW_ALL = -(2**62)
GROUP = 40  # rules under one node; 512 first tests under one node hang the build
MOST_TESTS_PER_FACT = 48  # 64 tests passed by one fact kill the process
RULESET, SESSION = "clauses", "one"


def available() -> bool:
    """Whether durable-rules can be imported here (it cannot on Python 3.13 and later)."""
    if find_spec("durable") is None or find_spec("durable_rules_engine") is None:
        return False
    try:
        from durable import engine
    except ImportError:  # pragma: no cover - an extension module that does not load
        return False
    return engine is not None


class Rete:
    """The clauses of one level as a durable-rules ruleset; ``close`` frees it."""

    def __init__(self, rules: LevelRules) -> None:
        self.rules = rules
        self._index = {measure: row for row, measure in enumerate(rules.measures)}
        self._item_of = [number for number, item in enumerate(rules.items) for _ in item.clauses]
        self._lost: dict[int, int] = {}
        self._seen: set[str] = set()
        self._errors: list[BaseException] = []
        self.deducted: set[int] = set()
        self.fired: set[int] = set()
        self._host = _quiet_host({RULESET: self._ruleset()})

    def close(self) -> None:
        """Free the ruleset."""
        import durable_rules_engine

        durable_rules_engine.delete_ruleset(self._host.get_ruleset(RULESET)._handle)

    def codes(self, measured: Measured) -> list[int]:
        """The clause codes of one dossier, in the order of the level's clauses."""
        self._lost, self._seen, self._errors = {}, set(), []
        self.deducted, self.fired = set(), set()
        facts = self._facts(measured)
        sent = {fact["id"] for fact in facts}
        if len({_fnv32(name) for name in sent}) != len(facts):
            raise _internal("fact ids collide")
        try:
            state = self._host.assert_facts(RULESET, facts)
            kept = {fact["id"] for fact in self._host.get_facts(RULESET, SESSION)}
            if self._errors:
                raise self._errors[0]
            if sent - kept or state.get("exception"):
                raise _internal(f"{len(sent - kept)} facts lost, {state.get('exception')}")
        finally:
            self._host.delete_state(RULESET, SESSION)
        return [ALL & ~self._lost.get(number, 0) for number in range(len(self.rules.clauses))]

    def _ruleset(self) -> dict[str, Any]:
        rules: dict[str, Any] = {
            "00-open": {
                "all": [{"m": {"k": "open"}}],
                "run": _nothing,
            },  # one rule fires, or deleting the state crashes
            "99-keep": {"all": [{"m": {"$ex": {"k": 1}}}, {"n": {"k": "never"}}], "run": _nothing},  # takes every fact
        }
        per_measure: Counter[int] = Counter()
        for number, clause in enumerate(self.rules.clauses):
            for order, test in enumerate(clause.tests):
                if len(test.any_of) == 1:
                    bound = test.any_of[0]
                    row = self._index[bound.measure]
                    per_measure[row] += 1
                    below: list[dict[str, Any]] = [
                        {"k": "in"},
                        {"g": row // GROUP},
                        {"f": row},
                        {"$lt": {"v": bound.at_least}},
                    ]
                    rules[f"t{number}.{order}"] = self._rule(below, self._fail(number))
            rules[f"c{number}"] = self._rule([{"k": "fail"}, {"g": number // GROUP}, {"c": number}], self._lose(number))
        for number, item in enumerate(self.rules.items):
            when: list[dict[str, Any]] = [{"k": "lost"}, {"g": number // GROUP}, {"i": number}]
            rules[f"i{number}"] = self._rule(when, self._note(number, veto=item.kind == "veto"))
        if per_measure and max(per_measure.values()) > MOST_TESTS_PER_FACT:
            raise _internal("too many tests on one measure")
        return rules

    def _rule(self, when: list[dict[str, Any]], then: Callable[[Any], None]) -> dict[str, Any]:
        def run(c: Any) -> None:  # exactly one argument; the library swallows what is raised here
            try:
                then(c)
            except BaseException as error:  # noqa: BLE001 - kept and raised again after the session
                self._errors.append(error)

        return {"all": [{"m": {"$and": when}}], "run": run}

    def _derive(self, c: Any, fact: dict[str, Any]) -> None:
        if fact["id"] not in self._seen:  # asserting an id twice raises inside the action
            self._seen.add(fact["id"])
            c.assert_fact(fact)

    def _fail(self, clause: int) -> Callable[[Any], None]:
        return lambda c: self._derive(c, _failure(clause, c._m["m"]["r"]))

    def _lose(self, clause: int) -> Callable[[Any], None]:
        item = self._item_of[clause]

        def lose(c: Any) -> None:
            reach = c._m["m"]["r"]
            self._lost[clause] = self._lost.get(clause, 0) | reach
            self._derive(c, {"id": f"l{item}.{reach}", "k": "lost", "g": item // GROUP, "i": item, "r": reach})

        return lose

    def _note(self, item: int, *, veto: bool) -> Callable[[Any], None]:
        def note(c: Any) -> None:
            self.deducted.add(item)
            if veto and c._m["m"]["r"] == ALL:
                self.fired.add(item)

        return note

    def _facts(self, measured: Measured) -> list[dict[str, Any]]:
        facts: list[dict[str, Any]] = [{"id": "open", "k": "open"}]
        for row, (value, state) in enumerate(zip(*measured, strict=True)):
            masks = MASKS[state]
            if not masks.early:
                against = ALL & ~(masks.value | masks.best | masks.na)
                if masks.value:
                    facts.append({"id": f"v{row}", "k": "in", "g": row // GROUP, "f": row, "v": value, "r": ALL})
                if against:
                    facts.append(
                        {
                            "id": f"w{row}",
                            "k": "in",
                            "g": row // GROUP,
                            "f": row,
                            "v": BELOW_ALL,
                            "r": against,
                        }
                    )
        for number, clause in enumerate(self.rules.clauses):
            held = [self._alternative(test, measured) for test in clause.tests if len(test.any_of) > 1]
            if clause.meter is not None:
                held.append(self._full(clause.meter, measured))
            for reach in {ALL & ~code for code in held} - {0}:
                facts.append(_failure(number, reach))
                self._seen.add(facts[-1]["id"])
        return [{"sid": SESSION, **fact} for fact in facts]

    def _parts(self, measure: Measure, measured: Measured) -> tuple[int, int, int, int, int]:
        row = self._index[measure]
        return (measured.values[row], *MASKS[measured.states[row]])

    def _alternative(self, test: Test, measured: Measured) -> int:
        any_holds, all_left_out = 0, ALL
        for bound in test.any_of:
            value, counts, best, na, early = self._parts(bound.measure, measured)
            reached = value >= bound.at_least
            any_holds |= (counts if reached else 0) | best
            all_left_out &= na | (0 if reached else early)
        return any_holds | all_left_out

    def _full(self, meter: Meter, measured: Measured) -> int:
        code = 0
        for bit in (1, 2, 4):
            amounts = []
            for measure in meter.measures:
                value, counts, best, na, _ = self._parts(measure, measured)
                if counts & bit:
                    amounts.append(min(max(value, meter.zero), meter.full))
                elif best & bit or not na & bit:
                    amounts.append(meter.full if best & bit else meter.zero)
            if meter.mean:
                full = not amounts or Fraction(sum(amounts), len(amounts)) >= meter.full
            else:
                full = meter.each * sum(amounts) + meter.base >= meter.span
            code |= bit if full else 0
        return code


def _nothing(_c: Any) -> None:
    """An action must take exactly one argument."""


def _failure(clause: int, reach: int) -> dict[str, Any]:
    return {
        "id": f"x{clause}.{reach}",
        "k": "fail",
        "g": clause // GROUP,
        "c": clause,
        "r": reach,
        "sid": SESSION,
    }


def _quiet_host(rulesets: dict[str, Any]) -> Any:
    from durable import engine

    class QuietHost(engine.Host):  # type: ignore[misc]  # the library has no types
        def _run(self) -> None:
            """No timer threads: everything is synchronous."""

    return QuietHost(rulesets)


def _fnv32(text: str) -> int:
    """The identity that the library gives an id: equal hashes would be one fact."""
    value = 0x811C9DC5
    for byte in text.encode("ascii"):
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def _internal(why: str) -> DisagreementError:
    return DisagreementError(Problem(Place("rete"), why))
