"""What may be filed: papers as somebody names them, checked before anything moves."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from modelcity.dossier.dossier import Key
from modelcity.dossier.values import one_line, text_fault
from modelcity.errors import CallError, Place, Problem, near
from modelcity.office.evidence import Archive
from modelcity.office.safepaths import path_fault
from modelcity.standard.standard import Standard
from modelcity.texts import t


@dataclass(frozen=True, slots=True)
class Paper:
    """A file and the values that it proves. `inside`: its path below the archive, "" when it comes from elsewhere."""

    file: Path
    keys: tuple[Key, ...]
    title: str
    note: str = ""
    inside: str = ""


def papers_of(archive: Archive, files: Sequence[Path], keys: tuple[Key, ...], title: str, note: str) -> list[Paper]:
    """Files as papers that all prove the same values; without a title its name is a paper's title."""
    said = one_line(title), one_line(note)
    return [Paper(file, keys, said[0] or one_line(file.stem), said[1], _inside(archive.folder, file)) for file in files]


def keys_of(archive: Archive, standard: Standard, facts: Sequence[str], years: Sequence[int]) -> tuple[Key, ...]:
    """Every fact in every year given; raises CallError where a fact is not asked, or its years do not fit."""
    keys = dict.fromkeys((fact, year) for fact in facts for year in (years or (None,)))
    problems = [
        found for key in keys if (found := key_problem(archive, standard, key, lambda name: Place(f"--{name}")))
    ]
    if problems:
        raise CallError(problems)
    return tuple(keys)


def key_problem(archive: Archive, standard: Standard, key: Key, at: Callable[[str], Place]) -> Problem | None:
    """What is wrong with a value to file for, and what to do; `at` gives the place of its "fact" and its "year"."""
    fault = key_fault(archive, standard, key)
    if not fault:
        return None
    name, year = key
    listed = t("编号见案卷里的说明.txt", "the ids are listed in 说明.txt")
    fact = standard.facts.get(name)
    if fact is None:
        titled = next((known.id for known in standard.facts.values() if known.zh == name), "")
        hint = t(f"这是标题，请写编号 {titled}", f"this is a title: write the id {titled}") if titled else ""
        return Problem(at("fact"), fault, next=hint or near(name[:100], standard.facts) or listed)
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


def check_papers(archive: Archive, standard: Standard, papers: Sequence[Paper]) -> Iterator[Problem]:
    """What is wrong with papers before anything is copied."""
    for paper in papers:
        place = Place(str(paper.file))
        found = _file_fault(paper)
        if found:
            yield Problem(place, *found)
        for text in (paper.title, paper.note):
            if fault := text_fault(text):
                allowed = t("不超过 2000 个字符，不含控制字符", "up to 2000 characters, no control characters")
                yield Problem(place, fault, allowed, t("请另起材料名（title）", "give it another title"))
        for key in paper.keys:
            if fault := key_fault(archive, standard, key):
                yield Problem(place, fault)


def _file_fault(paper: Paper) -> tuple[str, str, str] | None:
    """What was found, what is allowed, what to do; links are refused, as they may show something else tomorrow."""
    plain = t("只收有内容的普通文件", "only plain files with content are taken")
    try:
        if paper.file.is_symlink():
            return t("是链接", "is a link"), plain, t("请给出原文件", "name the file itself")
        if not paper.file.exists():
            return t("没有这个文件", "there is no such file"), plain, t("请核对路径", "check the path")
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
