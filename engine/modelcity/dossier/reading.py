"""Reading a dossier (台账) from a CSV, YAML, JSON or XLSX file: refused with every problem in it, or taken whole."""

from collections.abc import Callable
from pathlib import Path

from modelcity.dossier.csvfile import read_csv
from modelcity.dossier.dossier import Dossier, Locality
from modelcity.dossier.rows import Head, Rows
from modelcity.dossier.taking import Others, Taking
from modelcity.dossier.values import MAX_TEXT, folded, shown, text_fault
from modelcity.dossier.yamlfile import read_json, read_yaml
from modelcity.errors import FactError, Place, Problem, near
from modelcity.files import read_bytes
from modelcity.standard.standard import Standard
from modelcity.texts import t

MAX_PROBLEMS = 1_000
MAX_ID = 100
UNFIT_FOR_FILES = '/\\:*?"<>|'
OLD_BOOKS = (".xls", ".xlsm", ".xlsb", ".xltx", ".et", ".ett", ".ods", ".csv.gz")


def read_dossier(path: Path, standard: Standard, others: Others, level: str | None = None) -> Dossier:
    """The dossier in a file, judged by `standard`; raises FactError with all problems.

    `level` (from the call) beats the file's. `others` gives the other installed standards, and is asked only when
    a fact, level or year is not this standard's: what only they use is passed over and counted.
    """
    return dossier_of(_reader(path)(path), standard, others, level)


def dossier_of(rows: Rows, standard: Standard, others: Others, level: str | None = None) -> Dossier:
    """The dossier that rows make; raises FactError with all problems."""
    if rows.problems and not rows.heads:
        raise FactError(bounded(rows.file, rows.problems))
    taking = Taking(rows, standard, others)
    locality = _locality(taking, level)
    taking.entries(locality.level)
    if taking.problems:
        raise FactError(bounded(rows.file, taking.problems))
    order = {name: number for number, name in enumerate(standard.facts)}
    keys = sorted(taking.kept, key=lambda key: (order[key[0]], key[1] or 0))
    return Dossier(locality, {key: taking.kept[key] for key in keys}, rows.file, len(taking.over))


def level_of(standard: Standard, said: str, asked: str | None = None) -> str | None:
    """The level to judge by: as the call asks, else as the dossier says, else the only one; None when there is none."""
    if asked is None and not said.strip():
        return next(iter(standard.levels)) if len(standard.levels) == 1 else None
    return find_level(standard, said if asked is None else asked)


def find_level(standard: Standard, text: str) -> str | None:
    """The level that a text names by id, Chinese or English title; None when the standard has no such level."""
    said = folded(text).casefold()
    for level, title in standard.levels.items():
        names = (level, title, standard.english.levels.get(level, level))
        if said in {folded(name).casefold() for name in names}:
            return level
    return None


def _reader(path: Path) -> Callable[[Path], Rows]:
    """What reads a file of this name; raises FactError when nothing does."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        from modelcity.dossier.xlsxfile import read_xlsx

        return read_xlsx
    readers = {".csv": read_csv, ".yaml": read_yaml, ".yml": read_yaml, ".json": read_json}
    if suffix in readers:
        return readers[suffix]
    read_bytes(path, path.stat().st_size + 1 if path.is_file() else 1)  # says so when there is no such file
    advice = t("请核对文件", "check the file")
    if suffix in OLD_BOOKS:
        advice = t("请用 Excel/WPS 另存为“Excel 工作簿（.xlsx）”", "save it as an Excel workbook (.xlsx)")
    raise FactError(
        Problem(
            Place(str(path)),
            t(f"不认识的文件类型“{shown(suffix)}”", f"unknown kind of file '{shown(suffix)}'"),
            t("台账可以是 .csv、.yaml、.json、.xlsx", "a dossier is .csv, .yaml, .json or .xlsx"),
            advice,
        )
    )


def bounded(file: str, problems: list[Problem]) -> list[Problem]:
    """The first problems; a hostile file can hold any number of them."""
    more = len(problems) - MAX_PROBLEMS
    if more <= 0:
        return problems
    rest = Problem(Place(file), t(f"另有 {more} 个问题没有列出", f"{more} more problems are not listed"))
    return [*problems[:MAX_PROBLEMS], rest]


def _locality(taking: Taking, asked: str | None) -> Locality:
    """Whose facts they are; several localities, an unfit id and an unknown level are problems."""
    rows = taking.rows
    named = list(dict.fromkeys(row.locality for row in rows.rows if row.locality)) or list(rows.heads)
    if len(named) > 1:
        some = "、".join(map(shown, named[:5])) + ("…" if len(named) > 5 else "")
        taking.refuse(
            Place(rows.file),
            t(f"含有 {len(named)} 个地区（{some}）", f"holds {len(named)} localities ({some})"),
            t("一份台账只能是一个地区的", "a dossier is about one locality"),
            t("请按地区拆开；只是要比较的，用 compare --table", "split it; to compare them, use compare --table"),
        )
    head = rows.heads[named[0]] if named else Head("", "", "", "", Place(rows.file))
    taking.problems += head_problems(head)
    return Locality(head.id, head.name, _level(taking, head, asked), head.parent)


def head_problems(head: Head) -> list[Problem]:
    """What is wrong with the id, the name and the parent of a locality."""
    problems = []
    if not head.id:
        found = t("没有地区编号", "there is no locality id")
        advice = t("请填写地区编号（locality 的 id）", "give the locality's id")
        problems.append(Problem(head.place, found, next=advice))
    elif len(head.id) > MAX_ID or head.id.strip(".") == "" or any(mark in head.id for mark in UNFIT_FOR_FILES):
        found = t(f"地区编号“{shown(head.id)}”不能用", f"the locality id '{shown(head.id)}' cannot be used")
        allowed = t(
            f"不超过 {MAX_ID} 个字符，不含 {UNFIT_FOR_FILES}，因为它会用作文件名",
            f"up to {MAX_ID} characters, none of {UNFIT_FOR_FILES}: it names files",
        )
        problems.append(Problem(head.place, found, allowed))
    for text in dict.fromkeys((head.id, head.name, head.parent)):
        if fault := text_fault(text):
            allowed = t(
                f"不超过 {MAX_TEXT} 个字符，不含控制字符", f"up to {MAX_TEXT} characters, no control characters"
            )
            problems.append(Problem(head.place, fault, allowed))
    return problems


def _level(taking: Taking, head: Head, asked: str | None) -> str:
    """The level to judge by; "" and a problem when there is none."""
    standard = taking.standard
    said, place = (head.level, head.place) if asked is None else (asked, Place("--level"))
    titles = "、".join(f"{level}（{title}）" for level, title in standard.levels.items())
    allowed = t(
        f"标准 {standard.id} 的级别：{titles}", f"levels of the standard {standard.id}: {', '.join(standard.levels)}"
    )
    if found := level_of(standard, head.level, asked):
        return found
    if asked is None and not said.strip():
        taking.refuse(place, t("没有写明级别", "names no level"), allowed, _level_advice())
        return ""
    owners = [other.id for other in taking.elsewhere if find_level(other, said)]
    if owners:
        hint = t(
            f"这是标准 {'、'.join(owners)} 的级别，请换用该标准",
            f"it is a level of {', '.join(owners)}: use that standard",
        )
    else:
        hint = near(said[:MAX_ID], standard.levels) or _level_advice()
    taking.refuse(place, t(f"级别“{shown(said)}”不能用", f"the level '{shown(said)}' cannot be used"), allowed, hint)
    return ""


def _level_advice() -> str:
    return t(
        "请用 --level 给出，或写在 localities.csv、YAML 的 locality、工作簿的说明页里",
        "give it with --level, in localities.csv, under locality in YAML, or on the workbook's cover",
    )
