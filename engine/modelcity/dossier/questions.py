"""What a workbook asks for each fact, in words: the rows of the template, and of the books that go out to units.

The texts are Chinese whatever the language in use: clerks fill them in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from modelcity.standard.facts import Fact, Kind
from modelcity.standard.models import Indicator
from modelcity.standard.standard import Standard

VETOES = "一票否决"
WARNINGS = "预警参考（不填不扣分）"


@dataclass(frozen=True, slots=True)
class Question:
    """One fact as it is asked: a row for each of `years` (None: a fact without years).

    `due` says for each year when it is to be handed in; empty where no round asks for it.
    """

    fact: str
    entry: str
    entry_title: str
    title: str
    kind: Kind
    years: tuple[int | None, ...]
    may_na: bool
    allowed: str
    counted: str
    due: tuple[str, ...] = ()


def question(standard: Standard, name: str) -> Question:
    """A fact as the template asks it."""
    fact, entry = standard.facts[name], owner(standard, name)
    years = standard.years if fact.yearly else (None,)
    may_na, allowed = fact.if_no_cases is not None, _allowed(fact)
    return Question(name, entry.id, entry.title, fact.zh, fact.kind, years, may_na, allowed, _counted(standard, fact))


def own_question(standard: Standard, name: str, subject: str) -> Question:
    """A share as each unit answers it for itself: yes or no, or na where it does not concern the unit."""
    fact, entry = standard.facts[name], owner(standard, name)
    years = standard.years if fact.yearly else (None,)
    counted = f"用来算“{fact.zh}”：各家各答自己的，由{gatherer(standard)}汇总"
    evidence = f"佐证交{subject}有的：{'、'.join(entry.evidence)}" if entry.evidence else ""
    said = "。".join(filter(None, (counted, evidence, _lead(standard, entry))))
    title, allowed = f"{subject}：{fact.asks}", f"是 / 否；不要求{subject}做的填 na"
    return Question(name, entry.id, entry.title, title, "bool", years, True, allowed, said)


def gatherer(standard: Standard) -> str:
    """What the unit is called that gathers what all others hand in."""
    collection = standard.head.collection
    return standard.units[collection.office].title if collection else "双拥办"


def owner(standard: Standard, fact: str) -> Indicator:
    """The indicator, veto or warning that a fact belongs to."""
    found = standard.owner_of(fact)
    assert found is not None
    return found


def by_sheet(standard: Standard, facts: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Facts by category; then those that only vetoes, only warnings have. Sheets without facts are left out."""
    titles = {category: f"{category} {title}" for category, title in standard.head.categories.items()}
    others = {**dict.fromkeys(standard.vetoes, VETOES), **dict.fromkeys(standard.warnings, WARNINGS)}
    groups: dict[str, list[str]] = {title: [] for title in [*titles.values(), VETOES, WARNINGS]}
    for name in facts:
        entry = owner(standard, name).id
        groups[others.get(entry) or titles[standard.category_of(entry)]].append(name)
    yield from ((title, names) for title, names in groups.items() if names)


def _allowed(fact: Fact) -> str:
    """The unit and what may be filled in, short."""
    ratio = "0–1 的小数、93.5% 或 38/41"
    said = {"bool": "是 / 否", "count": f"{fact.unit}；整数", "ratio": ratio, "amount": f"{fact.unit}；数字"}
    return said[fact.kind] + ("；无此情形填 na" if fact.if_no_cases else "")


def _counted(standard: Standard, fact: Fact) -> str:
    """How the fact is counted and what evidence is to be at hand."""
    entry = owner(standard, fact.id)
    said = ("只作参考，不计分" if fact.informative else "", fact.rule, _evidence(entry), _lead(standard, entry))
    return "。".join(filter(None, said))


def _evidence(entry: Indicator) -> str:
    return f"应备佐证：{'、'.join(entry.evidence)}" if entry.evidence else ""


def _lead(standard: Standard, entry: Indicator) -> str:
    return f"牵头：{standard.units[entry.lead].title}" if entry.lead in standard.units else ""
