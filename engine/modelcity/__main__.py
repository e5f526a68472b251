"""``python -m modelcity``: the same as the command ``modelcity``."""

from modelcity.cli import main

main()
