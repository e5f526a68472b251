"""The words for what an assessment says: verdicts, outcomes, kinds and states, in the language in use."""

from collections.abc import Iterable

from modelcity.dossier.dossier import Locality
from modelcity.judging.assessment import (
    Assessment,
    FindingKind,
    Outcome,
    RemedyResult,
    SurveyStatus,
    VerdictStatus,
    VetoStatus,
)
from modelcity.showing.numbers import years_text
from modelcity.showing.plain import clean
from modelcity.standard.models import Basis
from modelcity.standard.standard import Standard
from modelcity.texts import t


def name_of(locality: Locality) -> str:
    """A locality's name, made safe to show; its id where it has no name."""
    return clean(locality.name) or clean(locality.id)


def fact_in_years(standard: Standard, fact: str, years: Iterable[int | None], how: str = "") -> str:
    """A fact with its years, if it has any, and how they count: ``2020–2023年（任一年） 军地联席会议次数``."""
    return " ".join(part for part in (years_text(years) + how, standard.fact_title(fact)) if part)


def outcome_word(outcome: Outcome) -> str:
    """How an indicator came out."""
    words: dict[Outcome, str] = {
        "not_due": t("未到期", "not due"),
        "not_applicable": t("无此情形", "not applicable"),
        "met": t("达到", "met"),
        "missing": t("缺数据", "data missing"),
        "partly": t("部分得分", "partly met"),
        "failed": t("未得分", "not met"),
        "none": t("没有加分", "no bonus"),
    }
    return words[outcome]


def kind_word(kind: FindingKind) -> str:
    """What a finding asks for."""
    words: dict[FindingKind, str] = {
        "failed": t("整改", "mend"),
        "missing": t("补报数据", "report data"),
        "unevidenced": t("补佐证", "file evidence"),
    }
    return words[kind]


def veto_word(status: VetoStatus) -> str:
    """How a veto stands."""
    words: dict[VetoStatus, str] = {
        "clear": t("未触发", "clear"),
        "fired": t("触发", "fired"),
        "unknown": t("缺数据，不能判定", "unknown: data missing"),
    }
    return words[status]


def warnings_title() -> str:
    """What stands above warnings, wherever they are shown."""
    return t("预警（只提示，不计分、不否决）", "Warnings (shown only: no points, no veto)")


def survey_word(status: SurveyStatus) -> str:
    """How a survey stands."""
    words: dict[SurveyStatus, str] = {
        "passed": t("合格", "passed"),
        "below": t("低于合格线", "below threshold"),
        "sample_short": t("样本不足", "sample too small"),
        "missing": t("缺数据", "data missing"),
    }
    return words[status]


def basis_word(basis: Basis) -> str:
    """Where the rule of an indicator comes from, said plainly."""
    words: dict[Basis, str] = {
        "public_trial": t("公开的考评标准（试行）片段", "published fragment of the trial standard"),
        "explicit_norm": t("来源写明的规范，分值系重建", "norm stated in the source; points reconstructed"),
        "explicit_task": t(
            "来源写明的任务，分值和门槛系重建", "task stated in the source; points and thresholds reconstructed"
        ),
        "reconstructed": t("重建，来源没有明文", "reconstructed: not stated in a source"),
    }
    return words[basis]


def remediable_word(remediable: bool) -> str:
    """Whether something can still be won back."""
    return t("可挽回", "can be mended") if remediable else t("已不可挽回", "beyond mending")


def due_word(remedy: RemedyResult) -> str:
    """By when: a day, or how long it takes where no day was named; nothing where it is too late."""
    if remedy.due is not None:
        return remedy.due.isoformat()
    if remedy.remediable and remedy.lead_days:
        return t(f"约需{remedy.lead_days}天", f"about {remedy.lead_days} days")
    return ""


def as_of_word(assessment: Assessment) -> str:
    """The day of the assessment, or that none was named."""
    if assessment.as_of is None:
        return t("未指定截止日，全部视为到期", "no day named: everything counts as due")
    return t(f"截止 {assessment.as_of.isoformat()}", f"as of {assessment.as_of.isoformat()}")


def standard_word(standard: Standard) -> str:
    """Which standard judged, with its edition and window."""
    first, last = standard.head.window
    return t(
        f"{standard.title()} {standard.head.edition} 版，考评年度 {first}–{last}",
        f"{standard.title()}, edition {standard.head.edition}, years {first}–{last}",
    )


def verdict_word(status: VerdictStatus) -> str:
    """The verdict in a word or two."""
    words: dict[VerdictStatus, str] = {
        "vetoed": t("一票否决", "Vetoed"),
        "below_threshold": t("测评不合格", "Survey below threshold"),
        "unresolved": t("尚不能下结论", "Unresolved"),
        "gates_passed": t("门槛项通过", "Gates passed"),
    }
    return words[status]


def share_word(standard: Standard) -> str:
    """What a percentage of the full marks is called: of the core where more stands beside it."""
    if standard.judgement.adjustment is None:
        return t("完成", "done")
    return t("占核心", "of the core")


def verdict_sentence(status: VerdictStatus, *, gates: bool) -> str:
    """The verdict in a plain sentence; without `gates` the standard has neither vetoes nor surveys at this level."""
    if not gates:
        return t("本标准这一级没有否决项和测评，只看得分", "No vetoes and no surveys at this level: points only")
    sentences: dict[VerdictStatus, str] = {
        "vetoed": t(
            "一票否决：有否决情形，分数再高也不能通过", "Vetoed: this ends the application, whatever the points"
        ),
        "below_threshold": t("测评不合格：满意度低于合格线", "A satisfaction survey is below its threshold"),
        "unresolved": t("尚不能下结论：门槛项缺数据或样本", "Unresolved: data or samples of gates are missing"),
        "gates_passed": t("门槛项通过：没有否决情形，测评都合格", "Gates passed: no veto fired, all surveys passed"),
    }
    return sentences[status]
