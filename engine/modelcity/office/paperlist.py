"""A list of papers to file (材料清单): CSV with a row for each file and each value that it proves, filed in one go."""

import re
from dataclasses import replace
from pathlib import Path

from modelcity.dossier.csvfile import no_rows, records
from modelcity.dossier.dossier import Key
from modelcity.dossier.taking import MAX_HINTS
from modelcity.dossier.values import folded, one_line, shown
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.office.evidence import Archive
from modelcity.office.papers import Paper, check_papers, key_problem, papers_of
from modelcity.standard.standard import Standard
from modelcity.texts import t

COLUMNS = ("file", "fact", "year", "title", "note")
NEEDED = COLUMNS[:3]


def listed_papers(archive: Archive, standard: Standard, path: Path) -> list[Paper]:
    """The papers of a list, each file once with all its values; raises CallError with all that is wrong.

    `file` is a path, read from the folder of the list where it is not absolute; the first title and note of a file
    that are given are its own.
    """
    problems: list[Problem] = []
    places: dict[str, Place] = {}
    keys: dict[str, dict[Key, None]] = {}
    said: dict[str, list[str]] = {}
    try:
        for line, cells in records(path, COLUMNS, NEEDED, problems):
            hinted = len(problems) < MAX_HINTS
            file, problem = cells["file"].strip(), _row_problem(archive, standard, (path, line), cells, hinted=hinted)
            places.setdefault(file, Place(str(path), line, path="file"))
            if problem:
                problems.append(problem)
            else:
                keys.setdefault(file, {})[_key(cells)] = None
            texts = said.setdefault(file, ["", ""])
            for number, name in enumerate(("title", "note")):
                texts[number] = texts[number] or one_line(cells.get(name, ""))
    except FactError as error:
        problems += error.problems
    papers = [
        replace(paper, listed=places[file])
        for file in filter(None, places)
        for paper in papers_of(archive, [path.parent / file], tuple(keys.get(file, ())), *said[file])
    ]
    problems += check_papers(papers)
    if problems or not papers:
        raise CallError(problems or no_rows(str(path)))
    return papers


def _key(cells: dict[str, str]) -> Key:
    year = folded(cells["year"])
    return folded(cells["fact"]), int(year) if year else None


def _row_problem(
    archive: Archive, standard: Standard, spot: tuple[Path, int], cells: dict[str, str], *, hinted: bool
) -> Problem | None:
    """What is wrong with a row, at its line and column."""

    def at(column: str) -> Place:
        return Place(str(spot[0]), spot[1], path=column)

    year = folded(cells["year"])
    if not cells["file"].strip():
        return Problem(at("file"), t("没有写文件", "names no file"), next=t("请补上", "add it"))
    if not re.fullmatch(r"([0-9]{4})?", year):
        found = t(f"年度写的是“{shown(year)}”", f"the year is '{shown(year)}'")
        return Problem(at("year"), found, t("应为四位数字，不分年度的留空", "must be four digits, or empty"))
    return key_problem(archive, standard, _key(cells), at, hinted=hinted)
