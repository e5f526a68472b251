"""The comparison for a terminal: the first and last of the ranking, quartiles, what is most often lost, vetoes."""

from collections.abc import Sequence
from pathlib import Path

from modelcity.judging.assessment import VerdictStatus
from modelcity.planning.comparison import Comparison, Ranking, VetoCount
from modelcity.planning.pareto import Loss
from modelcity.planning.ranking import Quartiles
from modelcity.planning.towns import LeftOut
from modelcity.showing.comparewords import (
    against_median,
    day_word,
    half_points,
    level_title,
    loss_title,
    loss_word,
    method_word,
    names_of,
    percent_of_full,
    share_lost,
    texts,
    verdict_text,
)
from modelcity.showing.layout import blocks, folded, table
from modelcity.showing.plain import clean, cut
from modelcity.showing.words import share_word, standard_word, verdict_word
from modelcity.standard.models import points_text
from modelcity.texts import t

END = 20  # rows shown of each end of the ranking
FEW = 10  # clauses, and localities left out
NAMED = 3  # localities named in one row
REASONS = 2  # ids beside a verdict


def comparison_text(comparison: Comparison, width: int) -> str:
    """The comparison in lines of at most `width` cells (held within 72 … 120)."""
    cells = min(max(width, 72), 120)
    parts = [_head(comparison, cells), _left_out(comparison.left_out, cells)]
    for ranking in comparison.rankings:
        parts += [
            _ranking(comparison, ranking, cells),
            _quartiles(comparison, ranking, cells),
            _losses(comparison, ranking, cells),
            _vetoes(comparison, ranking, cells),
        ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(comparison: Comparison, cells: int) -> list[str]:
    there = t("，", ", ").join(level_title(comparison, ranking) for ranking in comparison.rankings)
    out = len(comparison.left_out)
    left_out = t(f"；没有用上 {out} 个", f"; left out: {out}") if out else ""
    return [
        *folded(t(f"横向比较：{there}{left_out}", f"Comparison: {there}{left_out}"), cells),
        *folded(standard_word(comparison.standard) + t("，", ", ") + day_word(comparison), cells),
    ]


def _left_out(left_out: Sequence[LeftOut], cells: int) -> list[str]:
    if not left_out:
        return []
    lines = [t("没有用上的（不影响别的）", "Left out (the others stand)")]
    for one in left_out[:FEW]:
        more = len(one.problems) - 1
        rest = t(f"（另有 {more} 处问题）", f" (and {more} more problems)") if more else ""
        whose = f"{one.town} " if one.town is not None and one.town != Path(one.file).stem else ""
        lines += [f"  {line}" for line in folded(clean(f"{whose}{one.problems[0]}") + rest, cells - 2)]
    return lines + _more(len(left_out), FEW)


def _ranking(comparison: Comparison, ranking: Ranking, cells: int) -> list[str]:
    counts = t("，", ", ").join(
        f"{verdict_word(status)} {count}" for status, count in ranking.verdicts().items() if count
    )
    full = points_text(ranking.out_of)
    level = comparison.standard.level_name(ranking.level)
    title = t(f"{level}排名（自报得分，满分 {full}）：{counts}", f"Ranking, {level} (claimed, of {full}): {counts}")
    head = (
        t("名次", "place"),
        t("地区", "locality"),
        t("自报", "claimed"),
        share_word(comparison.standard),
        t("比中位", "vs median"),
        t("有佐证", "evidenced"),
        t("最高", "at best"),
        t("缺", "missing"),
        t("结论", "verdict"),
    )
    first, last = _ends(len(ranking))
    names = cells // 5
    rows = [*_rows(ranking, range(first), names), *_rows(ranking, range(last, len(ranking)), names)]
    shown = blocks([head, *rows], "rldddddrw", cells, indent=0)
    if last > first:
        hidden = t(
            f"  …… 中间 {last - first} 个没有列出：--out 写出全部", f"  … {last - first} more: --out writes them all"
        )
        shown.insert(first + 1, [hidden])
    return [*folded(title, cells), *(line for block in shown for line in block)]


def _ends(count: int) -> tuple[int, int]:
    """How many rows are shown from the first, and from which on to the last."""
    return (count, count) if count <= 2 * END else (END, count - END)


def _rows(ranking: Ranking, rows: range, name_cells: int) -> list[Sequence[str]]:
    part = ranking.table.iloc[rows.start : rows.stop]
    names = [cut(name, name_cells) for name in names_of(ranking, rows)]
    return list(
        zip(
            map(str, part["rank"].tolist()),
            names,
            texts(part["claimed"], points_text),
            texts(part["claimed"], percent_of_full(ranking)),
            texts(part["claimed"], against_median(ranking, "claimed")),
            texts(part["evidenced"], points_text),
            texts(part["attainable"], points_text),
            map(str, part["missing"].tolist()),
            map(_verdict, part["status"].tolist(), part["reasons"].tolist()),
            strict=True,
        )
    )


def _verdict(status: VerdictStatus, reasons: str) -> str:
    """The verdict with the first of its reasons."""
    ids = reasons.split(";")
    more = t(f" 等 {len(ids)} 项", f" … {len(ids)}") if len(ids) > REASONS else ""
    return verdict_text(status, ";".join(ids[:REASONS]) + more)


def _quartiles(comparison: Comparison, ranking: Ranking, cells: int) -> list[str]:
    titles = {
        "claimed": t("自报总分", "total, claimed"),
        "evidenced": t("有佐证总分", "total, evidenced"),
        "attainable": t("最高可得总分", "total, at best"),
    }
    full = points_text(ranking.out_of)
    rows = [(said, *_figures(ranking.quartiles[name]), full) for name, said in titles.items()]
    for category, worth in ranking.categories.items():
        said = f"{category} {comparison.standard.category_title(category)}"
        quarters = ranking.quartiles[f"category:{category}"]
        rows.append((said, *_figures(quarters), points_text(worth) if worth else ""))
    head = ("", *quartile_titles(), t("满分", "of"))
    title = t("分布（各大项按自报）", "Spread (categories by the claimed points)")
    return [title, *table([head, *rows], "wdddddd", cells), *folded(method_word(), cells)]


def quartile_titles() -> tuple[str, str, str, str, str]:
    """The heads of the five figures."""
    return (
        t("最低", "least"),
        t("下四分位", "lower"),
        t("中位数", "median"),
        t("上四分位", "upper"),
        t("最高", "most"),
    )


def _figures(quartiles: Quartiles) -> list[str]:
    return list(map(half_points, quartiles))


def _losses(comparison: Comparison, ranking: Ranking, cells: int) -> list[str]:
    if not ranking.losses:
        return [t("没有任何一条失分", "Nothing is lost")]
    head = (
        t("条款", "clause"),
        "",
        t("失分", "points"),
        t("累计", "running"),
        t("没达到", "failed"),
        t("缺数据", "missing"),
        t("缺佐证", "unevidenced"),
    )
    rows = [_loss(comparison, ranking, loss) for loss in ranking.losses[:FEW]]
    title = t(
        f"失分最多的 {len(rows)} 条（共 {len(ranking.losses)} 条有人失分）：失分合计、累计占比、各有几个地区",
        f"The {len(rows)} clauses that cost most (of {len(ranking.losses)} that cost anything): points, running share, "
        "localities",
    )
    return [*folded(title, cells), *table([head, *rows], "lwddrrr", cells, most=2), *folded(loss_word(), cells)]


def _loss(comparison: Comparison, ranking: Ranking, loss: Loss) -> Sequence[str]:
    return (
        loss.clause.id,
        loss_title(comparison.standard, loss),
        points_text(sum(loss.points)),
        share_lost(loss, ranking),
        *(str(count or "") for count in loss.localities),
    )


def _vetoes(comparison: Comparison, ranking: Ranking, cells: int) -> list[str]:
    rows = [_veto(comparison, ranking, veto) for veto in ranking.vetoes if veto.fired or veto.unknown]
    if not ranking.vetoes:
        return []
    if not rows:
        return [t("一票否决：没有地区触发", "Vetoes: none fired")]
    head = (t("一票否决", "vetoes"), "", t("触发", "fired"), t("不能判定", "unknown"), t("触发的地区", "fired in"))
    return table([head, *rows], "lwrrw", cells, indent=0)


def _veto(comparison: Comparison, ranking: Ranking, veto: VetoCount) -> Sequence[str]:
    names = t("、", ", ").join(names_of(ranking, veto.fired[:NAMED]))
    count = len(veto.fired)
    rest = t(f"等 {count} 个", f" … {count} in all") if count > NAMED else ""
    title = comparison.standard.indicator_title(veto.veto)
    return veto.veto, title, str(count), str(veto.unknown), names + rest


def _more(count: int, shown: int) -> list[str]:
    if count <= shown:
        return []
    return [t(f"  另有 {count - shown} 个，见 --json 或 --out", f"  {count - shown} more: see --json or --out")]
