"""What a row of the sheet of rules may be: the nine methods and what goes with them, each with its columns.

A path of a kind is within a rule: ``{part}`` is one of several by a key (a, b, c), ``{row}`` one of a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from modelcity.authoring.columns import FACTS, REMARK, Column
from modelcity.authoring.forms import IDS, NUMBER, SHORT, TEXT, Word
from modelcity.authoring.words import ANY_YEAR, COMPARED, EVERY_YEAR, HOW

ID, KIND, PART, LEVELS_AT, ITEM, POINTS = "编号", "计分方法", "分条", "适用级别", "内容", "分值"
FACT, OPERATOR, NUMBER_AT, TO, HOW_AT = "事实编号", "比较", "数值", "至", "怎样算"
TITLE = "名称（自动）"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row: where it stands in a rule, which of its columns stand where, and how it is explained.

    `keys`: by header, the path below `path`; one that ends in ``+`` is one more of a list. `needs`: where its
    conditions stand below `path` (None: it has none, and its fact and number are its own).
    """

    path: str
    says: str
    keys: Mapping[str, str] = field(default_factory=dict)
    needs: str | None = None
    shown: tuple[Mapping[str, str], ...] = ()

    @property
    def alone(self) -> bool:
        """Whether an operator beside its number only repeats what the kind means."""
        return self.needs is None and NUMBER_AT in self.keys and TO not in self.keys


REQUIRES = "前提"
STEP = "{step}"
KINDS: dict[str, Kind] = {
    "逐项计分": Kind(
        "checklist/{part}",
        "每条做到得该条的分；一条有几个条件的，接着写几行，分条相同，分值只写一次",
        {POINTS: "points", ITEM: "item", LEVELS_AT: "levels"},
        "needs",
        (
            {
                PART: "a",
                ITEM: "每年召开联席会议",
                POINTS: "0.5",
                FACT: "joint_meeting_count",
                OPERATOR: "≥",
                NUMBER_AT: "1",
            },
            {PART: "b", ITEM: "列入年度计划", POINTS: "0.25", FACT: "in_yearly_plan", OPERATOR: "是"},
        ),
    ),
    "全有全无": Kind(
        "all_or_nothing/{row}",
        "条件都做到得满分，缺一条不得分；一个条件一行",
        {LEVELS_AT: "levels", ITEM: "item"},
        "needs",
        (
            {FACT: "budget_listed", OPERATOR: "是"},
            {FACT: "loan_days", OPERATOR: "范围", NUMBER_AT: "7", TO: "14"},
        ),
    ),
    "逐年计分": Kind(
        "per_year",
        "每做到一年得一年的分；分值乘以年数等于小项分值",
        {POINTS: "points"},
        "needs",
        ({POINTS: "0.25", FACT: "yearly_report_done", OPERATOR: "是"},),
    ),
    "阶梯": Kind(
        "tiered",
        "取达到的最高一级；一级一行，数值是至少多少，分值是这一级共得多少分。“怎样算”写 每年（取最差的一年）或 任一年",
        {FACT: "fact", HOW_AT: "years", NUMBER_AT: STEP},
        None,
        (
            {FACT: "coverage_rate", OPERATOR: "≥", NUMBER_AT: "95%", POINTS: "1", HOW_AT: "每年"},
            {FACT: "coverage_rate", OPERATOR: "≥", NUMBER_AT: "90%", POINTS: "0.75"},
            {FACT: "coverage_rate", OPERATOR: "≥", NUMBER_AT: "80%", POINTS: "0.5"},
            {FACT: "coverage_rate", OPERATOR: "≥", NUMBER_AT: "60%", POINTS: "0.25"},
        ),
    ),
    "按比例": Kind(
        "proportional",
        "从“数值”（0 分）到“至”（满分）按比例得分，各年平均；“至”小于“数值”表示越少越好",
        {FACT: "fact", NUMBER_AT: "zero", TO: "full"},
        None,
        ({FACT: "repaired_rate", NUMBER_AT: "50%", TO: "100%"},),
    ),
    "次数下限": Kind(
        "count_minimum",
        "每年不少于“数值”得满分；“怎样算”写 不足不得分 或 不足按比例",
        {FACT: "fact", NUMBER_AT: "minimum", HOW_AT: "shortfall"},
        None,
        ({FACT: "visit_count", OPERATOR: "≥", NUMBER_AT: "2", HOW_AT: "不足按比例"},),
    ),
    "逐次扣分": Kind(
        "per_occurrence_deduction",
        "发生一次扣“分值”那么多，扣完为止；几个事实一起数的，一个事实一行",
        {FACT: "facts+", POINTS: "each"},
        None,
        ({FACT: "petition_count", POINTS: "0.5"},),
    ),
    "满意度测评": Kind(
        "survey",
        "满意率达到“数值”且样本够，得满分；“分条”写测评编号",
        {PART: "of", FACT: "fact", NUMBER_AT: "threshold"},
        None,
        ({PART: "survey", FACT: "satisfaction_rate", OPERATOR: "≥", NUMBER_AT: "90%"},),
    ),
    "加分": Kind(
        "bonus",
        "每次（或“是”）加“分值”那么多，加到小项分值为止",
        {FACT: "fact", POINTS: "each"},
        None,
        ({FACT: "national_award_count", POINTS: "1"},),
    ),
    REQUIRES: Kind(
        "{method}/requires",
        "附在按比例、逐次扣分后面：不成立则不得分（扣完）",
        {},
        "",
        ({FACT: "register_kept", OPERATOR: "是"},),
    ),
    "样本要求": Kind(
        "survey/gate",
        "附在满意度测评后面：样本至少多少",
        {},
        "",
        ({FACT: "sample_count", OPERATOR: "≥", NUMBER_AT: "100"},),
    ),
    "样本要求（或）": Kind(
        "survey/gate_or",
        "附在满意度测评后面：样本要求的另一种满足办法",
        {},
        "",
        ({FACT: "all_surveyed", OPERATOR: "是"},),
    ),
    "样本量": Kind(
        "survey",
        "附在满意度测评后面：哪个事实是样本量（不写用样本要求的第一个）",
        {FACT: "sample"},
        None,
        ({FACT: "sample_count"},),
    ),
    "不达标得分": Kind(
        "survey", "附在满意度测评后面：不合格时得多少分（不写为 0）", {POINTS: "below"}, None, ({POINTS: "0.5"},)
    ),
    "可选条件": Kind(
        "optional/{row}",
        "只显示、不计分的条件；“内容”写什么情形下适用",
        {ITEM: "when", LEVELS_AT: "levels"},
        "needs",
        ({ITEM: "有驻军的", FACT: "garrison_visit_count", OPERATOR: "≥", NUMBER_AT: "1"},),
    ),
    "否决情形": Kind(
        "fires_when",
        "写否决项编号：任何一年、任何一行成立即触发",
        {},
        "",
        ({FACT: "dispute_count", OPERATOR: ">", NUMBER_AT: "0"},),
    ),
    "预警情形": Kind(
        "warns_when",
        "写预警编号：任何一年、任何一行成立即提示，不计分",
        {},
        "",
        ({FACT: "visit_count", OPERATOR: ">", NUMBER_AT: "365"},),
    ),
    "同一佐证": Kind(
        "same_evidence/{row}",
        "写预警编号：这些事实下面不应有同一份佐证",
        {FACT: ""},
        None,
        ({FACT: "visit_count"}, {FACT: "joint_meeting_count"}),
    ),
}
WITH_REQUIREMENT = {"按比例": "proportional", "逐次扣分": "per_occurrence_deduction"}

COLUMNS: tuple[Column, ...] = (
    Column(ID, "", SHORT, 11, "小项、否决项或预警的编号"),
    Column(TITLE, "", TEXT, 26, "自动显示，不必填"),
    Column(KIND, "", Word({kind: kind for kind in KINDS}), 14, "从下拉列表选"),
    Column(PART, "", SHORT, 10, "逐项计分：a、b、c（不写则自动编）；满意度测评：测评编号"),
    Column(LEVELS_AT, "", IDS, 13, "这一条只在哪些级别；不写则各级都有"),
    Column(ITEM, "", TEXT, 28, "这一条的名称"),
    Column(POINTS, "", NUMBER, 8),
    Column(FACT, "", SHORT, 30, "看哪个事实", FACTS),
    Column(OPERATOR, "", Word(COMPARED), 8, "是、否、≥、≤、>、<、范围"),
    Column(NUMBER_AT, "", NUMBER, 9, "数或百分数，如 2、90%"),
    Column(TO, "", NUMBER, 9, "范围和按比例才写"),
    Column(HOW_AT, "", Word(HOW), 12, f"{EVERY_YEAR}、{ANY_YEAR}、不足不得分、不足按比例；条件不写就是每年"),
)
BY_HEADER = {column.header: column for column in COLUMNS}
HEADERS = (ID, KIND, FACT, *(one.header for one in COLUMNS if one.header not in (ID, KIND, FACT, TITLE)), REMARK)
