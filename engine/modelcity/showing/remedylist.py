"""The remediation list (整改清单) as CSV that Excel and WPS open as it is and in which nothing runs."""

from modelcity.judging.assessment import Assessment, RemedyResult
from modelcity.showing.plain import csv_bytes
from modelcity.showing.words import due_word, kind_word, remediable_word
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t


def remedies_csv(standard: Standard, assessment: Assessment) -> bytes:
    """Every remedy, first what can still be mended, those that bring most first: UTF-8 with BOM, CRLF."""
    in_time_first = sorted(assessment.remedies, key=lambda remedy: not remedy.remediable)
    return csv_bytes([_head(), *(_row(standard, number, remedy) for number, remedy in enumerate(in_time_first, 1))])


def _head() -> list[str]:
    return [
        t("序号", "No."),
        t("编号", "Id"),
        t("小项", "Indicator"),
        t("类型", "Kind"),
        t("可得分", "Gain"),
        t("做什么", "What to do"),
        t("牵头单位", "Lead"),
        t("配合单位", "Support"),
        t("时限", "Due"),
        t("可否挽回", "In time"),
        t("应备佐证", "Evidence to file"),
    ]


def _row(standard: Standard, number: int, remedy: RemedyResult) -> list[str]:
    between = t("；", "; ")
    return [
        str(number),
        remedy.id,
        standard.indicator_title(remedy.indicator),
        kind_word(remedy.kind),
        points_text(remedy.points),
        remedy.do,
        standard.unit_title(remedy.lead) if remedy.lead else "",
        between.join(map(standard.unit_title, remedy.support)),
        due_word(remedy),
        remediable_word(remedy.remediable),
        between.join(remedy.evidence),
    ]
