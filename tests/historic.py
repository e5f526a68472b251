"""A desk with a history file, and files that several tests of the history read."""

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from modelcity.dossier.dossier import Dossier
from modelcity.judging.score import score
from modelcity.office.history import Archive, read_runs, record_run
from modelcity.office.records import append
from modelcity.office.rundiff import RunDiff, compare_runs
from modelcity.showing.jsonform import assessment_json
from modelcity.showing.selfreport import self_assessment_book
from modelcity.standard.load import Shelf
from test_score import FULL, TOY, Cells, dossier_of, standard_at, toy

# what the run claims: 20 − 0.5 of crimes, and outside the core +2 and −2
CLAIMED = {"A1-01": 2, "A1-02": 3, "A1-03": 4, "A1-04": 1.5, "A1-05": 3, "I9-01": 4, "I9-02": 2}
OUTSIDE = {"J10-01": 2, "J10-02": 0, "J10-03": -2, "J10-04": 0}


def notes(file: Path, count: int) -> None:
    """So many records of the plainest kind."""
    for number in range(count):
        append(file, "remedy_note", {"note": f"第 {number + 1} 条"})


class Office:
    """A desk with a history file and a standard that may be edited."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "历次.db"
        self.folder = folder / "标准"
        for place, text in TOY.items():
            (self.folder / place).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / place).write_text(text, encoding="utf-8")
        self.standard = toy()

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.folder / "indicators", self.folder / "rules")

    def edit(self, file: str, old: str, new: str) -> None:
        """Change one place of the standard."""
        assert old in TOY[file]
        self.standard = standard_at(TOY | {file: TOY[file].replace(old, new)}, self.folder)

    def dossier(self, **cells: str | list[str]) -> Dossier:
        wanted: Cells = FULL | cells
        return dossier_of(self.standard, wanted)

    def record(self, as_of: date | None = None, **cells: str | list[str]) -> bytes:
        """Assess the full dossier but for some cells, record it, and give the bytes."""
        dossier = self.dossier(**cells)
        content = assessment_json(self.standard, score(self.standard, dossier, as_of))
        record_run(self.file, self.shelf, self.standard, dossier, as_of, content)
        return content

    def archive(self) -> Archive:
        return read_runs(self.file)

    def diff(self, before: int, after: int) -> RunDiff:
        archive = self.archive()
        return compare_runs(archive, archive.run(before), archive.run(after))


@cache
def three_runs() -> bytes:
    """A history file of three runs; meetings fail in the second."""
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        for meet in ("1", "0", "1"):
            office.record(meet=meet)
        return office.file.read_bytes()


@cache
def inspected() -> tuple[bytes, bytes]:
    """A history file of two runs, and the 自评表.xlsx of the second."""
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.record(meet="0")
        cells: Cells = {"crimes": ["1", "0"], "incidents": ["1", "0"], "models": "2"}
        office.record(**cells)
        dossier = office.dossier(**cells)
        content = self_assessment_book(office.standard, dossier, score(office.standard, dossier, None))
        return office.file.read_bytes(), content
