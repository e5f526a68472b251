"""The dossier of a counter-example, as a file that ``modelcity assess`` reads."""

import json

from modelcity.dossier.measures import State
from modelcity.proving.critical import Key
from modelcity.proving.failures import Failure, Shown, worth_text
from modelcity.proving.trials import Trial, Way, shows_value
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard
from modelcity.texts import t


def witness_text(standard: Standard, failure: Failure, shown: Shown) -> str:
    """YAML with the values of one item; all else is missing."""
    said = t(
        f"反例（虚构）：{failure.clause} {failure.found}",
        f"counter-example (made up): {failure.clause} {failure.found}",
    )
    worth = f"{failure.item.id} {worth_text(failure.item, shown.worth)}"
    lines = [f"# {said}", f"# {worth}", *_locality(failure.level), "facts:"]
    by_fact: dict[str, dict[Key, Way]] = {}
    for key, way in shown.trial.items():
        by_fact.setdefault(key[0], {})[key] = way
    for fact, ways in by_fact.items():
        said_of = _said_of(standard.facts[fact], ways)
        lines += [f"  {fact}: {said_of}"] if said_of else []
    return "\n".join(lines) + "\n"


def _locality(level: str) -> list[str]:
    name = json.dumps(t("反例", "counter-example"), ensure_ascii=False)
    return [f"locality: {{id: counter-example, name: {name}, level: {level}}}"]


def _said_of(fact: Fact, ways: Trial) -> str:
    given = {key[1]: _value(fact, way) for key, way in ways.items()}
    parts = [value if year is None else f"{year}: {value}" for year, value in given.items() if value]
    return parts[0] if None in given and parts else "{" + ", ".join(parts) + "}" if parts else ""


def _value(fact: Fact, way: Way) -> str:
    """One value with its evidence; nothing where it is missing."""
    paper = json.dumps(t("反例佐证", "made-up paper"), ensure_ascii=False)
    if way.state in (State.NA, State.NA_UNEVIDENCED):
        evidence = f", evidence: [{paper}]" if way.state is State.NA else ""
        return f"{{value: na, note: {paper}{evidence}}}"
    if not shows_value(way.state):
        return ""
    value = ("yes" if way.value else "no") if fact.kind == "bool" else fact.shown(way.value)
    return f"{{value: {value}, evidence: [{paper}]}}" if way.state is State.EVIDENCED else f"{{value: {value}}}"
