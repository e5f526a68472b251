"""Declarations as YAML files that people go on working with: a line for each fact, part and example; remarks kept."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from modelcity.dossier.yamlwriting import quoted
from modelcity.standard.facts import Fact
from modelcity.standard.judgements import Rule, VetoRule, WarningRule
from modelcity.standard.models import English, Head, Indicator, Judgement, Source, Survey, Unit
from modelcity.standard.schema import schema_of
from modelcity.yamltext import Path, read_tree

WIDTH = 160  # of a line that is not one entry
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~=<].*|-[0-9.]+", re.DOTALL)
_LISTED = {"facts", "checklist", "examples", "all_or_nothing", "optional", "defaults"}
_LISTED |= {"sourced", "reconstructed", "replaced_by", "categories"}  # of the head
_MODELS: dict[tuple[str, str], Any] = {
    ("indicators", "standard"): Head,
    ("rules", "standard"): Judgement,
    ("indicators", "en"): English,
}
_ENTRIES: dict[tuple[str, str], Any] = {
    ("indicators", "sources"): Source,
    ("indicators", "units"): Unit,
    ("rules", "surveys"): Survey,
    ("rules", "vetoes"): VetoRule,
    ("rules", "warnings"): WarningRule,
}
_TITLES = {
    ("indicators", "standard"): "标准自身：版本、考评年度、适用级别、大项和默认值",
    ("rules", "standard"): "各大项满分、各级核心满分和加减分上下限；小项分值之和须与此相等",
    ("indicators", "sources"): "来源",
    ("indicators", "units"): "责任单位",
    ("indicators", "vetoes"): "一票否决：否决什么、依据在哪里",
    ("rules", "vetoes"): "一票否决：什么情形触发",
    ("indicators", "warnings"): "预警：提示什么、依据在哪里",
    ("rules", "warnings"): "预警：什么情形提示，从不计分",
    ("rules", "surveys"): "满意度测评：测谁、谁组织、怎样测",
    ("indicators", "contents"): "来源的目次：每份文件有哪些条、每条有几款",
    ("indicators", "en"): "英文名称：有英文输出时用；没有写到的仍用中文",
}
Remarks = Mapping[Path, str]


def file_text(side: str, stem: str, value: Mapping[str, Any], remarks: Remarks, title: str = "") -> str:
    """A file of a standard as YAML text; `title` is its category's. What it says is read back and must be the same."""
    said = (
        _TITLES.get((side, stem))
        or f"{title}（{stem}）：{'考什么、谁负责、收集哪些事实' if side == 'indicators' else '怎样计分'}"
    )
    schema = f"../schemas/{schema_of(side, stem).rpartition('/')[2]}"
    lines = [f"# yaml-language-server: $schema={schema}", f"# {_one_line(said)}", *_body(side, stem, value, remarks)]
    text = "\n".join(lines).rstrip("\n") + "\n"
    again = read_tree(text, stem)
    if again.problems or again.value != (dict(value) or None):
        raise AssertionError(f"{side}/{stem}.yaml does not say what it should")
    return text


def _body(side: str, stem: str, value: Mapping[str, Any], remarks: Remarks) -> Iterator[str]:
    """The lines below the head of a file."""
    if (side, stem) in _MODELS:
        for key, said in _ordered(value, _MODELS[side, stem]).items():
            yield from _lines(key, said, 0, (key,), remarks)
        return
    if stem == "contents":
        for source, parts in value.items():
            yield from _entry(source, parts, remarks, (source,), each_on_a_line=True)
        return
    model = _ENTRIES.get((side, stem), Indicator if side == "indicators" else Rule)
    flat = stem in ("sources", "units")
    for key, said in value.items():
        entry = _ordered(said, model)
        if "facts" in entry:
            entry["facts"] = {fact: _ordered(line, Fact) for fact, line in entry["facts"].items()}
        if flat and len(_flow(entry)) <= WIDTH:
            yield f"{_key(key)}: {_flow(entry)}{_behind(remarks, (key,))}"
        else:
            yield from _entry(key, entry, remarks, (key,))
            yield from () if flat else ("",)


def _entry(
    key: str, said: Mapping[str, Any], remarks: Remarks, path: Path, *, each_on_a_line: bool = False
) -> Iterator[str]:
    yield f"{_key(key)}:{_behind(remarks, path)}"
    for inner, value in said.items():
        if each_on_a_line:
            yield f"  {_key(inner)}: {_flow(value)}{_behind(remarks, (*path, inner))}"
        else:
            yield from _lines(inner, value, 2, (*path, inner), remarks)


def _lines(key: str, value: Any, indent: int, path: Path, remarks: Remarks) -> Iterator[str]:
    """One key with what it says, on one line where it fits; what is a list of entries has one on each."""
    pad, flow, behind = " " * indent, _flow(value), _behind(remarks, path)
    listed = key in _LISTED and isinstance(value, (dict, list)) and bool(value)
    if not listed and (len(flow) + indent + len(key) <= WIDTH or not isinstance(value, (dict, list))):
        said = quoted(value) if key == "edition" and isinstance(value, str) else flow
        yield f"{pad}{_key(key)}: {said}{behind}"
    elif isinstance(value, dict):
        yield f"{pad}{_key(key)}:{behind}"
        for inner, said in value.items():
            if listed:
                yield f"{pad}  {_key(inner)}: {_flow(said)}{_behind(remarks, (*path, inner))}"
            else:
                yield from _lines(inner, said, indent + 2, (*path, inner), remarks)
    elif listed or any(isinstance(item, dict) for item in value):
        yield f"{pad}{_key(key)}:{behind}"
        yield from (f"{pad}  - {_flow(item)}{_behind(remarks, (*path, order))}" for order, item in enumerate(value))
    else:
        yield f"{pad}{_key(key)}: [{behind}"
        yield from _wrapped([_flow(item) for item in value], pad + "  ")
        yield f"{pad}]"


def _wrapped(items: Sequence[str], pad: str) -> Iterator[str]:
    """Items of a list in lines that are not too long."""
    line = ""
    for order, item in enumerate(items):
        said = item + ("," if order + 1 < len(items) else "")
        if line and len(pad) + len(line) + 1 + len(said) > WIDTH - 40:
            yield pad + line
            line = ""
        line = f"{line} {said}" if line else said
    yield pad + line


def _ordered(value: Mapping[str, Any], model: Any) -> dict[str, Any]:
    """The keys of a mapping in the order of its model."""
    order = [field.alias or key for key, field in model.model_fields.items()]
    return {key: value[key] for key in sorted(value, key=lambda key: order.index(key) if key in order else len(order))}


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_flow(said)}" for key, said in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return "~" if value is None else _scalar(str(value))


def _key(text: str) -> str:
    return _scalar(text)


def _scalar(text: str) -> str:
    """A text as it is, or in quotes where YAML would read it as something else."""
    plain = _PLAIN.fullmatch(text) and text.isprintable() and not re.search(r"[,\[\]{}]|: |:$| #|\s$", text)
    return text if plain else quoted(text)


def _behind(remarks: Remarks, path: Path) -> str:
    return f"  # {_one_line(remarks[path])}" if path in remarks else ""


def _one_line(text: str) -> str:
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def texts(trees: Iterable[tuple[tuple[str, str], Any]], remarks: Mapping[tuple[str, str], Remarks]) -> dict[str, str]:
    """Every file of a standard as text, by side and name: ``rules/A1.yaml``."""
    values = {key: value for key, value in trees if value or key[1] in ("sources", "units") or key[0] == "rules"}
    titles = values.get(("indicators", "standard"), {}).get("categories") or {}
    return {
        f"{side}/{stem}.yaml": file_text(side, stem, value, remarks.get((side, stem), {}), titles.get(stem, ""))
        for (side, stem), value in values.items()
    }
