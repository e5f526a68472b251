"""Where the data of the product lies: beside the code in a wheel, at the top of a checkout otherwise."""

from functools import cache
from pathlib import Path
from typing import Literal

Area = Literal["indicators", "rules", "reports", "sample_data"]


@cache
def area(name: Area) -> Path:
    """The folder of one data area; raises FileNotFoundError when the installation is broken."""
    code = Path(__file__).resolve().parent
    for candidate in (code / name, code.parents[1] / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"modelcity is installed without its folder '{name}'; install it again")
