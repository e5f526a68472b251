"""Bad dossiers, one mistake each, and what reads them in the tests: the product's standard and a made-up one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from modelcity.dossier.dossier import Dossier
from modelcity.dossier.reading import read_dossier
from modelcity.errors import FactError
from modelcity.standard.load import installed, load
from modelcity.standard.standard import Standard

HERE = Path(__file__).parent
NATIONAL = load(installed(), "national")[0]
_HEAD = NATIONAL.head.model_copy(update={"id": "other", "window": (2018, 2019), "levels": {"unit": "单位"}})
_FACT = NATIONAL.facts["joint_conference_count"].model_copy(update={"id": "only_elsewhere_count"})
OTHER = replace(NATIONAL, head=_HEAD, facts={_FACT.id: _FACT})


def others() -> Iterator[Standard]:
    """The other installed standards, as the product gives them: with this one among them."""
    yield from (NATIONAL, OTHER)


def read(path: Path, level: str | None = None) -> Dossier:
    """A dossier under the national standard."""
    return read_dossier(path, NATIONAL, others, level)


def read_text(path: Path, text: str, level: str | None = "county") -> Dossier:
    """A dossier of this text, written to `path` first."""
    path.write_text(text, encoding="utf-8")
    return read(path, level)


def refusal(path: Path, level: str | None = None) -> str:
    """The message with which a dossier is refused."""
    try:
        dossier = read(path, level)
    except FactError as error:
        return str(error)
    raise AssertionError(f"{path} was taken, with {len(dossier.entries)} values")
