"""A variant (变通标准) as declared: a standard of its own that says only in what it differs from its base, and why.

Declared in three files: `indicators/ID/standard.yaml` (who it is, what it extends), `indicators/ID/changes.yaml` (what
is changed, added, dropped), `rules/ID/standard.yaml` (new sums). What is added stands in the usual files.
``composing`` makes of them and of the base's files those of a whole standard, before anything else looks at them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import ConfigDict, field_validator

from modelcity.standard.facts import Declared, Named
from modelcity.standard.models import Points, Replacement, Sources
from modelcity.texts import t

CHANGES = "changes"  # the file of changes
STANDARD = "standard"  # the file of the head, and of the sums; stands in `change` for the head and the caps

ChangeKind = Literal["changed", "added", "dropped"]
Path = tuple[str, ...]


class Extended(Declared):
    """The standard that a variant was written for, and its edition then."""

    id: str
    edition: str


class VariantHead(Declared):
    """indicators/<variant>/standard.yaml: who it is; all else of a head is the base's, or stands in changes.yaml."""

    id: str
    edition: str
    title: str
    status: str
    extends: Extended
    default: bool = False
    sourced: tuple[str, ...] = ()
    reconstructed: tuple[str, ...] = ()
    replaced_by: tuple[Replacement, ...] = ()


class Sums(Declared):
    """rules/<variant>/standard.yaml: sums that came out otherwise; those that are not said are the base's."""

    categories: dict[str, Points] = {}
    core: dict[str, Points] = {}


class _Reasoned(Declared):
    reason: str

    @field_validator("reason")
    @classmethod
    def _said(cls, reason: str) -> str:
        if not reason.strip():
            raise ValueError(t("没有写缘由", "gives no reason"))
        return reason


class Dropped(_Reasoned):
    """Why something of the base is not asked, and by which document."""

    sources: Sources

    @field_validator("sources")
    @classmethod
    def _cited(cls, sources: Sources) -> Sources:
        if not sources or not all(places and all(places) for places in sources.values()):
            raise ValueError(t("没有写出处，如 {province_rules: 第三条}", "needs a source: {province_rules: 第三条}"))
        return sources


class Changed(Dropped):
    """Why an entry of the base is otherwise here; further keys are those of the entry, with what they say now."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    switch_on: Named = ()


class Added(_Reasoned):
    """Why something is asked that the base does not ask; a category also has its title here."""

    title: str = ""


class Changes(Declared):
    """indicators/<variant>/changes.yaml: everything that differs from the base, each by its id."""

    change: dict[str, Changed] = {}
    add: dict[str, Added] = {}
    drop: dict[str, Dropped] = {}


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of an entry that is otherwise: `path` within the entry; None is what is not there. Plain text trees."""

    path: Path
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a variant, by the id of what it changes; sources of what was added stand in the entry itself."""

    kind: ChangeKind
    id: str
    title: str
    reason: str
    sources: Mapping[str, tuple[str, ...]]
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """What a standard extends, and every change."""

    base: str
    edition: str
    title: str
    changes: tuple[Change, ...] = ()
    said: frozenset[str] = frozenset()  # keys of the head that are its own
    above: "Variant | None" = None  # what the base itself extends
    gone: Mapping[str, str] = field(
        default_factory=dict
    )  # facts of the base that are not asked, by the entry they were in

    def of(self, name: str) -> Change | None:
        """The change of an entry, or of the category that an added one belongs to; None where it is inherited."""
        by_id = {change.id: change for change in self.changes}
        category = by_id.get(name.partition("-")[0])
        return by_id.get(name) or (category if category and category.kind == "added" else None)

    def has_from_base(self, name: str) -> bool:
        """Whether an entry is the base's, changed or not."""
        change = self.of(name)
        return change is None or change.kind == "changed"
