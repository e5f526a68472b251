"""The command line: reads flags, calls, prints, and asks the result for the exit code. A file per command."""

import gc
import sys

from modelcity.cli.entry import run


def main() -> None:
    """The command ``modelcity``."""
    gc.set_threshold(100_000, 20, 20)  # a short run makes little garbage and many lasting objects
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a GBK console has no 㵲; a report must not end there
    sys.exit(run(sys.argv[1:]))
