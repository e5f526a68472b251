"""The inspector's marks beside the self-assessment, as lines for a terminal: the largest reductions first."""

from modelcity.office.marks import Comparison, Marked, Sums
from modelcity.showing.history import run_line
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import signed_points
from modelcity.showing.plain import clean
from modelcity.showing.text import NARROWEST, WIDEST
from modelcity.standard.models import points_text
from modelcity.texts import t


def marks_text(found: Comparison, width: int) -> str:
    """Everything in lines of at most `width` cells (held within 72 … 120)."""
    cells = min(max(width, NARROWEST), WIDEST)
    head = t("考评得分与自评对照：", "The inspector's marks beside ") + run_line(found.run)
    blocks = [folded(head, cells), _notes(found, cells), _sums(found, cells), _differing(found, cells)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _notes(found: Comparison, cells: int) -> list[str]:
    asked = len(found.marked) + len(found.unmarked)
    lines = [
        t(f"小项 {asked} 个，已打分 {len(found.marked)} 个", f"{len(found.marked)} of {asked} indicators are marked")
    ]
    if found.unmarked:
        names = "、".join(found.unmarked)
        lines += folded(t(f"没有打分（不计入合计）：{names}", f"not marked, in no sum: {names}"), cells)
    if found.other:
        names, number = "、".join(found.other), found.run.number
        lines += folded(
            t(
                f"注意：表中这些小项的自评得分与第 {number} 次记录不同，差额按记录算：{names}",
                f"note: the sheet claims other points than run {number}, which is what counts here: {names}",
            ),
            cells,
        )
    for name, said in found.wrong:
        total = points_text(dict(found.categories)[name].marked)
        note = t(
            f"注意：表中 {name} 的考评得分写的是“{clean(said)}”，各小项相加是 {total}，以小项为准",
            f"note: the sheet says '{clean(said)}' for {name}; its marks add up to {total}, which is what counts here",
        )
        lines += folded(note, cells)
    return lines


def _sums(found: Comparison, cells: int) -> list[str]:
    heads = (t("自评", "claimed"), t("有佐证", "evidenced"), t("考评", "inspected"), t("增减", "change"))
    rows = [["", t("大项（只算已打分的小项）", "category (marked indicators only)"), *heads]]
    for name, sums in found.categories:
        rows.append([name, found.standard.category_title(name), *_figures(sums)])
    rows.append(["", t("合计", "total"), *_figures(found.total)])
    return table(rows, "lwdddd", cells, indent=0)


def _figures(sums: Sums) -> list[str]:
    return [*map(points_text, sums), signed_points(sums.marked - sums.claimed)]


def _differing(found: Comparison, cells: int) -> list[str]:
    differing = sorted((one for one in found.marked if one.change), key=lambda one: one.change)
    if not differing:
        return [t("已打分的小项与自评一致。", "Every mark is what was claimed.")]
    heads = (t("自评", "claimed"), t("有佐证", "evidenced"), t("考评", "inspected"), t("增减", "change"))
    rows = [["", t("小项", "indicator"), *heads, t("核减原因", "why reduced")]]
    rows += [_row(found, one) for one in differing]
    bare = sum(1 for one in differing if one.change < 0 and not one.reason)
    lines = [t(f"与自评不同的小项：{len(differing)} 个", f"Indicators marked otherwise: {len(differing)}")]
    lines += table(rows, "lwddddw", cells, indent=0)
    if bare:
        lines.append(
            t(f"核减而没有写原因的 {bare} 个，请向考评组核实", f"{bare} reduced without a reason: ask the inspectors")
        )
    proven = sum(1 for one in differing if one.marked == one.scored.evidenced)
    if proven:
        lines += folded(
            t(
                f"其中 {proven} 个正好等于有佐证得分：缺的多半是佐证",
                f"{proven} of these are just the evidenced points: evidence is what is wanting",
            ),
            cells,
        )
    return lines


def _row(found: Comparison, one: Marked) -> list[str]:
    reason = clean(one.reason) or (t("（没有写原因）", "(no reason given)") if one.change < 0 else "")
    title = found.standard.indicator_title(one.id)
    figures = map(points_text, (one.scored.claimed, one.scored.evidenced, one.marked))
    return [one.id, title, *figures, signed_points(one.change), reason]
