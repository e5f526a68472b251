"""Phrases that several reports share: days in running text and in tables, and by what a dossier was judged."""

from datetime import date

from modelcity.dossier.dossier import Locality
from modelcity.judging.assessment import RemedyResult
from modelcity.reporting.model import Cell, Column
from modelcity.showing.words import due_word, name_of
from modelcity.standard.standard import Standard
from modelcity.texts import t


def day_text(day: date) -> str:
    """A day in running text: 2023年6月20日."""
    return t(f"{day.year}年{day.month}月{day.day}日", day.isoformat())


def due_by(day: date | None) -> str:
    """Until which day things count as due."""
    if day is None:
        return t("未指定截止日，全部视为到期", "with everything counted as due")
    return t(f"截至{day_text(day)}", f"as of {day_text(day)}")


def due_column(width: int, *, dated: bool) -> Column:
    """The column of ``due_cell``; without a day of the assessment nothing has a due day."""
    return Column(t("时限", "Due"), width, "date") if dated else Column(t("需时", "Takes"), width)


def due_cell(remedy: RemedyResult) -> Cell:
    """The day by which something is to be done, or how long it takes."""
    return remedy.due or due_word(remedy)


def standard_text(standard: Standard) -> str:
    """Which standard judged, as a document cites another: 《…》（0.2 版，考评年度 2020–2023）."""
    first, last = standard.head.window
    return t(
        f"《{standard.title()}》（{standard.head.edition} 版，考评年度 {first}–{last}）",
        f"“{standard.title()}” (edition {standard.head.edition}, years {first}–{last})",
    )


def basis_text(standard: Standard, locality: Locality, as_of: date | None) -> str:
    """By which standard whose dossier was assessed, and on which day: a sentence."""
    by, name, due = standard_text(standard), name_of(locality), due_by(as_of)
    return t(f"依据{by}，对{name}台账进行了自评（{due}）。", f"The dossier of {name} was assessed by {by}, {due}.")
