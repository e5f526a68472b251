"""What can still be done about a dossier: for each value the options that may pay, with effort, unit and due day.

The options are those of the remedies: file the evidence of a value, report a missing one at a bound that pays, better
one that fails and can still be mended. What is beyond mending is no option.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.measures import can_be_mended, is_due
from modelcity.errors import Place
from modelcity.judging.mending import Action
from modelcity.planning.marks import Marks, marks
from modelcity.planning.variants import proven
from modelcity.standard.clauses import LevelRules
from modelcity.standard.facts import Fact
from modelcity.standard.models import Remedy
from modelcity.standard.standard import Standard

# Our own planning aid, in working days of the lead unit; never part of a score.
EVIDENCE_DAYS = 1
REPORT_DAYS = 2
MEND_DAYS = {"low": 3, "medium": 8, "high": 20}
# Calendar days. A remedy's lead time is that of doing it; a paper or a figure that exists is found sooner.
EVIDENCE_LEAD = 10
REPORT_LEAD = 15
USUAL = Remedy(do="", effort="medium", lead_days=30)  # of what only a veto asks for


class Option(NamedTuple):
    """One thing to do about one value; `value` None keeps an ``na``. Effort in working days, lead in calendar days."""

    key: Key
    kind: Action
    value: Fraction | None
    effort: int
    lead: int
    due: date | None
    unit: str
    indicator: str


class Cell(NamedTuple):
    """One value (a fact in a year) and its options, of which one may be chosen."""

    key: Key
    options: tuple[Option, ...]


def cells_of(standard: Standard, rules: LevelRules, dossier: Dossier, as_of: date | None) -> tuple[Cell, ...]:
    """Every value about which something can be done, in the order of the rules; whether it pays is not asked yet."""
    wanted = marks(LevelRules(rules.level, tuple(item for item in rules.items if item.kind != "bonus"), ()))
    paid = marks(LevelRules(rules.level, tuple(item for item in rules.items if item.kind == "bonus"), ()))
    rates = {survey.rate_fact for survey in rules.surveys}
    found = []
    for key in dict.fromkeys((measure.fact, measure.year) for measure in rules.measures):
        value = _Value(standard, as_of, key)
        asked, earned = (_asked(value.fact, of.get(key)) for of in (wanted, paid))
        if key in dossier.entries:
            options = tuple(_of_a_value(value, dossier.entries[key], asked))
        else:
            to_be_done = key[0] in rates or not asked  # a survey must be held, a bonus earned, before it is reported
            options = tuple(_of_a_missing(value, sorted({*asked, *earned}), to_be_done=to_be_done))
        if options:
            found.append(Cell(key, options))
    return tuple(found)


def in_time(option: Option, as_of: date | None, until: date | None) -> bool:
    """Whether an option's lead time is over by a day (None: no day is set); from no day on, nothing is in time."""
    return until is None or (as_of is not None and as_of + timedelta(days=option.lead) <= until)


def done(dossier: Dossier, options: Iterable[Option]) -> Dossier:
    """The dossier with the options carried out: values with evidence, as the plan assumes them."""
    entries = dict(dossier.entries)
    for option in options:
        old = entries.get(option.key)
        evidence = proven(option.key, old)
        if old is not None and option.kind == "evidence":
            entries[option.key] = old._replace(evidence=evidence)
        else:
            entries[option.key] = Entry(option.value, str(option.value), evidence, "", Place(dossier.file))
    return dossier._replace(entries=entries)


def _asked(fact: Fact, mark: Marks | None) -> list[Fraction]:
    """The values that matter to some rule and that the fact can have, from the least."""
    if mark is None:
        return []
    steps = {bound.measure.sign * bound.at_least for bound in mark.bounds}
    steps |= {measure.sign * meter.full for measure, meter in mark.meters}
    most = 1 if fact.kind in ("bool", "ratio") else None
    values = (Fraction(number, fact.steps) for number in sorted(steps) if number >= 0)
    return [value for value in values if most is None or value <= most]


class _Value:
    """A fact in a year, and what is usual for the indicator that declares it."""

    def __init__(self, standard: Standard, as_of: date | None, key: Key) -> None:
        self.key, self.as_of, self.last_year = key, as_of, standard.years[-1]
        self.fact = standard.facts[key[0]]
        self.due = is_due(self.fact, key[1], as_of)
        owner = standard.owner_of(key[0])
        self.unit, self.indicator = (owner.lead, owner.id) if owner is not None else ("", "")
        rule = standard.rules.get(self.indicator)
        self.remedy = USUAL if rule is None else rule.remedy

    def filed(self, value: Fraction | None) -> Option:
        """The evidence is filed."""
        return self._option("evidence", value, EVIDENCE_DAYS, min(EVIDENCE_LEAD, self.remedy.lead_days))

    def reported(self, value: Fraction) -> Option:
        """What is there already is reported."""
        return self._option("report", value, REPORT_DAYS, min(REPORT_LEAD, self.remedy.lead_days))

    def reached(self, kind: Action, value: Fraction, step: int) -> Option:
        """It is brought to the value, the `step`-th on the way: each step after the first half as much again."""
        once = MEND_DAYS[self.remedy.effort]
        effort = once + (step - 1) * -(-once // 2)
        return self._option(kind, value, effort, self.remedy.lead_days)

    def _option(self, kind: Action, value: Fraction | None, effort: int, lead: int) -> Option:
        return Option(self.key, kind, value, effort, lead, self._due(kind, lead), self.unit, self.indicator)

    def _due(self, kind: Action, lead: int) -> date | None:
        """As remedies have it: the lead time from the day of the assessment, or the year's own day where it is near."""
        if self.as_of is None:
            return None
        due = self.as_of + timedelta(days=lead)
        if kind == "mend" and (not self.due or self.fact.remediable == "within_year"):
            of_year = self.key[1] or self.last_year
            last = self.fact.due_on(of_year)
            due = min(due, last if self.as_of <= last else date(of_year, 12, 31))
        return due


def _of_a_value(value: _Value, entry: Entry, asked: Sequence[Fraction]) -> Iterator[Option]:
    """Its evidence filed, or the value bettered: a step for each bound on the way up, and for each on the way down."""
    if value.due and not entry.evidenced:
        yield value.filed(entry.value)
    now = entry.value
    if now is not None and can_be_mended(value.fact, value.key[1], value.last_year, value.as_of):
        above, below = [other for other in asked if other > now], [other for other in asked if other < now]
        for way in (above, reversed(below)):
            yield from (value.reached("mend", other, step) for step, other in enumerate(way, 1))


def _of_a_missing(value: _Value, asked: Iterable[Fraction], *, to_be_done: bool) -> Iterator[Option]:
    """It is reported at one of the bounds, or, where it is still to be done, brought there."""
    for step, other in enumerate(asked, 1):
        if not value.due:
            yield value.reached("mend", other, step)
        else:
            yield value.reached("report", other, step) if to_be_done else value.reported(other)
