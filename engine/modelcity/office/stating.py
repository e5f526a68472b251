"""What a book states: its rows held against what its respondent is asked, each value with its cell."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from modelcity.dossier.dossier import Entry, Key
from modelcity.dossier.questions import Question, own_question, question
from modelcity.dossier.rows import Row, Rows
from modelcity.dossier.taking import Taking
from modelcity.dossier.values import folded, shown
from modelcity.errors import Problem
from modelcity.office.asking import Asked
from modelcity.office.book import Book
from modelcity.standard.standard import Standard
from modelcity.texts import t

OFTEN = 10  # a fact in one year stands this often in one book at most: copied sheets, not a flood
_HOW = re.compile("[;；](?:无此情形|不要求).*")  # what follows how a value is filled in


class Statement(NamedTuple):
    """One value as a respondent states it. `locality`: whose dossier it is for; `each`: its own answer to a share."""

    respondent: str
    locality: str
    fact: str
    year: int | None
    entry: Entry
    each: bool

    @property
    def key(self) -> Key:
        """The value that it states, or helps to."""
        return self.fact, self.year


class Stated(NamedTuple):
    """All that one book states, what was refused of it, and what is worth saying."""

    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def stated(standard: Standard, asked: Asked, book: Book) -> Stated:
    """The values of a book that fits its respondent; every row that cannot be trusted is a problem with its cell."""
    return _Stating(standard, asked, book).stated()


@dataclass
class _Stating:
    standard: Standard
    asked: Asked
    book: Book

    def stated(self) -> Stated:
        problems, notes = list(self.book.rows.problems), list(self._about_the_edition())
        kept = []
        for row in self.book.rows.rows:
            problem = self._distrust(row)
            if problem is None:
                kept.append(row)
            else:
                problems.append(problem)
            if row.evidence and not folded(row.value) and not problem:
                found = t("写了佐证，没有填报值", "names evidence and no value")
                notes.append(Problem(row.at("value"), found, next=t("请补上填报值", "fill the value in")))
        rows = Rows(self.book.rows.file, kept, self.book.rows.heads)
        taking = Taking(rows, self._as_asked, lambda: ())
        statements = tuple(self._statements(taking))
        notes += self._unasked(statements)
        return Stated(statements, (*problems, *taking.problems), tuple(notes))

    @cached_property
    def _as_asked(self) -> Standard:
        """The standard with the shares that the respondent answers yes or no to for itself."""
        facts = dict(self.standard.facts)
        for name in self.asked.each:
            title = self._questions[name].title
            said = {"kind": "bool", "if_no_cases": "satisfied", "zh": title}
            facts[name] = facts[name].model_copy(update=said)
        return replace(self.standard, facts=facts)

    @cached_property
    def _questions(self) -> Mapping[str, Question]:
        """How each fact is asked of this respondent; facts of its level that it is not asked for, as anyone is."""
        subject = "本镇街" if self.asked.is_town else "本单位"
        each = {name: own_question(self.standard, name, subject) for name in self.asked.each}
        level = [name for name in self.standard.facts_at(self.asked.level) if not self._answered_by_each(name)]
        return {name: question(self.standard, name) for name in (*level, *self.asked.own)} | each

    def _answered_by_each(self, name: str) -> bool:
        return self.standard.answered_each(name) and name not in self.asked.own

    @cached_property
    def _titles(self) -> Mapping[str, set[str]]:
        """The facts by the titles that they are asked with."""
        titles: dict[str, set[str]] = {}
        for name, one in self._questions.items():
            titles.setdefault(folded(one.title), set()).add(name)
        return titles

    def _distrust(self, row: Row) -> Problem | None:
        """Why a filled-in row cannot be taken for the fact that its hidden id names; None when it can."""
        name = folded(row.fact)
        if not folded(row.value) or name not in self.standard.facts:
            return None
        label = f"“{self.standard.fact_title(name)}”（{name}）"
        asked = self._questions.get(name)
        if asked is None:
            found = t(f"{label}不向{self.asked.title}收集", f"{label} is not asked of {self.asked.title}")
            return Problem(row.at("value"), found, next=t("请删掉这一行", "delete the row"))
        named = self._titles.get(folded(row.title), {name})
        if name not in named:
            found = t(
                f"这一行写的是“{shown(row.title)}”，隐藏的事实编号却是{label}",
                f"the row says '{shown(row.title)}', its hidden id {label}",
            )
            advice = t("行被挪动过；请在发出的那一本里重填", "rows were moved: fill it in again in the book sent out")
            return Problem(row.at("value"), found, next=advice)
        return self._another_kind(row, asked, label)

    def _another_kind(self, row: Row, asked: Question, label: str) -> Problem | None:
        """Whether the book asked for another kind or unit of value: then what was filled in means something else."""
        said, now = (_HOW.sub("", folded(text)) for text in (row.allowed, asked.allowed))
        if said == now or (not said and not self._another_edition):
            return None
        found = t(f"{label}在这本里按“{shown(said)}”填报", f"{label} is asked as '{shown(said)}' here")
        allowed = t(f"现在应填“{now}”", f"is asked as '{now}' now")
        return Problem(row.at("value"), found, allowed, t("请用新发的填报表重填", "fill it in again in a new book"))

    @property
    def _another_edition(self) -> bool:
        return self.book.edition != self.standard.head.edition

    def _about_the_edition(self) -> Iterator[Problem]:
        if self._another_edition:
            found = t(
                f"是按标准 {shown(self.book.edition)} 版做的填报表",
                f"is a book of the edition {shown(self.book.edition)}",
            )
            allowed = t(f"现在是 {self.standard.head.edition} 版", f"the standard is {self.standard.head.edition} now")
            advice = t("口径没有变的已经采用，其余要重填", "what is asked as before is taken, the rest is refused")
            yield Problem(self.book.place, found, allowed, advice)

    def _statements(self, taking: Taking) -> Iterator[Statement]:
        times = Counter[Key]()
        for taken in taking.taken():
            times[taken.fact, taken.year] += 1
            if times[taken.fact, taken.year] > OFTEN:
                found = t(f"同一个值写了 {OFTEN} 遍以上", f"states one value more than {OFTEN} times")
                taking.refuse(taken.entry.place, found, next_step=t("请删掉多余的行", "delete the rows too many"))
                continue
            each = taken.fact in self.asked.each
            whose = self.book.head.id if self.asked.is_town and not each else ""
            yield Statement(self.asked.id, whose, taken.fact, taken.year, taken.entry, each)

    def _unasked(self, statements: tuple[Statement, ...]) -> Iterator[Problem]:
        """What a respondent states beyond what it is asked: taken, and held against what others state."""
        asked = {*self.asked.own, *self.asked.each}
        beyond = {one.fact: one.entry.place for one in statements if one.fact not in asked}
        for fact, place in beyond.items():
            label = f"“{self.standard.fact_title(fact)}”（{fact}）"
            found = t(f"{label}没有要{self.asked.title}填", f"{label} was not asked of {self.asked.title}")
            yield Problem(place, found, next=t("已采用，请核实", "taken: please verify"))
