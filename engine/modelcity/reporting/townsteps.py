"""Each locality's best steps: the remedies that gain most evidenced points by themselves, among those still in time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from modelcity.dossier.dossier import Dossier
from modelcity.judging.assessment import RemedyResult
from modelcity.judging.score import Evaluators, score_with
from modelcity.standard.standard import Standard

STEPS = 3
Steps = Mapping[str, tuple[RemedyResult, ...]]


def best_steps(standard: Standard, dossiers: Iterable[Dossier], as_of: date | None) -> Steps:
    """The best steps of each dossier by its locality's id, those that gain most first; without any, an empty tuple."""
    by_level: dict[str, list[Dossier]] = defaultdict(list)
    for dossier in dossiers:
        by_level[dossier.locality.level].append(dossier)
    found: dict[str, tuple[RemedyResult, ...]] = {}
    for level, mine in by_level.items():
        with Evaluators(standard.at(level)) as evaluators:
            for dossier in mine:
                remedies = score_with(evaluators, standard, dossier, as_of).remedies
                gaining = [remedy for remedy in remedies if remedy.remediable and remedy.points > 0]
                found[dossier.locality.id] = tuple(gaining[:STEPS])
    return found
