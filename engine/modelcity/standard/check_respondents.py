"""Who hands facts in: every fact by one unit, or, where it is a share, by several who each answer for themselves."""

from collections.abc import Iterator

from modelcity.errors import Problem, near
from modelcity.standard.annotated import AnnotatedStandard
from modelcity.standard.facts import Fact
from modelcity.standard.models import Indicator
from modelcity.standard.standard import Standard
from modelcity.texts import t
from modelcity.yamltext import Path


def respondent_mistakes(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Groups that cannot be taken apart, and facts that nobody can hand in, or several without a question."""
    yield from _groups(proof)
    for name, entry in proof.standard.entries.items():
        for fact in entry.facts.values():
            yield from _fact(proof, name, entry, fact)


def units_named(standard: Standard) -> Iterator[tuple[str, Path, str]]:
    """Every unit that a group or the head names: file, path, and the id."""
    if standard.head.collection is not None:
        yield "standard", ("collection", "office"), standard.head.collection.office
    for name, unit in standard.units.items():
        for order, member in enumerate(unit.members):
            yield "units", (name, "members", order), member


def _groups(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Members are single units; a level that a unit stands for is one of the standard's; the office is one unit."""
    standard, units = proof.standard, proof.declarations.tree("indicators", "units")
    for name, unit in standard.units.items():
        for order, member in enumerate(unit.members):
            if member in standard.units and standard.units[member].several:
                found = t(f"成员 {member} 自己也是统称", f"the member {member} is a group itself")
                next_step = t("请直接写它包括的单位", "name the units that it holds")
                yield Problem(units.place((name, "members", order)), found, _single(), next_step)
        if unit.level and unit.level not in standard.levels:
            found = t(f"没有级别“{unit.level}”", f"no level '{unit.level}'")
            allowed = t(f"现有：{'、'.join(standard.levels)}", f"there are: {', '.join(standard.levels)}")
            next_step = near(unit.level, standard.levels) or t("请改正", "mend it")
            yield Problem(units.place((name, "level")), found, allowed, next_step)
        if unit.level and unit.members:
            found = t(f"{name} 既有 members 又有 level", f"{name} has both members and a level")
            yield Problem(units.place((name, "level")), found, next=t("请只写一个", "keep one of the two"))
    collection = standard.head.collection
    if collection and collection.office in standard.units and standard.units[collection.office].several:
        place = proof.declarations.tree("indicators", "standard").place(("collection", "office"))
        found = t(f"{collection.office} 是统称", f"{collection.office} is a group")
        yield Problem(place, found, _single(), t("请写汇总的那一个单位", "name the one unit that gathers"))


def _fact(proof: AnnotatedStandard, name: str, entry: Indicator, fact: Fact) -> Iterator[Problem]:
    standard = proof.standard
    if any(unit not in standard.units for unit in (*fact.from_, *((entry.lead,) if entry.lead else ()))):
        return  # said already, where units are named
    twice = [unit for unit in dict.fromkeys(fact.from_) if fact.from_.count(unit) > 1]
    if twice:
        found = t(f"“{twice[0]}”写了两次", f"names '{twice[0]}' twice")
        yield proof.at("indicators", name, ("facts", fact.id, "from"), found, "", t("请删去一个", "remove one of them"))
    named = fact.from_ or ((entry.lead,) if entry.lead and fact.kind == "ratio" else ())
    several = len(set(named)) > 1 or any(standard.units[unit].several for unit in named)
    if several and fact.kind != "ratio":
        found = t("由几家填报，却不是比例", "several units hand it in, and it is no ratio")
        allowed = t("逐家回答的只能是比例（ratio）", "only a ratio can be answered one by one")
        next_step = t("请只写一个单位，或改作比例", "name one unit, or make it a ratio")
        yield proof.at("indicators", name, ("facts", fact.id, "from"), found, allowed, next_step)
    elif several and not fact.asks:
        found = t("由几家各填各的，却没有写问什么（asks）", "several units answer, and there is no question (asks)")
        next_step = t("请写 asks: 已明确双拥联络员 这样的一句", "add asks: what each answers yes or no to")
        yield proof.at("indicators", name, ("facts", fact.id), found, "", next_step)
    elif fact.asks and not several:
        found = t("只由一家填报，用不着 asks", "one unit hands it in: asks is not used")
        next_step = t("请删去 asks，或在 from 里写几家", "remove asks, or name several units in from")
        yield proof.at("indicators", name, ("facts", fact.id, "asks"), found, "", next_step)


def _single() -> str:
    return t("应是单个单位", "must be a single unit")
