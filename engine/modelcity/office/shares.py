"""Shares that each unit answers for itself: those that say yes among all asked, but for those it does not concern."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from modelcity.dossier.dossier import Entry, Key
from modelcity.dossier.taking import MAX_EVIDENCE
from modelcity.dossier.values import MAX_TEXT
from modelcity.errors import Place
from modelcity.office.asking import answering
from modelcity.office.round import Round
from modelcity.standard.standard import Standard
from modelcity.texts import t


class Share(NamedTuple):
    """The answers to one share in one year: ids of respondents, by what they say.

    `unproven`: those that say yes, or that it is not for them, and name no evidence. `unlisted`: groups such as the
    towns, of which this round asks nobody, so that the share cannot be known.
    """

    fact: str
    year: int | None
    yes: tuple[str, ...]
    no: tuple[str, ...]
    na: tuple[str, ...]
    missing: tuple[str, ...]
    unproven: tuple[str, ...]
    unlisted: tuple[str, ...]

    @property
    def key(self) -> Key:
        """The value that the answers make."""
        return self.fact, self.year

    @property
    def asked(self) -> int:
        """How many are asked."""
        return len(self.yes) + len(self.no) + len(self.na) + len(self.missing)

    @property
    def counted(self) -> int:
        """How many the share is of, as far as they have answered."""
        return len(self.yes) + len(self.no)

    @property
    def known(self) -> bool:
        """Whether everyone has answered: a missing answer is neither yes nor no."""
        return not self.missing and not self.unlisted


def share(standard: Standard, one: Round, key: Key, answers: Mapping[str, Entry]) -> Share:
    """What the respondents that are asked have answered; `answers` by respondent, without those in conflict."""
    asked = answering(standard, one, key[0])
    said = {name: _said(answers.get(name)) for name in asked}
    groups = {word: tuple(name for name in asked if said[name] == word) for word in ("yes", "no", "na", "missing")}
    unproven = tuple(name for name in (*groups["yes"], *groups["na"]) if not answers[name].evidenced)
    units = standard.respondents(key[0])
    unlisted = tuple(unit for unit in units if standard.units[unit].level) if not one.towns else ()
    return Share(*key, groups["yes"], groups["no"], groups["na"], groups["missing"], unproven, unlisted)


def share_entry(standard: Standard, one: Share, answers: Mapping[str, Entry], names: Mapping[str, str]) -> Entry | None:
    """The value that the answers make, exact; None while it is not known. `names`: what respondents are called."""
    nobody = one.counted == 0
    if not one.known or one.asked == 0 or (nobody and standard.facts[one.fact].if_no_cases is None):
        return None
    note = t(f"由 {one.asked} 家各自回答汇总", f"from the answers of {one.asked} units")
    if one.na:
        note += t(f"，其中 {len(one.na)} 家不适用、不计入", f", {len(one.na)} of them not concerned")
    typed = "na" if nobody else f"{len(one.yes)}/{one.counted}"
    value = None if nobody else Fraction(len(one.yes), one.counted)
    return Entry(value, typed, _evidence(one, answers, names), note, Place(t("汇总", "answers")))


def _said(entry: Entry | None) -> str:
    if entry is None:
        return "missing"
    return "na" if entry.value is None else "yes" if entry.value else "no"


def _evidence(one: Share, answers: Mapping[str, Entry], names: Mapping[str, str]) -> tuple[str, ...]:
    """Each unit's evidence as one name; none while a yes, or a not concerned, lacks it: the share would be too high."""
    if one.unproven:
        return ()
    together = (t("各单位填报表所列材料", "the papers that the units' books name"),)
    papers = []
    for name in (*one.yes, *one.na):
        said = f"{names[name]}：{'、'.join(answers[name].evidence)}"
        papers.append(said if len(said) <= MAX_TEXT else f"{names[name]}：{together[0]}")
    return tuple(papers) if len(papers) <= MAX_EVIDENCE else together
