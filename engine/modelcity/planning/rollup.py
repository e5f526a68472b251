"""The roll-up (汇总): a county's facts as its towns' dossiers give them, held against what the county states itself.

For a sum and a lowest value the county adds what it did itself: a stated sum above the towns', or a stated lowest value
below theirs, is its own part and no disagreement.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Literal, NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.dossier.measures import on_grid
from modelcity.errors import Place
from modelcity.planning.rolling import Answer, answer_of, partly, rolled
from modelcity.planning.towns import Towns
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard
from modelcity.texts import t

Standing = Literal["same", "rounded", "own_part", "differs", "not_stated", "not_reported"]
MAX_EVIDENCE, MAX_NAME, MAX_DIGITS = 500, 2_000, 12  # what a dossier may hold


class Line(NamedTuple):
    """One fact in one year: what the towns give, what the county states, and how the two stand.

    known: of the towns that answered; missing: those that did not; deciding: those whose answer is the rolled-up one
    where the lowest, or a yes or no, decides, and those that add to a sum of what should not be; evidenced: whether
    the answer stands on what has evidence alone.
    """

    fact: Fact
    year: int | None
    answer: Answer
    known: Answer
    evidenced: bool
    missing: tuple[str, ...]
    deciding: tuple[str, ...]
    stated: Entry | None
    standing: Standing


class Rollup:
    """The towns of one county and what the county states; everything else follows from them."""

    def __init__(self, standard: Standard, towns: Towns, stated: Dossier | None) -> None:
        self.standard, self.stated = standard, stated
        self.towns, self.absent, self.level = towns.dossiers, towns.absent, towns.upper
        asked = set(standard.facts_at(self.towns[0].locality.level))
        self.facts = tuple(
            fact
            for name in standard.facts_at(self.level)
            if (fact := standard.facts[name]).rollup != "none" and name in asked
        )
        years: Sequence[int | None] = standard.years
        self.keys: tuple[Key, ...] = tuple(
            (f.id, year) for f in self.facts for year in (years if f.yearly else (None,))
        )

    @cached_property
    def locality(self) -> Locality:
        """Whose facts they become: the county that states its own, else the parent that the towns name."""
        if self.stated is not None:
            return self.stated.locality
        named = next((town.locality.parent for town in self.towns if town.locality.parent), t("汇总", "rollup"))
        return Locality(re.sub(r'[/\\:*?"<>|]', "_", named)[:100].strip(".") or "rollup", named, self.level)

    def answers(self, key: Key) -> list[Answer]:
        """What the towns answer, in their order."""
        return [answer_of(town.entries.get(key)) for town in self.towns]

    def weights(self, fact: Fact, year: int | None) -> list[Answer]:
        """The towns' samples by which a rate is weighted: of its year, where they have years."""
        if fact.rollup_weight is None:
            return []
        return self.answers((fact.rollup_weight, year if self.standard.facts[fact.rollup_weight].yearly else None))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every fact that rolls up, year by year, in declared order."""
        return tuple(self._line(self.standard.facts[name], year) for name, year in self.keys)

    def _line(self, fact: Fact, year: int | None) -> Line:
        key, answers, weights = (fact.id, year), self.answers((fact.id, year)), self.weights(fact, year)
        answer = rolled(fact.rollup, answers, weights)
        entries = [town.entries.get(key) for town in self.towns]
        proven = [answer_of(entry) if entry is not None and entry.evidenced else "missing" for entry in entries]
        names = [town.locality.id for town in self.towns]
        stated = self.stated.entries.get(key) if self.stated is not None else None
        return Line(
            fact,
            year,
            answer,
            partly(fact.rollup, answers, weights),
            answer != "missing" and rolled(fact.rollup, proven, weights) == answer,
            tuple(name for name, said in zip(names, answers, strict=True) if said == "missing"),
            tuple(name for name, said in zip(names, answers, strict=True) if _decides(fact, said, answer)),
            stated,
            _standing(fact, answer, stated),
        )

    @cached_property
    def own_parts(self) -> Mapping[Key, Fraction]:
        """What the county did itself, by what it states: added to a sum, held against a lowest value."""
        parts: dict[Key, Fraction] = {}
        for line in self.lines:
            if line.standing == "own_part" and line.stated is not None and line.stated.value is not None:
                towns = line.answer if isinstance(line.answer, Fraction) and line.fact.rollup == "sum" else Fraction(0)
                parts[line.fact.id, line.year] = line.stated.value - towns
        return parts

    def with_own_part(self, key: Key, answer: Answer) -> Answer:
        """An answer of the towns with what the county did itself."""
        if key not in self.own_parts or answer == "missing":
            return answer
        own = self.own_parts[key]
        if answer == "na":
            return own
        return answer + own if self.standard.facts[key[0]].rollup == "sum" else min(answer, own)

    @cached_property
    def dossier(self) -> Dossier:
        """The county's dossier with the rolled-up facts in the place of what it states; missing ones are not there."""
        rolls = {fact.id for fact in self.facts}
        kept = self.stated.entries if self.stated is not None else {}
        entries = {key: entry for key, entry in kept.items() if key[0] not in rolls}
        for line in self.lines:
            if (entry := self._entry(line)) is not None:
                entries[line.fact.id, line.year] = entry
        order = {name: number for number, name in enumerate(self.standard.facts)}
        keys = sorted(entries, key=lambda key: (order[key[0]], key[1] or 0))
        return Dossier(self.locality, {key: entries[key] for key in keys}, t("汇总", "rollup"))

    def _entry(self, line: Line) -> Entry | None:
        key = (line.fact.id, line.year)
        answer = self.with_own_part(key, line.answer)
        if answer == "missing":
            return None
        own = line.stated if key in self.own_parts else None
        typed = "na" if answer == "na" else written(line.fact, answer)
        proven = line.evidenced and (own is None or own.evidenced)
        evidence = self._evidence(key, own) if proven else ()
        value = None if answer == "na" else Fraction(typed) if line.fact.kind != "bool" else answer
        return Entry(value, typed, evidence, self.note(line), Place(t("汇总", "rollup")))

    def note(self, line: Line) -> str:
        """How a value came about, for the dossier that goes on to ``assess``."""
        if line.answer == "missing":
            return t(f"缺：{'、'.join(line.missing)}", f"missing: {', '.join(line.missing)}")[:MAX_NAME]
        own, count = (line.fact.id, line.year) in self.own_parts, len(self.towns) - len(line.missing)
        if line.answer == "na" and not own:
            return t(f"{count} 份台账都是零报告", f"nothing of the kind in any of {count} dossiers")
        said = t(f"由 {count} 份台账汇总", f"rolled up from {count} dossiers")
        return said + (t("，加本级自己的", ", with the county's own part") if own else "")

    def _evidence(self, key: Key, own: Entry | None) -> tuple[str, ...]:
        """Each town's evidence as one name; one name for all where there are more than a dossier may hold."""
        names = list(own.evidence) if own is not None else []
        for town in self.towns:
            entry = town.entries.get(key)
            if entry is not None and entry.evidence:
                papers = "、".join(entry.evidence)
                name = re.sub("[;；]", "，", f"{town.locality.name}：{papers}")  # they part names of evidence
                names.append(name if len(name) <= MAX_NAME else t("各镇街台账", "the towns' dossiers"))
        distinct = tuple(dict.fromkeys(names))
        return distinct if len(distinct) <= MAX_EVIDENCE else (t("各镇街台账", "the towns' dossiers"),)


def written(fact: Fact, value: Fraction) -> str:
    """A value as a dossier may say it, exactly; what has too many digits for that stands on the grid of the fact."""
    if fact.kind == "bool":
        return "true" if value else "false"
    if value.denominator == 1 or (fact.kind == "ratio" and len(str(value.denominator)) <= MAX_DIGITS):
        return str(value)
    sign = -1 if fact.better == "lower" else 1
    return fact.shown(sign * on_grid(fact, sign, value))


def _decides(fact: Fact, said: Answer, answer: Answer) -> bool:
    """Whether what a town says makes the answer what it is."""
    if fact.rollup == "sum":
        return fact.better == "lower" and isinstance(said, Fraction) and said > 0
    return fact.rollup != "weighted_by_sample" and isinstance(answer, Fraction) and said == answer


def _standing(fact: Fact, answer: Answer, stated: Entry | None) -> Standing:
    """How what the county states stands to what its towns give."""
    if stated is None:
        return "not_stated"
    if answer == "missing":
        return "not_reported"
    said = answer_of(stated)
    if said == answer:
        return "same"
    if not isinstance(said, Fraction):
        return "differs"
    if isinstance(answer, Fraction) and _rounded(stated.typed, said, answer):
        return "rounded"
    added = fact.rollup == "sum" and said > (answer if isinstance(answer, Fraction) else 0)
    lower = fact.rollup == "min" and (not isinstance(answer, Fraction) or said < answer)
    return "own_part" if added or lower else "differs"


def _rounded(typed: str, said: Fraction, answer: Fraction) -> bool:
    """Whether a decimal is the towns' value rounded to the digits that were typed."""
    match = re.search(r"\.([0-9]+)", typed)
    digits = (len(match[1]) if match else 0) + (2 if "%" in typed or "％" in typed else 0)
    return bool(digits) and "/" not in typed and 2 * abs(said - answer) * 10**digits <= 1
