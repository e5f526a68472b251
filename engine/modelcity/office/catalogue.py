"""The archive list (案卷目录): what lies on file by category, indicator and year, and what is wanted besides."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from modelcity.dossier.dossier import Key
from modelcity.dossier.measures import is_due
from modelcity.office.evidence import Archive
from modelcity.office.papers import key_fault
from modelcity.office.register import Filed
from modelcity.office.verifying import kept_rows
from modelcity.standard.standard import Standard


class Listed(NamedTuple):
    """A material: the papers of one title that serve one indicator in one year; where they lie, who hands them in."""

    indicator: str
    year: int | None
    title: str
    paths: tuple[str, ...]
    units: tuple[str, ...]


class Wanted(NamedTuple):
    """A fact for which nothing is on file in these years (None: a fact without years); `papers`: what proves it."""

    indicator: str
    fact: str
    years: tuple[int | None, ...]
    papers: tuple[str, ...]
    units: tuple[str, ...]


class Catalogue(NamedTuple):
    """Both lists in the standard's order; `spoilt`: registered files that are missing or changed, so not listed."""

    listed: tuple[Listed, ...]
    wanted: tuple[Wanted, ...]
    spoilt: int


def catalogue(archive: Archive, standard: Standard, as_of: date | None) -> Catalogue:
    """The list of an archive; what is not due at `as_of` is not yet wanted. Raises CallError for a spoilt register."""
    rows = archive.rows
    kept = kept_rows(archive, rows)
    faults = {key: key_fault(archive, standard, key) for key in {row.key for row in kept}}
    listed = _listed(standard, [row for row in kept if not faults[row.key]])
    wanted = _wanted(standard, archive.locality.level, {row.key for row in kept}, as_of)
    return Catalogue(listed, wanted, len({row.path for row in rows} - {row.path for row in kept}))


def units_of(standard: Standard, facts: Iterable[str]) -> tuple[str, ...]:
    """Who hands facts in, as declared: a group by its own name, not by its members."""
    found: dict[str, None] = {}
    for fact in facts:
        owner = standard.owner_of(fact)
        units = standard.facts[fact].from_ or ((owner.lead,) if owner and owner.lead else ())
        found |= dict.fromkeys(units or standard.respondents(fact))
    return tuple(found)


def indicator_of(standard: Standard, fact: str) -> str:
    """The indicator, veto or warning that a fact belongs to."""
    owner = standard.owner_of(fact)
    return owner.id if owner else ""


def _listed(standard: Standard, rows: Sequence[Filed]) -> tuple[Listed, ...]:
    order = {name: number for number, name in enumerate(standard.entries)}
    materials: dict[tuple[str, int | None, str], list[Filed]] = {}
    for row in sorted(rows, key=lambda row: row.order):
        title = row.title or row.path.rpartition("/")[2]
        materials.setdefault((indicator_of(standard, row.fact), row.year, title), []).append(row)
    return tuple(
        Listed(*key, tuple(dict.fromkeys(row.path for row in found)), units_of(standard, (row.fact for row in found)))
        for key, found in sorted(materials.items(), key=lambda item: (order[item[0][0]], item[0][1] or 0, item[0][2]))
    )


def _wanted(standard: Standard, level: str, filed: set[Key], as_of: date | None) -> tuple[Wanted, ...]:
    """Facts that cost points and have nothing on file: a veto looks at values proven or not, and a bonus costs none."""
    asked = (
        clause for item in standard.at(level).items if item.kind in ("scored", "deduction") for clause in item.clauses
    )
    missing: dict[str, list[int | None]] = {}
    for measure in dict.fromkeys(measure for clause in asked for measure in clause.measures):
        if measure[:2] not in filed and is_due(standard.facts[measure.fact], measure.year, as_of):
            missing.setdefault(measure.fact, []).append(measure.year)
    found = []
    for fact in standard.facts:
        if fact in missing and (owner := standard.owner_of(fact)):
            years = tuple(sorted(set(missing[fact]), key=lambda year: year or 0))
            found.append(Wanted(owner.id, fact, years, owner.evidence, units_of(standard, [fact])))
    return tuple(found)
