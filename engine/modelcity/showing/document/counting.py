"""How points are counted, in a few plain lines, and what a standard adds up to."""

from modelcity.showing.document.asked import OWN
from modelcity.showing.document.markdown import Block, plain, table
from modelcity.showing.document.words import basis_short
from modelcity.showing.numbers import signed_points
from modelcity.standard.clauses import Item
from modelcity.standard.models import Basis, hundredths, points_text
from modelcity.standard.standard import Standard
from modelcity.texts import t

BASES: tuple[Basis, ...] = ("public_trial", "explicit_norm", "explicit_task", "reconstructed")
"""What a rule can rest on, the firmest first."""


def counting_lines(standard: Standard) -> list[str]:
    """How points come about; what is missing, without evidence, na or not yet due."""
    return [*_adding_up(standard), *_values(), *_gates(standard)]


def _adding_up(standard: Standard) -> list[str]:
    lines = [
        t(
            "每个小项从满分起，哪一条没有做到就扣哪一条的分，扣到 0 为止；"
            "小项得分四舍五入一次，到 0.01；各小项相加即核心分。",
            "An indicator starts from its full points and loses those of each row that does not hold, down to 0; "
            "it is rounded once, half up to 0.01; all indicators together are the core.",
        )
    ]
    if caps := standard.judgement.adjustment:
        up, down = signed_points(hundredths(caps.bonus_cap)), signed_points(hundredths(caps.deduction_cap))
        lines.append(
            t(
                f"{caps.category} 不在核心分里：加分项从 0 加到各自的上限，减分项从 0 扣到各自的下限；"
                f"加分合计至多 {up}，减分合计至多 {down}。总分 = 核心分 + 加减分。",
                f"{caps.category} is outside the core: bonuses rise from 0 to their caps, deductions fall from 0 to "
                f"their floors, together at most {up} and {down}. Total = core + adjustment.",
            )
        )
    return lines


def _values() -> list[str]:
    return [
        t(
            "“每年”指考评年度的每一年都要做到，“任一年”有一年做到即可；两样都没写的，不分年度。",
            "'Each year' is every year of the window, 'in any year' one of them; without either there are no years.",
        ),
        t(
            "三个分数：有佐证得分 ≤ 自报得分 ≤ 最高可得分。没有佐证的值，自报得分照算，在有佐证得分里当作没填。",
            "Three totals: evidenced ≤ claimed ≤ attainable. A value without evidence counts as missing in the first.",
        ),
        t(
            "没填（缺）既不是 0 也不是满分：有佐证得分和自报得分按最不利算，最高可得分按最有利算。",
            "Missing is neither 0 nor full: evidenced and claimed take the worst, attainable the best.",
        ),
        t(
            "na 是没有此类情形（零报告）：只有“可填 na”的事实能填，须写原因，也要有佐证。条件算做到；"
            "平均和“任一年”把它除外（全是 na 即算做到）；求和时加 0。",
            "na says that nothing of the kind occurred: only where it is allowed, with a reason, and evidenced like "
            "any value. Conditions hold; means and 'any year' leave it out (nothing left: holds); sums add nothing.",
        ),
        t(
            "给了截止日，到期日在它之后的年度未到期。越多越好的和须在范围内的：没填或还没做到的，"
            "有佐证得分和自报得分同 na，最高可得分按最好算；越少越好的和否决：填了就算，没填算没有发生。"
            "不给截止日，全部算到期。",
            "Given a day of assessment, a year whose due day is later is not due. Where more is better, or a range: "
            "what is missing or short counts as na does, and at its best in attainable. Where less is better, and in "
            "vetoes: what is there counts, what is missing is clear. Without such a day everything is due.",
        ),
        t(
            "数取到刻度：次数 1，占比 0.0001，金额和倍数 0.01；越多越好的舍去零头，越少越好的进上去，"
            "所以 89.996% 不到 90%。",
            "Values lie on a grid: counts 1, ratios 0.0001, amounts 0.01; rounded down where more is better, up "
            "where less is: 89.996% does not reach 90%.",
        ),
        t(
            "写明“只作参考”的事实不计分，没填也不算缺。",
            "Facts that are only shown never score, and are never missing.",
        ),
    ]


def _gates(standard: Standard) -> list[str]:
    lines = []
    if standard.vetoes:
        lines.append(
            t(
                "一票否决不看分数：任何一年有情形即触发，有没有佐证都一样；缺数据的不能判定，不算通过。",
                "Vetoes ignore points: any year makes one fire, evidenced or not; missing data leave it open.",
            )
        )
    if standard.surveys:
        lines.append(
            t(
                "满意率低于合格线或样本不够的，该小项按“不合格得分”算；"
                "低于合格线的，结论里另行指出，有没有佐证都一样。",
                "A survey below its threshold, or with too small a sample, earns the points below; one below its "
                "threshold is named in the verdict, evidenced or not.",
            )
        )
    return lines


def category_sums(standard: Standard) -> Block:
    """Categories with their indicators and what they are worth at each level; below them the core."""
    rows = []
    for category in standard.head.categories:
        mine = sum(standard.category_of(name) == category for name in standard.indicators)
        worth = (_worth(standard, category, level) for level in standard.levels)
        rows.append((plain(f"{category} {standard.category_title(category)}"), str(mine), *worth))
    core = (
        points_text(sum(i.ceiling for i in _items(standard, level) if i.kind == "scored")) for level in standard.levels
    )
    rows.append((t("**核心满分**", "**core**"), str(len(standard.indicators)), *(f"**{points}**" for points in core)))
    head = (t("大项", "category"), t("小项数", "indicators"), *map(standard.level_name, standard.levels))
    return table(head, rows, "lr" + "r" * len(standard.levels))


def _items(standard: Standard, level: str) -> list[Item]:
    return [item for item in standard.at(level).items if item.kind != "veto"]


def _worth(standard: Standard, category: str, level: str) -> str:
    """Points of a category at a level with the number of its indicators there; of an adjustment both ends."""
    mine = [item for item in _items(standard, level) if standard.category_of(item.id) == category]
    if not mine:
        return "—"
    count = t(f"（{len(mine)} 项）", f" ({len(mine)})")
    caps = standard.judgement.adjustment
    if caps is None or caps.category != category:
        return points_text(sum(item.ceiling for item in mine)) + count
    up = min(sum(item.ceiling for item in mine), hundredths(caps.bonus_cap))
    down = max(sum(item.floor for item in mine), hundredths(caps.deduction_cap))
    return f"{signed_points(up)}/{signed_points(down)}{count}"


def basis_sums(standard: Standard) -> Block:
    """What the indicators rest on: how many, and which part of the core at each level."""
    rows = []
    for basis in BASES:
        mine = [name for name, entry in standard.indicators.items() if entry.basis == basis]
        own = sum(bool(standard.rules[name].own_thresholds) for name in mine)
        points = (
            points_text(sum(i.ceiling for i in _items(standard, level) if i.id in mine and i.kind == "scored"))
            for level in standard.levels
        )
        if mine:
            rows.append((basis_short(basis), str(len(mine)), str(own), *points))
    head = (t("依据", "basis"), t("小项数", "indicators"), t(f"其中有自定门槛{OWN}", f"with own thresholds {OWN}"))
    levels = (t(f"{name}核心分", f"core, {name}") for name in map(standard.level_name, standard.levels))
    return table((*head, *levels), rows, "lrr" + "r" * len(standard.levels))


def size_lines(standard: Standard) -> list[str]:
    """How much there is of everything."""
    own = {fact for rule in standard.rules.values() for fact in rule.own_thresholds}
    shown = sum(fact.informative for fact in standard.facts.values())
    clauses = (
        t(f"{name} {count} 条", f"{name} {count}")
        for level, name in ((level, standard.level_name(level)) for level in standard.levels)
        for count in [sum(len(item.clauses) for item in _items(standard, level))]
    )
    said = t("，", ", ").join(clauses)
    facts, norms = len(standard.facts), sum(len(entry.norms) for entry in standard.indicators.values())
    return [
        t(f"扣分条款：{said}。", f"Clauses: {said}."),
        t(f"事实 {facts} 项，其中只作参考 {shown} 项。", f"Facts: {facts}, of which {shown} are only shown."),
        t(
            f"来源写明的规范 {norms} 条；自定门槛{OWN}的事实 {len(own)} 项。",
            f"Norms stated in sources: {norms}; facts with a threshold of our own {OWN}: {len(own)}.",
        ),
    ]
