"""A brief of the towns (镇街对比通报): ranking, heat map, common weaknesses, and each town's three best steps."""

from collections.abc import Iterator, Sequence

from modelcity.planning.comparison import Comparison, Ranking
from modelcity.reporting.model import Block, Document, Figure, Heading, Paragraph
from modelcity.reporting.phrases import due_by, standard_text
from modelcity.reporting.townstables import (
    left_out_table,
    ranking_table,
    spread_table,
    steps_table,
    weakness_table,
)
from modelcity.reporting.townsteps import Steps
from modelcity.showing.comparewords import (
    half_points,
    loss_title,
    loss_word,
    method_word,
    names_of,
    share_lost,
)
from modelcity.showing.heatmap import heatmap_chart
from modelcity.showing.pareto import MOST, pareto_chart
from modelcity.showing.words import verdict_word
from modelcity.standard.models import points_text
from modelcity.texts import t

NAMED = 20  # localities named in running text
SAID = 3  # weaknesses named in running text


def towns_brief(comparison: Comparison, steps: Steps) -> Document:
    """The brief of a comparison that has at least one locality; `steps` are those of ``best_steps``."""
    levels = t("、", ", ").join(comparison.standard.level_name(ranking.level) for ranking in comparison.rankings)
    return Document(
        kind="towns",
        name=t(f"{levels}对比通报", f"{levels} comparison"),
        title=t(f"{levels}双拥工作自评情况通报", f"Self-assessments compared: {levels}"),
        locality=_parent(comparison),
        blocks=tuple(_blocks(comparison, steps)),
        issued=comparison.as_of,
    )


def _parent(comparison: Comparison) -> str:
    """The locality above, where all name the same."""
    parents = {name for ranking in comparison.rankings for name in ranking.table["parent"].tolist() if name}
    return parents.pop() if len(parents) == 1 else ""


def _blocks(comparison: Comparison, steps: Steps) -> Iterator[Block]:
    several = len(comparison.rankings) > 1
    yield Paragraph(_basis(comparison))
    for ranking in comparison.rankings:
        yield Paragraph(_standing(comparison, ranking), "verdict")
    for ranking in comparison.rankings:
        yield from map(Paragraph, _gates_said(comparison, ranking))
    if comparison.left_out:
        yield Paragraph(_left_out_said(comparison))
    for ranking in comparison.rankings:
        of = t("：", ": ") + comparison.standard.level_name(ranking.level) if several else ""
        yield from _of_level(comparison, ranking, steps, of)
    if comparison.left_out:
        yield Heading(t("没有用上的台账", "Left out"))
        yield left_out_table(comparison)
    yield Heading(t("几点说明", "Notes"))
    yield from (Paragraph(note) for note in _notes())


def _of_level(comparison: Comparison, ranking: Ranking, steps: Steps, of: str) -> Iterator[Block]:
    yield Heading(t("排名", "Ranking") + of)
    yield ranking_table(comparison, ranking)
    yield Heading(t("各大项得分", "Categories") + of)
    heat = t("各大项得分占满分的百分比", "Share of each category's points")
    yield Figure(heat + of, heatmap_chart(comparison, ranking), _heat_said(comparison, ranking))
    yield spread_table(comparison, ranking)
    yield Heading(t("共性短板", "Common weaknesses") + of)
    yield Paragraph(_weakness_said(comparison, ranking))
    if ranking.losses:
        title = t("失分最多的条款（帕累托图）", "What costs most (Pareto)")
        yield Figure(title + of, pareto_chart(comparison, ranking), _weakness_said(comparison, ranking))
        yield weakness_table(comparison, ranking)
    yield Heading(t("各地最能提分的三步", "The three best steps of each") + of)
    yield Paragraph(
        t(
            "下表按每地还来得及办的整改事项，列出单独办好后有佐证得分增加最多的三项。有一票否决的，先解决否决情形。",
            "Of what each can still mend, the three steps that by themselves add most evidenced points. "
            "Where a veto fired, that comes first.",
        )
    )
    yield steps_table(comparison, ranking, steps)


def _basis(comparison: Comparison) -> str:
    by, due = standard_text(comparison.standard), due_by(comparison.as_of)
    named = ((len(ranking), comparison.standard.level_name(ranking.level)) for ranking in comparison.rankings)
    counts = t("、", " and ").join(t(f"{count} 个{level}", f"{count} ({level})") for count, level in named)
    above = _parent(comparison)
    of = above and t(above, f" of {above}")
    return t(
        f"依据{by}，对{of}{counts}的台账进行了自评和比较（{due}）。现将情况通报如下。",
        f"The dossiers of {counts}{of} were assessed and compared by {by}, {due}.",
    )


def _standing(comparison: Comparison, ranking: Ranking) -> str:
    """First, last and median, and how many have which verdict."""
    first, last = names_of(ranking, [0, len(ranking) - 1])
    points = [points_text(ranking.table["claimed"].iloc[place]) for place in (0, -1)]
    level, full = comparison.standard.level_name(ranking.level), points_text(ranking.out_of)
    claimed, evidenced = (half_points(ranking.quartiles[name].median) for name in ("claimed", "evidenced"))
    verdicts = t("，", ", ").join(
        f"{verdict_word(status)} {count}{t(' 个', '')}" for status, count in ranking.verdicts().items() if count
    )
    return t(
        f"{level}满分 {full}：自报最高 {points[0]}（{first}），最低 {points[1]}（{last}），中位数 {claimed}；"
        f"有佐证得分中位数 {evidenced}。{verdicts}。",
        f"{level}, full marks {full}: claimed from {points[1]} ({last}) to {points[0]} ({first}), median {claimed}; "
        f"median of the evidenced points {evidenced}. {verdicts}.",
    )


def _gates_said(comparison: Comparison, ranking: Ranking) -> Iterator[str]:
    """Who is vetoed, below a threshold or undecided, and by what: by name."""
    standard, table = comparison.standard, ranking.table
    for veto in ranking.vetoes:
        if veto.fired:
            what, who = f"{veto.veto} {standard.indicator_title(veto.veto)}", _named(ranking, veto.fired)
            yield t(
                f"一票否决（{what}）：{who}。分数再高也不能通过，须先解决。",
                f"Vetoed ({what}): {who}. This ends the application, whatever the points.",
            )
    below = [place for place, status in enumerate(table["status"].tolist()) if status == "below_threshold"]
    if below:
        yield t(f"满意度测评低于合格线：{_named(ranking, below)}。", f"A survey is below: {_named(ranking, below)}.")
    unresolved = [place for place, status in enumerate(table["status"].tolist()) if status == "unresolved"]
    if unresolved:
        who = _named(ranking, unresolved)
        yield t(
            f"门槛项缺数据或样本、尚不能下结论：{who}。",
            f"Unresolved, since data or samples of gates are missing: {who}.",
        )


def _named(ranking: Ranking, places: Sequence[int]) -> str:
    names = t("、", ", ").join(names_of(ranking, places[:NAMED]))
    count = len(places)
    return names + (t(f"等 {count} 个", f" and others, {count} in all") if count > NAMED else "")


def _left_out_said(comparison: Comparison) -> str:
    count = len(comparison.left_out)
    return t(
        f"另有 {count} 份台账有错，没有用上，不在排名之内，名单和原因附后。",
        f"{count} dossiers have mistakes and were left out of the ranking; they are listed below.",
    )


def _heat_said(comparison: Comparison, ranking: Ranking) -> str:
    """The median of each category, for those who do not see the picture."""
    parts = (
        f"{category} {comparison.standard.category_title(category)} "
        f"{half_points(ranking.quartiles[f'category:{category}'].median)}" + (f"/{points_text(worth)}" if worth else "")
        for category, worth in ranking.categories.items()
    )
    said = t("；", "; ").join(parts)
    return t(f"各大项自报得分的中位数：{said}。", f"Median of the claimed points by category: {said}.")


def _weakness_said(comparison: Comparison, ranking: Ranking) -> str:
    if not ranking.losses:
        return t("没有任何一条失分。", "Nothing is lost.")
    shown = ranking.losses[:MOST]
    names = t("；", "; ").join(
        f"{loss.clause.id} {loss_title(comparison.standard, loss)}"
        + t(f"（{sum(loss.localities)} 个）", f" (in {sum(loss.localities)})")
        for loss in shown[:SAID]
    )
    share = share_lost(shown[-1], ranking)
    return t(
        f"有人失分的条款共 {len(ranking.losses)} 条，失分最多的 {len(shown)} 条占全部失分的 {share}。"
        f"最突出的是：{names}。",
        f"{len(ranking.losses)} clauses are lost by somebody; the {len(shown)} that cost most make up {share} of all. "
        f"Foremost: {names}.",
    )


def _notes() -> list[str]:
    return [
        t(
            "排名按自报得分，同分并列；有佐证得分只算有佐证的，考评看的是有佐证得分。",
            "Places go by the claimed points, equal ones share a place; inspectors go by the evidenced points.",
        ),
        method_word() + t("。", "."),
        loss_word() + t("。", "."),
    ]
