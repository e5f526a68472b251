"""Where a round stands as a workbook (收集进度.xlsx): the respondents, and every gap with what it is worth."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from modelcity.dossier.questions import owner
from modelcity.files import write_whole
from modelcity.office.gaps import Gap
from modelcity.office.round import PROGRESS
from modelcity.office.status import Standing, Status
from modelcity.showing.numbers import decimal_points, years_text
from modelcity.showing.sheets import Book
from modelcity.showing.status import (
    explained,
    figures,
    headings,
    kind_word,
    light_word,
    ordered,
    sum_titles,
    summary,
)
from modelcity.showing.statuspicture import status_chart
from modelcity.showing.words import name_of
from modelcity.texts import t

BOOK, PICTURE = PROGRESS, "收集进度.png"
WIDTHS = (6, 10, 28, *[8] * 7, 11, 11, 11)
GAP_WIDTHS = (6, 24, 10, 34, 40, 16, 12, 10, 10, 34)
REFUSED_WIDTHS = (6, 24, 110)


def write_status(status: Status, folder: Path) -> list[Path]:
    """The workbook and the picture; raises CallError."""
    files = {folder / BOOK: status_book(status), folder / PICTURE: status_chart(status)}
    for path, content in files.items():
        write_whole(path, content)
    return list(files)


def status_book(status: Status) -> bytes:
    """The workbook as the bytes of an XLSX file; the same status gives the same bytes."""
    title = t(
        f"{name_of(status.round.place)}双拥资料收集进度", f"{name_of(status.round.place)}: where the round stands"
    )
    book = Book(title)
    sheet = book.sheet(t("进度", "Respondents"), WIDTHS)
    sheet.across(title, "title")
    for line in (*summary(status), *explained()):
        sheet.across(line)
    claimed = [t(f"{one}（有佐证分）", f"{one} (evidenced)") for one in sum_titles()]
    sheet.head([t("序号", "No."), t("状态", "Light"), t("填报单位", "Respondent"), *headings(), *claimed])
    styles = ("number", "number", "text", *["number"] * 10)
    for number, standing in enumerate(ordered(status), 1):
        row = (light_word(standing.light), standing.asked.title, *_figures(status, standing), *_sums(standing))
        sheet.cells([Decimal(number), *row], [styles[0], standing.light, *styles[2:]])
    _gaps(book, status)
    _refused(book, status)
    return book.content()


def _figures(status: Status, standing: Standing) -> Iterator[str | Decimal]:
    """Counts as numbers, so that they can be sorted."""
    for text in figures(status, standing):
        yield Decimal(text) if text.isascii() and text.isdigit() else text


def _sums(standing: Standing) -> Iterator[Decimal | None]:
    for worth in (standing.alone, standing.together, standing.own):
        yield decimal_points(worth.evidenced) if worth.evidenced else None


def _gaps(book: Book, status: Status) -> None:
    """Every gap, those of one fact on one row."""
    sheet = book.sheet(t("缺什么", "Gaps"), GAP_WIDTHS)
    sheet.across(t("各家还缺什么、值多少分", "What is wanting, and what it is worth"), "title")
    note = t(
        "可加分：把这项事实还缺的各年都补到最好能加的分；一条要几项都够才给分的，单补一项可能是 0",
        "points: what filling the fact at its best adds in all years; 0 where a rule needs other facts too",
    )
    sheet.across(note)
    sheet.head(_gap_titles())
    numbers = iter(range(1, 1_000_000))
    styles = ("number", "text", "number", "text", "text", *["number"] * 4, "text")
    for standing in ordered(status):
        for gaps in _by_fact(standing):
            cells = [standing.asked.title, *_gap_cells(status, standing, gaps)]
            sheet.cells([Decimal(next(numbers)), *cells], styles)


def _gap_titles() -> list[str]:
    return [
        t("序号", "No."),
        t("填报单位", "Respondent"),
        t("情况", "Standing"),
        t("小项", "Indicator"),
        t("事实", "Fact"),
        t("年度", "Years"),
        t("还要几家", "Others"),
        t("可加自报分", "Claimed"),
        t("可加有佐证分", "Evidenced"),
        t("应备佐证", "Evidence to file"),
    ]


def _by_fact(standing: Standing) -> list[list[Gap]]:
    groups: dict[tuple[str, str, str], list[Gap]] = {}
    for gap in standing.gaps:
        groups.setdefault((gap.locality, gap.fact, gap.kind), []).append(gap)
    return list(groups.values())


def _gap_cells(status: Status, standing: Standing, gaps: Sequence[Gap]) -> list[str | Decimal | None]:
    standard, first = status.standard, gaps[0]
    entry = owner(standard, first.fact)
    veto = t("（一票否决）", " (veto)") if entry.id in standard.vetoes else ""
    others = max(gap.others for gap in gaps)
    mine = t("（本家回答）", " (its own answer)") if first.fact in standing.asked.each else ""
    own = t("（镇街台账）", " (the town's own)") if first.locality else ""
    return [
        kind_word(first.kind),
        f"{entry.id} {standard.indicator_title(entry.id)}{veto}",
        standard.fact_title(first.fact) + mine + own,
        years_text(gap.year for gap in gaps),
        Decimal(others) if others else None,
        decimal_points(first.worth.claimed),
        decimal_points(first.worth.evidenced),
        t("；", "; ").join(entry.evidence),
    ]


def _refused(book: Book, status: Status) -> None:
    """Cells and files that could not be used, and why."""
    rows = [(standing.asked.title, str(problem)) for standing in status.standings for problem in standing.refused]
    rows += [("", str(problem)) for one in status.merged.refused for problem in one.problems]
    if not rows:
        return
    sheet = book.sheet(t("没能采用", "Not taken"), REFUSED_WIDTHS)
    sheet.across(t("没能采用的格和文件", "Cells and files that were not taken"), "title")
    sheet.head([t("序号", "No."), t("填报单位", "Respondent"), t("哪里、为什么、怎么办", "Where, why, what to do")])
    for number, row in enumerate(rows, 1):
        sheet.cells([Decimal(number), *row], ["number", "text", "text"])
