"""What is wrong between the files of a standard, each mistake at its line. Examples are run by ``judging.examples``."""

from collections.abc import Iterator, Mapping

from modelcity.errors import Problem, near
from modelcity.standard.annotated import AnnotatedStandard, Side
from modelcity.standard.check_rules import rule_mistakes
from modelcity.standard.load import Declarations
from modelcity.standard.standard import Standard
from modelcity.texts import t
from modelcity.yamltext import Path


def mistakes(standard: Standard, declarations: Declarations) -> list[Problem]:
    """Every mistake between well-formed files; sums and rules are judged once all references lead somewhere."""
    proof = AnnotatedStandard(standard, declarations)
    found = [*_pairs(proof), *_references(proof), *_reasons(proof), *_unused(proof)]
    return found or list(rule_mistakes(proof))


def _pairs(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Each indicator and veto has a rule, each rule an indicator, each in the file of its category."""
    standard, declarations = proof.standard, proof.declarations
    for declared, judged in ((standard.indicators, standard.rules), (standard.vetoes, standard.veto_rules)):
        yield from _lonely(proof, declared, judged, "indicators", "rules", t("没有对应的规则", "has no rule"))
        yield from _lonely(proof, judged, declared, "rules", "indicators", t("没有对应的声明", "is not declared"))
    for side, stem in declarations.trees:
        if stem not in standard.head.categories:
            continue
        for name in declarations.mapping(side, stem):
            if standard.category_of(name) != stem:
                place = declarations.tree(side, stem).place((name,))
                yield Problem(place, t(f"{name} 不属于大项 {stem}", f"{name} is not of category {stem}"))


def _lonely(
    proof: AnnotatedStandard,
    these: Mapping[str, object],
    those: Mapping[str, object],
    side: Side,
    other: Side,
    found: str,
) -> Iterator[Problem]:
    for name in these:
        if name not in those:
            next_step = t(f"请在 {other}/ 的同名文件里补上 {name}", f"add {name} to the file of that name in {other}/")
            yield proof.at(side, name, (), found, near(name, those), next_step)


def _references(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Ids that lead nowhere: units, sources, levels, surveys, facts."""
    for side, name, path, what, key, known in _named(proof):
        if key not in known:
            some = list(known)[:8]
            yield proof.at(
                side,
                name,
                path,
                t(f"没有{what[0]}“{key}”", f"no {what[1]} '{key}'"),
                near(key, known) or t(f"现有：{'、'.join(some)} …", f"there are: {', '.join(some)} …"),
                t("请改正，或先声明它", "mend it, or declare it first"),
            )


_Named = tuple[Side, str, Path, tuple[str, str], str, Mapping[str, object]]
_UNIT, _SOURCE, _LEVEL = ("单位", "unit"), ("来源", "source"), ("级别", "level")
_FACT, _SURVEY = ("事实", "fact"), ("测评", "survey")


def _named(proof: AnnotatedStandard) -> Iterator[_Named]:
    standard = proof.standard
    for name, entry in {**standard.indicators, **standard.vetoes}.items():
        if entry.lead:
            yield "indicators", name, ("lead",), _UNIT, entry.lead, standard.units
        for order, unit in enumerate(entry.support):
            yield "indicators", name, ("support", order), _UNIT, unit, standard.units
        for source in entry.sources:
            yield "indicators", name, ("sources", source), _SOURCE, source, standard.sources
        for order, level in enumerate(entry.levels):
            yield "indicators", name, ("levels", order), _LEVEL, level, standard.levels
        for fact in entry.facts.values():
            for order, level in enumerate(fact.levels):
                yield "indicators", name, ("facts", fact.id, "levels", order), _LEVEL, level, standard.levels
            if fact.rollup_weight:
                path: Path = ("facts", fact.id, "rollup_weight")
                yield "indicators", name, path, _FACT, fact.rollup_weight, standard.facts
    for name, rule in standard.rules.items():
        if rule.survey is not None:
            yield "rules", name, ("survey", "of"), _SURVEY, rule.survey.of, standard.surveys
        for order, fact_name in enumerate(rule.own_thresholds):
            yield "rules", name, ("own_thresholds", order), _FACT, fact_name, standard.facts
    for name in {**standard.rules, **standard.veto_rules}:
        for use in proof.uses(name):
            yield "rules", name, use.path, _FACT, use.fact, standard.facts
            for level in use.levels:
                yield "rules", name, use.path, _LEVEL, level, standard.levels


def _reasons(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Every rule says where it comes from and shows by examples what it means."""
    standard = proof.standard
    for name, entry in {**standard.indicators, **standard.vetoes}.items():
        if not entry.sources:
            next_step = t(
                "请写出处，如 sources: {trial: 大项一 序号1}", "say where it comes from: sources: {id: place}"
            )
            yield proof.at("indicators", name, (), t("没有来源 sources", "has no sources"), next_step=next_step)
        if name in standard.indicators and not entry.lead:
            next_step = t("请写明责任单位", "name the unit in charge")
            yield proof.at("indicators", name, (), t("没有牵头单位 lead", "has no lead unit"), next_step=next_step)
    examples = {name: rule.examples for name, rule in standard.rules.items()}
    examples |= {name: rule.examples for name, rule in standard.veto_rules.items()}
    for name, given in examples.items():
        if not given:
            allowed = t("至少三个：得满分、失分、正好在界上", "at least three: full, lost, exactly at the limit")
            next_step = t("请按规则本意写上", "write them from the rule's meaning")
            yield proof.at("rules", name, (), t("没有例子 examples", "has no examples"), allowed, next_step)


def _unused(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Facts that no rule uses and that are not informative, and informative ones that are scored."""
    standard, used = proof.standard, set()
    for name in {**standard.rules, **standard.veto_rules}:
        for use in proof.uses(name):
            used.add(use.fact)
            if use.scored and use.fact in standard.facts and standard.facts[use.fact].informative:
                found = t(
                    f"{use.fact} 只作参考（informative），不能计分", f"{use.fact} is informative: it cannot be scored"
                )
                yield proof.at("rules", name, use.path, found)
    for entry in [*standard.indicators.values(), *standard.vetoes.values()]:
        for fact in entry.facts.values():
            if fact.id not in used and not fact.informative:
                yield proof.at(
                    "indicators",
                    entry.id,
                    ("facts", fact.id),
                    t(f"没有规则使用事实 {fact.id}", f"no rule uses the fact {fact.id}"),
                    t("要么被规则使用，要么写 informative: yes", "a rule must use it, or it is informative: yes"),
                )
