"""What the files of a standard may say, as models; one class per thing that is declared."""

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from modelcity.standard.facts import Declared, Fact, Kind, MonthDay
from modelcity.texts import t

Basis = Literal["public_trial", "explicit_norm", "explicit_task", "reconstructed"]


def _points(text: object) -> Decimal:
    if isinstance(text, str) and re.fullmatch(r"-?[0-9]{1,4}(\.[0-9]{1,2})?", text):
        return Decimal(text)
    raise ValueError(
        t(
            f"分值“{text}”应为 0.01 的整数倍，如 0.25",
            f"points '{text}' must be a multiple of 0.01, such as 0.25",
        )
    )


Points = Annotated[Decimal, BeforeValidator(_points)]


def number_of(text: object) -> Decimal:
    """A declared number or percentage; raises ValueError."""
    if isinstance(text, str) and (match := re.fullmatch(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)(%?)", text)):
        return Decimal(match[1]) / 100 if match[2] else Decimal(match[1])
    raise ValueError(
        t(
            f"“{text}”应为数或百分数，如 2、90%",
            f"'{text}' must be a number or a percentage, such as 2 or 90%",
        )
    )


Number = Annotated[Decimal, BeforeValidator(number_of)]


def hundredths(points: Decimal) -> int:
    """Declared points as the whole hundredths that clauses count in."""
    return int(points * 100)


def points_text(value: int) -> str:
    """Hundredths as plain points without trailing zeros: ``1250`` is ``12.5``."""
    text = f"{abs(value) // 100}.{abs(value) % 100:02d}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def points_of(text: str) -> int:
    """Points as written, in hundredths; raises ValueError."""
    return hundredths(_points(text))


def _places(value: object) -> object:
    return (
        {key: [place] if isinstance(place, str) else place for key, place in value.items()}
        if isinstance(value, dict)
        else value
    )


Sources = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_places)]


class Source(Declared):
    """A document that rules come from; titles are real, addresses stand in docs/provenance.md."""

    title: str
    kind: Literal["seed", "public"]
    used_for: str = ""


class Unit(Declared):
    """A department, body or group that owns facts and remedies.

    A group lists its `members`; a unit with a `level` stands for every locality of that level (各镇、街道).
    """

    title: str
    kind: str
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    level: str = ""

    @property
    def several(self) -> bool:
        """Whether it stands for several, each of whom answers for itself."""
        return bool(self.members or self.level)


class LevelBasis(Declared):
    """Why an indicator is asked at a level that most are not asked at."""

    basis: Literal["explicit", "named_elsewhere"]
    sources: Sources


class Indicator(Declared):
    """What is measured (小项), without its judgement; also the measured side of a veto and of a warning.

    `serves`: which indicators of which other standard it serves, shown and never scored.
    """

    id: str
    title: str
    levels: tuple[str, ...]
    level_basis: dict[str, LevelBasis] = {}
    lead: str = ""
    support: tuple[str, ...] = ()
    mode: tuple[str, ...]
    basis: Basis
    evidence: tuple[str, ...] = ()
    sources: Sources = {}
    norms: tuple[dict[str, str], ...] = ()
    serves: dict[str, tuple[str, ...]] = {}
    note: str = ""
    facts: dict[str, Fact] = {}


class Remedy(Declared):
    """What mends a shortfall of the indicator, by our own planning (not part of the standard's judgement)."""

    do: str
    effort: Literal["low", "medium", "high"]
    lead_days: Annotated[int, Field(ge=0, le=3_650)]


class Survey(Declared):
    """A satisfaction survey: whom it asks, who holds it; thresholds and gates stand in its indicators' rules."""

    title: str
    population: str
    organiser: str
    support: tuple[str, ...] = ()
    method: str = ""
    questions: tuple[str, ...] = ()
    local_target: str = ""
    note: str = ""
    sources: Sources


class Adjustment(Declared):
    """The category outside the core (加分减分) and its caps."""

    category: str
    bonus_cap: Points
    deduction_cap: Points


class Judgement(Declared):
    """rules/<standard>/standard.yaml: what categories weigh and what they sum to at each level."""

    categories: dict[str, Points]
    core: dict[str, Points]
    adjustment: Adjustment | None = None


class Replacement(Declared):
    """An official document that would replace what was reconstructed, and what of it."""

    document: str
    replaces: str


class Collection(Declared):
    """How facts are gathered: the unit that gathers them, and the day of the window's last year when all is in."""

    office: str
    due: MonthDay = "12-31"


class Head(Declared):
    """indicators/<standard>/standard.yaml: the edition, its window, levels, categories and defaults.

    `sourced`, `reconstructed` and `replaced_by` say plainly what sources state, what is our own, and which official
    documents would replace it.
    """

    id: str
    edition: str
    title: str
    status: str
    sourced: tuple[str, ...] = ()
    reconstructed: tuple[str, ...] = ()
    replaced_by: tuple[Replacement, ...] = ()
    window: tuple[int, int]
    default: bool = False
    levels: dict[str, str]
    example_level: str = ""
    counting_rule: str = ""
    categories: dict[str, str]
    defaults: dict[str, dict[str, str | tuple[str, ...]]] = {}
    units_of_measure: dict[Kind, str] = {}
    collection: Collection | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """Every year of the window."""
        first, last = self.window
        return tuple(range(first, last + 1))


class English(Declared):
    """indicators/<standard>/en.yaml: English beside the Chinese titles, each by id."""

    standard: str = ""
    levels: dict[str, str] = {}
    categories: dict[str, str] = {}
    indicators: dict[str, str] = {}
    facts: dict[str, str] = {}
    units: dict[str, str] = {}
    vetoes: dict[str, str] = {}
    warnings: dict[str, str] = {}
    surveys: dict[str, str] = {}
