"""Every run remembered: what was assessed, by which standard, and what came out, to be shown and judged again."""

import hashlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from types import NoneType
from typing import Any, NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key, Locality
from modelcity.errors import CallError, DeclarationError, Place, Problem
from modelcity.office.recorded import fits, is_assessment
from modelcity.office.records import DEFAULT_NAME, Kept, Record, append, canonical, read_history, unpacked
from modelcity.standard.load import Shelf
from modelcity.standard.standard import Standard
from modelcity.standard.stored import standard_of, texts_of
from modelcity.texts import Language, spoken, t

__all__ = ["DEFAULT_NAME", "Archive", "Run", "read_runs", "record_run"]

Json = dict[str, Any]
MOST_OPEN = 32  # runs of which everything is in memory; of the others what a list shows
_NUMBER = re.compile(r"[0-9]{1,80}(?:/[1-9][0-9]{0,79})?")  # a hostile exponent would cost hours


@dataclass(frozen=True)
class Run:
    """One recorded assessment: its number from 1, UTC time, the program, and what it was given and gave.

    `standard` is the digest of the texts of its standard; `packed` holds all else, unpacked when it is asked for.
    """

    number: int
    at: str
    version: str
    digest: str
    locality: Locality
    as_of: date | None
    language: Language
    standard: str
    passed_over: int
    packed: bytes

    @property
    def content(self) -> bytes:
        """The bytes that ``assess --json`` printed."""
        return _body(self.packed).content

    @property
    def assessment(self) -> Json:
        """The assessment as it was printed (design.md §7)."""
        return _body(self.packed).assessment

    @cached_property
    def entries(self) -> Mapping[Key, Entry]:
        """The values that were judged; raises CallError when they are no such values."""
        file = _place(self.number)
        try:
            return dict(_read(file, line) for line in _body(self.packed).values)
        except (TypeError, ValueError) as error:
            next_step = t("请运行 modelcity history verify", "run modelcity history verify")
            raise CallError(
                Problem(Place(file), t("里面的数据读不懂", "holds no such values"), next=next_step)
            ) from error

    @property
    def standard_id(self) -> str:
        """The id of the standard that judged it."""
        return str(self.assessment["standard"]["id"])

    def dossier(self) -> Dossier:
        """The dossier as it was judged; its places name this run."""
        return Dossier(self.locality, self.entries, _place(self.number), self.passed_over)


@dataclass(frozen=True)
class Archive:
    """The runs of a history file, oldest first; `unread` are the numbers of those not understood."""

    kept: Kept
    runs: Sequence[Run]
    unread: Sequence[int] = ()

    def run(self, number: int | None = None, locality: str | None = None) -> Run:
        """A run by its number, or the latest (of a locality); raises CallError that says which there are."""
        found = [run for run in self.runs if run.number == number] if number else self.of(locality)
        if found:
            return found[-1]
        said = t(f"没有第 {number} 次记录", f"has no run {number}") if number else t("没有记录", "has no run")
        if number in self.unread:
            said = t(f"第 {number} 次读不懂（已损坏，或是较新版本写的）", f"run {number} cannot be understood")
        last = self.runs[-1].number if self.runs else 0
        known = t(f"现有第 1–{last} 次", f"there are 1–{last}") if last else ""
        if locality and not number:
            said = t(f"没有地区“{locality}”的记录", f"has no run of the locality '{locality}'")
            names = t("、", ", ").join(dict.fromkeys(run.locality.name for run in self.runs))
            known = t(f"现有 {names}", f"there are {names}") if names else ""
        advice = t("用 modelcity history list 查看", "see modelcity history list")
        raise CallError(Problem(Place(str(self.kept.path)), said, known, advice))

    def of(self, locality: str | None) -> list[Run]:
        """The runs of a locality, by its id or name; of all when None."""
        return [run for run in self.runs if locality is None or locality in (run.locality.id, run.locality.name)]

    def alike(self, run: Run) -> list[Run]:
        """The runs of the same locality and level by a standard of the same id, whatever its edition."""
        mine = (run.locality.id, run.locality.level, run.standard_id)
        return [one for one in self.runs if (one.locality.id, one.locality.level, one.standard_id) == mine]

    def before(self, run: Run) -> Run | None:
        """The run before a run, among those like it."""
        return max(
            (one for one in self.alike(run) if one.number < run.number), key=lambda one: one.number, default=None
        )

    def standard(self, run: Run) -> Standard:
        """The standard that judged a run, as it was then; raises DeclarationError where this program cannot read it."""
        kept = t(f"{self.kept.path} 第 {run.number} 次的标准", f"{self.kept.path}, standard of run {run.number}")
        if run.standard not in self._standards:
            try:
                texts = json.loads(unpacked(self.kept.standards[run.standard]))
                if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
                    raise ValueError(run.standard)
            except (KeyError, ValueError, zlib.error) as error:
                advice = t("请运行 modelcity history verify", "run modelcity history verify")
                raise DeclarationError(
                    Problem(Place(kept), t("不见了或已损坏", "is gone or damaged"), next=advice)
                ) from error
            self._standards[run.standard] = standard_of(run.standard_id, texts, kept)
        facts = {fact for fact, _ in run.entries}
        if not fits(run.assessment, run.locality.level, facts, self._standards[run.standard]):
            found = t(
                "没有这次的级别、小项、条款或事实，或记着事实不会有的值",
                "has not the level, indicators, clauses or facts of the run, or the run holds values that no fact has",
            )
            advice = t("请换一次记录，或换用历史文件的备份", "name another run, or use a backup of the file")
            raise DeclarationError(Problem(Place(kept), found, next=advice))
        return self._standards[run.standard]

    @cached_property
    def _standards(self) -> dict[str, Standard]:
        return {}


def record_run(
    path: Path, shelf: Shelf, standard: Standard, dossier: Dossier, as_of: date | None, content: bytes
) -> Record:
    """Add a run to a history file: the dossier as judged, its standard (once), and the assessment's bytes.

    Raises CallError, with nothing written, when the file cannot take it or the standard's files were changed meanwhile.
    """
    texts = texts_of(shelf, standard.id)
    if standard_of(standard.id, texts, standard.id).digest != standard.digest:
        found = t("标准文件在评分的同时被改动了，没有记入", "was changed while it judged: nothing was recorded")
        raise CallError(Problem(Place(standard.id), found, next=t("请重新运行", "run it again")))
    kept = canonical(texts)
    body = {
        "locality": dossier.locality._asdict(),
        "as_of": as_of.isoformat() if as_of else None,
        "language": spoken(),
        "standard": hashlib.sha256(kept).hexdigest(),
        "passed_over": dossier.passed_over,
        "entries": [_written(key, entry) for key, entry in dossier.entries.items()],
        "assessment": content.decode(),
    }
    return append(path, "run", body, kept)


def read_runs(path: Path) -> Archive:
    """The runs of a history file; raises CallError when it is none. One that is not understood hides no other."""
    kept = read_history(path)
    records = kept.of("run")
    read = {record.number: _run(record) for record in records}
    unread = [number for number, run in read.items() if run is None]
    return Archive(kept, [run for run in read.values() if run is not None], unread)


def _run(record: Record) -> Run | None:
    """A run, or None when the record cannot be understood."""
    try:
        opened = _body(record.packed)
        if not is_assessment(opened.assessment):
            return None
        body = opened.head
        return Run(
            record.number,
            record.at,
            record.version,
            record.digest,
            Locality(**{key: str(value) for key, value in body["locality"].items()}),
            date.fromisoformat(body["as_of"]) if body["as_of"] else None,
            "en" if body["language"] == "en" else "zh",
            str(body["standard"]),
            int(body["passed_over"]),
            record.packed,
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, zlib.error):
        return None


class _Body(NamedTuple):
    """What a record of a run holds: its entries as they were written, the assessment, and the rest."""

    values: Sequence[Any]
    content: bytes
    assessment: Json
    head: Json


@lru_cache(MOST_OPEN)
def _body(packed: bytes) -> _Body:
    body = json.loads(unpacked(packed))
    values, content = body.pop("entries"), body.pop("assessment").encode()
    return _Body(values, content, json.loads(content), body)


def _written(key: Key, entry: Entry) -> list[Any]:
    value = None if entry.value is None else str(entry.value)
    return [*key, value, entry.typed, list(entry.evidence), entry.note]


def _read(file: str, line: Any) -> tuple[Key, Entry]:
    fact, year, value, typed, evidence, note = line
    if value is not None and not _NUMBER.fullmatch(value):
        raise ValueError(value)
    if not all(isinstance(text, str) for text in (fact, typed, note, *evidence)) or type(year) not in (int, NoneType):
        raise TypeError(fact)
    place = Place(file, path=f"{fact}.{year}" if year else fact)
    return (fact, year), Entry(None if value is None else Fraction(value), typed, tuple(evidence), note, place)


def _place(number: int) -> str:
    """Where values stand, for messages and reports."""
    return t(f"第 {number} 次记录", f"run {number}")
