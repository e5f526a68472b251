"""What is proved of one item at one level, by the structure of its clauses and at all their critical points.

The clause language gives the argument: clauses only lose points, and every measure is turned so that more is better.
So it is enough to look at single tests that fail while all else is at its best: any dossier in which a clause fails
has at least the losses of one of these.
"""

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from modelcity.proving.critical import MAX_COMBINATIONS, CriticalPoints, Key, Values, bounds_of
from modelcity.proving.failures import Failure, Property, Shown
from modelcity.proving.trials import Bench, Results, Trial, Way, shows_value, trial
from modelcity.standard.clauses import Bound, Item
from modelcity.standard.facts import Fact
from modelcity.standard.models import points_text
from modelcity.texts import t


@dataclass(frozen=True)
class Breaking:
    """One way to make one clause fail: `values` differ from the best ones, `test` None for a meter."""

    clause: int
    test: int | None
    values: Values


class ItemProof:
    """One item at one level with all that its proofs need; `failures` says what does not hold."""

    def __init__(self, level: str, item: Item, facts: Mapping[str, Fact]) -> None:
        self.level, self.item, self.facts = level, item, facts
        self.bench = Bench(level, item, facts)
        self.points = CriticalPoints(item, facts)
        self.best = self.points.best or self._nearly_best()
        self.breakings = list(self._breakings())
        self.broken = self.bench.judge([self.at(breaking.values) for breaking in self.breakings])

    def _nearly_best(self) -> Values:
        """Where not everything can hold: for each value the point that passes most of its bounds."""
        found = {}
        for key, bounds in self.points.bounds.items():
            passed = [self.points.passing(bound) for bound in bounds]
            found[key] = max(
                self.points.points[key], key=lambda value: sum(one.low <= value <= one.high for one in passed)
            )
        return found

    def at(self, values: Values) -> Trial:
        """The best values but for some."""
        return trial({**self.best, **values})

    def _breakings(self) -> Iterator[Breaking]:
        for number, clause in enumerate(self.item.clauses):
            yield from (Breaking(number, None, values) for values in self.points.emptying(clause))
            for order, test in enumerate(clause.tests):
                yield from (Breaking(number, order, values) for values in self.points.breaking(test))

    def failure(self, what: Property, clause: int | None, found: str, *shown: Shown, fact: str = "") -> Failure:
        """A failure of this item."""
        name = self.item.clauses[clause].id if clause is not None else self.item.id
        return Failure(what, self.level, self.item, name, found, fact, shown)

    def show(self, *trials: Trial) -> tuple[Shown, ...]:
        """Trials with what they are worth."""
        results = self.bench.judge(trials)
        return tuple(Shown(one, results.worth(number)) for number, one in enumerate(trials))

    def total(self) -> Iterator[Failure]:
        """Every allowed value and state gives points within floor and ceiling, evidenced ≤ claimed ≤ attainable."""
        absent = {key: Way(0, self.bench.states(key)[0]) for key in self.points.keys}
        trials: list[Trial] = []
        for rest in (self.at({}), absent):
            for key in self.points.keys:
                values = self.points.points[key]
                ways = [Way(value) for value in values]
                for state in self.bench.states(key):
                    ways += [Way(value, state) for value in (values if shows_value(state) else (0,))]
                trials += [{**rest, key: way} for way in ways]
        results = self.bench.judge(trials)
        for number, one in enumerate(trials):
            evidenced, claimed, attainable = results.points(number)
            if not self.item.floor <= evidenced <= claimed <= attainable <= self.item.ceiling:
                said = t("、", ", ").join(map(points_text, results.points(number)))
                low, high = points_text(self.item.floor), points_text(self.item.ceiling)
                found = t(
                    f"有佐证、自报、最高可得是 {said} 分，应在 {low} 到 {high} 之间由小到大",
                    f"evidenced, claimed, attainable are {said}: they must rise within {low} to {high}",
                )
                yield self.failure("total", None, found, *self.show(one))
                return

    def bounded(self) -> Iterator[Failure]:
        """The ceiling can be earned, and no clause is worth less than nothing or has a share outside 0 to 1."""
        for number, clause in enumerate(self.item.clauses):
            meter = clause.meter
            sound = meter is None or (bool(meter.measures) and meter.zero < meter.full and meter.span > 0)
            if clause.points < 0 or not sound or any(not test.any_of for test in clause.tests):
                yield self.failure(
                    "bounded", number, t("条款的分值或计量不成立", "the clause's points or meter make no sense")
                )
        if self.points.best is None and not self.item.silent:
            found = t(
                f"满分得不到：{self._excluded()}，不能同时满足",
                f"full points cannot be earned: {self._excluded()} exclude each other",
            )
            yield self.failure("bounded", None, found, *self.show(self.at({})))

    def costs(self) -> Iterator[Failure]:
        """Every clause can cost something, and every test can fail; of a veto or warning, that it fires and clears."""
        what: Property = "veto" if self.item.silent else "costs"
        if self.item.silent and self.points.best is None:
            found = t(f"无论填什么都会触发：{self._excluded()}", f"fires whatever is filled in: {self._excluded()}")
            yield self.failure(what, 0, found, *self.show(self.at({})))
        deciding = self._deciding(self.breakings, self.broken)
        if len(deciding) < len(self.item.clauses) and self.points.conflicts():
            among = self._among_conflicts(deciding)
            deciding |= self._deciding(among, self.bench.judge([self.at(one.values) for one in among]))
        failing = {(one.clause, one.test) for one in self.breakings}
        for number, clause in enumerate(self.item.clauses):
            never = [order for order in range(len(clause.tests)) if (number, order) not in failing]
            for order in never:
                said = " / ".join(dict.fromkeys(map(self._condition, clause.tests[order].any_of)))
                found = t(f"条件 {said} 对任何值都成立", f"the condition {said} holds for every value")
                yield self.failure(what, number, found, *self.show(*self._extremes(number, order)))
            if number not in deciding and not (never and len(never) == len(clause.tests)):
                own = [self.at(one.values) for one in self.breakings if one.clause == number]
                said = self._condition(next(bounds_of(clause)))
                found = t(
                    f"这一条（{said}）从不单独失分：它失分时别的条款已经扣完",
                    f"this ({said}) never costs anything: whenever it fails, others cost all already",
                )
                yield self.failure(what, number, found, *self.show(*own[:1], self.at({})))

    def _deciding(self, breakings: list[Breaking], results: Results) -> set[int]:
        """Clauses whose loss in a trial changes the item's points; of a veto, that fail."""
        found = set()
        for number, one in enumerate(breakings):
            losses = results.losses(number)
            others = sum(losses) - losses[one.clause]
            costs = losses[one.clause] > 0 and others < self.item.ceiling - self.item.floor
            if costs or (self.item.silent and not results.holds(one.clause, number)):
                found.add(one.clause)
        return found

    def contexts(self, but: Collection[Key] = ()) -> list[Values]:
        """What cannot be at its best for every clause, in every combination of critical points; where all can, {}."""
        keys = [key for key in self.points.conflicts() if key not in but]
        chosen = itertools.product(*(self.points.points[key] for key in keys))
        return [dict(zip(keys, values, strict=True)) for values in itertools.islice(chosen, MAX_COMBINATIONS)]

    def _among_conflicts(self, deciding: set[int]) -> list[Breaking]:
        """Where values cannot be at their best for every clause: the breakings of the others beside all of these."""
        contexts = self.contexts()
        left = [one for one in self.breakings if one.clause not in deciding]
        beside = (replace(one, values={**context, **one.values}) for one in left for context in contexts)
        return list(itertools.islice(beside, MAX_COMBINATIONS * 8))

    def _condition(self, bound: Bound) -> str:
        """A bound as a condition on its fact; a year only shows in the dossiers."""
        sign, fact = bound.measure.sign, self.facts[bound.measure.fact]
        return f"{fact.id} {'≥' if sign > 0 else '≤'}{fact.shown(sign * bound.at_least)}"

    def _excluded(self) -> str:
        """The conditions that no value meets together."""
        keys = self.points.conflicts()
        return t("、", ", ").join(
            dict.fromkeys(self._condition(bound) for key in keys for bound in self.points.bounds[key])
        )

    def _extremes(self, clause: int, order: int) -> list[Trial]:
        """The least and the greatest values of a test that always holds."""
        keys = {(bound.measure.fact, bound.measure.year) for bound in self.item.clauses[clause].tests[order].any_of}
        return [self.at({key: self.points.points[key][end] for key in keys}) for end in (0, -1)]
