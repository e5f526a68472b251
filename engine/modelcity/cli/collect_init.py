"""``modelcity collect init``: a folder with a workbook for every unit that hands facts in."""

from datetime import date
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, Day, language, of_a_standard, the_standard
from modelcity.dossier.reading import find_level
from modelcity.errors import CallError, Place, Problem
from modelcity.standard.standard import Standard
from modelcity.texts import t


@click.command("init", cls=Command, help="生成一轮收集的文件夹：每个单位一本填报表，还有给汇总单位的总表。")
@of_a_standard
@click.option("--level", required=True, help="给哪一级收集，如 county、city")
@click.option("--name", required=True, help="地区名称，如 示例区")
@click.option("--id", "area_id", help="地区编号（会用作文件名），不写则同名称")
@click.option("--parent", default="", help="上级地区，可不写")
@click.option("--towns", type=FILE, help="镇街名单 localities.csv（列：locality,name,level,parent），每个镇街一本")
@click.option("--due", type=Day(), help="上报时限，如 2023-06-20；不写则按标准")
@click.option("--out", type=FILE, required=True, help="写到哪个新文件夹")
@language
def init(
    standards: Path | None,
    standard_id: str | None,
    level: str,
    name: str,
    area_id: str | None,
    parent: str,
    towns: Path | None,
    due: date | None,
    out: Path,
) -> None:
    """Write the folder of a round."""
    from modelcity.office.beginning import begin
    from modelcity.office.round import BOOKS, OVERVIEW, RETURNED, Area, town_level
    from modelcity.office.sending import write_round

    standard = the_standard(standards, standard_id)
    named = {"id": (area_id or name).strip(), "name": name.strip(), "parent": parent.strip()}
    area = Area(**named, level=_level(standard, level))
    one, left_out = begin(standard, area, due, towns)
    everyone = write_round(standard, one, out)
    count = sum(asked.is_town for asked in everyone)
    here = f" --standards {standards}" if standards else ""  # where the standard of this round stands
    click.echo(
        t(
            f"已写出 {out}：{len(everyone)} 本填报表在 {BOOKS}/（其中镇街 {count} 本），总表是 {OVERVIEW}；"
            f"{one.due.isoformat()} 前交齐。\n下一步：把 {BOOKS}/ 里的填报表发给各单位；"
            f"收回来的放进 {out / RETURNED}，再运行 modelcity collect merge {out} --out 台账.yaml{here}",
            f"written {out}: {len(everyone)} books in {BOOKS}/ ({count} of towns), overview {OVERVIEW}; "
            f"due {one.due.isoformat()}.\nnext: send the books out; put what comes back into {out / RETURNED}, "
            f"then modelcity collect merge {out} --out dossier.yaml{here}",
        )
    )
    if left_out:
        names = "、".join(f"{head.name}（{head.level}）" for head in left_out)
        click.echo(t(f"提示：名单里这些不是镇街，没有发：{names}", f"note: no towns, so no books: {names}"), err=True)
    if not count and town_level(standard):
        click.echo(t(*_without_towns()), err=True)


def _level(standard: Standard, said: str) -> str:
    known = find_level(standard, said)
    if known is not None:
        return known
    levels = "、".join(f"{key}（{title}）" for key, title in standard.levels.items())
    found = t(f"没有级别“{said}”", f"no level '{said}'")
    raise CallError(Problem(Place("--level"), found, t(f"只能是 {levels}", f"must be one of {levels}")))


def _without_towns() -> tuple[str, str]:
    return (
        "提示：没有镇街的填报表；要一起收集，请加 --towns 镇街名单.csv",
        "note: there are no towns' books; to collect from towns too, add --towns LOCALITIES.csv",
    )
