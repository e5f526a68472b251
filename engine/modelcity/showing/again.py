"""A recorded run judged again: by the standard that was kept with it, from the values that were kept with it."""

from typing import NamedTuple

from modelcity.dossier.dossier import Dossier
from modelcity.judging.assessment import Assessment
from modelcity.judging.score import score
from modelcity.office.history import Archive, Run
from modelcity.showing.jsonform import assessment_json
from modelcity.standard.standard import Standard
from modelcity.texts import speak, spoken


class Again(NamedTuple):
    """A run as this program judges it; `same` when that gives the bytes that were recorded."""

    standard: Standard
    dossier: Dossier
    assessment: Assessment
    same: bool


def judged_again(archive: Archive, run: Run) -> Again:
    """Judge a run again by its own standard, in the language that it was recorded in.

    Raises DeclarationError where this program cannot read that standard any more.
    """
    language = spoken()
    speak(run.language)  # what is to be done is worded while it is judged
    try:
        standard, dossier = archive.standard(run), run.dossier()
        assessment = score(standard, dossier, run.as_of)
        same = assessment_json(standard, assessment) == run.content
    finally:
        speak(language)
    return Again(standard, dossier, assessment, same)
