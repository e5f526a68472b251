"""How one cell says one value of the declarations, there and back: text, words of a dropdown, lists, places."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modelcity.authoring.words import Words
from modelcity.dossier.values import folded, one_line

_NUMERAL = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{0,5}[1-9])?")
_COLON = re.compile("[:：]")
_FALSE, _TRUE = ("no", "n", "false", "f", "off", "0"), ("yes", "y", "true", "t", "on", "1")


@dataclass(frozen=True, slots=True)
class Text:
    """Free text on one line."""

    def value(self, text: str) -> Any:
        """What a cell that is not empty says, as it stands in the declarations."""
        return one_line(text)

    def text(self, value: Any) -> str:
        """What is declared, as a cell says it."""
        return str(value)

    def fits(self, value: Any) -> bool:
        """Whether it can say such a value."""
        return isinstance(value, str)

    @property
    def offered(self) -> Sequence[str]:
        """What a dropdown offers; none without one."""
        return ()


@dataclass(frozen=True, slots=True)
class Short(Text):
    """An id, a number, a day: full-width characters are the same as half-width ones."""

    def value(self, text: str) -> Any:
        return folded(one_line(text))


@dataclass(frozen=True, slots=True)
class Number(Short):
    """Points and bounds; a plain numeral stands in the workbook as a number, so that it can be summed."""


@dataclass(frozen=True, slots=True)
class Word(Short):
    """One word of a dropdown; any other stays as it is, for the validation of the declarations to refuse."""

    words: Words

    def value(self, text: str) -> Any:
        said = folded(one_line(text))
        return self.words.get(said, said)

    def text(self, value: Any) -> str:
        return next((word for word, key in self.words.items() if key == value), str(value))

    @property
    def offered(self) -> Sequence[str]:
        return tuple(self.words)


@dataclass(frozen=True, slots=True)
class YesNo(Word):
    """Yes or no, in every way that the declarations know."""

    def text(self, value: Any) -> str:
        said = str(value).casefold()
        return "是" if said in _TRUE else "否" if said in _FALSE else str(value)


@dataclass(frozen=True, slots=True)
class Texts(Text):
    """Texts in one cell, by ``；``; or, where one holds such a mark itself, each on its own line."""

    def value(self, text: str) -> Any:
        marks = r"\n" if "\n" in text.strip("\r") else "[;；]"
        return [said for part in re.split(marks, text) if (said := one_line(part))]

    def text(self, value: Any) -> str:
        items = [str(item) for item in value]
        return "\n".join([*items, ""]) if any(re.search("[;；]", item) for item in items) else "；".join(items)

    def fits(self, value: Any) -> bool:
        return isinstance(value, list)


@dataclass(frozen=True, slots=True)
class Ids(Text):
    """Ids in one cell, by ``、`` or any other mark or space."""

    def value(self, text: str) -> Any:
        return [said for said in re.split(r"[、,;\s]+", folded(text)) if said]

    def text(self, value: Any) -> str:
        return "、".join(map(str, value))

    def fits(self, value: Any) -> bool:
        return isinstance(value, list)


@dataclass(frozen=True, slots=True)
class OneOrMore(Ids):
    """Ids of which one alone is no list."""

    def value(self, text: str) -> Any:
        ids = IDS.value(text)
        return ids[0] if len(ids) == 1 else ids

    def text(self, value: Any) -> str:
        return str(value) if isinstance(value, str) else "、".join(map(str, value))

    def fits(self, value: Any) -> bool:
        return isinstance(value, (str, list))


@dataclass(frozen=True, slots=True)
class Places(Text):
    """Places of a source in one cell, by ``；``: one alone is no list."""

    def value(self, text: str) -> Any:
        places = [said for part in re.split("[;；]", text) if (said := one_line(part))]
        return places[0] if len(places) == 1 else places or ""

    def text(self, value: Any) -> str:
        return str(value) if isinstance(value, str) else "；".join(map(str, value))

    def fits(self, value: Any) -> bool:
        return isinstance(value, (str, list))


@dataclass(frozen=True, slots=True)
class Mapped(Text):
    """A line for each key: ``编号：内容``."""

    inner: Text

    def value(self, text: str) -> Any:
        found: dict[str, Any] = {}
        for line in text.splitlines():
            if one_line(line):
                key, _, said = _COLON.sub("：", line, count=1).partition("：")
                found[folded(one_line(key))] = self.inner.value(said) if said.strip() else ""
        return found

    def text(self, value: Any) -> str:
        said: Mapping[str, Any] = value
        return "\n".join(f"{key}：{self.inner.text(one)}" for key, one in said.items())

    def fits(self, value: Any) -> bool:
        return isinstance(value, dict)


@dataclass(frozen=True, slots=True)
class NormPlaces(Mapped):
    """Where a norm stands: what its entry says beside the norm itself."""

    def text(self, value: Any) -> str:
        return Mapped.text(self, {key: said for key, said in value.items() if key != "norm"})


TEXT, SHORT, NUMBER, TEXTS, IDS = Text(), Short(), Number(), Texts(), Ids()
ID_OR_IDS, SOURCES, NORM_PLACES = OneOrMore(), Mapped(Places()), NormPlaces(TEXT)


def is_numeral(text: str) -> bool:
    """Whether a number written as a number comes back as the same text."""
    return bool(_NUMERAL.fullmatch(text))
