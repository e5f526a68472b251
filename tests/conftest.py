"""What all tests share: their order, Chinese again before each, and golden files that are rewritten on purpose."""

from functools import cache

import pytest

from modelcity.standard import shelf
from modelcity.texts import speak
from modelcity.yamltext import Tree, read_tree


def pytest_addoption(parser: pytest.Parser) -> None:
    """``pytest --rewrite-golden``: write tests/golden anew; then read the diff."""
    parser.addoption("--rewrite-golden", action="store_true", help="write the files in tests/golden anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, or one process would work on them at the end while the other has nothing to do."""
    items.sort(key=lambda item: item.path.stem not in ("test_bundle", "test_quiet", "test_whole_way"))


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    speak("zh")


@pytest.fixture(autouse=True, scope="session")
def _read_once() -> None:
    """A declaration without mistakes is read once per process: the tests load the same three a thousand times.

    Whoever changed a tree that was read would be found out here: the next test would see the change.
    """

    @cache
    def sound(text: str, file: str) -> Tree | None:
        tree = read_tree(text, file)
        return tree if isinstance(tree.value, dict) and not tree.problems else None

    shelf.read_tree = lambda text, file: sound(text, file) or read_tree(text, file)
