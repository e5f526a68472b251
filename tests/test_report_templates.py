"""The letterhead and the style of reports: an office's own, every mistake at once with its line, nothing hostile."""

from pathlib import Path

import pytest

from modelcity.errors import CallError, DeclarationError
from modelcity.reporting.templates import read_templates
from modelcity.resources import area


def folder(place: Path, **files: str) -> Path:
    """A folder of templates; `letterhead` stands for letterhead.yaml."""
    for name, text in files.items():
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    return place


def refused(place: Path) -> list[str]:
    """What is said of a folder, each line without its path up to the file's name."""
    with pytest.raises(DeclarationError) as caught:
        read_templates(place)
    return [str(problem).rpartition(str(place))[2].lstrip("/") for problem in caught.value.problems]


def test_ours_follow_the_official_look() -> None:
    templates = read_templates()
    page = templates.style.page
    assert (page["width"], page["height"]) == (210, 297)
    assert (page["width"] - page["left"] - page["right"], page["height"] - page["top"] - page["bottom"]) == (156, 225)
    assert (templates.style.sizes["title"], templates.style.sizes["body"], templates.style.line) == (44, 32, 28)
    assert templates.letterhead.of("示例区").organ == "示例区双拥工作领导小组办公室"
    assert templates.files["page.css"] == area("reports") / "page.css"


def test_an_office_changes_only_what_it_writes(tmp_path: Path) -> None:
    folder(tmp_path, letterhead="banner: '{locality}文件'\n", style="sizes: {body: 30}\ncolors: {banner: c01234}\n")
    (tmp_path / "page.css").write_text("p { }", encoding="utf-8")
    (tmp_path / "README.md").write_text("说明", encoding="utf-8")
    own, ours = read_templates(tmp_path), read_templates()
    assert own.letterhead.of("示例区").banner == "示例区文件"
    assert own.letterhead.organ == ours.letterhead.organ
    assert own.style.sizes == ours.style.sizes | {"body": 30}
    assert own.style.colors["banner"] == "C01234"
    assert (own.style.page, own.files["page.css"]) == (ours.style.page, tmp_path / "page.css")
    assert own.files["document.typ"] == ours.files["document.typ"]


def test_every_mistake_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    folder(
        tmp_path,
        letterhead='banner: "a\\tb"\nnumber: 第{n}号\norgan: [x]\nnumbr: 3\n',
        style="line: 5\npage:\n  width: 1e3\n  hight: 3\nfonts: {title: 'x; } p'}\nsizes: 3\ncolors: {ink: '#222'}\n",
    )
    (tmp_path / "letterhed.yaml").write_text("", encoding="utf-8")
    (tmp_path / "page.js").write_bytes(b"\0")
    said = refused(tmp_path)
    starts = [
        "letterhead.yaml:1:1: banner: ", "letterhead.yaml:2:1: number: ", "letterhead.yaml:3:1: organ: ",
        "letterhead.yaml:4:1: numbr: ", "letterhed.yaml: ", "page.js: ", "style.yaml:1:1: line: ",
        "style.yaml:3:3: page.width: ", "style.yaml:4:3: page.hight: ", "style.yaml:5:9: fonts.title: ",
        "style.yaml:6:1: sizes: ", "style.yaml:7:10: colors.ink: ",
    ]  # fmt: skip
    assert len(said) == len(starts)
    assert all(line.startswith(start) for line, start in zip(said, starts, strict=True)), said
    assert "number" in said[3]
    assert "letterhead.yaml" in said[4]
    assert "100 至 420" in said[7]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("letterhead", "organ: '\u202e反'"),
        ("letterhead", "organ: '" + "长" * 101 + "'"),
        ("letterhead", "organ: '{locality'"),
        ("letterhead", "organ: a\norgan: b"),
        ("letterhead", "organ: &a b"),
        ("letterhead", ""),
        ("letterhead", "- a"),
        ("style", "page: {left: 80, right: 80}"),
        ("style", "page: {height: 140}"),
        ("style", "line: 12"),
        ("style", "sizes: {body: 145}"),
        ("style", "sizes: {body: -1}"),
        ("style", "sizes: {body: 16.5}"),
        ("style", "sizes: {body: ３２}"),
        ("style", "colors: {ink: 22222}"),
        ("style", "colors: {ink: red}"),
        ("style", "colors: {ink: }"),
        ("style", "fonts: {body: ''}"),
        ("style", "fonts: {body: 'a\"b'}"),
        ("style", 'fonts: {body: "a\\nb"}'),
        ("style", "fonts: {body: " + "a" * 41 + "}"),
        ("style", "page: [1, 2]"),
        ("style", "line: [1]"),
        ("style", "line: 28\n x: y: z"),
    ],
)
def test_what_no_report_can_use_is_refused(tmp_path: Path, file: str, text: str) -> None:
    assert len(refused(folder(tmp_path, **{file: text}))) == 1


def test_a_folder_that_holds_no_templates_is_refused(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(CallError, match=r"letterhead\.yaml"):
            read_templates(place)
