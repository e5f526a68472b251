"""What may be filed: papers as somebody names them, checked before anything moves."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from modelcity.dossier.dossier import Key
from modelcity.dossier.values import one_line, shown, text_fault
from modelcity.errors import CallError, Place, Problem, near
from modelcity.office.evidence import Archive
from modelcity.office.safepaths import path_fault
from modelcity.standard.standard import Standard
from modelcity.texts import t


@dataclass(frozen=True, slots=True)
class Paper:
    """A file and the values that it proves.

    `inside`: its path below the archive, "" when it comes from elsewhere; `listed`: where a list names it.
    """

    file: Path
    keys: tuple[Key, ...]
    title: str
    note: str = ""
    inside: str = ""
    listed: Place | None = None


def named_papers(
    archive: Archive,
    standard: Standard,
    files: Sequence[Path],
    facts: Sequence[str],
    years: Sequence[int],
    title: str,
    note: str,
) -> list[Paper]:
    """Files that prove every fact in every year given; raises CallError with all that is wrong with either."""
    keys = tuple(dict.fromkeys((fact, year) for fact in facts for year in (years or (None,))))
    found = (key_problem(archive, standard, key, lambda name: Place(f"--{name}")) for key in keys)
    papers = papers_of(archive, files, keys, title, note)
    if problems := [*filter(None, found), *check_papers(papers)]:
        raise CallError(problems)
    return papers


def papers_of(archive: Archive, files: Sequence[Path], keys: tuple[Key, ...], title: str, note: str) -> list[Paper]:
    """Files as papers that all prove the same values; without a title its name is a paper's title."""
    said = one_line(title), one_line(note)
    return [Paper(file, keys, said[0] or one_line(file.stem), said[1], _inside(archive.folder, file)) for file in files]


def key_problem(
    archive: Archive, standard: Standard, key: Key, at: Callable[[str], Place], *, hinted: bool = True
) -> Problem | None:
    """What is wrong with a value to file for, and what to do; `at` gives the place of its "fact" and its "year".

    `hinted`: near names are looked up, which takes its time.
    """
    fault = key_fault(archive, standard, key)
    if not fault:
        return None
    name, year = key
    listed = t("编号见案卷里的说明.txt", "the ids are listed in 说明.txt")
    fact = standard.facts.get(name)
    if fact is None:
        titled = next((known.id for known in standard.facts.values() if known.zh == name), "")
        hint = t(f"这是标题，请写编号 {titled}", f"this is a title: write the id {titled}") if titled else ""
        hint = hint or (near(name[:100], standard.facts) if hinted else "")
        return Problem(at("fact"), fault, next=hint or listed)
    if name not in standard.facts_at(archive.locality.level):
        return Problem(at("fact"), fault, next=listed)
    advice = t("请不要写年度", "give no year")
    if fact.yearly:
        advice = t("请写明年度", "give the year") if year is None else t("请改正年度", "mend the year")
    return Problem(at("year"), fault, next=advice)


def key_fault(archive: Archive, standard: Standard, key: Key) -> str:
    """Why nothing can be filed for a value ("" when it can): its fact or year is none of this standard and level."""
    name, year = key
    fact = standard.facts.get(name)
    if fact is None:
        return t(f"标准 {standard.id} 没有事实“{name}”", f"the standard {standard.id} has no fact '{name}'")
    if name not in standard.facts_at(archive.locality.level):
        level = standard.level_name(archive.locality.level)
        return t(f"{level}不填事实“{fact.zh}”（{name}）", f"{level} is not asked for the fact '{name}'")
    if not fact.yearly and year is not None:
        return t(f"事实“{fact.zh}”不分年度，却写了 {year}", f"the fact '{name}' has no years, and {year} is given")
    if fact.yearly and year not in standard.years:
        said = t("没有写年度", "has no year") if year is None else t(f"写了 {year} 年", f"has the year {year}")
        first, last = standard.years[0], standard.years[-1]
        return t(f"事实“{fact.zh}”按 {first}–{last} 年收集，{said}", f"the fact '{name}' ({first}–{last}) {said}")
    return ""


def check_papers(papers: Sequence[Paper]) -> Iterator[Problem]:
    """What is wrong with files, titles and notes before anything is copied."""
    for paper in papers:
        place, name = paper.listed or Place(str(paper.file)), shown(paper.file.name)
        if fault := _file_fault(paper):
            found, *more = fault
            yield Problem(place, t(f"“{name}”{found}", f"'{name}' {found}") if paper.listed else found, *more)
        for text, advice in (
            (
                paper.title,
                t("请另起材料名（--title，清单里的 title 列）", "give it another title (--title, or column title)"),
            ),
            (paper.note, t("请改备注（--note，清单里的 note 列）", "mend the note (--note, or column note)")),
        ):
            if said := text_fault(text):
                allowed = t("不超过 2000 个字符，不含控制字符", "up to 2000 characters, no control characters")
                yield Problem(place, said, allowed, advice)


def _file_fault(paper: Paper) -> tuple[str, str, str] | None:
    """What was found, what is allowed, what to do; links are refused, as they may show something else tomorrow."""
    plain = t("只收有内容的普通文件", "only plain files with content are taken")
    try:
        if paper.file.is_symlink():
            return t("是链接", "is a link"), plain, t("请给出原文件", "name the file itself")
        if not paper.file.exists():
            return t("没有这个文件", "is not there"), plain, t("请核对路径", "check the path")
        if not paper.file.is_file():
            return t("不是普通文件", "is no plain file"), plain, t("文件夹请逐个文件登记", "name the files of a folder")
        if paper.file.stat().st_size == 0:
            return t("是空文件", "is empty"), plain, t("请重新扫描或另存", "scan or save it again")
    except (OSError, ValueError) as error:
        return (
            t(f"读不出来（{error}）", f"cannot be read ({error})"),
            plain,
            t("请核对路径和权限", "check path and permissions"),
        )
    fault = path_fault(paper.inside) if paper.inside else ""
    if not fault and paper.inside and "/" not in paper.inside:
        fault = t("放在案卷的最外层", "lies at the top of the archive")
    if fault:
        return (
            fault,
            "",
            t("请改名，或移到小项和年度的文件夹里", "rename it, or move it to the folder of its indicator and year"),
        )
    return None


def _inside(root: Path, file: Path) -> str:
    """The path below the archive of a file that lies in it, however it was named; "" elsewhere."""
    below = os.path.normcase(os.path.realpath(root)) + os.sep
    real = os.path.realpath(file)
    return real[len(below) :].replace(os.sep, "/") if os.path.normcase(real).startswith(below) else ""
