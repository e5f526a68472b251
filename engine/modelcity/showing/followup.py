"""The remedies over the runs as lines for a terminal, by the unit that leads them."""

from collections.abc import Callable, Sequence

from modelcity.office.followup import STATES, Followed, Note, NoteKind, State
from modelcity.office.history import Run
from modelcity.showing.history import run_line
from modelcity.showing.layout import folded, table
from modelcity.showing.plain import clean
from modelcity.showing.text import NARROWEST, WIDEST
from modelcity.showing.words import remediable_word
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t


def state_word(state: State) -> str:
    """How a remedy stands."""
    words: dict[State, str] = {
        "overdue": t("逾期", "overdue"),
        "open": t("待办", "open"),
        "done": t("报完成", "said done"),
        "verified": t("已核实", "verified"),
    }
    return words[state]


def states_rule() -> str:
    """What the states mean."""
    return t(
        "待办：自评列出、还没有人说办完；逾期：待办而过了时限；报完成：有人说办完了；"
        "已核实：后来的自评不再列出，而且相关数据或佐证确有变动",
        "open: listed by a run; overdue: open past its day; said done: somebody said so; "
        "verified: a later run lists it no more and a value behind it, or its evidence, had changed",
    )


def note_kind_word(kind: NoteKind) -> str:
    """What a note says."""
    words: dict[NoteKind, str] = {
        "done": t("已完成", "done"),
        "doing": t("进行中", "being done"),
        "undone": t("未完成", "not done"),
    }
    return words[kind]


def note_text(note: Note) -> str:
    """A note on one line."""
    on = f"{note.on.isoformat()} " if note.on else ""
    return clean(f"{on}{note.by}{t('：', ': ')}{note_kind_word(note.kind)} {note.text}").strip()


def remarks(one: Followed) -> list[str]:
    """What else is to be known of a remedy: how it came back, what contradicts a note, and the last note."""
    said = []
    if one.again is not None and one.state != "verified":
        said.append(t(f"核实过，第 {one.again} 次自评又失分", f"was verified, lost again in run {one.again}"))
    if one.still is not None:
        said.append(t(f"第 {one.still} 次自评仍失分", f"run {one.still} still loses it"))
    if one.left_out is not None:
        said.append(
            t(
                f"第 {one.left_out} 次自评不再列出，但相关数据没有变",
                f"run {one.left_out} lists it no more, but nothing behind it changed",
            )
        )
    if one.closed is not None:
        said.append(t(f"第 {one.closed} 次自评起不再失分", f"not lost since run {one.closed}"))
    if not one.listed["remediable"] and one.state != "verified":
        said.append(remediable_word(remediable=False))
    return [*said, *(note_text(note) for note in one.notes[-1:])]


def of_unit(standard: Standard, unit: str, found: Sequence[Followed]) -> list[Followed]:
    """The remedies that a unit leads or supports, by its id, title or another name of it."""
    ids = {
        name
        for name, declared in standard.units.items()
        if unit in (name, declared.title, standard.unit_title(name), *declared.aliases)
    }
    return [one for one in found if ids & set(one.units())]


def followup_text(standard: Standard, run: Run, found: Sequence[Followed], width: int) -> str:
    """Everything in lines of at most `width` cells (held within 72 … 120)."""
    cells = min(max(width, NARROWEST), WIDEST)
    counts = {state: sum(one.state == state for one in found) for state in STATES}
    said = t("，", ", ").join(f"{state_word(state)} {count}" for state, count in counts.items() if count)
    head = [t("截至", "up to ") + run_line(run), t(f"整改事项 {len(found)} 条", f"{len(found)} remedies")]
    head[1] += (t("：", ": ") if said else "") + said
    blocks = [[part for line in head for part in folded(line, cells)]]
    title: Callable[[str], str] = standard.unit_title
    leads = dict.fromkeys(one.listed["lead"] for one in found)
    for lead in leads:
        mine = [one for one in found if one.listed["lead"] == lead]
        name = title(lead) if lead in standard.units else lead or t("（没有牵头单位）", "(no lead)")
        heading = t(f"{clean(name)}（{len(mine)} 条）", f"{clean(name)} ({len(mine)})")
        blocks.append([heading, *table([_row(one) for one in mine], "lllrw", cells)])
    blocks.append(folded(states_rule(), cells))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _row(one: Followed) -> list[str]:
    do = "；".join([clean(one.listed["do"]), *remarks(one)])
    due = one.due.isoformat() if one.due else "-"
    return [state_word(one.state), one.id, due, points_text(one.points), do]
