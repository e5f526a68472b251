"""Facts as YAML or JSON: ``locality`` and ``facts``; both are read as text, so a number keeps its digits."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from modelcity.dossier.rows import Head, Row, Rows
from modelcity.dossier.values import one_line, shown, split_names
from modelcity.errors import FactError, Place, Problem, near
from modelcity.files import MEGABYTE, decode, read_bytes
from modelcity.texts import t
from modelcity.yamltext import Path as Spot
from modelcity.yamltext import Tree, read_tree

MAX_BYTES = 10 * MEGABYTE
TOP = ("locality", "facts")
LOCALITY = ("id", "name", "level", "parent")
ENTRY = ("value", "evidence", "note")
ENOUGH = 100  # unknown keys in one mapping, near names looked up: a hostile file can hold any number
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|\t|null|NaN|-?Infinity')
_PLAIN = {"\t": " ", "null": "~"}
_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # YAML refuses these, or reads them as line ends


def read_yaml(path: Path) -> Rows:
    """The rows of a YAML dossier; raises FactError where it is not one document in that form."""
    return _rows(read_tree(_text(path), str(path)))


def read_json(path: Path) -> Rows:
    """The rows of a JSON dossier; raises FactError where it is not JSON, or not in that form."""
    file, text = str(path), _text(path)
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise FactError(
            Problem(
                Place(file, error.lineno, error.colno),
                t(f"JSON 语法有误（{error.msg}）", f"JSON syntax error ({error.msg})"),
                next=t("请改正这一处", "mend it here"),
            )
        ) from None
    except RecursionError:
        raise FactError(Problem(Place(file), t("嵌套太深", "is nested too deeply"))) from None
    problems: list[Problem] = []
    tree = read_tree(_as_yaml(text, file, problems), file)
    tree.problems += problems
    return _rows(tree)


def _text(path: Path) -> str:
    text = decode(read_bytes(path, MAX_BYTES), str(path))
    if not text.strip():
        raise FactError(
            Problem(
                Place(str(path)),
                t("是空文件", "is empty"),
                next=t("请给出有内容的文件", "name a file that has content"),
            )
        )
    return text


def _as_yaml(text: str, file: str, problems: list[Problem]) -> str:
    """JSON as YAML with the same lines: strings in plain characters, tabs as spaces, null as ``~``."""

    def refuse(match: re.Match[str], found: str) -> str:
        if len(problems) < ENOUGH:
            start = match.start()
            place = Place(file, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
            problems.append(Problem(place, found, next=t("没有数据就写 null", "write null where nothing is known")))
        return "~"

    def rewritten(match: re.Match[str]) -> str:
        token = match[0]
        if token in _PLAIN:
            return _PLAIN[token]
        if not token.startswith('"'):
            return refuse(match, t(f"{token} 不是数", f"{token} is no number"))
        if "\\" not in token and token.isprintable():
            return token
        plain = json.loads(token)  # joins \ud83d\ude00, of which libyaml would take neither half
        if any("\ud800" <= character <= "\udfff" for character in plain):
            return refuse(
                match, t(f"“{shown(plain)}”里有半个字符（代理项）", f"'{shown(plain)}' holds a lone surrogate")
            )
        return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(plain, ensure_ascii=False))

    return _TOKEN.sub(rewritten, text)


def _rows(tree: Tree) -> Rows:
    rows = Rows(tree.file, problems=tree.problems)
    if tree.problems:
        return rows
    top = _mapping(tree, (), tree.value, TOP, rows.problems)
    for name in TOP:
        if isinstance(tree.value, dict) and name not in tree.value:
            rows.problems.append(
                Problem(
                    Place(tree.file),
                    t(f"缺少“{name}”", f"'{name}' is missing"),
                    t("台账应有 locality 和 facts 两部分", "a dossier has the parts locality and facts"),
                )
            )
    name = _head(tree, top["locality"], rows) if "locality" in top else ""
    facts = _mapping(tree, ("facts",), top.get("facts", {}), None, rows.problems)
    for fact, body in facts.items():
        rows.rows += _fact(tree, name, fact, body, rows.problems)
    return rows


def _head(tree: Tree, said: Any, rows: Rows) -> str:
    """Notes the locality that a file is about; its id, "" when there is none."""
    known = _mapping(tree, ("locality",), said, LOCALITY, rows.problems)
    texts = {key: one_line(_scalar(tree, ("locality", key), known.get(key), rows.problems)) for key in LOCALITY}
    name = texts["id"]
    rows.heads[name] = Head(name, texts["name"] or name, texts["level"], texts["parent"], tree.place(("locality",)))
    return name


def _fact(tree: Tree, locality: str, fact: str, body: Any, problems: list[Problem]) -> Iterator[Row]:
    """The rows of one fact: one per year, or one without a year."""
    path: Spot = ("facts", fact)
    if isinstance(body, dict) and body and not any(name in body for name in ENTRY):
        for year, entry in body.items():
            yield _row(tree, (*path, year), (locality, fact, year), entry, problems)
    else:
        yield _row(tree, path, (locality, fact, ""), body, problems)


def _row(tree: Tree, path: Spot, key: tuple[str, str, str], entry: Any, problems: list[Problem]) -> Row:
    locality, fact, year = key
    said = _mapping(tree, path, entry, ENTRY, problems) if isinstance(entry, dict) else {"value": entry}
    value = _scalar(tree, (*path, "value") if isinstance(entry, dict) else path, said.get("value"), problems)
    note = _scalar(tree, (*path, "note"), said.get("note"), problems)
    evidence = _names(tree, (*path, "evidence"), said.get("evidence"), problems)
    return Row(tree.place(path), locality, fact.strip(), year, value, evidence, one_line(note))


def _names(tree: Tree, path: Spot, said: Any, problems: list[Problem]) -> tuple[str, ...]:
    if not isinstance(said, list):
        return split_names(_scalar(tree, path, said, problems))
    texts = [one_line(_scalar(tree, (*path, index), name, problems)) for index, name in enumerate(said)]
    return tuple(text for text in texts if text)


def _scalar(tree: Tree, path: Spot, said: Any, problems: list[Problem]) -> str:
    """A text; "" for nothing (the plain word null comes as a text)."""
    if isinstance(said, (dict, list)):
        found = t("这里是一组内容", "a mapping or list stands here")
        problems.append(Problem(tree.place(path), found, t("应为一个值", "must be one value")))
        return ""
    return "" if said is None or (isinstance(said, str) and said in ("null", "Null", "NULL")) else str(said)


def _mapping(
    tree: Tree, path: Spot, said: Any, known: tuple[str, ...] | None, problems: list[Problem]
) -> dict[str, Any]:
    """A mapping with known keys only; what else stands there is a problem, and is left out."""
    if not isinstance(said, dict):
        found = t("不是“键: 值”的对照表", "is not a mapping")
        allowed = t(f"应有 {'、'.join(known)}", f"must have {', '.join(known)}") if known else ""
        problems.append(Problem(tree.place(path), found, allowed))
        return {}
    if known is None:
        return said
    problems += [
        Problem(
            tree.place((*path, key)),
            t(f"不认识的键“{shown(key)}”", f"unknown key '{shown(key)}'"),
            t(f"只能是 {'、'.join(known)}", f"must be one of {', '.join(known)}"),
            near(key[:40], known) if len(problems) < ENOUGH else "",
        )
        for key in islice((key for key in said if key not in known), ENOUGH)
    ]
    return {key: said[key] for key in known if key in said}
