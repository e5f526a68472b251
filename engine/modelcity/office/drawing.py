"""A random sample of what is registered (抽查), the same on every machine: it follows from the seed and nothing else.

Each registered paper of a value gets the number ``sha256("SEED:FACT:YEAR:SHA256")`` (UTF-8; the year empty for a fact
without years); the sample is the rows with the smallest numbers, in their order. Anybody can check it by hand, and the
order of the register, names of files, clocks and versions of Python do not matter.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from modelcity.dossier.values import folded, text_fault
from modelcity.errors import CallError, Place, Problem
from modelcity.office.evidence import Archive
from modelcity.office.register import Filed, register_bytes
from modelcity.office.verifying import FileState, file_states
from modelcity.texts import t


class Drawn(NamedTuple):
    """A sample: `rows` with the state of each file, out of `population` rows of a register with this digest."""

    seed: str
    population: int
    register: str
    rows: tuple[tuple[Filed, FileState], ...]


def draw(archive: Archive, count: int, seed: str) -> Drawn:
    """A sample of `count` rows, all of them where there are fewer; raises CallError for a seed nobody can type.

    A seed typed in full width is the same in half width.
    """
    seed = folded(seed)
    if not seed or text_fault(seed, 100):
        found = t("种子是空的，或含有不能用的字符", "the seed is empty or holds what cannot be used")
        advice = t(
            "请写一个大家当场定的数或词，如 20231101", "give a number or word agreed on the spot, such as 20231101"
        )
        raise CallError(Problem(Place("--seed"), found, next=advice))
    rows = archive.rows
    register = hashlib.sha256(register_bytes(rows)).hexdigest()
    drawn = sample(rows, count, seed)
    states = file_states(archive, drawn)
    return Drawn(seed, len(set(_keys(rows))), register, tuple((row, states[row.path, row.digest]) for row in drawn))


def sample(rows: Sequence[Filed], count: int, seed: str) -> list[Filed]:
    """The rows with the smallest numbers; a paper that stands twice for one value is drawn once."""
    first = sorted(rows, key=lambda row: row.order, reverse=True)
    once = dict(zip(_keys(first), first, strict=True))
    return [once[key] for key in sorted(once, key=lambda key: _number(seed, key))[:count]]


def _keys(rows: Sequence[Filed]) -> list[str]:
    return [f"{row.fact}:{row.year or ''}:{row.digest}" for row in rows]


def _number(seed: str, key: str) -> bytes:
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()
