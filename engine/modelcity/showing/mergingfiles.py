"""What merging writes: the dossier and the towns' as YAML, and ``merge.csv``, which says where each value stands."""

from collections.abc import Iterator
from pathlib import Path

from modelcity.dossier.dossier import Entry, Key
from modelcity.dossier.yamlwriting import dossier_yaml
from modelcity.errors import Place
from modelcity.files import write_whole
from modelcity.office.gathering import MERGE_FILE
from modelcity.showing.merging import Result
from modelcity.showing.plain import csv_bytes
from modelcity.texts import t

TOWNS = "towns"  # the folder of the towns' dossiers, beside the locality's


def write_merged(result: Result, out: Path) -> list[Path]:
    """Write all files once all are ready, the dossier last; raises CallError.

    Every town of the round has a dossier, be it empty: what an earlier merging wrote must not stay.
    """
    remarks = _remarks(result)
    files = {out.parent / MERGE_FILE: merge_csv(result)}
    for town in result.merged.towns:
        files[out.parent / TOWNS / f"{town.locality.id}.yaml"] = dossier_yaml(town, remarks)
    files[out] = dossier_yaml(result.merged.dossier, remarks)
    for path, content in files.items():
        write_whole(path, content)
    return list(files)


def _remarks(result: Result) -> list[str]:
    standard, merged = result.standard, result.merged
    said = t(
        f"由 modelcity collect merge 按标准 {standard.id} {standard.head.edition} 版合并，每个值的出处见 {MERGE_FILE}",
        f"merged by modelcity collect merge, standard {standard.id} {standard.head.edition}; origins: {MERGE_FILE}",
    )
    count = len(merged.conflicts)
    left = t(f"有 {count} 个值说法不一，没有写在这里", f"{count} values in conflict are left out")
    return [said, left] if count else [said]


def merge_csv(result: Result) -> bytes:
    """Every value and every refused cell with file, sheet and cell: UTF-8 with BOM, CRLF; nothing in it runs."""
    return csv_bytes([_headers(), *_rows(result)])


def _headers() -> tuple[str, ...]:
    return (
        t("台账", "dossier"),
        t("小项", "indicator"),
        t("事实编号", "fact"),
        t("事实", "title"),
        t("年度", "year"),
        t("填报值", "value"),
        t("佐证材料", "evidence"),
        t("说明", "note"),
        t("填报单位", "respondent"),
        t("文件", "file"),
        t("工作表", "sheet"),
        t("单元格", "cell"),
        t("情况", "standing"),
    )


def _rows(result: Result) -> Iterator[tuple[str, ...]]:
    merged, own = result.merged, result.round.locality.id
    disputed = {statement for conflict in merged.conflicts for statement in conflict.stated}
    known = {one.key: one.known for one in merged.shares}
    for one in merged.statements:
        if one in disputed:
            standing = t("说法不一，没有采用", "conflict: not taken")
        elif not one.each:
            standing = t("采用", "taken")
        elif known[one.key]:
            standing = t("计入占比", "counted in a share")
        else:
            standing = t("占比还算不出", "the share is open")
        value = _value(result, one.locality or own, one.key, one.entry)
        yield (*value, result.title(one.respondent), *_origin(result, one.entry.place), standing)
    for share in merged.shares:
        if (entry := merged.dossier.entries.get(share.key)) is not None:
            yield (*_value(result, own, share.key, entry), "", "", "", "", t("各家回答汇总", "from the answers"))
    for problem in (*merged.problems, *(problem for file in merged.refused for problem in file.problems)):
        said = t("；", "; ").join(filter(None, (problem.found, problem.allowed, problem.next)))
        refused = t(f"没有采用：{said}", f"not taken: {said}")
        yield (*[""] * 9, *_origin(result, problem.place), refused)


def _value(result: Result, locality: str, key: Key, entry: Entry) -> tuple[str, ...]:
    owner = result.standard.owner_of(key[0])
    names = (owner.id if owner else "", key[0], result.standard.fact_title(key[0]), str(key[1] or ""))
    return (locality, *names, entry.typed, ";".join(entry.evidence), entry.note)


def _origin(result: Result, place: Place) -> tuple[str, str, str]:
    return result.relative(place.file), place.sheet or "", place.cell or ""
