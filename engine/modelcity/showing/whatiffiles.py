"""What ``whatif --out`` writes: the answer for programs, tables for a spreadsheet, and the tornado picture."""

from pathlib import Path

from modelcity.files import write_whole
from modelcity.planning.sensitivity import Sensitivity
from modelcity.planning.whatif import WhatIf
from modelcity.showing.sensitivity import sensitivity_csv
from modelcity.showing.tornado import tornado_chart
from modelcity.showing.whatifjson import moves_csv, what_if_json
from modelcity.standard.standard import Standard


def write_what_if(standard: Standard, what: WhatIf, found: Sensitivity | None, folder: Path) -> list[Path]:
    """Write them into a folder (made where it is missing), once all of them are ready; raises CallError."""
    contents = {"whatif.json": what_if_json(standard, what, found)}
    if what.outcomes:
        contents["变动小项.csv"] = moves_csv(standard, what)
    if found is not None:
        contents["敏感性.csv"] = sensitivity_csv(standard, found)
        contents["敏感性.png"] = tornado_chart(standard, what.before, found)
    for name, content in contents.items():
        write_whole(folder / name, content)
    return [folder / name for name in contents]
