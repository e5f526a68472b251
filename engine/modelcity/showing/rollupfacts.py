"""The rolled-up facts for a terminal: surveys, where the county states something else, and what is not known."""

from collections.abc import Sequence
from fractions import Fraction

from modelcity.planning.rolling import Answer, answer_of
from modelcity.planning.rolloutcome import Outcome
from modelcity.planning.rollup import Line, Rollup, Standing, written
from modelcity.planning.survey import is_least
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import value_text, years_text
from modelcity.showing.survey import percent
from modelcity.showing.words import name_of
from modelcity.standard.facts import Fact
from modelcity.texts import t

MOST = 30  # rows of one table in a terminal
FEW = 5  # towns named in one row
_TALLY: tuple[Standing, ...] = ("same", "rounded", "own_part", "not_reported", "not_stated")


def surveys(outcome: Outcome, cells: int) -> list[str]:
    """Pooled rates: what is known, and of how many forms."""
    rollup = outcome.rollup
    rows = []
    for line in (line for line in rollup.lines if line.fact.rollup == "weighted_by_sample"):
        rate = _shown(line.fact, line.answer)
        if line.answer == "missing" and line.known != "missing":
            known = _shown(line.fact, line.known)
            rate += t(f"（已报的 {known}）", f" (reported: {known})")
        rows.append((_title(rollup, line.fact, [line.year]), rate, _forms(rollup, line)))
    title = t("满意度测评（下级的样本合起来）", "Surveys (samples pooled)")
    return [title, *table(rows, "wll", cells)] if rows else []


def _forms(rollup: Rollup, line: Line) -> str:
    """How many forms stand behind a pooled rate, and how many of them are satisfied."""
    samples = [said for said in rollup.weights(line.fact, line.year) if isinstance(said, Fraction)]
    weight, level = line.fact.rollup_weight, rollup.towns[0].locality.level
    if weight is not None and is_least(rollup.standard, weight, level):
        return t("按各下级的最少样本加权", "weighted by the least sample of each")
    if not isinstance(line.known, Fraction):
        return t(f"样本合计 {sum(samples)}", f"{sum(samples)} forms")
    satisfied = round(line.known * sum(samples))
    return t(f"样本合计 {sum(samples)}，满意约 {satisfied}", f"{sum(samples)} forms, about {satisfied} satisfied")


def disagreements(outcome: Outcome, cells: int) -> list[str]:
    """Where the county states something else, and how all other values stand."""
    if outcome.stated is None:
        return []
    rollup = outcome.rollup
    rows = []
    for line in (line for line in rollup.lines if line.standing == "differs"):
        towns = town_names(rollup, line.deciding) if 0 < len(line.deciding) < len(rollup.towns) else ""
        rows.append(
            (
                _title(rollup, line.fact, [line.year]),
                _shown(line.fact, line.answer),
                _shown(line.fact, answer_of(line.stated)),
                towns,
            )
        )
    count = {name: sum(line.standing == name for line in rollup.lines) for name in _TALLY}
    tally = t(
        f"一致 {count['same']} 个，只差四舍五入 {count['rounded']} 个，多出（或更低）的部分可以是本级自己的 "
        f"{count['own_part']} 个；比不了的：有下级没报 {count['not_reported']} 个，本级没填 {count['not_stated']} 个",
        f"same: {count['same']}, but for rounding: {count['rounded']}, explained by its own part: {count['own_part']}; "
        f"not comparable: not reported by all {count['not_reported']}, not stated {count['not_stated']}",
    )
    title = t(f"与本级自己填的不一致：{len(rows)} 个", f"Where the county states something else: {len(rows)}")
    head = (t("事实", "fact"), t("汇总", "rolled up"), t("自己填的", "stated"), t("取决于", "decided by"))
    shown = table([head, *rows[:MOST]], "wllw", cells) if rows else []
    return [title, *shown, *_more(len(rows)), *folded(tally, cells)]


def not_known(outcome: Outcome, cells: int) -> list[str]:
    """What is due and not known, with what is known so far and who has not reported."""
    rollup = outcome.rollup
    groups: dict[tuple[str, tuple[str, ...]], list[Line]] = {}
    for line in rollup.lines:
        if outcome.is_open(line):
            groups.setdefault((line.fact.id, line.missing), []).append(line)
    if not groups:
        return []
    rows = [(t("事实", "fact"), t("已报的合起来", "of those reported"), t("没报的", "missing"))]
    for (_, towns), lines in groups.items():
        said = t("、", ", ").join(_shown(line.fact, line.known) for line in lines)
        title = _title(rollup, lines[0].fact, [line.year for line in lines])
        rows.append((title, said, town_names(rollup, towns)))
    title = t("因有下级没报而得不出的", "Not known, because some have not reported")
    return [title, *table(rows[: MOST + 1], "www", cells), *_more(len(rows) - 1)]


def _title(rollup: Rollup, fact: Fact, years: Sequence[int | None]) -> str:
    """A fact and its years, as elsewhere."""
    return " ".join(part for part in (years_text(years), rollup.standard.fact_title(fact.id)) if part)


def _more(count: int) -> list[str]:
    return (
        [t(f"  另有 {count - MOST} 行，见 --json", f"  {count - MOST} more rows: see --json")] if count > MOST else []
    )


def _shown(fact: Fact, answer: Answer) -> str:
    """An answer for people."""
    if isinstance(answer, str):
        return value_text(fact, None if answer == "missing" else answer)
    return percent(answer) if fact.kind == "ratio" else value_text(fact, written(fact, answer))


def town_names(rollup: Rollup, towns: Sequence[str], most: int = FEW) -> str:
    """The names of localities; of many the first."""
    known = {town.locality.id: name_of(town.locality) for town in rollup.towns}
    said = t("、", ", ").join(known[town] for town in towns[:most])
    return said + (t(f"等 {len(towns)} 个", f" … {len(towns)} in all") if len(towns) > most else "")
