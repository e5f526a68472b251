"""From a dossier to its assessment: measure, judge with both evaluators, and put the answer together."""

from datetime import date

from modelcity.dossier.dossier import Dossier
from modelcity.dossier.measures import measure, missing_values
from modelcity.errors import DisagreementError, Place, Problem
from modelcity.judging.assessment import Assessment, Points
from modelcity.judging.case import Case
from modelcity.judging.columns import Columns, Integers, stacked, totals
from modelcity.judging.gates import survey_results, verdict, veto_results
from modelcity.judging.indicators import category_results, indicator_results
from modelcity.judging.mending import mendings
from modelcity.judging.remedies import remedy_results
from modelcity.judging.rete import Rete, available
from modelcity.judging.warnings import warning_results
from modelcity.standard.clauses import LevelRules
from modelcity.standard.standard import Standard, canonical_digest
from modelcity.texts import t


class Evaluators:
    """The evaluators of one level, built once: `columns` always, `rete` where durable-rules can be imported."""

    def __init__(self, rules: LevelRules) -> None:
        self.rules = rules
        self.columns = Columns(rules)
        self.rete = Rete(rules) if available() else None

    def __enter__(self) -> "Evaluators":
        return self

    def __exit__(self, *_: object) -> None:
        if self.rete is not None:
            self.rete.close()


def score(standard: Standard, dossier: Dossier, as_of: date | None = None) -> Assessment:
    """The assessment of one dossier at a day (None: everything counts as due).

    Both evaluators judge it wherever durable-rules can be imported; raises DisagreementError when they differ.
    """
    with Evaluators(standard.at(dossier.locality.level)) as evaluators:
        return score_with(evaluators, standard, dossier, as_of)


def score_with(evaluators: Evaluators, standard: Standard, dossier: Dossier, as_of: date | None) -> Assessment:
    """The same with evaluators at hand, for many dossiers of one level."""
    rules, columns = evaluators.rules, evaluators.columns
    measured = measure(standard, rules, dossier, as_of)
    mended = measure(standard, rules, dossier, as_of, mended=True)
    judged = columns.judge(*stacked([measured, mended]))
    if evaluators.rete is not None:
        _agree(rules, judged.codes[:, 0].tolist(), evaluators.rete.codes(measured))
    case = Case(standard, dossier, measured, judged, as_of)
    total = totals(standard, rules, judged.points)
    adjustment = _points(total.adjustment)
    mended_by = mendings(case, columns)
    indicators = indicator_results(case, mended_by)
    vetoes, surveys = veto_results(case), survey_results(case)
    return Assessment(
        locality=dossier.locality,
        as_of=as_of,
        facts_digest=facts_digest(dossier),
        totals=_points(total.total),
        out_of=sum(item.ceiling for item in rules.items if item.kind == "scored"),
        adjustment=adjustment,
        still_attainable=int(total.total[2, 1]),
        verdict=verdict(vetoes, surveys),
        missing=len(missing_values(standard, dossier.locality.level, dossier, as_of)),
        categories=category_results(case, indicators, adjustment),
        indicators=indicators,
        vetoes=vetoes,
        surveys=surveys,
        remedies=remedy_results(case, indicators, mended_by),
        warnings=warning_results(standard, dossier, as_of),
    )


def _points(of_dossiers: Integers) -> Points:
    evidenced, claimed, attainable = (int(points) for points in of_dossiers[:, 0])
    return Points(evidenced, claimed, attainable)


def _agree(rules: LevelRules, by_columns: list[int], by_rete: list[int]) -> None:
    differing = [
        Problem(
            Place("columns/rete", path=clause.id),
            t(
                f"两个求值器结论不同（{one} 与 {other}），不给出分数",
                f"the evaluators differ ({one} and {other}): no score is given",
            ),
            next=t("请把这份台账和本信息报告给开发者", "report this message and the dossier to the developers"),
        )
        for clause, one, other in zip(rules.clauses, by_columns, by_rete, strict=True)
        if one != other
    ]
    if differing:
        raise DisagreementError(differing)


def facts_digest(dossier: Dossier) -> str:
    """SHA-256 of the parsed values, and whether each has evidence; not of names, typing or order."""
    facts: dict[str, dict[str, list[str | bool]]] = {}
    for (fact, year), entry in dossier.entries.items():
        facts.setdefault(fact, {})[str(year or "")] = [
            "na" if entry.value is None else str(entry.value),
            entry.evidenced,
        ]
    return canonical_digest(facts)
