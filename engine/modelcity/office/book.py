"""A book that came back: whose it is, and for which standard and edition it was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from modelcity.dossier.rows import DECLARED_LABELS, Head, Rows
from modelcity.dossier.values import shown
from modelcity.dossier.xlsxfile import read_xlsx
from modelcity.errors import FactError, Place, Problem
from modelcity.office.asking import Asked
from modelcity.office.round import Round
from modelcity.standard.standard import Standard
from modelcity.texts import t


@dataclass(frozen=True, slots=True)
class Book:
    """One respondent's book as written; `rows` are not judged yet, and hold what was wrong with the cells so far."""

    respondent: str
    standard: str
    edition: str
    level: str
    head: Head
    rows: Rows
    place: Place


def read_book(path: Path, standard: Standard) -> Book:
    """The book in a file; raises FactError for a file that is none, or does not say for sure whose it is."""
    rows = read_xlsx(path)
    place = Place(str(path))
    said = {key: _declared(rows, place, key) for key in DECLARED_LABELS}
    if said["standard"] != standard.id:
        found = t(f"是标准“{shown(said['standard'])}”的填报表", f"is made for '{shown(said['standard'])}'")
        allowed = t(f"本轮按标准 {standard.id} 收集", f"this round collects for {standard.id}")
        raise FactError(Problem(place, found, allowed, _take_out()))
    head = next(iter(rows.heads.values()))
    return Book(said["from"], said["standard"], said["edition"], said["level"], head, rows, place)


def misfit(book: Book, one: Round, everyone: Mapping[str, Asked]) -> Problem | None:
    """Why a book is none of this round's; None when it is."""
    asked = everyone.get(book.respondent)
    if asked is None:
        found = t(f"填报单位“{shown(book.respondent)}”不在本轮", f"this round does not ask '{shown(book.respondent)}'")
        return Problem(book.place, found, next=_take_out())
    whose = asked.id.partition(":")[2] if asked.is_town else one.locality.id
    if book.head.id != whose:
        found = t(f"是地区“{shown(book.head.id)}”的", f"is about the locality '{shown(book.head.id)}'")
        allowed = t(f"{asked.title}的填报表应写 {whose}", f"a book of {asked.title} says {whose}")
        return Problem(book.head.place, found, allowed, _take_out())
    if book.level != asked.level:
        found = t(f"是级别“{shown(book.level)}”的填报表", f"is a book of the level '{shown(book.level)}'")
        return Problem(book.place, found, t(f"应为 {asked.level}", f"must be {asked.level}"), _use_ours())
    return None


def _declared(rows: Rows, place: Place, key: str) -> str:
    """What a book says of itself, hidden or on its cover; raises FactError where they differ or neither says it."""
    label = DECLARED_LABELS[key]
    hidden, labelled = rows.hidden.get(key, ""), rows.labelled.get(key, "")
    if hidden and labelled and hidden != labelled:
        found = t(
            f"{label}前后不一：隐藏的是“{shown(hidden)}”，说明页写的是“{shown(labelled)}”",
            f"says two things: hidden '{shown(hidden)}', on the cover '{shown(labelled)}' ({label})",
        )
        raise FactError(Problem(place, found, next=_use_ours()))
    if not hidden and not labelled:
        found = t(f"看不出{label}（说明页上的这一格和隐藏的名称都没有了）", f"does not say its {label}")
        raise FactError(Problem(place, found, next=_use_ours()))
    return hidden or labelled


def _use_ours() -> str:
    return t("请把填的内容抄进发给该单位的那一本", "copy what was filled in into the book that was sent out")


def _take_out() -> str:
    return t("请核对是不是放错了文件夹；不是本轮的请移走", "take it out if it does not belong to this round")
