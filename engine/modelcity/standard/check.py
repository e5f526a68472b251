"""What is wrong between the files of a standard, each mistake at its line. Examples are run by ``judging.examples``."""

import re
from collections.abc import Iterable, Iterator, Mapping

from modelcity.errors import Problem, near
from modelcity.standard.annotated import AnnotatedStandard, Side, blamed
from modelcity.standard.check_respondents import respondent_mistakes, units_named
from modelcity.standard.check_rules import rule_mistakes
from modelcity.standard.standard import Standard
from modelcity.standard.validation import Declarations
from modelcity.texts import t
from modelcity.yamltext import Path

_INDICATOR, _FACT_ID = re.compile(r"[A-Za-z0-9_]+-[A-Za-z0-9_-]+"), re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_RESERVED = ("gives", "level")  # keys of an example


def mistakes(standard: Standard, declarations: Declarations) -> list[Problem]:
    """Every mistake between the files; what is not well-formed, or said to be wrong, is not judged any further."""
    proof = AnnotatedStandard(standard, declarations)
    found = [*_ids(proof), *_pairs(proof), *_references(proof), *_level_lists(proof), *_reasons(proof)]
    found += respondent_mistakes(proof)
    spared = blamed([*declarations.problems, *found])
    found += [*_unused(proof, spared), *rule_mistakes(proof, spared)]
    return [declarations.traced(problem) for problem in found]


def _ids(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Ids that mean two things, or that a dossier or an example could not name."""
    standard, seen = proof.standard, set[str]()
    for stem, name in proof.names("indicators"):
        place, rename = proof.declarations.tree("indicators", stem).place((name,)), t("请改名", "rename it")
        if not _INDICATOR.fullmatch(name):
            allowed = t("应为“大项-序号”，如 A1-01", "must be category-number, such as A1-01")
            yield Problem(place, t(f"“{name}”不能作编号", f"'{name}' cannot be an id"), allowed, rename)
        elif name in seen and stem in (standard.category_of(name), "vetoes", "warnings"):
            yield Problem(
                place, t(f"{name} 已在另一个文件里声明", f"{name} is declared in another file already"), "", rename
            )
        seen.add(name)
    for fact, name in proof.facts().items():
        if not _FACT_ID.fullmatch(fact) or fact in _RESERVED:
            found = t(f"“{fact}”不能作事实编号", f"'{fact}' cannot be a fact's id")
            allowed = t(
                "应为英文字母、数字和下划线，且不是 gives、level", "must be letters, digits and _, not gives or level"
            )
            yield proof.at("indicators", name, ("facts", fact), found, allowed, t("请改名", "rename it"))


def _pairs(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Each indicator, veto and warning has a rule, each rule one of them, each in the file of its category."""
    sides: tuple[tuple[Side, Side, str], ...] = (
        ("indicators", "rules", t("没有对应的规则", "has no rule")),
        ("rules", "indicators", t("没有对应的声明", "is not declared")),
    )
    for side, other, found in sides:
        there = dict.fromkeys(name for _, name in proof.names(other))
        for stem, name in proof.names(side):
            place = proof.declarations.tree(side, stem).place((name,))
            if stem not in ("vetoes", "warnings") and proof.standard.category_of(name) != stem:
                allowed = t(f"编号应以 {stem}- 开头", f"its id must begin with {stem}-")
                next_step = t("请改正编号，或移到所属大项的文件", "mend the id, or move it to the file of its category")
                yield Problem(
                    place, t(f"{name} 不属于大项 {stem}", f"{name} is not of category {stem}"), allowed, next_step
                )
            elif name not in there:
                file = proof.declarations.file(other, stem)
                next_step = t(f"请在 {file} 里补上 {name}", f"add {name} to {file}")
                yield Problem(place, found, near(name, there), next_step)


def _references(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Ids that lead nowhere: units, sources, surveys, facts, categories, and what English names are given to."""
    declarations, facts = proof.declarations, proof.facts()
    there: dict[_What, Mapping[str, object]] = {
        _UNIT: declarations.mapping("indicators", "units"),
        _SOURCE: declarations.mapping("indicators", "sources"),
        _SURVEY: declarations.mapping("rules", "surveys"),
        _CATEGORY: proof.standard.head.categories,
        _LEVEL: proof.standard.levels,
        _ENTRY: dict.fromkeys(name for _, name in proof.names("indicators")),
        _FACT: facts,
    }
    for side, stem, path, what, key in _named(proof):
        known = there[what]
        if key not in known:
            yield Problem(
                declarations.tree(side, stem).place(path),
                t(f"没有{what[0]}“{key}”", f"no {what[1]} '{key}'"),
                near(key, known) or _some(known),
                t("请改正，或先声明它", "mend it, or declare it first"),
            )


def _some(known: Mapping[str, object]) -> str:
    some = list(known)[:8]
    more = " …" if len(known) > len(some) else ""
    return t(f"现有：{'、'.join(some)}{more}", f"there are: {', '.join(some)}{more}")


_What = tuple[str, str]
_Named = tuple[Side, str, Path, _What, str]
_UNIT, _SOURCE, _SURVEY, _CATEGORY = ("单位", "unit"), ("来源", "source"), ("测评", "survey"), ("大项", "category")
_LEVEL, _ENTRY, _FACT = ("级别", "level"), ("小项或否决项", "indicator or veto"), ("事实", "fact")


def _named(proof: AnnotatedStandard) -> Iterator[_Named]:
    """Every id that is named somewhere: side, file and path, what it should be, and the id."""
    standard = proof.standard
    for name in standard.entries:
        stem = proof.file_of("indicators", name)
        for path, what, key in _named_by_entry(standard, name):
            yield "indicators", stem, (name, *path), what, key
    for stem, name in proof.names("rules"):
        for use in proof.uses(name):
            yield "rules", stem, (name, *use.path), _FACT, use.fact
    for name, rule in standard.rules.items():
        if rule.survey is not None:
            yield "rules", proof.file_of("rules", name), (name, "survey", "of"), _SURVEY, rule.survey.of
        for order, fact in enumerate(rule.own_thresholds):
            yield "rules", proof.file_of("rules", name), (name, "own_thresholds", order), _FACT, fact
    for name, survey in standard.surveys.items():
        for source in survey.sources:
            yield "rules", "surveys", (name, "sources", source), _SOURCE, source
        yield "rules", "surveys", (name, "organiser"), _UNIT, survey.organiser
        for order, unit in enumerate(survey.support):
            yield "rules", "surveys", (name, "support", order), _UNIT, unit
    if standard.judgement.adjustment is not None:
        yield "rules", "standard", ("adjustment", "category"), _CATEGORY, standard.judgement.adjustment.category
    yield from (("indicators", stem, path, _UNIT, unit) for stem, path, unit in units_named(standard))
    english: dict[str, _What] = {"levels": _LEVEL, "categories": _CATEGORY, "indicators": _ENTRY, "facts": _FACT}
    english |= {"units": _UNIT, "vetoes": _ENTRY, "warnings": _ENTRY, "surveys": _SURVEY}
    for group, what in english.items():
        for key in getattr(standard.english, group):
            yield "indicators", "en", (group, key), what, key


def _named_by_entry(standard: Standard, name: str) -> Iterator[tuple[Path, _What, str]]:
    entry = standard.entries[name]
    if entry.lead:
        yield ("lead",), _UNIT, entry.lead
    for order, unit in enumerate(entry.support):
        yield ("support", order), _UNIT, unit
    for source in entry.sources:
        yield ("sources", source), _SOURCE, source
    for order, norm in enumerate(entry.norms):
        for source in norm:
            if source != "norm":
                yield ("norms", order, source), _SOURCE, source
    for level, reason in entry.level_basis.items():
        for source in reason.sources:
            yield ("level_basis", level, "sources", source), _SOURCE, source
    for fact in entry.facts.values():
        if fact.rollup_weight:
            yield ("facts", fact.id, "rollup_weight"), _FACT, fact.rollup_weight
        for unit in fact.from_:
            yield ("facts", fact.id, "from"), _UNIT, unit


def _level_lists(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Levels that the standard does not have, or that the indicator is not asked at."""
    standard = proof.standard
    for name, entry in standard.entries.items():
        if not entry.levels:
            next_step = t("请写上级别，或不写 levels 而用默认", "name some, or leave levels out")
            yield proof.at("indicators", name, ("levels",), t("一个级别也没有", "has no level"), "", next_step)
        own: list[tuple[Path, str]] = [(("levels", order), level) for order, level in enumerate(entry.levels)]
        yield from _not_among(proof, "indicators", name, own, standard.levels)
        parts: list[tuple[Path, str]] = [(("level_basis", level), level) for level in entry.level_basis]
        for fact in entry.facts.values():
            parts += [(("facts", fact.id, "levels", order), level) for order, level in enumerate(fact.levels)]
        yield from _not_among(proof, "indicators", name, parts, entry.levels)
        yield from _not_among(proof, "rules", name, proof.levels(name), entry.levels)


def _not_among(
    proof: AnnotatedStandard, side: Side, name: str, said: Iterable[tuple[Path, str]], known: Iterable[str]
) -> Iterator[Problem]:
    for path, level in said:
        if level not in known:
            found = t(f"没有级别“{level}”", f"no level '{level}'")
            if level in proof.standard.levels:
                found = t(f"{name} 在 {level} 一级不考", f"{name} is not asked at level {level}")
            allowed = t(f"这里可写 {'、'.join(known)}", f"known here: {', '.join(known)}")
            yield proof.at(
                side, name, path, found, allowed, near(level, known) or t("请改正或删去", "mend or remove it")
            )


def _reasons(proof: AnnotatedStandard) -> Iterator[Problem]:
    """Every rule says where it comes from and shows by examples what it means."""
    standard = proof.standard
    for name, entry in standard.entries.items():
        where = t("请写出处，如 sources: {trial: 大项一 序号1}", "say where it comes from: sources: {id: place}")
        if not entry.sources:
            yield proof.at("indicators", name, (), t("没有来源 sources", "has no sources"), next_step=where)
        for source, places in entry.sources.items():
            if not all(places) or not places:
                found = t(f"来源 {source} 没有写位置", f"the source {source} names no place")
                yield proof.at("indicators", name, ("sources", source), found, next_step=where)
        if name in standard.indicators and not entry.lead:
            next_step = t("请写明责任单位", "name the unit in charge")
            yield proof.at("indicators", name, (), t("没有牵头单位 lead", "has no lead unit"), next_step=next_step)
    given = {name: rule.examples for name, rule in standard.rules.items()}
    given |= {name: veto.examples for name, veto in standard.veto_rules.items()}
    given |= {name: warning.examples for name, warning in standard.warning_rules.items()}
    for name, examples in given.items():
        if not examples and not (standard.variant and standard.variant.has_from_base(name)):
            allowed = t("至少三个：得满分、失分、正好在界上", "at least three: full, lost, exactly at the limit")
            next_step = t("请按规则本意写上", "write them from the rule's meaning")
            yield proof.at("rules", name, (), t("没有例子 examples", "has no examples"), allowed, next_step)


def _unused(proof: AnnotatedStandard, spared: set[str]) -> Iterator[Problem]:
    """Facts that no rule judges and that are not informative, and informative ones that are judged.

    A warning judges nothing: it may look at any fact, and its own are informative.
    """
    standard, used = proof.standard, set()
    for name in dict.fromkeys(name for stem, name in proof.names("rules") if stem != "warnings"):
        for use in proof.uses(name):
            used |= {use.fact} if use.scored else set()
            if use.scored and use.fact in standard.facts and standard.facts[use.fact].informative:
                found = t(f"{use.fact} 只作参考（informative）", f"{use.fact} is informative")
                allowed = t("不能计分", "it cannot be scored")
                next_step = t("请删去 informative，或不用它计分", "remove informative, or do not score it")
                yield proof.at("rules", name, use.path, found, allowed, next_step)
    for entry in standard.entries.values():
        for fact in entry.facts.values():
            if entry.id in spared or fact.informative:
                continue
            if entry.id in standard.warnings:
                found = t(f"预警的事实 {fact.id} 不是只作参考", f"the warning's fact {fact.id} is not informative")
                next_step = t("请写上 informative: yes，或移到小项", "add informative: yes, or move it to an indicator")
                yield proof.at("indicators", entry.id, ("facts", fact.id), found, _only_shown(), next_step)
            elif fact.id not in used:
                yield proof.at(
                    "indicators",
                    entry.id,
                    ("facts", fact.id),
                    t(f"没有规则使用事实 {fact.id}", f"no rule uses the fact {fact.id}"),
                    t("要么被规则使用，要么写 informative: yes", "a rule must use it, or it is informative: yes"),
                    t("请改正其一，或删去这个事实", "mend one of them, or remove the fact"),
                )


def _only_shown() -> str:
    return t("预警只提示，不填不扣分", "warnings are only shown: what they ask for may be left empty")
