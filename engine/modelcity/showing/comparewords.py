"""Words and figures that all forms of a comparison share; medians are halves of a hundredth and stay exact."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import pandas as pd

from modelcity.judging.assessment import VerdictStatus
from modelcity.planning.comparison import Comparison, Ranking
from modelcity.planning.pareto import Loss
from modelcity.showing.numbers import percent_text
from modelcity.showing.plain import clean
from modelcity.showing.words import verdict_word
from modelcity.standard.standard import Standard
from modelcity.texts import t

Value = TypeVar("Value", int, str)


def texts(column: "pd.Series[Value]", say: Callable[[Value], str]) -> list[str]:
    """Each value of a column in words; each distinct value is put into words once."""
    said = {value: say(value) for value in column.unique().tolist()}
    return [said[value] for value in column.tolist()]


def half_points(halves: int) -> str:
    """Halves of a hundredth as plain points without trailing zeros: ``1235`` is ``6.175``."""
    whole, thousandths = divmod(abs(halves) * 5, 1000)
    text = f"{whole}.{thousandths:03d}".rstrip("0").rstrip(".")
    return f"-{text}" if halves < 0 else text


def signed_half_points(halves: int) -> str:
    """A distance from the median: ``+0.5``, ``-1.005``, ``0``."""
    return ("+" if halves > 0 else "") + half_points(halves)


def against_median(ranking: Ranking, column: str) -> Callable[[int], str]:
    """Says how far points lie above or below the median of their column."""
    median = ranking.quartiles[column].median
    return lambda points: signed_half_points(2 * points - median)


def percent_of_full(ranking: Ranking) -> Callable[[int], str]:
    """Says which percentage of what the level can earn points are; nothing where it can earn nothing."""
    full = ranking.out_of
    return lambda points: percent_text(points, full) if full else ""


def shown_name(name: str, locality: str) -> str:
    """A locality's name, made safe to show; its id where it has no name."""
    return clean(name) or clean(locality)


def names_of(ranking: Ranking, rows: Iterable[int]) -> list[str]:
    """The names of some rows of the ranking."""
    some = ranking.table.iloc[list(rows)]
    return list(map(shown_name, some["name"].tolist(), some["locality"].tolist()))


def verdict_text(status: VerdictStatus, reasons: str) -> str:
    """The verdict with the ids of what made it so."""
    listed = t("、", ", ").join(reasons.split(";")) if reasons else ""
    return verdict_word(status) + (t(f"（{listed}）", f" ({listed})") if listed else "")


def loss_lines(standard: Standard, loss: Loss) -> list[str]:
    """The indicator's title and, where it has several clauses, which part of it this one is."""
    title, label = standard.indicator_title(loss.indicator), loss.clause.label
    return [title] if label in ("", standard.indicators[loss.indicator].title) else [title, label]


def loss_title(standard: Standard, loss: Loss) -> str:
    """The same on one line."""
    return t("：", ": ").join(loss_lines(standard, loss))


def share_lost(loss: Loss, ranking: Ranking) -> str:
    """The share that a clause and all that cost more have of everything lost."""
    total = ranking.losses[-1].running
    return percent_text(loss.running, total) if total else ""


def level_title(comparison: Comparison, ranking: Ranking) -> str:
    """How many localities of which level."""
    level = comparison.standard.level_name(ranking.level)
    return t(f"{level} {len(ranking)} 个", f"{len(ranking)} of the level {level}")


def day_word(comparison: Comparison) -> str:
    """The day of the comparison, or that none was named."""
    if comparison.as_of is None:
        return t("未指定截止日，全部视为到期", "no day named: everything counts as due")
    return t(f"截止 {comparison.as_of.isoformat()}", f"as of {comparison.as_of.isoformat()}")


def method_word() -> str:
    """How quartiles are taken."""
    return t(
        "四分位：从低到高排好，分上下两半，各取正中（个数为单数时，正中一个两半都算）；正中有两个的取平均，不舍入",
        "Quartiles: the medians of the lower and the upper half (of an odd number the middle one is in both); "
        "of two middle values their mean, not rounded",
    )


def loss_word() -> str:
    """What the points of lost clauses are."""
    return t(
        "失分：各条单独造成的失分合计，按自报算，另加自报得分里缺佐证的；加分项没得到不算失分。"
        "小项有封顶时，各条之和可能多于实际所失",
        "Points: what each clause costs alone, together, by the claimed total, and beyond it what lacks evidence; a "
        "bonus not earned is not lost. Where an indicator is capped, clauses may cost more than is lost",
    )
