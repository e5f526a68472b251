"""The values behind one clause, each with its year, how it stands, its evidence and its place."""

from datetime import date
from pathlib import PurePath

from modelcity.dossier.dossier import Dossier, Entry
from modelcity.dossier.measures import is_due, on_grid
from modelcity.judging.case import needs_text as needs_of
from modelcity.showing.layout import blocks, folded
from modelcity.showing.numbers import needs_text, number_text, value_text
from modelcity.showing.plain import clean
from modelcity.standard.clauses import Bound, Clause, Meter
from modelcity.standard.facts import Fact
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t


def value_lines(standard: Standard, dossier: Dossier, as_of: date | None, clause: Clause, cells: int) -> list[str]:
    """For each fact of a clause what it needs, and below that a line for each value: year, value, state, evidence."""
    heads: dict[int, str] = {}
    rows: list[tuple[str, str, str, str]] = []
    for name, bounds in _by_fact(clause).items():
        fact = standard.facts[name]
        said = (standard.fact_title(name), _needs(fact, bounds, clause))
        heads[len(rows)] = t("：", ": ").join(part for part in said if part)
        for year in dict.fromkeys(bound.measure.year for bound in bounds):
            asked = [bound for bound in bounds if bound.measure.year == year]
            entry = dossier.entries.get((name, year))
            due = is_due(fact, year, as_of)
            state = _state(fact, entry, asked, due=due, judged=clause.meter is None)
            rows.append((str(year or "-"), _typed(fact, entry, due=due), state, t("；", "; ").join(_papers(entry))))
    lines = []
    for number, block in enumerate(blocks(rows, "lllw", cells, indent=4)):
        if number in heads:
            lines += [f"  {line}" for line in folded(heads[number], cells - 2)]
        lines += block
    return lines


def _by_fact(clause: Clause) -> dict[str, list[Bound]]:
    if clause.meter is not None:
        bounds = [Bound(measure, clause.meter.full) for measure in clause.meter.measures]
    else:
        bounds = [bound for test in clause.tests for bound in test.any_of]
    grouped: dict[str, list[Bound]] = {}
    for bound in dict.fromkeys(bounds):
        grouped.setdefault(bound.measure.fact, []).append(bound)
    return grouped


def _typed(fact: Fact, entry: Entry | None, *, due: bool) -> str:
    if entry is None:
        return t("缺", "missing") if due else "-"
    if entry.value is None:
        return value_text(fact, "na")
    sign = -1 if fact.better == "lower" else 1
    steps = sign * on_grid(fact, sign, entry.value)
    shown = value_text(fact, ("true" if steps else "false") if fact.kind == "bool" else fact.shown(steps))
    typed = clean(entry.typed)
    same = fact.kind in ("bool", "count") or typed in (shown, fact.shown(steps))
    return shown if same else t(f"{shown}（填 {typed}）", f"{shown} (typed {typed})")


def _state(fact: Fact, entry: Entry | None, bounds: list[Bound], *, due: bool, judged: bool) -> str:
    if entry is None:
        return "" if due else t("未到期", "not due")
    words = []
    if entry.value is not None and judged:
        value = entry.value
        reached = all(on_grid(fact, bound.measure.sign, value) >= bound.at_least for bound in bounds)
        words.append(t("达到", "reached") if reached else t("未达到", "not reached"))
    if not due:
        words.append(t("未到期", "not due"))
    elif not entry.evidenced and not all(bound.measure.veto for bound in bounds):
        words.append(t("没有佐证", "no evidence"))
    return t("，", ", ").join(words)


def _needs(fact: Fact, bounds: list[Bound], clause: Clause) -> str:
    if clause.meter is not None:
        return ""
    needs = dict.fromkeys(needs_text(fact, needs_of(fact, bound)) for bound in bounds)
    return _either(clause, fact.id) + t("，", ", ").join(needs)


def _either(clause: Clause, fact: str) -> str:
    for test in clause.tests:
        facts = {bound.measure.fact for bound in test.any_of}
        if fact in facts and len(test.any_of) > 1:
            return t("任一年", "in any year ") if len(facts) == 1 else t("（几项中一项即可）", "(one of several) ")
    return ""


def _papers(entry: Entry | None) -> list[str]:
    """Evidence, reason and place of a value."""
    if entry is None:
        return []
    place = entry.place
    at = place.cell or (str(place.line) if place.line is not None else "")
    file = clean(PurePath(place.file).name)
    note = t("说明：", "note: ") + entry.note if clean(entry.note) else ""
    said = [*entry.evidence, note, f"[{file}{':' + at if at else ''}]"]
    return [text for text in map(clean, said) if text]


def meter_said(standard: Standard, meter: Meter) -> str:
    """How a meter turns values into points."""
    measure = meter.measures[0]
    fact = standard.facts[measure.fact]
    if not meter.mean:
        each = points_text(meter.each)
        if measure.sign < 0:
            return t(f"每{fact.unit}扣 {each} 分，扣完为止", f"each costs {each}, down to the floor")
        if fact.kind == "bool":
            return t(f"是，加 {each} 分", f"yes brings {each}")
        return t(f"每{fact.unit}加 {each} 分，加到上限为止", f"each brings {each}, up to the cap")
    zero, full = (number_text(fact, fact.shown(abs(steps))) for steps in (meter.zero, meter.full))
    years = "" if measure.year is None else t("按各年平均，", "mean over the years, ")
    return years + t(
        f"{zero} 得 0 分，{full} 得满分，中间按比例", f"{zero} earns nothing, {full} all, in proportion between"
    )
