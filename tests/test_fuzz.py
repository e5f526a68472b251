"""The fuzzer on a few files of each reader; ``python tests/fuzz.py`` goes on for as long as one likes."""

import re
from pathlib import Path
from random import Random

import pytest

from fuzz import FoundError, Good, Reader, Tally, attack, bounded
from modelcity.dossier.reading import read_dossier
from modelcity.errors import CallError, Place, Problem
from readers import NAMES, READERS, as_csv, others, read, says, standard
from second_reading import Unreadable, read_csv, read_json, read_xlsx, read_yaml

DEAR = ("books", "page files", "written out")  # a tenth of a second a file, or more
SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_some_bad_files(name: str, tmp_path: Path) -> None:
    """Of every reader; the seed is fixed, so that a change is to blame for what this finds."""
    tally, some = Tally(), 5 if name in DEAR else 25
    attack(READERS[name], tmp_path / "a", examples=some, seed=8, tally=tally)
    assert (tally.taken + tally.refused).total() >= some


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_good_files_are_taken(name: str, tmp_path: Path) -> None:
    """For what they say: who refused everything would pass above."""
    reader = READERS[name]
    goods = reader.goods(tmp_path / "a")
    for good in goods:
        (tmp_path / "a" / good.name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "a" / good.name).write_bytes(good.content)
    for good in goods:
        made = reader.read(tmp_path / "a" / good.name)
        assert reader.says is None or made == reader.says(tmp_path / "a" / good.name)


# ── that it would find something ─────────────────────────────────────────────────────────────────────────────────────


def spoilt(random: Random, content: bytes) -> bytes:
    return content + b"\n"


def attacked(read: object, folder: Path, says: object = None) -> None:
    goods = (Good("a.csv", as_csv(folder)[0].content),)
    reader = Reader("x", lambda _: goods, (spoilt,), read, says)
    attack(reader, folder / "a", examples=1, seed=1, tally=Tally())


def test_a_crash_is_found(tmp_path: Path) -> None:
    def crashes(path: Path) -> object:
        raise KeyError(path)

    with pytest.raises(KeyError):
        attacked(crashes, tmp_path)


def test_a_refusal_without_words_is_found(tmp_path: Path) -> None:
    def speechless(path: Path) -> object:
        raise CallError(Problem(Place(str(path)), "oops"))

    with pytest.raises(FoundError, match="not in Chinese"):
        attacked(speechless, tmp_path)


def test_another_score_is_found(tmp_path: Path) -> None:
    """A value that is read otherwise than it stands, and one that is taken where nothing sure stands."""

    def guesses(path: Path) -> object:
        made = dict(read(path))
        del made[next(key for key in made if key != "locality")]
        return made

    def unsure(path: Path) -> object:
        raise Unreadable("two values")

    with pytest.raises(FoundError, match="taken for what it does not say"):
        attacked(guesses, tmp_path, says(read_csv))
    with pytest.raises(FoundError, match="taken, and yet: two values"):
        attacked(read, tmp_path, unsure)


def test_a_file_that_takes_long_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the processor's time, and stopped while it is at it."""
    monkeypatch.setattr("fuzz.SECONDS", 0.05)
    with pytest.raises(FoundError, match="takes more than"), bounded(Tally()):
        while True:
            sum(range(1000))


def test_a_file_that_takes_memory_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though all of it is given back at once."""
    monkeypatch.setattr("fuzz.MEGABYTES", 50)
    with pytest.raises(FoundError, match="MB"), bounded(Tally()):
        len(bytearray(100_000_000))


# ── the second reading ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_second_reading_reads_the_samples(tmp_path: Path) -> None:
    """All of them as the engine does, in every format."""
    for name in ("a.csv", "a.yaml", "a.json", "a.xlsx"):
        reader = READERS[f"dossier{Path(name).suffix}"]
        path = tmp_path / name
        path.write_bytes(reader.goods(tmp_path)[0].content)
        assert reader.says is not None
        found = reader.says(path)
        assert found == reader.read(path) and len(found) > 70
    dossier = read_dossier(SAMPLE / "district.csv", standard(), others)
    assert len(read_csv((SAMPLE / "district.csv").read_bytes()).lines) >= len(dossier.entries)


@pytest.mark.parametrize(
    ("reading", "content"),
    [
        (read_csv, b""),
        (read_csv, b"locality,fact,year\n1,2\n"),
        (read_csv, b"locality,fact,fact\n"),
        (read_yaml, b"[1]"),
        (read_yaml, b"{locality: {}, facts: {a: {value: [1]}}}"),
        (read_yaml, b"a: ["),
        (read_json, b'{"locality": {}, "facts": {}, "facts": {}}'),
        (read_json, b'{"locality": {}, "facts": {"a": NaN}}'),
        (read_xlsx, b"PK"),
    ],
)
def test_what_it_cannot_read(reading: object, content: bytes) -> None:
    """It says so, and guesses nothing."""
    with pytest.raises(Unreadable):
        reading(content)


def test_every_reader_is_there() -> None:
    """Whoever adds a reader adds it to the fuzzer; fonts are ours, and read apart."""
    engine = SAMPLE.parent / "engine" / "modelcity"
    opens = re.compile(r"(?<!def )\b(?:read_bytes|opened|open_book|read_tree|records|text_of)\(")
    found = {
        path.relative_to(engine).as_posix()
        for path in engine.rglob("*.py")
        if opens.search(path.read_text(encoding="utf-8")) and path.name != "subset.py"
    }
    assert found == set(NAMES)
    assert set(NAMES.values()) < set(READERS)
