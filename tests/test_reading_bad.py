"""Bad dossiers: each is refused whole, with file, place, what was found and what is allowed, in Chinese."""

import re
from pathlib import Path

import pytest

from bad_dossiers import HERE, refusal
from modelcity.yamltext import read_tree

EXPECTED: dict[str, list[str]] = read_tree((HERE / "expected.yaml").read_text(encoding="utf-8"), "expected").value
OK = "区甲,joint_conference_count,2021,1,会议记录,\n"
HEADER = "locality,fact,year,value,evidence,note\n"


def test_every_bad_file_is_expected():
    present = {path.name for path in HERE.iterdir() if path.suffix not in (".py", "") and path.name != "expected.yaml"}
    assert present == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_bad_file(name: str):
    path = HERE / name
    message = refusal(path, "county" if path.suffix == ".csv" else None)
    for words in EXPECTED[name]:
        assert words in message
    for line in message.splitlines():
        assert line.startswith(str(path)), "every problem names its file"
        assert re.search(r"[\u4e00-\u9fff]", line.removeprefix(str(path))), "every problem is said in Chinese"


def test_all_problems_come_at_once():
    assert len(refusal(HERE / "all_at_once.csv", "county").splitlines()) == 3


def test_unknown_level_of_the_call_beats_a_good_file(tmp_path: Path):
    path = tmp_path / "a.yaml"
    path.write_text("locality: {id: 区甲, level: county}\nfacts: {}\n", encoding="utf-8")
    assert "--level: 级别“镇”不能用" in refusal(path, "镇")


def test_missing_file_and_folder(tmp_path: Path):
    assert "没有这个文件" in refusal(tmp_path / "none.csv")
    assert "没有这个文件" in refusal(tmp_path / "none.pdf")
    assert "不是普通文件" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ((HEADER + OK).encode("utf-16"), "NUL"),
        ((HEADER + OK).encode() + b"\0", "NUL"),
        (HEADER.encode() + b"\xff\xfe\xff,1\n", "既不是 UTF-8 也不是 GBK"),
    ],
)
def test_bytes_that_are_no_text(tmp_path: Path, content: bytes, words: str):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert words in refusal(path, "county")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("name,level\n区甲,county\n", "缺少列“locality”"),
        ("locality,name,grade\n区甲,甲,county\n", "grade"),
        ("locality,level\n区甲,county\n区甲,city\n", "写得不同"),
        ("locality,level\n区甲,village\n", "级别“village”不能用"),
        ("locality,level\n区乙,county\n", "没有写明级别"),
        ("id,name,level\n区甲,甲\x07区,county\n", "U+0007"),
        ("", "是空文件"),
    ],
)
def test_bad_localities_beside_the_file(tmp_path: Path, table: str, words: str):
    (tmp_path / "localities.csv").write_text(table, encoding="utf-8")
    (tmp_path / "a.csv").write_text(HEADER + OK, encoding="utf-8")
    assert words in refusal(tmp_path / "a.csv")


def test_many_problems_are_counted_not_listed(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text(
        HEADER + "".join(f"区甲,no_such_fact_{number},2021,1,,\n" for number in range(3000)), encoding="utf-8"
    )
    lines = refusal(path, "county").splitlines()
    assert len(lines) == 1001
    assert "另有 2000 个问题没有列出" in "\n".join(lines)
