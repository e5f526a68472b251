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
MAX_NODES = 200_000

Path = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Tree:
    """A document as text: `value` of dict, list, str and None; `spots` gives line and column of each path."""

    file: str
    value: Any = None
    spots: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    odd: list[tuple[Path, str]] = field(default_factory=list)  # keys and texts with what cannot be printed
    broken: bool = False  # reading stopped before the end: what is missing may only be unread

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
    except yaml.YAMLError as error:
        tree.problems.append(_syntax(error, text, file))
        tree.broken = True
    except _HostileError as error:
        tree.problems.append(error.problem)
        tree.broken = True
    return tree


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """What the parser says, at its line; a tab is named, since the parser does not name it."""
    begun, mark = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    mark = begun if mark is None or "end of stream" in str(error) else mark
    if mark is None:  # PyYAML's own reader: a character that YAML does not allow
        said = " ".join(str(error).split())
        found = t(f"不是 YAML 文本（{said}）", f"is not YAML text ({said})")
        return Problem(Place(file), found, next=t("请改正或另存为 UTF-8 文本", "mend it or save it as UTF-8 text"))
    where = Place(file, mark.line + 1, mark.column + 1)
    if "".join(text.split("\n")[mark.line : mark.line + 1])[mark.column :].startswith("\t"):
        return Problem(where, t("用了制表符（Tab）", "uses a tab"), next=t("请改用空格缩进", "indent with spaces"))
    said = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or ''}".strip()
    found = t(f"YAML 语法有误（{said}）", f"YAML syntax error ({said})")
    return Problem(where, found, next=t("请改正这一行", "mend this line"))


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
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._guard(event)
                text = event.value
                value = None if not event.style and text in ("", "~") else text
                path = self._attach(event, value)
                if not text.isprintable():
                    self.tree.odd.append((path, text))
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._guard(event)
                self._open(event, {} if kind is yaml.MappingStartEvent else [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.stack.pop()
            elif kind is yaml.AliasEvent:
                self._guard(event)
            elif kind is yaml.DocumentStartEvent:
                self._document(event)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self._hostile(
                event,
                t("文件里有两个文档（---）", "the file holds two documents (---)"),
                t("请分成两个文件", "make two files of it"),
            )

    def _guard(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES or len(self.stack) > MAX_DEPTH:
            raise self._hostile(
                event,
                t(
                    f"嵌套超过 {MAX_DEPTH} 层或条目超过 {MAX_NODES} 个",
                    f"is nested deeper than {MAX_DEPTH} or has over {MAX_NODES} nodes",
                ),
                t("请确认文件是否给错", "check that it is the right file"),
            )
        if event.anchor is not None:  # an alias has one as well
            raise self._hostile(
                event, t("用了 YAML 锚点或别名（& *）", "uses a YAML anchor or alias (& *)"), _instead()
            )
        if event.tag is not None:
            found = t(f"用了 YAML 标签 {event.tag}", f"uses a YAML tag {event.tag}")
            self.tree.problems.append(self._problem(event, self._here(), found, _instead()))

    def _here(self) -> Path:
        """The path of the node that comes next."""
        if not self.stack:
            return ()
        top = self.stack[-1]
        if isinstance(top.value, list):
            return (*top.path, len(top.value))
        return top.path if top.key is None else (*top.path, top.key)

    def _problem(self, event: Any, path: Path, found: str, next_step: str) -> Problem:
        mark = event.start_mark
        place = Place(self.tree.file, mark.line + 1, mark.column + 1, path=".".join(map(str, path)))
        return Problem(place, found, next=next_step)

    def _hostile(self, event: Any, found: str, next_step: str) -> _HostileError:
        return _HostileError(self._problem(event, self._here(), found, next_step))

    def _open(self, event: Any, value: Any) -> None:
        self.stack.append(_Open(value, self._attach(event, value)))

    def _attach(self, event: Any, value: Any) -> Path:
        """Puts a node where it belongs; the spot of a mapping's entry is its key."""
        mark = event.start_mark
        if not self.stack:
            self.tree.value = value
            path: Path = ()
        else:
            top = self.stack[-1]
            if top.key is not None:
                path = (*top.path, top.key)
                top.value[top.key], top.key = value, None
                return path
            if isinstance(top.value, list):
                path = (*top.path, len(top.value))
                top.value.append(value)
            else:
                path = self._key(event, value)
        self.tree.spots[path] = (mark.line + 1, mark.column + 1)
        return path

    def _key(self, event: Any, key: Any) -> Path:
        """The path of a mapping's entry, opened by its key."""
        top = self.stack[-1]
        if not isinstance(key, str):
            raise self._hostile(
                event, t("键必须是文字", "a key must be text"), t("请写成“键: 值”", "write 'key: value'")
            )
        path = (*top.path, key)
        if key in top.value:
            found = t(f"键“{key}”重复", f"key '{key}' stands twice")
            next_step = t("请只留一个", "keep one of them")
            self.tree.problems.append(self._problem(event, path, found, next_step))
        top.key = key
        top.value[key] = None
        return path


def _instead() -> str:
    return t("请删去，直接写出内容", "remove it and write the content itself")


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled; `key` waits for its value."""

    value: Any
    path: Path
    key: str | None = None
