"""Reminders (催报通知): for each respondent that still owes something a text to send, Chinese whatever is spoken."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from modelcity.dossier.questions import owner
from modelcity.errors import Problem
from modelcity.files import write_whole
from modelcity.office.gaps import Gap, GapKind
from modelcity.office.sending import book_names
from modelcity.office.status import Standing, Status
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard

MOST = 200  # refused cells in one text
NUMERALS = "一二三四五"


def write_reminders(status: Status, folder: Path) -> list[Path]:
    """Write a text for each respondent that is not green; those of respondents that have become so are taken away.

    UTF-8 with BOM and CRLF, as every text editor of Windows shows it. Raises CallError.
    """
    names = book_names([standing.asked for standing in status.standings])
    written = []
    for standing in status.standings:
        path = folder / f"催报-{Path(names[standing.asked.id]).stem}.txt"
        if standing.light == "green":
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            continue
        text = reminder(status, standing)
        write_whole(path, text.replace("\n", "\r\n").encode("utf-8-sig", errors="replace"))
        written.append(path)
    return written


def reminder(status: Status, standing: Standing) -> str:
    """The text to one respondent: what is wanting by indicator and year, until when, and what hangs on it."""
    lines = ["双拥资料催报通知", "", f"{standing.asked.title}：", *_opening(status, standing)]
    sections = [(title, list(part)) for title, part in _sections(status, standing) if part]
    for numeral, (title, part) in zip(NUMERALS, sections, strict=False):
        lines += ["", f"{numeral}、{title}", *part]
    return "\n".join([*lines, "", *_worth(status, standing), "", *_closing(status, standing)]) + "\n"


def _opening(status: Status, standing: Standing) -> list[str]:
    due, day = status.round.due, status.as_of
    until = f"{due.year} 年 {due.month} 月 {due.day} 日"
    late = f"，已过时限 {status.overdue_days} 天" if standing.overdue and status.overdue_days else ""
    said = f"    {status.round.locality.name}双拥资料应于 {until}前交齐。截至 {day.year} 年 {day.month} 月 {day.day} 日"
    if not standing.returned:
        what = "还没有收到贵单位的填报表"
    elif not standing.stated:
        what = "收到的贵单位填报表还没有填写"
    else:
        what = f"贵单位已填报 {standing.stated} 格，还有下列事项要办"
    return [f"{said}，{what}{late}。"]


def _sections(status: Status, standing: Standing) -> Iterator[tuple[str, Sequence[str]]]:
    refused = [_cell(problem) for problem in standing.refused[:MOST]]
    if len(standing.refused) > MOST:
        refused.append(f"  另有 {len(standing.refused) - MOST} 处。")
    titles: dict[GapKind, str] = {
        "conflict": "说法不一的值（请核实后只报一个）",
        "missing": "还没有填报的值",
        "unevidenced": "有值而没有写佐证材料的",
    }
    yield f"{titles['conflict']}：{len(standing.of('conflict'))} 格", _listed(status, standing, "conflict")
    yield f"填了但没能采用的格：{len(standing.refused)} 处", refused
    for kind in ("missing", "unevidenced"):
        count = len(standing.of(kind))
        yield f"{titles[kind]}：{count} 格", _listed(status, standing, kind)


def _cell(problem: Problem) -> str:
    said = [problem.found, problem.allowed, problem.next]
    return f"  · {problem.place}：{'；'.join(part for part in said if part)}"


def _listed(status: Status, standing: Standing, kind: GapKind) -> list[str]:
    """By indicator: the facts with their years and worth, and the evidence to file."""
    standard = status.standard
    indicators: dict[tuple[str, str], dict[str, list[Gap]]] = {}
    for gap in standing.of(kind):
        indicators.setdefault((gap.locality, owner(standard, gap.fact).id), {}).setdefault(gap.fact, []).append(gap)
    lines: list[str] = []
    for (locality, _), facts in indicators.items():
        entry = owner(standard, next(iter(facts)))
        lines.append(f"  {entry.id} {entry.title}{_entry_points(status, standing, locality, entry.id)}")
        for fact, gaps in facts.items():
            lines.append(f"    · {_asked(standard, standing, fact)}{_years(gaps)}{_waiting(gaps)}")
            if kind == "conflict":
                lines += _stated(status, gaps)
        if entry.evidence:
            lines.append(f"      应备佐证：{'、'.join(entry.evidence)}")
    return lines


def _asked(standard: Standard, standing: Standing, fact: str) -> str:
    """A fact as its respondent is asked for it."""
    subject = "本镇街" if standing.asked.is_town else "本单位"
    declared = standard.facts[fact]
    return f"{subject}：{declared.asks}" if fact in standing.asked.each else declared.zh


def _years(gaps: Sequence[Gap]) -> str:
    years = [str(gap.year) for gap in sorted(gaps, key=lambda gap: gap.year or 0) if gap.year is not None]
    return f"（{'、'.join(years)} 年）" if years else ""


def _entry_points(status: Status, standing: Standing, locality: str, entry: str) -> str:
    """What all that is wanting of an indicator is worth; a veto has no points and weighs more than any."""
    if entry in status.standard.vetoes:
        return "（一票否决项，不交齐不能下结论）"
    worth = standing.by_entry[locality, entry].evidenced
    said = [f"计入{status.round.locality.name}自评"] if standing.asked.is_town and not locality else []
    said += [f"本小项补齐最多可加 {points_text(worth)} 分"] if worth else []
    return f"（{'，'.join(said)}）" if said else ""


def _waiting(gaps: Sequence[Gap]) -> str:
    """On how many others a share waits."""
    others = max(gap.others for gap in gaps)
    return f"；另外 {others} 家也交齐才算得出" if others else ""


def _stated(status: Status, gaps: Sequence[Gap]) -> Iterator[str]:
    """What was stated of values in dispute, and where."""
    wanted = {(gap.locality, gap.key) for gap in gaps}
    for conflict in status.merged.conflicts:
        first = conflict.stated[0]
        if (first.locality, first.key) in wanted:
            for one in conflict.stated:
                who, place = status.merged.everyone[one.respondent].title, one.entry.place
                year = f"{one.year} 年" if one.year is not None else ""
                spot = f"“{place.sheet}”{place.cell}" if place.sheet else ""
                yield f"      {year}“{one.entry.typed}”——{who}，{Path(place.file).name} {spot}".rstrip()


def _worth(status: Status, standing: Standing) -> list[str]:
    """What all of it brings, in the round's total and in a town's own."""
    lines, name = [], status.round.locality.name
    if standing.own.evidenced:
        lines.append(
            f"    以上交齐并备好佐证，本镇街自评的有佐证得分最多可加 {points_text(standing.own.evidenced)} 分。"
        )
    if standing.together.evidenced:
        alone, together = standing.alone.evidenced, standing.together.evidenced
        others = f"，别家也交齐时最多可加 {points_text(together)} 分" if together > alone else ""
        lines.append(f"    以上交齐并备好佐证，{name}自评的有佐证得分最多可加 {points_text(alone)} 分{others}。")
    return lines


def _closing(status: Status, standing: Standing) -> list[str]:
    collection = status.standard.head.collection
    office = status.standard.units[collection.office].title if collection else "双拥办"
    said = "确实没有发生的按零报告填 na 并写原因；没有数据的请留空，不要填 0。"
    again = f"请在原填报表上补填，于　　　　年　　月　　日前报{office}。{said}"
    blank = "填报表遗失的，请向我们索取。" if not standing.returned else ""
    return [
        f"    {again}{blank}",
        "",
        "    联系人：　　　　　　　　　　电话：",
        "",
        f"    {office}",
        "    　　　　年　　月　　日",
    ]
