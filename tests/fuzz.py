"""Feeds every reader files made bad from good ones, and holds what it takes against a second reading.

``python tests/fuzz.py --minutes 30`` goes round all readers, another seed each time; ``--only dossier.xlsx --seed 7``
repeats a finding. For each file: taken or refused in words, never a traceback, never more than SECONDS or MEGABYTES;
and what is taken says just what the file says (tests/second_reading.py), so that no score changes silently.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from modelcity.errors import ModelCityError
from modelcity.texts import speak
from mutations import Mutation
from second_reading import Unreadable

SECONDS = 5  # of the processor
MEGABYTES = 300  # above what the process held before the file
MESSAGE = 2_000_000  # characters of a refusal
NOTHING = object()


@dataclass(frozen=True)
class Good:
    """A good file, by its path in the folder of its reader."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Reader:
    """Something of the program that takes files.

    goods: made in a folder, which then has all that stands beside them. read: what the program makes of a file, raises
    ModelCityError. says: the same by the second reading, for files of which it can tell; raises Unreadable.
    """

    name: str
    goods: Callable[[Path], tuple[Good, ...]]
    mutations: tuple[Mutation, ...]
    read: Callable[[Path], object]
    says: Callable[[Path], object] | None = None


@dataclass
class Tally:
    """How many files were taken and refused, and the dearest of them."""

    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    largest: int = 0

    def __str__(self) -> str:
        lines = [f"{'reader':<16}{'files':>8}{'taken':>8}{'refused':>9}"]
        for name in self.taken | self.refused:
            taken, refused = self.taken[name], self.refused[name]
            lines.append(f"{name:<16}{taken + refused:>8}{taken:>8}{refused:>9}")
        total = self.taken.total(), self.refused.total()
        lines.append(f"{'all':<16}{sum(total):>8}{total[0]:>8}{total[1]:>9}")
        return "\n".join([*lines, f"slowest {self.slowest:.2f} s, largest {self.largest} MB above the start"])


class FoundError(AssertionError):
    """A file that the program cannot be trusted with."""


@contextlib.contextmanager
def bounded(tally: Tally) -> Iterator[None]:
    """Raises FoundError where a file costs more than SECONDS or MEGABYTES."""

    def late(*_: object) -> None:
        raise FoundError(f"takes more than {SECONDS} s")

    before, begun = _peak(reset=True), time.process_time()
    old = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)
        tally.slowest = max(tally.slowest, time.process_time() - begun)
    more = _peak() - before
    tally.largest = max(tally.largest, more)
    if more > MEGABYTES:
        raise FoundError(f"takes {more} MB")


def _peak(*, reset: bool = False) -> int:
    """The most memory that this process has held (since it was reset, where the system can do that), in megabytes."""
    if reset:
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")
    with contextlib.suppress(OSError):
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) // 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


def attempt(reader: Reader, good: Good, folder: Path, random: Random, tally: Tally) -> None:
    """One bad file; raises FoundError, or whatever the reader lets out."""
    path = folder / good.name
    path.write_bytes(random.choice(reader.mutations)(random, good.content))
    made: object = NOTHING
    with bounded(tally):
        try:
            made = reader.read(path)
        except ModelCityError as error:
            _said_well(error)
    counted = tally.refused if made is NOTHING else tally.taken
    counted[reader.name] += 1
    if made is not NOTHING and reader.says is not None:
        try:
            said = reader.says(path)
        except Unreadable as error:
            raise FoundError(f"taken, and yet: {error}") from error
        if made != said:
            raise FoundError(f"taken for what it does not say:\n{_apart(made, said)}")
    path.write_bytes(good.content)


def _said_well(error: ModelCityError) -> None:
    """Raises FoundError for a refusal that helps nobody."""
    text = str(error)
    if not error.problems or "Traceback" in text or len(text) > MESSAGE:
        raise FoundError(f"refused without words, or with too many: {text[:500]}")
    for problem in error.problems:
        if not problem.found or not str(problem.place) or not any("一" <= mark <= "鿿" for mark in problem.found):
            raise FoundError(f"refused without a place, or not in Chinese: {problem}")
    text.encode()  # what cannot be printed must not be in it


def _apart(made: object, said: object) -> str:
    if isinstance(made, dict) and isinstance(said, dict):
        keys = [key for key in made | said if made.get(key, NOTHING) != said.get(key, NOTHING)]
        return "\n".join(f"{key}: program {made.get(key)}, file {said.get(key)}" for key in keys[:5])
    return f"program {made}\nfile {said}"


def attack(reader: Reader, folder: Path, *, examples: int, seed: int, tally: Tally) -> None:
    """Bad files of one reader, drawn by hypothesis, which looks for the smallest change that does the harm."""
    goods = reader.goods(folder)
    for good in goods:
        (folder / good.name).parent.mkdir(parents=True, exist_ok=True)
        (folder / good.name).write_bytes(good.content)

    @hypothesis.seed(seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(st.randoms(use_true_random=False))
    def once(random: Random) -> None:
        attempt(reader, random.choice(goods), folder, random, tally)

    once()


def main(arguments: list[str]) -> int:
    from readers import READERS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--only", choices=sorted(READERS))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--examples", type=int, default=50, help="files of one reader in one round")
    call = parser.parse_args(arguments)
    speak("zh")
    tally, found, seed = Tally(), 0, call.seed
    end = time.monotonic() + call.minutes * 60
    names = [call.only] if call.only else list(READERS)
    while time.monotonic() < end:
        for name in names:
            with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
                try:
                    attack(READERS[name], Path(folder), examples=call.examples, seed=seed, tally=tally)
                except Exception:  # noqa: BLE001 - whatever a reader lets out is a finding
                    found += 1
                    print(f"\n== {name}, --seed {seed} --examples {call.examples}", flush=True)
                    print(_short(traceback.format_exc()), flush=True)
        seed += 1
        print(f"seed {seed}: {tally.taken.total() + tally.refused.total()} files, {found} findings", flush=True)
    print(tally)
    return 1 if found else 0


def _short(text: str) -> str:
    """A trace without hypothesis's own frames."""
    lines = [line for line in text.splitlines() if "hypothesis" not in line]
    return "\n".join(lines[-40:])


def keep(value: Any) -> Any:
    """A function of nothing that gives the same value again."""
    return lambda: value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
