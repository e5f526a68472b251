"""Warnings (预警): what stands in a dossier that no point and no veto speaks of. They are shown, and move nothing."""

from collections.abc import Sequence
from datetime import date

from modelcity.dossier.dossier import Dossier, Key
from modelcity.dossier.measures import ATTAINABLE, measure, on_grid
from modelcity.dossier.values import folded
from modelcity.judging.assessment import Because, WarningResult
from modelcity.judging.case import Case, value_text
from modelcity.judging.columns import Columns, stacked
from modelcity.standard.standard import Standard


def warning_results(standard: Standard, dossier: Dossier, as_of: date | None) -> tuple[WarningResult, ...]:
    """The warnings of the dossier's level that its values give cause for, in declared order."""
    level, found = dossier.locality.level, _by_values(standard, dossier, as_of)
    for name, rule in standard.warning_rules.items():
        if rule.same_evidence and level in standard.warnings[name].levels:
            twice = standing_twice(standard, dossier, rule.same_evidence)
            if twice:
                keys = dict.fromkeys(key for standing in twice.values() for key in standing)
                because = tuple(_as_it_is(standard, dossier, key) for key in keys)
                found[name] = WarningResult(name, because, tuple(twice))
    return tuple(found[name] for name in standard.warnings if name in found)


def warns(code: int) -> bool:
    """What a warning's clause code means: where it fails even at best, values that are there give cause for it."""
    return not code & ATTAINABLE


def _by_values(standard: Standard, dossier: Dossier, as_of: date | None) -> dict[str, WarningResult]:
    """The warnings whose conditions some value meets, evidenced or not."""
    rules = standard.rulebook.warnings_at(dossier.locality.level)
    if not any((asked.fact, asked.year) in dossier.entries for asked in rules.measures):
        return {}
    measured = measure(standard, rules, dossier, as_of)
    case = Case(standard, dossier, measured, Columns(rules).judge(*stacked([measured])), as_of, rules)
    return {
        clause.id: WarningResult(clause.id, tuple(map(case.because, case.wanting(clause, ATTAINABLE))))
        for clause in rules.clauses
        if warns(case.clause_code(clause))
    }


def standing_twice(standard: Standard, dossier: Dossier, facts: Sequence[str]) -> dict[str, list[Key]]:
    """Evidence that stands under more than one of the facts where they are above zero, in whatever years.

    By its name as first written; names that differ only in full width or white space around are one.
    """
    standing: dict[str, list[Key]] = {}
    written: dict[str, str] = {}
    for fact in facts:
        for year in standard.years if standard.facts[fact].yearly else (None,):
            entry = dossier.entries.get((fact, year))
            for paper in entry.evidence if entry is not None and entry.value else ():
                standing.setdefault(folded(paper), []).append((fact, year))
                written.setdefault(folded(paper), paper)
    return {written[paper]: keys for paper, keys in standing.items() if len({fact for fact, _ in keys}) > 1}


def _as_it_is(standard: Standard, dossier: Dossier, key: Key) -> Because:
    """A value that needs nothing: it is named for the evidence that it shares."""
    fact, value = standard.facts[key[0]], dossier.entries[key].value
    assert value is not None
    return Because(*key, value_text(fact, on_grid(fact, 1, value)), "", "evidenced")
