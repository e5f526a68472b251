"""What can still be done about a dossier: for each value the options that may pay, with effort, unit and due day.

The options are those of the remedies: file the evidence of a value, report a missing one at a bound that pays, better
one that fails and can still be mended. What is beyond mending is no option.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.measures import can_be_mended, is_due
from modelcity.errors import Place
from modelcity.judging.mending import Action
from modelcity.standard.clauses import LevelRules
from modelcity.standard.facts import Fact
from modelcity.standard.models import Remedy
from modelcity.standard.standard import Standard
from modelcity.texts import t

# Our own planning aid, in working days of the lead unit; never part of a score.
EVIDENCE_DAYS = 1
REPORT_DAYS = 2
MEND_DAYS = {"low": 3, "medium": 8, "high": 20}
# Calendar days. A remedy's lead time is that of doing it; a paper or a figure that exists is found sooner.
EVIDENCE_LEAD = 10
REPORT_LEAD = 15
USUAL = Remedy(do="", effort="medium", lead_days=30)  # of what only a veto asks for


class Option(NamedTuple):
    """One thing to do about one value; `value` None keeps an ``na``. Effort in working days, lead in calendar days.

    A higher step of a ladder includes the lower ones: `step` counts them, and its effort grows with each.
    """

    key: Key
    kind: Action
    value: Fraction | None
    step: int
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
    wanted = _wanted(standard, rules)
    found = []
    for key, values in wanted.items():
        options = tuple(_options(standard, dossier, as_of, key, values))
        if options:
            found.append(Cell(key, options))
    return tuple(found)


def done(dossier: Dossier, options: Iterable[Option]) -> Dossier:
    """The dossier with the options carried out: values with evidence, as the plan assumes them."""
    entries = dict(dossier.entries)
    for option in options:
        before = entries.get(option.key)
        typed = before.typed if before is not None and option.kind == "evidence" else str(option.value)
        note = before.note if before is not None else ""
        place = before.place if before is not None else Place(dossier.file)
        entries[option.key] = Entry(option.value, typed, (t("按计划补齐", "as planned"),), note, place)
    return dossier._replace(entries=entries)


class _Wanted(NamedTuple):
    """The values that some rule wants of a cell; `paid` are those of bonuses, that are reported but not mended to.

    `measured`: the rate of a survey; where it is missing, the survey must be held.
    """

    values: dict[Fraction, None]
    paid: dict[Fraction, None]
    measured: bool


def _wanted(standard: Standard, rules: LevelRules) -> dict[Key, _Wanted]:
    found: dict[Key, _Wanted] = {}
    rates = {survey.rate_fact for survey in rules.surveys}
    for item in rules.items:
        for clause in item.clauses:
            bounds = [bound for test in clause.tests for bound in test.any_of]
            if clause.meter is not None:
                pairs = [(measure, clause.meter.full) for measure in clause.meter.measures]
            else:
                pairs = [(bound.measure, bound.at_least) for bound in bounds]
            for measure, at_least in pairs:
                steps = standard.facts[measure.fact].steps
                here = found.setdefault((measure.fact, measure.year), _Wanted({}, {}, measure.fact in rates))
                chosen = here.paid if item.kind == "bonus" else here.values
                chosen[Fraction(measure.sign * at_least, steps)] = None
    return found


def _options(standard: Standard, dossier: Dossier, as_of: date | None, key: Key, wanted: _Wanted) -> Iterator[Option]:
    fact, year = standard.facts[key[0]], key[1]
    entry = dossier.entries.get(key)
    due = is_due(fact, year, as_of)
    if entry is None:
        to_be_done = not due or wanted.measured or not wanted.values  # a bonus too must first be earned
        for number, value in enumerate(_nearest({**wanted.values, **wanted.paid}, Fraction(0)), 1):
            step = number if to_be_done else 1
            yield _option(standard, as_of, key, "report" if due else "mend", value, step, full=to_be_done)
        return
    if due and not entry.evidenced:
        yield _option(standard, as_of, key, "evidence", entry.value, 1)
    if entry.value is not None and can_be_mended(fact, year, standard.years[-1], as_of):
        yield from _bettered(standard, as_of, key, entry.value, wanted.values)


def _bettered(
    standard: Standard, as_of: date | None, key: Key, value: Fraction, wanted: Mapping[Fraction, None]
) -> Iterator[Option]:
    """A step for each bound on the way up, and one for each on the way down."""
    above = _nearest({other: None for other in wanted if other > value}, value)
    below = _nearest({other: None for other in wanted if other < value}, value)
    for way in (above, below):
        for step, other in enumerate(way, 1):
            yield _option(standard, as_of, key, "mend", other, step, full=True)


def _nearest(values: Mapping[Fraction, None], to: Fraction) -> list[Fraction]:
    return sorted(values, key=lambda value: (abs(value - to), value))


def _option(
    standard: Standard,
    as_of: date | None,
    key: Key,
    kind: Action,
    value: Fraction | None,
    step: int,
    *,
    full: bool = False,
) -> Option:
    """`full`: costs what mending costs; else what filing or reporting does."""
    owner = standard.owner_of(key[0])
    rule = standard.rules.get(owner.id) if owner is not None else None
    remedy = USUAL if rule is None else rule.remedy
    effort, lead = (EVIDENCE_DAYS, EVIDENCE_LEAD) if kind == "evidence" else (REPORT_DAYS, REPORT_LEAD)
    lead = remedy.lead_days if full else min(lead, remedy.lead_days)
    if full:
        once = MEND_DAYS[remedy.effort]
        effort = once + (step - 1) * -(-once // 2)  # each further step half as much again, rounded up
    unit, indicator = (owner.lead, owner.id) if owner is not None else ("", "")
    due = _due(standard, standard.facts[key[0]], key[1], kind, as_of, lead)
    return Option(key, kind, value, step, effort, lead, due, unit, indicator)


def _due(standard: Standard, fact: Fact, year: int | None, kind: Action, as_of: date | None, lead: int) -> date | None:
    """As remedies have it: the lead time from the day of the assessment, or a year's own day where that is earlier."""
    if as_of is None:
        return None
    due = as_of + timedelta(days=lead)
    of_year = standard.years[-1] if year is None else year
    if kind == "mend" and (not is_due(fact, year, as_of) or fact.remediable == "within_year"):
        last = fact.due_on(of_year)
        due = min(due, last if as_of <= last else date(of_year, 12, 31))
    return due
