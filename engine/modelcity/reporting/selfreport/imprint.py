"""What the answer came from (核对信息): standard, facts, day and program, with digests; and the list of sources."""

from collections.abc import Iterator

from modelcity import __version__
from modelcity.reporting.model import Block, Cell, Column, Heading, Paragraph, Table
from modelcity.reporting.selfreport.subject import Subject
from modelcity.showing.words import as_of_word
from modelcity.standard.models import Source
from modelcity.texts import t


def imprint(subject: Subject) -> Iterator[Block]:
    """All that is needed to get the same answer again."""
    yield Heading(t("核对信息和来源", "Imprint and sources"))
    yield Paragraph(
        t(
            "用同一版标准、同一份台账、同一个截止日重算，得分应分毫不差。校验码相同，内容就相同。",
            "The same standard, dossier and day give the same points. Equal digests mean equal contents.",
        )
    )
    yield Table(
        t("核对信息", "Imprint"),
        (Column(t("项目", "Matter"), 9), Column(t("内容", "Content"), 33)),
        tuple(_lines(subject)),
    )
    if subject.cited:
        yield _sources(subject)


def _lines(subject: Subject) -> list[tuple[Cell, ...]]:
    standard, assessment = subject.standard, subject.assessment
    first, last = standard.head.window
    locality = assessment.locality
    return [
        (t("标准", "Standard"), f"{standard.title()}{t('（', ' (')}{standard.id}{t('）', ')')}"),
        (t("版本", "Edition"), standard.head.edition),
        (t("考评年度", "Years"), f"{first}–{last}"),
        (t("级别", "Level"), f"{standard.level_name(subject.level)}{t('（', ' (')}{subject.level}{t('）', ')')}"),
        (t("地区或单位编号", "Locality's id"), locality.id),
        (t("截止日", "As of"), as_of_word(assessment)),
        (t("标准校验码", "Digest of the standard"), standard.digest),
        (t("台账校验码", "Digest of the facts"), assessment.facts_digest),
        (t("程序", "Program"), f"modelcity {__version__}"),
    ]


def _sources(subject: Subject) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, number in subject.cited.items():
        source = subject.standard.sources[name]
        rows.append((f"〔{number}〕", source.title, _kind(source), source.used_for))
    return Table(
        t("来源", "Sources"),
        (
            Column(t("序号", "No."), 3, "id"),
            Column(t("文件", "Document"), 22),
            Column(t("种类", "Kind"), 7),
            Column(t("用于", "Used for"), 19),
        ),
        tuple(rows),
    )


def _kind(source: Source) -> str:
    return t("所依据的文件", "given document") if source.kind == "seed" else t("公开资料", "published text")
