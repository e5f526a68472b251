"""Which town costs the county which points: the county re-scored with some of its towns at their best.

A town at its best has every fact that rolls up in order: yes, 100%, none of what should not be; a count of which more
is better stays as it is (0 where it is missing), and a lowest count reaches what the rules ask. `na` stays.
* alone: what the county loses when only this town is as it is and all others are at their best. A loss that several
  towns share is counted for each of them.
* unreported: how much of that comes back when what this town has not reported turns out at its best.
* gain: what the county gains when this town alone is put in order and the others stay as they are. It is below 0 only
  where rates that were all the same needed no samples, and now do.
All in the claimed total. Where the county states nothing itself, its own facts count as done.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.measures import Measured, State, measure
from modelcity.errors import Place
from modelcity.judging.assessment import Assessment, Verdict, VetoStatus
from modelcity.judging.columns import Columns, Judged, stacked, totals
from modelcity.judging.gates import verdict, veto_status
from modelcity.planning.rolling import Answer, rolled
from modelcity.planning.rollup import Rollup
from modelcity.standard.clauses import LevelRules
from modelcity.standard.standard import Standard

CLAIMED_ROW = 1


class Variant(NamedTuple):
    """The county with the towns of these numbers at their best, and what those others have not reported."""

    best: frozenset[int] = frozenset()
    reported: frozenset[int] = frozenset()


class TownCost(NamedTuple):
    """What one town costs the county, in hundredths; `vetoes` of the county that it fires by itself.

    indicators: where `alone` is lost. own_vetoes: the town's, fired at its own level, whether they climb or not.
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
    """Re-scores the county: as it is, with everything reported, all in order, and three times for every town."""
    every = frozenset(range(len(rollup.towns)))
    as_is, reported, in_order = Variant(), Variant(reported=every), Variant(every)
    alone = [Variant(every - {n}) for n in sorted(every)]
    told = [Variant(every - {n}, every) for n in sorted(every)]
    mended = [Variant(frozenset({n})) for n in sorted(every)]
    county = _Rescored(rollup, as_of, [as_is, reported, in_order, *alone, *told, *mended])
    own = _own_vetoes(rollup.standard, rollup.towns, as_of)
    costs = [
        TownCost(
            town.locality.id,
            county.total(in_order) - county.total(alone[n]),
            county.total(told[n]) - county.total(alone[n]),
            county.total(mended[n]) - county.total(as_is),
            county.lost(in_order, alone[n]),
            tuple(sorted(county.fired(alone[n]) - county.fired(in_order))),
            own[n],
        )
        for n, town in enumerate(rollup.towns)
    ]
    return Costs(tuple(costs), _climbs(rollup, county.vetoes(as_is), county.fired(reported), costs))


def climbed_verdict(assessment: Assessment, costs: Costs) -> Verdict:
    """The county's verdict, where a veto that fires whatever others have not reported is fired."""
    statuses = {climb.veto: climb.status for climb in costs.vetoes}
    vetoes = tuple(veto._replace(status=statuses.get(veto.id, veto.status)) for veto in assessment.vetoes)
    return verdict(vetoes, assessment.surveys)


def _climbs(
    rollup: Rollup, as_is: Mapping[str, VetoStatus], fired: Collection[str], costs: Sequence[TownCost]
) -> tuple[Climb, ...]:
    """The vetoes on rolled-up facts; `fired`: those that fire whatever has not been reported."""
    rolls = {fact.id for fact in rollup.facts}
    climbs = []
    for item in rollup.standard.at(rollup.level).items:
        if item.kind == "veto" and rolls & {measure.fact for clause in item.clauses for measure in clause.measures}:
            towns = tuple(cost.town for cost in costs if item.id in cost.vetoes)
            climbs.append(Climb(item.id, "fired" if item.id in fired else as_is[item.id], towns))
    return tuple(climbs)


def _own_vetoes(standard: Standard, towns: Sequence[Dossier], as_of: date | None) -> list[tuple[str, ...]]:
    """The vetoes that each town fires at its own level."""
    rules = standard.at(towns[0].locality.level)
    judged = Columns(rules).judge(*stacked([measure(standard, rules, town, as_of) for town in towns]))
    return [
        tuple(veto for veto, said in _vetoes(rules, judged, n).items() if said == "fired") for n in range(len(towns))
    ]


def _vetoes(rules: LevelRules, judged: Judged, column: int) -> dict[str, VetoStatus]:
    """How each veto stands in a column."""
    row = {clause.id: number for number, clause in enumerate(rules.clauses)}
    vetoes = (item for item in rules.items if item.kind == "veto")
    return {item.id: veto_status(int(judged.codes[row[item.clauses[0].id], column])) for item in vetoes}


class _Rescored:
    """The county in several variants, judged together."""

    def __init__(self, rollup: Rollup, as_of: date | None, variants: Iterable[Variant]) -> None:
        self._rules = rollup.standard.at(rollup.level)
        self._at = {variant: column for column, variant in enumerate(dict.fromkeys(variants))}
        bench = _Bench(rollup, self._rules, as_of)
        self._judged = Columns(self._rules).judge(*stacked([bench.measured(variant) for variant in self._at]))
        self._points = self._judged.points[CLAIMED_ROW]
        self._totals = totals(rollup.standard, self._rules, self._judged.points).total[CLAIMED_ROW]

    def total(self, variant: Variant) -> int:
        """The claimed total in hundredths."""
        return int(self._totals[self._at[variant]])

    def lost(self, before: Variant, after: Variant) -> dict[str, int]:
        """What each item has less; items without a difference are not there."""
        gone = self._points[:, self._at[before]] - self._points[:, self._at[after]]
        return {item.id: int(cost) for item, cost in zip(self._rules.items, gone, strict=True) if cost}

    def vetoes(self, variant: Variant) -> dict[str, VetoStatus]:
        """How each veto stands."""
        return _vetoes(self._rules, self._judged, self._at[variant])

    def fired(self, variant: Variant) -> set[str]:
        """The vetoes that are fired."""
        return {veto for veto, said in self.vetoes(variant).items() if said == "fired"}


class _Bench:
    """The measures of the county in a variant."""

    def __init__(self, rollup: Rollup, rules: LevelRules, as_of: date | None) -> None:
        self.rollup, self.rules, self.as_of = rollup, rules, as_of
        self._enough = _enough(rollup, rules)
        self._rolls = {fact.id for fact in rollup.facts}
        self._said = {key: rollup.answers(key) for key in rollup.keys}
        self._best = {key: [self._at_best(key, answer) for answer in said] for key, said in self._said.items()}
        self._kept = {key: entry for key, entry in rollup.dossier.entries.items() if key[0] not in self._rolls}

    def measured(self, variant: Variant) -> Measured:
        """The county's measures. A sample that is missing is nobody where its town is at its best.

        Where the town has reported a rate, it is one person: somebody gave it.
        """
        rollup, entries = self.rollup, dict(self._kept)
        for key, said in self._said.items():
            fact = rollup.standard.facts[key[0]]
            samples = rollup.weights(fact, key[1])
            answers = _chosen(said, self._best[key], variant)
            least = [
                asked if asked != "missing" else Fraction(int(n not in variant.best and isinstance(said[n], Fraction)))
                for n, asked in enumerate(samples)
            ]
            weights = _chosen(samples, least, variant)
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
        fact = self.rollup.standard.facts[key[0]]
        if said == "na" or fact.better == "within":
            return said
        if fact.better == "lower":
            return Fraction(0)
        if fact.kind in ("bool", "ratio"):
            return Fraction(1)
        known = said if isinstance(said, Fraction) else Fraction(0)
        return known if fact.rollup == "sum" else max(known, self._enough.get(fact.id, known))


def _chosen(as_is: Sequence[Answer], at_best: Sequence[Answer], variant: Variant) -> list[Answer]:
    return [
        at_best[n] if n in variant.best or (said == "missing" and n in variant.reported) else said
        for n, said in enumerate(as_is)
    ]


def _enough(rollup: Rollup, rules: LevelRules) -> dict[str, Fraction]:
    """The most that the county's tests ask of each fact of which more is better."""
    most: dict[str, Fraction] = {}
    for test in rules.tests:
        for bound in test.any_of:
            if bound.measure.sign > 0:
                steps = Fraction(bound.at_least, rollup.standard.facts[bound.measure.fact].steps)
                most[bound.measure.fact] = max(most.get(bound.measure.fact, steps), steps)
    return most
