"""A standard as the texts of its files: kept beside what it judged, and loaded again from there."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from modelcity.errors import DeclarationError, Place, Problem
from modelcity.files import decode, read_bytes
from modelcity.standard.load import MAX_BYTES, Shelf, load
from modelcity.standard.standard import Standard
from modelcity.texts import t

MAX_FILES = 200
_ID = re.compile(r"\w[\w.-]{0,99}")
_NAME = re.compile(r"(?:indicators|rules)/\w[\w-]{0,99}\.yaml")


def texts_of(shelf: Shelf, name: str) -> dict[str, str]:
    """Every file of a standard by side and name, such as `rules/A1.yaml`, without its byte-order mark."""
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
            side_name, _, stem = file.partition("/")
            Path(folder, side_name, name, stem).write_text(text, encoding="utf-8", newline="\n")
        try:
            return load(shelf, name, english=True, contents=True)[0]
        except DeclarationError as error:
            problems = [
                replace(one, place=replace(one.place, file=f"{kept}: {one.place.file}")) for one in error.problems
            ]
            raise DeclarationError(problems) from error
