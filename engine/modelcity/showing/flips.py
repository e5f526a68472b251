"""What would flip the verdict, in words: what clears each gate, what passes them all, and what brings it down."""

from collections.abc import Iterable, Sequence

from modelcity.planning.flips import RANKS, Fall, Flips, Gate, Wanted
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import by_years, value_text
from modelcity.showing.words import fact_in_years, survey_word, verdict_word, veto_word
from modelcity.standard.standard import Standard
from modelcity.texts import t


def flip_lines(standard: Standard, flips: Flips, cells: int) -> list[str]:
    """The verdict as it is, and each way to another, in lines of at most `cells`."""
    if not flips.asked:
        return folded(
            t("这一级没有否决项和测评，只看得分", "No vetoes and no surveys at this level: points only"), cells
        )
    status = verdict_word(flips.verdict.status)
    lines = [t(f"怎样会改变结论（现在：{status}）", f"What would flip the verdict (now: {status})")]
    for gate in flips.gates:
        lines += table([(gate.id, _gate_text(standard, gate))], "lw", cells)
    for text in _rise_texts(standard, flips):
        lines += [f"  {line}" for line in folded(text, cells - 2)]
    for to in RANKS:
        falls = [fall for fall in flips.falls if fall.to == to]
        if falls:
            lines += _fall_lines(standard, falls, cells)
    return lines


def _gate_text(standard: Standard, gate: Gate) -> str:
    match gate.status:
        case "fired" | "unknown" | "clear":
            word = veto_word(gate.status)
        case _:
            word = survey_word(gate.status)
    title = f"{standard.indicator_title(gate.id)}{t('（', ' (')}{word}{t('）', ')')}"
    if gate.clears is None:
        return title + t("：没有哪些值能解除", ": nothing clears it")
    clears = t("；", "; ").join(_wanted_texts(standard, gate.clears, judged=True))
    count = len(gate.clears)
    return title + t(f"：最少改 {count} 个值：{clears}", f": {_values(count)} at least: {clears}")


def _values(count: int) -> str:
    return f"{count} value{'s' if count > 1 else ''}"


def _rise_texts(standard: Standard, flips: Flips) -> Iterable[str]:
    """The fewest values that bring a better verdict, then those that bring the best, where they are others."""
    if not flips.gates:
        return
    now, best = verdict_word(flips.verdict.status), verdict_word(RANKS[-1])
    if flips.leaving is not None and flips.leaving != flips.passing:
        which = t("；", "; ").join(_wanted_texts(standard, flips.leaving.changes, judged=True))
        count, then = len(flips.leaving.changes), verdict_word(flips.leaving.to)
        yield t(
            f"要不再“{now}”，最少改 {count} 个值（改后是“{then}”）：{which}",
            f"to leave '{now}' (for '{then}') takes {_values(count)}: {which}",
        )
    if flips.passing is None:
        yield t(f"没有哪些值能让结论变成“{best}”", f"nothing makes it '{best}'")
        return
    changes = flips.passing.changes
    named = {one for gate in flips.gates for one in gate.clears or ()}
    late = sum(not one.possible for one in changes)
    said = t(
        f"要“{best}”，上面各项合起来最少改 {len(changes)} 个值",
        f"'{best}' takes {_values(len(changes))} of those above at least",
    ) + (t(f"，其中 {late} 个已不可挽回", f", {late} of them beyond mending") if late else "")
    which = t("；", "; ").join(_wanted_texts(standard, changes, judged=True))
    yield said if named == set(changes) else f"{said}{t('：', ': ')}{which}"


def _fall_lines(standard: Standard, falls: Sequence[Fall], cells: int) -> list[str]:
    """The values that bring one worse verdict, by the gate that they run into."""
    word = verdict_word(falls[0].to)
    said = t(f"只要下面任何一个值变了，就会“{word}”", f"any one of these values is enough for '{word}'")
    rows = []
    for gate in dict.fromkeys(fall.gate for fall in falls):
        mine = [fall.change for fall in falls if fall.gate == gate]
        rows.append((gate, t("；", "; ").join(_wanted_texts(standard, mine, judged=False))))
    return [*(f"  {line}" for line in folded(said, cells - 2)), *table(rows, "lw", cells, indent=4)]


def _wanted_texts(standard: Standard, wanted: Sequence[Wanted], *, judged: bool) -> list[str]:
    """Values as they are and would be, those alike in all but the year once; `judged` says what is too late."""
    said = by_years((one._replace(year=None, possible=one.possible or not judged), one.year) for one in wanted)
    texts = []
    for one, years in said.items():
        fact = standard.facts[one.fact]
        late = "" if one.possible else t("（已不可挽回）", " (beyond mending)")
        change = f"{value_text(fact, one.now)} → {value_text(fact, one.to)}{late}"
        texts.append(f"{fact_in_years(standard, one.fact, years)} {change}")
    return texts
