"""The contents of sources, and the places in them that rules name: the same short form in both.

An entry (`二.2 区政府办公室`) has numbered passages (`任务1–4 材料1–6`). A place names an entry and passages of it
(`二.2 区政府办公室 任务4 材料4、5`, `二(一)2`), or the whole entry; at its end it may quote the words that it means
(`二(一)2“各级各部门双拥工作领导小组”`).
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from pydantic import model_validator

from modelcity.errors import near
from modelcity.standard.facts import Declared
from modelcity.standard.models import Indicator
from modelcity.texts import t
from modelcity.yamltext import Path

_NUMBER = r"[0-9]{1,3}|[一二三四五六七八九十]+|\([一二三四五六七八九十]+\)"
_PIECE = re.compile(f"(?P<kind>[^0-9–]*?)(?P<first>{_NUMBER})(?:–(?P<last>{_NUMBER}))?")
_DIGITS = "〇一二三四五六七八九"
_QUOTED = re.compile("“[^“”]+”$")


def expanded(text: str) -> tuple[str, ...]:
    """The passages that a short form lists, in order: `任务1–2 材料4` is 任务1, 任务2, 材料4; raises ValueError."""
    found: list[str] = []
    for word in text.split():
        kind = ""
        for piece in word.split("、"):
            match = _PIECE.fullmatch(piece)
            if match is None:
                raise ValueError(_unreadable(piece))
            kind = match["kind"] or kind
            found += [kind + number for number in _numbers(match["first"], match["last"] or match["first"])]
    twice = [passage for passage in dict.fromkeys(found) if found.count(passage) > 1]
    if twice:
        raise ValueError(t(f"“{twice[0]}”写了两次", f"names '{twice[0]}' twice"))
    return tuple(found)


def _unreadable(piece: str) -> str:
    return t(
        f"“{piece}”应写明号码，如 任务1–3、材料4 或 (一)–(五)",
        f"'{piece}' must say numbers, such as 任务1–3, 材料4 or (一)–(五)",
    )


def _numbers(first: str, last: str) -> Iterator[str]:
    """The numbers from one to another as they are written: 1–3, 一–三, (一)–(三); raises ValueError."""
    form = "()" if first.startswith("(") else ""
    low, high = _value(first), _value(last)
    if low is None or high is None or low > high or _written(high, first) != last:
        raise ValueError(t(f"“{first}–{last}”应为由小到大的号码", f"'{first}–{last}' must be rising numbers"))
    for value in range(low, high + 1):
        yield _written(value, form or first)


def _value(number: str) -> int | None:
    bare = number.strip("()")
    return int(bare) if bare.isascii() else next((n for n in range(1, 100) if _chinese(n) == bare), None)


def _written(value: int, like: str) -> str:
    if like.startswith("("):
        return f"({_chinese(value)})"
    return str(value) if like.isascii() else _chinese(value)


def _chinese(value: int) -> str:
    """A whole number from 1 to 99 as it is said: 12 is 十二."""
    tens, ones = divmod(value, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


class Passage(NamedTuple):
    """One numbered passage of a source, or (`number` empty) an entry that has no numbers within."""

    entry: str
    number: str

    def __str__(self) -> str:
        return self.entry + ("" if re.match(r"$|[0-9(]", self.number) else " ") + self.number


class Part(Declared):
    """One entry of a source: its title, its passages in short form, and why some of them, or all, serve no rule."""

    title: str = ""
    clauses: str = ""
    nowhere: str | dict[str, str] = {}

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every passage of the entry; one without number where the entry has none."""
        return expanded(self.clauses) or ("",)

    @property
    def reasons(self) -> dict[str, str]:
        """Why a passage serves no rule, by passage."""
        if isinstance(self.nowhere, str):
            return dict.fromkeys(self.numbers, self.nowhere)
        return {number: reason for listed, reason in self.nowhere.items() for number in expanded(listed)}

    @model_validator(mode="after")
    def _readable(self) -> "Part":
        numbers = self.numbers
        for number in self.reasons:
            if number not in numbers:
                raise ValueError(
                    t(f"nowhere 里的“{number}”不在这一条里", f"nowhere names '{number}', not in this entry")
                )
        if not (self.clauses or self.title):
            raise ValueError(t("应写 clauses 或 title", "needs clauses or a title"))
        return self


class PlaceRefusedError(ValueError):
    """A place that a source does not have: what was found, and what is near or allowed."""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(found)
        self.found, self.allowed = found, allowed


class Contents:
    """All entries of one source, and what a place in it means."""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self.parts = parts

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage, in the source's order."""
        return tuple(Passage(entry, number) for entry, part in self.parts.items() for number in part.numbers)

    @cached_property
    def reasons(self) -> dict[Passage, str]:
        """Why a passage serves no rule."""
        return {
            Passage(entry, number): reason
            for entry, part in self.parts.items()
            for number, reason in part.reasons.items()
        }

    def named(self, place: str) -> tuple[Passage, ...]:
        """The passages that a place names; raises PlaceRefusedError."""
        bare = _QUOTED.sub("", place)
        entry = max((entry for entry in self.parts if self._begins(bare, entry)), key=len, default=None)
        if entry is None:
            some = "、".join(list(self.parts)[:3])
            allowed = near(place, [*self.parts, *map(str, self.passages)]) or t(f"如 {some} …", f"such as {some} …")
            raise PlaceRefusedError(t(f"没有“{place}”这一处", f"there is no '{place}'"), allowed)
        part = self.parts[entry]
        try:
            numbers = expanded(bare[len(entry) :]) or part.numbers
        except ValueError as error:
            raise PlaceRefusedError(str(error), _offered(entry, part)) from error
        missing = [number for number in numbers if number not in part.numbers]
        if missing:
            said = "、".join(missing)
            found = t(f"“{entry}”里没有 {said}", f"'{entry}' has no {said}")
            raise PlaceRefusedError(found, _offered(entry, part))
        return tuple(Passage(entry, number) for number in numbers)

    def _begins(self, place: str, entry: str) -> bool:
        rest = place.removeprefix(entry) if place.startswith(entry) else None
        return rest is not None and bool(re.match(r"$| " if not self.parts[entry].clauses else r"$| |[0-9(]", rest))


def _offered(entry: str, part: Part) -> str:
    return t(f"“{entry}”有 {part.clauses or '（不分条）'}", f"'{entry}' has {part.clauses or 'no numbers within'}")


class Citation(NamedTuple):
    """A place of a source that is named: at which path of an entry."""

    path: Path
    source: str
    place: str


def citations(entry: Indicator) -> Iterator[Citation]:
    """Every place that an indicator, veto or warning names: in its sources, for a level, for a norm."""
    yield from sourced(entry.sources, ("sources",))
    for level, basis in entry.level_basis.items():
        yield from sourced(basis.sources, ("level_basis", level, "sources"))
    for order, norm in enumerate(entry.norms):
        for source, place in norm.items():
            if source != "norm":
                yield Citation(("norms", order, source), source, place)


def sourced(sources: Mapping[str, tuple[str, ...]], path: Path) -> Iterator[Citation]:
    """Every place of a mapping of sources that stands at a path."""
    for source, places in sources.items():
        for order, place in enumerate(places):
            yield Citation((*path, source, order), source, place)


def naming(entries: Mapping[str, Indicator], source: str, contents: Contents) -> dict[Passage, tuple[str, ...]]:
    """Which entries name each passage of a source; places that it does not have are left out."""
    found: dict[Passage, dict[str, None]] = {}
    for name, entry in entries.items():
        for citation in citations(entry):
            if citation.source == source:
                for passage in _known(contents, citation.place):
                    found.setdefault(passage, {})[name] = None
    return {passage: tuple(names) for passage, names in found.items()}


def _known(contents: Contents, place: str) -> tuple[Passage, ...]:
    try:
        return contents.named(place)
    except PlaceRefusedError:
        return ()
