"""What if, as lines for a terminal: what is supposed, before and after side by side, and each indicator that moved."""

from collections.abc import Callable, Sequence

from modelcity.judging.assessment import Assessment, IndicatorResult
from modelcity.planning.whatif import Change, Move, Outcome, WhatIf
from modelcity.showing.layout import GAP, folded, table
from modelcity.showing.numbers import by_years, signed_points, value_text, years_text
from modelcity.showing.plain import clean, cut, width
from modelcity.showing.reasons import finding_text, verdict_said
from modelcity.showing.text import verdict_line
from modelcity.showing.words import (
    as_of_word,
    fact_in_years,
    name_of,
    outcome_word,
    standard_word,
    survey_word,
    verdict_word,
    veto_word,
)
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

NARROWEST, WIDEST = 72, 120
NAME_CELLS = 20

Row = tuple[str, list[str]]


def what_if_text(standard: Standard, what: WhatIf, wide: int) -> str:
    """Everything in lines of at most `wide` cells (held within 72 … 120)."""
    cells = min(max(wide, NARROWEST), WIDEST)
    if not what.outcomes:
        lines = [*head_lines(standard, what.before, cells), "", verdict_line(standard, what.before, cells)]
        return "\n".join(lines) + "\n"
    blocks = [
        head_lines(standard, what.before, cells),
        _supposed(standard, what, cells),
        _impossible(standard, what, cells),
        _compared(what, cells),
        *(_moved(standard, what.before, outcome, cells) for outcome in what.outcomes),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def head_lines(standard: Standard, before: Assessment, cells: int) -> list[str]:
    """Whose dossier it is, by which standard, on which day."""
    level = standard.level_name(before.locality.level)
    first = t(
        f"{name_of(before.locality)} 假如推算，级别：{level}", f"{name_of(before.locality)}: what if, level: {level}"
    )
    return [*folded(first, cells), *folded(standard_word(standard) + t("，", ", ") + as_of_word(before), cells)]


def _supposed(standard: Standard, what: WhatIf, cells: int) -> list[str]:
    lines = [t("假定（都按有佐证算）", "Supposed (all of it counts as evidenced)")]
    for outcome in what.outcomes:
        rows = [
            (years_text(years) or "-", standard.fact_title(fact), said)
            for (fact, said), years in _alike(standard, outcome.changes)
        ]
        lines += [f"  {clean(outcome.name)}", *table(rows, "lww", cells, indent=4)]
    return lines


def _alike(standard: Standard, changes: Sequence[Change]) -> list[tuple[tuple[str, str], list[int | None]]]:
    """Each fact and what becomes of it, once, with all the years in which that is the same."""
    said = by_years(((change.fact, change_text(standard, change)), change.year) for change in changes)
    return list(said.items())


def change_text(standard: Standard, change: Change) -> str:
    """A value before and after: ``0次 → 1次``; or that only evidence is filed, or nothing changes."""
    fact = standard.facts[change.fact]
    before, after = value_text(fact, change.before), value_text(fact, change.after)
    if before != after:
        return f"{before} → {after}"
    return before + (t("，补佐证", ", evidence filed") if change.filed else t("，与台账相同", ", as in the dossier"))


def _impossible(standard: Standard, what: WhatIf, cells: int) -> list[str]:
    """What is supposed and cannot be: said once for all scenarios, still computed."""
    changes = dict.fromkeys(change for outcome in what.outcomes for change in outcome.changes if change.impossible)
    if not changes:
        return []
    said = by_years(
        ((change.fact, change_text(standard, change), impossible_text(standard, change)), change.year)
        for change in changes
    )
    rows = [(fact_in_years(standard, fact, years), text, why) for (fact, text, why), years in said.items()]
    title = t(
        "注意：下面的假定现实中已办不到，只算给您看",
        "Note: what follows can no longer come about; it is computed all the same",
    )
    return [*folded(title, cells), *table(rows, "www", cells)]


def impossible_text(standard: Standard, change: Change) -> str:
    """Why a change cannot come about; "" where it can."""
    if change.impossible is None:
        return ""
    if change.impossible == "past":
        return t("当年的事，这一年已经过去，补办不了", "belongs to its year, which is over")
    if standard.facts[change.fact].better == "lower":
        return t("已经发生的事，不能当作没有发生", "has happened and cannot be undone")
    return t("已成定局，事后改变不了", "is settled and cannot be changed afterwards")


def _compared(what: WhatIf, cells: int) -> list[str]:
    """One column for the dossier as it is and one for each scenario, in as many tables as the width asks for."""
    rows = _rows(what)
    names = [t("现在", "now"), *(cut(clean(outcome.name), NAME_CELLS) for outcome in what.outcomes)]
    sizes = [max(width(column) for column in (names[n], *(row[1][n] for row in rows))) for n in range(len(names))]
    first = max(width(row[0]) for row in rows) + 2
    lines = [t("前后对比", "Before and after")]
    start = 1
    while start < len(names):
        end, used = start + 1, first + sizes[0] + sizes[start] + 2 * GAP
        while end < len(names) and used + sizes[end] + GAP <= cells:
            used += sizes[end] + GAP
            end += 1
        chosen = [0, *range(start, end)]
        shown = [["", *(names[n] for n in chosen)], *([row[0], *(row[1][n] for n in chosen)] for row in rows)]
        lines += [*([""] if start > 1 else []), *table(shown, "w" + "l" * (len(chosen) - 1) + "w", cells)]
        start = end
    return lines


def _rows(what: WhatIf) -> list[Row]:
    """Totals, verdict and missing values; then each veto, survey and warning that is not the same everywhere."""
    everywhere = [what.before, *(outcome.after for outcome in what.outcomes)]
    gates = what.before.vetoes or what.before.surveys

    def points(word: str, of: Callable[[Assessment], int]) -> Row:
        base = of(what.before)
        figures = [points_text(base)]
        for one in everywhere[1:]:
            moved = of(one) - base
            figures.append(
                points_text(of(one)) + (t(f"（{signed_points(moved)}）", f" ({signed_points(moved)})") if moved else "")
            )
        return word, figures

    return [
        points(t("有佐证", "evidenced"), lambda one: one.totals.evidenced),
        points(t("自报", "claimed"), lambda one: one.totals.claimed),
        points(t("最高可得", "attainable"), lambda one: one.totals.attainable),
        points(t("还能争取到", "still attainable"), lambda one: one.still_attainable),
        *([(t("结论", "verdict"), [verdict_word(one.verdict.status) for one in everywhere])] if gates else []),
        (t("缺数据", "missing"), [str(one.missing) for one in everywhere]),
        *_gates(everywhere),
    ]


def _gates(everywhere: Sequence[Assessment]) -> list[Row]:
    vetoes = [{veto.id: veto_word(veto.status) for veto in one.vetoes} for one in everywhere]
    surveys = [{survey.indicator: survey_word(survey.status) for survey in one.surveys} for one in everywhere]
    named = dict.fromkeys(warning.id for one in everywhere for warning in one.warnings)
    shown = [{warning.id for warning in one.warnings} for one in everywhere]
    warnings = [{name: t("提示", "shown") if name in here else "-" for name in named} for here in shown]
    rows = [(name, [one[name] for one in kind]) for kind in (vetoes, surveys, warnings) for name in kind[0]]
    return [(name, words) for name, words in rows if len(set(words)) > 1]


def _moved(standard: Standard, before: Assessment, outcome: Outcome, cells: int) -> list[str]:
    """One scenario: the verdict where it is another, and every indicator that moved, with the clauses that moved it."""
    count = len(outcome.moves)
    lines = folded(
        t(f"{clean(outcome.name)}：变动的小项 {count} 个", f"{clean(outcome.name)}: indicators that moved: {count}"),
        cells,
    )
    if outcome.after.verdict != before.verdict:
        said = verdict_said(standard, outcome.after)
        lines += [f"  {line}" for text in (said.sentence, *said.reasons) for line in folded(text, cells - 2)]
    for move in outcome.moves:
        lines += table(
            [(move.after.id, standard.indicator_title(move.after.id) + t("：", ": ") + moved_text(move))], "lw", cells
        )
        rows = [(word, text) for word, text in shift_rows(standard, before.locality.level, move)]
        lines += table(rows, "lw", cells, indent=6)
    return lines


def moved_text(move: Move) -> str:
    """How the points of an indicator moved, or its outcome, or that only its reasons did."""
    said = []
    for word, old, new in zip(_words(), move.before.scored, move.after.scored, strict=True):
        if old != new:
            said.append(f"{word} {points_text(old)} → {points_text(new)}")
    if not said and move.before.outcome != move.after.outcome:
        said = [f"{outcome_word(move.before.outcome)} → {outcome_word(move.after.outcome)}"]
    return t("，", ", ").join(said) or t("得分不变", "the same points")


def _words() -> tuple[str, str, str]:
    return t("有佐证", "evidenced"), t("自报", "claimed"), t("最高", "attainable")


def shift_rows(standard: Standard, level: str, move: Move) -> list[tuple[str, str]]:
    """Each clause behind a move: gone, new, or as it was and as it is; where none costs anything, the values."""

    def said(result: IndicatorResult, clause: str) -> str:
        finding = next(finding for finding in result.findings if finding.clause == clause)
        return finding_text(standard, level, result, finding)

    rows = []
    for shift in move.shifts:
        if shift.before is not None:
            word = t("不再有", "gone") if shift.after is None else t("原来是", "was")
            rows.append((word, said(move.before, shift.clause)))
        if shift.after is not None:
            word = t("新失分", "new") if shift.before is None else t("变为", "is now")
            rows.append((word, said(move.after, shift.clause)))
    if not rows:
        values = _alike(standard, move.changes)
        rows = [
            (t("因为", "because"), f"{fact_in_years(standard, fact, years)} {text}") for (fact, text), years in values
        ]
    return rows
