"""What a change of the standard does to dossiers, as lines: totals and verdicts, then what moved in each."""

from collections.abc import Sequence
from pathlib import PurePath

from modelcity.judging.assessment import Assessment, Points
from modelcity.judging.diffscore import Effect, Movement
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import signed_points
from modelcity.showing.words import name_of, verdict_word
from modelcity.standard.diff import Diff
from modelcity.standard.models import points_text
from modelcity.texts import t


def effects_lines(diff: Diff, effects: Sequence[Effect], cells: int) -> list[str]:
    """A table of all dossiers, the indicators that moved in each, and what could not be read and why."""
    if not effects:
        return []
    title = t(f"四、对 {len(effects)} 份台账的影响", f"4. What it does to {len(effects)} dossiers")
    compared = [(effect, effect.compared) for effect in effects]
    both = [(effect, pair) for effect, pair in compared if pair is not None]
    lines = [title, *folded(_tally(effects), cells - 2)]
    lines[1:] = [f"  {line}" for line in [*lines[1:], *(_windows(diff, cells) if both else [])]]
    if both:
        head = (t("台账", "dossier"), *_names(), t("满分", "of"), t("缺", "missing"), t("结论", "verdict"))
        names = [name_of(before.locality) for _, (before, _) in both]
        stems = [PurePath(effect.file).stem for effect, _ in both]
        named = names if len(set(names)) == len(names) else stems
        rows = [(name, *_row(*pair)) for name, (_, pair) in zip(named, both, strict=True)]
        lines += table([head, *rows], "wlllllw", cells)
    for effect in effects:
        lines += ["", *_moved(diff, effect, cells)] if effect.moved or effect.compared is None else []
    return lines


def _names() -> tuple[str, str, str]:
    return t("有佐证", "evidenced"), t("自报", "claimed"), t("最高可得", "attainable")


def _tally(effects: Sequence[Effect]) -> str:
    pairs = [effect.compared for effect in effects if effect.compared is not None]
    moves = [after.totals.claimed - before.totals.claimed for before, after in pairs]
    up, down = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
    verdicts = sum(before.verdict.status != after.verdict.status for before, after in pairs)
    unread = len(effects) - len(pairs)
    said = t(
        f"自报得分升 {up} 份、降 {down} 份、不变 {len(moves) - up - down} 份；结论改变 {verdicts} 份",
        f"claimed points: {up} up, {down} down, {len(moves) - up - down} unchanged; {verdicts} verdicts differ",
    )
    return said + (t(f"；不能比 {unread} 份", f"; {unread} cannot be compared") if unread else "") + t("。", ".")


def _windows(diff: Diff, cells: int) -> list[str]:
    if diff.before.years == diff.after.years:
        return []
    return folded(
        t(
            "注意：两个标准考评年度不同，一方年度以外的值在它那里不用，所以“缺”会变。",
            "Note: the windows differ; a value outside a standard's window is passed over there, so 'missing' moves.",
        ),
        cells - 2,
    )


def _row(before: Assessment, after: Assessment) -> tuple[str, ...]:
    totals = [_arrow(*map(points_text, pair)) for pair in zip(before.totals, after.totals, strict=True)]
    out_of = _arrow(points_text(before.out_of), points_text(after.out_of))
    missing = _arrow(str(before.missing), str(after.missing))
    verdict = _arrow(verdict_word(before.verdict.status), verdict_word(after.verdict.status))
    return (*totals, out_of, missing, verdict)


def _arrow(old: str, new: str) -> str:
    return old if old == new else f"{old} → {new}"


def _moved(diff: Diff, effect: Effect, cells: int) -> list[str]:
    """The indicators of one dossier that moved, those that lose most first; or why it could not be read."""
    locality = effect.locality
    title = f"  {name_of(locality)}（{effect.file}）" if locality else f"  {effect.file}"
    if effect.compared is None:
        lines = [title]
        for standard, judged in ((diff.before, effect.before), (diff.after, effect.after)):
            name = f"{standard.id} {standard.head.edition}"
            unread = t(f"按 {name} 读不了：", f"cannot be read under {name}: ")
            lines += [line for problem in judged.problems for line in table([(unread, str(problem))], "lw", cells, 4)]
        return lines
    head = ("", "", *_names(), t("自报变动", "claimed by"))
    rows = [_movement(diff, one) for one in sorted(effect.moved, key=lambda one: one.claimed)]
    return [*folded(title.strip(), cells - 2), *table([head, *rows], "lwlllr", cells, indent=4)]


def _movement(diff: Diff, moved: Movement) -> tuple[str, ...]:
    standard = diff.after if moved.id in diff.after.indicators else diff.before
    three = [_arrow(_at(moved.before, kind), _at(moved.after, kind)) for kind in range(len(Points._fields))]
    return (moved.id, standard.indicator_title(moved.id), *three, signed_points(moved.claimed))


def _at(points: Points | None, kind: int) -> str:
    return "—" if points is None else points_text(points[kind])
