"""The Chinese words that stand in a workbook for the keys of the declarations: what dropdowns offer."""

from collections.abc import Mapping

Words = Mapping[str, str]
"""From the word in the workbook to the key in the declarations."""

YES_NO: Words = {"是": "yes", "否": "no"}
KINDS: Words = {"是否": "bool", "次数": "count", "比例": "ratio", "数量": "amount"}
BETTER: Words = {"越多越好": "higher", "越少越好": "lower", "在范围内": "within"}
REMEDIABLE: Words = {"随时": "always", "当年内": "within_year", "不能": "never"}
ROLLUP: Words = {
    "不汇总": "none",
    "合计": "sum",
    "取最小": "min",
    "都是才是": "all",
    "有一即是": "any",
    "按样本加权": "weighted_by_sample",
}
NO_CASES: Words = {"可以": "satisfied"}
BASIS: Words = {
    "试行片段": "public_trial",
    "明文规范": "explicit_norm",
    "明文任务": "explicit_task",
    "重建": "reconstructed",
}
LEVEL_BASIS: Words = {"原文点名": "explicit", "别处提到": "named_elsewhere"}
EFFORT: Words = {"小": "low", "中": "medium", "大": "high"}
SOURCE_KINDS: Words = {"主要依据": "seed", "公开资料": "public"}
UNIT_KINDS: Words = {
    "部门": "department",
    "领导机构": "body",
    "统称": "group",
    "人员": "role",
    "驻军": "garrison",
    "镇街": "local",
    "企业": "enterprise",
    "院校等": "institution",
    "社会组织": "social",
    "内设机构": "unit_dept",
}
GIVES: Words = {"未触发": "clear", "触发": "fired", "不能判定": "unknown", "提示": "warned", "不提示": "clear"}
HOW: Words = {"每年": "min", "任一年": "max", "不足不得分": "zero", "不足按比例": "proportional"}

EVERY_YEAR, ANY_YEAR = "每年", "任一年"
RANGE = "范围"
COMPARED: Words = {"是": "yes", "否": "no", "≥": "≥", "≤": "≤", ">": ">", "<": "<", RANGE: "–"}
ALSO_COMPARED: Words = {">=": "≥", "<=": "≤", "=>": "≥", "=<": "≤"}  # as keyboards write them

MISSING = "缺"  # in an example: nothing was handed in
NOT_CONCERNED = "na"
