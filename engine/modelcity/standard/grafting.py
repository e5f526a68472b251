"""A tree that grew from several files: what stands at a path may come from another file than what stands around it."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from modelcity.errors import Place
from modelcity.yamltext import Path, Tree

Home = tuple[Tree, Path]


@dataclass(slots=True)
class GraftedTree(Tree):
    """A tree whose parts know the file that they come from; `homes` has the tree and the path there, by path."""

    homes: dict[Path, Home] = field(default_factory=dict)

    @staticmethod
    def of(tree: Tree, file: str) -> "GraftedTree":
        """A copy of a tree to be grafted on, to be called `file`."""
        grafted = GraftedTree(file, {}, broken=tree.broken)
        grafted.put((), tree.value if isinstance(tree.value, dict) else {}, (tree, ()))
        return grafted

    def place(self, path: Path) -> Place:
        """The place, in its own file, of the longest part of `path` that is there."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.homes:
                tree, there = self.homes[path[:length]]
                return replace(tree.place(there), path=".".join(map(str, path)))
        return Place(self.file, path=".".join(map(str, path)))

    def at(self, path: Path) -> Any:
        """What stands at a path; None where nothing does."""
        value = self.value
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def put(self, path: Path, value: Any, home: Home) -> None:
        """Sets what stands at a path below mappings; it comes from the same paths below `home`."""
        self._forget(path)
        value = deepcopy(value)
        if path:
            self.at(path[:-1])[path[-1]] = value
        else:
            self.value = value
        tree, there = home
        for below in _paths(value):
            self._settle((*path, *below), (tree, (*there, *below)))

    def drop(self, path: Path, home: Home) -> None:
        """Takes away what stands at a path; who misses it is sent to `home`."""
        self._forget(path)
        del self.at(path[:-1])[path[-1]]
        self.homes[path] = home

    def _settle(self, path: Path, home: Home) -> None:
        self.homes[path] = home
        self.spots[path] = home[0].spots.get(home[1], (0, 0))

    def _forget(self, path: Path) -> None:
        for known in [known for known in self.homes if known[: len(path)] == path]:
            del self.homes[known]
            self.spots.pop(known, None)


def _paths(value: Any) -> Iterator[Path]:
    """Every path of a tree, from its root."""
    yield ()
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield from ((key, *below) for below in _paths(child))
