"""Which files are dossiers: those of a folder, or the one that is named."""

from pathlib import Path

from modelcity.dossier.csvfile import LOCALITIES
from modelcity.errors import CallError, Place, Problem
from modelcity.texts import t

FORMATS = (".csv", ".yaml", ".yml", ".json", ".xlsx")


def dossiers_in(folder: Path) -> list[Path]:
    """The files in a folder that may be dossiers, in order: not ``localities.csv``, hidden ones or Office's locks.

    Raises CallError where the folder cannot be read.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in FORMATS and path.is_file())
    except OSError as error:
        found = t(f"读不了这个文件夹（{error.strerror}）", f"this folder cannot be read ({error.strerror})")
        raise CallError(
            Problem(Place(str(folder)), found, next=t("请核对路径和权限", "check the path and who may read it"))
        ) from None
    return [path for path in paths if path.name != LOCALITIES and not path.name.startswith((".", "~$"))]


def dossier_files(place: Path) -> list[Path]:
    """The dossiers of a folder, or the one file; raises CallError where a folder holds none."""
    if not place.is_dir():
        return [place]
    if found := dossiers_in(place):
        return found
    raise CallError(
        Problem(
            Place(str(place)),
            t("文件夹里没有台账", "holds no dossiers"),
            t("台账可以是 .csv、.yaml、.json、.xlsx", "a dossier is .csv, .yaml, .json or .xlsx"),
            t("请核对文件夹（不看下级文件夹）", "check the folder (those within it are not looked at)"),
        )
    )
