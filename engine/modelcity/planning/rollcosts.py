"""Which town costs the county which points: the county re-scored with some of its towns at their best.

A town at its best has every fact that rolls up in order: yes, 100%, none of what should not be; a count of which more
is better stays as it is (0 where it is missing), and a lowest count reaches what the rules ask. `na` stays.
* alone: what the county loses when only this town is as it is and all others are at their best. A loss that several
  towns share is counted for each of them.
* gain: what the county gains when this town alone is put in order and the others stay as they are.
Both in the claimed total. Where the county states nothing itself, its own facts count as done.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.measures import Measured, State, measure
from modelcity.errors import Place
from modelcity.judging.assessment import Assessment, Verdict, VetoStatus
from modelcity.judging.columns import Codes, Columns, stacked, totals
from modelcity.judging.gates import verdict, veto_status
from modelcity.planning.rolling import Answer, rolled
from modelcity.planning.rollup import Rollup
from modelcity.standard.clauses import LevelRules
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard

CLAIMED_ROW, ATTAINABLE_ROW = 1, 2


class TownCost(NamedTuple):
    """What one town costs the county, in hundredths; `vetoes` of the county that it fires by itself.

    unreported: the part of `alone` that is lost only because the town has not reported. indicators: where `alone` is
    lost. own_vetoes: the town's, fired at its own level, whether they climb or not.
    """

    town: str
    alone: int
    unreported: int
    gain: int
    indicators: Mapping[str, int]
    vetoes: tuple[str, ...]
    own_vetoes: tuple[str, ...]


class Climb(NamedTuple):
    """A veto of the county that looks at rolled-up facts: how it stands, and which towns fire it by themselves."""

    veto: str
    status: VetoStatus
    towns: tuple[str, ...]


class Costs(NamedTuple):
    """Every town in order, and every veto that can climb."""

    towns: tuple[TownCost, ...]
    vetoes: tuple[Climb, ...]


def town_costs(rollup: Rollup, as_of: date | None) -> Costs:
    """Re-scores the county: as it is, with all towns at their best, and twice for every town."""
    rules = rollup.standard.at(rollup.level)
    every = frozenset(range(len(rollup.towns)))
    variants = [
        frozenset[int](),
        every,
        *(every - {n} for n in sorted(every)),
        *(frozenset({n}) for n in sorted(every)),
    ]
    bench = _Bench(rollup, rules, as_of)
    judged = Columns(rules).judge(*stacked([bench.measured(best) for best in variants]))
    total, at_best = totals(rollup.standard, rules, judged.points).total[[CLAIMED_ROW, ATTAINABLE_ROW]]
    points = judged.points[CLAIMED_ROW]
    fired = _vetoes(rules, judged.codes)
    own = _own_vetoes(rollup.standard, rollup.towns, as_of)
    costs = []
    for number, town in enumerate(rollup.towns):
        alone, gain = 2 + number, 2 + len(every) + number
        lost = {item.id: int(points[row, 1] - points[row, alone]) for row, item in enumerate(rules.items)}
        climbed = tuple(veto for veto, codes in fired.items() if codes[alone] == "fired" and codes[1] != "fired")
        lost_alone = int(total[1] - total[alone])
        costs.append(
            TownCost(
                town.locality.id,
                lost_alone,
                min(lost_alone, lost_alone - int(at_best[1] - at_best[alone])),  # a bonus not reported may exceed it
                int(total[gain] - total[0]),
                {item: cost for item, cost in lost.items() if cost},
                climbed,
                own[number],
            )
        )
    return Costs(tuple(costs), _climbs(rollup, rules, fired, costs))


def climbed_verdict(assessment: Assessment, costs: Costs) -> Verdict:
    """The county's verdict, where a veto that a town fires by itself is fired whatever others have not reported."""
    statuses = {climb.veto: climb.status for climb in costs.vetoes}
    vetoes = tuple(veto._replace(status=statuses.get(veto.id, veto.status)) for veto in assessment.vetoes)
    return verdict(vetoes, assessment.surveys)


def _vetoes(rules: LevelRules, codes: Codes) -> dict[str, list[VetoStatus]]:
    """How each veto stands in every column."""
    row = {clause.id: number for number, clause in enumerate(rules.clauses)}
    return {
        item.id: [veto_status(int(code)) for code in codes[row[item.clauses[0].id]]]
        for item in rules.items
        if item.kind == "veto"
    }


def _climbs(
    rollup: Rollup, rules: LevelRules, fired: Mapping[str, Sequence[VetoStatus]], costs: Sequence[TownCost]
) -> tuple[Climb, ...]:
    """The vetoes on rolled-up facts: one that a town fires by itself is fired, whatever others have not reported."""
    rolls = {fact.id for fact in rollup.facts}
    climbs = []
    for item in rules.items:
        if item.kind == "veto" and rolls & {measure.fact for clause in item.clauses for measure in clause.measures}:
            towns = tuple(cost.town for cost in costs if item.id in cost.vetoes)
            climbs.append(Climb(item.id, "fired" if towns else fired[item.id][0], towns))
    return tuple(climbs)


def _own_vetoes(standard: Standard, towns: Sequence[Dossier], as_of: date | None) -> list[tuple[str, ...]]:
    """The vetoes that each town fires at its own level."""
    rules = standard.at(towns[0].locality.level)
    judged = Columns(rules).judge(*stacked([measure(standard, rules, town, as_of) for town in towns]))
    fired = _vetoes(rules, judged.codes)
    return [tuple(veto for veto, said in fired.items() if said[n] == "fired") for n in range(len(towns))]


class _Bench:
    """The county with some towns at their best, measured."""

    def __init__(self, rollup: Rollup, rules: LevelRules, as_of: date | None) -> None:
        self.rollup, self.rules, self.as_of = rollup, rules, as_of
        self._enough = _enough(rollup, rules)
        self._rolls = {fact.id for fact in rollup.facts}
        self._best = {key: [self._at_best(key, said) for said in rollup.answers(key)] for key in rollup.keys}
        self._kept = {key: entry for key, entry in rollup.dossier.entries.items() if key[0] not in self._rolls}

    def measured(self, best: Collection[int]) -> Measured:
        """The county's measures when the towns of these numbers are at their best."""
        rollup = self.rollup
        entries = dict(self._kept)
        for key in rollup.keys:
            fact = rollup.standard.facts[key[0]]
            answers = _chosen(rollup.answers(key), self._best[key], best)
            samples = rollup.weights(fact)
            weights = _chosen(samples, [Fraction(0) if said == "missing" else said for said in samples], best)
            answer = rollup.with_own_part(key, rolled(fact.rollup, answers, weights))
            if answer != "missing":
                entries[key] = Entry(None if answer == "na" else answer, "", ("",), "", Place(""))
        found = measure(rollup.standard, self.rules, Dossier(rollup.locality, entries, ""), self.as_of)
        return found if rollup.stated is not None else self._own_as_done(found)

    def _own_as_done(self, found: Measured) -> Measured:
        """Without the county's dossier, what it would state itself is at its best in every total."""
        asked = zip(self.rules.measures, found.states, strict=True)
        return Measured(found.values, [state if one.fact in self._rolls else State.CLEAR for one, state in asked])

    def _at_best(self, key: Key, said: Answer) -> Answer:
        fact: Fact = self.rollup.standard.facts[key[0]]
        if said == "na" or fact.better == "within":
            return said
        if fact.better == "lower":
            return Fraction(0)
        if fact.kind in ("bool", "ratio"):
            return Fraction(1)
        known = said if isinstance(said, Fraction) else Fraction(0)
        return known if fact.rollup == "sum" else max(known, self._enough.get(fact.id, known))


def _chosen(as_is: Sequence[Answer], at_best: Sequence[Answer], best: Collection[int]) -> list[Answer]:
    return [at_best[n] if n in best else said for n, said in enumerate(as_is)]


def _enough(rollup: Rollup, rules: LevelRules) -> dict[str, Fraction]:
    """The most that the county's tests ask of each fact of which more is better."""
    most: dict[str, Fraction] = {}
    for test in rules.tests:
        for bound in test.any_of:
            if bound.measure.sign > 0:
                steps = Fraction(bound.at_least, rollup.standard.facts[bound.measure.fact].steps)
                most[bound.measure.fact] = max(most.get(bound.measure.fact, steps), steps)
    return most
