"""A standard as one Markdown document for inspectors: every row with its source, its basis, and what is our own."""

from collections.abc import Mapping, Sequence

from modelcity.showing.document.asked import OWN
from modelcity.showing.document.counting import BASES, basis_sums, category_sums, counting_lines, size_lines
from modelcity.showing.document.markdown import (
    Block,
    bullets,
    code,
    heading,
    lines_in_cell,
    link,
    numbered,
    plain,
    table,
    whole,
)
from modelcity.showing.document.parts import (
    category_blocks,
    source_table,
    survey_blocks,
    unit_table,
    veto_blocks,
    warning_blocks,
)
from modelcity.showing.document.words import basis_short, joined, method_word
from modelcity.showing.variant import change_title, extends_line, in_order, told, whose
from modelcity.showing.words import basis_word
from modelcity.standard.judgements import METHODS
from modelcity.standard.standard import Standard
from modelcity.texts import t


def document_text(standard: Standard, others: Mapping[str, Standard]) -> str:
    """The whole standard, from its declarations alone; `others` are those that its indicators may serve, by id."""
    parts = _parts(standard, others)
    blocks = [*_head(standard), [t("目录", "Contents")], bullets(link(title, title) for title in parts)]
    for title, inside in parts.items():
        blocks += [heading(2, title), *inside]
    return whole(blocks)


def _parts(standard: Standard, others: Mapping[str, Standard]) -> dict[str, list[Block]]:
    """What stands under each heading; parts that the standard has not are left out."""
    parts = {
        t("这份标准是什么", "What this standard is"): _about(standard),
        t("与基础标准的不同", "What differs from its base"): _variant(standard),
        t("怎样计分", "How points are counted"): _counting(standard),
        t("总表", "What it adds up to"): _sums(standard),
    }
    for category in standard.head.categories:
        title = f"{category} {standard.category_title(category)}"
        parts[title] = category_blocks(standard, category, others)
    parts |= {
        t("一票否决", "Vetoes"): veto_blocks(standard),
        t("预警（只提示，不计分、不否决）", "Warnings (shown, never scored)"): warning_blocks(standard),
        t("测评的对象、组织和样本", "Surveys: whom, by whom, samples"): survey_blocks(standard),
        t("单位", "Units"): [unit_table(standard)],
        t("来源", "Sources"): [source_table(standard)],
    }
    return {title: inside for title, inside in parts.items() if inside}


def _head(standard: Standard) -> list[Block]:
    first, last = standard.head.window
    levels = joined(standard.level_name(level) for level in standard.levels)
    edition = plain(standard.head.edition)
    folders = f"`indicators/{standard.id}/`", f"`rules/{standard.id}/`"
    made = t(
        f"本文由 `modelcity standard document --out docs` 从 {folders[0]} 和 {folders[1]} 生成，请勿手改；"
        "程序计分用的就是这些数。",
        f"Made by `modelcity standard document --out docs` from {folders[0]} and {folders[1]}: do not edit it. "
        "Scores are counted from the same figures.",
    )
    facts = [
        t(f"代号 {code(standard.id)}，{edition} 版", f"Id {code(standard.id)}, edition {edition}"),
        t(f"考评年度：{first}–{last}", f"Window: {first}–{last}"),
        t("级别：", "Levels: ") + plain(levels),
        t("内容摘要（SHA-256）：", "Digest (SHA-256): ") + code(standard.digest),
    ]
    return [heading(1, standard.title()), [made], bullets(facts)]


def _about(standard: Standard) -> list[Block]:
    head = standard.head
    replaced = [(plain(entry.document), plain(entry.replaces)) for entry in head.replaced_by]
    replacing = t("取得下列官方文件后，应以其替换", "Official documents that would replace it")
    replacing += whose(standard, "replaced_by") + t("：", ":")
    bases = [(basis_short(basis), code(basis), basis_word(basis)) for basis in BASES]
    return [
        [plain(head.status) + t("。", ".")],
        *_listed(t("有来源的", "Stated in sources") + whose(standard, "sourced"), head.sourced),
        *_listed(
            t("重建的（我方口径）", "Reconstructed (our own)") + whose(standard, "reconstructed"), head.reconstructed
        ),
        [replacing] if replaced else [],
        table((t("官方文件", "official document"), t("替换什么", "what it replaces")), replaced),
        [t("每个小项标明依据：", "What an indicator rests on:")],
        table((t("依据", "basis"), t("声明中", "declared as"), t("意思", "meaning")), bases),
        [t("读法：", "How to read it:")],
        bullets(_reading()),
    ]


def _variant(standard: Standard) -> list[Block]:
    """What a variant extends and every change, a row each; nothing for a standard that extends none."""
    if standard.variant is None:
        return []
    rows = [
        (plain(change_title(standard, change)), lines_in_cell([plain(line) for line in told(standard, change)]))
        for change in in_order(standard.variant)
    ]
    columns = (t("改动", "change"), t("改了什么、缘由、出处", "what differs, reason, source"))
    return [[plain(extends_line(standard)) + t("。", ".")], table(columns, rows)]


def _listed(title: str, lines: Sequence[str]) -> list[Block]:
    return [[title + t("：", ":")], bullets(plain(line) for line in lines)] if lines else []


def _reading() -> list[str]:
    return [
        t(
            f"事实前的 {OWN}：它的门槛（次数、占比等）来源没有写，是我方自定的。"
            f"没有 {OWN} 的数字门槛，见该项的“规范”、来源或说明。",
            f"{OWN} before a fact: its threshold (a count, a ratio) is our own, in no source. "
            "Other figures stand in the norms, sources or notes of the entry.",
        ),
        t(
            "来源写作“题名：位置”，位置照原文的编号，适用于该项每一条。"
            "随产品的标准，来源的网址和由来见 `docs/provenance.md`；来源逐条去了哪里见 `docs/coverage.md`。",
            "Sources read title: place, numbered as in the document, and hold for every row of the entry. For the "
            "installed standards `docs/provenance.md` has their addresses, `docs/coverage.md` where each clause went.",
        ),
        t(
            "“可补救”“到期”“下级汇总”和“整改参考”是我方的规划辅助，不是标准的要求。",
            "'Mended', 'due', 'from below' and how to mend are our planning aids, no demands of the standard.",
        ),
    ]


def _counting(standard: Standard) -> list[Block]:
    used = {rule.method_name for rule in standard.rules.values()}
    methods = [method_word(name) for name in METHODS if name in used]
    rule = standard.head.counting_rule
    return [
        numbered(counting_lines(standard)),
        [t("计数口径：", "Counting: ") + plain(rule)] if rule else [],
        table((t("计分办法", "method"), t("意思", "meaning")), methods),
    ]


def _sums(standard: Standard) -> list[Block]:
    return [
        [t("各大项在各级的满分和小项数：", "Full points and number of indicators of each category:")],
        category_sums(standard),
        [t("小项和核心分依据什么：", "What indicators and core points rest on:")],
        basis_sums(standard),
        bullets(size_lines(standard)),
    ]
