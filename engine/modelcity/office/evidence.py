"""Evidence on file (案卷): a folder of one locality under one standard, ``A1/A1-02/2021/…``, and its register.

``evidence.yaml`` says whose it is. Only what the register lists counts, and only while it is unchanged.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from modelcity.dossier.reading import head_problems
from modelcity.dossier.rows import Head
from modelcity.dossier.yamlwriting import quoted
from modelcity.errors import CallError, FactError, Place, Problem
from modelcity.files import MEGABYTE, decode, read_bytes, write_whole
from modelcity.office.newfolder import new_folder
from modelcity.office.register import REGISTER, Filed, read_register, register_bytes
from modelcity.office.round import Area
from modelcity.office.safepaths import safe_name
from modelcity.standard.facts import Declared
from modelcity.standard.standard import Standard
from modelcity.standard.wellformed import validated
from modelcity.texts import t
from modelcity.yamltext import read_tree

HEAD_FILE, GUIDE = "evidence.yaml", "说明.txt"
LISTS = ("案卷目录.xlsx", "案卷目录.csv", "抽查表.xlsx")  # may lie beside them, under these names
ALL_YEARS = "不分年度"


class ArchiveHead(Declared):
    """What ``evidence.yaml`` says: the standard, and whose evidence it is."""

    standard: str
    edition: str
    locality: Area


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder of evidence that `init` made."""

    folder: Path
    standard: str
    locality: Area

    @property
    def rows(self) -> tuple[Filed, ...]:
        """What is registered; raises CallError where a row cannot be taken: nothing stands on half a register."""
        register = read_register(self.folder)
        if register.problems:
            raise CallError(replace(problem, next=problem.next or _mend_row()) for problem in register.problems)
        return register.rows


def open_archive(folder: Path) -> Archive:
    """The archive in a folder; raises CallError when there is none or its head cannot be taken."""
    path = folder / HEAD_FILE
    if not os.path.isfile(path):  # noqa: PTH113 - says no where the folder may not be looked into
        found = t(f"没有 {HEAD_FILE}（或没有权限查看）", f"has no {HEAD_FILE} (or may not be looked into)")
        advice = t("请给出 evidence init 建的文件夹", "name a folder that evidence init made")
        raise CallError(Problem(Place(str(folder)), found, next=advice))
    try:
        tree = read_tree(decode(read_bytes(path, MEGABYTE), str(path)), str(path))
    except FactError as error:
        raise CallError(error.problems) from error
    if not tree.problems:
        head, problems = validated(ArchiveHead, tree.value, tree, ())
        if head is not None:
            area = head.locality
            problems = head_problems(Head(area.id, area.name, area.level, area.parent, tree.place(("locality",))))
            if not problems:
                return Archive(folder, head.standard, area)
        tree.problems += problems
    raise CallError(tree.problems)


def folder_of(standard: Standard, fact: str, year: int | None) -> str:
    """Where evidence of a value lies: ``A1/A1-02/2021``, or ``…/不分年度``."""
    entry = standard.owner_of(fact)
    name = entry.id if entry else fact
    parts = (standard.category_of(name), name, ALL_YEARS if year is None else str(year))
    return "/".join(map(safe_name, parts))


def init_archive(standard: Standard, area: Area, folder: Path) -> int:
    """Make the folder, whole or not at all, and return how many folders for papers it has; raises CallError."""
    if problems := list(head_problems(Head(area.id, area.name, area.level, area.parent, Place("--name")))):
        raise CallError(problems)
    found = t("已经是案卷文件夹", "is a folder of evidence already")
    advice = t("可以直接登记材料；要新建，请换一个文件夹", "file papers in it, or choose another folder for a new one")
    with new_folder(folder, HEAD_FILE, Problem(Place(str(folder)), found, next=advice)) as made:
        return _make(standard, area, made)


def _make(standard: Standard, area: Area, folder: Path) -> int:
    places = dict.fromkeys(
        folder_of(standard, fact, year)
        for fact in standard.facts_at(area.level)
        for year in (standard.years if standard.facts[fact].yearly else (None,))
    )
    for place in places:
        (folder / place).mkdir(parents=True)
    write_whole(folder / GUIDE, ("\r\n".join(_guide(standard, area)) + "\r\n").encode("utf-8-sig"))
    write_whole(folder / REGISTER, register_bytes(()))
    write_whole(folder / HEAD_FILE, ("\n".join(_head_lines(standard, area)) + "\n").encode())
    return len(places)


def _head_lines(standard: Standard, area: Area) -> Iterator[str]:
    yield "# 案卷：由 modelcity evidence init 写出，别的命令要读；请不要改"
    yield f"standard: {quoted(standard.id)}"
    yield f"edition: {quoted(standard.head.edition)}"
    said = {"id": area.id, "name": area.name, "level": area.level, "parent": area.parent}
    yield f"locality: {{{', '.join(f'{key}: {quoted(text)}' for key, text in said.items())}}}"


def _guide(standard: Standard, area: Area) -> Iterator[str]:
    """What lies where, for whoever opens the folder; in Chinese whatever the language in use."""
    yield f"{area.name}双拥工作佐证材料案卷（{standard.chinese_title}）"
    yield ""
    yield f"每个小项一个文件夹，里面按年度分；与年度无关的放“{ALL_YEARS}”。"
    yield "登记一份材料（复制进来，并记入登记表）："
    yield f"    modelcity evidence add 案卷文件夹 文件 --fact 事实编号 --year 年度（注明“{ALL_YEARS}”的不写 --year）"
    yield f"{REGISTER} 是登记表，可用 Excel 打开查看；文件移动、改名、改内容之后要重新登记，否则不算佐证。"
    yield "检查：modelcity evidence check 案卷文件夹；目录：modelcity evidence catalogue 案卷文件夹 --out 案卷目录.xlsx"
    asked, shown = set(standard.facts_at(area.level)), ""
    for entry in standard.entries.values():
        facts = [fact for fact in entry.facts.values() if fact.id in asked]
        if not facts:
            continue
        category = standard.category_of(entry.id)
        if category != shown:
            yield from ("", f"== {category} {standard.head.categories.get(category, '')}".rstrip())
            shown = category
        yield from ("", f"{entry.id} {entry.title}")
        if entry.evidence:
            yield f"    应备：{'、'.join(entry.evidence)}"
        yield from (f"    {fact.id}  {fact.zh}" + ("" if fact.yearly else f"（{ALL_YEARS}）") for fact in facts)


def _mend_row() -> str:
    return t(
        "请用 Excel/WPS 改正这一行（存为“CSV UTF-8”），或删去它再用 evidence add 重新登记",
        "mend the row (save it as 'CSV UTF-8'), or delete it and file the paper again with evidence add",
    )
