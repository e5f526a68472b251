"""The archive that a command of ``modelcity evidence`` is about, and the standard that it was made under."""

from pathlib import Path

from modelcity.cli.options import the_standard
from modelcity.dossier.values import shown
from modelcity.errors import CallError, Place, Problem
from modelcity.office.evidence import HEAD_FILE, Archive, open_archive
from modelcity.standard.standard import Standard
from modelcity.texts import t


def the_archive(folder: Path, standards: Path | None) -> tuple[Archive, Standard]:
    """Both, checked; raises CallError where the folder is no archive, or one of a level that the standard has not."""
    archive = open_archive(folder)
    standard = the_standard(standards, archive.standard)
    level = archive.locality.level
    if level not in standard.levels:
        found = t(f"级别写的是“{shown(level)}”", f"the level is '{shown(level)}'")
        allowed = t(f"只能是 {'、'.join(standard.levels)}", f"must be one of {', '.join(standard.levels)}")
        raise CallError(Problem(Place(str(folder / HEAD_FILE)), found, allowed, t("请改正 level", "mend the level")))
    return archive, standard
