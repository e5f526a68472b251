"""``modelcity collect``: workbooks out to every unit, and back."""

from modelcity.cli.collect_init import init
from modelcity.cli.collect_merge import merge
from modelcity.cli.collect_status import status
from modelcity.cli.entry import Group

command = Group("collect", help="向各单位发填报表，收回来合并成台账。")
command.add_command(init)
command.add_command(merge)
command.add_command(status)
