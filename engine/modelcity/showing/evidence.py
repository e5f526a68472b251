"""What the evidence commands say on the terminal: what was filed, what is wrong, what was drawn."""

from collections.abc import Sequence

from modelcity.office.drawing import Drawn
from modelcity.office.filing import Added
from modelcity.office.register import Filed
from modelcity.office.verifying import Checked, Fault, FaultKind, FileState
from modelcity.showing.layout import folded, table
from modelcity.showing.plain import clean
from modelcity.standard.standard import Standard
from modelcity.texts import t

MOST = 50  # of one kind that are listed
WORDS: dict[FaultKind, tuple[str, str, str, str]] = {  # what it is called, and what to do: each in Chinese, in English
    "row": (
        "登记表读不通",
        "The register cannot be read",
        "请用 Excel/WPS 改正后存为“CSV UTF-8”；丢了的从备份放回",
        "mend it and save it as 'CSV UTF-8'; put it back if it is gone",
    ),
    "missing": (
        "登记了，文件不在",
        "Registered, but missing",
        "从备份放回原处，或用 evidence add 再登记同一份材料（会自动放回）；确实不要的，从登记表删去这一行",
        "put it back, or file the same paper again; if it is not wanted, delete its row from the register",
    ),
    "changed": (
        "登记之后内容变了",
        "Changed since it was registered",
        "从备份恢复；若是有意换的新版，请用 evidence add 就地再登记一次",
        "restore it; if the new one is meant, register it where it lies with evidence add",
    ),
    "link": (
        "是链接，或通到案卷外面",
        "A link, or leads out of the archive",
        "链接不算佐证；请换成文件本身",
        "links prove nothing: put the file itself here",
    ),
    "unreadable": (
        "读不出来",
        "Cannot be read",
        "请检查权限，或关闭正在打开它的程序",
        "check permissions, or close the program that has it open",
    ),
    "unknown": (
        "登记的事实或年度不对",
        "Registered for an unknown fact or year",
        "请在登记表里改正，或删去这一行",
        "mend the row, or delete it",
    ),
    "twice": ("同一条登记了几次", "Registered more than once", "请只留一行", "keep one row"),
    "stray": (
        "在文件夹里，没有登记（不算佐证）",
        "Not registered, so it proves nothing",
        "要作佐证的请登记：evidence add 案卷 这个文件 --fact … --year …；不要的请移走",
        "register it: evidence add DIR THIS_FILE --fact … --year …; or take it away",
    ),
    "badly_named": (
        "没有登记，名字也不能用",
        "Not registered, and its name cannot be used",
        "请先改名再登记，或移走",
        "rename it before it is registered, or take it away",
    ),
    "twins": (
        "只差大小写的名字",
        "Names that differ only by case",
        "拷到别的电脑会互相覆盖，请改名后重新登记",
        "one would overwrite the other elsewhere: rename and register anew",
    ),
    "copies": (
        "内容相同的几份",
        "Several files of one content",
        "一份材料可以登记给几个事实，不必放几份；请确认不是放错了文件",
        "one file can serve several facts; check that it is not the wrong one",
    ),
}


def year_word(year: int | None) -> str:
    """A year, or that there is none."""
    return t("不分年度", "all years") if year is None else str(year)


def state_word(state: FileState) -> str:
    """How a registered file is."""
    return {
        "kept": t("与登记一致", "as registered"),
        "missing": t("文件不在", "missing"),
        "changed": t("内容变了", "changed"),
        "link": t("是链接", "a link"),
        "unreadable": t("读不出来", "unreadable"),
    }[state]


def added_text(standard: Standard, added: Added) -> str:
    """Every value and the file that now proves it, and what became of files that were registered before."""
    new, known, renewed, put_back = map(len, added)
    parts = (
        (t(f"登记了 {new} 条", f"{new} filed"), _rows(standard, added.new)),
        (t(f"原来就登记了的 {known} 条，没有重复登记", f"{known} filed before"), _rows(standard, added.known)),
        (t(f"内容变了，按新内容重新登记的 {renewed} 个文件", f"{renewed} changed, registered anew"), added.renewed),
        (t(f"原来缺失，已放回的 {put_back} 个文件", f"{put_back} were missing, put back"), added.put_back),
    )
    lines = []
    for title, found in parts:
        if found:
            lines += [t(f"{title}：", f"{title}:"), *(f"  {clean(line)}" for line in found[:MOST]), *_more(found)]
    return "\n".join(lines) + "\n"


def check_text(checked: Checked, cells: int) -> str:
    """The faults by kind, each kind with what to do."""
    head = t(
        f"登记 {checked.rows} 条，{checked.files} 个文件，其中 {checked.kept} 个与登记一致",
        f"{checked.rows} rows, {checked.files} files registered, {checked.kept} of them as registered",
    )
    if not checked.faults:
        return head + t("；没有发现问题\n", "; nothing is wrong\n")
    lines = [head + t(f"；发现 {len(checked.faults)} 个问题", f"; {len(checked.faults)} faults")]
    for kind in dict.fromkeys(fault.kind for fault in checked.faults):
        mine = [fault for fault in checked.faults if fault.kind == kind]
        title, advice = t(*WORDS[kind][:2]), t(*WORDS[kind][2:])
        lines += ["", t(f"{title}（{len(mine)}）", f"{title} ({len(mine)})")]
        lines += [f"  {line}" for line in folded(advice, cells - 2)]
        lines += _listed(mine, cells)
    return "\n".join(lines) + "\n"


def drawn_text(standard: Standard, drawn: Drawn, cells: int) -> str:
    """The sample as a table, and how to draw it again."""
    head = [
        t("序号", "No."),
        t("事实", "Fact"),
        t("年度", "Year"),
        t("材料名称", "Paper"),
        t("存放位置", "Place"),
        t("文件", "File"),
    ]
    rows = [
        [str(number), standard_title(standard, row.fact), year_word(row.year), row.title, row.path, state_word(state)]
        for number, (row, state) in enumerate(drawn.rows, 1)
    ]
    lines = [*folded(drawn_word(drawn), cells), "", *table([head, *rows], "rwlwwl", cells, indent=0)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def drawn_word(drawn: Drawn) -> str:
    """Of how many, by which seed, from which register: what repeats the draw."""
    return t(
        f"从 {drawn.population} 条登记中抽取 {len(drawn.rows)} 条，"
        f"种子“{drawn.seed}”，登记表指纹 {drawn.register[:16]}；"
        "同一登记表、同一种子，在任何电脑上抽到的都一样",
        f"{len(drawn.rows)} of {drawn.population} drawn, seed '{drawn.seed}', register {drawn.register[:16]}; "
        "the same register and seed draw the same everywhere",
    )


def standard_title(standard: Standard, fact: str) -> str:
    """A fact's title; its id where the standard no longer has it."""
    return standard.fact_title(fact) if fact in standard.facts else fact


def _rows(standard: Standard, rows: Sequence[Filed]) -> list[str]:
    return [f"{row.fact} {year_word(row.year)}  {standard.fact_title(row.fact)}  ← {row.path}" for row in rows]


def _listed(faults: Sequence[Fault], cells: int) -> list[str]:
    rows = [[fault.path, fault.detail] for fault in faults[:MOST]]
    return [*table(rows, "ww", cells, indent=4), *_more(faults)]


def _more(found: Sequence[object]) -> list[str]:
    more = len(found) - MOST
    return [t(f"    …还有 {more} 条", f"    … and {more} more")] if more > 0 else []
