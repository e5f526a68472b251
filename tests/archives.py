"""What the tests of evidence share: a small archive of a made-up county, and papers to file in it."""

import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from modelcity.office.evidence import Archive, init_archive, open_archive
from modelcity.office.filing import Added, add
from modelcity.office.papers import papers_of
from modelcity.office.round import Area
from modelcity.office.verifying import check
from modelcity.standard.load import installed, load

NATIONAL, _ = load(installed(), "national")
COUNTY = Area(id="q", name="示例区", level="county")
DAY = date(2023, 6, 20)
MINUTES, PLENARY = b"minutes of 2021", b"plenary of all years"
JOINT, GROUP, MILITARY = "joint_conference_count", "leading_group_plenary_count", "party_military_meeting_count"
PLACE = "A1/A1-02/2021"
MADE = ("evidence.yaml", "register.csv", "说明.txt")


@cache
def whole_archive() -> Path:
    """An archive as init makes it; nobody writes into it."""
    folder = Path(tempfile.mkdtemp()) / "案卷"
    init_archive(NATIONAL, COUNTY, folder)
    return folder


def new_archive(folder: Path) -> Archive:
    """The same with the folders of one indicator only: the other three hundred take long to make."""
    shutil.copytree(whole_archive() / "A1" / "A1-02", folder / "A1" / "A1-02")
    for name in MADE:
        shutil.copyfile(whole_archive() / name, folder / name)
    return open_archive(folder)


def new_minutes(folder: Path) -> Path:
    """A paper to file."""
    path = folder / "联席会议纪要.pdf"
    path.write_bytes(MINUTES)
    return path


def file_(
    archive: Archive, *files: Path, fact: str = JOINT, year: int | None = 2021, title: str = "", day: date = DAY
) -> Added:
    """Files papers for one value."""
    return add(archive, NATIONAL, papers_of(archive, files, ((fact, year),), title, ""), day)


def lying(archive: Archive) -> list[str]:
    """Every file in the folder but those that init and the lock make."""
    files = (path for path in archive.folder.rglob("*") if not path.is_dir())
    below = (path.relative_to(archive.folder).as_posix() for path in files)
    return sorted(found for found in below if found not in {*MADE, ".register.lock"})


def faults(archive: Archive) -> list[tuple[str, str]]:
    """What a check finds: kinds and paths."""
    return [(fault.kind, fault.path) for fault in check(archive, NATIONAL).faults]
