"""Where every passage of the sources went, as one Markdown document, from the declarations alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from modelcity.showing.document.markdown import Block, bullets, code, heading, lines_in_cell, link, plain, table, whole
from modelcity.standard.contents import Contents, Passage, citations, naming
from modelcity.standard.models import Source
from modelcity.standard.standard import Standard
from modelcity.texts import t

_Names = tuple[str, ...]


def coverage_text(standards: Sequence[Standard]) -> str:
    """The document; `standards` are those of one shelf, read with their contents, the usual one first."""
    sources = [*_traced(standards)]
    blocks = [*_head(standards), bullets(link(_title(source), _title(source)) for source in sources), *_sums(sources)]
    for source in sources:
        blocks += _source_blocks(source)
    blocks += _untraced(standards, {source.id for source in sources})
    for standard in standards:
        blocks += _reverse(standard, sources)
    return whole([*blocks, *_served(standards)])


@dataclass(frozen=True)
class _Traced:
    """A source with contents, and the standards whose rules name it."""

    id: str
    source: Source
    contents: Contents
    standards: Sequence[Standard]

    @cached_property
    def named(self) -> dict[str, Mapping[Passage, _Names]]:
        """Which entries name each passage, by standard."""
        found = {standard.id: naming(standard.entries, self.id, self.contents) for standard in self.standards}
        return {name: passages for name, passages in found.items() if passages}

    @property
    def naming_standards(self) -> list[Standard]:
        """The standards whose rules name the source."""
        return [standard for standard in self.standards if standard.id in self.named]

    def by(self, standard: Standard, passages: Sequence[Passage]) -> _Names:
        """The entries of a standard that name any of the passages, in the standard's order."""
        names = {name for passage in passages for name in self.named[standard.id].get(passage, ())}
        return tuple(name for name in standard.entries if name in names)

    @property
    def covered(self) -> int:
        """How many passages a rule names."""
        return sum(any(passage in named for named in self.named.values()) for passage in self.contents.passages)


def _traced(standards: Sequence[Standard]) -> Iterator[_Traced]:
    """Every source with contents, once: as the first standard that has its contents gives them."""
    given: set[str] = set()
    for standard in standards:
        for source, parts in standard.contents.items():
            if source not in given and source in standard.sources:
                given.add(source)
                yield _Traced(source, standard.sources[source], Contents(parts), standards)


def _head(standards: Sequence[Standard]) -> list[Block]:
    made = t(
        "本文由 `modelcity standard document --out docs` 从各标准的声明生成，请勿手改：来源的目次在 "
        "`indicators/<标准>/contents.yaml`，谁引用哪一句在各小项、否决项、预警的 `sources`、`norms`、`level_basis`。",
        "Made by `modelcity standard document --out docs` from the declarations: do not edit it. The contents of "
        "sources stand in `indicators/<standard>/contents.yaml`; `sources`, `norms` and `level_basis` name them.",
    )
    how = t(
        "位置照原文编号：“二.22 区财政局 任务1”是第二部分第 22 个单位的第 1 条主要任务，“材料2”是应报的第 2 份材料，"
        "按分号数；“二(三)5”是第二部分第三组第 5 条。地名、单位名用通用名称。",
        "Places follow the numbers of the original: 任务 are tasks, 材料 the papers asked for, counted by semicolons.",
    )
    held = t(
        "每一句要么有规则引用，要么写明为什么不用，不能两样都有：`modelcity standard check` 逐句核对。",
        "Every passage is named by a rule or has its reason, never both: `modelcity standard check` holds it.",
    )
    listed = [f"{code(standard.id)} {plain(standard.title())}" for standard in standards]
    title = t("来源去向：每一句到了哪里", "Where every passage of the sources went")
    return [heading(1, title), [made], [how], [held], bullets(listed)]


def _sums(sources: Sequence[_Traced]) -> list[Block]:
    rows = [(_titled(source), *_counts(source)) for source in sources]
    total = [sum(counts) for counts in zip(*(row[1:] for row in rows), strict=True)]
    shown = [[title, *map(str, counts)] for title, *counts in rows]
    head = [t("来源", "source"), *_counted()]
    sums = [t("合计", "total"), *map(str, total)]
    return [heading(2, t("合计", "Totals")), table(head, [*shown, sums] if shown else [], "lrrrr")]


def _counted() -> list[str]:
    return [t("条", "entries"), t("句", "passages"), t("有规则引用", "named"), t("写明不用", "with a reason")]


def _counts(source: _Traced) -> tuple[int, int, int, int]:
    contents = source.contents
    return len(contents.parts), len(contents.passages), source.covered, len(contents.reasons)


def _title(source: _Traced) -> str:
    return f"{source.id} {source.source.title}"


def _titled(source: _Traced) -> str:
    return f"{code(source.id)} {plain(source.source.title)}"


def _source_blocks(source: _Traced) -> list[Block]:
    """One source: entry by entry, then passage by passage."""
    standards, contents = source.naming_standards, source.contents
    names = [code(standard.id) for standard in standards]
    nowhere = t("不用的，为什么", "what serves no rule, and why")
    entries, passages = [], []
    for entry in contents.parts:
        mine = [passage for passage in contents.passages if passage.entry == entry]
        named = [_ids(source.by(standard, mine)) for standard in standards]
        entries.append([plain(_entry(contents, entry)), str(len(mine)), *named, _reasons(contents, entry)])
        for passage in mine:
            named = [_ids(source.by(standard, [passage])) for standard in standards]
            passages.append([plain(str(passage)), *named, plain(contents.reasons.get(passage, ""))])
    kinds = "l" * (len(names) + 1)
    return [
        heading(2, _title(source)),
        heading(3, t(f"{source.id} 逐条", f"{source.id} by entry")),
        table([t("条", "entry"), t("句数", "passages"), *names, nowhere], entries, "lr" + kinds),
        heading(3, t(f"{source.id} 逐句", f"{source.id} by passage")),
        table([t("句", "passage"), *names, nowhere], passages, "l" + kinds),
    ]


def _entry(contents: Contents, entry: str) -> str:
    title = contents.parts[entry].title
    return f"{entry} {title}" if title else entry


def _ids(names: _Names) -> str:
    return " ".join(names) or "—"


def _reasons(contents: Contents, entry: str) -> str:
    """The reasons of an entry, each with the passages that it is for, as declared."""
    nowhere = contents.parts[entry].nowhere
    if isinstance(nowhere, str):
        return plain(nowhere)
    return lines_in_cell(plain(f"{listed}：{reason}") for listed, reason in nowhere.items())


def _untraced(standards: Sequence[Standard], traced: set[str]) -> list[Block]:
    """Sources without contents: every place of them that is named, and by what; or what else they are used for."""
    found: dict[str, dict[str, list[str]]] = {}
    sources: dict[str, Source] = {}
    for standard in standards:
        sources |= {key: source for key, source in standard.sources.items() if key not in (*sources, *traced)}
        for name, entry in standard.entries.items():
            for citation in citations(entry):
                names = found.setdefault(citation.source, {}).setdefault(citation.place, [])
                names += [name] if name not in names else []
    rows = []
    for key, source in sources.items():
        title = f"{code(key)} {plain(source.title)}"
        places = [[title, plain(place), " ".join(names)] for place, names in found.get(key, {}).items()]
        rows += places or [
            [title, plain(t("没有规则引用；用于：", "no rule names it; used for: ") + source.used_for), "—"]
        ]
    head = [t("来源", "source"), t("位置", "place"), t("引用它的", "named by")]
    said = t(
        "公开资料只见片段，没有目次可核对；这里列出引用到的每一处。",
        "Of public material only fragments are known, without contents to check against: every place that is named.",
    )
    return [heading(2, t("没有目次的来源", "Sources without contents")), [said], table(head, rows)] if rows else []


def _reverse(standard: Standard, sources: Sequence[_Traced]) -> list[Block]:
    """Every entry of a standard, with how many passages of each source it names."""
    mine = [source for source in sources if standard.id in source.named]
    rows = []
    for name in standard.entries:
        counts = [sum(name in names for names in source.named[standard.id].values()) for source in mine]
        rows.append([name, plain(standard.indicator_title(name)), *(str(count or "") for count in counts)])
    title = t(f"反向：{standard.id} 每一项引用几句", f"The reverse: what each entry of {standard.id} names")
    head = [t("编号", "id"), t("名称", "title"), *(code(source.id) for source in mine)]
    return [heading(2, title), table(head, rows, "ll" + "r" * len(mine))]


def _served(standards: Sequence[Standard]) -> list[Block]:
    """Which indicators of another standard those of a smaller one serve."""
    rows = [
        [name, plain(standard.indicator_title(name)), code(other), " ".join(served)]
        for standard in standards
        for name, entry in standard.entries.items()
        for other, served in entry.serves.items()
    ]
    head = [t("编号", "id"), t("名称", "title"), t("对应的标准", "standard"), t("对应的小项", "indicators")]
    said = t(
        "小标准的条目对应全国标准的哪些小项：只作对照，互不计分。", "For comparison only: neither scores the other."
    )
    title = t("小标准对应的小项", "What the smaller standards serve")
    return [heading(2, title), [said], table(head, rows)] if rows else []
