"""Chinese and English side by side, and errors as they are told."""

import threading
from contextvars import copy_context

import pytest

from modelcity.errors import (
    CallError,
    DeclarationError,
    DisagreementError,
    FactError,
    ModelCityError,
    Place,
    Problem,
    near,
)
from modelcity.texts import speak, spoken, t


def test_chinese_is_spoken_unless_english_is_asked_for() -> None:
    """And Chinese again when it is asked for again."""
    assert (spoken(), t("是", "yes")) == ("zh", "是")
    speak("en")
    assert (spoken(), t("是", "yes")) == ("en", "yes")
    speak("zh")
    assert (spoken(), t("是", "yes")) == ("zh", "是")


def test_one_conversation_does_not_change_another() -> None:
    """A language chosen in another context or thread stays there."""
    copy_context().run(speak, "en")
    assert spoken() == "zh"
    heard = []

    def other() -> None:
        heard.append(spoken())
        speak("en")
        heard.append(spoken())

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert heard[1] == "en"
    assert spoken() == "zh"


@pytest.mark.parametrize(
    ("place", "chinese", "english"),
    [
        (Place("表.csv"), "表.csv", "表.csv"),
        (Place("表.csv", 3), "表.csv:3", "表.csv:3"),
        (Place("表.csv", 3, 5), "表.csv:3:5", "表.csv:3:5"),
        (Place("a.yaml", 3, 5, path="facts.x"), "a.yaml:3:5: facts.x", "a.yaml:3:5: facts.x"),
        (Place("表.xlsx", sheet="填报", cell="D5"), "表.xlsx：工作表“填报”单元格 D5", "表.xlsx: sheet '填报', cell D5"),
        (Place("表.xlsx", sheet="填报"), "表.xlsx：工作表“填报”", "表.xlsx: sheet '填报'"),
    ],
)
def test_a_place_is_said(place: Place, chinese: str, english: str) -> None:
    """File, line and column, or sheet and cell, and the path within."""
    assert str(place) == chinese
    speak("en")
    assert str(place) == english


def test_a_problem_says_where_what_allowed_and_next() -> None:
    """What is not said leaves no gap."""
    assert str(Problem(Place("a"), "错", "应为 1", "请改")) == "a: 错；应为 1；请改"
    assert str(Problem(Place("a"), "错", next="请改")) == "a: 错；请改"
    assert str(Problem(Place("a"), "错")) == "a: 错"
    speak("en")
    assert str(Problem(Place("a"), "wrong", "must be 1", "mend it")) == "a: wrong; must be 1; mend it"


def test_an_error_tells_every_problem_once_in_order() -> None:
    """Sorted by file, sheet, line and column as numbers; the same problem twice is one."""
    problems = [
        Problem(Place("b", 1), "四"),
        Problem(Place("a", 10), "三"),
        Problem(Place("a", 9, 12), "二"),
        Problem(Place("a", 9, 2), "一"),
        Problem(Place("a", 10), "三"),
    ]
    error = FactError(problems)
    assert [problem.found for problem in error.problems] == ["一", "二", "三", "四"]
    assert str(error).splitlines() == ["a:9:2: 一", "a:9:12: 二", "a:10: 三", "b:1: 四"]


@pytest.mark.parametrize("kind", [DeclarationError, FactError, CallError, DisagreementError])
def test_errors_are_one_family(kind: type[ModelCityError]) -> None:
    """Each carries its problems, also a single one."""
    error = kind(Problem(Place("a"), "错"))
    assert isinstance(error, ModelCityError)
    assert error.problems == (Problem(Place("a"), "错"),)


def test_a_near_word_is_offered() -> None:
    """When something known is close, in the language in use; else nothing is."""
    assert near("checklst", ["checklist", "tiered"]) == "您是不是想写“checklist”？"
    assert near("完全不同", ["checklist", "tiered"]) == ""
    assert near("x", []) == ""
    speak("en")
    assert near("checklst", ["checklist", "tiered"]) == "did you mean 'checklist'?"
