"""What a self-assessment report speaks of: the standard, the dossier and the answer; and how it cites sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from modelcity.dossier.dossier import Dossier, Entry
from modelcity.judging.assessment import Assessment, Because
from modelcity.showing.document.words import joined, listed
from modelcity.showing.plain import clean
from modelcity.standard.clauses import Clause, Item
from modelcity.standard.models import Indicator
from modelcity.standard.standard import Standard
from modelcity.texts import spoken, t

MOST_PAPERS, MOST_PLACES, MOST_UNITS = 5, 3, 4


@dataclass(frozen=True)
class Subject:
    """One dossier, the standard it was judged by and the assessment: every part of the report is given this."""

    standard: Standard
    dossier: Dossier
    assessment: Assessment

    @property
    def level(self) -> str:
        """The level that is judged."""
        return self.assessment.locality.level

    @cached_property
    def items(self) -> dict[str, Item]:
        """The items of the level by id."""
        return {item.id: item for item in self.standard.at(self.level).items}

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """The clauses of the level by id."""
        return {clause.id: clause for clause in self.standard.at(self.level).clauses}

    @property
    def outside(self) -> str:
        """The category of additions and deductions; "" where the standard has none."""
        declared = self.standard.judgement.adjustment
        return declared.category if declared else ""

    @cached_property
    def cited(self) -> dict[str, int]:
        """The sources that entries of the level cite, numbered in the standard's order."""
        here = [entry for entry in self.standard.entries.values() if self.level in entry.levels]
        named = {source for entry in here for source in entry.sources}
        return {source: number for number, source in enumerate(filter(named.__contains__, self.standard.sources), 1)}

    def source_text(self, entry: Indicator) -> str:
        """Where an entry rests, by numbers of the list of sources: ``〔2〕一 任务2``; of many places the first."""
        named = {source: places for source, places in entry.sources.items() if source in self.cited}
        said = listed(f"〔{self.cited[source]}〕{listed(places[:MOST_PLACES])}" for source, places in named.items())
        count = sum(map(len, named.values()))
        cut = any(len(places) > MOST_PLACES for places in named.values())
        return said + (t(f"等，共 {count} 处", f" and others, {count} in all") if cut else "")

    def titled(self, entry: str) -> str:
        """An indicator, veto or warning with its id: ``A1-02 议军会…``."""
        return f"{entry} {self.standard.indicator_title(entry)}"

    def unit(self, unit: str) -> str:
        """A unit's title; for what no unit leads, that none is named."""
        return self.standard.unit_title(unit) if unit else t("未定牵头单位", "no lead named")

    def units(self, units: Iterable[str]) -> str:
        """Titles of units; only how many where there are more than a few."""
        named = list(map(self.unit, units))
        more = t(f"等 {len(named)} 家", f" and others, {len(named)} in all") if len(named) > MOST_UNITS else ""
        return joined(named[:MOST_UNITS]) + more

    def entries_behind(self, because: Iterable[Because]) -> list[Entry]:
        """What the dossier says where a finding looks, as far as anything is there."""
        keys = dict.fromkeys((value.fact, value.year) for value in because)
        return [self.dossier.entries[key] for key in keys if key in self.dossier.entries]


def papers_text(papers: Iterable[str]) -> str:
    """Names of evidence, each once; only how many where there are more than a few."""
    named = list(dict.fromkeys(filter(None, map(clean, papers))))
    more = t(f"等 {len(named)} 件", f" and others, {len(named)} in all") if len(named) > MOST_PAPERS else ""
    return joined(named[:MOST_PAPERS]) + more


def wide(zh: int, en: int) -> int:
    """A column's width in the language in use: English words are longer than the figures below them."""
    return zh if spoken() == "zh" else en


def sentence(parts: Sequence[str]) -> str:
    """Sentences, one after the other on a line."""
    return t("", " ").join(part for part in parts if part)
