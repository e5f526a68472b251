"""The peak memory of one engine, in a process of its own: what laying out and scoring add to the measures."""

import resource
import subprocess
import sys

from localities import made_up
from modelcity.standard.load import installed, load
from peers import made


def peak(engine: str, level: str, localities: int) -> float:
    """The peak in MB above what the process holds with the measures of so many localities; its library counts."""
    words = [sys.executable, __file__, engine, level, str(localities)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def main() -> int:
    """Print it; the arguments are those of ``peak``."""
    name, level, localities = sys.argv[1], sys.argv[2], int(sys.argv[3])
    standard, _ = load(installed(), "national")
    measures = made_up(standard, level, localities)
    before = _most_so_far()
    engine = made(name, standard, level)
    engine.three(engine.encoded(*measures))
    print(_most_so_far() - before)
    return 0


def _most_so_far() -> float:
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, the others KiB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    sys.exit(main())
