"""Phrases that several reports share: days in running text, and by what a dossier was judged."""

from datetime import date

from modelcity.dossier.dossier import Locality
from modelcity.showing.words import name_of
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
