"""The assessment (自评结果): the whole answer for one dossier, as plain data. How it is shown is not its concern."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from modelcity.dossier.dossier import Locality

FindingKind = Literal["failed", "missing", "unevidenced"]
Outcome = Literal["not_due", "not_applicable", "met", "missing", "partly", "failed", "none"]
VetoStatus = Literal["clear", "fired", "unknown"]
SurveyStatus = Literal["passed", "below", "sample_short", "missing"]
VerdictStatus = Literal["vetoed", "below_threshold", "unresolved", "gates_passed"]
ValueState = Literal["evidenced", "unevidenced", "missing", "na", "na_unevidenced", "not_due"]


class Points(NamedTuple):
    """Three totals in hundredths of a point: evidenced ≤ claimed ≤ attainable."""

    evidenced: int
    claimed: int
    attainable: int


@dataclass(frozen=True, slots=True)
class Because:
    """A value that made a clause cost, on the grid as text (None: missing; or "na"), and what it needs ("≥1")."""

    fact: str
    year: int | None
    value: str | None
    needs: str
    state: ValueState
    enough: bool = field(default=False, compare=False)  # the value is good: only its evidence is wanting


class Finding(NamedTuple):
    """A clause that costs something (失分点): `points` in hundredths is what it costs alone."""

    clause: str
    label: str
    kind: FindingKind
    points: int
    because: tuple[Because, ...]
    remediable: bool


class IndicatorResult(NamedTuple):
    """One indicator: `points` is its ceiling (for a J deduction its floor), in hundredths."""

    id: str
    category: str
    points: int
    outcome: Outcome
    scored: Points
    capped: bool
    findings: tuple[Finding, ...]


class CategoryResult(NamedTuple):
    """One category; `points` is what the level can earn in it (0 for the adjustment category)."""

    id: str
    points: int
    scored: Points


class VetoResult(NamedTuple):
    """One veto; `because` names the values that fired it or that are missing."""

    id: str
    status: VetoStatus
    because: tuple[Because, ...]


class WarningResult(NamedTuple):
    """A warning (预警) that is to be shown: the values behind it, and the evidence that stands twice, if it is that."""

    id: str
    because: tuple[Because, ...]
    evidence: tuple[str, ...] = ()


class SurveyResult(NamedTuple):
    """One survey indicator; `rate` and `threshold` as decimal text, `sample` as text, None where not known."""

    indicator: str
    threshold: str
    rate: str | None
    sample: str | None
    status: SurveyStatus


class Verdict(NamedTuple):
    """The verdict, with the ids of the vetoes or survey indicators that made it."""

    status: VerdictStatus
    reasons: tuple[str, ...]


class RemedyResult(NamedTuple):
    """What mends a finding (整改事项): `points` is what re-scoring with it done adds to the evidenced total."""

    id: str
    indicator: str
    kind: FindingKind
    points: int
    do: str
    lead: str
    support: tuple[str, ...]
    due: date | None
    lead_days: int
    effort: str
    remediable: bool
    evidence: tuple[str, ...]


class Assessment(NamedTuple):
    """Everything known about one dossier on one day, in hundredths of points; totals are core + adjustment."""

    locality: Locality
    as_of: date | None
    facts_digest: str
    totals: Points
    out_of: int
    adjustment: Points
    still_attainable: int
    verdict: Verdict
    missing: int
    categories: tuple[CategoryResult, ...]
    indicators: tuple[IndicatorResult, ...]
    vetoes: tuple[VetoResult, ...]
    surveys: tuple[SurveyResult, ...]
    remedies: tuple[RemedyResult, ...]
    warnings: tuple[WarningResult, ...] = ()
