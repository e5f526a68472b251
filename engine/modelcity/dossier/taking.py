"""From rows as written to entries: the one validation that every format goes through, with all problems at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from modelcity.dossier.dossier import Entry, Key
from modelcity.dossier.rows import Row, Rows
from modelcity.dossier.values import MAX_TEXT, ValueRefusedError, folded, parse_value, shown, text_fault
from modelcity.errors import Place, Problem, near
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard
from modelcity.texts import t

MAX_HINTS = 30  # near names are looked up for this many unknown facts
MAX_NAME = 100  # characters of a name that near names are looked up for
MAX_EVIDENCE = 500  # names of evidence for one value
BAD = -1  # a year that cannot be taken
Others = Callable[[], Iterable[Standard]]


class Taken(NamedTuple):
    """A value that was taken; `counts`: the standard looks at its fact and year."""

    fact: str
    year: int | None
    entry: Entry
    counts: bool


@dataclass
class Taking:
    """Rows on their way into a dossier: `kept`, `over` (passed over, by fact and year) or a problem each."""

    rows: Rows
    standard: Standard
    others: Others
    problems: list[Problem] = field(default_factory=list)
    kept: dict[Key, Entry] = field(default_factory=dict)
    over: set[tuple[str, str]] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    hints: int = MAX_HINTS

    def __post_init__(self) -> None:
        self.problems += self.rows.problems

    @cached_property
    def elsewhere(self) -> tuple[Standard, ...]:
        """The other standards; loaded only when something is not this standard's."""
        return tuple(other for other in self.others() if other.id != self.standard.id)

    def refuse(self, place: Place, found: str, allowed: str = "", next_step: str = "") -> None:
        self.problems.append(Problem(place, found, allowed, next_step))

    def entries(self, level: str) -> None:
        """Every row into `kept`, `over` or `problems`."""
        asked = set(self.standard.facts_at(level) if level else self.standard.facts)
        seen: dict[tuple[str, str, int | None], Taken] = {}
        for row in self.rows.rows:
            if (new := self.take(row)) is not None:
                self._keep(seen, (row.locality, new.fact, new.year), new)
        for (_, name, year), one in seen.items():
            if one.counts and name in asked:
                self.kept[name, year] = one.entry
            else:
                self.over.add((name, str(year)))

    def taken(self) -> Iterator[Taken]:
        """Every row whose value can be taken, as often as it stands there; of the others each mistake is a problem."""
        for row in self.rows.rows:
            if (new := self.take(row)) is not None:
                yield new

    def take(self, row: Row) -> Taken | None:
        """The value of one row; None when there is none, it is passed over, or it is a problem."""
        fact = self._fact(row)
        if fact is None or not (folded(row.value) or folded(row.year)):
            return None
        year, counts = self._year(row, fact)
        entry = self._entry(row, fact)
        return None if entry is None or year is BAD else Taken(fact.id, year, entry, counts)

    def _fact(self, row: Row) -> Fact | None:
        """The fact of a row; None when only another standard has it, or none (a problem, once per name)."""
        name = folded(row.fact)
        if name in self.standard.facts:
            return self.standard.facts[name]
        if any(name in other.facts for other in self.elsewhere):
            if folded(row.value):
                self.over.add((name, folded(row.year)))
            return None
        if not name:
            self.refuse(row.at("fact"), t("没有事实编号", "there is no fact id"), next_step=t("请补上", "add it"))
        elif name not in self.unknown:
            hint = self._hint(name) if len(self.unknown) < self.hints else ""
            self.unknown.add(name)
            self.refuse(
                row.at("fact"),
                t(f"已安装的标准都没有事实“{shown(name)}”", f"no installed standard knows the fact '{shown(name)}'"),
                t(
                    "应为模板或 standard 命令列出的事实编号",
                    "must be a fact id as the template or the command standard lists it",
                ),
                hint or t("请核对编号", "check the id"),
            )
        return None

    def _hint(self, name: str) -> str:
        titled = next((fact.id for fact in self.standard.facts.values() if fact.zh == name), "")
        if titled:
            return t(f"这是标题，请写编号 {titled}", f"this is a title: write the id {titled}")
        return near(name, self.standard.facts) if len(name) <= MAX_NAME else ""

    def _year(self, row: Row, fact: Fact) -> tuple[int | None, bool]:
        """The year of a row, and whether this standard looks at it; BAD (and a problem) when it cannot be."""
        text, years = folded(row.year), self.standard.years
        year = int(text) if len(text) == 4 and text.isascii() and text.isdigit() else BAD
        if fact.yearly and year in years:
            return year, True
        if not fact.yearly and not text:
            return None, True
        label, place = self._label(fact), row.at("year")
        allowed = t(
            f"应为 {years[0]}–{years[-1]} 年，写四位数字", f"must be within {years[0]}–{years[-1]}, four digits"
        )
        if not fact.yearly:
            found = t(f"{label}不分年度，却写了“{shown(text)}”", f"{label}has no years, and '{shown(text)}' is given")
            self.refuse(place, found, t("年度应留空", "leave the year empty"))
        elif not text:
            self.refuse(place, t(f"{label}没有写年度", f"{label}has no year"), allowed, t("请补上年度", "add the year"))
        elif year != BAD and any(year in other.years for other in self.elsewhere):
            return year, False
        else:
            found = t(f"{label}的年度“{shown(text)}”不在考评期内", f"{label}has a year outside: '{shown(text)}'")
            self.refuse(place, found, allowed)
        return BAD, False

    def _entry(self, row: Row, fact: Fact) -> Entry | None:
        """The value of a row; None when it is missing or refused."""
        if fault := _texts_fault(row.evidence, ""):
            self.refuse(row.at("evidence"), fault, _plain_text())
        if fault := _texts_fault((), row.note):
            self.refuse(row.at("note"), fault, _plain_text())
        if not folded(row.value):
            return None
        try:
            value = parse_value(row.value, fact)
        except ValueRefusedError as error:
            self.refuse(row.at("value"), self._label(fact) + error.found, error.allowed, error.next)
            return None
        if value is None and not row.note:
            found = t(
                f"{self._label(fact)}填了 na（零报告），没有写原因", f"{self._label(fact)}says na without a reason"
            )
            self.refuse(row.at("note"), found, next_step=t("请在说明（note）中写原因", "give the reason in the note"))
            return None
        return Entry(value, row.value.strip(), row.evidence, row.note, row.at("value"))

    def _keep(
        self, seen: dict[tuple[str, str, int | None], Taken], key: tuple[str, str, int | None], new: Taken
    ) -> None:
        """A value; one that stands there already must be the same, and then lends its evidence and note."""
        old = seen.setdefault(key, new)
        if old is new:
            return
        first, second = old.entry, new.entry
        if first.value != second.value:
            here, there = shown(second.typed), shown(first.typed)
            label, year = (
                self._label(self.standard.facts[key[1]]),
                "" if key[2] is None else t(f" {key[2]} 年", f"{key[2]} "),
            )
            self.refuse(
                second.place,
                t(f"{label}{year}有两个不同的值：这里是“{here}”，", f"{label}{year}has two values: '{here}' here, ")
                + t(f"{first.place} 是“{there}”", f"'{there}' at {first.place}"),
                next_step=t("请只留一个", "keep one of them"),
            )
            return
        entry = united(first, second)
        if isinstance(entry, Problem):
            self.problems.append(entry)
        else:
            seen[key] = old._replace(entry=entry)

    def _label(self, fact: Fact) -> str:
        title = self.standard.fact_title(fact.id)
        return t(f"事实“{title}”（{fact.id}）", f"fact '{title}' ({fact.id}) ")


def united(first: Entry, second: Entry) -> Entry | Problem:
    """One value that stands in two places, with the evidence and notes of both; a problem where they are too long."""
    evidence = tuple(dict.fromkeys(first.evidence + second.evidence))
    notes = [first.note] if second.note in first.note else [first.note, second.note]
    note = "；".join(filter(None, notes))
    if fault := _texts_fault(evidence if len(evidence) > MAX_EVIDENCE else (), note):
        return Problem(second.place, fault, _plain_text())
    return Entry(first.value, first.typed, evidence, note, first.place)


def _texts_fault(evidence: tuple[str, ...], note: str) -> str:
    """Why evidence or a note cannot be taken, or ""."""
    if len(evidence) > MAX_EVIDENCE:
        return t(f"佐证有 {len(evidence)} 份", f"there are {len(evidence)} names of evidence")
    return next(filter(None, map(text_fault, (*evidence, note))), "")


def _plain_text() -> str:
    return t(
        f"每段文字不超过 {MAX_TEXT} 个字符，不含控制字符；佐证不超过 {MAX_EVIDENCE} 份",
        f"up to {MAX_TEXT} characters each, no control characters, up to {MAX_EVIDENCE} names of evidence",
    )
