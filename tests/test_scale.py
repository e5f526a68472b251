"""docs/scale.md is carried out: its code, on a cluster of two worker processes, gives what one process gives."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import agreement
from modelcity.planning.batches import score_batches
from random_dossiers import random_raw, to_csv

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "scale.md").read_text("utf-8")
HEADER = "locality,fact,year,value,evidence,note\n"


@pytest.mark.slow
def test_two_worker_processes_give_what_one_process_gives(tmp_path: Path) -> None:
    """The page's code block as it stands, byte for byte; one bad locality is told, too."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    script, folder = tmp_path / "spread.py", tmp_path / "parts"
    script.write_text(code, encoding="utf-8")
    folder.mkdir()
    standard, declared = agreement.read("national")
    rng = random.Random(1)
    for part in range(4):
        towns = [to_csv(declared, random_raw(declared, "town", rng), f"t{part}{number:02}") for number in range(12)]
        text = HEADER + "".join(town.removeprefix(HEADER) for town in towns)
        (folder / f"{part}.csv").write_text(text + f"bad{part},no_such_fact,2020,1,,\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script, folder], capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "processes=2 threads=2" in done.stderr
    tables = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in sorted(folder.iterdir())]
    batches = list(score_batches(standard, tables, level="town"))
    plain = pd.concat([table for batch in batches for table in batch.scored])
    assert len(plain) == 48
    assert done.stdout == plain.sort_values("claimed", ascending=False, kind="stable").to_csv(index=False)
    for part in range(4):
        assert f"bad{part},第 1 张表:" in done.stderr
