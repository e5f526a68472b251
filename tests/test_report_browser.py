"""A report in a browser, at a desk and on a phone: nothing asked for, nothing sticks out, all by keyboard, on paper.

Wants the Chromium of this machine (`chromium` on the PATH) and playwright, which drives it; skipped without them.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modelcity.reporting.finishing import finished
from modelcity.reporting.templates import read_templates
from modelcity.reporting.webpage import html_bytes
from modelcity.texts import speak
from pages import report

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
)
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH")]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    speak("zh")
    path = tmp_path_factory.mktemp("page") / "自评报告.html"
    path.write_bytes(html_bytes(finished(report()), read_templates()))
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET), timeout=120_000)
        yield opened
        opened.close()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Any, file: Path) -> Iterator[Any]:
    """The opened page; afterwards: it asked for nothing but itself, and nothing was complained about."""
    opened = browser.new_page(viewport=request.param)
    wrong: list[str] = []
    asked: list[str] = []
    opened.on("console", lambda said: wrong.append(said.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(file.as_uri())
    yield opened
    opened.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]


def column(page: Any, table: int, number: int) -> list[str]:
    """What is seen in one column, from top to bottom."""
    return page.evaluate(
        "([table, number]) => [...document.querySelectorAll('table')[table].tBodies[0].rows]"
        ".filter((row) => row.checkVisibility()).map((row) => row.cells[number].textContent)",
        [table, number],
    )


def tab_to(page: Any, what: str) -> None:
    """Press Tab until what has the focus matches; fails when it cannot be reached, or is not seen to have it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(what) => document.activeElement.matches(what)", what):
            seen = "() => getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(seen) == "solid"
            return
    raise AssertionError(what)


def test_nothing_sticks_out(page: Any) -> None:
    """Not even a word of 300 letters; and the letters are ours."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    loaded = page.evaluate(
        "document.fonts.ready.then((all) => [...all].map((font) => `${font.family} ${font.status}`))"
    )
    assert [said.replace('"', "") for said in loaded] == ["Report loaded", "Report Signs loaded"]
    bold = "[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).fontWeight !== '400').length"
    assert page.evaluate(bold) == 0


def test_wide_things_scroll_in_frames_that_keys_reach(page: Any) -> None:
    """On a phone the long table is wider than its frame, which is named and takes the focus; at a desk none is."""
    wider = "[...document.querySelectorAll('.frame')].filter((one) => one.scrollWidth > one.clientWidth + 1).length"
    if page.viewport_size == DESK:
        assert page.evaluate(wider) == 0
        return
    assert page.evaluate(wider) > 0
    tab_to(page, ".frame:has(> table)")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    assert page.get_by_role("region", name="长表").count() == 1


@pytest.mark.parametrize(
    ("number", "upwards", "downwards"),
    [
        (1, ["A2-1", "A2-2", "A10-1", "B1-1"], ["B1-1", "A10-1", "A2-2", "A2-1"]),
        (2, ["安置办", "北街办事处", "区教育局", "张公街道"], ["张公街道", "区教育局", "北街办事处", "安置办"]),
        (3, ["1.50", "2.00", "10.00", ""], ["10.00", "2.00", "1.50", ""]),
        (4, ["2023-06-30", "2023-11-05", "2024-01-02", ""], ["2024-01-02", "2023-11-05", "2023-06-30", ""]),
        (5, ["-1.5%", "98.2%", "+102.9%", ""], ["+102.9%", "98.2%", "-1.5%", ""]),
    ],
    ids=["ids by their numbers", "texts by their sound", "numbers", "days", "shares"],
)
def test_sorting_by_keyboard(page: Any, number: int, upwards: list[str], downwards: list[str]) -> None:
    """Enter, Space, Enter: upwards, downwards, as it was; empty cells last; the sum stays below."""
    before = column(page, 0, number)
    tab_to(page, f"main table th:nth-child({number + 1}) button")
    head = page.locator("table").nth(0).locator("th").nth(number)
    for key, said, expected in (
        ("Enter", "ascending", upwards),
        ("Space", "descending", downwards),
        ("Enter", "none", before),
    ):
        page.keyboard.press(key)
        assert head.get_attribute("aria-sort") == said
        assert column(page, 0, number) == expected
    assert page.locator("table").nth(0).locator("tfoot").inner_text().split() == ["合计", "13.50"]


def test_filtering_by_keyboard(page: Any) -> None:
    """All words must be there, full-width or half-width; one box only: the other tables are short."""
    assert page.locator("input").count() == 1
    tab_to(page, "input")
    count = page.locator("output")
    assert count.get_attribute("aria-live") == "polite"
    described = page.locator("input").get_attribute("aria-describedby")
    assert page.locator(f"#{described}").inner_text() == "长表"
    assert count.inner_text() == "显示 78 行，共 78 行"
    page.keyboard.type("教育 ａ1")
    assert column(page, 2, 1) == ["A1-1", "A13-1", "A17-1"]  # every fourth row is that unit's: 1, 5, 9, 13, 17, …
    assert count.inner_text() == "显示 3 行，共 78 行（合计和打印仍为全部行）"
    page.emulate_media(media="print")
    assert len(column(page, 2, 1)) == 78
    assert not page.locator("input").is_visible()
    page.emulate_media(media="screen")
    page.locator("input").focus()  # what is not shown has no focus
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    assert len(column(page, 2, 1)) == 78


def test_contents_lead_where_they_say(page: Any) -> None:
    """At a desk they stand beside the report; on a phone they open when asked to."""
    closed = page.locator("nav details").get_attribute("open") is None
    assert closed == (page.viewport_size == PHONE)
    if closed:
        tab_to(page, "summary")
        page.keyboard.press("Enter")
    page.get_by_role("link", name="来历不明的文字").press("Enter")
    page.wait_for_function("Math.abs(document.querySelectorAll('h2')[2].getBoundingClientRect().top) < 60")


def test_printing(page: Any) -> None:
    """A4 pages, turned for wide tables; the head of a long table comes again on each, its sum once."""
    content = page.pdf(prefer_css_page_size=True)
    assert content.startswith(b"%PDF-")
    boxes = re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)[.\d]*\]", content)
    assert len(boxes) >= 4
    assert {(594 <= int(wide) <= 596, 841 <= int(high) <= 843) for wide, high in boxes} == {(True, True)}
    page.emulate_media(media="print")
    said = "(name) => getComputedStyle(document.querySelector(name)).display"
    assert page.evaluate(said, "thead") == "table-header-group"
    assert page.evaluate(said, "tfoot") == "table-row-group"
    assert page.evaluate(said, "nav") == "none"
    assert page.evaluate(said, ".page-break") == "none"


def test_every_cell_has_its_lines_and_short_texts_stand_on_one(page: Any) -> None:
    """Also empty cells, which are there to be written in; ids are as high as one line, to a quarter of a letter."""
    lines = """[...document.querySelectorAll('th, td')].filter((cell) => {
        const drawn = getComputedStyle(cell);
        const left = cell.previousElementSibling === null ? drawn.borderLeftStyle : 'solid';
        return drawn.borderRightWidth !== '1px' || drawn.borderBottomWidth !== '1px' || left !== 'solid';
    }).length"""
    assert page.evaluate(lines) == 0
    high = """[...document.querySelectorAll('td.whole')].map((cell) => {
        const texts = document.createRange();
        texts.selectNodeContents(cell);
        return texts.getBoundingClientRect().height / parseFloat(getComputedStyle(cell).lineHeight);
    })"""
    assert max(page.evaluate(high)) < 1.25


def test_a_phone_keeps_in_sight_what_rows_are_told_apart_by(page: Any) -> None:
    """The first column of the long table stays where it is when its frame is scrolled."""
    place = """() => {
        const frame = document.querySelectorAll('table')[2].closest('.frame');
        frame.scrollLeft = 60;
        return frame.querySelector('tbody td').getBoundingClientRect().left - frame.getBoundingClientRect().left;
    }"""
    assert abs(page.evaluate(place)) < 2


def test_without_script_everything_is_there(browser: Any, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    opened = context.new_page()
    opened.goto(file.as_uri())
    assert opened.locator("tbody tr:visible").count() == 4 + 1 + 78 + 9
    assert opened.locator("button, input").count() == 0
    assert opened.locator("nav li:visible").count() == 6
    context.close()
