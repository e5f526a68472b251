"""What all tests share: the language is Chinese again before each, and golden files can be rewritten on purpose."""

import pytest

from modelcity.texts import speak


def pytest_addoption(parser: pytest.Parser) -> None:
    """``pytest --rewrite-golden``: write tests/golden anew; then read the diff."""
    parser.addoption("--rewrite-golden", action="store_true", help="write the files in tests/golden anew")


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    speak("zh")
