"""``run.py test``: every check, each with its verdict, and the closing line of pytest at the end."""

import os
import re
import subprocess
import time
from pathlib import Path

from door.environment import Command, Venv, child_environment

LEAST_COVERED = 95  # percent of engine/, lines and branches together
CLOSING_LINE = re.compile(r" in \d+(\.\d+)?s\b")  # of pytest: 12 passed in 3.45s


def steps(words: Command) -> dict[str, Command]:
    """The checks by name, each as words for `python -m`; `words` go to pytest.

    Coverage is measured on the quick tests: the slow ones repeat the same lines many times, at twice the price.
    """
    everything = "--all" in words or os.environ.get("CI") == "true"
    chosen = [word for word in words if word != "--all"]
    slow = {"pytest, slow": ["pytest", "-n", "auto", "-m", "slow"]} if everything and not chosen else {}
    quick = [] if everything and chosen else ["-m", "not slow"]
    least = [] if chosen else [f"--fail-under={LEAST_COVERED}"]  # a chosen few cannot cover everything
    return {
        "ruff format": ["ruff", "format", "--check", "."],
        "ruff check": ["ruff", "check", "."],
        "mypy": ["mypy"],
        "standard check": ["modelcity", "standard", "check"],
        **slow,
        "pytest": ["pytest", "-n", "auto", "--cov", "--cov-report=", *quick, *chosen],
        "coverage": ["coverage", "report", *least],
    }


def checked(venv: Venv, words: Command) -> int:
    """Run every check, also after one failed; ends with the closing line of pytest."""
    failed, closing = [], ""
    for name, command in steps(words).items():
        began = time.perf_counter()
        code, lines = followed([str(venv.python), "-m", *command], venv.root, aloud=command[0] == "pytest")
        verdict = "ok" if code == 0 else f"FAILED ({code})"
        print(f"{name}: {verdict}, {time.perf_counter() - began:.1f} s", flush=True)
        failed += [name] if code else []
        if name == "pytest":
            closing = next((line for line in reversed(lines) if CLOSING_LINE.search(line)), "")
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    print(closing, flush=True)
    return 1 if failed else 0


def followed(command: Command, cwd: Path, aloud: bool) -> tuple[int, list[str]]:
    """Run a check; shows its output at once if `aloud`, else at the end. Returns its code and its lines."""
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=child_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if aloud:
                print(lines[-1], flush=True)
    if not aloud:
        print("\n".join(lines), end="\n" if lines else "", flush=True)
    return process.returncode, lines
