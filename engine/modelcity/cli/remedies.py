"""``modelcity remedies``: what is to be mended, followed over the recorded runs until a fact or a person closes it."""

from modelcity.cli.entry import Group
from modelcity.cli.remedies_list import list_remedies
from modelcity.cli.remedies_notes import done, import_notes

command = Group(
    "remedies", help="整改跟踪：哪些待办、逾期、报完成、已核实；登记完成情况。先用 assess --record 记下每一次。"
)
for each in (list_remedies, done, import_notes):
    command.add_command(each)
