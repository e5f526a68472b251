"""What can go wrong, as one family.

ModelCityError
├── DeclarationError   a standard (indicators/, rules/) says something that cannot hold
├── FactError          a dossier says something that cannot be taken
├── CallError          the call itself is wrong (unknown standard, level, indicator, place to write to)
└── DisagreementError  the two evaluators differ: an internal fault, no score is shown

Each carries every problem found, not only the first. Only ``cli`` turns them into text and exit codes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from modelcity.texts import t


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: a file, and as far as they apply line and column, sheet and cell, path within."""

    file: str
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    path: str = ""

    def __str__(self) -> str:
        if self.sheet is not None:
            spot = t(f"{self.file}：工作表“{self.sheet}”", f"{self.file}: sheet '{self.sheet}'")
            spot += t(f"单元格 {self.cell}", f", cell {self.cell}") if self.cell else ""
        else:
            spot = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return _visible(f"{spot}: {self.path}" if self.path else spot)

    @property
    def order(self) -> tuple[str, str, int, int, str]:
        """Sorts places as they stand in a file."""
        return (self.file, self.sheet or "", self.line or 0, self.column or 0, self.path)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was found, what is allowed, and what to do next."""

    place: Place
    found: str
    allowed: str = ""
    next: str = ""

    def __str__(self) -> str:
        said = [self.found, self.allowed, self.next]
        return f"{self.place}: " + t("；", "; ").join(part for part in said if part)


class ModelCityError(Exception):
    """Base of the family; ``problems`` are sorted by place."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        listed = [problems] if isinstance(problems, Problem) else problems
        self.problems = tuple(sorted(dict.fromkeys(listed), key=lambda problem: problem.place.order))
        super().__init__("\n".join(map(str, self.problems)))


class DeclarationError(ModelCityError):
    """A standard cannot be used as it is declared."""


class FactError(ModelCityError):
    """A dossier cannot be scored as it is; nothing of it was."""


class CallError(ModelCityError):
    """The call asks for something that does not exist or cannot be done."""


class DisagreementError(ModelCityError):
    """The two evaluators gave different clause codes for one dossier."""


def _visible(text: str) -> str:
    """A name from somebody's file or disk, with what a terminal would obey or hide written as an escape."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def near(word: str, known: Iterable[str]) -> str:
    """A hint such as "您是不是想写 checklist？", or "" when nothing known is close to `word`."""
    import difflib  # only paid for when something is misspelt

    matches = difflib.get_close_matches(word, list(known), n=1)
    meant = _visible(matches[0]) if matches else ""
    return t(f"您是不是想写“{meant}”？", f"did you mean '{meant}'?") if meant else ""
