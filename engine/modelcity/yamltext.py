"""YAML as plain text: mappings, lists and strings with their places; nothing is guessed and nothing is executed.

PyYAML's own constructors turn ``no`` into False, ``010`` into 8 and ``1:30`` into 90, keep the last of two equal keys
and follow aliases without end. Here every scalar stays the text that was written (an empty plain scalar or ``~`` is
None), and anchors, aliases, tags, repeated keys and hostile sizes are problems with line and column. One pass over
parser events.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from modelcity.errors import Place, Problem
from modelcity.texts import t

MAX_DEPTH = 24
MAX_NODES = 500_000

Path = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Tree:
    """A document as text: `value` of dict, list, str and None; `spots` gives line and column of each path."""

    file: str
    value: Any = None
    spots: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """The place of the longest part of `path` that the file has."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.spots:
                line, column = self.spots[path[:length]]
                return Place(self.file, line, column, path=".".join(map(str, path)))
        return Place(self.file, path=".".join(map(str, path)))


def read_tree(text: str, file: str) -> Tree:
    """Read one YAML document; what is wrong stands in `problems` of the tree, all of it at once.

    `text` must be decoded already; `file` is the name that messages show.
    """
    tree = Tree(file)
    try:
        _Composer(tree).compose(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        said = f"{error.context or ''} {error.problem or ''}".strip()
        tree.problems.append(
            Problem(
                where,
                t(f"YAML 语法有误（{said}）", f"YAML syntax error ({said})"),
                next=t("请改正这一行", "mend this line"),
            )
        )
    except yaml.YAMLError as error:
        tree.problems.append(Problem(Place(file), t(f"不是 YAML 文本（{error}）", f"is not YAML text ({error})")))
    except _HostileError as error:
        tree.problems.append(error.problem)
    return tree


class _HostileError(Exception):
    """Stops reading: the document is built to exhaust the reader."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Composer:
    """Builds the value from events with a stack of its own, so that depth costs no recursion."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.stack: list[_Open] = []
        self.nodes = 0
        self.documents = 0

    def compose(self, events: Iterator[Any]) -> None:
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                self._guard(event)
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
            elif isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    self._problem(event, t("文件里有两个文档（---）", "the file holds two documents (---)"), stop=True)

    def _guard(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES or len(self.stack) > MAX_DEPTH:
            self._problem(
                event,
                t(
                    f"嵌套超过 {MAX_DEPTH} 层或条目超过 {MAX_NODES} 个",
                    f"is nested deeper than {MAX_DEPTH} or has over {MAX_NODES} nodes",
                ),
                stop=True,
            )
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._problem(event, t("用了 YAML 锚点或别名（& *）", "uses a YAML anchor or alias (& *)"), stop=True)
        elif event.tag is not None:
            self._problem(event, t(f"用了 YAML 标签 {event.tag}", f"uses a YAML tag {event.tag}"))

    def _problem(self, event: Any, found: str, *, stop: bool = False) -> None:
        mark = event.start_mark
        path = ".".join(map(str, self.stack[-1].path)) if self.stack else ""
        place = Place(self.tree.file, mark.line + 1, mark.column + 1, path=path)
        problem = Problem(place, found, next=t("请删去，直接写出内容", "remove it and write the content itself"))
        if stop:
            raise _HostileError(problem)
        self.tree.problems.append(problem)

    def _node(self, event: Any) -> None:
        spot = (event.start_mark.line + 1, event.start_mark.column + 1)
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            plain_null = not event.style and event.value in ("", "~")
            value = None if plain_null else event.value
        else:
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._attach(event, value, spot)
        if isinstance(event, yaml.CollectionStartEvent):
            self.stack.append(_Open(value, path))

    def _attach(self, event: Any, value: Any, spot: tuple[int, int]) -> Path:
        if not self.stack:
            self.tree.value = value
            self.tree.spots[()] = spot
            return ()
        top = self.stack[-1]
        if isinstance(top.value, list):
            path = (*top.path, len(top.value))
            top.value.append(value)
        elif top.key is None:
            if not isinstance(value, str):
                self._problem(event, t("键必须是文字", "a key must be text"), stop=True)
            if value in top.value:
                self._problem(event, t(f"键“{value}”重复", f"key '{value}' stands twice"))
            top.key = value
            top.value[value] = None
            self.tree.spots[(*top.path, value)] = spot
            return (*top.path, value)
        else:
            path = (*top.path, top.key)
            top.value[top.key] = value
            top.key = None
            return path  # the spot of a mapping's entry is its key
        self.tree.spots[path] = spot
        return path


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled; `key` waits for its value."""

    value: Any
    path: Path
    key: str | None = None
