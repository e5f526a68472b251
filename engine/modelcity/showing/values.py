"""The values behind one clause, each with its year, what it should reach, how it stands, its evidence and its place."""

from collections.abc import Sequence
from datetime import date
from pathlib import PurePath

from modelcity.dossier.dossier import Dossier, Entry
from modelcity.dossier.measures import is_due, on_grid
from modelcity.showing.numbers import needs_text, number_text, points_text, value_text
from modelcity.showing.plain import clean
from modelcity.standard.clauses import Bound, Clause, Meter
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard
from modelcity.texts import t

Row = Sequence[str]


def value_rows(standard: Standard, dossier: Dossier, as_of: date | None, clause: Clause) -> list[Row]:
    """A head, then a row for each value: fact, year, value, state, needs with evidence and place."""
    head = (t("事实", "fact"), t("年", "year"), t("填报", "value"), t("情况", "state"), t("要求、佐证和出处", "needs, evidence, place"))
    rows: list[Row] = [head]
    before = ""
    for bound, alternatives in _bounds(clause):
        fact = standard.facts[bound.measure.fact]
        title = standard.fact_title(fact.id)
        entry = dossier.entries.get((fact.id, bound.measure.year))
        due = is_due(fact, bound.measure.year, as_of)
        rows.append(
            (
                "" if title == before else title,
                str(bound.measure.year or ""),
                _typed(fact, entry, due),
                _state(fact, entry, bound, due, judged=clause.meter is None),
                t("；", "; ").join(part for part in (_needs(fact, bound, alternatives, clause), *_papers(entry)) if part),
            )
        )
        before = title
    return rows


def _bounds(clause: Clause) -> list[tuple[Bound, int]]:
    """Every bound, with how many of which one is enough."""
    if clause.meter is not None:
        return [(Bound(measure, clause.meter.full), 1) for measure in clause.meter.measures]
    return [(bound, len(test.any_of)) for test in clause.tests for bound in test.any_of]


def _typed(fact: Fact, entry: Entry | None, due: bool) -> str:
    if entry is None:
        return t("缺", "missing") if due else "-"
    if entry.value is None:
        return value_text(fact, "na")
    steps = on_grid(fact, -1 if fact.better == "lower" else 1, entry.value) * (-1 if fact.better == "lower" else 1)
    shown = value_text(fact, ("true" if steps else "false") if fact.kind == "bool" else fact.shown(steps))
    typed = clean(entry.typed)
    same = fact.kind in ("bool", "count") or typed in (shown, fact.shown(steps))
    return shown if same else t(f"{shown}（填 {typed}）", f"{shown} (typed {typed})")


def _state(fact: Fact, entry: Entry | None, bound: Bound, due: bool, *, judged: bool) -> str:
    if entry is None:
        return t("缺", "missing") if due else t("未到期", "not due")
    if entry.value is None:
        words = [t("无此情形", "no cases")]
    elif judged:
        reached = on_grid(fact, bound.measure.sign, entry.value) >= bound.at_least
        words = [t("达到", "reached") if reached else t("未达到", "not reached")]
    else:
        words = [t("已报", "reported")]
    if not due:
        words.append(t("未到期", "not due"))
    elif not entry.evidenced and not bound.measure.veto:
        words.append(t("没有佐证", "no evidence"))
    return t("，", ", ").join(words)


def _needs(fact: Fact, bound: Bound, alternatives: int, clause: Clause) -> str:
    if clause.meter is not None:
        return ""
    sign = bound.measure.sign
    if fact.kind == "bool":
        needs = needs_text(fact, "=true" if sign > 0 else "=false")
    else:
        needs = needs_text(fact, f"{'≥' if sign > 0 else '≤'}{fact.shown(sign * bound.at_least)}")
    return needs + (t(f"（{alternatives} 行中一行即可）", f" (one of {alternatives} lines)") if alternatives > 1 else "")


def _papers(entry: Entry | None) -> list[str]:
    """Evidence, reason and place of a value."""
    if entry is None:
        return []
    place = entry.place
    at = place.cell or (str(place.line) if place.line is not None else "")
    file = clean(PurePath(place.file).name)
    return [*map(clean, entry.evidence), clean(entry.note), f"[{file}{':' + at if at else ''}]"]


def meter_said(standard: Standard, meter: Meter) -> str:
    """How a meter turns values into points."""
    measure = meter.measures[0]
    fact = standard.facts[measure.fact]
    if not meter.mean:
        each = points_text(meter.each)
        if measure.sign < 0:
            return t(f"每{fact.unit}扣 {each} 分，扣完为止", f"each costs {each}, down to the floor")
        unit = t("是", "yes") if fact.kind == "bool" else fact.unit
        return t(f"每{unit}加 {each} 分，加到上限为止", f"each brings {each}, up to the cap")
    zero, full = (number_text(fact, fact.shown(abs(steps))) for steps in (meter.zero, meter.full))
    return t(
        f"按各年平均：{zero} 得 0 分，{full} 得满分，中间按比例",
        f"mean over the years: {zero} earns nothing, {full} all, in proportion between",
    )
