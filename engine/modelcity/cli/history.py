"""``modelcity history``: every recorded run, what changed between two, and whether the record is as it was written."""

from modelcity.cli.entry import Group
from modelcity.cli.history_diff import diff_runs
from modelcity.cli.history_marks import marks
from modelcity.cli.history_show import list_runs, show
from modelcity.cli.history_trend import trend
from modelcity.cli.history_verify import verify

command = Group("history", help="历次自评：看、比、查有没有被改动。先用 assess --record 记下每一次。")
for each in (list_runs, show, diff_runs, verify, trend, marks):
    command.add_command(each)
