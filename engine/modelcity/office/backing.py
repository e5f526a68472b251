"""A dossier whose evidence is what lies on file: the register decides, what a clerk wrote is only a list of names."""

from collections.abc import Sequence
from typing import NamedTuple

from modelcity.dossier.dossier import Dossier, Key
from modelcity.errors import CallError, Place, Problem
from modelcity.office.evidence import Archive
from modelcity.office.register import Filed
from modelcity.office.verifying import kept_rows
from modelcity.standard.standard import Standard
from modelcity.texts import t


class Backed(NamedTuple):
    """The dossier as the register backs it, and how many values differ from what it says itself.

    `only_named`: evidence is named, none is on file; `only_filed`: the reverse; `spoilt`: values whose files on
    record are all missing or changed.
    """

    dossier: Dossier
    only_named: int
    only_filed: int
    spoilt: int


def backed(dossier: Dossier, archive: Archive, standard: Standard) -> Backed:
    """The dossier with the register's evidence; raises CallError when the archive is of another locality."""
    if problems := _strangers(dossier, archive, standard):
        raise CallError(problems)
    rows = archive.rows
    kept = kept_rows(archive, rows)
    names = _names(kept)
    entries = {key: entry._replace(evidence=names.get(key, ())) for key, entry in dossier.entries.items()}
    said = {key for key, entry in dossier.entries.items() if entry.evidenced}
    filed = {key for key in dossier.entries if key in names}
    spoilt = {row.key for row in rows if row.key in dossier.entries} - filed
    return Backed(dossier._replace(entries=entries), len(said - filed), len(filed - said), len(spoilt))


def _names(rows: Sequence[Filed]) -> dict[Key, tuple[str, ...]]:
    """The titles of the papers of each value. A paper has one title wherever it serves; two papers never share one.

    Warnings compare evidence by name: one paper under two matters must show, two papers must not look like one.
    """
    titles: dict[str, str] = {}
    for row in rows:
        titles.setdefault(row.digest, row.title or row.path.rpartition("/")[2])
    shared: dict[str, set[str]] = {}
    for digest, title in titles.items():
        shared.setdefault(title, set()).add(digest)
    places: dict[str, str] = {}
    for row in rows:
        places.setdefault(row.digest, row.path)
    names: dict[Key, dict[str, None]] = {}
    for row in rows:
        title = titles[row.digest]
        alone = len(shared[title]) == 1
        names.setdefault(row.key, {})[title if alone else f"{title}（{places[row.digest]}）"] = None
    return {key: tuple(found) for key, found in names.items()}


def _strangers(dossier: Dossier, archive: Archive, standard: Standard) -> list[Problem]:
    """The facts of one locality are never backed by the papers of another."""
    place, area = Place(str(archive.folder)), archive.locality
    said = (
        (t("标准", "standard"), archive.standard, standard.id),
        (t("地区编号", "locality id"), area.id, dossier.locality.id),
        (t("级别", "level"), area.level, dossier.locality.level),
    )
    advice = t("请换成这份台账的案卷，或核对台账", "name the archive of this dossier, or check the dossier")
    return [
        Problem(place, t(f"案卷的{what}是“{ours}”", f"is an archive of the {what} '{ours}'"), _dossiers(theirs), advice)
        for what, ours, theirs in said
        if ours != theirs
    ]


def _dossiers(said: str) -> str:
    return t(f"台账的是“{said}”", f"the dossier says '{said}'")
