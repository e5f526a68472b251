"""Which values matter, as lines and as CSV: next steps, what is at risk, and what would flip the verdict."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from modelcity.planning.flips import RANKS
from modelcity.planning.sensitivity import Sensitivity, Swing, Turn
from modelcity.showing.flips import flip_lines
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import signed_points, value_text
from modelcity.showing.plain import csv_bytes
from modelcity.showing.whatif import NARROWEST, WIDEST
from modelcity.showing.words import fact_in_years, remediable_word, verdict_word
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

SHOWN = 20


class Alike(NamedTuple):
    """A swing, the years it stands for (each by itself, or all together where it has several), and the values now."""

    swing: Swing
    years: tuple[int | None, ...]
    now: tuple[str | None, ...]

    @property
    def together(self) -> bool:
        """Whether the years count only together."""
        return len(self.swing.years) > 1


def alike(swings: Iterable[Swing]) -> list[Alike]:
    """Swings of one fact that come to the same, once, with all their years; in the order of the first."""
    found: dict[Swing, list[Swing]] = {}
    for swing in swings:
        found.setdefault(swing if len(swing.years) > 1 else _essence(swing), []).append(swing)
    return [
        Alike(many[0], tuple(year for one in many for year in one.years), tuple(now for one in many for now in one.now))
        for many in found.values()
    ]


def _essence(swing: Swing) -> Swing:
    """What years may have in common: where evidence is filed, the value itself does not matter."""
    step = swing.step._replace(to=()) if swing.step and swing.step.action == "evidence" else swing.step
    return swing._replace(years=(), now=(), step=step)


def named(standard: Standard, one: Alike) -> str:
    """The years and the title of the fact: ``2020–2023年（任一年） 军地联席会议次数``."""
    how = ""
    if len(one.years) > 1:
        how = t("（要一起）", " (all together)") if one.together else t("（任一年）", " (any one)")
    return fact_in_years(standard, one.swing.fact, one.years, how)


def now_text(standard: Standard, one: Alike) -> str:
    """How the values stand, each once; of many the first two."""
    fact = standard.facts[one.swing.fact]
    said = list(dict.fromkeys(value_text(fact, value) for value in one.now))
    return t("、", ", ").join(said[:2]) + ("…" if len(said) > 2 else "")


def turn_text(standard: Standard, fact: str, turn: Turn) -> str:
    """To what a value turns, and the verdict that comes of it: ``补佐证``, ``补报 1次``, ``→ 89.99%，一票否决``."""
    to = t("、", ", ").join(dict.fromkeys(value_text(standard.facts[fact], value) for value in turn.to))
    words = {
        "evidence": t("补佐证", "file evidence"),
        "report": t(f"补报 {to}", f"report {to}"),
    }
    said = [words.get(turn.action, f"→ {to}")]
    if turn.verdict is not None:
        word = verdict_word(turn.verdict)
        said.append(word if turn.action == "worse" else t(f"结论变为{word}", f"then: {word}"))
    evidenced, claimed, _ = turn.effect
    if claimed > 0 >= evidenced:  # the evidence for something else is wanting as well
        said.append(t(f"只加自报 {points_text(claimed)}", f"claimed {signed_points(claimed)} only"))
    return t("，", ", ").join(said)


def sensitivity_text(standard: Standard, found: Sensitivity, wide: int) -> str:
    """Two ranked lists and the verdict, in lines of at most `wide` cells (held within 72 … 120)."""
    cells = min(max(wide, NARROWEST), WIDEST)
    groups = alike(found.swings)
    blocks = [_steps(standard, groups, cells), _slips(standard, groups, cells)]
    blocks += [_silent(found, cells), flip_lines(standard, found.flips, cells)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _steps(standard: Standard, groups: Sequence[Alike], cells: int) -> list[str]:
    """The next useful step of each value: first what can still be done, of that what lifts the verdict."""
    steps = [(one, one.swing.step) for one in groups if one.swing.step is not None]
    steps.sort(key=lambda pair: (not pair[1].possible, pair[1].verdict is None, -pair[0].swing.gain))
    if not steps:
        return [t("没有哪一个值单独改进就能加分", "No value by itself brings points")]
    title = t(
        f"按台账现状，下一步能加分的（{len(steps)} 项）", f"Next useful steps from where it stands ({len(steps)})"
    )
    head = ("", t("哪个值", "value"), t("现在", "now"), t("下一步", "next step"), t("可得", "gain"), "")
    rows = [
        (
            str(number),
            named(standard, one),
            now_text(standard, one),
            turn_text(standard, one.swing.fact, step),
            signed_points(one.swing.gain),
            remediable_word(step.possible),
        )
        for number, (one, step) in enumerate(steps[:SHOWN], 1)
    ]
    note = t(
        "可得：只走这一步（按有佐证），有佐证得分加多少",
        "gain: what this step alone, with evidence, adds to the evidenced total",
    )
    return [title, *table([head, *rows], "rwlwdl", cells, indent=0), *_more(len(steps)), *folded(note, cells)]


def _slips(standard: Standard, groups: Sequence[Alike], cells: int) -> list[str]:
    """What is lost if a value slips by one: what brings a worse verdict first, then the most points."""
    slips = [(one, one.swing.slip) for one in groups if one.swing.slip is not None]
    slips.sort(key=lambda pair: (_rank(pair[1]), -pair[0].swing.loss))
    if not slips:
        return []
    title = t(f"退一步就要丢分的（{len(slips)} 项）", f"At risk if it slips by one ({len(slips)})")
    head = ("", t("哪个值", "value"), t("现在", "now"), t("退一步", "slip"), t("会丢", "loss"))
    rows = [
        (
            str(number),
            named(standard, one),
            now_text(standard, one),
            turn_text(standard, one.swing.fact, slip),
            signed_points(-one.swing.loss),
        )
        for number, (one, slip) in enumerate(slips[:SHOWN], 1)
    ]
    note = t(
        "会丢：自报得分减多少；退一步：次数差一，比例、金额刚好低于现在够到的线；会改变结论的排在前面",
        "loss: from the claimed total; a slip is one less of a count, or just below the bound now reached; "
        "what changes the verdict comes first",
    )
    return [title, *table([head, *rows], "rwlwd", cells, indent=0), *_more(len(slips)), *folded(note, cells)]


def _rank(turn: Turn) -> int:
    return len(RANKS) if turn.verdict is None else RANKS.index(turn.verdict)


def _more(count: int) -> list[str]:
    left = count - SHOWN
    return [t(f"其余 {left} 项见 --out 或 --json", f"{left} more: see --out or --json")] if left > 0 else []


def _silent(found: Sensitivity, cells: int) -> list[str]:
    said = t(
        f"另有 {found.still} 个事实单独变动不影响得分和结论（已经足够有余，或要和别的事实一起才算数）",
        f"{found.still} more facts change nothing by themselves: enough to spare, or others fall short as well",
    )
    return folded(said, cells) if found.still else []


def sensitivity_csv(standard: Standard, found: Sensitivity) -> bytes:
    """Every swing, in its order: UTF-8 with BOM, CRLF, nothing that a spreadsheet runs."""
    head = [
        *(t("名次", "Rank"), t("事实编号", "Fact id"), t("哪个值", "Value"), t("现在", "Now")),
        *(t("下一步", "Next step"), t("可得分", "Gain"), t("可否挽回", "In time")),
        *(t("退一步", "Slip"), t("会丢分", "Loss")),
    ]
    rows = []
    for number, one in enumerate(alike(found.swings), 1):
        swing = one.swing
        step = turn_text(standard, swing.fact, swing.step) if swing.step else ""
        gain = [points_text(swing.gain), remediable_word(swing.step.possible)] if swing.step else ["", ""]
        slip = turn_text(standard, swing.fact, swing.slip) if swing.slip else ""
        loss = points_text(swing.loss) if swing.slip else ""
        rows.append([str(number), swing.fact, named(standard, one), now_text(standard, one), step, *gain, slip, loss])
    return csv_bytes([head, *rows])
