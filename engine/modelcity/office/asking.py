"""Who is asked for what in a round: each respondent (填报单位) with the facts of its book."""

from collections.abc import Iterator
from dataclasses import dataclass

from modelcity.office.round import TOWN, Round, town_level
from modelcity.standard.standard import Standard


@dataclass(frozen=True, slots=True)
class Asked:
    """What one respondent is asked for.

    `id`: a unit of the standard, or ``town:ID``. `own`: the facts that it hands in, of `level` (a town's own level, for
    everyone else the round's). `each`: the shares of the round's locality that it answers yes or no to for itself.
    """

    id: str
    title: str
    level: str
    own: tuple[str, ...]
    each: tuple[str, ...]

    @property
    def is_town(self) -> bool:
        """Whether it is a town, whose own facts make a dossier of its own."""
        return self.id.startswith(TOWN)


def asked(standard: Standard, one: Round) -> tuple[Asked, ...]:
    """Every respondent of a round that is asked for anything: units in declared order, then towns as listed."""
    return (*_units(standard, one), *_towns(standard, one))


def answering(standard: Standard, one: Round, fact: str) -> tuple[str, ...]:
    """Who hands a fact of the round's level in: ids of respondents, every town for a unit that stands for towns."""
    towns = [TOWN + town.id for town in one.towns]
    units = standard.respondents(fact)
    return tuple(name for unit in units for name in (towns if standard.units[unit].level else [unit]))


def _units(standard: Standard, one: Round) -> Iterator[Asked]:
    own: dict[str, list[str]] = {}
    each: dict[str, list[str]] = {}
    for fact in standard.facts_at(one.level):
        for respondent in standard.respondents(fact):
            (each if standard.answered_each(fact) else own).setdefault(respondent, []).append(fact)
    for name, unit in standard.units.items():
        if not unit.level and (name in own or name in each):
            facts = tuple(own.get(name, ())), tuple(each.get(name, ()))
            yield Asked(name, unit.title, one.level, *facts)


def _towns(standard: Standard, one: Round) -> Iterator[Asked]:
    level = town_level(standard)
    own = standard.facts_at(level) if level and one.towns else ()
    each = tuple(
        fact
        for fact in standard.facts_at(one.level)
        if standard.answered_each(fact) and any(standard.units[unit].level for unit in standard.respondents(fact))
    )
    for town in one.towns:
        yield Asked(TOWN + town.id, town.name, level, own, each)
