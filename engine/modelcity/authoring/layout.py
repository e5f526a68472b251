"""The sheets of which every row is one entry: their columns, and where in the declarations each column stands."""

from modelcity.authoring.columns import (
    AUTOMATIC,
    CATEGORIES,
    CONTENTS,
    FACTS,
    INDICATORS,
    LEVEL_REASONS,
    LEVELS,
    NORMS,
    SOURCE_SHEET,
    SURVEYS,
    UNITS,
    VETOES,
    WARNINGS,
    Column,
    Sheet,
)
from modelcity.authoring.forms import (
    ID_OR_IDS,
    IDS,
    NORM_PLACES,
    NUMBER,
    SHORT,
    SOURCES,
    TEXT,
    TEXTS,
    Mapped,
    Word,
    YesNo,
)
from modelcity.authoring.words import (
    BASIS,
    BETTER,
    EFFORT,
    KINDS,
    LEVEL_BASIS,
    NO_CASES,
    REMEDIABLE,
    ROLLUP,
    SOURCE_KINDS,
    UNIT_KINDS,
    YES_NO,
)


def _entry(file: str, *, sort: str) -> tuple[Column, ...]:
    """The columns of an indicator, a veto or a warning."""
    at, is_indicator = f"indicators/{file}/{{id}}", sort == INDICATORS
    return (
        Column("适用级别", f"{at}/levels", IDS, 14, "在哪些级别考，级别代号用顿号隔开；不写用默认"),
        Column("牵头单位", f"{at}/lead", SHORT, 18, "单位编号，一个；小项必填", UNITS, usual=sort != VETOES),
        Column("配合单位", f"{at}/support", IDS, 26, "单位编号，几个用顿号隔开", usual=is_indicator),
        Column("考评方式", f"{at}/mode", TEXTS, 10, "如 材料；现场。不写用默认", usual=is_indicator),
        Column("依据性质", f"{at}/basis", Word(BASIS), 10, "不写用默认"),
        Column("应备佐证", f"{at}/evidence", TEXTS, 40, "材料名称，几份用分号隔开"),
        Column("出处", f"{at}/sources", SOURCES, 56, "必填。来源编号：位置。几处用分号隔开，几个来源各写一行"),
        Column("服务于", f"{at}/serves", Mapped(IDS), 18, "别的标准代号：小项编号。只显示，不计分", usual=False),
        Column("说明", f"{at}/note", TEXT, 30, "口径、存疑之处"),
    )


CATEGORY = "rules/{file}/{id}"
SHEETS: tuple[Sheet, ...] = (
    Sheet(
        LEVELS,
        "indicators/standard/levels/{id}",
        ("id",),
        (
            Column("级别代号", "", SHORT, 14, "英文，如 county"),
            Column("名称", "indicators/standard/levels/{id}", TEXT, 18),
            Column("核心满分", "rules/standard/core/{id}", NUMBER, 12, "必填。这一级所有小项分值之和，不含加减分"),
            Column("英文名称", "indicators/en/levels/{id}", TEXT, 28),
        ),
    ),
    Sheet(
        CATEGORIES,
        "indicators/standard/categories/{id}",
        ("id",),
        (
            Column("大项编号", "", SHORT, 12, "字母和数字，如 A1"),
            Column("名称", "indicators/standard/categories/{id}", TEXT, 30),
            Column("满分", "rules/standard/categories/{id}", NUMBER, 10, "必填。其中小项分值之和；加减分大项写 0"),
            Column(f"小项合计{AUTOMATIC}", width=14, hint="由“小项”表算出，便于核对"),
            Column("英文名称", "indicators/en/categories/{id}", TEXT, 34),
        ),
    ),
    Sheet(
        INDICATORS,
        "indicators/{file}/{id}",
        ("id",),
        (
            Column("小项编号", "", SHORT, 11, "大项编号-序号，如 A1-01"),
            Column("名称", "indicators/{file}/{id}/title", TEXT, 28, "必填"),
            Column("分值", f"{CATEGORY}/points", NUMBER, 8, "必填。满分；逐次扣分的加减分小项写负数"),
            *_entry("{file}", sort=INDICATORS),
            Column("自定门槛", f"{CATEGORY}/own_thresholds", IDS, 22, "门槛是我方自定的事实编号，用顿号隔开"),
            Column("整改做什么", f"{CATEGORY}/remedy/do", TEXT, 34, "必填。失分后谁办什么、留下什么材料"),
            Column("工作量", f"{CATEGORY}/remedy/effort", Word(EFFORT), 8, "必填"),
            Column("约需天数", f"{CATEGORY}/remedy/lead_days", NUMBER, 9, "必填。整数"),
            Column("英文名称", "indicators/en/indicators/{id}", TEXT, 30),
        ),
    ),
    Sheet(
        FACTS,
        "indicators/{file}/{owner}/facts/{id}",
        ("id", "owner"),
        (
            Column("事实编号", "", SHORT, 26, "英文字母、数字和下划线，如 meeting_count"),
            Column("所属编号", "", SHORT, 11, "哪个小项、否决项或预警的事实；别处直接引用"),
            *(
                Column(header, f"indicators/{{file}}/{{owner}}/facts/{{id}}/{key}", form, width, hint, offers, usual)
                for header, key, form, width, hint, offers, usual in (
                    ("名称", "zh", TEXT, 34, "必填。填报时显示", "", True),
                    ("类型", "kind", Word(KINDS), 8, "是否；次数（整数）；比例（0–1）；数量（两位小数）", "", True),
                    ("计量单位", "unit", TEXT, 9, "如 次、人、万元；不写用默认", "", True),
                    ("分年度", "yearly", YesNo(YES_NO), 8, "每个考评年度各填一个值", "", True),
                    ("好坏方向", "better", Word(BETTER), 10, "不写用默认", "", True),
                    ("能否补救", "remediable", Word(REMEDIABLE), 10, "失分后何时还能补", "", True),
                    ("汇总办法", "rollup", Word(ROLLUP), 11, "由下级汇总时怎样算", "", True),
                    ("加权事实", "rollup_weight", SHORT, 18, "按样本加权时按哪个事实", FACTS, False),
                    ("可填零报告", "if_no_cases", Word(NO_CASES), 10, "没有此类情形时可填 na", "", True),
                    ("每年时限", "due", SHORT, 9, "月-日，如 08-31；不写为 12-31", "", True),
                    ("口径", "rule", TEXT, 34, "分子、分母，什么算、什么不算", "", True),
                    ("只作参考", "informative", YesNo(YES_NO), 9, "是：不计分，缺了也不算缺失", "", True),
                    ("只在级别", "levels", IDS, 12, "只在哪些级别填报", "", True),
                    ("填报单位", "from", ID_OR_IDS, 20, "单位编号；不写就是牵头单位", "", True),
                    ("逐家问什么", "asks", TEXT, 24, "填报单位有几家时，每家自己答的问题", "", True),
                )
            ),
            Column("英文名称", "indicators/en/facts/{id}", TEXT, 30),
        ),
    ),
    *(
        Sheet(
            title,
            f"indicators/{file}/{{id}}",
            ("id",),
            (
                Column("编号", "", SHORT, 11, example),
                Column("名称", f"indicators/{file}/{{id}}/title", TEXT, 30),
                *advice,
                *_entry(file, sort=title),
                Column("英文名称", f"indicators/en/{file}/{{id}}", TEXT, 30),
            ),
        )
        for title, file, example, advice in (
            (VETOES, "vetoes", "如 V-01", ()),
            (WARNINGS, "warnings", "如 W-01", (Column("怎样办", "rules/warnings/{id}/advice", TEXT, 34),)),
        )
    ),
    Sheet(
        SURVEYS,
        "rules/surveys/{id}",
        ("id",),
        (
            Column("测评编号", "", SHORT, 20, "英文，如 survey_public"),
            *(
                Column(header, f"rules/surveys/{{id}}/{key}", form, width, hint, offers)
                for header, key, form, width, hint, offers in (
                    ("名称", "title", TEXT, 26, "", ""),
                    ("测谁", "population", TEXT, 26, "", ""),
                    ("谁组织", "organiser", SHORT, 18, "单位编号", UNITS),
                    ("配合单位", "support", IDS, 22, "单位编号，用顿号隔开", ""),
                    ("怎样测", "method", TEXT, 14, "如 入户抽查", ""),
                    ("问什么", "questions", TEXTS, 22, "用分号隔开", ""),
                    ("本地目标", "local_target", TEXT, 10, "自定的目标，不是合格线", ""),
                    ("说明", "note", TEXT, 30, "", ""),
                    ("出处", "sources", SOURCES, 34, "来源编号：位置", ""),
                )
            ),
            Column("英文名称", "indicators/en/surveys/{id}", TEXT, 30),
        ),
    ),
    Sheet(
        UNITS,
        "indicators/units/{id}",
        ("id",),
        (
            Column("单位编号", "", SHORT, 22, "英文，如 ds_office；也可用中文"),
            Column("名称", "indicators/units/{id}/title", TEXT, 26),
            Column("类别", "indicators/units/{id}/kind", Word(UNIT_KINDS), 10, "必填"),
            Column("别名", "indicators/units/{id}/aliases", TEXTS, 34, "各地文件里的叫法，用分号隔开"),
            Column("包括哪些单位", "indicators/units/{id}/members", IDS, 40, "统称写：单位编号，用顿号隔开"),
            Column("代表级别", "indicators/units/{id}/level", SHORT, 10, "如各镇街写 town", LEVELS),
            Column("英文名称", "indicators/en/units/{id}", TEXT, 30),
        ),
    ),
    Sheet(
        SOURCE_SHEET,
        "indicators/sources/{id}",
        ("id",),
        (
            Column("来源编号", "", SHORT, 18, "英文，如 province_2024；也可用中文"),
            Column("题名", "indicators/sources/{id}/title", TEXT, 50, "照原文"),
            Column("类别", "indicators/sources/{id}/kind", Word(SOURCE_KINDS), 10, "必填"),
            Column("用在哪里", "indicators/sources/{id}/used_for", TEXT, 50),
        ),
    ),
    Sheet(
        NORMS,
        "indicators/{file}/{id}/norms",
        ("id",),
        (
            Column("编号", "", SHORT, 11, "小项、否决项或预警"),
            Column("明文规范", "indicators/{file}/{id}/norms/{row}/norm", TEXT, 50, "原文写明的数"),
            Column("出处", "indicators/{file}/{id}/norms/{row}", NORM_PLACES, 34, "来源编号：位置"),
        ),
        usual=False,
        listed=True,
    ),
    Sheet(
        LEVEL_REASONS,
        "indicators/{file}/{id}/level_basis/{level}",
        ("id", "level"),
        (
            Column("编号", "", SHORT, 11, "小项、否决项或预警"),
            Column("级别", "", SHORT, 10, "级别代号", LEVELS),
            Column("依据", "indicators/{file}/{id}/level_basis/{level}/basis", Word(LEVEL_BASIS), 12),
            Column("出处", "indicators/{file}/{id}/level_basis/{level}/sources", SOURCES, 34, "来源编号：位置"),
        ),
        usual=False,
    ),
    Sheet(
        CONTENTS,
        "indicators/contents/{source}/{id}",
        ("source", "id"),
        (
            Column("来源编号", "", SHORT, 16, "", SOURCE_SHEET),
            Column("条目", "", TEXT, 26, "如 二.2 区政府办公室"),
            Column("题目", "indicators/contents/{source}/{id}/title", TEXT, 26),
            Column("各款", "indicators/contents/{source}/{id}/clauses", TEXT, 24, "如 任务1–7 材料1–23"),
            Column("整条不用的原因", "indicators/contents/{source}/{id}/nowhere", TEXT, 30),
            Column("不用的款", "indicators/contents/{source}/{id}/nowhere", Mapped(TEXT), 34, "款：原因，各写一行"),
        ),
        usual=False,
    ),
)
BY_TITLE = {sheet.title: sheet for sheet in SHEETS}
