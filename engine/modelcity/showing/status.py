"""Where a round stands, as lines for a terminal: a row for each respondent, the rule of the colours below it."""

from collections.abc import Sequence
from pathlib import PurePath

from modelcity.office.gaps import GapKind, Worth
from modelcity.office.status import Light, Standing, Status, light_rule
from modelcity.showing.layout import folded, table
from modelcity.showing.plain import clean, cut
from modelcity.showing.text import NARROWEST, WIDEST
from modelcity.showing.words import name_of
from modelcity.standard.models import points_text
from modelcity.texts import t

LIGHTS: tuple[Light, ...] = ("red", "yellow", "green")
MARKS: dict[Light, str] = {"red": "×", "yellow": "△", "green": "√"}  # told apart without colours
NAME_CELLS = 26
FEW = 8


def light_word(light: Light) -> str:
    """A colour with its mark."""
    words: dict[Light, str] = {"red": t("红", "red"), "yellow": t("黄", "yellow"), "green": t("绿", "green")}
    return f"{MARKS[light]} {words[light]}"


def kind_word(kind: GapKind) -> str:
    """What is the matter with a value."""
    words: dict[GapKind, str] = {
        "missing": t("没有填", "missing"),
        "conflict": t("说法不一", "conflict"),
        "unevidenced": t("缺佐证", "no evidence"),
    }
    return words[kind]


def returned_word(standing: Standing) -> str:
    """Whether a book came back."""
    if not standing.returned:
        return t("未交", "no")
    return t("已交", "yes") if standing.stated else t("空表", "empty")


def headings() -> tuple[str, ...]:
    """The columns of a respondent's row, between its colour and its points."""
    return (
        t("交表", "returned"),
        t("已填", "stated"),
        t("没填", "missing"),
        t("不一", "conflicts"),
        t("没采用", "refused"),
        t("缺佐证", "unevidenced"),
        t("逾期", "overdue"),
    )


def figures(status: Status, standing: Standing) -> tuple[str, ...]:
    """A respondent's row under `headings`; nothing wanting is an empty cell."""
    counts = (len(standing.of("missing")), len(standing.of("conflict")), len(standing.refused))
    late = t(f"{status.overdue_days} 天", f"{status.overdue_days} d") if standing.overdue else ""
    filled = [str(count or "") for count in (standing.stated, *counts, len(standing.of("unevidenced")))]
    return (returned_word(standing), *filled, late)


def worth_text(worth: Worth) -> str:
    """Points that may be won, claimed / evidenced; nothing where there are none."""
    if worth == Worth():
        return ""
    return f"{points_text(worth.claimed)}/{points_text(worth.evidenced)}"


def sums(standing: Standing) -> tuple[str, str, str]:
    """What it brings: by itself, with the others, and in a town's own dossier."""
    return worth_text(standing.alone), worth_text(standing.together), worth_text(standing.own)


def sum_titles() -> tuple[str, str, str]:
    """The columns of `sums`."""
    return t("自己补齐", "alone"), t("大家补齐", "with others"), t("镇街台账", "town's own")


def ordered(status: Status) -> list[Standing]:
    """Red first, then yellow, then green; in each those first on whom most points hang."""

    def weight(standing: Standing) -> tuple[int, int, int]:
        return LIGHTS.index(standing.light), -standing.together.evidenced, -standing.own.evidenced

    return sorted(status.standings, key=weight)


def summary(status: Status) -> list[str]:
    """What stands above every table: who, when, how many of each colour, and what all of it is worth."""
    one, now, gain = status.round, status.now, status.gain
    counts = t("，", ", ").join(f"{light_word(light)} {status.count(light)}" for light in LIGHTS)
    came = sum(standing.returned for standing in status.standings)
    late = t(f"，已过 {status.overdue_days} 天", f", {status.overdue_days} days ago") if status.overdue_days else ""
    return [
        t(
            f"{name_of(one.place)}：截至 {status.as_of}，{len(status.standings)} 家中 {came} 家已交；{counts}"
            f"（时限 {one.due}{late}）",
            f"{name_of(one.place)}, {status.as_of}: {came} of {len(status.standings)} have returned; {counts} "
            f"(due {one.due}{late})",
        ),
        t(
            f"按收到的算，自报 {points_text(now.claimed)} 分、有佐证 {points_text(now.evidenced)} 分；"
            f"各家都补齐，最多可再加自报 {points_text(gain.claimed)} 分、有佐证 {points_text(gain.evidenced)} 分",
            f"as received: claimed {points_text(now.claimed)}, evidenced {points_text(now.evidenced)}; "
            f"filled at best: up to {points_text(gain.claimed)} and {points_text(gain.evidenced)} more",
        ),
    ]


def explained() -> list[str]:
    """The rule of the colours, and what the points mean."""
    return [
        light_rule(),
        t(
            "可加分：自报/有佐证，按各格补到最好算；“自己补齐”不含还要等别家的占比，“大家补齐”含；"
            "没填只数到期、评分要看的格",
            "points: claimed/evidenced, as if filled at best; 'alone' without the shares that wait for others; "
            "missing counts what is due and judged",
        ),
    ]


def status_text(status: Status, width: int) -> str:
    """Everything in lines of at most `width` cells (held within 72 … 120)."""
    cells = min(max(width, NARROWEST), WIDEST)
    names = [cut(clean(standing.asked.title), NAME_CELLS) for standing in ordered(status)]
    head = ["", t("填报单位", "respondent"), *headings(), *sum_titles()]
    rows = [
        [light_word(standing.light), name, *figures(status, standing), *sums(standing)]
        for name, standing in zip(names, ordered(status), strict=True)
    ]
    shown = [number for number in range(len(head)) if number < 2 or any(row[number] for row in rows)]
    kinds = "lw" + "l" + "r" * (len(head) - 3)
    listed = [[row[number] for number in shown] for row in (head, *rows)]
    lines = [part for line in summary(status) for part in folded(line, cells)]
    blocks = [lines, table(listed, "".join(kinds[number] for number in shown), cells, indent=0)]
    blocks += [
        _files(status, cells),
        _passed_over(status, cells),
        [part for line in explained() for part in folded(line, cells)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _files(status: Status, cells: int) -> list[str]:
    """Files that could not be used: nobody knows for sure whose they are."""
    refused = status.merged.refused
    if not refused:
        return []
    head = t(f"没能采用的文件（{len(refused)}），不知道是哪家的：", f"files that could not be used ({len(refused)}):")
    problems: Sequence[str] = [str(one.problems[0]) for one in refused[:FEW] if one.problems]
    more = [t(f"另有 {len(refused) - FEW} 个", f"{len(refused) - FEW} more")] if len(refused) > FEW else []
    return [head, *(f"  {part}" for line in (*problems, *more) for part in folded(clean(line), cells - 2))]


def _passed_over(status: Status, cells: int) -> list[str]:
    """What nobody looked into, such as a scan in place of a book, and where to read more."""
    lines = []
    if papers := status.merged.passed_over:
        names = t("、", ", ").join(PurePath(file).name for file in papers[:FEW]) + ("…" if len(papers) > FEW else "")
        lines.append(
            t(
                f"{len(papers)} 个文件不是工作簿，没有看（交扫描件的算未交）：{names}",
                f"no workbooks, not looked at ({len(papers)}; a scan counts as nothing): {names}",
            )
        )
    if notes := status.merged.notes:
        lines.append(t(f"另有 {len(notes)} 条提示，见 collect merge", f"{len(notes)} notes: see collect merge"))
    return [part for line in lines for part in folded(clean(line), cells)]
