"""The difference between two standards as text: what moves points first, words last, then what it does to dossiers."""

from collections.abc import Iterator, Sequence

from modelcity.judging.diffscore import Effect
from modelcity.showing.changes.effects import effects_lines
from modelcity.showing.changes.words import difference, said, sides
from modelcity.showing.layout import folded, table
from modelcity.showing.numbers import signed_points
from modelcity.showing.text import NARROWEST, WIDEST
from modelcity.showing.variant import why
from modelcity.standard.diff import GROUPS, WEIGHTS, Change, Diff, Group, Weight
from modelcity.standard.models import points_text
from modelcity.standard.standard import Standard
from modelcity.standard.variants import STANDARD
from modelcity.texts import t

DIGEST = 16  # characters of a digest that are shown


def diff_text(diff: Diff, effects: Sequence[Effect], width: int) -> str:
    """Both heads, every difference by weight, and the dossiers, in lines of `width` cells (held within 72 … 120)."""
    cells = min(max(width, NARROWEST), WIDEST)
    blocks = [_heads(diff, cells), folded(_summary(diff), cells)]
    blocks += [_weighing(diff, weight, cells) for weight in WEIGHTS]
    blocks.append(effects_lines(diff, effects, cells))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _heads(diff: Diff, cells: int) -> list[str]:
    before, after = _head(diff.before), _head(diff.after)
    rows = [[name, before.get(name, "—"), after.get(name, "—")] for name in {**before, **after}]
    return [t("考评标准对照：前者 → 后者", "Two standards: before → after"), *table(rows, "lll", cells)]


def _head(standard: Standard) -> dict[str, str]:
    """What every reader asks first, by its name."""
    head, judgement = standard.head, standard.judgement
    first, last = head.window
    told = {
        t("标准", "standard"): standard.id,
        t("版本", "edition"): head.edition,
        t("考评年度", "window"): f"{first}–{last}",
        t("大项、小项、否决", "categories, indicators, vetoes"): "、".join(
            str(len(one)) for one in (head.categories, standard.indicators, standard.vetoes)
        ),
        t("事实", "facts"): str(len(standard.facts)),
    }
    for level, points in judgement.core.items():
        name = standard.level_name(level)
        told[t(f"{name}满分", f"core, {name}")] = points_text(int(points * 100))
    if judgement.adjustment is not None:
        caps = judgement.adjustment.bonus_cap, judgement.adjustment.deduction_cap
        told[t("加减分上下限", "caps")] = t("、", ", ").join(signed_points(int(cap * 100)) for cap in caps)
    return {**told, t("摘要", "digest"): standard.digest[:DIGEST]}


def _summary(diff: Diff) -> str:
    if not diff.changes and diff.before.digest == diff.after.digest:
        return t("两个标准相同。", "The two standards are the same.")
    if not diff.changes:
        return t(
            "两个标准内容相同，只有数的写法不同（如 0.9 与 0.90）。",
            "The two standards say the same; only numbers are written in another way (0.9 and 0.90).",
        )
    weights = [change.weight for change in diff.changes]
    points, work, words = (weights.count(weight) for weight in WEIGHTS)
    return t(
        f"共 {len(weights)} 处不同：可能动分的 {points} 处，关系办事的 {work} 处，只关文字的 {words} 处。",
        f"{len(weights)} differences: {points} can move points, {work} change what offices do, {words} only words.",
    )


def _weighing(diff: Diff, weight: Weight, cells: int) -> list[str]:
    """One part: the differences of one weight, group by group and entry by entry."""
    mine = [change for change in diff.changes if change.weight == weight]
    if not mine:
        return []
    titles: dict[Weight, str] = {
        "points": t("一、可能动分", "1. What can move points"),
        "work": t("二、不动分，关系办事（责任、佐证、口径、整改、汇总）", "2. What offices do"),
        "words": t("三、文字、出处和算例", "3. Words, sources and examples"),
    }
    lines = [titles[weight]]
    for group in GROUPS:
        changes = [change for change in mine if change.group == group]
        if changes:
            lines += [f"  {_group_word(group)}", *_of_group(diff, changes, cells)]
    return lines


def _of_group(diff: Diff, changes: Sequence[Change], cells: int) -> Iterator[str]:
    """Entries added, dropped, then changed; each with its title and what differs in it."""
    for name, title, lines in _entries(diff, changes):
        if name:
            yield from table([(name, title)], "lw", cells, indent=4)
        yield from table([("·", line) for line in lines], "lw", cells, indent=6)


def _entries(diff: Diff, changes: Sequence[Change]) -> Iterator[tuple[str, str, list[str]]]:
    """Each entry that differs: its id and title (both "" for what is no entry), and what differs in it."""
    for kind in ("added", "dropped"):
        for change in changes:
            if change.kind == kind:
                yield *_named(diff, change), [*_added_or_dropped(diff, change), *_why(diff, change)]
    others = [change for change in changes if change.kind in ("moved", "changed")]
    for name in dict.fromkeys(change.id for change in others):
        mine = [change for change in others if change.id == name]
        yield *_named(diff, mine[0]), [*(_line(diff, change) for change in mine), *_why(diff, mine[0])]


def _why(diff: Diff, change: Change) -> list[str]:
    """From a base to its variant: the reason and the sources, where an entry (the head's as well) is told first."""
    variant = diff.after.variant
    if variant is None or variant.base != diff.before.id or change.group in ("judgement", "facts", "english"):
        return []
    reasoned = variant.of(change.id or STANDARD)
    mine = (one for one in diff.changes if (one.group, one.id) == (change.group, change.id))
    return why(diff.after, reasoned) if reasoned and next(mine).weight == change.weight else []


def _named(diff: Diff, change: Change) -> tuple[str, str]:
    if not change.id:
        return "", ""
    became = {"added": t("新增 ", "added: "), "dropped": t("删去 ", "dropped: ")}.get(change.kind, "")
    return became + change.id, _title(diff, change) + _beside(diff, change)


def change_rows(diff: Diff) -> Iterator[tuple[Weight, str, str, str]]:
    """Every entry that differs, by weight: its weight, group, id and title, and what differs in it, line by line."""
    for weight in WEIGHTS:
        for group in GROUPS:
            mine = [change for change in diff.changes if (change.weight, change.group) == (weight, group)]
            for name, title, lines in _entries(diff, mine):
                yield weight, _group_word(group), f"{name} {title}".strip(), "\n".join(lines)


def _beside(diff: Diff, change: Change) -> str:
    """What stands beside a title: an indicator's points where they differ （市 2→3，镇 —→0.5）, what a fact is."""
    told = []
    if change.group == "facts" and not change.path:
        old, new = sides(diff, change)
        side, tree = (old, change.old) if change.new is None else (new, change.new)
        per = t("每年", "yearly") if tree["yearly"] else t("一次", "once")
        told = [said(side, ("kind",), tree["kind"]), per, tree["of"]]
    points = change.group == "indicators" and change.weight == "points"
    for level, pair in diff.ceilings.get(change.id, {}).items() if points else ():
        standard = diff.after if level in diff.after.levels else diff.before
        told.append(
            f"{standard.level_name(level)} {'→'.join('—' if one is None else points_text(one) for one in pair)}"
        )
    return t(f"（{'，'.join(told)}）", f" ({', '.join(told)})") if told else ""


def _line(diff: Diff, change: Change) -> str:
    if change.kind == "moved":
        return t(f"编号由 {change.old} 改为 {change.new}", f"its id was {change.old}, now {change.new}")
    return difference(diff, change)


def _added_or_dropped(diff: Diff, change: Change) -> list[str]:
    """Who is in charge of a whole entry that came or went, and how it is judged."""
    old, new = sides(diff, change)
    side, tree = (old, change.old) if change.new is None else (new, change.new)
    lines = [said(side, (), {key: tree[key]}) for key in ("lead", "organiser") if tree.get(key)]
    judged = {key: value for key, value in tree.get("judged", {}).items() if key not in ("remedy", "examples")}
    return [*lines, *(said(side, (), {key: value}) for key, value in judged.items() if value not in ([], {}))]


def _title(diff: Diff, change: Change) -> str:
    standard = diff.before if change.new is None and not change.path else diff.after
    match change.group:
        case "indicators" | "vetoes" | "warnings":
            return standard.indicator_title(change.id)
        case "facts":
            return standard.fact_title(change.id)
        case "units":
            return standard.unit_title(change.id)
        case "surveys":
            return standard.surveys[change.id].title
        case "sources":
            return standard.sources[change.id].title
    return ""


def _group_word(group: Group) -> str:
    words: dict[Group, str] = {
        "head": t("年度、级别和版本", "window, levels, edition"),
        "judgement": t("大项和总分", "categories and totals"),
        "indicators": t("小项", "indicators"),
        "vetoes": t("一票否决", "vetoes"),
        "warnings": t("预警", "warnings"),
        "facts": t("事实", "facts"),
        "surveys": t("测评", "surveys"),
        "units": t("单位", "units"),
        "sources": t("来源文件", "sources"),
        "contents": t("来源目录", "contents of sources"),
        "english": t("英文名称", "English names"),
    }
    return words[group]
