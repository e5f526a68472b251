"""A standard as the texts of its files: kept beside what it judged, and loaded again from there."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from modelcity.errors import DeclarationError, Place, Problem
from modelcity.files import decode, read_bytes
from modelcity.standard.load import MAX_BYTES, Shelf, load
from modelcity.standard.shelf import extended_by
from modelcity.standard.standard import Standard
from modelcity.texts import t

MAX_FILES = 200
_ID = re.compile(r"\w[\w.-]{0,99}")
_NAME = re.compile(r"(?:\w[\w.-]{0,99}/)?(?:indicators|rules)/\w[\w-]{0,99}\.yaml")


def texts_of(shelf: Shelf, name: str) -> dict[str, str]:
    """Every file of a standard by side and name, such as `rules/A1.yaml`, without its byte-order mark.

    Of a variant also those of what it extends, each below its id: `national/rules/A1.yaml`. Raises DeclarationError.
    """
    found = _texts_at(shelf, name)
    above: tuple[str, ...] = (name,)
    while (base := extended_by(shelf, above)) is not None:
        shelf, name = base
        found |= {f"{name}/{file}": text for file, text in _texts_at(shelf, name).items()}
        above = (*above, name)
    return found


def _texts_at(shelf: Shelf, name: str) -> dict[str, str]:
    found = {}
    for side, root in (("indicators", shelf.indicators), ("rules", shelf.rules)):
        for path in sorted((root / name).glob("*.yaml")):
            if not path.name.startswith("."):
                found[f"{side}/{path.name}"] = decode(read_bytes(path, MAX_BYTES), path.name)
    return found


def standard_of(name: str, texts: Mapping[str, str], kept: str) -> Standard:
    """The standard that such texts declare, with all that it says; raises DeclarationError.

    `kept` says where the texts come from, for messages.
    """
    if len(texts) > MAX_FILES or not _ID.fullmatch(name) or not all(map(_NAME.fullmatch, texts)):
        found = t("存着的标准里有不该有的文件名", "the standard kept there has names that no file of a standard has")
        raise DeclarationError(Problem(Place(kept), found))
    with TemporaryDirectory(prefix="modelcity-") as folder:
        shelf = Shelf(Path(folder, "indicators"), Path(folder, "rules"))
        for side in (shelf.indicators, shelf.rules):
            (side / name).mkdir(parents=True)
        for file, text in texts.items():
            *base, side_name, stem = file.split("/")
            path = Path(folder, side_name, base[0] if base else name, stem)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        try:
            return load(shelf, name, english=True, contents=True)[0]
        except DeclarationError as error:
            problems = [
                replace(one, place=replace(one.place, file=f"{kept}: {one.place.file}")) for one in error.problems
            ]
            raise DeclarationError(problems) from error
