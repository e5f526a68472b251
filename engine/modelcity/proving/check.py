"""Everything that is wrong with a standard: in its files, between them, in its examples, in what it would do."""

from collections.abc import Iterator

from modelcity.errors import Problem
from modelcity.judging.examples import example_mistakes
from modelcity.proving.proof import Proof, prove
from modelcity.standard.annotated import AnnotatedStandard, blamed
from modelcity.standard.check import mistakes
from modelcity.standard.check_directions import contrary
from modelcity.standard.check_sources import source_mistakes
from modelcity.standard.load import Shelf, read_standard
from modelcity.standard.standard import Standard
from modelcity.standard.validation import Declarations
from modelcity.texts import t


def every_mistake(shelf: Shelf, name: str) -> list[Problem]:
    """Every mistake of one standard in one reading; what is said to be wrong already is not proved or run."""
    standard, declarations = read_standard(shelf, name, english=True, contents=True)
    return mistakes_of(standard, declarations, shelf)


def mistakes_of(standard: Standard | None, declarations: Declarations, shelf: Shelf) -> list[Problem]:
    """Every mistake of a standard that was read, from files or a workbook; `shelf`: where the others stand."""
    if standard is None:
        return declarations.problems
    annotated = AnnotatedStandard(standard, declarations)
    found = [*declarations.problems, *declared_mistakes(annotated)]
    found += example_mistakes(annotated, blamed(found))
    spared = blamed(found)
    sound = [item for item in annotated.judged() if item not in spared] if found else None
    found += [*source_mistakes(annotated, shelf, found), *unproved(annotated, prove(standard, sound))]
    return [declarations.traced(problem) for problem in found]


def declared_mistakes(annotated: AnnotatedStandard) -> list[Problem]:
    """What keeps a standard from being used, and what runs against the grain at its line: also where sums are wrong."""
    found = mistakes(annotated.standard, annotated.declarations)
    wrong = [problem for problem in (*annotated.declarations.problems, *found) if problem.place.path[-7:] != ".points"]
    return [*found, *contrary(annotated, blamed(wrong))]


def unproved(annotated: AnnotatedStandard, proof: Proof) -> Iterator[Problem]:
    """What a proof found, at the rule that it is about."""
    for failure, levels in proof.faults:
        at = t("、", ", ").join(annotated.standard.level_name(level) for level in levels)
        found = t(f"{failure.clause}（{at}）{failure.found}", f"{failure.clause} ({at}) {failure.found}")
        next_step = t(
            f"请改正规则；反例台账：standard prove {annotated.standard.id} --out 文件夹",
            f"mend the rule; for a dossier that shows it: standard prove {annotated.standard.id} --out FOLDER",
        )
        yield annotated.at("rules", failure.item.id, (), found, "", next_step)
