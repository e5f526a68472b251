#!/usr/bin/env python3
"""The one door to modelcity; needs nothing but Python.

    python3 run.py demo          a made-up district, assessed from end to end
    python3 run.py test          everything that is checked (--all: slow tests too; other words go to pytest)
    python3 run.py bundle        a folder to take along to machines without a network (--out DIR, --with pdf)
    python3 run.py WORDS ...     the same as `modelcity WORDS ...`

The first call makes `.venv` beside this file, or in the folder that MODELCITY_HOME names, and installs into it: from
the folder `wheelhouse` if there is one. How it does so lies in `door/`.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - who starts this file may have any Python
    sys.exit(
        f"modelcity 需要 Python 3.11 或更新的版本，当前是 {sys.version.split()[0]}。\n"
        f"modelcity needs Python 3.11 or newer; this is {sys.version.split()[0]}."
    )

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent
INTERRUPTED = 130

sys.path[:0] = [] if str(ROOT) in sys.path else [str(ROOT)]  # PYTHONSAFEPATH leaves it out
sys.dont_write_bytecode = True  # the folder may be a stick, which holds what its list says and no more

from door.environment import HOME, Command, SetupError, Venv, passed_on, say
from door.install import ensure


def main(words: Command) -> int:
    """Make ready, then do what the words say; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console may lack Chinese
    home = os.environ.get(HOME)
    venv = Venv(ROOT, Path(home).absolute() if home else None)
    try:
        return done(venv, words)
    except SetupError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        say(
            f"无法完成：{error}。请关闭正在使用 .venv 的程序，或删除 .venv 后再运行一次。",
            f"Not done: {error}. Close programs that use .venv, or delete .venv, and run this again.",
        )
    except KeyboardInterrupt:
        return INTERRUPTED
    return 1


def done(venv: Venv, words: Command) -> int:
    """The words carried out; raises SetupError, OSError."""
    what = words[0] if words else ""
    if what in ("test", "bundle") and venv.stick:
        raise SetupError(
            f"这是随身带的文件夹，没有 {what}；请在源代码的文件夹里运行。\n"
            f"This folder is one to take along and has no {what}; run that where the source code is."
        )
    ensure(venv, dev=what == "test")
    if what == "test":
        from door.checks import checked

        return checked(venv, words[1:])
    if what == "bundle":
        from door.bundle import bundle

        return bundle(venv, words[1:])
    return passed_on(venv, words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
