"""The same facts in every format give the same dossier; what only others use is passed over and counted."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from bad_dossiers import NATIONAL, others, read, read_text
from modelcity.dossier.dossier import Dossier
from modelcity.dossier.reading import read_dossier
from modelcity.standard.load import installed, load

CSV = """locality,fact,year,value,evidence,note
370303,ds_in_development_plan,,是,规划纲要,
370303,joint_conference_count,2021,"1,200",会议纪要; 签到表 ；,
370303,joint_conference_count,2022,,,尚未统计
370303,member_plan_summary_rate,2020,38/41,汇总表,
370303,member_plan_summary_rate,2021,９５％,,
370303,conscript_allowance_on_time,2023,na,零报告证明,没有义务兵😀
"""
LOCALITIES = "locality,name,level,parent\n370303,某区,县（区）,3703\n370304,另一区,county,\n"
YAML = """
locality: {id: 370303, name: 某区, level: county, parent: 3703}
facts:
  ds_in_development_plan: {value: yes, evidence: [规划纲要]}
  joint_conference_count:
    2021: {value: 1200, evidence: [会议纪要, 签到表]}
    2022:
  member_plan_summary_rate: {2020: {value: 38/41, evidence: 汇总表}, 2021: 95%}
  conscript_allowance_on_time: {2023: {value: NA, evidence: [零报告证明], note: 没有义务兵😀}}
  leading_group_plenary_count: ~
"""
FACTS = {
    "ds_in_development_plan": {"value": True, "evidence": ["规划纲要"]},
    "joint_conference_count": {"2021": {"value": 1200, "evidence": ["会议纪要", "签到表"]}, "2022": None},
    "member_plan_summary_rate": {"2020": {"value": "38/41", "evidence": ["汇总表"]}, "2021": 0.95},
    "conscript_allowance_on_time": {"2023": {"value": "na", "evidence": ["零报告证明"], "note": "没有义务兵😀"}},
}
JSON = {"locality": {"id": "370303", "name": "某区", "level": "县(区)", "parent": "3703"}, "facts": FACTS}


def said(dossier: Dossier) -> object:
    """What a dossier says, without how it was typed and where."""
    return dossier.locality, [(key, entry.value, entry.evidence, entry.note) for key, entry in dossier.entries.items()]


def csv_dossier(folder: Path, content: bytes) -> Dossier:
    (folder / "localities.csv").write_bytes(LOCALITIES.encode("gb18030"))
    (folder / "a.csv").write_bytes(content)
    return read(folder / "a.csv")


def test_csv(tmp_path: Path):
    dossier = csv_dossier(tmp_path, CSV.encode())
    assert dossier.entries["joint_conference_count", 2021].value == 1200
    assert dossier.entries["joint_conference_count", 2021].typed == "1,200"
    assert dossier.entries["joint_conference_count", 2021].place.line == 3
    assert dossier.entries["member_plan_summary_rate", 2020].value == Fraction(38, 41)
    assert dossier.entries["conscript_allowance_on_time", 2023].value is None
    assert ("joint_conference_count", 2022) not in dossier.entries
    assert (dossier.locality.id, dossier.locality.name, dossier.locality.level) == ("370303", "某区", "county")
    assert (dossier.file, dossier.passed_over) == (str(tmp_path / "a.csv"), 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_csv_as_it_is_saved(tmp_path: Path, encoding: str, line_end: str):
    expected = said(csv_dossier(tmp_path, CSV.encode()))
    assert said(csv_dossier(tmp_path, CSV.replace("\n", line_end).encode(encoding))) == expected


def test_every_format_gives_the_same_dossier(tmp_path: Path):
    expected = said(csv_dossier(tmp_path, CSV.encode()))
    assert said(read_text(tmp_path / "a.yaml", YAML, None)) == expected
    for indent, ascii_only in ((None, True), (1, False), ("\t", True)):
        text = json.dumps(JSON, indent=indent, ensure_ascii=ascii_only)
        assert said(read_text(tmp_path / "a.json", text, None)) == expected


def test_json_strings_keep_what_yaml_would_read_otherwise(tmp_path: Path):
    note = '制表\t换行\n/斜\\杠"引" # \' & * null NaN \u2028行 \x7f'
    facts = {"joint_conference_count": {"2021": {"value": 1, "note": note.replace("\u2028", "").replace("\x7f", "")}}}
    dossier = read_text(tmp_path / "a.json", json.dumps(JSON | {"facts": facts}, ensure_ascii=False), None)
    assert dossier.entries["joint_conference_count", 2021].note == '制表 换行 /斜\\杠"引" # \' & * null NaN 行'


def test_header_in_any_order_case_and_width(tmp_path: Path):
    text = "\ufeff Value ,ＦＡＣＴ,year,Locality\n\n 是 ,ds_in_leader_appraisal,２０２１,区甲\n,,,\n"
    dossier = read_text(tmp_path / "a.csv", text)
    assert dossier.entries["ds_in_leader_appraisal", 2021].value == 1
    assert dossier.entries["ds_in_leader_appraisal", 2021].typed == "是"
    assert (dossier.locality.id, dossier.locality.name) == ("区甲", "区甲")


def test_passed_over(tmp_path: Path):
    text = "locality,fact,year,value\n" + "".join(
        f"区甲,{row}\n"
        for row in (
            "joint_conference_count,2021,1",
            "own_plan_summary_done,2021,是",  # asked of towns only
            "only_elsewhere_count,2018,whatever",
            "only_elsewhere_count,2018,whatever",
            "joint_conference_count,2018,3",  # in the other window
            "only_elsewhere_count,2019,",
        )
    )
    dossier = read_text(tmp_path / "a.csv", text)
    assert list(dossier.entries) == [("joint_conference_count", 2021)]
    assert dossier.passed_over == 3


def test_other_standards_are_only_asked_when_something_is_not_ours(tmp_path: Path):
    def never() -> list[object]:
        raise AssertionError("not needed")

    (tmp_path / "a.yaml").write_text(YAML, encoding="utf-8")
    assert read_dossier(tmp_path / "a.yaml", NATIONAL, never).passed_over == 0


def test_the_same_value_twice_unites_its_evidence(tmp_path: Path):
    rows = ("38/41,甲;乙,先", "38/41,乙;丙,后", ",丁,", "76/82,,先")
    text = "locality,fact,year,value,evidence,note\n" + "".join(
        f"区甲,member_plan_summary_rate,2021,{row}\n" for row in rows
    )
    entry = read_text(tmp_path / "a.csv", text).entries["member_plan_summary_rate", 2021]
    assert (entry.evidence, entry.note, entry.typed) == (("甲", "乙", "丙"), "先；后", "38/41")


@pytest.mark.parametrize("level", ["county", "County", "县（区）", "县(区)"])
def test_level_of_the_call_beats_the_file(tmp_path: Path, level: str):
    assert (
        read_text(tmp_path / "a.yaml", YAML.replace("level: county", "level: town"), level).locality.level == "county"
    )


def test_level_by_its_english_title(tmp_path: Path):
    standard = load(installed(), "national", english=True)[0]
    (tmp_path / "a.yaml").write_text(YAML, encoding="utf-8")
    title = standard.english.levels["town"]
    assert read_dossier(tmp_path / "a.yaml", standard, others, title).locality.level == "town"


def test_the_only_level_is_taken(tmp_path: Path):
    standard = next(other for other in others() if other.id == "other")
    (tmp_path / "a.csv").write_text("locality,fact,year,value\n甲局,joint_conference_count,2021,1\n", encoding="utf-8")
    dossier = read_dossier(tmp_path / "a.csv", standard, lambda: [NATIONAL])
    assert (dossier.locality.level, dossier.passed_over) == ("unit", 1)


def test_entries_stand_in_declared_order(tmp_path: Path):
    lines = CSV.splitlines()
    shuffled = "\n".join([lines[0], *reversed(lines[1:])])
    assert said(csv_dossier(tmp_path, shuffled.encode())) == said(csv_dossier(tmp_path, CSV.encode()))
